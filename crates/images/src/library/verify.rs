//! Compares files, rows and vectors, and changes nothing.

use super::LibraryError;
use super::parts::Parts;
use super::scan::{Round, look_round};
use crate::files;
use crate::picture;
use crate::store::Row;
use crate::store::changes;
use crate::store::search::{self, Fingerprint};
use crate::store::seen::{self, Refusal};
use crate::store::totals;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A picture's file is gone.
    Missing {
        /// Its name.
        file: String,
    },
    /// A picture's file is not the one that was entered.
    Changed {
        /// Its name.
        file: String,
    },
    /// A picture's bytes are not those that were entered.
    Damaged {
        /// Its name.
        file: String,
    },
    /// A picture's file cannot be read.
    Unreadable {
        /// Its name.
        file: String,
        /// Why not.
        reason: String,
    },
    /// A picture is found by other words than its own.
    WrongVector {
        /// Its name.
        file: String,
    },
    /// A file has no row.
    Unknown {
        /// Its name.
        file: String,
    },
    /// A picture has no vector, though its prompt has words.
    NoVector {
        /// Its name.
        file: String,
    },
    /// The counters differ from what is there.
    Counters,
}

impl Problem {
    /// Returns its name for scripts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Changed { .. } => "changed",
            Self::Damaged { .. } => "damaged",
            Self::Unreadable { .. } => "unreadable",
            Self::WrongVector { .. } => "wrong_vector",
            Self::Unknown { .. } => "unknown",
            Self::NoVector { .. } => "no_vector",
            Self::Counters => "counters",
        }
    }

    /// Returns which file it is about.
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::Missing { file }
            | Self::Changed { file }
            | Self::Damaged { file }
            | Self::Unreadable { file, .. }
            | Self::WrongVector { file }
            | Self::Unknown { file }
            | Self::NoVector { file } => Some(file),
            Self::Counters => None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { file } => write!(f, "{file} is gone"),
            Self::Changed { file } => write!(f, "{file} was changed after it was entered"),
            Self::Damaged { file } => write!(f, "{file} is damaged: its content is not what was entered"),
            Self::Unreadable { file, reason } => write!(f, "{file}: {reason}"),
            Self::WrongVector { file } => write!(f, "{file} is found by other words than its own"),
            Self::Unknown { file } => write!(f, "{file} is not entered yet"),
            Self::NoVector { file } => write!(f, "{file} cannot be found by similarity yet"),
            Self::Counters => write!(f, "the counters of files and bytes are wrong"),
        }
    }
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// Pictures looked at.
    pub files: u64,
    /// Their bytes by the files themselves, allocated.
    pub bytes: u64,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Files that are no pictures of ours; they are left alone.
    pub refused: Vec<Refusal>,
}

/// Compares names, lengths and times; reads no picture.
pub(super) fn names(parts: &Parts) -> Result<Verified, LibraryError> {
    verify(parts, |_, _, _| Ok(false))
}

/// Compares the content of every picture and every vector too.
pub(super) fn contents(parts: &Parts) -> Result<Verified, LibraryError> {
    let mut found = verify(parts, is_damaged)?;
    found.problems.extend(wrong_vectors(parts)?);
    Ok(found)
}

fn verify(
    parts: &Parts,
    is_damaged: impl Fn(&Path, &Row, &Fingerprint) -> Result<bool, LibraryError>,
) -> Result<Verified, LibraryError> {
    let mut found = Verified { refused: parts.store.read("list", seen::refused)?, ..Verified::default() };
    let (rows, entered) =
        parts.store.read("list", |connection| Ok((search::all(connection)?, search::fingerprints(connection)?)))?;
    for row in &rows {
        if let Some(entered) = entered.get(&row.id) {
            let problem = compare(&parts.dir, row, entered, &is_damaged, &mut found)?;
            found.problems.extend(problem);
        }
    }
    let known = rows.iter().map(|row| row.file.as_str()).chain(found.refused.iter().map(|it| it.file.as_str()));
    found.problems.extend(unentered(&parts.dir, &known.collect())?);
    let model = parts.vectors.model();
    let names: HashMap<i64, &str> = rows.iter().map(|row| (row.id, row.file.as_str())).collect();
    for (id, prompt) in
        parts.store.read("search", |connection| changes::without_vector(connection, model, 0, u32::MAX))?
    {
        if let Some(file) = names.get(&id)
            && parts.vectors.of(&prompt).is_some()
        {
            found.problems.push(Problem::NoVector { file: (*file).to_owned() });
        }
    }
    if parts.store.read("count", totals::are_wrong)? {
        found.problems.push(Problem::Counters);
    }
    Ok(found)
}

/// Compares a picture with its file, and counts that.
fn compare(
    dir: &Path,
    row: &Row,
    entered: &Fingerprint,
    is_damaged: impl Fn(&Path, &Row, &Fingerprint) -> Result<bool, LibraryError>,
    found: &mut Verified,
) -> Result<Option<Problem>, LibraryError> {
    let file = row.file.clone();
    let compared = files::stat(&dir.join(&file)).and_then(|stat| {
        let Some(stat) = stat else { return Ok(Some(Problem::Missing { file: file.clone() })) };
        found.files += 1;
        found.bytes += stat.blocks.cast_unsigned();
        if (stat.bytes, stat.mtime_ns) != (entered.bytes, entered.mtime_ns) {
            return Ok(Some(Problem::Changed { file: file.clone() }));
        }
        Ok(is_damaged(dir, row, entered)?.then(|| Problem::Damaged { file: file.clone() }))
    });
    match compared {
        Err(error) => Ok(Some(Problem::Unreadable { file, reason: error.answer()? })),
        problem => problem,
    }
}

/// Lists what lies beside the pictures that are known: what the next scan takes in, and what it cannot read.
fn unentered(dir: &Path, known: &HashSet<&str>) -> Result<Vec<Problem>, LibraryError> {
    let Round { found, hidden, .. } = look_round(dir)?;
    let hidden = hidden.into_iter().filter(|(file, _)| !known.contains(file.as_str()));
    let hidden = hidden.map(|(file, reason)| Problem::Unreadable { file, reason });
    let unknown = found.into_iter().map(|(file, _)| file).filter(|file| !known.contains(file.as_str()));
    let unknown = unknown.map(|file| match File::open(dir.join(&file)) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Problem::Unreadable { file, reason: format!("cannot open it: {error}") }
        }
        _ => Problem::Unknown { file },
    });
    Ok(hidden.chain(unknown).collect())
}

/// Tells whether a picture's bytes are not those that were entered.
pub(super) fn is_damaged(dir: &Path, row: &Row, entered: &Fingerprint) -> Result<bool, LibraryError> {
    let bytes = files::read(&dir.join(&row.file), picture::BYTES_MAX)?;
    Ok(*blake3::hash(&bytes).as_bytes() != entered.blake3)
}

/// Compares the vectors that a start would load with those of the rows.
fn wrong_vectors(parts: &Parts) -> Result<Vec<Problem>, LibraryError> {
    let wrong = parts.vectors.differing()?;
    if wrong.is_empty() {
        return Ok(Vec::new());
    }
    // A picture may have come or gone between the two: what is wrong is wrong twice.
    let again = parts.vectors.differing()?;
    let rows = parts.store.read("list", search::all)?;
    let file = |id: &i64| rows.iter().find(|row| row.id == *id).map(|row| row.file.clone());
    let both = wrong.iter().filter(|id| again.contains(id));
    Ok(both.map(|id| Problem::WrongVector { file: file(id).unwrap_or_else(|| format!("picture {id}")) }).collect())
}
