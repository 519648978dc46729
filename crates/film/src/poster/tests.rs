//! Tests of the layout and the places of cards.

use super::super::alive;
use super::super::cells::{Cells, Part};
use super::super::fonts::Fonts;
use super::super::still::Still;
use super::super::typeset::Setter;
use super::super::widths::estimate;
use super::*;
use std::ops::Range;

const PORTRAIT: Canvas = Canvas { width: 1080, height: 1920, fps: 30 };
const LANDSCAPE: Canvas = Canvas { width: 1920, height: 1080, fps: 30 };
const SQUARE: Canvas = Canvas { width: 1080, height: 1080, fps: 30 };

fn words<'a>(text: &'a str, language: &str) -> Words<'a> {
    Words { head: None, text, foot: None, sense: Sense::of(language).in_title() }
}

fn set(text: &str, language: &str) -> (f64, Vec<String>) {
    let room = Room::of(PORTRAIT, CardKind::Title);
    let block = room.centred(&words(text, language), &mut estimate).block;
    (block.em / room.em, block.lines.into_iter().map(|line| line.text).collect())
}

#[test]
fn a_title_is_as_large_as_it_fits_and_broken_where_the_sense_allows_it() {
    for (text, language, expected) in [
        ("Snow", "en", "Snow"),
        ("Five Facts About the Deep Sea", "en", "Five Facts About/the Deep Sea"),
        ("The House on the Lane", "en", "The House/on the Lane"),
        ("The Woodcutter and the Raven", "en", "The Woodcutter/and the Raven"),
        ("Down from the Red Mountain", "en", "Down from/the Red/Mountain"),
        ("Der Uhrenmacher von Lübeck", "de", "Der Uhrenmacher/von Lübeck"),
        ("The Lighthouse Keeper’s Last Winter", "en", "The Lighthouse/Keeper’s/Last Winter"),
    ] {
        let (size, lines) = set(text, language);
        assert_eq!(lines.join("/"), expected, "{size}");
        assert!(0.4 < size, "{text}: {size}");
    }
    assert!((set("Snow", "en").0 - 1.0).abs() < 1e-9);
}

#[test]
fn a_long_text_shrinks_and_is_cut_at_last() {
    let size = |words: usize| {
        let (size, lines) = set(["lighthouse"].repeat(words).join(" ").as_str(), "de");
        (size < 1.0, lines.len(), lines.concat().contains('…'))
    };
    assert_eq!(size(1), (true, 1, false));
    assert!(size(5).1 <= LINES_MAX && !size(5).2, "{:?}", size(5));
    assert_eq!(size(90), (true, LINES_MAX_LONG, true));
}

#[test]
fn no_word_of_a_title_is_cut() {
    for canvas in [PORTRAIT, LANDSCAPE, SQUARE] {
        for word in
            ["Frankenstein", "Lighthouse", "Extraordinary", "Metamorphosis", "The Metamorphosis of Frankenstein"]
        {
            let room = Room::of(canvas, CardKind::Title);
            let block = room.centred(&words(word, "en"), &mut estimate).block;
            let lines: Vec<&str> = block.lines.iter().map(|line| line.text.as_str()).collect();
            assert_eq!(lines.join(" "), word);
            assert!(0.3 < block.em / room.em, "{word}: {}", block.em / room.em);
        }
    }
    let (_, lines) = set(&"w".repeat(90), "en");
    assert!(1 < lines.len() && lines.concat() == "w".repeat(90), "in the least size there is no other way: {lines:?}");
}

#[test]
fn the_longest_title_is_whole_on_every_canvas() {
    let long = "The Extraordinary and Entirely Truthful Account of the Lighthouse Keeper Who Counted Every Wave of the Last Long Winter";
    assert!((115..=120).contains(&long.len()), "{}", long.len());
    let texts = [long, "The End", "NIGHT TALES"];
    let mut setter = Setter::new(Fonts::titling(texts.into_iter(), "en").unwrap());
    let mut joined = |canvas: Canvas, kind: CardKind, words: &Words<'_>| {
        let block = Room::of(canvas, kind).centred(words, &mut |text: &str| setter.width(text)).block;
        let lines: Vec<&str> = block.lines.iter().map(|line| line.text.as_str()).collect();
        lines.join(" ")
    };
    for canvas in [PORTRAIT, LANDSCAPE, SQUARE] {
        let title = Words { head: Some("NIGHT TALES"), ..words(long, "en") };
        assert_eq!(joined(canvas, CardKind::Title, &title), format!("NIGHT TALES {long}"));
        let end = Words { foot: Some(long), ..words("The End", "en") };
        assert_eq!(joined(canvas, CardKind::End, &end), format!("The End {long}"));
    }
}

