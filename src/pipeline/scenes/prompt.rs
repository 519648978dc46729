//! Makes a picture's prompt from the spoken text: some of its words, and where and when it plays. Pure.

use super::absent::is_one_of;
use super::cast::Cast;
use super::clauses::{asserted, is_shown_of_speech, rumoured};
use super::clock;
use super::deeds;
use super::denial::is_denied;
use super::it::It;
use super::names::noun;
use super::pronouns::{Tokens, is_plural_or_first};
use super::rooms;
use super::small;
use super::speech::{Speech, Told};
use super::stage::{Shown, Stage};
use super::vehicles;
use super::wardrobe::Wardrobe;
use super::young;
use things::{Kind, Stand, Tells, Thing, Time, Words, is_indoors};

/// How many words of the text a prompt contains.
const WORDS_MAX: usize = 14;

/// How many letters a prompt contains of a text without spaces between words.
const LETTERS_MAX: usize = 40;

/// The stage and the people of earlier sentences; they hold until a later sentence changes them.
#[derive(Debug)]
pub(super) struct Memory<'a> {
    words: &'a Words,
    cast: Cast,
    wardrobe: Wardrobe,
    stage: Stage,
    speech: Speech,
    it: It,
    /// What tells in a prompt where the story is from.
    country: Option<&'static str>,
    /// Whether it is told in English and has goats, whose young ones are called as children are.
    has_goats: bool,
    /// Whether the last text was direct speech, which another one answers.
    was_spoken: bool,
    /// Whether the story has begun.
    is_begun: bool,
}

impl<'a> Memory<'a> {
    /// Begins a story in a language.
    pub(super) fn new(story: &str, words: &'a Words) -> Self {
        let told = Told::of(&words.without_idioms(story), words.language());
        let cast = Cast::of(story, &told.narrated, words);
        let mut clauses = asserted(&told.narrated, words);
        cast.without_names(&mut clauses, true);
        let stage = Stage::of(&clauses, words);
        Self {
            cast,
            wardrobe: Wardrobe::default(),
            words,
            stage,
            country: words.country(story),
            has_goats: words.language() == "en" && words.things(story).iter().any(|it| it.name == "🐐"),
            speech: Speech::default(),
            it: It::default(),
            was_spoken: false,
            is_begun: false,
        }
    }

    /// Makes the prompt of the title, which shows where the story begins from outside. It belongs to no speech of the story.
    pub(super) fn title(&self, title: &str, kind: &str) -> String {
        let (mut stage, cast, wardrobe) = (self.stage.clone(), self.cast.clone(), self.wardrobe.clone());
        stage.begin();
        Self { stage, cast, wardrobe, speech: Speech::default(), it: It::default(), ..*self }.prompt(title, kind)
    }

    /// Tells whether a text has somebody or something to be shown in it, and not only a place or an hour.
    pub(super) fn shows(&self, text: &str) -> bool {
        let things = self.words.things(&self.words.without_idioms(text));
        self.cast.has_somebody(text, self.words) || things.iter().any(|it| !matches!(it.kind, Kind::Land | Kind::Sky))
    }

