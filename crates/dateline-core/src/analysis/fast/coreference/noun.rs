//! What nouns and pronouns tell of the thing they stand for: kind, gender, number, roles.

use crate::analysis::NameKind;
use crate::error::ResourceError;
use crate::linear::{PassThrough, hash_bytes};
use crate::resources::lexicon::Lexicon;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

const HEAD_NOUNS: &str = include_str!("../../../../../../lexicons/head_nouns.tsv");
const NAME_ALIASES: &str = include_str!("../../../../../../lexicons/name_aliases.tsv");

/// The kind of thing that a mention stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Person,
    Organisation,
    Place,
    Event,
    Time,
    Object,
    Animal,
    Abstract,
}

impl Kind {
    fn from_name(name: &str) -> Option<Kind> {
        Some(match name {
            "person" => Kind::Person,
            "organisation" => Kind::Organisation,
            "place" => Kind::Place,
            "event" => Kind::Event,
            "time" => Kind::Time,
            "object" => Kind::Object,
            "animal" => Kind::Animal,
            "abstract" => Kind::Abstract,
            _ => return None,
        })
    }

    pub(super) fn of_name(kind: NameKind) -> Option<Kind> {
        match kind {
            NameKind::Person | NameKind::Nationality => Some(Kind::Person),
            NameKind::Organisation => Some(Kind::Organisation),
            NameKind::Place => Some(Kind::Place),
            NameKind::Event => Some(Kind::Event),
            NameKind::Platform | NameKind::Weapon | NameKind::Vehicle => Some(Kind::Object),
            NameKind::Other => None,
        }
    }

    pub(super) fn to_name(self) -> Option<NameKind> {
        match self {
            Kind::Person => Some(NameKind::Person),
            Kind::Organisation => Some(NameKind::Organisation),
            Kind::Place => Some(NameKind::Place),
            Kind::Event => Some(NameKind::Event),
            _ => None,
        }
    }
}

/// Gender of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Gender {
    Male,
    Female,
}

/// What the list says of a noun.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noun {
    pub(super) kind: Kind,
    pub(super) gender: Option<Gender>,
    /// Roles, as bits.
    pub(super) roles: u32,
}

/// The lists of nouns and of other names for the same thing.
#[derive(Debug)]
pub(super) struct Nouns {
    table: HashMap<u64, Noun, BuildHasherDefault<PassThrough>>,
    aliases: HashMap<String, String>,
    /// Bit of the role that countries play.
    pub(super) country: u32,
    /// Bits of the roles that only certain bodies play: ministries, governments, armies.
    pub(super) bodies: u32,
}

impl Nouns {
    pub(super) fn embedded() -> Result<Self, ResourceError> {
        let mut nouns = HashMap::default();
        let mut names: Vec<&str> = Vec::new();
        for (line, row) in Lexicon::parse("head_nouns.tsv", HEAD_NOUNS)?.numbered_rows() {
            let error = |message: String| ResourceError::Value {
                file: "head_nouns.tsv".to_owned(),
                line,
                message,
            };
            let kind = Kind::from_name(row[1]).ok_or_else(|| error(format!("unknown kind `{}`", row[1])))?;
            let gender = match row[2] {
                "m" => Some(Gender::Male),
                "f" => Some(Gender::Female),
                "-" => None,
                other => return Err(error(format!("expected a gender of m, f or -, found `{other}`"))),
            };
            let mut roles = 0;
            for role in row[3].split(',').filter(|role| *role != "-") {
                let bit = names.iter().position(|name| *name == role).unwrap_or_else(|| {
                    names.push(role);
                    names.len() - 1
                });
                if bit > 31 {
                    return Err(error("more than 32 roles".to_owned()));
                }
                roles |= 1 << bit;
            }
            nouns.insert(hash_bytes(row[0].as_bytes()), Noun { kind, gender, roles });
        }
        let country = names
            .iter()
            .position(|name| *name == "country")
            .map_or(0, |bit| 1 << bit);
        let bodies = ["body", "military", "government"];
        let bodies = names
            .iter()
            .enumerate()
            .filter(|(_, name)| bodies.contains(*name))
            .fold(0, |bits, (bit, _)| bits | 1 << bit);
        let aliases = Lexicon::parse("name_aliases.tsv", NAME_ALIASES)?
            .rows()
            .map(|row| (row[0].to_owned(), row[1].to_owned()))
            .collect();
        Ok(Self {
            table: nouns,
            aliases,
            country,
            bodies,
        })
    }

    pub(super) fn get(&self, lemma: &str) -> Option<Noun> {
        self.table.get(&hash_bytes(lemma.as_bytes())).copied()
    }

    /// The usual name of what a folded name or demonym stands for ("u.s." -> "united states").
    pub(super) fn usual<'a>(&'a self, folded: &'a str) -> &'a str {
        self.aliases.get(folded).map_or(folded, String::as_str)
    }
}

/// A personal pronoun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Pronoun {
    /// First, second or third person.
    pub(super) person: u8,
    /// Plural; `None` for "you".
    pub(super) plural: Option<bool>,
    pub(super) gender: Option<Gender>,
    /// "it": no person.
    pub(super) neuter: bool,
    pub(super) reflexive: bool,
    /// Number of its row ("he", "him", "his" are one).
    pub(super) row: u8,
}

/// A personal, possessive or reflexive pronoun by its folded word.
pub(super) fn pronoun(word: &str) -> Option<Pronoun> {
    let (row, person, plural, gender, neuter) = match word {
        "i" | "me" | "my" | "mine" | "myself" => (0, 1, Some(false), None, false),
        "we" | "us" | "our" | "ours" | "ourselves" => (1, 1, Some(true), None, false),
        "you" | "your" | "yours" | "yourself" | "yourselves" => (2, 2, None, None, false),
        "he" | "him" | "his" | "himself" => (3, 3, Some(false), Some(Gender::Male), false),
        "she" | "her" | "hers" | "herself" => (4, 3, Some(false), Some(Gender::Female), false),
        "it" | "its" | "itself" => (5, 3, Some(false), None, true),
        "they" | "them" | "their" | "theirs" | "themselves" | "themself" => (6, 3, Some(true), None, false),
        _ => return None,
    };
    Some(Pronoun {
        person,
        plural,
        gender,
        neuter,
        reflexive: word.ends_with("self") || word.ends_with("selves"),
        row,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_tell_kind_gender_and_roles() {
        let nouns = Nouns::embedded().unwrap();
        let dictator = nouns.get("dictator").unwrap();
        let president = nouns.get("president").unwrap();
        assert_eq!(dictator.kind, Kind::Person);
        assert_ne!(dictator.roles & president.roles, 0);
        assert_eq!(nouns.get("spokeswoman").unwrap().gender, Some(Gender::Female));
        assert_eq!(nouns.usual("u.s."), nouns.usual("united states"));
    }
}
