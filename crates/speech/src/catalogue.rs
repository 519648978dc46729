//! Lists the available voices, and which of them is the default for a language.

use super::voices::{self, Voice};
use super::{Bench, Candidate, Lexicon, Place, Speech, SpeechProvider, VoiceWish, Wanted, null};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The voices of one provider.
#[derive(Debug)]
pub struct Offer {
    /// The provider's name, which is also its program's.
    pub provider: String,
    /// Its voices, or why there are none.
    pub voices: Result<Vec<Offered>, String>,
}

/// One available voice.
#[derive(Debug)]
pub struct Offered {
    /// Its name, as in a job file or the configuration.
    pub name: String,
    /// The languages that it speaks, the best first; empty: they are not known.
    pub languages: Vec<String>,
    /// True if it is used for stories in its language that name no voice.
    pub default: bool,
}

impl Wanted {
    /// Wants whatever voice speaks a language at the pace of a story.
    pub fn of_language(language: &str) -> Self {
        Self {
            language: language.to_owned(),
            any_language: false,
            provider: None,
            voice: None,
            speed: 1.0,
            lexicon: Lexicon::default(),
        }
    }
}

impl Speech {
    /// Lists the named voices of every provider, for one language if it is given.
    pub async fn offers(&self, language: Option<&str>, bench: &Bench<'_>) -> Vec<Offer> {
        let mut offers = Vec::new();
        let mut defaults = BTreeMap::new();
        for provider in &self.providers {
            let found = if provider.is_installed() {
                provider.voices(bench).await.map_err(|error| error.to_string())
            } else {
                Err("is not installed".to_owned())
            };
            if found.as_ref().is_ok_and(Vec::is_empty) {
                continue;
            }
            let name = provider.name().to_owned();
            let voices = match found {
                Ok(voices) => {
                    let mut offered = Vec::new();
                    for voice in speaking(voices, language) {
                        let asked = language.or(voice.languages.first().map(String::as_str)).unwrap_or("en");
                        if !defaults.contains_key(asked) {
                            defaults.insert(asked.to_owned(), self.default_voice(asked, bench).await);
                        }
                        let default = defaults.get(asked).and_then(Option::as_ref);
                        let default = default.is_some_and(|(by, which)| *by == name && *which == voice.name);
                        offered.push(Offered { name: voice.name, languages: voice.languages, default });
                    }
                    Ok(offered)
                }
                Err(error) => Err(error),
            };
            offers.push(Offer { provider: name, voices });
        }
        offers
    }

    /// Returns everyone who may have the wanted voice, whatever the settings name. The silent voice is nobody's. A voice outside
    /// that takes any name comes last, and only where the job or the settings name it: a slip of the pen sends no text away.
    pub fn with_voice(&self, wanted: &Wanted) -> Vec<Candidate> {
        let first = wanted.provider.as_ref().unwrap_or(&self.settings.provider);
        let is_named = |name: &str| name == first || self.settings.fallback.iter().any(|it| it == name);
        let rank = |provider: &Arc<dyn SpeechProvider>| {
            let lists = wanted.voice.as_deref().is_some_and(|voice| provider.lists(voice));
            match provider.place() {
                Place::Outside if lists && provider.name() == first => Some(0),
                Place::Here => Some(1),
                Place::Outside if lists => Some(2),
                Place::Outside => is_named(provider.name()).then_some(3),
            }
        };
        let installed = self.providers.iter().filter(|it| it.is_installed() && it.name() != null::NAME);
        let mut installed: Vec<_> = installed.filter_map(|it| Some((rank(it)?, it))).collect();
        installed.sort_by_key(|(rank, _)| *rank);
        let wanted = Wanted { lexicon: wanted.lexicon.over(&self.settings.lexicon), ..wanted.clone() };
        let candidate = |provider: &Arc<dyn SpeechProvider>| Candidate {
            provider: Arc::clone(provider),
            wanted: wanted.clone(),
            preferred: String::new(),
            is_first: true,
        };
        installed.into_iter().map(|(_, provider)| candidate(provider)).collect()
    }

    /// Returns the provider and its voice for a story in this language that names none.
    async fn default_voice(&self, language: &str, bench: &Bench<'_>) -> Option<(String, String)> {
        for candidate in self.candidates(&Wanted::of_language(language)).ok()? {
            let wish = VoiceWish { language, required: None, preferred: &candidate.preferred, any_language: false };
            let voice =
                if candidate.provider.is_installed() { candidate.provider.voice(wish, bench).await.ok() } else { None };
            if let Some(voice) = voice {
                return Some((candidate.name().to_owned(), voice));
            }
        }
        None
    }
}

/// Keeps the voices for a language, and those whose languages are not known. If none has the whole tag, the tag's last part is dropped, as in the choice of a
/// voice.
fn speaking(voices: Vec<Voice>, language: Option<&str>) -> Vec<Voice> {
    let Some(language) = language else { return voices };
    let tag = voices::normal(language);
    let mut wanted = tag.as_str();
    loop {
        let speaks = |voice: &&Voice| {
            voice
                .languages
                .iter()
                .any(|it| it.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
        };
        let shorter = wanted.rsplit_once('-').map(|(shorter, _)| shorter);
        match shorter.filter(|_| !voices.iter().any(|voice| speaks(&voice))) {
            Some(shorter) => wanted = shorter,
            None => return voices.iter().filter(|it| it.languages.is_empty() || speaks(it)).cloned().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_its_voices_and_those_of_its_regions() {
        let table = ["en-gb en", "en-us en", "pt", "pt-br", "enx", "cmn zh"].map(|row| {
            let languages: Vec<String> = row.split(' ').map(str::to_owned).collect();
            Voice { name: languages.first().cloned().unwrap_or_default(), languages }
        });
        for (language, expected) in [
            (Some("en"), "en-gb en-us"),
            (Some("EN_us"), "en-us"),
            (Some("en-au"), "en-gb en-us"),
            (Some("pt"), "pt pt-br"),
            (Some("zh"), "cmn"),
            (Some("xx"), ""),
            (None, "en-gb en-us pt pt-br enx cmn"),
        ] {
            let names: Vec<String> = speaking(table.to_vec(), language).into_iter().map(|voice| voice.name).collect();
            assert_eq!(names.join(" "), expected, "{language:?}");
        }
    }
}
