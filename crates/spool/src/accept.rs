//! From incoming/ into queue/: a file is checked, its id reserved, and the file moved; or it is refused into failed/
//! with an error file.

use super::entry::{self, Hostile};
use super::names::QueuedName;
use super::registry::{Inspected, Inspector, JobSource, Registry, RegistryError, Reserved};
use super::scan::{Candidate, Found, Fresh, Inbox};
use super::{SpoolDir, SpoolError, act};
use job::Code;
use job::Failure;
use job::JobId;
use job::JobRequest;
use job::JobState;
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How many bytes of job files one call holds in memory at most.
const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// The result of one call.
#[derive(Debug, Default)]
pub struct Intake {
    /// Jobs that are in queue/ now.
    pub accepted: Vec<QueuedName>,
    /// Files that were refused, with an error file in failed/.
    pub refused: Vec<Refused>,
    /// Files with the same content as a known job; they were removed.
    pub duplicates: Vec<(JobId, JobState)>,
    /// Jobs whose file vanished after its id was reserved: their rows in the ledger may be removed.
    pub vanished: Vec<JobId>,
    /// Requests to cancel. They are reported again and again, until [`SpoolDir::take_cancel_request`] removes their files.
    pub cancels: Vec<JobId>,
    /// Requests to run a job again, reported in the same way until [`SpoolDir::take_retry_request`].
    pub retries: Vec<JobId>,
    /// Entries that have no place in the protocol, such as job files beside incoming/, with the reason: reported once,
    /// left alone.
    pub strays: Vec<(PathBuf, &'static str)>,
    /// Entries that could not be handled, with the error; incoming/ itself if the ledger did not answer. They stay and
    /// are tried again.
    pub stuck: Vec<(PathBuf, SpoolError)>,
    /// The number of files that are not complete yet.
    pub waiting: usize,
    /// When the first incomplete file should be checked again.
    pub look_again: Option<Duration>,
    /// True if something is left for the next call: entries of a listing, or what stayed before.
    pub more: bool,
    /// True if another daemon holds the accept lock: nothing was done.
    pub busy: bool,
}

/// A file that was refused, with an error file in failed/.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The id of its error file.
    pub id: JobId,
    /// The file's name in incoming/.
    pub name: OsString,
    /// The first problem.
    pub code: Code,
}

type Document<'a> = Box<dyn FnOnce(&JobId) -> Vec<u8> + 'a>;

/// A file that is to be refused.
struct NoJob<'a> {
    /// The id that it asks for.
    id: JobId,
    code: Code,
    /// Its content, which distinguishes it from other refused files with the same id.
    bytes: &'a [u8],
    /// True for a plain file, which a client can read in failed/.
    plain: bool,
}

/// The state of one call.
struct Batch<'a> {
    spool: SpoolDir,
    inbox: &'a mut Inbox,
    registry: &'a dyn Registry,
    inspector: &'a dyn Inspector,
    intake: Intake,
    /// Files of other users that were copied into queue/; the copies are not synced yet.
    copied: Vec<(Candidate, QueuedName)>,
    /// Those of the jobs that are known already which are in queue/ or running/.
    live: HashSet<JobId>,
}

