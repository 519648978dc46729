//! Burned subtitles and the title, as a script for libass. Pure.

use super::layout::{lines, pieces};
use super::text::{clean, without};
use super::{Canvas, Caption};
use std::fmt::Write;

/// Lines of a subtitle.
const LINES_MAX: usize = 2;
/// Lines of a title.
const TITLE_LINES_MAX: usize = 4;
/// Text keeps this share of the width free on each side (EBU R 95 asks for 5 % at least).
const MARGIN_SIDE: f64 = 0.07;
/// The longest a title stays, in seconds.
const TITLE_SECONDS_MAX: f64 = 2.4;
/// The shortest a title stays, in seconds: less cannot be read.
const TITLE_SECONDS_MIN: f64 = 1.5;
/// The share of the first picture's time that a title may take.
const TITLE_SHARE: f64 = 0.8;
/// How much larger CJK fonts are set: their characters are 0.69 of the size wide, and should be 0.83.
const CJK_SCALE: f64 = 1.2;
/// A cue stays until the next one when the pause is shorter, in seconds: no flicker between sentences.
const PAUSE_MAX: f64 = 0.8;
/// A cue stays this much longer than its speech where there is time, in seconds.
const LINGER: f64 = 0.3;

/// Some lines of text and when they are shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Cue {
    /// When they appear, in seconds.
    pub start: f64,
    /// When they go, in seconds.
    pub end: f64,
    /// What is read, clean but not escaped.
    pub lines: Vec<String>,
}

/// Sizes and places of text on a canvas, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Font size of subtitles.
    pub size: f64,
    /// Font size of a short title.
    pub title_size: f64,
    /// From the bottom of the canvas to the bottom of a subtitle.
    pub bottom: f64,
    /// From the top of the canvas to the middle of the title.
    pub title_middle: f64,
    /// The widest line.
    pub line_width: f64,
}

impl Look {
    /// Derives the look from the canvas and the language of the text: below the middle for portrait, where players put no buttons; in the lower
    /// third for landscape.
    pub fn of(canvas: Canvas, language: &str) -> Self {
        let (width, height) = (f64::from(canvas.width), f64::from(canvas.height));
        let scale = font(language).1;
        let line_width = width * (1.0 - 2.0 * MARGIN_SIDE);
        if canvas.is_portrait() {
            let (size, title_size) = (height * 0.038 * scale, height * 0.056 * scale);
            return Self { size, title_size, bottom: height * 0.25, title_middle: height * 0.3, line_width };
        }
        let (size, title_size) = (height * 0.056 * scale, height * 0.1 * scale);
        Self { size, title_size, bottom: height * 0.08, title_middle: height * 0.36, line_width }
    }
}

/// Cuts what is said into cues of at most two lines. The first one of a caption starts with its speech; within a
/// caption the time is shared by characters, which is an estimate.
pub fn cues(captions: &[Caption], canvas: Canvas, language: &str, seconds: f64) -> Vec<Cue> {
    let look = Look::of(canvas, language);
    let mut cues = Vec::new();
    for caption in captions {
        let pieces = pieces(&clean(&caption.text), look.line_width / look.size, LINES_MAX);
        let chars: usize = pieces.iter().map(|piece| piece.chars).sum();
        let mut said = 0;
        for piece in pieces {
            let at = |chars_before: usize| {
                caption.start + (caption.end - caption.start) * chars_before as f64 / chars.max(1) as f64
            };
            let (start, end) = (at(said), at(said + piece.chars));
            said += piece.chars;
            cues.push(Cue { start, end, lines: piece.lines });
        }
    }
    let starts: Vec<f64> = cues.iter().skip(1).map(|cue| cue.start).collect();
    for (index, cue) in cues.iter_mut().enumerate() {
        let next = starts.get(index).copied();
        let latest = next.unwrap_or(seconds).min(seconds);
        let close = next.is_some_and(|next| next - cue.end < PAUSE_MAX);
        cue.end = if close { latest } else { (cue.end + LINGER).min(latest) };
    }
    cues.retain(|cue| cue.start < cue.end);
    cues
}

/// Returns when the title goes, in seconds, when the first picture is seen for `first_picture` of `seconds`.
pub fn title_end(first_picture: f64, seconds: f64) -> f64 {
    (first_picture * TITLE_SHARE).clamp(TITLE_SECONDS_MIN, TITLE_SECONDS_MAX).min(seconds)
}

