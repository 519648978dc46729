//! Arguments of `history`, `pause`, `voices` and `assets`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Arguments of `history`.
#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    /// How far back, as in 24h; for more than 8 days it is told by the day
    #[arg(long, value_name = "DURATION", default_value = "24h")]
    pub(crate) since: humantime::Duration,
}

/// Arguments of `pause`.
#[derive(Debug, Args)]
pub(crate) struct PauseArgs {
    /// The reason, which `status` shows
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) reason: String,
}

/// Arguments of `voices`.
#[derive(Debug, Args)]
pub(crate) struct VoicesArgs {
    /// Only voices for this language, as in en or pt-br
    #[arg(long, value_name = "LANG")]
    pub(crate) language: Option<String>,
    /// Speak a sentence in this voice into a wav file instead, to hear it
    #[arg(long, value_name = "NAME", conflicts_with = "language")]
    pub(crate) sample: Option<String>,
    /// The wav file [default: NAME.wav]
    #[arg(long, value_name = "FILE", requires = "sample")]
    pub(crate) out: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long, requires = "sample")]
    pub(crate) force: bool,
}

/// The subcommands of `assets`.
#[derive(Debug, Subcommand)]
pub(crate) enum AssetsCommand {
    /// List the packs, and where they are
    List,
    /// Read every file of the packs and compare its hash; exit 1 if one is missing or damaged
    Verify,
}
