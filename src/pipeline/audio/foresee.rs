//! Estimates when each cue of a story will be heard: all voices read at one pace, so nobody needs to speak. Pure.

use super::cut::{Cut, cut};
use super::{Laid, SILENCE, lay, pauses, wanted};
use crate::job::JobRequest;
use crate::pipeline::handover::{AudioTrack, Script};
use film::{Canvas, EndCard};
use speech::Clip;

/// Returns the track as it would be, without its file; and how often a voice would be asked.
pub(crate) fn foresee(job: &JobRequest, script: &Script, canvas: Canvas, end_card: &EndCard) -> (AudioTrack, usize) {
    let speed = wanted(job, script).speed;
    let cast = job.tts.cast.clone().unwrap_or_default();
    let Cut { shown, pieces } = cut(script, canvas, &cast);
    let clips: Vec<Clip> = pieces.iter().map(|piece| speech::unspoken(&piece.text, speed)).collect();
    let pauses = pauses(script, speed, end_card);
    let Laid { seconds, cues, .. } = lay(script, shown, &pieces, &clips, (&pauses, canvas.fps));
    let track = AudioTrack {
        file: String::new(),
        seconds,
        provider: SILENCE.to_owned(),
        cues,
        reused: 0,
        spoken: 0,
        degraded: Vec::new(),
        credits: Vec::new(),
    };
    (track, pieces.len())
}
