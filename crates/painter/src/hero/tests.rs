//! Properties of pictures with heroes: the same bytes, any size, seen in every place, above the captions.

use super::dye::Dye;
use super::matter::Matter;
use super::{Hero, Look, Shape, Stand};
use crate::{Living, Painted, Source, paint, paint_heroes};
use things::Fill;

const STANDS: [Stand; 8] =
    [Stand::Ground, Stand::Water, Stand::Air, Stand::Deep, Stand::Table, Stand::Wall, Stand::Room, Stand::Sky];

/// A ring with a bar across.
fn drawing() -> Shape {
    let square = |from: f32, to: f32| vec![(from, from), (to, from), (to, to), (from, to)];
    let mut inner = square(0.1, 0.9);
    inner.reverse();
    brown(vec![square(0.0, 1.0), inner, vec![(0.2, 0.45), (0.8, 0.45), (0.8, 0.55), (0.2, 0.55)]])
}

/// Fills what lines enclose.
fn brown(lines: Vec<Vec<(f32, f32)>>) -> Shape {
    Shape::filled(lines, [0.5, 0.42, 0.36])
}

fn hero(shape: Shape, stand: Stand) -> Hero {
    Hero { settings: vec!["hill".into()], is_alive: true, ..Hero::new(shape, stand, 1.7) }
}

/// Returns how many pixels above the captions differ between a picture with heroes and the place without them.
fn seen(prompt: &str, heroes: &[Hero], (width, height): (u32, u32)) -> usize {
    let (with, without) =
        (paint_heroes(prompt, "drama", 3, (width, height), heroes).pixels, paint(prompt, "drama", 3, width, height));
    let upper = (width * height * 18 / 25) as usize;
    let pairs = with.chunks_exact(3).zip(without.chunks_exact(3)).take(upper);
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
fn a_goose_is_in_rooms_and_streets_too_and_a_boat_is_not() {
    let plan = |prompt: &str, heroes: &[Hero]| crate::plan::plan(prompt, "drama", 3, heroes);
    let afloat = |shape, is_alive| Hero { is_alive, metres: 0.9, ..hero(shape, Stand::Water) };
    let (goose, boat) = (afloat(drawing(), true), afloat(drawing(), false));
    for prompt in ["a workshop", "a kitchen", "a street in the old town", "a forest"] {
        let own = plan(prompt, &[]);
        let with = plan(prompt, std::slice::from_ref(&goose));
        assert_eq!((with.place, with.set), (own.place, own.set), "{prompt}");
        assert_ne!(plan(prompt, std::slice::from_ref(&boat)).place, own.place, "{prompt}");
        assert!(150 < seen(prompt, std::slice::from_ref(&goose), (96, 160)), "{prompt}");
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
            let unit: u32 = size.0.min(size.1);
            let least = (unit * unit / 40) as usize;
            let count = seen("a hill", &heroes, size);
            assert!(least < count, "{size:?}: {count} pixels");
        }
    }
}

#[test]
fn the_same_heroes_give_the_same_bytes_on_every_machine() {
    let mut hasher = blake3::Hasher::new();
    for stand in STANDS {
        for shape in [drawing(), Shape::Figure("robe crown staff".into())] {
            hasher.update(&paint_heroes("a hill at night", "fantasy", 3, (72, 96), &[hero(shape, stand)]).pixels);
        }
    }
    insta::assert_snapshot!(hasher.finalize().to_hex().as_str());
}

#[test]
fn what_cannot_be_drawn_leaves_the_place_as_it_is() {
    for lines in [vec![], vec![vec![]], vec![vec![(0.5, 0.5); 4]], vec![vec![(f32::NAN, 0.0); 4]]] {
        let nothing = hero(brown(lines), Stand::Ground);
        let pixels = paint_heroes("a hill", "drama", 1, (64, 64), std::slice::from_ref(&nothing)).pixels;
        assert_eq!(pixels, paint("a hill", "drama", 1, 64, 64), "{nothing:?}");
    }
}

#[test]
fn nobody_stands_under_water_and_a_fish_moves_nobody_there() {
    let place = |prompt: &str, setting: &str| {
        let somebody = hero(Shape::Figure("coat hat rod".into()), Stand::Ground);
        let somebody = Hero { settings: vec![setting.into()], ..somebody };
        crate::plan::plan(prompt, "drama", 1, &[somebody]).place
    };
    assert_eq!(place("a man at a coral reef", "hill"), crate::plan::Place::Sea);
    assert_eq!(place("a fisherman with a fish", "beach"), crate::plan::Place::Sea);
    assert_eq!(place("a witch with a fish", "forest"), crate::plan::Place::Forest);
}

