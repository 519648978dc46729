//! The tts stage with real voices.

use super::*;
use crate::job::request::TtsRequest;
use crate::job::{CancelReason, Progress};
use crate::pipeline::handover::ScriptScene;
use crate::pipeline::sentences;
use crate::workspace::Workspace;
use children::Launcher;
use speech::{Pack, Settings};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

mod cast;

const CANVAS: Canvas = Canvas { width: 1080, height: 1920, fps: 30 };
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// A workspace, a job, and this machine's voices.
struct Stage {
    dir: tempfile::TempDir,
    path: OsString,
    settings: Settings,
    tts: TtsRequest,
    language_supposed: bool,
    cancel: Cancel,
}

impl Stage {
    fn new() -> Self {
        let (dir, settings) = (tempfile::tempdir().unwrap(), Settings::default());
        Self {
            dir,
            path: PATH.into(),
            settings,
            tts: TtsRequest::default(),
            language_supposed: false,
            cancel: Cancel::default(),
        }
    }

    fn provider(mut self, name: &str) -> Self {
        self.tts.provider = Some(name.to_owned());
        self
    }

    fn voice(mut self, name: &str) -> Self {
        self.tts.voice = Some(name.to_owned());
        self
    }

    /// Adds a program of the test before the real voices, or with `alone` instead of them.
    fn program(mut self, name: &str, script: &str, alone: bool) -> Self {
        use std::os::unix::fs::PermissionsExt;
        let bin = self.dir.path().join("bin");
        std::fs::create_dir_all(&bin).unwrap();
        let file = bin.join(name);
        fsx::write_atomic(&file, format!("#!/bin/sh\n{script}\n").as_bytes()).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        let bin = bin.into_os_string();
        self.path = bin;
        if !alone {
            self.path.push(":");
            self.path.push(PATH);
        }
        self
    }

    fn workspace(&self) -> Workspace {
        Workspace::below(self.dir.path(), &"a-job".parse().unwrap())
    }

    async fn run(&self, language: &str, scenes: &[(&str, Option<f64>)]) -> Result<AudioTrack, Failure> {
        let workspace = self.workspace();
        for dir in [workspace.audio(), workspace.video(), workspace.temp()] {
            std::fs::create_dir_all(dir).unwrap();
        }
        let job = JobRequest { tts: self.tts.clone(), ..JobRequest::example("a-job") };
        let scenes = scenes.iter().map(|(text, seconds)| ScriptScene {
            sentences: sentences::sentences(text),
            seconds: *seconds,
            ..ScriptScene::default()
        });
        let script = Script {
            kind: "x".to_owned(),
            title: None,
            language: language.to_owned(),
            language_supposed: self.language_supposed,
            provider: "request".to_owned(),
            scenes: scenes.collect(),
            headings: Vec::new(),
            written: None,
            degraded: vec![],
        };
        let launcher = Launcher::start(None, self.path.clone()).unwrap();
        let speech = Speech::new(self.settings.clone(), launcher, Vec::new());
        let progress = Progress::silent();
        let stage = StageRun::unpaid(&job, &workspace, &self.cancel, &progress);
        let voices = super::Voices { speech: &speech, cache: None, canvas: CANVAS, end_card: &EndCard::None };
        super::run(&stage, &script, voices).await
    }

    async fn text(&self, language: &str, text: &str) -> Result<AudioTrack, Failure> {
        self.run(language, &[(text, None)]).await
    }

    fn samples(&self) -> (u32, Vec<i16>) {
        let mut wav = hound::WavReader::open(self.workspace().path(FILE)).unwrap();
        (wav.spec().sample_rate, wav.samples::<i16>().map(Result::unwrap).collect())
    }

    fn spoken(&self) -> Vec<PathBuf> {
        let dir = speech::cache_dir(&self.workspace().temp());
        std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect()
    }
}

