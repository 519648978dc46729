//! The command line.

mod columns;
mod images;
mod jobs;
mod operator;
mod order;
mod reaper;

pub(crate) use columns::Column;
pub(crate) use images::{ImagesAddArgs, ImagesCommand, ImagesGcArgs, ImagesRmArgs};
pub(crate) use jobs::{RenderArgs, StoryArgs, SubmitArgs, ValidateArgs};
pub(crate) use operator::{AssetsCommand, HistoryArgs, PauseArgs, VoicesArgs};
pub(crate) use order::with_set_last;
pub(crate) use reaper::{DuArgs, ReapArgs, WorkspacesCommand, WorkspacesRmArgs};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Turns a JSON file dropped into a directory into a narrated story video.
#[derive(Debug, Parser)]
#[command(name = "reelspool", version, max_term_width = 110)]
#[command(after_help = "Start with `reelspool render story.txt`, or `reelspool init` and `reelspool serve`.")]
pub(crate) struct Cli {
    /// What is common to all commands.
    #[command(flatten)]
    pub(crate) global: Global,
    /// The command.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// Configuration file [default: $REELSPOOL_CONFIG, ./reelspool.toml, /etc/reelspool/config.toml]
    #[arg(short, long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Set one configuration key, as in `--set reaper.interval=10m`; may be repeated
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    /// Print one JSON document (streams: JSON lines)
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say nothing but results and errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Say more; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands, in the order of use.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make the directories, a configuration file and an example job; repeating it changes nothing
    Init(InitArgs),
    /// Check configuration, directories, programs, voices and the place for results
    Doctor(DoctorArgs),
    /// Make videos now, without daemon and spool
    Render(RenderArgs),
    /// Run the daemon
    Serve(ServeArgs),
    /// Check jobs and place them into the spool
    Submit(SubmitArgs),
    /// Check jobs as submit does; nothing is written
    Validate(ValidateArgs),
    /// Print an example job
    New(NewArgs),
    /// Show daemon, queue, workspaces and disk on one screen
    Status(StatusArgs),
    /// List jobs
    #[command(visible_alias = "ls")]
    List(ListArgs),
    /// Tell what happened, by the hour or the day
    History(HistoryArgs),
    /// Show one job with its timeline
    Show(ShowArgs),
    /// Show the log of one job
    Logs(LogsArgs),
    /// Wait until jobs have ended
    Wait(WaitArgs),
    /// End jobs
    Cancel(CancelArgs),
    /// Run ended jobs again
    Retry(RetryArgs),
    /// Claim no more jobs until `resume`; running jobs continue
    Pause(PauseArgs),
    /// Claim jobs again
    Resume,
    /// List the voices that can speak here
    Voices(VoicesArgs),
    /// List the looks, presets that jobs name, and what each sets
    Looks,
    /// List or verify the asset packs: the neural voice, fonts, drawings and words
    #[command(subcommand)]
    Assets(AssetsCommand),
    /// Show and manage the library of pictures
    #[command(subcommand)]
    Images(ImagesCommand),
    /// Make one pass of the reaper: remove what is too old, or what is named
    Reap(ReapArgs),
    /// Look at, keep or remove the workspaces of failed jobs
    #[command(subcommand)]
    Workspaces(WorkspacesCommand),
    /// Show what takes how much space
    Du(DuArgs),
    /// Show or check the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print a JSON Schema
    Schema(SchemaArgs),
    /// Print a completion script for a shell
    Completions {
        /// For which shell
        shell: clap_complete::Shell,
    },
    /// Write the man pages into a directory
    Man {
        /// Where to
        #[arg(default_value = ".")]
        dir: PathBuf,
    },
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Where to make everything
    #[arg(default_value = ".", conflicts_with = "system")]
    pub(crate) dir: PathBuf,
    /// Make the system's directories below /etc and /var instead
    #[arg(long)]
    pub(crate) system: bool,
    /// Replace a configuration file that is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Mend what can be mended: make missing directories and the upload container
    #[arg(long)]
    pub(crate) fix: bool,
    /// Ask the place for results, where it is not on this machine, and each provider one question that costs nothing
    #[arg(long)]
    pub(crate) online: bool,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// End when nothing is left to do
    #[arg(long)]
    pub(crate) once: bool,
}

/// Arguments of `new`.
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// The shortest job that works
    #[arg(long, conflicts_with = "full")]
    pub(crate) minimal: bool,
    /// Every field
    #[arg(long)]
    pub(crate) full: bool,
}

