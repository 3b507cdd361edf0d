//! Places: toponyms found and resolved against the gazetteer.
//!
//! In come the text and the reader's layers (which may be empty), out come [`PlaceMention`]s with coordinates, country and kind, as
//! `GeoNames` counts them. Three steps: [`scan`] finds names that may be places, [`recognise`] decides which are, [`resolve`] which
//! place each one is; [`usage`] tells whether a name stands for a government or only modifies another noun.

mod airport;
mod area;
mod described;
mod recognise;
mod resolve;
pub(super) mod scan;
pub(crate) mod tables;
mod usage;

use crate::analysis::Reading;
use crate::document::Document;
use crate::resources::Resources;
use crate::span::Span;

/// Rule of a place that only the text knows.
const DESCRIBED: &str = "place.described";

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
pub fn find(document: &Document, reading: &Reading, resources: &Resources) -> Vec<PlaceMention> {
    let tables = &resources.place;
    let words = scan::words(&document.text);
    let mut candidates = scan::candidates(&document.text, &words, tables);
    let features = recognise::features(&words, &candidates, reading, tables);
    let mut scores = recognise::score(&tables.model, &features);
    // Adjectives of countries are rarely anything else, and actors need them.
    let mut accepted: Vec<bool> = scores
        .iter()
        .zip(&candidates)
        .map(|(score, candidate)| {
            let least = if candidate.source == scan::Source::Demonym {
                0.15
            } else {
                0.5
            };
            *score >= least
        })
        .collect();
    for (candidate, accepted) in candidates.iter().zip(&mut accepted) {
        let town = candidate.source == scan::Source::Gazetteer;
        *accepted &= !(town && described::is_part(&words, tables, candidate.words));
    }
    accept_containers(&document.text, &candidates, &mut accepted);
    let home = home(document);
    let mut senses = resolve::resolve(
        &words,
        &candidates,
        &accepted,
        &home,
        tables,
        &resolve::Weights::default(),
    );
    let known: Vec<(usize, usize)> = candidates
        .iter()
        .zip(&accepted)
        .filter(|(_, accepted)| **accepted)
        .map(|(candidate, _)| candidate.words)
        .collect();
    let taken = |at: usize| known.iter().any(|(start, end)| (*start..*end).contains(&at));
    for candidate in described::candidates(&words, tables, &taken) {
        if described::is_name(&candidate, reading) {
            candidates.push(candidate);
            accepted.push(true);
            scores.push(0.7);
            senses.push(None);
        }
    }
    let mut places = Vec::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let airfield = candidate.source == scan::Source::Airport && senses[at].is_some();
        let misled = candidate.inside && senses[at].is_none();
        if !(accepted[at] || airfield) || misled {
            continue;
        }
        let use_ = usage::of(candidate, &words, reading, document, tables);
        let literal = candidate.span.text(&document.text);
        let mut place = PlaceMention {
            span: candidate.span,
            name: literal.to_owned(),
            lat: None,
            lon: None,
            geonames: None,
            icao: None,
            country: None,
            feature: candidate.suffix.map_or(Feature::Other, |suffix| suffix.feature),
            metonym: use_.metonym,
            modifier: use_.modifier,
            confidence: if airfield { scores[at].max(0.8) } else { scores[at] },
            rule: match candidate.source {
                scan::Source::Described => DESCRIBED.to_owned(),
                _ => "place.unresolved".to_owned(),
            },
        };
        if let Some((sense, confidence)) = &senses[at] {
            if !sense.name.is_empty() {
                place.name.clone_from(&sense.name);
            }
            place.lat = Some(sense.point.0);
            place.lon = Some(sense.point.1);
            place.geonames = sense.geonames;
            place.icao = (!sense.icao.is_empty()).then(|| sense.icao.to_owned());
            place.country = (!sense.country.is_empty()).then(|| sense.country.to_owned());
            place.feature = sense.feature;
            place.confidence *= confidence;
            sense.rule.clone_into(&mut place.rule);
        }
        places.push(place);
    }
    places.sort_by_key(|place| (place.span.start, std::cmp::Reverse(place.span.end)));
    described::inherit(&document.text, &mut places);
    area::parts(&words, &mut places);
    area::capitals(&words, tables, &mut places);
    places.sort_by_key(|place| (place.span.start, std::cmp::Reverse(place.span.end)));
    places
}

/// "Macon, Ga.,": an abbreviated name right after a place and a comma is where that place lies.
fn accept_containers(text: &str, candidates: &[scan::Candidate], accepted: &mut [bool]) {
    for at in 1..candidates.len() {
        let (before, here) = (candidates[at - 1].span, candidates[at].span);
        if accepted[at - 1]
            && before.end <= here.start
            && Span::new(before.end as usize, here.start as usize).text(text) == ", "
            && here.text(text).ends_with('.')
        {
            accepted[at] = true;
        }
    }
}

/// What the report itself tells of where it comes from.
fn home(document: &Document) -> resolve::Home<'_> {
    let mut names = Vec::new();
    if let Some(place) = document.dateline.as_ref().and_then(|dateline| dateline.place) {
        names.push(place.text(&document.text));
    }
    if let Some(publisher) = &document.publisher {
        names.push(publisher.as_str());
    }
    resolve::Home { names }
}

