//! Arguments of `pause`, `voices` and `assets`.

use clap::{Args, Subcommand};

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
}

/// The subcommands of `assets`.
#[derive(Debug, Subcommand)]
pub(crate) enum AssetsCommand {
    /// List the packs, and where they are
    List,
    /// Read every file of the packs and compare its hash; exit 1 if one is missing or damaged
    Verify,
}
