//! Claims: one source's account of one event - an event mention, who says so, and how certain.
//!
//! [`assemble`] joins event mentions with the innermost attribution whose content holds them and with their
//! veridicality; one event that two sources tell is two claims. The conventions are those of `LEDGER.md`.

pub mod confidence;
pub(crate) mod context;
pub mod fill;

use crate::analysis::Reading;
use crate::attribution::{Attributions, Stance};
use crate::document::Document;
use crate::events::EventMention;
use crate::grounding::Grounding;
use crate::resources::Resources;
use crate::span::Span;
use crate::veridicality::{self, Certainty, Status, Veridicality};

/// A row of the ledger, before it goes on the wire.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// What is claimed.
    pub event: EventMention,
    /// How far it is real, in the view of the innermost source.
    pub veridicality: Veridicality,
    /// Attributions, outermost first; empty = the report's own voice.
    pub chain: Vec<usize>,
    /// A source that the report probably rests on though it speaks in its own voice.
    pub implied_origin: Option<ImpliedOrigin>,
    /// Cells that come from the context of the clause.
    pub inferred: Inferred,
    /// The words and the rule or model behind each cell, by cell name.
    pub evidence: Vec<(String, Evidence)>,
    /// Probability that the row is right, 0 to 1 (see [`confidence`]).
    pub confidence: f32,
}

/// Which cells of a claim its clause does not give itself (see [`context`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Inferred {
    /// The time.
    pub when: bool,
    /// The places.
    pub places: bool,
}

/// Words and rule behind one cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// The words.
    pub spans: Vec<Span>,
    /// Stable id of the rule or model.
    pub rule: String,
}

/// A source that a claim in the report's own voice probably rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct ImpliedOrigin {
    /// Index into [`Attributions::sources`].
    pub source: usize,
    /// Why it is thought so ("next sentence", "only source").
    pub reason: String,
    /// Probability, 0 to 1.
    pub confidence: f32,
}

/// Puts event mentions, attributions and veridicality together, in text order.
pub fn assemble(
    document: &Document,
    reading: &Reading,
    grounding: &Grounding,
    attributions: &Attributions,
    events: Vec<EventMention>,
    resources: &Resources,
) -> Vec<Claim> {
    let mut claims = join(document, reading, grounding, attributions, events, resources);
    context::carry(document, reading, grounding, &mut claims);
    confidence::set(document, attributions, &resources.claim, &mut claims);
    claims
}

/// The claims with what their own clauses give.
fn join(
    document: &Document,
    reading: &Reading,
    grounding: &Grounding,
    attributions: &Attributions,
    events: Vec<EventMention>,
    resources: &Resources,
) -> Vec<Claim> {
    let assembler = Assembler {
        document,
        reading,
        grounding,
        attributions,
        resources,
    };
    let mut claims = Vec::new();
    for event in events {
        let holders = assembler.holders(&event);
        if holders.is_empty() {
            claims.push(assembler.claim(event, None));
            continue;
        }
        for holder in holders {
            claims.push(assembler.claim(event.clone(), Some(holder)));
        }
    }
    claims
}

struct Assembler<'a> {
    document: &'a Document,
    reading: &'a Reading,
    grounding: &'a Grounding,
    attributions: &'a Attributions,
    resources: &'a Resources,
}

