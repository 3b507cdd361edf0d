//! Words behind the spans of a record: slices of its text by scalar offsets, readable names of sources and mentions.

use super::{AttributionRecord, ClaimRecord, DocumentRecord, MentionRecord, SourceRecord, WireSpan};

/// The text of a record, to be sliced by scalar offsets in constant time.
#[derive(Debug)]
pub struct ScalarText<'t> {
    text: &'t str,
    /// Byte offset of each scalar and of the end; empty for a text of single-byte scalars.
    bytes: Vec<u32>,
}

impl<'t> ScalarText<'t> {
    /// Indexes a text.
    pub fn new(text: &'t str) -> Self {
        let bytes = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices()
                .map(|(byte, _)| byte as u32)
                .chain(std::iter::once(text.len() as u32))
                .collect()
        };
        Self { text, bytes }
    }

    /// Number of scalars.
    pub fn len(&self) -> usize {
        if self.bytes.is_empty() {
            self.text.len()
        } else {
            self.bytes.len() - 1
        }
    }

    /// There is no text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Byte offset of a scalar offset; the end of the text for offsets beyond it.
    pub fn byte(&self, scalar: usize) -> usize {
        if self.bytes.is_empty() {
            scalar.min(self.text.len())
        } else {
            self.bytes[scalar.min(self.bytes.len() - 1)] as usize
        }
    }

    /// The words of a span; empty where the span lies outside the text or is turned round.
    pub fn slice(&self, span: WireSpan) -> &'t str {
        let (start, end) = (self.byte(span[0]), self.byte(span[1]));
        self.text.get(start..end).unwrap_or("")
    }

    /// The words of a span on one line, with single spaces.
    pub fn line(&self, span: WireSpan) -> String {
        let mut line = String::new();
        for word in self.slice(span).split_whitespace() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        line
    }
}

impl DocumentRecord {
    /// A source of this record.
    pub fn source(&self, id: &str) -> Option<&SourceRecord> {
        indexed(&self.sources, id, |source| &source.id)
    }

    /// A mention of this record.
    pub fn mention(&self, id: &str) -> Option<&MentionRecord> {
        self.mentions.iter().find(|mention| mention.id == id)
    }

    /// An attribution of this record.
    pub fn attribution(&self, id: &str) -> Option<&AttributionRecord> {
        indexed(&self.attributions, id, |attribution| &attribution.id)
    }

    /// The attributions of a claim, outermost first; unknown ids are left out.
    pub fn chain<'r>(&'r self, claim: &ClaimRecord) -> Vec<&'r AttributionRecord> {
        claim
            .attribution
            .iter()
            .filter_map(|id| self.attribution(id))
            .collect()
    }
}

/// Looks an id such as `s12` up where its number says, else by search.
fn indexed<'r, T>(list: &'r [T], id: &str, key: fn(&T) -> &String) -> Option<&'r T> {
    let guess = id.get(1..).and_then(|digits| digits.parse::<usize>().ok());
    if let Some(item) = guess.and_then(|at| list.get(at))
        && key(item) == id
    {
        return Some(item);
    }
    list.iter().find(|item| key(item) == id)
}

impl SourceRecord {
    /// The source in words: its name, else the longest of its spans, else "unnamed source".
    pub fn words(&self, text: &ScalarText<'_>) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        let mut best = String::new();
        for span in &self.spans {
            let line = text.line(*span);
            if line.chars().count() > best.chars().count() {
                best = line;
            }
        }
        if best.is_empty() {
            "unnamed source".to_owned()
        } else {
            best
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_scalars_not_bytes() {
        let text = ScalarText::new("Señor  Pérez\nspoke");
        assert_eq!(text.slice([0, 5]), "Señor");
        assert_eq!(text.line([0, 18]), "Señor Pérez spoke");
        assert_eq!(text.len(), 18);
    }

    #[test]
    fn spans_outside_the_text_are_empty() {
        let text = ScalarText::new("short");
        assert_eq!(text.slice([9, 12]), "");
        assert_eq!(text.slice([4, 2]), "");
    }
}
