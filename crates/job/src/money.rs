//! An amount of money, in millionths of a unit: no sum of floating-point numbers, no rounding.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// The millionths in a unit.
const UNIT: u64 = 1_000_000;

/// The decimals of an amount.
const DECIMALS: usize = 6;

/// The most units of a written amount: up to there, each amount in millionths is exact as a number of JSON.
const UNITS_MAX: u64 = 1_000_000_000;

/// An amount of money; the currency is a label of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(u64);

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// Makes an amount of so many millionths of a unit.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// Returns the amount in millionths of a unit.
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// Tells whether it is nothing.
    pub fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// Returns both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Returns what is left after `other`.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// Writes two decimals, or as many as the amount has.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = format!("{:06}", self.0 % UNIT);
        let decimals = decimals.trim_end_matches('0');
        f.pad(&format!("{}.{decimals:0<2}", self.0 / UNIT))
    }
}

impl FromStr for Money {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is not an amount of money, such as 2.50, with at most {DECIMALS} decimals");
        let (units, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(units) || !is_number(decimals) || DECIMALS < decimals.len() {
            return Err(bad());
        }
        let decimals: u64 = format!("{decimals:0<6}").parse().map_err(|_error| bad())?;
        let units = units.parse().ok().filter(|units| *units <= UNITS_MAX);
        let units: u64 = units.ok_or_else(|| format!("`{text}` is more than {UNITS_MAX}"))?;
        Ok(Self(units * UNIT + decimals))
    }
}

impl Serialize for Money {
    #[expect(clippy::cast_precision_loss, reason = "exact as far as amounts go: below 2^53 millionths")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / UNIT as f64)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A float is written with as many digits as tell it from its neighbours: those of the amount.
        f64::deserialize(deserializer)?.to_string().parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Money {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Money".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "minimum": 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_exactly_and_shown_with_two_decimals_or_more() {
        for (text, micros, shown) in [
            ("2", 2_000_000, "2.00"),
            ("0.04", 40_000, "0.04"),
            ("0.1", 100_000, "0.10"),
            ("12.345678", 12_345_678, "12.345678"),
            ("0.000001", 1, "0.000001"),
            ("007.50", 7_500_000, "7.50"),
            ("1000000000", 1_000_000_000_000_000, "1000000000.00"),
        ] {
            let money: Money = text.parse().unwrap();
            assert_eq!((money.micros(), money.to_string().as_str()), (micros, shown));
            let json = serde_json::to_string(&money).unwrap();
            assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money, "{json}");
        }
    }

    #[test]
    fn what_is_no_amount_is_told() {
        for text in ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "0.0000001", "NaN", "inf", "1 ", "٣"] {
            let said = text.parse::<Money>().unwrap_err();
            assert!(said.contains("is not an amount of money"), "{text}: {said}");
        }
        assert_eq!("1000000001".parse::<Money>().unwrap_err(), "`1000000001` is more than 1000000000");
        assert!("99999999999999999999999".parse::<Money>().unwrap_err().contains("is more than"));
    }

    #[test]
    fn json_has_the_amount_as_a_number_of_units() {
        let shown = |micros| serde_json::to_string(&Money::from_micros(micros)).unwrap();
        assert_eq!([shown(0), shown(12_300), shown(100_000), shown(2_000_000)], ["0.0", "0.0123", "0.1", "2.0"]);
        assert!(serde_json::from_str::<Money>("-1").is_err());
    }
}
