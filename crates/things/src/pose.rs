//! How somebody holds himself and what his face shows, by what is said of him.

use crate::read::{self, Mention};
use crate::words::Words;
use crate::{Kind, Shown, table};

/// How far a verb may be behind its subject, and how far before it: in words, and in letters where words are not divided.
const WORDS: Reach = Reach { behind: 8, before: 4 };
const LETTERS: Reach = Reach { behind: 20, before: 8 };

/// Words before a noun, by language: `the walk` is none. Pronouns of an object that are articles, too, are not among them: "la
/// llevó".
const NOUN_MARKS: [(&str, &str); 6] = [
    ("en", " a an the his her their my our your its this that these those some any no every each another of "),
    (
        "de",
        " ein eine einen einem einer der die das den dem des im am zum zur beim vom sein seine seinen seinem ihr ihre ihren ihrem kein keine keinen mit ",
    ),
    ("es", " un una el su sus este esta ese del al mi tu de "),
    ("fr", " un une le la son sa ses ce cette du des au mon ma de "),
    ("it", " un una uno il del al nel suo sua questo questa di "),
    ("pt", " um uma o do ao no seu sua este esta de "),
];

/// How many adjectives may stand between such a word and a noun that looks like a verb: "his slow steps".
const ADJECTIVES_MAX: usize = 1;

/// Pronouns of a man and of a woman, who is nobody of the other sex in the clause before: "The king rose, she sat."
const PRONOUNS: [(&str, &str, &str); 5] = [
    ("en", " he ", " she "),
    ("de", " er ", " sie "),
    ("es", " él ", " ella "),
    ("fr", " il ", " elle "),
    ("it", " lui egli ", " lei ella "),
];

/// What runs, climbs or falls without being anybody: "his blood ran cold", "the road climbed".
const RUNNING: &str = " rain hail wind heart waves regen wind herz lluvia viento corazón pluie vent cœur pioggia vento cuore water blood sweat tears nose road path lane river stream brook engine motor clock train car time story rumour rumor smoke mist fog \
wasser blut schweiß tränen weg straße pfad fluss bach motor uhr zug zeit rauch nebel agua sangre sudor camino río arroyo tiempo humo \
eau sang sueur chemin route rivière temps acqua sangue strada fiume tempo ";

/// Of what the table lists, what a face shows: somebody sits and smiles.
const FACES: [&str; 7] = ["smiling", "laughing", "crying", "sad", "angry", "afraid", "amazed"];

/// The endings of words that stand before the one of whom they are said: "a laughing child", "ein lachendes Kind".
const BEFORE_NOUNS: [(&str, &[&str]); 2] = [
    ("en", &["ing", "ed", "py", "gry", "ful", "ous"]),
    ("de", &["end", "ende", "ender", "enden", "endem", "endes", "ige", "iger", "igen", "iche", "icher", "ichen"]),
];

/// Of what the table lists, what only animals do.
pub(crate) const LEAPING: &str = "leaping";
pub(crate) const FLYING: &str = "flying";

#[derive(Debug, Clone, Copy)]
struct Reach {
    behind: usize,
    before: usize,
}

/// A word or phrase that says how somebody is: where it begins, what it says, and where the one begins of whom it can only be
/// said.
#[derive(Debug, Clone, Copy)]
struct Verb {
    at: usize,
    pose: &'static str,
    subject: Option<usize>,
}

