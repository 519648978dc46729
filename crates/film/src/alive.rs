//! What a picture file says about what can be moved in it: its things in front with what is behind them, and what lives.
//!
//! It stands in segments of a JPEG that other programs pass over, so the file is an ordinary picture. Each segment is APP9
//! (table B.1 of ITU T.81) with [`NAME`], its number, and a part of: the length of the head, the head as JSON, what is
//! behind as a JPEG, the cover as a PNG. Whatever is not exactly so is no such thing, never an error.
#![expect(clippy::indexing_slicing, reason = "sizes are checked before")]

use super::jpeg;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

/// The marker of the segments, and what they begin with.
const MARKER: u8 = 0xe9;
const NAME: &[u8] = b"reelspool alive\0";
/// The version of the head that is understood.
const VERSION: u8 = 1;
/// The most that a segment holds besides its length, and the most segments: 4 MiB, about 30 times what is usual.
const SEGMENT_BYTES_MAX: usize = 65_533;
const SEGMENTS_MAX: u8 = 64;
/// The most living things in a picture, things in front of it, and stars.
const LIVING_MAX: usize = 600;
/// The JPEG quality of what is behind, a little less than that of pictures: it is seen for moments, at edges.
const QUALITY: u8 = 82;
/// The side of a block in pixels: two of the transform, which share their colours.
pub(crate) const BLOCK: usize = 16;
/// How many blocks around an edge of what is in front are kept of what is behind: 64 pixels, the furthest that the two are
/// moved against each other in a picture as large as its frame.
const REACH: usize = 4;

/// What can be moved in a picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Alive {
    /// What stands in front of the rest.
    pub front: Option<Front>,
    /// What lives in it.
    pub living: Vec<Living>,
}

/// What stands in front in a picture, in a box; everything is row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Front {
    /// The columns and rows left of and above the box.
    pub at: (u32, u32),
    /// The width and height of the box in pixels.
    pub size: (u32, u32),
    /// How much of each pixel is in front: 255 is all.
    pub cover: Vec<u8>,
    /// What is behind, as RGB; only near the edges of what is in front.
    pub behind: Vec<u8>,
    /// Where it stands, in pixels of the picture, if it stands on what is behind; otherwise it has its own ground, or floats.
    pub foot: Option<(f32, f32)>,
    /// Whether it floats on water or in the air.
    pub floats: bool,
    /// The things in it, if they are known.
    pub things: Vec<Shown>,
}

/// A thing in a picture, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Its upper left corner.
    pub from: (f32, f32),
    /// Its lower right corner.
    pub to: (f32, f32),
    /// Whether it is a person or an animal.
    pub alive: bool,
}

/// What lives in a picture, and where; sizes and places are in its pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "is")]
pub enum Living {
    /// Rain: how far a drop goes to the right while it falls one pixel, and its colour.
    Rain {
        /// To the right per pixel down.
        lean: f32,
        /// RGB.
        colour: [u8; 3],
        /// Whether it falls behind what stands in front.
        #[serde(default)]
        behind: bool,
    },
    /// Snow.
    Snow {
        /// Whether it falls behind what stands in front.
        #[serde(default)]
        behind: bool,
    },
    /// A light that flickers.
    Light {
        /// Its middle.
        at: (f32, f32),
        /// How far it shines.
        reach: f32,
        /// What shines.
        source: Source,
        /// Whether it belongs to what stands in front.
        front: bool,
    },
    /// Stars that twinkle.
    Stars {
        /// Where they are.
        at: Vec<(u16, u16)>,
    },
    /// Water that moves, between two rows.
    Water {
        /// Its far edge.
        top: f32,
        /// Its near edge.
        bottom: f32,
    },
    /// Fog that drifts, between two rows.
    Fog {
        /// Its upper edge.
        top: f32,
        /// Its lower edge.
        bottom: f32,
        /// RGB.
        colour: [u8; 3],
    },
}

/// What shines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A fire, a candle, a lantern.
    Flame,
    /// A room behind a window.
    Window,
}

