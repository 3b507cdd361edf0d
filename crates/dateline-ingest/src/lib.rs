//! From files to [`Document`]s: plain text, Markdown, saved HTML pages, JSON Lines, and gzip, zip and tar archives of them.
//!
//! [`read_inputs`] walks over paths (files, folders, `-` for standard input), finds out what each one is and hands
//! every report that it holds to a callback. Nothing here panics on bad input or stops a batch: what cannot be read
//! comes back as a [`Failure`] that names the input and the reason.
//!
//! ```
//! use dateline_ingest::{Options, read_bytes};
//! let page = b"Ferry sinks off Oru island\n\nMay 3, 2024\n\nA ferry sank on Thursday, police said.";
//! let mut documents = Vec::new();
//! read_bytes("ferry.txt", page, &Options::default(), &mut |document| documents.push(document));
//! let document = documents.remove(0).expect("a text that can be read");
//! assert_eq!(document.title.as_deref(), Some("Ferry sinks off Oru island"));
//! assert_eq!(document.published.expect("a date").to_iso(), "2024-05-03");
//! ```

mod archive;
mod discover;
mod encoding;
mod finish;
mod format;

pub use discover::read_inputs;
pub use format::read_bytes;

use dateline_core::Document;
use dateline_core::document::Published;
use std::fmt;

/// What the caller knows better than the input, and the limits.
#[derive(Debug, Clone)]
pub struct Options {
    /// Publication date of all reports; stands above what they say themselves.
    pub published: Option<Published>,
    /// Publisher of all reports; stands above what they say themselves.
    pub publisher: Option<String>,
    /// Today, to tell a publication date in the future; `None` leaves the check out.
    pub today: Option<jiff::civil::Date>,
    /// Reports longer than this many bytes are refused.
    pub max_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            published: None,
            publisher: None,
            today: None,
            max_bytes: 4 << 20,
        }
    }
}

/// An input, or one report of it, that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Path, and line where there is one ("reports.jsonl:17").
    pub input: String,
    /// What was expected and what was found, in lower case, with a cure where there is one.
    pub reason: String,
}

impl Failure {
    fn new(input: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            input: input.into(),
            reason: reason.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.input, self.reason)
    }
}

impl std::error::Error for Failure {}

/// One report, or why there is none.
pub type Read = Result<Document, Failure>;

/// Takes the reports of an input, one by one, in their order.
pub type Sink<'s> = dyn FnMut(Read) + 's;
