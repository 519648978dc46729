//! The words of one language, made from the tables of this crate and, if it is there, the language's table of CLDR.

mod annotations;
mod memory;

use crate::fold::forms;
use crate::outfit::is_garment;
use crate::pose::LEAPING;
use crate::read::Reading;
use crate::saying::{self, Lines, Saying};
use crate::table::Phrases;
use crate::{
    Age, Feature, Features, Kind, Place, Scene, Set, Setting, Shown, Tells, Thing, ages, prompt, read, scan, table,
    women,
};
use memory::Memory;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// The most words of a phrase.
pub(crate) const PHRASE_WORDS_MAX: usize = 4;

/// The fewest letters of a word at the end of a German or Dutch compound.
const HEAD_LETTERS_MIN: usize = 4;

/// The language of which words stand in prompts of every language.
pub(crate) const ENGLISH: &str = "en";

/// The most moons (or suns) that are shown.
const MOONS_MAX: u8 = 2;

/// What is one thing though one says a pair, or has no word for one.
const PAIRS: [&str; 4] = ["✂", "👓", "👖", "🎧"];

/// What each foot has one of: "shoes" are two.
const SHOES: [&str; 6] = ["👞", "👟", "👠", "👡", "🥿", "🥾"];

/// How many people at most are seen one by one where words name a crowd; three of them may be any number.
const FEW: [u8; 3] = [2, 4, 5];

/// What is drawn as several of it: one drawing shows any number.
const GROUPS: [&str; 10] = [
    "boots",
    "pebbles",
    "coal",
    "curtain",
    "playing cards",
    "stone",
    "hammer and nails",
    "building blocks",
    "🎆",
    "👣",
];

/// People who are as old as they are: an old friend is none, and the name of an old man says it.
const AGELESS: [&str; 10] =
    ["figure", "boy", "girl", "child", "baby", "ghost", "skeleton", "crowd", "old man", "old woman"];

/// How long a young animal is beside a grown one.
const YOUNG_METRES: f32 = 0.5;

/// Shorter words that end compounds, too.
const SHORT_HEADS: [&str; 4] = ["uhr", "tür", "hut", "hai"];

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    /// Nothing that can be shown, or too many things.
    Nothing,
    /// The thing of this key, which is an index into the keys.
    Thing(usize),
}

/// A word or phrase that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// What it means.
    pub(crate) says: Says,
    /// Whether it was a plural.
    pub(crate) is_plural: bool,
    /// Whether it means young ones.
    pub(crate) is_young: bool,
}

/// The words of a language.
#[derive(Debug, Clone)]
pub struct Words {
    language: String,
    keys: Vec<String>,
    meanings: HashMap<String, Says>,
    idioms: Phrases<()>,
    poses: Phrases<&'static str>,
    /// What words say besides naming a thing: those of the language, then English ones, which prompts have in every language.
    lines: [Option<&'static Lines>; 2],
    memory: Arc<Memory>,
}

impl Words {
    /// Makes the words of a language (its first two letters count) from the CLDR table of it, which may be empty.
    pub fn new(language: &str, annotations: &str) -> Self {
        let language: String = language.to_lowercase().chars().take(2).collect();
        let own = (language != ENGLISH).then(|| saying::words(&language)).flatten();
        let lines = [own, saying::words(ENGLISH)];
        let (idioms, poses) = (table::idioms(&language), table::poses(&language));
        let mut words =
            Self { language, keys: Vec::new(), meanings: HashMap::new(), idioms, poses, lines, memory: Arc::default() };
        let own = words.language.clone();
        let known: Vec<(&str, &str)> = table::known(&own).collect();
        for (word, key) in known {
            let says = if key == "-" { Says::Nothing } else { words.key(key) };
            words.meanings.insert(word.to_owned(), says);
        }
        words.annotate(annotations);
        words
    }

    /// Returns the things that a sentence is about: the subject first. Things that are denied are not among them.
    pub fn things(&self, sentence: &str) -> Vec<Thing> {
        self.memory.things(sentence, || self.read_things(sentence))
    }

