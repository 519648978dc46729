//! A home directory at size: a million jobs with their history, a hundred thousand pictures, thousands of preserved
//! workspaces. The rows are written by statements over whole tables, as the schema's own scripts fill them.

use super::library;
use crate::clock::Clock;
use crate::db::{Db, Durability};
use crate::images::store::write::{self, FileStat, NewRow};
use crate::job::JobId;
use crate::ledger::{Ledger, PassRecord, REPORTS_MAX, acts};
use crate::telemetry::event::ReaperReport;
use crate::workspace::{MarkerState, Size, Workspaces};
use chrono::{DateTime, TimeDelta, Utc};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How much a home has.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Jobs that have ended; one in fifty failed.
    pub jobs: u32,
    /// Pictures of the library.
    pub pictures: u32,
    /// Preserved workspaces of nine entries each.
    pub workspaces: u32,
}

/// How far apart jobs were accepted, in milliseconds: about 2,500 a day.
const JOB_EVERY_MS: i64 = 35_000;

/// One job in so many failed.
const FAILED_EVERY: u32 = 50;

/// The files of a preserved workspace beside its marker, its journal and its three directories.
const FILES: [&str; 4] = ["audio/voice.wav", "video/out.mp4", "temp/a.ass", "temp/b.txt"];

/// How many links a file gets: ext4 allows 65,000.
const LINKS: u32 = 30_000;

/// The statements, each with `?1`: how many jobs, `?2`: the milliseconds between two, `?3`: now.
const JOBS: &str = r#"
    WITH RECURSIVE number (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM number WHERE n < ?1),
        words (list) AS (VALUES ('["lamp", "harbour", "mill", "forest", "castle", "snow", "garden", "train"]'))
    INSERT INTO jobs (id, seq, content_hash, state, title, kind, priority, labels, metadata, submitted_at, accepted_at, claimed_at,
        finished_at, attempt, stage, error_code, error_stage, via, verdict)
    SELECT printf('job-%07d', n), n, randomblob(32),
        CASE WHEN n % 50 = 0 THEN 'failed' WHEN n % 200 = 7 THEN 'cancelled' ELSE 'done' END,
        'The ' || (list ->> (n % 8)) || ' of the ' || (list ->> (n / 8 % 8)) || ' ' || n, CASE n % 3 WHEN 0 THEN 'horror' WHEN 1 THEN 'fable' ELSE 'mystery' END,
        50 + n % 5, iif(n % 4 = 0, json_object('channel', 'c' || (n % 40)), '{}'), '{}',
        ?3 - (?1 - n + 1) * ?2, ?3 - (?1 - n + 1) * ?2, ?3 - (?1 - n + 1) * ?2 + 5000,
        ?3 - (?1 - n + 1) * ?2 + 15000 + n % 7919, 1, 'record',
        CASE WHEN n % 50 = 0 THEN iif(n % 100 = 0, 'video_failed', 'tts_unavailable') WHEN n % 200 = 7 THEN 'cancelled' END,
        CASE WHEN n % 50 = 0 THEN iif(n % 100 = 0, 'video', 'tts') END, 'spool',
        iif(n % 50 = 0, json_object('error', json_object('message', 'ffmpeg exited with status 1 at frame ' || n)),
            json_object('id', printf('job-%07d', n), 'outputs', json_array()))
    FROM words CROSS JOIN number"#;
