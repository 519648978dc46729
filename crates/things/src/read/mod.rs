//! Reads a sentence of a language with spaces between words: what it names, what it denies, what it is about.

mod aged;

use crate::contents;
use crate::numbers::{SEVERAL, number};
use crate::outfit;
use crate::owners;
use crate::pose;
use crate::prompt;
use crate::saying::Saying;
use crate::tokens::{Token, tokens};
use crate::women;
use crate::words::{Found, PHRASE_WORDS_MAX, Says, Words};
use crate::{Age, Kind};

/// A thing that is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// Its key, an index into the keys of the words.
    pub(crate) key: usize,
    /// The words that name it.
    pub(crate) word: String,
    /// Where it begins: the number of the word, or of the letter where words are not divided.
    pub(crate) at: usize,
    /// How many.
    pub(crate) count: u8,
    /// How much the sentence is about it.
    pub(crate) weight: i32,
    /// Its colour, if the sentence says so.
    pub(crate) tint: Option<u32>,
    /// How a person holds himself, if a verb says so.
    pub(crate) pose: &'static str,
    /// What the face of a person shows, if a word says so.
    pub(crate) face: &'static str,
    /// How old it is said to be.
    pub(crate) age: Age,
    /// Whether the word before says that a person is a woman: "female captain", "la capitán".
    pub(crate) is_woman: bool,
    /// Whether a verb says that nobody wears it.
    pub(crate) is_apart: bool,
    /// Whether a verb says that somebody wears it.
    pub(crate) is_on: bool,
}

/// A word or phrase that says something of the scene.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said {
    /// What it says.
    pub(crate) saying: &'static Saying,
    /// How many there are of it.
    pub(crate) count: u8,
}

/// What a sentence says.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// The things that it names.
    pub(crate) mentions: Vec<Mention>,
    /// What it says of the scene, in the order of its words.
    pub(crate) said: Vec<Said>,
}

/// How many words a colour reaches, and what is said of age, itself included.
const COLOURED_WORDS: usize = 2;
const AGED_WORDS: usize = 3;

/// The weight of the first thing, how much later ones lose by each word, and what the surroundings lose.
pub(crate) const FIRST: i32 = 100;
pub(crate) const BY_WORD: i32 = 2;
pub(crate) const SURROUNDINGS: i32 = 40;

/// What the first noun of an English compound loses: a ship captain is a captain.
const COMPOUND: i32 = 45;

/// How many words a denial and a number reach.
const DENIED_WORDS: usize = 4;
const COUNTED_WORDS: usize = 3;

/// The languages whose nouns of several end with it.
const PLURAL_IN_S: [&str; 4] = ["en", "es", "fr", "pt"];

/// What numbers count that is no thing.
const UNITS: &str = " o'clock seconds minutes hours days weeks months years nights times metres meters feet miles degrees uhr sekunden minuten stunden tagen tage wochen monate monaten jahre jahren nächte mal meter kilometer grad segundos minutos horas días semanas meses años noches veces metros kilómetros grados \
secondes heures jours semaines mois ans nuits fois mètres secondi minuti ore giorni settimane mesi anni notti volte metri dias anos noites vezes ";

/// From how many words on that are left of a denial, the next word of the scene is denied: "no rain", "without the rain".
const DENIED_LEAST: usize = DENIED_WORDS - 1;

/// Articles and other small words, which are looked up only as parts of phrases.
const SMALL: &str = " a an the ein eine einen einem einer eines der die das den dem un una unos unas el la los las une le les des lo il gli i \
o os as um uma een het de ";

/// What things are made of, where the word says of a place, too.
const MATERIALS: [&str; 2] = ["wood", "ice"];

/// Words after a verb "building".
const BUILT: [&str; 9] = ["a", "an", "the", "his", "her", "its", "their", "our", "my"];

/// Words that go on with a denial.
const ALSO: &str = " or nor oder noch o ni ou né of lub или ";

/// Words after which things are not there.
const DENIALS: &str = " no without never neither nor not kein keine keinen keiner keinem ohne nicht sin ningún ninguna ni sans pas senza \
nessun sem nenhum geen zonder bez без нет ";

/// Words before the surroundings of what a sentence is about.
const PREPOSITIONS: &str = " in on at near beside behind under below above over through across into onto along from to toward towards by against between among \
around inside outside beyond before past off within upon \
auf im am an neben unter über durch vor hinter zwischen zum zur nach aus bei ins \
en sobre bajo junto desde hacia entre tras ante por al contra \
dans sur sous près devant derrière vers chez à \
su sotto nel nella nello sul sulla dal dalla \
em no na sob op onder naast w na pod przy в на под у ";

