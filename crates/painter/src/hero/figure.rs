//! People: figures that are put together from a build, clothes, something on the head and something in the hand.
//!
//! A figure is 1 high, its feet are at (0, 0), and y goes up until [`figure`] turns it.

use super::super::canvas::Point;
use super::super::numbers::{cosine, lerp, sine};
use super::matter::Matter;
use super::pose::{self, Build, POSES};
use super::{
    arms, beast, belongings, built, creatures, farm, fittings, goods, hats, head, house, kimono, made, odd, piece,
    redrawn, rice, sites, wares, worn, yard,
};

/// A closed line and what is inside it.
pub(super) type Part = (Matter, Vec<Point>);

/// A figure: its parts, from the back to the front.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Figure {
    /// The parts.
    pub(super) parts: Vec<Part>,
    /// The free hand of a person.
    pub(super) hand: Option<Point>,
}

/// Every word of an attire that is understood, but for the colours.
pub(super) const ATTIRE: &str = " child baby bent coat gown robe cloak trousers armour suit cape sheet scarecrow skeleton couple crowd aerostat \
hair bun hat stetson cap pointed crown helmet plume hood veil tricorn topknot turban bobble fur horns beard pipe wings pack dance apron \
staff cane sword rifle broom fork scythe crook bow rod umbrella lantern case sack satchel telescope book flask pickaxe shield \
sit brush squat robot crow crane piano watch clock suitcase chest revolver bottle rowboat bridge windmill waterfall tower \
barrel table bench well carriage shovel cage fireplace barn wardrobe cannon musket ropecoil axe hammer spear \
walking running seated kneeling lying reaching phoning talking holding \
poncho headscarf gauze visor stripes mermaid oarpole \
grave facing smiling laughing crying sad angry afraid amazed ";

/// Puts a figure together, or several.
pub(super) fn figure(attire: &str) -> Figure {
    let has = |word: &str| attire.split(' ').any(|known| known == word);
    let mut figure = Figure::default();
    if has("couple") {
        figure.join(&person(&kimono::of_several("coat", &has)), (-0.17, 1.0), 0);
        figure.join(&person(&kimono::of_several("gown hair", &has)), (0.15, 0.93), 1);
        figure.put(Matter::Skin, oval((0.0, 0.437), (0.03, 0.027)));
    } else if has("crowd") {
        for (number, (at, attire, tall)) in [
            (-0.62, "coat hat", 0.86),
            (0.6, "trousers cap", 0.88),
            (-0.32, "gown bun", 0.9),
            (0.33, "coat", 0.93),
            (0.02, "cloak hood", 0.95),
            (-0.47, "trousers", 1.0),
            (0.17, "gown hair", 0.97),
            (-0.14, "coat hat", 1.0),
            (0.47, "gown bun", 0.94),
        ]
        .into_iter()
        .enumerate()
        {
            figure.join(&person(&kimono::of_several(attire, &has)), (at, tall), number);
        }
    } else {
        figure = person(attire);
    }
    for (_, y) in figure.parts.iter_mut().flat_map(|(_, line)| line) {
        *y = -*y;
    }
    figure.hand = figure.hand.map(|(x, y)| (x, -y));
    figure
}

impl Figure {
    /// Adds another person in clothes of its own.
    fn join(&mut self, other: &Self, (at, tall): (f32, f32), number: usize) {
        let place = |line: &[Point]| line.iter().map(|(x, y)| (at + x * tall, y * tall)).collect();
        let own = |matter: Matter| {
            if matter == Matter::Cloth {
                Matter::Coat(number)
            } else if matter == Matter::Fold {
                Matter::CoatFold(number)
            } else {
                matter
            }
        };
        self.parts.extend(other.parts.iter().map(|(matter, line)| (own(*matter), place(line))));
    }

    /// Adds a part.
    pub(super) fn put(&mut self, matter: Matter, line: Vec<Point>) {
        self.parts.push((matter, line));
    }

    /// Adds a part.
    pub(super) fn fill(&mut self, matter: Matter, points: &[Point]) {
        self.parts.push((matter, points.to_vec()));
    }

    /// Adds a part and its mirror image.
    pub(super) fn both(&mut self, matter: Matter, points: &[Point]) {
        self.fill(matter, points);
        self.parts.push((matter, points.iter().map(|(x, y)| (-x, *y)).collect()));
    }

