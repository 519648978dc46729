//! The words of a job with their times: from the narration, or from the subtitles that were published.

use super::media::MediaName;
use super::{Control, ControlError, Sources};
use crate::job::OutputKind;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// The largest file of subtitles that is read, in bytes: an hour of speech has about 100 KiB.
const BYTES_MAX: u64 = 4 << 20;
/// How many lines are listed.
const LINES_MAX: usize = 5000;

/// The words of a job.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ScriptView {
    pub(crate) source: ScriptSource,
    /// A language tag, where it is known.
    pub(crate) language: Option<String>,
    pub(crate) lines: Vec<ScriptLine>,
}

/// Where the words come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ScriptSource {
    /// The story stage: without times.
    Story,
    /// The tts stage.
    Narration,
    /// The published subtitles.
    Subtitles,
    /// What was noted of the last video's scenes: without times.
    Storyboard,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ScriptLine {
    /// The picture that is shown, or the scene of the script, counted from 0.
    pub(crate) scene: Option<usize>,
    pub(crate) text: String,
    /// When it is heard, in seconds.
    pub(crate) start: Option<f64>,
    pub(crate) end: Option<f64>,
}

impl ScriptView {
    /// Writes the lines that have times as WebVTT, for the player of a browser.
    pub(crate) fn to_vtt(&self) -> String {
        let mut text = "WEBVTT\n".to_owned();
        for line in &self.lines {
            let Some((start, end)) = line.start.zip(line.end) else { continue };
            let words = line.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let words = words.split('\n').map(str::trim).filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n");
            write!(text, "\n{} --> {}\n{words}\n", stamp(start), stamp(end)).unwrap_or_default();
        }
        text
    }
}

/// What each scene of a job's last video said, as the ledger has it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Board {
    scenes: Vec<BoardScene>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct BoardScene {
    cues: Vec<String>,
}

impl Control {
    /// Reads the words of a job from the best source that is there.
    pub(super) fn script(&self, sources: &Sources, board: Option<&Board>) -> Result<Option<ScriptView>, ControlError> {
        let language = sources.script.as_ref().map(|script| script.language.clone());
        let view = |source, mut lines: Vec<ScriptLine>| {
            lines.truncate(LINES_MAX);
            Ok(Some(ScriptView { source, language: language.clone(), lines }))
        };
        if sources.audio.is_some() {
            return view(ScriptSource::Narration, narrated(sources));
        }
        if let Some(script) = &sources.script {
            let said = script
                .scenes
                .iter()
                .enumerate()
                .flat_map(|(scene, it)| it.sentences.iter().map(move |text| untimed(scene, text)));
            return view(ScriptSource::Story, said.collect());
        }
        let mut published = [OutputKind::Subtitles, OutputKind::Vtt].into_iter().filter(|_| sources.result.is_some());
        let text = published.find_map(|kind| self.text(sources, MediaName::Output(kind), BYTES_MAX));
        let mut lines = text.as_deref().map(subtitles).unwrap_or_default();
        if !lines.is_empty() {
            board.map(|board| lay_beside(&mut lines, board)).unwrap_or_default();
            return view(ScriptSource::Subtitles, lines);
        }
        let Some(board) = board else { return Ok(None) };
        let noted = board
            .scenes
            .iter()
            .enumerate()
            .flat_map(|(scene, it)| it.cues.iter().map(move |text| untimed(scene, text)));
        view(ScriptSource::Storyboard, noted.collect())
    }
}

fn untimed(scene: usize, text: &str) -> ScriptLine {
    ScriptLine { scene: Some(scene), text: text.trim_end().to_owned(), start: None, end: None }
}

/// Returns the cues of the narration, each with the picture that is shown then.
fn narrated(sources: &Sources) -> Vec<ScriptLine> {
    let pictures = sources.images.as_ref().map(|images| images.pictures.as_slice()).unwrap_or_default();
    let cues = sources.audio.as_ref().map(|audio| audio.cues.as_slice()).unwrap_or_default();
    let line = |cue: &crate::pipeline::handover::Cue| {
        let shown = pictures.iter().rposition(|picture| picture.start <= cue.start);
        ScriptLine {
            scene: shown.or(pictures.is_empty().then_some(cue.scene)),
            text: cue.text.trim_end().to_owned(),
            start: Some(cue.start),
            end: Some(cue.end),
        }
    };
    cues.iter().map(line).collect()
}

