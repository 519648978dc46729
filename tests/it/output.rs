//! Output that cannot be written, and readers that do not read.

use crate::support::home::{Home, NULL_PROVIDERS, REELSPOOL};
use crate::support::wait;
use rustix::fs::{CWD, FileType, Mode, OFlags};
use serde_json::json;
use std::fs::File;
use std::process::{Command, Stdio};

fn full() -> Stdio {
    File::options().write(true).open("/dev/full").unwrap().into()
}

#[test]
fn a_command_whose_output_is_lost_ends_with_its_documented_code_and_never_panics() {
    let home = Home::new(NULL_PROVIDERS);
    home.drop_job("a", &json!({"version": 1, "story": {"text": "The lamp went out."}}));
    assert!(home.run(&["serve", "--once"]).status.success());
    let commands: [&[&str]; 8] = [
        &["list", "--json"],
        &["schema", "job"],
        &["config", "show"],
        &["completions", "bash"],
        &["--help"],
        &["--version"],
        &["voices", "--json"],
        &["doctor", "--json"],
    ];
    for command in commands {
        let ended = home.command(command).stdout(full()).stderr(Stdio::null()).status().unwrap();
        assert_eq!(ended.code(), Some(74), "{command:?}");
    }
    for (command, code) in
        [(&["-c", "/nonexistent", "serve"][..], 78), (&["nonsense"], 2), (&["-c", "/nonexistent", "list"], 78)]
    {
        let ended = Command::new(REELSPOOL).args(command).stdout(full()).stderr(full()).status().unwrap();
        assert_eq!(ended.code(), Some(code), "{command:?}");
    }
    assert_eq!(home.command(&["serve", "--once"]).stderr(full()).status().unwrap().code(), Some(0));
}

#[test]
fn areader_that_goes_away_ends_a_command_quietly() {
    let home = Home::new(NULL_PROVIDERS);
    let (reader, writer) = rustix::pipe::pipe().unwrap();
    drop(reader);
    let output = home.command(&["config", "show"]).stdout(Stdio::from(writer)).stderr(Stdio::piped()).output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(74), &b""[..]));
}

#[test]
fn a_daemon_whose_log_nobody_reads_works_on_and_obeys() {
    let home = Home::new(NULL_PROVIDERS);
    let fifo = home.path("log");
    rustix::fs::mknodat(CWD, &fifo, FileType::Fifo, Mode::RWXU, 0).unwrap();
    let open = |flags| File::from(rustix::fs::open(&fifo, flags | OFlags::CLOEXEC, Mode::empty()).unwrap());
    let reader = open(OFlags::RDWR); // keeps it open, and does not read
    // With the smallest pipe that there is, a few jobs fill it.
    rustix::pipe::fcntl_setpipe_size(&reader, 4096).unwrap();
    let (log, out) = (open(OFlags::WRONLY), open(OFlags::WRONLY));
    let mut daemon = home.command(&["serve"]).stdin(Stdio::null()).stdout(out).stderr(log).spawn().unwrap();
    for n in 0..20 {
        home.drop_job(&format!("job-{n:02}"), &json!({"version": 1, "story": {"text": "The lamp went out at nine."}}));
    }
    for n in 0..20 {
        home.wait_done(&format!("job-{n:02}"));
    }
    let pid = rustix::process::Pid::from_raw(i32::try_from(daemon.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    let status = wait::until("the daemon to end", || daemon.try_wait().unwrap().ok_or("it runs"));
    assert!(status.success(), "{status}");
}
