//! When the caps on money last changed in this process.

use chrono::{DateTime, Utc};
use std::sync::{Mutex, PoisonError};

/// The time of the last change; shared by those who reload and those who end jobs.
#[derive(Debug, Default)]
pub(crate) struct CapsChanged(Mutex<Option<DateTime<Utc>>>);

impl CapsChanged {
    /// Notes a change.
    pub(crate) fn set(&self, now: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }

    /// Tells whether they changed since an attempt began: then another call of it may be paid now.
    pub(super) fn since(&self, began: Option<DateTime<Utc>>) -> bool {
        let changed = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        changed.zip(began).is_some_and(|(changed, began)| began <= changed)
    }
}
