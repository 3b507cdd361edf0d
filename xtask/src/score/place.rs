//! Places: recognition and resolution on LGL and half of `GeoWebNews`, with the Python scorer beside the data.
//!
//! Even documents are for development, odd ones for reporting. `DATELINE_ERRORS=N` prints errors of the development half.

use anyhow::{Context, Result, ensure};
use dateline_core::Document;
use dateline_core::grounding::place;
use dateline_core::pipeline::Pipeline;
use dateline_core::span::OffsetMap;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

/// Scores both sets, both halves.
pub(crate) fn run(data: &Path) -> Result<()> {
    let pipeline = crate::pipeline()?;
    if std::env::var_os("DATELINE_TUNE").is_some() {
        return tune(data, &pipeline);
    }
    let errors = std::env::var("DATELINE_ERRORS").unwrap_or_default();
    for set in ["geowebnews_a", "lgl"] {
        let file = data.join("place").join(format!("{set}.jsonl"));
        let text =
            std::fs::read_to_string(&file).with_context(|| format!("while reading {}", file.display()))?;
        for (half, name) in [(0, "dev"), (1, "report")] {
            if half == 1 && !errors.is_empty() {
                continue;
            }
            let lines: Vec<&str> = text.lines().skip(half).step_by(2).collect();
            let (mut gold, mut spotted, mut given) = (String::new(), String::new(), String::new());
            let (mut countries, mut right) = (0u32, 0u32);
            let started = std::time::Instant::now();
            let mut busy = std::time::Duration::ZERO;
            for line in &lines {
                let object: Value = serde_json::from_str(line)?;
                let text = object["text"].as_str().unwrap_or("");
                let map = OffsetMap::new(text);
                let mut document = Document::new(text);
                document.publisher = object["domain"].as_str().map(ToOwned::to_owned);
                let reading = pipeline.reader().read(&document);
                let start = std::time::Instant::now();
                let places = place::find(&document, &reading, pipeline.resources());
                busy += start.elapsed();
                writeln!(gold, "{line}")?;
                writeln!(spotted, "{}", prediction(&object["id"], places.iter(), &map))?;
                let gold_places: Vec<&Value> = object["toponyms"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter(|t| t["toponym"].as_bool().unwrap_or(true))
                    .collect();
                let spans: Vec<_> = gold_places
                    .iter()
                    .filter_map(|t| {
                        map.to_bytes([t["start"].as_u64()? as usize, t["end"].as_u64()? as usize])
                    })
                    .collect();
                let resolved = place::resolve_spans(&document, &spans, pipeline.resources(), None);
                for (gold, place) in gold_places.iter().zip(&resolved) {
                    if let (Some(country), Some(place)) = (gold["country"].as_str(), place)
                        && let Some(code) = country_code(country, &pipeline)
                    {
                        countries += 1;
                        right += u32::from(place.country.as_ref() == Some(&code));
                    }
                }
                writeln!(
                    given,
                    "{}",
                    prediction(&object["id"], resolved.iter().flatten(), &map)
                )?;
            }
            println!(
                "-- {set} {name}: {} documents, {:.2} ms a document for places",
                lines.len(),
                busy.as_secs_f64() * 1e3 / lines.len() as f64
            );
            let _ = started;
            if countries > 0 {
                println!(
                    "country right, gold spans: {:.1} of {countries}",
                    100.0 * f64::from(right) / f64::from(countries)
                );
            }
            for (kind, predicted) in [("found", &spotted), ("gold spans", &given)] {
                println!(
                    "{kind}: {}",
                    python(
                        data,
                        set,
                        &gold,
                        predicted,
                        if kind == "found" || set == "lgl" {
                            &errors
                        } else {
                            ""
                        }
                    )?
                );
            }
        }
    }
    Ok(())
}

/// Searches the weights of the resolver one after the other on the development halves, gold spans given.
fn tune(data: &Path, pipeline: &Pipeline) -> Result<()> {
    let mut sets = Vec::new();
    for set in ["geowebnews_a", "lgl"] {
        let text = std::fs::read_to_string(data.join("place").join(format!("{set}.jsonl")))?;
        let mut documents = Vec::new();
        for line in text.lines().step_by(2) {
            let object: Value = serde_json::from_str(line)?;
            let text = object["text"].as_str().unwrap_or("");
            let map = OffsetMap::new(text);
            let (mut spans, mut points) = (Vec::new(), Vec::new());
            for gold in object["toponyms"].as_array().into_iter().flatten() {
                let (Some(lat), Some(lon)) = (gold["lat"].as_f64(), gold["lon"].as_f64()) else {
                    continue;
                };
                let offsets = [
                    gold["start"].as_u64().unwrap_or(0) as usize,
                    gold["end"].as_u64().unwrap_or(0) as usize,
                ];
                if let Some(span) = map.to_bytes(offsets) {
                    spans.push(span);
                    points.push((lat, lon));
                }
            }
            documents.push((Document::new(text), spans, points));
        }
        sets.push(documents);
    }
    let accuracy = |weights: [f32; 11]| -> f64 {
        let mut shares = Vec::new();
        for documents in &sets {
            let (mut right, mut all) = (0u32, 0u32);
            for (document, spans, points) in documents {
                let places = place::resolve_spans(document, spans, pipeline.resources(), Some(weights));
                for (place, gold) in places.iter().zip(points) {
                    let Some((lat, lon)) = place.as_ref().and_then(|p| p.lat.zip(p.lon)) else {
                        continue;
                    };
                    all += 1;
                    let km = dateline_core::resources::gazetteer::kilometres((lat, lon), *gold);
                    right += u32::from(km <= 161.0);
                }
            }
            shares.push(100.0 * f64::from(right) / f64::from(all.max(1)));
        }
        print!("{:.2} {:.2}  ", shares[0], shares[1]);
        shares.iter().sum::<f64>() / 2.0
    };
    let mut weights = [1.4, 2.3, 2.4, 2.9, 8.0, 1.5, 1.7, 5.2, 3.6, 0.8, 1.0];
    let mut best = accuracy(weights);
    println!("start {best:.2} {weights:?}");
    for _ in 0..2 {
        for at in 0..weights.len() {
            for factor in [0.5, 0.75, 0.87, 1.15, 1.4, 2.0] {
                let mut other = weights;
                other[at] *= factor;
                let found = accuracy(other);
                if found > best + 0.02 {
                    best = found;
                    weights = other;
                    println!("{best:.2} {weights:?}");
                }
            }
        }
    }
    println!("\nbest {best:.2} {weights:?}");
    Ok(())
}

fn prediction<'p>(
    id: &Value,
    places: impl Iterator<Item = &'p place::PlaceMention>,
    map: &OffsetMap<'_>,
) -> Value {
    let toponyms: Vec<Value> = places
        .map(|place| {
            let [start, end] = map.to_scalars(place.span);
            json!({"start": start, "end": end, "lat": place.lat, "lon": place.lon})
        })
        .collect();
    json!({"id": id, "toponyms": toponyms})
}

