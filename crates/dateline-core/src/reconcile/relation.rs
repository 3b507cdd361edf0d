//! How events stand to each other: perhaps the same, or one following from the other.

use super::Edge;
use super::account::Account;
use super::pair::shared_terms;
use crate::record::{EventRecord, RelationRecord};
use std::collections::{BTreeMap, BTreeSet};

/// Mean score of the compared pairs of two events from which they may be the same.
const MAYBE: f32 = -0.7;
/// What follows what: the later type, and what it follows.
const FOLLOWS: &[(&str, &str)] = &[
    ("COERCE", "ASSAULT"),
    ("COERCE", "NONE"),
    ("COERCE", "PROTEST"),
    ("ACCUSE", "ASSAULT"),
    ("ACCUSE", "COERCE"),
    ("ACCUSE", "NONE"),
    ("SANCTION", "ASSAULT"),
    ("SANCTION", "ACCUSE"),
    ("SANCTION", "COERCE"),
    ("RETREAT", "COERCE"),
    ("RETREAT", "ASSAULT"),
    ("AID", "NONE"),
    ("AID", "ASSAULT"),
    ("PROTEST", "ASSAULT"),
];
/// Relations of one event at most.
const MOST: usize = 6;

/// Adds relations to events; `clusters` holds their accounts in the same order.
pub(crate) fn relate(
    events: &mut [EventRecord],
    clusters: &[Vec<usize>],
    edges: &[Edge],
    accounts: &[Account],
) {
    let mut cluster_of = vec![0; accounts.len()];
    for (at, members) in clusters.iter().enumerate() {
        for member in members {
            cluster_of[*member] = at;
        }
    }
    let between = |edge: &Edge| {
        let (a, b) = (cluster_of[edge.one()], cluster_of[edge.other()]);
        (a.min(b), a.max(b))
    };
    // Most pairs of events can have no relation: they are not even counted.
    let mut promising: BTreeSet<(usize, usize)> = BTreeSet::new();
    for edge in edges {
        let (a, b) = between(edge);
        if a != b && (edge.score > 0.0 || follows(&events[a], &events[b]) || follows(&events[b], &events[a]))
        {
            promising.insert((a, b));
        }
    }
    let mut links: BTreeMap<(usize, usize), Link> = BTreeMap::new();
    for edge in edges {
        let pair = between(edge);
        if !promising.contains(&pair) {
            continue;
        }
        let link = links.entry(pair).or_default();
        link.sum += edge.score;
        link.pairs += 1;
        link.best = link.best.max(edge.score);
        link.names |= shared_terms(&accounts[edge.one()].names, &accounts[edge.other()].names)
            .next()
            .is_some();
    }
    for ((a, b), link) in &links {
        let all = clusters[*a].len() * clusters[*b].len();
        let mean = link.sum / link.pairs as f32;
        if mean > MAYBE && link.pairs * 2 >= all && link.best > 0.0 {
            put(
                events,
                *a,
                *b,
                "maybe_same",
                "alike in words, time or place, but not enough to be one",
            );
            put(
                events,
                *b,
                *a,
                "maybe_same",
                "alike in words, time or place, but not enough to be one",
            );
        } else if link.names {
            for (later, earlier) in [(*a, *b), (*b, *a)] {
                if follows(&events[later], &events[earlier]) {
                    put(
                        events,
                        later,
                        earlier,
                        "follow_up",
                        "later, of a kind that follows, and with a name in common",
                    );
                }
            }
        }
    }
    for event in events {
        event
            .relations
            .sort_by(|a, b| (&a.kind, &a.event).cmp(&(&b.kind, &b.event)));
        event.relations.truncate(MOST);
    }
}

#[derive(Default)]
struct Link {
    sum: f32,
    pairs: usize,
    best: f32,
    names: bool,
}

fn put(events: &mut [EventRecord], one: usize, other: usize, kind: &str, reason: &str) {
    let id = events[other].id.clone();
    events[one].relations.push(RelationRecord {
        kind: kind.to_owned(),
        event: id,
        reason: reason.to_owned(),
    });
}

fn follows(later: &EventRecord, earlier: &EventRecord) -> bool {
    if !FOLLOWS.contains(&(later.event_type.as_str(), earlier.event_type.as_str())) {
        return false;
    }
    match (&later.when, &earlier.when) {
        (Some(later), Some(earlier)) => later.best > earlier.best,
        _ => false,
    }
}
