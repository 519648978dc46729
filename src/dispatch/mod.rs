//! Decides how many jobs to claim. Pure: events in, claim orders out.

pub(crate) mod slots;

pub(crate) use slots::{ClaimOrder, Event, Slots};
