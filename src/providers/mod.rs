//! The outside world: one trait per kind of service, one file per implementation.

pub(crate) mod children;
pub mod image;
pub(crate) mod speech;
pub mod storage;
pub mod story;
pub(crate) mod video;
