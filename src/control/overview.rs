//! What people look at first: what runs, what failed, what is shut, and how it went. Reads nothing that grows with the
//! installation.

use super::status::{ImagesPart, ShutPart};
use super::{Control, ControlError, CostsPart, Failures, History, JobsOrder, ReaperPart, Watched};
use crate::clock::Clock;
use crate::config::Config;
use crate::job::Money;
use crate::ledger::{REPORTS_MAX, UsageKind, acts};
use crate::spool::pause::Pause;
use fsx::disk::{DiskSpace, disk_space};
use std::time::Duration;

/// The most running jobs that are shown.
const RUNNING_MAX: u32 = 50;
/// The time whose failures are shown.
const FAILURES_WITHIN: Duration = Duration::from_hours(7 * 24);

/// What people look at first.
#[derive(Debug, Clone)]
pub(crate) struct Overview {
    /// The pause, if the spool is paused.
    pub(crate) paused: Option<Pause>,
    /// The running jobs with their progress.
    pub(crate) running: Watched,
    /// The jobs that failed in the last week, by stage and code.
    pub(crate) failures: Failures,
    /// The series of the charts.
    pub(crate) history: History,
    /// The last pass of the reaper, and the next.
    pub(crate) reaper: ReaperPart,
    /// The providers that are left alone.
    pub(crate) shut: Vec<ShutPart>,
    /// What was spent today.
    pub(crate) costs: CostsPart,
    /// What the library saved.
    pub(crate) reuse: Reuse,
    /// The size of the library.
    pub(crate) images: ImagesPart,
    /// The disk of the workspaces; `None` if it cannot be queried.
    pub(crate) disk: Option<DiskRoom>,
    /// The used permille above which preserved workspaces go.
    pub(crate) disk_high_permille: u64,
}

/// The space of a disk as `df` shows it: what is reserved for root is neither used nor available.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DiskRoom {
    /// Bytes in use.
    pub(crate) used: u64,
    /// Bytes that the program may still use.
    pub(crate) available: u64,
}

impl From<DiskSpace> for DiskRoom {
    fn from(it: DiskSpace) -> Self {
        Self { used: it.total.saturating_sub(it.free), available: it.available }
    }
}

/// Pictures that were used again, and what that saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reuse {
    /// Pictures that came from the library.
    pub(crate) reused: u64,
    /// Pictures that were made.
    pub(crate) generated: u64,
    /// Who makes pictures, and what one costs; `None` if no price is known.
    pub(crate) price: Option<(String, Money)>,
}

impl Reuse {
    /// Counts the pictures of a time.
    fn of(config: &Config, history: &History) -> Self {
        let name = String::clone(&config.images.provider);
        let prices = config.providers.get(&name).map(|provider| &provider.prices);
        let price = prices.map(|prices| prices.picture.plus(*prices.request)).filter(|price| !price.is_zero());
        Self {
            reused: history.points.iter().map(|point| point.pictures_reused).sum(),
            generated: history.points.iter().map(|point| point.pictures_generated).sum(),
            price: price.map(|price| (name, price)),
        }
    }

    /// Returns the part of the pictures that came from the library, in percent; `None` if there were none.
    pub(crate) fn percent(&self) -> Option<u64> {
        let all = self.reused + self.generated;
        (0 < all).then(|| (self.reused * 100 + all / 2) / all)
    }

    /// Returns what the reused pictures would have cost; `None` if no price is known.
    pub(crate) fn saved(&self) -> Option<Money> {
        let (_, price) = self.price.as_ref()?;
        Some(Money::from_micros(price.micros().saturating_mul(self.reused)))
    }
}

impl Control {
    /// Reads what people look at first, with charts of so long a time.
    pub(crate) fn overview(&self, within: Duration) -> Result<Overview, ControlError> {
        let (config, now) = (&self.config, Clock::System.now());
        let order = JobsOrder { states: vec!["running".to_owned()], limit: RUNNING_MAX, ..JobsOrder::default() };
        let history = self.history(within)?;
        let (mut images, mut spent, mut shut) = (crate::ledger::Usage::default(), Vec::new(), Vec::new());
        let mut reaper = ReaperPart::default();
        if let Some(ledger) = self.ledger()? {
            images = ledger.run_blocking(acts::usage(UsageKind::BgImages))?;
            spent = ledger.run_blocking(acts::spent_on_day(now))?;
            shut = ledger.run_blocking(acts::services_shut())?;
            reaper = ReaperPart::of(&ledger.run_blocking(acts::passes(REPORTS_MAX))?, self.is_live());
        }
        Ok(Overview {
            paused: self.paused()?,
            running: self.watched(&order)?,
            failures: self.failures(FAILURES_WITHIN)?,
            reuse: Reuse::of(config, &history),
            history,
            reaper,
            shut: shut.into_iter().filter(|it| now < it.until).map(ShutPart::from).collect(),
            costs: CostsPart::of(config, &spent),
            images: ImagesPart { files: images.entries, bytes: images.bytes, max_bytes: *config.images.bytes_max },
            disk: disk_space(&config.storage.job_workspaces).ok().map(DiskRoom::from),
            disk_high_permille: u64::from(*config.reaper.disk_high) * 10,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reuse_saved_is_the_price_of_what_was_not_made() {
        let price = Some(("sd".to_owned(), "0.04".parse().unwrap()));
        let reuse = Reuse { reused: 30, generated: 10, price };
        assert_eq!((reuse.percent(), reuse.saved()), (Some(75), Some("1.2".parse().unwrap())));
        let nothing = Reuse { reused: 0, generated: 0, price: None };
        assert_eq!((nothing.percent(), nothing.saved()), (None, None));
    }
}
