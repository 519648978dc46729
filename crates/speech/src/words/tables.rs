//! The words for signs, money, units and fractions in each language.

/// The words of one language.
pub(super) struct Table {
    pub(super) minus: &'static str,
    /// Between the two numbers of a range.
    pub(super) to: &'static str,
    /// Before a raised number.
    pub(super) power: &'static str,
    /// For `No.`
    pub(super) number: &'static str,
    /// What is written for it before a number.
    pub(super) number_marks: &'static [&'static str],
    /// Between an amount such as `6.5 million` and its currency.
    link: &'static str,
    /// The link before a vowel.
    link_vowel: &'static str,
    /// Signs between words.
    pub(super) signs: &'static [(char, &'static str)],
    /// Currencies: one, many.
    pub(super) money: &'static [(char, &'static str, &'static str)],
    /// Units behind a number: one, many; the longer marks first.
    pub(super) units: &'static [(&'static str, &'static str, &'static str)],
    /// Fractions: alone, behind a whole number.
    pub(super) fractions: &'static [(char, &'static str, &'static str)],
}

impl Table {
    /// Returns what stands between an amount and its currency.
    pub(super) fn link(&self, currency: &str) -> &'static str {
        if currency.starts_with(['a', 'e', 'i', 'o', 'u']) { self.link_vowel } else { self.link }
    }
}

/// Returns the words of a language, where they are known.
pub(super) fn of(language: &str) -> Option<&'static Table> {
    Some(match language.split(['-', '_']).next().unwrap_or_default() {
        "en" => &ENGLISH,
        "de" => &GERMAN,
        "es" => &SPANISH,
        "fr" => &FRENCH,
        "it" => &ITALIAN,
        "pt" => &PORTUGUESE,
        _ => return None,
    })
}

#[rustfmt::skip]
static ENGLISH: Table = Table {
    minus: "minus", to: "to", power: "to the power of", number: "number", number_marks: &["№", "No.", "no.", "Nos.", "#"], link: "", link_vowel: "",
    signs: &[
        ('<', "is less than"), ('>', "is more than"), ('±', "plus or minus"), ('×', "times"), ('÷', "divided by"), ('=', "equals"), ('≠', "is not equal to"),
        ('≈', "is about"), ('≤', "is at most"), ('≥', "is at least"), ('√', "the square root of"), ('∞', "infinity"),
        ('+', "plus"), ('−', "minus"), ('%', "percent"), ('‰', "per mille"), ('°', "degrees"), ('²', "squared"),
        ('³', "cubed"), ('→', "to"), ('←', "from"), ('⇒', "therefore"), ('&', "and"), ('@', "at"), ('§', "section"),
        ('©', "copyright"), ('®', "registered"), ('™', "trademark"), ('µ', "micro"), ('Ω', "ohm"), ('π', "pi"),
        ('¢', "cents"), ('€', "euros"), ('£', "pounds"), ('¥', "yen"), ('₹', "rupees"),
    ],
    money: &[
        ('\u{20a2}', "real", "reais"),
        ('$', "dollar", "dollars"), ('€', "euro", "euros"), ('£', "pound", "pounds"), ('¥', "yen", "yen"),
        ('₹', "rupee", "rupees"), ('¢', "cent", "cents"), ('₽', "rouble", "roubles"), ('₩', "won", "won"),
        ('₺', "lira", "lira"), ('₴', "hryvnia", "hryvnias"), ('₪', "shekel", "shekels"), ('₿', "bitcoin", "bitcoins"),
        ('฿', "baht", "baht"), ('₫', "dong", "dong"), ('₱', "peso", "pesos"), ('₦', "naira", "naira"),
    ],
    units: &[
        ("km/h", "kilometre per hour", "kilometres per hour"), ("km²", "square kilometre", "square kilometres"),
        ("m/s", "metre per second", "metres per second"), ("mph", "mile per hour", "miles per hour"),
        ("m²", "square metre", "square metres"), ("m³", "cubic metre", "cubic metres"), ("km", "kilometre", "kilometres"),
        ("cm", "centimetre", "centimetres"), ("mm", "millimetre", "millimetres"), ("µm", "micrometre", "micrometres"),
        ("kg", "kilogram", "kilograms"), ("mg", "milligram", "milligrams"), ("ml", "millilitre", "millilitres"),
        ("lbs", "pound", "pounds"), ("lb", "pound", "pounds"), ("oz", "ounce", "ounces"), ("ft", "foot", "feet"),
        ("°C", "degree Celsius", "degrees Celsius"), ("°F", "degree Fahrenheit", "degrees Fahrenheit"),
        ("°", "degree", "degrees"), ("kHz", "kilohertz", "kilohertz"), ("MHz", "megahertz", "megahertz"),
        ("GHz", "gigahertz", "gigahertz"), ("kWh", "kilowatt hour", "kilowatt hours"), ("kW", "kilowatt", "kilowatts"),
        ("MB", "megabyte", "megabytes"), ("GB", "gigabyte", "gigabytes"), ("TB", "terabyte", "terabytes"),
        ("Ω", "ohm", "ohms"),
    ],
    fractions: &[
        ('½', "half", "and a half"), ('¼', "a quarter", "and a quarter"), ('¾', "three quarters", "and three quarters"),
        ('⅓', "a third", "and a third"), ('⅔', "two thirds", "and two thirds"), ('⅛', "an eighth", "and an eighth"),
        ('⅜', "three eighths", "and three eighths"), ('⅝', "five eighths", "and five eighths"),
        ('⅞', "seven eighths", "and seven eighths"), ('⅕', "a fifth", "and a fifth"),
    ],
};

