//! What the words of the tables say besides naming a thing: of the scene, of a story's place and time, of colours, and which
//! value of which facet they name. One reader for all columns.

use crate::facet::{Facet, Named};
use crate::scene::{Feature, Mood, Place, Scene, Set, Time};
use crate::table::{self, LANGUAGES};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word tells of where and when a story plays; it holds for the sentences after it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tells {
    /// The place.
    Place,
    /// The time of day.
    Time,
    /// The season.
    Season,
    /// The weather.
    Weather,
    /// The mood, only of the sentence itself.
    Mood,
}

/// What one line of the tables says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Saying {
    /// What a story remembers of it, with the English word for it.
    pub(crate) told: Option<(Tells, &'static str)>,
    /// What the scene has.
    pub(crate) scene: Scene,
    /// A colour, as 0xRRGGBB.
    pub(crate) tint: Option<u32>,
    /// The facets that it names.
    pub(crate) facets: Vec<Named>,
}

/// Says that a phrase names nothing though one of its words would: a hot air balloon is not hot.
const SILENT: &str = "-";

/// In the place of an English word that is a phrase: it is the first one of the line.
const OWN: &str = "*";

/// The words of one language, and the line of each.
pub(crate) type Lines = HashMap<&'static str, usize>;

/// All lines of the tables that say something.
#[derive(Debug)]
struct Sayings {
    lines: Vec<Saying>,
    /// By language, in the order of the columns.
    words: Vec<Lines>,
    facets: Vec<Facet>,
}

static SAYINGS: LazyLock<Sayings> = LazyLock::new(Sayings::new);

/// Returns what a line says.
pub(crate) fn line(at: usize) -> Option<&'static Saying> {
    SAYINGS.lines.get(at)
}

/// Returns the words of a language, if there is a column for it.
pub(crate) fn words(language: &str) -> Option<&'static Lines> {
    SAYINGS.words.get(LANGUAGES.iter().position(|known| *known == language)?)
}

/// Returns the facets, with all their values.
pub(crate) fn facets() -> &'static [Facet] {
    &SAYINGS.facets
}

impl Saying {
    /// Tells whether it says anything of the scene.
    pub(crate) fn is_scenic(&self) -> bool {
        self.scene != Scene::default()
    }
}

impl Sayings {
    fn new() -> Self {
        let mut sayings = Self { lines: Vec::new(), words: vec![Lines::new(); LANGUAGES.len()], facets: Facet::all() };
        for row in table::words() {
            let [_, says, columns @ ..] = row.as_slice() else { continue };
            let mut saying = sayings.read(says).unwrap_or_default();
            if let Some((_, name)) = saying.told.as_mut().filter(|(_, name)| *name == OWN) {
                *name = columns.first().and_then(|english| english.split('|').next()).unwrap_or(OWN);
            }
            let at = sayings.lines.len();
            for (language, (words, column)) in sayings.words.iter_mut().zip(columns).enumerate() {
                // A word that only names a thing still hides an English one: the German "Hut" is no hut.
                let counts =
                    |word: &&str| !word.is_empty() && (!says.is_empty() || 0 < language && !word.contains(' '));
                words.extend(column.split('|').filter(counts).map(|word| (word, at)));
            }
            sayings.lines.push(saying);
        }
        sayings
    }

    /// Reads the facts of a line; `None` if one of them is not understood.
    fn read(&mut self, says: &'static str) -> Option<Saying> {
        let mut saying = Saying::default();
        for fact in says.split(' ').filter(|fact| !fact.is_empty()) {
            self.note(fact, &mut saying)?;
        }
        Some(saying)
    }

    fn note(&mut self, fact: &'static str, saying: &mut Saying) -> Option<()> {
        if fact == SILENT {
            // Nothing is noted, but the words of the phrase are not asked.
        } else if let Some((facet, value)) = fact.split_once('=') {
            let at = self.facets.iter().position(|known| known.key == facet)?;
            let value = self.facets.get_mut(at)?.value(value);
            saying.facets.push(Named { facet: at, value });
        } else if let Some(set) = fact.strip_prefix("in:") {
            saying.scene.set = Some(Set::named(set)?);
        } else if let Some((tells, word)) = fact.split_once(':') {
            saying.told = Some((read_tells(tells)?, word));
        } else if let Some((place, weight)) = fact.split_once('*') {
            saying.scene.places.push((Place::named(place)?, weight.parse().ok()?));
        } else if let Some(time) = fact.strip_prefix('@') {
            saying.scene.time = Some(Time::named(time)?);
        } else if let Some(mood) = fact.strip_prefix('~') {
            saying.scene.mood = Some(Mood::named(mood)?);
        } else if let Some(hex) = fact.strip_prefix('#') {
            saying.tint = Some(u32::from_str_radix(hex, 16).ok()?);
        } else {
            saying.scene.features.insert(Feature::named(fact)?);
        }
        Some(())
    }
}

fn read_tells(name: &str) -> Option<Tells> {
    match name {
        "place" => Some(Tells::Place),
        "time" => Some(Tells::Time),
        "season" => Some(Tells::Season),
        "weather" => Some(Tells::Weather),
        "mood" => Some(Tells::Mood),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_of_the_tables_is_understood() {
        let mut sayings = Sayings { lines: Vec::new(), words: Vec::new(), facets: Facet::all() };
        for row in table::words() {
            assert!(sayings.read(row[1]).is_some(), "{row:?}");
        }
    }

    #[test]
    fn what_a_story_remembers_is_an_english_word_that_tells_the_same() {
        for saying in &SAYINGS.lines {
            let Some(told) = saying.told else { continue };
            let own = words("en").unwrap().get(told.1).and_then(|at| line(*at)).and_then(|known| known.told);
            assert_eq!(own, Some(told));
        }
    }
}
