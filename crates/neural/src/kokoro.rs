//! Kokoro: one network with many voices of several languages. It makes the samples itself, and takes fifty times the work.
//!
//! A voice is a [`Style`], a small file of numbers. [`Kokoro::load`] reads the network once, for all voices.

use super::{EDGE, NeuralError, STEP, Sound, chunks, trimmed};
use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// The most ids that the network gets at once, without the two at the edges: its memory grows with the length of the sound.
const IDS_MAX: usize = 200;

/// The numbers that describe a voice for one length of text.
const STYLE: usize = 256;

/// The durations of the phonemes, in steps of 25 ms.
const DURATIONS: &str = "/encoder/Clip_output_0";

/// How a voice sounds, for each length of text.
#[derive(Clone)]
pub struct Style(Vec<f32>);

impl fmt::Debug for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Style").finish_non_exhaustive()
    }
}

impl Style {
    /// Loads the file of a voice.
    pub fn load(path: &Path) -> Result<Self, NeuralError> {
        let wrong = |source| NeuralError::Load { path: path.to_owned(), source };
        let bytes = std::fs::read(path).map_err(|error| wrong(error.into()))?;
        let (numbers, rest) = bytes.as_chunks::<4>();
        if numbers.is_empty() || numbers.len() % STYLE != 0 || !rest.is_empty() {
            return Err(wrong(format!("it has {} bytes, which is no number of styles", bytes.len()).into()));
        }
        Ok(Self(numbers.iter().map(|it| f32::from_le_bytes(*it)).collect()))
    }

    /// Returns the numbers for a text of so many ids; longer texts than the file knows sound like its longest.
    fn of(&self, ids: usize) -> Vec<f32> {
        let rows = self.0.len() / STYLE;
        let row = ids.min(rows.saturating_sub(1)) * STYLE;
        self.0.get(row..row + STYLE).unwrap_or_default().to_vec()
    }
}

/// The loaded network.
pub struct Kokoro {
    model: Model,
    inputs: [NodeId; 3],
    outputs: [NodeId; 2],
    pool: Arc<ThreadPool>,
}

impl fmt::Debug for Kokoro {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kokoro").finish_non_exhaustive()
    }
}

impl Kokoro {
    /// Loads the network, which runs on this many threads.
    pub fn load(path: &Path, threads: usize) -> Result<Self, NeuralError> {
        let options = ModelOptions::with_all_ops();
        let load = options.load_file(path);
        let model = load.map_err(|error| NeuralError::Load { path: path.to_owned(), source: error.into() })?;
        let node = |name: &'static str| {
            model.find_node(name).ok_or_else(|| NeuralError::Kind { path: path.to_owned(), node: name })
        };
        let inputs = [node("tokens")?, node("style")?, node("speed")?];
        let outputs = [node("audio")?, node(DURATIONS)?];
        let pool = Arc::new(ThreadPool::with_num_threads(threads.max(1)));
        Ok(Self { model, inputs, outputs, pool })
    }

    /// Speaks phonemes in a voice at a speed, 1 being the voice's own.
    ///
    /// A long text is spoken in parts of [`IDS_MAX`] ids at most, so that the memory is bounded. Before each, `goes_on` is
    /// asked; `None` if it says no.
    pub fn speak(
        &self,
        ids: &[i32],
        style: &Style,
        speed: f32,
        goes_on: &dyn Fn() -> bool,
    ) -> Result<Option<Sound>, NeuralError> {
        let mut sound = Sound { samples: Vec::new(), spans: Vec::with_capacity(ids.len()) };
        for chunk in chunks::cut(ids, IDS_MAX) {
            if !goes_on() {
                return Ok(None);
            }
            let part = self.speak_chunk(chunk, style, speed)?;
            let start = sound.samples.len();
            sound.spans.extend(part.spans.into_iter().map(|it| start + it.start..start + it.end));
            sound.samples.extend(part.samples);
        }
        Ok(Some(sound))
    }

    fn speak_chunk(&self, ids: &[i32], style: &Style, speed: f32) -> Result<Sound, NeuralError> {
        let bad = |error: &dyn fmt::Display| NeuralError::Output(error.to_string());
        let edged: Vec<i32> = std::iter::once(EDGE).chain(ids.iter().copied()).chain([EDGE]).collect();
        let count = edged.len();
        let edged = Value::from_shape([1, count], edged).map_err(|error| bad(&error))?;
        let style = Value::from_shape([1, STYLE], style.of(ids.len())).map_err(|error| bad(&error))?;
        let speed = Value::from_shape([1], vec![speed]).map_err(|error| bad(&error))?;
        let [ids_input, style_input, speed_input] = self.inputs;
        let inputs = vec![(ids_input, edged.into()), (style_input, style.into()), (speed_input, speed.into())];
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)));
        let [samples, steps] = self.model.run_n(inputs, self.outputs, Some(options))?;
        let samples: Vec<f32> = samples.into_shape_vec::<f32, 1>().map_err(|error| bad(&error))?.1;
        let steps: Vec<f32> = steps.into_shape_vec::<f32, 2>().map_err(|error| bad(&error))?.1;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole numbers below a thousand")]
        let steps: Vec<usize> = steps.into_iter().map(|it| it as usize).collect();
        if steps.len() != count || steps.iter().sum::<usize>() * STEP != samples.len() {
            return Err(NeuralError::Output("its times are not those of its sound".to_owned()));
        }
        if samples.iter().any(|it| !it.is_finite()) {
            return Err(NeuralError::Output("its samples are no numbers".to_owned()));
        }
        Ok(trimmed(samples, &steps))
    }
}