#[rustfmt::skip]
static GERMAN: Table = Table {
    minus: "minus", to: "bis", power: "hoch", number: "Nummer", number_marks: &["№", "Nr.", "#"], link: "", link_vowel: "",
    signs: &[
        ('<', "kleiner als"), ('>', "größer als"), ('±', "plus minus"), ('×', "mal"), ('÷', "geteilt durch"), ('=', "gleich"), ('≠', "ungleich"), ('≈', "ungefähr"),
        ('≤', "höchstens"), ('≥', "mindestens"), ('√', "Wurzel aus"), ('∞', "unendlich"), ('+', "plus"), ('−', "minus"),
        ('%', "Prozent"), ('‰', "Promille"), ('°', "Grad"), ('²', "Quadrat"), ('³', "hoch drei"), ('→', "nach"),
        ('←', "von"), ('⇒', "also"), ('&', "und"), ('@', "at"), ('§', "Paragraf"), ('©', "Copyright"),
        ('®', "eingetragen"), ('™', "Marke"), ('µ', "Mikro"), ('Ω', "Ohm"), ('π', "Pi"), ('¢', "Cent"), ('€', "Euro"),
        ('£', "Pfund"), ('¥', "Yen"), ('₹', "Rupien"),
    ],
    money: &[
        ('\u{20a2}', "real", "reais"),
        ('$', "Dollar", "Dollar"), ('€', "Euro", "Euro"), ('£', "Pfund", "Pfund"), ('¥', "Yen", "Yen"),
        ('₹', "Rupie", "Rupien"), ('¢', "Cent", "Cent"), ('₽', "Rubel", "Rubel"), ('₩', "Won", "Won"),
        ('₺', "Lira", "Lira"), ('₴', "Hrywnja", "Hrywnja"), ('₪', "Schekel", "Schekel"), ('₿', "Bitcoin", "Bitcoin"),
    ],
    units: &[
        ("km/h", "Kilometer pro Stunde", "Kilometer pro Stunde"), ("km²", "Quadratkilometer", "Quadratkilometer"),
        ("m/s", "Meter pro Sekunde", "Meter pro Sekunde"), ("m²", "Quadratmeter", "Quadratmeter"),
        ("m³", "Kubikmeter", "Kubikmeter"), ("km", "Kilometer", "Kilometer"), ("cm", "Zentimeter", "Zentimeter"),
        ("mm", "Millimeter", "Millimeter"), ("µm", "Mikrometer", "Mikrometer"), ("kg", "Kilogramm", "Kilogramm"),
        ("mg", "Milligramm", "Milligramm"), ("ml", "Milliliter", "Milliliter"), ("°C", "Grad Celsius", "Grad Celsius"),
        ("°F", "Grad Fahrenheit", "Grad Fahrenheit"), ("°", "Grad", "Grad"), ("kWh", "Kilowattstunde", "Kilowattstunden"),
        ("kHz", "Kilohertz", "Kilohertz"), ("MHz", "Megahertz", "Megahertz"), ("GHz", "Gigahertz", "Gigahertz"),
        ("kW", "Kilowatt", "Kilowatt"), ("MB", "Megabyte", "Megabyte"), ("GB", "Gigabyte", "Gigabyte"),
        ("TB", "Terabyte", "Terabyte"), ("Ω", "Ohm", "Ohm"),
    ],
    fractions: &[
        ('½', "ein halb", "einhalb"), ('¼', "ein Viertel", "einviertel"), ('¾', "drei Viertel", "dreiviertel"),
        ('⅓', "ein Drittel", "eindrittel"), ('⅔', "zwei Drittel", "zweidrittel"), ('⅛', "ein Achtel", "einachtel"),
    ],
};

