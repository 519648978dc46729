//! Amounts of money in words.

use super::number::{Number, cardinal, decade};
use super::{Context, MAGNITUDES, is_function_word};
use crate::pieces::Piece;

/// A currency: its sign, one, many, one hundredth and many of them.
struct Currency {
    sign: char,
    one: &'static str,
    many: &'static str,
    cent: (&'static str, &'static str),
}

const fn currency(sign: char, one: &'static str, many: &'static str, cent: (&'static str, &'static str)) -> Currency {
    Currency { sign, one, many, cent }
}

#[rustfmt::skip]
const CURRENCIES: &[Currency] = &[
    currency('$', "dollar", "dollars", ("cent", "cents")), currency('£', "pound", "pounds", ("penny", "pence")),
    currency('€', "euro", "euros", ("cent", "cents")), currency('¥', "yen", "yen", ("", "")), currency('₹', "rupee", "rupees", ("paisa", "paise")),
    currency('₩', "won", "won", ("", "")), currency('₽', "ruble", "rubles", ("kopeck", "kopecks")), currency('₪', "shekel", "shekels", ("", "")),
    currency('₺', "lira", "lira", ("", "")), currency('₫', "dong", "dong", ("", "")), currency('₿', "bitcoin", "bitcoins", ("", "")),
    currency('¢', "cent", "cents", ("", "")),
];

/// Countries before a dollar sign.
const COUNTRIES: &[(&str, &str)] = &[
    ("US", "·US"),
    ("U.S.", "·US"),
    ("CA", "Canadian"),
    ("C", "Canadian"),
    ("A", "Australian"),
    ("AU", "Australian"),
    ("NZ", "New Zealand"),
    ("HK", "Hong Kong"),
    ("S", "Singapore"),
    ("R", "Brazilian"),
];

/// Letters behind an amount that multiply it.
#[rustfmt::skip]
const LETTERS: &[(&str, &str)] = &[
    ("k", "thousand"), ("K", "thousand"), ("m", "million"), ("M", "million"), ("mn", "million"), ("mm", "million"), ("MM", "million"), ("b", "billion"), ("B", "billion"), ("bn", "billion"),
    ("T", "trillion"), ("tn", "trillion"), ("trn", "trillion"),
];

/// Codes and short names of currencies that stand before or behind an amount: one, many.
#[rustfmt::skip]
const CODES: &[(&str, &str, &str)] = &[
    ("AUD", "Australian dollar", "Australian dollars"), ("CAD", "Canadian dollar", "Canadian dollars"), ("CHF", "Swiss franc", "Swiss francs"),
    ("CNY", "yuan", "yuan"), ("DM", "mark", "marks"), ("EUR", "euro", "euros"), ("GBP", "pound", "pounds"), ("JPY", "yen", "yen"),
    ("Rs", "rupee", "rupees"), ("USD", "·US dollar", "·US dollars"),
];

/// An amount of money as it is written.
struct Amount<'a> {
    country: &'static str,
    currency: &'static Currency,
    minus: bool,
    number: Number,
    /// Until where it goes, in `$5-$10`.
    until: Option<Number>,
    magnitude: &'static str,
    /// What is written behind it.
    rest: &'a str,
}

fn take(text: &str) -> Option<Amount<'_>> {
    let (minus, text) = text.strip_prefix(['-', '−']).map_or((false, text), |it| (true, it));
    let at = text.find(|c: char| CURRENCIES.iter().any(|it| it.sign == c))?;
    let (before, from) = text.split_at_checked(at)?;
    let sign = from.chars().next()?;
    let currency = CURRENCIES.iter().find(|it| it.sign == sign)?;
    let behind = from.get(sign.len_utf8()..)?;
    if let Some((number, rest)) = Number::take(behind) {
        let country = if before.is_empty() { "" } else { COUNTRIES.iter().find(|it| it.0 == before)?.1 };
        let until = rest.strip_prefix(['-', '–']).map(|it| it.strip_prefix(sign).unwrap_or(it)).and_then(Number::take);
        let (until, rest) = until.map_or((None, rest), |(number, rest)| (Some(number), rest));
        let written = rest.strip_prefix('-').unwrap_or(rest); // a `$40-million` bridge
        let letters: &str = written.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let words = MAGNITUDES.iter().map(|it| (*it, *it));
        let magnitude = LETTERS.iter().copied().chain(words).find(|it| it.0 == letters);
        let rest = magnitude.map_or(rest, |it| written.get(it.0.len()..).unwrap_or_default());
        return Some(Amount {
            country,
            currency,
            minus,
            number,
            until,
            magnitude: magnitude.map_or("", |it| it.1),
            rest,
        });
    }
    let (number, _) = Number::take(before).filter(|(_, left)| left.is_empty())?;
    Some(Amount { country: "", currency, minus, number, until: None, magnitude: "", rest: behind })
}

