//! Scores the language base on UD EWT and GUM dev: gold tokens, then raw text, then speed.

use crate::treebank;
use anyhow::Result;
use dateline_core::Document;
use dateline_core::analysis::Reader;
use dateline_core::analysis::conllu::{self, Sentence};
use dateline_core::analysis::fast::FastReader;
use dateline_core::analysis::fast::word::Word;
use dateline_core::document::{Block, BlockKind};
use dateline_core::span::Span;
use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

/// Prints all figures.
pub(crate) fn score(data: &Path) -> Result<()> {
    let reader = FastReader::embedded()?;
    let deep = crate::deep()?;
    for name in ["en_ewt-ud-dev", "en_gum-ud-dev"] {
        let gold = treebank::load(data, name)?;
        let (mut upos, mut xpos, mut lemma, mut uas, mut las, mut total) = (0, 0, 0, 0, 0, 0usize);
        let written: String = gold.iter().map(ToString::to_string).collect();
        let read = match &deep {
            Some(deep) => deep.read_gold_tokens(&written)?,
            None => reader.read_gold_tokens(&written)?,
        };
        let started = Instant::now();
        if let Some(deep) = &deep {
            std::hint::black_box(deep.read_gold_tokens(&written)?);
        }
        let took = started.elapsed().as_secs_f64();
        for (sentence, own) in gold.iter().zip(conllu::read(&read)?) {
            for (gold, own) in sentence.words.iter().zip(&own.words) {
                total += 1;
                upos += usize::from(gold.upos == own.upos);
                xpos += usize::from(gold.xpos == own.xpos);
                lemma += usize::from(gold.lemma == own.lemma || gold.lemma == "_");
                if gold.head == own.head {
                    uas += 1;
                    las += usize::from(gold.deprel == own.deprel);
                }
            }
        }
        let percent = |count: usize| 100.0 * count as f64 / total as f64;
        println!(
            "{name}, gold tokens: UPOS {:.2} XPOS {:.2} lemma {:.2} UAS {:.2} LAS {:.2}",
            percent(upos),
            percent(xpos),
            percent(lemma),
            percent(uas),
            percent(las)
        );
        if deep.is_some() {
            println!(
                "{name}: {:.0} words a second (tag + parse, one thread)",
                total as f64 / took
            );
            continue;
        }
        let (tokens, sentences) = segmentation(&reader, &gold);
        println!("{name}, raw text: token F1 {tokens:.2}, sentence F1 {sentences:.2}");
        let forms: Vec<Vec<&str>> = gold
            .iter()
            .map(|sentence| sentence.words.iter().map(|word| word.form.as_str()).collect())
            .collect();
        let mut best = f64::INFINITY;
        for _ in 0..5 {
            let started = Instant::now();
            for forms in &forms {
                let words: Vec<Word> = forms.iter().map(|form| Word::new(form)).collect();
                std::hint::black_box(reader.annotate(&words));
            }
            best = best.min(started.elapsed().as_secs_f64());
        }
        println!(
            "{name}: {:.0} words a second (tag + parse, one thread, best of 5)",
            total as f64 / best
        );
    }
    Ok(())
}

/// F1 of tokens and sentences from raw text: each paragraph or document is a block.
fn segmentation(reader: &FastReader, gold: &[Sentence]) -> (f64, f64) {
    let mut text = String::new();
    let mut blocks: Vec<Block> = Vec::new();
    let mut gold_tokens: HashSet<(u32, u32)> = HashSet::new();
    let mut gold_sentences: HashSet<(u32, u32)> = HashSet::new();
    let mut start = 0;
    let close = |text: &mut String, start: &mut usize, blocks: &mut Vec<Block>| {
        let span = Span::new(*start, text.len()).trimmed(text);
        if !span.is_empty() {
            blocks.push(Block {
                span,
                kind: BlockKind::Paragraph,
            });
        }
        text.push('\n');
        *start = text.len();
    };
    for sentence in gold {
        let opens = sentence
            .comments
            .iter()
            .any(|comment| comment.starts_with("# newpar") || comment.starts_with("# newdoc"));
        if opens {
            close(&mut text, &mut start, &mut blocks);
        }
        let from = text.len();
        let mut at = 0;
        let mut multi = sentence.multiwords.iter().peekable();
        let mut last = from;
        while at < sentence.words.len() {
            let (end, misc) = if let Some(range) = multi.next_if(|multi| multi.words.start == at) {
                // Words of a multiword token: cut its letters by the lengths of the forms.
                let base = text.len();
                text.push_str(&range.form);
                let mut offset = base;
                for (index, word) in range.words.iter().enumerate() {
                    let word_end = if index + 1 == range.words.len() {
                        text.len()
                    } else {
                        (offset + sentence.words[word].form.len()).min(text.len())
                    };
                    gold_tokens.insert((offset as u32, word_end as u32));
                    offset = word_end;
                }
                (range.words.end, &range.misc)
            } else {
                let word = &sentence.words[at];
                let base = text.len();
                text.push_str(&word.form);
                gold_tokens.insert((base as u32, text.len() as u32));
                (at + 1, &word.misc)
            };
            last = text.len();
            at = end;
            if !misc.split('|').any(|item| item == "SpaceAfter=No") {
                text.push(' ');
            }
        }
        gold_sentences.insert((from as u32, last as u32));
    }
    close(&mut text, &mut start, &mut blocks);
    let document = Document {
        text,
        blocks,
        ..Document::default()
    };
    let (mut right_tokens, mut own_tokens, mut right_sentences, mut own_sentences) = (0, 0, 0, 0);
    for (_, spans) in reader.segment(&document) {
        own_sentences += 1;
        let sentence = spans[0].cover(spans[spans.len() - 1]);
        right_sentences += usize::from(gold_sentences.contains(&(sentence.start, sentence.end)));
        for span in spans {
            own_tokens += 1;
            let right = gold_tokens.contains(&(span.start, span.end));
            right_tokens += usize::from(right);
            if !right && std::env::var_os("SHOW").is_some() {
                let from = document.text[..span.start as usize]
                    .char_indices()
                    .rev()
                    .nth(12)
                    .map_or(0, |(at, _)| at);
                let to = document.text[span.end as usize..]
                    .char_indices()
                    .nth(12)
                    .map_or(document.text.len(), |(at, _)| span.end as usize + at);
                println!(
                    "  {:?} in {:?}",
                    span.text(&document.text),
                    &document.text[from..to]
                );
            }
        }
    }
    let f1 = |right: usize, own: usize, gold: usize| 200.0 * right as f64 / (own + gold) as f64;
    (
        f1(right_tokens, own_tokens, gold_tokens.len()),
        f1(right_sentences, own_sentences, gold_sentences.len()),
    )
}
