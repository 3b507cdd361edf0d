//! Attributions that the parse shows: reporting verbs with subject and clause, "according to", passives without an
//! agent, nouns with a that-clause, "X cited Y as saying".
//!
//! The relations are those of Universal Dependencies. Quotations are left to [`super::speech`]: a reporting verb
//! without a clause of its own comes out as a draft without content, to be filled or dropped there.
//!
//! Long, since all frames walk one sentence and share its look-ups; the frames are the first candidates for files of their
//! own.

use super::AttributionLexicons;
use super::Stance;
use super::cue::{Cue, Frame};
use super::draft::{Draft, trim, without};
use crate::analysis::{Deprel, Reading, TokenRange, Upos};

const SAY: Cue = Cue {
    stance: Stance::Asserts,
    frame: Frame::Say,
};

/// What the rules look at.
pub(crate) struct Grammar<'a> {
    pub(crate) text: &'a str,
    pub(crate) reading: &'a Reading,
    pub(crate) lexicons: &'a AttributionLexicons,
}

impl Grammar<'_> {
    /// All drafts, in order of their cues.
    pub(crate) fn find(&self) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for token in 0..self.reading.tokens.len() {
            let lower = self.lower(token);
            match self.reading.tokens[token].upos {
                _ if lower == "according" => drafts.extend(self.according(token)),
                // Taggers trained on other text know "told" less well than news does.
                upos if speech_form(&lower).is_some()
                    && (upos != Upos::Verb || self.deprel(token).is_subject()) =>
                {
                    if let Some(cue) = speech_form(&lower).and_then(|lemma| self.lexicons.cues.verb(lemma)) {
                        drafts.extend(self.mistagged(token, cue));
                    }
                }
                Upos::Adv => drafts.extend(self.hearsay(token, &lower)),
                Upos::Verb if !matches!(self.deprel(token), Deprel::Amod | Deprel::Compound) => {
                    let lemma = self.reading.tokens[token].lemma.as_str();
                    if let Some(cue) = self.lexicons.cues.verb(lemma) {
                        drafts.extend(self.verb(token, lemma, cue));
                    }
                }
                Upos::Noun => {
                    let lemma = self.reading.tokens[token].lemma.as_str();
                    if let Some(cue) = self.lexicons.cues.noun(lemma) {
                        drafts.extend(self.noun(token, cue));
                    }
                }
                _ => {}
            }
        }
        drafts
    }

    /// "said" or "told" that the tagger takes for no verb: by position alone.
    fn mistagged(&self, token: usize, cue: Cue) -> Option<Draft> {
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

    /// An outlet of the lexicon named right behind a verb of telling, whatever the tags say.
    fn outlet_after(&self, token: usize) -> Option<(TokenRange, usize)> {
        let reading = self.reading;
        let sentence = reading.sentence(token).tokens;
        let start = token + 1;
        for end in (start + 1..=sentence.end.min(start + 6)).rev() {
            let range = TokenRange::new(start, end);
            let words = reading.span(range).text(self.text);
            if words.contains([',', '"', '“']) || reading.tokens[end - 1].upos == Upos::Punct {
                continue;
            }
            if self
                .lexicons
                .words
                .outlet(words)
                .is_some_and(|outlet| !outlet.social)
            {
                return Some((range, end - 1));
            }
        }
        None
    }

    /// First token of the plain noun phrase that ends at `head`.
    fn noun_start(&self, head: usize) -> usize {
        let reading = self.reading;
        let sentence = reading.sentence(head).tokens;
        let mut start = head;
        while start > sentence.start
            && matches!(
                reading.tokens[start - 1].upos,
                Upos::Noun | Upos::Propn | Upos::Adj | Upos::Det | Upos::Num
            )
        {
            start -= 1;
            if reading.tokens[start].upos == Upos::Det {
                break;
            }
        }
        start
    }

    fn lower(&self, token: usize) -> String {
        self.reading.word(token, self.text).to_lowercase()
    }

    fn is(&self, token: usize, lemmas: &[&str]) -> bool {
        lemmas.contains(&self.reading.tokens[token].lemma.as_str())
    }

    fn deprel(&self, token: usize) -> Deprel {
        self.reading.tokens[token].deprel
    }

    /// The verb with the auxiliaries, negation and adverbs that touch it on the left and its particle on the right.
    pub(crate) fn verb_group(&self, verb: usize) -> TokenRange {
        let reading = self.reading;
        let mut start = verb;
        while start > 0 {
            let left = start - 1;
            let token = &reading.tokens[left];
            let belongs = token.head == Some(verb)
                && matches!(token.deprel, Deprel::Aux | Deprel::AuxPass | Deprel::Advmod)
                && token.upos != Upos::Punct
                && token.sentence == reading.tokens[verb].sentence
                && token.upos != Upos::Sconj
                && !matches!(token.xpos.as_str(), "WRB");
            if !belongs {
                break;
            }
            start = left;
        }
        let mut end = verb + 1;
        if let Some(next) = reading.tokens.get(end)
            && next.head == Some(verb)
            && next.deprel == Deprel::CompoundPrt
        {
            end += 1;
        }
        TokenRange::new(start, end)
    }

    /// The noun phrase of a head, without the clause that holds `cue`.
    pub(crate) fn phrase(&self, head: usize, cue: usize) -> TokenRange {
        let reading = self.reading;
        let mut range = reading.subtree_without(head, |child| {
            let deprel = reading.tokens[child].deprel;
            child == cue
                || reading.governs(child, cue)
                || matches!(
                    deprel,
                    Deprel::Parataxis
                        | Deprel::Ccomp
                        | Deprel::Cop
                        | Deprel::Nsubj
                        | Deprel::Aux
                        | Deprel::Advcl
                )
                || deprel == Deprel::Conj && reading.tokens[child].upos == Upos::Verb
                || deprel == Deprel::Case
                || deprel == Deprel::Mark
                || deprel == Deprel::Cc && child < head
        });
        if head < cue {
            range.end = range.end.min(cue);
        } else {
            range.start = range.start.max(cue + 1);
        }
        if range.start > head || range.end <= head {
            range = TokenRange::new(head, head + 1);
        }
        if range.len() > 40 {
            range = TokenRange::new(range.start.max(head.saturating_sub(12)), range.end.min(head + 12));
        }
        trim(reading, self.text, range)
    }

    /// The head of whoever does the saying: subject, antecedent of a relative clause, subject shared by coordination or
    /// control, noun that a participle modifies.
    pub(crate) fn subject(&self, verb: usize) -> Option<usize> {
        let reading = self.reading;
        let mut at = verb;
        for _ in 0..5 {
            // Of two subjects the nearer one speaks ("one of the sites was a barracks, a source told ...").
            let own = reading
                .children(at)
                .filter(|child| {
                    reading.tokens[*child].deprel.is_subject()
                        && reading.tokens[*child].upos != Upos::Verb
                        && !is_day(&reading.tokens[*child].lemma)
                })
                .min_by_key(|child| child.abs_diff(at));
            if let Some(subject) = own {
                let relative =
                    self.is(subject, &["who", "which", "that"]) && reading.tokens[subject].upos == Upos::Pron;
                if !relative {
                    return Some(subject);
                }
                let mut clause = at;
                while self.deprel(clause) == Deprel::Conj {
                    clause = reading.tokens[clause].head?;
                }
                if matches!(self.deprel(clause), Deprel::AclRelcl | Deprel::Acl)
                    && let Some(head) = reading.tokens[clause].head
                    && head < subject
                {
                    return Some(head);
                }
                // The nominal before the pronoun, where the parse has no relative clause.
                let sentence = reading.sentence(subject).tokens;
                let before = (sentence.start..subject)
                    .rev()
                    .find(|token| reading.tokens[*token].upos != Upos::Punct)
                    .filter(|token| self.nominal(*token));
                if let Some(mut head) = before {
                    while let Some(up) = reading.tokens[head].head
                        && up < head
                        && self.nominal(up)
                        && matches!(
                            self.deprel(head),
                            Deprel::Nmod | Deprel::Conj | Deprel::Appos | Deprel::Flat
                        )
                    {
                        head = up;
                    }
                    return Some(head);
                }
                return Some(subject);
            }
            match self.deprel(at) {
                Deprel::Conj | Deprel::Xcomp | Deprel::Advcl | Deprel::Parataxis => {
                    at = reading.tokens[at].head?;
                }
                Deprel::Acl => return reading.tokens[at].head,
                _ => return None,
            }
        }
        None
    }

    /// The subject; where a coordinated verb has none of its own, the nominal that touches it goes first.
    fn speaker(&self, verb: usize, group: TokenRange) -> Option<usize> {
        let own = self
            .reading
            .children(verb)
            .any(|child| self.deprel(child).is_subject());
        if !own && matches!(self.deprel(verb), Deprel::Conj | Deprel::Parataxis | Deprel::Root) {
            return self.beside(group).or_else(|| self.subject(verb));
        }
        self.subject(verb)
    }

    /// The nominal that touches a cue: before its auxiliaries, or behind it ("..., said the minister").
    fn beside(&self, group: TokenRange) -> Option<usize> {
        let reading = self.reading;
        let sentence = reading.sentence(group.start).tokens;
        if group.start > sentence.start && self.nominal(group.start - 1) {
            return Some(group.start - 1);
        }
        let comma = group
            .start
            .checked_sub(1)
            .is_some_and(|before| before >= sentence.start && reading.tokens[before].upos == Upos::Punct);
        let mut at = group.end;
        while comma && at < sentence.end.min(group.end + 8) {
            if self.nominal(at) {
                // The last noun of the compound or the first of "Lama Fakih, director".
                while at + 1 < sentence.end
                    && self.nominal(at + 1)
                    && reading.tokens[at].upos != Upos::Pron
                    && reading.tokens[at + 1].upos != Upos::Pron
                {
                    at += 1;
                }
                return Some(at);
            }
            if !matches!(reading.tokens[at].upos, Upos::Det | Upos::Adj | Upos::Num) {
                return None;
            }
            at += 1;
        }
        None
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

    fn clause(&self, head: usize, hole: TokenRange) -> Vec<TokenRange> {
        let range = self.reading.subtree(head);
        without(range, hole)
            .into_iter()
            .map(|part| trim(self.reading, self.text, part))
            .filter(|part| !part.is_empty())
            .collect()
    }

    fn verb(&self, verb: usize, lemma: &str, cue: Cue) -> Vec<Draft> {
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
    fn fill(&self, draft: &mut Draft, verb: usize, cue: Cue) {
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
            draft.content = without(range, hole)
                .into_iter()
                .map(|part| trim(reading, self.text, part))
                .filter(|part| !part.is_empty())
                .collect();
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
        draft.content = content
            .into_iter()
            .map(|part| trim(reading, self.text, part))
            .filter(|part| !part.is_empty())
            .collect();
        (!draft.content.is_empty()).then_some(draft)
    }

    /// "X quoted Y as saying S", "Y was quoted by X as saying S", "citing Y", "X cited Y, who said S".
    fn cited(&self, verb: usize, passive: bool) -> Vec<Draft> {
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
            draft.rule = "AT-CITING";
            return vec![draft];
        }
        // "X cited Y, who said S": the inner draft is that of "said"; this one is its outer link.
        let who = (object + 1..sentence.end.min(object + 20)).find(|token| {
            matches!(self.lower(*token).as_str(), "who" | "which")
                && reading.tokens[*token].upos == Upos::Pron
        });
        if let Some(outer) = outer
            && let Some(who) = who
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
    fn according(&self, at: usize) -> Option<Draft> {
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
        draft.content = without(whole, hole)
            .into_iter()
            .map(|part| trim(reading, self.text, part))
            .filter(|part| !part.is_empty())
            .collect();
        Some(draft)
    }

    fn has_case(&self, token: usize, cases: &[&str]) -> bool {
        self.reading
            .children(token)
            .any(|child| self.deprel(child) == Deprel::Case && self.is(child, cases))
    }

    fn nominal(&self, token: usize) -> bool {
        matches!(
            self.reading.tokens[token].upos,
            Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num
        )
    }

    /// "reportedly", "allegedly": nobody says it.
    fn hearsay(&self, at: usize, lower: &str) -> Option<Draft> {
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
        draft.content = content
            .into_iter()
            .map(|part| trim(reading, self.text, part))
            .filter(|part| !part.is_empty())
            .collect();
        (!draft.content.is_empty()).then_some(draft)
    }

    /// "the claim that S", "accusations by X that S", "reports of N".
    fn noun(&self, noun: usize, cue: Cue) -> Option<Draft> {
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

    /// The outlet or body that was told: "told Reuters", "in an interview with CNN", "on Sky News".
    fn relay(&self, verb: usize) -> Option<(TokenRange, usize)> {
        let reading = self.reading;
        if self.is(verb, &["tell"])
            && let Some(found) = self.outlet_after(verb)
        {
            return Some(found);
        }
        if self.is(verb, &["tell", "inform", "assure"]) {
            let object = reading
                .children(verb)
                .find(|child| *child > verb && matches!(self.deprel(*child), Deprel::Obj | Deprel::Iobj));
            if let Some(object) = object
                && let Some(range) = self.relays(object, verb, true)
            {
                return Some((range, object));
            }
        }
        for phrase in reading.children_by(verb, &[Deprel::Obl, Deprel::Nmod]) {
            let case = reading
                .children(phrase)
                .find(|c| self.deprel(*c) == Deprel::Case)
                .map(|c| self.lower(c))
                .unwrap_or_default();
            if self.is(
                phrase,
                &[
                    "interview",
                    "comment",
                    "remark",
                    "statement",
                    "conversation",
                    "briefing",
                    "email",
                ],
            ) {
                for inner in reading.children_by(
                    phrase,
                    &[Deprel::Nmod, Deprel::Obl, Deprel::Compound, Deprel::Acl],
                ) {
                    // Whoever is not an outlet gives no interviews to itself: "an interview with Harbour Sunday".
                    let asks = self.is(phrase, &["interview"]);
                    let name = reading.name_at(inner).map(|name| reading.names[name].kind);
                    let title = asks
                        && reading.tokens[inner].upos == Upos::Propn
                        && name != Some(crate::analysis::NameKind::Person);
                    let range = self
                        .relays(inner, verb, asks)
                        .or_else(|| title.then(|| self.phrase(inner, verb)));
                    if let Some(range) = range {
                        return Some((range, inner));
                    }
                }
                if self.is(phrase, &["interview"])
                    && let Some(found) = self.names_after(phrase, "with")
                {
                    return Some(found);
                }
            } else if matches!(case.as_str(), "on" | "to" | "with")
                && let Some(range) = self.relays(phrase, verb, false)
            {
                return Some((range, phrase));
            }
        }
        // "Speaking to Harbour Radio, she said ..."
        let speaking = reading
            .children_by(verb, &[Deprel::Advcl, Deprel::Parataxis])
            .filter(|clause| self.is(*clause, &["speak", "talk"]) && reading.tokens[*clause].xpos == "VBG");
        for clause in speaking {
            for phrase in reading.children_by(clause, &[Deprel::Obl, Deprel::Nmod]) {
                let to = reading.children(phrase).any(|c| {
                    self.deprel(c) == Deprel::Case && matches!(self.lower(c).as_str(), "to" | "with")
                });
                if to && let Some(range) = self.relays(phrase, verb, true) {
                    return Some((range, phrase));
                }
            }
        }
        None
    }

    /// The name right behind a word and a preposition, whatever the parse makes of it: "interview with “Harbour Sunday”".
    fn names_after(&self, token: usize, preposition: &str) -> Option<(TokenRange, usize)> {
        let reading = self.reading;
        let end = reading.sentence(token).tokens.end;
        if token + 2 >= end || self.lower(token + 1) != preposition {
            return None;
        }
        let start =
            (token + 2..end).find(|at| !matches!(reading.tokens[*at].upos, Upos::Punct | Upos::Det))?;
        let stop = (start..end)
            .find(|at| reading.tokens[*at].upos != Upos::Propn)
            .unwrap_or(end);
        let person = reading
            .name_at(start)
            .is_some_and(|name| reading.names[name].kind == crate::analysis::NameKind::Person);
        (stop > start && start <= token + 4 && !person).then(|| (TokenRange::new(start, stop), stop - 1))
    }

    /// The words of a phrase that names an outlet, or (with `bodies`) another body that passes words on.
    fn relays(&self, head: usize, verb: usize, bodies: bool) -> Option<TokenRange> {
        let reading = self.reading;
        let range = self.phrase(head, verb);
        let words = reading.span(range).text(self.text);
        let name = reading
            .name_at(head)
            .map(|name| reading.names[name].span.text(self.text));
        let social = self
            .lexicons
            .words
            .outlet(words)
            .or_else(|| name.and_then(|name| self.lexicons.words.outlet(name)));
        if let Some(outlet) = social {
            return (!outlet.social).then_some(range);
        }
        let lemma = reading.tokens[head].lemma.as_str();
        let press = matches!(
            lemma,
            "newspaper"
                | "agency"
                | "television"
                | "tv"
                | "radio"
                | "broadcaster"
                | "network"
                | "magazine"
                | "daily"
                | "channel"
                | "station"
        );
        if press {
            return Some(range);
        }
        if bodies
            && matches!(
                lemma,
                "group" | "organisation" | "organization" | "watchdog" | "charity" | "police"
            )
        {
            return Some(range);
        }
        if bodies
            && let Some(name) = reading.name_at(head)
            && reading.names[name].kind == crate::analysis::NameKind::Organisation
        {
            let last = words.rsplit(' ').next().unwrap_or("").to_lowercase();
            let chamber = matches!(
                last.as_str(),
                "congress"
                    | "parliament"
                    | "senate"
                    | "house"
                    | "court"
                    | "council"
                    | "committee"
                    | "assembly"
                    | "commons"
                    | "knesset"
                    | "duma"
                    | "cabinet"
            );
            return (!chamber).then_some(range);
        }
        None
    }
}

/// The lemma behind a form of "say" or "tell".
fn speech_form(lower: &str) -> Option<&'static str> {
    match lower {
        "said" | "says" => Some("say"),
        "told" | "tells" | "telling" => Some("tell"),
        _ => None,
    }
}

/// Days are no subjects ("said Friday that").
pub(crate) fn is_day(lemma: &str) -> bool {
    const DAYS: [&str; 13] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "today",
        "yesterday",
        "tomorrow",
        "week",
        "month",
        "year",
    ];
    DAYS.contains(&lemma.to_lowercase().as_str())
}
