//! What an outside voice sent: told by its own bytes, never by the media type that a server names. Pure.
//!
//! Servers stream wav files before they know their length, and leave any number in the header: 0xFFFFFFFF (OpenAI,
//! Kokoro-FastAPI), 0x7FFFFFFF (ElevenLabs), 2,000,000,000 (pocket-tts), 0 (Python's `wave` into a pipe). A reader that trusts
//! them fails, or finds no samples.

use super::super::wav::{RATES, WavError};
use std::ops::Range;

/// A header that announces as many bytes of samples or more was written before the length was known: no answer is so long.
const UNKNOWN_MIN: u64 = 1 << 29;

/// How much of a text that was sent in place of sound is quoted, in characters.
const QUOTED_MAX: usize = 160;

/// The longest beginning of an answer that is looked at to tell a text from samples, in bytes.
const LOOKED_AT: usize = 4096;

/// What was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sent {
    /// A wav file with a correct header: mono, 16-bit, at a rate that is taken as it is.
    Wav(Vec<u8>),
    /// A file that must be decoded.
    Encoded {
        /// ffmpeg's name of the format.
        format: &'static str,
        /// The file.
        bytes: Vec<u8>,
    },
}

/// Tells what was sent. `raw_rate` is the rate of mono 16-bit samples without a header, where the service was asked for such.
pub(super) fn told(bytes: Vec<u8>, raw_rate: Option<u32>) -> Result<Sent, WavError> {
    if let Some(format) = encoded(&bytes, raw_rate.is_some()) {
        return Ok(Sent::Encoded { format, bytes });
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WAVE") {
        return mended(bytes);
    }
    if bytes.is_empty() {
        return Err(WavError::NotSound { what: "nothing", said: String::new() });
    }
    if let Some((what, said)) = text(&bytes) {
        return Err(WavError::NotSound { what, said });
    }
    let Some(rate) = raw_rate else {
        let first: Vec<String> = bytes.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        return Err(WavError::NotSound { what: "an unknown format", said: first.join(" ") });
    };
    let samples = bytes.get(..bytes.len() & !1).unwrap_or_default();
    Ok(Sent::Wav(file(&plain_format(rate), samples)))
}

/// Returns ffmpeg's name of a format that must be decoded. Samples without a header may begin with any bytes, so a weak sign is
/// not enough where such were asked for.
fn encoded(bytes: &[u8], may_be_raw: bool) -> Option<&'static str> {
    let signs: [(usize, &[u8], &str); 8] = [
        (0, b"ID3", "mp3"),
        (0, b"OggS", "ogg"),
        (0, b"fLaC", "flac"),
        (0, b"\x1a\x45\xdf\xa3", "matroska"),
        (0, b"RF64", "wav"),
        (0, b"FORM", "aiff"),
        (4, b"ftyp", "mov"),
        (0, b"ADIF", "aac"),
    ];
    let has = |at: usize, sign: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(sign));
    if let Some((_, _, format)) = signs.into_iter().find(|(at, sign, _)| has(*at, sign)) {
        return Some(format);
    }
    let (length, format) = frame(bytes)?;
    let next = bytes.get(length..).filter(|rest| !rest.is_empty());
    let is_certain = match next {
        Some(rest) => frame(rest).is_some_and(|(_, same)| same == format),
        None => !may_be_raw,
    };
    is_certain.then_some(format)
}

/// Reads the header of a frame of mp3 or of AAC (ADTS): its length in bytes, and the format.
fn frame(bytes: &[u8]) -> Option<(usize, &'static str)> {
    /// Bits per second of MPEG 1 and MPEG 2, layer III, in thousands.
    const KBITS: [[usize; 16]; 2] = [
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0],
    ];
    const RATES: [usize; 4] = [44_100, 48_000, 32_000, 0];
    let &[0xff, kind, rates, size_high, size, size_low, ..] = bytes else { return None };
    if kind & 0xf6 == 0xf0 {
        let length = usize::from(size_high & 0x03) << 11 | usize::from(size) << 3 | usize::from(size_low >> 5);
        return (7 <= length).then_some((length, "aac"));
    }
    let version = kind >> 3 & 3; // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
    if kind & 0xe6 != 0xe2 || version == 1 {
        return None;
    }
    let is_first = version == 3;
    let kbits = KBITS.get(usize::from(!is_first))?.get(usize::from(rates >> 4)).copied().filter(|it| *it != 0)?;
    let rate = RATES.get(usize::from(rates >> 2 & 3)).copied().filter(|it| *it != 0)?;
    let rate = rate / [4, 1, 2, 1].get(usize::from(version)).copied()?;
    let eighth = if is_first { 144 } else { 72 }; // samples of a frame, divided by 8
    Some((eighth * kbits * 1000 / rate + usize::from(rates >> 1 & 1), "mp3"))
}

