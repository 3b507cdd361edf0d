//! Quantities: value F1 on `NewsQuant`, an own table of phrases, and the counts of the ledger sets.
//!
//! `NewsQuant` gives no offsets: values are matched as a multiset per sentence, as its own evaluation does. Its
//! readings of vague words differ from the ledger's ("dozens" is 12-120 there) and it leaves "several", "a few",
//! "no" and ordinals out, so both are put into its terms before the comparison.

use anyhow::{Context, Result};
use dateline_core::analysis::Reading;
use dateline_core::grounding::quantity::{self, Change, QuantityKind, QuantityMention};
use dateline_core::resources::Resources;
use dateline_core::span::{OffsetMap, Span};
use dateline_core::{Document, Pipeline};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Prints all figures; `DATELINE_ERRORS=1` prints what went wrong too.
pub(super) fn score(data: &Path) -> Result<()> {
    let pipeline = crate::pipeline()?;
    newsquant(&pipeline, &data.join("quantity/newsquant.jsonl"))?;
    phrases(&pipeline);
    let mut ledger = Ledger::default();
    for folder in ["ledger/gold", "ledger-dev/gold"] {
        let mut files: Vec<_> = fs::read_dir(data.join(folder))?.collect::<std::result::Result<_, _>>()?;
        files.sort_by_key(fs::DirEntry::path);
        for file in files {
            ledger.add(&pipeline, &fs::read_to_string(file.path())?, None)?;
        }
    }
    let founding = data.join("../founding");
    if let (Ok(gold), Ok(text)) = (
        fs::read_to_string(founding.join("gold.json")),
        fs::read_to_string(founding.join("article.md")),
    ) {
        ledger.add(&pipeline, &gold, Some(text))?;
    }
    ledger.print();
    Ok(())
}

fn show_errors() -> bool {
    std::env::var_os("DATELINE_ERRORS").is_some()
}

fn read(pipeline: &Pipeline, text: &str) -> (Document, Reading, Vec<QuantityMention>) {
    let document = Document::new(text);
    let reading = pipeline.reader().read(&document);
    let resources: &Resources = pipeline.resources();
    let found = quantity::find(&document, &reading, resources);
    (document, reading, found)
}

// ---------------------------------------------------------------- NewsQuant

