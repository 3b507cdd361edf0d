//! From names to places: each name has senses, each sense a prior, and the report as a whole decides.
//!
//! One name has one sense in a report. Evidence: what contains what ("Paris, Texas"), which countries and divisions the
//! report names, how near the places lie to each other, where the report was written and published, inhabitants.

use super::scan::{Candidate, Gap, Source, Word};
use super::tables::{Context, Form, PlaceTables};
use super::{Feature, airport};
use crate::resources::gazetteer::{Kind, NO_DIVISION, kilometres, normalise};
use std::collections::BTreeMap;

/// Most places of one name that are weighed.
const MOST: usize = 40;

/// One place that a name may stand for.
#[derive(Debug, Clone)]
pub(super) struct Sense {
    pub(super) name: String,
    pub(super) point: (f64, f64),
    pub(super) country: &'static str,
    pub(super) division: u16,
    pub(super) feature: Feature,
    pub(super) geonames: Option<u32>,
    pub(super) icao: &'static str,
    pub(super) prior: f32,
    pub(super) rule: &'static str,
}

/// How much each kind of evidence counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weights {
    pub(crate) population: f32,
    pub(crate) country: f32,
    pub(crate) division: f32,
    pub(crate) near: f32,
    pub(crate) contained: f32,
    pub(crate) home: f32,
    pub(crate) other_name: f32,
    pub(crate) admin1: f32,
    pub(crate) admin2: f32,
    pub(crate) capital: f32,
    pub(crate) sharpness: f32,
}

impl Weights {
    /// From a list in the order of the fields: for tuning.
    pub(crate) fn from_list(list: [f32; 11]) -> Self {
        let [
            population,
            country,
            division,
            near,
            contained,
            home,
            other_name,
            admin1,
            admin2,
            capital,
            sharpness,
        ] = list;
        Self {
            population,
            country,
            division,
            near,
            contained,
            home,
            other_name,
            admin1,
            admin2,
            capital,
            sharpness,
        }
    }
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            population: 1.4,
            country: 2.3,
            division: 2.4,
            near: 2.9,
            contained: 8.0,
            home: 1.5,
            other_name: 1.7,
            admin1: 5.2,
            admin2: 3.6,
            capital: 2.0,
            sharpness: 1.0,
        }
    }
}

/// All mentions of one name.
struct Group {
    members: Vec<usize>,
    senses: Vec<Sense>,
    /// Bonus of each sense by containment and by "the Iraqi city of X".
    bonus: Vec<f32>,
    pick: usize,
    margin: f32,
}

/// Where the report comes from, as names to be weighed: dateline place, publisher.
pub(super) struct Home<'d> {
    pub(super) names: Vec<&'d str>,
}

/// The sense of each candidate that is a place; `None` where nothing is known.
pub(super) fn resolve(
    words: &[Word],
    candidates: &[Candidate],
    accepted: &[bool],
    home: &Home<'_>,
    tables: &PlaceTables,
    weights: &Weights,
) -> Vec<Option<(Sense, f32)>> {
    let mut keys: BTreeMap<(&str, u8), usize> = BTreeMap::new();
    let mut groups: Vec<Group> = Vec::new();
    let mut group_of = vec![usize::MAX; candidates.len()];
    for (at, candidate) in candidates.iter().enumerate() {
        if !accepted[at] || matches!(candidate.source, Source::Airport | Source::Suffix) {
            continue;
        }
        let class = match (candidate.source, candidate.suffix.map(|s| s.feature)) {
            (Source::Demonym, _) => 1,
            (Source::Abbreviation, _) => 2,
            (_, Some(Feature::Admin)) => 3,
            (_, Some(Feature::City)) => 4,
            _ => 0,
        };
        let group = *keys.entry((&candidate.key, class)).or_insert_with(|| {
            let article = candidate.words.0 > 0 && words[candidate.words.0 - 1].normal == "the";
            let senses = senses(candidate, article, tables, weights);
            groups.push(Group {
                bonus: vec![0.0; senses.len()],
                members: Vec::new(),
                senses,
                pick: 0,
                margin: 0.0,
            });
            groups.len() - 1
        });
        groups[group].members.push(at);
        group_of[at] = group;
    }
    contain(words, candidates, &group_of, &mut groups, tables, weights);
    let home = home_senses(home, tables, weights);
    settle(&mut groups, &home, weights);

    let mut result: Vec<Option<(Sense, f32)>> = vec![None; candidates.len()];
    for (at, group) in group_of.iter().enumerate() {
        if *group == usize::MAX {
            continue;
        }
        let group = &groups[*group];
        if let Some(sense) = group.senses.get(group.pick) {
            result[at] = Some((sense.clone(), confidence(group.margin)));
        }
    }
    sites(words, candidates, accepted, &groups, &mut result, tables);
    result
}

