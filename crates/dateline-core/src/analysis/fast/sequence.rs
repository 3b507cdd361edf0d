//! A tagger that marks spans in a sequence of tokens: features of each position go in, labelled spans come out.
//!
//! One label stands for "outside", two for each kind of span (BIO: begin, inside). Scores are linear: weights of
//! hashed features ([`crate::linear`]) and of first-order label transitions; the best path is found by Viterbi and
//! never breaks BIO. Weights are learned by a structured averaged perceptron with a margin (Collins 2002; Taskar et
//! al. 2003), from full or partial annotation: each position has a [`LabelSet`] of what it may be. The confidence of a
//! span is its exact probability under the model (forward-backward), with a temperature fitted on held-out data.
//!
//! ```
//! use dateline_core::analysis::fast::sequence::{LabelSet, Sequence, SequenceModel, SequenceTrainer, begin, OUTSIDE};
//! use dateline_core::linear::feature;
//! let mut sequence = Sequence::default();
//! for word in ["in", "Lima", "today"] {
//!     sequence.add(feature(0, word.as_bytes()));
//!     sequence.end_position();
//! }
//! let gold = [OUTSIDE, begin(0), OUTSIDE].map(LabelSet::one);
//! let mut trainer = SequenceTrainer::new(1, 0.5);
//! for _ in 0..5 {
//!     trainer.learn(&sequence, &gold);
//! }
//! let bytes = trainer.freeze(0.0);
//! let model = SequenceModel::from_bytes("places", &bytes)?;
//! let spans = model.spans(&sequence);
//! assert_eq!((spans[0].kind, spans[0].start, spans[0].end), (0, 1, 2));
//! # Ok::<(), dateline_core::error::ResourceError>(())
//! ```
//!
//! # Format
//! `DSQ1`, kinds (u8), three zeros, temperature (f32), bias of the outside label (f32), transitions (f32, row by row:
//! from each label and then from the start, to each label), then the bytes of a [`LinearModel`].

use crate::error::ResourceError;
use crate::linear::{LinearModel, Trainer};

const MAGIC: &[u8; 4] = b"DSQ1";
const HEADER: usize = 16;
/// Scores are integers in steps of 1/4096, as in [`LinearModel`].
const FIXED: f32 = 4096.0;
/// Low enough that no path takes it, high enough that sums do not overflow.
const NEVER: f32 = -1e9;

/// A label: [`OUTSIDE`], or [`begin`] or [`inside`] of a kind.
pub type Label = u8;

/// The label of a position outside all spans.
pub const OUTSIDE: Label = 0;

/// The label of the first position of a span.
pub const fn begin(kind: usize) -> Label {
    (1 + 2 * kind) as Label
}

/// The label of a later position of a span.
pub const fn inside(kind: usize) -> Label {
    (2 + 2 * kind) as Label
}

/// The kind of a label, and whether it begins a span.
pub fn kind_of(label: Label) -> Option<(usize, bool)> {
    (label != OUTSIDE).then(|| ((label as usize - 1) / 2, label % 2 == 1))
}

/// A set of labels that a position may have. Full annotation allows one, partial annotation several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelSet(u64);

impl LabelSet {
    /// Nothing known.
    pub const ANY: LabelSet = LabelSet(u64::MAX);

    /// Exactly this label.
    pub const fn one(label: Label) -> Self {
        Self(1 << label)
    }

    /// This label too.
    #[must_use]
    pub const fn with(self, label: Label) -> Self {
        Self(self.0 | 1 << label)
    }

    /// True where the label is in the set.
    pub const fn has(self, label: Label) -> bool {
        self.0 >> label & 1 == 1
    }
}

/// The features of all positions of a sequence. Clear and refill it to save allocations.
#[derive(Debug, Clone, Default)]
pub struct Sequence {
    features: Vec<u64>,
    ends: Vec<u32>,
}

impl Sequence {
    /// Forgets all positions.
    pub fn clear(&mut self) {
        self.features.clear();
        self.ends.clear();
    }

    /// Adds a feature to the current position.
    #[inline]
    pub fn add(&mut self, feature: u64) {
        self.features.push(feature);
    }

    /// The current position is complete; the next one begins.
    #[inline]
    pub fn end_position(&mut self) {
        self.ends.push(self.features.len() as u32);
    }

