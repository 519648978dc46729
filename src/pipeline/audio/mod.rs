//! The tts stage: one voice speaks the whole story, the clips are joined into one track, and every cue gets its exact
//! time.

mod crew;
mod cut;
#[cfg(feature = "page")]
mod foresee;
mod join;
mod resample;

use super::handover::{AudioTrack, Cue, HeardWord, Script};
use super::timeline::{self, Pauses, Place, Rates, Timeline};
use super::{StageRun, cards, turn};
use crate::job::door::NARRATION_SECONDS_MAX;
use crate::job::request::OnFailure;
use crate::job::{Cancel, Code, Degraded, Failure, FailureKind, JobRequest, Stage, blocking};
use crate::pipeline::cast::Speaker;
use cache::Cache;
use crew::Crew;
use cut::{Cut, Piece, Shown, cut};
use film::{Canvas, EndCard};
#[cfg(feature = "page")]
pub(crate) use foresee::foresee;
use futures::stream::{self, StreamExt};
use join::Part;
use speech::{Bench, Candidate, Clip, Lexicon, Narrator, Source, Speech, SpeechError, Wanted, Word};
use std::collections::BTreeSet;
use std::ops::Range;

/// The track's path, relative to the workspace.
const FILE: &str = "audio/story_audio.wav";

/// How many pieces are spoken at the same time: an engine uses one core, and a piece takes a tenth of a second.
const SPEAKERS_MAX: usize = 2;

/// The most parts of a piece whose beginnings are heard: on a very narrow picture a sentence has dozens.
const PARTS_MAX: usize = 8;

/// The rate of a silent track, in samples per second: the lowest that every player supports.
const SILENT_RATE: u32 = 8_000;

/// The provider's name if no voice could speak and the job allows a silent video.
const SILENCE: &str = "silence";

/// What speaks, and for which video.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voices<'a> {
    /// The voices.
    pub(crate) speech: &'a Speech,
    /// Where sounds are kept for other videos.
    pub(crate) cache: Option<&'a Cache>,
    /// The size and frame rate of the video.
    pub(crate) canvas: Canvas,
    /// What stands at the end of the video.
    pub(crate) end_card: &'a EndCard,
}

/// Speaks a script into `audio/story_audio.wav`.
pub(crate) async fn run(run: &StageRun<'_>, script: &Script, voices: Voices<'_>) -> Result<AudioTrack, Failure> {
    narrate(run, script, voices).await.map_err(|failure| failure.in_stage(Stage::Tts))
}

async fn narrate(run: &StageRun<'_>, script: &Script, voices: Voices<'_>) -> Result<AudioTrack, Failure> {
    let Voices { speech, cache, canvas, end_card } = voices;
    let fps = canvas.fps;
    let dir = speech::cache_dir(&run.workspace.temp());
    fsx::create_dir_all(&dir).map_err(|error| Failure::io("create", &dir, &error))?;
    let record_dir = run.workspace.temp();
    let bench = Bench { dir: &dir, cache, record_dir: &record_dir, stop: run.cancel.stop(), purse: run.purse };
    let wanted = wanted(run.job, script);
    let speed = wanted.speed;
    let failed = |error: SpeechError| providers::speech::failure(&error, run.cancel);
    let cast = run.job.tts.cast.clone().unwrap_or_default();
    let cut = cut(script, canvas, &cast);
    let candidates = speech.candidates(&wanted).map_err(failed)?;
    // Where the narrator is silent, so is everybody.
    let is_silent = candidates.first().is_some_and(|it| it.name() == speech::NULL);
    let has_narrator = !is_silent && cast.narrator.is_some();
    let candidates = if has_narrator { speech.with_voice(&wanted) } else { candidates };
    let mut voices = Vec::new();
    if !is_silent {
        voices = crew::choose(&cast, &cut.pieces, speech, &wanted, &bench).await.map_err(failed)?;
    }

    let mut failures = Vec::new();
    for candidate in candidates {
        if !candidate.is_first() && is_clients_mistake(&failures) {
            break; // the job named this voice, so no other is tried
        }
        match attempt(run, &cut.pieces, &candidate, &mut voices, speech.configured_voice(), &bench).await? {
            Ok(Spoken { clips, notes, credits }) => {
                let provider = candidate.name().to_owned();
                let mut degraded = degraded(&failures, &provider, run.cancel);
                degraded.extend(speech.lacks(&wanted).map(|why| lacking(why, &provider)));
                degraded.extend(notes);
                return track(run, script, cut, clips, Told { speed, fps, end_card, provider, degraded, credits })
                    .await;
            }
            Err(error) if !error.falls_back() => return Err(providers::speech::failure(&error, run.cancel)),
            Err(error) => {
                tracing::warn!(provider = candidate.name(), %error, "a voice could not tell the story");
                failures.push(error);
            }
        }
        run.cancel.check()?;
    }
    if run.job.tts.on_failure == Some(OnFailure::Silent) && !is_clients_mistake(&failures) {
        let clips = cut.pieces.iter().map(|piece| speech::unspoken(&piece.text, speed)).collect();
        let degraded = degraded(&failures, SILENCE, run.cancel);
        let told = Told { speed, fps, end_card, provider: SILENCE.to_owned(), degraded, credits: Vec::new() };
        return track(run, script, cut, clips, told).await;
    }
    Err(verdict(&failures, run.cancel))
}