#[rustfmt::skip]
static SPANISH: Table = Table {
    minus: "menos", to: "a", power: "elevado a", number: "número", number_marks: &["№", "n.º", "N.º", "nº", "Nº", "núm.", "#"], link: "de ", link_vowel: "de ",
    signs: &[
        ('<', "es menor que"), ('>', "es mayor que"), ('±', "más o menos"), ('×', "por"), ('÷', "entre"), ('=', "es igual a"), ('≠', "no es igual a"),
        ('≈', "es casi"), ('≤', "es como máximo"), ('≥', "es al menos"), ('√', "la raíz de"), ('∞', "infinito"),
        ('+', "más"), ('−', "menos"), ('%', "por ciento"), ('‰', "por mil"), ('°', "grados"), ('²', "al cuadrado"),
        ('³', "al cubo"), ('→', "a"), ('←', "de"), ('⇒', "por tanto"), ('&', "y"), ('@', "arroba"), ('§', "sección"),
        ('©', "copyright"), ('®', "registrado"), ('™', "marca"), ('µ', "micro"), ('Ω', "ohmios"), ('π', "pi"),
        ('¢', "centavos"), ('€', "euros"), ('£', "libras"), ('¥', "yenes"), ('₹', "rupias"),
    ],
    money: &[
        ('\u{20a2}', "real", "reais"),
        ('$', "dólar", "dólares"), ('€', "euro", "euros"), ('£', "libra", "libras"), ('¥', "yen", "yenes"),
        ('₹', "rupia", "rupias"), ('¢', "centavo", "centavos"), ('₽', "rublo", "rublos"), ('₿', "bitcóin", "bitcoins"),
    ],
    units: &[
        ("km/h", "kilómetro por hora", "kilómetros por hora"), ("km²", "kilómetro cuadrado", "kilómetros cuadrados"),
        ("m/s", "metro por segundo", "metros por segundo"), ("m²", "metro cuadrado", "metros cuadrados"),
        ("m³", "metro cúbico", "metros cúbicos"), ("km", "kilómetro", "kilómetros"), ("cm", "centímetro", "centímetros"),
        ("mm", "milímetro", "milímetros"), ("µm", "micrómetro", "micrómetros"), ("kg", "kilogramo", "kilogramos"),
        ("mg", "miligramo", "miligramos"), ("ml", "mililitro", "mililitros"), ("°C", "grado Celsius", "grados Celsius"),
        ("°", "grado", "grados"), ("kW", "kilovatio", "kilovatios"), ("MB", "megabyte", "megabytes"),
        ("GB", "gigabyte", "gigabytes"), ("Ω", "ohmio", "ohmios"),
    ],
    fractions: &[
        ('½', "medio", "y medio"), ('¼', "un cuarto", "y un cuarto"), ('¾', "tres cuartos", "y tres cuartos"),
        ('⅓', "un tercio", "y un tercio"), ('⅔', "dos tercios", "y dos tercios"), ('⅛', "un octavo", "y un octavo"),
    ],
};