impl Assembler<'_> {
    /// The innermost attributions whose content holds the event: one, or several where sources that are no links of
    /// one chain say the same words ("She denied accusations by Hagai that ...").
    fn holders(&self, event: &EventMention) -> Vec<usize> {
        let Some(innermost) = self.attributions.innermost(self.head_span(event)) else {
            return Vec::new();
        };
        let chain = self.attributions.chain(innermost);
        let mut holders = vec![innermost];
        let Some(content) = self.content_of(innermost, event) else {
            return holders;
        };
        for other in 0..self.attributions.attributions.len() {
            if chain.contains(&other) || self.attributions.chain(other).contains(&innermost) {
                continue;
            }
            let attribution = &self.attributions.attributions[other];
            let same_source = attribution.source == self.attributions.attributions[innermost].source;
            let same_words = self
                .content_of(other, event)
                .is_some_and(|span| span.contains(content) && content.len() * 10 >= span.len() * 8);
            if same_words && !same_source && attribution.source.is_some() {
                holders.push(other);
            }
        }
        holders
    }

    /// The span of the head word of the trigger: what must lie in a content.
    fn head_span(&self, event: &EventMention) -> Span {
        self.reading
            .tokens
            .get(event.head)
            .map_or(event.trigger, |token| token.span)
    }

    /// A deed in the simple present, or kept up in the present perfect: it goes on. Headlines tell the past so.
    fn is_standing(&self, event: &EventMention) -> bool {
        let sudden = self.reading.tokens.get(event.head).is_some_and(|token| {
            matches!(
                token.lemma.as_str(),
                "unload"
                    | "land"
                    | "arrive"
                    | "send"
                    | "dispatch"
                    | "enter"
                    | "cross"
                    | "kill"
                    | "attack"
                    | "hit"
            )
        });
        let lasting = !sudden
            && matches!(
                event.event_type.as_str(),
                "SUPPORT" | "MOBILIZE" | "COERCE" | "ASSAULT" | "COOPERATE" | "AID" | "SANCTION"
            );
        let Some(token) = self.reading.tokens.get(event.anchor) else {
            return false;
        };
        let body = self.document.block_kind_at(event.trigger.start) == crate::document::BlockKind::Paragraph;
        let present = matches!(token.xpos.as_str(), "VBP" | "VBZ");
        let kept_up = event.anchor != event.head
            && matches!(token.lemma.as_str(), "maintain" | "continue" | "keep" | "sustain")
            && self.reading.children(event.anchor).any(|child| {
                matches!(
                    self.reading.word(child, &self.document.text),
                    "has" | "have" | "'ve"
                )
            });
        lasting && body && (present || kept_up)
    }

    /// The speaker as a participant: what he demands he demands of those who should do it, and "we" and "I" are his side.
    fn speak(&self, holder: usize, event: &mut EventMention) {
        let attribution = &self.attributions.attributions[holder];
        let Some(speaker) = self.source_actor(holder) else {
            return;
        };
        if event.rule == "EV-OBLIGATION" {
            let mut asked = std::mem::take(&mut event.actors);
            asked.retain(|actor| *actor != speaker);
            event.recipients = asked;
            event.actors = vec![speaker];
            return;
        }
        let subject = self
            .reading
            .children(event.anchor)
            .find(|child| matches!(self.reading.tokens[*child].deprel, crate::analysis::Deprel::Nsubj));
        let own = subject.is_some_and(|subject| {
            matches!(
                self.reading
                    .word(subject, &self.document.text)
                    .to_lowercase()
                    .as_str(),
                "i" | "we"
            )
        });
        if own && event.actors.is_empty() && attribution.parent.is_none() {
            event.actors.push(speaker);
        }
    }

    /// The actor mention of an attribution's source.
    fn source_actor(&self, holder: usize) -> Option<usize> {
        let attribution = &self.attributions.attributions[holder];
        let named = attribution
            .source
            .map(|source| &self.attributions.sources[source].spans);
        let mut spans = attribution.source_spans.iter().chain(named.into_iter().flatten());
        spans.find_map(|span| {
            self.grounding.actors.iter().position(|actor| {
                let head = self.reading.tokens.get(actor.head).map(|token| token.span);
                span.contains(actor.span) && head.is_some_and(|head| span.contains(head))
            })
        })
    }

    /// The source speaks of what it does itself.
    fn is_own_deed(&self, holder: usize, event: &EventMention) -> bool {
        let subject = self
            .reading
            .children(event.anchor)
            .find(|child| matches!(self.reading.tokens[*child].deprel, crate::analysis::Deprel::Nsubj));
        let Some(subject) = subject else {
            return false;
        };
        let word = self.reading.word(subject, &self.document.text).to_lowercase();
        let attribution = &self.attributions.attributions[holder];
        let spans = attribution
            .source
            .map(|source| &self.attributions.sources[source].spans);
        let entity = self.reading.entity_at(subject);
        let same = entity.is_some_and(|entity| {
            self.reading.entities[entity].mentions.iter().any(|mention| {
                let head = self.reading.tokens[self.reading.mentions[*mention].head].span;
                spans.is_some_and(|spans| spans.iter().any(|span| span.contains(head)))
            })
        });
        same || matches!(word.as_str(), "i" | "we" | "it" | "they")
    }

    /// "will not lift the ban", said by those who would lift it: a refusal, announced.
    fn refuse(&self, holder: usize, event: &mut EventMention, veridicality: &mut Veridicality) {
        if veridicality.rule != "VE-WILL-NOT" {
            return;
        }
        if self.is_own_deed(holder, event) {
            "REJECT".clone_into(&mut event.event_type);
            event.mode = None;
            "EV-WILL-NOT".clone_into(&mut event.rule);
            event.cameo = self.resources.events.cameo("REJECT", None).map(str::to_owned);
            veridicality.status = Status::Planned;
            veridicality.certainty = Certainty::PrPlus;
        }
    }

    /// The CAMEO code: what is only threatened or wished and what states and armies do have codes of their own.
    fn cameo(&self, event: &EventMention, status: Status) -> Option<String> {
        let lexicon = &self.resources.events;
        let mode = event.mode.as_deref();
        let by_status = lexicon.cameo(&format!("{}:{}", status.as_str(), event.event_type), None);
        let state = event.actors.iter().any(|actor| {
            let actor = &self.grounding.actors[*actor];
            actor.country.is_some() && matches!(actor.sector.as_deref(), None | Some("MIL" | "GOV"))
        });
        let plain = matches!(mode, None | Some("firearms" | "heavy-weapons"));
        let by_state = (state && plain)
            .then(|| lexicon.cameo(&format!("state:{}", event.event_type), None))
            .flatten();
        by_status
            .or(by_state)
            .or_else(|| lexicon.cameo(&event.event_type, mode))
            .map(str::to_owned)
    }

    /// The content span of an attribution that holds the event.
    fn content_of(&self, attribution: usize, event: &EventMention) -> Option<Span> {
        self.attributions.attributions[attribution]
            .content
            .iter()
            .copied()
            .find(|content| content.contains(self.head_span(event)))
    }

    fn claim(&self, mut event: EventMention, holder: Option<usize>) -> Claim {
        let within = holder.and_then(|holder| self.content_of(holder, &event));
        // The top word of a phrase is what the clause around it speaks of ("a state of emergency would be declared").
        let tokens = self.reading.tokens_in(event.trigger);
        let top = if tokens.is_empty() {
            event.head
        } else {
            self.reading.head_of(tokens)
        };
        let mut veridicality = veridicality::assess(self.document, self.reading, top, within, self.resources);
        // A demand and a refusal are done by saying so.
        let refused = event.rule.starts_with("EV-NOT-")
            && matches!(
                veridicality.status,
                Status::NotHappened | Status::Planned | Status::Denied
            );
        if refused {
            "VE-REFUSAL".clone_into(&mut veridicality.rule);
        }
        if event.rule == "EV-OBLIGATION" || refused {
            veridicality.status = Status::Happened;
            veridicality.certainty = Certainty::CtPlus;
        }
        if veridicality.status == Status::Happened
            && veridicality.rule == "VE-DEFAULT"
            && self.is_standing(&event)
        {
            veridicality.status = Status::Ongoing;
            "VE-PRESENT".clone_into(&mut veridicality.rule);
        }
        if let Some(holder) = holder {
            self.speak(holder, &mut event);
            self.refuse(holder, &mut event, &mut veridicality);
            self.apply_stance(holder, &mut event, &mut veridicality);
        }
        let chain = holder
            .map(|holder| self.attributions.chain(holder))
            .unwrap_or_default();
        if let Some(content) = within {
            // A content ends where its attribution's content ends.
            let start = event.content.start.max(content.start);
            let end = event.content.end.min(content.end);
            if start < end {
                event.content = Span { start, end }.cover(event.trigger);
            }
        }
        event.cameo = self.cameo(&event, veridicality.status);
        let evidence = self.evidence(&event, &veridicality, holder);
        let implied_origin = chain.is_empty().then(|| self.implied_origin(&event)).flatten();
        Claim {
            event,
            veridicality,
            chain,
            implied_origin,
            inferred: Inferred::default(),
            evidence,
            confidence: 0.0,
        }
    }

    /// What the source does with the content decides where the content alone does not.
    fn apply_stance(&self, holder: usize, event: &mut EventMention, veridicality: &mut Veridicality) {
        let attribution = &self.attributions.attributions[holder];
        let status = veridicality.status;
        let mut set = |status: Status, certainty: Certainty| {
            veridicality.status = status;
            veridicality.certainty = certainty;
            "VE-STANCE".clone_into(&mut veridicality.rule);
            veridicality.evidence.extend(attribution.cue.iter().copied());
        };
        // "We did not attack the convoy": who says so of himself denies it.
        if status == Status::NotHappened
            && attribution.stance == Stance::Asserts
            && matches!(event.event_type.as_str(), "ASSAULT" | "COERCE")
            && self.is_own_deed(holder, event)
        {
            set(Status::Denied, Certainty::CtMinus);
            return;
        }
        match attribution.stance {
            Stance::Denies if !attribution.negated => set(Status::Denied, Certainty::CtMinus),
            Stance::Doubts if status == Status::Happened => set(Status::Possible, Certainty::PsPlus),
            Stance::Declines if status == Status::Happened => set(Status::Possible, Certainty::Uu),
            Stance::Promises if matches!(status, Status::Happened | Status::Possible) => {
                set(Status::Planned, Certainty::PrPlus);
            }
            Stance::Threatens if matches!(status, Status::Planned | Status::Possible) => {
                set(Status::Threatened, Certainty::PsPlus);
            }
            Stance::Orders | Stance::Asks if status == Status::Happened && event.event_type != "REQUEST" => {
                set(Status::Planned, Certainty::PsPlus);
            }
            _ => {}
        }
        if !attribution.hedges.is_empty() && veridicality.certainty == Certainty::CtPlus {
            veridicality.certainty = Certainty::PrPlus;
        }
    }

    /// A claim in the report's own voice may rest on a source that stands near by.
    fn implied_origin(&self, event: &EventMention) -> Option<ImpliedOrigin> {
        let sources: Vec<usize> = {
            let mut found = Vec::new();
            for attribution in &self.attributions.attributions {
                if let Some(source) = attribution.source
                    && !found.contains(&source)
                {
                    found.push(source);
                }
            }
            found
        };
        if let [only] = sources.as_slice() {
            return Some(ImpliedOrigin {
                source: *only,
                reason: "only source".to_owned(),
                confidence: 0.4,
            });
        }
        let sentence = self.reading.tokens.get(event.head)?.sentence as usize;
        let next = self.reading.sentences.get(sentence + 1)?;
        let here = &self.reading.sentences[sentence];
        if next.block != here.block {
            return None;
        }
        let attribution = self
            .attributions
            .attributions
            .iter()
            .find(|attribution| attribution.cue.iter().any(|cue| next.span.contains(*cue)))?;
        Some(ImpliedOrigin {
            source: attribution.source?,
            reason: "next sentence".to_owned(),
            confidence: 0.3,
        })
    }

    fn evidence(
        &self,
        event: &EventMention,
        veridicality: &Veridicality,
        holder: Option<usize>,
    ) -> Vec<(String, Evidence)> {
        let mut cells: Vec<(String, Evidence)> = Vec::new();
        let mut add = |cell: &str, spans: Vec<Span>, rule: &str| {
            if !spans.is_empty() || cell == "status" {
                cells.push((
                    cell.to_owned(),
                    Evidence {
                        spans,
                        rule: rule.to_owned(),
                    },
                ));
            }
        };
        add("type", vec![event.trigger], &event.rule);
        add("status", veridicality.evidence.clone(), &veridicality.rule);
        if let Some(time) = event.when.and_then(|when| self.grounding.times.get(when)) {
            add("when", vec![time.span], &time.rule);
        }
        let places: Vec<_> = event
            .places
            .iter()
            .filter_map(|(place, _)| self.grounding.places.get(*place))
            .collect();
        if let Some(first) = places.first() {
            add(
                "where",
                places.iter().map(|place| place.span).collect(),
                &first.rule,
            );
        }
        let quantities: Vec<_> = event
            .quantities
            .iter()
            .filter_map(|at| self.grounding.quantities.get(*at))
            .collect();
        if let Some(first) = quantities.first() {
            add(
                "quantities",
                quantities.iter().map(|quantity| quantity.span).collect(),
                &first.rule,
            );
        }
        let equipment: Vec<_> = event
            .equipment
            .iter()
            .filter_map(|at| self.grounding.equipment.get(*at))
            .collect();
        if let Some(first) = equipment.first() {
            add(
                "equipment",
                equipment.iter().map(|item| item.span).collect(),
                &first.rule,
            );
        }
        for (cell, list) in [("actors", &event.actors), ("recipients", &event.recipients)] {
            let actors: Vec<_> = list
                .iter()
                .filter_map(|at| self.grounding.actors.get(*at))
                .collect();
            if let Some(first) = actors.first() {
                add(cell, actors.iter().map(|actor| actor.span).collect(), &first.rule);
            }
        }
        if let Some(holder) = holder {
            let attribution = &self.attributions.attributions[holder];
            let mut spans = attribution.source_spans.clone();
            spans.extend(attribution.cue.iter().copied());
            add("attribution", spans, &attribution.rule);
        }
        cells
    }
}