impl Inbox {
    /// Accepts or refuses what came to incoming/, what stayed there before, and the next entries of a listing. The first call
    /// lists it, and the next one after [`Inbox::relist`].
    ///
    /// A crash at any point is harmless: a reserved id belongs to the same job after it, and a copy is found again.
    pub fn take_in(
        &mut self,
        registry: &dyn Registry,
        inspector: &dyn Inspector,
        now: Instant,
    ) -> Result<Intake, SpoolError> {
        let spool = self.spool.clone();
        let Some(_lock) = spool.lock_intake()? else { return Ok(Intake { busy: true, ..Intake::default() }) };
        if self.pending.is_empty() {
            if self.unlisted { self.list()? } else { self.take_up() }
        }
        let mut batch = Batch {
            spool,
            inbox: self,
            registry,
            inspector,
            intake: Intake::default(),
            copied: Vec::new(),
            live: HashSet::new(),
        };
        let candidates = batch.look(now);
        batch.accept(candidates);
        batch.release_copies();
        let mut intake = batch.intake;
        let Fresh { cancels, retries, strays, stuck } = std::mem::take(&mut self.fresh);
        (intake.cancels, intake.retries) = (cancels.into_iter().collect(), retries.into_iter().collect());
        intake.strays = strays;
        intake.stuck.extend(stuck);
        let took_up = std::mem::take(&mut self.taken_up);
        if self.unlisted && self.pending.is_empty() {
            // Listed now, so that what arrives does not keep the rest waiting. An error shows again in the next call.
            self.list().unwrap_or_default();
        }
        let is_left = !took_up && !self.again.is_empty();
        intake.more = self.unlisted || !self.pending.is_empty() || !self.fresh.is_empty() || is_left;
        Ok(intake)
    }
}

