//! Jobs that cannot be claimed at once, and requests that cross a claim.

use super::*;
use crate::db::Db;
use crate::providers::media::Media;
use crate::providers::named::Names;
use crate::providers::story;
use crate::spool::{request_cancel, submit};
use children::Launcher;
use chrono::DateTime;
use fsx::LockFile;
use speech::Speech;
use std::fs::{self, File};
use std::sync::mpsc;
use tempfile::TempDir;
use tokio::runtime::Runtime;

const ONE: ClaimOrder = ClaimOrder { fresh: 1, suspects: 0 };

struct Home {
    _dir: TempDir,
    _runtime: Runtime,
    spool: SpoolDir,
    intake: Intake,
}

/// Makes a home in which one job is queued.
fn home() -> Home {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let ledger = Ledger::new(Db::open(&at("reelspool.db")).unwrap());
    let spool = SpoolDir::open(&at("spool"), dir.path(), spool::Settings::default()).unwrap();
    let workspaces = Workspaces::open(&at("job_workspaces"), &at("trash"), "ours").unwrap();
    let clock = Clock::manual(DateTime::from_timestamp(1_700_000_000, 0).unwrap());
    let runtime = Runtime::new().unwrap();
    let entered = runtime.enter();
    let launcher = Launcher::start(None, "/bin".into()).unwrap();
    drop(entered);
    let door = Door {
        looks: Looks::default(),
        inventory: Inventory { names: Names::default(), stories: story::Settings::default(), media: Media::new(None) },
        voices: Voices::new(Speech::new(speech::Settings::default(), launcher, Vec::new())).into(),
    };
    let rescan_interval = Duration::from_mins(10);
    let settings = Settings { rescan_interval, free_space_min: 0, state_dir: dir.path().to_path_buf() };
    let intake = Intake::new(settings, spool.clone(), Ending::for_tests(&ledger, &workspaces, &clock), door);
    submit(spool.root(), &id(), br#"{"version":1,"story":{"text":"The lamp went out."}}"#).unwrap();
    let home = Home { _dir: dir, _runtime: runtime, spool, intake };
    home.find(LookReason::Startup);
    home
}

fn id() -> JobId {
    "a".parse().unwrap()
}

impl Home {
    /// Looks until queue/ is listed and the job found: a listing waits for its time after the one before it, and
    /// a child that another test starts at this moment may hold the written file until it runs its program.
    fn find(&self, reason: LookReason) {
        let deadline = Instant::now() + Duration::from_secs(30);
        let is_listed = || lock(&self.intake.progress).listings.next_in(Instant::now()).is_none();
        while self.intake.look(reason).unwrap().fresh == 0 || !is_listed() {
            assert!(Instant::now() < deadline, "the job is never found");
            std::thread::yield_now();
        }
    }

    fn watch(&self) {
        self.intake.watch(|_| ());
        self.find(LookReason::Event);
    }

    fn claim(&self) -> Claims {
        self.intake.claim(ONE).unwrap()
    }
}

#[test]
fn a_job_that_is_claimed_between_the_looks_for_it_is_cancelled_as_one_that_runs() {
    let home = home();
    let request = request_cancel(home.spool.root(), &id()).unwrap();
    let claims = home.claim();
    // When running/ was read, it was not there yet; when queue/ is read, it is not there any more.
    assert_eq!(home.intake.cancel_unseen(vec![id()]).unwrap(), [id()]);
    assert!(request.is_file(), "the request waits for the owner of the job");
    drop(claims);
    fs::remove_file(home.spool.running().join("a.a01.c00.json")).unwrap();
    assert_eq!(home.intake.cancel_unseen(vec![id()]).unwrap(), []);
    assert!(!request.is_file(), "there is no such job");
}

#[test]
fn a_job_whose_claim_fails_is_claimed_after_a_pause() {
    let home = home();
    home.watch();
    let (running, aside) = (home.spool.running(), home.spool.root().join("aside"));
    fsx::rename_atomic(&running, &aside).unwrap();
    fsx::write_atomic(&running, b"").unwrap();
    let claims = home.claim();
    assert_eq!((claims.jobs.len(), claims.again_in), (0, Some(CLAIM_PAUSE)));
    fs::remove_file(&running).unwrap();
    fsx::rename_atomic(&aside, &running).unwrap();
    let look = home.intake.look(LookReason::Event).unwrap();
    assert!(!look.idle, "with `--once` the daemon would end while it waits");
    assert!(look.again_in <= CLAIM_PAUSE, "{look:?}");
    lock(&home.intake.progress).listings.owe(Instant::now()); // the pause is over
    home.find(LookReason::Event);
    assert_eq!(home.claim().jobs.len(), 1);
}

#[test]
fn a_file_that_somebody_has_locked_is_not_asked_for_again_and_again() {
    let home = home();
    let name = lock(&home.intake.index).name_of(&id()).cloned().unwrap();
    let held = LockFile::try_lock(File::open(home.spool.queue().join(name.to_string())).unwrap()).unwrap().unwrap();
    let claims = home.claim();
    assert_eq!(
        (claims.jobs.len(), claims.again_in),
        (0, Some(CLAIM_PAUSE)),
        "each look lists it where nothing is watched"
    );
    home.watch();
    let claims = home.claim();
    assert_eq!((claims.jobs.len(), claims.again_in), (0, Some(Duration::ZERO)));
    assert_eq!(home.intake.look(LookReason::Event).unwrap().fresh, 0, "it is not in the index any more");
    drop(held);
}

#[test]
fn whether_events_come_is_told_while_a_look_hangs_on_the_disk() {
    let home = home();
    home.watch();
    let checking = lock(&home.intake.watch);
    let (sender, answers) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| sender.send(home.intake.is_watching()).unwrap());
        let answer = answers.recv_timeout(Duration::from_secs(10));
        drop(checking);
        assert_eq!(answer, Ok(true));
    });
}
