//! Guesses the language of a text from its letters.

use whatlang::{Lang, Script};

/// Returns the language of most letters of a text; `None` if they are Latin, or there are none.
///
/// If the text is too short to tell the languages of its alphabet apart, the one with the most speakers is returned.
pub(super) fn of_letters(text: &str) -> Option<&'static str> {
    let found = whatlang::detect(text)?;
    let usual = USUAL.iter().find(|(script, _)| *script == found.script()).map(|(_, tag)| *tag);
    let told = TAGS.iter().find(|(lang, _)| *lang == found.lang()).map(|(_, tag)| *tag);
    // Letters that Ukrainian has and Russian has not need no long text.
    let usual = usual.map(|tag| if tag == "ru" && text.contains(['є', 'ї', 'ґ', 'Є', 'Ї', 'Ґ']) { "uk" } else { tag });
    told.filter(|_| found.is_reliable() || usual.is_none()).or(usual)
}

/// The language with the most speakers of each alphabet that several have.
const USUAL: [(Script, &str); 4] =
    [(Script::Arabic, "ar"), (Script::Cyrillic, "ru"), (Script::Devanagari, "hi"), (Script::Hebrew, "he")];

/// The tags of languages with other letters than Latin ones.
#[rustfmt::skip]
const TAGS: [(Lang, &str); 31] = [
    (Lang::Amh, "am"), (Lang::Ara, "ar"), (Lang::Bel, "be"), (Lang::Ben, "bn"), (Lang::Bul, "bg"),
    (Lang::Cmn, "zh"), (Lang::Ell, "el"), (Lang::Guj, "gu"), (Lang::Heb, "he"), (Lang::Hin, "hi"),
    (Lang::Hye, "hy"), (Lang::Jpn, "ja"), (Lang::Kan, "kn"), (Lang::Kat, "ka"), (Lang::Kor, "ko"),
    (Lang::Mal, "ml"), (Lang::Mar, "mr"), (Lang::Mkd, "mk"), (Lang::Mya, "my"), (Lang::Nep, "ne"),
    (Lang::Ori, "or"), (Lang::Pan, "pa"), (Lang::Pes, "fa"), (Lang::Rus, "ru"), (Lang::Sin, "si"),
    (Lang::Srp, "sr"), (Lang::Tam, "ta"), (Lang::Tel, "te"), (Lang::Tha, "th"), (Lang::Ukr, "uk"),
    (Lang::Urd, "ur"),
];

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
            ("東京都渋谷区、午前零時。灯台の光が消えた。", Some("ja")),
            ("Її лампа", Some("uk")),
            ("Лампа згасла о дев'ятій, і ніхто в селі цього не бачив.", Some("uk")),
            ("Лампата угасна в девет часа вечерта и никой в цялото село не я видя тази нощ.", Some("bg")),
            ("چراغ خاموش شد و هیچ کس آن را ندید.", Some("fa")),
            ("Լամպը հանգավ։", Some("hy")),
            ("Die Lampe erlosch um neun, und niemand im ganzen Dorf hatte es gesehen.", None),
            ("Das Wort 灯塔 heißt Leuchtturm.", None),
            ("他买了一部 iPhone，然后走进了那座古老的灯塔。", Some("zh")),
        ] {
            assert_eq!(of_letters(text), language, "{text}");
        }
    }
}
