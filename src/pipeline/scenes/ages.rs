//! Who is old: what a story once tells of somebody's age holds in all of it, by whatever word he is named. Pure.

use super::names::{Name, noun};
use super::pronouns::{Sex, Tokens, sex};
use super::ways::is_in;
use things::{Age, Kind, Thing, Words};

/// Words for an old man and an old woman, and adjectives of other people.
const OLD: [(&str, [&str; 2], [&str; 2]); 7] = [
    ("en", ["old man", "old woman"], ["old", "old"]),
    ("de", ["alter mann", "alte frau"], ["alter", "alte"]),
    ("es", ["anciano", "anciana"], ["viejo", "vieja"]),
    ("fr", ["vieillard", "vieille femme"], ["vieux", "vieille"]),
    ("it", ["vecchietto", "vecchietta"], ["vecchio", "vecchia"]),
    ("pt", ["velhinho", "velhinha"], ["velho", "velha"]),
    ("ja", ["老人", "老婆"], ["老いた", "老いた"]),
];

/// Words before somebody whom the story did not know, and before another one than the one it knows.
pub(super) const NEW: &str = " a an same ein eine einen einem einer un una uno une um uma ";
const OTHER: &str = " another other young second anderer andere anderen junge junger jungen zweite zweiter otro otra joven autre jeune altro altra giovane \
outro outra jovem ";

/// How many words before somebody tell so.
const TOLD_WITHIN: usize = 3;

/// The old people of a story.
#[derive(Debug, Clone, Default)]
pub(super) struct Ages {
    old: Vec<Old>,
    /// Whether the story introduces an old one by a word that may be of anybody: "an old prospector".
    has_new: bool,
}

/// Somebody who is told to be old.
#[derive(Debug, Clone)]
struct Old {
    /// The word for what he is, without his age.
    word: String,
    sex: Sex,
    /// Whether he is only a man or a woman.
    is_anybody: bool,
    /// The number of the clause that tells so first, whether the story did not know him before, and whether somebody else of the
    /// same sex is in that clause.
    clause: usize,
    is_new: bool,
    is_with_another: bool,
}

impl Ages {
    /// Finds the old people of a story. Who may be another one of the same kind is not among them.
    pub(super) fn of(clauses: &[Vec<&str>], known: &Words) -> Self {
        let (mut old, mut others): (Vec<Old>, Vec<String>) = (Vec::new(), Vec::new());
        let mut has_new = false;
        for (clause, words) in clauses.iter().enumerate() {
            let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
            has_new |= lower.windows(2).any(|pair| match pair {
                [article, age] => is_in(NEW, article) && known.is_age(age),
                _ => false,
            });
            let pronouns: Vec<Sex> = Tokens::of(&words.join(" "), known.language()).singular().map(|it| it.1).collect();
            for thing in known.things(&words.join(" ")).into_iter().filter(|it| it.kind == Kind::Person) {
                let word = bare(&thing.word).to_owned();
                let at = lower.iter().position(|own| *own == word).unwrap_or_default();
                let near = lower.get(at.saturating_sub(TOLD_WITHIN)..at).unwrap_or_default();
                let has = |list: &str| near.iter().any(|word| is_in(list, word));
                let is_anybody = thing.name.starts_with("old ") && !is_kin(&word, known);
                if is_old(&thing) && (is_anybody || !is_old_himself(&word, known)) {
                    let is_known = old.iter().any(|it| it.word == word);
                    let sex = sex(&thing);
                    let is_with_another = pronouns.contains(&sex);
                    let one = Old { sex, is_anybody, clause, is_new: has(NEW), is_with_another, word };
                    old.extend((!is_known && thing.count == 1).then_some(one));
                } else if has(NEW) || has(OTHER) {
                    others.push(word);
                }
            }
        }
        old.retain(|it| !others.contains(&it.word));
        Self { old, has_new }
    }

    /// Returns the words for somebody of whom the story says that he is old, if those for what he is do not say so.
    pub(super) fn words_for(&self, thing: &Thing, known: &Words) -> Option<String> {
        let is_told = || is_old(thing) || self.old.iter().any(|it| it.word == bare(&thing.word));
        let is_one = thing.kind == Kind::Person && thing.count == 1;
        (is_one && is_told() && !is_old_himself(&thing.word, known)).then(|| old_one(thing, known))
    }

