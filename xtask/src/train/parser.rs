//! Trains the parser on UD EWT and GUM: a dynamic oracle with exploration, on tags predicted by jack-knifing.

use super::tagger::{self, Sample, Tag};
use super::variant;
use crate::treebank::{self, Random};
use anyhow::Result;
use dateline_core::analysis::Deprel;
use dateline_core::analysis::conllu::Sentence;
use dateline_core::analysis::fast::action::ActionTable;
use dateline_core::analysis::fast::label::Tree;
use dateline_core::analysis::fast::parser::{
    Atom, LEFT, Parser, RIGHT, SHIFT, State, forced, greedy, mirrored,
};
use dateline_core::analysis::fast::tagger::{Tagger, tag_hash};
use dateline_core::analysis::fast::word::Word;
use dateline_core::linear::{Trainer, freeze_sum};
use std::path::Path;

const FOLDS: usize = 4;
const FOLD_EPOCHS: usize = 5;
/// Rows that the table holds at most.
const MOST_ROWS: usize = 900_000;
/// Features of fewer sentences are not learned.
const CUTOFF: u8 = 3;
const LABEL_CUTOFF: u8 = 2;
/// Rows changed less often are dropped.
const LEAST_UPDATES: u32 = 2;
const EPOCHS: usize = 9;
/// With silver trees there is more to see in one round.
const SILVER_EPOCHS: usize = 5;
const LABEL_EPOCHS: usize = 6;
/// Parsers whose weights are summed.
const SEEDS: usize = 6;
const GUIDE_SEEDS: usize = 4;
const GUIDE_EPOCHS: usize = 6;
const MOST_GUIDE_ROWS: usize = 700_000;
const LABEL_SEEDS: usize = 5;
/// Label weights below this are dropped.
const LABEL_PRUNE: f32 = 0.7;
/// How often the parser goes its own way while it learns.
const EXPLORE: f64 = 0.9;

/// Does something for the numbers from 0, two at a time, in order.
pub(crate) fn in_pairs<T: Send>(count: usize, one: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let mut out = Vec::new();
    for pair in (0..count).collect::<Vec<_>>().chunks(2) {
        let parts: Vec<T> = std::thread::scope(|scope| {
            let running: Vec<_> = pair
                .iter()
                .map(|number| {
                    let one = &one;
                    scope.spawn(move || one(*number))
                })
                .collect();
            running
                .into_iter()
                .map(|part| part.join().expect("training does not panic"))
                .collect()
        });
        out.extend(parts);
    }
    out
}

/// How many sentences hold each feature, roughly: rare features teach a model its training data by heart.
pub(crate) struct Counts {
    counts: Vec<u8>,
    last: Vec<u32>,
}

impl Counts {
    const BITS: u32 = 24;

    pub(crate) fn new() -> Self {
        Self {
            counts: vec![0; 1 << Self::BITS],
            last: vec![u32::MAX; 1 << Self::BITS],
        }
    }

    pub(crate) fn see(&mut self, features: &[u64], sentence: usize) {
        for feature in features {
            let slot = (feature >> (64 - Self::BITS)) as usize;
            if self.last[slot] != sentence as u32 {
                self.last[slot] = sentence as u32;
                self.counts[slot] = self.counts[slot].saturating_add(1);
            }
        }
    }

    pub(crate) fn keep(&self, features: &mut Vec<u64>, least: u8) {
        features.retain(|feature| self.counts[(feature >> (64 - Self::BITS)) as usize] >= least);
    }
}

/// How much of everything: with silver trees there is more to see in one round, and rare features are rarer.
#[derive(Clone, Copy)]
struct Plan {
    epochs: usize,
    seeds: usize,
    guide_epochs: usize,
    guide_seeds: usize,
    label_epochs: usize,
    label_seeds: usize,
    cutoff: u8,
    label_cutoff: u8,
    label_prune: f32,
}

impl Plan {
    fn of(silver: bool) -> Self {
        if silver {
            Self {
                epochs: SILVER_EPOCHS,
                seeds: 4,
                guide_epochs: 3,
                guide_seeds: 2,
                label_epochs: 4,
                label_seeds: 2,
                cutoff: 6,
                label_cutoff: 4,
                label_prune: 1.5,
            }
        } else {
            Self {
                epochs: EPOCHS,
                seeds: SEEDS,
                guide_epochs: GUIDE_EPOCHS,
                guide_seeds: GUIDE_SEEDS,
                label_epochs: LABEL_EPOCHS,
                label_seeds: LABEL_SEEDS,
                cutoff: CUTOFF,
                label_cutoff: LABEL_CUTOFF,
                label_prune: LABEL_PRUNE,
            }
        }
    }
}