/// One name that may be a place, as the recogniser sees it: for training.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its words.
    pub span: Span,
    /// It comes from the head word of a site or an airfield, not from the gazetteer.
    pub site: bool,
    /// An adjective or people.
    pub demonym: bool,
    /// Features of the linear model.
    pub features: Vec<u64>,
}

/// All candidates of a text with their features: for training.
pub fn examples(text: &str, reading: &Reading, resources: &Resources) -> Vec<Example> {
    let tables = &resources.place;
    let words = scan::words(text);
    let candidates = scan::candidates(text, &words, tables);
    let features = recognise::features(&words, &candidates, reading, tables);
    candidates
        .iter()
        .zip(features)
        .map(|(candidate, features)| Example {
            span: candidate.span,
            site: matches!(candidate.source, scan::Source::Airport | scan::Source::Suffix),
            demonym: candidate.source == scan::Source::Demonym,
            features,
        })
        .collect()
}

/// Resolves given spans, whatever the recogniser thinks of them: for scoring with gold spans.
pub fn resolve_spans(
    document: &Document,
    spans: &[Span],
    resources: &Resources,
    weights: Option<[f32; 11]>,
) -> Vec<Option<PlaceMention>> {
    let weights = weights.map_or_else(resolve::Weights::default, resolve::Weights::from_list);
    let tables = &resources.place;
    let words = scan::words(&document.text);
    let candidates = scan::candidates(&document.text, &words, tables);
    let accepted: Vec<bool> = candidates.iter().map(|c| spans.contains(&c.span)).collect();
    let senses = resolve::resolve(&words, &candidates, &accepted, &home(document), tables, &weights);
    spans
        .iter()
        .map(|span| {
            let at = candidates.iter().position(|c| c.span == *span)?;
            let (sense, confidence) = senses[at].as_ref()?;
            Some(PlaceMention {
                span: *span,
                name: sense.name.clone(),
                lat: Some(sense.point.0),
                lon: Some(sense.point.1),
                geonames: sense.geonames,
                icao: (!sense.icao.is_empty()).then(|| sense.icao.to_owned()),
                country: (!sense.country.is_empty()).then(|| sense.country.to_owned()),
                feature: sense.feature,
                metonym: false,
                modifier: false,
                confidence: *confidence,
                rule: sense.rule.to_owned(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<PlaceMention> {
        let resources = Resources::embedded().unwrap();
        let reader = crate::analysis::fast::FastReader::embedded().unwrap();
        let document = Document::new(text);
        find(
            &document,
            &crate::analysis::Reader::read(&reader, &document),
            &resources,
        )
    }

    fn place(text: &str, words: &str) -> PlaceMention {
        let found = places(text);
        let place = found.iter().find(|place| place.span.text(text) == words);
        place
            .unwrap_or_else(|| panic!("{words} not among {found:?}"))
            .clone()
    }

    #[test]
    fn an_airport_is_told_from_its_namesakes_by_the_city_nearby() {
        let text =
            "A cargo plane touched down at Simon Bolivar International Airport near Caracas on Monday.";
        let airport = place(text, "Simon Bolivar International Airport");
        assert_eq!(airport.icao.as_deref(), Some("SVMI"));
        assert_eq!(airport.country.as_deref(), Some("VEN"));
        let text = "The cruise passengers flew home from Simon Bolivar International Airport in Santa Marta, Colombia.";
        let airport = place(text, "Simon Bolivar International Airport");
        assert_eq!(airport.icao.as_deref(), Some("SKSM"));
    }

    #[test]
    fn a_container_after_a_comma_decides() {
        let text = "The plant in Paris, Texas, employs 300 people.";
        assert_eq!(place(text, "Paris").country.as_deref(), Some("USA"));
        let text = "The minister flew back to Paris on Friday.";
        assert_eq!(place(text, "Paris").country.as_deref(), Some("FRA"));
    }

    #[test]
    fn georgia_is_a_country_or_a_state_by_its_company() {
        let text = "Talks in Georgia were moved from Tbilisi to Batumi.";
        assert_eq!(place(text, "Georgia").feature, Feature::Country);
        let text = "Storms crossed Georgia overnight; roofs were lost in Macon and Savannah.";
        assert_eq!(place(text, "Georgia").feature, Feature::Admin);
    }

    #[test]
    fn a_described_name_is_a_place_wherever_it_stands() {
        let text = "Shops in Kelbar Uma closed. The army left the town of Kelbar Uma, in Yemen. Kelbar Uma has a port.";
        let found = places(text);
        let named: Vec<_> = found.iter().filter(|place| place.name == "Kelbar Uma").collect();
        assert_eq!(named.len(), 3, "{found:?}");
        assert!(named.iter().all(|place| place.country.as_deref() == Some("YEM")));
    }

    #[test]
    fn odd_texts_give_no_panic() {
        for text in [
            "",
            "\n\n",
            "’s",
            "In In In",
            "Paris, Paris, Paris",
            "A.B.C. D.E.",
            "Airport",
            "the air base",
            "ÜÖÄ, É.",
        ] {
            places(text);
        }
    }
}
