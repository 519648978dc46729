//! Splits a sentence of a language with spaces between words into its words.

/// A word of a sentence.
#[derive(Debug)]
pub(crate) struct Token {
    /// The word in lower case; nothing for a mark between two clauses.
    pub(crate) word: String,
    /// Whether it is written with a capital.
    pub(crate) is_capital: bool,
}

/// Splits a sentence into words in lower case; an empty word stands for a mark between two clauses.
pub(crate) fn tokens(sentence: &str, is_eliding: bool) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    let flush = |word: &mut String, tokens: &mut Vec<Token>| {
        let whole = word.trim_matches('\'');
        if !whole.is_empty() {
            let is_capital = whole.chars().next().is_some_and(char::is_uppercase);
            tokens.push(Token { word: whole.to_lowercase(), is_capital });
        }
        word.clear();
    };
    for c in sentence.chars() {
        match c {
            '\'' | '’' if !is_eliding => word.push('\''),
            c if c.is_alphanumeric() || is_mark(c) => word.push(c),
            _ => {
                flush(&mut word, &mut tokens);
                if matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '(' | ')' | '—' | '–') {
                    tokens.push(Token { word: String::new(), is_capital: false });
                }
            }
        }
    }
    flush(&mut word, &mut tokens);
    tokens
}

/// Tells whether a character joins the one before it, as the vowels of Devanagari and of Arabic do.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}' | '\u{0610}'..='\u{061a}' | '\u{064b}'..='\u{065f}' | '\u{0900}'..='\u{0903}' | '\u{093a}'..='\u{094f}')
}