fn confidence(margin: f32) -> f32 {
    (1.0 / (1.0 + (-0.5 - margin).exp())).clamp(0.05, 0.99)
}

/// The senses of a name, best prior first.
/// What a name may stand for; after an `article` no town or district where a sea or region bears the name ("the Gulf").
fn senses(candidate: &Candidate, article: bool, tables: &PlaceTables, weights: &Weights) -> Vec<Sense> {
    let mut senses: Vec<Sense> = Vec::new();
    let wants_admin = candidate.suffix.is_some_and(|s| s.feature == Feature::Admin);
    let wants_city = candidate.suffix.is_some_and(|s| s.feature == Feature::City);
    for (number, form) in tables.named(&candidate.key) {
        let fits = match candidate.source {
            Source::Demonym => *form == Form::Demonym,
            Source::Abbreviation => *form == Form::Abbreviation,
            _ => matches!(form, Form::Name | Form::Exact),
        };
        if !fits {
            continue;
        }
        let entry = tables.entry(*number);
        let prior = match entry.feature {
            Feature::Country => 9.0,
            Feature::Continent => 8.5,
            Feature::Admin if entry.state => 7.2,
            Feature::Admin => 6.6,
            _ => 6.4,
        };
        senses.push(Sense {
            name: entry.name.to_owned(),
            point: (entry.lat, entry.lon),
            country: entry.country,
            division: if entry.state {
                tables.division_of(*number)
            } else {
                NO_DIVISION
            },
            feature: entry.feature,
            geonames: None,
            icao: entry.icao,
            prior: if wants_admin && entry.feature == Feature::Admin {
                prior + 2.0
            } else {
                prior
            },
            rule: if candidate.source == Source::Demonym {
                "place.demonym"
            } else {
                "place.lexicon"
            },
        });
    }
    let wide = |sense: &Sense| matches!(sense.feature, Feature::Sea | Feature::Water | Feature::Region);
    let only_wide = article && senses.iter().any(wide);
    if matches!(candidate.source, Source::Lexicon | Source::Gazetteer) && !only_wide {
        let gazetteer = &tables.gazetteer;
        for at in gazetteer.lookup(&candidate.key).take(MOST) {
            let record = gazetteer.record(at);
            let feature = match record.kind {
                Kind::City => Feature::City,
                Kind::Admin1 | Kind::Admin2 => Feature::Admin,
            };
            // The same division of the lexicon has the better point.
            let known = senses.iter().any(|s| {
                s.country == record.country
                    && (s.feature == Feature::Country || s.feature == feature)
                    && kilometres(s.point, (record.lat, record.lon)) < 400.0
            });
            if known && feature == Feature::Admin {
                continue;
            }
            let mut prior = match record.kind {
                Kind::City => weights.population * (record.population + 1.0).log10() as f32,
                Kind::Admin1 => weights.admin1,
                Kind::Admin2 => weights.admin2,
            };
            let own = normalise(record.name);
            if own != candidate.key && record.kind == Kind::City {
                prior -= weights.other_name;
            }
            if record.kind == Kind::City
                && tables.capital_of(&candidate.key) == Some(record.country)
                && record.population > 2e4
            {
                prior += weights.capital;
            }
            if (wants_admin && feature == Feature::Admin) || (wants_city && feature == Feature::City) {
                prior += 3.0;
            }
            senses.push(Sense {
                name: record.name.to_owned(),
                point: (record.lat, record.lon),
                country: record.country,
                division: record.division,
                feature,
                geonames: record.geonames,
                icao: "",
                prior,
                rule: "place.gazetteer",
            });
        }
    }
    senses.sort_by(|a, b| b.prior.total_cmp(&a.prior));
    senses
}

