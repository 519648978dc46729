//! Whether a failed try is repeated, and when.

use super::CallError;
use std::time::Duration;

/// The wait before the second try; it doubles with each further one.
const WAIT_FIRST: Duration = Duration::from_millis(500);

/// The longest wait of our own.
const WAIT_MAX: Duration = Duration::from_secs(20);

/// The longest wait that a server may ask for with `Retry-After`; one that asks for more is left for now.
const ASKED_MAX: Duration = Duration::from_mins(1);

/// What follows a failed try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Another one, after this wait.
    Again(Duration),
    /// None.
    Over,
}

/// Decides what follows a try, the `tries`th of `tries_max`. `asked` is the wait that the server asks for, `draw` a number from
/// 0 to 1. The wait is half fixed and half random ("equal jitter"), so that callers which failed together do not return
/// together.
pub(crate) fn after(error: &CallError, tries: u32, tries_max: u32, asked: Option<Duration>, draw: f64) -> Next {
    let may_pass = matches!(
        error,
        CallError::Busy { .. } | CallError::Broken { .. } | CallError::Unreachable { .. } | CallError::TimedOut { .. }
    );
    if !may_pass || tries_max <= tries {
        return Next::Over;
    }
    if let Some(asked) = asked {
        // A little later than asked, or all come back at the same moment.
        return if asked <= ASKED_MAX { Next::Again(asked + WAIT_FIRST.mul_f64(draw)) } else { Next::Over };
    }
    let doubled = WAIT_FIRST.saturating_mul(1 << tries.saturating_sub(1).min(16)).min(WAIT_MAX);
    Next::Again(doubled.mul_f64(0.5 + draw.clamp(0.0, 1.0) / 2.0))
}

/// Reads the header `Retry-After` in its form of seconds; a date is left to our own wait, because clocks differ.
pub(crate) fn retry_after(value: &str) -> Option<Duration> {
    let seconds: f64 = value.trim().parse().ok()?;
    (0.0..1e6).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn busy() -> CallError {
        CallError::Busy { service: "x".into(), status: 429, said: String::new() }
    }

    #[test]
    fn what_may_pass_is_tried_again_after_growing_waits() {
        let wait = |tries, draw| after(&busy(), tries, 9, None, draw);
        assert_eq!(wait(1, 0.0), Next::Again(Duration::from_millis(250)));
        assert_eq!(wait(1, 1.0), Next::Again(Duration::from_millis(500)));
        assert_eq!(wait(3, 1.0), Next::Again(Duration::from_secs(2)));
        assert_eq!(wait(8, 1.0), Next::Again(WAIT_MAX));
        assert_eq!(after(&busy(), 4, 4, None, 0.5), Next::Over);
        let timed_out = CallError::TimedOut { service: "x".into(), after: Duration::from_secs(1) };
        assert!(matches!(after(&timed_out, 1, 4, None, 0.5), Next::Again(_)));
    }

    #[test]
    fn a_server_s_own_wait_counts_unless_it_is_long() {
        let wait = |seconds| after(&busy(), 1, 4, Some(Duration::from_secs(seconds)), 0.0);
        assert_eq!(wait(7), Next::Again(Duration::from_secs(7)));
        assert_eq!(wait(61), Next::Over);
        assert_eq!(retry_after(" 7 "), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("1.5"), Some(Duration::from_millis(1500)));
        for odd in ["-1", "Wed, 21 Oct 2026 07:28:00 GMT", "NaN", "1e9", ""] {
            assert_eq!(retry_after(odd), None, "{odd}");
        }
    }

    #[test]
    fn what_cannot_pass_is_not_tried_again() {
        let said = || ("x".to_owned(), String::new());
        let (service, text) = said();
        let quota = CallError::Quota { service, status: 429, said: text };
        let (service, text) = said();
        let refused = CallError::Refused { service, status: 400, said: text, parameter: None };
        for error in [quota, refused, CallError::Stopped, CallError::Unexpected { what: "html".into() }] {
            assert_eq!(after(&error, 1, 9, None, 0.5), Next::Over, "{error}");
        }
    }
}