/// The part of the data that is read first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    v: u8,
    front: Option<FrontHead>,
    living: Vec<Living>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontHead {
    at: (u32, u32),
    size: (u32, u32),
    foot: Option<(f32, f32)>,
    floats: bool,
    #[serde(default)]
    things: Vec<Shown>,
    /// The length of the JPEG; the PNG is the rest.
    bytes: usize,
}

impl Alive {
    /// Writes it into a JPEG, before its pixels; what cannot be written is left out.
    pub fn embed(&self, jpeg: Vec<u8>) -> Vec<u8> {
        if self.front.is_none() && self.living.is_empty() {
            return jpeg;
        }
        self.data().and_then(|data| embedded(&jpeg, &data)).unwrap_or(jpeg)
    }

    fn data(&self) -> Option<Vec<u8>> {
        let mut living = self.living.clone();
        living.truncate(LIVING_MAX);
        let images = self.front.as_ref().and_then(|front| Some((front, front.behind_jpeg()?, front.cover_png()?)));
        let front = images.as_ref().map(|(front, behind, _)| {
            let Front { at, size, foot, floats, .. } = **front;
            let things = front.things.iter().take(LIVING_MAX).copied().collect();
            FrontHead { at, size, foot, floats, things, bytes: behind.len() }
        });
        let head = serde_json::to_vec(&Head { v: VERSION, front, living }).ok()?;
        let (_, behind, cover) = images.map_or((None, Vec::new(), Vec::new()), |it| (Some(it.0), it.1, it.2));
        let length = u32::try_from(head.len()).ok()?.to_be_bytes();
        Some([length.as_slice(), &head, &behind, &cover].concat())
    }

    /// Reads what a file says about a picture of this size; `None` if it says nothing that can be used.
    pub(crate) fn read(path: &Path, size: (u32, u32)) -> Option<Self> {
        let data = segments(BufReader::new(File::open(path).ok()?))?;
        let (length, rest) = data.split_first_chunk::<4>()?;
        let (head, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        let Head { v, front, living } = serde_json::from_slice(head).ok()?;
        let is_too_much = |it: &Living| matches!(it, Living::Stars { at } if LIVING_MAX < at.len());
        if v != VERSION || LIVING_MAX < living.len() || living.iter().any(is_too_much) {
            return None;
        }
        let front = match front {
            Some(head) => Some(head.read(rest, size)?),
            None => None,
        };
        Some(Self { front, living })
    }
}

impl FrontHead {
    fn read(self, images: &[u8], (width, height): (u32, u32)) -> Option<Front> {
        let Self { at, size, foot, floats, things, bytes } = self;
        let is_inside =
            |at: u32, size: u32, whole: u32| 0 < size && at.checked_add(size).is_some_and(|end| end <= whole);
        let (behind, cover) = images.split_at_checked(bytes)?;
        if !is_inside(at.0, size.0, width) || !is_inside(at.1, size.1, height) {
            return None;
        }
        let DynamicImage::ImageRgb8(behind) = decoded(behind, ImageFormat::Jpeg, size)? else { return None };
        let DynamicImage::ImageLuma8(cover) = decoded(cover, ImageFormat::Png, size)? else { return None };
        Some(Front { at, size, cover: cover.into_raw(), behind: behind.into_raw(), foot, floats, things })
    }
}

/// Decodes a picture that must have this size.
fn decoded(bytes: &[u8], format: ImageFormat, size: (u32, u32)) -> Option<DynamicImage> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(size.0), Some(size.1));
    // Twice the pixels of a JPEG: what a decoder needs besides its result.
    limits.max_alloc = Some(u64::from(size.0) * u64::from(size.1) * 6 + (1 << 20));
    reader.limits(limits);
    let decoder = reader.into_decoder().ok()?;
    if decoder.dimensions() != size {
        return None;
    }
    DynamicImage::from_decoder(decoder).ok()
}