/// Returns what the job wants to hear.
pub(crate) fn wanted(job: &JobRequest, script: &Script) -> Wanted {
    let tts = &job.tts;
    let speed = tts.speed.unwrap_or(1.0).clamp(speech::SPEED_MIN, speech::SPEED_MAX);
    let narrator = tts.cast.as_ref().and_then(|cast| cast.narrator.as_ref()).map(|voice| String::clone(voice));
    Wanted {
        language: script.language.clone(),
        any_language: script.language_supposed,
        provider: tts.provider.clone(),
        voice: narrator.or_else(|| tts.voice.clone()),
        speed,
        lexicon: Lexicon::clone(&tts.lexicon),
    }
}

/// What one voice said.
struct Spoken {
    clips: Vec<Clip>,
    notes: Vec<Degraded>,
    credits: Vec<String>,
}

/// Makes one voice speak everything, a few pieces at the same time. The outer error is one that every other voice would
/// have too.
async fn attempt(
    run: &StageRun<'_>,
    pieces: &[Piece],
    candidate: &Candidate,
    voices: &mut Vec<(Speaker, Narrator)>,
    configured: &str,
    bench: &Bench<'_>,
) -> Result<Result<Spoken, SpeechError>, Failure> {
    let narrator: Narrator = match candidate.narrator(pieces.iter().map(|piece| piece.text.as_str()), bench).await {
        Ok(narrator) => narrator,
        Err(error) => return Ok(Err(error)),
    };
    let crew = Crew { narrator, cast: std::mem::take(voices) };
    let said = speak(run, pieces, &crew, bench).await?;
    let spoken = said.map(|clips| {
        let credits: BTreeSet<&str> = crew.all().filter_map(Narrator::credit).collect();
        let (notes, credits) = (notes(run.job, &crew, configured), credits.into_iter().map(str::to_owned).collect());
        Spoken { clips, notes, credits }
    });
    *voices = crew.cast;
    Ok(spoken)
}

/// Makes everybody speak, a few pieces at the same time.
async fn speak(
    run: &StageRun<'_>,
    pieces: &[Piece],
    crew: &Crew,
    bench: &Bench<'_>,
) -> Result<Result<Vec<Clip>, SpeechError>, Failure> {
    let say = |number: usize| {
        let speaker = pieces.get(number).map_or(Speaker::Narrator, |piece| piece.speaker);
        say(crew.of(speaker), number, pieces, bench)
    };
    let mut spoken = stream::iter(0..pieces.len()).map(say).buffered(SPEAKERS_MAX);
    let mut clips: Vec<Clip> = Vec::with_capacity(pieces.len());
    let mut seconds = 0.0;
    while let Some(clip) = spoken.next().await {
        let clip = match clip {
            Ok(clip) => clip,
            Err(error) => return Ok(Err(error)),
        };
        seconds += clip.seconds();
        if NARRATION_SECONDS_MAX < seconds {
            return Err(too_long(seconds));
        }
        clips.push(clip);
        let (done, all) = (clips.len(), pieces.len());
        let detail = format!("{} {}, {done}/{all}, {seconds:.0} s", crew.narrator.provider(), crew.narrator.voice());
        run.progress.at(Stage::Tts, fraction(done, all), detail);
    }
    Ok(Ok(clips))
}