    /// Makes those old by their names whom the story tells to be old by other words.
    pub(super) fn name(&self, names: &mut [Name], clauses: &[Vec<&str>], words: &Words) {
        let of_sex = |sex: Sex, names: &[Name]| {
            names.iter().filter(|it| it.is_only_named && it.first.is_none() && it.sex == sex).count()
        };
        let alone: Vec<bool> = names.iter().map(|it| it.is_only_named && of_sex(it.sex, names) == 1).collect();
        for (name, is_alone) in names.iter_mut().zip(alone) {
            let things = words.things(&noun(&name.word, words.language()));
            let Some(own) = things.first().filter(|own| !is_child(own)) else { continue };
            // Without articles, an old man is as well another one.
            if is_alone && words.language() != "ja" && self.is_of_name(&name.name, name.sex, clauses) {
                name.word = old_one(own, words);
            } else if let Some(old) = self.words_for(own, words).filter(|_| !name.is_only_named) {
                name.word = old;
            }
        }
    }

    /// Tells whether somebody of whom only a name and the sex are known is the old man or woman of the story: who is told of before
    /// the name, or whom nothing else introduces.
    fn is_of_name(&self, name: &str, named: Sex, clauses: &[Vec<&str>]) -> bool {
        let mut of_sex = self.old.iter().filter(|it| it.is_anybody && it.sex == named);
        let (Some(one), None) = (of_sex.next(), of_sex.next()) else { return false };
        let first = clauses.iter().position(|clause| clause.iter().any(|word| word.to_lowercase() == name));
        let is_before = first.is_some_and(|first| one.clause <= first);
        let is_named_before = !one.is_new && !self.has_new && !one.is_with_another;
        is_before || is_named_before
    }
}

/// Tells whether somebody is said to be old.
pub(super) fn is_old(thing: &Thing) -> bool {
    thing.age == Age::Old || thing.name.starts_with("old ")
}

/// Tells whether a word says that somebody is a child.
fn is_child(thing: &Thing) -> bool {
    matches!(thing.name.as_str(), "boy" | "girl" | "child" | "baby")
}

/// Returns the words for an old one of a kind of people.
pub(super) fn old_one(thing: &Thing, known: &Words) -> String {
    let is_woman = usize::from(sex(thing) == Sex::Female);
    let is_anybody = matches!(thing.name.as_str(), "man" | "woman" | "old man" | "old woman");
    let own = OLD.iter().find(|(language, ..)| *language == known.language());
    let word = bare(&thing.word);
    let words = own.and_then(|(_, anybody, adjectives)| Some((anybody.get(is_woman)?, adjectives.get(is_woman)?)));
    words.map_or_else(
        || word.to_owned(),
        |(one, old)| if is_anybody { (*one).to_owned() } else { format!("{old} {word}") },
    )
}

/// Returns the words for an old man or woman.
pub(super) fn anybody(is_woman: bool, language: &str) -> Option<&'static str> {
    let (_, anybody, _) = OLD.iter().find(|(known, ..)| *known == language)?;
    anybody.get(usize::from(is_woman)).copied()
}

/// Tells whether a word for somebody old is of the family, and not one for anybody.
fn is_kin(word: &str, known: &Words) -> bool {
    is_old_himself(word, known) && !OLD.iter().any(|(_, anybody, _)| anybody.contains(&word))
}

/// Tells whether words by themselves say that somebody is old, as that for a grandfather.
fn is_old_himself(word: &str, known: &Words) -> bool {
    known.things(&noun(word, known.language())).iter().any(is_old)
}

/// Returns the last one of some words, without what is said of it.
fn bare(words: &str) -> &str {
    words.rsplit(' ').next().unwrap_or(words)
}

#[cfg(test)]
mod tests {
    use super::super::prompt::Memory;
    use things::Words;

    /// Compares the people of the prompts of a story's texts, with their ages.
    fn check(language: &str, story: &[(&str, &str)]) {
        let whole: Vec<&str> = story.iter().map(|(text, _)| *text).collect();
        let words = Words::new(language, "");
        let mut memory = Memory::new(&whole.join(" "), &words);
        for (text, expected) in story {
            let prompt = memory.prompt(text, "drama");
            let people = words.things(&prompt).into_iter().filter(|it| it.kind == things::Kind::Person);
            let people: Vec<String> = people
                .map(|it| format!("{}{}", it.name, if it.age == things::Age::Old { " aged" } else { "" }))
                .collect();
            assert_eq!(people.join(" "), *expected, "{text}: {prompt}");
        }
    }

    #[test]
    fn a_child_is_not_the_old_man_of_its_story() {
        let story = "Da kam der elfjährige Jakob, er lief. Der alte Mann schlief. Da sang Jakob.";
        let words = Words::new("de", "");
        let prompt = Memory::new(story, &words).prompt("Da sang Jakob.", "drama");
        assert!(prompt.contains(" junge") && !prompt.contains("alter"), "{prompt}");
    }

