//! From scores to layers: the best tree with one root, the best legal run of name labels, attributions from role labels
//! and links.

use dateline_core::analysis::Role;

/// Score of what must not be.
const NEVER: f64 = -1e6;

/// The best tree over the words of a sentence that has exactly one root. `score[i][j]` is that of word `i` under word
/// `j`, column `n` stands for the root; scores with itself are ignored. Gives the head of each word, `n` for the root's.
pub(crate) fn tree(score: &[Vec<f64>]) -> Vec<usize> {
    let n = score.len();
    if n == 0 {
        return Vec::new();
    }
    let mut score = score.to_vec();
    for (at, row) in score.iter_mut().enumerate() {
        for value in row.iter_mut().filter(|value| !value.is_finite()) {
            *value = NEVER;
        }
        row[at] = NEVER;
        let most = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = row.iter().map(|value| (value - most).exp()).sum();
        for value in row.iter_mut() {
            *value -= most + sum.ln();
        }
        row[at] = NEVER;
    }
    let greedy: Vec<usize> = score.iter().map(|row| best(row)).collect();
    if greedy.iter().filter(|head| **head == n).count() == 1 && cycle(&greedy).is_none() {
        return greedy;
    }
    let mut roots: Vec<usize> = (0..n).collect();
    roots.sort_by(|a, b| score[*b][n].total_cmp(&score[*a][n]));
    let mut found: Option<(f64, Vec<usize>)> = None;
    for root in roots.into_iter().take(4) {
        let mut one = score.clone();
        for (at, row) in one.iter_mut().enumerate() {
            if at == root {
                let keep = row[n];
                row.fill(NEVER);
                row[n] = keep;
            } else {
                row[n] = NEVER;
            }
        }
        let heads = arborescence(&one);
        let total = heads.iter().enumerate().map(|(at, head)| one[at][*head]).sum();
        if found.as_ref().is_none_or(|(most, _)| total > *most) {
            found = Some((total, heads));
        }
    }
    found.map_or(greedy, |(_, heads)| heads)
}

fn best(row: &[f64]) -> usize {
    let mut best = 0;
    for (at, value) in row.iter().enumerate() {
        if *value > row[best] {
            best = at;
        }
    }
    best
}

/// The members of a cycle, if there is one.
fn cycle(heads: &[usize]) -> Option<Vec<usize>> {
    let n = heads.len();
    let mut state = vec![0u8; n];
    for start in 0..n {
        let mut path = Vec::new();
        let mut at = start;
        while at < n && state[at] == 0 {
            state[at] = 1;
            path.push(at);
            at = heads[at];
        }
        if at < n && state[at] == 1 {
            let from = path.iter().position(|member| *member == at).unwrap_or(0);
            return Some(path.split_off(from));
        }
        for member in path {
            state[member] = 2;
        }
    }
    None
}

/// Chu-Liu/Edmonds: the best heads without a cycle (Edmonds 1967), whatever the number of roots.
fn arborescence(score: &[Vec<f64>]) -> Vec<usize> {
    let n = score.len();
    let heads: Vec<usize> = score.iter().map(|row| best(row)).collect();
    let Some(cycle) = cycle(&heads) else {
        return heads;
    };
    // The cycle becomes one node, `m`; `m + 1` is the root.
    let rest: Vec<usize> = (0..n).filter(|at| !cycle.contains(at)).collect();
    let m = rest.len();
    let mut small = vec![vec![-1e9; m + 2]; m + 1];
    let mut leave = vec![0; m];
    for (at, word) in rest.iter().enumerate() {
        for (to, head) in rest.iter().enumerate() {
            small[at][to] = score[*word][*head];
        }
        let into = cycle.iter().copied().fold(cycle[0], |into, member| {
            if score[*word][member] > score[*word][into] {
                member
            } else {
                into
            }
        });
        leave[at] = into;
        small[at][m] = score[*word][into];
        small[at][m + 1] = score[*word][n];
    }
    let mut enter = vec![cycle[0]; m + 2];
    for (to, head) in rest.iter().copied().chain([n, n]).enumerate() {
        let gain = |member: usize| score[member][head] - score[member][heads[member]];
        let into =
            cycle.iter().copied().fold(
                cycle[0],
                |into, member| {
                    if gain(member) > gain(into) { member } else { into }
                },
            );
        enter[to] = into;
        if to != m {
            small[m][to] = gain(into);
        }
    }
    let found = arborescence(&small);
    let outside = |head: usize| match head {
        head if head == m + 1 => n,
        head => rest[head],
    };
    let mut out = heads;
    for (at, word) in rest.iter().enumerate() {
        out[*word] = if found[at] == m {
            leave[at]
        } else {
            outside(found[at])
        };
    }
    let head = found[m];
    out[enter[head]] = outside(head);
    out
}

