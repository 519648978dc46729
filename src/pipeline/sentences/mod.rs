//! Cuts a text into paragraphs and sentences, and a sentence into pieces for subtitles. No letter is lost.

mod abbreviations;
mod clauses;
mod ends;

pub(super) use clauses::clauses;

/// The least width (in columns) of a line that was broken because it was full, so that its sentence continues in the
/// next.
const FULL_LINE_MIN: usize = 45;

/// Cuts a text into its sentences. The last one of a paragraph ends in a line feed, except at the text's end.
pub(crate) fn sentences(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for paragraph in paragraphs(text) {
        if let Some(last) = all.last_mut() {
            last.push('\n');
        }
        all.extend(paragraph.iter().flat_map(|line| ends::cut(line)));
    }
    all
}

/// Returns the paragraphs, each as lines after which a sentence surely ends; white space becomes single spaces.
fn paragraphs(text: &str) -> Vec<Vec<String>> {
    let text =
        text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{b}', '\u{c}'], "\n").replace('\u{2029}', "\n\n");
    let mut paragraphs: Vec<Vec<String>> = Vec::new();
    let mut open = false;
    let mut width_before = 0;
    for line in text.split('\n') {
        let words: Vec<&str> =
            line.split(|c: char| c.is_whitespace() || c == '\u{feff}').filter(|it| !it.is_empty()).collect();
        let line = words.join(" ");
        if line.is_empty() {
            open = false;
            continue;
        }
        let width = clauses::width(&line);
        match paragraphs.last_mut().filter(|_| open) {
            None => paragraphs.push(vec![line]),
            Some(lines) => match lines.last_mut() {
                Some(last) if goes_on(last, &line, width_before) => {
                    if !(last.ends_with(clauses::is_wide) && line.starts_with(clauses::is_wide)) {
                        last.push(' ');
                    }
                    last.push_str(&line);
                }
                _ => lines.push(line),
            },
        }
        open = true;
        width_before = width;
    }
    paragraphs
}

