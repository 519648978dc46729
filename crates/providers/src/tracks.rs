//! The pieces of music of one's own: files in one directory, by name.

use job::{Code, JobRequest, Problem};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// How many files a message names.
const NAMED_MAX: usize = 12;
/// The field of a job, and the key of the configuration.
const FIELD: &str = "music.track";

/// A directory with music; `None`: there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracks(Option<PathBuf>);

impl Tracks {
    /// Makes one of a directory.
    pub fn new(dir: Option<PathBuf>) -> Self {
        Self(dir)
    }

    /// Refuses a job that names a track which is not there.
    pub fn refusal(&self, job: &JobRequest) -> Option<Problem> {
        let name = job.music.track.as_deref()?;
        self.open(name).err().map(|problem| *problem)
    }

    /// Opens a track. Its name was checked to be one below the directory; a link out of it is not followed.
    pub fn open(&self, name: &str) -> Result<File, Box<Problem>> {
        let problem = |message: String| Box::new(Problem::new(Code::InvalidValue, message).at_path(FIELD));
        let Some(dir) = &self.0 else {
            let message = format!("`{name}` cannot be found: there is no directory for music here");
            let hint = "set `media.dir` in the configuration to a directory with music";
            return Err(Box::new(problem(message).suggest(hint)));
        };
        if !film::track_extensions().iter().any(|it| has_extension(name, it)) {
            let kinds = film::track_extensions().join(", ");
            return Err(problem(format!("`{name}` is no piece of music that can be read: it must be {kinds}")));
        }
        match open_beneath(dir, name) {
            Ok(file) => Ok(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let missing = problem(format!("there is no `{name}` in {}", dir.display()));
                Err(Box::new(missing.suggest(present(dir))))
            }
            Err(error) => Err(problem(format!("cannot open `{name}` in {}: {error}", dir.display()))),
        }
    }
}

/// Opens a file below a directory; no link leads out of it, and nothing but a plain file is opened.
fn open_beneath(dir: &Path, name: &str) -> io::Result<File> {
    let root = dir.canonicalize()?;
    let path = root.join(name).canonicalize()?;
    if !path.starts_with(&root) {
        return Err(io::Error::other("it is a link out of this directory"));
    }
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    File::open(path)
}

fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|it| it.eq_ignore_ascii_case(extension))
}

/// Says what is there.
fn present(dir: &Path) -> String {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let names = entries.filter_map(|it| it.file_name().into_string().ok());
    let mut names: Vec<String> =
        names.filter(|name| film::track_extensions().iter().any(|it| has_extension(name, it))).collect();
    names.sort();
    let more = if NAMED_MAX < names.len() { format!(" and {} more", names.len() - NAMED_MAX) } else { String::new() };
    names.truncate(NAMED_MAX);
    if names.is_empty() {
        return format!("{} has no music", dir.display());
    }
    format!("there is: {}{more}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_track_is_found_by_its_name_and_what_is_missing_or_leads_out_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let music = dir.path().join("music");
        fsx::create_dir_all(&music.join("old")).unwrap();
        for name in ["b.mp3", "a.ogg", "old/c.wav", "notes.txt"] {
            fsx::write_atomic(&music.join(name), b"x").unwrap();
        }
        fsx::write_atomic(&dir.path().join("secret.mp3"), b"x").unwrap();
        std::os::unix::fs::symlink("../secret.mp3", music.join("out.mp3")).unwrap();
        fsx::create_dir_all(&music.join("dir.mp3")).unwrap();
        let tracks = Tracks::new(Some(music.clone()));
        for name in ["b.mp3", "old/c.wav"] {
            assert!(tracks.open(name).is_ok(), "{name}");
        }
        for (name, words) in [
            ("none.mp3", "there is no `none.mp3`"),
            ("notes.txt", "must be flac, mp3"),
            ("out.mp3", "link out of this directory"),
            ("dir.mp3", "no file"),
        ] {
            let problem = tracks.open(name).unwrap_err();
            assert!(problem.message.contains(words) && problem.path == FIELD, "{problem:?}");
        }
        let there = tracks.open("none.mp3").unwrap_err().suggestion.unwrap();
        assert_eq!(there, "there is: a.ogg, b.mp3, dir.mp3, out.mp3");
        let nowhere = Tracks::new(None).open("b.mp3").unwrap_err();
        assert!(nowhere.suggestion.unwrap().contains("media.dir"));
    }
}