    /// Makes the prompt of a text, using and updating the memory.
    pub(super) fn prompt(&mut self, text: &str, kind: &str) -> String {
        let text = young::kids_of_goats(&self.cast.without_called(text), self.has_goats);
        let text = clock::told(&self.words.without_idioms(&text), self.words.language(), self.stage.season());
        let text = young::told(&text, self.cast.newest(), |name| self.cast.bearer(name), self.words);
        let told = self.speech.divide(&text, self.words.language());
        let mut narrated = if self.is_begun { asserted } else { rumoured }(&told.narrated, self.words);
        self.cast.without_names(&mut narrated, false);
        self.is_begun = true;
        let mut nameless = narrated.clone();
        self.cast.without_names(&mut nameless, true);
        self.stage.go_in(rooms::signs(&nameless, self.words), &nameless, self.words);
        self.stage.hear(&asserted(&told.quoted, self.words), self.words);
        let somebody = |clause: &[&str]| self.cast.has_somebody(&clause.join(" "), self.words);
        let mut shown = self.stage.go(&nameless, kind, self.words, somebody);
        let own = own_words(&narrated, self.words).into_iter().filter(|(_, word)| self.is_seen(word, &shown));
        let (places, mut spoken): (Vec<usize>, Vec<String>) = own.unzip();
        self.tell(&mut spoken, &narrated);
        spoken.extend(self.it.meant(&narrated, self.words));
        if spoken.len() < 3 {
            // Quoted speech is often about other places and people, but its things are better than none.
            let quoted = own_words(&asserted(&told.quoted, self.words), self.words).into_iter().map(|(_, word)| word);
            spoken.extend(quoted.filter(|word| is_shown_of_speech(word, self.words)));
        }
        let clauses = narrated.iter().filter(|clause| !is_impersonal(clause, self.words));
        let clauses: Vec<String> = clauses.map(|clause| clause.join(" ")).collect();
        let mut meant = self.cast.meant(&clauses.join(", "), self.words);
        meant.call(&mut spoken);
        let is_told_by = narrated.iter().flatten().any(|word| is_plural_or_first(word));
        let is_empty = || !is_told_by && shows_nothing(&narrated, &spoken, self.words);
        let is_nobody = meant.first.is_empty() && meant.also.is_empty();
        let is_reply =
            std::mem::replace(&mut self.was_spoken, told.is_spoken()) && told.is_new && narrated.concat().is_empty();
        let last = if is_nobody && is_empty() { self.cast.last_ones(is_reply) } else { Vec::new() };
        if !last.is_empty() {
            shown.place = shown.place.map(vehicles::aboard);
        }
        let before = WORDS_MAX.saturating_sub(meant.first.len() + meant.also.len()).min(spoken.len());
        let at = meant.at.map_or(before, |at| places.iter().filter(|place| **place < at).count().min(before));
        let others = meant.first.len() + last.len();
        spoken.splice(0..0, meant.first.into_iter().chain(last));
        spoken.dedup();
        let at = (at + others).min(spoken.len());
        spoken.splice(at..at, meant.also);
        name_again(&mut spoken, &narrated, self.words);
        deeds::equip(&mut spoken, &narrated, self.words);
        self.wardrobe.dress(&mut spoken, self.words);
        self.wardrobe.colour(&mut spoken, self.words);
        spoken.truncate(WORDS_MAX);
        if is_of_people(&spoken, self.words) {
            shown.place = shown.place.map(vehicles::aboard); // the bell of a ship is on board, and not on a beach
        }
        // Fireworks are seen by night.
        shown.time = shown.time.or_else(|| {
            let told = self.words.scene(&format!("a scene, {}", spoken.join(" "))).time;
            clock::usual_hour(kind).filter(|_| told != Some(Time::Night))
        });
        let prompt = composed(kind, &spoken, &shown);
        match self.country {
            Some(country) => format!("{prompt}, {country}"),
            None => prompt,
        }
    }

    /// Says of those whom a text names that they are strangers to the others, old or women, where other texts do, or words that
    /// no prompt has: "de pelo blanco".
    fn tell(&self, spoken: &mut [String], narrated: &[Vec<&str>]) {
        let clauses: Vec<String> = narrated.iter().map(|clause| clause.join(" ")).collect();
        for thing in self.words.things(&clauses.join(", ")) {
            let Some(told) = self.cast.told(&thing, self.words) else { continue };
            let at = spoken.iter().position(|word| *word == thing.word);
            let is_said =
                |at: usize| at.checked_sub(1).and_then(|at| spoken.get(at)).is_some_and(|it| self.words.is_age(it));
            if let Some(word) = at.filter(|at| !is_said(*at)).and_then(|at| spoken.get_mut(at)) {
                *word = told;
            }
        }
    }

