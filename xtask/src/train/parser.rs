//! Trains the parser on UD EWT and GUM: a dynamic oracle with exploration, on tags predicted by jack-knifing.

use super::tagger::{self, Sample, Tag};
use crate::treebank::{self, Random};
use anyhow::Result;
use dateline_core::analysis::Deprel;
use dateline_core::analysis::conllu::Sentence;
use dateline_core::analysis::fast::action::ActionTable;
use dateline_core::analysis::fast::label::Tree;
use dateline_core::analysis::fast::parser::{Atom, LEFT, NONE, Parser, RIGHT, SHIFT, State, forced};
use dateline_core::analysis::fast::tagger::{Tagger, tag_hash};
use dateline_core::analysis::fast::word::Word;
use dateline_core::linear::Trainer;
use std::path::Path;

const FOLDS: usize = 4;
const FOLD_EPOCHS: usize = 5;
/// Rows that the table holds at most.
const MOST_ROWS: usize = 600_000;

fn setting(name: &str, default: f64) -> f64 {
    std::env::var(name)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

/// A sentence with predicted tags and its gold tree.
struct Instance {
    atoms: Vec<Atom>,
    /// Governors; the number of words stands for the root.
    heads: Vec<u32>,
    labels: Vec<Deprel>,
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
    }
}

/// Training instances whose tags come from taggers that have not seen them.
fn jackknife(list: &[Tag], sentences: &[Sentence]) -> Result<Vec<Instance>> {
    let fold_of = |at: usize| (at / 40) % FOLDS;
    let one = |fold: usize| -> Result<Vec<(usize, Instance)>> {
        let part: Vec<Sentence> = sentences
            .iter()
            .enumerate()
            .filter(|(at, _)| fold_of(*at) != fold)
            .map(|(_, sentence)| sentence.clone())
            .collect();
        let bytes = tagger::fit(list, &tagger::samples(list, &part), FOLD_EPOCHS);
        let tagger = Tagger::from_bytes(&bytes)?;
        let mut out = Vec::new();
        for (at, sentence) in sentences
            .iter()
            .enumerate()
            .filter(|(at, _)| fold_of(*at) == fold)
        {
            let Sample { words, .. } = tagger::sample(list, sentence);
            out.push((at, instance(list, &words, &tagger.run(&words), sentence)));
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

    fn averaged(&self, least_updates: u32) -> Vec<(u64, [f32; 3])> {
        let mut out = Vec::new();
        for (key, row) in self.keys.iter().zip(&self.rows) {
            if *key == 0 || row.updates < least_updates {
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

/// Learns the actions.
fn fit_actions(instances: &[Instance], mut report: impl FnMut(usize, &Weights)) -> Weights {
    let epochs = setting("EPOCHS", 12.0) as usize;
    let explore = setting("EXPLORE", 0.9);
    let margin = setting("MARGIN", 0.0) as f32;
    let mut weights = Weights::new(22);
    let mut order: Vec<usize> = (0..instances.len()).collect();
    let mut random = Random::new(11);
    let mut found = Vec::new();
    for epoch in 0..epochs {
        random.shuffle(&mut order);
        for at in &order {
            let instance = &instances[*at];
            let mut state = State::new(&instance.atoms);
            while !state.is_done() {
                let legal = state.legal();
                if let Some(action) = forced(legal) {
                    state.apply(action);
                    continue;
                }
                state.features(&mut found);
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
                    && scores[rival] + margin >= scores[gold]
                    && (guess == rival || margin > 0.0)
                {
                    let mut amounts = [0.0; 3];
                    amounts[gold] = 1.0;
                    amounts[rival] = -1.0;
                    weights.update(&found, amounts);
                }
                weights.clock += 1;
                let follow = epoch > 0 && random.unit() < explore;
                state.apply(if follow { guess } else { gold });
            }
        }
        report(epoch, &weights);
    }
    weights
}

/// Learns the relations on gold trees.
fn fit_labels(instances: &[Instance], names: &[Deprel]) -> Vec<u8> {
    let epochs = setting("LABEL_EPOCHS", 7.0) as usize;
    let mut trainer = Trainer::new(names.len());
    let mut order: Vec<usize> = (0..instances.len()).collect();
    let mut random = Random::new(13);
    let mut found = Vec::new();
    for _ in 0..epochs {
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
                let gold = names
                    .iter()
                    .position(|name| *name == instance.labels[at])
                    .unwrap_or(0);
                labels[at] = trainer.learn(&found, gold) as u8;
            }
        }
    }
    trainer.freeze(setting("LABEL_PRUNE", 1.5) as f32)
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
    let sentences = treebank::training(data)?;
    let list = tagger::tag_list(&sentences);
    let instances = jackknife(&list, &sentences)?;
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
    let labels = fit_labels(&instances, &names);
    println!(
        "labels: {:.1} MB, {:.0} s",
        labels.len() as f64 / 1e6,
        started.elapsed().as_secs_f64()
    );
    let least = setting("LEAST", 2.0) as u32;
    let most = setting("MOST", MOST_ROWS as f64) as usize;
    let pack = |weights: &Weights| {
        let rows = weights.averaged(least);
        let table = ActionTable::pack(&rows, most);
        (rows.len(), Parser::pack(&table, &names, &labels))
    };
    let weights = fit_actions(&instances, |epoch, weights| {
        if epoch % 3 == 2 {
            let (rows, bytes) = pack(weights);
            let Ok(parser) = Parser::from_bytes(&bytes) else {
                return;
            };
            let scores: Vec<String> = dev
                .iter()
                .map(|(name, part)| {
                    let (uas, las) = attachment(&parser, part);
                    format!("{name} UAS {uas:.2} LAS {las:.2}")
                })
                .collect();
            println!(
                "epoch {}: {} rows of {}, {:.1} MB, {:.0} s: {}",
                epoch + 1,
                rows,
                weights.used,
                bytes.len() as f64 / 1e6,
                started.elapsed().as_secs_f64(),
                scores.join("; ")
            );
        }
    });
    let (_, bytes) = pack(&weights);
    std::fs::write("models/parser.bin", bytes)?;
    let _ = NONE;
    Ok(())
}
