//! A kill at every fail point and at random moments: the end is the same as that of an undisturbed run.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::wait;
use failpoint::FailPoint;
use serde_json::json;
use std::collections::BTreeSet;

/// Fail points that a job which succeeds at once never reaches.
const ELSEWHERE: [FailPoint; 14] = [
    FailPoint::PriceReserved,
    FailPoint::FailureRecorded,
    FailPoint::Requeueing,
    FailPoint::RetryForgotten,
    FailPoint::RetryRecorded,
    FailPoint::RetryQueued,
    FailPoint::Withdrawing,
    FailPoint::Withdrawn,
    FailPoint::EvictionRecorded,
    FailPoint::ImageHeld,
    FailPoint::ImageUnlinked,
    FailPoint::ImageReplaced,
    FailPoint::RebuildBegun,
    FailPoint::RebuildAdopted,
];

/// Tells whether a job that succeeds at once reaches a fail point.
fn is_on_the_way(point: FailPoint) -> bool {
    !ELSEWHERE.contains(&point) && !FailPoint::OF_REAPER.contains(&point)
}

#[test]
fn a_death_at_any_place_costs_nothing_but_time() {
    for point in FailPoint::ALL.into_iter().filter(|point| is_on_the_way(*point)) {
        let home = Home::new(NULL_PROVIDERS);
        home.drop_job("a", &json!({"version": 1, "story": {"text": "The lamp went out at nine."}}));
        let order = format!("{}=kill", point.as_str());
        let mut daemon = Daemon::spawn_with(&home, &[("REELSPOOL_FAILPOINTS", &order)]);
        assert!(!daemon.wait().success(), "{order} did not kill the daemon: {}", daemon.log());
        let again = Daemon::start(&home);
        let result = home.wait_done("a");
        assert_eq!(result["state"], "done", "{order}");
        home.assert_nothing_left();
        assert_eq!(home.names("spool/done"), ["a.json", "a.result.json"], "{order}");
        assert!(Home::video(&result).is_file(), "{order}");
        assert!(again.count("job.settled", "\"a\"") <= 1, "{order}");
    }
}

#[test]
fn a_job_that_kills_the_daemon_is_set_aside_and_its_neighbours_finish() {
    let home = Home::new(NULL_PROVIDERS);
    let ids: Vec<String> = (0..6).map(|n| format!("good-{n}")).collect();
    for id in ids.iter().map(String::as_str).chain(["poison"]) {
        home.drop_job(id, &json!({"version": 1, "story": {"text": "The lamp went out at nine."}}));
    }
    let mut deaths = 0;
    while home.error("poison").is_none() {
        let mut daemon = Daemon::spawn_with(&home, &[("REELSPOOL_FAILPOINTS", "stage_started@poison=kill")]);
        let died = wait::until("the daemon to die or the poison to be set aside", || {
            let ended = daemon.try_wait();
            if ended || home.error("poison").is_some() { Ok(ended) } else { Err(home.snapshot()) }
        });
        deaths += usize::from(died);
        assert!(deaths <= 3, "set aside too late: {}", daemon.log());
    }
    let error = home.error("poison").unwrap();
    assert_eq!((deaths, &error["error"]["code"]), (3, &json!("worker_died")));
    let _daemon = Daemon::start(&home);
    for id in &ids {
        home.wait_done(id);
    }
}

#[test]
fn a_workspace_that_the_job_asked_for_stays_whenever_the_daemon_dies() {
    let home = Home::new(NULL_PROVIDERS);
    let kept = json!({"version": 1, "story": {"text": "The lamp went out at nine."}, "keep_workspace": true});
    home.drop_job("a", &kept);
    let mut daemon = Daemon::spawn_with(&home, &[("REELSPOOL_FAILPOINTS", "recorded@a=kill")]);
    assert!(!daemon.wait().success());
    let daemon = Daemon::start(&home);
    home.wait_done("a");
    wait::until("the pass after the start", || match daemon.count("reaper.report", "startup") {
        0 => Err(daemon.log()),
        _ => Ok(()),
    });
    assert_eq!(home.json(&["reap"]).1["temps_removed"], 0);
    let (_, shown) = home.json(&["workspaces", "show", "a"]);
    assert_eq!((&shown["state"], &shown["kept"], &shown["kept_until"]), (&json!("done"), &json!(true), &json!(null)));
    assert!(home.path("job_workspaces/a/video").is_dir());
    assert_eq!(home.json(&["workspaces", "unkeep", "a"]).0, 0);
    assert_eq!(home.json(&["workspaces", "rm", "a"]).0, 0);
    assert_eq!(home.names("job_workspaces"), Vec::<String>::new());
}

#[test]
fn nothing_is_lost_or_done_twice_over_50_random_deaths_of_one_daemon() {
    random_deaths(1);
}

#[test]
fn nothing_is_lost_or_done_twice_over_50_random_deaths_of_two_daemons() {
    random_deaths(2);
}