    /// Tells whether a word of a text may be in a picture of it: weather that is over, water below the ice, and what does not fit
    /// into a room would be painted.
    fn is_seen(&self, word: &str, shown: &Shown) -> bool {
        let tells = |of: fn(Tells, &str) -> bool| {
            things::told(word, self.words.language()).into_iter().any(|(tells, name)| of(tells, name))
        };
        !(self.cast.is_name_of_a_thing(word, self.words)
            || shown.is_over && tells(|tells, _| tells == Tells::Weather)
            || shown.place == Some("ice") && tells(|_, name| matches!(name, "river" | "lake"))
            || shown.place.is_some_and(is_indoors) && rooms::names_too_large(word, self.words))
    }
}

/// Names what a text names where its words alone would not: a "torch" without its article may be a verb, and "glass water" is
/// no "glass of water".
fn name_again(spoken: &mut Vec<String>, narrated: &[Vec<&str>], known: &Words) {
    let text: Vec<String> = narrated.iter().map(|clause| clause.join(" ")).collect();
    let things_of = |spoken: &[String]| known.things(&format!("a scene, {}", spoken.join(" ")));
    let mut read = things_of(spoken);
    for thing in known.things(&text.join(", ")) {
        let parts: Vec<&str> = thing.word.split(' ').collect();
        // An article or an adjective of its words may be left out.
        let at = spoken.iter().position(|word| parts.contains(&word.as_str()));
        if let Some(at) = at.filter(|_| read.iter().all(|it| it.name != thing.name)) {
            spoken.retain(|word| !parts.contains(&word.as_str()));
            let named = thing.word.strip_prefix("the ").unwrap_or(&thing.word);
            spoken.insert(at.min(spoken.len()), noun(named, known.language()));
            read = things_of(spoken);
        }
    }
}

/// Tells whether a text names nothing to be seen, tells of no place, hour or weather, and denies nothing: it shows whoever was
/// there last.
fn shows_nothing(narrated: &[Vec<&str>], spoken: &[String], known: &Words) -> bool {
    let language = known.language();
    let has = |tells: fn(&str, &str) -> bool| narrated.iter().flatten().any(|it| tells(&it.to_lowercase(), language));
    let names_nothing = || known.things(&noun(&spoken.join(" "), language)).is_empty();
    let is_free = spoken.is_empty() || names_nothing() && !has(|word, of| !things::told(word, of).is_empty());
    is_free && !has(|word, _| things::denies(word))
}

/// Tells whether a French clause is about the weather, so that its "il" is nobody.
fn is_impersonal(clause: &[&str], known: &Words) -> bool {
    let says = |word: &str| clause.iter().any(|own| own.to_lowercase() == word);
    let is_weather = || {
        let all = clause.iter().flat_map(|word| things::told(word, known.language()));
        all.into_iter().any(|(tells, _)| tells == Tells::Weather)
    };
    known.language() == "fr" && says("il") && is_weather()
}

/// Tells whether words name only what people use, or themselves.
fn is_of_people(spoken: &[String], known: &Words) -> bool {
    let things = known.things(&noun(&spoken.join(" "), known.language()));
    let is_used = |it: &Thing| it.kind == Kind::Person || matches!(it.stand, Stand::Table | Stand::Wall | Stand::Room);
    !things.is_empty() && things.iter().all(is_used)
}

/// Joins the words of a text and what it shows. The place and the hour are always clauses of their own: the last ones count,
/// whatever else the words of the text name.
fn composed(kind: &str, spoken: &[String], shown: &Shown) -> String {
    let mut parts = vec![format!("{kind} scene")];
    if !spoken.is_empty() {
        parts.push(spoken.join(" "));
    }
    for word in [shown.place, shown.time].into_iter().flatten() {
        if parts.iter().skip(1).all(|part| part != word) {
            parts.push(word.to_owned());
        }
    }
    for word in [shown.season, shown.weather, shown.mood].into_iter().flatten() {
        if !spoken.iter().any(|spoken| spoken == word) {
            parts.push(word.to_owned());
        }
    }
    parts.join(", ")
}

