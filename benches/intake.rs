//! What a job costs beside its own work: processor time and directory reads for each job with short and long queues, jobs
//! per second on this disk and where a sync costs nothing, the time from a drop to its claim and to its result beside a bare
//! inotify loop, and a start with a million files.
//!
//! The names of parts as arguments run only those: `cost`, `rate`, `drop`, and `million`, which runs only when it is named
//! and takes 5 GB. An argument with a `/` is the program to measure in place of the one that was just built, or a directory in which
//! to work.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench reports and may panic"
)]

use rustix::fs::inotify::{CreateFlags, Reader, WatchFlags, add_watch, init};
use std::fs::{self, File};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// The queues of the part `cost`.
const QUEUES: [usize; 3] = [300, 9000, 100_000];

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

/// How long nothing happens before a drop.
const REST: Duration = Duration::from_millis(20);

/// How many files a start with many finds.
const MANY: usize = 1_000_000;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_mins(30);

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
    if parts.is_empty() || wants("cost") {
        costs(&program, &dir);
    }
    if parts.is_empty() || wants("rate") {
        rates(&program, &dir);
    }
    if parts.is_empty() || wants("drop") {
        drops(&program, &dir);
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

/// A home with null providers.
struct Home {
    dir: tempfile::TempDir,
    program: PathBuf,
}

impl Home {
    fn new(program: &Path, dir: &Path) -> Self {
        let dir = tempfile::tempdir_in(dir).unwrap();
        let at = dir.path().display();
        let config = format!(
            "[admin]\nlisten = \"\"\n[spool]\ndir = \"{at}/spool\"\nmin_free_space = \"1MiB\"\n[storage]\nstate_dir = \"{at}\"\n\
             [upload]\nurl = \"file://{at}/out\"\n[tts]\nprovider = \"null\"\nfallback = []\n\
             [images]\nprovider = \"null\"\nfallback = []\n[video]\nencoder = \"null\"\n"
        );
        fs::write(dir.path().join("reelspool.toml"), config).unwrap();
        fs::create_dir_all(dir.path().join("spool/incoming")).unwrap();
        Self { dir, program: program.to_path_buf() }
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.dir.path().join(relative)
    }

    fn pause(&self) {
        fs::write(self.path("spool/paused"), "{}").unwrap();
    }

    fn resume(&self) {
        fs::remove_file(self.path("spool/paused")).unwrap();
    }

    /// Drops a job as a good client does.
    fn drop_job(&self, id: &str, priority: u8) {
        let temp = self.path(&format!("spool/incoming/.{id}.tmp"));
        let number = id.bytes().fold(0, |sum: usize, byte| sum * 31 + usize::from(byte));
        let job =
            format!("{{\"version\": 1, \"priority\": {priority}, \"story\": {{\"text\": \"{}\"}}}}", story(number));
        fs::write(&temp, job).unwrap();
        fs::rename(temp, self.path(&format!("spool/incoming/{id}.json"))).unwrap();
    }

    fn start(&self) -> Daemon {
        let mut command = Command::new(&self.program);
        command.arg("--config").arg(self.path("reelspool.toml")).arg("serve").current_dir(self.dir.path());
        command.stdout(Stdio::null()).stderr(File::create(self.path("log")).unwrap());
        Daemon(command.spawn().unwrap())
    }

    fn count(&self, dir: &str) -> usize {
        fs::read_dir(self.path(dir)).map_or(0, Iterator::count)
    }

    fn has_logged(&self, text: &str) -> bool {
        fs::read_to_string(self.path("log")).unwrap_or_default().contains(text)
    }
}

/// A daemon, killed when dropped.
struct Daemon(Child);

impl Daemon {
    fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Returns the processor time of all its threads, user and system.
    fn processor_time(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second())
    }

    /// Returns the greatest memory that was resident, in MiB.
    fn memory_mib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    loop {
        let asked = Instant::now();
        if is_so() {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{what}: too long");
        thread::park_timeout(Duration::from_millis(2).max(20 * asked.elapsed())); // so that asking costs little
    }
}

fn costs(program: &Path, dir: &Path) {
    let mut first = None;
    for queued in QUEUES {
        let home = Home::new(program, dir);
        home.pause();
        for n in 0..queued + 2 * JOBS {
            home.drop_job(&format!("w-{n:07}"), 50);
        }
        let daemon = home.start();
        wait_until("the queue to fill", || home.count("spool/queue") == queued + 2 * JOBS);
        let time_ms = run_some(&home, &daemon, JOBS);
        let calls = calls_of(&daemon, || {
            run_some(&home, &daemon, JOBS / 2);
        });
        let ratio = time_ms / *first.get_or_insert(time_ms);
        let memory = daemon.memory_mib();
        println!(
            "{queued:>7} queued: {time_ms:6.2} ms of processor time for each job ({ratio:.2} of the first), {memory} MiB"
        );
        for line in calls {
            println!("{:>15} {line}", "");
        }
    }
}

/// Lets about so many jobs run; returns the processor time for each, in milliseconds.
fn run_some(home: &Home, daemon: &Daemon, jobs: usize) -> f64 {
    let (before, done_before) = (daemon.processor_time(), home.count("spool/done"));
    home.resume();
    wait_until("the jobs to be done", || done_before + 2 * jobs <= home.count("spool/done"));
    home.pause();
    wait_until("the last ones to end", || home.count("spool/running") == 0);
    let done = (home.count("spool/done") - done_before) as f64 / 2.0; // a result and a job file each
    daemon.processor_time().saturating_sub(before).as_secs_f64() * 1000.0 / done
}

/// Counts the calls that read directories or sync, by strace; nothing where there is none.
fn calls_of(daemon: &Daemon, work: impl FnOnce()) -> Vec<String> {
    let table = tempfile::NamedTempFile::new().unwrap();
    let mut strace = Command::new("strace");
    strace.args(["-f", "-c", "-e", "trace=getdents64,fsync,fdatasync,openat,newfstatat,statx,rename,renameat2", "-o"]);
    strace.arg(table.path()).arg("-p").arg(daemon.pid().to_string()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut strace) = strace.spawn() else { return vec!["no strace here".to_owned()] };
    let tracer = |pid| fs::read_to_string(format!("/proc/{pid}/status")).unwrap().contains("TracerPid:\t0\n");
    wait_until("strace to attach", || !tracer(daemon.pid()));
    work();
    let strace_pid = rustix::process::Pid::from_child(&strace);
    rustix::process::kill_process(strace_pid, rustix::process::Signal::INT).unwrap();
    strace.wait().unwrap();
    let each = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let calls: f64 = fields.get(3)?.parse().ok()?;
        Some(format!("{:>8.1} {} for each job", calls / (JOBS / 2) as f64, fields.last()?))
    };
    let text = fs::read_to_string(table.path()).unwrap();
    text.lines().filter(|line| !line.contains("total")).filter_map(each).collect()
}

