//! The files of a job that people hear, see and read, and how each of them is opened.

use super::script::{ScriptSource, ScriptView};
use super::{Control, ControlError, Kind, Sources};
use crate::images::store::search;
use crate::job::outcome::ImageSource;
use crate::job::{JobId, Output, OutputKind};
use crate::ledger::Ledger;
use crate::providers::storage::local_path;
use serde::{Serialize, Serializer};
use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// How many pictures are listed: more than a story of an hour has scenes worth looking at.
const PICTURES_MAX: usize = 400;

/// Names one file of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MediaName {
    /// The spoken words; only while the workspace is there.
    Narration,
    /// A file that is published, or will be.
    Output(OutputKind),
    /// A picture of the video, counted from 1.
    Picture(usize),
}

/// What may be published, with the name of each in addresses.
const OUTPUTS: [(OutputKind, &str); 6] = [
    (OutputKind::Video, "video"),
    (OutputKind::Cover, "cover"),
    (OutputKind::Subtitles, "subtitles"),
    (OutputKind::Vtt, "vtt"),
    (OutputKind::Words, "words"),
    (OutputKind::Story, "story"),
];

impl MediaName {
    /// Returns what stands in addresses and names of files; a picture's number is not in it.
    fn word(self) -> &'static str {
        match self {
            Self::Narration => "narration",
            Self::Picture(_) => "picture",
            Self::Output(kind) => OUTPUTS.iter().find(|(known, _)| *known == kind).map_or("output", |(_, word)| word),
        }
    }
}

impl FromStr for MediaName {
    type Err = ControlError;

    fn from_str(text: &str) -> Result<Self, ControlError> {
        let output = OUTPUTS.iter().find(|(_, word)| *word == text).map(|(kind, _)| Self::Output(*kind));
        let narration = (text == "narration").then_some(Self::Narration);
        let number = || text.strip_prefix("picture-")?.parse().ok().filter(|number| 0 < *number).map(Self::Picture);
        output.or(narration).or_else(number).ok_or_else(|| {
            let hint = "nothing was opened; the job's page links to its files";
            ControlError::new(Kind::NotFound, format!("`{text}` is no file of a job"), hint)
        })
    }
}

impl fmt::Display for MediaName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture(number) => write!(f, "picture-{number}"),
            Self::Narration | Self::Output(_) => f.write_str(self.word()),
        }
    }
}

impl Serialize for MediaName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A file that can be heard, seen or read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct OutputView {
    pub(crate) name: MediaName,
    /// Where it is published; `None` if it is only in the workspace.
    pub(crate) url: Option<String>,
    /// True if it can be opened here.
    pub(crate) here: bool,
    /// Its size, if it is published.
    pub(crate) bytes: Option<u64>,
    /// Its length in seconds.
    pub(crate) seconds: Option<f64>,
    /// Its width and height in pixels.
    pub(crate) size: Option<(u32, u32)>,
}

/// A picture of the video.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PictureShown {
    pub(crate) name: MediaName,
    /// Its name in bg_images/; that of one's own below `media.dir`.
    pub(crate) file: String,
    pub(crate) source: ImageSource,
    /// The cosine of the two prompts, if it was found by similarity.
    pub(crate) similarity: Option<f32>,
    /// What was asked for; where the job is over, what the picture was made for.
    pub(crate) prompt: Option<String>,
    /// When it appears, in seconds, as far as that is known.
    pub(crate) start: Option<f64>,
}

/// An open file.
#[derive(Debug)]
pub(crate) struct MediaFile {
    pub(crate) file: File,
    /// A name for it, with the extension of its kind: made of the job's id, never of what a job says.
    pub(crate) name: String,
}

/// Where a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// In the workspace, below its directory.
    Workspace(String),
    /// Published into a directory of this machine.
    Published(PathBuf),
    /// In bg_images/.
    Library(String),
    /// Below `media.dir`.
    Own(String),
}

impl Place {
    fn path(&self) -> &Path {
        match self {
            Self::Workspace(name) | Self::Library(name) | Self::Own(name) => Path::new(name),
            Self::Published(path) => path,
        }
    }
}

impl Control {
    /// Opens a file of a job.
    pub(crate) fn media(&self, id: &JobId, name: MediaName) -> Result<MediaFile, ControlError> {
        let sources = self.sources(id)?;
        for place in places(&sources, name) {
            let opened = self.open(&place, &sources);
            let opened = opened.map_err(|error| ControlError::io("read", place.path(), &error, Kind::Io))?;
            let Some(file) = opened else { continue };
            let extension = place.path().extension().and_then(|it| it.to_str()).unwrap_or_default();
            return Ok(MediaFile { file, name: format!("{id}-{name}.{}", extension.to_ascii_lowercase()) });
        }
        Err(none(id, name))
    }

    /// Reads a text of a job; `None` if it is not there, or longer than `bytes_max`.
    pub(super) fn text(&self, sources: &Sources, name: MediaName, bytes_max: u64) -> Option<String> {
        let file = places(sources, name).iter().find_map(|place| self.open(place, sources).ok()?)?;
        let text = io::read_to_string(io::Read::take(file, bytes_max.saturating_add(1))).ok()?;
        (text.len() as u64 <= bytes_max).then_some(text)
    }

