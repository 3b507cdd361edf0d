//! The judgement itself: a walk from a predicate up the parse, from modal to modal.

use super::embedding::{Effect, Frame};
use super::{Certainty, Status, Veridicality};
use crate::analysis::{Deprel, Reading, Upos};
use crate::document::Document;
use crate::resources::Resources;
use crate::span::Span;

/// What a word of `lexicons/modals.tsv` does to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names are those of the lexicon
pub(crate) enum Modal {
    Ability,
    Possible,
    Probable,
    Future,
    Obligation,
    Certain,
    Negative,
    Conditional,
    Report,
}

impl Modal {
    /// Reads a name of the lexicon.
    pub(crate) fn named(name: &str) -> Option<Modal> {
        Some(match name {
            "ability" => Modal::Ability,
            "possible" => Modal::Possible,
            "probable" => Modal::Probable,
            "future" => Modal::Future,
            "obligation" => Modal::Obligation,
            "certain" => Modal::Certain,
            "negative" => Modal::Negative,
            "conditional" => Modal::Conditional,
            "report" => Modal::Report,
            _ => return None,
        })
    }
}

/// What the walk has found so far.
#[derive(Debug, Default)]
struct Findings {
    negated: bool,
    planned: bool,
    threatened: bool,
    possible: bool,
    probable: bool,
    denied: bool,
    ongoing: bool,
    obligation: bool,
    conditional: bool,
    consequent: bool,
    evidence: Vec<Span>,
    rule: Option<&'static str>,
}

impl Findings {
    fn note(&mut self, span: Span, rule: &'static str) {
        self.evidence.push(span);
        self.rule.get_or_insert(rule);
    }
}

struct Walk<'a> {
    document: &'a Document,
    reading: &'a Reading,
    within: Option<Span>,
    resources: &'a Resources,
}

/// See [`super::assess`].
pub(crate) fn judge(
    document: &Document,
    reading: &Reading,
    token: usize,
    within: Option<Span>,
    resources: &Resources,
) -> Veridicality {
    let mut findings = Findings::default();
    if token < reading.tokens.len() {
        let walk = Walk {
            document,
            reading,
            within,
            resources,
        };
        walk.predicate(token, &mut findings, 0);
        walk.sentence(token, &mut findings);
    }
    conclude(findings)
}

fn conclude(mut findings: Findings) -> Veridicality {
    let status = if findings.denied {
        Status::Denied
    } else if findings.threatened && !findings.negated {
        Status::Threatened
    } else if findings.negated && findings.planned {
        // "will not lift": a standing intention not to
        Status::NotHappened
    } else if findings.negated {
        Status::NotHappened
    } else if findings.conditional {
        Status::Possible
    } else if findings.planned {
        Status::Planned
    } else if findings.possible || findings.obligation {
        Status::Possible
    } else if findings.ongoing {
        Status::Ongoing
    } else {
        Status::Happened
    };
    let will_not = findings.negated
        && findings.planned
        && !findings.denied
        && !findings.possible
        && !findings.conditional;
    let certainty = match status {
        Status::Happened | Status::Ongoing if findings.probable => Certainty::PrPlus,
        Status::Happened | Status::Ongoing => Certainty::CtPlus,
        Status::Planned => Certainty::PrPlus,
        Status::Threatened => Certainty::PsPlus,
        Status::Possible if findings.conditional => Certainty::Uu,
        Status::Possible => Certainty::PsPlus,
        Status::Denied | Status::NotHappened if findings.possible => Certainty::PsMinus,
        Status::Denied | Status::NotHappened if findings.probable => Certainty::PrMinus,
        Status::Denied | Status::NotHappened => Certainty::CtMinus,
    };
    let score = match certainty {
        Certainty::CtPlus => 3.0,
        Certainty::PrPlus => 1.5,
        Certainty::PsPlus => 0.5,
        Certainty::CtMinus => -3.0,
        Certainty::PrMinus => -1.5,
        Certainty::PsMinus => -0.5,
        Certainty::CtU | Certainty::Uu => 0.0,
    };
    findings.evidence.sort();
    findings.evidence.dedup();
    Veridicality {
        status,
        certainty,
        score,
        evidence: findings.evidence,
        rule: if will_not {
            "VE-WILL-NOT"
        } else {
            findings.rule.unwrap_or("VE-DEFAULT")
        }
        .to_owned(),
    }
}

