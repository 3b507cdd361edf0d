//! What happened, what is only planned, threatened, possible or denied (`FactBank` values).
//!
//! A predicate of the parse goes in, its [`Veridicality`] comes out: [`Status`] and [`Certainty`] from the view of
//! the innermost source, read off modal verbs, negation, tense, conditionals, questions and the predicates that
//! embed it (`lexicons/embedding_predicates.tsv`, `modals.tsv`, `noun_status.tsv`). [`factuality`] gives the unified
//! score of -3 to 3 of a linear regression.

pub(crate) mod embedding;
pub mod factuality;
pub(crate) mod judge;

pub use factuality::factuality;

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
    /// Reads a wire name.
    pub fn named(name: &str) -> Option<Status> {
        [
            Status::Happened,
            Status::Ongoing,
            Status::Planned,
            Status::Threatened,
            Status::Possible,
            Status::Denied,
            Status::NotHappened,
        ]
        .into_iter()
        .find(|status| status.as_str() == name)
    }

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

/// The words of this stage: modals, embedding predicates, words around event nouns.
#[derive(Debug, Default)]
pub(crate) struct VeridicalityRules {
    pub(crate) embedding: embedding::Embedding,
    pub(crate) modals: std::collections::HashMap<&'static str, judge::Modal>,
    pub(crate) nouns: std::collections::HashMap<&'static str, Status>,
}

impl VeridicalityRules {
    /// The data of the binary.
    pub(crate) fn embedded() -> Result<Self, crate::error::ResourceError> {
        use crate::resources::lexicon::Lexicon;
        let mut all = Self {
            embedding: embedding::Embedding::embedded()?,
            ..Self::default()
        };
        let error = |file: &str, line: usize, message: String| crate::error::ResourceError::Value {
            file: file.to_owned(),
            line,
            message,
        };
        let file = "modals.tsv";
        let lexicon = Lexicon::parse(file, include_str!("../../../../lexicons/modals.tsv"))?;
        for (line, row) in lexicon.numbered_rows() {
            let modal = judge::Modal::named(row[1])
                .ok_or_else(|| error(file, line, format!("expected an effect, found `{}`", row[1])))?;
            all.modals.insert(row[0], modal);
        }
        let file = "noun_status.tsv";
        let lexicon = Lexicon::parse(file, include_str!("../../../../lexicons/noun_status.tsv"))?;
        for (line, row) in lexicon.numbered_rows() {
            let status = Status::named(row[1])
                .ok_or_else(|| error(file, line, format!("expected a status, found `{}`", row[1])))?;
            all.nouns.insert(row[0], status);
        }
        Ok(all)
    }
}

/// Judges the predicate at `token`. What lies outside the content of its attribution (`within`, where it has one)
/// does not count: from the view of the source the attribution itself is no hedge.
pub fn assess(
    document: &Document,
    reading: &Reading,
    token: usize,
    within: Option<Span>,
    resources: &Resources,
) -> Veridicality {
    judge::judge(document, reading, token, within, resources)
}
