//! Vectors of prompts by OpenAI's protocol: `POST /embeddings`.
//!
//! Those who compare prompts wait for the vector on whatever thread they are, also outside of any runtime. So the calls are made
//! on a thread of their own, whose runtime is always at work; connections that others share do not stall there.

use crate::named::Options;
use calls::{CallError, Errand, Purse, Request, Service, Units, loose};
use children::Stop;
use likeness::{EmbedError, Embedder, Threshold};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::fmt::Debug;
use std::io;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// How long one try may take: a job waits for it, and can do without.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How many vectors are remembered: a job asks for the same prompt more than once. Then all are forgotten.
const REMEMBERED_MAX: usize = 512;

/// The most numbers of a vector; more than any model has.
const DIMENSIONS_MAX: u64 = 16_384;

/// How many numbers the vectors of well-known models have, by the model's name without its maker and its tag.
const KNOWN: [(&str, usize); 8] = [
    ("text-embedding-3-small", 1536),
    ("text-embedding-3-large", 3072),
    ("text-embedding-ada-002", 1536),
    ("nomic-embed-text", 768),
    ("mxbai-embed-large", 1024),
    ("all-minilm", 384),
    ("bge-m3", 1024),
    ("embeddinggemma", 768),
];

/// How many characters one token has at least in most languages: what a vector costs at most is reckoned by it.
const CHARS_PER_TOKEN: u64 = 2;

/// Knows who pays for a vector.
pub trait Payers: Debug + Send + Sync {
    /// Returns the purse of a job by its id, or of nobody; it pays for one call.
    fn purse(&self, job: Option<&str>) -> Box<dyn Purse>;
}

/// A model of a service.
#[derive(Debug)]
pub struct OutsideEmbedder {
    id: String,
    dimensions: usize,
    asker: Asker,
    payers: Arc<dyn Payers>,
    orders: Mutex<Option<UnboundedSender<Order>>>,
    remembered: Mutex<HashMap<String, Vec<f32>>>,
}

/// Says that nobody knows how long the vectors of a model are.
#[derive(Debug, thiserror::Error)]
#[error(
    "the vectors of the model `{model}` of the provider {provider} have an unknown length: give it as `extra.dimensions`"
)]
pub struct DimensionsUnknown {
    provider: String,
    model: String,
}

/// A text, who pays for its vector, and where that goes.
type Order = (String, Box<dyn Purse>, SyncSender<Result<Vec<f32>, String>>);

/// What is asked, and of whom.
#[derive(Debug, Clone)]
struct Asker {
    service: Service,
    model: String,
    extra: Map<String, Value>,
    dimensions: usize,
}

impl OutsideEmbedder {
    /// Makes one; sends nothing. The length of the vectors is `extra.dimensions`, or that of a well-known model.
    pub fn new(service: Service, options: Options, payers: Arc<dyn Payers>) -> Result<Self, DimensionsUnknown> {
        let Options { model, extra, .. } = options;
        let name = service.name().to_owned();
        let Some(dimensions) = dimensions(&model, &extra) else {
            return Err(DimensionsUnknown { provider: name, model });
        };
        let id = format!("{name}/{model}/{dimensions}");
        let asker = Asker { service, model, extra, dimensions };
        Ok(Self { id, dimensions, asker, payers, orders: Mutex::default(), remembered: Mutex::default() })
    }

    /// Asks for a vector, and waits for it.
    fn ask(&self, text: &str, job: Option<&str>) -> Result<Vec<f32>, String> {
        let (reply, answer) = sync_channel(1);
        let gone = || "the thread that asks is gone".to_owned();
        let orders = self.orders().map_err(|error| error.to_string())?;
        orders.send((text.to_owned(), self.payers.purse(job), reply)).map_err(|_dead| gone())?;
        answer.recv().map_err(|_dead| gone())?
    }

    /// Returns the way to the thread, which is started for the first prompt and ends with this.
    fn orders(&self) -> io::Result<UnboundedSender<Order>> {
        let mut started = lock(&self.orders);
        if let Some(orders) = &*started {
            return Ok(orders.clone());
        }
        let (orders, mut inbox) = unbounded_channel::<Order>();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let asker = Arc::new(self.asker.clone());
        std::thread::Builder::new().name("embedder".into()).spawn(move || {
            runtime.block_on(async {
                while let Some((text, purse, reply)) = inbox.recv().await {
                    let asker = Arc::clone(&asker);
                    tokio::spawn(async move {
                        let vector = asker.vector(&text, purse.as_ref()).await.map_err(|error| error.to_string());
                        drop(reply.send(vector)); // Err: nobody waits any more
                    });
                }
            });
        })?;
        *started = Some(orders.clone());
        Ok(orders)
    }
}