#[test]
fn the_name_of_a_channel_is_never_cut() {
    let room = Room::of(PORTRAIT, CardKind::Title);
    let head = |head| {
        let block = room.centred(&Words { head: Some(head), ..words("Snow", "en") }, &mut estimate).block;
        let count = block.lines.len() - 1;
        let lines: Vec<Line> = block.lines.into_iter().take(count).collect();
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts.join(" "), head);
        for line in &lines {
            let width = (estimate(&line.text) + TRACKING * line.text.chars().count() as f64) * line.em;
            assert!(width <= f64::from(PORTRAIT.width) * (1.0 - 2.0 * MARGIN) + 1e-6, "{line:?}");
        }
        (lines.len(), lines[0].em / room.small)
    };
    assert_eq!(head("NIGHT TALES"), (1, 1.0));
    for (name, count_expected, sizes) in [
        ("STORIES FOR A LONG WINTER NIGHT", 1, SMALL_MIN + 0.02..1.0),
        ("STORIES FOR A LONG NIGHT AND A SHORT DAY", 1, SMALL_MIN..1.0),
        ("WOMEN WHO WOULD MEND WOODEN WINDMILLS AG", 2, 0.9..1.01),
    ] {
        let (count, size) = head(name);
        assert!(count == count_expected && sizes.contains(&size), "{name}: {count} {size}");
    }
}

#[test]
fn the_direction_of_a_text_is_that_of_all_its_lines() {
    let words = Words { head: Some("NIGHT TALES"), ..words("הבית של Wikipedia ליד הים הגדול", "he") };
    let block = Room::of(PORTRAIT, CardKind::Title).centred(&words, &mut estimate).block;
    let directions: Vec<bool> = block.lines.iter().map(|line| line.is_rtl).collect();
    assert!(block.is_rtl && 2 < directions.len() && !directions[0] && directions[1..].iter().all(|it| *it));
    let starts = |line: &Line| line.text.starts_with(|c: char| c.is_ascii_alphabetic());
    assert!(block.lines.iter().skip(1).any(starts), "a line of it begins with a Latin word: {block:?}");
}

#[test]
fn nothing_of_a_card_touches_anything_else_of_it() {
    for canvas in [PORTRAIT, LANDSCAPE, SQUARE] {
        for kind in [CardKind::Title, CardKind::Chapter, CardKind::End] {
            let words = Words {
                head: Some("NIGHT TALES"),
                foot: Some("The Lighthouse Keeper’s Last Winter"),
                ..words("The House on the Lane", "en")
            };
            let room = Room::of(canvas, kind);
            let Placed { block, left, top, .. } = room.centred(&words, &mut estimate);
            let (width, height) = (f64::from(canvas.width), f64::from(canvas.height));
            assert!(0.0 < left && left + block.width < width && 0.0 < top && top + block.height < height);
            for (line, next) in block.lines.iter().zip(block.lines.iter().skip(1)) {
                assert!(line.baseline + DESCENT * line.em.min(next.em) <= next.baseline - 0.7 * next.em, "{block:?}");
            }
            let alone = Words { foot: None, ..words };
            let Block { rule, lines, em, .. } = room.centred(&alone, &mut estimate).block;
            let between = lines[0].baseline + 0.1 * em..lines[1].baseline - 0.8 * em;
            assert!(between.contains(&rule), "{rule} {between:?}");
            let foot = block.lines.last().unwrap();
            assert!(block.rule + 0.1 * block.em < foot.baseline - ASCENT * foot.em, "{block:?}");
            assert!(foot.baseline < block.height);
        }
    }
}

/// Sets a title on a picture with a subject in some columns and rows of 480 by 480.
fn beside(canvas: Canvas, columns: Range<u32>, rows: Range<u32>, view: Part) -> (Side, f64, f64) {
    let picture = image::RgbImage::from_fn(480, 480, |x, y| {
        let inside = columns.contains(&x) && rows.contains(&y);
        image::Rgb(if inside { [200, 90, 20] } else { [40, 60, 160] })
    });
    let room = Room::of(canvas, CardKind::Title);
    let placed =
        room.beside(&words("The Woodcutter and the Raven", "en"), &Cells::of_picture(&picture), view, &mut estimate);
    let height = f64::from(canvas.height);
    (placed.side, placed.top / height, (placed.top + placed.block.height) / height)
}

const WHOLE: Part = Part { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };

#[test]
fn a_card_stands_beside_the_subject_of_its_picture() {
    let portrait = |rows| beside(PORTRAIT, 120..360, rows, WHOLE);
    let (side, top, bottom) = portrait(0..0);
    assert!(
        side == Side::Middle && (f64::midpoint(top, bottom) - MIDDLE_PORTRAIT).abs() < 1e-9,
        "nothing is in the way"
    );
    assert!(portrait(150..300).2 <= 0.32, "above: {:?}", portrait(150..300));
    assert!(0.46 <= portrait(40..225).1, "below: {:?}", portrait(40..225));
    let half = Part { top: 0.3, bottom: 0.8, ..WHOLE };
    let (_, top, _) = beside(PORTRAIT, 120..360, 150..240, half); // on the canvas from 0 to 0.4
    assert!((0.38..0.6).contains(&top), "{top}");
}