fn random_deaths(daemons: usize) {
    const JOBS: usize = 500;
    // The job does not cause these deaths, however many in a row hit it.
    let home = Home::new(&format!("{NULL_PROVIDERS}[jobs]\ncrashes_max = 99\n"));
    let ids: BTreeSet<String> = (0..JOBS).map(|n| format!("job-{n:03}")).collect();
    for id in &ids {
        home.drop_job(id, &json!({"version": 1, "story": {"text": format!("The story of {id}.")}}));
    }
    let mut logs = String::new();
    let mut seed = 0x2545_F491_u32;
    for _ in 0..50 {
        let mut running: Vec<Daemon> = (0..daemons).map(|_| Daemon::spawn_with(&home, &[])).collect();
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let life = std::time::Duration::from_millis(100 + u64::from(seed >> 16) % 400);
        std::thread::park_timeout(life);
        for daemon in &mut running {
            daemon.kill();
            logs.push_str(&daemon.log());
        }
    }
    let last: Vec<Daemon> = (0..daemons).map(|_| Daemon::start(&home)).collect();
    wait::until("all jobs to be done", || {
        let done = home.names("spool/done").iter().filter(|name| name.ends_with(".result.json")).count();
        let waiting = home.names("spool/queue").len() + home.names("spool/running").len();
        let failed = home.names("spool/failed").len() / 2;
        if done + failed == JOBS && waiting == 0 { Ok(()) } else { Err((done, home.snapshot())) }
    });
    let errors: Vec<_> = ids.iter().filter_map(|id| home.error(id)).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    home.assert_nothing_left();
    for id in &ids {
        assert_eq!(home.result(id).unwrap()["state"], "done");
    }
    for daemon in &last {
        logs.push_str(&daemon.log());
    }
    for id in &ids {
        let recorded = logs
            .lines()
            .filter(|line| line.contains("\"event\":\"job.recorded\"") && line.contains(&format!("\"{id}\"")))
            .count();
        assert!(recorded <= 1, "{id} was recorded {recorded} times");
    }
}

/// Real but small videos. On a busy machine a stage may take far longer than the measured one, so deaths in a row must
/// not fail the job here.
const SMALL: &str = "[tts]\nprovider = \"flite\"\n[video]\nwidth = 256\nheight = 256\nquality = \"draft\"\n\
                     [jobs]\ncrashes_max = 99\n";

#[test]
fn ten_real_jobs_survive_deaths_half_again_the_longest_stage_apart_with_one_daemon() {
    real_deaths(1);
}

#[test]
fn ten_real_jobs_survive_deaths_half_again_the_longest_stage_apart_with_two_daemons() {
    real_deaths(2);
}

fn real_deaths(daemons: usize) {
    let home = Home::new(SMALL);
    let story = |n: usize| json!({"version": 1, "story": {"text": format!("The lamp went out at nine. It was night {n}. Nobody spoke.")}});
    let longest_ms = {
        let _daemon = Daemon::start(&home);
        home.drop_job("first", &story(0));
        let result = home.wait_done("first");
        let stages = result["stages"].as_array().unwrap();
        stages.iter().map(|stage| stage["ms"].as_u64().unwrap()).max().unwrap()
    };
    let ids: Vec<String> = (1..=10).map(|n| format!("job-{n:02}")).collect();
    for (n, id) in ids.iter().enumerate() {
        home.drop_job(id, &story(n + 1));
    }
    let mut logs = String::new();
    let mut deaths = 0_u64;
    while ids.iter().any(|id| home.result(id).is_none() && home.error(id).is_none()) {
        let mut running: Vec<Daemon> = (0..daemons).map(|_| Daemon::start(&home)).collect();
        // One and a half times the longest stage, and longer each time, in case the machine has become busier.
        let life_ms = longest_ms * 3 / 2 * (5 + deaths) / 5;
        std::thread::park_timeout(std::time::Duration::from_millis(life_ms));
        for daemon in &mut running {
            daemon.kill();
            logs.push_str(&daemon.log());
        }
        deaths += 1;
        assert!(deaths < 60, "no end in sight: {:#?}\n{logs}", home.snapshot());
    }
    let mut last = Daemon::start(&home);
    wait::until("running/ to be settled", || {
        let waiting = [home.names("spool/queue"), home.names("spool/running")].concat();
        if waiting.is_empty() { Ok(()) } else { Err(waiting) }
    });
    home.assert_nothing_left();
    assert_eq!(home.names("spool/failed"), Vec::<String>::new(), "{logs}");
    last.kill();
    logs.push_str(&last.log());
    for (id, stage) in ids.iter().flat_map(|id| ["tts", "images", "video"].map(|stage| (id, stage))) {
        let ends =
            logs.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()).filter(|line| {
                (&line["event"], &line["job"], &line["stage"], &line["resumed"])
                    == (&json!("stage.done"), &json!(id), &json!(stage), &json!(false))
            });
        assert!(ends.count() <= 1, "{stage} of {id} was whole and done again:\n{logs}");
    }
}
