//! Azure AI Speech: a text in SSML for a wav file. Its interface over HTTP tells no times of words.

use super::{SOUND_BYTES_MAX, key};
use crate::named::Options;
use ::speech::{Bench, Line, OutsideVoice, Sound, SpeechError};
use async_trait::async_trait;
use calls::{Body, Request, Service, Units};

/// The voice where none is named: it speaks about 40 languages.
const VOICE: &str = "en-US-AvaMultilingualNeural";

/// The longest text of a request, in characters: what is spoken behind ten minutes is cut off silently, and ten minutes of
/// Chinese at speed 0.5 have about 1250.
const CHARACTERS_MAX: usize = 1200;

/// The pace at speed 1, as a factor: the service lists its voices at 140 to 160 words a minute by themselves.
const PACE: f64 = 1.0;

/// The slowest and the fastest pace that the service takes, as factors.
const PACES: (f64, f64) = (0.5, 2.0);

/// The path of speech at an address of the service.
const PATH: &str = "/cognitiveservices/v1";

/// The format that is asked for.
const FORMAT: &str = "riff-24khz-16bit-mono-pcm";

/// A voice of Azure AI Speech.
#[derive(Debug)]
pub(super) struct Azure {
    service: Service,
    options: Options,
    key: String,
}

impl Azure {
    /// Makes the voice; asks nobody.
    pub(super) fn new(service: Service, options: Options) -> Self {
        let key = key("azure-speech", &service, &options);
        Self { service, options, key }
    }

    fn request(&self, line: Line<'_>) -> Request {
        let base = &self.service.settings().base_url;
        // People copy the whole address from the portal.
        let is_whole = base.path().trim_end_matches('/').ends_with(PATH);
        let spoken = spoken(line);
        let text = format!(
            "<speak version=\"1.0\" xmlns=\"http://www.w3.org/2001/10/synthesis\" xml:lang=\"{}\"><voice name=\"{}\">\
             {spoken}</voice></speak>",
            escaped(line.language),
            escaped(line.voice)
        );
        Request {
            headers: vec![("X-Microsoft-OutputFormat".to_owned(), FORMAT.to_owned())],
            body: Body::Text { content_type: "application/ssml+xml", text },
            bytes_max: SOUND_BYTES_MAX,
            units: Units { characters: billed(&spoken), ..Units::default() },
            ..Request::get(if is_whole { base.as_str() } else { PATH })
        }
    }
}

/// Writes what is spoken, with its pace, as SSML.
fn spoken(line: Line<'_>) -> String {
    let text = escaped(line.text);
    let percent = ((PACE * line.speed).clamp(PACES.0, PACES.1) - 1.0) * 100.0;
    if percent.abs() < 0.5 { text } else { format!("<prosody rate=\"{percent:+.0}%\">{text}</prosody>") }
}

/// Returns how many characters the service counts: all but its elements `speak` and `voice`, and Chinese ones twice.
fn billed(spoken: &str) -> u64 {
    let is_double = |c: char| matches!(u32::from(c), 0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff);
    spoken.chars().map(|c| if is_double(c) { 2 } else { 1 }).sum()
}

/// Writes a text for XML, without the characters that XML 1.0 cannot have.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if c.is_control() => {}
            _ => out.push(c),
        }
    }
    out
}

#[async_trait]
impl OutsideVoice for Azure {
    fn name(&self) -> &str {
        self.service.name()
    }

    fn key(&self) -> &str {
        &self.key
    }

    fn voices(&self) -> &[String] {
        &self.options.voices
    }

    fn default_voice(&self) -> &str {
        self.options.voice_or(VOICE)
    }

    fn characters_max(&self) -> usize {
        CHARACTERS_MAX
    }

    async fn speak(&self, line: Line<'_>, bench: &Bench<'_>) -> Result<Sound, SpeechError> {
        let answer = self.service.call(&self.request(line), bench.errand(), |_| None).await?;
        Ok(Sound { bytes: answer.bytes, ..Sound::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup_and_the_pace_is_told_where_it_is_another() {
        let line = |text, speed| Line { text, voice: "v", language: "en", speed };
        for (text, speed, expected) in [
            ("Tom & \"Jerry\" <b>it's</b>", 1.0, "Tom &amp; &quot;Jerry&quot; &lt;b&gt;it&apos;s&lt;/b&gt;"),
            ("a\u{0}\u{b}\u{1b}b\nc\u{ffff}", 1.0, "ab c"),
            ("Slow.", 0.8, "<prosody rate=\"-20%\">Slow.</prosody>"),
            ("Fast.", 9.0, "<prosody rate=\"+100%\">Fast.</prosody>"),
            ("]]>", 1.004, "]]&gt;"),
        ] {
            assert_eq!(spoken(line(text, speed)), expected);
        }
    }

    #[test]
    fn the_service_s_own_count_of_characters_is_paid() {
        assert_eq!(billed("Hello."), 6);
        assert_eq!(billed("灯台 and"), 8);
        assert_eq!(billed("<prosody rate=\"-20%\">a</prosody>"), 32);
    }
}
