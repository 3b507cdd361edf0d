//! What can go wrong with a case file, with its path and a cure.

use std::path::{Path, PathBuf};
use thiserror::Error;

/// A case file cannot be opened, read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CaseError {
    /// No file there.
    #[error(
        "no case file at {path}; give the path of one, or make it with `dateline read ... --case {path}`"
    )]
    Missing {
        /// Path of the case file.
        path: PathBuf,
    },
    /// Another kind of file.
    #[error("{path} is not a case file of Dateline ({found}); choose another path, it was left untouched")]
    Foreign {
        /// Path of the file.
        path: PathBuf,
        /// What it is instead.
        found: String,
    },
    /// Written by a newer program.
    #[error(
        "{path} has schema version {found}, this program knows versions up to {known}; use a newer Dateline"
    )]
    Newer {
        /// Path of the case file.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// Somebody else writes.
    #[error(
        "{path} is locked by another program that writes to it; wait until that has finished, then run again"
    )]
    Locked {
        /// Path of the case file.
        path: PathBuf,
    },
    /// No room.
    #[error(
        "no room left on the disk of {path}; free some space and run again, what was stored before is safe"
    )]
    Full {
        /// Path of the case file.
        path: PathBuf,
    },
    /// No right to write.
    #[error("{path} cannot be written; copy it to a folder where you may write, or change its permissions")]
    ReadOnly {
        /// Path of the case file.
        path: PathBuf,
    },
    /// The file is broken.
    #[error("{path} is damaged ({detail}); restore a copy, or read the reports again into a new case file")]
    Damaged {
        /// Path of the case file.
        path: PathBuf,
        /// What `SQLite` says.
        detail: String,
    },
    /// A stored record does not read.
    #[error("{path}: the record of {id} does not read as a ledger record; it may come from another version")]
    Record {
        /// Path of the case file.
        path: PathBuf,
        /// Id of the document, claim or event.
        id: String,
        /// Why.
        source: serde_json::Error,
    },
    /// The folder cannot be used.
    #[error("{path} cannot be opened; check that its folder exists and that you may read it")]
    Unreachable {
        /// Path of the case file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Anything else that `SQLite` reports.
    #[error("{path}: the case file could not be used")]
    Sqlite {
        /// Path of the case file.
        path: PathBuf,
        /// What `SQLite` says.
        source: rusqlite::Error,
    },
}

impl CaseError {
    /// Names what an `SQLite` error means for the file at `path`.
    pub(crate) fn from_sqlite(path: &Path, error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked { path },
            Some(ErrorCode::DiskFull) => Self::Full { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged {
                path,
                detail: error.to_string(),
            },
            Some(ErrorCode::NotADatabase) => Self::Foreign {
                path,
                found: "not an SQLite file".to_owned(),
            },
            Some(ErrorCode::CannotOpen) => Self::Unreachable {
                path,
                source: std::io::Error::other(error.to_string()),
            },
            _ => Self::Sqlite { path, source: error },
        }
    }
}