#[test]
fn towers_need_a_word_or_a_vehicle_of_our_days() {
    use crate::plan::{Place, plan};
    let cat = Hero { metres: 0.8, settings: vec!["street".into()], ..hero(drawing(), Stand::Ground) };
    let bus = Hero { is_glazed: true, settings: vec!["road".into()], ..cat.clone() };
    let place = |prompt: &str, kind: &str, hero: &Hero| plan(prompt, kind, 1, std::slice::from_ref(hero)).place;
    assert_eq!(place("a cat in the street", "drama", &cat), Place::Town);
    assert_eq!(place("a cat in the street, neon", "drama", &cat), Place::City);
    assert_eq!(place("a bus in the street", "drama", &bus), Place::City);
    assert_eq!(place("a cat in the city", "fable", &cat), Place::Town);
}

#[test]
fn small_things_are_shown_from_near_and_whoever_handles_them_stays_whole() {
    use super::Close;
    let letter = Hero { is_alive: false, is_flat: true, metres: 0.3, ..hero(drawing(), Stand::Table) };
    let cup = Hero { is_flat: false, ..letter.clone() };
    let woman = hero(Shape::Figure("gown".into()), Stand::Ground);
    let clock = Hero { is_alive: false, ..hero(drawing(), Stand::Wall) };
    assert_eq!(Close::of(std::slice::from_ref(&letter)), Some(Close::Lying));
    assert_eq!(Close::of(&[cup]), Some(Close::Table));
    assert_eq!(Close::of(&[letter, woman.clone()]), Some(Close::Handled));
    assert_eq!(Close::of(&[clock]), Some(Close::Wall));
    assert_eq!(Close::of(&[woman]), None);
}

#[test]
fn the_largest_part_of_a_drawing_has_the_colour_that_its_thing_has_in_the_story() {
    let field = |left: f32, right: f32| vec![vec![(left, 0.0), (left, 0.9), (right, 0.9), (right, 0.0)]];
    let fields =
        [Fill::plain(field(0.0, 0.6), [0.8, 0.1, 0.1, 1.0]), Fill::plain(field(0.6, 0.9), [0.1, 0.7, 0.1, 1.0])];
    let count = |tint: Option<[f32; 3]>| {
        let shape = Shape::Drawing(fields.to_vec());
        let flag = Hero { is_alive: false, is_flat: true, tint, ..hero(shape, Stand::Table) };
        let pixels = paint_heroes("a room", "drama", 2, (200, 200), &[flag]).pixels;
        let most = |part: usize| {
            let is = |pixel: &&[u8]| (0..3).all(|it| it == part || 2 * u16::from(pixel[it]) < u16::from(pixel[part]));
            pixels.chunks_exact(3).filter(is).count()
        };
        [0, 1, 2].map(most)
    };
    let ([red, green, blue], dyed) = (count(None), count(Some([0.1, 0.1, 0.8])));
    assert!(1000 < green && green < red && blue < 100, "{red} red, {green} green, {blue} blue");
    assert!(dyed[0] < 100 && 1000 < dyed[1] && dyed[1] < dyed[2], "{dyed:?}");
}

#[test]
fn a_face_sits_on_its_body() {
    let face = Hero { look: Look::Face, body: "sit".into(), ..hero(drawing(), Stand::Ground) };
    let (whole, alone) = (face.lines().unwrap(), Hero { body: String::new(), ..face }.lines().unwrap());
    let head = whole.head.unwrap();
    assert!(head.at.1.abs() < 0.01 && head.side < 0.8, "the head is on top: {:?}, {}", head.at, head.side);
    assert!(alone.head.is_none());
}

#[test]
fn a_thing_that_is_too_large_for_a_room_is_outside() {
    let train = Hero { metres: 20.0, ..hero(drawing(), Stand::Ground) };
    let plan = |prompt: &str| crate::plan::plan(prompt, "mystery", 1, std::slice::from_ref(&train)).place;
    assert_ne!(plan("a train in the station"), crate::plan::Place::Interior);
    assert_eq!(plan("a train in the snowy mountains"), crate::plan::Place::Mountains);
}