/// Tells whether a line's sentence continues in the next line: it was full, or the next one starts inside a sentence.
fn goes_on(line: &str, next: &str, width: usize) -> bool {
    let item = next.starts_with(['-', '*', '\u{2022}', '\u{2013}', '\u{2014}']);
    let lower = next.chars().next().is_some_and(char::is_lowercase);
    let comma = line.ends_with([',', ';', ':', '\u{ff0c}', '\u{3001}']);
    lower || comma || (FULL_LINE_MIN <= width && !item)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(sentences(text), expected, "{text}");
    }

    #[test]
    fn sentences_end_where_people_end_them() {
        check("The lamp went out. Nobody had lit it.", &["The lamp went out.", "Nobody had lit it."]);
        check(
            "Mr. Hale met Dr. Voss at 9 a.m. on St. Mary's Rd. nearby. He ran.",
            &["Mr. Hale met Dr. Voss at 9 a.m. on St. Mary's Rd. nearby.", "He ran."],
        );
        check(
            "Bring tools, e.g. Hammers. It cost 3.50 dollars.",
            &["Bring tools, e.g. Hammers.", "It cost 3.50 dollars."],
        );
        check(
            "J. R. R. Tolkien wrote it. It was I. Then he left.",
            &["J. R. R. Tolkien wrote it.", "It was I.", "Then he left."],
        );
        check(
            "\u{201c}Run!\u{201d} she said. \u{201c}Now?\u{201d} He ran.",
            &["\u{201c}Run!\u{201d} she said.", "\u{201c}Now?\u{201d}", "He ran."],
        );
        check(
            "\u{201c}Who?\u{201d} I asked. \u{201c}Me.\u{201d} I sat.",
            &["\u{201c}Who?\u{201d} I asked.", "\u{201c}Me.\u{201d}", "I sat."],
        );
        check("(It rained.) \"Who?\" he asked.", &["(It rained.)", "\"Who?\" he asked."]);
        check(
            "He waited... then left... She stayed\u{2026} Alone.",
            &["He waited... then left...", "She stayed\u{2026}", "Alone."],
        );
        check("What?! No. Yes!!! Ok", &["What?!", "No.", "Yes!!!", "Ok"]);
        check("No. 5 is alive. See Fig. 3 now.", &["No. 5 is alive.", "See Fig. 3 now."]);
        check("1. Go there. 2. Come back.", &["1. Go there.", "2. Come back."]);
        check(
            "Am 3. Mai kam Hr. Beck z.B. aus Wien. Dann regnete es.",
            &["Am 3. Mai kam Hr. Beck z.B. aus Wien.", "Dann regnete es."],
        );
        check(
            "The U.S. Army left at 5 p.m. Nobody saw. Visit example.com today.",
            &["The U.S. Army left at 5 p.m.", "Nobody saw.", "Visit example.com today."],
        );
        check(
            "很久以前，有一座灯塔。没有人！真的？「是的。」他说。",
            &["很久以前，有一座灯塔。", "没有人！", "真的？", "「是的。」", "他说。"],
        );
        check("「はい。」と言った。行く。", &["「はい。」と言った。", "行く。"]);
        check("दीपक बुझ गया। वह चला गया।", &["दीपक बुझ गया।", "वह चला गया।"]);
        check("ចង្កៀងរលត់។ គាត់ដើរ។", &["ចង្កៀងរលត់។", "គាត់ដើរ។"]);
        check("မီးငြိမ်း၊ သူသွား။ ည။", &["မီးငြိမ်း၊ သူသွား။", "ည။"]);
        check("Hello \u{1f600}! \u{1f389}\u{1f389} Next one.", &["Hello \u{1f600}! \u{1f389}\u{1f389}", "Next one."]);
        check("", &[]);
        check(" \n\t\u{feff}\n ", &[]);
        check("...", &["..."]);
    }

    #[test]
    fn sentences_do_not_end_at_abbreviations_that_something_follows() {
        check(
            "Martin Luther King Jr. Day came. Her brother, John Smith Sr., left. At 9 a.m. Monday he rang. It was 9 a.m. He rang.",
            &[
                "Martin Luther King Jr. Day came.",
                "Her brother, John Smith Sr., left.",
                "At 9 a.m. Monday he rang.",
                "It was 9 a.m.",
                "He rang.",
            ],
        );
        check(
            "He met Lt. Cmdr. Worf and Mr. T. at 5 Main St. Nobody came. It cost approx. 5 dollars, i.e. Nothing, etc. Then he ran.",
            &[
                "He met Lt. Cmdr. Worf and Mr. T. at 5 Main St.",
                "Nobody came.",
                "It cost approx. 5 dollars, i.e. Nothing, etc.",
                "Then he ran.",
            ],
        );
        check(
            "He paid 5s. 6d. for it. Wm. Ogle, est. 1897, weighed 6 lb. 3 oz. In the 90s. 6 men came. Cpl. Hale left Apt. #3 after Hobbs v. Dunn.",
            &[
                "He paid 5s. 6d. for it.",
                "Wm. Ogle, est. 1897, weighed 6 lb. 3 oz.",
                "In the 90s.",
                "6 men came.",
                "Cpl. Hale left Apt. #3 after Hobbs v. Dunn.",
            ],
        );
        check(
            "The U.S. Economy grew. He left the U.S. They stayed. Vol. 3 No. 2 of J.R.R. Tolkien. He lives on 5th Ave. It is far. She holds a Ph.D. Her dog, too.",
            &[
                "The U.S. Economy grew.",
                "He left the U.S.",
                "They stayed.",
                "Vol. 3 No. 2 of J.R.R. Tolkien.",
                "He lives on 5th Ave.",
                "It is far.",
                "She holds a Ph.D.",
                "Her dog, too.",
            ],
        );
        check(
            "Der Hr. Dr. Beck, geb. Maier, wohnt lt. Akte Nr. 5 in der Goethestr. Er ging usw. Dann kam Fr. Weiß, d. h. Anna.",
            &[
                "Der Hr. Dr. Beck, geb. Maier, wohnt lt. Akte Nr. 5 in der Goethestr.",
                "Er ging usw.",
                "Dann kam Fr. Weiß, d. h. Anna.",
            ],
        );
        check(
            "La Sra. López vio al Dr. Ruiz en la Av. Central. M. Dupont et Mme. Roy, etc. Il partit. Il sig. Rossi e la dott.ssa Bianchi.",
            &[
                "La Sra. López vio al Dr. Ruiz en la Av. Central.",
                "M. Dupont et Mme. Roy, etc.",
                "Il partit.",
                "Il sig. Rossi e la dott.ssa Bianchi.",
            ],
        );
    }

    #[test]
    fn lines_and_paragraphs_are_told_apart() {
        check("One.\r\n\r\nTwo. Three.\n \nFour", &["One.\n", "Two.", "Three.\n", "Four"]);
        check(
            "The old keeper climbed the stairs of the tower every\nsingle night without a lamp.",
            &["The old keeper climbed the stairs of the tower every single night without a lamp."],
        );
        check("Roses are red\nViolets are blue", &["Roses are red", "Violets are blue"]);
        check("Roses are red,\nand violets blue", &["Roses are red, and violets blue"]);
    }

    fn letters(text: &str) -> String {
        text.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}').collect()
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "(\\PC|[ .,!?\"'\n。，」A-Za-z0-9]){0,200}") {
            let all = sentences(&text);
            prop_assert_eq!(letters(&all.concat()), letters(&text));
            for sentence in &all {
                prop_assert!(!sentence.trim().is_empty());
                let pieces = clauses(sentence, "en");
                prop_assert_eq!(letters(&pieces.concat()), letters(sentence));
                for piece in &pieces {
                    prop_assert!(clauses::width(piece) <= clauses::CUE_WIDTH_MAX, "{piece}");
                    prop_assert_eq!(piece.trim(), piece);
                    prop_assert!(!piece.is_empty());
                }
            }
        }
    }
}