/// English words that are more often verbs: they are things only after a word that goes before nouns.
const AMBIGUOUS: &str = " saw rose bear watch duck ring fly seal bat lock box fish dress note iron mask mirror guard spirit bow star \
plane kite crown hammer fan trap anchor book ship table crane spring light fire brush comb rocket balloon pirate bolt hook letter camp dock park \
man train wave port well cook sink drill iris slide pike loom trap swing cross sack desk net rake globe torch glasses ";

/// Of those, the words that are nouns so often that they need no such word before them.
const MOSTLY_NOUNS: &str = " star plane kite crown hammer anchor book ship rocket balloon pirate letter man train fire camp dock park wave port \
mirror mask box bat fish ring spirit bear lock ";

/// Plurals of them that are no verbs.
const ONLY_NOUNS: &str = " roses saws ";

/// Words that go before English nouns.
const BEFORE_NOUNS: &str = " a an the his her their my our your its this that these those one two three four five six some any every each no \
old red black white golden silver little small big large huge giant wild rusty broken dead single lonely brown blue green grey gray dark bright \
tiny young ancient wooden beautiful pale great strange first last another \
on in at with by under over near beside behind below above through across into onto around inside outside beyond against between among without of ";

/// Words of a whole sentence. A text without any is a list of what is to be seen, in which there are no verbs.
const SENTENTIAL: &str =
    " a an the i he she it they we you who that is are was were be been has have had do does did will would not to ";

/// Words before an English "like" that is a verb.
const LIKING: &str = " i you we they who would should could did do does don't didn't doesn't to not never really also always i'd you'd he'd she'd ";

/// Words between which and a noun there is always another word, so that what follows is a verb: "il porte" is no door.
const BEFORE_VERBS: [(&str, &str); 3] = [
    ("en", " i he she it who "),
    ("fr", " je tu il elle on ils elles qui ne n se s me m te t "),
    ("it", " io tu lui lei egli ella noi voi loro chi si mi ti ci vi "),
];

/// Words before an English "as" that begins a comparison: `black as a crow`.
const COMPARED: &str = " black white red grey gray pale dark bright cold hot warm cool quiet silent still calm thin thick tall small big \
light heavy hard soft old young sharp smooth sweet quick slow sly strong weak dead dry wet blind deaf proud busy brave free clear deep \
poor rich tough stiff straight round flat gentle good mad happy sure ";

/// Tells whether a word begins a comparison, by the word before it, both in lower case: what follows is not there.
pub(crate) fn compares(language: &str, before: &str, word: &str) -> bool {
    let follows = !before.is_empty();
    match (language, word) {
        ("en", "like") => !LIKING.contains(&format!(" {before} ")),
        ("en", "as") => COMPARED.contains(&format!(" {before} ")),
        ("en", "if") => before == "as",
        ("en", "than") | ("de", "wie") | ("es" | "pt", "como") | ("fr", "comme") | ("it", "come") => follows,
        ("de", "als") => before.ends_with("er") && 4 < before.len(),
        _ => false,
    }
}

/// Finds what a sentence names and says of the scene.
pub(crate) fn read(words: &Words, sentence: &str) -> Reading {
    let tokens = tokens(sentence, words.is_eliding());
    let is_german = words.language() == "de" && tokens.iter().skip(1).any(|token| token.is_capital);
    let is_list = prompt::is_list(sentence);
    let (state, reading) = (State::default(), Reading::default());
    let is_sentential = |token: &Token| SENTENTIAL.contains(&format!(" {} ", token.word));
    let is_telegram = !is_list && !tokens.iter().any(is_sentential);
    let mut reader = Reader { words, tokens: &tokens, is_german, is_list, is_telegram, state, reading, said_until: 0 };
    let mut at = 0;
    while at < tokens.len() {
        at += reader.step(at);
    }
    let mut reading = reader.reading;
    let text: Vec<&str> = tokens.iter().map(|token| token.word.as_str()).collect();
    let is_noun = |at: usize| is_german && tokens.get(at).is_some_and(|token| token.is_capital) && !begins(&tokens, at);
    pose::by_words(words, &text, is_noun, &mut reading.mentions);
    reading
}

