//! Helpers of the spool's tests: a spool in a temporary directory, a ledger in memory, a minimal parser.

use super::{
    Inbox, Inspected, Inspector, JobSource, QueuedName, Refusal, Registry, RegistryError, Reserved, Settings, SpoolDir,
    SpoolError, Standing, Verdict, act,
};
use job::Code;
use job::Failure;
use job::JobId;
use job::JobRequest;
use job::JobState;
use std::collections::BTreeMap;
use std::fs;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Makes a spool with its state directory beside it.
pub(super) fn spool() -> (TempDir, SpoolDir) {
    spool_with(Settings::default())
}

/// Makes a spool with other settings.
pub(super) fn spool_with(settings: Settings) -> (TempDir, SpoolDir) {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("state")).unwrap();
    let spool = SpoolDir::open(&dir.path().join("spool"), &dir.path().join("state"), settings).unwrap();
    (dir, spool)
}

/// Writes a file into incoming/ in place, as a client does that does not follow the protocol.
#[expect(clippy::disallowed_methods, reason = "clients write as they like")]
pub(super) fn drop_file(spool: &SpoolDir, name: &str, content: impl AsRef<[u8]>) {
    fs::write(spool.incoming().join(name), content).unwrap();
}

/// Lists the clients' and jobs' files in the spool as `dir/name`, sorted.
pub(super) fn tree(spool: &SpoolDir) -> Vec<String> {
    let mut found = Vec::new();
    for dir in ["incoming", "queue", "running", "done", "failed"] {
        found.extend(act::names_in(&spool.root().join(dir)).unwrap().iter().map(|name| format!("{dir}/{name}")));
    }
    found.sort();
    found
}

/// Lists queue/ in the order of the names.
pub(super) fn queued_names(spool: &SpoolDir) -> Result<Vec<QueuedName>, SpoolError> {
    let mut names: Vec<QueuedName> = spool.each_queued_name()?.collect::<Result<_, _>>()?;
    names.sort();
    Ok(names)
}

/// Calls `take_in` twice, because the file of another user must be seen unchanged if its writers cannot be determined.
pub(super) fn take_in_all(spool: &SpoolDir, ledger: &Ledger) -> Result<(), SpoolError> {
    let (mut inbox, now) = (Inbox::new(spool), Instant::now());
    let mut later = Duration::ZERO;
    loop {
        let intake = inbox.take_in(ledger, &Parser, now + later)?;
        if let Some((_, error)) = intake.stuck.into_iter().next() {
            return Err(error);
        }
        // A child that another test starts at this moment may hold a written file open until it runs its program.
        if !later.is_zero() && intake.waiting == 0 && !intake.busy {
            return Ok(());
        }
        later += Duration::from_secs(2);
        std::thread::yield_now();
    }
}

pub(super) fn id(text: &str) -> JobId {
    text.parse().unwrap()
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) hash: [u8; 32],
    pub(super) seq: u64,
    pub(super) priority: u8,
    pub(super) state: JobState,
    pub(super) verdict: Option<Verdict>,
}

/// A ledger in memory; it keeps its rows over simulated crashes, like a committed transaction.
#[derive(Debug, Default)]
pub(super) struct Ledger(Mutex<BTreeMap<JobId, Row>>);

impl Ledger {
    pub(super) fn rows(&self) -> MutexGuard<'_, BTreeMap<JobId, Row>> {
        self.0.lock().unwrap()
    }

    pub(super) fn commit(&self, id: &JobId, state: JobState) -> Verdict {
        let document = format!("{{\"id\": \"{id}\", \"state\": \"{state}\"}}").into_bytes();
        let verdict = Verdict { state, document };
        let mut rows = self.rows();
        let row = rows.get_mut(id).unwrap();
        (row.state, row.verdict) = (state, Some(verdict.clone()));
        verdict
    }

    pub(super) fn retried(&self, id: &JobId) -> Standing {
        let mut rows = self.rows();
        let seq = rows.values().map(|row| row.seq).max().unwrap_or(0) + 1;
        let row = rows.get_mut(id).unwrap();
        (row.state, row.verdict, row.seq) = (JobState::Queued, None, seq);
        Standing { state: row.state, priority: row.priority, seq }
    }
}

impl Registry for Ledger {
    fn reserve(&self, batch: &[JobRequest]) -> Result<Vec<Reserved>, RegistryError> {
        let mut rows = self.rows();
        let mut answer = |request: &JobRequest| {
            let seq = rows.values().map(|row| row.seq).max().unwrap_or(0) + 1;
            match rows.get(&request.id) {
                Some(row) if row.hash == request.content_hash => Reserved::Same { seq: row.seq, state: row.state },
                Some(row) => Reserved::Conflict { state: row.state },
                None => {
                    let (hash, priority) = (request.content_hash, request.priority());
                    let row = Row { hash, seq, priority, state: JobState::Queued, verdict: None };
                    rows.insert(request.id.clone(), row);
                    Reserved::New { seq }
                }
            }
        };
        Ok(batch.iter().map(&mut answer).collect())
    }

    fn standing(&self, id: &JobId) -> Result<Option<Standing>, RegistryError> {
        let rows = self.rows();
        Ok(rows.get(id).map(|row| Standing { state: row.state, priority: row.priority, seq: row.seq }))
    }

    fn live(&self, of: &[JobId]) -> Result<Vec<JobId>, RegistryError> {
        let rows = self.rows();
        Ok(of.iter().filter(|id| rows.get(id).is_some_and(|row| !row.state.is_final())).cloned().collect())
    }

    fn verdict(&self, id: &JobId) -> Result<Option<Verdict>, RegistryError> {
        Ok(self.rows().get(id).and_then(|row| row.verdict.clone()))
    }
}

/// A parser that accepts `{"n": NUMBER}` with an optional `id`, and refuses everything else.
#[derive(Debug)]
pub(super) struct Parser;

impl Inspector for Parser {
    fn check(&self, source: &JobSource<'_>) -> Result<Inspected, Refusal> {
        let value = serde_json::from_slice::<serde_json::Value>(source.bytes).unwrap_or_default();
        let named = value.get("id").and_then(|id| id.as_str()?.parse().ok());
        let id = named.unwrap_or(source.id());
        if value.get("n").is_none_or(|n| !n.is_u64()) {
            let document = |id: &JobId| refusal(id, Code::BadJson);
            return Err(Refusal { id, code: Code::BadJson, document: Box::new(document) });
        }
        let content_hash = *blake3::hash(source.bytes).as_bytes();
        Ok(Inspected { request: JobRequest { content_hash, ..JobRequest::example(id.as_str()) }, made: None })
    }

    fn document(&self, id: &JobId, _file_name: &str, failure: &Failure) -> Vec<u8> {
        refusal(id, failure.code)
    }
}

fn refusal(id: &JobId, code: Code) -> Vec<u8> {
    format!("{{\"id\": \"{id}\", \"state\": \"rejected\", \"code\": \"{code}\"}}").into_bytes()
}
