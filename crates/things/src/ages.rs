//! What words say of age: that somebody is old, and that an animal is a young one.

use crate::Kind;
use crate::words::Words;

/// What is said of the age of a person or an animal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Age {
    /// Nothing.
    #[default]
    Unsaid,
    /// That it is a young one of its kind.
    Young,
    /// That it is old.
    Old,
}

/// Words that say so, in one language.
#[derive(Debug)]
struct Row {
    language: &'static str,
    /// Adjectives of old people.
    old: &'static str,
    /// Phrases of their hair and beards; `*` is any of the colours. They stand before or behind.
    hair: &'static [&'static str],
    /// Words before a young animal, and before "of" and its kind.
    young: &'static str,
    young_of: &'static str,
    /// Words for young animals, also behind their kind: "wolf cubs".
    young_ones: &'static str,
}

#[rustfmt::skip]
const ROWS: [Row; 6] = [
    Row {
        language: "en", old: " old elderly aged wizened wrinkled ",
        hair: &["* haired", "* bearded", "with * hair", "with a * beard", "whose hair was *"],
        young: " baby young newborn infant little tiny ", young_of: "",
        young_ones: " cub cubs pup pups puppy puppies kit kits kitten kittens chick chicks calf calves foal foals fawn fawns lamb lambs piglet piglets \
            duckling ducklings gosling goslings ",
    },
    Row {
        language: "de",
        old: " alte alter alten altes altem greise greiser greisen betagte betagter betagten uralte uralter uralten weißhaarige weißhaariger weißhaarigen \
            grauhaarige grauhaariger grauhaarigen weißbärtige weißbärtiger weißbärtigen graubärtige graubärtiger graubärtigen ",
        hair: &["mit *em haar", "mit *en haaren", "mit *em bart"],
        young: " neugeborene neugeborener neugeborenes neugeborenen kleine kleiner kleines kleinen ", young_of: "",
        young_ones: " welpe welpen kätzchen lamm lämmchen lämmer ferkel fohlen kitz kalb kälbchen küken entlein gänschen ",
    },
    Row {
        language: "es", old: " viejo vieja anciano anciana canoso canosa ",
        hair: &["de pelo *", "de cabello *", "de cabellos *", "de barba *", "con el pelo *"],
        young: " pequeño pequeña pequeños pequeñas ", young_of: " cría crías cachorro cachorros cachorra cachorras ",
        young_ones: " cachorro cachorros gatito gatitos osito ositos potro potros potrillo cordero corderos corderito patito patitos ternero terneros ",
    },
    Row {
        language: "fr", old: " vieux vieil vieille âgé âgée ",
        hair: &["aux cheveux *", "à la barbe *"],
        young: " petit petite petits petites bébé bébés ", young_of: "",
        young_ones: " chaton chatons chiot chiots agneau agneaux faon faons poulain poulains veau veaux caneton canetons louveteau louveteaux ourson oursons renardeau renardeaux ",
    },
    Row {
        language: "it", old: " vecchio vecchia anziano anziana canuto canuta ",
        hair: &["dai capelli *", "con i capelli *", "dalla barba *"],
        young: " piccolo piccola piccoli piccole ", young_of: " cucciolo cuccioli cucciola cucciole ",
        young_ones: " cucciolo cuccioli gattino gattini cagnolino cagnolini agnello agnelli puledro puledri ",
    },
    Row {
        language: "pt", old: " velho velha idoso idosa ",
        hair: &["de cabelo *", "de cabelos *", "de barba *"],
        young: " pequeno pequena pequenos pequenas ", young_of: " filhote filhotes ", young_ones: " filhote filhotes ",
    },
];

/// The colours of the hair of old people, in all these languages.
const HAIR: &str = " white grey gray silver weiß grau blanco blancos blanca gris blancs gris bianchi bianca grigi branco brancos branca ";

/// The ends of German words for young animals, and whether they say that there are several.
const COMPOUNDS: [(&str, bool); 9] = [
    ("jungen", true),
    ("junges", false),
    ("junge", true),
    ("kindern", true),
    ("kinder", true),
    ("kind", false),
    ("welpen", true),
    ("welpe", false),
    ("babys", true),
];
/// What may stand between the parts of such a word.
const JOINTS: [&str; 4] = ["", "s", "n", "en"];

/// Before and behind words of a language without spaces between words.
const OLD_UNSPACED: [&str; 4] = ["年老いた", "老いた", "白髪の", "年取った"];
const YOUNG_UNSPACED: &str = "の子";

fn row(words: &Words) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.language == words.language())
}

fn is_in(list: &str, word: &str) -> bool {
    !word.is_empty() && list.contains(&format!(" {word} "))
}

/// Tells whether a word in lower case says that somebody is old.
pub(crate) fn is_old(words: &Words, word: &str) -> bool {
    row(words).is_some_and(|row| is_in(row.old, word))
}