/// Checks that the cues match the sound: loud inside a cue, silent between cues.
fn check_cues(stage: &Stage, track: &AudioTrack) {
    let (rate, samples) = stage.samples();
    // A frame may start between two samples; then it is heard from the second one on.
    let at = |seconds: f64| usize::try_from(timeline::samples(seconds + 0.499 / f64::from(rate), rate)).unwrap();
    assert_eq!(at(track.seconds), samples.len());
    let mut silent_from = 0;
    for cue in &track.cues {
        let (start, end) = (at(cue.start), at(cue.end));
        assert!(silent_from < start && start < end && end <= samples.len(), "{cue:?}");
        assert!(samples[silent_from..start].iter().all(|sample| *sample == 0), "noise before {cue:?}");
        if cue.text.chars().any(char::is_alphanumeric) {
            let peak = samples[start..end].iter().map(|sample| sample.unsigned_abs()).max().unwrap();
            assert!(1000 < peak, "silence in {cue:?}");
            let soon = start + at(0.2);
            assert!(samples[start..soon.min(end)].iter().any(|sample| 100 < sample.unsigned_abs()), "late {cue:?}");
        }
        silent_from = end;
    }
    assert!(samples[silent_from..].iter().all(|sample| *sample == 0));
}

#[tokio::test]
async fn every_voice_speaks_its_language_and_the_cues_fit_the_sound() {
    for (language, text, provider) in [
        ("en", "The lamp went out at nine. Nobody had lit it for years, said Dr. Voss.\n\nThen: a knock!", "flite"),
        ("en", "\u{201c}Don\u{2019}t,\u{201d} she said \u{2014} twice. {\\fs300} Caf\u{e9}? \u{1f600}", "flite"),
        ("de", "Die Lampe erlosch um neun Uhr. Am 3. Mai kam Herr M\u{fc}ller, z.B. mit Brot.", "espeak-ng"),
        ("zh", "很久以前，山上有一座灯塔。没有人知道它是谁建造的！", "espeak-ng"),
        ("ru", "Лампа погасла в девять. Никто не пришёл.", "espeak-ng"),
        ("en-GB", "The lamp went out at nine.", "flite"),
    ] {
        let stage = Stage::new();
        let track = stage.text(language, text).await.unwrap();
        assert_eq!(track.provider, provider, "{text}");
        assert_eq!(track.degraded, []);
        check_cues(&stage, &track);
        assert_eq!(letters(&track.cues), text.chars().filter(|c| !c.is_whitespace()).collect::<String>());
    }
}

fn letters(cues: &[Cue]) -> String {
    cues.iter().flat_map(|cue| cue.text.chars()).filter(|c| !c.is_whitespace()).collect()
}

#[tokio::test]
async fn hostile_texts_are_spoken_or_shown_in_silence_and_touch_nothing() {
    let hostile = [
        "-f/etc/passwd",
        "-w /x",
        "<audio src=\"$(touch pwned)\">",
        "[[h@l'oU]]",
        "a\u{0}b",
        "\u{1b}]0;x\u{7}",
        "a\r\nb: c",
        "%{e}:textfile=/etc/passwd",
        "',drawtext=text=x",
        "{\\an8}up",
        "[Script Info]",
        "file '/etc/passwd'",
        "#EXTM3U",
        "\u{5f88}\u{4e45}",
        "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
        "\u{1f468}\u{200d}\u{1f469}",
        "\u{202e}abc\u{202c}",
        "\u{200b}\u{200b}\u{200b}",
        "\u{feff}bom",
        "\u{fdfd}",
        "z\u{301}\u{302}\u{303}\u{304}",
        "$(id); `id`",
        "%s%n%n",
        "<b>x</b>",
        "=cmd|' /C calc'!A0",
        "...",
        "?!",
        "1,000,000.50",
        "/etc/hostname",
    ];
    for provider in ["espeak-ng", "flite"] {
        let stage = Stage::new().provider(provider);
        let track = stage.text("en", &hostile.join("\n\n")).await.unwrap();
        check_cues(&stage, &track);
        assert_eq!(track.provider, provider, "foreign words are respelled");
        let notes: Vec<&str> = track.degraded.iter().map(|it| it.used.as_str()).collect();
        assert!(notes.iter().any(|it| it.contains("respelled for the voice: 很久 as Hen Jiu")), "{notes:?}");
        let names = || stage.spoken().into_iter().map(|path| path.file_name().unwrap().to_owned());
        assert!(
            names().all(|name| Path::new(&name).extension() == Some("wav".as_ref())),
            "{:?}",
            names().collect::<Vec<_>>()
        );
        assert!(std::fs::read_dir(stage.workspace().temp()).unwrap().count() == 1, "only speech/ is left in temp/");
    }
}

