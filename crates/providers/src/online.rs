//! Asks an outside service one cheap question, and explains the answer: for `doctor --online`.

use crate::named::{Kind, Options};
use ::calls::{Answer, CallError, Errand, Free, Request, Service, loose};
use children::Stop;
use serde_json::Value;
use std::time::Duration;

/// How many models or voices are named.
const NAMED_MAX: usize = 5;

/// How long an answer may take, in which a person waits.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// What a service answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is, in words.
    pub words: String,
    /// What will go wrong all the same, such as a model that it does not have.
    pub doubt: Option<String>,
}

/// Asks the service; nothing is made and nothing is paid for.
pub async fn ask(kind: Kind, service: &Service, options: &Options) -> Result<Found, CallError> {
    let stop = Stop::default();
    let (request, list, name) = question(kind);
    let request = Request { timeout: Some(ANSWER_MAX), ..request };
    let answer = service.call(&request, Errand { stop: &stop, purse: &Free }, |_: &Answer| None).await?.json()?;
    let items = if list.is_empty() { answer.as_array().map(Vec::as_slice) } else { Some(loose::list(&answer, list)) };
    let names: Vec<String> = match answer.as_object().filter(|_| kind == Kind::Piper) {
        Some(voices) => voices.keys().cloned().collect(),
        None => items.unwrap_or_default().iter().filter_map(|item| loose::text(item, name)).collect(),
    };
    Ok(explain(kind, &answer, &names, options))
}

/// Returns the question, where the list is in the answer, and what names an item of it.
fn question(kind: Kind) -> (Request, &'static str, &'static str) {
    match kind {
        Kind::Openai | Kind::Command => (Request::get("/models"), "data", "id"),
        Kind::A1111 => (Request::get("/sdapi/v1/sd-models"), "", "model_name"),
        Kind::Comfyui => (Request::get("/system_stats"), "devices", "name"),
        Kind::Elevenlabs => (Request::get("/voices"), "voices", "voice_id"),
        Kind::AzureSpeech => (Request::get("/cognitiveservices/voices/list"), "", "ShortName"),
        Kind::Piper => (Request::get("/voices"), "", ""),
        Kind::Pexels => {
            let query = vec![("query".to_owned(), "sea".to_owned()), ("per_page".to_owned(), "1".to_owned())];
            (Request { query, ..Request::get("/search") }, "photos", "photographer")
        }
    }
}

fn explain(kind: Kind, answer: &Value, names: &[String], options: &Options) -> Found {
    let has = |name: &str| names.iter().any(|known| known == name || known.strip_suffix(":latest") == Some(name));
    let (what, wanted) = match kind {
        Kind::Openai | Kind::Command | Kind::A1111 => ("models", vec![&options.model]),
        Kind::Elevenlabs | Kind::AzureSpeech | Kind::Piper => {
            ("voices", options.voices.iter().chain([&options.voice]).collect())
        }
        Kind::Comfyui => ("devices", Vec::new()),
        Kind::Pexels => ("photographs", Vec::new()),
    };
    let shown: Vec<&str> = names.iter().map(String::as_str).take(NAMED_MAX).collect();
    let words = match (names.len(), kind) {
        (_, Kind::Pexels) => format!("answers; {} photographs of the sea", loose::count(answer, "total_results")),
        (0, _) => format!("answers; it lists no {what}"),
        (count, _) => format!("answers; {count} {what}: {}", shown.join(", ")),
    };
    // A server that lists nothing may still have everything.
    let missing: Vec<&str> = wanted.into_iter().filter(|it| !it.is_empty() && !has(it)).map(String::as_str).collect();
    let doubt = (!names.is_empty() && !missing.is_empty())
        .then(|| format!("it does not list `{}`, which the configuration names", missing.join("`, `")));
    Found { words, doubt }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::calls::Settings;
    use ::calls::fake::{Fake, Reply};
    use serde_json::json;

    async fn asked(kind: Kind, answer: Value, model: &str) -> Result<(Found, String), String> {
        let fake = Fake::start(move |_| Reply::json(if answer.is_null() { 401 } else { 200 }, answer.clone()));
        let service = Service::new(Settings::new("fake", fake.url())).unwrap();
        let options = Options { model: model.to_owned(), voice: model.to_owned(), ..Options::default() };
        let found = ask(kind, &service, &options).await.map_err(|error| error.to_string())?;
        Ok((found, fake.asked()[0].path.clone()))
    }

    #[tokio::test]
    async fn a_service_is_asked_what_its_kind_answers_for_nothing() {
        let models = json!({"data": [{"id": "llama3:latest"}, {"id": "x"}]});
        for (kind, answer, model, words, doubt, path) in [
            (Kind::Openai, models.clone(), "llama3", "2 models: llama3:latest, x", false, "/models"),
            (Kind::Openai, models, "gpt", "2 models", true, "/models"),
            (Kind::Openai, json!({"data": []}), "gpt", "lists no models", false, "/models"),
            (Kind::A1111, json!([{"model_name": "sd15"}]), "", "1 models: sd15", false, "/sdapi/v1/sd-models"),
            (Kind::Comfyui, json!({"devices": [{"name": "cuda:0"}]}), "", "cuda:0", false, "/system_stats"),
            (Kind::Piper, json!({"joe": {}, "amy": {}}), "amy", "2 voices: joe, amy", false, "/voices"),
            (Kind::Elevenlabs, json!({"voices": [{"voice_id": "a"}]}), "b", "1 voices: a", true, "/voices"),
            (
                Kind::Pexels,
                json!({"total_results": 7, "photos": []}),
                "",
                "7 photographs",
                false,
                "/search?query=sea&per_page=1",
            ),
        ] {
            let (found, asked) = asked(kind, answer, model).await.unwrap();
            assert!(found.words.contains(words), "{found:?}");
            assert_eq!((found.doubt.is_some(), asked.as_str()), (doubt, path), "{kind} {found:?}");
        }
        let error = asked(Kind::Openai, Value::Null, "").await.unwrap_err();
        assert!(error.contains("refuses the access (status 401)"), "{error}");
    }
}
