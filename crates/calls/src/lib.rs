//! Calls of outside services over HTTP: bounded in time, size, number and money, and tolerant of what servers answer.
//!
//! A [`Service`] is one server with its address, secrets, limits and prices. [`Service::call`] carries out one [`Request`]:
//! 1. `breaker`: a service that failed several times in a row is not asked for a while.
//! 2. `pace`: the call waits for its turn; so many are in flight at most, and so many begin in a minute.
//! 3. [`Purse`]: the price is reserved before a request is sent, and settled behind it.
//! 4. `client`: the request is sent; the answer has limits in time and size, and comes from an allowed origin (`origin`).
//! 5. `policy`: a failed try is repeated after a wait, or not.
//!
//! The caller gets an [`Answer`] or a [`CallError`], whose [`CallError::reaction`] says what may help. Nothing here knows of
//! jobs or of a database.

#![cfg_attr(not(feature = "network"), expect(dead_code, reason = "without a client nobody needs the rules of answers"))]

mod answer;
pub mod base64;
mod breaker;
#[cfg_attr(not(feature = "network"), path = "absent.rs")]
mod client;
mod error;
#[cfg(feature = "fake")]
pub mod fake;
#[cfg(test)]
mod faults;
mod form;
pub mod loose;
mod origin;
mod pace;
mod policy;
mod purse;
mod redact;
mod request;
mod said;
mod service;
mod settings;

pub use answer::Answer;
pub use error::{CallError, Reaction};
pub use form::{Form, FormFile};
pub use purse::{Charge, Errand, Free, Purse, Receipt, Refusal};
pub use redact::{Line, Redactor};
pub use request::{Body, Request};
pub use service::{Service, Standing, Tried, Watcher};
pub use settings::{BadSettings, Prices, Settings, Units, check_address};
