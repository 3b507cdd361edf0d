//! Attributions in headlines: "Jets land: report", "Poll: voters worried".

use super::AttributionLexicons;
use super::Stance;
use super::cue::{Cue, Frame};
use super::draft::{Draft, trim};
use crate::analysis::{NameKind, Reading, TokenRange};
use crate::document::{BlockKind, Document};

/// Finds the attributions of headlines.
pub(crate) fn find(document: &Document, reading: &Reading, lexicons: &AttributionLexicons) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (number, block) in document.blocks.iter().enumerate() {
        let headline = match block.kind {
            BlockKind::Headline | BlockKind::Subhead => true,
            _ => number == 0 && block.span.len() < 160 && !block.span.text(&document.text).ends_with('.'),
        };
        if !headline {
            continue;
        }
        let tokens = reading.tokens_in(block.span);
        let colons: Vec<usize> = tokens
            .iter()
            .filter(|token| reading.word(*token, &document.text) == ":")
            .collect();
        let &[colon] = colons.as_slice() else { continue };
        let before = trim(reading, &document.text, TokenRange::new(tokens.start, colon));
        let after = trim(reading, &document.text, TokenRange::new(colon + 1, tokens.end));
        let (source, content) =
            if after.len() <= 4 && before.len() > 3 && speaks(reading, document, lexicons, after) {
                (after, before)
            } else if before.len() <= 4 && after.len() > 2 && speaks(reading, document, lexicons, before) {
                (before, after)
            } else {
                continue;
            };
        let mut draft = Draft::new(
            TokenRange::new(colon, colon + 1),
            colon,
            Cue {
                stance: Stance::Asserts,
                frame: Frame::Say,
            },
            "AT-HEADLINE",
        );
        draft.source_head = Some(reading.head_of(source));
        draft.source = Some(source);
        draft.content = vec![content];
        draft.confidence = 0.85;
        drafts.push(draft);
    }
    drafts
}

/// True where a few words of a headline can only name a speaker.
fn speaks(reading: &Reading, document: &Document, lexicons: &AttributionLexicons, range: TokenRange) -> bool {
    if range.is_empty() {
        return false;
    }
    let words = reading.span(range).text(&document.text);
    if lexicons.words.outlet(words).is_some() {
        return true;
    }
    let last = reading.word(range.end - 1, &document.text).to_lowercase();
    let noun = lexicons.words.noun(&last).is_some_and(|_| {
        !matches!(
            last.as_str(),
            "state" | "campaign" | "party" | "service" | "force" | "video" | "image"
        )
    });
    // A person or body; a place before a colon says where.
    let named = reading.name_at(range.start).is_some_and(|name| {
        matches!(
            reading.names[name].kind,
            NameKind::Person | NameKind::Organisation
        ) && reading.names[name].tokens.end >= range.end
    });
    noun || named
}
