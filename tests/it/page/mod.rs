//! The page and the API of the real binary.

mod access;
mod api;
mod browser;
mod cleaning;
mod conformance;
mod entering;
mod events;
mod frame;
mod gallery;
mod guard;
mod job;
mod lists;
mod looking;
mod make;
mod make_browser;
mod mending;
mod metrics;
mod sleep;
mod socket;
mod watching;
