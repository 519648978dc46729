//! Words of CLDR: what its table of a language names.

use super::Words;
use crate::fold::forms;
use crate::table;
use std::collections::HashMap;

impl Words {
    /// Adds the names and the keywords of CLDR: names before keywords, and only words that name one drawing.
    pub(super) fn annotate(&mut self, annotations: &str) {
        let rows: Vec<(&str, &str, &str)> = annotations
            .lines()
            .filter_map(|line| {
                let mut parts = line.split('\t');
                Some((parts.next()?, parts.next()?, parts.next().unwrap_or_default()))
            })
            .collect();
        let names = rows.iter().map(|(key, name, _)| (*key, self.spoken(name)));
        self.add_unique(names.collect());
        let mut heads = Vec::new();
        for (key, name, keywords) in &rows {
            let name = self.spoken(name);
            let words = keywords.split('|').map(|word| self.spoken(word));
            heads.extend(words.filter(|word| self.is_head(word, &name)).map(|word| (*key, word)));
        }
        self.add_unique(heads);
    }

    /// Returns a name in lower case as the words that a sentence is split into.
    fn spoken(&self, name: &str) -> String {
        let name = name.to_lowercase().replace('-', " ");
        if self.is_eliding() { name.replace(['\'', '’'], " ") } else { name }
    }

    /// Tells whether an elided article is a word of its own: "l'arbre".
    pub(crate) fn is_eliding(&self) -> bool {
        matches!(self.language.as_str(), "fr" | "it")
    }

    /// Tells whether a keyword is what a drawing's name is about: "knife" of "kitchen knife". Other keywords are what one
    /// thinks of at the sight of the drawing, such as "boring" at a potted plant.
    fn is_head(&self, keyword: &str, name: &str) -> bool {
        let rest = match self.language.as_str() {
            "es" | "fr" | "it" | "pt" => name.strip_prefix(keyword).map(|rest| rest.starts_with(' ')),
            "en" => name.strip_suffix(keyword).map(|rest| rest.ends_with(' ')),
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