/// Writes an amount of money in words; `is_last` tells that words behind the piece may belong to it.
pub(crate) fn say(cx: &Context<'_>, at: usize, text: &str, is_last: bool) -> Option<String> {
    let amount = take(text)?;
    let minus = if amount.minus { "minus " } else { "" };
    let rest = match amount.rest {
        "" => String::new(),
        "+" => " plus".to_owned(),
        "s" if amount.magnitude.is_empty() => return bills(&amount.number),
        "/hr" | "/h" => " per hour".to_owned(),
        rest => match rest.strip_prefix('/').filter(|it| it.chars().all(char::is_alphabetic)) {
            Some(each) => format!(" per {}", super::units::unit(each, true).unwrap_or(each)),
            None => format!(" {}", super::amounts::runs(cx, rest)),
        },
    };
    let until = amount.until.as_ref().map_or_else(String::new, |it| format!(" to {}", it.say()));
    let is_bare = is_last && amount.rest.is_empty() && amount.magnitude.is_empty();
    if is_bare && (magnitude(cx.core_behind(at)).is_some() || shares_magnitude(cx, at, &amount)) {
        return Some(format!("{minus}{}{until}", amount.number.say()));
    }
    let is_one = is_adjective(cx, at, at) && is_last && amount.rest.is_empty() || is_rate(cx.core(at), text);
    let Amount { country, currency, magnitude, .. } = amount;
    let named = |is_one: bool| format!("{country} {}", if is_one { currency.one } else { currency.many });
    if !magnitude.is_empty() || !until.is_empty() {
        return Some(format!("{minus}{}{until} {magnitude} {}{rest}", amount.number.say(), named(is_one)));
    }
    let cents = amount.number.fraction.as_deref().filter(|it| it.len() == 2 && !currency.cent.0.is_empty());
    let Some(cents) = cents else {
        return Some(format!("{minus}{} {}{rest}", amount.number.say(), named(is_one || amount.number.is_one())));
    };
    let whole = amount.number.whole.parse::<u64>().unwrap_or_default();
    let cents = cents.parse::<u64>().unwrap_or_default();
    let whole_words = format!("{} {}", super::number::whole(&amount.number.whole), named(is_one || whole == 1));
    let cents_words = format!("{} {}", cardinal(cents), if cents == 1 { currency.cent.0 } else { currency.cent.1 });
    Some(match (whole, cents) {
        (_, 0) => format!("{minus}{whole_words}{rest}"),
        (0, _) => format!("{minus}{cents_words}{rest}"),
        _ => format!("{minus}{whole_words} and {cents_words}{rest}"),
    })
}

/// Writes shillings and pence: `5s. 6d.`, `£2 10s.`, `for 6d.`
pub(crate) fn old_coins(pieces: &[Piece], at: usize) -> Option<String> {
    let count = |at: usize, sign: char| {
        let core = pieces.get(at)?.core.strip_suffix(sign)?;
        let core = if sign == 'd' { half_pence(core).0 } else { core };
        core.bytes().all(|it| it.is_ascii_digit()).then(|| core.parse::<u64>().ok())?
    };
    let before = at.checked_sub(1);
    let is_behind = |found: &dyn Fn(usize) -> bool| before.is_some_and(found);
    let is_pounds = |at: usize| pieces.get(at).is_some_and(|it| it.core.starts_with('£'));
    let has_point = pieces.get(at).is_some_and(Piece::has_point);
    if let Some(pence) = count(at, 'd') {
        let follows = is_behind(&|at| count(at, 's').is_some() || is_pounds(at));
        let and = if follows { "and " } else { "" };
        let coins = if pence == 1 { "penny" } else { "pence" };
        let half = pieces.get(at).and_then(|it| it.core.strip_suffix('d')).map_or("", |it| half_pence(it).1);
        return (follows || has_point).then(|| format!("{and}{} {coins} {half}", cardinal(pence)));
    }
    let shillings = count(at, 's')?;
    let is_price = |at: usize| pieces.get(at).is_some_and(|it| BEFORE_PRICE.contains(&it.core.to_lowercase().as_str()));
    let is_paid = has_point && !shillings.is_multiple_of(10) && is_behind(&is_price);
    let has_article =
        before.is_some_and(|at| pieces.get(at).is_some_and(|it| matches!(it.core.as_str(), "a" | "A" | "the")));
    let is_note = has_point
        && has_article
        && pieces.get(at + 1).is_some_and(|it| it.core.starts_with(char::is_lowercase) && !is_function_word(&it.core));
    // The point ends no sentence, so it is no decade: `10s., 6s. a day`.
    let next_is_small = pieces.get(at + 1).is_some_and(|it| it.core.starts_with(char::is_lowercase));
    let is_inside = has_point && (next_is_small || pieces.get(at).is_some_and(|it| it.behind.starts_with(".,")));
    let coins = if shillings == 1 || is_note { "shilling" } else { "shillings" };
    (count(at + 1, 'd').is_some() || is_behind(&is_pounds) || is_paid || is_note || is_inside)
        .then(|| format!("{} {coins}", cardinal(shillings)))
}