    /// Number of complete positions.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True without positions.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The features of a position.
    pub fn features(&self, position: usize) -> &[u64] {
        let start = if position == 0 {
            0
        } else {
            self.ends[position - 1] as usize
        };
        &self.features[start..self.ends[position] as usize]
    }
}

/// A labelled span of positions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelledSpan {
    /// Its kind.
    pub kind: usize,
    /// First position.
    pub start: usize,
    /// One past the last position.
    pub end: usize,
    /// Probability under the model, 0 to 1.
    pub confidence: f32,
}

/// The spans that a BIO path marks; an inside label without its beginning starts a span. Confidence is 1.
pub fn spans_of(labels: &[Label]) -> Vec<LabelledSpan> {
    let mut spans: Vec<LabelledSpan> = Vec::new();
    let mut open: Option<usize> = None;
    for (at, label) in labels.iter().enumerate() {
        let Some((kind, begins)) = kind_of(*label) else {
            open = None;
            continue;
        };
        if !begins && open == Some(kind) {
            spans.last_mut().expect("a span is open").end = at + 1;
        } else {
            spans.push(LabelledSpan {
                kind,
                start: at,
                end: at + 1,
                confidence: 1.0,
            });
        }
        open = Some(kind);
    }
    spans
}

/// The labels of spans that do not overlap.
pub fn labels_of(spans: impl IntoIterator<Item = (usize, usize, usize)>, len: usize) -> Vec<Label> {
    let mut labels = vec![OUTSIDE; len];
    for (kind, start, end) in spans {
        for (at, label) in labels.iter_mut().enumerate().take(end).skip(start) {
            *label = if at == start { begin(kind) } else { inside(kind) };
        }
    }
    labels
}

/// True where `next` may follow `before` (`None` at the start).
fn follows(before: Option<Label>, next: Label) -> bool {
    match kind_of(next) {
        Some((kind, false)) => before.and_then(kind_of).is_some_and(|(other, _)| other == kind),
        _ => true,
    }
}

/// The highest-scoring path. `scores` are row by row, `transitions` have one more row (the start).
fn viterbi(scores: &[f32], transitions: &[f32], labels: usize, allowed: Option<&[LabelSet]>) -> Vec<Label> {
    let length = scores.len() / labels;
    let mut best = vec![NEVER; scores.len()];
    let mut from = vec![0u8; scores.len()];
    let may = |at: usize, label: usize| allowed.is_none_or(|sets| sets[at].has(label as Label));
    for at in 0..length {
        let row = at * labels;
        for label in 0..labels {
            if !may(at, label) {
                continue;
            }
            let (mut top, mut source) = (NEVER, 0);
            if at == 0 {
                if follows(None, label as Label) {
                    top = transitions[labels * labels + label];
                }
            } else {
                let before = &best[row - labels..row];
                let mut try_from = |previous: usize| {
                    let score = before[previous] + transitions[previous * labels + label];
                    if score > top {
                        (top, source) = (score, previous);
                    }
                };
                if label != 0 && label % 2 == 0 {
                    try_from(label - 1);
                    try_from(label);
                } else {
                    (0..labels).for_each(try_from);
                }
            }
            if top > NEVER {
                best[row + label] = top + scores[row + label];
                from[row + label] = source as u8;
            }
        }
    }
    let mut path = vec![OUTSIDE; length];
    let Some(last) = length.checked_sub(1) else {
        return path;
    };
    let mut label = 0;
    for other in 0..labels {
        if best[last * labels + other] > best[last * labels + label] {
            label = other;
        }
    }
    for at in (0..length).rev() {
        path[at] = label as Label;
        label = from[at * labels + label] as usize;
    }
    path
}

/// Learns a [`SequenceModel`].
#[derive(Debug, Clone)]
pub struct SequenceTrainer {
    emissions: Trainer,
    transitions: Vec<f32>,
    totals: Vec<f64>,
    since: Vec<u64>,
    clock: u64,
    labels: usize,
    margin: f32,
    /// Temperature and outside bias that go into the frozen model.
    temperature: f32,
    outside_bias: f32,
}