/// Arguments of `status`.
#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Show it again every second
    #[arg(long)]
    pub(crate) watch: bool,
}

/// Arguments of `list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only these states, as in failed,running
    #[arg(long, value_delimiter = ',')]
    pub(crate) state: Vec<String>,
    /// Only jobs with this label
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) label: Vec<String>,
    /// Only jobs submitted within this time, as in 1d
    #[arg(long, value_name = "DURATION")]
    pub(crate) since: Option<humantime::Duration>,
    /// Only jobs with all of these words in id, title, kind, labels, first words or error
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    /// Order
    #[arg(long, value_enum, default_value_t = Sort::Newest)]
    pub(crate) sort: Sort,
    /// Most rows
    #[arg(short = 'n', long, default_value_t = 50)]
    pub(crate) limit: u32,
    /// Only jobs of this kind of story
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) kind: Option<String>,
    /// Only jobs that ended with this error code
    #[arg(long)]
    pub(crate) code: Option<String>,
    /// Only jobs that failed in this stage, or in none
    #[arg(long, value_name = "STAGE")]
    pub(crate) error_stage: Option<String>,
    /// Go on where an earlier list ended: `next` or `previous` of its JSON
    #[arg(long)]
    pub(crate) cursor: Option<String>,
    /// Print the ids alone
    #[arg(long)]
    pub(crate) ids: bool,
    /// Show these columns, as in id,state,title
    #[arg(long, value_enum, value_delimiter = ',', value_name = "COLUMN", conflicts_with = "ids")]
    pub(crate) columns: Vec<Column>,
}

/// Orders of `list`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sort {
    /// The latest submitted first.
    Newest,
    /// The earliest submitted first.
    Oldest,
    /// The latest finished first, after the live ones.
    Finished,
    /// The longest last attempt first.
    Took,
    /// As the queue starts them: priority, then age.
    Priority,
    /// By id.
    Id,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The job
    pub(crate) id: String,
    /// Print the job file instead
    #[arg(long)]
    pub(crate) input: bool,
    /// List the events too
    #[arg(long)]
    pub(crate) events: bool,
}

/// Arguments of `logs`.
#[derive(Debug, Args)]
pub(crate) struct LogsArgs {
    /// The job
    pub(crate) id: String,
    /// Go on showing what is added
    #[arg(short, long)]
    pub(crate) follow: bool,
    /// Only the last lines
    #[arg(short = 'n', long)]
    pub(crate) lines: Option<usize>,
    /// Only this stage
    #[arg(long)]
    pub(crate) stage: Option<String>,
    /// Only the last so much time
    #[arg(long, value_name = "DURATION")]
    pub(crate) since: Option<humantime::Duration>,
}

/// Arguments of `wait`.
#[derive(Debug, Args)]
pub(crate) struct WaitArgs {
    /// The jobs
    #[arg(required = true)]
    pub(crate) ids: Vec<String>,
    /// Wait no longer than this
    #[arg(long, value_name = "DURATION")]
    pub(crate) timeout: Option<humantime::Duration>,
    /// End with the first
    #[arg(long)]
    pub(crate) any: bool,
}

/// Arguments of `cancel`.
#[derive(Debug, Args)]
pub(crate) struct CancelArgs {
    /// The jobs
    #[arg(required = true)]
    pub(crate) ids: Vec<String>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// Arguments of `retry`.
#[derive(Debug, Clone, Args)]
pub(crate) struct RetryArgs {
    /// The jobs
    #[arg(required_unless_present = "all_failed")]
    pub(crate) ids: Vec<String>,
    /// All failed jobs
    #[arg(long, conflicts_with = "ids")]
    pub(crate) all_failed: bool,
    /// Do this stage and the later ones again: story, tts, images, video or upload
    #[arg(long, value_name = "STAGE")]
    pub(crate) from: Option<String>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// The sub-commands of `config`.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the values in force; secrets are not shown
    Show {
        /// Say where each value comes from
        #[arg(long)]
        sources: bool,
    },
    /// Check the configuration
    Check,
    /// Print which file is read
    Path,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Of what
    #[arg(value_enum)]
    pub(crate) document: Document,
}

/// Documents with a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Document {
    /// A job file.
    Job,
    /// done/ID.result.json.
    Result,
    /// failed/ID.error.json.
    Error,
    /// running/ID.status.json.
    Status,
    /// What receivers of notices get.
    Notice,
    /// The API, as OpenAPI.
    #[cfg(feature = "page")]
    Api,
    /// The configuration.
    Config,
}
