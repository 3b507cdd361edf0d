//! Reconciliation on the annotated reports: from the gold claims (what it can do when the rows are right) and from the
//! pipeline's claims, scored by `score.py` beside each set.

use anyhow::{Context, Result, ensure};
use dateline_core::document::{Document, Published};
use dateline_core::reconcile::{pair, reconcile_with};
use dateline_core::record::DocumentRecord;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// The annotated sets.
pub(crate) const SETS: [&str; 2] = ["ledger", "ledger-dev"];

/// Scores both sets, from gold claims and from the pipeline's.
pub(crate) fn score(data: &Path) -> Result<()> {
    let out = Path::new("target/reconcile");
    std::fs::create_dir_all(out)?;
    for set in SETS {
        let folder = data.join(set);
        let gold = gold(&folder)?;
        let records: Vec<DocumentRecord> = gold.iter().map(as_record).collect::<Result<_>>()?;
        println!("-- {set}, gold claims");
        let figures = run(
            &records,
            &out.join(format!("{set}-gold.jsonl")),
            &folder,
            pair::weights(),
        )?;
        show(&figures);
        println!("-- {set}, pipeline");
        let figures = run(
            &read(&gold)?,
            &out.join(format!("{set}-read.jsonl")),
            &folder,
            pair::weights(),
        )?;
        show(&figures);
    }
    Ok(())
}

fn show(figures: &[(String, f64)]) {
    for (name, value) in figures {
        println!("{name:<24} {value:.3}");
    }
}

/// Reconciles and scores; gives the figures on clusters across reports and on events within one.
pub(crate) fn run(
    records: &[DocumentRecord],
    out: &Path,
    folder: &Path,
    weights: &pair::Weights,
) -> Result<Vec<(String, f64)>> {
    let mut lines = String::new();
    for record in records {
        writeln!(lines, "{}", serde_json::to_string(record)?)?;
    }
    for event in reconcile_with(records, weights) {
        writeln!(lines, "{}", serde_json::to_string(&event)?)?;
    }
    std::fs::write(out, lines)?;
    let output = Command::new("python3")
        .arg(folder.join("score.py"))
        .arg(out)
        .output()
        .context("while running score.py")?;
    ensure!(
        output.status.success(),
        "score.py failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut figures = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let mut parts = line.split_whitespace();
        let name = parts.next().unwrap_or("");
        if (name.starts_with("cluster_") || name.starts_with("in_doc_"))
            && let Some(value) = parts.next().and_then(|value| value.parse().ok())
        {
            figures.push((name.to_owned(), value));
        }
    }
    Ok(figures)
}

/// The gold documents of a set, by name.
pub(crate) fn gold(folder: &Path) -> Result<Vec<Value>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder.join("gold"))? {
        files.push(entry?.path());
    }
    files.sort();
    let mut documents = Vec::new();
    for file in files {
        let text =
            std::fs::read_to_string(&file).with_context(|| format!("while reading {}", file.display()))?;
        documents.push(serde_json::from_str(&text)?);
    }
    Ok(documents)
}

/// The gold documents as the pipeline reads them.
pub(crate) fn read(gold: &[Value]) -> Result<Vec<DocumentRecord>> {
    let pipeline = crate::pipeline()?;
    let words = |value: &Value| value.as_str().map(str::to_owned);
    Ok(gold
        .iter()
        .map(|gold| {
            let mut document = Document::new(gold["text"].as_str().unwrap_or(""));
            document.input_id = words(&gold["id"]);
            document.uri = words(&gold["id"]).map(|id| format!("{id}.txt"));
            document.publisher = words(&gold["publisher"]);
            document.published = words(&gold["published"]).and_then(|iso| Published::parse(&iso, "input"));
            pipeline.read(&document)
        })
        .collect())
}

/// Gold claims as wire records.
pub(crate) fn as_record(gold: &Value) -> Result<DocumentRecord> {
    let id = gold["id"].as_str().unwrap_or("");
    let (mut sources, mut mentions, mut attributions, mut claims) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut source_ids: BTreeMap<String, String> = BTreeMap::new();
    let empty = Vec::new();
    let list = |value: &Value| value.as_array().unwrap_or(&empty).clone();
    for claim in gold["claims"].as_array().unwrap_or(&empty) {
        let mut mention = |mut value: Value, kind: &str| -> String {
            let id = format!("{}{}", &kind[..1], mentions.len());
            value["id"] = json!(id);
            value["kind"] = json!(kind);
            if value.get("span").is_none() {
                value["span"] = claim["content"].clone();
            }
            mentions.push(value);
            id
        };
        let source = &claim["source"];
        let mut chain = Vec::new();
        if source["kind"] != "author" {
            for via in list(&source["via"]) {
                sources.push(json!({"id": format!("s{}", sources.len()), "name": via, "kind": "outlet", "named": true}));
                attributions.push(json!({"id": format!("a{}", attributions.len()), "source": sources[sources.len() - 1]["id"]}));
                chain.push(attributions[attributions.len() - 1]["id"].clone());
            }
            let described = !source["text"].is_null() || !source["name"].is_null();
            let key = format!("{}|{}", source["name"], source["text"]);
            let source_id = source_ids.entry(key).or_insert_with(|| {
                let id = format!("s{}", sources.len());
                let affiliation = source["affiliation"]
                    .as_str()
                    .map(|code| json!({"country": code.split(' ').next()}));
                let spans: Vec<Value> = source.get("span").into_iter().cloned().collect();
                sources.push(json!({"id": id, "name": source["name"], "kind": source["kind"],
                    "named": source["named"] == true, "spans": spans, "affiliation": affiliation,
                    "anonymity": if source["named"] == true { "named" } else { "role" }}));
                id
            });
            attributions.push(json!({"id": format!("a{}", attributions.len()), "stance": claim["stance"].as_str().unwrap_or("asserts"),
                "source": if described { json!(source_id) } else { Value::Null }}));
            chain.push(attributions[attributions.len() - 1]["id"].clone());
        }
        let mut actors = |cell: &str| -> Vec<String> {
            list(&claim[cell])
                .into_iter()
                .map(|actor| mention(json!({"entity": actor}), "actor"))
                .collect()
        };
        let (acting, receiving) = (actors("actors"), actors("recipients"));
        let when = claim["when"]
            .as_array()
            .map(|when| mention(json!({"start": when[0], "end": when[1]}), "time"));
        let place = claim.get("where").filter(|place| place.is_object()).cloned();
        let place: Vec<Value> = place
            .map(|place| json!({"mention": mention(place, "place"), "role": "at"}))
            .into_iter()
            .collect();
        let quantities: Vec<String> = list(&claim["quantities"])
            .into_iter()
            .map(|quantity| mention(quantity, "quantity"))
            .collect();
        claims.push(json!({"id": format!("{id}:{}", claim["id"].as_str().unwrap_or("")), "trigger": claim["trigger"],
            "content": claim["content"], "type": claim["type"], "mode": claim["mode"], "status": claim["status"], "attribution": chain,
            "actors": acting, "recipients": receiving, "when": when, "where": place, "quantities": quantities}));
    }
    let record = json!({"id": format!("doc-{id}"), "uri": format!("{id}.txt"), "text": gold["text"], "title": gold["title"],
        "publisher": gold["publisher"], "published": gold["published"], "sources": sources, "mentions": mentions,
        "attributions": attributions, "claims": claims});
    serde_json::from_value(without_nulls(record)).with_context(|| format!("while turning {id} into a record"))
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}
