//! Reports on the same story: how alike two reports are as a whole, and which pairs are worth comparing.
//!
//! Words are weighted by how rare they are in news and in the batch, names count double. Only pairs of reports that
//! share two of each other's strongest words are looked at, so the work grows with the reports, not with their pairs.

use super::account::Report;
use super::word::{self, Term, Vocabulary};
use std::collections::{BTreeMap, HashMap};

/// Terms of a report with their weights, sorted by term, of length one.
type Vector = Vec<(Term, f32)>;

/// Likeness of reports.
#[derive(Debug, Default)]
pub(crate) struct Stories {
    vectors: Vec<Vector>,
    /// Candidate pairs (lower index first) and their likeness, 0 to 1.
    pairs: BTreeMap<(usize, usize), f32>,
}

/// Strongest terms of a report that open its candidate pairs.
const KEYS: usize = 24;
/// Batches up to this size are compared in full.
const SMALL: usize = 40;
/// Pairs less alike than this are not kept.
const FLOOR: f32 = 0.1;
/// Most alike earlier reports that a report of a large batch is compared with.
const NEIGHBOURS: usize = 40;
/// Scalars of a report that count.
const TEXT: usize = 6000;

impl Stories {
    /// Compares reports. `terms` are the term counts that [`count`] gave for each.
    pub(crate) fn new(terms: &[BTreeMap<Term, f32>], vocabulary: &Vocabulary) -> Self {
        let mut vectors = Vec::with_capacity(terms.len());
        for counts in terms {
            let mut vector: Vector = Vec::with_capacity(counts.len());
            let mut length = 0.0f32;
            for (term, count) in counts {
                let rarity = vocabulary.rarity(*term);
                if rarity < 1.0 {
                    continue;
                }
                let weight = (1.0 + count.ln()).max(0.1) * rarity;
                length += weight * weight;
                vector.push((*term, weight));
            }
            let length = length.sqrt().max(1e-6);
            for (_, weight) in &mut vector {
                *weight /= length;
            }
            vectors.push(vector);
        }
        let mut stories = Self {
            vectors,
            pairs: BTreeMap::new(),
        };
        stories.pair(vocabulary);
        stories
    }

    fn pair(&mut self, vocabulary: &Vocabulary) {
        let count = self.vectors.len();
        if count <= SMALL {
            for one in 0..count {
                for other in one + 1..count {
                    self.keep(one, other);
                }
            }
            return;
        }
        let cap = (count / 500).max(60) as u32;
        let mut postings: HashMap<Term, Vec<usize>> = HashMap::new();
        for report in 0..count {
            let mut keys: Vec<(Term, f32)> = self.vectors[report]
                .iter()
                .copied()
                .filter(|(term, _)| (2..=cap).contains(&vocabulary.reports(*term)))
                .collect();
            keys.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            keys.truncate(KEYS);
            let mut shared: HashMap<usize, u32> = HashMap::new();
            for (term, _) in &keys {
                let posting = postings.entry(*term).or_default();
                for earlier in posting.iter() {
                    *shared.entry(*earlier).or_default() += 1;
                }
                posting.push(report);
            }
            let mut candidates: Vec<usize> = shared
                .into_iter()
                .filter(|(_, times)| *times >= 2)
                .map(|(earlier, _)| earlier)
                .collect();
            candidates.sort_unstable();
            let mut alike: Vec<(f32, usize)> = candidates
                .into_iter()
                .map(|earlier| (dot(&self.vectors[earlier], &self.vectors[report]), earlier))
                .filter(|(likeness, _)| *likeness >= FLOOR)
                .collect();
            alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            alike.truncate(NEIGHBOURS);
            for (likeness, earlier) in alike {
                self.pairs.insert((earlier, report), likeness);
            }
        }
    }

    fn keep(&mut self, one: usize, other: usize) {
        let likeness = dot(&self.vectors[one], &self.vectors[other]);
        if likeness >= FLOOR {
            self.pairs.insert((one, other), likeness);
        }
    }

    /// Candidate pairs, lower index first, in order.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = ((usize, usize), f32)> {
        self.pairs.iter().map(|(pair, likeness)| (*pair, *likeness))
    }

    /// How alike two reports are, 0 to 1; worked out where the pair was no candidate.
    pub(crate) fn likeness(&self, one: usize, other: usize) -> f32 {
        if one == other {
            return 1.0;
        }
        let pair = (one.min(other), one.max(other));
        self.pairs
            .get(&pair)
            .copied()
            .unwrap_or_else(|| dot(&self.vectors[one], &self.vectors[other]))
    }
}

/// Term counts of a report: words of its text, those of its title and its names counted again.
pub(crate) fn count(report: &Report<'_>, vocabulary: &mut Vocabulary) -> BTreeMap<Term, f32> {
    let mut counts = BTreeMap::new();
    let text = report.text.slice([0, TEXT.min(report.text.len())]);
    for stem in word::stems(text) {
        *counts.entry(vocabulary.term(stem)).or_insert(0.0) += 1.0;
    }
    for stem in word::stems(report.record.title.as_deref().unwrap_or("")) {
        *counts.entry(vocabulary.term(stem)).or_insert(0.0) += 1.0;
    }
    for (name, times) in &report.names {
        *counts.entry(vocabulary.term(word::stem(name))).or_insert(0.0) += *times as f32;
    }
    counts
}

fn dot(one: &[(Term, f32)], other: &[(Term, f32)]) -> f32 {
    let (mut a, mut b, mut sum) = (0, 0, 0.0);
    while a < one.len() && b < other.len() {
        match one[a].0.cmp(&other[b].0) {
            std::cmp::Ordering::Less => a += 1,
            std::cmp::Ordering::Greater => b += 1,
            std::cmp::Ordering::Equal => {
                sum += one[a].1 * other[b].1;
                a += 1;
                b += 1;
            }
        }
    }
    sum
}
