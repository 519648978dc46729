//! What a clause denies, so that it is not there: "not a dog", "no guardaba oro ni joyas". Pure.

use super::ways::is_in;

/// Words that may stand between a denial and what it denies.
const ARTICLES: &str =
    " a an the any one un una une de ningún single einzige einziger einziges einzigen sola solo seul seule ";

/// What the word for "no" of some languages denies instead of the verb behind it: how far and how much. And verbs of an end: what
/// has not ended goes on.
const MEASURES: &str = " muy lejos solo sólo tan lontano molto longe muito só tão ";
const ENDING: &str = " dejó dejaba deja cesó cesaba cesa paró paraba smise smetteva smette cessò cessava cessa parou parava para deixou deixava deixa ";

/// Words behind which a denied verb denies nothing more.
const OTHERWISE: &str = " y pero sino e ma bensì mas porém ";

/// Tells whether what a clause, in lower case, names at one of its words is not there.
pub(super) fn is_denied(clause: &[String], at: usize, language: &str) -> bool {
    let word = |at: usize| clause.get(at).map_or("", String::as_str);
    let before = (0..at).rev().map(word).find(|it| things::denies(it) || !is_in(ARTICLES, it));
    before.is_some_and(things::denies) || is_of_a_denied_verb(clause, at, language)
}

/// Tells whether a denied verb stands before a word, and so denies all that the verb has; "no lejos" denies nothing.
fn is_of_a_denied_verb(clause: &[String], at: usize, language: &str) -> bool {
    let denial = match language {
        "es" => "no",
        "it" => "non",
        "pt" => "não",
        _ => return false,
    };
    let before = clause.get(..at).unwrap_or_default();
    let own = before.iter().rposition(|word| is_in(OTHERWISE, word)).map_or(0, |joint| joint + 1);
    let denies = |at: usize| {
        let next = clause.get(at + 1).map_or("", String::as_str);
        clause.get(at).is_some_and(|word| word == denial) && !is_in(MEASURES, next) && !is_in(ENDING, next)
    };
    (own..at).any(denies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_denied_is_not_there_and_what_stands_beside_it_is() {
        for (language, clause, absent) in [
            ("en", "there was not one car", "one car"),
            ("en", "no dog barked", "dog"),
            ("de", "da war keine einzige taube", "einzige taube"),
            ("es", "ni una sola paloma volvió", "una sola paloma"),
            ("en", "the dog did not bark", "bark"),
            ("es", "no guardaba oro ni joyas", "guardaba oro ni joyas"),
            ("es", "no vio ningún perro", "vio ningún perro"),
            ("es", "no guardaba oro y un lobo entró", "guardaba oro y"),
            ("es", "no era un perro sino un lobo", "era un perro sino"),
            ("es", "no lejos del castillo vio un lobo", "lejos"),
            ("es", "no dejó de llover", "dejó"),
            ("it", "non vide la porta ma un lupo", "vide la porta ma"),
            ("pt", "não viu a porta mas um lobo", "viu a porta mas"),
        ] {
            let words: Vec<String> = clause.split(' ').map(str::to_owned).collect();
            let denied = (0..words.len()).filter(|at| is_denied(&words, *at, language)).map(|at| words[at].as_str());
            assert_eq!(denied.collect::<Vec<_>>().join(" "), absent, "{clause}");
        }
    }
}
