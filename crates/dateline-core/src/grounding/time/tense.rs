//! Does the clause around a time tell of the past or of the future?
//!
//! The word before it may decide ("since", "effective"); else, with a parse, the governing verb; without one, or where
//! the verb does not tell, the nearest tense cue of the sentence.

use super::class::Scanned;
use super::scan::{Gap, Kind};
use super::vocabulary::Class;
use crate::analysis::{Deprel, Reading, Upos};
use crate::document::{BlockKind, Document};
use crate::span::Span;

/// Where a clause lies in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Future,
}

/// The tense of the clause that holds the words `start..end`.
pub(super) fn around(
    scanned: &Scanned<'_>,
    document: &Document,
    reading: &Reading,
    start: usize,
    end: usize,
) -> Option<Tense> {
    if let Some(before) = start.checked_sub(1) {
        if scanned.is(before, "since") {
            return Some(Tense::Past);
        }
        if scanned.is(before, "effective") || scanned.is(before, "due") || scanned.is(before, "payable") {
            return cue_of(scanned, before);
        }
    }
    let span = scanned.words[start].span.cover(scanned.words[end - 1].span);
    let parse = Parse {
        scanned,
        document,
        reading,
        preposition: start
            .checked_sub(1)
            .is_some_and(|at| scanned.has(at, Class::Preposition)),
    };
    parse.of_governor(span).or_else(|| of_cues(scanned, start, end))
}

struct Parse<'a> {
    scanned: &'a Scanned<'a>,
    document: &'a Document,
    reading: &'a Reading,
    /// A preposition stands before the time.
    preposition: bool,
}

impl Parse<'_> {
    fn of_governor(&self, span: Span) -> Option<Tense> {
        let tokens = self.reading.tokens_in(span);
        if tokens.is_empty() {
            return None;
        }
        let head = self.reading.head_of(tokens);
        self.reading
            .ancestors(head)
            .take(40)
            .filter(|at| !tokens.contains(*at))
            .find_map(|at| self.of_predicate(at))
    }

    fn class<T>(&self, word: &str, choose: impl Fn(&Class) -> Option<T>) -> Option<T> {
        let vocabulary = self.scanned.vocabulary;
        vocabulary
            .classes(vocabulary.id(&word.to_lowercase()))
            .iter()
            .find_map(choose)
    }

    fn foretells(&self, word: &str) -> bool {
        self.class(word, |class| (*class == Class::Cue(1)).then_some(()))
            .is_some()
    }

    fn of_predicate(&self, at: usize) -> Option<Tense> {
        let text = self.scanned.text;
        let token = &self.reading.tokens[at];
        let (mut past, mut future, mut to, mut denied) = (false, false, false, false);
        let (mut could, mut helped, mut had) = (false, false, false);
        for child in self.reading.children(at) {
            let helper = &self.reading.tokens[child];
            let form = helper.span.text(text).to_lowercase();
            match helper.deprel {
                Deprel::Aux | Deprel::AuxPass | Deprel::Cop => {
                    helped = true;
                    could |= form == "could";
                    had |= form == "had";
                    future |= helper.xpos == "MD" && form != "could";
                    past |= self
                        .class(&form, |class| (*class == Class::PastHelper).then_some(()))
                        .is_some();
                }
                Deprel::Mark => to |= form == "to",
                Deprel::Advmod => denied |= matches!(form.as_str(), "not" | "n't" | "never" | "neither"),
                _ => {}
            }
        }
        let verbal = token.upos == Upos::Verb || token.upos == Upos::Aux;
        if !verbal && !helped {
            return None;
        }
        if future || (could && !denied) {
            return Some(Tense::Future);
        }
        if could {
            return Some(Tense::Past);
        }
        let word = token.span.text(text);
        if to {
            return self.of_infinitive(at);
        }
        if self.foretells(word) {
            // "Had been scheduled for Friday" is over; "was" and "has been scheduled" need not be.
            return Some(if had { Tense::Past } else { Tense::Future });
        }
        match token.xpos.as_str() {
            "VBD" | "VBN" => Some(Tense::Past),
            _ if past => Some(Tense::Past),
            "VBP" | "VBZ" if !helped && self.is_agenda(word) && self.in_running_text(token.span) => {
                Some(Tense::Future)
            }
            _ => None,
        }
    }

    /// "To sign on Friday" lies ahead after verbs of planning, and with a preposition after verbs of speech; else its
    /// own governor decides.
    fn of_infinitive(&self, at: usize) -> Option<Tense> {
        let governor = self.reading.tokens[at].head?;
        let word = self.reading.word(governor, self.scanned.text);
        if self.foretells(word) {
            return self.of_predicate(governor).or(Some(Tense::Future));
        }
        let asks = self
            .class(word, |class| (*class == Class::Ask).then_some(()))
            .is_some();
        (asks && self.preposition).then_some(Tense::Future)
    }

    /// "Meets", "opens": the present of these tells what is planned.
    fn is_agenda(&self, word: &str) -> bool {
        self.class(word, |class| (*class == Class::Agenda).then_some(()))
            .is_some()
    }

    /// Headlines and captions tell the past in the present tense; speech stays as it was said.
    fn in_running_text(&self, span: Span) -> bool {
        self.document.block_kind_at(span.start) == BlockKind::Paragraph
    }
}

fn of_cues(scanned: &Scanned<'_>, start: usize, end: usize) -> Option<Tense> {
    if scanned.words[start].gap == Gap::Break
        && scanned.words.get(end).is_none_or(|next| next.gap == Gap::Break)
    {
        return None;
    }
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
                // "Had been due": what was planned then is past now.
                let letters = word.span.text(scanned.text);
                if letters == "set" && !scanned.is(at + 1, "to") && !scanned.is(at + 1, "for") {
                    return None;
                }
                let participle = letters.ends_with("ed") || matches!(letters, "due" | "set");
                let past = participle && (at.saturating_sub(3)..at).any(|at| scanned.is(at, "had"));
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
