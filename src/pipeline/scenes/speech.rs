//! Divides what a text tells from what its people say, at quotation marks and at the dashes of dialogues. Pure.

use crate::pipeline::cast::says;

/// How many words say who speaks at most: "said the old captain".
const TAG_WORDS_MAX: usize = 4;

/// A text, divided into narration and speech.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Told {
    pub(super) narrated: String,
    pub(super) quoted: String,
    /// Whether the text begins a paragraph.
    pub(super) is_new: bool,
}

/// Whose words are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Voice {
    #[default]
    Narrator,
    /// Somebody's, up to this mark.
    Quoted(char),
    /// Somebody's behind a dash.
    Speaker,
    /// The narrator's between the dashes of a speech.
    Between,
    /// The narrator's within a speech, up to the end of the sentence: "— Viens, dit Anne."
    Within,
}

/// The speech that may go on from one text of a story to the next one.
#[derive(Debug, Default)]
pub(super) struct Speech {
    voice: Voice,
    /// Whether a text goes on with the paragraph of the one before.
    goes_on: bool,
}

impl Told {
    /// Divides a whole story.
    pub(super) fn of(text: &str, language: &str) -> Self {
        Speech::default().divide(text, language)
    }
}

impl Told {
    /// Tells whether the text is direct speech with nothing but who speaks.
    pub(super) fn is_spoken(&self) -> bool {
        let has_words = |text: &str| text.contains(char::is_alphanumeric);
        has_words(&self.quoted)
            && self.narrated.split_whitespace().filter(|word| has_words(word)).count() <= TAG_WORDS_MAX
    }
}

impl Speech {
    /// Divides a text. A line break ends a paragraph, and with it all speech; without one, the next text goes on with it.
    pub(super) fn divide(&mut self, text: &str, language: &str) -> Told {
        let mut told = Told { is_new: !self.goes_on, ..Told::default() };
        self.goes_on = !text.ends_with('\n');
        let mut is_begin = true;
        for (at, c) in text.char_indices() {
            let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
            let before = self.voice;
            self.voice = match before {
                _ if c == '\n' => Voice::Narrator,
                Voice::Narrator if is_dash(c) && is_begin && !goes_on(rest) => Voice::Speaker,
                Voice::Narrator => opened(c).map_or(before, Voice::Quoted),
                // The mark that closes a German quotation is the one that opens an English one.
                Voice::Quoted(close) if c == close || c == '"' || (close == '”' && c == '“') => Voice::Narrator,
                Voice::Speaker if is_dash(c) && goes_on(rest) => Voice::Between,
                Voice::Speaker if names_the_speaker(c, rest, language) => Voice::Within,
                Voice::Between if is_dash(c) && !goes_on(rest) => Voice::Speaker,
                Voice::Within if matches!(c, '.' | '!' | '?' | '…') => Voice::Speaker,
                Voice::Quoted(_) | Voice::Speaker | Voice::Between | Voice::Within => before,
            };
            is_begin = c == '\n' || is_begin && c.is_whitespace();
            let is_told = |voice| matches!(voice, Voice::Narrator | Voice::Between | Voice::Within);
            match (is_told(before), is_told(self.voice)) {
                (true, true) => told.narrated.push(c),
                (false, false) => told.quoted.push(c),
                // A mark also separates the words on both its sides.
                (true, false) => told.narrated.push(' '),
                (false, true) => told.quoted.push(' '),
            }
        }
        told
    }
}

fn is_dash(c: char) -> bool {
    matches!(c, '—' | '–' | '―')
}

/// Tells whether the words behind a dash go on with a sentence, so that they are the narrator's: "—Sí —dijo".
fn goes_on(rest: &str) -> bool {
    rest.trim_start().starts_with(char::is_lowercase)
}

/// Tells whether a mark within a speech is followed by words that say who speaks.
fn names_the_speaker(c: char, rest: &str, language: &str) -> bool {
    let word = || rest.trim_start().split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’')).next();
    matches!(c, ',' | '?' | '!' | '…') && word().is_some_and(|word| says(word, language))
}

fn opened(c: char) -> Option<char> {
    match c {
        '"' => Some('"'),
        '“' | '„' => Some('”'),
        '«' => Some('»'),
        '»' => Some('«'),
        '「' => Some('」'),
        '『' => Some('』'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_divided_from_what_is_told() {
        assert_eq!(Told::of("Er sagte: »Nein« und «oui», 「はい」と", "de").quoted, "Nein oui はい ");
        assert_eq!(Told::of("\"Brot\", sagte er, \"und Wein.\"", "de").quoted, "Brot und Wein. ");
    }

    #[test]
    fn dialogues_with_dashes_are_divided_too() {
        for (language, text, narrated) in [
            ("es", "—No aguanta —dijo el viejo Tomás—. Esperemos.", "dijo el viejo Tomás"),
            ("es", "—¿Cómo? —gritó Tomás. Luego calló.\nInés rio.", "gritó Tomás. Luego calló. Inés rio."),
            ("es", "—¡Por el camino!\nInés —la mujer— rio.", "Inés —la mujer— rio."),
            ("fr", "— Viens, dit Anne. Il est tard.", "dit Anne"),
            ("fr", "— Où ? cria Thomas.\nAnne sortit.", "cria Thomas Anne sortit."),
            ("en", "The house—old and dark—stood.", "The house—old and dark—stood."),
        ] {
            let told = Told::of(text, language).narrated;
            assert_eq!(told.split_whitespace().collect::<Vec<_>>().join(" "), narrated, "{text}");
        }
    }

    #[test]
    fn a_speech_goes_on_in_the_next_text_up_to_the_end_of_the_paragraph() {
        let mut speech = Speech::default();
        assert_eq!(speech.divide("\"It is small,", "en").narrated.trim(), "");
        assert_eq!(speech.divide("but sweet,\" he said.", "en").narrated.trim(), "he said.");
        assert_eq!(speech.divide("\"She never closed it.\n", "en").narrated.trim(), "");
        assert_eq!(speech.divide("The end.", "en").narrated, "The end.");
    }
}
