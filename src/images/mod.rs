//! The library of pictures: `bg_images/`, one row per file, shared by every job.

pub mod calibrate;
pub mod describe;
pub mod embedding;
pub mod error;
pub mod eviction;
pub mod facets;
pub mod files;
pub mod index;
pub mod key;
pub mod lexicon;
pub mod library;
pub mod likeness;
pub mod matrix;
pub mod names;
pub mod phrases;
pub mod picture;
pub mod rank;
pub mod snapshot;
pub mod store;
pub mod style;

pub use error::LibraryError;
pub use eviction::{Evict, Policy};
pub use library::{Generate, ImageLibrary, Lease, Made, Request, Settings};
