//! Who is in a story, so that a sentence that only says "she" shows whom it means. Pure.

use super::ages::Ages;
use super::clauses::asserted;
use super::gender;
use super::names::{Name, names, noun, tokens, two_of};
use super::pronouns::{Sex, THEY_UNSPACED, Tokens, is_owned, is_plural_or_first, pronoun, sex};
use super::proper::proper;
use super::strangers;
use super::unspaced;
use super::wardrobe::clothe;
use super::women;
use super::young;
use crate::pipeline::cast::{says, speakers};
use things::{Kind, Thing, Words};

/// How many people and animals are remembered.
const REMEMBERED_MAX: usize = 4;

/// How many of those whom a text names are shown.
const NAMED_MAX: usize = 2;

/// How many texts ago somebody was there at most whom "they" means.
const TEXTS_MAX: usize = 6;

/// Somebody who was there.
#[derive(Debug, Clone)]
struct Known {
    word: String,
    sex: Sex,
    /// Whether there are several of him, as of soldiers.
    is_many: bool,
    /// The number of the last text that had him, and of the last one that was about him.
    text: usize,
    acted: usize,
}

/// The people and animals of a story.
#[derive(Debug, Clone, Default)]
pub(super) struct Cast {
    names: Vec<Name>,
    /// What is only named by the word for something else: a ship called Marigold.
    proper: Vec<String>,
    /// The same in a language without spaces between words.
    called: Vec<String>,
    ages: Ages,
    /// What a man is who has no name where another one has.
    stranger: Option<&'static str>,
    /// What the women are whom their words do not tell to be some.
    women: Vec<String>,
    /// The animals that pronouns of women mean, too.
    feminine: Vec<String>,
    /// Those who were there, the last one first.
    there: Vec<Known>,
    /// How many texts there were, and whether the last one was about several things, which "they" may mean.
    texts: usize,
    was_about_things: bool,
    /// Whether the last text that had somebody had two without saying who they are.
    were_both: bool,
}

/// Somebody whom a text names.
#[derive(Debug, Clone)]
struct Here {
    word: String,
    sex: Sex,
    is_many: bool,
    /// Where it names him.
    place: Option<usize>,
}

impl Here {
    fn new(said: &str, word: String, sex: Sex, is_many: bool, tokens: &Tokens<'_>) -> Self {
        Self { word, sex, is_many, place: tokens.place(said) }
    }
}

/// Whom a text means without the words for what they are: before what it names, and besides.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Meant {
    pub(super) first: Vec<String>,
    pub(super) also: Vec<String>,
    /// The names in the text of those of the first ones who have some.
    pub(super) names: Vec<(String, String)>,
    /// How many words of the text are before the first of those who are there besides: what these do follows them.
    pub(super) at: Option<usize>,
}

impl Meant {
    /// Puts the words for those who have names in the place of the names, so that what is said of each stands beside him.
    pub(super) fn call(&mut self, spoken: &mut [String]) {
        for (name, word) in std::mem::take(&mut self.names) {
            let at = spoken.iter().position(|own| *own == name);
            let is_beside =
                |at: usize| spoken.iter().skip(at.saturating_sub(1)).take(3).any(|own| own.ends_with(&word));
            if let Some(own) = at.filter(|at| !is_beside(*at)).and_then(|at| spoken.get_mut(at)) {
                self.first.retain(|it| *it != word);
                *own = word;
            }
        }
    }
}

impl Cast {
    /// Takes the names of a story; `narrated` is what nobody in it says.
    pub(super) fn of(story: &str, narrated: &str, words: &Words) -> Self {
        let clauses = asserted(narrated, words);
        let ages = Ages::of(&clauses, words);
        let mut names = names(story, narrated, words);
        ages.name(&mut names, &clauses, words);
        young::kind_of_siblings(&mut names, words);
        clothe(&mut names, words.language());
        let women = women::told(&clauses, &names, words);
        women::name(&mut names, &women);
        let proper = proper(&tokens(story), &names, words);
        let stranger = strangers::told(&clauses, &names, words);
        let feminine = gender::feminine(&clauses, words);
        let called = if words.language() == "ja" { unspaced::of_things(story, words) } else { Vec::new() };
        Self { names, proper, called, ages, stranger, women, feminine, ..Self::default() }
    }

