//! Pictures by a program of this machine, such as stable-diffusion.cpp: it gets a prompt and writes a file.

use super::outside::{BadGenerator, Found, Outside, PICTURE_BYTES_MAX, Source};
use super::sizes;
use super::{Desk, ImageRequest};
use crate::children;
use crate::named::{Kind, Options};
use crate::placeholders;
use ::children::{Finished, Launcher, Limits, Program, Stdin};
use job::{Code, Failure};
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What may stand in an argument between braces.
const PLACEHOLDERS: [&str; 5] = ["{prompt_file}", "{out}", "{width}", "{height}", "{seed}"];

/// Resource limits. CPU time is that of all threads: half an hour on 32 of them. Models are mapped into memory, and the
/// drivers of graphics cards reserve far more addresses than there is memory.
const LIMITS: Limits = Limits { file_bytes: 64 << 20, cpu_seconds: 16 * 3600, memory_bytes: 1 << 46 };

/// How long one picture may take where the configuration does not say.
const TIMEOUT: Duration = Duration::from_mins(10);

/// Tells whether a command can make pictures: it writes a file, and has no placeholder that only voices have.
pub fn draws(command: &[OsString]) -> bool {
    let args = || command.iter().skip(1).map(|arg| arg.to_string_lossy());
    args().any(|arg| arg.contains("{out}")) && args().all(|arg| placeholders::unknown(&arg, &PLACEHOLDERS).is_none())
}

/// Runs programs that make pictures.
#[derive(Debug, Clone)]
pub struct Programs {
    /// Starts them.
    pub launcher: Launcher,
}

impl Programs {
    /// Makes a provider of [`Options::command`]: the program and its arguments, one of which has `{out}`. The prompt is in
    /// the file `{prompt_file}`, or on standard input.
    pub fn generator(self, name: String, options: &Options) -> Result<Outside, BadGenerator> {
        let bad = |problem: String| BadGenerator::Command { provider: name.clone(), problem };
        let Some((program, args)) = options.command.split_first() else {
            return Err(bad("it is empty: give the program and its arguments, one of them with {out}".to_owned()));
        };
        let has = |placeholder: &str| args.iter().any(|arg| arg.to_string_lossy().contains(placeholder));
        if !has("{out}") {
            return Err(bad("no argument has {out}, the file that the program must write".to_owned()));
        }
        let unknown =
            args.iter().find_map(|arg| placeholders::unknown(&arg.to_string_lossy(), &PLACEHOLDERS).map(str::to_owned));
        if let Some(unknown) = unknown {
            return Err(bad(format!("there is no {unknown}, only {}", PLACEHOLDERS.join(", "))));
        }
        let (program, args) = (program.clone(), args.to_vec());
        let timeout = options.timeout.unwrap_or(TIMEOUT);
        let of = name.clone();
        let source = Command { of, by_file: has("{prompt_file}"), program, args, timeout, programs: self };
        Ok(Outside::local(name, Kind::Command, options, Box::new(source)))
    }
}

/// A program with its arguments.
#[derive(Debug)]
struct Command {
    /// The provider's name.
    of: String,
    program: OsString,
    args: Vec<OsString>,
    /// Whether the prompt is in a file.
    by_file: bool,
    timeout: Duration,
    programs: Programs,
}

#[async_trait::async_trait]
impl Source for Command {
    async fn file(&self, request: &ImageRequest, desk: Desk<'_>) -> Result<Found, Failure> {
        let files = Files::of(request, desk.temp);
        let found = self.run(request, &files, desk).await;
        files.remove();
        found
    }
}

