//! Files that describe themselves, so that the library can be made anew from its directory alone: a comment segment in
//! a JPEG, a text chunk in a PNG, a file beside any other.

use super::picture::{Format, chunks};
use super::rank::{Rank, Source};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// What a file says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Description {
    /// What it shows.
    pub prompt: String,
    /// The kind of story.
    pub kind: String,
    /// The generator's seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Who made it; absent where a person added it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generator: Option<String>,
    /// The format of this description.
    pub v: u32,
    /// Where it comes from; absent in files of the built-in generators, whose name tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The width that was asked for, in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// The height that was asked for, in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Whom a video that shows it must name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
}

/// The version of a description that is understood.
pub(crate) const VERSION: u32 = 1;
/// The longest prompt in a file, in characters: a JPEG's segment holds 65,533 bytes.
const PROMPT_CHARS_MAX: usize = 8_000;
/// The keyword of our text chunk in a PNG.
const PNG_KEYWORD: &[u8] = b"reelspool\0";
/// The signature of a PNG and its first chunk, whose length is fixed (PNG 11.2.1).
const PNG_HEAD: usize = 8 + 12 + 13;

impl Description {
    /// Describes a person's own picture.
    pub(crate) fn external(prompt: String, kind: String) -> Self {
        Self {
            prompt,
            kind,
            seed: None,
            generator: None,
            v: VERSION,
            source: Some(Source::External),
            width: None,
            height: None,
            credit: None,
        }
    }

    /// Returns where the picture comes from.
    pub(crate) fn source(&self) -> Source {
        match (self.source, self.generator.as_deref()) {
            (Some(source), _) => source,
            (None, None) => Source::External,
            (None, Some(name)) => Rank::of_generator(name).source(),
        }
    }

    /// Reads a description that stands beside a file.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok().filter(|it: &Self| it.v == VERSION)
    }

    /// Returns the description as ASCII, because a PNG's text is Latin-1.
    pub(crate) fn to_text(&self) -> String {
        let short = Self { prompt: self.prompt.chars().take(PROMPT_CHARS_MAX).collect(), ..self.clone() };
        let mut text = String::new();
        for c in serde_json::to_string(&short).unwrap_or_default().chars() {
            if c.is_ascii() {
                text.push(c);
            } else {
                let mut units = [0; 2];
                text.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
            }
        }
        text
    }
}

/// How much of a file is read for its credit, in bytes: a JPEG's comment stands before the pixels, and has 65,533 at most.
const HEAD_BYTES: u64 = 256 << 10;

/// The longest credit, in characters: a line at the end of a video.
const CREDIT_CHARS_MAX: usize = 200;

/// Returns whom a video that shows the JPEG of this name must name.
pub fn credit(path: &Path) -> io::Result<Option<String>> {
    let mut head = Vec::with_capacity(8 << 10);
    File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    let credit = read(&head, Format::Jpeg).and_then(|said| said.credit);
    let line = |credit: String| credit.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(credit.map(|credit| line(credit).chars().take(CREDIT_CHARS_MAX).collect()))
}

/// Reads what a file says about itself.
pub(crate) fn read(bytes: &[u8], format: Format) -> Option<Description> {
    match format {
        Format::Jpeg => comments(bytes).find_map(Description::parse),
        Format::Png => chunks(bytes)
            .filter(|(kind, _)| *kind == b"tEXt")
            .find_map(|(_, data)| Description::parse(data.strip_prefix(PNG_KEYWORD)?)),
        Format::Webp => None,
    }
}

/// Writes a description into a file; `None` where its format holds none, and it must stand beside the file.
pub(crate) fn write(bytes: &[u8], format: Format, description: &Description) -> Option<Vec<u8>> {
    let text = description.to_text();
    match format {
        Format::Jpeg => {
            let (start, rest) = bytes.split_at_checked(2)?;
            let length = u16::try_from(text.len() + 2).ok()?;
            Some([start, &[0xff, 0xfe], &length.to_be_bytes(), text.as_bytes(), rest].concat())
        }
        Format::Png => {
            let (head, rest) = bytes.split_at_checked(PNG_HEAD)?;
            let data = [b"tEXt", PNG_KEYWORD, text.as_bytes()].concat();
            let length = u32::try_from(data.len() - 4).ok()?;
            Some([head, &length.to_be_bytes(), &data, &crc32fast::hash(&data).to_be_bytes(), rest].concat())
        }
        Format::Webp => None,
    }
}

