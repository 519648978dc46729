//! Calibers of guns, and shares of hits, which are said without their point: `.45`, `hit .300`.

use super::Context;
use super::number::{Number, address, cardinal};

/// Words behind the caliber of a gun.
#[rustfmt::skip]
const GUNS: &[&str] = &[
    "acp", "automatic", "bullet", "bullets", "cal", "caliber", "calibre", "cartridge", "cartridges", "colt", "gun", "handgun", "magnum", "pistol",
    "pistols", "revolver", "revolvers", "rifle", "rifles", "round", "rounds", "shell", "shells", "slug", "slugs", "special", "winchester",
];

/// Words before the caliber of a gun, or before a share of hits in thousandths.
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "a", "batted", "batting", "beretta", "colt", "enfield", "her", "his", "hit", "hits", "hitting", "luger", "my", "our", "remington", "ruger",
    "the", "their", "webley", "wesson", "winchester", "your",
];

/// How many pieces behind `batted` another share of hits may stand.
const HIT_NEAR: usize = 8;

/// Writes a number without a digit before its point where it is no fraction: `a .22`, `the Colt .45`, `.357 Magnum`.
pub(crate) fn caliber(cx: &Context<'_>, at: usize, number: &Number) -> Option<String> {
    let is_in = |list: &[&str], word: &str| list.binary_search(&word.to_lowercase().as_str()).is_ok();
    let figures = number.fraction.as_deref().filter(|_| number.whole.is_empty())?;
    let hits = |at: usize| matches!(cx.core(at), "batted" | "batting" | "hit" | "hitting");
    let has_hit = figures.len() == 3 && (at.saturating_sub(HIT_NEAR)..at).any(hits);
    let fits = has_hit || is_in(GUNS, cx.core_behind(at)) || is_in(BEFORE, cx.core_before(at));
    without_point(figures).filter(|_| fits)
}

/// Writes `.22-caliber` and `.30-06`.
pub(crate) fn hyphened(core: &str) -> Option<String> {
    let (first, last) = core.strip_prefix('.')?.split_once('-')?;
    let first = without_point(first)?;
    match last.strip_prefix('0').and_then(|it| it.parse().ok()) {
        Some(last) => Some(format!("{first} aught {}", cardinal(last))),
        None if last.len() == 2 => Some(format!("{first} {}", cardinal(last.parse().ok()?))),
        None => GUNS.binary_search(&last.to_lowercase().as_str()).ok().map(|_| format!("{first} {last}")),
    }
}

/// Says two or three figures as one number.
fn without_point(figures: &str) -> Option<String> {
    let is_caliber = matches!(figures.len(), 2 | 3) && !figures.starts_with('0');
    figures.parse().ok().filter(|_| is_caliber).map(address)
}
