//! Pieces with digits in words: which kind of number it is decides how it is read.

use super::number::{Number, address, cardinal, digits, ordinal, pair, whole, year};
use super::{
    Context, MAGNITUDES, SPELL, dates, fractions, guns, money, phones, plain, scripture, sizes, streets, units,
};
use crate::Stop;
use crate::pieces::{Piece, is_keyed};

/// Makers of aircraft before the number of a model: `an Fw 190`.
const AIRCRAFT: &[&str] = &["Bf", "Fw", "Me"];

/// Words before the number of a place, which is read in pairs: `Room 237`.
#[rustfmt::skip]
const BEFORE_PLACE: &[&str] = &[
    "apartment", "apt", "area", "bldg", "boeing", "bus", "channel", "exit", "flight", "form", "highway", "hwy", "interstate", "psalm", "rm", "room", "route", "rte", "ste", "suite", "train", "unit",
];

/// Letters behind a number that multiply it.
const LETTERS: &[(&str, &str)] =
    &[("k", "thousand"), ("M", "million"), ("bn", "billion"), ("mn", "million"), ("tn", "trillion")];

/// Joins `10 – 12` between spaces: what follows the first number is no rest.
pub(crate) fn join_ranges(pieces: &mut [Piece]) {
    let is_plain = |it: &Piece| it.core.bytes().all(|it| it.is_ascii_digit());
    let mut after_sign = false;
    for at in 0..pieces.len() {
        let next_plain = pieces.get(at + 1).is_some_and(|it| is_plain(it) && it.before.is_empty());
        let Some(piece) = pieces.get_mut(at) else { break };
        let joins = is_plain(piece) && piece.stop == Stop::Dash && piece.behind.is_empty() && next_plain && !after_sign;
        after_sign = piece.core.contains(['=', '+', '×', '÷']);
        if joins {
            piece.core.push('–');
            piece.stop = Stop::Nothing;
        }
    }
}

/// Writes a piece with digits in words.
pub(crate) fn say(cx: &Context<'_>, at: usize) -> Option<String> {
    let core = cx.core(at);
    if !core.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Some(number) = core.strip_suffix('–') {
        return Some(format!("{} to", whole(number)));
    }
    if let Some(words) = phones::say(cx, at, core)
        .or_else(|| money::stroked(cx, at))
        .or_else(|| dates::half_and_end(cx, at))
        .or_else(|| report(core))
        .or_else(|| streets::position(cx, at))
        .or_else(|| scripture::part(cx, at))
        .or_else(|| guns::hyphened(core))
        .or_else(|| spoken_pair(core))
        .or_else(|| fractions::mixed(cx, at, core))
        .or_else(|| dates::figures(core))
        .or_else(|| sizes::of(cx, at))
        .or_else(|| range(cx, at, core))
    {
        return Some(words);
    }
    let is_joined = core.contains('-') && !core.starts_with('-') && !core.contains('^') && money_range(core).is_none();
    if cx.piece(at).is_some_and(|it| it.before.ends_with('*')) && is_keyed(cx.core_before(at)) {
        return Some(format!("star {}", one(cx, at, core, true)));
    }
    if let Some(number) = scientific(core) {
        return Some(number);
    }
    // The key of a telephone behind a code, or a weight: `4471#`, `300#`.
    if let Some(number) = core.strip_suffix('#') {
        let pound = if phones::is_told(cx, at, number) { "pound" } else { "pounds" };
        return Some(format!("{} {pound}", one(cx, at, number, true)));
    }
    if is_joined {
        return Some(hyphened(cx, at, core));
    }
    Some(one(cx, at, core, true))
}

/// Writes pairs of numbers that are names: of a code, of a way to share.
fn spoken_pair(core: &str) -> Option<String> {
    let (first, last) = core.split_once(['-', '/'])?;
    // `60-40` shares out a hundred; `40-60` is from one number to another.
    let share = |it: &str| it.parse::<u64>().ok().filter(|_| it.len() == 2);
    let shares = share(first).zip(share(last)).is_some_and(|(a, b)| a + b == 100 && (b <= a || core.contains('/')));
    if !shares && !matches!(core, "10-4" | "20-20" | "24-7") {
        return None;
    }
    Some(format!("{} {}", whole(first), whole(last)))
}

