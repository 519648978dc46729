//! Compares the directory with the rows, by names, lengths and times alone: looks, decides, and notes what came of it.

use super::LibraryError;
use super::parts::Parts;
use crate::files;
use crate::store::seen::{self, Known, Refusal};
use crate::store::write::{self, FileStat};
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use telemetry::event;

/// What is no picture, but text beside one.
const TEXTS: [&str; 2] = ["txt", "json"];

/// What a scan did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Adopted {
    /// Files taken in.
    pub adopted: u64,
    /// Files that are no picture of ours.
    pub refused: u64,
    /// Pictures whose files are gone.
    pub missing: u64,
    /// Pictures whose files are there again.
    pub found: u64,
    /// Files that somebody still writes.
    pub waiting: u64,
}

/// What is to be looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unknown {
    pub(super) file: String,
    /// The row of the picture that had this name before.
    pub(super) replaces: Option<i64>,
}

/// A file's name and what it looks like.
type Listed = (String, FileStat);

/// What can be no picture, whatever is in it.
#[derive(Debug, PartialEq, Eq)]
struct Odd {
    file: String,
    stat: FileStat,
    detail: &'static str,
}

/// What lies in the directory, by names.
#[derive(Default)]
pub(super) struct Round {
    /// Files that may be pictures.
    pub(super) found: Vec<Listed>,
    odd: Vec<Odd>,
    /// What the system tells nothing of, and its answer: a mount whose server is dead, say.
    pub(super) hidden: Vec<(String, String)>,
}

/// What the directory says that the rows do not.
#[derive(Debug, Default, PartialEq, Eq)]
struct Difference {
    /// Files to be looked into.
    unknown: Vec<Unknown>,
    /// What can be no picture and was not noted yet.
    odd: Vec<Odd>,
    /// Rows of pictures that are there again.
    found: Vec<i64>,
    /// Pictures that were not listed, by file and row.
    unlisted: Vec<(String, i64)>,
    /// Files that were refused and are not there any more.
    forgotten: Vec<String>,
}

/// Compares the directory with the rows, notes which pictures came back and which are gone, and returns what is to be
/// looked into.
pub(super) fn scan(parts: &Parts) -> Result<(Vec<Unknown>, Adopted), LibraryError> {
    files::sweep_incoming(&parts.dir)?;
    let known = parts.store.read("list", seen::known)?;
    let mut round = look_round(&parts.dir)?;
    let hidden = std::mem::take(&mut round.hidden);
    let Difference { unknown, odd, found, unlisted, forgotten } = compare(known, round, &hidden);
    let refused = (hidden.len() + odd.len()) as u64;
    for (file, answer) in hidden {
        parts.house.tell_unreadable(&file, answer);
    }
    for Odd { file, stat, detail } in odd {
        refuse(parts, &file, "not_a_file", detail.to_owned(), stat)?;
    }
    let mut gone = Vec::new();
    for (file, id) in unlisted {
        // Looked at again: it may have come after the directory was listed.
        if files::stat(&parts.dir.join(&file))?.is_none() {
            gone.push(id);
        }
    }
    let done = Adopted { refused, found: found.len() as u64, missing: gone.len() as u64, ..Adopted::default() };
    if !(found.is_empty() && gone.is_empty() && forgotten.is_empty()) {
        parts.store.write("note files of", move |transaction| {
            found.iter().try_for_each(|id| write::found(transaction, *id))?;
            gone.iter().try_for_each(|id| write::missing(transaction, *id))?;
            seen::forget(transaction, &forgotten)
        })?;
    }
    Ok((unknown, done))
}

/// Decides what is new, back or gone. What the system hides is neither new nor gone.
fn compare(mut known: HashMap<String, Known>, round: Round, hidden: &[(String, String)]) -> Difference {
    let mut differs = Difference::default();
    for (file, _) in hidden {
        known.remove(file);
    }
    for odd in round.odd {
        let seen = Known::Refused { bytes: odd.stat.bytes, mtime_ns: odd.stat.mtime_ns };
        if known.remove(&odd.file) != Some(seen) {
            differs.odd.push(odd);
        }
    }
    for (file, stat) in round.found {
        let same = |bytes: i64, mtime_ns: i64| (bytes, mtime_ns) == (stat.bytes, stat.mtime_ns);
        match known.remove(&file) {
            Some(Known::Picture { bytes, mtime_ns, ready, id }) if same(bytes, mtime_ns) => {
                differs.found.extend((!ready).then_some(id));
            }
            Some(Known::Refused { bytes, mtime_ns }) if same(bytes, mtime_ns) => {}
            Some(Known::Picture { id, .. }) => differs.unknown.push(Unknown { file, replaces: Some(id) }),
            Some(Known::Refused { .. }) | None => differs.unknown.push(Unknown { file, replaces: None }),
        }
    }
    for (file, known) in known {
        match known {
            Known::Picture { id, ready: true, .. } => differs.unlisted.push((file, id)),
            Known::Picture { .. } => {}
            Known::Refused { .. } => differs.forgotten.push(file),
        }
    }
    differs
}