    /// Adds a part of the right arm, and of the left one unless a pose draws that.
    fn sleeves(&mut self, is_left_moved: bool, matter: Matter, points: &[Point]) {
        if is_left_moved {
            self.fill(matter, points);
        } else {
            self.both(matter, points);
        }
    }

    /// Adds a part that is as wide to the left as to the right.
    pub(super) fn mirrored(&mut self, matter: Matter, right: &[Point]) {
        let left = right.iter().rev().map(|(x, y)| (-x, *y));
        self.parts.push((matter, right.iter().copied().chain(left).collect()));
    }
}

/// Where the neck of a grown-up is.
const NECK: f32 = 0.82;

/// Puts a figure together by its attire.
type Other = fn(&mut Figure, &str);

/// Figures that are no people in clothes.
const OTHERS: [(&str, Other); 34] = [
    ("sheet", odd::sheet),
    ("scarecrow", odd::scarecrow),
    ("skeleton", odd::skeleton),
    ("aerostat", odd::aerostat),
    ("sit", beast::sitting),
    ("squat", beast::squatting),
    ("robot", beast::robot),
    ("crow", beast::crow),
    ("crane", beast::crane),
    ("piano", made::piano),
    ("watch", made::pocket_watch),
    ("clock", made::clock),
    ("suitcase", made::suitcase),
    ("chest", made::chest),
    ("revolver", made::revolver),
    ("bottle", made::bottle),
    ("rowboat", made::rowboat),
    ("bridge", built::bridge),
    ("tower", built::tower),
    ("barrel", goods::barrel),
    ("ropecoil", goods::rope),
    ("table", goods::table),
    ("bench", goods::bench),
    ("well", goods::well),
    ("carriage", goods::carriage),
    ("shovel", goods::shovel),
    ("cage", goods::cage),
    ("fireplace", goods::fireplace),
    ("barn", goods::barn),
    ("wardrobe", goods::wardrobe),
    ("cannon", goods::cannon),
    ("musket", goods::musket),
    ("windmill", built::windmill),
    ("waterfall", built::waterfall),
];

/// Figures of those that are as tall as people.
const LIKE_PEOPLE: [&str; 3] = ["sheet", "scarecrow", "skeleton"];

/// Tells whether an attire is that of a person, or of several.
pub(super) fn is_person(attire: &str) -> bool {
    let is_other =
        |word: &str| OTHERS.iter().any(|(known, _)| *known == word) || drawn().any(|(known, _)| known == word);
    attire.split(' ').all(|word| LIKE_PEOPLE.contains(&word) || !is_other(word))
}

/// The things that are drawn from tables.
pub(super) fn drawn() -> impl Iterator<Item = piece::Drawn> {
    house::HOUSE
        .into_iter()
        .chain(yard::YARD)
        .chain(redrawn::REDRAWN)
        .chain(wares::WARES)
        .chain(worn::WORN)
        .chain(fittings::FITTINGS)
        .chain(sites::SITES)
        .chain(farm::FARM)
        .chain(arms::ARMS)
        .chain(creatures::CREATURES)
        .chain(belongings::BELONGINGS)
        .chain(rice::RICE)
}

fn person(attire: &str) -> Figure {
    let has = |word: &str| attire.split(' ').any(|known| known == word);
    let mut figure = Figure::default();
    if let Some((_, other)) = OTHERS.iter().find(|(word, _)| has(word)) {
        other(&mut figure, attire);
    } else if let Some((_, pieces)) = drawn().find(|(word, _)| has(word)) {
        piece::draw(&mut figure, pieces);
        if has("stripes") {
            piece::draw(&mut figure, redrawn::STRIPES);
        }
    } else if has("baby") {
        figure.put(Matter::White, oval((0.0, 0.36), (0.24, 0.34)));
        head::of_baby(&mut figure);
        figure.put(Matter::Fold, taper((-0.2, 0.5), (0.2, 0.3), (0.02, 0.02)));
        figure.put(Matter::Fold, taper((-0.2, 0.28), (0.16, 0.5), (0.02, 0.02)));
    } else if has("mermaid") {
        behind(&mut figure, &has);
        odd::mermaid(&mut figure);
        head::grown(&mut figure, &has);
    } else {
        dressed(&mut figure, &has);
    }
    if has("bent") {
        for (x, y) in figure.parts.iter_mut().flat_map(|(_, line)| line) {
            // The head leans forward as a whole, and keeps its shape.
            let above = (y.min(NECK) - 0.45).max(0.0);
            if *x < 0.16 {
                *x += above * above * 0.5;
                *y -= above * 0.12;
            }
        }
    }
    figure
}