#[tokio::test]
async fn a_finished_sentence_is_not_spoken_again() {
    let count = "echo x >> \"$(dirname \"$0\")/calls\"; exec /usr/bin/espeak-ng \"$@\"";
    let stage = Stage::new().provider("espeak-ng").program("espeak-ng", count, false);
    let calls = || std::fs::read_to_string(stage.dir.path().join("bin/calls")).unwrap().lines().count();
    let first = stage.text("en", "The lamp went out. Nobody came. The sea was black.").await.unwrap();
    assert_eq!(calls(), 1 + 3, "the list of voices and three sentences");
    let second = stage.text("en", "The lamp went out. Nobody came. The sea was black.").await.unwrap();
    assert_eq!((first.reused, first.spoken, second.reused, second.spoken), (0, 3, 3, 0));
    assert_eq!((calls(), &second), (4 + 1, &AudioTrack { reused: 3, spoken: 0, ..first.clone() }));
    let third = stage.text("en", "The lamp went out. Somebody came. The sea was black.").await.unwrap();
    assert_eq!((calls(), third.cues.len()), (5 + 1 + 1, 3));
    // A clip that a power cut emptied is spoken again.
    fsx::write_atomic(&stage.spoken()[0], b"").unwrap();
    stage.text("en", "The lamp went out. Nobody came. Somebody came. The sea was black.").await.unwrap();
    assert_eq!(calls(), 7 + 1 + 1);
}

#[tokio::test]
async fn scenes_get_their_length_and_speed_changes_it() {
    let stage = Stage::new().provider("espeak-ng");
    let track = stage.run("en", &[("The lamp went out.", Some(6.0)), ("Nobody came.", Some(4.0))]).await.unwrap();
    check_cues(&stage, &track);
    assert!((track.cues[1].start - 6.0).abs() < 1e-4, "{:?}", track.cues);
    assert!((track.seconds - 10.0).abs() < 1e-4);
    let length = |track: &AudioTrack| track.cues[0].end - track.cues[0].start;
    for provider in ["flite", "espeak-ng"] {
        let mut stage = Stage::new().provider(provider);
        let mut lengths = Vec::new();
        for speed in [0.5, 1.0, 2.0] {
            stage.tts.speed = Some(speed);
            lengths.push(length(&stage.text("en", "The lamp went out at nine, and nobody came.").await.unwrap()));
        }
        assert!(1.6 < lengths[0] / lengths[1] && 1.6 < lengths[1] / lengths[2], "{provider}: {lengths:?}");
    }
}

#[tokio::test]
async fn engines_that_fail_in_silence_are_found_out_and_the_next_one_tells_the_whole_story() {
    let wav = |seconds: u32, source: &str| {
        let input = format!("-f lavfi -i {source} -t {seconds} -ar 16000 -ac 1");
        format!("while [ $# -gt 1 ]; do shift; done; /usr/bin/ffmpeg -v error -nostdin {input} -y \"$1\"")
    };
    for (what, script, code) in [
        ("gives no file", "true".to_owned(), Code::TtsInvalid),
        ("gives an empty file", "while [ $# -gt 1 ]; do shift; done; : > \"$1\"".to_owned(), Code::TtsInvalid),
        ("gives silence", wav(2, "anullsrc"), Code::TtsInvalid),
        ("gives no end of sound", wav(200, "sine=300"), Code::TtsInvalid),
        ("says why and gives up", "echo no voice today >&2; exit 3".to_owned(), Code::TtsUnavailable),
    ] {
        let list = "[ \"$1\" = -lv ] && { echo 'Voices available: kal slt'; exit; }; cat > /dev/null;";
        for voice in [None, Some("slt")] {
            let mut stage = Stage::new().program("flite", &format!("{list} {script}"), false);
            stage.tts.voice = voice.map(str::to_owned);
            let track = stage.text("en", "The lamp went out. Nobody came.").await.unwrap();
            check_cues(&stage, &track);
            assert_eq!(track.provider, "espeak-ng", "{what}");
            let expected = Degraded { stage: crate::job::Stage::Tts, code, used: "espeak-ng".to_owned() };
            assert_eq!(track.degraded, [expected], "{what}");
        }
    }
}