/// Lists the words of some clauses that can be shown in a picture, each with the number of those before it that may mean somebody.
fn own_words(clauses: &[Vec<&str>], known: &Words) -> Vec<(usize, String)> {
    let (mut found, mut before) = (Vec::new(), 0);
    for clause in clauses {
        let lower: Vec<String> = clause.iter().map(|word| word.to_lowercase()).collect();
        let counts = !is_impersonal(clause, known);
        for (at, (word, own)) in clause.iter().zip(&lower).enumerate() {
            let shows = !is_denied(&lower, at, known.language()) && !things::denies(own);
            if shows && can_be_shown(clause, at, own, known) {
                // In a language without spaces, such a "word" is a whole clause.
                found.push((before, own.chars().take(LETTERS_MAX).collect()));
            }
            before += if counts { Tokens::of(word, known.language()).words.len() } else { 0 };
        }
    }
    found
}

/// Tells whether the word at a place of a clause can be shown. German writes its nouns with a capital, and only nouns can be,
/// colours, how people sit or run, and that they are old.
fn can_be_shown(clause: &[&str], at: usize, lower: &str, known: &Words) -> bool {
    let is_capital = |at: usize| clause.get(at).is_some_and(|word| word.starts_with(char::is_uppercase));
    let is_old =
        || known.is_age(lower) && clause.get(at + 1).is_some_and(|next| is_one_of(next, known, &[Kind::Person]));
    let is_noun = || {
        let is_verb = known.is_pose(lower) && !(is_capital(at) && 0 < at); // "der Schritt" is no verb
        is_capital(at) && !known.is_pose(lower) || is_verb || known.is_colour(lower) || is_old()
    };
    let is_adverb = lower.is_ascii() && lower.ends_with("ly") && 5 < lower.len();
    (known.language() != "de" || is_noun()) && !is_adverb && !small::is_stop_of(lower, known.language())
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
                ("The old castle rose dark at midnight.", ", old castle rose dark midnight, castle, night"),
                ("He opened the door.", ", opened door, castle, night"),
                ("They walked along the beach in the rain.", ", walked along beach rain, beach, night"),
                ("The waves were high.", ", waves high, beach, night, rain"),
                ("The next morning they climbed the hill.", ", next morning climbed hill, hill, morning"),
                ("Birds sang.", ", birds sang, hill, morning"),
            ],
        );
    }

    #[test]
    fn what_takes_the_place_of_what_is_denied_is_there() {
        check("de", &[("Kein Wolf, sondern ein Fuchs kam.", ", fuchs")]);
        let words = Words::new("en", "");
        let prompt = Memory::new("Fireworks burst.", &words).prompt("Fireworks burst.", "drama");
        assert_eq!(prompt, "drama scene, fireworks burst", "they are seen by night");
    }

    #[test]
    fn whoever_sails_a_ship_and_what_is_used_on_it_are_on_board() {
        check(
            "en",
            &[
                ("The captain had sailed the schooner for years.", ", captain sailed schooner years, deck"),
                ("The bell rang.", ", bell rang, deck"),
                ("The ship left the harbour.", ", ship harbour, ship"),
                ("Rocks rose out of the water.", ", rocks rose water, ship"),
            ],
        );
    }

    #[test]
    fn a_place_gone_to_counts_and_a_place_left_does_not() {
        check(
            "en",
            &[
                ("He left the city and walked to the old harbor.", ", city walked old harbor, harbor"),
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
                ("They sat in the kitchen.", ", sat kitchen, kitchen"),
                ("\"I dream of the sea at dawn,\" said Anna.", ", woman, kitchen"),
                ("“Come to the castle,” the tall stranger whispered.", ", tall stranger whispered, kitchen"),
            ],
        );
        check("de", &[("„Komm zum Schloss“, sagte die alte Frau im Keller.", ", alte frau keller, cellar")]);
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
        check(
            "ja",
            &[("彼は森を歩いた。", ", 彼は森を歩いた, forest, japan"), ("猫が来た。", ", 猫が来た, forest, japan")],
        );
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
            let found: Vec<String> = own_words(&clauses, &words).into_iter().map(|(_, word)| word).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn whoever_is_only_meant_by_a_pronoun_is_in_the_picture() {
        check(
            "en",
            &[
                ("The old king climbed the tower.", ", old king climbed tower, tower"),
                ("He opened the door.", ", old king opened door, tower"),
                ("A witch was waiting.", ", witch waiting, tower"),
                ("She laughed.", ", witch laughed, tower, cheerful"),
                ("His lamp went out.", ", old king lamp, tower"),
            ],
        );
        check(
            "de",
            &[("Der König saß am Fenster.", ", könig saß fenster, room"), ("Er schlief.", ", könig schlief, room")],
        );
    }

    #[test]
    fn nouns_that_are_small_words_elsewhere_are_shown() {
        check("en", &[("The king's son found a hat.", ", son hat")]);
        check("fr", &[("La reine vit de l'or.", ", reine vit l'or")]);
    }

    #[test]
    fn names_and_idioms_show_nothing_of_their_words() {
        check(
            "en",
            &[
                ("Inspector Finch lay in bed.", ", inspector lay bed, room"),
                ("Mr. Fox and Mrs. Wolf slept.", ", inspector mr mrs slept, room"),
                ("He was ill. Wolf came.", ", inspector ill wolf, room"),
                ("They landed on Elephant Island.", ", inspector wolf landed island, island"),
                ("Then he sang.", ", inspector sang, island"),
                ("It was raining cats and dogs.", ", raining, island, rain"),
            ],
        );
    }

    #[test]
    fn what_a_text_names_is_named_in_the_prompt_too() {
        check(
            "en",
            &[
                ("My torch found the last bed by the window.", ", the torch last bed window, room"),
                ("There stood a glass of water.", ", the glass of water, room"),
            ],
        );
    }

    #[test]
    fn a_story_that_tells_of_no_hour_has_one_by_its_kind() {
        let words = Words::new("en", "");
        let mut memory = Memory::new("", &words);
        let mut prompt = |text: &str, kind: &str| memory.prompt(text, kind);
        assert_eq!(prompt("The cat slept.", "mystery"), "mystery scene, cat slept, night");
        assert_eq!(prompt("The cat slept.", "history"), "history scene, cat slept, daytime");
        assert_eq!(prompt("At dawn the cat slept.", "history"), "history scene, dawn cat slept, dawn");
        assert_eq!(prompt("The dog slept.", "history"), "history scene, dog slept, dawn");
    }

    #[test]
    fn a_line_that_answers_another_one_is_the_other_ones() {
        let words = Words::new("fr", "");
        let mut memory = Memory::new("", &words);
        let mut prompt = |text: &str| memory.prompt(&format!("{text}\n"), "drama");
        assert_eq!(prompt("Le roi vit la reine."), "drama scene, roi vit reine, daytime");
        assert_eq!(prompt("— Qui êtes-vous ? demanda la reine."), "drama scene, demanda reine, daytime");
        assert_eq!(prompt("— Un ami."), "drama scene, roi, daytime");
        assert_eq!(prompt("— Menteur !"), "drama scene, reine, daytime");
    }

    #[test]
    fn a_frozen_river_is_ice_and_no_water() {
        check(
            "en",
            &[
                ("In January the river froze over.", ", january froze, ice, winter"),
                ("A crow hopped across the river.", ", crow hopped across, ice, winter"),
            ],
        );
        check("de", &[("Im Dezember fror der Bach zu.", ", dezember, ice, winter")]);
    }

    #[test]
    fn it_does_not_thunder_where_something_only_sounds_like_it() {
        check("en", &[("The stone crashed down like thunder.", ", stone crashed")]);
    }

    #[test]
    fn a_ship_of_science_fiction_flies() {
        let prompt = Memory::new("", &Words::new("en", "")).prompt("The ship was silent.", "sci-fi");
        assert_eq!(prompt, "sci-fi scene, ship silent, spaceship, night");
    }

    #[test]
    fn a_storm_is_in_the_picture_of_the_sentence_that_names_it_and_rain_after_it() {
        check(
            "en",
            &[
                ("A storm broke over the village.", ", storm broke village, village"),
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
                ("She laughed.", ", laughed, attic, cheerful"),
                ("A ghost crossed the attic.", ", ghost crossed attic, attic, eerie"),
                ("Dust fell.", ", ghost dust fell, attic"),
            ],
        );
    }
}
