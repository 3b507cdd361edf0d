//! `cargo xtask --model FILE silver OUT`: texts that the deep reader has labelled, for the fast reader to learn from.
//!
//! The texts are those of `PolNeAR` (training part) and of the training parts of the name corpora: news, encyclopedia,
//! mail, web and short messages. Sentences that also stand in documents on which the program is measured are left
//! out. What the deep reader makes of the others is kept outside of the project.

use crate::train::name_corpora;
use anyhow::{Context, Result};
use dateline_core::Document;
use dateline_core::analysis::conllu;
use dateline_core::analysis::fast::FastReader;
use dateline_core::analysis::fast::names::lexicon::NameWords;
use dateline_core::analysis::{Reader, Reading};
use dateline_deep::DeepReader;
use flate2::read::GzDecoder;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::path::Path;

/// Longest sentence that is kept, in words: longer ones are lists.
const LONGEST: usize = 80;

/// Documents on which the program is measured, some of which stand in the corpora too.
const MEASURED: [&str; 3] = [
    "ledger/documents.jsonl",
    "ledger-dev/documents.jsonl",
    "attribution/polnear/dev.jsonl",
];
/// Sentences of fewer letters and digits may stand anywhere.
const TELLING: usize = 25;

/// Writes CoNLL-U.
pub(crate) fn run(data: &Path, out: &Path) -> Result<()> {
    let reader = crate::deep()?.context("silver needs `--reader deep`")?;
    let measured = Measured::read(data)?;
    let mut file = std::io::BufWriter::new(std::fs::File::create(out)?);
    let mut count = 0;
    for text in texts(&data.join("attribution/polnear/train.jsonl.gz"))? {
        let document = Document::new(text);
        let reading: Reading = reader.read(&document);
        count += keep(&conllu::write(&document, &reading), &measured, &mut file)?;
    }
    println!("PolNeAR: {count} words");
    let mut count = 0;
    for part in sentences(data)?.chunks(2000) {
        count += keep(&label(&reader, part)?, &measured, &mut file)?;
    }
    println!("name corpora: {count} words");
    file.flush()?;
    Ok(())
}

/// The letters and digits of the measured documents, one document a line.
struct Measured(String);

impl Measured {
    fn read(data: &Path) -> Result<Self> {
        let mut all = String::new();
        for name in MEASURED {
            let path = data.join(name);
            let lines = std::fs::read_to_string(&path)
                .with_context(|| format!("while reading {}", path.display()))?;
            for text in texts_of(&lines)? {
                all.push_str(&letters(&text));
                all.push('\n');
            }
        }
        Ok(Self(all))
    }

    fn holds(&self, sentence: &conllu::Sentence) -> bool {
        let text: String = sentence.words.iter().map(|word| letters(&word.form)).collect();
        text.chars().count() >= TELLING && self.0.contains(&text)
    }
}

/// What remains of a text where spaces, signs and case are set aside.
fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

pub(crate) fn texts(path: &Path) -> Result<Vec<String>> {
    let mut text = String::new();
    let file = std::fs::File::open(path).with_context(|| format!("while opening {}", path.display()))?;
    GzDecoder::new(file).read_to_string(&mut text)?;
    texts_of(&text)
}

pub(crate) fn texts_of(lines: &str) -> Result<Vec<String>> {
    lines
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line)?;
            Ok(line["text"].as_str().context("a line without a text")?.to_owned())
        })
        .collect()
}

/// Tokenised sentences of the name corpora but for those of UD EWT and GUM, which have gold trees.
fn sentences(data: &Path) -> Result<Vec<Vec<String>>> {
    let fast = FastReader::embedded()?;
    let mut out = Vec::new();
    for corpus in name_corpora::read(data, &NameWords::embedded()?, &fast)? {
        if matches!(corpus.name, "uner_ewt" | "gum") {
            continue;
        }
        out.extend(corpus.train.iter().map(|sample| sample.words.clone()));
    }
    Ok(out)
}

fn label(reader: &DeepReader, sentences: &[Vec<String>]) -> Result<String> {
    let mut text = String::new();
    for words in sentences.iter().filter(|words| !words.is_empty()) {
        text.push_str("# newpar\n");
        for (at, word) in words.iter().enumerate() {
            let word = word.replace(char::is_whitespace, "_");
            let head = u32::from(at != 0);
            let label = if at == 0 { "root" } else { "dep" };
            writeln!(text, "{}\t{word}\t_\tX\t_\t_\t{head}\t{label}\t_\t_", at + 1)?;
        }
        text.push('\n');
    }
    Ok(reader.read_gold_tokens(&text)?)
}

/// Writes the sentences that are no fragments, no lists and not measured; gives the number of their words.
fn keep(text: &str, measured: &Measured, file: &mut impl Write) -> Result<usize> {
    let mut count = 0;
    for sentence in conllu::read(text)? {
        if (3..=LONGEST).contains(&sentence.words.len()) && !measured.holds(&sentence) {
            count += sentence.words.len();
            write!(file, "{sentence}")?;
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_measured_documents_are_left_out() {
        let sentence = |words: &[&str]| {
            let mut text = String::new();
            for (at, word) in words.iter().enumerate() {
                let head = u32::from(at != 0);
                writeln!(text, "{}\t{word}\t_\tX\t_\t_\t{head}\tdep\t_\t_", at + 1)
                    .expect("a string takes all");
            }
            text.push('\n');
            text
        };
        let measured = Measured(letters(
            "The harbour was shut on Monday, the ministry said.\nIt rained.",
        ));
        let text = [
            sentence(&[
                "The", "harbour", "was", "shut", "on", "Monday", ",", "the", "ministry", "said", ".",
            ]),
            sentence(&["The", "harbour", "was", "open", "on", "Monday", "."]),
            sentence(&["It", "rained", "."]),
        ]
        .concat();
        let mut out = Vec::new();
        let count = keep(&text, &measured, &mut out).expect("the text is sound");
        assert_eq!(count, 10);
    }
}
