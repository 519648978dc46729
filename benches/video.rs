//! What a whole job costs with the default settings, from its text to the published video: time and memory beside those
//! of an encoder that only encodes the finished video again, and six jobs at once beside six one after another.
//!
//! The names of parts as arguments run only those: `one`, `six`. An argument with a `/` is the program to measure in place
//! of the one that was just built.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a bench reports and may panic"
)]

#[path = "support/daemon.rs"]
mod daemon;

use daemon::Home;
use figures::cost::peaks;
use figures::{Goal, Round, measure, part, print};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The goal of the project for a minute of video on two cores, in seconds.
const MINUTE_GOAL_S: f64 = 45.0;

/// The goal of the project for the memory of a render, in MiB.
const MEMORY_GOAL_MIB: f64 = 400.0;

/// The goal of the project for jobs at once on two cores: 1.4 times as fast as one after another.
const AT_ONCE_GOAL: f64 = 1.0 / 1.4;

/// How many jobs are dropped at once.
const JOBS: usize = 6;

/// How many sentences the story has whose job is measured alone: about a minute.
const LONG: usize = 12;

/// How many sentences a story has whose job is one of many: about 15 s.
const SHORT: usize = 3;

/// What the stories tell: no two of the jobs have a sentence in common, so that none reuses the picture of another.
const SENTENCES: [&str; JOBS * SHORT] = [
    "The lamp of the old lighthouse went out at nine, and nobody in the village saw it.",
    "When the keeper climbed the stairs, the door at the top stood wide open.",
    "Rain fell on the harbour, and the boats pulled at their ropes.",
    "A woman with a red umbrella walked slowly over the empty bridge.",
    "In the forest behind the mill, two foxes waited for the moon.",
    "The baker found a letter under the stone, and read it twice.",
    "Far out at sea a ship had lost its way in the fog.",
    "The clock in the church tower struck, although it had no hands.",
    "Nobody spoke while the candle burned down to the table.",
    "In the morning the snow was deep, and one track led to the well.",
    "The old king looked out of the window of his castle and smiled.",
    "At last the light came back, and the ship turned towards the harbour.",
    "A goat stood on the roof of the barn and ate the straw.",
    "The miller's daughter carried a basket of eggs to the market.",
    "Under the desert sun a camel drank from an iron bucket.",
    "The train stopped at a small station among yellow fields.",
    "A white owl sat on the gravestone and turned its head.",
    "The tailor sewed a coat with seven pockets for the mayor.",
];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let (paths, parts): (Vec<String>, Vec<String>) = args.into_iter().partition(|arg| arg.contains('/'));
    let built = PathBuf::from(env!("CARGO_BIN_EXE_reelspool"));
    let program = paths.first().map_or(built, |path| fs::canonicalize(path).unwrap());
    let wants = |part: &str| parts.is_empty() || parts.iter().any(|wanted| wanted == part);
    part("whole jobs with the default settings, 1080x1920");
    if wants("one") {
        one(&program);
    }
    if wants("six") {
        measure("six jobs at once, wall, beside one after another", "s", Goal::Ratio(AT_ONCE_GOAL), || six(&program));
    }
}

fn home(program: &Path) -> Home {
    Home::new(program, Path::new(env!("CARGO_TARGET_TMPDIR")), "")
}

/// Measures one job alone: its time and, in other rounds, because to look costs time too, its memory.
fn one(program: &Path) {
    let (mut walls, mut memories) = (Vec::new(), Vec::new());
    for _ in 0..figures::ROUNDS {
        let quick = home(program);
        let daemon = quick.start();
        let began = Instant::now();
        run(&quick);
        let wall = began.elapsed().as_secs_f64();
        drop(daemon);
        let (video, seconds) = video(&quick);
        let began = Instant::now();
        encode(&video);
        walls.push(Round::beside(wall / seconds * 60.0, began.elapsed().as_secs_f64() / seconds * 60.0));
        eprintln!("a video of {seconds:.1} s in {wall:.1} s");
        let watched = home(program);
        let daemon = watched.start();
        let whole = peaks(daemon.pid(), || run(&watched)).1;
        drop(daemon);
        let (own, with_encoder) = peaks(std::process::id(), || encode(&video));
        memories.push(Round::beside(whole, with_encoder - own));
    }
    print("a minute of video, wall, beside encoding it again", "s", Goal::Value(MINUTE_GOAL_S), &walls);
    print("peak memory, daemon and children, beside that encoder", "MiB", Goal::Value(MEMORY_GOAL_MIB), &memories);
}

/// Runs the job that is measured alone.
fn run(home: &Home) {
    home.drop_job("a", 50, &SENTENCES[..LONG].join(" "));
    home.wait_done("a");
}

fn six(program: &Path) -> Round {
    let ids: Vec<String> = (0..JOBS).map(|number| format!("job-{number}")).collect();
    let time = |at_once: bool| {
        let home = home(program);
        let _daemon = home.start();
        let began = Instant::now();
        for (id, sentences) in ids.iter().zip(SENTENCES.chunks(SHORT)) {
            home.drop_job(id, 50, &sentences.join(" "));
            if !at_once {
                home.wait_done(id);
            }
        }
        for id in &ids {
            home.wait_done(id);
        }
        began.elapsed().as_secs_f64()
    };
    Round::beside(time(true), time(false))
}

/// Returns the published video of the job that is measured alone, and its length in seconds.
fn video(home: &Home) -> (PathBuf, f64) {
    let text = fs::read_to_string(home.path("spool/done/a.result.json")).unwrap();
    let result: serde_json::Value = serde_json::from_str(&text).unwrap();
    let output = result.pointer("/outputs/0").unwrap();
    let url = output.get("url").and_then(|it| it.as_str()).unwrap();
    (url.strip_prefix("file://").unwrap().into(), output.get("seconds").and_then(serde_json::Value::as_f64).unwrap())
}

/// Encodes a video again with the settings of quality `high`, and nothing else.
fn encode(video: &Path) {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-i"]).arg(video).args(["-c:v", "libx264", "-preset", "veryfast"]);
    command.args(["-crf", "23", "-threads", "2", "-g", "60", "-c:a", "aac", "-b:a", "128k", "-f", "mp4", "-y"]);
    assert!(command.arg(video.with_extension("again")).status().unwrap().success());
}
