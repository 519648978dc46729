//! Finds what a prompt is about, and gives the painter drawings of it: from the words of the prompt's language to heroes.

use painter::{Hero, Shape};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use things::{Dictionary, DrawingTable, Kind, Scene, Shown, Thing};

/// The table of the drawings, in their directory.
const TABLE: &str = "noto.tsv";

/// The language of prompts that the story's language does not explain.
const OTHER: &str = "en";

/// The words of all languages and the drawings of things.
#[derive(Debug)]
pub struct Drawings {
    dictionary: Arc<Dictionary>,
    file: PathBuf,
    /// Read at the first use, because a start should not wait for it; `None` if it cannot be read.
    table: OnceLock<Option<DrawingTable>>,
}

/// What a prompt is about.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Seen {
    /// The scene.
    pub(crate) scene: Scene,
    /// What stands in the scenery, the most important thing first.
    pub(crate) heroes: Vec<Hero>,
}

impl Drawings {
    /// Takes the words, and the directory of the drawings; `None` if their table is not there.
    pub fn open(dictionary: Arc<Dictionary>, dir: &Path) -> Option<Self> {
        let file = dir.join(TABLE);
        file.is_file().then(|| Self { dictionary, file, table: OnceLock::new() })
    }

    /// Finds what a prompt of a story in a language is about. A client may have written it in English instead.
    pub(crate) fn seen(&self, prompt: &str, language: &str) -> Seen {
        let subject = likeness::subject(prompt); // "documentary photograph" is no photograph in the picture
        let words = self.dictionary.words(language);
        let own = words.things(&subject);
        let mut things = if own.is_empty() { self.dictionary.words(OTHER).things(&subject) } else { own };
        things::keep_wholes(&mut things);
        things::dress(&mut things);
        things::put_close_ups_first(&mut things);
        Seen { scene: words.scene(prompt), heroes: things.iter().filter_map(|thing| self.hero(thing)).collect() }
    }

    fn table(&self) -> Option<&DrawingTable> {
        // The packs' files were checked at the start. Should this one be gone since, places are painted without things.
        let read = || Some(DrawingTable::new(std::fs::read_to_string(&self.file).ok()?));
        self.table.get_or_init(read).as_ref()
    }

    fn hero(&self, thing: &Thing) -> Option<Hero> {
        let shape = match &thing.shown {
            Shown::Drawing(character) => Shape::Drawing(self.table()?.of(*character)?),
            Shown::Figure(_) => Shape::Figure(thing.attire()?),
            Shown::Scenery(_) => return None,
        };
        Some(Hero {
            name: thing.name.clone(),
            settings: thing.settings.clone(),
            is_alive: matches!(thing.kind, Kind::Person | Kind::Animal),
            look: thing.look,
            is_lit: thing.is_lit,
            tint: thing.tint.map(colour),
            is_glazed: thing.is_glazed,
            is_flat: thing.is_flat,
            has_low_tail: thing.has_low_tail,
            is_perched: thing.is_perched,
            is_hung: thing.is_hung,
            body: thing.body.replace('+', " "),
            count: thing.count,
            ..Hero::new(shape, thing.stand, thing.metres)
        })
    }
}

/// Turns 0xRRGGBB into parts from 0 to 1.
fn colour(hex: u32) -> [f32; 3] {
    let [_, parts @ ..] = hex.to_be_bytes();
    parts.map(|part| f32::from(part) / 255.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use things::{Stand, Words};

    /// Returns the drawings of this tree, if `scripts/assets` has fetched them.
    fn drawings() -> Option<Drawings> {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets");
        Drawings::open(Arc::new(Dictionary::new(Some(assets.join("words")))), &assets.join("drawings"))
    }

    #[test]
    fn a_prompt_in_the_storys_language_or_in_english_gives_the_painter_its_heroes() {
        let Some(drawings) = drawings() else { return };
        let seen = |prompt, language| drawings.seen(prompt, language);
        assert_eq!(seen("Ein Messer lag auf dem Tisch", "de").heroes[0].stand, Stand::Table);
        assert_eq!(seen("a knife on the table", "de").heroes[0].stand, Stand::Table);
        assert_eq!(seen("海の灯台", "ja").scene, seen("the sea, a lighthouse, japan", "en").scene);
        assert_eq!(seen("Three wolves", "en-GB").heroes[0].count, 3);
        assert!(seen("Nobody spoke", "en").heroes.is_empty());
        let style = "news scene, nobody spoke, clean, bright daylight, documentary photograph";
        assert!(seen(style, "en").heroes.is_empty(), "how a picture is made is not in it");
        assert_eq!(seen("an old photograph lay on the table, watercolour painting", "en").heroes.len(), 1);
        assert!(seen("nichts", "../../etc").heroes.is_empty());
        let captain = seen("adventure scene, captain wheel yellow raincoat, deck", "en");
        assert_eq!(captain.heroes.len(), 2, "the words of a sentence are no compound, and the raincoat is worn");
    }

    #[test]
    fn the_painter_understands_how_people_are_dressed() {
        let words = Words::new("en", "");
        let names = "king|witch|soldier|old woman|detective|ghost|couple|crowd|postman|typewriter|pyramid|anvil|\
            suit of armour|bagpipes|chandelier|oven|desk|bookcase|stool|staircase|pillow|globe|gramophone|sewing machine|\
            spinning wheel|harp|rocking horse|cradle|inkwell|torch|fence|iron gate|fishing net|wheelbarrow|plough|\
            pitchfork|sickle|scythe|garden rake|stone wall|ruin|igloo|raft|submarine|beehive|haystack|swing|saddle|\
            sack of flour|spear|stone cross|signpost|binoculars|oar|medallion|watering can|blackboard|\
            locomotive|bicycle|octopus|spider|violin|umbrella|doll|puppet|seagull|footprints|cello|violinist|pianist|\
            guitarist|drummer|trumpeter|cellist|flutist|accordionist|harpist|minstrel|saxophonist|bagpiper";
        for name in names.split('|') {
            let things = words.things(&format!("The {name} was old"));
            let attire = things.first().and_then(Thing::attire);
            assert!(attire.is_some_and(|attire| painter::is_attire(&attire)), "{name}");
        }
    }
}
