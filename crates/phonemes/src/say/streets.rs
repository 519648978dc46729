//! Parts of postal addresses: points of the compass, and codes behind a state.

use super::number::cardinal;
use super::{Context, is_function_word};
use crate::Stop;
use crate::pieces::Piece;

#[rustfmt::skip]
const COMPASS: &[(&str, &str)] = &[
    ("N", "north"), ("S", "south"), ("E", "east"), ("W", "west"), ("NE", "northeast"), ("NW", "northwest"), ("SE", "southeast"), ("SW", "southwest"),
];

/// Words that end the name of a street.
#[rustfmt::skip]
const ROADS: &[&str] = &[
    "Ave", "Avenue", "Blvd", "Boulevard", "Dr", "Drive", "Hwy", "Lane", "Ln", "Pkwy", "Pl", "Place", "Rd", "Road", "St", "Street", "Way",
];

#[rustfmt::skip]
const STATES: &[(&str, &str)] = &[
    ("AK", "Alaska"), ("AL", "Alabama"), ("AR", "Arkansas"), ("AZ", "Arizona"), ("CA", "California"), ("CO", "Colorado"), ("CT", "Connecticut"),
    ("DC", "·DC"), ("DE", "Delaware"), ("FL", "Florida"), ("GA", "Georgia"), ("HI", "Hawaii"), ("IA", "Iowa"), ("ID", "Idaho"), ("IL", "Illinois"),
    ("IN", "Indiana"), ("KS", "Kansas"), ("KY", "Kentucky"), ("LA", "Louisiana"), ("MA", "Massachusetts"), ("MD", "Maryland"), ("ME", "Maine"),
    ("MI", "Michigan"), ("MN", "Minnesota"), ("MO", "Missouri"), ("MS", "Mississippi"), ("MT", "Montana"), ("NC", "North Carolina"),
    ("ND", "North Dakota"), ("NE", "Nebraska"), ("NH", "New Hampshire"), ("NJ", "New Jersey"), ("NM", "New Mexico"), ("NV", "Nevada"),
    ("NY", "New York"), ("OH", "Ohio"), ("OK", "Oklahoma"), ("OR", "Oregon"), ("PA", "Pennsylvania"), ("RI", "Rhode Island"), ("SC", "South Carolina"),
    ("SD", "South Dakota"), ("TN", "Tennessee"), ("TX", "Texas"), ("UT", "Utah"), ("VA", "Virginia"), ("VT", "Vermont"), ("WA", "Washington"),
    ("WI", "Wisconsin"), ("WV", "West Virginia"), ("WY", "Wyoming"),
];

/// Writes a point of the compass or a state: `45 W. 34th St.`, `Pennsylvania Ave. NW`, `Austin, TX 78701`.
pub(crate) fn say(cx: &Context<'_>, at: usize) -> Option<String> {
    let core = cx.core(at);
    if is_direction(cx.pieces, at) {
        return direction(core).map(str::to_owned);
    }
    if is_behind_place(cx, at) {
        return state(core).map(str::to_owned);
    }
    let digits = cx.piece(at + 1).and_then(|it| it.core.split('-').next()).unwrap_or_default();
    if is_postal_code(cx, at + 1, digits) { state(core).map(str::to_owned) } else { None }
}

/// Tells whether a code stands behind the name of a place and a comma: `Austin, TX`. A sentence does not begin with that
/// name, and some codes are words that one also writes in capitals.
fn is_behind_place(cx: &Context<'_>, at: usize) -> bool {
    let place = at.checked_sub(1).and_then(|at| cx.piece(at));
    let is_place = place.is_some_and(|it| it.is_capitalized() && !it.starts && it.behind == ",");
    let is_word = match cx.core(at) {
        "HI" | "ME" | "OK" => true,
        "OH" => cx.piece(at).is_some_and(|it| it.behind != "."),
        _ => false,
    };
    is_place && !is_word && !cx.is_shouting(at)
}

/// Returns what the last word of a street's name shortens, without its point: `1211 E Arques Ave`.
pub(crate) fn road(cx: &Context<'_>, at: usize) -> Option<&'static str> {
    const SHORT: &[(&str, &str)] = &[
        ("Ave", "avenue"),
        ("Blvd", "boulevard"),
        ("Ct", "court"),
        ("Ln", "lane"),
        ("Pl", "place"),
        ("Rd", "road"),
        ("Sq", "square"),
    ];
    let name = cx.before(at).filter(|it| it.is_capitalized() || it.core.ends_with("th"))?;
    let is_addressed =
        (2..5).any(|back| at.checked_sub(back).is_some_and(|at| cx.core(at).starts_with(|c: char| c.is_ascii_digit())));
    let short = SHORT.iter().find(|it| it.0 == cx.core(at))?;
    (is_addressed && !is_function_word(&name.core)).then_some(short.1)
}

pub(crate) fn state(core: &str) -> Option<&'static str> {
    STATES.iter().find(|it| it.0 == core).map(|it| it.1)
}

