//! Words that the dictionaries lack or misread, though stories have them: names, numbers in the plural.

use crate::foreign;

/// Words in small letters and their sounds, sorted.
#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    ("aah", "ˈɑ"), ("adler", "ˈædləɹ"), ("ahab", "ˈAhæb"), ("ailbhe", "ˈælvə"), ("ain't", "ˈAnt"), ("aires", "ˈɛɹiz"),
    ("ajo", "ˈɑhO"), ("alamosa", "ˌæləmˈOsə"), ("alejandro", "ˌɑləhˈɑndɹO"), ("allen", "ˈælən"), ("alnwick", "ˈænɪk"),
    ("alvarado", "ˌælvəɹˈɑdO"), ("amanda", "əmˈændə"), ("ana", "ˈænə"), ("anais", "ˌænəˈis"), ("andrea", "ˈændɹiə"),
    ("angela", "ˈænʤələ"), ("anita", "ənˈiɾə"), ("ann", "ˈæn"), ("anthony", "ˈænθəni"), ("antoinette", "ˌæntwənˈɛt"),
    ("antonio", "æntˈOniO"), ("aoife", "ˈifə"), ("apps", "ˈæps"), ("aptos", "ˈæptˌOs"), ("aragorn", "ˈɛɹəɡˌɔɹn"),
    ("argh", "ˈɑɹ"), ("ashley", "ˈæʃli"), ("bach", "bˈɑk"), ("balzac", "bˈɔlzæk"), ("baudelaire", "bOdlˈɛɹ"),
    ("beauchamp", "bˈiʧəm"), ("beaulieu", "bjˈuli"), ("beauvoir", "bOvwˈɑɹ"), ("beethoven", "bˈAtˌOvən"),
    ("belvoir", "bˈivəɹ"), ("bennet", "bˈɛnət"), ("berlioz", "bˈɛɹliOz"), ("bernardino", "bˌɜɹnəɹdˈinO"),
    ("berwick", "bˈɛɹɪk"), ("betty", "bˈɛɾi"), ("bexar", "bˈɛɹ"), ("beyonce", "biˈɑnsA"), ("bicester", "bˈɪstəɹ"),
    ("bingley", "bˈɪŋli"), ("bitcoins", "bˈɪtkˌYnz"), ("bizet", "bizˈA"), ("bo'sun", "bˈOsᵊn"), ("boerne", "bˈɜɹni"),
    ("bohr", "bˈɔɹ"), ("borges", "bˈɔɹhAs"), ("botticelli", "bˌɑɾɪʧˈɛli"), ("brian", "bɹˈIən"), ("briony", "bɹˈIəni"),
    ("bronagh", "bɹˈOnə"), ("bronte", "bɹˈɑnti"), ("brr", "bˈɜɹ"), ("bruce", "bɹˈus"), ("bruno", "bɹˈunO"),
    ("buena", "bwˈAnə"), ("buenos", "bwˈAnəs"), ("cabrillo", "kəbɹˈiO"), ("cahuenga", "kəwˈɛŋɡə"),
    ("calabasas", "kˌæləbˈæsəs"), ("camus", "kæmˈu"), ("caoimhe", "kwˈivə"), ("capistrano", "kˌæpəstɹˈɑnO"),
    ("carolyn", "kˈɛɹələn"), ("carys", "kˈæɹɪs"), ("catherine", "kˈæθɹən"), ("cervantes", "səɹvˈæntiz"),
    ("cezanne", "sAzˈɑn"), ("champs", "ʃˈɑnz"), ("chatgpt", "ʧˌætʤˌipˌitˈi"), ("chekhov", "ʧˈɛkɔf"),
    ("cheryl", "ʃˈɛɹəl"), ("chiang", "ʧjˈɑŋ"), ("chiara", "kiˈɑɹə"), ("chiswick", "ʧˈɪzɪk"), ("chloe", "klˈOi"),
    ("cholmondeley", "ʧˈʌmli"), ("chopin", "ʃˈOpæn"), ("christi", "kɹˈɪsti"), ("christine", "kɹɪstˈin"),
    ("chula", "ʧˈulə"), ("ciara", "kˈiɹə"), ("cienega", "siˈɛnəɡə"), ("cillian", "kˈɪliən"),
    ("cimarron", "sˈɪməɹˌɑn"), ("cirencester", "sˈIɹənsˌɛstəɹ"), ("clara", "klˈɛɹə"), ("coalinga", "kOəlˈɪŋɡə"),
    ("cocteau", "kɑktˈO"), ("coetzee", "kʊtsˈiə"), ("coronado", "kˌɔɹənˈɑdO"), ("cristo", "kɹˈɪstO"),
    ("cruz", "kɹˈuz"), ("cucamonga", "kˌukəmˈʌŋɡə"), ("cynthia", "sˈɪnθiə"), ("d'orsay", "dɔɹsˈA"), ("d'you", "djˈu"),
    ("daenerys", "dənˈɛɹɪs"), ("dafydd", "dˈævɪð"), ("dali", "dˈɑli"), ("dalziel", "diˈɛl"), ("danielle", "dænjˈɛl"),
    ("darcy", "dˈɑɹsi"), ("daren't", "dˈɛɹnt"), ("debra", "dˈɛbɹə"), ("debussy", "dˌɛbjusˈi"),
    ("decibels", "dˈɛsəbˌɛlz"), ("degas", "dəɡˈɑ"), ("denise", "dənˈis"), ("deptford", "dˈɛtfəɹd"),
    ("diane", "dIˈæn"), ("diego", "diˈAɡO"), ("dinah", "dˈInə"), ("donald", "dˈɑnəld"), ("dorothy", "dˈɔɹəθi"),
    ("dostoevsky", "dˌɑstəjˈɛfski"), ("douglas", "dˈʌɡləs"), ("dulwich", "dˈʌlɪʧ"), ("duncan", "dˈʌŋkən"),
    ("dvorak", "dvˈɔɹʒˌæk"), ("dylan", "dˈɪlən"), ("e'er", "ˈɛɹ"), ("eamon", "ˈAmən"), ("eighties", "ˈAɾiz"),
    ("eilidh", "ˈAli"), ("emily", "ˈɛməli"), ("eoghan", "ˈOən"), ("eoin", "ˈOən"), ("eric", "ˈɛɹɪk"),
    ("etcetera", "ɛtsˈɛɾəɹə"), ("ethan", "ˈiθən"), ("euler", "ˈYləɹ"), ("euros", "jˈʊɹOz"), ("evelyn", "ˈɛvələn"),
    ("featherstonehaugh", "fˈænʃɔ"), ("fernando", "fəɹnˈændO"), ("fifties", "fˈɪftiz"), ("figueroa", "fˌɪɡəɹˈOə"),
    ("fionn", "fjˈʌn"), ("flaubert", "flObˈɛɹ"), ("forties", "fˈɔɹɾiz"), ("foucault", "fukˈO"), ("fowey", "fˈY"),
    ("francesca", "fɹænʧˈɛskə"), ("francois", "fɹɑnswˈɑ"), ("freud", "fɹˈYd"), ("friedrich", "fɹˈidɹɪk"),
    ("frodo", "fɹˈOdO"), ("gandalf", "ɡˈændɑlf"), ("gandhi", "ɡˈɑndi"), ("garcia", "ɡɑɹsˈiə"), ("gatos", "ɡˈæɾOs"),
    ("gauguin", "ɡOɡˈæn"), ("gerald", "ʤˈɛɹəld"), ("gianni", "ʤˈɑni"), ("gigahertz", "ɡˈɪɡəhˌɜɹts"),
    ("gila", "hˈilə"), ("gilroy", "ɡˈɪlɹY"), ("giuseppe", "ʤusˈɛpi"), ("glamis", "ɡlˈɑmz"), ("godfrey", "ɡˈɑdfɹi"),
    ("goethe", "ɡˈɜɹtə"), ("gogh", "ɡˈO"), ("gogol", "ɡˈOɡəl"), ("gonzalez", "ɡənzˈɑləs"),
    ("gorbachev", "ɡˈɔɹbəʧˌɔf"), ("grainne", "ɡɹˈɔnjə"), ("grande", "ɡɹˈɑndA"), ("grosvenor", "ɡɹˈOvnəɹ"),
    ("grr", "ɡˈɜɹ"), ("guadalupe", "ɡwˌɑdəlˈupA"), ("guillermo", "ɡijˈɛɹmO"), ("habra", "hˈɑbɹə"),
    ("hahaha", "hˌɑhɑhˈɑ"), ("hannah", "hˈænə"), ("harris", "hˈɛɹɪs"), ("harwich", "hˈæɹɪʧ"), ("haute", "hˈOt"),
    ("hawick", "hˈYk"), ("haydn", "hˈIdᵊn"), ("heathcliff", "hˈiθklɪf"), ("heidegger", "hˈIdɛɡəɹ"),
    ("heinrich", "hˈInɹɪk"), ("heisenberg", "hˈIzənbɜɹɡ"), ("hermione", "həɹmˈIəni"), ("hermosa", "hɛɹmˈOsə"),
    ("hernandez", "həɹnˈændɛz"), ("holborn", "hˈObəɹn"), ("hopkins", "hˈɑpkɪnz"), ("houma", "hˈOmə"),
    ("hueneme", "wInˈimi"), ("ieuan", "jˈIən"), ("ikea", "Ikˈiə"), ("iphone", "ˈIfˌOn"), ("irene", "Iɹˈin"),
    ("islay", "ˈIlə"), ("jabez", "ʤˈAbɛz"), ("jacinto", "ʤəsˈɪntO"), ("jacqueline", "ʤˈækwəlɪn"), ("jacques", "ʒˈɑk"),
    ("janet", "ʤˈænət"), ("janice", "ʤˈænəs"), ("jemez", "hˈAməz"), ("jeremy", "ʤˈɛɹəmi"), ("jerry", "ʤˈɛɹi"),
    ("jesús", "hAsˈus"), ("joan", "ʤˈOn"), ("joaquim", "ʒwɑkˈim"), ("joaquin", "wɑkˈin"), ("johannes", "jOhˈɑnəs"),
    ("jolla", "hˈYə"), ("jorge", "hˈɔɹhA"), ("jose", "hOsˈA"), ("juan", "wˈɑn"), ("juarez", "wˈɑɹɛz"),
    ("julie", "ʤˈuli"), ("julio", "hˈuljO"), ("jung", "jˈʊŋ"), ("jurgen", "jˈʊɹɡən"), ("kafka", "kˈɑfkə"),
    ("kai-shek", "kˌIʃˈɛk"), ("katherine", "kˈæθɹən"), ("kathleen", "kˈæθlin"), ("kathryn", "kˈæθɹən"),
    ("kayla", "kˈAlə"), ("keith", "kˈiθ"), ("kenneth", "kˈɛnəθ"), ("keswick", "kˈɛzɪk"), ("kevin", "kˈɛvən"),
    ("khaleesi", "kɑlˈisi"), ("khomeini", "kOmˈAni"), ("khrushchev", "kɹˈusʧɔf"), ("kierkegaard", "kˈɪɹkəɡˌɑɹd"),
    ("kilometers", "kəlˈɑməɾəɹz"), ("kimberly", "kˈɪmbəɹli"), ("kirkcudbright", "kəɹkˈubɹi"), ("kopeck", "kˈOpˌɛk"),
    ("kopecks", "kˈOpˌɛks"), ("krzysztof", "kʃˈɪʃtɔf"), ("kyle", "kˈIl"), ("laguna", "ləɡˈunə"),
    ("laplace", "ləplˈɑs"), ("larry", "lˈɛɹi"), ("las", "lˌɑs"), ("launceston", "lˈɔnstən"), ("lauren", "lˈɔɹən"),
    ("lautrec", "lOtɹˈɛk"), ("leandro", "liˈændɹO"), ("legolas", "lˈɛɡOlˌɑs"), ("leominster", "lˈɛmstəɹ"),
    ("lestrade", "ləstɹˈAd"), ("lil'", "lˈɪl"), ("linda", "lˈɪndə"), ("lopez", "lˈOpɛz"), ("lorenzo", "ləɹˈɛnzO"),
    ("lori", "lˈɔɹi"), ("los", "lˌɔs"), ("luis", "luˈis"), ("mackinac", "mˈækənɔ"), ("madera", "mədˈɛɹə"),
    ("magdalen", "mˈɔdlɪn"), ("mahler", "mˈɑləɹ"), ("mainwaring", "mˈænəɹɪŋ"), ("mainz", "mˈInts"),
    ("manet", "mænˈA"), ("margaret", "mˈɑɹɡɹət"), ("marie", "məɹˈi"), ("marilyn", "mˈɛɹələn"), ("marin", "məɹˈɪn"),
    ("marseille", "mɑɹsˈA"), ("martha", "mˈɑɹθə"), ("marylebone", "mˈɑɹləbən"), ("mateo", "mətˈAO"),
    ("matisse", "mətˈis"), ("matthew", "mˈæθju"), ("mcleod", "məklˈWd"), ("megan", "mˈAɡən"), ("mesilla", "məsˈiə"),
    ("messers", "mˈɛsəɹz"), ("mexia", "məhˈAə"), ("mhairi", "vˈɑɹi"), ("michelle", "məʃˈɛl"), ("milngavie", "məlɡˈI"),
    ("milpitas", "mɪlpˈitəs"), ("mina", "mˈinə"), ("mirada", "məɹˈɑdə"), ("moines", "mˈYn"), ("moliere", "mOljˈɛɹ"),
    ("moma", "mˈOmə"), ("monet", "mOnˈA"), ("montaigne", "mɑntˈAn"), ("moriarty", "mˌɔɹiˈɑɹɾi"), ("morris", "mˈɔɹəs"),
    ("mozart", "mˈOtsɑɹt"), ("mrs", "mˈɪsɪz"), ("ms", "mˈɪz"), ("muireann", "mˈɪɹən"), ("murrieta", "mˌʊɹiˈɛɾə"),
    ("muñoz", "munjˈOz"), ("mwah", "mwˈɑ"), ("myfanwy", "məvˈænwi"), ("nabokov", "nəbˈɔkəf"), ("natalie", "nˈæɾəli"),
    ("natchitoches", "nˈækətəʃ"), ("nathan", "nˈAθən"), ("ned", "nˈɛd"), ("nehru", "nˈAɹu"), ("neruda", "nəɹˈudə"),
    ("nguyen", "wˈɪn"), ("niamh", "nˈiv"), ("nicole", "nəkˈOl"), ("niguel", "nɪɡˈɛl"), ("nipomo", "nəpˈOmO"),
    ("noaa", "nˈOə"), ("norwich", "nˈɔɹɪʧ"), ("núñez", "nˈunjɛz"), ("obispo", "əbˈɪspO"), ("ojai", "ˈOhI"),
    ("ol'", "ˈOl"), ("olivia", "əlˈɪviə"), ("oppenheimer", "ˈɑpənhˌIməɹ"), ("ouachita", "wˈɑʃɪtˌɔ"),
    ("padraig", "pˈɑdɹɪɡ"), ("palos", "pˈæləs"), ("pamela", "pˈæmələ"), ("paso", "pˈæsO"), ("pasteur", "pæstˈɜɹ"),
    ("patricia", "pətɹˈɪʃə"), ("patrick", "pˈætɹɪk"), ("paul", "pˈɔl"), ("paulo", "pˈWlO"), ("pecos", "pˈAkəs"),
    ("pedro", "pˈAdɹO"), ("penh", "pˈɛn"), ("pepys", "pˈips"), ("perez", "pˈɛɹɛz"), ("perrault", "pəɹˈO"),
    ("peña", "pˈAnjə"), ("phnom", "pənˈɔm"), ("pico", "pˈikO"), ("pismo", "pˈɪzmO"), ("pkwy", "pˈɑɹkwˌA"),
    ("poincaré", "pwˌɑŋkɑɹˈA"), ("proust", "pɹˈust"), ("puccini", "puʧˈini"), ("puente", "pwˈɛntA"),
    ("puyallup", "pjuˈæləp"), ("quai", "kˈA"), ("queequeg", "kwˈikwɛɡ"), ("quixote", "kihˈOɾi"),
    ("rachmaninoff", "ɹɑkmˈɑnɪnˌɔf"), ("rafael", "ɹˌɑfIˈɛl"), ("ramirez", "ɹəmˈɪɹɛz"), ("ramon", "ɹəmˈOn"),
    ("raton", "ɹətˈOn"), ("raymond", "ɹˈAmənd"), ("rebecca", "ɹəbˈɛkə"), ("redondo", "ɹədˈɑndO"),
    ("resent", "ɹizˈɛnt"), ("rilke", "ɹˈɪlkə"), ("rimbaud", "ɹæmbˈO"), ("rivera", "ɹɪvˈɛɹə"),
    ("robinson", "ɹˈɑbənsən"), ("rock'n'roll", "ɹˌɑkənɹˈOl"), ("rodin", "ɹOdˈæn"), ("rodriguez", "ɹɑdɹˈiɡɛz"),
    ("roisin", "ɹOʃˈin"), ("ronald", "ɹˈɑnəld"), ("ross", "ɹˈɔs"), ("rousseau", "ɹusˈO"), ("rowling", "ɹˈOlɪŋ"),
    ("ruairi", "ɹˈuəɹi"), ("ruidoso", "ɹˌuədˈOsO"), ("rupees", "ɹˈupiz"), ("russell", "ɹˈʌsəl"), ("ryan", "ɹˈIən"),
    ("saint-saëns", "sˌænsˈɑns"), ("salida", "səlˈIdə"), ("sanchez", "sˈænʧɛz"), ("sangre", "sˈæŋɡɹi"),
    ("santa", "sˈæntə"), ("sao", "sˈW"), ("saoirse", "sˈɜɹʃə"), ("sara", "sˈɛɹə"), ("sartre", "sˈɑɹtɹə"),
    ("satie", "sɑtˈi"), ("sault", "sˈu"), ("schumann", "ʃˈumɑn"), ("schuylkill", "skˈukᵊl"), ("sean", "ʃˈɔn"),
    ("segundo", "səɡˈundO"), ("sepulveda", "səpˈʌlvədə"), ("sequim", "skwˈɪm"), ("seurat", "səɹˈɑ"), ("shh", "ʃˈʌ"),
    ("shirley", "ʃˈɜɹli"), ("shostakovich", "ʃˌɑstəkˈOvɪʧ"), ("should've", "ʃˈʊdəv"), ("shrewsbury", "ʃɹˈuzbˌɛɹi"),
    ("sian", "ʃˈɑn"), ("sinead", "ʃɪnˈAd"), ("siobhan", "ʃəvˈɔn"), ("sixteenths", "sɪkstˈinθs"),
    ("sixties", "sˈɪkstiz"), ("socorro", "səkˈɔɹO"), ("solzhenitsyn", "sˌOlʒənˈitsɪn"), ("sophia", "səfˈiə"),
    ("soquel", "sOkˈɛl"), ("sorcha", "sˈɔɹəkə"), ("southwark", "sˈʌðəɹk"), ("stephanie", "stˈɛfəni"),
    ("stravinsky", "stɹəvˈɪnski"), ("sutherland", "sˈʌðəɹlənd"), ("tadhg", "tˈIɡ"), ("tahoe", "tˈɑhO"),
    ("tchaikovsky", "ʧIkˈɔfski"), ("temecula", "təmˈɛkjələ"), ("teresa", "təɹˈisə"), ("that'll", "ðˈæɾᵊl"),
    ("theresa", "təɹˈisə"), ("thirties", "θˈɜɹɾiz"), ("thompson", "tˈɑmpsən"), ("thoreau", "θəɹˈO"),
    ("tiktok", "tˈɪktˌɑk"), ("tolkien", "tˈOlkin"), ("tolstoy", "tˈOlstˌY"), ("topanga", "təpˈæŋɡə"),
    ("tottenham", "tˈɑtnəm"), ("towcester", "tˈOstəɹ"), ("trinidad", "tɹˈɪnədˌæd"), ("tsk", "tˈɪsk"),
    ("tujunga", "təhˈʌŋɡə"), ("tularosa", "tˌuləɹˈOsə"), ("twenties", "twˈɛntiz"), ("vauxhall", "vˈɔksˌɔl"),
    ("verdes", "vˈɜɹdiz"), ("verdi", "vˈɛɹdi"), ("victuals", "vˈɪɾᵊlz"), ("viejo", "viˈAhO"), ("vivaldi", "vɪvˈɑldi"),
    ("wagner", "vˈɑɡnəɹ"), ("warwick", "wˈɔɹɪk"), ("warwickshire", "wˈɔɹɪkʃˌɪɹ"), ("waugh", "wˈɔ"),
    ("who've", "hˈuv"), ("wifi", "wˈIfˌI"), ("wilhelm", "vˈɪlhˌɛlm"), ("willamette", "wəlˈæmət"), ("willie", "wˈɪli"),
    ("wittgenstein", "vˈɪtɡənʃtˌIn"), ("wodehouse", "wˈʊdhWs"), ("wojciech", "vˈYʧɛk"), ("woolwich", "wˈʊlɪʧ"),
    ("xanthe", "zˈænθi"), ("xerxes", "zˈɜɹksˌiz"), ("xi", "ʃˈi"), ("xi'an", "ʃiˈɑn"), ("ximena", "himˈAnə"),
    ("yakima", "jˈækəmˌɔ"), ("yeats", "jˈAts"), ("yorba", "jˈɔɹbə"), ("yosemite", "jOsˈɛməɾi"), ("ysidro", "ɪsˈidɹO"),
    ("yves", "ˈiv"), ("zachary", "zˈækəɹi"), ("zapata", "zəpˈɑɾə"), ("zhang", "ʤˈɑŋ"), ("zoe", "zˈOi"),
    ("zzz", "zˈi"), ("élysées", "ˌAlizˈA"),
];

/// Returns the sound of a word that the dictionaries lack, in any case of its letters.
pub(crate) fn sound(word: &str) -> Option<&'static str> {
    let small = word.to_lowercase();
    let find = |words: &'static [(&str, &'static str)]| {
        let at = words.binary_search_by(|it| it.0.cmp(&small)).ok()?;
        words.get(at).map(|it| it.1)
    };
    find(WORDS).or_else(|| find(foreign::WORDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sorted_and_found_in_any_case() {
        assert!(WORDS.is_sorted_by(|a, b| a.0 < b.0) && foreign::WORDS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(sound("Résumé"), Some("ɹˈɛzəmˌA"));
        assert_eq!(sound("IRENE"), Some("Iɹˈin"));
        assert_eq!((sound("Niamh"), sound("Joaquín"), sound("Joaquin")), (Some("nˈiv"), None, Some("wɑkˈin")));
        assert_eq!(sound("house"), None);
    }
}
