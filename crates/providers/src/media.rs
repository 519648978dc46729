//! Files of one's own, in one directory, by name: pieces of music and pictures.

use job::{Code, Failure, JobRequest, Problem};
use std::error::Error;
use std::fs::File;
use std::io::{self, Seek};
use std::path::{Path, PathBuf};

/// How many files a message names.
const NAMED_MAX: usize = 12;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A piece of music.
    Track,
    /// A picture.
    Picture,
}

impl Kind {
    fn words(self) -> &'static str {
        match self {
            Self::Track => "music",
            Self::Picture => "pictures",
        }
    }

    fn extensions(self) -> Vec<&'static str> {
        match self {
            Self::Track => film::track_extensions().to_vec(),
            Self::Picture => film::PICTURE_EXTENSIONS.to_vec(),
        }
    }

    fn has(self, name: &str) -> bool {
        let extension = Path::new(name).extension();
        extension.is_some_and(|it| self.extensions().iter().any(|known| it.eq_ignore_ascii_case(known)))
    }
}

/// A directory with such files; `None`: there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media(Option<PathBuf>);

impl Media {
    /// Makes one of a directory.
    pub fn new(dir: Option<PathBuf>) -> Self {
        Self(dir)
    }

    /// Refuses a job that names a file which is not there, or a picture that cannot be shown.
    pub fn refusal(&self, job: &JobRequest) -> Option<Problem> {
        let track = job.music.track.as_deref().and_then(|name| self.track(name).err()).map(|it| *it);
        let scenes = job.story.scenes.iter().flatten().enumerate();
        let mut pictures = scenes.filter_map(|(index, scene)| {
            let refused = self.picture(scene.image.as_deref()?).err()?;
            Some(refused.at_path(format!("story.scenes[{index}].image")))
        });
        let references = job.images.references.iter();
        let mut references = references.filter_map(|(name, file)| {
            let refused = self.picture(file).err()?;
            Some(refused.at_path(format!("images.references.{name}")))
        });
        track.or_else(|| pictures.next()).or_else(|| references.next())
    }

    /// Opens a piece of music. Its name was checked to be one below the directory; a link out of it is not followed.
    pub fn track(&self, name: &str) -> Result<File, Box<Problem>> {
        self.open(name, Kind::Track).map_err(|refused| Box::new(refused.at_path("music.track")))
    }

    /// Opens a picture, whose head says that it can be shown. Its name was checked as that of a track.
    pub fn picture(&self, name: &str) -> Result<File, Box<Problem>> {
        let mut file = self.open(name, Kind::Picture)?;
        film::check_picture(&file, Path::new(name)).map_err(|error| {
            let message = match error.source() {
                Some(cause) => format!("{error}: {cause}"),
                None => error.to_string(),
            };
            Box::new(Problem::new(Code::InvalidValue, message).suggest("take a whole jpg, png or webp file"))
        })?;
        let again = |error| Box::new(Problem::new(Code::InvalidValue, format!("cannot read `{name}`: {error}")));
        file.rewind().map_err(again)?; // the check has moved the place where it is read
        Ok(file)
    }

    fn open(&self, name: &str, kind: Kind) -> Result<File, Box<Problem>> {
        let problem = |message: String| Box::new(Problem::new(Code::InvalidValue, message));
        let words = kind.words();
        let Some(dir) = &self.0 else {
            let message = format!("`{name}` cannot be found: there is no directory for {words} here");
            let hint = format!("set `media.dir` in the configuration to a directory with {words}");
            return Err(Box::new(problem(message).suggest(hint)));
        };
        if !kind.has(name) {
            let kinds = kind.extensions().join(", ");
            return Err(problem(format!("`{name}` cannot be read as {words}: it must be {kinds}")));
        }
        match open_beneath(dir, name) {
            Ok(file) => Ok(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let missing = problem(format!("there is no `{name}` in {}", dir.display()));
                Err(Box::new(missing.suggest(present(dir, kind))))
            }
            Err(error) => Err(problem(format!("cannot open `{name}` in {}: {error}", dir.display()))),
        }
    }
}

/// Fails a job whose file was taken away after the job was accepted.
pub fn failure(problem: Problem) -> Failure {
    let failure = Failure::permanent(problem.code, problem.message);
    Failure { hint: problem.suggestion.or(failure.hint), ..failure }
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

/// Says what is there.
fn present(dir: &Path, kind: Kind) -> String {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let names = entries.filter_map(|it| it.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| kind.has(name)).collect();
    names.sort();
    let more = if NAMED_MAX < names.len() { format!(" and {} more", names.len() - NAMED_MAX) } else { String::new() };
    names.truncate(NAMED_MAX);
    if names.is_empty() {
        return format!("{} has no {}", dir.display(), kind.words());
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
        let media = Media::new(Some(music.clone()));
        for name in ["b.mp3", "old/c.wav"] {
            assert!(media.track(name).is_ok(), "{name}");
        }
        for (name, words) in [
            ("none.mp3", "there is no `none.mp3`"),
            ("notes.txt", "must be flac, mp3"),
            ("out.mp3", "link out of this directory"),
            ("dir.mp3", "no file"),
        ] {
            let problem = media.track(name).unwrap_err();
            assert!(problem.message.contains(words) && problem.path == "music.track", "{problem:?}");
        }
        let there = media.track("none.mp3").unwrap_err().suggestion.unwrap();
        assert_eq!(there, "there is: a.ogg, b.mp3, dir.mp3, out.mp3");
        let nowhere = Media::new(None).track("b.mp3").unwrap_err();
        assert!(nowhere.suggestion.unwrap().contains("media.dir"));
    }

    #[test]
    fn a_picture_that_is_none_is_refused_with_its_scene() {
        let dir = tempfile::tempdir().unwrap();
        image::RgbImage::new(8, 6).save(dir.path().join("a.png")).unwrap();
        fsx::write_atomic(&dir.path().join("b.jpg"), b"no picture").unwrap();
        let media = Media::new(Some(dir.path().to_owned()));
        let job = |name: &str| {
            let scenes = format!("[{{\"text\":\"A lamp.\"}},{{\"text\":\"A door.\",\"image\":\"{name}\"}}]");
            job::parse(format!("{{\"version\":1,\"story\":{{\"scenes\":{scenes}}}}}").as_bytes(), "x").unwrap()
        };
        assert_eq!(media.refusal(&job("a.png")), None);
        for (name, words) in [
            ("b.jpg", "cannot decode the picture b.jpg: "),
            ("c.png", "there is no `c.png`"),
            ("a.gif", "must be jpg, jpeg, png, webp"),
        ] {
            let problem = media.refusal(&job(name)).unwrap();
            assert!(problem.message.contains(words) && problem.path == "story.scenes[1].image", "{problem:?}");
        }
    }
}
