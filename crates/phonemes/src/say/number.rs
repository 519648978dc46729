//! Numbers in words. Pure.

#[rustfmt::skip]
const SMALL: [&str; 20] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: [&str; 7] = ["", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion"];
const IRREGULAR: &[(&str, &str)] = &[
    ("one", "first"),
    ("two", "second"),
    ("three", "third"),
    ("five", "fifth"),
    ("eight", "eighth"),
    ("nine", "ninth"),
    ("twelve", "twelfth"),
];

fn word(words: &[&'static str], index: u64) -> &'static str {
    usize::try_from(index).ok().and_then(|index| words.get(index)).copied().unwrap_or_default()
}

/// Says a number: 1250 as `one thousand two hundred fifty`.
pub(crate) fn cardinal(number: u64) -> String {
    match number {
        0..20 => word(&SMALL, number).to_owned(),
        20..100 if number.is_multiple_of(10) => word(&TENS, number / 10).to_owned(),
        20..100 => format!("{} {}", word(&TENS, number / 10), word(&SMALL, number % 10)),
        100..1000 => with_rest(format!("{} hundred", word(&SMALL, number / 100)), number % 100),
        _ => {
            let scale = u64::from(number.ilog10() / 3);
            let unit = 1000_u64.pow(number.ilog10() / 3);
            with_rest(format!("{} {}", cardinal(number / unit), word(&SCALES, scale)), number % unit)
        }
    }
}

fn with_rest(head: String, rest: u64) -> String {
    if rest == 0 { head } else { format!("{head} {}", cardinal(rest)) }
}

/// Says a place in a row: 21 as `twenty first`.
pub(crate) fn ordinal(number: u64) -> String {
    let words = cardinal(number);
    let (head, last) = words.rsplit_once(' ').map_or(("", words.as_str()), |(head, last)| (head, last));
    let last = match IRREGULAR.iter().find(|(cardinal, _)| *cardinal == last) {
        Some((_, ordinal)) => (*ordinal).to_owned(),
        None => last.strip_suffix('y').map_or_else(|| format!("{last}th"), |stem| format!("{stem}ieth")),
    };
    if head.is_empty() { last } else { format!("{head} {last}") }
}

/// Says a year: 1984 as `nineteen eighty four`, 1905 as `nineteen oh five`, 2007 as `two thousand seven`.
pub(crate) fn year(number: u64) -> String {
    let (century, rest) = (number / 100, number % 100);
    if century == 0 || 100 <= century || (century.is_multiple_of(10) && rest < 10) {
        return cardinal(number);
    }
    format!("{} {}", cardinal(century), pair(rest, "hundred"))
}

/// Says the number of a room, a flight or a house: 237 as `two thirty seven`, 101 as `one oh one`.
pub(crate) fn address(number: u64) -> String {
    match number {
        100..1000 if !number.is_multiple_of(100) => format!("{} {}", cardinal(number / 100), pair(number % 100, "")),
        1000..10_000 => year(number),
        _ => cardinal(number),
    }
}

/// Says two digits behind others.
pub(crate) fn pair(digits: u64, none: &str) -> String {
    match digits {
        0 => none.to_owned(),
        1..10 => format!("oh {}", cardinal(digits)),
        _ => cardinal(digits),
    }
}

/// Says ten years: 1980 as `nineteen eighties`, 90 as `nineties`.
pub(crate) fn decade(number: u64) -> String {
    let words = if number < 100 { cardinal(number) } else { year(number) };
    words.strip_suffix('y').map_or_else(|| format!("{words}s"), |stem| format!("{stem}ies"))
}

/// Says digits one by one.
pub(crate) fn digits(digits: &str) -> String {
    digits.chars().filter_map(|c| c.to_digit(10)).map(|digit| cardinal(u64::from(digit))).collect::<Vec<_>>().join(" ")
}

/// Says whole digits as one number, or one by one if they are too many or begin with zero.
pub(crate) fn whole(text: &str) -> String {
    match text.parse::<u64>() {
        Ok(number) if text.len() <= 15 && (text.len() == 1 || !text.starts_with('0')) => cardinal(number),
        _ => digits(text),
    }
}

/// A number as it is written: `1,250.50`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Number {
    /// The digits before the point, without commas; empty in `.5`.
    pub(crate) whole: String,
    /// The digits behind the point.
    pub(crate) fraction: Option<String>,
    /// It is written with commas.
    pub(crate) has_commas: bool,
}

impl Number {
    /// Takes a number from the start of a text; returns what is left, too.
    pub(crate) fn take(text: &str) -> Option<(Self, &str)> {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let (whole, mut rest) = text.split_at_checked(digits(text))?;
        let mut number = Self { whole: whole.to_owned(), fraction: None, has_commas: false };
        while let Some(group) = rest.strip_prefix(',').filter(|it| digits(it) == 3 && (1..=3).contains(&whole.len())) {
            let (group, left) = group.split_at_checked(3)?;
            number.whole.push_str(group);
            number.has_commas = true;
            rest = left;
        }
        if let Some(behind) = rest.strip_prefix('.').filter(|it| 0 < digits(it)) {
            let (fraction, left) = behind.split_at_checked(digits(behind))?;
            number.fraction = Some(fraction.to_owned());
            rest = left;
        }
        (!number.whole.is_empty() || number.fraction.is_some()).then_some((number, rest))
    }

    /// Says it as a count.
    pub(crate) fn say(&self) -> String {
        let whole = if self.whole.is_empty() { String::new() } else { whole(&self.whole) };
        match &self.fraction {
            Some(fraction) => format!("{whole} point {}", digits(fraction)).trim().to_owned(),
            None => whole,
        }
    }

    /// Returns the whole number, if it is one of few digits.
    pub(crate) fn value(&self) -> Option<u64> {
        if self.fraction.is_some() || 15 < self.whole.len() { None } else { self.whole.parse().ok() }
    }

    /// Tells whether it counts one thing.
    pub(crate) fn is_one(&self) -> bool {
        self.value() == Some(1)
    }
}

#[rustfmt::skip]
const ROMAN: &[(&str, u64)] = &[
    ("M", 1000), ("CM", 900), ("D", 500), ("CD", 400), ("C", 100), ("XC", 90), ("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1),
];

/// The longest Roman numeral below 4000: MMMDCCCLXXXVIII.
const ROMAN_LENGTH_MAX: usize = 15;

/// Returns the value of a Roman numeral in capital letters, if it is written as numerals are.
pub(crate) fn roman(text: &str) -> Option<u64> {
    if ROMAN_LENGTH_MAX < text.len() {
        return None;
    }
    let (mut rest, mut value) = (text, 0);
    for (sign, worth) in ROMAN {
        while let Some(left) = rest.strip_prefix(sign) {
            rest = left;
            value += worth;
        }
    }
    let (mut left, mut written) = (value, String::new());
    for (sign, worth) in ROMAN {
        while *worth <= left {
            left -= worth;
            written.push_str(sign);
        }
    }
    (rest.is_empty() && 0 < value && written == text).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_americans_say_them() {
        assert_eq!(cardinal(0), "zero");
        assert_eq!(cardinal(1_250), "one thousand two hundred fifty");
        assert_eq!(cardinal(1_000_001), "one million one");
        assert_eq!(cardinal(999_999_999_999), "nine hundred ninety nine billion nine hundred ninety nine million nine hundred ninety nine thousand nine hundred ninety nine");
        assert!(cardinal(u64::MAX).starts_with("eighteen quintillion"));
        assert_eq!(ordinal(21), "twenty first");
        assert_eq!(ordinal(100), "one hundredth");
        assert_eq!(ordinal(30), "thirtieth");
        assert_eq!(ordinal(12), "twelfth");
    }

    #[test]
    fn years_and_addresses_are_said_in_pairs() {
        for (number, expected) in [
            (1984, "nineteen eighty four"),
            (1900, "nineteen hundred"),
            (1905, "nineteen oh five"),
            (2000, "two thousand"),
            (2007, "two thousand seven"),
            (2024, "twenty twenty four"),
            (1066, "ten sixty six"),
        ] {
            assert_eq!(year(number), expected);
        }
        assert_eq!(address(237), "two thirty seven");
        assert_eq!(address(101), "one oh one");
        assert_eq!(address(300), "three hundred");
        assert_eq!(decade(1980), "nineteen eighties");
        assert_eq!(decade(1900), "nineteen hundreds");
    }

    #[test]
    fn roman_numerals_are_strict() {
        assert_eq!(roman("XIV"), Some(14));
        assert_eq!(roman("MCMXCIX"), Some(1999));
        for not in ["", "IIII", "VX", "IC", "IVI", "ABC"] {
            assert_eq!(roman(not), None, "{not}");
        }
    }
}
