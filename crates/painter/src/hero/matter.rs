//! What the parts of a figure are made of, and the colours of that.

use super::super::canvas::{Colour, mix, rgb, scale};
use super::super::numbers::Draw;
use super::kimono::{BLACK_HAIR, SHAVEN};

/// What a part is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Matter {
    /// Face and hands.
    Skin,
    /// Skin in shadow: the neck, ears and the nose.
    Shade,
    /// Lips.
    Lips,
    /// Hair and beard.
    Hair,
    /// The main piece of clothing, or the fur of an animal.
    Cloth,
    /// The same in a darker tone: sleeves, folds, far legs.
    Fold,
    /// The main piece of one person of several, and its darker tone.
    Coat(usize),
    CoatFold(usize),
    /// The other piece of clothing: trousers, an apron, a belly.
    Under,
    /// Shoes, belts, bags.
    Leather,
    /// Blades and armour.
    Metal,
    /// Poles and boxes.
    Wood,
    /// Crowns.
    Gold,
    /// Linen, veils, bones.
    White,
    /// Seams, eyes and what is deep in shadow.
    Dark,
    /// Something that glows by itself.
    Glow,
    /// Leaves, stalks and grass.
    Leaf,
    /// Water.
    Water,
    /// Stones and bricks that have no colour of their own.
    Stone,
    /// The sash of a kimono.
    Sash,
    /// Straw.
    Straw,
    /// What is red whatever its thing is: a comb, a cushion, a heart.
    Red,
}

/// Words of an attire for the colour of the main piece, with the colour.
pub(super) const DYES: [(&str, u32); 14] = [
    ("red", 0xa8322c),
    ("purple", 0x6a3a7c),
    ("blue", 0x2f4f86),
    ("navy", 0x26344f),
    ("green", 0x4a6a3a),
    ("olive", 0x5c5f3c),
    ("brown", 0x6e4a2e),
    ("tan", 0xa98656),
    ("black", 0x26262c),
    ("grey", 0x6a6e76),
    ("white", 0xdcd9d0),
    ("yellow", 0xc9a03a),
    ("orange", 0xcf7428),
    ("pink", 0xe3a2b6),
];

/// Coats that people wear if nothing says more.
const COATS: [u32; 10] =
    [0x5b4636, 0x3c5268, 0x8a3b3b, 0x4d5a44, 0x6a4f7a, 0x9a7b3c, 0x2f6a66, 0x3d5a8c, 0x7a4f38, 0x56606e];

/// Kimonos of women and children.
const KIMONOS: [u32; 8] = [0x7a3f5c, 0x34507a, 0x5f7a4a, 0xb0553f, 0xb98a3c, 0x2f6a66, 0x84709c, 0xc07a86];

/// What is worn with them.
const UNDERS: [u32; 4] = [0x3a3a40, 0x4a4238, 0x2f3848, 0x54483a];

/// Hair of the young.
const HAIRS: [u32; 4] = [0x3a2a1e, 0x5a3d22, 0x8a5e2e, 0x241c18];

/// Skin.
const SKINS: [u32; 4] = [0xe0b08c, 0xd09c76, 0xb07a54, 0xe6bc9c];

/// The skin of the dead that walk.
const UNDEAD: Colour = [0.5, 0.6, 0.44];

/// The colours of one figure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wardrobe {
    skin: Colour,
    hair: Colour,
    cloth: Colour,
    under: Colour,
    /// The coat of the first of several.
    first: usize,
}

impl Wardrobe {
    /// Chooses the colours of a figure by its attire; `own` is the colour that it has in the story.
    pub(super) fn of(attire: &str, own: Option<Colour>, draw: &mut Draw) -> Self {
        let has = |word: &str| attire.split(' ').any(|known| known == word);
        let [coats, unders] = [draw.below(COATS.len()), draw.below(UNDERS.len())];
        let [hairs, skins] = [draw.below(HAIRS.len()), draw.below(SKINS.len())];
        let is_bright = has("kimono") && (has("gown") || has("child"));
        let coat = if is_bright { KIMONOS[coats % KIMONOS.len()] } else { COATS[coats] };
        let dyed = DYES.iter().find(|(name, _)| has(name)).map(|(_, hex)| rgb(*hex));
        let is_grey = has("bent") || has("beard");
        Self {
            skin: if has("undead") { UNDEAD } else { rgb(SKINS[skins]) },
            hair: match (is_grey, has(BLACK_HAIR)) {
                _ if has(SHAVEN) => scale(rgb(SKINS[skins]), 0.94),
                (true, _) => [0.78, 0.77, 0.75],
                (false, true) => [0.07, 0.06, 0.065],
                (false, false) => rgb(HAIRS[hairs]),
            },
            cloth: own.or(dyed).unwrap_or(rgb(coat)),
            under: rgb(UNDERS[unders]),
            first: coats,
        }
    }

    /// Returns the colour of a part in white light.
    pub(super) fn colour(&self, matter: Matter) -> Colour {
        match matter {
            Matter::Skin => self.skin,
            Matter::Shade => scale(self.skin, 0.82),
            Matter::Lips => mix(scale(self.skin, 0.6), [0.5, 0.12, 0.12], 0.35),
            Matter::Hair => self.hair,
            Matter::Cloth => self.cloth,
            Matter::Fold => scale(self.cloth, 0.72),
            Matter::Coat(number) => rgb(COATS[(self.first + number) % COATS.len()]),
            Matter::CoatFold(number) => scale(rgb(COATS[(self.first + number) % COATS.len()]), 0.72),
            Matter::Under => self.under,
            Matter::Leather => [0.24, 0.16, 0.11],
            Matter::Metal => [0.66, 0.69, 0.74],
            Matter::Wood => [0.44, 0.3, 0.18],
            Matter::Gold => [0.86, 0.66, 0.24],
            Matter::White => [0.88, 0.87, 0.84],
            Matter::Dark => mix([0.07, 0.06, 0.06], self.cloth, 0.12),
            Matter::Glow => [1.2, 0.95, 0.55],
            Matter::Leaf => [0.31, 0.45, 0.2],
            Matter::Water => [0.3, 0.48, 0.6],
            Matter::Stone => [0.54, 0.53, 0.51],
            // A red kimono has a golden one.
            Matter::Sash if self.cloth[2] * 1.8 < self.cloth[0] => [0.8, 0.62, 0.28],
            Matter::Sash => [0.62, 0.18, 0.16],
            Matter::Straw => [0.72, 0.6, 0.38],
            Matter::Red => [0.66, 0.19, 0.16],
        }
    }
}
