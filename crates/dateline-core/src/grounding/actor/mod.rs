//! Actors: states, governments, militaries, leaders, parliaments, armed groups, crowds - with CAMEO-style codes.

use super::PlaceMention;
use crate::analysis::Reading;
use crate::document::Document;
use crate::resources::Resources;
use crate::span::Span;

/// Somebody who can act.
#[derive(Debug, Clone, PartialEq)]
pub struct ActorMention {
    /// Its words (the noun phrase without relative clauses).
    pub span: Span,
    /// Its head token.
    pub head: usize,
    /// Canonical name ("Nicolas Maduro", "Russia", "Russian troops").
    pub entity: String,
    /// Country and role, CAMEO style ("RUS MIL", "VEN GOV", "VEN LEG", "RUS"); absent where nothing is known.
    pub code: Option<String>,
    /// ISO 3166-1 alpha-3 code of the country, where known.
    pub country: Option<String>,
    /// CAMEO / PLOVER sector ("GOV", "MIL", "REB", "CVL", ...), where known.
    pub sector: Option<String>,
    /// A political actor in PLOVER's sense: state, party, armed or international group, officials, crowds.
    pub political: bool,
    /// Index of the entity of the reading, where the mention belongs to one.
    pub reading_entity: Option<usize>,
    /// Stable id of the rule or lexicon row.
    pub rule: String,
}

/// Finds all actors.
pub fn find(
    _document: &Document,
    _reading: &Reading,
    _places: &[PlaceMention],
    _resources: &Resources,
) -> Vec<ActorMention> {
    Vec::new()
}
