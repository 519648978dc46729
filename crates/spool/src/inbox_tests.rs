//! What an inbox hears of, what it lists, and what it keeps from one call to the next.

use super::registry::{Inspected, Inspector, JobSource, Refusal};
use super::scan::LISTED_CALLS;
use super::testing::{Ledger, Parser, drop_file, id, queued_names, spool, spool_with};
use super::{Inbox, Intake, QueuedName, Settings, SpoolDir, act, request_cancel};
use job::{Failure, JobId};
use std::collections::HashMap;
use std::time::{Duration, Instant};

fn take_in(inbox: &mut Inbox, ledger: &Ledger) -> Intake {
    inbox.take_in(ledger, &Parser, Instant::now() + Duration::from_mins(1)).unwrap()
}

#[test]
fn a_file_that_comes_during_a_long_listing_does_not_wait_for_its_end() {
    let (_dir, spool) = spool();
    let (ledger, mut inbox) = (Ledger::default(), Inbox::new(&spool));
    for n in 0..2 * spool.settings().files_open_max {
        drop_file(&spool, &format!("j{n}.json"), format!("{{\"n\": {n}}}"));
    }
    assert!(inbox.take_in(&ledger, &Parser, Instant::now()).unwrap().more);
    drop_file(&spool, "late.json", "{\"n\": 1}");
    drop_file(&spool, "j0.cancel", "");
    inbox.arrived(vec!["late.json".into(), "j0.cancel".into()]);
    let intake = inbox.take_in(&ledger, &Parser, Instant::now() + Duration::from_mins(1)).unwrap();
    assert!(intake.more && intake.accepted.iter().any(|name| name.id == id("late")));
    assert_eq!(intake.cancels, [id("j0")]);
}

#[test]
fn more_files_than_one_listing_takes_are_accepted_in_several() {
    let (_dir, spool) = spool_with(Settings { files_open_max: 4, ..Settings::default() });
    let (ledger, mut inbox) = (Ledger::default(), Inbox::new(&spool));
    let count = 3 * LISTED_CALLS * spool.settings().files_open_max;
    for n in 0..count {
        drop_file(&spool, &format!("j{n}.json"), format!("{{\"n\": {n}}}"));
    }
    let (mut accepted, mut more) = (0, true);
    while more {
        inbox.arrived(vec!["gone.json".into()]);
        let intake = inbox.take_in(&ledger, &Parser, Instant::now()).unwrap();
        // A child that another test starts at this moment may hold a file or the lock until it runs its program.
        (accepted, more) = (accepted + intake.accepted.len(), intake.more || intake.busy || 0 < intake.waiting);
    }
    assert_eq!(accepted, count);
}

#[test]
fn what_stayed_before_a_long_listing_is_taken_up_at_its_end() {
    let (_dir, spool) = spool_with(Settings { files_open_max: 4, ..Settings::default() });
    let (ledger, mut inbox) = (Ledger::default(), Inbox::new(&spool));
    request_cancel(spool.root(), &id("x")).unwrap();
    for n in 0..5 {
        drop_file(&spool, &format!("j{n}.json"), format!("{{\"n\": {n}}}"));
    }
    assert_eq!(take_in(&mut inbox, &ledger).cancels, [id("x")]);
    let rest = take_in(&mut inbox, &ledger);
    assert!(rest.more && rest.cancels.is_empty(), "it began with the rest of the listing: {rest:?}");
    assert_eq!(take_in(&mut inbox, &ledger).cancels, [id("x")]);
}

#[test]
fn what_a_listing_at_the_end_of_a_call_found_does_not_wait_for_the_next_event() {
    let (_dir, spool) = spool();
    let (ledger, mut inbox) = (Ledger::default(), Inbox::new(&spool));
    assert!(!take_in(&mut inbox, &ledger).more);
    inbox.arrived(vec!["gone.json".into()]);
    inbox.relist();
    request_cancel(spool.root(), &id("x")).unwrap();
    let intake = take_in(&mut inbox, &ledger);
    assert!(intake.more && intake.cancels.is_empty(), "{intake:?}");
    let intake = take_in(&mut inbox, &ledger);
    assert!(!intake.more && intake.cancels == [id("x")], "{intake:?}");
}