/// A label of the BILOU scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bilou {
    /// `B`, `I`, `L`, `O` or `U`.
    pub(crate) place: char,
    /// Number of the kind.
    pub(crate) kind: usize,
}

impl Bilou {
    fn follows(self, before: Option<Bilou>) -> bool {
        let open = before.is_some_and(|before| matches!(before.place, 'B' | 'I'));
        if open {
            matches!(self.place, 'I' | 'L') && before.is_some_and(|before| before.kind == self.kind)
        } else {
            matches!(self.place, 'O' | 'B' | 'U')
        }
    }
}

/// The spans of the best legal run of labels: kind, first word, one past the last.
pub(crate) fn names(scores: &[f32], labels: &[Bilou]) -> Vec<(usize, usize, usize)> {
    let count = labels.len();
    let words = scores.len() / count.max(1);
    if words == 0 {
        return Vec::new();
    }
    let legal: Vec<Vec<usize>> = labels
        .iter()
        .map(|label| (0..count).filter(|at| label.follows(Some(labels[*at]))).collect())
        .collect();
    let mut at: Vec<f32> = (0..count)
        .map(|label| {
            if labels[label].follows(None) {
                scores[label]
            } else {
                f32::NEG_INFINITY
            }
        })
        .collect();
    let mut back = Vec::with_capacity(words);
    for row in scores.chunks_exact(count).skip(1) {
        let mut next = vec![f32::NEG_INFINITY; count];
        let mut from = vec![0; count];
        for label in 0..count {
            for before in &legal[label] {
                let score = at[*before] + row[label];
                if score > next[label] {
                    next[label] = score;
                    from[label] = *before;
                }
            }
        }
        back.push(from);
        at = next;
    }
    let closed = (0..count).filter(|label| matches!(labels[*label].place, 'O' | 'L' | 'U'));
    let mut label = closed
        .max_by(|a, b| at[*a].total_cmp(&at[*b]).then(b.cmp(a)))
        .unwrap_or(0);
    let mut path = vec![label; words];
    for word in (1..words).rev() {
        label = back[word - 1][label];
        path[word - 1] = label;
    }
    let mut out = Vec::new();
    let mut start = 0;
    for (word, label) in path.into_iter().enumerate() {
        let Bilou { place, kind } = labels[label];
        if matches!(place, 'B' | 'U') {
            start = word;
        }
        if matches!(place, 'L' | 'U') {
            out.push((kind, start, word + 1));
        }
    }
    out
}

/// The labels of the path with the highest sum of log-probabilities and steps; `starts[label]` tells whether a path may
/// begin with it.
pub(crate) fn path(scores: &[f32], step: &[Vec<f32>], starts: &[bool]) -> Vec<usize> {
    let count = step.len();
    let rows: Vec<Vec<f32>> = scores
        .chunks_exact(count)
        .map(|row| {
            let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = row.iter().map(|value| (value - top).exp()).sum();
            row.iter().map(|value| value - top - sum.ln()).collect()
        })
        .collect();
    let Some(first) = rows.first() else {
        return Vec::new();
    };
    let mut at: Vec<f32> = first
        .iter()
        .zip(starts)
        .map(|(score, starts)| score + if *starts { 0.0 } else { CLOSED })
        .collect();
    let mut back = Vec::with_capacity(rows.len());
    for row in &rows[1..] {
        let mut from = vec![0; count];
        let mut next = vec![0f32; count];
        for label in 0..count {
            let mut best = 0;
            for before in 0..count {
                if at[before] + step[before][label] > at[best] + step[best][label] {
                    best = before;
                }
            }
            from[label] = best;
            next[label] = at[best] + step[best][label] + row[label];
        }
        back.push(from);
        at = next;
    }
    let mut label = 0;
    for (other, score) in at.iter().enumerate() {
        if *score > at[label] {
            label = other;
        }
    }
    let mut path = vec![label; rows.len()];
    for word in (1..rows.len()).rev() {
        label = back[word - 1][label];
        path[word - 1] = label;
    }
    path
}

