//! The page and the API: what people see and order in a browser, over the functions of `control/`.
//!
//! A handler reads a request, calls [`Control`](crate::control::Control) on a blocking thread, and shows the answer: as
//! a page (`pages/`) or as the JSON document of the command line (`api/`). No rule about jobs is here. [`guard`] decides
//! which requests are let in, [`server`] sleeps while nobody looks.

mod access;
mod api;
mod assets;
mod charts;
mod frame;
mod guard;
mod large;
mod limits;
mod live;
mod metrics;
mod note;
mod pages;
mod parts;
mod problem;
mod routes;
mod server;
mod site;
mod sure;
mod tries;
mod vital;

pub(crate) use api::openapi;
pub(crate) use server::{Server, listen};
pub(crate) use site::Site;
