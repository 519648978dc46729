//! Cuts the narration into runs of cues that share a picture, by the cuts with the least total cost. Pure.

use super::Keep;
use crate::pipeline::handover::Cue;
use std::ops::Range;

/// The longest time for a picture, in seconds; a longer one bores.
const SECONDS_MAX: f64 = 9.0;
/// The shortest time for a picture, in seconds; a shorter one flickers.
const SECONDS_MIN: f64 = 4.0;
/// The best time for a picture, in seconds: about a sentence, so that a picture shows what is said.
const SECONDS_WANTED: f64 = 5.0;

/// How long the opening is, in seconds, and the same times in it: whoever does not see something new there goes away.
const OPENING_SECONDS: f64 = 10.0;
const OPENING_MAX: f64 = 4.5;
const OPENING_MIN: f64 = 2.2;
const OPENING_WANTED: f64 = 3.4;

/// What it costs to begin a scene where a revision should not, or the other way round: as much as a second outside the
/// limits.
const KEEP_PRICE: f64 = 1e6;

/// A run of cues that share a picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run<'a> {
    /// The index of its scene in the script.
    pub(super) scene: usize,
    /// The cues of the run; never empty.
    pub(super) cues: &'a [Cue],
}

/// Cuts the cues of a narration whose pictures are shown for `shown`, in seconds.
///
/// Cuts are made between scenes of the script and between sentences; inside a sentence only if it is longer than a
/// picture may be shown. `keep` says for each cue what a revision should do before it; it may be empty.
pub(super) fn runs<'a>(cues: &'a [Cue], keep: &[Keep], shown: Range<f64>) -> Vec<Run<'a>> {
    let mut runs = Vec::new();
    let mut at = 0;
    let mut from = shown.start;
    let mut rest = cues;
    for scene in cues.chunk_by(|a, b| a.scene == b.scene) {
        rest = rest.get(scene.len()..).unwrap_or_default();
        let to = rest.first().map_or(shown.end, |next| next.start);
        let opening = shown.start + OPENING_SECONDS;
        runs.extend(cut(scene, keep.get(at..at + scene.len()).unwrap_or_default(), from..to, opening));
        from = to;
        at += scene.len();
    }
    runs
}

/// Joins the runs that show nothing, such as the date that a sentence begins with, to others of the same sentence: to the one
/// before, or else to the next one. `keep` is as in [`runs`].
pub(super) fn joined<'a>(
    cues: &'a [Cue],
    runs: &[Run<'a>],
    keep: &[Keep],
    shows: impl Fn(&Run<'_>) -> bool,
) -> Vec<Run<'a>> {
    let mut joined: Vec<(Range<usize>, bool)> = Vec::new();
    let mut at = 0;
    for run in runs {
        let (own, is_shown) = (at..at + run.cues.len(), shows(run));
        at = own.end;
        let place = |at: usize| cues.get(at).map(|cue| (cue.scene, cue.sentence));
        let is_one = own.start.checked_sub(1).is_some_and(|last| place(last) == place(own.start));
        let is_free = keep.get(own.start).is_none_or(|keep| *keep != Keep::Cut);
        let fits = |from: usize| {
            let time = |cue: Option<&Cue>, of: fn(&Cue) -> f64| cue.map_or(0.0, of);
            let to = own.end.checked_sub(1).and_then(|last| cues.get(last));
            time(to, |cue| cue.end) - time(cues.get(from), |cue| cue.start) <= SECONDS_MAX + SECONDS_MIN
        };
        match joined.last_mut() {
            Some((before, has_shown)) if is_one && is_free && !(is_shown && *has_shown) && fits(before.start) => {
                (before.end, *has_shown) = (own.end, is_shown || *has_shown);
            }
            _ => joined.push((own, is_shown)),
        }
    }
    let run = |range: Range<usize>| {
        let cues = cues.get(range)?;
        Some(Run { scene: cues.first()?.scene, cues })
    };
    joined.into_iter().filter_map(|(range, _)| run(range)).collect()
}

/// The cheapest way to cut the cues up to a place: its cost, and where its last run begins.
#[derive(Debug, Clone, Copy)]
struct Best {
    cost: f64,
    from: usize,
}