/// Gives people the poses of the verbs in a text, whose words are in lower case, with empty ones for the marks between them.
/// `is_capital` tells which words are nouns because of their capitals.
pub(crate) fn by_words(words: &Words, text: &[&str], is_capital: impl Fn(usize) -> bool, mentions: &mut [Mention]) {
    let marks = NOUN_MARKS.iter().find(|(language, _)| *language == words.language()).map_or("", |(_, marks)| *marks);
    let word = |at: Option<usize>| at.and_then(|at| text.get(at)).copied().unwrap_or_default();
    let is_mark = |word: &str| !word.is_empty() && (marks.contains(&format!(" {word} ")) || word.ends_with("'s"));
    let ends: Vec<usize> = mentions.iter().map(|it| it.at + it.word.split(' ').count() - 1).collect();
    // In English, what ends in -s may be a noun behind an adjective, too; but a word for somebody is its subject.
    let is_noun = |at: usize| {
        let is_plural = words.language() == "en" && word(Some(at)).ends_with('s');
        let adjectives = if is_plural { ADJECTIVES_MAX } else { 0 };
        let marked = (0..=adjectives).find(|back| is_mark(word(at.checked_sub(back + 1))));
        is_capital(at) || marked.is_some_and(|back| !(1..=back).any(|back| ends.contains(&(at - back))))
    };
    let is_here =
        |at: usize, phrase: &str| phrase.split(' ').enumerate().all(|(next, part)| text.get(at + next) == Some(&part));
    let verb = |at: usize| {
        let first = text.get(at).and_then(|word| word.chars().next());
        let (phrase, pose) = *words.poses().with(first).find(|(phrase, _)| is_here(at, phrase))?;
        let before = at.checked_sub(1).and_then(|at| text.get(at)).copied().unwrap_or_default();
        let is_noun = !phrase.contains(' ') && is_noun(at);
        // "He found a glove lying in the mud."
        let is_lifeless = |it: &Mention| {
            let thing = words.key_of(it).and_then(table::thing);
            thing.is_some_and(|it| matches!(it.kind, Kind::Tool | Kind::Food | Kind::Vehicle))
                && words.language() == "en"
        };
        let behind_it = || mentions.iter().zip(&ends).any(|(it, end)| end + 1 == at && is_lifeless(it));
        let is_of_a_thing =
            !before.is_empty() && RUNNING.contains(&format!(" {before} ")) || phrase.ends_with("ing") && behind_it();
        let endings = BEFORE_NOUNS.iter().find(|(language, _)| *language == words.language());
        let is_before_noun = endings.is_some_and(|(_, endings)| endings.iter().any(|ending| phrase.ends_with(ending)));
        // "The frightened child", but not "the king walked".
        let is_before_noun = is_before_noun && (is_noun || !phrase.ends_with("ed"));
        let subject = is_before_noun.then_some(at + 1);
        let is_verb = !is_noun || is_before_noun;
        (is_verb && !is_of_a_thing && !read::denies(before) && !before.ends_with("n't")).then_some(Verb {
            at,
            pose,
            subject,
        })
    };
    let verbs: Vec<_> = (0..text.len()).filter_map(verb).collect();
    let own = PRONOUNS.iter().find(|(language, ..)| *language == words.language());
    let is_womans = |at: usize| {
        let (_, male, female) = own?;
        let said = format!(" {} ", word(at.checked_sub(1)));
        if male.contains(&said) { Some(false) } else { female.contains(&said).then_some(true) }
    };
    let is_other = |verb: &Verb, mention: &Mention| {
        let is_of_another_clause = (mention.at..verb.at).any(|at| word(Some(at)).is_empty());
        let (said, named) = (is_womans(verb.at), words.is_woman(mention));
        is_of_another_clause && said.is_some() && named.is_some() && said != named
    };
    assign(words, &verbs, mentions, (WORDS, is_other));
}

/// The same for a text without spaces between words.
pub(crate) fn by_letters(words: &Words, text: &[char], mentions: &mut [Mention]) {
    let is_here = |at: usize, verb: &str| verb.chars().enumerate().all(|(next, c)| text.get(at + next) == Some(&c));
    let verb = |at: usize| {
        let (_, pose) = *words.poses().with(text.get(at).copied()).find(|(verb, _)| is_here(at, verb))?;
        Some(Verb { at, pose, subject: None })
    };
    let verbs: Vec<_> = (0..text.len()).filter_map(verb).collect();
    assign(words, &verbs, mentions, (LETTERS, |_: &Verb, _: &Mention| false));
}

/// Gives each word to the one it stands at, or else to the last person before it, or else to the first one after it.
/// `is_other` tells who can not be meant.
fn assign(
    words: &Words,
    verbs: &[Verb],
    mentions: &mut [Mention],
    (reach, is_other): (Reach, impl Fn(&Verb, &Mention) -> bool),
) {
    for verb in verbs {
        let &Verb { at, pose, subject } = verb;
        let is_near = |it: &Mention| at.checked_sub(it.at).is_some_and(|far| far <= reach.behind);
        let is_behind = |it: &Mention| is_near(it) && !is_other(verb, it);
        let is_before = |it: &Mention| it.at.checked_sub(at).is_some_and(|far| far <= reach.before);
        let own = mentions.iter().position(|it| Some(it.at) == subject && can_pose(words, it, pose));
        let last = || mentions.iter().rposition(|it| is_behind(it) && can_pose(words, it, pose));
        let next = || mentions.iter().position(|it| is_before(it) && can_pose(words, it, pose));
        let Some(index) = own.or_else(last).or_else(next) else { continue };
        let Some(subject) = mentions.get_mut(index) else { continue };
        let shown = if FACES.contains(&pose) { &mut subject.face } else { &mut subject.pose };
        if shown.is_empty() {
            *shown = pose;
        }
    }
}

