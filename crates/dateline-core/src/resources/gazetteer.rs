//! The gazetteer: names of places in, records with coordinates out. Read in place from static bytes.
//!
//! `cargo xtask gazetteer` builds the file from packages of `GeoNames` facts and an airport list (see
//! `models/gazetteer.md`); this module only reads it. A name is looked up in its normal form ([`normalise`]).
//!
//! # Format
//! `DGZ1`, then [`SECTIONS`] pairs of offset and length (u32, little endian) of the sections: countries (three ASCII
//! letters each), names (a length byte and UTF-8 each), records ([`RECORD`] bytes each, sorted by normal name), divisions (record
//! number of a first-level division, u32), postings (a length byte and record numbers of three bytes, the most
//! populous first), the name FST (normal form to `record * 2` or `posting offset * 2 + 1`), airports ([`AIRPORT`] bytes each),
//! airport postings (two length bytes and airport numbers of two bytes) and the FST of airport words.
//!
//! ```
//! use dateline_core::resources::gazetteer::{Gazetteer, normalise};
//! let gazetteer = Gazetteer::embedded()?;
//! let best = gazetteer.lookup(&normalise("Maiquetía")).next().expect("a town of Venezuela");
//! assert_eq!(gazetteer.record(best).country, "VEN");
//! # Ok::<(), dateline_core::error::ResourceError>(())
//! ```

use crate::error::ResourceError;
use fst::Map;

static BYTES: &[u8] = include_bytes!("../../../../models/gazetteer.bin");

/// First bytes of the file.
pub const MAGIC: &[u8; 4] = b"DGZ1";
/// Number of sections.
pub const SECTIONS: usize = 9;
/// Bytes of one place record: `GeoNames` id (4), latitude and longitude in 1e-4 degrees (3 + 3), country (1),
/// first-level division (2), population on a log scale (1), kind (1), offset of the name (3).
pub const RECORD: usize = 18;
/// Bytes of one airport: ICAO code (4), latitude and longitude (3 + 3), country (1), flags (1), offsets of its name
/// and its city (3 + 3).
pub const AIRPORT: usize = 18;
/// Airport flag: has an IATA code.
pub const FLAG_IATA: u8 = 1;
/// Airport flag: its name says that it is military.
pub const FLAG_MILITARY: u8 = 2;
/// Airport flag: its name says that it is international.
pub const FLAG_INTERNATIONAL: u8 = 4;
/// No first-level division.
pub const NO_DIVISION: u16 = u16::MAX;

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A populated place.
    City,
    /// A first-level division: state, province, governorate.
    Admin1,
    /// A second-level division: county, district.
    Admin2,
}

/// One place of the gazetteer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Record<'g> {
    /// Its name, with accents.
    pub name: &'g str,
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
    /// ISO 3166-1 alpha-3 code.
    pub country: &'g str,
    /// Number of its first-level division, or [`NO_DIVISION`].
    pub division: u16,
    /// Inhabitants, rounded on a log scale.
    pub population: f64,
    /// Kind.
    pub kind: Kind,
    /// `GeoNames` id, where the source has it.
    pub geonames: Option<u32>,
}

/// One airfield of the gazetteer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Airport<'g> {
    /// ICAO code.
    pub icao: &'g str,
    /// Its name as the source has it.
    pub name: &'g str,
    /// The city that it serves.
    pub city: &'g str,
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
    /// ISO 3166-1 alpha-3 code.
    pub country: &'g str,
    /// [`FLAG_IATA`], [`FLAG_MILITARY`], [`FLAG_INTERNATIONAL`].
    pub flags: u8,
}

/// The gazetteer, read in place.
pub struct Gazetteer<'g> {
    countries: &'g [u8],
    names: &'g [u8],
    records: &'g [u8],
    divisions: &'g [u8],
    postings: &'g [u8],
    index: Map<&'g [u8]>,
    airports: &'g [u8],
    airport_postings: &'g [u8],
    airport_index: Map<&'g [u8]>,
}