impl Command {
    async fn run(&self, request: &ImageRequest, files: &Files, desk: Desk<'_>) -> Result<Found, Failure> {
        let size = sizes::diffusion((request.width, request.height));
        let prompt = request.prompt.as_bytes();
        let stdin = if self.by_file {
            fsx::write_atomic(&files.prompt, prompt).map_err(|error| Failure::io("write", &files.prompt, &error))?;
            Stdin::Null
        } else {
            Stdin::Bytes(prompt.to_vec())
        };
        let program = Program {
            program: self.program.clone(),
            args: self.args.iter().map(|arg| filled(arg, files, size, request.seed)).collect(),
            cwd: desk.temp.to_owned(),
            record_dir: desk.temp.to_owned(),
            stdin,
            on_line: None,
            limits: LIMITS,
            timeout: self.timeout,
            stall_timeout: None,
        };
        let finished = self.programs.launcher.run(program, desk.cancel.stop()).await;
        let unavailable = Code::ProviderUnavailable;
        let finished = finished.map_err(|error| children::failure_of(&self.of, &error, unavailable, desk.cancel))?;
        let Finished { status, last_words } = finished;
        let program = self.program.display();
        let failed = |what: String| {
            let message = format!("{}: {program} {what}", self.of);
            let failure = Failure::transient(unavailable, message).hint(children::command_hint(&self.of));
            if last_words.is_empty() { failure } else { failure.cause_text(last_words.clone()) }
        };
        if !status.success() {
            return Err(failed(format!("ended with {status}")));
        }
        // Its word is not trusted: there must be a file.
        let bytes = files.read().map_err(|error| Failure::io("read", &files.out, &error))?;
        let bytes = bytes.ok_or_else(|| failed("wrote no picture, or one that is too large".to_owned()))?;
        Ok(Found { bytes, asked: Some(size), credit: None })
    }
}

/// The files of one picture in the making.
#[derive(Debug)]
struct Files {
    dir: PathBuf,
    prompt: PathBuf,
    out: PathBuf,
}

impl Files {
    /// Names them: never by the prompt's words. The end of the picture's name tells programs the format.
    fn of(request: &ImageRequest, dir: &Path) -> Self {
        let ImageRequest { prompt, seed, width, height, .. } = request;
        let hash = blake3::hash(format!("{width}x{height}/{seed}/{prompt}").as_bytes()).to_hex();
        let name = |end: &str| format!("picture-{}.{end}", hash.chars().take(16).collect::<String>());
        Self { dir: dir.to_owned(), prompt: dir.join(name("txt")), out: dir.join(name("png")) }
    }

    fn read(&self) -> io::Result<Option<Vec<u8>>> {
        let name = self.out.file_name().unwrap_or_default().to_string_lossy();
        fsx::read_plain(File::open(&self.dir)?, &name, PICTURE_BYTES_MAX as u64)
    }

    /// Removes them; what stays is removed with the workspace.
    fn remove(&self) {
        for path in [&self.prompt, &self.out] {
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    tracing::debug!(%error, path = %path.display(), "cannot remove a file of a while");
                }
                _ => {}
            }
        }
    }
}

