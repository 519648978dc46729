//! Pictures by ComfyUI: a workflow is queued with `POST /prompt`, looked after at `/history/{id}`, and its picture is at `/view`.

mod workflow;

use super::outside::{Found, ONE_PICTURE, PICTURE_BYTES_MAX, Source};
use super::sizes;
use super::{Desk, ImageRequest, Reference};
use crate::calls::failure;
use crate::named::Options;
use calls::{Body, CallError, Errand, Form, Request, Service, loose};
use job::Failure;
use serde_json::{Map, Value};
use std::time::Duration;
use workflow::{Values, Workflow};

pub use workflow::WorkflowError;

/// The wait before the first look at a picture in the making; each further one is half as long again.
const WAIT_FIRST: Duration = Duration::from_millis(300);
/// The longest wait between two looks.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// How many answers in a row may tell nothing of the workflow, in the form of no history: a server that starts may give one.
const STRANGE_MAX: usize = 3;

/// The field of [`Options::extra`] that says what pictures must not show; all others are fields of the request.
const NEGATIVE: &str = "negative_prompt";

/// A server with the workflow that makes its pictures.
#[derive(Debug)]
pub(super) struct Comfyui {
    service: Service,
    workflow: Workflow,
    /// The workflow of pictures with pictures of reference.
    referring: Option<Workflow>,
    negative: String,
    extra: Map<String, Value>,
    wait_first: Duration,
}

impl Comfyui {
    /// Reads the workflow.
    pub(super) fn new(service: Service, options: Options) -> Result<Self, WorkflowError> {
        let none = || WorkflowError::None { provider: service.name().to_owned() };
        let workflow = Workflow::read(&options.workflow.ok_or_else(none)?)?;
        let referring = options.reference_workflow.as_deref().map(Workflow::read_referring).transpose()?;
        let mut extra = options.extra;
        let negative = extra.shift_remove(NEGATIVE);
        let negative = negative.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Self { service, workflow, referring, negative, extra, wait_first: WAIT_FIRST })
    }

    /// Returns what tells its pictures without pictures of reference from those of other workflows.
    pub(super) fn identity(&self) -> Vec<u8> {
        self.workflow.identity()
    }

    /// Returns what tells those with pictures of reference.
    pub(super) fn referring(&self) -> Option<String> {
        self.referring.as_ref().map(|workflow| blake3::hash(&workflow.identity()).to_hex().to_string())
    }

    async fn found(&self, request: &ImageRequest, errand: Errand<'_>) -> Result<Found, CallError> {
        let (width, height) = sizes::diffusion((request.width, request.height));
        let ImageRequest { prompt, seed, references, .. } = request;
        let files = &self.uploaded(references, errand).await?;
        let workflow = self.referring.as_ref().filter(|_| !files.is_empty()).unwrap_or(&self.workflow);
        let (seed, negative) = (*seed, self.negative.as_str());
        let workflow = workflow.filled(&Values { prompt, negative, seed, width, height, references: files });
        let id = self.queue(workflow, errand).await?;
        let file = self.made(&id, errand).await?;
        let part = |name: &str| (name.to_owned(), loose::text(&file, name).unwrap_or_default());
        let query = vec![part("filename"), part("subfolder"), part("type")];
        let view = Request { query, bytes_max: PICTURE_BYTES_MAX, ..Request::get("/view") };
        let bytes = self.service.call(&view, errand, |_| None).await?.bytes;
        Ok(Found { bytes, asked: Some((width, height)), credit: None })
    }

    /// Uploads pictures of reference, and returns what a workflow calls them. Their names are of their content, so that the
    /// same one twice is one file.
    async fn uploaded(&self, references: &[Reference], errand: Errand<'_>) -> Result<Vec<String>, CallError> {
        let mut names = Vec::new();
        for reference in references {
            let mut file = reference.file("image", 1);
            file.name = format!("reelspool-{}-{}", blake3::hash(&file.bytes).to_hex(), file.name);
            let fields =
                [("type", "input"), ("overwrite", "true")].map(|(name, value)| (name.to_owned(), value.to_owned()));
            let form = Form { fields: fields.to_vec(), files: vec![file] };
            let request = Request { body: Body::Form(form), ..Request::get("/upload/image") };
            let answer = self.service.call(&request, errand, |_| None).await?;
            let value = answer.json()?;
            let name = loose::text(&value, "name").ok_or_else(|| CallError::Unexpected {
                what: format!("without the name of a file: {}", self.service.quote(&answer.bytes)),
            })?;
            let folder = loose::text(&value, "subfolder").filter(|it| !it.is_empty());
            names.push(folder.map_or_else(|| name.clone(), |folder| format!("{folder}/{name}")));
        }
        Ok(names)
    }

    /// Queues a workflow, and returns the id under which it is looked after.
    async fn queue(&self, workflow: Value, errand: Errand<'_>) -> Result<String, CallError> {
        let mut body = Map::new();
        body.insert("prompt".into(), workflow);
        body.insert("client_id".into(), "reelspool".into());
        body.extend(self.extra.clone());
        let request = Request { units: ONE_PICTURE, ..Request::post("/prompt", Value::Object(body)) };
        let answer = self.service.call(&request, errand, |_| None).await?;
        let value = answer.json()?;
        if let Some(problem) = node_problem(&value) {
            let service = self.service.name().to_owned();
            return Err(CallError::Refused { service, status: 200, said: problem, parameter: None });
        }
        loose::text(&value, "prompt_id").ok_or_else(|| CallError::Unexpected {
            what: format!("without an id: {}", self.service.quote(&answer.bytes)),
        })
    }

    /// Waits until a workflow has ended, and returns where its picture is.
    async fn made(&self, id: &str, errand: Errand<'_>) -> Result<Value, CallError> {
        let limit = self.service.settings().timeout;
        let mut strange = 0;
        for wait in waits(self.wait_first, limit) {
            tokio::select! {
                biased;
                () = errand.stop.raised() => return Err(CallError::Stopped),
                () = tokio::time::sleep(wait) => {}
            }
            let answer = self.service.call(&Request::get(format!("/history/{id}")), errand, |_| None).await?;
            match ended(&answer.json()?, id) {
                Ended::NotYet => strange = 0,
                Ended::Strange => {
                    strange += 1;
                    if strange >= STRANGE_MAX {
                        let what = format!("no history of a workflow: {}", self.service.quote(&answer.bytes));
                        return Err(CallError::Unexpected { what });
                    }
                }
                Ended::With(file) => return Ok(file),
                Ended::Failed(what) => {
                    let service = self.service.name().to_owned();
                    return Err(CallError::Broken { service, status: 200, said: what });
                }
            }
        }
        Err(CallError::TimedOut { service: self.service.name().to_owned(), after: limit })
    }
}

