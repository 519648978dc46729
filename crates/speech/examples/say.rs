//! Speaks the lines of a text and prints when each word is heard: `cargo run -p speech --example say -- neural STORY.txt DIR`.

use children::{Launcher, Stop};
use speech::{Bench, Pack, Settings, Source, Speech, Wanted};
use std::path::{Path, PathBuf};

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, reason = "an example prints")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(provider), Some(file), Some(dir)) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err("usage: say PROVIDER TEXT-FILE DIRECTORY".into());
    };
    let (text, dir) = (std::fs::read_to_string(file)?, PathBuf::from(dir));
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let voice = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/voices/hibari");
    let pack = Pack::Whole { dir: voice, hash: String::new(), credit: String::new() };
    let speech = Speech::new(
        Settings { pack, ..Settings::default() },
        Launcher::start(None, "/usr/bin:/bin".into())?,
        Vec::new(),
    );
    let stop = Stop::default();
    let bench = Bench { dir: &dir, cache: None, record_dir: &dir, stop: &stop, purse: &calls::Free };
    let wanted = Wanted { provider: Some(provider), ..Wanted::of_language("en") };
    let first = speech.candidates(&wanted)?.into_iter().next().ok_or("nobody speaks")?;
    let narrator = first.narrator(lines.iter().copied(), &bench).await?;
    for (number, line) in lines.iter().enumerate() {
        let clip = narrator.say(number, &bench).await?;
        if let Source::Wav { path, rate, first, count } = &clip.source {
            println!("{} {rate} {first} {count}", path.display());
        }
        for word in &clip.words {
            let written = line.get(word.written.clone()).unwrap_or_default();
            println!("  {:7.3} {:7.3} {written}", word.start, word.end);
        }
    }
    Ok(())
}
