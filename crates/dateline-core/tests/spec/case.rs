//! A specification: what the program makes of a few words of a report.
//!
//! It is prose with pairs of fenced blocks: a `news` block holds a report (attributes after the word:
//! `published`, `publisher`, `title`; `reader=deep` for what only the deep reader gets right), an `expect` block one expectation a line:
//!
//! ```text
//! quantity "Roughly 100" low=90 best=100 high=110 of=soldiers
//! attribution "reported" source=Sputnik mode=indirect
//! claim "landed" type=MOBILIZE status=happened source="the ministry" where=Caracas
//! not place "Reading"
//! ```
//!
//! The words in quotes are those of the mention, the cue, the source or the trigger; `key=value` is compared with the
//! wire record (numbers as numbers, contents also without the marks around them), `key~value` asks for a part of it. `not` in front: nothing in the report may match.

use dateline_core::document::Published;
use dateline_core::record::DocumentRecord;
use dateline_core::{Document, Pipeline};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// All specifications below a folder, each with the name of its file.
pub(crate) fn all(root: &Path) -> Vec<(String, Case)> {
    let mut all = Vec::new();
    for path in markdown_files(root) {
        let text = fs::read_to_string(&path).expect("a specification that can be read");
        let name = path.strip_prefix(root).unwrap_or(&path).with_extension("");
        let name = name.display().to_string();
        all.extend(cases(&text).into_iter().map(|case| (name.clone(), case)));
    }
    all
}

/// The tables below a folder (`*.tsv`): a sentence, a tab, expectations joined by ` & `. Each row is a case; a table as
/// a whole keeps the share that its first comment names (`# kept: 0.95`).
pub(crate) fn tables(root: &Path) -> Vec<(String, f64, Vec<Case>)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root)
        .map(|entries| entries.filter_map(Result::ok).map(|entry| entry.path()).collect())
        .unwrap_or_default();
    paths.retain(|path| path.extension().is_some_and(|end| end == "tsv"));
    paths.sort();
    paths.iter().map(|path| table(path)).collect()
}

fn table(path: &Path) -> (String, f64, Vec<Case>) {
    let text = fs::read_to_string(path).expect("a table that can be read");
    let name = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let floor = text.lines().find_map(|line| line.strip_prefix("# kept: "));
    let floor = floor.and_then(|share| share.trim().parse().ok());
    let rows = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let cases = rows.map(|row| {
        let (news, expect) = row.split_once('\t').expect("a sentence, a tab, expectations");
        let attributes = BTreeMap::from([("published".to_owned(), "2024-05-06".to_owned())]);
        Case {
            heading: news.to_owned(),
            checks: vec![Check {
                attributes,
                news: news.to_owned(),
                expect: expect.split(" & ").map(str::to_owned).collect(),
            }],
        }
    });
    (
        name,
        floor.expect("`# kept: SHARE` at the top of a table"),
        cases.collect(),
    )
}

fn markdown_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(markdown_files(&path));
        } else if path.extension().is_some_and(|end| end == "md") {
            files.push(path);
        }
    }
    files
}

/// A heading with its reports and expectations.
pub(crate) struct Case {
    pub(crate) heading: String,
    checks: Vec<Check>,
}

/// A report and what is expected of it.
struct Check {
    attributes: BTreeMap<String, String>,
    news: String,
    expect: Vec<String>,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut block: Option<(String, Vec<&str>)> = None;
    for line in text.lines() {
        if let Some(fence) = line.strip_prefix("```") {
            match block.take() {
                None => block = Some((fence.trim().to_owned(), Vec::new())),
                Some((info, lines)) => close(&info, &lines, &mut cases),
            }
        } else if let Some((_, lines)) = &mut block {
            lines.push(line);
        } else if let Some(heading) = line.strip_prefix("## ") {
            cases.push(Case {
                heading: heading.trim().to_owned(),
                checks: Vec::new(),
            });
        }
    }
    cases.retain(|case| !case.checks.is_empty());
    cases
}

fn close(info: &str, lines: &[&str], cases: &mut [Case]) {
    let Some(case) = cases.last_mut() else { return };
    let mut words = parse_words(info).into_iter();
    match words.next().as_deref() {
        Some("news") => {
            let attributes =
                words.filter_map(|word| word.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned())));
            case.checks.push(Check {
                attributes: attributes.collect(),
                news: lines.join("\n"),
                expect: Vec::new(),
            });
        }
        Some("expect") => {
            let check = case
                .checks
                .last_mut()
                .expect("an expect block stands after a news block");
            check.expect.extend(
                lines
                    .iter()
                    .filter(|l| !l.trim().is_empty())
                    .map(|l| (*l).to_owned()),
            );
        }
        _ => {}
    }
}

