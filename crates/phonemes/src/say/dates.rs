//! Dates, times and years in words.

use super::number::{Number, address, cardinal, decade, digits, ordinal, pair, year};
use super::{Context, MONTHS, SPELL, month, phones, scripture, units};
use crate::pieces::Piece;

/// Words before a year.
#[rustfmt::skip]
const BEFORE_YEAR: &[&str] = &[
    "about", "after", "around", "autumn", "before", "between", "by", "circa", "class", "during", "early", "fall", "from", "in", "into", "late", "mid", "of", "since",
    "spring", "summer", "the", "through", "till", "to", "until", "winter", "year",
];

/// Writes a time of day: `7:30`, `19:05`, `7:30pm`, `12:34:56`; also a ratio such as `3:1`.
pub(crate) fn clock(cx: &Context<'_>, at: usize, text: &str) -> Option<String> {
    let (hours, rest) = text.split_once(':')?;
    let (hours, _) = Number::take(hours).filter(|(_, left)| left.is_empty())?;
    let hour = hours.value()?;
    let (rest, half) = half_of_day(rest);
    let parts: Vec<&str> = rest.split(':').collect();
    if let Some(time) = stopped(hour, rest) {
        return Some(time);
    }
    if scripture::is_book(cx.core_before(at)) {
        return rest.parse().ok().map(|verse: u64| format!("{} {}", cardinal(hour), cardinal(verse)));
    }
    if matches!(cx.core_behind(at), "dilution" | "mix" | "mixture" | "odds" | "ratio" | "scale" | "solution") {
        return rest.parse().ok().map(|other: u64| format!("{} to {}", cardinal(hour), cardinal(other)));
    }
    let two = |it: &str| it.len() == 2 && it.bytes().all(|it| it.is_ascii_digit());
    if !parts.iter().all(|it| two(it)) || 2 < hours.whole.len() {
        let other: u64 = rest.parse().ok()?;
        return Some(format!("{} to {}", cardinal(hour), cardinal(other)));
    }
    let minutes: u64 = parts.first()?.parse().ok()?;
    let has_half = !half.is_empty()
        || is_half_apart(cx.pieces, at + 1)
        || matches!(cx.core_behind(at).to_lowercase().as_str(), "am" | "pm" | "a.m" | "p.m");
    let has_zone = matches!(cx.core_behind(at), "o'clock" | "hours");
    let seconds: Option<u64> = parts.get(1).and_then(|it| it.parse().ok());
    if let Some(seconds) = seconds.filter(|_| !has_half && lasts(cx.core_before(at))) {
        return Some(duration(hour, minutes, seconds));
    }
    let mut words = match (hour, minutes) {
        (0, 0) if !has_half => "midnight".to_owned(),
        (_, 0) if parts.len() == 1 && !has_half && !has_zone && hour <= 12 => format!("{} o'clock", cardinal(hour)),
        (_, 0) if parts.len() == 1 && !has_half && 12 < hour => format!("{} hundred", cardinal(hour)),
        (_, 0) => cardinal(hour),
        _ => format!("{} {}", cardinal(hour), pair(minutes, "")),
    };
    if let Some(seconds) = seconds {
        let unit = if seconds == 1 { "second" } else { "seconds" };
        words = format!("{words} and {} {unit}", cardinal(seconds));
    }
    Some(format!("{words}{half}"))
}

/// Writes a time of day with a point, as the British do: `at 9.15`, `the 4.50 from Paddington`.
pub(crate) fn pointed(cx: &Context<'_>, at: usize, text: &str) -> Option<String> {
    let (hours, minutes) = text.split_once('.').filter(|it| it.1.len() == 2)?;
    let number = |it: &str| it.bytes().all(|it| it.is_ascii_digit()).then(|| it.parse::<u64>().ok())?;
    let (hour, minute) = (number(hours)?, number(minutes)?);
    let next = cx.core_behind(at);
    let is_train = matches!(next, "bus" | "express" | "for" | "from" | "to" | "train");
    let is_timed = match cx.core_before(at).to_lowercase().as_str() {
        "at" | "by" | "till" | "until" => next.is_empty() || super::is_function_word(next) && next != "per",
        "the" => is_train,
        _ => false,
    };
    let is_time = (1..25).contains(&hour) && minute < 60 && !hours.starts_with('0');
    (is_timed && is_time).then(|| format!("{} {}", cardinal(hour), pair(minute, "o'clock")))
}

/// Words before a time of day.
const BEFORE_TIME: &[&str] =
    &["about", "after", "around", "at", "before", "by", "from", "since", "till", "to", "until"];

