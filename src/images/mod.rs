//! The library of pictures: `bg_images/`, one row per file, shared by every job.

pub mod describe;
pub mod error;
pub mod eviction;
pub mod files;
pub mod index;
pub mod library;
pub mod names;
pub mod picture;
pub mod rank;
pub mod snapshot;
pub mod store;

pub use error::LibraryError;
pub use eviction::{Evict, Policy};
pub use library::{Generate, ImageLibrary, Lease, Made, Request, Settings};
