//! Which predicates are claims: main verbs of asserted clauses, contents of attributions, event nouns that are
//! asserted or have arguments of their own. Embedding verbs and light verbs give way to the event inside them, and
//! coordinate clauses of one doer and one kind of event are one claim.
//!
//! Here stand the tests of single predicates (main verb, noun, subordinate clause); `carry`, `reporting`, `merge` and
//! `fallback` then settle what several predicates of a sentence tell together.

mod carry;
mod fallback;
mod merge;
mod reporting;

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

/// How the report was made, not what it tells: "asked not to be named", "would neither confirm nor deny".
fn is_about_reporting(view: &View, verb: usize) -> bool {
    let below = |token: usize, relation: Deprel, words: &[&str]| {
        let mut children = view.reading.children(token);
        children.any(|child| view.deprel(child) == relation && words.contains(&view.lemma(child)))
    };
    match view.lemma(verb) {
        "ask" | "request" | "insist" => below(verb, Deprel::Xcomp, &["name", "identify", "quote"]),
        "confirm" | "deny" => {
            let other = view.head(verb).filter(|_| view.deprel(verb) == Deprel::Conj);
            [Some(verb), other].into_iter().flatten().any(|verb| {
                [Deprel::Cc, Deprel::CcPreconj, Deprel::Advmod]
                    .into_iter()
                    .any(|relation| below(verb, relation, &["neither", "nor"]))
            })
        }
        _ => false,
    }
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
        self.join_causes(&mut found);
        self.merge(&mut found);
        self.drop_states(&mut found);
        let telling = self.sentence.end - self.sentence.start > 2;
        if self.headline && telling && !found.iter().any(|candidate| candidate.kept) {
            self.headline_fallback(&mut found);
        }
        found.retain(|candidate| candidate.kept);
        found
    }

    /// A state that another trigger names with its verb is no event beside it: "dead" in "shot dead".
    fn drop_states(&self, found: &mut [Candidate]) {
        for at in 0..found.len() {
            let token = found[at].token;
            // ... and in "left nine dead"
            let outcome = |other: &Candidate| {
                self.view.head(token) == Some(other.token)
                    && self.view.lemma(other.token) == "leave"
                    && (other.trigger.harm || other.trigger.event == "ASSAULT")
            };
            let part = found.iter().any(|other| {
                let within = self.view.upos(token) == Upos::Adj && other.trigger.tokens.contains(token);
                let after = outcome(other) && found[at].token > other.token;
                other.token != token && (other.kept && within || after)
            });
            found[at].kept &= !part;
        }
    }

    fn candidate(&self, token: usize) -> Option<Candidate> {
        let view = self.view;
        let mut above = Some(token);
        for _ in 0..6 {
            let Some(here) = above else { break };
            if is_about_reporting(view, here) {
                return None;
            }
            // "asked not to be named and said": what is joined to it is told.
            let joined = matches!(
                view.deprel(here),
                Deprel::Conj | Deprel::Ccomp | Deprel::Parataxis
            );
            above = view.head(here).filter(|_| !joined);
        }
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
            let kept = (kept || demand) && !self.is_advice(token, &slots);
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
        // "at an army base", "through a checkpoint": a place.
        if matches!(view.lemma(token), "base" | "camp" | "checkpoint" | "outpost")
            && view.preposition(token).is_some()
        {
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

    /// "you can help ...", "push the button": instructions to the reader tell no event.
    fn is_advice(&self, token: usize, slots: &Slots) -> bool {
        let view = self.view;
        if self.headline || self.is_spoken(token) {
            return false;
        }
        let reader = slots
            .participants()
            .any(|filler| matches!(view.lower(filler.token).as_str(), "you" | "yourself"));
        let imperative = view.xpos(token) == "VB"
            && view.deprel(token) == Deprel::Root
            && !view.reading.children(token).any(|child| {
                matches!(
                    view.deprel(child),
                    Deprel::Aux | Deprel::AuxPass | Deprel::Nsubj | Deprel::NsubjPass
                )
            });
        reader || imperative
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
        // "Asked whether ...": how a saying came about.
        let asked =
            view.lemma(token) == "ask" && view.xpos(token) == "VBN" && view.deprel(token) == Deprel::Advcl;
        if anonymous || asked {
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
}

/// An adverbial clause that belongs to the frame of its verb ("accused it *of shelling*", "asked them *to leave*").
fn is_governed(view: &View, clause: usize) -> bool {
    view.reading
        .children_by(clause, &[Deprel::Mark, Deprel::Case])
        .any(|mark| matches!(view.lower(mark).as_str(), "of" | "for" | "to" | "that" | "from"))
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
