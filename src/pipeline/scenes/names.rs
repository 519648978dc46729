//! The people of a story who have names: a name shows nobody, so each gets the word for what he is. Pure.

use super::acts::{acts, is_clitic};
use super::ages;
use super::bearer::bearer;
use super::given;
use super::given::is_womans;
use super::pronouns::{Sex, pronoun};
use super::proper::is_short_title;
use super::small;
use super::unspaced;
use super::ways::is_in;
use super::years;
use things::{Kind, Thing, Words};

/// Words that count what is behind them: "elf Jahren".
const COUNTS: &str = " zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig fünfzig hundert tausend viele vielen wenige wenigen \
mehrere mehreren einige einigen paar alle allen two three four five six seven eight nine ten many some ";

/// Adjectives before the names of old men and women.
const OLD_MEN: &str = " alter viejo vieux vecchio ";
const OLD_WOMEN: &str = " vieja vieille vecchia ";
const OLD_ONES: &str = " old alte alten ";

/// Adjectives before the names of children.
const LITTLE: &str = " little small kleine kleiner kleinen pequeño pequeña pequeñito pequeñita petit petite piccolo piccola pequeno pequena ";

/// How often a name occurs at least.
pub(super) const OCCURRENCES_MIN: usize = 2;

/// Words between what somebody is and the name: "a daughter named Anna".
pub(super) const CALLED: &str =
    " named called namens genannt llamado llamada nommé nommée appelé appelée di nome chiamato chiamata ";

/// Words before the names of places.
pub(super) const PLACED: &str = " in at to from of near through into toward towards around across nach aus bei zu von en desde hacia de à dans vers da nel ";

/// Words before the names of saints, which are those of places: "the village of Santa Rita".
const SAINTS: &str = " santa santo san saint sainte sankt são st ";

/// Words before nouns, which names do not have.
const ARTICLES: &str = " an the un una uno el la los las le les une il lo gli i ";
const GERMAN_ARTICLES: &str = " ein eine einen einem einer der die das den dem des ";

/// Children: the language, the sex, the article of somebody known and that of somebody new, and the word.
const CHILDREN: [(&str, Sex, &str, &str, &str); 12] = [
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
    ("pt", Sex::Male, "o", "um", "menino"),
    ("pt", Sex::Female, "a", "uma", "menina"),
];

/// How many words may be between an article and its noun: "a very little girl".
const ADJECTIVES_MAX: usize = 2;

/// Two of those who have only names.
const TWO: [(&str, &str); 14] = [
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
    ("homem", "dois homens"),
    ("mulher", "duas mulheres"),
    ("男", "二人の男"),
    ("女", "二人の女"),
];

/// A name of the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// The name in lower case.
    pub(super) name: String,
    /// What its bearer is, in the language of the story.
    pub(super) word: String,
    pub(super) sex: Sex,
    /// Whether nothing but the name tells what its bearer is.
    pub(super) is_only_named: bool,
    /// The name before it of somebody who has two.
    pub(super) first: Option<String>,
    /// The word for a relation beside the name of a child: "her brother Mateo".
    pub(super) relation: Option<String>,
    /// What its bearer wears, so that he is told from others who are the same.
    pub(super) look: Option<&'static str>,
}

impl Name {
    /// Returns the words for the bearer, with what tells him from others.
    pub(super) fn shown(&self) -> String {
        self.look.map_or_else(|| self.word.clone(), |look| format!("{} {look}", self.word))
    }
}

/// A word of the story with what is around it.
#[derive(Debug)]
pub(super) struct Token<'a> {
    pub(super) word: &'a str,
    pub(super) begins_sentence: bool,
    /// Whether no mark stands between it and the word before.
    pub(super) is_next: bool,
}

/// Finds the people of a story by their names. `narrated` is what nobody in it says: there pronouns and children are those of
/// the story.
pub(super) fn names(story: &str, narrated: &str, words: &Words) -> Vec<Name> {
    let (narrated, tokens, language) = (tokens(narrated), tokens(story), words.language());
    let mut found: Vec<Name> = Vec::new();
    let is_called = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        before.is_some_and(|it| CALLED.contains(&format!(" {} ", it.word)))
    };
    let candidates = tokens.iter().enumerate();
    let candidates =
        candidates.filter(|(at, it)| is_candidate(it.word, words) || is_called(*at) && is_written(it.word));
    for name in candidates.map(|(_, token)| token.word) {
        let lower = name.to_lowercase();
        let is_somebody = || is_name(name, &tokens, language) && !is_of_a_thing(name, &tokens, words);
        if found.iter().all(|known| known.name != lower) && is_somebody() {
            let told = bearer(name, &tokens, words);
            let child = told.as_ref().and_then(|told| child(told, name, &tokens, words));
            let relation = child.as_ref().and(told.clone()).map(|(word, _)| word);
            let told = child.or(told);
            let is_only_named = told.is_none() && !is_before(LITTLE, name, &tokens);
            let (word, sex) = told.unwrap_or_else(|| by_pronouns(name, &narrated, words));
            found.push(Name { name: lower, word, sex, is_only_named, relation, first: None, look: None });
        }
    }
    join(&mut found, &tokens);
    found.extend(unspaced::names(story, words));
    found
}

