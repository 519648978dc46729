//! Pauses and resumes the claiming of jobs. The pause is a file in the spool, so it works without a running daemon.

use super::{Control, ControlError, Kind};
use crate::clock::Clock;
use crate::spool::SpoolError;
use crate::spool::pause;
use crate::spool::pause::Pause;
use chrono::{DateTime, SubsecRound, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use std::io::ErrorKind;

/// The answer to a request to pause.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[expect(clippy::struct_field_names, reason = "the names of the released document")]
pub(crate) struct Paused {
    schema: &'static str,
    paused: bool,
    /// True if the request changed something; an older pause stays as it is.
    pub(crate) changed: bool,
    since: Option<DateTime<Utc>>,
    by: String,
    reason: String,
    /// The pause that is in force.
    #[serde(skip)]
    pub(crate) pause: Pause,
}

/// The answer to a request to resume.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Resumed {
    schema: &'static str,
    paused: bool,
    /// True if the spool was paused before.
    pub(crate) changed: bool,
}

/// The `schema` field of both answers.
const SCHEMA: &str = "reelspool/pause-v1";

impl Control {
    /// Keeps every daemon of the spool from claiming. Accepting, cancelling and running jobs continue.
    pub(crate) fn pause(&self, by: String, reason: String) -> Result<Paused, ControlError> {
        self.require_spool()?;
        let asked = Pause { since: Some(Clock::System.now().trunc_subsecs(3)), by, reason };
        let changed = pause::pause(&self.config.spool.dir, &asked).map_err(|error| refused(&error))?;
        let pause = if changed { asked } else { self.paused()?.unwrap_or(asked) };
        let Pause { since, by, reason } = pause.clone();
        Ok(Paused { schema: SCHEMA, paused: true, changed, since, by, reason, pause })
    }

    /// Ends the pause.
    pub(crate) fn resume(&self) -> Result<Resumed, ControlError> {
        self.require_spool()?;
        let changed = pause::resume(&self.config.spool.dir).map_err(|error| refused(&error))?;
        Ok(Resumed { schema: SCHEMA, paused: false, changed })
    }

    /// Demands that there is a spool that could be paused.
    fn require_spool(&self) -> Result<(), ControlError> {
        let dir = &self.config.spool.dir;
        match dir.metadata() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let message = format!("there is no spool at {}", dir.display());
                let hint = "nothing was changed; `reelspool init` makes it, --config names another configuration";
                Err(ControlError::new(Kind::CannotCreate, message, hint))
            }
            _ => Ok(()), // what else is wrong, the act itself says
        }
    }

    /// Reads the pause of the spool; `None` where jobs are claimed.
    pub(crate) fn paused(&self) -> Result<Option<Pause>, ControlError> {
        pause::paused(&self.config.spool.dir).map_err(|error| ControlError::of_spool(&error))
    }
}

/// Explains a failure: only the service's user may write into the spool's root.
fn refused(error: &SpoolError) -> ControlError {
    if let SpoolError::Io { source, .. } = error
        && source.kind() == ErrorKind::PermissionDenied
    {
        let hint = "nothing was changed; do it as the service's user, as with `sudo -u reelspool`";
        return ControlError::of(Kind::Denied, error, hint);
    }
    ControlError::of_spool(error)
}
