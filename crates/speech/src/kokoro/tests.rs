//! Who speaks where the voices of Kokoro are there, and where they are not.

use super::*;
use crate::{AUTO, Settings, Speech, Wanted as Wish};
use children::Launcher;

fn pack(is_there: bool) -> Pack {
    if is_there {
        Pack::Whole { dir: "/nowhere".into(), hash: "a".into(), credit: "b".into() }
    } else {
        Pack::Lacking { why: "it was not fetched".into() }
    }
}

/// Names who is asked first to speak a language, with packs, a configured voice, and a voice that the job names.
fn first(language: &str, has_kokoro: bool, configured: &str, asked: &str) -> String {
    let settings = Settings {
        provider: AUTO.to_owned(),
        voice: configured.to_owned(),
        pack: pack(true),
        kokoro: pack(has_kokoro),
        ..Settings::default()
    };
    let speech = Speech::new(settings, Launcher::start(None, "/usr/bin:/bin".into()).unwrap(), Vec::new());
    let voice = Some(asked.to_owned()).filter(|it| !it.is_empty());
    let wish = Wish { voice, ..Wish::of_language(language) };
    speech.candidates(&wish).unwrap()[0].name().to_owned()
}

#[tokio::test]
async fn they_speak_where_they_are_named_or_where_nobody_is_clearer() {
    for (language, configured, asked, without, with) in [
        ("en", "", "", "neural", "neural"),
        ("en-gb", "", "", "neural", "kokoro"),
        ("es", "", "", "espeak-ng", "kokoro"),
        ("pt-pt", "", "", "espeak-ng", "espeak-ng"),
        ("de", "", "", "espeak-ng", "espeak-ng"),
        // A configured voice speaks its own language, and leaves the others to whom they would have without it.
        ("en", "am_michael", "", "neural", "kokoro"),
        ("en", "ef_dora", "", "neural", "neural"),
        ("es", "am_michael", "", "espeak-ng", "kokoro"),
        ("es", "es+f3", "", "espeak-ng", "espeak-ng"),
        // A voice that a job names is nobody else's, also where it is not there.
        ("en", "", "am_michael", "kokoro", "kokoro"),
        ("en", "", "hibari", "neural", "neural"),
    ] {
        let said = |has_kokoro| first(language, has_kokoro, configured, asked);
        assert_eq!((said(false).as_str(), said(true).as_str()), (without, with), "{language} {configured} {asked}");
    }
}

#[tokio::test]
async fn a_voice_whose_files_are_not_there_is_refused_and_not_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let launcher = Launcher::start(None, dir.path().into()).unwrap(); // no programs
    let english = |is_there| Arc::new(English::new(pack(is_there), launcher.clone()));
    let stop = Stop::default();
    let bench = Bench { dir: dir.path(), cache: None, record_dir: dir.path(), stop: &stop, purse: &calls::Free };
    let wish = |required| VoiceWish { language: "es", required, preferred: "", any_language: false };
    for (kokoro, hibari, voice, expected) in [
        (false, true, Some("am_michael"), "the voice `am_michael` cannot be used: it was not fetched"),
        (true, false, Some("am_michael"), "the voice `am_michael` cannot be used: it was not fetched"),
        (
            true,
            true,
            Some("em_alex"),
            "the voice `em_alex` cannot be used: `em_alex` needs espeak-ng, which is not installed",
        ),
        (false, true, None, "the neural voice cannot be used: it was not fetched"),
        (false, true, Some("nobody"), "kokoro has no voice `nobody`"),
    ] {
        let provider = Kokoro::new(pack(kokoro), english(hibari));
        let error = provider.voice(wish(voice), &bench).await.unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(error.falls_back());
    }
    let provider = Kokoro::new(pack(true), english(true));
    assert_eq!(provider.voice(wish(Some("am_michael")), &bench).await.unwrap(), "am_michael", "it needs no program");
    let listed = provider.voices(&bench).await.unwrap();
    assert!(listed.iter().all(|it| it.languages.contains(&"en".to_owned())), "{listed:?}");
}

#[tokio::test]
async fn one_piece_is_spoken_at_a_time_and_who_is_stopped_does_not_wait() {
    let turns = Arc::new(Semaphore::new(SPEAKERS_MAX));
    let stop = Stop::default();
    let mine = turn(&turns, &stop).await.unwrap();
    let (other, raise) = tokio::join!(turn(&turns, &stop), async { stop.raise() });
    assert!(other.is_none(), "{raise:?}");
    drop(mine);
    assert!(turn(&turns, &Stop::default()).await.is_some());
}