/// Returns what a text is and how it begins; `None` if the bytes are no text.
fn text(bytes: &[u8]) -> Option<(&'static str, String)> {
    let head = bytes.get(..bytes.len().min(LOOKED_AT))?;
    // A character may be cut at the end of what is looked at.
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if bytes.len() > LOOKED_AT && error.error_len().is_none() => {
            std::str::from_utf8(head.get(..error.valid_up_to())?).ok()?
        }
        Err(_not_text) => return None,
    };
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() || text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return None;
    }
    let what = match text.chars().next() {
        Some('<') => "a page",
        Some('{' | '[') => "JSON",
        _ => "a text",
    };
    let mut quoted = String::new();
    let mut is_tag = false;
    for c in text.chars() {
        match c {
            '<' => is_tag = true,
            '>' => {
                is_tag = false;
                quoted.push(' ');
            }
            _ if is_tag => {}
            c => quoted.push(c),
        }
    }
    let quoted: Vec<&str> = quoted.split_whitespace().collect();
    Some((what, quoted.join(" ").chars().take(QUOTED_MAX).collect()))
}

/// The chunks of a wav file that count.
#[derive(Debug, Default)]
struct Chunks {
    format: Option<Range<usize>>,
    data: Option<Range<usize>>,
    /// What the header says of the bytes of samples, where fewer are there.
    announced: Option<u64>,
}

/// Gives a wav file a header with its real length, and leaves to a decoder what is not mono 16-bit.
fn mended(bytes: Vec<u8>) -> Result<Sent, WavError> {
    let Chunks { format, data, announced } = chunks(&bytes);
    let format = format.and_then(|it| bytes.get(it)).filter(|it| 16 <= it.len());
    let (Some(format), Some(data)) = (format, data.and_then(|it| bytes.get(it))) else {
        return Err(WavError::NotSound { what: "a wav file without samples", said: String::new() });
    };
    let number = |at: usize| format.get(at..at + 2).and_then(|it| it.try_into().ok()).map_or(0, u16::from_le_bytes);
    let rate = format.get(4..8).and_then(|it| it.try_into().ok()).map_or(0, u32::from_le_bytes);
    let (tag, channels, block, bits) = (number(0), number(2), usize::from(number(12)).max(1), number(14));
    let there = data.len() as u64;
    if let Some(announced) = announced.filter(|it| there + block as u64 <= *it) {
        return Err(WavError::CutOff { announced, there });
    }
    // Tag 0xFFFE: the real one is the beginning of a GUID behind it.
    let tag = if tag == 0xfffe { number(24) } else { tag };
    let data = data.get(..data.len() - data.len() % block).unwrap_or_default();
    if tag == 1 && channels == 1 && bits == 16 && RATES.contains(&rate) {
        return Ok(Sent::Wav(file(&plain_format(rate), data)));
    }
    Ok(Sent::Encoded { format: "wav", bytes: file(format, data) })
}

/// Finds the chunks of a wav file. Chunks begin at even places; a few writers forget that.
fn chunks(bytes: &[u8]) -> Chunks {
    let is_name = |at: usize| bytes.get(at..at + 4).is_some_and(|it| it.iter().all(|b| (0x20..0x7f).contains(b)));
    let (mut found, mut at) = (Chunks::default(), 12);
    while let Some(size) = bytes.get(at + 4..at + 8).and_then(|it| it.try_into().ok()).map(u32::from_le_bytes) {
        let (start, size) = (at + 8, u64::from(size));
        let rest = (bytes.len() - start) as u64;
        let is_data = bytes.get(at..at + 4) == Some(b"data");
        let is_unknown = UNKNOWN_MIN <= size || (is_data && size == 0);
        let length = if is_unknown || rest < size { rest } else { size };
        let end = start + usize::try_from(length).unwrap_or(usize::MAX);
        if is_data && found.data.is_none() {
            found.data = Some(start..end);
            found.announced = (!is_unknown && rest < size).then_some(size);
        } else if bytes.get(at..at + 4) == Some(b"fmt ") && found.format.is_none() {
            found.format = Some(start..end);
        }
        at = if end % 2 == 1 && (is_name(end + 1) || !is_name(end)) { end + 1 } else { end };
    }
    found
}