fn direction(core: &str) -> Option<&'static str> {
    COMPASS.iter().find(|it| it.0 == core).map(|it| it.1)
}

/// Tells whether a piece is a point of the compass between a house number and a street, or behind a street.
pub(crate) fn is_direction(pieces: &[Piece], at: usize) -> bool {
    let Some(piece) = pieces.get(at).filter(|it| direction(&it.core).is_some()) else { return false };
    let Some(before) = at.checked_sub(1).and_then(|at| pieces.get(at)).filter(|it| it.stop == Stop::Nothing) else {
        return false;
    };
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let names_street = pieces.get(at + 1).is_some_and(|next| {
        let is_ordinal = ["st", "nd", "rd", "th"].iter().any(|end| next.core.strip_suffix(end).is_some_and(is_number));
        is_ordinal || next.is_capitalized() && 1 < next.core.len() && !is_function_word(&next.core)
    });
    let is_way = matches!(before.core.as_str(), "blocks" | "km" | "mi" | "miles");
    if is_way || is_angle(pieces, at.saturating_sub(1)) || super::units::is_highway(&before.core) {
        return true;
    }
    // Without its point, `60 W` counts watts.
    let is_sure = piece.has_point() || piece.core != "W";
    let is_ordinal = |it: &Piece| it.core.ends_with("th") || it.core.ends_with("st") || it.core.ends_with("nd");
    let has_number = pieces.get(at + 1).is_some_and(|it| is_number(it.core.get(..1).unwrap_or("")) && is_ordinal(it));
    ROADS.contains(&before.core.as_str())
        || is_sure && is_number(&before.core) && names_street
        || piece.has_point() && (has_number || names_street && is_addressed(pieces, at))
}

/// Tells whether a letter with a point belongs to a street by a word for one near it: `the 1200 block of S. Halsted`.
fn is_addressed(pieces: &[Piece], at: usize) -> bool {
    let core = |at: usize| pieces.get(at).map_or("", |it| it.core.as_str());
    let before = |back: usize| at.checked_sub(back).map_or("", core);
    ROADS.contains(&core(at + 2)) || before(1) == "of" && matches!(before(2), "block" | "corner")
}

/// Writes a place on the globe: `41°20' N`, `33° 51′ 30″ S`, `5°W`. The point of the compass may be a piece of its own.
pub(crate) fn position(cx: &Context<'_>, at: usize) -> Option<String> {
    let piece = cx.piece(at)?;
    let (angle, compass) = match piece.core.char_indices().next_back() {
        Some((end, letter)) if letter.is_alphabetic() => {
            (piece.core.get(..end)?, Some(direction(piece.core.get(end..)?)?))
        }
        _ => (piece.core.as_str(), None),
    };
    let number = |it: &str| it.bytes().all(|it| it.is_ascii_digit()).then(|| it.parse::<u64>().ok())?;
    let said = |count: u64, unit: &str| format!("{} {unit}{}", cardinal(count), if count == 1 { "" } else { "s" });
    let mut words = Vec::new();
    let rest = match angle.split_once('°') {
        Some((degrees, rest)) => {
            words.push(said(number(degrees)?, "degree"));
            rest
        }
        // `41° 20' 30" N`: minutes and seconds are pieces of their own.
        None if is_angle(cx.pieces, at) => angle,
        None => return None,
    };
    let is_second = piece.behind.starts_with('"') && !rest.contains('\'');
    let (minutes, seconds) = if is_second { ("", rest) } else { rest.split_once('\'').unwrap_or((rest, "")) };
    for (count, unit) in [(minutes, "minute"), (seconds.trim_end_matches('"'), "second")] {
        if !count.is_empty() {
            words.push(said(number(count)?, unit));
        }
    }
    words.extend(compass.map(str::to_owned));
    (compass.is_some() || !rest.is_empty()).then(|| words.join(" "))
}

/// Tells whether a piece is an angle or a part of one, behind which a point of the compass may stand.
fn is_angle(pieces: &[Piece], at: usize) -> bool {
    let Some(piece) = pieces.get(at) else { return false };
    let sign = piece.behind.chars().next();
    let follows = |sign: char| {
        let before = at.checked_sub(1).and_then(|at| pieces.get(at));
        before.filter(|it| it.stop == Stop::Nothing).is_some_and(|it| {
            it.core.ends_with('°') || sign == '"' && it.behind.starts_with('\'') && is_angle(pieces, at - 1)
        })
    };
    piece.core.contains('°') || sign.filter(|it| matches!(it, '\'' | '"')).is_some_and(follows)
}

/// Tells whether digits are a postal code: five of them behind a state.
pub(crate) fn is_postal_code(cx: &Context<'_>, at: usize, code: &str) -> bool {
    let before = at.checked_sub(1).and_then(|at| cx.piece(at));
    let follows_state = before
        .is_some_and(|it| matches!(it.stop, Stop::Nothing | Stop::Comma) && state(&it.core.replace('.', "")).is_some());
    follows_state && code.len() == 5 && code.bytes().all(|it| it.is_ascii_digit())
}
