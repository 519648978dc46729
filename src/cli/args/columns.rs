//! The columns of `list`.

use clap::ValueEnum;

/// A column of `list`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Column {
    /// The job's name.
    Id,
    /// How far it is.
    State,
    /// The stage that runs, or in which it failed.
    Stage,
    /// The attempt, and how many it has at most.
    Try,
    /// How long ago it was accepted.
    Age,
    /// How long the last attempt took.
    Took,
    /// The story's title.
    Title,
    /// Why it failed.
    Code,
    /// The kind of story.
    Type,
    /// 0 to 99, higher first.
    Priority,
    /// The client's own labels.
    Labels,
}

impl Column {
    /// Lists the columns that are shown where none are chosen.
    pub(crate) const USUAL: [Self; 8] =
        [Self::Id, Self::State, Self::Stage, Self::Try, Self::Age, Self::Took, Self::Title, Self::Code];

    /// Returns the words above the column.
    pub(crate) fn header(self) -> &'static str {
        match self {
            Self::Id => "ID",
            Self::State => "STATE",
            Self::Stage => "STAGE",
            Self::Try => "TRY",
            Self::Age => "AGE",
            Self::Took => "TOOK",
            Self::Title => "TITLE",
            Self::Code => "CODE",
            Self::Type => "TYPE",
            Self::Priority => "PRIORITY",
            Self::Labels => "LABELS",
        }
    }
}
