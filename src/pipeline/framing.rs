//! Decides which views of each picture are shown: one that stands for long is cut to a closer view, and back, where a sentence
//! or a clause begins, so that something new is seen every few seconds. Pure.

use super::handover::{Cue, HeardWord, ScenePicture};
use film::{Sense, Shot};
use std::path::PathBuf;

/// The longest time for one view, in seconds, where the words allow a cut; and in the opening, which decides whether people
/// stay.
const SECONDS_MAX: f64 = 5.5;
const OPENING_MAX: f64 = 4.4;
/// The shortest time for one view, in seconds.
const SECONDS_MIN: f64 = 2.2;
/// How long the opening is, in seconds, after its title.
const OPENING_SECONDS: f64 = 10.0;
/// What it costs to cut at a clause of its own caption, at one inside of a caption, and where only a phrase begins, in seconds
/// off the wanted place.
const CLAUSE: f64 = 0.5;
const COMMA: f64 = 0.9;
const PHRASE: f64 = 2.0;
/// What a clause ends with.
const PAUSES: [char; 17] = [',', ';', ':', '—', '–', '.', '!', '?', '…', '”', '»', '、', '，', '；', '：', '。', '؟'];

/// Returns the shots of the pictures of a narration, which are shown until `end`, in seconds.
pub(super) fn shots(pictures: &[ScenePicture], cues: &[Cue], language: &str, end: f64) -> Vec<Shot> {
    let opening = cues.first().map_or(0.0, |first| first.start) + OPENING_SECONDS;
    let places = places(cues, Sense::of(language));
    let mut shots: Vec<Shot> = Vec::new();
    let ends = pictures.iter().skip(1).map(|next| next.start).chain([end]);
    for (picture, to) in pictures.iter().zip(ends) {
        let mut next = Some(picture.start);
        while let Some(start) = next {
            let file = PathBuf::from(&picture.file);
            // The whole picture comes first, unless it was just seen.
            let is_closer = shots.last().is_some_and(|last| last.picture == file && !last.is_closer);
            shots.push(Shot { picture: file, start, is_closer });
            let most = if start < opening { OPENING_MAX } else { SECONDS_MAX };
            next = cut(&places, (start, to), most);
        }
    }
    shots
}

/// Returns where the view is changed of a picture that is shown from one time to another; `None` if it stays. The places are in
/// the order of time: only those of the picture are looked at.
fn cut(places: &[(f64, f64)], (from, to): (f64, f64), most: f64) -> Option<f64> {
    let views = ((to - from) / most).ceil();
    let wanted = from + (to - from) / views.max(1.0);
    let far = |(at, cost): &(f64, f64)| (at - wanted).abs() + cost;
    let first = places.partition_point(|(at, _)| *at < from + SECONDS_MIN);
    let inside = places.iter().skip(first).take_while(|(at, _)| *at <= to - SECONDS_MIN);
    inside.filter(|_| 1.0 < views).min_by(|one, other| far(one).total_cmp(&far(other))).map(|it| it.0)
}

