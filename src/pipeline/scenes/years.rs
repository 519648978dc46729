//! How old somebody is, in years. Pure.

use super::ways::is_in;

/// From how many years on somebody is old, and up to how many he is a child; how far behind a name they are told, and behind what
/// number the word for them stands.
pub(super) const OLD: u32 = 58;
pub(super) const CHILDS: u32 = 14;
const WITHIN: usize = 8;
const WORDS: usize = 3;
const YEARS: &str = " years year jahre años ans anni anos ";
/// What stands behind years that have passed.
const AGO: &str =
    " ago later before earlier später zuvor después atrás antes plus après auparavant fa dopo prima depois ";
/// Ages in letters.
const SPELLED: [(&str, u32); 28] = [
    (" one uno une un um ", 1),
    (" two zwei dos deux due dois ", 2),
    (" three drei tres trois tre três ", 3),
    (" four vier cuatro quatre quattro quatro ", 4),
    (" five fünf cinco cinq cinque ", 5),
    (" six sechs seis sei ", 6),
    (" seven sieben siete sept sette sete ", 7),
    (" eight acht ocho huit otto oito ", 8),
    (" nine neun nueve neuf nove ", 9),
    (" ten zehn diez dix dieci dez ", 10),
    (" eleven elf once onze undici ", 11),
    (" twelve zwölf doce douze dodici doze ", 12),
    (" thirteen dreizehn trece treize tredici treze ", 13),
    (" fourteen vierzehn catorce quatorze quattordici catorze ", 14),
    (" fifteen fünfzehn quince quinze quindici ", 15),
    (" sixteen sechzehn dieciséis seize sedici dezesseis ", 16),
    (" seventeen siebzehn diecisiete diciassette dezessete ", 17),
    (" eighteen achtzehn dieciocho diciotto dezoito ", 18),
    (" nineteen neunzehn diecinueve diciannove dezenove ", 19),
    (" twenty zwanzig veinte vingt venti vinte ", 20),
    (" thirty dreißig treinta trente trenta trinta ", 30),
    (" forty vierzig cuarenta quarante quaranta quarenta ", 40),
    (" fifty fünfzig cincuenta cinquante cinquanta cinquenta ", 50),
    (" sixty sechzig sesenta soixante sessanta sessenta ", 60),
    (" seventy siebzig setenta settanta ", 70),
    (" eighty achtzig ochenta ottanta oitenta ", 80),
    (" ninety neunzig noventa novanta ", 90),
    (" hundred hundert cien cent cento cem ", 100),
];

/// Words before an age.
const BEFORE_AGE: &str = " aged age de di ";

/// Words behind an age that it does not count.
const BEHIND_AGE: &str = " in with who from and was ";

/// Words between tens and ones.
const AND: &str = " y e et ";

/// Returns how old somebody is, by the words behind his name in the sentence: "Martha, who was 82 years old".
pub(super) fn told<'a>(behind: impl Iterator<Item = &'a str>) -> Option<u32> {
    let words: Vec<String> = behind.take(WITHIN).map(str::to_lowercase).collect();
    let at = words.iter().position(|word| YEARS.contains(&format!(" {word} ")))?;
    let near = words.get(at.saturating_sub(WORDS)..at)?;
    let own = (0..near.len()).find_map(|from| number(near.get(from..)?))?.0;
    // "Ten years ago" is no age.
    let is_age = words.get(at + 1).is_none_or(|next| !AGO.contains(&format!(" {next} ")));
    let behind = |word: &str| words.get(at + 1).is_some_and(|next| next == word);
    // "He waited for nine years" is none either, where an age has a word of its own.
    let is_time = words.get(at).is_some_and(|word| matches!(word.as_str(), "years" | "year" | "jahre"));
    (is_age && (!is_time || behind("old") || behind("alt"))).then_some(own)
}

/// Returns how old somebody is, by the words before his name: "Eleven-year-old Kaia", "die elfjährige Kaia".
pub(super) fn told_before(before: &[String]) -> Option<u32> {
    match before {
        [.., years, year, old] if year == "year" && old == "old" => one(years),
        [.., age] => one(YEARLY.iter().find_map(|end| age.strip_suffix(end))?),
        [] => None,
    }
}

/// Endings of German adjectives for an age.
const YEARLY: [&str; 4] = ["jährige", "jähriger", "jährigen", "jähriges"];

/// Returns how old somebody is by the number alone, between the commas behind his name: "Teresa, sixteen, ran". `is_next` tells
/// which of the words follow the one before without a mark.
pub(super) fn told_alone(words: &[String], is_next: &[bool]) -> Option<u32> {
    let from = usize::from(words.first().is_some_and(|it| is_in(BEFORE_AGE, it)));
    let (years, count) = number(words.get(from..)?)?;
    let is_behind_comma = is_next.first() == Some(&false);
    (is_behind_comma && is_next.get(from + count) != Some(&true)).then_some(years)
}

/// Returns how old somebody is by what he is said to be: "Tomás, a muleteer of sixty-one".
pub(super) fn told_of(words: &[String], is_next: &[bool]) -> Option<u32> {
    let ages = (1..words.len().min(WITHIN)).filter(|at| words.get(at - 1).is_some_and(|it| it == "of"));
    let mut ages = ages.filter_map(|at| number(words.get(at..)?).map(|(years, count)| (years, at + count)));
    let is_alone = |at: usize| is_next.get(at) != Some(&true) || words.get(at).is_some_and(|it| is_in(BEHIND_AGE, it));
    ages.find(|(years, end)| *years < 100 && is_alone(*end)).map(|(years, _)| years)
}

/// Returns the number that some words begin with, and how many of them it takes.
fn number(words: &[String]) -> Option<(u32, usize)> {
    let first = one(words.first()?)?;
    let and = usize::from(words.get(1).is_some_and(|word| is_in(AND, word)));
    let is_tens = first.is_multiple_of(10) && (20..100).contains(&first);
    let ones = words.get(1 + and).and_then(|word| one(word)).filter(|ones| is_tens && *ones < 20);
    Some(ones.map_or((first, 1), |ones| (first + ones, 2 + and)))
}

/// Returns the number of a word. German and Italian write those above twenty as one word, which ends with the tens or begins with
/// them.
fn one(word: &str) -> Option<u32> {
    let spelled = |word: &str| SPELLED.iter().find(|(list, _)| is_in(list, word)).map(|(_, years)| *years);
    let joined = || word.split_once("und").and_then(|(ones, tens)| Some(spelled(ones).unwrap_or(1) + spelled(tens)?));
    let italian = || {
        let tens = SPELLED.iter().filter(|(_, years)| (20..100).contains(years));
        let mut words = tens.flat_map(|(list, years)| list.split_whitespace().map(move |word| (word, years)));
        words.find_map(|(tens, years)| Some(years + spelled(word.strip_prefix(tens)?)?))
    };
    word.parse().ok().or_else(|| spelled(word)).or_else(joined).or_else(italian)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_from_other_years() {
        for (behind, expected) in [
            ("who was 82 years old", Some(82)),
            ("was eighty two years old", Some(82)),
            ("de setenta y nueve años", Some(79)),
            ("war neunundsiebzig Jahre alt", Some(79)),
            ("aveva settantanove anni", Some(79)),
            ("waited for nine years", None),
            ("came ten years ago", None),
            ("war neun Jahre alt", Some(9)),
            ("tenía setenta años", Some(70)),
            ("llegó diez años después", None),
            ("avait sept ans", Some(7)),
            ("slept", None),
        ] {
            assert_eq!(told(behind.split(' ')), expected, "{behind}");
        }
    }
}
