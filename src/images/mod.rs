//! The library of pictures: `bg_images/`, one row per file, shared by every job.

pub mod embedding;
pub mod error;
pub mod files;
pub mod key;
pub mod library;
pub mod store;

pub use error::LibraryError;
pub use library::{Generate, ImageLibrary, Lease, Made, Request};
