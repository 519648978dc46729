//! Keeps music while it is measured, so that it need not be composed again: in a file without a name.

use crate::{BLOCK, Block, ScoreError};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

/// The longest music that is kept, in seconds: 230 MB. Longer music is composed twice.
pub(crate) const SECONDS_MAX: f64 = 600.0;

/// The size of one read or write, in bytes.
const BUFFER: usize = 64 << 10;
/// How many bytes a block has: two sides of four bytes.
const BLOCK_BYTES: usize = BLOCK * 8;

/// Music on its way into the file.
#[derive(Debug)]
pub(crate) struct Keeper {
    file: BufWriter<File>,
    /// The sound track that it is for.
    track: PathBuf,
}

/// Music on its way back.
#[derive(Debug)]
pub(crate) struct Kept {
    file: BufReader<File>,
    track: PathBuf,
}

impl Keeper {
    /// Opens a file on the disk of the sound track.
    pub(crate) fn new(track: &Path) -> Result<Self, ScoreError> {
        let file = fsx::scratch(track).map_err(failed(track))?;
        Ok(Self { file: BufWriter::with_capacity(BUFFER, file), track: track.to_owned() })
    }

    /// Keeps the next block.
    pub(crate) fn push(&mut self, block: &Block) -> Result<(), ScoreError> {
        let mut bytes = [0; BLOCK_BYTES];
        for (to, value) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(block.as_flattened()) {
            *to = value.to_le_bytes();
        }
        self.file.write_all(&bytes).map_err(failed(&self.track))
    }

    /// Goes back to the first block.
    pub(crate) fn again(self) -> Result<Kept, ScoreError> {
        let Self { file, track } = self;
        let mut file = file.into_inner().map_err(|error| failed(&track)(error.into_error()))?;
        file.rewind().map_err(failed(&track))?;
        Ok(Kept { file: BufReader::with_capacity(BUFFER, file), track })
    }
}

impl Kept {
    /// Fills the next block.
    pub(crate) fn fill(&mut self, out: &mut Block) -> Result<(), ScoreError> {
        let mut bytes = [0; BLOCK_BYTES];
        self.file.read_exact(&mut bytes).map_err(failed(&self.track))?;
        for (value, from) in out.as_flattened_mut().iter_mut().zip(bytes.as_chunks::<4>().0) {
            *value = f32::from_le_bytes(*from);
        }
        Ok(())
    }
}

/// Makes the error for a sound track whose music cannot be kept.
fn failed(track: &Path) -> impl Fn(io::Error) -> ScoreError {
    move |source| ScoreError::Write { path: track.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::music::Music;
    use crate::{Mood, Times};

    #[test]
    fn kept_music_is_what_would_be_composed_again() {
        let dir = tempfile::tempdir().unwrap();
        let piece = || Music::new(Mood::Bright, 3, &Times { seconds: 8.0, ..Times::default() });
        let (mut first, mut second, mut keeper) = (piece(), piece(), Keeper::new(&dir.path().join("a.wav")).unwrap());
        let (mut block, mut again) = ([[0.0; 2]; BLOCK], [[0.0; 2]; BLOCK]);
        for _ in 0..300 {
            first.fill(&mut block);
            keeper.push(&block).unwrap();
        }
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "its file has no name");
        let mut kept = keeper.again().unwrap();
        for number in 0..300 {
            second.fill(&mut block);
            kept.fill(&mut again).unwrap();
            assert_eq!(block.map(|it| it.map(f32::to_bits)), again.map(|it| it.map(f32::to_bits)), "block {number}");
        }
        assert!(kept.fill(&mut again).is_err(), "there is no more");
    }
}
