//! What public buildings look like from outside.

use super::super::canvas::{Colour, scale};
use super::super::numbers::{cosine, lerp, sine};
use super::Set;
use super::front::Site;

const BRICK: Colour = [0.58, 0.34, 0.26];
const PLASTER: Colour = [0.84, 0.8, 0.7];
const STONE: Colour = [0.66, 0.63, 0.57];
const SLATE: Colour = [0.34, 0.36, 0.4];
const WOOD: Colour = [0.36, 0.22, 0.14];
const RED: Colour = [0.78, 0.14, 0.14];
const WHITE: Colour = [0.95, 0.95, 0.93];

/// Builds something on its site.
type Build = fn(&mut Site<'_>);

/// The buildings, the width and the height of each in metres, and where its door is.
const BUILDINGS: [(Set, (f32, f32), f32, Build); 9] = [
    (Set::Hospital, (40.0, 17.0), 0.0, hospital),
    (Set::Schoolhouse, (34.0, 16.0), 0.0, school),
    (Set::Factory, (40.0, 21.0), 4.0, factory),
    (Set::Prison, (44.0, 17.0), 0.0, prison),
    (Set::Museum, (40.0, 15.0), 0.0, museum),
    (Set::Theatre, (28.0, 17.0), 0.0, theatre),
    (Set::Station, (44.0, 16.0), 0.0, station),
    (Set::FillingStation, (24.0, 9.0), 5.4, filling_station),
    (Set::Hotel, (22.0, 21.0), 0.0, hotel),
];

/// Returns the size of a building, where its door is, and what builds it; `None` for what is no building.
pub(super) fn of(set: Set) -> Option<((f32, f32), f32, Build)> {
    BUILDINGS.iter().find(|(own, ..)| *own == set).map(|(_, size, door, build)| (*size, *door, *build))
}

/// Three floors of wards, and the sign of the red cross over the door.
fn hospital(site: &mut Site<'_>) {
    for xs in [(-20.0, -5.0), (5.0, 20.0)] {
        site.block(xs, 12.5, PLASTER);
        site.windows((xs.0 + 0.6, xs.1 - 0.6), (1.2, 12.0), (6, 3), (1, 2));
    }
    site.block((-5.5, 5.5), 15.4, scale(PLASTER, 0.94));
    site.windows((-5.0, -1.8), (4.6, 12.0), (2, 2), (1, 2));
    site.windows((1.8, 5.0), (4.6, 12.0), (2, 2), (1, 2));
    site.windows((-1.8, 1.8), (4.8, 8.2), (2, 1), (1, 2));
    site.wall((-1.9, 1.9), (10.4, 14.2), WHITE);
    site.wall((-0.45, 0.45), (10.8, 13.8), RED);
    site.wall((-1.5, 1.5), (11.85, 12.75), RED);
    site.wall((-3.4, 3.4), (3.7, 4.3), WHITE);
    for x in [-3.1, 3.1] {
        site.wall((x - 0.2, x + 0.2), (0.0, 3.7), WHITE);
    }
    site.door(0.0, (1.6, 3.0), [0.3, 0.42, 0.42]);
}

/// Two floors of class rooms with large windows, a clock and a bell.
fn school(site: &mut Site<'_>) {
    site.block((-17.0, 17.0), 8.6, BRICK);
    site.roof((-17.0, 17.0), (8.9, 11.8), 2.6, SLATE);
    for xs in [(-16.4, -4.6), (4.6, 16.4)] {
        site.windows(xs, (0.9, 8.3), (4, 2), (2, 2));
    }
    site.block((-4.2, 4.2), 10.4, scale(BRICK, 1.08));
    site.shape(&[(-4.7, 10.6), (0.0, 14.4), (4.7, 10.6)], scale(BRICK, 0.92));
    for side in [-1.0, 1.0] {
        site.line((side * 4.9, 10.4), (0.0, 14.6), 0.5, SLATE);
    }
    clock(site, (0.0, 11.9), 1.15);
    site.windows((-3.8, 3.8), (4.8, 9.8), (3, 1), (1, 2));
    site.wall((-0.9, 0.9), (14.2, 15.4), WOOD);
    site.shape(&[(-1.2, 15.4), (0.0, 16.8), (1.2, 15.4)], SLATE);
    site.disc((0.0, 14.7), 0.42, [0.8, 0.64, 0.26]);
    site.door(0.0, (1.3, 3.0), [0.2, 0.36, 0.26]);
}

/// A long hall below a roof like a saw, with chimneys that smoke.
fn factory(site: &mut Site<'_>) {
    for (x, high) in [(-14.0, 20.0), (-9.5, 17.5)] {
        site.shape(&[(x - 1.1, 0.0), (x - 0.7, high), (x + 0.7, high), (x + 1.1, 0.0)], scale(BRICK, 0.86));
        site.wall((x - 0.95, x + 0.95), (high - 0.6, high), scale(BRICK, 0.6));
        site.wall((x - 0.85, x + 0.85), (high - 2.4, high - 1.7), WHITE);
        site.smoke((x, high));
    }
    site.block((-20.0, 20.0), 7.4, BRICK);
    for tooth in 0..5 {
        let x = -8.0 + 5.6 * tooth as f32;
        site.shape(&[(x, 7.8), (x, 10.8), (x + 5.6, 7.8)], SLATE);
        site.windows((x + 0.1, x + 2.3), (7.9, 9.6), (1, 1), (2, 0));
    }
    site.windows((-19.4, 0.6), (1.0, 7.0), (8, 2), (2, 2));
    site.windows((7.6, 19.4), (1.0, 7.0), (5, 2), (2, 2));
    site.door(4.0, (2.2, 4.4), [0.28, 0.32, 0.34]);
}

/// A high wall with towers before rows of cells.
fn prison(site: &mut Site<'_>) {
    site.block((-15.0, 15.0), 15.0, scale(STONE, 0.82));
    site.windows((-14.4, 14.4), (5.6, 14.6), (13, 3), (3, 0));
    site.wall((-22.0, 22.0), (0.0, 6.2), scale(STONE, 0.94));
    site.wall((-22.0, 22.0), (6.0, 6.5), scale(STONE, 1.1));
    for step in 0..36 {
        let x = -22.0 + 44.0 * step as f32 / 35.0;
        site.line((x, 6.5), (x + 0.6, 7.3), 0.06, SLATE);
        site.line((x + 0.6, 6.5), (x, 7.3), 0.06, SLATE);
    }
    for side in [-1.0, 1.0] {
        let x = side * 18.6;
        site.block((x - 1.7, x + 1.7), 10.4, STONE);
        site.windows((x - 1.4, x + 1.4), (8.2, 10.0), (2, 1), (0, 0));
        site.roof((x - 1.9, x + 1.9), (10.8, 12.8), 1.9, SLATE);
        site.block((side * 4.1 - 1.3, side * 4.1 + 1.3), 8.2, STONE);
    }
    site.wall((-3.0, 3.0), (0.0, 7.4), scale(STONE, 1.04));
    arch(site, (0.0, 3.3), 2.1, scale(STONE, 0.36));
    site.wall((-2.1, 2.1), (0.0, 3.3), scale(STONE, 0.36));
    for bar in 0..7 {
        let x = -1.8 + 0.6 * bar as f32;
        site.line((x, 0.0), (x, 4.9), 0.14, [0.2, 0.2, 0.22]);
    }
    for y in [1.2, 3.2] {
        site.line((-2.1, y), (2.1, y), 0.14, [0.2, 0.2, 0.22]);
    }
}

/// Steps, columns and a gable, and wings with tall windows.
fn museum(site: &mut Site<'_>) {
    for xs in [(-20.0, -8.6), (8.6, 20.0)] {
        site.block(xs, 9.0, STONE);
        site.windows((xs.0 + 0.7, xs.1 - 0.7), (1.4, 8.4), (4, 1), (1, 3));
    }
    site.wall((-9.0, 9.0), (0.0, 10.2), scale(STONE, 0.8));
    site.windows((-7.6, -2.0), (2.4, 9.0), (2, 1), (1, 3));
    site.windows((2.0, 7.6), (2.4, 9.0), (2, 1), (1, 3));
    site.door(0.0, (1.4, 5.4), [0.36, 0.28, 0.16]);
    for step in 0..5 {
        let (y, reach) = (1.7 - 0.34 * step as f32, 9.2 + 0.5 * step as f32);
        site.wall((-reach, reach), (y - 0.34, y), scale(STONE, lerp(1.1, 0.84, step as f32 / 4.0)));
    }
    for column in 0..6 {
        let x = -8.0 + 3.2 * column as f32;
        site.wall((x - 0.62, x + 0.62), (1.7, 9.6), scale(STONE, 1.16));
        site.wall((x + 0.2, x + 0.62), (1.7, 9.6), scale(STONE, 0.86));
        site.wall((x - 0.9, x + 0.9), (9.3, 9.8), scale(STONE, 1.2));
        site.wall((x - 0.85, x + 0.85), (1.7, 2.1), scale(STONE, 1.05));
    }
    site.wall((-9.8, 9.8), (9.8, 11.2), scale(STONE, 1.08));
    site.roof((-9.6, 9.6), (11.2, 14.8), 9.6, scale(STONE, 1.02));
    site.shape(&[(-7.4, 11.6), (0.0, 14.2), (7.4, 11.6)], scale(STONE, 0.82));
    site.disc((0.0, 12.5), 0.7, scale(STONE, 1.1));
}

/// Arched windows above a lit awning.
fn theatre(site: &mut Site<'_>) {
    let cream = [0.86, 0.76, 0.6];
    site.block((-14.0, 14.0), 12.6, cream);
    site.roof((-8.0, 8.0), (12.9, 15.6), 3.4, [0.3, 0.46, 0.42]);
    for column in 0..5 {
        let x = -8.8 + 4.4 * column as f32;
        site.wall((x - 1.25, x + 1.25), (5.8, 9.4), WHITE);
        arch(site, (x, 9.4), 1.25, WHITE);
        site.windows((x - 2.1, x + 2.1), (4.9, 10.2), (1, 1), (2, 3));
        site.wall((x - 2.5, x - 1.9), (5.0, 12.0), scale(cream, 1.08));
    }
    site.wall((11.3, 11.9), (5.0, 12.0), scale(cream, 1.08));
    for x in [-6.0, 0.0, 6.0] {
        site.door(x, (1.5, 3.2), [0.5, 0.12, 0.12]);
    }
    site.wall((-10.0, 10.0), (3.8, 5.2), RED);
    for bulb in 0..26 {
        let x = -9.6 + 19.2 * bulb as f32 / 25.0;
        for y in [4.0, 5.0] {
            site.disc((x, y), 0.16, if site.is_dark() { [1.9, 1.6, 1.0] } else { [0.96, 0.86, 0.56] });
        }
    }
    // The two masks over the entrance.
    for (side, smile) in [(-1.0, 0.34), (1.0, -0.34)] {
        let at = (side * 1.5, 14.2);
        site.disc(at, 1.15, WHITE);
        for eye in [-0.42, 0.42] {
            site.disc((at.0 + eye, at.1 + 0.28), 0.2, [0.1, 0.1, 0.12]);
        }
        site.line((at.0 - 0.5, at.1 - 0.45 + smile / 2.0), (at.0, at.1 - 0.45 - smile / 2.0), 0.18, [0.1, 0.1, 0.12]);
        site.line((at.0, at.1 - 0.45 - smile / 2.0), (at.0 + 0.5, at.1 - 0.45 + smile / 2.0), 0.18, [0.1, 0.1, 0.12]);
    }
}

/// A hall with an arched window and a clock between two wings, the rails before it.
fn station(site: &mut Site<'_>) {
    for xs in [(-22.0, -7.0), (7.0, 22.0)] {
        site.block(xs, 7.4, BRICK);
        site.roof(xs, (7.7, 10.0), 1.6, SLATE);
        site.windows((xs.0 + 0.6, xs.1 - 0.6), (1.0, 7.0), (6, 1), (1, 2));
        site.wall((xs.0, xs.1), (4.4, 4.9), [0.2, 0.34, 0.3]);
        for post in 0..5 {
            let x = lerp(xs.0 + 0.5, xs.1 - 0.5, post as f32 / 4.0);
            site.wall((x - 0.13, x + 0.13), (0.0, 4.4), [0.2, 0.34, 0.3]);
        }
    }
    site.block((-7.2, 7.2), 11.6, scale(BRICK, 1.08));
    site.roof((-7.4, 7.4), (11.9, 15.2), 5.6, SLATE);
    site.wall((-4.4, 4.4), (3.8, 6.2), WHITE);
    arch(site, (0.0, 6.2), 4.4, WHITE);
    let glass = if site.is_dark() { [1.0, 0.78, 0.46] } else { [0.4, 0.52, 0.6] };
    site.wall((-4.0, 4.0), (4.0, 6.2), glass);
    arch(site, (0.0, 6.2), 4.0, glass);
    for spoke in 1..6 {
        let turn = 0.5 * spoke as f32 / 6.0;
        site.line((0.0, 6.2), (4.0 * cosine(turn), 6.2 + 4.0 * sine(turn)), 0.14, WHITE);
    }
    site.line((-4.2, 6.2), (4.2, 6.2), 0.2, WHITE);
    clock(site, (0.0, 13.2), 1.3);
    for x in [-2.6, 2.6] {
        site.door(x, (1.3, 3.0), [0.24, 0.34, 0.3]);
    }
    for (y, thick, tone) in
        [(-1.6, 0.9, [0.44, 0.4, 0.36]), (-1.45, 0.16, [0.7, 0.7, 0.74]), (-1.95, 0.2, [0.7, 0.7, 0.74])]
    {
        site.line((-90.0, y), (90.0, y), thick, tone);
    }
}

/// A lit roof on two posts over the pumps, and the shop beside it.
fn filling_station(site: &mut Site<'_>) {
    let glass = if site.is_dark() { [1.1, 0.95, 0.66] } else { [0.42, 0.54, 0.6] };
    site.block((-11.0, 1.5), 4.6, PLASTER);
    site.wall((-10.4, -3.6), (0.9, 3.6), glass);
    for x in [-8.2, -5.9] {
        site.wall((x - 0.1, x + 0.1), (0.9, 3.6), WHITE);
    }
    site.wall((-11.2, 1.7), (3.9, 4.5), RED);
    site.door(-1.4, (1.0, 2.6), [0.3, 0.36, 0.38]);
    for x in [4.2, 9.8] {
        site.wall((x - 0.25, x + 0.25), (0.0, 5.6), scale(WHITE, 0.85));
    }
    site.wall((1.8, 12.2), (5.6, 6.9), WHITE);
    site.wall((1.8, 12.2), (5.9, 6.3), RED);
    site.wall((1.9, 12.1), (5.45, 5.62), if site.is_dark() { [1.9, 1.8, 1.4] } else { scale(WHITE, 0.8) });
    site.wall((4.6, 9.4), (0.0, 0.3), scale(STONE, 0.9));
    for x in [5.7, 8.3] {
        site.wall((x - 0.55, x + 0.55), (0.3, 2.5), RED);
        site.wall((x - 0.42, x + 0.42), (1.5, 2.2), if site.is_dark() { [1.2, 1.2, 1.0] } else { WHITE });
        site.wall((x - 0.3, x + 0.3), (1.75, 1.95), SLATE);
        site.line((x + 0.55, 2.0), (x + 0.95, 1.2), 0.12, [0.1, 0.1, 0.12]);
        site.line((x + 0.95, 1.2), (x + 0.6, 0.8), 0.12, [0.1, 0.1, 0.12]);
        site.disc((x, 2.75), 0.36, WHITE);
    }
    site.wall((-9.6, -9.2), (4.6, 8.0), SLATE);
    site.wall((-11.0, -7.8), (6.6, 8.8), RED);
    site.wall((-10.6, -8.2), (7.0, 8.4), if site.is_dark() { [1.9, 1.7, 1.2] } else { WHITE });
}

/// Five floors below a steep roof, with an awning and a sign of stars.
fn hotel(site: &mut Site<'_>) {
    let wall = [0.78, 0.66, 0.54];
    site.block((-11.0, 11.0), 16.6, wall);
    site.roof((-11.0, 11.0), (16.9, 20.4), 1.6, SLATE);
    site.windows((-10.2, 10.2), (17.0, 19.8), (5, 1), (1, 1));
    site.windows((-10.4, 10.4), (4.6, 16.2), (7, 4), (1, 1));
    for floor in 0..4 {
        let y = 4.9 + 2.9 * floor as f32;
        site.wall((-10.6, 10.6), (y - 0.12, y + 0.06), scale(wall, 0.7));
    }
    site.windows((-10.4, -3.4), (0.8, 4.2), (2, 1), (2, 1));
    site.windows((3.4, 10.4), (0.8, 4.2), (2, 1), (2, 1));
    site.door(0.0, (1.5, 3.0), WOOD);
    site.shape(&[(-3.2, 4.6), (3.2, 4.6), (3.8, 3.5), (-3.8, 3.5)], RED);
    site.wall((-3.8, 3.8), (3.25, 3.5), WHITE);
    site.wall((-4.4, 4.4), (16.9, 18.9), [0.16, 0.2, 0.34]);
    for star in 0..4 {
        let x = -3.0 + 2.0 * star as f32;
        let points: Vec<(f32, f32)> = (0..10)
            .map(|step| {
                let (turn, reach) = (0.25 + step as f32 / 10.0, if step % 2 == 0 { 0.8 } else { 0.34 });
                (x + cosine(turn) * reach, 17.9 + sine(turn) * reach)
            })
            .collect();
        site.shape(&points, if site.is_dark() { [1.9, 1.6, 0.9] } else { [0.92, 0.76, 0.34] });
    }
}

fn clock(site: &mut Site<'_>, at: (f32, f32), radius: f32) {
    site.disc(at, radius * 1.14, [0.3, 0.26, 0.2]);
    site.disc(at, radius, if site.is_dark() { [1.6, 1.4, 1.0] } else { WHITE });
    site.line(at, (at.0, at.1 + radius * 0.78), radius * 0.1, [0.1, 0.1, 0.1]);
    site.line(at, (at.0 + radius * 0.5, at.1 - radius * 0.2), radius * 0.12, [0.1, 0.1, 0.1]);
}

/// Fills half a disc above a height.
fn arch(site: &mut Site<'_>, (x, y): (f32, f32), radius: f32, colour: Colour) {
    let points: Vec<(f32, f32)> = (0..=16)
        .map(|step| 0.5 * step as f32 / 16.0)
        .map(|turn| (x + cosine(turn) * radius, y + sine(turn) * radius))
        .collect();
    site.shape(&points, colour);
}
