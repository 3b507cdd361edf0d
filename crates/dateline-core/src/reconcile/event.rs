//! The event record: what a cluster of accounts says together, and who says what.

use super::account::{Account, Report};
use super::count::{self, Given};
use super::origin;
use super::pair::shared_terms;
use super::verdict;
use super::word::Vocabulary;
use crate::record::{CellValue, EventRecord, SCHEMA, SupportedCell};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Longest title in scalars.
const TITLE: usize = 110;

/// The record of a cluster of accounts. `publishers` are those of further appearances of the reports.
pub(crate) fn record(
    accounts: &[&Account],
    reports: &[Report<'_>],
    publishers: &[BTreeSet<String>],
    vocabulary: &Vocabulary,
) -> EventRecord {
    let origins = origin::origins(accounts, reports, vocabulary);
    let verdict = verdict::verdict(origins.voices);
    let mut claims: Vec<String> = accounts.iter().map(|account| account.reference.clone()).collect();
    claims.sort();
    claims.dedup();
    let mut documents = BTreeSet::new();
    let mut outlets = BTreeSet::new();
    let mut published = BTreeSet::new();
    for account in accounts {
        let report = reports[account.report].record;
        documents.insert(report.id.clone());
        outlets.extend(publishers[account.report].iter().cloned());
        published.extend(report.published.clone());
    }
    let (event_type, mode) = kind(accounts);
    let status = status(accounts);
    let cells = Cells {
        accounts,
        origins: &origins.of_account,
    };
    let when = cells.supported(|account| when_words(account, reports).into_iter().collect());
    let place = cells.supported(|account| account.places.iter().map(|place| place.name.clone()).collect());
    let actors = cells.supported(|account| account.actors.iter().map(|party| party.name.clone()).collect());
    let equipment = cells.supported(|account| account.equipment.clone());
    let mut given = Vec::new();
    for (account, origin) in accounts.iter().zip(&origins.of_account) {
        for figure in &account.figures {
            given.push(Given {
                of: figure.of.clone(),
                whom: figure.whom.clone(),
                interval: figure.interval,
                claim: account.reference.clone(),
                origin: origin.clone(),
                report: account.report,
                day: reports[account.report].day,
            });
        }
    }
    let counts = count::counts(&given);
    let mut cell_verdicts = BTreeMap::new();
    let mut worst = None;
    for count in &counts {
        let backers: BTreeSet<&str> = given
            .iter()
            .filter(|figure| figure.of == count.of && !figure.origin.starts_with("report "))
            .map(|figure| figure.origin.as_str())
            .collect();
        let word = if count.agreement == "conflict" {
            "contested"
        } else {
            by_number(backers.len())
        };
        cell_verdicts.insert(count.of.clone(), word.to_owned());
        let rank = ["contested", "corroborated", "single_origin", "unattributed"]
            .iter()
            .position(|name| *name == word);
        worst = [worst, rank].into_iter().flatten().min();
    }
    if let Some(rank) = worst {
        let word = ["contested", "corroborated", "single_origin", "unattributed"][rank];
        cell_verdicts.insert("counts".to_owned(), word.to_owned());
    }
    for (cell, supported, conflict) in [
        ("when", &when, dates_conflict(accounts)),
        ("where", &place, places_conflict(accounts)),
    ] {
        if supported.is_some() {
            let backers: BTreeSet<&str> = cells.backers(cell);
            let word = if conflict {
                "contested"
            } else {
                by_number(backers.len())
            };
            cell_verdicts.insert(cell.to_owned(), word.to_owned());
        }
    }
    let smallest = accounts
        .iter()
        .map(|account| reports[account.report].record.claims[account.claim].id.as_str())
        .min()
        .unwrap_or("");
    EventRecord {
        schema: SCHEMA,
        id: event_id(smallest),
        title: title(accounts, &status, &event_type, reports),
        event_type,
        mode,
        claims,
        documents: documents.into_iter().collect(),
        publishers: outlets.into_iter().collect(),
        when,
        place,
        actors,
        equipment,
        counts,
        origin_count: origins.count,
        origins: origins.records,
        verdict: verdict.as_str().to_owned(),
        cell_verdicts,
        status,
        relations: Vec::new(),
        first_reported: published.first().cloned(),
        last_updated: published.last().cloned(),
        known_as_of: published.last().cloned(),
    }
}

/// The stable id of an event: `e` and 16 hexadecimal digits over its smallest claim id.
fn event_id(smallest: &str) -> String {
    let digest = Sha256::digest(smallest.as_bytes());
    let mut id = String::from("e");
    for byte in digest.iter().take(8) {
        let _ = write!(id, "{byte:02x}");
    }
    id
}

fn by_number(origins: usize) -> &'static str {
    match origins {
        0 => "unattributed",
        1 => "single_origin",
        _ => "corroborated",
    }
}