#[test]
fn a_request_is_told_once_in_a_call_and_a_stray_though_a_listing_follows() {
    let (_dir, spool) = spool();
    let (ledger, mut inbox) = (Ledger::default(), Inbox::new(&spool));
    assert!(!take_in(&mut inbox, &ledger).more);
    request_cancel(spool.root(), &id("x")).unwrap();
    drop_file(&spool, "notes.doc", "hello");
    inbox.arrived(vec!["x.cancel".into()]);
    let intake = take_in(&mut inbox, &ledger);
    assert!(!intake.more && intake.cancels == [id("x")], "{intake:?}");
    inbox.relist();
    inbox.arrived(vec!["x.cancel".into(), "notes.doc".into()]);
    let intake = take_in(&mut inbox, &ledger);
    assert_eq!((intake.cancels, intake.strays.len()), (vec![id("x")], 1));
}

#[test]
fn a_listing_that_failed_is_repeated() {
    let (_dir, spool) = spool();
    let (ledger, mut inbox) = (Ledger::default(), Inbox::new(&spool));
    let (incoming, aside) = (spool.incoming(), spool.root().join("aside"));
    request_cancel(spool.root(), &id("x")).unwrap();
    for by_event in [false, true] {
        if by_event {
            inbox.arrived(vec!["gone.json".into()]); // so that it is listed at the end of the call
        }
        inbox.relist();
        fsx::rename_atomic(&incoming, &aside).unwrap();
        fsx::write_atomic(&incoming, b"").unwrap();
        let failed = inbox.take_in(&ledger, &Parser, Instant::now());
        assert_eq!(failed.as_ref().map(|intake| intake.more).ok(), by_event.then_some(true), "{failed:?}");
        std::fs::remove_file(&incoming).unwrap();
        fsx::rename_atomic(&aside, &incoming).unwrap();
        assert_eq!(take_in(&mut inbox, &ledger).cancels, [id("x")], "{by_event}");
    }
}

/// A parser that lets another file take the name of the one that it checks.
#[derive(Debug)]
struct Exchanging<'a>(&'a SpoolDir);

impl Inspector for Exchanging<'_> {
    fn check(&self, source: &JobSource<'_>) -> Result<Inspected, Refusal> {
        fsx::write_atomic(&self.0.incoming().join(source.name), b"{\"n\": 2}").unwrap();
        Parser.check(source)
    }

    fn document(&self, id: &JobId, file_name: &str, failure: &Failure) -> Vec<u8> {
        Parser.document(id, file_name, failure)
    }
}

#[test]
fn a_job_is_known_of_though_an_error_follows_its_move() {
    let (_dir, spool) = spool();
    let (ledger, mut inbox) = (Ledger::default(), Inbox::new(&spool));
    drop_file(&spool, "a.json", "{\"n\": 1}");
    spool.news().watched(true);
    // The move into queue/ succeeds, and the one back, because it was another file, does not.
    let mut call = || inbox.take_in(&ledger, &Exchanging(&spool), Instant::now()).unwrap();
    let mut taken = act::crash::after(1, &mut call).0;
    while 0 < taken.waiting {
        // A child that another test starts at this moment may hold the file until it runs its program.
        std::thread::yield_now();
        taken = act::crash::after(1, &mut call).0;
    }
    assert!(taken.accepted.is_empty() && taken.stuck.len() == 1, "{taken:?}");
    let queued = queued_names(&spool).unwrap();
    assert_eq!(queued.len(), 1);
    let changes: HashMap<_, _> = queued.iter().map(|name| (name.clone(), true)).collect();
    assert_eq!(spool.take_queue_changes(), changes);
    assert!(spool.news().came(queued[0].clone()), "it is not expected any more");
}

#[test]
fn a_job_that_is_made_due_is_known_by_its_new_name() {
    let (_dir, spool) = spool();
    let later = QueuedName { due_ms: 5_000, ..QueuedName::fresh(id("a"), 50, 1, None) };
    let due = QueuedName { due_ms: 0, ..later.clone() };
    fsx::write_new(&spool.queue().join(later.to_string()), b"{}").unwrap();
    assert!(spool.make_due(&later).unwrap() && !spool.make_due(&later).unwrap());
    assert_eq!(spool.take_queue_changes(), [(later, false), (due, true)].into());
}
