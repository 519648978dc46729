//! Writes each mood and each sound as a wav file, to listen to them: `DIR [SECONDS] [SEED]` are the arguments.

use score::{Bed, Mood, Order, Sound, Source, Times, write};
use std::path::Path;
use std::time::Instant;

#[expect(clippy::print_stdout, reason = "an example for people")]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let dir = arguments.first().map_or(".", String::as_str);
    let seconds: f64 = arguments.get(1).and_then(|it| it.parse().ok()).unwrap_or(60.0);
    let seed: u64 = arguments.get(2).and_then(|it| it.parse().ok()).unwrap_or(1);
    let scenes: Vec<f64> = (0..4000).map(|n| f64::from(n) * 9.5).take_while(|at| *at < seconds).collect();
    let times = Times { seconds, scenes, ..Times::default() };
    let order = Order { times, music: None, beds: Vec::new(), seed, voice_lufs: -16.0, level_lu: -18.0 };
    let make = |name: String, order: Order| {
        let started = Instant::now();
        let made = write(&Path::new(dir).join(format!("{name}.wav")), &order, &|| false);
        println!("{name} {:?} {made:?}", started.elapsed());
    };
    for mood in Mood::ALL {
        make(format!("mood-{mood:?}").to_lowercase(), Order { music: Some(Source::Mood(mood)), ..order.clone() });
    }
    for sound in Sound::ALL {
        let beds = vec![Bed { sound, span: 1.0..seconds - 2.0 }];
        make(format!("bed-{sound:?}").to_lowercase(), Order { beds, ..order.clone() });
    }
}