    #[test]
    fn who_is_old_once_stays_old() {
        check(
            "de",
            &[
                ("Die weißhaarige Dame kam.", "old woman"),
                ("Die Dame sang.", "old woman"),
                ("Sie schlief.", "old woman"),
            ],
        );
        check(
            "de",
            &[
                ("Der alte Müller kam.", "miller aged"),
                ("Der Müller sang.", "miller aged"),
                ("Er schlief.", "miller aged"),
            ],
        );
        check(
            "en",
            &[("The lady came.", "old woman"), ("The lady had come with white hair, an elderly lady.", "old woman")],
        );
        check("en", &[("An old woman came.", "old woman"), ("A woman sang.", "woman")]);
        check("en", &[("An old woman came.", "old woman"), ("The young woman sang.", "woman")]);
        check("es", &[("Una mujer de pelo blanco llegó.", "old woman"), ("La mujer dormía.", "old woman")]);
        check("fr", &[("Le vieux pêcheur vint.", "fisherman aged"), ("Le pêcheur dormait.", "fisherman aged")]);
    }

    #[test]
    fn a_name_is_that_of_the_old_one() {
        check(
            "en",
            &[
                ("The old woman baked bread.", "old woman"),
                ("On Sundays Martha sang.", "old woman"),
                ("She slept.", "old woman"),
                ("Then Martha left.", "old woman"),
            ],
        );
        check("en", &[("At dawn Martha sang.", "woman"), ("An old woman saw Martha. She knocked.", "woman old woman")]);
        check(
            "en",
            &[
                ("She was eighty-two years old.", ""),
                ("Then Martha, who was 82 years old, sang.", "old woman"),
                ("Here Martha slept.", "old woman"),
            ],
        );
        check("en", &[("Then Tom, nine years old, sang.", "boy"), ("Here Tom slept.", "boy")]);
        check(
            "en",
            &[
                ("An old sailor lived there.", "sailor aged"),
                ("His name was Jonas.", "sailor aged"),
                ("Here Jonas slept.", "sailor aged"),
            ],
        );
        check(
            "de",
            &[
                ("Es war ein alter Fischer.", "fisherman aged"),
                ("Er hieß Jonas.", "fisherman aged"),
                ("Hier schlief Jonas.", "fisherman aged"),
            ],
        );
    }

    #[test]
    fn a_word_for_an_old_man_is_that_of_the_only_one() {
        check(
            "es",
            &[("Al alba Ramiro miró el tren.", "old man"), ("El anciano corrió. Luego Ramiro rio.", "old man")],
        );
        check("es", &[("Al alba Ramiro miró el tren.", "man"), ("Su abuelo corrió. Luego Ramiro rio.", "old man man")]);
    }

    #[test]
    fn an_old_one_who_has_no_name_is_nobody_with_one() {
        check("en", &[("At dawn Martha sang.", "old woman"), ("The old woman left. Martha slept.", "old woman")]);
        check(
            "en",
            &[
                ("At dawn Jake rode. Then Jake slept.", "man"),
                ("An old prospector came. The old man told him of it.", "old man man"),
            ],
        );
    }

    #[test]
    fn two_with_nothing_but_names_wear_different_clothes() {
        let words = Words::new("en", "");
        let story = "Then Theo came, and he slept. Then Paul came, and he slept. Later Theo woke. Later Paul woke.";
        let mut memory = Memory::new(story, &words);
        let (theo, paul) = (memory.prompt("Then Theo slept.", "drama"), memory.prompt("Then Paul slept.", "drama"));
        let colour =
            |prompt: &str| ["brown", "blue", "red", "black", "yellow"].into_iter().find(|it| prompt.contains(it));
        assert!(colour(&theo).is_some() && colour(&paul).is_some() && colour(&theo) != colour(&paul), "{theo}, {paul}");
        assert_eq!(memory.prompt("Then Theo slept.", "drama"), theo, "each keeps his own");
        let story = "Then Clara Whitmore came, and she slept. Later Clara woke. Later Whitmore sang.";
        let mut memory = Memory::new(story, &words);
        let prompts = [memory.prompt("Later Clara woke.", "drama"), memory.prompt("Later Whitmore sang.", "drama")];
        assert!(prompts.iter().all(|it| it.starts_with("drama scene, woman ") && colour(it).is_none()), "{prompts:?}");
    }
}
