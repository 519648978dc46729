//! The files that commands take as jobs: found, read, and shown with their problems.

use super::context::{Context, io_problem};
use super::exit::Exit;
use super::problem::Problem;
use crate::control::{Checked, CheckedSource, JobSource, List};
use crate::job::source;
use crate::spool::is_copy;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// How many bytes more than allowed are read, so that a file that is too large is noticed.
const ONE_MORE: u64 = 1;
/// The stem of a job from standard input: empty, so that its id is made from its hash.
const STDIN_STEM: &str = "";

/// Replaces each directory by the job files and stories in it, sorted by name, without hidden files and copies.
pub(super) fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Problem> {
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let failed = |error: io::Error| io_problem("list", path, &error, Exit::NoInput);
        let mut found = Vec::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            let is_job = |name: &str| {
                let is_other = name.starts_with('.') || is_copy(name);
                !is_other && (source::is_job_name(name) || source::is_text_name(name))
            };
            if name.to_str().is_some_and(is_job) && entry.path().is_file() {
                found.push(entry.path());
            }
        }
        if found.is_empty() {
            let message = format!("{} holds no job file and no story", path.display());
            let hint = "nothing was changed; job files end in .json, stories in .txt or .md";
            return Err(Problem::new(Exit::NoInput, message, hint));
        }
        found.sort();
        files.extend(found);
    }
    Ok(files)
}

/// Reads a file, or standard input for `-`; no more than a job file may have.
pub(super) fn read(path: &Path, bytes_max: u64) -> Result<JobSource, Problem> {
    let limit = bytes_max.saturating_add(ONE_MORE);
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        let name = "standard input".to_owned();
        let read = io::stdin().lock().take(limit).read_to_end(&mut bytes);
        read.map_err(|error| io_problem("read", Path::new(&name), &error, Exit::NoInput))?;
        return Ok(JobSource { name, stem: STDIN_STEM.to_owned(), path: None, bytes });
    }
    let failed = |error: io::Error| io_problem("read", path, &error, Exit::NoInput);
    File::open(path).map_err(failed)?.take(limit).read_to_end(&mut bytes).map_err(failed)?;
    let absolute = fs::canonicalize(path).map_err(failed)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = match source::stem(&name) {
        known if known != name => known.to_owned(),
        _ => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
    };
    Ok(JobSource { name: path.display().to_string(), stem, path: Some(absolute), bytes })
}

/// Shows what is wrong with the bad ones of the files.
pub(super) fn refuse(checked: &[CheckedSource], context: &Context, unchanged: &str) -> Exit {
    if context.out.json {
        let items: Vec<Checked> = checked.iter().map(Checked::from).collect();
        context.out.document(&List::from(items));
        return Exit::BadData;
    }
    for (source, result) in checked {
        if let Err(problems) = result {
            context.out.error(show(source, problems));
        }
    }
    context.out.error(format!("  {unchanged}; schema: `reelspool schema job`"));
    Exit::BadData
}

/// Shows everything that is wrong with a file.
pub(super) fn show(source: &JobSource, problems: &[job::Problem]) -> String {
    let text = job::encoding::quotable(&source.bytes);
    let shown = problems.iter().map(|problem| job::problem::render(problem, &source.name, &text));
    shown.collect::<Vec<_>>().join("\n")
}
