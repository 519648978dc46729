//! The story that was written for a job before. It is bought once, for as long as the order and those who are asked stay the
//! same: for later attempts and revisions, and after the workspace is gone.

use super::Stories;
use crate::job::{Degraded, JobId};
use crate::ledger::{Ledger, StoryRow, acts};
use crate::providers::story::{ANTHOLOGY, Order, Written};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A written story, as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The story.
    pub(super) written: Written,
    /// Who was asked before its writer, and failed.
    pub(super) degraded: Vec<Degraded>,
}

/// Returns the story that was written for a job by one of those who are asked for it now, and the writer's name.
pub(super) async fn find(
    id: &JobId,
    (stories, chain): (&Stories, &[String]),
    order: &Order,
    ledger: &Ledger,
) -> Option<(String, Kept)> {
    let found = ledger.run(acts::written_story(id.clone())).await;
    let found = found.inspect_err(|error| tracing::warn!(%error, "cannot look up what was written for this job"));
    let row = found.ok()??;
    let mut writers = chain.iter().take_while(|name| *name != ANTHOLOGY).enumerate();
    let asked = |at: usize| chain.get(..=at).map(|asked| key(stories, asked, order));
    let (_, writer) = writers.find(|(at, _)| asked(*at) == Some(row.asked))?;
    Some((writer.clone(), serde_json::from_str(&row.story).ok()?))
}

/// Keeps a story, so that neither a crash nor another run of the job pays for a second one. The last of those who were asked
/// wrote it.
pub(super) async fn keep(
    id: &JobId,
    (stories, asked): (&Stories, &[String]),
    order: &Order,
    kept: &Kept,
    ledger: &Ledger,
) {
    let story = serde_json::to_string(kept).unwrap_or_default(); // only texts: this cannot fail
    let row = StoryRow { asked: key(stories, asked, order), story };
    if let Err(error) = ledger.run(acts::story_written(id.clone(), row)).await {
        tracing::warn!(%error, "cannot keep a written story"); // the journal of the workspace has it, too
    }
}

/// Hashes what a story is ordered with, and those who are asked in turn with their models and settings. What was told in its
/// series before is left out, because it changes without anybody's doing.
fn key(stories: &Stories, asked: &[String], order: &Order) -> [u8; 32] {
    let Order { wish, kind, title, language, seconds, tone, before: _ } = order;
    let print = |name: &String| stories.writers.iter().find(|it| it.name() == name).map(|it| it.fingerprint());
    let asked: Vec<_> = asked.iter().map(|name| (name, print(name))).collect();
    let all = json!([wish, kind, title, language, seconds, tone, asked]);
    *blake3::hash(all.to_string().as_bytes()).as_bytes()
}
