//! Notifications to systemd (sd_notify). Without systemd every call does nothing.

use super::sanitise;
use sd_notify::NotifyState;
use std::io;
use std::time::Duration;

/// Reports that the service is ready, with a status text.
pub fn ready(status: &str) -> io::Result<()> {
    sd_notify::notify(&[NotifyState::Ready, NotifyState::Status(&sanitise(status))])
}

/// Reports that every actor answered. If this is missing for `WatchdogSec`, systemd restarts the service.
pub fn watchdog() -> io::Result<()> {
    sd_notify::notify(&[NotifyState::Watchdog])
}

/// Reports that the configuration is being read again; [`ready`] must follow. Newer systemd needs the time with it.
pub fn reloading() -> io::Result<()> {
    sd_notify::notify(&[NotifyState::Reloading, NotifyState::monotonic_usec_now()?])
}

/// Reports that the service stops, and asks for `grace` to do so.
pub fn stopping(grace: Duration) -> io::Result<()> {
    let grace_us = u32::try_from(grace.as_micros()).unwrap_or(u32::MAX);
    sd_notify::notify(&[
        NotifyState::Stopping,
        NotifyState::Status("draining"),
        NotifyState::ExtendTimeoutUsec(grace_us),
    ])
}

/// Returns how often [`watchdog`] should be called: half of the time that systemd waits. `None` without a watchdog.
pub fn watchdog_interval() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|timeout| timeout / 2)
}
