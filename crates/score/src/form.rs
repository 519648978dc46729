//! Lays out a piece in time: bars, phrases that end with sentences, a turn, an end with the video. Pure.

use crate::Times;
use crate::numbers::Draw;

/// How far a phrase may be stretched or pressed so that it ends with a sentence, as a share of its tempo.
const STRETCH_MAX: f64 = 0.08;
/// The least time on both sides of a turn, in seconds.
const TURN_ROOM: f64 = 9.0;
/// How long a part of the piece keeps its harmony and its instruments, in seconds; then another one follows.
const PART_SECONDS: f64 = 42.0;
/// The least time in which a last chord rings, in seconds, and the least number of bars before it.
const CLOSE_SECONDS: f64 = 1.5;
const CLOSE_AFTER: f64 = 3.0;

/// Where in the piece a bar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The first phrase.
    Intro,
    /// The middle, in parts.
    Middle,
    /// After the turn.
    Turn,
    /// The last phrase.
    Outro,
    /// The last chord, where the story says when it is over.
    Close,
}

/// One bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bar {
    /// When it begins, in seconds.
    pub(crate) start: f64,
    /// How long it is.
    pub(crate) seconds: f64,
    /// The number of its phrase.
    pub(crate) phrase: usize,
    /// The number of its part: bars of one part share harmony and instruments.
    pub(crate) part: usize,
    /// Its number in its phrase.
    pub(crate) number: usize,
    /// How many bars its phrase has.
    pub(crate) of: usize,
    /// Where in the piece it is.
    pub(crate) place: Place,
}

/// Lays out the bars of a piece, each about `bar` seconds long.
pub(crate) fn lay(times: &Times, bar: f64, draw: &mut Draw) -> Vec<Bar> {
    let turn = turn(times);
    let mut phrases = Vec::new();
    let close = times.end.filter(|end| CLOSE_AFTER * bar < *end && *end <= times.seconds - CLOSE_SECONDS);
    let over = close.unwrap_or(times.seconds);
    let cut = turn.unwrap_or(over);
    divide(0.0, cut, bar, &times.rests, draw, &mut phrases);
    let before_turn = phrases.len();
    if turn.is_some() {
        divide(cut, over, bar, &times.rests, draw, &mut phrases);
        part_with_end(&mut phrases, before_turn);
    }
    let count = phrases.len();
    let (mut bars, mut part, mut part_start) = (Vec::new(), 0, 0.0);
    for (phrase, (start, end, of)) in phrases.into_iter().enumerate() {
        let place = match phrase {
            _ if phrase + 1 == count && 1 < count && (turn.is_none() || before_turn < phrase) => Place::Outro,
            0 if 2 < count => Place::Intro,
            _ if before_turn <= phrase => Place::Turn,
            _ => Place::Middle,
        };
        let is_turn = phrase == before_turn && 0 < phrase;
        if is_turn || (place == Place::Middle && PART_SECONDS < start - part_start) {
            (part, part_start) = (part + 1, start);
        }
        let seconds = (end - start) / of as f64;
        for number in 0..of {
            bars.push(Bar { start: start + seconds * number as f64, seconds, phrase, part, number, of, place });
        }
    }
    if let Some(start) = close {
        let (seconds, place) = (times.seconds - start, Place::Close);
        bars.push(Bar { start, seconds, phrase: count, part, number: 0, of: 1, place });
    }
    bars
}

/// Returns when the story turns: as told, or with the scene that begins nearest to two thirds, if there is one.
pub(crate) fn turn(times: &Times) -> Option<f64> {
    let aim = times.seconds * 2.0 / 3.0;
    let fits = |at: &f64| TURN_ROOM < *at && *at < times.seconds - TURN_ROOM;
    let near = |at: &f64| (at - aim).abs() < times.seconds / 8.0;
    let nearest = |of: &[f64]| {
        of.iter().copied().filter(|at| fits(at) && near(at)).min_by(|a, b| (a - aim).abs().total_cmp(&(b - aim).abs()))
    };
    times.turn.filter(fits).or_else(|| nearest(&times.scenes)).or_else(|| nearest(&times.rests))
}

/// Divides a stretch into phrases of about four bars: start, end and the number of bars.
fn divide(start: f64, end: f64, bar: f64, rests: &[f64], draw: &mut Draw, out: &mut Vec<(f64, f64, usize)>) {
    let mut at = start;
    while 6.5 * bar < end - at {
        let good = |next: f64| bar * 2.5 < end - next;
        let best = rests.iter().copied().filter(|it| at < *it && good(*it)).flat_map(|rest| {
            [3, 4, 5, 6].map(|bars| (rest, bars, ((rest - at) / (f64::from(bars) * bar) - 1.0).abs()))
        });
        let cost = |it: &(f64, i32, f64)| it.2 + 0.03 * f64::from((it.1 - 4).abs());
        let best = best.filter(|it| it.2 <= STRETCH_MAX).min_by(|a, b| cost(a).total_cmp(&cost(b)));
        let (next, bars) = match best {
            Some((rest, bars, _)) => (rest, bars as usize),
            None => (at + 4.0 * bar * f64::from(draw.between(0.99, 1.01)), 4),
        };
        out.push((at, next, bars));
        at = next;
    }
    if at < end {
        out.push((at, end, (((end - at) / bar + 0.5) as usize).max(1)));
    }
}

