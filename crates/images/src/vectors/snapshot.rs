//! The matrix as one file, so that a start need not read every row of the database.
//!
//! Derived, and never trusted: what is damaged, of another model, of another database or of another version is ignored,
//! with a reason for the log, and made anew. The database stays the only truth: it knows the mark of its newest
//! snapshot, and whoever loads that one must still take in what changed after [`Snapshot::rev`].

use crate::store::changes::Mark;
use likeness::Matrix;
use std::io;
use std::path::Path;

/// What the file begins with; the digit is its version.
const MAGIC: &[u8; 16] = b"reelspool vec 2\n";

/// Bytes of the checksum, which stands behind the magic and covers all that follows.
const CHECKSUM_BYTES: usize = 32;

/// A matrix, and what it was when it was written.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    /// The id of the embedder whose vectors these are.
    pub(super) model: String,
    /// Which one it is, by the database: the same numbers mean other pictures elsewhere.
    pub(super) mark: Mark,
    /// The newest change that is in it.
    pub(super) rev: i64,
    /// The vectors.
    pub(super) matrix: Matrix,
}

/// Why a snapshot is not used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Ignored {
    /// There is none.
    #[error("no snapshot is there")]
    Missing,
    /// It cannot be read.
    #[error("the snapshot cannot be read")]
    Unreadable(#[source] io::Error),
    /// It is no snapshot, or one of another version.
    #[error("the file is no snapshot of this version")]
    Foreign,
    /// Its bytes are not those that were written.
    #[error("the snapshot is damaged: {0}")]
    Damaged(&'static str),
    /// It holds the vectors of another embedder.
    #[error("the snapshot is of {found}, the embedder is {expected}")]
    OtherModel {
        /// The embedder that is used.
        expected: String,
        /// The embedder that it was made with.
        found: String,
    },
    /// It is not the newest one of this database.
    #[error("the snapshot is of another database, or of another day of this one")]
    OtherMark,
}

/// Writes a snapshot, whole or not at all. A power cut may undo it.
pub(super) fn write(path: &Path, snapshot: &Snapshot) -> io::Result<()> {
    fsx::write_atomic(path, &encode(snapshot))
}

/// Reads the snapshot of this embedder and mark.
pub(super) fn read(path: &Path, model: &str, dimensions: usize, mark: Option<Mark>) -> Result<Snapshot, Ignored> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Ignored::Missing),
        Err(error) => return Err(Ignored::Unreadable(error)),
    };
    let snapshot = decode(&bytes)?;
    if snapshot.model != model || snapshot.matrix.dimensions() != dimensions {
        return Err(Ignored::OtherModel { expected: model.to_owned(), found: snapshot.model });
    }
    if mark != Some(snapshot.mark) {
        return Err(Ignored::OtherMark);
    }
    Ok(snapshot)
}

fn encode(snapshot: &Snapshot) -> Vec<u8> {
    let Snapshot { model, mark, rev, matrix } = snapshot;
    let mut bytes = Vec::with_capacity(128 + model.len() + matrix.len() * 8 + matrix.cells().len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&[0; CHECKSUM_BYTES]);
    for number in [model.len() as u64, matrix.dimensions() as u64, matrix.len() as u64] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.extend_from_slice(&rev.to_le_bytes());
    bytes.extend_from_slice(mark);
    bytes.extend_from_slice(model.as_bytes());
    bytes.extend(matrix.ids().iter().flat_map(|id| id.to_le_bytes()));
    bytes.extend_from_slice(pulp::bytemuck::cast_slice(matrix.cells()));
    let (head, body) = bytes.split_at_mut(MAGIC.len() + CHECKSUM_BYTES);
    for (slot, byte) in head.iter_mut().skip(MAGIC.len()).zip(blake3::hash(body).as_bytes()) {
        *slot = *byte;
    }
    bytes
}