/// Tells of a last name what the first one tells: "Clara Whitmore" is one.
fn join(names: &mut [Name], tokens: &[Token<'_>]) {
    let is = |token: Option<&Token<'_>>, name: &str| token.is_some_and(|it| it.word.to_lowercase() == name);
    for at in 0..names.len() {
        let follows = |first: &&Name, last: &Name| {
            let mut near = tokens.windows(2);
            let is_pair = |pair: &[Token<'_>]| {
                is(pair.first(), &first.name) && is(pair.last().filter(|it| it.is_next), &last.name)
            };
            first.name != last.name && near.any(is_pair)
        };
        let first = names.get(at).and_then(|last| names.iter().find(|first| follows(first, last))).cloned();
        if let (Some(last), Some(first)) = (names.get_mut(at), first) {
            let own = first.first.unwrap_or(first.name);
            (last.word, last.sex, last.is_only_named) = (first.word, first.sex, first.is_only_named);
            last.first = (own != last.name).then_some(own);
        }
    }
}

/// Splits a story into its words.
pub(super) fn tokens(story: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut begins_sentence, mut is_next) = (true, false);
    // A line break ends a sentence, too: a heading has no mark.
    let parts = story.lines().flat_map(|line| line.split_whitespace().enumerate().map(|(at, part)| (at == 0, part)));
    for (is_first, part) in parts {
        begins_sentence |= is_first;
        let (before, after) = (part.find(char::is_alphanumeric), part.rfind(char::is_alphanumeric));
        let is_mark = |marks: Option<&str>| {
            marks.is_some_and(|it| it.contains(['.', '!', '?', ':', '"', '“', '„', '»', '«', '—']))
        };
        begins_sentence |= is_mark(before.and_then(|at| part.get(..at)));
        is_next &= part.starts_with(char::is_alphanumeric);
        for word in part.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            tokens.push(Token { word, begins_sentence, is_next });
            (begins_sentence, is_next) = (false, false);
        }
        is_next = part.ends_with(char::is_alphanumeric);
        let is_title = tokens.last().is_some_and(|token| is_short_title(token.word));
        begins_sentence |= !is_title && is_mark(after.map_or(Some(part), |at| part.get(at..)));
    }
    tokens
}

/// Tells whether a word may be a name: it has a capital and names nothing else.
pub(super) fn is_candidate(word: &str, words: &Words) -> bool {
    let lower = word.to_lowercase();
    let is_known = || {
        small::is_stop(&lower)
            || !things::told(word, words.language()).is_empty()
            || !words.things(&noun(word, words.language())).is_empty()
    };
    is_written(word) && (given::is_word_too(&lower) || !is_known())
}

/// Tells whether a word is written as a name is.
pub(super) fn is_written(word: &str) -> bool {
    let is_capital = word.chars().next().is_some_and(char::is_uppercase);
    is_capital && word.chars().skip(1).all(char::is_lowercase) && 3 <= word.chars().count()
}

