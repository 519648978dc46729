//! How whole texts are read: sounds by what follows, own pronunciations, and what stays true of every text.

use crate::common::{LEXICONS, check};
use phonemes::{Lexicons, Own, OwnError, PhonemesError, Spoken, Stop, Vocabulary, ids, read};
use proptest::prelude::*;
use std::path::Path;

fn read_plainly(text: &str) -> Vec<Spoken> {
    read(text, &LEXICONS, &Own::default(), &mut |_| None)
}

/// Shows the phonemes of a text as the model gets them.
fn shown(words: &[Spoken]) -> String {
    let shown =
        words.iter().map(|it| format!("{}{}", it.phonemes, it.stop.symbol().map(String::from).unwrap_or_default()));
    shown.collect::<Vec<_>>().join(" ")
}

#[test]
fn function_words_sound_by_what_follows() {
    check(
        &[
            ("The apple, the pear, a pear, an apple.", "ði ˈæpᵊl, ðə pˈɛɹ, ɐ pˈɛɹ, ɐn ˈæpᵊl."),
            ("the hour, the one, the FBI, the 8", "ði ˈWəɹ, ðə wˈʌn, ði ˌɛfbˌiˈI, ði ˈAt"),
            ("to eat, to go", "tʊ ˈit, tə ɡˌO"),
            ("What are you used to?", "wˌʌt ɑɹ ju jˈust tu?"),
            ("It is what it is.", "ˌɪt ɪz wˌʌt ɪt ɪz."),
            ("Vitamin A", "vˈITəmən ˈA"),
        ],
        |text| shown(&read_plainly(text)),
    );
}

#[test]
fn stems_compounds_and_possessives() {
    check(
        &[
            ("walked wanted begged", "wˈɔkt wˈɑntᵻd bˈɛɡd"),
            ("the Joneses' dogs'", "ðə ʤˈOnzᵻz dˈɔɡz"),
            ("Irene's cats", "Iɹˈinz kˈæts"),
            ("to-day good-bye broad-brimmed", "tədˈA ɡˌʊdbˈI bɹˌɔdbɹˈɪmd"),
            ("'Tis o'clock goin' don't y'all", "tˈɪz əklˈɑk ɡˈOən dˈOnt jˈɔl"),
            ("Nooooo! Whaaat? Hmmm, sooo goood.", "nˈO! wˌʌt? hmmm, sˌO ɡˈʊd."),
            ("Yesss, helloooo, pssst, NOOO", "jˈɛs, həlˈO, pst, nˈO"),
            ("D-Day came.", "dˈidˌA kˈAm."),
            ("B-b-but w-why? S-s-stop. An S-shaped road", "bə bə bˌʌt wə wˌI? stə stə stˈɑp. ɐn ˈɛs ʃˈApt ɹˈOd"),
            ("to re-read, re-elect non-stop", "tə ɹˌiɹˈid, ɹˌiəlˈɛkt nˌɑnstˈɑp"),
            ("coup d'état, de Gaulle", "kˈu dAtˈɑ, də ɡˈɔl"),
            ("unhelpfully", "ˌʌnhˈɛlpfᵊli"),
            ("the minutes", "ðə mˈɪnəts"),
        ],
        |text| shown(&read_plainly(text)),
    );
}

#[test]
fn letters_with_accents_are_read_like_those_without() {
    check(
        &[
            ("café naïve façade", "kæfˈA nɑˈiv fəsˈɑd"),
            ("her résumé, to resume", "hɜɹ ɹˈɛzəmˌA, tə ɹəzˈum"),
            ("Zoë Brontë", "zˈOi bɹˈɑnti"),
        ],
        |text| shown(&read_plainly(text)),
    );
}

#[test]
fn own_pronunciations_come_first_for_a_word_and_its_endings() {
    let own =
        Own::new([("Nguyen", "nwin"), ("Reelspool", "/ˈɹilspul/"), ("GIF", "jif"), ("Siobhan", "shi-VAWN")]).unwrap();
    let words = read("Nguyen's GIF by Siobhan in reelspool", &LEXICONS, &own, &mut |_| None);
    assert_eq!(shown(&words), "nwˈɪnz ʤˈɪf bI ʃɪvˈɔn ɪn ˈɹilspul");
}

