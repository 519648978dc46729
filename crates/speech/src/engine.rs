//! Runs a program that speaks, checks its sound, and keeps finished sentences.

use super::{Bench, Clip, SpeechError, Utterance, WavError, plausible, wav};
use cache::{Cache, Key};
use children::{Finished, Launcher, Limits, LineReceiver, Program, Stdin};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The longest time for one sentence or a list of voices; a sentence takes 0.1 s on an idle machine.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Resource limits of an engine. A sentence has 1 MB at most, but espeak-ng 1.51 starts libpulse even to write a file,
/// which makes a memory file of 64 MiB; with a lower limit it dies of SIGXFSZ. (For a megabyte of one letter it would
/// write 136 MB.)
const LIMITS: Limits = Limits { file_bytes: 80 << 20, cpu_seconds: 30, memory_bytes: 1 << 30 };

/// The free space that must be left after a sentence: on a full disk the engines report success with half a sentence.
const SPACE_MIN: u64 = 4 << 20;

/// The extension of a sound file.
const EXTENSION: &str = "wav";

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

    /// Runs the program with only `args` and returns the lines that it prints.
    pub(super) async fn list(&self, args: &[&str], bench: &Bench<'_>) -> Result<Vec<String>, SpeechError> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let receive = move |line: &str| sink.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
        let mut program = self.program(args.iter().map(OsString::from).collect(), Stdin::Null, bench);
        program.on_line = Some(LineReceiver(Box::new(receive)));
        self.run(program, bench).await?;
        Ok(std::mem::take(&mut *lines.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Speaks an utterance, unless its sound exists in the workspace or in the cache. `args` makes the arguments for an output file.
    ///
    /// The exit status is not enough: both engines succeed even when they could not write. So the sound itself is
    /// checked, also an existing one, because a power cut may have emptied it.
    pub(super) async fn say(
        &self,
        utterance: Utterance<'_>,
        args: impl FnOnce(&str) -> Vec<OsString>,
        bench: &Bench<'_>,
    ) -> Result<Clip, SpeechError> {
        let key = self.key(&utterance);
        let finished = bench.dir.join(format!("{}.{EXTENSION}", key.hex()));
        let allowed = plausible::seconds(utterance.spoken, utterance.speed);
        if let Ok(clip) = inspect(finished.clone(), allowed).await? {
            return Ok(Clip { reused: true, ..clip });
        }
        remove(&finished)?; // it is damaged
        if borrow(bench.cache, key, &finished).await?
            && let Ok(clip) = inspect(finished.clone(), allowed).await?
        {
            return Ok(Clip { reused: true, ..clip });
        }
        let name = format!("{:04}.part.wav", utterance.number);
        let part = bench.dir.join(&name);
        remove(&part)?; // what a killed attempt left must not be taken for new
        let stdin = Stdin::Bytes(utterance.spoken.as_bytes().to_vec());
        self.run(self.program(args(&name), stdin, bench), bench).await?;
        require_space(bench.dir)?;
        let (provider, number) = (self.name, utterance.number);
        inspect(part.clone(), allowed).await?.map_err(|source| SpeechError::Sound { provider, number, source })?;
        let io = |source| SpeechError::Io { act: "rename", path: part.clone(), source };
        fsx::rename_atomic(&part, &finished).map_err(io)?;
        keep(bench.cache, key, &finished).await?;
        inspect(finished, allowed).await?.map_err(|source| SpeechError::Sound { provider, number, source })
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
        if status.success() { Ok(()) } else { Err(SpeechError::Exited { provider: self.name, status, last_words }) }
    }

    /// Returns a key over everything that the sound depends on.
    fn key(&self, utterance: &Utterance<'_>) -> Key {
        let Utterance { spoken, voice, speed, number: _ } = utterance;
        let mut inputs = blake3::Hasher::new();
        inputs.update(format!("{}\n{voice}\n{speed:.3}\n{spoken}", self.name).as_bytes());
        Key::of(&inputs)
    }
}

/// Fetches a sound that was made for another video. The cache only saves time, so its errors are not the caller's.
async fn borrow(cache: Option<&Cache>, key: Key, to: &Path) -> Result<bool, SpeechError> {
    let Some(cache) = cache.cloned() else { return Ok(false) };
    let to = to.to_path_buf();
    let found = joined(move || cache.lend(key, EXTENSION, &to)).await?;
    Ok(found.inspect_err(|error| tracing::debug!(%error, "cannot use a sound of the cache")).unwrap_or(false))
}

/// Keeps a sound for other videos.
async fn keep(cache: Option<&Cache>, key: Key, file: &Path) -> Result<(), SpeechError> {
    let Some(cache) = cache.cloned() else { return Ok(()) };
    let file = file.to_path_buf();
    let kept = joined(move || cache.keep(key, EXTENSION, &file)).await?;
    if let Err(error) = kept {
        tracing::debug!(%error, "cannot keep a sound in the cache");
    }
    Ok(())
}

/// Runs file operations outside the runtime's own threads.
#[expect(clippy::disallowed_methods, reason = "it is joined, so a panic is an error")]
async fn joined<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, SpeechError> {
    tokio::task::spawn_blocking(work).await.map_err(SpeechError::Panicked)
}

/// Checks a sound file.
async fn inspect(path: PathBuf, allowed: (f64, f64)) -> Result<Result<Clip, WavError>, SpeechError> {
    joined(move || wav::inspect(&path, allowed)).await
}

fn remove(path: &Path) -> Result<(), SpeechError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(SpeechError::Io { act: "remove", path: path.to_path_buf(), source })
        }
        _ => Ok(()),
    }
}

fn require_space(dir: &Path) -> Result<(), SpeechError> {
    let io = |source| SpeechError::Io { act: "write below", path: dir.to_path_buf(), source };
    let space = fsx::disk::disk_space(dir).map_err(io)?;
    if space.available < SPACE_MIN { Err(io(std::io::ErrorKind::StorageFull.into())) } else { Ok(()) }
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
        let bench = Bench { dir: dir.path(), cache: None, record_dir: dir.path(), stop: &stop };
        let mut said = Vec::new();
        for engine in engines {
            let wish = VoiceWish { language: "en", required: None, preferred: "", any_language: false };
            said.push(match engine.voice(wish, &bench).await {
                Ok(voice) => {
                    let utterance = Utterance { spoken: "The lamp went out.", voice: &voice, speed: 1.0, number: 0 };
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
