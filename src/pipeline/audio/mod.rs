//! The tts stage: one voice speaks the whole story, the clips are joined into one track, and every cue gets its exact
//! time.

mod join;

use super::handover::{AudioTrack, Cue, HeardWord, Script};
use super::timeline::{self, Ends, Pauses, Place, Rates};
use super::{StageRun, cards, sentences};
use crate::job::door::NARRATION_SECONDS_MAX;
use crate::job::request::OnFailure;
use crate::job::{Cancel, Code, Degraded, Failure, FailureKind, JobRequest, Stage, blocking};
use cache::Cache;
use film::{Canvas, EndCard};
use futures::stream::{self, StreamExt};
use speech::{Bench, Candidate, Clip, Lexicon, Narrator, Source, Speech, SpeechError, Wanted, Word};

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
    let bench = Bench { dir: &dir, cache, record_dir: &record_dir, stop: run.cancel.stop() };
    let wanted = wanted(run.job, script);
    let speed = wanted.speed;
    let pieces = cut(script, canvas);

    let mut failures = Vec::new();
    for candidate in speech.candidates(&wanted).map_err(|error| providers::speech::failure(&error, run.cancel))? {
        if !candidate.is_first() && is_clients_mistake(&failures) {
            break; // the job named this voice, so no other is tried
        }
        match attempt(run, &pieces, &candidate, speech.configured_voice(), &bench).await? {
            Ok(Spoken { clips, notes, credits }) => {
                let provider = candidate.name().to_owned();
                let mut degraded = degraded(&failures, &provider, run.cancel);
                degraded.extend(speech.lacks(&wanted).map(|why| lacking(why, &provider)));
                degraded.extend(notes);
                return track(run, script, pieces, clips, Told { speed, fps, end_card, provider, degraded, credits })
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
        let clips = pieces.iter().map(|piece| speech::unspoken(&piece.text, speed)).collect();
        let degraded = degraded(&failures, SILENCE, run.cancel);
        let told = Told { speed, fps, end_card, provider: SILENCE.to_owned(), degraded, credits: Vec::new() };
        return track(run, script, pieces, clips, told).await;
    }
    Err(verdict(&failures, run.cancel))
}

/// Returns what the job wants to hear.
pub(crate) fn wanted(job: &JobRequest, script: &Script) -> Wanted {
    let tts = &job.tts;
    let speed = tts.speed.unwrap_or(1.0).clamp(speech::SPEED_MIN, speech::SPEED_MAX);
    Wanted {
        language: script.language.clone(),
        any_language: script.language_supposed,
        provider: tts.provider.clone(),
        voice: tts.voice.clone(),
        speed,
        lexicon: Lexicon::clone(&tts.lexicon),
    }
}

/// One piece of text that is spoken in one go and shown as one cue.
#[derive(Debug, Clone, PartialEq)]
struct Piece {
    scene: usize,
    sentence: usize,
    ends: Ends,
    text: String,
    /// How many characters, without spaces, each part has that is shown at once.
    parts: Vec<usize>,
}

/// What one voice said.
struct Spoken {
    clips: Vec<Clip>,
    notes: Vec<Degraded>,
    credits: Vec<String>,
}

fn cut(script: &Script, canvas: Canvas) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (scene, told) in script.scenes.iter().enumerate() {
        for (sentence, text) in told.sentences.iter().enumerate() {
            let ends = ends(script, text, (scene, sentence) == (0, 0));
            let piece = |text: String| {
                let parts = film::parts(&text, canvas);
                Piece { scene, sentence, ends, text, parts }
            };
            pieces.extend(sentences::clauses(text).into_iter().map(piece));
        }
    }
    pieces
}

fn ends(script: &Script, sentence: &str, is_first: bool) -> Ends {
    if cards::is_heading(script, sentence, is_first) {
        Ends::Heading
    } else if sentence.ends_with('\n') {
        Ends::Paragraph
    } else {
        Ends::Sentence
    }
}

