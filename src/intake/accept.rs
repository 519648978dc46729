//! Handles the files in incoming/: accepts or rejects them, or leaves them and logs why.

use super::inspector::JobInspector;
use super::registry::LedgerRegistry;
use super::{Intake, Look, lock};
use crate::failpoint::FailPoint;
use crate::job::Failure;
use crate::ledger::acts;
use crate::spool::QueuedName;
use crate::spool::names::PRIORITY_MAX;
use crate::telemetry::event;
use std::time::{Duration, Instant};

/// How long to wait before the next try while another daemon accepts.
const BUSY_PAUSE: Duration = Duration::from_millis(50);

/// How long to wait before the next try while the free space is too small.
const DISK_LOW_PAUSE: Duration = Duration::from_secs(5);

impl Intake {
    /// Accepts complete job files, rejects files that cannot be a job, and carries out requests to retry and cancel.
    pub(super) fn take_in(&self) -> Result<Look, Failure> {
        let registry = LedgerRegistry { ledger: self.ledger.clone(), clock: self.clock.clone() };
        let inspector = JobInspector { clock: self.clock.clone(), door: &self.door };
        let mut inbox = lock(&self.inbox);
        inbox.arrived(self.spool.take_arrivals());
        if inbox.is_quiet() {
            let again_in = self.settings.rescan_interval;
            return Ok(Look { fresh: 0, suspects: 0, cancels: Vec::new(), again_in, idle: true });
        }
        let taken = inbox.take_in(&registry, &inspector, Instant::now());
        drop(inbox);
        let mut taken = taken.map_err(|error| error.failure())?;
        report(&taken);
        let mut index = lock(&self.index);
        for name in std::mem::take(&mut taken.accepted) {
            self.report_accepted(&name);
            index.insert(name);
        }
        drop(index);
        for id in std::mem::take(&mut taken.vanished) {
            self.ledger.run_blocking(acts::release(id)).map_err(|error| error.failure())?;
        }
        let soon = if taken.more { Some(Duration::ZERO) } else { taken.busy.then_some(BUSY_PAUSE) };
        let again_in = [soon, taken.look_again].into_iter().flatten().min().unwrap_or(self.settings.rescan_interval);
        // Retries come first: if a client has asked for a retry and a cancel of a job, the cancel shall end the new
        // run.
        let retried = self.retry(std::mem::take(&mut taken.retries))?;
        let idle = retried && soon.is_none() && taken.waiting == 0;
        Ok(Look { fresh: 0, suspects: 0, cancels: self.cancel(taken.cancels)?, again_in, idle })
    }

    /// Carries out only requests to cancel, which are allowed on a full disk.
    pub(super) fn take_in_cancels_only(&self) -> Result<Look, Failure> {
        let asked = self.spool.cancel_requests().map_err(|error| error.failure())?;
        let again_in = self.settings.rescan_interval.min(DISK_LOW_PAUSE);
        Ok(Look { cancels: self.cancel(asked)?, again_in, ..Look::default() })
    }

    fn report_accepted(&self, name: &QueuedName) {
        let now_ms = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0);
        let accepted = event::JobAccepted {
            job: name.id.clone(),
            priority: u32::from(PRIORITY_MAX.saturating_sub(name.rank)),
            due_in_s: name.due_ms.saturating_sub(now_ms) / 1000,
        };
        accepted.emit();
        failpoint::hit(FailPoint::Accepted, name.id.as_str());
    }
}

fn report(taken: &spool::Intake) {
    for refused in &taken.refused {
        let (job, file) = (refused.id.clone(), refused.name.to_string_lossy().into_owned());
        event::JobRejected { job, file, code: refused.code }.emit();
    }
    for (job, state) in &taken.duplicates {
        event::JobDuplicate { job: job.clone(), state: state.to_string() }.emit();
    }
    for (stray, reason) in &taken.strays {
        let (path, reason) = (stray.display().to_string(), (*reason).to_owned());
        event::SpoolEntryIgnored { path, reason }.emit();
    }
    for (path, error) in &taken.stuck {
        event::SpoolEntryIgnored { path: path.display().to_string(), reason: error.to_string() }.emit();
    }
}
