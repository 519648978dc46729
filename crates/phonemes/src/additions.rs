//! Words that the dictionaries lack, though stories have them: first names, words with accents, numbers in the plural.

/// Words in small letters and their sounds, sorted.
#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    ("aah", "ˈɑ"), ("adler", "ˈædləɹ"), ("ahab", "ˈAhæb"), ("ain't", "ˈAnt"), ("allen", "ˈælən"),
    ("amanda", "əmˈændə"), ("andrea", "ˈændɹiə"), ("angela", "ˈænʤələ"), ("ann", "ˈæn"), ("anthony", "ˈænθəni"),
    ("apps", "ˈæps"), ("aragorn", "ˈɛɹəɡˌɔɹn"), ("argh", "ˈɑɹ"), ("ashley", "ˈæʃli"), ("bennet", "bˈɛnət"),
    ("betty", "bˈɛɾi"), ("beyonce", "biˈɑnsA"), ("bingley", "bˈɪŋli"), ("bitcoins", "bˈɪtkˌYnz"), ("bo'sun", "bˈOsᵊn"),
    ("brian", "bɹˈIən"), ("briony", "bɹˈIəni"), ("bronte", "bɹˈɑnti"), ("brr", "bˈɜɹ"), ("bruce", "bɹˈus"),
    ("carolyn", "kˈɛɹələn"), ("catherine", "kˈæθɹən"), ("chatgpt", "ʧˌætʤˌipˌitˈi"), ("cheryl", "ʃˈɛɹəl"),
    ("chloe", "klˈOi"), ("christine", "kɹɪstˈin"), ("cliche", "kliʃˈA"), ("creme", "kɹˈɛm"), ("cynthia", "sˈɪnθiə"),
    ("d'hote", "dˈOt"), ("d'you", "djˈu"), ("daenerys", "dənˈɛɹɪs"), ("danielle", "dænjˈɛl"), ("darcy", "dˈɑɹsi"),
    ("daren't", "dˈɛɹnt"), ("debra", "dˈɛbɹə"), ("decibels", "dˈɛsəbˌɛlz"), ("deja", "dˌAʒˈɑ"), ("denise", "dənˈis"),
    ("diane", "dIˈæn"), ("dinah", "dˈInə"), ("donald", "dˈɑnəld"), ("dorothy", "dˈɔɹəθi"),
    ("dostoevsky", "dˌɑstəjˈɛfski"), ("douglas", "dˈʌɡləs"), ("duncan", "dˈʌŋkən"), ("dvorak", "dvˈɔɹʒˌæk"),
    ("dylan", "dˈɪlən"), ("e'er", "ˈɛɹ"), ("eighties", "ˈAɾiz"), ("emily", "ˈɛməli"), ("eric", "ˈɛɹɪk"),
    ("etcetera", "ɛtsˈɛɾəɹə"), ("ethan", "ˈiθən"), ("euros", "jˈʊɹOz"), ("evelyn", "ˈɛvələn"), ("exposé", "ˌɛkspOzˈA"),
    ("fiance", "fˌiɑnsˈA"), ("fiancee", "fˌiɑnsˈA"), ("fifties", "fˈɪftiz"), ("forties", "fˈɔɹɾiz"),
    ("francois", "fɹɑnswˈɑ"), ("frodo", "fɹˈOdO"), ("gandalf", "ɡˈændɑlf"), ("garcia", "ɡɑɹsˈiə"),
    ("gerald", "ʤˈɛɹəld"), ("gigahertz", "ɡˈɪɡəhˌɜɹts"), ("godfrey", "ɡˈɑdfɹi"), ("goethe", "ɡˈɜɹtə"),
    ("gonzalez", "ɡənzˈɑləs"), ("grr", "ɡˈɜɹ"), ("hahaha", "hˌɑhɑhˈɑ"), ("hannah", "hˈænə"), ("harris", "hˈɛɹɪs"),
    ("heathcliff", "hˈiθklɪf"), ("hermione", "həɹmˈIəni"), ("hernandez", "həɹnˈændɛz"), ("hopkins", "hˈɑpkɪnz"),
    ("iphone", "ˈIfˌOn"), ("irene", "Iɹˈin"), ("jabez", "ʤˈAbɛz"), ("jacqueline", "ʤˈækwəlɪn"),
    ("jalapeno", "hˌɑləpˈAnjO"), ("janet", "ʤˈænət"), ("janice", "ʤˈænəs"), ("jeremy", "ʤˈɛɹəmi"), ("jerry", "ʤˈɛɹi"),
    ("joan", "ʤˈOn"), ("jose", "hOsˈA"), ("juan", "wˈɑn"), ("julie", "ʤˈuli"), ("katherine", "kˈæθɹən"),
    ("kathleen", "kˈæθlin"), ("kathryn", "kˈæθɹən"), ("kayla", "kˈAlə"), ("keith", "kˈiθ"), ("kenneth", "kˈɛnəθ"),
    ("kevin", "kˈɛvən"), ("khaleesi", "kɑlˈisi"), ("kilometers", "kəlˈɑməɾəɹz"), ("kimberly", "kˈɪmbəɹli"),
    ("kopeck", "kˈOpˌɛk"), ("kopecks", "kˈOpˌɛks"), ("kyle", "kˈIl"), ("larry", "lˈɛɹi"), ("lauren", "lˈɔɹən"),
    ("legolas", "lˈɛɡOlˌɑs"), ("lestrade", "ləstɹˈAd"), ("lil'", "lˈɪl"), ("linda", "lˈɪndə"), ("lopez", "lˈOpɛz"),
    ("lori", "lˈɔɹi"), ("margaret", "mˈɑɹɡɹət"), ("marie", "məɹˈi"), ("marilyn", "mˈɛɹələn"), ("martha", "mˈɑɹθə"),
    ("matthew", "mˈæθju"), ("mcleod", "məklˈWd"), ("megan", "mˈAɡən"), ("messers", "mˈɛsəɹz"), ("michelle", "məʃˈɛl"),
    ("mina", "mˈinə"), ("moines", "mˈYn"), ("moriarty", "mˌɔɹiˈɑɹɾi"), ("morris", "mˈɔɹəs"), ("mrs", "mˈɪsɪz"),
    ("ms", "mˈɪz"), ("mwah", "mwˈɑ"), ("natalie", "nˈæɾəli"), ("nathan", "nˈAθən"), ("ned", "nˈɛd"),
    ("nguyen", "wˈɪn"), ("nicole", "nəkˈOl"), ("ol'", "ˈOl"), ("olivia", "əlˈɪviə"), ("pamela", "pˈæmələ"),
    ("patricia", "pətɹˈɪʃə"), ("patrick", "pˈætɹɪk"), ("paul", "pˈɔl"), ("paulo", "pˈWlO"), ("perez", "pˈɛɹɛz"),
    ("perrault", "pəɹˈO"), ("pinata", "pɪnjˈɑɾə"), ("pkwy", "pˈɑɹkwˌA"), ("pâté", "pɑtˈA"), ("queequeg", "kwˈikwɛɡ"),
    ("ramirez", "ɹəmˈɪɹɛz"), ("raymond", "ɹˈAmənd"), ("rebecca", "ɹəbˈɛkə"), ("rivera", "ɹɪvˈɛɹə"),
    ("robinson", "ɹˈɑbənsən"), ("rock'n'roll", "ɹˌɑkənɹˈOl"), ("rodriguez", "ɹɑdɹˈiɡɛz"), ("ronald", "ɹˈɑnəld"),
    ("ross", "ɹˈɔs"), ("rosé", "ɹOzˈA"), ("rupees", "ɹˈupiz"), ("russell", "ɹˈʌsəl"), ("ryan", "ɹˈIən"),
    ("résumé", "ɹˈɛzəmˌA"), ("sanchez", "sˈænʧɛz"), ("sao", "sˈW"), ("sara", "sˈɛɹə"), ("sean", "ʃˈɔn"),
    ("shh", "ʃˈʌ"), ("shirley", "ʃˈɜɹli"), ("should've", "ʃˈʊdəv"), ("siobhan", "ʃəvˈɔn"),
    ("sixteenths", "sɪkstˈinθs"), ("sixties", "sˈɪkstiz"), ("sophia", "səfˈiə"), ("stephanie", "stˈɛfəni"),
    ("sutherland", "sˈʌðəɹlənd"), ("tchaikovsky", "ʧIkˈɔfski"), ("teresa", "təɹˈisə"), ("that'll", "ðˈæɾᵊl"),
    ("theresa", "təɹˈisə"), ("thirties", "θˈɜɹɾiz"), ("thompson", "tˈɑmpsən"), ("tiktok", "tˈɪktˌɑk"),
    ("tsk", "tˈɪsk"), ("twenties", "twˈɛntiz"), ("vu", "vˈu"), ("who've", "hˈuv"), ("wifi", "wˈIfˌI"),
    ("willie", "wˈɪli"), ("yosemite", "jOsˈɛməɾi"), ("zachary", "zˈækəɹi"), ("zoe", "zˈOi"), ("zzz", "zˈi"),
];

/// Returns the sound of a word that the dictionaries lack, in any case of its letters.
pub(crate) fn sound(word: &str) -> Option<&'static str> {
    let small = word.to_lowercase();
    let at = WORDS.binary_search_by(|it| it.0.cmp(&small)).ok()?;
    WORDS.get(at).map(|it| it.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sorted_and_found_in_any_case() {
        assert!(WORDS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(sound("Résumé"), Some("ɹˈɛzəmˌA"));
        assert_eq!(sound("IRENE"), Some("Iɹˈin"));
        assert_eq!(sound("house"), None);
    }
}
