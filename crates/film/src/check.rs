//! Checks that a finished mp4 is the planned one. It reads the boxes of ISO/IEC 14496-12 itself, so no child is needed.

use super::Canvas;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// The largest index (`moov`) that is read, in bytes; a video of an hour has less than 6 MiB.
const MOOV_BYTES_MAX: u64 = 64 << 20;
/// By how many seconds AAC may make the sound longer than planned: one of its frames.
const AAC_FRAME_SECONDS: f64 = 1024.0 / 48_000.0;

/// The properties of an mp4, as its boxes describe them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// The tracks in order.
    pub tracks: Vec<Track>,
    /// True if the index comes before the data, so that a player can start while it loads.
    pub(crate) starts_fast: bool,
}

/// One track of an mp4.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    /// `vide`, `soun`, `sbtl` or `text`.
    pub kind: String,
    /// `avc1`, `mp4a`, `tx3g`.
    pub codec: String,
    /// Frames or packets.
    pub samples: u32,
    /// Its length in seconds, as presented.
    pub seconds: f64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// The planned properties of an mp4.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Expected {
    /// Size and rate.
    pub(crate) canvas: Canvas,
    /// The number of frames.
    pub(crate) frames: u32,
    /// True if it has a text track.
    pub(crate) text: bool,
}

/// Reads the properties of an mp4; fails if its index is incomplete.
pub fn read(path: &Path) -> io::Result<Facts> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let (mut at, mut data_seen, mut index) = (0, false, None);
    while at + 8 <= size {
        file.seek(SeekFrom::Start(at))?;
        let mut head = [0; 16];
        let have = usize::try_from((size - at).min(16)).unwrap_or(16);
        file.read_exact(head.get_mut(..have).unwrap_or_default())?;
        let (kind, length, header) = box_head(&head, size - at).ok_or_else(|| bad("a box of impossible size"))?;
        if size - at < length {
            return Err(bad("it is cut off"));
        }
        match &kind {
            b"mdat" => data_seen = true,
            b"moov" if length <= MOOV_BYTES_MAX => {
                file.seek(SeekFrom::Start(at + header))?;
                let mut moov = Vec::new();
                file.by_ref().take(length - header).read_to_end(&mut moov)?;
                let tracks = tracks(&moov).ok_or_else(|| bad("its index cannot be read"))?;
                index = Some(Facts { tracks, starts_fast: !data_seen });
            }
            _ => {}
        }
        at += length;
    }
    if at < size {
        return Err(bad("it is cut off"));
    }
    index.ok_or_else(|| bad("it has no index"))
}

fn bad(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason.to_owned())
}

/// Compares an mp4 with the plan; the error says what differs.
pub(crate) fn compare(facts: &Facts, expected: Expected) -> Result<(), String> {
    let Expected { canvas, frames, text } = expected;
    let track = |kind: &[&str]| facts.tracks.iter().find(|track| kind.contains(&track.kind.as_str()));
    let video = track(&["vide"]).ok_or("it has no picture")?;
    let audio = track(&["soun"]).ok_or("it has no sound")?;
    let (frame, planned) = (1.0 / f64::from(canvas.fps), f64::from(frames) / f64::from(canvas.fps));
    if (video.codec.as_str(), audio.codec.as_str()) != ("avc1", "mp4a") {
        return Err(format!("it is coded as {} and {}, not avc1 and mp4a", video.codec, audio.codec));
    }
    if (video.width, video.height) != (canvas.width, canvas.height) {
        return Err(format!("it has {}x{} pixels, not {}x{}", video.width, video.height, canvas.width, canvas.height));
    }
    if video.samples != frames {
        return Err(format!("it has {} frames, not {frames}", video.samples));
    }
    for (what, seconds, grace) in [("picture", video.seconds, 0.0), ("sound", audio.seconds, AAC_FRAME_SECONDS)] {
        if frame + grace < (seconds - planned).abs() {
            return Err(format!("its {what} lasts {seconds:.3} s, not {planned:.3} s"));
        }
    }
    if text && track(&["sbtl", "text", "subt"]).is_none() {
        return Err("it has no text track".into());
    }
    if !facts.starts_fast {
        return Err("its index is at the end".into());
    }
    Ok(())
}

/// Returns type, total length and header length of the first box in `bytes`; `rest` is the number of bytes up to the
/// end of its container.
fn box_head(bytes: &[u8], rest: u64) -> Option<([u8; 4], u64, u64)> {
    let kind = <[u8; 4]>::try_from(bytes.get(4..8)?).ok()?;
    let (length, header) = match be(bytes, 0, 4)? {
        0 => (rest, 8),
        1 => (be(bytes, 8, 8)?, 16),
        length => (length, 8),
    };
    (header <= length).then_some((kind, length, header))
}

