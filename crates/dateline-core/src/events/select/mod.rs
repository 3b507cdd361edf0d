//! Which predicates are claims: main verbs of asserted clauses, contents of attributions, event nouns that are
//! asserted or have arguments of their own. Embedding verbs and light verbs give way to the event inside them, and
//! coordinate clauses of one doer and one kind of event are one claim.
//!
//! Long, since each test (main verb, noun, subordinate clause) asks the same view of the sentence.

mod fallback;

use super::slots::Slots;
use super::theme::Theme;
use super::trigger::{self, Trigger};
use super::view::View;
use crate::analysis::{Deprel, TokenRange, Upos};
use crate::attribution::Attributions;
use crate::document::BlockKind;
use crate::veridicality::embedding::{Effect, Frame};

/// A predicate that may become a claim.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// Head token of the trigger.
    pub(crate) token: usize,
    /// The verb that carries it where that is another word ("*held* talks"); else the token itself.
    pub(crate) anchor: usize,
    /// What it names.
    pub(crate) trigger: Trigger,
    /// Its arguments.
    pub(crate) slots: Slots,
    /// A main clause, a content, or carried by one.
    pub(crate) main: bool,
    /// It stays as a claim.
    pub(crate) kept: bool,
}

/// Walks the document and keeps the predicates that are claims, in text order.
pub(crate) fn candidates(
    view: &View,
    theme: Theme,
    attributions: &Attributions,
    embedding: &crate::veridicality::embedding::Embedding,
) -> Vec<Candidate> {
    let mut out = Vec::new();
    for sentence in &view.reading.sentences {
        let kind = view.document.block_kind_at(sentence.span.start);
        if matches!(kind, BlockKind::Byline | BlockKind::DateLine | BlockKind::Caption)
            || sentence.tokens.is_empty()
        {
            continue;
        }
        let selector = Selector {
            view,
            theme,
            attributions,
            embedding,
            sentence: sentence.tokens,
            headline: matches!(kind, BlockKind::Headline | BlockKind::Subhead),
        };
        out.extend(selector.run());
    }
    out
}

struct Selector<'a, 'v> {
    view: &'a View<'v>,
    theme: Theme,
    attributions: &'a Attributions,
    embedding: &'a crate::veridicality::embedding::Embedding,
    sentence: TokenRange,
    headline: bool,
}

impl Selector<'_, '_> {
    fn run(&self) -> Vec<Candidate> {
        let mut found = Vec::new();
        // "Regional conflict: Call for inquiry": what stands before the colon names the matter.
        let kicker =
            self.sentence.iter().take(5).find(|token| {
                self.headline && self.view.word(*token) == ":" && *token + 3 < self.sentence.end
            });
        for token in self.sentence {
            if kicker.is_some_and(|colon| token < colon) {
                continue;
            }
            if let Some(candidate) = self.candidate(token) {
                found.push(candidate);
            }
        }
        self.carry_nouns(&mut found);
        self.pass_embedding(&mut found);
        self.drop_reporting(&mut found);
        self.fill_contents(&mut found);
        self.merge(&mut found);
        if self.headline && !found.iter().any(|candidate| candidate.kept) {
            self.headline_fallback(&mut found);
        }
        found.retain(|candidate| candidate.kept);
        found
    }

