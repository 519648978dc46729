//! Stands in for `azure` where the program was built without the feature `network`: the parser of the URL refuses `az://`
//! then, so that there is no container.

use super::error::Redactor;
use super::{AzureSettings, Created, StorageError};
use object_store::ObjectStore;
use object_store::path::Path as ObjectPath;
use std::fmt;
use std::future::Ready;
use std::sync::Arc;
use url::Url;

/// No container.
#[derive(Clone)]
pub(super) enum Container {}

pub(super) fn connect(
    _name: &str,
    _settings: &AzureSettings,
    _redactor: &Redactor,
) -> Result<(Arc<dyn ObjectStore>, Container), StorageError> {
    Err(StorageError::NotBuiltIn { scheme: "az".to_owned() })
}

/// No blob is missing.
pub(super) fn is_container_missing(_error: &object_store::Error) -> bool {
    false
}

impl Container {
    pub(super) fn url(&self, _to: &ObjectPath) -> Result<Url, StorageError> {
        match *self {}
    }

    pub(super) fn create(&self, _redactor: &Redactor) -> Ready<Result<Created, StorageError>> {
        match *self {}
    }
}

impl fmt::Display for Container {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}
