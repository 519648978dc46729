//! The library of pictures: `bg_images/`, one row per file, shared by every job.

mod describe;
mod error;
pub mod eviction;
mod files;
pub mod library;
pub mod names;
mod picture;
mod rank;
pub mod store;
mod thumbnail;
mod vectors;

pub use describe::credit;
pub use error::LibraryError;
pub use eviction::{Evict, Policy};
pub use library::{Found, Generate, ImageLibrary, Lease, Made, Missing, Request, Settings, Shown, Sought, TRIES_MAX};
pub use picture::BYTES_MAX as PICTURE_BYTES_MAX;