#[test]
fn the_street_of_a_town_begins_behind_whoever_stands_on_it() {
    use crate::plan::plan;
    let woman = hero(Shape::Figure("gown".into()), Stand::Ground);
    let cup = Hero { is_alive: false, metres: 0.3, ..hero(drawing(), Stand::Table) };
    let street = |heroes: &[Hero]| plan("a village", "fable", 1, heroes).street;
    assert!(street(std::slice::from_ref(&woman)).is_some_and(|at| at < 0.665));
    assert!(street(&[cup, woman]).is_some_and(|at| at < 0.6));
    assert_eq!(street(&[]), None);
}

#[test]
fn nobody_stands_in_the_water_beside_a_whale() {
    let whale = hero(drawing(), Stand::Deep);
    let man = hero(Shape::Figure("coat".into()), Stand::Ground);
    let paint = |heroes: &[Hero]| paint_heroes("the sea", "drama", 1, (96, 160), heroes).pixels;
    assert_eq!(paint(&[whale.clone(), man]), paint(&[whale]));
}

#[test]
fn whoever_stands_at_a_river_has_it_before_him() {
    let man = hero(Shape::Figure("coat".into()), Stand::Ground);
    for (width, height) in [(96, 160), (160, 90), (100, 100)] {
        // How much bluer than green the lower eighth is on average: grass is green, and the sky is in the water.
        let blue = |prompt: &str| {
            let pixels = paint_heroes(prompt, "drama", 1, (width, height), std::slice::from_ref(&man)).pixels;
            let low = pixels.chunks_exact(3).skip((width * height * 7 / 8) as usize);
            low.clone().map(|pixel| i64::from(pixel[2]) - i64::from(pixel[1])).sum::<i64>() / low.count() as i64
        };
        assert!(blue("a meadow at noon") + 15 < blue("a river at noon"), "{width}x{height}");
    }
}

#[test]
fn nobody_on_the_shore_hides_a_bridge_over_the_river() {
    let bridge = Hero { is_alive: false, metres: 80.0, ..hero(Shape::Figure("bridge".into()), Stand::Water) };
    let man = hero(Shape::Figure("coat".into()), Stand::Ground);
    let paint = |heroes: &[Hero]| paint_heroes("a river", "drama", 1, (96, 160), heroes).pixels;
    assert_eq!(paint(&[bridge.clone(), man]), paint(&[bridge]));
}

#[test]
fn what_hangs_has_something_above_it() {
    let chime = Hero { is_alive: false, metres: 1.0, ..hero(drawing(), Stand::Air) };
    let hung = Hero { is_hung: true, ..chime.clone() };
    for (prompt, is_room) in [("a garden", false), ("a room", true)] {
        let paint = |hero: &Hero| paint_heroes(prompt, "drama", 1, (96, 160), std::slice::from_ref(hero)).pixels;
        let (with, without) = (paint(&hung), paint(&chime));
        let rows: Vec<usize> = (0..160).filter(|row| with[row * 288..][..288] != without[row * 288..][..288]).collect();
        let [first, .., last] = *rows.as_slice() else { panic!("{prompt}: nothing is above it") };
        // The cord goes up to the ceiling, or to a beam, and ends at the thing, whose middle is at 0.36 of the height.
        assert_eq!(first == 0, is_room, "{prompt}: it begins in row {first}");
        assert!(last < 58, "{prompt}: it ends in row {last}");
    }
}

#[test]
fn what_somebody_carries_in_the_rain_is_not_in_the_kitchen() {
    use crate::plan::{Place, plan};
    let bread = Hero { is_alive: false, settings: vec!["kitchen".into()], ..hero(drawing(), Stand::Table) };
    let boy = hero(Shape::Figure("child".into()), Stand::Ground);
    let place = |prompt: &str, heroes: &[Hero]| plan(prompt, "drama", 1, heroes).place;
    assert_eq!(place("a boy with bread", &[bread.clone(), boy.clone()]), Place::Interior);
    assert_ne!(place("a boy with bread in the rain", &[bread, boy]), Place::Interior);
    let woman = Hero {
        settings: vec!["room".into(), "hill".into()],
        ..hero(Shape::Figure("gown umbrella".into()), Stand::Ground)
    };
    assert_eq!(place("a woman", &[woman]), Place::Hills);
}

