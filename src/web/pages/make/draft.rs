//! A story that is being made: the fields of the form, or its JSON.

use super::checked::{Findings, findings, fine};
use crate::control::make::{Sent, example, form_of, job_of};
use crate::control::{Control, ControlError, JobSource, Kind, job_id};
use crate::job::{Code, JobRequest, Problem};
use crate::providers::story::Settings;
use crate::web::parts::{Fields, value};
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The field that names one showing of the form.
pub(super) const KEY: &str = "key";
/// The field with the whole job as JSON; where it is, the others do not count.
pub(super) const JOB: &str = "job";
/// How many hex digits a key has at most.
const KEY_MAX: usize = 32;
/// What drafts are called where a file has its name.
const NAME: &str = "the story";
const JSON_NAME: &str = "job.json";

/// A story that is being made.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// The fields of the form.
    pub(super) fields: Fields,
    /// The JSON that is edited in their place.
    pub(super) json: Option<String>,
    /// Names this showing of the form.
    pub(super) key: String,
}

/// A draft after its check.
#[derive(Debug)]
pub(super) struct Examined {
    pub(super) findings: Findings,
    pub(super) job: Option<Box<JobRequest>>,
}

impl Draft {
    /// Begins a draft: an empty one, an example, an earlier job (`from`), or its next revision (`revise`).
    pub(super) fn begin(control: &Control, query: &HashMap<String, String>) -> Result<Self, ControlError> {
        let given = |name: &str| query.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
        let key = new_key();
        if let Some(name) = given("example") {
            let text = example(name).ok_or_else(|| {
                let message = format!("there is no example `{}`", name.escape_debug());
                ControlError::new(Kind::NotFound, message, "the page lists the examples")
            })?;
            return Ok(Self::from_text(text, key, None));
        }
        match (given("from"), given("revise")) {
            (Some(id), _) => Ok(Self::from_text(&control.input(&job_id(id)?)?, key, None)),
            (None, Some(id)) => Ok(Self::from_text(&control.input(&job_id(id)?)?, key, Some(id))),
            (None, None) => Ok(Self { fields: Vec::new(), json: None, key }),
        }
    }

    /// Takes a job file; what is no JSON object is left to be edited as it is.
    fn from_text(text: &str, key: String, revises: Option<&str>) -> Self {
        let Ok(Value::Object(mut job)) = serde_json::from_str(text.trim_start_matches('\u{feff}')) else {
            return Self { fields: Vec::new(), json: Some(text.to_owned()), key };
        };
        for name in ["id", "revise", "not_before"] {
            job.shift_remove(name);
        }
        if let Some(id) = revises {
            job.insert("id".to_owned(), json!(id));
            job.insert("revise".to_owned(), json!(true));
        }
        Self { fields: form_of(&Value::Object(job)), json: None, key }
    }

    /// Takes what a form sent.
    pub(super) fn of(fields: Fields) -> Self {
        let is_key = |key: &&str| key.len() <= KEY_MAX && key.bytes().all(|byte| byte.is_ascii_hexdigit());
        let key = value(&fields, KEY).filter(is_key).map(str::to_owned).unwrap_or_default();
        let json = fields.iter().find(|(name, _)| name == JOB).map(|(_, text)| text.replace("\r\n", "\n"));
        Self { fields, json, key }
    }

    /// Returns its job file as it is now.
    pub(super) fn text(&self, writers: &Settings) -> String {
        self.json.clone().unwrap_or_else(|| format!("{:#}\n", job_of(&self.fields, writers).0))
    }

    /// Returns the draft with its JSON in the place of the fields.
    pub(super) fn into_json(self, writers: &Settings) -> Self {
        Self { json: Some(self.text(writers)), ..self }
    }

    /// Returns the draft with fields in the place of its JSON; if that is no object, it stays, with what is wrong.
    pub(super) fn into_form(self) -> (Self, Option<Vec<Problem>>) {
        let Some(text) = &self.json else { return (self, None) };
        match serde_json::from_str::<Value>(text) {
            Ok(job @ Value::Object(_)) => (Self { fields: form_of(&job), json: None, key: self.key }, None),
            Ok(_) => (self, Some(vec![Problem::new(Code::BadJson, "this is no JSON object")])),
            Err(error) => (self, Some(vec![Problem::new(Code::BadJson, error.to_string())])),
        }
    }

    /// Checks it as a job file is checked, without asking any program.
    pub(super) fn examine(&self, control: &Control) -> Result<Examined, ControlError> {
        let mut problems = self.unwritable(control);
        let examined = control.examine(self.source(control))?;
        problems.extend(examined.result.as_ref().err().cloned().unwrap_or_default());
        Ok(match examined.result {
            Ok(job) if problems.is_empty() => Examined { findings: fine(examined.seconds), job: Some(job) },
            Ok(_) | Err(_) => Examined { findings: self.told(&examined.text, problems), job: None },
        })
    }

    /// Sends it; the error is what is wrong with fields that no job file could hold.
    pub(super) fn send(&self, control: &Control) -> Result<Result<Sent, Findings>, ControlError> {
        if !self.unwritable(control).is_empty() {
            return Ok(Err(self.examine(control)?.findings));
        }
        control.send(self.source(control), &self.key).map(Ok)
    }

    /// Returns what is wrong with fields that no job file could hold.
    fn unwritable(&self, control: &Control) -> Vec<Problem> {
        if self.json.is_some() { Vec::new() } else { job_of(&self.fields, &control.writers()).1 }
    }

    fn source(&self, control: &Control) -> JobSource {
        let bytes = self.text(&control.writers()).into_bytes();
        let name = if self.json.is_some() { JSON_NAME } else { NAME };
        JobSource { name: name.to_owned(), stem: String::new(), path: None, bytes }
    }

    /// Says what is wrong: with its line where people see the JSON.
    pub(super) fn told(&self, text: &str, problems: Vec<Problem>) -> Findings {
        findings(if self.json.is_some() { text } else { "" }, problems)
    }
}

/// Makes a key that no other showing of the form has.
fn new_key() -> String {
    let mut bytes = [0; 8];
    // Without one, the same content is the same job.
    SystemRandom::new().fill(&mut bytes).map_or(String::new(), |()| u64::from_be_bytes(bytes).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_is_one_that_comes_back_and_no_two_are_the_same() {
        let (one, two) = (new_key(), new_key());
        assert_ne!(one, two);
        assert_eq!(Draft::of(vec![(KEY.to_owned(), one.clone())]).key, one);
        assert_eq!(Draft::of(vec![(KEY.to_owned(), "../../etc".to_owned())]).key, "");
    }

    #[test]
    fn json_becomes_fields_only_if_it_is_an_object() {
        let draft = |text: &str| Draft::of(vec![(JOB.to_owned(), text.to_owned())]).into_form();
        assert!(draft(r#"{"version":1,"story":{"text":"A."}}"#).0.json.is_none());
        for bad in ["{", "[1]", "words"] {
            let (draft, problems) = draft(bad);
            assert_eq!((draft.json.as_deref(), problems.map(|it| it.len())), (Some(bad), Some(1)));
        }
    }
}
