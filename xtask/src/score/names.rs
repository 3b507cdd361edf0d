//! Scores names on held-out development data: exact span and kind, sentence model and document consistency together.
//!
//! Five groups: person, organisation, place, nationality, and the rest (platform, weapon, vehicle, event, other), the
//! rest only where a corpus annotates it. Splits are those of the trainer: re3d every sixth document, GUM dev news,
//! interview and bio, every fifth sentence of UNER, BTC, `CrossNER` and `WikiGold`, WNUT-17 dev.

use crate::train::name_corpora::{self, Sample};
use anyhow::{Context, Result};
use dateline_core::analysis::fast::FastReader;
use dateline_core::analysis::fast::names::NameTagger;
use dateline_core::analysis::{Deprel, Name, NameKind, Reading, Sentence, Token, TokenRange, Upos};
use dateline_core::span::Span;
use dateline_deep::window::Words;
use dateline_deep::{DeepReader, Want};
use std::collections::BTreeMap;
use std::path::Path;

pub(crate) fn score(data: &Path) -> Result<()> {
    let bytes = std::fs::read("models/names.bin").context("train `names` first")?;
    let tagger = NameTagger::from_bytes(&bytes)?;
    let reader = FastReader::embedded()?;
    let deep = crate::deep()?;
    for corpus in name_corpora::read(data, tagger.words(), &reader)? {
        report_with(corpus.name, &corpus.dev, &|text, reading| match &deep {
            Some(deep) => deep_names(deep, &tagger, text, reading),
            None => tagger.names(text, reading),
        });
    }
    Ok(())
}

/// A reading of the sentences of one document, without trees.
fn reading(document: &[Sample]) -> (String, Reading) {
    let mut text = String::new();
    let mut reading = Reading::default();
    for (number, sample) in document.iter().enumerate() {
        let first = reading.tokens.len();
        for (at, word) in sample.words.iter().enumerate() {
            let start = text.len();
            text.push_str(word);
            reading.tokens.push(Token {
                span: Span::new(start, text.len()),
                upos: sample.tags.get(at).copied().unwrap_or(Upos::X),
                xpos: "_".into(),
                lemma: word.as_str().into(),
                head: None,
                deprel: Deprel::Dep,
                sentence: number as u32,
            });
            text.push(' ');
        }
        let tokens = TokenRange::new(first, reading.tokens.len());
        reading.sentences.push(Sentence {
            span: reading.span(tokens),
            tokens,
            block: 0,
        });
    }
    (text, reading)
}

fn group(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Person => "PER",
        NameKind::Organisation => "ORG",
        NameKind::Place => "PLACE",
        NameKind::Nationality => "NAT",
        _ => "REST",
    }
}

/// Names of the deep reader, made consistent as it does.
fn deep_names(deep: &DeepReader, tagger: &NameTagger, text: &str, reading: &Reading) -> Vec<Name> {
    let mut words = Words::default();
    for (number, sentence) in reading.sentences.iter().enumerate() {
        let start = words.words.len();
        words
            .words
            .extend(sentence.tokens.iter().map(|at| reading.word(at, text)));
        words.sentences.push((start, words.words.len(), number as u32));
    }
    let layers = deep.network().read(&words, Want::All);
    let second = tagger.names(text, reading);
    let second: Vec<_> = second
        .iter()
        .map(|name| (name.kind, name.tokens.start, name.tokens.end))
        .collect();
    let names = deep.network().names(&layers, &words.sentences, &second);
    let found = names
        .into_iter()
        .map(|(kind, start, end, sure)| (TokenRange::new(start, end), kind, sure));
    tagger.settle(text, reading, found)
}

/// Prints precision, recall and F1 of a tagger; with `ERRORS=corpus` in the environment each wrong name.
pub(crate) fn report(corpus: &str, samples: &[Sample], tagger: &NameTagger) {
    report_with(corpus, samples, &|text, reading| tagger.names(text, reading));
}

/// Prints precision, recall and F1; with `ERRORS=corpus` in the environment each wrong name.
fn report_with(corpus: &str, samples: &[Sample], names_of: &dyn Fn(&str, &Reading) -> Vec<Name>) {
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let show = std::env::var("ERRORS").is_ok_and(|wanted| wanted == corpus);
    let (mut seconds, mut tokens) = (0.0, 0);
    for document in samples.chunk_by(|a, b| a.document == b.document) {
        let (text, reading) = reading(document);
        let start = std::time::Instant::now();
        let names = names_of(&text, &reading);
        seconds += start.elapsed().as_secs_f64();
        tokens += reading.tokens.len();
        for (sentence, sample) in reading.sentences.iter().zip(document) {
            let first = sentence.tokens.start;
            let found: Vec<(NameKind, usize, usize)> = names
                .iter()
                .filter(|name| sentence.tokens.contains(name.tokens.start))
                .map(|name| (name.kind, name.tokens.start - first, name.tokens.end - first))
                .collect();
            let describe = |(kind, start, end): (NameKind, usize, usize)| {
                let around =
                    sample.words[start.saturating_sub(3)..(end + 2).min(sample.words.len())].join(" ");
                format!("{kind:?} [{}]  in: {around}", sample.words[start..end].join(" "))
            };
            let mut hit = |kind: NameKind, column: usize| {
                if !sample.open.contains(&kind) {
                    counts.entry("all").or_default()[column] += 1;
                    counts.entry(group(kind)).or_default()[column] += 1;
                }
            };
            for name in &found {
                hit(name.0, 0);
                if sample.names.contains(name) {
                    hit(name.0, 2);
                } else if show {
                    println!("    + {}", describe(*name));
                }
            }
            for name in &sample.names {
                hit(name.0, 1);
                if show && !found.contains(name) {
                    println!("    - {}", describe(*name));
                }
            }
        }
    }
    print!("  {corpus:9}");
    for (group, [found, gold, right]) in counts {
        let (p, r) = (
            right as f32 / found.max(1) as f32,
            right as f32 / gold.max(1) as f32,
        );
        let f = 200.0 * p * r / (p + r).max(1e-9);
        print!(" {group} {:.1}/{:.1}/{f:.1} ({gold})", 100.0 * p, 100.0 * r);
    }
    println!(
        "  {:.0} thousand words/s",
        f64::from(tokens as u32) / seconds / 1000.0
    );
}
