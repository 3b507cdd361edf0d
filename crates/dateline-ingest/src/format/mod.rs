//! The formats, one file each, and the sniffing that chooses among them.

mod html;
mod jsonl;
mod markdown;
mod text;

use crate::encoding::is_binary;
use crate::finish::megabytes;
use crate::{Failure, Options, Sink};

/// A format that reports come in.
pub(crate) trait Format: Sync {
    /// Name for messages.
    fn name(&self) -> &'static str;

    /// True where the name and the first bytes of an input look like this format.
    fn sniff(&self, name: &str, head: &[u8]) -> bool;

    /// Hands every report of the input to the sink.
    fn read(&self, name: &str, bytes: &[u8], options: &Options, sink: &mut Sink<'_>);
}

/// All formats; the first that takes an input reads it.
pub(crate) const FORMATS: &[&dyn Format] = &[&jsonl::Jsonl, &html::Html, &markdown::Markdown, &text::Text];

/// Reads the reports of one input that is in memory, an archive or a file of its own. `name` is its path, or `-`.
pub fn read_bytes(name: &str, bytes: &[u8], options: &Options, sink: &mut Sink<'_>) {
    crate::archive::read(name, bytes, options, sink);
}

/// Reads the reports of an input that is no archive.
pub(crate) fn read_plain(name: &str, bytes: &[u8], options: &Options, sink: &mut Sink<'_>) {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        sink(Err(Failure::new(name, "the file is empty")));
        return;
    }
    let head = &bytes[..bytes.len().min(4096)];
    if is_binary(head) {
        sink(Err(Failure::new(
            name,
            "binary data, not a text (text, Markdown, HTML and JSON Lines are read, also in gzip, zip and tar)",
        )));
        return;
    }
    for format in FORMATS {
        if format.sniff(name, head) {
            let many = format.name() == jsonl::Jsonl.name();
            if !many && bytes.len() > 4 * options.max_bytes {
                let reason = format!(
                    "{} as one {} file; the limit for one report is {} (raise it with --max-bytes)",
                    megabytes(bytes.len()),
                    format.name(),
                    megabytes(options.max_bytes)
                );
                sink(Err(Failure::new(name, reason)));
                return;
            }
            format.read(name, bytes, options, sink);
            return;
        }
    }
}

/// True where the name ends in one of these, whatever its case.
fn has_extension(name: &str, extensions: &[&str]) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, end)| extensions.iter().any(|e| e.eq_ignore_ascii_case(end)))
}
