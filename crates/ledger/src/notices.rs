//! The outbox: notices that are not delivered yet. Each is entered in the transaction of what it tells of.

use super::rows::{Columns, Stored, count, ms};
use chrono::{DateTime, Utc};
use job::{JobId, NoticeDocument, NoticeEvent};
use rusqlite::{Connection, Result, params};

/// A way to a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A POST to `notices.url`.
    Url,
    /// A run of `notices.command`.
    Command,
}

/// A notice that is to be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The job.
    pub job: JobId,
    /// What happened.
    pub event: NoticeEvent,
    /// What is recorded of it, as JSON.
    pub document: String,
    /// The ways on which it goes; each has its own tries.
    pub channels: Vec<Channel>,
}

/// A notice that is to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Undelivered {
    /// Its row.
    pub row: i64,
    /// The job.
    pub job: JobId,
    /// Its way.
    pub channel: Channel,
    /// How often it was sent, this time included.
    pub tries: u32,
    /// What is sent.
    pub document: NoticeDocument,
}

/// A notice that is not delivered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What happened.
    pub event: NoticeEvent,
    /// Its way.
    pub channel: Channel,
    /// How often it was sent.
    pub tries: u32,
    /// When it is sent again.
    pub due: DateTime<Utc>,
    /// Why the last try failed.
    pub error: Option<String>,
}

/// What is not delivered yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outbox {
    /// How many notices wait, for each way of theirs.
    pub waiting: u64,
    /// How many of them failed before.
    pub failing: u64,
    /// What the oldest of them tells of happened then.
    pub oldest: Option<DateTime<Utc>>,
    /// When the first of them is sent next.
    pub next: Option<DateTime<Utc>>,
    /// Why the newest of those that failed was not delivered.
    pub last_error: Option<String>,
}

impl Channel {
    const ALL: [Self; 2] = [Self::Url, Self::Command];

    /// Returns its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Command => "command",
        }
    }
}

impl Stored for Channel {
    fn stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text)
    }
}

impl Stored for NoticeEvent {
    fn stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == text)
    }
}

/// Enters a notice, due at once.
pub(super) fn enter(db: &Connection, notice: &Notice, now: DateTime<Utc>) -> Result<()> {
    let Notice { job, event, document, channels } = notice;
    let id = NoticeDocument::id(job, *event, now);
    for channel in channels {
        db.prepare_cached(
            "INSERT INTO notices (notice, channel, job_id, revision, event, at, document, due)
             SELECT ?2, ?3, id, revision, ?4, ?5, ?6, ?5 FROM jobs WHERE id = ?1 ON CONFLICT DO NOTHING",
        )?
        .execute(params![job.as_str(), id, channel.as_str(), event.as_str(), ms(now), document])?;
    }
    Ok(())
}

