//! Words as reconciliation compares them: light stems, how rare they are in news, names of a report.
//!
//! Stems are made to be equal for the forms of one word ("hijacked", "hijacking"), not to be read.

use crate::resources::lexicon::Lexicon;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

static RARITY: LazyLock<HashMap<&'static str, f32>> = LazyLock::new(|| {
    table(
        "word_rarity.tsv",
        include_str!("../../../../lexicons/word_rarity.tsv"),
    )
    .filter_map(|row| Some((row[0], row[1].parse().ok()?)))
    .collect()
});

static IRREGULAR: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    table(
        "irregular_forms.tsv",
        include_str!("../../../../lexicons/irregular_forms.tsv"),
    )
    .map(|row| (row[0], row[1]))
    .collect()
});

static CLUSTERS: LazyLock<HashMap<&'static str, u16>> = LazyLock::new(|| {
    table(
        "word_clusters.tsv",
        include_str!("../../../../lexicons/word_clusters.tsv"),
    )
    .filter_map(|row| Some((row[0], row[1].parse().ok()?)))
    .collect()
});

/// The cluster of words in like contexts that a word belongs to.
pub(crate) fn cluster(word: &str) -> Option<u16> {
    CLUSTERS.get(word).copied()
}

/// Rows of an embedded lexicon; none where it breaks its format (a test loads them all).
pub(crate) fn table(file: &str, text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let rows: Vec<Vec<&'static str>> = match Lexicon::parse(file, text) {
        Ok(lexicon) => lexicon.rows().map(<[&str]>::to_vec).collect(),
        Err(_) => Vec::new(),
    };
    rows.into_iter()
}

/// Rarity of a word that the table does not list.
const UNLISTED: f32 = 6.5;

/// How rare a stem is in news: minus the logarithm of the share of reports that hold it.
pub(crate) fn rarity(stem: &str) -> f32 {
    RARITY.get(stem).copied().unwrap_or(UNLISTED)
}

/// The stem of a lower-case word.
pub(crate) fn stem(word: &str) -> String {
    let word = IRREGULAR.get(word).copied().unwrap_or(word);
    let mut stem = word.to_owned();
    if !stem.is_ascii() || stem.len() < 4 || !stem.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return stem;
    }
    if (stem.ends_with("ies") || stem.ends_with("ied")) && stem.len() > 4 {
        stem.truncate(stem.len() - 3);
        stem.push('y');
    } else if ["sses", "xes", "zes", "ches", "shes"]
        .iter()
        .any(|end| stem.ends_with(end))
    {
        stem.truncate(stem.len() - 2);
    } else if stem.ends_with('s') && !["ss", "us", "is"].iter().any(|end| stem.ends_with(end)) {
        stem.pop();
    }
    if stem.ends_with("ing") && stem.len() >= 6 {
        stem.truncate(stem.len() - 3);
    } else if stem.ends_with("ed") && stem.len() >= 5 {
        stem.truncate(stem.len() - 2);
    } else if (stem.ends_with("tion") || stem.ends_with("sion")) && stem.len() >= 7 {
        stem.truncate(stem.len() - 3);
    }
    let bytes = stem.as_bytes();
    if bytes.len() >= 4
        && bytes[bytes.len() - 1] == bytes[bytes.len() - 2]
        && !b"aeiou".contains(&bytes[bytes.len() - 1])
    {
        stem.pop();
    }
    if stem.len() >= 4 && stem.ends_with('e') {
        stem.pop();
    }
    stem
}

/// Words of a text: runs of letters and digits (inner apostrophes and points of abbreviations dropped), as written.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// Stems of a text in order; single letters are left out.
pub(crate) fn stems(text: &str) -> Vec<String> {
    words(text)
        .filter(|word| word.chars().count() > 1 || word.chars().all(|character| character.is_ascii_digit()))
        .map(|word| stem(&word.to_lowercase()))
        .collect()
}

/// Numbers for stems, in the order in which they are first seen.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    numbers: HashMap<String, u32>,
    rarity: Vec<f32>,
    /// Rarity in news at large.
    base: Vec<f32>,
    /// All digits.
    numeral: Vec<bool>,
    /// Reports that hold the term.
    reports: Vec<u32>,
}

/// A stem's number.
pub(crate) type Term = u32;

