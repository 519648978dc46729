//! Converts errors of child programs into failures of a job.

use children::ChildError;
use job::{Cancel, Code, Failure};

/// Converts the error into a stage's failure; `unavailable` is the code for a program that cannot be started.
pub(crate) fn failure(error: &ChildError, unavailable: Code, cancel: &Cancel) -> Failure {
    match error {
        ChildError::NotFound { .. } => Failure::permanent(unavailable, error.to_string()),
        ChildError::Spawn { source, .. } => {
            Failure::transient(unavailable, error.to_string()).cause(source).limited(source)
        }
        ChildError::TimedOut { last_words, .. } | ChildError::Stalled { last_words, .. } => {
            let failure = Failure::transient(Code::ChildTimedOut, error.to_string());
            if last_words.is_empty() { failure } else { failure.cause_text(last_words) }
        }
        ChildError::Stopped { .. } => cancel.failure(),
    }
}

/// Converts the error of a program that a provider of the configuration runs: it names the provider, and the command.
pub(crate) fn failure_of(provider: &str, error: &ChildError, unavailable: Code, cancel: &Cancel) -> Failure {
    let failure = failure(error, unavailable, cancel);
    if failure.ends_the_attempt() {
        return failure;
    }
    let is_general = failure.hint.is_none() && failure.code == unavailable;
    let failure = Failure { message: format!("{provider}: {}", failure.message), ..failure };
    if is_general { failure.hint(command_hint(provider)) } else { failure }
}

/// Says what helps where the program of a provider does not do its work.
pub(crate) fn command_hint(provider: &str) -> String {
    format!("check `command` of `[providers.{provider}]`: run it by hand as the user of the daemon")
}

#[cfg(test)]
mod tests {
    use super::*;
    use job::CancelReason;

    #[test]
    fn a_stopped_child_ends_the_stage_for_the_reason_of_the_cancel() {
        let cancel = Cancel::default();
        cancel.cancel(CancelReason::Drain);
        let check = |error: ChildError, code| assert_eq!(failure(&error, Code::TtsUnavailable, &cancel).code, code);
        check(ChildError::Stopped { program: "flite".into() }, Code::Drained);
        check(ChildError::NotFound { program: "flite".into() }, Code::TtsUnavailable);
    }
}
