//! Takes in what lies in bg_images/ without a row: pictures that people put there, and what a crash left.

use super::LibraryError;
use super::about::{about, make_theirs, row_of};
use super::parts::Parts;
use super::scan::{Adopted, Unknown, refuse, scan};
use crate::files;
use crate::names;
use crate::picture;
use crate::store::search;
use crate::store::write::{self, FileStat, NewRow};
use crate::store::{Source, Store};
use chrono::{DateTime, Utc};
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use telemetry::event;

/// How long a file must rest whose writers the kernel does not tell, in nanoseconds.
const REST_NS: i64 = 2_000_000_000;

/// What came of looking into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Adopted,
    Refused,
    Known,
    Waits,
}

/// Takes in whatever is there; whoever calls it keeps house.
pub(super) fn all(parts: &Parts) -> Result<Adopted, LibraryError> {
    let (unknown, mut done) = scan(parts)?;
    some(parts, &unknown, &mut done)?;
    Ok(done)
}

/// Looks into files one by one. What one file cannot does not stop the others.
pub(super) fn some(parts: &Parts, unknown: &[Unknown], done: &mut Adopted) -> Result<(), LibraryError> {
    for unknown in unknown {
        match one(parts, unknown) {
            Ok(Look::Adopted) => done.adopted += 1,
            Ok(Look::Refused) => done.refused += 1,
            Ok(Look::Known) => {}
            Ok(Look::Waits) => done.waiting += 1,
            // It went meanwhile, and nobody is to hear of it.
            Err(LibraryError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                done.refused += 1;
                parts.house.tell_unreadable(&unknown.file, error.answer()?);
            }
        }
    }
    Ok(())
}

/// Looks into one file.
fn one(parts: &Parts, unknown: &Unknown) -> Result<Look, LibraryError> {
    let path = parts.dir.join(&unknown.file);
    let Some(stat) = files::stat(&path)? else { return Ok(Look::Known) };
    if is_written(&path, stat, parts.clock.now())? {
        return Ok(Look::Waits);
    }
    let bytes = files::read(&path, picture::BYTES_MAX)?;
    if files::stat(&path)? != Some(stat) {
        return Ok(Look::Waits);
    }
    let refuse =
        |reason: &str, detail: String| refuse(parts, &unknown.file, reason, detail, stat).map(|()| Look::Refused);
    let shape = match picture::check(&bytes) {
        Ok(shape) => shape,
        Err(error) => return refuse("undecodable", error.to_string()),
    };
    let blake3 = *blake3::hash(&bytes).as_bytes();
    let same = parts.store.read("search", |connection| search::by_content(connection, &blake3))?;
    let about = about(&parts.dir, &unknown.file, &bytes, shape.format)?;
    if let Some(other) = same.filter(|row| row.ready && row.file != unknown.file) {
        let mut detail = format!("it is the same as {}", other.file);
        if about.source() == Source::External && other.source != Source::External {
            make_theirs(parts, &other, &about, shape)?;
            detail.push_str(", which is kept from now on");
        }
        return refuse("duplicate", detail);
    }
    let file = own(&parts.dir, &unknown.file, &bytes, shape.format, stat)?;
    let Some(now) = files::stat(&parts.dir.join(&file))? else { return Ok(Look::Waits) };
    if file != unknown.file {
        refuse("foreign", format!("another user's; kept as {file}"))?;
    }
    if !enter(&parts.store, row_of(parts, &file, &bytes, now, &about, shape), unknown.replaces)? {
        return Ok(Look::Known);
    }
    event::ImageAdopted { file, kind: about.kind.clone(), source: about.source().as_str().to_owned() }.emit();
    Ok(Look::Adopted)
}

/// Tells whether somebody may still write a file.
fn is_written(path: &Path, stat: FileStat, now: DateTime<Utc>) -> Result<bool, LibraryError> {
    let file = File::open(path).map_err(files::failed("open", path))?;
    Ok(match fsx::writer_of(&file).map_err(files::failed("look at", path))? {
        fsx::Writer::Open => true,
        fsx::Writer::None => false,
        fsx::Writer::Unknown => {
            let now = now.timestamp_nanos_opt().unwrap_or(i64::MAX);
            (0..REST_NS).contains(&now.saturating_sub(stat.mtime_ns))
        }
    })
}

/// Makes sure that a file's inode is ours alone; returns its name, another one where this one cannot be had.
fn own(dir: &Path, file: &str, bytes: &[u8], format: picture::Format, stat: FileStat) -> Result<String, LibraryError> {
    if files::seal(&dir.join(file))? {
        return Ok(file.to_owned());
    }
    match files::make_own(dir, file, bytes, stat) {
        Ok(()) => Ok(file.to_owned()),
        Err(LibraryError::Io { source, .. }) if source.kind() == ErrorKind::PermissionDenied => {
            files::put_by_content(dir, bytes, format)
        }
        Err(other) => Err(other),
    }
}

/// Enters a file unless somebody else did so meanwhile; answers whether it was entered.
fn enter(store: &Store, new: NewRow, replaces: Option<i64>) -> Result<bool, LibraryError> {
    store.write("enter a picture into", move |transaction| {
        let there = search::by_file(transaction, &new.file)?;
        if there.is_some_and(|row| Some(row.id) != replaces && row.ready) {
            return Ok(false);
        }
        if let Some((kind, number)) = names::numbered(&new.file) {
            write::number_taken(transaction, kind, number)?;
        }
        write::insert(transaction, &new).map(|_| true)
    })
}
