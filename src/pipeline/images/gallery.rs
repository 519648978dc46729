//! Fills the scenes of a video: first with pictures that are there, scene by scene; then with new ones, as many at a time as
//! their provider makes; then with stand-ins for those that could not be made. Before new ones are made, the pictures of
//! reference are made that they need.

use super::maker::{Maker, Tally};
use super::references::{KIND, References};
use super::{Pictures, StageRun, note};
use crate::images::{Found, Lease, Missing, Request, Shown, Sought};
use crate::job::{Code, Degraded, Failure, Stage, blocking};
use crate::pipeline::handover::{ScenePicture, Script};
use crate::pipeline::scenes::PlannedScene;
use crate::providers::image::{Desk, ImageGenerator, ImageRequest, mark};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A scene that needs a picture.
pub(super) struct Turn<'a> {
    /// Its index in the video, from 0.
    pub(super) number: usize,
    pub(super) scene: &'a PlannedScene,
    /// The prompts of this scene and the ones after it, including the style.
    pub(super) prompts: &'a [String],
    /// The picture that the same scene had in the revision before.
    pub(super) kept: Option<&'a str>,
}

/// Where the pictures of one video come from.
pub(super) struct Gallery<'a> {
    run: &'a StageRun<'a>,
    script: &'a Script,
    pictures: &'a Pictures,
    provider: &'a dyn ImageGenerator,
    references: References,
    temp: PathBuf,
    shown: Shown,
    tally: Tally,
    done: AtomicUsize,
}

/// What is known of a scene's picture.
enum Place {
    Shown(ScenePicture),
    Missing(Box<Missing>),
    Failed(Failed),
}

/// Why a scene has no picture yet.
pub(super) struct Failed {
    pub(super) failure: Failure,
    /// True if a source has only what the video shows already.
    pub(super) repeats: bool,
    /// True if the failure says what the source outside has done for the video so far; notes quote it.
    pub(super) is_given_up: bool,
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        Self { failure, repeats: false, is_given_up: false }
    }
}

impl Failed {
    /// Tells whether the job must not go on with something else: it was stopped, or no picture can be kept.
    fn ends_job(&self) -> bool {
        self.failure.ends_the_attempt() || self.failure.code == Code::DiskFull
    }
}

