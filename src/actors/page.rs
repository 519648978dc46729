//! The page beside the actors: it shares with them the files, the ledger and the image library.

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
