//! What is asked of a service.

use super::{Form, Units};
use serde_json::Value;
use std::time::Duration;

/// One request.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The path below the service's address, such as `/chat/completions`; or a whole URL that a server answered.
    pub to: String,
    /// Pairs behind the `?`.
    pub query: Vec<(String, String)>,
    /// Headers beside those of the service; no secrets.
    pub headers: Vec<(String, String)>,
    /// What is sent; [`Body::Nothing`] makes it a GET, everything else a POST.
    pub body: Body,
    /// The largest answer in bytes.
    pub bytes_max: usize,
    /// How long one try may take, where that is not the service's time.
    pub timeout: Option<Duration>,
    /// True if the content must arrive: a redirect that makes a GET of the request is then a failure.
    pub keeps_body: bool,
    /// What the call takes at most of what is paid for.
    pub units: Units,
}

/// What is sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Nothing.
    Nothing,
    /// A JSON value.
    Json(Value),
    /// A text with its media type.
    Text {
        /// Such as `application/ssml+xml`.
        content_type: &'static str,
        /// The text.
        text: String,
    },
    /// A form with files.
    Form(Form),
}

/// The largest answer of JSON without files in it, in bytes.
const JSON_BYTES_MAX: usize = 4 << 20;

impl Request {
    /// Makes a GET.
    pub fn get(to: impl Into<String>) -> Self {
        Self {
            to: to.into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::Nothing,
            bytes_max: JSON_BYTES_MAX,
            timeout: None,
            keeps_body: false,
            units: Units::default(),
        }
    }

    /// Makes a POST of a JSON value.
    pub fn post(to: impl Into<String>, body: Value) -> Self {
        Self { body: Body::Json(body), ..Self::get(to) }
    }
}
