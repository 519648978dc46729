//! The words of one language, made from the tables of this crate and, if it is there, the language's table of CLDR.

use crate::fold::forms;
use crate::{Shown, Thing, read, scan, table};
use std::collections::HashMap;

/// The most words of a phrase.
pub(crate) const PHRASE_WORDS_MAX: usize = 4;

/// The fewest letters of a word at the end of a German or Dutch compound.
const HEAD_LETTERS_MIN: usize = 4;

/// What is one thing though one says a pair.
const PAIRS: [char; 3] = ['✂', '👓', '👖'];

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
}

/// The words of a language.
#[derive(Debug, Clone)]
pub struct Words {
    language: String,
    keys: Vec<String>,
    meanings: HashMap<String, Says>,
    idioms: Vec<String>,
}

impl Words {
    /// Makes the words of a language (its first two letters count) from the CLDR table of it, which may be empty.
    pub fn new(language: &str, annotations: &str) -> Self {
        let language: String = language.to_lowercase().chars().take(2).collect();
        let mut words = Self { language, keys: Vec::new(), meanings: HashMap::new(), idioms: Vec::new() };
        let own = words.language.clone();
        let known: Vec<(&str, &str)> = table::known(&own).collect();
        for (word, key) in known {
            let says = if key == "-" { Says::Nothing } else { words.key(key) };
            words.meanings.insert(word.to_owned(), says);
        }
        words.idioms = table::idioms(&own).map(str::to_owned).collect();
        words.annotate(annotations);
        words
    }

    /// Returns the things that a sentence is about: the subject first. Things that are denied are not among them.
    pub fn things(&self, sentence: &str) -> Vec<Thing> {
        let mentions =
            if is_unspaced(sentence) { scan::mentions(self, sentence) } else { read::mentions(self, sentence) };
        let mut things: Vec<Thing> = Vec::new();
        for mention in mentions {
            let Some(known) = self.key_of(&mention).and_then(table::thing) else { continue };
            if let Some(thing) = things.iter_mut().find(|thing| thing.shown == known.shown) {
                thing.count = thing.count.max(mention.count);
                thing.pose = if thing.pose.is_empty() { mention.pose } else { thing.pose };
                continue;
            }
            let is_pair = matches!(known.shown, Shown::Drawing(drawing) if PAIRS.contains(&drawing));
            let count = if is_pair && mention.count == 2 { 1 } else { mention.count };
            let mut thing =
                Thing { count, weight: mention.weight, pose: mention.pose, word: mention.word, ..known.clone() };
            if let Some(tint) = mention.tint {
                thing.tints.splice(..thing.tints.len().min(1), [tint]);
            }
            things.push(thing);
        }
        things.sort_by_key(|thing| std::cmp::Reverse(thing.weight)); // stable: of equals, the first named is first
        things
    }

    /// Tells whether a word, in lower case, says how somebody holds himself.
    pub fn is_pose(&self, word: &str) -> bool {
        table::poses(&self.language).any(|(verb, _)| verb == word)
    }

    /// Returns the key of what is mentioned.
    pub(crate) fn key_of(&self, mention: &read::Mention) -> Option<&str> {
        self.keys.get(mention.key).map(String::as_str)
    }

    /// Returns the language.
    pub(crate) fn language(&self) -> &str {
        &self.language
    }

    /// Returns the idioms, in lower case.
    pub(crate) fn idioms(&self) -> &[String] {
        &self.idioms
    }

    /// Looks up a phrase in lower case as it is.
    pub(crate) fn exact(&self, phrase: &str) -> Option<Says> {
        self.meanings.get(phrase).copied()
    }

    /// Looks up a phrase in lower case in all its forms; a compound means what its last part means.
    pub(crate) fn look_up(&self, phrase: &str) -> Option<Found> {
        let found = |word: &str, is_plural| Some(Found { says: self.exact(word)?, is_plural });
        let forms = forms(phrase, &self.language);
        let mut listed = forms.iter().filter_map(|form| found(&form.word, form.is_plural));
        if let Some(first) = listed.next() {
            // A plural may be listed beside its singular.
            let is_plural = first.is_plural || listed.any(|other| other.says == first.says && other.is_plural);
            return Some(Found { is_plural, ..first });
        }
        let is_compounding = matches!(self.language.as_str(), "de" | "nl");
        if !is_compounding || phrase.contains(' ') {
            return None;
        }
        forms.iter().find_map(|form| {
            let mut heads = form.word.char_indices().skip(3).map(|(at, _)| form.word.get(at..).unwrap_or_default());
            heads.find_map(|head| {
                let is_long = HEAD_LETTERS_MIN <= head.chars().count() || SHORT_HEADS.contains(&head);
                found(head, form.is_plural).filter(|_| is_long)
            })
        })
    }

    fn key(&mut self, key: &str) -> Says {
        let at = self.keys.iter().position(|known| known == key).unwrap_or_else(|| {
            self.keys.push(key.to_owned());
            self.keys.len() - 1
        });
        Says::Thing(at)
    }

    /// Adds the names and the keywords of CLDR: names before keywords, and only words that name one drawing.
    fn annotate(&mut self, annotations: &str) {
        let rows: Vec<(&str, &str, &str)> = annotations
            .lines()
            .filter_map(|line| {
                let mut parts = line.split('\t');
                Some((parts.next()?, parts.next()?, parts.next().unwrap_or_default()))
            })
            .collect();
        let names = rows.iter().map(|(key, name, _)| (*key, name.to_lowercase()));
        self.add_unique(names.collect());
        let mut heads = Vec::new();
        for (key, name, keywords) in &rows {
            let name = name.to_lowercase();
            let words = keywords.split('|').map(str::to_lowercase);
            heads.extend(words.filter(|word| self.is_head(word, &name)).map(|word| (*key, word)));
        }
        self.add_unique(heads);
    }

    /// Tells whether a keyword is what a drawing's name is about: "knife" of "kitchen knife". Other keywords are what one
    /// thinks of at the sight of the drawing, such as "boring" at a potted plant.
    fn is_head(&self, keyword: &str, name: &str) -> bool {
        let rest = match self.language.as_str() {
            "es" | "fr" | "it" | "pt" => name.strip_prefix(keyword).map(|rest| rest.starts_with(' ')),
            "en" => name.strip_suffix(keyword).map(|rest| rest.ends_with([' ', '-'])),
            _ => name.strip_suffix(keyword).map(|rest| !rest.is_empty()),
        };
        !keyword.is_empty() && (rest.unwrap_or(false) || self.is_singular_of(keyword, name))
    }

    fn is_singular_of(&self, keyword: &str, name: &str) -> bool {
        forms(name, &self.language).iter().any(|form| form.word == keyword)
    }

    fn add_unique(&mut self, named: Vec<(&str, String)>) {
        let mut owners: HashMap<&str, Vec<&str>> = HashMap::new();
        for (key, word) in &named {
            owners.entry(word).or_default().push(key);
        }
        for (word, keys) in owners {
            let known = self.meanings.contains_key(word) || word.contains('(');
            if let ([key], false) = (keys.as_slice(), known)
                && table::thing(key).is_some()
            {
                let says = self.key(key);
                self.meanings.insert(word.to_owned(), says);
            }
        }
    }
}

/// Tells whether a text has no spaces between its words.
fn is_unspaced(text: &str) -> bool {
    text.chars().any(is_unspaced_letter)
}

/// Tells whether a letter belongs to a script without spaces between words.
pub(crate) fn is_unspaced_letter(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}
