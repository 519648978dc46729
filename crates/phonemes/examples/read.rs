//! Prints the words of a text with their phonemes: `cargo run -p phonemes --example read -- "Dr. Smith owes $5."`

use phonemes::{Lexicons, Own, read};
use std::path::Path;

#[expect(clippy::print_stdout, reason = "an example prints")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let voice = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/voices/hibari");
    let lexicons = Lexicons::load(&voice)?;
    for text in std::env::args().skip(1) {
        let words = read(&text, &lexicons, &Own::default(), &mut |_| None);
        for word in &words {
            let written = text.get(word.written.clone()).unwrap_or_default();
            let stop = word.stop.symbol().map(String::from).unwrap_or_default();
            println!("{written:<20} {}{stop}", word.phonemes);
        }
    }
    Ok(())
}
