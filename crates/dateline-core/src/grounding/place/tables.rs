//! The look-up data of places: the gazetteer and the lexicons beside it.

use super::Feature;
use crate::error::ResourceError;
use crate::linear::LinearModel;
use crate::resources::gazetteer::{Gazetteer, Kind, NO_DIVISION, normalise};
use crate::resources::lexicon::Lexicon;
use std::collections::HashMap;

/// A place of the lexicons: country, state, region, base.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// Canonical name.
    pub(crate) name: &'static str,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    /// ISO 3166-1 alpha-3 code, empty where it lies in none or in several.
    pub(crate) country: &'static str,
    pub(crate) feature: Feature,
    /// ICAO code, or empty.
    pub(crate) icao: &'static str,
    /// A state of a federation from `states.tsv`.
    pub(crate) state: bool,
}

/// How a word names an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// By its name.
    Name,
    /// By its name in capitals, which must stand so in the text ("US", "CAR").
    Exact,
    /// As adjective or people ("Russian", "Kurds").
    Demonym,
    /// By an abbreviation with a full stop, or a postal code: only after a comma ("Ga.", "GA").
    Abbreviation,
}

/// A word of `place_traps.tsv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trap {
    Word,
    Given,
    Surname,
}

/// What a word around a name tells (`place_context.tsv`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Context {
    Title,
    Locative,
    /// "city", "province".
    Kind,
    /// A verb whose subject is a place ("lies").
    Stative,
    /// A verb whose object is spoken to or of as an actor.
    Addressed,
    /// A form that follows an acting subject.
    Speech,
    /// A preposition of dealings.
    Between,
}

/// What a suffix word makes of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Suffix {
    pub(crate) feature: Feature,
    /// The whole is a place of its own, known or not.
    pub(crate) own: bool,
}

/// All look-up data of places.
#[derive(Debug)]
pub(crate) struct PlaceTables {
    pub(crate) gazetteer: Gazetteer<'static>,
    /// Which names are places.
    pub(crate) model: LinearModel<'static>,
    pub(crate) entries: Vec<Entry>,
    names: HashMap<String, Vec<(u16, Form)>>,
    traps: HashMap<&'static str, Trap>,
    suffixes: HashMap<&'static str, Suffix>,
    contexts: HashMap<&'static str, Context>,
    /// Capitals: normal name to country.
    capitals: HashMap<String, &'static str>,
    /// Name of the capital of each country.
    seats: HashMap<&'static str, &'static str>,
    countries: HashMap<&'static str, u16>,
    /// The adjective of each country.
    adjectives: HashMap<&'static str, &'static str>,
    /// Entries of states: their numbers among the divisions of the gazetteer.
    divisions: HashMap<u16, u16>,
}

static MODEL: &[u8] = include_bytes!("../../../../../models/place.bin");

macro_rules! lexicon {
    ($file:literal) => {
        Lexicon::parse($file, include_str!(concat!("../../../../../lexicons/", $file)))
    };
}

impl PlaceTables {
    /// The data of the binary.
    pub(crate) fn embedded() -> Result<Self, ResourceError> {
        let mut tables = Self {
            gazetteer: Gazetteer::embedded()?,
            model: LinearModel::from_bytes("place.bin", MODEL)?,
            entries: Vec::with_capacity(1024),
            names: HashMap::with_capacity(4096),
            traps: HashMap::with_capacity(2100),
            suffixes: HashMap::new(),
            contexts: HashMap::new(),
            capitals: HashMap::new(),
            seats: HashMap::new(),
            countries: HashMap::new(),
            adjectives: HashMap::new(),
            divisions: HashMap::new(),
        };
        tables.read_countries()?;
        tables.read_states()?;
        tables.read_regions("regions.tsv", &lexicon!("regions.tsv")?)?;
        tables.read_regions("place_aliases.tsv", &lexicon!("place_aliases.tsv")?)?;
        tables.read_demonyms()?;
        for row in lexicon!("place_traps.tsv")?.rows() {
            let kind = match row[1] {
                "given" => Trap::Given,
                "surname" => Trap::Surname,
                _ => Trap::Word,
            };
            tables.traps.insert(row[0], kind);
        }
        let suffixes = lexicon!("place_suffixes.tsv")?;
        for (line, row) in suffixes.numbered_rows() {
            let feature = feature("place_suffixes.tsv", line, row[1])?;
            tables.suffixes.insert(
                row[0],
                Suffix {
                    feature,
                    own: row[2] == "own",
                },
            );
        }
        let contexts = lexicon!("place_context.tsv")?;
        for (line, row) in contexts.numbered_rows() {
            let context = match row[1] {
                "title" => Context::Title,
                "locative" => Context::Locative,
                "kind" => Context::Kind,
                "stative" => Context::Stative,
                "addressed" => Context::Addressed,
                "speech" => Context::Speech,
                "between" => Context::Between,
                other => {
                    return Err(ResourceError::Value {
                        file: "place_context.tsv".to_owned(),
                        line,
                        message: format!("expected a kind of context, found `{other}`"),
                    });
                }
            };
            tables.contexts.insert(row[0], context);
        }
        Ok(tables)
    }

