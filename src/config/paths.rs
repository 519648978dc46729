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