/// Tells whether a word begins a clause, where everything has a capital.
fn begins(tokens: &[Token], at: usize) -> bool {
    at.checked_sub(1).and_then(|at| tokens.get(at)).is_none_or(|before| before.word.is_empty())
}

/// What the words before say of the next thing.
#[derive(Debug, Default)]
struct State {
    /// How many more words are denied.
    denied: usize,
    /// How many there are, and how many more words this counts.
    counted: (u8, usize),
    /// Whether the next thing is a part of the surroundings.
    is_around: bool,
    /// Whether the next thing is only compared with.
    is_compared: bool,
    /// Where the last mention ended.
    last_end: usize,
    /// The colour of the next thing, and how many more words this reaches.
    coloured: Option<(u32, usize)>,
    /// The age of the next person or animal, and how many more words this reaches.
    aged: (Age, usize),
}

struct Reader<'a> {
    words: &'a Words,
    tokens: &'a [Token],
    is_german: bool,
    /// Whether only the words that can be shown are left of the sentence: neighbours are no compound.
    is_list: bool,
    /// Whether it names things without articles and verbs: "table, two plates".
    is_telegram: bool,
    state: State,
    reading: Reading,
    /// Where the last words end that said something of the scene.
    said_until: usize,
}

impl<'a> Reader<'a> {
    /// Reads on from a word, and returns how many were read.
    fn step(&mut self, at: usize) -> usize {
        let word = self.word(at);
        if word.is_empty() {
            self.state = State::default();
            return 1;
        }
        if let Some(count) = self.idiom(at) {
            return count;
        }
        let before = at.checked_sub(1).map_or("", |at| self.word(at));
        if compares(self.words.language(), before, word) {
            self.state.is_compared = true;
            return 1;
        }
        if let Some(count) = self.age(at) {
            return count;
        }
        if UNITS.contains(&format!(" {word} ")) {
            self.state.counted.1 = 0; // "two days earlier" counts no notebooks
        }
        if word == "as" && (1..4).any(|next| self.word(at + next + 1) == "as") {
            self.state.is_compared = true;
        }
        for count in (1..=PHRASE_WORDS_MAX).rev() {
            let Some(found) = self.found(at, count) else { continue };
            // A short word that has a task in the sentence is looked up only as a part of a phrase.
            if count == 1 && is_small(word) {
                continue;
            }
            self.scenes(at, count, found);
            match found.says {
                Says::Thing(key) => self.mention(at, count, key, found),
                Says::Nothing => self.colour(at),
            }
            return count;
        }
        self.scene(at, 1);
        self.small(word);
        self.colour(at);
        1
    }

    /// Notes what the words of something that was found say of the scene. In the name of a dish, an animal, a tool or a vehicle
    /// they say nothing by themselves: a school bus is at no school; nor does what a thing is made of.
    fn scenes(&mut self, at: usize, count: usize, found: Found) {
        let kind = |says| if let Says::Thing(key) = says { self.words.kind(key) } else { None };
        let is_made = |kind: Option<Kind>| {
            matches!(kind, Some(Kind::Food | Kind::Tool | Kind::Furniture | Kind::Vehicle | Kind::Building))
        };
        let is_name = matches!(kind(found.says), Some(Kind::Food | Kind::Animal | Kind::Vehicle | Kind::Tool));
        if 1 < count && is_name {
            self.scene(at, count);
            self.said_until = self.said_until.max(at + count);
            return;
        }
        for at in at..at + count {
            let next = || self.found(at + 1, 1).and_then(|found| kind(found.says));
            if self.words.language() == "en" && MATERIALS.contains(&self.word(at)) && is_made(next()) {
                continue;
            }
            self.scene(at, 1);
        }
    }

    /// Notes what the longest phrase here, of some words at least, says of the scene, unless it is denied or only compared with.
    fn scene(&mut self, at: usize, least: usize) {
        if at < self.said_until {
            return;
        }
        let longest = (least..=PHRASE_WORDS_MAX).rev().find_map(|count| {
            let is_noun = self.tokens.get(at).is_some_and(|token| token.is_capital);
            let saying = self.words.saying(&self.phrase(at, count)?, is_noun)?;
            saying.is_scenic().then_some((count, saying))
        });
        let Some((count, saying)) = longest else { return };
        self.said_until = at + count;
        if self.state.denied < DENIED_LEAST && !self.state.is_compared {
            let count = if 0 < self.state.counted.1 { self.state.counted.0 } else { 1 };
            self.reading.said.push(Said { saying, count });
        }
    }