/// What a step that must not be costs.
const CLOSED: f32 = -1e4;
/// Contents parted by so many words of one sentence are one.
const JOIN: usize = 2;
/// Contents whose best link is below this belong to nothing.
const LOWEST: f32 = -2.0;

/// A run of words with one role.
pub(crate) type Run = (Role, usize, usize);

/// Runs of a block's labels (BIO); `sentence` gives the sentence of each word. Two contents with a word or two of the
/// same sentence between them are one.
pub(crate) fn runs(path: &[usize], labels: &[Option<(Role, bool)>], sentence: &[usize]) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    for (word, label) in path.iter().enumerate() {
        let Some((role, begins)) = labels[*label] else {
            continue;
        };
        if let Some(run) = out.last_mut().filter(|run| run.0 == role) {
            let gap = word - run.2;
            let joined =
                role == Role::Content && (1..=JOIN).contains(&gap) && sentence[word] == sentence[run.2 - 1];
            if gap == 0 && !begins || joined {
                run.2 = word + 1;
                continue;
            }
        }
        out.push((role, word, word + 1));
    }
    out
}

/// A cue with its contents and sources, in words of the block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Quotation {
    pub(crate) cue: (usize, usize),
    pub(crate) sources: Vec<(usize, usize)>,
    pub(crate) contents: Vec<(usize, usize)>,
}

/// The attributions of a block: each source and content goes to the cue that it is linked to best; a cue without content
/// says nothing; a cue without source shares one of its sentence. `link` gives the score of a word with a cue's first word.
pub(crate) fn attributions(
    runs: &[Run],
    sentence: &[usize],
    link: &dyn Fn(usize, usize) -> f32,
) -> Vec<Quotation> {
    let of = |role: Role| {
        runs.iter()
            .filter(move |run| run.0 == role)
            .map(|run| (run.1, run.2))
    };
    let mean = |run: (usize, usize), cue: usize| {
        (run.0..run.1).map(|word| link(word, cue)).sum::<f32>() / (run.1 - run.0) as f32
    };
    let mut out: Vec<Quotation> = of(Role::Cue)
        .map(|cue| Quotation {
            cue,
            ..Quotation::default()
        })
        .collect();
    if out.is_empty() {
        return out;
    }
    for (role, from, to) in runs.iter().copied().filter(|run| run.0 != Role::Cue) {
        let scores: Vec<f32> = out
            .iter()
            .map(|quotation| mean((from, to), quotation.cue.0))
            .collect();
        let best = most(&scores);
        if role == Role::Source {
            out[best].sources.push((from, to));
        } else if scores[best] >= LOWEST {
            out[best].contents.push((from, to));
        }
    }
    out.retain(|quotation| !quotation.contents.is_empty());
    for quotation in out.iter_mut().filter(|quotation| quotation.sources.is_empty()) {
        let cue = quotation.cue.0;
        let near: Vec<(usize, usize)> = of(Role::Source)
            .filter(|source| sentence[source.0] == sentence[cue])
            .collect();
        let scores: Vec<f32> = near.iter().map(|source| mean(*source, cue)).collect();
        quotation.sources.extend(near.get(most(&scores)));
    }
    out
}