impl std::fmt::Debug for Gazetteer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gazetteer")
            .field("records", &self.len())
            .field("names", &self.index.len())
            .field("airports", &(self.airports.len() / AIRPORT))
            .finish_non_exhaustive()
    }
}

impl Gazetteer<'static> {
    /// The gazetteer of the binary.
    ///
    /// # Errors
    /// A damaged file.
    pub fn embedded() -> Result<Self, ResourceError> {
        Self::from_bytes(BYTES)
    }
}

impl<'g> Gazetteer<'g> {
    /// Reads a gazetteer in place.
    ///
    /// # Errors
    /// Bytes that are no gazetteer, or one cut short.
    pub fn from_bytes(bytes: &'g [u8]) -> Result<Self, ResourceError> {
        let damaged = |what: &str| ResourceError::Binary {
            file: "gazetteer.bin".to_owned(),
            message: format!("{what}; build it again with `cargo xtask gazetteer`"),
        };
        if bytes.get(..4) != Some(MAGIC.as_slice()) {
            return Err(damaged("expected a gazetteer (DGZ1)"));
        }
        let mut sections = [&bytes[..0]; SECTIONS];
        for (at, section) in sections.iter_mut().enumerate() {
            let header = bytes
                .get(4 + 8 * at..12 + 8 * at)
                .ok_or_else(|| damaged("the header is cut short"))?;
            let start = u32::from_le_bytes([header[0], header[1], header[2], header[3]]) as usize;
            let length = u32::from_le_bytes([header[4], header[5], header[6], header[7]]) as usize;
            *section = bytes
                .get(start..start.saturating_add(length))
                .ok_or_else(|| damaged("a section is cut short"))?;
        }
        let map = |section: &'g [u8]| Map::new(section).map_err(|error| damaged(&error.to_string()));
        Ok(Self {
            countries: sections[0],
            names: sections[1],
            records: sections[2],
            divisions: sections[3],
            postings: sections[4],
            index: map(sections[5])?,
            airports: sections[6],
            airport_postings: sections[7],
            airport_index: map(sections[8])?,
        })
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        self.records.len() / RECORD
    }

    /// True where it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The places of a normal name, the most populous first.
    pub fn lookup(&self, normal: &str) -> Postings<'g> {
        match self.index.get(normal) {
            None => Postings::Many(&[]),
            Some(value) if value & 1 == 0 => Postings::One((value >> 1) as u32),
            Some(value) => {
                let tail = self.postings.get((value >> 1) as usize..).unwrap_or(&[]);
                let count = tail.first().map_or(0, |count| *count as usize);
                Postings::Many(tail.get(1..1 + 3 * count).unwrap_or(&[]))
            }
        }
    }

    /// True where some place has this normal name.
    pub fn contains(&self, normal: &str) -> bool {
        self.index.contains_key(normal)
    }

    /// A place. The number must come from [`Gazetteer::lookup`] or [`Gazetteer::division`].
    pub fn record(&self, place: u32) -> Record<'g> {
        let bytes = &self.records[place as usize * RECORD..][..RECORD];
        let id = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        Record {
            name: self.text(number(&bytes[15..18])),
            lat: degrees(&bytes[4..7]),
            lon: degrees(&bytes[7..10]),
            country: self.country(bytes[10]),
            division: u16::from_le_bytes([bytes[11], bytes[12]]),
            population: 10f64.powf(f64::from(bytes[13]) / 32.0) - 1.0,
            kind: match bytes[14] {
                1 => Kind::Admin1,
                2 => Kind::Admin2,
                _ => Kind::City,
            },
            geonames: (id != 0).then_some(id),
        }
    }

    /// The record of a first-level division.
    pub fn division(&self, division: u16) -> Option<u32> {
        let at = division as usize * 4;
        let bytes = self.divisions.get(at..at + 4)?;
        let place = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        (place != u32::MAX).then_some(place)
    }

    /// The airports that have a word in their name or their city.
    pub fn airports_with(&self, word: &str) -> impl Iterator<Item = u16> + use<'g> {
        let list: &'g [u8] = match self.airport_index.get(word) {
            None => &[],
            Some(offset) => {
                let tail = self.airport_postings.get(offset as usize..).unwrap_or(&[]);
                let count = tail
                    .get(..2)
                    .map_or(0, |b| u16::from_le_bytes([b[0], b[1]]) as usize);
                tail.get(2..2 + 2 * count).unwrap_or(&[])
            }
        };
        list.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]]))
    }

    /// An airport. The number must come from [`Gazetteer::airports_with`].
    pub fn airport(&self, airport: u16) -> Airport<'g> {
        let bytes = &self.airports[airport as usize * AIRPORT..][..AIRPORT];
        Airport {
            icao: std::str::from_utf8(&bytes[..4]).unwrap_or(""),
            lat: degrees(&bytes[4..7]),
            lon: degrees(&bytes[7..10]),
            country: self.country(bytes[10]),
            flags: bytes[11],
            name: self.text(number(&bytes[12..15])),
            city: self.text(number(&bytes[15..18])),
        }
    }

    fn country(&self, number: u8) -> &'g str {
        self.countries
            .get(number as usize * 3..number as usize * 3 + 3)
            .and_then(|code| std::str::from_utf8(code).ok())
            .unwrap_or("")
    }

    fn text(&self, offset: usize) -> &'g str {
        let length = self.names.get(offset).map_or(0, |length| *length as usize);
        self.names
            .get(offset + 1..offset + 1 + length)
            .and_then(|name| std::str::from_utf8(name).ok())
            .unwrap_or("")
    }
}

