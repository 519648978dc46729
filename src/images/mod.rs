//! The library of pictures: `bg_images/`, one row per file, shared by every job.

pub(crate) mod describe;
pub(crate) mod error;
pub(crate) mod eviction;
pub(crate) mod files;
pub(crate) mod library;
pub(crate) mod names;
pub(crate) mod picture;
pub(crate) mod rank;
pub(crate) mod store;
pub(crate) mod vectors;

pub(crate) use error::LibraryError;
pub(crate) use eviction::{Evict, Policy};
pub(crate) use library::{Generate, ImageLibrary, Lease, Made, Request, Settings};
