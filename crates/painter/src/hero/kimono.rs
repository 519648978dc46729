//! What people of Japan wear. Lengths are parts of a grown-up's height; y goes up.

use super::super::canvas::Point;
use super::super::plan::Plan;
use super::figure::{Figure, oval, taper};
use super::matter::Matter::{Cloth, Dark, Fold, Leather, Sash, Straw, Under, White};
use super::pose::Moved;
use super::{Hero, Shape};

/// The word of an attire for black hair.
pub(super) const BLACK_HAIR: &str = "blackhair";

/// The word of an attire for a head without hair.
pub(super) const SHAVEN: &str = "shaven";

/// Words of an attire that are not for everyday: uniforms, costumes, and what is no person in clothes.
const KEPT: [&str; 12] = [
    "armour",
    "suit",
    "sheet",
    "scarecrow",
    "skeleton",
    "baby",
    "mermaid",
    "wings",
    "cape",
    "horns",
    "dance",
    "stetson",
];

/// Several people, who are dressed one by one, and the word for that.
const SEVERAL: [&str; 2] = ["couple", "crowd"];
const KIMONO: &str = "kimono";

/// Poses of somebody who does not sit on the floor of a room.
const ON_FEET: [&str; 3] = ["walking", "running", "lying"];

/// Each word of an attire for everyday, and what is worn in its place in the open and in a room; nothing for what is not worn.
const INSTEAD: [(&str, &str, &str); 14] = [
    ("coat", "kimono", "kimono"),
    ("trousers", "kimono", "kimono"),
    ("cloak", "kimono", "kimono"),
    ("robe", "kimono hakama", "kimono hakama"),
    ("gown", "gown kimono", "gown kimono"),
    ("child", "child kimono", "child kimono"),
    ("hat", "kasa", ""),
    ("cap", "hachimaki", "hachimaki"),
    ("helmet", "kasa", ""),
    ("tricorn", "kasa", ""),
    ("bobble", "kasa", ""),
    ("crown", "", ""),
    ("pointed", "", ""),
    ("veil", "", ""),
];

/// Tells whether a word of an attire is for what is put on to go out: without it, somebody is dressed as before.
pub(super) fn is_for_outside(word: &str) -> bool {
    matches!(word, "kasa" | "mino")
}

impl Hero {
    /// Gives a person the hair and, in a story of old, the clothes of Japan.
    pub(in super::super) fn be_japanese(&mut self, plan: &Plan) {
        let is_figure = self.is_figure();
        let Shape::Figure(attire) = &mut self.shape else { return };
        if is_figure {
            let own = if plan.is_old_japan() { dressed(attire, plan) } else { attire.clone() };
            *attire = format!("{own} {BLACK_HAIR}");
        }
    }
}

/// Returns the attire of somebody in Japan.
fn dressed(attire: &str, plan: &Plan) -> String {
    let has = |word: &str| attire.split(' ').any(|known| known == word);
    if KEPT.into_iter().any(has) {
        return attire.to_owned();
    }
    if SEVERAL.into_iter().any(has) {
        return format!("{attire} {KIMONO}");
    }
    let mut worn = worn(attire, plan.has_weather());
    if plan.snows() && !has("gown") && !has("child") {
        worn.push("mino");
    }
    // One sits on the floor, and in a room with mats nobody stands about.
    worn.retain(|word| *word != "seated");
    if has("seated") || plan.has_mats() && !ON_FEET.into_iter().chain(["kneeling"]).any(has) {
        worn.push("kneeling");
    }
    worn.join(" ")
}

/// Returns the attire of one of several people whose own attire has a word.
pub(super) fn of_several(attire: &str, has: &impl Fn(&str) -> bool) -> String {
    if has(KIMONO) { worn(attire, true).join(" ") } else { attire.to_owned() }
}

