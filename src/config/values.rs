//! The types of configuration values. Each reads one kind of text or number, and its error says what is expected.

use super::secrets::SecretRef;
use crate::job::Money;
use crate::job::captions::{FONT_MAX, SIZES, color};
use crate::job::check_media_name;
use crate::job::music::LEVEL_LU;
use crate::job::parsed::parsed;
use crate::job::request::{CHANNEL_MAX, FRAME_RATES, LENGTHS, SIDE_MAX, SIDE_MIN, STYLE_MAX};
use crate::providers::storage;
use crate::telemetry::init::parse_filter;
use bytesize::ByteSize;
use film::{Color, Look, Place};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::Error as ValueError;
use serde::de::{DeserializeOwned, Error, IntoDeserializer, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Component, PathBuf};
use std::time::Duration;
use url::Url;

/// The presets of x264.
const PRESETS: [&str; 9] =
    ["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"];

parsed! {
    /// A length of time.
    Time(Duration) from String as text => duration(&text);
    /// How often something is done: a second or more.
    Interval(Duration) from String as text => duration_from(Duration::from_secs(1), &text);
    /// How long something must rest: a tenth of a second or more.
    Rest(Duration) from String as text => duration_from(Duration::from_millis(100), &text);
    /// How long something is kept; `None`: for ever.
    Retention(Option<Duration>) from String as text => or("forever", &text, duration);
    /// How long something may go unused; `None`: without end.
    Idle(Option<Duration>) from String as text => or("never", &text, duration);
    /// A number of bytes.
    Size(u64) from Scalar as text => bytes(&text.0);
    /// A number of bytes that a job file may have.
    JobSize(u64) from Scalar as text => job_bytes(&text.0);
    /// The most bytes; `None`: unlimited.
    SizeLimit(Option<u64>) from Scalar as text => or("unlimited", &text.0, bytes);
    /// The most of something; `None`: unlimited.
    CountLimit(Option<u64>) from Scalar as text => or("unlimited", &text.0, |it| whole(it, 0..=u64::MAX));
    /// The most money; `None`: unlimited.
    MoneyLimit(Option<Money>) from Scalar as text => or("unlimited", &text.0, str::parse);
    /// What something costs.
    Price(Money) from Scalar as text => text.0.parse();
    /// A label of a currency.
    Currency(String) from String as text => currency(text);
    /// How many jobs may be in a stage; `None`: by cores and memory.
    Permits(Option<u64>) from Scalar as text => or("auto", &text.0, |it| whole(it, 1..=u64::MAX));
    /// x264's rate factor; `None`: by quality.
    RateFactor(Option<u8>) from Scalar as text => or("auto", &text.0, |it| whole(it, 0..=51));
    /// x264's preset; `None`: by quality.
    Preset(Option<String>) from String as text => or("auto", &text, preset);
    /// How words of captions are marked; `None`: by the canvas.
    CaptionLook(Option<Look>) from String as text => or("auto", &text, word);
    /// A family of fonts; `None`: the first that is found.
    CaptionFont(Option<String>) from String as text => or("auto", &text, font);
    /// The size of captions, as a multiple.
    CaptionSize(f64) from f64 as number => within(number, SIZES);
    /// Where captions stand; `None`: by their look.
    CaptionPlace(Option<Place>) from String as text => or("auto", &text, word);
    /// A colour; `None`: by the look.
    CaptionColor(Option<Color>) from String as text => or("auto", &text, color);
    /// The least cosine; `None`: the embedding model's own.
    Similarity(Option<f64>) from Scalar as text => or("model", &text.0, cosine);
    /// A name of a voice; `None`: the provider's own choice.
    Voice(Option<String>) from String as text => voice(text);
    /// How often a job is tried in all.
    Attempts(u32) from u32 as number => within(number, 1..=20);
    /// How many deaths of its worker in a row a job may have.
    Crashes(u32) from u32 as number => within(number, 1..=99);
    /// A part of a hundred.
    Percent(u32) from u32 as number => within(number, 0..=100);
    /// A loudness in LUFS.
    Loudness(f64) from f64 as number => within(number, -40.0..=-5.0);
    /// How loud music is under the voice, in LU.
    MusicLevel(f64) from f64 as number => within(number, LEVEL_LU);
    /// The name of a piece of music; `None`: none.
    TrackName(Option<String>) from String as text => {
        if text.is_empty() { Ok(None) } else { check_media_name(&text).map(|()| Some(text)) }
    };
    /// For how many days a signed URL is valid; 0: there is none.
    SignedDays(u32) from u32 as number => within(number, 0..=storage::SIGNED_DAYS_MAX);
    /// The address of a store of objects; `None`: that of its owner.
    StoreUrl(Option<String>) from String as text => {
        if text.is_empty() { Ok(None) } else { store_url(&text).map(Some) }
    };
    /// A seed; `None`: each job has its own.
    Seed(Option<u64>) from Scalar as text => or("job", &text.0, |it| whole(it, 0..=u64::MAX));
    /// Pixels of a side: x264 takes even numbers only.
    Side(u32) from u32 as pixels => side(pixels);
    /// Frames per second.
    FrameRate(u32) from u32 as fps => require(FRAME_RATES.contains(&fps), fps, "must be 24, 25 or 30");
    /// A filter of log lines.
    LogFilter(String) from String as text => log_filter(text);
    /// How long a call may take.
    CallTime(Duration) from String as text => call_time(&text);
    /// How often a request is sent.
    Tries(u32) from u32 as number => within(number, 1..=10);
    /// How many requests are in flight.
    InFlight(u32) from u32 as number => within(number, 1..=64);
    /// How many pictures of reference go with a prompt.
    References(u32) from u32 as number => within(number, 0..=16);
    /// How many requests begin in a minute; `None`: unlimited.
    PerMinute(Option<u32>) from Scalar as text => or("unlimited", &text.0, |it| whole(it, 1..=1_000_000));
    /// The address of a server.
    ServerUrl(Url) from String as text => server_url(&text);
    /// Where notices are sent to; `None`: nowhere.
    NoticeUrl(Option<Url>) from String as text => {
        if text.is_empty() { Ok(None) } else { notice_url(&text).map(Some) }
    };
    /// Where the page is offered; `None`: nowhere.
    ListenAddress(Option<SocketAddr>) from String as text => listen_address(&text);
    /// How long a story is told, in seconds.
    StoryLength(u32) from u32 as seconds => within(seconds, LENGTHS);
    /// How stories are told; `None`: as the model likes.
    Tone(Option<String>) from String as text => tone(text);
    /// The name of a channel; `None`: it has none.
    Channel(Option<String>) from String as text => channel(text);
}

