//! Estimates: "put the death toll at more than 30", "the damage was put at $3 million".
//!
//! What is attributed there is a noun and its figure, which no clause holds together: the content is widened to both.

use super::draft::{Draft, trim};
use crate::analysis::{Deprel, Reading, TokenRange, Upos};

/// Verbs that give a figure for a noun.
const VERBS: [&str; 6] = ["put", "place", "set", "estimate", "reckon", "gauge"];
/// Those of them that mean something else without a figure.
const PUTS: [&str; 3] = ["put", "place", "set"];
/// Words between "at" and its number: "at more than", "at between".
const HEDGE: usize = 5;

/// Widens the contents of estimates to their figures.
pub(super) fn widen(reading: &Reading, text: &str, drafts: &mut Vec<Draft>) {
    // "Washington puts sanctions on ...": who puts something somewhere says nothing.
    drafts.retain(|draft| {
        let clause = |range: &TokenRange| range.iter().any(|token| reading.tokens[token].upos == Upos::Verb);
        !PUTS.contains(&reading.tokens[draft.head].lemma.as_str())
            || figure(reading, text, draft.head).is_some()
            || draft.rule == "AT-PHRASE"
            || draft.rule == "AT-LEARNED" && draft.content.iter().any(clause)
    });
    for draft in drafts.iter_mut() {
        if !VERBS.contains(&reading.tokens[draft.head].lemma.as_str()) {
            continue;
        }
        let Some(figure) = figure(reading, text, draft.head) else {
            continue;
        };
        let passive = reading.child(draft.head, Deprel::NsubjPass);
        let counted = match passive {
            Some(subject) => reading.subtree(subject),
            None => TokenRange::new(draft.head + 1, figure.start),
        };
        let range = |from: TokenRange| trim(reading, text, from);
        let active = passive.is_none() && (1..=14).contains(&counted.len());
        if active {
            draft.content = vec![range(TokenRange::new(counted.start, figure.end))];
        } else if passive.is_some() {
            draft.content = vec![range(counted), range(figure)];
        } else {
            continue;
        }
        draft.binds = true;
    }
}

/// "at" and all that belongs to its number, within the sentence and before the next verb.
pub(super) fn figure(reading: &Reading, text: &str, verb: usize) -> Option<TokenRange> {
    let end = reading.sentence(verb).tokens.end;
    let stop = |token: usize| {
        reading.tokens[token].upos == Upos::Verb && !reading.tokens[token].xpos.starts_with("VBN")
            || matches!(reading.word(token, text), ";" | ":")
    };
    let clause = (verb + 1..end).find(|token| stop(*token)).unwrap_or(end);
    let at = (verb + 1..clause).find(|token| {
        reading.word(*token, text) == "at"
            && (token + 1..clause.min(token + 1 + HEDGE)).any(|next| reading.tokens[next].upos == Upos::Num)
    })?;
    let close = (at + 1..clause)
        .find(|token| {
            // A comma or a conjunction ends the figure, unless another number follows it.
            let parts = reading.word(*token, text) == "," || reading.tokens[*token].upos == Upos::Cconj;
            parts && !(token + 1..clause.min(token + 4)).any(|next| reading.tokens[next].upos == Upos::Num)
        })
        .unwrap_or(clause);
    Some(TokenRange::new(at, close))
}
