//! Words that the dictionaries lack or misread, though stories have them: names, words with accents, numbers in the plural.

/// Words in small letters and their sounds, sorted.
#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    ("aah", "ˈɑ"), ("adler", "ˈædləɹ"), ("ahab", "ˈAhæb"), ("ailbhe", "ˈælvə"), ("ain't", "ˈAnt"),
    ("alejandro", "ˌɑləhˈɑndɹO"), ("allen", "ˈælən"), ("alnwick", "ˈænɪk"), ("amanda", "əmˈændə"),
    ("anais", "ˌænəˈis"), ("andrea", "ˈændɹiə"), ("angela", "ˈænʤələ"), ("ann", "ˈæn"), ("anthony", "ˈænθəni"),
    ("apps", "ˈæps"), ("aragorn", "ˈɛɹəɡˌɔɹn"), ("argh", "ˈɑɹ"), ("ashley", "ˈæʃli"), ("bach", "bˈɑk"),
    ("baudelaire", "bOdlˈɛɹ"), ("beaulieu", "bjˈuli"), ("bennet", "bˈɛnət"), ("betty", "bˈɛɾi"),
    ("beyonce", "biˈɑnsA"), ("bicester", "bˈɪstəɹ"), ("bingley", "bˈɪŋli"), ("bitcoins", "bˈɪtkˌYnz"),
    ("bo'sun", "bˈOsᵊn"), ("borges", "bˈɔɹhAs"), ("brian", "bɹˈIən"), ("briony", "bɹˈIəni"), ("bronagh", "bɹˈOnə"),
    ("bronte", "bɹˈɑnti"), ("brr", "bˈɜɹ"), ("bruce", "bɹˈus"), ("camus", "kæmˈu"), ("carolyn", "kˈɛɹələn"),
    ("carys", "kˈæɹɪs"), ("catherine", "kˈæθɹən"), ("cervantes", "səɹvˈæntiz"), ("chatgpt", "ʧˌætʤˌipˌitˈi"),
    ("chekhov", "ʧˈɛkɔf"), ("cheryl", "ʃˈɛɹəl"), ("chiara", "kiˈɑɹə"), ("chloe", "klˈOi"), ("chopin", "ʃˈOpæn"),
    ("christine", "kɹɪstˈin"), ("ciara", "kˈiɹə"), ("cillian", "kˈɪliən"), ("cliche", "kliʃˈA"), ("creme", "kɹˈɛm"),
    ("cynthia", "sˈɪnθiə"), ("d'hote", "dˈOt"), ("d'you", "djˈu"), ("daenerys", "dənˈɛɹɪs"), ("dafydd", "dˈævɪð"),
    ("danielle", "dænjˈɛl"), ("darcy", "dˈɑɹsi"), ("daren't", "dˈɛɹnt"), ("debra", "dˈɛbɹə"),
    ("decibels", "dˈɛsəbˌɛlz"), ("degas", "dəɡˈɑ"), ("deja", "dˌAʒˈɑ"), ("denise", "dənˈis"),
    ("deptford", "dˈɛtfəɹd"), ("diane", "dIˈæn"), ("dinah", "dˈInə"), ("donald", "dˈɑnəld"), ("dorothy", "dˈɔɹəθi"),
    ("dostoevsky", "dˌɑstəjˈɛfski"), ("douglas", "dˈʌɡləs"), ("dulwich", "dˈʌlɪʧ"), ("duncan", "dˈʌŋkən"),
    ("dvorak", "dvˈɔɹʒˌæk"), ("dylan", "dˈɪlən"), ("e'er", "ˈɛɹ"), ("eighties", "ˈAɾiz"), ("eilidh", "ˈAli"),
    ("emily", "ˈɛməli"), ("eoghan", "ˈOən"), ("eoin", "ˈOən"), ("eric", "ˈɛɹɪk"), ("etcetera", "ɛtsˈɛɾəɹə"),
    ("ethan", "ˈiθən"), ("euros", "jˈʊɹOz"), ("evelyn", "ˈɛvələn"), ("exposé", "ˌɛkspOzˈA"), ("fiance", "fˌiɑnsˈA"),
    ("fiancee", "fˌiɑnsˈA"), ("fifties", "fˈɪftiz"), ("fionn", "fjˈʌn"), ("flaubert", "flObˈɛɹ"),
    ("forties", "fˈɔɹɾiz"), ("francesca", "fɹænʧˈɛskə"), ("francois", "fɹɑnswˈɑ"), ("friedrich", "fɹˈidɹɪk"),
    ("frodo", "fɹˈOdO"), ("gandalf", "ɡˈændɑlf"), ("garcia", "ɡɑɹsˈiə"), ("gerald", "ʤˈɛɹəld"), ("gianni", "ʤˈɑni"),
    ("gigahertz", "ɡˈɪɡəhˌɜɹts"), ("giuseppe", "ʤusˈɛpi"), ("godfrey", "ɡˈɑdfɹi"), ("goethe", "ɡˈɜɹtə"),
    ("gogol", "ɡˈOɡəl"), ("gonzalez", "ɡənzˈɑləs"), ("grainne", "ɡɹˈɔnjə"), ("grr", "ɡˈɜɹ"),
    ("guadalupe", "ɡwˌɑdəlˈupA"), ("guillermo", "ɡijˈɛɹmO"), ("hahaha", "hˌɑhɑhˈɑ"), ("hannah", "hˈænə"),
    ("harris", "hˈɛɹɪs"), ("hawick", "hˈYk"), ("heathcliff", "hˈiθklɪf"), ("heinrich", "hˈInɹɪk"),
    ("hermione", "həɹmˈIəni"), ("hernandez", "həɹnˈændɛz"), ("hopkins", "hˈɑpkɪnz"), ("ieuan", "jˈIən"),
    ("iphone", "ˈIfˌOn"), ("irene", "Iɹˈin"), ("jabez", "ʤˈAbɛz"), ("jacqueline", "ʤˈækwəlɪn"), ("jacques", "ʒˈɑk"),
    ("jalapeno", "hˌɑləpˈAnjO"), ("janet", "ʤˈænət"), ("janice", "ʤˈænəs"), ("jeremy", "ʤˈɛɹəmi"),
    ("jerry", "ʤˈɛɹi"), ("joan", "ʤˈOn"), ("joaquim", "ʒwɑkˈim"), ("joaquin", "wɑkˈin"), ("johannes", "jOhˈɑnəs"),
    ("jose", "hOsˈA"), ("juan", "wˈɑn"), ("julie", "ʤˈuli"), ("julio", "hˈuljO"), ("jurgen", "jˈʊɹɡən"),
    ("kafka", "kˈɑfkə"), ("katherine", "kˈæθɹən"), ("kathleen", "kˈæθlin"), ("kathryn", "kˈæθɹən"),
    ("kayla", "kˈAlə"), ("keith", "kˈiθ"), ("kenneth", "kˈɛnəθ"), ("kevin", "kˈɛvən"), ("khaleesi", "kɑlˈisi"),
    ("kilometers", "kəlˈɑməɾəɹz"), ("kimberly", "kˈɪmbəɹli"), ("kopeck", "kˈOpˌɛk"), ("kopecks", "kˈOpˌɛks"),
    ("krzysztof", "kʃˈɪʃtɔf"), ("kyle", "kˈIl"), ("larry", "lˈɛɹi"), ("lauren", "lˈɔɹən"), ("legolas", "lˈɛɡOlˌɑs"),
    ("lestrade", "ləstɹˈAd"), ("lil'", "lˈɪl"), ("linda", "lˈɪndə"), ("lopez", "lˈOpɛz"), ("lori", "lˈɔɹi"),
    ("manet", "mænˈA"), ("margaret", "mˈɑɹɡɹət"), ("marie", "məɹˈi"), ("marilyn", "mˈɛɹələn"), ("martha", "mˈɑɹθə"),
    ("marylebone", "mˈɑɹləbən"), ("matthew", "mˈæθju"), ("mcleod", "məklˈWd"), ("megan", "mˈAɡən"),
    ("messers", "mˈɛsəɹz"), ("mhairi", "vˈɑɹi"), ("michelle", "məʃˈɛl"), ("mina", "mˈinə"), ("moines", "mˈYn"),
    ("moliere", "mOljˈɛɹ"), ("moriarty", "mˌɔɹiˈɑɹɾi"), ("morris", "mˈɔɹəs"), ("mrs", "mˈɪsɪz"), ("ms", "mˈɪz"),
    ("muireann", "mˈɪɹən"), ("mwah", "mwˈɑ"), ("myfanwy", "məvˈænwi"), ("nabokov", "nəbˈɔkəf"),
    ("natalie", "nˈæɾəli"), ("nathan", "nˈAθən"), ("ned", "nˈɛd"), ("neruda", "nəɹˈudə"), ("nguyen", "wˈɪn"),
    ("niamh", "nˈiv"), ("nicole", "nəkˈOl"), ("ol'", "ˈOl"), ("olivia", "əlˈɪviə"), ("padraig", "pˈɑdɹɪɡ"),
    ("pamela", "pˈæmələ"), ("patricia", "pətɹˈɪʃə"), ("patrick", "pˈætɹɪk"), ("paul", "pˈɔl"), ("paulo", "pˈWlO"),
    ("pepys", "pˈips"), ("perez", "pˈɛɹɛz"), ("perrault", "pəɹˈO"), ("pinata", "pɪnjˈɑɾə"), ("pkwy", "pˈɑɹkwˌA"),
    ("proust", "pɹˈust"), ("pâté", "pɑtˈA"), ("queequeg", "kwˈikwɛɡ"), ("ramirez", "ɹəmˈɪɹɛz"),
    ("raymond", "ɹˈAmənd"), ("rebecca", "ɹəbˈɛkə"), ("rilke", "ɹˈɪlkə"), ("rimbaud", "ɹæmbˈO"),
    ("rivera", "ɹɪvˈɛɹə"), ("robinson", "ɹˈɑbənsən"), ("rock'n'roll", "ɹˌɑkənɹˈOl"), ("rodriguez", "ɹɑdɹˈiɡɛz"),
    ("roisin", "ɹOʃˈin"), ("ronald", "ɹˈɑnəld"), ("ross", "ɹˈɔs"), ("rosé", "ɹOzˈA"), ("rousseau", "ɹusˈO"),
    ("ruairi", "ɹˈuəɹi"), ("rupees", "ɹˈupiz"), ("russell", "ɹˈʌsəl"), ("ryan", "ɹˈIən"), ("résumé", "ɹˈɛzəmˌA"),
    ("sanchez", "sˈænʧɛz"), ("sao", "sˈW"), ("sara", "sˈɛɹə"), ("sartre", "sˈɑɹtɹə"), ("sean", "ʃˈɔn"),
    ("shh", "ʃˈʌ"), ("shirley", "ʃˈɜɹli"), ("should've", "ʃˈʊdəv"), ("shrewsbury", "ʃɹˈuzbˌɛɹi"), ("sian", "ʃˈɑn"),
    ("siobhan", "ʃəvˈɔn"), ("sixteenths", "sɪkstˈinθs"), ("sixties", "sˈɪkstiz"), ("sophia", "səfˈiə"),
    ("sorcha", "sˈɔɹəkə"), ("southwark", "sˈʌðəɹk"), ("stephanie", "stˈɛfəni"), ("sutherland", "sˈʌðəɹlənd"),
    ("tadhg", "tˈIɡ"), ("tchaikovsky", "ʧIkˈɔfski"), ("teresa", "təɹˈisə"), ("that'll", "ðˈæɾᵊl"),
    ("theresa", "təɹˈisə"), ("thirties", "θˈɜɹɾiz"), ("thompson", "tˈɑmpsən"), ("tiktok", "tˈɪktˌɑk"),
    ("tolstoy", "tˈOlstˌY"), ("tottenham", "tˈɑtnəm"), ("towcester", "tˈOstəɹ"), ("tsk", "tˈɪsk"),
    ("twenties", "twˈɛntiz"), ("vauxhall", "vˈɔksˌɔl"), ("vu", "vˈu"), ("who've", "hˈuv"), ("wifi", "wˈIfˌI"),
    ("wilhelm", "vˈɪlhˌɛlm"), ("willie", "wˈɪli"), ("wojciech", "vˈYʧɛk"), ("woolwich", "wˈʊlɪʧ"),
    ("xanthe", "zˈænθi"), ("ximena", "himˈAnə"), ("yosemite", "jOsˈɛməɾi"), ("zachary", "zˈækəɹi"),
    ("zhang", "ʤˈɑŋ"), ("zoe", "zˈOi"), ("zzz", "zˈi"),
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
        assert_eq!((sound("Niamh"), sound("Joaquín"), sound("Joaquin")), (Some("nˈiv"), None, Some("wɑkˈin")));
        assert_eq!(sound("house"), None);
    }
}
