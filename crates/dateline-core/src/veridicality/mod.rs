//! What happened, what is only planned, threatened, possible or denied (`FactBank` values).

use crate::analysis::Reading;
use crate::document::Document;
use crate::resources::Resources;
use crate::span::Span;

/// How far an event is real in the view of the innermost source.
#[derive(Debug, Clone, PartialEq)]
pub struct Veridicality {
    /// The ledger's status.
    pub status: Status,
    /// `FactBank` value.
    pub certainty: Certainty,
    /// Factuality on the unified scale of -3 (did not happen) to 3 (happened).
    pub score: f32,
    /// The words that it rests on: modals, negation, hedges, embedding predicates.
    pub evidence: Vec<Span>,
    /// Stable id of the rule or model.
    pub rule: String,
}

/// The status of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // the names are the wire contract's
pub enum Status {
    Happened,
    Ongoing,
    Planned,
    Threatened,
    Possible,
    Denied,
    NotHappened,
}

impl Status {
    /// The wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Happened => "happened",
            Status::Ongoing => "ongoing",
            Status::Planned => "planned",
            Status::Threatened => "threatened",
            Status::Possible => "possible",
            Status::Denied => "denied",
            Status::NotHappened => "not_happened",
        }
    }
}

/// `FactBank` values: certain, probable, possible; positive, negative; unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names are the standard's own
pub enum Certainty {
    CtPlus,
    PrPlus,
    PsPlus,
    CtMinus,
    PrMinus,
    PsMinus,
    CtU,
    Uu,
}

impl Certainty {
    /// The value as `FactBank` writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Certainty::CtPlus => "CT+",
            Certainty::PrPlus => "PR+",
            Certainty::PsPlus => "PS+",
            Certainty::CtMinus => "CT-",
            Certainty::PrMinus => "PR-",
            Certainty::PsMinus => "PS-",
            Certainty::CtU => "CTu",
            Certainty::Uu => "Uu",
        }
    }
}

/// Judges the predicate at `token`. What lies outside the content of its attribution (`within`, where it has one)
/// does not count: from the view of the source the attribution itself is no hedge.
pub fn assess(
    _document: &Document,
    _reading: &Reading,
    _token: usize,
    _within: Option<Span>,
    _resources: &Resources,
) -> Veridicality {
    Veridicality {
        status: Status::Happened,
        certainty: Certainty::CtPlus,
        score: 3.0,
        evidence: Vec::new(),
        rule: "VE-DEFAULT".to_owned(),
    }
}