#[tokio::test]
async fn a_machine_without_voices_fails_clearly_or_goes_on_in_silence() {
    let mut stage = Stage::new().program("nothing", "", true);
    let failure = stage.text("en", "The lamp went out. Nobody came.").await.unwrap_err();
    assert_eq!((failure.code, failure.kind), (Code::TtsUnavailable, FailureKind::Permanent));
    assert_eq!(failure.message, "cannot find the program flite");
    assert_eq!(failure.causes, ["cannot find the program espeak-ng"]);
    assert_eq!(failure.stage, Some(crate::job::Stage::Tts));
    stage.tts.on_failure = Some(OnFailure::Silent);
    let track = stage.text("en", "The lamp went out. Nobody came.").await.unwrap();
    assert_eq!((track.provider.as_str(), track.cues.len(), track.degraded.len()), ("silence", 2, 1));
    let (_, samples) = stage.samples();
    assert!(samples.iter().all(|sample| *sample == 0));
    assert!((2.0..6.0).contains(&track.seconds), "{}", track.seconds);
}

#[tokio::test]
async fn a_voice_is_had_or_refused_never_replaced() {
    for (provider, voice, spoken_by) in [
        (None, "slt", Some("flite")),
        (None, "de", Some("espeak-ng")),
        (None, "en-us+f3", Some("espeak-ng")),
        (Some("flite"), "rms", Some("flite")),
        (Some("flite"), "klingon", None),
        (Some("flite"), "/etc/passwd", None),
        (Some("espeak-ng"), "klingon", None),
        (None, "klingon", None),
    ] {
        let mut stage = Stage::new().voice(voice);
        stage.tts.provider = provider.map(str::to_owned);
        stage.tts.on_failure = Some(OnFailure::Silent); // this is for broken engines, not for invalid requests
        match (stage.text("en", "The lamp went out.").await, spoken_by) {
            (Ok(track), Some(name)) => assert_eq!((track.provider.as_str(), track.degraded.len()), (name, 0)),
            (Err(failure), None) => {
                assert_eq!((failure.code, failure.kind), (Code::VoiceUnknown, FailureKind::Permanent));
                assert!(failure.hint.unwrap().starts_with("use one of "));
            }
            (other, _) => panic!("{provider:?} {voice}: {other:?}"),
        }
    }
    let failure = Stage::new().provider("parrot").text("en", "x").await.unwrap_err();
    assert_eq!(failure.code, Code::ProviderUnknown);
    assert_eq!(
        failure.message,
        "there is no speech provider `parrot`; known are auto, neural, kokoro, flite, espeak-ng, null"
    );
}

#[tokio::test]
async fn a_narration_without_end_is_refused_with_its_limit() {
    let stage = Stage::new().provider("null");
    let failure = stage.text("en", &"The lamp went out at nine. ".repeat(2500)).await.unwrap_err();
    assert_eq!((failure.code, failure.kind), (Code::InvalidValue, FailureKind::Permanent));
    assert!(failure.message.contains("longer than 3600 s"), "{}", failure.message);
    let failure = stage.run("en", &[("One.", Some(2000.0)), ("Two.", Some(2000.0))]).await.unwrap_err();
    assert_eq!(failure.code, Code::InvalidValue);
}

#[tokio::test]
async fn null_needs_no_program_and_leaves_a_silent_track() {
    let stage = Stage::new().program("nothing", "", true).provider("null").voice("any");
    let track = stage.text("en", "The lamp went out. \u{1f600}\u{1f600}").await.unwrap();
    assert_eq!(track.provider, "null");
    check_cues_silent(&stage, &track);
    assert_eq!(stage.spoken(), Vec::<PathBuf>::new());
}

fn check_cues_silent(stage: &Stage, track: &AudioTrack) {
    let (rate, samples) = stage.samples();
    assert_eq!(timeline::samples(track.seconds, rate), samples.len() as u64);
    assert!(samples.iter().all(|sample| *sample == 0));
    assert!(track.cues.windows(2).all(|pair| pair[0].start < pair[0].end && pair[0].end < pair[1].start));
}

