//! Which file is the configuration, and what `init` writes into a new one.

use super::env::CONFIG_VARIABLE;
use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The name of a configuration beside the spool.
pub(crate) const LOCAL_FILE: &str = "reelspool.toml";
/// The configuration of the system's service.
pub(crate) const SYSTEM_FILE: &str = "/etc/reelspool/config.toml";

/// Says why there is no telling which file counts.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileChoiceError {
    /// Somebody else's file in the current directory could make us do anything.
    #[error("{} belongs to another user (uid {owner}); name it with --config to use it anyway", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// Its owner.
        owner: u32,
    },
    /// The file cannot be looked at.
    #[error("cannot look at {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Chooses the configuration file; `None` means the layout under the current directory.
pub(crate) fn choose(
    flag: Option<&Path>,
    variables: &BTreeMap<String, String>,
    current_dir: &Path,
) -> Result<Option<PathBuf>, FileChoiceError> {
    if let Some(path) = flag {
        return Ok(Some(current_dir.join(path)));
    }
    if let Some(path) = variables.get(CONFIG_VARIABLE).filter(|it| !it.is_empty()) {
        return Ok(Some(current_dir.join(path)));
    }
    let local = current_dir.join(LOCAL_FILE);
    if let Some(owner) = owner(&local)? {
        // Root's files are as trustworthy as this program.
        if owner != 0 && owner != rustix::process::geteuid().as_raw() {
            return Err(FileChoiceError::NotOurs { path: local, owner });
        }
        return Ok(Some(local));
    }
    let system = PathBuf::from(SYSTEM_FILE);
    Ok(owner(&system)?.map(|_| system))
}

fn owner(path: &Path) -> Result<Option<u32>, FileChoiceError> {
    match std::fs::metadata(path) {
        Ok(meta) => Ok(Some(meta.uid())),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(source) => Err(FileChoiceError::Io { path: path.to_owned(), source }),
    }
}

/// Where an installation is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Home {
    /// Where its configuration file says.
    File(PathBuf),
    /// In this directory, in the layout that `init` makes, though there is no configuration file.
    Directory(PathBuf),
    /// In this directory, which is the user's own for programs' state, because the current directory is no home.
    OfUser(PathBuf),
}

impl Home {
    /// Returns the configuration file.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::File(file) => Some(file),
            Self::Directory(_) | Self::OfUser(_) => None,
        }
    }

    /// Tells whether it is the user's own, for want of another.
    pub(crate) fn is_of_user(&self) -> bool {
        matches!(self, Self::OfUser(_))
    }

    /// Says which configuration counts.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::File(file) => file.display().to_string(),
            Self::Directory(dir) => format!("no file: the layout in {}", dir.display()),
            Self::OfUser(dir) => {
                format!("no file, and the current directory is no home: the state is in {}", dir.display())
            }
        }
    }
}

/// Finds the home without a configuration file: the current directory if there is one, otherwise the user's own.
pub(super) fn home_without_file(variables: &BTreeMap<String, String>, current_dir: &Path) -> Home {
    let is_home = HOME_PARTS.iter().any(|part| current_dir.join(part).symlink_metadata().is_ok());
    let of_user = user_state_dir(variables).filter(|_| !is_home);
    of_user.map_or_else(|| Home::Directory(current_dir.to_owned()), Home::OfUser)
}

/// What a home without a configuration file has at least one of.
const HOME_PARTS: [&str; 2] = ["spool/incoming", "reelspool.db"];

/// Returns the directory for state of the current user, as the XDG Base Directory Specification says.
fn user_state_dir(variables: &BTreeMap<String, String>) -> Option<PathBuf> {
    let absolute = |name: &str| variables.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))?;
    Some(state.join("reelspool"))
}

/// Where a new installation has its directories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Everything in one directory, beside the configuration.
    Local,
    /// The places of a system service (FHS).
    System,
}

/// Returns the text of a new configuration file: every key with its comment and value.
pub(crate) fn default_config_text(layout: Layout) -> String {
    let text = super::load::BUILT_IN.to_owned();
    match layout {
        Layout::System => text,
        Layout::Local => text
            .replace("dir = \"/var/spool/reelspool\"", "dir = \"spool\"")
            .replace("state_dir = \"/var/lib/reelspool\"", "state_dir = \".\""),
    }
}
