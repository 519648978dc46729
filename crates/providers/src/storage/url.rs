//! The URL of the storage.

use super::StorageError;
use object_store::path::Path as ObjectPath;
use std::path::{Path, PathBuf};
use url::{ParseError, Url};

/// The storage that a URL names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// `file:///directory`.
    Directory(PathBuf),
    /// `az://container/prefix`.
    Container {
        /// The container's name.
        container: String,
        /// The common beginning of all names; may be empty.
        prefix: ObjectPath,
    },
}

/// Returns the URL of a directory, whatever its name contains; `None` for a relative path, which has no URL.
pub fn directory_url(dir: &Path) -> Option<String> {
    Url::from_file_path(dir).ok().map(String::from)
}

/// Returns the path of a published file on this machine; `None` for other URLs.
pub fn local_path(url: &str) -> Option<PathBuf> {
    Url::parse(url).ok().filter(|url| url.scheme() == "file")?.to_file_path().ok()
}

/// Tells whether results can go to a URL, and why they cannot.
pub fn check_url(text: &str) -> Result<(), StorageError> {
    parse(text).map(drop)
}

/// Parses the URL of a storage. If it may contain a password, the error does not repeat it.
pub(super) fn parse(text: &str) -> Result<Place, StorageError> {
    let bad = |reason: &str| StorageError::BadUrl { url: text.to_owned(), reason: reason.to_owned() };
    let url = Url::parse(text).map_err(|error| {
        let is_plain = error == ParseError::RelativeUrlWithoutBase;
        if is_plain { bad("a directory is `file:///path`, a container `az://name`") } else { bad(&error.to_string()) }
    })?;
    if url.scheme() == "file" && (url.query().is_some() || url.fragment().is_some()) {
        return Err(bad("a `?` or `#` ends the path of a URL: write `%3F` and `%23`"));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        let url = format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default());
        let reason = "has a user, password, query or fragment; keys belong in `upload.azure`".to_owned();
        return Err(StorageError::BadUrl { url, reason });
    }
    match url.scheme() {
        "file" => match url.to_file_path() {
            Ok(dir) => Ok(Place::Directory(dir)),
            Err(()) => Err(bad("names another host; a directory is `file:///path`, with three slashes")),
        },
        "az" if cfg!(feature = "network") => {
            let container = url.host_str().unwrap_or_default().to_owned();
            if !is_container_name(&container) {
                return Err(bad("a container's name has 3 to 63 of a-z, 0-9 and single `-`"));
            }
            let prefix = ObjectPath::from_url_path(url.path()).map_err(|error| bad(&error.to_string()))?;
            Ok(Place::Container { container, prefix })
        }
        scheme @ ("s3" | "gs" | "az") => Err(StorageError::NotBuiltIn { scheme: scheme.to_owned() }),
        _ => Err(bad("the scheme must be `file` or `az`")),
    }
}

/// Tells whether a name follows Azure's rule for containers.
fn is_container_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let hyphens_single = !name.starts_with('-') && !name.ends_with('-') && !name.contains("--");
    (3..=63).contains(&name.len()) && name.chars().all(allowed) && hyphens_single
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_directories_and_containers() {
        assert_eq!(parse("file:///srv/a%20b").unwrap(), Place::Directory("/srv/a b".into()));
        assert_eq!(parse("file://localhost/srv").unwrap(), Place::Directory("/srv".into()));
        for (url, expected) in [("az://videos", ""), ("az://videos/", ""), ("az://videos/a/b%20c/", "a/b c")] {
            let Place::Container { container, prefix } = parse(url).unwrap() else { panic!("{url}") };
            assert_eq!((container.as_str(), prefix.as_ref()), ("videos", expected), "{url}");
        }
    }

    #[test]
    fn a_directory_of_any_name_has_a_url_that_leads_back_to_it() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        for name in [
            &b"/a#b"[..],
            b"/a?b",
            b"/50%41off",
            b"/a b",
            b"/a\\b",
            b"/a\tb\n",
            b"/\xff\xfe",
            b"/%",
            b"/\xc3\xa4|<>^`{}",
        ] {
            let dir = Path::new(OsStr::from_bytes(name));
            assert_eq!(
                parse(&directory_url(dir).unwrap()).unwrap(),
                Place::Directory(dir.to_owned()),
                "{}",
                dir.display()
            );
        }
        assert_eq!(directory_url(Path::new("a")), None);
    }

    #[test]
    fn explains_what_it_cannot_use() {
        for (url, why) in [
            ("", "a directory is"),
            ("/srv/out", "a directory is"),
            ("file://srv/out", "three slashes"),
            ("file:///srv/a#b", "write `%3F` and `%23`"),
            ("file:///srv/a?b", "write `%3F` and `%23`"),
            ("https://example.com/", "the scheme must be"),
            ("s3://bucket/x", "`s3://` is not built in"),
            ("gs://bucket/x", "`gs://` is not built in"),
            ("az://", "a container's name"),
            ("az://Videos_1/", "a container's name"),
            ("az://a--b/", "a container's name"),
            ("az://me:sk-CANARY@videos/", "keys belong in"),
            ("az://videos/?sig=sk-CANARY", "keys belong in"),
        ] {
            let error = parse(url).unwrap_err().to_string();
            assert!(error.contains(why), "{url}: {error}");
            assert!(!error.contains("CANARY"), "{error}");
        }
    }
}
