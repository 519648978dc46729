//! Makes a picture's prompt from the spoken text: some of its words, and where and when it plays. Pure.

use super::cast::Cast;
use super::names::{is_only_named, is_short_title};
use super::small;
use things::{Tells, Words};

/// How many words of the text a prompt contains.
const WORDS_MAX: usize = 14;

/// Words that may stand between a denial and what it denies.
const ARTICLES: [&str; 9] = ["a", "an", "the", "any", "un", "una", "une", "de", "ningún"];

/// Marks between clauses.
const CLAUSE_MARKS: &str = ",;:.!?()—–";

/// Words after which a comparison is over.
const CONJUNCTIONS: &str = " and but while when und aber y pero et mais e ma ";

/// How many letters a prompt contains of a text without spaces between words.
const LETTERS_MAX: usize = 40;

/// Place, time, weather and people of earlier sentences; they hold until a later sentence changes them.
#[derive(Debug, Clone)]
pub(super) struct Memory<'a> {
    words: &'a Words,
    cast: Cast,
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

impl<'a> Memory<'a> {
    /// Begins a story in a language.
    pub(super) fn new(story: &str, words: &'a Words) -> Self {
        Self { cast: Cast::of(story, words), words, place: None, time: None, season: None, weather: None }
    }

    /// Makes the prompt of a text, using and updating the memory.
    pub(super) fn prompt(&mut self, text: &str, kind: &str) -> String {
        let told = Told::of(&self.words.without_idioms(text));
        let narrated = asserted(&told.narrated, self.words);
        let mut reading = read(&narrated, self.words);
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
        let mut spoken = own_words(&narrated, self.words);
        if spoken.len() < 3 {
            // Quoted speech is often about other places, but its words are better than none.
            let quoted = asserted(&told.quoted, self.words);
            spoken.extend(own_words(&quoted, self.words));
        }
        let clauses: Vec<String> = narrated.iter().map(|clause| clause.join(" ")).collect();
        if let Some(meant) = self.cast.meant(&clauses.join(", "), self.words) {
            spoken.insert(0, meant);
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

/// Splits a text into the words of what it says is there, clause by clause. What something is only compared with is left out,
/// up to the end of the comparison, and so are parts of names that would name something else.
fn asserted<'a>(text: &'a str, known: &Words) -> Vec<Vec<&'a str>> {
    let mut last = "";
    let clauses = text.split(|c: char| CLAUSE_MARKS.contains(c));
    let asserted = clauses.map(|clause| {
        let (mut before, mut two_back, mut is_compared) = (String::new(), String::new(), false);
        let all: Vec<&str> = words(clause).collect();
        // "Mr." ends no clause.
        let title = std::mem::replace(&mut last, all.last().copied().unwrap_or_default());
        let title = if is_short_title(title) { title } else { "" };
        let around = |at: usize| all.get(at).copied().unwrap_or_default();
        let there = all.iter().enumerate().filter(|(at, word)| {
            let lower = word.to_lowercase();
            is_compared &= !CONJUNCTIONS.contains(&format!(" {lower} "));
            is_compared |= known.compares(&before, &lower) || (two_back == "as" && lower == "as");
            (two_back, before) = (std::mem::take(&mut before), lower);
            let named_before = at.checked_sub(1).map_or(title, around);
            !is_compared && !is_only_named(named_before, word, around(at + 1), known.language())
        });
        let there = there.map(|(_, word)| *word);
        there.collect()
    });
    asserted.collect()
}

/// Finds place, time and mood of some clauses. A place that somebody comes to takes precedence over one that is only named.
fn read(clauses: &[Vec<&str>], known: &Words) -> Reading {
    let mut reading = Reading::default();
    let mut arrived = false;
    for clause in clauses {
        let (mut before, mut two_back) = (String::new(), String::new());
        for word in clause {
            let told = things::told(word, known.language());
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
    }
    reading
}

/// Lists the words of some clauses that can be shown in a picture.
fn own_words(clauses: &[Vec<&str>], known: &Words) -> Vec<String> {
    let mut found = Vec::new();
    for clause in clauses {
        let mut absent = false;
        for word in clause {
            let lower = word.to_lowercase();
            // An article may be in between: "not a dog".
            let is_there = !absent;
            absent = things::denies(&lower) || (absent && ARTICLES.contains(&lower.as_str()));
            if is_there && can_be_shown(word, &lower, known) {
                // In a language without spaces, such a "word" is a whole clause.
                found.push(lower.chars().take(LETTERS_MAX).collect());
            }
        }
    }
    found
}

/// Tells whether a word can be shown. German writes its nouns with a capital, and only nouns can be, and how people sit or
/// run.
fn can_be_shown(word: &str, lower: &str, known: &Words) -> bool {
    let is_noun =
        known.language() != "de" || word.chars().next().is_some_and(char::is_uppercase) || known.is_pose(lower);
    let is_adverb = lower.is_ascii() && lower.ends_with("ly") && 5 < lower.len();
    is_noun && !is_adverb && !small::is_stop(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes the prompts of a story's texts, one after the other, and compares them.
    fn check(language: &str, story: &[(&str, &str)]) {
        let whole: Vec<&str> = story.iter().map(|(text, _)| *text).collect();
        let words = Words::new(language, "");
        let mut memory = Memory::new(&whole.join(" "), &words);
        for (text, expected) in story {
            assert_eq!(memory.prompt(text, "horror"), format!("horror scene{expected}"), "{text}");
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
            ("en", "The bear bowed like a courtier.", "bear bowed"),
            ("en", "Its windows black as rotten teeth, it stood there and a dog barked.", "windows black dog barked"),
            ("en", "He guarded it like a dragon guards gold and slept.", "guarded slept"),
            ("de", "Sie waren arm wie Kirchenmäuse.", ""),
            ("de", "Der Turm stand wie ein Knochen da, und es lag Schnee.", "turm schnee"),
        ] {
            let words = Words::new(language, "");
            let clauses = asserted(text, &words);
            assert_eq!(own_words(&clauses, &words).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn whoever_is_only_meant_by_a_pronoun_is_in_the_picture() {
        check(
            "en",
            &[
                ("The old king climbed the tower.", ", old king climbed tower"),
                ("He opened the door.", ", king opened door, tower"),
                ("A witch was waiting.", ", witch waiting, tower"),
                ("She laughed.", ", witch laughed, tower, cheerful"),
                ("His lamp went out.", ", king lamp, tower"),
            ],
        );
        check("de", &[("Der König saß am Fenster.", ", könig saß fenster"), ("Er schlief.", ", könig schlief")]);
    }

    #[test]
    fn names_and_idioms_show_nothing_of_their_words() {
        check(
            "en",
            &[
                ("Inspector Finch lay in bed.", ", inspector lay bed"),
                ("Mr. Fox and Mrs. Wolf slept.", ", mr mrs slept"),
                ("He was ill. Wolf came.", ", ill wolf"),
                ("They landed on Elephant Island.", ", landed island"),
                ("Then he sang.", ", wolf sang, island"),
                ("It was raining cats and dogs.", ", raining, island, rain"),
            ],
        );
    }

    #[test]
    fn it_does_not_thunder_where_something_only_sounds_like_it() {
        check("en", &[("The stone crashed down like thunder.", ", stone crashed")]);
    }

    #[test]
    fn a_ship_of_science_fiction_flies() {
        let prompt = Memory::new("", &Words::new("en", "")).prompt("The ship was silent.", "sci-fi");
        assert_eq!(prompt, "sci-fi scene, ship silent, spaceship");
    }

    #[test]
    fn a_storm_is_in_the_picture_of_the_sentence_that_names_it_and_rain_after_it() {
        check(
            "en",
            &[
                ("A storm broke over the village.", ", storm broke village"),
                ("The dog hid.", ", dog hid, village, rain"),
                ("He waited.", ", dog waited, village, rain"),
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
