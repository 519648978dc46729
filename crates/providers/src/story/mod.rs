//! The sources of stories for jobs without one: language models and the built-in anthology.

pub mod anthology;
mod chat;
mod ladder;
mod order;
mod said;
mod settings;
mod told;

pub use chat::{WriteError, Writer, Written};
pub use order::{Before, Order};
pub use settings::{ANTHOLOGY, Settings};
pub use told::{Member, Scene, Told};
