//! Measures how often an embedder's decisions are right, on labelled prompts.
//!
//! One line is one scene: `kind|base|light rewording|heavy paraphrase|hard negative`. The library contains the bases.
//! The light and the heavy prompt should get the picture of their own base; the hard negative, and each base while its
//! own picture is missing, should get none. The decision is that of the library ([`Likeness`]): the nearest picture
//! that may serve.

use crate::embedding::{EmbedError, Embedder, Threshold, cosine, quantise};
use crate::judge::{Likeness, Traits};

/// The thresholds that are tried, in hundredths of a cosine.
const TRIED: std::ops::RangeInclusive<u8> = 20..=98;

/// The least precision that a threshold must have to be recommended.
pub const PRECISION_MIN: f64 = 0.95;

/// One scene and the prompts for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// The kind of story.
    pub kind: String,
    /// The prompt that has a picture.
    pub base: String,
    /// The same scene in nearly the same words.
    pub light: String,
    /// The same scene in other words.
    pub heavy: String,
    /// Another scene in nearly the same words.
    pub(crate) hard_negative: String,
}

/// Why the prompts cannot be measured.
#[derive(Debug, thiserror::Error)]
pub enum CalibrateError {
    /// A line is not a scene.
    #[error("line {line}: {problem}; expected: kind|base|light rewording|heavy paraphrase|hard negative")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// Fewer than two scenes, so that nothing can be confused.
    #[error("{scenes} scenes to measure, at least 2 are needed")]
    TooFew {
        /// How many there are.
        scenes: usize,
    },
    /// The embedder failed.
    #[error("cannot embed {prompt:?}")]
    Embed {
        /// The prompt.
        prompt: String,
        /// The embedder's error.
        source: EmbedError,
    },
}

/// The results at one threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The least cosine.
    pub threshold: f32,
    /// The share of reuses that were right; 1 if there were none.
    pub precision: f64,
    /// The share of light rewordings that got their picture.
    pub light_recall: f64,
    /// The share of heavy paraphrases that got their picture.
    pub heavy_recall: f64,
    /// The share of hard negatives that got a picture.
    pub hard_negatives_reused: f64,
    /// The share of bases that got another base's picture while their own was missing.
    pub strangers_reused: f64,
}

/// The result of a measurement.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The embedder's id.
    pub model: String,
    /// How many scenes.
    pub scenes: usize,
    /// One point per tried threshold, in rising order.
    pub points: Vec<Point>,
    /// The point at the model's own threshold.
    pub own: Point,
    /// The point with the most recall at a precision of at least [`PRECISION_MIN`]; among equals the highest threshold.
    pub best: Option<Point>,
}

/// Parses scenes. Empty lines and lines that begin with `#` are skipped.
pub fn parse(text: &str) -> Result<Vec<Scene>, CalibrateError> {
    let mut scenes = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        scenes.push(scene(line).map_err(|problem| CalibrateError::Line { line: index + 1, problem })?);
    }
    if scenes.len() < 2 {
        return Err(CalibrateError::TooFew { scenes: scenes.len() });
    }
    Ok(scenes)
}

fn scene(line: &str) -> Result<Scene, String> {
    let fields: Vec<&str> = line.split('|').map(str::trim).collect();
    let &[kind, base, light, heavy, hard_negative] = fields.as_slice() else {
        return Err(format!("{} fields instead of 5", fields.len()));
    };
    let names = ["kind", "base", "light rewording", "heavy paraphrase", "hard negative"];
    if let Some((name, _)) = names.iter().zip(&fields).find(|(_, field)| field.is_empty()) {
        return Err(format!("the {name} is empty"));
    }
    let [kind, base, light, heavy, hard_negative] = [kind, base, light, heavy, hard_negative].map(str::to_owned);
    Ok(Scene { kind, base, light, heavy, hard_negative })
}

/// Measures an embedder on scenes, in text as [`parse`] reads it.
pub fn calibrate(text: &str, embedder: &dyn Embedder) -> Result<Report, CalibrateError> {
    let scenes = parse(text)?;
    let library: Vec<Known> = scenes.iter().map(|scene| Known::of(&scene.base, embedder)).collect::<Result<_, _>>()?;
    let mut queries = Vec::new();
    for (number, scene) in scenes.iter().enumerate() {
        for (role, prompt) in
            [(Role::Light, &scene.light), (Role::Heavy, &scene.heavy), (Role::Hard, &scene.hard_negative)]
        {
            queries.push(Query::new(role, number, &Known::of(prompt, embedder)?, &library));
        }
    }
    queries.extend(library.iter().enumerate().map(|(number, base)| Query::new(Role::Stranger, number, base, &library)));
    let points: Vec<Point> = TRIED.map(|hundredths| point(&queries, f32::from(hundredths) / 100.0)).collect();
    let recall = |point: &Point| point.light_recall + point.heavy_recall;
    let good = points.iter().filter(|point| PRECISION_MIN <= point.precision && 0.0 < recall(point));
    let best = good.max_by(|one, other| recall(one).total_cmp(&recall(other))).copied();
    let own = point(&queries, embedder.threshold().same);
    Ok(Report { model: embedder.id().to_owned(), scenes: scenes.len(), points, own, best })
}

/// A prompt with its vector and traits.
#[derive(Debug)]
struct Known {
    traits: Traits,
    vector: Vec<i8>,
}

impl Known {
    fn of(prompt: &str, embedder: &dyn Embedder) -> Result<Self, CalibrateError> {
        let vector = embedder.embed(prompt);
        let vector = vector.map_err(|source| CalibrateError::Embed { prompt: prompt.to_owned(), source })?;
        Ok(Self { traits: Traits::of(prompt), vector: quantise(&vector) })
    }

