//! JSON Lines: documents first, then events, one object a line.

use dateline_core::record::{DocumentRecord, EventRecord};
use std::io::{self, Write};

/// Writes documents, then events.
///
/// # Errors
/// What the writer fails with.
pub fn write_jsonl(
    out: &mut dyn Write,
    documents: &[DocumentRecord],
    events: &[EventRecord],
) -> io::Result<()> {
    for document in documents {
        serde_json::to_writer(&mut *out, document)?;
        out.write_all(b"\n")?;
    }
    for event in events {
        serde_json::to_writer(&mut *out, event)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