impl Tries {
    /// One try.
    pub(crate) const ONCE: Self = Self(1);
}

impl SizeLimit {
    /// Makes a limit of so many bytes.
    pub(crate) fn of(bytes: u64) -> Self {
        Self(Some(bytes))
    }
}

/// A number, or a word or size such as `"unlimited"` or `"20GiB"`, as its text.
pub(super) struct Scalar(String);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyScalar;
        impl Visitor<'_> for AnyScalar {
            type Value = Scalar;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or a text")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar(text.to_owned()))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Scalar, E> {
                Ok(Scalar(number.to_string()))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar, E> {
                u64::try_from(number).map_err(|_negative| E::invalid_value(Unexpected::Signed(number), &self))?;
                Ok(Scalar(number.to_string()))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar, E> {
                Ok(Scalar(number.to_string()))
            }
        }
        deserializer.deserialize_any(AnyScalar)
    }
}

impl JsonSchema for Scalar {
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number"], "minimum": 0 })
    }
}

/// Reads a path that must not be empty, as it was written: `settle` makes it absolute.
pub(super) fn path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() { Err(D::Error::custom("is empty")) } else { Ok(text.into()) }
}

/// Reads a path like [`path`]; an empty text is `None`.
pub(super) fn optional_path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok((!text.is_empty()).then(|| text.into()))
}

/// Reads a path like [`path`] that must not climb out of the state directory.
pub(super) fn part<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    let path = path(deserializer)?;
    let climbs = path.components().any(|it| it == Component::ParentDir);
    if climbs { Err(D::Error::custom("must not contain `..`")) } else { Ok(path) }
}

/// Reads the URL under which videos are published; `settle` replaces `auto`.
pub(super) fn upload_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let url = String::deserialize(deserializer)?;
    if url != "auto" {
        storage::check_url(&url).map_err(D::Error::custom)?;
    }
    Ok(url)
}

fn store_url(text: &str) -> Result<String, String> {
    storage::check_endpoint(text)
        .map(|()| text.to_owned())
        .map_err(|error| format!("is no address of a store: {error}"))
}

fn require<T>(good: bool, value: T, message: &str) -> Result<T, String> {
    if good { Ok(value) } else { Err(message.to_owned()) }
}

/// Reads a value, or a word that stands for none.
fn or<T>(word: &str, text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, String> {
    if text == word {
        return Ok(None);
    }
    read(text).map(Some).map_err(|error| format!("{error}, nor \"{word}\""))
}

fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|_no_detail| format!("`{text}` is not a duration, such as 90s, 10m or 7d"))
}

fn duration_from(least: Duration, text: &str) -> Result<Duration, String> {
    let too_short = || format!("{text} is too short, the least is {}", humantime::format_duration(least));
    duration(text).and_then(|it| if it < least { Err(too_short()) } else { Ok(it) })
}

fn call_time(text: &str) -> Result<Duration, String> {
    let time = duration(text)?;
    let range = Duration::from_secs(1)..=Duration::from_mins(30);
    require(range.contains(&time), time, "must be from 1s to 30m")
}

fn server_url(text: &str) -> Result<Url, String> {
    // A password in it must not come back in a message.
    let url = Url::parse(text).map_err(|error| format!("is no address ({error}): write http://HOST:PORT/PATH"))?;
    calls::check_address(&url).map_err(|error| error.to_string())?;
    Ok(url)
}

