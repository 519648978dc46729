//! Whether the voice that a job or the configuration names can be had here.

use assets::KOKORO_REMEDY;
use job::request::OnFailure;
use job::{Code, JobRequest, Problem};
use speech::{Bench, Speech, SpeechError, Wanted};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What every voice can say.
pub const WORD: &str = "lighthouse";

/// How long an answer is remembered: a flood of jobs asks once, and a voice that is installed meanwhile is soon found.
const REMEMBERED: Duration = Duration::from_secs(10);

/// Says that a voice is none of those that could be asked for.
#[derive(Debug)]
pub struct UnknownVoice {
    /// What the last one answered.
    pub error: SpeechError,
    /// Whether everyone could be asked whom the job or the settings name.
    pub certain: bool,
}

/// Asks those who may speak for a voice; who is not installed cannot be asked.
pub async fn unknown(speech: &Speech, wanted: &Wanted, bench: &Bench<'_>) -> Option<UnknownVoice> {
    let (mut unknown, mut certain) = (None, true);
    for candidate in speech.candidates(wanted).ok()?.iter().filter(|it| it.is_first()) {
        match candidate.narrator([WORD].into_iter(), bench).await {
            Ok(_) => return None,
            Err(error @ (SpeechError::VoiceUnknown { .. } | SpeechError::VoiceLacking { .. })) => unknown = Some(error),
            Err(_) => certain = false,
        }
    }
    unknown.map(|error| UnknownVoice { error, certain })
}

/// A provider, where the job names one, a language and a voice.
type Question = (Option<String>, String, String);

/// Answers for jobs, and remembers the answers for a while.
#[derive(Debug)]
pub struct Voices {
    speech: Speech,
    answers: Mutex<HashMap<Question, (Instant, Option<Problem>)>>,
}

impl Voices {
    /// Asks these providers.
    pub fn new(speech: Speech) -> Self {
        Self { speech, answers: Mutex::default() }
    }

    /// Refuses a job with a voice that nobody has who may speak it.
    pub async fn refusal(&self, job: &JobRequest, bench: &Bench<'_>) -> Option<Problem> {
        let voice = job.tts.voice.clone().filter(|_| job.tts.on_failure != Some(OnFailure::Silent))?;
        let language = job.story.language.clone().unwrap_or_else(|| "en".to_owned());
        let key = (job.tts.provider.clone(), language, voice);
        if let Some((at, answer)) = self.answers.lock().unwrap_or_else(PoisonError::into_inner).get(&key)
            && at.elapsed() < REMEMBERED
        {
            return answer.clone();
        }
        let (provider, language, voice) = key.clone();
        let wanted = Wanted { provider, voice: Some(voice), ..Wanted::of_language(&language) };
        let unknown = unknown(&self.speech, &wanted, bench).await.filter(|it| it.certain);
        let answer = unknown.map(|unknown| {
            let lacks = matches!(unknown.error, SpeechError::VoiceLacking { .. });
            let hint = if lacks { KOKORO_REMEDY } else { Code::VoiceUnknown.hint() };
            Problem::new(Code::VoiceUnknown, unknown.error.to_string()).at_path("tts.voice").suggest(hint)
        });
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|_, (at, _)| at.elapsed() < REMEMBERED);
        answers.insert(key, (Instant::now(), answer.clone()));
        answer
    }
}
