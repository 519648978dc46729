//! Keeps the times of words inside a sound file, so that a sentence is one file in the workspace and in the cache.
//!
//! They are a chunk of their own behind the samples; players skip chunks that they do not know. For each word it has four
//! little-endian 32-bit numbers: where it is written (from, to, in bytes) and heard (from, to, in samples).

use std::ops::Range;

/// The name of the chunk.
const NAME: &[u8; 4] = b"word";

/// Bytes of a chunk's name and size, and of the name `WAVE` behind those of the file.
const HEADER: usize = 8;
const FORM: usize = 4;

/// Where a word is written, in bytes, and heard, in samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WordSamples {
    pub(super) written: Range<u32>,
    pub(super) heard: Range<u32>,
}

/// Adds words to the bytes of a wav file. Returns false if they are no such file.
pub(super) fn add(wav: &mut Vec<u8>, words: &[WordSamples]) -> bool {
    let numbers = words.iter().flat_map(|it| [it.written.start, it.written.end, it.heard.start, it.heard.end]);
    let body: Vec<u8> = numbers.flat_map(u32::to_le_bytes).collect();
    if wav.len() % 2 == 1 {
        wav.push(0); // a chunk begins at an even place
    }
    let Ok(size) = u32::try_from(body.len()) else { return false };
    wav.extend(NAME);
    wav.extend(size.to_le_bytes());
    wav.extend(body);
    let whole = u32::try_from(wav.len() - HEADER);
    match (whole, wav.get_mut(FORM..HEADER)) {
        (Ok(whole), Some(place)) => place.copy_from_slice(&whole.to_le_bytes()),
        _ => return false,
    }
    true
}

/// Returns the words in a wav file; `None` if it has no such chunk.
pub(super) fn read(wav: &[u8]) -> Option<Vec<WordSamples>> {
    let mut at = HEADER + FORM;
    loop {
        let size = number(wav.get(at + FORM..at + HEADER)?)? as usize;
        let body = wav.get(at + HEADER..)?;
        if wav.get(at..at + FORM)? == NAME {
            return body.get(..size)?.chunks_exact(16).map(word).collect();
        }
        at = at.checked_add(HEADER + size + size % 2)?;
    }
}

fn word(bytes: &[u8]) -> Option<WordSamples> {
    let numbers: Vec<u32> = bytes.chunks_exact(4).filter_map(number).collect();
    let &[from, to, start, end] = numbers.as_slice() else { return None };
    Some(WordSamples { written: from..to, heard: start..end })
}

fn number(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
    use std::io::Cursor;

    #[test]
    fn words_survive_in_the_file_and_its_samples_are_read_as_before() {
        let spec = WavSpec { channels: 1, sample_rate: 8000, bits_per_sample: 16, sample_format: SampleFormat::Int };
        let mut file = Cursor::new(Vec::new());
        let mut writer = WavWriter::new(&mut file, spec).unwrap();
        for sample in 0..7_i16 {
            writer.write_sample(sample).unwrap();
        }
        writer.finalize().unwrap();
        let mut wav = file.into_inner();
        assert_eq!(read(&wav), None);
        let words = [(0..5, 10..20), (6..9, 20..4_000_000_000)].map(|(written, heard)| WordSamples { written, heard });
        assert!(add(&mut wav, &words));
        assert_eq!(read(&wav).unwrap(), words);
        let samples: Vec<i16> = WavReader::new(wav.as_slice()).unwrap().into_samples().map(Result::unwrap).collect();
        assert_eq!(samples, [0, 1, 2, 3, 4, 5, 6]);
        for cut in 0..wav.len() {
            assert_eq!(read(&wav[..cut]), None, "cut at {cut}");
        }
    }
}
