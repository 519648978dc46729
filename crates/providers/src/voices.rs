//! Whether the voice that a job or the configuration names can be had here.

use assets::KOKORO_REMEDY;
use job::cast::Cast;
use job::request::OnFailure;
use job::{Code, JobRequest, Problem};
use speech::{Bench, Candidate, Speech, SpeechError, Wanted};
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
    unknown_to(&speech.candidates(wanted).ok()?, bench).await
}

/// Asks those of these who are no fallbacks.
async fn unknown_to(candidates: &[Candidate], bench: &Bench<'_>) -> Option<UnknownVoice> {
    let (mut unknown, mut certain) = (None, true);
    for candidate in candidates.iter().filter(|it| it.is_first()) {
        match candidate.narrator([WORD].into_iter(), bench).await {
            Ok(_) => return None,
            Err(error @ (SpeechError::VoiceUnknown { .. } | SpeechError::VoiceLacking { .. })) => unknown = Some(error),
            Err(_) => certain = false,
        }
    }
    unknown.map(|error| UnknownVoice { error, certain })
}

/// Who is asked for a voice.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Asked {
    /// The provider that the job names, or those of the settings.
    Provider(Option<String>),
    /// Everybody who is installed; the provider that the job names may have voices that it does not list.
    Anybody(Option<String>),
}

/// Who is asked, a language and a voice.
type Question = (Asked, String, String);

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
        let language = job.story.language.clone().unwrap_or_else(|| "en".to_owned());
        let named = job.tts.voice.clone().filter(|_| job.tts.on_failure != Some(OnFailure::Silent));
        if let Some(voice) = named {
            let question = (Asked::Provider(job.tts.provider.clone()), language.clone(), voice);
            if let Some(problem) = self.answer(question, bench).await {
                return Some(problem.at_path("tts.voice"));
            }
        }
        for (field, voice) in job.tts.cast.iter().flat_map(Cast::voices) {
            if let Some(problem) =
                self.answer((Asked::Anybody(job.tts.provider.clone()), language.clone(), voice.to_owned()), bench).await
            {
                return Some(problem.at_path(field));
            }
        }
        None
    }

    /// Returns what is wrong with a voice, as it was answered lately or is now.
    async fn answer(&self, question: Question, bench: &Bench<'_>) -> Option<Problem> {
        if let Some((at, answer)) = self.answers.lock().unwrap_or_else(PoisonError::into_inner).get(&question)
            && at.elapsed() < REMEMBERED
        {
            return answer.clone();
        }
        let (asked, language, voice) = question.clone();
        let wanted = Wanted { voice: Some(voice), ..Wanted::of_language(&language) };
        let unknown = match asked {
            Asked::Provider(provider) => unknown(&self.speech, &Wanted { provider, ..wanted }, bench).await,
            Asked::Anybody(provider) => {
                unknown_to(&self.speech.with_voice(&Wanted { provider, ..wanted }), bench).await
            }
        };
        let answer = unknown.filter(|it| it.certain).map(|unknown| {
            let hint = Code::VoiceUnknown.hint();
            let hint = if matches!(unknown.error, SpeechError::VoiceLacking { .. }) {
                KOKORO_REMEDY.to_owned()
            } else if let SpeechError::VoiceUnknown { known, .. } = &unknown.error
                && !known.is_empty()
            {
                format!("{hint}; most like it: {known}")
            } else {
                hint.to_owned()
            };
            Problem::new(Code::VoiceUnknown, unknown.error.to_string()).suggest(hint)
        });
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|_, (at, _)| at.elapsed() < REMEMBERED);
        answers.insert(question, (Instant::now(), answer.clone()));
        answer
    }
}