/// Writes a time of day as soldiers and sailors do: `0600 hours`, `at 0530`, `until 1430 hours`, `0600Z`.
pub(crate) fn military(cx: &Context<'_>, at: usize, text: &str) -> Option<String> {
    let (figures, mark) = text.split_at_checked(4)?;
    let is_timed = BEFORE_TIME.contains(&cx.core_before(at).to_lowercase().as_str());
    let is_early = figures.starts_with('0');
    let is_told = is_timed || matches!(cx.core_before(at), "is" | "read" | "reads" | "said" | "showed" | "was");
    let (zone, is_sure) = match mark {
        "h" | "hrs" => (" hours", true),
        "Z" => (" Zulu", true),
        "" => match cx.core_behind(at) {
            "hours" | "hrs" => ("", cx.core_behind(at + 1) != "of" && (is_early || is_told)),
            _ if is_timed && has_early_end(cx, at) => ("", true),
            "Zulu" => ("", true),
            next if is_timed && is_late(figures) && (next.is_empty() || super::is_function_word(next)) => ("", true),
            _ if phones::is_told(cx, at, text) => return None,
            _ => ("", is_early && !is_figures(cx.core_before(at)) && !is_figures(cx.core_behind(at))),
        },
        _ => return None,
    };
    Some(format!("{}{zone}", four_figures(figures).filter(|_| is_sure)?))
}

/// Tells whether four figures are no year but an hour before midnight: `at 2207`.
fn is_late(figures: &str) -> bool {
    ("2100".."2400").contains(&figures) && figures.get(2..).is_some_and(|it| it < "60")
}

/// Tells whether the other end of a span of time begins with zero: `from 2100 to 0500`.
fn has_early_end(cx: &Context<'_>, at: usize) -> bool {
    let is_early = |it: &str| it.starts_with('0') && four_figures(it).is_some();
    let joins = |it: &str| matches!(it, "and" | "till" | "to" | "until");
    joins(cx.core_behind(at)) && is_early(cx.core_behind(at + 1))
        || joins(cx.core_before(at)) && at.checked_sub(2).is_some_and(|at| is_early(cx.core(at)))
}

fn is_figures(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Writes four figures of a time of day: `0600`, `0815`, `1430`.
pub(crate) fn four_figures(figures: &str) -> Option<String> {
    let (hours, minutes) = figures.split_at_checked(2).filter(|_| figures.len() == 4)?;
    let number = |it: &str| it.bytes().all(|it| it.is_ascii_digit()).then(|| it.parse::<u64>().ok())?;
    let (hour, minute) = (number(hours)?, number(minutes)?);
    let hours = match (hour, minute) {
        (0, 0) => "zero".to_owned(),
        (0, _) => "zero zero".to_owned(),
        _ => pair(hour, ""),
    };
    (hour < 25 && minute < 60).then(|| format!("{hours} {}", pair(minute, "hundred")))
}

/// Tells whether a word stands before how long something lasts.
fn lasts(before: &str) -> bool {
    matches!(
        before.to_lowercase().as_str(),
        "after" | "for" | "in" | "lasted" | "lasting" | "lasts" | "of" | "takes" | "took" | "under" | "within"
    )
}

/// Writes how long something lasts.
fn duration(hours: u64, minutes: u64, seconds: u64) -> String {
    let part = |count: u64, unit: &str| format!("{} {unit}{}", cardinal(count), if count == 1 { "" } else { "s" });
    let parts = [(hours, "hour"), (minutes, "minute"), (seconds, "second")];
    let parts: Vec<String> = parts.iter().filter(|it| 0 < it.0).map(|(count, unit)| part(*count, unit)).collect();
    match parts.split_last() {
        None => part(0, "second"),
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(" ")),
    }
}

/// Writes minutes and seconds that a stopwatch tells: `3:58.4`.
fn stopped(minutes: u64, rest: &str) -> Option<String> {
    let (seconds, parts) = rest.split_once('.')?;
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let seconds: u64 = seconds.parse().ok().filter(|_| seconds.len() == 2 && is_number(parts))?;
    Some(format!("{} {} point {}", cardinal(minutes), pair(seconds, "zero"), digits(parts)))
}

/// Tells whether a piece is a letter of the half of the day, apart from the other one: `8:35 P. M.`, as old books have it.
pub(crate) fn is_half_apart(pieces: &[Piece], at: usize) -> bool {
    let has = |at: Option<usize>, letters: &[&str]| {
        let piece = at.and_then(|at| pieces.get(at));
        piece.is_some_and(|it| it.has_point() && letters.contains(&it.core.as_str()))
    };
    let is_pair = |first: Option<usize>| {
        let time = first.and_then(|at| at.checked_sub(1)).and_then(|at| pieces.get(at));
        has(first, &["a", "A", "p", "P"])
            && has(first.map(|it| it + 1), &["m", "M"])
            && time.is_some_and(|it| it.core.ends_with(|c: char| c.is_ascii_digit()))
    };
    is_pair(Some(at)) || is_pair(at.checked_sub(1))
}

