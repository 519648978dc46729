//! Cuts a sentence into pieces that are short enough for a subtitle.

use film::{Gap, Sense};
use unicode_width::UnicodeWidthChar as _;

/// The widest cue in columns: two lines of 42 (the usual limit for subtitles), less what line breaks waste.
pub(in crate::pipeline) const CUE_WIDTH_MAX: usize = 80;

/// The longest cue in characters; it matters for texts whose characters have no width.
const CUE_CHARS_MAX: usize = 200;

/// The least width of a piece in columns, if a better break is possible.
const PIECE_WIDTH_MIN: usize = 12;

/// Cuts a sentence of a language at natural pauses into pieces that fit; a sentence that fits is not cut.
pub(in crate::pipeline) fn clauses(sentence: &str, language: &str) -> Vec<String> {
    let sense = Sense::of(language);
    let mut pieces = Vec::new();
    let mut left = vec![sentence.trim().to_owned()];
    while let Some(piece) = left.pop() {
        if piece.is_empty() {
            continue;
        }
        if width(&piece) <= CUE_WIDTH_MAX && piece.chars().count() <= CUE_CHARS_MAX {
            pieces.push(piece);
            continue;
        }
        let (head, tail) = halves(&piece, sense);
        left.push(tail);
        left.push(head);
    }
    pieces
}

/// Returns the width of a text in columns: two for a wide letter, none for a mark or joiner (Unicode Annex 11).
pub(in crate::pipeline) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// Tells whether a letter fills two columns: Han, kana, hangul, full-width forms, emoji.
pub(super) fn is_wide(c: char) -> bool {
    columns(c) == 2
}

fn columns(c: char) -> usize {
    match c {
        '\u{1f3fb}'..='\u{1f3ff}' => 0, // a skin tone belongs to the emoji before it
        _ => c.width().unwrap_or(0),
    }
}

/// Cuts a piece in two at the best place near its middle. Both halves contain a letter.
fn halves(piece: &str, sense: Sense) -> (String, String) {
    let chars: Vec<char> = piece.chars().collect();
    let gaps = film::gaps(piece);
    let total = width(piece);
    let mut best = (usize::MAX, chars.len() / 2);
    let mut left = 0;
    for (at, pair) in chars.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        left += columns(*before);
        let rest = chars.get(at + 2..).filter(|_| *after == ' ').unwrap_or_default();
        let next: String = rest.iter().take_while(|c| **c != ' ').collect();
        let gap = gaps.get(at).copied().unwrap_or(Gap::Inside);
        let Some(penalty) = penalty(*before, *after, &next, gap) else { continue };
        let torn = if *after == ' ' { torn(sense, &last_word(chars.get(..=at).unwrap_or_default()), &next) } else { 0 };
        let right = total - left;
        let lopsided = left.abs_diff(right) / 2;
        let short = if left.min(right) < PIECE_WIDTH_MIN { 100 } else { 0 };
        best = best.min((lopsided + penalty + torn + short, at + 1));
    }
    let (head, tail) = chars.split_at(best.1.clamp(1, chars.len() - 1));
    let text = |chars: &[char]| chars.iter().collect::<String>().trim().to_owned();
    (text(head), text(tail))
}

/// Returns the cost of a break between two characters, in columns off the middle; `None` if it would split a letter.
fn penalty(before: char, after: char, next: &str, gap: Gap) -> Option<usize> {
    let spaced = after == ' ';
    match before {
        ';' | ':' | '.' | '!' | '?' | '\u{2026}' if spaced => Some(0),
        '\u{3002}' | '\u{ff01}' | '\u{ff1f}' | '\u{ff1b}' => Some(0),
        ',' | '\u{60c}' | '\u{2013}' | '\u{2014}' | ')' | '"' | '\u{201d}' if spaced => Some(2),
        '\u{ff0c}' | '\u{3001}' | '\u{2014}' => Some(2),
        _ if spaced && CONJUNCTIONS.contains(&next) => Some(10),
        _ if spaced => Some(20),
        _ if gap == Gap::Word => Some(24),
        _ if gap == Gap::Mark => Some(200),
        _ if gap == Gap::Never || columns(after) == 0 => None,
        _ => Some(1000),
    }
}

