//! Pictures by OpenAI's protocol, which many servers speak: `POST /images/generations`, or `/images/edits` with pictures of
//! reference.

use super::outside::{ANSWER_BYTES_MAX, Found, ONE_PICTURE, PICTURE_BYTES_MAX, Source};
use super::sizes::{self, Size};
use super::{Desk, ImageRequest, Reference, reference};
use crate::calls::failure;
use crate::named::Options;
use calls::{Answer, Body, CallError, Errand, Form, Request, Service, base64, loose};
use job::Failure;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// How many parameters one picture may find that the server does not take: each costs a refused request.
const DROPS_MAX: usize = 3;

/// The parameters without which nothing can be asked. A server that refuses one of them refuses the picture.
const NEEDED: [&str; 2] = ["prompt", "model"];

/// The longest prompt of a family of models, in characters (OpenAI's API reference), and that of others.
const PROMPT_CHARS_MAX: [(&str, usize); 2] = [("dall-e-2", 1000), ("dall-e-3", 4000)];
const PROMPT_CHARS_MAX_OTHERS: usize = 32_000;

/// Models that take pictures of reference, by how their names begin.
const REFERRING: [&str; 2] = ["gpt-image", "chatgpt-image"];

/// How many pictures of reference such a model is sent. It takes 16, but each is read, and what is read is paid for.
const REFERENCES_MAX: usize = 4;

/// Where a picture is asked for, and where one with pictures of reference.
const NEW: &str = "/images/generations";
const EDITED: &str = "/images/edits";

/// A server that speaks the protocol.
#[derive(Debug)]
pub(super) struct Openai {
    service: Service,
    options: Options,
    /// The parameters that the server does not take, each with where it does not.
    dropped: Mutex<BTreeSet<(&'static str, String)>>,
}

impl Openai {
    pub(super) fn new(service: Service, options: Options) -> Self {
        Self { service, options, dropped: Mutex::default() }
    }

    async fn found(&self, request: &ImageRequest, errand: Errand<'_>) -> Result<Found, CallError> {
        let asked = sizes::openai(&self.options.model, (request.width, request.height));
        let answer = self.ask(request, asked, errand).await?;
        let value = answer.json()?;
        let inline = loose::text(&value, "data.0.b64_json").and_then(|text| base64::decode(&text));
        let bytes = match (inline, loose::text(&value, "data.0.url")) {
            (Some(bytes), _) => bytes,
            (None, Some(url)) => self.fetch(&url, errand).await?,
            (None, None) => {
                let what = format!("without a picture: {}", self.service.quote(&answer.bytes));
                return Err(CallError::Unexpected { what });
            }
        };
        let is_own_choice = self.body(request, asked).get("size") == Some(&text_of(asked).into());
        Ok(Found { bytes, asked: is_own_choice.then_some(asked), credit: None })
    }

    /// Sends the request; once more without a parameter that the server does not take.
    async fn ask(&self, picture: &ImageRequest, size: Size, errand: Errand<'_>) -> Result<Answer, CallError> {
        let mut drops = 0;
        loop {
            let body = self.body(picture, size);
            let mut request = posted(&picture.references, &body);
            (request.bytes_max, request.units) = (ANSWER_BYTES_MAX, ONE_PICTURE);
            match self.service.call(&request, errand, |_| None).await {
                Err(CallError::Refused { parameter: Some(name), .. })
                    if drops < DROPS_MAX && self.drops(path(picture), &name, &body) =>
                {
                    drops += 1;
                    tracing::debug!(
                        provider = self.service.name(),
                        parameter = name,
                        "a server does not take a parameter"
                    );
                }
                ended => return ended,
            }
        }
    }

    /// Remembers a parameter as one that the server does not take; false if it was not sent, or is needed.
    fn drops(&self, path: &'static str, parameter: &str, sent: &Map<String, Value>) -> bool {
        let name = parameter.split(['.', '[']).next().unwrap_or_default();
        let is_dropped = sent.contains_key(name) && !NEEDED.contains(&name);
        if is_dropped {
            self.dropped.lock().unwrap_or_else(PoisonError::into_inner).insert((path, name.to_owned()));
        }
        is_dropped
    }

