//! The source of the time: the only caller of `Utc::now`.
#![expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]

use chrono::{DateTime, Utc};
#[cfg(test)]
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A moment by two clocks. The wall clock may be set; the time since boot only advances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// The wall clock.
    pub(crate) wall: DateTime<Utc>,
    /// The kernel's boot id, which changes with every boot; empty if it cannot be read.
    pub(crate) boot: String,
    /// The time since boot, including sleep.
    pub(crate) up: Duration,
}

/// The file with the boot id (proc_sys_kernel(5)).
const BOOT_ID_FILE: &str = "/proc/sys/kernel/random/boot_id";

/// The file with the seconds since boot, including sleep (proc_uptime(5)).
const UPTIME_FILE: &str = "/proc/uptime";

/// The time, which tests set by hand.
#[derive(Debug, Clone, Default)]
pub(crate) enum Clock {
    /// The system's wall clock.
    #[default]
    System,
    /// A clock that stands still until it is set.
    #[cfg(test)]
    Manual(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// Makes a clock that stands at `now`.
    #[cfg(test)]
    pub(crate) fn manual(now: DateTime<Utc>) -> Self {
        Self::Manual(Arc::new(Mutex::new(now)))
    }

    /// Returns the time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now(),
            #[cfg(test)]
            Self::Manual(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Returns the moment by both clocks. If the time since boot cannot be read, `boot` is empty.
    pub(crate) fn stamp(&self) -> Stamp {
        let wall = self.now();
        match self {
            Self::System => {
                let read = |path| std::fs::read_to_string(path).unwrap_or_default();
                let up = read(UPTIME_FILE).split(' ').next().and_then(|seconds| seconds.parse().ok());
                let up = up.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
                let boot = up.map_or_else(String::new, |_| read(BOOT_ID_FILE).trim().to_owned());
                Stamp { wall, boot, up: up.unwrap_or_default() }
            }
            #[cfg(test)]
            Self::Manual(_) => Stamp { wall, boot: String::new(), up: Duration::ZERO },
        }
    }

    /// Sets a manual clock; does nothing for the system's.
    #[cfg(test)]
    pub(crate) fn set(&self, now: DateTime<Utc>) {
        if let Self::Manual(at) = self {
            *at.lock().unwrap_or_else(PoisonError::into_inner) = now;
        }
    }
}
