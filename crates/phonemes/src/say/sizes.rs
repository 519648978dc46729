//! Sizes: feet, inches, and what has two sides.

use super::number::{Number, address, cardinal};
use super::{Context, units};

/// Writes `1920×1080`, `8.5x11in`, `3'x5'` and `2x4s`.
pub(crate) fn of(cx: &Context<'_>, at: usize) -> Option<String> {
    let piece = cx.piece(at)?;
    let mut parts = piece.core.split(['×', 'x']).peekable();
    let mut words = Vec::new();
    let mut has_feet = false;
    while let Some(part) = parts.next() {
        let (number, rest) = Number::take(part).filter(|(it, _)| !it.whole.starts_with('0'))?;
        let is_last = parts.peek().is_none();
        has_feet |= rest == "'";
        let unit = match rest {
            "s" if is_last && !words.is_empty() => return Some(format!("{} by {}s", words.join(" by "), number.say())),
            "" if is_last && has_feet && piece.behind.starts_with('\'') => "feet",
            "" | "'" => "",
            _ => units::unit(rest, false).filter(|_| is_last)?,
        };
        words.push(format!("{} {unit}", number.value().map_or_else(|| number.say(), address)).trim_end().to_owned());
    }
    (1 < words.len()).then(|| words.join(" by "))
}

/// Writes two sides before a unit with a hyphen: the `9×13` of `9×13-in.`
pub(crate) fn sides(text: &str) -> Option<String> {
    let (first, second) = text.split_once(['×', 'x'])?;
    let number = |it: &str| Number::take(it).filter(|it| it.1.is_empty()).map(|it| it.0.say());
    Some(format!("{} by {}", number(first)?, number(second)?))
}

/// Writes `6'2`, whose sign of inches is taken for a quotation mark, and `5'` or `5"`.
pub(crate) fn feet_and_inches(cx: &Context<'_>, at: usize, text: &str) -> Option<String> {
    let number = |it: &str| it.bytes().all(|it| it.is_ascii_digit()).then(|| it.parse::<u64>().ok()).flatten();
    if let Some((feet, inches)) = text.split_once('\'') {
        let (feet, inches) = (number(feet)?, number(inches.trim_end_matches('"'))?);
        let (foot, inch) = (if feet == 1 { "foot" } else { "feet" }, if inches == 1 { "inch" } else { "inches" });
        return Some(format!("{} {foot} {} {inch}", cardinal(feet), cardinal(inches)));
    }
    let value = Number::take(text).filter(|it| it.1.is_empty())?.0.value()?;
    let piece = cx.piece(at)?;
    let (sign, one, many) =
        if piece.behind.starts_with('"') { ('"', "inch", "inches") } else { ('\'', "foot", "feet") };
    (piece.behind.starts_with(sign) && !is_quoted(cx, at, sign))
        .then(|| format!("{} {}", cardinal(value), if value == 1 || units::describes(cx, at, at) { one } else { many }))
}

/// Tells whether a sign of inches follows a number.
pub(crate) fn is_inch(cx: &Context<'_>, at: usize) -> bool {
    cx.piece(at).is_some_and(|it| it.behind.starts_with('"')) && !is_quoted(cx, at, '"')
}

/// How many pieces before a sign are looked at for an opening quotation mark.
const LOOK_BACK: usize = 40;

/// Tells whether a sign behind a piece closes what one before it has opened. One behind a number closes what was opened,
/// or is a measure itself.
fn is_quoted(cx: &Context<'_>, at: usize, sign: char) -> bool {
    let mut opened = false;
    for it in cx.pieces.get(at.saturating_sub(LOOK_BACK)..at).unwrap_or_default() {
        let counts = it.core.ends_with(|c: char| c.is_ascii_digit()) && !opened;
        opened |= it.before.contains(sign);
        opened &= !it.behind.contains(sign) || counts && it.before.contains(sign);
    }
    opened || cx.piece(at).is_some_and(|it| it.before.contains(sign))
}
