//! Places: toponyms found and resolved against the gazetteer.

use crate::analysis::Reading;
use crate::document::Document;
use crate::resources::Resources;
use crate::span::Span;

/// A place in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceMention {
    /// Its words.
    pub span: Span,
    /// Canonical name.
    pub name: String,
    /// Latitude in degrees, where resolved.
    pub lat: Option<f64>,
    /// Longitude in degrees, where resolved.
    pub lon: Option<f64>,
    /// `GeoNames` id, where the gazetteer has it.
    pub geonames: Option<u32>,
    /// ICAO code of an airfield.
    pub icao: Option<String>,
    /// ISO 3166-1 alpha-3 code.
    pub country: Option<String>,
    /// What kind of place it is.
    pub feature: Feature,
    /// The name stands for people or an institution ("Moscow said"), not for the place.
    pub metonym: bool,
    /// It only modifies another noun ("Russian troops", "the Caracas airport").
    pub modifier: bool,
    /// Confidence of the resolution, 0 to 1.
    pub confidence: f32,
    /// Stable id of the rule or table that resolved it.
    pub rule: String,
}

/// Kinds of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // the names say it
pub enum Feature {
    Country,
    Admin,
    City,
    Airport,
    Base,
    Region,
    Sea,
    Water,
    Continent,
    Facility,
    Other,
}

impl Feature {
    /// The wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            Feature::Country => "country",
            Feature::Admin => "admin",
            Feature::City => "city",
            Feature::Airport => "airport",
            Feature::Base => "base",
            Feature::Region => "region",
            Feature::Sea => "sea",
            Feature::Water => "water",
            Feature::Continent => "continent",
            Feature::Facility => "facility",
            Feature::Other => "other",
        }
    }
}

/// Finds and resolves all places.
pub fn find(_document: &Document, _reading: &Reading, _resources: &Resources) -> Vec<PlaceMention> {
    Vec::new()
}
