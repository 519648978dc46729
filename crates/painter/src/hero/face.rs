//! The mouths of the faces that the font draws.

use super::super::canvas::Point;

/// How far from the middle of a face that of its mouth is, at most, and how far down it is, at least: parts of the face.
const ASIDE_MAX: f32 = 0.08;
const DOWN_MIN: f32 = 0.5;

/// The least and the greatest width of a mouth, as parts of the face, and how much wider than high it is. Noses are at most
/// 1.8 times as wide as high; the chin of a fox is as wide as its face.
const WIDE: (f32, f32) = (0.12, 0.8);
const FLAT_MIN: f32 = 2.2;

/// How far a line reaches; y goes down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    from: Point,
    to: Point,
}

impl Bounds {
    /// Finds those of some points.
    pub(super) fn of<'a>(points: impl IntoIterator<Item = &'a Point>) -> Self {
        let none = Self { from: (f32::MAX, f32::MAX), to: (f32::MIN, f32::MIN) };
        points.into_iter().fold(none, |Self { from, to }, at| Self {
            from: (from.0.min(at.0), from.1.min(at.1)),
            to: (to.0.max(at.0), to.1.max(at.1)),
        })
    }

    /// Tells whether a line with these bounds is the mouth of a face.
    pub(super) fn is_mouth_of(self, face: &Self) -> bool {
        let (wide, tall) = (face.to.0 - face.from.0, face.to.1 - face.from.1);
        let aside = (self.from.0 + self.to.0 - face.from.0 - face.to.0).abs() / 2.0;
        let down = (self.from.1 + self.to.1) / 2.0 - face.from.1;
        let (own_wide, own_tall) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        aside < ASIDE_MAX * wide
            && DOWN_MIN * tall < down
            && (WIDE.0 * wide..WIDE.1 * wide).contains(&own_wide)
            && FLAT_MIN * own_tall < own_wide
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Hero, Look, Shape, Stand};

    fn square(left: f32, top: f32, wide: f32, tall: f32) -> Vec<(f32, f32)> {
        vec![(left, top), (left + wide, top), (left + wide, top + tall), (left, top + tall)]
    }

    /// Returns how many lines are left of a face with eyes, a nose, a mouth and a wide chin.
    fn left(is_alive: bool, look: Look) -> usize {
        let lines = vec![
            square(0.0, 0.0, 1.0, 0.9),
            square(0.3, 0.4, 0.1, 0.1),
            square(0.6, 0.4, 0.1, 0.1),
            square(0.42, 0.5, 0.16, 0.1),
            square(0.36, 0.68, 0.28, 0.08),
            square(0.05, 0.6, 0.9, 0.28),
        ];
        let mut hero = Hero { is_alive, look, ..Hero::new(Shape::Drawing(lines), Stand::Ground, 1.0) };
        hero.be_grave();
        if let Shape::Drawing(lines) = hero.shape { lines.len() } else { 0 }
    }

    #[test]
    fn a_grave_animal_has_no_mouth_and_keeps_the_rest_of_its_face() {
        assert_eq!(left(true, Look::Face), 5);
        assert_eq!(left(true, Look::Whole), 6, "a whole animal has no face of its own");
        assert_eq!(left(false, Look::Face), 6, "a mask smiles");
    }
}