#[rustfmt::skip]
static FRENCH: Table = Table {
    minus: "moins", to: "à", power: "puissance", number: "numéro", number_marks: &["№", "n°", "N°", "nº", "Nº", "#"], link: "de ", link_vowel: "d'",
    signs: &[
        ('<', "est inférieur à"), ('>', "est supérieur à"), ('±', "plus ou moins"), ('×', "fois"), ('÷', "divisé par"), ('=', "égale"), ('≠', "est différent de"),
        ('≈', "environ"), ('≤', "au plus"), ('≥', "au moins"), ('√', "racine de"), ('∞', "l'infini"), ('+', "plus"),
        ('−', "moins"), ('%', "pour cent"), ('‰', "pour mille"), ('°', "degrés"), ('²', "au carré"), ('³', "au cube"),
        ('→', "vers"), ('←', "de"), ('⇒', "donc"), ('&', "et"), ('@', "arobase"), ('§', "paragraphe"),
        ('©', "copyright"), ('®', "marque déposée"), ('™', "marque"), ('µ', "micro"), ('Ω', "ohms"), ('π', "pi"),
        ('¢', "cents"), ('€', "euros"), ('£', "livres"), ('¥', "yens"), ('₹', "roupies"),
    ],
    money: &[
        ('\u{20a2}', "real", "reais"),
        ('$', "dollar", "dollars"), ('€', "euro", "euros"), ('£', "livre", "livres"), ('¥', "yen", "yens"),
        ('₹', "roupie", "roupies"), ('¢', "cent", "cents"), ('₽', "rouble", "roubles"), ('₿', "bitcoin", "bitcoins"),
    ],
    units: &[
        ("km/h", "kilomètre à l'heure", "kilomètres à l'heure"), ("km²", "kilomètre carré", "kilomètres carrés"),
        ("m/s", "mètre par seconde", "mètres par seconde"), ("m²", "mètre carré", "mètres carrés"),
        ("m³", "mètre cube", "mètres cubes"), ("km", "kilomètre", "kilomètres"), ("cm", "centimètre", "centimètres"),
        ("mm", "millimètre", "millimètres"), ("µm", "micromètre", "micromètres"), ("kg", "kilogramme", "kilogrammes"),
        ("mg", "milligramme", "milligrammes"), ("ml", "millilitre", "millilitres"), ("°C", "degré Celsius", "degrés Celsius"),
        ("°", "degré", "degrés"), ("kW", "kilowatt", "kilowatts"), ("Mo", "mégaoctet", "mégaoctets"),
        ("Go", "gigaoctet", "gigaoctets"), ("Ω", "ohm", "ohms"),
    ],
    fractions: &[
        ('½', "un demi", "et demi"), ('¼', "un quart", "et quart"), ('¾', "trois quarts", "trois quarts"),
        ('⅓', "un tiers", "et un tiers"), ('⅔', "deux tiers", "et deux tiers"), ('⅛', "un huitième", "et un huitième"),
    ],
};

#[rustfmt::skip]
static ITALIAN: Table = Table {
    minus: "meno", to: "a", power: "alla", number: "numero", number_marks: &["№", "n.", "N.", "nº", "#"], link: "di ", link_vowel: "di ",
    signs: &[
        ('<', "minore di"), ('>', "maggiore di"), ('±', "più o meno"), ('×', "per"), ('÷', "diviso"), ('=', "uguale a"), ('≠', "diverso da"), ('≈', "circa"),
        ('≤', "al massimo"), ('≥', "almeno"), ('√', "radice di"), ('∞', "infinito"), ('+', "più"), ('−', "meno"),
        ('%', "per cento"), ('‰', "per mille"), ('°', "gradi"), ('²', "al quadrato"), ('³', "al cubo"), ('→', "verso"),
        ('←', "da"), ('⇒', "quindi"), ('&', "e"), ('@', "chiocciola"), ('§', "sezione"), ('©', "copyright"),
        ('®', "registrato"), ('™', "marchio"), ('µ', "micro"), ('Ω', "ohm"), ('π', "pi greco"), ('¢', "centesimi"),
        ('€', "euro"), ('£', "sterline"), ('¥', "yen"), ('₹', "rupie"),
    ],
    money: &[
        ('\u{20a2}', "real", "reais"),
        ('$', "dollaro", "dollari"), ('€', "euro", "euro"), ('£', "sterlina", "sterline"), ('¥', "yen", "yen"),
        ('₹', "rupia", "rupie"), ('¢', "centesimo", "centesimi"), ('₽', "rublo", "rubli"), ('₿', "bitcoin", "bitcoin"),
    ],
    units: &[
        ("km/h", "chilometro orario", "chilometri orari"), ("km²", "chilometro quadrato", "chilometri quadrati"),
        ("m/s", "metro al secondo", "metri al secondo"), ("m²", "metro quadrato", "metri quadrati"),
        ("m³", "metro cubo", "metri cubi"), ("km", "chilometro", "chilometri"), ("cm", "centimetro", "centimetri"),
        ("mm", "millimetro", "millimetri"), ("µm", "micrometro", "micrometri"), ("kg", "chilo", "chili"),
        ("mg", "milligrammo", "milligrammi"), ("ml", "millilitro", "millilitri"), ("°C", "grado Celsius", "gradi Celsius"),
        ("°", "grado", "gradi"), ("kW", "chilowatt", "chilowatt"), ("MB", "megabyte", "megabyte"),
        ("GB", "gigabyte", "gigabyte"), ("Ω", "ohm", "ohm"),
    ],
    fractions: &[
        ('½', "mezzo", "e mezzo"), ('¼', "un quarto", "e un quarto"), ('¾', "tre quarti", "e tre quarti"),
        ('⅓', "un terzo", "e un terzo"), ('⅔', "due terzi", "e due terzi"), ('⅛', "un ottavo", "e un ottavo"),
    ],
};

