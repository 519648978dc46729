//! Checks that start programs or use the network: ffmpeg, the voices, the storage; and the fonts.

use super::Check;
use crate::cli::args::DoctorArgs;
use crate::cli::context::Context;
use crate::config::Config;
use crate::job::Code;
use crate::providers::calls::code;
use crate::providers::named::Kind;
use crate::providers::online::{self, Found};
use crate::providers::storage::{Created, Storage, StorageError};
use crate::providers::voices::{WORD, unknown};
use crate::setup;
use crate::setup::outside::{Outside, lone_speech, unwatched};
use children::{Launcher, Limits, LineReceiver, Program, Stdin, Stop};
use film::{Encoder, fonts};
use futures::future::join_all;
use speech::{Bench, Speech, Wanted};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Resource limits of a program that only prints its abilities.
const LIMITS: Limits = Limits { file_bytes: 64 << 20, cpu_seconds: 60, memory_bytes: 4 << 30 };
/// How long such a program may take, on a loaded machine.
const TIMEOUT: Duration = Duration::from_mins(1);
/// Characters of Chinese, Japanese and Korean.
const CJK: &str = "日本語한국中文";

/// Runs every check.
pub(super) fn all(config: &Config, args: &DoctorArgs, context: &Context) -> Vec<Check> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let (runtime, temp) = match (runtime, tempfile::tempdir()) {
        (Ok(runtime), Ok(temp)) => (runtime, temp),
        (Err(error), _) | (_, Err(error)) => return vec![Check::fail("system", error.to_string())],
    };
    runtime.block_on(async {
        let process = context.process();
        let path = process.variables.get("PATH").map_or("/usr/local/bin:/usr/bin:/bin", String::as_str);
        let launcher = match Launcher::start(process.program, path.into()) {
            Ok(launcher) => launcher,
            Err(error) => return vec![Check::fail("system", error.to_string())],
        };
        let desk = Desk { launcher, dir: temp.path(), stop: Stop::default() };
        let mut checks = vec![desk.ffmpeg(config).await];
        checks.extend(desk.voices(config).await);
        checks.push(fonts(config));
        checks.push(upload(config, args, context).await);
        checks.extend(desk.providers(config, args).await);
        checks
    })
}

/// What is needed to run programs.
struct Desk<'a> {
    launcher: Launcher,
    dir: &'a Path,
    stop: Stop,
}