#[test]
fn a_door_stands_in_a_room_and_a_bear_does_not() {
    use crate::plan::{Place, plan};
    let door = Hero { is_alive: false, metres: 2.1, ..hero(drawing(), Stand::Room) };
    assert_eq!(plan("a door in the garden", "horror", 1, &[door]).place, Place::Interior);
    let scissors = Hero { is_alive: false, settings: vec!["study".into()], ..hero(drawing(), Stand::Table) };
    let bear = Hero { settings: vec!["forest".into()], ..hero(drawing(), Stand::Ground) };
    assert_eq!(plan("a bear and scissors", "fable", 1, &[scissors, bear]).place, Place::Forest);
}

#[test]
fn what_has_its_hook_in_its_drawing_hangs_on_no_second_one() {
    let needs_nail = |shape| super::close::needs_nail(&Hero { is_alive: false, ..hero(shape, Stand::Wall) });
    assert!(needs_nail(drawing()));
    assert!(!needs_nail(Shape::Figure("hungcloak navy".into())));
    assert!(!super::close::needs_nail(&hero(drawing(), Stand::Wall)), "a spider has a thread");
}

#[test]
fn whoever_wears_a_turban_or_fur_is_still_a_person_of_the_same_height() {
    for attire in ["robe turban", "coat fur bobble beard sack"] {
        let person = hero(Shape::Figure(attire.into()), Stand::Ground).lines().unwrap();
        assert!(person.hand.is_some() && person.size.0 < person.size.1 * 0.75, "{attire}: {:?}", person.size);
    }
}

/// How much of a pixel is in front, its colour, and that of what is behind.
type Pixel = (u8, [u8; 3], [u8; 3]);

/// Paints a picture and returns what its front covers, beside the pixels of the box in the picture and behind it.
fn layers(prompt: &str, heroes: &[Hero]) -> Option<(Painted, Vec<Pixel>)> {
    let painted = paint_heroes(prompt, "drama", 3, (192, 320), heroes);
    let front = painted.front.clone()?;
    let ((left, top), (wide, tall)) = (front.at, front.size);
    assert!(left + wide <= 192 && top + tall <= 320 && left % 16 == 0 && top % 16 == 0);
    assert_eq!((front.cover.len(), front.behind.len()), (wide * tall, 3 * wide * tall));
    let at = |index: usize| 3 * ((top + index / wide) * 192 + left + index % wide);
    let pixel = |pixels: &[u8], at: usize| [pixels[at], pixels[at + 1], pixels[at + 2]];
    let each =
        |(index, cover): (usize, &u8)| (*cover, pixel(&painted.pixels, at(index)), pixel(&front.behind, 3 * index));
    let pixels = front.cover.iter().enumerate().map(each).collect();
    Some((painted, pixels))
}

#[test]
fn beside_what_is_in_front_the_picture_is_what_is_behind_it() {
    for (stand, prompt) in
        STANDS.into_iter().flat_map(|it| [(it, "a hill at night"), (it, "a room"), (it, "the sea in rain")])
    {
        for (style, most) in [("", 2), (", ink drawing", 10), (", film noir", 10), (", paper cut", 10)] {
            for shape in [drawing(), Shape::Figure("coat hat".into())] {
                let lit = Hero { is_lit: stand == Stand::Table, ..hero(shape, stand) };
                let Some((_, pixels)) = layers(&format!("{prompt}{style}"), &[lit]) else { continue };
                let covered = pixels.iter().filter(|(cover, ..)| 250 < *cover).count();
                assert!(100 < covered, "{prompt}{style}, {stand:?}: {covered}");
                for (cover, whole, behind) in &pixels {
                    let apart = whole.iter().zip(behind).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0);
                    assert!(0 < *cover || apart <= most, "{prompt}{style}, {stand:?}: {whole:?} {behind:?}");
                }
            }
        }
    }
}

#[test]
fn what_stands_outdoors_brings_its_ground_and_in_a_room_stands_on_the_floor() {
    let front = |prompt: &str, stand| layers(prompt, &[hero(drawing(), stand)]).and_then(|(painted, _)| painted.front);
    let outdoors = front("a hill", Stand::Ground);
    assert!(outdoors.is_some_and(|it| it.foot.is_none() && it.size.0 == 192 && it.at.1 + it.size.1 == 320));
    let indoors = front("a room", Stand::Room);
    assert!(indoors.is_some_and(|it| it.foot.is_some_and(|foot| (200.0..280.0).contains(&foot.1))));
    assert_eq!(front("a hill", Stand::Wall), None);
    let floats = |stand| front("the sea", stand).is_some_and(|it| it.floats);
    assert!(floats(Stand::Water) && floats(Stand::Air) && !floats(Stand::Ground));
    for style in ["watercolour", "poster", "pixel art"] {
        assert_eq!(front(&format!("a hill, {style}"), Stand::Ground), None, "{style}");
    }
}

