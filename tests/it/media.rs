//! Real videos of the real binary, checked automatically: streams, length, loudness, no black or frozen parts,
//! subtitles that match the voice.

use crate::support::home::Home;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const REAL: &str = "[tts]\nprovider = \"auto\"\n[video]\nquality = \"draft\"\n";

/// How long a video goes on after its last word, in seconds: a breath and the end card.
const END_SECONDS: f64 = 6.2;

/// Runs ffmpeg with a filter that reports on stderr, and returns the report.
fn report(video: &Path, filters: &[&str]) -> String {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-hide_banner", "-i"])
        .arg(video)
        .args(filters)
        .args(["-f", "null", "-"])
        .output()
        .unwrap();
    assert!(output.status.success(), "ffmpeg cannot read {}", video.display());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn probe(video: &Path) -> Value {
    let args = ["-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json"];
    let output = Command::new("ffprobe").args(args).arg(video).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

fn stream<'a>(probed: &'a Value, kind: &str) -> &'a Value {
    probed["streams"].as_array().unwrap().iter().find(|stream| stream["codec_type"] == kind).unwrap()
}

fn seconds(value: &Value) -> f64 {
    value.as_str().unwrap().parse().unwrap()
}

/// Renders a job with `render`, keeps the workspace, and checks what must hold for every video.
fn check(job: &Value, width: u32, height: u32) -> (Home, PathBuf) {
    let home = Home::new(REAL);
    fs::write(home.path("job.json"), serde_json::to_vec(job).unwrap()).unwrap();
    let (code, result) = home.json(&["render", "job.json", "--keep-workspace"]);
    assert_eq!(code, 0, "{result:#}");
    let video = Home::video(&result);
    let probed = probe(&video);
    let (picture, sound) = (stream(&probed, "video"), stream(&probed, "audio"));
    assert_eq!((&picture["width"], &picture["height"]), (&json!(width), &json!(height)));
    assert_eq!((&picture["codec_name"], &picture["pix_fmt"]), (&json!("h264"), &json!("yuv420p")));
    assert_eq!((&sound["codec_name"], &sound["sample_rate"]), (&json!("aac"), &json!("48000")));
    let (picture_s, sound_s) = (seconds(&picture["duration"]), seconds(&sound["duration"]));
    assert!((picture_s - sound_s).abs() < 0.1, "picture {picture_s} s, sound {sound_s} s");
    assert!((result["outputs"][0]["seconds"].as_f64().unwrap() - picture_s).abs() < 0.1);

    let black = report(&video, &["-vf", "blackdetect=d=0.5:pix_th=0.03", "-an"]);
    assert!(!black.contains("black_start"), "black frames: {black}");
    let frozen = report(&video, &["-vf", "freezedetect=n=0.0005:d=1", "-an"]);
    assert!(!frozen.contains("freeze_start"), "frozen frames: {frozen}");
    // The end card of a story of a few seconds would count as much as the story.
    let told = (picture_s - END_SECONDS).to_string();
    let loudness = report(&video, &["-af", "ebur128=framelog=verbose", "-vn", "-t", &told]);
    let integrated = loudness.rsplit("I:").next().unwrap().split("LUFS").next().unwrap().trim().parse::<f64>().unwrap();
    assert!((-17.0..=-15.0).contains(&integrated), "{integrated} LUFS");
    let workspace = home.path("job_workspaces");
    let workspace = fs::read_dir(workspace).unwrap().next().unwrap().unwrap().path();
    (home, workspace)
}

/// Reads the cues of an .srt file as (start, end, text).
fn cues(srt: &str) -> Vec<(f64, f64, String)> {
    let time = |text: &str| {
        let parts: Vec<f64> = text.trim().replace(',', ".").split(':').map(|part| part.parse().unwrap()).collect();
        parts[0] * 3600.0 + parts[1] * 60.0 + parts[2]
    };
    let cue = |block: &str| {
        let mut lines = block.lines().skip(1);
        let (start, end) = lines.next().unwrap().split_once("-->").unwrap();
        (time(start), time(end), lines.collect::<Vec<_>>().join(" "))
    };
    srt.trim().split("\n\n").map(cue).collect()
}

/// Checks by the samples that there is speech during every cue and nowhere else.
fn assert_cues_match_samples(workspace: &Path) {
    let srt = fs::read_to_string(workspace.join("video/story_video.srt")).unwrap();
    let mut wav = hound::WavReader::open(workspace.join("audio/story_audio.wav")).unwrap();
    let rate = f64::from(wav.spec().sample_rate);
    let samples: Vec<i16> = wav.samples::<i16>().map(Result::unwrap).collect();
    let peak_between = |from: f64, to: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "times of a short file")]
        let index = |at: f64| ((at * rate) as usize).min(samples.len());
        samples[index(from)..index(to).max(index(from))].iter().map(|it| i32::from(*it).abs()).max().unwrap_or(0)
    };
    let cues = cues(&srt);
    let mut before = 0.0;
    for (start, end, text) in &cues {
        assert!(before <= *start + 0.002, "cues overlap at {text}");
        assert!(peak_between(*start, *end) > 1000, "silence under {text:?}");
        assert!(peak_between(before + 0.02, start - 0.02) < 500, "speech before {text:?}");
        before = *end;
    }
    let length = samples.len() as f64 / rate;
    assert!(peak_between(before + 0.02, length) < 500, "speech after the last cue");
}

