//! An operation of the API as a value. The same value is routed and described, so that the two cannot differ.

use super::body::{Body, Media};
use super::parameters::{Parameter, Place, parameters, read};
use crate::control::ControlError;
use crate::web::problem::ApiProblem;
use crate::web::site::Site;
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;
use std::sync::Arc;

/// The name of the header that makes a request safe to repeat.
pub(super) const KEY: &str = "idempotency-key";

/// A request, taken apart but not read yet.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    /// The parts of the path by their names.
    pub(super) path: Map<String, Value>,
    /// What stands behind the question mark.
    pub(super) query: String,
    pub(super) body: Bytes,
    /// The type of the body, without its parameters.
    pub(super) media: Option<String>,
    /// The idempotency key, if there is one.
    pub(super) key: Option<String>,
    /// Who sent it.
    pub(super) who: String,
}

impl Raw {
    /// Tells whether it asks what would be done.
    fn is_rehearsal(&self) -> bool {
        let body = || {
            serde_json::from_slice::<Value>(&self.body)
                .is_ok_and(|body| body.get("dry_run") == Some(&Value::Bool(true)))
        };
        url::form_urlencoded::parse(self.query.as_bytes()).any(|pair| pair == ("dry_run".into(), "true".into()))
            || body()
    }
}

/// A request as an operation gets it: the parts of its path `P`, its query `Q` and its body `B`.
#[derive(Debug, Clone)]
pub(super) struct Call<P, Q = Nothing, B = Nothing> {
    pub(super) path: P,
    pub(super) query: Q,
    pub(super) body: B,
    pub(super) key: Option<String>,
    pub(super) who: String,
}

/// A part of a request that has no fields.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// What an operation returns.
pub(super) type Outcome<A> = Result<Reply<A>, ApiProblem>;

/// An answer: its status and its document.
#[derive(Debug, Clone)]
pub(super) struct Reply<A> {
    status: StatusCode,
    /// The address of what was made.
    location: Option<String>,
    document: Document<A>,
}

/// The document of an answer.
#[derive(Debug, Clone)]
enum Document<A> {
    New(A),
    /// One that was answered before, as JSON.
    Kept(String),
}

impl<A> Reply<A> {
    /// Answers with a document.
    pub(super) fn ok(document: A) -> Self {
        Self::with(StatusCode::OK, document)
    }

    /// Answers with a document and a status.
    pub(super) fn with(status: StatusCode, document: A) -> Self {
        Self { status, location: None, document: Document::New(document) }
    }

    /// Answers with a document that was answered before.
    pub(super) fn kept(status: StatusCode, json: String) -> Self {
        Self { status, location: None, document: Document::Kept(json) }
    }

    /// Names the address of what was made.
    pub(super) fn at(self, location: Option<String>) -> Self {
        Self { location, ..self }
    }
}

/// Answers with what a function of `control/` returned.
pub(super) fn answer<A>(outcome: Result<A, ControlError>) -> Outcome<A> {
    Ok(Reply::ok(outcome?))
}

/// An answer as it is sent.
#[derive(Debug, Clone)]
pub(super) struct Rendered {
    pub(super) status: StatusCode,
    pub(super) location: Option<String>,
    pub(super) json: String,
}

impl<A: Serialize> Reply<A> {
    fn rendered(self) -> Result<Rendered, ApiProblem> {
        let Self { status, location, document } = self;
        let json = match document {
            Document::New(document) => {
                serde_json::to_string(&document).map_err(|error| ApiProblem::unwritten(&error))?
            }
            Document::Kept(json) => json,
        };
        Ok(Rendered { status, location, json })
    }
}

type Act = Arc<dyn Fn(&Site, Raw) -> Result<Rendered, ApiProblem> + Send + Sync>;

/// Makes the schema of a document.
pub(super) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// An operation of the API.
#[derive(Clone)]
pub(super) struct Operation {
    pub(super) method: Method,
    /// Its path, with the names of its parts in braces.
    pub(super) path: &'static str,
    /// Its name, for programs that are made from the description.
    pub(super) name: &'static str,
    /// What it does, in one line.
    pub(super) summary: &'static str,
    /// What path, query and headers may say.
    pub(super) parameters: Vec<Parameter>,
    /// The types that its body may have; empty if it has none.
    pub(super) media: &'static [Media],
    /// The greatest size of its body.
    pub(super) body_max: fn(&Site) -> usize,
    /// The statuses of its good answers.
    pub(super) statuses: Vec<u16>,
    /// The schema of its good answers.
    pub(super) document: SchemaOf,
    /// True if it takes an idempotency key.
    pub(super) takes_key: bool,
    /// True if it only checks something, although it has a body.
    pub(super) only_checks: bool,
    act: Act,
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation").field("method", &self.method).field("path", &self.path).finish_non_exhaustive()
    }
}