    /// Joins some words of one clause.
    fn phrase(&self, at: usize, count: usize) -> Option<String> {
        let tokens = self.tokens.get(at..at + count)?;
        let words: Vec<&str> = tokens.iter().map(|token| token.word.as_str()).collect();
        words.iter().all(|word| !word.is_empty()).then(|| words.join(" "))
    }

    /// Notes a colour: of the next thing, or of the last one where adjectives follow their nouns.
    fn colour(&mut self, at: usize) {
        let Some(hex) = self.words.tint(self.word(at)) else {
            self.state.coloured =
                self.state.coloured.and_then(|(hex, left)| Some((hex, left.checked_sub(1)?))).filter(|it| 0 < it.1);
            return;
        };
        let follows = matches!(self.words.language(), "es" | "fr" | "it" | "pt") && self.state.last_end == at && 0 < at;
        match self.reading.mentions.last_mut().filter(|_| follows) {
            Some(last) => last.tint = Some(hex),
            None => self.state.coloured = Some((hex, COLOURED_WORDS)),
        }
    }

    fn word(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.word.as_str())
    }

    /// Looks up a phrase of some words.
    fn found(&self, at: usize, count: usize) -> Option<Found> {
        let phrase = self.phrase(at, count)?;
        if self.is_german && !self.tokens.get(at + count - 1)?.is_capital {
            return None;
        }
        let found = self.words.look_up(&phrase)?;
        (count != 1 || self.is_noun(at)).then_some(found)
    }

    /// Tells whether a word is a noun here, as far as the word before it shows.
    fn is_noun(&self, at: usize) -> bool {
        let is_in = |list: &str, word: &str| list.contains(&format!(" {word} "));
        let word = self.word(at);
        let before = at.checked_sub(1).map_or("", |at| self.word(at));
        let verbs = BEFORE_VERBS.iter().find(|(language, _)| *language == self.words.language());
        if verbs.is_some_and(|(_, pronouns)| is_in(pronouns, before)) {
            return false;
        }
        if self.words.language() != "en" {
            return true;
        }
        // "A beaver building a dam".
        if word == "building" && BUILT.contains(&self.word(at + 1)) {
            return false;
        }
        // What somebody orders to be painted begins with its name; a sentence begins with a capital.
        if at == 0 && self.tokens.first().is_some_and(|token| !token.is_capital) {
            return true;
        }
        let stem = word.strip_suffix('s').unwrap_or(word);
        let is_ambiguous = is_in(AMBIGUOUS, word) || is_in(AMBIGUOUS, stem) && !is_in(ONLY_NOUNS, word);
        if !is_ambiguous || is_in(MOSTLY_NOUNS, stem) {
            return true;
        }
        self.is_telegram || is_in(BEFORE_NOUNS, before) || self.words.tint(before).is_some()
    }

    fn idiom(&self, at: usize) -> Option<usize> {
        self.words.idiom(|next| self.word(at + next))
    }

    /// Tells whether a word is an article here that is a preposition in another language.
    fn is_article(&self, word: &str) -> bool {
        match self.words.language() {
            "en" => matches!(word, "a" | "an" | "no" | "do"),
            "pt" => matches!(word, "a" | "o" | "u"),
            "it" => matches!(word, "a" | "i"),
            "es" => matches!(word, "no" | "a"),
            _ => false,
        }
    }

    /// Notes what a word that names nothing says of the next thing.
    fn small(&mut self, word: &str) {
        let spaced = format!(" {word} ");
        self.state.denied = self.state.denied.saturating_sub(1);
        self.state.counted.1 = self.state.counted.1.saturating_sub(1);
        if DENIALS.contains(&spaced) && !(word == "no" && self.words.language() == "pt") {
            self.state.denied = DENIED_WORDS;
        } else if let Some(count) = number(word) {
            self.state.counted = (count, COUNTED_WORDS);
        } else if word.ends_with('s') && !word.ends_with("ss") && PLURAL_IN_S.contains(&self.words.language()) {
            self.state.counted.1 = 0; // "three slow knocks behind the wardrobe": it is the knocks that are counted
        } else if PREPOSITIONS.contains(&spaced) && self.state.counted.1 == 0 && !self.is_article(word) {
            self.state.is_around = true;
        }
    }

    /// Returns the words between the last mention and a word.
    fn between(&self, last_end: usize, at: usize) -> Vec<&'a str> {
        (last_end..at).map(|at| self.word(at)).collect()
    }

    fn mention(&mut self, at: usize, count: usize, key: usize, found: Found) {
        let state = std::mem::take(&mut self.state);
        let has_owner = at.checked_sub(1).is_some_and(|before| self.word(before).ends_with("'s"));
        let follows = state.last_end == at && 0 < at && !has_owner;
        // "An old woman knitting" is no kind of knitting.
        let is_doing = || {
            let last = self.reading.mentions.last().and_then(|last| self.words.kind(last.key));
            last == Some(Kind::Person) && self.word(at).ends_with("ing")
        };
        let is_compound = self.words.language() == "en" && !self.is_list && follows && !is_doing();
        if is_compound && self.words.kind(key) == Some(Kind::Food) {
            self.reading.mentions.pop(); // a blueberry pie is no blueberry
        } else if let Some(last) = self.reading.mentions.last_mut().filter(|_| is_compound) {
            last.weight -= COMPOUND;
        }
        let between = self.between(state.last_end, at);
        let is_of_last = !self.reading.mentions.is_empty() && contents::is_of(self.words.language(), &between);
        let last_kind = self.reading.mentions.last().and_then(|last| self.words.kind(last.key));
        let last_key = self.reading.mentions.last().map_or("", |last| self.words.name(last.key));
        let is_served = contents::is_served(self.words.language(), &between, (last_key, self.words.name(key)));
        // The vessel is drawn with what is in it.
        let served = is_served.then(|| self.reading.mentions.pop()).flatten().map(|vessel| vessel.count);
        self.state.last_end = at + count;
        if is_of_last && last_kind == Some(Kind::Food) && self.words.kind(key) == Some(Kind::Food) {
            return; // an apple pie, "tarta de manzana", is no apple
        }
        // Whoever only owns what is named next is not there: "her husband's shirts". An animal is beside what it has found.
        let is_person = self.words.kind(key) == Some(Kind::Person);
        let is_capital = |at: usize| self.tokens.get(at).is_some_and(|token| token.is_capital);
        if is_person && owners::is_owner(at..at + count, |at| self.word(at), is_capital) {
            return;
        }
        if 0 < state.denied {
            if ALSO.contains(&format!(" {} ", self.word(at + count))) {
                self.state.denied = DENIED_WORDS; // "no cats or dogs"
            }
            return;
        }
        if state.is_compared {
            return;
        }
        let counted = if 0 < state.counted.1 { state.counted.0 } else { 1 };
        let several = if found.is_plural && counted == 1 { SEVERAL } else { counted };
        let around = if state.is_around { SURROUNDINGS } else { 0 };
        let lost = if is_of_last { COMPOUND } else { 0 };
        let weight = FIRST - BY_WORD * i32::try_from(at).unwrap_or(i32::MAX / 4) - around - lost;
        // A "red deer" is no redder than others.
        let is_kind = 1 < count && self.words.kind(key) == Some(Kind::Animal);
        let own = (at..at + count).filter(|_| !is_kind).find_map(|at| self.words.tint(self.word(at)));
        let tint = own.or(state.coloured.map(|(hex, _)| hex));
        let word = (at..at + count).map(|at| self.word(at)).collect::<Vec<_>>().join(" ");
        let age = self.age_of(key, &state, (at, count), found);
        let before = at.checked_sub(1).map_or("", |before| self.word(before));
        let is_woman = is_person && women::introduces(before, self.words.language());
        let (pose, face) = ("", "");
        let (of_text, count) = (count, served.unwrap_or(several));
        let is_apart = outfit::is_apart(state.last_end, at..at + of_text, |at| self.word(at));
        let is_on = outfit::is_on(state.last_end, at, |at| self.word(at));
        self.reading.mentions.push(Mention {
            key,
            word,
            at,
            count,
            weight,
            tint,
            pose,
            face,
            age,
            is_woman,
            is_apart,
            is_on,
        });
    }
}

/// Tells whether a word has a task in the sentence and names nothing by itself.
pub fn is_small(word: &str) -> bool {
    let spaced = format!(" {word} ");
    DENIALS.contains(&spaced) || SMALL.contains(&spaced) || PREPOSITIONS.contains(&spaced) || number(word).is_some()
}

/// Tells whether what follows a word is around what a sentence is about, in any language.
pub(crate) fn is_preposition(word: &str) -> bool {
    PREPOSITIONS.contains(&format!(" {word} "))
}

/// Tells whether what follows a word is not there, in any language.
pub fn denies(word: &str) -> bool {
    DENIALS.contains(&format!(" {word} "))
}
