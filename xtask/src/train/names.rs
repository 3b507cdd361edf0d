//! Trains the name tagger (`models/names.bin`).

use super::name_corpora::{self, Sample};
use crate::score::names as score;
use anyhow::{Context, Result};
use dateline_core::analysis::fast::FastReader;
use dateline_core::analysis::fast::names::features::{self, CaseMemory};
use dateline_core::analysis::fast::names::lexicon::NameWords;
use dateline_core::analysis::fast::names::{KINDS, NameTagger};
use dateline_core::analysis::fast::sequence::{
    LabelSet, Sequence, SequenceModel, SequenceTrainer, fit_temperature, labels_of,
};
use std::path::Path;

const EPOCHS: usize = 8;
const MARGIN: f32 = 3.0;

pub(crate) fn train(data: &Path) -> Result<()> {
    let words = NameWords::embedded()?;
    let reader = FastReader::embedded()?;
    let corpora = name_corpora::read(data, &words, &reader)?;
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
                    3 => sequences.push(recased(&corpus.train[at], str::to_uppercase, &words, &reader)),
                    7 => sequences.push(recased(&corpus.train[at], title_case, &words, &reader)),
                    11 if at % 24 == 11 => {
                        sequences.push(recased(&corpus.train[at], str::to_lowercase, &words, &reader));
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
    trainer.calibrate(temperature, 0.0);
    let bytes = trainer.freeze(PRUNE);
    println!("{} bytes, temperature {temperature}", bytes.len());
    let tagger = NameTagger::from_bytes(&bytes)?;
    for corpus in &corpora {
        score::report(corpus.name, &corpus.dev, &tagger);
    }
    std::fs::write("models/names.bin", bytes).context("while writing models/names.bin")?;
    Ok(())
}

const PRUNE: f32 = 0.2;

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
            features::sentence(words, &memory, tokens, &sample.tags, &mut sequence);
            out.push((sequence, sample.labels()));
        }
    }
    out
}

fn recased(
    sample: &Sample,
    change: fn(&str) -> String,
    words: &NameWords,
    reader: &FastReader,
) -> (Sequence, Vec<LabelSet>) {
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
        &name_corpora::tags(reader, &tokens),
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
