//! Scores in-document coreference on GUM dev: MUC, B3, `CEAFe` and their mean (`CoNLL`), and pairwise links by form.
//!
//! Mentions are matched by their head tokens; entities with one mention are left out on both sides, as `OntoNotes`
//! does; relative pronouns, which GUM does not annotate, are left out as well.

use crate::gum::{self, GumDocument};
use anyhow::{Context, Result};
use dateline_core::analysis::fast::FastReader;
use dateline_core::analysis::fast::coreference::Coreference;
use dateline_core::analysis::fast::names::NameTagger;
use dateline_core::analysis::{MentionForm, Reading};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Written text types of GUM dev without a non-commercial clause.
const TYPES: &[&str] = &[
    "news",
    "interview",
    "bio",
    "speech",
    "academic",
    "essay",
    "letter",
    "voyage",
    "textbook",
    "court",
];

pub(crate) fn score(data: &Path) -> Result<()> {
    let names = std::fs::read("models/names.bin").context("train `names` first")?;
    let tagger = NameTagger::from_bytes(&names)?;
    let bytes = std::fs::read("models/coreference.bin").context("train `coreference` first")?;
    let model = Coreference::from_bytes(&bytes)?;
    println!("gold trees:");
    report(&mut documents(data, &tagger, None)?, &model, &tagger);
    println!("trees of the fast reader:");
    let reader = FastReader::embedded()?;
    let mut documents = documents(data, &tagger, Some(&reader))?;
    report(&mut documents, &model, &tagger);
    documents.retain(|document| matches!(document.genre(), "news" | "interview" | "bio"));
    println!("news, interview, bio:");
    report(&mut documents, &model, &tagger);
    Ok(())
}

/// The documents of GUM dev, with names.
pub(crate) fn documents(
    data: &Path,
    tagger: &NameTagger,
    reader: Option<&FastReader>,
) -> Result<Vec<GumDocument>> {
    let mut documents = gum::read(&data.join("ud/en_gum-ud-dev.conllu.gz"))?;
    documents.retain(|document| TYPES.contains(&document.genre()));
    for document in &mut documents {
        if let Some(reader) = reader {
            document.reparse(reader);
        }
        document.reading.names = tagger.names(&document.document.text, &document.reading);
    }
    Ok(documents)
}

/// Entities as lists of head tokens, those with one mention left out.
type Chains = Vec<Vec<usize>>;

fn gold_chains(document: &GumDocument) -> (Chains, HashMap<usize, u32>) {
    let gold = document.entities.clone();
    let mut chains: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut heads: Vec<_> = gold.iter().collect();
    heads.sort_unstable();
    for (head, entity) in heads {
        chains.entry(*entity).or_default().push(*head);
    }
    (
        chains.into_values().filter(|chain| chain.len() > 1).collect(),
        gold,
    )
}

fn found_chains(reading: &Reading, text: &str) -> Chains {
    let relative = |head: usize| {
        matches!(
            reading.word(head, text).to_lowercase().as_str(),
            "who" | "whom" | "which" | "that" | "whose"
        )
    };
    reading
        .entities
        .iter()
        .map(|entity| {
            entity
                .mentions
                .iter()
                .map(|mention| reading.mentions[*mention].head)
                .filter(|head| !relative(*head))
                .collect::<Vec<_>>()
        })
        .filter(|chain| chain.len() > 1)
        .collect()
}

/// Sums of a measure: numerators and denominators of recall and precision.
#[derive(Default)]
struct Measure {
    recall: (f64, f64),
    precision: (f64, f64),
}

impl Measure {
    fn figures(&self) -> [f64; 3] {
        let r = self.recall.0 / self.recall.1.max(1e-9);
        let p = self.precision.0 / self.precision.1.max(1e-9);
        [100.0 * p, 100.0 * r, 200.0 * p * r / (p + r).max(1e-9)]
    }
}

fn muc(key: &Chains, response: &Chains) -> (f64, f64) {
    let of = index(response);
    let (mut links, mut all) = (0, 0);
    for chain in key {
        let mut parts: Vec<Option<usize>> = chain.iter().map(|head| of.get(head).copied()).collect();
        let lone = parts.iter().filter(|part| part.is_none()).count();
        parts.retain(Option::is_some);
        parts.sort_unstable();
        parts.dedup();
        links += chain.len() - parts.len() - lone;
        all += chain.len() - 1;
    }
    (links as f64, all as f64)
}

fn b_cubed(key: &Chains, response: &Chains) -> (f64, f64) {
    let of = index(response);
    let (mut sum, mut all) = (0.0, 0);
    for chain in key {
        for head in chain {
            all += 1;
            if let Some(other) = of.get(head) {
                let common = chain.iter().filter(|head| of.get(head) == Some(other)).count();
                sum += common as f64 / chain.len() as f64;
            }
        }
    }
    (sum, f64::from(all))
}