    fn body(&self, request: &ImageRequest, size: Size) -> Map<String, Value> {
        let Options { model, extra, .. } = &self.options;
        let mut body = Map::new();
        if !model.is_empty() {
            body.insert("model".into(), model.as_str().into());
        }
        let told = reference::told(&request.references);
        body.insert("prompt".into(), said(&format!("{}{told}", request.prompt), model).into());
        body.insert("n".into(), 1.into());
        body.insert("size".into(), text_of(size).into());
        // GPT-image always answers in base64, and refuses the parameter that asks for it.
        if !model.starts_with("gpt-image") && !model.starts_with("chatgpt-image") {
            body.insert("response_format".into(), "b64_json".into());
        }
        body.extend(extra.clone());
        let dropped = self.dropped.lock().unwrap_or_else(PoisonError::into_inner);
        body.retain(|name, _| !dropped.contains(&(path(request), name.clone())));
        body
    }

    /// Fetches a picture from where the answer says it is.
    async fn fetch(&self, url: &str, errand: Errand<'_>) -> Result<Vec<u8>, CallError> {
        if url.starts_with("data:") {
            let what = || "a data URL that is no base64".to_owned();
            return base64::decode(url).ok_or_else(|| CallError::Unexpected { what: what() });
        }
        // A path is one of the server, not one below the address of its API.
        let whole = self.service.settings().base_url.join(url);
        let whole =
            whole.map_err(|error| CallError::Unexpected { what: format!("a picture at no address: {error}") })?;
        let request = Request { bytes_max: PICTURE_BYTES_MAX, ..Request::get(whole) };
        Ok(self.service.call(&request, errand, |_| None).await?.bytes)
    }
}

fn path(request: &ImageRequest) -> &'static str {
    if request.references.is_empty() { NEW } else { EDITED }
}

/// Makes the request of a picture: JSON, or a form with the pictures of reference.
fn posted(references: &[Reference], body: &Map<String, Value>) -> Request {
    if references.is_empty() {
        return Request::post(NEW, Value::Object(body.clone()));
    }
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let fields = body.iter().map(|(name, value)| (name.clone(), text(value))).collect();
    let files = (1..).zip(references).map(|(number, it)| it.file("image[]", number)).collect();
    Request { body: Body::Form(Form { fields, files }), ..Request::get(EDITED) }
}

#[async_trait::async_trait]
impl Source for Openai {
    fn references_max(&self) -> usize {
        let Options { model, references, .. } = &self.options;
        let usual = if REFERRING.iter().any(|family| model.starts_with(family)) { REFERENCES_MAX } else { 0 };
        references.unwrap_or(usual)
    }

    async fn file(&self, request: &ImageRequest, desk: Desk<'_>) -> Result<Found, Failure> {
        self.found(request, desk.errand()).await.map_err(|error| failure(&error, desk.cancel))
    }
}

/// Returns a prompt as it is sent: LocalAI takes what stands behind a `|` for what must not be in the picture.
fn said(prompt: &str, model: &str) -> String {
    let known = PROMPT_CHARS_MAX.iter().find(|(family, _)| model.starts_with(family));
    let most = known.map_or(PROMPT_CHARS_MAX_OTHERS, |(_, most)| *most);
    prompt.chars().take(most).map(|c| if c == '|' { ',' } else { c }).collect()
}

