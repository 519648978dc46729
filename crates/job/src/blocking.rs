//! Runs blocking work from async code; a panic in it becomes a value.
#![expect(clippy::disallowed_methods, reason = "this is the one place that starts blocking work")]

use super::{Code, Failure};

/// Runs blocking work on the blocking threads of the runtime; a panic becomes a failure.
pub async fn blocking<T, F>(work: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Failure> + Send + 'static,
{
    // Log lines of the work shall belong to the caller's span.
    let span = tracing::Span::current();
    match tokio::task::spawn_blocking(move || span.in_scope(work)).await {
        Ok(result) => result,
        Err(error) => Err(Failure::permanent(Code::StagePanicked, "work on a blocking thread panicked").cause(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_a_failure() {
        let failure = blocking::<(), _>(|| panic!("ouch")).await.unwrap_err();
        assert_eq!(failure.code, Code::StagePanicked);
        assert_eq!(blocking(|| Ok(7)).await.unwrap(), 7);
    }
}