#[test]
fn a_wrong_pronunciation_is_refused_with_the_word_and_the_place() {
    for (word, said, expected) in [
        ("Nguyen", "/wɪ7n/", "'7' in column 4 of the pronunciation of \"Nguyen\" is not a sound of the voice"),
        ("Nguyen", "w1n", "'1' in column 2"),
        ("Nguyen", " ", "is empty"),
        ("New York", "noo", "is not one word"),
        ("", "noo", "is not one word"),
        ("Nguyen", "//", "is empty"),
    ] {
        let error = Own::new([(word, said)]).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    assert_eq!(
        Own::new([("a", "b".repeat(101).as_str())]).unwrap_err(),
        OwnError::TooLong { word: "a".to_owned(), length: 101 }
    );
}

#[test]
fn unknown_words_are_asked_for_once_and_read_by_letters_without_an_answer() {
    let mut asked = Vec::new();
    let words = read("Qwzrty met Qwzrty and Blorf.", &LEXICONS, &Own::default(), &mut |word| {
        asked.push(word.to_owned());
        (word == "Blorf").then(|| "blˈɔːɹf".to_owned())
    });
    asked.sort();
    assert_eq!(asked, ["Blorf", "Qwzrty"]);
    assert_eq!(words.last().map(|it| it.phonemes.as_str()), Some("blˈɔɹf"));
    assert!(words.iter().all(|it| !it.phonemes.is_empty()), "{words:?}");
}

#[test]
fn written_words_keep_their_places_and_their_stops() {
    let text = "“Well,” said Dr. Grey—“no!”";
    let words = read_plainly(text);
    let found: Vec<(&str, Stop)> = words.iter().map(|it| (&text[it.written.clone()], it.stop)).collect();
    let expected = [
        ("“Well,”", Stop::Comma),
        ("said", Stop::Nothing),
        ("Dr.", Stop::Nothing),
        ("Grey—", Stop::Dash),
        ("“no!”", Stop::Exclamation),
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_model_gets_numbers_with_a_space_between_words_and_zero_at_both_ends() {
    let voice = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/voices/hibari");
    let vocabulary = Vocabulary::load(&voice.join("vocab.json")).unwrap();
    assert_eq!(ids(&vocabulary, &read_plainly("A cat.")), [0, 70, 16, 53, 156, 72, 62, 4, 0]);
    assert_eq!(ids(&vocabulary, &[]), [0, 0]);
}

#[test]
fn a_missing_or_broken_voice_is_named() {
    let none = Lexicons::load(Path::new("/nonexistent")).unwrap_err();
    assert!(matches!(&none, PhonemesError::Read { .. }), "{none}");
    assert_eq!(none.to_string(), "cannot read /nonexistent/lexicon_us_gold.json");
    let broken = Vocabulary::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap_err();
    assert!(broken.to_string().contains("Cargo.toml is not a list of symbols and numbers"), "{broken}");
}

#[test]
fn long_texts_and_long_words_are_read_whole() {
    let text = "It was 1,250 miles to St. Paul, read the record. ".repeat(200);
    assert_eq!(read_plainly(&text).len(), 200 * 10);
    for text in [
        "a".repeat(20_000),
        "9".repeat(20_000),
        "-".repeat(20_000),
        "'".repeat(20_000),
        "A.".repeat(5_000),
        "x-".repeat(5_000),
        "\"5\" ".repeat(3_000),
        "Ab".repeat(5_000),
        "1/".repeat(5_000),
    ] {
        drop(read_plainly(&text));
    }
}

/// Checks what is true of every text.
fn check_ranges(text: &str) {
    let mut end = 0;
    for word in read_plainly(text) {
        assert!(end <= word.written.start && word.written.start < word.written.end, "{text:?}: {word:?}");
        assert!(text.get(word.written.clone()).is_some(), "{text:?}: {word:?}");
        assert!(word.phonemes.chars().any(char::is_alphabetic), "{text:?}: {word:?}");
        assert!(
            !word.phonemes.starts_with([' ', ',']) && !word.phonemes.ends_with(' ') && !word.phonemes.contains("  "),
            "{text:?}: {word:?}"
        );
        end = word.written.end;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_in_order_on_the_borders_of_letters(text in "\\PC{0,60}") {
        check_ranges(&text);
    }

    #[test]
    fn any_mix_of_words_signs_and_numbers_is_read(
        parts in prop::collection::vec(prop::sample::select(vec![
            "Dr.", "St.", "$", "5", "1,250.50", "½", "–", "-", "--", "…", "'", "’s", "’tis", "\"", "(", ")", "/", ".", ":", "%", "°C", "km", "XIV", "I", "a.m.",
            "March", "3rd", "1999", " ", " ", " ", "\n\n", "😀", "é", "Ж", "漢", "٣", "FBI", "@", "#", "www.", ".com", "word", "Word", "WORD", "re-", "\u{301}", "x", "+", "=",
        ]), 0..24)
    ) {
        check_ranges(&parts.concat());
    }
}
