//! Voices that reports quote on an event without a claim of their own.

use super::account::{Account, Report};
use super::far_end::FarEnd;
use super::speaker::{Match, same_voice};
use super::word::{self, Term, Vocabulary};
use std::collections::{BTreeMap, BTreeSet};

/// Persons without an institution that are heard for an event beside its claims, at most.
const PERSONS: usize = 1;

/// Further institutions and witnesses that the reports quote on the event without a claim of their own: their words share
/// two or more of the event's own words.
pub(crate) fn bystanders(
    accounts: &[&Account],
    reports: &[Report<'_>],
    ends: &[FarEnd],
    vocabulary: &Vocabulary,
) -> Vec<FarEnd> {
    let known: BTreeSet<&str> = ends.iter().map(|end| end.key.as_str()).collect();
    let told: BTreeSet<usize> = accounts.iter().map(|account| account.report).collect();
    if told.len() < 2 {
        return Vec::new();
    }
    let mut words: BTreeSet<Term> = BTreeSet::new();
    let mut victims: BTreeSet<String> = BTreeSet::new();
    for account in accounts {
        words.extend(account.content.iter().filter(|term| vocabulary.tells(**term)));
        for party in account.actors.iter().chain(&account.recipients) {
            victims.extend(word::words(&party.name).map(str::to_lowercase));
        }
    }
    let mut found: BTreeMap<String, FarEnd> = BTreeMap::new();
    for at in told {
        let report = &reports[at];
        let used: BTreeSet<&str> = report
            .record
            .claims
            .iter()
            .flat_map(|claim| claim.attribution.iter().map(String::as_str))
            .collect();
        for (attribution, content) in report.record.attributions.iter().zip(&report.contents) {
            if used.contains(attribution.id.as_str()) || attribution.negated {
                continue;
            }
            let Some(source) = attribution
                .source
                .as_deref()
                .and_then(|id| report.record.source(id))
            else {
                continue;
            };
            let end = report.end(source).through(report.outlet());
            let class = end.key.split(':').next().unwrap_or("");
            let author = report
                .record
                .authors
                .iter()
                .any(|author| author.eq_ignore_ascii_case(&end.name));
            let person = end.kind == "person" && matches!(class, "name" | "person") && !end.rank && !author;
            let suffers = end.voice.person.iter().any(|word| victims.contains(word));
            let speaks = (person && !suffers)
                || matches!(class, "coroner" | "hospital" | "sheriff" | "witness" | "family");
            // All witnesses count once here, as the reports may have spoken to the same ones.
            let key = if class == "witness" {
                "witness".to_owned()
            } else {
                end.key.clone()
            };
            let met = known.contains(key.as_str())
                || ends
                    .iter()
                    .any(|one| same_voice(&one.voice, &end.voice, true) > Match::No)
                || (!person && known.iter().any(|one| one.split(':').next() == Some(class)))
                || (person && found.values().filter(|one| one.kind == "person").count() >= PERSONS);
            if !speaks || met || found.contains_key(&key) {
                continue;
            }
            let shared: BTreeSet<Term> = content
                .iter()
                .copied()
                .filter(|term| words.contains(term))
                .collect();
            if shared.len() >= 2 {
                found.insert(key, end);
            }
        }
    }
    found.into_values().collect()
}
