//! The images stage: a picture for every few seconds of the narration, from the library or newly generated.

mod own;
mod storyboard;

use super::StageRun;
use super::handover::{AudioTrack, ImageSet, ScenePicture, Script};
use super::scenes::{PlannedScene, plan};
use crate::images::{Generate, ImageLibrary, Lease, LibraryError, Made, Request};
use crate::job::outcome::ImageSource;
use crate::job::{Cancel, Code, Degraded, Failure, FailureKind, Stage};
use crate::ledger::Ledger;
use crate::providers::image::{ImageGenerator, ImageRequest};
use crate::providers::media::Media;
use std::sync::Arc;
use storyboard::{Aligned, Storyboard};
use things::Dictionary;

/// The operator's settings for pictures.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settings {
    /// The generator, if the job names none.
    pub(crate) provider: String,
    /// The replacements if that one fails, in order: generators, or `library` for the nearest picture of the kind.
    pub(crate) fallback: Vec<String>,
    /// Width and height in pixels, if the job has none.
    pub(crate) size: (u32, u32),
}

impl Default for Settings {
    fn default() -> Self {
        let fallback = ["library", "procedural"].map(str::to_owned).to_vec();
        Self { provider: "procedural".to_owned(), fallback, size: (1080, 1920) }
    }
}

/// The sources of pictures.
#[derive(Debug, Clone)]
pub(crate) struct Pictures {
    /// The library, shared by all jobs.
    pub(crate) library: ImageLibrary,
    /// All generators; [`Settings`] names those to use.
    pub(crate) generators: Vec<Arc<dyn ImageGenerator>>,
    /// What the words of a story mean.
    pub(crate) dictionary: Arc<Dictionary>,
    /// The files of one's own.
    pub(crate) media: Media,
    /// The operator's settings.
    pub(crate) settings: Settings,
}

/// Runs the stage: plans the scenes, and gets a picture for each.
pub(crate) async fn run(
    run: &StageRun<'_>,
    script: &Script,
    audio: &AudioTrack,
    pictures: &Pictures,
    ledger: &Ledger,
) -> Result<ImageSet, Failure> {
    work(run, script, audio, pictures, ledger).await.map_err(|failure| failure.in_stage(Stage::Images))
}

async fn work(
    run: &StageRun<'_>,
    script: &Script,
    audio: &AudioTrack,
    pictures: &Pictures,
    ledger: &Ledger,
) -> Result<ImageSet, Failure> {
    let asked = &run.job.images;
    let provider = asked.provider.clone().unwrap_or_else(|| pictures.settings.provider.clone());
    pictures.named(&provider)?;
    let before = Storyboard::before(run.job, ledger).await.map(|board| board.align(&audio.cues));
    let words = pictures.dictionary.words(&script.language);
    let planned = plan(script, audio, &words, &before.as_ref().map(Aligned::cuts).unwrap_or_default());
    // The scenes that show no picture of one's own, in order.
    let wanting: Vec<usize> =
        (0..).zip(&planned).filter(|(_, it)| it.own.is_none()).map(|(number, _)| number).collect();
    let prompt = |number: &usize| Some(styled(&planned.get(*number)?.prompt, asked.style.as_deref()));
    let prompts: Vec<String> = wanting.iter().filter_map(prompt).collect();
    let distinct = asked.count.map_or(wanting.len(), |count| (count.max(1) as usize).min(wanting.len()));
    let mut turns = 0..wanting.len();
    let mut set = ImageSet { pictures: Vec::new(), provider: provider.clone(), degraded: Vec::new() };
    for (number, scene) in planned.iter().enumerate() {
        run.cancel.check()?;
        if let Some(name) = &scene.own {
            set.pictures.push(own::show(run, &pictures.media, number, (name, scene)).await?);
            continue;
        }
        let turn = turns.next().unwrap_or_default();
        let again = wanting.get(turn % distinct.max(1)).filter(|_| distinct <= turn);
        if let Some(shown) = again.and_then(|number| set.pictures.get(*number)).cloned() {
            set.pictures.push(ScenePicture { start: scene.start, end: scene.end, ..shown });
            continue;
        }
        let fraction = turn as f32 / distinct as f32;
        run.progress.at(Stage::Images, fraction, format!("picture {} of {distinct}", turn + 1));
        let prompts = prompts.get(turn..distinct).unwrap_or_default();
        let kept = before.as_ref().and_then(|before| before.picture(scene));
        let picture = one(run, script, pictures, Turn { number, scene, prompts, kept }, &mut set).await?;
        set.pictures.push(picture);
    }
    set.degraded.extend(lacking(pictures, &set));
    set.degraded.extend(ignored(pictures.named(&provider)?.as_ref(), asked.style.as_deref().unwrap_or_default()));
    Storyboard::of(run.job, &planned, audio, &set).store(run.job, ledger).await;
    let shown = distinct + planned.len() - wanting.len();
    run.progress.at(Stage::Images, 1.0, format!("{shown} pictures"));
    Ok(set)
}

