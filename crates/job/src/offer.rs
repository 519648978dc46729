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
}

impl Offer {
    /// Returns the allowed names.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Speech => &["auto", "espeak-ng", "flite", "kokoro", "neural", "null"],
            Self::SpeechFallback => &["espeak-ng", "flite", "kokoro", "neural", "null"],
            Self::Pictures => &["procedural", "null"],
            Self::PicturesFallback => &["library", "procedural", "null"],
            Self::Embedding => &["lexical", "local"],
        }
    }

    /// Refuses a name that is not built in; the error lists those that are.
    pub fn check(self, name: &str) -> Result<(), String> {
        if self.names().contains(&name) {
            return Ok(());
        }
        Err(format!("provider `{name}` is not known; available: {}", self.names().join(", ")))
    }

    /// Refuses names that are not built in, all of them at once.
    pub fn check_all(self, names: &[String]) -> Result<(), String> {
        let unknown: Vec<&str> = names.iter().map(String::as_str).filter(|it| !self.names().contains(it)).collect();
        if unknown.is_empty() { Ok(()) } else { self.check(&unknown.join("`, `")) }
    }
}