/// Takes up to `most` notices that are due, of certain jobs or of all where `jobs` is empty. Nobody else takes them until
/// `until`.
pub(super) fn claim(
    db: &Connection,
    jobs: &[JobId],
    most: u32,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<Undelivered>> {
    let jobs: String = jobs.iter().flat_map(|id| [" ", id.as_str(), " "]).collect();
    let sql = "UPDATE notices SET due = ?4, tries = tries + 1
         WHERE id IN (SELECT id FROM notices WHERE due <= ?1 AND (?2 = '' OR instr(?2, ' ' || job_id || ' '))
             ORDER BY due, id LIMIT ?3) RETURNING *";
    let mut statement = db.prepare_cached(sql)?;
    let claimed = statement.query_map(params![ms(now), jobs, most, ms(until)], |row| {
        let job: JobId = row.stored("job_id")?;
        let (event, at) = (row.stored("event")?, row.time("at")?);
        let about = (&job, row.get("revision")?);
        let document = NoticeDocument::new(row.get("notice")?, event, about, at, row.json("document")?);
        let (row, channel, tries) = (row.get("id")?, row.stored("channel")?, row.get("tries")?);
        Ok(Undelivered { row, job, channel, tries, document })
    })?;
    claimed.collect()
}

/// Looks into the outbox.
pub(super) fn outbox(db: &Connection) -> Result<Outbox> {
    db.prepare_cached(
        "SELECT count(*) AS waiting, count(last_error) AS failing, min(at) AS oldest, min(due) AS next,
             (SELECT last_error FROM notices WHERE last_error IS NOT NULL ORDER BY id DESC LIMIT 1) AS error FROM notices",
    )?
    .query_row([], |row| {
        Ok(Outbox {
            waiting: count(row.get("waiting")?),
            failing: count(row.get("failing")?),
            oldest: row.time_if_any("oldest")?,
            next: row.time_if_any("next")?,
            last_error: row.get("error")?,
        })
    })
}

/// Removes a notice that was delivered, or is given up.
pub(super) fn over(db: &Connection, row: i64) -> Result<()> {
    db.prepare_cached("DELETE FROM notices WHERE id = ?1")?.execute([row]).map(drop)
}

/// Puts a notice off that could not be delivered.
pub(super) fn put_off(db: &Connection, row: i64, due: DateTime<Utc>, error: &str) -> Result<()> {
    let sql = "UPDATE notices SET due = ?2, last_error = ?3 WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![row, ms(due), error]).map(drop)
}

/// Returns the notices of a job that wait, oldest first.
pub(super) fn waiting(db: &Connection, job: &JobId) -> Result<Vec<Waiting>> {
    let sql = "SELECT event, channel, tries, due, last_error FROM notices WHERE job_id = ?1 ORDER BY id";
    let mut statement = db.prepare_cached(sql)?;
    let waiting = statement.query_map([job.as_str()], |row| {
        let (event, channel) = (row.stored("event")?, row.stored("channel")?);
        Ok(Waiting { event, channel, tries: row.get("tries")?, due: row.time("due")?, error: row.get("last_error")? })
    })?;
    waiting.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn db() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE jobs (id TEXT, revision INTEGER); INSERT INTO jobs VALUES ('a', 2), ('aa', 1);")
            .unwrap();
        db.execute_batch(include_str!("../../db/src/sql/009.sql")).unwrap();
        db
    }

    fn notice(job: &str, channels: &[Channel]) -> Notice {
        let (job, channels) = (job.parse().unwrap(), channels.to_vec());
        Notice { job, event: NoticeEvent::Done, document: "{\"state\":\"done\"}".to_owned(), channels }
    }

    #[test]
    fn a_notice_that_was_taken_is_nobody_else_s_until_its_time_is_over() {
        let (db, now) = (db(), DateTime::UNIX_EPOCH);
        let until = now + TimeDelta::minutes(1);
        enter(&db, &notice("a", &Channel::ALL), now).unwrap();
        enter(&db, &notice("a", &Channel::ALL), now).unwrap(); // the same again changes nothing
        enter(&db, &notice("unknown", &Channel::ALL), now).unwrap();
        let taken = claim(&db, &[], 8, until, now).unwrap();
        let seen: Vec<_> = taken.iter().map(|it| (it.channel, it.tries, it.document.notice.as_str())).collect();
        assert_eq!(seen, [(Channel::Url, 1, "a.done.0"), (Channel::Command, 1, "a.done.0")]);
        assert_eq!((taken[0].document.revision, &taken[0].document.document["state"]), (2, &"done".into()));
        assert_eq!(claim(&db, &[], 8, until, now).unwrap(), []);
        over(&db, taken[0].row).unwrap();
        put_off(&db, taken[1].row, until + TimeDelta::minutes(1), "x").unwrap();
        assert_eq!(claim(&db, &[], 8, until, until).unwrap(), []);
        let left = waiting(&db, &"a".parse().unwrap()).unwrap();
        let seen: Vec<_> = left.iter().map(|it| (it.event, it.channel, it.tries, it.error.as_deref())).collect();
        assert_eq!(seen, [(NoticeEvent::Done, Channel::Command, 1, Some("x"))]);
        assert_eq!(waiting(&db, &"aa".parse().unwrap()).unwrap(), []);
        let again = claim(&db, &[], 8, until, until + TimeDelta::minutes(1)).unwrap();
        assert_eq!((again.len(), again[0].tries, &again[0].document), (1, 2, &taken[1].document));
        enter(&db, &notice("aa", &[Channel::Url]), until).unwrap();
        let found = outbox(&db).unwrap();
        assert_eq!((found.waiting, found.failing, found.oldest, found.next), (2, 1, Some(now), Some(until)));
        assert_eq!(found.last_error.as_deref(), Some("x"));
        db.execute("DELETE FROM notices", []).unwrap();
        assert_eq!(outbox(&db).unwrap(), Outbox::default());
    }

    #[test]
    fn notices_are_taken_of_all_jobs_or_of_certain_ones_and_not_all_at_once() {
        let (db, now) = (db(), DateTime::UNIX_EPOCH);
        for job in ["a", "aa"] {
            enter(&db, &notice(job, &[Channel::Url]), now).unwrap();
        }
        let take = |jobs: &[&str], most| {
            let jobs: Vec<JobId> = jobs.iter().map(|id| id.parse().unwrap()).collect();
            let taken = claim(&db, &jobs, most, now, now).unwrap(); // due again at once
            taken.into_iter().map(|it| it.job.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(take(&["a"], 8), ["a"]);
        assert_eq!(take(&["b", "aa"], 8), ["aa"]);
        assert_eq!((take(&[], 8).len(), take(&[], 1).len(), take(&["b"], 8).len()), (2, 1, 0));
    }
}
