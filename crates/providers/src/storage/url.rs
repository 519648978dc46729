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
    /// `az://container/prefix`, `s3://bucket/prefix` or `gs://bucket/prefix`.
    Bucket {
        /// Whose it is.
        scheme: Scheme,
        /// The container's or bucket's name.
        bucket: String,
        /// The common beginning of all names; may be empty.
        prefix: ObjectPath,
    },
}

/// A kind of store of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// Azure Blob Storage.
    Azure,
    /// Amazon S3, or a server that speaks like it.
    S3,
    /// Google Cloud Storage.
    Google,
}

impl Scheme {
    const ALL: [Self; 3] = [Self::Azure, Self::S3, Self::Google];

    /// Returns the scheme of its URLs.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Azure => "az",
            Self::S3 => "s3",
            Self::Google => "gs",
        }
    }

    /// Tells what is wrong with a name, by the rule of its store.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
    /// <https://cloud.google.com/storage/docs/buckets#naming>
    fn refusal(self, name: &str) -> Option<&'static str> {
        let (others, length_max, rule) = match self {
            Self::Azure => ("-", 63, "a container's name has 3 to 63 of a-z, 0-9 and single `-`"),
            Self::S3 => ("-.", 63, "a bucket's name has 3 to 63 of a-z, 0-9, `-` and single `.`"),
            Self::Google => ("-._", 222, "a bucket's name has 3 to 222 of a-z, 0-9, `-`, `_` and single `.`"),
        };
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let allowed = name.chars().all(|c| plain(c) || others.contains(c));
        let ends = name.starts_with(plain) && name.ends_with(plain);
        let doubled = name.contains("..") || (self == Self::Azure && name.contains("--"));
        let good = (3..=length_max).contains(&name.len()) && allowed && ends && !doubled;
        (!good).then_some(rule)
    }
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
        if is_plain { bad("a directory is `file:///path`, a bucket `s3://name`") } else { bad(&error.to_string()) }
    })?;
    if url.scheme() == "file" && (url.query().is_some() || url.fragment().is_some()) {
        return Err(bad("a `?` or `#` ends the path of a URL: write `%3F` and `%23`"));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        let url = format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default());
        let reason = "has a user, password, query or fragment; keys belong in files that `[upload]` names".to_owned();
        return Err(StorageError::BadUrl { url, reason });
    }
    match url.scheme() {
        "file" => match url.to_file_path() {
            Ok(dir) => Ok(Place::Directory(dir)),
            Err(()) => Err(bad("names another host; a directory is `file:///path`, with three slashes")),
        },
        text => match Scheme::ALL.into_iter().find(|scheme| scheme.as_str() == text) {
            Some(_) if !cfg!(feature = "network") => Err(StorageError::NotBuiltIn { scheme: text.to_owned() }),
            Some(scheme) => {
                let bucket = url.host_str().unwrap_or_default().to_owned();
                if let Some(reason) = scheme.refusal(&bucket) {
                    return Err(bad(reason));
                }
                let prefix = ObjectPath::from_url_path(url.path()).map_err(|error| bad(&error.to_string()))?;
                Ok(Place::Bucket { scheme, bucket, prefix })
            }
            None => Err(bad("the scheme must be `file`, `az`, `s3` or `gs`")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_directories_and_containers() {
        assert_eq!(parse("file:///srv/a%20b").unwrap(), Place::Directory("/srv/a b".into()));
        assert_eq!(parse("file://localhost/srv").unwrap(), Place::Directory("/srv".into()));
        for (url, expected) in [
            ("az://videos", "az videos "),
            ("az://videos/", "az videos "),
            ("az://videos/a/b%20c/", "az videos a/b c"),
            ("s3://my.videos/a", "s3 my.videos a"),
            ("gs://my_videos.example.com/a", "gs my_videos.example.com a"),
        ] {
            let Place::Bucket { scheme, bucket, prefix } = parse(url).unwrap() else { panic!("{url}") };
            assert_eq!(format!("{} {bucket} {prefix}", scheme.as_str()), expected, "{url}");
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
            ("s3://my_videos/x", "a bucket's name"),
            ("s3://Videos/x", "a bucket's name"),
            ("s3://a..b/x", "a bucket's name"),
            ("s3://-ab/x", "a bucket's name"),
            ("gs://ab/x", "a bucket's name"),
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