    fn read_things(&self, sentence: &str) -> Vec<Thing> {
        let mut things: Vec<Thing> = Vec::new();
        let reading = self.read(sentence);
        let is_of_today = reading.said.iter().any(|said| said.saying.scene.is_of_today());
        for mention in reading.mentions {
            let key = self.key_of(&mention).map(|key| match (key, mention.age) {
                (TORCH, _) if is_of_today => FLASHLIGHT,
                // "Two people" are no crowd.
                ("crowd", _) if FEW.contains(&mention.count) => "man",
                ("man", Age::Old) => "old man",
                ("woman", Age::Old) => "old woman",
                (key, _) => key,
            });
            let Some(known) = key.and_then(table::thing) else { continue };
            let is_ageless = AGELESS.contains(&known.name.as_str());
            let age = if is_ageless { Age::Unsaid } else { mention.age };
            let is_young = age == Age::Young;
            let is_same = |thing: &&mut Thing| thing.shown == known.shown && (thing.age == Age::Young) == is_young;
            // Each of two people has clothes.
            if let Some(thing) = things.iter_mut().find(is_same).filter(|thing| !is_garment(thing)) {
                thing.age = if thing.age == Age::Unsaid { age } else { thing.age };
                thing.count = thing.count.max(mention.count);
                thing.pose = if thing.pose.is_empty() { mention.pose } else { thing.pose };
                thing.face = if thing.face.is_empty() { mention.face } else { thing.face };
                continue;
            }
            let is_in = |list: &[&str]| list.contains(&known.name.as_str());
            let is_one = is_in(&GROUPS) || is_in(&PAIRS) && mention.count <= crate::numbers::SEVERAL;
            let count = match mention.count {
                _ if is_one => 1,
                crate::numbers::SEVERAL if is_in(&SHOES) => 2,
                count => count,
            };
            let (pose, face) = (mention.pose, mention.face);
            let (weight, at) = (mention.weight, mention.at);
            let mut thing = Thing { count, weight, at, pose, face, word: mention.word, age, ..known.clone() };
            thing.is_apart = mention.is_apart;
            thing.is_on = mention.is_on;
            thing.metres *= if is_young { YOUNG_METRES } else { 1.0 };
            thing.is_woman =
                thing.kind == Kind::Person && (mention.is_woman || women::is_woman(&thing.word, &self.language));
            thing.tint = mention.tint.or(thing.tint);
            things.push(thing);
        }
        // The rock below a castle is a part of it.
        let top = things.iter().filter(|thing| ON_ROCKS.contains(&thing.name.as_str())).map(|thing| thing.weight).max();
        things.retain(|thing| thing.name != ROCK || top.is_none_or(|top| top < thing.weight));
        let scene = Scene::of(reading.said.iter().map(|said| &said.saying.scene));
        for thing in &mut things {
            thing.shape_for(&scene);
        }
        things.sort_by_key(|thing| std::cmp::Reverse(thing.weight)); // stable: of equals, the first named is first
        things
    }

    /// Returns a text with a comma in the place of each idiom, which means something else than its words.
    pub fn without_idioms(&self, text: &str) -> String {
        let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’') && !self.is_eliding();
        let words: Vec<(usize, &str)> = text
            .split(|c: char| !is_letter(c))
            .filter(|word| !word.is_empty())
            .map(|word| (word.as_ptr().addr() - text.as_ptr().addr(), word))
            .collect();
        let lower: Vec<String> = words.iter().map(|(_, word)| word.to_lowercase()).collect();
        let length = |at: usize| self.idiom(|next| lower.get(at + next).map_or("", String::as_str));
        let (mut rest, mut copied, mut at) = (String::new(), 0, 0);
        while at < words.len() {
            let Some(count) = length(at) else {
                at += 1;
                continue;
            };
            let (first, last) = (words.get(at), words.get(at + count - 1));
            if let (Some((start, _)), Some((end, word))) = (first, last) {
                rest.push_str(text.get(copied..*start).unwrap_or_default());
                rest.push(',');
                copied = end + word.len();
            }
            at += count;
        }
        rest + text.get(copied..).unwrap_or_default()
    }

    /// Tells whether a word begins a comparison, by the word before it, both in lower case: what follows is not there.
    pub fn compares(&self, before: &str, word: &str) -> bool {
        read::compares(&self.language, before, word)
    }

