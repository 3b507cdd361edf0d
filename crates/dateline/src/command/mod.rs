//! The commands, one file each.

pub(crate) mod analyse;
pub(crate) mod doctor;
pub(crate) mod events;
pub(crate) mod explain;
pub(crate) mod read;
pub(crate) mod reconcile;

use anyhow::{Context, Result};
use dateline_core::record::DocumentRecord;
use std::path::Path;

/// The case file that a command takes where none is named.
const DEFAULT_CASE: &str = "dateline.case";

/// Opens a case file that must be there.
fn open_case(path: &Path) -> Result<dateline_ledger::Case> {
    let case = dateline_ledger::Case::open(path)?;
    Ok(case)
}

/// Sorts records so that the order of the inputs does not show: by date of publication, then by id.
fn sort(records: &mut [DocumentRecord]) {
    records.sort_by(|a, b| {
        (a.published.is_none(), &a.published, &a.id).cmp(&(b.published.is_none(), &b.published, &b.id))
    });
}

/// The embedded pipeline.
fn pipeline() -> Result<dateline_core::Pipeline> {
    dateline_core::Pipeline::embedded().context("while loading the program's own data")
}
