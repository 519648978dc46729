//! Runs the stages of one attempt: permits, time-out, journal and log lines around each.

use super::Env;
use super::StageRun;
use super::handover::{AudioTrack, HandOver, ImageSet, Published};
use super::permits::Permits;
use super::purse::JobPurse;
use crate::clock::Clock;
use crate::failpoint::FailPoint;
use crate::job::look::Look;
use crate::job::request::StoryBody;
use crate::job::{Degraded, Failure, JobId, JobRequest, Outcome, Stage, StageRecord, UsedImage};
use crate::ledger::{Ledger, LedgerError, acts};
use crate::telemetry::event;
use crate::workspace::journal::FileStamp;
use crate::workspace::{Entry, Journal};
use std::pin::pin;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How long a cancelled stage may take to stop by itself. Its children get 5 s of that between SIGTERM and SIGKILL.
const CANCEL_GRACE: Duration = Duration::from_secs(8);

/// The settings that each stage's output depends on, as text. If they change, the stage is done again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fingerprints {
    /// The settings of stories that a job does not bring.
    pub(crate) story: String,
    /// The settings of the narration.
    pub(crate) tts: String,
    /// The settings of the pictures.
    pub(crate) images: String,
    /// The settings of the rendering.
    pub(crate) video: String,
}

impl Fingerprints {
    fn of(&self, stage: Stage, job: &JobRequest) -> &str {
        match stage {
            Stage::Story => match job.story.body() {
                StoryBody::Prompt(_) | StoryBody::Anthology => &self.story,
                StoryBody::Text(_) | StoryBody::Scenes(_) => "",
            },
            Stage::Tts => &self.tts,
            Stage::Images => &self.images,
            Stage::Video => &self.video,
            Stage::Upload | Stage::Record => "",
        }
    }
}

/// One attempt on its way through the stages.
#[derive(Debug)]
pub(super) struct Line<'a> {
    run: StageRun<'a>,
    purse: &'a JobPurse<'a>,
    permits: &'a Permits,
    fingerprints: &'a Fingerprints,
    journal: &'a mut Journal,
    ledger: &'a Ledger,
    clock: &'a Clock,
    key: blake3::Hash,
    stages: Vec<StageRecord>,
    degraded: Vec<Degraded>,
}

impl<'a> Line<'a> {
    pub(super) fn new(
        run: StageRun<'a>,
        purse: &'a JobPurse<'a>,
        look: Option<&(String, Look)>,
        env: &'a Env,
        journal: &'a mut Journal,
    ) -> Self {
        let Env { permits, fingerprints, ledger, clock, .. } = env;
        // What is done again if the look of the job changes: everything, because it may say anything about any stage.
        let look = look.map(|(_, look)| format!("{look:?}")).unwrap_or_default();
        let key = blake3::hash(&[&run.job.content_hash, look.as_bytes()].concat());
        Self {
            run,
            purse,
            permits,
            fingerprints,
            journal,
            ledger,
            clock,
            key,
            stages: Vec::new(),
            degraded: Vec::new(),
        }
    }

    /// Returns the stage's output: from the journal if it is still valid, otherwise by running `work`.
    ///
    /// `work` is lazy: if the journal has the output, it is dropped without being polled.
    pub(super) async fn stage<T: HandOver>(
        &mut self,
        stage: Stage,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        self.done(stage, work).await.map_err(|failure| failure.in_stage(stage))
    }

    async fn done<T: HandOver>(
        &mut self,
        stage: Stage,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        self.key = self.next_key(stage);
        let (output, record) = match self.resumed(stage) {
            Some(found) => found,
            None => self.worked(stage, work).await?,
        };
        self.note(&record);
        for degraded in output.degraded() {
            let (job, used) = (self.run.job.id.clone(), degraded.used.clone());
            event::FallbackTaken { job, stage: degraded.stage, code: degraded.code, used }.emit();
        }
        self.degraded.extend_from_slice(output.degraded());
        self.stages.push(record);
        Ok(output)
    }

    /// Logs the end of a stage and records it. The ledger's copy is only for people, so an error there does not stop
    /// the job, and nobody waits for it.
    fn note(&self, record: &StageRecord) {
        let StageRecord { name, ms, provider, resumed, .. } = record.clone();
        let (job, provider) = (self.run.job.id.clone(), provider.unwrap_or_default());
        event::StageDone { job: job.clone(), stage: name, provider, duration_ms: ms, resumed }.emit();
        self.ledger.post(acts::stage_done(job.clone(), record.clone(), self.clock.now()), unrecorded(job));
    }

    /// Records the running stage in the ledger, for `list` and `show`.
    fn note_start(&self, stage: Stage) {
        let job = self.run.job.id.clone();
        self.ledger.post(acts::stage_started(job.clone(), stage, self.clock.now()), unrecorded(job));
    }