/// A person in clothes, with what it has on its head and in its hands.
fn dressed(figure: &mut Figure, has: &impl Fn(&str) -> bool) {
    let pose = POSES.into_iter().find(|pose| has(pose)).unwrap_or_default();
    let arm = pose::arm_pose(has);
    let is_child = has("child");
    let build = Build {
        hip: if is_child { 0.4 } else { 0.46 },
        thick: if is_child { 1.3 } else { 1.0 },
        legs: match (is_child && (has("gown") || has("kimono")), has("armour")) {
            (true, _) => Matter::Skin,
            (_, true) => Matter::Metal,
            _ => Matter::Under,
        },
        is_covered: !is_child && (has("gown") || has("robe") || has("suit") || has("hakama"))
            || has("kimono") && pose == "kneeling",
        has_futon: has("kimono"),
    };
    behind(figure, has);
    let first = figure.parts.len();
    if is_child && !matches!(pose, "walking" | "running" | "seated" | "kneeling") {
        child_legs(figure, has("gown") || has("kimono"));
    } else {
        // A long kimono lets nobody step out.
        let is_narrow = build.is_covered && has("kimono") && matches!(pose, "walking" | "running");
        pose::legs(figure, build, if is_narrow { "" } else { pose });
    }
    let legs = first..figure.parts.len();
    let sleeve = if has("armour") { Matter::Metal } else { Matter::Fold };
    let mut hand = if is_child { (-0.188, 0.44) } else { (-0.157, 0.44) };
    if let Some(arm) = arm.filter(|_| has("kimono")) {
        kimono::hang(figure, arm, if is_child { 0.08 } else { 0.0 });
    }
    if is_child {
        if has("kimono") {
            kimono::child(figure, has, arm.is_some());
        } else {
            child(figure, has("gown"), arm.is_some());
        }
        if has("poncho") {
            poncho(figure, (1.25, -0.1));
        }
        hand = pose::free_arm(figure, sleeve, arm, 0.08).unwrap_or(hand);
        head::of_child(figure, has);
    } else {
        if has("kimono") {
            kimono::grown(figure, has, arm.is_some());
        } else {
            clothes(figure, has, arm.is_some());
        }
        hand = pose::free_arm(figure, sleeve, arm, 0.0).unwrap_or(hand);
        head::grown(figure, has);
    }
    figure.parts.iter_mut().for_each(soften);
    hats::on_the_head(figure, has);
    if pose != "lying" {
        hats::in_the_hand(figure, has);
    }
    if arm.is_some_and(|arm| arm.is_phone) {
        pose::phone(figure, hand);
    }
    figure.hand = (is_child || !has("dance")).then_some(hand);
    pose::settle(figure, &legs, build, pose);
}

/// Rounds the corners of cloth and limbs; straight strips stay as they are.
fn soften((matter, line): &mut Part) {
    let is_soft = matches!(matter, Matter::Cloth | Matter::Fold | Matter::Skin | Matter::Hair | Matter::White);
    if is_soft && (5..20).contains(&line.len()) {
        *line = rounded(std::mem::take(line));
    }
}

/// Rounds the corners of a closed line, by cutting them twice (Chaikin's scheme).
pub(super) fn rounded(mut line: Vec<Point>) -> Vec<Point> {
    for _ in 0..2 {
        let next = line.iter().cycle().skip(1);
        let between = |a: &Point, b: &Point, t: f32| (lerp(a.0, b.0, t), lerp(a.1, b.1, t));
        line = line.iter().zip(next).flat_map(|(a, b)| [between(a, b, 0.2), between(a, b, 0.8)]).collect();
    }
    line
}

