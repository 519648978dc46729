//! Decides who runs next. Pure: events in, orders out.

pub(crate) mod slots;

pub(crate) use slots::{ClaimOrder, Event, Slots};