impl Front {
    /// Tells for each block of the box, row by row, whether a film may show what is behind it: near an edge of what is in front.
    pub(crate) fn shown_blocks(&self) -> Vec<bool> {
        let (width, height) = (self.size.0 as usize, self.size.1 as usize);
        let (across, down) = (width.div_ceil(BLOCK), height.div_ceil(BLOCK));
        let (mut covered, mut open) = (vec![false; across * down], vec![false; across * down]);
        for (y, row) in self.cover.chunks_exact(width).enumerate() {
            for (x, pixels) in row.chunks(BLOCK).enumerate() {
                covered[y / BLOCK * across + x] |= pixels.iter().any(|cover| 0 < *cover);
                open[y / BLOCK * across + x] |= pixels.iter().any(|cover| *cover < 255);
            }
        }
        let near = |blocks: &[bool]| spread(&spread(blocks, across, true), across, false);
        near(&covered).iter().zip(near(&open)).map(|(covered, open)| *covered && open).collect()
    }

    /// Encodes what is behind, as far as it is shown; elsewhere each block has one colour, which takes little room.
    fn behind_jpeg(&self) -> Option<Vec<u8>> {
        let (width, shown) = (self.size.0 as usize, self.shown_blocks());
        let across = width.div_ceil(BLOCK);
        let mut pixels = self.behind.clone();
        for (rows, shown) in pixels.chunks_mut(3 * width * BLOCK).zip(shown.chunks_exact(across)) {
            for (x, _) in shown.iter().enumerate().filter(|(_, shown)| !**shown) {
                flatten(rows, width, x * BLOCK..((x + 1) * BLOCK).min(width));
            }
        }
        jpeg::encode(&pixels, self.size, QUALITY).ok()
    }

    fn cover_png(&self) -> Option<Vec<u8>> {
        let mut png = Vec::new();
        // A cover is plain but for its edges, so that more work on it is little, and saves a third of it.
        let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Default, FilterType::Adaptive);
        encoder.write_image(&self.cover, self.size.0, self.size.1, ExtendedColorType::L8).ok()?;
        Some(png)
    }
}

/// Gives some columns of packed rows their mean colour.
fn flatten(rows: &mut [u8], width: usize, columns: std::ops::Range<usize>) {
    let (part, mut sum, mut count) = (3 * columns.start..3 * columns.end, [0_u32; 3], 0_u32);
    for pixel in rows.chunks_exact(3 * width).flat_map(|row| row[part.clone()].chunks_exact(3)) {
        sum = [0, 1, 2].map(|it| sum[it] + u32::from(pixel[it]));
        count += 1;
    }
    let mean = sum.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX));
    for pixel in rows.chunks_exact_mut(3 * width).flat_map(|row| row[part.clone()].chunks_exact_mut(3)) {
        pixel.copy_from_slice(&mean);
    }
}

/// Spreads what is set by [`REACH`] blocks along the rows or the columns.
fn spread(blocks: &[bool], across: usize, is_along: bool) -> Vec<bool> {
    let down = blocks.len() / across.max(1);
    let is_near = |index: usize| {
        let (x, y) = (index % across, index / across);
        let (at, end) = if is_along { (x, across) } else { (y, down) };
        let mut range = at.saturating_sub(REACH)..(at + REACH + 1).min(end);
        range.any(|other| blocks[if is_along { y * across + other } else { other * across + x }])
    };
    (0..blocks.len()).map(is_near).collect()
}

/// Inserts data after the start marker of a JPEG; `None` if it is too much.
fn embedded(jpeg: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let (start, rest) = jpeg.split_at_checked(2)?;
    let mut whole = start.to_vec();
    for (number, part) in data.chunks(SEGMENT_BYTES_MAX - NAME.len() - 1).enumerate() {
        let number = u8::try_from(number).ok().filter(|number| *number < SEGMENTS_MAX)?;
        let length = u16::try_from(2 + NAME.len() + 1 + part.len()).ok()?;
        whole.extend_from_slice(&[0xff, MARKER]);
        whole.extend_from_slice(&length.to_be_bytes());
        whole.extend_from_slice(NAME);
        whole.push(number);
        whole.extend_from_slice(part);
    }
    whole.extend_from_slice(rest);
    Some(whole)
}

