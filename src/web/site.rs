//! What every handler gets: the installation, its configuration with the sources, and the live updates.

use super::access::{Access, Caller, Peer, Role, Visitor};
use super::limits::Connection;
use super::live::Hub;
use super::metrics::Metrics;
use super::vital::Vital;
use crate::config::Config;
use crate::config::show::Line;
use crate::control::{Control, ControlError, Kind};
use crate::telemetry::event;
use actix_web::{HttpMessage, HttpRequest};
use std::fmt;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};

/// The hint for work that has died.
const MORE_IN_THE_LOG: &str = "the log of the service may say more; try again";

/// What every handler gets.
pub(crate) struct Site {
    /// The installation, with the configuration in force.
    control: RwLock<Arc<Control>>,
    /// The values of the configuration and where each comes from; no secrets.
    pub(super) values: Vec<Line>,
    /// The live updates.
    pub(super) hub: Hub,
    /// What is known of the daemon itself.
    pub(super) vital: Vital,
    /// What was counted since the start.
    pub(super) metrics: Arc<Metrics>,
    access: io::Result<Access>,
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("control", &self.control()).finish_non_exhaustive()
    }
}

impl Site {
    /// Makes one for an installation.
    pub(crate) fn new(control: Control, values: Vec<Line>) -> Arc<Self> {
        let control = Arc::new(control);
        let access = Access::new(&control.config().admin, &control.config().storage.state_dir);
        let (hub, metrics) = (Hub::new(Arc::clone(&control)), Arc::new(Metrics::new()));
        let control = RwLock::new(control);
        Arc::new(Self { control, values, hub, vital: Vital::new(), metrics, access })
    }

    /// Returns the installation, with the configuration in force.
    pub(super) fn control(&self) -> Arc<Control> {
        Arc::clone(&self.control.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over the configuration after a reload.
    pub(crate) fn reload(&self, config: Config) {
        let renewed = Arc::new(self.control().renewed(config));
        *self.control.write().unwrap_or_else(PoisonError::into_inner) = renewed;
    }

    /// Returns what the daemon tells of itself.
    pub(crate) fn vital(&self) -> &Vital {
        &self.vital
    }

    /// Does blocking work on a thread for it.
    pub(super) async fn work<T, F>(self: &Arc<Self>, work: F) -> Result<T, ControlError>
    where
        T: Send + 'static,
        F: FnOnce(&Self) -> T + Send + 'static,
    {
        let site = Arc::clone(self);
        let done = actix_web::web::block(move || work(&site)).await;
        done.map_err(|error| ControlError::of(Kind::Unavailable, &error, MORE_IN_THE_LOG))
    }

    /// Calls a function of the installation on a blocking thread.
    pub(super) async fn ask<T, F>(&self, work: F) -> Result<T, ControlError>
    where
        T: Send + 'static,
        F: FnOnce(&Control) -> Result<T, ControlError> + Send + 'static,
    {
        let control = self.control();
        let answer = actix_web::web::block(move || work(&control)).await;
        answer.unwrap_or_else(|error| Err(ControlError::of(Kind::Unavailable, &error, MORE_IN_THE_LOG)))
    }

    /// Returns who knows the tokens; fails if they cannot be read.
    pub(super) fn access(&self) -> io::Result<&Access> {
        self.access.as_ref().map_err(|error| io::Error::other(error.to_string()))
    }

    /// Records what somebody changed, in the log and in the ledger.
    pub(super) async fn acted(&self, who: String, act: String, told: String) {
        event::PageActed { who: who.clone(), act: act.clone(), told: told.clone() }.emit();
        if let Err(error) = self.ask(move |control| control.audit(who, act, told)).await {
            tracing::warn!(error = %error.message, "a change cannot be recorded");
        }
    }
}

/// Returns who sent a request, as far as the connection tells.
pub(super) fn caller(request: &HttpRequest) -> Caller {
    let gone = Caller { peer: Peer::Gone, ends: None };
    request.conn_data::<Connection>().map_or(gone, |connection| connection.caller)
}

/// Names who sent a request, for records.
pub(super) fn who(request: &HttpRequest) -> String {
    request.extensions().get::<Visitor>().map_or_else(|| "page".to_owned(), |visitor| format!("page {}", visitor.name))
}

/// Why somebody may look at everything and change nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Barred {
    /// Nobody may change anything.
    ReadOnly,
    /// Their token is only good for looking.
    Role,
}

impl Barred {
    /// Says why, as a sentence.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::ReadOnly => {
                "You can look at everything here and change nothing: the configuration says `admin.read_only`."
            }
            Self::Role => "You can look at everything here and change nothing: your token is only good for looking.",
        }
    }
}

/// Returns why who sent a request may change nothing; `None` if they may.
pub(super) fn barred(site: &Site, request: &HttpRequest) -> Option<Barred> {
    let role = request.extensions().get::<Visitor>().map(|visitor| visitor.role);
    match (site.control().config().admin.read_only, role) {
        (true, _) => Some(Barred::ReadOnly),
        (false, Some(Role::Read)) => Some(Barred::Role),
        (false, Some(Role::Admin) | None) => None,
    }
}

/// Tells whether who sent a request may change something.
pub(super) fn may_act(site: &Site, request: &HttpRequest) -> bool {
    barred(site, request).is_none()
}
