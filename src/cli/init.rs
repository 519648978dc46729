//! `reelspool init`: directories, configuration, an example job. A second call changes nothing.

use super::Outcome;
use super::args::InitArgs;
use super::context::{Context, io_problem};
use super::exit::Exit;
use super::new::SENSIBLE;
use super::problem::Problem;
use super::text::quoted;
use crate::config;
use crate::config::paths::{LOCAL_FILE, Layout, SYSTEM_FILE};
use crate::config::{Config, Options};
use crate::setup;
use serde_json::json;
use std::path::{Path, PathBuf};

/// The example's name in the state directory.
const EXAMPLE: &str = "example.json";

pub(super) fn run(args: &InitArgs, context: &Context) -> Outcome {
    let here = std::env::current_dir().map_err(|error| io_problem("use", Path::new("."), &error, Exit::IoError))?;
    let (file, layout) = match (&context.global.config, args.system) {
        (Some(file), _) => (absolute(&here, file), Layout::Local),
        (None, true) => (PathBuf::from(SYSTEM_FILE), Layout::System),
        (None, false) => (absolute(&here, &args.dir.join(LOCAL_FILE)), Layout::Local),
    };
    let mut acts = Vec::new();
    let made = write_once(&file, config::default_config_text(layout).as_bytes(), args.force)?;
    acts.push((made, file.clone()));
    let config = load(&file, here, context)?;
    for dir in [&config.spool.dir, &config.storage.state_dir, &config.storage.out] {
        acts.push((if is_there(dir) { "kept" } else { "made" }, dir.clone()));
    }
    setup::directories(&config)?;
    setup::spool(&config)?;
    let out = &config.storage.out;
    fsx::create_dir_all(out).map_err(|error| io_problem("create", out, &error, Exit::CannotCreate))?;
    let example = config.storage.state_dir.join(EXAMPLE);
    acts.push((write_once(&example, SENSIBLE.as_bytes(), false)?, example.clone()));
    tell(&acts, &file, &example, context);
    Ok(Exit::Success)
}

/// Makes a path absolute, without `.` parts.
fn absolute(here: &Path, path: &Path) -> PathBuf {
    here.join(path).components().collect()
}

/// Writes a file if none exists or `force` is set; returns what was done, for the output.
fn write_once(path: &Path, bytes: &[u8], force: bool) -> Result<&'static str, Problem> {
    let failed = |error: &std::io::Error| io_problem("write", path, error, Exit::CannotCreate);
    if let Some(dir) = path.parent() {
        fsx::create_dir_all(dir).map_err(|error| failed(&error))?;
    }
    if force {
        let existed = is_there(path);
        fsx::write_durable(path, bytes).map_err(|error| failed(&error))?;
        return Ok(if existed { "replaced" } else { "made" });
    }
    match fsx::write_new(path, bytes) {
        Ok(()) => Ok("made"),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok("kept"),
        Err(error) => Err(failed(&error)),
    }
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

fn load(file: &Path, current_dir: PathBuf, context: &Context) -> Result<Config, Problem> {
    let (set, variables) = (context.global.set.clone(), context.variables.clone());
    let options = Options { file: Some(file.to_owned()), set, variables, current_dir };
    let loaded = config::load(&options).map_err(|invalid| {
        Problem::new(
            Exit::Config,
            invalid.to_string(),
            "no directory was made; mend the file, or replace it with --force",
        )
    })?;
    Ok(loaded.config)
}

fn tell(acts: &[(&str, PathBuf)], file: &Path, example: &Path, context: &Context) {
    if context.out.json {
        let item = |(act, path): &(&str, PathBuf)| json!({"path": path.display().to_string(), "outcome": act});
        let items: Vec<_> = acts.iter().map(item).collect();
        return context.out.document(&json!({"schema": "reelspool/list-v1", "items": items}));
    }
    for (act, path) in acts {
        context.out.line(format!("{act:<8}  {}", path.display()));
    }
    let config =
        if file == Path::new(SYSTEM_FILE) { String::new() } else { format!(" -c {}", quoted(file.as_os_str())) };
    context.out.talk(format!(
        "next:\n  reelspool{config} doctor\n  reelspool{config} serve\n  reelspool{config} submit {} --wait",
        quoted(example.as_os_str())
    ));
}
