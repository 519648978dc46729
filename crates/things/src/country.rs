//! The country that a text is from, by its language and its words: what is shown of Japan looks like it.

use crate::facet::Named;
use crate::scene::{Feature, Features};
use crate::words::Words;
use crate::{prompt, saying};

/// The facet whose values are countries, and the value of the one that is shown in its own way.
const CULTURE: &str = "culture";
const JAPAN: &str = "japan";

/// The facet of the age that a text is of, and the values that are near to our days.
const ERA: &str = "era";
const OF_TODAY: [&str; 3] = ["twentieth_century", "present", "future"];

/// The words of a prompt for Japan, of old and of our days.
const OLD: &str = "japan";
const MODERN: &str = "modern japan";

/// How much a word for the country counts, and how much one for what may be found elsewhere, as a kimono; what makes a story one of
/// Japan, and what a picture.
const COUNTRY: usize = 2;
const HINT: usize = 1;
const STORY_MIN: usize = 2;
const PICTURE_MIN: usize = 1;

/// What the words of a text say of its country and its age.
#[derive(Debug, Clone, Copy, Default)]
struct Signs {
    japan: usize,
    abroad: usize,
    is_modern: bool,
}

impl Words {
    /// Returns the words that tell in a prompt that the whole of a story is from Japan; `None` of a story from elsewhere.
    pub fn country(&self, story: &str) -> Option<&'static str> {
        let signs = self.signs(story);
        self.is_japanese(story, signs, STORY_MIN).then_some(if signs.is_modern { MODERN } else { OLD })
    }

    /// Returns what is in a picture because of the country of its prompt. One that was made of a sentence says itself where its
    /// story is from.
    pub(crate) fn of_country(&self, text: &str) -> Features {
        let mut features = Features::default();
        let signs = self.signs(text);
        if !prompt::is_list(text) && self.is_japanese(text, signs, PICTURE_MIN) {
            features.insert(Feature::Japan);
            if signs.is_modern {
                features.insert(Feature::Modern);
            }
        }
        features
    }

    /// Tells whether a text is from Japan: its words say so, or it is in Japanese and names nothing of another country.
    fn is_japanese(&self, text: &str, signs: Signs, least: usize) -> bool {
        let is_named = least <= signs.japan && signs.abroad <= signs.japan;
        is_named || signs.abroad == 0 && (self.language() == "ja" || has_kana(text)) && !text.is_ascii()
    }

    fn signs(&self, text: &str) -> Signs {
        let mut signs = Signs::default();
        for saying in self.said(text) {
            let values = |wanted| saying.facets.iter().filter_map(move |named| value(named, wanted));
            let country = values(CULTURE).next();
            signs.japan += match country {
                Some(JAPAN) => COUNTRY,
                None if saying.scene.features.has(Feature::Japan) => HINT,
                Some(_) | None => 0,
            };
            signs.abroad += country.map_or(0, |name| if name == JAPAN { 0 } else { COUNTRY });
            signs.is_modern |= saying.scene.is_of_today() || values(ERA).any(|name| OF_TODAY.contains(&name));
        }
        signs
    }
}

/// Returns the name of a value, if it is one of a facet.
fn value(named: &Named, facet: &str) -> Option<&'static str> {
    let known = saying::facets().get(named.facet).filter(|known| known.key == facet)?;
    known.name_of(named.value)
}

/// Tells whether a text has letters that only Japanese has.
fn has_kana(text: &str) -> bool {
    text.chars().any(|c| ('\u{3041}'..='\u{30fa}').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_is_from_japan_by_its_language_or_by_what_it_names() {
        for (language, story, expected) in [
            ("ja", "山のふもとの村に、源造という豆腐屋がいた。", Some(OLD)),
            ("ja", "彼はスマホを見て、電車に乗った。", Some(MODERN)),
            ("ja", "ロンドンの霧の中を、男が歩いた。", None),
            ("ja", "森の奥に魔女が住んでいた。", None),
            ("ja", "魔女は日本の京都に来た。", Some(OLD)),
            ("en", "In old Kyoto there lived a potter.", Some(OLD)),
            ("en", "A samurai came home. The samurai slept.", Some(OLD)),
            ("en", "She hung her kimono on the door.", None),
            ("en", "A fox stole the tofu in Tokyo.", Some(MODERN)),
            ("en", "A fox stole a grape.", None),
            ("de", "In einem japanischen Dorf lebte ein Fuchs.", Some(OLD)),
            ("es", "Un zorro vivía en Kioto.", Some(OLD)),
            ("fr", "Un renard vivait dans un village japonais.", Some(OLD)),
            ("it", "Una volpe viveva in Giappone.", Some(OLD)),
            ("pt", "Uma raposa vivia no Japão.", Some(OLD)),
        ] {
            assert_eq!(Words::new(language, "").country(story), expected, "{story}");
        }
    }

    #[test]
    fn a_picture_is_of_japan_where_its_own_words_say_so() {
        for (language, prompt, is_there) in [
            ("ja", "雨の日の赤い傘", true),
            ("en", "雨の日の赤い傘", true),
            ("ja", "ドイツの町", false),
            ("ja", "a red umbrella", false),
            ("en", "a samurai at sunset", true),
            ("de", "eine frau im kimono", true),
            ("fr", "un torii dans la brume", true),
            ("en", "a castle at sunset", false),
            ("en", "fable scene, fox village, japan", true),
            ("ja", "fable scene, 狐が村に来た, village", false),
            ("ja", "fable scene, 狐が村に来た, village, japan", true),
        ] {
            let scene = Words::new(language, "").scene(prompt);
            assert_eq!(scene.features.has(Feature::Japan), is_there, "{prompt}");
        }
        let modern = |prompt: &str| Words::new("ja", "").scene(prompt).features.has(Feature::Modern);
        assert!(modern("電話をかける女") && !modern("着物の女"));
        assert!(modern("fable scene, 狐が町に来た, town, modern japan"));
    }
}
