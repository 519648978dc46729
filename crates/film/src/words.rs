//! The words of a video and when they are said, for programs that make captions of their own. Pure.

use super::Caption;
use super::cues::{self, Said};
use super::layout::Room;
use super::sense::Sense;
use super::signs::Signs;
use super::widths;
use serde::Serialize;

/// Room for a whole caption, so that no word is cut, and its signs as they are written.
const ROOM: Room =
    Room { line_width: f64::INFINITY, lines_max: 1, words_max: usize::MAX, sense: Sense::NONE, signs: Signs::NONE };

#[derive(Debug, Serialize)]
struct Document {
    words: Vec<Word>,
}

#[derive(Debug, Serialize)]
struct Word {
    word: String,
    start: f64,
    end: f64,
    estimated: bool,
}

/// Formats the words of a video of so many seconds as JSON; times are in seconds.
pub(crate) fn document(captions: &[Caption], seconds: f64) -> String {
    let ms = |seconds: f64| (seconds * 1000.0).round() / 1000.0;
    let word =
        |it: &Said| Word { word: it.text.clone(), start: ms(it.start), end: ms(it.end), estimated: it.estimated };
    let cues = cues::cues(captions, ROOM, seconds, &mut widths::estimate);
    let words = cues.iter().flat_map(|cue| cue.lines.iter().flatten()).filter(|it| it.is_heard()).map(word).collect();
    // Texts and numbers always are JSON.
    serde_json::to_string(&Document { words }).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_listed_once_with_its_times() {
        let long = "w".repeat(70);
        let told = super::super::Word { written: 0..3, start: 0.25, end: 0.5004, estimated: false };
        let captions = [
            Caption { text: "Who — \"went\"?".into(), start: 0.25, end: 1.0, words: vec![told] },
            Caption { text: long.clone(), start: 1.0, end: 2.0, ..Caption::default() },
        ];
        let json: serde_json::Value = serde_json::from_str(&document(&captions, 2.0)).unwrap();
        assert_eq!(json["words"][0], serde_json::json!({"word": "Who", "start": 0.25, "end": 0.5, "estimated": false}));
        assert_eq!(json["words"][1]["word"], "\"went\"?");
        assert_eq!(json["words"][2], serde_json::json!({"word": long, "start": 1.0, "end": 2.0, "estimated": true}));
        assert_eq!(json["words"].as_array().unwrap().len(), 3);
    }
}