/// Appends the job's style to a prompt.
fn styled(prompt: &str, style: Option<&str>) -> String {
    match style.filter(|style| !style.trim().is_empty()) {
        Some(style) => format!("{prompt}, {style}"),
        None => prompt.to_owned(),
    }
}

/// The scene that needs a picture now.
struct Turn<'a> {
    /// Its index in the video, from 0.
    number: usize,
    scene: &'a PlannedScene,
    /// The prompts of this scene and the ones after it, including the style.
    prompts: &'a [String],
    /// The picture that the same scene had in the revision before.
    kept: Option<&'a str>,
}

/// Gets one picture, from the provider or a fallback.
async fn one(
    run: &StageRun<'_>,
    script: &Script,
    pictures: &Pictures,
    turn: Turn<'_>,
    set: &mut ImageSet,
) -> Result<ScenePicture, Failure> {
    let Turn { number, scene, prompts, kept } = turn;
    let Some((prompt, later)) = prompts.split_first() else {
        return Err(Failure::permanent(Code::ImagesUnavailable, "there is no scene to show"));
    };
    let file = format!("temp/bg/{number:02}.jpg");
    let (width, height) = run.job.video.size().unwrap_or(pictures.settings.size);
    let request = Request {
        job: run.job.id.clone(),
        scene: u32::try_from(number).unwrap_or(u32::MAX),
        prompt: prompt.clone(),
        kind: script.kind.clone(),
        width,
        height,
        seed: script.written.as_ref().map_or_else(|| seed(run.job.images.seed, prompt), |it| it.seed),
        reuse: run.job.images.reuse.unwrap_or(true),
        exclude: set.pictures.iter().map(|picture| picture.library_file.clone()).collect(),
        later: later.to_vec(),
        lease: run.workspace.path(&file),
        cancel: run.cancel.clone(),
    };
    if let Some(kept) = kept {
        let again = pictures.library.again(request.clone(), kept.to_owned()).await;
        let again = again.inspect_err(|error| tracing::warn!(%error, "cannot keep a picture of the revision before"));
        if let Ok(Some(lease)) = again {
            return Ok(shown(file, lease, scene, prompt));
        }
    }
    let provider = set.provider.clone();
    let (mut last, mut repeats) = (None, false);
    for name in std::iter::once(&provider).chain(&pictures.settings.fallback) {
        if last.is_some() && *name == provider {
            continue;
        }
        let failure = match attempt(run.cancel, pictures, name, (&request, &script.language)).await {
            Ok(Some(lease)) => {
                if let Some(failure) = last {
                    note(&mut set.degraded, &failure, name);
                }
                return Ok(shown(file, lease, scene, prompt));
            }
            Ok(None) => continue,
            Err(error) => {
                repeats |= matches!(error, LibraryError::Repeats { .. });
                error.failure()
            }
        };
        if failure.kind == FailureKind::Stopped || failure.code == Code::DiskFull {
            return Err(failure);
        }
        last = last.or(Some(failure));
    }
    let failure = last.unwrap_or_else(|| Failure::permanent(Code::ImagesUnavailable, "no picture could be had"));
    match longest_ago(&set.pictures).filter(|_| repeats) {
        // Every source failed: as a last resort, a picture of this video is shown again.
        Some(shown) => {
            let again = ScenePicture { start: scene.start, end: scene.end, ..shown.clone() };
            note(&mut set.degraded, &failure, "repeat");
            Ok(again)
        }
        None => Err(failure),
    }
}

