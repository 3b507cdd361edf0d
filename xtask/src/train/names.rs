//! Trains the name tagger (`models/names.bin`).

use super::name_corpora::{self, Sample};
use anyhow::{Context, Result};
use dateline_core::analysis::NameKind;
use dateline_core::analysis::fast::names::KINDS;
use dateline_core::analysis::fast::names::features::{self, CaseMemory};
use dateline_core::analysis::fast::names::lexicon::NameWords;
use dateline_core::analysis::fast::sequence::{
    LabelSet, Sequence, SequenceModel, SequenceTrainer, fit_temperature, labels_of, spans_of,
};
use std::collections::BTreeMap;
use std::path::Path;

const EPOCHS: usize = 8;
const MARGIN: f32 = 1.0;

pub(crate) fn train(data: &Path) -> Result<()> {
    let words = NameWords::embedded()?;
    let corpora = name_corpora::read(data, &words)?;
    let mut sequences: Vec<(Sequence, Vec<LabelSet>)> = Vec::new();
    for corpus in &corpora {
        let names: usize = corpus.train.iter().map(|sample| sample.names.len()).sum();
        println!(
            "{:9} train {:6} sentences {:6} names, dev {:5}",
            corpus.name,
            corpus.train.len(),
            names,
            corpus.dev.len()
        );
        let copies = if matches!(corpus.name, "re3d") { 2 } else { 1 };
        for _ in 0..copies {
            for (at, (sequence, labels)) in prepare(&corpus.train, &words).into_iter().enumerate() {
                // Headlines: the same sentence in capitals or title case.
                match at % 12 {
                    3 => sequences.push(recased(&corpus.train[at], str::to_uppercase, &words)),
                    7 => sequences.push(recased(&corpus.train[at], title_case, &words)),
                    11 if at % 24 == 11 => {
                        sequences.push(recased(&corpus.train[at], str::to_lowercase, &words))
                    }
                    _ => {}
                }
                sequences.push((sequence, labels));
            }
        }
    }
    let mut trainer = SequenceTrainer::new(KINDS.len(), MARGIN);
    let mut order: Vec<usize> = (0..sequences.len()).collect();
    let mut state = 0x5EED_u64;
    for epoch in 0..EPOCHS {
        for at in (1..order.len()).rev() {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            order.swap(at, (state >> 33) as usize % (at + 1));
        }
        let wrong: usize = order
            .iter()
            .map(|at| trainer.learn(&sequences[*at].0, &sequences[*at].1))
            .sum();
        println!("epoch {epoch}: {wrong} wrong");
    }
    let bytes = trainer.freeze(PRUNE);
    let model = SequenceModel::from_bytes("names.bin", &bytes)?;
    let mut held = Vec::new();
    for corpus in &corpora {
        if matches!(corpus.name, "re3d" | "gum") {
            for (sample, (sequence, _)) in corpus.dev.iter().zip(prepare(&corpus.dev, &words)) {
                let spans = sample
                    .names
                    .iter()
                    .map(|(kind, start, end)| (*kind as usize, *start, *end));
                held.push((sequence, labels_of(spans, sample.words.len())));
            }
        }
    }
    let temperature = fit_temperature(&model, &held);
    for bias in [0.0] {
        println!("bias {bias}, temperature {temperature}");
        let model = model.clone().with_outside_bias(bias);
        for corpus in &corpora {
            report(corpus.name, &corpus.dev, &model, &words);
        }
    }
    trainer.calibrate(temperature, 0.0);
    let bytes = trainer.freeze(PRUNE);
    println!("{} bytes", bytes.len());
    std::fs::write("models/names.bin", bytes).context("while writing models/names.bin")?;
    Ok(())
}

const PRUNE: f32 = 0.08;

fn prepare(samples: &[Sample], words: &NameWords) -> Vec<(Sequence, Vec<LabelSet>)> {
    let mut out = Vec::with_capacity(samples.len());
    for document in samples.chunk_by(|a, b| a.document == b.document) {
        let mut memory = CaseMemory::default();
        let all: Vec<Vec<&str>> = document
            .iter()
            .map(|s| s.words.iter().map(String::as_str).collect())
            .collect();
        all.iter().for_each(|words| memory.note(words));
        for (sample, tokens) in document.iter().zip(&all) {
            let mut sequence = Sequence::default();
            features::sentence(words, &memory, tokens, &tags(sample), &mut sequence);
            out.push((sequence, sample.labels()));
        }
    }
    out
}

fn tags(_sample: &Sample) -> Vec<dateline_core::analysis::Upos> {
    Vec::new()
}

fn recased(sample: &Sample, change: fn(&str) -> String, words: &NameWords) -> (Sequence, Vec<LabelSet>) {
    let mut copy = sample.clone();
    for word in &mut copy.words {
        *word = change(word);
    }
    let tokens: Vec<&str> = copy.words.iter().map(String::as_str).collect();
    let mut sequence = Sequence::default();
    features::sentence(
        words,
        &CaseMemory::default(),
        &tokens,
        &tags(sample),
        &mut sequence,
    );
    (sequence, sample.labels())
}

fn title_case(word: &str) -> String {
    if matches!(
        word,
        "of" | "the" | "a" | "an" | "in" | "on" | "to" | "and" | "for" | "at" | "by" | "'s" | "’s"
    ) {
        return word.to_owned();
    }
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Prints precision, recall and F1 of exact spans with their kinds, for all kinds together and the main ones.
fn report(name: &str, samples: &[Sample], model: &SequenceModel, words: &NameWords) {
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for (sample, (sequence, _)) in samples.iter().zip(prepare(samples, words)) {
        let found = spans_of(&model.labels(&sequence));
        if std::env::var("ERRORS").is_ok_and(|wanted| wanted == name) {
            let show = |(kind, start, end): (NameKind, usize, usize)| {
                let around =
                    sample.words[start.saturating_sub(3)..(end + 2).min(sample.words.len())].join(" ");
                format!("{kind:?} [{}]  in: {around}", sample.words[start..end].join(" "))
            };
            for span in &found {
                let span = (KINDS[span.kind], span.start, span.end);
                if !sample.names.contains(&span) {
                    println!("    + {}", show(span));
                }
            }
            for span in &sample.names {
                if !found.iter().any(|f| (KINDS[f.kind], f.start, f.end) == *span) {
                    println!("    - {}", show(*span));
                }
            }
        }
        let mut hit = |kind: NameKind, column: usize| {
            let group = match kind {
                NameKind::Person => "PER",
                NameKind::Organisation => "ORG",
                NameKind::Place => "PLACE",
                NameKind::Nationality => "NAT",
                _ => "REST",
            };
            if group == "REST" && sample.open.contains(&kind) {
                return;
            }
            counts.entry("all").or_default()[column] += 1;
            counts.entry(group).or_default()[column] += 1;
        };
        for span in &found {
            hit(KINDS[span.kind], 0);
            if sample.names.contains(&(KINDS[span.kind], span.start, span.end)) {
                hit(KINDS[span.kind], 2);
            }
        }
        for (kind, _, _) in &sample.names {
            hit(*kind, 1);
        }
    }
    print!("  {name:9}");
    for (group, [found, gold, right]) in counts {
        let (p, r) = (
            right as f32 / found.max(1) as f32,
            right as f32 / gold.max(1) as f32,
        );
        print!(
            " {group} {:.1}/{:.1}/{:.1} ({gold})",
            100.0 * p,
            100.0 * r,
            200.0 * p * r / (p + r).max(1e-9)
        );
    }
    println!();
}
