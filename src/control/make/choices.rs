//! What a form offers to choose from, as the types of the job file say it.

use crate::job::music::MoodChoice;
use schemars::JsonSchema;

/// The examples of jobs, by name.
const EXAMPLES: [(&str, &str); 7] = [
    ("minimal", include_str!("../../../spool/examples/minimal.json")),
    ("anthology", include_str!("../../../spool/examples/anthology.json")),
    ("scenes", include_str!("../../../spool/examples/scenes.json")),
    ("landscape", include_str!("../../../spool/examples/landscape.json")),
    ("square", include_str!("../../../spool/examples/square.json")),
    ("german", include_str!("../../../spool/examples/german.json")),
    ("full", include_str!("../../../spool/examples/full.json")),
];

/// A name that a job may give, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// The name.
    pub(crate) name: String,
    /// What it means.
    pub(crate) about: String,
}

/// Lists the moods of music.
pub(crate) fn moods() -> Vec<Choice> {
    of::<MoodChoice>()
}

/// Lists how captions may look.
pub(crate) fn captions() -> Vec<Choice> {
    of::<film::Look>()
}

/// Lists the names of the examples.
pub(crate) fn examples() -> impl Iterator<Item = &'static str> {
    EXAMPLES.iter().map(|(name, _)| *name)
}

/// Returns an example by its name.
pub(crate) fn example(name: &str) -> Option<&'static str> {
    EXAMPLES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Reads the words of a type from its schema.
fn of<T: JsonSchema>() -> Vec<Choice> {
    let schema = schemars::schema_for!(T).to_value();
    let words = schema.get("oneOf").and_then(|it| it.as_array()).cloned().unwrap_or_default();
    let choice = |it: &serde_json::Value| {
        let about = it.get("description").and_then(|it| it.as_str()).unwrap_or_default();
        let about = about.trim_end_matches('.').to_owned();
        Some(Choice { name: it.get("const")?.as_str()?.to_owned(), about })
    };
    words.iter().filter_map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::parse;

    #[test]
    fn every_choice_is_one_that_a_job_file_takes_and_says_what_it_means() {
        for (field, choices) in [("\"music\"", moods()), ("\"video\":{\"captions\"", captions())] {
            assert!(4 < choices.len(), "{field}: {choices:?}");
            for Choice { name, about } in choices {
                let end = if field.contains('{') { "}" } else { "" };
                let job = format!("{{\"version\":1,\"story\":{{}},{field}:\"{name}\"{end}}}");
                assert!(parse(job.as_bytes(), "x").is_ok(), "{job}");
                assert!(!about.is_empty(), "{name}");
            }
        }
        for name in examples() {
            assert!(parse(example(name).unwrap().as_bytes(), "x").is_ok(), "{name}");
        }
    }
}
