//! Equipment: weapons, vehicles, aircraft and ships, by designation or head noun.

use super::QuantityMention;
use crate::analysis::Reading;
use crate::document::Document;
use crate::resources::Resources;
use crate::span::Span;

/// A piece of equipment.
#[derive(Debug, Clone, PartialEq)]
pub struct EquipmentMention {
    /// Its words, modifiers included ("two Russian military jets" without the number: "military jets").
    pub span: Span,
    /// Canonical type ("Il-62M"), where the words give one.
    pub designation: Option<String>,
    /// Class ("transport aircraft", "military jet", "bomber").
    pub class: String,
    /// ISO 3166-1 alpha-3 code of the country that makes it.
    pub origin: Option<String>,
    /// ISO 3166-1 alpha-3 code of the operator, only where stated.
    pub operator: Option<String>,
    /// Index of the quantity that counts it.
    pub count: Option<usize>,
    /// Stable id of the rule or facts row.
    pub rule: String,
}

/// Finds all equipment.
pub fn find(
    _document: &Document,
    _reading: &Reading,
    _quantities: &[QuantityMention],
    _resources: &Resources,
) -> Vec<EquipmentMention> {
    Vec::new()
}
