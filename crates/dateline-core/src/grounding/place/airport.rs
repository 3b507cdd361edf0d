//! Airfields: words of a name and of a city, matched against the airport list, with the places of the report as context.
//!
//! One name may be borne by airports of several countries, and the list may write it otherwise than the press, so words
//! are compared as a set and the nearest candidate to what the sentence names wins.

use super::resolve::Sense;
use super::tables::PlaceTables;
use super::{Feature, scan::Candidate};
use crate::resources::gazetteer::{FLAG_IATA, FLAG_INTERNATIONAL, FLAG_MILITARY, kilometres, normalise};
use std::collections::BTreeMap;

/// Words that tell no airport from another.
fn is_common(word: &str) -> bool {
    matches!(
        word,
        "airport"
            | "airports"
            | "airfield"
            | "aerodrome"
            | "airbase"
            | "air"
            | "base"
            | "force"
            | "naval"
            | "military"
            | "army"
            | "station"
            | "field"
            | "international"
            | "main"
            | "regional"
            | "municipal"
            | "national"
            | "domestic"
            | "the"
            | "of"
            | "de"
            | "la"
            | "al"
            | "new"
            | "raf"
            | "afb"
    )
}

/// The airfield that a candidate names. `near` are points of the report with a weight, the best first.
pub(super) fn find(
    candidate: &Candidate,
    near: &[((f64, f64), f32)],
    country_weight: impl Fn(&str) -> f32,
    tables: &PlaceTables,
) -> Option<Sense> {
    let gazetteer = &tables.gazetteer;
    let wanted: Vec<&str> = candidate.key.split(' ').filter(|word| !is_common(word)).collect();
    if wanted.is_empty() {
        return None;
    }
    let mut hits: BTreeMap<u16, usize> = BTreeMap::new();
    for word in &wanted {
        for airport in gazetteer.airports_with(word) {
            *hits.entry(airport).or_default() += 1;
        }
    }
    let military = candidate.key.ends_with("base")
        || candidate.key.contains("military")
        || candidate.key.contains("air force");
    let mut best: Option<(f32, u16)> = None;
    for (number, count) in hits {
        let share = count as f32 / wanted.len() as f32;
        if share < 0.99 {
            continue;
        }
        let airport = gazetteer.airport(number);
        let name = normalise(airport.name);
        let city = normalise(airport.city);
        let name_words = name.split(' ').filter(|word| !is_common(word)).count();
        let mut score = 4.0 * share - 0.15 * name_words as f32;
        score += f32::from(airport.flags & FLAG_IATA != 0);
        score += 0.5 * f32::from(airport.flags & FLAG_INTERNATIONAL != 0);
        let is_military = airport.flags & FLAG_MILITARY != 0;
        score += if military == is_military { 0.5 } else { -0.5 };
        if wanted
            .iter()
            .all(|word| city.split(' ').any(|part| part == *word))
        {
            score += 0.5;
        }
        score += 2.0 * country_weight(airport.country);
        let nearness = near
            .iter()
            .map(|(point, weight)| {
                weight * (-kilometres(*point, (airport.lat, airport.lon)) / 120.0).exp() as f32
            })
            .fold(0.0, f32::max);
        score += 4.0 * nearness;
        if best.is_none_or(|(top, _)| score > top) {
            best = Some((score, number));
        }
    }
    let (_, number) = best?;
    let airport = gazetteer.airport(number);
    Some(Sense {
        name: clean(airport.name),
        point: (airport.lat, airport.lon),
        country: airport.country,
        division: crate::resources::gazetteer::NO_DIVISION,
        feature: if military { Feature::Base } else { Feature::Airport },
        geonames: None,
        icao: airport.icao,
        prior: 0.0,
        rule: "place.airport",
    })
}

/// The list writes "Maiquetia (Simon Bolivar Internacional) Airport": the words in brackets are a name, too.
fn clean(name: &str) -> String {
    name.replace("Internacional", "International")
}