    fn open(&self, place: &Place, sources: &Sources) -> io::Result<Option<File>> {
        let below = |dir: &Path, path: &Path| match File::open(dir) {
            Ok(dir) => fsx::open_plain(dir, path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        };
        match place {
            Place::Workspace(path) => sources.visit.as_ref().map_or(Ok(None), |visit| visit.file(path)),
            Place::Published(path) => match (path.parent(), path.file_name()) {
                (Some(dir), Some(name)) => below(dir, Path::new(name)),
                _ => Ok(None),
            },
            Place::Library(name) => below(&self.config.storage.bg_images, Path::new(name)),
            Place::Own(name) => self.config.media.dir.as_ref().map_or(Ok(None), |dir| below(dir, Path::new(name))),
        }
    }
}

fn none(id: &JobId, name: MediaName) -> ControlError {
    let hint = "nothing was changed; it is not made yet, was removed since, or is published elsewhere";
    ControlError::new(Kind::NotFound, format!("job `{id}` has no {name} here"), hint)
}

/// Returns where a file may be, the best place first: what is published comes before what is in the workspace. A page was
/// made a moment ago, and what it shows is opened from where it is now.
fn places(sources: &Sources, name: MediaName) -> Vec<Place> {
    match name {
        MediaName::Narration => sources.audio.iter().map(|it| Place::Workspace(it.file.clone())).collect(),
        MediaName::Output(kind) => {
            let published = output(sources, kind).and_then(|output| local_path(&output.url)).map(Place::Published);
            let place = published.or_else(|| in_workspace(sources, kind).map(Place::Workspace));
            place.into_iter().collect()
        }
        MediaName::Picture(number) => number.checked_sub(1).map(|at| picture(sources, at)).unwrap_or_default(),
    }
}

/// Returns what is published of a kind; nothing of the run before once there is a newer one.
fn output(sources: &Sources, kind: OutputKind) -> Option<&Output> {
    let published = sources.result.as_ref()?.outputs.iter().find(|output| output.kind == kind);
    published.filter(|_| !sources.is_earlier || in_workspace(sources, kind).is_none())
}

fn in_workspace(sources: &Sources, kind: OutputKind) -> Option<String> {
    let video = sources.video.as_ref();
    match kind {
        OutputKind::Video => video.map(|it| it.file.clone()),
        OutputKind::Cover => video?.cover.clone(),
        OutputKind::Subtitles => video?.subtitles.clone(),
        OutputKind::Vtt => video?.vtt.clone(),
        OutputKind::Words => video?.words.clone(),
        OutputKind::Story => sources.script.as_ref()?.written.as_ref().map(|it| it.file.clone()),
    }
}

/// Returns where a picture may be. What is in the workspace goes with it, and the video may have fewer pictures than that of
/// the run before.
fn picture(sources: &Sources, index: usize) -> Vec<Place> {
    let made = sources.images.as_ref().and_then(|images| images.pictures.get(index));
    let used = sources.result.as_ref().and_then(|result| result.images.get(index));
    let kept = made.map(|it| (it.source, &it.library_file)).or(used.map(|it| (it.source, &it.file)));
    let kept = kept.map(|(source, file)| match source {
        ImageSource::Own => Place::Own(file.clone()),
        ImageSource::Exact
        | ImageSource::Similar
        | ImageSource::Generated
        | ImageSource::Coalesced
        | ImageSource::Procedural
        | ImageSource::Library
        | ImageSource::Added => Place::Library(file.clone()),
    });
    made.map(|it| Place::Workspace(it.file.clone())).into_iter().chain(kept).collect()
}

/// Lists the files of a job, the narration first.
pub(super) fn outputs(sources: &Sources) -> Vec<OutputView> {
    let narration = sources.audio.iter().map(|audio| OutputView {
        name: MediaName::Narration,
        url: None,
        here: true,
        bytes: None,
        seconds: Some(audio.seconds),
        size: None,
    });
    let view = |(kind, _): &(OutputKind, &str)| {
        let (published, made) = (output(sources, *kind), in_workspace(sources, *kind));
        if published.is_none() && made.is_none() {
            return None;
        }
        let made_video = sources.video.as_ref().filter(|_| *kind == OutputKind::Video);
        let size = published.and_then(|it| it.width.zip(it.height));
        Some(OutputView {
            name: MediaName::Output(*kind),
            url: published.map(|it| it.url.clone()),
            here: published.is_none_or(|it| local_path(&it.url).is_some_and(|path| path.is_file())) || made.is_some(),
            bytes: published.map(|it| it.bytes),
            seconds: published.and_then(|it| it.seconds).or(made_video.map(|it| it.seconds)),
            size: size.or(made_video.map(|it| (it.width, it.height))),
        })
    };
    narration.chain(OUTPUTS.iter().filter_map(view)).collect()
}

/// Lists the pictures of a job.
pub(super) fn pictures(
    sources: &Sources,
    script: Option<&ScriptView>,
    ledger: Option<&Ledger>,
) -> Result<Vec<PictureShown>, ControlError> {
    if let Some(images) = &sources.images {
        let shown = images.pictures.iter().take(PICTURES_MAX).enumerate().map(|(index, it)| PictureShown {
            name: MediaName::Picture(index + 1),
            file: it.library_file.clone(),
            source: it.source,
            similarity: it.similarity,
            prompt: Some(it.prompt.clone()),
            start: Some(it.start),
        });
        return Ok(shown.collect());
    }
    let Some(result) = &sources.result else { return Ok(Vec::new()) };
    let used = result.images.get(..result.images.len().min(PICTURES_MAX)).unwrap_or_default();
    let prompts = match ledger {
        None => vec![None; used.len()],
        Some(ledger) => {
            let look = |db: &_| {
                let prompt = |file: &str| Ok(search::by_file(db, file)?.map(|row| row.prompt));
                used.iter().map(|it| prompt(&it.file)).collect::<Result<Vec<_>, _>>()
            };
            let hint = "nothing was changed; `reelspool doctor` checks the ledger";
            ledger.db().read_blocking(look).map_err(|error| ControlError::of(Kind::Io, &error, hint))?
        }
    };
    // Only times that were laid beside the storyboard tell when a picture appears.
    let timed = script.filter(|script| script.source == ScriptSource::Subtitles);
    let start = |index| timed?.lines.iter().find(|line| line.scene == Some(index))?.start;
    let shown = used.iter().zip(prompts).enumerate().map(|(index, (it, prompt))| PictureShown {
        name: MediaName::Picture(index + 1),
        file: it.file.clone(),
        source: it.source,
        similarity: it.similarity,
        prompt,
        start: start(index),
    });
    Ok(shown.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_of_a_job_s_files_are_names() {
        for name in ["narration", "video", "cover", "subtitles", "vtt", "words", "story", "picture-1", "picture-64"] {
            assert_eq!(name.parse::<MediaName>().unwrap().to_string(), name);
        }
        for name in
            ["", "picture-0", "picture-", "picture-1/..", "../video", "video.mp4", "temp", "picture--1", "Video"]
        {
            assert_eq!(name.parse::<MediaName>().map_err(|error| error.kind), Err(Kind::NotFound), "{name}");
        }
    }

    #[test]
    fn a_published_file_comes_before_that_of_the_workspace() {
        let result = serde_json::json!({
            "schema": "", "id": "a", "state": "done", "attempt": 1, "submitted_at": "2026-01-01T00:00:00.000Z",
            "claimed_at": "2026-01-01T00:00:00.000Z", "finished_at": "2026-01-01T00:00:00.000Z", "stages": [],
            "outputs": [
                {"kind": "video", "url": "file:///out/a.mp4", "bytes": 1, "blake3": "", "content_type": "video/mp4"},
                {"kind": "cover", "url": "az://box/a.jpg", "bytes": 1, "blake3": "", "content_type": "image/jpeg"},
            ],
            "images": [{"file": "x.jpg", "source": "exact"}, {"file": "own/y.png", "source": "own"}],
            "reelspool": "", "host": "",
        });
        let mut sources = Sources { result: serde_json::from_value(result).unwrap(), ..Sources::default() };
        let at = |sources: &Sources, name: &str| places(sources, name.parse().unwrap());
        assert_eq!(at(&sources, "video"), [Place::Published("/out/a.mp4".into())]);
        assert_eq!(at(&sources, "picture-1"), [Place::Library("x.jpg".to_owned())]);
        assert_eq!(at(&sources, "picture-2"), [Place::Own("own/y.png".to_owned())]);
        for missing in ["cover", "subtitles", "narration", "picture-3"] {
            assert_eq!(at(&sources, missing), [], "{missing}");
        }
        let here: Vec<bool> = outputs(&sources).iter().map(|it| it.here).collect();
        assert_eq!(here, [false, false], "one was removed, one is elsewhere");
        let picture = serde_json::json!({
            "file": "temp/bg/0.jpg", "library_file": "z.jpg", "prompt": "", "source": "exact", "start": 0, "end": 1,
        });
        let images = serde_json::json!({"pictures": [picture], "provider": "", "degraded": []});
        (sources.images, sources.is_earlier) = (serde_json::from_value(images).unwrap(), true);
        let kept = Place::Library("z.jpg".to_owned());
        assert_eq!(at(&sources, "picture-1"), [Place::Workspace("temp/bg/0.jpg".to_owned()), kept], "the newer one");
        assert_eq!(
            at(&sources, "picture-2"),
            [Place::Own("own/y.png".to_owned())],
            "a page of the run before shows it"
        );
        assert_eq!(at(&sources, "video"), [Place::Published("/out/a.mp4".into())]);
        let video = serde_json::json!({"file": "video/v.mp4", "seconds": 1, "width": 64, "height": 64, "provider": "", "degraded": []});
        sources.video = serde_json::from_value(video).unwrap();
        assert_eq!(at(&sources, "video"), [Place::Workspace("video/v.mp4".to_owned())], "the newer one");
    }
}