/// Writes `am` and `pm` behind a time of day.
pub(crate) fn half_apart(cx: &Context<'_>, at: usize) -> Option<String> {
    if is_half_apart(cx.pieces, at) {
        return Some(format!("{SPELL}{}", cx.core(at).to_uppercase()));
    }
    let half = cx.core(at).to_ascii_uppercase();
    let before = cx.core_before(at);
    let is_time = before.split(':').all(|it| (1..=2).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit()));
    (matches!(half.as_str(), "AM" | "PM") && is_time).then(|| format!("{SPELL}{half}"))
}

/// Writes the end of a span of time that is joined to the half of the day before it: `9 a.m.-5 p.m.`
pub(crate) fn half_and_end(cx: &Context<'_>, at: usize) -> Option<String> {
    let (half, end) = cx.core(at).split_once(['-', '–'])?;
    let letters = half.replace('.', "").to_uppercase();
    let hour: u64 = end.split(':').next()?.parse().ok().filter(|_| matches!(letters.as_str(), "AM" | "PM"))?;
    let end = clock(cx, at, end).unwrap_or_else(|| cardinal(hour));
    Some(format!("{SPELL}{letters} to {end}"))
}

/// Writes a date with the name of its month between hyphens: `Jan-15`, `15-Jan-2020`.
fn named_date(core: &str) -> Option<String> {
    let parts: Vec<&str> = core.split('-').collect();
    let number = |it: &str| it.bytes().all(|it| it.is_ascii_digit()).then(|| it.parse::<u64>().ok())?;
    let (first, rest) = (parts.first()?, parts.get(1)?);
    let (name, day) = match (month(first), month(rest)) {
        (Some(name), None) => (name, number(rest)?),
        (None, Some(name)) => (name, number(first)?),
        _ => return None,
    };
    let of = match parts.as_slice() {
        [_, _] => String::new(),
        [_, _, of] if of.len() == 4 => format!(" , {}", year(number(of)?)),
        _ => return None,
    };
    (1..=31).contains(&day).then(|| format!("{name} {}{of}", ordinal(day)))
}

/// Writes a range of days or months: `Mon.-Fri.`, `Jan-Mar`.
pub(crate) fn names(core: &str) -> Option<String> {
    let (first, last) = core.split_once(['-', '–'])?;
    let (first, last) = (first.trim_end_matches('.'), last.trim_end_matches('.'));
    let (first, last) = day_of_week(first).zip(day_of_week(last)).or_else(|| month(first).zip(month(last)))?;
    Some(format!("{first} to {last}"))
}

/// Returns the day that a word is or shortens.
pub(crate) fn day_of_week(word: &str) -> Option<&'static str> {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let is_short = |day: &str| {
        day.get(..3) == Some(word)
            || matches!((word, day), ("Tues", "Tuesday") | ("Weds", "Wednesday") | ("Thur" | "Thurs", "Thursday"))
    };
    DAYS.iter().find(|day| **day == word || is_short(day)).copied()
}

/// Takes `am`, `pm`, `a.m` or `p.m` from the end of a time, and spells it.
pub(crate) fn half_of_day(text: &str) -> (&str, &'static str) {
    let small = text.to_ascii_lowercase();
    for (end, letters) in [("am", " ·AM"), ("pm", " ·PM"), ("a.m", " ·AM"), ("p.m", " ·PM")] {
        if small.ends_with(end)
            && let Some(rest) =
                text.get(..text.len() - end.len()).filter(|it| it.ends_with(|c: char| c.is_ascii_digit()))
        {
            return (rest, letters);
        }
    }
    (text, "")
}

/// Writes a date in figures: `2021-03-04`, `3/4/2021`, `14.07.1789`.
pub(crate) fn figures(text: &str) -> Option<String> {
    if let Some(date) = named_date(text) {
        return Some(date);
    }
    let sign = ['-', '/', '.'].into_iter().find(|it| text.matches(*it).count() == 2)?;
    let parts: Vec<&str> = text.split(sign).collect();
    let &[first, second, third] = parts.as_slice() else { return None };
    let numbers: Option<Vec<u64>> =
        parts.iter().map(|it| it.bytes().all(|it| it.is_ascii_digit()).then(|| it.parse().ok())?).collect();
    let &[a, b, c] = numbers?.as_slice() else { return None };
    let (day, month, of) = match (first.len(), second.len(), third.len()) {
        (4, 1..=2, 1..=2) => (c, b, a),
        (1..=2, 1..=2, 4) if sign == '.' => (a, b, c),
        (1..=2, 1..=2, 4) if sign == '/' || sign == '-' => {
            if a <= 12 {
                (b, a, c)
            } else {
                (a, b, c)
            }
        }
        (1..=2, 1..=2, 2) if sign == '/' => {
            let full = if 30 < c { 1900 + c } else { 2000 + c };
            if a <= 12 { (b, a, full) } else { (a, b, full) }
        }
        _ => return None,
    };
    let month = MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    (1..=31).contains(&day).then(|| format!("{month} {} , {}", ordinal(day), year(of)))
}

