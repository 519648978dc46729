//! Children that end, fail, hang, flood their output, leave processes behind or ignore signals.

use super::group::Group;
use super::*;
use rustix::fs::{CWD, FileType, Mode, OFlags};
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command};
use std::sync::{Arc, Mutex, mpsc};

/// A timeout that a shell meets on a busy machine and that is short enough for a test.
const SOON: Duration = Duration::from_millis(300);

/// An upper bound for every test; children that must be killed sleep longer.
const NEVER: Duration = Duration::from_secs(50);

/// A directory in which shell scripts run, and a pipe that shows whether a process that they started is still alive.
struct Yard {
    dir: tempfile::TempDir,
    launcher: Launcher,
    stop: Stop,
    alive: File,
}

impl Yard {
    /// The scripts open `alive` for writing and keep it open, so reading it ends when all their processes have ended.
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let fifo = dir.path().join("alive");
        rustix::fs::mknodat(CWD, &fifo, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
        let alive =
            rustix::fs::open(&fifo, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty()).unwrap();
        let launcher = Launcher::start(None, "/usr/local/bin:/usr/bin:/bin".into()).unwrap();
        let launcher = launcher.with_term_grace(SOON);
        Self { dir, launcher, stop: Stop::default(), alive: alive.into() }
    }

    fn program(&self, script: &str) -> Program {
        let script = format!("exec 9> alive; echo up >&9; {script}");
        Program {
            program: "sh".into(),
            args: vec!["-c".into(), script.into()],
            cwd: self.dir.path().to_path_buf(),
            record_dir: self.dir.path().to_path_buf(),
            stdin: Stdin::Null,
            on_line: None,
            limits: Limits { file_bytes: 1 << 30, cpu_seconds: 60, memory_bytes: 1 << 32 },
            timeout: NEVER,
            stall_timeout: None,
        }
    }

    async fn run(&self, program: Program) -> Result<Finished, ChildError> {
        self.launcher.run(program, &self.stop).await
    }

    /// Waits until every process that the script started has ended, and checks that the script had started.
    fn assert_all_gone(&mut self) {
        rustix::fs::fcntl_setfl(&self.alive, OFlags::RDONLY).unwrap();
        let mut said = String::new();
        self.alive.read_to_string(&mut said).unwrap();
        assert_eq!(said, "up\n");
        let records = std::fs::read_dir(self.dir.path()).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(records.collect::<Vec<_>>(), ["alive"], "the record of the group is removed");
    }
}

fn collector() -> (Arc<Mutex<Vec<String>>>, LineReceiver) {
    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let sink = Arc::clone(&lines);
    (lines, LineReceiver(Box::new(move |line| sink.lock().unwrap().push(line.to_owned()))))
}

#[tokio::test]
async fn the_exit_status_and_the_last_words_come_back() {
    for (script, code, last_words) in [
        ("exit 0", Some(0), ""),
        ("echo no voice >&2; exit 3", Some(3), "no voice"),
        ("kill -9 $$", None, ""),
        ("printf 'a\\033[31mred\\007\\nb\\000c\\377' >&2", Some(0), "a [31mred \nb c\u{fffd}"),
    ] {
        let mut yard = Yard::new();
        let finished = yard.run(yard.program(script)).await.unwrap();
        assert_eq!((finished.status.code(), finished.last_words.as_str()), (code, last_words), "{script}");
        yard.assert_all_gone();
    }
}

#[tokio::test]
async fn only_the_end_of_many_words_is_kept() {
    let yard = Yard::new();
    let script = "i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done >&2";
    let words = yard.run(yard.program(script)).await.unwrap().last_words;
    assert!(words.len() <= STDERR_TAIL_BYTES && words.ends_with("line 1999"), "{words}");
}

