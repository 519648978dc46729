//! Blocking work in async code, joined: a panic in it comes back as a value.
#![expect(clippy::disallowed_methods, reason = "this is the one place that starts blocking work")]

use super::{Code, Failure};

/// Runs blocking work on the blocking threads of the runtime; a panic becomes a failure.
pub(crate) async fn blocking<T, F>(work: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Failure> + Send + 'static,
{
    // The log lines of the work belong to the span that asked for it.
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