/// Reads a big-endian number.
fn be(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    Some(bytes.get(at..at.checked_add(length)?)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// Returns the content of the boxes of this type, in order.
fn boxes(mut bytes: &[u8], wanted: [u8; 4]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    while let Some((kind, length, header)) = box_head(bytes, bytes.len() as u64) {
        let (Ok(length), Ok(header)) = (usize::try_from(length), usize::try_from(header)) else { break };
        let Some(content) = bytes.get(header..length) else { break };
        if kind == wanted {
            found.push(content);
        }
        bytes = bytes.get(length..).unwrap_or_default();
    }
    found
}

/// Follows a path of box types to the first box at its end.
fn find<'a>(bytes: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    path.iter().try_fold(bytes, |inner, kind| boxes(inner, **kind).first().copied())
}

fn tracks(moov: &[u8]) -> Option<Vec<Track>> {
    let mvhd = find(moov, &[b"mvhd"])?;
    let wide = be(mvhd, 0, 1)? == 1;
    let timescale = be(mvhd, if wide { 20 } else { 12 }, 4)?.max(1);
    boxes(moov, *b"trak").into_iter().map(|trak| track(trak, timescale)).collect()
}

fn track(trak: &[u8], timescale: u64) -> Option<Track> {
    let tkhd = find(trak, &[b"tkhd"])?;
    let wide = be(tkhd, 0, 1)? == 1;
    let ticks = if wide { be(tkhd, 28, 8)? } else { be(tkhd, 20, 4)? };
    let sides = if wide { 88 } else { 76 };
    let side = |at: usize| u32::try_from(be(tkhd, at, 4)? >> 16).ok();
    let name = |bytes: &[u8]| bytes.iter().map(|byte| char::from(*byte)).collect::<String>();
    let handler = find(trak, &[b"mdia", b"hdlr"])?;
    let table = find(trak, &[b"mdia", b"minf", b"stbl"])?;
    Some(Track {
        kind: name(handler.get(8..12)?),
        codec: name(find(table, &[b"stsd"])?.get(12..16)?),
        samples: u32::try_from(be(find(table, &[b"stsz"])?, 8, 4)?).ok()?,
        seconds: ticks as f64 / timescale as f64,
        width: side(sides)?,
        height: side(sides + 4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::null;

    fn facts(bytes: &[u8]) -> io::Result<Facts> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.mp4");
        fsx::write_atomic(&path, bytes).unwrap();
        read(&path)
    }

    #[test]
    fn a_whole_mp4_tells_its_tracks_and_a_cut_or_foreign_one_is_refused() {
        let whole = facts(null::VIDEO).unwrap();
        assert!(whole.starts_fast);
        assert_eq!(whole.tracks.iter().map(|track| track.codec.as_str()).collect::<Vec<_>>(), ["avc1", "mp4a"]);
        for length in [0, 7, 40, null::VIDEO.len() / 2, null::VIDEO.len() - 1] {
            assert!(facts(&null::VIDEO[..length]).is_err(), "{length} bytes were taken for a video");
        }
        assert!(facts(b"RIFF....WAVEfmt nonsense").is_err());
    }

    #[test]
    fn every_difference_from_the_plan_is_named() {
        let track = |kind: &str, codec: &str, samples, seconds, width, height| Track {
            kind: kind.into(),
            codec: codec.into(),
            samples,
            seconds,
            width,
            height,
        };
        let whole = Facts {
            tracks: vec![track("vide", "avc1", 60, 2.0, 180, 320), track("soun", "mp4a", 94, 2.01, 0, 0)],
            starts_fast: true,
        };
        let expected = Expected { canvas: Canvas { width: 180, height: 320, fps: 30 }, frames: 60, text: false };
        let check = |change: &dyn Fn(&mut Facts), word: &str| {
            let mut facts = whole.clone();
            change(&mut facts);
            let found = compare(&facts, expected).err().unwrap_or_default();
            assert!(found.contains(word) && found.is_empty() == word.is_empty(), "{found:?} lacks {word:?}");
        };
        check(&|_| (), "");
        check(&|facts| facts.tracks[0].samples = 45, "45 frames, not 60");
        check(&|facts| facts.tracks[0].width = 320, "pixels");
        check(&|facts| facts.tracks[1].seconds = 1.5, "sound lasts 1.500 s");
        check(&|facts| facts.tracks[1].codec = "mp3 ".into(), "coded");
        check(&|facts| facts.tracks.truncate(1), "no sound");
        check(&|facts| facts.tracks.clear(), "no picture");
        check(&|facts| facts.starts_fast = false, "index");
        assert!(compare(&whole, Expected { text: true, ..expected }).unwrap_err().contains("text track"));
    }
}
