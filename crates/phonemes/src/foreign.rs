//! Words of other languages that English texts use and the dictionaries lack or misread: `joie de vivre`, `mañana`.

/// Words in small letters and their sounds, sorted.
#[rustfmt::skip]
pub(crate) const WORDS: &[(&str, &str)] = &[
    ("abuela", "əbwˈAlə"), ("accompli", "ˌækɑmplˈi"), ("appétit", "ˌæpətˈi"), ("auf", "ˈWf"), ("bitte", "bˈɪɾə"),
    ("blasé", "blɑzˈA"), ("bleu", "blˈu"), ("brulee", "bɹulˈA"), ("brûlée", "bɹulˈA"), ("buenas", "bwˈAnəs"),
    ("bête", "bˈɛt"), ("c'est", "sˈA"), ("capo", "kˈɑpO"), ("chassé", "ʃæsˈA"), ("chérie", "ʃɛɹˈi"),
    ("cliche", "kliʃˈA"), ("cognoscenti", "kˌɑnjəʃˈɛnti"), ("compadre", "kəmpˈɑdɹA"), ("consommé", "kˌɑnsəmˈA"),
    ("coq", "kˈOk"), ("creme", "kɹˈɛm"), ("célèbre", "səlˈɛbɹə"), ("d'etat", "dAtˈɑ"), ("d'etre", "dˈɛtɹə"),
    ("d'hote", "dˈOt"), ("d'oeuvre", "dˈɜɹv"), ("d'oeuvres", "dˈɜɹvz"), ("d'état", "dAtˈɑ"), ("d'être", "dˈɛtɹə"),
    ("danke", "dˈɑŋkə"), ("deja", "dˌAʒˈɑ"), ("denouement", "dˌAnumˈɑn"), ("dente", "dˈɛntA"), ("deux", "dˈu"),
    ("dieu", "djˈu"), ("dios", "diˈOs"), ("dénouement", "dˌAnumˈɑn"), ("días", "dˈiəs"), ("en", "ˌɑn"),
    ("enfant", "ɑnfˈɑn"), ("exposé", "ˌɛkspOzˈA"), ("facie", "fˈAʃə"), ("fatale", "fətˈɑl"), ("fiance", "fˌiɑnsˈA"),
    ("fiancee", "fˌiɑnsˈA"), ("flagrante", "fləɡɹˈænti"), ("foie", "fwˈɑ"), ("fräulein", "fɹˈYlIn"),
    ("garçon", "ɡɑɹsˈOn"), ("gras", "ɡɹˈɑ"), ("grazie", "ɡɹˈɑtsiA"), ("grâce", "ɡɹˈɑs"), ("guten", "ɡˈutᵊn"),
    ("habeas", "hˈAbiəs"), ("hasta", "ˈɑstə"), ("hombre", "ˈɑmbɹA"), ("jalapeno", "hˌɑləpˈAnjO"),
    ("jawohl", "jəvˈOl"), ("joie", "ʒwˈɑ"), ("l'oeil", "lˈY"), ("longue", "lˈɔŋ"), ("maître", "mˈAtɹə"),
    ("mañana", "mənjˈɑnə"), ("mea", "mˈAə"), ("mein", "mˈIn"), ("messieurs", "mAsjˈɜɹz"), ("mignon", "mɪnjˈɑn"),
    ("mise", "mˈiz"), ("monde", "mˈɔnd"), ("monsieur", "məsjˈɜɹ"), ("muchas", "mˈuʧəs"), ("mélange", "mAlˈɑnʒ"),
    ("ménage", "mAnˈɑʒ"), ("métier", "mAtjˈA"), ("nein", "nˈIn"), ("niña", "nˈinjə"), ("niño", "nˈinjO"),
    ("noches", "nˈOʧAs"), ("noire", "nwˈɑɹ"), ("nyet", "njˈɛt"), ("née", "nˈA"), ("papier-mâché", "pˌApəɹməʃˈA"),
    ("parentis", "pəɹˈɛntɪs"), ("passant", "pæsˈɑnt"), ("passé", "pæsˈA"), ("pinata", "pɪnjˈɑɾə"), ("pièce", "piˈɛs"),
    ("plié", "pliˈA"), ("prego", "pɹˈAɡO"), ("prima", "pɹˈimə"), ("prix", "pɹˈi"), ("protégé", "pɹˈOɾəʒˌA"),
    ("pâté", "pɑtˈA"), ("quoi", "kwˈɑ"), ("revoir", "ɹəvwˈɑɹ"), ("riche", "ɹˈiʃ"), ("rigueur", "ɹɪɡˈɜɹ"),
    ("risqué", "ɹɪskˈA"), ("rosé", "ɹOzˈA"), ("résistance", "ɹˌAzistˈɑns"), ("résumé", "ɹˈɛzəmˌA"),
    ("sacré", "sækɹˈA"), ("sais", "sˈA"), ("sauté", "sɔtˈA"), ("savoir", "sævwˈɑɹ"), ("schnell", "ʃnˈɛl"),
    ("scène", "sˈɛn"), ("señor", "sAnjˈɔɹ"), ("señora", "sAnjˈɔɹə"), ("señores", "sAnjˈɔɹAz"),
    ("señorita", "sˌAnjəɹˈiɾə"), ("siècle", "siˈɛklə"), ("soiree", "swɑɹˈA"), ("soirée", "swɑɹˈA"),
    ("soufflé", "suflˈA"), ("t'aime", "tˈɛm"), ("touché", "tuʃˈA"), ("trois", "tɹwˈɑ"), ("trompe", "tɹˈɔmp"),
    ("trop", "tɹˈO"), ("tête-à-tête", "tˌAtətˈAt"), ("vaya", "vˈIə"), ("vey", "vˈA"), ("vis-à-vis", "vˌizəvˈi"),
    ("vivre", "vˈivɹə"), ("voce", "vˈOʧA"), ("vu", "vˈu"), ("wiedersehen", "vˈidəɹzˌAən"), ("à", "ˌɑ"),
];
