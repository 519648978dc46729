//! A place where voices are asked: an engine's programs, in a directory that is gone afterwards.

use super::{ControlError, Kind};
use crate::config::Config;
use crate::setup;
use crate::setup::Process;
use children::{Launcher, Stop};
use speech::{Bench, Speech};
use std::error::Error;
use std::path::Path;
#[cfg(feature = "page")]
use tokio::runtime::Handle;

/// Lets voices and programs be asked something. Blocks; nothing of it is paid for, and nothing is kept.
pub(crate) fn ask<T>(
    config: &Config,
    process: &Process,
    question: impl AsyncFnOnce(&Speech, &Launcher, &Bench<'_>) -> T,
) -> Result<T, ControlError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| failed(&error))?;
    let temp = tempfile::tempdir().map_err(|error| failed(&error))?;
    let path = process.variables.get("PATH").map_or("/usr/local/bin:/usr/bin:/bin", String::as_str).to_owned();
    runtime.block_on(async {
        let launcher =
            Launcher::start(process.program.clone(), path.as_str().into()).map_err(|error| failed(&error))?;
        let speech = setup::outside::lone_speech(config, &launcher).map_err(|error| failed(&error))?;
        let stop = Stop::default();
        Ok(question(&speech, &launcher, &bench(temp.path(), &stop)).await)
    })
}

/// Lets voices be asked something that are there already, with the launcher of this runtime. Blocks.
#[cfg(feature = "page")]
pub(crate) fn ask_here<T>(runtime: &Handle, question: impl AsyncFnOnce(&Bench<'_>) -> T) -> Result<T, ControlError> {
    let temp = tempfile::tempdir().map_err(|error| failed(&error))?;
    let stop = Stop::default();
    Ok(runtime.block_on(question(&bench(temp.path(), &stop))))
}

fn bench<'a>(dir: &'a Path, stop: &'a Stop) -> Bench<'a> {
    Bench { dir, cache: None, record_dir: dir, stop, purse: &calls::Free }
}

fn failed(error: &dyn Error) -> ControlError {
    ControlError::new(Kind::Unavailable, error.to_string(), "nothing was changed")
}