/// Puts clothes of Japan in the place of others.
fn worn(attire: &str, is_outside: bool) -> Vec<&str> {
    let has = |word: &str| attire.split(' ').any(|known| known == word);
    let instead = |word| INSTEAD.iter().find(|(known, ..)| *known == word);
    let words = attire
        .split(' ')
        .map(|word| instead(word).map_or(word, |(_, outside, inside)| if is_outside { *outside } else { *inside }));
    let mut worn: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    // Ninjas keep their hoods; monks shave their heads.
    if has("hood") && !has("trousers") {
        worn.retain(|word| *word != "hood");
        worn.push(if has("robe") {
            SHAVEN
        } else if is_outside {
            "kasa"
        } else {
            "topknot"
        });
    }
    // Grown-up women put their hair up.
    if has("gown") && has("hair") && !has("child") {
        worn.retain(|word| *word != "hair");
        worn.push("bun");
    }
    if has("crown") && !has("gown") {
        worn.push("topknot");
    }
    worn
}

/// Puts the kimono of a grown-up on a figure: a long one with a wide sash, trousers with pleats, or a short one.
pub(super) fn grown(figure: &mut Figure, has: &impl Fn(&str) -> bool, moved: Moved) {
    sleeves(figure, moved, (1.0, 0.0));
    if has("gown") {
        feet(figure, 1.0);
        figure
            .mirrored(Cloth, &[(0.045, 0.865), (0.125, 0.815), (0.115, 0.62), (0.135, 0.4), (0.13, 0.2), (0.1, 0.03)]);
        figure.fill(Fold, &[(0.0, 0.56), (0.016, 0.56), (0.085, 0.03), (0.055, 0.03)]);
        figure.fill(Fold, &[(-0.1, 0.075), (0.1, 0.075), (0.1, 0.03), (-0.1, 0.03)]);
        figure.put(Fold, taper((-0.06, 0.5), (-0.07, 0.06), (0.004, 0.014)));
        collar(figure, 1.0, 0.0);
        figure.fill(Sash, &[(-0.118, 0.7), (0.118, 0.7), (0.122, 0.56), (-0.122, 0.56)]);
        figure.put(White, taper((-0.119, 0.63), (0.119, 0.63), (0.014, 0.014)));
    } else if has("hakama") {
        feet(figure, 1.25);
        figure.mirrored(Cloth, &[(0.045, 0.865), (0.135, 0.815), (0.125, 0.62), (0.125, 0.5)]);
        collar(figure, 1.0, 0.0);
        figure.both(Under, &[(0.0, 0.59), (0.128, 0.59), (0.205, 0.04), (0.012, 0.03), (0.0, 0.3)]);
        for (top, foot) in [(0.03, 0.05), (0.062, 0.1), (0.096, 0.155)] {
            figure.both(Dark, &taper((top, 0.55), (foot, 0.05), (0.003, 0.008)));
        }
        figure.put(Dark, taper((-0.13, 0.585), (0.13, 0.585), (0.03, 0.03)));
        figure.put(White, oval((0.0, 0.58), (0.026, 0.02)));
    } else {
        let hem = if has("kneeling") { 0.02 } else { 0.2 };
        figure.mirrored(Cloth, &[(0.045, 0.865), (0.135, 0.815), (0.125, 0.62), (0.135, 0.45), (0.145, hem)]);
        figure.fill(Fold, &[(0.0, 0.5), (0.016, 0.5), (0.07, hem), (0.04, hem)]);
        collar(figure, 1.0, 0.0);
        figure.put(Dark, taper((-0.13, 0.535), (0.13, 0.535), (0.05, 0.05)));
        figure.fill(Dark, &[(0.05, 0.54), (0.08, 0.54), (0.095, 0.43), (0.065, 0.43)]);
    }
    if has("apron") {
        figure.mirrored(White, &[(0.1, 0.56), (0.105, 0.24), (0.06, 0.21)]);
        figure.put(Fold, taper((-0.11, 0.56), (0.11, 0.56), (0.012, 0.012)));
    }
    if has("mino") {
        straw_cape(figure);
    }
}