    /// Returns whom a text means by a name or a pronoun, by the word for what he is, unless the text has that word. Remembers
    /// who is there.
    pub(super) fn meant(&mut self, text: &str, words: &Words) -> Meant {
        let things = words.things(text);
        let is_they = |it: &Thing| THEY_UNSPACED.contains(&it.word.as_str());
        let is_name = |it: &Thing| self.names.iter().any(|name| name.name == it.word);
        let is_one = |it: &&Thing| is_living(it) && !is_owned(it, text) && !is_they(it) && !is_name(it);
        let people: Vec<&Thing> = things.iter().filter(is_one).collect();
        let tokens = Tokens::of(text, words.language());
        let about_things = people.is_empty() && things.first().is_some_and(|it| !is_living(it) && 1 < it.count);
        let were_things = std::mem::replace(&mut self.was_about_things, about_things);
        let named = self.named(text, words);
        let word = |it: &Thing| self.told(it, words).unwrap_or_else(|| it.word.clone());
        let sex = |it: &Thing| if self.women.contains(&it.word) { Sex::Female } else { sex(it) };
        let one = |it: &&Thing| Here::new(&it.word, word(it), sex(it), 1 < it.count, &tokens);
        let by_name = |it: &Name| Here::new(&it.name, it.shown(), it.sex, false, &tokens);
        let people: Vec<Here> = people.iter().map(one).collect();
        let here: Vec<Here> = people.iter().cloned().chain(named.iter().map(by_name)).collect();
        let mut besides = self.besides(&tokens, &here, were_things);
        self.texts += 1;
        // The first of them is the one who comes last, because the text is mainly about him; not where he speaks.
        people.iter().rev().for_each(|it| self.came(it.word.clone(), it.sex, it.is_many));
        if text.split(' ').any(|word| says(word.trim_end_matches(','), words.language())) {
            for it in &people {
                self.came(it.word.clone(), it.sex, it.is_many);
            }
        }
        // Beside one who speaks, the other one acts, whom the next text means.
        for it in &named {
            self.came(it.shown(), it.sex, false);
        }
        if speakers(text, words.language()).is_empty() {
            named.iter().rev().for_each(|it| self.came(it.shown(), it.sex, false));
        }
        self.were_both &= named.is_empty() && people.is_empty();
        if !named.is_empty() {
            let is_said = |word: &String| things.iter().any(|it| is_living(it) && it.word == *word);
            let first = match named.as_slice() {
                [one, other] if one.word == other.word => vec![two_of(&one.word).unwrap_or(&one.word).to_owned()],
                _ => named.iter().filter(|it| !is_said(&it.word)).map(Name::shown).collect(),
            };
            besides.also.splice(0..0, besides.first);
            besides.also.truncate(NAMED_MAX.saturating_sub(here.len()));
            self.stay(besides.also.iter());
            let called = named.iter().map(|it| (it.name.clone(), it.shown()));
            return Meant { names: called.filter(|(_, word)| first.contains(word)).collect(), first, ..besides };
        }
        if !people.is_empty() {
            // Who acts stays the one whom the next text means, too.
            besides.first.iter().rev().for_each(|word| self.comes_again(word));
            self.stay(besides.also.iter());
            return besides;
        }
        let plural = tokens.plural().filter(|_| !were_things);
        if plural.is_some() {
            self.were_both = true;
            let first = self.both();
            first.iter().rev().for_each(|word| self.comes_again(word));
            return Meant { first, ..Meant::default() };
        }
        let found = pronoun(text, words.language()).and_then(|sex| self.found(sex)).map(str::to_owned);
        self.were_both &= found.is_none();
        let of = |sex: Sex| {
            self.found(sex).filter(|word| found.as_ref().is_some_and(|found| found != word)).map(str::to_owned)
        };
        let other = tokens.singular().find_map(|(at, sex)| Some((at, of(sex)?)));
        let (at, also): (Vec<usize>, Vec<String>) = other.into_iter().unzip();
        self.stay(found.iter().chain(&also));
        self.there.iter_mut().filter(|it| found.as_ref() == Some(&it.word)).for_each(|it| it.acted = self.texts);
        Meant { first: found.into_iter().collect(), also, at: at.first().copied(), ..Meant::default() }
    }

    /// Returns the word for whoever acted last.
    pub(super) fn newest(&self) -> Option<&str> {
        self.last(|_| true)
    }

    /// Returns the word for whoever bears a name.
    pub(super) fn bearer(&self, name: &str) -> Option<&str> {
        self.names.iter().find(|it| it.name == name).map(|it| it.word.as_str())
    }

    /// Returns the words for somebody of whom the story says that he is old, a woman or a stranger, if those for what he is do not
    /// say so.
    pub(super) fn told(&self, thing: &Thing, words: &Words) -> Option<String> {
        let female = || self.women.contains(&thing.word).then(|| women::female(&thing.word));
        let stranger = || self.stranger.filter(|_| strangers::is_anybody(thing, words)).map(str::to_owned);
        self.ages.words_for(thing, words).or_else(female).or_else(stranger)
    }

