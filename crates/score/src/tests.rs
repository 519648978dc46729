//! What is heard, measured.

use super::*;
use crate::beds::{Beds, LOUDNESS};
use ebur128::{EbuR128, Mode};
use std::ops::Range;

/// A sound track that was written and read again.
struct Heard(Vec<[f32; 2]>);

impl Heard {
    fn of(order: &Order) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.wav");
        write(&path, order, &|| false).unwrap();
        let mut wav = hound::WavReader::open(&path).unwrap();
        assert_eq!((wav.spec().channels, wav.spec().sample_rate), (2, RATE));
        let samples: Vec<f32> = wav.samples::<i16>().map(|it| f32::from(it.unwrap()) / 32_768.0).collect();
        Self(samples.chunks_exact(2).map(|it| [it[0], it[1]]).collect())
    }

    fn part(&self, seconds: Range<f64>) -> &[[f32; 2]] {
        let at = |seconds: f64| ((seconds * f64::from(RATE)) as usize).min(self.0.len());
        &self.0[at(seconds.start)..at(seconds.end)]
    }
}

fn lufs(frames: &[[f32; 2]]) -> f64 {
    let mut meter = EbuR128::new(2, RATE, Mode::I).unwrap();
    meter.add_frames_f32(frames.as_flattened()).unwrap();
    meter.loudness_global().unwrap()
}

fn power_db(frames: &[[f32; 2]]) -> f32 {
    let sum: f32 = frames.iter().flatten().map(|it| it * it).sum();
    10.0 * (sum / (2 * frames.len()).max(1) as f32 + 1e-12).log10()
}

fn peak(frames: &[[f32; 2]]) -> f32 {
    frames.iter().flatten().fold(0.0, |peak, it| peak.max(it.abs()))
}

/// A story that speaks from 3 s on, pauses from 14 to 18 s, and ends 2.5 s before its end.
fn story(seconds: f64) -> Times {
    let sentences = |from: f64, to: f64| {
        let ends = (0..).map(move |n| from + f64::from(n) * 2.6).take_while(move |it| it + 2.6 <= to + 0.01);
        ends.map(|start| start..start + 2.3)
    };
    let speech: Vec<Range<f64>> = sentences(3.0, 14.0).chain(sentences(18.0, seconds - 2.5)).collect();
    let rests = speech.iter().map(|it| it.end).collect();
    Times { seconds, speech, rests, scenes: vec![0.0, 9.0, 18.0], turn: None, end: None }
}

fn order(music: Option<Source>, beds: Vec<Bed>) -> Order {
    Order { times: story(36.0), music, beds, seed: 7, voice_lufs: -16.0, level_lu: -18.0 }
}

#[test]
fn music_lies_under_the_voice_comes_up_in_pauses_and_never_clicks() {
    for mood in Mood::ALL {
        let heard = Heard::of(&order(Some(Source::Mood(mood)), Vec::new()));
        let under = [lufs(heard.part(4.0..13.0)), lufs(heard.part(19.0..33.0))];
        for under in under {
            assert!((-43.0..=-28.0).contains(&under), "{mood:?}: {under} LUFS under words");
        }
        let windows: Vec<f64> =
            (0..30).map(|n| 3.2 + f64::from(n)).filter(|at| *at < 11.0 || 18.0 < *at && *at < 28.6).collect();
        let loudest = windows.iter().map(|at| lufs(heard.part(*at..at + 2.0))).fold(f64::MIN, f64::max);
        assert!(loudest <= -16.0 - 12.0, "{mood:?}: {loudest} LUFS at a moment with words");
        let peak = peak(&heard.0);
        assert!(peak < 0.5, "{mood:?}: a peak of {peak}");
        let steps = heard.0.windows(2).flat_map(|it| [it[1][0] - it[0][0], it[1][1] - it[0][1]]);
        let step = steps.fold(0.0, |most: f32, step| most.max(step.abs()));
        assert!(step < 0.3 * peak, "{mood:?}: a step of {step} at a peak of {peak}");
        let offset = heard.0.iter().map(|it| f64::from(it[0])).sum::<f64>() / heard.0.len() as f64;
        assert!(offset.abs() < 2e-4, "{mood:?}: an offset of {offset}");
        assert!(heard.0.last().unwrap().iter().all(|it| it.abs() < 1e-3), "{mood:?} does not end");
    }
}

