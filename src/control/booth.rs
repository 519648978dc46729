//! A place where voices are asked: an engine's programs, in a directory that is gone afterwards.

use super::{ControlError, Kind};
use crate::config::Config;
use crate::setup;
use crate::setup::Process;
use children::{Launcher, Stop};
use speech::{Bench, Speech};
use std::error::Error;

/// Lets voices and programs be asked something. Blocks; nothing of it is paid for, and nothing is kept.
pub(crate) fn ask<T>(
    config: &Config,
    process: &Process,
    question: impl AsyncFnOnce(&Speech, &Launcher, &Bench<'_>) -> T,
) -> Result<T, ControlError> {
    let failed = |error: &dyn Error| ControlError::new(Kind::Unavailable, error.to_string(), "nothing was changed");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| failed(&error))?;
    let temp = tempfile::tempdir().map_err(|error| failed(&error))?;
    let path = process.variables.get("PATH").map_or("/usr/local/bin:/usr/bin:/bin", String::as_str).to_owned();
    runtime.block_on(async {
        let launcher =
            Launcher::start(process.program.clone(), path.as_str().into()).map_err(|error| failed(&error))?;
        let speech = setup::outside::lone_speech(config, &launcher).map_err(|error| failed(&error))?;
        let stop = Stop::default();
        let bench = Bench { dir: temp.path(), cache: None, record_dir: temp.path(), stop: &stop, purse: &calls::Free };
        Ok(question(&speech, &launcher, &bench).await)
    })
}