impl Vocabulary {
    /// The number of a stem.
    pub(crate) fn term(&mut self, stem: String) -> Term {
        if let Some(term) = self.numbers.get(&stem) {
            return *term;
        }
        let term = self.rarity.len() as Term;
        self.rarity.push(rarity(&stem));
        self.base.push(rarity(&stem));
        self.numeral.push(stem.bytes().all(|byte| byte.is_ascii_digit()));
        self.reports.push(0);
        self.numbers.insert(stem, term);
        term
    }

    /// Counts a report for each of its (different) terms.
    pub(crate) fn count(&mut self, terms: impl Iterator<Item = Term>) {
        for term in terms {
            self.reports[term as usize] += 1;
        }
    }

    /// Blends what is known of news at large with what is seen in this batch; call once, after all counts.
    pub(crate) fn settle(&mut self, reports: usize) {
        let weight = reports as f32 / (reports as f32 + 200.0);
        for (rarity, seen) in self.rarity.iter_mut().zip(&self.reports) {
            let here = (reports.max(1) as f32 / (*seen).max(1) as f32).ln();
            *rarity = (1.0 - weight) * *rarity + weight * here;
        }
    }

    /// How rare a term is.
    pub(crate) fn rarity(&self, term: Term) -> f32 {
        self.rarity[term as usize]
    }

    /// How rare a term is in news at large.
    pub(crate) fn base(&self, term: Term) -> f32 {
        self.base[term as usize]
    }

    /// A term that tells something of what a text is about.
    pub(crate) fn tells(&self, term: Term) -> bool {
        self.base(term) > 1.0 && !self.numeral[term as usize]
    }

    /// What a term adds to the likeness of two texts: nothing where every report has it.
    pub(crate) fn weight(&self, term: Term) -> f32 {
        let rarity = self.rarity(term);
        if rarity < 1.0 { 0.0 } else { rarity * rarity }
    }

    /// Reports of the batch that hold it.
    pub(crate) fn reports(&self, term: Term) -> u32 {
        self.reports[term as usize]
    }
}

/// Words that a report writes with a capital inside sentences and never without: its names, in lower case, with the
/// number of times.
pub(crate) fn names(text: &str) -> BTreeMap<String, u32> {
    let mut inside: BTreeMap<String, u32> = BTreeMap::new();
    let mut lower = std::collections::HashSet::new();
    let mut opens = true;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let Some(first) = rest.chars().next() else { break };
        if !first.is_alphanumeric() {
            if matches!(
                first,
                '.' | '!' | '?' | '\n' | ':' | '"' | '“' | '”' | '‘' | '-' | '—' | '*' | '('
            ) {
                opens = true;
            }
            at += first.len_utf8();
            continue;
        }
        let end = rest
            .find(|character: char| !character.is_alphanumeric())
            .unwrap_or(rest.len());
        let word = &rest[..end];
        // "U.S." and "Mr. Holt": a short word with a capital does not end a sentence and is no name.
        let abbreviation = first.is_uppercase() && word.chars().count() <= 2 && rest[end..].starts_with('.');
        if first.is_lowercase() {
            lower.insert(word.to_lowercase());
        } else if first.is_uppercase() && !opens && !abbreviation && word.chars().count() > 1 {
            *inside.entry(word.to_lowercase()).or_default() += 1;
        }
        opens = false;
        at += end + usize::from(abbreviation);
    }
    inside.retain(|word, _| !lower.contains(word));
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_share_a_stem() {
        for forms in [
            &["hijack", "hijacked", "hijacking", "hijacks"][..],
            &["fire", "fired", "firing", "fires"],
            &["carry", "carried", "carries", "carrying"],
            &["stop", "stopped", "stopping"],
            &["shoot", "shot", "shooting"],
        ] {
            let stems: Vec<String> = forms.iter().map(|form| stem(form)).collect();
            assert!(stems.iter().all(|one| *one == stems[0]), "{stems:?}");
        }
    }

    #[test]
    fn tables_are_not_empty() {
        assert!(RARITY.len() > 5000);
        assert!(IRREGULAR.len() > 30);
        assert!(rarity("said") < 1.0);
        assert_eq!(rarity("zzyzx"), UNLISTED);
    }

    #[test]
    fn names_are_capitals_inside_sentences() {
        let names = names("Police said Mr. Arden Holt left Port Vale. Holt was seen by police in Vale.");
        let words: Vec<&str> = names.keys().map(String::as_str).collect();
        assert_eq!(words, ["arden", "holt", "port", "vale"]);
    }
}
