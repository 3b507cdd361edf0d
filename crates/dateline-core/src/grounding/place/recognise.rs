//! Which candidates are places: a linear model over the words around a name and what the gazetteer knows of it.
//!
//! The features look at the name (which table has it, inhabitants, whether it is also an English word or a person's
//! name), at the words on both sides, at its other occurrences in the document and at the reader's names, where it
//! gives any. `cargo xtask train place` learns the weights (`models/place.md`).

use super::scan::{Candidate, Gap, Source, Word};
use super::tables::{Context, PlaceTables, Trap};
use crate::analysis::{NameKind, Reading};
use crate::linear::{LinearModel, feature, hash_bytes, mix};
use std::collections::BTreeMap;

/// The features of all candidates of one document.
pub(super) fn features(
    words: &[Word],
    candidates: &[Candidate],
    reading: &Reading,
    tables: &PlaceTables,
) -> Vec<Vec<u64>> {
    let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, candidate) in candidates.iter().enumerate() {
        by_key.entry(&candidate.key).or_default().push(at);
    }
    // What the other occurrences of the same name say.
    let mut located: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for (key, list) in &by_key {
        let mut counts = (0, 0);
        for at in list {
            let (start, _) = candidates[*at].words;
            let Some(before) = start.checked_sub(1).map(|b| &words[b]) else {
                continue;
            };
            if words[start].gap != Gap::Space {
                continue;
            }
            counts.0 += u32::from(tables.context(&before.normal) == Some(Context::Locative));
            let person = tables.trap(&before.normal) == Some(Trap::Given) && before.capital;
            counts.1 += u32::from(
                person || (tables.context(&before.normal) == Some(Context::Title) && before.capital),
            );
        }
        located.insert(key, counts);
    }
    candidates
        .iter()
        .enumerate()
        .map(|(at, candidate)| {
            let (with_place, with_person) = located[candidate.key.as_str()];
            let (own_place, own_person) = (0, 0);
            let mut list = one(words, candidates, at, reading, tables);
            let kind = candidate.source as u64;
            list.push(mix(
                feature(
                    40,
                    &[
                        (with_place - own_place).min(2) as u8,
                        (with_person - own_person).min(2) as u8,
                    ],
                ),
                kind,
            ));
            list
        })
        .collect()
}