    /// Tells whether a word, in lower case, says how somebody holds himself.
    pub fn is_pose(&self, word: &str) -> bool {
        self.poses.with(word.chars().next()).any(|(verb, _)| *verb == word)
    }

    /// Tells whether a word, in lower case, names a colour.
    pub fn is_colour(&self, word: &str) -> bool {
        self.tint(word).is_some()
    }

    /// Returns the name of a key.
    pub(crate) fn name(&self, key: usize) -> &str {
        self.keys.get(key).map_or("", String::as_str)
    }

    /// Returns the kind of the thing of a key.
    pub(crate) fn kind(&self, key: usize) -> Option<Kind> {
        Some(table::thing(self.keys.get(key)?)?.kind)
    }

    /// Returns the thing of a key.
    pub(crate) fn thing_of(&self, key: usize) -> Option<&'static Thing> {
        table::thing(self.keys.get(key)?)
    }

    /// Returns the words for a coloured garment in a clause without spaces between words, as they stand there.
    pub fn coloured_garment(&self, clause: &str) -> Option<String> {
        is_unspaced(clause).then(|| scan::coloured_garment(self, clause))?
    }

    /// Returns the key of what is mentioned.
    pub(crate) fn key_of(&self, mention: &read::Mention) -> Option<&str> {
        self.keys.get(mention.key).map(String::as_str)
    }

    /// Tells whether a person who is mentioned is a woman; `None` of what is no figure.
    pub(crate) fn is_woman(&self, mention: &read::Mention) -> Option<bool> {
        let thing = self.key_of(mention).and_then(table::thing)?;
        let Shown::Figure(attire) = thing.shown else { return None };
        Some(
            attire.split(' ').any(|word| word == "gown")
                || mention.is_woman
                || women::is_woman(&mention.word, &self.language),
        )
    }

    /// Returns the scene that a sentence describes. What is denied is not in it. In a prompt that was made of the words of a
    /// sentence, the clauses that name its place and hour count before those words.
    pub fn scene(&self, sentence: &str) -> Scene {
        let mut scene = self.described(sentence);
        scene.features = scene.features.with(self.of_country(sentence));
        let mut set = None;
        for (tells, own) in prompt::stage(sentence) {
            match tells {
                Tells::Place if !own.places.is_empty() => {
                    // A bridge or the ice is in the town or in the mountains that the sentence names.
                    let around = |place: Place| own.set.is_some_and(|set| set.is_around(place));
                    scene.places.retain(|(place, _)| around(*place));
                    if scene.places.is_empty() {
                        scene.places.clone_from(&own.places);
                    }
                    // Whoever is in the ward of a hospital has not left it.
                    let is_ward = own.set == Some(Set::Hospital) && scene.set == Some(Set::Ward);
                    let is_around = |set: &Set| own.places.iter().all(|(place, _)| set.is_around(*place));
                    // Those of the bridge are told by its name: a coil of rope may lie on one of stone.
                    if own.set == Some(Set::Bridge) && !own.features.has(Feature::Rope) {
                        scene.features.remove(Feature::Rope);
                    }
                    set = own.set.or(set.filter(is_around));
                    scene.set = if is_ward { scene.set } else { set };
                }
                Tells::Time => scene.time = own.time,
                Tells::Place | Tells::Season | Tells::Weather | Tells::Mood => {}
            }
        }
        scene
    }

    fn described(&self, sentence: &str) -> Scene {
        let reading = self.read(sentence);
        let mut scene = Scene::of(reading.said.iter().map(|said| &said.saying.scene));
        let shines = |features: Features| features.has(Feature::Moon) || features.has(Feature::Sun);
        let shining = reading.said.iter().filter(|said| shines(said.saying.scene.features));
        scene.moons = shining.map(|said| usize::from(said.count.clamp(1, MOONS_MAX))).max().unwrap_or_default();
        if reading.mentions.iter().any(|mention| mention.pose == LEAPING) {
            // What leaps is seen above the water.
            scene.places.retain(|(place, _)| *place != Place::Deep);
            if scene.places.is_empty() {
                scene.places.push((Place::Sea, 1));
            }
        }
        for thing in reading.mentions.iter().filter_map(|mention| table::thing(self.keys.get(mention.key)?)) {
            match thing.shown {
                // A name of CLDR says nothing by itself.
                Shown::Scenery(word) => {
                    let usual = Setting::from(word).scene;
                    if scene.places.is_empty() || usual.places.is_empty() {
                        scene.features = scene.features.with(usual.features);
                        scene.places.extend(usual.places);
                    }
                }
                Shown::Figure(_) if thing.kind == Kind::Person => scene.features.insert(Feature::Figure),
                Shown::Figure(_) | Shown::Drawing(_) => {}
            }
        }
        scene
    }

