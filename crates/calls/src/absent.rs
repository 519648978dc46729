//! Stands in for the client where the program was built without the feature `network`.

use super::{Answer, BadSettings, CallError, Redactor, Request, Settings};
use std::time::Duration;

/// A client that sends nothing.
pub(crate) struct Client;

/// A failed try.
pub(crate) struct Failed {
    pub(crate) error: CallError,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) may_be_paid: bool,
}

impl Client {
    pub(crate) fn new(_settings: &Settings, _redactor: Redactor) -> Result<Self, BadSettings> {
        Ok(Self)
    }

    #[expect(clippy::unused_async, reason = "it is called like the client that sends")]
    pub(crate) async fn send(&self, settings: &Settings, _request: &Request) -> Result<Answer, Failed> {
        Err(CallError::NotBuiltIn { service: settings.name.clone() }.into())
    }
}

impl From<CallError> for Failed {
    fn from(error: CallError) -> Self {
        Self { error, retry_after: None, may_be_paid: false }
    }
}
