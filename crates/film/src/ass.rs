//! Burned subtitles and the title: their times and places, and the script from which libass draws them. Pure.

use super::layout::{lines, pieces};
use super::text::{clean, without};
use super::{Canvas, Caption};
use std::fmt::Write;

/// Lines of a subtitle.
const LINES_MAX: usize = 2;
/// Lines of a title.
const TITLE_LINES_MAX: usize = 4;
/// The share of the width that stays free on each side of the text (EBU R 95 asks for 5 % at least).
const MARGIN_SIDE: f64 = 0.07;
/// The longest time for a title, in seconds.
const TITLE_SECONDS_MAX: f64 = 2.4;
/// The shortest time for a title, in seconds; a shorter one cannot be read.
const TITLE_SECONDS_MIN: f64 = 1.5;
/// The share of the first picture's time that a title may take.
const TITLE_SHARE: f64 = 0.8;
/// The factor for the size of CJK fonts: their characters are 0.69 of the size wide, and should be 0.83.
const CJK_SCALE: f64 = 1.2;
/// If the pause to the next cue is shorter than this, in seconds, the cue stays until then, so that nothing flickers.
const PAUSE_MAX: f64 = 0.8;
/// The times in which a title appears and disappears, in seconds, if there is enough time.
const TITLE_FADES: (f64, f64) = (0.3, 0.45);
/// The height of a line as a multiple of the font size, with room for fallback fonts.
const LINE_HEIGHT: f64 = 1.3;
/// The free space around the text in its band as a multiple of the title's size; outlines and shadows need some of it.
const BAND_MARGIN: f64 = 0.4;
/// How much longer than its speech a cue stays if there is time, in seconds.
const LINGER: f64 = 0.3;

/// Lines of text and the time in which they are shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cue {
    /// When they appear, in seconds.
    pub(crate) start: f64,
    /// When they disappear, in seconds.
    pub(crate) end: f64,
    /// The cleaned text, not escaped yet.
    pub(crate) lines: Vec<String>,
}

/// Sizes and places of text on a canvas, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Look {
    /// Font size of subtitles.
    pub(crate) size: f64,
    /// Font size of a short title.
    pub(crate) title_size: f64,
    /// From the bottom of the canvas to the bottom of a subtitle.
    pub(crate) bottom: f64,
    /// From the top of the canvas to the middle of the title.
    pub(crate) title_middle: f64,
    /// The widest line.
    pub(crate) line_width: f64,
}

