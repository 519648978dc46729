//! The voices of Kokoro that are offered, and how each reads.
//!
//! A language is offered once it was measured that a recogniser understands its voices better than espeak-ng's. The package
//! brings Hindi, Japanese and Chinese voices, too: `docs/adr/019-the-neural-voice-speaks-in-the-process.md` says what they lack.

use crate::voices::{Voice, normal};
use phonemes::Manner;

/// A language of voices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tongue {
    /// Its tags, the best first.
    tags: &'static [&'static str],
    /// How its text becomes phonemes.
    pub(super) reads: Reads,
    /// Its voices, the default first.
    voices: &'static [&'static str],
}

/// How text becomes phonemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    /// With the dictionaries of American English.
    American,
    /// By this voice of espeak-ng.
    Espeak(&'static str, Manner),
}

#[rustfmt::skip]
const TONGUES: &[Tongue] = &[
    Tongue {
        tags: &["en-us", "en"],
        reads: Reads::American,
        voices: &[
            "af_heart", "af_bella", "af_nicole", "af_aoede", "af_kore", "af_sarah", "af_nova", "af_alloy", "af_sky", "af_jessica",
            "af_river", "am_michael", "am_fenrir", "am_puck", "am_echo", "am_eric", "am_liam", "am_onyx", "am_adam", "am_santa",
        ],
    },
    Tongue {
        tags: &["en-gb"],
        reads: Reads::Espeak("en-gb", Manner::British),
        voices: &["bf_emma", "bf_isabella", "bf_alice", "bf_lily", "bm_george", "bm_fable", "bm_lewis", "bm_daniel"],
    },
    Tongue { tags: &["es"], reads: Reads::Espeak("es", Manner::Plain), voices: &["ef_dora", "em_alex", "em_santa"] },
    Tongue { tags: &["fr-fr", "fr"], reads: Reads::Espeak("fr-fr", Manner::Plain), voices: &["ff_siwis"] },
    Tongue { tags: &["it"], reads: Reads::Espeak("it", Manner::Plain), voices: &["if_sara", "im_nicola"] },
    Tongue { tags: &["pt-br", "pt"], reads: Reads::Espeak("pt-br", Manner::Plain), voices: &["pf_dora", "pm_alex", "pm_santa"] },
];

/// Returns the language of a voice.
pub(super) fn tongue(voice: &str) -> Option<&'static Tongue> {
    TONGUES.iter().find(|it| it.voices.contains(&voice))
}

/// Tells whether there is such a voice.
pub(crate) fn has(voice: &str) -> bool {
    tongue(voice).is_some()
}

/// Tells whether a voice speaks a language, or another kind of it.
pub(crate) fn speaks(voice: &str, language: &str) -> bool {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
    let asked = primary(&normal(language));
    tongue(voice).is_some_and(|it| it.tags.iter().any(|tag| primary(tag) == asked))
}

/// Tells whether no voice of this program is clearer in a language: American English has one that takes a fiftieth of the
/// work, and European Portuguese is not Brazilian.
pub(crate) fn is_clearest(language: &str) -> bool {
    let tag = normal(language);
    if tag.starts_with("en") {
        return matches!(tag.as_str(), "en-gb" | "en-uk");
    }
    tag != "pt-pt" && TONGUES.iter().any(|it| it.voices.first().is_some_and(|voice| speaks(voice, &tag)))
}

/// Lists all voices, those of the first language first.
pub(super) fn table() -> Vec<Voice> {
    let owned = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect();
    let voices = |it: &Tongue| {
        let languages: Vec<String> = owned(it.tags);
        it.voices.iter().map(move |name| Voice { name: (*name).to_owned(), languages: languages.clone() })
    };
    TONGUES.iter().flat_map(voices).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::VoiceWish;
    use crate::voices::choose;

    #[test]
    fn a_language_has_its_voice_and_a_voice_its_language() {
        let chosen = |language, preferred| {
            let wish = VoiceWish { language, required: None, preferred, any_language: false };
            choose("kokoro", &table(), wish, &[]).unwrap_or_else(|error| error.to_string())
        };
        for (language, preferred, voice) in [
            ("en", "", "af_heart"),
            ("en-GB", "", "bf_emma"),
            ("en", "bm_george", "bm_george"),
            ("es-MX", "", "ef_dora"),
            ("fr", "", "ff_siwis"),
            ("fr-ca", "am_adam", "ff_siwis"),
            ("pt", "", "pf_dora"),
            ("it", "im_nicola", "im_nicola"),
            ("de", "", "kokoro has no voice for the language `de`"),
        ] {
            assert_eq!(chosen(language, preferred), voice, "{language}");
        }
        assert!(has("am_michael") && !has("hibari") && !has(""));
        assert!(speaks("bm_george", "en-us") && !speaks("bm_george", "es") && !speaks("nobody", "en"));
    }

    #[test]
    fn it_is_the_clearest_where_no_voice_costs_less() {
        for (language, expected) in [
            ("en", false),
            ("en-us", false),
            ("en-GB", true),
            ("es", true),
            ("pt-br", true),
            ("pt-PT", false),
            ("de", false),
        ] {
            assert_eq!(is_clearest(language), expected, "{language}");
        }
    }
}