/// Cuts the last two bars off as an end, if only one phrase follows after the turn.
fn part_with_end(phrases: &mut Vec<(f64, f64, usize)>, before_turn: usize) {
    if phrases.len() == before_turn + 1
        && let Some((start, end, of)) = phrases.pop()
    {
        let cut = end - (end - start) / of as f64 * 2.0;
        if 2 < of {
            phrases.push((start, cut, of - 2));
        }
        phrases.push((if 2 < of { cut } else { start }, end, of.min(2)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(seconds: f64, rests: &[f64]) -> Times {
        Times { seconds, rests: rests.to_vec(), ..Times::default() }
    }

    #[test]
    fn bars_cover_the_piece_without_a_gap_at_nearly_the_same_tempo() {
        let sentences: Vec<f64> = (1..160).map(|n| f64::from(n) * 3.1 + f64::from(n % 3) * 0.4).collect();
        for seconds in [0.4, 3.0, 11.0, 20.0, 61.7, 480.0, 3600.0] {
            let bars = lay(&times(seconds, &sentences), 3.5, &mut Draw::new(1, "form", 0));
            let mut at = 0.0;
            for bar in &bars {
                assert!((bar.start - at).abs() < 1e-6, "{bar:?} does not begin at {at}");
                if 20.0 < seconds {
                    assert!((bar.seconds / 3.5 - 1.0).abs() < 0.2, "{seconds}: {bar:?}");
                }
                at += bar.seconds;
            }
            assert!((at - seconds).abs() < 1e-6 && bars.len() < 3 + seconds as usize, "{seconds}");
        }
    }

    #[test]
    fn phrases_end_with_sentences() {
        let sentences: Vec<f64> = (1..30).map(|n| f64::from(n) * 3.3).collect();
        let bars = lay(&times(90.0, &sentences), 3.4, &mut Draw::new(1, "form", 0));
        let ends = bars.iter().filter(|bar| bar.number == 0 && bar.place != Place::Intro).map(|bar| bar.start);
        for end in ends {
            assert!(sentences.iter().any(|it| (it - end).abs() < 1e-6), "a phrase ends at {end}");
        }
    }

    #[test]
    fn the_scene_that_turns_begins_a_phrase_and_a_part() {
        let scenes = vec![0.0, 12.0, 25.0, 41.5, 52.0];
        let bars = lay(&Times { scenes, ..times(60.0, &[]) }, 3.4, &mut Draw::new(1, "form", 0));
        let turn = bars.iter().find(|bar| bar.place == Place::Turn).unwrap();
        assert!((turn.start - 41.5).abs() < 1e-9 && turn.number == 0);
        let before = bars.iter().rfind(|bar| bar.start < turn.start).unwrap();
        assert!(before.number + 1 == before.of && before.part != turn.part);
        let given = lay(&Times { turn: Some(30.0), ..times(60.0, &[]) }, 3.4, &mut Draw::new(1, "form", 0));
        assert!(given.iter().any(|bar| bar.place == Place::Turn && (bar.start - 30.0).abs() < 1e-9));
    }

    #[test]
    fn the_last_chord_begins_when_the_story_is_over() {
        for seconds in [14.0, 60.0, 85.5] {
            let end = seconds - 3.2;
            let bars = lay(&Times { end: Some(end), ..times(seconds, &[]) }, 3.4, &mut Draw::new(1, "form", 0));
            let (last, before) = (bars[bars.len() - 1], bars[bars.len() - 2]);
            assert!(last.place == Place::Close && (last.start - end).abs() < 1e-9);
            assert!(seconds < 20.0 || before.place == Place::Outro, "{before:?}");
            assert!((last.start + last.seconds - seconds).abs() < 1e-9);
            assert!((before.start + before.seconds - end).abs() < 1e-6);
        }
        let short = lay(&Times { end: Some(5.0), ..times(8.2, &[]) }, 3.4, &mut Draw::new(1, "form", 0));
        assert!(short.iter().all(|bar| bar.place != Place::Close), "there is no music before it");
    }

    #[test]
    fn eight_minutes_have_many_parts() {
        let bars = lay(&times(480.0, &[]), 3.5, &mut Draw::new(1, "form", 0));
        assert!((9..14).contains(&bars.iter().map(|bar| bar.part).max().unwrap()));
    }
}
