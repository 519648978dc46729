//! Reads the list of packs that is compiled in.

/// The list; `scripts/assets` reads it too.
const LIST: &str = include_str!("../../../packaging/packs");

/// Some files of one origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// Its name here.
    pub name: &'static str,
    /// The package that it comes from: a Python package, after `debian:` one of Debian, or after `npm:` one of npm.
    pub package: &'static str,
    /// The version of the package.
    pub version: &'static str,
    /// The hash of the package, which stands for all that is in it.
    pub sha256: &'static str,
    /// Its licence (SPDX).
    pub licence: &'static str,
    /// Who made it, for the credits of a video.
    pub credit: &'static str,
    /// True if nothing is wrong where it is missing.
    pub is_optional: bool,
    /// Its files.
    pub files: Vec<PackFile>,
}

/// One file of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFile {
    /// Where it is below the directory of the packs.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 in hex.
    pub sha256: String,
}

/// Returns all packs.
pub fn packs() -> Vec<Pack> {
    let mut packs: Vec<Pack> = Vec::new();
    for line in LIST.lines() {
        let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
        let words: Vec<&'static str> = rest.split(' ').collect();
        match (kind, words.as_slice(), packs.last_mut()) {
            ("pack", &[name, package, version, sha256, licence], _) => {
                let (credit, is_optional, files) = ("", false, Vec::new());
                packs.push(Pack { name, package, version, sha256, licence, credit, is_optional, files });
            }
            ("credit", _, Some(pack)) => pack.credit = rest,
            ("optional", _, Some(pack)) => pack.is_optional = true,
            ("file", &[path, bytes, sha256, _source], Some(pack)) => {
                let bytes = bytes.parse().unwrap_or(0);
                pack.files.push(PackFile { path: path.to_owned(), bytes, sha256: sha256.to_owned() });
            }
            _ => {} // for the script alone, or a comment; a test holds the rest
        }
    }
    packs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_understood() {
        let packs = packs();
        let (mut lines, is_hash) = (0, |hash: &str| hash.len() == 64 && hash.chars().all(|c| c.is_ascii_hexdigit()));
        for pack in &packs {
            lines += 2 + usize::from(pack.is_optional) + pack.files.len();
            assert!(is_hash(pack.sha256) && pack.credit.contains(pack.licence), "{}", pack.name);
            let has = |name: &str| pack.files.iter().any(|file| file.path.ends_with(name));
            assert!(has("/LICENSE"), "{} brings no licence", pack.name);
            for file in &pack.files {
                assert!(is_hash(&file.sha256) && 0 < file.bytes && !file.path.contains(".."), "{}", file.path);
            }
        }
        let is_script_s = |line: &str| ["#", "also ", "npm ", "edit "].iter().any(|start| line.starts_with(start));
        let written = LIST.lines().filter(|line| !line.is_empty() && !is_script_s(line)).count();
        assert_eq!(lines, written, "a line that nobody reads");
        let voice = packs.iter().find(|pack| pack.name == crate::VOICE).unwrap();
        assert!(voice.files.iter().all(|file| file.path.starts_with(crate::VOICE_DIR)));
        let optional: Vec<_> = packs.iter().filter(|pack| pack.is_optional).collect();
        assert!(optional.iter().map(|pack| pack.name).eq([crate::KOKORO]), "nothing else may be missing");
        assert!(optional.iter().flat_map(|pack| &pack.files).all(|it| it.path.starts_with(crate::KOKORO_DIR)));
    }
}
