//! The operations of an installation, for every interface: functions with typed requests and answers, and their rules.
//!
//! An interface (the command line, the page, the API) makes a request, calls a function of [`Control`] and shows
//! its answer. An answer that implements `Serialize` is the released JSON document of the command of that name: fields
//! may be added, never changed or removed. Everything works on files and ledger, with or without a running daemon.

mod assets;
mod attempts_max;
#[cfg(feature = "page")]
mod audit;
pub(crate) mod booth;
mod calibrate;
mod cancel;
mod check;
mod costs;
#[cfg(feature = "page")]
pub(crate) mod dossier;
mod du;
mod error;
mod fields;
#[cfg(feature = "page")]
mod gallery;
mod gc;
mod history;
mod images;
mod job;
mod jobs;
#[cfg(feature = "page")]
mod live;
mod logs;
mod looks;
#[cfg(feature = "page")]
pub(crate) mod make;
#[cfg(feature = "page")]
mod many;
#[cfg(feature = "page")]
mod measures;
#[cfg(feature = "page")]
mod notices;
mod outputs;
#[cfg(feature = "page")]
mod overview;
#[cfg(feature = "page")]
mod passes;
mod pause;
#[cfg(feature = "page")]
mod pictures;
#[cfg(feature = "page")]
mod readiness;
mod reap;
mod rejected;
mod render;
#[cfg(feature = "page")]
mod resubmit;
mod retry;
pub(crate) mod sample;
#[cfg(feature = "page")]
pub(crate) mod sentence;
mod served;
mod settings;
mod standing;
mod status;
mod submit;
#[cfg(feature = "page")]
mod submit_once;
#[cfg(feature = "page")]
mod summary;
mod voices;
mod wait;
#[cfg(feature = "page")]
mod watched;
mod workspaces;

pub(crate) use calibrate::{Calibration, PointView};
#[cfg(feature = "page")]
pub(crate) use cancel::Cancelled;
pub(crate) use cancel::{CancelOrder, CancelOutcome};
pub(crate) use check::{Checked, CheckedSource, JobSource};
pub(crate) use costs::CostsPart;
pub(crate) use du::{Counted, Du, FilesSize};
pub(crate) use error::{ControlError, Kind};
pub(crate) use fields::Fields;
#[cfg(feature = "page")]
pub(crate) use gallery::{Gallery, GalleryItem, GalleryOrder, PictureDocument, PictureFile, UseView};
pub(crate) use gc::{GcDone, GcPlanned, ImagesGc, ImagesGcOrder};
pub(crate) use history::{Failures, FailuresGroup, History, HistoryPoint};
#[cfg(feature = "page")]
pub(crate) use images::KeptView;
pub(crate) use images::{AddedView, AmountView, HitView, ImagesStats, ImagesVerified, PictureView, RemovedView};
pub(crate) use job::Job;
#[cfg(feature = "page")]
pub(crate) use job::{AttemptView, EventView, StageView};
#[cfg(feature = "page")]
pub(crate) use jobs::JobList;
pub(crate) use jobs::{JobView, JobsOrder};
#[cfg(feature = "page")]
pub(crate) use live::{LiveEvent, Pulse};
pub(crate) use logs::LogsOrder;
pub(crate) use looks::looks;
#[cfg(feature = "page")]
pub(crate) use looks::{LookView, LooksList, looks_of};
#[cfg(feature = "page")]
pub(crate) use many::{Deed, MANY_MAX, Matching, Told};
#[cfg(feature = "page")]
pub(crate) use measures::Measures;
#[cfg(feature = "page")]
pub(crate) use notices::{NoticeEnd, NoticeView};
#[cfg(feature = "page")]
pub(crate) use overview::{DiskRoom, Overview};
#[cfg(feature = "page")]
pub(crate) use passes::{PassView, Passes};
#[cfg(feature = "page")]
pub(crate) use pause::{Paused, Resumed};
#[cfg(feature = "page")]
pub(crate) use pictures::{PictureList, PicturesOrder};
#[cfg(feature = "page")]
pub(crate) use readiness::Readiness;
#[cfg(feature = "page")]
pub(crate) use reap::LEFT_STATES;
pub(crate) use reap::{PassAnswer, PassEnd, Planned, ReapOrder};
pub(crate) use rejected::ErrorFiles;
pub(crate) use render::take_for_render;
#[cfg(feature = "page")]
pub(crate) use resubmit::{ResubmitOrder, Resubmitted};
pub(crate) use retry::RetryOrder;
#[cfg(feature = "page")]
pub(crate) use retry::{Retried, STAGES as RETRY_STAGES};
pub(crate) use served::refuse_unserved;
pub(crate) use settings::ConfigList;
pub(crate) use standing::Standing;
pub(crate) use status::{NoticesPart, ReaperPart, Status};
pub(crate) use submit::{KnownOrder, ReadyJob, Submitted};
#[cfg(feature = "page")]
pub(crate) use submit_once::{Once, SubmitEnd};
#[cfg(feature = "page")]
pub(crate) use summary::Summary;
pub(crate) use voices::{VoiceList, VoiceView, VoicesMissing};
pub(crate) use wait::{WaitEnd, WaitLine, WaitOrder};
#[cfg(feature = "page")]
pub(crate) use watched::Watched;
#[cfg(feature = "page")]
pub(crate) use workspaces::{Fate, Kept, WorkspaceDocument, WorkspaceList};
pub(crate) use workspaces::{Goes, KeepOrder, UNKNOWN, WorkspaceView, WorkspacesOrder, WorkspacesRmOrder, keep_until};

