//! Units and signs that stand behind a number or alone.

use super::{Context, MAGNITUDES, money};

/// Units: one, many; written exactly so.
#[rustfmt::skip]
pub(crate) const UNITS: &[(&str, &str, &str)] = &[
    ("%", "percent", "percent"), ("‰", "per mille", "per mille"), ("°", "degree", "degrees"), ("°C", "degree Celsius", "degrees Celsius"),
    ("°F", "degree Fahrenheit", "degrees Fahrenheit"), ("°K", "kelvin", "kelvins"),
    ("mm", "millimeter", "millimeters"), ("cm", "centimeter", "centimeters"), ("dm", "decimeter", "decimeters"), ("m", "meter", "meters"),
    ("km", "kilometer", "kilometers"), ("µm", "micrometer", "micrometers"), ("μm", "micrometer", "micrometers"), ("nm", "nanometer", "nanometers"),
    ("mi", "mile", "miles"), ("yd", "yard", "yards"), ("yds", "yard", "yards"), ("ft", "foot", "feet"), ("in", "inch", "inches"),
    ("mm²", "square millimeter", "square millimeters"), ("cm²", "square centimeter", "square centimeters"), ("m²", "square meter", "square meters"),
    ("km²", "square kilometer", "square kilometers"), ("m2", "square meter", "square meters"), ("km2", "square kilometer", "square kilometers"),
    ("cm³", "cubic centimeter", "cubic centimeters"), ("m³", "cubic meter", "cubic meters"), ("km³", "cubic kilometer", "cubic kilometers"), ("ft²", "square foot", "square feet"),
    ("ha", "hectare", "hectares"), ("mg", "milligram", "milligrams"), ("g", "gram", "grams"), ("kg", "kilogram", "kilograms"), ("kgs", "kilogram", "kilograms"),
    ("mcg", "microgram", "micrograms"), ("µg", "microgram", "micrograms"), ("μg", "microgram", "micrograms"), ("t", "ton", "tons"), ("lb", "pound", "pounds"), ("lbs", "pound", "pounds"),
    ("oz", "ounce", "ounces"), ("ml", "milliliter", "milliliters"), ("mL", "milliliter", "milliliters"), ("µL", "microliter", "microliters"), ("μL", "microliter", "microliters"), ("ppm", "part per million", "parts per million"), ("cl", "centiliter", "centiliters"), ("dL", "deciliter", "deciliters"), ("ga", "gauge", "gauge"),
    ("l", "liter", "liters"), ("L", "liter", "liters"), ("gal", "gallon", "gallons"), ("qt", "quart", "quarts"), ("tsp", "teaspoon", "teaspoons"),
    ("tbsp", "tablespoon", "tablespoons"), ("km/h", "kilometer per hour", "kilometers per hour"), ("kmh", "kilometer per hour", "kilometers per hour"),
    ("kph", "kilometer per hour", "kilometers per hour"), ("km/s", "kilometer per second", "kilometers per second"), ("m/s", "meter per second", "meters per second"),
    ("m/s²", "meter per second squared", "meters per second squared"), ("ft/s", "foot per second", "feet per second"), ("mph", "mile per hour", "miles per hour"), ("ns", "nanosecond", "nanoseconds"), ("ms", "millisecond", "milliseconds"),
    ("s", "second", "seconds"), ("sec", "second", "seconds"), ("secs", "second", "seconds"), ("min", "minute", "minutes"), ("mins", "minute", "minutes"),
    ("h", "hour", "hours"), ("hr", "hour", "hours"), ("hrs", "hour", "hours"), ("yr", "year", "years"), ("yrs", "year", "years"),
    ("wk", "week", "weeks"), ("wks", "week", "weeks"), ("mo", "month", "months"), ("mos", "month", "months"), ("rpm", "revolution per minute", "revolutions per minute"),
    ("Hz", "hertz", "hertz"), ("kHz", "kilohertz", "kilohertz"), ("MHz", "megahertz", "megahertz"), ("GHz", "gigahertz", "gigahertz"),
    ("V", "volt", "volts"), ("kV", "kilovolt", "kilovolts"), ("mA", "milliampere", "milliamperes"), ("mAh", "milliampere hour", "milliampere hours"),
    ("W", "watt", "watts"), ("kW", "kilowatt", "kilowatts"), ("MW", "megawatt", "megawatts"), ("GW", "gigawatt", "gigawatts"),
    ("kWh", "kilowatt hour", "kilowatt hours"), ("Wh", "watt hour", "watt hours"), ("J", "joule", "joules"), ("kJ", "kilojoule", "kilojoules"),
    ("cal", "calorie", "calories"), ("kcal", "kilocalorie", "kilocalories"), ("Pa", "pascal", "pascals"), ("kPa", "kilopascal", "kilopascals"),
    ("hPa", "hectopascal", "hectopascals"), ("dB", "decibel", "decibels"), ("Ω", "ohm", "ohms"), ("KB", "kilobyte", "kilobytes"), ("kB", "kilobyte", "kilobytes"),
    ("MB", "megabyte", "megabytes"), ("GB", "gigabyte", "gigabytes"), ("TB", "terabyte", "terabytes"), ("PB", "petabyte", "petabytes"),
    ("kbps", "kilobit per second", "kilobits per second"), ("Mbps", "megabit per second", "megabits per second"), ("Gbps", "gigabit per second", "gigabits per second"),
    ("px", "pixel", "pixels"), ("sq", "square", "square"), ("fl", "fluid", "fluid"), ("hp", "horsepower", "horsepower"), ("st", "stone", "stone"), ("ct", "carat", "carats"), ("pkg", "package", "packages"), ("doz", "dozen", "dozen"), ("sm", "small", "small"), ("med", "medium", "medium"),
    ("lg", "large", "large"), ("gn", "guinea", "guineas"), ("gns", "guinea", "guineas"), ("y.o", "year old", "years old"), ("pt", "pint", "pints"), ("pts", "point", "points"), ("kt", "knot", "knots"), ("kts", "knot", "knots"),
    ("dpi", "dot per inch", "dots per inch"), ("fps", "frame per second", "frames per second"), ("bpm", "beat per minute", "beats per minute"), ("mpg", "mile per gallon", "miles per gallon"),
    ("psi", "pound per square inch", "pounds per square inch"),
];

