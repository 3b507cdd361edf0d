//! The gate of the cascade: how many cells of the ledger would the network change in a sentence that the fast reader
//! has read?
//!
//! A linear regression over what the fast reader saw - words, tags, tree, names, cues and how sure it was of them -
//! learned from texts that both readers read (`cargo xtask train gate`, `models/gate.md`).

use dateline_core::Document;
use dateline_core::analysis::quote::Quotes;
use dateline_core::analysis::{Deprel, NameKind, Reading, TokenRange, Upos};
use dateline_core::error::ResourceError;
use dateline_core::linear::{LinearModel, hash_bytes, mix};

/// Steps of the linear model's integer scores.
const STEPS: f32 = 4096.0;

/// The regression.
#[derive(Debug)]
pub(crate) struct Gate {
    model: LinearModel<'static>,
}

impl Gate {
    /// The model of the binary.
    pub(crate) fn embedded() -> Result<Self, ResourceError> {
        let bytes = include_bytes!("../../../models/gate.bin");
        Ok(Self {
            model: LinearModel::from_bytes("gate.bin", bytes)?,
        })
    }

    /// Expected number of changes in one sentence.
    pub(crate) fn expected(&self, features: &[u64]) -> f32 {
        let mut scores = vec![0; self.model.classes()];
        self.model.score(features, &mut scores);
        (scores[0] as f32 / STEPS).max(0.0)
    }
}

/// What the gate knows of a document beside its reading.
pub struct Signs<'d> {
    reading: &'d Reading,
    quotes: Quotes,
    cues: &'d [(TokenRange, f32)],
}

impl<'d> Signs<'d> {
    /// Over a reading that has names, and the cues that the fast reader found with its confidence in each, in order.
    pub fn new(document: &Document, reading: &'d Reading, cues: &'d [(TokenRange, f32)]) -> Self {
        Self {
            reading,
            quotes: Quotes::find(document),
            cues,
        }
    }

    /// The features of one sentence.
    pub fn features(&self, sentence: usize) -> Vec<u64> {
        let reading = self.reading;
        let this = &reading.sentences[sentence];
        let mut out = Vec::with_capacity(64);
        let mut add = |template: u64, value: u64| out.push(mix(hash_bytes(&[0x67, template as u8]), value));
        add(0, 0);
        let [mut verbs, mut numbers, mut clauses, mut joined] = [0u64; 4];
        for token in &reading.tokens[this.tokens.start..this.tokens.end] {
            if token.upos == Upos::Punct {
                continue;
            }
            let lemma = hash_bytes(token.lemma.to_lowercase().as_bytes());
            add(1, lemma);
            numbers += u64::from(token.upos == Upos::Num);
            joined += u64::from(token.deprel == Deprel::Conj);
            clauses += u64::from(matches!(
                token.deprel,
                Deprel::Ccomp
                    | Deprel::Xcomp
                    | Deprel::Advcl
                    | Deprel::Acl
                    | Deprel::AclRelcl
                    | Deprel::Parataxis
            ));
            if token.upos == Upos::Verb {
                verbs += 1;
                add(2, mix(lemma, token.deprel as u64));
            }
            if token.head.is_none() {
                add(3, lemma);
                add(4, token.upos as u64);
            }
        }
        let length = (this.tokens.len() as u64).max(1);
        add(5, u64::from(length.ilog2()));
        add(6, length / 6);
        add(7, verbs.min(6));
        add(8, numbers.min(3));
        add(9, clauses.min(5));
        add(10, joined.min(4));
        let cue_at = |token: usize| self.cues.partition_point(|(range, _)| range.start < token);
        let name_at = |token: usize| reading.names.partition_point(|name| name.tokens.start < token);
        let mut cues = 0u64;
        for (range, sure) in &self.cues[cue_at(this.tokens.start)..cue_at(this.tokens.end)] {
            cues += 1;
            let lemma = hash_bytes(reading.tokens[range.start].lemma.as_bytes());
            let sure = (sure * 8.0) as u64;
            add(11, lemma);
            add(12, sure);
            add(13, mix(lemma, sure));
        }
        add(14, cues.min(4));
        add(15, mix(cues.min(2), verbs.min(4)));
        let mut kinds = [0u64; 3];
        for name in &reading.names[name_at(this.tokens.start)..name_at(this.tokens.end)] {
            match name.kind {
                NameKind::Person => kinds[0] += 1,
                NameKind::Place | NameKind::Nationality => kinds[1] += 1,
                _ => kinds[2] += 1,
            }
        }
        for (kind, count) in kinds.iter().enumerate() {
            add(16 + kind as u64, (*count).min(4));
        }
        let first = reading.tokens[this.tokens.start].span.start;
        let last = reading.tokens[this.tokens.end - 1].span.start;
        let quoted = [self.quotes.at(first).is_some(), self.quotes.at(last).is_some()];
        add(20, 2 * u64::from(quoted[0]) + u64::from(quoted[1]));
        let opens = sentence == 0 || reading.sentences[sentence - 1].block != this.block;
        add(21, u64::from(this.block.min(2)) * 2 + u64::from(opens));
        out
    }
}

/// The sentences worth reading again, ascending: all of a block where the changes to expect for each of its words are
/// above `threshold`. `expected` has the changes to expect in each sentence.
pub fn choose(reading: &Reading, expected: &[f32], threshold: f32) -> Vec<usize> {
    let mut chosen = Vec::new();
    let mut at = 0;
    while at < reading.sentences.len() {
        let block = reading.sentences[at].block;
        let same = reading.sentences[at..]
            .iter()
            .take_while(|sentence| sentence.block == block);
        let end = at + same.count();
        let words: usize = reading.sentences[at..end].iter().map(|s| s.tokens.len()).sum();
        let changes: f32 = expected[at..end].iter().sum();
        if changes > threshold * words as f32 {
            chosen.extend(at..end);
        }
        at = end;
    }
    chosen
}
