//! What a place that a clause names means for the story: whether it is there now, leaves it, or only sees it. Pure.

use super::rooms::{self, in_front, inside};
use super::vehicles::is_vehicle;
use super::ways::{Way, is_in};
use things::is_indoors;

/// What is a place only for those in it or on it, and not where it is only named: what moves, and ice, which may be in a glass.
const SMALL: &str = " ship spaceship train car ice ";

/// What a landscape has: whoever is in one and sees this stays where he is.
const FEATURES: &str = " river lake road bridge tower rope bridge ";

/// Places that a path leads away from; any other has paths of its own.
const SETTLED: &str = " village city town street market plaza house castle cabin inn mill station shop school harbor ";

pub(super) fn is_gone_to_by(way: Way) -> bool {
    matches!(way, Way::To | Way::Into)
}

/// Where the story is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Here {
    pub(super) place: &'static str,
    /// The last building that was named.
    pub(super) building: Option<&'static str>,
    pub(super) is_indoors: bool,
}

/// A place that a clause names.
#[derive(Debug)]
pub(super) struct Mention {
    pub(super) name: &'static str,
    pub(super) way: Way,
    /// Whether the clause begins with it.
    pub(super) is_first: bool,
    /// Whether it is said of the time before the story.
    pub(super) is_early: bool,
    /// Whether it is only where people in general speak.
    pub(super) is_said: bool,
}

/// What a place means for the story that a clause names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Means {
    /// The story is there now.
    Goal,
    /// The story leaves it.
    Left,
    /// The text shows it, and the story stays where it is.
    Seen,
    /// It changes nothing.
    Nothing,
}

impl Mention {
    /// Returns what it means for a story that is somewhere, or nowhere yet.
    pub(super) fn means(&self, here: Option<Here>, looks_out: bool, has_somebody: bool) -> Means {
        let is_small = is_in(SMALL, self.name);
        let Some(here) = here else {
            return match self.way {
                Way::From => Means::Nothing,
                Way::Of | Way::Subject | Way::Other if self.name == "ice" => Means::Nothing,
                Way::To | Way::Into | Way::In | Way::At | Way::Of | Way::Subject | Way::Other => Means::Goal,
            };
        };
        let rides = is_vehicle(here.place);
        let is_out_of = here.is_indoors && !is_indoors(self.name) || rides && self.name != here.place;
        match self.way {
            Way::From => {
                if self.is_of(here) {
                    Means::Left
                } else {
                    Means::Nothing
                }
            }
            _ if self.is_of(here) => Means::Nothing,
            // The bridge of a ship, and the sea around it.
            _ if matches!(self.name, "bridge" | "sea") && matches!(here.place, "ship" | "spaceship") => Means::Nothing,
            _ if self.name == "path" && !here.is_indoors && !is_in(SETTLED, here.place) => Means::Nothing,
            // The passages of a mine.
            _ if self.name == "corridor" && here.place == "cave" => Means::Nothing,
            _ if is_out_of && looks_out => Means::Nothing,
            Way::In | Way::At if self.is_said => Means::Seen,
            Way::To | Way::Into => Means::Goal,
            Way::In | Way::At | Way::Subject | Way::Other if self.is_early => Means::Nothing,
            Way::In | Way::At if rides && !is_small && !self.is_first => Means::Nothing,
            Way::In | Way::At if is_out_of && !self.is_first && !has_somebody => Means::Nothing,
            Way::In | Way::At => Means::Goal,
            Way::Subject if is_out_of && !rides && !is_small => Means::Seen,
            Way::Subject | Way::Other if is_out_of || is_small => Means::Nothing,
            Way::Subject if is_in(FEATURES, self.name) => Means::Seen,
            Way::Subject => Means::Goal,
            Way::Other if here.is_indoors => Means::Nothing,
            Way::Other => Means::Seen,
            Way::Of => Means::Nothing,
        }
    }

    /// Tells whether this is what the story is in already: whoever is in the kitchen is in the house.
    fn is_of(&self, here: Here) -> bool {
        let is_front = in_front(here.place) == Some(self.name);
        rooms::is_around(self.name, here.place, here.building) && !matches!(self.way, Way::To | Way::From)
            || is_front && matches!(self.way, Way::From | Way::Of | Way::Subject)
            || self.way == Way::From && self.name == here.place
    }
}

/// Returns the room of a place that somebody goes into. Where a story begins "in a house", it is seen from outside first.
pub(super) fn within(name: &'static str, way: Way, here: Option<Here>) -> &'static str {
    if name == "cabin" && here.is_some_and(|here| matches!(here.place, "ship" | "berth")) {
        return "berth";
    }
    let goes_in = way == Way::Into || way == Way::In && here.is_some();
    inside(name).filter(|_| goes_in).unwrap_or(name)
}
