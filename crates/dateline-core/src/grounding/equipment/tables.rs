//! The look-up data of equipment: `lexicons/equipment*.tsv`, `rules/equipment/*.toml` and the demonyms of
//! `lexicons/countries.tsv`.

use crate::error::ResourceError;
use crate::grounding::quantity::lexer::{self, Gap, Word, WordMap};
use crate::resources::lexicon::Lexicon;
use serde::Deserialize;
use smol_str::SmolStr;
use std::collections::{BTreeMap, HashMap, HashSet};

const FACTS: &str = include_str!("../../../../../lexicons/equipment.tsv");
const HEADS: &str = include_str!("../../../../../lexicons/equipment_heads.tsv");
const COUNTRIES: &str = include_str!("../../../../../lexicons/countries.tsv");
const WORDS: &str = include_str!("../../../../../rules/equipment/words.toml");
const DESIGNATIONS: &str = include_str!("../../../../../rules/equipment/designation.toml");

/// Types, head nouns, grammar of designations, nations.
#[derive(Debug, Default)]
pub(crate) struct EquipmentTables {
    pub(super) facts: Vec<Fact>,
    /// Normalised forms of the facts.
    forms: HashMap<String, Form>,
    /// First words of the forms, with the number of words of the longest.
    first_words: WordMap<usize>,
    pub(super) heads: Vec<Head>,
    head_phrases: WordMap<Vec<(Vec<SmolStr>, usize)>>,
    pub(super) families: Vec<Family>,
    family_prefixes: HashMap<String, usize>,
    pub(super) graus: Vec<Grau>,
    marks: WordMap<u8>,
    modifiers: HashSet<String>,
    ship_prefixes: BTreeMap<String, String>,
    ship_types: WordMap<Vec<(Vec<SmolStr>, SmolStr)>>,
    nations: HashMap<String, SmolStr>,
}

/// A type of the facts file.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) class: &'static str,
    pub(super) origin: &'static str,
}

/// A spelling of a type.
#[derive(Debug, Clone)]
pub(super) struct Form {
    pub(super) fact: usize,
    /// The form names something else as well.
    pub(super) context: bool,
    /// The form is a variant of its own ("Tu-22M3"): its spelling is the designation.
    pub(super) variant: Option<&'static str>,
    /// Letters must be as written (short forms in capitals: "TOW").
    pub(super) exact: Option<&'static str>,
}

/// A head noun.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) name: &'static str,
    pub(super) class: &'static str,
    pub(super) civil: bool,
    pub(super) needs: Needs,
    pub(super) not_before: Vec<&'static str>,
    pub(super) not_after: Vec<&'static str>,
}

/// What a head noun needs to count as equipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    Nothing,
    /// A military word close by, or a modifier.
    Military,
    /// A verb of throwing close by.
    Throwing,
    /// Capitals ("IED").
    Capitals,
}

/// A family of designations.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Family {
    pub(super) id: String,
    prefix: Vec<String>,
    pub(super) name: String,
    #[serde(default)]
    pub(super) keep_prefix: bool,
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) class: String,
    #[allow(dead_code)]
    domain: String,
    pub(super) origin: String,
    #[serde(default)]
    pub(super) context: bool,
    #[serde(default)]
    pub(super) spaced: bool,
    #[allow(dead_code)] // read by the tests
    pub(super) fires: Vec<String>,
}

/// Indices of the Soviet and Russian artillery directorate.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Grau {
    pub(super) id: String,
    pub(super) letters: Vec<String>,
    pub(super) class: String,
    #[allow(dead_code)]
    domain: String,
    #[allow(dead_code)]
    pub(super) fires: Vec<String>,
}

#[derive(Deserialize)]
struct DesignationsFile {
    family: Vec<Family>,
    grau: Vec<Grau>,
}