/// True where the first sense lies in the second.
fn lies_in(inner: &Sense, outer: &Sense) -> bool {
    match outer.feature {
        Feature::Country => outer.country == inner.country && inner.feature != Feature::Country,
        Feature::Admin => {
            inner.country == outer.country
                && inner.feature != Feature::Country
                && ((outer.division != NO_DIVISION && outer.division == inner.division)
                    || kilometres(inner.point, outer.point) < 120.0)
        }
        Feature::City | Feature::Region => {
            (outer.country.is_empty() || inner.country == outer.country)
                && kilometres(inner.point, outer.point) < 150.0
        }
        Feature::Continent => false,
        _ => kilometres(inner.point, outer.point) < 300.0,
    }
}

/// "Paris, Texas", "Harlem (Georgia)", "the Iraqi city of Mosul", "Daquq, south of Kirkuk": bonus for senses that fit.
fn contain(
    words: &[Word],
    candidates: &[Candidate],
    group_of: &[usize],
    groups: &mut [Group],
    tables: &PlaceTables,
    weights: &Weights,
) {
    let accepted: Vec<usize> = (0..candidates.len())
        .filter(|at| group_of[*at] != usize::MAX)
        .collect();
    for pair in accepted.windows(2) {
        let (one, two) = (pair[0], pair[1]);
        let (a, b) = (&candidates[one], &candidates[two]);
        if b.words.0 < a.words.1 {
            continue;
        }
        let between = &words[a.words.1..b.words.0];
        let gap = words[b.words.0].gap;
        let listing = words
            .get(b.words.1)
            .is_some_and(|w| matches!(w.gap, Gap::Comma) && w.capital)
            || between.iter().any(|w| w.normal == "and");
        let (forward, backward) = if between.is_empty() {
            match gap {
                Gap::Comma | Gap::Open => (if listing { 0.5 } else { 1.0 }, 0.0),
                Gap::Space if a.source == Source::Demonym => (0.0, 0.6),
                // "California's San Joaquin Valley"
                Gap::Space => (0.2, 0.6),
                _ => (0.0, 0.0),
            }
        } else if between.len() <= 4
            && !between
                .iter()
                .any(|w| w.first || matches!(w.gap, Gap::Comma | Gap::Other))
        {
            let words: Vec<&str> = between.iter().map(|w| w.normal.as_str()).collect();
            let city_of = words.iter().any(|w| tables.context(w) == Some(Context::Kind));
            if a.source == Source::Demonym && city_of {
                (0.0, 1.0)
            } else if matches!(
                words.as_slice(),
                ["in"] | ["in", _] | ["in", "the", _] | ["province" | "region", "of"]
            ) {
                (0.8, 0.0)
            } else if matches!(
                words.as_slice(),
                [.., "of" | "from" | "near"] | ["outside" | "to"]
            ) {
                (0.3, 0.0)
            } else {
                (0.0, 0.0)
            }
        } else {
            (0.0, 0.0)
        };
        if forward > 0.0 {
            link(groups, group_of[one], group_of[two], forward * weights.contained);
        }
        if backward > 0.0 {
            link(groups, group_of[two], group_of[one], backward * weights.contained);
        }
    }
}

