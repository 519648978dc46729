//! Tests of the letters on frames.

use super::super::cells::{Cells, Part};
use super::super::fonts::Fonts;
use super::super::style::{CaptionStyle, Color, Colors};
use super::super::{Card, CardKind, Quality, Word};
use super::*;
use std::path::PathBuf;

const CANVAS: Canvas = Canvas { width: 360, height: 640, fps: 30 };
const TEXT: &str = "The lamp went out.";
const BLUE: Color = Color([0, 0, 255]);

/// Letters frames with one caption that is said from 1 s to 3 s, each word for 0.4 s and a pause of 0.1 s.
fn lettering(text: &str, style: &CaptionStyle) -> Lettering {
    let starts = (0..).map(|number| 1.0 + f64::from(number) * 0.5);
    let mut from = 0;
    let words = text.split(' ').zip(starts).map(|(word, start)| {
        let written = from..from + word.len();
        from = written.end + 1;
        Word { written, start, end: start + 0.4, estimated: false }
    });
    let captions = [Caption { text: text.into(), start: 1.0, end: 3.0, words: words.collect() }];
    let order = Order { caption_style: style.clone(), ..order() };
    let design = Design::of(CANVAS, style, "en");
    let mut setter = Setter::new(Fonts::find([text].into_iter(), "en", None, &[]));
    let cues = cues(&captions, &design, 4.0, &mut setter);
    Lettering::new(CANVAS, Sheet::default().with_cues(&order, &cues, &design, &mut setter))
}

fn order() -> Order {
    Order {
        dir: PathBuf::new(),
        canvas: CANVAS,
        quality: Quality::High,
        motion: false,
        seed: 0,
        shots: Vec::new(),
        captions: Vec::new(),
        cards: Vec::new(),
        language: "en".into(),
        audio: String::new(),
        under: None,
        seconds: 4.0,
        subtitles: Vec::new(),
        caption_style: CaptionStyle::default(),
        face: super::super::Face::Serif,
        cache: None,
    }
}

fn style(look: Look) -> CaptionStyle {
    CaptionStyle { look: Some(look), colors: Colors { active: Some(BLUE), ..Colors::default() }, ..Default::default() }
}

/// Draws on a grey frame.
fn frame(lettering: &mut Lettering, number: u32) -> Vec<u8> {
    let mut frame = vec![128; CANVAS.frame_bytes()];
    lettering.letter(number, &mut frame);
    frame
}

/// Returns the columns and rows of the pixels that are as blue as the marks.
fn blue(frame: &[u8]) -> Option<(usize, usize, usize, usize)> {
    let (width, count) = (CANVAS.width as usize / 2, CANVAS.width as usize * CANVAS.height as usize);
    let places = frame[count..count + count / 4].iter().enumerate().filter(|(_, blue)| 220 < **blue);
    let places = places.map(|(index, _)| (index % width * 2, index / width * 2));
    places.fold(None, |area, (x, y)| {
        let (left, top, right, bottom) = area.unwrap_or((x, y, x, y));
        Some((left.min(x), top.min(y), right.max(x + 2), bottom.max(y + 2)))
    })
}

#[test]
fn the_box_is_behind_the_word_that_is_said_and_behind_no_other() {
    let mut it = lettering(TEXT, &style(Look::Box));
    let boxes = it.sheet.texts[0].setting.boxes.clone();
    assert_eq!(boxes.len(), 4);
    // The last frame before each word, its first one, and one in the pause after it.
    for (number, word) in [
        (29, None),
        (30, Some(0)),
        (42, Some(0)),
        (43, Some(1)),
        (57, Some(1)),
        (58, Some(2)),
        (75, Some(3)),
        (86, Some(3)),
        (89, None),
    ] {
        let found = blue(&frame(&mut it, number));
        let wanted = word.map(|word: usize| boxes[word]);
        assert_eq!(found.is_some(), wanted.is_some(), "frame {number}");
        if let (Some((left, top, right, bottom)), Some(area)) = (found, wanted) {
            let sides = [(left, area.left), (top, area.top), (right, area.right), (bottom, area.bottom)];
            assert!(sides.iter().all(|(found, side)| (*found as f32 - side).abs() <= 3.0), "frame {number}: {sides:?}");
        }
    }
}