/// The cost of a break between two words, in columns off the middle, where the sense costs 1; and the most: after a small word,
/// which belongs to the next one.
const TORN: f64 = 60.0;
const TORN_MAX: f64 = 80.0;

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cost from 0 to the most")]
fn torn(sense: Sense, last: &str, next: &str) -> usize {
    (TORN * sense.cost(last, next, true)).clamp(0.0, TORN_MAX) as usize
}

fn last_word(chars: &[char]) -> String {
    let start = chars.iter().rposition(|c| *c == ' ').map_or(0, |at| at + 1);
    chars.iter().skip(start).collect()
}

/// Words that begin a clause.
const CONJUNCTIONS: &[&str] = &[
    "and", "but", "or", "because", "that", "which", "who", "when", "where", "while", "until", "before", "after", "as",
    "if", "so", "than", "with", "und", "aber", "oder", "weil", "dass", "wenn", "als", "y", "pero", "que", "et", "mais",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sentence: &str, expected: &[&str]) {
        assert_eq!(clauses(sentence, "en"), expected);
    }

    #[test]
    fn a_sentence_that_fits_stays_whole() {
        check(
            "The lamp went out at nine, and nobody had lit it for years.",
            &["The lamp went out at nine, and nobody had lit it for years."],
        );
        check("  ", &[]);
    }

    #[test]
    fn a_long_sentence_breaks_where_a_reader_breathes() {
        check(
            "By midnight the rain had filled the boats along the quay, and the harbour master, who never slept, was counting them.",
            &[
                "By midnight the rain had filled the boats along the quay,",
                "and the harbour master, who never slept, was counting them.",
            ],
        );
        check(
            "The keeper climbed the two hundred iron steps of the tower because the bell below had begun to ring",
            &["The keeper climbed the two hundred iron steps of the tower", "because the bell below had begun to ring"],
        );
        check(
            "很久以前山上有一座古老的灯塔没有人知道它是谁建造的，每天晚上九点钟灯就会自己亮起来照着海面。",
            &["很久以前山上有一座古老的灯塔没有人知道它是谁建造的，", "每天晚上九点钟灯就会自己亮起来照着海面。"],
        );
    }

    #[test]
    fn no_piece_ends_with_a_small_word() {
        check(
            "He jumped into the bucket and fell to the bottom of the well with a great splash of water.",
            &["He jumped into the bucket and fell to the bottom", "of the well with a great splash of water."],
        );
        let pigeon = "Der Vater kam die Stiege herauf, nahm das zitternde Tier in seine großen Hände und sagte nichts.";
        let parts = clauses(pigeon, "de");
        assert!(parts.iter().all(|part| !part.ends_with("zitternde")), "{parts:?}");
        let german = "In der Nacht kam der alte Uhrenmacher durch den Regen zu der Brücke über dem großen Fluss.";
        assert_eq!(clauses(german, "de").first().unwrap(), "In der Nacht kam der alte Uhrenmacher");
    }

    #[test]
    fn a_script_without_spaces_is_cut_between_words_and_an_address_after_its_marks() {
        check(
            "ตะเกียงดับลงตอนสามทุ่มและไม่มีใครจุดมันมาหลายปีแล้วเพราะทุกคนในหมู่บ้านกลัวเสียงที่ดังมาจากชั้นล่างของหอคอย",
            &["ตะเกียงดับลงตอนสามทุ่มและไม่มีใครจุดมันมาหลายปีแล้ว", "เพราะทุกคนในหมู่บ้านกลัวเสียงที่ดังมาจากชั้นล่างของหอคอย"],
        );
        let address = format!("https://www.example.com/{}/end", ["stories", "night"].repeat(8).join("/"));
        for piece in clauses(&address, "en").iter().rev().skip(1) {
            assert!(piece.ends_with(['/', '.']), "{piece}");
        }
    }

    #[test]
    fn a_word_without_end_is_broken_but_not_inside_a_letter() {
        let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}";
        let pieces = clauses(&family.repeat(60), "en");
        assert!(1 < pieces.len());
        for piece in &pieces {
            assert!(piece.starts_with('\u{1f468}') || !piece.starts_with('\u{200d}'), "{piece}");
        }
        assert!(clauses(&"x".repeat(20_000), "en").iter().all(|piece| piece.len() <= CUE_WIDTH_MAX));
    }
}
