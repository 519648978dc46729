//! Formats sizes, times and tables.

use chrono::{DateTime, TimeDelta, Utc};
use std::borrow::Cow;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Formats a size: `2.3 GiB`, as in the reaper's report and the configuration.
pub(crate) fn size(bytes: u64) -> String {
    bytesize::ByteSize::b(bytes).display().iec().to_string()
}

/// Formats a time span in at most two units: `3d 4h`, `12s`.
pub(crate) fn span(span: TimeDelta) -> String {
    let seconds = span.num_seconds().max(0);
    let units = [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")];
    let largest = units.iter().position(|(length, _)| *length <= seconds).unwrap_or(3);
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (length, name) in units.iter().skip(largest).take(2) {
        let count = rest / length;
        rest %= length;
        if count > 0 || parts.is_empty() {
            parts.push(format!("{count}{name}"));
        }
    }
    parts.join(" ")
}

/// Formats how long ago something was.
pub(crate) fn age(then: DateTime<Utc>, now: DateTime<Utc>) -> String {
    span(now - then)
}

/// Formats milliseconds: `41ms`, `9.1s`, `2m 5s`.
pub(crate) fn took(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms}ms"),
        1_000..60_000 => format!("{:.1}s", ms as f64 / 1_000.0),
        _ => span(TimeDelta::milliseconds(i64::try_from(ms).unwrap_or(i64::MAX))),
    }
}

/// Quotes a word for a shell. One that is not UTF-8 is written as bash, zsh and other present shells read it.
pub(super) fn quoted(word: &OsStr) -> String {
    let plain = word.to_str().and_then(|word| shlex::try_quote(word).ok());
    plain.map_or_else(
        || {
            let byte = |byte: &u8| match *byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => char::from(*byte).to_string(),
                byte => format!("\\x{byte:02x}"),
            };
            format!("$'{}'", word.as_bytes().iter().map(byte).collect::<String>())
        },
        Cow::into_owned,
    )
}

/// Returns the width of a text in terminal columns.
pub(super) fn columns_of(text: &str) -> usize {
    text.width()
}

/// Cuts a text to this many terminal columns; an ellipsis marks the cut.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let (mut kept, mut used) = (String::new(), 1);
    for letter in text.chars() {
        used += letter.width().unwrap_or(0);
        if most < used {
            break;
        }
        kept.push(letter);
    }
    kept.push('…');
    kept
}

/// Formats rows under headers; each column is as wide as its widest cell.
pub(crate) fn table(headers: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
        cells.chain(headers.get(column).map(|header| header.len())).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headers.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let padded = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width()))));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let header = line(headers.to_vec());
    let body = rows.iter().map(|row| line(row.iter().map(String::as_str).collect()));
    std::iter::once(header).chain(body).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_at_most_two_units() {
        for (seconds, text) in
            [(0, "0s"), (12, "12s"), (60, "1m"), (125, "2m 5s"), (3 * 86_400 + 4 * 3600 + 59, "3d 4h")]
        {
            assert_eq!(span(TimeDelta::seconds(seconds)), text);
        }
        assert_eq!(span(TimeDelta::seconds(-5)), "0s");
        assert_eq!((took(41), took(9_100), took(125_000)), ("41ms".into(), "9.1s".into(), "2m 5s".into()));
    }

    #[test]
    fn words_come_through_a_shell_as_they_are() {
        for (word, expected) in [
            (&b"demo/reelspool.toml"[..], "demo/reelspool.toml"),
            (b"a b", "'a b'"),
            (b"a#b", "'a#b'"),
            (b"50%41off", "'50%41off'"),
            (b"it's", "\"it's\""),
            (b"\xffa b", "$'\\xffa\\x20b'"),
        ] {
            assert_eq!(quoted(OsStr::from_bytes(word)), expected);
        }
    }

    #[test]
    fn tables_line_up() {
        let rows = vec![vec!["a".into(), "done".into()], vec!["long-id".into(), "x".into()]];
        assert_eq!(table(&["ID", "STATE"], &rows), "ID       STATE\na        done\nlong-id  x");
    }
}