/// What hangs down behind head and body.
fn behind(figure: &mut Figure, has: &impl Fn(&str) -> bool) {
    if has("wings") {
        let wing =
            [(0.06, 0.78), (0.2, 0.95), (0.34, 1.0), (0.42, 0.86), (0.4, 0.6), (0.32, 0.42), (0.22, 0.5), (0.12, 0.6)];
        figure.both(Matter::White, &wing);
    }
    let low = if has("child") { -0.06 } else { 0.0 };
    if has("hair") {
        let wide = if has("child") { 1.5 } else { 1.0 };
        let hair: [Point; 5] = [(0.03, 1.0), (0.075, 0.97), (0.09, 0.88), (0.1, 0.74), (0.05, 0.7)];
        figure.mirrored(Matter::Hair, &hair.map(|(x, y)| (x * wide, y + low)));
    }
    if has("veil") {
        figure.mirrored(Matter::White, &[(0.03, 1.02), (0.085, 0.97), (0.12, 0.7), (0.2, 0.3), (0.16, 0.3)]);
    }
    if has("pack") {
        figure.fill(Matter::Leather, &[(-0.08, 0.84), (-0.2, 0.82), (-0.22, 0.56), (-0.08, 0.54)]);
    }
    if has("cape") {
        figure
            .mirrored(Matter::Fold, &[(0.03, 0.84), (0.14, 0.98), (0.15, 0.8), (0.24, 0.5), (0.36, 0.06), (0.2, 0.1)]);
    }
}

fn child_legs(figure: &mut Figure, has_gown: bool) {
    if has_gown {
        figure.both(Matter::Skin, &[(0.03, 0.24), (0.04, 0.04), (0.1, 0.04), (0.095, 0.24)]);
        figure.both(Matter::Leather, &[(0.03, 0.06), (0.03, 0.0), (0.14, 0.0), (0.105, 0.06)]);
    } else {
        figure.both(Matter::Under, &[(0.005, 0.4), (0.02, 0.03), (0.125, 0.03), (0.125, 0.4)]);
        figure.both(Matter::Leather, &[(0.015, 0.06), (0.015, 0.0), (0.155, 0.0), (0.13, 0.06)]);
    }
}

fn child(figure: &mut Figure, has_gown: bool, is_arm_moved: bool) {
    figure.sleeves(
        is_arm_moved,
        Matter::Fold,
        &[(0.08, 0.72), (0.135, 0.69), (0.205, 0.47), (0.16, 0.44), (0.1, 0.58)],
    );
    figure.sleeves(is_arm_moved, Matter::Skin, &oval((0.188, 0.44), (0.03, 0.034)));
    if has_gown {
        figure.mirrored(Matter::Cloth, &[(0.05, 0.745), (0.125, 0.71), (0.1, 0.52), (0.225, 0.2)]);
        figure.put(Matter::Fold, taper((-0.1, 0.52), (0.1, 0.52), (0.03, 0.03)));
    } else {
        figure.mirrored(Matter::Cloth, &[(0.05, 0.745), (0.13, 0.7), (0.13, 0.36)]);
        figure.put(Matter::Leather, taper((-0.128, 0.375), (0.128, 0.375), (0.024, 0.024)));
    }
}

