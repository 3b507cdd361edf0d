//! Claims to events: average-link clustering inside the groups that promising pairs hold together.
//!
//! Everything runs over sorted lists, and ties go to the pair that stands first, so the same claims give the same
//! events whatever order they came in.

use super::Edge;
use std::collections::BTreeMap;

/// Two clusters are one event where the mean score of their pairs is above this.
pub(crate) const JOIN: f32 = 0.0;
/// Groups of more claims than this are cut by raising the bar for the pairs that hold them together.
const LARGE: usize = 600;
/// A large group that pairs above this hold together is one event: its claims say the same in the same words.
const CERTAIN: f32 = 4.0;

/// Clusters `count` items. `edges` are pairs (lower index first) with their score; `score` gives that of any pair.
pub(crate) fn cluster(count: usize, edges: &[Edge], score: &dyn Fn(usize, usize) -> f32) -> Vec<Vec<usize>> {
    let mut clusters = Vec::new();
    let all: Vec<usize> = (0..count).collect();
    let good: Vec<(usize, usize, f32)> = edges
        .iter()
        .filter(|edge| edge.score > JOIN)
        .map(|edge| (edge.one(), edge.other(), edge.score))
        .collect();
    for group in components(&all, &good, f32::NEG_INFINITY) {
        split(group, &good, JOIN, score, &mut clusters);
    }
    clusters.sort();
    clusters
}

fn split(
    group: Vec<usize>,
    edges: &[(usize, usize, f32)],
    bar: f32,
    score: &dyn Fn(usize, usize) -> f32,
    clusters: &mut Vec<Vec<usize>>,
) {
    if group.len() <= 1 {
        clusters.push(group);
    } else if group.len() <= LARGE {
        clusters.extend(average_link(&group, score));
    } else if bar >= CERTAIN {
        clusters.push(group);
    } else {
        let inside: Vec<(usize, usize, f32)> = edges
            .iter()
            .copied()
            .filter(|(one, other, _)| group.binary_search(one).is_ok() && group.binary_search(other).is_ok())
            .collect();
        for part in components(&group, &inside, bar + 1.0) {
            split(part, &inside, bar + 1.0, score, clusters);
        }
    }
}

/// Connected components over the edges above a bar, each sorted, in the order of their first members.
fn components(items: &[usize], edges: &[(usize, usize, f32)], bar: f32) -> Vec<Vec<usize>> {
    let mut parent: BTreeMap<usize, usize> = items.iter().map(|item| (*item, *item)).collect();
    fn root(parent: &mut BTreeMap<usize, usize>, item: usize) -> usize {
        let mut at = item;
        while parent[&at] != at {
            let next = parent[&parent[&at]];
            parent.insert(at, next);
            at = next;
        }
        at
    }
    for (one, other, score) in edges {
        if *score > bar {
            let (a, b) = (root(&mut parent, *one), root(&mut parent, *other));
            if a != b {
                parent.insert(a.max(b), a.min(b));
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for item in items {
        let root = root(&mut parent, *item);
        groups.entry(root).or_default().push(*item);
    }
    groups.into_values().collect()
}

/// Average-link clustering of a small group.
fn average_link(group: &[usize], score: &dyn Fn(usize, usize) -> f32) -> Vec<Vec<usize>> {
    let count = group.len();
    // Sum of the scores between clusters; the mean is the sum over the number of pairs.
    let mut sums = vec![0.0f32; count * count];
    for one in 0..count {
        for other in one + 1..count {
            let value = score(group[one], group[other]);
            sums[one * count + other] = value;
            sums[other * count + one] = value;
        }
    }
    let mut members: Vec<Vec<usize>> = group.iter().map(|item| vec![*item]).collect();
    let mut alive: Vec<usize> = (0..count).collect();
    // Best partner of each cluster among those after it, kept up to date where a merge touches it.
    let best_of = |one: usize, alive: &[usize], members: &[Vec<usize>], sums: &[f32]| {
        let mut best: Option<(f32, usize)> = None;
        for other in alive.iter().copied().filter(|other| *other > one) {
            let pairs = (members[one].len() * members[other].len()) as f32;
            let mean = sums[one * count + other] / pairs;
            if best.is_none_or(|(most, _)| mean > most) {
                best = Some((mean, other));
            }
        }
        best
    };
    let mut best: Vec<Option<(f32, usize)>> = (0..count)
        .map(|one| best_of(one, &alive, &members, &sums))
        .collect();
    loop {
        let mut next: Option<(f32, usize, usize)> = None;
        for one in &alive {
            if let Some((mean, other)) = best[*one]
                && mean > JOIN
                && next.is_none_or(|(most, _, _)| mean > most)
            {
                next = Some((mean, *one, other));
            }
        }
        let Some((_, one, other)) = next else { break };
        let moved = std::mem::take(&mut members[other]);
        members[one].extend(moved);
        alive.retain(|item| *item != other);
        for third in &alive {
            if *third != one {
                let sum = sums[other * count + third];
                sums[one * count + third] += sum;
                sums[third * count + one] += sum;
            }
        }
        for item in alive.clone() {
            let touched =
                item <= one || best[item].is_some_and(|(_, partner)| partner == other || partner == one);
            if touched {
                best[item] = best_of(item, &alive, &members, &sums);
            }
        }
    }
    let mut clusters = Vec::new();
    for item in alive {
        let mut cluster = std::mem::take(&mut members[item]);
        cluster.sort_unstable();
        clusters.push(cluster);
    }
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(count: usize, scores: &[(usize, usize, f32)]) -> Vec<Vec<usize>> {
        let edges: Vec<Edge> = scores.iter().map(|(a, b, s)| Edge::new(*a, *b, *s)).collect();
        let score = |a: usize, b: usize| {
            let pair = (a.min(b) as u32, a.max(b) as u32);
            edges
                .iter()
                .find(|edge| edge.pair == pair)
                .map_or(-3.0, |edge| edge.score)
        };
        cluster(count, &edges, &score)
    }

    #[test]
    fn every_item_is_in_one_cluster() {
        let clusters = run(5, &[(0, 1, 2.0), (1, 2, -1.0), (3, 4, 0.5)]);
        assert_eq!(clusters, [vec![0, 1], vec![2], vec![3, 4]]);
    }

    #[test]
    fn a_single_link_does_not_chain_unlike_claims() {
        // 0-1 and 1-2 hold, 0-2 speaks against it more than 1-2 speaks for it.
        let clusters = run(3, &[(0, 1, 3.0), (1, 2, 1.0), (0, 2, -4.0)]);
        assert_eq!(clusters, [vec![0, 1], vec![2]]);
    }

    #[test]
    fn a_weak_pair_is_carried_by_the_rest() {
        let clusters = run(3, &[(0, 1, 3.0), (1, 2, 3.0), (0, 2, -1.0)]);
        assert_eq!(clusters, [vec![0, 1, 2]]);
    }
}
