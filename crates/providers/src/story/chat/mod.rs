//! Writes stories by a language model behind the chat API of OpenAI, which many servers speak.

use super::ladder::{self, Takes};
use super::order::{Order, message, repair};
use super::said::{self, Said};
use super::told::{self, Told};
use crate::named::Options;
use calls::{Answer, CallError, Errand, Request, Service, Units};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The path of the chat API below a service's address.
const PATH: &str = "/chat/completions";

/// How often one question is sent in other words before it is given up: two steps of form, two names of the limit, and a few
/// fields of the configuration.
const LESSONS_MAX: usize = 8;

/// How many characters are one token at least, to reckon what a question costs before it is sent: English has four, other
/// languages fewer.
const CHARS_PER_TOKEN: u64 = 3;

/// How many characters of the words of a server or a model that has no story are told.
const WORDS_MAX: usize = 200;

/// How many characters of a bad answer the model is shown again: more than any good one has.
const SHOWN_MAX: usize = 40_000;

/// A language model that writes stories.
#[derive(Debug)]
pub struct Writer {
    service: Service,
    options: Options,
    takes: Mutex<Takes>,
}

/// What a writer wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The story.
    pub told: Told,
    /// The model, as the configuration or else the server names it; empty if nobody does.
    pub model: String,
    /// In what it is not as ordered, and is told all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// Why there is no story.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The service gave no answer.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The answers were no stories.
    #[error("{service} wrote no story that can be told: {}", faults.join("; "))]
    NoStory {
        /// The service.
        service: String,
        /// What was wrong with the last answer.
        faults: Vec<String>,
    },
    /// The model does not want to.
    #[error("{service} declines to write this story: {said}")]
    Declined {
        /// The service.
        service: String,
        /// Its words.
        said: String,
    },
}

/// One answer, judged.
enum Judged {
    Good(Written),
    /// It can be told, and is not what was ordered.
    Fair(Written),
    Bad(Vec<String>),
}

impl Writer {
    /// Makes a writer; asks nothing.
    pub fn new(service: Service, options: Options) -> Self {
        Self { service, options, takes: Mutex::default() }
    }

    /// Returns its name: the service's.
    pub fn name(&self) -> &str {
        self.service.name()
    }

    /// Returns what its stories depend on beside the order: the model and its own settings.
    pub fn fingerprint(&self) -> String {
        format!("{} {:?}", self.options.model, self.options.extra)
    }

    /// Has a story written. `judge` may find a fault in one that can be told. An answer with a fault is sent back once with
    /// what is wrong with it; the better one of both counts.
    pub async fn write(
        &self,
        order: &Order,
        errand: Errand<'_>,
        judge: impl Fn(&Told) -> Option<String>,
    ) -> Result<Written, WriteError> {
        let (mut messages, tokens_max) = (order.messages(), order.tokens_max());
        let first = self.ask(&messages, tokens_max, errand).await?;
        let (fair, faults) = match self.judged(&first, order, &judge)? {
            Judged::Good(written) => return Ok(written),
            Judged::Fair(written) => {
                let faults = written.fault.iter().cloned().collect();
                (Some(written), faults)
            }
            Judged::Bad(faults) => (None, faults),
        };
        let shown: String = first.texts.first().into_iter().flat_map(|it| it.chars()).take(SHOWN_MAX).collect();
        if !shown.is_empty() && !first.is_cut {
            messages.push(message("assistant", &shown));
        }
        messages.push(repair(&faults));
        // A model that was cut off thinks longer than others do.
        let tokens_max = if first.is_cut { tokens_max * 2 } else { tokens_max };
        let second = match self.ask(&messages, tokens_max, errand).await {
            Ok(second) => self.judged(&second, order, &judge),
            Err(error) => Err(error.into()),
        };
        let no_story = |faults| WriteError::NoStory { service: self.name().to_owned(), faults };
        match (second, fair) {
            (Ok(Judged::Good(written) | Judged::Fair(written)), _) => Ok(written),
            (Err(WriteError::Call(CallError::Stopped)), _) => Err(CallError::Stopped.into()),
            (Ok(Judged::Bad(_)) | Err(_), Some(written)) => Ok(written),
            (Ok(Judged::Bad(faults)), None) => Err(no_story(faults)),
            (Err(error), None) => Err(error),
        }
    }

    /// Asks one question, in the words that the server takes.
    async fn ask(&self, messages: &[Value], tokens_max: u64, errand: Errand<'_>) -> Result<Said, CallError> {
        let mut takes = lock(&self.takes).clone();
        let mut lessons = 0;
        loop {
            let body = takes.body(&self.options.model, messages, tokens_max, &self.options.extra);
            let tokens_in = (body.to_string().chars().count() as u64).div_ceil(CHARS_PER_TOKEN);
            let tokens_out = tokens_max.max(ladder::cap(&body));
            let units = Units { tokens_in, tokens_out, ..Units::default() };
            let request = Request { units, ..Request::post(PATH, body.clone()) };
            let spent = |answer: &Answer| said::usage(&answer.json().ok()?);
            match self.service.call(&request, errand, spent).await {
                Ok(answer) => {
                    *lock(&self.takes) = takes;
                    return Ok(said::read(&answer.json()?));
                }
                Err(CallError::Refused { status, parameter, said, .. })
                    if is_about_the_request(status)
                        && lessons < LESSONS_MAX
                        && takes.learn(&body, parameter.as_deref(), &said) =>
                {
                    lessons += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn judged(
        &self,
        said: &Said,
        order: &Order,
        judge: &impl Fn(&Told) -> Option<String>,
    ) -> Result<Judged, WriteError> {
        if let Some(declined) = &said.declined {
            return Err(WriteError::Declined { service: self.name().to_owned(), said: short(declined) });
        }
        if said.is_cut {
            return Ok(Judged::Bad(vec!["the answer is cut off, because it is too long".to_owned()]));
        }
        let Some(object) = said.texts.iter().find_map(|text| said::object(text)) else {
            let fault = match &said.failed {
                Some(failed) => format!("the server says: {}", short(failed)),
                None if said.texts.is_empty() => "the answer is empty".to_owned(),
                None => "there is no JSON object with `scenes`".to_owned(),
            };
            return Ok(Judged::Bad(vec![fault]));
        };
        Ok(match told::read(&object, order) {
            Err(faults) => Judged::Bad(faults),
            Ok(told) if told::is_far_too_long(&told, order) => {
                Judged::Bad(told::blemish(&told, order).into_iter().collect())
            }
            Ok(told) => {
                let fault = judge(&told).or_else(|| told::blemish(&told, order));
                let named = (!self.options.model.is_empty()).then(|| self.options.model.clone());
                let model = named.or_else(|| said.model.clone()).unwrap_or_default();
                let written = Written { told, model, fault };
                if written.fault.is_none() { Judged::Good(written) } else { Judged::Fair(written) }
            }
        })
    }
}

/// Makes one short line of the words of others.
fn short(words: &str) -> String {
    words.chars().filter(|c| !c.is_control()).take(WORDS_MAX).collect()
}

/// Tells whether a refusal is about how something was asked: bad request, unsupported media type, unprocessable content.
fn is_about_the_request(status: u16) -> bool {
    matches!(status, 400 | 415 | 422)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
