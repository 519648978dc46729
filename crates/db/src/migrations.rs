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
}
