//! The people of a story who have names: a name shows nobody, so each gets the word for what he is. Pure.

use super::cast::sex;
use super::pronouns::{Sex, pronoun};
use super::small;
use things::{Kind, Words};

/// Words that count what is behind them: "elf Jahren".
const COUNTS: &str = " zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig fünfzig hundert tausend viele vielen wenige wenigen \
mehrere mehreren einige einigen paar alle allen two three four five six seven eight nine ten many some ";

/// Adjectives before the names of old men and women, and the languages and words of what they are.
const OLD_MEN: &str = " alter viejo vieux vecchio ";
const OLD_WOMEN: &str = " vieja vieille vecchia ";
const OLD_ONES: &str = " old alte alten ";
const OLD: [(&str, &str, &str); 5] = [
    ("en", "old man", "old woman"),
    ("de", "alter mann", "alte frau"),
    ("es", "anciano", "anciana"),
    ("fr", "vieillard", "vieille femme"),
    ("it", "vecchietto", "vecchietta"),
];

/// How often a name occurs at least.
const OCCURRENCES_MIN: usize = 2;

/// Words between what somebody is and the name: "a daughter named Anna".
const CALLED: &str =
    " named called namens genannt llamado llamada nommé nommée appelé appelée di nome chiamato chiamata ";

/// Words before the names of places.
const PLACED: &str = " in at to from of near through into toward towards around across nach aus bei zu von en desde hacia de à dans vers da nel ";

/// Articles of what is known.
const DEFINITE: &str = " the der die das el la le l il lo ";

/// Words before nouns, which names do not have.
const ARTICLES: &str =
    " an the ein eine einen einem einer der die das den dem des un una uno el la los las le les une il lo gli i ";

/// Children: the language, the sex, the article of somebody known and that of somebody new, and the word.
const CHILDREN: [(&str, Sex, &str, &str, &str); 10] = [
    ("en", Sex::Male, "the", "a", "boy"),
    ("en", Sex::Female, "the", "a", "girl"),
    ("de", Sex::Male, "der", "ein", "junge"),
    ("de", Sex::Female, "das", "ein", "mädchen"),
    ("es", Sex::Male, "el", "un", "niño"),
    ("es", Sex::Female, "la", "una", "niña"),
    ("fr", Sex::Male, "le", "un", "garçon"),
    ("fr", Sex::Female, "la", "une", "fillette"),
    ("it", Sex::Male, "il", "un", "bambino"),
    ("it", Sex::Female, "la", "una", "bambina"),
];

/// How many words may be between an article and its noun: "a very little girl".
const ADJECTIVES_MAX: usize = 2;

/// Frequent names of women that do not end in -a, in the languages of [`CHILDREN`].
const WOMEN: &str = " mary ann anne jane ellen helen alice grace rose ruth margaret elizabeth catherine edith agnes esther judith joan ivy hazel \
doris gladys beatrice florence charlotte caroline emily lucy nelly molly betty dorothy harriet eleanor iris lily daisy ingrid heidi grete liese ilse else \
käthe sophie marie elisabeth lieschen gretel mathilde brunhilde hedwig inés ines carmen isabel pilar mercedes dolores raquel beatriz luz consuelo \
rosario soledad remedios araceli itziar jeanne louise claire élise juliette madeleine hélène simone colette geneviève isabelle camille odile \
agathe béatrice matilde adele irene ";

/// Names that are words for something else, too.
const GIVEN: &str = " rose lily daisy iris hazel ivy violet olive pearl ruby robin jack rosa marta paloma estrella blanca margarita violeta jacinta \
celeste aurora marguerite ";

/// Names of men that end in -a.
const MEN_IN_A: &str =
    " luca andrea nicola mattia elia joshua noah jona ezra nikita mischa sascha ilja borja bautista garcía ";

/// Two of those who have only names.
const TWO: [(&str, &str); 12] = [
    ("man", "two men"),
    ("woman", "two women"),
    ("mann", "zwei männer"),
    ("frau", "zwei frauen"),
    ("hombre", "dos hombres"),
    ("mujer", "dos mujeres"),
    ("homme", "deux hommes"),
    ("femme", "deux femmes"),
    ("uomo", "due uomini"),
    ("donna", "due donne"),
    ("男", "二人の男"),
    ("女", "二人の女"),
];

