//! The asset packs: voices, fonts, drawings and words that are installed beside the program. `packaging/packs` lists them; it is compiled in.

mod list;

pub use list::{Pack, PackFile, packs};

use ring::digest::{Context, SHA256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// The pack of the neural voice.
pub const VOICE: &str = "hibari";
/// Its directory in the packs' directory.
pub const VOICE_DIR: &str = "voices/hibari";

/// The optional pack of many voices, and its directory in the packs' directory.
pub const KOKORO: &str = "kokoro";
/// The directory of its files, below that of the packs.
pub const KOKORO_DIR: &str = "voices/kokoro";

/// The pack of the words for things.
pub const WORDS: &str = "words";
/// Its directory in the packs' directory.
pub const WORDS_DIR: &str = "words";
/// The pack of the drawings of things.
pub const DRAWINGS: &str = "drawings";
/// Its directory in the packs' directory.
pub const DRAWINGS_DIR: &str = "drawings";

/// The command that fetches what is missing.
pub const REMEDY: &str = "scripts/assets of the source tree fetches it, and `scripts/install` installs it";

/// The command that fetches the optional pack of many voices.
pub const KOKORO_REMEDY: &str = "`scripts/assets kokoro` of the source tree fetches it, with `--into /usr/local/share/reelspool` for the whole machine";

/// Where packs are installed for the whole machine.
const SYSTEM: [&str; 2] = ["/usr/local/share/reelspool", "/usr/share/reelspool"];

/// The directory of packs in a source tree, and the file that shows that a directory is one.
const IN_TREE: &str = "assets";
const TREE_FILE: &str = "packaging/packs";

/// How much of a file is hashed at a time, in bytes.
const BUFFER: usize = 64 << 10;

/// Returns the directories in which packs are looked for, in order: where the configuration says, else the user's own, the
/// machine's, and those beside the program.
pub fn places(configured: Option<&Path>, variables: &BTreeMap<String, String>, program: Option<&Path>) -> Vec<PathBuf> {
    if let Some(dir) = configured {
        return vec![dir.to_owned()];
    }
    let absolute = |name: &str| variables.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")));
    let mut places: Vec<PathBuf> = data.into_iter().map(|dir| dir.join("reelspool")).collect();
    places.extend(SYSTEM.map(PathBuf::from));
    if let Some(program) = program {
        places.extend(program.ancestors().nth(2).map(|prefix| prefix.join("share/reelspool")));
        let tree = program.ancestors().skip(1).find(|dir| dir.join(TREE_FILE).is_file());
        places.extend(tree.map(|tree| tree.join(IN_TREE)));
    }
    let mut seen = Vec::new();
    places.retain(|place| {
        !seen.contains(place) && {
            seen.push(place.clone());
            true
        }
    });
    places
}

/// How a pack was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It is in this directory, whole.
    Whole(PathBuf),
    /// It is in this directory, and something is wrong with one of its files.
    Damaged {
        /// The directory.
        dir: PathBuf,
        /// The file, and what is wrong with it.
        problem: String,
    },
    /// It is nowhere.
    Missing,
}

/// How closely files are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// By their sizes: at each start.
    Sizes,
    /// By their hashes: reads everything.
    Hashes,
}

impl Pack {
    /// Finds the pack in the first of some directories where it is whole.
    pub fn find(&self, places: &[PathBuf], check: Check) -> Found {
        let mut damaged = Found::Missing;
        for dir in places {
            // Most places have nothing, and a pack may have dozens of files.
            let home = self.files.first().and_then(|file| Path::new(&file.path).parent());
            if home.is_some_and(|home| !dir.join(home).is_dir()) {
                continue;
            }
            let problems: Vec<String> = self.files.iter().filter_map(|file| problem(dir, file, check)).collect();
            let Some(first) = problems.first() else { return Found::Whole(dir.clone()) };
            let is_there = self.files.iter().any(|file| dir.join(&file.path).is_file());
            if is_there && damaged == Found::Missing {
                damaged = Found::Damaged { dir: dir.clone(), problem: first.clone() };
            }
        }
        damaged
    }
}

/// Tells what is wrong with a file; `None` if nothing is.
fn problem(dir: &Path, file: &PackFile, check: Check) -> Option<String> {
    let path = dir.join(&file.path);
    let name = path.display();
    match std::fs::metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Some(format!("{name} is missing")),
        Err(error) => return Some(format!("{name}: {error}")),
        Ok(meta) if meta.len() != file.bytes => {
            return Some(format!("{name} has {} bytes instead of {}", meta.len(), file.bytes));
        }
        Ok(_) => {}
    }
    if check == Check::Sizes {
        return None;
    }
    match sha256(&path) {
        Err(error) => Some(format!("{name}: {error}")),
        Ok(hash) => (hash != file.sha256).then(|| format!("{name} is damaged: its SHA-256 is another")),
    }
}

