//! What may be paid to outside services, by the configuration.

use crate::config::Config;
use crate::config::providers::Provider;
use crate::ledger::Caps;

/// Returns what may be paid to outside services.
pub(crate) fn caps(config: &Config) -> Caps {
    let cap = |(name, provider): (&String, &Provider)| Some((name.clone(), (**provider.max_cost_per_day.as_ref()?)?));
    Caps {
        job: *config.costs.job_max,
        day: *config.costs.day_max,
        by_provider: config.providers.iter().filter_map(cap).collect(),
    }
}
