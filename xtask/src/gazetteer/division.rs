//! First- and second-level divisions, from cities-json. Their point is the middle of the box around their places.

use super::{Countries, Place};
use anyhow::Result;
use dateline_core::resources::gazetteer::normalise;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

#[derive(Deserialize)]
struct Division {
    code: String,
    name: String,
}

#[derive(Deserialize)]
struct City {
    lat: String,
    lng: String,
    country: String,
    admin1: String,
    admin2: String,
}

/// Words for a kind of division, which the press writes or leaves out.
const SUFFIXES: &[&str] = &[
    "province",
    "governorate",
    "oblast",
    "region",
    "republic",
    "krai",
    "kray",
    "county",
    "district",
    "prefecture",
    "state",
    "department",
    "voivodeship",
    "canton",
    "municipality",
    "parish",
    "division",
    "area",
    "borough",
    "emirate",
];
const PREFIXES: &[&str] = &[
    "province of ",
    "provincia de ",
    "provincia di ",
    "county ",
    "departamento de ",
    "departamento del ",
    "estado de ",
    "distrito de ",
    "republic of ",
    "city of ",
    "city and borough of ",
    "wilaya de ",
    "comarca de ",
    "region de ",
    "county of ",
    "muhafazat ",
    "imarat ",
    "mintaqat ",
    "mohafazat ",
    "provincia ",
    "powiat ",
    "landkreis ",
    "kreis ",
    "province de ",
];

pub(super) fn read(folder: &Path, countries: &Countries) -> Result<Vec<Place>> {
    let cities: Vec<City> = serde_json::from_str(&std::fs::read_to_string(folder.join("cities.json"))?)?;
    let mut boxes: HashMap<String, [f64; 4]> = HashMap::new();
    for city in &cities {
        let (lat, lon): (f64, f64) = (city.lat.parse()?, city.lng.parse()?);
        let first = format!("{}.{}", city.country, city.admin1);
        let second = format!("{first}.{}", city.admin2);
        for code in [first, second] {
            let bounds = boxes.entry(code).or_insert([lat, lat, lon, lon]);
            bounds[0] = bounds[0].min(lat);
            bounds[1] = bounds[1].max(lat);
            bounds[2] = bounds[2].min(lon);
            bounds[3] = bounds[3].max(lon);
        }
    }
    let mut places = Vec::new();
    for (file, kind) in [("admin1.json", 1), ("admin2.json", 2)] {
        let divisions: Vec<Division> = serde_json::from_str(&std::fs::read_to_string(folder.join(file))?)?;
        let divisions: BTreeMap<String, String> = divisions.into_iter().map(|d| (d.code, d.name)).collect();
        for (code, name) in divisions {
            let Some(bounds) = boxes.get(&code) else { continue };
            let mut parts = code.split('.');
            let (Some(iso2), Some(first)) = (parts.next(), parts.next()) else {
                continue;
            };
            let Some(country) = countries.number(iso2) else {
                continue;
            };
            places.push(Place {
                geonames: 0,
                keys: keys(&name),
                point: (
                    f64::midpoint(bounds[0], bounds[1]),
                    f64::midpoint(bounds[2], bounds[3]),
                ),
                country,
                division: format!("{iso2}.{first}"),
                // Divisions carry no population here; a nominal one orders them among the cities of the same name.
                population: if kind == 1 { 300_000 } else { 20_000 },
                kind,
                name,
            });
        }
    }
    Ok(places)
}

/// The full name and the name without the word for its kind.
fn keys(name: &str) -> Vec<String> {
    let full = normalise(name);
    let mut keys = Vec::new();
    let last = full.rsplit(' ').next().unwrap_or("");
    if SUFFIXES.contains(&last) {
        let short = full[..full.len() - last.len()].trim_end();
        keys.push(short.to_owned());
    }
    for prefix in PREFIXES {
        if let Some(short) = full.strip_prefix(prefix) {
            keys.push(short.to_owned());
        }
    }
    keys.push(full);
    keys.retain(|key| key.len() > 2);
    keys.sort();
    keys.dedup();
    keys
}
