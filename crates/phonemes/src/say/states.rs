//! States of the USA behind the name of a place: `Portland, Ore.`

use crate::pieces::Piece;

/// How newspapers shorten them; the others are written out, or are in `abbreviations` because they stand anywhere.
#[rustfmt::skip]
const STATES: &[(&str, &str)] = &[
    ("Ala", "Alabama"), ("Ariz", "Arizona"), ("Ark", "Arkansas"), ("Colo", "Colorado"), ("Conn", "Connecticut"), ("Del", "Delaware"),
    ("Ga", "Georgia"), ("Ill", "Illinois"), ("Ind", "Indiana"), ("Kan", "Kansas"), ("Ky", "Kentucky"), ("La", "Louisiana"), ("Mass", "Massachusetts"), ("Md", "Maryland"),
    ("Mich", "Michigan"), ("Minn", "Minnesota"), ("Miss", "Mississippi"), ("Mo", "Missouri"), ("Mont", "Montana"), ("Neb", "Nebraska"),
    ("Nev", "Nevada"), ("Okla", "Oklahoma"), ("Ore", "Oregon"), ("Pa", "Pennsylvania"), ("Penn", "Pennsylvania"), ("Tenn", "Tennessee"), ("Tex", "Texas"),
    ("Va", "Virginia"), ("Vt", "Vermont"), ("Wash", "Washington"), ("Wis", "Wisconsin"), ("Wyo", "Wyoming"),
];

/// Writes a party and a state: `Sen. Hale (R-Wis.)`.
pub(crate) fn of_party(core: &str) -> Option<String> {
    let (party, state) = core.split_once('-').filter(|it| matches!(it.0, "D" | "I" | "R"))?;
    let known = || STATES.iter().find(|it| it.0 == state).map(|it| it.1);
    let name = known().or_else(|| super::streets::state(state))?;
    Some(format!("{}{party} {name}", super::SPELL))
}

/// Returns the state that a piece with a point shortens, behind the name of a place and a comma. A sentence does not begin
/// with that name: `Hello, Miss.`
pub(crate) fn name(pieces: &[Piece], at: usize) -> Option<&'static str> {
    let piece = pieces.get(at).filter(|it| it.has_point())?;
    let place = pieces.get(at.checked_sub(1)?)?;
    let is_place = place.is_capitalized() && !place.starts && place.behind == ",";
    STATES.iter().find(|it| is_place && it.0 == piece.core).map(|it| it.1)
}