impl Walk<'_> {
    fn lower(&self, token: usize) -> String {
        self.reading.word(token, &self.document.text).to_lowercase()
    }

    fn span(&self, token: usize) -> Span {
        self.reading.tokens[token].span
    }

    fn lemma(&self, token: usize) -> &str {
        &self.reading.tokens[token].lemma
    }

    fn is_verb(&self, token: usize) -> bool {
        matches!(self.reading.tokens[token].upos, Upos::Verb | Upos::Aux)
    }

    fn inside(&self, token: usize) -> bool {
        self.within.is_none_or(|within| within.contains(self.span(token)))
    }

    /// The words around one predicate.
    fn local(&self, token: usize, findings: &mut Findings) {
        let reading = self.reading;
        let mut progressive = reading.tokens[token].xpos == "VBG";
        let mut present = false;
        let mut perfect = false;
        for child in reading.children(token) {
            let word = self.lower(child);
            let modal = self.resources.veridicality.modals.get(word.as_str()).copied();
            match reading.tokens[child].deprel {
                Deprel::Aux | Deprel::Cop | Deprel::AuxPass => {
                    match word.as_str() {
                        "is" | "are" | "am" | "'s" | "'re" | "'m" => present = true,
                        "has" | "have" | "'ve" => perfect = true,
                        "being" => progressive = true,
                        _ => {}
                    }
                    match modal {
                        Some(Modal::Future) => {
                            findings.planned = true;
                            findings.note(self.span(child), "VE-FUTURE");
                        }
                        Some(Modal::Possible | Modal::Ability) => {
                            findings.possible = true;
                            findings.note(self.span(child), "VE-MODAL");
                        }
                        Some(Modal::Obligation) => {
                            findings.obligation = true;
                            findings.note(self.span(child), "VE-OBLIGATION");
                        }
                        _ => {}
                    }
                    if modal.is_some() {
                        progressive = false;
                    }
                }
                Deprel::Advmod | Deprel::Det | Deprel::Cc | Deprel::Discourse => match modal {
                    Some(Modal::Negative) if !self.only_follows(child) => {
                        findings.negated = !findings.negated;
                        findings.note(self.span(child), "VE-NEGATION");
                    }
                    Some(Modal::Possible) => {
                        findings.possible = true;
                        findings.note(self.span(child), "VE-MODAL");
                    }
                    Some(Modal::Probable | Modal::Report) => {
                        findings.probable = true;
                        findings.note(self.span(child), "VE-HEDGE");
                    }
                    _ => {
                        if word == "still" {
                            findings.ongoing |= reading.tokens[token].upos == Upos::Verb && present;
                        }
                    }
                },
                Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj => {
                    let none = matches!(word.as_str(), "nobody" | "none" | "nothing");
                    let determiner = reading
                        .child(child, Deprel::Det)
                        .filter(|det| matches!(self.lower(*det).as_str(), "no" | "neither"));
                    // "fulfilling ongoing contracts"
                    let ongoing = reading.tokens[child].deprel == Deprel::Obj
                        && reading
                            .children_by(child, &[Deprel::Amod])
                            .any(|word| matches!(self.lower(word).as_str(), "ongoing" | "continuing"));
                    if ongoing {
                        findings.ongoing = true;
                        findings.note(self.span(child), "VE-ONGOING");
                    }
                    if none || determiner.is_some() {
                        findings.negated = !findings.negated;
                        findings.note(self.span(determiner.unwrap_or(child)), "VE-NEGATION");
                    }
                }
                Deprel::Mark => match word.as_str() {
                    "if" | "unless" | "whether" | "lest" | "provided" => {
                        findings.conditional = true;
                        findings.note(self.span(child), "VE-CONDITION");
                    }
                    _ => {}
                },
                Deprel::Advcl => {
                    let condition = reading
                        .children_by(child, &[Deprel::Mark])
                        .any(|mark| matches!(self.lower(mark).as_str(), "if" | "unless"));
                    findings.consequent |= condition;
                }
                _ => {}
            }
        }
        if progressive && (present || perfect) && !findings.planned && !findings.possible {
            findings.ongoing = true;
        }
    }

    /// "not only": no negation.
    fn only_follows(&self, token: usize) -> bool {
        self.reading
            .tokens
            .get(token + 1)
            .is_some_and(|_| matches!(self.lower(token + 1).as_str(), "only" | "just" | "yet" | "until"))
            && self.lower(token) != "never"
            && self.lower(token + 1) != "yet"
    }

    fn predicate(&self, token: usize, findings: &mut Findings, depth: u8) {
        if depth > 8 {
            return;
        }
        if !self.is_verb(token) {
            self.noun(token, findings);
        }
        self.local(token, findings);
        let Some(head) = self.reading.tokens[token].head else {
            // "U.S. to send troops": the infinitive of a heading is still to come.
            let to = self.reading.children(token).find(|child| {
                matches!(self.reading.tokens[*child].deprel, Deprel::Mark | Deprel::Aux)
                    && self.lower(*child) == "to"
            });
            let mut others = self.reading.children(token);
            let finite =
                others.any(|child| self.reading.tokens[child].deprel == Deprel::Aux && Some(child) != to);
            if let Some(to) = to.filter(|_| self.reading.tokens[token].xpos == "VB" && !finite) {
                findings.planned = true;
                findings.note(self.span(to), "VE-INFINITIVE");
            }
            return;
        };
        let relation = self.reading.tokens[token].deprel;
        // "plans to send": the noun before the infinitive decides, wherever the parser has hung the infinitive.
        if let Some((noun, status)) = self.planning_noun(token) {
            self.apply_status(status, noun, findings);
            return;
        }
        if !self.inside(head) {
            // "threatened to bomb", "pledged to stand by": what a source says with an infinitive is still to come.
            let clausal = matches!(
                relation,
                Deprel::Xcomp | Deprel::Advcl | Deprel::Acl | Deprel::Ccomp
            );
            let infinitive = self.reading.children(token).find(|child| {
                matches!(self.reading.tokens[*child].deprel, Deprel::Mark | Deprel::Aux)
                    && self.lower(*child) == "to"
            });
            let perfect = self
                .reading
                .children(token)
                .any(|child| self.reading.tokens[child].deprel == Deprel::Aux && self.lower(child) == "have");
            let same = matches!(
                self.resources
                    .veridicality
                    .embedding
                    .effect(self.lemma(head), Frame::To),
                Some(
                    Effect::Same
                        | Effect::Aspect
                        | Effect::Claim
                        | Effect::Belief
                        | Effect::Fact
                        | Effect::Deny
                )
            );
            if let (true, Some(mark)) = (clausal && !perfect && !same, infinitive) {
                findings.planned = true;
                findings.note(self.span(mark), "VE-INFINITIVE");
            } else if matches!(relation, Deprel::Xcomp | Deprel::Ccomp) {
                self.outside(token, head, infinitive.is_some(), findings);
            }
            return;
        }
        // "no evidence that they came": what is said not to be borne out.
        if matches!(relation, Deprel::Acl | Deprel::AclRelcl) {
            let no = self
                .reading
                .child(head, Deprel::Det)
                .filter(|det| self.lower(*det) == "no");
            let status = self
                .resources
                .veridicality
                .nouns
                .get(format!("no {}", self.lemma(head)).as_str())
                .copied();
            if let (Some(no), Some(status)) = (no, status) {
                self.apply_status(status, no, findings);
                return;
            }
        }
        match relation {
            Deprel::Xcomp | Deprel::Ccomp | Deprel::Csubj | Deprel::Advcl | Deprel::Acl => {
                let marked = self.reading.children(token).any(|child| {
                    matches!(self.reading.tokens[child].deprel, Deprel::Mark | Deprel::Aux)
                        && self.lower(child) == "to"
                });
                let frame = self.frame(token, marked);
                let bare = self.reading.tokens[token].xpos == "VBG"
                    && self
                        .reading
                        .children_by(token, &[Deprel::Mark, Deprel::Nsubj, Deprel::Punct])
                        .all(|child| child > token);
                let beside = head < token
                    && (head + 1..token).all(|at| self.reading.word(at, &self.document.text) != ",");
                if relation == Deprel::Advcl && bare && beside {
                    if let Some(effect) = self.effect(head, Frame::Ing) {
                        // "ruled out intervening", whatever the parse calls it.
                        let mut outer = Findings::default();
                        self.embed(Some(effect), head, &mut outer, findings, depth);
                    } else if self.is_verb(head) {
                        // "would strike using drones": as certain as what it is a manner of.
                        let mut outer = Findings::default();
                        self.predicate(head, &mut outer, depth + 1);
                        findings.planned |= outer.planned;
                        findings.possible |= outer.possible;
                        findings.threatened |= outer.threatened;
                    }
                    return;
                }
                if relation == Deprel::Advcl || relation == Deprel::Acl {
                    if marked {
                        let status = self.resources.veridicality.nouns.get(self.lemma(head)).copied();
                        match status {
                            Some(status) if relation == Deprel::Acl => {
                                self.apply_status(status, head, findings);
                            }
                            _ => {
                                findings.planned = true;
                                findings.note(self.span(token), "VE-PURPOSE");
                            }
                        }
                    }
                    return;
                }
                let mut outer = Findings::default();
                let effect = self.effect(head, frame);
                self.embed(effect, head, &mut outer, findings, depth);
            }
            Deprel::Conj if self.is_verb(head) => {
                // Coordinate verbs share what stands before the first of them.
                let own = self.reading.children(token).any(|child| {
                    matches!(
                        self.reading.tokens[child].deprel,
                        Deprel::Aux | Deprel::Nsubj | Deprel::NsubjPass | Deprel::AuxPass
                    )
                });
                if !own {
                    let mut shared = Findings::default();
                    self.predicate(head, &mut shared, depth + 1);
                    let bare = self.reading.tokens[token].xpos == "VB"
                        || self.reading.tokens[token].xpos == "VBN"
                        || self.reading.tokens[token].xpos == "VBG";
                    if bare {
                        findings.planned |= shared.planned;
                        findings.possible |= shared.possible;
                        findings.obligation |= shared.obligation;
                        findings.threatened |= shared.threatened;
                        findings.ongoing |= shared.ongoing;
                        findings.negated ^= shared.negated;
                        findings.evidence.extend(shared.evidence);
                        if findings.rule.is_none() {
                            findings.rule = shared.rule;
                        }
                    }
                    findings.denied |= shared.denied;
                    findings.conditional |= shared.conditional;
                }
            }
            _ => {}
        }
    }

    /// A cue that is more than a word of speech: "is considering sending", "did not rule out that they would", "warned
    /// it would retaliate". What the cue says of its content is the source's own account.
    fn outside(&self, token: usize, head: usize, marked: bool, findings: &mut Findings) {
        let frame = self.frame(token, marked);
        let word = self.span(head);
        match self.effect(head, frame) {
            Some(Effect::Want | Effect::Doubt) => {
                findings.possible = true;
                findings.note(word, "VE-WANT");
            }
            Some(Effect::Refuse) if self.negated(head) => {
                findings.possible = true;
                findings.planned = false;
                findings.note(word, "VE-NOT-EXCLUDED");
            }
            Some(Effect::Threat) if findings.planned && self.pronoun_subject(token) => {
                findings.threatened = true;
                findings.note(word, "VE-THREAT");
            }
            _ => {}
        }
    }

    /// Whether "not" or "never" stands with a verb.
    fn negated(&self, verb: usize) -> bool {
        self.reading
            .children_by(verb, &[Deprel::Advmod])
            .any(|child| matches!(self.lower(child).as_str(), "not" | "n't" | "never"))
    }

    /// Whether the subject is the speaker taken up again: "warned it would", "warned that they would".
    fn pronoun_subject(&self, verb: usize) -> bool {
        self.reading.children_by(verb, &[Deprel::Nsubj]).any(|child| {
            matches!(
                self.lower(child).as_str(),
                "it" | "they" | "he" | "she" | "we" | "i"
            )
        })
    }

    /// The shape of a complement, as `lexicons/embedding_predicates.tsv` has it.
    fn frame(&self, token: usize, marked: bool) -> Frame {
        if self.reading.tokens[token].xpos == "VBG" {
            Frame::Ing
        } else if marked || self.reading.tokens[token].deprel == Deprel::Xcomp {
            Frame::To
        } else {
            Frame::That
        }
    }

    /// What a predicate, with its particle where it has one, does to its complement.
    fn effect(&self, head: usize, frame: Frame) -> Option<Effect> {
        let embedding = &self.resources.veridicality.embedding;
        self.reading
            .child(head, Deprel::CompoundPrt)
            .and_then(|particle| {
                embedding.effect(&format!("{} {}", self.lemma(head), self.lower(particle)), frame)
            })
            .or_else(|| embedding.effect(self.lemma(head), frame))
    }

    /// The noun right before "to" and an infinitive ("plans to send"), where such a noun sets a status.
    fn planning_noun(&self, token: usize) -> Option<(usize, Status)> {
        let to = self
            .reading
            .children_by(token, &[Deprel::Mark])
            .find(|mark| self.lower(*mark) == "to")?;
        let noun = to.checked_sub(1)?;
        // A noun of the cue ("hinted at plans") counts too: the infinitive is what is planned.
        let tokens = &self.reading.tokens;
        if tokens[noun].upos != Upos::Noun || tokens[noun].sentence != tokens[token].sentence {
            return None;
        }
        let status = self.resources.veridicality.nouns.get(self.lemma(noun)).copied()?;
        Some((noun, status))
    }

    /// What a light verb, with its particle where it has one, does for the event noun beside it.
    fn light(&self, verb: usize) -> crate::events::lexicon::Light {
        let particle = self
            .reading
            .child(verb, Deprel::CompoundPrt)
            .map(|particle| self.lower(particle));
        let events = &self.resources.events;
        match particle {
            Some(particle) => events.light(&format!("{} {particle}", self.lemma(verb))),
            None => events.light(self.lemma(verb)),
        }
    }

    /// What an embedding predicate and the words around it do to its complement.
    fn embed(
        &self,
        effect: Option<Effect>,
        head: usize,
        outer: &mut Findings,
        findings: &mut Findings,
        depth: u8,
    ) {
        let Some(effect) = effect else {
            // Unknown: the complement of "to" is not said to have happened, that of "that" stands as it is.
            self.local(head, outer);
            findings.negated ^= outer.negated && self.is_verb(head);
            findings.conditional |= outer.conditional;
            return;
        };
        self.predicate(head, outer, depth + 1);
        let word = self.span(head);
        findings.evidence.append(&mut outer.evidence);
        if findings.rule.is_none() {
            findings.rule = outer.rule;
        }
        let soft = outer.possible || outer.conditional || outer.obligation;
        match effect {
            Effect::Same | Effect::Aspect | Effect::Attempt | Effect::Force | Effect::Permit => {
                findings.negated ^= outer.negated;
                findings.planned |= outer.planned;
                findings.possible |= outer.possible;
                findings.threatened |= outer.threatened;
                findings.conditional |= outer.conditional;
                findings.denied |= outer.denied;
                let aspect_present = effect == Effect::Aspect
                    && matches!(self.reading.tokens[head].xpos.as_str(), "VBZ" | "VBP")
                    && !matches!(self.lemma(head), "begin" | "start" | "commence");
                findings.ongoing |= outer.ongoing || aspect_present;
                if self.lemma(head) == "go" && self.reading.tokens[head].xpos == "VBG" {
                    findings.planned = true;
                    findings.ongoing = false;
                    findings.note(word, "VE-FUTURE");
                }
                if effect == Effect::Attempt {
                    findings.probable = true;
                    findings.note(word, "VE-ATTEMPT");
                }
            }
            Effect::Stop => {
                findings.negated ^= !outer.negated;
                findings.note(word, "VE-STOP");
            }
            Effect::Plan | Effect::Commit | Effect::Order => {
                if findings.negated {
                    findings.planned = true;
                }
                findings.planned = true;
                findings.possible |= soft;
                findings.threatened |= outer.threatened;
                findings.note(word, "VE-PLAN");
            }
            Effect::Want => {
                findings.possible = true;
                findings.note(word, "VE-WANT");
            }
            Effect::Threat => {
                findings.threatened = true;
                findings.note(word, "VE-THREAT");
            }
            Effect::Refuse if outer.negated => {
                findings.possible = true;
                findings.planned = false;
                findings.note(word, "VE-NOT-EXCLUDED");
            }
            Effect::Refuse | Effect::Fail | Effect::Prevent => {
                findings.negated ^= !outer.negated;
                findings.planned |= outer.planned;
                findings.note(word, "VE-NEGATIVE-VERB");
            }
            Effect::Fact | Effect::Claim => {
                findings.denied |= outer.denied;
            }
            Effect::Belief => {
                findings.probable = true;
                findings.negated ^= outer.negated;
                findings.note(word, "VE-BELIEF");
            }
            Effect::Deny => {
                findings.denied = !outer.negated;
                findings.note(word, "VE-DENIAL");
            }
            Effect::Doubt => {
                findings.possible = true;
                findings.note(word, "VE-DOUBT");
            }
            Effect::Pretend => {
                findings.negated = true;
                findings.note(word, "VE-PRETENCE");
            }
        }
    }

    fn apply_status(&self, status: Status, token: usize, findings: &mut Findings) {
        match status {
            Status::Planned => findings.planned = true,
            Status::Threatened => findings.threatened = true,
            Status::Possible => findings.possible = true,
            Status::NotHappened => findings.negated = !findings.negated,
            Status::Ongoing => findings.ongoing = true,
            Status::Denied => findings.denied = true,
            Status::Happened => return,
        }
        findings.note(self.span(token), "VE-NOUN");
    }

    /// Modifiers and governors of an event noun.
    fn noun(&self, token: usize, findings: &mut Findings) {
        let reading = self.reading;
        let nouns = &self.resources.veridicality.nouns;
        for child in reading.children(token) {
            if matches!(
                reading.tokens[child].deprel,
                Deprel::Amod | Deprel::Det | Deprel::Compound | Deprel::Advmod
            ) {
                let word = self.lower(child);
                let status = nouns
                    .get(word.as_str())
                    .filter(|_| reading.tokens[child].deprel != Deprel::Det || word == "no")
                    .copied();
                if let Some(status) = status {
                    self.apply_status(status, child, findings);
                }
            }
        }
        let Some(head) = reading.tokens[token].head else {
            return;
        };
        if !self.inside(head) {
            return;
        }
        match reading.tokens[token].deprel {
            Deprel::Nmod | Deprel::Obl | Deprel::Obj | Deprel::NsubjPass | Deprel::Conj | Deprel::Nsubj => {
                let relation = reading.tokens[token].deprel;
                if let Some(status) = nouns.get(self.lemma(head)).copied() {
                    let governs = relation != Deprel::Nsubj && relation != Deprel::Conj;
                    let preposition = reading.child(token, Deprel::Case).map(|case| self.lower(case));
                    let fits = matches!(
                        preposition.as_deref(),
                        None | Some("of" | "for" | "to" | "on" | "from")
                    );
                    if governs && fits {
                        self.apply_status(status, head, findings);
                        if self.is_verb(head) {
                            let mut outer = Findings::default();
                            self.local(head, &mut outer);
                            findings.negated ^= outer.negated;
                        }
                        return;
                    }
                }
                let carries = self.is_verb(head) && relation != Deprel::Obl && {
                    let light = self.light(head);
                    light.object || light.occur || light.cause || light.relation
                };
                if carries {
                    // The verb's own negation and modality are the event's.
                    let mut outer = Findings::default();
                    self.predicate(head, &mut outer, 4);
                    findings.negated ^= outer.negated;
                    findings.planned |= outer.planned;
                    findings.possible |= outer.possible || outer.obligation;
                    findings.threatened |= outer.threatened;
                    findings.ongoing |= outer.ongoing;
                    findings.conditional |= outer.conditional;
                    findings.probable |= outer.probable;
                    findings.denied |= outer.denied;
                    findings.evidence.append(&mut outer.evidence);
                    if findings.rule.is_none() {
                        findings.rule = outer.rule;
                    }
                }
            }
            _ => {}
        }
    }

    /// Questions and threats with a condition.
    fn sentence(&self, token: usize, findings: &mut Findings) {
        let sentence = self.reading.sentence(token);
        let last = sentence.tokens.end.saturating_sub(1);
        if last >= sentence.tokens.start && self.lower(last) == "?" {
            findings.possible = true;
            findings.note(self.span(last), "VE-QUESTION");
        }
        if findings.consequent && findings.planned && !findings.negated {
            findings.threatened = self.threatens(token);
        }
    }

    /// The event is a hostile one, so a conditional announcement of it is a threat.
    fn threatens(&self, token: usize) -> bool {
        let lemma = self.lemma(token);
        self.resources
            .events
            .verb(lemma)
            .or_else(|| self.resources.events.noun(lemma))
            .is_some_and(|sense| {
                matches!(
                    sense.event,
                    "ASSAULT" | "COERCE" | "SANCTION" | "MOBILIZE" | "THREATEN"
                )
            })
    }
}
