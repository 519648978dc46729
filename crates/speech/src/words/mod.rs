//! Writes out what stands for words: signs, amounts of money, units and fractions, in the text's own language. Pure.

mod tables;

use tables::{Table, of};

/// Words that may stand between an amount and its currency, such as `million`.
const MAGNITUDES: &[&str] = &[
    "thousand",
    "million",
    "billion",
    "trillion",
    "tausend",
    "millionen",
    "milliarde",
    "milliarden",
    "mil",
    "millón",
    "millones",
    "mille",
    "millions",
    "milliard",
    "milliards",
    "mila",
    "milione",
    "milioni",
    "miliardo",
    "miliardi",
    "milhão",
    "milhões",
    "bilhão",
    "bilhões",
];

/// Writes a text out in words of its language; a language without a table keeps its signs.
pub(crate) fn written_out(text: &str, language: &str) -> String {
    let table = of(language);
    let text = unstyled(text, table.map_or("", |it| it.power));
    let Some(table) = table else { return text };
    // The real is written with two signs; one stands for it in the table.
    let text = text.replace("R$", REAL);
    let mut writer = Writer { chars: text.chars().collect(), at: 0, table, out: String::with_capacity(text.len()) };
    while writer.step() {}
    writer.out
}

/// Stands for `R$` while a text is written out.
const REAL: &str = "\u{20a2}";

/// Tells whether the words of a language are known.
pub(crate) fn has_table(language: &str) -> bool {
    of(language).is_some()
}

/// Writes styled letters and numbers as plain ones: raised and lowered, circled, in full width, bold in mathematics.
fn unstyled(text: &str, power: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_raised = false;
    for c in text.chars() {
        let raises = matches!(c, '\u{2070}' | '\u{2074}'..='\u{2079}');
        if raises && !is_raised {
            out.push(' ');
            out.push_str(power);
            out.push(' ');
        }
        is_raised = raises;
        let styled = matches!(u32::from(c), 0x2070..=0x209c | 0x2100..=0x214f | 0x2160..=0x2188 | 0x2460..=0x24ff
            | 0xfb00..=0xfb06 | 0xff01..=0xff5e | 0x1d400..=0x1d7ff);
        match c {
            '℃' => out.push_str("°C"),
            '℉' => out.push_str("°F"),
            '№' | '™' | 'Ω' => out.push(c),
            _ if styled => match super::text::folded(c) {
                Some(plain) => out.push_str(&plain),
                None => out.push(c),
            },
            _ => out.push(c),
        }
    }
    out
}

struct Writer {
    chars: Vec<char>,
    at: usize,
    table: &'static Table,
    out: String,
}