/// Units that are written with a point.
const POINTED: &[&str] = &[
    "in", "ft", "yd", "mi", "lb", "lbs", "oz", "hr", "hrs", "min", "mins", "sec", "secs", "sq", "gal", "qt", "yr",
    "yrs", "tsp", "tbsp", "fl", "cal", "cm", "mm", "km", "kg", "st", "ct", "doz", "ga", "gns", "lg", "med", "pkg",
    "sm", "y.o", "pt", "pts", "kt", "kts",
];

/// Units that people also write in capital letters.
const LOUD: &[&str] = &["cm", "ft", "hrs", "kg", "km", "kph", "lb", "lbs", "mph", "oz", "rpm"];

/// Signs between words, and what is said for them.
#[rustfmt::skip]
const SIGNS: &[(&str, &str)] = &[
    ("&", "and"), ("+", "plus"), ("=", "equals"), ("@", "at"), ("×", "times"), ("÷", "divided by"), ("±", "plus or minus"), ("−", "minus"), ("#", "number"),
    ("©", "copyright"), ("≠", "is not equal to"), ("≈", "is about"), ("≤", "is at most"), ("≥", "is at least"), ("<", "is less than"), (">", "is more than"),
    ("√", "the square root of"), ("∞", "infinity"), ("→", "to"), ("§", "section"), ("%", "percent"), ("°", "degrees"), ("^", "to the power of"), ("*", "times"),
    ("²", "squared"), ("³", "cubed"), ("/", "slash"), ("_", "underscore"), ("~", "tilde"), ("$", "dollars"), ("€", "euros"), ("£", "pounds"), ("¥", "yen"), ("¢", "cents"),
    (".", "point"), ("½", "one half"), ("¼", "one quarter"), ("¾", "three quarters"), ("⅓", "one third"), ("⅔", "two thirds"), ("⅛", "one eighth"), ("⅜", "three eighths"),
    ("⅝", "five eighths"), ("⅞", "seven eighths"), (":", "to"),
];

/// Returns the words for a sign.
pub(crate) fn sign(sign: &str) -> Option<&'static str> {
    SIGNS.iter().find(|it| it.0 == sign).map(|it| it.1)
}

/// Tells whether a unit is written with a point.
pub(crate) fn is_pointed(unit: &str) -> bool {
    POINTED.contains(&unit) || unit.strip_suffix('s').is_some_and(|it| 1 < it.len() && POINTED.contains(&it))
}

