//! What was spent today on outside services, and what the caps leave.

use super::{Control, ControlError};
use crate::clock::Clock;
use crate::config::Config;
use crate::job::Money;
use crate::ledger::{Caps, SpentBy, acts};
use crate::setup;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What was spent on this UTC day, reserved prices included; amounts are in units of `currency`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct CostsPart {
    /// `costs.currency`.
    pub(crate) currency: String,
    pub(crate) spent_today: Money,
    /// What `costs.max_per_day` leaves; `None` if it is unlimited.
    pub(crate) left_today: Option<Money>,
    pub(crate) max_per_day: Option<Money>,
    pub(crate) max_per_job: Option<Money>,
    /// The providers that were paid today or have a cap, by name.
    pub(crate) providers: BTreeMap<String, ProviderCosts>,
}

/// What was spent on one provider today.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub(crate) struct ProviderCosts {
    pub(crate) calls: u64,
    pub(crate) spent_today: Money,
    /// What its own cap leaves; `None` if it has none.
    pub(crate) left_today: Option<Money>,
    pub(crate) max_per_day: Option<Money>,
}

impl CostsPart {
    /// Makes it from the day's sums and the caps of the configuration.
    pub(super) fn of(config: &Config, spent: &[SpentBy]) -> Self {
        Self::within(setup::caps(config), String::clone(&config.costs.currency), spent)
    }

    fn within(caps: Caps, currency: String, spent: &[SpentBy]) -> Self {
        let Caps { job, day, by_provider } = caps;
        let mut providers: BTreeMap<String, ProviderCosts> = BTreeMap::new();
        for SpentBy { provider, calls, paid } in spent {
            let costs = ProviderCosts { calls: *calls, spent_today: *paid, ..ProviderCosts::default() };
            providers.insert(provider.clone(), costs);
        }
        for (name, cap) in by_provider {
            let costs = providers.entry(name).or_default();
            costs.max_per_day = Some(cap);
            costs.left_today = Some(cap.less(costs.spent_today));
        }
        let spent_today = spent.iter().fold(Money::ZERO, |sum, it| sum.plus(it.paid));
        Self {
            currency,
            spent_today,
            left_today: day.map(|cap| cap.less(spent_today)),
            max_per_day: day,
            max_per_job: job,
            providers,
        }
    }
}

impl Control {
    /// Reads what was spent today.
    pub(crate) fn costs(&self) -> Result<CostsPart, ControlError> {
        let spent = match self.ledger()? {
            Some(ledger) => ledger.run_blocking(acts::spent_on_day(Clock::System.now()))?,
            None => Vec::new(),
        };
        Ok(CostsPart::of(&self.config, &spent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_day_s_sums_stand_beside_the_caps() {
        let money = |text: &str| text.parse::<Money>().unwrap();
        let by_provider = [("a".to_owned(), money("1")), ("b".to_owned(), money("0.25"))].into();
        let caps = Caps { job: None, day: Some(money("2")), by_provider };
        let paid = |provider: &str, calls, paid| SpentBy { provider: provider.to_owned(), calls, paid: money(paid) };
        let costs = CostsPart::within(caps, "EUR".to_owned(), &[paid("a", 3, "1.2"), paid("c", 1, "0.05")]);
        let expected = json!({
            "currency": "EUR", "spent_today": 1.25, "left_today": 0.75, "max_per_day": 2.0, "max_per_job": null,
            "providers": {
                "a": {"calls": 3, "spent_today": 1.2, "left_today": 0.0, "max_per_day": 1.0},
                "b": {"calls": 0, "spent_today": 0.0, "left_today": 0.25, "max_per_day": 0.25},
                "c": {"calls": 1, "spent_today": 0.05, "left_today": null, "max_per_day": null},
            },
        });
        assert_eq!(serde_json::to_value(costs).unwrap(), expected);
    }
}