#[test]
fn portrait_with_a_title() {
    let story = json!({"type": "horror", "title": "The Lighthouse", "text": "The lamp went out at nine. Nobody had lit it for \
        years, and yet the keeper's chair was warm. Below, the sea breathed in the dark."});
    let (_home, workspace) = check(&json!({"version": 1, "story": story}), 1080, 1920);
    assert_cues_match_samples(&workspace);
}

#[test]
fn landscape_in_german() {
    let story = json!({"language": "de", "text": "Der Nebel kam am Abend. Im alten Wald brannte ein einziges Licht. Niemand wohnte dort."});
    let (_home, workspace) =
        check(&json!({"version": 1, "story": story, "video": {"width": 1920, "height": 1080}}), 1920, 1080);
    assert_cues_match_samples(&workspace);
}

#[test]
fn square_with_every_sign_that_breaks_naive_programs() {
    let text = "She said: \"{\\b1}Don't{\\r}\" — C:\\new\\names & 100% 'fine'. Then \u{1F47B} came; [[no]] <i>tags</i> here! 然后她笑了。 It ended.";
    let subtitles = json!(["burned", "srt", "vtt", "words"]);
    let video = json!({"width": 1080, "height": 1080, "subtitles": subtitles, "captions": "karaoke"});
    let (home, workspace) = check(&json!({"version": 1, "story": {"text": text}, "video": video}), 1080, 1080);
    let srt = fs::read_to_string(workspace.join("video/story_video.srt")).unwrap();
    let shown: String = cues(&srt).into_iter().map(|(_, _, text)| text + " ").collect();
    // The .srt contains invisible word joiners, so that players do not take the text for tags.
    let plain = |text: &str| text.replace('\u{2060}', "").split_whitespace().collect::<String>();
    let read = text.replace("[[no]] <i>tags</i>", "no tags"); // marks and tags make it Markdown
    let printed = [("\"{", "“{"), ("}\"", "}”"), ("Don't", "Don’t"), ("'fine'", "‘fine’")];
    let read = printed.iter().fold(read, |read, (straight, printed)| read.replace(straight, printed));
    assert_eq!(plain(&shown), plain(&read), "the subtitles keep the original but for straight signs");

    let published = |end: &str| home.path("out").join(home.names("out").iter().find(|it| it.ends_with(end)).unwrap());
    let words: Value = serde_json::from_slice(&fs::read(published(".words.json")).unwrap()).unwrap();
    let words = words["words"].as_array().unwrap();
    assert!(words.iter().any(|it| it["word"].as_str().unwrap().contains("Don't")), "{words:?}");
    let starts: Vec<f64> = words.iter().map(|it| it["start"].as_f64().unwrap()).collect();
    assert!(starts.is_sorted(), "{starts:?}");
    let vtt = fs::read_to_string(published(".vtt")).unwrap();
    assert!(vtt.starts_with("WEBVTT\n\n") && vtt.contains("\u{1F47B}"), "{vtt}");
    assert!(vtt.contains("100%") && !vtt.contains("%%"), "{vtt}");
    // A strict reader finds as many cues as the .srt has.
    let probe = ["-v", "error", "-f", "webvtt", "-show_entries", "packet=pts", "-of", "csv=p=0"];
    let seen = Command::new("ffprobe").args(probe).arg(published(".vtt")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&seen.stdout).lines().count(), cues(&srt).len(), "{vtt}");
}

#[test]
fn one_sentence() {
    let (_home, workspace) = check(&json!({"version": 1, "story": {"text": "It was not the wind."}}), 1080, 1920);
    assert_cues_match_samples(&workspace);
}

/// Returns the power of a part of a sound in dB.
fn power_db(wav: &Path, from: f64, to: f64) -> f64 {
    let mut wav = hound::WavReader::open(wav).unwrap();
    let rate = f64::from(wav.spec().sample_rate) * f64::from(wav.spec().channels);
    let samples: Vec<f64> = wav.samples::<i16>().map(|it| f64::from(it.unwrap()) / 32_768.0).collect();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "times of a short file")]
    let index = |at: f64| ((at * rate) as usize).min(samples.len());
    let part = &samples[index(from)..index(to)];
    10.0 * (part.iter().map(|it| it * it).sum::<f64>() / part.len() as f64 + 1e-12).log10()
}

#[test]
fn music_and_the_sound_of_a_scene_lie_under_the_voice_of_every_video() {
    let scenes = json!([{"text": "Nobody spoke for a long time."}, {"text": "Then the door opened.", "sound": "rain"}]);
    let size = json!({"width": 180, "height": 320});
    let story = json!({"version": 1, "story": {"type": "horror", "scenes": scenes}, "video": size});
    let (_home, workspace) = check(&story, 180, 320);
    let under = workspace.join("temp/under.wav");
    let cues = cues(&fs::read_to_string(workspace.join("video/story_video.srt")).unwrap());
    for (start, end, text) in &cues {
        // The whole is at -16 LUFS.
        let power = power_db(&under, *start, *end);
        assert!((-60.0..-28.0).contains(&power), "{power} dB under {text:?}");
    }
    let without = json!({"version": 1, "story": {"text": "Nobody spoke."}, "music": "none", "video": size});
    let (_home, workspace) = check(&without, 180, 320);
    assert!(!workspace.join("temp/under.wav").is_file(), "a sound under a video that shall have none");
}
