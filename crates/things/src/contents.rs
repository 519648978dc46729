//! What is in a vessel, and what a thing is of: "a bowl of hot soup", "la campana de la iglesia".

use crate::read::is_preposition;

/// Words between a thing and what it is of.
const OF: &str = " de del la las los el l d di della dello dell del du des da do dos das à al alla ";

/// Words between a vessel and what is in it, and how far that may be from it.
const FULL_OF: &str = " of full filled with voll voller mit de con di d avec du pieno piena lleno llena plein pleine ";
const SERVED_WORDS: usize = 4;

/// Vessels, and what is drawn in one.
const VESSELS: [&str; 7] = ["bowl", "🍽", "🥛", "☕", "🍲", "🥣", "🫙"];
const SERVED: [&str; 17] = [
    "🥣",
    "tomato soup",
    "pumpkin soup",
    "pea soup",
    "porridge",
    "cereal",
    "🍜",
    "🍝",
    "🍚",
    "🍯",
    "🥛",
    "☕",
    "🍵",
    "🍷",
    "🍺",
    "🥃",
    "🥗",
];

/// Tells whether what is named only tells what the thing before it is of, by the words between the two, in a language that says
/// it in this order.
pub(crate) fn is_of(language: &str, between: &[&str]) -> bool {
    matches!(language, "es" | "fr" | "it" | "pt")
        && (1..=2).contains(&between.len())
        && between.iter().all(|word| OF.contains(&format!(" {word} ")))
}

/// Tells whether what is named is in the vessel before it, by the words between the two and the keys of both, and is drawn in a
/// vessel by itself.
pub(crate) fn is_served(language: &str, between: &[&str], (vessel, served): (&str, &str)) -> bool {
    let is_full = match between.first() {
        Some(first) if FULL_OF.contains(&format!(" {first} ")) => between.len() <= SERVED_WORDS,
        _ => language == "de" && between.len() < 2,
    };
    let is_apart = || between.iter().any(|word| word.is_empty() || is_preposition(word));
    vessel != served && VESSELS.contains(&vessel) && SERVED.contains(&served) && is_full && !is_apart()
}

#[cfg(test)]
mod tests {
    use crate::Words;

    #[test]
    fn what_is_in_a_vessel_is_shown_and_no_other_vessel() {
        for (language, text, expected) in [
            ("en", "a bowl of hot tomato soup", "tomato soup"),
            ("en", "two bowls of steaming ramen", "🍜"),
            ("en", "a plate of spaghetti", "🍝"),
            ("en", "the bowl stood beside the soup", "bowl 🥣"),
            ("de", "eine Schüssel heiße Suppe", "🥣"),
            ("es", "un plato de sopa de tomate", "tomato soup"),
            ("es", "un cuenco con sopa", "🥣"),
        ] {
            let things = Words::new(language, "").things(text);
            let names: Vec<_> = things.iter().map(|thing| thing.name.as_str()).collect();
            assert_eq!(names.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_thing_is_shown_before_what_it_is_of() {
        for (language, text, expected) in [
            ("es", "la campana de la iglesia", "🔔"),
            ("es", "una tarta de manzana", "🎂"),
            ("fr", "la cloche de l'église", "🔔"),
            ("it", "la campana della chiesa", "🔔"),
            ("en", "school bus in the rain", "school bus"),
        ] {
            let things = Words::new(language, "").things(text);
            assert_eq!(things.first().map(|thing| thing.name.as_str()), Some(expected), "{text}: {things:?}");
        }
    }
}
