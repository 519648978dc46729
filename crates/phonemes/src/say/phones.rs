//! Numbers that are told digit by digit: telephones and codes.

use super::number::digits;
use super::{Context, plain, streets};
use crate::Stop;

/// Words before a number that is dialled.
const BEFORE_DIALLED: &[&str] =
    &["call", "called", "calling", "dial", "dialed", "dialled", "dialing", "dialling", "extension", "ext"];

/// Words for a number that is told digit by digit.
const CODES: &[&str] = &["code", "combination", "passcode", "password", "pin"];

/// Tells whether a number is told digit by digit.
pub(super) fn is_told(cx: &Context<'_>, at: usize, text: &str) -> bool {
    let before = cx.core_before(at).to_lowercase();
    is_dialled(cx, at) || is_code(cx, at, text) || BEFORE_DIALLED.contains(&before.as_str())
}

/// How many pieces before `is` and a number the word for it stands: `the code for the gate is 4471`.
const CODE_NEAR: usize = 6;

/// Tells whether four digits or more are a code: `the code was 4071`, `PIN 4071`.
fn is_code(cx: &Context<'_>, at: usize, text: &str) -> bool {
    let is_named =
        |back: usize| at.checked_sub(back).is_some_and(|at| CODES.contains(&cx.core(at).to_lowercase().as_str()));
    let is_told = matches!(cx.core_before(at), "is" | "was");
    let is_named_before = || (2..=CODE_NEAR).any(is_named);
    3 < text.len() && !cx.core_behind(at).ends_with('s') && (is_named(1) || is_told && is_named_before())
}

/// Tells whether digits follow others that begin with `+` or `0`: `+44 20 7946 0958`, `07700 900123`.
fn is_dialled(cx: &Context<'_>, at: usize) -> bool {
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    (1..6)
        .map_while(|back| cx.piece(at.checked_sub(back)?))
        .take_while(|it| it.stop == Stop::Nothing && is_number(it.core.strip_prefix('+').unwrap_or(&it.core)))
        .any(|it| it.core.starts_with('+') || it.core.starts_with('0') && 2 < it.core.len())
}

/// Writes a telephone number: `555-1234`, `1-800-555-0199`, `(212) 555-1234`.
pub(super) fn say(cx: &Context<'_>, at: usize, core: &str) -> Option<String> {
    let bracket = core.get(3..4) == Some(")");
    let groups: Vec<&str> = core.split(['-', '.', ')']).filter(|it| !(bracket && it.is_empty())).collect();
    let lengths: Vec<usize> = groups.iter().map(|it| it.len()).collect();
    let numeric = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    if let &[code, more] = groups.as_slice()
        && streets::is_postal_code(cx, at, code)
        && more.len() == 4
        && numeric(code)
        && numeric(more)
    {
        return Some(format!("{} , {}", digits(code), digits(more)));
    }
    let international = core.strip_prefix('+').filter(|it| it.split('-').all(|it| !it.is_empty() && numeric(it)));
    if let Some(number) = international.filter(|it| 1 < it.matches('-').count()) {
        return Some(format!("plus {}", number.split('-').map(digits).collect::<Vec<_>>().join(" , ")));
    }
    let say = |group: &&str| match group.strip_suffix("00").filter(|it| it.len() == 1 && *it != "0") {
        Some(hundreds) if group.len() == 3 => format!("{} hundred", digits(hundreds)),
        _ => digits(group),
    };
    let dashed = core.contains('-') || lengths.len() == 3;
    let is_dashed_long = 3 < lengths.len() && !core.contains('.');
    let is_phone = (matches!(lengths.as_slice(), [3, 2 | 3, 4] | [3, 4] | [1, 3, 3, 4]) || is_dashed_long)
        && dashed
        && groups.iter().all(|it| numeric(it));
    if is_phone || (core == "9-1-1" && numeric("911")) {
        return Some(groups.iter().map(say).collect::<Vec<_>>().join(" , "));
    }
    // `KLondike 5-0123`
    if lengths == [1, 4] && groups.iter().all(|it| numeric(it)) && cx.before(at).is_some_and(|it| is_exchange(&it.core))
    {
        return Some(groups.iter().map(|it| digits(it)).collect::<Vec<_>>().join(" , "));
    }
    if let &[first, name] = groups.as_slice()
        && first.len() == 3
        && numeric(first)
        && name.len() == 4
        && name.bytes().all(|it| it.is_ascii_uppercase())
    {
        return Some(format!("{} , {}", digits(first), plain::of_letters(cx, name)));
    }
    if let &[one, area, name] = groups.as_slice()
        && one == "1"
        && area.len() == 3
        && numeric(area)
        && name.chars().all(|c| c.is_ascii_uppercase())
    {
        return Some(format!("one {} {}", say(&area), plain::of_letters(cx, name)));
    }
    let piece = cx.piece(at)?;
    let is_area = core.len() == 3 && numeric(core) && piece.before.ends_with('(') && piece.behind == ")";
    let next = cx.pieces.get(at + 1).is_some_and(|it| it.core.len() == 8 && it.core.get(3..4) == Some("-"));
    if is_area && next || core == "911" && !matches!(cx.core_before(at), "Porsche") {
        return Some(digits(core));
    }
    let plus = core.strip_prefix('+').filter(|it| {
        numeric(it)
            && cx.core_behind(at).bytes().all(|it| it.is_ascii_digit() || it == b'-')
            && !cx.core_behind(at).is_empty()
    });
    plus.map(|it| format!("plus {}", digits(it)))
}

/// Tells whether a word is an exchange, of which one dials the first two letters.
fn is_exchange(word: &str) -> bool {
    let mut letters = word.chars();
    letters.by_ref().take(2).all(char::is_uppercase) && 2 < word.len() && letters.all(char::is_lowercase)
}