/// The best one-to-one alignment by the entity measure phi4, found greedily (ties by order).
fn ceaf_e(key: &Chains, response: &Chains) -> f64 {
    let of = index(response);
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (k, chain) in key.iter().enumerate() {
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for head in chain {
            if let Some(r) = of.get(head) {
                *common.entry(*r).or_default() += 1;
            }
        }
        for (r, n) in common {
            pairs.push((2.0 * n as f64 / (chain.len() + response[r].len()) as f64, k, r));
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut keys, mut responses) = (vec![false; key.len()], vec![false; response.len()]);
    let mut sum = 0.0;
    for (phi, k, r) in pairs {
        if !keys[k] && !responses[r] {
            (keys[k], responses[r]) = (true, true);
            sum += phi;
        }
    }
    sum
}

fn index(chains: &Chains) -> HashMap<usize, usize> {
    let mut of = HashMap::new();
    for (number, chain) in chains.iter().enumerate() {
        for head in chain {
            of.insert(*head, number);
        }
    }
    of
}

/// Resolves all documents and prints the figures.
pub(crate) fn report(documents: &mut [GumDocument], model: &Coreference, tagger: &NameTagger) {
    let mut measures: [Measure; 3] = Default::default();
    // By form: links made, links right, links there are.
    let mut links: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut seconds = 0.0;
    let mut words = 0;
    let show = std::env::var("LINKS").is_ok();
    for document in documents {
        let text = document.document.text.clone();
        let start = std::time::Instant::now();
        model.resolve(&text, &mut document.reading, tagger.words());
        seconds += start.elapsed().as_secs_f64();
        words += document.reading.tokens.len();
        let (key, gold) = gold_chains(document);
        let response = found_chains(&document.reading, &text);
        let mut add = |n: usize, recall: (f64, f64), precision: (f64, f64)| {
            measures[n].recall.0 += recall.0;
            measures[n].recall.1 += recall.1;
            measures[n].precision.0 += precision.0;
            measures[n].precision.1 += precision.1;
        };
        add(0, muc(&key, &response), muc(&response, &key));
        add(1, b_cubed(&key, &response), b_cubed(&response, &key));
        let phi = ceaf_e(&key, &response);
        add(2, (phi, key.len() as f64), (phi, response.len() as f64));
        let reading = &document.reading;
        let mut seen: HashMap<u32, usize> = HashMap::new();
        let mut last: HashMap<usize, usize> = HashMap::new();
        for mention in &reading.mentions {
            let word = reading.word(mention.head, &text).to_lowercase();
            if matches!(word.as_str(), "who" | "whom" | "which" | "that" | "whose") {
                continue;
            }
            let group = match mention.form {
                MentionForm::Name => "name",
                MentionForm::Nominal => {
                    match reading.word(mention.tokens.start, &text).to_lowercase().as_str() {
                        "the" => "the+noun",
                        "this" | "that" | "these" | "those" | "such" => "this+noun",
                        "his" | "her" | "its" | "their" | "my" | "our" | "your" => "his+noun",
                        _ => "noun",
                    }
                }
                MentionForm::Pronoun => match word.as_str() {
                    "he" | "him" | "his" | "himself" | "she" | "her" | "herself" => "he/she",
                    "it" | "its" | "itself" => "it",
                    "they" | "them" | "their" | "themselves" => "they",
                    _ => "I/we/you",
                },
            };
            let own = gold.get(&mention.head);
            let counts = links.entry(group).or_default();
            if let Some(own) = own {
                counts[2] += usize::from(seen.contains_key(own));
                seen.insert(*own, mention.head);
            }
            if let Some(before) = last.insert(mention.entity, mention.head) {
                counts[0] += 1;
                let right = own.is_some() && gold.get(&before) == own;
                counts[1] += usize::from(right);
                if show && !right && group != "I/we/you" {
                    let around = |head: usize| {
                        let (start, end) = (head.saturating_sub(4), (head + 4).min(reading.tokens.len()));
                        (start..end)
                            .map(|at| {
                                if at == head {
                                    format!("[{}]", reading.word(at, &text))
                                } else {
                                    reading.word(at, &text).to_owned()
                                }
                            })
                            .collect::<Vec<_>>()
                            .join(" ")
                    };
                    println!("    {group}: {}  ->  {}", around(mention.head), around(before));
                }
            }
        }
    }
    let mut mean = 0.0;
    for (name, measure) in ["MUC", "B3", "CEAFe"].iter().zip(&measures) {
        let [p, r, f] = measure.figures();
        mean += f / 3.0;
        print!("  {name} {p:.1}/{r:.1}/{f:.1}");
    }
    println!(
        "  CoNLL {mean:.1}  ({:.0} thousand words/s)",
        words as f64 / seconds / 1000.0
    );
    for (form, [made, right, there]) in links {
        let (p, r) = (
            100.0 * right as f64 / made.max(1) as f64,
            100.0 * right as f64 / there.max(1) as f64,
        );
        print!("  {form} {p:.1}/{r:.1} ({made}/{there})");
    }
    println!();
}
