//! Internal layers to wire records. The only place where byte offsets become scalar offsets.

use super::{
    Affiliation, AttributionRecord, ClaimRecord, DatelineRecord, DocumentRecord, EvidenceRecord,
    ImpliedOriginRecord, MentionRecord, PlaceRef, SCHEMA, SourceRecord,
};
use crate::attribution::{Anonymity, Attributions};
use crate::claim::Claim;
use crate::document::{Document, short_hash};
use crate::grounding::quantity::QuantityKind;
use crate::grounding::time::{Basis, Precision, TimeMention, Timex};
use crate::grounding::{EquipmentMention, Grounding, PlaceMention, QuantityMention};
use crate::span::{OffsetMap, Span};

/// A document and its layers as one wire record.
pub fn document(
    document: &Document,
    grounding: &Grounding,
    attributions: &Attributions,
    claims: &[Claim],
) -> DocumentRecord {
    let map = OffsetMap::new(&document.text);
    let encoder = Encoder { document, map };
    DocumentRecord {
        schema: SCHEMA,
        id: document.id.clone(),
        input_id: document.input_id.clone(),
        uri: document.uri.clone(),
        publisher: document.publisher.clone(),
        authors: document.authors.clone(),
        title: document.title.clone(),
        language: document.language.clone(),
        published: document
            .published
            .as_ref()
            .map(crate::document::Published::to_iso),
        published_from: document
            .published
            .as_ref()
            .map(|published| published.from.clone()),
        dateline: document.dateline.as_ref().map(|dateline| DatelineRecord {
            span: encoder.span(dateline.span),
            place: dateline.place.map(|span| span.text(&document.text).to_owned()),
            agency: dateline.agency.map(|span| span.text(&document.text).to_owned()),
        }),
        partial: document.partial,
        text: document.text.clone(),
        origin_map: document.origin_map.clone(),
        sources: encoder.sources(attributions),
        mentions: encoder.mentions(grounding, claims),
        attributions: encoder.attributions(attributions),
        claims: claims
            .iter()
            .map(|claim| encoder.claim(claim, attributions))
            .collect(),
        diagnostics: document.diagnostics.clone(),
    }
}

struct Encoder<'d> {
    document: &'d Document,
    map: OffsetMap<'d>,
}

