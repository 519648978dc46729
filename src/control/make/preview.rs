//! What a job would become: its scenes with their pictures, its length and its cost. Nothing is made but small pictures.

use super::estimate::{Estimate, Wish, estimate};
use crate::control::{Control, ControlError, Kind, booth};
use crate::images::library::Search;
use crate::images::{ImageLibrary, Request, Shown};
use crate::job::{Cancel, Failure, JobRequest, Looks};
use crate::pipeline::foresee::{Foreseen, ForeseenScene, Origin, Surroundings, foresee};
use crate::pipeline::script::order;
use crate::providers::image::{ImageGenerator, ImageRequest};
use crate::setup;
use calls::Units;
use std::path::PathBuf;

/// How many scenes are shown with their pictures; a story may have hundreds.
const SCENES_MAX: usize = 48;
/// The built-in painter.
const PAINTER: &str = "procedural";

/// What a job would become.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Preview {
    /// The name of its look, if it has one.
    pub(crate) look: Option<String>,
    /// Its title card.
    pub(crate) title: Option<String>,
    /// The kind of story, if its words are known.
    pub(crate) kind: Option<String>,
    /// The story's language, if its words are known.
    pub(crate) language: Option<String>,
    /// Who is yet to write it, in the order in which they are asked; empty if its words are known.
    pub(crate) writers: Vec<String>,
    /// The estimated length in seconds.
    pub(crate) seconds: f64,
    /// Width and height of the video in pixels.
    pub(crate) size: (u32, u32),
    /// The first scenes.
    pub(crate) scenes: Vec<SceneView>,
    /// How many scenes are not shown.
    pub(crate) scenes_left: usize,
    /// What it would cost, where prices are configured.
    pub(crate) cost: Option<Estimate>,
}

/// A scene as it would be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SceneView {
    /// What is said.
    pub(crate) text: String,
    /// The prompt of its picture, with the style.
    pub(crate) prompt: String,
    /// When it appears, in seconds.
    pub(crate) start_s: f64,
    /// When it ends, in seconds.
    pub(crate) end_s: f64,
    /// Its picture.
    pub(crate) picture: PicturePlan,
}

/// Where the picture of a scene would come from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PicturePlan {
    /// The client's own file.
    Own(String),
    /// A picture of the library, with the key of a small one, and the cosine of the prompts if they are not the same.
    Library { file: String, sketch: String, similarity: Option<f32> },
    /// The built-in painter, with the key of a small one.
    Painted { sketch: String },
    /// A provider that is not asked now.
    Provider(String),
    /// That of another scene, counted from 1.
    Again(usize),
}

impl Control {
    /// Tells what a job would become.
    pub(crate) fn preview(&self, job: &JobRequest) -> Result<Preview, ControlError> {
        let looks: Looks = setup::looks(&self.config);
        let dressed = looks.dress(job).map_err(|problem| {
            ControlError::new(Kind::BadData, problem.message.clone(), problem.suggestion.clone().unwrap_or_default())
        })?;
        let (job, look) = (&dressed.job, dressed.look.map(|(name, _)| name));
        let (stories, video) = (self.writers(), setup::video_settings(&self.config));
        let around = Surroundings { stories: &stories, video: &video, dictionary: &self.painter().dictionary };
        let size = job.video.size().unwrap_or((video.width, video.height));
        let Some(foreseen) = foresee(job, around).map_err(refused)? else {
            let order = order(job, &stories);
            let writer = stories.chain(job).first().cloned().unwrap_or_default();
            let units = Units { tokens_out: order.tokens_max(), ..Units::default() };
            let wish: Wish = ("the story, at most".to_owned(), writer, 1, units);
            return Ok(Preview {
                look,
                title: job.story.title.clone(),
                kind: None,
                language: None,
                writers: stories.chain(job),
                seconds: order.seconds.into(),
                size,
                scenes: Vec::new(),
                scenes_left: 0,
                cost: estimate(vec![wish], &self.config),
            });
        };
        let scenes = self.scenes(job, &foreseen, size)?;
        Ok(Preview {
            look,
            title: foreseen.script.title.clone(),
            kind: Some(foreseen.script.kind.clone()),
            language: Some(foreseen.script.language.clone()),
            writers: Vec::new(),
            seconds: foreseen.seconds,
            size,
            cost: estimate(self.wishes(job, &foreseen, &scenes), &self.config),
            scenes_left: foreseen.scenes.len() - scenes.len(),
            scenes,
        })
    }

    /// Returns who would be asked for new pictures.
    fn drawer<'a>(&'a self, job: &'a JobRequest) -> &'a str {
        job.images.provider.as_deref().unwrap_or(&self.config.images.provider)
    }

