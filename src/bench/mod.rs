//! What `benches/` may use of the program; the program itself uses none of it.
#![expect(clippy::unwrap_used, reason = "a measurement fails by panicking")]

mod library;
mod reaper;
mod workspaces;

pub use library::Library;
pub use reaper::Reaper;
pub use workspaces::Workspaces;
