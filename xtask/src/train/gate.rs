//! The gate of the cascade: what the deep reader changes in the ledger records of texts that both readers read.
//!
//! Texts: `PolNeAR` train. For each sentence of the fast reading, the value to learn is the number of claims and
//! attributions that stand in one record and not in the other; the reports of `ledger-dev` show how much of the changes
//! a share of the words covers.

use super::regression::{ROUNDS, Sample, Weights};
use anyhow::{Context, Result};
use dateline_core::analysis::fast::FastReader;
use dateline_core::analysis::{Reader, Reading};
use dateline_core::record::{DocumentRecord, WireSpan};
use dateline_core::{Document, OffsetMap, Pipeline};
use dateline_deep::gate::{Signs, choose};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// More changes than this in one sentence teach no more.
const MOST: f32 = 4.0;

/// Sentences of one document: what the gate sees and the changes.
struct Read {
    reading: Reading,
    samples: Vec<Sample>,
}

/// Trains, prints what shares of the words cover, and writes `models/gate.bin`.
pub(super) fn train(data: &Path) -> Result<()> {
    let readers = Readers::new()?;
    let train = crate::silver::texts(&data.join("attribution/polnear/train.jsonl.gz"))?;
    let train = readers.read(&train);
    let dev = std::fs::read_to_string(data.join("ledger-dev/documents.jsonl"))?;
    let dev = readers.read(&crate::silver::texts_of(&dev)?);
    let samples: Vec<Sample> = train.into_iter().flat_map(|read| read.samples).collect();
    println!("{} sentences", samples.len());
    let mut weights = Weights::of(&samples);
    for round in 0..ROUNDS {
        weights.learn(&samples, round);
    }
    weights.average();
    cover(&weights, &dev);
    std::fs::write("models/gate.bin", weights.freeze())?;
    Ok(())
}

struct Readers {
    fast: Pipeline,
    deep: Pipeline,
    reader: FastReader,
}

impl Readers {
    fn new() -> Result<Self> {
        let deep = crate::deep()?.context("training the gate needs `--reader deep`")?;
        Ok(Self {
            fast: Pipeline::embedded()?,
            deep: Pipeline::with_reader(Box::new(deep))?,
            reader: FastReader::embedded()?,
        })
    }

    fn read(&self, texts: &[String]) -> Vec<Read> {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        let share = texts.len().div_ceil(workers).max(1);
        std::thread::scope(|scope| {
            let running: Vec<_> = texts
                .chunks(share)
                .map(|part| scope.spawn(|| part.iter().map(|text| self.one(text)).collect::<Vec<_>>()))
                .collect();
            let done = running
                .into_iter()
                .map(|worker| worker.join().unwrap_or_default());
            done.flatten().collect()
        })
    }

    fn one(&self, text: &str) -> Read {
        let document = Document::new(text);
        let both = [&self.fast, &self.deep].map(|pipeline| rows(&pipeline.read(&document)));
        let reading = self.reader.read(&document);
        let map = OffsetMap::new(&document.text);
        let mut changes = vec![0f32; reading.sentences.len()];
        for (at, _) in both[0].symmetric_difference(&both[1]) {
            let Some(span) = map.to_bytes(*at) else { continue };
            let tokens = reading.tokens_in(span);
            if let Some(token) = reading.tokens.get(tokens.start) {
                changes[token.sentence as usize] += 1.0;
            }
        }
        let roles = self.reader.roles();
        let cues = roles.cues(&dateline_core::analysis::fast::roles::View::new(
            &document, &reading,
        ));
        let signs = Signs::new(&document, &reading, &cues);
        let samples = changes.iter().enumerate();
        let samples = samples
            .map(|(sentence, changes)| (signs.features(sentence), changes.min(MOST)))
            .collect();
        Read { reading, samples }
    }
}

/// Claims and attributions of a record, each with the span that it hangs on and its cells in full.
fn rows(record: &DocumentRecord) -> BTreeSet<(WireSpan, String)> {
    let mentions: BTreeMap<&str, String> = record
        .mentions
        .iter()
        .map(|mention| {
            (
                mention.id.as_str(),
                format!("{:?}{:?}{:?}", mention.span, mention.value, mention.entity),
            )
        })
        .collect();
    let sources: BTreeMap<&str, String> = record
        .sources
        .iter()
        .map(|source| (source.id.as_str(), format!("{:?}{:?}", source.name, source.kind)))
        .collect();
    let named = |ids: &[String], names: &BTreeMap<&str, String>| {
        let names = ids.iter().filter_map(|id| names.get(id.as_str()).cloned());
        names.collect::<Vec<_>>().join(" ")
    };
    let mut said: BTreeMap<&str, String> = BTreeMap::new();
    let mut out = BTreeSet::new();
    for attribution in &record.attributions {
        let text = format!(
            "{:?} {} {:?}",
            attribution.cue,
            named(attribution.source.as_slice(), &sources),
            attribution.content,
        );
        said.insert(&attribution.id, named(attribution.source.as_slice(), &sources));
        if let Some(span) = attribution.cue.first() {
            out.insert((*span, text));
        }
    }
    for claim in &record.claims {
        let mut cells = vec![
            claim.event_type.clone(),
            claim.status.clone(),
            named(&claim.attribution, &said),
        ];
        cells.push(named(&claim.actors, &mentions));
        cells.push(named(&claim.recipients, &mentions));
        cells.push(named(&claim.quantities, &mentions));
        cells.extend(
            claim
                .when
                .iter()
                .filter_map(|id| mentions.get(id.as_str()).cloned()),
        );
        cells.extend(
            claim
                .places
                .iter()
                .filter_map(|place| mentions.get(place.mention.as_str()).cloned()),
        );
        out.insert((claim.trigger, cells.join(" | ")));
    }
    out
}

/// Prints the share of the changes that lies in the words chosen at some thresholds.
fn cover(weights: &Weights, dev: &[Read]) {
    for threshold in [0.0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.07] {
        let (mut words, mut all, mut changes, mut every) = (0, 0, 0.0, 0.0);
        for read in dev {
            let expected: Vec<f32> = read
                .samples
                .iter()
                .map(|(features, _)| weights.predict(features).max(0.0))
                .collect();
            let chosen = choose(&read.reading, &expected, threshold);
            for (number, (_, gold)) in read.samples.iter().enumerate() {
                let size = read.reading.sentences[number].tokens.len();
                all += size;
                every += gold;
                if chosen.binary_search(&number).is_ok() {
                    words += size;
                    changes += gold;
                }
            }
        }
        println!(
            "threshold {threshold}: {:.1} % of the words, {:.1} % of the changes",
            100.0 * words as f32 / all.max(1) as f32,
            100.0 * changes / f32::max(every, 1.0),
        );
    }
}