    /// Lists what the words of a sentence say that is not denied.
    pub(crate) fn said(&self, sentence: &str) -> impl Iterator<Item = &'static Saying> {
        self.read(sentence).said.into_iter().map(|said| said.saying)
    }

    fn read(&self, sentence: &str) -> Reading {
        if is_unspaced(sentence) { scan::read(self, sentence) } else { read::read(self, sentence) }
    }

    /// Returns what a phrase in lower case says besides naming a thing. What a word of the language says hides what the same
    /// word says in English: the German "See" is a lake.
    pub(crate) fn saying(&self, phrase: &str, is_noun: bool) -> Option<&'static Saying> {
        let [own, english] = self.lines;
        let within = |lines: &Lines, language: &str, is_compound: bool| {
            let at = |word: &str| lines.get(word).copied();
            let heads = || is_compound.then(|| heads(phrase).find_map(at)).flatten();
            let folded = || forms(phrase, language).iter().find_map(|form| at(&form.word)).or_else(heads);
            at(phrase).or_else(folded)
        };
        let is_compound = is_noun && self.is_compounding() && !phrase.contains(' ');
        let own = own.and_then(|lines| within(lines, &self.language, is_compound));
        let found = own.or_else(|| within(english?, ENGLISH, false));
        saying::line(found?)
    }

    /// Returns what a phrase in lower case says as it is.
    pub(crate) fn exact_saying(&self, phrase: &str) -> Option<&'static Saying> {
        let at = self.lines.iter().flatten().find_map(|lines| lines.get(phrase));
        saying::line(*at?)
    }

    /// Returns the colour that a word names.
    pub(crate) fn tint(&self, word: &str) -> Option<u32> {
        self.saying(word, false)?.tint
    }

    fn is_compounding(&self) -> bool {
        matches!(self.language.as_str(), "de" | "nl")
    }

    /// Returns the language: the first two letters of its tag.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Returns how many words the longest idiom has that begins here; `word` gives the words from here on, in lower case. Behind its
    /// first word, strokes are between words that may take each other's place.
    pub(crate) fn idiom<'a>(&self, word: impl Fn(usize) -> &'a str) -> Option<usize> {
        let is_here = |idiom: &str| {
            idiom.split(' ').enumerate().all(|(next, part)| part.split('/').any(|part| word(next) == part))
        };
        let near = self.idioms.with(word(0).chars().next());
        near.filter(|(idiom, ())| is_here(idiom)).map(|(idiom, ())| idiom.split(' ').count()).max()
    }

    /// Returns the idioms, in lower case.
    pub(crate) fn idioms(&self) -> &Phrases<()> {
        &self.idioms
    }

    /// Returns the verbs that say how somebody holds himself, in lower case.
    pub(crate) fn poses(&self) -> &Phrases<&'static str> {
        &self.poses
    }

    /// Looks up a phrase in lower case as it is.
    pub(crate) fn exact(&self, phrase: &str) -> Option<Says> {
        self.meanings.get(phrase).copied()
    }

    /// Looks up a phrase in lower case in all its forms; a compound means what its last part means.
    pub(crate) fn look_up(&self, phrase: &str) -> Option<Found> {
        let found = |word: &str, is_plural| Some(Found { says: self.exact(word)?, is_plural, is_young: false });
        let forms = forms(phrase, &self.language);
        let mut listed = forms.iter().filter_map(|form| found(&form.word, form.is_plural));
        if let Some(first) = listed.next() {
            // A plural may be listed beside its singular.
            let is_plural = first.is_plural || listed.any(|other| other.says == first.says && other.is_plural);
            return Some(Found { is_plural, ..first });
        }
        if !self.is_compounding() || phrase.contains(' ') {
            return None;
        }
        let young = ages::of_kind(phrase);
        let young = young.filter_map(|(kind, is_plural)| Some(Found { is_young: true, ..found(kind, is_plural)? }));
        let mut young = young.filter(|found| self.is_kind(*found, Kind::Animal));
        young
            .next()
            .or_else(|| forms.iter().find_map(|form| heads(&form.word).find_map(|head| found(head, form.is_plural))))
    }

    /// Tells whether a word in lower case names an animal.
    pub fn is_animal(&self, word: &str) -> bool {
        self.look_up(word).is_some_and(|found| self.is_kind(found, Kind::Animal))
    }

    /// Tells whether what was found is a thing of a kind.
    pub(crate) fn is_kind(&self, found: Found, kind: Kind) -> bool {
        matches!(found.says, Says::Thing(key) if self.kind(key) == Some(kind))
    }

    /// Tells whether a word, in lower case, says that somebody is old.
    pub fn is_age(&self, word: &str) -> bool {
        ages::is_old(self, word)
    }

    fn key(&mut self, key: &str) -> Says {
        let at = self.keys.iter().position(|known| known == key).unwrap_or_else(|| {
            self.keys.push(key.to_owned());
            self.keys.len() - 1
        });
        Says::Thing(at)
    }
}