impl Operation {
    fn new<P, Q, B, A>(method: Method, path: &'static str, name: &'static str, act: ActOf<P, Q, B, A>) -> Self
    where
        P: DeserializeOwned + JsonSchema + 'static,
        Q: DeserializeOwned + JsonSchema + 'static,
        B: Body + 'static,
        A: Serialize + JsonSchema + 'static,
    {
        let of_path = parameters::<P>(Place::Path);
        let of_query = parameters::<Q>(Place::Query);
        let all = of_path.iter().chain(&of_query).cloned().collect();
        let run = move |site: &Site, raw: Raw| {
            let path = serde_json::from_value(Value::Object(raw.path)).map_err(|error| ApiProblem::of_path(&error))?;
            let query = read(&raw.query, &of_query).map_err(ApiProblem::of_query)?;
            let query = serde_json::from_value(query).map_err(|error| ApiProblem::of_query(error.to_string()))?;
            let body = B::read(raw.body, raw.media.as_deref())?;
            act(site, Call { path, query, body, key: raw.key, who: raw.who })?.rendered()
        };
        Self {
            method,
            path,
            name,
            summary: "",
            parameters: all,
            media: B::MEDIA,
            body_max: B::max,
            statuses: vec![200],
            document: SchemaGenerator::subschema_for::<A>,
            takes_key: false,
            only_checks: false,
            act: Arc::new(run),
        }
    }

    /// Says in one line what it does.
    pub(super) fn does(self, summary: &'static str) -> Self {
        Self { summary, ..self }
    }

    /// Adds the status of a good answer.
    pub(super) fn or(mut self, status: u16) -> Self {
        self.statuses.push(status);
        self
    }

    /// Lets it take an idempotency key.
    pub(super) fn once(self) -> Self {
        Self { takes_key: true, ..self }
    }

    /// Lets it be no change, although it has a body.
    pub(super) fn only_checks(self) -> Self {
        Self { only_checks: true, ..self }
    }

    /// Tells whether its method changes nothing.
    pub(super) fn is_safe(&self) -> bool {
        self.method == Method::GET
    }

    /// Tells whether a request changes something if it is done.
    pub(super) fn changes(&self, raw: &Raw) -> bool {
        !self.is_safe() && !self.only_checks && !raw.is_rehearsal()
    }

    /// Carries a request out; blocks.
    pub(super) fn run(&self, site: &Site, raw: Raw) -> Result<Rendered, ApiProblem> {
        (self.act)(site, raw)
    }
}

/// The function behind an operation.
pub(super) type ActOf<P, Q, B, A> = fn(&Site, Call<P, Q, B>) -> Outcome<A>;

/// Makes an operation that shows something.
pub(super) fn get<P, Q, A>(path: &'static str, name: &'static str, act: ActOf<P, Q, Nothing, A>) -> Operation
where
    P: DeserializeOwned + JsonSchema + 'static,
    Q: DeserializeOwned + JsonSchema + 'static,
    A: Serialize + JsonSchema + 'static,
{
    Operation::new(Method::GET, path, name, act)
}

/// Makes an operation that changes something.
pub(super) fn post<P, Q, B, A>(path: &'static str, name: &'static str, act: ActOf<P, Q, B, A>) -> Operation
where
    P: DeserializeOwned + JsonSchema + 'static,
    Q: DeserializeOwned + JsonSchema + 'static,
    B: Body + 'static,
    A: Serialize + JsonSchema + 'static,
{
    Operation::new(Method::POST, path, name, act)
}

/// Makes an operation that removes something.
pub(super) fn delete<P, Q, A>(path: &'static str, name: &'static str, act: ActOf<P, Q, Nothing, A>) -> Operation
where
    P: DeserializeOwned + JsonSchema + 'static,
    Q: DeserializeOwned + JsonSchema + 'static,
    A: Serialize + JsonSchema + 'static,
{
    Operation::new(Method::DELETE, path, name, act)
}
