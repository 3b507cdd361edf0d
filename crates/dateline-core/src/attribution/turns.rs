//! Who speaks by layout alone: turns of a transcript ("RUIZ: Let us begin.") and signed quotations ("..." — Tom Beck).

use super::Stance;
use super::cue::{Cue, Frame};
use super::draft::{Draft, trim, trimmed};
use crate::analysis::{Reading, TokenRange, Upos};
use crate::document::Document;
use std::collections::BTreeMap;

/// Longest name of a speaker, in tokens.
const LONGEST_NAME: usize = 5;
/// Longest signature, with what the signer is.
const LONGEST_SIGNATURE: usize = 14;
/// Turns that make a transcript, and speakers among them.
const TURNS: usize = 3;
const SPEAKERS: usize = 2;

/// The attributions that the layout gives; none of them overlaps another.
pub(crate) fn find(document: &Document, reading: &Reading) -> Vec<Draft> {
    let layout = Layout { document, reading };
    let blocks = layout.paragraphs();
    let mut drafts = layout.transcript(&blocks);
    drafts.extend(layout.signed(&blocks));
    drafts
}

struct Layout<'a> {
    document: &'a Document,
    reading: &'a Reading,
}

impl Layout<'_> {
    fn word(&self, token: usize) -> &str {
        self.reading.word(token, &self.document.text)
    }

    /// Tokens of the text, block by block; short turns are easily taken for headings.
    fn paragraphs(&self) -> Vec<TokenRange> {
        let blocks = self.document.blocks.iter();
        blocks
            .filter(|block| block.kind.is_text())
            .map(|block| self.reading.tokens_in(block.span))
            .filter(|tokens| !tokens.is_empty())
            .collect()
    }

    /// The name and the colon that open a turn.
    fn opening(&self, block: TokenRange) -> Option<(TokenRange, usize)> {
        // A transcript that is quoted whole opens each turn with a mark.
        let start = block.start + usize::from(is_quote(self.word(block.start)));
        let colon = (start + 1..block.end.min(start + LONGEST_NAME + 1)).find(|at| self.word(*at) == ":")?;
        let name = TokenRange::new(start, colon);
        let named = name.iter().all(|token| {
            self.word(token).starts_with(char::is_uppercase)
                || matches!(self.word(token), "." | "-" | "de" | "van" | "al")
        });
        let verbless = name.iter().all(|token| {
            !matches!(self.reading.tokens[token].upos, Upos::Verb | Upos::Aux) || shouted(self.word(token))
        });
        (named && verbless && colon + 1 < block.end).then_some((name, colon))
    }

    /// Turns, where several speakers take several of them: each holds what follows up to the next.
    fn transcript(&self, blocks: &[TokenRange]) -> Vec<Draft> {
        let turns: Vec<(usize, TokenRange, usize)> = blocks
            .iter()
            .enumerate()
            .filter_map(|(at, block)| self.opening(*block).map(|(name, colon)| (at, name, colon)))
            .collect();
        let mut speakers: BTreeMap<String, usize> = BTreeMap::new();
        for (_, name, _) in &turns {
            *speakers
                .entry(self.reading.span(*name).text(&self.document.text).to_lowercase())
                .or_default() += 1;
        }
        let regular = speakers.values().any(|count| *count > 1);
        if turns.len() < TURNS || speakers.len() < SPEAKERS || !regular {
            return Vec::new();
        }
        let mut drafts = Vec::new();
        for (number, (at, name, colon)) in turns.iter().enumerate() {
            let mut content = vec![TokenRange::new(colon + 1, blocks[*at].end)];
            // Paragraphs between two turns go on with the first; after the last one nobody knows.
            if let Some((next, _, _)) = turns.get(number + 1) {
                content.extend(&blocks[at + 1..*next]);
            }
            drafts.push(self.draft(*name, *colon, content, "AT-TURN"));
        }
        drafts
    }

    /// A paragraph that is a quotation, a dash and a name; the name may stand in the paragraph after it.
    fn signed(&self, blocks: &[TokenRange]) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for (number, block) in blocks.iter().enumerate() {
            if !is_quote(self.word(block.start)) {
                continue;
            }
            let last = block.iter().rev().find(|at| is_quote(self.word(*at)));
            let Some(last) = last.filter(|last| *last > block.start + 1) else {
                continue;
            };
            let rest = TokenRange::new(last + 1, block.end);
            let signature = match blocks.get(number + 1) {
                Some(next) if rest.is_empty() => *next,
                _ => rest,
            };
            let Some(name) = self.signature(signature) else {
                continue;
            };
            let content = vec![TokenRange::new(block.start, last + 1)];
            drafts.push(self.draft(name, signature.start, content, "AT-SIGNED"));
        }
        drafts
    }

    /// The name behind the dash that opens a signature.
    fn signature(&self, range: TokenRange) -> Option<TokenRange> {
        let fits = (2..=LONGEST_SIGNATURE).contains(&range.len()) && is_dash(self.word(range.start));
        if !fits {
            return None;
        }
        let rest = TokenRange::new(range.start + 1, range.end);
        let name = trim(self.reading, &self.document.text, rest);
        let verbless = name
            .iter()
            .all(|token| self.reading.tokens[token].upos != Upos::Verb);
        let capital = !name.is_empty() && self.word(name.start).starts_with(char::is_uppercase);
        (capital && verbless).then_some(name)
    }

    fn draft(&self, name: TokenRange, mark: usize, content: Vec<TokenRange>, rule: &'static str) -> Draft {
        let entry = Cue {
            stance: Stance::Asserts,
            frame: Frame::Say,
        };
        let mut draft = Draft::new(TokenRange::new(mark, mark + 1), mark, entry, rule);
        draft.source = Some(name);
        draft.source_head = Some(self.reading.head_of(name));
        draft.content = trimmed(self.reading, &self.document.text, content);
        draft.confidence = 0.9;
        draft
    }
}

fn shouted(word: &str) -> bool {
    word.chars().any(char::is_alphabetic) && !word.chars().any(char::is_lowercase)
}

fn is_quote(word: &str) -> bool {
    matches!(word, "\"" | "“" | "”" | "``" | "''")
}

fn is_dash(word: &str) -> bool {
    matches!(word, "-" | "--" | "–" | "—" | "―")
}
