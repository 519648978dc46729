//! Who is in a story, so that a sentence that only says "she" shows whom it means. Pure.

use super::names::{Name, names};
use things::{Kind, Shown, Thing, Words};

/// How many people and animals are remembered.
const REMEMBERED_MAX: usize = 4;

/// Pronouns and possessives of people: the language, of whom they are said, and the words.
const PRONOUNS: [(&str, Sex, &str); 11] = [
    ("en", Sex::Male, " he him his himself "),
    ("en", Sex::Female, " she her hers herself "),
    ("de", Sex::Male, " er ihn ihm sein seine seinen seinem seiner "),
    ("de", Sex::Female, " sie ihr ihre ihren ihrem ihrer "),
    ("es", Sex::Male, " él "),
    ("es", Sex::Female, " ella "),
    ("es", Sex::Any, " su sus le "),
    ("fr", Sex::Male, " il lui "),
    ("fr", Sex::Female, " elle "),
    ("it", Sex::Male, " lui egli "),
    ("it", Sex::Female, " lei ella "),
];

/// Pronouns that mean several people or the one who tells, in the languages of [`PRONOUNS`].
const GROUPS: &str = " they we i ich wir ils elles nous je ellos ellas nosotros yo loro noi io ";

/// Pronouns in a language without spaces between words; what contains the others is first.
const UNSPACED: [(&str, Sex); 2] = [("彼女", Sex::Female), ("彼", Sex::Male)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sex {
    Male,
    Female,
    /// Of everybody, or not known.
    Any,
}

/// The people and animals of a story.
#[derive(Debug, Clone, Default)]
pub(super) struct Cast {
    names: Vec<Name>,
    /// The words for those who were there, the last one first.
    there: Vec<(String, Sex)>,
}

impl Cast {
    /// Takes the names of a story.
    pub(super) fn of(story: &str, words: &Words) -> Self {
        Self { names: names(story, words), there: Vec::new() }
    }

    /// Returns whom a text means by a name or a pronoun, by the word for what he is, unless the text has that word. Remembers
    /// who is there.
    pub(super) fn meant(&mut self, text: &str, words: &Words) -> Option<String> {
        let things = words.things(text);
        let is_living = |it: &&Thing| matches!(it.kind, Kind::Person | Kind::Animal);
        let people: Vec<&Thing> = things.iter().filter(is_living).filter(|it| !is_owned(it, text)).collect();
        // The first of them is the one who comes last, because the text is mainly about him.
        people.iter().rev().for_each(|it| self.came(it.word.clone(), sex(it)));
        if let Some(Name { word, sex, .. }) = self.named(text, words).cloned() {
            let is_said = things.iter().filter(is_living).any(|it| it.word == word);
            self.came(word.clone(), sex);
            return (!is_said).then_some(word);
        }
        if !people.is_empty() {
            return None;
        }
        let said = pronoun(text, words.language())?;
        let found = match said {
            Sex::Female => self.last(|sex| sex == Sex::Female).or_else(|| self.last(|_| true)),
            Sex::Male => {
                let newest = self.there.first().filter(|(_, sex)| *sex != Sex::Female).map(|(word, _)| word.as_str());
                newest.or_else(|| self.last(|sex| sex == Sex::Male)).or_else(|| self.last(|sex| sex == Sex::Any))
            }
            Sex::Any => self.last(|_| true),
        };
        found.map(str::to_owned)
    }

    /// Tells whether a text has somebody in it: a person, a name or a pronoun.
    pub(super) fn has_somebody(&self, text: &str, words: &Words) -> bool {
        self.named(text, words).is_some()
            || pronoun(text, words.language()).is_some()
            || text.split(' ').any(is_plural_or_first)
            || words.things(text).iter().any(|thing| thing.kind == Kind::Person)
    }

    /// Returns the word for the person who was there last, or for the animal in a story without people.
    pub(super) fn last_one(&self) -> Option<String> {
        self.last(|sex| sex != Sex::Any).or_else(|| self.last(|_| true)).map(str::to_owned)
    }

    /// Returns the first name in a text.
    fn named(&self, text: &str, words: &Words) -> Option<&Name> {
        if words.language() == "ja" {
            return self.names.iter().find(|it| text.contains(&it.name));
        }
        let mut each = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        each.find_map(|word| self.names.iter().find(|it| it.name == word))
    }

    fn last(&self, fits: impl Fn(Sex) -> bool) -> Option<&str> {
        self.there.iter().find(|(_, sex)| fits(*sex)).map(|(word, _)| word.as_str())
    }

    fn came(&mut self, word: String, sex: Sex) {
        self.there.retain(|(known, _)| *known != word);
        self.there.insert(0, (word, sex));
        self.there.truncate(REMEMBERED_MAX);
    }
}

/// Words before somebody's animal.
const OWNERS: &str = " his her their my sein seine seinen ihr ihre su son sa suo sua ";

/// Tells whether a thing is an animal that belongs to somebody: "his horse" is not "he" in the next sentence.
fn is_owned(thing: &Thing, text: &str) -> bool {
    let lower: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    let is_pair = |pair: &[String]| match pair {
        [owner, word] => *word == thing.word && OWNERS.contains(&format!(" {owner} ")),
        _ => false,
    };
    thing.kind == Kind::Animal && lower.windows(2).any(is_pair)
}

/// Tells whether a word means several people or the one who tells.
pub(super) fn is_plural_or_first(word: &str) -> bool {
    GROUPS.contains(&format!(" {} ", word.to_lowercase()))
}

/// Women wear gowns in the tables of people; of animals it is not known.
pub(super) fn sex(thing: &Thing) -> Sex {
    match thing.shown {
        Shown::Figure(attire) if thing.is_woman || attire.split(' ').any(|word| word == "gown") => Sex::Female,
        Shown::Figure(_) => Sex::Male,
        Shown::Drawing(_) | Shown::Scenery(_) => Sex::Any,
    }
}

/// Returns of whom the first pronoun of a text is said.
pub(super) fn pronoun(text: &str, language: &str) -> Option<Sex> {
    let unspaced = UNSPACED.iter().find(|(word, _)| text.contains(word)).map(|(_, sex)| *sex);
    let said = |word: &str| {
        let spaced = format!(" {} ", word.to_lowercase());
        let rows = PRONOUNS.iter().filter(|(known, ..)| *known == language);
        rows.clone().find(|(_, _, words)| words.contains(&spaced)).map(|(_, sex, _)| *sex)
    };
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).find_map(said).or(unspaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pronoun_means_the_last_one_it_can_be_said_of() {
        let mut cast = Cast::default();
        let words = Words::new("en", "");
        let mut meant = |text: &str| cast.meant(text, &words);
        assert_eq!(meant("He was tired."), None, "nobody is known yet");
        assert_eq!(meant("An old man met a witch."), None);
        assert_eq!(meant("The queen slept."), None);
        assert_eq!(meant("She dreamt."), Some("queen".into()));
        assert_eq!(meant("His lamp went out."), Some("old man".into()));
        assert_eq!(meant("A fox came."), None);
        assert_eq!(meant("He was hungry."), Some("fox".into()));
        assert_eq!(meant("It rained."), None);
        assert_eq!(meant("Her horse fell."), Some("queen".into()));
        assert_eq!(meant("The queen came."), None);
        assert_eq!(meant("He bowed."), Some("old man".into()), "before the fox, who was not the last");
        assert_eq!(meant("A sailor kissed a maid."), None);
        assert_eq!(meant("She sang."), Some("maid".into()), "who was named second");
    }

    #[test]
    fn a_name_means_its_bearer() {
        let words = Words::new("en", "");
        let story = "Nora came in. That night Nora saw Captain Ahab. She feared Ahab.";
        let mut cast = Cast::of(story, &words);
        let mut meant = |text: &str| cast.meant(text, &words);
        assert_eq!(meant("Nora came in."), Some("woman".into()));
        assert_eq!(meant("There stood Captain Ahab."), None, "the word is there");
        assert_eq!(meant("Ahab laughed."), Some("captain".into()));
        assert_eq!(meant("She ran."), Some("woman".into()));
    }

    #[test]
    fn other_languages_have_their_own_pronouns() {
        for (language, named, said, word) in [
            ("de", "Die Königin kam.", "Sie lachte.", "königin"),
            ("es", "El rey llegó.", "Él cayó.", "rey"),
            ("ja", "老人が来た。", "彼は笑った。", "老人"),
        ] {
            let (mut cast, words) = (Cast::default(), Words::new(language, ""));
            assert_eq!(cast.meant(named, &words), None);
            assert_eq!(cast.meant(said, &words), Some(word.into()), "{said}");
        }
    }
}
