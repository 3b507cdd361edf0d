//! Attribution: `PolNeAR` dev by its own scorer, and origins and chains at the gold triggers of the ledger sets.

use anyhow::{Context, Result, ensure};
use dateline_core::attribution::{Attribution, Attributions};
use dateline_core::document::{Document, Published};
use dateline_core::{OffsetMap, Pipeline, Span};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Scores `PolNeAR` dev by the scorer that lies beside the data.
pub(super) fn polnear(data: &Path) -> Result<()> {
    let measured = measure(&crate::pipeline()?, data)?;
    println!(
        "{} words, whole pipeline {:.1} thousand words a second",
        measured.words,
        measured.words as f64 / measured.seconds / 1000.0
    );
    print!("{}", measured.report);
    Ok(())
}

/// What a scorer says of a set, and the time that the pipeline took for it.
pub(super) struct Measured {
    /// Words of the set.
    pub(super) words: usize,
    /// Time of the pipeline, one thread.
    pub(super) seconds: f64,
    /// Output of the scorer.
    pub(super) report: String,
}

impl Measured {
    /// A column (the name is column 0) of the line of that name.
    pub(super) fn column(&self, name: &str, column: usize) -> Option<f64> {
        let line = self
            .report
            .lines()
            .find(|line| line.split_whitespace().next() == Some(name))?;
        line.split_whitespace().nth(column)?.parse().ok()
    }
}

/// The development documents of `PolNeAR`, each with its annotation.
pub(super) fn polnear_dev(data: &Path) -> Result<Vec<(Document, Value)>> {
    let path = data.join("attribution/polnear/dev.jsonl");
    let text = fs::read_to_string(&path).with_context(|| format!("while reading {}", path.display()))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let value: Value = serde_json::from_str(line)?;
            let mut document = Document::new(value["text"].as_str().unwrap_or_default());
            document.title = value["title"].as_str().map(str::to_owned);
            Ok((document, value))
        })
        .collect()
}

/// Writes predictions for `PolNeAR` dev and runs its scorer.
pub(super) fn measure(pipeline: &Pipeline, data: &Path) -> Result<Measured> {
    let folder = data.join("attribution");
    let out = std::env::temp_dir().join(format!("dateline-polnear-{}.jsonl", std::process::id()));
    let mut file = fs::File::create(&out)?;
    let documents = polnear_dev(data)?;
    let start = Instant::now();
    let mut words = 0;
    for (document, value) in documents {
        words += document.text.split_whitespace().count();
        let layers = pipeline.analyse(&document);
        let line = json!({"id": value["id"], "attributions": written(&document, &layers.attributions)});
        writeln!(file, "{line}")?;
    }
    let seconds = start.elapsed().as_secs_f64();
    let output = Command::new("python3")
        .arg(folder.join("score.py"))
        .arg(folder.join("polnear/dev.jsonl"))
        .arg(&out)
        .arg("--by-type")
        .output()?;
    ensure!(
        output.status.success(),
        "score.py failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    fs::remove_file(out)?;
    Ok(Measured {
        words,
        seconds,
        report: String::from_utf8_lossy(&output.stdout).into_owned(),
    })
}

/// The attributions as `PolNeAR` has them: no link of a chain that only repeats the content of another.
pub(super) fn flat(attributions: &Attributions) -> impl Iterator<Item = &Attribution> {
    attributions
        .attributions
        .iter()
        .filter(|attribution| attribution.rule != "AT-VIA")
}

/// The records that its scorer reads.
fn written(document: &Document, attributions: &Attributions) -> Vec<Value> {
    let map = OffsetMap::new(&document.text);
    let spans =
        |spans: &[Span]| -> Vec<[usize; 2]> { spans.iter().map(|span| map.to_scalars(*span)).collect() };
    flat(attributions)
        .map(|attribution| {
            json!({
                "source": spans(&attribution.source_spans),
                "cue": spans(&attribution.cue),
                "content": spans(&attribution.content),
            })
        })
        .collect()
}

#[derive(Default)]
struct Tally {
    right: usize,
    all: usize,
}

impl Tally {
    fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.all += 1;
    }

    fn print(&self, name: &str) {
        println!(
            "{name:<16} {:.3}  ({} of {})",
            self.right as f64 / self.all.max(1) as f64,
            self.right,
            self.all
        );
    }
}

