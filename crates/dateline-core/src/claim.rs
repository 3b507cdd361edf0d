//! Claims: one source's account of one event - an event mention, who says so, and how certain.

use crate::analysis::Reading;
use crate::attribution::Attributions;
use crate::document::Document;
use crate::events::EventMention;
use crate::grounding::Grounding;
use crate::resources::Resources;
use crate::span::Span;
use crate::veridicality::Veridicality;

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
    /// The words and the rule or model behind each cell, by cell name.
    pub evidence: Vec<(String, Evidence)>,
    /// Probability that the row is right, 0 to 1.
    pub confidence: f32,
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

/// Puts event mentions, attributions and veridicality together.
pub fn assemble(
    _document: &Document,
    _reading: &Reading,
    _grounding: &Grounding,
    _attributions: &Attributions,
    _events: Vec<EventMention>,
    _resources: &Resources,
) -> Vec<Claim> {
    Vec::new()
}