impl Asker {
    async fn vector(&self, text: &str, purse: &dyn Purse) -> Result<Vec<f32>, CallError> {
        let mut body = Map::new();
        body.insert("model".into(), self.model.as_str().into());
        body.insert("input".into(), Value::Array(vec![text.into()]));
        body.insert("encoding_format".into(), "float".into()); // servers ignore base64, or read it wrongly
        body.extend(self.extra.clone());
        let tokens_in = (text.chars().count() as u64).div_ceil(CHARS_PER_TOKEN).max(1);
        let units = Units { tokens_in, ..Units::default() };
        let post = Request::post("/embeddings", Value::Object(body));
        let request = Request { timeout: Some(TIMEOUT), units, ..post };
        let stop = Stop::default();
        let errand = Errand { stop: &stop, purse };
        let answer = self.service.call(&request, errand, |answer| bought(&answer.json().ok()?)).await?;
        let value = answer.json()?;
        let first = loose::list(&value, "data").iter().min_by_key(|it| loose::count(it, "index"));
        let numbers = first.map(|it| loose::list(it, "embedding")).unwrap_or_default();
        let unexpected = |what: String| CallError::Unexpected { what };
        if numbers.is_empty() {
            return Err(unexpected(format!("without a vector: {}", self.service.quote(&answer.bytes))));
        }
        if numbers.len() != self.dimensions {
            return Err(unexpected(format!("a vector of {} numbers, not of {}", numbers.len(), self.dimensions)));
        }
        let vector: Option<Vec<f32>> = numbers.iter().map(number).collect();
        vector.and_then(likeness::unit).ok_or_else(|| unexpected("a vector without a direction".to_owned()))
    }
}

impl Embedder for OutsideEmbedder {
    fn id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn embed(&self, prompt: &str) -> Result<Vec<f32>, EmbedError> {
        self.embed_for(prompt, None)
    }

    fn embed_for(&self, prompt: &str, job: Option<&str>) -> Result<Vec<f32>, EmbedError> {
        let text = likeness::subject(prompt);
        if !text.chars().any(char::is_alphanumeric) {
            return Err(EmbedError::NoWords);
        }
        if let Some(vector) = lock(&self.remembered).get(&text) {
            return Ok(vector.clone());
        }
        let unusable = |problem: String| EmbedError::Unusable { model: self.id.clone(), problem };
        let vector = self.ask(&text, job).map_err(unusable)?;
        let mut remembered = lock(&self.remembered);
        if REMEMBERED_MAX <= remembered.len() {
            remembered.clear();
        }
        remembered.insert(text, vector.clone());
        Ok(vector)
    }

    /// Nobody measured the models of services; `images.reuse_similarity` says what else.
    fn threshold(&self) -> Threshold {
        Threshold::UNMEASURED
    }
}

/// Reads from an answer how many tokens were read.
fn bought(answer: &Value) -> Option<Units> {
    let count = |name: &str| loose::count(answer, name);
    let tokens_in = count("usage.prompt_tokens").max(count("usage.total_tokens"));
    (0 < tokens_in).then(|| Units { tokens_in, ..Units::default() })
}

/// Returns how many numbers a vector has.
fn dimensions(model: &str, extra: &Map<String, Value>) -> Option<usize> {
    let given = extra.get("dimensions").and_then(Value::as_u64).filter(|it| (1..=DIMENSIONS_MAX).contains(it));
    let plain = model.rsplit('/').next().unwrap_or(model).split(':').next().unwrap_or(model);
    let known = || KNOWN.iter().find(|(name, _)| *name == plain).map(|(_, dimensions)| *dimensions);
    given.and_then(|it| usize::try_from(it).ok()).or_else(known)
}

