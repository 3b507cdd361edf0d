//! Places in a text: byte spans inside, Unicode scalar spans on the wire.
//!
//! Every internal offset is a half-open **byte** range ([`Span`]). Everything that leaves the process counts
//! **Unicode scalar values** (Python string offsets); [`OffsetMap`] is the one place that converts.
//!
//! ```
//! use dateline_core::span::{OffsetMap, Span};
//! let text = "Cañón: 99";
//! let map = OffsetMap::new(text);
//! let span = Span::new(9, 11);
//! assert_eq!(span.text(text), "99");
//! assert_eq!(map.to_scalars(span), [7, 9]);
//! assert_eq!(map.to_bytes([7, 9]), Some(span));
//! ```

use serde::{Deserialize, Serialize};

/// A half-open byte range of a document's text. Both ends lie on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from two byte offsets.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span does not end before it starts");
        Self {
            start: start as u32,
            end: end as u32,
        }
    }

    /// The words it covers. `text` must be the text that the span was made for.
    pub fn text(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// True where it covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// True where `other` lies inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// True where both share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Span) -> Span {
        Span {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The span without white space at its edges.
    #[must_use]
    pub fn trimmed(self, text: &str) -> Span {
        let words = self.text(text);
        let start = self.start as usize + (words.len() - words.trim_start().len());
        Span::new(start, start + words.trim().len())
    }

    /// The byte range, for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Converts between byte offsets and Unicode scalar offsets of one text.
///
/// Keeps one checkpoint every 64 bytes, so a conversion reads at most 64 bytes.
#[derive(Debug, Clone)]
pub struct OffsetMap<'t> {
    text: &'t str,
    /// Scalars before byte `64 * i` (rounded down to a boundary).
    checkpoints: Vec<u32>,
    ascii: bool,
}

impl<'t> OffsetMap<'t> {
    const STEP: usize = 64;

    /// Reads the text once.
    pub fn new(text: &'t str) -> Self {
        let ascii = text.is_ascii();
        let mut checkpoints = Vec::new();
        if !ascii {
            let mut scalars = 0u32;
            for (at, byte) in text.bytes().enumerate() {
                if at % Self::STEP == 0 {
                    checkpoints.push(scalars);
                }
                if !is_continuation(byte) {
                    scalars += 1;
                }
            }
        }
        Self {
            text,
            checkpoints,
            ascii,
        }
    }

    /// Unicode scalars before `byte`.
    pub fn scalar(&self, byte: u32) -> usize {
        if self.ascii || self.checkpoints.is_empty() {
            return byte as usize;
        }
        let block = (byte as usize / Self::STEP).min(self.checkpoints.len() - 1);
        let bytes = &self.text.as_bytes()[block * Self::STEP..byte as usize];
        self.checkpoints[block] as usize + bytes.iter().filter(|b| !is_continuation(**b)).count()
    }

    /// A byte span as a scalar span.
    pub fn to_scalars(&self, span: Span) -> [usize; 2] {
        [self.scalar(span.start), self.scalar(span.end)]
    }

    /// A scalar span as a byte span; `None` where it runs past the text or ends before it starts.
    pub fn to_bytes(&self, scalars: [usize; 2]) -> Option<Span> {
        let [start, end] = scalars;
        if start > end {
            return None;
        }
        Some(Span::new(self.byte(start)?, self.byte(end)?))
    }

    fn byte(&self, scalar: usize) -> Option<usize> {
        if self.ascii {
            return (scalar <= self.text.len()).then_some(scalar);
        }
        let block = self
            .checkpoints
            .partition_point(|c| *c as usize <= scalar)
            .saturating_sub(1);
        let mut seen = self.checkpoints.get(block).copied().unwrap_or(0) as usize;
        for (at, byte) in self.text.bytes().enumerate().skip(block * Self::STEP) {
            if !is_continuation(byte) {
                if seen == scalar {
                    return Some(at);
                }
                seen += 1;
            }
        }
        (seen == scalar).then_some(self.text.len())
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_boundary_round_trips() {
        let text =
            "Zürich – 東京 and a long tail of plain words, so that more than one block is needed … ñ é!";
        let map = OffsetMap::new(text);
        for (scalar, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(map.scalar(byte as u32), scalar);
            assert_eq!(map.to_bytes([scalar, scalar]), Some(Span::new(byte, byte)));
        }
        let scalars = text.chars().count();
        assert_eq!(map.to_bytes([0, scalars]), Some(Span::new(0, text.len())));
        assert_eq!(map.to_bytes([0, scalars + 1]), None);
        assert_eq!(map.to_bytes([3, 1]), None);
    }

    #[test]
    fn trimming_keeps_inner_spaces() {
        let text = "  two words \n";
        assert_eq!(Span::new(0, text.len()).trimmed(text).text(text), "two words");
    }
}
