//! People: figures that are put together from a build, clothes, something on the head and something in the hand.
//!
//! A figure is 1 high, its feet are at (0, 0), and y goes up until [`figure`] turns it.

use super::super::canvas::Point;
use super::super::numbers::{cosine, lerp, sine};
use super::matter::Matter;
use super::players::Instrument;
use super::pose::{self, Build, Moved, POSES};
use super::{
    arms, beast, belongings, built, clothes, creatures, engines, farm, fittings, goods, grown, handiwork, hats, head,
    house, kimono, kitchen, made, odd, piece, redrawn, rice, sites, sleepers, sundries, trades, wares, wayside,
    wildlife, worn, yard,
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
staff cane sword rifle broom spade fork scythe crook bow rod umbrella lantern case sack satchel telescope book flask pickaxe shield \
sit brush squat robot crow crane piano watch clock suitcase chest revolver bottle rowboat bridge windmill waterfall tower \
barrel table bench well carriage shovel cage fireplace barn wardrobe cannon musket ropecoil axe hammer spear \
walking running seated kneeling lying reaching phoning talking holding \
poncho headscarf gauze visor stripes mermaid oarpole \
footprints fiddle guitar trumpet saxophone pipebag flute drum accordion cello harpstrings keyboard \
broadtree fruittree bloomtree birchtree willowtree conifer snowy palmtree baretree treehut \
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

    /// Adds a part of both arms, but for those that a pose draws.
    pub(super) fn sleeves(&mut self, moved: Moved, matter: Matter, points: &[Point]) {
        if !moved.right {
            self.fill(matter, points);
        }
        if !moved.left {
            self.parts.push((matter, points.iter().map(|(x, y)| (-x, *y)).collect()));
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
pub(super) type Other = fn(&mut Figure, &str);

/// Figures that are no people in clothes.
const OTHERS: [(&str, Other); 38] = [
    ("sheet", odd::sheet),
    ("scarecrow", odd::scarecrow),
    ("skeleton", odd::skeleton),
    ("aerostat", odd::aerostat),
    ("footprints", odd::footprints),
    ("sit", beast::sitting),
    ("squat", beast::squatting),
    ("robot", beast::robot),
    ("crow", beast::crow),
    ("pigeon", beast::pigeon),
    ("puddle", odd::puddle),
    ("pebbles", odd::pebbles),
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

fn others() -> impl Iterator<Item = &'static (&'static str, Other)> {
    OTHERS.iter().chain(&grown::TREES)
}

/// Figures of those that are as tall as people.
const LIKE_PEOPLE: [&str; 3] = ["sheet", "scarecrow", "skeleton"];

/// Tells whether an attire is that of a person, or of several.
pub(super) fn is_person(attire: &str) -> bool {
    let is_other = |word: &str| others().any(|(known, _)| *known == word) || drawn().any(|(known, _)| known == word);
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
        .chain(kitchen::KITCHEN)
        .chain(engines::ENGINES)
        .chain(wildlife::WILDLIFE)
        .chain(sleepers::SLEEPERS)
        .chain(handiwork::HANDIWORK)
        .chain(grown::PLANTS)
        .chain(sundries::SUNDRIES)
        .chain(rice::RICE)
        .chain(wayside::WAYSIDE)
}

fn person(attire: &str) -> Figure {
    let has = |word: &str| attire.split(' ').any(|known| known == word);
    let mut figure = Figure::default();
    if let Some((_, other)) = others().find(|(word, _)| has(word)) {
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
        clothes::behind(&mut figure, &has);
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
    let is_child = has("child");
    let build = build(has);
    let instrument = Instrument::of(has).filter(|_| !has("lying"));
    let pose = pose_of(has, instrument);
    let low = if is_child { 0.08 } else { 0.0 };
    let arms = match instrument.map(|it| it.arms(is_child, pose::sunk(build))) {
        Some([left, right]) => [Some(left), Some(right)],
        None => [pose::left_arm(has, low), None],
    };
    let moved = Moved { left: arms[0].is_some(), right: arms[1].is_some() };
    clothes::behind(figure, has);
    let first = figure.parts.len();
    if is_child && !matches!(pose, "walking" | "running" | "seated" | "kneeling") {
        clothes::child_legs(figure, has("gown") || has("kimono"));
    } else {
        pose::legs(figure, build, pose);
    }
    let legs = first..figure.parts.len();
    put_on(figure, has, arms[0], moved);
    let sleeve = if has("armour") { Matter::Metal } else { Matter::Cloth };
    for joints in arms.into_iter().flatten() {
        pose::arm(figure, sleeve, joints);
    }
    if is_child {
        head::of_child(figure, has);
    } else {
        head::grown(figure, has);
    }
    figure.parts.iter_mut().for_each(soften);
    hats::on_the_head(figure, has);
    if pose != "lying" && instrument.is_none() {
        hats::in_the_hand(figure, has);
        if !is_child {
            trades::equip(figure, has);
        }
    }
    let hand = arms[0].map_or(if is_child { (-0.188, 0.44) } else { (-0.157, 0.44) }, |[.., hand]| hand);
    if has("phoning") && instrument.is_none() {
        pose::phone(figure, hand);
    }
    figure.hand = (instrument.is_none() && (is_child || !has("dance"))).then_some(hand);
    pose::settle(figure, &legs, build, pose);
    if let Some(instrument) = instrument {
        let is_lower = pose == "seated" && !instrument.is_seated;
        instrument.put(figure, is_child, if is_lower { pose::sunk(build) } else { 0.0 });
    }
}

/// Dresses a figure, whose left arm a pose may have drawn.
fn put_on(figure: &mut Figure, has: &impl Fn(&str) -> bool, left: Option<[Point; 3]>, moved: Moved) {
    let (is_child, is_japanese) = (has("child"), has("kimono"));
    if let Some(joints) = left.filter(|_| is_japanese) {
        kimono::hang(figure, joints);
    }
    match (is_child, is_japanese) {
        (true, true) => kimono::child(figure, has, moved),
        (true, false) => clothes::child(figure, has("gown"), moved),
        (false, true) => kimono::grown(figure, has, moved),
        (false, false) => clothes::grown(figure, has, moved),
    }
    if is_child && has("poncho") {
        clothes::poncho(figure, (1.25, -0.1));
    }
}

fn build(has: &impl Fn(&str) -> bool) -> Build {
    let is_child = has("child");
    Build {
        hip: if is_child { 0.4 } else { 0.46 },
        thick: if is_child { 1.3 } else { 1.0 },
        legs: match (is_child && (has("gown") || has("kimono")) || has("tutu") || has("boxing"), has("armour")) {
            (true, _) => Matter::Skin,
            (_, true) => Matter::Metal,
            _ => Matter::Under,
        },
        is_covered: !is_child && (has("gown") || has("robe") || has("suit") || has("hakama"))
            || has("kimono") && has("kneeling"),
        has_futon: has("kimono"),
    }
}

/// Returns the pose of an attire. With both hands at an instrument, one is neither in a hurry nor on the knees.
fn pose_of(has: &impl Fn(&str) -> bool, instrument: Option<&Instrument>) -> &'static str {
    let pose = POSES.into_iter().find(|pose| has(pose)).unwrap_or_default();
    match (instrument, pose) {
        // A long kimono lets nobody step out.
        (_, "walking" | "running") if has("kimono") && build(has).is_covered => "",
        (Some(instrument), _) if instrument.is_seated => "seated",
        (Some(_), "running") => "walking",
        (Some(_), "kneeling") => "seated",
        (_, pose) => pose,
    }
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
        let tables = drawn().chain(trades::TRADES).map(|(word, _)| word);
        for word in ATTIRE.split(' ').filter(|word| !word.is_empty() && *word != "coat").chain(tables) {
            let with = match word {
                "apron" => "gown",
                "brush" => "sit",
                "stripes" => "donkey",
                "snowy" => "conifer",
                _ => "",
            };
            assert_ne!(figure(&format!("{with} {word}")), figure(with), "{word}");
        }
    }
}
