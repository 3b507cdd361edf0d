//! Event mentions: PLOVER type and mode, trigger, arguments.

use crate::analysis::Reading;
use crate::attribution::Attributions;
use crate::document::Document;
use crate::grounding::Grounding;
use crate::resources::Resources;
use crate::span::Span;

/// An event in the text. Arguments are indices into the lists of [`Grounding`].
#[derive(Debug, Clone, PartialEq)]
pub struct EventMention {
    /// The word or words that name the event.
    pub trigger: Span,
    /// The head token of the trigger.
    pub head: usize,
    /// The clause that states it.
    pub content: Span,
    /// PLOVER event ("MOBILIZE"), or `NONE`.
    pub event_type: String,
    /// PLOVER mode, or the mode of `NONE`.
    pub mode: Option<String>,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// Derived CAMEO code.
    pub cameo: Option<String>,
    /// Who does it.
    pub actors: Vec<usize>,
    /// Whom it is done to.
    pub recipients: Vec<usize>,
    /// When.
    pub when: Option<usize>,
    /// Where, with the role of each place.
    pub places: Vec<(usize, PlaceRole)>,
    /// How many.
    pub quantities: Vec<usize>,
    /// With what.
    pub equipment: Vec<usize>,
    /// Confidence of type and trigger, 0 to 1.
    pub confidence: f32,
    /// Stable id of the rule or model that found it.
    pub rule: String,
}

/// The role of a place in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlaceRole {
    /// Where it happens.
    At,
    /// Where it starts from.
    Origin,
    /// Where it goes to.
    Destination,
}

impl PlaceRole {
    /// The wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            PlaceRole::At => "at",
            PlaceRole::Origin => "origin",
            PlaceRole::Destination => "destination",
        }
    }
}

/// Finds the event mentions.
pub fn find(
    _document: &Document,
    _reading: &Reading,
    _grounding: &Grounding,
    _attributions: &Attributions,
    _resources: &Resources,
) -> Vec<EventMention> {
    Vec::new()
}