#[test]
fn no_letter_moves_while_its_line_is_shown() {
    for look in [Look::Box, Look::Plain, Look::Karaoke] {
        let colors = Colors { active: Some(BLUE), outline: Some(Color([0, 0, 0])), text: None };
        let mut it = lettering(TEXT, &CaptionStyle { colors, ..style(look) });
        // The outline of the letters hides all else.
        let luma = |frame: Vec<u8>| frame[..360 * 640].to_vec();
        let first = luma(frame(&mut it, 30));
        assert!(first.iter().any(|luma| *luma <= 16));
        for number in 31..85 {
            let now = luma(frame(&mut it, number));
            let is_moved = |(before, now): &(&u8, &u8)| before.min(now) <= &&16 && &&24 < before.max(now);
            let moved = first.iter().zip(&now).filter(is_moved).count();
            assert_eq!(moved, 0, "{look:?}, frame {number}");
        }
    }
}

#[test]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a canvas")]
fn letters_on_snow_stand_in_a_darkness_of_their_own() {
    for look in [Look::Plain, Look::Karaoke, Look::Word] {
        let mut it = lettering(TEXT, &style(look));
        let mut frame = vec![235; CANVAS.frame_bytes()];
        it.letter(46, &mut frame);
        let boxes = &it.sheet.texts[0].setting.boxes;
        let between = f32::midpoint(boxes[0].right, boxes[1].left) as usize;
        let middle = f32::midpoint(boxes[0].top, boxes[0].bottom) as usize;
        let luma = frame[middle * CANVAS.width as usize + between];
        assert!(luma < 190, "{look:?}: {luma} between two words");
    }
}

#[test]
fn words_that_were_said_keep_their_colour_in_karaoke_and_lose_it_in_word() {
    for (look, expected) in [(Look::Karaoke, [1, 2, 3, 4]), (Look::Word, [1, 1, 1, 1]), (Look::Plain, [0, 0, 0, 0])] {
        let it = lettering(TEXT, &style(look));
        let marked = [31, 46, 61, 76].map(|number| it.visible(number).iter().map(|text| text.2.len()).sum::<usize>());
        assert_eq!(marked, expected, "{look:?}");
    }
    let it = lettering(TEXT, &style(Look::Karaoke));
    let mut it_drawn = it.clone();
    let wide = [31, 46].map(|number| blue(&frame(&mut it_drawn, number)).map_or(0, |area| area.2 - area.0));
    assert!(0 < wide[0] && wide[0] < wide[1], "{wide:?}");
}

#[test]
fn capital_letters_have_room_on_their_lines() {
    let text = "minimum illiminated skills will fill the little village until it is still";
    for uppercase in [false, true] {
        let it = lettering(text, &CaptionStyle { uppercase, ..style(Look::Box) });
        let (least, most) = (CANVAS.width as f32 * 0.12, CANVAS.width as f32 * 0.88);
        let glyphs = it.sheet.texts.iter().flat_map(|text| &text.setting.glyphs);
        assert!(glyphs.clone().all(|glyph| least - 2.0 <= glyph.x && glyph.x <= most), "{uppercase}");
        assert!(20 < glyphs.count());
    }
}

#[test]
fn a_mark_bridges_a_short_pause_and_no_long_one() {
    let times = [Some((1.0, 1.4)), Some((1.5, 1.9)), None, Some((2.6, 3.0))];
    let boxes = marks(Look::Box, &times, 3.5);
    assert_eq!(boxes, [(1.0, 1.45), (1.45, 1.9 + MARK_LINGER), (0.0, 0.0), (2.6, 3.0 + MARK_LINGER)]);
    for (said, marked) in times.iter().zip(&boxes).filter_map(|(said, marked)| Some(((*said)?, marked))) {
        assert!(said.0 - marked.0 <= MARK_SLACK && marked.1 - said.1 <= MARK_SLACK, "{said:?} {marked:?}");
    }
    assert_eq!(marks(Look::Karaoke, &times, 3.5)[0], (1.0, 3.5));
    assert!(marks(Look::Plain, &times, 3.5).iter().all(|mark| *mark == (0.0, 0.0)));
}

#[test]
fn all_that_is_seen_of_a_text_is_in_the_key_of_its_segment() {
    let key = |style: &CaptionStyle, text: &str, number: u32| {
        let mut inputs = blake3::Hasher::new();
        lettering(text, style).add_texts(&mut inputs, number);
        inputs.finalize()
    };
    let usual = style(Look::Box);
    assert_eq!(key(&usual, TEXT, 31), key(&usual, TEXT, 32), "the same word is marked");
    let others = [
        key(&usual, TEXT, 46),
        key(&usual, "The lamb went out.", 31),
        key(&style(Look::Karaoke), TEXT, 31),
        key(&CaptionStyle { size: Some(1.1), ..usual.clone() }, TEXT, 31),
        key(&CaptionStyle { uppercase: true, ..usual.clone() }, TEXT, 31),
        key(&CaptionStyle { place: Some(super::super::Place::Top), ..usual.clone() }, TEXT, 31),
        key(&CaptionStyle { colors: Colors::default(), ..usual.clone() }, TEXT, 31),
        key(&usual, TEXT, 3),
    ];
    assert!(others.iter().all(|other| *other != key(&usual, TEXT, 31)));
}