/// Tells whether a word is mostly used as a name: without an article, not as a place, and with a capital in the middle of
/// sentences too, or as one who does something.
fn is_name(name: &str, tokens: &[Token<'_>], language: &str) -> bool {
    let before =
        |at: usize| at.checked_sub(1).and_then(|at| tokens.get(at)).map_or(String::new(), |it| it.word.to_lowercase());
    let places: Vec<usize> = (0..tokens.len()).filter(|at| tokens.get(*at).is_some_and(|it| it.word == name)).collect();
    let is_inner = |at: &&usize| tokens.get(**at).is_some_and(|it| !it.begins_sentence);
    let after =
        |list: &str| places.iter().filter(is_inner).filter(|at| list.contains(&format!(" {} ", before(**at)))).count();
    let lower = name.to_lowercase();
    let somebody_acts = |at: &&usize| {
        let next = |step: usize| tokens.get(**at + step).filter(|it| !it.begins_sentence).map_or("", |it| it.word);
        // "Marian's fingers", "Marian Holt".
        let has_two = is_written(next(1)) && tokens.get(**at + 1).is_some_and(|it| it.is_next);
        language == "en" && (has_two || next(1) == "s")
            || acts(&lower, next(if is_clitic(next(1)) { 2 } else { 1 }), language)
    };
    // Every noun of German has a capital, so there only the missing article tells.
    let is_capital_by_rule = language == "de";
    let word = |at: usize| tokens.get(at).map_or("", |it| it.word);
    // "Stunde um Stunde" is no name.
    let is_repeated = |at: &usize| word(*at + 2) == name && word(*at + 1).chars().all(char::is_lowercase);
    // "Die grünen Fensterläden" are nobody, but "der alte Anton" may be without them elsewhere.
    let is_described = |at: &usize| {
        let is_adjective = ["e", "en", "er", "em", "es"].iter().any(|end| before(*at).ends_with(end));
        is_capital_by_rule && is_adjective && at.checked_sub(1).is_some_and(|at| is_in(GERMAN_ARTICLES, &before(at)))
    };
    let is_given = given::is_given(&lower);
    (is_given || OCCURRENCES_MIN <= places.len())
        && !places.iter().any(is_repeated)
        && (is_given || !places.iter().all(is_described))
        && !places.iter().any(|at| is_in(SAINTS, &before(*at)))
        && after(COUNTS) == 0
        && (is_given
            || places.iter().any(|at| is_inner(&at))
            || OCCURRENCES_MIN.max(places.len() / 2) <= places.iter().filter(somebody_acts).count())
        && after(if is_capital_by_rule { GERMAN_ARTICLES } else { ARTICLES }) == 0
        && (language != "en" || after(" a ") == 0)
        && (is_given || 2 * after(PLACED) < places.len())
        && (is_capital_by_rule || tokens.iter().all(|token| token.word != lower))
}

/// Tells whether a word is only the name of a thing, which stands before it: "the ship Aurora".
fn is_of_a_thing(name: &str, tokens: &[Token<'_>], words: &Words) -> bool {
    let names_a_thing = |word: &str| {
        let things = words.things(&noun(word, words.language()));
        !things.is_empty() && things.iter().all(|it| matches!(it.kind, Kind::Building | Kind::Vehicle))
    };
    let is_its = |pair: &[Token<'_>]| matches!(pair, [before, own] if own.is_next && names_a_thing(before.word));
    let begins = tokens.first().is_some_and(|first| first.word == name);
    !begins && tokens.windows(2).filter(|pair| matches!(pair, [_, own] if own.word == name)).all(is_its)
}

/// Titles of men and of women.
const MENS: &str = " mr sir lord uncle father brother herr herrn don señor monsieur signor senhor ";
const WOMENS: &str = " mrs ms miss lady aunt sister frau doña señora madame signora senhora ";

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
    let is_called = |list: &str| is_before(list, name, tokens);
    let (is_old_woman, is_old_man) = (is_called(OLD_WOMEN), is_called(OLD_MEN));
    // Where verbs tell who acts, a pronoun is often somebody else's: then the name itself tells.
    let has_few = said.is_empty() || matches!(language, "es" | "it" | "pt");
    let is_woman = if has_few { is_womans(name) } else { said.len() < 2 * women };
    let is_woman = is_old_woman || is_called(WOMENS) || is_woman && !is_old_man && !is_called(MENS);
    let sex = if is_woman { Sex::Female } else { Sex::Male };
    let years = years_of(name, tokens);
    let is_old = is_old_woman
        || is_old_man
        || years.is_none() && is_called(OLD_ONES)
        || years.is_some_and(|years| years::OLD <= years);
    if let Some(old) = ages::anybody(is_woman, language).filter(|_| is_old) {
        return (old.to_owned(), sex);
    }
    if let Some((.., child)) = CHILDREN.iter().find(|(known, of, ..)| language == *known && *of == sex)
        && (is_called(LITTLE) || years.is_some_and(|years| years <= years::CHILDS))
    {
        return ((*child).to_owned(), sex);
    }
    let child = CHILDREN.iter().find(|(known, of, definite, indefinite, word)| {
        let is_one = |article| follows(article, word, tokens, language);
        language == *known && *of == sex && is_one(definite) && !is_one(indefinite)
    });
    (child.map_or_else(|| grown_up(language, sex), |(.., word)| *word).to_owned(), sex)
}

/// Returns the word for a child in place of one for a relation that may be of anybody, where the story tells so: "her brother Mateo,
/// eight years old".
fn child((word, sex): &(String, Sex), name: &str, tokens: &[Token<'_>], words: &Words) -> Option<(String, Sex)> {
    years_of(name, tokens).filter(|years| *years <= years::CHILDS)?;
    let things = words.things(&noun(word, words.language()));
    let is_child = |it: &Thing| it.attire().is_some_and(|it| it.split(' ').any(|part| part == "child"));
    things.iter().find(|it| it.kind == Kind::Person && !is_child(it))?;
    let own = match sex {
        Sex::Any if is_womans(name) => Sex::Female,
        Sex::Any => Sex::Male,
        own @ (Sex::Male | Sex::Female) => *own,
    };
    let (.., child) = CHILDREN.iter().find(|(known, of, ..)| words.language() == *known && *of == own)?;
    Some(((*child).to_owned(), own))
}

/// Returns how old the bearer of a name is, if the story says so beside it.
fn years_of(name: &str, tokens: &[Token<'_>]) -> Option<u32> {
    let lower = |own: &[Token<'_>]| own.iter().map(|it| it.word.to_lowercase()).collect::<Vec<_>>();
    let told = |at: usize| {
        // "Nora Finch, thirty-four, moved in."
        let has_two = tokens.get(at + 1).is_some_and(|it| it.is_next && is_written(it.word));
        let from = at + 1 + usize::from(has_two);
        let behind_it =
            tokens.get(from..).unwrap_or_default().split(|it| it.begins_sentence).next().unwrap_or_default();
        let is_next: Vec<bool> = behind_it.iter().map(|it| it.is_next).collect();
        years::told(behind(tokens, at))
            .or_else(|| years::told_before(&lower(tokens.get(at.saturating_sub(3)..at).unwrap_or_default())))
            .or_else(|| years::told_alone(&lower(behind_it), &is_next))
            .or_else(|| years::told_of(&lower(behind_it), &is_next))
    };
    let is_its = |at: &usize| tokens.get(*at).is_some_and(|it| it.word == name);
    (0..tokens.len()).filter(is_its).find_map(told)
}

/// Tells whether a word of a list is before a name somewhere.
fn is_before(list: &str, name: &str, tokens: &[Token<'_>]) -> bool {
    tokens.windows(2).any(|pair| match pair {
        [before, own] => own.word == name && list.contains(&format!(" {} ", before.word.to_lowercase())),
        _ => false,
    })
}

/// Lists the words behind one in its sentence.
fn behind<'a>(tokens: &'a [Token<'a>], at: usize) -> impl Iterator<Item = &'a str> {
    tokens.iter().skip(at + 1).take_while(|token| !token.begins_sentence).map(|token| token.word)
}

/// Tells whether a noun follows an article somewhere, with some adjectives between.
fn follows(article: &str, noun: &str, tokens: &[Token<'_>], language: &str) -> bool {
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.word.to_lowercase() == word);
    // "Der junge Toni" is young, and no boy: nouns of German have capitals.
    let is_noun = |at: &usize| {
        is(*at, noun) && (language != "de" || tokens.get(*at).is_some_and(|it| it.word.starts_with(char::is_uppercase)))
    };
    let mut nouns = (0..tokens.len()).filter(is_noun);
    let is_after =
        |at: usize| (1..=ADJECTIVES_MAX + 1).any(|step| at.checked_sub(step).is_some_and(|at| is(at, article)));
    nouns.any(is_after)
}

/// Returns the word for a man or a woman.
pub(super) fn grown_up(language: &str, sex: Sex) -> &'static str {
    let (man, woman) = match language {
        "de" => ("mann", "frau"),
        "es" => ("hombre", "mujer"),
        "fr" => ("homme", "femme"),
        "it" => ("uomo", "donna"),
        "pt" => ("homem", "mulher"),
        "ja" => ("男", "女"),
        _ => ("man", "woman"),
    };
    if sex == Sex::Female { woman } else { man }
}

/// Returns the words for two men or two women by the word for one.
pub(super) fn two_of(one: &str) -> Option<&'static str> {
    TWO.iter().find(|(known, _)| *known == one).map(|(_, two)| *two)
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
            ("en", "His granddaughter Wren knelt. She sang, and Wren smiled.", "wren granddaughter"),
            ("en", "A wren sang. The wren flew.", ""),
            ("en", "At dawn Captain Ahab rose. The men feared Ahab.", "ahab captain"),
            ("en", "At dawn Captain Thomas Musgrave rose. The men feared Musgrave.", "thomas captain|musgrave captain"),
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
            ("es", "Lucía hablaba deprisa. Lucía, de nueve años, reía. Lucía se levantó.", "lucía niña"),
            ("es", "Lucía hablaba deprisa. El sol brillaba. Lucía se levantó.", "lucía mujer"),
            ("es", "Luego llegó el otoño. Nadie hablaba. Nadie se levantó.", ""),
            ("es", "Afuera llovía. Nadie hablaba. Afuera nevaba.", ""),
            ("it", "Marta rideva. Il sole brillava. Marta si alzò.", "marta donna"),
            ("it", "All'alba Luca vide il ponte. Poi Luca passò.", "luca uomo"),
            ("it", "Un pescatore di nome Nino viveva qui. Poi Nino partì.", "nino pescatore"),
            ("ja", "清吉という男がいた。清吉は歩いた。", "清吉 男"),
            ("ja", "漁師の源三は歩いた。源三は笑った。", "源三 漁師"),
            ("ja", "佐吉という老人がいた。佐吉は歩いた。", "佐吉 老人"),
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
            ("en", "Then Theo came. At noon Theo sang. Clara left. She saw Theo.", "theo man|clara woman"),
            ("en", "Dr. Lena Ortiz came. Lena sang.", "lena woman"),
            ("en", "The grocer, Mr. Pell, sang. She saw Mr. Pell.", "pell grocer"),
            ("en", "Then Mr. Pell sang. She saw Mr. Pell.", "pell man"),
            ("de", "Er pfiff, Stunde um Stunde. Nach Stunde eins schlief er.", ""),
            ("es", "—¿Quién? —preguntó Anselmo. Rosa calló. Luego Anselmo vio a Rosa.", "anselmo hombre|rosa mujer"),
            ("de", "Da kam der junge Toni. Er sang. Dann schlief Toni.", "toni mann"),
            ("es", "Entró el general Quiroga. Luego Quiroga rio.", "quiroga el general"),
            ("es", "Ana calló. —No —mintió Ana.", "ana mujer"),
            ("fr", "Le vieux Gaston dormait. Elle rit. Alors elle vit Gaston.", "gaston vieillard"),
            ("en", "Then Rose spoke. She sang. At dawn Rose slept.", "rose woman"),
            ("en", "Eleven-year-old Kaia found it. She ran. Then Kaia slept.", "kaia girl"),
            ("de", "Da kam der elfjährige Jakob. Er lief. Dann schlief Jakob.", "jakob junge"),
            ("de", "Da kam die achtzigjährige Wilma. Sie lief. Dann schlief Wilma.", "wilma alte frau"),
            ("de", "Da kam der kleine Jonas. Er lief. Der alte Mann sah Jonas.", "jonas junge"),
            ("en", "Then little Ada spoke. She sang. At dawn Ada slept.", "ada girl"),
            ("en", "A goat named Duchess slept. He told Duchess.", "duchess goat"),
            ("de", "Die grünen Fensterläden hingen schief. Dann sah er die grünen Fensterläden.", ""),
            ("en", "Marian Holt typed. The cat slept. Marian took her hat. Marian's door shut.", "marian woman"),
            ("en", "Then old Tom spoke. He sang. At dawn Tom slept.", "tom old man"),
        ] {
            check(language, story, expected);
        }
    }

    #[test]
    fn a_given_name_is_known_at_once_and_an_age_beside_it_tells_who_is_old_or_a_child() {
        for (language, story, expected) in [
            (
                "en",
                "Teresa, sixteen, saw that her brother Mateo was gone. Mateo, eight years old, sat there.",
                "teresa woman|mateo boy",
            ),
            ("en", "Behind her came Tomás, a muleteer of sixty-one in a poncho. The boy slept.", "tomás old man"),
            ("en", "Nora Finch, sixty-four, moved in. The sun shone on Santa Rita.", "nora old woman"),
            ("en", "Teresa, two days later, sang. In the village Henrik slept.", "teresa woman|henrik man"),
            ("es", "En la azotea, don Anselmo, de setenta y nueve años, criaba palomas.", "anselmo anciano"),
        ] {
            check(language, story, expected);
        }
    }

    fn check(language: &str, story: &str, expected: &str) {
        let found = names(story, story, &Words::new(language, ""));
        let found: Vec<String> = found.into_iter().map(|it| format!("{} {}", it.name, it.word)).collect();
        assert_eq!(found.join("|"), expected, "{story}");
    }
}
