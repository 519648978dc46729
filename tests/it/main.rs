//! The tests of the real binary, as one program.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that fails panics, and plays the client that writes plain files"
)]

mod backup;
mod cli_jobs;
mod cli_look;
mod cli_setup;
mod costs;
mod crash;
mod docs;
mod docs_run;
mod documents;
mod fault;
mod flow;
mod hints;
mod images;
mod looks;
mod lost_rows;
mod media;
mod notices;
mod operations;
mod operator;
mod output;
mod packaging;
mod page;
mod painters;
mod places;
mod power_cut;
mod providers;
mod public;
mod reaper;
mod reload;
mod removal;
mod requests;
mod revision;
mod shutdown;
mod stories;
mod support;
mod tidy;
mod trash;
mod written;
