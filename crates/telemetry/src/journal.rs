//! Detects whether standard error is the systemd journal.

use rustix::fs::fstat;
use std::os::fd::AsFd;

/// Tells whether an open file is the stream that `$JOURNAL_STREAM` (`device:inode`) names. The variable alone is not
/// enough: children inherit it, even if their standard error is a file. See systemd.exec(5).
pub(super) fn is_journal(stream: impl AsFd, journal_stream: Option<&str>) -> bool {
    let Some((device, inode)) = journal_stream.and_then(|it| it.split_once(':')) else { return false };
    let (Ok(device), Ok(inode)) = (device.parse::<u64>(), inode.parse::<u64>()) else { return false };
    fstat(stream).is_ok_and(|stat| stat.st_dev == device && stat.st_ino == inode)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn only_the_named_stream_is_the_journal() {
        let file = tempfile::tempfile().unwrap();
        let meta = file.metadata().unwrap();
        let (device, inode) = (meta.dev(), meta.ino());
        assert!(is_journal(&file, Some(&format!("{device}:{inode}"))));
        for other in [None, Some(""), Some("8"), Some("x:y"), Some(format!("{device}:{}", inode + 1).as_str())] {
            assert!(!is_journal(&file, other), "{other:?}");
        }
    }
}
