//! Guesses the language of a text from its letters.

/// Returns the language of most letters of a text; `None` if they are Latin, or there are none.
///
/// If several languages use an alphabet, the one with the most speakers is returned.
pub(super) fn of_letters(text: &str) -> Option<&'static str> {
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    let mut latin = 0;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        match script(c) {
            None => latin += 1,
            Some(language) => match counts.iter_mut().find(|(known, _)| *known == language) {
                Some((_, count)) => *count += 1,
                None => counts.push((language, 1)),
            },
        }
    }
    let count = |language| counts.iter().find(|(known, _)| *known == language).map_or(0, |(_, count)| *count);
    let (han, kana) = (count(HAN), count("ja"));
    let (language, most) = counts.iter().copied().max_by_key(|(_, count)| *count)?;
    // Japanese mixes Han letters with kana; Chinese uses no kana.
    let (language, most) = match language {
        HAN | "ja" if 0 < kana => ("ja", han + kana),
        _ => (language, most),
    };
    (latin < most).then_some(language)
}

const HAN: &str = "zh";

/// Returns the language that a letter counts for; `None` for Latin.
fn script(c: char) -> Option<&'static str> {
    Some(match u32::from(c) {
        0x370..=0x3ff | 0x1f00..=0x1fff => "el",
        // Letters that Ukrainian has and Russian has not.
        0x404 | 0x406 | 0x407 | 0x454 | 0x456 | 0x457 | 0x490 | 0x491 => "uk",
        0x400..=0x52f => "ru",
        0x530..=0x58f => "hy",
        0x590..=0x5ff | 0xfb1d..=0xfb4f => "he",
        // Persian and Urdu have too few letters of their own to be recognised by them.
        0x600..=0x6ff | 0x750..=0x77f | 0x8a0..=0x8ff | 0xfb50..=0xfdff | 0xfe70..=0xfeff => "ar",
        0x900..=0x97f => "hi",
        0x980..=0x9ff => "bn",
        0xa00..=0xa7f => "pa",
        0xa80..=0xaff => "gu",
        0xb00..=0xb7f => "or",
        0xb80..=0xbff => "ta",
        0xc00..=0xc7f => "te",
        0xc80..=0xcff => "kn",
        0xd00..=0xd7f => "ml",
        0xd80..=0xdff => "si",
        0xe00..=0xe7f => "th",
        0x1000..=0x109f => "my",
        0x10a0..=0x10ff | 0x1c90..=0x1cbf => "ka",
        0x1100..=0x11ff | 0x3130..=0x318f | 0xac00..=0xd7a3 => "ko",
        0x1200..=0x137f => "am",
        0x3040..=0x30ff | 0x31f0..=0x31ff | 0xff66..=0xff9f => "ja",
        0x2e80..=0x2fdf | 0x3005..=0x3007 | 0x3400..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff => HAN,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_tell_the_language() {
        for (text, language) in [
            ("The lamp went out.", None),
            ("1234 ... \u{1f600}", None),
            ("", None),
            ("很久以前，山上有一座灯塔。", Some("zh")),
            ("昔々、山の上に灯台がありました。", Some("ja")),
            ("옛날 옛적에 등대가 있었다.", Some("ko")),
            ("Лампа погасла в девять.", Some("ru")),
            ("Η λάμπα έσβησε.", Some("el")),
            ("انطفأ المصباح", Some("ar")),
            ("המנורה כבתה", Some("he")),
            ("दीपक बुझ गया।", Some("hi")),
            ("ตะเกียงดับ", Some("th")),
            ("ლამპა ჩაქრა", Some("ka")),
            ("Das Wort 灯塔 heißt Leuchtturm.", None),
            ("他买了一部 iPhone，然后走进了那座古老的灯塔。", Some("zh")),
        ] {
            assert_eq!(of_letters(text), language, "{text}");
        }
    }
}
