//! Fractions in words, and what is written like them: `1/2`, `24/7`, `3/15`.

use super::number::{Number, address, cardinal, pair, whole, year};
use super::{Context, dates, sizes, units};

/// Writes a number and a fraction with a hyphen between them: `1-1/2`.
pub(super) fn mixed(cx: &Context<'_>, at: usize, core: &str) -> Option<String> {
    let (number, part) = core.split_once('-')?;
    let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    (is_number && part.contains('/')).then(|| Some(format!("{} and {}", whole(number), say(cx, at, part)?)))?
}

const PARTS: &[(u64, &str, &str)] = &[
    (2, "half", "halves"),
    (3, "third", "thirds"),
    (4, "quarter", "quarters"),
    (5, "fifth", "fifths"),
    (6, "sixth", "sixths"),
    (7, "seventh", "sevenths"),
    (8, "eighth", "eighths"),
    (9, "ninth", "ninths"),
    (10, "tenth", "tenths"),
    (12, "twelfth", "twelfths"),
    (16, "sixteenth", "sixteenths"),
    (20, "twentieth", "twentieths"),
    (32, "thirty second", "thirty seconds"),
    (64, "sixty fourth", "sixty fourths"),
    (100, "hundredth", "hundredths"),
];

/// Writes `1/2`, `24/7`, `3/15`.
pub(super) fn say(cx: &Context<'_>, at: usize, text: &str) -> Option<String> {
    let (above, below) = text.split_once(['/', '\u{2044}'])?;
    let (below, rest) = Number::take(below)?;
    let (a, b): (u64, u64) = (above.parse().ok()?, below.value()?);
    let unit = match rest {
        "" if sizes::is_inch(cx, at) => "inch",
        "" | "th" | "ths" => "",
        _ => units::unit(rest, false)?,
    };
    if rest.is_empty()
        && let Some(words) = date(cx, at, a, b).or_else(|| mark(cx, at, a, b))
    {
        return Some(words);
    }
    let words = match (a, b) {
        (1000..2100, _) if below.whole.len() == 2 => format!("{} {}", year(a), pair(b, "hundred")),
        // How well eyes see: `20/200`.
        (20, 25..) if b.is_multiple_of(5) => format!("{} {}", cardinal(a), address(b)),
        (24, 7) | (7 | 9, 11) | (50, 50) | (20, 20) => format!("{} {}", cardinal(a), cardinal(b)),
        _ => match PARTS.iter().find(|it| it.0 == b).filter(|_| a < b && 0 < a) {
            Some((_, one, _)) if a == 1 => {
                let is_behind_number = cx.core_before(at).ends_with(|c: char| c.is_ascii_digit());
                if b == 2 && matches!(cx.core_behind(at), "a" | "an" | "the") && !is_behind_number {
                    "half".to_owned()
                } else if is_behind_number {
                    format!("and {} {one}", if *one == "eighth" { "an" } else { "a" })
                } else {
                    format!("one {one}")
                }
            }
            Some((_, _, many)) => {
                let and = if cx.core_before(at).ends_with(|c: char| c.is_ascii_digit()) { "and " } else { "" };
                format!("{and}{} {many}", cardinal(a))
            }
            None if a <= 12 => {
                let date = (12 < b).then(|| dates::month_and_day(a, b)).flatten();
                date.unwrap_or_else(|| format!("{} over {}", cardinal(a), cardinal(b)))
            }
            None => format!("{} over {}", cardinal(a), cardinal(b)),
        },
    };
    Some(format!("{words} {unit}"))
}

/// Writes a date behind a word that stands before dates: `on 11/11`.
fn date(cx: &Context<'_>, at: usize, month: u64, day: u64) -> Option<String> {
    let is_dated = matches!(cx.core_before(at).to_lowercase().as_str(), "dated" | "on" | "since" | "until");
    let is_known = matches!((month, day), (7 | 9, 11) | (24, 7));
    if is_dated && !is_known && cx.core_behind(at) != "of" { dates::month_and_day(month, day) } else { None }
}

/// Writes a mark, of so many: `a score of 8/10`, not `8/10 of a mile`.
fn mark(cx: &Context<'_>, at: usize, got: u64, of: u64) -> Option<String> {
    let next = cx.core_behind(at);
    let stands_alone = next.is_empty() || super::is_function_word(next) && next != "of";
    (matches!(of, 10 | 20 | 100)
        && 1 < got
        && got <= of
        && stands_alone
        && !cx.core_before(at).ends_with(|c: char| c.is_ascii_digit()))
    .then(|| format!("{} out of {}", cardinal(got), cardinal(of)))
}
