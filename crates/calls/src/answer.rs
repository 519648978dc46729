//! What a service answered.

use super::{CallError, said};
use serde_json::Value;

/// A whole answer with a status of success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The media type without parameters, in lower case; empty where the server names none. Servers name wrong ones.
    pub content_type: String,
    /// The content.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Reads the content as JSON, whatever media type the server names.
    pub fn json(&self) -> Result<Value, CallError> {
        let bytes = self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.bytes);
        serde_json::from_slice(bytes).map_err(|error| {
            let text = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096)).unwrap_or_default());
            CallError::Unexpected { what: format!("no JSON ({error}): {}", said::plain(&text)) }
        })
    }
}