    /// What a word around a name tells.
    pub(crate) fn context(&self, normal: &str) -> Option<Context> {
        self.contexts.get(normal).copied()
    }

    /// The entries that a normal name may stand for.
    pub(crate) fn named(&self, normal: &str) -> &[(u16, Form)] {
        self.names.get(normal).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn entry(&self, number: u16) -> &Entry {
        &self.entries[number as usize]
    }

    pub(crate) fn trap(&self, normal: &str) -> Option<Trap> {
        self.traps.get(normal).copied()
    }

    pub(crate) fn suffix(&self, normal: &str) -> Option<Suffix> {
        self.suffixes.get(normal).copied()
    }

    /// The country whose capital has this normal name.
    pub(crate) fn capital_of(&self, normal: &str) -> Option<&'static str> {
        self.capitals.get(normal).copied()
    }

    /// The capital of a country.
    pub(crate) fn capital(&self, iso3: &str) -> Option<&'static str> {
        self.seats.get(iso3).copied()
    }

    /// The number of a state among the first-level divisions of the gazetteer.
    pub(crate) fn division_of(&self, number: u16) -> u16 {
        self.divisions.get(&number).copied().unwrap_or(NO_DIVISION)
    }

    /// The adjective of a country ("Russian").
    pub(crate) fn adjective(&self, iso3: &str) -> Option<&'static str> {
        self.adjectives.get(iso3).copied()
    }

    /// The entry of a country.
    pub(crate) fn country(&self, iso3: &str) -> Option<&Entry> {
        self.countries.get(iso3).map(|at| self.entry(*at))
    }

    fn add(&mut self, entry: Entry) -> u16 {
        let number = self.entries.len() as u16;
        self.name(entry.name, number, Form::Name);
        self.entries.push(entry);
        number
    }

    fn name(&mut self, name: &str, number: u16, form: Form) {
        let name = name.strip_prefix("the ").unwrap_or(name);
        let short = name.len() <= 6 && !name.chars().any(char::is_lowercase);
        let form = if form == Form::Name && short {
            Form::Exact
        } else {
            form
        };
        let list = self.names.entry(normalise(name)).or_default();
        if !list.iter().any(|(at, known)| *at == number && *known == form) {
            list.push((number, form));
        }
    }

    fn read_countries(&mut self) -> Result<(), ResourceError> {
        let lexicon = lexicon!("countries.tsv")?;
        for (line, row) in lexicon.numbered_rows() {
            let [iso3, _, name, lat, lon, aliases, demonyms, capital] = *row else {
                continue;
            };
            let number = self.add(Entry {
                name,
                lat: degrees("countries.tsv", line, lat)?,
                lon: degrees("countries.tsv", line, lon)?,
                country: iso3,
                feature: Feature::Country,
                icao: "",
                state: false,
            });
            self.countries.insert(iso3, number);
            for alias in list(aliases) {
                self.name(alias, number, Form::Name);
            }
            if let Some(adjective) = list(demonyms).next() {
                self.adjectives.insert(iso3, adjective);
            }
            for demonym in list(demonyms) {
                self.name(demonym, number, Form::Demonym);
                let invariant = ["s", "sh", "ch", "ese", "men", "Thai", "ois"];
                if !invariant.iter().any(|end| demonym.ends_with(end)) {
                    self.name(&format!("{demonym}s"), number, Form::Demonym);
                }
            }
            if !capital.is_empty() {
                self.capitals.insert(normalise(capital), iso3);
                self.seats.insert(iso3, capital);
            }
        }
        for (capital, iso3) in [
            ("kiev", "UKR"),
            ("rangoon", "MMR"),
            ("yangon", "MMR"),
            ("sana", "YEM"),
        ] {
            self.capitals.insert(capital.to_owned(), iso3);
        }
        Ok(())
    }

    fn read_states(&mut self) -> Result<(), ResourceError> {
        let lexicon = lexicon!("states.tsv")?;
        for (line, row) in lexicon.numbered_rows() {
            let [name, lat, lon, country, abbreviations, postal] = *row else {
                continue;
            };
            let number = self.add(Entry {
                name,
                lat: degrees("states.tsv", line, lat)?,
                lon: degrees("states.tsv", line, lon)?,
                country,
                feature: Feature::Admin,
                icao: "",
                state: true,
            });
            let gazetteer = &self.gazetteer;
            let division = gazetteer
                .lookup(&normalise(name))
                .map(|at| gazetteer.record(at))
                .find(|record| record.kind == Kind::Admin1 && record.country == country);
            if let Some(record) = division {
                self.divisions.insert(number, record.division);
            }
            for abbreviation in list(abbreviations) {
                self.name(abbreviation, number, Form::Abbreviation);
            }
            self.name(postal, number, Form::Abbreviation);
        }
        Ok(())
    }

    fn read_regions(&mut self, file: &str, lexicon: &Lexicon<'static>) -> Result<(), ResourceError> {
        for (line, row) in lexicon.numbered_rows() {
            let [name, lat, lon, country, kind, aliases, icao] = *row else {
                continue;
            };
            let number = self.add(Entry {
                name,
                lat: degrees(file, line, lat)?,
                lon: degrees(file, line, lon)?,
                country,
                feature: feature(file, line, kind)?,
                icao,
                state: false,
            });
            for alias in list(aliases) {
                self.name(alias, number, Form::Name);
            }
        }
        Ok(())
    }

    fn read_demonyms(&mut self) -> Result<(), ResourceError> {
        let lexicon = lexicon!("demonyms.tsv")?;
        for (line, row) in lexicon.numbered_rows() {
            let [word, place, country] = *row else { continue };
            let normal = normalise(place);
            let known = self.named(&normal).iter().find(|(at, form)| {
                *form == Form::Name && (country.is_empty() || self.entry(*at).country == country)
            });
            let number = if let Some((number, _)) = known {
                *number
            } else {
                let gazetteer = &self.gazetteer;
                let city = gazetteer.lookup(&normal).map(|at| gazetteer.record(at));
                let city = city.into_iter().find(|record| record.country == country);
                let Some(city) = city else {
                    return Err(ResourceError::Value {
                        file: "demonyms.tsv".to_owned(),
                        line,
                        message: format!("expected a known place, found `{place}`"),
                    });
                };
                let entry = Entry {
                    name: city.name,
                    lat: city.lat,
                    lon: city.lon,
                    country: city.country,
                    feature: Feature::City,
                    icao: "",
                    state: false,
                };
                let number = self.entries.len() as u16;
                self.entries.push(entry);
                number
            };
            self.name(word, number, Form::Demonym);
        }
        Ok(())
    }
}