/// Reads a number of a vector.
#[expect(clippy::cast_possible_truncation, reason = "a coordinate needs no more digits than an f32 has")]
fn number(value: &Value) -> Option<f32> {
    value.as_f64().map(|number| number as f32)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calls::fake::{Fake, Reply};
    use calls::{Charge, Free, Receipt, Refusal, Settings};
    use serde_json::json;

    fn embedder(server: &Fake, model: &str, extra: &Value) -> Result<OutsideEmbedder, DimensionsUnknown> {
        let mut settings = Settings::new("near", server.url());
        settings.tries_max = 1;
        let extra = extra.as_object().cloned().unwrap_or_default();
        OutsideEmbedder::new(
            Service::new(settings).unwrap(),
            Options { model: model.into(), extra, ..Options::default() },
            Arc::new(Notes::default()),
        )
    }

    /// Notes what is reserved and settled, for whom.
    #[derive(Debug, Clone, Default)]
    struct Notes(Arc<Mutex<Vec<String>>>, String);

    impl Payers for Notes {
        fn purse(&self, job: Option<&str>) -> Box<dyn Purse> {
            Box::new(Self(Arc::clone(&self.0), job.unwrap_or("nobody").to_owned()))
        }
    }

    #[async_trait::async_trait]
    impl Purse for Notes {
        async fn reserve(&self, charge: Charge) -> Result<Receipt, Refusal> {
            if self.1 == "poor" {
                return Err(Refusal { reason: "the cap is reached".into(), is_final: false });
            }
            lock(&self.0).push(format!("{} {}", self.1, charge.micros));
            Free.reserve(charge).await
        }
        async fn settle(&self, _receipt: Receipt, micros: u64, _units: Units) {
            lock(&self.0).push(format!("settled {micros}"));
        }
    }

    #[test]
    fn a_vector_is_paid_for_once_by_whoever_asked_first_and_what_was_read_counts() {
        let server = Fake::start(|_| {
            Reply::json(200, json!({"data": [{"embedding": [3, 4]}], "usage": {"prompt_tokens": 5, "total_tokens": 5}}))
        });
        let mut settings = Settings::new("near", server.url());
        settings.prices.tokens_in = 1_000_000;
        let notes = Notes::default();
        let options = Options { extra: json!({"dimensions": 2}).as_object().cloned().unwrap(), ..Options::default() };
        let embedder = OutsideEmbedder::new(Service::new(settings).unwrap(), options, Arc::new(notes.clone())).unwrap();
        assert!(
            embedder.embed_for("a fox in snow", Some("poor")).unwrap_err().to_string().contains("the cap is reached")
        );
        for job in [Some("a"), Some("b"), None] {
            embedder.embed_for("a fox in snow", job).unwrap();
        }
        embedder.embed("a lamp").unwrap();
        assert_eq!(*lock(&notes.0), ["a 7", "settled 5", "nobody 3", "settled 5"]);
        assert_eq!(server.asked().len(), 2, "what cannot be paid is not asked");
    }

    fn answering(answer: Value) -> (Fake, OutsideEmbedder) {
        let server = Fake::start(move |_| Reply::json(200, answer.clone()));
        let embedder = embedder(&server, "m", &json!({"dimensions": 2})).unwrap();
        (server, embedder)
    }

    #[test]
    fn a_vector_has_unit_length_and_is_asked_for_once() {
        let (server, embedder) = answering(json!({"data": [
            {"index": 1, "embedding": [9, 9]},
            {"index": 0, "embedding": [3.0, -4.0]},
        ]}));
        assert_eq!((embedder.id(), embedder.dimensions()), ("near/m/2", 2));
        for prompt in ["a fox in snow, 8k", "a fox in snow"] {
            assert_eq!(embedder.embed(prompt).unwrap(), [0.6, -0.8]);
        }
        let asked = server.asked();
        assert_eq!((asked.len(), asked[0].path.as_str()), (1, "/embeddings"));
        let sent = json!({"model": "m", "input": ["a fox in snow"], "encoding_format": "float", "dimensions": 2});
        assert_eq!(asked[0].json(), sent);
        assert!(matches!(embedder.embed("?!"), Err(EmbedError::NoWords)));
    }

    #[tokio::test]
    async fn a_vector_can_be_had_on_every_thread() {
        let (_server, embedder) = answering(json!({"data": [{"embedding": [1.0, 0.0]}]}));
        assert_eq!(embedder.embed("a fox").unwrap(), [1.0, 0.0], "on a thread of a runtime, too");
        let there = std::thread::scope(|scope| scope.spawn(|| embedder.embed("an owl")).join().unwrap());
        assert_eq!(there.unwrap(), [1.0, 0.0]);
    }

    #[test]
    fn what_cannot_be_compared_is_told() {
        for (answer, said) in [
            (json!({"data": []}), "without a vector"),
            (json!({"error": "no such model"}), "no such model"),
            (json!({"data": [{"embedding": "AAAA"}]}), "without a vector"),
            (json!({"data": [{"embedding": [1, 2, 3]}]}), "3 numbers, not of 2"),
            (json!({"data": [{"embedding": [0, 0]}]}), "without a direction"),
            (json!({"data": [{"embedding": [1, null]}]}), "without a direction"),
            (json!({"data": [{"embedding": [1, 1e300]}]}), "without a direction"),
        ] {
            let (_server, embedder) = answering(answer);
            let error = embedder.embed("a fox").unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn the_length_of_vectors_is_known_or_must_be_given() {
        let server = Fake::start(|_| Reply::json(200, json!({})));
        let made = |model: &str, extra: Value| embedder(&server, model, &extra).map(|it| it.dimensions());
        assert_eq!(made("text-embedding-3-small", json!({})).unwrap(), 1536);
        assert_eq!(made("text-embedding-3-small", json!({"dimensions": 256})).unwrap(), 256);
        assert_eq!(made("nomic-ai/nomic-embed-text:v1.5", json!({})).unwrap(), 768);
        for extra in [json!({}), json!({"dimensions": 0}), json!({"dimensions": "x"})] {
            let error = made("mine", extra).unwrap_err().to_string();
            assert!(error.contains("`mine` of the provider near") && error.contains("`extra.dimensions`"), "{error}");
        }
        assert!(server.asked().is_empty());
    }
}
