//! What every command is given: the configuration, the environment, a way to talk.

use super::args::Global;
use super::exit::Exit;
use super::out::Out;
use super::problem::Problem;
use crate::config;
use crate::config::{Config, Loaded, Options};
use crate::db::{Db, DbError};
use crate::job::JobId;
use crate::ledger::Ledger;
use crate::setup::{Process, SetupError};
use crate::spool::SpoolError;
use std::collections::BTreeMap;
use std::io;

/// What every command is given.
#[derive(Debug)]
pub struct Context {
    /// How to talk.
    pub out: Out,
    /// The global options.
    pub global: Global,
    /// The environment.
    pub variables: BTreeMap<String, String>,
}

impl Context {
    /// Reads the environment.
    pub fn new(global: Global) -> Self {
        Self { out: Out::new(&global), global, variables: config::env::all() }
    }

    /// Returns what the configuration is read from.
    pub fn options(&self) -> Result<Options, Problem> {
        let current_dir = config::env::current_dir().map_err(|error| {
            Problem::of(Exit::IoError, &error, "nothing was changed; start in a directory that exists")
        })?;
        let Global { config: file, set, .. } = &self.global;
        Ok(Options { file: file.clone(), set: set.clone(), variables: self.variables.clone(), current_dir })
    }

    /// Reads and checks the configuration.
    pub fn load(&self) -> Result<Loaded, Problem> {
        config::load(&self.options()?).map_err(|invalid| {
            Problem::new(
                Exit::Config,
                invalid.to_string(),
                "nothing was changed; `reelspool config show --sources` tells what comes from where",
            )
        })
    }

    /// Reads the configuration and drops where it came from.
    pub fn config(&self) -> Result<Config, Problem> {
        self.load().map(|loaded| loaded.config)
    }

    /// Returns what components need to know about this process.
    pub fn process(&self) -> Process {
        Process { variables: self.variables.clone(), program: std::env::current_exe().ok() }
    }

    /// Opens the ledger for reading; works beside a daemon and without one. `None` where there is none yet.
    pub fn ledger(&self, config: &Config) -> Result<Option<Ledger>, Problem> {
        match Db::open_read_only(&config.storage.db) {
            Ok(db) => Ok(Some(Ledger::new(db))),
            Err(DbError::Missing { .. }) => Ok(None),
            Err(error) => Err(SetupError::from(error).into()),
        }
    }
}

/// Reads a job's name from the command line.
pub fn job_id(text: &str) -> Result<JobId, Problem> {
    text.parse().map_err(|error| Problem::of(Exit::NoSuchJob, &error, "`reelspool list` shows the jobs"))
}

/// Says that there is no such job.
pub fn no_such_job(id: &JobId) -> Problem {
    Problem::new(
        Exit::NoSuchJob,
        format!("there is no job `{id}`"),
        "nothing was changed; `reelspool list` shows the jobs",
    )
}

/// Turns the failure of a file operation into a problem.
pub fn io_problem(act: &str, path: &std::path::Path, error: &io::Error, otherwise: Exit) -> Problem {
    let mut problem = Problem::new(
        Exit::of_io(error, otherwise),
        format!("cannot {act} {}", path.display()),
        "nothing was changed; check the path and its rights",
    );
    problem.causes.push(error.to_string());
    problem
}

impl From<SetupError> for Problem {
    fn from(error: SetupError) -> Self {
        let exit = match &error {
            SetupError::Directory { source, .. } => Exit::of_io(source, Exit::CannotCreate),
            SetupError::Db(DbError::Denied { .. }) => Exit::NoPermission,
            SetupError::Db(DbError::Io { source, .. }) => Exit::of_io(source, Exit::IoError),
            SetupError::Db(_) => Exit::IoError,
            SetupError::Spool(SpoolError::Io { source, .. }) => Exit::of_io(source, Exit::CannotCreate),
            SetupError::Spool(_) | SetupError::Workspaces(_) => Exit::CannotCreate,
            SetupError::Secret(_) | SetupError::Storage(_) | SetupError::Model(_) | SetupError::Embedder { .. } => {
                Exit::Config
            }
            SetupError::Launcher { .. } => Exit::Unavailable,
        };
        let hint = if matches!(exit, Exit::NoPermission) {
            "no job was touched; do it as the service's user, as with `sudo -u reelspool`"
        } else {
            "no job was touched; `reelspool doctor` checks everything"
        };
        Self::of(exit, &error, hint)
    }
}

/// Turns what the spool could not do into a problem.
pub fn spool_problem(error: &SpoolError) -> Problem {
    let (exit, hint) = match error {
        SpoolError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => {
            (Exit::CannotCreate, "nothing was changed; `reelspool init` makes the spool")
        }
        SpoolError::Io { source, .. } => (
            Exit::of_io(source, Exit::IoError),
            "nothing was changed; members of the spool's group may write to incoming/",
        ),
        SpoolError::Pending { .. } => (Exit::BadData, "it was left alone; choose another id with --id"),
        SpoolError::NetworkFileSystem { .. }
        | SpoolError::OtherFileSystem { .. }
        | SpoolError::NotADirectory { .. }
        | SpoolError::OtherState { .. }
        | SpoolError::Replaced { .. }
        | SpoolError::Hostile { .. }
        | SpoolError::Registry(_) => (Exit::CannotCreate, "nothing was changed; `reelspool doctor` checks the spool"),
    };
    Problem::of(exit, error, hint)
}
