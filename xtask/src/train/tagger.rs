//! Trains the tagger on UD EWT and GUM, with headline and capital variants of some sentences.

use super::variant;
use crate::treebank::{self, Random};
use anyhow::Result;
use dateline_core::analysis::Upos;
use dateline_core::analysis::conllu::Sentence;
use dateline_core::analysis::fast::tagger::{Dictionary, Entry, NONE, Tagger, features, look_up};
use dateline_core::analysis::fast::word::{Style, Word};
use dateline_core::linear::{Trainer, freeze_sum};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::path::Path;

const EPOCHS: usize = 8;
const SEEDS: usize = 3;
/// With silver trees there is more to see in one round.
const SILVER_EPOCHS: usize = 5;
const SILVER_SEEDS: usize = 2;
const SILVER_PRUNE: f32 = 1.0;
/// Weights below this are dropped.
pub(crate) const PRUNE: f32 = 0.5;
/// Features of fewer sentences are not learned.
const CUTOFF: u8 = 2;

/// A pair of tags.
pub(crate) type Tag = (Upos, SmolStr);

/// One training sentence.
pub(crate) struct Sample {
    pub(crate) words: Vec<Word>,
    pub(crate) tags: Vec<u8>,
}

/// All pairs of tags of the sentences, sorted, those seen once left out.
pub(crate) fn tag_list(sentences: &[Sentence]) -> Vec<Tag> {
    let mut counts: BTreeMap<(Upos, &str), usize> = BTreeMap::new();
    for word in sentences.iter().flat_map(|sentence| &sentence.words) {
        if let Some(upos) = Upos::from_conllu(&word.upos) {
            *counts.entry((upos, word.xpos.as_str())).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count >= 3)
        .map(|((upos, xpos), _)| (upos, SmolStr::new(xpos)))
        .collect()
}

/// The number of a word's tags; a rare pair falls back to the first pair with its part of speech.
pub(crate) fn tag_number(list: &[Tag], upos: &str, xpos: &str) -> u8 {
    let upos = Upos::from_conllu(upos).unwrap_or(Upos::X);
    list.iter()
        .position(|tag| tag.0 == upos && tag.1 == xpos)
        .or_else(|| list.iter().position(|tag| tag.0 == upos))
        .unwrap_or(0) as u8
}

/// A sentence as it stands.
pub(crate) fn sample(list: &[Tag], sentence: &Sentence) -> Sample {
    Sample {
        words: sentence.words.iter().map(|word| Word::new(&word.form)).collect(),
        tags: sentence
            .words
            .iter()
            .map(|word| tag_number(list, &word.upos, &word.xpos))
            .collect(),
    }
}

/// A sentence set as a headline or in capitals.
pub(crate) fn restyled(list: &[Tag], sentence: &Sentence, capitals: bool) -> Sample {
    let mut sample = sample(list, sentence);
    for (at, word) in sentence.words.iter().enumerate() {
        let form = &word.form;
        let small =
            matches!(word.upos.as_str(), "ADP" | "DET" | "CCONJ" | "PART") && form.len() < 4 && at > 0;
        let form = if capitals {
            form.to_uppercase()
        } else if small || !form.starts_with(char::is_alphabetic) {
            form.to_string()
        } else {
            let mut chars = form.chars();
            let first = chars
                .next()
                .map(|c| c.to_uppercase().to_string())
                .unwrap_or_default();
            first + chars.as_str()
        };
        sample.words[at] = Word::new(&form);
    }
    sample
}

/// What the training data knows of each word form.
pub(crate) fn dictionary(samples: &[Sample], tags: usize) -> Dictionary<'static> {
    let mut counts: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    for sample in samples {
        let style = Style::of(&sample.words);
        for (at, (word, tag)) in sample.words.iter().zip(&sample.tags).enumerate() {
            let key = if at == 0 || style != Style::Plain {
                word.lower
            } else {
                word.cased
            };
            counts.entry(key).or_insert_with(|| vec![0; tags])[*tag as usize] += 1;
        }
    }
    let mut entries = Vec::new();
    for (hash, counts) in counts {
        let total: u32 = counts.iter().sum();
        if total < 3 {
            continue;
        }
        let mut order: Vec<usize> = (0..tags).filter(|tag| counts[*tag] > 0).collect();
        order.sort_by_key(|tag| std::cmp::Reverse(counts[*tag]));
        let second = order.get(1).filter(|tag| counts[**tag] * 20 >= total);
        entries.push((
            hash,
            Entry {
                first: order[0] as u8,
                second: second.map_or(NONE, |tag| *tag as u8),
                certain: total >= 40 && counts[order[0]] * 500 >= total * 499,
            },
        ));
    }
    Dictionary::pack(&entries)
}

