//! Claims of which only the trigger and the content are given: the rest of the row is read from the text.
//!
//! `dateline reconcile` takes such lines from other tools and from hand annotation. The trigger is taken as given;
//! type, arguments, attribution and status come from the same stages that read a report.

use super::{Claim, context, join};
use crate::document::{Document, Published};
use crate::events;
use crate::pipeline::Layers;
use crate::record::{ClaimRecord, DocumentRecord, encode};
use crate::resources::Resources;
use crate::span::{OffsetMap, Span};

/// Claims at the given triggers with the given contents, in their order. `layers` are those of the document.
pub fn fill(
    document: &Document,
    layers: &Layers,
    wanted: &[(Span, Span)],
    resources: &Resources,
) -> Vec<Claim> {
    let mentions = events::at(
        document,
        &layers.reading,
        &layers.grounding,
        &layers.attributions,
        wanted,
        resources,
    );
    let mut claims: Vec<Claim> = Vec::with_capacity(wanted.len());
    for (at, mention) in mentions.into_iter().enumerate() {
        let (trigger, content) = wanted[at];
        let mut told = join(
            document,
            &layers.reading,
            &layers.grounding,
            &layers.attributions,
            vec![mention],
            resources,
        );
        // The same trigger given twice: two sources tell it.
        let before = wanted[..at].iter().filter(|(other, _)| *other == trigger).count();
        let index = before.min(told.len().saturating_sub(1));
        if told.is_empty() {
            continue; // an event gives at least one claim
        }
        let mut claim = told.swap_remove(index);
        claim.event.trigger = trigger;
        claim.event.content = content;
        claims.push(claim);
    }
    context::carry(document, &layers.reading, &layers.grounding, &mut claims);
    claims
}

/// A claim line that has no cells yet.
fn is_bare(claim: &ClaimRecord) -> bool {
    claim.event_type.is_empty()
}

/// The document that a record was made of.
pub(crate) fn document_of(record: &DocumentRecord) -> Document {
    let mut document = Document::new(record.text.clone());
    document.input_id.clone_from(&record.input_id);
    document.uri.clone_from(&record.uri);
    if record.publisher.is_some() {
        document.publisher.clone_from(&record.publisher);
    }
    if record.title.is_some() {
        document.title.clone_from(&record.title);
    }
    if !record.authors.is_empty() {
        document.authors.clone_from(&record.authors);
    }
    if let Some(published) = record
        .published
        .as_deref()
        .and_then(|iso| Published::parse(iso, "input"))
    {
        document.published = Some(published);
    }
    document
}

/// Fills the bare claims of a record; complete claims keep their cells and their references.
pub(crate) fn record(
    record: &DocumentRecord,
    document: &Document,
    layers: &Layers,
    resources: &Resources,
) -> DocumentRecord {
    let map = OffsetMap::new(&document.text);
    let mut places = Vec::new();
    let mut wanted = Vec::new();
    for (at, claim) in record.claims.iter().enumerate() {
        if !is_bare(claim) {
            continue;
        }
        let Some(trigger) = map.to_bytes(claim.trigger) else {
            continue;
        };
        let content = map
            .to_bytes(claim.content)
            .filter(|content| !content.is_empty())
            .unwrap_or(trigger);
        places.push(at);
        wanted.push((trigger, content));
    }
    let claims = fill(document, layers, &wanted, resources);
    let mut read = encode::document(document, &layers.grounding, &layers.attributions, &claims);
    let mut out = record.clone();
    if places.is_empty() || claims.len() != places.len() {
        return out;
    }
    if out.schema == 0 {
        out.schema = read.schema;
    }
    if out.id.is_empty() {
        out.id.clone_from(&read.id);
    }
    if out.published.is_none() {
        out.published.clone_from(&read.published);
        out.published_from.clone_from(&read.published_from);
    }
    // References of complete claims must not meet the new ones.
    if !(out.mentions.is_empty() && out.sources.is_empty() && out.attributions.is_empty()) {
        prefix(&mut read);
    }
    for (at, mut claim) in places.into_iter().zip(read.claims) {
        let given = &out.claims[at];
        claim.trigger = given.trigger;
        claim.content = given.content;
        if !given.id.is_empty() {
            claim.id.clone_from(&given.id);
        }
        out.claims[at] = claim;
    }
    out.mentions.append(&mut read.mentions);
    out.sources.append(&mut read.sources);
    out.attributions.append(&mut read.attributions);
    out
}

/// Puts `f-` before all ids of a record and the references to them.
fn prefix(record: &mut DocumentRecord) {
    let mark = |id: &mut String| id.insert_str(0, "f-");
    for source in &mut record.sources {
        mark(&mut source.id);
    }
    for mention in &mut record.mentions {
        mark(&mut mention.id);
        mention.count.iter_mut().for_each(mark);
    }
    for attribution in &mut record.attributions {
        mark(&mut attribution.id);
        attribution.source.iter_mut().for_each(mark);
        attribution.parent.iter_mut().for_each(mark);
    }
    for claim in &mut record.claims {
        let lists = [
            &mut claim.actors,
            &mut claim.recipients,
            &mut claim.quantities,
            &mut claim.equipment,
            &mut claim.attribution,
        ];
        for list in lists {
            list.iter_mut().for_each(mark);
        }
        claim.when.iter_mut().for_each(mark);
        claim.origin.iter_mut().for_each(mark);
        for place in &mut claim.places {
            mark(&mut place.mention);
        }
        if let Some(implied) = &mut claim.implied_origin {
            mark(&mut implied.source);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::pipeline::Pipeline;
    use crate::record::{ClaimRecord, DocumentRecord};

    #[test]
    fn a_bare_claim_gets_its_cells_and_keeps_its_id() {
        let text = "Rebels attacked a police station in Nairobi on 3 May 2019, police said.";
        let start = text.find("attacked").expect("the trigger stands there");
        let record = DocumentRecord {
            text: text.to_owned(),
            claims: vec![ClaimRecord {
                id: "mine".to_owned(),
                trigger: [start, start + 8],
                content: [0, 57],
                ..ClaimRecord::default()
            }],
            ..DocumentRecord::default()
        };
        let pipeline = Pipeline::embedded().expect("the embedded data is sound");
        let filled = pipeline.fill(&record);
        let claim = &filled.claims[0];
        assert_eq!(claim.id, "mine");
        assert_eq!(claim.event_type, "ASSAULT");
        assert_eq!(claim.status, "happened");
        assert_eq!(claim.trigger, [start, start + 8]);
        assert!(claim.when.is_some(), "the day belongs to the attack");
    }

    #[test]
    fn a_trigger_outside_the_text_is_left_alone() {
        let record = DocumentRecord {
            text: "Short.".to_owned(),
            claims: vec![ClaimRecord {
                trigger: [90, 95],
                ..ClaimRecord::default()
            }],
            ..DocumentRecord::default()
        };
        let pipeline = Pipeline::embedded().expect("the embedded data is sound");
        assert_eq!(pipeline.fill(&record).claims[0], record.claims[0]);
    }
}
