//! A program that speaks: any that takes a text on standard input or as a file, and gives a sound file.
//!
//! The command comes from the configuration alone. Of a job it gets a text, never as an argument, and a voice's name that
//! can be no option and no path.

use super::BadVoice;
use crate::named::Options;
use crate::placeholders;
use ::speech::{Bench, Line, OutsideVoice, Sound, SpeechError};
use async_trait::async_trait;
use children::{Finished, Launcher, Limits, Program, Stdin};
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The longest time for one text: a large network on a slow machine takes several times as long as the sound.
const TIMEOUT: Duration = Duration::from_mins(5);

/// The largest sound file, in bytes: ten minutes of mono 16-bit samples at 48 kHz have 58 MB.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// Resource limits of the program. CPU time is that of all threads: the longest time on 32 of them. The drivers of graphics
/// cards reserve far more addresses than there is memory.
const LIMITS: Limits = Limits { file_bytes: FILE_BYTES_MAX, cpu_seconds: 32 * 5 * 60, memory_bytes: 1 << 46 };

/// The longest text, in characters: a few minutes, for programs that hold all of it in memory.
const CHARACTERS_MAX: usize = 2000;

/// The voice's name in results where the command does not choose one.
const VOICE: &str = "default";

/// The longest name of a voice that is not listed, in characters.
const VOICE_CHARACTERS_MAX: usize = 64;

/// The placeholders of a command.
const TEXT_FILE: &str = "{text_file}";
const OUT: &str = "{out}";
const VOICE_NAME: &str = "{voice}";
const PLACEHOLDERS: [&str; 6] = [TEXT_FILE, OUT, VOICE_NAME, "{speed}", "{length_scale}", "{language}"];

/// Tells whether a command can speak: it has no placeholder that only pictures have.
pub fn speaks(command: &[OsString]) -> bool {
    command.iter().skip(1).all(|arg| placeholders::unknown(&arg.to_string_lossy(), &PLACEHOLDERS).is_none())
}

/// A program that speaks.
#[derive(Debug)]
pub(super) struct Command {
    name: String,
    program: OsString,
    args: Vec<String>,
    voice: String,
    voices: Vec<String>,
    key: String,
    timeout: Duration,
    launcher: Launcher,
    /// How many texts were spoken, for the names of files.
    spoken: AtomicU64,
}

impl Command {
    /// Makes the voice; starts nothing.
    pub(super) fn new(name: &str, options: Options, launcher: Launcher) -> Result<Self, BadVoice> {
        let bad = |why: String| BadVoice::Command { why };
        let Options { mut voice, mut voices, command, model, timeout, .. } = options;
        let (program, args) = command.split_first().ok_or_else(|| bad("is empty".to_owned()))?;
        let mut texts = Vec::new();
        for arg in args {
            let text =
                arg.to_str().ok_or_else(|| bad(format!("has an argument that is no text: {}", arg.display())))?;
            if let Some(unknown) = placeholders::unknown(text, &PLACEHOLDERS) {
                return Err(bad(format!("has the placeholder {unknown}; known are {}", PLACEHOLDERS.join(", "))));
            }
            texts.push(text.to_owned());
        }
        let chooses = texts.iter().any(|arg| arg.contains(VOICE_NAME));
        if chooses && voice.is_empty() && voices.is_empty() {
            return Err(BadVoice::Voice { why: "the command has the placeholder {voice}" });
        }
        if !chooses {
            if voice.is_empty() {
                VOICE.clone_into(&mut voice);
            }
            voices = vec![voice.clone()]; // it would speak in the same one under every name
        }
        let key = format!("command\n{model}\n{}\n{}", program.display(), texts.join("\n"));
        let (name, program, spoken) = (name.to_owned(), program.clone(), AtomicU64::new(0));
        let timeout = timeout.unwrap_or(TIMEOUT);
        Ok(Self { name, program, args: texts, voice, voices, key, timeout, launcher, spoken })
    }

    fn has(&self, placeholder: &str) -> bool {
        self.args.iter().any(|arg| arg.contains(placeholder))
    }

