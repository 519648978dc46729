//! The images stage: a picture for every few seconds of the narration, from the library or newly generated.

mod gallery;
mod maker;
mod own;
mod references;
mod storyboard;

use super::StageRun;
use super::handover::{AudioTrack, ImageSet, ScenePicture, Script};
use super::scenes::plan;
use crate::images::ImageLibrary;
use crate::job::outcome::ImageSource;
use crate::job::{Code, Degraded, Failure, Stage, blocking};
use crate::ledger::Ledger;
use crate::providers::image::ImageGenerator;
use crate::providers::media::Media;
#[cfg(feature = "page")]
pub(super) use gallery::seed;
use gallery::{Gallery, Turn};
use references::References;
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
    let before = if run.may_be_revised { Storyboard::before(run.job, ledger).await } else { None };
    let before = before.map(|board| board.align(&audio.cues));
    let words = pictures.dictionary.words(&script.language);
    let planned = plan(script, audio, &words, &before.as_ref().map(Aligned::cuts).unwrap_or_default());
    // The scenes that show no picture of one's own, in order.
    let wanting: Vec<usize> =
        (0..).zip(&planned).filter(|(_, it)| it.own.is_none()).map(|(number, _)| number).collect();
    let prompt = |number: &usize| Some(styled(&planned.get(*number)?.prompt, asked.style.as_deref()));
    let prompts: Vec<String> = wanting.iter().filter_map(prompt).collect();
    let distinct = distinct(asked.count, wanting.len());
    let mut shown = Vec::with_capacity(planned.len());
    for (number, scene) in planned.iter().enumerate() {
        run.cancel.check()?;
        shown.push(match &scene.own {
            Some(name) => Some(own::show(run, &pictures.media, number, (name, scene)).await?),
            None => None,
        });
    }
    let turn = |(turn, number): (usize, &usize)| {
        let (number, scene) = (*number, planned.get(*number)?);
        let kept = before.as_ref().and_then(|before| before.picture(scene));
        Some(Turn { number, scene, prompts: prompts.get(turn..distinct)?, kept })
    };
    let turns: Vec<Turn<'_>> = wanting.iter().take(distinct).enumerate().filter_map(turn).collect();
    let generator = pictures.named(&provider)?.as_ref();
    let media = pictures.shows_references(generator).then_some(&pictures.media);
    let references = References::of((run.job, script), audio, media, &turns, &words).await?;
    let unreferred = unreferred(generator, &references);
    let mut gallery = Gallery::new(run, script, pictures, (generator, references));
    let degraded = gallery.fill(&turns, &mut shown).await?;
    for (number, like) in wanting.iter().skip(distinct).zip(wanting.iter().take(distinct).cycle()) {
        let again = shown.get(*like).cloned().flatten().zip(planned.get(*number));
        let again = again.map(|(like, scene)| ScenePicture { start: scene.start, end: scene.end, ..like });
        shown.splice(number..=number, [again]);
    }
    let mut set = ImageSet {
        pictures: shown.into_iter().flatten().collect(),
        provider: provider.clone(),
        degraded,
        credits: Vec::new(),
    };
    set.credits = credits(run, &set).await?;
    set.degraded.extend(lacking(pictures, &set));
    set.degraded.extend(unreferred);
    set.degraded.extend(ignored(generator, asked.style.as_deref().unwrap_or_default()));
    Storyboard::of(run.job, &planned, audio, &set).store(run.job, ledger).await;
    let shown = distinct + planned.len() - wanting.len();
    run.progress.at(Stage::Images, 1.0, format!("{shown} pictures"));
    Ok(set)
}

/// Returns whom the video must name for its pictures, each once, in the order in which they appear.
async fn credits(run: &StageRun<'_>, set: &ImageSet) -> Result<Vec<String>, Failure> {
    let is_of_library = |it: &&ScenePicture| !matches!(it.source, ImageSource::Own | ImageSource::Procedural);
    let files: Vec<_> = set.pictures.iter().filter(is_of_library).map(|it| run.workspace.path(&it.file)).collect();
    blocking(move || {
        let mut credits = Vec::new();
        for file in files {
            let credit = crate::images::credit(&file).map_err(|error| Failure::io("read", &file, &error))?;
            credits.extend(credit.filter(|credit| !credits.contains(credit)));
        }
        Ok(credits)
    })
    .await
}

/// Returns how many different pictures are made for scenes that want one.
pub(super) fn distinct(count: Option<u32>, wanting: usize) -> usize {
    count.map_or(wanting, |count| (count.max(1) as usize).min(wanting))
}

/// Appends the job's style to a prompt.
pub(super) fn styled(prompt: &str, style: Option<&str>) -> String {
    match style.filter(|style| !style.trim().is_empty()) {
        Some(style) => format!("{prompt}, {style}"),
        None => prompt.to_owned(),
    }
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

/// Notes which of the client's pictures of reference the generator cannot be shown.
fn unreferred(generator: &dyn ImageGenerator, references: &References) -> Option<Degraded> {
    let dropped = references.dropped(generator);
    let without = match generator.references_max() {
        0 => "pictures are made without those of `images.references`".to_owned(),
        most => format!("some pictures are made without {}, because it takes {most} at a time", dropped.join(", ")),
    };
    let used = format!("{}: {without}", generator.name());
    (!dropped.is_empty()).then_some(Degraded { stage: Stage::Images, code: Code::ImagesUnavailable, used })
}

/// Notes what the generator does not know of the job's style.
fn ignored(generator: &dyn ImageGenerator, style: &str) -> Option<Degraded> {
    let unknown = generator.ignores(style);
    let used = format!("{}: pictures are made without `{}`", generator.name(), unknown.join(", "));
    (!unknown.is_empty()).then_some(Degraded { stage: Stage::Images, code: Code::StyleUnknown, used })
}

impl Pictures {
    fn named(&self, name: &str) -> Result<&Arc<dyn ImageGenerator>, Failure> {
        self.generators.iter().find(|generator| generator.name() == name).ok_or_else(|| {
            let known: Vec<&str> = self.generators.iter().map(|generator| generator.name()).collect();
            let message = format!("no image provider is named `{name}`; there are: {}", known.join(", "));
            Failure::permanent(Code::ProviderUnknown, message)
        })
    }

    /// Tells whether a provider or one of the replacements takes pictures of reference.
    fn shows_references(&self, provider: &dyn ImageGenerator) -> bool {
        let is_asked = |name: &str| name == provider.name() || self.settings.fallback.iter().any(|it| it == name);
        self.generators.iter().any(|it| 0 < it.references_max() && is_asked(it.name()))
    }
}

#[cfg(test)]
mod tests;