/// Lists the times at which a view may be changed, in order, each with what that costs.
fn places(cues: &[Cue], sense: Sense) -> Vec<(f64, f64)> {
    let mut places = Vec::new();
    let mut before = None;
    for cue in cues {
        let sentence = Some((cue.scene, cue.sentence));
        places.push((cue.start, if before == sentence { CLAUSE } else { 0.0 }));
        before = sentence;
        let word = |it: &HeardWord| cue.text.get(it.written.clone()).unwrap_or_default();
        for (last, next) in cue.words.iter().zip(cue.words.iter().skip(1)) {
            let is_clause = cue.text.get(..next.written.start).is_some_and(|said| said.trim_end().ends_with(PAUSES));
            let is_phrase = sense.is_small(word(next)) && !sense.is_small(word(last));
            let cost = if is_clause { Some(COMMA) } else { is_phrase.then_some(PHRASE) };
            places.extend(cost.map(|cost| (next.start, cost)));
        }
    }
    // Estimated times of words may be behind the next cue.
    places.sort_by(|one, other| one.0.total_cmp(&other.0));
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::outcome::ImageSource;

    /// Makes a cue for each sentence and a word for each second; `/` is between clauses that are cues.
    fn cues(sentences: &[&str]) -> Vec<Cue> {
        let (mut cues, mut at) = (Vec::new(), 0.0);
        for (sentence, text) in sentences.iter().enumerate() {
            for text in text.split('/') {
                let mut words: Vec<HeardWord> = Vec::new();
                for word in text.split(' ') {
                    let from = words.last().map_or(0, |last| last.written.end + 1);
                    let written = from..from + word.len();
                    words.push(HeardWord { written, start: at, end: at + 1.0, estimated: false });
                    at += 1.0;
                }
                let start = words[0].start;
                cues.push(Cue { scene: 0, sentence, text: text.to_owned(), start, end: at, words });
            }
        }
        cues
    }

    /// Shows pictures, which are written as their file and start, over sentences of a word per second.
    fn check(sentences: &[&str], pictures: &[(&str, f64)], expected: &str) {
        let picture = |(file, start): &(&str, f64)| ScenePicture {
            file: (*file).to_owned(),
            library_file: String::new(),
            prompt: String::new(),
            source: ImageSource::Procedural,
            similarity: None,
            start: *start,
            end: 0.0,
        };
        let pictures: Vec<ScenePicture> = pictures.iter().map(picture).collect();
        let cues = cues(sentences);
        let end = cues.last().map_or(0.0, |last| last.end) + 1.0;
        let shot = |it: &Shot| format!("{}{}@{}", it.picture.display(), if it.is_closer { "+" } else { "" }, it.start);
        let shown = shots(&pictures, &cues, "en", end);
        assert_eq!(shown.iter().map(shot).collect::<Vec<_>>().join(" "), expected, "{sentences:?}");
    }

    #[test]
    fn a_picture_that_stands_for_long_is_cut_to_a_closer_view_where_a_sentence_or_a_clause_begins() {
        let opening = "a b c d. e f g h. i j";
        let at = |rest: &str| {
            let sentences: Vec<&str> = [opening, rest].into_iter().flat_map(|it| it.split_inclusive(". ")).collect();
            sentences.into_iter().map(str::trim).map(str::to_owned).collect::<Vec<_>>()
        };
        for (rest, expected) in [
            ("k l m n o.", "x@10"),
            ("k l m n. o p q r.", "x@10 x+@14"),
            ("k l m n, o p q r.", "x@10 x+@14"),
            ("k l m, n/o p q r.", "x@10 x+@14"),
            ("k l m n o p q r s.", "x@10"),
            ("k l m n of the q r s.", "x@10 x+@14"),
            ("k l m n. o p q r. s t u v.", "x@10 x+@14 x@18"),
            ("k. l m n o p q. r.", "x@10"),
        ] {
            let sentences = at(rest);
            let sentences: Vec<&str> = sentences.iter().map(String::as_str).collect();
            check(&sentences, &[("a", 0.0), ("b", 4.0), ("c", 8.0), ("x", 10.0)], &format!("a@0 b@4 c@8 {expected}"));
        }
    }

    #[test]
    fn a_time_that_was_guessed_too_late_hides_no_later_place() {
        let mut cues = cues(&["a b c, d.", "e f g h.", "i j k l."]);
        // The last word of the first sentence is heard only after the second one has begun.
        cues[0].words[3].start = 9.0;
        let times: Vec<f64> = places(&cues, Sense::of("en")).into_iter().map(|(at, _)| at).collect();
        assert!(times.is_sorted() && times.contains(&4.0) && times.contains(&8.0), "{times:?}");
    }

    #[test]
    fn the_opening_changes_faster() {
        check(&["a b, c d e."], &[("x", 0.0)], "x@0");
        check(&["a b c, d e f."], &[("x", 0.0)], "x@0 x+@3");
    }

    #[test]
    fn a_picture_that_comes_again_at_once_is_seen_closer_and_one_that_comes_later_whole() {
        let story = ["a b c d.", "e f g h.", "i j k l."];
        check(&story, &[("x", 0.0), ("x", 4.0), ("x", 8.0)], "x@0 x+@4 x@8");
        check(&story, &[("x", 0.0), ("y", 4.0), ("x", 8.0)], "x@0 y@4 x@8");
        check(&[], &[("x", 0.0)], "x@0");
    }
}
