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