/// The same of a child, whose kimono ends above the ankles.
pub(super) fn child(figure: &mut Figure, has: &impl Fn(&str) -> bool, moved: Moved) {
    let hem = match (has("kneeling"), has("gown")) {
        (true, _) => 0.02,
        (false, true) => 0.1,
        (false, false) => 0.2,
    };
    sleeves(figure, moved, (1.1, -0.1));
    figure.mirrored(Cloth, &[(0.05, 0.75), (0.13, 0.71), (0.125, 0.52), (0.145, 0.34), (0.14, hem)]);
    figure.fill(Fold, &[(0.0, 0.42), (0.02, 0.42), (0.08, hem), (0.05, hem)]);
    collar(figure, 1.15, -0.21);
    let (low, high) = if has("gown") { (0.45, 0.58) } else { (0.44, 0.49) };
    figure.fill(Sash, &[(-0.128, high), (0.128, high), (0.133, low), (-0.133, low)]);
    if has("gown") {
        figure.put(White, taper((-0.13, 0.515), (0.13, 0.515), (0.014, 0.014)));
    }
}

/// Wide sleeves that hang from both arms, but for those that a pose moves, with the hands.
fn sleeves(figure: &mut Figure, moved: Moved, (wide, up): (f32, f32)) {
    let place = |points: &[Point]| -> Vec<Point> { points.iter().map(|(x, y)| (x * wide, y + up)).collect() };
    let sleeve = place(&[
        (0.075, 0.845),
        (0.135, 0.815),
        (0.205, 0.62),
        (0.235, 0.42),
        (0.225, 0.33),
        (0.15, 0.32),
        (0.125, 0.44),
        (0.105, 0.66),
    ]);
    let hem = place(&[(0.228, 0.46), (0.238, 0.455), (0.228, 0.335), (0.216, 0.335)]);
    let hand = place(&oval((0.17, 0.437), (0.022, 0.03)));
    for (matter, line) in [(Fold, &sleeve), (White, &hem), (super::matter::Matter::Skin, &hand)] {
        figure.sleeves(moved, matter, line);
    }
}

/// What hangs from the sleeve of an arm that a pose moves.
pub(super) fn hang(figure: &mut Figure, [_, elbow, hand]: [Point; 3]) {
    let fall = 0.15;
    figure.fill(
        Fold,
        &[
            (elbow.0 + 0.05, elbow.1 + 0.02),
            (hand.0 + 0.02, hand.1),
            (hand.0, hand.1 - fall),
            (elbow.0, elbow.1 - fall),
        ],
    );
}

/// The collar: white linen below, and the kimono crossed over it.
fn collar(figure: &mut Figure, wide: f32, up: f32) {
    let at = |points: [Point; 4]| points.map(|(x, y)| (x * wide, (y - 0.86) * wide + 0.86 + up));
    figure.fill(White, &at([(-0.045, 0.872), (0.045, 0.872), (0.014, 0.74), (-0.014, 0.74)]));
    figure.fill(super::matter::Matter::Shade, &at([(-0.028, 0.88), (0.028, 0.88), (0.006, 0.79), (-0.006, 0.79)]));
    figure.fill(Fold, &at([(-0.046, 0.878), (-0.07, 0.85), (0.03, 0.66), (0.045, 0.69)]));
    figure.fill(Fold, &at([(0.046, 0.878), (0.07, 0.85), (-0.03, 0.64), (-0.05, 0.67)]));
}

/// Socks and sandals.
fn feet(figure: &mut Figure, wide: f32) {
    figure.both(White, &[(0.02 * wide, 0.05), (0.085 * wide, 0.05), (0.1 * wide, 0.014), (0.012 * wide, 0.014)]);
    figure.both(Leather, &[(0.008 * wide, 0.016), (0.108 * wide, 0.016), (0.104 * wide, 0.0), (0.012 * wide, 0.0)]);
}

