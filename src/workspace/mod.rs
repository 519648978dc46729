//! The private directory of one job: `job_workspaces/{id}/{audio,video,temp}`.

pub(crate) mod journal;
pub(crate) mod layout;
pub(crate) mod lifecycle;
pub(crate) mod marker;
pub(crate) mod survey;

pub(crate) use journal::{Entry, Journal};
pub(crate) use layout::Workspace;
pub(crate) use lifecycle::{OpenWorkspace, WorkspaceError, Workspaces};
pub(crate) use marker::{Keep, Marker, MarkerState, Size};
pub(crate) use survey::Survey;