/// Returns the chunk `fmt ` of mono 16-bit samples.
fn plain_format(rate: u32) -> Vec<u8> {
    let [tag, channels, block, bits] = [1_u16, 1, 2, 16].map(u16::to_le_bytes);
    let [rate, bytes_per_second] = [rate, rate.saturating_mul(2)].map(u32::to_le_bytes);
    [&tag[..], &channels, &rate, &bytes_per_second, &block, &bits].concat()
}

/// Writes a wav file of a chunk `fmt ` and samples.
fn file(format: &[u8], samples: &[u8]) -> Vec<u8> {
    let size = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
    let odd = |length: usize| vec![0; length % 2];
    let mut file = Vec::with_capacity(samples.len() + format.len() + 30);
    file.extend([b"RIFF".as_slice(), &[0; 4], b"WAVE", b"fmt ", &size(format.len()), format].concat());
    file.extend(odd(format.len()));
    file.extend([b"data".as_slice(), &size(samples.len())].concat());
    file.extend_from_slice(samples);
    file.extend(odd(samples.len()));
    let whole = size(file.len() - 8);
    if let Some(place) = file.get_mut(4..8) {
        place.copy_from_slice(&whole);
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLES: [u8; 8] = [1, 0, 2, 0, 3, 0, 4, 0];

    fn chunk(name: &[u8], size: u32, body: &[u8]) -> Vec<u8> {
        [name, &size.to_le_bytes(), body].concat()
    }

    fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
        [b"RIFF".as_slice(), &[0xff; 4], b"WAVE", &chunks.concat()].concat()
    }

    fn format(tag: u16, channels: u16, rate: u32, bits: u16) -> Vec<u8> {
        let block = channels * bits / 8;
        let bytes = [tag, channels].map(u16::to_le_bytes).concat();
        let numbers = [rate, rate * u32::from(block)].map(u32::to_le_bytes).concat();
        let rest = [block, bits].map(u16::to_le_bytes).concat();
        chunk(b"fmt ", 16, &[bytes, numbers, rest].concat())
    }

    fn mono() -> Vec<u8> {
        format(1, 1, 24_000, 16)
    }

    /// Returns the samples of what was sent, as a strict reader finds them.
    fn samples(bytes: Vec<u8>, raw_rate: Option<u32>) -> (u32, Vec<i16>) {
        let Sent::Wav(file) = told(bytes, raw_rate).unwrap() else { panic!("it is encoded") };
        let reader = hound::WavReader::new(file.as_slice()).unwrap();
        (reader.spec().sample_rate, reader.into_samples::<i16>().map(Result::unwrap).collect())
    }

    #[test]
    fn a_wav_file_is_as_long_as_it_is_whatever_its_header_says() {
        let whole = (24_000, vec![1, 2, 3, 4]);
        for size in [8, 0, 0xffff_ffff, 0x7fff_ffff, 0x7fff_f000, 2_000_000_000, 0xffff_ff00] {
            assert_eq!(samples(riff(&[mono(), chunk(b"data", size, &SAMPLES)]), None), whole, "{size:#x}");
        }
        let list = chunk(b"LIST", 3, b"abc\0");
        let unpadded = chunk(b"LIST", 3, b"abc");
        let data = chunk(b"data", 8, &SAMPLES);
        let facts = [
            vec![list.clone(), mono(), data.clone()],
            vec![mono(), unpadded, data.clone()],
            vec![data.clone(), mono()],
            vec![mono(), data.clone(), list, chunk(b"data", 2, &[9, 9])],
            vec![mono(), chunk(b"data", 0xffff_ffff, &[&SAMPLES[..], &[5]].concat())],
            vec![mono(), chunk(b"data", 9, &SAMPLES)],
        ];
        for chunks in facts {
            assert_eq!(samples(riff(&chunks), None), whole, "{chunks:?}");
        }
        let guid = [&[1, 0][..], &[0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]].concat();
        let plain = format(0xfffe, 1, 24_000, 16);
        let extensible = chunk(b"fmt ", 40, &[&plain[8..], &[22, 0, 16, 0, 4, 0, 0, 0], &guid].concat());
        assert_eq!(samples(riff(&[extensible, data]), None), whole);
    }

    #[test]
    fn samples_without_a_header_are_taken_where_they_were_asked_for() {
        assert_eq!(samples(SAMPLES.to_vec(), Some(16_000)), (16_000, vec![1, 2, 3, 4]));
        assert_eq!(samples([&SAMPLES[..], &[7]].concat(), Some(16_000)).1, [1, 2, 3, 4]);
        assert_eq!(samples(riff(&[mono(), chunk(b"data", 8, &SAMPLES)]), Some(16_000)).0, 24_000, "it says so");
        assert_eq!(samples(vec![0xff, 0xfb, 0x90, 0, 0, 0, 1, 0], Some(16_000)).1.len(), 4, "one sign is chance");
    }

    #[test]
    fn what_must_be_decoded_is_known_by_its_bytes() {
        let frames = |head: [u8; 4], length: usize| {
            let frame = [&head[..], &vec![0; length - 4]].concat();
            [frame.clone(), frame].concat()
        };
        for (bytes, expected) in [
            (b"ID3\x04\0\0".to_vec(), "mp3"),
            (frames([0xff, 0xfb, 0x90, 0x00], 417), "mp3"), // MPEG 1, 128 kbit/s, 44.1 kHz
            (frames([0xff, 0xf3, 0x64, 0xc4], 144), "mp3"), // MPEG 2, 48 kbit/s, 24 kHz
            (b"OggS\0".to_vec(), "ogg"),
            (b"fLaC\0".to_vec(), "flac"),
            (b"\0\0\0\x18ftypM4A ".to_vec(), "mov"),
            (b"\x1a\x45\xdf\xa3\0".to_vec(), "matroska"),
            (riff(&[format(1, 2, 24_000, 16), chunk(b"data", 8, &SAMPLES)]), "wav"),
            (riff(&[format(3, 1, 24_000, 32), chunk(b"data", 8, &SAMPLES)]), "wav"),
            (riff(&[format(1, 1, 24_000, 8), chunk(b"data", 8, &SAMPLES)]), "wav"),
            (riff(&[format(1, 1, 96_000, 16), chunk(b"data", 8, &SAMPLES)]), "wav"),
        ] {
            for raw_rate in [None, Some(24_000)] {
                let sent = told(bytes.clone(), raw_rate).unwrap();
                assert!(matches!(sent, Sent::Encoded { format, .. } if format == expected), "{expected}: {sent:?}");
            }
        }
    }

    #[test]
    fn what_is_no_sound_is_quoted() {
        let long = format!("<html><head><title>502 Bad Gateway</title></head>{}</html>", "é".repeat(4000));
        for (bytes, expected) in [
            (b"".to_vec(), "it answered with nothing in place of sound: "),
            (b"{\"error\":\"no\"}".to_vec(), "it answered with JSON in place of sound: {\"error\":\"no\"}"),
            (b"not found".to_vec(), "it answered with a text in place of sound: not found"),
            (riff(&[mono()]), "it answered with a wav file without samples in place of sound: "),
            (riff(&[mono(), chunk(b"data", 12, &SAMPLES)]), "its sound file is cut off: 8 of 12 bytes are there"),
        ] {
            for raw_rate in [None, Some(24_000)] {
                assert_eq!(told(bytes.clone(), raw_rate).unwrap_err().to_string(), expected);
            }
        }
        let page = told(long.into_bytes(), Some(24_000)).unwrap_err().to_string();
        assert!(page.starts_with("it answered with a page in place of sound: 502 Bad Gateway éé"), "{page}");
        assert!(page.chars().count() < 250, "{page}");
        let unknown = told(vec![0xde, 0xad, 0xbe, 0xef], None).unwrap_err().to_string();
        assert_eq!(unknown, "it answered with an unknown format in place of sound: de ad be ef");
    }
}