    /// Returns the arguments for a line.
    fn filled(&self, line: Line<'_>, text_file: &Path, out: &Path) -> Vec<OsString> {
        let (text_file, out) = (text_file.to_string_lossy(), out.to_string_lossy());
        let (speed, length_scale) = (format!("{:.2}", line.speed), format!("{:.3}", 1.0 / line.speed));
        let language: String = line.language.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let values = [&*text_file, &*out, line.voice, &speed, &length_scale, language.trim_start_matches('-')];
        let values: Vec<(&str, &str)> = PLACEHOLDERS.into_iter().zip(values).collect();
        let fill = |arg: &String| OsString::from(placeholders::filled(arg, &values));
        self.args.iter().map(fill).collect()
    }

    async fn run(&self, line: Line<'_>, files: &Files, bench: &Bench<'_>) -> Result<Vec<u8>, SpeechError> {
        let Files { text, out, .. } = files;
        let stdin = if self.has(TEXT_FILE) {
            fsx::write_atomic(text, line.text.as_bytes()).map_err(io("write", text))?;
            Stdin::Null
        } else {
            Stdin::Bytes(line.text.as_bytes().to_vec())
        };
        let program = Program {
            program: self.program.clone(),
            args: self.filled(line, text, out),
            cwd: bench.dir.to_path_buf(),
            record_dir: bench.record_dir.to_path_buf(),
            stdin,
            on_line: None,
            limits: LIMITS,
            timeout: self.timeout,
            stall_timeout: None,
        };
        let Finished { status, last_words } = if self.has(OUT) {
            self.launcher.run(program, bench.stop).await?
        } else {
            let stdout = File::create(out).map_err(io("create", out))?;
            self.launcher.run_into(program, stdout, bench.stop).await?
        };
        if !status.success() {
            let (provider, program) = (self.name.clone(), self.program.display().to_string());
            return Err(SpeechError::ProgramExited { provider, program, status, last_words });
        }
        // Its word is not trusted: nothing in place of a file says it better than an error of a file.
        Ok(files.read().map_err(io("read", out))?.unwrap_or_default())
    }
}

/// The files of one text.
struct Files {
    dir: PathBuf,
    text: PathBuf,
    out: PathBuf,
}

impl Files {
    /// Reads what was written; `None` if there is no plain file, or one that is too large.
    fn read(&self) -> io::Result<Option<Vec<u8>>> {
        let name = self.out.file_name().unwrap_or_default().to_string_lossy();
        fsx::read_plain(File::open(&self.dir)?, &name, FILE_BYTES_MAX)
    }

    fn remove(&self) -> Result<(), SpeechError> {
        for path in [&self.text, &self.out] {
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io("remove", path)(error)),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }
}

fn io(act: &'static str, path: &Path) -> impl FnOnce(io::Error) -> SpeechError {
    let path = path.to_path_buf();
    move |source| SpeechError::Io { act, path, source }
}

#[async_trait]
impl OutsideVoice for Command {
    fn name(&self) -> &str {
        &self.name
    }

    fn key(&self) -> &str {
        &self.key
    }

    fn voices(&self) -> &[String] {
        &self.voices
    }

    fn default_voice(&self) -> &str {
        &self.voice
    }

    fn takes(&self, voice: &str) -> bool {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '+' | '-');
        voice.len() <= VOICE_CHARACTERS_MAX
            && voice.starts_with(|c: char| c.is_ascii_alphanumeric())
            && voice.chars().all(allowed)
    }

    fn is_installed(&self) -> bool {
        self.launcher.find(&self.program).is_some()
    }

    fn characters_max(&self) -> usize {
        CHARACTERS_MAX
    }

    async fn speak(&self, line: Line<'_>, bench: &Bench<'_>) -> Result<Sound, SpeechError> {
        let number = self.spoken.fetch_add(1, Ordering::Relaxed);
        let dir = std::path::absolute(bench.dir).map_err(io("find", bench.dir))?;
        let named = |what: &str| dir.join(format!("{}-{number}.{what}", self.name));
        let files = Files { text: named("txt"), out: named("wav"), dir };
        files.remove()?; // what a killed attempt left must not be taken for new
        let spoken = self.run(line, &files, bench).await;
        files.remove()?;
        Ok(Sound { bytes: spoken?, ..Sound::default() })
    }
}