/// A sentence with predicted tags and its gold tree.
#[derive(Clone)]
struct Instance {
    atoms: Vec<Atom>,
    /// Governors; the number of words stands for the root.
    heads: Vec<u32>,
    labels: Vec<Deprel>,
    /// Governors that the guide found.
    guide: Vec<u32>,
}

impl Instance {
    /// The sentence read from right to left.
    fn reversed(&self) -> Instance {
        Instance {
            atoms: self.atoms.iter().rev().copied().collect(),
            heads: mirrored(&self.heads),
            labels: Vec::new(),
            guide: Vec::new(),
        }
    }
}

/// Gives each training sentence the tree of a guide that has not seen it.
fn guide_training(instances: &mut [Instance], reversed: &[Instance], plan: Plan) -> Result<()> {
    // Variants stand beside their sentence; long stretches keep them in one fold.
    let fold_of = |at: usize| (at / 400) % FOLDS;
    let folds = in_pairs(FOLDS, |fold| -> Result<Vec<(usize, Vec<u32>)>> {
        let part: Vec<Instance> = reversed
            .iter()
            .enumerate()
            .filter(|(at, _)| fold_of(*at) != fold)
            .map(|(_, instance)| instance.clone())
            .collect();
        let rows = fit_actions(&part, 5, plan.guide_epochs, plan.cutoff).averaged();
        let bytes = ActionTable::pack(&rows, MOST_GUIDE_ROWS);
        let table = ActionTable::from_bytes("guide", &bytes)?;
        Ok(reversed
            .iter()
            .enumerate()
            .filter(|(at, _)| fold_of(*at) == fold)
            .map(|(at, instance)| (at, mirrored(&greedy(&table, &instance.atoms, &[]))))
            .collect())
    });
    for fold in folds {
        for (at, heads) in fold? {
            instances[at].guide = heads;
        }
    }
    Ok(())
}

fn instance(list: &[Tag], words: &[Word], tags: &[u8], sentence: &Sentence) -> Instance {
    let n = words.len();
    Instance {
        atoms: words
            .iter()
            .zip(tags)
            .map(|(word, tag)| {
                let (upos, xpos) = &list[*tag as usize];
                Atom::new(word, *upos, tag_hash(*upos, xpos))
            })
            .collect(),
        heads: sentence
            .words
            .iter()
            .map(|word| match word.head {
                Some(0) | None => n as u32,
                Some(head) => (head - 1).min(n) as u32,
            })
            .collect(),
        labels: sentence
            .words
            .iter()
            .map(|word| Deprel::from_conllu(&word.deprel))
            .collect(),
        guide: Vec::new(),
    }
}

/// Training instances whose tags come from taggers that have not seen them.
/// The first `gold` sentences are also set as headlines, in capitals and in wire style.
fn jackknife(list: &[Tag], sentences: &[Sentence], gold: usize) -> Result<Vec<Instance>> {
    let epochs = if gold < sentences.len() { 3 } else { FOLD_EPOCHS };
    let fold_of = |at: usize| (at / 40) % FOLDS;
    let one = |fold: usize| -> Result<Vec<(usize, Instance)>> {
        let part: Vec<Sentence> = sentences
            .iter()
            .enumerate()
            .filter(|(at, _)| fold_of(*at) != fold)
            .map(|(_, sentence)| sentence.clone())
            .collect();
        let bytes = tagger::fit(list, &tagger::samples(list, &part), epochs, 1, tagger::PRUNE);
        let tagger = Tagger::from_bytes(&bytes)?;
        let mut out = Vec::new();
        for (at, sentence) in sentences
            .iter()
            .enumerate()
            .filter(|(at, _)| fold_of(*at) == fold)
        {
            let mut add = |sample: Sample, sentence: &Sentence| {
                let tags = tagger.run(&sample.words);
                out.push((at, instance(list, &sample.words, &tags, sentence)));
            };
            add(tagger::sample(list, sentence), sentence);
            if at >= gold {
                continue;
            }
            if let Some(bare) = variant::bare_weekdays(sentence) {
                add(tagger::sample(list, &bare), &bare);
            }
            if let Some(dated) = variant::dated_saying(sentence, at) {
                add(tagger::sample(list, &dated), &dated);
            }
            if at % 2 == 1
                && let Some(headline) = variant::headline(sentence)
            {
                if at % 4 == 1 {
                    add(tagger::restyled(list, &headline, false), &headline);
                } else {
                    add(tagger::sample(list, &headline), &headline);
                }
            }
            if at % 30 == 7 {
                add(tagger::restyled(list, sentence, at % 60 == 7), sentence);
            }
        }
        Ok(out)
    };
    let folds: Vec<Result<Vec<(usize, Instance)>>> = std::thread::scope(|scope| {
        let halves: Vec<_> = (0..2)
            .map(|half| {
                let one = &one;
                scope.spawn(move || (half..FOLDS).step_by(2).map(one).collect::<Vec<_>>())
            })
            .collect();
        halves
            .into_iter()
            .flat_map(|half| half.join().expect("a fold does not panic"))
            .collect()
    });
    let mut all = Vec::new();
    for fold in folds {
        all.extend(fold?);
    }
    all.sort_by_key(|(at, _)| *at);
    Ok(all.into_iter().map(|(_, instance)| instance).collect())
}