/// The type and mode that most accounts give; at a tie that of the fuller accounts, then a PLOVER type before `NONE`.
fn kind(accounts: &[&Account]) -> (String, Option<String>) {
    let mut types: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for account in accounts {
        let slot = types.entry(&account.event_type).or_default();
        slot.0 += 1;
        slot.1 += account.filled();
    }
    let most = types
        .iter()
        .max_by_key(|(name, count)| (**count, **name != "NONE", std::cmp::Reverse(**name)))
        .map_or(String::new(), |(name, _)| (*name).to_owned());
    let mut modes: BTreeMap<&str, usize> = BTreeMap::new();
    for account in accounts.iter().filter(|account| account.event_type == most) {
        if let Some(mode) = &account.mode {
            *modes.entry(mode).or_default() += 1;
        }
    }
    let mode = modes
        .iter()
        .max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name)))
        .map(|(name, _)| (*name).to_owned());
    (most, mode)
}

/// The status of the event as a whole: that of most accounts which do not deny it, the more real one at a tie.
fn status(accounts: &[&Account]) -> String {
    const ORDER: [&str; 7] = [
        "happened",
        "ongoing",
        "planned",
        "threatened",
        "possible",
        "denied",
        "not_happened",
    ];
    let mut numbers = [0usize; ORDER.len()];
    for account in accounts {
        if let Some(at) = ORDER.iter().position(|name| *name == account.status) {
            numbers[at] += 1;
        }
    }
    let affirmed = numbers[..5].iter().any(|number| *number > 0);
    let range = if affirmed { 0..5 } else { 0..ORDER.len() };
    let best = range
        .max_by_key(|at| (numbers[*at], std::cmp::Reverse(*at)))
        .unwrap_or(0);
    ORDER[best].to_owned()
}

fn when_words(account: &Account, reports: &[Report<'_>]) -> Option<String> {
    let report = &reports[account.report];
    let claim = &report.record.claims[account.claim];
    let when = report.mention(claim.when.as_deref()?)?;
    let day = |iso: &str| iso.get(..10).unwrap_or(iso).to_owned();
    let start = day(when.start.as_deref()?);
    Some(match when.end.as_deref().map(day) {
        Some(end) if end != start => format!("{start}/{end}"),
        _ => start,
    })
}

fn dates_conflict(accounts: &[&Account]) -> bool {
    let days: Vec<(i32, i32)> = accounts.iter().filter_map(|account| account.days).collect();
    days.iter().any(|a| {
        days.iter()
            .any(|b| a.0 - b.1 > 1 && a.1 - a.0 <= 2 && b.1 - b.0 <= 2)
    })
}

fn places_conflict(accounts: &[&Account]) -> bool {
    let countries: BTreeSet<&String> = accounts
        .iter()
        .flat_map(|account| &account.places)
        .filter_map(|place| place.country.as_ref())
        .collect();
    countries.len() > 1
        && accounts
            .iter()
            .flat_map(|account| &account.places)
            .all(|place| !place.wide)
}

struct Cells<'a> {
    accounts: &'a [&'a Account],
    origins: &'a [String],
}

