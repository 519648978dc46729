//! Which providers are built in: the one place that says so, for job files and for the configuration.

/// Says what a provider is named for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offer {
    /// Who speaks.
    Speech,
    /// Who speaks where the first one cannot.
    SpeechFallback,
    /// Who draws.
    Pictures,
    /// Who serves where the first one cannot draw.
    PicturesFallback,
    /// Who compares prompts.
    Embedding,
    /// Who writes.
    Story,
}

impl Offer {
    /// Lists the names that may stand there.
    pub(crate) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Speech => &["auto", "espeak-ng", "flite", "null"],
            Self::SpeechFallback => &["espeak-ng", "flite", "null"],
            Self::Pictures => &["procedural", "null"],
            Self::PicturesFallback => &["library", "procedural", "null"],
            Self::Embedding => &["lexical", "local"],
            Self::Story => &["anthology"],
        }
    }

    /// Refuses a name that is not built in; the message lists those that are.
    pub(crate) fn check(self, name: &str) -> Result<(), String> {
        if self.names().contains(&name) {
            return Ok(());
        }
        Err(format!("provider `{name}` is not known; available: {}", self.names().join(", ")))
    }

    /// Refuses names that are not built in, all of them at once.
    pub(crate) fn check_all(self, names: &[String]) -> Result<(), String> {
        let unknown: Vec<&str> = names.iter().map(String::as_str).filter(|it| !self.names().contains(it)).collect();
        if unknown.is_empty() { Ok(()) } else { self.check(&unknown.join("`, `")) }
    }
}