/// Learns a tagger: `seeds` trainers over the same samples, averaged.
pub(crate) fn fit(list: &[Tag], samples: &[Sample], epochs: usize, seeds: usize, prune: f32) -> Vec<u8> {
    let dictionary = dictionary(samples, list.len());
    let mut counts = super::parser::Counts::new();
    let mut found = Vec::new();
    for (at, sample) in samples.iter().enumerate() {
        let style = Style::of(&sample.words);
        let known = look_up(&dictionary, &sample.words, style);
        for word in 0..sample.words.len() {
            features(&sample.words, &known, style, &sample.tags, word, &mut found);
            counts.see(&found, at);
        }
    }
    let one = |seed: usize| {
        let mut trainer = Trainer::new(list.len());
        let mut order: Vec<usize> = (0..samples.len()).collect();
        let mut random = Random::new(7 + seed as u64);
        let mut found = Vec::new();
        for _ in 0..epochs {
            random.shuffle(&mut order);
            for at in &order {
                let sample = &samples[*at];
                let style = Style::of(&sample.words);
                let known = look_up(&dictionary, &sample.words, style);
                let mut tags: Vec<u8> = Vec::with_capacity(sample.words.len());
                for (at, gold) in sample.tags.iter().enumerate() {
                    if let Some(entry) = known[at]
                        && entry.certain
                    {
                        tags.push(entry.first);
                        continue;
                    }
                    features(&sample.words, &known, style, &tags, at, &mut found);
                    counts.keep(&mut found, CUTOFF);
                    tags.push(trainer.learn(&found, *gold as usize) as u8);
                }
            }
        }
        trainer
    };
    let trainers = super::parser::in_pairs(seeds, one);
    Tagger::pack(list, &dictionary, &freeze_sum(&trainers, prune))
}

/// All sentences, and headline and capital variants of some.
pub(crate) fn samples(list: &[Tag], sentences: &[Sentence]) -> Vec<Sample> {
    let mut samples: Vec<Sample> = sentences.iter().map(|sentence| sample(list, sentence)).collect();
    for (at, sentence) in sentences.iter().enumerate() {
        if at % 12 == 5 {
            samples.push(restyled(list, sentence, false));
        }
        if at % 4 == 1
            && let Some(headline) = variant::headline(sentence)
        {
            samples.push(restyled(list, &headline, false));
        }
        if let Some(bare) = variant::bare_weekdays(sentence) {
            samples.push(sample(list, &bare));
        }
        if at % 30 == 17 {
            samples.push(restyled(list, sentence, true));
        }
    }
    samples
}

/// Trains the tagger and writes `models/tagger.bin`.
pub(crate) fn train(data: &Path) -> Result<()> {
    let sentences = treebank::training(data)?;
    let list = tag_list(&sentences);
    let mut samples = samples(&list, &sentences);
    let silver = treebank::silver()?;
    let (epochs, seeds, prune) = if silver.is_empty() {
        (EPOCHS, SEEDS, PRUNE)
    } else {
        // Gold counts twice.
        samples.extend(sentences.iter().map(|sentence| sample(&list, sentence)));
        (SILVER_EPOCHS, SILVER_SEEDS, SILVER_PRUNE)
    };
    samples.extend(silver.iter().map(|sentence| sample(&list, sentence)));
    let started = std::time::Instant::now();
    let bytes = fit(&list, &samples, epochs, seeds, prune);
    println!(
        "{} sentences, {} tags, {:.1} MB, {:.0} s",
        samples.len(),
        list.len(),
        bytes.len() as f64 / 1e6,
        started.elapsed().as_secs_f64()
    );
    for name in ["en_ewt-ud-dev", "en_gum-ud-dev"] {
        let (upos, xpos) = accuracy(&Tagger::from_bytes(&bytes)?, &treebank::load(data, name)?);
        println!("{name}: UPOS {upos:.2} XPOS {xpos:.2}");
    }
    std::fs::write("models/tagger.bin", bytes)?;
    Ok(())
}

/// Percentage of words with the right UPOS and XPOS.
pub(crate) fn accuracy(tagger: &Tagger, sentences: &[Sentence]) -> (f64, f64) {
    let (mut upos, mut xpos, mut total) = (0, 0, 0);
    for sentence in sentences {
        let words: Vec<Word> = sentence.words.iter().map(|word| Word::new(&word.form)).collect();
        for (word, tag) in sentence.words.iter().zip(tagger.run(&words)) {
            let tag = tagger.tag(tag);
            upos += usize::from(tag.0.as_str() == word.upos);
            xpos += usize::from(*tag.1 == word.xpos);
            total += 1;
        }
    }
    let percent = |n: usize| 100.0 * n as f64 / total as f64;
    (percent(upos), percent(xpos))
}
