//! The page beside the actors: it shares nothing with them but the files and the ledger.

use crate::config::{Loaded, show};
use crate::control::Control;
use crate::web;
use crate::web::{Server, Site};

/// Opens the sockets of the page.
pub(super) fn open(loaded: &Loaded) -> Server {
    web::listen(Site::new(Control::new(loaded.config.clone()), show::lines(&loaded.layers)))
}