fn list(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split('|').filter(|item| !item.is_empty())
}

fn degrees(file: &str, line: usize, cell: &str) -> Result<f64, ResourceError> {
    cell.parse().map_err(|_| ResourceError::Value {
        file: file.to_owned(),
        line,
        message: format!("expected degrees, found `{cell}`"),
    })
}

fn feature(file: &str, line: usize, cell: &str) -> Result<Feature, ResourceError> {
    let all = [
        Feature::Country,
        Feature::Admin,
        Feature::City,
        Feature::Airport,
        Feature::Base,
        Feature::Region,
        Feature::Sea,
        Feature::Water,
        Feature::Continent,
        Feature::Facility,
        Feature::Other,
    ];
    let found = all.into_iter().find(|feature| feature.as_str() == cell);
    found.ok_or_else(|| ResourceError::Value {
        file: file.to_owned(),
        line,
        message: format!("expected a feature (country, admin, city, ...), found `{cell}`"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_demonyms_lead_to_their_country() {
        let tables = PlaceTables::embedded().unwrap();
        for (word, country) in [
            ("Burma", "MMR"),
            ("Ivory Coast", "CIV"),
            ("Türkiye", "TUR"),
            ("U.S.", "USA"),
            ("Russians", "RUS"),
            ("Côte d'Ivoire", "CIV"),
        ] {
            let (number, _) = tables.named(&normalise(word))[0];
            assert_eq!(tables.entry(number).country, country, "{word}");
        }
        assert_eq!(tables.capital_of("caracas"), Some("VEN"));
    }

    #[test]
    fn a_short_name_in_capitals_must_stand_so_in_the_text() {
        let tables = PlaceTables::embedded().unwrap();
        assert_eq!(tables.named("us")[0].1, Form::Exact);
    }
}
