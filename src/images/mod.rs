//! The library of pictures: `bg_images/`, one row per file, shared by every job.

pub mod describe;
pub mod embedding;
pub mod error;
pub mod eviction;
pub mod files;
pub mod index;
pub mod key;
pub mod library;
pub mod names;
pub mod picture;
pub mod store;

pub use error::LibraryError;
pub use eviction::{Evict, Policy};
pub use library::{Generate, ImageLibrary, Lease, Made, Request, Settings};