fn text_of((width, height): Size) -> String {
    format!("{width}x{height}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageGenerator as _;
    use crate::image::testing::{Scene, base64, picture, request, shown};
    use crate::named::Kind;
    use ::calls::fake::{Asked, Reply};
    use job::Code;
    use serde_json::json;

    fn scene(model: &str, answer: impl Fn(&Asked, &str) -> Reply + Send + Sync + 'static) -> Scene {
        let extra = json!({"quality": "low"}).as_object().cloned().unwrap();
        Scene::new(Kind::Openai, Options { model: model.into(), extra, ..Options::default() }, answer)
    }

    fn inline(bytes: &[u8]) -> Reply {
        Reply::json(200, json!({"created": 1, "data": [{"url": null, "b64_json": base64(bytes)}]}))
    }

    #[tokio::test]
    async fn a_picture_comes_in_the_answer_or_from_where_the_answer_leads() {
        type Answer = fn(&Asked, &str) -> Reply;
        let table: [(&str, Answer, (u32, u32)); 5] = [
            ("gpt-image-1", |_, _| inline(&picture(128, 192)), (108, 192)),
            ("flux", |_, _| inline(&picture(54, 96)), (0, 0)),
            ("sd", |asked, url| at(asked, &format!("{url}generated/1.png")), (90, 160)),
            ("sd", |asked, _| at(asked, "/generated/1.png"), (90, 160)),
            ("sd", |_, _| Reply::json(200, json!({"data": [{"b64_json": data_url()}]})), (90, 160)),
        ];
        for (model, answer, size) in table {
            let scene = scene(model, answer);
            match scene.generate().await {
                Ok(made) => assert_eq!(shown(&made), size, "{model}"),
                Err(error) => assert!(size == (0, 0) && error.to_string().contains("54x96"), "{error}"),
            }
        }
    }

    fn data_url() -> String {
        format!("data:image/png;base64,{}", base64(&picture(90, 160)))
    }

    fn at(asked: &Asked, url: &str) -> Reply {
        match asked.path.as_str() {
            "/images/generations" => Reply::json(200, json!({"data": [{"url": url}]})),
            "/generated/1.png" => Reply::bytes(200, "image/png", picture(90, 160)),
            _ => Reply::bytes(404, "text/plain", "no"),
        }
    }

    #[tokio::test]
    async fn a_model_gets_what_it_takes_and_a_prompt_has_no_second_half() {
        for (model, size, format) in [
            ("gpt-image-2", "1088x1920", None),
            ("gpt-image-1", "1024x1536", None),
            ("dall-e-3", "1024x1792", Some("b64_json")),
            ("", "1024x1792", Some("b64_json")),
        ] {
            let scene = scene(model, |_, _| inline(&picture(128, 192)));
            scene.generate_of(&request("a fox | in snow")).await.unwrap();
            let sent = scene.server.asked()[0].json();
            assert_eq!(sent["size"], size, "{model}");
            assert_eq!(sent.get("response_format").and_then(Value::as_str), format, "{model}");
            assert_eq!(sent.get("model").and_then(Value::as_str).unwrap_or_default(), model);
            assert_eq!(
                (&sent["prompt"], &sent["n"], &sent["quality"]),
                (&json!("a fox , in snow"), &json!(1), &json!("low"))
            );
        }
        assert_eq!(said(&"ü".repeat(5000), "dall-e-3").chars().count(), 4000);
    }

    #[tokio::test]
    async fn a_parameter_that_a_server_does_not_take_is_left_out_once_and_for_all() {
        let scene = scene("sd", |asked, _| {
            let sent = asked.json();
            for name in ["response_format", "quality"] {
                if sent.get(name).is_some() {
                    let message = format!("Unknown parameter: '{name}'.");
                    return Reply::json(400, json!({"error": {"message": message, "param": name}}));
                }
            }
            inline(&picture(128, 192))
        });
        scene.generate().await.unwrap();
        assert_eq!(scene.server.asked().len(), 3);
        scene.generate().await.unwrap();
        assert_eq!(scene.server.asked().len(), 4, "it is remembered");
    }

    #[tokio::test]
    async fn pictures_of_reference_go_with_the_prompt_to_another_place_which_has_parameters_of_its_own() {
        let scene = scene("gpt-image-1", |asked, _| {
            if asked.path == EDITED && asked.form().iter().any(|(field, ..)| field == "quality") {
                let message = "Unknown parameter: 'quality'.";
                return Reply::json(400, json!({"error": {"message": message, "param": "quality"}}));
            }
            inline(&picture(128, 192))
        });
        assert_eq!(scene.generator.references_max(), 4);
        let reference = |name: &str, bytes: &[u8]| Reference { name: name.into(), bytes: bytes.into() };
        let references = vec![reference("Keeper", b"\xff\xd8\xff-1"), reference("Gull", &picture(64, 64))];
        let with = ImageRequest { references, mark: "~12345678".into(), ..request("a keeper feeds a gull") };
        let made = scene.generate_of(&with).await.unwrap();
        assert!(String::from_utf8_lossy(&made.jpeg).contains("~12345678"), "the file says that it was made with them");
        scene.generate().await.unwrap();
        let asked = scene.server.asked();
        let paths: Vec<&str> = asked.iter().map(|it| it.path.as_str()).collect();
        assert_eq!(paths, [EDITED, EDITED, NEW]);
        assert_eq!(asked[2].json()["quality"], "low", "only the other place does not take it");
        let parts = asked[1].form();
        let text = |field: &str| {
            let found = parts.iter().find(|it| it.0 == field).map(|it| String::from_utf8_lossy(&it.2).into_owned());
            found.unwrap_or_default()
        };
        assert_eq!((text("model"), text("n"), text("size")), ("gpt-image-1".into(), "1".into(), "1024x1536".into()));
        assert_eq!(
            text("prompt"),
            "a keeper feeds a gull. Pictures of reference, keep their looks: 1 is Keeper, 2 is Gull"
        );
        let files: Vec<(&str, &str)> =
            parts.iter().filter(|it| !it.1.is_empty()).map(|it| (it.0.as_str(), it.1.as_str())).collect();
        assert_eq!(files, [("image[]", "reference-1.jpg"), ("image[]", "reference-2.png")]);
        assert_eq!(parts.last().unwrap().2, picture(64, 64));
    }

    #[test]
    fn other_models_take_references_where_the_operator_says_so() {
        for (model, references, expected) in
            [("gpt-image-2", None, 4), ("gpt-image-2", Some(0), 0), ("flux", None, 0), ("flux", Some(2), 2)]
        {
            let options = Options { model: model.into(), references, ..Options::default() };
            let scene = Scene::new(Kind::Openai, options, |_, _| Reply::json(500, json!({})));
            assert_eq!(scene.generator.references_max(), expected, "{model} {references:?}");
        }
    }

    #[tokio::test]
    async fn what_a_server_refuses_or_forgets_is_told_in_its_words() {
        type Answer = fn(&Asked, &str) -> Reply;
        let table: [(Answer, Code, &str); 6] = [
            (
                |_, _| refused("Your request was rejected by the safety system.", "prompt"),
                Code::ProviderRefused,
                "safety",
            ),
            (|_, _| refused("no such size", "elsewhere"), Code::ProviderRefused, "no such size"),
            (|_, _| Reply::json(200, json!({"data": []})), Code::ProviderInvalid, "without a picture"),
            (|_, _| Reply::json(200, json!({"error": "model not loaded"})), Code::ProviderInvalid, "model not loaded"),
            (|_, _| Reply::bytes(200, "text/html", "<p>Hello</p>"), Code::ProviderInvalid, "Hello"),
            (|_, _| at_elsewhere(), Code::ProviderInvalid, "private"),
        ];
        for (answer, code, said) in table {
            let failure = scene("sd", answer).generate().await.unwrap_err().failure();
            assert_eq!(failure.code, code, "{failure:?}");
            assert!(failure.message.contains(said), "{failure:?}");
        }
    }

    fn refused(message: &str, parameter: &str) -> Reply {
        Reply::json(400, json!({"error": {"message": message, "param": parameter}}))
    }

    fn at_elsewhere() -> Reply {
        Reply::json(200, json!({"data": [{"url": "https://169.254.169.254/latest"}]}))
    }
}
