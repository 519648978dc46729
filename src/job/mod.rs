//! The vocabulary of a job: names, orders, states and verdicts. Pure, no I/O.

mod blocking;
pub mod cancel;
pub mod code;
pub mod degraded;
pub mod failure;
pub mod id;
pub mod outcome;
pub mod progress;
pub mod request;
pub mod retry;
pub mod stage;
pub mod upload_name;

pub use blocking::blocking;
pub use cancel::{Cancel, CancelReason};
pub use code::Code;
pub use degraded::Degraded;
pub use failure::{Failure, FailureKind};
pub use id::{InvalidJobId, JobId};
pub use outcome::{Outcome, Output, OutputKind, StageRecord, UsedImage};
pub use progress::{Progress, Update};
pub use request::JobRequest;
pub use retry::RetryPolicy;
pub use stage::{JobState, Stage};
pub use upload_name::{InvalidNameTemplate, NameTemplate, PublishName};