impl Desk<'_> {
    /// Runs a program and returns the lines that it prints.
    async fn lines(&self, program: OsString, args: &[&str]) -> Result<Vec<String>, String> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&lines);
        let on_line = move |line: &str| into.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
        let program = Program {
            program,
            args: args.iter().map(OsString::from).collect(),
            cwd: self.dir.to_path_buf(),
            record_dir: self.dir.to_path_buf(),
            stdin: Stdin::Null,
            on_line: Some(LineReceiver(Box::new(on_line))),
            limits: LIMITS,
            timeout: TIMEOUT,
            stall_timeout: None,
        };
        let ended = self.launcher.run(program, &self.stop).await.map_err(|error| error.to_string())?;
        if !ended.status.success() {
            return Err(format!("{}: {}", ended.status, ended.last_words));
        }
        let lines = std::mem::take(&mut *lines.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(lines)
    }

    async fn ffmpeg(&self, config: &Config) -> Check {
        if config.video.encoder == Encoder::Null {
            return Check::ok("ffmpeg", "not needed: video.encoder is null");
        }
        let program = config.video.ffmpeg.clone().into_os_string();
        let mut has = Vec::new();
        for args in [["-hide_banner", "-encoders"], ["-hide_banner", "-filters"]] {
            match self.lines(program.clone(), &args).await {
                Ok(lines) => has.extend(lines),
                Err(error) => return Check::fail("ffmpeg", format!("{error}; install ffmpeg, or set video.ffmpeg")),
            }
        }
        let missing: Vec<&str> = ["libx264", "aac"]
            .into_iter()
            .filter(|name| !has.iter().any(|line| line.split_whitespace().nth(1) == Some(*name)))
            .collect();
        if !missing.is_empty() {
            return Check::fail("ffmpeg", format!("has no {}; install a complete build", missing.join(", no ")));
        }
        let version = self.lines(program, &["-version"]).await.unwrap_or_default();
        let version = version.first().and_then(|line| line.split_whitespace().nth(2)).unwrap_or("?").to_owned();
        Check::ok("ffmpeg", format!("{version} (libx264, aac)"))
    }

    /// Checks the outside services and programs of `[providers]`, and asks the services where that is wanted.
    async fn providers(&self, config: &Config, args: &DoctorArgs) -> Vec<Check> {
        let found = match unwatched(config) {
            Ok(found) => found,
            Err(error) => return vec![Check::fail("provider", error.to_string())],
        };
        let online = args.online;
        join_all(found.into_iter().map(|it| self.provider(it, online))).await
    }

    async fn provider(&self, it: Outside, online: bool) -> Check {
        let Outside { name, kind, service, options } = it;
        match (service, options.command.first()) {
            (Some(service), _) if online => match online::ask(kind, &service, &options).await {
                Ok(Found { words, doubt: None }) => Check::ok("provider", format!("{name} {words}")),
                Ok(Found { words, doubt: Some(doubt) }) => Check::warn("provider", format!("{name} {words}; {doubt}")),
                Err(error) => Check::fail("provider", format!("{name}: {error}; {}", code(&error).hint())),
            },
            (Some(service), _) => {
                let url = &service.settings().base_url;
                Check::ok("provider", format!("{name} ({kind}) at {url}; `doctor --online` asks it"))
            }
            (None, Some(program)) => match self.launcher.find(&program.into()) {
                Some(path) => Check::ok("provider", format!("{name} ({kind}): {}", path.display())),
                None => Check::fail("provider", format!("{name}: there is no program {}", program.display())),
            },
            (None, None) => Check::fail("provider", format!("{name} ({kind}) has no address and no program")),
        }
    }

    /// Makes each voice speak a word.
    async fn voices(&self, config: &Config) -> Vec<Check> {
        let speech = match lone_speech(config, &self.launcher) {
            Ok(speech) => speech,
            Err(error) => return vec![Check::fail("tts", error.to_string())],
        };
        let wanted = |provider| Wanted { provider, ..Wanted::of_language("en") };
        let needed: BTreeSet<String> = match speech.candidates(&wanted(None)) {
            Ok(candidates) => candidates.iter().map(|candidate| candidate.name().to_owned()).collect(),
            Err(error) => return vec![Check::fail("tts", error.to_string())],
        };
        let (mut checks, mut spoken) = (Vec::new(), 0);
        for (name, installed) in speech.installed() {
            let is_needed = needed.contains(&name);
            if let Some(provider) = config.providers.get(&name)
                && (provider.kind != Kind::Command || !is_needed)
            {
                // A word of a service would be paid for, and a program may be one that draws. They have checks of their own.
                spoken += u32::from(is_needed);
                continue;
            }
            if !installed {
                let text =
                    format!("{name} is not installed{}", if is_needed { ", though the settings name it" } else { "" });
                checks.push(if is_needed { Check::warn("tts", text) } else { Check::ok("tts", text) });
                continue;
            }
            match self.speak(&speech, &wanted(Some(name.clone()))).await {
                Ok(text) => {
                    spoken += u32::from(is_needed);
                    checks.push(Check::ok("tts", format!("{name} {text}")));
                }
                Err(error) if is_needed => checks.push(Check::warn("tts", format!("{name}: {error}"))),
                Err(error) => checks.push(Check::ok("tts", format!("{name} is not used, and could not be: {error}"))),
            }
        }
        if spoken == 0 {
            checks.push(Check::fail("tts", "no voice of the settings can speak; install flite or espeak-ng"));
        }
        if let Some(voice) = &*config.tts.voice {
            checks.extend(self.unknown_voice(&speech, voice).await);
        }
        checks
    }

    /// Checks that a provider of the settings has the configured voice; a missing program is reported by another check.
    async fn unknown_voice(&self, speech: &Speech, voice: &str) -> Option<Check> {
        let bench = Bench { dir: self.dir, cache: None, record_dir: self.dir, stop: &self.stop, purse: &calls::Free };
        let wanted = Wanted { voice: Some(voice.to_owned()), ..Wanted::of_language("en") };
        let error = unknown(speech, &wanted, &bench).await?.error;
        Some(Check::fail("tts", format!("tts.voice: {error}; {}", Code::VoiceUnknown.hint())))
    }

    async fn speak(&self, speech: &Speech, wanted: &Wanted) -> Result<String, String> {
        let bench = Bench { dir: self.dir, cache: None, record_dir: self.dir, stop: &self.stop, purse: &calls::Free };
        let candidates = speech.candidates(wanted).map_err(|error| error.to_string())?;
        let first = candidates.first().ok_or("there is no such provider")?;
        let narrator = first.narrator([WORD].into_iter(), &bench).await.map_err(|error| error.to_string())?;
        let clip = narrator.say(0, &bench).await.map_err(|error| error.to_string())?;
        Ok(format!("speaks (voice {}, {:.1} s for a word)", narrator.voice(), clip.seconds()))
    }
}

/// Checks the fonts for captions.
fn fonts(config: &Config) -> Check {
    let dirs = setup::video_settings(config).fonts;
    let count = fonts::count(&dirs);
    if count < 2 {
        let text = "none but the one on board, for Latin, Greek and Cyrillic: install fonts-noto-core, fonts-noto-cjk";
        return Check::warn("fonts", text);
    }
    if fonts::missing([CJK].into_iter(), &dirs).is_empty() {
        return Check::ok("fonts", format!("{count}, with Chinese, Japanese and Korean"));
    }
    Check::warn("fonts", format!("{count}, without Chinese, Japanese or Korean: install fonts-noto-cjk"))
}

async fn upload(config: &Config, args: &DoctorArgs, context: &Context) -> Check {
    let url = &config.upload.url;
    let storage = setup::storage_settings(config, &context.variables).map_err(|error| error.to_string());
    let storage = storage.and_then(|settings| Storage::connect(&settings).map_err(|error| error.to_string()));
    let storage = match storage {
        Ok(storage) => storage,
        Err(error) => return Check::fail("upload", error),
    };
    if storage.scheme() != "file" && !(args.online || args.fix) {
        return Check::ok("upload", format!("{url}, not asked (--online asks)"));
    }
    match check_or_make(&storage, args.fix).await {
        Ok(Created::Before) => Check::ok("upload", format!("{url} can be reached and read")),
        Ok(Created::Now) => Check::ok("upload", format!("{url} was created")),
        Err(error) => {
            let failure = error.failure();
            Check::fail("upload", format!("{}. {}", failure.message, failure.hint_text()))
        }
    }
}

async fn check_or_make(storage: &Storage, fix: bool) -> Result<Created, StorageError> {
    let created = if fix { storage.create_container().await? } else { Created::Before };
    storage.check().await?;
    Ok(created)
}