impl Writer {
    /// Writes the next part; returns false at the end.
    fn step(&mut self) -> bool {
        let Some(c) = self.peek(0) else { return false };
        if self.minus(c) || self.number_mark() || self.price(c) || self.amount(c) || self.fraction(c) {
            return true;
        }
        let before = self.before();
        self.at += 1;
        // A tag has no space behind its bracket.
        let bare = matches!(c, '<' | '>') && !(before == Some(' ') && self.peek(0) == Some(' '));
        match self.table.signs.iter().find(|(sign, _)| *sign == c && !bare) {
            Some((_, words)) => self.word(words),
            None => self.out.push(c),
        }
        true
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn before(&self) -> Option<char> {
        self.chars.get(self.at.checked_sub(1)?).copied()
    }

    fn word(&mut self, word: &str) {
        if !self.out.is_empty() && !self.out.ends_with([' ', '(', '"', '“']) {
            self.out.push(' ');
        }
        self.out.push_str(word);
        let punctuation = self.peek(0).is_none_or(|c| c.is_whitespace() || ".,;:!?)\"”’".contains(c));
        if !punctuation {
            self.out.push(' ');
        }
    }

    /// Writes a minus before a number, or the word between the numbers of a range.
    fn minus(&mut self, c: char) -> bool {
        if !matches!(c, '-' | '−' | '–') || !self.peek(1).is_some_and(is_amount_start) {
            return false;
        }
        let word = match self.before() {
            None => self.table.minus,
            Some(before) if before.is_whitespace() || "([\"“".contains(before) => self.table.minus,
            Some(before) if before.is_ascii_digit() && c == '–' => self.table.to,
            Some(before) if before.is_ascii_digit() && c == '−' => self.table.minus,
            Some(_) => return false,
        };
        self.at += 1;
        self.word(word);
        true
    }

    /// Writes `No.` and the like before a number.
    fn number_mark(&mut self) -> bool {
        if self.before().is_some_and(char::is_alphanumeric) {
            return false;
        }
        let found = self.table.number_marks.iter().find(|mark| self.starts_with(mark));
        let Some(length) = found.map(|mark| mark.chars().count()) else { return false };
        let space = usize::from(self.peek(length) == Some(' '));
        if !self.peek(length + space).is_some_and(|c| c.is_ascii_digit()) {
            return false;
        }
        self.at += length + space;
        self.word(self.table.number);
        true
    }

    fn starts_with(&self, mark: &str) -> bool {
        mark.chars().enumerate().all(|(index, c)| self.peek(index) == Some(c))
    }

    /// Writes a currency before its amount: `£6.5 million`.
    fn price(&mut self, c: char) -> bool {
        let Some(money) = self.table.money.iter().find(|it| it.0 == c) else { return false };
        let space = usize::from(matches!(self.peek(1), Some(' ' | '\u{a0}')));
        if !self.peek(1 + space).is_some_and(|c| c.is_ascii_digit()) {
            return false;
        }
        self.at += 1 + space;
        let number = self.take_number();
        self.money(&number, (money.1, money.2));
        true
    }

    fn money(&mut self, number: &str, (one, many): (&str, &str)) {
        let magnitude = self.take_magnitude();
        let decimals = number.rsplit_once(['.', ',']).filter(|(_, cents)| cents.len() == 2);
        let unit = if number == "1" && magnitude.is_none() { one } else { many };
        let words = match (decimals, magnitude) {
            (Some((whole, "00")), None) => format!("{whole} {}", if whole == "1" { one } else { many }),
            (Some((whole, cents)), None) => format!("{whole} {} {cents}", if whole == "1" { one } else { many }),
            (_, Some(magnitude)) => format!("{number} {magnitude} {}{many}", self.table.link(many)),
            (_, None) => format!("{number} {unit}"),
        };
        self.word(&words);
    }

    /// Writes a number and what is counted: a fraction, a currency or a unit behind it.
    fn amount(&mut self, c: char) -> bool {
        let inside = self.before().is_some_and(|before| before.is_alphanumeric() || before == '.');
        if !c.is_ascii_digit() || inside {
            return false;
        }
        let mut number = self.take_number();
        let fraction = self.peek(0).and_then(|c| self.table.fractions.iter().find(|it| it.0 == c));
        if let Some((_, _, after)) = fraction {
            self.at += 1;
            number = format!("{number} {after}");
        }
        let space = usize::from(matches!(self.peek(0), Some(' ' | '\u{a0}' | '\u{202f}')));
        if self.amount_in_words(&number) {
            return true;
        }
        if let Some(money) = self.peek(space).and_then(|c| self.table.money.iter().find(|it| it.0 == c)) {
            self.at += space + 1;
            self.money(&number, (money.1, money.2));
            return true;
        }
        let ends = |length: usize| !self.peek(space + length).is_some_and(|c| c.is_alphanumeric() || "²³/".contains(c));
        let starts = |unit: &str| unit.chars().enumerate().all(|(index, c)| self.peek(space + index) == Some(c));
        let unit = self.table.units.iter().find(|it| starts(it.0) && ends(it.0.chars().count()));
        match unit {
            Some((mark, one, many)) => {
                self.at += space + mark.chars().count();
                let unit = if number == "1" { one } else { many };
                self.word(&format!("{number} {unit}"));
            }
            None if fraction.is_some() => self.word(&number),
            None => self.out.push_str(&number),
        }
        true
    }

    /// Writes `6.5 million €`.
    fn amount_in_words(&mut self, number: &str) -> bool {
        let start = self.at;
        if let Some(magnitude) = self.take_magnitude() {
            let space = usize::from(matches!(self.peek(0), Some(' ' | '\u{a0}')));
            if let Some(money) = self.peek(space).and_then(|c| self.table.money.iter().find(|it| it.0 == c)) {
                self.at += space + 1;
                self.word(&format!("{number} {magnitude} {}{}", self.table.link(money.2), money.2));
                return true;
            }
            self.at = start;
        }
        false
    }

    /// Writes a fraction that stands alone.
    fn fraction(&mut self, c: char) -> bool {
        let Some((_, alone, _)) = self.table.fractions.iter().find(|it| it.0 == c) else { return false };
        self.at += 1;
        self.word(alone);
        true
    }

    /// Takes digits with points and commas between them.
    fn take_number(&mut self) -> String {
        let mut number = String::new();
        while let Some(c) = self.peek(0) {
            let joins = matches!(c, '.' | ',') && self.peek(1).is_some_and(|next| next.is_ascii_digit());
            if !c.is_ascii_digit() && !joins {
                break;
            }
            number.push(c);
            self.at += 1;
        }
        number
    }

    fn take_magnitude(&mut self) -> Option<String> {
        let space = usize::from(matches!(self.peek(0), Some(' ' | '\u{a0}')));
        let rest = self.chars.get(self.at + space..)?;
        let word: String = rest.iter().take_while(|c| c.is_alphabetic()).collect();
        let known = MAGNITUDES.contains(&word.to_lowercase().as_str()) && space == 1;
        self.at += if known { space + word.chars().count() } else { 0 };
        known.then_some(word)
    }
}

fn is_amount_start(c: char) -> bool {
    c.is_ascii_digit() || "½⅓¼¾⅔⅛$€£¥₹".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: &str, cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(written_out(text, language), *expected, "{text}");
        }
    }

    #[test]
    fn signs_become_the_words_that_a_reader_says() {
        check(
            "en",
            &[
                ("It was −12 degrees, or -12, (-3).", "It was minus 12 degrees, or minus 12, (minus 3)."),
                ("a well-known 1914–1918 war, 555-1234", "a well-known 1914 to 1918 war, 555-1234"),
                ("owed ¥500 and ₹100.", "owed 500 yen and 100 rupees."),
                (
                    "£6.5 million, £1, £1.50, $2.00, 5 ¢, 3 €",
                    "6.5 million pounds, 1 pound, 1 pound 50, 2 dollars, 5 cents, 3 euros",
                ),
                ("5 ± 2 × 3 ÷ 4 ≠ 7", "5 plus or minus 2 times 3 divided by 4 is not equal to 7"),
                ("2½ cups, ½ a mile, ¾.", "2 and a half cups, half a mile, three quarters."),
                (
                    "5 km, 1 kg, 60 km/h, 20 °C, 20°, 5 m², 3 kmh",
                    "5 kilometres, 1 kilogram, 60 kilometres per hour, 20 degrees Celsius, 20 degrees, 5 square metres, 3 kmh",
                ),
                ("№ 5 and No. 7, no. 8. No. It is.", "number 5 and number 7, number 8. No. It is."),
                ("A → B, 5‰, §12, x² + y³", "A to B, 5 per mille, section 12, x squared plus y cubed"),
                (
                    "H₂O, 10⁴, ① go, Ⅷ, １２ ｃａｔ, 𝐛𝐨𝐥𝐝, ﬁn, 20℃",
                    "H2O, 10 to the power of 4, 1 go, VIII, 12 cat, bold, fin, 20 degrees Celsius",
                ),
                ("5–10 dollars, −½, €1, 5-10", "5 to 10 dollars, minus half, 1 euro, 5-10"),
                ("plain text, 3.5 dollars at 9:30", "plain text, 3.5 dollars at 9:30"),
            ],
        );
    }

    #[test]
    fn every_language_with_a_table_has_its_own_words() {
        check(
            "de-AT",
            &[("−5 °C, 6,5 Millionen €, 2½ km", "minus 5 Grad Celsius, 6,5 Millionen Euro, 2 einhalb Kilometer")],
        );
        check("fr", &[("6,5 millions €, ±3, n° 5", "6,5 millions d'euros, plus ou moins 3, numéro 5")]);
        check("es", &[("£5, 3 ≠ 4, n.º 5", "5 libras, 3 no es igual a 4, número 5")]);
        check("it", &[("5 km/h, −2", "5 chilometri orari, meno 2")]);
        check("pt-br", &[("R$5, 2½", "5 reais, 2 e meio")]);
        check("ja", &[("−5 H₂O", "−5 H2O")]);
    }
}
