//! Reporting verbs: active with subject and clause, passive without an agent, by position where the parse shows no clause.

use super::{Grammar, speech_form};
use crate::analysis::{Deprel, TokenRange, Upos};
use crate::attribution::Stance;
use crate::attribution::cue::{Cue, Frame};
use crate::attribution::draft::{Draft, trim, trimmed, without};

impl Grammar<'_> {
    pub(super) fn verb(&self, verb: usize, lemma: &str, cue: Cue) -> Vec<Draft> {
        let reading = self.reading;
        let passive = reading
            .children(verb)
            .any(|child| matches!(self.deprel(child), Deprel::AuxPass | Deprel::NsubjPass));
        let participle = self.deprel(verb) == Deprel::Acl && reading.tokens[verb].xpos == "VBN";
        if matches!(lemma, "quote" | "cite") {
            let drafts = self.cited(verb, passive || participle);
            if !drafts.is_empty() {
                return drafts;
            }
        }
        if passive || participle {
            return self.passive(verb, lemma, cue).into_iter().collect();
        }
        let group = self.verb_group(verb);
        let mut draft = Draft::new(group, verb, cue, "AT-VERB");
        if let Some(subject) = self.speaker(verb, group) {
            draft.source_head = Some(subject);
            draft.source = Some(self.phrase(subject, verb));
        }
        draft.via = self.relay(verb);
        if draft.source.is_none()
            && matches!(cue.frame, Frame::Say | Frame::Report)
            && let Some(head) = self.beside(group)
        {
            draft.source_head = Some(head);
            draft.source = Some(self.phrase(head, verb));
        }
        self.fill(&mut draft, verb, cue);
        if draft.content.is_empty()
            && draft.source.is_some()
            && matches!(
                lemma,
                "say"
                    | "tell"
                    | "report"
                    | "add"
                    | "announce"
                    | "state"
                    | "note"
                    | "claim"
                    | "confirm"
                    | "warn"
                    | "acknowledge"
                    | "insist"
            )
        {
            self.by_position(&mut draft);
        }
        if lemma == "plead" {
            self.plea(&mut draft);
        }
        if draft.source.is_none() && draft.content.is_empty() {
            return Vec::new();
        }
        if cue.frame == Frame::Act
            && draft.content.is_empty()
            && !matches!(lemma, "ask" | "call" | "urge" | "criticize" | "suggest")
        {
            draft.confidence = 0.3;
        }
        vec![draft]
    }

    /// Finds the content of an active cue.
    pub(super) fn fill(&self, draft: &mut Draft, verb: usize, cue: Cue) {
        let reading = self.reading;
        let sentence = reading.sentence(verb).tokens;
        let finite = reading.children(verb).find(|child| {
            self.deprel(*child) == Deprel::Ccomp
                || self.deprel(*child) == Deprel::Parataxis
                    && reading.children(*child).any(|c| self.deprel(c).is_subject())
                    && draft.source.is_some_and(|source| !source.contains(*child))
        });
        if let Some(clause) = finite {
            let mut range = reading.subtree(clause);
            // Everything between the verb and its clause that hangs on the clause's side is content.
            if clause > verb {
                range.start = range.start.max(draft.cue.end);
            } else {
                range.end = range.end.min(draft.cue.start);
            }
            let hole = draft.source.unwrap_or(TokenRange::new(verb, verb + 1));
            draft.content = trimmed(reading, self.text, without(range, hole));
            draft.binds = true;
            return;
        }
        if self.deprel(verb) == Deprel::Parataxis
            && let Some(main) = reading.tokens[verb].head
            && reading.tokens[main].sentence == reading.tokens[verb].sentence
        {
            let own = reading.subtree(verb);
            draft.content = self.clause(main, own);
            draft.binds = true;
            return;
        }
        let wide = |child: &usize| match cue.frame {
            Frame::Pledge => self.deprel(*child) == Deprel::Xcomp,
            Frame::Report | Frame::Deny => {
                matches!(self.deprel(*child), Deprel::Xcomp | Deprel::Obj | Deprel::Advcl)
                    && *child > verb
                    && (self.deprel(*child) != Deprel::Advcl || reading.tokens[*child].xpos == "VBG")
            }
            Frame::Show => matches!(self.deprel(*child), Deprel::Obj | Deprel::Xcomp),
            Frame::Think => {
                self.deprel(*child) == Deprel::Xcomp && !self.is(verb, &["hope", "expect", "fear"])
            }
            Frame::Say => {
                *child > verb
                    && self.deprel(*child) == Deprel::Obl
                    && (self.is(verb, &["warn"]) && self.has_case(*child, &["of", "against", "about"])
                        || self.is(verb, &["hint"]) && self.has_case(*child, &["at"]))
            }
            _ => false,
        };
        let parts: Vec<usize> = reading.children(verb).filter(wide).collect();
        if let (Some(first), Some(last)) = (parts.first(), parts.last()) {
            let start = reading.subtree(*first).start.max(draft.cue.end);
            let end = reading.subtree(*last).end.max(start);
            let range = trim(
                reading,
                self.text,
                TokenRange::new(start, end.min(sentence.end).max(start)),
            );
            if !range.is_empty() {
                draft.content = vec![range];
            }
            return;
        }
        if cue.frame == Frame::Accuse {
            let deed = reading.children(verb).find(|child| {
                *child > verb
                    && matches!(
                        self.deprel(*child),
                        Deprel::Advcl | Deprel::Obl | Deprel::Ccomp | Deprel::Xcomp
                    )
                    && reading.children(*child).any(|c| {
                        matches!(self.deprel(c), Deprel::Case | Deprel::Mark)
                            && self.is(c, &["of", "for", "with"])
                    })
            });
            if let Some(deed) = deed {
                let range = trim(
                    reading,
                    self.text,
                    TokenRange::new(draft.cue.end, reading.subtree(deed).end.max(draft.cue.end)),
                );
                if !range.is_empty() {
                    draft.content = vec![range];
                }
                draft.binds = reading.tokens[deed].upos == Upos::Verb || !self.is(verb, &["charge"]);
            }
        }
    }

    /// "pleaded innocent to charges that S" denies S.
    fn plea(&self, draft: &mut Draft) {
        let reading = self.reading;
        let sentence = reading.sentence(draft.head).tokens;
        let denied = (draft.cue.end..sentence.end.min(draft.cue.end + 2))
            .find(|token| matches!(self.lower(*token).as_str(), "innocent" | "not"));
        let Some(denied) = denied else { return };
        let start = (denied + 1).min(sentence.end);
        let range = trim(reading, self.text, TokenRange::new(start, sentence.end));
        if !range.is_empty() {
            draft.content = vec![range];
            draft.entry = Cue {
                stance: Stance::Denies,
                frame: Frame::Deny,
            };
            draft.binds = true;
        }
    }

    /// "is believed to", "was reported", "has been blamed on", "accused of": nobody says it, unless "by X".
    fn passive(&self, verb: usize, lemma: &str, cue: Cue) -> Option<Draft> {
        let reading = self.reading;
        let known = matches!(
            lemma,
            "say"
                | "report"
                | "believe"
                | "think"
                | "expect"
                | "allege"
                | "claim"
                | "describe"
                | "see"
                | "estimate"
                | "suspect"
                | "blame"
                | "accuse"
                | "fear"
                | "understand"
                | "consider"
                | "regard"
                | "presume"
                | "assume"
                | "view"
                | "rumor"
                | "rumour"
                | "predict"
                | "forecast"
                | "announce"
                | "confirm"
                | "deny"
                | "assess"
        );
        if !known {
            return None;
        }
        let group = self.verb_group(verb);
        let mut draft = Draft::new(group, verb, cue, "AT-PASSIVE");
        draft.binds = true;
        let agent = reading.children(verb).find(|child| {
            self.deprel(*child) == Deprel::OblAgent
                || matches!(self.deprel(*child), Deprel::Obl)
                    && reading
                        .children(*child)
                        .any(|c| self.deprel(c) == Deprel::Case && self.is(c, &["by"]))
        });
        if let Some(agent) = agent {
            draft.source_head = Some(agent);
            draft.source = Some(self.phrase(agent, verb));
        }
        let subject = reading
            .children(verb)
            .find(|child| self.deprel(*child).is_subject())
            .or_else(|| {
                (self.deprel(verb) == Deprel::Acl)
                    .then(|| reading.tokens[verb].head)
                    .flatten()
            });
        let mut content = Vec::new();
        if let Some(subject) = subject {
            content.push(self.phrase(subject, verb));
        }
        let range = reading.subtree(verb);
        let after = TokenRange::new(group.end, range.end.max(group.end));
        content.extend(without(
            after,
            draft.source.map_or(TokenRange::new(0, 0), |s| {
                TokenRange::new(s.start.saturating_sub(1), s.end)
            }),
        ));
        draft.content = trimmed(reading, self.text, content);
        (!draft.content.is_empty()).then_some(draft)
    }

    /// Where the parse shows no clause: "S, X said", "X told Y S", "X said S" by position alone.
    fn by_position(&self, draft: &mut Draft) {
        let reading = self.reading;
        let verb = draft.head;
        let finite = matches!(reading.tokens[verb].xpos.as_str(), "VBD" | "VBZ" | "VBP" | "VBN");
        let telling = draft.via.is_some() && self.lower(verb) == "telling";
        if !finite && !telling && speech_form(&self.lower(verb)).is_none() {
            return;
        }
        let sentence = reading.sentence(verb).tokens;
        let has_verb = |range: TokenRange| {
            range
                .iter()
                .any(|token| matches!(reading.tokens[token].upos, Upos::Verb | Upos::Aux))
        };
        let source = draft.source.unwrap_or(draft.cue);
        let first = if draft.cue.start < source.start || source.end + 1 < draft.cue.start {
            draft.cue.start
        } else {
            source.start
        };
        let mut last = source.end.max(draft.cue.end);
        if let Some((range, _)) = draft.via {
            last = last.max(range.end);
        }
        if !self.is(verb, &["tell", "inform"]) {
            last = last.max(draft.cue.end);
        } else if draft.via.is_none() {
            // Skip the addressee.
            let mut at = draft.cue.end;
            while at < sentence.end && matches!(reading.tokens[at].upos, Upos::Det | Upos::Adj) {
                at += 1;
            }
            while at < sentence.end && self.nominal(at) {
                at += 1;
                if reading.tokens[at - 1].upos == Upos::Pron {
                    break;
                }
            }
            last = last.max(at);
        }
        let before = trim(
            reading,
            self.text,
            TokenRange::new(sentence.start, first.max(sentence.start)),
        );
        let after = trim(
            reading,
            self.text,
            TokenRange::new(last.min(sentence.end), sentence.end),
        );
        let comma = first > sentence.start && reading.tokens[first - 1].upos == Upos::Punct;
        if comma && before.len() > 3 && has_verb(before) && !has_verb(after) && after.len() < 12 {
            draft.content = vec![before];
            draft.rule = "AT-POSITION";
        } else if has_verb(after) && after.len() > 3 && first <= sentence.start + 30 {
            draft.content = vec![after];
            draft.rule = "AT-POSITION";
        }
        draft.confidence = 0.6;
    }

    /// "said" or "told" that the tagger takes for no verb: by position alone.
    pub(super) fn mistagged(&self, token: usize, cue: Cue) -> Option<Draft> {
        let group = TokenRange::new(token, token + 1);
        let mut draft = Draft::new(group, token, cue, "AT-POSITION");
        let head = if self.lower(token) == "telling" {
            self.outlet_after(token)?;
            let sentence = self.reading.sentence(token).tokens;
            (sentence.start..token)
                .rev()
                .filter(|at| self.reading.tokens[*at].upos == Upos::Verb)
                .find_map(|at| self.subject(at))?
        } else {
            self.beside(group)?
        };
        let mut source = self.phrase(head, token);
        if head + 1 == token {
            // The noun phrase before it, whatever the parse makes of it.
            source = TokenRange::new(self.noun_start(head), token);
        }
        draft.source_head = Some(head);
        draft.source = Some(source);
        draft.via = self.outlet_after(token);
        self.by_position(&mut draft);
        (!draft.content.is_empty()).then_some(draft)
    }
}
