//! The table of figures: what the benchmarks measure, three rounds each, beside the least that could be done.
//!
//! A figure is one line on standard output, `measure | value | floor | ratio | goal`; less is always better. The floor is
//! what a program takes that does only what cannot be left out, measured in the same round, so that a ratio holds on a busy
//! machine too. What else a benchmark has to tell goes to standard error.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "only benchmarks use it: they report and may panic"
)]

pub mod cost;

/// How often each figure is measured; the worst round counts.
pub const ROUNDS: usize = 3;

/// What one round measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Round {
    value: f64,
    floor: Option<f64>,
}

impl Round {
    /// Makes a round without a floor.
    pub fn alone(value: f64) -> Self {
        Self { value, floor: None }
    }

    /// Makes a round with its floor: the same of what does the least that could be done.
    pub fn beside(value: f64, floor: f64) -> Self {
        Self { value, floor: Some(floor) }
    }

    /// Returns the value as a multiple of its floor.
    fn ratio(self) -> Option<f64> {
        Some(self.value / self.floor?)
    }
}

/// What a figure should be at most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// No goal was set: the figure is only watched.
    Watched,
    /// The value itself.
    Value(f64),
    /// The value as a multiple of its floor.
    Ratio(f64),
}

/// Prints the head of a part of the table.
pub fn part(name: &str) {
    println!("\n{name:<60} | {:>12} | {:>12} | {:>7} | goal", "value", "floor", "ratio");
}

/// Measures a figure in [`ROUNDS`] rounds and prints the worst.
pub fn measure(name: &str, unit: &str, goal: Goal, round: impl FnMut() -> Round) {
    let rounds: Vec<Round> = std::iter::repeat_with(round).take(ROUNDS).collect();
    print(name, unit, goal, &rounds);
}

/// Prints the worst of the rounds of a figure.
pub fn print(name: &str, unit: &str, goal: Goal, rounds: &[Round]) {
    println!("{}", line(name, unit, goal, worst(goal, rounds)));
}

/// Returns the worst round: by its ratio where the goal is one, otherwise by its value.
fn worst(goal: Goal, rounds: &[Round]) -> Round {
    let rank = |round: &Round| match goal {
        Goal::Ratio(_) => round.ratio().unwrap(),
        Goal::Watched | Goal::Value(_) => round.value,
    };
    *rounds.iter().max_by(|a, b| rank(a).total_cmp(&rank(b))).unwrap()
}

fn line(name: &str, unit: &str, goal: Goal, round: Round) -> String {
    let with_unit = |value: f64| format!("{} {unit}", digits(value));
    let floor = round.floor.map_or("-".to_owned(), with_unit);
    let ratio = round.ratio().map_or("-".to_owned(), |ratio| format!("{ratio:.2}"));
    let (goal, is_met) = match goal {
        Goal::Watched => ("-".to_owned(), true),
        Goal::Value(most) => (with_unit(most), round.value <= most),
        Goal::Ratio(most) => (format!("x {most}"), round.ratio().is_some_and(|ratio| ratio <= most)),
    };
    let mark = if is_met { "" } else { "  <-- above the goal" };
    format!("{name:<60} | {:>12} | {floor:>12} | {ratio:>7} | {goal}{mark}", with_unit(round.value))
}

/// Writes a figure with as many digits as mean something.
fn digits(value: f64) -> String {
    match value {
        100.0.. => format!("{value:.0}"),
        10.0..100.0 => format!("{value:.1}"),
        1.0..10.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

/// Returns the median.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_round_is_that_of_the_goal() {
        let rounds = [Round::beside(9.0, 3.0), Round::beside(8.0, 2.0), Round::beside(1.0, 1.0)];
        assert_eq!(worst(Goal::Ratio(1.0), &rounds), rounds[1]);
        assert_eq!(worst(Goal::Value(1.0), &rounds), rounds[0]);
        assert_eq!(worst(Goal::Watched, &[Round::alone(1.0), Round::alone(2.0)]), Round::alone(2.0));
    }

    #[test]
    fn a_line_shows_value_floor_ratio_and_goal_and_marks_what_is_above() {
        let check = |goal, round, end: &str| {
            let line = line("a pass", "ms", goal, round);
            assert!(line.starts_with("a pass  ") && line.ends_with(end), "{line}");
        };
        check(Goal::Ratio(1.2), Round::beside(11.0, 10.0), "|      11.0 ms |      10.0 ms |    1.10 | x 1.2");
        check(Goal::Ratio(1.05), Round::beside(11.0, 10.0), "|    1.10 | x 1.05  <-- above the goal");
        check(Goal::Value(50.0), Round::alone(0.5), "|    0.5000 ms |            - |       - | 50.0 ms");
        check(Goal::Value(0.1), Round::alone(0.5), "| 0.1000 ms  <-- above the goal");
        check(Goal::Watched, Round::beside(250.0, 100.0), "|       250 ms |       100 ms |    2.50 | -");
    }
}
