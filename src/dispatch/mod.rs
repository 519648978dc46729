//! Decides who runs next. Pure: events in, orders out.

pub mod slots;

pub use slots::{ClaimOrder, Event, Slots};
