//! The place recogniser (`models/place.bin`): which names of the gazetteer are places in their context.
//!
//! Logistic regression over the features of `grounding::place`, learned from the toponyms of LGL and `GeoWebNews` and
//! from the locations and persons of the free NER sets. Of LGL and `GeoWebNews` every second document is kept for reporting.

use anyhow::{Context, Result};
use dateline_core::Document;
use dateline_core::grounding::place;
use dateline_core::linear::{LinearModel, pack};
use dateline_core::pipeline::Pipeline;
use dateline_core::span::{OffsetMap, Span};
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;

/// One labelled candidate.
pub(crate) struct Labelled {
    pub(crate) features: Vec<u64>,
    pub(crate) place: bool,
    pub(crate) weight: f32,
}

/// How a corpus marks places.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    /// All toponyms, demonyms and sites included.
    GeoWebNews,
    /// Toponyms of a gazetteer; sites and demonyms are not marked throughout.
    Lgl,
    /// Locations and persons of an NER set.
    Names,
}

/// Trains on the visible halves (or, with `DATELINE_ALL=1`, on everything visible) and writes the model.
pub(crate) fn run(data: &Path) -> Result<()> {
    let all = std::env::var_os("DATELINE_ALL").is_some();
    // For development: learn from the other half, so that errors on the first are honest.
    let swap = usize::from(std::env::var_os("DATELINE_SWAP").is_some());
    let examples = load(data, |at| all || at % 2 == swap)?;
    let model = learn(&examples, 12);
    if !all {
        evaluate(data, swap, &model)?;
    }
    std::fs::write("models/place.bin", &model)?;
    println!(
        "models/place.bin: {} examples, {} bytes",
        examples.len(),
        model.len()
    );
    Ok(())
}

/// Precision and recall over the candidates of the other half of `GeoWebNews` and LGL (names that no scan finds are not counted).
fn evaluate(data: &Path, swap: usize, model: &[u8]) -> Result<()> {
    let pipeline = Pipeline::embedded()?;
    let model = LinearModel::from_bytes("place.bin", model)?;
    for (file, style) in [
        ("place/geowebnews_a.jsonl", Style::GeoWebNews),
        ("place/lgl.jsonl", Style::Lgl),
    ] {
        let text = std::fs::read_to_string(data.join(file))?;
        let mut examples = Vec::new();
        for line in text.lines().skip(1 - swap).step_by(2) {
            label(&serde_json::from_str(line)?, style, 1.0, &pipeline, &mut examples);
        }
        let (mut right, mut found, mut gold) = (0f32, 0f32, 0f32);
        for example in &examples {
            let place = model.probabilities(&example.features)[1] >= 0.5;
            right += f32::from(place && example.place);
            found += f32::from(place);
            gold += f32::from(example.place);
        }
        println!(
            "other half of {file}: P {:.1} R {:.1} F {:.1}",
            100.0 * right / found,
            100.0 * right / gold,
            200.0 * right / (found + gold)
        );
    }
    Ok(())
}

fn load(data: &Path, take: impl Fn(usize) -> bool) -> Result<Vec<Labelled>> {
    let pipeline = Pipeline::embedded()?;
    let mut examples = Vec::new();
    let sets = [
        ("place/geowebnews_a.jsonl", Style::GeoWebNews, 1.0),
        ("place/lgl.jsonl", Style::Lgl, 0.5),
        ("ner/wikigold/all.jsonl", Style::Names, 0.3),
        ("ner/uner_ewt/dev.jsonl", Style::Names, 0.3),
        ("ner/crossner_politics/train.jsonl", Style::Names, 0.3),
        ("ner/crossner_politics/dev.jsonl", Style::Names, 0.3),
        ("ner/btc/g.jsonl", Style::Names, 0.3),
        ("ner/re3d/train.jsonl", Style::Names, 0.3),
    ];
    for (file, style, weight) in sets {
        if style == Style::Names && std::env::var_os("DATELINE_NO_NER").is_some() {
            continue;
        }
        let text =
            std::fs::read_to_string(data.join(file)).with_context(|| format!("while reading {file}"))?;
        let before = examples.len();
        for (at, line) in text.lines().enumerate() {
            if style != Style::Names && !take(at) {
                continue;
            }
            label(
                &serde_json::from_str(line)?,
                style,
                weight,
                &pipeline,
                &mut examples,
            );
        }
        println!("{file}: {} examples", examples.len() - before);
    }
    Ok(examples)
}

