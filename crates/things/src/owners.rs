//! Who only owns what a clause names is not there: "the captain's dog", "the song of her grandmother".

use std::ops::Range;

/// Words between what is owned and the owner.
const OWNED_BY: &str =
    "|of his|of her|of their|of my|of our|de su|de sus|de mi|de sa|de ses|de leur|di sua|di suo|della sua|del suo|";
/// German possessives in the genitive, behind a noun.
const GENITIVES: &str = " seines meines unseres ihres seiner meiner unserer ihrer ";
/// What is not owned, but is where the other one is; what counts or gathers people; and what is a part of somebody.
const BESIDE: &str = " front side one two three four some many most each both instead ahead none group pair couple row circle crowd dozen lado delante \
detrás cerca frente encima uno una dos tres alguno algunas grupo côté face près devant derrière un deux groupe accanto davanti dietro vicino gruppo ";
const PARTS: &str = " face eye eyes hand hands arm arms head heart voice hair shoulder shoulders mouth lips smile back finger fingers foot feet knee knees \
mano manos brazo brazos cara rostro ojos cabeza hombro hombros main mains bras visage yeux tête mani braccia viso occhi testa spalla \
gesicht augen hand hände arm arme kopf schulter schultern ";

/// Tells whether the words at some places of a clause name who owns something else that it names. `word` gives its words in lower
/// case, and nothing beyond its ends; `is_capital` tells whether a word is written with a capital.
pub fn is_owner<'a>(named: Range<usize>, word: impl Fn(usize) -> &'a str, is_capital: impl Fn(usize) -> bool) -> bool {
    let before = |back: usize| named.start.checked_sub(back);
    let said = |at: Option<usize>| at.map_or("", &word);
    let (one, two, three) = (said(before(1)), said(before(2)), said(before(3)));
    let is_in = |list: &str, word: &str| list.contains(&format!(" {word} "));
    let is_apart = |owned: &str| !owned.is_empty() && !is_in(BESIDE, owned) && !is_in(PARTS, owned);
    let (own, next) = (said(named.end.checked_sub(1)), word(named.end));
    (own.ends_with("'s") || own.ends_with("’s")) && is_apart(next)
        || !one.is_empty() && OWNED_BY.contains(&format!("|{two} {one}|")) && is_apart(three)
        // "Die Jacke des Vaters."
        || (is_in(GENITIVES, one) || one == "des" && own.ends_with('s'))
            && is_apart(two)
            && before(2).is_some_and(is_capital)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_told_from_those_who_are_there() {
        for (clause, named, expected) in [
            ("the captain's dog slept", "captain's", true),
            ("the captain's face was white", "captain's", false),
            ("it was the captain's", "captain's", false),
            ("she hummed the song of her grandmother", "grandmother", true),
            ("she took the hand of her grandmother", "grandmother", false),
            ("she stood in front of her grandmother", "grandmother", false),
            ("a group of his friends", "friends", false),
            ("sie summte das Lied ihrer Großmutter", "Großmutter", true),
            ("sie trug die Jacke des Vaters", "Vaters", true),
            ("sie nahm die Hand des Vaters", "Vaters", false),
            ("sie sah ihrer Großmutter zu", "Großmutter", false),
            ("cantó la canción de su abuela", "abuela", true),
        ] {
            let words: Vec<String> = clause.split(' ').map(str::to_lowercase).collect();
            let at = clause.split(' ').position(|word| word == named).unwrap();
            let word = |at: usize| words.get(at).map_or("", String::as_str);
            let is_capital = |at: usize| clause.split(' ').nth(at).unwrap().starts_with(char::is_uppercase);
            assert_eq!(is_owner(at..at + 1, word, is_capital), expected, "{clause}");
        }
    }
}
