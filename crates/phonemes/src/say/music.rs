//! Notes, chords and times of music: `C# minor`, `B♭`, `a Bb7 chord`, `in 6/8 time`.

use super::number::cardinal;
use super::{Context, SPELL};

/// Words of music, near which `Bb` is B flat.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "band", "bar", "bars", "beat", "blues", "chord", "chords", "clarinet", "concerto", "drummer", "flat", "horn",
    "jig", "key", "major", "march", "melody", "minor", "note", "notes", "piano", "polka", "reel", "rhythm", "sang",
    "saxophone", "scale", "sharp", "sonata", "song", "symphony", "tempo", "trumpet", "tune", "tuned", "waltz",
];

/// How many pieces from a note a word of music may stand.
const NEAR: usize = 6;

/// What is written behind a note, and said.
#[rustfmt::skip]
const ENDS: &[(&str, &str)] = &[
    ("", ""), ("m", "minor"), ("min", "minor"), ("maj", "major"), ("7", "seven"), ("m7", "minor seven"), ("maj7", "major seven"), ("dim", "diminished"),
    ("sus4", "sus four"), ("6", "six"), ("9", "nine"),
];

/// Writes a note with its sign.
pub(crate) fn note(cx: &Context<'_>, at: usize) -> Option<String> {
    let core = cx.core(at);
    let letter = core.get(..1).filter(|it| ("A"..="G").contains(it))?;
    let rest = core.get(1..)?;
    let sign = rest.chars().next()?;
    let name = match sign {
        '#' | '♯' => "sharp",
        '♭' => "flat",
        'b' if is_music(cx, at) => "flat",
        _ => return None,
    };
    let behind = rest.get(sign.len_utf8()..)?;
    let end = ENDS.iter().find(|it| it.0 == behind)?.1;
    Some(format!("{SPELL}{letter} {name} {end}"))
}

/// Writes a time: `3/4 time`, and `then 6/8` soon behind another one.
pub(crate) fn time(cx: &Context<'_>, at: usize) -> Option<String> {
    let parts = |it: &str| {
        let (beats, length) = it.split_once('/')?;
        let beats: u64 = beats.parse().ok().filter(|it| (2..13).contains(it))?;
        let length: u64 = length.parse().ok().filter(|it| matches!(it, 2 | 4 | 8 | 16))?;
        Some((beats, length))
    };
    let is_timed =
        |at: usize| parts(cx.core(at)).is_some() && matches!(cx.core_behind(at), "meter" | "rhythm" | "time");
    let (beats, length) = parts(cx.core(at))?;
    let is_played = matches!(cx.core_before(at), "a" | "in") && is_music(cx, at);
    let fits = (beats, length) == (4, 4) || is_played || (at.saturating_sub(NEAR)..=at).any(is_timed);
    fits.then(|| format!("{} {}", cardinal(beats), cardinal(length)))
}

/// Tells whether words near are of music.
pub(super) fn is_music(cx: &Context<'_>, at: usize) -> bool {
    let near = at.saturating_sub(NEAR)..=at + NEAR;
    near.into_iter().any(|at| WORDS.binary_search(&cx.core(at).to_lowercase().as_str()).is_ok())
}
