//! How captions look: the settings that people choose. Pure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The most characters of an end card.
const END_CARD_MAX: usize = 80;

/// The look of captions. All parts are optional: what is not chosen follows from the canvas and the look.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CaptionStyle {
    /// Which words are marked, and how; `None`: a box in portrait, plain text otherwise.
    pub look: Option<Look>,
    /// The family of the font; `None`: the first that is found.
    pub font: Option<String>,
    /// The size as a multiple of the look's own; `None`: 1.
    pub size: Option<f64>,
    /// Where the captions stand; `None`: as the look says.
    pub place: Option<Place>,
    /// The colours.
    pub colors: Colors,
    /// True for capital letters only.
    pub uppercase: bool,
}

/// Which words of a caption are marked while it is shown, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Look {
    /// A rounded box behind the word that is said.
    Box,
    /// No word is marked.
    Plain,
    /// The words that were said have another colour.
    Karaoke,
    /// One to three big words at a time; the one that is said has another colour.
    Word,
    /// No captions in the picture.
    None,
}

/// The height at which captions stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// Above the lower margin.
    Bottom,
    /// In the middle.
    Middle,
    /// Below the upper margin.
    Top,
}

/// The colours of captions; `None`: the look's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Colors {
    /// The letters.
    pub text: Option<Color>,
    /// The line around the letters.
    pub outline: Option<Color>,
    /// The box behind the word that is said, or the colour of marked words.
    pub active: Option<Color>,
}

/// What stands at the end of a video.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum EndCard {
    /// The usual words of the story's language.
    #[default]
    Auto,
    /// Nothing.
    None,
    /// These words.
    Text(String),
}

/// Words are no end card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no end card: write `auto`, `none`, or up to 80 characters of one line")]
pub struct InvalidEndCard;

impl FromStr for EndCard {
    type Err = InvalidEndCard;

    fn from_str(text: &str) -> Result<Self, InvalidEndCard> {
        match text.trim() {
            "auto" => Ok(Self::Auto),
            "none" => Ok(Self::None),
            "" => Err(InvalidEndCard),
            words if END_CARD_MAX < words.chars().count() || words.contains(char::is_control) => Err(InvalidEndCard),
            words => Ok(Self::Text(words.to_owned())),
        }
    }
}

impl fmt::Display for EndCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::None => "none",
            Self::Text(words) => words,
        })
    }
}

/// A colour: red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color(pub [u8; 3]);

/// A text is no colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a colour: write `#` and six hexadecimal digits for red, green and blue, such as `#ffd60a`")]
pub struct InvalidColor;

impl FromStr for Color {
    type Err = InvalidColor;

    fn from_str(text: &str) -> Result<Self, InvalidColor> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or(InvalidColor)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(InvalidColor);
        }
        let number = u32::from_str_radix(digits, 16).map_err(|_no_detail| InvalidColor)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_six_digits_after_a_hash() {
        assert_eq!("#FFd60a".parse(), Ok(Color([255, 214, 10])));
        assert_eq!(Color([255, 214, 10]).to_string(), "#ffd60a");
        for wrong in ["", "#fff", "ffd60a", "#ffd60g", "#+fd60a", "#ffd60aff", "red", "#ééé"] {
            assert_eq!(wrong.parse::<Color>(), Err(InvalidColor), "{wrong:?}");
        }
    }
}
