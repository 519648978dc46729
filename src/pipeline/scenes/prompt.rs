//! Makes a picture's prompt from the spoken text: some of its words, and where and when it plays. Pure.

use super::small;
use things::Tells;

/// How many words of the text a prompt contains.
const WORDS_MAX: usize = 14;

/// Words that may stand between a denial and what it denies.
const ARTICLES: [&str; 9] = ["a", "an", "the", "any", "un", "una", "une", "de", "ningún"];

/// How many letters a prompt contains of a text without spaces between words.
const LETTERS_MAX: usize = 40;

/// Place, time and weather of earlier sentences; they hold until a later sentence changes them.
#[derive(Debug, Default)]
pub(super) struct Memory {
    place: Option<&'static str>,
    time: Option<&'static str>,
    season: Option<&'static str>,
    weather: Option<&'static str>,
}

/// What one text says about its picture.
#[derive(Debug, Default)]
struct Reading {
    place: Option<&'static str>,
    time: Option<&'static str>,
    season: Option<&'static str>,
    weather: Option<&'static str>,
    mood: Option<&'static str>,
}

impl Memory {
    /// Makes the prompt of a text, using and updating the memory.
    pub(super) fn prompt(&mut self, text: &str, kind: &str, language: &str) -> String {
        let told = Told::of(text);
        let mut reading = read(&told.narrated, language);
        if reading.place == Some("ship") && kind.starts_with("sci") {
            reading.place = Some("spaceship"); // a "ship" between the stars is a spaceship
        }
        if reading.place.is_some() {
            self.weather = None; // another place may have other weather
        }
        self.place = reading.place.or(self.place);
        self.time = reading.time.or(self.time);
        self.season = reading.season.or(self.season);
        self.weather = reading.weather.or(self.weather);
        let mut spoken = own_words(&told.narrated, language);
        if spoken.len() < 3 {
            // Quoted speech is often about other places, but its words are better than none.
            spoken.extend(own_words(&told.quoted, language));
        }
        spoken.dedup();
        spoken.truncate(WORDS_MAX);
        let mut parts = vec![format!("{kind} scene")];
        if !spoken.is_empty() {
            parts.push(spoken.join(" "));
        }
        let told_of = [self.place, self.time, self.season, self.weather, reading.mood];
        for word in told_of.into_iter().flatten() {
            if !spoken.iter().any(|spoken| spoken == word) && !parts.iter().any(|part| part == word) {
                parts.push(word.to_owned());
            }
        }
        // It thunders in the sentence that says so; after that it only rains.
        if matches!(self.weather, Some("storm" | "lightning")) {
            self.weather = Some("rain");
        }
        parts.join(", ")
    }
}

/// A text, divided into narration and quoted speech.
#[derive(Debug, Default, PartialEq)]
struct Told {
    narrated: String,
    quoted: String,
}

impl Told {
    /// Divides a text at its quotation marks; an unclosed quotation goes to the end.
    fn of(text: &str) -> Self {
        let mut told = Self::default();
        let mut closing: Option<char> = None;
        for c in text.chars() {
            match closing {
                // The mark that closes a German quotation is the one that opens an English one.
                Some(close) if c == close || c == '"' || (close == '”' && c == '“') => closing = None,
                Some(_) => told.quoted.push(c),
                None => {
                    closing = match c {
                        '"' => Some('"'),
                        '“' | '„' => Some('”'),
                        '«' => Some('»'),
                        '»' => Some('«'),
                        '「' => Some('」'),
                        '『' => Some('』'),
                        _ => None,
                    };
                    // A mark also separates the words on both its sides.
                    told.narrated.push(if closing.is_some() { ' ' } else { c });
                }
            }
        }
        told
    }
}

/// Splits a text into words, in their original spelling.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .map(|word| word.trim_matches(['\'', '’']))
        .filter(|word| !word.is_empty())
}

/// Finds place, time and mood of a text. A place that somebody comes to takes precedence over one that is only named.
fn read(text: &str, language: &str) -> Reading {
    let mut reading = Reading::default();
    let (mut before, mut two_back) = (String::new(), String::new());
    let mut arrived = false;
    for word in words(text) {
        let told = things::told(word, language);
        let word = word.to_lowercase();
        // An article may be in between: "into the forest".
        let near = |test: fn(&str) -> bool| test(&before) || (small::is_stop(&before) && test(&two_back));
        let absent = things::denies(&before) || (ARTICLES.contains(&before.as_str()) && things::denies(&two_back));
        for (tells, name) in told.into_iter().filter(|_| !absent) {
            match tells {
                Tells::Place if near(small::departs) => {}
                Tells::Place => {
                    let gone_to = near(small::arrives);
                    if reading.place.is_none() || (gone_to && !arrived) {
                        reading.place = Some(name);
                    }
                    arrived |= gone_to;
                }
                Tells::Time => reading.time = reading.time.or(Some(name)),
                Tells::Season => reading.season = reading.season.or(Some(name)),
                Tells::Weather => reading.weather = reading.weather.or(Some(name)),
                Tells::Mood => reading.mood = reading.mood.or(Some(name)),
            }
        }
        (two_back, before) = (before, word);
    }
    reading
}