/// Lists what lies in the directory. What cannot be looked at does not hide the rest.
pub(super) fn look_round(dir: &Path) -> Result<Round, LibraryError> {
    let Round { mut found, mut odd, mut hidden } = Round::default();
    let Some(entries) = files::if_there(fs::read_dir(dir)).map_err(files::failed("list", dir))? else {
        return Ok(Round::default());
    };
    for entry in entries {
        let entry = entry.map_err(files::failed("list", dir))?;
        let (path, name) = (entry.path(), entry.file_name());
        let text = name.to_string_lossy();
        let extension = Path::new(&*text).extension().and_then(|it| it.to_str()).unwrap_or_default().to_lowercase();
        if text.starts_with('.') || TEXTS.contains(&extension.as_str()) {
            continue;
        }
        let meta = match files::if_there(fs::symlink_metadata(&path)) {
            Ok(Some(meta)) => meta,
            Ok(None) => continue,
            Err(error) => {
                hidden.push((text.into_owned(), format!("cannot look at it: {error}")));
                continue;
            }
        };
        let kind = meta.file_type();
        let detail = match name.to_str() {
            None => "its name is no UTF-8 text",
            Some(_) if kind.is_symlink() => "it is a link; copy the file itself",
            Some(_) if kind.is_dir() => "it is a directory; only files of bg_images itself are taken in",
            Some(_) if !kind.is_file() => "it is no regular file",
            Some(name) => {
                found.push((name.to_owned(), files::stat_of(&meta)));
                continue;
            }
        };
        odd.push(Odd { file: text.into_owned(), stat: files::stat_of(&meta), detail });
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    odd.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(Round { found, odd, hidden })
}

/// Notes a file that cannot be taken in, and tells of it.
pub(super) fn refuse(
    parts: &Parts,
    file: &str,
    reason: &str,
    detail: String,
    stat: FileStat,
) -> Result<(), LibraryError> {
    event::ImageUnreadable { file: file.to_owned(), reason: format!("{reason}: {detail}") }.emit();
    let refusal = Refusal { file: file.to_owned(), reason: reason.to_owned(), detail };
    let now = parts.now();
    parts.store.write("note a file in", move |transaction| seen::refuse(transaction, &refusal, stat, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stat(bytes: i64) -> FileStat {
        FileStat { bytes, blocks: 512, mtime_ns: 1 }
    }

    fn picture(id: i64, ready: bool) -> Known {
        Known::Picture { id, bytes: 7, mtime_ns: 1, ready }
    }

    /// Compares one file, as the rows know it, with what the directory says of it.
    fn check(known: Option<Known>, listed: Option<i64>, expected: Difference) {
        let rows = known.clone().map(|known| ("a.jpg".to_owned(), known)).into_iter().collect();
        let found = listed.map(|bytes| ("a.jpg".to_owned(), stat(bytes))).into_iter().collect();
        let difference = compare(rows, Round { found, ..Round::default() }, &[]);
        assert_eq!(difference, expected, "{known:?} {listed:?}");
    }

    #[test]
    fn a_file_is_looked_into_when_it_is_new_or_changed_and_at_no_other_time() {
        let none = Difference::default;
        let refused = || Some(Known::Refused { bytes: 7, mtime_ns: 1 });
        let file = || "a.jpg".to_owned();
        let unknown = |replaces| Difference { unknown: vec![Unknown { file: file(), replaces }], ..none() };
        check(None, Some(7), unknown(None));
        check(refused(), Some(7), none());
        check(refused(), Some(8), unknown(None));
        check(refused(), None, Difference { forgotten: vec![file()], ..none() });
        check(Some(picture(3, true)), Some(7), none());
        check(Some(picture(3, true)), Some(8), unknown(Some(3)));
        check(Some(picture(3, false)), Some(7), Difference { found: vec![3], ..none() });
        check(Some(picture(3, true)), None, Difference { unlisted: vec![(file(), 3)], ..none() });
        check(Some(picture(3, false)), None, none());
    }

    #[test]
    fn what_the_system_hides_is_neither_new_nor_gone_and_what_is_odd_is_noted_once() {
        let rows = || HashMap::from([("a.jpg".to_owned(), picture(3, true))]);
        let hidden = [("a.jpg".to_owned(), "cannot look at it".to_owned())];
        assert_eq!(compare(rows(), Round::default(), &hidden), Difference::default());
        let odd = || Odd { file: "a link".to_owned(), stat: stat(7), detail: "it is a link" };
        let round = || Round { odd: vec![odd()], ..Round::default() };
        assert_eq!(compare(HashMap::new(), round(), &[]), Difference { odd: vec![odd()], ..Difference::default() });
        let seen = HashMap::from([("a link".to_owned(), Known::Refused { bytes: 7, mtime_ns: 1 })]);
        assert_eq!(compare(seen, round(), &[]), Difference::default());
    }
}
