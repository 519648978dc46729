//! Outside services: one trait per kind of service, one file per implementation.

pub(crate) mod children;
pub(crate) mod image;
pub(crate) mod speech;
pub(crate) mod storage;
pub(crate) mod story;
pub(crate) mod tracks;
pub(crate) mod video;
pub(crate) mod voices;