/// Origin and chain at the triggers of the gold claims. `DATELINE_ERRORS=1` lists what is wrong.
pub(super) fn sources(data: &Path) -> Result<()> {
    let pipeline = crate::pipeline()?;
    let errors = std::env::var_os("DATELINE_ERRORS").is_some();
    let (mut origin, mut sourced, mut author, mut chain, mut chain_two, mut kind) = (
        Tally::default(),
        Tally::default(),
        Tally::default(),
        Tally::default(),
        Tally::default(),
        Tally::default(),
    );
    for folder in ["ledger", "ledger-dev", "../founding"] {
        for (mut document, gold) in documents(&data.join(folder))? {
            fill(&mut document, &gold);
            let layers = pipeline.analyse(&document);
            let map = OffsetMap::new(&document.text);
            for claim in gold["claims"].as_array().into_iter().flatten() {
                if claim["optional"].as_bool() == Some(true) {
                    continue;
                }
                let Some(trigger) = trigger(&document, &map, claim) else {
                    println!("  {} {}: trigger not found", gold["id"], claim["id"]);
                    continue;
                };
                let source = &claim["source"];
                let found = layers.attributions.innermost(trigger);
                let links = found.map_or(0, |at| layers.attributions.chain(at).len());
                let wanted = if source["kind"] == "author" {
                    0
                } else {
                    source["via"].as_array().map_or(0, Vec::len) + 1
                };
                let right = same_origin(&document, &layers.attributions, source, found);
                let open = wanted > 0 && source["text"].is_null() && source["name"].is_null();
                let chain_right = links == wanted || open && links == 0;
                origin.add(right);
                if wanted == 0 {
                    author.add(right);
                } else {
                    sourced.add(right);
                    if !open {
                        let own = found.and_then(|at| layers.attributions.attributions[at].source);
                        let own = own.map(|at| layers.attributions.sources[at].kind.as_str());
                        let allowed = source["kind_ok"]
                            .as_array()
                            .is_some_and(|ok| ok.iter().any(|k| k.as_str() == own));
                        kind.add(own.is_some() && (own == source["kind"].as_str() || allowed));
                    }
                }
                chain.add(chain_right);
                if wanted > 1 {
                    chain_two.add(chain_right);
                }
                if errors && !(right && chain_right) {
                    println!(
                        "  {} {} [{}] wanted {} {} (via {}) found {} chain {links}",
                        gold["id"].as_str().unwrap_or("founding"),
                        claim["id"].as_str().unwrap_or_default(),
                        claim["trigger_text"].as_str().unwrap_or_default(),
                        source["kind"].as_str().unwrap_or_default(),
                        source["text"].as_str().unwrap_or("-"),
                        source["via"],
                        found.map_or_else(
                            || "author".to_owned(),
                            |at| name(&document, &layers.attributions, at)
                        ),
                    );
                }
            }
        }
    }
    origin.print("origin");
    sourced.print("origin_sourced");
    author.print("author's voice");
    kind.print("source_kind");
    chain.print("chain");
    chain_two.print("chain_2plus");
    Ok(())
}

fn name(document: &Document, attributions: &Attributions, at: usize) -> String {
    let attribution = &attributions.attributions[at];
    let words = |spans: &[Span]| {
        spans
            .iter()
            .map(|span| span.text(&document.text))
            .collect::<Vec<_>>()
            .join(" ")
    };
    format!(
        "{} [{}] {}",
        words(&attribution.source_spans),
        words(&attribution.cue),
        attribution.rule
    )
}

