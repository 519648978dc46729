//! Which phonemes of a sentence belong to which of its words, where the sentence was read as a whole. Pure.
//!
//! espeak-ng joins words (`les amis`), leaves sounds out and reads a number as several words. So each word is read alone,
//! too, and both readings are laid beside each other with the fewest differences.

use std::ops::Range;

/// Returns the bytes of `whole` that belong to each word, in order. Each of `words` is the word as it is read alone.
///
/// What stands between the words, such as spaces and marks, belongs to none; a word that is not heard has an empty range.
pub fn shares(whole: &str, words: &[String]) -> Vec<Range<usize>> {
    let heard: Vec<(usize, char)> = whole.char_indices().filter(|(_, c)| is_sound(*c)).collect();
    let alone: Vec<(usize, char)> = words
        .iter()
        .enumerate()
        .flat_map(|(word, sounds)| sounds.chars().filter(|c| is_sound(*c)).map(move |c| (word, c)))
        .collect();
    let owners = owners(&heard, &alone);
    let mut shares: Vec<Option<Range<usize>>> = vec![None; words.len()];
    for ((at, c), owner) in heard.iter().zip(owners) {
        let end = at + c.len_utf8();
        if let Some(share) = shares.get_mut(owner) {
            let start = share.as_ref().map_or_else(|| with_stress(whole, *at), |it| it.start);
            *share = Some(start..end);
        }
    }
    let mut last = 0;
    shares
        .into_iter()
        .map(|share| {
            let share = share.unwrap_or(last..last);
            last = share.end;
            // The signs of length and the like behind the last sound are part of it.
            share.start..share.end + behind(whole, share.end)
        })
        .collect()
}

/// Tells whether a symbol is a sound, not a stress, a length, a mark or a space.
fn is_sound(c: char) -> bool {
    c.is_alphabetic() && !is_modifier(c) && !matches!(c, 'ˈ' | 'ˌ')
}

/// Tells whether a symbol changes the sound before it.
fn is_modifier(c: char) -> bool {
    matches!(c, 'ː' | 'ʰ' | 'ʲ' | '\u{300}'..='\u{36f}')
}

/// Returns where the stress before a sound begins.
fn with_stress(whole: &str, at: usize) -> usize {
    let before = whole.get(..at).unwrap_or_default();
    before.trim_end_matches(['ˈ', 'ˌ']).len()
}

fn behind(whole: &str, end: usize) -> usize {
    whole.get(end..).unwrap_or_default().chars().take_while(|c| is_modifier(*c)).map(char::len_utf8).sum()
}

/// A step of the way through both readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A sound of each; they may differ.
    Both,
    /// A sound that is heard in the whole only.
    Heard,
    /// A sound that only the single word has.
    Alone,
}

/// Returns the word of each sound that is heard.
fn owners(heard: &[(usize, char)], alone: &[(usize, char)]) -> Vec<usize> {
    let width = alone.len() + 1;
    let mut steps = vec![Step::Alone; width * (heard.len() + 1)];
    let mut costs: Vec<usize> = (0..width).collect();
    for (row, (_, sound)) in heard.iter().enumerate() {
        let mut left = row + 1;
        let mut diagonal = row;
        let line = steps.get_mut((row + 1) * width..(row + 2) * width).unwrap_or_default();
        if let Some(step) = line.first_mut() {
            *step = Step::Heard;
        }
        let cells = costs.iter_mut().zip(line).skip(1).zip(alone);
        for ((cost, step), (_, other)) in cells {
            let both = diagonal + usize::from(sound != other);
            diagonal = *cost;
            let (least, found) = [(both, Step::Both), (*cost + 1, Step::Heard), (left + 1, Step::Alone)]
                .into_iter()
                .min_by_key(|it| it.0)
                .unwrap_or((both, Step::Both));
            (*cost, *step, left) = (least, found, least);
        }
        if let Some(first) = costs.first_mut() {
            *first = row + 1;
        }
    }
    back(&steps, heard.len(), alone)
}

/// Follows the steps back from the end.
fn back(steps: &[Step], heard: usize, alone: &[(usize, char)]) -> Vec<usize> {
    let width = alone.len() + 1;
    let word = |column: usize| alone.get(column.saturating_sub(1)).map_or(0, |it| it.0);
    let mut owners = vec![0; heard];
    let (mut row, mut column) = (heard, alone.len());
    while 0 < row {
        let step = steps.get(row * width + column).copied().unwrap_or(Step::Heard);
        match step {
            Step::Alone => column = column.saturating_sub(1),
            Step::Both | Step::Heard => {
                row -= 1;
                if let Some(owner) = owners.get_mut(row) {
                    *owner = word(column);
                }
                column -= usize::from(step == Step::Both && 0 < column);
            }
        }
    }
    owners
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(whole: &str, words: &str, expected: &str) {
        let words: Vec<String> = words.split('|').map(str::to_owned).collect();
        let shares = shares(whole, &words);
        let shown: Vec<&str> = shares.iter().map(|it| whole.get(it.clone()).unwrap()).collect();
        assert_eq!(shown.join("|"), expected, "{whole}");
        assert!(shares.windows(2).all(|it| it[0].end <= it[1].start), "{shares:?}");
    }

    #[test]
    fn each_word_has_its_sounds_however_the_sentence_joins_them() {
        check("el βjˈexo faɾˈeɾo, suβˈia", "ˈel|bjˈexo|faɾˈeɾo|suβˈia", "el|βjˈexo|faɾˈeɾo|suβˈia");
        // A number is read as several words.
        check("en mˈil nˌoβeθjˈentos ˈonθe", "ˈen|mˈil nˌoβeθjˈentos ˈonθe", "en|mˈil nˌoβeθjˈentos ˈonθe");
        // French says the last letter of a word with the next one, and joins an article to its noun.
        check("le-z amˈi vjˈɛn", "le|amˈi|vjˈɛn", "le-z|amˈi|vjˈɛn");
        check("lɛskaljˈe də pjˈɛʁ", "l|ɛskaljˈe|də|pjˈɛʁ", "l|ɛskaljˈe|də|pjˈɛʁ");
        check("bˈuːrhaː kʰoː", "bˈuːrhaː|kʰoː", "bˈuːrhaː|kʰoː");
        // A word that is not heard.
        check("ˈuno dˈos", "ˈuno||dˈos", "ˈuno||dˈos");
        check("", "a|b", "|");
    }

    #[test]
    fn a_sound_that_no_word_has_alone_belongs_to_the_word_before_it() {
        check("ˈata bˈe", "ˈat|bˈe", "ˈata|bˈe");
        assert!(shares("ˈuno", &[]).is_empty());
    }
}
