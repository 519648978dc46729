//! Which pictures may stand for which: what cost nothing never passes for what a better provider is asked for. Pure.

use serde::{Deserialize, Serialize};

/// Where a picture comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A provider made it: it may have cost money.
    Generated,
    /// The built-in generator drew it and can draw it again.
    Procedural,
    /// A person put it there.
    External,
}

impl Source {
    /// Returns its name in the database, in files and for scripts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Generated => "generated",
            Self::Procedural => "procedural",
            Self::External => "external",
        }
    }
}

/// How much went into a picture; a request is answered by pictures of the rank of its provider or above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// The plain picture of the generator for tests.
    Plain,
    /// Drawn by the built-in painter without the things that the prompt names, or with their outlines only, as all its pictures once
    /// were.
    Sketched,
    /// Drawn by the built-in painter.
    Painted,
    /// Made by any other provider, or a person's own.
    Full,
}

impl Rank {
    /// Returns what a generator's pictures are.
    pub(crate) fn of_generator(name: &str) -> Self {
        match name {
            "null" => Self::Plain,
            "procedural" | "procedural-things" => Self::Sketched,
            "procedural-drawings" => Self::Painted,
            _ => Self::Full,
        }
    }

    /// Returns what a picture is, by where it comes from and who made it.
    pub fn of(source: Source, generator: Option<&str>) -> Self {
        match (source, generator) {
            (Source::External, _) | (Source::Generated, None) => Self::Full,
            (Source::Procedural, None) => Self::Sketched,
            (Source::Procedural, Some(name)) => Self::of_generator(name).min(Self::Painted),
            (Source::Generated, Some(name)) => Self::of_generator(name),
        }
    }

    /// Returns the source of pictures of this rank: what costs nothing can be made again, and is the first to go.
    pub fn source(self) -> Source {
        match self {
            Self::Plain | Self::Sketched | Self::Painted => Source::Procedural,
            Self::Full => Source::Generated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_made_a_picture_says_what_it_may_stand_for() {
        for (source, generator, expected) in [
            (Source::Procedural, Some("null"), Rank::Plain),
            (Source::Generated, Some("null"), Rank::Plain),
            (Source::Procedural, Some("procedural"), Rank::Sketched),
            (Source::Procedural, Some("procedural-things"), Rank::Sketched),
            (Source::Procedural, Some("procedural-drawings"), Rank::Painted),
            (Source::Procedural, Some("sd"), Rank::Painted),
            (Source::Procedural, None, Rank::Sketched),
            (Source::Generated, Some("sd"), Rank::Full),
            (Source::Generated, None, Rank::Full),
            (Source::External, Some("null"), Rank::Full),
        ] {
            assert_eq!(Rank::of(source, generator), expected, "{source:?} {generator:?}");
        }
        assert!(Rank::Plain < Rank::Sketched && Rank::Sketched < Rank::Painted && Rank::Painted < Rank::Full);
    }
}
