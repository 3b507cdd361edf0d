//! Makes the names of a document agree with each other.

use super::lexicon::{NameWords, WordClasses, fold};
use crate::analysis::{NameKind, Reading, TokenRange};
use std::collections::HashMap;

/// A name with the tagger's confidence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) tokens: TokenRange,
    pub(super) kind: NameKind,
    pub(super) confidence: f32,
}

/// Settles kinds over the document: the same words have one kind, a family name the kind of the full name.
pub(super) fn settle(found: &mut Vec<Found>, text: &str, reading: &Reading, words: &NameWords) {
    let folded = |tokens: TokenRange| -> String {
        let parts: Vec<String> = tokens.iter().map(|at| fold(reading.word(at, text))).collect();
        parts.join(" ")
    };
    // Votes of each form for its kind, by confidence.
    let mut votes: HashMap<String, [f32; 9]> = HashMap::new();
    for name in found.iter() {
        votes.entry(folded(name.tokens)).or_insert([0.0; 9])[name.kind as usize] += name.confidence;
    }
    // Last words of full names of people.
    let mut family: HashMap<String, f32> = HashMap::new();
    for name in found
        .iter()
        .filter(|name| name.kind == NameKind::Person && name.tokens.len() > 1)
    {
        let last = fold(reading.word(name.tokens.end - 1, text));
        *family.entry(last).or_default() += name.confidence;
    }
    for name in found.iter_mut() {
        let form = folded(name.tokens);
        let classes = words.classes(&form);
        if classes.meets(WordClasses::PLACE) && name.kind == NameKind::Place {
            continue; // "Washington" the place stays one beside Denzel Washington
        }
        if name.tokens.len() == 1 && name.kind != NameKind::Nationality {
            let known = family.get(&form).copied().unwrap_or(0.0);
            if known > 0.5 && !classes.meets(WordClasses::PLACE) {
                name.kind = NameKind::Person;
                continue;
            }
        }
        let Some(votes) = votes.get(&form) else { continue };
        let best = (0..votes.len()).max_by(|a, b| votes[*a].total_cmp(&votes[*b]));
        if let Some(best) = best.filter(|best| votes[*best] > 1.5 * votes[name.kind as usize]) {
            name.kind = super::KINDS[best];
        }
    }
}