fn label(line: &Value, style: Style, weight: f32, pipeline: &Pipeline, examples: &mut Vec<Labelled>) {
    let Some(text) = line["text"].as_str() else { return };
    let map = OffsetMap::new(text);
    let mut places: Vec<Span> = Vec::new();
    let mut skip: Vec<Span> = Vec::new();
    for gold in line["toponyms"]
        .as_array()
        .or(line["entities"].as_array())
        .into_iter()
        .flatten()
    {
        let (Some(start), Some(end)) = (gold["start"].as_u64(), gold["end"].as_u64()) else {
            continue;
        };
        let Some(span) = map.to_bytes([start as usize, end as usize]) else {
            continue;
        };
        let kind = gold["type"].as_str().unwrap_or("").to_lowercase();
        let place = match style {
            Style::GeoWebNews => gold["toponym"].as_bool().unwrap_or(true),
            Style::Lgl => true,
            Style::Names => matches!(kind.as_str(), "loc" | "location" | "country"),
        };
        if place {
            places.push(span);
        } else if !matches!(kind.as_str(), "per" | "person" | "politician") {
            skip.push(span);
        }
    }
    let document = Document::new(text);
    let reading = pipeline.reader().read(&document);
    for example in place::examples(text, &reading, pipeline.resources()) {
        let hit = places.contains(&example.span);
        let partial = !hit && places.iter().any(|span| span.overlaps(example.span));
        let unsure = match style {
            Style::GeoWebNews => !hit && skip.iter().any(|span| span.overlaps(example.span)),
            Style::Lgl => !hit && (example.demonym || example.site),
            Style::Names => {
                partial || example.site || example.demonym || skip.iter().any(|s| s.overlaps(example.span))
            }
        };
        if !unsure {
            examples.push(Labelled {
                features: example.features,
                place: hit,
                weight,
            });
        }
    }
}

/// Logistic regression by `AdaGrad`, with a small L2 penalty; weights of features seen once are dropped.
pub(crate) fn learn(examples: &[Labelled], rounds: usize) -> Vec<u8> {
    let mut seen: HashMap<u64, u32> = HashMap::new();
    for example in examples {
        for feature in &example.features {
            *seen.entry(*feature).or_default() += 1;
        }
    }
    let mut numbers: HashMap<u64, usize> = HashMap::new();
    let mut names = Vec::new();
    let compact: Vec<Vec<usize>> = examples
        .iter()
        .map(|example| {
            let kept = example.features.iter().filter(|feature| seen[feature] >= 2);
            kept.map(|feature| {
                *numbers.entry(*feature).or_insert_with(|| {
                    names.push(*feature);
                    names.len() - 1
                })
            })
            .collect()
        })
        .collect();
    let mut weights = vec![0f32; names.len()];
    let mut squares = vec![1e-3f32; names.len()];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut seed = 7u64;
    for _ in 0..rounds {
        for at in (1..order.len()).rev() {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            order.swap(at, (seed >> 33) as usize % (at + 1));
        }
        for at in &order {
            let score: f32 = compact[*at].iter().map(|f| weights[*f]).sum();
            let probability = 1.0 / (1.0 + (-score).exp());
            let error = (f32::from(examples[*at].place) - probability) * examples[*at].weight;
            for f in &compact[*at] {
                let gradient = error - 2e-4 * weights[*f];
                squares[*f] += gradient * gradient;
                weights[*f] += 0.08 * gradient / squares[*f].sqrt();
            }
        }
    }
    let rows: Vec<(u64, Vec<(u8, f32)>)> = names
        .iter()
        .zip(&weights)
        .filter(|(_, weight)| weight.abs() > 0.01)
        .map(|(name, weight)| (*name, vec![(1u8, *weight)]))
        .collect();
    let scale = rows.iter().map(|row| row.1[0].1.abs()).fold(0.1, f32::max);
    pack(2, rows, scale)
}
