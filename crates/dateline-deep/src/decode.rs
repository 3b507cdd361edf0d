//! From scores to layers: the best tree with one root, the best legal run of name labels, runs of role labels.

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

/// Runs of role labels (BIO): role, first word, one past the last. `labels` gives role and whether it begins a run.
pub(crate) fn runs(path: &[usize], labels: &[Option<(usize, bool)>]) -> Vec<(usize, usize, usize)> {
    let mut out: Vec<(usize, usize, usize)> = Vec::new();
    for (word, label) in path.iter().enumerate() {
        let Some((role, begins)) = labels[*label] else {
            continue;
        };
        match out.last_mut() {
            Some(run) if !begins && run.2 == word && run.0 == role => run.2 = word + 1,
            _ => out.push((role, word, word + 1)),
        }
    }
    out
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

    #[test]
    fn role_labels_make_runs() {
        let labels = [
            None,
            Some((0, true)),
            Some((0, false)),
            Some((1, true)),
            Some((1, false)),
        ];
        assert_eq!(
            runs(&[2, 2, 1, 0, 4, 4, 3, 2], &labels),
            [(0, 0, 2), (0, 2, 3), (1, 4, 6), (1, 6, 7), (0, 7, 8)]
        );
    }
}
