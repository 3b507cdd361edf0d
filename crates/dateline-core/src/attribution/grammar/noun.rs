//! Cues that are no verbs: "the claim that S", "reports of N", "reportedly".

use super::Grammar;
use crate::analysis::{Deprel, TokenRange};
use crate::attribution::cue::{Cue, Frame};
use crate::attribution::draft::{Draft, trim, trimmed, without};

impl Grammar<'_> {
    /// "the claim that S", "accusations by X that S", "reports of N".
    pub(super) fn noun(&self, noun: usize, cue: Cue) -> Option<Draft> {
        let reading = self.reading;
        let clause = reading.children(noun).find(|child| {
            *child > noun
                && matches!(
                    self.deprel(*child),
                    Deprel::Acl | Deprel::Ccomp | Deprel::AclRelcl
                )
                && reading
                    .children(*child)
                    .any(|c| self.deprel(c) == Deprel::Mark && self.is(c, &["that"]))
        });
        let of = || {
            reading.children(noun).find(|child| {
                *child > noun
                    && self.deprel(*child) == Deprel::Nmod
                    && reading
                        .children(*child)
                        .any(|c| self.deprel(c) == Deprel::Case && self.is(c, &["of"]))
            })
        };
        let hearsay = self.is(
            noun,
            &[
                "report",
                "rumor",
                "rumour",
                "allegation",
                "accusation",
                "claim",
                "speculation",
                "criticism",
            ],
        );
        let content = match clause {
            Some(clause) => reading.subtree(clause),
            None if hearsay && !self.is(noun, &["criticism"]) => reading.subtree(of()?),
            None => return None,
        };
        let mut draft = Draft::new(TokenRange::new(noun, noun + 1), noun, cue, "AT-NOUN");
        draft.confidence = 0.6;
        let by = |head: usize| {
            reading.children(head).find(|child| {
                matches!(self.deprel(*child), Deprel::Nmod | Deprel::Obl | Deprel::OblAgent)
                    && reading
                        .children(*child)
                        .any(|c| self.deprel(c) == Deprel::Case && self.is(c, &["by", "from"]))
            })
        };
        let owner = reading
            .child(noun, Deprel::NmodPoss)
            .or_else(|| by(noun))
            .or_else(|| reading.child(noun, Deprel::Acl).and_then(by))
            .or_else(|| {
                let verb = reading.tokens[noun]
                    .head
                    .filter(|_| self.deprel(noun) == Deprel::Obj)?;
                self.is(
                    verb,
                    &[
                        "express",
                        "voice",
                        "raise",
                        "make",
                        "issue",
                        "repeat",
                        "have",
                        "reiterate",
                        "level",
                    ],
                )
                .then(|| self.subject(verb))
                .flatten()
            });
        let denied = reading.tokens[noun]
            .head
            .and_then(|verb| self.lexicons.cues.verb(&reading.tokens[verb].lemma))
            .is_some_and(|cue| cue.frame == Frame::Deny);
        if denied {
            return None;
        }
        if let Some(owner) = owner {
            draft.source_head = Some(owner);
            draft.source = Some(self.phrase(owner, noun));
        } else if hearsay && self.is(noun, &["report", "rumor", "rumour"]) {
            draft.source_head = Some(noun);
            draft.source = Some(TokenRange::new(noun, noun + 1));
        } else if !hearsay {
            // The owner is whoever the sentence speaks of; leave it open.
            draft.confidence = 0.4;
        }
        let start = content.start.max(noun + 1);
        if start >= content.end {
            return None;
        }
        let content = trim(reading, self.text, TokenRange::new(start, content.end));
        let hole = draft.source.unwrap_or(TokenRange::new(noun, noun + 1));
        draft.content = without(content, hole)
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        (!draft.content.is_empty()).then_some(draft)
    }

    /// "reportedly", "allegedly": nobody says it.
    pub(super) fn hearsay(&self, at: usize, lower: &str) -> Option<Draft> {
        let cue = self.lexicons.cues.fixed(lower)?;
        if cue.frame != Frame::Hearsay {
            return None;
        }
        let reading = self.reading;
        let head = reading.tokens[at].head?;
        let mut draft = Draft::new(TokenRange::new(at, at + 1), at, cue, "AT-HEARSAY");
        draft.binds = true;
        draft.confidence = 0.9;
        let range = reading.subtree_without(head, |child| {
            matches!(self.deprel(child), Deprel::Parataxis)
                || self.deprel(child) == Deprel::Conj
                    && reading.children(child).any(|c| self.deprel(c).is_subject())
                || self.deprel(child) == Deprel::Cc
        });
        let mut content = without(range, TokenRange::new(at, at + 1));
        if self.deprel(head) == Deprel::Conj && !reading.children(head).any(|c| self.deprel(c).is_subject()) {
            content.retain(|part| part.end > at);
        }
        draft.content = trimmed(reading, self.text, content);
        (!draft.content.is_empty()).then_some(draft)
    }
}
