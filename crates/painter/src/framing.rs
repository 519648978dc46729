//! How near the viewer is, by the terms of photographers in a prompt.

/// How near the viewer is to what a picture is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// The place is seen with something small in it.
    Wide,
    /// Whatever the seed says.
    Open,
    /// A person down to the waist, a thing as large as the picture lets it be.
    Close,
}

/// The terms in lower case; hyphens are read as spaces.
const WIDE: [&str; 8] =
    ["wide shot", "wide view", "wide angle", "establishing shot", "long shot", "from afar", "panoramic", "aerial view"];
const CLOSE: [&str; 5] = ["close up", "closeup", "portrait of", "portrait shot", "headshot"];

impl Framing {
    /// Reads the framing of a prompt.
    pub(super) fn of(prompt: &str) -> Self {
        let words = prompt.to_lowercase().replace('-', " ");
        let has = |terms: &[&str]| terms.iter().any(|term| words.contains(term));
        match (has(&CLOSE), has(&WIDE)) {
            (true, _) => Self::Close,
            (_, true) => Self::Wide,
            _ => Self::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Framing;

    #[test]
    fn the_terms_of_photographers_say_how_near_the_viewer_is() {
        for (prompt, framing) in [
            ("horror scene, keeper lamp, close-up", Framing::Close),
            ("Portrait of a king", Framing::Close),
            ("Establishing shot: a castle", Framing::Wide),
            ("a castle", Framing::Open),
            ("a wide river", Framing::Open),
        ] {
            assert_eq!(Framing::of(prompt), framing, "{prompt}");
        }
    }
}
