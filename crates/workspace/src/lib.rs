//! The private directory of one job: `job_workspaces/{id}/{audio,video,temp}`.

pub mod journal;
mod layout;
mod lifecycle;
pub mod marker;
mod memory;
mod survey;
mod visit;

pub use journal::{Entry, Journal};
pub use layout::Workspace;
pub use lifecycle::{OpenWorkspace, WorkspaceError, Workspaces};
pub use marker::{Facts, Keep, Marker, MarkerState, Size};
pub use survey::{Found, Held, Survey};
pub use visit::Visit;
