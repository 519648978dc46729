//! What `benches/` may use of the program; the program itself uses none of it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measurement fails by panicking")]

mod home;
mod library;
mod reaper;
mod workspaces;

pub use home::{Sizes, fill};
pub use library::{Library, file, prompt};
pub use reaper::Reaper;
pub use workspaces::Workspaces;