#[async_trait::async_trait]
impl Source for Comfyui {
    fn references_max(&self) -> usize {
        self.referring.as_ref().map_or(0, Workflow::references)
    }

    async fn file(&self, request: &ImageRequest, desk: Desk<'_>) -> Result<Found, Failure> {
        self.found(request, desk.errand()).await.map_err(|error| failure(&error, desk.cancel))
    }
}

/// Returns the waits between looks, which grow, and together last as long as a limit at most; at least one.
fn waits(first: Duration, limit: Duration) -> impl Iterator<Item = Duration> {
    let (mut next, mut spent) = (first, Duration::ZERO);
    std::iter::from_fn(move || {
        let wait = next;
        if limit < spent + wait && spent != Duration::ZERO {
            return None;
        }
        spent += wait;
        next = (wait + wait / 2).min(WAIT_MAX);
        Some(wait)
    })
}

/// Says which node of a queued workflow the server does not take; a status of success may hold such a thing.
fn node_problem(value: &Value) -> Option<String> {
    let (id, node) = loose::at(value, "node_errors")?.as_object()?.iter().next()?;
    let name = loose::text(node, "class_type").unwrap_or_default();
    let said = ["errors.0.details", "errors.0.message", "message"].into_iter().find_map(|path| loose::text(node, path));
    Some(format!("node {id} ({name}): {}", said.unwrap_or_else(|| "it has an error".to_owned())))
}