impl SequenceTrainer {
    /// A tagger of so many kinds (at most 31) of spans that knows nothing yet. `margin` is how much worse every wrong
    /// label must score before the trainer is content; 0 is the plain perceptron.
    pub fn new(kinds: usize, margin: f32) -> Self {
        assert!(
            (1..=31).contains(&kinds),
            "a sequence model has 1 to 31 kinds, not {kinds}"
        );
        let labels = 1 + 2 * kinds;
        let size = (labels + 1) * labels;
        Self {
            emissions: Trainer::new(labels),
            transitions: vec![0.0; size],
            totals: vec![0.0; size],
            since: vec![1; size],
            clock: 1,
            labels,
            margin,
            temperature: 1.0,
            outside_bias: 0.0,
        }
    }

    /// Sets what was fitted on held-out data: see [`fit_temperature`]; the bias is added to the outside label.
    pub fn calibrate(&mut self, temperature: f32, outside_bias: f32) {
        self.temperature = temperature;
        self.outside_bias = outside_bias;
    }

    /// One step on one sequence; returns how many positions were wrong before it.
    pub fn learn(&mut self, sequence: &Sequence, gold: &[LabelSet]) -> usize {
        assert_eq!(sequence.len(), gold.len(), "one label set for each position");
        let labels = self.labels;
        let mut scores = vec![0.0; sequence.len() * labels];
        for (at, row) in scores.chunks_exact_mut(labels).enumerate() {
            self.emissions.score(sequence.features(at), row);
        }
        let target = viterbi(&scores, &self.transitions, labels, Some(gold));
        for (at, row) in scores.chunks_exact_mut(labels).enumerate() {
            for (label, score) in row.iter_mut().enumerate() {
                if !gold[at].has(label as Label) {
                    *score += self.margin;
                }
            }
        }
        let guess = viterbi(&scores, &self.transitions, labels, None);
        let mut wrong = 0;
        for at in 0..sequence.len() {
            if guess[at] != target[at] {
                wrong += 1;
                let features = sequence.features(at);
                self.emissions.add(features, target[at] as usize, 1.0);
                self.emissions.add(features, guess[at] as usize, -1.0);
            }
            let before = |path: &[Label]| if at == 0 { labels } else { path[at - 1] as usize };
            let right = before(&target) * labels + target[at] as usize;
            let taken = before(&guess) * labels + guess[at] as usize;
            if right != taken {
                self.move_transition(right, 1.0);
                self.move_transition(taken, -1.0);
            }
        }
        self.emissions.tick();
        self.clock += 1;
        wrong
    }

    fn move_transition(&mut self, at: usize, amount: f32) {
        self.totals[at] += f64::from(self.transitions[at]) * (self.clock - self.since[at]) as f64;
        self.since[at] = self.clock;
        self.transitions[at] += amount;
    }

    /// Averages the weights, drops feature weights whose absolute value is not above `prune`, and packs the rest.
    pub fn freeze(&self, prune: f32) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend([((self.labels - 1) / 2) as u8, 0, 0, 0]);
        bytes.extend(self.temperature.to_le_bytes());
        bytes.extend(self.outside_bias.to_le_bytes());
        for at in 0..self.transitions.len() {
            let total =
                self.totals[at] + f64::from(self.transitions[at]) * (self.clock - self.since[at]) as f64;
            bytes.extend(((total / self.clock as f64) as f32).to_le_bytes());
        }
        bytes.extend(self.emissions.freeze(prune));
        bytes
    }
}

/// A frozen tagger; the weights of features are read in place.
#[derive(Debug, Clone)]
pub struct SequenceModel<'m> {
    emissions: LinearModel<'m>,
    transitions: Vec<f32>,
    /// Weights of the transitions under the temperature.
    weights: Vec<f32>,
    labels: usize,
    temperature: f32,
    outside_bias: f32,
}

