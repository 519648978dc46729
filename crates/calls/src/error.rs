//! Why a call gave nothing, and what may help.

use std::time::Duration;

/// Why a call gave nothing. The messages hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// This program was built without the feature `network`.
    #[error("{service} cannot be asked: this program was built without its feature `network`")]
    NotBuiltIn {
        /// The service's name.
        service: String,
    },
    /// The service failed too often; it is asked again after a while.
    #[error("{service} is not asked for another {} s, because it failed {failures} times in a row; last: {last}", wait.as_secs())]
    Open {
        /// The service's name.
        service: String,
        /// How often in a row it failed.
        failures: u32,
        /// The time until it is asked again.
        wait: Duration,
        /// The last failure.
        last: String,
    },
    /// There was no connection, or it was lost.
    #[error("{service} cannot be reached: {reason}")]
    Unreachable {
        /// The service's name.
        service: String,
        /// Why.
        reason: String,
    },
    /// The answer took too long.
    #[error("{service} gave no whole answer within {} s", after.as_secs())]
    TimedOut {
        /// The service's name.
        service: String,
        /// The limit.
        after: Duration,
    },
    /// The server is busy, also after several tries.
    #[error("{service} is busy (status {status}): {said}")]
    Busy {
        /// The service's name.
        service: String,
        /// The HTTP status.
        status: u16,
        /// The server's words.
        said: String,
    },
    /// The server failed.
    #[error("{service} failed (status {status}): {said}")]
    Broken {
        /// The service's name.
        service: String,
        /// The HTTP status.
        status: u16,
        /// The server's words.
        said: String,
    },
    /// The account has no money or quota left.
    #[error("{service} says that its quota is used up (status {status}): {said}")]
    Quota {
        /// The service's name.
        service: String,
        /// The HTTP status.
        status: u16,
        /// The server's words.
        said: String,
    },
    /// The key is missing, wrong, or has not the right.
    #[error("{service} refuses the access (status {status}): {said}")]
    Denied {
        /// The service's name.
        service: String,
        /// The HTTP status.
        status: u16,
        /// The server's words.
        said: String,
    },
    /// The server does not take this request.
    #[error("{service} refuses the request (status {status}): {said}")]
    Refused {
        /// The service's name.
        service: String,
        /// The HTTP status.
        status: u16,
        /// The server's words.
        said: String,
        /// The parameter that the server names as the reason, where it names one.
        parameter: Option<String>,
    },
    /// The answer is larger than allowed.
    #[error("{service} answered with more than {bytes_max} bytes")]
    TooLarge {
        /// The service's name.
        service: String,
        /// The limit.
        bytes_max: usize,
    },
    /// The answer is not what was asked for.
    #[error("the answer is {what}")]
    Unexpected {
        /// What it is.
        what: String,
    },
    /// The answer leads to an address that must not be asked.
    #[error("{service} leads to {url}, which is not asked: {reason}")]
    Forbidden {
        /// The service's name.
        service: String,
        /// The address, without user, password and query.
        url: String,
        /// Why not.
        reason: String,
    },
    /// A limit on money is reached.
    #[error("{reason}")]
    Cap {
        /// Which limit, with its figures.
        reason: String,
        /// True if time does not help.
        is_final: bool,
    },
    /// The work was stopped.
    #[error("the call was stopped")]
    Stopped,
}

/// What may help after a [`CallError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaction {
    /// The same call may succeed later.
    Later,
    /// The same call never succeeds.
    Never,
    /// The call may be paid later.
    Hold,
    /// Somebody wanted the end.
    Stop,
}

impl CallError {
    /// Returns what may help.
    pub fn reaction(&self) -> Reaction {
        match self {
            Self::Open { .. }
            | Self::Unreachable { .. }
            | Self::TimedOut { .. }
            | Self::Busy { .. }
            | Self::Broken { .. }
            | Self::Unexpected { .. } => Reaction::Later,
            Self::NotBuiltIn { .. }
            | Self::Quota { .. }
            | Self::Denied { .. }
            | Self::Refused { .. }
            | Self::TooLarge { .. }
            | Self::Forbidden { .. }
            | Self::Cap { is_final: true, .. } => Reaction::Never,
            Self::Cap { is_final: false, .. } => Reaction::Hold,
            Self::Stopped => Reaction::Stop,
        }
    }

    /// Returns its name, for counters.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotBuiltIn { .. } => "not_built_in",
            Self::Open { .. } => "open",
            Self::Unreachable { .. } => "unreachable",
            Self::TimedOut { .. } => "timed_out",
            Self::Busy { .. } => "busy",
            Self::Broken { .. } => "broken",
            Self::Quota { .. } => "quota",
            Self::Denied { .. } => "denied",
            Self::Refused { .. } => "refused",
            Self::TooLarge { .. } => "too_large",
            Self::Unexpected { .. } => "unexpected",
            Self::Forbidden { .. } => "forbidden",
            Self::Cap { .. } => "cap",
            Self::Stopped => "stopped",
        }
    }

    /// Tells whether the service itself is in trouble, so that other calls would fail, too.
    pub(crate) fn is_of_service(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::TimedOut { .. }
                | Self::Busy { .. }
                | Self::Broken { .. }
                | Self::Quota { .. }
                | Self::Denied { .. }
        )
    }
}