#[derive(Clone, PartialEq)]
struct Figure {
    low: f64,
    high: f64,
    change: String,
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

fn newsquant(pipeline: &Pipeline, file: &Path) -> Result<()> {
    let (mut gold_all, mut found_all, mut value_hits, mut change_hits) = (0, 0, 0, 0);
    for line in fs::read_to_string(file)
        .with_context(|| format!("while reading {}", file.display()))?
        .lines()
    {
        let entry: Value = serde_json::from_str(line)?;
        let text = entry["text"].as_str().unwrap_or_default();
        let gold: Vec<Figure> = entry["quantities"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(gold_figure)
            .collect();
        let (_, _, mentions) = read(pipeline, text);
        let found = figures(&mentions, text);
        gold_all += gold.len();
        found_all += found.len();
        let mut free: Vec<&Figure> = found.iter().collect();
        let mut missed = Vec::new();
        // exact pairs of value and change first
        let mut rest = Vec::new();
        for want in &gold {
            let same = free
                .iter()
                .position(|f| close(f.low, want.low) && close(f.high, want.high) && f.change == want.change);
            if let Some(at) = same {
                free.remove(at);
                value_hits += 1;
                change_hits += 1;
            } else {
                rest.push(want);
            }
        }
        for want in rest {
            let same = free
                .iter()
                .position(|f| close(f.low, want.low) && close(f.high, want.high));
            if let Some(at) = same {
                if show_errors() {
                    println!(
                        "CHANGE {} {} want {} got {} | {text}",
                        entry["id"], want.low, want.change, free[at].change
                    );
                }
                free.remove(at);
                value_hits += 1;
            } else {
                missed.push(want);
            }
        }
        if show_errors() && (!missed.is_empty() || !free.is_empty()) {
            let list = |figures: &[&Figure]| {
                figures
                    .iter()
                    .map(|f| format!("{}{}..{}", f.change, f.low, f.high))
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            println!(
                "VALUE {} missed [{}] spurious [{}] | {text}",
                entry["id"],
                list(&missed),
                list(&free)
            );
        }
    }
    let f1 = |hits: usize| 200.0 * hits as f64 / (gold_all + found_all) as f64;
    println!(
        "NewsQuant: value P {:.1} R {:.1} F1 {:.1}; value + change F1 {:.1} (CQE 92.0 / 88.1); {gold_all} gold, {found_all} found",
        100.0 * value_hits as f64 / found_all as f64,
        100.0 * value_hits as f64 / gold_all as f64,
        f1(value_hits),
        f1(change_hits)
    );
    Ok(())
}

fn gold_figure(entry: &Value) -> Option<Figure> {
    let value = entry["value"].as_str()?;
    let change = entry["change"].as_str().unwrap_or("=").to_owned();
    let split = value
        .char_indices()
        .skip(1)
        .find(|(at, c)| *c == '-' && !value[..*at].ends_with('e'))
        .map(|(at, _)| at);
    let (low, high) = if let Some(at) = split {
        (value[..at].parse().ok()?, value[at + 1..].parse().ok()?)
    } else {
        let value = value.parse().ok()?;
        (value, value)
    };
    Some(Figure { low, high, change })
}

/// The mentions in `NewsQuant`'s terms: "rose from 12 to 14" is one range there and two figures here.
fn figures(mentions: &[QuantityMention], text: &str) -> Vec<Figure> {
    let mut figures: Vec<Figure> = Vec::new();
    let mut from: Option<u32> = None;
    for mention in mentions {
        let Some(mut here) = figure(mention, text) else {
            continue;
        };
        let joined = from.take().is_some_and(|end| {
            let between = &text[end as usize..mention.span.start as usize];
            let words: Vec<&str> = between.split_whitespace().collect();
            words.last() == Some(&"to") && words.len() <= 4 && !between.contains(',')
        });
        if joined && let Some(last) = figures.pop() {
            here.low = last.low;
        }
        if !joined && text[..mention.span.start as usize].ends_with("from ") {
            from = Some(mention.span.end);
        }
        figures.push(here);
    }
    figures
}

/// A mention in `NewsQuant`'s terms; `None` for what it leaves out.
fn figure(mention: &QuantityMention, text: &str) -> Option<Figure> {
    let rule = mention.rule.as_str();
    if matches!(mention.kind, QuantityKind::Ordinal | QuantityKind::Other)
        || matches!(
            rule,
            "QN-NONE"
                | "QN-TIMES"
                | "QV-FORTUNE"
                | "QN-PERSON"
                | "QV-SEVERAL"
                | "QV-FEW"
                | "QV-MANY"
                | "QV-COUPLE"
        )
    {
        return None;
    }
    let vague = match rule {
        "QV-DOZENS" => Some((12.0, 120.0)),
        "QV-HUNDREDS" => Some((100.0, 1e3)),
        "QV-THOUSANDS" => Some((1e3, 1e4)),
        "QV-TENS-OF-THOUSANDS" => Some((1e4, 1e5)),
        "QV-HUNDREDS-OF-THOUSANDS" => Some((1e5, 1e6)),
        "QV-MILLIONS" => Some((1e6, 1e7)),
        "QV-TENS-OF-MILLIONS" => Some((1e7, 1e8)),
        "QV-HUNDREDS-OF-MILLIONS" => Some((1e8, 1e9)),
        "QV-BILLIONS" => Some((1e9, 1e10)),
        "QV-TENS-OF-BILLIONS" => Some((1e10, 1e11)),
        _ => None,
    };
    let words = mention.span.text(text);
    let factor = if rule == "QN-SHARE"
        || mention.kind == QuantityKind::Percent
            && !words.contains(['%'])
            && !words.to_lowercase().contains("cent")
            && !words.contains("pct")
    {
        0.01
    } else if mention.kind == QuantityKind::Money && (words.contains(" cent") || words.contains("pence")) {
        100.0
    } else {
        1.0
    };
    let (low, high) = match (vague, mention.best, mention.low, mention.high) {
        (Some(range), ..) => range,
        (None, Some(best), ..) => (best, best),
        (None, None, Some(low), Some(high)) => (low, high),
        (None, None, Some(value), None) | (None, None, None, Some(value)) => (value, value),
        (None, None, None, None) => return None,
    };
    let hedge = mention.qualifier.as_deref().filter(|_| vague.is_none());
    let change = match (hedge, mention.change) {
        (Some(hedge), _)
            if hedge.contains("under")
                || hedge.contains("less")
                || hedge.contains("short")
                || mention.low.is_none() =>
        {
            "<"
        }
        (Some(_), _) if mention.high.is_none() => ">",
        (Some(_), _) => "~",
        (None, Some(Change::Up)) => "up",
        (None, Some(Change::Down)) => "down",
        (None, None) => "=",
    };
    Some(Figure {
        low: low * factor,
        high: high * factor,
        change: change.to_owned(),
    })
}

// ---------------------------------------------------------------- the own table

const TABLE: &str = include_str!("../../../spec/quantity/phrases.tsv");

/// Rows of `spec/quantity/phrases.tsv`: a sentence with the mention in brackets (none: no quantity), kind, low, best,
/// high, what is counted, role.
fn phrases(pipeline: &Pipeline) {
    let (mut rows, mut right, mut bounds_right, mut of_right, mut of_all) =
        (0u32, 0usize, 0usize, 0usize, 0u32);
    for line in TABLE
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let cells: Vec<&str> = line.split('\t').collect();
        rows += 1;
        let marked = cells[0];
        let text = marked.replace(['[', ']'], "");
        let (_, _, mentions) = read(pipeline, &text);
        let (Some(open), Some(end)) = (marked.find('['), marked.find(']')) else {
            let noise: Vec<_> = mentions
                .iter()
                .filter(|mention| !matches!(mention.kind, QuantityKind::Ordinal | QuantityKind::Other))
                .collect();
            if noise.is_empty() {
                right += 1;
                bounds_right += 1;
            } else if show_errors() {
                println!(
                    "PHRASE should be silent: {text} | {:?}",
                    noise.iter().map(|m| m.span.text(&text)).collect::<Vec<_>>()
                );
            }
            continue;
        };
        let span = Span::new(open, end - 1);
        let number = |cell: usize| cells.get(cell).and_then(|cell| cell.parse::<f64>().ok());
        let word = |cell: usize| {
            cells
                .get(cell)
                .copied()
                .filter(|cell| *cell != "-" && !cell.is_empty())
        };
        let hit = mentions.iter().find(|mention| mention.span == span);
        let Some(hit) = hit else {
            if show_errors() {
                println!(
                    "PHRASE not found: {marked} | {:?}",
                    mentions.iter().map(|m| m.span.text(&text)).collect::<Vec<_>>()
                );
            }
            continue;
        };
        let same = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (None, None) => true,
            (Some(a), Some(b)) => close(a, b),
            _ => false,
        };
        let kind_fits = word(1) == Some(format!("{:?}", hit.kind).as_str());
        let bounds_fit =
            same(hit.low, number(2)) && same(hit.best, number(3)) && same(hit.high, number(4)) && kind_fits;
        let of_fits = word(5) == hit.of.as_deref() && word(6) == hit.role.as_deref();
        bounds_right += usize::from(bounds_fit);
        of_all += 1;
        of_right += usize::from(of_fits);
        right += usize::from(bounds_fit && of_fits);
        if show_errors() && !(bounds_fit && of_fits) {
            println!(
                "PHRASE {marked} | got {:?} {:?} {:?} {:?} of {:?} role {:?}, rule {}",
                hit.kind, hit.low, hit.best, hit.high, hit.of, hit.role, hit.rule
            );
        }
    }
    println!(
        "own table: {rows} phrases, exact {:.1} %; span, kind and bounds {:.1} %; counted noun and role {:.1} %",
        100.0 * f64::from(right as u32) / f64::from(rows),
        100.0 * f64::from(bounds_right as u32) / f64::from(rows),
        100.0 * of_right as f64 / f64::from(of_all.max(1))
    );
}

// ---------------------------------------------------------------- ledger sets

#[derive(Default)]
struct Ledger {
    all: usize,
    found: usize,
    exact: usize,
    named: usize,
    equipment: usize,
    equipment_found: usize,
    designations: usize,
    designations_found: usize,
    mentions: usize,
    equipment_mentions: usize,
    seconds: f64,
    words: usize,
}

impl Ledger {
    fn add(&mut self, pipeline: &Pipeline, gold: &str, text: Option<String>) -> Result<()> {
        let gold: Value = serde_json::from_str(gold)?;
        let Some(text) = text.or_else(|| gold["text"].as_str().map(str::to_owned)) else {
            return Ok(());
        };
        let (document, reading, mentions) = read(pipeline, &text);
        let equipment =
            dateline_core::grounding::equipment::find(&document, &reading, &mentions, pipeline.resources());
        let start = std::time::Instant::now();
        for _ in 0..20 {
            let counts = quantity::find(&document, &reading, pipeline.resources());
            std::hint::black_box(dateline_core::grounding::equipment::find(
                &document,
                &reading,
                &counts,
                pipeline.resources(),
            ));
        }
        self.seconds += start.elapsed().as_secs_f64() / 20.0;
        self.words += text.split_whitespace().count();
        self.mentions += mentions.len();
        self.equipment_mentions += equipment.len();
        let map = OffsetMap::new(&text);
        for claim in gold["claims"].as_array().into_iter().flatten() {
            let content = scalars(&claim["content"])
                .and_then(|span| map.to_bytes(span))
                .unwrap_or(Span::new(0, text.len()));
            for entry in claim["quantities"].as_array().into_iter().flatten() {
                self.all += 1;
                let words = entry["text"].as_str().unwrap_or_default();
                let Some(span) = locate(&text, content, words) else {
                    continue;
                };
                let hits: Vec<_> = mentions
                    .iter()
                    .filter(|mention| mention.span.overlaps(span))
                    .collect();
                let exact = hits.iter().find(|mention| fits(mention, entry));
                let of = entry["of"].as_str().unwrap_or_default();
                self.found += usize::from(!hits.is_empty());
                self.exact += usize::from(exact.is_some());
                let named = hits.iter().any(|mention| names(mention, of));
                self.named += usize::from(named);
                if show_errors() && (exact.is_none() || !named) {
                    let got: Vec<_> = hits
                        .iter()
                        .map(|m| {
                            format!(
                                "{:?} {:?}/{:?}/{:?} of {:?} role {:?}",
                                m.span.text(&text),
                                m.low,
                                m.best,
                                m.high,
                                m.of,
                                m.role
                            )
                        })
                        .collect();
                    println!("LEDGER {} {} want {entry} got {got:?}", gold["id"], claim["id"]);
                }
            }
            for entry in claim["equipment"].as_array().into_iter().flatten() {
                let name = entry.as_str().unwrap_or_default();
                self.equipment += 1;
                let hit = equipment
                    .iter()
                    .any(|mention| content.overlaps(mention.span) && equipment_fits(mention, name, &text));
                self.equipment_found += usize::from(hit);
                let designated = name.contains(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase());
                if designated {
                    self.designations += 1;
                    self.designations_found += usize::from(hit);
                }
                if show_errors() && !hit {
                    let got: Vec<_> = equipment
                        .iter()
                        .filter(|mention| content.overlaps(mention.span))
                        .map(|m| format!("{:?} {} {:?}", m.span.text(&text), m.class, m.designation))
                        .collect();
                    println!(
                        "EQUIPMENT {} {} want {name} got {got:?} in {:?}",
                        gold["id"],
                        claim["id"],
                        content.text(&text)
                    );
                }
            }
        }
        if show_errors() {
            for mention in &equipment {
                println!(
                    "  equipment {:?} {} {:?} op {:?} count {:?} {}",
                    mention.span.text(&text),
                    mention.class,
                    mention.designation,
                    mention.operator,
                    mention.count.map(|c| mentions[c].span.text(&text)),
                    mention.rule
                );
            }
        }
        Ok(())
    }

