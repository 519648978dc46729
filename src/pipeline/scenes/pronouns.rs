//! Of whom pronouns and the verbs beside them are said. Pure.

use super::absent;
use things::{Kind, Shown, Thing};

/// Pronouns and possessives of people: the language, of whom they are said, and the words.
const PRONOUNS: [(&str, Sex, &str); 13] = [
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
    ("pt", Sex::Male, " ele dele "),
    ("pt", Sex::Female, " ela dela "),
];

/// Those of them that say who acts or is acted on; not those that are possessives, too.
const SINGULAR: [(&str, Sex, &str); 12] = [
    ("en", Sex::Male, " he him "),
    ("en", Sex::Female, " she "),
    ("de", Sex::Male, " er ihn ihm "),
    ("de", Sex::Female, " sie "),
    ("es", Sex::Male, " él "),
    ("es", Sex::Female, " ella "),
    ("fr", Sex::Male, " il "),
    ("fr", Sex::Female, " elle "),
    ("it", Sex::Male, " lui egli "),
    ("it", Sex::Female, " lei ella "),
    ("pt", Sex::Male, " ele "),
    ("pt", Sex::Female, " ela "),
];

/// Words of what two do, and of them.
const TOGETHER: &str = " together beide beiden zusammen miteinander gemeinsam ambos ambas juntos juntas ensemble insieme entrambi entrambe ";
pub(super) const THEY_UNSPACED: [&str; 3] = ["二人", "ふたり", "彼ら"];

/// Pronouns that mean several people or the one who tells, in the languages of [`PRONOUNS`].
const GROUPS: &str = " they we i ich wir ils elles nous je ellos ellas nosotros yo loro noi io eles elas nós eu ";

/// Pronouns in a language without spaces between words; what contains the others is first.
const UNSPACED: [(&str, Sex); 2] = [("彼女", Sex::Female), ("彼", Sex::Male)];

/// German words before a clause whose verb is at its end, words that may stand behind them, and words before a clause with the
/// verb behind its subject.
const SUBORDINATING: &str = " als wenn weil dass daß ob obwohl während bevor ehe nachdem bis damit sobald solange seit seitdem indem da wie wo warum wohin woher was \
wen wem der die das den dem deren dessen denen welche welchen ";
const PARTICLES: &str = " ob auch nun dann immer ";
const COORDINATING: &str = " und aber oder denn doch sondern ";

/// Spanish words of several, of those that come or go, behind whom they may be named, and before those on whom somebody acts.
const MANY: &str = " los las unos unas dos tres cuatro cinco seis siete ocho nueve diez cien mil muchos muchas varios varias algunos algunas otros otras todos todas ";
const COMING: &str = " llegaron vinieron cayeron salieron aparecieron quedaron pasaron murieron nacieron entraron subieron bajaron volvieron surgieron \
brotaron sonaron ardieron desaparecieron crecieron transcurrieron siguieron ";
const PERSONAL: &str = " a al ante con contra de del en entre hacia para por sobre tras y ";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sex {
    Male,
    Female,
    /// Of everybody, or not known.
    Any,
}