/// Returns the words of a unit for one or many.
pub(crate) fn unit(mark: &str, is_one: bool) -> Option<&'static str> {
    // In capital letters, too: `12KG`.
    let small = mark.to_lowercase();
    let is_loud = 1 < mark.len() && LOUD.contains(&small.as_str()) && mark.chars().all(char::is_uppercase);
    let mark = if is_loud { small.as_str() } else { mark };
    let find = |mark: &str| UNITS.iter().find(|it| it.0 == mark);
    // With the `s` of many, too: `2 tsps.`
    let found = find(mark).or_else(|| mark.strip_suffix('s').filter(|it| 1 < it.len()).and_then(find));
    found.map(|it| if is_one { it.1 } else { it.2 })
}

/// Writes a unit for each of another: `lb/ft`, `mg/day`.
pub(crate) fn rate(mark: &str, is_one: bool) -> Option<String> {
    let (first, second) = mark.split_once('/')?;
    let each = unit(second, true).or_else(|| {
        ["day", "dose", "hour", "minute", "month", "night", "person", "second", "week", "year"]
            .into_iter()
            .find(|it| *it == second)
    })?;
    Some(format!("{} per {each}", unit(first, is_one)?))
}

/// Writes a unit behind a number, a magnitude behind an amount of money, or a sign.
pub(crate) fn say(cx: &Context<'_>, at: usize) -> Option<String> {
    let core = cx.core(at);
    if money::magnitude(core).is_some() {
        return money::behind_magnitude(cx, at);
    }
    if core == "§§" {
        return Some("sections".to_owned());
    }
    if cx.core_before(at).ends_with('°')
        && let Some(scale) = [("C", "Celsius"), ("F", "Fahrenheit")].iter().find(|it| it.0 == core)
    {
        return Some(scale.1.to_owned());
    }
    if let Some(words) = number_before(cx, at).and_then(|number| rate(core, number == "1")) {
        return Some(words);
    }
    if let Some(words) = spoonful(cx, at) {
        return Some(words.to_owned());
    }
    if core == "cal" && cx.core_before(at).starts_with('.') {
        return Some("caliber".to_owned());
    }
    if let Some(number) = number_before(cx, at)
        && let Some(words) = unit(
            core,
            matches!(number, "1" | "-1" | "½" | "¼" | "⅓" | "⅛")
                || number.starts_with("1/")
                || describes(cx, at - 1, at),
        )
        && !is_highway(number)
        && (core != "in" || cx.piece(at).is_some_and(super::Piece::has_point))
    {
        return Some(words.to_owned());
    }
    if matches!(core, "x" | "X" | "×") && is_size(cx, at) {
        return Some(if cx.core_behind(at).contains('^') { "times" } else { "by" }.to_owned());
    }
    if core.chars().any(char::is_alphanumeric) && !core.chars().all(|c| "½¼¾⅓⅔⅛⅜⅝⅞²³".contains(c)) {
        return None;
    }
    let counts = |it: &str| it.ends_with(|c: char| c.is_ascii_digit());
    let words = core.chars().filter_map(|c| {
        let fraction = "½¼¾⅓⅔⅛⅜⅝⅞".contains(c);
        let words = sign(c.encode_utf8(&mut [0; 4]))?;
        Some(
            match words {
                "one half" if counts(cx.core_before(at)) => "and a half",
                "one half" if matches!(cx.core_behind(at), "a" | "an" | "the") => "half",
                "one quarter" if counts(cx.core_before(at)) => "and a quarter",
                "one third" if counts(cx.core_before(at)) => "and a third",
                "number" if !counts(cx.core_behind(at)) => "hash",
                "times" if c == '*' => "star",
                _ if fraction && counts(cx.core_before(at)) => return Some(format!("and {words}")),
                _ => words,
            }
            .to_owned(),
        )
    });
    let words = words.collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}

