//! The words and units of the configuration: sizes, durations, and what stands for no limit.

use bytesize::ByteSize;
use std::time::Duration;

/// Reads a duration such as `90s` or `7d`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|_no_detail| format!("`{text}` is not a duration, such as 90s, 10m or 7d"))
}

/// Reads a duration, or a word for no end at all.
pub(super) fn duration_or(text: &str, endless: &str) -> Result<Option<Duration>, String> {
    if text == endless {
        return Ok(None);
    }
    duration(text).map(Some).map_err(|error| format!("{error}, nor \"{endless}\""))
}

/// Reads a size such as `20GiB`, in bytes.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let size: Result<ByteSize, _> = text.parse();
    size.map(|it| it.as_u64()).map_err(|_no_detail| format!("`{text}` is not a size, such as 512KiB, 20GiB or 1000000"))
}

/// Reads a size, or `unlimited`.
pub(super) fn bytes_or_unlimited(text: &str) -> Result<Option<u64>, String> {
    if text == "unlimited" { Ok(None) } else { bytes(text).map(Some) }
}

/// Reads a whole number, or a word that stands for none.
pub(super) fn count_or(text: &str, word: &str) -> Result<Option<u64>, String> {
    if text == word {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_no_detail| format!("`{text}` is neither a whole number nor \"{word}\""))
}