/// Lists the words of a text that can be shown in a picture.
fn own_words(text: &str, language: &str) -> Vec<String> {
    let german = language.starts_with("de");
    let mut found = Vec::new();
    let (mut absent, mut is_compared) = (false, false);
    let (mut before, mut two_back) = (String::new(), String::new());
    for word in words(text) {
        let lower = word.to_lowercase();
        is_compared |= things::is_simile(&before, &lower) || (two_back == "as" && lower == "as");
        // An article may be in between: "not a dog".
        let negated = absent;
        absent = things::denies(&lower) || (absent && ARTICLES.contains(&lower.as_str()));
        // German writes its nouns with a capital, and only nouns can be shown.
        let noun = !german || word.chars().next().is_some_and(char::is_uppercase);
        let adverb = lower.is_ascii() && lower.ends_with("ly") && 5 < lower.len();
        if !negated && noun && !adverb && !small::is_stop(&lower) {
            // What something is only compared with is not there.
            if !std::mem::take(&mut is_compared) {
                // In a language without spaces, such a "word" is a whole clause.
                found.push(lower.chars().take(LETTERS_MAX).collect());
            }
        }
        (two_back, before) = (before, lower);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes the prompts of a story's texts, one after the other, and compares them.
    fn check(language: &str, story: &[(&str, &str)]) {
        let mut memory = Memory::default();
        for (text, expected) in story {
            assert_eq!(memory.prompt(text, "horror", language), format!("horror scene{expected}"), "{text}");
        }
    }

    #[test]
    fn place_and_time_are_carried_over_until_another_sentence_says_otherwise() {
        check(
            "en",
            &[
                ("The old castle rose dark at midnight.", ", old castle rose dark midnight, night"),
                ("He opened the door.", ", opened door, castle, night"),
                ("They walked along the beach in the rain.", ", walked along beach rain, night"),
                ("The waves were high.", ", waves high, beach, night, rain"),
                ("The next morning they climbed the hill.", ", next morning climbed hill"),
                ("Birds sang.", ", birds sang, hill, morning"),
            ],
        );
    }

    #[test]
    fn a_place_gone_to_counts_and_a_place_left_does_not() {
        check(
            "en",
            &[
                ("He left the city and walked to the old harbor.", ", city walked old harbor"),
                ("A gull cried.", ", gull cried, harbor"),
                ("From the village came smoke.", ", village smoke, harbor"),
                ("There was no snow.", ", harbor"),
                ("It was not a ship.", ", harbor"),
            ],
        );
    }

    #[test]
    fn what_people_say_moves_nobody() {
        check(
            "en",
            &[
                ("They sat in the kitchen.", ", sat kitchen"),
                ("\"I dream of the sea at dawn,\" said Anna.", ", anna dream sea dawn, kitchen"),
                ("“Come to the castle,” the tall stranger whispered.", ", tall stranger whispered, kitchen"),
            ],
        );
        check("de", &[("„Komm zum Schloss“, sagte die alte Frau im Keller.", ", frau keller komm schloss, cellar")]);
        assert_eq!(Told::of("Er sagte: »Nein« und «oui», 「はい」と").quoted, "Neinouiはい");
    }

    #[test]
    fn other_languages_keep_their_words_and_get_english_places_where_they_are_known() {
        check(
            "de",
            &[
                ("Der alte Leuchtturm stand nachts im Nebel.", ", leuchtturm nebel, lighthouse, night, fog"),
                ("Niemand konnte das Licht sehen.", ", niemand licht, lighthouse, night, fog"),
            ],
        );
        check("fr", &[("La nuit, la forêt dormait.", ", nuit forêt dormait, forest, night")]);
        check("ja", &[("彼は森を歩いた。", ", 彼は森を歩いた, forest"), ("猫が来た。", ", 猫が来た, forest")]);
        check("ru", &[("Он вошёл в дом.", ", он вошёл в дом")]);
    }

    #[test]
    fn what_something_is_only_compared_with_is_not_in_the_prompt() {
        for (language, text, expected) in [
            ("en", "The tower rose, as white as bone and as tall as a cloud.", "tower rose white tall"),
            ("en", "The bear bowed like a courtier.", "bear bowed like"),
            ("de", "Der Turm stand wie ein Knochen im Schnee.", "turm schnee"),
        ] {
            assert_eq!(own_words(text, language).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_ship_of_science_fiction_flies() {
        let prompt = Memory::default().prompt("The ship was silent.", "sci-fi", "en");
        assert_eq!(prompt, "sci-fi scene, ship silent, spaceship");
    }

    #[test]
    fn a_storm_is_in_the_picture_of_the_sentence_that_names_it_and_rain_after_it() {
        check(
            "en",
            &[
                ("A storm broke over the village.", ", storm broke village"),
                ("The dog hid.", ", dog hid, village, rain"),
                ("He waited.", ", waited, village, rain"),
            ],
        );
    }

    #[test]
    fn the_mood_is_the_sentences_own() {
        check(
            "en",
            &[
                ("She laughed.", ", laughed, cheerful"),
                ("A ghost crossed the attic.", ", ghost crossed attic, eerie"),
                ("Dust fell.", ", dust fell, attic"),
            ],
        );
    }
}