    /// Plans the pictures of the first scenes.
    fn scenes(&self, job: &JobRequest, foreseen: &Foreseen, size: (u32, u32)) -> Result<Vec<SceneView>, ControlError> {
        let drawer = self.drawer(job);
        let maker = if drawer == PAINTER {
            self.painter().generator.maker().to_owned()
        } else {
            booth::ask(&self.config, &self.studio.process, async |_, launcher, _| {
                setup::outside::maker(&self.config, launcher, drawer)
            })?
            .unwrap_or_else(|| drawer.to_owned())
        };
        let library = self.visited_library()?;
        let shown = Shown::default();
        let mut views = Vec::new();
        for (number, scene) in foreseen.scenes.iter().enumerate().take(SCENES_MAX) {
            let picture = match &scene.from {
                Origin::Own(file) => PicturePlan::Own(file.clone()),
                Origin::Again(other) => PicturePlan::Again(other + 1),
                Origin::Wanted => {
                    let request = request(job, foreseen, (number, scene), size, &shown);
                    match library.as_ref().and_then(|library| self.found(library, request, &maker)) {
                        Some(found) => found,
                        None if drawer == PAINTER => self.painting(foreseen, scene, size),
                        None => PicturePlan::Provider(drawer.to_owned()),
                    }
                }
            };
            let (text, prompt) = (scene.text.clone(), scene.prompt.clone());
            views.push(SceneView { text, prompt, start_s: scene.start, end_s: scene.end, picture });
        }
        Ok(views)
    }

    /// Looks for a picture that would be used again. Without an answer of the library there is none, as for a job.
    fn found(&self, library: &ImageLibrary, request: Request, maker: &str) -> Option<PicturePlan> {
        // A preview is no reason to pay for vectors.
        let is_outside = self.config.providers.contains_key(&self.config.embedding.provider);
        let how = if is_outside { Search::Exact } else { Search::Similar };
        let found = library.foresee(request, maker, how).inspect_err(|error| tracing::debug!(%error, "no preview"));
        let found = found.ok()??;
        let (file, similarity) = (found.row.file, found.similarity);
        Some(PicturePlan::Library { sketch: self.sketch_of_library(&file), file, similarity })
    }

    fn painting(&self, foreseen: &Foreseen, scene: &ForeseenScene, (width, height): (u32, u32)) -> PicturePlan {
        let request = ImageRequest {
            prompt: scene.prompt.clone(),
            language: foreseen.script.language.clone(),
            kind: foreseen.script.kind.clone(),
            width,
            height,
            seed: scene.seed,
            references: Vec::new(),
            mark: String::new(),
        };
        PicturePlan::Painted { sketch: self.sketch_of_painting(request) }
    }

    /// Lists what may have to be paid for.
    fn wishes(&self, job: &JobRequest, foreseen: &Foreseen, scenes: &[SceneView]) -> Vec<Wish> {
        let speaker = job.tts.provider.as_deref().unwrap_or(&self.config.tts.provider).to_owned();
        let characters = foreseen.characters;
        let spoken = Units { characters, ..Units::default() };
        let is_new = |it: &&SceneView| matches!(it.picture, PicturePlan::Provider(_));
        let hidden = foreseen.scenes.iter().skip(scenes.len()).filter(|it| it.from == Origin::Wanted).count();
        let new = scenes.iter().filter(is_new).count() + hidden;
        let drawn = Units { pictures: new as u64, ..Units::default() };
        vec![
            (format!("{characters} spoken characters"), speaker, foreseen.pieces, spoken),
            (format!("{new} new pictures"), self.drawer(job).to_owned(), new, drawn),
        ]
    }
}

fn request(
    job: &JobRequest,
    foreseen: &Foreseen,
    (number, scene): (usize, &ForeseenScene),
    (width, height): (u32, u32),
    shown: &Shown,
) -> Request {
    let later = foreseen.scenes.iter().skip(number + 1).filter(|it| it.from == Origin::Wanted);
    Request {
        job: job.id.clone(),
        scene: u32::try_from(number).unwrap_or(u32::MAX),
        prompt: scene.prompt.clone(),
        kind: foreseen.script.kind.clone(),
        width,
        height,
        seed: scene.seed,
        reuse: job.images.reuse.unwrap_or(true),
        exclude: shown.clone(),
        later: later.map(|it| it.prompt.clone()).collect(),
        lease: PathBuf::new(),
        cancel: Cancel::default(),
    }
}

/// Explains why a story cannot be told.
fn refused(failure: Failure) -> ControlError {
    let hint = failure.hint_text().to_owned();
    ControlError { causes: failure.causes.clone(), ..ControlError::new(Kind::BadData, failure.message, hint) }
}