/// Puts the values of one picture into an argument; the words of the prompt are never in one.
fn filled(arg: &OsString, files: &Files, (width, height): sizes::Size, seed: u64) -> OsString {
    let Some(text) = arg.to_str() else { return arg.clone() };
    let seed = (seed & 0x7fff_ffff).to_string(); // what programs take for a positive number
    let (width, height) = (width.to_string(), height.to_string());
    let (prompt, out) = (files.prompt.to_string_lossy(), files.out.to_string_lossy());
    let values = [&*prompt, &*out, &width, &height, &seed];
    let values: Vec<(&str, &str)> = PLACEHOLDERS.into_iter().zip(values).collect();
    placeholders::filled(text, &values).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::testing::{picture, request, shown};
    use crate::image::{GeneratedImage, ImageError, ImageGenerator};
    use ::calls::Free;
    use job::{Cancel, CancelReason};

    /// Runs a shell script as the program, in a directory that has `made.png`.
    async fn run(script: &str, extra: &[&str], cancel: &Cancel) -> (Result<GeneratedImage, ImageError>, usize) {
        let dir = tempfile::tempdir().unwrap();
        fsx::write_atomic(&dir.path().join("made.png"), &picture(96, 168)).unwrap();
        let command = ["sh", "-c", script, "sh", "{out}"].iter().chain(extra).map(Into::into).collect();
        let options = Options { command, ..Options::default() };
        let launcher = Launcher::start(None, "/usr/local/bin:/usr/bin:/bin".into()).unwrap();
        let programs = Programs { launcher };
        let generator = programs.generator("sd".into(), &options).unwrap();
        let desk = Desk { cancel, purse: &Free, temp: dir.path() };
        let made = generator.generate(&request("a fox; rm -rf $HOME"), desk).await;
        let left = std::fs::read_dir(dir.path()).unwrap().filter(|it| it.as_ref().unwrap().file_name() != "made.png");
        (made, left.count())
    }

    #[tokio::test]
    async fn a_program_reads_the_prompt_from_its_input_or_from_a_file_and_writes_the_picture() {
        let same = "[ \"$(cat)\" = 'a fox; rm -rf $HOME' ] && cp made.png \"$1\"";
        let file =
            "[ \"$(cat \"$5\")\" = 'a fox; rm -rf $HOME' ] && [ \"$2 $3 $4\" = '768 1344 7' ] && cp made.png \"$1\"";
        for (script, extra) in [(same, [].as_slice()), (file, &["{width}", "{height}", "{seed}", "{prompt_file}"])] {
            let (made, left) = run(script, extra, &Cancel::default()).await;
            assert_eq!((shown(&made.unwrap()), left), ((95, 168), 0), "{script}");
        }
    }

    #[tokio::test]
    async fn what_a_program_does_counts_and_not_what_it_says() {
        for (script, code, said) in [
            ("exit 0", Code::ProviderUnavailable, "sd: sh wrote no picture"),
            ("echo no memory >&2; exit 3", Code::ProviderUnavailable, "sd: sh ended with exit status: 3"),
            ("echo hello > \"$1\"", Code::ProviderInvalid, "neither JPEG nor PNG nor WebP"),
            ("ln -s /etc/passwd \"$1\"", Code::ProviderUnavailable, "wrote no picture"),
            ("head -c 30000000 /dev/zero > \"$1\"", Code::ProviderUnavailable, "too large"),
        ] {
            let (made, left) = run(script, &[], &Cancel::default()).await;
            let failure = made.unwrap_err().failure();
            assert_eq!((failure.code, left), (code, 0), "{failure:?}");
            assert!(failure.message.contains(said), "{failure:?}");
            assert!(failure.message.starts_with("sd") && failure.hint_text().contains("[providers.sd]"), "{failure:?}");
        }
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_told_with_its_provider() {
        let launcher = Launcher::start(None, "/usr/local/bin:/usr/bin:/bin".into()).unwrap();
        let command = ["no-such-painter", "{out}"].iter().map(Into::into).collect();
        let options = Options { command, ..Options::default() };
        let generator = Programs { launcher }.generator("sd".into(), &options).unwrap();
        let (dir, cancel) = (tempfile::tempdir().unwrap(), Cancel::default());
        let desk = Desk { cancel: &cancel, purse: &Free, temp: dir.path() };
        let failure = generator.generate(&request("a fox"), desk).await.unwrap_err().failure();
        assert_eq!(failure.message, "sd: cannot find the program no-such-painter");
        assert!(failure.hint_text().contains("`command` of `[providers.sd]`"), "{failure:?}");
    }

    #[tokio::test]
    async fn a_stop_kills_the_program() {
        let cancel = Cancel::default();
        let stopping = async {
            tokio::task::yield_now().await;
            cancel.cancel(CancelReason::Drain);
        };
        let ((made, _), ()) = tokio::join!(run("exec sleep 600", &[], &cancel), stopping);
        assert_eq!(made.unwrap_err().failure().code, Code::Drained);
    }

    #[tokio::test]
    async fn a_command_that_cannot_work_is_refused_when_it_is_read() {
        for (command, expected) in [
            (&[][..], "it is empty"),
            (&["sd", "-p", "{prompt_file}"], "no argument has {out}"),
            (&["sd", "-o", "{out}", "-p", "{prompt}"], "there is no {prompt}, only {prompt_file}, {out}"),
        ] {
            let options = Options { command: command.iter().map(Into::into).collect(), ..Options::default() };
            let launcher = Launcher::start(None, "/bin".into()).unwrap();
            let error = Programs { launcher }.generator("sd".into(), &options).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
}
