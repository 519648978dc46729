//! Runs a program that speaks.

use super::store::{self, Wanted};
use super::{Bench, Clip, SpeechError, Utterance};
use cache::Key;
use children::{Finished, Launcher, Limits, LineReceiver, Program, Stdin};
use std::ffi::OsString;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The longest time for one sentence or a list of voices; a sentence takes 0.1 s on an idle machine.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Resource limits of an engine. A sentence has 1 MB at most, but espeak-ng 1.51 starts libpulse even to write a file,
/// which makes a memory file of 64 MiB; with a lower limit it dies of SIGXFSZ. (For a megabyte of one letter it would
/// write 136 MB.)
const LIMITS: Limits = Limits { file_bytes: 80 << 20, cpu_seconds: 30, memory_bytes: 1 << 30 };

/// Names the way from a text to the sound in keys; another number forgets what was spoken before.
const VERSION: u32 = 2;

/// A program that speaks.
#[derive(Debug)]
pub(super) struct Engine {
    pub(super) name: &'static str,
    pub(super) launcher: Launcher,
}

impl Engine {
    /// Tells whether the program is installed.
    pub(super) fn is_installed(&self) -> bool {
        self.launcher.find(&self.name.into()).is_some()
    }

    /// Runs the program with `args` and an input, and returns the lines that it prints.
    pub(super) async fn list(
        &self,
        args: &[&str],
        stdin: Stdin,
        bench: &Bench<'_>,
    ) -> Result<Vec<String>, SpeechError> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let receive = move |line: &str| sink.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
        let mut program = self.program(args.iter().map(OsString::from).collect(), stdin, bench);
        program.on_line = Some(LineReceiver(Box::new(receive)));
        self.run(program, bench).await?;
        Ok(std::mem::take(&mut *lines.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Speaks an utterance, unless its sound exists in the workspace or in the cache. `args` makes the arguments for an output file.
    pub(super) async fn say(
        &self,
        utterance: Utterance<'_>,
        args: impl FnOnce(&str) -> Vec<OsString>,
        bench: &Bench<'_>,
    ) -> Result<Clip, SpeechError> {
        let name = store::part(&utterance);
        let stdin = Stdin::Bytes(utterance.spoken.as_bytes().to_vec());
        let program = self.program(args(&name), stdin, bench);
        let wanted = Wanted { provider: self.name, key: self.key(&utterance), utterance, tells_words: false };
        store::found_or_made(wanted, bench, async { self.run(program, bench).await }).await
    }

    fn program(&self, args: Vec<OsString>, stdin: Stdin, bench: &Bench<'_>) -> Program {
        Program {
            program: self.name.into(),
            args,
            cwd: bench.dir.to_path_buf(),
            record_dir: bench.record_dir.to_path_buf(),
            stdin,
            on_line: None,
            limits: LIMITS,
            timeout: TIMEOUT,
            stall_timeout: None,
        }
    }

    async fn run(&self, program: Program, bench: &Bench<'_>) -> Result<(), SpeechError> {
        let Finished { status, last_words } = self.launcher.run(program, bench.stop).await?;
        if status.success() {
            Ok(())
        } else {
            Err(SpeechError::Exited { provider: self.name.to_owned(), status, last_words })
        }
    }

    /// Returns a key over everything that the sound depends on.
    fn key(&self, utterance: &Utterance<'_>) -> Key {
        let Utterance { spoken, voice, language: _, speed, own: _, number: _ } = utterance;
        let mut inputs = blake3::Hasher::new();
        inputs.update(format!("{} {VERSION}\n{voice}\n{speed:.3}\n{spoken}", self.name).as_bytes());
        Key::of(&inputs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SpeechProvider, VoiceWish, espeak::Espeak, flite::Flite};
    use std::os::unix::fs::PermissionsExt;

    /// Makes both engines speak with a limit for the file size, in bytes, and the limits for memory and time.
    async fn speak(file_bytes: u64) -> Vec<Result<Clip, SpeechError>> {
        let dir = tempfile::tempdir().unwrap();
        for engine in ["espeak-ng", "flite"] {
            let Limits { cpu_seconds, memory_bytes, .. } = LIMITS;
            let limits = format!("--fsize={file_bytes} --cpu={cpu_seconds} --as={memory_bytes}");
            let script = format!("#!/bin/sh\nexec /usr/bin/prlimit {limits} /usr/bin/{engine} \"$@\"\n");
            let path = dir.path().join(engine);
            fsx::write_atomic(&path, script.as_bytes()).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let launcher = Launcher::start(None, dir.path().into()).unwrap();
        let engines: [Box<dyn SpeechProvider>; 2] =
            [Box::new(Espeak::new(launcher.clone())), Box::new(Flite::new(launcher))];
        let stop = children::Stop::default();
        let bench = Bench { dir: dir.path(), cache: None, record_dir: dir.path(), stop: &stop, purse: &calls::Free };
        let mut said = Vec::new();
        for engine in engines {
            let wish = VoiceWish { language: "en", required: None, preferred: "", any_language: false };
            said.push(match engine.voice(wish, &bench).await {
                Ok(voice) => {
                    let (spoken, own) = ("The lamp went out.", &Arc::default());
                    let utterance = Utterance { spoken, voice: &voice, language: "en", speed: 1.0, own, number: 0 };
                    engine.say(utterance, &bench).await
                }
                Err(error) => Err(error),
            });
        }
        said
    }

    #[tokio::test]
    async fn the_limits_leave_the_engines_room_to_speak() {
        for said in speak(LIMITS.file_bytes).await {
            assert!((0.5..3.0).contains(&said.unwrap().seconds()));
        }
    }

    #[tokio::test]
    async fn an_engine_that_runs_into_its_limit_is_found_out() {
        for said in speak(10_000).await {
            assert!(matches!(said, Err(SpeechError::Exited { .. })), "{said:?}");
        }
    }
}
