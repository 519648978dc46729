//! Checks of a job file's fields that are more than a limit.
#![expect(
    clippy::ptr_arg,
    clippy::trivially_copy_pass_by_ref,
    reason = "garde hands out references to the fields' own types"
)]

use super::request::{
    FRAME_RATES, LABEL_VALUE_MAX, LABELS_MAX, METADATA_BYTES_MAX, REFERENCES_MAX, SIDE_MAX, SIDE_MIN, TIMEOUT_MAX,
};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::time::Duration;

/// Applies a check if there is a value.
pub(super) fn optional<T>(check: fn(&T, &()) -> garde::Result) -> impl Fn(&Option<T>, &()) -> garde::Result {
    move |value, context| value.as_ref().map_or(Ok(()), |value| check(value, context))
}

pub(super) fn wrong<T>(message: impl std::fmt::Display) -> Result<T, garde::Error> {
    Err(garde::Error::new(message))
}

pub(super) fn require(good: bool, message: &str) -> garde::Result {
    if good { Ok(()) } else { wrong(message) }
}

pub(super) fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let moment = DateTime::parse_from_rfc3339(text).map(|it| it.with_timezone(&Utc));
    moment.map_err(|_no_detail| "not a time in RFC 3339, such as 2026-11-24T06:00:00Z".to_owned())
}

pub(super) fn timeout(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if (Duration::from_secs(1)..=TIMEOUT_MAX).contains(&duration) => Ok(duration),
        Ok(_) => Err("must be from 1s to 24h".to_owned()),
        Err(_) => Err("not a duration, such as 90s, 20m or 1h 30m".to_owned()),
    }
}

pub(super) fn media_name(name: &String, _: &()) -> garde::Result {
    super::media_name::check_media_name(name).or_else(wrong)
}

pub(super) fn references(references: &BTreeMap<String, String>, _: &()) -> garde::Result {
    let count = references.len();
    require(count <= REFERENCES_MAX, &format!("{count} pictures of reference, the most is {REFERENCES_MAX}"))?;
    for (name, file) in references {
        super::cast::check_name(name).or_else(wrong)?;
        super::media_name::check_media_name(file).or_else(|why| wrong(format!("`{name}`: {why}")))?;
    }
    Ok(())
}

pub(super) fn labels(labels: &BTreeMap<String, String>, _: &()) -> garde::Result {
    require(labels.len() <= LABELS_MAX, &format!("{} labels, the most is {LABELS_MAX}", labels.len()))?;
    for (key, value) in labels {
        let shape = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-' | '/');
        let good = (1..=32).contains(&key.len()) && key.chars().all(shape);
        require(good, &format!("label `{}` needs 1 to 32 of a-z, 0-9 and _.-/", key.escape_debug()))?;
        let plain = value.chars().count() <= LABEL_VALUE_MAX && !value.chars().any(char::is_control);
        require(plain, &format!("label `{key}` takes at most {LABEL_VALUE_MAX} characters on one line"))?;
    }
    Ok(())
}

pub(super) fn metadata(metadata: &Map<String, Value>, _: &()) -> garde::Result {
    let bytes = serde_json::to_vec(metadata).map_or(usize::MAX, |it| it.len());
    require(bytes <= METADATA_BYTES_MAX, &format!("{bytes} bytes, the most is {METADATA_BYTES_MAX}"))
}

pub(super) fn kind(text: &String, _: &()) -> garde::Result {
    let shape = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let good = (1..=32).contains(&text.len()) && text.chars().all(shape) && !text.starts_with('-');
    require(good, "needs 1 to 32 of a-z, 0-9 and `-`, starting with a letter or digit")
}

pub(super) fn language(text: &String, _: &()) -> garde::Result {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let good = matches!(first.len(), 2 | 3)
        && first.chars().all(|c| c.is_ascii_alphabetic())
        && text.len() <= 35
        && parts.all(|it| (1..=8).contains(&it.len()) && it.chars().all(|c| c.is_ascii_alphanumeric()));
    require(good, "not a language tag, such as en, de or pt-br")
}

pub(super) fn name(text: &String, _: &()) -> garde::Result {
    let shape = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-');
    let good = (1..=64).contains(&text.len()) && text.chars().all(shape) && !text.starts_with('-');
    require(good, "needs 1 to 64 letters, digits and ._+-, not starting with `-`")
}

/// Refuses control characters, except those in `allowed`.
pub(super) fn no_control(text: &str, allowed: &[char]) -> garde::Result {
    match text.chars().find(|c| c.is_control() && !allowed.contains(c)) {
        Some(c) => wrong(format!("control character U+{:04X} is not allowed", u32::from(c))),
        None => Ok(()),
    }
}

pub(super) fn line(text: &String, _: &()) -> garde::Result {
    no_control(text, &[])?;
    require(!text.trim().is_empty(), "is empty; leave the field out instead")
}

/// Tells whether a character is a control character that is no white space.
pub(super) fn is_unspeakable(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
}

pub(super) fn speakable(text: &String, _: &()) -> garde::Result {
    if let Some(c) = text.chars().find(|c| is_unspeakable(*c)) {
        return wrong(format!("control character U+{:04X} is not allowed", u32::from(c)));
    }
    require(!text.trim().is_empty(), "is empty")?;
    require(text.chars().any(char::is_alphanumeric), "has no letter or digit, so nothing can be said")
}

pub(super) fn side(pixels: &u32, _: &()) -> garde::Result {
    let good = (SIDE_MIN..=SIDE_MAX).contains(pixels) && pixels.is_multiple_of(2);
    require(good, &format!("{pixels} is not an even number from {SIDE_MIN} to {SIDE_MAX}"))
}

pub(super) fn fps(fps: &u32, _: &()) -> garde::Result {
    require(FRAME_RATES.contains(fps), &format!("{fps} is not 24, 25 or 30"))
}
