//! What every handler gets: the installation, its configuration with the sources, and the live updates.

use super::live::Hub;
use super::problem::Refusal;
use crate::config::show::Line;
use crate::control::{Control, ControlError, Kind};
use actix_web::HttpRequest;
use std::fmt;
use std::sync::Arc;

/// What every handler gets.
pub(crate) struct Site {
    /// The installation.
    pub(super) control: Arc<Control>,
    /// The values of the configuration and where each comes from; no secrets.
    pub(super) values: Vec<Line>,
    /// The live updates.
    pub(super) hub: Hub,
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("control", &self.control).finish_non_exhaustive()
    }
}

impl Site {
    /// Makes one for an installation.
    pub(crate) fn new(control: Control, values: Vec<Line>) -> Arc<Self> {
        let control = Arc::new(control);
        Arc::new(Self { hub: Hub::new(Arc::clone(&control)), control, values })
    }

    /// Calls a function of the installation on a blocking thread.
    pub(super) async fn ask<T, F>(&self, work: F) -> Result<T, ControlError>
    where
        T: Send + 'static,
        F: FnOnce(&Control) -> Result<T, ControlError> + Send + 'static,
    {
        let control = Arc::clone(&self.control);
        let answer = actix_web::web::block(move || work(&control)).await;
        answer.unwrap_or_else(|error| {
            let hint = "the log of the service may say more; try again";
            Err(ControlError::of(Kind::Unavailable, &error, hint))
        })
    }

    /// Names who sent a request, for records.
    #[expect(clippy::unused_self, reason = "it will depend on who may do what")]
    pub(super) fn who(&self, request: &HttpRequest) -> String {
        request.peer_addr().map_or_else(|| "page".to_owned(), |peer| format!("page {}", peer.ip()))
    }

    /// Demands that changes are allowed.
    pub(super) fn may_change(&self) -> Result<(), Refusal> {
        if self.control.config().admin.read_only { Err(Refusal::ReadOnly) } else { Ok(()) }
    }
}