impl<'m> SequenceModel<'m> {
    /// Reads a frozen model. `name` is for the error message.
    ///
    /// # Errors
    /// Bytes that are no model, or a model cut short.
    pub fn from_bytes(name: &str, bytes: &'m [u8]) -> Result<Self, ResourceError> {
        let error = |message: &str| ResourceError::Binary {
            file: name.to_owned(),
            message: message.to_owned(),
        };
        if bytes.len() < HEADER || &bytes[..4] != MAGIC || !(1..=31).contains(&bytes[4]) {
            return Err(error(
                "expected a sequence model (DSQ1); train it again with `cargo xtask train`",
            ));
        }
        let labels = 1 + 2 * bytes[4] as usize;
        let end = HEADER + 4 * (labels + 1) * labels;
        let numbers = bytes.get(8..end).ok_or_else(|| {
            error("the sequence model is cut short; train it again with `cargo xtask train`")
        })?;
        let mut numbers = numbers
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        let (Some(temperature), Some(outside_bias)) = (numbers.next(), numbers.next()) else {
            return Err(error("the sequence model is cut short"));
        };
        let transitions: Vec<f32> = numbers.collect();
        let emissions = LinearModel::from_bytes(name, &bytes[end..])?;
        let sound = transitions.iter().all(|t| t.is_finite()) && outside_bias.is_finite();
        if emissions.classes() != labels || !sound || temperature.is_nan() || temperature <= 0.0 {
            return Err(error("the header of the sequence model is damaged"));
        }
        let weights = transition_weights(&transitions, labels, temperature);
        Ok(Self {
            emissions,
            transitions,
            weights,
            labels,
            temperature,
            outside_bias,
        })
    }

    /// The number of kinds of spans.
    pub fn kinds(&self) -> usize {
        (self.labels - 1) / 2
    }

    /// The same model with another bias of the outside label: above 0 fewer spans, below 0 more.
    #[must_use]
    pub fn with_outside_bias(mut self, bias: f32) -> Self {
        self.outside_bias = bias;
        self
    }

    /// The same model with another temperature: a higher one makes it less sure.
    #[must_use]
    pub fn with_temperature(mut self, temperature: f32) -> Self {
        self.temperature = temperature;
        self.weights = transition_weights(&self.transitions, self.labels, temperature);
        self
    }

    fn scores(&self, sequence: &Sequence) -> Vec<f32> {
        let mut scores = Vec::with_capacity(sequence.len() * self.labels);
        let mut row = vec![0i32; self.labels];
        for at in 0..sequence.len() {
            self.emissions.score(sequence.features(at), &mut row);
            scores.extend(row.iter().map(|score| *score as f32 / FIXED));
            scores[at * self.labels] += self.outside_bias;
        }
        scores
    }

    /// The best label of each position, all together.
    pub fn labels(&self, sequence: &Sequence) -> Vec<Label> {
        viterbi(&self.scores(sequence), &self.transitions, self.labels, None)
    }

    /// The best path under what is already known of each position.
    pub fn labels_within(&self, sequence: &Sequence, allowed: &[LabelSet]) -> Vec<Label> {
        viterbi(
            &self.scores(sequence),
            &self.transitions,
            self.labels,
            Some(allowed),
        )
    }

    /// The spans of the best path with their confidence.
    pub fn spans(&self, sequence: &Sequence) -> Vec<LabelledSpan> {
        let scores = self.scores(sequence);
        let path = viterbi(&scores, &self.transitions, self.labels, None);
        let mut spans = spans_of(&path);
        if !spans.is_empty() {
            let lattice = Lattice::new(scores, &self.weights, self.labels, self.temperature);
            for span in &mut spans {
                span.confidence = lattice.probability(*span);
            }
        }
        spans
    }
}

/// Sums over all paths: forward and backward weights, scaled to sum to one at each position.
struct Lattice<'t> {
    /// Weight of each label at each position: exp of its score over the temperature.
    weights: Vec<f32>,
    transitions: &'t [f32],
    labels: usize,
    forward: Vec<f32>,
    backward: Vec<f32>,
    /// What the forward weights were divided by.
    scales: Vec<f32>,
}