/// Writes the whole script: burned cues, and the title until `title_end`. Characters in `missing` are left out.
pub fn document(cues: &[Cue], title: Option<(&str, f64)>, canvas: Canvas, language: &str, missing: &[char]) -> String {
    let mut out = header(canvas, language);
    if let Some((title, end)) = title {
        let fade = if end < 1.0 { (0, 0) } else { (300, 450) };
        event(&mut out, "Title", (0.0, end), &title_text(title, canvas, language, missing, fade));
    }
    for cue in cues {
        let lines: Vec<String> = cue.lines.iter().map(|line| escape(&without(line, missing))).collect();
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        event(&mut out, "Spoken", (cue.start, cue.end), &lines.join("\\N"));
    }
    out
}

/// Writes the script of the cover picture: nothing but the title.
pub fn cover_document(title: &str, canvas: Canvas, language: &str, missing: &[char]) -> String {
    let mut out = header(canvas, language);
    event(&mut out, "Title", (0.0, 3600.0), &title_text(title, canvas, language, missing, (0, 0)));
    out
}

/// Sets a title: smaller until it fits, and cut where even that does not help.
fn title_text(title: &str, canvas: Canvas, language: &str, missing: &[char], fade: (u32, u32)) -> String {
    let look = Look::of(canvas, language);
    let title = without(&clean(title), missing);
    let mut size = look.title_size;
    let mut set = lines(&title, look.line_width / size);
    while TITLE_LINES_MAX < set.len() && look.size < size {
        size = (size * 0.9).max(look.size);
        set = lines(&title, look.line_width / size);
    }
    if TITLE_LINES_MAX < set.len() {
        set.truncate(TITLE_LINES_MAX);
        if let Some(last) = set.last_mut() {
            last.pop();
            last.push('…');
        }
    }
    if set.is_empty() {
        return String::new();
    }
    let (x, y) = (canvas.width / 2, look.title_middle);
    let text = set.iter().map(|line| escape(line)).collect::<Vec<_>>().join("\\N");
    format!("{{\\an5\\pos({x},{y:.0})\\fs{size:.1}\\fad({},{})}}{text}", fade.0, fade.1)
}

fn event(out: &mut String, style: &str, time: (f64, f64), text: &str) {
    if text.is_empty() {
        return;
    }
    // `\be` softens outline and shadow; the fields before the text are ours alone.
    let (start, end) = (clock(time.0), clock(time.1));
    writeln!(out, "Dialogue: 0,{start},{end},{style},,0,0,0,,{{\\blur1.2}}{text}").unwrap_or_default();
}

fn header(canvas: Canvas, language: &str) -> String {
    let look = Look::of(canvas, language);
    let Canvas { width, height, fps: _ } = canvas;
    let (font, _) = font(language);
    let side = f64::from(width) * MARGIN_SIDE / 2.0; // lines are ours: the margin only catches what we misjudge
    let style = |name: &str, size: f64, bottom: f64| {
        let (outline, shadow) = (size * 0.055, size * 0.04);
        // Alignment 2 is bottom centre; encoding -1 lets libass find the direction of the text.
        format!(
            "Style: {name},{font},{size:.1},&H00FFFFFF,&H00FFFFFF,&H00101010,&H78000000,-1,0,0,0,100,100,0,0,1,\
             {outline:.1},{shadow:.1},2,{side:.0},{side:.0},{bottom:.0},-1"
        )
    };
    format!(
        "[Script Info]\nScriptType: v4.00+\nPlayResX: {width}\nPlayResY: {height}\nWrapStyle: 2\n\
         ScaledBorderAndShadow: yes\nYCbCr Matrix: TV.709\n\n[V4+ Styles]\n\
         Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
         Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, \
         MarginR, MarginV, Encoding\n{}\n{}\n\n[Events]\n\
         Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n",
        style("Spoken", look.size, look.bottom),
        style("Title", look.title_size, look.bottom),
    )
}