impl Encoder<'_> {
    fn span(&self, span: Span) -> [usize; 2] {
        self.map.to_scalars(span)
    }

    fn spans(&self, spans: &[Span]) -> Vec<[usize; 2]> {
        spans.iter().map(|span| self.span(*span)).collect()
    }

    fn sources(&self, attributions: &Attributions) -> Vec<SourceRecord> {
        let mut records = Vec::new();
        for (at, source) in attributions.sources.iter().enumerate() {
            let country = (!source.countries.is_empty()).then(|| source.countries.join("/"));
            let organisation = source.organisation.clone();
            let affiliation = (country.is_some() || organisation.is_some()).then_some(Affiliation {
                country,
                organisation,
            });
            records.push(SourceRecord {
                id: format!("s{at}"),
                spans: self.spans(&source.spans),
                name: source.name.clone(),
                kind: source.kind.as_str().to_owned(),
                named: source.anonymity == Anonymity::Named,
                anonymity: source.anonymity.as_str().to_owned(),
                reason_unnamed: source.reason_unnamed.map(|span| self.span(span)),
                number: source.number.as_str().to_owned(),
                role: source.role.clone(),
                affiliation,
                state_affiliated: source.state_affiliated,
                reliability: "F".to_owned(),
            });
        }
        records
    }

    fn attributions(&self, attributions: &Attributions) -> Vec<AttributionRecord> {
        let mut records = Vec::new();
        for (at, attribution) in attributions.attributions.iter().enumerate() {
            records.push(AttributionRecord {
                id: format!("a{at}"),
                source: attribution.source.map(|source| format!("s{source}")),
                source_spans: self.spans(&attribution.source_spans),
                cue: self.spans(&attribution.cue),
                content: self.spans(&attribution.content),
                mode: attribution.mode.as_str().to_owned(),
                stance: attribution.stance.as_str().to_owned(),
                negated: attribution.negated,
                hedges: self.spans(&attribution.hedges),
                parent: attribution.parent.map(|parent| format!("a{parent}")),
                depth: attribution.depth,
                implicit: attribution.implicit,
                confidence: round(attribution.confidence),
                rule: Some(attribution.rule.clone()),
            });
        }
        records
    }

    /// Mentions of all kinds; ids are `t`, `p`, `q`, `e`, `m` with the index of the kind's list.
    /// What a claim takes from its context is a second record of the same mention, marked as inferred, with `i` at the
    /// end of its id.
    fn mentions(&self, grounding: &Grounding, claims: &[Claim]) -> Vec<MentionRecord> {
        let mut records = Vec::new();
        for (at, time) in grounding.times.iter().enumerate() {
            records.push(self.time(at, time));
        }
        for (at, place) in grounding.places.iter().enumerate() {
            records.push(self.place(at, place));
        }
        for (at, quantity) in grounding.quantities.iter().enumerate() {
            // ranks and scores are found only to be told apart from counts
            if !matches!(quantity.kind, QuantityKind::Ordinal | QuantityKind::Other) {
                records.push(self.quantity(at, quantity));
            }
        }
        for (at, equipment) in grounding.equipment.iter().enumerate() {
            records.push(self.equipment(at, equipment));
        }
        for (at, actor) in grounding.actors.iter().enumerate() {
            records.push(MentionRecord {
                id: format!("m{at}"),
                span: self.span(actor.span),
                kind: "actor".to_owned(),
                entity: Some(actor.entity.clone()),
                code: actor.code.clone(),
                country: actor.country.clone(),
                rule: Some(actor.rule.clone()),
                ..MentionRecord::default()
            });
        }
        let mut times: Vec<usize> = Vec::new();
        let mut places: Vec<usize> = Vec::new();
        for claim in claims {
            times.extend(claim.event.when.filter(|_| claim.inferred.when));
            if claim.inferred.places {
                places.extend(claim.event.places.iter().map(|(place, _)| *place));
            }
        }
        for list in [&mut times, &mut places] {
            list.sort_unstable();
            list.dedup();
        }
        let copies = times
            .iter()
            .map(|at| self.time(*at, &grounding.times[*at]))
            .chain(places.iter().map(|at| self.place(*at, &grounding.places[*at])));
        records.extend(copies.map(|mut record| {
            record.id.push('i');
            record.inferred = true;
            record
        }));
        records
    }

    fn time(&self, at: usize, time: &TimeMention) -> MentionRecord {
        let iso = |moment: jiff::civil::DateTime| match time.precision {
            Precision::Minute | Precision::Daypart => moment.to_string(),
            _ => moment.date().to_string(),
        };
        MentionRecord {
            id: format!("t{at}"),
            span: self.span(time.span),
            kind: "time".to_owned(),
            timex: Some(
                match time.timex {
                    Timex::Date => "DATE",
                    Timex::Time => "TIME",
                    Timex::Duration => "DURATION",
                    Timex::Set => "SET",
                }
                .to_owned(),
            ),
            value: (!time.value.is_empty()).then(|| time.value.clone()),
            start: time.interval.map(|(start, _)| iso(start)),
            end: time.interval.map(|(_, end)| iso(end)),
            precision: Some(
                match time.precision {
                    Precision::Minute | Precision::Daypart => "minute",
                    Precision::Day => "day",
                    Precision::Week => "week",
                    Precision::Month => "month",
                    Precision::Season => "season",
                    Precision::Year => "year",
                    Precision::Unknown => "unknown",
                }
                .to_owned(),
            ),
            basis: Some(
                match time.basis {
                    Basis::Explicit => "explicit",
                    Basis::Weekday => "weekday",
                    Basis::Tense => "tense",
                    Basis::Anchored => "anchored",
                    Basis::Publication => "publication",
                }
                .to_owned(),
            ),
            rule: Some(time.rule.clone()),
            ..MentionRecord::default()
        }
    }

    fn place(&self, at: usize, place: &PlaceMention) -> MentionRecord {
        MentionRecord {
            id: format!("p{at}"),
            span: self.span(place.span),
            kind: "place".to_owned(),
            name: Some(place.name.clone()),
            lat: place.lat,
            lon: place.lon,
            geonames: place.geonames,
            icao: place.icao.clone(),
            country: place.country.clone(),
            feature: Some(place.feature.as_str().to_owned()),
            rule: Some(place.rule.clone()),
            confidence: Some(round(place.confidence)),
            ..MentionRecord::default()
        }
    }

    fn quantity(&self, at: usize, quantity: &QuantityMention) -> MentionRecord {
        MentionRecord {
            id: format!("q{at}"),
            span: self.span(quantity.span),
            kind: "quantity".to_owned(),
            of: quantity.of.clone(),
            counted_as: quantity.role.clone(),
            low: quantity.low,
            best: quantity.best,
            high: quantity.high,
            exact: Some(quantity.exact),
            qualifier: quantity.qualifier.clone(),
            rule: Some(quantity.rule.clone()),
            ..MentionRecord::default()
        }
    }

    fn equipment(&self, at: usize, equipment: &EquipmentMention) -> MentionRecord {
        MentionRecord {
            id: format!("e{at}"),
            span: self.span(equipment.span),
            kind: "equipment".to_owned(),
            designation: equipment.designation.clone(),
            class: Some(equipment.class.clone()),
            origin: equipment.origin.clone(),
            operator: equipment.operator.clone(),
            count: equipment.count.map(|count| format!("q{count}")),
            rule: Some(equipment.rule.clone()),
            ..MentionRecord::default()
        }
    }

    fn claim(&self, claim: &Claim, attributions: &Attributions) -> ClaimRecord {
        let event = &claim.event;
        let trigger = self.span(event.trigger);
        let origin = claim
            .chain
            .last()
            .and_then(|at| attributions.attributions[*at].source);
        let evidence = claim
            .evidence
            .iter()
            .map(|(cell, evidence)| {
                let record = EvidenceRecord {
                    spans: self.spans(&evidence.spans),
                    rule: evidence.rule.clone(),
                };
                (cell.clone(), record)
            })
            .collect();
        ClaimRecord {
            id: claim_id(&self.document.id, trigger, &claim.chain),
            trigger,
            content: self.span(event.content),
            event_type: event.event_type.clone(),
            mode: event.mode.clone(),
            context: event.contexts.clone(),
            cameo: event.cameo.clone(),
            actors: event.actors.iter().map(|actor| format!("m{actor}")).collect(),
            recipients: event.recipients.iter().map(|actor| format!("m{actor}")).collect(),
            when: event.when.map(|time| reference('t', time, claim.inferred.when)),
            places: event
                .places
                .iter()
                .map(|(place, role)| PlaceRef {
                    mention: reference('p', *place, claim.inferred.places),
                    role: role.as_str().to_owned(),
                })
                .collect(),
            quantities: event
                .quantities
                .iter()
                .map(|quantity| format!("q{quantity}"))
                .collect(),
            equipment: event
                .equipment
                .iter()
                .map(|equipment| format!("e{equipment}"))
                .collect(),
            status: claim.veridicality.status.as_str().to_owned(),
            certainty: claim.veridicality.certainty.as_str().to_owned(),
            attribution: claim.chain.iter().map(|at| format!("a{at}")).collect(),
            origin: origin.map(|source| format!("s{source}")),
            implied_origin: claim.implied_origin.as_ref().map(|implied| ImpliedOriginRecord {
                source: format!("s{}", implied.source),
                reason: implied.reason.clone(),
                confidence: round(implied.confidence),
            }),
            evidence,
            confidence: round(claim.confidence),
        }
    }
}

/// The id of a time or place mention; an inferred cell points to a copy of the mention that is marked so.
fn reference(kind: char, index: usize, inferred: bool) -> String {
    format!("{kind}{index}{}", if inferred { "i" } else { "" })
}

/// The stable id of a claim: `c` and 16 hexadecimal digits over document id, trigger span and attribution chain.
fn claim_id(document: &str, trigger: [usize; 2], chain: &[usize]) -> String {
    let key = format!("{document}\t{}\t{}\t{chain:?}", trigger[0], trigger[1]);
    short_hash('c', &key)
}

/// Three decimals: enough for a probability, and the same bytes on every machine.
fn round(value: f32) -> f64 {
    (f64::from(value) * 1000.0).round() / 1000.0
}
