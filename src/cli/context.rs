//! What every command gets: the configuration, the environment and the output.

use super::args::Global;
use super::exit::Exit;
use super::out::Out;
use super::problem::Problem;
use crate::config;
use crate::config::{Config, InvalidConfig, Loaded, Options};
use crate::control::Control;
use crate::providers::storage::directory_url;
use crate::setup::Process;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// What every command gets.
#[derive(Debug)]
pub(crate) struct Context {
    /// Prints the command's output.
    pub(crate) out: Out,
    /// The global options.
    pub(crate) global: Global,
    /// The environment.
    pub(crate) variables: BTreeMap<String, String>,
}

impl Context {
    /// Reads the environment.
    pub(crate) fn new(global: Global) -> Self {
        Self { out: Out::new(&global), global, variables: config::env::all() }
    }

    /// Returns where the configuration is read from.
    pub(crate) fn options(&self) -> Result<Options, Problem> {
        let current_dir = config::env::current_dir().map_err(|error| {
            Problem::of(Exit::IoError, &error, "nothing was changed; start in a directory that exists")
        })?;
        let Global { config: file, set, .. } = &self.global;
        Ok(Options { file: file.clone(), set: set.clone(), variables: self.variables.clone(), current_dir })
    }

    /// Reads and checks the configuration.
    pub(crate) fn load(&self) -> Result<Loaded, Problem> {
        config::load(&self.options()?).map_err(invalid)
    }

    /// Reads the configuration for a command that only shows something; what is wrong with it is a warning.
    pub(crate) fn load_to_look(&self) -> Result<Loaded, Problem> {
        let (loaded, problems) = config::load_to_look(&self.options()?).map_err(invalid)?;
        if !problems.is_empty() {
            self.out.talk(format!(
                "warning: the configuration is bad, and no daemon starts with it\n{}",
                problems.join("\n")
            ));
        }
        Ok(loaded)
    }

    /// Makes the [`Control`] for a command that only shows something.
    pub(crate) fn control_to_look(&self) -> Result<Control, Problem> {
        self.load_to_look().map(|loaded| Control::new(loaded.config))
    }

    /// Publishes into the current directory where there is no other home than the user's own, and no `upload.url`.
    pub(crate) fn publish_here(&self, loaded: &mut Loaded) -> Result<(), Problem> {
        let Loaded { config, home, .. } = loaded;
        if home.is_of_user() && directory_url(&config.storage.out).as_deref() == Some(config.upload.url.as_str()) {
            config.upload.url = made_url(&self.options()?.current_dir)?;
        }
        Ok(())
    }

    /// Reads the configuration, without the sources of its values.
    pub(crate) fn config(&self) -> Result<Config, Problem> {
        self.load().map(|loaded| loaded.config)
    }

    /// Returns the facts about this process that components need.
    pub(crate) fn process(&self) -> Process {
        Process { variables: self.variables.clone(), program: std::env::current_exe().ok() }
    }

    /// Reads the configuration and makes the [`Control`] of its installation.
    pub(crate) fn control(&self) -> Result<Control, Problem> {
        self.config().map(Control::new)
    }
}

/// Makes a directory and returns its URL.
pub(crate) fn made_url(dir: &Path) -> Result<String, Problem> {
    fsx::create_dir_all(dir).map_err(|error| io_problem("create", dir, &error, Exit::CannotCreate))?;
    let dir = dir.canonicalize().map_err(|error| io_problem("resolve", dir, &error, Exit::CannotCreate))?;
    directory_url(&dir)
        .ok_or_else(|| Problem::new(Exit::CannotCreate, "this directory has no URL", "nothing was changed"))
}

/// Explains an invalid configuration.
fn invalid(invalid: InvalidConfig) -> Problem {
    Problem::new(
        Exit::Config,
        invalid.to_string(),
        "nothing was changed; `reelspool schema config` describes every key",
    )
}

/// Makes a problem for a failed file operation.
pub(crate) fn io_problem(act: &str, path: &Path, error: &io::Error, otherwise: Exit) -> Problem {
    let mut problem = Problem::new(
        Exit::of_io(error, otherwise),
        format!("cannot {act} {}", path.display()),
        "nothing was changed; check the path and its rights",
    );
    problem.causes.push(error.to_string());
    problem
}