#[test]
fn where_nobody_speaks_music_is_louder_by_a_little() {
    let mood = Some(Source::Mood(Mood::Warm));
    let spoken = order(mood.clone(), Vec::new());
    let speech = vec![0.0..36.0];
    let always = Heard::of(&Order { times: Times { speech, ..spoken.times.clone() }, ..spoken.clone() });
    let heard = Heard::of(&spoken);
    let lift = |seconds: Range<f64>| power_db(heard.part(seconds.clone())) - power_db(always.part(seconds));
    assert!((5.9..6.1).contains(&lift(0.5..2.0)), "before the first word: {}", lift(0.5..2.0));
    assert!(lift(5.0..13.0).abs() < 0.1, "under words: {}", lift(5.0..13.0));
}

#[test]
fn in_a_rest_music_is_louder_than_under_the_words_before_whatever_it_plays_there() {
    let lengths = [7.0, 9.5, 5.0, 11.0, 8.0, 6.5];
    let starts = lengths.iter().scan(0.4, |at, length| Some(std::mem::replace(at, *at + length + 1.06)));
    let speech: Vec<Range<f64>> = starts.zip(&lengths).map(|(start, length)| start..start + length).collect();
    let seconds = speech.last().unwrap().end + 2.5;
    // The story turns inside of a paragraph, so that all of the rests are usual ones.
    let rests = speech.iter().map(|it| it.end).collect();
    let times = Times { seconds, speech, rests, scenes: vec![0.0], turn: Some(31.0), end: None };
    for mood in Mood::ALL {
        for seed in 1..4 {
            let heard = Heard::of(&Order { times: times.clone(), seed, ..order(Some(Source::Mood(mood)), Vec::new()) });
            for words in times.speech.iter().take(lengths.len() - 1) {
                let before = lufs(heard.part(words.end - 3.0..words.end));
                let rise = lufs(heard.part(words.end + 0.25..words.end + 0.9)) - before;
                assert!((3.0..6.5).contains(&rise), "{mood:?} {seed}: {rise} dB in the rest at {}", words.end);
            }
        }
    }
}

