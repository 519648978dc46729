//! What a job costs beside its own work: processor time and directory reads for each job with short and long queues, the
//! time of a job among many on this disk and where a sync costs nothing, its syncs, the time from a drop to its claim and to
//! its result beside a bare inotify loop, and a start with a million files.
//!
//! The names of parts as arguments run only those: `cost`, `rate`, `sync`, `drop`, and `million`, which runs only when it is
//! named and takes 5 GB. An argument with a `/` is the program to measure in place of the one that was just built, or a directory in which
//! to work.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a bench reports and may panic"
)]

#[path = "support/daemon.rs"]
mod daemon;

use daemon::{Daemon, Home, wait_until};
use figures::{Goal, Round, measure, part, print};
use rustix::fs::inotify::{CreateFlags, Reader, WatchFlags, add_watch, init};
use std::fs::{self, File};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Settings with null providers, which take about a millisecond.
const NULL_PROVIDERS: &str = "[tts]\nprovider = \"null\"\nfallback = []\n[images]\nprovider = \"null\"\nfallback = []\n\
                              [video]\nencoder = \"null\"\n";

/// The queues of the part `cost`: the first is what the others are compared with.
const QUEUES: [usize; 3] = [300, 9000, 100_000];

/// The goals of the project for a job with null providers, in milliseconds: its processor time, its share of a burst (600 jobs
/// per second), the 99th of 100 times from a drop to its claim, and the median from a drop to its result.
const COST_GOAL_MS: f64 = 1.5;
const BURST_GOAL_MS: f64 = 1.67;
const CLAIM_GOAL_MS: f64 = 5.0;
const RESULT_GOAL_MS: f64 = 4.0;

/// How much longer a claim may take than the bare system calls, and how much more a job may cost with a long queue.
const CLAIM_GOAL: f64 = 2.0;
const QUEUE_GOAL: f64 = 1.1;

/// How long an urgent job may take that comes while a million files wait, in seconds, and how much memory that start, in MiB.
const LATE_GOAL_S: f64 = 10.0;
const MANY_GOAL_MIB: f64 = 256.0;

/// The most syncs of a job, alone and among many.
const SYNCS_GOAL: (f64, f64) = (6.0, 4.0);

/// How many jobs run while the rest waits.
const JOBS: usize = 250;

/// How many jobs are dropped at once for the rate.
const BURST: usize = 2000;

/// Where a sync costs nothing: a file system in memory.
const MEMORY: &str = "/dev/shm";

/// Who, what and where the stories of the jobs are about: stories of one channel are alike, and not the same.
const WHO: [&str; 11] =
    ["fisherman", "queen", "baker", "thief", "sailor", "nurse", "soldier", "widow", "monk", "tailor", "hunter"];
const WHAT: [&str; 13] =
    ["lamp", "letter", "sword", "clock", "mirror", "violin", "map", "key", "crown", "candle", "boat", "ring", "book"];
const WHERE: [&str; 17] = [
    "forest", "harbour", "castle", "desert", "village", "cave", "river", "church", "island", "cellar", "market",
    "bridge", "mountain", "garden", "tower", "beach", "library",
];

/// How many drops are measured.
const DROPS: usize = 300;

/// How many jobs run one after another while their syncs are counted.
const ALONE: usize = 20;

/// How long nothing happens before a drop.
const REST: Duration = Duration::from_millis(20);

/// How many files a start with many finds.
const MANY: usize = 1_000_000;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let (paths, parts): (Vec<String>, Vec<String>) = args.into_iter().partition(|arg| arg.contains('/'));
    let (mut program, mut dir) = (PathBuf::from(env!("CARGO_BIN_EXE_reelspool")), env!("CARGO_TARGET_TMPDIR").into());
    for path in paths {
        let path = fs::canonicalize(path).unwrap();
        let place = if path.is_dir() { &mut dir } else { &mut program };
        *place = path;
    }
    let wants = |part: &str| parts.iter().any(|wanted| *wanted == part);
    part("the intake, null providers");
    for (name, run) in [("cost", costs as fn(&Path, &Path)), ("rate", rates), ("sync", syncs), ("drop", drops)] {
        if parts.is_empty() || wants(name) {
            run(&program, &dir);
        }
    }
    if wants("million") {
        million(&program, &dir);
    }
}

