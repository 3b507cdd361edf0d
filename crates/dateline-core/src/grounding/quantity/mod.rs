//! Quantities: counts and amounts as intervals, with what is counted.

use crate::analysis::Reading;
use crate::document::Document;
use crate::resources::Resources;
use crate::span::Span;

/// A count or an amount.
#[derive(Debug, Clone, PartialEq)]
pub struct QuantityMention {
    /// The words of the number with its hedge ("roughly 100", "dozens").
    pub span: Span,
    /// What is counted, in plain words as the text has them, lower case ("troops", "people", "dollars").
    pub of: Option<String>,
    /// The words for what is counted.
    pub of_span: Option<Span>,
    /// What happened to those counted: `killed`, `wounded`, `missing`, `arrested`, `displaced`, `carried`, ...;
    /// absent where the verb does not tell.
    pub role: Option<String>,
    /// Lower bound.
    pub low: Option<f64>,
    /// Best value; absent where only bounds are known.
    pub best: Option<f64>,
    /// Upper bound; absent where there is none.
    pub high: Option<f64>,
    /// Soft bounds: what the words would still bear (a bare "100" may be 95).
    pub soft: Option<(f64, f64)>,
    /// A plain number without hedge.
    pub exact: bool,
    /// The hedge ("roughly", "at least").
    pub qualifier: Option<String>,
    /// What kind of quantity it is.
    pub kind: QuantityKind,
    /// Stable id of the rule.
    pub rule: String,
}

/// What a number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuantityKind {
    /// Things or people counted.
    Count,
    /// An amount of money.
    Money,
    /// A measure with a unit (distance, weight, magnitude, speed).
    Measure,
    /// A share.
    Percent,
    /// A person's age.
    Age,
    /// A rank ("the third attack").
    Ordinal,
    /// Any other number (a score, a flight number, part of a name).
    Other,
}

/// Finds all quantities.
pub fn find(_document: &Document, _reading: &Reading, _resources: &Resources) -> Vec<QuantityMention> {
    Vec::new()
}
