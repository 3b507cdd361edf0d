//! Opening a case file, and its health.

use crate::{CaseError, schema};
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open case file.
#[derive(Debug)]
pub struct Case {
    pub(crate) path: PathBuf,
    pub(crate) connection: Connection,
    pub(crate) program: String,
    pub(crate) now: Option<String>,
}

/// What `dateline doctor` shows of a case file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Path of the case file.
    pub path: PathBuf,
    /// Its schema version.
    pub schema: i64,
    /// What `SQLite`'s integrity check, the foreign keys and the seals of the decisions say; empty = all well.
    pub problems: Vec<String>,
    /// Size in bytes.
    pub bytes: u64,
    /// Different texts.
    pub documents: u64,
    /// Places where they appeared.
    pub appearances: u64,
    /// Claims.
    pub claims: u64,
    /// Events.
    pub events: u64,
    /// Decisions of reviewers.
    pub decisions: u64,
    /// Remarks about documents.
    pub diagnostics: u64,
}

impl Health {
    /// No problem was found.
    pub fn is_well(&self) -> bool {
        self.problems.is_empty()
    }
}

/// What stands at a path.
enum Found {
    Nothing,
    /// No bytes, or a database that a killed program had just begun.
    Empty,
    Case,
}

impl Case {
    /// Opens a case file that is there; one that may not be written is opened for reading.
    ///
    /// # Errors
    /// No file, another kind of file, a newer schema, a lock or damage.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, CaseError> {
        let path = path.as_ref();
        match look(path)? {
            Found::Case => connect(path),
            Found::Empty | Found::Nothing => Err(CaseError::Missing {
                path: path.to_owned(),
            }),
        }
    }

    /// Opens a case file, or makes one.
    ///
    /// # Errors
    /// As [`Case::open`], or the folder cannot be written.
    pub fn open_or_create(path: impl AsRef<Path>) -> Result<Self, CaseError> {
        let path = path.as_ref();
        look(path)?;
        connect(path)
    }

    /// Path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Names the program and the time for the rows that are written from now on (`run`). The case file has no clock
    /// of its own.
    pub fn set_run(&mut self, program: impl Into<String>, now: Option<String>) {
        self.program = program.into();
        self.now = now;
    }

    /// Checks the file and counts its rows.
    ///
    /// # Errors
    /// The file cannot be read at all.
    pub fn health(&self) -> Result<Health, CaseError> {
        let count = |table: &str| -> Result<u64, CaseError> {
            self.connection
                .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                    row.get::<_, i64>(0)
                })
                .map(|count| count as u64)
                .map_err(|error| self.sqlite(error))
        };
        let mut problems = Vec::new();
        let mut check = |pragma: &str, well: &str| -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare(pragma)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let word: String = row.get(0)?;
                if word != well {
                    problems.push(format!("{pragma}: {word}"));
                }
            }
            Ok(())
        };
        check("PRAGMA integrity_check", "ok").map_err(|error| self.sqlite(error))?;
        check("PRAGMA foreign_key_check", "").map_err(|error| self.sqlite(error))?;
        problems.extend(self.broken_seals()?);
        Ok(Health {
            path: self.path.clone(),
            schema: schema::version(&self.connection).map_err(|error| self.sqlite(error))?,
            problems,
            bytes: fs::metadata(&self.path).map_or(0, |data| data.len()),
            documents: count("document")?,
            appearances: count("appearance")?,
            claims: count("claim")?,
            events: count("event")?,
            decisions: count("decision")?,
            diagnostics: count("diagnostic")?,
        })
    }

    /// Writes one complete file without side files, to be shared.
    ///
    /// # Errors
    /// The target is there already or cannot be written.
    pub fn copy_to(&self, target: impl AsRef<Path>) -> Result<(), CaseError> {
        let target = target.as_ref();
        let words = target.to_string_lossy().into_owned();
        self.connection
            .execute("VACUUM INTO ?1", [words])
            .map(|_| ())
            .map_err(|error| CaseError::from_sqlite(target, error))
    }

    /// Names what an `SQLite` error means for this file.
    pub(crate) fn sqlite(&self, error: rusqlite::Error) -> CaseError {
        CaseError::from_sqlite(&self.path, error)
    }
}

