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

/// Makes a root directory with the files where a package installs them.
fn root() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd");
    for (file, to) in [
        ("reelspool.service", "usr/lib/systemd/system/reelspool.service"),
        ("reelspool.sysusers", "usr/lib/sysusers.d/reelspool.conf"),
        ("reelspool.tmpfiles", "usr/lib/tmpfiles.d/reelspool.conf"),
        ("reelspool.catalog", "usr/lib/systemd/catalog/reelspool.catalog"),
    ] {
        let to = root.path().join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from.join(file), to).unwrap();
    }
    root
}

/// Lists our units, by name.
fn units() -> Vec<String> {
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut units: Vec<String> =
        names.filter(|name| [".service", ".path", ".timer"].iter().any(|kind| name.ends_with(kind))).collect();
    units.sort();
    units
}

#[test]
fn the_units_verify_without_a_word() {
    let dir = tempfile::tempdir().unwrap();
    // `verify` needs an existing binary; this file stands in for it.
    let binary = dir.path().join("reelspool");
    fs::copy("/bin/true", &binary).unwrap();
    let mut copies = Vec::new();
    for unit in units() {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd").join(&unit)).unwrap();
        if unit.ends_with(".service") {
            assert!(text.contains("ExecStart=/usr/bin/reelspool "), "{unit}");
        }
        let copy = dir.path().join(unit);
        fs::write(&copy, text.replace("/usr/bin/reelspool", binary.to_str().unwrap())).unwrap();
        copies.push(copy.to_str().unwrap().to_owned());
    }
    let args: Vec<&str> = ["verify", "--man=no"].into_iter().chain(copies.iter().map(String::as_str)).collect();
    let verified = run("systemd-analyze", &args);
    let ours: Vec<String> =
        said(&verified).lines().filter(|line| line.contains("reelspool")).map(str::to_owned).collect();
    assert!(verified.status.success() && ours.is_empty(), "{ours:?} of {}", said(&verified));
}

#[test]
fn the_services_exposure_stays_low() {
    let threshold = "--threshold=15"; // 1.5 of 10
    for unit in units().iter().filter(|unit| unit.ends_with(".service")) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd").join(unit);
        let output =
            run("systemd-analyze", &["security", "--offline=true", "--no-pager", threshold, path.to_str().unwrap()]);
        assert!(output.status.success(), "{unit}: {}", said(&output));
    }
}

#[test]
fn a_service_is_never_given_up_and_never_takes_all_memory() {
    let unit = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd/reelspool.service")).unwrap();
    for setting in ["StartLimitIntervalSec=0", "Type=notify", "WatchdogSec=60s", "MemoryMax=90%", "Restart=on-failure"]
    {
        assert!(unit.lines().any(|line| line == setting), "{setting}");
    }
}

#[test]
fn the_messages_are_explained() {
    let root = root();
    let at = format!("--root={}", root.path().display());
    fs::create_dir_all(root.path().join("var/lib/systemd/catalog")).unwrap();
    let updated = run("journalctl", &[&at, "--update-catalog"]);
    assert!(updated.status.success() && said(&updated).is_empty(), "{}", said(&updated));
    let listed = said(&run("journalctl", &[&at, "--no-pager", "--list-catalog"]));
    let source = fs::read_to_string(root.path().join("usr/lib/systemd/catalog/reelspool.catalog")).unwrap();
    let entries = source.lines().filter(|line| line.starts_with("-- ")).count();
    assert_eq!(listed.lines().filter(|line| line.contains(" reelspool: ")).count(), entries, "{listed}");
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
    for kept in ["/var/spool/reelspool", "/var/lib/reelspool", "/var/cache/reelspool"] {
        assert!(said(&parsed).contains(&format!("x {kept}")), "{kept} is kept from removal by age");
    }
}
