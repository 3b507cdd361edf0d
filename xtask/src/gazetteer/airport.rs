//! Airfields, from airportsdata: those with an ICAO code of four letters; of American ones the public and military.

use super::{Countries, Names, degrees};
use anyhow::{Result, ensure};
use dateline_core::resources::gazetteer::{FLAG_IATA, FLAG_INTERNATIONAL, FLAG_MILITARY, normalise};
use std::collections::BTreeMap;
use std::path::Path;

/// The sections that airports fill.
pub(super) struct Airports {
    pub(super) records: Vec<u8>,
    pub(super) postings: Vec<u8>,
    pub(super) index: Vec<u8>,
}

/// Words that tell no airport from another.
const COMMON: &[&str] = &[
    "airport",
    "international",
    "intl",
    "internacional",
    "airfield",
    "aerodrome",
    "field",
    "air",
    "base",
    "airbase",
    "air base",
    "municipal",
    "regional",
    "force",
    "afb",
    "de",
    "la",
    "el",
    "of",
    "the",
    "and",
    "airstrip",
    "strip",
    "heliport",
    "county",
    "domestic",
    "national",
    "new",
];
const MILITARY: &[&str] = &[
    "base", "airbase", "afb", "naval", "military", "army", "raf", "guard", "marine", "aaf", "militar", "cfb",
    "nas", "jasdf", "navy",
];

pub(super) fn read(file: &Path, countries: &Countries, names: &mut Names) -> Result<Airports> {
    let text = std::fs::read_to_string(file)?;
    let mut records = Vec::new();
    let mut words: BTreeMap<String, Vec<u16>> = BTreeMap::new();
    let mut count = 0u16;
    for line in text.lines().skip(1) {
        let cells = cells(line);
        let [icao, iata, name, city, _, country, _, lat, lon, ..] = cells.as_slice() else {
            continue;
        };
        let Some(number) = countries.number(country) else {
            continue;
        };
        let normal = format!(" {} ", normalise(name));
        let military = MILITARY.iter().any(|word| normal.contains(&format!(" {word} ")));
        let international = normal.contains(" international ")
            || normal.contains(" intl ")
            || normal.contains(" internacional ");
        if icao.len() != 4 || !icao.bytes().all(|b| b.is_ascii_alphanumeric()) {
            continue;
        }
        let private = icao.bytes().any(|b| b.is_ascii_digit()) && !military;
        if private || (*country == "US" && iata.is_empty() && !military && !international) {
            continue;
        }
        let mut flags = 0;
        if !iata.is_empty() {
            flags |= FLAG_IATA;
        }
        if military {
            flags |= FLAG_MILITARY;
        }
        if international {
            flags |= FLAG_INTERNATIONAL;
        }
        records.extend_from_slice(icao.as_bytes());
        records.extend_from_slice(&degrees(lat.parse()?));
        records.extend_from_slice(&degrees(lon.parse()?));
        records.push(number);
        records.push(flags);
        records.extend_from_slice(&names.offset(name).to_le_bytes()[..3]);
        records.extend_from_slice(&names.offset(city).to_le_bytes()[..3]);
        for word in normalise(&format!("{name} {city}")).split(' ') {
            if word.len() > 1 && !COMMON.contains(&word) {
                let list = words.entry(word.to_owned()).or_default();
                if list.last() != Some(&count) {
                    list.push(count);
                }
            }
        }
        ensure!(count < u16::MAX, "at most 65,535 airports");
        count += 1;
    }
    let mut postings = Vec::new();
    let mut builder = fst::MapBuilder::memory();
    for (word, list) in words {
        builder.insert(&word, postings.len() as u64)?;
        postings.extend_from_slice(&(list.len() as u16).to_le_bytes());
        for airport in list {
            postings.extend_from_slice(&airport.to_le_bytes());
        }
    }
    println!("airports: {count}");
    Ok(Airports {
        records,
        postings,
        index: builder.into_inner()?,
    })
}

/// The cells of a line of the CSV file: quoted texts and bare numbers.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cells.last_mut().expect("one cell at least").push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cells.last_mut().expect("one cell at least").push(letter),
        }
    }
    cells
}
