//! Second hand: "X quoted Y as saying", "citing Y", "according to X".

use super::{Grammar, SAY};
use crate::analysis::{Deprel, TokenRange, Upos};
use crate::attribution::cue::Frame;
use crate::attribution::draft::{Draft, trim, trimmed, without};

impl Grammar<'_> {
    /// "X quoted Y as saying S", "Y was quoted by X as saying S", "citing Y", "X cited Y, who said S".
    pub(super) fn cited(&self, verb: usize, passive: bool) -> Vec<Draft> {
        let reading = self.reading;
        let sentence = reading.sentence(verb).tokens;
        let saying = (verb + 1..sentence.end.min(verb + 30))
            .find(|at| self.lower(*at) == "saying" && *at > 0 && self.lower(*at - 1) == "as");
        let agent = |from: usize| {
            reading.children(from).find(|child| {
                reading
                    .children(*child)
                    .any(|c| self.deprel(c) == Deprel::Case && self.is(c, &["by"]))
                    && matches!(self.deprel(*child), Deprel::Obl | Deprel::OblAgent | Deprel::Nmod)
            })
        };
        if passive {
            let Some(saying) = saying else { return Vec::new() };
            let group = self.verb_group(verb);
            let Some(subject) = self.speaker(verb, group) else {
                return Vec::new();
            };
            let mut draft = Draft::new(TokenRange::new(group.start, group.end), verb, SAY, "AT-QUOTED");
            draft.source_head = Some(subject);
            draft.source = Some(self.phrase(subject, verb));
            if let Some(outer) = agent(verb).or_else(|| agent(saying)) {
                draft.via = Some((self.phrase(outer, verb), outer));
            }
            let start = (saying + 1).min(sentence.end);
            let after = trim(reading, self.text, TokenRange::new(start, sentence.end));
            let after: Vec<TokenRange> = match draft.via {
                Some((by, _)) => without(after, TokenRange::new(by.start.saturating_sub(1), by.end)),
                None => vec![after],
            };
            let before = draft.source.map_or(sentence.start, |source| source.start);
            let before = TokenRange::new(sentence.start, before.max(sentence.start));
            let before = trim(reading, self.text, before);
            let spoken = after
                .iter()
                .flat_map(|range| range.iter())
                .any(|token| reading.tokens[token].upos == Upos::Verb);
            draft.content = if spoken {
                after.into_iter().filter(|range| !range.is_empty()).collect()
            } else if before.len() > 2 {
                vec![before]
            } else {
                Vec::new()
            };
            let by = draft.via.map(|(range, _)| range);
            draft
                .content
                .retain(|range| by.is_none_or(|by| !by.overlaps(*range)));
            return vec![draft];
        }
        let object = reading.children(verb).find(|child| {
            matches!(self.deprel(*child), Deprel::Obj | Deprel::Iobj | Deprel::Nsubj) && *child > verb
        });
        let Some(object) = object else { return Vec::new() };
        let outer = self.subject(verb);
        let mut draft = Draft::new(self.verb_group(verb), verb, SAY, "AT-CITED");
        draft.source_head = Some(object);
        draft.source = Some(self.phrase(object, saying.unwrap_or(verb)));
        if let Some(source) = draft.source.as_mut() {
            source.start = source.start.max(verb + 1).min(object);
        }
        if let Some(saying) = saying {
            draft.cue = TokenRange::new(saying - 1, saying + 1);
            draft.head = saying;
            self.fill(&mut draft, saying, SAY);
            if draft.content.is_empty() {
                let range = trim(reading, self.text, TokenRange::new(saying + 1, sentence.end));
                if !range.is_empty() {
                    draft.content = vec![range];
                }
            }
            if let Some(outer) = outer {
                draft.via = Some((self.phrase(outer, verb), outer));
            }
            return vec![draft];
        }
        // "X reported S, citing Y": the citing clause hangs on another cue; the content is filled by the chain.
        if reading.tokens[verb].xpos == "VBG"
            && matches!(
                self.deprel(verb),
                Deprel::Advcl | Deprel::Acl | Deprel::Xcomp | Deprel::Conj
            )
        {
            // "citing the release of prisoners" names a reason, no source.
            if !self.can_speak(object) {
                return Vec::new();
            }
            draft.rule = "AT-CITING";
            return vec![draft];
        }
        // "X cited Y, who said S": the inner draft is that of "said"; this one is its outer link.
        let who = (object + 1..sentence.end.min(object + 20)).find(|token| {
            matches!(self.lower(*token).as_str(), "who" | "which")
                && reading.tokens[*token].upos == Upos::Pron
        });
        let tells = |who: usize| {
            let verb = reading.tokens[who].head.unwrap_or(who);
            self.lexicons
                .cues
                .verb(&reading.tokens[verb].lemma)
                .is_some_and(|cue| !matches!(cue.frame, Frame::Act | Frame::Show | Frame::Pledge))
        };
        if let Some(outer) = outer
            && let Some(who) = who
            && self.can_speak(object)
            && tells(who)
        {
            let mut link = Draft::new(self.verb_group(verb), verb, SAY, "AT-CITED-WHO");
            link.source_head = Some(outer);
            link.source = Some(self.phrase(outer, verb));
            let range = trim(
                reading,
                self.text,
                TokenRange::new(verb + 1, reading.subtree(who).end.max(sentence.end)),
            );
            if !range.is_empty() {
                link.content = vec![range];
            }
            return vec![link];
        }
        Vec::new()
    }

    /// "according to X".
    pub(super) fn according(&self, at: usize) -> Option<Draft> {
        let reading = self.reading;
        let sentence = reading.sentence(at).tokens;
        if at + 2 >= sentence.end || self.lower(at + 1) != "to" {
            return None;
        }
        let head = [reading.tokens[at].head, reading.tokens[at + 1].head]
            .into_iter()
            .flatten()
            .find(|head| *head > at + 1 && *head < sentence.end && self.nominal(*head))
            .or_else(|| {
                reading
                    .children(at)
                    .find(|child| *child > at + 1 && self.nominal(*child))
            })
            .or_else(|| {
                (at + 2..sentence.end).find(|token| {
                    self.nominal(*token)
                        && !matches!(self.deprel(*token), Deprel::Compound | Deprel::NmodPoss)
                })
            })?;
        let cue = TokenRange::new(at, at + 2);
        let mut draft = Draft::new(cue, at, SAY, "AT-ACCORDING");
        draft.confidence = 0.9;
        let mut source = self.phrase(head, at + 1);
        source.start = source.start.max(at + 2).min(head);
        draft.source_head = Some(head);
        // The clause that it modifies; a phrase that opens the sentence covers all of it.
        let opens = trim(reading, self.text, TokenRange::new(sentence.start, sentence.end)).start == at;
        if opens {
            // The source ends at the first comma that leads into the clause.
            if let Some(verb) = reading.tokens[head].head.filter(|verb| *verb > head) {
                let comma = (head + 1..verb.min(source.end)).find(|token| self.lower(*token) == ",");
                if let Some(comma) = comma
                    && !reading.children(head).any(|child| {
                        child > comma
                            && child < source.end
                            && matches!(
                                self.deprel(child),
                                Deprel::Acl | Deprel::AclRelcl | Deprel::Appos | Deprel::Conj
                            )
                    })
                {
                    source.end = comma;
                }
            }
        }
        draft.source = Some(source);
        let hole = TokenRange::new(at, source.end);
        let whole = if opens {
            sentence
        } else {
            let mut top = reading.tokens[head].head.unwrap_or(head);
            if hole.contains(top) {
                top = reading.tokens[at]
                    .head
                    .filter(|h| !hole.contains(*h))
                    .unwrap_or(top);
            }
            let clause = reading.ancestors(top).take(8).find(|token| {
                !hole.contains(*token)
                    && (reading.tokens[*token].upos == Upos::Verb
                        || reading.tokens[*token].head.is_none()
                        || reading.children(*token).any(|c| self.deprel(c) == Deprel::Cop))
            });
            match clause {
                Some(clause) if self.deprel(clause) == Deprel::Parataxis => sentence,
                Some(clause) if self.deprel(clause) == Deprel::AclRelcl => {
                    draft.rule = "AT-ACCORDING-INSIDE";
                    reading.subtree(clause)
                }
                Some(clause) => reading.subtree(clause),
                None => sentence,
            }
        };
        draft.content = trimmed(reading, self.text, without(whole, hole));
        Some(draft)
    }
}