/// Reads SubRip or WebVTT subtitles; what is neither a time nor words below one is left out.
fn subtitles(text: &str) -> Vec<ScriptLine> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let block = |block: &str| {
        let (before, words) = block.split_once("-->")?;
        let (end, words) = words.split_once('\n')?;
        let start = seconds(before.lines().last()?)?;
        let end = seconds(end.split_whitespace().next()?)?;
        let words = words.trim_end().to_owned();
        (!words.is_empty()).then_some(ScriptLine { scene: None, text: words, start: Some(start), end: Some(end) })
    };
    text.split("\n\n").filter_map(block).collect()
}

/// Parses `00:01:02,345`, `00:01:02.345` or `01:02.345`.
fn seconds(text: &str) -> Option<f64> {
    let mut total = 0.0;
    for part in text.trim().replace(',', ".").split(':') {
        let number: f64 = part.parse().ok()?;
        total = total * 60.0 + number;
    }
    (0.0..1e6).contains(&total).then_some(total)
}

/// Writes a time as WebVTT does.
fn stamp(seconds: f64) -> String {
    let ms = std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default().as_millis();
    format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

/// Finds the scene of each line of subtitles. Lines break elsewhere than cues, and signs differ, so letters are counted: a
/// line is of the scene in which its first letter is.
fn lay_beside(lines: &mut [ScriptLine], board: &Board) {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let ends: Vec<usize> = board
        .scenes
        .iter()
        .scan(0, |sum, scene| {
            *sum += scene.cues.iter().map(|cue| letters(cue)).sum::<usize>();
            Some(*sum)
        })
        .collect();
    let mut at = 0;
    for line in lines {
        line.scene = ends.iter().position(|end| at < *end);
        at += letters(&line.text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(start: f64, end: f64, text: &str) -> ScriptLine {
        ScriptLine { scene: None, text: text.to_owned(), start: Some(start), end: Some(end) }
    }

    #[test]
    fn both_kinds_of_subtitles_are_read_and_nonsense_is_left_out() {
        let srt = "\u{feff}1\r\n00:00:00,400 --> 00:00:02,150\r\nThe lamp\r\nwent out.\r\n\r\n2\n01:00:00,000 --> 01:00:01,000\nB -->\n\n";
        assert_eq!(subtitles(srt), [line(0.4, 2.15, "The lamp\nwent out."), line(3600.0, 3601.0, "B -->")]);
        let vtt = "WEBVTT\n\nNOTE x\n\n00:01.500 --> 00:02.000 line:80%\n<i>A\n\nx --> y\nB\n\n00:01.0 --> 00:02.0\n\n";
        assert_eq!(subtitles(vtt), [line(1.5, 2.0, "<i>A")]);
        assert!(subtitles("").is_empty());
    }

    #[test]
    fn lines_are_laid_beside_the_scenes_by_their_letters() {
        let scene = |cues: &[&str]| BoardScene { cues: cues.iter().map(|it| (*it).to_owned()).collect() };
        let board = Board { scenes: vec![scene(&["The lamp went out.", "Why?"]), scene(&["Nobody knew -- then."])] };
        let mut lines =
            [line(0.0, 1.0, "The lamp\nwent"), line(1.0, 2.0, "out. Why?"), line(2.0, 3.0, "Nobody knew – then.")];
        lay_beside(&mut lines, &board);
        assert_eq!(lines.map(|it| it.scene), [Some(0), Some(0), Some(1)]);
        let mut more = [line(0.0, 1.0, &"x".repeat(99)), line(1.0, 2.0, "y")];
        lay_beside(&mut more, &board);
        assert_eq!(more.map(|it| it.scene), [Some(0), None]);
    }

    #[test]
    fn what_was_read_is_written_for_the_player_without_markup() {
        let lines = vec![line(1.5, 3723.004, "a <b>\n\n & c -->"), ScriptLine { start: None, ..line(0.0, 0.0, "x") }];
        let view = ScriptView { source: ScriptSource::Subtitles, language: None, lines };
        assert_eq!(view.to_vtt(), "WEBVTT\n\n00:00:01.500 --> 01:02:03.004\na &lt;b&gt;\n&amp; c --&gt;\n");
    }
}