/// Speaks one piece. Where the voice does not tell the times of its words, the beginnings of the parts that are shown at once
/// are listened for, and the words between them share the time.
async fn say(narrator: &Narrator, number: usize, pieces: &[Piece], bench: &Bench<'_>) -> Result<Clip, SpeechError> {
    let mut clip = narrator.say(number, bench).await?;
    let Some(piece) = pieces.get(number).filter(|_| clip.words.iter().all(|word| word.estimated)) else {
        return Ok(clip);
    };
    let (mut known, mut chars) = (Vec::new(), 0);
    let later = piece.parts.len().saturating_sub(1);
    for (at, part) in piece.parts.iter().take(later).enumerate().take(PARTS_MAX) {
        chars += part;
        let rest = rest_after(&piece.text, chars);
        match narrator.begins(&clip, rest, number * PARTS_MAX + at, bench).await {
            Ok(found) => known.extend(found.map(|seconds| (piece.text.len() - rest.len(), seconds))),
            Err(error) if error.falls_back() => {}
            Err(error) => return Err(error),
        }
    }
    let end = clip.seconds();
    speech::heard::anchor(&mut clip.words, &known, end);
    Ok(clip)
}

/// Returns what follows after some characters of a text, white space not counted.
fn rest_after(text: &str, chars: usize) -> &str {
    let at = text.char_indices().filter(|(_, c)| !c.is_whitespace()).nth(chars).map_or(text.len(), |it| it.0);
    text.get(at..).unwrap_or_default()
}

/// Notes what is not said as it is written, and a configured voice that could not be used.
fn notes(job: &JobRequest, crew: &Crew, configured: &str) -> Vec<Degraded> {
    let note = |code, used| Degraded { stage: Stage::Tts, code, used };
    let mut notes: Vec<Degraded> = Vec::new();
    for narrator in crew.all() {
        let of = narrator.notes().iter().map(|it| note(Code::TtsInvalid, format!("{}: {it}", narrator.provider())));
        // Two voices of a provider have the same trouble.
        let new: Vec<Degraded> = of.filter(|it| !notes.contains(it)).collect();
        notes.extend(new);
    }
    let narrator = &crew.narrator;
    if job.tts.voice.is_none() && job.tts.provider.is_none() && narrator.replaces(configured) {
        let (provider, voice) = (narrator.provider(), narrator.voice());
        let used =
            format!("{provider} {voice}: the configured voice `{configured}` is not there for the story's language");
        notes.push(note(Code::VoiceUnknown, used));
    }
    notes
}

/// Notes that the clearest voice is not there.
fn lacking(why: &str, provider: &str) -> Degraded {
    let used = format!("{provider}: the neural voice is not there: {why}");
    Degraded { stage: Stage::Tts, code: Code::TtsUnavailable, used }
}

#[expect(clippy::cast_possible_truncation, reason = "a fraction")]
fn fraction(done: usize, all: usize) -> f32 {
    (done as f64 / all.max(1) as f64) as f32
}

fn too_long(seconds: f64) -> Failure {
    let message = format!("the narration is longer than {NARRATION_SECONDS_MAX} s ({seconds:.0} s so far)");
    Failure::permanent(Code::InvalidValue, message).hint("shorten the story, or split it into several jobs")
}

/// The result of speaking a story.
struct Told<'a> {
    speed: f64,
    /// The frames per second of the video.
    fps: u32,
    end_card: &'a EndCard,
    provider: String,
    degraded: Vec<Degraded>,
    credits: Vec<String>,
}