impl<'t> Lattice<'t> {
    /// `transitions` are weights, zero where BIO forbids the step.
    fn new(mut scores: Vec<f32>, transitions: &'t [f32], labels: usize, temperature: f32) -> Self {
        let length = scores.len() / labels;
        for row in scores.chunks_exact_mut(labels) {
            let top = row.iter().copied().fold(f32::MIN, f32::max);
            for score in row {
                *score = ((*score - top) / temperature).exp();
            }
        }
        let weights = scores;
        let mut forward = vec![0.0f32; weights.len()];
        let mut backward = vec![1.0f32; weights.len()];
        let mut scales = vec![1.0f32; length];
        for at in 0..length {
            let (before, here) = forward.split_at_mut(at * labels);
            let here = &mut here[..labels];
            if at == 0 {
                here.copy_from_slice(&transitions[labels * labels..]);
            } else {
                for (source, weight) in before[(at - 1) * labels..].iter().enumerate() {
                    let row = &transitions[source * labels..(source + 1) * labels];
                    for (sum, step) in here.iter_mut().zip(row) {
                        *sum += weight * step;
                    }
                }
            }
            let mut total = 0.0;
            for (sum, weight) in here.iter_mut().zip(&weights[at * labels..]) {
                *sum *= weight;
                total += *sum;
            }
            let scale = total.max(f32::MIN_POSITIVE);
            for sum in here.iter_mut() {
                *sum /= scale;
            }
            scales[at] = scale;
        }
        let mut ahead = vec![0.0f32; labels];
        for at in (0..length.saturating_sub(1)).rev() {
            let (here, next) = backward.split_at_mut((at + 1) * labels);
            for (label, value) in ahead.iter_mut().enumerate() {
                *value = weights[(at + 1) * labels + label] * next[label] / scales[at + 1];
            }
            for (label, sum) in here[at * labels..].iter_mut().enumerate() {
                let row = &transitions[label * labels..(label + 1) * labels];
                *sum = row.iter().zip(&ahead).map(|(step, value)| step * value).sum();
            }
        }
        Self {
            weights,
            transitions,
            labels,
            forward,
            backward,
            scales,
        }
    }

    /// The probability that exactly this span is marked with its kind.
    fn probability(&self, span: LabelledSpan) -> f32 {
        let labels = self.labels;
        let (first, later) = (begin(span.kind) as usize, inside(span.kind) as usize);
        let mut share = self.forward[span.start * labels + first];
        let mut label = first;
        for at in span.start + 1..span.end {
            share *= self.transitions[label * labels + later] * self.weights[at * labels + later]
                / self.scales[at];
            label = later;
        }
        if span.end < self.scales.len() {
            let row = span.end * labels;
            let sum: f32 = (0..labels)
                .filter(|next| *next == 0 || next % 2 == 1)
                .map(|next| {
                    self.transitions[label * labels + next]
                        * self.weights[row + next]
                        * self.backward[row + next]
                })
                .sum();
            share *= sum / self.scales[span.end];
        }
        share.clamp(0.0, 1.0)
    }
}

/// The weights of transitions under a temperature; zero where BIO forbids the step.
fn transition_weights(transitions: &[f32], labels: usize, temperature: f32) -> Vec<f32> {
    let mut weights: Vec<f32> = transitions
        .iter()
        .map(|score| (score / temperature).exp())
        .collect();
    for (at, weight) in weights.iter_mut().enumerate() {
        let (from, to) = (at / labels, (at % labels) as Label);
        let from = (from < labels).then_some(from as Label);
        if !follows(from, to) {
            *weight = 0.0;
        }
    }
    weights
}

