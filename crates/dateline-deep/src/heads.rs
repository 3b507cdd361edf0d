//! The heads: what word vectors say of tags, arcs, labels, names, roles, links, triggers and factuality.

use crate::error::ModelError;
use crate::file::ModelFile;
use crate::kernel::{Matrix, gelu, matmul};

/// Weights kept in f32: small heads, and the middle of the pair scores.
#[derive(Debug)]
pub(crate) struct Dense {
    inputs: usize,
    outputs: usize,
    /// Outputs, filled up to a multiple of 32.
    width: usize,
    /// Inputs by outputs.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Dense {
    /// From weights row by row, one row an output.
    fn new(rows: &[f32], inputs: usize, bias: Vec<f32>) -> Self {
        let outputs = bias.len();
        let width = outputs.next_multiple_of(32);
        let mut weights = vec![0f32; inputs * width];
        for output in 0..outputs {
            for input in 0..inputs {
                weights[input * width + output] = rows[output * inputs + input];
            }
        }
        Self {
            inputs,
            outputs,
            width,
            weights,
            bias,
        }
    }

    fn load(file: &ModelFile, name: &str, outputs: usize, inputs: usize) -> Result<Self, ModelError> {
        let rows = file.floats(&format!("{name}.weight"), &[outputs, inputs])?;
        let bias = file.floats(&format!("{name}.bias"), &[outputs])?;
        Ok(Self::new(&rows, inputs, bias))
    }

    /// Rows of `inputs` numbers to rows of `outputs`.
    pub(crate) fn apply(&self, values: &[f32]) -> Vec<f32> {
        let rows = values.len() / self.inputs;
        let mut wide = vec![0f32; rows * self.width];
        matmul(values, &self.weights, self.inputs, self.width, &mut wide);
        let mut out = Vec::with_capacity(rows * self.outputs);
        for row in wide.chunks_exact(self.width) {
            out.extend(row.iter().zip(&self.bias).map(|(value, bias)| value + bias));
        }
        out
    }
}

/// Scores of pairs: `score[i][j] = (dep_i ; 1) U head_j`, and of each word with nothing ("root", "none").
#[derive(Debug)]
pub(crate) struct Biaffine {
    size: usize,
    dep: Matrix,
    head: Matrix,
    root: Vec<f32>,
    /// The square part of U as it stands: rows are what `dep` is multiplied with.
    middle: Dense,
}

/// The two sides of all pairs.
pub(crate) struct Sides {
    size: usize,
    /// `(dep ; 1) U` of each word.
    deps: Vec<f32>,
    /// `head` of each word, the root's last.
    heads: Vec<f32>,
}

impl Biaffine {
    fn load(file: &ModelFile, name: &str, size: usize) -> Result<Self, ModelError> {
        let hidden = file.config.hidden;
        let u = file.floats(&format!("{name}.u"), &[size + 1, size])?;
        // Outputs of the middle are the columns of U.
        let mut rows = vec![0f32; size * size];
        for input in 0..size {
            for output in 0..size {
                rows[output * size + input] = u[input * size + output];
            }
        }
        Ok(Self {
            size,
            dep: file.matrix(&[&format!("{name}.dep")], size, hidden)?,
            head: file.matrix(&[&format!("{name}.head")], size, hidden)?,
            root: file.floats(&format!("{name}.root"), &[size])?,
            middle: Dense::new(&rows, size, u[size * size..].to_vec()),
        })
    }

    pub(crate) fn sides(&self, vectors: &[f32]) -> Sides {
        let mut deps = self.dep.apply(vectors);
        gelu(&mut deps);
        let mut heads = self.head.apply(vectors);
        gelu(&mut heads);
        heads.extend_from_slice(&self.root);
        Sides {
            size: self.size,
            deps: self.middle.apply(&deps),
            heads,
        }
    }
}

impl Sides {
    /// Number of words.
    pub(crate) fn words(&self) -> usize {
        self.deps.len() / self.size
    }

