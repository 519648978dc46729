//! What a job would cost, by the prices of the configuration.

use crate::config::Config;
use crate::job::Money;
use crate::setup;
use calls::Units;
use serde::Serialize;

/// The estimated cost of a job, in units of `currency`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Estimate {
    /// `costs.currency`.
    pub(crate) currency: String,
    /// The sum.
    pub(crate) total: Money,
    /// What is paid for.
    pub(crate) parts: Vec<Part>,
}

/// One thing that is paid for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Part {
    /// What it is, such as `3 new pictures`.
    pub(crate) what: String,
    /// Who is paid.
    pub(crate) provider: String,
    /// How much.
    pub(crate) cost: Money,
}

/// Something to be paid for: what it is, who does it, in how many requests, and what it takes in all.
pub(super) type Wish = (String, String, usize, Units);

/// Estimates the cost of wishes; `None` if none of them has a price.
pub(super) fn estimate(wishes: Vec<Wish>, config: &Config) -> Option<Estimate> {
    let part = |(what, provider, requests, units): Wish| {
        let prices = setup::outside::prices(config.providers.get(&provider)?);
        let more = prices.request.saturating_mul(requests.saturating_sub(1) as u64);
        let cost = Money::from_micros(prices.of(&units).saturating_add(more));
        (0 < requests && !cost.is_zero()).then_some(Part { what, provider, cost })
    };
    let parts: Vec<Part> = wishes.into_iter().filter_map(part).collect();
    let total = parts.iter().fold(Money::ZERO, |sum, part| sum.plus(part.cost));
    (!parts.is_empty()).then(|| Estimate { currency: String::clone(&config.costs.currency), total, parts })
}
