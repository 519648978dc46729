//! Stands in for `bucket` where the program was built without the feature `network`: the parser of the URL refuses buckets
//! then, so that there is none.

use super::error::Redactor;
use super::url::Scheme;
use super::{Settings, StorageError};
use chrono::{DateTime, Utc};
use object_store::ObjectStore;
use object_store::path::Path as ObjectPath;
use std::fmt;
use std::future::Ready;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// No bucket.
#[derive(Clone)]
pub(super) enum Bucket {}

pub(super) fn connect(scheme: Scheme, _name: &str, _settings: &Settings) -> Result<(Bucket, Redactor), StorageError> {
    Err(StorageError::NotBuiltIn { scheme: scheme.as_str().to_owned() })
}

/// No bucket is missing.
pub(super) fn is_missing(_error: &object_store::Error) -> bool {
    false
}

impl Bucket {
    pub(super) fn store(&self) -> Arc<dyn ObjectStore> {
        match *self {}
    }

    pub(super) fn scheme(&self) -> &'static str {
        match *self {}
    }

    pub(super) fn url(&self, _to: &ObjectPath) -> Url {
        match *self {}
    }

    pub(super) fn sign(
        &self,
        _to: &ObjectPath,
        _now: DateTime<Utc>,
        _valid_for: Duration,
    ) -> Ready<Result<Url, object_store::Error>> {
        match *self {}
    }

    pub(super) fn create(&self, _redactor: &Redactor) -> Ready<Result<(), StorageError>> {
        match *self {}
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}