/// Bonus for the senses of `inner` that lie in a sense of `outer`, and for those senses of `outer`.
fn link(groups: &mut [Group], inner: usize, outer: usize, bonus: f32) {
    if inner == outer {
        return;
    }
    // The container is rather the larger of its senses.
    let mut best: Option<(f32, usize, usize)> = None;
    for (at, sense) in groups[inner].senses.iter().enumerate() {
        for (of, container) in groups[outer].senses.iter().enumerate() {
            if lies_in(sense, container) {
                let level = match container.feature {
                    Feature::Country | Feature::Admin => 2.0,
                    Feature::Region | Feature::Sea => 1.0,
                    _ => 0.0,
                };
                let score = sense.prior + container.prior + level;
                if best.is_none_or(|(top, _, _)| score > top) {
                    best = Some((score, at, of));
                }
            }
        }
    }
    let Some((_, at, of)) = best else { return };
    let container = groups[outer].senses[of].clone();
    let number = groups[inner].members.len().max(1) as f32;
    for (sense, points) in groups[inner].senses.iter().zip(&mut groups[inner].bonus) {
        if lies_in(sense, &container) {
            *points += bonus / number.sqrt();
        }
    }
    let _ = at;
    if matches!(container.feature, Feature::Country | Feature::Admin) {
        groups[outer].bonus[of] += bonus * 0.5;
    }
}

fn home_senses(home: &Home<'_>, tables: &PlaceTables, weights: &Weights) -> Vec<Sense> {
    let mut senses_found = Vec::new();
    for name in &home.names {
        let words = super::scan::words(name);
        for candidate in super::scan::candidates(name, &words, tables) {
            if candidate.inside || matches!(candidate.source, Source::Airport | Source::Suffix) {
                continue;
            }
            let list = senses(&candidate, false, tables, weights);
            if let Some(best) = list.into_iter().next().filter(|s| s.prior > 4.5) {
                senses_found.push(best);
            }
        }
    }
    senses_found
}