#[test]
fn a_story_without_a_voice_has_music_as_loud_as_music() {
    let silent = order(Some(Source::Mood(Mood::Calm)), Vec::new());
    let heard = Heard::of(&Order { times: Times { speech: Vec::new(), ..silent.times.clone() }, ..silent });
    let loudness = lufs(&heard.0);
    assert!((loudness + 22.0).abs() < 0.5 && peak(&heard.0) < 0.9, "{loudness}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_another_piece() {
    for mood in Mood::ALL {
        let one = Order { times: story(12.0), ..order(Some(Source::Mood(mood)), Vec::new()) };
        let other = Order { seed: 8, ..one.clone() };
        let (first, again, other) = (Heard::of(&one), Heard::of(&one), Heard::of(&other));
        assert!(first.0 == again.0, "{mood:?} is not the same");
        let apart: Vec<[f32; 2]> = first.0.iter().zip(&other.0).map(|(a, b)| [a[0] - b[0], a[1] - b[1]]).collect();
        assert!(power_db(&first.0) - 3.0 < power_db(&apart), "{mood:?}: two seeds sound alike");
    }
}

#[test]
fn music_falls_before_the_turn_and_is_never_silent() {
    let times = Times { seconds: 60.0, scenes: vec![0.0, 20.0, 40.0], ..Times::default() };
    for mood in Mood::ALL {
        let heard = Heard::of(&Order { times: times.clone(), ..order(Some(Source::Mood(mood)), Vec::new()) });
        let level = |span: Range<f64>| power_db(heard.part(span));
        let (before, least) = (level(34.0..38.0), level(39.5..40.0));
        assert!((1.0..14.0).contains(&(before - least)), "{mood:?}: {} dB less before the turn", before - least);
        assert!(least < level(40.0..40.5), "{mood:?} does not come back with the turn");
    }
}

#[test]
fn every_sound_has_its_loudness_and_no_offset() {
    let mut found = Vec::new();
    for sound in Sound::ALL {
        let mut beds = Beds::new(&[Bed { sound, span: 0.0..60.0 }], 5);
        let mut frames = Vec::new();
        for _ in 0..(40 * RATE as usize / BLOCK) {
            let mut block = [[0.0; 2]; BLOCK];
            beds.fill(&mut block);
            frames.extend_from_slice(&block);
        }
        let (loudness, peak) = (lufs(&frames), peak(&frames));
        let offset = frames.iter().map(|it| f64::from(it[0])).sum::<f64>() / frames.len() as f64;
        if 1.5 < (loudness - LOUDNESS).abs() || 0.9 < peak || 2e-3 < offset.abs() {
            found.push(format!("{sound:?}: {:.1} LU off, peak {peak:.2}, offset {offset:.5}", loudness - LOUDNESS));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_sound_begins_within_50_ms_of_its_scene_and_goes_over_into_the_next_one() {
    for sound in Sound::ALL {
        let beds = vec![Bed { sound, span: 9.003..18.0 }, Bed { sound: Sound::Rain, span: 18.0..30.0 }];
        let heard = Heard::of(&order(None, beds));
        assert!(peak(heard.part(0.0..8.99)) < 1e-9, "{sound:?} is heard before its scene");
        let onset = heard.0.iter().position(|it| 0.001 < it[0].abs().max(it[1].abs())).unwrap();
        let late = onset as f64 / f64::from(RATE) - 9.003;
        assert!((-0.006..0.05).contains(&late), "{sound:?} begins {late} s late");
        assert!(-58.0 < power_db(heard.part(18.2..18.6)), "{sound:?}: a hole between two scenes");
        assert!(power_db(heard.part(30.0 + 2.3..36.0)) < -100.0, "the last one does not go");
    }
}

#[test]
fn a_sound_comes_and_goes_in_seconds_without_an_edge_and_two_cross_without_a_hole() {
    let beds = vec![Bed { sound: Sound::Rain, span: 6.0..15.0 }, Bed { sound: Sound::Crowd, span: 15.0..25.0 }];
    let times = Times { speech: vec![0.0..36.0], ..story(36.0) };
    let heard = Heard::of(&Order { times, ..order(None, beds) });
    let level = |at: f64| power_db(heard.part(at..at + 0.2));
    for (soft, loud) in [(level(6.1), level(8.5)), (level(26.8), level(24.0))] {
        assert!((4.0..20.0).contains(&(loud - soft)), "{loud} dB, {soft} dB near its end");
    }
    for at in (0..17).map(|n| 14.0 + 0.2 * f64::from(n)) {
        assert!(level(12.0).min(level(20.0)) - 5.0 < level(at), "a hole at {at}: {} dB", level(at));
    }
    let again = [6.0..12.0, 13.5..20.0].map(|span| Bed { sound: Sound::Rain, span });
    let again = Heard::of(&order(None, again.to_vec()));
    let rain = |at: f64| power_db(again.part(at..at + 0.2));
    assert!((rain(12.9) - rain(8.0)).abs() < 4.0, "the same sound stops and begins again: {} dB", rain(12.9));
}

#[test]
fn everything_is_there_with_the_first_picture_and_goes_together() {
    let beds = vec![Bed { sound: Sound::Clock, span: 0.0..36.0 }];
    for mood in Mood::ALL {
        let music = Heard::of(&order(Some(Source::Mood(mood)), Vec::new()));
        let (first, later) = (power_db(music.part(0.1..0.4)), power_db(music.part(1.5..2.5)));
        assert!(later - 9.0 < first, "{mood:?}: {first} dB at the start, {later} dB later");
    }
    let clock = Heard::of(&order(None, beds));
    assert!(0.01 < peak(clock.part(0.0..0.5)), "a clock that is seen first is heard at once");
    let ticks = [33.0, 34.0, 35.0].map(|at| peak(clock.part(at..at + 1.0)));
    assert!(ticks[2] < 0.7 * ticks[1] && ticks[1] < ticks[0], "they fade with the rest: {ticks:?}");
    assert!(peak(clock.part(35.9..36.0)) < 1e-3);
}

#[test]
fn sounds_are_below_music() {
    let beds = vec![Bed { sound: Sound::Rain, span: 0.0..36.0 }];
    let bed = Heard::of(&order(None, beds));
    let loudness = lufs(bed.part(4.0..13.0));
    assert!((loudness - (-16.0 - 18.0 - 2.0)).abs() < 1.5, "{loudness}");
}

#[test]
fn a_sound_track_has_every_sample_of_the_story_and_can_be_stopped() {
    for seconds in [0.05, 0.5, 3.333] {
        let times = Times { seconds, ..Times::default() };
        let heard = Heard::of(&Order { times, ..order(Some(Source::Mood(Mood::Calm)), Vec::new()) });
        assert_eq!(heard.0.len(), (seconds * f64::from(RATE)).round() as usize);
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.wav");
    let stopped = write(&path, &order(Some(Source::Mood(Mood::Calm)), Vec::new()), &|| true);
    assert!(matches!(stopped, Err(ScoreError::Stopped)) && !path.is_file());
}

/// Writes a track: a tone whose pitch rises, so that a place in it can be told by its pitch.
fn track(seconds: f64) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("own.wav");
    let spec =
        hound::WavSpec { channels: 2, sample_rate: RATE, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut wav = hound::WavWriter::create(&path, spec).unwrap();
    for n in 0..(seconds * f64::from(RATE)) as u32 {
        let t = f64::from(n) / f64::from(RATE);
        let sample = ((t * (200.0 + 20.0 * t) * std::f64::consts::TAU).sin() * 9000.0) as i16;
        (0..2).for_each(|_| wav.write_sample(sample).unwrap());
    }
    wav.finalize().unwrap();
    (dir, path)
}

#[test]
fn a_short_track_is_played_again_without_a_gap_or_a_click() {
    let (_dir, path) = track(8.0);
    let heard = Heard::of(&order(Some(Source::Track(path)), Vec::new()));
    let under = lufs(heard.part(19.0..30.0));
    assert!((under + 34.0).abs() < 1.5, "{under} LUFS under words");
    for at in 0..66 {
        let at = f64::from(at) * 0.5;
        assert!(-50.0 < power_db(heard.part(at..at + 0.3)), "a gap at {at} s");
    }
    let steps = heard.0.windows(2).map(|it| (it[1][0] - it[0][0]).abs());
    assert!(steps.fold(0.0, f32::max) < 0.2 * peak(&heard.0));
    assert!(peak(heard.part(35.99..36.0)) < 1e-3, "the track does not fade out");
    let [before, last] = [33.4..34.0, 34.9..35.1].map(|part| power_db(heard.part(part)));
    assert!(before - 9.0 < last, "the track is gone before the picture: {before} dB, {last} dB");
}

#[test]
fn a_track_that_cannot_be_played_is_named() {
    let (dir, short) = track(0.4);
    let (missing, nonsense) = (dir.path().join("none.wav"), dir.path().join("nonsense.wav"));
    fsx::write_atomic(&nonsense, b"#EXTM3U").unwrap();
    for (path, words) in [(short, "lasts 0.40 s"), (missing, "none.wav"), (nonsense, "nonsense.wav")] {
        let out = dir.path().join("out.wav");
        let error = write(&out, &order(Some(Source::Track(path)), Vec::new()), &|| false).unwrap_err();
        assert!(error.to_string().contains(words) && !out.is_file(), "{error}");
    }
}
