//! Words that tell what kind of word stands beside them. Each list is sorted.

/// Tells whether a word is in a list.
pub(super) fn is_in(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

/// Before a thing: articles, possessives, counts.
#[rustfmt::skip]
pub(super) const ARTICLES: &[&str] = &[
    "a", "an", "another", "any", "each", "eight", "eighteen", "eleven", "every", "few", "fifteen", "fifty", "five", "forty", "four", "fourteen",
    "her", "his", "hundred", "its", "many", "million", "more", "most", "much", "my", "nine", "no", "one", "our", "seven", "several", "six", "some",
    "such", "ten", "the", "their", "these", "thirty", "this", "those", "thousand", "three", "twelve", "twenty", "two", "what", "which", "whose",
    "your",
];
/// Counts that stand for people who do something: `all three read it`.
pub(super) const COUNTS: &[&str] = &["all", "both", "each", "few", "five", "four", "many", "six", "three", "two"];
/// Before the thing that is done something to: `close the door`.
#[rustfmt::skip]
pub(super) const DEFINITE: &[&str] = &[
    "a", "about", "all", "aloud", "an", "any", "both", "each", "every", "everything", "her", "his", "its", "my", "no", "nothing", "our", "some",
    "something", "that", "the", "their", "these", "this", "those", "what", "your",
];
/// Pronouns that something is done to.
#[rustfmt::skip]
pub(super) const OBJECTS: &[&str] = &[
    "her", "herself", "him", "himself", "it", "itself", "me", "myself", "them", "themselves", "us", "you", "yourself",
];
/// Pronouns that do something.
#[rustfmt::skip]
pub(super) const SUBJECTS: &[&str] = &[
    "everybody", "everyone", "he", "i", "it", "nobody", "she", "they", "we", "who", "you",
];
/// Before the plain form of a verb.
#[rustfmt::skip]
pub(super) const MODALS: &[&str] = &[
    "can", "can't", "cannot", "could", "couldn't", "did", "didn't", "do", "does", "doesn't", "don't", "gonna", "he'd", "he'll", "i'd", "i'll",
    "it'll", "let's", "may", "might", "must", "mustn't", "needn't", "please", "shall", "she'd", "she'll", "should", "shouldn't", "that'll", "they'd",
    "they'll", "wanna", "we'd", "we'll", "who'd", "who'll", "will", "won't", "would", "wouldn't", "you'd", "you'll",
];
/// Forms of `be`.
#[rustfmt::skip]
pub(super) const BE: &[&str] = &[
    "am", "are", "aren't", "be", "became", "become", "been", "being", "felt", "he's", "here's", "how's", "i'm", "is", "isn't", "it's", "looked",
    "looks", "seem", "seemed", "seems", "she's", "that's", "there's", "they're", "very", "was", "wasn't", "we're", "were", "weren't", "what's",
    "where's", "who's", "you're",
];
/// Forms of `have`.
#[rustfmt::skip]
pub(super) const HAVE: &[&str] = &[
    "had", "hadn't", "has", "hasn't", "have", "haven't", "having", "i've", "they've", "we've", "you've",
];
/// Forms that help verbs.
pub(super) const AUXILIARIES: &[&str] = &["goes", "made", "said", "says", "stood", "than", "took", "went"];
/// Between words of one kind, or clauses.
#[rustfmt::skip]
pub(super) const CONJUNCTIONS: &[&str] = &[
    "and", "as", "because", "but", "if", "nor", "or", "so", "then", "though", "when", "while",
];
/// Before a thing.
#[rustfmt::skip]
pub(super) const PREPOSITIONS: &[&str] = &[
    "about", "above", "across", "after", "against", "along", "among", "around", "at", "before", "behind", "below", "beside", "between", "beyond",
    "by", "during", "for", "from", "in", "inside", "into", "like", "near", "of", "off", "on", "onto", "out", "outside", "over", "past", "per",
    "since", "through", "throughout", "toward", "towards", "under", "until", "upon", "via", "with", "within", "without",
];
/// Between a verb and its helper.
#[rustfmt::skip]
pub(super) const ADVERBS: &[&str] = &[
    "again", "almost", "alone", "already", "also", "always", "ever", "everywhere", "first", "forever", "further", "here", "just", "longer", "never", "not", "now", "often", "once", "only", "quite", "rather", "seldom", "simply", "sometimes", "soon", "still", "then", "there", "together", "too", "well", "yet",
];
/// Behind a verb that belongs to it: `close up`.
#[rustfmt::skip]
pub(super) const PARTICLES: &[&str] = &[
    "aloud", "apart", "away", "back", "down", "in", "into", "off", "on", "out", "up", "with",
];
/// Words before `to` and a thing, not a deed.
#[rustfmt::skip]
pub(super) const BEFORE_TO_A_THING: &[&str] = &[
    "according", "addicted", "adjacent", "back", "belong", "belongs", "close", "due", "listen", "listened", "listening", "next", "opposed",
    "opposite", "owing", "prior", "return", "returned", "similar", "speak", "spoke", "talk", "talked", "talking", "thanks",
];
/// Words before a person who is to do something: `let him read`.
#[rustfmt::skip]
pub(super) const CAUSES: &[&str] = &[
    "hear", "heard", "help", "helped", "helps", "let", "lets", "made", "make", "makes", "making", "saw", "see", "watch", "watched",
];
/// Behind a `that` which points at something.
#[rustfmt::skip]
pub(super) const AFTER_THAT: &[&str] = &[
    "afternoon", "day", "evening", "house", "is", "kind", "man", "moment", "month", "morning", "much", "night", "of", "place", "point", "same",
    "sort", "summer", "time", "very", "was", "way", "week", "winter", "woman", "year",
];
/// Words that are adjectives sooner than nouns.
pub(super) const ADJECTIVES_FIRST: &[&str] = &["close", "closer", "content", "invalid", "upset"];
/// Adjectives without a telling ending.
#[rustfmt::skip]
pub(super) const ADJECTIVES: &[&str] = &[
    "bad", "best", "better", "big", "black", "blue", "bright", "broken", "brown", "clean", "clear", "cold", "common", "cool", "damp", "dark", "dead",
    "deep", "dry", "early", "easy", "empty", "entire", "fast", "fierce", "final", "fine", "first", "free", "fresh", "full", "good", "grand", "gray",
    "great", "green", "grey", "half", "happy", "hard", "heavy", "high", "hot", "huge", "icy", "important", "large", "last", "late", "left", "light",
    "little", "lone", "long", "loud", "low", "main", "mere", "new", "next", "nice", "north", "northern", "old", "only", "open", "other", "own",
    "perfect", "plain", "poor", "proper", "public", "pure", "quick", "quiet", "rare", "raw", "real", "red", "rich", "right", "sad", "same", "second",
    "secret", "sharp", "short", "silent", "simple", "single", "slow", "small", "soft", "south", "special", "steady", "strange", "strong", "sudden",
    "sweet", "tall", "terrible", "thick", "thin", "third", "tiny", "true", "ugly", "vast", "warm", "weak", "wet", "white", "whole", "wide", "wild",
    "wonderful", "world", "wrong", "young",
];
/// People and animals of which many are meant.
#[rustfmt::skip]
pub(super) const PLURALS: &[&str] = &[
    "cattle", "children", "fish", "folk", "men", "mice", "people", "police", "women",
];
/// Words of what is done again and again.
#[rustfmt::skip]
pub(super) const HABITS: &[&str] = &[
    "always", "daily", "every", "everyday", "nightly", "often", "regularly", "sometimes", "usually",
];
/// Words of the past.
#[rustfmt::skip]
pub(super) const PAST: &[&str] = &[
    "ago", "became", "began", "brought", "came", "could", "did", "didn't", "fell", "felt", "found", "gave", "got", "had", "heard", "held", "kept",
    "knew", "last", "left", "lost", "made", "once", "ran", "said", "sat", "saw", "stood", "then", "thought", "told", "took", "was", "went", "were",
    "would", "wrote", "yesterday",
];
/// Words of what has happened, behind `had`.
pub(super) const HAPPENED: &[&str] =
    &["about", "already", "before", "ever", "never", "once", "somewhere", "until", "when"];
/// Where one goes without an article: `went to bed and read`.
pub(super) const PLACES_OF_HABIT: &[&str] = &["bed", "church", "court", "school", "town", "work"];
/// Words of the present.
#[rustfmt::skip]
pub(super) const PRESENT: &[&str] = &[
    "am", "are", "can", "do", "does", "don't", "has", "have", "i'm", "is", "it's", "know", "like", "likes", "love", "loves", "may", "must", "now",
    "should", "think", "to", "today", "tomorrow", "want", "wants", "will",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_sorted() {
        for list in [
            ARTICLES,
            DEFINITE,
            OBJECTS,
            SUBJECTS,
            MODALS,
            BE,
            HAVE,
            AUXILIARIES,
            CONJUNCTIONS,
            PREPOSITIONS,
            ADVERBS,
            PARTICLES,
            BEFORE_TO_A_THING,
            CAUSES,
            AFTER_THAT,
            COUNTS,
            ADJECTIVES_FIRST,
            ADJECTIVES,
            PLURALS,
            HABITS,
            HAPPENED,
            PLACES_OF_HABIT,
            PAST,
            PRESENT,
        ] {
            let wrong: Vec<_> = list.windows(2).filter(|it| it[1] <= it[0]).collect();
            assert!(wrong.is_empty(), "{wrong:?}");
        }
    }
}
