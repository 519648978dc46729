//! What a storage holds under a name, compared with what is published there.

use super::{StorageError, WhenTaken};

/// The file that has the name, compared with the one to publish.
pub(super) enum Held {
    Nothing,
    Same,
    Other { found: String },
}

impl Held {
    /// Tells whether the file has to be sent. An error is a name that is taken.
    pub(super) fn must_send(self, when_taken: WhenTaken, url: &str) -> Result<bool, StorageError> {
        match self {
            Self::Same => Ok(false),
            Self::Other { found } if when_taken == WhenTaken::Refuse => {
                Err(StorageError::Taken { url: url.to_owned(), found })
            }
            Self::Other { .. } | Self::Nothing => Ok(true),
        }
    }

    /// Checks that what was sent is there.
    pub(super) fn verify(self, url: &str) -> Result<(), StorageError> {
        let mismatch = |found| Err(StorageError::Mismatch { url: url.to_owned(), found });
        match self {
            Self::Same => Ok(()),
            Self::Nothing => mismatch("nothing".to_owned()),
            Self::Other { found } => mismatch(found),
        }
    }
}
