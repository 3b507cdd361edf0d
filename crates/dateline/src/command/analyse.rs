//! `dateline analyse`: the language layers of a file, as CoNLL-U or JSON.

use super::ReaderChoice;
use crate::Outcome;
use anyhow::{Context, Result, bail};
use dateline_core::analysis::{Reading, TokenRange, conllu};
use dateline_core::resources::user::UserLexicon;
use dateline_core::{Document, OffsetMap, Pipeline};
use dateline_ingest::Options;
use serde_json::{Value, json};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// Arguments of `dateline analyse`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A text, Markdown, HTML, JSON Lines or (with --gold-tokens) CoNLL-U file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Output format
    #[arg(long, value_name = "NAME", default_value = "conllu", value_parser = ["conllu", "json"])]
    format: String,
    /// Take sentences and tokens from a CoNLL-U file
    #[arg(long)]
    gold_tokens: bool,
    #[command(flatten)]
    reader: ReaderChoice,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let pipeline = arguments.reader.pipeline("fast", &UserLexicon::default())?;
    let name = arguments.file.display().to_string();
    let mut out = BufWriter::new(std::io::stdout().lock());
    if arguments.gold_tokens {
        if arguments.format != "conllu" {
            bail!("--gold-tokens: takes CoNLL-U and gives CoNLL-U; leave --format out");
        }
        let text =
            std::fs::read_to_string(&arguments.file).with_context(|| format!("while reading {name}"))?;
        let annotated = pipeline
            .reader()
            .read_gold_tokens(&text)
            .with_context(|| format!("while reading {name}"))?;
        out.write_all(annotated.as_bytes())?;
        out.flush()?;
        return Ok(Outcome::Done);
    }
    let bytes = std::fs::read(&arguments.file).with_context(|| format!("while reading {name}"))?;
    let predicates = asked_predicates(&bytes);
    let mut failures = Vec::new();
    let mut documents = Vec::new();
    dateline_ingest::read_bytes(&name, &bytes, &Options::default(), &mut |read| match read {
        Ok(document) => documents.push(document),
        Err(failure) => failures.push(failure),
    });
    for document in &documents {
        let layers = pipeline.analyse(document);
        if arguments.format == "conllu" {
            out.write_all(conllu::write(document, &layers.reading).as_bytes())?;
        } else {
            let asked = predicates
                .iter()
                .find(|(text, _)| *text == document.text)
                .map(|(_, spans)| spans);
            let value = layers_json(document, &layers.reading, asked, &pipeline);
            serde_json::to_writer(&mut out, &value)?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()?;
    for failure in &failures {
        eprintln!("{failure}");
    }
    Ok(if failures.is_empty() {
        Outcome::Done
    } else {
        Outcome::Partly
    })
}

/// The spans of the `predicates` of JSON Lines, with the text of their line.
fn asked_predicates(bytes: &[u8]) -> Vec<(String, Vec<[usize; 2]>)> {
    let mut asked = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let Ok(value) = serde_json::from_slice::<Value>(line) else {
            continue;
        };
        let (Some(text), Some(spans)) = (value["text"].as_str(), value["predicates"].as_array()) else {
            continue;
        };
        let spans = spans
            .iter()
            .filter_map(|span| serde_json::from_value(span.clone()).ok())
            .collect();
        asked.push((text.to_owned(), spans));
    }
    asked
}

fn layers_json(
    document: &Document,
    reading: &Reading,
    asked: Option<&Vec<[usize; 2]>>,
    pipeline: &Pipeline,
) -> Value {
    let map = OffsetMap::new(&document.text);
    let span_of = |tokens: TokenRange| map.to_scalars(reading.span(tokens));
    let sentences: Vec<Value> = reading
        .sentences
        .iter()
        .map(|sentence| {
            let tokens: Vec<Value> = sentence
                .tokens
                .iter()
                .map(|at| {
                    let token = &reading.tokens[at];
                    json!({
                        "id": at - sentence.tokens.start + 1,
                        "span": map.to_scalars(token.span),
                        "form": token.span.text(&document.text),
                        "lemma": token.lemma,
                        "upos": token.upos.as_str(),
                        "xpos": token.xpos,
                        "head": token.head.map_or(0, |head| head + 1 - sentence.tokens.start),
                        "deprel": token.deprel.as_str(),
                    })
                })
                .collect();
            json!({ "span": map.to_scalars(sentence.span), "tokens": tokens })
        })
        .collect();
    let names: Vec<Value> = reading
        .names
        .iter()
        .map(|name| {
            json!({ "span": map.to_scalars(name.span), "kind": format!("{:?}", name.kind).to_lowercase() })
        })
        .collect();
    let entities: Vec<Value> = reading
        .entities
        .iter()
        .filter(|entity| entity.mentions.len() > 1)
        .map(|entity| {
            let spans: Vec<_> = entity
                .mentions
                .iter()
                .map(|m| span_of(reading.mentions[*m].tokens))
                .collect();
            json!({ "mentions": spans, "plural": entity.plural })
        })
        .collect();
    let predicates: Vec<Value> = match asked {
        Some(spans) => spans
            .iter()
            .filter_map(|scalars| {
                let tokens = reading.tokens_in(map.to_bytes(*scalars)?);
                if tokens.is_empty() {
                    return None;
                }
                let factuality = pipeline.factuality(document, reading, reading.head_of(tokens));
                Some(json!({ "span": scalars, "factuality": factuality }))
            })
            .collect(),
        None => (0..reading.tokens.len())
            .filter(|at| reading.tokens[*at].upos == dateline_core::analysis::Upos::Verb)
            .map(|at| {
                let factuality = pipeline.factuality(document, reading, at);
                json!({ "span": map.to_scalars(reading.tokens[at].span), "factuality": factuality })
            })
            .collect(),
    };
    json!({
        "id": document.id,
        "input_id": document.input_id,
        "sentences": sentences,
        "names": names,
        "entities": entities,
        "predicates": predicates,
    })
}
