//! Cuts a script into what is shown at once, and that into what one voice speaks in one go. Pure.

use crate::job::cast::Cast;
use crate::pipeline::cast::{self, Speaker};
use crate::pipeline::handover::Script;
use crate::pipeline::timeline::Ends;
use crate::pipeline::{cards, sentences};
use film::Canvas;

/// A story as it is shown and as it is spoken.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cut {
    /// What is shown as one cue, in order.
    pub(super) shown: Vec<Shown>,
    /// What is spoken in one go, in order.
    pub(super) pieces: Vec<Piece>,
}

/// One cue before its time is known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    pub(super) scene: usize,
    pub(super) sentence: usize,
    pub(super) text: String,
}

/// One piece of text that one voice speaks in one go: a cue, or a part of one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// The number of its cue.
    pub(super) cue: usize,
    /// Where it begins in the text of its cue, in bytes.
    pub(super) at: usize,
    pub(super) scene: usize,
    pub(super) sentence: usize,
    pub(super) ends: Ends,
    pub(super) text: String,
    /// How many characters, without spaces, each part has that is shown at once.
    pub(super) parts: Vec<usize>,
    /// Who speaks it.
    pub(super) speaker: Speaker,
}

/// Cuts a script for a canvas, and divides it among a cast.
pub(super) fn cut(script: &Script, canvas: Canvas, cast: &Cast) -> Cut {
    let speakers = if cast.is_empty() { Vec::new() } else { cast::parts(&script.scenes, &script.language, cast) };
    let (mut shown, mut pieces) = (Vec::new(), Vec::new());
    for (scene, told) in script.scenes.iter().enumerate() {
        for (sentence, text) in told.sentences.iter().enumerate() {
            let ends = ends(script, text, (scene, sentence) == (0, 0));
            let of_sentence = speakers.get(scene).and_then(|it| it.get(sentence)).map_or(&[][..], Vec::as_slice);
            let mut from = 0;
            for cue_text in sentences::clauses(text, &script.language) {
                let start = text.get(from..).and_then(|rest| rest.find(&cue_text)).map_or(from, |at| from + at);
                from = start + cue_text.len();
                for (at, part, speaker) in cast::within(&cue_text, start, of_sentence) {
                    let (cue, parts, text) =
                        (shown.len(), film::parts(part, canvas, &script.language), part.to_owned());
                    pieces.push(Piece { cue, at, scene, sentence, ends, text, parts, speaker });
                }
                shown.push(Shown { scene, sentence, text: cue_text });
            }
        }
    }
    Cut { shown, pieces }
}

fn ends(script: &Script, sentence: &str, is_first: bool) -> Ends {
    if cards::is_heading(script, sentence, is_first) {
        Ends::Heading
    } else if sentence.ends_with('\n') {
        Ends::Paragraph
    } else {
        Ends::Sentence
    }
}
