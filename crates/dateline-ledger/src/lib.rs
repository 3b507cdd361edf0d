//! The case file: one `SQLite` file that keeps the reports of a case, what was read from them, and the events.
//!
//! In go [`DocumentRecord`]s and [`EventRecord`]s of `dateline-core`, out they come again; beside the records stand
//! flat tables and the views `v_reports`, `v_claims` and `v_events`, so that Datasette, pandas and R need no code.
//! A batch is one transaction; the same report read twice changes nothing; a killed program leaves a valid file.
//!
//! ```
//! use dateline_core::record::DocumentRecord;
//! use dateline_ledger::Case;
//! # let folder = std::env::temp_dir().join(format!("dateline-doc-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! # let path = folder.join("harbour.case");
//! let mut case = Case::open_or_create(&path)?;
//! let report = DocumentRecord { id: "d1".into(), text: "Two ships left.".into(), ..DocumentRecord::default() };
//! assert_eq!(case.add_documents(&[report.clone()])?.new, 1);
//! assert_eq!(case.add_documents(&[report])?.known, 1);
//! # drop(case);
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`DocumentRecord`]: dateline_core::record::DocumentRecord
//! [`EventRecord`]: dateline_core::record::EventRecord

mod case;
mod decision;
mod document;
mod error;
mod event;
mod row;
mod schema;

pub use case::{Case, Health};
pub use decision::{Decision, Ruling};
pub use document::{Added, StoredClaim};
pub use error::CaseError;