    fn candidate(&self, token: usize) -> Option<Candidate> {
        let view = self.view;
        if view.is_verb(token) {
            let slots = Slots::of(view, token);
            let trigger = trigger::at(view, token, &slots, self.theme);
            let main = self.is_main(token, 0);
            let lemma = view.lemma(token);
            let dynamic = trigger.is_some() || !view.lexicon.is_stative(lemma);
            let kept = if main {
                dynamic
            } else {
                self.subordinate(token, trigger.as_ref())
            };
            let mut trigger = trigger.unwrap_or_else(|| general(view, token));
            let demand = main && self.is_demand(token);
            if demand {
                "REQUEST".clone_into(&mut trigger.event);
                trigger.mode = None;
                "EV-OBLIGATION".clone_into(&mut trigger.rule);
                trigger.known = true;
                trigger.harm = false;
            }
            let kept = kept || demand;
            return Some(Candidate {
                token,
                anchor: token,
                trigger,
                slots,
                main,
                kept,
            });
        }
        if let Some(candidate) = self.state(token) {
            return Some(candidate);
        }
        if !view.is_nominal(token) {
            return None;
        }
        let slots = Slots::of(view, token);
        let trigger = trigger::at(view, token, &slots, self.theme)?;
        let relation = view.deprel(token);
        if matches!(
            relation,
            Deprel::Compound | Deprel::Flat | Deprel::Fixed | Deprel::Amod | Deprel::NmodDesc
        ) {
            return None;
        }
        // The last noun of a compound carries it: a head inside a phrase that goes on is no event ("protest leader").
        let main = self.is_main_noun(token);
        let kept = main || self.noun_has_arguments(token, &trigger);
        Some(Candidate {
            token,
            anchor: token,
            trigger,
            slots,
            main,
            kept,
        })
    }

    /// A predicative phrase that tells an event ("is in custody").
    fn state(&self, token: usize) -> Option<Candidate> {
        let view = self.view;
        let lemma = view.lemma(token);
        let lower = view.lower(token);
        let phrases = view.lexicon.states(&lower);
        let phrases = if phrases.is_empty() {
            view.lexicon.states(lemma)
        } else {
            phrases
        };
        for (words, sense) in phrases {
            let end = token + words.len();
            if end >= self.sentence.end {
                continue;
            }
            let matches = words
                .iter()
                .enumerate()
                .all(|(offset, word)| view.word(token + 1 + offset).eq_ignore_ascii_case(word));
            if !matches {
                continue;
            }
            let range = TokenRange::new(token, end + 1);
            let head = view.reading.head_of(range);
            let predicative = view.reading.child(head, Deprel::Cop).is_some()
                || matches!(view.deprel(head), Deprel::Xcomp)
                || self.headline
                || view.head(head).is_some_and(|above| {
                    view.is_verb(above)
                        && matches!(
                            view.lemma(above),
                            "remain" | "be" | "stay" | "keep" | "come" | "put" | "place" | "go"
                        )
                });
            if !predicative {
                continue;
            }
            let mut slots = Slots::default();
            if let Some(subject) = view.reading.child(head, Deprel::Nsubj) {
                slots.subjects.push(super::slots::filler(view, subject));
            }
            if slots.subjects.is_empty()
                && let Some(above) = view.head(head)
            {
                slots.subjects.push(super::slots::filler(view, above));
            }
            let mut event = sense.event;
            let mut mode = sense.mode;
            if event != "NONE" && !trigger::is_political(view, head, &slots, self.theme) {
                event = "NONE";
                mode = Some("other");
            }
            let main = self.is_main(head, 0) || view.deprel(head) == Deprel::Xcomp || self.headline;
            if !main {
                return None;
            }
            return Some(Candidate {
                token: head,
                anchor: head,
                trigger: Trigger {
                    event: event.to_owned(),
                    mode: mode.map(str::to_owned),
                    tokens: range,
                    rule: "EV-LEX-STATE".to_owned(),
                    known: true,
                    harm: false,
                    weak: false,
                },
                slots,
                main: true,
                kept: true,
            });
        }
        None
    }

