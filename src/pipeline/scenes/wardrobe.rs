//! What the people of a story wear: a coloured garment that was named is in the later prompts of its wearer, too. Pure.

use super::names::noun;
use things::{Kind, Words};

/// Who wears what: the English name of a person, and the words for the garment with its colour.
#[derive(Debug, Clone, Default)]
pub(super) struct Wardrobe(Vec<(String, Vec<String>)>);

impl Wardrobe {
    /// Notes what the only person among the words of a prompt wears, or adds what was noted before.
    pub(super) fn dress(&mut self, spoken: &mut Vec<String>, known: &Words) {
        let things = known.things(&spoken.join(" "));
        let mut people = things.iter().filter(|it| it.kind == Kind::Person && it.count == 1);
        let (Some(wearer), None) = (people.next(), people.next()) else { return };
        let garment = garment(spoken, known);
        let known = self.0.iter_mut().find(|(name, _)| *name == wearer.name);
        match (known, garment) {
            (Some((_, worn)), Some(new)) => *worn = new,
            (Some((_, worn)), None) => spoken.extend_from_slice(worn),
            (None, Some(new)) => self.0.push((wearer.name.clone(), new)),
            (None, None) => {}
        }
    }
}

/// Finds a garment beside the word for its colour, which stands before it or, as in Spanish, behind it.
fn garment(spoken: &[String], known: &Words) -> Option<Vec<String>> {
    if let Some(words) = spoken.iter().find_map(|clause| known.coloured_garment(clause)) {
        return Some(vec![words]);
    }
    let is_garment = |word: &str| known.things(&noun(word, known.language())).iter().any(things::is_garment);
    let mut pairs = spoken.windows(2).filter_map(|pair| <&[String; 2]>::try_from(pair).ok());
    let is_coloured = |[one, other]: &&[String; 2]| {
        known.is_colour(one) && is_garment(other) || known.is_colour(other) && is_garment(one)
    };
    pairs.find(is_coloured).map(|pair| pair.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_wore_something_wears_it_again() {
        for (language, story) in [
            ("en", [("woman wore red jacket", "woman wore red jacket"), ("woman door", "woman door red jacket")]),
            ("en", [("woman saw red door", "woman saw red door"), ("woman sat", "woman sat")]),
            ("en", [("man woman red dress", "man woman red dress"), ("woman sat", "woman sat")]),
            ("de", [("frau roten mantel", "frau roten mantel"), ("frau tür", "frau tür roten mantel")]),
            (
                "ja",
                [
                    ("白い着物の娘が雪の中に立っていた", "白い着物の娘が雪の中に立っていた"),
                    ("娘は帰った", "娘は帰った 白い着物"),
                ],
            ),
            ("es", [("mujer vestido rojo", "mujer vestido rojo"), ("mujer puerta", "mujer puerta vestido rojo")]),
        ] {
            let (mut wardrobe, words) = (Wardrobe::default(), Words::new(language, ""));
            for (said, expected) in story {
                let mut spoken: Vec<String> = said.split(' ').map(str::to_owned).collect();
                wardrobe.dress(&mut spoken, &words);
                assert_eq!(spoken.join(" "), expected);
            }
        }
    }
}