/// Writes bills of one amount: `in $20s and $5s`.
fn bills(number: &Number) -> Option<String> {
    let value = number.value()?;
    let words = cardinal(value);
    Some(match words.chars().next_back() {
        Some('y') => decade(value),
        Some('x') => format!("{words}es"),
        _ => format!("{words}s"),
    })
}

/// Tells whether a piece is the short name of a currency before its amount: `Rs. 500`.
pub(crate) fn is_code(pieces: &[Piece], at: usize) -> bool {
    let core = |at: usize| pieces.get(at).map_or("", |it| it.core.as_str());
    CODES.iter().any(|it| it.0 == core(at)) && bare(core(at + 1)).is_some()
}

/// Takes a number and the letters that multiply it.
fn bare(text: &str) -> Option<String> {
    let (number, rest) = Number::take(text)?;
    let magnitude = if rest.is_empty() { "" } else { LETTERS.iter().find(|it| it.0 == rest)?.1 };
    Some(format!("{} {magnitude}", number.say()))
}

/// Writes an amount whose currency is a code: `100 USD`, `CHF 40,000`, `Rs. 5 million`. The currency is said last, so of
/// a code that stands first, each piece says what the next one has, and the last one the currency.
pub(crate) fn coded(cx: &Context<'_>, at: usize) -> Option<String> {
    let code = |at: usize| CODES.iter().find(|it| it.0 == cx.core(at));
    let (here, next) = (cx.core(at), cx.core_behind(at));
    let (before, earlier) = (cx.before(at).and(at.checked_sub(1)), at.checked_sub(2));
    if let Some((_, one, many)) = code(at) {
        if let Some(number) = bare(next) {
            return Some(number);
        }
        let before = before?;
        let first = if MAGNITUDES.contains(&cx.core(before)) { earlier? } else { before };
        bare(cx.core(first))?;
        let is_one = cx.core(first) == "1" || is_adjective(cx, first, at);
        return Some(if is_one { *one } else { *many }.to_owned());
    }
    let is_magnitude = MAGNITUDES.contains(&here);
    let number = bare(here);
    if number.is_some() && code(at + 1).is_some() && !next.is_empty() {
        return number;
    }
    let first =
        if is_magnitude { earlier.filter(|_| before.is_some_and(|it| bare(cx.core(it)).is_some())) } else { before };
    let (_, one, many) = code(first?).filter(|_| is_magnitude || number.is_some())?;
    Some(match next {
        next if !is_magnitude && MAGNITUDES.contains(&next) => next.to_owned(),
        _ if here == "1" => (*one).to_owned(),
        _ => (*many).to_owned(),
    })
}

/// Takes a part of a penny from the end of pence: `6½`.
fn half_pence(text: &str) -> (&str, &'static str) {
    let parts = [('½', "halfpenny"), ('¼', "farthing"), ('¾', "three farthings")];
    parts.iter().find_map(|it| Some((text.strip_suffix(it.0)?, it.1))).unwrap_or((text, ""))
}

/// Writes shillings and pence behind a stroke: `paid 2/6`, `10/- each`, `£3/10/6`.
pub(crate) fn stroked(cx: &Context<'_>, at: usize) -> Option<String> {
    let piece = cx.piece(at)?;
    let number = |it: &str| it.bytes().all(|it| it.is_ascii_digit()).then(|| it.parse::<u64>().ok())?;
    let (pounds, coins) = match piece.core.strip_prefix('£') {
        Some(rest) => {
            let (pounds, coins) = rest.split_once('/')?;
            (Number::take(pounds).filter(|it| it.1.is_empty())?.0.value(), coins)
        }
        None => (None, piece.core.as_str()),
    };
    let has_dash = piece.behind.starts_with("/-");
    let (shillings, pence) = if has_dash { (coins, "0") } else { coins.split_once('/')? };
    let shillings = if pounds.is_some() && shillings == "-" { "0" } else { shillings };
    let (pence, half) = half_pence(pence);
    let (shillings, pence) = (number(shillings)?, number(pence).filter(|it| *it < 12)?);
    let is_price = has_dash || pounds.is_some() || !half.is_empty() || is_price(cx, at, shillings, pence);
    let coins = match (shillings, pence) {
        _ if !is_price => return None,
        (1, 0) => "one shilling".to_owned(),
        (_, 0) => format!("{} shillings", cardinal(shillings)),
        (0, _) => format!("and {} pence", cardinal(pence)),
        _ if half.is_empty() => format!("{} and {}", cardinal(shillings), cardinal(pence)),
        _ => format!("{} and {} pence {half}", cardinal(shillings), cardinal(pence)),
    };
    let pounds = pounds.map(|it| format!("{} {} ", cardinal(it), if it == 1 { "pound" } else { "pounds" }));
    Some(pounds.unwrap_or_default() + &coins)
}