const HISTORY: [&str; 10] = [
    "INSERT INTO attempts SELECT id, 1, 1, claimed_at, finished_at, error_code, finished_at - claimed_at, NULL FROM jobs ORDER BY id",
    "INSERT INTO stages (job_id, run, attempt, name, provider, ms, reused, generated, started_at)
     SELECT id, 1, 1, 'images', 'procedural', 900, 4, 2, claimed_at FROM jobs ORDER BY id",
    "INSERT INTO stages (job_id, run, attempt, name, provider, ms, started_at)
     SELECT id, 1, 1, 'video', NULL, 7000, claimed_at + 1000 FROM jobs ORDER BY id",
    "INSERT INTO events (job_id, at, event, detail) SELECT id, accepted_at, 'job.accepted', '{}' FROM jobs ORDER BY seq",
    "INSERT INTO events (job_id, at, event, detail) SELECT id, finished_at, 'job.' || state, json_object('attempt', 1) FROM jobs ORDER BY seq",
    "INSERT INTO job_text SELECT seq, id || char(10) || title || char(10) || kind || char(10)
         || coalesce((SELECT group_concat(key || '=' || value, char(10)) FROM json_each(labels)), '') || char(10)
         || 'Nobody had lit it, and yet it burned in the night of number ' || (seq * 7919 % 1000003),
        error_code || char(10) || coalesce(verdict ->> '$.error.message', '') FROM jobs ORDER BY seq",
    "INSERT INTO job_search (rowid, text) SELECT seq, known || char(10) || coalesce(message, '') FROM job_text",
    "DELETE FROM job_search_tail",
    "INSERT INTO hours (hour, first_seq, accepted, done, failed, cancelled, images_ms, video_ms, reused, generated)
     SELECT finished_at / 3600000 AS h, min(seq), count(*), sum(state = 'done'), sum(state = 'failed'), sum(state = 'cancelled'),
         900 * count(*), 7000 * count(*), 4 * count(*), 2 * count(*) FROM jobs GROUP BY h",
    "INSERT INTO hour_took SELECT finished_at / 3600000 AS h,
         (SELECT max(ms) FROM took_bucket WHERE ms <= finished_at - claimed_at) AS bucket, count(*)
     FROM jobs WHERE state = 'done' GROUP BY h, bucket",
];
/// With `?1`: how many uses of pictures, `?2`: how many pictures, `?3`: how many jobs, `?4`: now.
const USES: &str = "
    WITH RECURSIVE number (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM number WHERE n < ?1)
    INSERT INTO image_use SELECT n * 7919 % ?2 + 1, printf('job-%07d', n * 31 % ?3 + 1), n % 8, ?4, 'similar', 0.8 FROM number";

/// Makes a home below an empty directory; returns the path of its configuration.
pub fn fill(dir: &Path, sizes: Sizes) -> PathBuf {
    let now = Clock::System.now();
    let db = Db::open(&dir.join("reelspool.db")).unwrap();
    jobs(&db, sizes.jobs, now);
    pictures(&db, dir, sizes, now);
    workspaces(&db, dir, sizes, now);
    errors(dir, sizes.jobs);
    passes(&Ledger::new(db.clone()), now);
    db.close().unwrap();
    configuration(dir)
}

fn jobs(db: &Db, count: u32, now: DateTime<Utc>) {
    let now = now.timestamp_millis();
    let filled = db.write_blocking(Durability::Process, move |db| {
        db.execute(JOBS, rusqlite::params![count, JOB_EVERY_MS, now])?;
        HISTORY.iter().try_for_each(|sql| db.execute(sql, []).map(drop))?;
        db.execute("INSERT OR REPLACE INTO sequence VALUES ('job', ?1)", [count]).map(drop)
    });
    filled.unwrap();
}

/// Puts files behind the rows of pictures: few contents under many names.
fn pictures(db: &Db, dir: &Path, sizes: Sizes, now: DateTime<Utc>) {
    let images = dir.join("bg_images");
    fsx::create_dir_all(&images).unwrap();
    let pixels =
        image::RgbImage::from_fn(270, 480, |x, y| image::Rgb([(x / 2).to_le_bytes()[0], (y / 2).to_le_bytes()[0], 90]));
    let mut jpeg = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut jpeg).encode_image(&pixels).unwrap();
    let mut first = PathBuf::new();
    for chunk in (0..sizes.pictures).collect::<Vec<_>>().chunks(library::BATCH as usize) {
        let mut rows = Vec::with_capacity(chunk.len());
        for &number in chunk {
            let file = library::file(number);
            let path = images.join(&file);
            if number % LINKS == 0 {
                fsx::write_atomic(&path, &jpeg).unwrap();
                first = path;
            } else {
                link(&first, &path);
            }
            let found = fs::metadata(&first).unwrap();
            let stat = FileStat {
                bytes: i64::try_from(found.len()).unwrap(),
                blocks: i64::try_from(found.blocks() * 512).unwrap(),
                mtime_ns: found.mtime() * 1_000_000_000 + found.mtime_nsec(),
            };
            let row = library::row(number, library::prompt(number), file);
            rows.push(NewRow { stat, now: now.timestamp_millis() - i64::from(sizes.pictures - number) * 1000, ..row });
        }
        let insert =
            move |db: &rusqlite::Transaction<'_>| rows.iter().try_for_each(|row| write::insert(db, row).map(drop));
        db.write_blocking(Durability::Process, insert).unwrap();
    }
    let uses = move |db: &rusqlite::Transaction<'_>| {
        let (uses, now) = (sizes.pictures * 3, now.timestamp_millis());
        db.execute(USES, rusqlite::params![uses, sizes.pictures, sizes.jobs, now])?;
        db.execute("UPDATE image SET uses = 3, last_used = created + id * 7919 % 100000", []).map(drop)
    };
    db.write_blocking(Durability::Process, uses).unwrap();
}

