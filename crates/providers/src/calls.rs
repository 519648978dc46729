//! Converts errors of calls of outside services into failures of a job.

use calls::{CallError, Reaction};
use job::{Cancel, Code, Failure};

/// Converts the error into the failure of a stage.
pub fn failure(error: &CallError, cancel: &Cancel) -> Failure {
    let (code, message) = (code(error), error.to_string());
    match error.reaction() {
        Reaction::Stop => cancel.failure(),
        Reaction::Later => {
            let failure = Failure::transient(code, message);
            if let CallError::Open { wait, .. } = error { failure.untried_for(*wait) } else { failure }
        }
        Reaction::Hold => Failure::held(code, message),
        Reaction::Never => Failure::permanent(code, message),
    }
}

/// Returns the code of the error.
pub fn code(error: &CallError) -> Code {
    match error {
        CallError::Open { .. }
        | CallError::Unreachable { .. }
        | CallError::TimedOut { .. }
        | CallError::Broken { .. } => Code::ProviderUnavailable,
        CallError::Busy { .. } => Code::ProviderBusy,
        CallError::Quota { .. } => Code::ProviderQuota,
        CallError::Denied { .. } => Code::ProviderDenied,
        CallError::Refused { .. } | CallError::NotBuiltIn { .. } => Code::ProviderRefused,
        CallError::TooLarge { .. } | CallError::Unexpected { .. } | CallError::Forbidden { .. } => {
            Code::ProviderInvalid
        }
        CallError::Cap { .. } => Code::CostLimit,
        CallError::Stopped => Code::Cancelled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use job::{CancelReason, FailureKind};
    use std::time::Duration;

    #[test]
    fn an_error_says_what_follows_for_the_job() {
        let (service, said, wait) = (|| "x".to_owned(), String::new, Duration::from_secs(24));
        let cap = |is_final| CallError::Cap { reason: "over".to_owned(), is_final };
        let cancel = Cancel::default();
        cancel.cancel(CancelReason::Drain);
        for (error, code, kind, untried_for) in [
            (
                CallError::Open { service: service(), failures: 5, wait, last: said() },
                Code::ProviderUnavailable,
                FailureKind::Transient,
                Some(wait),
            ),
            (
                CallError::Broken { service: service(), status: 500, said: said() },
                Code::ProviderUnavailable,
                FailureKind::Transient,
                None,
            ),
            (
                CallError::Quota { service: service(), status: 429, said: said() },
                Code::ProviderQuota,
                FailureKind::Permanent,
                None,
            ),
            (cap(false), Code::CostLimit, FailureKind::Held, None),
            (cap(true), Code::CostLimit, FailureKind::Permanent, None),
            (CallError::Stopped, Code::Drained, FailureKind::Stopped, None),
        ] {
            let failure = failure(&error, &cancel);
            assert_eq!((failure.code, failure.kind, failure.untried_for), (code, kind, untried_for), "{error}");
        }
    }
}
