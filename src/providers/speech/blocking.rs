//! Work that would hold up the runtime.

use crate::job::{Code, Failure};

/// Runs blocking work on a thread of its own; a panic there becomes a failure instead of spreading.
#[expect(clippy::disallowed_methods, reason = "this is the wrapper that turns a panic into a value")]
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Failure::transient(Code::StagePanicked, "a part of the tts stage panicked").cause(&error))
}