fn sha256(path: &Path) -> io::Result<String> {
    let (mut file, mut hash, mut buffer) = (File::open(path)?, Context::new(&SHA256), vec![0; BUFFER]);
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        hash.update(buffer.get(..count).unwrap_or_default());
    }
    let mut hex = String::new();
    for byte in hash.finish().as_ref() {
        write!(hex, "{byte:02x}").unwrap_or_default();
    }
    Ok(hex)
}

/// Tells in a few words why a pack cannot be used; `None` if it can.
pub fn trouble(pack: &Pack, found: &Found, places: &[PathBuf]) -> Option<String> {
    match found {
        Found::Whole(_) => None,
        Found::Damaged { problem, .. } => Some(problem.clone()),
        Found::Missing => {
            let places: Vec<String> = places.iter().map(|it| it.display().to_string()).collect();
            Some(format!("the pack `{}` is in none of {}", pack.name, places.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::FileTimes;
    use std::time::SystemTime;

    #[test]
    fn packs_are_looked_for_where_people_and_packages_put_them() {
        let variables = BTreeMap::from([("HOME".to_owned(), "/home/me".to_owned())]);
        let shown = |configured: Option<&str>, program: &str| {
            let places = places(configured.map(Path::new), &variables, Some(Path::new(program)));
            places.iter().map(|it| it.display().to_string()).collect::<Vec<_>>().join(" ")
        };
        let machine = "/usr/local/share/reelspool /usr/share/reelspool";
        assert_eq!(shown(None, "/usr/bin/reelspool"), format!("/home/me/.local/share/reelspool {machine}"));
        assert_eq!(
            shown(None, "/opt/r/bin/reelspool"),
            format!("/home/me/.local/share/reelspool {machine} /opt/r/share/reelspool")
        );
        assert_eq!(shown(Some("/mine"), "/usr/bin/reelspool"), "/mine");
        let tree = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        assert!(shown(None, &format!("{tree}/target/debug/reelspool")).ends_with(&format!(" {tree}/assets")));
    }

    #[test]
    fn a_pack_is_whole_damaged_or_missing() {
        let dir = tempfile::tempdir().unwrap();
        let [empty, mine, other] = ["empty", "mine", "other"].map(|name| dir.path().join(name));
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // of `abc`
        let files = ["a/x", "a/y"].map(|path| PackFile { path: path.into(), bytes: 3, sha256: hash.into() }).to_vec();
        let pack = Pack {
            name: "p",
            package: "q",
            version: "1",
            sha256: "0",
            licence: "MIT",
            credit: "",
            is_optional: false,
            files,
        };
        let places = [empty, mine.clone(), other.clone()];
        let found = |check| trouble(&pack, &pack.find(&places, check), &places);
        assert!(found(Check::Sizes).unwrap().starts_with("the pack `p` is in none of /"));
        for dir in [&mine, &other] {
            fsx::create_dir_all(&dir.join("a")).unwrap();
            fsx::write_atomic(&dir.join("a/x"), b"abc").unwrap();
        }
        assert!(found(Check::Sizes).unwrap().ends_with("mine/a/y is missing"));
        fsx::write_atomic(&mine.join("a/y"), b"abcd").unwrap();
        assert!(found(Check::Sizes).unwrap().ends_with("mine/a/y has 4 bytes instead of 3"));
        fsx::write_atomic(&other.join("a/y"), b"abx").unwrap();
        // Reading a file would set its time of access, at least where it is so old.
        let y = File::options().write(true).open(other.join("a/y")).unwrap();
        y.set_times(FileTimes::new().set_accessed(SystemTime::UNIX_EPOCH)).unwrap();
        assert_eq!(pack.find(&places, Check::Sizes), Found::Whole(other.clone()), "the size is all that is looked at");
        assert_eq!(
            y.metadata().unwrap().accessed().unwrap(),
            SystemTime::UNIX_EPOCH,
            "the sizes are looked at, not read"
        );
        fsx::write_atomic(&mine.join("a/y"), b"xyz").unwrap();
        assert!(found(Check::Hashes).unwrap().ends_with("mine/a/y is damaged: its SHA-256 is another"));
        fsx::write_atomic(&other.join("a/y"), b"abc").unwrap();
        assert_eq!(pack.find(&places, Check::Hashes), Found::Whole(other));
    }
}
