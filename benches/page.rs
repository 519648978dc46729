//! Every page and every list of the API over HTTP, at a million jobs, a hundred thousand pictures and 5,000 preserved
//! workspaces: how long the answers take, against the goal of the project.
//!
//! `cargo bench --bench page` makes a home and removes it. With the path of a directory as argument, the home is made
//! there, and used again by the next run; other arguments choose the addresses that contain one of them.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a bench reports and may panic"
)]

use figures::{Goal, Round};
use reelspool::bench::{Sizes, fill};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The home that is asked.
const SIZES: Sizes = Sizes { jobs: 1_000_000, pictures: 100_000, workspaces: 5_000 };

/// How often each address is asked in a round; fewer times where that would take longer than [`LONGEST`].
const TIMES: usize = 100;
const LONGEST: Duration = Duration::from_secs(3);

/// The goal of the project for the 99th percentile, in milliseconds.
const GOAL_MS: f64 = 50.0;

/// What is asked. `SMALL` stands for the address of a small picture.
const ASKED: [&str; 74] = [
    "/",
    "/?span=7d",
    "/?span=30d",
    "/jobs",
    "/jobs?state=failed",
    "/jobs?state=failed&since=7d",
    "/jobs?state=rejected",
    "/jobs?q=lamp",
    "/jobs?q=lamp+harbour+castle",
    "/jobs?q=job-0500000",
    "/jobs?q=frame+999950",
    "/jobs?q=nothing+has+this",
    "/jobs?label=channel%3Dc8",
    "/jobs?label=channel%3Dc8&state=cancelled",
    "/jobs?type=horror&state=failed",
    "/jobs?code=video_failed&stage=tts",
    "/jobs?type=nothing",
    "/jobs?sort=oldest",
    "/jobs?sort=took",
    "/jobs?sort=took&state=failed",
    "/jobs?sort=finished&since=30d",
    "/jobs?sort=priority&state=done",
    "/jobs?sort=id",
    "/jobs?cursor=after.500000",
    "/jobs/job-0999950",
    "/jobs/job-0999999",
    "/make",
    "/workspaces",
    "/workspaces?after=job-0800000",
    "/images",
    "/images?q=an+old+mill+by+the+river",
    "/images?q=an+old+mill&source=external",
    "/images?q=an+old+mill&kept=yes",
    "/images?kind=horror&sort=used",
    "/images?kind=fable",
    "/images?source=external",
    "/images?kept=yes&sort=used",
    "/images?missing=yes",
    "/images/50000",
    "/images/house",
    "SMALL",
    "/reaper",
    "/reaper?dry_run=1",
    "/reaper?dry_run=1&state=failed&older_than=2d",
    "/config",
    "/audit",
    "/metrics",
    "/healthz",
    "/readyz",
    "/api/v1/status",
    "/api/v1/costs",
    "/api/v1/du",
    "/api/v1/looks",
    "/api/v1/voices",
    "/api/v1/config",
    "/api/v1/failures",
    "/api/v1/failures?within=30d",
    "/api/v1/history",
    "/api/v1/history?within=90d",
    "/api/v1/jobs",
    "/api/v1/jobs?state=failed&limit=200",
    "/api/v1/jobs?search=lamp&sort=took",
    "/api/v1/jobs/job-0999950",
    "/api/v1/jobs/job-0999950/events",
    "/api/v1/jobs/job-0999950/logs",
    "/api/v1/workspaces",
    "/api/v1/workspaces/job-0999950",
    "/api/v1/reaper",
    "/api/v1/reaper/plan",
    "/api/v1/images",
    "/api/v1/images?limit=1000",
    "/api/v1/images/stats",
    "/api/v1/images/search?text=an+old+mill",
    "/api/v1/images/job_horror_bg_image_050000.jpg",
];

/// A daemon that is ended when this is dropped.
struct Daemon {
    child: Child,
    address: String,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let (kept, wanted): (Vec<String>, Vec<String>) = wanted.into_iter().partition(|arg| Path::new(arg).is_dir());
    let scratch = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let dir = kept.first().map_or_else(|| scratch.path().to_owned(), PathBuf::from);
    let made = Instant::now();
    if !dir.join("reelspool.toml").exists() {
        fill(&dir, SIZES);
        eprintln!("{SIZES:?} made in {:.0} s", made.elapsed().as_secs_f64());
    }
    let daemon = start(&dir.join("reelspool.toml"));
    let small = small_picture(&daemon);
    let is_wanted = |it: &&&str| wanted.is_empty() || wanted.iter().any(|part| it.contains(part.as_str()));
    figures::part("the page, a million jobs, 100,000 pictures, 5,000 workspaces");
    figures::measure("slowest address, p99", "ms", Goal::Value(GOAL_MS), || {
        eprintln!("    p50 ms     p99 ms       bytes");
        let paths = ASKED.iter().filter(is_wanted).map(|it| if *it == "SMALL" { small.as_str() } else { it });
        Round::alone(paths.map(|path| p99(&daemon, path)).fold(0.0, f64::max))
    });
}

/// Asks for an address again and again; returns the 99th percentile of the times, in milliseconds.
fn p99(daemon: &Daemon, path: &str) -> f64 {
    let answer = ask(daemon, path); // the first time fills caches
    assert!(is_good(&answer), "{path}: {}", String::from_utf8_lossy(&answer).lines().next().unwrap_or_default());
    let begun = Instant::now();
    let time = |number| (number == 0 || begun.elapsed() < LONGEST).then(|| timed(|| drop(ask(daemon, path))));
    let mut took: Vec<f64> = (0..TIMES).map_while(time).collect();
    took.sort_by(f64::total_cmp);
    let (p50, p99) = (took[took.len() / 2], took[(took.len() * 99).div_ceil(100) - 1]);
    let mark = if GOAL_MS < p99 { "  <-- above the goal" } else { "" };
    eprintln!("{p50:10.2} {p99:10.2} {:11}  {path}{mark}", answer.len());
    p99
}

fn timed(act: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    act();
    begun.elapsed().as_secs_f64() * 1e3
}

/// Starts the daemon and waits until its page is open and its first pass is over.
fn start(config: &Path) -> Daemon {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reelspool"));
    command.arg("--config").arg(config).arg("serve").env_remove("NOTIFY_SOCKET");
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let (mut address, mut passed) = (None, false);
    while address.is_none() || !passed {
        let line = lines.next().expect("the daemon ended").unwrap();
        passed |= line.contains("\"event\":\"reaper.report\"");
        if let Some((_, rest)) = line.split_once("\"address\":\"http://").filter(|_| line.contains("page.listening")) {
            address = rest.split('"').next().map(str::to_owned);
        }
    }
    eprintln!("started, with the first pass of the reaper, in {:.1} s", begun.elapsed().as_secs_f64());
    std::thread::spawn(move || lines.for_each(drop)); // the log is read on, so that the daemon never waits
    Daemon { child, address: address.unwrap() }
}

/// Returns the address of a small picture.
fn small_picture(daemon: &Daemon) -> String {
    let page = ask(daemon, "/images");
    let page = String::from_utf8_lossy(&page);
    let found = page.split('"').find(|it| it.ends_with("/small"));
    found.expect("no picture is shown").to_owned()
}

/// Tells whether a page shows what was asked for.
fn is_good(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    text.starts_with("HTTP/1.1 200") && !text.contains("<p class=\"what\">cannot ")
}

/// Asks for a page; returns its head and its body.
fn ask(daemon: &Daemon, path: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(&daemon.address).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", daemon.address);
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}