fn clothes(figure: &mut Figure, has: &impl Fn(&str) -> bool, is_arm_moved: bool) {
    use Matter::{Cloth, Dark, Fold, Gold, Leather, Metal, Skin, White};
    if has("dance") {
        figure.fill(Skin, &[(0.08, 0.8), (0.13, 0.79), (0.3, 1.0), (0.26, 1.02)]);
        figure.fill(Skin, &[(-0.08, 0.82), (-0.13, 0.79), (-0.33, 0.62), (-0.35, 0.66)]);
    } else {
        let sleeve = [(0.08, 0.83), (0.14, 0.8), (0.2, 0.6), (0.18, 0.45), (0.13, 0.46), (0.14, 0.6), (0.09, 0.72)];
        figure.sleeves(is_arm_moved, if has("armour") { Metal } else { Fold }, &sleeve);
        figure.sleeves(is_arm_moved, if has("armour") { Metal } else { Skin }, &oval((0.157, 0.437), (0.022, 0.03)));
        if !has("armour") && !has("suit") {
            figure.sleeves(is_arm_moved, Skin, &taper((0.145, 0.452), (0.14, 0.425), (0.016, 0.01)));
            figure.sleeves(is_arm_moved, Cloth, &taper((0.132, 0.472), (0.186, 0.464), (0.026, 0.026)));
        }
    }
    if has("gown") {
        let dress =
            [(0.04, 0.855), (0.105, 0.82), (0.085, 0.7), (0.072, 0.62), (0.125, 0.42), (0.23, 0.02), (0.16, 0.0)];
        figure.mirrored(Cloth, &dress);
        figure.put(Fold, taper((-0.03, 0.58), (-0.1, 0.02), (0.006, 0.04)));
        figure.put(Fold, taper((0.04, 0.58), (0.13, 0.02), (0.006, 0.03)));
        figure.put(Leather, taper((-0.074, 0.62), (0.074, 0.62), (0.022, 0.022)));
        figure.mirrored(Matter::Shade, &[(0.026, 0.862), (0.022, 0.846), (0.0, 0.826)]);
        figure.both(White, &[(0.024, 0.864), (0.056, 0.85), (0.052, 0.822), (0.004, 0.826), (0.022, 0.848)]);
    } else if has("robe") {
        figure.mirrored(Cloth, &[(0.045, 0.86), (0.13, 0.81), (0.14, 0.5), (0.2, 0.02), (0.15, 0.0)]);
        figure.sleeves(is_arm_moved, Fold, &[(0.11, 0.8), (0.15, 0.77), (0.26, 0.5), (0.16, 0.46)]);
        figure.put(Fold, taper((0.03, 0.52), (0.06, 0.02), (0.008, 0.04)));
        figure.put(Fold, taper((-0.06, 0.5), (-0.1, 0.02), (0.006, 0.03)));
        let belt = if has("crown") { Gold } else { Leather };
        figure.put(belt, taper((-0.142, 0.54), (0.142, 0.54), (0.026, 0.026)));
        if has("crown") {
            figure.both(White, &[(0.03, 0.86), (0.09, 0.84), (0.05, 0.02), (0.012, 0.02)]);
        }
    } else if has("cloak") {
        figure.mirrored(Cloth, &[(0.05, 0.87), (0.15, 0.8), (0.2, 0.4), (0.225, 0.14)]);
        figure.fill(Fold, &[(0.01, 0.84), (0.04, 0.84), (0.09, 0.14), (0.02, 0.14)]);
        figure.put(Gold, oval((0.02, 0.83), (0.018, 0.018)));
    } else if has("cape") {
        figure.mirrored(Dark, &[(0.045, 0.86), (0.12, 0.82), (0.1, 0.46)]);
        figure.mirrored(White, &[(0.03, 0.85), (0.035, 0.8), (0.012, 0.62)]);
        figure.both(Cloth, &[(0.04, 0.86), (0.13, 0.96), (0.12, 0.82)]);
    } else if has("suit") {
        figure.both(Fold, &[(0.1, 0.84), (0.22, 0.84), (0.22, 0.46), (0.1, 0.46)]);
        figure.both(Cloth, &[(0.0, 0.46), (0.03, 0.06), (0.02, 0.0), (0.19, 0.0), (0.18, 0.08), (0.16, 0.46)]);
        figure.both(Cloth, &[(0.12, 0.78), (0.2, 0.74), (0.27, 0.46), (0.2, 0.42), (0.14, 0.56)]);
        figure.mirrored(Cloth, &[(0.08, 0.8), (0.17, 0.76), (0.16, 0.42)]);
        figure.put(Cloth, oval((0.0, 0.88), (0.13, 0.13)));
        figure.fill(Fold, &[(-0.08, 0.68), (0.08, 0.68), (0.08, 0.56), (-0.08, 0.56)]);
    } else if has("armour") {
        figure.mirrored(Metal, &[(0.05, 0.86), (0.17, 0.83), (0.19, 0.75), (0.13, 0.7), (0.1, 0.54), (0.16, 0.38)]);
        figure.mirrored(Cloth, &[(0.06, 0.8), (0.075, 0.56), (0.1, 0.3)]);
        figure.put(Leather, taper((-0.105, 0.56), (0.105, 0.56), (0.03, 0.03)));
    } else if has("trousers") {
        figure.mirrored(Cloth, &[(0.045, 0.86), (0.135, 0.82), (0.12, 0.47)]);
        figure.put(Fold, taper((0.0, 0.82), (0.0, 0.5), (0.006, 0.006)));
        figure.both(White, &[(0.004, 0.845), (0.03, 0.866), (0.058, 0.85), (0.03, 0.815)]);
        for y in [0.77, 0.69, 0.61, 0.53] {
            figure.put(Dark, oval((0.009, y), (0.0045, 0.005)));
        }
        figure.put(Leather, taper((-0.12, 0.485), (0.12, 0.485), (0.03, 0.03)));
    } else {
        figure.mirrored(Cloth, &[(0.045, 0.86), (0.135, 0.82), (0.12, 0.56), (0.165, 0.25), (0.16, 0.215)]);
        figure.fill(White, &[(-0.03, 0.86), (0.03, 0.86), (0.0, 0.74)]);
        figure.both(Fold, &[(0.026, 0.866), (0.062, 0.845), (0.07, 0.8), (0.052, 0.795), (0.0, 0.71), (0.004, 0.74)]);
        figure.fill(Fold, &[(0.0, 0.72), (0.012, 0.72), (0.035, 0.22), (0.012, 0.22)]);
        figure.put(Leather, taper((-0.12, 0.55), (0.122, 0.55), (0.022, 0.022)));
        for (x, y) in [(0.032, 0.65), (0.038, 0.47), (0.044, 0.38), (0.05, 0.29)] {
            figure.put(Dark, oval((x, y), (0.0055, 0.006)));
        }
        figure.both(Fold, &taper((0.065, 0.425), (0.118, 0.415), (0.014, 0.014)));
    }
    if has("fur") {
        // The hem, the front and the collar of a coat.
        figure.mirrored(White, &[(0.17, 0.27), (0.185, 0.2)]);
        figure.mirrored(White, &[(0.022, 0.82), (0.022, 0.24)]);
        figure.put(White, oval((0.0, 0.85), (0.085, 0.035)));
        figure.put(Leather, taper((-0.125, 0.55), (0.125, 0.55), (0.034, 0.034)));
        figure.fill(Gold, &[(-0.03, 0.575), (0.03, 0.575), (0.03, 0.525), (-0.03, 0.525)]);
    }
    if has("poncho") {
        poncho(figure, (1.0, 0.0));
    }
    if has("apron") {
        figure.mirrored(White, &[(0.05, 0.76), (0.06, 0.6), (0.1, 0.24), (0.06, 0.22)]);
        figure.put(Fold, taper((-0.07, 0.6), (0.07, 0.6), (0.012, 0.012)));
    }
}

