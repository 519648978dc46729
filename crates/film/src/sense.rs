//! Where the sense of a text allows a line or a cue to end: small words belong to the word after them. Pure.

use super::layout::closes;

/// What a break costs where the speaker pauses or somebody else begins to speak, before a small word (a phrase begins there),
/// elsewhere in a clause, and after a small word. One line that is wider than the other by a whole line costs 1, so that the last is chosen only
/// where there is no other way.
const PAUSE: f64 = 0.0;
const PHRASE: f64 = 0.04;
const CLAUSE: f64 = 0.1;
const SHORT_LAST: f64 = 0.16;
const SMALL_LAST: f64 = 2.0;
/// What a break costs inside a name: between two words with capitals.
const NAME: f64 = 0.6;
/// What a break costs after a number, an adjective or an owner, before its noun.
const NOUN: f64 = 0.4;
/// What a break costs before the particle of a verb, which says nothing without it: "took out", "kam auf sie zu".
const PARTICLE: f64 = 0.3;
/// The most letters of a short word, which counts in languages without a list.
const SHORT: usize = 3;

/// Articles, prepositions, conjunctions, possessives, forms of address, pronouns that stand before their verb, and verbs that
/// stand before another one. Words that also end a phrase, such as `up`, `her` (English) or `sie` (German), are not in the lists.
const SMALL: [(&str, &str); 6] = [
    (
        "en",
        "a an the of to in on at by for from with without into onto upon under over behind between through across \
         against towards toward than as and or but nor if when while that where whose which who because although until unless \
         my his its our your their this these those no every each some any i he she we they is was are were been be had \
         has have not would could should must might mr. mrs. ms. dr. st.",
    ),
    (
        "de",
        "der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner in im ins an am ans auf \
         aus bei beim mit von vom zu zum zur für gegen ohne um über unter vor hinter neben zwischen durch nach seit bis \
         als wie und oder aber denn dass weil wenn ob obwohl während bevor nachdem mein meine meinen meinem meiner dein \
         deine sein seine seinen seinem seiner seines ihr ihre ihren ihrem ihrer ihres unser unsere dieser diese dieses \
         diesen diesem jeder jede jedes jeden jedem ich er wir sehr so nicht hr. fr. dr.",
    ),
    (
        "fr",
        "le la les l' un une des du de d' à au aux en dans sur sous par pour avec sans chez vers entre contre derrière \
         devant et ou mais donc car ni que qui quand si comme lorsque puis mon ma mes ton ta tes son sa ses notre nos \
         votre vos leur leurs ce cet cette ces je tu il elle on ne se me te très plus m. mme mlle dr",
    ),
    (
        "es",
        "el la los las lo un una unos unas de del a al en con sin por para sobre bajo entre hacia hasta desde contra \
         según tras y e o u pero ni que si cuando como donde mientras porque aunque mi mis tu tus su sus nuestro nuestra \
         este esta estos estas ese esa cada yo él ella no se me te le les muy más sr. sra. dr.",
    ),
    (
        "it",
        "il lo la i gli le l' un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal dalla in \
         nel nello nella nei negli nelle con su sul sullo sulla sui sulle per tra fra senza sotto verso contro dietro e \
         ed o ma né che chi se quando come dove mentre perché mio mia suo sua loro questo questa quel quella ogni io non \
         si mi ti più molto sig. dott.",
    ),
    (
        "pt",
        "o a os as um uma uns umas de do da dos das em no na nos nas num numa a ao à aos às por pelo pela para com sem \
         sob sobre entre até desde contra e ou mas nem que se quando como onde enquanto porque embora meu minha seu sua \
         nosso nossa este esta esse essa cada eu ele ela não me te lhe muito mais sr. sra. dr.",
    ),
];

/// Numbers, frequent adjectives that stand before their nouns, and words that stand before a preposition: "three knocks", "junto a
/// la estufa". They may also end a clause, so that a break after them only costs more.
const DESCRIBING: [(&str, &str); 6] = [
    (
        "en",
        "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand first second third \
         fourth fifth sixth seventh eighth ninth tenth eleventh twelfth \
         last next same other own whole old young little small big large great long short tall high low black white red blue \
         green grey gray brown yellow golden silver dark bright pale cold warm hot wet dry heavy thick thin deep soft loud quiet \
         slow empty full open broken rusty wooden stone iron new strange silent lonely tiny huge poor there out",
    ),
    (
        "de",
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig hundert tausend viele wenige \
         beide alle",
    ),
    (
        "fr",
        "deux trois quatre cinq six sept huit neuf dix onze douze vingt trente cent mille premier première dernier dernière petit \
         petite petits petites grand grande grands grandes vieux vieil vieille jeune beau belle bon bonne mauvais mauvaise nouveau \
         nouvelle gros grosse long longue autre même près loin autour",
    ),
    (
        "es",
        "dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cien mil primer primera último última gran viejo \
         vieja pequeño pequeña buen buena mal mala nuevo nueva joven otro otra mismo misma junto cerca lejos detrás delante dentro \
         fuera encima debajo alrededor",
    ),
    (
        "it",
        "due tre quattro cinque sei sette otto nove dieci undici dodici venti trenta cento mille primo prima ultimo ultima gran \
         grande vecchio vecchia piccolo piccola buon buona nuovo nuova giovane altro altra stesso stessa vicino lontano accanto \
         davanti intorno",
    ),
    (
        "pt",
        "dois duas três quatro cinco seis sete oito nove dez onze doze vinte trinta cem mil primeiro primeira último última grande \
         velho velha pequeno pequena bom boa novo nova jovem outro outra mesmo mesma junto perto longe atrás dentro fora",
    ),
];