#[derive(Deserialize)]
struct WordsFile {
    modifiers: Vec<String>,
    military: Vec<String>,
    thrown: Vec<String>,
    makers: Vec<String>,
    nicknames: Vec<String>,
    tails: Vec<String>,
    numbered: Vec<String>,
    roads: Vec<String>,
    ship_prefix: BTreeMap<String, String>,
    ship_type: BTreeMap<String, String>,
}

/// Marks of a word.
pub(super) const MILITARY: u8 = 1;
pub(super) const THROWN: u8 = 2;
pub(super) const MAKER: u8 = 4;
pub(super) const NICKNAME: u8 = 8;
pub(super) const TAIL: u8 = 16;
pub(super) const NUMBERED: u8 = 32;
pub(super) const ROAD: u8 = 64;

fn read<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, ResourceError> {
    toml::from_str(text).map_err(|error| ResourceError::Value {
        file: file.to_owned(),
        line: error.span().map_or(0, |span| {
            text[..span.start.min(text.len())].matches('\n').count() + 1
        }),
        message: error.message().to_owned(),
    })
}

/// The form that names are compared in: lower case, hyphens left out, one space between words.
pub(super) fn normalise(words: &[Word]) -> String {
    let mut form = String::with_capacity(24);
    for (at, word) in words.iter().enumerate() {
        if at > 0 && !matches!(word.gap, Gap::None | Gap::Hyphen) {
            form.push(if word.gap == Gap::Slash { '/' } else { ' ' });
        }
        form.push_str(&word.lower);
    }
    form
}

fn lower_words(phrase: &str) -> Vec<SmolStr> {
    lexer::words(phrase).into_iter().map(|word| word.lower).collect()
}

/// The plural of a head noun phrase.
fn plural(phrase: &str) -> String {
    if let Some((head, rest)) = phrase.split_once(" of ") {
        return format!("{} of {rest}", plural(head));
    }
    let same = [
        "aircraft",
        "artillery",
        "ammunition",
        "weaponry",
        "explosives",
        "arms",
        "armour",
        "armor",
        "craft",
        "gas",
        "radar",
        "equipment",
        "hardware",
        "spray",
        "ammo",
    ];
    if same.iter().any(|word| phrase.ends_with(word)) {
        return phrase.to_owned();
    }
    if let Some(stem) = phrase.strip_suffix("fe") {
        return format!("{stem}ves");
    }
    if let Some(stem) = phrase.strip_suffix('y')
        && !stem.ends_with(['a', 'e', 'o', 'u'])
    {
        return format!("{stem}ies");
    }
    if phrase.ends_with("ch") || phrase.ends_with("sh") || phrase.ends_with(['s', 'x']) {
        return format!("{phrase}es");
    }
    format!("{phrase}s")
}

impl EquipmentTables {
    /// The data of the binary.
    ///
    /// # Errors
    /// A file that breaks its own format.
    pub(crate) fn embedded() -> Result<Self, ResourceError> {
        let mut tables = Self::default();
        tables.read_facts()?;
        tables.read_heads()?;
        tables.read_words()?;
        tables.read_nations()?;
        let designations: DesignationsFile = read("equipment/designation.toml", DESIGNATIONS)?;
        for (at, family) in designations.family.iter().enumerate() {
            for prefix in &family.prefix {
                tables.family_prefixes.insert(prefix.clone(), at);
            }
        }
        tables.families = designations.family;
        tables.graus = designations.grau;
        Ok(tables)
    }

