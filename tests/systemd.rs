//! The files for systemd, checked by systemd's own tools.

#![expect(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "helpers of tests")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn run(program: &str, args: &[&str]) -> Output {
    let output = Command::new(program).args(args).env("SYSTEMD_LOG_LEVEL", "warning").output();
    output.unwrap_or_else(|error| panic!("cannot run {program}: {error}; run scripts/setup"))
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Makes a root directory with the files as a package installs them.
fn root() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd");
    for (file, to) in [
        ("reelspool.service", "usr/lib/systemd/system/reelspool.service"),
        ("reelspool.sysusers", "usr/lib/sysusers.d/reelspool.conf"),
        ("reelspool.tmpfiles", "usr/lib/tmpfiles.d/reelspool.conf"),
    ] {
        let to = root.path().join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from.join(file), to).unwrap();
    }
    root
}

#[test]
fn the_unit_verifies_without_a_word() {
    let dir = tempfile::tempdir().unwrap();
    // `verify` wants the binary to be there; this one stands in for it.
    let binary = dir.path().join("reelspool");
    fs::copy("/bin/true", &binary).unwrap();
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd/reelspool.service");
    let text = fs::read_to_string(unit).unwrap();
    assert!(text.contains("ExecStart=/usr/bin/reelspool serve"));
    let copy = dir.path().join("reelspool.service");
    fs::write(&copy, text.replace("/usr/bin/reelspool", binary.to_str().unwrap())).unwrap();
    let verified = run("systemd-analyze", &["verify", "--man=no", copy.to_str().unwrap()]);
    let ours: Vec<String> =
        said(&verified).lines().filter(|line| line.contains("reelspool")).map(str::to_owned).collect();
    assert!(verified.status.success() && ours.is_empty(), "{ours:?} of {}", said(&verified));
}

#[test]
fn the_unit_s_exposure_stays_low() {
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd/reelspool.service");
    let threshold = "--threshold=15"; // 1.5 of 10
    let output =
        run("systemd-analyze", &["security", "--offline=true", "--no-pager", threshold, unit.to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn the_user_and_the_directories_are_made() {
    let root = root();
    let at = format!("--root={}", root.path().display());
    fs::create_dir_all(root.path().join("etc")).unwrap();
    let users = run("systemd-sysusers", &[&at]);
    assert!(users.status.success(), "{}", said(&users));
    let passwd = fs::read_to_string(root.path().join("etc/passwd")).unwrap();
    assert!(passwd.contains("reelspool:") && passwd.contains(":/var/lib/reelspool:/usr/sbin/nologin"), "{passwd}");
    let parsed = run("systemd-tmpfiles", &[&at, "--cat-config"]);
    assert!(said(&parsed).contains("3770 reelspool reelspool"), "{}", said(&parsed));
}
