//! Stands in for the client where the program was built without the feature `network`.

use super::{Answer, BadSettings, CallError, Request, Settings};
use secrecy::SecretString;
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
    #[expect(clippy::unnecessary_wraps, reason = "it is called like the client that sends")]
    pub(crate) fn new(_settings: &Settings) -> Result<Self, BadSettings> {
        Ok(Self)
    }

    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "it is called like the client that sends")]
    pub(crate) fn renew(&self, _headers: &[(String, SecretString)]) -> Result<(), BadSettings> {
        Ok(())
    }

    #[expect(clippy::unused_self, reason = "it is called like the client that sends")]
    pub(crate) fn redacted(&self, text: &str) -> String {
        text.to_owned()
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