    fn read_facts(&mut self) -> Result<(), ResourceError> {
        let lexicon = Lexicon::parse("equipment.tsv", FACTS)?;
        for (line, row) in lexicon.numbered_rows() {
            let [key, name, class, _domain, origin, aliases] = row[..] else {
                return Err(ResourceError::Columns {
                    file: "equipment.tsv".to_owned(),
                    line,
                    expected: 6,
                    found: row.len(),
                });
            };
            let fact = self.facts.len();
            let bare = name.trim_start_matches('?');
            self.facts.push(Fact {
                key,
                name: bare,
                class,
                origin,
            });
            for form in std::iter::once(name)
                .chain(aliases.split('|'))
                .filter(|form| !form.is_empty())
            {
                let context = form.starts_with('?');
                let form = form.trim_start_matches('?');
                let words = lexer::words(form);
                let Some(first) = words.first() else { continue };
                let longest = self.first_words.entry(first.lower.clone()).or_default();
                *longest = (*longest).max(words.len());
                let variant = form
                    .strip_prefix(bare)
                    .filter(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric()))
                    .map(|_| form);
                let short = form.len() <= 5 && form.chars().all(|c| c.is_ascii_uppercase());
                self.forms.entry(normalise(&words)).or_insert(Form {
                    fact,
                    context,
                    variant,
                    exact: short.then_some(form),
                });
            }
        }
        Ok(())
    }

    fn read_heads(&mut self) -> Result<(), ResourceError> {
        let lexicon = Lexicon::parse("equipment_heads.tsv", HEADS)?;
        let list = |cell: &'static str| cell.split('|').filter(|word| !word.is_empty()).collect();
        for (line, row) in lexicon.numbered_rows() {
            let [name, class, _domain, needs, not_before, not_after] = row[..] else {
                return Err(ResourceError::Columns {
                    file: "equipment_heads.tsv".to_owned(),
                    line,
                    expected: 6,
                    found: row.len(),
                });
            };
            let needs = match needs {
                "" => Needs::Nothing,
                "craft" => Needs::Military,
                "thrown" => Needs::Throwing,
                "caps" => Needs::Capitals,
                other => {
                    return Err(ResourceError::Value {
                        file: "equipment_heads.tsv".to_owned(),
                        line,
                        message: format!("expected craft, thrown, caps or nothing, found `{other}`"),
                    });
                }
            };
            let head = self.heads.len();
            let civil = matches!(
                name,
                "bus"
                    | "train"
                    | "truck"
                    | "lorry"
                    | "plane"
                    | "ship"
                    | "boat"
                    | "ferry"
                    | "yacht"
                    | "helicopter"
                    | "airplane"
                    | "ambulance"
                    | "airliner"
                    | "car"
            );
            self.heads.push(Head {
                name,
                class,
                civil,
                needs,
                not_before: list(not_before),
                not_after: list(not_after),
            });
            for form in [name.to_owned(), plural(name)] {
                let words = lower_words(&form);
                if let Some(first) = words.first() {
                    let entries = self.head_phrases.entry(first.clone()).or_default();
                    if !entries.iter().any(|(known, _)| *known == words) {
                        entries.push((words, head));
                        entries.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
                    }
                }
            }
        }
        Ok(())
    }

    fn read_words(&mut self) -> Result<(), ResourceError> {
        let words: WordsFile = read("equipment/words.toml", WORDS)?;
        let lists = [
            (&words.military, MILITARY),
            (&words.thrown, THROWN),
            (&words.makers, MAKER),
            (&words.nicknames, NICKNAME),
            (&words.tails, TAIL),
            (&words.numbered, NUMBERED),
            (&words.roads, ROAD),
        ];
        for (list, mark) in lists {
            for word in list {
                *self.marks.entry(SmolStr::from(word.to_lowercase())).or_default() |= mark;
            }
        }
        self.modifiers = words.modifiers.into_iter().collect();
        self.ship_prefixes = words.ship_prefix;
        for (phrase, class) in &words.ship_type {
            let phrase = lower_words(phrase);
            if let Some(first) = phrase.first().cloned() {
                let entries = self.ship_types.entry(first).or_default();
                entries.push((phrase, SmolStr::from(class.as_str())));
                entries.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
            }
        }
        Ok(())
    }

    fn read_nations(&mut self) -> Result<(), ResourceError> {
        let lexicon = Lexicon::parse("countries.tsv", COUNTRIES)?;
        let column = |name: &str| lexicon.columns().iter().position(|column| *column == name);
        let (Some(code), Some(name), Some(aliases), Some(demonyms)) = (
            column("iso3"),
            column("name"),
            column("aliases"),
            column("demonyms"),
        ) else {
            return Err(ResourceError::Value {
                file: "countries.tsv".to_owned(),
                line: 0,
                message: "expected the columns iso3, name, aliases and demonyms".to_owned(),
            });
        };
        for row in lexicon.rows() {
            let forms = std::iter::once(row[name])
                .chain(row[aliases].split('|'))
                .chain(row[demonyms].split('|'));
            for form in forms.filter(|form| !form.is_empty() && !form.contains(' ')) {
                self.nations
                    .entry(form.to_owned())
                    .or_insert_with(|| SmolStr::new(row[code]));
            }
        }
        for (form, code) in [
            ("US", "USA"),
            ("U.S.", "USA"),
            ("American", "USA"),
            ("UK", "GBR"),
            ("British", "GBR"),
            ("Soviet", "SUN"),
        ] {
            self.nations.insert(form.to_owned(), SmolStr::new_static(code));
        }
        Ok(())
    }

    /// The number of words of the longest form that begins with a word.
    pub(super) fn longest_form(&self, first: &str) -> Option<usize> {
        self.first_words.get(first).copied()
    }

    pub(super) fn form(&self, normalised: &str) -> Option<&Form> {
        self.forms.get(normalised)
    }

    pub(super) fn family(&self, prefix: &str) -> Option<&Family> {
        self.family_prefixes.get(prefix).map(|at| &self.families[*at])
    }

    /// Head noun phrases that begin with a word, longest first.
    pub(super) fn heads_of(&self, first: &str) -> &[(Vec<SmolStr>, usize)] {
        self.head_phrases.get(first).map_or(&[], Vec::as_slice)
    }

    pub(super) fn has(&self, word: &str, mark: u8) -> bool {
        self.marks(word) & mark != 0
    }

    /// All marks of a word.
    pub(super) fn marks(&self, word: &str) -> u8 {
        self.marks.get(word).copied().unwrap_or_default()
    }

    pub(super) fn is_modifier(&self, word: &str) -> bool {
        self.modifiers.contains(word)
    }

    /// The navy that a ship prefix speaks of; empty for merchant ships.
    pub(super) fn ship_prefix(&self, word: &str) -> Option<&str> {
        self.ship_prefixes.get(word).map(String::as_str)
    }

    /// Ship types that begin with a word, longest first.
    pub(super) fn ship_types_of(&self, first: &str) -> &[(Vec<SmolStr>, SmolStr)] {
        self.ship_types.get(first).map_or(&[], Vec::as_slice)
    }

    /// The country that a name or adjective speaks of ("Russian", "Russia's").
    pub(super) fn nation(&self, word: &str) -> Option<&str> {
        let word = word
            .trim_end_matches("'s")
            .trim_end_matches("\u{2019}s")
            .trim_end_matches(['\'', '\u{2019}']);
        self.nations.get(word).map(SmolStr::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_are_made() {
        for (one, many) in [
            ("jet", "jets"),
            ("aircraft", "aircraft"),
            ("knife", "knives"),
            ("bus", "buses"),
            ("armada", "armadas"),
            ("missile battery", "missile batteries"),
            ("weapon of mass destruction", "weapons of mass destruction"),
        ] {
            assert_eq!(plural(one), many);
        }
    }

    #[test]
    fn nations_are_known_by_name_and_adjective() {
        let tables = EquipmentTables::embedded().unwrap();
        assert_eq!(tables.nation("Russian"), Some("RUS"));
        assert_eq!(tables.nation("Russia's"), Some("RUS"));
        assert_eq!(tables.nation("U.S."), Some("USA"));
        assert_eq!(tables.nation("military"), None);
    }
}