/// A Japanese word behind a name at its first place: "a man called Seikichi".
const CALLED_UNSPACED: &str = "という";
/// Titles behind Japanese names, and how those of women end.
const TITLES_UNSPACED: [&str; 4] = ["さん", "くん", "ちゃん", "先生"];
const WOMANS_UNSPACED: [char; 5] = ['子', '美', '江', '代', '恵'];
/// How far behind a name an age is, in letters.
const AGE_WITHIN: usize = 14;

/// A name of the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// The name in lower case.
    pub(super) name: String,
    /// What its bearer is, in the language of the story.
    pub(super) word: String,
    pub(super) sex: Sex,
}

/// A word of the story with what is around it.
#[derive(Debug)]
struct Token<'a> {
    word: &'a str,
    begins_sentence: bool,
}

/// Finds the people of a story by their names. `narrated` is what nobody in it says: there pronouns and children are those of
/// the story.
pub(super) fn names(story: &str, narrated: &str, words: &Words) -> Vec<Name> {
    let (narrated, tokens, language) = (tokens(narrated), tokens(story), words.language());
    let mut found: Vec<Name> = Vec::new();
    for name in tokens.iter().filter(|token| is_candidate(token.word, words)).map(|token| token.word) {
        let lower = name.to_lowercase();
        if found.iter().all(|known| known.name != lower) && is_name(name, &tokens, language) {
            let (word, sex) = bearer(name, &tokens, words).unwrap_or_else(|| by_pronouns(name, &narrated, words));
            found.push(Name { name: lower, word, sex });
        }
    }
    found.extend(unspaced(story, words));
    found
}

fn tokens(story: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut begins_sentence = true;
    for part in story.split_whitespace() {
        let (before, after) = (part.find(char::is_alphanumeric), part.rfind(char::is_alphanumeric));
        let is_mark = |marks: Option<&str>| {
            marks.is_some_and(|it| it.contains(['.', '!', '?', ':', '"', '“', '„', '»', '«', '—']))
        };
        begins_sentence |= is_mark(before.and_then(|at| part.get(..at)));
        for word in part.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            tokens.push(Token { word, begins_sentence });
            begins_sentence = false;
        }
        let is_title = tokens.last().is_some_and(|token| is_short_title(token.word));
        begins_sentence |= !is_title && is_mark(after.map_or(Some(part), |at| part.get(at..)));
    }
    tokens
}

fn is_candidate(word: &str, words: &Words) -> bool {
    let lower = word.to_lowercase();
    let is_written =
        word.chars().next().is_some_and(char::is_uppercase) && word.chars().skip(1).all(char::is_lowercase);
    let is_known = || {
        small::is_stop(&lower)
            || !things::told(word, words.language()).is_empty()
            || !words.things(&noun(word, words.language())).is_empty()
    };
    is_written && 3 <= word.chars().count() && (GIVEN.contains(&format!(" {lower} ")) || !is_known())
}

/// Verbs of somebody who begins a sentence: "Martha went".
const ACTS: &str = " went came said heard saw stood took had was ran sat felt knew found lay woke held gave told thought wrote drove rode drank ate slept \
sang swam shook drew threw broke caught brought fell fought flew rose shut spoke wore left kept read made put got led met ";