fn documents(folder: &Path) -> Result<Vec<(Document, Value)>> {
    let mut found = Vec::new();
    if folder.join("gold.json").exists() {
        let gold: Value = serde_json::from_str(&fs::read_to_string(folder.join("gold.json"))?)?;
        let text = fs::read_to_string(folder.join("article.md"))?;
        found.push((Document::new(plain(&text)), gold));
        return Ok(found);
    }
    let mut paths: Vec<_> = fs::read_dir(folder.join("gold"))
        .with_context(|| format!("while reading {}", folder.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    paths.sort();
    for path in paths {
        let gold: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
        let text = gold["text"].as_str().unwrap_or_default().to_owned();
        found.push((Document::new(text), gold));
    }
    Ok(found)
}

/// Markdown links and heading marks taken out.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = line.trim_start_matches('#').trim_start();
        let mut rest = line;
        while let Some(open) = rest.find('[') {
            let Some(close) = rest[open..].find("](") else {
                break;
            };
            let Some(end) = rest[open + close..].find(')') else {
                break;
            };
            out.push_str(&rest[..open]);
            out.push_str(&rest[open + 1..open + close]);
            rest = &rest[open + close + end + 1..];
        }
        out.push_str(rest);
        out.push('\n');
    }
    out
}

fn fill(document: &mut Document, gold: &Value) {
    if let Some(publisher) = gold["publisher"].as_str() {
        document.publisher = Some(publisher.to_owned());
    }
    if let Some(title) = gold["title"].as_str() {
        document.title = Some(title.to_owned());
    }
    if let Some(published) = gold["published"].as_str() {
        document.published = Published::parse(published, "input");
    }
}

fn trigger(document: &Document, map: &OffsetMap, claim: &Value) -> Option<Span> {
    let words = claim["trigger_text"].as_str()?;
    let pair: Vec<usize> = claim["trigger"]
        .as_array()?
        .iter()
        .filter_map(|v| v.as_u64().map(|v| v as usize))
        .collect();
    if let &[start, end] = pair.as_slice()
        && let Some(span) = map.to_bytes([start, end])
        && document.text.get(span.range()) == Some(words)
    {
        return Some(span);
    }
    let quote = claim["quote"].as_str()?;
    let quote = plain(quote);
    let at = document.text.find(quote.trim())?;
    let inner = document.text[at..].find(words)?;
    Some(Span::new(at + inner, at + inner + words.len()))
}

fn words(text: &str) -> BTreeSet<String> {
    const STOP: &str = " a an the of in on at to for from by with and or his her its their our s mr mrs ms dr who that said ";
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !STOP.contains(&format!(" {word} ")))
        .map(str::to_owned)
        .collect()
}

/// As the ledger's own scorer: shared words of the spans, half of the shorter name, or most of the words.
fn same_origin(document: &Document, attributions: &Attributions, gold: &Value, found: Option<usize>) -> bool {
    let source = found.and_then(|at| attributions.attributions[at].source);
    let source = source.map(|at| &attributions.sources[at]);
    if gold["kind"] == "author" {
        return found.is_none() || source.is_none();
    }
    let (text, name) = (gold["text"].as_str(), gold["name"].as_str());
    if text.is_none() && name.is_none() {
        return source.is_none_or(|source| source.name.is_none());
    }
    let Some(source) = source else { return false };
    let own: String = source
        .spans
        .iter()
        .map(|span| span.text(&document.text))
        .collect::<Vec<_>>()
        .join(" ");
    let own = words(&own);
    let text = words(&plain(text.unwrap_or_default()));
    let overlap = gold["text"].as_str().is_some_and(|gold| {
        let gold = plain(gold);
        document.text.match_indices(gold.trim()).any(|(at, _)| {
            let span = Span::new(at, at + gold.trim().len());
            source.spans.iter().any(|own| own.overlaps(span))
        })
    });
    if overlap {
        return true;
    }
    if let Some(name) = name {
        let name = words(name);
        if name.is_subset(&own) {
            return true;
        }
        if let Some(own) = &source.name {
            let own = words(own);
            if 2 * own.intersection(&name).count() >= own.len().min(name.len()) && !own.is_empty() {
                return true;
            }
        }
    }
    let shared = own.intersection(&text).count();
    let all = own.union(&text).count();
    all > 0 && shared as f64 / all as f64 >= 0.5
}