/// Reads an address whose `?` may hold what the receiver asks for.
fn notice_url(text: &str) -> Result<Url, String> {
    let (address, _query) = text.split_once('?').unwrap_or((text, ""));
    server_url(address)?;
    Url::parse(text).map_err(|error| format!("is no address ({error})"))
}

/// Reads where a secret is; an empty text is `None`.
pub(super) fn optional_secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretRef>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() { Ok(None) } else { SecretRef::try_from(text).map(Some).map_err(D::Error::custom) }
}

/// Reads a program with its arguments; an empty list is none.
pub(super) fn command_line<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let line = Vec::<String>::deserialize(deserializer)?;
    let is_bad = line.first().is_some_and(String::is_empty);
    if is_bad { Err(D::Error::custom("must begin with a program")) } else { Ok(line) }
}

fn listen_address(text: &str) -> Result<Option<SocketAddr>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let address = text.replacen("localhost:", "127.0.0.1:", 1).parse();
    address.map(Some).map_err(|_no_detail| format!("`{text}` is no address with a port, such as 127.0.0.1:7411"))
}

fn bytes(text: &str) -> Result<u64, String> {
    let size: Result<ByteSize, _> = text.parse();
    size.map(|it| it.as_u64()).map_err(|_no_detail| format!("`{text}` is not a size, such as 512KiB, 20GiB or 1000000"))
}

fn job_bytes(text: &str) -> Result<u64, String> {
    let size = bytes(text)?;
    require((1024..=64 << 20).contains(&size), size, "must be from 1KiB to 64MiB")
}

/// Reads a whole number within a range that ends at `MAX` where it has no end.
fn whole<T: TryFrom<u64>>(text: &str, range: RangeInclusive<u64>) -> Result<T, String> {
    let number: Option<u64> = text.parse().ok().filter(|it| range.contains(it));
    number.and_then(|it| T::try_from(it).ok()).ok_or_else(|| match (range.start(), range.end()) {
        (0, &u64::MAX) => format!("`{text}` is not a whole number"),
        (least, &u64::MAX) => format!("`{text}` is not a whole number from {least}"),
        (least, most) => format!("`{text}` is not a whole number from {least} to {most}"),
    })
}

fn within<T: PartialOrd + fmt::Display>(number: T, range: RangeInclusive<T>) -> Result<T, String> {
    if range.contains(&number) {
        return Ok(number);
    }
    Err(format!("must be from {} to {}", range.start(), range.end()))
}

fn cosine(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|it| (0.0..=1.0).contains(it));
    number.ok_or_else(|| format!("`{text}` is not a number from 0 to 1"))
}

fn preset(text: &str) -> Result<String, String> {
    require(PRESETS.contains(&text), text.to_owned(), &format!("`{text}` is none of {}", PRESETS.join(" ")))
}

/// Reads one of the words of an enumeration.
fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    T::deserialize(text.into_deserializer()).map_err(|error: ValueError| error.to_string())
}

fn font(text: &str) -> Result<String, String> {
    let good = (1..=FONT_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    require(good, text.to_owned(), &format!("must have 1 to {FONT_MAX} characters on one line"))
}

/// Reads the name of a provider; whether there is one, `check` says.
fn tone(text: String) -> Result<Option<String>, String> {
    let good = text.chars().count() <= STYLE_MAX && !text.chars().any(char::is_control);
    require(good, (), &format!("must have at most {STYLE_MAX} characters on one line"))?;
    Ok((!text.trim().is_empty()).then_some(text))
}

fn channel(text: String) -> Result<Option<String>, String> {
    let good = text.chars().count() <= CHANNEL_MAX && !text.chars().any(char::is_control);
    require(good, (), &format!("must have at most {CHANNEL_MAX} characters on one line"))?;
    Ok((!text.trim().is_empty()).then_some(text))
}

fn voice(text: String) -> Result<Option<String>, String> {
    require(!text.starts_with('-'), (), "must not start with `-`")?;
    Ok((!text.is_empty()).then_some(text))
}

fn side(pixels: u32) -> Result<u32, String> {
    let good = (SIDE_MIN..=SIDE_MAX).contains(&pixels) && pixels.is_multiple_of(2);
    require(good, pixels, &format!("must be an even number from {SIDE_MIN} to {SIDE_MAX}"))
}

impl Default for Price {
    fn default() -> Self {
        Self(Money::ZERO)
    }
}

/// The longest label of a currency, in characters: `credits` fits.
const CURRENCY_MAX: usize = 8;

fn currency(text: String) -> Result<String, String> {
    let good = (1..=CURRENCY_MAX).contains(&text.chars().count()) && text.chars().all(char::is_alphanumeric);
    require(good, text, &format!("must have 1 to {CURRENCY_MAX} letters, such as USD"))
}

fn log_filter(text: String) -> Result<String, String> {
    let message = "is neither a level nor directives, such as info or info,reelspool::spool=debug";
    require(parse_filter(&text).is_ok(), text, message)
}
