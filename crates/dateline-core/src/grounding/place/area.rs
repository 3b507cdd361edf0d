//! What words beside or instead of a name say: the part of a country ("northern Mali") and its seat ("in the capital").

use super::scan::{Gap, Word};
use super::tables::PlaceTables;
use super::{Feature, PlaceMention};
use crate::resources::gazetteer::{Kind, normalise};
use std::collections::BTreeMap;

/// Rule of a capital that is not named.
pub(super) const CAPITAL: &str = "place.capital";
/// Countries named before "the capital" that count.
const NEAR: usize = 6;
/// How sure "the capital" is that of the country in question.
const SURE: f32 = 0.6;

/// A part of a country is named so, and is no country: "northern Mali" lies in Mali, and where it lies there is not known,
/// so the point of the country does not stand for it. "Mali" is what stays marked in the text.
pub(super) fn parts(words: &[Word], places: &mut [PlaceMention]) {
    for place in places.iter_mut() {
        if !matches!(place.feature, Feature::Country) || place.metonym || place.rule == "place.demonym" {
            continue;
        }
        let at = words.partition_point(|word| word.span.end <= place.span.start);
        let Some(before) = at.checked_sub(1).and_then(|before| words.get(before)) else {
            continue;
        };
        let beside = words.get(at).is_some_and(|word| word.gap == Gap::Space);
        if beside && is_direction(&before.normal) && !before.capital {
            place.name = format!("{} {}", before.normal, place.name);
            place.feature = Feature::Region;
            (place.lat, place.lon) = (None, None);
        }
    }
}

fn is_direction(word: &str) -> bool {
    matches!(
        word,
        "northern"
            | "southern"
            | "eastern"
            | "western"
            | "central"
            | "northeast"
            | "northwest"
            | "southeast"
            | "southwest"
            | "northeastern"
            | "northwestern"
            | "southeastern"
            | "southwestern"
    )
}

/// "Protests spread to the capital": the seat of the country that was named last, or that the report is about.
pub(super) fn capitals(words: &[Word], tables: &PlaceTables, places: &mut Vec<PlaceMention>) {
    let mut found = Vec::new();
    for at in 2..words.len() {
        if words[at].normal != "capital" || words[at].gap != Gap::Space {
            continue;
        }
        let placed = matches!(
            words[at - 2].normal.as_str(),
            "in" | "to" | "from" | "near" | "outside" | "around" | "into" | "across" | "towards" | "toward"
        );
        let ends = words
            .get(at + 1)
            .is_none_or(|next| next.gap != Gap::Space || is_joint(&next.normal));
        let start = words[at].span.start;
        // "the Yemeni capital", "Yemen's capital"
        let owner = places
            .iter()
            .find(|place| place.span.overlaps(words[at - 1].span) && owns(place, &words[at - 1]))
            .and_then(|place| place.country.clone());
        if words[at].possessive {
            continue;
        }
        if let Some(country) =
            owner.filter(|_| ends || words.get(at + 1).is_some_and(|next| !is_money(&next.normal)))
        {
            let beside = places
                .iter()
                .any(|place| place.span.start >= start && place.span.start <= words[at].span.end + 2);
            if !beside {
                found.extend(seat(words[at].span, &country, tables));
            }
            continue;
        }
        if words[at - 1].normal != "the" || !placed || !ends {
            continue;
        }
        let before = places.iter().filter(|place| place.span.end <= start);
        // "the capital, Bamako": named beside it.
        let named = places
            .iter()
            .any(|place| place.span.start >= start && place.span.start <= words[at].span.end + 2);
        let Some(country) = before
            .rev()
            .find_map(|place| place.country.as_deref())
            .filter(|last| named_often(places, last) || recent(places, start, last))
        else {
            continue;
        };
        if named {
            continue;
        }
        found.extend(seat(words[at].span, country, tables));
    }
    places.extend(found);
}

/// Words after which "capital" is money.
fn is_money(word: &str) -> bool {
    matches!(
        word,
        "market"
            | "markets"
            | "gains"
            | "flows"
            | "controls"
            | "spending"
            | "investment"
            | "punishment"
            | "requirements"
            | "base"
            | "goods"
            | "account"
            | "expenditure"
            | "inflows"
            | "outflows"
            | "city"
    )
}

/// A country's adjective, or its name in the possessive.
fn owns(place: &PlaceMention, word: &Word) -> bool {
    place.rule == "place.demonym" && !word.possessive || place.feature == Feature::Country && word.possessive
}

/// Words that may follow "the capital" where it is a town.
fn is_joint(word: &str) -> bool {
    matches!(
        word,
        "on" | "in"
            | "and"
            | "after"
            | "as"
            | "for"
            | "to"
            | "when"
            | "where"
            | "while"
            | "before"
            | "during"
            | "over"
            | "by"
            | "late"
            | "early"
            | "since"
            | "amid"
            | "at"
            | "with"
            | "from"
            | "was"
            | "were"
            | "had"
            | "who"
    )
}

/// The country has most of the places.
fn named_often(places: &[PlaceMention], country: &str) -> bool {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in places.iter().filter_map(|place| place.country.as_deref()) {
        *counts.entry(name).or_default() += 1;
    }
    let most = counts.values().max().copied().unwrap_or(0);
    counts.get(country).is_some_and(|count| *count == most)
}

/// The places named right before are all of this country.
fn recent(places: &[PlaceMention], start: u32, country: &str) -> bool {
    let before = places.iter().rev().filter(|place| place.span.end <= start);
    let mut last = before.filter_map(|place| place.country.as_deref()).take(NEAR);
    last.all(|name| name == country)
}

fn seat(span: crate::span::Span, country: &str, tables: &PlaceTables) -> Option<PlaceMention> {
    let name = tables.capital(country)?;
    let gazetteer = &tables.gazetteer;
    let records = gazetteer.lookup(&normalise(name)).map(|at| gazetteer.record(at));
    let record = records
        .filter(|record| record.kind == Kind::City && record.country == country)
        .max_by(|a, b| a.population.total_cmp(&b.population))?;
    Some(PlaceMention {
        span,
        name: name.to_owned(),
        lat: Some(record.lat),
        lon: Some(record.lon),
        geonames: record.geonames,
        icao: None,
        country: Some(country.to_owned()),
        feature: Feature::City,
        metonym: false,
        modifier: false,
        confidence: SURE,
        rule: CAPITAL.to_owned(),
    })
}
