//! Properties of pictures with heroes: the same bytes, any size, seen in every place, above the captions.

use super::{Hero, Look, Shape, Stand};
use crate::{paint, paint_heroes};

const STANDS: [Stand; 8] =
    [Stand::Ground, Stand::Water, Stand::Air, Stand::Deep, Stand::Table, Stand::Wall, Stand::Room, Stand::Sky];

/// A ring with a bar across: the edges of strokes, as a font has them.
fn drawing() -> Shape {
    let square = |from: f32, to: f32| vec![(from, from), (to, from), (to, to), (from, to)];
    let mut inner = square(0.1, 0.9);
    inner.reverse();
    Shape::Drawing(vec![square(0.0, 1.0), inner, vec![(0.2, 0.45), (0.8, 0.45), (0.8, 0.55), (0.2, 0.55)]])
}

fn hero(shape: Shape, stand: Stand) -> Hero {
    Hero {
        shape,
        metres: 1.7,
        stand,
        settings: vec!["hill".into()],
        is_alive: true,
        look: Look::Whole,
        is_lit: false,
        tints: Vec::new(),
        is_glazed: false,
        is_flat: false,
        is_perched: false,
        body: String::new(),
        count: 1,
    }
}

/// Returns how many pixels of the upper two thirds differ between a picture with heroes and the place without them.
fn seen(prompt: &str, heroes: &[Hero], (width, height): (u32, u32)) -> usize {
    let (with, without) =
        (paint_heroes(prompt, "drama", 3, (width, height), heroes), paint(prompt, "drama", 3, width, height));
    let upper = 3 * (width * height * 2 / 3) as usize;
    let pairs = with.chunks_exact(3).zip(without.chunks_exact(3)).take(upper / 3);
    pairs.filter(|(a, b)| 24 < a.iter().zip(*b).map(|(a, b)| u32::from(a.abs_diff(*b))).sum::<u32>()).count()
}

#[test]
fn a_hero_is_seen_in_every_place_and_wherever_it_can_be() {
    for prompt in [
        "a forest",
        "mountains",
        "a city street",
        "the sea",
        "a desert",
        "a castle",
        "space",
        "a room",
        "snow",
        "a reef",
    ] {
        for stand in STANDS {
            for shape in [drawing(), Shape::Figure("coat hat".into())] {
                let count = seen(prompt, &[hero(shape, stand)], (96, 160));
                assert!(150 < count, "{prompt}, {stand:?}: {count} pixels");
            }
        }
    }
}

#[test]
fn heroes_fit_into_pictures_of_every_shape() {
    let many = Hero { count: 7, ..hero(drawing(), Stand::Ground) };
    let face = Hero { look: Look::Face, ..hero(drawing(), Stand::Ground) };
    for size in [(64, 64), (64, 400), (400, 64), (160, 90), (64, 4096), (4096, 64)] {
        for heroes in [
            vec![many.clone(), hero(drawing(), Stand::Air)],
            vec![face.clone()],
            vec![hero(drawing(), Stand::Table), many.clone()],
        ] {
            let pixels = paint_heroes("a hill", "horror", 5, size, &heroes);
            assert_eq!(pixels.len(), (size.0 * size.1 * 3) as usize);
        }
    }
}

#[test]
fn the_same_heroes_give_the_same_bytes_on_every_machine() {
    let mut hasher = blake3::Hasher::new();
    for stand in STANDS {
        for shape in [drawing(), Shape::Figure("robe crown staff".into())] {
            hasher.update(&paint_heroes("a hill at night", "fantasy", 3, (72, 96), &[hero(shape, stand)]));
        }
    }
    insta::assert_snapshot!(hasher.finalize().to_hex().as_str());
}

#[test]
fn what_cannot_be_drawn_leaves_the_place_as_it_is() {
    for lines in [vec![], vec![vec![]], vec![vec![(0.5, 0.5); 4]], vec![vec![(f32::NAN, 0.0); 4]]] {
        let pixels = paint_heroes("a hill", "drama", 1, (64, 64), &[hero(Shape::Drawing(lines), Stand::Ground)]);
        assert_eq!(pixels.len(), 64 * 64 * 3);
    }
}

#[test]
fn a_thing_that_is_too_large_for_a_room_is_outside() {
    let train = Hero { metres: 20.0, ..hero(drawing(), Stand::Ground) };
    let plan = |prompt: &str| crate::plan::plan(prompt, "mystery", 1, std::slice::from_ref(&train)).place;
    assert_ne!(plan("a train in the station"), crate::plan::Place::Interior);
    assert_eq!(plan("a train in the snowy mountains"), crate::plan::Place::Mountains);
}