/// Writes the month and the day of `3/15`.
pub(crate) fn month_and_day(month: u64, day: u64) -> Option<String> {
    let name = MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    (1..=31).contains(&day).then(|| format!("{name} {}", ordinal(day)))
}

/// Writes the day beside the name of a month: `March 3`, `3 March`.
pub(crate) fn day(cx: &Context<'_>, at: usize, text: &str) -> Option<String> {
    let (digits, is_ordinal) = match text.get(text.len().saturating_sub(2)..) {
        Some("st" | "nd" | "rd" | "th") => (text.get(..text.len() - 2)?, true),
        _ => (text, false),
    };
    let value: u64 = digits.parse().ok().filter(|it| (1..=31).contains(it) && digits.len() <= 2)?;
    let names_month = |it: &str| month(it).is_some();
    if names_month(cx.core_behind(at)) && (is_ordinal || month_is_sure(cx, at + 1)) {
        let article = if cx.core_before(at).eq_ignore_ascii_case("the") { "" } else { "the " };
        return Some(format!("{article}{} of", ordinal(value)));
    }
    let next = cx.core_behind(at);
    let counts = !is_ordinal
        && (units::unit(next, false).is_some()
            || (next.ends_with('s') && next.starts_with(char::is_lowercase) && next != "was"));
    (!is_ordinal && names_month(cx.core_before(at)) && !counts).then(|| ordinal(value))
}

/// Tells whether a word is a month and not the verb or the name `May`, `March`, `Mar`, `Sun`.
fn month_is_sure(cx: &Context<'_>, at: usize) -> bool {
    cx.core(at) != "May"
        || !cx.core_behind(at).starts_with(char::is_lowercase)
        || matches!(cx.core_behind(at), "and" | "in" | "at" | "to" | "was" | "is")
}

/// Writes a number of four digits as a year, where it is not a count of things.
pub(crate) fn of_year(cx: &Context<'_>, at: usize, number: &Number) -> Option<String> {
    let value = number.value().filter(|_| number.whole.len() == 4 && !number.has_commas)?;
    let (before, next) = (cx.core_before(at).to_lowercase(), cx.core_behind(at));
    let after_month = month(cx.core_before(at)).is_some() || BEFORE_YEAR.binary_search(&before.as_str()).is_ok();
    let era = matches!(next, "AD" | "BC" | "CE" | "BCE" | "B.C" | "A.D");
    let counts =
        next.len() > 2 && next.starts_with(char::is_lowercase) && next.ends_with('s') && !super::is_function_word(next);
    if units::unit(next, false).is_some() && !matches!(next, "in" | "s" | "m" | "h" | "t") {
        return Some(cardinal(value));
    }
    match value {
        1100..2100 if !counts || after_month || value.is_multiple_of(100) => Some(year(value)),
        1000..1100 if era || after_month => Some(year(value)),
        2100.. if before == "year" => Some(year(value)),
        _ => None,
    }
}

/// Writes ten years, or a year without its century: `1980s`, `'90s`, `'85`.
pub(crate) fn decades(text: &str) -> Option<String> {
    let (short, text) = text.strip_prefix('\'').map_or((false, text), |it| (true, it));
    let stem = text.strip_suffix("'s").or_else(|| text.strip_suffix('s'));
    let digits = stem.unwrap_or(text);
    let value: u64 = digits.parse().ok().filter(|_| digits.bytes().all(|it| it.is_ascii_digit()))?;
    match (stem, digits.len()) {
        (Some(_), 2 | 4) if value.is_multiple_of(10) => Some(decade(value)),
        (Some(_), 3) => Some(format!("{}'s", address(value))),
        (Some(_), _) => Some(format!("{}'s", cardinal(value))),
        (None, 2) if short => Some(pair(value, "two thousand")),
        _ => None,
    }
}

/// Writes people named after a number: `'49er`, `forty-niner` in words.
pub(crate) fn people(text: &str) -> Option<String> {
    let stem = text.strip_prefix('\'').unwrap_or(text).trim_end_matches('s').strip_suffix("er")?;
    let value: u64 = stem.parse().ok().filter(|_| stem.bytes().all(|it| it.is_ascii_digit()))?;
    let words = cardinal(value);
    let end = if text.ends_with('s') { "rs" } else { "r" };
    Some(format!("{}e{end}", words.strip_suffix('e').unwrap_or(&words)))
}
