//! The confidence of a row: the probability that type, source, status, time and place are right together.
//!
//! A logistic regression over a few signs of the row itself (`lexicons/claim_weights.tsv`), fitted by
//! `cargo xtask --reader deep train claim` on annotated reports, which also prints how far it holds.

use super::Claim;
use crate::attribution::Attributions;
use crate::document::Document;
use crate::error::ResourceError;
use crate::resources::lexicon::Lexicon;
use crate::veridicality::Status;
use std::collections::BTreeMap;

/// The weights of the signs.
#[derive(Debug, Default)]
pub struct ClaimWeights(BTreeMap<&'static str, f64>);

impl ClaimWeights {
    /// The weights of the binary.
    ///
    /// # Errors
    /// A weight that is no number.
    pub(crate) fn embedded() -> Result<Self, ResourceError> {
        let file = "claim_weights.tsv";
        let lexicon = Lexicon::parse(file, include_str!("../../../../lexicons/claim_weights.tsv"))?;
        let mut weights = BTreeMap::new();
        for (line, row) in lexicon.numbered_rows() {
            let weight = row[1].parse().map_err(|_| ResourceError::Value {
                file: file.to_owned(),
                line,
                message: format!("expected a number, found `{}`", row[1]),
            })?;
            weights.insert(row[0], weight);
        }
        Ok(Self(weights))
    }

    /// The probability that a row with these signs is right.
    pub fn probability(&self, signs: &[&str]) -> f64 {
        let sum: f64 = signs.iter().filter_map(|sign| self.0.get(sign)).sum();
        1.0 / (1.0 + (-sum).exp())
    }
}

/// Sets the confidence of all claims of a document.
pub(crate) fn set(
    document: &Document,
    attributions: &Attributions,
    weights: &ClaimWeights,
    claims: &mut [Claim],
) {
    let all: Vec<f64> = (0..claims.len())
        .map(|at| weights.probability(&signs(document, attributions, claims, at)))
        .collect();
    for (claim, probability) in claims.iter_mut().zip(all) {
        claim.confidence = probability.clamp(0.02, 0.98) as f32;
    }
}

/// The signs of the claim `at`: which kinds of cells it has, how it was found, how it stands among the others.
pub fn signs(
    document: &Document,
    attributions: &Attributions,
    claims: &[Claim],
    at: usize,
) -> Vec<&'static str> {
    let claim = &claims[at];
    let event = &claim.event;
    let words = event.content.text(&document.text);
    let trigger = event.trigger.text(&document.text);
    let mut signs = vec!["always"];
    let mut sign = |holds: bool, name: &'static str| {
        if holds {
            signs.push(name);
        }
    };
    sign(event.event_type != "NONE", "typed");
    sign(event.main, "main");
    sign(event.rule == "EV-VERB", "rule general");
    sign(event.rule == "EV-LEX-VERB", "rule verb");
    sign(event.rule == "EV-LEX-NOUN", "rule noun");
    sign(event.rule == "EV-LEX-PHRASE", "rule phrase");
    sign(claim.chain.len() == 1, "said");
    sign(claim.chain.len() > 1, "chain");
    let holder = claim.chain.last().map(|last| &attributions.attributions[*last]);
    sign(
        holder.is_some_and(|holder| holder.confidence < 0.5),
        "source unsure",
    );
    sign(
        holder.is_some_and(|holder| holder.confidence > 0.8),
        "source sure",
    );
    sign(holder.is_some_and(|holder| holder.implicit), "source carried");
    sign(claim.veridicality.status == Status::Planned, "planned");
    sign(claim.veridicality.status == Status::Possible, "possible");
    sign(claim.veridicality.status == Status::Ongoing, "ongoing");
    let other = matches!(
        claim.veridicality.status,
        Status::Denied | Status::NotHappened | Status::Threatened
    );
    sign(other, "denied or threatened");
    sign(!event.actors.is_empty(), "actor");
    sign(!event.recipients.is_empty(), "recipient");
    sign(!event.quantities.is_empty(), "count");
    sign(!event.places.is_empty() && !claim.inferred.places, "place");
    sign(!event.places.is_empty() && claim.inferred.places, "place carried");
    sign(event.when.is_some() && !claim.inferred.when, "time");
    sign(event.when.is_some() && claim.inferred.when, "time carried");
    let length = words.split_whitespace().count();
    sign(length < 4, "short");
    sign(length > 25, "long");
    sign(event.content.start == event.trigger.start, "opens with trigger");
    let first = words.split_whitespace().next().unwrap_or_default();
    sign(
        matches!(first, "who" | "which" | "that" | "where" | "whom" | "whose"),
        "relative",
    );
    sign(trigger.ends_with("ing"), "gerund");
    let within =
        |other: &Claim| other.event.content.contains(event.trigger) && other.event.trigger != event.trigger;
    sign(claims.iter().any(within), "within another");
    let same = |other: &Claim| {
        other
            .event
            .trigger
            .text(&document.text)
            .eq_ignore_ascii_case(trigger)
    };
    sign(claims[..at].iter().any(same), "word told before");
    signs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_is_one() {
        let weights = ClaimWeights::embedded().expect("sound weights");
        let none = weights.probability(&["always"]);
        let more = weights.probability(&["always", "no such sign"]);
        assert!((0.0..=1.0).contains(&none));
        assert!((none - more).abs() < 1e-12);
    }

    #[test]
    fn a_full_row_is_surer_than_a_scrap() {
        let weights = ClaimWeights::embedded().expect("sound weights");
        let full = [
            "always",
            "typed",
            "main",
            "actor",
            "recipient",
            "count",
            "place",
            "time",
        ];
        let scrap = [
            "always",
            "rule general",
            "short",
            "within another",
            "relative",
            "gerund",
        ];
        assert!(weights.probability(&full) > weights.probability(&scrap) + 0.2);
    }
}