/// Words of a line; `"quoted words"` and `key="quoted words"` stay together, without the quotes around a value.
/// Words that were wholly quoted keep a leading `"`.
fn parse_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => {
                if word.is_empty() && !quoted {
                    word.push('"');
                }
                quoted = !quoted;
            }
            ' ' if !quoted => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            c => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

impl Case {
    /// Only the deep reader is held to it.
    pub(crate) fn is_deep(&self) -> bool {
        self.checks.iter().any(|check| {
            check
                .attributes
                .get("reader")
                .is_some_and(|reader| reader == "deep")
        })
    }

    /// The first expectation that is not met, with what was found instead.
    pub(crate) fn run(&self, pipeline: &Pipeline) -> Result<(), String> {
        for check in &self.checks {
            let record = check.read(pipeline);
            for line in &check.expect {
                expect(&record, line)
                    .map_err(|found| format!("{}\n  expected: {line}\n  found:\n{found}", check.news))?;
            }
        }
        Ok(())
    }
}

impl Check {
    fn read(&self, pipeline: &Pipeline) -> DocumentRecord {
        let mut document = Document::new(self.news.clone());
        if let Some(title) = self.attributes.get("title") {
            document.set_title(title);
        }
        document.publisher = self.attributes.get("publisher").cloned().or(document.publisher);
        if let Some(published) = self.attributes.get("published") {
            document.published =
                Some(Published::parse(published, "input").expect("a date in the specification"));
        }
        pipeline.read(&document)
    }
}

/// `Err` holds all candidates of the kind, for the message.
fn expect(record: &DocumentRecord, line: &str) -> Result<(), String> {
    let mut words = parse_words(line);
    let negated = words.first().is_some_and(|word| word == "not");
    if negated {
        words.remove(0);
    }
    let kind = words.first().cloned().unwrap_or_default();
    let mut quoted: Option<String> = None;
    let mut wanted: Vec<(String, bool, String)> = Vec::new();
    for word in &words[1..] {
        if let Some(text) = word.strip_prefix('"') {
            quoted = Some(one_line(text));
        } else if let Some(at) = word.find(['=', '~']) {
            let part = word[at..].starts_with('~');
            wanted.push((word[..at].to_owned(), part, word[at + 1..].to_owned()));
        }
    }
    let candidates = candidates(record, &kind);
    let matches = |candidate: &Candidate| {
        quoted
            .as_ref()
            .is_none_or(|quoted| candidate.words.contains(quoted))
            && wanted
                .iter()
                .all(|(key, part, value)| candidate.has(key, *part, value))
    };
    if candidates.iter().any(matches) == negated {
        let all: Vec<String> = candidates
            .iter()
            .map(|candidate| format!("    {kind} {:?} {:?}", candidate.words, candidate.values))
            .collect();
        return Err(all.join("\n"));
    }
    Ok(())
}

/// A thing in the record that an expectation can speak of.
struct Candidate {
    words: Vec<String>,
    values: Vec<(String, String)>,
}

