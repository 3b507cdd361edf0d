//! A report: its frozen text, its layout and what is known about it.
//!
//! The text never changes after [`Document::new`]; every layer points into it by [`Span`].

mod date_line;
pub mod layout;

pub use layout::{Block, BlockKind};

use crate::span::Span;
use sha2::{Digest, Sha256};

/// A report as all stages see it.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// `d` and 16 hexadecimal digits of the SHA-256 of the text.
    pub id: String,
    /// The id that the input gave, where it gave one.
    pub input_id: Option<String>,
    /// Path or address.
    pub uri: Option<String>,
    /// Outlet or body that published it.
    pub publisher: Option<String>,
    /// Authors, as the byline or the metadata name them.
    pub authors: Vec<String>,
    /// Headline.
    pub title: Option<String>,
    /// ISO 639-1 code, where known.
    pub language: Option<String>,
    /// When it was published: the anchor of relative times.
    pub published: Option<Published>,
    /// The newspaper dateline that opens the report.
    pub dateline: Option<Dateline>,
    /// A teaser, snippet or cut text.
    pub partial: bool,
    /// The frozen text.
    pub text: String,
    /// Where the text was taken from a file with marks (Markdown): `[start in the text, start in the file, length]`,
    /// in Unicode scalars, of every run of words that stands there unchanged. Empty where the text is the file.
    pub origin_map: Vec<[u32; 3]>,
    /// Lines and paragraphs of the text, in order, without overlap.
    pub blocks: Vec<Block>,
    /// What was skipped or doubtful while the report came in.
    pub diagnostics: Vec<crate::diagnostics::Diagnostic>,
}

/// A publication time and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Local date and time of publication; midnight where only the day is known.
    pub at: jiff::civil::DateTime,
    /// The time of day is known.
    pub has_time: bool,
    /// Where it came from: `input`, `option`, `metadata`, `text`.
    pub from: String,
}

impl Published {
    /// The day of publication.
    pub fn date(&self) -> jiff::civil::Date {
        self.at.date()
    }

    /// ISO 8601: the day, with the time where it is known.
    pub fn to_iso(&self) -> String {
        if self.has_time {
            self.at.to_string()
        } else {
            self.at.date().to_string()
        }
    }

    /// Reads `2019-03-25`, `2019-03-25T09:30:00`, either with a zone that is left out.
    pub fn parse(iso: &str, from: &str) -> Option<Published> {
        let iso = iso.trim();
        let date: jiff::civil::Date = iso.get(..10)?.parse().ok()?;
        let time = iso.get(11..19).and_then(|t| t.parse::<jiff::civil::Time>().ok());
        let time = time.or_else(|| iso.get(11..16).and_then(|t| format!("{t}:00").parse().ok()));
        let has_time = time.is_some();
        let at = date.to_datetime(time.unwrap_or_default());
        Some(Published {
            at,
            has_time,
            from: from.to_owned(),
        })
    }
}

/// "CARACAS, March 25 (Agency) -" at the head of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dateline {
    /// The whole dateline.
    pub span: Span,
    /// The place name in it.
    pub place: Option<Span>,
    /// The agency in it.
    pub agency: Option<Span>,
    /// The date in it.
    pub date: Option<Span>,
}

impl Document {
    /// A document over a text; its blocks, and title, authors, date line and dateline where the text itself shows
    /// them, are found by [`layout`]. What the caller knows better is set afterwards.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let mut document = Self {
            id: short_hash('d', &text),
            text,
            ..Self::default()
        };
        layout::find(&mut document);
        document
    }

    /// False where an error (another language, say) forbids to read claims from it.
    pub fn is_readable(&self) -> bool {
        !self.diagnostics.iter().any(|remark| {
            remark.stage == "language" && remark.severity == crate::diagnostics::Severity::Error
        })
    }

    /// Takes a title that the input gave: the block with the same words becomes the headline.
    pub fn set_title(&mut self, title: &str) {
        layout::apply_title(self, title);
    }

    /// The kind of the block that holds a byte offset.
    pub fn block_kind_at(&self, byte: u32) -> BlockKind {
        let at = self.blocks.partition_point(|block| block.span.end <= byte);
        self.blocks
            .get(at)
            .map_or(BlockKind::Paragraph, |block| block.kind)
    }
}

/// A prefix and the first 16 hexadecimal digits of the SHA-256 of a text: ids of documents, claims and events.
pub(crate) fn short_hash(prefix: char, text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let mut id = String::from(prefix);
    for byte in digest.iter().take(8) {
        id.push_str(&format!("{byte:02x}"));
    }
    id
}
