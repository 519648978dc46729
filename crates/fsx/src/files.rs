//! The files of one large directory with their sizes, read in batches and through the directory's descriptor.

use super::listing;
use super::listing::Listing;
use rustix::fs::FileType;
use rustix::io::Errno;
use std::ffi::CStr;
use std::io;
use std::ops::ControlFlow;
use std::os::fd::AsFd;
use std::path::Path;

/// Calls `each` with the name and the allocated bytes of every plain file directly in a directory. Files that vanish
/// during the call are left out; a missing directory counts as empty.
pub fn plain_files(dir: &Path, mut each: impl FnMut(&CStr, u64)) -> io::Result<()> {
    let dir = match listing::open_root(dir) {
        Err(Errno::NOENT) => return Ok(()),
        other => other?,
    };
    let mut listing = Listing::default();
    let mut look = |name: &CStr, file_type| {
        if matches!(file_type, FileType::RegularFile | FileType::Unknown)
            && let Ok(found) = listing::look_at(dir.as_fd(), name)
            && FileType::from_raw_mode(found.stx_mode.into()) == FileType::RegularFile
        {
            each(name, listing::allocated_bytes(&found));
        }
        ControlFlow::Continue(())
    };
    while listing.batch(dir.as_fd(), &mut look)? {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::fs;
    use std::os::unix::fs::{MetadataExt, symlink};

    #[test]
    fn every_plain_file_is_handed_over_with_what_it_fills() {
        let dir = tempfile::tempdir().unwrap();
        let mut expected = BTreeMap::new();
        for n in 0..3000 {
            let name = format!("picture-with-a-name-of-some-length-{n:05}.jpg");
            crate::write_atomic(&dir.path().join(&name), &vec![1; n % 50 * 700]).unwrap();
            expected.insert(name.clone(), fs::metadata(dir.path().join(name)).unwrap().blocks() * 512);
        }
        fs::create_dir_all(dir.path().join("dir")).unwrap();
        symlink("nowhere", dir.path().join("link")).unwrap();
        let mut found = BTreeMap::new();
        plain_files(dir.path(), |name, bytes| {
            found.insert(name.to_str().unwrap().to_owned(), bytes);
        })
        .unwrap();
        assert_eq!(found, expected);
        plain_files(&dir.path().join("missing"), |name, _| panic!("{name:?}")).unwrap();
    }
}
