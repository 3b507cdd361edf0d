//! Records that wait for the end of a batch: as ledger lines in memory, from a size on in a nameless temporary file.
//!
//! The output is sorted and the events of all reports come last, so nothing can be printed before everything is read.
//! What waits is the finished line, not the record: a tenth of the memory.

use anyhow::{Context, Result};
use dateline_core::record::DocumentRecord;
use std::io::{Read, Seek, SeekFrom, Write};
use tempfile::SpooledTempFile;

/// Bytes that are kept in memory.
const IN_MEMORY: usize = 32 << 20;

/// What decides the place of a report in the output.
type Key = (
    bool,
    Option<String>,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// Ledger lines of reports.
pub(crate) struct Spool {
    lines: SpooledTempFile,
    end: u64,
    entries: Vec<(Key, u64, usize)>,
}

impl Spool {
    /// An empty spool.
    pub(crate) fn new() -> Self {
        Self {
            lines: SpooledTempFile::new(IN_MEMORY),
            end: 0,
            entries: Vec::new(),
        }
    }

    /// Keeps a record.
    ///
    /// # Errors
    /// The temporary file cannot be written (a full disk).
    pub(crate) fn add(&mut self, record: &DocumentRecord) -> Result<()> {
        let line = serde_json::to_vec(record)?;
        self.lines
            .write_all(&line)
            .context("while keeping what was read in a temporary file")?;
        self.entries.push((key(record), self.end, line.len()));
        self.end += line.len() as u64;
        Ok(())
    }

    /// How many records there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Hands over all lines (without line ends) in the order of the output.
    ///
    /// # Errors
    /// The temporary file cannot be read, or `take` fails.
    pub(crate) fn each_line(&mut self, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        self.entries.sort();
        let mut line = Vec::new();
        for (_, start, length) in &self.entries {
            line.resize(*length, 0);
            self.lines
                .seek(SeekFrom::Start(*start))
                .and_then(|_| self.lines.read_exact(&mut line))
                .context("while fetching what was read from a temporary file")?;
            take(&line)?;
        }
        Ok(())
    }
}

/// By date of publication, undated last; then by text and what else tells two appearances of one text apart.
fn key(record: &DocumentRecord) -> Key {
    (
        record.published.is_none(),
        record.published.clone(),
        record.id.clone(),
        record.publisher.clone(),
        record.uri.clone(),
        record.input_id.clone(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_by_date_then_id_however_they_went_in() {
        let record = |id: &str, published: Option<&str>| DocumentRecord {
            id: id.to_owned(),
            published: published.map(str::to_owned),
            ..DocumentRecord::default()
        };
        let records = [
            record("b", Some("2024-05-02")),
            record("a", None),
            record("c", Some("2024-05-01")),
            record("a", Some("2024-05-02")),
        ];
        let mut spool = Spool::new();
        for record in &records {
            spool.add(record).unwrap();
        }
        assert_eq!(spool.len(), 4);
        let mut order = Vec::new();
        spool
            .each_line(&mut |line| {
                order.push(serde_json::from_slice::<DocumentRecord>(line)?.id);
                Ok(())
            })
            .unwrap();
        assert_eq!(order, ["c", "a", "b", "a"]);
    }
}