#[test]
fn all_that_is_seen_of_a_card_is_in_the_key_of_its_segment() {
    let card = Card { kind: CardKind::Chapter, head: None, text: TEXT.into(), foot: None, start: 1.0, end: 3.0 };
    let key = |light: u8, face: Face, card: &Card, number: u32| {
        let order = Order { cards: vec![card.clone()], ..order() };
        let cells = Cells::of_picture(&image::RgbImage::from_pixel(96, 96, image::Rgb([light; 3])));
        let ground = Ground { cells, view: Part { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 } };
        let mut setter = Setter::new(Fonts::find([TEXT].into_iter(), "en", None, &[]));
        let design = Design::of(CANVAS, &order.caption_style, "en");
        let sheet = Sheet::of_cards(&order, &[ground], &design, (&mut setter, face));
        let mut inputs = blake3::Hasher::new();
        Lettering::new(CANVAS, sheet).add_texts(&mut inputs, number);
        inputs.finalize()
    };
    let (rest, usual) = (60, key(40, Face::Sans, &card, 60));
    assert_eq!(usual, key(40, Face::Sans, &card, 61), "it rests");
    assert_ne!(usual, key(250, Face::Sans, &card, rest), "the darkness behind it");
    assert_ne!(usual, key(40, Face::Serif, &card, rest), "its rule");
    let key = |down: i32| {
        let mut it = lettering(TEXT, &style(Look::Box));
        it.sheet.texts[0].time.moves = Moves { seconds: (0.4, 0.0), rises: (f64::from(down), 0.0) };
        let mut inputs = blake3::Hasher::new();
        it.add_texts(&mut inputs, 33);
        inputs.finalize()
    };
    assert_ne!(key(40), key(0), "only how low it is differs");
}

#[test]
fn endings_and_particles_share_the_mark_of_their_word() {
    let words: Vec<Word> = Vec::new();
    let caption = Caption { text: "灯りは消えた。".into(), start: 0.0, end: 2.0, words };
    let sense = super::super::sense::Sense::of("ja");
    let room = super::super::layout::Room {
        line_width: 30.0,
        lines_max: 2,
        words_max: 99,
        sense,
        signs: super::super::signs::Signs::NONE,
    };
    let cues = cues::cues(&[caption], room, 3.0, &mut super::super::widths::estimate);
    let (rows, times) = rows(&cues[0], false, &[]);
    let shown: Vec<&str> = rows[0].words.iter().filter_map(|word| rows[0].text.get(word.clone())).collect();
    assert_eq!(shown, ["灯りは", "消えた。"]);
    assert_eq!(times.len(), 2);
    assert!((times[1].unwrap().1 - 2.0).abs() < 1e-9);
}

#[test]
fn a_text_is_seen_from_its_first_frame_to_the_one_before_its_end() {
    let time = Time { start: 0.5, end: 2.0, moves: Moves::default() };
    let seen: Vec<u32> = (0..90).filter(|frame| time.light(f64::from(*frame) / 30.0).is_some()).collect();
    assert_eq!((seen.first(), seen.last(), seen.len()), (Some(&15), Some(&59), 45));
    // 0.1 + 0.2 is a little more than 9 / 30.
    let time = Time { start: 0.1 + 0.2, ..time };
    assert!(9.0 / 30.0 < time.start);
    assert_eq!(time.light(9.0 / 30.0).map(|light| light.light), Some(256), "in its first frame it is whole");
}

#[test]
fn a_card_comes_up_to_rest_and_goes_up_from_it_without_a_jump() {
    let moves = Moves { seconds: (0.5, 0.4), rises: (40.0, 24.0) };
    let time = Time { start: 0.5, end: 3.0, moves };
    let lights: Vec<Light> = (0..90).filter_map(|frame| time.light(f64::from(frame) / 30.0)).collect();
    let rest = Light { light: 256, down: 0 };
    assert!(lights.iter().filter(|light| **light == rest).count() > 40);
    assert!(
        lights.iter().all(|light| light.down % 2 == 0) && 30 < lights[0].down && lights[lights.len() - 1].down < -16
    );
    for pair in lights.windows(2) {
        let (light, down) = (pair[0].light.abs_diff(pair[1].light), pair[0].down - pair[1].down);
        assert!(light <= 32 && (0..=10).contains(&down), "{pair:?}");
    }
}