fn link(from: &Path, to: &Path) {
    fs::hard_link(from, to).unwrap();
}

/// Makes the workspaces of the newest jobs that failed.
fn workspaces(db: &Db, dir: &Path, sizes: Sizes, now: DateTime<Utc>) {
    let token = crate::spool::state_token(dir).unwrap();
    let all = Workspaces::open(&dir.join("job_workspaces"), &dir.join("trash"), token.trim()).unwrap();
    let mut rows = Vec::new();
    for number in (1..=sizes.jobs).rev().filter(|number| number % FAILED_EVERY == 0).take(sizes.workspaces as usize) {
        let id: JobId = format!("job-{number:07}").parse().unwrap();
        let ago = i64::from(sizes.jobs - number + 1) * JOB_EVERY_MS - 15_000 - i64::from(number % 7919);
        let ended = now - TimeDelta::milliseconds(ago);
        let size = preserve(&all, &id, ended);
        rows.push((id, size));
    }
    let place = dir.join("job_workspaces");
    let record = move |db: &rusqlite::Transaction<'_>| {
        rows.iter().try_for_each(|(id, size)| {
            crate::ledger::usage::preserved(db, id, size.bytes, size.entries)?;
            let path = place.join(id.as_str()).display().to_string();
            db.execute("UPDATE jobs SET workspace = ?2 WHERE id = ?1", [id.as_str(), &path]).map(drop)
        })
    };
    db.write_blocking(Durability::Process, record).unwrap();
}

/// Makes the workspace of a failed job, with nine entries.
pub(super) fn preserve(all: &Workspaces, id: &JobId, ended: DateTime<Utc>) -> Size {
    let desk = all.enter(id, ended - TimeDelta::seconds(10)).unwrap();
    for file in FILES {
        fsx::write_atomic(&desk.place.dir().join(file), b"what a stage left").unwrap();
    }
    desk.preserve(MarkerState::Failed, None, ended).unwrap()
}

/// Makes the error files of the failed jobs.
fn errors(dir: &Path, count: u32) {
    let failed = dir.join("spool/failed");
    fsx::create_dir_all(&failed).unwrap();
    let mut first = PathBuf::new();
    for (n, number) in (1..=count).filter(|number| number % FAILED_EVERY == 0).enumerate() {
        let path = failed.join(format!("job-{number:07}.error.json"));
        if n.is_multiple_of(LINKS as usize) {
            fsx::write_atomic(&path, b"{}").unwrap();
            first = path;
        } else {
            link(&first, &path);
        }
    }
}

fn passes(ledger: &Ledger, now: DateTime<Utc>) {
    for hours in (0..REPORTS_MAX).rev() {
        let at = now - TimeDelta::hours(hours.into());
        let mut report = ReaperReport::default();
        "ok".clone_into(&mut report.pass.outcome);
        let report = serde_json::Value::Object(report.fields());
        let pass = PassRecord { at, boot: String::new(), up: Duration::ZERO, report };
        ledger.run_blocking(acts::pass_ended(pass)).unwrap();
    }
}

/// Writes a configuration under which nothing goes by itself.
fn configuration(dir: &Path) -> PathBuf {
    let (at, path) = (dir.display(), dir.join("reelspool.toml"));
    let text = format!(
        "[spool]\ndir = \"{at}/spool\"\nkeep_results = \"forever\"\nmin_free_space = \"1MiB\"\n[storage]\nstate_dir = \"{at}\"\n\
         [upload]\nurl = \"file://{at}/out\"\n[reaper]\npreserve_failed = \"forever\"\npreserve_cancelled = \"forever\"\n\
         max_preserved = \"unlimited\"\nmax_preserved_bytes = \"unlimited\"\ndisk_high = 99\ndisk_low = 98\n\
         [admin]\nlisten = \"127.0.0.1:0\"\n[log]\nformat = \"json\"\n"
    );
    fsx::write_atomic(&path, text.as_bytes()).unwrap();
    path
}
