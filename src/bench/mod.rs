//! The doors through which `benches/` reaches what it measures; nothing of the program uses them.
#![expect(clippy::unwrap_used, reason = "a measurement fails by panicking")]

mod library;
mod reaper;
mod workspaces;

pub use library::Library;
pub use reaper::Reaper;
pub use workspaces::Workspaces;