/// The clips of a narration in their places.
struct Laid {
    /// Samples per second.
    rate: u32,
    /// The length of each clip in samples.
    lengths: Vec<u64>,
    line: Timeline,
    /// The length of the whole in seconds.
    seconds: f64,
    cues: Vec<Cue>,
}

/// Places the clips on the time line of a video with `fps` frames per second. Pure.
fn lay(script: &Script, shown: Vec<Shown>, pieces: &[Piece], clips: &[Clip], (pauses, fps): (&Pauses, u32)) -> Laid {
    let rate = common_rate(clips);
    let lengths: Vec<u64> = clips.iter().map(|clip| length(clip, rate)).collect();
    let weighty = [turn::turn(script), last(script)];
    let place = |(piece, samples): (&Piece, &u64)| place(piece, *samples, &weighty);
    let places: Vec<Place> = pieces.iter().zip(&lengths).map(place).collect();
    let least: Vec<Option<f64>> = script.scenes.iter().map(|scene| scene.seconds).collect();
    let line = timeline::lay(&places, &least, Rates { samples: rate, frames: fps }, pauses);
    let time = |frame: u64| frame as f64 / f64::from(fps);
    let span = |(start, length): (&timeline::Start, &u64)| {
        let start = time(start.frame);
        start..start + *length as f64 / f64::from(rate)
    };
    let spans: Vec<Range<f64>> = line.starts.iter().zip(&lengths).map(span).collect();
    let cues = cues(shown, pieces, clips, &spans);
    Laid { rate, seconds: time(line.total.frame), lengths, line, cues }
}

/// Places the clips on the time line, writes the track, and returns the times of the cues.
async fn track(
    run: &StageRun<'_>,
    script: &Script,
    cut: Cut,
    clips: Vec<Clip>,
    told: Told<'_>,
) -> Result<AudioTrack, Failure> {
    let Cut { shown, pieces } = cut;
    let pauses = pauses(script, told.speed, told.end_card);
    let Laid { rate, lengths, line, seconds, cues } = lay(script, shown, &pieces, &clips, (&pauses, told.fps));
    if NARRATION_SECONDS_MAX < seconds {
        return Err(too_long(seconds));
    }
    let reused = u32::try_from(clips.iter().filter(|clip| clip.reused).count()).unwrap_or(u32::MAX);
    let spoken = clips.iter().filter(|clip| !clip.reused && matches!(clip.source, Source::Wav { .. })).count();
    let spoken = u32::try_from(spoken).unwrap_or(u32::MAX);
    let path = run.workspace.path(FILE);
    if clips.iter().all(|clip| matches!(clip.source, Source::Silence(_))) {
        join::write_silence(&path, rate, line.total.sample)?;
    } else {
        let speakers = pieces.iter().map(|piece| piece.speaker);
        let timed = line.starts.into_iter().map(|start| start.sample).zip(lengths).zip(clips).zip(speakers);
        let part = |(((start, length), clip), speaker)| Part { start, length, clip, speaker };
        let parts: Vec<Part> = timed.map(part).collect();
        blocking(move || join::write(&path, rate, &parts, line.total.sample)).await?;
    }
    let Told { provider, degraded, credits, .. } = told;
    Ok(AudioTrack { file: FILE.to_owned(), seconds, provider, cues, reused, spoken, degraded, credits })
}

/// Gives the cues their times: from the start of the first piece of each to the end of its last one.
fn cues(shown: Vec<Shown>, pieces: &[Piece], clips: &[Clip], spans: &[Range<f64>]) -> Vec<Cue> {
    let cue = |Shown { scene, sentence, text }| Cue { scene, sentence, text, start: 0.0, end: 0.0, words: Vec::new() };
    let mut cues: Vec<Cue> = shown.into_iter().map(cue).collect();
    for ((piece, clip), span) in pieces.iter().zip(clips).zip(spans) {
        let Some(cue) = cues.get_mut(piece.cue) else { continue };
        if cue.end <= 0.0 {
            cue.start = span.start;
        }
        cue.end = span.end;
        cue.words.extend(clip.words.iter().map(|word| placed(word, span.start, piece.at)));
    }
    cues
}