/// The code of a country by its name, as the program itself reads it.
fn country_code(name: &str, pipeline: &Pipeline) -> Option<String> {
    let document = Document::new(name);
    let span = dateline_core::Span::new(0, name.len());
    place::resolve_spans(&document, &[span], pipeline.resources(), None)
        .pop()
        .flatten()?
        .country
}

/// Runs `score.py` and gives its main figures on one line.
fn python(data: &Path, set: &str, gold: &str, predicted: &str, errors: &str) -> Result<String> {
    let folder = std::env::temp_dir().join(format!("dateline-place-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let (gold_file, predicted_file) = (folder.join("gold.jsonl"), folder.join("predicted.jsonl"));
    std::fs::write(&gold_file, gold)?;
    std::fs::write(&predicted_file, predicted)?;
    let mut command = Command::new("python3");
    command
        .arg(data.join("place/score.py"))
        .arg(&gold_file)
        .arg(&predicted_file);
    if !errors.is_empty() {
        command.args(["--errors", errors]);
    }
    let output = command.output().context("while running score.py")?;
    ensure!(
        output.status.success(),
        "score.py failed on {set}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    std::fs::remove_dir_all(&folder)?;
    let scores: Value = serde_json::from_slice(&output.stdout)?;
    Ok(format!(
        "strict P {} R {} F {} | relaxed F {} | acc@161 matched {} (n {}) all {} | auc {}",
        scores["strict"]["p"],
        scores["strict"]["r"],
        scores["strict"]["f"],
        scores["relaxed"]["f"],
        scores["resolution_matched"]["acc161"],
        scores["resolution_matched"]["n"],
        scores["resolution_all"]["acc161"],
        scores["resolution_matched"]["auc"],
    ))
}