#[tokio::test]
async fn a_cancelled_stage_stops_and_says_so() {
    let stage = Stage::new();
    stage.cancel.cancel(CancelReason::Drain);
    let failure = stage.text("en", "The lamp went out.").await.unwrap_err();
    assert_eq!((failure.code, failure.kind), (Code::Drained, FailureKind::Stopped));
}

#[tokio::test]
async fn the_second_part_of_a_sentence_is_shown_when_the_voice_comes_to_it() {
    let text = "The code was 4815162342 and 1999876543, and the keeper opened the door.";
    for provider in ["neural", "flite", "espeak-ng"] {
        let mut stage = Stage::new().provider(provider);
        stage.settings.pack = voice_pack();
        if provider == "neural" && stage.settings.pack == Pack::Unsought {
            continue;
        }
        let track = stage.text("en", text).await.unwrap();
        let cue = track.cues.iter().find(|cue| cue.text.contains("4815162342")).unwrap();
        let (rate, samples) = stage.samples();
        let at = |seconds: f64| usize::try_from(timeline::samples(seconds, rate)).unwrap();
        let pause = pauses(&samples[at(cue.start)..at(track.seconds)], at(0.04))
            .into_iter()
            .map(|range| cue.start + range.end as f64 / f64::from(rate));
        let place = cue.text.find("and the keeper").unwrap();
        let mark = cue.words.iter().find(|word| word.written.start == place).unwrap().start;
        let nearest = pause.map(|end| (end - mark).abs()).fold(f64::MAX, f64::min);
        assert!(nearest < 0.18, "{provider}: {nearest} s from a pause: {cue:?}");
        let by_letters = cue.start + (cue.end - cue.start) * 34.0 / 60.0;
        assert!(2.0 < mark - by_letters, "{provider}: {mark}, by its letters {by_letters}");
    }
}

/// Returns the neural voice of this tree, if `scripts/assets` has fetched it.
fn voice_pack() -> Pack {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/voices/hibari");
    if dir.is_dir() { Pack::Whole { dir, hash: "a".into(), credit: "Voice: hibari".into() } } else { Pack::Unsought }
}

#[tokio::test]
async fn the_neural_voice_tells_an_english_story_with_the_times_of_its_words_and_is_named() {
    let mut stage = Stage::new();
    stage.settings.pack = voice_pack();
    if stage.settings.pack == Pack::Unsought {
        return;
    }
    let text = "At 9:30 p.m. the lamp went out. “Who’s there?” she asked Mr. 灯塔, and paid $1,250.50.";
    let track = stage.text("en", text).await.unwrap();
    assert_eq!((track.provider.as_str(), track.credits.as_slice()), ("neural", &["Voice: hibari".to_owned()][..]));
    check_cues(&stage, &track);
    for cue in &track.cues {
        let mut before = (cue.start, 0);
        for word in &cue.words {
            assert!(before.0 <= word.start && word.start < word.end && word.end <= cue.end, "{cue:?}");
            assert!(before.1 <= word.written.start && !word.estimated, "{cue:?}");
            before = (word.end, word.written.end);
        }
        let shown: Vec<_> = speech::heard::words(&cue.text).into_iter().map(|it| cue.text.get(it).unwrap()).collect();
        let heard: Vec<_> = cue.words.iter().map(|word| cue.text.get(word.written.clone()).unwrap()).collect();
        assert_eq!(heard, shown);
    }
    let again = stage.text("en", text).await.unwrap();
    assert_eq!((again.spoken, &again.cues), (0, &track.cues), "the words are found again with the sound");
}