/// Averaged weights of three actions, one flat row a feature.
struct Weights {
    keys: Vec<u64>,
    rows: Vec<Row>,
    used: usize,
    clock: u32,
}

#[derive(Clone, Copy, Default)]
struct Row {
    weight: [f32; 3],
    since: u32,
    total: [f64; 3],
    updates: u32,
}

impl Weights {
    fn new(bits: u32) -> Self {
        Self {
            keys: vec![0; 1 << bits],
            rows: vec![Row::default(); 1 << bits],
            used: 0,
            clock: 1,
        }
    }

    fn slot(&self, feature: u64) -> usize {
        let mask = self.keys.len() - 1;
        let mut slot = feature as usize & mask;
        while self.keys[slot] != 0 && self.keys[slot] != feature {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn score(&self, features: &[u64]) -> [f32; 3] {
        let mut scores = [0.0; 3];
        for feature in features {
            let slot = self.slot(*feature);
            if self.keys[slot] != 0 {
                let weight = &self.rows[slot].weight;
                for action in 0..3 {
                    scores[action] += weight[action];
                }
            }
        }
        scores
    }

    fn update(&mut self, features: &[u64], amounts: [f32; 3]) {
        if self.used * 10 > self.keys.len() * 7 {
            self.grow();
        }
        for feature in features {
            let slot = self.slot(*feature);
            if self.keys[slot] == 0 {
                self.keys[slot] = *feature;
                self.used += 1;
            }
            let row = &mut self.rows[slot];
            let span = f64::from(self.clock - row.since);
            for action in 0..3 {
                row.total[action] += f64::from(row.weight[action]) * span;
                row.weight[action] += amounts[action];
            }
            row.since = self.clock;
            row.updates += 1;
        }
    }

    fn grow(&mut self) {
        let bits = self.keys.len().trailing_zeros() + 1;
        let mut larger = Weights::new(bits);
        for (key, row) in self.keys.iter().zip(&self.rows) {
            if *key != 0 {
                let slot = larger.slot(*key);
                larger.keys[slot] = *key;
                larger.rows[slot] = *row;
            }
        }
        larger.used = self.used;
        larger.clock = self.clock;
        *self = larger;
    }

    fn averaged(&self) -> Vec<(u64, [f32; 3])> {
        let mut out = Vec::new();
        for (key, row) in self.keys.iter().zip(&self.rows) {
            if *key == 0 || row.updates < LEAST_UPDATES {
                continue;
            }
            let span = f64::from(self.clock - row.since);
            let mut average = [0.0; 3];
            for action in 0..3 {
                average[action] = ((row.total[action] + f64::from(row.weight[action]) * span)
                    / f64::from(self.clock)) as f32;
            }
            out.push((*key, average));
        }
        out.sort_by_key(|(key, _)| *key);
        out
    }
}

/// How many gold arcs each action would make impossible (Goldberg & Nivre 2013); illegal actions cost most.
fn costs(state: &State, gold: &[u32], legal: [bool; 3]) -> [u32; 3] {
    let n = gold.len();
    let stack = state.stack();
    let next = state.next();
    let depth = stack.len();
    let mut costs = [u32::MAX; 3];
    let top = stack.last().map(|top| *top as usize);
    if legal[SHIFT] {
        let mut cost = 0;
        for (at, word) in stack.iter().enumerate() {
            let word = *word as usize;
            // A governor below the top, or a child on the stack, is lost.
            if gold[next] as usize == word && at + 1 < depth {
                cost += 1;
            }
            if gold[word] as usize == next {
                cost += 1;
            }
        }
        costs[SHIFT] = cost;
    }
    if let Some(top) = top {
        let waiting = |head: usize| head >= next;
        let children = (next..n).filter(|at| gold[*at] as usize == top).count() as u32;
        if legal[LEFT] {
            let head = gold[top] as usize;
            let lost = head != next && (waiting(head) || depth >= 2 && stack[depth - 2] as usize == head);
            costs[LEFT] = children + u32::from(lost);
        }
        if legal[RIGHT] {
            costs[RIGHT] = children + u32::from(waiting(gold[top] as usize));
        }
    }
    costs
}

/// Counts the features along the gold derivations.
fn count_actions(instances: &[Instance]) -> Counts {
    let mut counts = Counts::new();
    let mut found = Vec::new();
    for (at, instance) in instances.iter().enumerate() {
        let mut state = State::new(&instance.atoms, &instance.guide);
        while !state.is_done() {
            let legal = state.legal();
            let action = forced(legal).unwrap_or_else(|| {
                state.features(&mut found);
                counts.see(&found, at);
                let costs = costs(&state, &instance.heads, legal);
                (0..3).min_by_key(|action| costs[*action]).unwrap_or(SHIFT)
            });
            state.apply(action);
        }
    }
    counts
}

/// Learns the actions.
fn fit_actions(instances: &[Instance], seed: u64, epochs: usize, cutoff: u8) -> Weights {
    let counts = count_actions(instances);
    let mut weights = Weights::new(22);
    let mut order: Vec<usize> = (0..instances.len()).collect();
    let mut random = Random::new(seed);
    let mut found = Vec::new();
    for epoch in 0..epochs {
        random.shuffle(&mut order);
        for at in &order {
            let instance = &instances[*at];
            let mut state = State::new(&instance.atoms, &instance.guide);
            while !state.is_done() {
                let legal = state.legal();
                if let Some(action) = forced(legal) {
                    state.apply(action);
                    continue;
                }
                state.features(&mut found);
                counts.keep(&mut found, cutoff);
                let scores = weights.score(&found);
                let costs = costs(&state, &instance.heads, legal);
                let least = *costs.iter().min().expect("three actions");
                let mut guess = None;
                let mut gold = None;
                let mut rival: Option<usize> = None;
                for action in 0..3 {
                    let better =
                        |other: Option<usize>| other.is_none_or(|other| scores[action] > scores[other]);
                    if !legal[action] {
                        continue;
                    }
                    if better(guess) {
                        guess = Some(action);
                    }
                    if costs[action] == least {
                        if better(gold) {
                            gold = Some(action);
                        }
                    } else if better(rival) {
                        rival = Some(action);
                    }
                }
                let (guess, gold) = (guess.unwrap_or(SHIFT), gold.unwrap_or(SHIFT));
                if let Some(rival) = rival
                    && guess == rival
                {
                    let mut amounts = [0.0; 3];
                    amounts[gold] = 1.0;
                    amounts[rival] = -1.0;
                    weights.update(&found, amounts);
                }
                weights.clock += 1;
                let follow = epoch > 0 && random.unit() < EXPLORE;
                state.apply(if follow { guess } else { gold });
            }
        }
    }
    weights
}

/// Learns the relations on gold trees.
fn fit_labels(instances: &[Instance], names: &[Deprel], plan: Plan) -> Vec<u8> {
    let mut counts = Counts::new();
    let mut found = Vec::new();
    for (at, instance) in instances.iter().enumerate() {
        let tree = Tree::new(&instance.atoms, &instance.heads);
        let labels: Vec<u8> = instance
            .labels
            .iter()
            .map(|label| {
                names
                    .iter()
                    .position(|name| name == label)
                    .map_or(255, |number| number as u8)
            })
            .collect();
        for word in &tree.order {
            if (instance.heads[*word as usize] as usize) < instance.atoms.len() {
                tree.features(*word as usize, &labels, &mut found);
                counts.see(&found, at);
            }
        }
    }
    let counts = &counts;
    let trainers = in_pairs(plan.label_seeds, |seed| {
        let mut trainer = Trainer::new(names.len());
        let mut order: Vec<usize> = (0..instances.len()).collect();
        let mut random = Random::new(13 + seed as u64);
        let mut found = Vec::new();
        for _ in 0..plan.label_epochs {
            random.shuffle(&mut order);
            for at in &order {
                let instance = &instances[*at];
                let n = instance.atoms.len();
                let tree = Tree::new(&instance.atoms, &instance.heads);
                let mut labels = vec![255u8; n];
                for at in &tree.order {
                    let at = *at as usize;
                    if instance.heads[at] as usize >= n {
                        continue;
                    }
                    tree.features(at, &labels, &mut found);
                    counts.keep(&mut found, plan.label_cutoff);
                    let gold = names
                        .iter()
                        .position(|name| *name == instance.labels[at])
                        .unwrap_or(0);
                    labels[at] = trainer.learn(&found, gold) as u8;
                }
            }
        }
        trainer
    });
    freeze_sum(&trainers, plan.label_prune)
}

fn attachment(parser: &Parser, instances: &[Instance]) -> (f64, f64) {
    let (mut uas, mut las, mut total) = (0, 0, 0);
    for instance in instances {
        let n = instance.atoms.len();
        for (at, (head, label)) in parser.run(&instance.atoms).into_iter().enumerate() {
            total += 1;
            if head.map_or(n as u32, |head| head as u32) == instance.heads[at] {
                uas += 1;
                las += usize::from(label == instance.labels[at]);
            }
        }
    }
    let percent = |count: usize| 100.0 * count as f64 / f64::from(total);
    (percent(uas), percent(las))
}

/// Trains the parser and writes `models/parser.bin`. Needs `models/tagger.bin`.
pub(crate) fn train(data: &Path) -> Result<()> {
    let started = std::time::Instant::now();
    let mut sentences = treebank::training(data)?;
    let list = tagger::tag_list(&sentences);
    let gold = sentences.len();
    sentences.extend(treebank::silver()?);
    let plan = Plan::of(sentences.len() > gold);
    let mut instances = jackknife(&list, &sentences, gold)?;
    println!("jack-knifed tags: {:.0} s", started.elapsed().as_secs_f64());
    let tagger_bytes = std::fs::read("models/tagger.bin")?;
    let tagger = Tagger::from_bytes(&tagger_bytes)?;
    let mut dev = Vec::new();
    for name in ["en_ewt-ud-dev", "en_gum-ud-dev"] {
        let mut part = Vec::new();
        for sentence in treebank::load(data, name)? {
            let Sample { words, .. } = tagger::sample(&list, &sentence);
            part.push(instance(tagger.tags(), &words, &tagger.run(&words), &sentence));
        }
        dev.push((name, part));
    }
    let mut names: Vec<Deprel> = instances
        .iter()
        .flat_map(|instance| instance.labels.iter().copied())
        .filter(|label| !matches!(label, Deprel::Root))
        .collect();
    names.sort_unstable();
    names.dedup();
    let labels = fit_labels(&instances, &names, plan);
    println!(
        "labels: {:.1} MB, {:.0} s",
        labels.len() as f64 / 1e6,
        started.elapsed().as_secs_f64()
    );
    let reversed: Vec<Instance> = instances.iter().map(Instance::reversed).collect();
    guide_training(&mut instances, &reversed, plan)?;
    println!("guide for training: {:.0} s", started.elapsed().as_secs_f64());
    let guide = ActionTable::pack(&ensemble(&reversed, plan.guide_seeds, plan), MOST_GUIDE_ROWS);
    println!(
        "guide: {:.1} MB, {:.0} s",
        guide.len() as f64 / 1e6,
        started.elapsed().as_secs_f64()
    );
    let rows = ensemble(&instances, plan.seeds, plan);
    let actions = ActionTable::pack(&rows, MOST_ROWS);
    println!(
        "actions: {} rows, {:.1} MB",
        rows.len(),
        actions.len() as f64 / 1e6
    );
    let bytes = Parser::pack(&actions, &names, &labels);
    let parser = Parser::from_bytes(&bytes)?.with_guide(&guide)?;
    for (name, part) in &dev {
        let (uas, las) = attachment(&parser, part);
        println!("{name}: UAS {uas:.2} LAS {las:.2}");
    }
    println!(
        "{:.1} MB, {:.0} s",
        bytes.len() as f64 / 1e6,
        started.elapsed().as_secs_f64()
    );
    std::fs::write("models/guide.bin", &guide)?;
    std::fs::write("models/parser.bin", bytes)?;
    Ok(())
}

/// Weights summed over parsers that saw the sentences in different orders: better than any of them.
fn ensemble(instances: &[Instance], seeds: usize, plan: Plan) -> Vec<(u64, [f32; 3])> {
    let parts = in_pairs(seeds, |seed| {
        fit_actions(instances, 11 + seed as u64, plan.epochs, plan.cutoff).averaged()
    });
    let mut all: Vec<(u64, [f32; 3])> = parts.concat();
    all.sort_by(|a, b| a.0.cmp(&b.0).then(a.1[0].total_cmp(&b.1[0])));
    all.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            for action in 0..3 {
                kept.1[action] += next.1[action];
            }
        }
        same
    });
    all
}