/// How a workflow stands.
#[derive(Debug, Clone, PartialEq)]
enum Ended {
    /// It is queued, or at work. A server that was started again does not know it, and says the same.
    NotYet,
    /// The answer is no history.
    Strange,
    /// It made this file.
    With(Value),
    /// It made none.
    Failed(String),
}

/// Reads the history of a workflow.
fn ended(history: &Value, id: &str) -> Ended {
    let Some(all) = history.as_object() else { return Ended::Strange };
    let Some(entry) = all.get(id) else {
        // Some servers tell of all workflows.
        return if all.values().all(Value::is_object) { Ended::NotYet } else { Ended::Strange };
    };
    if !entry.is_object() {
        return Ended::Strange;
    }
    let status = loose::text(entry, "status.status_str").unwrap_or_default();
    if status == "error" {
        return Ended::Failed(failed(entry));
    }
    let outputs = loose::at(entry, "outputs").and_then(Value::as_object).cloned().unwrap_or_default();
    let files: Vec<&Value> = outputs.values().flat_map(|node| loose::list(node, "images")).collect();
    // What a node shows for a while is of the type `temp`; what it saves is `output`.
    let saved = files.iter().find(|file| loose::text(file, "type").as_deref() == Some("output")).or(files.first());
    match saved {
        Some(file) => Ended::With((*file).clone()),
        None if status.is_empty() && outputs.is_empty() => Ended::NotYet,
        None => Ended::Failed("the workflow ended without a picture: it needs a node that saves one".to_owned()),
    }
}

