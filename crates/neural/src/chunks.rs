//! Cuts long texts, because the memory that the network needs grows faster than the text. Pure.

use super::SPACE;

/// The ids of punctuation behind which a text is cut rather than between two words: `;:,.!?` and the dash and ellipsis.
const PUNCTUATION: std::ops::RangeInclusive<i32> = 1..=10;

/// Cuts ids into parts of at most `most`, behind punctuation or at a space where there is one.
pub(super) fn cut(mut ids: &[i32], most: usize) -> Vec<&[i32]> {
    let mut parts = Vec::new();
    while most < ids.len() {
        let (part, rest) = ids.split_at(place(ids, most));
        parts.push(part);
        ids = rest;
    }
    if !ids.is_empty() {
        parts.push(ids);
    }
    parts
}

/// Returns how many ids the first part has; its last one is the space, so that every id has its time.
fn place(ids: &[i32], most: usize) -> usize {
    let (mut space, mut pause) = (None, None);
    for (at, pair) in ids.windows(2).take(most - 1).enumerate() {
        let &[before, id] = pair else { continue };
        if id == SPACE {
            space = Some(at + 2);
            if PUNCTUATION.contains(&before) {
                pause = Some(at + 2);
            }
        }
    }
    // A part that is too short sounds like a sentence of its own.
    pause.filter(|at| most / 2 <= *at).or(space).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cuts a text of letters, with `_` for a space and `,` for a comma, written as runs: `a300` is 300 letters.
    fn check(text: &str, lengths: &[usize]) {
        let mut ids = Vec::new();
        for run in text.split(' ') {
            let (letter, count) = run.split_at(1);
            let id = match letter {
                "_" => SPACE,
                "," => 3,
                _ => 43,
            };
            ids.extend(std::iter::repeat_n(id, count.parse().unwrap_or(1)));
        }
        let parts = cut(&ids, 400);
        assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), lengths, "{text}");
        assert_eq!(parts.concat(), ids);
    }

    #[test]
    fn a_long_text_is_cut_behind_punctuation_or_between_words() {
        check("a400", &[400]);
        check("a300 _ a300", &[301, 300]);
        check("a250 , _ a100 _ a100", &[252, 201]);
        check("a50 , _ a300 _ a100", &[353, 100]);
        check("a1000", &[400, 400, 200]);
        check("a399 _ a1", &[400, 1]);
        assert!(cut(&[], 400).is_empty());
    }
}
