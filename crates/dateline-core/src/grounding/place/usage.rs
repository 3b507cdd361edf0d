//! What a place name does in its sentence: name a place, stand for a government, or modify another noun.

use super::Feature;
use super::scan::{Candidate, Gap, Source, Word};
use super::tables::{Context, Form, PlaceTables};
use crate::analysis::{Deprel, Reading, Upos};
use crate::document::Document;

/// What a name does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Usage {
    pub(super) metonym: bool,
    pub(super) modifier: bool,
}

/// Tells the use of one candidate, by the parse where there is one, else by its neighbours.
pub(super) fn of(
    candidate: &Candidate,
    words: &[Word],
    reading: &Reading,
    document: &Document,
    tables: &PlaceTables,
) -> Usage {
    let possessive = words[candidate.words.1 - 1].possessive;
    let mut usage = Usage {
        metonym: false,
        modifier: candidate.source == Source::Demonym || candidate.inside || possessive,
    };
    if usage.modifier || !can_act(candidate, tables) {
        if !usage.modifier && !reading.tokens.is_empty() {
            usage.modifier = modifies(candidate, reading);
        }
        return usage;
    }
    if reading.tokens.is_empty() {
        let next = words.get(candidate.words.1);
        let before = candidate.words.0.checked_sub(1).map(|at| &words[at]);
        let free = before.is_none_or(|w| {
            words[candidate.words.0].gap != Gap::Space
                || !matches!(tables.context(&w.normal), Some(Context::Locative))
        });
        usage.metonym = free
            && next
                .is_some_and(|w| w.gap == Gap::Space && tables.context(&w.normal) == Some(Context::Speech));
    } else {
        usage.metonym = acts(candidate, reading, document, tables);
        usage.modifier = !usage.metonym && modifies(candidate, reading);
    }
    usage
}

/// Countries, their capitals and unions may act.
fn can_act(candidate: &Candidate, tables: &PlaceTables) -> bool {
    let country = tables.named(&candidate.key).iter().any(|(at, form)| {
        matches!(form, Form::Name | Form::Exact)
            && matches!(tables.entry(*at).feature, Feature::Country | Feature::Continent)
    });
    country || tables.capital_of(&candidate.key).is_some()
}

fn modifies(candidate: &Candidate, reading: &Reading) -> bool {
    let tokens = reading.tokens_in(candidate.span);
    if tokens.is_empty() {
        return false;
    }
    let head = &reading.tokens[reading.head_of(tokens)];
    matches!(head.deprel, Deprel::Compound | Deprel::Amod | Deprel::NmodPoss)
        && head.head.is_some_and(|of| of >= tokens.end)
}

fn acts(candidate: &Candidate, reading: &Reading, document: &Document, tables: &PlaceTables) -> bool {
    let tokens = reading.tokens_in(candidate.span);
    if tokens.is_empty() {
        return false;
    }
    let mut at = reading.head_of(tokens);
    // "both Caracas and Moscow": the first of the row tells.
    for _ in 0..4 {
        match (reading.tokens[at].deprel, reading.tokens[at].head) {
            (Deprel::Conj, Some(first)) if reading.tokens[first].upos.is_nominal() => at = first,
            _ => break,
        }
    }
    let token = &reading.tokens[at];
    let Some(head) = token.head.map(|head| &reading.tokens[head]) else {
        return false;
    };
    let context = tables.context(&head.lemma);
    match token.deprel {
        Deprel::Nsubj => head.upos == Upos::Verb && context != Some(Context::Stative),
        Deprel::NsubjPass => context == Some(Context::Addressed),
        Deprel::Obj | Deprel::Iobj => context == Some(Context::Addressed),
        Deprel::OblAgent => true,
        Deprel::Obl | Deprel::Nmod => {
            let capital = tables.capital_of(&candidate.key).is_some();
            let case = reading
                .child(at, Deprel::Case)
                .map(|case| reading.word(case, &document.text));
            capital && case.is_some_and(|word| tables.context(&word.to_lowercase()) == Some(Context::Between))
        }
        _ => false,
    }
}
