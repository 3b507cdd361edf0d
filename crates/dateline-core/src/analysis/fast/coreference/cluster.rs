//! Entities in the making: what their mentions tell together.

use super::mention::Mention;
use super::noun::{Gender, Kind};
use crate::analysis::{MentionForm, NameKind};

/// The mentions of one entity so far, and what they tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Cluster {
    pub(super) mentions: Vec<usize>,
    pub(super) kind: Option<Kind>,
    pub(super) gender: Option<Gender>,
    pub(super) plural: Option<bool>,
    pub(super) roles: u32,
    /// Hashed lemmas of the heads of its noun phrases.
    pub(super) lemmas: Vec<u64>,
    /// Hashed titles and descriptions.
    pub(super) descriptions: Vec<u64>,
    pub(super) modifiers: Vec<u64>,
    pub(super) nations: Vec<String>,
    pub(super) count: Option<u32>,
    pub(super) names: Vec<(Vec<String>, NameKind)>,
    /// Pronoun rows that stand for it (bits).
    pub(super) pronouns: u8,
    /// Clusters that a coordination joins ("Putin and Maduro").
    pub(super) parts: Vec<usize>,
    /// Head of the first conjunct of a coordination.
    pub(super) anchor: Option<usize>,
}

impl Cluster {
    /// Takes a mention in.
    pub(super) fn add(&mut self, index: usize, mention: &Mention) {
        self.mentions.push(index);
        self.describe(mention);
        if mention.form == MentionForm::Name
            && let Some(kind) = mention.name_kind
            && !mention.name_words.is_empty()
            && !self.names.iter().any(|(words, _)| *words == mention.name_words)
        {
            self.names.push((mention.name_words.clone(), kind));
        }
    }

    /// Takes in what a mention tells, not the mention itself: a predicate ("is a general").
    pub(super) fn describe(&mut self, mention: &Mention) {
        if let Some(pronoun) = mention.pronoun {
            self.pronouns |= 1 << pronoun.row;
            self.gender = self.gender.or(mention.gender);
            self.kind = self.kind.or(mention.kind);
            if self.plural.is_none() && pronoun.row != 6 {
                self.plural = mention.plural;
            }
            return;
        }
        if mention.relative {
            return;
        }
        if mention.form == MentionForm::Name
            && mention.name_kind != Some(NameKind::Nationality)
            && mention.kind.is_some()
        {
            self.kind = mention.kind;
        }
        self.kind = self.kind.or(mention.kind);
        self.gender = self.gender.or(mention.gender);
        self.plural = self.plural.or(mention.plural);
        self.roles |= mention.roles;
        self.count = self.count.or(mention.count);
        if mention.form == MentionForm::Nominal {
            self.lemmas.push(mention.lemma_hash);
        }
        self.descriptions.extend(&mention.descriptions);
        self.modifiers.extend(&mention.modifiers);
        if let Some(nation) = &mention.nation
            && !self.nations.contains(nation)
        {
            self.nations.push(nation.clone());
        }
    }

    pub(super) fn named(&self) -> bool {
        !self.names.is_empty()
    }
}

/// How well a name fits the names of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NameFit {
    /// A part of the name, or the whole of which the known name is a part.
    Part,
    /// The initials of the known name, or a name of which this gives the initials.
    Initials,
    /// The same words, or another usual name of the same thing.
    Same,
}

/// Whether two names may name the same thing, and how surely.
pub(super) fn fit(
    a: &[String],
    a_kind: NameKind,
    b: &[String],
    b_kind: NameKind,
    usual: impl Fn(&str) -> String,
) -> Option<NameFit> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let (joined_a, joined_b) = (a.join(" "), b.join(" "));
    if joined_a == joined_b || usual(&joined_a) == usual(&joined_b) {
        let people = |kind| kind == NameKind::Person;
        return (people(a_kind) == people(b_kind) || a.len() > 1).then_some(NameFit::Same);
    }
    let (short, long, kind) = if a.len() <= b.len() {
        (a, b, b_kind)
    } else {
        (b, a, a_kind)
    };
    if a_kind == NameKind::Person && b_kind == NameKind::Person {
        let family = long.ends_with(short);
        // "Kim" of "Kim Jong Un", "Abu Jandal" of "Abu Jandal al-Kuwaiti".
        let front = long.starts_with(short) && (short.len() > 1 || long.len() > 2);
        // "John R. Bolton", "John Bolton".
        let middle = short.len() > 1 && short.first() == long.first() && short.last() == long.last();
        return (family || front || middle).then_some(NameFit::Part);
    }
    if a_kind == NameKind::Person || b_kind == NameKind::Person {
        return None;
    }
    if a_kind == b_kind && kind == NameKind::Platform {
        return long.ends_with(short).then_some(NameFit::Part); // "Mysore" of "INS Mysore"
    }
    if initials(short, long) {
        return Some(NameFit::Initials);
    }
    if a_kind == b_kind && kind == NameKind::Organisation {
        // "Foreign Ministry" of "Russian Foreign Ministry"; "Boeing" of "Boeing Co".
        let suffix = short.len() > 1 && long.ends_with(short);
        let front = long.starts_with(short)
            && long[short.len()..].iter().all(|word| {
                matches!(
                    word.as_str(),
                    "inc"
                        | "inc."
                        | "corp"
                        | "corp."
                        | "co"
                        | "co."
                        | "ltd"
                        | "ltd."
                        | "plc"
                        | "llc"
                        | "group"
                        | "company"
                        | "corporation"
                        | "ag"
                        | "sa"
                        | "news"
                        | "agency"
                )
            });
        return (suffix || front).then_some(NameFit::Part);
    }
    None
}

/// True where the first name is made of the initials of the second.
fn initials(short: &[String], long: &[String]) -> bool {
    let [short] = short else { return false };
    let letters: String = short.chars().filter(|letter| *letter != '.').collect();
    if letters.chars().count() < 2 || long.len() < 2 {
        return false;
    }
    let is_link = |word: &str| {
        matches!(
            word,
            "of" | "the" | "and" | "for" | "in" | "on" | "&" | "-" | "to" | "de" | "del"
        )
    };
    let strict: String = long
        .iter()
        .filter(|word| !is_link(word))
        .filter_map(|word| word.chars().next())
        .collect();
    let loose: String = long
        .iter()
        .filter(|word| word.as_str() != "-")
        .filter_map(|word| word.chars().next())
        .collect();
    letters == strict || letters == loose
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str) -> Vec<String> {
        name.split(' ').map(str::to_owned).collect()
    }

    fn fits(a: &str, a_kind: NameKind, b: &str, b_kind: NameKind) -> Option<NameFit> {
        fit(&words(a), a_kind, &words(b), b_kind, str::to_owned)
    }

    #[test]
    fn a_family_name_fits_the_full_name_but_not_a_relative() {
        use NameKind::Person;
        assert_eq!(fits("castro", Person, "raul castro", Person), Some(NameFit::Part));
        assert_eq!(fits("fidel castro", Person, "raul castro", Person), None);
        assert_eq!(fits("kim", Person, "kim jong un", Person), Some(NameFit::Part));
    }

    #[test]
    fn initials_fit_long_names_of_bodies() {
        use NameKind::Organisation;
        let long = "world health organization";
        assert_eq!(
            fits("who", Organisation, long, Organisation),
            Some(NameFit::Initials)
        );
        assert_eq!(
            fits("doj", Organisation, "department of justice", Organisation),
            Some(NameFit::Initials)
        );
        assert_eq!(fits("wto", Organisation, long, Organisation), None);
    }
}