/// Chooses the font: Han characters look different in each language. Other scripts come by fontconfig's fallback.
/// The number makes fonts look equally large: libass sizes a font by its line height, and CJK fonts have high lines.
fn font(language: &str) -> (&'static str, f64) {
    let tag = language.to_ascii_lowercase();
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    match primary {
        "ja" => ("Noto Sans CJK JP", CJK_SCALE),
        "ko" => ("Noto Sans CJK KR", CJK_SCALE),
        "zh" if ["tw", "hk", "mo", "hant"].iter().any(|part| tag.contains(part)) => ("Noto Sans CJK TC", CJK_SCALE),
        "zh" | "yue" => ("Noto Sans CJK SC", CJK_SCALE),
        _ => ("DejaVu Sans Condensed", 1.0),
    }
}

/// Takes the power from text: braces would begin an override, a backslash a line break. A backslash cannot be escaped,
/// so a word joiner parts it from what follows.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' => escaped.push_str("\\{"),
            '}' => escaped.push_str("\\}"),
            '\\' => escaped.push_str("\\\u{2060}"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Formats seconds as `H:MM:SS.cc`; rounded down, so that a cue is never late.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a video's time in centiseconds")]
fn clock(seconds: f64) -> String {
    let cs = (seconds.max(0.0) * 100.0 + 1e-6).floor() as u64;
    format!("{}:{:02}:{:02}.{:02}", cs / 360_000, cs / 6000 % 60, cs / 100 % 60, cs % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTRAIT: Canvas = Canvas { width: 1080, height: 1920, fps: 30 };

    fn caption(text: &str, start: f64, end: f64) -> Caption {
        Caption { text: text.into(), start, end }
    }

    #[test]
    fn text_cannot_give_orders() {
        for (text, expected) in [
            ("{\\fs300}big", "\\{\\\u{2060}fs300\\}big"),
            ("A\\NB", "A\\\u{2060}NB"),
            ("plain, \"quoted\" 'text' 100%", "plain, \"quoted\" 'text' 100%"),
        ] {
            assert_eq!(escape(text), expected);
        }
        let cues = cues(&[caption("one\nDialogue: 0,0,9,x\n[Script Info]", 0.0, 2.0)], PORTRAIT, "en", 2.0);
        let script = document(&cues, None, PORTRAIT, "en", &[]);
        assert_eq!(script.lines().filter(|line| line.starts_with("Dialogue:")).count(), cues.len());
        assert_eq!(script.lines().filter(|line| line.starts_with("[Script Info]")).count(), 1);
    }

    #[test]
    fn cues_start_with_the_speech_and_bridge_short_pauses() {
        let captions = [caption("One.", 0.5, 1.0), caption("Two.", 1.4, 2.0), caption("Three.", 5.0, 5.9)];
        let times: Vec<(f64, f64)> =
            cues(&captions, PORTRAIT, "en", 6.0).iter().map(|cue| (cue.start, cue.end)).collect();
        assert_eq!(times, [(0.5, 1.4), (1.4, 2.3), (5.0, 6.0)]);
    }

    #[test]
    fn a_long_sentence_is_shown_in_parts_that_follow_each_other() {
        let text = "When the keeper climbed the stairs, nobody answered, and the light was already burning, \
                    although nobody had lit it for years.";
        let cues = cues(&[caption(text, 1.0, 9.0)], PORTRAIT, "en", 10.0);
        assert!(1 < cues.len());
        assert!((cues[0].start - 1.0).abs() < 1e-9);
        assert!(cues.windows(2).all(|it| (it[0].end - it[1].start).abs() < 1e-9), "{cues:?}");
        assert!(cues.iter().all(|cue| cue.lines.len() <= 2));
    }

    #[test]
    fn a_long_title_shrinks_and_is_cut_at_last() {
        let size = |words: usize| {
            let text = title_text(&"lighthouse ".repeat(words), PORTRAIT, "en", &[], (0, 0));
            (text.matches("\\N").count() + 1, text.contains('…'))
        };
        assert_eq!(size(1), (1, false));
        assert!(size(7).0 <= TITLE_LINES_MAX && !size(7).1);
        assert_eq!(size(90), (TITLE_LINES_MAX, true));
        assert_eq!(title_text("\u{1f984}", PORTRAIT, "en", &['\u{1f984}'], (0, 0)), "");
    }

    #[test]
    fn times_are_never_late() {
        assert_eq!(clock(1.239), "0:00:01.23");
        assert_eq!(clock(0.07), "0:00:00.07");
        assert_eq!(clock(3661.5), "1:01:01.50");
    }
}
