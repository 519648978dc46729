//! Moves of chess in words: `Nf3`, `Bxf7+`, `exd5`, `e8=Q#`.

use super::number::cardinal;
use super::{Context, SPELL, music};

const PIECES: &[(char, &str)] = &[('K', "king"), ('Q', "queen"), ('R', "rook"), ('B', "bishop"), ('N', "knight")];

/// Writes a move. A pawn's move without a capture or a new piece is read as its letters anyway: `e4`.
pub(crate) fn say(cx: &Context<'_>, at: usize) -> Option<String> {
    let core = cx.core(at);
    // The number of a move may be joined to it: `1.e4`, `12...Nf6`.
    let number = core.bytes().take_while(u8::is_ascii_digit).count();
    let (number, written) = core.split_at_checked(number)?;
    if number.is_empty() {
        return a_move(cx, at, core);
    }
    let written = written.strip_prefix('.')?.trim_start_matches('.');
    let is_pawn = || written.len() == 2 && written.starts_with(|c: char| ('a'..='h').contains(&c));
    let pawn = || {
        let rank = written.get(1..)?.parse().ok().filter(|it| (1..9).contains(it) && is_pawn())?;
        Some(format!("{SPELL}{} {}", written.get(..1)?.to_uppercase(), cardinal(rank)))
    };
    let said = a_move(cx, at, written).or_else(pawn)?;
    Some(format!("{} {said}", cardinal(number.parse().ok()?)))
}

fn a_move(cx: &Context<'_>, at: usize, written: &str) -> Option<String> {
    let (body, end) = match written {
        it if it.ends_with('#') => (it.strip_suffix('#')?, "mate"),
        it if it.ends_with('+') => (it.strip_suffix('+')?, "check"),
        it => (it, ""),
    };
    let (body, new) = body.split_once('=').map_or((body, None), |it| (it.0, Some(it.1)));
    let name = |letter: char| PIECES.iter().find(|it| it.0 == letter).map(|it| it.1);
    let piece = body.chars().next().and_then(name);
    let rest = if piece.is_some() { body.get(1..)? } else { body };
    let (from, to) = rest.split_at_checked(rest.len().checked_sub(2)?)?;
    let (file, rank) = to.split_at_checked(1)?;
    let is_file = |it: &str| ("a"..="h").contains(&it) && it.len() == 1;
    let rank: u64 = rank.parse().ok().filter(|it| is_file(file) && (1..9).contains(it))?;
    let (from, takes) = from.strip_suffix('x').map_or((from, ""), |it| (it, "takes"));
    let is_sure = piece.is_some() || !takes.is_empty() || new.is_some();
    let origin = match from {
        "" => String::new(),
        it if is_file(it) => format!("{SPELL}{}", it.to_uppercase()),
        it => it.parse().ok().filter(|it| piece.is_some() && (1..9).contains(it)).map(cardinal)?,
    };
    // `Bb7` may be a chord.
    if !is_sure || takes.is_empty() && end.is_empty() && music::is_music(cx, at) {
        return None;
    }
    let new = match new {
        Some(new) => name(new.chars().next()?)?,
        None => "",
    };
    Some(format!(
        "{} {origin} {takes} {SPELL}{} {} {new} {end}",
        piece.unwrap_or(""),
        file.to_uppercase(),
        cardinal(rank)
    ))
}
