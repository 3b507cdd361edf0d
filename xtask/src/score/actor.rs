//! Actors and places of the ledger sets: does the sentence (or the report) of a claim hold a mention that meets its gold cell?
//!
//! An upper bound for the event stage: it can only choose among what is found here.

use anyhow::{Context, Result};
use dateline_core::Document;
use dateline_core::document::Published;
use dateline_core::grounding::{ActorMention, PlaceMention};
use dateline_core::resources::gazetteer::kilometres;
use dateline_core::span::{OffsetMap, Span};
use serde_json::Value;
use std::path::Path;

/// Counts over both visible ledger sets.
pub(crate) fn run(data: &Path) -> Result<()> {
    let pipeline = crate::pipeline()?;
    let verbose = std::env::var_os("DATELINE_ERRORS").is_some();
    let (mut actors, mut near_actors, mut any_actors, mut bare) = (0u32, 0u32, 0u32, 0u32);
    let (mut wheres, mut near_wheres, mut any_wheres) = (0u32, 0u32, 0u32);
    for set in ["ledger", "ledger-dev"] {
        let folder = data.join(set);
        let mut files: Vec<_> = std::fs::read_dir(folder.join("gold"))
            .with_context(|| format!("while listing {}", folder.display()))?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .collect();
        files.sort();
        for file in files {
            let gold: Value = serde_json::from_str(&std::fs::read_to_string(&file)?)?;
            let text = gold["text"].as_str().unwrap_or("");
            let map = OffsetMap::new(text);
            let mut document = Document::new(text);
            document.published = gold["published"]
                .as_str()
                .and_then(|iso| Published::parse(iso, "input"));
            let layers = pipeline.analyse(&document);
            let name = file
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            for claim in gold["claims"].as_array().into_iter().flatten() {
                let offsets = |key: &str| -> Option<Span> {
                    let pair = claim[key].as_array()?;
                    map.to_bytes([pair.first()?.as_u64()? as usize, pair.get(1)?.as_u64()? as usize])
                };
                let Some(content) = offsets("content") else {
                    continue;
                };
                let tokens = layers.reading.tokens_in(content);
                let sentence = if tokens.is_empty() {
                    content
                } else {
                    let first = layers.reading.sentence(tokens.start).span;
                    first.cover(layers.reading.sentence(tokens.end - 1).span)
                };
                for wanted in claim["actors"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                {
                    actors += 1;
                    let hits: Vec<&ActorMention> = layers
                        .grounding
                        .actors
                        .iter()
                        .filter(|a| meets(wanted, a, text))
                        .collect();
                    any_actors += u32::from(!hits.is_empty());
                    let near = hits.iter().any(|a| sentence.overlaps(a.span));
                    near_actors += u32::from(near);
                    let coded = wanted.len() == 7;
                    bare += u32::from(
                        near && coded
                            && hits
                                .iter()
                                .any(|a| sentence.overlaps(a.span) && a.code.as_deref() == Some(wanted)),
                    );
                    if verbose && !near {
                        println!(
                            "{name}\tactor\t{wanted}\t{}\t{}",
                            if hits.is_empty() { "nowhere" } else { "elsewhere" },
                            claim["quote"].as_str().unwrap_or("")
                        );
                    }
                }
                if claim["where"].is_object() {
                    wheres += 1;
                    let hits: Vec<&PlaceMention> = layers
                        .grounding
                        .places
                        .iter()
                        .filter(|p| lies_at(&claim["where"], p))
                        .collect();
                    any_wheres += u32::from(!hits.is_empty());
                    let near = hits.iter().any(|p| sentence.overlaps(p.span));
                    near_wheres += u32::from(near);
                    if verbose && hits.is_empty() {
                        println!("{name}\twhere\t{}", claim["where"]["name"]);
                    }
                }
            }
        }
    }
    let share = |part: u32, all: u32| 100.0 * f64::from(part) / f64::from(all.max(1));
    println!(
        "gold actors met in the sentence {:.1}, in the report {:.1} of {actors}; with the very code {bare}",
        share(near_actors, actors),
        share(any_actors, actors)
    );
    println!(
        "gold places met in the sentence {:.1}, in the report {:.1} of {wheres}",
        share(near_wheres, wheres),
        share(any_wheres, wheres)
    );
    Ok(())
}

/// As the ledger scorer counts: the same country, or a shared word of the name.
fn meets(wanted: &str, actor: &ActorMention, text: &str) -> bool {
    let bytes = wanted.as_bytes();
    let coded = bytes.len() >= 3
        && bytes[..3].iter().all(u8::is_ascii_uppercase)
        && (bytes.len() == 3 || (bytes.len() == 7 && bytes[3] == b' '));
    if coded {
        return actor
            .code
            .as_deref()
            .is_some_and(|code| code.starts_with(&wanted[..3]));
    }
    let words = |name: &str| -> Vec<String> {
        name.to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| w.len() > 1 && !matches!(*w, "the" | "of" | "and" | "al"))
            .map(ToOwned::to_owned)
            .collect()
    };
    let wanted = words(wanted);
    let found = words(&format!("{} {}", actor.entity, actor.span.text(text)));
    wanted.iter().any(|word| found.contains(word))
}

fn lies_at(gold: &Value, place: &PlaceMention) -> bool {
    let country_only = gold["feature"] == "country";
    if country_only && place.country.as_deref() == gold["country"].as_str() {
        return true;
    }
    let wide = matches!(
        gold["feature"].as_str(),
        Some("sea" | "region" | "ocean" | "area")
    );
    match (gold["lat"].as_f64(), gold["lon"].as_f64(), place.lat, place.lon) {
        (Some(lat), Some(lon), Some(own_lat), Some(own_lon)) => {
            kilometres((lat, lon), (own_lat, own_lon)) <= if wide { 800.0 } else { 161.0 }
        }
        _ => gold["name"].as_str() == Some(place.name.as_str()),
    }
}
