//! Words that are only a part of a name in a story, and would name something else: "the crew of the Marigold", "Gull Rock",
//! "Inspector Finch". Pure.

use super::names::{Name, Token, is_written, noun};
use things::{Kind, Tells, Words};

/// Things, months and feasts that are written with a capital, too.
const WRITTEN_SO: &str = " bible sun moon earth january february march april may june july august september october november december \
christmas easter halloween sunday saturday friday thursday wednesday tuesday monday ";

/// Lists such words of a story in lower case: last names, and what has a capital wherever it stands, and not only where a sentence
/// begins. In German, all nouns have one; and people and animals are told of by what they are: "Fox met Hare".
pub(super) fn proper(tokens: &[Token<'_>], names: &[Name], known: &Words) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    if known.language() == "ja" {
        return found;
    }
    let is_name = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at)).map(|it| it.word.to_lowercase());
        before.is_some_and(|before| names.iter().any(|name| name.name == before))
    };
    for (at, token) in tokens.iter().enumerate().filter(|(_, it)| !it.begins_sentence && is_written(it.word)) {
        let lower = token.word.to_lowercase();
        let of_it = || (0..tokens.len()).filter(|at| tokens.get(*at).is_some_and(|it| it.word.to_lowercase() == lower));
        let is_last_name = token.is_next && is_name(at) && of_it().all(|at| is_name(at) || is_titled(tokens, at));
        let is_of_a_place = tokens.get(at + 1).is_some_and(|next| next.is_next && is_written(next.word));
        let is_always_written_so = || known.language() != "de" && tokens.iter().all(|it| it.word != lower);
        if !found.contains(&lower)
            && (is_last_name || is_always_written_so() && says_something(token.word, is_of_a_place, known))
        {
            found.push(lower);
        }
    }
    found
}

/// Tells whether a title is before a word: "Mr. Fox".
fn is_titled(tokens: &[Token<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
    before.is_some_and(|it| is_title(it.word) || matches!(it.word, "Herr" | "Herrn" | "Frau" | "Fräulein" | "Familie"))
}

/// Tells whether a word names a thing that would be painted, or an animal of which only a place is called; or tells of an hour,
/// the weather or a mood.
fn says_something(word: &str, is_of_a_place: bool, known: &Words) -> bool {
    let lower = word.to_lowercase();
    let told = things::told(word, known.language());
    let things = known.things(&noun(word, known.language()));
    let is_painted = |kind: Kind| kind != Kind::Person && (kind != Kind::Animal || is_of_a_place);
    let tells = |tells: Tells| told.iter().any(|(own, _)| *own == tells);
    let is_told = !told.is_empty() && !tells(Tells::Place);
    let names = told.is_empty() && !things.is_empty() && things.iter().all(|thing| is_painted(thing.kind));
    (is_told || names) && !WRITTEN_SO.contains(&format!(" {lower} "))
}

/// Titles before names.
const TITLES: &str = " mr mrs ms miss dr sir lady lord uncle aunt inspector constable detective captain colonel major general professor doctor father \
sister brother don doña señor señora monsieur madame signor signora ";

/// Of these, those that are written with a full stop.
const SHORT_TITLES: &str = " mr mrs ms dr ";

/// Tells whether a word is a title before names.
fn is_title(word: &str) -> bool {
    TITLES.contains(&format!(" {} ", word.to_lowercase()))
}

/// What places are called by: `Elephant Island`.
const PLACES: &str = " island street road lane bay hill river house inn bridge creek park square avenue lake mount mountain point harbour harbor abbey \
hall station valley county city ocean sea ";

/// Words for saints before the names of places and ships: "Santa Clara".
const SAINTS: &str = " santa san santo sankt saint st ";

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
    let is_saint = is_in(SAINTS, word) && is_capital(after) && after != "Claus";
    is_capital(word) && language != "de" && (is_in(TITLES, before) || is_in(PLACES, after) || is_saint)
}

#[cfg(test)]
mod tests {
    use super::super::names::{names, tokens};
    use super::super::prompt::Memory;
    use super::*;

    #[test]
    fn what_always_has_a_capital_is_a_name() {
        for (language, story, expected) in [
            ("en", "He read her name: Marigold. He stood at the wheel of the Marigold.", "marigold"),
            ("en", "He picked a marigold from the Marigold Garden.", ""),
            ("en", "He lived on Gull Rock. Gull Rock was far.", "gull rock"),
            ("en", "Then Fox met Hare. The old King slept at Christmas and read the Bible.", ""),
            ("en", "Roses bloomed. The wind blew.", ""),
            ("es", "Subió a la Botella y partió.", "botella"),
            ("es", "Llegó el circo Aurora. Al alba, Inés partió.", "aurora"),
            ("en", "He slept at Dawn House. In April they left.", "dawn"),
            ("de", "Er nahm die Rose und den Hammer.", ""),
            ("de", "Im Herbst kam Greta Sommer. Frau Sommer lachte. Greta sang.", "sommer"),
            ("de", "Im Sommer kam Greta Sommer. Greta sang.", ""),
            ("de", "Der Postbote Henning Krüger fuhr. Da las Henning.", "krüger"),
        ] {
            let words = Words::new(language, "");
            let found = proper(&tokens(story), &names(story, story, &words), &words);
            assert_eq!(found.join(" "), expected, "{story}");
        }
    }

    #[test]
    fn a_name_shows_and_tells_nothing() {
        let (story, words) = ("Llegó el circo Aurora. Era el circo Aurora.", Words::new("es", ""));
        let prompt = Memory::new(story, &words).prompt("Llegó el circo Aurora.", "drama");
        assert_eq!(prompt, "drama scene, llegó circo, circus, daytime");
        let (story, words) = ("Tom sailed the Marigold. Tom loved the Marigold.", Words::new("en", ""));
        let prompt = Memory::new(story, &words).prompt("Tom sailed the Marigold.", "drama");
        assert_eq!(prompt, "drama scene, man sailed, daytime");
    }
}