/// Cuts one scene, whose pictures are shown for `shown`; the opening of the video lasts until `opening`.
fn cut<'a>(cues: &'a [Cue], keep: &[Keep], shown: Range<f64>, opening: f64) -> Vec<Run<'a>> {
    let places = places(cues);
    let time = |place: usize| match cues.get(place) {
        Some(_) if place == 0 => shown.start,
        Some(cue) => cue.start,
        None => shown.end,
    };
    // Dynamic programming: the best cuts up to each place follow from those up to the places before it.
    let mut best = vec![Best { cost: 0.0, from: 0 }];
    for (index, end) in places.iter().enumerate().skip(1) {
        let mut cheapest = Best { cost: f64::INFINITY, from: 0 };
        for (before, start) in places.iter().enumerate().take(index).rev() {
            let length = time(*end) - time(*start);
            let kept = place_price(*start, keep);
            let price = price(length, time(*start) < opening);
            let cost = best.get(before).map_or(f64::INFINITY, |best| best.cost) + price + kept;
            if cost < cheapest.cost {
                cheapest = Best { cost, from: before };
            }
            if SECONDS_MAX + SECONDS_MIN < length {
                break; // a longer run only costs more, and a story may have thousands of cues
            }
        }
        best.push(cheapest);
    }
    let mut runs = Vec::new();
    let mut at = places.len().saturating_sub(1);
    while 0 < at {
        let before = best.get(at).map_or(0, |best| best.from);
        let range = places.get(before).copied().unwrap_or(0)..places.get(at).copied().unwrap_or(0);
        if let Some(cues) = cues.get(range) {
            runs.extend(cues.first().map(|first| Run { scene: first.scene, cues }));
        }
        at = before;
    }
    runs.reverse();
    runs
}

/// Lists the indices of the cues before which a scene may be cut, with both its ends.
fn places(cues: &[Cue]) -> Vec<usize> {
    let mut places = vec![0];
    let mut at = 0;
    for sentence in cues.chunk_by(|a, b| a.sentence == b.sentence) {
        let seconds = match (sentence.first(), sentence.last()) {
            (Some(first), Some(last)) => last.end - first.start,
            _ => 0.0,
        };
        if SECONDS_MAX < seconds {
            places.extend(at + 1..at + sentence.len());
        }
        at += sentence.len();
        places.push(at);
    }
    places
}

/// Returns the cost of beginning a picture at a place, compared with beginning none.
fn place_price(place: usize, keep: &[Keep]) -> f64 {
    match keep.get(place) {
        Some(Keep::Cut) => -KEEP_PRICE,
        Some(Keep::Together) => KEEP_PRICE,
        Some(Keep::Free) | None => 0.0,
    }
}