/// A cape of rice straw.
fn straw_cape(figure: &mut Figure) {
    figure.mirrored(Straw, &[(0.03, 0.85), (0.13, 0.82), (0.21, 0.62), (0.225, 0.44), (0.14, 0.41), (0.03, 0.46)]);
    for step in 0..9 {
        let part = step as f32 / 8.0 * 2.0 - 1.0;
        figure.put(Leather, taper((part * 0.09, 0.8), (part * 0.2, 0.43), (0.003, 0.006)));
    }
    figure.put(Leather, taper((-0.13, 0.8), (0.13, 0.8), (0.012, 0.012)));
}

/// Puts a hat of straw or a band of linen on a head: how much higher it is than that of a grown-up, and how much wider.
pub(super) fn on_the_head(figure: &mut Figure, has: &impl Fn(&str) -> bool, (up, wide): (f32, f32)) {
    let at = |points: &[Point]| -> Vec<Point> { points.iter().map(|(x, y)| (x * wide, y + up)).collect() };
    if has("hachimaki") {
        figure.put(White, at(&taper((-0.062, 0.968), (0.062, 0.968), (0.02, 0.02))));
        figure.put(White, at(&[(0.055, 0.975), (0.095, 0.995), (0.1, 0.965), (0.06, 0.96)]));
    }
    if has("kasa") {
        let brim = [(-0.165, 0.945), (-0.02, 1.075), (0.02, 1.075), (0.165, 0.945), (0.08, 0.958), (-0.08, 0.958)];
        figure.put(Straw, at(&brim));
        for x in [-0.11, -0.055, 0.0, 0.055, 0.11] {
            figure.put(Leather, at(&taper((x * 0.12, 1.07), (x, 0.955), (0.002, 0.004))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Stand;
    use super::super::figure::figure;
    use super::*;
    use crate::plan::plan;

    fn worn(prompt: &str, attire: &str) -> String {
        let mut hero = Hero { is_alive: true, ..Hero::new(Shape::Figure(attire.to_owned()), Stand::Ground, 1.7) };
        hero.be_japanese(&plan(prompt, "drama", 1, std::slice::from_ref(&hero)));
        if let Shape::Figure(attire) = hero.shape { attire } else { String::new() }
    }

    #[test]
    fn people_wear_what_fits_the_age_and_the_place() {
        for (prompt, attire, expected) in [
            ("village, japan", "gown hair", "gown kimono bun blackhair"),
            ("village, japan", "child gown hair", "child kimono gown kimono hair blackhair"),
            ("village, japan", "coat bent cane hat", "kimono bent cane kasa blackhair"),
            ("room, japan", "coat bent cane hat", "kimono bent cane kneeling blackhair"),
            ("room, japan", "coat seated", "kimono kneeling blackhair"),
            ("room, japan", "gown bun talking", "gown kimono bun talking kneeling blackhair"),
            ("village, japan", "robe hood brown", "kimono hakama brown shaven blackhair"),
            ("village, japan", "trousers hood sword black", "kimono hood sword black blackhair"),
            ("village, japan", "crowd", "crowd kimono blackhair"),
            ("room, japan", "coat walking", "kimono walking blackhair"),
            ("village, snow, japan", "trousers cap white", "kimono hachimaki white mino blackhair"),
            ("room, japan", "robe crown red", "kimono hakama red topknot kneeling blackhair"),
            ("city, modern japan", "gown hair", "gown hair blackhair"),
            ("village, japan", "armour plume sword", "armour plume sword blackhair"),
        ] {
            assert_eq!(worn(prompt, attire), expected, "{prompt}");
        }
    }

    #[test]
    fn every_garment_of_japan_changes_the_figure() {
        for (word, with) in [
            ("kimono", "coat"),
            ("kimono", "child"),
            ("kimono", "gown"),
            ("kimono", "child gown"),
            ("hakama", "kimono"),
            ("mino", "kimono"),
            ("kasa", "kimono"),
            ("hachimaki", "kimono"),
            ("kasa", "child kimono"),
            ("apron", "kimono"),
            ("kimono", "couple"),
            ("kimono", "crowd"),
        ] {
            assert_ne!(figure(&format!("{with} {word}")), figure(with), "{word} with {with}");
        }
    }
}