/// Tells whether a word is mostly used as a name: without an article, not as a place, and with a capital in the middle of
/// sentences too, or as one who does something.
fn is_name(name: &str, tokens: &[Token<'_>], language: &str) -> bool {
    let before =
        |at: usize| at.checked_sub(1).and_then(|at| tokens.get(at)).map_or(String::new(), |it| it.word.to_lowercase());
    let places: Vec<usize> = (0..tokens.len()).filter(|at| tokens.get(*at).is_some_and(|it| it.word == name)).collect();
    let is_inner = |at: &&usize| tokens.get(**at).is_some_and(|it| !it.begins_sentence);
    let after = |list: &str| places.iter().filter(|at| list.contains(&format!(" {} ", before(**at)))).count();
    let acts = |at: &&usize| {
        let next = tokens.get(**at + 1).filter(|it| !it.begins_sentence).map_or("", |it| it.word);
        language == "en" && (next.ends_with("ed") || ACTS.contains(&format!(" {next} ")))
    };
    let lower = name.to_lowercase();
    // Every noun of German has a capital, so there only the missing article tells.
    let is_capital_by_rule = language == "de";
    OCCURRENCES_MIN <= places.len()
        && after(COUNTS) == 0
        && (places.iter().any(|at| is_inner(&at))
            || OCCURRENCES_MIN.max(places.len() / 2) <= places.iter().filter(acts).count())
        && after(ARTICLES) + if language == "en" { after(" a ") } else { 0 } == 0
        && 2 * after(PLACED) < places.len()
        && (is_capital_by_rule || tokens.iter().all(|token| token.word != lower))
}

/// Titles before names.
const TITLES: &str = " mr mrs ms miss dr sir lady lord uncle aunt inspector constable detective captain colonel major general professor doctor father \
sister brother don doña señor señora monsieur madame signor signora ";

/// What places are called by: `Elephant Island`.
const PLACES: &str = " island street road lane bay hill river house inn bridge creek park square avenue lake mount mountain point harbour harbor abbey \
hall station valley county city ocean sea ";

/// Of these, those that are written with a full stop.
const SHORT_TITLES: &str = " mr mrs ms dr ";

/// Tells whether a full stop behind a word belongs to it.
pub(super) fn is_short_title(word: &str) -> bool {
    SHORT_TITLES.contains(&format!(" {} ", word.to_lowercase()))
}

/// Tells whether a word with a capital is only a part of a name here, by the words before and after it: "Inspector Finch" is no
/// bird, and "Elephant Island" no elephant.
pub(super) fn is_only_named(before: &str, word: &str, after: &str, language: &str) -> bool {
    let is_capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    // In a title, all words have capitals: "a Frozen River".
    if matches!(before.to_lowercase().as_str(), "a" | "an") {
        return false;
    }
    let is_in = |list: &str, word: &str| is_capital(word) && list.contains(&format!(" {} ", word.to_lowercase()));
    is_capital(word) && language != "de" && (is_in(TITLES, before) || is_in(PLACES, after))
}

/// Returns the word for a person or an animal that stands beside a name: `Captain Ahab`, `a queen named Liese`, `Bruno the
/// badger`.
fn bearer(name: &str, tokens: &[Token<'_>], words: &Words) -> Option<(String, Sex)> {
    let is_placed = |word: &str| PLACED.contains(&format!(" {} ", word.to_lowercase()));
    let is_article = |at: usize| tokens.get(at).is_some_and(|it| DEFINITE.contains(&format!(" {} ", it.word)));
    (0..tokens.len()).filter(|at| tokens.get(*at).is_some_and(|it| it.word == name)).find_map(|at| {
        // What stands in the sentence before says nothing of him.
        let begins = |at: &usize| tokens.get(*at).is_some_and(|it| it.begins_sentence);
        let steps =
            (1..=3).take_while(|step| !(0..*step).any(|back| at.checked_sub(back).is_none_or(|at| begins(&at))));
        let mut back = steps.filter_map(|step| at.checked_sub(step).and_then(|at| tokens.get(at)));
        // The first name of "Captain Thomas Musgrave" says nothing of him.
        let is_passed =
            |word: &str| CALLED.contains(&format!(" {} ", word.to_lowercase())) || is_candidate(word, words);
        let before = back.find(|token| !is_passed(token.word));
        let after = if is_article(at + 1) { tokens.get(at + 2) } else { None };
        [before, after].into_iter().flatten().filter(|token| !is_placed(token.word)).find_map(|token| {
            // The German "junge" before a name is no boy.
            let is_noun = words.language() != "de" || token.word.starts_with(char::is_uppercase);
            let things = is_noun.then(|| words.things(&noun(token.word, words.language()))).into_iter().flatten();
            let one = things.into_iter().find(|it| matches!(it.kind, Kind::Person | Kind::Animal))?;
            let sex = sex(&one);
            Some((one.word, sex))
        })
    })
}

/// Returns a word in a context that shows it to be a noun.
pub(super) fn noun(word: &str, language: &str) -> String {
    if language == "en" { format!("the {word}") } else { word.to_owned() }
}

/// Returns the word for a man or a woman by the pronouns that follow a name, or for a child where the story has one that it
/// does not introduce.
fn by_pronouns(name: &str, tokens: &[Token<'_>], words: &Words) -> (String, Sex) {
    let language = words.language();
    let said = |at: usize| {
        // What follows another name is said of that one, and whoever "saw him" is another one.
        let is_others = |word: &str| word != name && is_candidate(word, words);
        let following = tokens.iter().skip(at + 1).take(14).take_while(|token| !is_others(token.word));
        let following = following.filter(|token| !matches!(token.word, "him" | "ihn" | "ihm"));
        following.map(|token| pronoun(token.word, language)).find_map(|sex| sex.filter(|sex| *sex != Sex::Any))
    };
    let places: Vec<usize> = (0..tokens.len()).filter(|at| tokens.get(*at).is_some_and(|it| it.word == name)).collect();
    let said: Vec<Sex> = places.iter().filter_map(|at| said(*at)).collect();
    let women = said.iter().filter(|sex| **sex == Sex::Female).count();
    let before =
        |at: &usize| at.checked_sub(1).and_then(|at| tokens.get(at)).map_or(String::new(), |it| it.word.to_lowercase());
    let is_called = |list: &str| places.iter().any(|at| list.contains(&format!(" {} ", before(at))));
    let (is_old_woman, is_old_man) = (is_called(OLD_WOMEN), is_called(OLD_MEN));
    // Where verbs tell who acts, a pronoun is often somebody else's: then the name itself tells.
    let has_few = said.is_empty() || matches!(language, "es" | "it" | "pt");
    let is_woman = if has_few { is_womans(name) } else { said.len() < 2 * women };
    let is_woman = is_old_woman || is_woman && !is_old_man;
    let sex = if is_woman { Sex::Female } else { Sex::Male };
    if let Some((_, man, woman)) = OLD.iter().find(|(known, ..)| *known == language)
        && (is_old_woman || is_old_man || is_called(OLD_ONES))
    {
        return ((if is_woman { *woman } else { *man }).to_owned(), sex);
    }
    let child = CHILDREN.iter().find(|(known, of, definite, indefinite, word)| {
        let is_one = |article| follows(article, word, tokens);
        language == *known && *of == sex && is_one(definite) && !is_one(indefinite)
    });
    (child.map_or_else(|| grown_up(language, sex), |(.., word)| *word).to_owned(), sex)
}

/// Tells whether a name is a woman's: most of those that end in -a are, and these.
fn is_womans(name: &str) -> bool {
    let lower = format!(" {} ", name.to_lowercase());
    lower.ends_with("a ") && !MEN_IN_A.contains(&lower) || WOMEN.contains(&lower)
}

/// Tells whether a noun follows an article somewhere, with some adjectives between.
fn follows(article: &str, noun: &str, tokens: &[Token<'_>]) -> bool {
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.word.to_lowercase() == word);
    let mut nouns = (0..tokens.len()).filter(|at| is(*at, noun));
    let is_after =
        |at: usize| (1..=ADJECTIVES_MAX + 1).any(|step| at.checked_sub(step).is_some_and(|at| is(at, article)));
    nouns.any(is_after)
}

/// Returns the word for a man or a woman.
fn grown_up(language: &str, sex: Sex) -> &'static str {
    let (man, woman) = match language {
        "de" => ("mann", "frau"),
        "es" => ("hombre", "mujer"),
        "fr" => ("homme", "femme"),
        "it" => ("uomo", "donna"),
        "ja" => ("男", "女"),
        _ => ("man", "woman"),
    };
    if sex == Sex::Female { woman } else { man }
}

/// Returns the words for two men or two women by the word for one.
pub(super) fn two_of(one: &str) -> Option<&'static str> {
    TWO.iter().find(|(known, _)| *known == one).map(|(_, two)| *two)
}

/// Finds names of a text without spaces between words: they are introduced once, or have a title behind them.
fn unspaced(story: &str, words: &Words) -> Vec<Name> {
    let is_kanji = |c: &char| matches!(c, '\u{4e00}'..='\u{9fff}');
    let before = |at: usize| -> Option<String> {
        let name: Vec<char> = story.get(..at)?.chars().rev().take_while(is_kanji).collect();
        Some(name.into_iter().rev().collect())
    };
    let is_name = |name: &String| 2 <= name.chars().count() && OCCURRENCES_MIN <= story.matches(name.as_str()).count();
    let introduced = story.match_indices(CALLED_UNSPACED).filter_map(|(at, _)| before(at)).filter(&is_name);
    let is_nobody = |name: &String| words.things(&format!("{name}さんが")).is_empty();
    let titles = TITLES_UNSPACED.iter().flat_map(|title| story.match_indices(title));
    let addressed = titles.filter_map(|(at, _)| before(at)).filter(|name| is_name(name) && is_nobody(name));
    let of_women = story.matches("彼女").count() * 2 > story.matches('彼').count();
    let mut found: Vec<Name> = Vec::new();
    for (name, is_woman) in
        introduced.map(|it| (it, of_women)).chain(addressed.map(|it| (it.clone(), it.ends_with(WOMANS_UNSPACED))))
    {
        let sex = if is_woman { Sex::Female } else { Sex::Male };
        if found.iter().all(|known| known.name != name) {
            let word =
                if is_old(story, &name) { if is_woman { "老婆" } else { "老人" } } else { grown_up("ja", sex) };
            found.push(Name { name, word: word.to_owned(), sex });
        }
    }
    found
}

/// Tells whether a story says behind a name that its bearer is sixty or older: "宗一さんは七十八歳".
fn is_old(story: &str, name: &str) -> bool {
    story.match_indices(name).any(|(at, _)| {
        let behind: String =
            story.get(at..).unwrap_or_default().chars().take_while(|c| *c != '。').take(AGE_WITHIN).collect();
        let age = behind.split('歳').next().filter(|age| age.len() < behind.len());
        age.is_some_and(|age| ["六十", "七十", "八十", "九十"].iter().any(|tens| age.contains(tens)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_places_and_other_words_and_mean_who_bears_them() {
        for (language, story, expected) in [
            (
                "en",
                "Nora took the job. On that night Nora was alone, and she sang. Berlin slept. In Berlin it rained.",
                "nora woman",
            ),
            ("en", "Martha went down. She sang. Martha opened it.", "martha woman"),
            ("en", "Ashes fell. She sang. Ashes were there.", ""),
            ("en", "At dawn Captain Ahab rose. The men feared Ahab.", "ahab captain"),
            ("en", "At dawn Captain Thomas Musgrave rose. The men feared Musgrave.", "musgrave captain"),
            ("en", "Then Colin climbed up. He saw Colin's shadow. The boy laughed.", "colin boy"),
            ("en", "Then Colin met a little boy. He called. The boy laughed when Colin sang.", "colin man"),
            ("en", "Then Old Fox shook his head. At noon Fox slept.", ""),
            ("en", "All summer Bruno the fox dug. At last Bruno slept.", "bruno fox"),
            ("en", "Suddenly it rained. It stopped suddenly.", ""),
            ("de", "Es war einmal eine Königin namens Liese. Die lebte im Wald. Da lachte Liese.", "liese königin"),
            ("de", "Da kam die junge Greta. Sie sang. Dann lachte Greta.", "greta frau"),
            ("es", "Entonces Lucía abrió la puerta. Ella vio a Lucía en el espejo.", "lucía mujer"),
            ("es", "Al alba, Inés miró el puente. Luego Inés cruzó.", "inés mujer"),
            ("es", "Al alba, Tomás miró el puente. Luego Tomás cruzó.", "tomás hombre"),
            ("it", "All'alba Luca vide il ponte. Poi Luca passò.", "luca uomo"),
            ("it", "Un pescatore di nome Nino viveva qui. Poi Nino partì.", "nino pescatore"),
            ("ja", "清吉という男がいた。清吉は歩いた。", "清吉 男"),
            ("ja", "店主の宗一さんは七十八歳だった。宗一さんは笑った。", "宗一 老人"),
            ("ja", "花子さんが来た。父さんは花子さんを見た。父さんは笑った。", "花子 女"),
            ("de", "Nach elf Jahren kam er. Vor zwanzig Jahren ging er.", ""),
            ("es", "Luego habló el viejo Tomás. Ella rio. Luego Tomás calló.", "tomás anciano"),
            (
                "es",
                "Luego Marta rio. Entonces vio a Marta. La paloma voló. Paloma, dijo. Luego Paloma calló.",
                "marta mujer",
            ),
            ("en", "There sat a priest. Ruth saw him. She slept. Then Ruth sang.", "ruth woman"),
            ("en", "Then Theo came. At noon Theo sang. Clara left. She saw Theo.", "theo man"),
            ("en", "Dr. Lena Ortiz came. Lena sang.", "lena woman"),
            ("es", "Ana calló. —No —mintió Ana.", "ana mujer"),
            ("fr", "Le vieux Gaston dormait. Elle rit. Alors elle vit Gaston.", "gaston vieillard"),
            ("en", "Then Rose spoke. She sang. At dawn Rose slept.", "rose woman"),
            ("en", "Then old Tom spoke. He sang. At dawn Tom slept.", "tom old man"),
        ] {
            let found = names(story, story, &Words::new(language, ""));
            let found: Vec<String> = found.into_iter().map(|it| format!("{} {}", it.name, it.word)).collect();
            assert_eq!(found.join("|"), expected, "{story}");
        }
    }
}
