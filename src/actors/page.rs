//! The page beside the actors: it shares nothing with them but the files and the ledger.

use crate::config::{Loaded, show};
use crate::control::Control;
use crate::setup::Process;
use crate::web;
use crate::web::{Server, Site};

/// Opens the sockets of the page.
pub(super) fn open(loaded: &Loaded, process: &Process) -> Server {
    let control = Control::new(loaded.config.clone()).run_by(process.clone());
    web::listen(Site::new(control, show::lines(&loaded.layers)))
}
