//! The place recogniser (`models/place.bin`): which names of the gazetteer are places in their context.
//!
//! Logistic regression over the features of `grounding::place`, learned from the locations of the free NER sets. LGL and
//! `GeoWebNews`, whose texts are handed out for research only, are never trained on: they measure.

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

/// Trains on the NER sets, measures on LGL and `GeoWebNews`, and writes the model.
pub(crate) fn run(data: &Path) -> Result<()> {
    let examples = load(data)?;
    let model = learn(&examples, 12);
    evaluate(data, &model)?;
    std::fs::write("models/place.bin", &model)?;
    println!(
        "models/place.bin: {} examples, {} bytes",
        examples.len(),
        model.len()
    );
    Ok(())
}

/// Precision and recall over the candidates of `GeoWebNews` and LGL (names that no scan finds are not counted).
fn evaluate(data: &Path, model: &[u8]) -> Result<()> {
    let pipeline = Pipeline::embedded()?;
    let model = LinearModel::from_bytes("place.bin", model)?;
    for (file, style) in [
        ("place/geowebnews_a.jsonl", Style::GeoWebNews),
        ("place/lgl.jsonl", Style::Lgl),
    ] {
        let text = std::fs::read_to_string(data.join(file))?;
        let mut examples = Vec::new();
        for line in text.lines() {
            label(&serde_json::from_str(line)?, style, &pipeline, &mut examples);
        }
        let (mut right, mut found, mut gold) = (0f32, 0f32, 0f32);
        for example in &examples {
            let place = model.probabilities(&example.features)[1] >= 0.5;
            right += f32::from(place && example.place);
            found += f32::from(place);
            gold += f32::from(example.place);
        }
        println!(
            "{file}: P {:.1} R {:.1} F {:.1}",
            100.0 * right / found,
            100.0 * right / gold,
            200.0 * right / (found + gold)
        );
    }
    Ok(())
}

fn load(data: &Path) -> Result<Vec<Labelled>> {
    let pipeline = Pipeline::embedded()?;
    let mut examples = Vec::new();
    let sets = [
        "ner/wikigold/all.jsonl",
        "ner/uner_ewt/dev.jsonl",
        "ner/crossner_politics/train.jsonl",
        "ner/crossner_politics/dev.jsonl",
        "ner/btc/a.jsonl",
        "ner/btc/b.jsonl",
        "ner/btc/e.jsonl",
        "ner/btc/g.jsonl",
        "ner/btc/h.jsonl",
        "ner/wnut17/train.jsonl",
        "ner/re3d/train.jsonl",
    ];
    for file in sets {
        let text =
            std::fs::read_to_string(data.join(file)).with_context(|| format!("while reading {file}"))?;
        let before = examples.len();
        for line in text.lines() {
            let value: Value = serde_json::from_str(line)?;
            // Documents under a non-commercial licence are left out.
            if value["licence"]
                .as_str()
                .is_some_and(|licence| licence.contains("-NC"))
            {
                continue;
            }
            label(&value, Style::Names, &pipeline, &mut examples);
        }
        println!("{file}: {} examples", examples.len() - before);
    }
    Ok(examples)
}

fn label(line: &Value, style: Style, pipeline: &Pipeline, examples: &mut Vec<Labelled>) {
    let Some(text) = line["text"].as_str() else { return };
    let map = OffsetMap::new(text);
    let mut places: Vec<Span> = Vec::new();
    let mut skip: Vec<Span> = Vec::new();
    let (mut persons, mut organisations) = (Vec::<Span>::new(), Vec::<Span>::new());
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
        match kind.as_str() {
            "per" | "person" | "politician" => persons.push(span),
            "org" | "organisation" | "politicalparty" | "corporation" => organisations.push(span),
            _ => {}
        }
        if place {
            places.push(span);
        } else if !matches!(kind.as_str(), "per" | "person" | "politician") {
            skip.push(span);
        }
    }
    let document = Document::new(text);
    let reading = pipeline.reader().read(&document);
    for example in place::examples(text, &reading, pipeline.resources()) {
        // NER sets mark nationalities as something else or not at all; here they count with their country.
        let nationality = style == Style::Names
            && example.demonym
            && !persons.iter().any(|span| span.overlaps(example.span))
            && !organisations.iter().any(|span| span.overlaps(example.span));
        let hit = places.contains(&example.span) || nationality;
        let partial = !hit && places.iter().any(|span| span.overlaps(example.span));
        let unsure = match style {
            Style::GeoWebNews => !hit && skip.iter().any(|span| span.overlaps(example.span)),
            Style::Lgl => !hit && (example.demonym || example.site),
            Style::Names => {
                partial || example.site || (!example.demonym && skip.iter().any(|s| s.overlaps(example.span)))
            }
        };
        if !unsure {
            examples.push(Labelled {
                features: example.features,
                place: hit,
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
            let error = f32::from(examples[*at].place) - probability;
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