    fn print(&self) {
        let rate = |hits: usize, all: usize| 100.0 * hits as f64 / all.max(1) as f64;
        println!(
            "ledger sets: {} gold counts, found {:.1} %, bounds exact {:.1} %, counted noun or role right {:.1} %; {} mentions in all",
            self.all,
            rate(self.found, self.all),
            rate(self.exact, self.all),
            rate(self.named, self.all),
            self.mentions
        );
        println!(
            "ledger sets: {} gold equipment entries, found {:.1} %; {} with a name or designation, found {:.1} %; {} mentions in all",
            self.equipment,
            rate(self.equipment_found, self.equipment),
            self.designations,
            rate(self.designations_found, self.designations),
            self.equipment_mentions
        );
        println!(
            "speed: {:.3} ms for 600 words, quantities and equipment together, reading not counted",
            1000.0 * self.seconds / self.words.max(1) as f64 * 600.0
        );
    }
}

fn scalars(value: &Value) -> Option<[usize; 2]> {
    let list = value.as_array()?;
    Some([list.first()?.as_u64()? as usize, list.get(1)?.as_u64()? as usize])
}

/// The words inside the content, or else nearest to it.
fn locate(text: &str, content: Span, words: &str) -> Option<Span> {
    let whole = |at: usize| {
        let before = text[..at].chars().next_back();
        let after = text[at + words.len()..].chars().next();
        !(before.is_some_and(char::is_alphanumeric) || after.is_some_and(char::is_alphanumeric))
    };
    let all: Vec<usize> = text.match_indices(words).map(|(at, _)| at).collect();
    let mut places: Vec<usize> = all.iter().copied().filter(|at| whole(*at)).collect();
    if places.is_empty() {
        places = all;
    }
    places
        .into_iter()
        .min_by_key(|at| {
            let at = *at as i64;
            let (start, end) = (i64::from(content.start), i64::from(content.end));
            if at >= start && at < end {
                0
            } else {
                (start - at).abs().min((at - end).abs()) + 1
            }
        })
        .map(|at| Span::new(at, at + words.len()))
}

fn fits(mention: &QuantityMention, entry: &Value) -> bool {
    let near = |key: &str, value: Option<f64>, tolerance: f64| match (entry[key].as_f64(), value) {
        (None, None) => true,
        (Some(a), Some(b)) => (a - b).abs() <= tolerance * a.abs().max(b.abs()) + 1e-9,
        _ => false,
    };
    near("low", mention.low, 0.1) && near("best", mention.best, 0.01) && near("high", mention.high, 0.1)
}

fn names(mention: &QuantityMention, of: &str) -> bool {
    let role = match of {
        "killed" | "dead" => "killed",
        "injured" | "wounded" => "wounded",
        "arrested" | "detained" => "arrested",
        other => other,
    };
    if mention.role.as_deref() == Some(role) {
        return true;
    }
    let stem = |word: &str| word.to_lowercase().trim_end_matches('s').to_owned();
    let head = |phrase: &str| phrase.split(' ').next_back().map(stem).unwrap_or_default();
    mention
        .of
        .as_deref()
        .is_some_and(|mine| head(mine) == head(of) || mine == of)
}

fn equipment_fits(mention: &dateline_core::grounding::EquipmentMention, name: &str, text: &str) -> bool {
    let stem = |word: &str| word.to_lowercase().trim_end_matches('s').to_owned();
    let head = |phrase: &str| phrase.split(' ').next_back().map(stem).unwrap_or_default();
    let words = mention.span.text(text);
    let designation = mention.designation.as_deref().unwrap_or_default().to_lowercase();
    head(words) == head(name)
        || head(&mention.class) == head(name)
        || !designation.is_empty()
            && (name.to_lowercase().contains(&designation) || designation.contains(&name.to_lowercase()))
}
