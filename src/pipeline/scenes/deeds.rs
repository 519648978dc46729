//! What somebody needs for what he does, where a text does not name it: "she typed all night" shows a typewriter. Pure.

use super::ways::is_in;
use things::{Kind, Thing, Words};

/// The verbs of a deed in a language, and the word for what it needs.
type Deed = (&'static str, &'static str, &'static str);

#[rustfmt::skip]
const DEEDS: [Deed; 46] = [
    ("en", " typed types typing ", "typewriter"),
    ("en", " wrote writes writing scribbled ", "notebook"),
    ("en", " read reads reading ", "book"),
    ("en", " cooked cooks cooking boiled stirred ", "cooking pot"),
    ("en", " sewed sews sewing stitched ", "needle"),
    ("en", " photographed ", "camera"),
    ("en", " drank drinks drinking sipped ", "cup"),
    ("en", " ate eats eating ", "bread"),
    ("en", " locked unlocked ", "key"),
    ("en", " paid pays ", "coins"),
    ("en", " packed packing ", "suitcase"),
    ("de", " tippte tippten ", "Schreibmaschine"),
    ("de", " schrieb schrieben kritzelte ", "Notizbuch"),
    ("de", " las lasen ", "Buch"),
    ("de", " kochte kochten ", "Topf"),
    ("de", " nähte nähten ", "Nadel"),
    ("de", " fotografierte ", "Kamera"),
    ("de", " trank tranken ", "Tasse"),
    ("de", " aß aßen ass ", "Brot"),
    ("de", " verschloss verriegelte ", "Schlüssel"),
    ("de", " bezahlte ", "Münzen"),
    ("de", " packte ", "Koffer"),
    ("es", " escribió escribía ", "cuaderno"),
    ("es", " leyó leía ", "libro"),
    ("es", " cocinó cocinaba ", "olla"),
    ("es", " cosió cosía ", "aguja"),
    ("es", " fotografió ", "cámara"),
    ("es", " bebió bebía ", "taza"),
    ("es", " comió comía ", "pan"),
    ("es", " pagó pagaba ", "monedas"),
    ("fr", " écrivit écrivait ", "cahier"),
    ("fr", " lut lisait ", "livre"),
    ("fr", " cuisina cuisinait ", "marmite"),
    ("fr", " cousit cousait ", "aiguille"),
    ("fr", " buvait ", "tasse"),
    ("fr", " mangea mangeait ", "pain"),
    ("it", " scrisse scriveva ", "quaderno"),
    ("it", " lesse leggeva ", "libro"),
    ("it", " cucinò cucinava ", "pentola"),
    ("it", " cucì cuciva ", "ago"),
    ("it", " bevve beveva ", "tazza"),
    ("it", " mangiò mangiava ", "pane"),
    ("pt", " escreveu escrevia ", "caderno"),
    ("pt", " cozinhou cozinhava ", "panela"),
    ("pt", " bebeu bebia ", "xícara"),
    ("pt", " comeu comia ", "pão"),
];

/// Adds to the words of a prompt what the first person in it needs for what he does, unless they name some thing already.
pub(super) fn equip(spoken: &mut Vec<String>, narrated: &[Vec<&str>], known: &Words) {
    let things = known.things(&format!("a scene, {}", spoken.join(" ")));
    let is_person = |it: &Thing| it.kind == Kind::Person;
    let is_bare = |it: &Thing| is_person(it) || matches!(it.kind, Kind::Land | Kind::Sky | Kind::Building);
    if !things.iter().any(is_person) || !things.iter().all(is_bare) {
        return;
    }
    let of_language = || DEEDS.iter().filter(|(language, ..)| *language == known.language());
    let needed = narrated.iter().flatten().find_map(|word| {
        let word = word.to_lowercase();
        of_language().find(|(_, verbs, _)| is_in(verbs, &word)).map(|(.., needed)| *needed)
    });
    spoken.extend(needed.map(str::to_lowercase));
}

#[cfg(test)]
mod tests {
    use super::super::names::noun;
    use super::super::prompt::Memory;
    use super::*;

    #[test]
    fn whoever_does_something_has_what_it_needs() {
        for (language, text, expected) in [
            ("en", "The woman typed all night.", "woman typed night typewriter"),
            ("en", "The woman read the letter.", "woman read letter"),
            ("en", "The horse drank.", "horse drank"),
            ("de", "Die Frau schrieb die ganze Nacht.", "frau nacht notizbuch"),
            ("es", "La mujer leía.", "mujer leía libro"),
        ] {
            let words = Words::new(language, "");
            let prompt = Memory::new(text, &words).prompt(text, "drama");
            assert!(prompt.starts_with(&format!("drama scene, {expected}, ")), "{prompt}");
        }
    }

    #[test]
    fn what_a_deed_needs_is_a_thing() {
        for (language, _, needed) in DEEDS {
            let path = format!("{}/assets/words/{language}.tsv", env!("CARGO_MANIFEST_DIR"));
            let words = Words::new(language, &std::fs::read_to_string(path).unwrap());
            let things = words.things(&noun(needed, language));
            assert_eq!(things.len(), 1, "{language} {needed}: {things:?}");
        }
    }
}
