//! How old somebody is, in years. Pure.

/// From how many years on somebody is old, and up to how many he is a child; how far behind a name they are told, and behind what
/// number the word for them stands.
pub(super) const OLD: u32 = 60;
pub(super) const CHILDS: u32 = 14;
const WITHIN: usize = 8;
const WORDS: usize = 2;
const YEARS: &str = " years year jahre años ans anni anos ";
/// What stands behind years that have passed.
const AGO: &str =
    " ago later before earlier später zuvor después atrás antes plus après auparavant fa dopo prima depois ";
/// Ages in letters, the tens of those of old people.
const SPELLED: [(&str, u32); 13] = [
    (" five fünf cinco cinq cinque ", 5),
    (" six sechs seis sei ", 6),
    (" seven sieben siete sept sette sete ", 7),
    (" eight acht ocho huit otto oito ", 8),
    (" nine neun nueve neuf nove ", 9),
    (" ten zehn diez dix dieci dez ", 10),
    (" eleven elf once onze undici ", 11),
    (" twelve zwölf doce douze dodici doze ", 12),
    (" thirteen dreizehn trece treize tredici treze ", 13),
    (" sixty sechzig sesenta soixante sessanta sessenta ", 60),
    (" seventy siebzig setenta settanta ", 70),
    (" eighty achtzig ochenta ottanta oitenta ", 80),
    (" ninety neunzig noventa novanta ", 90),
];

/// Returns how old somebody is, by the words behind his name in the sentence: "Martha, who was 82 years old".
pub(super) fn told<'a>(behind: impl Iterator<Item = &'a str>) -> Option<u32> {
    let words: Vec<String> = behind.take(WITHIN).map(str::to_lowercase).collect();
    let at = words.iter().position(|word| YEARS.contains(&format!(" {word} ")))?;
    let own = words.get(at.saturating_sub(WORDS)..at)?.iter().find_map(|word| number(word))?;
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
        [.., years, year, old] if year == "year" && old == "old" => number(years),
        [.., age] => number(YEARLY.iter().find_map(|end| age.strip_suffix(end))?),
        [] => None,
    }
}

/// Endings of German adjectives for an age.
const YEARLY: [&str; 4] = ["jährige", "jähriger", "jährigen", "jähriges"];

fn number(word: &str) -> Option<u32> {
    let spelled = SPELLED.iter().find(|(list, _)| list.contains(&format!(" {word} "))).map(|(_, years)| *years);
    word.parse().ok().or(spelled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_from_other_years() {
        for (behind, expected) in [
            ("who was 82 years old", Some(82)),
            ("was eighty two years old", Some(80)),
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
