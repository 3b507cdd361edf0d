//! Does the clause around a time tell of the past or of the future?
//!
//! With a parse the governing verb decides; without one the nearest tense cue of the sentence.

use super::class::Scanned;
use super::scan::{Gap, Kind};
use super::vocabulary::Class;
use crate::analysis::{Deprel, Reading, Upos};
use crate::span::Span;

/// Where a clause lies in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Future,
}

/// The tense of the clause that holds the words `start..end`.
pub(super) fn around(scanned: &Scanned<'_>, reading: &Reading, start: usize, end: usize) -> Option<Tense> {
    let span = scanned.words[start].span.cover(scanned.words[end - 1].span);
    of_governor(reading, span, scanned).or_else(|| of_cues(scanned, start, end))
}

fn of_governor(reading: &Reading, span: Span, scanned: &Scanned<'_>) -> Option<Tense> {
    let tokens = reading.tokens_in(span);
    if tokens.is_empty() {
        return None;
    }
    let head = reading.head_of(tokens);
    let mut steps = 0;
    for at in reading.ancestors(head) {
        steps += 1;
        if steps > 40 {
            break;
        }
        if tokens.contains(at) {
            continue;
        }
        let token = &reading.tokens[at];
        if !matches!(token.upos, Upos::Verb | Upos::Aux) {
            continue;
        }
        if let Some(tense) = of_verb(reading, at, scanned) {
            return Some(tense);
        }
    }
    None
}

fn of_verb(reading: &Reading, verb: usize, scanned: &Scanned<'_>) -> Option<Tense> {
    let token = &reading.tokens[verb];
    let cue = |word: &str| {
        scanned
            .vocabulary
            .classes(scanned.vocabulary.id(word))
            .iter()
            .find_map(|class| match class {
                Class::Cue(cue) => Some(*cue),
                _ => None,
            })
    };
    let word = token.span.text(scanned.text).to_lowercase();
    let (mut perfect, mut to) = (false, false);
    for child in reading.children(verb) {
        let helper = &reading.tokens[child];
        match helper.deprel {
            Deprel::Aux | Deprel::AuxPass => {
                let form = helper.span.text(scanned.text).to_lowercase();
                if helper.xpos == "MD" || matches!(helper.lemma.as_str(), "will" | "shall") {
                    return Some(Tense::Future);
                }
                perfect |= matches!(
                    form.as_str(),
                    "was" | "were" | "had" | "has" | "have" | "been" | "did" | "'ve" | "'d"
                );
            }
            Deprel::Mark => {
                to |= helper.xpos == "TO" || helper.span.text(scanned.text).eq_ignore_ascii_case("to");
            }
            _ => {}
        }
    }
    if cue(&word) == Some(1) && token.xpos != "VBD" {
        return Some(Tense::Future);
    }
    match token.xpos.as_str() {
        "VBD" => Some(Tense::Past),
        "VBN" => Some(Tense::Past),
        "VB" if to => Some(Tense::Future),
        _ if perfect => Some(Tense::Past),
        _ => None,
    }
}

fn of_cues(scanned: &Scanned<'_>, start: usize, end: usize) -> Option<Tense> {
    let left = (0..start)
        .rev()
        .take(14)
        .take_while(|at| !ends_sentence(scanned, *at))
        .find_map(|at| cue_of(scanned, at).map(|tense| (start - at, tense)));
    let right = (end..scanned.words.len())
        .take(14)
        .take_while(|at| scanned.words[*at].gap != Gap::Break && !ends_sentence(scanned, *at))
        .find_map(|at| cue_of(scanned, at).map(|tense| (at - end + 1, tense)));
    match (left, right) {
        (Some((_, tense)), None) | (None, Some((_, tense))) => Some(tense),
        (Some((left, a)), Some((right, b))) => Some(if left <= right + 6 { a } else { b }),
        (None, None) => None,
    }
}

/// True where a sentence ends with this word, or before the next one.
pub(super) fn ends_sentence(scanned: &Scanned<'_>, at: usize) -> bool {
    let word = &scanned.words[at];
    let Some(next) = scanned.words.get(at + 1) else {
        return true;
    };
    if next.gap == Gap::Break {
        return true;
    }
    matches!(word.kind, Kind::Mark('.' | '!' | '?'))
        && next.gap != Gap::None
        && (next.capital || !matches!(next.kind, Kind::Letters))
}

fn cue_of(scanned: &Scanned<'_>, at: usize) -> Option<Tense> {
    let word = &scanned.words[at];
    if word.kind != Kind::Letters {
        return None;
    }
    for class in scanned.classes(at) {
        match class {
            Class::Cue(1) if !word.capital => {
                // "Had been due", "was scheduled": what was planned then is past now.
                let letters = word.span.text(scanned.text);
                if letters == "set" && !scanned.is(at + 1, "to") && !scanned.is(at + 1, "for") {
                    return None;
                }
                let participle = letters.ends_with("ed") || matches!(letters, "due" | "set");
                let then = |at: usize| ["had", "was", "were"].iter().any(|word| scanned.is(at, word));
                let past = participle && (at.saturating_sub(3)..at).any(then);
                return Some(if past { Tense::Past } else { Tense::Future });
            }
            Class::Cue(-1) => return Some(Tense::Past),
            _ => {}
        }
    }
    let letters = word.span.text(scanned.text);
    let past = letters.len() > 4 && letters.ends_with("ed") && !word.capital && !letters.ends_with("eed");
    past.then_some(Tense::Past)
}
