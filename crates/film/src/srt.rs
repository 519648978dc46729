//! SubRip subtitles, for the file beside the video and the text track in it. Pure.

use super::cues::Cue;
use std::fmt::Write;

/// Separates two characters for a player's parser, but not for the reader.
const WORD_JOINER: char = '\u{2060}';

/// Formats cues as a SubRip file. Players interpret `<b>`, `{\an8}` and `-->`; such text is changed so that it stays
/// readable and is not interpreted.
pub(crate) fn document(cues: &[Cue]) -> String {
    let mut out = String::new();
    for (number, cue) in cues.iter().enumerate() {
        let text = cue.texts().map(|line| harmless(&line)).collect::<Vec<_>>().join("\n");
        // Writing to a string cannot fail.
        write!(out, "{}\n{} --> {}\n{text}\n\n", number + 1, time(cue.start), time(cue.end)).unwrap_or_default();
    }
    out
}

fn harmless(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for c in line.chars() {
        text.push(c);
        if matches!(c, '<' | '{') {
            text.push(WORD_JOINER);
        }
    }
    text.replace("-->", "->")
}

/// Formats seconds as `HH:MM:SS,mmm`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a video's time in milliseconds")]
fn time(seconds: f64) -> String {
    let ms = (seconds.max(0.0) * 1000.0).round() as u64;
    format!("{:02}:{:02}:{:02},{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::super::cues::Said;
    use super::*;

    #[test]
    fn a_cue_is_a_number_a_time_and_harmless_lines() {
        let word =
            |text: &&str| vec![Said { text: (*text).to_owned(), start: 0.0, end: 0.0, spaced: true, estimated: true }];
        let cue =
            |start, end, lines: &[&str]| Cue { start, end, lines: lines.iter().map(word).collect(), is_rtl: false };
        let cues = [cue(0.0, 1.2346, &["One,", "two."]), cue(3661.5, 3662.0, &["<b>{\\an8} --> x"])];
        let expected = "1\n00:00:00,000 --> 00:00:01,235\nOne,\ntwo.\n\n\
                        2\n01:01:01,500 --> 01:01:02,000\n<\u{2060}b>{\u{2060}\\an8} -> x\n\n";
        assert_eq!(document(&cues), expected);
    }
}