    /// A verb of a main clause, or of a clause that a main clause puts forward.
    fn is_main(&self, token: usize, depth: u8) -> bool {
        let view = self.view;
        if depth > 8 {
            return false;
        }
        let Some(head) = view.head(token) else {
            return true;
        };
        match view.deprel(token) {
            Deprel::Root | Deprel::Parataxis => true,
            Deprel::Conj => {
                // A verb beside a noun is a parser's slip in a list of nouns, or a clause.
                self.is_main(head, depth + 1)
                    || !view.is_verb(head) && view.reading.child(token, Deprel::Nsubj).is_some()
            }
            Deprel::Ccomp => match self.effect(head, Frame::That) {
                Some(Effect::Want | Effect::Order | Effect::Pretend) => false,
                _ => self.is_main(head, depth + 1) || self.is_cue(head),
            },
            Deprel::Xcomp => {
                let frame = frame_of(view, token);
                match self.effect(head, frame) {
                    Some(
                        Effect::Same
                        | Effect::Aspect
                        | Effect::Plan
                        | Effect::Attempt
                        | Effect::Commit
                        | Effect::Threat
                        | Effect::Belief
                        | Effect::Claim,
                    ) => self.is_main(head, depth + 1),
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// What a predicate does to its complement; "rule out" is looked up before "rule".
    fn effect(&self, head: usize, frame: Frame) -> Option<Effect> {
        let phrase = phrase_lemma(self.view, head);
        self.embedding
            .effect(&phrase, frame)
            .or_else(|| self.embedding.effect(self.view.lemma(head), frame))
    }

    /// The event lies in the content of an attribution or in quotation marks.
    fn is_spoken(&self, token: usize) -> bool {
        let span = self.view.span(token);
        self.attributions
            .attributions
            .iter()
            .any(|attribution| attribution.content.iter().any(|content| content.contains(span)))
    }

    /// "forces should withdraw", "it is vital that they withdraw": a demand in somebody's mouth.
    fn is_demand(&self, token: usize) -> bool {
        let view = self.view;
        if self.theme.leisure || !self.is_spoken(token) {
            return false;
        }
        let reading = view.reading;
        let modal = reading.children(token).any(|child| {
            view.deprel(child) == Deprel::Aux
                && matches!(view.lower(child).as_str(), "should" | "must" | "ought")
        });
        let perfect = reading
            .children(token)
            .any(|child| view.deprel(child) == Deprel::Aux && view.lemma(child) == "have");
        let negated_fact = view.xpos(token) == "VBN" && perfect;
        let vital = view.deprel(token) == Deprel::Ccomp
            && view.head(token).is_some_and(|head| {
                matches!(
                    view.lemma(head),
                    "vital" | "essential" | "imperative" | "crucial" | "necessary" | "important" | "urgent"
                )
            });
        let subject = reading
            .child(token, Deprel::Nsubj)
            .or_else(|| reading.child(token, Deprel::NsubjPass));
        let own = subject.is_some_and(|subject| {
            matches!(
                view.lower(subject).as_str(),
                "i" | "you" | "it" | "this" | "that" | "there"
            )
        });
        let imperative = view.xpos(token) == "VB"
            && view.deprel(token) == Deprel::Root
            && !reading
                .children(token)
                .any(|child| matches!(view.deprel(child), Deprel::Aux | Deprel::Nsubj));
        (modal && !negated_fact && !own) || vital || imperative
    }

    fn is_cue(&self, token: usize) -> bool {
        let span = self.view.span(token);
        self.attributions
            .attributions
            .iter()
            .any(|attribution| attribution.cue.iter().any(|cue| cue.contains(span)))
    }

    /// A verb of a subordinate clause stays where it names an event that the lexicon knows.
    fn subordinate(&self, token: usize, trigger: Option<&Trigger>) -> bool {
        let view = self.view;
        let Some(trigger) = trigger else {
            return false;
        };
        // "speaking on condition of anonymity"
        let anonymous = view
            .reading
            .children(token)
            .any(|child| view.lemma(child) == "condition");
        if anonymous {
            return false;
        }
        let specific = trigger.event != "NONE"
            || matches!(
                trigger.mode.as_deref(),
                Some("disaster" | "accident" | "crime" | "displacement")
            );
        if !specific {
            return false;
        }
        let purpose = view
            .reading
            .children(token)
            .any(|child| view.deprel(child) == Deprel::Mark && view.lemma(child) == "to");
        match view.deprel(token) {
            Deprel::Advcl => {
                !purpose
                    && !self.marked(
                        token,
                        &["if", "unless", "whether", "because", "although", "though"],
                    )
            }
            Deprel::AclRelcl => true,
            Deprel::Acl => {
                if purpose {
                    let noun = view
                        .head(token)
                        .map(|head| view.lemma(head).to_owned())
                        .unwrap_or_default();
                    return matches!(
                        noun.as_str(),
                        "plan" | "threat" | "decision" | "willingness" | "pledge" | "promise" | "bid"
                    );
                }
                true
            }
            Deprel::Conj => view
                .head(token)
                .is_some_and(|head| view.is_verb(head) && self.subordinate(head, Some(trigger))),
            Deprel::Xcomp | Deprel::Ccomp => {
                let Some(head) = view.head(token) else {
                    return false;
                };
                let frame = frame_of(view, token);
                match self.effect(head, frame) {
                    Some(
                        Effect::Same
                        | Effect::Aspect
                        | Effect::Force
                        | Effect::Fact
                        | Effect::Plan
                        | Effect::Attempt
                        | Effect::Commit
                        | Effect::Threat,
                    ) => true,
                    Some(_) => false,
                    None => view.deprel(token) == Deprel::Ccomp,
                }
            }
            Deprel::Csubj | Deprel::Dep | Deprel::Appos => true,
            _ => false,
        }
    }

    fn marked(&self, token: usize, words: &[&str]) -> bool {
        let view = self.view;
        view.reading
            .children_by(token, &[Deprel::Mark, Deprel::Advmod])
            .any(|child| words.contains(&view.lower(child).as_str()))
    }

    /// An event noun that stands as predicate or as the head of a headline.
    fn is_main_noun(&self, token: usize) -> bool {
        let view = self.view;
        match view.deprel(token) {
            Deprel::Root => true,
            Deprel::Conj => view
                .head(token)
                .is_some_and(|head| view.deprel(head) == Deprel::Root && view.upos(head).is_nominal()),
            Deprel::Ccomp | Deprel::Parataxis => view.reading.child(token, Deprel::Cop).is_some(),
            Deprel::Nmod | Deprel::Obl => false,
            _ => {
                self.headline
                    && view
                        .head(token)
                        .is_some_and(|head| view.deprel(head) == Deprel::Root && view.upos(head).is_nominal())
            }
        }
    }

    /// An event noun with arguments of its own tells the event, wherever it stands.
    fn noun_has_arguments(&self, token: usize, trigger: &Trigger) -> bool {
        let view = self.view;
        let specific = trigger.event != "NONE"
            || matches!(
                trigger.mode.as_deref(),
                Some("disaster" | "accident" | "crime" | "displacement")
            );
        if !specific {
            return false;
        }
        let mut score = 0;
        for child in view.reading.children(token) {
            match view.deprel(child) {
                Deprel::NmodPoss if view.upos(child) != Upos::Pron => {
                    score += if trigger.weak { 1 } else { 2 };
                }
                Deprel::Nmod => {
                    let prep = view.preposition(child).unwrap_or_default();
                    score += match prep.as_str() {
                        "by" | "against" => 2,
                        "of" if named(view, child) && !trigger.weak => 2,
                        "of" | "on" | "in" | "at" | "into" | "between" | "near" | "from" | "to" | "with" => 1,
                        _ => 0,
                    };
                    if view.place(child).is_some() {
                        score += 1;
                    }
                }
                Deprel::Acl | Deprel::AclRelcl => score += 1,
                Deprel::Compound | Deprel::Amod
                    if (view.place(child).is_some() || view.actor(child).is_some()) =>
                {
                    score += 1;
                }
                Deprel::Nummod => score += 1,
                _ => {}
            }
        }
        score >= 2
    }

    /// Event nouns in the argument of a light, causing or occurring verb take the verb's place.
    #[allow(clippy::needless_range_loop)] // two places of the list change at once
    fn carry_nouns(&self, found: &mut [Candidate]) {
        let view = self.view;
        for at in 0..found.len() {
            if !view.is_verb(found[at].token) {
                continue;
            }
            let verb = found[at].token;
            let lemma = phrase_lemma(view, verb);
            let mut light = view.lexicon.light(&lemma);
            if light == super::lexicon::Light::default() {
                light = view.lexicon.light(view.lemma(verb));
            }
            if light == super::lexicon::Light::default() {
                continue;
            }
            let passive = found[at].slots.passive;
            let verb_rule = found[at].trigger.rule.starts_with("EV-")
                && !found[at].trigger.rule.starts_with("EV-LEX")
                && found[at].trigger.rule != "EV-VERB"
                && found[at].trigger.event != "NONE";
            // "called for an inquiry": the phrase is an act of its own.
            let act = found[at].trigger.rule == "EV-LEX-PHRASE" && is_speech_act(&found[at].trigger.event);
            let verb_harm = found[at].trigger.harm;
            let main = found[at].main;
            let participle = view.deprel(verb) == Deprel::Advcl
                && view.xpos(verb) == "VBG"
                && (light.cause || light.object);
            let verb_kept = found[at].kept || participle;
            let mut carried = false;
            for noun in 0..found.len() {
                if noun == at || view.is_verb(found[noun].token) {
                    continue;
                }
                let token = found[noun].token;
                let top = conjunct_top(view, token);
                let relation = view.deprel(top);
                if view.head(top) != Some(verb) {
                    continue;
                }
                let as_subject = matches!(relation, Deprel::Nsubj) && !passive;
                let as_object = matches!(relation, Deprel::Obj)
                    || matches!(relation, Deprel::NsubjPass)
                    || passive && relation == Deprel::Nsubj;
                let as_oblique = matches!(relation, Deprel::Obl);
                let natural = matches!(found[noun].trigger.mode.as_deref(), Some("disaster"))
                    && found[noun].trigger.event == "NONE";
                let take = as_object && (light.object || light.cause || light.relation)
                    || as_subject && light.occur && !verb_harm && !natural
                    || as_subject && light.relation
                    || as_oblique && (light.cause || light.relation) && lemma != view.lemma(verb);
                // "carried out a mortar attack": the noun names what the verb only stands for.
                let same = as_object
                    && light.object
                    && found[noun].trigger.event == found[at].trigger.event
                    && !found[noun].trigger.weak;
                if !take || act || verb_rule && !same {
                    continue;
                }
                if as_subject || as_object {
                    found[noun].anchor = verb;
                }
                if main || verb_kept {
                    found[noun].kept = true;
                    found[noun].main = main;
                }
                // "violence reignited": the aspect is part of what is told.
                let aspect = matches!(
                    view.lemma(verb),
                    "reignite" | "spread" | "subside" | "escalate" | "intensify" | "resume" | "continue"
                );
                if as_subject && aspect && verb > token && verb - token <= 3 {
                    found[noun].trigger.tokens.end = verb + 1;
                }
                carried = true;
            }
            if carried {
                found[at].kept = false;
            }
        }
    }

    /// "began to broadcast", "plans to visit": the complement is the event.
    fn pass_embedding(&self, found: &mut [Candidate]) {
        let view = self.view;
        for at in 0..found.len() {
            let verb = found[at].token;
            if !view.is_verb(verb) || !found[at].kept {
                continue;
            }
            let inner = (0..found.len()).find(|inner| {
                let token = found[*inner].token;
                let close = token > verb && token - verb <= 4 && frame_of(view, token) != Frame::That;
                view.head(token) == Some(verb)
                    && view.is_verb(token)
                    && (view.deprel(token) == Deprel::Xcomp
                        || view.deprel(token) == Deprel::Advcl
                            && close
                            && self
                                .effect(verb, frame_of(view, token))
                                .is_some_and(|effect| effect != Effect::Same && effect != Effect::Order))
            });
            let Some(inner) = inner else {
                continue;
            };
            let frame = frame_of(view, found[inner].token);
            match self.effect(verb, frame) {
                Some(
                    Effect::Same | Effect::Aspect | Effect::Plan | Effect::Attempt | Effect::Commit | Effect::Threat | Effect::Belief | Effect::Claim | Effect::Want,
                )
                    // The complement speaks, where it is an event at all.
                    if found[inner].kept || found[inner].trigger.known || !found[at].trigger.known => {
                        found[inner].kept = true;
                        found[inner].main = found[at].main;
                        found[at].kept = false;
                    }
                Some(Effect::Refuse) if view.reading.children(verb).any(|child| matches!(view.lower(child).as_str(), "not" | "n't" | "never"))
                    // "has not ruled out intervening": what is not excluded is possible.
                    => {
                        found[inner].kept = true;
                        found[inner].main = found[at].main;
                        found[at].kept = false;
                    }
                Some(_) => found[inner].kept = false,
                None => {}
            }
        }
    }

    /// Cues whose content holds an event are no claim of their own.
    fn drop_reporting(&self, found: &mut [Candidate]) {
        let view = self.view;
        for at in 0..found.len() {
            if !found[at].kept {
                continue;
            }
            let token = found[at].token;
            let span = view.span(token);
            for attribution in &self.attributions.attributions {
                if !attribution.cue.iter().any(|cue| cue.contains(span)) {
                    continue;
                }
                // "called for an inquiry": the asking is the act, the inquiry is none yet.
                let asks = found[at].trigger.rule == "EV-LEX-PHRASE"
                    && found[at].trigger.event == "REQUEST"
                    && !view.reading.children(token).any(|child| {
                        matches!(view.deprel(child), Deprel::Ccomp | Deprel::Xcomp | Deprel::Advcl)
                            && view.is_verb(child)
                    });
                if asks {
                    for candidate in found.iter_mut() {
                        let asked = view.head(candidate.token) == Some(token)
                            && !view.is_verb(candidate.token)
                            && view.deprel(candidate.token) != Deprel::Nsubj;
                        candidate.kept &= !asked;
                    }
                    continue;
                }
                // "praised Smith, saying ...": an act towards somebody is told beside what it says.
                let towards =
                    is_speech_act(&found[at].trigger.event)
                        && found[at].trigger.known
                        && found[at].trigger.event != "AGREE"
                        && found[at].slots.objects.iter().any(|object| {
                            object.person || object.country || view.actor(object.token).is_some()
                        })
                        && !view.reading.children(token).any(|child| {
                            view.deprel(child) == Deprel::Ccomp
                                || view.deprel(child) == Deprel::Advcl && {
                                    let frame = frame_of(view, child);
                                    frame != Frame::That && self.effect(token, frame).is_some()
                                }
                        });
                if towards {
                    for candidate in found.iter_mut() {
                        let said = attribution
                            .content
                            .iter()
                            .any(|content| content.contains(view.span(candidate.token)));
                        if said && !candidate.trigger.known {
                            candidate.kept = false;
                        }
                    }
                    continue;
                }
                // "refused to step down", "urged them to leave": the act is the claim, not what it asks for.
                let act = matches!(found[at].trigger.event.as_str(), "REQUEST" | "REJECT");
                let infinitive = view.reading.children(token).find(|child| {
                    act && view.is_verb(*child)
                        && matches!(view.deprel(*child), Deprel::Xcomp | Deprel::Advcl)
                        && frame_of(view, *child) == Frame::To
                        && matches!(
                            self.effect(token, Frame::To),
                            Some(Effect::Refuse | Effect::Order | Effect::Fail)
                        )
                });
                if let Some(infinitive) = infinitive {
                    if let Some(inner) = found.iter_mut().find(|candidate| candidate.token == infinitive) {
                        inner.kept = false;
                    }
                    continue;
                }
                let filled = found.iter().enumerate().any(|(other, candidate)| {
                    other != at
                        && candidate.kept
                        && attribution
                            .content
                            .iter()
                            .any(|content| content.contains(view.span(candidate.token)))
                });
                let plain = found[at].trigger.event == "NONE";
                if filled || plain {
                    found[at].kept = false;
                }
            }
            // Without an attribution: a saying verb with a clause is a cue all the same.
            let saying = matches!(
                self.embedding.effect(view.lemma(token), Frame::That),
                Some(Effect::Claim | Effect::Fact | Effect::Belief | Effect::Deny | Effect::Doubt)
            );
            let clause = view
                .reading
                .children(token)
                .any(|child| view.deprel(child) == Deprel::Ccomp);
            if saying && clause && found[at].kept && found[at].trigger.event == "NONE" {
                found[at].kept = false;
            }
        }
    }

    /// One doer, one kind of event, joined clauses: one claim.
    fn merge(&self, found: &mut [Candidate]) {
        let view = self.view;
        for at in 0..found.len() {
            if !found[at].kept {
                continue;
            }
            let token = found[at].token;
            let relation = view.deprel(token);
            let harm = found[at].trigger.harm;
            let elliptic = harm
                && !view
                    .reading
                    .children(token)
                    .any(|child| matches!(view.deprel(child), Deprel::Aux | Deprel::AuxPass));
            // "riots in the north, with at least 70 people injured"
            let aside = harm
                && relation == Deprel::Acl
                && view
                    .head(token)
                    .is_some_and(|noun| view.preposition(noun).as_deref() == Some("with"));
            let joined = match relation {
                Deprel::Conj => !found[at].slots.own_subject || elliptic,
                Deprel::Acl if aside => true,
                Deprel::Advcl | Deprel::Acl => {
                    view.xpos(token) == "VBG"
                        && !found[at].slots.own_subject
                        && !self.marked(token, &["after", "before"])
                }
                Deprel::AclRelcl => true,
                _ => false,
            };
            if !joined {
                continue;
            }
            // The nearest kept event above.
            let mut above = view.head(token);
            let mut steps = 0;
            let mut other = None;
            while let Some(here) = above {
                other = found
                    .iter()
                    .position(|candidate| candidate.token == here && candidate.kept);
                if other.is_some() || steps > 5 {
                    break;
                }
                above = view.head(here);
                steps += 1;
            }
            let Some(other) = other else {
                continue;
            };
            if relation == Deprel::AclRelcl && (!found[at].trigger.harm || view.is_verb(found[other].token)) {
                continue;
            }
            let (a, b) = (&found[at].trigger, &found[other].trigger);
            let same = a.event == b.event && a.known == b.known;
            let general =
                !a.known || !b.known || (a.event == "NONE" || b.event == "NONE") && relation != Deprel::Conj;
            if aside {
                found[at].kept = false;
                continue;
            }
            if !(same || general) {
                continue;
            }
            // The more telling one stays: known before general, the event before its harm, else the first.
            let rank = |trigger: &Trigger| {
                u8::from(trigger.known) * 2 + u8::from(trigger.event != "NONE") * 2 + u8::from(!trigger.harm)
            };
            if rank(a) > rank(b) {
                found[other].kept = false;
            } else {
                found[at].kept = false;
            }
        }
    }
}

/// Types of events that are done with words.
fn is_speech_act(event: &str) -> bool {
    matches!(
        event,
        "REQUEST" | "REJECT" | "ACCUSE" | "THREATEN" | "SUPPORT" | "AGREE" | "CONCEDE"
    )
}

/// A candidate at a trigger that somebody else marked.
pub(crate) fn forced(view: &View, theme: Theme, tokens: TokenRange) -> Candidate {
    let reading = view.reading;
    // The word that the lexicon knows, else the head of the trigger.
    let mut best = None;
    for token in tokens {
        let slots = Slots::of(view, token);
        if let Some(trigger) = trigger::at(view, token, &slots, theme) {
            let better = best.as_ref().is_none_or(|(_, _, old): &(usize, Slots, Trigger)| {
                old.event == "NONE" && trigger.event != "NONE"
            });
            if better {
                best = Some((token, slots, trigger));
            }
        }
    }
    let (token, slots, mut trigger) = best.unwrap_or_else(|| {
        let head = reading.head_of(tokens);
        (head, Slots::of(view, head), general(view, head))
    });
    trigger.tokens = tokens;
    let mut anchor = token;
    if !view.is_verb(token) {
        let top = conjunct_top(view, token);
        if let Some(verb) = view.head(top).filter(|head| view.is_verb(*head)) {
            let light = view.lexicon.light(view.lemma(verb));
            let object = matches!(view.deprel(top), Deprel::Obj | Deprel::NsubjPass) && light.object;
            let subject = view.deprel(top) == Deprel::Nsubj && light.occur;
            if object || subject {
                anchor = verb;
            }
        }
    }
    Candidate {
        token,
        anchor,
        trigger,
        slots,
        main: true,
        kept: true,
    }
}

/// A noun with a name in it or one that stands for an actor or a weapon.
fn named(view: &View, token: usize) -> bool {
    view.reading.name_at(token).is_some()
        || view.upos(token) == Upos::Propn
        || view.actor(token).is_some()
        || !view.classes(token).is_empty()
}

/// A verb that is only taken for an event: `NONE`.
fn general(view: &View, token: usize) -> Trigger {
    let end = match view.reading.child(token, Deprel::CompoundPrt) {
        Some(at) if at == token + 1 => at + 1,
        _ => token + 1,
    };
    Trigger {
        event: "NONE".to_owned(),
        mode: Some("other".to_owned()),
        tokens: TokenRange::new(token, end),
        rule: "EV-VERB".to_owned(),
        known: false,
        harm: false,
        weak: false,
    }
}

/// The frame in which a clause stands under its head: "to", "-ing" or a full clause.
pub(crate) fn frame_of(view: &View, token: usize) -> Frame {
    if view.xpos(token) == "VBG" {
        return Frame::Ing;
    }
    let infinitive = view
        .reading
        .children(token)
        .any(|child| matches!(view.deprel(child), Deprel::Mark | Deprel::Aux) && view.lemma(child) == "to");
    if infinitive || view.deprel(token) == Deprel::Xcomp {
        Frame::To
    } else {
        Frame::That
    }
}

/// Lemma of a verb with its particle or its preposition ("break out", "lead to").
fn phrase_lemma(view: &View, verb: usize) -> String {
    let lemma = view.lemma(verb);
    if let Some(particle) = view.reading.child(verb, Deprel::CompoundPrt) {
        return format!("{lemma} {}", view.lower(particle));
    }
    for child in view.reading.children_by(verb, &[Deprel::Obl, Deprel::Advmod]) {
        let word = if view.deprel(child) == Deprel::Obl {
            view.preposition(child)
        } else {
            Some(view.lower(child))
        };
        if let Some(word) = word {
            let phrase = format!("{lemma} {word}");
            if view.lexicon.light(&phrase) != super::lexicon::Light::default() {
                return phrase;
            }
        }
    }
    lemma.to_owned()
}

fn conjunct_top(view: &View, token: usize) -> usize {
    let mut top = token;
    while view.deprel(top) == Deprel::Conj {
        match view.head(top) {
            Some(head) if !view.is_verb(head) => top = head,
            _ => break,
        }
    }
    // "a wave of unrest", "volleys of fire": the measure word carries the relation
    if view.deprel(top) == Deprel::Nmod
        && let Some(head) = view.head(top)
        && (view.counted(head) == top
            || matches!(
                view.lemma(head),
                "wave"
                    | "spate"
                    | "string"
                    | "day"
                    | "week"
                    | "night"
                    | "round"
                    | "act"
                    | "outbreak"
                    | "euro"
                    | "dollar"
            ))
    {
        return head;
    }
    top
}