/// Puts a poncho on a figure: how wide it is, compared with that of a grown-up, and how much higher.
fn poncho(figure: &mut Figure, (wide, up): (f32, f32)) {
    let at = |points: &[Point]| -> Vec<Point> { points.iter().map(|(x, y)| (x * wide, y + up)).collect() };
    figure.mirrored(Matter::Cloth, &at(&[(0.04, 0.87), (0.13, 0.82), (0.27, 0.5), (0.06, 0.32), (0.0, 0.3)]));
    figure.both(Matter::White, &at(&[(0.0, 0.44), (0.0, 0.47), (0.235, 0.585), (0.248, 0.555)]));
    figure.both(Matter::Gold, &at(&[(0.0, 0.385), (0.0, 0.41), (0.255, 0.53), (0.262, 0.512)]));
    figure.mirrored(Matter::Fold, &at(&[(0.045, 0.875), (0.03, 0.83), (0.0, 0.8)]));
}

/// An oval line.
pub(super) fn oval((x, y): Point, (rx, ry): Point) -> Vec<Point> {
    (0..28)
        .map(|step| {
            let turn = step as f32 / 28.0;
            (x + rx * cosine(turn), y + ry * sine(turn))
        })
        .collect()
}

/// A straight stroke from one point to another, with its width at both.
pub(super) fn taper(from: Point, to: Point, (a, b): (f32, f32)) -> Vec<Point> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt().max(1e-4);
    let (nx, ny) = (-dy / length * 0.5, dx / length * 0.5);
    vec![
        (from.0 + nx * a, from.1 + ny * a),
        (to.0 + nx * b, to.1 + ny * b),
        (to.0 - nx * b, to.1 - ny * b),
        (from.0 - nx * a, from.1 - ny * a),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_an_attire_changes_the_figure() {
        let tables = drawn().map(|(word, _)| word);
        for word in ATTIRE.split(' ').filter(|word| !word.is_empty() && *word != "coat").chain(tables) {
            let with = match word {
                "apron" => "gown",
                "brush" => "sit",
                "stripes" => "donkey",
                _ => "",
            };
            assert_ne!(figure(&format!("{with} {word}")), figure(with), "{word}");
        }
    }
}