/// Writes measures of recipes that are one letter: `1 c. sugar`, `2 T. butter`, `½ t. salt`.
fn spoonful(cx: &Context<'_>, at: usize) -> Option<&'static str> {
    let number = number_before(cx, at).filter(|_| is_spoonful(cx.pieces, at))?;
    let is_one = matches!(number, "1" | "½" | "¼" | "¾" | "⅓" | "⅔") || number.starts_with("1/") || number == "3/4";
    Some(match (cx.core(at), is_one) {
        ("c" | "C", true) => "cup",
        ("c" | "C", false) => "cups",
        ("T", true) => "tablespoon",
        ("T", false) => "tablespoons",
        (_, true) => "teaspoon",
        (_, false) => "teaspoons",
    })
}

/// Tells whether a piece is a letter with a point between a number and a thing.
pub(crate) fn is_spoonful(pieces: &[super::Piece], at: usize) -> bool {
    let number = at.checked_sub(1).and_then(|at| pieces.get(at)).map_or("", |it| it.core.as_str());
    let counts = number.ends_with(|c: char| c.is_ascii_digit() || "½¼¾⅓⅔⅛".contains(c));
    let before_thing = pieces.get(at + 1).is_some_and(|it| it.core.starts_with(char::is_lowercase));
    pieces.get(at).is_some_and(|it| it.has_point() && matches!(it.core.as_str(), "c" | "C" | "t" | "T"))
        && counts
        && before_thing
}

/// Tells whether a measure describes a thing, so that its unit is one: `a 5 km walk`, not `the 5 km left`.
pub(crate) fn describes(cx: &Context<'_>, first: usize, last: usize) -> bool {
    let next = cx.core_behind(last);
    !matches!(next, "ahead" | "apart" | "away" | "left")
        && (money::is_adjective(cx, first, last) || is_gauge(cx, first, last))
}

/// Tells whether a number with its unit names a gun or a film: `a 9mm`, `35mm stock`, `shot on 16mm`.
fn is_gauge(cx: &Context<'_>, first: usize, last: usize) -> bool {
    const THINGS: &[&str] = &[
        "camera",
        "cannon",
        "film",
        "gun",
        "guns",
        "howitzer",
        "howitzers",
        "lens",
        "pistol",
        "prints",
        "rounds",
        "shell",
        "shells",
        "stock",
    ];
    let Some(gauge) = cx.core(first).strip_suffix("mm").filter(|_| first == last) else { return false };
    let is_film = matches!(gauge, "8" | "16" | "35" | "70") && matches!(cx.core_before(first), "in" | "on");
    let is_one = matches!(cx.core_before(first).to_lowercase().as_str(), "a" | "her" | "his" | "my" | "the");
    let next = cx.core_behind(last);
    let joint = || matches!(next, "and" | "or") && THINGS.contains(&cx.core_behind(last + 2));
    is_film || THINGS.contains(&next) || joint() || is_one && (next.is_empty() || super::is_function_word(next))
}

/// Tells whether a lone `x` stands between two lengths, and not between two factors: `40 x 60 ft`.
fn is_size(cx: &Context<'_>, at: usize) -> bool {
    let measures = |at: usize| {
        unit(cx.core(at), true).is_some() || cx.piece(at).is_some_and(|it| it.behind.starts_with(['\'', '"']))
    };
    if at.checked_sub(1).is_some_and(measures) {
        return true;
    }
    if cx.core(at) == "×" {
        return false;
    }
    let counts = |it: &str| it.starts_with(|c: char| c.is_ascii_digit());
    counts(cx.core_before(at)) && counts(cx.core_behind(at)) && cx.core_behind(at + 1) != "="
}

/// Tells whether a number is that of a road: `I-80`.
pub(crate) fn is_highway(number: &str) -> bool {
    number.split_once('-').is_some_and(|it| !it.0.is_empty() && it.0.bytes().all(|it| it.is_ascii_uppercase()))
}

/// Returns the number that a unit counts.
fn number_before<'a>(cx: &Context<'a>, at: usize) -> Option<&'a str> {
    let before = cx.core_before(at);
    let is_number = |it: &str| {
        // `3.8M sq. km`
        let it = it.strip_suffix(['M', 'k']).unwrap_or(it);
        it.ends_with(|c: char| c.is_ascii_digit() || "½¼¾⅓⅔⅛".contains(c))
            && !it.contains(|c: char| "$€£¥:".contains(c))
    };
    let earlier = at.checked_sub(1).map_or("", |at| cx.core_before(at));
    if is_number(before) {
        let is_mixed = !earlier.is_empty() && earlier.bytes().all(|it| it.is_ascii_digit());
        return Some(if is_mixed { "2" } else { before });
    }
    let chained = MAGNITUDES.contains(&before) || matches!(before, "sq" | "fl");
    (chained && is_number(earlier)).then_some("2")
}
