//! Places that move, and what those on board see of them. Pure.

use super::ways::is_in;

/// Places that move, what is shown of each to those on board, and whether only where the text has people in it. Without them, a
/// ship is seen from outside.
pub(super) const VEHICLES: [(&str, &str, bool); 4] = [
    ("ship", "deck", true),
    ("spaceship", "spaceship corridor", true),
    ("train", "compartment", false),
    ("car", "car interior", false),
];

/// Returns what is shown of a place to those who are there, whom its text does not name.
pub(super) fn aboard(place: &'static str) -> &'static str {
    VEHICLES.iter().find(|(vehicle, ..)| *vehicle == place).map_or(place, |(_, aboard, _)| *aboard)
}

/// Words before what somebody is on top of, in languages where those on board are in it; and how far before it.
const ON_TOP: &str = " auf encima sobre sur sopra top ";
const ON_TOP_WITHIN: usize = 3;

/// Tells whether a clause is about the top of a train or a car, on which nobody travels: "sie kletterten auf die Waggons".
pub(super) fn is_on_top(place: &str, clause: &[String], at: usize) -> bool {
    let before = clause.get(at.saturating_sub(ON_TOP_WITHIN)..at).unwrap_or_default();
    matches!(place, "train" | "car") && before.iter().any(|word| is_in(ON_TOP, word))
}

/// Tells whether a place moves.
pub(super) fn is_vehicle(place: &str) -> bool {
    VEHICLES.iter().any(|(vehicle, ..)| *vehicle == place)
}

/// Returns the vehicle of a place on board. A "ship" between the stars is a spaceship.
pub(super) fn vehicle(place: &'static str, kind: &str) -> &'static str {
    let aboard = VEHICLES.iter().find(|(_, aboard, _)| *aboard == place);
    match aboard.map_or(place, |(vehicle, ..)| *vehicle) {
        "ship" if kind.starts_with("sci") => "spaceship",
        place => place,
    }
}