/// Returns the text of a story: 2,431 different ones.
fn story(number: usize) -> String {
    let [who, what, place] = [WHO[number % WHO.len()], WHAT[number % WHAT.len()], WHERE[number % WHERE.len()]];
    format!("The {who} found a {what} in the {place}.")
}

fn home(program: &Path, dir: &Path) -> Home {
    Home::new(program, dir, NULL_PROVIDERS)
}

fn pause(home: &Home) {
    fs::write(home.path("spool/paused"), "{}").unwrap();
}

fn resume(home: &Home) {
    fs::remove_file(home.path("spool/paused")).unwrap();
}

/// Drops a job whose story is its own.
fn drop_job(home: &Home, id: &str, priority: u8) {
    let number = id.bytes().fold(0, |sum: usize, byte| sum * 31 + usize::from(byte));
    home.drop_job(id, priority, &story(number));
}

fn count(home: &Home, dir: &str) -> usize {
    fs::read_dir(home.path(dir)).map_or(0, Iterator::count)
}

/// Returns the processor time of all threads of a daemon, user and system.
fn processor_time(daemon: &Daemon) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{}/stat", daemon.pid())).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second())
}

/// Returns the greatest memory of a daemon that was resident, in MiB.
fn memory_mib(daemon: &Daemon) -> f64 {
    let status = fs::read_to_string(format!("/proc/{}/status", daemon.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

fn costs(program: &Path, dir: &Path) {
    let rounds: Vec<[f64; 3]> = (0..figures::ROUNDS).map(|_| QUEUES.map(|queued| cost(program, dir, queued))).collect();
    for (index, queued) in QUEUES.iter().enumerate().skip(1) {
        let name = format!("processor time of a job, {queued} queued, beside {}", QUEUES[0]);
        let rounds: Vec<Round> = rounds.iter().map(|times| Round::beside(times[index], times[0])).collect();
        print(&name, "ms", Goal::Ratio(QUEUE_GOAL), &rounds);
    }
}

/// Returns the processor time of a job while so many wait, in milliseconds.
fn cost(program: &Path, dir: &Path, queued: usize) -> f64 {
    let home = home(program, dir);
    let daemon = fill_queue(&home, queued + 2 * JOBS);
    let time_ms = run_some(&home, &daemon, JOBS);
    let calls = calls_of(&daemon, || {
        run_some(&home, &daemon, JOBS / 2);
    });
    eprintln!("{queued:>7} queued: {time_ms:6.2} ms of processor time for each job, {:.0} MiB", memory_mib(&daemon));
    for (calls, name) in calls {
        eprintln!("{:>15} {:8.1} {name} for each job", "", calls / (JOBS / 2) as f64);
    }
    time_ms
}

/// Starts a daemon that does not begin with the jobs in its queue.
fn fill_queue(home: &Home, jobs: usize) -> Daemon {
    pause(home);
    for n in 0..jobs {
        drop_job(home, &format!("w-{n:07}"), 50);
    }
    let daemon = home.start();
    wait_until("the queue to fill", || count(home, "spool/queue") == jobs);
    daemon
}

/// Lets about so many jobs run; returns the processor time for each, in milliseconds.
fn run_some(home: &Home, daemon: &Daemon, jobs: usize) -> f64 {
    let (before, done_before) = (processor_time(daemon), count(home, "spool/done"));
    resume(home);
    wait_until("the jobs to be done", || done_before + 2 * jobs <= count(home, "spool/done"));
    pause(home);
    wait_until("the last ones to end", || count(home, "spool/running") == 0);
    let done = (count(home, "spool/done") - done_before) as f64 / 2.0; // a result and a job file each
    processor_time(daemon).saturating_sub(before).as_secs_f64() * 1000.0 / done
}

/// Counts the calls that read directories or sync, by strace.
fn calls_of(daemon: &Daemon, work: impl FnOnce()) -> Vec<(f64, String)> {
    let table = tempfile::NamedTempFile::new().unwrap();
    let mut strace = Command::new("strace");
    strace.args(["-f", "-c", "-e", "trace=getdents64,fsync,fdatasync,openat,newfstatat,statx,rename,renameat2", "-o"]);
    strace.arg(table.path()).arg("-p").arg(daemon.pid().to_string()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut strace = strace.spawn().expect("strace counts the calls of jobs: install it");
    let tracer = |pid| fs::read_to_string(format!("/proc/{pid}/status")).unwrap().contains("TracerPid:\t0\n");
    wait_until("strace to attach", || !tracer(daemon.pid()));
    work();
    let strace_pid = rustix::process::Pid::from_child(&strace);
    rustix::process::kill_process(strace_pid, rustix::process::Signal::INT).unwrap();
    strace.wait().unwrap();
    let calls = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        Some((fields.get(3)?.parse().ok()?, (*fields.last()?).to_owned()))
    };
    let text = fs::read_to_string(table.path()).unwrap();
    text.lines().filter(|line| !line.contains("total")).filter_map(calls).collect()
}

/// Counts the syncs of jobs, one at a time and many at once, beside those of a job's published files with their directory
/// and its verdict.
fn syncs(program: &Path, dir: &Path) {
    let syncs = |calls: Vec<(f64, String)>, jobs: usize| {
        calls.iter().filter(|(_, name)| name.ends_with("sync")).map(|(calls, _)| calls).sum::<f64>() / jobs as f64
    };
    let floor = |home: &Home| count(home, "out") as f64 / (count(home, "spool/done") as f64 / 2.0) + 2.0;
    measure("syncs of a job, one at a time", "", Goal::Value(SYNCS_GOAL.0), || {
        let home = home(program, dir);
        let daemon = home.start();
        let calls = calls_of(&daemon, || {
            for n in 0..ALONE {
                drop_job(&home, &format!("a-{n:02}"), 50);
                home.wait_done(&format!("a-{n:02}"));
            }
        });
        Round::beside(syncs(calls, ALONE), floor(&home))
    });
    measure("syncs of a job among many", "", Goal::Value(SYNCS_GOAL.1), || {
        let home = home(program, dir);
        let daemon = fill_queue(&home, JOBS);
        let calls = calls_of(&daemon, || {
            resume(&home);
            wait_until("the jobs to be done", || count(&home, "spool/done") == 2 * JOBS);
        });
        Round::beside(syncs(calls, JOBS), floor(&home))
    });
}

/// Measures the time of a job in a burst, on the disk and in memory, which is the most that fewer syncs could give.
fn rates(program: &Path, dir: &Path) {
    let rounds = (0..figures::ROUNDS).map(|_| [rate(program, dir), rate(program, Path::new(MEMORY))]);
    let rounds: Vec<[(f64, f64); 2]> = rounds.collect();
    let walls: Vec<Round> = rounds.iter().map(|[disk, memory]| Round::beside(disk.0, memory.0)).collect();
    let costs: Vec<Round> = rounds.iter().map(|[disk, memory]| Round::beside(disk.1, memory.1)).collect();
    print("a job of a burst of 2,000, wall, beside a disk in memory", "ms", Goal::Value(BURST_GOAL_MS), &walls);
    print("  the same, processor time", "ms", Goal::Value(COST_GOAL_MS), &costs);
}

/// Drops a burst on an idle daemon; returns the time and the processor time for each job, in milliseconds.
fn rate(program: &Path, dir: &Path) -> (f64, f64) {
    let home = home(program, dir);
    let daemon = home.start();
    drop_job(&home, "first", 50);
    home.wait_done("first");
    for n in 0..BURST {
        let path = home.path(&format!("spool/b-{n:04}.json"));
        fs::write(path, format!("{{\"version\": 1, \"story\": {{\"text\": \"{}\"}}}}", story(n))).unwrap();
    }
    let (before, began) = (processor_time(&daemon), Instant::now());
    for n in 0..BURST {
        let name = format!("b-{n:04}.json");
        fs::rename(home.path(&format!("spool/{name}")), home.path(&format!("spool/incoming/{name}"))).unwrap();
    }
    wait_until("the burst to be done", || count(&home, "spool/done") == 2 * (BURST + 1));
    let each = |time: Duration| time.as_secs_f64() * 1000.0 / BURST as f64;
    let (wall, cost) = (each(began.elapsed()), each(processor_time(&daemon).saturating_sub(before)));
    eprintln!("{BURST} jobs at once in {}: {:.0} jobs/s", dir.display(), 1000.0 / wall);
    (wall, cost)
}

fn drops(program: &Path, dir: &Path) {
    let (mut claims, mut slowest, mut results) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..figures::ROUNDS {
        let bare = bare_drops(dir);
        let [claimed, done] = ours(program, dir);
        let ms = |times: &[Duration], part: usize| times[times.len() * part / 100].as_secs_f64() * 1000.0;
        claims.push(Round::beside(ms(&claimed, 50), ms(&bare, 50)));
        slowest.push(Round::beside(ms(&claimed, 99), ms(&bare, 99)));
        results.push(Round::alone(ms(&done, 50)));
    }
    print("drop to claimed, idle, p50, beside inotify and two renames", "ms", Goal::Ratio(CLAIM_GOAL), &claims);
    print("  the same, p99", "ms", Goal::Value(CLAIM_GOAL_MS), &slowest);
    print("drop to result, idle, p50", "ms", Goal::Value(RESULT_GOAL_MS), &results);
}

/// Measures how long drops on an idle daemon take until they are claimed and until they are done.
fn ours(program: &Path, dir: &Path) -> [Vec<Duration>; 2] {
    let home = home(program, dir);
    let _daemon = home.start();
    drop_job(&home, "first", 50);
    wait_until("the first job", || count(&home, "spool/done") == 2);
    wait_until("the library", || count(&home, "spool/running") == 0);
    let claims = moves_into(&home.path("spool/running"));
    let results = moves_into(&home.path("spool/done"));
    let (claimed, done): (Vec<Duration>, Vec<Duration>) = (0..DROPS)
        .map(|n| {
            let id = format!("d-{n:04}");
            let began = Instant::now();
            drop_job(&home, &id, 50);
            let claimed = heard(&claims, &format!("{id}.a01")) - began;
            let done = heard(&results, &format!("{id}.json")) - began;
            thread::park_timeout(REST);
            (claimed, done)
        })
        .unzip();
    [sorted(claimed), sorted(done)]
}

/// Measures the least that could be done: a loop over inotify that opens, reads, locks and renames twice.
fn bare_drops(dir: &Path) -> Vec<Duration> {
    let dir = tempfile::tempdir_in(dir).unwrap();
    let place = |name: &str| dir.path().join(name);
    for name in ["incoming", "queue", "running"] {
        fs::create_dir(place(name)).unwrap();
    }
    let arrivals = moves_into(&place("incoming"));
    let (incoming, queue, running) = (place("incoming"), place("queue"), place("running"));
    thread::spawn(move || {
        for (name, _) in arrivals {
            let file = File::open(incoming.join(&name)).unwrap();
            std::io::read_to_string(&file).unwrap();
            fs::rename(incoming.join(&name), queue.join(&name)).unwrap();
            rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).unwrap();
            fs::rename(queue.join(&name), running.join(&name)).unwrap();
        }
    });
    let claims = moves_into(&place("running"));
    sorted((0..DROPS).map(|n| {
        let (temp, name) = (place(&format!("incoming/.{n}.tmp")), place(&format!("incoming/{n}.json")));
        let began = Instant::now();
        fs::write(&temp, "{\"version\": 1, \"story\": {\"text\": \"x\"}}").unwrap();
        fs::rename(temp, name).unwrap();
        let (_, at) = claims.recv().unwrap();
        thread::park_timeout(REST);
        at - began
    }))
}

/// Tells what is renamed into a directory, and when that was heard.
fn moves_into(dir: &Path) -> mpsc::Receiver<(String, Instant)> {
    let events: OwnedFd = init(CreateFlags::CLOEXEC).unwrap();
    add_watch(&events, dir, WatchFlags::MOVED_TO).unwrap();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut reader = Reader::new(&events, &mut buffer);
        while let Ok(event) = reader.next() {
            let Some(name) = event.file_name() else { return }; // the directory is gone
            let name = name.to_string_lossy().into_owned();
            if sender.send((name, Instant::now())).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Waits for a move of a name that begins so; returns when it was heard.
fn heard(moves: &mpsc::Receiver<(String, Instant)>, begin: &str) -> Instant {
    loop {
        let (name, at) = moves.recv().unwrap();
        if name.starts_with(begin) {
            return at;
        }
    }
}

fn sorted(times: impl IntoIterator<Item = Duration>) -> Vec<Duration> {
    let mut times: Vec<Duration> = times.into_iter().collect();
    times.sort();
    times
}

/// Measures starts with a million files, waiting to be accepted and accepted.
fn million(program: &Path, dir: &Path) {
    let (mut arrived, mut queued) = (Vec::new(), Vec::new());
    for _ in 0..figures::ROUNDS {
        let home = home(program, dir);
        for n in 0..MANY {
            let path = home.path(&format!("spool/incoming/m-{n:07}.json"));
            fs::write(path, "{\"version\": 1, \"priority\": 10, \"story\": {\"text\": \"The lamp.\"}}").unwrap();
        }
        pause(&home);
        let (daemon, late) = start_with_many(&home, "late-1");
        wait_until("all to be accepted", || count(&home, "spool/incoming") == 0);
        arrived.push((late, memory_mib(&daemon)));
        drop(daemon);
        let (daemon, late) = start_with_many(&home, "late-2");
        queued.push((late, memory_mib(&daemon)));
    }
    for (what, rounds) in [("files in incoming/", arrived), ("jobs in queue/", queued)] {
        let of = |part: fn(&(f64, f64)) -> f64| rounds.iter().map(|it| Round::alone(part(it))).collect::<Vec<_>>();
        print(&format!("start with 1,000,000 {what}: a late job"), "s", Goal::Value(LATE_GOAL_S), &of(|it| it.0));
        print("  the same, peak memory", "MiB", Goal::Value(MANY_GOAL_MIB), &of(|it| it.1));
    }
}

/// Starts with many files; returns the daemon, and how long an urgent job took that was dropped as soon as it was ready, in
/// seconds.
fn start_with_many(home: &Home, late: &str) -> (Daemon, f64) {
    let began = Instant::now();
    let daemon = home.start();
    let (ready, dropped) = (began.elapsed(), Instant::now());
    drop_job(home, late, 99);
    wait_until("the late job to be accepted", || !home.path(&format!("spool/incoming/{late}.json")).exists());
    let accepted = dropped.elapsed();
    resume(home);
    wait_until("the late job to be done", || home.path(&format!("spool/done/{late}.json")).is_file());
    let done = dropped.elapsed().as_secs_f64();
    pause(home);
    eprintln!(
        "{late}: ready after {:.1} s, accepted after {:.1} s, done after {done:.1} s",
        ready.as_secs_f64(),
        accepted.as_secs_f64()
    );
    (daemon, done)
}