impl Cells<'_> {
    /// Values of a cell, the one that most origins give first.
    fn supported(&self, values: impl Fn(&Account) -> Vec<String>) -> Option<SupportedCell> {
        let mut given: BTreeMap<String, (BTreeSet<&str>, BTreeSet<String>)> = BTreeMap::new();
        for (account, origin) in self.accounts.iter().zip(self.origins) {
            for value in values(account) {
                let entry = given.entry(value).or_default();
                entry.0.insert(origin);
                entry.1.insert(account.reference.clone());
            }
        }
        let mut ordered: Vec<_> = given.into_iter().collect();
        // Most origins, then most claims, then the shorter interval or name, then the alphabet.
        ordered.sort_by(|a, b| {
            (b.1.0.len(), b.1.1.len())
                .cmp(&(a.1.0.len(), a.1.1.len()))
                .then(a.0.len().cmp(&b.0.len()))
                .then(a.0.cmp(&b.0))
        });
        let best = ordered.first()?.0.clone();
        Some(SupportedCell {
            best,
            values: ordered
                .into_iter()
                .map(|(value, (_, claims))| CellValue {
                    value,
                    claims: claims.into_iter().collect(),
                })
                .collect(),
        })
    }

    /// Named origins that fill `when` or `where`.
    fn backers(&self, cell: &str) -> BTreeSet<&str> {
        self.accounts
            .iter()
            .zip(self.origins)
            .filter(|(account, origin)| {
                let filled = if cell == "when" {
                    account.days.is_some()
                } else {
                    !account.places.is_empty()
                };
                filled && !origin.starts_with("report ")
            })
            .map(|(_, origin)| origin.as_str())
            .collect()
    }
}

/// Words that point at something said before: a title that opens with one cannot be read alone.
const POINTING: &[&str] = &[
    "he", "she", "it", "they", "his", "her", "its", "their", "that", "this", "these", "those", "which",
    "who", "when", "where", "any", "no",
];

/// The words of the account that tells most: complete, early in its report, of the event's own status, to be read alone,
/// neither too short nor too long.
fn title(accounts: &[&Account], status: &str, event_type: &str, reports: &[Report<'_>]) -> String {
    let mut best: Option<(i64, String)> = None;
    for account in accounts {
        let words = reports[account.report].text.line(account.span);
        let length = words.chars().count() as i64;
        let first = words.split(' ').next().unwrap_or("").to_lowercase();
        let mut value = 0i64;
        value += 3 * i64::from(!account.actors.is_empty()) + 3 * i64::from(!account.recipients.is_empty());
        value += 2 * i64::from(account.days.is_some()) + 3 * i64::from(!account.places.is_empty());
        value += 2 * i64::from(!account.figures.is_empty());
        value += 4 * i64::from(account.lead) - 8 * i64::from(length < 25) - (length - 90).max(0) / 25;
        value += 2 * i64::from(words.starts_with(char::is_uppercase));
        value += 6 * i64::from(account.status == status) + 4 * i64::from(account.event_type == event_type);
        let alike = |other: &&&Account| shared_terms(&account.trigger, &other.trigger).next().is_some();
        value += 2 * accounts.iter().filter(alike).count().min(3) as i64;
        value -= 6 * i64::from(POINTING.contains(&first.as_str()));
        if best.as_ref().is_none_or(|(most, _)| value > *most) {
            best = Some((value, words));
        }
    }
    let short = shorten(&best.map_or(String::new(), |(_, words)| words));
    let mut scalars = short.chars();
    match scalars.next() {
        Some(first) => first.to_uppercase().chain(scalars).collect(),
        None => short,
    }
}

/// Cuts words to the length of a title, at a word.
fn shorten(words: &str) -> String {
    let trimmed = words
        .trim_matches(|character: char| character.is_whitespace() || matches!(character, ',' | ';' | '"'));
    if trimmed.chars().count() <= TITLE {
        return trimmed.to_owned();
    }
    let mut short = String::new();
    for word in trimmed.split(' ') {
        if short.chars().count() + word.chars().count() + 1 > TITLE - 4 {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    if short.is_empty() {
        short = trimmed.chars().take(TITLE - 4).collect();
    }
    short.push_str(" ...");
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_titles_end_at_a_word() {
        let words = "Nine ships left the harbour ".repeat(9);
        let title = shorten(&words);
        assert!(
            title.chars().count() <= TITLE && title.ends_with(" ..."),
            "{title}"
        );
        assert_eq!(shorten("Two ships left, "), "Two ships left");
    }
}