/// Makes one voice speak everything, a few pieces at the same time. The outer error is one that every other voice would
/// have too.
async fn attempt(
    run: &StageRun<'_>,
    pieces: &[Piece],
    candidate: &Candidate,
    configured: &str,
    bench: &Bench<'_>,
) -> Result<Result<Spoken, SpeechError>, Failure> {
    let narrator: Narrator = match candidate.narrator(pieces.iter().map(|piece| piece.text.as_str()), bench).await {
        Ok(narrator) => narrator,
        Err(error) => return Ok(Err(error)),
    };
    let mut spoken =
        stream::iter(0..pieces.len()).map(|number| say(&narrator, number, pieces, bench)).buffered(SPEAKERS_MAX);
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
        let detail = format!("{} {}, {done}/{all}, {seconds:.0} s", narrator.provider(), narrator.voice());
        run.progress.at(Stage::Tts, fraction(done, all), detail);
    }
    let credits = narrator.credit().map(str::to_owned).into_iter().collect();
    Ok(Ok(Spoken { clips, notes: notes(run.job, &narrator, configured), credits }))
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
fn notes(job: &JobRequest, narrator: &Narrator, configured: &str) -> Vec<Degraded> {
    let note = |code, used| Degraded { stage: Stage::Tts, code, used };
    let mut notes: Vec<Degraded> =
        narrator.notes().iter().map(|it| note(Code::TtsInvalid, format!("{}: {it}", narrator.provider()))).collect();
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

/// Places the clips on the time line, writes the track, and returns the times of the cues.
async fn track(
    run: &StageRun<'_>,
    script: &Script,
    pieces: Vec<Piece>,
    clips: Vec<Clip>,
    told: Told<'_>,
) -> Result<AudioTrack, Failure> {
    let rate = common_rate(&clips)?;
    let lengths: Vec<u64> = clips.iter().map(|clip| length(clip, rate)).collect();
    let places: Vec<Place> = pieces.iter().zip(&lengths).map(|(piece, samples)| place(piece, *samples)).collect();
    let least: Vec<Option<f64>> = script.scenes.iter().map(|scene| scene.seconds).collect();
    let rates = Rates { samples: rate, frames: told.fps };
    let line = timeline::lay(&places, &least, rates, &pauses(script, &told));
    let time = |frame: u64| frame as f64 / f64::from(told.fps);
    let seconds = time(line.total.frame);
    if NARRATION_SECONDS_MAX < seconds {
        return Err(too_long(seconds));
    }
    let timed = pieces.into_iter().zip(&clips).zip(line.starts.iter().zip(&lengths));
    let cues = timed.map(|((piece, clip), (start, length))| Cue {
        scene: piece.scene,
        sentence: piece.sentence,
        text: piece.text,
        start: time(start.frame),
        end: time(start.frame) + *length as f64 / f64::from(rate),
        words: clip.words.iter().map(|word| placed(word, time(start.frame))).collect(),
    });
    let cues = cues.collect();
    let reused = u32::try_from(clips.iter().filter(|clip| clip.reused).count()).unwrap_or(u32::MAX);
    let spoken = clips.iter().filter(|clip| !clip.reused && matches!(clip.source, Source::Wav { .. })).count();
    let spoken = u32::try_from(spoken).unwrap_or(u32::MAX);
    let path = run.workspace.path(FILE);
    if clips.iter().all(|clip| matches!(clip.source, Source::Silence(_))) {
        join::write_silence(&path, rate, line.total.sample)?;
    } else {
        let parts = line.starts.into_iter().map(|start| start.sample).zip(clips).collect();
        blocking(move || join::write(&path, rate, parts, line.total.sample)).await?;
    }
    let Told { provider, degraded, credits, .. } = told;
    Ok(AudioTrack { file: FILE.to_owned(), seconds, provider, cues, reused, spoken, degraded, credits })
}

/// Returns the pauses of a narration, with the times of its title and of its end card.
fn pauses(script: &Script, told: &Told<'_>) -> Pauses {
    let usual = Pauses::at_speed(told.speed);
    let lead_in = cards::beat(script).unwrap_or(usual.lead_in);
    let tail = cards::end_seconds(told.end_card, &script.language).unwrap_or(usual.tail);
    Pauses { lead_in, tail, ..usual }
}

/// Moves a word of a clip that starts at a time of the narration.
fn placed(word: &Word, start: f64) -> HeardWord {
    let Word { written, start: from, end, estimated } = word.clone();
    HeardWord { written, start: start + from, end: start + end, estimated }
}

fn place(piece: &Piece, samples: u64) -> Place {
    let Piece { scene, sentence, ends, .. } = *piece;
    Place { scene, sentence, ends, samples }
}

fn length(clip: &Clip, rate: u32) -> u64 {
    match &clip.source {
        Source::Silence(seconds) => timeline::samples(*seconds, rate),
        Source::Wav { count, .. } => u64::from(*count),
    }
}

/// Returns the sample rate that all clips have, because they come from one voice.
fn common_rate(clips: &[Clip]) -> Result<u32, Failure> {
    let mut common = None;
    for clip in clips {
        let Source::Wav { rate, .. } = &clip.source else { continue };
        if *common.get_or_insert(*rate) != *rate {
            return Err(Failure::permanent(Code::TtsInvalid, "one voice spoke at two sample rates"));
        }
    }
    Ok(common.unwrap_or(SILENT_RATE))
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
