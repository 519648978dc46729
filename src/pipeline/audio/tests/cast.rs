//! Several voices in one story, and pronunciations.

use super::*;
use serde_json::{Value, json};

const STORY: &str = "“Come in,” said Anna, “it is late.” Ben looked at Siobhan’s lamp. “No,” he said.";

fn stage(tts: Value) -> Stage {
    Stage { tts: serde_json::from_value(tts).unwrap(), ..Stage::new() }
}

/// Returns each cue's text, and its words as they are written.
fn written(track: &AudioTrack) -> Vec<(String, Vec<String>)> {
    let words =
        |cue: &Cue| cue.words.iter().map(|word| cue.text.get(word.written.clone()).unwrap().to_owned()).collect();
    track.cues.iter().map(|cue| (cue.text.clone(), words(cue))).collect()
}

#[tokio::test]
async fn direct_speech_has_its_own_voices_and_captions_stay_as_they_are() {
    let alone = stage(json!({"provider": "flite"}));
    let cast = json!({"narrator": "slt", "Anna": "en-us+f3", "others": ["kal"]});
    let together = stage(json!({"cast": cast}));
    let one = alone.run("en", &[(STORY, None)]).await.unwrap();
    let many = together.run("en", &[(STORY, None)]).await.unwrap();
    assert_eq!(written(&one), written(&many), "the words are shown as before");
    assert_eq!((many.provider.as_str(), many.spoken), ("flite", 6), "each part is spoken by itself");
    for cue in &many.cues {
        assert!(cue.words.windows(2).all(|it| it[0].end <= it[1].start + 1e-9), "{cue:?}");
        assert!(cue.words.iter().all(|it| cue.start <= it.start && it.end <= cue.end + 1e-9), "{cue:?}");
    }
    assert!(many.cues.windows(2).all(|it| it[0].end <= it[1].start));
    let wav = hound::WavReader::open(together.workspace().path(&many.file)).unwrap();
    assert_eq!(wav.spec().sample_rate, 22_050, "the highest rate of the voices");
    let seconds = f64::from(wav.duration()) / 22_050.0;
    assert!((seconds - many.seconds).abs() < 0.05, "{seconds} {}", many.seconds);
}

#[tokio::test]
async fn a_voice_of_the_cast_that_nobody_has_is_named() {
    let failure = stage(json!({"cast": {"Anna": "nobody"}})).run("en", &[(STORY, None)]).await.unwrap_err();
    assert_eq!((failure.code, failure.kind), (Code::VoiceUnknown, FailureKind::Permanent));
    assert!(failure.message.contains("`nobody`"), "{}", failure.message);
    let silent = stage(json!({"provider": "null", "cast": {"Anna": "nobody"}}));
    assert_eq!(silent.run("en", &[(STORY, None)]).await.unwrap().provider, "null", "who is silent needs no voice");
}

#[tokio::test]
async fn words_are_said_as_the_lexicon_says_and_shown_as_they_are_written() {
    for (provider, said, noted) in [
        ("espeak-ng", "shi-VAWN", false),
        ("espeak-ng", "/ʃɪˈvɔːnəliː/", false),
        ("flite", "shi-VAWN", false),
        ("flite", "/ʃɪˈvɔːnəliː/", true),
    ] {
        let plain = stage(json!({"provider": provider})).run("en", &[(STORY, None)]).await.unwrap();
        let stage = stage(json!({"provider": provider, "lexicon": {"siobhan": said}}));
        let track = stage.run("en", &[(STORY, None)]).await.unwrap();
        assert_eq!(written(&track), written(&plain), "{provider} {said}");
        let notes: Vec<&str> = track.degraded.iter().map(|it| it.used.as_str()).collect();
        assert_eq!(notes.iter().any(|it| it.contains("Siobhan’s")), noted, "{provider} {said}: {notes:?}");
        assert_eq!(
            (track.seconds - plain.seconds).abs() < f64::EPSILON,
            noted,
            "{provider} {said}: it is spoken in another way"
        );
    }
}
