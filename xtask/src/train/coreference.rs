//! Trains the coreference ranker (`models/coreference.bin`) on GUM.

use crate::gum;
use crate::score::coreference as score;
use anyhow::{Context, Result};
use dateline_core::analysis::fast::FastReader;
use dateline_core::analysis::fast::coreference::{Coreference, Decision};
use dateline_core::analysis::fast::names::NameTagger;
use dateline_core::linear::Trainer;
use std::collections::HashMap;
use std::path::Path;

const EPOCHS: usize = 6;
const PRUNE: f32 = 0.05;
/// Text types that read like reports, or at least are written prose.
const TYPES: &[&str] = &[
    "news",
    "interview",
    "bio",
    "speech",
    "academic",
    "essay",
    "letter",
    "voyage",
    "textbook",
    "court",
    "podcast",
];

pub(crate) fn train(data: &Path) -> Result<()> {
    let tagger_bytes = std::fs::read("models/names.bin").context("train `names` first")?;
    let tagger = NameTagger::from_bytes(&tagger_bytes)?;
    let mut documents = gum::read(&data.join("ud/en_gum-ud-train.conllu.gz"))?;
    documents.retain(|document| TYPES.contains(&document.genre()));
    println!("{} documents", documents.len());
    let reader = FastReader::embedded()?;
    for (at, document) in documents.iter_mut().enumerate() {
        // Half of the trees as the reader makes them: the ranker meets their errors.
        if at % 2 == 0 {
            document.reparse(&reader);
        }
        document.reading.names = tagger.names(&document.document.text, &document.reading);
    }
    let resolver = Coreference::untrained()?;
    let mut trainer = Trainer::new(1);
    for epoch in 0..EPOCHS {
        let (mut decisions, mut wrong) = (0, 0);
        let count = documents.len();
        for at in 0..count {
            let document = &mut documents[(at * 37 + epoch * 11) % count];
            let gold = document.entities.clone();
            let mut choose = |decision: &Decision| {
                decisions += 1;
                let (choice, right) = step(&mut trainer, decision, &gold);
                wrong += usize::from(!right);
                choice
            };
            let text = document.document.text.clone();
            resolver.resolve_with(&text, &mut document.reading, tagger.words(), &mut choose);
        }
        println!("epoch {epoch}: {wrong} of {decisions} wrong");
    }
    let weights = trainer.freeze(PRUNE);
    let mut dev = score::documents(data, &tagger, Some(&reader))?;
    for caution in [[0.0; 3], [0.5, 1.0, 2.0], [1.0, 2.0, 3.0], [2.0, 3.0, 4.0]] {
        let bytes = Coreference::pack(caution, &weights);
        let model = Coreference::from_bytes(&bytes)?;
        println!("caution {caution:?}");
        score::report(&mut dev, &model, &tagger);
    }
    let bytes = Coreference::pack(CAUTION, &weights);
    println!("{} bytes", bytes.len());
    std::fs::write("models/coreference.bin", bytes).context("while writing models/coreference.bin")?;
    Ok(())
}

/// How much better than "new" a link of a pronoun and of a noun phrase must be: precision before recall.
const CAUTION: [f32; 3] = [1.0, 2.0, 4.0];

/// One perceptron step; returns the gold choice, and whether the model made it.
fn step(trainer: &mut Trainer, decision: &Decision, gold: &HashMap<usize, u32>) -> (Option<usize>, bool) {
    let own = gold.get(&decision.head);
    let is_gold = |heads: &[usize]| {
        let last = heads.iter().rev().find_map(|head| gold.get(head));
        own.is_some() && last == own
    };
    let right: Vec<bool> = decision
        .candidates
        .iter()
        .zip(&decision.coordination)
        .map(|(heads, coordination)| !coordination && is_gold(heads))
        .collect();
    let any = right.iter().any(|right| *right);
    let score = |features: &[u64]| {
        let mut scores = [0.0];
        trainer.score(features, &mut scores);
        scores[0]
    };
    // Costs: a false link is worse than a missed one.
    let mut guess = (score(&decision.fresh) + if any { 1.0 } else { 0.0 }, None);
    let mut best = (if any { f32::NEG_INFINITY } else { guess.0 }, None);
    for (at, features) in decision.features.iter().enumerate() {
        let plain = score(features);
        let cost = if right[at] {
            0.0
        } else if any {
            1.5
        } else {
            2.0
        };
        if plain + cost > guess.0 {
            guess = (plain + cost, Some(at));
        }
        if right[at] && plain > best.0 {
            best = (plain, Some(at));
        }
    }
    let correct = match guess.1 {
        None => !any,
        Some(at) => right[at],
    };
    if !correct {
        let features = |choice: Option<usize>| choice.map_or(&decision.fresh, |at| &decision.features[at]);
        trainer.add(features(best.1), 0, 1.0);
        trainer.add(features(guess.1), 0, -1.0);
    }
    trainer.tick();
    (best.1, correct)
}
