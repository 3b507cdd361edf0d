//! Learns the lemmatiser's words and endings from UD EWT and GUM.

use crate::treebank;
use anyhow::Result;
use dateline_core::analysis::Upos;
use dateline_core::analysis::fast::lemma::{Lemmatiser, Script, ending_key, endings, plain, word_key};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

type Counts = BTreeMap<Script, u32>;

fn best(counts: &Counts) -> (&Script, u32) {
    counts
        .iter()
        .map(|(script, count)| (script, *count))
        .max_by_key(|(script, count)| (*count, std::cmp::Reverse(*script)))
        .expect("a counted key has a script")
}

/// Trains the lemmatiser and writes `models/lemma.bin`.
pub(crate) fn train(data: &Path) -> Result<()> {
    let sentences = treebank::training(data)?;
    // (lower form, tags) -> scripts; (ending, tags, capital) -> scripts.
    let mut words: BTreeMap<(String, Upos, String), (Counts, bool)> = BTreeMap::new();
    let mut ends: BTreeMap<(usize, String, Upos, String, bool), Counts> = BTreeMap::new();
    for sentence in &sentences {
        for (at, word) in sentence.words.iter().enumerate() {
            let Some(upos) = Upos::from_conllu(&word.upos) else {
                continue;
            };
            if word.lemma == "_" && word.form != "_" || word.form.len() > 80 {
                continue;
            }
            let form = plain(&word.form);
            let lower = form.to_lowercase();
            let script = Script::between(&form, &word.lemma);
            let capital = at > 0 && form != lower;
            let entry = words
                .entry((lower.clone(), upos, word.xpos.to_string()))
                .or_default();
            let fresh = entry.0.is_empty();
            *entry.0.entry(script.clone()).or_default() += 1;
            // "I" for both "I" and "i": the script over small letters serves both.
            let plain_script = Script::between(&lower, &word.lemma);
            if plain_script != script && plain_script.apply(&form) == word.lemma {
                *entry.0.entry(plain_script).or_default() += 1;
            }
            entry.1 |= capital;
            // Endings count word types, not tokens.
            if fresh {
                for start in endings(&lower) {
                    let ending = lower[start..].to_owned();
                    let letters = ending.chars().count();
                    *ends
                        .entry((letters, ending, upos, word.xpos.to_string(), capital))
                        .or_default()
                        .entry(script.clone())
                        .or_default() += 1;
                }
            }
        }
    }
    let mut scripts: Vec<Script> = Vec::new();
    let mut numbers: HashMap<Script, u16> = HashMap::new();
    let mut number = |script: &Script| -> u16 {
        *numbers.entry(script.clone()).or_insert_with(|| {
            scripts.push(script.clone());
            (scripts.len() - 1) as u16
        })
    };
    // Short endings first: a longer one is kept only where it says something else.
    let mut rules: HashMap<(String, Upos, String, bool), Script> = HashMap::new();
    let mut table: Vec<(u64, u16)> = Vec::new();
    let rule = |rules: &HashMap<(String, Upos, String, bool), Script>,
                lower: &str,
                upos,
                xpos: &str,
                capital,
                skip: usize| {
        endings(lower)
            .skip(skip)
            .find_map(|start| rules.get(&(lower[start..].to_owned(), upos, xpos.to_owned(), capital)))
            .cloned()
    };
    for ((letters, ending, upos, xpos, capital), counts) in &ends {
        let (script, count) = best(counts);
        if *letters > 0 && count < 2 {
            continue;
        }
        let shorter = if *letters == 0 {
            None
        } else {
            rule(&rules, ending, *upos, xpos, *capital, 1)
        };
        if shorter.as_ref() != Some(script) {
            rules.insert((ending.clone(), *upos, xpos.clone(), *capital), script.clone());
            table.push((ending_key(ending, *upos, xpos, *capital), number(script)));
        }
    }
    for ((lower, upos, xpos), (counts, capital)) in &words {
        let (script, count) = best(counts);
        let total: u32 = counts.values().sum();
        let by_rule = rule(&rules, lower, *upos, xpos, *capital, 0);
        if by_rule.as_ref() != Some(script) && count * 3 > total {
            table.push((word_key(lower, *upos, xpos), number(script)));
        }
    }
    let bytes = Lemmatiser::pack(&scripts, &table);
    println!(
        "{} scripts, {} keys, {:.1} MB",
        scripts.len(),
        table.len(),
        bytes.len() as f64 / 1e6
    );
    let lemmatiser = Lemmatiser::from_bytes(&bytes)?;
    for name in ["en_ewt-ud-dev", "en_gum-ud-dev"] {
        let (mut right, mut total) = (0, 0);
        let mut wrong: BTreeMap<String, u32> = BTreeMap::new();
        for sentence in treebank::load(data, name)? {
            for (at, word) in sentence.words.iter().enumerate() {
                let Some(upos) = Upos::from_conllu(&word.upos) else {
                    continue;
                };
                let lemma = lemmatiser.lemma(&word.form, upos, &word.xpos, at == 0);
                total += 1;
                if lemma == word.lemma {
                    right += 1;
                } else {
                    *wrong
                        .entry(format!("{} {} {lemma} for {}", word.form, word.xpos, word.lemma))
                        .or_default() += 1;
                }
            }
        }
        println!(
            "{name}: lemma {:.2} with gold tags",
            100.0 * f64::from(right) / f64::from(total)
        );
        let mut wrong: Vec<_> = wrong.into_iter().collect();
        wrong.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let list: Vec<_> = wrong
            .iter()
            .take(15)
            .map(|(what, count)| format!("{what}: {count}"))
            .collect();
        println!("  {}", list.join("; "));
    }
    std::fs::write("models/lemma.bin", bytes)?;
    Ok(())
}