impl Batch<'_> {
    fn look(&mut self, now: Instant) -> Vec<Candidate> {
        let (mut candidates, mut bytes, mut looked_at) = (Vec::new(), 0, HashSet::new());
        for _ in 0..self.spool.settings().files_open_max {
            if BATCH_BYTES <= bytes {
                break;
            }
            let Some(name) = self.inbox.pending.pop_front() else { break };
            if !looked_at.insert(name.clone()) {
                continue; // it came while it was listed
            }
            match self.inbox.look(&name, now) {
                Ok(Found::Nothing) => (),
                Ok(Found::Waiting { look_again }) => {
                    self.intake.waiting += 1;
                    let sooner = self.intake.look_again.map_or(look_again, |before| before.min(look_again));
                    self.intake.look_again = Some(sooner);
                }
                Ok(Found::Candidate(candidate)) => {
                    bytes += candidate.bytes.len();
                    candidates.push(candidate);
                }
                Ok(Found::Refused(hostile)) => self.refuse_hostile(&name, &hostile),
                Err(error) => self.stuck(&name, error),
            }
        }
        candidates
    }

    fn accept(&mut self, candidates: Vec<Candidate>) {
        let (mut requests, mut files) = (Vec::new(), Vec::new());
        let inspector = self.inspector;
        for mut file in candidates {
            let source = JobSource { name: &file.name, bytes: &file.bytes };
            if file.incomplete {
                let failure = Failure::permanent(Code::Incomplete, "the file stayed empty or cut off");
                let name = file.name.clone();
                let document: Document<'_> = Box::new(move |id| inspector.document(id, &name, &failure));
                let no_job = NoJob { id: source.id(), code: Code::Incomplete, bytes: &file.bytes, plain: true };
                self.refuse(OsStr::new(&file.name), no_job, document);
                continue;
            }
            match inspector.check(&source) {
                Ok(Inspected { request, made }) => {
                    if let Some(made) = made {
                        // The job file that was made of a story takes its place, as that of a file that is not ours.
                        (file.bytes, file.ours) = (made, false);
                    }
                    requests.push(request);
                    files.push(file);
                }
                Err(refusal) => {
                    let name = OsStr::new(&file.name);
                    let no_job = NoJob { id: refusal.id, code: refusal.code, bytes: &file.bytes, plain: true };
                    self.refuse(name, no_job, refusal.document);
                }
            }
        }
        if requests.is_empty() {
            return;
        }
        let answers = match self.registry.reserve(&requests) {
            Ok(answers) if answers.len() == requests.len() => answers,
            Ok(answers) => {
                let message = format!("{} answers for {} reservations", answers.len(), requests.len());
                return self.unreserved(files, RegistryError(message.into()));
            }
            Err(error) => return self.unreserved(files, error),
        };
        if let Err(error) = self.see_live(&requests, &answers) {
            self.inbox.again.extend(files.into_iter().map(|file| file.name.into()));
            return self.intake.stuck.push((self.spool.incoming(), error));
        }
        for ((file, request), answer) in files.into_iter().zip(requests).zip(answers) {
            let name = OsString::from(&file.name);
            if let Err(error) = self.settle(file, &request, answer) {
                self.stuck(&name, error);
            }
        }
    }

    /// Looks which of the jobs that wait or run by the ledger really do. It looks twice, because a job may move in between.
    /// Nobody brings one of them into queue/ meanwhile, because that needs the accept lock.
    fn see_live(&mut self, requests: &[JobRequest], answers: &[Reserved]) -> Result<(), SpoolError> {
        let is_known = |answer: &Reserved| matches!(answer, Reserved::Same { state, .. } if !state.is_final());
        let known = requests.iter().zip(answers).filter(|(_, answer)| is_known(answer)).map(|(request, _)| &request.id);
        let mut live = self.spool.live_among(known.clone())?;
        live.extend(self.spool.live_among(known.filter(|id| !live.contains(id)))?);
        self.live = live;
        Ok(())
    }

    /// Handles a failed reservation. No file was moved: the next call handles them again.
    fn unreserved(&mut self, files: Vec<Candidate>, error: RegistryError) {
        self.inbox.again.extend(files.into_iter().map(|file| file.name.into()));
        self.intake.stuck.push((self.spool.incoming(), SpoolError::Registry(error)));
    }

    fn settle(&mut self, file: Candidate, request: &JobRequest, answer: Reserved) -> Result<(), SpoolError> {
        match answer {
            Reserved::New { seq } => {
                self.clear_rejection(&request.id)?;
                self.enqueue(file, request, seq)
            }
            Reserved::Same { seq, state } if !state.is_final() => {
                let is_new = |name: &QueuedName| name.id == request.id;
                let mut came = self.intake.accepted.iter().chain(self.copied.iter().map(|(_, name)| name));
                if self.live.contains(&request.id) || came.any(is_new) {
                    return self.drop_duplicate(&file, &request.id, state);
                }
                // An earlier call reserved the id and crashed before the move, perhaps for a revision.
                self.clear_final(&request.id)?;
                self.enqueue(file, request, seq)
            }
            Reserved::Revised { seq } => {
                self.clear_final(&request.id)?;
                self.enqueue(file, request, seq)
            }
            Reserved::Same { state, .. } => {
                self.publish_again(&file, &request.id, state)?;
                self.drop_duplicate(&file, &request.id, state)
            }
            Reserved::Conflict { state } => {
                let id = &request.id;
                let message = format!("job {id} was submitted before with other content and is {state}");
                let (failure, inspector) = (Failure::permanent(Code::IdConflict, message), self.inspector);
                let name = file.name.clone();
                let document: Document<'_> = Box::new(move |id| inspector.document(id, &name, &failure));
                let name = OsStr::new(&file.name);
                let no_job = NoJob { id: id.clone(), code: Code::IdConflict, bytes: &file.bytes, plain: true };
                self.refuse(name, no_job, document);
                Ok(())
            }
        }
    }

    fn enqueue(&mut self, file: Candidate, request: &JobRequest, seq: u64) -> Result<(), SpoolError> {
        let name = queued_name(request, seq);
        let (from, to) = (self.spool.incoming().join(&file.name), self.spool.queue().join(name.to_string()));
        self.spool.news().expect(&name);
        let brought = self.bring(file, request, &name, (&from, &to));
        if !matches!(brought, Ok(true)) {
            // It may stand there: an error may have come after the move, and its event may have told nothing.
            self.spool.news().returned(name);
        }
        brought.map(drop)
    }

    /// Brings a file into queue/; returns whether this call made the name there.
    fn bring(
        &mut self,
        file: Candidate,
        request: &JobRequest,
        name: &QueuedName,
        (from, to): (&Path, &Path),
    ) -> Result<bool, SpoolError> {
        if !file.ours {
            let is_new = act::publish_new(to, &file.bytes)?; // false: an earlier call wrote the copy, with the same content
            self.copied.push((file, name.clone()));
            return Ok(is_new);
        }
        match act::rename_new(from, to) {
            Ok(true) if entry::is_at(&file.file, to)? => self.intake.accepted.push(name.clone()),
            Ok(true) => match act::rename_new(to, from) {
                // Another file took this name after the check; its own event tells of it.
                Ok(_) => self.intake.vanished.push(request.id.clone()),
                // Another daemon has already claimed it from queue/.
                Err(error) if error.is_not_found() => self.intake.accepted.push(name.clone()),
                Err(error) => return Err(error),
            },
            Ok(false) => {
                self.drop_duplicate(&file, &request.id, JobState::Queued)?;
                return Ok(false);
            }
            Err(error) if error.is_not_found() => {
                self.intake.vanished.push(request.id.clone());
                return Ok(false);
            }
            Err(error) => return Err(error),
        }
        Ok(true)
    }

    /// Syncs the copies, then removes the originals, so that a power cut cannot lose both.
    fn release_copies(&mut self) {
        let copied = std::mem::take(&mut self.copied);
        if copied.is_empty() {
            return;
        }
        let synced = act::sync_dir(&self.spool.queue()).map_err(|error| error.to_string());
        for (file, name) in copied {
            let released = match &synced {
                Ok(()) => self.remove_original(&file),
                Err(message) => {
                    Err(SpoolError::io("sync", &self.spool.queue(), std::io::Error::other(message.clone())))
                }
            };
            self.intake.accepted.push(name);
            if let Err(error) = released {
                self.stuck(OsStr::new(&file.name), error);
            }
        }
    }

    fn drop_duplicate(&mut self, file: &Candidate, id: &JobId, state: JobState) -> Result<(), SpoolError> {
        self.remove_original(file)?;
        self.intake.duplicates.push((id.clone(), state));
        Ok(())
    }

    /// Removes the file that was read, unless another file has taken its name since.
    fn remove_original(&self, file: &Candidate) -> Result<(), SpoolError> {
        let path = self.spool.incoming().join(&file.name);
        if entry::is_at(&file.file, &path)? {
            act::remove(&path)?;
        }
        Ok(())
    }

    /// Writes the verdict file of a finished job again if it is missing.
    fn publish_again(&self, file: &Candidate, id: &JobId, state: JobState) -> Result<(), SpoolError> {
        let spool = &self.spool;
        let done = state == JobState::Done;
        let (verdict_file, input) = if done {
            (spool.result_file(id), spool.done_input(id))
        } else {
            (spool.error_file(id), spool.failed_input(id))
        };
        if act::stands(&verdict_file)? {
            return Ok(());
        }
        // An empty document means that the job was aged: its files were removed on purpose.
        if let Some(verdict) = self.registry.verdict(id)?.filter(|verdict| !verdict.document.is_empty()) {
            if !spool.holds(id)? {
                act::publish_new(&input, &file.bytes)?;
            }
            act::publish(&verdict_file, &verdict.document)?;
        }
        Ok(())
    }

    /// Removes what the revision before left in done/ or failed/; its verdict stays in the ledger's history.
    fn clear_final(&self, id: &JobId) -> Result<(), SpoolError> {
        let spool = &self.spool;
        for path in [spool.result_file(id), spool.error_file(id), spool.done_input(id), spool.failed_input(id)] {
            act::remove(&path)?;
        }
        Ok(())
    }

    /// Removes the files that an earlier refusal left under this id. There was never a job of this id.
    fn clear_rejection(&self, id: &JobId) -> Result<(), SpoolError> {
        let error_file = self.spool.error_file(id);
        let Ok(bytes) = std::fs::read(&error_file) else { return Ok(()) };
        let state = serde_json::from_slice::<serde_json::Value>(&bytes).ok();
        let state = state.as_ref().and_then(|document| document.get("state")).and_then(|state| state.as_str());
        if state == Some(JobState::Rejected.as_str()) {
            act::remove(&self.spool.failed_input(id))?;
            act::remove(&error_file)?;
        }
        Ok(())
    }

    fn refuse_hostile(&mut self, name: &OsStr, hostile: &Hostile) {
        let shown = name.to_string_lossy().into_owned();
        let source = JobSource { name: &shown, bytes: name.as_bytes() };
        let (id, plain) = (source.id(), hostile.code == Code::TooLarge);
        let failure = Failure::permanent(hostile.code, format!("{shown}: {}", hostile.message));
        let inspector = self.inspector;
        let document: Document<'_> = Box::new(move |id| inspector.document(id, &shown, &failure));
        self.refuse(name, NoJob { id, code: hostile.code, bytes: name.as_bytes(), plain }, document);
    }

    /// Writes the error file, then moves the refused file into failed/. After a crash between the two the file is still
    /// in incoming/ and is refused again.
    fn refuse(&mut self, name: &OsStr, no_job: NoJob<'_>, document: Document<'_>) {
        let NoJob { id, code, bytes, plain } = no_job;
        let from = self.spool.incoming().join(name);
        let answered = self.id_to_refuse(id, bytes, plain).and_then(|(id, to)| {
            let document = document(&id);
            act::publish(&self.spool.error_file(&id), &document)?;
            Ok((id, to))
        });
        let (id, to) = match answered {
            Ok(answered) => answered,
            Err(error) => return self.stuck(name, error),
        };
        match act::rename(&from, &to) {
            Ok(()) => (),
            Err(error) if error.is_not_found() => (),
            Err(error) => {
                self.inbox.leave(name);
                self.stuck(name, error);
            }
        }
        self.intake.refused.push(Refused { id, name: name.to_owned(), code });
    }

    /// Chooses the id and the path in failed/ of a refused file. It is the id that the file asks for, unless a job has
    /// it or the path is taken by something that a rename cannot replace. An entry that is not a plain file becomes
    /// `{id}.refused`, which no client opens.
    fn id_to_refuse(&self, id: JobId, bytes: &[u8], plain: bool) -> Result<(JobId, PathBuf), SpoolError> {
        let name = |id: &JobId| if plain { format!("{id}.json") } else { format!("{id}.refused") };
        let place = |id: &JobId| self.spool.failed().join(name(id));
        let is_job = self.registry.standing(&id)?.is_some_and(|standing| standing.state != JobState::Rejected);
        let own = place(&id);
        if !is_job && (plain || !act::stands(&own)?) {
            return Ok((id, own));
        }
        let mut n = 0_u32;
        loop {
            // The dot makes the stem an invalid id, so that `from_stem` always appends the digest.
            let other = JobId::from_stem(&format!("{id}."), &[bytes, &n.to_le_bytes()].concat());
            let path = place(&other);
            if plain || n == u32::MAX || !act::stands(&path)? {
                return Ok((other, path));
            }
            n += 1;
        }
    }

    fn stuck(&mut self, name: &OsStr, error: SpoolError) {
        self.inbox.again.insert(name.to_owned());
        self.intake.stuck.push((self.spool.incoming().join(name), error));
    }
}

/// Names an order in the queue: what it says about its turn is in the name.
pub fn queued_name(order: &JobRequest, seq: u64) -> QueuedName {
    QueuedName::fresh(order.id.clone(), order.priority(), seq, order.not_before.as_deref().copied())
}

impl SpoolDir {
    /// Tells whether a job is in queue/, running/, done/ or failed/. It checks twice, running/ first, because a job may
    /// move between two checks. If a job escapes both, its row in the ledger still prevents a second one.
    pub(super) fn holds(&self, id: &JobId) -> Result<bool, SpoolError> {
        for _ in 0..2 {
            let found = self.running_names()?.iter().any(|name| name.id == *id)
                || self.is_queued(id)?
                || act::stands(&self.done_input(id))?
                || act::stands(&self.failed_input(id))?;
            if found {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
