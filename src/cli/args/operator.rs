//! Arguments of `pause` and `voices`.

use clap::Args;

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