    fn cosine(&self, other: &Self) -> f32 {
        cosine(self.vector.iter().zip(&other.vector).map(|(&one, &other)| i32::from(one) * i32::from(other)).sum())
    }
}

/// The kind of prompt, which determines the right answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Light,
    Heavy,
    Hard,
    Stranger,
}

/// A prompt that needs a picture, and the best answer for it.
#[derive(Debug)]
struct Query {
    role: Role,
    /// The scene it belongs to.
    scene: usize,
    /// The nearest base that may serve at a low enough threshold, and its cosine.
    answer: Option<(usize, f32)>,
}

impl Query {
    fn new(role: Role, scene: usize, asked: &Known, library: &[Known]) -> Self {
        let lenient = Threshold { same: -1.0, near: -1.0 };
        let others = library.iter().enumerate().filter(|(number, _)| role != Role::Stranger || *number != scene);
        let answers = others.filter_map(|(number, base)| {
            let cosine = asked.cosine(base);
            match Likeness::judge(&asked.traits, &base.traits, cosine, lenient) {
                Likeness::Exact => Some((number, f32::INFINITY)),
                Likeness::Similar => Some((number, cosine)),
                Likeness::Conflict(_) | Likeness::Near | Likeness::Different => None,
            }
        });
        Self { role, scene, answer: answers.max_by(|one, other| one.1.total_cmp(&other.1)) }
    }
}

fn point(queries: &[Query], threshold: f32) -> Point {
    let share = |role: Role, right: bool| {
        let of_role = queries.iter().filter(|query| query.role == role);
        let served = of_role.clone().filter(|query| {
            query.answer.is_some_and(|(base, cosine)| threshold <= cosine && (!right || base == query.scene))
        });
        (served.count(), of_role.count().max(1) as f64)
    };
    let ((light, lights), (heavy, heavies)) = (share(Role::Light, true), share(Role::Heavy, true));
    let ((hard, hards), (stranger, strangers)) = (share(Role::Hard, false), share(Role::Stranger, false));
    let served = share(Role::Light, false).0 + share(Role::Heavy, false).0 + hard + stranger;
    let precision = if served == 0 { 1.0 } else { (light + heavy) as f64 / served as f64 };
    Point {
        threshold,
        precision,
        light_recall: light as f64 / lights,
        heavy_recall: heavy as f64 / heavies,
        hard_negatives_reused: hard as f64 / hards,
        strangers_reused: stranger as f64 / strangers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedding::Lexical;

    const PROMPTS: &str = include_str!("../tests/data/image-prompts.txt");

    #[test]
    fn the_default_embedder_keeps_its_promises_on_the_committed_prompts() {
        let report = calibrate(PROMPTS, &Lexical).unwrap();
        assert_eq!((report.model.as_str(), report.scenes), ("lexical-1", 50));
        let own = report.own;
        assert!(0.95 <= own.precision && 0.95 <= own.light_recall && own.hard_negatives_reused <= 0.02, "{own:#?}");
        assert!(own.strangers_reused < 0.02, "{own:#?}");
    }

    #[test]
    fn a_lower_threshold_never_reuses_less_and_the_best_point_is_precise() {
        let report = calibrate(PROMPTS, &Lexical).unwrap();
        assert_eq!(report.points.len(), 79);
        for pair in report.points.windows(2) {
            assert!(pair[0].threshold < pair[1].threshold);
            assert!(pair[1].light_recall <= pair[0].light_recall, "{pair:#?}");
            assert!(pair[1].hard_negatives_reused <= pair[0].hard_negatives_reused, "{pair:#?}");
        }
        let best = report.best.unwrap();
        assert!(PRECISION_MIN <= best.precision);
        let own = report.own;
        assert!(own.light_recall + own.heavy_recall <= best.light_recall + best.heavy_recall, "{best:#?}");
    }

    #[test]
    fn shares_are_counted_by_hand_here() {
        // Light of a: right. Light of b: the same words as base a, so wrong. Heavy of a: nothing. Heavy of b: its own
        // key.
        let text = "k|red fox|red fox, 8k|purple nebula|blue boat\nk|green hill|fox red|the green hill|quiet harbor";
        let report = calibrate(text, &Lexical).unwrap();
        let own = report.own;
        assert_eq!((own.light_recall, own.heavy_recall, own.precision), (0.5, 0.5, 2.0 / 3.0));
        assert_eq!((own.hard_negatives_reused, own.strangers_reused), (0.0, 0.0));
        let text = "k|red fox|red fox|red fox|foxes red\nk|fox red|fox red|fox red|a boat";
        let own = calibrate(text, &Lexical).unwrap().own;
        assert_eq!((own.hard_negatives_reused, own.strangers_reused), (0.5, 1.0));
    }

    #[test]
    fn what_is_no_scene_is_named_with_its_line() {
        for (text, expected) in [
            ("# only a remark\n\n", "0 scenes"),
            ("k|a|b|c|d", "1 scenes"),
            ("k|a|b|c|d\n# fine\nk|a|b|c", "line 3: 4 fields instead of 5"),
            ("k|a|b|c|d|e", "line 1: 6 fields instead of 5"),
            ("\nk|a| |c|d", "line 2: the light rewording is empty"),
            ("|a|b|c|d", "line 1: the kind is empty"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}\nshould say: {expected}");
        }
        let error = calibrate("k|a fox|b|c|d\nk|?|b|c|d", &Lexical).unwrap_err();
        assert!(matches!(&error, CalibrateError::Embed { prompt, .. } if prompt == "?"), "{error:?}");
    }
}
