//! The errors of the storage, whose messages never contain a key.

pub(super) use ::calls::Line as Answer;
pub(super) use ::calls::Redactor;
use job::{Code, Failure};
use std::error::Error;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use url::Url;

/// The schemes that this build can publish to.
const BUILT_IN: &str = if cfg!(feature = "network") {
    "`file://`, `az://`, `s3://` and `gs://`"
} else {
    "`file://`, and to `az://`, `s3://` and `gs://` from a program that is built with its default features"
};

/// The code by which S3 and Google say that an upload in parts was ended by somebody else.
const UPLOAD_GONE: &str = "<Code>NoSuchUpload</Code>";

/// Why a file could not be published, or why the storage cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The URL is invalid.
    #[error("cannot use the upload URL `{url}`: {reason}")]
    BadUrl {
        /// The URL, without a password.
        url: String,
        /// The reason.
        reason: String,
    },
    /// The URL's scheme is not supported by this build.
    #[error("`{scheme}://` is not built in: results can go to {BUILT_IN}")]
    NotBuiltIn {
        /// The scheme.
        scheme: String,
    },
    /// The settings of a store are invalid.
    #[error("cannot use the settings of `{section}`: {reason}")]
    BadSettings {
        /// Their section of the configuration.
        section: &'static str,
        /// The reason.
        reason: String,
    },
    /// The store does not allow the name.
    #[error("cannot publish under the name `{name}`")]
    BadName {
        /// The name.
        name: String,
        /// The store's reason.
        source: object_store::path::Error,
    },
    /// An operation on the directory failed.
    #[error("cannot {act} {}", path.display())]
    Io {
        /// The operation.
        act: &'static str,
        /// The directory or file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The file to publish cannot be read.
    #[error("cannot read {} to publish it", path.display())]
    ReadLocal {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The file to publish changed during the upload.
    #[error("{} changed while it was sent", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The container or bucket does not exist.
    #[error("container or bucket `{container}` does not exist")]
    ContainerMissing {
        /// Its name.
        container: String,
        /// The store's answer.
        answer: Answer,
    },
    /// The store refuses the access.
    #[error("no right to use {url}")]
    Denied {
        /// The requested URL.
        url: String,
        /// The store's answer.
        answer: Answer,
    },
    /// The disk of the directory is full.
    #[error("no space left for {url}")]
    DiskFull {
        /// The URL of the file that could not be written.
        url: String,
        /// The error of the system.
        answer: Answer,
    },
    /// The store does not answer, or has an internal error.
    #[error("cannot reach {url}")]
    Unavailable {
        /// The requested URL.
        url: String,
        /// The error.
        answer: Answer,
    },
    /// A file with other content has this name.
    #[error("{url} is taken by another content ({found})")]
    Taken {
        /// Its URL.
        url: String,
        /// A description of the file that was found.
        found: String,
    },
    /// The content that was read back is not what was sent.
    #[error("{url} was sent, but reading it back gave {found}")]
    Mismatch {
        /// The file's URL.
        url: String,
        /// A description of what was read.
        found: String,
    },
}

impl StorageError {
    /// Returns the failure of the upload stage.
    pub fn failure(&self) -> Failure {
        let message = self.to_string();
        match self {
            Self::BadUrl { .. } | Self::NotBuiltIn { .. } | Self::BadSettings { .. } => {
                Failure::permanent(Code::InvalidValue, message).hint("check [upload] with `reelspool config check`")
            }
            Self::BadName { source, .. } => Failure::permanent(Code::InvalidValue, message).cause(source),
            // A directory may come back by itself: mounted again, or with its rights repaired.
            Self::Io { source, path, .. }
                if matches!(source.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) =>
            {
                let hint = format!(
                    "make {} writable for the daemon's user: check its mode, its owner and whether its file system is \
                     mounted read-only",
                    path.parent().unwrap_or(path).display()
                );
                Failure::transient(Code::UploadDenied, message).cause(source).hint(hint)
            }
            Self::Io { act, path, source } => Failure::io(act, path, source),
            Self::ReadLocal { path, source } => Failure::io("read", path, source),
            Self::Changed { .. } => Failure::transient(Code::IoError, message),
            Self::ContainerMissing { answer, .. } => Failure::permanent(Code::ContainerMissing, message).cause(answer),
            Self::Denied { answer, .. } => Failure::permanent(Code::UploadDenied, message).cause(answer),
            Self::DiskFull { answer, .. } => Failure::transient(Code::DiskFull, message).cause(answer),
            Self::Unavailable { answer, .. } => Failure::transient(Code::UploadUnavailable, message).cause(answer),
            Self::Taken { .. } => Failure::permanent(Code::UploadMismatch, message),
            Self::Mismatch { .. } => Failure::transient(Code::UploadMismatch, message),
        }
    }

    /// Converts a store's error for a request to `url`.
    pub(super) fn from_store(url: &Url, container: &str, error: &object_store::Error, redactor: &Redactor) -> Self {
        use object_store::Error as Store;
        let (url, answer) = (url.to_string(), redactor.answer(error));
        match io_error_below(error).map(io::Error::kind) {
            Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => return Self::DiskFull { url, answer },
            Some(ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => return Self::Denied { url, answer },
            _ => (),
        }
        // A read of a missing file is handled by the callers. For a write, "not found" can only mean the container or bucket,
        // or an upload that somebody else has ended.
        if matches!(error, Store::NotFound { .. }) && !error.to_string().contains(UPLOAD_GONE) {
            return Self::ContainerMissing { container: container.to_owned(), answer };
        }
        if matches!(error, Store::NotSupported { .. }) {
            return Self::BadSettings { section: "upload", reason: answer.to_string() };
        }
        if matches!(error, Store::PermissionDenied { .. } | Store::Unauthenticated { .. }) {
            return Self::Denied { url, answer };
        }
        Self::Unavailable { url, answer }
    }
}

/// Finds the I/O error below an error of a store.
pub(super) fn io_error_below<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            return Some(io);
        }
        next = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use job::FailureKind;

    #[test]
    fn a_store_s_answer_becomes_a_code_and_a_decision() {
        let generic =
            |kind: ErrorKind| object_store::Error::Generic { store: "x", source: Box::new(io::Error::from(kind)) };
        let boxed = || Box::new(io::Error::other("answer"));
        let path = || "x".to_owned();
        for (error, code, kind) in [
            (generic(ErrorKind::StorageFull), Code::DiskFull, FailureKind::Transient),
            (generic(ErrorKind::QuotaExceeded), Code::DiskFull, FailureKind::Transient),
            (generic(ErrorKind::PermissionDenied), Code::UploadDenied, FailureKind::Permanent),
            (generic(ErrorKind::ReadOnlyFilesystem), Code::UploadDenied, FailureKind::Permanent),
            (generic(ErrorKind::ConnectionRefused), Code::UploadUnavailable, FailureKind::Transient),
            (
                object_store::Error::NotFound { path: path(), source: boxed() },
                Code::ContainerMissing,
                FailureKind::Permanent,
            ),
            (
                object_store::Error::NotFound { path: path(), source: Box::new(io::Error::other(UPLOAD_GONE)) },
                Code::UploadUnavailable,
                FailureKind::Transient,
            ),
            (
                object_store::Error::Unauthenticated { path: path(), source: boxed() },
                Code::UploadDenied,
                FailureKind::Permanent,
            ),
        ] {
            let url = Url::parse("https://a.example/videos/x.mp4").unwrap();
            let failure = StorageError::from_store(&url, "videos", &error, &Redactor::default()).failure();
            assert_eq!((failure.code, failure.kind), (code, kind), "{error}");
            assert!(!failure.causes.is_empty());
        }
    }
}
