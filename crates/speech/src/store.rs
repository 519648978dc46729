//! Finished sentences: found again in the workspace or in the cache, else made, checked and kept.

use super::{Bench, Clip, SpeechError, Utterance, WavError, plausible, wav};
use cache::{Cache, Key};
use std::path::{Path, PathBuf};

/// The free space that must be left after a sentence: on a full disk the engines report success with half a sentence.
const SPACE_MIN: u64 = 4 << 20;

/// The extension of a sound file.
const EXTENSION: &str = "wav";

/// A sentence that is to be heard.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Who speaks it.
    pub(super) provider: &'a str,
    /// Names everything that the sound depends on.
    pub(super) key: Key,
    /// What is spoken.
    pub(super) utterance: Utterance<'a>,
    /// The file must have the times of the words.
    pub(super) tells_words: bool,
}

/// Returns the name of the file, in the bench's directory, into which a sentence is spoken.
pub(super) fn part(utterance: &Utterance<'_>) -> String {
    format!("{:04}.part.wav", utterance.number)
}

/// Returns a sentence's sound from the workspace or from the cache; else `make` must write it into its [`part`].
///
/// The word of `make` is not enough: both engines succeed even when they could not write. So the sound itself is checked,
/// also an existing one, because a power cut may have emptied it.
pub(super) async fn found_or_made(
    wanted: Wanted<'_>,
    bench: &Bench<'_>,
    make: impl Future<Output = Result<(), SpeechError>>,
) -> Result<Clip, SpeechError> {
    let Wanted { provider, key, utterance, tells_words } = wanted;
    let finished = bench.dir.join(format!("{}.{EXTENSION}", key.hex()));
    let allowed = plausible::seconds(utterance.spoken, utterance.speed);
    let is_whole = |clip: &Clip| !tells_words || !clip.words.is_empty();
    if let Ok(clip) = inspect(finished.clone(), allowed).await?
        && is_whole(&clip)
    {
        return Ok(Clip { reused: true, ..clip });
    }
    remove(&finished)?; // it is damaged
    if borrow(bench.cache, key, &finished).await?
        && let Ok(clip) = inspect(finished.clone(), allowed).await?
        && is_whole(&clip)
    {
        return Ok(Clip { reused: true, ..clip });
    }
    let part = bench.dir.join(part(&utterance));
    remove(&part)?; // what a killed attempt left must not be taken for new
    make.await?;
    require_space(bench.dir)?;
    let number = utterance.number;
    inspect(part.clone(), allowed).await?.map_err(|source| bad(provider, number, source))?;
    let io = |source| SpeechError::Io { act: "rename", path: part.clone(), source };
    fsx::rename_atomic(&part, &finished).map_err(io)?;
    keep(bench.cache, key, &finished).await?;
    inspect(finished, allowed).await?.map_err(|source| bad(provider, number, source))
}

fn bad(provider: &str, number: usize, source: WavError) -> SpeechError {
    SpeechError::Sound { provider: provider.to_owned(), number, source }
}

/// Fetches a sound that was made for another video. The cache only saves time, so its errors are not the caller's.
async fn borrow(cache: Option<&Cache>, key: Key, to: &Path) -> Result<bool, SpeechError> {
    let Some(cache) = cache.cloned() else { return Ok(false) };
    let to = to.to_path_buf();
    let found = joined(move || cache.lend(key, EXTENSION, &to)).await?;
    Ok(found.inspect_err(|error| tracing::debug!(%error, "cannot use a sound of the cache")).unwrap_or(false))
}

/// Keeps a sound for other videos.
async fn keep(cache: Option<&Cache>, key: Key, file: &Path) -> Result<(), SpeechError> {
    let Some(cache) = cache.cloned() else { return Ok(()) };
    let file = file.to_path_buf();
    let kept = joined(move || cache.keep(key, EXTENSION, &file)).await?;
    if let Err(error) = kept {
        tracing::debug!(%error, "cannot keep a sound in the cache");
    }
    Ok(())
}

/// Runs file operations outside the runtime's own threads.
#[expect(clippy::disallowed_methods, reason = "it is joined, so a panic is an error")]
pub(super) async fn joined<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, SpeechError> {
    tokio::task::spawn_blocking(work).await.map_err(SpeechError::Panicked)
}

/// Checks a sound file.
async fn inspect(path: PathBuf, allowed: (f64, f64)) -> Result<Result<Clip, WavError>, SpeechError> {
    joined(move || wav::inspect(&path, allowed)).await
}

/// Removes a file, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), SpeechError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(SpeechError::Io { act: "remove", path: path.to_path_buf(), source })
        }
        _ => Ok(()),
    }
}

fn require_space(dir: &Path) -> Result<(), SpeechError> {
    let io = |source| SpeechError::Io { act: "write below", path: dir.to_path_buf(), source };
    let space = fsx::disk::disk_space(dir).map_err(io)?;
    if space.available < SPACE_MIN { Err(io(std::io::ErrorKind::StorageFull.into())) } else { Ok(()) }
}
