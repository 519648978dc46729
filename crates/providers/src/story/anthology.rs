//! The built-in anthology: a few short stories of each kind.

/// The kind that means any other kind.
pub const RANDOM: &str = "random";

/// One story of the anthology.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Story {
    /// Its kind, one of [`KINDS`].
    pub kind: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its text; paragraphs are separated by empty lines.
    pub text: &'static str,
}

/// The error for a kind without stories.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the anthology has no `{0}` stories; its kinds are {kinds} and {RANDOM}", kinds = KINDS.join(", "))]
pub struct UnknownKind(pub String);

/// The kinds of story.
pub const KINDS: &[&str] = &["horror", "mystery", "sci-fi", "fable", "romance", "comedy"];

/// Every story with its kind; the first line of a file is the title.
const STORIES: &[(&str, &str)] = &[
    ("horror", include_str!("stories/horror-the-ninth-lamp.txt")),
    ("horror", include_str!("stories/horror-room-service.txt")),
    ("horror", include_str!("stories/horror-the-measuring-tape.txt")),
    ("mystery", include_str!("stories/mystery-the-wet-umbrella.txt")),
    ("mystery", include_str!("stories/mystery-the-bell-at-saint-orrin.txt")),
    ("mystery", include_str!("stories/mystery-platform-four.txt")),
    ("sci-fi", include_str!("stories/sci-fi-the-gardener-of-deck-nine.txt")),
    ("sci-fi", include_str!("stories/sci-fi-last-mail-to-ceres.txt")),
    ("sci-fi", include_str!("stories/sci-fi-the-weather-seller.txt")),
    ("fable", include_str!("stories/fable-the-crow-and-the-well.txt")),
    ("fable", include_str!("stories/fable-the-river-and-the-mill.txt")),
    ("fable", include_str!("stories/fable-the-fox-who-counted.txt")),
    ("romance", include_str!("stories/romance-the-bakers-light.txt")),
    ("romance", include_str!("stories/romance-the-borrowed-coat.txt")),
    ("romance", include_str!("stories/romance-the-ferry-at-six.txt")),
    ("comedy", include_str!("stories/comedy-the-goat-inspector.txt")),
    ("comedy", include_str!("stories/comedy-the-haunting-of-number-twelve.txt")),
    ("comedy", include_str!("stories/comedy-the-smart-kettle.txt")),
];

/// Chooses a story; the same kind and job id give the same one.
pub fn pick(kind: &str, job_id: &str) -> Result<Story, UnknownKind> {
    let wanted: Vec<Story> = stories().filter(|story| kind == RANDOM || story.kind == kind).collect();
    chosen(&wanted, &format!("story/{job_id}")).copied().ok_or_else(|| UnknownKind(kind.to_owned()))
}

/// Lists the whole anthology.
pub fn stories() -> impl Iterator<Item = Story> {
    STORIES.iter().filter_map(|(kind, file)| {
        let (title, text) = file.split_once('\n')?;
        Some(Story { kind, title: title.trim(), text: text.trim() })
    })
}

/// Chooses one item; the same seed gives the same one.
fn chosen<'a, T>(items: &'a [T], seed: &str) -> Option<&'a T> {
    let mut first = [0; 8];
    first.copy_from_slice(blake3::hash(seed.as_bytes()).as_bytes().split_at(8).0);
    let draw = u64::from_le_bytes(first).checked_rem(u64::try_from(items.len()).ok()?)?;
    items.get(usize::try_from(draw).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_story_is_short_titled_and_plainly_punctuated() {
        for Story { kind, title, text } in stories() {
            let words = text.split_whitespace().count();
            assert!((80..=200).contains(&words), "{title}: {words} words");
            assert!((3..=40).contains(&title.len()) && !title.ends_with('.'), "{title}");
            assert!(KINDS.contains(&kind), "{title}: {kind}");
            let plain = |c: char| c.is_ascii_alphanumeric() || " \n.,;:!?'\"-".contains(c);
            assert_eq!(text.chars().find(|c| !plain(*c)), None, "{title}");
            assert!(text.ends_with(['.', '!', '?', '"']), "{title}");
        }
    }

    #[test]
    fn every_kind_has_two_or_three_stories_and_no_title_comes_twice() {
        for kind in KINDS {
            let count = stories().filter(|story| story.kind == *kind).count();
            assert!((2..=3).contains(&count), "{kind}: {count}");
        }
        let titles: BTreeSet<&str> = stories().map(|story| story.title).collect();
        assert_eq!(titles.len(), STORIES.len());
    }

    #[test]
    fn the_same_job_gets_the_same_story_and_other_jobs_get_others() {
        assert_eq!(pick("horror", "a").unwrap(), pick("horror", "a").unwrap());
        assert_eq!(pick("horror", "a").unwrap().kind, "horror");
        let picked =
            |kind: &str| -> BTreeSet<&str> { (0..500).map(|id| pick(kind, &id.to_string()).unwrap().title).collect() };
        assert_eq!(picked("comedy").len(), 3);
        assert_eq!(picked(RANDOM).len(), STORIES.len());
    }

    #[test]
    fn an_unknown_kind_is_answered_with_the_kinds_there_are() {
        assert_eq!(
            pick("opera", "a").unwrap_err().to_string(),
            "the anthology has no `opera` stories; its kinds are horror, mystery, sci-fi, fable, romance, comedy and random"
        );
    }
}
