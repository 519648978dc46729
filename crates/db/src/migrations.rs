//! The schema of reelspool.db: one sequence of SQL scripts for the whole program.

use rusqlite::{Connection, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

/// SQLite's `application_id` of our files ("reel"); the SQL of version 1 contains it too.
pub(super) const APPLICATION_ID: i32 = 0x7265_656c;

/// The scripts in order; script number N (from 1) leads to schema version N.
const SCRIPTS: &[M<'_>] = &[
    M::up(include_str!("sql/001.sql")),
    M::up(include_str!("sql/002.sql")),
    M::up(include_str!("sql/003.sql")),
    M::up(include_str!("sql/004.sql")),
    M::up(include_str!("sql/005.sql")),
    M::up(include_str!("sql/006.sql")),
    M::up(include_str!("sql/007.sql")),
    M::up(include_str!("sql/008.sql")),
    M::up(include_str!("sql/009.sql")),
    M::up(include_str!("sql/010.sql")),
    M::up(include_str!("sql/011.sql")),
    M::up(include_str!("sql/012.sql")),
    M::up(include_str!("sql/013.sql")),
];

/// Returns the newest schema version that this program knows.
pub(super) fn known() -> i32 {
    i32::try_from(SCRIPTS.len()).unwrap_or(i32::MAX)
}

/// Brings a database to the newest version, with all scripts in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite_migration::Result<()> {
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    Migrations::from_slice(SCRIPTS).to_latest(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_run_and_mark_the_file_as_ours() {
        Migrations::from_slice(SCRIPTS).validate().unwrap();
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let read = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0)).unwrap();
        assert_eq!((read("application_id"), read("user_version")), (APPLICATION_ID, known()));
    }

    #[test]
    fn jobs_of_an_older_ledger_are_searched_counted_and_listed_and_a_damaged_text_holds_up_none() {
        let mut db = Connection::open_in_memory().unwrap();
        Migrations::from_slice(SCRIPTS).to_version(&mut db, 12).unwrap();
        let job =
            "INSERT INTO jobs (id, seq, content_hash, state, title, kind, priority, labels, metadata, accepted_at,
                   claimed_at, finished_at, error_code, via, verdict)
                   VALUES (?1, ?2, zeroblob(32), ?3, 'Fog', 'horror', 50, ?4, '{}', 0, 1000, ?5, ?6, 'spool', ?7)";
        let failed = r#"{"error": {"message": "no voice"}}"#;
        let (hour, none) = (3_600_000_i64, None::<&str>);
        db.execute(job, (("a"), 1, "done", r#"{"channel": "tales"}"#, Some(hour + 5000), none, Some("{}"))).unwrap();
        db.execute(job, ("b", 2, "failed", "{", Some(hour), Some("voice_unknown"), Some(failed))).unwrap();
        db.execute(job, ("c", 3, "queued", "{}", None::<i64>, none, none)).unwrap();
        db.execute(
            "INSERT INTO storyboards VALUES ('a', '{\"scenes\": [{\"cues\": [\"The lamp\"]}]}'), ('b', '{')",
            [],
        )
        .unwrap();
        db.execute("INSERT INTO stages VALUES ('a', 1, 1, 'images', NULL, 7, 2, 3, 0, 0, 0)", []).unwrap();
        migrate(&mut db).unwrap();
        let text = |sql: &str| db.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(text("SELECT known FROM job_text WHERE seq = 1"), "a\nFog\nhorror\nchannel=tales\nThe lamp");
        assert_eq!(text("SELECT message FROM job_text WHERE seq = 2"), "voice_unknown\nno voice");
        assert_eq!(text("SELECT group_concat(rowid) FROM job_search WHERE job_search MATCH 'lam AND amp'"), "1");
        assert_eq!(text("SELECT key || value || seq FROM job_label"), "channeltales1");
        assert_eq!(text("SELECT group_concat(state || n, ' ') FROM job_total"), "done1 failed1 queued1");
        let hours = "SELECT group_concat(hour || ' ' || accepted || ' ' || done || ' ' || failed || ' ' || reused, ', ') FROM hours";
        assert_eq!(text(hours), "0 3 0 0 0, 1 0 1 1 2");
        assert_eq!(text("SELECT hour || ' ' || n FROM hour_took"), "1 1");
        db.execute("UPDATE jobs SET seq = 4 WHERE id = 'b'", []).unwrap();
        db.execute("DELETE FROM jobs WHERE id = 'b'", []).unwrap();
        assert_eq!(text("SELECT group_concat(seq) FROM job_text"), "1,3");
    }
}