/// Tells whether a mention is a person in clothes, or an animal that sleeps, leaps or flies.
fn can_pose(words: &Words, mention: &Mention, pose: &str) -> bool {
    words.key_of(mention).and_then(table::thing).is_some_and(|thing| match thing.kind {
        Kind::Person => pose != LEAPING && pose != FLYING && matches!(thing.shown, Shown::Figure(_)),
        Kind::Animal => table::moved(&thing.name, pose).is_some(),
        Kind::Plant
        | Kind::Vehicle
        | Kind::Food
        | Kind::Tool
        | Kind::Building
        | Kind::Furniture
        | Kind::Land
        | Kind::Sky
        | Kind::Sign => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::Words;

    #[test]
    fn people_hold_themselves_as_the_verbs_say() {
        for (language, text, expected) in [
            ("en", "The old man sat on a bench", "seated"),
            ("en", "On the bench sat an old man", "seated"),
            ("en", "The boy ran through the rain and the girl walked", "running"),
            ("en", "The woman did not sleep", ""),
            ("en", "The woman couldn't sleep; she waited", ""),
            ("en", "The king took a walk", ""),
            ("en", "The boy found a glove lying in the mud", ""),
            ("en", "The king heard the sound of steps", ""),
            ("en", "The king heard her slow steps", ""),
            ("en", "The king heard the queen's steps", ""),
            ("en", "The king steps out", "walking"),
            ("en", "The king rose, and she sat", ""),
            ("en", "The queen rose, and she sat", "seated"),
            ("de", "Der König hörte den Schritt", ""),
            ("de", "Der König hörte einen leisen Schritt", ""),
            ("de", "Der König schritt hinaus", "walking"),
            ("es", "La mujer lo llevó", "holding"),
            ("fr", "Le roi regarda la montre", ""),
            ("en", "The man stood still and his blood ran cold", ""),
            ("en", "The knight reached the castle", ""),
            ("en", "The knight reached for the sword", "reaching"),
            ("en", "horror scene, old man knelt grave, night", "kneeling"),
            ("de", "Der alte Mann saß am Fenster", "seated"),
            ("de", "Nachts schlief das Kind nicht ein", "lying"),
            ("es", "La mujer corrió hacia el mar", "running"),
            ("ja", "老人が道を歩いていた", "walking"),
        ] {
            let path = format!("{}/../../assets/words/{language}.tsv", env!("CARGO_MANIFEST_DIR"));
            let words = Words::new(language, &std::fs::read_to_string(path).unwrap_or_default());
            let things = words.things(text);
            let pose = things.iter().find(|thing| thing.kind == crate::Kind::Person).map(|thing| thing.pose);
            assert_eq!(pose, Some(expected), "{text}: {things:?}");
        }
    }

    #[test]
    fn whoever_laughs_or_fears_shows_it_and_nobody_else_does() {
        for (language, text, expected) in [
            ("en", "The woman laughed at the farmer", "woman laughing, farmer "),
            ("en", "The king saw the crying girl", "king , girl crying"),
            ("en", "The king saw the terrified girl", "king , girl afraid"),
            ("en", "The old man sat on a bench and smiled", "old man smiling"),
            ("en", "The man never smiled", "man "),
            ("de", "Der Bauer lächelte", "farmer smiling"),
            ("de", "Die Frau sah das weinende Mädchen", "woman , girl crying"),
            ("es", "La niña se rio", "girl laughing"),
            ("fr", "Le roi sourit", "king smiling"),
            ("ja", "少女は笑った", "girl laughing"),
        ] {
            let things = Words::new(language, "").things(text);
            let people = things.iter().filter(|thing| thing.kind == crate::Kind::Person);
            let faces: Vec<_> = people.map(|thing| format!("{} {}", thing.name, thing.face)).collect();
            assert_eq!(faces.join(", "), expected, "{text}");
        }
    }

    #[test]
    fn animals_that_sleep_lie_curled_and_those_that_leap_are_above_the_water() {
        let first = |language, text| Words::new(language, "").things(text).remove(0);
        for (language, text, expected) in [
            ("en", "fox sleeping in the snow", "curledfox"),
            ("en", "a sleeping black cat on the sofa", "curledcat"),
            ("de", "schlafender Hund vor dem Kamin", "curleddog"),
            ("es", "un oso durmiendo", "curledbear"),
            ("ja", "眠っている猫", "curledcat"),
            ("en", "dolphin jumping out of the water", "leapingdolphin"),
            ("ja", "夕暮れの海で跳ねるクジラ", "leapingwhale"),
            ("en", "a wren flew across the field", "flyingbird"),
            ("de", "Die Eule flog davon", "flyingbird"),
            ("en", "a crow flying over the roofs", "flyingbird black"),
            ("es", "un pájaro voló", "flyingbird"),
        ] {
            let language_words = format!("{}/../../assets/words/{language}.tsv", env!("CARGO_MANIFEST_DIR"));
            let words = Words::new(language, &std::fs::read_to_string(language_words).unwrap_or_default());
            let thing = words.things(text).into_iter().find(|thing| thing.kind == crate::Kind::Animal);
            let Some(thing) = thing else { continue };
            assert_eq!(thing.shown, crate::Shown::Figure(expected), "{text}");
        }
        let whale = first("ja", "夕暮れの海で跳ねるクジラ");
        assert_eq!(whale.stand, crate::Stand::Water);
        let scene = Words::new("ja", "").scene("夕暮れの海で跳ねるクジラ");
        assert!(scene.has(crate::Place::Sea) && !scene.has(crate::Place::Deep) && scene.time.is_some(), "{scene:?}");
        assert!(matches!(first("en", "a fox jumped over the wall").shown, crate::Shown::Drawing(_)));
    }

    #[test]
    fn only_people_have_poses() {
        let things = Words::new("en", "").things("The fox ran away with the cheese");
        assert!(!things.is_empty() && things.iter().all(|thing| thing.pose.is_empty()), "{things:?}");
    }
}