/// Tells whether two numbers with a stroke between them are a price in old money, and not a fraction, a date or a score:
/// by the words beside them, and because a fraction is less than one and written in its lowest terms.
fn is_price(cx: &Context<'_>, at: usize, shillings: u64, pence: u64) -> bool {
    const PAYING: &[&str] = &["charged", "cost", "costs", "owed", "paid", "paying", "price", "worth"];
    const GIVING: &[&str] = &["bet", "gave", "lent", "lost", "put", "saved", "sold", "spent", "won"];
    let before = cx.core_before(at).to_lowercase();
    let earlier = at.checked_sub(2).map_or(String::new(), |at| cx.core(at).to_lowercase());
    let is_person = matches!(before.as_str(), "her" | "him" | "me" | "them" | "us" | "you");
    let is_paid = PAYING.contains(&before.as_str()) || is_person && PAYING.contains(&earlier.as_str());
    let is_given = GIVING.contains(&before.as_str());
    let is_lowest =
        shillings < pence && (2..=shillings).all(|it| !(shillings.is_multiple_of(it) && pence.is_multiple_of(it)));
    let is_known = matches!((shillings, pence), (24, 7) | (7 | 9, 11)) || shillings == pence || pence == 10;
    let is_near =
        matches!(before.as_str(), "at" | "for" | "only") || matches!(cx.core_behind(at), "a" | "each" | "per");
    cx.core_behind(at) != "of" && (is_paid || (is_near || is_given) && !is_lowest && !is_known)
}

/// Words before a price.
const BEFORE_PRICE: &[&str] =
    &["about", "another", "at", "cost", "costs", "for", "of", "only", "owed", "paid", "to", "worth"];

/// Tells whether the amount behind says of what both are: `between $10 and $15 million`, `$3 to $5bn`.
fn shares_magnitude(cx: &Context<'_>, at: usize, amount: &Amount<'_>) -> bool {
    let joins = match cx.core_behind(at) {
        "and" => cx.core_before(at).eq_ignore_ascii_case("between"),
        word => matches!(word, "to" | "or"),
    };
    let next = take(cx.core_behind(at + 1)).filter(|it| it.currency.sign == amount.currency.sign && it.rest.is_empty());
    joins && next.is_some_and(|it| !it.magnitude.is_empty() || MAGNITUDES.contains(&cx.core_behind(at + 2)))
}

/// Tells whether an amount with hyphens describes a thing: `a $500-a-month room`.
fn is_rate(core: &str, amount: &str) -> bool {
    core.strip_prefix(amount).is_some_and(|it| it.starts_with("-a-"))
}

/// Returns the magnitude that a word is or shortens behind an amount of money: `€4.2 bn`.
pub(crate) fn magnitude(word: &str) -> Option<&'static str> {
    let short = matches!(word, "bn" | "mn" | "tn" | "trn").then(|| LETTERS.iter().find(|it| it.0 == word));
    MAGNITUDES.iter().find(|it| **it == word).copied().or_else(|| short.flatten().map(|it| it.1))
}

/// Writes a magnitude behind an amount of money: `million dollars`.
pub(crate) fn behind_magnitude(cx: &Context<'_>, at: usize) -> Option<String> {
    let amount = take(cx.core_before(at)).filter(|it| it.rest.is_empty() && it.magnitude.is_empty())?;
    let is_one = is_adjective(cx, at.checked_sub(1)?, at);
    let name = if is_one { amount.currency.one } else { amount.currency.many };
    Some(format!("{} {} {name}", magnitude(cx.core(at))?, amount.country))
}

/// Tells whether an amount describes a thing: `a $20 bill`, `the $5 million deal`, `a 5 km walk`.
pub(crate) fn is_adjective(cx: &Context<'_>, first: usize, last: usize) -> bool {
    const BEFORE: &[&str] = &[
        "a", "an", "the", "this", "that", "his", "her", "my", "your", "our", "their", "its", "another", "each", "every",
    ];
    let next = cx.core_behind(last);
    let is_thing = next.starts_with(char::is_alphabetic)
        && !is_function_word(next)
        && !next.ends_with("ed")
        && !MAGNITUDES.contains(&next);
    let is_paper = matches!(next, "bill" | "bills" | "note" | "notes") && cx.core(first).starts_with(['$', '£', '€']);
    is_paper || BEFORE.contains(&cx.core_before(first).to_lowercase().as_str()) && is_thing
}
