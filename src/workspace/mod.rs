//! The private directory of one job: `job_workspaces/{id}/{audio,video,temp}`.

pub mod layout;

pub use layout::Workspace;
