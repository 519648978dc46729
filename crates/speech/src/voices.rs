//! The choice of a voice from an engine's list, before the engine is run: it silently replaces an unknown voice.

use super::{SpeechError, VoiceWish};

/// One voice of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Voice {
    /// Its name, as the engine takes it.
    pub name: String,
    /// The languages that it speaks, lower-case, the best first.
    pub languages: Vec<String>,
}

/// Tells whether a tag means English.
pub(super) fn is_english(language: &str) -> bool {
    primary(&normal(language)) == "en"
}

/// Chooses a voice: the required one, otherwise the preferred one if it speaks the language, otherwise the default.
pub(super) fn choose(
    provider: &str,
    table: &[Voice],
    wish: VoiceWish<'_>,
    variants: &[&str],
) -> Result<String, SpeechError> {
    // A configured voice says in which language a story is told whose words do not say it.
    let configured = Some(wish.preferred).filter(|voice| wish.any_language && !voice.is_empty());
    if let Some(asked) = wish.required.or(configured) {
        return known(table, asked, variants).map(|_| asked.to_owned()).ok_or_else(|| SpeechError::VoiceUnknown {
            provider: provider.to_owned(),
            voice: asked.to_owned(),
            known: nearest(table.iter().map(|voice| voice.name.as_str()), asked),
        });
    }
    let tag = normal(wish.language);
    if !wish.preferred.is_empty() {
        match known(table, wish.preferred, variants) {
            Some(voice) if voice.languages.iter().any(|it| primary(it) == primary(&tag)) => {
                return Ok(wish.preferred.to_owned());
            }
            Some(_) => {}
            None => {
                tracing::warn!(provider, voice = wish.preferred, "the configured voice is not one of this provider");
            }
        }
    }
    default(table, &tag).ok_or_else(|| SpeechError::LanguageUnknown {
        provider: provider.to_owned(),
        language: wish.language.to_owned(),
    })
}

/// Finds the voice with a name, which may end in a variant as in `en-us+f3`.
fn known<'a>(table: &'a [Voice], asked: &str, variants: &[&str]) -> Option<&'a Voice> {
    let (name, variant) = asked.split_once('+').unzip();
    if variant.is_some_and(|variant| !variants.contains(&variant)) {
        return None;
    }
    table.iter().find(|voice| voice.name == name.unwrap_or(asked))
}

/// Finds the voice for a tag; drops the tag's last part until one matches.
fn default(table: &[Voice], tag: &str) -> Option<String> {
    let tag = ALIASES.iter().find(|(alias, _)| *alias == tag).map_or(tag, |(_, tag)| tag);
    let mut wanted = tag;
    loop {
        let speaks = |voice: &&Voice| voice.languages.iter().any(|language| language == wanted);
        if let Some(voice) = table.iter().find(|voice| voice.name == wanted).or_else(|| table.iter().find(speaks)) {
            return Some(voice.name.clone());
        }
        match wanted.rsplit_once('-') {
            Some((shorter, _)) => wanted = ALIASES.iter().find(|(it, _)| *it == shorter).map_or(shorter, |(_, it)| it),
            None => break,
        }
    }
    table.iter().find(|voice| voice.languages.iter().any(|it| primary(it) == primary(tag))).map(|it| it.name.clone())
}

/// Tags whose voice has another name, or for which one of several voices is the default.
const ALIASES: &[(&str, &str)] = &[
    ("en", "en-us"),
    ("en-uk", "en-gb"),
    // The voice `cmn` reads tones out as English numbers: "hen three".
    ("zh", "cmn-latn-pinyin"),
    ("zh-cn", "cmn-latn-pinyin"),
    ("zh-tw", "cmn-latn-pinyin"),
    ("cmn", "cmn-latn-pinyin"),
    ("zh-hk", "yue"),
    ("no", "nb"),
    ("fr", "fr-fr"),
    ("iw", "he"),
    ("in", "id"),
    ("vi", "vi"),
    ("sh", "hr"),
    // Codes of countries that are often taken for those of their languages.
    ("jp", "ja"),
    ("cn", "cmn-latn-pinyin"),
    ("kr", "ko"),
    ("ua", "uk"),
    ("gr", "el"),
    ("cz", "cs"),
    ("dk", "da"),
];

/// Normalises a language tag to the form in the lists.
pub(super) fn normal(tag: &str) -> String {
    tag.trim().replace('_', "-").to_ascii_lowercase()
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// Lists the names that are most similar to the requested one; all if they are few.
pub(super) fn nearest<'a>(names: impl Iterator<Item = &'a str>, asked: &str) -> String {
    const SHOWN: usize = 8;
    let mut names: Vec<&str> = names.collect();
    names.dedup();
    if SHOWN < names.len() {
        let distance = |name: &&str| strsim::damerau_levenshtein(name, asked);
        names.sort_by_key(distance);
        names.truncate(SHOWN);
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Vec<Voice> {
        [
            "de",
            "en-gb en",
            "en-us en",
            "fr-be fr",
            "fr-fr fr",
            "pt",
            "pt-br",
            "cmn zh",
            "cmn-latn-pinyin zh",
            "yue",
            "nb no",
        ]
        .map(|row| {
            let mut languages = row.split(' ').map(str::to_owned);
            let name = languages.next().unwrap();
            Voice { languages: std::iter::once(name.clone()).chain(languages).collect(), name }
        })
        .to_vec()
    }

    fn check(language: &str, required: Option<&str>, preferred: &str) -> String {
        let wish = VoiceWish { language, required, preferred, any_language: false };
        choose("espeak-ng", &table(), wish, &["f3"]).unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn a_language_gets_its_nearest_voice() {
        for (language, voice) in [
            ("en", "en-us"),
            ("en-GB", "en-gb"),
            ("en_US", "en-us"),
            ("en-au", "en-us"),
            ("de-AT", "de"),
            ("fr", "fr-fr"),
            ("fr-ca", "fr-fr"),
            ("pt", "pt"),
            ("pt-BR", "pt-br"),
            ("zh", "cmn-latn-pinyin"),
            ("zh-Hans-CN", "cmn-latn-pinyin"),
            ("zh-hk", "yue"),
            ("no", "nb"),
            ("xx", "espeak-ng has no voice for the language `xx`"),
        ] {
            assert_eq!(check(language, None, ""), voice, "{language}");
        }
    }

    #[test]
    fn a_required_voice_is_had_or_refused_and_a_preferred_one_must_fit() {
        assert_eq!(check("en", Some("de"), ""), "de");
        assert_eq!(check("en", Some("en-us+f3"), ""), "en-us+f3");
        for bad in ["klingon", "en-us+evil", "/etc/passwd", "", "-w", "+f3"] {
            assert_eq!(check("en", Some(bad), ""), format!("espeak-ng has no voice `{bad}`"));
        }
        assert_eq!(check("en", None, "en-gb+f3"), "en-gb+f3");
        assert_eq!(check("de", None, "en-gb"), "de");
        assert_eq!(check("de", None, "slt"), "de");
        let open = |preferred| VoiceWish { language: "en", required: None, preferred, any_language: true };
        assert_eq!(choose("espeak-ng", &table(), open("de"), &[]).unwrap(), "de");
        assert!(choose("espeak-ng", &table(), open("slt"), &[]).is_err(), "another provider may have it");
        assert_eq!(choose("espeak-ng", &table(), open(""), &[]).unwrap(), "en-us");
    }
}