/// Describes a lent picture as that of a scene.
fn shown(file: String, lease: Lease, scene: &PlannedScene, prompt: &str) -> ScenePicture {
    let Lease { file: library_file, source, similarity } = lease;
    let (prompt, start, end) = (prompt.to_owned(), scene.start, scene.end);
    ScenePicture { file, library_file, prompt, source, similarity, start, end }
}

/// Returns the picture that was not shown for the longest time.
fn longest_ago(shown: &[ScenePicture]) -> Option<&ScenePicture> {
    let is_last = |index: usize, file: &str| !shown.iter().skip(index + 1).any(|later| later.library_file == file);
    shown.iter().enumerate().find(|(index, it)| is_last(*index, &it.library_file)).map(|(_, it)| it)
}

/// Tries one source; `None` if it has no picture.
async fn attempt(
    cancel: &Cancel,
    pictures: &Pictures,
    name: &str,
    (request, language): (&Request, &str),
) -> Result<Option<Lease>, LibraryError> {
    if name == "library" {
        return pictures.library.nearest(request.clone()).await;
    }
    let generator = pictures.named(name).map_err(LibraryError::Generate)?.as_ref();
    let maker = Maker { generator, request, language, cancel };
    // On the heap: most pictures are found, and every job's future would have room for the making of one.
    Box::pin(pictures.library.find_or_generate(request.clone(), &maker)).await.map(Some)
}

/// Adds a note about a fallback, once for all pictures.
fn note(degraded: &mut Vec<Degraded>, failure: &Failure, used: &str) {
    let note = Degraded { stage: Stage::Images, code: failure.code, used: used.to_owned() };
    if !degraded.contains(&note) {
        degraded.push(note);
    }
}

/// Notes what those lack who drew pictures of the video.
fn lacking(pictures: &Pictures, set: &ImageSet) -> Option<Degraded> {
    let is_drawn = set.pictures.iter().any(|picture| picture.source == ImageSource::Procedural);
    let (generator, why) = pictures.generators.iter().find_map(|it| Some((it.name(), it.lacking()?)))?;
    let used = format!("{generator}: pictures show places only: {why}");
    is_drawn.then_some(Degraded { stage: Stage::Images, code: Code::ImagesUnavailable, used })
}

/// Notes what the generator does not know of the job's style.
fn ignored(generator: &dyn ImageGenerator, style: &str) -> Option<Degraded> {
    let unknown = generator.ignores(style);
    let used = format!("{}: pictures are made without `{}`", generator.name(), unknown.join(", "));
    (!unknown.is_empty()).then_some(Degraded { stage: Stage::Images, code: Code::StyleUnknown, used })
}

/// Returns the generator's seed. If the job has none, it depends only on the prompt, so that jobs can share pictures.
fn seed(asked: Option<u64>, prompt: &str) -> u64 {
    let hash = blake3::hash(format!("{}/{prompt}", asked.unwrap_or(0)).as_bytes());
    hash.as_bytes().iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

impl Pictures {
    fn named(&self, name: &str) -> Result<&Arc<dyn ImageGenerator>, Failure> {
        self.generators.iter().find(|generator| generator.name() == name).ok_or_else(|| {
            let known: Vec<&str> = self.generators.iter().map(|generator| generator.name()).collect();
            let message = format!("no image provider is named `{name}`; there are: {}", known.join(", "));
            Failure::permanent(Code::ProviderUnknown, message)
        })
    }
}

/// Adapts a generator to the library, which does not know providers.
struct Maker<'a> {
    generator: &'a dyn ImageGenerator,
    request: &'a Request,
    language: &'a str,
    cancel: &'a Cancel,
}

#[async_trait::async_trait]
impl Generate for Maker<'_> {
    fn name(&self) -> &str {
        self.generator.maker()
    }

    async fn generate(&self, seed: u64) -> Result<Made, Failure> {
        let Request { prompt, kind, width, height, .. } = self.request;
        let (prompt, language, kind) = (prompt.clone(), self.language.to_owned(), kind.clone());
        let request = ImageRequest { prompt, language, kind, width: *width, height: *height, seed };
        let made = self.generator.generate(&request, self.cancel).await.map_err(|error| error.failure())?;
        Ok(Made { jpeg: made.jpeg, generator: self.generator.maker().to_owned(), source: made.source })
    }
}

#[cfg(test)]
mod tests;