/// Measures jobs per second of a burst, on the disk and in memory, which is the most that fewer syncs could give.
fn rates(program: &Path, dir: &Path) {
    let on_disk = rate(program, dir);
    let in_memory = rate(program, Path::new(MEMORY));
    println!("ratio of the rates: {:.2}", on_disk / in_memory);
    let home = Home::new(program, dir);
    home.pause();
    for n in 0..2 * JOBS {
        home.drop_job(&format!("s-{n:04}"), 50);
    }
    let daemon = home.start();
    wait_until("the queue to fill", || home.count("spool/queue") == 2 * JOBS);
    let calls = calls_of(&daemon, || {
        run_some(&home, &daemon, JOBS / 2);
    });
    for line in calls.iter().filter(|line| line.contains("sync")) {
        println!("{:>15} {line}, many at once", "");
    }
}

/// Drops a burst on an idle daemon and returns how many results a second were there.
fn rate(program: &Path, dir: &Path) -> f64 {
    let home = Home::new(program, dir);
    let daemon = home.start();
    wait_until("the daemon", || home.has_logged("daemon.ready"));
    home.drop_job("first", 50);
    wait_until("the first job", || home.path("spool/done/first.json").is_file());
    for n in 0..BURST {
        let path = home.path(&format!("spool/b-{n:04}.json"));
        fs::write(path, format!("{{\"version\": 1, \"story\": {{\"text\": \"{}\"}}}}", story(n))).unwrap();
    }
    let (before, began) = (daemon.processor_time(), Instant::now());
    for n in 0..BURST {
        let name = format!("b-{n:04}.json");
        fs::rename(home.path(&format!("spool/{name}")), home.path(&format!("spool/incoming/{name}"))).unwrap();
    }
    wait_until("the burst to be done", || home.count("spool/done") == 2 * (BURST + 1));
    let rate = BURST as f64 / began.elapsed().as_secs_f64();
    let cost = daemon.processor_time().saturating_sub(before).as_secs_f64() * 1000.0 / BURST as f64;
    println!("{BURST} jobs at once in {}: {rate:.0} jobs/s, {cost:.2} ms of processor time for each", dir.display());
    rate
}

