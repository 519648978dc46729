//! The tests of the real binary, in one program.

mod cli_jobs;
mod cli_setup;
mod crash;
mod docs;
mod fault;
mod flow;
mod media;
mod shutdown;
mod support;
mod tidy;