/// Returns the cost of a picture's length: mainly the seconds outside the limits, then the distance from the best
/// length.
fn price(seconds: f64, is_opening: bool) -> f64 {
    let (least, most, wanted) = if is_opening {
        (OPENING_MIN, OPENING_MAX, OPENING_WANTED)
    } else {
        (SECONDS_MIN, SECONDS_MAX, SECONDS_WANTED)
    };
    let outside = (least - seconds).max(seconds - most).max(0.0);
    let off = seconds.clamp(least, most) - wanted;
    outside * 1e6 + off * off
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Makes cues from sentences of clauses in seconds; returns them with the end of the narration.
    fn cues(scenes: &[Vec<Vec<f64>>]) -> (Vec<Cue>, f64) {
        let (mut cues, mut at) = (Vec::new(), 0.2);
        for (scene, sentences) in scenes.iter().enumerate() {
            for (sentence, clauses) in sentences.iter().enumerate() {
                for seconds in clauses {
                    let text = format!("{scene} {sentence}");
                    cues.push(Cue { scene, sentence, text, start: at, end: at + seconds, words: Vec::new() });
                    at += seconds + 0.15;
                }
            }
        }
        (cues, at)
    }

    /// Returns when each run begins, and the end of the narration.
    fn times(runs: &[Run<'_>], seconds: f64) -> Vec<f64> {
        let starts = runs.iter().enumerate().map(|(index, run)| if index == 0 { 0.0 } else { run.cues[0].start });
        starts.chain([seconds]).collect()
    }

    /// Tells whether the limits can be kept by any cuts of a scene; tries all.
    fn possible(cues: &[Cue], from: f64, to: f64) -> bool {
        let places = places(cues);
        let inner = places.len() - 2;
        (0..1_u32 << inner).any(|chosen| {
            let mut at = from;
            let ends = (0..inner).filter(|index| chosen & (1 << index) != 0).map(|index| cues[places[index + 1]].start);
            ends.chain([to]).all(|end| {
                let start = std::mem::replace(&mut at, end);
                fits(start, end)
            })
        })
    }

    #[test]
    fn what_shows_nothing_is_joined_to_the_same_sentence() {
        let (cues, seconds) = cues(&[vec![vec![4.0, 5.0, 5.0], vec![4.0], vec![5.0]]]);
        let runs: Vec<Run<'_>> = cues.chunks(1).map(|cues| Run { scene: 0, cues }).collect();
        let starts = |bare: &[usize], keep: &[Keep]| {
            let is_bare = |run: &Run<'_>| bare.iter().any(|at| cues[*at] == run.cues[0]);
            let joined = joined(&cues, &runs, keep, |run| !is_bare(run));
            let found = times(&joined, seconds);
            found
                .iter()
                .filter_map(|time| cues.iter().position(|cue| (cue.start - time).abs() < 0.3))
                .collect::<Vec<_>>()
        };
        assert_eq!(starts(&[0], &[]), [0, 2, 3, 4], "the date before somebody comes");
        assert_eq!(starts(&[2], &[]), [0, 1, 3, 4], "what is said behind him");
        assert_eq!(starts(&[3], &[]), [0, 1, 2, 3, 4], "a sentence of its own stays one");
        assert_eq!(starts(&[0], &[Keep::Free, Keep::Cut]), [0, 1, 2, 3, 4], "a revision keeps its cut");
    }

    fn fits(start: f64, end: f64) -> bool {
        let (least, most) =
            if start < OPENING_SECONDS { (OPENING_MIN, OPENING_MAX) } else { (SECONDS_MIN, SECONDS_MAX) };
        (least..=most).contains(&(end - start))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn pictures_cover_everything_and_stay_so_long_as_they_should_where_sentences_allow_it(
            scenes in proptest::collection::vec(
                proptest::collection::vec(proptest::collection::vec(0.3_f64..9.0, 1..4), 1..6), 1..4),
        ) {
            let (cues, seconds) = cues(&scenes);
            let runs = runs(&cues, &[], 0.0..seconds);
            let covered: Vec<Cue> = runs.iter().flat_map(|run| run.cues.to_vec()).collect();
            prop_assert_eq!(&covered, &cues, "every cue once, in order");
            let times = times(&runs, seconds);
            for (index, run) in runs.iter().enumerate() {
                prop_assert!(run.cues.iter().all(|cue| cue.scene == run.scene), "never across scenes");
                prop_assert!(times[index] < times[index + 1]);
                if let Some(next) = runs.get(index + 1) {
                    let (last, first) = (run.cues.last().unwrap(), &next.cues[0]);
                    if (last.scene, last.sentence) == (first.scene, first.sentence) {
                        let whole: Vec<_> =
                            cues.iter().filter(|c| (c.scene, c.sentence) == (first.scene, first.sentence)).collect();
                        let length = whole.last().unwrap().end - whole[0].start;
                        prop_assert!(SECONDS_MAX < length, "cut inside a sentence of {length} s");
                    }
                }
            }
            for (scene, part) in cues.chunk_by(|a, b| a.scene == b.scene).enumerate() {
                let ours: Vec<usize> = (0..runs.len()).filter(|index| runs[*index].scene == scene).collect();
                let (from, to) = (times[ours[0]], times[ours[ours.len() - 1] + 1]);
                if places(part).len() < 16 && possible(part, from, to) {
                    for index in ours {
                        let (start, end) = (times[index], times[index + 1]);
                        prop_assert!(fits(start, end), "{start} to {end}, though better cuts exist");
                    }
                }
            }
        }
    }

    #[test]
    fn the_time_of_a_title_is_not_that_of_the_first_picture() {
        let title = 3.0;
        let cue = |sentence, start, end| Cue { scene: 0, sentence, text: String::new(), start, end, words: Vec::new() };
        let cues = [cue(0, title, 4.5), cue(1, 4.6, 6.0)];
        assert_eq!(runs(&cues, &[], 0.0..7.0).len(), 2, "the first sentence has 4.6 seconds");
        assert_eq!(runs(&cues, &[], title..7.0).len(), 1, "it has 1.6, which are too few");
    }

    #[test]
    fn the_pictures_of_the_opening_change_faster() {
        let sentences = vec![vec![2.3]; 12];
        let (cues, seconds) = cues(&[sentences]);
        let times = times(&runs(&cues, &[], 0.0..seconds), seconds);
        let lengths: Vec<f64> = times.windows(2).map(|it| it[1] - it[0]).collect();
        assert!(lengths[..4].iter().all(|it| *it < 3.0) && lengths[5..].iter().all(|it| 4.0 < *it), "{lengths:?}");
    }

    #[test]
    fn a_story_of_thousands_of_cues_is_cut_at_once() {
        let (cues, seconds) = cues(&[vec![vec![2.5]; 20_000]]);
        let runs = runs(&cues, &[], 0.0..seconds);
        assert!((5_000..11_000).contains(&runs.len()), "{}", runs.len());
    }
}
