//! The outside world: one trait per kind of service, one file per implementation.

pub mod image;
pub mod speech;
pub mod storage;
pub mod story;
pub mod subprocess;
pub mod video;