/// Returns what the last message of a failure says.
fn failed(entry: &Value) -> String {
    let last = loose::list(entry, "status.messages").last().cloned().unwrap_or_default();
    let kind = loose::text(&last, "0").unwrap_or_else(|| "an error".to_owned());
    let node = loose::text(&last, "1.node_type");
    let said = loose::text(&last, "1.exception_message").map(|it| it.trim().to_owned());
    [Some(kind), node, said].into_iter().flatten().collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::testing::{desk, picture, request};
    use crate::image::{ImageGenerator as _, Outside};
    use crate::named::Kind;
    use ::calls::fake::{Fake, Reply};
    use ::calls::{Free, Settings};
    use job::{Cancel, CancelReason, Code};
    use serde_json::json;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicU32, Ordering};

    const FILE: &str =
        r#"{"3": {"class_type": "KSampler", "inputs": {"seed": {{seed}}, "text": "{{prompt}}, {{negative}}"}}}"#;

    fn comfyui(server: &Fake) -> Comfyui {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("w.json");
        fsx::write_atomic(&path, FILE.as_bytes()).unwrap();
        let mut settings = Settings::new("paint", server.url());
        (settings.tries_max, settings.timeout) = (1, Duration::from_millis(200));
        let extra = json!({"negative_prompt": "text", "extra_data": {"a": 1}}).as_object().cloned().unwrap();
        let options = Options { workflow: Some(path), extra, ..Options::default() };
        let made = Comfyui::new(Service::new(settings).unwrap(), options).unwrap();
        Comfyui { wait_first: Duration::from_millis(1), ..made }
    }

    /// Answers as a server whose history says these things one after the other, the last one for ever.
    fn server(queued: Value, history: Vec<Value>) -> Fake {
        let looks = AtomicU32::new(0);
        Fake::start(move |asked| match asked.path.split(['?', '/']).nth(1).unwrap_or_default() {
            "prompt" => Reply::json(200, queued.clone()),
            "history" => {
                let look = looks.fetch_add(1, Ordering::Relaxed) as usize;
                Reply::json(200, history[look.min(history.len() - 1)].clone())
            }
            "view" => Reply::bytes(200, "image/png", picture(96, 168)),
            _ => Reply::json(404, json!({"error": "no"})),
        })
    }

    fn queued() -> Value {
        json!({"prompt_id": "7f", "number": 1, "node_errors": {}})
    }

    fn done(images: &Value) -> Value {
        json!({"7f": {"status": {"status_str": "success", "completed": true}, "outputs": {"9": {"images": images}}}})
    }

    #[tokio::test]
    async fn a_workflow_is_queued_looked_after_and_its_saved_picture_fetched() {
        let images = json!([
            {"filename": "p.png", "subfolder": "", "type": "temp"},
            {"filename": "a b.png", "subfolder": "s", "type": "output"},
        ]);
        let server = server(queued(), vec![json!({}), json!({}), done(&images)]);
        let (comfyui, cancel) = (comfyui(&server), Cancel::default());
        let found = comfyui.file(&request("a \"fox\""), desk(&cancel)).await.unwrap();
        assert_eq!((found.bytes, found.asked), (picture(96, 168), Some((768, 1344))));
        let asked = server.asked();
        let paths: Vec<&str> = asked.iter().map(|it| it.path.as_str()).collect();
        let view = "/view?filename=a+b.png&subfolder=s&type=output";
        assert_eq!(paths, ["/prompt", "/history/7f", "/history/7f", "/history/7f", view]);
        let sent = asked[0].json();
        assert_eq!(sent["prompt"]["3"]["inputs"], json!({"seed": 7, "text": "a \"fox\", text"}));
        assert_eq!((&sent["extra_data"], sent.get("negative_prompt")), (&json!({"a": 1}), None));
    }

    #[tokio::test]
    async fn pictures_of_reference_are_uploaded_and_have_a_workflow_of_their_own() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("r.json");
        let file =
            json!({"1": {"class_type": "LoadImage", "inputs": {"image": "{{reference}}", "text": "{{prompt}}"}}});
        fsx::write_atomic(&path, file.to_string().as_bytes()).unwrap();
        let server = Fake::start(move |asked| match asked.path.split(['?', '/']).nth(1).unwrap_or_default() {
            "upload" => {
                let name = asked.form().last().unwrap().1.clone();
                Reply::json(200, json!({"name": name, "subfolder": "", "type": "input"}))
            }
            "prompt" => Reply::json(200, queued()),
            "history" => Reply::json(200, done(&json!([{"filename": "p.png", "subfolder": "", "type": "output"}]))),
            _ => Reply::bytes(200, "image/png", picture(96, 168)),
        });
        let plain = comfyui(&server);
        assert_eq!(plain.references_max(), 0);
        let comfyui = Comfyui { referring: Some(Workflow::read_referring(&path).unwrap()), ..plain };
        assert_eq!(comfyui.references_max(), 1);
        let references = vec![Reference { name: "Ana".into(), bytes: picture(64, 64).into() }];
        let (with, cancel) = (ImageRequest { references, ..request("a fox") }, Cancel::default());
        comfyui.file(&with, desk(&cancel)).await.unwrap();
        comfyui.file(&request("a fox"), desk(&cancel)).await.unwrap();
        let asked = server.asked();
        let form = asked[0].form();
        assert_eq!((asked[0].path.as_str(), form[0].2.as_slice()), ("/upload/image", b"input".as_slice()));
        assert_eq!((form[2].0.as_str(), &form[2].2), ("image", &picture(64, 64)));
        let inputs = &asked[1].json()["prompt"]["1"]["inputs"];
        assert_eq!(inputs, &json!({"image": form[2].1, "text": "a fox"}));
        let sent = |path: &str| asked.iter().filter(|it| it.path == path).collect::<Vec<_>>();
        let (uploads, queued) = (sent("/upload/image"), sent("/prompt"));
        assert_eq!((uploads.len(), queued.len()), (1, 2));
        let inputs = &queued[1].json()["prompt"]["3"]["inputs"];
        assert_eq!(
            inputs,
            &json!({"seed": 7, "text": "a fox, text"}),
            "without references the other workflow is queued"
        );
    }

    #[test]
    fn a_workflow_for_references_makes_no_other_pictures_without_them() {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = dir.path().join(name);
            fsx::write_atomic(&path, text.as_bytes()).unwrap();
            Some(path)
        };
        let refers = |class: &str| {
            let inputs = json!({"image": "{{reference}}", "text": "{{prompt}}"});
            file(class, &json!({"1": {"class_type": class, "inputs": inputs}}).to_string())
        };
        let made = |reference_workflow: Option<PathBuf>| {
            let service = Service::new(Settings::new("paint", "http://127.0.0.1:1".parse().unwrap())).unwrap();
            let options = Options { workflow: file("w.json", FILE), reference_workflow, ..Options::default() };
            let outside = Outside::new(Kind::Comfyui, service, options).unwrap();
            (outside.maker().to_owned(), outside.referring().map(str::to_owned))
        };
        let (without, one, other) = (made(None), made(refers("A")), made(refers("B")));
        assert_eq!((&without.0, &without.0), (&one.0, &other.0), "their pictures without references are alike");
        assert!(without.1.is_none() && one.1.is_some() && other.1.is_some() && one.1 != other.1);
    }

    #[tokio::test]
    async fn whatever_goes_wrong_is_told_in_the_servers_words() {
        let node_errors =
            json!({"3": {"class_type": "KSampler", "errors": [{"message": "Bad value", "details": "steps: 0"}]}});
        let error = json!({"7f": {"outputs": {}, "status": {"status_str": "error", "completed": false, "messages": [
            ["execution_start", {}],
            ["execution_error", {"node_type": "KSampler", "exception_message": "CUDA out of memory\n"}],
        ]}}});
        let empty = json!({"7f": {"outputs": {}, "status": {"status_str": "success", "completed": true}}});
        for (queued, history, code, said) in [
            (
                json!({"prompt_id": "7f", "node_errors": node_errors}),
                json!({}),
                Code::ProviderRefused,
                "node 3 (KSampler): steps: 0",
            ),
            (json!({"error": "no room"}), json!({}), Code::ProviderInvalid, "without an id: no room"),
            (queued(), error, Code::ProviderUnavailable, "execution_error: KSampler: CUDA out of memory"),
            (queued(), empty, Code::ProviderUnavailable, "needs a node that saves one"),
            (queued(), json!({}), Code::ProviderUnavailable, "no whole answer"),
            (queued(), json!({"other": {"outputs": {}}}), Code::ProviderUnavailable, "no whole answer"),
            (queued(), json!([]), Code::ProviderInvalid, "no history of a workflow"),
            (queued(), json!({"7f": null}), Code::ProviderInvalid, "no history of a workflow"),
            (queued(), json!({"abc": null}), Code::ProviderInvalid, "no history of a workflow"),
        ] {
            let server = server(queued, vec![history]);
            let failure = comfyui(&server).file(&request("a fox"), desk(&Cancel::default())).await.unwrap_err();
            assert_eq!(failure.code, code, "{failure:?}");
            assert!(failure.message.contains(said), "{failure:?}");
        }
    }

    #[tokio::test]
    async fn a_few_strange_answers_are_forgiven_and_not_many() {
        let images = json!([{"filename": "p.png", "subfolder": "", "type": "output"}]);
        let strange = || json!({"7f": null});
        let (odd, done) = (vec![strange(), strange(), json!({}), strange(), strange()], done(&images));
        let forgiven = server(queued(), [odd, vec![done]].concat());
        comfyui(&forgiven).file(&request("a fox"), desk(&Cancel::default())).await.unwrap();
        let never = server(queued(), vec![strange()]);
        comfyui(&never).file(&request("a fox"), desk(&Cancel::default())).await.unwrap_err();
        assert_eq!(never.asked().len(), 1 + STRANGE_MAX, "it is not asked until the time is over");
    }

    #[tokio::test]
    async fn a_stop_ends_the_waiting() {
        let server = server(queued(), vec![json!({})]);
        let mut comfyui = comfyui(&server);
        comfyui.wait_first = Duration::from_mins(10);
        let cancel = Cancel::default();
        cancel.cancel(CancelReason::Drain);
        let errand = Errand { stop: cancel.stop(), purse: &Free };
        assert_eq!(comfyui.made("7f", errand).await, Err(CallError::Stopped));
    }

    #[test]
    fn the_looks_become_rarer_and_end_with_the_time() {
        let all: Vec<u128> = waits(WAIT_FIRST, Duration::from_mins(1)).map(|it| it.as_millis()).collect();
        assert_eq!(all[..4], [300, 450, 675, 1012]);
        assert!(all.iter().sum::<u128>() <= 60_000 && all.len() < 30 && all.last() == Some(&5000), "{all:?}");
        assert_eq!(waits(WAIT_FIRST, Duration::ZERO).count(), 1);
    }
}