/// Returns the pauses of a narration, with the times of its title and of its end card.
fn pauses(script: &Script, speed: f64, end_card: &EndCard) -> Pauses {
    let usual = Pauses::at_speed(speed);
    let lead_in = cards::beat(script).unwrap_or(usual.lead_in);
    let tail = cards::end_seconds(end_card, &script.language).unwrap_or(usual.tail);
    Pauses { lead_in, tail, ..usual }
}

/// Moves a word of a clip that starts at a time of the narration, and at a byte of its cue.
fn placed(word: &Word, start: f64, at: usize) -> HeardWord {
    let Word { written, start: from, end, estimated } = word.clone();
    HeardWord { written: written.start + at..written.end + at, start: start + from, end: start + end, estimated }
}

fn place(piece: &Piece, samples: u64, weighty: &[Option<(usize, usize)>]) -> Place {
    let Piece { scene, sentence, ends, ref text, .. } = *piece;
    let stops = !text.trim_end().ends_with(char::is_alphanumeric);
    Place { scene, sentence, ends, stops, is_weighty: weighty.contains(&Some((scene, sentence))), samples }
}

/// Returns the last sentence of a story: its scene and its number there.
fn last(script: &Script) -> Option<(usize, usize)> {
    let (scene, told) = script.scenes.iter().enumerate().rfind(|(_, told)| !told.sentences.is_empty())?;
    Some((scene, told.sentences.len() - 1))
}

fn length(clip: &Clip, rate: u32) -> u64 {
    match &clip.source {
        Source::Silence(seconds) => timeline::samples(*seconds, rate),
        Source::Wav { count, rate: own, .. } => (u64::from(*count) * u64::from(rate)).div_ceil(u64::from(*own)),
    }
}

/// Returns the highest sample rate of the clips: voices of a cast may have several.
fn common_rate(clips: &[Clip]) -> u32 {
    let rate = |clip: &Clip| match &clip.source {
        Source::Wav { rate, .. } => Some(*rate),
        Source::Silence(_) => None,
    };
    clips.iter().filter_map(rate).max().unwrap_or(SILENT_RATE)
}

/// Tells whether the only problem is the voice that the job names: none of the providers has it.
fn is_clients_mistake(failures: &[SpeechError]) -> bool {
    !failures.is_empty() && failures.iter().all(is_voice_unknown)
}

fn is_voice_unknown(error: &SpeechError) -> bool {
    matches!(error, SpeechError::VoiceUnknown { .. } | SpeechError::VoiceLacking { .. })
}

/// Returns the notes about replaced providers. If `auto` skipped a provider that lacks the voice, that is not one.
fn degraded(failures: &[SpeechError], used: &str, cancel: &Cancel) -> Vec<Degraded> {
    let first = failures.iter().find(|error| !is_voice_unknown(error));
    let note = |error: &SpeechError| Degraded {
        stage: Stage::Tts,
        code: providers::speech::failure(error, cancel).code,
        used: used.to_owned(),
    };
    first.map(note).into_iter().collect()
}

/// Combines the failures: the first one's message, the others as causes; transient if one of them is.
fn verdict(failures: &[SpeechError], cancel: &Cancel) -> Failure {
    let failure_of = |error| providers::speech::failure(error, cancel);
    let Some((last, others)) = failures.split_last() else {
        return Failure::permanent(Code::TtsUnavailable, "no speech provider is configured");
    };
    let Some(first) = others.first() else { return failure_of(last) };
    let mut failure = failure_of(first);
    for other in failures.iter().skip(1) {
        let answer = failure_of(other);
        failure.causes.push(answer.message);
        failure.causes.extend(answer.causes);
        if answer.kind == FailureKind::Transient {
            failure.kind = FailureKind::Transient;
        }
    }
    if is_clients_mistake(failures) {
        failure.hint = failure_of(last).hint;
    }
    failure
}

#[cfg(test)]
mod tests;