fn drops(program: &Path, dir: &Path) {
    let bare = bare_drops(dir);
    let home = Home::new(program, dir);
    let _daemon = home.start();
    wait_until("the daemon", || home.has_logged("daemon.ready"));
    home.drop_job("first", 50);
    wait_until("the first job", || home.count("spool/done") == 2);
    wait_until("the library", || home.count("spool/running") == 0);
    let claims = moves_into(&home.path("spool/running"));
    let results = moves_into(&home.path("spool/done"));
    let (claimed, done): (Vec<Duration>, Vec<Duration>) = (0..DROPS)
        .map(|n| {
            let id = format!("d-{n:04}");
            let began = Instant::now();
            home.drop_job(&id, 50);
            let claimed = heard(&claims, &format!("{id}.a01")) - began;
            let done = heard(&results, &format!("{id}.json")) - began;
            thread::park_timeout(REST);
            (claimed, done)
        })
        .unzip();
    let (claimed, done) = (sorted(claimed), sorted(done));
    print_times("bare inotify, lock and two renames", &bare);
    print_times("drop to claimed, idle", &claimed);
    print_times("drop to result, idle", &done);
    let ratio = claimed[DROPS / 2].as_secs_f64() / bare[DROPS / 2].as_secs_f64();
    println!("ratio of the medians: {ratio:.2}");
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

fn print_times(what: &str, times: &[Duration]) {
    let ms = |part: usize| times[times.len() * part / 100].as_secs_f64() * 1000.0;
    println!("{what}: p50 {:.2} ms, p99 {:.2} ms", ms(50), ms(99));
}

fn million(program: &Path, dir: &Path) {
    let home = Home::new(program, dir);
    for n in 0..MANY {
        let path = home.path(&format!("spool/incoming/m-{n:07}.json"));
        fs::write(path, "{\"version\": 1, \"priority\": 10, \"story\": {\"text\": \"The lamp.\"}}").unwrap();
    }
    home.pause();
    let mut daemon = start_with_many(&home, &format!("{MANY} files in incoming/"), "late-1");
    wait_until("all to be accepted", || home.count("spool/incoming") == 0);
    println!("    accepted all: {} MiB", daemon.memory_mib());
    drop(daemon);
    daemon = start_with_many(&home, &format!("{MANY} jobs in queue/"), "late-2");
    drop(daemon);
    let began = Instant::now();
    fs::remove_dir_all(home.path("spool")).unwrap();
    println!("    (removed in {:.0} s)", began.elapsed().as_secs_f64());
}

/// Starts with many files and drops an urgent job as soon as the daemon is ready.
fn start_with_many(home: &Home, what: &str, late: &str) -> Daemon {
    let began = Instant::now();
    let daemon = home.start();
    wait_until("the daemon", || home.has_logged("daemon.ready"));
    let ready = began.elapsed();
    let dropped = Instant::now();
    home.drop_job(late, 99);
    wait_until("the late job to be accepted", || !home.path(&format!("spool/incoming/{late}.json")).exists());
    let queued = dropped.elapsed();
    home.resume();
    wait_until("the late job to be done", || home.path(&format!("spool/done/{late}.json")).is_file());
    let done = dropped.elapsed();
    home.pause();
    println!(
        "start with {what}: ready after {:.1} s, a late urgent job accepted after {:.1} s and done after {:.1} s; {} MiB",
        ready.as_secs_f64(),
        queued.as_secs_f64(),
        done.as_secs_f64(),
        daemon.memory_mib()
    );
    daemon
}
