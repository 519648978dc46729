//! The vocabulary of a job: names, orders, states and verdicts. Pure, no I/O.

pub mod cancel;
pub mod code;
pub mod decode;
pub mod degraded;
pub mod documents;
pub mod failure;
pub mod file;
pub mod id;
pub mod json;
pub mod outcome;
pub mod parse;
pub mod problem;
pub mod progress;
pub mod request;
pub mod retry;
mod rules;
pub mod schema;
pub mod stage;
pub mod text;

pub use cancel::{Cancel, CancelReason};
pub use code::Code;
pub use degraded::Degraded;
pub use failure::{Failure, FailureKind};
pub use id::{InvalidJobId, JobId};
pub use outcome::{Outcome, Output, OutputKind, StageRecord, UsedImage};
pub use parse::{Completeness, IdHint, completeness, content_hash, parse};
pub use problem::Problem;
pub use progress::{Progress, Update};
pub use request::JobRequest;
pub use retry::RetryPolicy;
pub use rules::check_upload_name;
pub use stage::{JobState, Stage};
pub use text::parse_text;
