//! What a service is: address, secrets, limits and prices.

use super::base64;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::time::Duration;
use url::Url;

/// The settings of one service.
#[derive(Clone)]
pub struct Settings {
    /// Its name in messages and logs.
    pub name: String,
    /// The address below which requests go, such as `http://127.0.0.1:11434/v1`.
    pub base_url: Url,
    /// Headers of every request to [`base_url`](Self::base_url); their values are secrets.
    pub headers: Vec<(String, SecretString)>,
    /// How long the opening of a connection may take.
    pub connect_timeout: Duration,
    /// How long one try may take, from its first byte to the last one of the answer.
    pub timeout: Duration,
    /// How long a server may send nothing while its answer is not whole.
    pub read_timeout: Duration,
    /// How often a request is sent at most, the first time included.
    pub tries_max: u32,
    /// How many calls may be in flight.
    pub in_flight_max: usize,
    /// How many calls may begin in a minute; `None`: any number.
    pub per_minute_max: Option<u32>,
    /// What calls cost.
    pub prices: Prices,
}

/// Why a service cannot be made of settings.
#[derive(Debug, thiserror::Error)]
pub enum BadSettings {
    /// The address is none of a server.
    #[error("`{url}` is not the address of a server: {reason}")]
    Address {
        /// The address, without a password.
        url: String,
        /// Why.
        reason: &'static str,
    },
    /// A header cannot be sent.
    #[error("the header `{name}` cannot be sent: a name has letters, digits and `-`, a value has no line breaks")]
    Header {
        /// Its name.
        name: String,
    },
    /// The client of HTTP cannot be made.
    #[error("cannot make a client of HTTP: {reason}")]
    Client {
        /// Why.
        reason: String,
    },
}

impl Settings {
    /// Makes settings with limits that suit a service on a network.
    pub fn new(name: impl Into<String>, base_url: Url) -> Self {
        Self {
            name: name.into(),
            base_url,
            headers: Vec::new(),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_mins(2),
            read_timeout: Duration::from_mins(1),
            tries_max: 4,
            in_flight_max: 4,
            per_minute_max: None,
            prices: Prices::default(),
        }
    }
}

/// Returns the values of headers that must never be shown.
pub(crate) fn secrets(headers: &[(String, SecretString)]) -> Vec<SecretString> {
    let values = headers.iter().map(|(_, value)| value.expose_secret());
    // Of `Bearer KEY` the key alone is secret, too, and of `Basic BASE64` what was encoded, and the password in it.
    let parts = values.flat_map(|value| {
        let key = value.rsplit_once(' ').map_or("", |(_, key)| key);
        let decoded = value.strip_prefix("Basic ").and_then(base64::decode).and_then(|it| String::from_utf8(it).ok());
        let decoded = decoded.unwrap_or_default();
        let password = decoded.split_once(':').map_or("", |(_, password)| password).to_owned();
        [value.to_owned(), key.to_owned(), decoded, password]
    });
    parts.filter(|it| !it.is_empty()).map(SecretString::from).collect()
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Settings")
            .field("name", &self.name)
            .field("base_url", &self.base_url.as_str())
            .field("headers", &names)
            .finish_non_exhaustive()
    }
}

/// Tells whether an address is that of a server, and why it is not. A password in it is not repeated.
pub fn check_address(url: &Url) -> Result<(), BadSettings> {
    let reason = if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        "it must begin with http:// or https://"
    } else if !url.username().is_empty() || url.password().is_some() {
        "user and password belong in `api_key`, as user:password"
    } else if url.query().is_some() || url.fragment().is_some() {
        "it must have no `?` and no `#`"
    } else {
        return Ok(());
    };
    let url = format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default());
    Err(BadSettings::Address { url, reason })
}

/// What calls cost, in millionths of a unit of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Prices {
    /// One request that was answered.
    pub request: u64,
    /// A million characters of text that is spoken.
    pub characters: u64,
    /// One picture.
    pub picture: u64,
    /// A million tokens that a language model reads.
    pub tokens_in: u64,
    /// A million tokens that a language model writes.
    pub tokens_out: u64,
}

/// How much a call takes of what is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Units {
    /// Characters of text that is spoken.
    pub characters: u64,
    /// Pictures.
    pub pictures: u64,
    /// Tokens that a language model reads.
    pub tokens_in: u64,
    /// Tokens that it writes; before the call, the most that it may write.
    pub tokens_out: u64,
}

/// How many times as much as was asked for may have been bought. Estimates before a call are wrong by a factor of two or three;
/// what is beyond this is a server that counts something else.
const BELIEVABLE: u64 = 10;

impl Units {
    /// Tells whether so much can have been bought where that was asked for.
    pub(crate) fn are_believable(&self, asked: &Self) -> bool {
        let pairs = [
            (self.characters, asked.characters),
            (self.pictures, asked.pictures),
            (self.tokens_in, asked.tokens_in),
            (self.tokens_out, asked.tokens_out),
        ];
        pairs.iter().all(|(bought, asked)| *bought <= asked.saturating_mul(BELIEVABLE))
    }
}

/// A price per million is for so many.
const MILLION: u64 = 1_000_000;

impl Prices {
    /// Returns the price of a call in millionths, rounded up.
    pub fn of(&self, units: &Units) -> u64 {
        let Units { characters, pictures, tokens_in, tokens_out } = *units;
        let by_million = [(self.characters, characters), (self.tokens_in, tokens_in), (self.tokens_out, tokens_out)];
        let by_million = by_million.into_iter().map(|(price, count)| price.saturating_mul(count).div_ceil(MILLION));
        let single = self.request.saturating_add(self.picture.saturating_mul(pictures));
        by_million.fold(single, u64::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_costs_what_its_parts_cost_and_never_less() {
        let prices =
            Prices { request: 5, characters: 15_000_000, picture: 40_000, tokens_in: 150_000, tokens_out: 600_000 };
        assert_eq!(prices.of(&Units::default()), 5);
        assert_eq!(prices.of(&Units { characters: 100, ..Units::default() }), 5 + 1_500);
        assert_eq!(prices.of(&Units { pictures: 2, ..Units::default() }), 5 + 80_000);
        assert_eq!(prices.of(&Units { tokens_in: 1, tokens_out: 1, ..Units::default() }), 5 + 1 + 1);
        let all = Prices { characters: u64::MAX, ..prices };
        assert_eq!(all.of(&Units { characters: u64::MAX, ..Units::default() }), u64::MAX.div_ceil(MILLION) + 5);
        assert_eq!(Prices::default().of(&Units { pictures: 9, characters: 9, tokens_in: 9, tokens_out: 9 }), 0);
    }

    #[test]
    fn settings_are_shown_without_their_secrets_which_are_known_in_each_form() {
        let mut settings = Settings::new("x", Url::parse("http://localhost/v1").unwrap());
        settings.headers = vec![("authorization".into(), "Bearer sk-CANARY".into()), ("xi-api-key".into(), "k".into())];
        assert!(!format!("{settings:?}").contains("CANARY"));
        let secrets_of = |settings: &Settings| -> Vec<String> {
            secrets(&settings.headers).iter().map(|it| it.expose_secret().to_owned()).collect()
        };
        let secrets = secrets_of(&settings);
        assert_eq!(secrets, ["Bearer sk-CANARY", "sk-CANARY", "k"]);
        settings.headers = vec![("authorization".into(), "Basic dXNlcjpwYXNz".into())];
        let secrets = secrets_of(&settings);
        assert_eq!(secrets, ["Basic dXNlcjpwYXNz", "dXNlcjpwYXNz", "user:pass", "pass"]);
    }
}
