//! `/jobs/{id}`: everything about one job, and what can be done with it.

mod acts;
mod edit;
mod files;
mod head;
mod log;
mod more;
mod shown;
mod timeline;
mod watch;
mod workspace;

pub(in crate::web) use acts::order;
pub(in crate::web) use edit::{edit, edited, revise, revised};
pub(in crate::web) use files::{captions, file, input, result};
pub(in crate::web) use log::whole as whole_log;

use super::Page;
use crate::clock::Clock;
use crate::control::dossier::{Dossier, Wait, WaitFacts, WorkspaceTree};
use crate::control::{Control, ControlError, Job, LogsOrder, NoticeView, job_id};
use crate::job::JobId;
use crate::web::frame;
use crate::web::site::{Site, may_act};
use actix_web::HttpRequest;
use actix_web::web::{Data, Path, Query};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// How many lines of a log the page shows.
const LOG_LINES_MAX: usize = 100;
/// How many bytes of a job's file the page shows.
const INPUT_BYTES_MAX: usize = 64 << 10;

/// Which part of the log is shown.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Choice {
    /// The run of the attempt; the newest if there is none.
    run: Option<u32>,
    /// The number of the attempt within the run.
    attempt: Option<u32>,
    /// Only the lines of this stage.
    stage: Option<String>,
}

/// What the page shows.
struct Facts {
    job: Job,
    dossier: Dossier,
    tree: Option<WorkspaceTree>,
    waits: Vec<Wait>,
    log: Vec<String>,
    input: Option<String>,
    notices: Vec<NoticeView>,
    currency: String,
    /// The attempt whose log is shown.
    attempt: Option<(u32, u32)>,
}

impl Facts {
    fn of(control: &Control, id: &JobId, choice: &Choice) -> Result<Self, ControlError> {
        let job = control.show(id)?;
        let newest = job.attempts.last().map(|it| (it.run, it.n));
        let attempt = choice.run.zip(choice.attempt).or(newest);
        let order = LogsOrder {
            id: id.to_string(),
            stage: choice.stage.clone().filter(|it| !it.is_empty()),
            attempt,
            lines_max: Some(LOG_LINES_MAX),
            ..LogsOrder::default()
        };
        let log = control.log_of(id)?;
        let facts = WaitFacts { live: control.is_live(), pause: control.paused()? };
        Ok(Self {
            waits: Wait::of(&job, &facts, Clock::System.now()),
            dossier: control.dossier(id)?,
            tree: control.workspace_tree(id)?,
            notices: control.notices_of(id, &log)?,
            log: control.logs_in(log, id, &order)?,
            input: control.input_of(id, &job),
            currency: control.config().costs.currency.to_string(),
            attempt,
            job,
        })
    }
}

/// Shows the page.
pub(in crate::web) async fn page(
    request: HttpRequest,
    site: Data<Arc<Site>>,
    path: Path<String>,
    choice: Query<Choice>,
) -> Page {
    let (id, choice) = (job_id(&path)?, choice.into_inner());
    let asked = (id.clone(), choice.clone());
    let facts = site.ask(move |control| Facts::of(control, &asked.0, &asked.1)).await?;
    let record = facts.job.record();
    let title = record.and_then(|record| record.title.clone()).unwrap_or_else(|| id.to_string());
    Ok(frame::page(&site, &request, &title, body(&id, &facts, &choice, may_act(&site, &request))).await?)
}

fn body(id: &JobId, facts: &Facts, choice: &Choice, acts: bool) -> Markup {
    let job = &facts.job;
    html! {
        div id="state" data-live { (head::markup(id, facts)) }
        @if acts { (acts::markup(id, job)) }
        div id="watch" data-live { (watch::markup(id, &facts.dossier)) }
        div id="timeline" data-live { (timeline::markup(id, job, facts.attempt, &facts.currency)) }
        div id="log" data-live { (log::markup(id, facts, choice)) }
        @if let Some(tree) = &facts.tree { (workspace::markup(id, tree, acts)) }
        div id="more" data-live { (more::markup(facts)) }
        (shown::markup(id, facts))
    }
}