/// Returns how many words there are from a place on that say of somebody's hair that he is old; `word` gives them in lower case.
pub(crate) fn old_hair<'a>(words: &Words, word: impl Fn(usize) -> &'a str) -> Option<usize> {
    let is_here = |phrase: &&str| {
        phrase.split(' ').enumerate().all(|(next, part)| match part.strip_prefix('*') {
            Some(ending) => word(next).strip_suffix(ending).is_some_and(|colour| is_in(HAIR, colour)),
            None => word(next) == part,
        })
    };
    row(words)?.hair.iter().find(|phrase| is_here(phrase)).map(|phrase| phrase.split(' ').count())
}

/// Tells whether a word stands before young animals; `next` is the one behind it, and behind an "of".
pub(crate) fn leads_to_young(words: &Words, word: &str, next: &str, behind: &str) -> bool {
    let Some(row) = row(words) else { return false };
    let of = matches!(next, "de" | "di" | "d");
    is_in(row.young, word) && words.is_animal(next) || of && is_in(row.young_of, word) && words.is_animal(behind)
}

/// Tells whether a word means young animals by itself, or behind their kind.
pub(crate) fn is_young_one(words: &Words, word: &str) -> bool {
    row(words).is_some_and(|row| is_in(row.young_ones, word))
}

/// Splits a German word for young animals into the kind, as it may be listed, and whether there are several: "Bärenkinder".
pub(crate) fn of_kind(word: &str) -> impl Iterator<Item = (&str, bool)> {
    COMPOUNDS.iter().flat_map(move |(end, is_plural)| {
        let stem = word.strip_suffix(end);
        JOINTS.iter().filter_map(move |joint| Some((stem?.strip_suffix(joint)?, *is_plural)))
    })
}

/// Returns what the letters around a word of a language without spaces say.
pub(crate) fn unspaced(kind: Option<Kind>, before: &str, after: &str) -> Age {
    match kind {
        Some(Kind::Person) if OLD_UNSPACED.iter().any(|old| before.ends_with(old)) => Age::Old,
        Some(Kind::Animal) if after.starts_with(YOUNG_UNSPACED) => Age::Young,
        _ => Age::Unsaid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares what a text names, with its age and how many there are.
    fn check(language: &str, text: &str, expected: &str) {
        let shown = |thing: crate::Thing| {
            let age = match thing.age {
                Age::Unsaid => "",
                Age::Young => " young",
                Age::Old => " old",
            };
            format!("{}{age} {}", thing.name, thing.count)
        };
        let found: Vec<String> = Words::new(language, "").things(text).into_iter().map(shown).collect();
        assert_eq!(found.join(", "), expected, "{text}");
    }

    #[test]
    fn old_people_are_old_whatever_they_are() {
        for (language, text, expected) in [
            ("en", "The white-haired lady slept", "old woman 1"),
            ("en", "An elderly baker slept", "baker old 1"),
            ("en", "A sailor with white hair slept", "sailor old 1"),
            ("en", "An old friend slept", "figure 1"),
            ("en", "The young baker slept", "baker 1"),
            ("en", "An old door and a woman", "🚪 1, woman 1"),
            ("de", "Die weißhaarige Dame schlief", "old woman 1"),
            ("de", "Der alte Müller schlief", "miller old 1"),
            ("es", "La dama de pelo blanco dormía", "old woman 1"),
            ("es", "El viejo molinero dormía", "miller old 1"),
            ("es", "Un pescador anciano dormía", "fisherman old 1"),
            ("fr", "La vieille meunière et un vieux pêcheur", "miller old 1, fisherman old 1"),
            ("fr", "Un homme aux cheveux blancs dormait", "old man 1"),
            ("it", "Il vecchio pescatore dormiva", "fisherman old 1"),
            ("pt", "O velho pescador dormia", "fisherman old 1"),
            ("ja", "白髪の漁師が来た", "fisherman old 1"),
        ] {
            check(language, text, expected);
        }
        let aged = |text| Words::new("en", "").things(text).first().and_then(crate::Thing::attire).unwrap_or_default();
        assert_eq!(
            (aged("The old baker"), aged("The baker")),
            ("trousers apron toque breadboard white bent".into(), "trousers apron toque breadboard white".into())
        );
    }

    #[test]
    fn young_animals_are_small_beside_their_mother() {
        for (language, text, expected) in [
            ("en", "A bear and baby bears slept", "🐻 1, 🐻 young 3"),
            ("en", "Two wolf cubs played", "🐺 young 2"),
            ("en", "The fox cubs played", "🦊 young 3"),
            ("en", "A baby slept", "baby 1"),
            ("de", "Die Bärin und drei Bärenkinder schliefen", "🐻 1, 🐻 young 3"),
            ("de", "Die Fuchskinder schliefen", "🦊 young 3"),
            ("es", "La osa y las crías de oso dormían", "🐻 1, 🐻 young 3"),
            ("fr", "Le renard et les petits renards dormaient", "🦊 1, 🦊 young 3"),
            ("it", "La volpe e i cuccioli di volpe dormivano", "🦊 1, 🦊 young 3"),
            ("pt", "A raposa e os filhotes de raposa dormiam", "🦊 1, 🦊 young 3"),
            ("ja", "狐の子が来た", "🦊 young 1"),
        ] {
            check(language, text, expected);
        }
        let metres = |text| Words::new("en", "").things(text).first().map(|thing| thing.metres);
        assert!(metres("The wolf cubs") < metres("The wolves"));
    }
}