/// The record numbers of one name.
#[derive(Debug, Clone)]
pub enum Postings<'g> {
    /// The name has one place.
    One(u32),
    /// The name has several, three bytes each.
    Many(&'g [u8]),
}

impl Iterator for Postings<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        match self {
            Postings::One(place) => {
                let place = *place;
                *self = Postings::Many(&[]);
                Some(place)
            }
            Postings::Many(list) => {
                let (first, rest) = list.split_at_checked(3)?;
                let place = number(first) as u32;
                *list = rest;
                Some(place)
            }
        }
    }
}

fn number(bytes: &[u8]) -> usize {
    bytes[0] as usize | (bytes[1] as usize) << 8 | (bytes[2] as usize) << 16
}

fn degrees(bytes: &[u8]) -> f64 {
    let raw = number(bytes) as i32;
    f64::from(raw << 8 >> 8) / 1e4
}

/// Base letters of U+00C0 to U+024F.
const LATIN: &[u8] = b"aaaaaa?ceeeeiiiidnooooo?ouuuuy??aaaaaa?ceeeeiiiidnooooo?ouuuuy?yaaaaaaccccccccddddeeeeeeeeeeggggggg\
ghhhhiiiiiiiiii??jjkkkllllll??llnnnnnnnnnoooooo??rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs?b????????d????a????????kk\
??????oo?????????????uu????????????????????????????aaiioouuuuuuuuuu?aaaa????ggkkoooo??j???gg??nnaa????aaaaeeeeiiiioooor\
rrruuuusstt??hh??????aaeeooooooooyy????????????????????????????";
/// Base letters of U+1E00 to U+1EFF.
const LATIN_ADDITIONAL: &[u8] = b"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrr\
rssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy??????aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiiooooooooo\
oooooooooooooooouuuuuuuuuuuuuuyyyyyyyy??????";

/// The form under which names are looked up: lower case, no accents, no apostrophes and full stops, single spaces
/// for hyphens and other marks, `saint` / `mount` / `fort` as `st` / `mt` / `ft`.
pub fn normalise(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    normalise_into(name, &mut normal);
    normal
}

