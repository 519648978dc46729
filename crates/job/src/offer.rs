//! The names of the built-in providers, for job files and for the configuration.

/// A setting whose value is the name of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// The voice.
    Speech,
    /// The voice if the first one fails.
    SpeechFallback,
    /// The picture generator.
    Pictures,
    /// The picture generator if the first one fails, or `library`.
    PicturesFallback,
    /// The embedder, which compares prompts.
    Embedding,
    /// The source of stories.
    Story,
}

impl Offer {
    /// Returns the names that are built in; the configuration may have more.
    pub fn built_in(self) -> &'static [&'static str] {
        match self {
            Self::Speech => &["auto", "espeak-ng", "flite", "kokoro", "neural", "null"],
            Self::SpeechFallback => &["espeak-ng", "flite", "kokoro", "neural", "null"],
            Self::Pictures => &["procedural", "null"],
            Self::PicturesFallback => &["library", "procedural", "null"],
            Self::Embedding => &["lexical", "local"],
            Self::Story => &["anthology"],
        }
    }
}