#[test]
fn without_heroes_the_nearest_row_of_a_place_is_in_front() {
    for prompt in
        ["a hill", "mountain lake at dawn", "castle at dusk, petals", "cabin in the snow", "rain in the forest"]
    {
        let Some((painted, pixels)) = layers(prompt, &[]) else { panic!("{prompt}") };
        let is_wide =
            painted.front.is_some_and(|it| it.size.0 == 192 && it.at.1 + it.size.1 == 320 && it.foot.is_none());
        assert!(is_wide, "{prompt}");
        let is_same = |(_, whole, behind): &&Pixel| whole.iter().zip(behind).all(|(a, b)| a.abs_diff(*b) <= 2);
        let open = pixels.iter().filter(|(cover, ..)| *cover == 0);
        assert!(open.clone().all(|it| is_same(&it)) && 200 < open.count(), "{prompt}");
    }
    for prompt in ["desert dunes", "foggy forest at night", "planet with rings in space"] {
        assert_eq!(layers(prompt, &[]), None, "{prompt}");
    }
}

#[test]
fn what_lives_is_where_it_was_painted_and_nothing_is_before_it() {
    let living = |prompt: &str, heroes: &[Hero]| paint_heroes(prompt, "drama", 3, (192, 320), heroes).living;
    let has = |living: &[Living], wanted: fn(&Living) -> bool| living.iter().any(wanted);
    assert!(has(
        &living("rain over the hills", &[]),
        |it| matches!(it, Living::Rain { lean, .. } if 0.05 < lean.abs())
    ));
    assert!(!has(&living("rain over the hills, ink drawing", &[]), |it| matches!(it, Living::Rain { .. })));
    assert!(has(&living("snowy woods at night", &[]), |it| *it == Living::Snow { is_behind: false }));
    assert!(has(&living("foggy hills", &[]), |it| matches!(it, Living::Fog { .. })));
    assert!(has(
        &living("the sea at noon", &[]),
        |it| matches!(it, Living::Water { top, .. } if (160.0..200.0).contains(top))
    ));
    let lamp = Hero { is_lit: true, is_alive: false, ..hero(drawing(), Stand::Table) };
    let is_flame = |it: &Living| matches!(it, Living::Light { source: Source::Flame, is_front: true, .. });
    assert!(has(&living("a room", &[lamp]), is_flame));
    let stars = |heroes: &[Hero]| {
        let living = living("a clear night over the desert, stars", heroes);
        living.iter().map(|it| if let Living::Stars { at } = it { at.len() } else { 0 }).sum::<usize>()
    };
    let moth =
        Hero { metres: 40.0, ..hero(brown(vec![vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]]), Stand::Air) };
    assert!((1..stars(&[])).contains(&stars(&[moth])), "a star behind something does not twinkle");
}

#[test]
fn a_close_up_shows_more_of_somebody_than_a_wide_shot() {
    for attire in ["coat hat", "gown hair"] {
        let somebody = [hero(Shape::Figure(attire.into()), Stand::Ground)];
        let [wide, open, close] =
            ["a hill, wide shot", "a hill", "a hill, close-up"].map(|it| seen(it, &somebody, (96, 160)));
        // The rise of the ground counts, too.
        assert!(wide * 11 < open * 10 && open * 11 < close * 10, "{attire}: {wide}, {open}, {close} pixels");
    }
}

#[test]
fn whoever_returns_wears_the_same_whatever_he_does() {
    let worn = |name: &str, attire: &str, kind: &str, seed: u64| {
        let somebody = Hero { name: name.into(), ..hero(Shape::Figure(attire.into()), Stand::Ground) };
        let plan = crate::plan::plan("a hill", kind, seed, std::slice::from_ref(&somebody));
        [Matter::Cloth, Matter::Hair, Matter::Skin].map(|matter| Dye::of(&somebody, &plan, false, 0).matter(matter))
    };
    let cloth = |attire: &str, seed: u64| worn("man", attire, "drama", seed);
    for seed in 0..9 {
        assert_eq!(cloth("coat hat", seed), cloth("coat hat running sword grave", 77));
    }
    assert_ne!(cloth("coat hat", 1), cloth("trousers cap", 1));
    let people = ["man", "uncle", "baker", "stranger", "guest"].map(|it| worn(it, "coat", "drama", 1));
    assert!(people.iter().any(|it| *it != people[0]), "others wear something else");
    let kinds = ["drama", "horror", "fable", "news"].map(|it| worn("man", "coat", it, 1));
    assert!(kinds.iter().any(|it| *it != kinds[0]), "so do people of other stories");
}