/// Joins the data of our segments before the pixels of a JPEG; `None` if there are none, or not all.
fn segments(mut file: BufReader<File>) -> Option<Vec<u8>> {
    let mut two = [0; 2];
    file.read_exact(&mut two).ok()?;
    if two != [0xff, 0xd8] {
        return None;
    }
    let (mut data, mut count) = (Vec::new(), 0_u8);
    // Segments with a length come first: application data, comments and tables (B.2.4 of ITU T.81).
    while file.read_exact(&mut two).is_ok() && two[0] == 0xff && !matches!(two[1], 0xd0..=0xda) {
        let marker = two[1];
        file.read_exact(&mut two).ok()?;
        let length = usize::from(u16::from_be_bytes(two)).checked_sub(2)?;
        if marker != MARKER {
            file.seek_relative(i64::try_from(length).ok()?).ok()?;
            continue;
        }
        let mut part = vec![0; length];
        file.read_exact(&mut part).ok()?;
        if let Some((number, part)) = part.strip_prefix(NAME).and_then(<[u8]>::split_first) {
            if *number != count || SEGMENTS_MAX <= count {
                return None;
            }
            count += 1;
            data.extend_from_slice(part);
        }
    }
    (0 < count).then_some(data)
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made-up data")]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Makes a picture with a disc in front, and what it says about itself.
    pub(crate) fn disc(width: u32, height: u32) -> (image::RgbImage, Alive) {
        let ground = |x: u32, y: u32| [(40 + x * 60 / width) as u8, (90 + y * 80 / height) as u8, 150];
        let (left, top, wide, tall) = (16, 32, width / 16 * 16 - 32, height / 16 * 16 - 48);
        let (mut picture, mut cover, mut behind) = (image::RgbImage::new(width, height), Vec::new(), Vec::new());
        for (x, y, pixel) in picture.enumerate_pixels_mut() {
            let far = (f64::from(x) - f64::from(width) / 2.0).hypot(f64::from(y) - f64::from(height) / 2.0);
            let amount = (f64::from(width) / 5.0 - far).clamp(0.0, 1.0);
            let colour = ground(x, y);
            let mixed = |part: usize| f64::from(colour[part]) * (1.0 - amount) + [250.0, 200.0, 30.0][part] * amount;
            pixel.0 = [0, 1, 2].map(|part| mixed(part).round() as u8);
            if (left..left + wide).contains(&x) && (top..top + tall).contains(&y) {
                cover.push((amount * 255.0).round() as u8);
                behind.extend(colour);
            }
        }
        let front =
            Front { at: (left, top), size: (wide, tall), cover, behind, foot: None, floats: false, things: Vec::new() };
        (picture, Alive { front: Some(front), living: vec![Living::Snow { behind: false }] })
    }

    /// Encodes a picture as the built-in generator does.
    pub(crate) fn encoded(picture: &image::RgbImage, alive: &Alive) -> Vec<u8> {
        alive.embed(jpeg::encode(picture, picture.dimensions(), 95).unwrap())
    }

    fn read(bytes: &[u8], size: (u32, u32)) -> Option<Alive> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jpg");
        fsx::write_atomic(&path, bytes).unwrap();
        Alive::read(&path, size)
    }

    #[test]
    fn what_is_written_into_a_picture_is_read_again_and_the_picture_stays_one() {
        let (picture, mut alive) = disc(320, 480);
        alive.living.push(Living::Light { at: (3.5, 9.0), reach: 20.0, source: Source::Flame, front: true });
        alive.living.push(Living::Rain { lean: -0.15, colour: [200, 210, 220], behind: false });
        alive.living.push(Living::Fog { top: 1.0, bottom: 9.5, colour: [1, 2, 3] });
        let file = encoded(&picture, &alive);
        let found = read(&file, (320, 480)).unwrap();
        assert_eq!(found.living, alive.living);
        let (found, front) = (found.front.unwrap(), alive.front.unwrap());
        assert_eq!((found.at, found.size, &found.cover), (front.at, front.size, &front.cover));
        let shown = front.shown_blocks();
        let across = front.size.0 as usize / BLOCK;
        for (index, (made, given)) in found.behind.chunks(3).zip(front.behind.chunks(3)).enumerate() {
            let (x, y) = (index % front.size.0 as usize, index / front.size.0 as usize);
            let is_shown = shown[y / BLOCK * across + x / BLOCK];
            let is_near = made.iter().zip(given).all(|(a, b)| a.abs_diff(*b) < 8);
            assert!(!is_shown || is_near, "{x} {y}: {made:?} {given:?}");
        }
        let plain = image::load_from_memory(&encoded(&picture, &Alive::default())).unwrap();
        assert_eq!(image::load_from_memory(&file).unwrap(), plain);
    }

    #[test]
    fn large_data_is_spread_over_several_segments() {
        let noise = |index: u32| (index.wrapping_mul(0x9e37_79b1) >> 24) as u8;
        let (width, height) = (512, 512);
        let cover = (0..width * height).map(noise).collect();
        let behind = (0..3 * width * height).map(|it| noise(it ^ 0x55)).collect();
        let front = Front {
            at: (0, 0),
            size: (width, height),
            cover,
            behind,
            foot: Some((9.0, 4.0)),
            floats: true,
            things: Vec::new(),
        };
        let alive = Alive { front: Some(front), living: Vec::new() };
        let file = encoded(&image::RgbImage::new(width, height), &alive);
        assert!(3 * SEGMENT_BYTES_MAX < file.len());
        let found = read(&file, (width, height)).and_then(|it| it.front).unwrap();
        assert_eq!(Some((found.cover, found.foot)), alive.front.map(|it| (it.cover, it.foot)));
    }

    #[test]
    fn what_does_not_fit_the_picture_is_nothing() {
        let (picture, alive) = disc(320, 480);
        let file = encoded(&picture, &alive);
        assert!(read(&file, (320, 480)).is_some());
        assert_eq!(read(&file, (200, 480)), None, "the box is larger than the picture");
        assert_eq!(read(b"", (1, 1)), None);
        assert_eq!(read(b"\x89PNG\r\n\x1a\n", (320, 480)), None);
        let huge = Front { size: (4_000_000_000, 4_000_000_000), ..alive.front.clone().unwrap() };
        let head = Head {
            v: VERSION,
            front: Some(FrontHead {
                at: (0, 0),
                size: huge.size,
                foot: None,
                floats: false,
                things: Vec::new(),
                bytes: 0,
            }),
            living: Vec::new(),
        };
        let head = serde_json::to_vec(&head).unwrap();
        let data = [(head.len() as u32).to_be_bytes().as_slice(), &head].concat();
        assert_eq!(read(&embedded(&[0xff, 0xd8, 0xff, 0xd9], &data).unwrap(), (320, 480)), None);
        let later = serde_json::json!({"v": 2, "front": null, "living": []}).to_string();
        let data = [(later.len() as u32).to_be_bytes().as_slice(), later.as_bytes()].concat();
        assert_eq!(read(&embedded(&[0xff, 0xd8, 0xff, 0xd9], &data).unwrap(), (320, 480)), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn damaged_data_is_never_more_than_nothing(at in 0.0_f64..1.0, to: u8, is_cut: bool) {
            let (picture, alive) = disc(96, 128);
            let mut file = encoded(&picture, &alive);
            let at = ((file.len() - 1) as f64 * at) as usize;
            if is_cut {
                file.truncate(at);
            } else {
                file[at] = to;
            }
            if let Some(front) = read(&file, (96, 128)).and_then(|it| it.front) {
                let pixels = front.size.0 as usize * front.size.1 as usize;
                prop_assert_eq!((front.cover.len(), front.behind.len()), (pixels, 3 * pixels));
            }
        }
    }
}