#[tokio::test]
async fn a_child_that_hangs_is_ended_at_its_deadline() {
    for script in ["sleep 60", "trap '' TERM; sleep 60", "trap '' TERM; while :; do sleep 60; done"] {
        let mut yard = Yard::new();
        let program = Program { timeout: SOON, ..yard.program(&format!("echo still here >&2; {script}")) };
        match yard.run(program).await {
            Err(ChildError::TimedOut { last_words, .. }) => assert_eq!(last_words, "still here", "{script}"),
            other => panic!("{script}: {other:?}"),
        }
        yard.assert_all_gone();
    }
}

#[tokio::test]
async fn what_a_child_leaves_behind_is_killed() {
    let mut yard = Yard::new();
    let finished = yard.run(yard.program("sleep 60 & (trap '' TERM; sleep 60) & exit 0")).await.unwrap();
    assert!(finished.status.success());
    yard.assert_all_gone();
}

#[tokio::test]
async fn lines_arrive_and_their_absence_is_a_stall() {
    let mut yard = Yard::new();
    let (lines, receiver) = collector();
    let program = yard.program("echo one; printf 'two\\r\\nthree'");
    yard.run(Program { on_line: Some(receiver), stall_timeout: Some(NEVER), ..program }).await.unwrap();
    assert_eq!(*lines.lock().unwrap(), ["one", "two", "three"]);

    let (lines, receiver) = collector();
    let program = yard.program("echo one; sleep 60; echo two");
    let program = Program { on_line: Some(receiver), stall_timeout: Some(SOON), ..program };
    let end = yard.run(program).await;
    assert!(matches!(end, Err(ChildError::Stalled { timeout: SOON, .. })), "{end:?}");
    assert_eq!(*lines.lock().unwrap(), ["one"]);
    rustix::fs::fcntl_setfl(&yard.alive, OFlags::RDONLY).unwrap();
    assert_eq!(yard.alive.read(&mut [0; 16]).unwrap(), "up\nup\n".len());
}

#[tokio::test]
async fn input_arrives_whole_and_a_child_that_does_not_want_it_is_no_trouble() {
    let big = vec![b'x'; 3 << 20];
    let yard = Yard::new();
    let (lines, receiver) = collector();
    let program = Program { stdin: Stdin::Bytes(big.clone()), on_line: Some(receiver), ..yard.program("wc -c") };
    yard.run(program).await.unwrap();
    assert_eq!(*lines.lock().unwrap(), [big.len().to_string()]);

    let (told, answer) = mpsc::channel();
    let feed = move |mut pipe: File| {
        let result = pipe.write_all(&big);
        told.send(result.as_ref().map_err(io::Error::kind).copied()).unwrap();
        result
    };
    let finished = yard.run(Program { stdin: Stdin::Feed(Box::new(feed)), ..yard.program("exit 4") }).await.unwrap();
    assert_eq!(finished.status.code(), Some(4));
    assert_eq!(answer.recv_timeout(NEVER).unwrap(), Err(io::ErrorKind::BrokenPipe));
}

#[tokio::test]
async fn a_dropped_run_kills_the_group() {
    let mut yard = Yard::new();
    let (up, started) = tokio::sync::oneshot::channel();
    let mut up = Some(up);
    let receiver = LineReceiver(Box::new(move |_| up.take().unwrap().send(()).unwrap()));
    let program = yard.program("(trap '' TERM; sleep 60) & trap '' TERM; echo started; sleep 60");
    tokio::select! {
        end = yard.run(Program { on_line: Some(receiver), ..program }) => panic!("{end:?}"),
        started = started => started.unwrap(),
    }
    yard.assert_all_gone();
}

#[tokio::test]
async fn a_raised_flag_stops_the_child() {
    let mut yard = Yard::new();
    let stop = yard.stop.clone();
    let receiver = LineReceiver(Box::new(move |_| stop.raise()));
    let program = yard.program("echo started; sleep 60");
    let error = yard.run(Program { on_line: Some(receiver), ..program }).await.unwrap_err();
    assert!(matches!(error, ChildError::Stopped { .. }), "{error}");
    yard.assert_all_gone();
}