use crate::config::Config;
use crate::db::{Db, DbError};
use crate::images::ImageLibrary;
use crate::job::{JobId, JobState};
use crate::ledger::{Ledger, acts};
#[cfg(feature = "page")]
use crate::providers::voices::Voices;
use crate::setup;
use crate::setup::SetupError;
use crate::spool::View;
use crate::workspace::Workspaces;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
#[cfg(feature = "page")]
use tokio::runtime::Handle;

/// Carries out requests about one installation.
#[derive(Debug)]
pub(crate) struct Control {
    config: Config,
    /// What the daemon in this process has open; empty elsewhere.
    shared: OnceLock<Shared>,
    #[cfg(feature = "page")]
    studio: Arc<make::Studio>,
}

/// What a daemon has open, so that requests to it need not open it again.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    /// The library, which has the vectors in memory.
    pub(crate) library: ImageLibrary,
    /// The ledger, open for writing.
    pub(crate) ledger: Ledger,
    /// The workspaces, which are remembered from look to look.
    pub(crate) workspaces: Workspaces,
    /// What is known of the error files.
    pub(crate) error_files: Arc<Mutex<ErrorFiles>>,
    /// The voices, which remember for a while what they answered.
    #[cfg(feature = "page")]
    pub(crate) voices: Arc<Voices>,
    /// Where the daemon asks them.
    #[cfg(feature = "page")]
    pub(crate) runtime: Handle,
}

/// An answer that is a list.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ListOf{T}")]
pub(crate) struct List<T> {
    schema: &'static str,
    /// The entries.
    pub(crate) items: Vec<T>,
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self { schema: "reelspool/list-v1", items }
    }
}

impl Control {
    /// Makes one for the installation with this configuration; touches no file.
    pub(crate) fn new(config: Config) -> Self {
        Self {
            config,
            shared: OnceLock::new(),
            #[cfg(feature = "page")]
            studio: Arc::default(),
        }
    }

    /// Uses what the daemon in this process has open from now on.
    #[cfg(feature = "page")]
    pub(crate) fn share(&self, shared: Shared) {
        self.shared.get_or_init(|| shared);
    }

    /// Makes one for the same installation with its configuration as it is after a reload; what is in memory is shared.
    #[cfg(feature = "page")]
    pub(crate) fn renewed(&self, config: Config) -> Self {
        let Self { config: _, shared, studio } = self;
        Self { config, shared: shared.clone(), studio: Arc::clone(studio) }
    }

    /// Returns the configuration of the installation.
    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Tells whether a daemon of this installation is running.
    pub(crate) fn is_live(&self) -> bool {
        setup::live_daemons(&self.config).is_ok_and(|live| !live.is_empty())
    }

    /// Returns the ledger for reading: in a daemon its own, which is warm; else it is opened. `None` if there is none yet.
    pub(crate) fn ledger(&self) -> Result<Option<Ledger>, ControlError> {
        Ok(self.opened_ledger().map_err(SetupError::from)?)
    }

    /// Returns the ledger that tells which ids are taken. One of an earlier release counts as none: the job that is made next
    /// brings it up to date, and is told if its id is taken.
    fn ledger_of_ids(&self) -> Result<Option<Ledger>, ControlError> {
        match self.opened_ledger() {
            Err(DbError::Older { .. }) => Ok(None),
            opened => Ok(opened.map_err(SetupError::from)?),
        }
    }

    fn opened_ledger(&self) -> Result<Option<Ledger>, DbError> {
        if let Some(shared) = self.shared.get() {
            return Ok(Some(shared.ledger.clone()));
        }
        match Db::open_read_only(&self.config.storage.db) {
            Ok(db) => Ok(Some(Ledger::new(db))),
            Err(DbError::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Counts the jobs that the spool has and the ledger lacks; without a ledger that are all of them.
    pub(crate) fn lost_jobs(&self, ledger: Option<&Ledger>) -> Result<usize, ControlError> {
        let spool = self.spool();
        let mut ids = spool.published();
        ids.extend(spool.live_inputs().into_keys());
        let Some(ledger) = ledger else { return Ok(ids.len()) };
        let states = ledger.run_blocking(acts::states(ids.into_iter().collect()))?;
        Ok(states.into_iter().filter(Option::is_none).count())
    }

    /// Returns the workspaces for looking and for keeping; makes nothing.
    fn workspaces_here(&self) -> Result<Workspaces, ControlError> {
        match self.shared.get() {
            Some(shared) => Ok(shared.workspaces.clone()),
            None => Ok(setup::present_workspaces(&self.config)?),
        }
    }

    fn spool(&self) -> View<'_> {
        View::of(&self.config.spool.dir)
    }

    /// Returns the state of a job; a file that is still in incoming/ counts as queued.
    fn state_of(&self, id: &JobId, ledger: Option<&Ledger>) -> Result<JobState, ControlError> {
        let record = ledger.map(|ledger| ledger.run_blocking(acts::job(id.clone()))).transpose()?.flatten();
        match record {
            Some(record) => Ok(record.state),
            None if self.spool().is_dropped(id) => Ok(JobState::Queued),
            None => Err(ControlError::no_such_job(id)),
        }
    }
}

/// A path in a document. One that is not UTF-8 is written with replacement characters, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShownPath(pub(crate) PathBuf);

impl Deref for ShownPath {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Serialize for ShownPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.display())
    }
}

impl JsonSchema for ShownPath {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Path".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

/// Parses a job's id.
pub(crate) fn job_id(text: &str) -> Result<JobId, ControlError> {
    text.parse().map_err(|error| ControlError::of(Kind::NotFound, &error, "`reelspool list` shows the jobs"))
}

/// Parses jobs' ids; fails if one of them is wrong.
fn job_ids(texts: &[String]) -> Result<Vec<JobId>, ControlError> {
    texts.iter().map(|text| job_id(text)).collect()
}