#[test]
fn in_landscape_a_card_stands_on_the_other_side_of_a_tall_subject() {
    assert_eq!(beside(LANDSCAPE, 320..460, 20..470, WHOLE).0, Side::Left);
    assert_eq!(beside(LANDSCAPE, 20..160, 20..470, WHOLE).0, Side::Right);
    assert_eq!(beside(LANDSCAPE, 0..0, 0..0, WHOLE).0, Side::Middle);
}

#[test]
fn only_capitals_stand_apart() {
    assert!(is_tracked("NIGHT TALES 2"));
    assert!(!["Night", "مرحبا", "おわり", "42", "BBC عربي", "BBC 灯台", "E\u{301}T"].into_iter().any(is_tracked));
}

/// Makes a night with a moon in its sky and a dark man, who may be said to be in front of it.
fn night(canvas: Canvas, man: (Range<u32>, Range<u32>), has_front: bool) -> Cells {
    let (columns, rows) = man;
    let blocks = |from: u32, to: u32| (from / 16 * 16, (to - from / 16 * 16) / 16 * 16);
    let (left, wide) = blocks(columns.start - 32, columns.end + 32);
    let (top, tall) = blocks(rows.start - 32, rows.end + 32);
    let (mut cover, mut behind) = (Vec::new(), Vec::new());
    let picture = image::RgbImage::from_fn(canvas.width, canvas.height, |x, y| {
        let is_moon = (f64::from(x) - 400.0).hypot(f64::from(y) - 130.0) < 50.0;
        let is_wave = canvas.height * 4 / 5 < y && (x / 30 + y / 20) % 2 == 0;
        let ground = match (is_moon, is_wave) {
            (true, _) => [230, 230, 210],
            (false, true) => [40, 48, 62],
            (false, false) => [18, 24, 40],
        };
        let is_man = columns.contains(&x) && rows.contains(&y);
        if (left..left + wide).contains(&x) && (top..top + tall).contains(&y) {
            cover.push(if is_man { 255 } else { 0 });
            behind.extend(ground);
        }
        // He is near to the ground in tone, so that what is seen of him says little.
        image::Rgb(if is_man { [22, 26, 34] } else { ground })
    });
    let front = alive::Front {
        at: (left, top),
        size: (wide, tall),
        cover,
        behind,
        foot: None,
        floats: false,
        things: Vec::new(),
    };
    let alive = alive::Alive { front: has_front.then_some(front), living: Vec::new() };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.jpg");
    fsx::write_atomic(&path, &alive::tests::encoded(&picture, &alive)).unwrap();
    let still = Still::load(&path, (canvas.width, canvas.height), None, false).unwrap();
    assert_eq!(still.front.is_some(), has_front);
    Cells::of_still(&still)
}

#[test]
fn a_title_stands_in_the_sky_and_not_on_the_face_of_a_man_who_hardly_differs_from_the_night() {
    let canvas = Canvas { width: 540, height: 960, fps: 30 };
    let room = Room::of(canvas, CardKind::Title);
    let place = |top: u32, has_front: bool| {
        let words = words("The Lighthouse Keeper’s Last Night", "en");
        let cells = night(canvas, (190..350, top..900), has_front);
        let placed = room.beside(&words, &cells, WHOLE, &mut estimate);
        (placed.top, placed.top + placed.block.height, placed.block.em / room.em)
    };
    let (top, bottom, _) = place(320, false);
    assert!(320.0 < bottom && top < 500.0, "nothing but the front tells where he is: {top} to {bottom}");
    let (_, bottom, size) = place(320, true);
    assert!(bottom <= 320.0 && 0.25 < size, "{bottom} {size}");
    // There is no room above a man who stands higher: his feet are covered rather than his face.
    let (top, ..) = place(160, true);
    assert!(160.0 + 740.0 * 0.34 <= top, "{top}");
}

#[test]
fn in_landscape_a_narrow_title_stands_beside_a_man_in_the_middle() {
    let canvas = Canvas { width: 960, height: 540, fps: 30 };
    let side = |has_front: bool| {
        let words = words("The Woodcutter and the Raven", "en");
        let cells = night(canvas, (410..550, 90..500), has_front);
        let placed = Room::of(canvas, CardKind::Title).beside(&words, &cells, WHOLE, &mut estimate);
        (placed.side, placed.left, placed.left + placed.block.width)
    };
    let (_, left, right) = side(false);
    assert!(left < 550.0 && 410.0 < right, "without it, he is covered: {left} {right}");
    let (side, left, right) = side(true);
    assert!(side != Side::Middle && (right <= 410.0 || 550.0 <= left), "{left} {right}");
}