#[tokio::test]
async fn a_program_that_is_not_there_is_named() {
    let yard = Yard::new();
    for name in ["no-such-program", "/no/such/program", "/etc/passwd"] {
        let error = yard.run(Program { program: name.into(), ..yard.program("") }).await.unwrap_err();
        assert_eq!(error.to_string(), format!("cannot find the program {name}"));
        assert!(matches!(error, ChildError::NotFound { .. }), "{error}");
    }
    assert!(yard.launcher.find(&"sh".into()).is_some());
}

#[tokio::test]
async fn a_child_gets_an_empty_environment_and_its_directory() {
    let yard = Yard::new();
    let (lines, receiver) = collector();
    let program = Program { on_line: Some(receiver), ..yard.program("pwd -P; env") };
    yard.run(program).await.unwrap();
    let mut lines = lines.lock().unwrap().clone();
    assert_eq!(Path::new(&lines.remove(0)), yard.dir.path().canonicalize().unwrap());
    let names = lines.iter().filter_map(|line| line.split_once('=')).map(|(name, _)| name);
    let mut foreign = names.filter(|name| !["PATH", "LC_ALL", "PWD", "OLDPWD", "SHLVL", "_"].contains(name));
    assert_eq!(foreign.next(), None);
}

/// Starts a process group as a daemon would that crashed afterwards.
fn orphan(yard: &Yard, script: &str) -> Child {
    let script = format!("exec 9> alive; echo up >&9; {script}");
    Command::new("sh").args(["-c", &script]).current_dir(yard.dir.path()).process_group(0).spawn().unwrap()
}

#[tokio::test]
async fn a_group_left_by_a_crash_is_killed() {
    let yard = Yard::new();
    let mut child = orphan(&yard, "sleep 60");
    std::mem::forget(Group::record(child.id(), yard.dir.path()).unwrap());
    assert_eq!(kill_recorded(yard.dir.path()).unwrap(), 1);
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    assert_eq!(kill_recorded(yard.dir.path()).unwrap(), 0);
}

#[tokio::test]
async fn a_group_whose_leader_died_is_killed_too() {
    let mut yard = Yard::new();
    let mut child = orphan(&yard, "sleep 60 & exit 0");
    std::mem::forget(Group::record(child.id(), yard.dir.path()).unwrap());
    child.wait().unwrap();
    assert_eq!(kill_recorded(yard.dir.path()).unwrap(), 1);
    yard.assert_all_gone();
}

#[tokio::test]
async fn a_stranger_that_got_the_number_is_spared() {
    let yard = Yard::new();
    let mut stranger = orphan(&yard, "sleep 60");
    let record = yard.dir.path().join(format!("group-{}", stranger.id()));
    fsx::write_atomic(&record, b"12345").unwrap();
    for name in ["group-", "group-x", "group--7", "group-0", "group-+0", "groups"] {
        fsx::write_atomic(&yard.dir.path().join(name), b"").unwrap();
    }
    assert_eq!(kill_recorded(yard.dir.path()).unwrap(), 0);
    assert_eq!(stranger.try_wait().unwrap(), None, "it runs on");
    assert!(!record.try_exists().unwrap());
    rustix::process::kill_process_group(rustix::process::Pid::from_child(&stranger), rustix::process::Signal::KILL)
        .unwrap();
    stranger.wait().unwrap();
}

#[tokio::test]
async fn a_file_gets_the_output_byte_for_byte() {
    let yard = Yard::new();
    let path = yard.dir.path().join("out");
    let program = yard.program("printf 'a\\000b\\377\\n'");
    let ended = yard.launcher.run_into(program, File::create(&path).unwrap(), &yard.stop).await.unwrap();
    assert!(ended.status.success());
    assert_eq!(std::fs::read(path).unwrap(), b"a\0b\xff\n");
}
