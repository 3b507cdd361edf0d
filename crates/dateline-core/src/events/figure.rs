//! Figures that are told without a verb of their own: "put the death toll at 30", "the toll rose to 17".
//!
//! What is counted (killed, wounded, gathered, ...) says what kind of happening it is; which one, the report has told
//! before: the figure takes type and mode of the last event before it that can have such a count.

use super::select::Candidate;
use super::slots::Slots;
use super::trigger::Trigger;
use super::view::View;
use crate::analysis::{Deprel, TokenRange};
use crate::attribution::Attributions;
use crate::grounding::quantity::{QuantityKind, QuantityMention};

/// Rule of a figure that an attribution gives for a noun.
pub(super) const RULE: &str = "EV-FIGURE";

/// Nouns that stand for a running count.
const TOLLS: [&str; 12] = [
    "toll", "number", "count", "total", "tally", "figure", "casualty", "loss", "crowd", "turnout", "damage",
    "estimate",
];
/// Verbs that move a count.
const MOVES: [&str; 14] = [
    "rise", "climb", "reach", "stand", "jump", "grow", "increase", "mount", "double", "fall", "drop", "hit",
    "total", "pass",
];

/// Adds the figures that attributions give without an event, and gives verbs that move a count the type of what is
/// counted. `candidates` stay in text order.
pub(super) fn settle(view: &View, attributions: &Attributions, candidates: &mut Vec<Candidate>) {
    for at in 0..candidates.len() {
        let token = candidates[at].token;
        if let Some(quantity) = moved(view, token) {
            let (event, mode) = kind(quantity, &candidates[..at]);
            candidates[at].trigger = Trigger {
                event,
                mode,
                rule: "EV-FIGURE-MOVES".to_owned(),
                ..candidates[at].trigger.clone()
            };
        }
    }
    for attribution in attributions
        .attributions
        .iter()
        .filter(|attribution| attribution.binds)
    {
        let tokens: Vec<usize> = attribution
            .content
            .iter()
            .flat_map(|span| view.reading.tokens_in(*span))
            .collect();
        let inside = |token: usize| tokens.contains(&token);
        if candidates.iter().any(|candidate| inside(candidate.token))
            || tokens.iter().any(|token| view.is_verb(*token))
        {
            continue;
        }
        let quantity = view.grounding.quantities.iter().find(|quantity| {
            (quantity.role.is_some() || quantity.kind == QuantityKind::Money)
                && attribution
                    .content
                    .iter()
                    .any(|span| span.contains(quantity.span))
        });
        let noun = tokens
            .iter()
            .copied()
            .find(|token| view.is_nominal(*token) && TOLLS.contains(&view.lemma(*token)));
        let (Some(quantity), Some(noun)) = (quantity, noun) else {
            continue;
        };
        let place = candidates.partition_point(|candidate| candidate.token < noun);
        let (event, mode) = kind(quantity, &candidates[..place]);
        candidates.insert(place, figure(view, noun, event, mode));
    }
}

/// The count that a verb of rising or reaching tells of, where its subject is a toll.
fn moved<'v>(view: &View<'v>, verb: usize) -> Option<&'v QuantityMention> {
    if !view.is_verb(verb) || !MOVES.contains(&view.lemma(verb)) {
        return None;
    }
    let subject = view.reading.child(verb, Deprel::Nsubj)?;
    if !TOLLS.contains(&view.lemma(subject)) {
        return None;
    }
    let sentence = view.sentence(verb);
    view.grounding.quantities.iter().find(|quantity| {
        let tokens = view.reading.tokens_in(quantity.span);
        quantity.role.is_some() && !tokens.is_empty() && view.sentence(tokens.start) == sentence
    })
}

/// Type and mode of the last event that can have such a count; `NONE` where the report has told none.
fn kind(quantity: &QuantityMention, before: &[Candidate]) -> (String, Option<String>) {
    let role = quantity.role.as_deref().unwrap_or("");
    let other = || ("NONE".to_owned(), Some("other".to_owned()));
    let gathered = matches!(role, "gathered" | "attended" | "protested");
    before
        .iter()
        .rev()
        .find(|candidate| {
            let trigger = &candidate.trigger;
            match trigger.event.as_str() {
                "PROTEST" => gathered,
                "ASSAULT" => !gathered,
                "NONE" => {
                    !gathered
                        && matches!(
                            trigger.mode.as_deref(),
                            Some("disaster" | "accident" | "crime" | "health" | "displacement")
                        )
                }
                _ => false,
            }
        })
        .map_or_else(other, |candidate| {
            (candidate.trigger.event.clone(), candidate.trigger.mode.clone())
        })
}

fn figure(view: &View, noun: usize, event: String, mode: Option<String>) -> Candidate {
    let mut start = noun;
    while start > 0 && view.deprel(start - 1) == Deprel::Compound && view.head(start - 1) == Some(noun) {
        start -= 1;
    }
    Candidate {
        token: noun,
        anchor: noun,
        trigger: Trigger {
            event,
            mode,
            tokens: TokenRange::new(start, noun + 1),
            rule: RULE.to_owned(),
            known: true,
            harm: false,
            weak: false,
        },
        slots: Slots::default(),
        main: true,
        kept: true,
    }
}