    /// Tells whether a word is a name here that would show something else: Rosa is no rose.
    pub(super) fn is_name_of_a_thing(&self, word: &str, words: &Words) -> bool {
        self.proper.iter().any(|it| it == word)
            || self.names.iter().any(|it| it.name == word) && !words.things(&noun(word, words.language())).is_empty()
    }

    /// Takes out of a text without spaces what is only a name there; and before a name the word for a relation of a child, which
    /// may be of anybody: "her brother Mateo".
    pub(super) fn without_called(&self, text: &str) -> String {
        let text = self.called.iter().fold(text.to_owned(), |text, name| text.replace(name.as_str(), ""));
        let mut parts: Vec<&str> = text.split(' ').collect();
        let lower = |part: Option<&&str>| part.map(|it| it.to_lowercase()).unwrap_or_default();
        let is_relation = |at: usize| {
            let (own, next) = (lower(parts.get(at)), lower(parts.get(at + 1)));
            let next = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            self.names.iter().any(|it| it.name == next && it.relation.as_ref() == Some(&own))
        };
        for at in (0..parts.len()).rev().filter(|at| is_relation(*at)).collect::<Vec<_>>() {
            parts.remove(at);
        }
        parts.join(" ")
    }

    /// Takes out of some clauses what is only a name there, and would show or tell something else; `of_people` tells whether names
    /// of people go, too.
    pub(super) fn without_names(&self, clauses: &mut [Vec<&str>], of_people: bool) {
        let is_proper = |word: &str| {
            let lower = word.to_lowercase();
            let is_ones = || self.names.iter().any(|name| name.name == lower);
            self.proper.contains(&lower) && (of_people || !is_ones())
        };
        for clause in clauses {
            clause.retain(|word| !is_proper(word));
        }
    }

    /// Tells whether a text has somebody in it: a person, a name or a pronoun.
    pub(super) fn has_somebody(&self, text: &str, words: &Words) -> bool {
        !self.named(text, words).is_empty()
            || pronoun(text, words.language()).is_some()
            || text.split(' ').any(is_plural_or_first)
            || words.things(text).iter().any(|thing| thing.kind == Kind::Person)
    }

    /// Returns the words for those who were there last: the person, or the animal in a story without people; both where they
    /// were together. A reply is that of the other one of two who speak.
    pub(super) fn last_ones(&mut self, is_reply: bool) -> Vec<String> {
        if self.were_both {
            return self.both();
        }
        let acted = |fits: fn(Sex) -> bool| {
            // Of equals, the one who came last.
            self.there.iter().rev().filter(|it| fits(it.sex)).max_by_key(|it| it.acted).map(|it| it.word.as_str())
        };
        let last = acted(|sex| sex != Sex::Any).or_else(|| acted(|_| true));
        let other = self.there.iter().find(|it| is_reply && self.is_near(it) && Some(it.word.as_str()) != last);
        let word = other.map(|it| it.word.as_str()).or(last).map(str::to_owned);
        word.iter().filter(|_| is_reply).for_each(|word| self.comes_again(word));
        word.into_iter().collect()
    }

    /// Returns whom a text with people in it means by pronouns besides them: "he met a merchant", "a merchant met him".
    fn besides(&self, tokens: &Tokens<'_>, here: &[Here], were_things: bool) -> Meant {
        let first = here.iter().filter_map(|it| it.place).min();
        let is_new = |word: &String| here.iter().all(|it| it.word != *word);
        let acts =
            |at: usize| !were_things && first.is_some_and(|first| at < first && !tokens.is_subject_of(first, at));
        if tokens.plural().is_some_and(acts) {
            return Meant { first: self.both().into_iter().filter(is_new).collect(), ..Meant::default() };
        }
        let of_text = |at: usize, sex: Sex| {
            let is_same = |it: &Here| !it.is_many && (it.sex == sex || it.sex == Sex::Any);
            // Whoever "stopped him" is another one.
            let from = if tokens.is_object(at) { tokens.clause(at) } else { at };
            here.iter().any(|it| is_same(it) && it.place.is_some_and(|it| it < from))
        };
        let others = tokens.singular().filter(|(at, sex)| !of_text(*at, *sex));
        let mut found = others.filter_map(|(at, sex)| Some((at, self.found(sex)?.to_owned())));
        match found.find(|(_, word)| is_new(word)) {
            Some((at, word)) if first.is_none_or(|first| at < first) => Meant { first: vec![word], ..Meant::default() },
            Some((at, word)) => Meant { first: Vec::new(), also: vec![word], at: Some(at), ..Meant::default() },
            None => Meant::default(),
        }
    }

