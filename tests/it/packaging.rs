//! The installed files: package and installer agree, and the uninstaller removes what was installed.

use crate::support::home::REELSPOOL;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const CONFIG: &str = "etc/reelspool/config.toml";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Reads packaging/files: from, to, mode.
fn listed() -> Vec<[String; 3]> {
    let text = fs::read_to_string(root().join("packaging/files")).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>().try_into().unwrap()).collect()
}

fn manifest() -> toml::Table {
    let cargo: toml::Table = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    cargo["package"]["metadata"]["deb"].as_table().unwrap().clone()
}

#[test]
fn the_debian_package_has_the_files_that_the_installer_installs() {
    let deb = manifest();
    let text = |value: &toml::Value| value.as_str().unwrap().to_owned();
    let packed: BTreeSet<[String; 3]> = deb["assets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|asset| [text(&asset[0]), format!("/{}", text(&asset[1])), text(&asset[2])])
        .collect();
    assert_eq!(packed, listed().into_iter().collect());
    assert_eq!(deb["conf-files"].as_array().unwrap(), &[format!("/{CONFIG}").into()]);
}

#[test]
fn every_listed_file_is_in_the_tree_or_made() {
    for [from, _, mode] in listed() {
        let made = ["target/release/", "target/packaging/", "assets/"].iter().any(|dir| from.starts_with(dir));
        assert!(made || root().join(&from).is_file(), "packaging/files lists {from}, which is not there");
        assert!(["644", "755"].contains(&mode.as_str()), "{from} has the mode {mode}");
    }
    for dir in ["schema", "monitoring"] {
        for entry in fs::read_dir(root().join(dir)).unwrap() {
            let path = format!("{dir}/{}", entry.unwrap().file_name().to_string_lossy());
            assert!(listed().iter().any(|[from, ..]| *from == path), "{path} is installed by nobody");
        }
    }
}

/// Runs one of our scripts; it installs below a directory.
fn run(script: &str, args: &[&str], dest: &Path, prefix: &str) -> Output {
    let mut command = Command::new(root().join("scripts").join(script));
    command.args(args).env("DESTDIR", dest).env("PREFIX", prefix).env("CARGO_TARGET_DIR", dest.with_extension("made"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Lists the files below a directory, sorted, relative to it.
fn files(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(next) = dirs.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
            } else {
                found.push(path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn what_is_installed_is_what_the_list_says_and_goes_again_but_for_the_configuration() {
    let temp = tempfile::tempdir().unwrap();
    let dest = temp.path().join("root");
    run("install", &["--program", REELSPOOL], &dest, "/usr");
    let installed = files(&dest);
    for [from, to, mode] in listed() {
        if from.starts_with("assets/") && !root().join(from.trim_end_matches('*')).is_dir() {
            continue; // nobody fetched it here
        }
        let to = to.trim_start_matches('/');
        let there: Vec<&String> = installed.iter().filter(|file| file.starts_with(to)).collect();
        assert!(!there.is_empty(), "{to} is missing in {installed:#?}");
        for file in there {
            let found = fs::metadata(dest.join(file)).unwrap().permissions().mode() & 0o777;
            assert_eq!(format!("{found:o}"), mode, "{file}");
        }
    }
    for page in [
        "usr/share/man/man1/reelspool-submit.1",
        "usr/share/man/man1/reelspool-workspaces-keep.1",
        "usr/share/man/man5/reelspool.toml.5",
    ] {
        assert!(installed.iter().any(|file| file == page), "{page} is missing in {installed:#?}");
    }

    fs::write(dest.join(CONFIG), "# mine\n").unwrap();
    let again = run("install", &["--program", REELSPOOL], &dest, "/usr");
    assert_eq!(fs::read_to_string(dest.join(CONFIG)).unwrap(), "# mine\n");
    assert!(String::from_utf8_lossy(&again.stdout).contains("kept your /etc/reelspool/config.toml"));

    let data = "var/lib/reelspool/reelspool.db";
    fs::create_dir_all(dest.join("var/lib/reelspool")).unwrap();
    fs::write(dest.join(data), "").unwrap();
    let said = run("uninstall", &[], &dest, "/usr");
    assert_eq!(files(&dest), [CONFIG, data]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("/etc/reelspool") && said.contains("/var/lib/reelspool"), "{said}");
    assert!(!dest.join("usr/share/reelspool").exists() && !dest.join("usr/share/doc/reelspool").exists());
}

#[test]
fn another_prefix_is_in_every_file_that_names_the_program() {
    let temp = tempfile::tempdir().unwrap();
    let dest = temp.path().join("root");
    run("install", &["--program", REELSPOOL], &dest, "/usr/local");
    let unit = fs::read_to_string(dest.join("usr/local/lib/systemd/system/reelspool.service")).unwrap();
    assert!(unit.contains("ExecStart=/usr/local/bin/reelspool serve"), "{unit}");
    let outside = ["usr/local/", "etc/reelspool/", "etc/sysusers.d/", "etc/tmpfiles.d/"];
    let installed = files(&dest);
    let strays: Vec<_> = installed.iter().filter(|file| !outside.iter().any(|dir| file.starts_with(dir))).collect();
    assert!(strays.is_empty(), "{strays:?}");
    run("uninstall", &[], &dest, "/usr/local");
    assert_eq!(files(&dest), [CONFIG]);
}

#[test]
fn a_damaged_or_missing_file_of_an_asset_pack_is_named_and_nothing_is_fetched_for_a_check() {
    let temp = tempfile::tempdir().unwrap();
    let check = || {
        let mut command = Command::new(root().join("scripts/assets"));
        let output = command.args(["--check", "--into"]).arg(temp.path()).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (whole, said) = check();
    assert!(!whole && said.contains("voices/hibari/hibari.onnx"), "{said}");
    fs::create_dir_all(temp.path().join("voices/hibari")).unwrap();
    fs::write(temp.path().join("voices/hibari/LICENSE"), "x").unwrap();
    let (whole, said) = check();
    assert!(!whole && said.contains("voices/hibari/LICENSE"), "{said}");
    assert!(said.contains("scripts/assets fetches them"), "{said}");
}

#[test]
fn annotations_become_a_table_of_names_and_keywords() {
    let temp = tempfile::tempdir().unwrap();
    let [xml, table] = ["de.xml", "de.tsv"].map(|name| temp.path().join(name));
    let notes = r#"<ldml><annotations>
        <annotation cp="🔪">Küchenmesser | Messer</annotation>
        <annotation cp="🔪" type="tts">Küchenmesser</annotation>
        <annotation cp="☎️" type="tts">Telefon</annotation>
        <annotation cp="🐈" type="tts">↑↑↑</annotation>
        <annotation cp="👨‍🚀" type="tts">Astronaut</annotation>
        <annotation cp="{" type="tts">Klammer</annotation>
    </annotations></ldml>"#;
    fs::write(&xml, notes).unwrap();
    let status = Command::new(root().join("scripts/annotations")).args([&xml, &table]).status().unwrap();
    assert!(status.success());
    let rows = "☎\tTelefon\t\n🔪\tKüchenmesser\tKüchenmesser|Messer\n";
    assert_eq!(fs::read_to_string(&table).unwrap(), rows);
}
