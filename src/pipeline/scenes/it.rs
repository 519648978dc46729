//! What "it" means: the thing of the text before, which somebody still has. English only, where things have a pronoun of their own.
//! Pure.

use super::ways::is_in;
use things::{Kind, Thing, Words};

/// Words before an "it" that is nothing: "as it grew dark", "when it rained".
const BEFORE: &str =
    " that as when because and but if where how until than what so then while since though although before after ";

/// Verbs of an "it" that is nothing.
const IMPERSONAL: &str = " seemed happened turned looked used appeared ended stopped started lasted passed \
cleared sounded ";

/// Verbs behind an "it" that is mostly nothing: "it was late", "in October it rained".
const BEING: &str = " rained rains snowed snows poured drizzled stormed hailed thundered froze thawed was is had has grew got would will could must ";

/// The thing that "it" may mean.
#[derive(Debug, Clone, Default)]
pub(super) struct It(Option<String>);

impl It {
    /// Returns the word for what a text means by "it", unless it names a thing itself; remembers what it names.
    pub(super) fn meant(&mut self, narrated: &[Vec<&str>], known: &Words) -> Option<String> {
        if known.language() != "en" {
            return None;
        }
        let text: Vec<String> = narrated.iter().map(|clause| clause.join(" ")).collect();
        let things: Vec<Thing> = known.things(&text.join(", ")).into_iter().filter(is_thing).collect();
        if let Some(first) = things.first() {
            self.0 = (first.count == 1).then(|| first.word.clone());
            return None;
        }
        let says_it = narrated.iter().any(|clause| {
            let lower: Vec<String> = clause.iter().map(|word| word.to_lowercase()).collect();
            (0..lower.len()).any(|at| is_it(&lower, at))
        });
        self.0.clone().filter(|_| says_it)
    }
}

/// Tells whether a word of a clause is an "it" that means a thing.
fn is_it(clause: &[String], at: usize) -> bool {
    let word = |at: usize| clause.get(at).map_or("", String::as_str);
    let before = at.checked_sub(1).map_or("", word);
    let next = word(at + 1);
    let acts = next.ends_with("ed") && !is_in(IMPERSONAL, next);
    word(at) == "it" && !is_in(BEING, next) && if before.is_empty() || is_in(BEFORE, before) { acts } else { true }
}

/// Tells whether it is something that somebody has or that is at hand.
fn is_thing(thing: &Thing) -> bool {
    matches!(thing.kind, Kind::Tool | Kind::Food | Kind::Furniture | Kind::Vehicle)
}

#[cfg(test)]
mod tests {
    use super::super::clauses::asserted;
    use super::*;

    #[test]
    fn it_means_the_thing_of_the_text_before() {
        for (story, expected) in [
            ("She found a lantern.|She lit it.", "lantern"),
            ("She found a lantern.|It flickered.", "lantern"),
            ("She found a lantern.|He slept.|She lit it.", "lantern"),
            ("She found a lantern.|It was late.", ""),
            ("She found a lantern.|When it rained, she slept.", ""),
            ("She found a lantern.|In October it rained for three days.", ""),
            ("She found a lantern.|When it ended, she slept.", ""),
            ("She found a lantern.|She lit it with a candle.", ""),
            ("She found two lanterns.|She lit it.", ""),
            ("The castle rose.|She saw it.", ""),
        ] {
            let (mut it, words) = (It::default(), Words::new("en", ""));
            let meant = story.split('|').map(|text| it.meant(&asserted(text, &words), &words)).last().flatten();
            assert_eq!(meant.unwrap_or_default(), expected, "{story}");
        }
    }
}
