//! WebVTT subtitles, for the file beside the video: players on the web light up the word that is said. Pure.

use super::cues::{Cue, Said};
use std::fmt::Write;

/// Formats cues as a WebVTT file, with the time of each word inside the cues.
pub(crate) fn document(cues: &[Cue]) -> String {
    let mut out = "WEBVTT\n\n".to_owned();
    for cue in cues {
        let mut last = ms(cue.start);
        let lines: Vec<String> = cue.lines.iter().map(|line| timed(line, &mut last, ms(cue.end))).collect();
        let (start, end) = (time(ms(cue.start)), time(ms(cue.end)));
        // Writing to a string cannot fail.
        write!(out, "{start} --> {end}\n{}\n\n", lines.join("\n")).unwrap_or_default();
    }
    out
}

/// Writes a line with the times of its words. A time must be after the one before it and before the cue's end.
fn timed(line: &[Said], last: &mut u64, end: u64) -> String {
    let mut text = String::new();
    for word in line {
        if word.spaced && !text.is_empty() {
            text.push(' ');
        }
        let at = ms(word.start);
        if word.is_heard() && *last < at && at < end {
            write!(text, "<{}>", time(at)).unwrap_or_default();
            *last = at;
        }
        for c in word.text.chars() {
            match c {
                '&' => text.push_str("&amp;"),
                '<' => text.push_str("&lt;"),
                '>' => text.push_str("&gt;"),
                _ => text.push(c),
            }
        }
    }
    text
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a video's time in milliseconds")]
fn ms(seconds: f64) -> u64 {
    (seconds.max(0.0) * 1000.0).round() as u64
}

/// Formats milliseconds as `HH:MM:SS.mmm`.
fn time(ms: u64) -> String {
    format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_have_the_times_of_their_words_and_no_word_is_markup() {
        let word = |text: &str, start: f64, spaced: bool| Said {
            text: text.into(),
            spaced,
            start,
            end: start + 0.3,
            estimated: false,
        };
        let lines = vec![
            vec![word("One", 0.5, true), word("—", 0.8, true), word("two", 1.0, true)],
            vec![word("灯", 1.0, true), word("<b>", 1.2346, false), word("-->&", 2.0, true)],
        ];
        let cues = [Cue { start: 0.5, end: 2.0, lines, is_rtl: false }];
        let expected = "WEBVTT\n\n00:00:00.500 --> 00:00:02.000\nOne — <00:00:01.000>two\n\
                        灯<00:00:01.235>&lt;b&gt; --&gt;&amp;\n\n";
        assert_eq!(document(&cues), expected);
        assert_eq!(time(3_661_500), "01:01:01.500");
    }
}
