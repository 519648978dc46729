//! Signs of life for systemd (sd_notify). Without systemd every call does nothing.

use super::sanitise;
use sd_notify::NotifyState;
use std::io;
use std::time::Duration;

/// Tells that the service is up, and what it does.
pub(crate) fn ready(status: &str) -> io::Result<()> {
    sd_notify::notify(&[NotifyState::Ready, NotifyState::Status(&sanitise(status))])
}

/// Tells that every actor answered. Without it for `WatchdogSec` systemd ends the service and starts it again.
pub(crate) fn watchdog() -> io::Result<()> {
    sd_notify::notify(&[NotifyState::Watchdog])
}

/// Tells that the configuration is read again; [`ready`] must follow. Newer systemd wants the time with it.
pub(crate) fn reloading() -> io::Result<()> {
    sd_notify::notify(&[NotifyState::Reloading, NotifyState::monotonic_usec_now()?])
}

/// Tells that the service ends, and asks for `grace` to do so.
pub(crate) fn stopping(grace: Duration) -> io::Result<()> {
    let grace_us = u32::try_from(grace.as_micros()).unwrap_or(u32::MAX);
    sd_notify::notify(&[
        NotifyState::Stopping,
        NotifyState::Status("draining"),
        NotifyState::ExtendTimeoutUsec(grace_us),
    ])
}

/// Returns how often [`watchdog`] should be called: half of the time that systemd waits. `None` without a watchdog.
pub(crate) fn watchdog_interval() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|timeout| timeout / 2)
}