impl Look {
    /// Derives the look from the canvas and the language. In portrait the text is below the middle, where players put
    /// no buttons; in landscape it is in the lower third.
    pub(crate) fn of(canvas: Canvas, language: &str) -> Self {
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

/// Returns how many characters, without spaces, each of the parts has in which a text is shown one after the other.
pub fn parts(text: &str, canvas: Canvas, language: &str) -> Vec<usize> {
    let look = Look::of(canvas, language);
    let pieces = pieces(&clean(text), look.line_width / look.size, LINES_MAX);
    pieces.into_iter().map(|piece| piece.chars).collect()
}

/// Cuts captions into cues of at most two lines. The first cue of a caption starts with its speech, and the others where
/// its marks say; the time between two marks is divided by characters, which is an estimate.
pub(crate) fn cues(captions: &[Caption], canvas: Canvas, language: &str, seconds: f64) -> Vec<Cue> {
    let look = Look::of(canvas, language);
    let mut cues = Vec::new();
    for caption in captions {
        let pieces = pieces(&clean(&caption.text), look.line_width / look.size, LINES_MAX);
        let chars: usize = pieces.iter().map(|piece| piece.chars).sum();
        let mut said = 0;
        for piece in pieces {
            let at = |before: usize| moment(caption, chars, before);
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

/// Returns when a caption is at a character, in seconds.
fn moment(caption: &Caption, chars: usize, before: usize) -> f64 {
    let mut from = (0, caption.start);
    for to in caption.marks.iter().copied().chain([(chars, caption.end)]) {
        if before <= to.0 && from.0 < to.0 {
            return from.1 + (to.1 - from.1) * (before - from.0) as f64 / (to.0 - from.0) as f64;
        }
        from = to;
    }
    caption.end
}

/// Returns when the title disappears, in seconds, for a first picture of `first_picture` of the video's `seconds`.
pub(crate) fn title_end(first_picture: f64, seconds: f64) -> f64 {
    (first_picture * TITLE_SHARE).clamp(TITLE_SECONDS_MIN, TITLE_SECONDS_MAX).min(seconds)
}

/// All texts of a video. Each is drawn once, in a band as wide as the canvas and `band` high.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sheet {
    /// The start of the script for libass: sizes and styles.
    header: String,
    /// The band's height in pixels, even.
    pub(crate) band: u32,
    /// The texts in order.
    pub(crate) texts: Vec<Text>,
    /// The index of the title, if there is one.
    pub(crate) title: Option<usize>,
}

/// A text with its time and place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Text {
    /// Its style and its escaped words, as the script has them.
    pub(crate) set: String,
    /// When it appears, in seconds.
    pub(crate) start: f64,
    /// When it has disappeared, in seconds.
    pub(crate) end: f64,
    /// How long it takes to appear and to disappear, in seconds.
    pub(crate) fades: (f64, f64),
    /// The distance from the canvas's top to its band's top in pixels; even, and negative if the band begins above.
    pub(crate) top: i64,
}

impl Text {
    /// Returns how visible the text is at `time`, from 0 to 256.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 256")]
    pub(crate) fn light(&self, time: f64) -> u16 {
        const FRAME_PART: f64 = 1e-6; // the text is shown in the frame at its start
        if time + FRAME_PART < self.start || self.end <= time + FRAME_PART {
            return 0;
        }
        let ramp = |done: f64, of: f64| if of <= done { 1.0 } else { done / of };
        let share = ramp(time - self.start, self.fades.0).min(ramp(self.end - time, self.fades.1));
        (share.clamp(0.0, 1.0) * 256.0).round() as u16
    }
}

/// Makes the sheet of all texts: burned cues, and the title. Characters in `missing` are left out.
pub(crate) fn sheet(
    cues: &[Cue],
    title: Option<(&str, f64)>,
    canvas: Canvas,
    language: &str,
    missing: &[char],
) -> Sheet {
    let look = Look::of(canvas, language);
    let margin = (look.title_size * BAND_MARGIN).round();
    let lines_height = (LINES_MAX as f64 * look.size).max(TITLE_LINES_MAX as f64 * look.title_size) * LINE_HEIGHT;
    let band = even(lines_height + 2.0 * margin);
    let band_height = f64::from(band);
    let mut sheet =
        Sheet { header: header(canvas.width, band, look, margin, language), band, texts: Vec::new(), title: None };
    if let Some((title, end)) = title {
        let text = title_text(title, look, (canvas.width, band), missing);
        let fades = if end < 1.0 { (0.0, 0.0) } else { TITLE_FADES };
        let top = even_top(look.title_middle - band_height / 2.0);
        if sheet.add("Title", &text, Time { start: 0.0, end, fades }, top) {
            sheet.title = Some(0);
        }
    }
    let top = even_top(f64::from(canvas.height) - look.bottom - band_height + margin);
    for cue in cues {
        let lines: Vec<String> = cue.lines.iter().map(|line| escape(&without(line, missing))).collect();
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        sheet.add("Spoken", &lines.join("\\N"), Time { start: cue.start, end: cue.end, fades: (0.0, 0.0) }, top);
    }
    sheet
}

impl Sheet {
    /// Adds a text; returns false if no characters of it are left.
    fn add(&mut self, style: &str, set: &str, time: Time, top: i64) -> bool {
        if set.is_empty() {
            return false;
        }
        let Time { start, end, fades } = time;
        // `\blur` softens outline and shadow; the fields before the text contain nothing of the client.
        let set = format!("{style},,0,0,0,,{{\\blur1.2}}{set}");
        self.texts.push(Text { set, start, end, fades, top });
        true
    }

    /// Returns the script for libass; it shows text number n from second n to second n + 1.
    pub(crate) fn script(&self) -> String {
        let mut script = self.header.clone();
        for (number, text) in self.texts.iter().enumerate() {
            let (start, end) = (clock(number), clock(number + 1));
            writeln!(script, "Dialogue: 0,{start},{end},{}", text.set).unwrap_or_default();
        }
        script
    }

    /// Returns a hash of everything that a text's picture is made from.
    pub(crate) fn look_of(&self, text: &Text) -> blake3::Hash {
        blake3::hash(format!("{}{}\n{}", self.header, self.band, text.set).as_bytes())
    }

    /// Leaves only the wanted texts.
    pub(crate) fn retain(&mut self, wanted: impl Fn(usize) -> bool) {
        let old = std::mem::take(&mut self.texts);
        let title = self.title.take();
        for (index, text) in old.into_iter().enumerate() {
            if wanted(index) {
                self.title = self.title.or((title == Some(index)).then_some(self.texts.len()));
                self.texts.push(text);
            }
        }
    }
}

/// When a text is shown, in seconds; see [`Text`].
struct Time {
    start: f64,
    end: f64,
    fades: (f64, f64),
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a canvas")]
fn even(pixels: f64) -> u32 {
    (pixels / 2.0).ceil() as u32 * 2
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of a canvas")]
fn even_top(pixels: f64) -> i64 {
    (pixels / 2.0).round() as i64 * 2
}

/// Formats a title: smaller until it fits, and cut if it does not fit in any size.
fn title_text(title: &str, look: Look, (width, band): (u32, u32), missing: &[char]) -> String {
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
    let text = set.iter().map(|line| escape(line)).collect::<Vec<_>>().join("\\N");
    format!("{{\\an5\\pos({},{})\\fs{size:.1}}}{text}", width / 2, band / 2)
}

fn header(width: u32, height: u32, look: Look, bottom: f64, language: &str) -> String {
    let (font, _) = font(language);
    let side = f64::from(width) * MARGIN_SIDE / 2.0; // our line breaks are estimates: a margin for errors
    let style = |name: &str, size: f64| {
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
        style("Spoken", look.size),
        style("Title", look.title_size),
    )
}

/// Chooses the font, because Han characters look different in each language; for other scripts fontconfig finds a
/// fallback. The number is a factor that makes fonts look equally large: libass sizes a font by its line height, and
/// CJK fonts have high lines.
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

/// Escapes text for libass: a brace would begin an override, a backslash a line break. A backslash itself cannot be
/// escaped, so a word joiner is put after it.
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

/// Formats seconds as `H:MM:SS.cc`.
fn clock(seconds: usize) -> String {
    format!("{}:{:02}:{:02}.00", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTRAIT: Canvas = Canvas { width: 1080, height: 1920, fps: 30 };

    fn caption(text: &str, start: f64, end: f64) -> Caption {
        Caption { text: text.into(), start, end, marks: Vec::new() }
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
        let script = sheet(&cues, None, PORTRAIT, "en", &[]).script();
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
    fn a_part_begins_when_the_voice_is_there_and_not_where_its_letters_are() {
        let text = "The code was 4815162342 and 1999876543 when the old keeper opened the door.";
        let parts = parts(text, PORTRAIT, "en");
        assert!(1 < parts.len(), "{parts:?}");
        let marks = vec![(parts[0], 8.5)];
        let cues = cues(&[Caption { marks, ..caption(text, 1.0, 10.0) }], PORTRAIT, "en", 11.0);
        assert!((cues[1].start - 8.5).abs() < 1e-9 && (cues[0].start - 1.0).abs() < 1e-9, "{cues:?}");
    }

    #[test]
    fn a_long_title_shrinks_and_is_cut_at_last() {
        let size = |words: usize| {
            let text = title_text(&"lighthouse ".repeat(words), Look::of(PORTRAIT, "en"), (1080, 600), &[]);
            (text.matches("\\N").count() + 1, text.contains('…'))
        };
        assert_eq!(size(1), (1, false));
        assert!(size(7).0 <= TITLE_LINES_MAX && !size(7).1);
        assert_eq!(size(90), (TITLE_LINES_MAX, true));
        let nothing = sheet(&[], Some(("\u{1f984}", 2.0)), PORTRAIT, "en", &['\u{1f984}']);
        assert_eq!((nothing.texts.len(), nothing.title), (0, None));
    }

    #[test]
    fn a_text_is_seen_from_its_first_frame_to_the_one_before_its_end() {
        let text = Text { set: String::new(), start: 0.5, end: 2.0, fades: (0.0, 0.0), top: 0 };
        let seen: Vec<u32> = (0..90).filter(|frame| text.light(f64::from(*frame) / 30.0) != 0).collect();
        assert_eq!((seen.first(), seen.last(), seen.len()), (Some(&15), Some(&59), 45));
        let title = Text { fades: (0.3, 0.45), ..text };
        assert_eq!([0.65, 1.0, 1.9].map(|time| title.light(time)), [128, 256, 57]);
    }

    #[test]
    fn bands_lie_where_the_text_belongs() {
        let cue = Cue { start: 1.0, end: 2.0, lines: vec!["One.".into()] };
        for (width, height) in [(1080, 1920), (1920, 1080), (1080, 1080), (128, 128)] {
            let canvas = Canvas { width, height, fps: 30 };
            let look = Look::of(canvas, "en");
            let sheet = sheet(std::slice::from_ref(&cue), Some(("A title", 2.0)), canvas, "en", &[]);
            let [title, spoken] = sheet.texts.as_slice() else { panic!("{sheet:?}") };
            let middle = title.top as f64 + f64::from(sheet.band) / 2.0;
            assert!((middle - look.title_middle).abs() <= 2.0, "{title:?} in {canvas:?}");
            let bottom = (spoken.top + i64::from(sheet.band)) as f64 - (look.title_size * BAND_MARGIN).round();
            assert!((f64::from(height) - bottom - look.bottom).abs() <= 2.0, "{spoken:?} in {canvas:?}");
            assert_eq!((sheet.band % 2, title.top % 2, spoken.top % 2), (0, 0, 0));
        }
    }
}