/// Chooses one sense a group. Each group holds a belief over its senses; in rounds, every sense is scored by its prior
/// and by what the other groups believe of its country, its division and its neighbourhood.
fn settle(groups: &mut [Group], home: &[Sense], weights: &Weights) {
    let units: Vec<Vec<[f64; 3]>> = groups
        .iter()
        .map(|group| group.senses.iter().map(|sense| unit(sense.point)).collect())
        .collect();
    let home_units: Vec<[f64; 3]> = home.iter().map(|sense| unit(sense.point)).collect();
    let mut scores: Vec<Vec<f32>> = groups
        .iter()
        .map(|group| {
            group
                .senses
                .iter()
                .zip(&group.bonus)
                .map(|(sense, bonus)| sense.prior + bonus)
                .collect()
        })
        .collect();
    for _ in 0..3 {
        let beliefs: Vec<Vec<f32>> = scores
            .iter()
            .map(|scores| belief(scores, weights.sharpness))
            .collect();
        let mut countries: BTreeMap<&'static str, f32> = BTreeMap::new();
        let mut divisions: BTreeMap<(&'static str, u16), f32> = BTreeMap::new();
        for (group, beliefs) in groups.iter().zip(&beliefs) {
            let size = (1.0 + group.members.len() as f32).ln();
            for (sense, belief) in group.senses.iter().zip(beliefs) {
                if *belief < LEAST {
                    continue;
                }
                if !sense.country.is_empty() {
                    *countries.entry(sense.country).or_default() += size * belief;
                }
                if sense.division != NO_DIVISION {
                    *divisions.entry((sense.country, sense.division)).or_default() += size * belief;
                }
            }
        }
        for sense in home {
            *countries.entry(sense.country).or_default() += weights.home;
            if sense.division != NO_DIVISION {
                *divisions.entry((sense.country, sense.division)).or_default() += weights.home;
            }
        }
        let next: Vec<Vec<f32>> = groups
            .iter()
            .enumerate()
            .map(|(at, group)| {
                let size = (1.0 + group.members.len() as f32).ln();
                let own_country = |country: &str| -> f32 {
                    let own = group.senses.iter().zip(&beliefs[at]);
                    own.filter(|(s, b)| s.country == country && **b >= LEAST)
                        .map(|(_, b)| b * size)
                        .sum()
                };
                let own_division = |country: &str, division: u16| -> f32 {
                    let own = group.senses.iter().zip(&beliefs[at]);
                    own.filter(|(s, b)| s.country == country && s.division == division && **b >= LEAST)
                        .map(|(_, b)| b * size)
                        .sum()
                };
                if group.senses.len() < 2 {
                    return scores[at].clone();
                }
                group
                    .senses
                    .iter()
                    .enumerate()
                    .map(|(number, sense)| {
                        let country =
                            countries.get(sense.country).copied().unwrap_or(0.0) - own_country(sense.country);
                        let division = if sense.division == NO_DIVISION {
                            0.0
                        } else {
                            divisions
                                .get(&(sense.country, sense.division))
                                .copied()
                                .unwrap_or(0.0)
                                - own_division(sense.country, sense.division)
                        };
                        let here = units[at][number];
                        let mut near = 0.0f32;
                        for (other, group) in groups.iter().enumerate() {
                            if other == at {
                                continue;
                            }
                            let mut best = 0.0f32;
                            for ((there, place), belief) in
                                units[other].iter().zip(&group.senses).zip(&beliefs[other])
                            {
                                if *belief >= LEAST && is_local(place) {
                                    best = best.max(belief * closeness(here, *there));
                                }
                            }
                            near += best;
                        }
                        for (place, there) in home.iter().zip(&home_units) {
                            if is_local(place) {
                                near += weights.home * closeness(here, *there);
                            }
                        }
                        sense.prior
                            + group.bonus[number]
                            + weights.country * (1.0 + country.max(0.0)).ln()
                            + weights.division * (1.0 + division.max(0.0)).ln()
                            + weights.near * (1.0 + near).ln()
                    })
                    .collect()
            })
            .collect();
        scores = next;
    }
    for (group, scores) in groups.iter_mut().zip(&scores) {
        let mut ranked: Vec<(f32, usize)> = scores.iter().copied().zip(0..).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        group.pick = ranked.first().map_or(0, |first| first.1);
        group.margin = match ranked.as_slice() {
            [first, second, ..] => first.0 - second.0,
            _ => 4.0,
        };
    }
}

/// Beliefs below this are left out.
const LEAST: f32 = 0.02;

/// A softmax over scores.
fn belief(scores: &[f32], sharpness: f32) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut belief: Vec<f32> = scores
        .iter()
        .map(|score| ((score - top) * sharpness).exp())
        .collect();
    let sum: f32 = belief.iter().sum();
    for value in &mut belief {
        *value /= sum.max(1e-6);
    }
    belief
}

fn is_local(sense: &Sense) -> bool {
    !matches!(
        sense.feature,
        Feature::Country | Feature::Continent | Feature::Sea
    )
}