/// The temperature under which the confidence of spans fits best how often they are right (log loss), over held-out
/// sequences with their gold labels.
pub fn fit_temperature(model: &SequenceModel, held_out: &[(Sequence, Vec<Label>)]) -> f32 {
    let mut best = (f64::INFINITY, model.temperature);
    for step in 0..24 {
        let temperature = 0.5 * 1.25f32.powi(step);
        let model = model.clone().with_temperature(temperature);
        let mut loss = 0.0;
        for (sequence, gold) in held_out {
            let gold = spans_of(gold);
            for span in model.spans(sequence) {
                let right = gold
                    .iter()
                    .any(|g| (g.kind, g.start, g.end) == (span.kind, span.start, span.end));
                let sure = f64::from(span.confidence).clamp(1e-6, 1.0 - 1e-6);
                loss -= if right { sure.ln() } else { (1.0 - sure).ln() };
            }
        }
        if loss < best.0 {
            best = (loss, temperature);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::feature;

    /// Words in capitals are spans of kind 0 or 1, by their first letter; "of" inside a span belongs to it.
    fn sample(words: &[&str]) -> Sequence {
        let mut sequence = Sequence::default();
        for (at, word) in words.iter().enumerate() {
            let next = words.get(at + 1).copied().unwrap_or("");
            sequence.add(feature(0, word.as_bytes()));
            sequence.add(feature(1, &word.as_bytes()[..1]));
            sequence.add(feature(2, next.as_bytes()));
            sequence.end_position();
        }
        sequence
    }

    fn trained() -> Vec<u8> {
        let data: [(&[&str], &[(usize, usize, usize)]); 4] = [
            (&["in", "Bank", "of", "Berlin", "today"], &[(0, 1, 4)]),
            (&["Anna", "Adams", "came", "of", "age"], &[(1, 0, 2)]),
            (&["Anna", "saw", "Bank", "Berlin"], &[(1, 0, 1), (0, 2, 4)]),
            (&["nobody", "came"], &[]),
        ];
        let mut trainer = SequenceTrainer::new(2, 0.5);
        for _ in 0..10 {
            for (words, spans) in data {
                let gold: Vec<_> = labels_of(spans.iter().copied(), words.len())
                    .into_iter()
                    .map(LabelSet::one)
                    .collect();
                trainer.learn(&sample(words), &gold);
            }
        }
        trainer.freeze(0.0)
    }

    #[test]
    fn learned_spans_come_back_with_confidence() {
        let bytes = trained();
        let model = SequenceModel::from_bytes("test", &bytes).unwrap();
        let spans = model.spans(&sample(&["Anna", "saw", "Bank", "of", "Berlin"]));
        let found: Vec<_> = spans.iter().map(|s| (s.kind, s.start, s.end)).collect();
        assert_eq!(found, [(1, 0, 1), (0, 2, 5)]);
        assert!(
            spans.iter().all(|s| s.confidence > 0.3 && s.confidence <= 1.0),
            "{spans:?}"
        );
    }

    #[test]
    fn span_probabilities_add_up() {
        let bytes = trained();
        let model = SequenceModel::from_bytes("test", &bytes).unwrap();
        let scores = model.scores(&sample(&["Anna"]));
        let lattice = Lattice::new(scores, &model.weights, model.labels, 1.0);
        let span = |kind| LabelledSpan {
            kind,
            start: 0,
            end: 1,
            confidence: 0.0,
        };
        let outside = lattice.forward[0];
        let sum = lattice.probability(span(0)) + lattice.probability(span(1)) + outside;
        assert!((sum - 1.0).abs() < 1e-4, "{sum}");
    }

    #[test]
    fn no_path_starts_inside_a_span() {
        let bytes = trained();
        let model = SequenceModel::from_bytes("test", &bytes).unwrap();
        for words in [&["of", "of", "of"][..], &["of", "Berlin"], &["Adams", "of"]] {
            let labels = model.labels(&sample(words));
            let mut before = None;
            for label in labels {
                assert!(follows(before, label));
                before = Some(label);
            }
        }
    }

    #[test]
    fn partial_annotation_teaches_what_it_says_and_no_more() {
        let mut trainer = SequenceTrainer::new(2, 0.5);
        let words = ["Anna", "saw", "Berlin"];
        let gold = [
            LabelSet::one(begin(1)),
            LabelSet::one(OUTSIDE),
            LabelSet::one(OUTSIDE).with(begin(0)),
        ];
        let full = [begin(1), OUTSIDE, begin(0)].map(LabelSet::one);
        for _ in 0..5 {
            trainer.learn(&sample(&words), &full);
            trainer.learn(&sample(&words), &gold);
        }
        let bytes = trainer.freeze(0.0);
        let model = SequenceModel::from_bytes("test", &bytes).unwrap();
        assert_eq!(model.labels(&sample(&words)), [begin(1), OUTSIDE, begin(0)]);
    }

    #[test]
    fn nothing_in_nothing_out() {
        let bytes = trained();
        let model = SequenceModel::from_bytes("test", &bytes).unwrap();
        assert!(model.spans(&Sequence::default()).is_empty());
        assert!(SequenceModel::from_bytes("m", &bytes[..40]).is_err());
        assert!(SequenceModel::from_bytes("m", &bytes[..bytes.len() - 1]).is_err());
        assert!(SequenceModel::from_bytes("m", b"").is_err());
    }
}