    /// Returns whom a pronoun means.
    fn found(&self, said: Sex) -> Option<&str> {
        match said {
            // A German "sie" may be an owl rather than a man.
            Sex::Female => {
                let is_she = |it: &&Known| !it.is_many && (it.sex == Sex::Female || self.feminine.contains(&it.word));
                let woman = self.there.iter().find(is_she).map(|it| it.word.as_str());
                let is_newest = |it: &&Known| it.sex == Sex::Any && !it.is_many && self.texts <= it.text + 1;
                let animal = || self.there.iter().find(is_newest).map(|it| it.word.as_str());
                woman.or_else(animal).or_else(|| self.last_one(|_| true))
            }
            Sex::Male => {
                let is_he = |it: &&Known| it.sex != Sex::Female && !self.feminine.contains(&it.word);
                let newest = self.there.first().filter(|it| is_he(it) && !it.is_many);
                let newest = newest.map(|it| it.word.as_str());
                newest
                    .or_else(|| self.last_one(|sex| sex == Sex::Male))
                    .or_else(|| self.last_one(|sex| sex == Sex::Any))
            }
            Sex::Any => self.last(|_| true),
        }
    }

    /// Returns whom "they" means: several of one kind, or the last two who were there. An animal is with somebody only where both
    /// were last in the same text: nobody climbs a ridge with the bear of the night before.
    fn both(&self) -> Vec<String> {
        let near: Vec<&Known> = self.there.iter().filter(|it| self.is_near(it)).collect();
        let is_person = |it: &Known| it.sex != Sex::Any;
        let are_animals = !near.iter().take(2).any(|it| is_person(it));
        let Some(one) = near.iter().find(|it| are_animals || is_person(it)) else { return Vec::new() };
        let is_with = |it: &&&Known| it.word != one.word && (is_person(it) != are_animals || it.text == one.text);
        let persons = || near.iter().find(|it| it.word != one.word && is_person(it));
        let other = persons().filter(|_| !are_animals).or_else(|| near.iter().find(is_with)).filter(|_| !one.is_many);
        [Some(one), other].into_iter().flatten().map(|it| it.word.clone()).collect()
    }

    fn is_near(&self, known: &Known) -> bool {
        self.texts <= known.text + TEXTS_MAX
    }

    /// Returns those whom a text names, the one who speaks first.
    fn named(&self, text: &str, words: &Words) -> Vec<Name> {
        if words.language() == "ja" {
            return self.names.iter().filter(|it| text.contains(&it.name)).take(NAMED_MAX).cloned().collect();
        }
        let each = text.split(|c: char| !c.is_alphanumeric());
        let mut named: Vec<&Name> = Vec::new();
        for word in speakers(text, words.language()).into_iter().chain(each).map(str::to_lowercase) {
            let name = self.names.iter().find(|it| it.name == word);
            named.extend(name.filter(|it| named.iter().all(|known| known.name != it.name)));
        }
        named.into_iter().take(NAMED_MAX).cloned().collect()
    }

    /// Returns the last one who is alone.
    fn last_one(&self, fits: impl Fn(Sex) -> bool) -> Option<&str> {
        self.there.iter().find(|it| !it.is_many && fits(it.sex)).map(|it| it.word.as_str())
    }

    fn last(&self, fits: impl Fn(Sex) -> bool) -> Option<&str> {
        self.there.iter().find(|it| fits(it.sex)).map(|it| it.word.as_str())
    }

    fn came(&mut self, word: String, sex: Sex, is_many: bool) {
        self.there.retain(|known| known.word != word);
        self.there.insert(0, Known { word, sex, is_many, text: self.texts, acted: self.texts });
        self.there.truncate(REMEMBERED_MAX);
    }

    /// Notes that some are still there.
    fn stay<'w>(&mut self, words: impl Iterator<Item = &'w String>) {
        for word in words {
            self.there.iter_mut().filter(|it| it.word == *word).for_each(|it| it.text = self.texts);
        }
    }

    fn comes_again(&mut self, word: &str) {
        if let Some(at) = self.there.iter().position(|known| known.word == *word) {
            let known = self.there.remove(at);
            self.came(known.word, known.sex, known.is_many);
        }
    }
}

fn is_living(thing: &Thing) -> bool {
    matches!(thing.kind, Kind::Person | Kind::Animal)
}

#[cfg(test)]
mod tests;
