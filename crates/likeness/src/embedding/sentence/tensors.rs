//! Reads a model's weights from a `safetensors` file, tensor by tensor.
//!
//! The first eight bytes are the length of the header, which is JSON with the type, shape and position of each tensor.
//! Everything in it is checked.

use super::config;
use super::error::ModelError;
use serde::Deserialize;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// The largest header in bytes; a model of some hundred tensors has about 10 kB.
const HEADER_BYTES_MAX: u64 = 16 << 20;

/// The open file with its parsed header.
#[derive(Debug)]
pub(crate) struct Tensors {
    path: PathBuf,
    file: File,
    /// Where the tensors begin.
    start: u64,
    entries: HashMap<String, Entry>,
    /// The prefix of every name, such as `bert.`.
    prefix: &'static str,
    hash: blake3::Hash,
}

/// The position, type and shape of one tensor.
#[derive(Debug, Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<u64>,
    data_offsets: [u64; 2],
}

/// The kinds of numbers that are read.
#[derive(Debug, Clone, Copy)]
enum Number {
    F32,
    F16,
    Bf16,
}

impl Tensors {
    /// Opens a file and reads its header.
    pub(crate) fn open(path: &Path) -> Result<Self, ModelError> {
        let unreadable = |source| ModelError::Read { path: path.to_owned(), source };
        let damaged = |problem: String| ModelError::File { path: path.to_owned(), problem };
        let mut file = config::open(path).map_err(unreadable)?;
        let bytes = file.metadata().map_err(unreadable)?.len();
        let mut length = [0; 8];
        file.read_exact(&mut length).map_err(unreadable)?;
        let length = u64::from_le_bytes(length);
        if HEADER_BYTES_MAX < length || bytes < 8 + length {
            return Err(damaged(format!("its header should have {length} bytes, the file has {bytes}")));
        }
        let mut header = vec![0; usize::try_from(length).unwrap_or(0)];
        file.read_exact(&mut header).map_err(unreadable)?;
        let json = |source| ModelError::Json { path: path.to_owned(), source };
        let mut header: HashMap<String, serde_json::Value> = serde_json::from_slice(&header).map_err(json)?;
        header.remove("__metadata__");
        let mut entries = HashMap::new();
        for (name, entry) in header {
            let entry: Entry = serde_json::from_value(entry).map_err(json)?;
            let [from, to] = entry.data_offsets;
            if to < from || bytes - 8 - length < to {
                return Err(damaged(format!("tensor {name} lies beyond the file's {bytes} bytes; is it cut off?")));
            }
            entries.insert(name, entry);
        }
        let prefixes = ["", "bert.", "model.", "0.auto_model."];
        let names_words = |prefix: &&str| entries.contains_key(&format!("{prefix}embeddings.word_embeddings.weight"));
        let prefix = prefixes.into_iter().find(names_words).unwrap_or("");
        let hash = hash(path).map_err(unreadable)?;
        Ok(Self { path: path.to_owned(), file, start: 8 + length, entries, prefix, hash })
    }

    /// Returns blake3 of the whole file.
    pub(crate) fn hash(&self) -> blake3::Hash {
        self.hash
    }

    /// Reads a tensor, which must have this shape.
    pub(crate) fn read(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let name = format!("{}{name}", self.prefix);
        let wrong = |problem: String| ModelError::Tensor { path: self.path.clone(), tensor: name.clone(), problem };
        let Some(entry) = self.entries.get(&name) else { return Err(wrong("is missing".to_owned())) };
        if !entry.shape.iter().copied().eq(shape.iter().map(|&length| length as u64)) {
            return Err(wrong(format!("its shape is {:?}, the configuration promises {shape:?}", entry.shape)));
        }
        let number = match entry.dtype.as_str() {
            "F32" => Number::F32,
            "F16" => Number::F16,
            "BF16" => Number::Bf16,
            other => return Err(wrong(format!("its numbers are {other}, only F32, F16 and BF16 are read"))),
        };
        let count: usize = shape.iter().product();
        let [from, to] = entry.data_offsets;
        if to - from != (count * number.bytes()) as u64 {
            return Err(wrong(format!("has {} bytes, its shape needs {}", to - from, count * number.bytes())));
        }
        let mut bytes = vec![0; count * number.bytes()];
        let unreadable = |source| ModelError::Read { path: self.path.clone(), source };
        self.file.read_exact_at(&mut bytes, self.start + from).map_err(unreadable)?;
        let values = number.decode(&bytes);
        if !values.iter().all(|value| value.is_finite()) {
            return Err(wrong("has values that are no finite numbers".to_owned()));
        }
        Ok(values)
    }
}

fn hash(path: &Path) -> std::io::Result<blake3::Hash> {
    Ok(blake3::Hasher::new().update_reader(File::open(path)?)?.finalize())
}

impl Number {
    fn bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::Bf16 => 2,
        }
    }

    fn decode(self, bytes: &[u8]) -> Vec<f32> {
        let halves = || bytes.as_chunks().0.iter().map(|&half| u16::from_le_bytes(half));
        match self {
            Self::F32 => bytes.as_chunks().0.iter().map(|&word| f32::from_le_bytes(word)).collect(),
            Self::F16 => halves().map(from_half).collect(),
            Self::Bf16 => halves().map(|half| f32::from_bits(u32::from(half) << 16)).collect(),
        }
    }
}

/// Converts an IEEE half-precision number: 1 bit of sign, 5 of exponent, 10 of fraction.
fn from_half(half: u16) -> f32 {
    let sign = u32::from(half >> 15) << 31;
    let (exponent, fraction) = (u32::from(half >> 10) & 0x1f, u32::from(half) & 0x3ff);
    match exponent {
        0 => f32::from_bits(sign | 0x3f80_0000) * fraction as f32 / 16_777_216.0, // fraction * 2^-24
        31 => f32::from_bits(sign | 0x7f80_0000 | fraction << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_both_kinds_are_widened() {
        let bytes: Vec<u8> =
            [0x3c00_u16, 0xc000, 0x0001, 0x7bff, 0x3555, 0x8000].iter().flat_map(|it| it.to_le_bytes()).collect();
        let expected = [1.0, -2.0, 2.0_f32.powi(-24), 65504.0, 0.333_251_95, -0.0];
        assert_eq!(Number::F16.decode(&bytes), expected);
        assert!(from_half(0x7c00).is_infinite() && from_half(0x7e00).is_nan());
        let bytes: Vec<u8> = [0x3f80_u16, 0xc040].iter().flat_map(|it| it.to_le_bytes()).collect();
        assert_eq!(Number::Bf16.decode(&bytes), [1.0, -3.0]);
    }
}
