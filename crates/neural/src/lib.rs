//! A small neural voice: phonemes become sound, and the time of every phoneme is known.
//!
//! The network (`hibari.onnx`) predicts how many frames each phoneme lasts and the spectrum of every frame; `synth` turns
//! the spectra into a waveform. The noise in it is seeded, so the same phonemes always give the same samples.
//!
//! [`Voice::load`] reads the model once; [`Voice::speak`] may be called by many threads at a time.

mod chunks;
mod kokoro;
mod noise;
mod synth;

pub use kokoro::{Kokoro, Style};

use rten::{Model, ModelOptions, NodeId, RunError, RunOptions, ThreadPool, Value};
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use synth::{HOP, Spectra, Synth};

/// Samples per second of everything that a voice says.
pub const RATE: u32 = 24_000;

/// The id of a space between words.
pub const SPACE: i32 = 16;

/// The id that stands before the first and after the last phoneme: silence.
const EDGE: i32 = 0;

/// Samples in one step of the durations: two frames of the spectrum, 25 ms.
pub const STEP: usize = 2 * HOP;

/// The sound of a phoneme begins about this many steps before its own first step: measured where words follow a silence,
/// 54 of them, the median is 56 ms.
const AHEAD: usize = 2;

/// How many steps are kept before the first phoneme: its sound may begin a step earlier than that of others, in slow speech
/// more than three.
const KEPT: usize = AHEAD + 6;

/// The most ids that the network gets at once, without the two at the edges.
const IDS_MAX: usize = 400;

/// The durations of the phonemes, in steps of 25 ms. The node behind it rounds to 0 at high speeds; this one does not.
const DURATIONS: &str = "/Clip_output_0";

/// Why a voice cannot speak.
#[derive(Debug, thiserror::Error)]
pub enum NeuralError {
    /// The model cannot be read.
    #[error("cannot load the voice {}", path.display())]
    Load {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file is a model, but not of this kind.
    #[error("{} is not such a voice: it has no `{node}`", path.display())]
    Kind {
        /// The file.
        path: PathBuf,
        /// The input or output that is missing.
        node: &'static str,
    },
    /// The network failed, as for an id that it does not know.
    #[error("the voice failed")]
    Run(#[from] RunError),
    /// The network gave something else than spectra.
    #[error("the voice gave no sound: {0}")]
    Output(String),
}

/// What a voice said.
#[derive(Debug, Clone, PartialEq)]
pub struct Sound {
    /// Mono samples from -1 to 1, [`RATE`] of them in a second.
    pub samples: Vec<f32>,
    /// Where each of the given ids is heard, in samples; in order, without gaps inside of a sentence.
    pub spans: Vec<Range<usize>>,
}

/// A loaded voice.
pub struct Voice {
    model: Model,
    inputs: [NodeId; 2],
    outputs: [NodeId; 7],
    pool: Arc<ThreadPool>,
    synth: Synth,
}

impl fmt::Debug for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Voice").finish_non_exhaustive()
    }
}

impl Voice {
    /// Loads a voice, which runs on this many threads.
    pub fn load(path: &Path, threads: usize) -> Result<Self, NeuralError> {
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        let load = options.load_file(path);
        let model = load.map_err(|error| NeuralError::Load { path: path.to_owned(), source: error.into() })?;
        let node = |name: &'static str| {
            model.find_node(name).ok_or_else(|| NeuralError::Kind { path: path.to_owned(), node: name })
        };
        let inputs = [node("ids")?, node("speed")?];
        let outputs =
            [node("lh")?, node("theta")?, node("ln")?, node("lr")?, node("phi")?, node("f0")?, node(DURATIONS)?];
        let pool = Arc::new(ThreadPool::with_num_threads(threads.max(1)));
        Ok(Self { model, inputs, outputs, pool, synth: Synth::new() })
    }

    /// Speaks phonemes at a speed, 1 being the voice's own. `noise_seed` chooses the noise.
    ///
    /// A long text is spoken in parts of [`IDS_MAX`] ids at most, so that the memory is bounded.
    pub fn speak(&self, ids: &[i32], speed: f32, noise_seed: u64) -> Result<Sound, NeuralError> {
        let mut sound = Sound { samples: Vec::new(), spans: Vec::with_capacity(ids.len()) };
        for chunk in chunks::cut(ids, IDS_MAX) {
            let part = self.speak_chunk(chunk, speed, noise_seed.wrapping_add(sound.spans.len() as u64))?;
            let start = sound.samples.len();
            sound.spans.extend(part.spans.into_iter().map(|it| start + it.start..start + it.end));
            sound.samples.extend(part.samples);
        }
        Ok(sound)
    }

    fn speak_chunk(&self, ids: &[i32], speed: f32, noise_seed: u64) -> Result<Sound, NeuralError> {
        let bad = |error: &dyn fmt::Display| NeuralError::Output(error.to_string());
        let edged: Vec<i32> = std::iter::once(EDGE).chain(ids.iter().copied()).chain([EDGE]).collect();
        let count = edged.len();
        let edged = Value::from_shape([1, count], edged).map_err(|error| bad(&error))?;
        let speed = Value::from_shape([1], vec![speed]).map_err(|error| bad(&error))?;
        let [ids_input, speed_input] = self.inputs;
        let inputs = vec![(ids_input, edged.into()), (speed_input, speed.into())];
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)));
        let [lh, theta, ln, lr, phi, f0, steps] = self.model.run_n(inputs, self.outputs, Some(options))?;
        let f0: Vec<f32> = f0.into_shape_vec::<f32, 2>().map_err(|error| bad(&error))?.1;
        let frames = f0.len();
        let matrix = |value: Value| {
            let (shape, data) = value.into_shape_vec::<f32, 3>().map_err(|error| bad(&error))?;
            let fits = shape == [1, synth::BINS, frames];
            if fits { Ok(data) } else { Err(NeuralError::Output(format!("its spectrum is {shape:?}"))) }
        };
        let spectra = Spectra {
            harmonic: matrix(lh)?,
            harmonic_turn: matrix(theta)?,
            noise: matrix(ln)?,
            free: matrix(lr)?,
            free_turn: matrix(phi)?,
            pitch: f0,
        };
        let steps: Vec<f32> = steps.into_shape_vec::<f32, 1>().map_err(|error| bad(&error))?.1;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole numbers below a thousand")]
        let steps: Vec<usize> = steps.into_iter().map(|it| it as usize).collect();
        if steps.len() != count || steps.iter().sum::<usize>() * STEP != frames * HOP {
            return Err(NeuralError::Output("its times are not those of its sound".to_owned()));
        }
        let samples = self.synth.wave(&spectra, noise_seed).ok_or_else(|| bad(&"its samples are no numbers"))?;
        Ok(trimmed(samples, &steps))
    }
}

/// Cuts the silence before the first phoneme, and tells where each is heard.
fn trimmed(mut samples: Vec<f32>, steps: &[usize]) -> Sound {
    let silent = steps.first().copied().unwrap_or(0);
    let kept = KEPT.min(silent);
    samples.drain(..((silent - kept) * STEP).min(samples.len()));
    let mut at = kept.saturating_sub(AHEAD) * STEP;
    let inner = steps.get(1..steps.len().saturating_sub(1)).unwrap_or_default();
    let spans = inner.iter().map(|steps| {
        let start = at;
        at += steps * STEP;
        start..at
    });
    Sound { spans: spans.collect(), samples }
}
