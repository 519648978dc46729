//! The commands that look after what jobs leave behind.

use clap::{Args, Subcommand};

/// Arguments of `reap`.
#[derive(Debug, Args)]
#[command(
    after_help = "Without IDs, --state and --older-than the limits of [reaper] decide. With one of them they do \
not: what was chosen goes whatever its age limit says, and nothing else does; \
--state alone leaves what is younger than reaper.min_age. What is kept or in use stays in any case. \
The exit code is 1 where one of the IDs is kept or something could not be removed, and 75 where one is in use or the pass \
was skipped."
)]
pub(crate) struct ReapArgs {
    /// Only the workspaces of these jobs, however young
    pub(crate) ids: Vec<String>,
    /// Only the workspaces of jobs that ended like this: failed, cancelled or done
    #[arg(long)]
    pub(crate) state: Option<String>,
    /// Only the workspaces of jobs that ended longer ago, as in 2d
    #[arg(long, value_name = "DURATION")]
    pub(crate) older_than: Option<humantime::Duration>,
    /// A timer runs this, not a person: if the clock has jumped, also over a reboot, this pass removes nothing
    #[arg(long, hide = true, conflicts_with_all = ["ids", "state", "older_than"])]
    pub(crate) timer: bool,
    /// Say what would be removed and why, and remove nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// The sub-commands of `workspaces`.
#[derive(Debug, Subcommand)]
pub(crate) enum WorkspacesCommand {
    /// List the preserved workspaces, the oldest first
    #[command(visible_alias = "ls")]
    List,
    /// Show a workspace, with the reason why it is there
    Show {
        /// The job
        id: String,
    },
    /// Keep workspaces: no pass removes them
    Keep {
        /// The jobs
        #[arg(required = true)]
        ids: Vec<String>,
        /// Only until then, as in 2026-12-24T18:00:00Z or 30d
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
    },
    /// Keep workspaces no longer
    Unkeep {
        /// The jobs
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Remove workspaces now
    Rm(WorkspacesRmArgs),
}

/// Arguments of `workspaces rm`.
#[derive(Debug, Args)]
#[command(after_help = "The limits of [reaper] do not matter here. What is kept or in use stays in any case.")]
pub(crate) struct WorkspacesRmArgs {
    /// The jobs
    #[arg(required_unless_present = "older_than")]
    pub(crate) ids: Vec<String>,
    /// Only those of jobs that ended longer ago, as in 2d
    #[arg(long, value_name = "DURATION")]
    pub(crate) older_than: Option<humantime::Duration>,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// Arguments of `du`.
#[derive(Debug, Args)]
pub(crate) struct DuArgs {
    /// Count everything again and correct the counters
    #[arg(long)]
    pub(crate) verify: bool,
}
