//! The schema of the case file and its migrations.

use crate::CaseError;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// "DTLN": marks an `SQLite` file as a case file.
pub(crate) const APPLICATION_ID: i64 = 0x4454_4C4E;

/// Migrations in order; the schema version of a file is the number of those that it has seen.
const MIGRATIONS: &[&str] = &[include_str!("../schema/0001.sql")];

/// The newest schema version.
pub(crate) const VERSION: i64 = MIGRATIONS.len() as i64;

/// Reads the file's schema version.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Brings a file to the newest schema, in one transaction.
pub(crate) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), CaseError> {
    let found = version(connection).map_err(|error| CaseError::from_sqlite(path, error))?;
    if found > VERSION {
        return Err(CaseError::Newer {
            path: path.to_owned(),
            found,
            known: VERSION,
        });
    }
    if found == VERSION {
        return Ok(());
    }
    apply(connection).map_err(|error| CaseError::from_sqlite(path, error))
}

fn apply(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another program may have migrated while this one waited for the lock.
    let found = version(&transaction)?;
    for migration in MIGRATIONS.iter().skip(found.max(0) as usize) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}
