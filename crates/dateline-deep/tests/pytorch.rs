//! The network in Rust against the same network in `PyTorch`: `pytorch.json` is what `training/export.py --check` wrote
//! for the model that stands in `models/`, with weights rounded as in the file and activations left in f32.
//!
//! The Rust side rounds activations to 8 bits too, so scores differ by about a twentieth; what is read out of them
//! must hardly differ. A new model comes with a new `pytorch.json`.

use dateline_core::analysis::Role;
use dateline_deep::window::Words;
use dateline_deep::{Layers, Network, Want};
use serde::Deserialize;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
struct Check {
    blocks: Vec<Vec<Vec<Vec<String>>>>,
    windows: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    pieces: Vec<u32>,
    features: Vec<[u8; 3]>,
    heads: Vec<usize>,
    names: Vec<Vec<f32>>,
    events: Vec<u8>,
    factuality: Vec<f32>,
    attributions: Vec<Attribution>,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Attribution {
    cue: Vec<(usize, usize)>,
    source: Vec<(usize, usize)>,
    content: Vec<(usize, usize)>,
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn check() -> Check {
    let text = std::fs::read_to_string(here("tests/pytorch.json")).expect("the check file is committed");
    serde_json::from_str(&text).expect("the check file is what export.py writes")
}

fn network() -> Network {
    Network::open(&here("../../models/deep.safetensors")).expect("the model is committed")
}

fn words(blocks: &[Vec<Vec<String>>]) -> Words<'_> {
    let mut words = Words::default();
    for (number, block) in blocks.iter().enumerate() {
        for sentence in block {
            let start = words.words.len();
            words.words.extend(sentence.iter().map(String::as_str));
            words.sentences.push((start, words.words.len(), number as u32));
        }
    }
    words
}

/// What each document of the check file is in Rust, beside what it is in `PyTorch`.
fn read() -> Vec<(Layers, Expected)> {
    let (network, check) = (network(), check());
    let read = |blocks| network.read(&words(blocks), Want::All);
    let found: Vec<Layers> = check.blocks.iter().map(|blocks| read(blocks)).collect();
    assert_eq!(found.len(), check.windows.len());
    found.into_iter().zip(check.windows).collect()
}

/// Share of equal pairs.
fn agreement<T: PartialEq>(pairs: impl Iterator<Item = (T, T)>) -> f64 {
    let (mut same, mut all) = (0, 0);
    for (a, b) in pairs {
        same += usize::from(a == b);
        all += 1;
    }
    assert!(all > 100, "the check file holds {all} words only");
    f64::from(u32::try_from(same).unwrap_or(0)) / f64::from(all)
}

#[test]
fn word_pieces_and_features_are_those_of_training() {
    let (network, check) = (network(), check());
    for (blocks, expected) in check.blocks.iter().zip(&check.windows) {
        let found = network.windows(&words(blocks));
        assert_eq!(found.len(), 1, "a document of the check file is one window");
        assert_eq!(found[0].pieces, expected.pieces);
        assert_eq!(found[0].features, expected.features);
    }
}

#[test]
fn trees_and_events_are_those_of_pytorch() {
    let read = read();
    let heads = read.iter().flat_map(|(layers, expected)| {
        let root = expected.heads.len();
        let found = layers.arcs.iter().map(move |(head, _)| head.unwrap_or(root));
        found.zip(expected.heads.iter().copied())
    });
    let share = agreement(heads);
    assert!(share >= 0.96, "heads agree for {share:.3} of the words");
    let events = read
        .iter()
        .flat_map(|(layers, expected)| layers.events.iter().copied().zip(expected.events.iter().copied()));
    let share = agreement(events);
    assert!(share >= 0.96, "events agree for {share:.3} of the words");
}

#[test]
fn scores_of_names_and_factuality_are_close() {
    let (mut both, mut ours, mut theirs) = (0.0f64, 0.0f64, 0.0f64);
    let (mut gap, mut count) = (0.0f64, 0.0f64);
    for (layers, expected) in read() {
        for (a, b) in layers.name_scores.iter().zip(expected.names.iter().flatten()) {
            let (a, b) = (f64::from(*a), f64::from(*b));
            both += a * b;
            ours += a * a;
            theirs += b * b;
        }
        for (a, b) in layers.factuality.iter().zip(&expected.factuality) {
            gap += f64::from((a - b).abs());
            count += 1.0;
        }
    }
    let cosine = both / (ours * theirs).sqrt();
    assert!(cosine >= 0.998, "cosine of the name scores: {cosine:.5}");
    let gap = gap / count;
    assert!(gap <= 0.08, "factuality differs by {gap:.3} on average");
}

#[test]
fn attributions_are_those_of_pytorch() {
    for (layers, expected) in read() {
        let mut found: Vec<Attribution> = Vec::new();
        for run in &layers.roles {
            let number = run.relation as usize;
            while found.len() <= number {
                let (cue, source, content) = (Vec::new(), Vec::new(), Vec::new());
                found.push(Attribution { cue, source, content });
            }
            match run.role {
                Role::Cue => found[number].cue.push(run.words),
                Role::Source => found[number].source.push(run.words),
                Role::Content => found[number].content.push(run.words),
            }
        }
        assert_eq!(found, expected.attributions);
    }
}