fn decode(bytes: &[u8]) -> Result<Snapshot, Ignored> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(Ignored::Foreign)?;
    let (checksum, body) = rest.split_first_chunk::<CHECKSUM_BYTES>().ok_or(Ignored::Damaged("it is cut off"))?;
    if blake3::hash(body) != *checksum {
        return Err(Ignored::Damaged("its checksum differs"));
    }
    // From here on the bytes are those of a writer; a bug of one must still not end the reader.
    let mut body = body;
    let [model, dimensions, rows] =
        [number(&mut body)?, number(&mut body)?, number(&mut body)?].map(u64::from_le_bytes);
    let rev = i64::from_le_bytes(number(&mut body)?);
    let mark = number(&mut body)?;
    let model = take(&mut body, model)?;
    let ids = take(&mut body, rows.saturating_mul(8))?;
    let model = std::str::from_utf8(model).map_err(|_error| Ignored::Damaged("its model has no name"))?;
    let ids = ids.as_chunks().0.iter().map(|&id| i64::from_le_bytes(id)).collect();
    let cells = pulp::bytemuck::cast_slice(body).to_vec();
    let dimensions = usize::try_from(dimensions).unwrap_or(0);
    let matrix = Matrix::from_parts(dimensions, ids, cells);
    let matrix = matrix.map_err(|_error| Ignored::Damaged("its rows do not fit together"))?;
    Ok(Snapshot { model: model.to_owned(), mark, rev, matrix })
}

fn number<const BYTES: usize>(body: &mut &[u8]) -> Result<[u8; BYTES], Ignored> {
    let (number, rest) = body.split_first_chunk().ok_or(Ignored::Damaged("it is cut off"))?;
    *body = rest;
    Ok(*number)
}

fn take<'a>(body: &mut &'a [u8], count: u64) -> Result<&'a [u8], Ignored> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let (taken, rest) = body.split_at_checked(count).ok_or(Ignored::Damaged("it is cut off"))?;
    *body = rest;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: Mark = [7; 16];

    fn snapshot() -> Snapshot {
        let mut matrix = Matrix::new(5);
        for id in [3_i64, -7, i64::MAX, 12] {
            matrix.push(id, &[i8::try_from(id % 100).unwrap(), 1, -127, 70, 0]).unwrap();
        }
        Snapshot { model: "lexical-1".to_owned(), mark: MARK, rev: 99, matrix }
    }

    #[test]
    fn a_snapshot_comes_back_as_it_was_written() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vectors");
        for written in [snapshot(), Snapshot { matrix: Matrix::new(5), rev: 0, ..snapshot() }] {
            write(&path, &written).unwrap();
            let read = read(&path, "lexical-1", 5, Some(MARK)).unwrap();
            assert_eq!((read.model.as_str(), read.rev), ("lexical-1", written.rev));
            assert_eq!((read.matrix.ids(), read.matrix.cells()), (written.matrix.ids(), written.matrix.cells()));
        }
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_seen() {
        let whole = encode(&snapshot());
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            assert!(matches!(decode(&bytes), Err(Ignored::Foreign | Ignored::Damaged(_))), "bit at {at}");
            assert!(matches!(decode(&whole[..at]), Err(Ignored::Foreign | Ignored::Damaged(_))), "cut at {at}");
        }
    }

    #[test]
    fn what_a_careless_writer_signed_is_refused_too() {
        for (at, value) in [(0, u64::MAX), (8, 4), (8, 0), (8, u64::MAX), (16, 3), (16, u64::MAX)] {
            let mut bytes = encode(&snapshot());
            let start = MAGIC.len() + CHECKSUM_BYTES;
            bytes[start + at..start + at + 8].copy_from_slice(&value.to_le_bytes());
            let checksum = *blake3::hash(&bytes[start..]).as_bytes();
            bytes[MAGIC.len()..start].copy_from_slice(&checksum);
            assert!(matches!(decode(&bytes), Err(Ignored::Damaged(_))), "{value} at {at}");
        }
    }

    #[test]
    fn another_model_another_version_and_nothing_at_all_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vectors");
        let reason = |model: &str, dimensions| read(&path, model, dimensions, Some(MARK)).unwrap_err().to_string();
        assert_eq!(reason("lexical-1", 5), "no snapshot is there");
        write(&path, &snapshot()).unwrap();
        assert_eq!(reason("lexical-2", 5), "the snapshot is of lexical-1, the embedder is lexical-2");
        assert!(matches!(read(&path, "lexical-1", 6, Some(MARK)), Err(Ignored::OtherModel { .. })));
        for other in [None, Some([8; 16])] {
            assert!(matches!(read(&path, "lexical-1", 5, other), Err(Ignored::OtherMark)), "{other:?}");
        }
        fsx::write_atomic(&path, b"reelspool vec 0\n and more").unwrap();
        assert_eq!(reason("lexical-1", 5), "the file is no snapshot of this version");
        let dir_there = dir.path().to_owned();
        assert!(matches!(read(&dir_there, "lexical-1", 5, Some(MARK)), Err(Ignored::Unreadable(_))));
    }
}
