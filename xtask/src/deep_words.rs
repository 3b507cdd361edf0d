//! `cargo xtask deep-words OUT`: what the training recipe of the deep reader needs from Rust, as JSON lines: the
//! words and sentences of the raw texts it learns from, as the fast reader's tokeniser cuts them, and the corpora of
//! names in the project's own scheme of kinds.

use crate::train::name_corpora::{self, Sample};
use anyhow::{Context, Result};
use dateline_core::Document;
use dateline_core::analysis::fast::FastReader;
use dateline_core::analysis::fast::names::lexicon::NameWords;
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;

/// The raw texts, under the folder of the corpora.
const TEXTS: &[(&str, &str)] = &[
    ("polnear.train", "attribution/polnear/train.jsonl.gz"),
    ("polnear.dev", "attribution/polnear/dev.jsonl"),
    ("uds.train", "factuality/uds-ih2.train.jsonl.gz"),
    ("uds.dev", "factuality/uds-ih2.dev.jsonl.gz"),
    ("meantime.train", "factuality/meantime.train.jsonl.gz"),
    ("meantime.dev", "factuality/meantime.dev.jsonl.gz"),
    ("ecb.train", "ecbplus/train.jsonl.gz"),
    ("ecb.dev", "ecbplus/dev.jsonl.gz"),
    ("timebank", "time/timebank.jsonl"),
    ("plover", "event-coding/plover-gsr.jsonl"),
];

/// Writes `NAME.words.jsonl` for each text and `names.jsonl`.
pub(crate) fn run(data: &Path, out: &Path) -> Result<()> {
    std::fs::create_dir_all(out)?;
    let reader = FastReader::embedded()?;
    for (name, path) in TEXTS {
        let path = data.join(path);
        let mut text = String::new();
        let file = File::open(&path).with_context(|| format!("while opening {}", path.display()))?;
        if path.extension().is_some_and(|extension| extension == "gz") {
            GzDecoder::new(file).read_to_string(&mut text)?;
        } else {
            (&file).read_to_string(&mut text)?;
        }
        let mut to = create(out, &format!("{name}.words.jsonl"))?;
        let mut count = 0;
        for line in text.lines() {
            let line: Value = serde_json::from_str(line)?;
            let text = line["text"].as_str().context("a line without a text")?;
            let sentences = segment(&reader, text);
            count += sentences.len();
            serde_json::to_writer(&mut to, &json!({"id": line["id"], "sentences": sentences}))?;
            to.write_all(b"\n")?;
        }
        println!("{name:15} {count:6} sentences");
    }

    let mut to = create(out, "names.jsonl")?;
    for corpus in name_corpora::read(data, &NameWords::embedded()?, &reader)? {
        for (split, samples) in [("train", &corpus.train), ("dev", &corpus.dev)] {
            for sample in samples {
                serde_json::to_writer(&mut to, &name_line(corpus.name, split, sample))?;
                to.write_all(b"\n")?;
            }
        }
        println!(
            "{:15} {:6} + {} sentences",
            corpus.name,
            corpus.train.len(),
            corpus.dev.len()
        );
    }
    Ok(())
}

fn create(out: &Path, name: &str) -> Result<BufWriter<File>> {
    Ok(BufWriter::new(File::create(out.join(name))?))
}

/// The block of each sentence and the spans of its words, in Unicode scalars.
fn segment(reader: &FastReader, text: &str) -> Vec<(u32, Vec<(usize, usize)>)> {
    let mut scalars = vec![0; text.len() + 1];
    let mut count = 0;
    for (at, letter) in text.char_indices() {
        scalars[at] = count;
        count += 1;
        scalars[at + letter.len_utf8()] = count;
    }
    reader
        .segment(&Document::new(text.to_owned()))
        .into_iter()
        .map(|(block, words)| {
            let words = words
                .iter()
                .map(|word| (scalars[word.start as usize], scalars[word.end as usize]))
                .collect();
            (block, words)
        })
        .collect()
}

/// Kinds are numbers in the order of the name tagger's.
fn name_line(corpus: &str, split: &str, sample: &Sample) -> Value {
    let names: Vec<_> = sample
        .names
        .iter()
        .map(|(kind, start, end)| (*kind as usize, *start, *end))
        .collect();
    let open: Vec<_> = sample.open.iter().map(|kind| *kind as usize).collect();
    json!({
        "corpus": corpus,
        "split": split,
        "document": sample.document,
        "words": sample.words,
        "names": names,
        "open": open,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_scalars_and_blocks() {
        let reader = FastReader::embedded().expect("the models are sound");
        let found = segment(&reader, "“Öl” ran out.\n\nShe left.");
        assert_eq!(found[0].1[1], (1, 3));
        assert_eq!(found.len(), 2);
        assert_ne!(found[0].0, found[1].0);
    }
}