    fn next_key(&self, stage: Stage) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.key.as_bytes()).update(stage.as_str().as_bytes());
        hasher.update(self.fingerprints.of(stage, self.run.job).as_bytes());
        hasher.finalize()
    }

    fn resumed<T: HandOver>(&self, stage: Stage) -> Option<(T, StageRecord)> {
        if stage == Stage::Upload {
            return None; // repeated, it uploads nothing twice, and checks that the outputs still exist
        }
        let entry = self.journal.whole(stage, self.key.to_hex().as_str())?;
        let output = serde_json::from_value(entry.output.clone()).ok()?;
        Some((output, StageRecord { resumed: true, ..entry.record.clone() }))
    }

    async fn worked<T: HandOver>(
        &mut self,
        stage: Stage,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<(T, StageRecord), Failure> {
        let id = self.run.job.id.as_str();
        let waiting = Instant::now();
        let _permit = self.permits.acquire(stage, self.run.cancel).await?;
        self.write(|journal| journal.begin(stage))?;
        failpoint::hit(FailPoint::StageStarted, id);
        self.run.progress.at(stage, 0.0, "");
        let waited_ms = millis(waiting.elapsed());
        event::StageStarted { job: self.run.job.id.clone(), stage, waited_ms }.emit();
        self.note_start(stage);
        self.purse.enter(stage);
        let started = Instant::now();
        let output = self.until_cancelled(work).await?;
        let ms = millis(started.elapsed());
        let cost = Box::pin(self.purse.paid()).await;
        let mut record =
            StageRecord { name: stage, ms, provider: None, reused: None, generated: None, resumed: false, cost };
        output.describe(&mut record);
        failpoint::hit(FailPoint::StageWorked, id);
        self.enter_in_journal(stage, &output, &record)?;
        failpoint::hit(FailPoint::StageJournaled, id);
        Ok((output, record))
    }

    async fn until_cancelled<T>(&self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        let mut work = pin!(work);
        let overdue = async {
            let reason = self.run.cancel.cancelled().await;
            sleep(CANCEL_GRACE).await;
            reason
        };
        tokio::select! {
            done = &mut work => done,
            reason = overdue => Err(reason.failure()),
        }
    }

    fn enter_in_journal<T: HandOver>(&mut self, stage: Stage, output: &T, record: &StageRecord) -> Result<(), Failure> {
        let dir = self.run.workspace.dir();
        let stamp = |path: &str| {
            FileStamp::of(dir, path).map_err(|error| Failure::io("read", &self.run.workspace.path(path), &error))
        };
        let files = output.files().into_iter().map(stamp).collect::<Result<Vec<_>, _>>()?;
        let output = serde_json::to_value(output).unwrap_or_default();
        let entry = Entry { stage, key: self.key.to_hex().to_string(), output, record: record.clone(), files };
        self.write(|journal| journal.add(entry))
    }

    fn write(&mut self, act: impl FnOnce(&mut Journal) -> std::io::Result<()>) -> Result<(), Failure> {
        act(self.journal).map_err(|error| Failure::io("write the journal of", self.run.workspace.dir(), &error))
    }

    /// Returns the hash of a file that a stage has made, in hex.
    pub(super) fn hash_of(&self, file: &str) -> Option<String> {
        self.journal.stamp(file).map(|stamp| stamp.blake3.clone())
    }

    /// Combines the results of the stages.
    pub(super) fn outcome(self, audio: &AudioTrack, images: &ImageSet, published: Published) -> Outcome {
        let used = |picture: &super::handover::ScenePicture| UsedImage {
            file: picture.library_file.clone(),
            source: picture.source,
            similarity: picture.similarity,
        };
        let credits = audio.credits.iter().chain(&images.credits).cloned().collect();
        let images = images.pictures.iter().map(used).collect();
        Outcome {
            stages: self.stages,
            outputs: published.outputs,
            images,
            degraded: self.degraded,
            credits,
            look: None,
            paid: false,
        }
    }
}

fn unrecorded(job: JobId) -> impl FnOnce(LedgerError) + Clone + Send + 'static {
    move |error| event::LedgerUnavailable { job, reason: error.to_string() }.emit()
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_settings_of_stories_concern_only_jobs_that_bring_none() {
        let prints = Fingerprints { story: "s".to_owned(), tts: "t".to_owned(), ..Fingerprints::default() };
        for (story, expected) in [
            (r#""prompt":"a fox""#, "s"),
            ("", "s"),
            (r#""text":"It came.""#, ""),
            (r#""scenes":[{"text":"It came."}]"#, ""),
        ] {
            let job = crate::job::parse(format!("{{\"version\":1,\"story\":{{{story}}}}}").as_bytes(), "x").unwrap();
            assert_eq!((prints.of(Stage::Story, &job), prints.of(Stage::Tts, &job)), (expected, "t"), "{story}");
        }
    }
}