/// Place of the largest number, the first of equals.
pub(crate) fn most(scores: &[f32]) -> usize {
    let mut best = 0;
    for (at, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = at;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Numbers;

    fn is_tree(heads: &[usize]) -> bool {
        heads.iter().filter(|head| **head == heads.len()).count() == 1 && cycle(heads).is_none()
    }

    /// All trees, tried one by one.
    fn exhaustive(score: &[Vec<f64>]) -> f64 {
        let n = score.len();
        let mut most = f64::NEG_INFINITY;
        for code in 0..(n + 1).pow(n as u32) {
            let heads: Vec<usize> = (0..n).map(|at| code / (n + 1).pow(at as u32) % (n + 1)).collect();
            let own = heads.iter().enumerate().any(|(at, head)| at == *head);
            if !own && is_tree(&heads) {
                most = most.max(total(score, &heads));
            }
        }
        most
    }

    fn total(score: &[Vec<f64>], heads: &[usize]) -> f64 {
        heads
            .iter()
            .enumerate()
            .map(|(at, head)| {
                let others = score[at].iter().enumerate().filter(|(to, _)| *to != at);
                let sum: f64 = others.map(|(_, value)| value.exp()).sum();
                score[at][*head] - sum.ln()
            })
            .sum()
    }

    #[test]
    fn the_best_tree_is_found() {
        let mut numbers = Numbers::new(5);
        for round in 0..60 {
            let n = 1 + round % 5;
            let score: Vec<Vec<f64>> = (0..n)
                .map(|_| (0..=n).map(|_| f64::from(numbers.next()) * 4.0).collect())
                .collect();
            let heads = tree(&score);
            assert!(is_tree(&heads), "{heads:?}");
            let gap = exhaustive(&score) - total(&score, &heads);
            assert!(gap < 1e-9, "{score:?} {heads:?}");
        }
    }

    #[test]
    fn any_scores_give_a_tree() {
        for value in [0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for n in [1, 2, 7, 40] {
                assert!(is_tree(&tree(&vec![vec![value; n + 1]; n])), "{value} {n}");
            }
        }
        assert!(tree(&[]).is_empty());
    }

    #[test]
    fn name_labels_are_made_legal() {
        let label = |place, kind| Bilou { place, kind };
        let labels = [
            label('O', 0),
            label('B', 1),
            label('I', 1),
            label('L', 1),
            label('U', 1),
        ];
        // The second word wants "I", the last one "B": neither can be.
        let scores = [
            [0.0, 3.0, 0.0, 0.0, 2.0],
            [0.0, 0.0, 3.0, 2.0, 0.0],
            [1.0, 3.0, 0.0, 0.0, 0.0],
        ];
        assert_eq!(names(scores.as_flattened(), &labels), [(1, 0, 2)]);
        assert!(names(&[], &labels).is_empty());
    }

    const LABELS: [Option<(Role, bool)>; 7] = [
        None,
        Some((Role::Source, true)),
        Some((Role::Source, false)),
        Some((Role::Cue, true)),
        Some((Role::Cue, false)),
        Some((Role::Content, true)),
        Some((Role::Content, false)),
    ];

    #[test]
    fn role_labels_make_runs_and_near_contents_are_one() {
        use Role::{Content, Cue, Source};
        let path = [1, 2, 3, 5, 6, 0, 5, 0, 5, 6];
        let sentence = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1];
        assert_eq!(
            runs(&path, &LABELS, &sentence),
            [(Source, 0, 2), (Cue, 2, 3), (Content, 3, 7), (Content, 8, 10)]
        );
        assert_eq!(
            runs(&[5, 5], &LABELS, &[0, 0]),
            [(Content, 0, 1), (Content, 1, 2)]
        );
    }

    #[test]
    fn the_path_keeps_to_open_steps() {
        let mut step = vec![vec![0.0; 3]; 3];
        step[0][2] = CLOSED;
        // The second word wants label 2, which cannot follow label 0.
        let scores = [5.0, 0.0, 0.0, 0.0, 1.0, 2.0];
        assert_eq!(path(&scores, &step, &[true, true, false]), [0, 1]);
        assert!(path(&[], &step, &[true; 3]).is_empty());
    }

    #[test]
    fn a_cue_without_source_shares_that_of_another() {
        use Role::{Content, Cue, Source};
        // "He said that A and added that B", then an empty cue.
        let runs = [
            (Source, 0, 1),
            (Cue, 1, 2),
            (Content, 2, 4),
            (Cue, 5, 6),
            (Content, 6, 8),
            (Cue, 9, 10),
        ];
        let link = |word: usize, cue: usize| if word.abs_diff(cue) <= 2 { 1.0 } else { 0.0 };
        let found = attributions(&runs, &[0; 10], &link);
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].cue, (5, 6));
        assert_eq!(found[1].sources, [(0, 1)]);
        assert_eq!(found[1].contents, [(6, 8)]);
    }
}