impl Candidate {
    /// The value of a key is `wanted`, or with `part` holds it.
    fn has(&self, key: &str, part: bool, wanted: &str) -> bool {
        let mut of_key = self
            .values
            .iter()
            .filter(|(name, _)| name == key)
            .map(|(_, value)| value)
            .peekable();
        if wanted == "none" {
            return of_key.peek().is_none();
        }
        of_key.any(|value| {
            value == wanted
                || part && value.contains(wanted)
                || one_line(value) == wanted
                || matches!((value.parse::<f64>(), wanted.parse::<f64>()), (Ok(a), Ok(b)) if (a - b).abs() < 1e-6)
        })
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn candidates(record: &DocumentRecord, kind: &str) -> Vec<Candidate> {
    let scalars: Vec<char> = record.text.chars().collect();
    let text = |span: [usize; 2]| one_line(&scalars[span[0]..span[1]].iter().collect::<String>());
    let plain = |value: Value| -> Vec<(String, String)> {
        let Value::Object(object) = value else {
            return Vec::new();
        };
        let words = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
            _ => None,
        };
        object
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), words(value)?)))
            .collect()
    };
    let source_words = |id: &Option<String>| -> Vec<String> {
        let Some(source) = record
            .sources
            .iter()
            .find(|source| Some(&source.id) == id.as_ref())
        else {
            return Vec::new();
        };
        source
            .spans
            .iter()
            .map(|span| text(*span))
            .chain(source.name.clone())
            .collect()
    };
    let mention = |id: &str| record.mentions.iter().find(|mention| mention.id == id);
    let mut out = Vec::new();
    match kind {
        "document" => out.push(Candidate {
            words: Vec::new(),
            values: plain(serde_json::to_value(record).expect("a record is valid JSON")),
        }),
        "source" => {
            for source in &record.sources {
                let words = source_words(&Some(source.id.clone()));
                out.push(Candidate {
                    words,
                    values: plain(serde_json::to_value(source).expect("valid JSON")),
                });
            }
        }
        "attribution" => {
            for attribution in &record.attributions {
                let mut values = plain(serde_json::to_value(attribution).expect("valid JSON"));
                values.retain(|(key, _)| key != "source" && key != "parent");
                for words in source_words(&attribution.source) {
                    values.push(("source".to_owned(), words));
                }
                values.extend(
                    attribution
                        .source_spans
                        .iter()
                        .map(|span| ("source".to_owned(), text(*span))),
                );
                for span in &attribution.content {
                    let content = text(*span);
                    let bare = content.trim_matches(|c: char| c.is_ascii_punctuation() || "“”‘’".contains(c));
                    values.push(("content".to_owned(), bare.trim().to_owned()));
                    values.push(("content".to_owned(), content));
                }
                if let Some(parent) = record
                    .attributions
                    .iter()
                    .find(|a| Some(&a.id) == attribution.parent.as_ref())
                {
                    values.extend(parent.cue.iter().map(|span| ("parent".to_owned(), text(*span))));
                }
                let mut words: Vec<String> = attribution.cue.iter().map(|span| text(*span)).collect();
                words.push(words.join(" "));
                out.push(Candidate { words, values });
            }
        }
        "claim" => {
            for claim in &record.claims {
                let mut values = plain(serde_json::to_value(claim).expect("valid JSON"));
                values.retain(|(key, _)| key != "when" && key != "origin");
                let mut push = |key: &str, value: Option<String>| {
                    values.extend(value.map(|value| (key.to_owned(), value)));
                };
                for (key, ids) in [("actor", &claim.actors), ("recipient", &claim.recipients)] {
                    for found in ids.iter().filter_map(|id| mention(id)) {
                        push(key, found.entity.clone());
                        push(key, found.code.clone());
                        push(key, Some(text(found.span)));
                    }
                }
                for place in &claim.places {
                    if let Some(found) = mention(&place.mention) {
                        push("inferred", found.inferred.then(|| "where".to_owned()));
                        push("where", found.name.clone());
                        push("where", Some(text(found.span)));
                        push(&place.role, found.name.clone());
                    }
                }
                if let Some(found) = claim.when.as_deref().and_then(mention) {
                    push("inferred", found.inferred.then(|| "when".to_owned()));
                    push("when", found.start.clone());
                    push("when", found.value.clone());
                    push("when", Some(text(found.span)));
                }
                for found in claim.quantities.iter().filter_map(|id| mention(id)) {
                    push("quantity", Some(text(found.span)));
                }
                for found in claim.equipment.iter().filter_map(|id| mention(id)) {
                    push("equipment", found.designation.clone());
                    push("equipment", found.class.clone());
                    push("equipment", Some(text(found.span)));
                }
                for words in source_words(&claim.origin) {
                    push("source", Some(words));
                }
                if claim.attribution.is_empty() {
                    push("source", Some("author".to_owned()));
                }
                push("chain", Some(claim.attribution.len().to_string()));
                push("content", Some(text(claim.content)));
                out.push(Candidate {
                    words: vec![text(claim.trigger)],
                    values,
                });
            }
        }
        mention_kind => {
            for mention in record
                .mentions
                .iter()
                .filter(|mention| mention.kind == mention_kind)
            {
                let values = plain(serde_json::to_value(mention).expect("valid JSON"));
                out.push(Candidate {
                    words: vec![text(mention.span)],
                    values,
                });
            }
        }
    }
    out
}