/// Yields the comment segments before the pixels of a JPEG.
fn comments(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes.get(2..).unwrap_or_default();
    std::iter::from_fn(move || {
        loop {
            let [0xff, marker, high, low, ..] = *rest else { return None };
            if marker == 0xda {
                return None; // the pixels begin
            }
            let end = 2 + usize::from(u16::from_be_bytes([high, low]));
            let segment = rest.get(4..end)?;
            rest = rest.get(end..)?;
            if marker == 0xfe {
                return Some(segment);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture;
    use crate::picture::tests::{jpeg, other};
    use image::ImageFormat;

    fn sample() -> Description {
        Description {
            prompt: "die alte Mühle, 森 \"at night\"".into(),
            kind: "horror".into(),
            seed: Some(u64::MAX),
            generator: Some("sd".into()),
            v: VERSION,
            source: Some(Source::Generated),
            width: Some(1080),
            height: Some(1920),
            credit: Some("Photo by Ana on Pexels".into()),
        }
    }

    #[test]
    fn a_description_survives_in_a_jpeg_and_in_a_png_and_the_picture_with_it() {
        for (bytes, format) in [(jpeg(40, 20, 9), Format::Jpeg), (other(ImageFormat::Png, 40, 20), Format::Png)] {
            assert_eq!(read(&bytes, format), None);
            let written = write(&bytes, format, &sample()).unwrap();
            assert_eq!(read(&written, format), Some(sample()), "{format:?}");
            assert_eq!(picture::check(&written).unwrap().width, 40);
        }
        let webp = other(ImageFormat::WebP, 40, 20);
        assert_eq!(write(&webp, Format::Webp, &sample()), None);
        assert_eq!(Description::parse(sample().to_text().as_bytes()), Some(sample()));
    }

    #[test]
    fn a_file_says_whom_a_video_must_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jpg");
        let named = |credit: Option<&str>| {
            let said = Description { credit: credit.map(str::to_owned), ..sample() };
            fsx::write_atomic(&path, &write(&jpeg(16, 16, 9), Format::Jpeg, &said).unwrap()).unwrap();
            credit_of(&path)
        };
        assert_eq!(named(Some("Photo by\n Ana")).as_deref(), Some("Photo by Ana"));
        assert_eq!(named(Some(&"x".repeat(999))).unwrap().len(), CREDIT_CHARS_MAX);
        assert_eq!(named(None), None);
        fsx::write_atomic(&path, b"GIF89a").unwrap();
        assert_eq!(credit_of(&path), None);
    }

    fn credit_of(path: &Path) -> Option<String> {
        credit(path).unwrap()
    }

    #[test]
    fn the_comments_of_built_in_generators_are_read_and_those_of_other_programs_are_not() {
        let comment = br#"{"prompt":"a castle","kind":"fantasy","seed":7,"generator":"procedural","v":1}"#;
        let found = Description::parse(comment).unwrap();
        assert_eq!((found.source(), found.seed), (Source::Procedural, Some(7)));
        assert_eq!(Description::parse(b"CREATOR: gd-jpeg v1.0"), None);
        assert_eq!(Description::parse(br#"{"prompt":"x","kind":"y","v":2}"#), None);
    }

    #[test]
    fn hostile_files_are_read_to_their_end_and_no_further() {
        let whole = write(&jpeg(16, 16, 9), Format::Jpeg, &sample()).unwrap();
        for length in 0..whole.len().min(400) {
            read(&whole[..length], Format::Jpeg);
            read(&whole[..length], Format::Png);
        }
        let mut png = other(ImageFormat::Png, 16, 16);
        png[8..12].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(read(&png, Format::Png), None);
        let long = Description { prompt: "ü".repeat(100_000), ..sample() };
        assert!(write(&jpeg(16, 16, 9), Format::Jpeg, &long).is_some());
    }
}
