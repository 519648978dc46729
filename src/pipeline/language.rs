//! Guesses the language of a text from its letters and words.

use whatlang::{Detector, Lang, Script};

/// Returns the language of a text; `None` if nothing in it tells.
pub(super) fn of(text: &str) -> Option<&'static str> {
    of_letters(text).or_else(|| of_script(text)).or_else(|| of_words(text))
}

/// Returns the language of an alphabet that the detector does not know, if most letters are of it.
fn of_script(text: &str) -> Option<&'static str> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let most = |range: &std::ops::RangeInclusive<char>| {
        let own = text.chars().filter(|c| c.is_alphabetic() && range.contains(c)).count();
        letters < own * 2
    };
    SCRIPTS.iter().find(|(range, _)| most(range)).map(|(_, tag)| *tag)
}

/// Alphabets that only one language of today has, or mostly one.
const SCRIPTS: [(std::ops::RangeInclusive<char>, &str); 4] = [
    ('\u{e80}'..='\u{eff}', "lo"),
    ('\u{f00}'..='\u{fff}', "bo"),
    ('\u{1780}'..='\u{17ff}', "km"),
    ('\u{1800}'..='\u{18af}', "mn"),
];

/// Returns the language of a text in Latin letters, by its commonest words, and for a longer one by its letters.
fn of_words(text: &str) -> Option<&'static str> {
    let mut hits = [0_usize; COMMON.len()];
    for word in text.split(|c: char| !c.is_alphabetic() && c != '\'').filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        for (count, (_, common)) in hits.iter_mut().zip(COMMON) {
            *count += usize::from(common.split(' ').any(|it| it == word));
        }
    }
    let most = hits.into_iter().max().unwrap_or(0);
    let mut best = hits.iter().zip(COMMON).filter(|(count, _)| **count == most).map(|(_, (tag, _))| tag);
    match (best.next(), best.next()) {
        (Some(tag), None) if 1 < most || text.split_whitespace().count() < 6 => return Some(tag),
        _ => {}
    }
    let detector = Detector::with_allowlist(LATIN.iter().map(|(lang, _)| *lang).collect());
    let found = detector.detect(text).filter(whatlang::Info::is_reliable)?;
    LATIN.iter().find(|(lang, _)| *lang == found.lang()).map(|(_, tag)| *tag)
}

/// Words that nearly every text of a language has, and that few other languages have.
#[rustfmt::skip]
const COMMON: [(&str, &str); 16] = [
    ("en", "the and of to was it he she that is his her with had not at they were you my i from this who there one never when out went came"),
    ("de", "der die das und nicht ist war ein eine er sie es ich mit auf den dem von zu wie auch noch aber im hatte einen um"),
    ("es", "el la los las y que no una por con para se su del lo como más pero había era muy él ella nadie años"),
    ("fr", "le la les et des une est dans il elle je ne pas que qui du au pour avec était ce sur mais vous nous avait"),
    ("it", "il di che e la non una un è era per con del della gli le si lo ma come sono nel alla più aveva nessuno"),
    ("pt", "o a os as e que não uma um do da em por com para se mas ele ela era na no mais foi havia ninguém"),
    ("nl", "de het een en van ik niet dat is was hij zij met op te die zijn aan voor er maar ook naar had niemand"),
    ("pl", "i w nie na się że to jest z do był była ale jak po od za tak nikt który już przez było lata"),
    ("sv", "och att det en som på är av för den inte var han hon jag med ett till de men ingen hade från"),
    ("da", "og det en at er på af for den ikke var han hun jeg med et til de men ingen havde fra"),
    ("no", "og det en at er på av for den ikke var han hun jeg med et til de men ingen hadde fra som"),
    ("fi", "ja on ei se hän että oli kun mutta ovat minä mitä kukaan vain niin kuin joka hänen olla"),
    ("cs", "a se na je to v že s z do byl byla ale jak po od za tak nikdo který už bylo jsem jako"),
    ("hu", "a az és nem egy hogy volt is ez de meg csak már mint van senki azt volna minden"),
    ("ro", "și în de la nu o un să care pe cu este era din dar mai ce nimeni fost avea lui"),
    ("tr", "ve bir bu da de için ile çok ne o değil gibi daha sonra kadar ama kimse vardı oldu"),
];

/// Languages in Latin letters that a longer text tells apart by its letters.
#[rustfmt::skip]
const LATIN: [(Lang, &str); 26] = [
    (Lang::Eng, "en"), (Lang::Deu, "de"), (Lang::Spa, "es"), (Lang::Fra, "fr"), (Lang::Ita, "it"), (Lang::Por, "pt"),
    (Lang::Nld, "nl"), (Lang::Pol, "pl"), (Lang::Swe, "sv"), (Lang::Dan, "da"), (Lang::Nob, "no"), (Lang::Fin, "fi"),
    (Lang::Ces, "cs"), (Lang::Hun, "hu"), (Lang::Ron, "ro"), (Lang::Tur, "tr"), (Lang::Hrv, "hr"), (Lang::Slk, "sk"),
    (Lang::Slv, "sl"), (Lang::Est, "et"), (Lang::Lav, "lv"), (Lang::Lit, "lt"), (Lang::Vie, "vi"), (Lang::Ind, "id"),
    (Lang::Cat, "ca"), (Lang::Afr, "af"),
];

/// Returns the language of most letters of a text; `None` if they are Latin, or there are none.
///
/// If the text is too short to tell the languages of its alphabet apart, the one with the most speakers is returned.
fn of_letters(text: &str) -> Option<&'static str> {
    if whatlang::detect_script(text)? == Script::Latin {
        return None; // the detector would compare the text with all of them
    }
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

    #[test]
    fn words_tell_the_language_where_the_letters_do_not() {
        for (text, language) in [
            ("La lámpara se apagó a las nueve. Nadie la había encendido.", Some("es")),
            (
                "El faro\n\nLa lámpara se apagó a las nueve de la noche. ¿Quién vive allí?, preguntó el niño.",
                Some("es"),
            ),
            ("Die Lampe erlosch um neun.", Some("de")),
            ("Der alte Mann.", Some("de")),
            ("The lamp went out at nine, and nobody had lit it for years.", Some("en")),
            ("I never believed in ghosts.", Some("en")),
            ("La lampe s'éteignit à neuf heures, et personne ne l'avait allumée.", Some("fr")),
            ("La lampada si spense alle nove. Nessuno l'aveva accesa per anni.", Some("it")),
            ("A lâmpada apagou-se às nove e ninguém a tinha acendido.", Some("pt")),
            ("De lamp ging uit om negen uur en niemand had het gezien.", Some("nl")),
            ("Lampa zgasła o dziewiątej, ale nikt jej nie zapalił.", Some("pl")),
            ("Lampan slocknade klockan nio och ingen hade tänt den.", Some("sv")),
            ("Đèn tắt lúc chín giờ và không ai thắp nó trong nhiều năm.", Some("vi")),
            ("Лампа згасла о дев'ятій, і ніхто в селі цього не бачив.", Some("uk")),
            ("ចង្កៀងរលត់នៅម៉ោងប្រាំបួន។", Some("km")),
            ("ໂຄມໄຟດັບ", Some("lo")),
            ("Hello.", None),
            ("Run, run, run!", None),
            ("4815162342", None),
            ("", None),
        ] {
            assert_eq!(of(text), language, "{text}");
        }
    }
}