fn money_range(core: &str) -> Option<&str> {
    core.split_once('-')
        .filter(|(first, _)| first.starts_with(['$', '£', '€', '¥']))
        .map(|(_, last)| last)
        .filter(|it| it.starts_with(|c: char| c.is_ascii_digit() || "$£€¥".contains(c)) || MAGNITUDES.contains(it))
}

/// Writes `19th-century`, `10-year-old`, `F-16`, `5-km` part by part.
fn hyphened(cx: &Context<'_>, at: usize, core: &str) -> String {
    let mut last = "";
    let parts = core.split(['-', '–']).filter(|it| !it.is_empty()).map(|part| {
        let before = std::mem::replace(&mut last, part);
        let counts = before.ends_with(|c: char| c.is_ascii_digit());
        let is_serial =
            is_serial(core) || (1..4).contains(&before.len()) && before.bytes().all(|it| it.is_ascii_uppercase());
        // `in` is a word inside: `1-in-a-million`.
        match units::unit(part.trim_end_matches('.'), true)
            .filter(|_| counts && (part != "in" || core.ends_with("-in")))
        {
            Some(unit) => if unit == "knot" && is_gold(cx, at) { "karat" } else { unit }.to_owned(),
            None if is_serial
                && matches!(part.len(), 3 | 4)
                && !part.starts_with('0')
                && part.bytes().all(|it| it.is_ascii_digit()) =>
            {
                part.parse().map_or_else(|_| digits(part), address)
            }
            None if let Some(sides) = sizes::sides(part) => sides,
            None if part.contains(|c: char| c.is_ascii_digit()) => one(cx, at, part, false),
            None => plain::parts(cx, part),
        }
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// Tells whether parts are those of a serial number: one of them begins with zeros.
fn is_serial(core: &str) -> bool {
    core.split('-').any(|it| it.starts_with("00"))
}

/// Tells whether a measure is of gold: `24-kt. gold`, `14K white gold`.
fn is_gold(cx: &Context<'_>, at: usize) -> bool {
    cx.core_behind(at) == "gold"
        || cx.core_behind(at + 1) == "gold" && matches!(cx.core_behind(at), "rose" | "white" | "yellow")
}

/// Writes one number and what is attached to it.
fn one(cx: &Context<'_>, at: usize, text: &str, is_whole: bool) -> String {
    let kinds: [&dyn Fn() -> Option<String>; 13] = [
        &|| money::say(cx, at, text, is_whole),
        &|| is_whole.then(|| money::old_coins(cx.pieces, at)).flatten(),
        &|| is_whole.then(|| dates::military(cx, at, text)).flatten(),
        &|| dates::clock(cx, at, text),
        &|| is_whole.then(|| dates::pointed(cx, at, text)).flatten(),
        &|| fractions::say(cx, at, text),
        &|| dates::decades(text),
        &|| dates::people(text),
        &|| is_whole.then(|| dates::day(cx, at, text)).flatten(),
        &|| ordinals(cx, at, text),
        &|| sizes::feet_and_inches(cx, at, text),
        &|| version(text),
        &|| counted(cx, at, text, is_whole),
    ];
    kinds.iter().find_map(|kind| kind()).unwrap_or_else(|| runs(cx, text))
}

/// Tells whether `3M` is the firm: no people and no things are counted.
fn is_firm(cx: &Context<'_>, at: usize) -> bool {
    let next = cx.core_behind(at);
    let counts = next.starts_with(char::is_lowercase) && next.ends_with('s') && !super::is_function_word(next);
    cx.core(at) == "3M" && !counts && next != "people"
}

/// Writes a number with its sign and unit.
fn counted(cx: &Context<'_>, at: usize, text: &str, is_whole: bool) -> Option<String> {
    let (sign, text) = ["-", "–", "−", "+", "~", "≈", "±", "#", "<", ">", "≤", "≥", "©", "No."]
        .iter()
        .find_map(|it| Some((*it, text.strip_prefix(it)?)))
        .unwrap_or(("", text));
    let sign = match sign {
        "–" if cx.core_before(at).ends_with(|c: char| c.is_ascii_digit()) => "to ",
        // `ending in -0199`
        "-" if text.len() > 1 && text.bytes().all(|it| it.is_ascii_digit()) && text.starts_with('0') => "",
        "-" | "–" | "−" => "minus ",
        "~" | "≈" => "about ",
        "#" | "No." => "number ",
        "©" => "copyright ",
        "" => "",
        // Before a number, `>50%` is `more than`, not `is more than`.
        sign => &format!("{} ", units::sign(sign).map(|it| it.strip_prefix("is ").unwrap_or(it))?),
    };
    let (number, rest) = Number::take(text)?;
    let words = if is_whole && rest.is_empty() { in_context(cx, at, &number, sign) } else { number.say() };
    if rest == "K"
        && is_whole
        && !is_gold(cx, at)
        && cx.core_behind(at).starts_with(char::is_lowercase)
        && cx.core_behind(at).ends_with('s')
    {
        return Some(format!("{sign}{words} thousand"));
    }
    let rest = match rest {
        "" => String::new(),
        "K" | "k" | "kt" if is_gold(cx, at) => " karat".to_owned(),
        "M" if is_firm(cx, at) => format!(" {SPELL}M"),
        "+" => " plus".to_owned(),
        "x" | "X" | "×" => " times".to_owned(),
        _ => match behind(rest, &number, is_whole && units::describes(cx, at, at)) {
            // `16⅜"`
            Some(said) if is_whole && rest.chars().count() == 1 && sizes::is_inch(cx, at) => {
                format!(" {said} {}", if units::describes(cx, at, at) { "inch" } else { "inches" })
            }
            Some(said) => format!(" {said}"),
            None => return either(cx, at, text),
        },
    };
    Some(format!("{sign}{words}{rest}"))
}

/// Writes a measure in two units: `180°C/350°F`.
fn either(cx: &Context<'_>, at: usize, text: &str) -> Option<String> {
    let (first, second) = text.split_once('/')?;
    let has_unit =
        |it: &str| it.starts_with(|c: char| c.is_ascii_digit()) && !it.ends_with(|c: char| c.is_ascii_digit());
    let both = has_unit(first) && has_unit(second) && !second.contains('/');
    both.then(|| Some(format!("{} or {}", counted(cx, at, first, false)?, counted(cx, at, second, false)?)))?
}

/// Writes what is attached to a number: a unit, `k`, `pm`, a fraction. A unit is one where it describes a thing.
fn behind(rest: &str, number: &Number, describes: bool) -> Option<String> {
    if let Some(letters) = LETTERS.iter().find(|it| it.0 == rest) {
        return Some(letters.1.to_owned());
    }
    if let Some(fraction) = rest.chars().next().filter(|c| "½¼¾⅓⅔⅛⅜⅝⅞".contains(*c)) {
        let words =
            units::sign(fraction.encode_utf8(&mut [0; 4]))?.replacen("one", "a", 1).replace("a eighth", "an eighth");
        let unit = rest.get(fraction.len_utf8()..).filter(|it| !it.is_empty());
        let unit = unit.map(|it| units::unit(it, false)).map_or(Some(""), |it| it)?;
        return Some(format!("and {words} {unit}"));
    }
    let time = format!("{}{rest}", number.whole);
    let (_, half) = dates::half_of_day(&time);
    if !half.is_empty() && rest.len() <= 3 {
        return Some(half.trim_start().to_owned());
    }
    if let Some(each) = rest.strip_prefix('/') {
        return units::unit(each, true).map(|it| format!("per {it}"));
    }
    if let Some(rate) = units::rate(rest, number.is_one()).filter(|_| units::unit(rest, true).is_none()) {
        return Some(rate);
    }
    let unit = units::unit(rest.trim_start_matches('-'), describes || number.is_one())?;
    let is_sure = rest.len() != 1 || !matches!(rest, "t" | "s" | "J") || rest == "s" && number.fraction.is_some();
    is_sure.then(|| unit.to_owned())
}

/// Writes a number by the words beside it: a year, a room, a count.
fn in_context(cx: &Context<'_>, at: usize, number: &Number, sign: &str) -> String {
    let before = cx.core_before(at).to_lowercase();
    let text = &number.whole;
    if let Some(caliber) = guns::caliber(cx, at, number).filter(|_| sign.is_empty()) {
        return caliber;
    }
    let is_dated = sign.is_empty() || sign.starts_with("copyright");
    if number.fraction.is_some() || !is_dated || number.has_commas {
        return number.say();
    }
    if phones::is_told(cx, at, text) || streets::is_postal_code(cx, at, text) {
        return digits(text);
    }
    if let Some(seven) = text.strip_prefix("00").filter(|it| it.len() == 1 && *it != "0") {
        return format!("double oh {}", digits(seven));
    }
    if let Some(value) = number.value().filter(|_| !text.starts_with('0') || text.len() == 1) {
        let era = matches!(cx.core_behind(at), "AD" | "BC" | "CE" | "BCE");
        // Of `Flight UA 237`, the word before the letters counts.
        let is_line = before.len() == 2 && cx.core_before(at).bytes().all(|it| it.is_ascii_uppercase());
        let word = if is_line { cx.core(at.saturating_sub(2)).to_lowercase() } else { before };
        if BEFORE_PLACE.binary_search(&word.as_str()).is_ok()
            || (era && text.len() == 3)
            || is_aircraft(cx, at, text)
            || is_named(cx, at, value)
            || text.len() == 3 && AIRCRAFT.contains(&cx.core_before(at))
        {
            return address(value);
        }
    }
    dates::of_year(cx, at, number).unwrap_or_else(|| number.say())
}

/// Writes `10–12`, `1914-18`, `5-10%`, `3rd-5th`.
fn range(cx: &Context<'_>, at: usize, core: &str) -> Option<String> {
    let (first, last) = core.split_once(['–', '-', '−']).filter(|(first, _)| !first.is_empty())?;
    if let Some((first, last)) = dates::decades(first).zip(dates::decades(last).filter(|_| last.ends_with('s'))) {
        return Some(format!("{first} to {last}"));
    }
    if !dates::half_of_day(first).1.is_empty() {
        return Some(format!("{} to {}", one(cx, at, first, false), one(cx, at, last, false)));
    }
    let is_number = |it: &str| {
        Number::take(it).is_some_and(|(_, rest)| rest.is_empty() || matches!(rest, "st" | "nd" | "rd" | "th" | "%"))
    };
    let is_last =
        |it: &str| Number::take(it).is_some_and(|(_, rest)| rest.is_empty() || !rest.starts_with(['-', '–', '/']));
    if !is_number(first) || !is_last(last) || Number::take(last).is_some_and(|(_, rest)| matches!(rest, "D" | "d")) {
        return first.contains(':').then(|| clocks(cx, at, first, last)).flatten();
    }
    if (first.starts_with('0') || last.starts_with('0'))
        && let Some((first, last)) = dates::four_figures(first).zip(dates::four_figures(last))
    {
        return Some(format!("{first} to {last}"));
    }
    let years = |it: &str| it.len() == 4 && it.parse::<u64>().is_ok_and(|it| (1010..2100).contains(&it));
    if years(first) && (years(last) || last.len() == 2 && last.bytes().all(|it| it.is_ascii_digit())) {
        let end: u64 = last.parse().ok()?;
        let end = if last.len() == 4 { year(end) } else { pair(end, "hundred") };
        return Some(format!("{} to {end}", year(first.parse().ok()?)));
    }
    if is_aircraft(cx, at, first) {
        return Some(format!("{} {}", address(first.parse().ok()?), one(cx, at, last, false)));
    }
    if is_tennis(cx, at, first, last) {
        return Some(format!("{} {}", whole(first), if last == "0" { "love".to_owned() } else { whole(last) }));
    }
    let is_day = super::month(cx.core_before(at)).is_some() && last.len() <= 2;
    if let (true, Ok(a), Ok(b)) = (is_day, first.parse(), last.parse()) {
        return Some(format!("{} to {}", ordinal(a), ordinal(b)));
    }
    let to = if is_one_number(cx, at) { "" } else { "to" };
    Some(format!("{} {to} {}", one(cx, at, first, false), one(cx, at, last, false)))
}

/// Tells whether a word before two numbers with a hyphen says that they are one: `No. 12-34`, `Exhibit 4-2`.
fn is_one_number(cx: &Context<'_>, at: usize) -> bool {
    const WORDS: &[&str] = &["case", "docket", "exhibit", "file", "no", "ordinance"];
    WORDS.contains(&cx.core_before(at).to_lowercase().as_str()) && !cx.core(at).contains('–')
}

/// Tells whether a number stands for a thing behind its article, and counts none: `a 187 was`, `on a 5150`, `ran
/// the 440`.
fn is_named(cx: &Context<'_>, at: usize, value: u64) -> bool {
    let next = cx.core_behind(at);
    let counts_none = next.is_empty() || super::is_function_word(next) || next.ends_with("ed");
    let is_round = value.is_multiple_of(100) || value == 1;
    let is_race = matches!(value, 220 | 440 | 880);
    let is_one = match cx.core_before(at).to_lowercase().as_str() {
        "a" | "an" => true,
        "the" => (is_race || 999 < value) && !matches!(next, "of" | "that" | "who"),
        _ => false,
    };
    is_one && (100..10_000).contains(&value) && !is_round && counts_none
}

/// Tells whether a number is that of a model of aircraft: `Boeing 737`, `a 747`.
fn is_aircraft(cx: &Context<'_>, at: usize, number: &str) -> bool {
    let is_boeing = number.len() == 3 && number.starts_with('7') && number.ends_with('7');
    let counts = cx.core_behind(at).ends_with('s') || cx.core_behind(at) == "of";
    matches!(cx.core_before(at), "Airbus" | "Boeing") || is_boeing && !counts
}

/// How many pieces from a score of tennis a word of tennis may stand.
const TENNIS_NEAR: usize = 8;

/// Tells whether two numbers are the points of a game of tennis.
fn is_tennis(cx: &Context<'_>, at: usize, first: &str, last: &str) -> bool {
    const WORDS: &[&str] =
        &["ace", "break", "deuce", "forehand", "backhand", "game", "points", "serve", "served", "serving", "set"];
    let is_point = |it: &str| matches!(it, "0" | "15" | "30" | "40");
    let mut near = at.saturating_sub(TENNIS_NEAR)..=at + TENNIS_NEAR;
    is_point(first) && is_point(last) && near.any(|at| WORDS.contains(&cx.core(at)))
}

/// Writes `9:00-17:30`.
fn clocks(cx: &Context<'_>, at: usize, first: &str, last: &str) -> Option<String> {
    if !last.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let first = dates::clock(cx, at, first)?;
    let last = dates::clock(cx, at, last).unwrap_or_else(|| one(cx, at, last, false));
    Some(format!("{first} to {last}"))
}

/// Writes a series of law reports: `412 F.2d 88`.
fn report(core: &str) -> Option<String> {
    let (name, series) = core.rsplit_once('.')?;
    let series = ["2d", "3d", "4th"].iter().position(|it| *it == series)?;
    let letters = name.replace('.', "");
    let is_spelled = letters.len() < 3 && letters.starts_with(|c: char| c.is_ascii_uppercase());
    is_spelled.then(|| {
        format!("{SPELL}{} {}", letters.to_uppercase(), ["second", "third", "fourth"].get(series).unwrap_or(&""))
    })
}

/// Writes `21st`, `1,000th`, and as old books and armies do, `22d`, `the 2d Infantry`.
fn ordinals(cx: &Context<'_>, at: usize, text: &str) -> Option<String> {
    let is_place = 2 < text.len() || cx.behind(at).is_some_and(Piece::is_capitalized);
    let old = || {
        text.strip_suffix('d')
            .filter(|it| is_place && !text.ends_with("rd") && it.ends_with(['2', '3']) && !it.ends_with("12"))
    };
    let stem = ["st", "nd", "rd", "th"].iter().find_map(|it| text.strip_suffix(it)).or_else(old)?;
    let (number, rest) = Number::take(stem.strip_prefix('#').unwrap_or(stem))?;
    (rest.is_empty()).then(|| number.value().map(ordinal)).flatten()
}

/// Writes `2.0.1` and `192.168.0.1`.
fn version(text: &str) -> Option<String> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let parts: Vec<&str> = text.split('.').collect();
    let numeric = parts.iter().all(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()));
    let sign = if parts.len() == 4 { " dot " } else { " point " };
    (2 < parts.len() && numeric).then(|| parts.iter().map(|it| whole(it)).collect::<Vec<_>>().join(sign))
}

/// Writes a number with its power of ten: `1.67e-27`, `6.02E23`.
fn scientific(text: &str) -> Option<String> {
    let (number, power) = text.split_once(['e', 'E'])?;
    let (minus, figures) = match power.strip_prefix(['-', '−']) {
        Some(figures) => ("minus ", figures),
        None => ("", power.strip_prefix('+').unwrap_or(power)),
    };
    let (number, _) = Number::take(number).filter(|it| it.1.is_empty())?;
    let is_power = (1..4).contains(&figures.len()) && figures.bytes().all(|it| it.is_ascii_digit());
    (is_power && (number.fraction.is_some() || figures != power)).then(|| {
        format!("{} times ten to the power of {minus}{}", number.say(), whole(figures.trim_start_matches('0')))
    })
}

/// Writes runs of digits, letters and signs one after the other: `H2O`, `MP3`, `2+2=4`.
pub(crate) fn runs(cx: &Context<'_>, text: &str) -> String {
    let is_serial = !text.contains(['=', '+', '×', '÷', '*']);
    let has_equals = text.contains('=');
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let same = |c: char| match first {
            '0'..='9' => c.is_ascii_digit(),
            _ if first.is_alphabetic() => c.is_alphabetic() || c == '\'',
            _ => false,
        };
        let length = rest.find(|c| !same(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (run, left) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let number =
            Number::take(rest).filter(|(number, _)| words.is_empty() || number.fraction.is_some() || number.has_commas);
        rest = left;
        if let Some((number, left)) = number {
            rest = left;
            let serial = left.starts_with(char::is_alphabetic) || left.starts_with('(') && number.whole.len() == 3;
            words.push(match number.value() {
                Some(value) if serial && !number.has_commas => address(value),
                _ => number.say(),
            });
        } else if first.is_ascii_digit() {
            words.push(match run.parse::<u64>() {
                Ok(value) if run.len() < 5 && !run.starts_with('0') => {
                    if is_serial {
                        address(value)
                    } else {
                        cardinal(value)
                    }
                }
                _ => digits(run),
            });
        } else if run == "s" && rest.is_empty() && text.trim_end_matches('s').ends_with(|c: char| c.is_ascii_digit()) {
            // Many of a model: `two CF6s`.
            if let Some(last) = words.last_mut() {
                last.push_str("'s");
            }
        } else if first.is_alphabetic() {
            let spelled = run.chars().all(char::is_uppercase) && run.len() < 5 || run.len() == 1;
            words.push(if spelled { format!("{SPELL}{}", run.to_uppercase()) } else { plain::parts(cx, run) });
        } else if let Some(sign) = units::sign(run).filter(|sign| *sign != "to" || !words.is_empty()) {
            words.push(if run == "." && rest.starts_with(char::is_alphabetic) { "dot" } else { sign }.to_owned());
        } else if run == "-" && (has_equals || words.last().is_some_and(|it| it == "to the power of")) {
            words.push("minus".to_owned());
        } else if matches!(run, "," | ";" | "(" | ")") && !words.is_empty() {
            words.push(",".to_owned());
        }
    }
    words.join(" ")
}