    /// The score of word `dep` under word `head`; the number of words stands for the root.
    pub(crate) fn score(&self, dep: usize, head: usize) -> f32 {
        let dep = &self.deps[dep * self.size..(dep + 1) * self.size];
        let head = &self.heads[head * self.size..(head + 1) * self.size];
        let mut lanes = [0f32; 16];
        for (a, b) in dep.as_chunks::<16>().0.iter().zip(head.as_chunks::<16>().0) {
            for lane in 0..16 {
                lanes[lane] += a[lane] * b[lane];
            }
        }
        lanes.iter().sum()
    }
}

/// Labels of arcs, from both ends and their product.
#[derive(Debug)]
pub(crate) struct Labels {
    size: usize,
    dep: Matrix,
    head: Matrix,
    out: Dense,
}

impl Labels {
    fn load(file: &ModelFile, size: usize) -> Result<Self, ModelError> {
        let hidden = file.config.hidden;
        Ok(Self {
            size,
            dep: file.matrix(&["head.label.dep"], size, hidden)?,
            head: file.matrix(&["head.label.head"], size, hidden)?,
            out: Dense::load(file, "head.label.out", file.config.labels.len(), 3 * size)?,
        })
    }

    /// Scores of all labels for each word under its head; for a root any word will do.
    pub(crate) fn scores(&self, vectors: &[f32], heads: &[usize]) -> Vec<f32> {
        let mut dep = self.dep.apply(vectors);
        gelu(&mut dep);
        let mut head = self.head.apply(vectors);
        gelu(&mut head);
        let mut rows = Vec::with_capacity(heads.len() * 3 * self.size);
        for (a, at) in dep.chunks_exact(self.size).zip(heads) {
            let at = (*at).min(heads.len() - 1);
            let b = &head[at * self.size..(at + 1) * self.size];
            rows.extend(a.iter().zip(b).map(|(a, b)| a * b));
            rows.extend_from_slice(a);
            rows.extend_from_slice(b);
        }
        self.out.apply(&rows)
    }
}

/// Factuality: one number a word.
#[derive(Debug)]
pub(crate) struct Fact {
    hidden: Matrix,
    out: Dense,
}

impl Fact {
    fn load(file: &ModelFile, size: usize) -> Result<Self, ModelError> {
        Ok(Self {
            hidden: file.matrix(&["head.fact.hidden"], size, file.config.hidden)?,
            out: Dense::load(file, "head.fact.out", 1, size)?,
        })
    }

    /// From -3 (did not happen) to 3 (happened), for each word.
    pub(crate) fn scores(&self, vectors: &[f32]) -> Vec<f32> {
        let mut hidden = self.hidden.apply(vectors);
        gelu(&mut hidden);
        let mut out = self.out.apply(&hidden);
        for value in &mut out {
            *value = (*value * 3.0).clamp(-3.0, 3.0);
        }
        out
    }
}

/// All heads.
#[derive(Debug)]
pub(crate) struct Heads {
    pub(crate) tags: Dense,
    pub(crate) arc: Biaffine,
    pub(crate) label: Labels,
    pub(crate) names: Dense,
    pub(crate) roles: Dense,
    pub(crate) link: Biaffine,
    pub(crate) events: Dense,
    pub(crate) fact: Fact,
}

impl Heads {
    pub(crate) fn load(file: &ModelFile) -> Result<Self, ModelError> {
        let (config, hidden) = (&file.config, file.config.hidden);
        Ok(Self {
            tags: Dense::load(file, "head.tags", config.tags.len(), hidden)?,
            arc: Biaffine::load(file, "head.arc", config.arc)?,
            label: Labels::load(file, config.label)?,
            names: Dense::load(file, "head.names", config.names.len(), hidden)?,
            roles: Dense::load(file, "head.roles", config.roles.len(), hidden)?,
            link: Biaffine::load(file, "head.link", config.link)?,
            events: Dense::load(file, "head.events", config.events.len(), hidden)?,
            fact: Fact::load(file, config.label)?,
        })
    }
}
