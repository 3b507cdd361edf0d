//! Attributions in the making: token ranges before sources are resolved and chains are built.

use super::cue::{Cue, Frame};
use crate::analysis::{Reading, TokenRange, Upos};

/// Parts of a content without punctuation at their edges; what is nothing else goes.
pub(crate) fn trimmed(
    reading: &Reading,
    text: &str,
    parts: impl IntoIterator<Item = TokenRange>,
) -> Vec<TokenRange> {
    let parts = parts.into_iter().map(|part| trim(reading, text, part));
    parts.filter(|part| !part.is_empty()).collect()
}

/// One attribution in the making.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    /// The words that name the source.
    pub(crate) source: Option<TokenRange>,
    /// The head token of the source.
    pub(crate) source_head: Option<usize>,
    /// Further pieces of the words that name the source ("..., including X").
    pub(crate) aside: Vec<TokenRange>,
    /// The words of the cue; empty where a speech goes on without one.
    pub(crate) cue: TokenRange,
    /// The token that carries the cue.
    pub(crate) head: usize,
    /// What is attributed, in text order.
    pub(crate) content: Vec<TokenRange>,
    /// Stance and frame of the cue.
    pub(crate) entry: Cue,
    /// Events inside the content rest on the source.
    pub(crate) binds: bool,
    /// The outlet or body through which the words came ("told Reuters"): its words and head.
    pub(crate) via: Option<(TokenRange, usize)>,
    /// Index of the draft that this one is nested in.
    pub(crate) parent: Option<usize>,
    /// The source is carried over.
    pub(crate) implicit: bool,
    /// Probability, 0 to 1.
    pub(crate) confidence: f32,
    /// Stable id of the rule or model.
    pub(crate) rule: &'static str,
}

impl Draft {
    /// A draft with a cue and nothing else.
    pub(crate) fn new(cue: TokenRange, head: usize, entry: Cue, rule: &'static str) -> Self {
        Self {
            source: None,
            source_head: None,
            aside: Vec::new(),
            cue,
            head,
            content: Vec::new(),
            entry,
            binds: entry.frame != Frame::Act,
            via: None,
            parent: None,
            implicit: false,
            confidence: 0.7,
            rule,
        }
    }

    /// True where a token is part of the content.
    pub(crate) fn holds(&self, token: usize) -> bool {
        self.content.iter().any(|range| range.contains(token))
    }

    /// True where another draft tells the same by the same mark, or speaks of this one's source.
    pub(crate) fn takes(&self, other: &Draft) -> bool {
        let name = self.source.unwrap_or(self.cue);
        other.cue.overlaps(self.cue) || name.contains(other.head)
    }

    /// Number of content tokens.
    pub(crate) fn content_len(&self) -> usize {
        self.content.iter().map(|range| range.len()).sum()
    }

    /// First and one past the last token of everything that belongs to it.
    pub(crate) fn hull(&self) -> TokenRange {
        let mut hull = if self.cue.is_empty() {
            self.content.first().copied().unwrap_or(self.cue)
        } else {
            self.cue
        };
        for range in self.content.iter().chain(self.source.iter()) {
            hull = TokenRange::new(hull.start.min(range.start), hull.end.max(range.end));
        }
        hull
    }
}

/// Drops punctuation other than quotation marks and brackets from both edges.
pub(crate) fn trim(reading: &Reading, text: &str, range: TokenRange) -> TokenRange {
    let mut range = range;
    let light = |token: usize| {
        reading.tokens[token].upos == Upos::Punct
            && reading
                .word(token, text)
                .chars()
                .all(|c| matches!(c, ',' | ';' | ':' | '.' | '-' | '–' | '—' | '_' | '…'))
    };
    while !range.is_empty() && light(range.start) {
        range.start += 1;
    }
    while !range.is_empty() && light(range.end - 1) {
        range.end -= 1;
    }
    range
}

/// `range` without the tokens of `hole`, as up to two ranges.
pub(crate) fn without(range: TokenRange, hole: TokenRange) -> Vec<TokenRange> {
    if hole.is_empty() || !range.overlaps(hole) {
        return vec![range];
    }
    let mut parts = Vec::new();
    if range.start < hole.start {
        parts.push(TokenRange::new(range.start, hole.start));
    }
    if hole.end < range.end {
        parts.push(TokenRange::new(hole.end, range.end));
    }
    parts
}