/// How English adjectives end that stand before their nouns: "trembling feet", "a famous captain".
const ADJECTIVES: [&str; 9] = ["ing", "ous", "ful", "less", "ish", "able", "ible", "ical", "ese"];

/// Articles that hardly mean anything else.
const ARTICLES: &str = "the a an der die das den dem des el los las les gli";

/// Particles of verbs. One that is also a small word, such as `zu` (German), is a particle only where it ends its clause.
const PARTICLES: [(&str, &str); 2] = [
    ("en", "out up off down away back apart"),
    (
        "de",
        "zu an auf aus ab ein mit vor nach um los hin her weg fort zurück davon entgegen empor herum heraus herein herunter \
         herauf hinaus hinein hinunter hinauf zusammen auseinander nieder",
    ),
];

/// What stands before German names, whose other nouns have capitals, too.
const TITLES: [&str; 8] = ["Herr", "Herrn", "Frau", "Fräulein", "Doktor", "Professor", "Onkel", "Tante"];

/// What may stand before the first letter of a word.
const BEFORE: [char; 10] = ['"', '“', '„', '«', '»', '\'', '‘', '(', '¿', '¡'];

/// Knows the small words of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sense {
    /// The words, each with spaces around it or its line; `None` for a language without a list.
    small: Option<&'static str>,
    /// Those that describe the next word.
    describing: &'static str,
    /// Those that end a verb.
    particles: &'static str,
    /// Whether it is English, whose adjectives are known by their endings.
    is_english: bool,
    /// Whether all nouns have capitals.
    has_capital_nouns: bool,
    /// Whether the text is a title, in which nearly all words may have capitals.
    is_title: bool,
}

impl Sense {
    /// That of a language without a list.
    pub(crate) const NONE: Self = Self {
        small: None,
        describing: "",
        particles: "",
        is_english: false,
        has_capital_nouns: false,
        is_title: false,
    };

