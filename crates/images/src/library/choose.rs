//! Which of the pictures that were found is shown. Pure.

use crate::store::{Row, Source};
use likeness::{Likeness, Threshold, Traits};
use std::sync::Arc;

/// Pictures this close to the best are as good as it: of them a person's own, then the least recently used is taken, and of those used at
/// one moment the least often used.
const AS_GOOD: f32 = 0.03;

/// A picture whose prompt is similar to the one asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) row: Row,
    pub(super) cosine: f32,
}

/// The most similar picture that would not do.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Miss {
    pub(super) file: String,
    pub(super) cosine: f32,
    /// `score`, or the facet that conflicts.
    pub(super) reason: &'static str,
}

/// What to show.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Choice {
    /// Pictures that will do, the first choice first.
    pub(super) ranked: Vec<Candidate>,
    /// The most similar of those that will not.
    pub(super) miss: Option<Miss>,
}

/// How good a picture must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// It must show what was asked for.
    Same,
    /// It must be tolerable.
    Near,
}

/// Chooses among candidates, the most similar first; `traits` tells what a prompt says.
pub(super) fn choose(
    asked: &Traits,
    candidates: impl IntoIterator<Item = Candidate>,
    traits: impl Fn(&str) -> Arc<Traits>,
    need: Need,
    threshold: Threshold,
) -> Choice {
    let mut choice = Choice::default();
    for candidate in candidates {
        if choice.ranked.first().is_some_and(|best| candidate.cosine < best.cosine - AS_GOOD) {
            break;
        }
        let likeness = Likeness::judge(asked, &traits(&candidate.row.prompt), candidate.cosine, threshold);
        let reason = match likeness {
            Likeness::Exact | Likeness::Similar => None,
            Likeness::Near if need == Need::Near => None,
            Likeness::Near | Likeness::Different => Some("score"),
            Likeness::Conflict(facet) => Some(facet),
        };
        match reason {
            None => choice.ranked.push(candidate),
            Some(reason) => {
                let Candidate { row, cosine } = candidate;
                choice.miss.get_or_insert(Miss { file: row.file, cosine, reason });
            }
        }
    }
    let made = |row: &Row| row.source != Source::External;
    choice.ranked.sort_by_key(|it| (made(&it.row), it.row.last_used, it.row.uses, it.row.id));
    choice
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::Rank;

    /// Chooses among candidates in words: prompt, cosine in hundredths, last use.
    fn check(asked: &str, need: Need, candidates: &[(&str, u8, i64)], expected: &[usize], miss: Option<(usize, &str)>) {
        let row = |(id, (prompt, _, last_used)): (usize, &(&str, u8, i64))| Row {
            id: i64::try_from(id).unwrap(),
            file: format!("{id}"),
            source: Source::Generated,
            kept: false,
            kind: "k".into(),
            prompt: (*prompt).into(),
            width: 1,
            height: 1,
            bytes: 1,
            length: None,
            created: 0,
            last_used: *last_used,
            uses: 0,
            ready: true,
            generator: None,
            rank: Rank::Full,
        };
        let found = candidates
            .iter()
            .enumerate()
            .map(|(id, it)| Candidate { row: row((id, it)), cosine: f32::from(it.1) / 100.0 });
        let choice = choose(
            &Traits::of(asked),
            found,
            |prompt| Arc::new(Traits::of(prompt)),
            need,
            Threshold { same: 0.6, near: 0.4 },
        );
        let ranked: Vec<String> = choice.ranked.iter().map(|it| it.row.file.clone()).collect();
        assert_eq!(ranked, expected.iter().map(ToString::to_string).collect::<Vec<_>>(), "{asked}");
        let found = choice.miss.map(|miss| (miss.file, miss.reason));
        assert_eq!(found, miss.map(|(id, reason)| (id.to_string(), reason)), "{asked}");
    }

    #[test]
    fn of_those_as_good_as_the_best_the_least_recently_used_is_taken() {
        let found = [("a fox in a wood", 80, 9), ("foxes in woods", 78, 3), ("a fox, wood", 76, 1)];
        check("a fox in the wood here", Need::Same, &found, &[1, 0], None);
    }

    #[test]
    fn what_conflicts_or_is_not_alike_enough_is_a_near_miss() {
        check("a fox at midnight", Need::Same, &[("a fox at noon", 95, 1)], &[], Some((0, "time of day")));
        check("a lamp in a window", Need::Same, &[("a lamp in a doorway", 55, 1)], &[], Some((0, "score")));
    }

    #[test]
    fn for_want_of_a_better_one_a_tolerable_one_will_do_but_none_that_conflicts() {
        let found = [("a fox at noon", 59, 1), ("a red fox curled up", 55, 2), ("a tin", 30, 0)];
        check("a red fox at midnight", Need::Near, &found, &[1], Some((0, "time of day")));
        check("a red fox", Need::Near, &[("a tin", 30, 0)], &[], Some((0, "score")));
    }
}
