//! The layout of a report: which line is headline, byline, date line, dateline, subhead, paragraph.

use super::Document;
use crate::span::Span;

/// A line or paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// From its first to its last letter.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BlockKind {
    /// The title of the report.
    Headline,
    /// A heading inside it.
    Subhead,
    /// Who wrote it, or which outlet.
    Byline,
    /// A line that holds only a publication date or time.
    DateLine,
    /// Caption, credit line, page furniture.
    Caption,
    /// Running text.
    #[default]
    Paragraph,
}

/// Fills `blocks`, and `title`, `authors`, `published` and `dateline` where the text itself shows them.
pub(super) fn find(document: &mut Document) {
    let mut start = 0;
    for line in document.text.split('\n') {
        let span = Span::new(start, start + line.len()).trimmed(&document.text);
        if !span.is_empty() {
            document.blocks.push(Block {
                span,
                kind: BlockKind::Paragraph,
            });
        }
        start += line.len() + 1;
    }
}