/// A rock, and what is built on one.
const ROCK: &str = "🪨";
const ON_ROCKS: [&str; 4] = ["castle", "lighthouse", "house", "cabin"];

/// What burns in old stories and is switched on in those of today: the English word is the same.
const TORCH: &str = "torch";
const FLASHLIGHT: &str = "🔦";

/// The English words that the tables alone know.
static ENGLISH_TABLES: LazyLock<Words> = LazyLock::new(|| Words::new(ENGLISH, ""));

/// The words that the tables alone know, by language.
static TABLES: LazyLock<Vec<Words>> =
    LazyLock::new(|| table::LANGUAGES.iter().map(|language| Words::new(language, "")).collect());

/// Returns the words of a language that the tables know; those of English for a language that they do not.
pub(crate) fn tables(language: &str) -> &'static Words {
    TABLES.iter().find(|words| language.get(..2) == Some(words.language())).unwrap_or(&ENGLISH_TABLES)
}

/// Returns what a word or phrase tells of where and when a story in a language plays, with the English word for it; a "word" of
/// a language without spaces is a whole clause.
pub fn told(word: &str, language: &str) -> Vec<(Tells, &'static str)> {
    let words = tables(language);
    if words.is_eliding() && word.contains(['\'', '’']) {
        // The article goes, unless it is a part of the phrase.
        let whole = told(&word.replace(['\'', '’'], " "), language);
        let last =
            word.rsplit(['\'', '’']).next().filter(|last| !word.contains(' ') && whole.is_empty() && *last != word);
        return last.map_or(whole, |last| told(last, language));
    }
    let lower = word.to_lowercase();
    if is_unspaced(&lower) {
        return words.said(&lower).filter_map(|saying| saying.told).collect();
    }
    let is_noun = word.chars().next().is_some_and(char::is_uppercase);
    words.saying(&lower, is_noun).and_then(|saying| saying.told).into_iter().collect()
}

/// Tells whether a place that a story remembers, by its English word, is under a roof.
pub fn is_indoors(place: &str) -> bool {
    ENGLISH_TABLES.scene(place).has(Place::Interior)
}

/// Tells whether a text says anything of a scene, in any language of the tables.
pub fn describes(text: &str) -> bool {
    TABLES.iter().any(|words| words.described(text) != Scene::default())
}

/// Lists what may be the last part of a compound, the longest first.
fn heads(word: &str) -> impl Iterator<Item = &str> {
    let ends = word.char_indices().skip(3).filter_map(|(at, _)| word.get(at..));
    ends.filter(|head| HEAD_LETTERS_MIN <= head.chars().count() || SHORT_HEADS.contains(head))
}

/// Tells whether a text has no spaces between its words.
pub(crate) fn is_unspaced(text: &str) -> bool {
    text.chars().any(is_unspaced_letter)
}

/// Tells whether a letter belongs to a script without spaces between words.
pub(crate) fn is_unspaced_letter(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}
