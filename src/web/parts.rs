//! Small parts that several pages show.

use crate::job::{Code, JobState};
use chrono::{DateTime, SecondsFormat, Utc};
use maud::{Markup, html};

/// The fields of a form, in order; a name may come several times.
pub(super) type Fields = Vec<(String, String)>;

/// Returns the values of a field.
pub(super) fn values<'a>(fields: &'a Fields, name: &'a str) -> impl Iterator<Item = &'a str> {
    fields.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Returns the value of a field, if it is not empty.
pub(super) fn value<'a>(fields: &'a Fields, name: &'a str) -> Option<&'a str> {
    values(fields, name).find(|value| !value.is_empty())
}

/// Counts things in words.
pub(super) fn number_of(count: impl Into<u64>, one: &str, many: &str) -> String {
    match count.into() {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}

/// Shows a text of ours; what stands between backticks is code.
pub(super) fn prose(text: &str) -> Markup {
    html! {
        @for (place, part) in text.split('`').enumerate() {
            @if place % 2 == 0 { (part) } @else { code { (part) } }
        }
    }
}

/// Shows a size in bytes.
pub(super) fn bytes(count: u64) -> String {
    bytesize::ByteSize(count).display().iec().to_string()
}

/// Shows a length of time in seconds: two units at most.
pub(super) fn span_s(seconds: f64) -> String {
    if seconds < 1.0 {
        return format!("{:.0} ms", seconds * 1000.0);
    }
    if seconds < 60.0 {
        return format!("{seconds:.1} s");
    }
    // Below 2^53 the conversion is exact enough, and above nothing is shown.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a saturating cast is right here")]
    let whole = seconds as u64;
    let (days, hours, minutes, rest) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60, whole % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes} min {rest} s"),
        (0, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

/// Shows a time: absolute in UTC; the script adds the local time and the age.
pub(super) fn time(at: DateTime<Utc>) -> Markup {
    let exact = at.to_rfc3339_opts(SecondsFormat::Millis, true);
    html! { time datetime=(exact) title=(exact) { (at.format("%Y-%m-%d %H:%M:%S UTC")) } }
}

/// Shows a state, by word and colour.
pub(super) fn state(state: JobState) -> Markup {
    html! { span class={ "state " (state.as_str()) } { (state.as_str()) } }
}

/// Links to a job's page.
pub(super) fn job_link(id: &str) -> Markup {
    html! { a href={ "/jobs/" (id) } { (id) } }
}

/// Shows an error code, and links to what it means.
pub(super) fn code_link(code: Code) -> Markup {
    let code = code.as_str();
    html! { a href={ "/codes#" (code) } { strong { (code) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_not_several() {
        assert_eq!([0_u64, 1, 2].map(|count| number_of(count, "pass", "passes")), ["0 passes", "1 pass", "2 passes"]);
    }

    #[test]
    fn commands_in_a_hint_are_code() {
        assert_eq!(prose("see `a <b>`, then go").into_string(), "see <code>a &lt;b&gt;</code>, then go");
    }

    #[test]
    fn a_span_has_two_units_at_most() {
        let shown = [0.0071, 9.12, 125.0, 7260.0, 200_000.0].map(span_s);
        assert_eq!(shown, ["7 ms", "9.1 s", "2 min 5 s", "2 h 1 min", "2 d 7 h"]);
    }
}