/// As [`normalise`], appending to `normal` (after a space where something stands there already).
pub fn normalise_into(name: &str, normal: &mut String) {
    let mut word_start = normal.len();
    let mut space = !normal.is_empty();
    for letter in name.chars() {
        let folded: Option<&str> = match letter {
            'ß' => Some("ss"),
            'æ' | 'Æ' => Some("ae"),
            'œ' | 'Œ' => Some("oe"),
            'þ' | 'Þ' => Some("th"),
            '&' => Some("and"),
            _ => None,
        };
        let base = match letter {
            'a'..='z' | '0'..='9' => letter,
            'A'..='Z' => letter.to_ascii_lowercase(),
            '\''
            | '.'
            | '`'
            | '\u{2018}'
            | '\u{2019}'
            | '\u{02b0}'..='\u{02ff}'
            | '\u{0300}'..='\u{036f}' => continue,
            '\u{c0}'..='\u{24f}' => LATIN[letter as usize - 0xc0] as char,
            '\u{1e00}'..='\u{1eff}' => LATIN_ADDITIONAL[letter as usize - 0x1e00] as char,
            _ if letter.is_alphabetic() => letter.to_lowercase().next().unwrap_or(letter),
            _ => ' ',
        };
        if base == ' ' && folded.is_none() {
            shorten(normal, word_start);
            space = !normal.is_empty();
            word_start = normal.len();
            continue;
        }
        if space {
            normal.push(' ');
            word_start = normal.len();
            space = false;
        }
        match folded {
            Some(folded) => normal.push_str(folded),
            None => normal.push(if base == '?' { letter } else { base }),
        }
    }
    shorten(normal, word_start);
}

/// Writes the last word short where it has a usual abbreviation.
fn shorten(normal: &mut String, word_start: usize) {
    let short = match &normal[word_start..] {
        "saint" => "st",
        "sainte" => "ste",
        "mount" => "mt",
        "fort" => "ft",
        _ => return,
    };
    normal.truncate(word_start);
    normal.push_str(short);
}

/// Distance in kilometres on the sphere.
pub fn kilometres(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (lat1, lat2) = (from.0.to_radians(), to.0.to_radians());
    let half_lat = ((lat2 - lat1) / 2.0).sin();
    let half_lon = ((to.1 - from.1).to_radians() / 2.0).sin();
    let h = half_lat * half_lat + lat1.cos() * lat2.cos() * half_lon * half_lon;
    2.0 * 6371.0088 * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_accents_and_marks() {
        assert_eq!(normalise("São Tomé"), "sao tome");
        assert_eq!(normalise("N'Djamena"), "ndjamena");
        assert_eq!(normalise("Port-au-Prince"), "port au prince");
        assert_eq!(normalise("Saint Petersburg"), normalise("St. Petersburg"));
        assert_eq!(normalise("W.Va."), "wva");
        assert_eq!(normalise(" – "), "");
    }

    #[test]
    fn the_embedded_file_knows_a_capital_and_its_division() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let caracas = gazetteer.lookup("caracas").next().unwrap();
        let record = gazetteer.record(caracas);
        assert_eq!((record.name, record.country), ("Caracas", "VEN"));
        assert!(kilometres((record.lat, record.lon), (10.488, -66.879)) < 1.0);
        let division = gazetteer.division(record.division).unwrap();
        assert_eq!(gazetteer.record(division).kind, Kind::Admin1);
    }

    #[test]
    fn airports_are_found_by_words_of_name_and_city() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let found: Vec<&str> = gazetteer
            .airports_with("bolivar")
            .map(|a| gazetteer.airport(a).icao)
            .collect();
        assert!(found.contains(&"SVMI") && found.contains(&"SEGU"), "{found:?}");
    }

    #[test]
    fn bytes_that_are_no_gazetteer_are_an_error() {
        for length in [0, 3, 4, 40, 76] {
            assert!(Gazetteer::from_bytes(&BYTES[..length]).is_err());
        }
        assert!(Gazetteer::from_bytes(b"no gazetteer at all").is_err());
    }
}