#[test]
fn a_person_of_an_eerie_story_has_a_grave_face() {
    let mut somebody = hero(Shape::Figure("coat".into()), Stand::Ground);
    let parts = |hero: &Hero| hero.lines().unwrap().parts;
    let calm = parts(&somebody);
    somebody.be_grave();
    let changed = calm.iter().zip(&parts(&somebody)).filter(|(calm, grave)| calm != grave).count();
    assert_eq!(changed, 3, "two brows and a mouth");
}

#[test]
fn what_is_tiny_is_seen_in_the_hand_of_whoever_is_named_and_nothing_is_a_giant_on_the_lawn() {
    let seen = |attire: &str, metres: f32, count: u8| {
        let tint = Some([0.9, 0.1, 0.1]);
        let somebody = Hero { tint, ..hero(Shape::Figure(attire.into()), Stand::Ground) };
        let square = brown(vec![vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]]);
        let tint = Some([0.1, 0.1, 0.9]);
        let thing = Hero { is_alive: false, metres, count, tint, ..hero(square, Stand::Table) };
        let pixels = paint_heroes("a meadow at noon", "drama", 1, (320, 180), &[thing, somebody]).pixels;
        let count = |main: usize, others: [usize; 2]| {
            let other = |pixel: &[u8]| 2 * u16::from(pixel[others[0]].max(pixel[others[1]]));
            pixels.chunks_exact(3).filter(|it| other(it) < u16::from(it[main]) && 60 < it[main]).count()
        };
        (count(2, [0, 1]), count(0, [1, 2]))
    };
    for attire in ["trousers cap", "child", "child gown hair"] {
        let ((coin, clothes), (coins, _)) = (seen(attire, 0.03, 1), seen(attire, 0.03, 2));
        assert!(60 < coin && coin * 3 < coins * 2, "{attire}: {coin} and {coins} pixels of coins");
        assert!(1000 < clothes, "{attire}: {clothes} pixels of the clothes");
    }
    let (loaves, _) = seen("trousers cap", 0.3, 3);
    assert!(loaves < 3 * 24 * 24, "{loaves} pixels");
}

#[test]
fn nobody_is_lost_who_is_named_with_what_another_one_carries() {
    let dyed =
        |attire: &str, tint: [f32; 3]| Hero { tint: Some(tint), ..hero(Shape::Figure(attire.into()), Stand::Ground) };
    let apple = Hero { is_alive: false, metres: 0.1, ..hero(drawing(), Stand::Table) };
    let heroes = [apple, dyed("coat", [0.9, 0.1, 0.1]), dyed("gown", [0.1, 0.1, 0.9])];
    let pixels = paint_heroes("a meadow at noon", "drama", 1, (160, 160), &heroes).pixels;
    let count = |main: usize, others: [usize; 2]| {
        let other = |pixel: &[u8]| 2 * u16::from(pixel[others[0]].max(pixel[others[1]]));
        pixels.chunks_exact(3).filter(|it| other(it) < u16::from(it[main]) && 60 < it[main]).count()
    };
    let (red, blue) = (count(0, [1, 2]), count(2, [0, 1]));
    assert!(400 < red && 400 < blue, "{red} red, {blue} blue");
}

#[test]
fn a_doll_a_gull_and_footprints_are_seen_as_what_they_are() {
    let thing =
        |word: &str, stand: Stand| Hero { is_flat: stand == Stand::Table, ..hero(Shape::Figure(word.into()), stand) };
    let doll = thing("ragdoll", Stand::Table);
    let eyes = doll.lines().unwrap().parts.into_iter().filter(|(matter, _)| *matter == Matter::Dark);
    let round = eyes.filter(|(_, line)| line.len() == 28).count();
    assert!(!doll.is_figure() && round == 2, "a thing with two buttons for eyes: {round}");
    let (wide, tall) = thing("gull", Stand::Air).lines().unwrap().size;
    assert!(tall * 2.0 < wide, "long wings: {wide} to {tall}");
    let trail = thing("footprints", Stand::Table).laid().unwrap();
    assert_eq!(trail.parts.len(), 12, "six soles with their heels");
    assert!(trail.size.1 * 2.5 < trail.size.0, "they lie: {:?}", trail.size);
}
