//! Words that the dictionaries lack or misread, though stories have them: names, words with accents, numbers in the plural.

/// Words in small letters and their sounds, sorted.
#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    ("aah", "ˈɑ"), ("accompli", "ˌækɑmplˈi"), ("adler", "ˈædləɹ"), ("ahab", "ˈAhæb"), ("ailbhe", "ˈælvə"),
    ("ain't", "ˈAnt"), ("ajo", "ˈɑhO"), ("alamosa", "ˌæləmˈOsə"), ("alejandro", "ˌɑləhˈɑndɹO"), ("allen", "ˈælən"),
    ("alnwick", "ˈænɪk"), ("alvarado", "ˌælvəɹˈɑdO"), ("amanda", "əmˈændə"), ("ana", "ˈænə"), ("anais", "ˌænəˈis"),
    ("andrea", "ˈændɹiə"), ("angela", "ˈænʤələ"), ("anita", "ənˈiɾə"), ("ann", "ˈæn"), ("anthony", "ˈænθəni"),
    ("antoinette", "ˌæntwənˈɛt"), ("antonio", "æntˈOniO"), ("apps", "ˈæps"), ("aptos", "ˈæptˌOs"),
    ("aragorn", "ˈɛɹəɡˌɔɹn"), ("argh", "ˈɑɹ"), ("ashley", "ˈæʃli"), ("bach", "bˈɑk"), ("baudelaire", "bOdlˈɛɹ"),
    ("beaulieu", "bjˈuli"), ("bennet", "bˈɛnət"), ("bernardino", "bˌɜɹnəɹdˈinO"), ("betty", "bˈɛɾi"),
    ("bexar", "bˈɛɹ"), ("beyonce", "biˈɑnsA"), ("bicester", "bˈɪstəɹ"), ("bingley", "bˈɪŋli"),
    ("bitcoins", "bˈɪtkˌYnz"), ("bo'sun", "bˈOsᵊn"), ("boerne", "bˈɜɹni"), ("borges", "bˈɔɹhAs"), ("brian", "bɹˈIən"),
    ("briony", "bɹˈIəni"), ("bronagh", "bɹˈOnə"), ("bronte", "bɹˈɑnti"), ("brr", "bˈɜɹ"), ("bruce", "bɹˈus"),
    ("brulee", "bɹulˈA"), ("bruno", "bɹˈunO"), ("brûlée", "bɹulˈA"), ("buena", "bwˈAnə"), ("bête", "bˈɛt"),
    ("c'est", "sˈA"), ("cabrillo", "kəbɹˈiO"), ("cahuenga", "kəwˈɛŋɡə"), ("calabasas", "kˌæləbˈæsəs"),
    ("camus", "kæmˈu"), ("capistrano", "kˌæpəstɹˈɑnO"), ("carolyn", "kˈɛɹələn"), ("carys", "kˈæɹɪs"),
    ("catherine", "kˈæθɹən"), ("cervantes", "səɹvˈæntiz"), ("chatgpt", "ʧˌætʤˌipˌitˈi"), ("chekhov", "ʧˈɛkɔf"),
    ("cheryl", "ʃˈɛɹəl"), ("chiara", "kiˈɑɹə"), ("chloe", "klˈOi"), ("chopin", "ʃˈOpæn"), ("christi", "kɹˈɪsti"),
    ("christine", "kɹɪstˈin"), ("chula", "ʧˈulə"), ("ciara", "kˈiɹə"), ("cienega", "siˈɛnəɡə"),
    ("cillian", "kˈɪliən"), ("cimarron", "sˈɪməɹˌɑn"), ("clara", "klˈɛɹə"), ("cliche", "kliʃˈA"),
    ("coalinga", "kOəlˈɪŋɡə"), ("coronado", "kˌɔɹənˈɑdO"), ("creme", "kɹˈɛm"), ("cristo", "kɹˈɪstO"),
    ("cruz", "kɹˈuz"), ("cucamonga", "kˌukəmˈʌŋɡə"), ("cynthia", "sˈɪnθiə"), ("d'etat", "dAtˈɑ"),
    ("d'etre", "dˈɛtɹə"), ("d'hote", "dˈOt"), ("d'oeuvre", "dˈɜɹv"), ("d'oeuvres", "dˈɜɹvz"), ("d'you", "djˈu"),
    ("d'état", "dAtˈɑ"), ("d'être", "dˈɛtɹə"), ("daenerys", "dənˈɛɹɪs"), ("dafydd", "dˈævɪð"),
    ("danielle", "dænjˈɛl"), ("darcy", "dˈɑɹsi"), ("daren't", "dˈɛɹnt"), ("debra", "dˈɛbɹə"),
    ("decibels", "dˈɛsəbˌɛlz"), ("degas", "dəɡˈɑ"), ("deja", "dˌAʒˈɑ"), ("denise", "dənˈis"),
    ("deptford", "dˈɛtfəɹd"), ("diane", "dIˈæn"), ("diego", "diˈAɡO"), ("dinah", "dˈInə"), ("donald", "dˈɑnəld"),
    ("dorothy", "dˈɔɹəθi"), ("dostoevsky", "dˌɑstəjˈɛfski"), ("douglas", "dˈʌɡləs"), ("dulwich", "dˈʌlɪʧ"),
    ("duncan", "dˈʌŋkən"), ("dvorak", "dvˈɔɹʒˌæk"), ("dylan", "dˈɪlən"), ("e'er", "ˈɛɹ"), ("eighties", "ˈAɾiz"),
    ("eilidh", "ˈAli"), ("emily", "ˈɛməli"), ("eoghan", "ˈOən"), ("eoin", "ˈOən"), ("eric", "ˈɛɹɪk"),
    ("etcetera", "ɛtsˈɛɾəɹə"), ("ethan", "ˈiθən"), ("euros", "jˈʊɹOz"), ("evelyn", "ˈɛvələn"),
    ("exposé", "ˌɛkspOzˈA"), ("fernando", "fəɹnˈændO"), ("fiance", "fˌiɑnsˈA"), ("fiancee", "fˌiɑnsˈA"),
    ("fifties", "fˈɪftiz"), ("figueroa", "fˌɪɡəɹˈOə"), ("fionn", "fjˈʌn"), ("flaubert", "flObˈɛɹ"),
    ("forties", "fˈɔɹɾiz"), ("francesca", "fɹænʧˈɛskə"), ("francois", "fɹɑnswˈɑ"), ("friedrich", "fɹˈidɹɪk"),
    ("frodo", "fɹˈOdO"), ("gandalf", "ɡˈændɑlf"), ("garcia", "ɡɑɹsˈiə"), ("gatos", "ɡˈæɾOs"), ("gerald", "ʤˈɛɹəld"),
    ("gianni", "ʤˈɑni"), ("gigahertz", "ɡˈɪɡəhˌɜɹts"), ("gila", "hˈilə"), ("gilroy", "ɡˈɪlɹY"),
    ("giuseppe", "ʤusˈɛpi"), ("godfrey", "ɡˈɑdfɹi"), ("goethe", "ɡˈɜɹtə"), ("gogol", "ɡˈOɡəl"),
    ("gonzalez", "ɡənzˈɑləs"), ("grainne", "ɡɹˈɔnjə"), ("grande", "ɡɹˈɑndA"), ("grr", "ɡˈɜɹ"), ("grâce", "ɡɹˈɑs"),
    ("guadalupe", "ɡwˌɑdəlˈupA"), ("guillermo", "ɡijˈɛɹmO"), ("habra", "hˈɑbɹə"), ("hahaha", "hˌɑhɑhˈɑ"),
    ("hannah", "hˈænə"), ("harris", "hˈɛɹɪs"), ("hawick", "hˈYk"), ("heathcliff", "hˈiθklɪf"),
    ("heinrich", "hˈInɹɪk"), ("hermione", "həɹmˈIəni"), ("hermosa", "hɛɹmˈOsə"), ("hernandez", "həɹnˈændɛz"),
    ("hopkins", "hˈɑpkɪnz"), ("hueneme", "wInˈimi"), ("ieuan", "jˈIən"), ("iphone", "ˈIfˌOn"), ("irene", "Iɹˈin"),
    ("jabez", "ʤˈAbɛz"), ("jacinto", "ʤəsˈɪntO"), ("jacqueline", "ʤˈækwəlɪn"), ("jacques", "ʒˈɑk"),
    ("jalapeno", "hˌɑləpˈAnjO"), ("janet", "ʤˈænət"), ("janice", "ʤˈænəs"), ("jemez", "hˈAməz"),
    ("jeremy", "ʤˈɛɹəmi"), ("jerry", "ʤˈɛɹi"), ("joan", "ʤˈOn"), ("joaquim", "ʒwɑkˈim"), ("joaquin", "wɑkˈin"),
    ("johannes", "jOhˈɑnəs"), ("jolla", "hˈYə"), ("jose", "hOsˈA"), ("juan", "wˈɑn"), ("juarez", "wˈɑɹɛz"),
    ("julie", "ʤˈuli"), ("julio", "hˈuljO"), ("jurgen", "jˈʊɹɡən"), ("kafka", "kˈɑfkə"), ("katherine", "kˈæθɹən"),
    ("kathleen", "kˈæθlin"), ("kathryn", "kˈæθɹən"), ("kayla", "kˈAlə"), ("keith", "kˈiθ"), ("kenneth", "kˈɛnəθ"),
    ("kevin", "kˈɛvən"), ("khaleesi", "kɑlˈisi"), ("kilometers", "kəlˈɑməɾəɹz"), ("kimberly", "kˈɪmbəɹli"),
    ("kopeck", "kˈOpˌɛk"), ("kopecks", "kˈOpˌɛks"), ("krzysztof", "kʃˈɪʃtɔf"), ("kyle", "kˈIl"),
    ("laguna", "ləɡˈunə"), ("larry", "lˈɛɹi"), ("las", "lˌɑs"), ("lauren", "lˈɔɹən"), ("leandro", "liˈændɹO"),
    ("legolas", "lˈɛɡOlˌɑs"), ("lestrade", "ləstɹˈAd"), ("lil'", "lˈɪl"), ("linda", "lˈɪndə"), ("lopez", "lˈOpɛz"),
    ("lorenzo", "ləɹˈɛnzO"), ("lori", "lˈɔɹi"), ("los", "lˌɔs"), ("luis", "luˈis"), ("madera", "mədˈɛɹə"),
    ("manet", "mænˈA"), ("margaret", "mˈɑɹɡɹət"), ("marie", "məɹˈi"), ("marilyn", "mˈɛɹələn"), ("marin", "məɹˈɪn"),
    ("martha", "mˈɑɹθə"), ("marylebone", "mˈɑɹləbən"), ("mateo", "mətˈAO"), ("matthew", "mˈæθju"),
    ("maître", "mˈAtɹə"), ("mcleod", "məklˈWd"), ("megan", "mˈAɡən"), ("mesilla", "məsˈiə"), ("messers", "mˈɛsəɹz"),
    ("messieurs", "mAsjˈɜɹz"), ("mexia", "məhˈAə"), ("mhairi", "vˈɑɹi"), ("michelle", "məʃˈɛl"),
    ("milpitas", "mɪlpˈitəs"), ("mina", "mˈinə"), ("mirada", "məɹˈɑdə"), ("moines", "mˈYn"), ("moliere", "mOljˈɛɹ"),
    ("monsieur", "məsjˈɜɹ"), ("moriarty", "mˌɔɹiˈɑɹɾi"), ("morris", "mˈɔɹəs"), ("mrs", "mˈɪsɪz"), ("ms", "mˈɪz"),
    ("muireann", "mˈɪɹən"), ("murrieta", "mˌʊɹiˈɛɾə"), ("mwah", "mwˈɑ"), ("myfanwy", "məvˈænwi"),
    ("nabokov", "nəbˈɔkəf"), ("natalie", "nˈæɾəli"), ("nathan", "nˈAθən"), ("ned", "nˈɛd"), ("neruda", "nəɹˈudə"),
    ("nguyen", "wˈɪn"), ("niamh", "nˈiv"), ("nicole", "nəkˈOl"), ("niguel", "nɪɡˈɛl"), ("nipomo", "nəpˈOmO"),
    ("noire", "nwˈɑɹ"), ("norwich", "nˈɔɹɪʧ"), ("obispo", "əbˈɪspO"), ("ojai", "ˈOhI"), ("ol'", "ˈOl"),
    ("olivia", "əlˈɪviə"), ("padraig", "pˈɑdɹɪɡ"), ("palos", "pˈæləs"), ("pamela", "pˈæmələ"), ("paso", "pˈæsO"),
    ("patricia", "pətɹˈɪʃə"), ("patrick", "pˈætɹɪk"), ("paul", "pˈɔl"), ("paulo", "pˈWlO"), ("pecos", "pˈAkəs"),
    ("pedro", "pˈAdɹO"), ("pepys", "pˈips"), ("perez", "pˈɛɹɛz"), ("perrault", "pəɹˈO"), ("pico", "pˈikO"),
    ("pinata", "pɪnjˈɑɾə"), ("pismo", "pˈɪzmO"), ("pkwy", "pˈɑɹkwˌA"), ("proust", "pɹˈust"), ("puente", "pwˈɛntA"),
    ("pâté", "pɑtˈA"), ("queequeg", "kwˈikwɛɡ"), ("quoi", "kwˈɑ"), ("rafael", "ɹˌɑfIˈɛl"), ("ramirez", "ɹəmˈɪɹɛz"),
    ("ramon", "ɹəmˈOn"), ("raton", "ɹətˈOn"), ("raymond", "ɹˈAmənd"), ("rebecca", "ɹəbˈɛkə"), ("redondo", "ɹədˈɑndO"),
    ("resent", "ɹizˈɛnt"), ("revoir", "ɹəvwˈɑɹ"), ("rilke", "ɹˈɪlkə"), ("rimbaud", "ɹæmbˈO"), ("rivera", "ɹɪvˈɛɹə"),
    ("robinson", "ɹˈɑbənsən"), ("rock'n'roll", "ɹˌɑkənɹˈOl"), ("rodriguez", "ɹɑdɹˈiɡɛz"), ("roisin", "ɹOʃˈin"),
    ("ronald", "ɹˈɑnəld"), ("ross", "ɹˈɔs"), ("rosé", "ɹOzˈA"), ("rousseau", "ɹusˈO"), ("ruairi", "ɹˈuəɹi"),
    ("ruidoso", "ɹˌuədˈOsO"), ("rupees", "ɹˈupiz"), ("russell", "ɹˈʌsəl"), ("ryan", "ɹˈIən"), ("résumé", "ɹˈɛzəmˌA"),
    ("sais", "sˈA"), ("salida", "səlˈIdə"), ("sanchez", "sˈænʧɛz"), ("sangre", "sˈæŋɡɹi"), ("santa", "sˈæntə"),
    ("sao", "sˈW"), ("sara", "sˈɛɹə"), ("sartre", "sˈɑɹtɹə"), ("sean", "ʃˈɔn"), ("segundo", "səɡˈundO"),
    ("sepulveda", "səpˈʌlvədə"), ("señor", "sAnjˈɔɹ"), ("señora", "sAnjˈɔɹə"), ("señores", "sAnjˈɔɹAz"),
    ("señorita", "sˌAnjəɹˈiɾə"), ("shh", "ʃˈʌ"), ("shirley", "ʃˈɜɹli"), ("should've", "ʃˈʊdəv"),
    ("shrewsbury", "ʃɹˈuzbˌɛɹi"), ("sian", "ʃˈɑn"), ("siobhan", "ʃəvˈɔn"), ("sixteenths", "sɪkstˈinθs"),
    ("sixties", "sˈɪkstiz"), ("socorro", "səkˈɔɹO"), ("sophia", "səfˈiə"), ("soquel", "sOkˈɛl"),
    ("sorcha", "sˈɔɹəkə"), ("southwark", "sˈʌðəɹk"), ("stephanie", "stˈɛfəni"), ("sutherland", "sˈʌðəɹlənd"),
    ("tadhg", "tˈIɡ"), ("tahoe", "tˈɑhO"), ("tchaikovsky", "ʧIkˈɔfski"), ("temecula", "təmˈɛkjələ"),
    ("teresa", "təɹˈisə"), ("that'll", "ðˈæɾᵊl"), ("theresa", "təɹˈisə"), ("thirties", "θˈɜɹɾiz"),
    ("thompson", "tˈɑmpsən"), ("tiktok", "tˈɪktˌɑk"), ("tolstoy", "tˈOlstˌY"), ("topanga", "təpˈæŋɡə"),
    ("tottenham", "tˈɑtnəm"), ("towcester", "tˈOstəɹ"), ("trinidad", "tɹˈɪnədˌæd"), ("tsk", "tˈɪsk"),
    ("tujunga", "təhˈʌŋɡə"), ("tularosa", "tˌuləɹˈOsə"), ("twenties", "twˈɛntiz"), ("tête-à-tête", "tˌAtətˈAt"),
    ("vauxhall", "vˈɔksˌɔl"), ("verdes", "vˈɜɹdiz"), ("victuals", "vˈɪɾᵊlz"), ("viejo", "viˈAhO"),
    ("vis-à-vis", "vˌizəvˈi"), ("vu", "vˈu"), ("who've", "hˈuv"), ("wifi", "wˈIfˌI"), ("wilhelm", "vˈɪlhˌɛlm"),
    ("willie", "wˈɪli"), ("wojciech", "vˈYʧɛk"), ("woolwich", "wˈʊlɪʧ"), ("xanthe", "zˈænθi"), ("ximena", "himˈAnə"),
    ("yorba", "jˈɔɹbə"), ("yosemite", "jOsˈɛməɾi"), ("ysidro", "ɪsˈidɹO"), ("yves", "ˈiv"), ("zachary", "zˈækəɹi"),
    ("zapata", "zəpˈɑɾə"), ("zhang", "ʤˈɑŋ"), ("zoe", "zˈOi"), ("zzz", "zˈi"),
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