/// Looks at the first bytes of a file without touching it.
fn look(path: &Path) -> Result<Found, CaseError> {
    let mut file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => {
            return Err(CaseError::Unreachable {
                path: path.to_owned(),
                source: error,
            });
        }
    };
    let foreign = |found: &str| {
        Err(CaseError::Foreign {
            path: path.to_owned(),
            found: found.to_owned(),
        })
    };
    if file.metadata().is_ok_and(|data| data.is_dir()) {
        return foreign("a folder");
    }
    let mut head = Vec::with_capacity(100);
    if let Err(error) = file.by_ref().take(100).read_to_end(&mut head) {
        return Err(CaseError::Unreachable {
            path: path.to_owned(),
            source: error,
        });
    }
    if head.is_empty() {
        return Ok(Found::Empty);
    }
    if !head.starts_with(b"SQLite format 3\0") {
        return foreign("not an SQLite file");
    }
    let id = head.get(68..72).map_or(0, |bytes| {
        i64::from(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    });
    if id == schema::APPLICATION_ID {
        return Ok(Found::Case);
    }
    if id == 0
        && let Some(found) = probe(path)
    {
        return Ok(found);
    }
    foreign("an SQLite file of another program")
}

/// A database as a program leaves it that was killed while it made a case file: without a table, or with the schema
/// still in the log.
fn probe(path: &Path) -> Option<Found> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).ok()?;
    let number = |query: &str| connection.query_row(query, [], |row| row.get::<_, i64>(0)).ok();
    if number("PRAGMA application_id")? == schema::APPLICATION_ID {
        return Some(Found::Case);
    }
    (number("SELECT count(*) FROM sqlite_schema")? == 0).then_some(Found::Empty)
}

fn connect(path: &Path) -> Result<Case, CaseError> {
    let named = |error| CaseError::from_sqlite(path, error);
    let case = |connection| Case {
        path: path.to_owned(),
        connection,
        program: concat!("dateline ", env!("CARGO_PKG_VERSION")).to_owned(),
        now: None,
    };
    let mut connection = Connection::open(path).map_err(named)?;
    connection.busy_timeout(PATIENCE).map_err(named)?;
    match settle(&connection) {
        Ok(()) => {}
        Err(error) => {
            let error = named(error);
            if !matches!(error, CaseError::ReadOnly { .. } | CaseError::Unreachable { .. }) || !path.exists()
            {
                return Err(error);
            }
            return read_only(path).map(case);
        }
    }
    match schema::migrate(&mut connection, path) {
        Ok(()) => Ok(case(connection)),
        Err(CaseError::ReadOnly { .. }) => read_only(path).map(case),
        Err(error) => Err(error),
    }
}

fn settle(connection: &Connection) -> rusqlite::Result<()> {
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if mode != "wal" {
        connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    }
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// A file on a medium that cannot be written, where no other program can change it either.
fn read_only(path: &Path) -> Result<Connection, CaseError> {
    let named = |error| CaseError::from_sqlite(path, error);
    let mut address = String::from("file:");
    for character in path.to_string_lossy().chars() {
        match character {
            '%' => address.push_str("%25"),
            '?' => address.push_str("%3f"),
            '#' => address.push_str("%23"),
            other => address.push(other),
        }
    }
    address.push_str("?immutable=1");
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(address, flags).map_err(named)?;
    let found = schema::version(&connection).map_err(named)?;
    if found > schema::VERSION {
        return Err(CaseError::Newer {
            path: path.to_owned(),
            found,
            known: schema::VERSION,
        });
    }
    Ok(connection)
}
