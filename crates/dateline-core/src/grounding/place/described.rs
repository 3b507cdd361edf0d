//! Places that no gazetteer has, where the text itself says that they are places: "the village of Tal Rima",
//! "Velan district".
//!
//! They have no coordinates. Their country is that of the known place that they are said to lie in ("in the Velan
//! district of northern Afghanistan"); where nothing is said, they have none.

use super::PlaceMention;
use super::scan::{Candidate, Gap, Source, Word};
use super::tables::{PlaceTables, Suffix};
use crate::analysis::{NameKind, Reading, Upos};
use std::collections::{BTreeMap, BTreeSet};

/// Longest name, in words.
const LONGEST: usize = 3;
/// Bytes within which the place that holds another one is named.
const REACH: u32 = 60;

/// Names beside a word for a kind of place; `taken` tells the words of places that are known.
pub(super) fn candidates(
    words: &[Word],
    tables: &PlaceTables,
    taken: &dyn Fn(usize) -> bool,
) -> Vec<Candidate> {
    let mut new = Vec::new();
    for (at, kind) in words.iter().enumerate() {
        if kind.capital || kind.shouting {
            continue;
        }
        let Some(suffix) = tables.suffix(&kind.normal).filter(|suffix| !suffix.own) else {
            continue;
        };
        let of = words
            .get(at + 1)
            .is_some_and(|word| word.normal == "of" && word.gap == Gap::Space);
        let after = if of && kind.normal != "state" {
            (at + 2, run_after(words, at + 2))
        } else {
            (at, at)
        };
        let before = if kind.gap == Gap::Space {
            (run_before(words, at), at)
        } else {
            (at, at)
        };
        let free = |(start, end): (usize, usize)| start < end && !(start..end).any(taken);
        if let Some((start, end)) = [after, before].into_iter().find(|run| free(*run)) {
            new.push(candidate(words, start, end, suffix));
        }
    }
    repeats(words, taken, &mut new);
    new
}

/// True where a known name is only the end of a described one: "Rima" in "the village of Tal Rima".
pub(super) fn is_part(words: &[Word], tables: &PlaceTables, known: (usize, usize)) -> bool {
    let mut start = known.0;
    while start > 0
        && words[start].gap == Gap::Space
        && words[start - 1].capital
        && !words[start - 1].possessive
        && known.1 - start < LONGEST
    {
        start -= 1;
    }
    let Some(kind) = start.checked_sub(2) else {
        return false;
    };
    start < known.0
        && words[start].gap == Gap::Space
        && words[start - 1].normal == "of"
        && !words[kind].capital
        && words[kind].normal != "state"
        && tables
            .suffix(&words[kind].normal)
            .is_some_and(|suffix| !suffix.own)
        && run_after(words, start) == known.1
}

/// The further places in the text where a described name stands alone.
fn repeats(words: &[Word], taken: &dyn Fn(usize) -> bool, new: &mut Vec<Candidate>) {
    let names: BTreeMap<String, (usize, Suffix)> = new
        .iter()
        .filter_map(|c| Some((c.key.clone(), (c.words.1 - c.words.0, c.suffix?))))
        .collect();
    let described: BTreeSet<usize> = new.iter().flat_map(|c| c.words.0..c.words.1).collect();
    let free = |at: usize| words[at].capital && !taken(at) && !described.contains(&at);
    for (key, (length, suffix)) in names {
        let mut parts = key.split(' ');
        let Some(first) = parts.next() else { continue };
        for start in 0..words.len().saturating_sub(length - 1) {
            let end = start + length;
            let alone = (start == 0 || !words[start - 1].capital || words[start].gap != Gap::Space)
                && words
                    .get(end)
                    .is_none_or(|next| !next.capital || next.gap != Gap::Space);
            if words[start].normal == first && alone && (start..end).all(free) {
                let repeat = candidate(words, start, end, suffix);
                if repeat.key == key {
                    new.push(repeat);
                }
            }
        }
    }
}

/// One past the capitalised words from `start` on.
fn run_after(words: &[Word], start: usize) -> usize {
    let mut end = start;
    while end < words.len() && end - start < LONGEST {
        let word = &words[end];
        let joined = word.gap == Gap::Space || (end > start && word.gap == Gap::Hyphen);
        if !word.capital || !joined || (end > start && words[end - 1].possessive) {
            break;
        }
        end += 1;
    }
    end
}

/// First of the capitalised words before `end`; `end` itself where the run is too long or opens a sentence with a
/// single word, which may be any word.
fn run_before(words: &[Word], end: usize) -> usize {
    let mut start = end;
    while start > 0 && words[start - 1].capital && !words[start - 1].possessive {
        start -= 1;
        if !matches!(words[start].gap, Gap::Space | Gap::Hyphen) {
            break;
        }
    }
    let opens = start < end && words[start].first;
    if end - start > LONGEST || opens {
        end
    } else {
        start
    }
}

fn candidate(words: &[Word], start: usize, end: usize, suffix: Suffix) -> Candidate {
    let key: Vec<&str> = words[start..end]
        .iter()
        .map(|word| word.normal.as_str())
        .collect();
    Candidate {
        span: words[start].span.cover(words[end - 1].span),
        words: (start, end),
        key: key.join(" "),
        source: Source::Described,
        suffix: Some(suffix),
        inside: false,
    }
}

/// Whether the reader, too, sees a name: "the Kurdish town" and "the Hamas district" name no place.
pub(super) fn is_name(candidate: &Candidate, reading: &Reading) -> bool {
    let other = reading.names.iter().any(|name| {
        name.span.overlaps(candidate.span)
            && !matches!(name.kind, NameKind::Place | NameKind::Person | NameKind::Other)
    });
    let mut tokens = reading
        .tokens
        .iter()
        .filter(|token| candidate.span.contains(token.span));
    !other && tokens.next_back().is_none_or(|token| token.upos == Upos::Propn)
}

/// Gives unresolved places the country of the place that is said to hold them. `places` stand in text order.
pub(super) fn inherit(text: &str, places: &mut [PlaceMention]) {
    // From the end, so that a village takes the country of its district, which took that of its province.
    for at in (0..places.len()).rev() {
        if places[at].country.is_some() || places[at].lat.is_some() || places[at].rule != super::DESCRIBED {
            continue;
        }
        let end = places[at].span.end;
        let Some(holder) = places[at + 1..].iter().find(|place| place.span.start >= end) else {
            continue;
        };
        let between = super::Span::new(end as usize, holder.span.start as usize).text(text);
        if holder.span.start - end <= REACH && leads_on(between) {
            let country = holder.country.clone();
            places[at].country = country;
        }
    }
    // What one naming says holds for the others, where they agree.
    let mut countries: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for place in places.iter().filter(|place| place.rule == super::DESCRIBED) {
        let known = countries.entry(place.name.clone()).or_default();
        known.extend(place.country.clone());
    }
    for place in places.iter_mut().filter(|place| place.rule == super::DESCRIBED) {
        let known = &countries[&place.name];
        if known.len() == 1 {
            place.country = known.first().cloned();
        }
    }
}

/// Whether the words between two names say that the one lies in the other: " in the", " district of northern", ", ".
fn leads_on(between: &str) -> bool {
    let linked = between.trim() == ","
        || between
            .split_whitespace()
            .any(|word| matches!(word.trim_matches(','), "in" | "of"));
    linked && !between.contains(['.', ';', ':', '(', ')', '"', '“', '”'])
}
