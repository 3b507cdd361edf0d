//! What has the shape of an attribution and is none: "according to plan", "the storm claimed nine lives",
//! "who asked not to be named".

use super::draft::Draft;
use super::grammar::Grammar;
use crate::analysis::{Deprel, Upos};

/// True where nobody tells anything by this cue.
pub(crate) fn is_silent(grammar: &Grammar, draft: &Draft) -> bool {
    !draft.cue.is_empty() && (measures(grammar, draft) || takes(grammar, draft) || hides(grammar, draft))
}

/// "according to plan", "according to size": one bare noun that nobody speaks by.
fn measures(grammar: &Grammar, draft: &Draft) -> bool {
    let reading = grammar.reading;
    let according = reading
        .word(draft.cue.start, grammar.text)
        .eq_ignore_ascii_case("according");
    let (Some(source), Some(head)) = (draft.source, draft.source_head) else {
        return false;
    };
    according
        && source.len() == 1
        && reading.tokens[head].xpos == "NN"
        && reading.word(head, grammar.text).chars().all(char::is_lowercase)
        && !grammar.can_speak(head)
}

/// "the storm claimed nine lives", "the shelling claimed its first victim".
fn takes(grammar: &Grammar, draft: &Draft) -> bool {
    let reading = grammar.reading;
    let token = &reading.tokens[draft.head];
    if token.upos != Upos::Verb || token.lemma != "claim" {
        return false;
    }
    let taken = [
        "life", "victim", "casualty", "dead", "prize", "title", "seat", "medal", "asylum", "win",
    ];
    reading
        .children_by(draft.head, &[Deprel::Obj, Deprel::Ccomp, Deprel::NsubjPass])
        .any(|object| taken.contains(&reading.tokens[object].lemma.as_str()))
}

/// "who asked that his name not be used": how the report was made, not what it tells.
fn hides(grammar: &Grammar, draft: &Draft) -> bool {
    let reading = grammar.reading;
    let lemma = |token: usize| reading.tokens[token].lemma.to_lowercase();
    let asks = draft.cue.iter().any(|token| {
        matches!(
            lemma(token).as_str(),
            "ask" | "request" | "insist" | "want" | "prefer" | "demand" | "decline"
        )
    });
    let around = || {
        draft
            .cue
            .iter()
            .chain(draft.content.iter().flat_map(|part| part.iter()))
    };
    let not = || {
        around().any(|token| {
            matches!(
                lemma(token).as_str(),
                "not" | "n't" | "only" | "anonymity" | "decline" | "withhold"
            )
        })
    };
    let named = || {
        around().any(|token| {
            matches!(
                lemma(token).as_str(),
                "name" | "identify" | "quote" | "anonymity" | "anonymous" | "identity"
            )
        })
    };
    let short = draft.content_len() <= 14;
    asks && short && named() && not()
}