impl<'a> Gallery<'a> {
    pub(super) fn new(
        run: &'a StageRun<'a>,
        script: &'a Script,
        pictures: &'a Pictures,
        (provider, references): (&'a dyn ImageGenerator, References),
    ) -> Self {
        let temp = run.workspace.temp();
        let (shown, tally, done) = (Shown::default(), Tally::default(), AtomicUsize::default());
        Self { run, script, pictures, provider, references, temp, shown, tally, done }
    }

    /// Gets a picture for each turn and puts it at its number; returns the fallbacks taken.
    pub(super) async fn fill(
        &mut self,
        turns: &[Turn<'_>],
        shown: &mut [Option<ScenePicture>],
    ) -> Result<Vec<Degraded>, Failure> {
        let mut places = self.look(&turns.iter().collect::<Vec<_>>()).await?;
        let mut degraded = Box::pin(self.refer(turns, &mut places, shown.len())).await?;
        let is_there = |place: &&Place| !matches!(place, Place::Missing(_));
        self.done.store(places.iter().filter(is_there).count(), Ordering::Relaxed);
        let places = self.make_all(turns, places).await?;
        let mut failed = Vec::new();
        for (turn, place) in turns.iter().zip(places) {
            match place {
                Place::Shown(picture) => put(shown, turn.number, picture),
                Place::Failed(why) => failed.push((turn, why)),
                Place::Missing(_) => {} // all were made, or failed
            }
        }
        for (turn, why) in failed {
            let picture = self.stand_in(turn, why, shown, &mut degraded).await?;
            put(shown, turn.number, picture);
        }
        Ok(degraded)
    }

    /// Looks for pictures that are there.
    async fn look(&self, turns: &[&Turn<'_>]) -> Result<Vec<Place>, Failure> {
        let sought = |turn: &Turn<'_>| {
            let (kept, mark) = (turn.kept.map(str::to_owned), self.references.mark(turn.number, self.provider));
            // What was made without these pictures of reference, or with others, is another picture.
            let (kept_of_maker, maker) = (!mark.is_empty(), format!("{}{mark}", self.provider.maker()));
            self.request(turn).map(|request| Sought { request, kept, kept_of_maker, maker })
        };
        let none = || Failure::permanent(Code::ImagesUnavailable, "there is no scene to show");
        let scenes = turns.iter().map(|turn| sought(turn).ok_or_else(none)).collect::<Result<Vec<_>, _>>()?;
        let found = self.pictures.library.find_all(scenes).await.map_err(|error| error.failure())?;
        let place = |(turn, found): (&&Turn<'_>, _)| match found {
            Ok(Found::Lent(lease)) => Ok(Place::Shown(shown_as(lease, turn))),
            Ok(Found::Missing(missing)) => Ok(Place::Missing(missing)),
            Err(error) => ending(self.tally.failed(self.provider, &error)).map(Place::Failed),
        };
        let places = turns.iter().zip(found).map(place).collect::<Result<Vec<_>, _>>()?;
        self.run.cancel.check().map(|()| places)
    }

    /// Has the pictures of reference made that missing pictures need. Those that cannot be made are not sent, and where they
    /// would have been, pictures are looked for once more. `scenes` are those of the video, whether they get a picture or not.
    async fn refer(
        &mut self,
        turns: &[Turn<'_>],
        places: &mut [Place],
        scenes: usize,
    ) -> Result<Vec<Degraded>, Failure> {
        let is_missing = |place: &Place| matches!(place, Place::Missing(_));
        let missing = turns.iter().zip(places.iter()).filter(|(_, place)| is_missing(place));
        let missing: Vec<usize> = missing.map(|(turn, _)| turn.number).collect();
        let mut why = None;
        for (number, prompt) in self.references.wanted(&missing, self.provider) {
            self.run.cancel.check()?;
            match self.reference(number, scenes, prompt).await {
                Ok(bytes) => self.references.got(number, bytes),
                Err(failed) => why = Some(ending(failed)?.failure),
            }
        }
        let lost = self.references.settle(&missing, self.provider);
        let Some(why) = why else { return Ok(Vec::new()) };
        self.tally.forgive(self.provider);
        let (turns, lacking): (Vec<_>, Vec<_>) =
            turns.iter().zip(places).filter(|(_, place)| is_missing(place)).unzip();
        for (place, found) in lacking.into_iter().zip(self.look(&turns).await?) {
            *place = found;
        }
        let used = format!("{}: no picture of reference of {}", self.provider.name(), lost.join(", "));
        Ok(vec![Degraded { stage: Stage::Images, code: why.code, used }])
    }

    /// Returns a picture of reference: the one that was made for the same words before, or a new one.
    async fn reference(&self, number: usize, scenes: usize, prompt: String) -> Result<Vec<u8>, Failed> {
        let mark = mark(&[format!("reference {prompt}")]);
        let lease = self.run.workspace.path(&format!("temp/bg/reference-{number:02}.jpg"));
        let request = self.request_of(scenes + number, (prompt.as_str(), [].as_slice()));
        let request = Request { lease: lease.clone(), kind: KIND.to_owned(), ..request };
        let order = ImageRequest { mark, kind: KIND.to_owned(), ..self.order(prompt) };
        let maker = self.maker_of(self.provider, order);
        self.run.progress.at(Stage::Images, 0.0, format!("picture of reference {}", number + 1));
        let made = Box::pin(self.pictures.library.find_or_generate(request, &maker)).await;
        made.map_err(|error| self.tally.failed(self.provider, &error))?;
        let read = blocking(move || std::fs::read(&lease).map_err(|error| Failure::io("read", &lease, &error)));
        read.await.map_err(Failed::from)
    }

    /// Makes what is missing. When the job must end, what was begun is awaited and kept, because it may be paid for.
    async fn make_all(&self, turns: &[Turn<'_>], mut places: Vec<Place>) -> Result<Vec<Place>, Failure> {
        let missing = |(at, (place, turn)): (usize, (&Place, _))| match place {
            Place::Missing(missing) => Some((at, missing.clone(), turn)),
            Place::Shown(_) | Place::Failed(_) => None,
        };
        let waiting: Vec<_> = places.iter().zip(turns).enumerate().filter_map(missing).collect();
        let (mut waiting, mut making, mut end) = (waiting.into_iter(), FuturesUnordered::new(), None);
        loop {
            while making.len() < self.provider.at_once()
                && end.is_none()
                && let Some((at, missing, turn)) = waiting.next()
            {
                making.push(Box::pin(async move { (at, self.make(turn, missing, turns.len()).await) }));
            }
            let Some((at, made)) = making.next().await else { break };
            self.done.fetch_add(1, Ordering::Relaxed);
            match (made, places.get_mut(at)) {
                (Ok(made), Some(place)) => *place = made,
                (Ok(_), None) => {}
                (Err(why), _) => end = end.or(Some(why)),
            }
        }
        end.map_or(Ok(places), Err)
    }

    /// Makes one picture; an error ends the job.
    async fn make(&self, turn: &Turn<'_>, missing: Box<Missing>, count: usize) -> Result<Place, Failure> {
        let done = self.done.load(Ordering::Relaxed);
        self.run.progress.at(Stage::Images, done as f32 / count as f32, format!("picture {} of {count}", done + 1));
        let maker = self.maker(self.provider, turn).await?;
        match self.pictures.library.make(missing, &maker).await {
            Ok(lease) => Ok(Place::Shown(shown_as(lease, turn))),
            Err(error) => ending(self.tally.failed(self.provider, &error)).map(Place::Failed),
        }
    }

    /// Gets a picture from a fallback; notes each source that failed, and which one was asked next.
    async fn stand_in(
        &self,
        turn: &Turn<'_>,
        mut why: Failed,
        shown: &[Option<ScenePicture>],
        degraded: &mut Vec<Degraded>,
    ) -> Result<ScenePicture, Failure> {
        // The source that failed last is noted when the next one has a picture, or fails in its turn.
        let said = why.is_given_up.then(|| why.failure.message.clone());
        let (mut last, mut steps) = (why.failure.clone(), Vec::new());
        let used = |name: &str, steps: &[(Failure, String)]| match &said {
            Some(said) if steps.is_empty() => format!("{name}: {said}"),
            _ => name.to_owned(),
        };
        for name in self.pictures.settings.fallback.iter().filter(|name| *name != self.provider.name()) {
            match self.attempt(name, turn).await {
                Ok(Some(lease)) => {
                    let used = used(name, &steps);
                    steps.push((last, used));
                    note_all(degraded, &steps);
                    return Ok(shown_as(lease, turn));
                }
                Ok(None) => {}
                Err(error) => {
                    let failed = ending(error)?;
                    why.repeats |= failed.repeats;
                    let used = used(name, &steps);
                    steps.push((std::mem::replace(&mut last, failed.failure), used));
                }
            }
        }
        match longest_ago(shown, turn.number).filter(|_| why.repeats) {
            // Every source failed: as a last resort, a picture of this video is shown again.
            Some(shown) => {
                let used = used("repeat", &steps);
                steps.push((last, used));
                note_all(degraded, &steps);
                Ok(ScenePicture { start: turn.scene.start, end: turn.scene.end, ..shown.clone() })
            }
            None => Err(why.failure),
        }
    }

    /// Tries one fallback; `None` if it has no picture.
    async fn attempt(&self, name: &str, turn: &Turn<'_>) -> Result<Option<Lease>, Failed> {
        let Some(request) = self.request(turn) else { return Ok(None) };
        if name == "library" {
            let nearest = self.pictures.library.nearest(request).await;
            return nearest.map_err(|error| error.failure().into());
        }
        let generator = self.pictures.named(name)?.as_ref();
        let maker = self.maker(generator, turn).await?;
        // On the heap: most pictures are found, and every job's future would have room for the making of one.
        let made = Box::pin(self.pictures.library.find_or_generate(request, &maker)).await;
        made.map(Some).map_err(|error| self.tally.failed(generator, &error))
    }

    /// Returns what the library is asked for.
    fn request(&self, turn: &Turn<'_>) -> Option<Request> {
        let (prompt, later) = turn.prompts.split_first()?;
        Some(Request {
            lease: self.run.workspace.path(&file_of(turn)),
            ..self.request_of(turn.number, (prompt.as_str(), later))
        })
    }

    fn request_of(&self, number: usize, (prompt, later): (&str, &[String])) -> Request {
        let (run, (width, height)) = (self.run, self.size());
        Request {
            job: run.job.id.clone(),
            scene: u32::try_from(number).unwrap_or(u32::MAX),
            prompt: prompt.to_owned(),
            kind: self.script.kind.clone(),
            width,
            height,
            seed: self.script.written.as_ref().map_or_else(|| seed(run.job.images.seed, prompt), |it| it.seed),
            reuse: run.job.images.reuse.unwrap_or(true),
            exclude: self.shown.clone(),
            later: later.to_vec(),
            lease: PathBuf::new(),
            cancel: run.cancel.clone(),
        }
    }

    async fn maker<'m>(&'m self, generator: &'m dyn ImageGenerator, turn: &Turn<'_>) -> Result<Maker<'m>, Failure> {
        let prompt = turn.prompts.first().cloned().unwrap_or_default();
        let mark = self.references.mark(turn.number, generator);
        let references = self.references.sent(turn.number, generator, &self.pictures.media).await?;
        Ok(self.maker_of(generator, ImageRequest { references, mark, ..self.order(prompt) }))
    }

    fn maker_of<'m>(&'m self, generator: &'m dyn ImageGenerator, request: ImageRequest) -> Maker<'m> {
        let desk = Desk { cancel: self.run.cancel, purse: self.run.purse, temp: &self.temp };
        Maker { name: format!("{}{}", generator.maker(), request.mark), generator, request, desk, tally: &self.tally }
    }

    /// Returns what a generator is asked for, without references.
    fn order(&self, prompt: String) -> ImageRequest {
        let (language, kind) = (self.script.language.clone(), self.script.kind.clone());
        let (width, height) = self.size();
        ImageRequest { prompt, language, kind, width, height, seed: 0, references: Vec::new(), mark: String::new() }
    }

    fn size(&self) -> (u32, u32) {
        self.run.job.video.size().unwrap_or(self.pictures.settings.size)
    }
}

/// Returns a failure that a fallback may stand in for; any other one is an error.
fn ending(failed: Failed) -> Result<Failed, Failure> {
    if failed.ends_job() { Err(failed.failure) } else { Ok(failed) }
}

fn note_all(degraded: &mut Vec<Degraded>, steps: &[(Failure, String)]) {
    for (failure, used) in steps {
        note(degraded, failure, used);
    }
}

fn put(shown: &mut [Option<ScenePicture>], number: usize, picture: ScenePicture) {
    if let Some(place) = shown.get_mut(number) {
        *place = Some(picture);
    }
}

/// Describes a lent picture as that of a scene.
fn shown_as(lease: Lease, turn: &Turn<'_>) -> ScenePicture {
    let Lease { file: library_file, source, similarity } = lease;
    let prompt = turn.prompts.first().cloned().unwrap_or_default();
    let (file, start, end) = (file_of(turn), turn.scene.start, turn.scene.end);
    ScenePicture { file, library_file, prompt, source, similarity, start, end }
}

fn file_of(turn: &Turn<'_>) -> String {
    format!("temp/bg/{:02}.jpg", turn.number)
}

/// Returns the picture that was not shown for the longest time when a scene begins; of those behind it the last one.
fn longest_ago(shown: &[Option<ScenePicture>], number: usize) -> Option<&ScenePicture> {
    let (before, behind) = shown.split_at_checked(number)?;
    let before: Vec<&ScenePicture> = before.iter().flatten().collect();
    let is_last = |index: usize, file: &str| !before.iter().skip(index + 1).any(|later| later.library_file == file);
    let first = before.iter().enumerate().find(|(index, it)| is_last(*index, &it.library_file)).map(|(_, it)| *it);
    first.or_else(|| behind.iter().flatten().last())
}

/// Returns the generator's seed. If the job has none, it depends only on the prompt, so that jobs can share pictures.
pub(in crate::pipeline) fn seed(asked: Option<u64>, prompt: &str) -> u64 {
    let hash = blake3::hash(format!("{}/{prompt}", asked.unwrap_or(0)).as_bytes());
    hash.as_bytes().iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}