#[tokio::test]
async fn where_the_neural_voice_is_not_there_another_one_speaks_and_the_result_says_so() {
    let mut stage = Stage::new();
    stage.settings.pack = Pack::Lacking { why: "it was not fetched".into() };
    let track = stage.text("en", "The lamp went out.").await.unwrap();
    let used: Vec<&str> = track.degraded.iter().map(|it| it.used.as_str()).collect();
    assert_eq!(used, ["flite: the neural voice is not there: it was not fetched"]);
    assert!(track.credits.is_empty() && track.cues[0].words.iter().all(|word| word.estimated), "{track:?}");
    let track = stage.text("de", "Die Lampe ging aus.").await.unwrap();
    assert_eq!((track.provider.as_str(), track.degraded.len()), ("espeak-ng", 0));
    let damaged = stage.dir.path().join("voice");
    std::fs::create_dir_all(&damaged).unwrap();
    stage.settings.pack = Pack::Whole { dir: damaged, hash: "b".into(), credit: "Voice: hibari".into() };
    let track = stage.text("en", "The lamp went out again.").await.unwrap();
    assert_eq!((track.provider.as_str(), track.degraded[0].code), ("flite", Code::TtsUnavailable));
    let mut stage = stage.provider("neural");
    stage.settings.fallback = Vec::new();
    let failure = stage.text("en", "The lamp went out once more.").await.unwrap_err();
    assert!(failure.message.contains("cannot load the voice"), "{failure:?}");
}

/// Returns the silences of at least `least` samples.
fn pauses(samples: &[i16], least: usize) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, sample) in samples.iter().enumerate() {
        if 250 < sample.unsigned_abs() {
            if from + least <= at {
                found.push(from..at);
            }
            from = at + 1;
        }
    }
    found
}

#[tokio::test]
async fn one_foreign_word_is_respelled_and_named_and_the_voice_stays() {
    let stage = Stage::new();
    let track = stage.text("en", "The sign said 灯塔 in red. It was −12 degrees, and 5 ⊕ 3.").await.unwrap();
    assert_eq!(track.provider, "flite");
    let notes: Vec<&str> = track.degraded.iter().map(|it| it.used.as_str()).collect();
    assert_eq!(
        notes,
        [
            "flite: words respelled for the voice: 灯塔 as Deng Ta",
            "flite: signs that are shown and not said: ⊕ (U+2295)"
        ]
    );
    assert!(track.cues.iter().any(|cue| cue.text.contains("灯塔")), "what is shown stays as written");
    check_cues(&stage, &track);
}

#[tokio::test]
async fn a_language_that_no_voice_reads_fails_with_its_name_or_is_only_shown() {
    for (language, text, code, part) in [
        ("ja", "昔々、山の上に古い灯台がありました。", Code::TtsUnavailable, "espeak-ng's voice `ja` cannot read 43 %"),
        ("km", "ចង្កៀងរលត់នៅម៉ោងប្រាំបួន", Code::VoiceUnknown, "no voice for the language `km`"),
        ("en", "Лампа погасла в девять.", Code::TtsUnavailable, "cannot read 100 % of the letters, such as `Л`"),
    ] {
        let mut stage = Stage::new();
        let failure = stage.text(language, text).await.unwrap_err();
        assert_eq!((failure.code, failure.kind), (code, FailureKind::Permanent), "{failure}");
        assert!(failure.message.contains(part), "{}", failure.message);
        assert!(failure.hint.unwrap().contains("`tts.on_failure`"));
        stage.tts.on_failure = Some(OnFailure::Silent);
        let track = stage.text(language, text).await.unwrap();
        assert_eq!((track.provider.as_str(), track.degraded.len()), (SILENCE, 1));
    }
    let stage = Stage::new();
    let track = stage.text("ja", "むかし、やまのうえにふるいとうだいがありました。").await.unwrap();
    assert_eq!((track.provider.as_str(), track.degraded.len()), ("espeak-ng", 0));
}

#[tokio::test]
async fn a_configured_voice_counts_where_the_language_is_open_and_is_named_where_it_cannot() {
    let mut stage = Stage::new();
    stage.settings.voice = "de".to_owned();
    let track = stage.text("en", "The lamp went out.").await.unwrap();
    let used: Vec<&str> = track.degraded.iter().map(|it| it.used.as_str()).collect();
    assert_eq!((track.provider.as_str(), used.len()), ("flite", 1));
    assert!(used[0].contains("`de` is not there for the story's language"), "{used:?}");
    stage.language_supposed = true;
    let track = stage.text("en", "Hallo.").await.unwrap();
    assert_eq!((track.provider.as_str(), track.degraded.len()), ("espeak-ng", 0));
}
