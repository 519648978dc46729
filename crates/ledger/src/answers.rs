//! What was answered to requests with an idempotency key: the same request gets the same answer for a day.

use super::rows::ms;
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, Result, params};

/// How long an answer is kept.
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// Nothing was answered yet: the request is new, or the process died before it had answered.
    Nothing,
    /// The same request was answered with this.
    Same(String),
    /// Another request had the key.
    Other,
}

/// Looks a key up.
pub(super) fn known(db: &Connection, key: &str, asked: &[u8; 32], now: DateTime<Utc>) -> Result<Answered> {
    let known = db
        .prepare_cached("SELECT asked, answer FROM answers WHERE key = ?1 AND ?2 <= at")?
        .query_row(params![key, ms(now - KEPT_FOR)], |row| {
            Ok((row.get::<_, [u8; 32]>("asked")?, row.get::<_, Option<String>>("answer")?))
        })
        .optional()?;
    Ok(match known {
        Some((other, _)) if other != *asked => Answered::Other,
        Some((_, Some(answer))) => Answered::Same(answer),
        Some((_, None)) | None => Answered::Nothing,
    })
}

/// Reserves a key for a request, and forgets what is too old.
pub(super) fn reserve(db: &Connection, key: &str, asked: &[u8; 32], now: DateTime<Utc>) -> Result<Answered> {
    db.prepare_cached("DELETE FROM answers WHERE at < ?1")?.execute([ms(now - KEPT_FOR)])?;
    let answered = known(db, key, asked, now)?;
    if answered == Answered::Nothing {
        let insert = "INSERT INTO answers (key, asked, at) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO NOTHING";
        db.prepare_cached(insert)?.execute(params![key, asked, ms(now)])?;
    }
    Ok(answered)
}

/// Keeps the answer to a request whose key is reserved.
pub(super) fn keep(db: &Connection, key: &str, answer: &str) -> Result<()> {
    db.prepare_cached("UPDATE answers SET answer = ?2 WHERE key = ?1")?.execute([key, answer])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ledger, acts};
    use db::Db;

    #[test]
    fn a_request_that_is_repeated_within_a_day_gets_the_same_answer() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("reelspool.db");
        let ledger = Ledger::new(Db::open(&path).unwrap());
        let start = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let ask = |ledger: &Ledger, asked: u8, hours: i64| {
            let now = start + TimeDelta::hours(hours);
            ledger.run_blocking(acts::answer_reserved("k".to_owned(), [asked; 32], now)).unwrap()
        };
        let known = |asked: u8, hours: i64| {
            let now = start + TimeDelta::hours(hours);
            ledger.run_blocking(acts::answer_known("k".to_owned(), [asked; 32], now)).unwrap()
        };
        assert_eq!([known(1, 0), known(2, 0)], [Answered::Nothing, Answered::Nothing], "looking reserves nothing");
        assert_eq!(ask(&ledger, 1, 0), Answered::Nothing);
        assert_eq!([known(1, 0), known(2, 0)], [Answered::Nothing, Answered::Other]);
        assert_eq!(ask(&ledger, 1, 0), Answered::Nothing, "the process died before it had answered");
        assert_eq!(ask(&ledger, 2, 0), Answered::Other, "also before there is an answer");
        ledger.run_blocking(acts::answer_kept("k".to_owned(), "{}".to_owned())).unwrap();
        assert_eq!(ask(&ledger, 1, 24), Answered::Same("{}".to_owned()));
        assert_eq!([known(1, 24), known(1, 25)], [Answered::Same("{}".to_owned()), Answered::Nothing]);
        ledger.db().close().unwrap();
        let ledger = Ledger::new(Db::open(&path).unwrap());
        assert_eq!(ask(&ledger, 1, 24), Answered::Same("{}".to_owned()), "after a restart");
        assert_eq!(ask(&ledger, 2, 24), Answered::Other);
        assert_eq!(ask(&ledger, 2, 25), Answered::Nothing, "after a day the key is free");
    }
}