    /// Returns that of a language tag such as `en-GB`.
    pub fn of(language: &str) -> Self {
        let tag = language.split(['-', '_']).next().unwrap_or_default();
        let of_tag =
            |lists: &[(&str, &'static str)]| lists.iter().find(|(of, _)| of.eq_ignore_ascii_case(tag)).map(|it| it.1);
        let [describing, particles] = [of_tag(&DESCRIBING), of_tag(&PARTICLES)].map(Option::unwrap_or_default);
        let is = |language: &str| tag.eq_ignore_ascii_case(language);
        let (is_english, has_capital_nouns) = (is("en"), is("de"));
        Self { small: of_tag(&SMALL), describing, particles, is_english, has_capital_nouns, is_title: false }
    }

    /// Returns it for titles.
    pub(crate) fn in_title(self) -> Self {
        Self { is_title: true, ..self }
    }

    /// Returns the cost of a break between two words; `is_spaced` if a space is between them.
    pub fn cost(self, last: &str, next: &str, is_spaced: bool) -> f64 {
        if !is_spaced {
            return if ends_with_pause(last) { PAUSE } else { CLAUSE };
        }
        match self.small {
            // Of a title, an article begins a line rather than its noun: "Down from / the Red Mountain".
            Some(_) if self.is_title && has(ARTICLES, next) && self.is_small(last) => NOUN,
            Some(_) if self.is_small(last) => SMALL_LAST,
            _ if ends_with_pause(last) || opens_voice(next) => PAUSE,
            _ if !self.is_title && self.is_name(last, next) => NAME,
            _ if self.describes(last, next) => NOUN,
            _ if self.is_particle(next) || has(self.particles, last) && self.is_small(next) => PARTICLE, // "down from"
            Some(_) => {
                if self.is_small(next) {
                    PHRASE
                } else {
                    CLAUSE
                }
            }
            None => {
                if last.chars().count() <= SHORT {
                    SHORT_LAST
                } else {
                    CLAUSE
                }
            }
        }
    }

    /// Tells whether two words are parts of a name, such as `Nora Whitlock`.
    fn is_name(self, last: &str, next: &str) -> bool {
        let is_capital = |word: &str| word.trim_start_matches(BEFORE).chars().next().is_some_and(char::is_uppercase);
        let is_title = || TITLES.contains(&last.trim_start_matches(BEFORE));
        is_capital(last) && is_capital(next) && (!self.has_capital_nouns || is_title())
    }

    /// Tells whether a word says something of the next one: `three knocks`, `kleine Eule`, `my brother's ship`.
    fn describes(self, last: &str, next: &str) -> bool {
        let ends = |endings: &[&str]| endings.iter().any(|ending| last.ends_with(ending));
        if self.has_capital_nouns {
            let is_noun = next.trim_start_matches(BEFORE).starts_with(char::is_uppercase);
            let is_adjective = || last.starts_with(char::is_lowercase) && ends(&["e", "er", "es", "en", "em"]);
            // Two nouns are a name, or a measure and its thing: "Willi Kaminski", "drei Säcke Mehl".
            let is_after_noun = last.trim_start_matches(BEFORE).starts_with(char::is_uppercase) && !self.is_title;
            return is_noun && (is_adjective() || is_after_noun || has(self.describing, last));
        }
        has(self.describing, last)
            || self.small.is_some() && ends(&["'s", "’s"])
            || self.is_english && !self.is_small(next) && ends(&ADJECTIVES)
    }

    /// Tells whether a word belongs to a verb before it.
    fn is_particle(self, word: &str) -> bool {
        let bare = word.trim_end_matches(|sign: char| !sign.is_alphanumeric());
        has(self.particles, bare) && (ends_with_pause(word) || !self.is_small(bare))
    }

    /// Tells whether a word belongs to the one after it.
    pub fn is_small(self, word: &str) -> bool {
        self.small.is_some_and(|words| has(words, word))
    }
}

/// Tells whether a list has a word, whatever stands before its first letter.
fn has(list: &str, word: &str) -> bool {
    let word = word.trim_start_matches(BEFORE).to_lowercase();
    list.split_ascii_whitespace().any(|known| known == word)
}

/// Tells whether somebody begins to speak with a word: it begins with a quotation mark. In French the marks that open a
/// quotation in German end one, and stand apart from its words.
pub(crate) fn opens_voice(word: &str) -> bool {
    let opens_before_words = || word.starts_with(['»', '›']) && word.contains(char::is_alphanumeric);
    word.starts_with(['“', '„', '«', '‹', '‚', '‘', '「', '『']) || opens_before_words()
}

/// Tells whether the speaker pauses after a word.
pub(crate) fn ends_with_pause(word: &str) -> bool {
    word.trim_end_matches(['"', '\'']).chars().last().is_some_and(closes) // a straight quotation mark may also open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_that_ends_a_quotation_in_french_opens_none() {
        for (word, expected) in
            [("»Wer", true), ("«", true), ("«¿Quién", true), ("»", false), ("»,", false), ("x»", false)]
        {
            assert_eq!(opens_voice(word), expected, "{word}");
        }
    }

    #[test]
    fn a_small_word_belongs_to_the_next_one_in_its_language() {
        for (language, last, next, expected) in [
            ("en-GB", "the", "old", SMALL_LAST),
            ("en", "“The", "old", SMALL_LAST),
            ("en", "Mr.", "Hyde", SMALL_LAST),
            ("en", "sea", "of", PHRASE),
            ("en", "old", "man", NOUN),
            ("en", "three", "knocks", NOUN),
            ("en", "brother's", "ship.", NOUN),
            ("en", "knocked", "loudly", CLAUSE),
            ("de", "kleine", "Eule", NOUN),
            ("de", "Handschuhe", "an", PHRASE),
            ("es", "junto", "con", NOUN),
            ("en", "took", "out", PARTICLE),
            ("de", "sie", "zu.", PARTICLE),
            ("de", "Weg", "zurück", PARTICLE),
            ("de", "sie", "zu", PHRASE),
            ("en", "sea,", "and", PAUSE),
            ("en", "sea,\"", "said", PAUSE),
            ("en", "had", "been", SMALL_LAST),
            ("en", "voice", "“There", PAUSE),
            ("en", "die", "alone", CLAUSE),
            ("en", "Nora", "Whitlock", NAME),
            ("en", "“Harrow", "Vale.”", NAME),
            ("en", "Nora.", "Whitlock", PAUSE),
            ("de", "Herr", "Yilmaz", NAME),
            ("de", "Willi", "Kaminski", NOUN),
            ("en", "waiting", "room", NOUN),
            ("en", "sixth", "tape", NOUN),
            ("en", "waiting", "for", PHRASE),
            ("es", "camping", "cerrado", CLAUSE),
            ("de_AT", "die", "alte", SMALL_LAST),
            ("de", "in", "der", SMALL_LAST),
            ("fr", "à", "Paris", SMALL_LAST),
            ("es", "¿Y", "quién", SMALL_LAST),
            ("it", "della", "notte", SMALL_LAST),
            ("pt", "não", "sabia", SMALL_LAST),
            ("sv", "en", "båt", SHORT_LAST),
            ("sv", "båten", "kom", CLAUSE),
        ] {
            let found = Sense::of(language).cost(last, next, true);
            assert!((found - expected).abs() < 1e-9, "{language}: {last} / {next}: {found}");
        }
        assert!((Sense::of("en").cost("a", "b", false) - CLAUSE).abs() < 1e-9, "no space, no small word");
    }
}