fn one(
    words: &[Word],
    candidates: &[Candidate],
    at: usize,
    reading: &Reading,
    tables: &PlaceTables,
) -> Vec<u64> {
    let candidate = &candidates[at];
    let (start, end) = candidate.words;
    let first = &words[start];
    let last = &words[end - 1];
    let before = start.checked_sub(1).map(|b| &words[b]);
    let before2 = start.checked_sub(2).map(|b| &words[b]);
    let after = words.get(end);
    let after2 = words.get(end + 1);

    let (population, number, other_name) = weight(candidate, tables);
    let trap = if end == start + 1 {
        tables.trap(&candidate.key)
    } else {
        None
    };
    let first_trap = tables.trap(&first.normal);
    let last_trap = tables.trap(&last.normal);
    let source = candidate.source as u8;
    let kind = [
        source,
        population,
        trap.map_or(9, |trap| trap as u8),
        (end - start).min(3) as u8,
    ];
    let kind_hash = hash_bytes(&kind);
    let coarse = hash_bytes(&[
        source,
        trap.map_or(9, |trap| trap as u8),
        (end - start).min(3) as u8,
    ]);
    let mut list = Vec::with_capacity(64);
    let mut push = |template: u32, value: &[u8], with: u64| list.push(mix(feature(template, value), with));

    push(1, &[], kind_hash);
    push(2, &[number, u8::from(other_name)], coarse);
    push(3, candidate.key.as_bytes(), u64::from(source));
    push(4, last.normal.as_bytes(), u64::from(source));
    push(
        5,
        &[
            first_trap.map_or(9, |t| t as u8),
            last_trap.map_or(9, |t| t as u8),
        ],
        u64::from(source),
    );
    push(
        6,
        &[
            u8::from(first.first),
            u8::from(first.shouting),
            u8::from(first.upper && last.upper),
            u8::from(candidate.inside),
        ],
        coarse,
    );
    push(7, &[first.gap as u8, after.map_or(9, |w| w.gap as u8)], coarse);
    push(8, &[u8::from(last.possessive)], kind_hash);

    let side = |word: Option<&Word>, gap: Option<Gap>| -> (u8, u64) {
        let Some(word) = word else { return (9, 0) };
        let class = if word.capital {
            match tables.trap(&word.normal) {
                Some(Trap::Given) => 1,
                Some(Trap::Surname) => 2,
                Some(Trap::Word) => 3,
                None if tables.context(&word.normal) == Some(Context::Title) => 4,
                None => 5,
            }
        } else if tables.context(&word.normal) == Some(Context::Locative) {
            6
        } else if word.normal.bytes().all(|b| b.is_ascii_digit()) {
            7
        } else {
            8
        };
        let gap = gap.unwrap_or(Gap::Line) as u8;
        (class * 8 + gap.min(7), hash_bytes(word.normal.as_bytes()))
    };
    let (before_class, before_word) = side(before, Some(first.gap));
    let (after_class, after_word) = side(after, after.map(|w| w.gap));
    push(10, &[before_class], coarse);
    push(11, &[after_class], coarse);
    push(12, &[before_class, after_class], coarse);
    push(13, &[before_class], kind_hash);
    push(14, &[after_class], kind_hash);
    push(15, &[first.gap as u8], mix(before_word, u64::from(source)));
    push(
        16,
        &[after.map_or(9, |w| w.gap as u8)],
        mix(after_word, u64::from(source)),
    );
    push(17, &[], before_word);
    push(18, &[], after_word);
    push(
        19,
        &[],
        mix(
            before2.map_or(0, |w| hash_bytes(w.normal.as_bytes())),
            before_word,
        ),
    );
    push(
        20,
        &[],
        mix(after2.map_or(0, |w| hash_bytes(w.normal.as_bytes())), after_word),
    );
    let lower_before = before.is_some_and(|w| !w.capital);
    let lower_after = after.is_none_or(|w| !w.capital || w.gap != Gap::Space);
    push(21, &[u8::from(lower_before), u8::from(lower_after)], kind_hash);

    // A neighbour that is a candidate too: "Macon, Ga.", "Iraqi Kurdistan", "Paris and London".
    let next = candidates
        .get(at + 1)
        .filter(|next| next.words.0 == end && !next.inside);
    let previous = at
        .checked_sub(1)
        .map(|p| &candidates[p])
        .filter(|p| p.words.1 == start && !p.inside);
    let neighbour =
        |c: Option<&Candidate>, gap: Gap| c.map_or(99, |c| c.source as u8 * 8 + (gap as u8).min(7));
    push(
        22,
        &[
            neighbour(next, after.map_or(Gap::Line, |w| w.gap)),
            neighbour(previous, first.gap),
        ],
        coarse,
    );
    push(
        23,
        &[
            candidate.suffix.map_or(99, |suffix| suffix.feature as u8),
            after_class,
        ],
        u64::from(source),
    );
    let inner = candidates
        .iter()
        .skip(at + 1)
        .take_while(|c| c.words.0 < end)
        .find(|c| candidate.span.contains(c.span))
        .map_or(99, |c| c.source as u8);
    push(24, &[inner], coarse);
    let outer = candidates[..at]
        .iter()
        .rev()
        .take(4)
        .find(|c| c.words.1 >= end && c.words.0 <= start)
        .map_or(99, |c| c.source as u8);
    push(25, &[outer, u8::from(candidate.inside)], coarse);

    let (name, same) = name_kind(candidate, reading);
    push(30, &[name, u8::from(same)], coarse);
    push(31, &[name, u8::from(same)], kind_hash);
    push(32, &[name, before_class], u64::from(source));
    list
}

/// The kind of the reader's name over a candidate (0 = no names at all, 1 = none here), and whether both have the same span.
fn name_kind(candidate: &Candidate, reading: &Reading) -> (u8, bool) {
    if reading.names.is_empty() {
        return (0, false);
    }
    let at = reading
        .names
        .partition_point(|name| name.span.end <= candidate.span.start);
    let Some(name) = reading
        .names
        .get(at)
        .filter(|name| name.span.overlaps(candidate.span))
    else {
        return (1, false);
    };
    let kind = match name.kind {
        NameKind::Person => 2,
        NameKind::Organisation => 3,
        NameKind::Place => 4,
        NameKind::Nationality => 5,
        NameKind::Platform | NameKind::Weapon | NameKind::Vehicle => 6,
        NameKind::Event => 7,
        NameKind::Other => 8,
    };
    (kind, name.span == candidate.span)
}

/// Size class of the largest place of a name, number of places (at most 3), and whether the name is an alternate one.
fn weight(candidate: &Candidate, tables: &PlaceTables) -> (u8, u8, bool) {
    match candidate.source {
        Source::Gazetteer => {
            let gazetteer = &tables.gazetteer;
            let mut places = gazetteer.lookup(&candidate.key);
            let Some(first) = places.next().map(|at| gazetteer.record(at)) else {
                return (0, 0, false);
            };
            let size = (first.population.max(1.0).log10() * 2.0) as u8;
            let other = !crate::resources::gazetteer::normalise(first.name).starts_with(&candidate.key);
            (size, places.take(2).count() as u8 + 1, other)
        }
        _ => (20, 0, false),
    }
}

/// The probability of each candidate.
pub(super) fn score(model: &LinearModel<'_>, features: &[Vec<u64>]) -> Vec<f32> {
    features.iter().map(|list| model.probabilities(list)[1]).collect()
}
