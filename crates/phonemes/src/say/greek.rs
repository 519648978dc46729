//! Letters of the Greek alphabet that stand alone: `π is about 3.14`.

use super::Context;

#[rustfmt::skip]
const LETTERS: [&str; 25] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "omicron", "pi", "rho",
    "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
];

/// Writes the name of a letter.
pub(crate) fn say(cx: &Context<'_>, at: usize) -> Option<String> {
    let mut letters = cx.core(at).chars();
    let letter = letters.next().filter(|_| letters.next().is_none())?.to_lowercase().next()?;
    let place = u32::from(letter).checked_sub(u32::from('α'))?;
    LETTERS.get(usize::try_from(place).ok()?).map(|it| (*it).to_owned())
}