/// The words of a text, in lower case, where its clauses begin, and its language.
pub(super) struct Tokens<'a> {
    pub(super) words: Vec<String>,
    clauses: Vec<usize>,
    language: &'a str,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(text: &str, language: &'a str) -> Self {
        let (mut words, mut clauses) = (Vec::new(), Vec::new());
        for clause in text.split([',', '.', ';', '!', '?']) {
            clauses.push(words.len());
            let all = clause.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            words.extend(all.map(str::to_lowercase));
        }
        Self { words, clauses, language }
    }

    /// Returns where the clause of a word begins.
    pub(super) fn clause(&self, at: usize) -> usize {
        self.clauses.iter().copied().rfind(|begin| *begin <= at).unwrap_or_default()
    }

    /// Tells whether a word means one on whom somebody else acts.
    pub(super) fn is_object(&self, at: usize) -> bool {
        matches!(self.word(at), "him" | "ihn" | "ihm")
    }

    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }

    fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |at| self.word(at))
    }

    /// Returns where the words of a thing begin.
    pub(super) fn place(&self, words: &str) -> Option<usize> {
        let parts: Vec<&str> = words.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
        let near = self.words.windows(parts.len().max(1));
        near.into_iter().position(|near| near.iter().eq(&parts))
    }

    /// Lists the pronouns of one person who acts or is acted on.
    pub(super) fn singular(&self) -> impl Iterator<Item = (usize, Sex)> {
        let of = SINGULAR.iter().filter(|(known, ..)| *known == self.language);
        let sex = move |word: &str| {
            of.clone().find(|(_, _, words)| words.contains(&format!(" {word} "))).map(|(_, sex, _)| *sex)
        };
        let all = self.words.iter().enumerate().filter(|(at, _)| !self.is_they(*at));
        all.filter_map(move |(at, word)| Some((at, sex(word)?)))
    }

    /// Returns where a text says that several people do something, without saying who they are.
    pub(super) fn plural(&self) -> Option<usize> {
        let is_one = || self.singular().next().is_some();
        if absent::tells_gone(&self.words) {
            return None;
        }
        let said = (0..self.words.len()).find(|at| self.is_they(*at));
        let unspaced = || self.words.iter().position(|word| THEY_UNSPACED.iter().any(|they| word.contains(they)));
        let together =
            || self.words.iter().position(|word| TOGETHER.contains(&format!(" {word} "))).filter(|_| !is_one());
        said.or_else(together).or_else(unspaced)
    }

    /// Tells whether the German verb of a "sie" is said of several: at the end of a clause that a conjunction begins, behind it
    /// where it begins the clause, or else before it.
    fn is_said_of_several(&self, at: usize) -> bool {
        let is = |list: &str, word: &str| list.contains(&format!(" {word} "));
        let begin = self.clause(at);
        let end = self.clauses.iter().copied().find(|end| at < *end).unwrap_or(self.words.len());
        let before = if begin < at { self.before(at) } else { "" };
        let conjunction = if is(PARTICLES, before) && begin + 1 < at { self.before(at - 1) } else { before };
        let verb = if is(SUBORDINATING, conjunction) {
            self.before(end)
        } else if before.is_empty() || is(COORDINATING, before) {
            self.word(at + 1)
        } else {
            before
        };
        verb.ends_with("en") || verb.ends_with("ern") || verb.ends_with("eln") || verb == "sind"
    }

    /// Tells whether those who are named at a place are the ones of whom the verb before them says something: "llegaron tres
    /// soldados", but not "vieron a tres soldados".
    pub(super) fn is_subject_of(&self, named: usize, verb: usize) -> bool {
        let between = self.words.get(verb + 1..named).unwrap_or_default();
        let leads = |word: &String| PERSONAL.contains(&format!(" {word} "));
        self.language == "es" && is_verb_of_several(self.word(verb)) && !between.iter().any(leads)
    }

    /// Tells whether a word means several people, or is a verb that only they have.
    fn is_they(&self, at: usize) -> bool {
        let (word, before, next) = (self.word(at), self.before(at), self.word(at + 1));
        let is = |list: &str, word: &str| list.contains(&format!(" {word} "));
        match self.language {
            "en" => word == "they",
            "de" => word == "sie" && self.is_said_of_several(at),
            "es" => {
                let begin = self.words.get(self.clause(at)..at).unwrap_or_default();
                let has_subject = || begin.iter().any(|it| is(MANY, it));
                is(" ellos ellas ", word)
                    || is_verb_of_several(word) && !has_subject() && !(is(COMING, word) && is(MANY, next))
            }
            "fr" => is(" ils elles ", word),
            "pt" => is(" eles elas ", word),
            "it" => word == "loro" && !is(" il la i le lo dei delle nel nella ", before),
            _ => false,
        }
    }
}

/// Tells whether a Spanish verb is said of several.
fn is_verb_of_several(word: &str) -> bool {
    let has = |ending: &str| word.ends_with(ending);
    5 < word.len() && (has("aron") || has("ieron") || has("jeron"))
}

/// Tells whether a word means several people or the one who tells.
pub(super) fn is_plural_or_first(word: &str) -> bool {
    GROUPS.contains(&format!(" {} ", word.to_lowercase()))
}

/// Returns of whom the first pronoun of a text is said.
pub(super) fn pronoun(text: &str, language: &str) -> Option<Sex> {
    let unspaced = UNSPACED.iter().find(|(word, _)| text.contains(word)).map(|(_, sex)| *sex);
    let said = |word: &str| {
        let spaced = format!(" {} ", word.to_lowercase());
        let rows = PRONOUNS.iter().filter(|(known, ..)| *known == language);
        rows.clone().find(|(_, _, words)| words.contains(&spaced)).map(|(_, sex, _)| *sex)
    };
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    // "He who laughs" is anybody.
    let is_one = |at: &usize| words.get(at + 1).is_none_or(|next| *next != "who");
    (0..words.len()).filter(is_one).find_map(|at| said(words.get(at)?)).or(unspaced)
}

/// Words before somebody's animal.
const OWNERS: &str = " his her their my sein seine seinen ihr ihre su son sa suo sua ";

/// Tells whether a thing is an animal that belongs to somebody: "his horse" is not "he" in the next sentence.
pub(super) fn is_owned(thing: &Thing, text: &str) -> bool {
    let lower: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    let is_pair = |pair: &[String]| match pair {
        [owner, word] => *word == thing.word && OWNERS.contains(&format!(" {owner} ")),
        _ => false,
    };
    thing.kind == Kind::Animal && lower.windows(2).any(is_pair)
}

/// Women wear gowns in the tables of people; of animals it is not known.
pub(super) fn sex(thing: &Thing) -> Sex {
    match thing.shown {
        _ if thing.kind == Kind::Animal => Sex::Any,
        Shown::Figure(attire) if thing.is_woman || attire.split(' ').any(|word| word == "gown") => Sex::Female,
        Shown::Figure(_) => Sex::Male,
        Shown::Drawing(_) | Shown::Scenery(_) => Sex::Any,
    }
}
