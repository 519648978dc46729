//! The source of the time: the only caller of `Utc::now`.
#![expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]

use chrono::{DateTime, TimeDelta, Utc};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A moment by two clocks. The wall clock may be set; the time since boot only advances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The wall clock.
    pub wall: DateTime<Utc>,
    /// The kernel's boot id, which changes with every boot; empty if it cannot be read.
    pub boot: String,
    /// The time since boot, including sleep.
    pub up: Duration,
}

/// The file with the boot id (proc_sys_kernel(5)).
const BOOT_ID_FILE: &str = "/proc/sys/kernel/random/boot_id";

/// The file with the seconds since boot, including sleep (proc_uptime(5)).
const UPTIME_FILE: &str = "/proc/uptime";

/// The file with the time of the boot by the kernel's wall clock, as `btime` (`proc_stat(5)`).
const STAT_FILE: &str = "/proc/stat";

/// How far the time from [`STAT_FILE`] may be off; it has whole seconds.
const KERNEL_OFFSET_MAX: TimeDelta = TimeDelta::minutes(2);

/// The time, which tests set by hand.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The system's wall clock.
    #[default]
    System,
    /// A clock that stands still until it is set.
    Manual(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// Makes a clock that stands at `now`.
    pub fn manual(now: DateTime<Utc>) -> Self {
        Self::Manual(Arc::new(Mutex::new(now)))
    }

    /// Returns the time.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now(),
            Self::Manual(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Returns the moment by both clocks. If the time since boot cannot be read, `boot` is empty.
    pub fn stamp(&self) -> Stamp {
        let wall = self.now();
        match self {
            Self::System => {
                let read = |path| std::fs::read_to_string(path).unwrap_or_default();
                let up = read(UPTIME_FILE).split(' ').next().and_then(|seconds| seconds.parse().ok());
                let up = up.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
                let boot = up.map_or_else(String::new, |_| read(BOOT_ID_FILE).trim().to_owned());
                Stamp { wall, boot, up: up.unwrap_or_default() }
            }
            Self::Manual(_) => Stamp { wall, boot: String::new(), up: Duration::ZERO },
        }
    }

    /// Tells whether the kernel keeps the same time as this clock and says that a time server confirms it.
    pub fn is_confirmed(&self) -> bool {
        match self {
            Self::System => {
                let stat = std::fs::read_to_string(STAT_FILE).unwrap_or_default();
                let booted = stat.lines().find_map(|line| line.strip_prefix("btime ")?.trim().parse::<i64>().ok());
                let booted = booted.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
                let Stamp { wall, boot, up } = self.stamp();
                let kernels = booted.and_then(|booted| booted.checked_add_signed(TimeDelta::from_std(up).ok()?));
                let agrees = kernels.is_some_and(|kernels| (wall - kernels).abs() < KERNEL_OFFSET_MAX);
                !boot.is_empty() && agrees && fsx::is_clock_synchronised()
            }
            Self::Manual(_) => false,
        }
    }

    /// Sets a manual clock; does nothing for the system's.
    pub fn set(&self, now: DateTime<Utc>) {
        if let Self::Manual(at) = self {
            *at.lock().unwrap_or_else(PoisonError::into_inner) = now;
        }
    }
}
