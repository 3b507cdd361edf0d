//! Events: PLOVER category and trigger on the PLOVER gold records, source-target-code sets on the PETRARCH2 records,
//! and false alarms on text without political events.

use anyhow::{Context, Result};
use dateline_core::document::Published;
use dateline_core::pipeline::Layers;
use dateline_core::{Document, OffsetMap, Pipeline};
use flate2::read::GzDecoder;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;

#[derive(Debug, Deserialize)]
struct Record {
    text: String,
    date: String,
    expected: Vec<Expected>,
    #[serde(default)]
    plover_v08: String,
    #[serde(default)]
    spans: Vec<RoleSpan>,
}

#[derive(Debug, Deserialize)]
struct Expected {
    source: String,
    target: String,
    code: String,
}

#[derive(Debug, Deserialize)]
struct RoleSpan {
    role: String,
    start: usize,
    end: usize,
}

/// Prints the figures of all three.
pub(crate) fn score(data: &Path) -> Result<()> {
    let pipeline = crate::pipeline()?;
    plover(&pipeline, &records(&data.join("event-coding/plover-gsr.jsonl"))?);
    petrarch(
        &pipeline,
        &records(&data.join("event-coding/petrarch2-gsr.jsonl"))?,
    );
    for name in ["ud/en_ewt-ud-dev.conllu.gz", "ud/en_gum-ud-train.conllu.gz"] {
        false_alarms(&pipeline, &data.join(name))?;
    }
    Ok(())
}

fn records(path: &Path) -> Result<Vec<Record>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("while reading {}", path.display()))?;
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| Ok(serde_json::from_str(line)?))
        .collect()
}

fn analyse(pipeline: &Pipeline, text: &str, date: &str) -> (Document, Layers) {
    let mut document = Document::new(text);
    let iso = if date.len() == 8 {
        format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..])
    } else {
        date.to_owned()
    };
    document.published = Published::parse(&iso, "input");
    let layers = pipeline.analyse(&document);
    (document, layers)
}

fn plover(pipeline: &Pipeline, records: &[Record]) {
    let (mut right, mut touched, mut hits, mut found, mut gold) = (0, 0, 0, 0, 0);
    let mut confusion: BTreeMap<(String, String), usize> = BTreeMap::new();
    for record in records {
        let (document, layers) = analyse(pipeline, &record.text, &record.date);
        let map = OffsetMap::new(&document.text);
        let spans: Vec<_> = record
            .spans
            .iter()
            .filter(|span| span.role == "event")
            .filter_map(|span| map.to_bytes([span.start, span.end]))
            .collect();
        let types: BTreeSet<&str> = layers
            .claims
            .iter()
            .map(|claim| claim.event.event_type.as_str())
            .collect();
        let correct = types.contains(record.plover_v08.as_str());
        right += usize::from(correct);
        if !correct {
            let got = types.iter().copied().collect::<Vec<_>>().join("+");
            *confusion.entry((record.plover_v08.clone(), got)).or_default() += 1;
        }
        let overlaps = |trigger: dateline_core::Span| spans.iter().any(|span| span.overlaps(trigger));
        let met = layers
            .claims
            .iter()
            .filter(|claim| overlaps(claim.event.trigger))
            .count();
        touched += usize::from(met > 0);
        hits += met;
        found += layers.claims.len();
        gold += spans.len().min(1);
    }
    let n = records.len().max(1) as f64;
    println!(
        "plover-gsr: category right {:.1} %, a trigger on an event span {:.1} % of {} records; {found} claims, {hits} on spans",
        100.0 * right as f64 / n,
        100.0 * touched as f64 / gold.max(1) as f64,
        records.len()
    );
    let mut worst: Vec<_> = confusion.into_iter().collect();
    worst.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for ((gold, got), count) in worst.into_iter().take(12) {
        println!(
            "   {count} x {gold} read as {}",
            if got.is_empty() { "nothing" } else { &got }
        );
    }
}

fn petrarch(pipeline: &Pipeline, records: &[Record]) {
    let (mut hit, mut found, mut gold, mut roots) = (0usize, 0usize, 0usize, 0usize);
    for record in records {
        let (_, layers) = analyse(pipeline, &record.text, &record.date);
        let mut set = BTreeSet::new();
        for claim in &layers.claims {
            let Some(code) = &claim.event.cameo else {
                continue;
            };
            let codes = |list: &[usize]| -> Vec<String> {
                list.iter()
                    .filter_map(|actor| layers.grounding.actors[*actor].code.clone())
                    .map(|code| code.replace(' ', ""))
                    .collect()
            };
            for source in codes(&claim.event.actors) {
                for target in codes(&claim.event.recipients) {
                    set.insert((source.clone(), target, code.clone()));
                }
            }
        }
        let wanted: BTreeSet<_> = record
            .expected
            .iter()
            .map(|expected| {
                (
                    expected.source.clone(),
                    expected.target.clone(),
                    expected.code.clone(),
                )
            })
            .collect();
        hit += wanted.intersection(&set).count();
        let root: BTreeSet<_> = set.iter().map(|(_, _, code)| code[..2].to_owned()).collect();
        roots += wanted
            .iter()
            .filter(|(_, _, code)| root.contains(&code[..2]))
            .count();
        found += set.len();
        gold += wanted.len();
    }
    let f1 = 2.0 * hit as f64 / (found + gold).max(1) as f64;
    println!("petrarch2-gsr: set F1 {f1:.3} ({hit} of {gold}, {found} found); root code present for {roots}");
}

/// PLOVER claims for 100 sentences of each genre of a treebank.
fn false_alarms(pipeline: &Pipeline, path: &Path) -> Result<()> {
    let file = std::fs::File::open(path).with_context(|| format!("while opening {}", path.display()))?;
    let mut documents: Vec<(String, String, usize)> = Vec::new();
    for line in BufReader::new(GzDecoder::new(file)).lines() {
        let line = line?;
        if let Some(id) = line.strip_prefix("# newdoc id = ") {
            let genre = id
                .trim_start_matches("GUM_")
                .split(['-', '_'])
                .next()
                .unwrap_or("")
                .to_owned();
            documents.push((genre, String::new(), 0));
        } else if let (Some(text), Some(last)) = (line.strip_prefix("# text = "), documents.last_mut()) {
            last.1.push_str(text);
            last.1.push('\n');
            last.2 += 1;
        }
    }
    let mut genres: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    for (genre, text, sentences) in documents {
        let (document, layers) = analyse(pipeline, &text, "2020-01-01");
        let entry = genres.entry(genre.clone()).or_default();
        entry.0 += sentences;
        for claim in &layers.claims {
            let kind = claim.event.event_type.as_str();
            if kind == "NONE" {
                continue;
            }
            entry.1 += 1;
            let grave = matches!(kind, "MOBILIZE" | "ASSAULT" | "PROTEST" | "COERCE");
            entry.2 += usize::from(grave);
            if grave && matches!(genre.as_str(), "reviews" | "whow" | "voyage" | "vlog") {
                let content = claim.event.content.text(&document.text);
                let shown: String = content.chars().take(90).collect();
                println!(
                    "   {genre} {kind} [{}] {} {}",
                    claim.event.trigger.text(&document.text),
                    claim.event.rule,
                    shown.replace('\n', " ")
                );
            }
        }
    }
    for (genre, (sentences, all, grave)) in genres {
        let rate = |count: usize| 100.0 * count as f64 / sentences.max(1) as f64;
        println!(
            "{genre}: {:.1} PLOVER claims and {:.1} grave ones for 100 of {sentences} sentences",
            rate(all),
            rate(grave)
        );
    }
    Ok(())
}