/// The point on the unit sphere.
fn unit(point: (f64, f64)) -> [f64; 3] {
    let (lat, lon) = (point.0.to_radians(), point.1.to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

/// 1.35 for the same point, half of that at some 60 km, almost nothing from 1,000 km.
fn closeness(one: [f64; 3], two: [f64; 3]) -> f32 {
    let dot = one[0] * two[0] + one[1] * two[1] + one[2] * two[2];
    if dot < 0.98 {
        return 0.0;
    }
    let km = 6371.0 * (2.0 * (1.0 - dot)).max(0.0).sqrt();
    ((-km / 80.0).exp() + 0.35 * (-km / 400.0).exp()) as f32
}

/// Airfields and sites, once the towns are known.
fn sites(
    words: &[Word],
    candidates: &[Candidate],
    accepted: &[bool],
    groups: &[Group],
    result: &mut [Option<(Sense, f32)>],
    tables: &PlaceTables,
) {
    let mut countries: BTreeMap<&str, f32> = BTreeMap::new();
    let mut largest = 0.0f32;
    for group in groups {
        if let Some(sense) = group.senses.get(group.pick) {
            let weight = countries.entry(sense.country).or_default();
            *weight += group.members.len() as f32;
            largest = largest.max(*weight);
        }
    }
    let dominant = groups
        .iter()
        .filter(|group| group.senses.get(group.pick).is_some_and(is_local))
        .max_by_key(|group| (group.members.len(), std::cmp::Reverse(group.members[0])))
        .map(|group| group.senses[group.pick].clone());
    let mut known: BTreeMap<String, Sense> = BTreeMap::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let airfield = candidate.source == Source::Airport;
        if !(airfield || accepted[at] && candidate.source == Source::Suffix) {
            continue;
        }
        if let Some(sense) = known.get(&candidate.key) {
            result[at] = Some((sense.clone(), 0.6));
            continue;
        }
        // Points of the report: inside the name, after it in the sentence, before it.
        let mut near: Vec<(&Sense, f32)> = Vec::new();
        for (other, found) in result.iter().enumerate() {
            let Some((sense, _)) = found else { continue };
            if !is_local(sense) && sense.feature != Feature::Country {
                continue;
            }
            let place = &candidates[other];
            let from = candidate.words.1.min(place.words.1);
            let to = candidate.words.0.max(place.words.0).max(from);
            let same_sentence = !words[from..to].iter().any(|w| w.first);
            let weight = if candidate.span.contains(place.span) {
                1.2
            } else if same_sentence {
                let distance = place.words.0.abs_diff(candidate.words.0) as f32;
                1.0 - 0.02 * distance.min(20.0)
            } else if place.words.0 < candidate.words.0 {
                0.3
            } else {
                0.2
            };
            near.push((sense, if is_local(sense) { weight } else { weight * 0.1 }));
        }
        near.sort_by(|a, b| b.1.total_cmp(&a.1));
        if airfield {
            // Names inside the airport's own name are compared word by word; as places they may mislead.
            let points: Vec<_> = near
                .iter()
                .filter(|(_, weight)| *weight <= 1.0)
                .map(|(sense, weight)| (sense.point, *weight))
                .collect();
            let weight = |country: &str| {
                if largest > 0.0 {
                    countries.get(country).copied().unwrap_or(0.0) / largest
                } else {
                    0.0
                }
            };
            if let Some(sense) = airport::find(candidate, &points, weight, tables) {
                known.insert(candidate.key.clone(), sense.clone());
                for other in 0..candidates.len() {
                    let inner = other != at && candidate.span.contains(candidates[other].span);
                    let far = |found: &(Sense, f32)| kilometres(found.0.point, sense.point) > 80.0;
                    if inner && result[other].as_ref().is_some_and(far) {
                        result[other] = None;
                    }
                }
                result[at] = Some((sense, 0.8));
                continue;
            }
        }
        // "the Hmeimim air base", where the lexicon has the base by its bare name.
        let inner = near.iter().find(|(sense, weight)| {
            *weight > 1.0 && matches!(sense.feature, Feature::Base | Feature::Airport)
        });
        if let Some((sense, _)) = inner.filter(|_| airfield) {
            let sense = (*sense).clone();
            known.insert(candidate.key.clone(), sense.clone());
            result[at] = Some((sense, 0.9));
            continue;
        }
        if !accepted[at] {
            continue;
        }
        let host = near
            .first()
            .filter(|(_, weight)| *weight >= 0.5)
            .map(|(sense, _)| (*sense).clone());
        let Some(host) = host
            .or_else(|| dominant.clone())
            .or_else(|| near.first().map(|(s, _)| (*s).clone()))
        else {
            continue;
        };
        let sense = Sense {
            name: String::new(),
            feature: candidate
                .suffix
                .map_or(Feature::Facility, |suffix| suffix.feature),
            geonames: None,
            icao: "",
            rule: "place.site.host",
            ..host
        };
        known.insert(candidate.key.clone(), sense.clone());
        result[at] = Some((sense, 0.4));
    }
}