#[rustfmt::skip]
static PORTUGUESE: Table = Table {
    minus: "menos", to: "a", power: "elevado a", number: "número", number_marks: &["№", "n.º", "N.º", "nº", "Nº", "#"], link: "de ", link_vowel: "de ",
    signs: &[
        ('<', "menor que"), ('>', "maior que"), ('±', "mais ou menos"), ('×', "vezes"), ('÷', "dividido por"), ('=', "igual a"), ('≠', "diferente de"),
        ('≈', "cerca de"), ('≤', "no máximo"), ('≥', "pelo menos"), ('√', "a raiz de"), ('∞', "infinito"), ('+', "mais"),
        ('−', "menos"), ('%', "por cento"), ('‰', "por mil"), ('°', "graus"), ('²', "ao quadrado"), ('³', "ao cubo"),
        ('→', "para"), ('←', "de"), ('⇒', "logo"), ('&', "e"), ('@', "arroba"), ('§', "parágrafo"), ('©', "copyright"),
        ('®', "registrado"), ('™', "marca"), ('µ', "micro"), ('Ω', "ohms"), ('π', "pi"), ('¢', "centavos"),
        ('€', "euros"), ('£', "libras"), ('¥', "ienes"), ('₹', "rupias"),
    ],
    money: &[
        ('\u{20a2}', "real", "reais"),
        ('$', "dólar", "dólares"), ('€', "euro", "euros"), ('£', "libra", "libras"), ('¥', "iene", "ienes"),
        ('₹', "rupia", "rupias"), ('¢', "centavo", "centavos"), ('₽', "rublo", "rublos"), ('₿', "bitcoin", "bitcoins"),
    ],
    units: &[
        ("km/h", "quilômetro por hora", "quilômetros por hora"), ("km²", "quilômetro quadrado", "quilômetros quadrados"),
        ("m/s", "metro por segundo", "metros por segundo"), ("m²", "metro quadrado", "metros quadrados"),
        ("m³", "metro cúbico", "metros cúbicos"), ("km", "quilômetro", "quilômetros"), ("cm", "centímetro", "centímetros"),
        ("mm", "milímetro", "milímetros"), ("µm", "micrômetro", "micrômetros"), ("kg", "quilo", "quilos"),
        ("mg", "miligrama", "miligramas"), ("ml", "mililitro", "mililitros"), ("°C", "grau Celsius", "graus Celsius"),
        ("°", "grau", "graus"), ("kW", "quilowatt", "quilowatts"), ("MB", "megabyte", "megabytes"),
        ("GB", "gigabyte", "gigabytes"), ("Ω", "ohm", "ohms"),
    ],
    fractions: &[
        ('½', "meio", "e meio"), ('¼', "um quarto", "e um quarto"), ('¾', "três quartos", "e três quartos"),
        ('⅓', "um terço", "e um terço"), ('⅔', "dois terços", "e dois terços"), ('⅛', "um oitavo", "e um oitavo"),
    ],
};
