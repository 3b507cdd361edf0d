//! Claims of many reports to events: which accounts speak of the same happening, and on how many origins they rest.
//!
//! Works on wire records, so that a case file, a ledger file and a Spark block all take the same way:
//! [`account`] makes claims comparable, [`story`] finds reports worth comparing, [`pair`] scores two claims,
//! [`cluster`] makes events, [`origin`] follows the chains to their far ends, [`count`] weighs figures, [`verdict`]
//! says what the origins make of it. The order of the documents does not matter.

mod account;
mod bystander;
mod cluster;
mod count;
mod event;
mod far_end;
pub mod interval;
mod origin;
pub mod pair;
mod relation;
mod speaker;
mod story;
pub mod verdict;
mod word;

use crate::record::{DocumentRecord, EventRecord};
use account::{Account, Report};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use word::Vocabulary;

/// The events that the claims of these documents speak of, by id. Every claim belongs to one event.
pub fn reconcile(documents: &[DocumentRecord]) -> Vec<EventRecord> {
    reconcile_with(documents, pair::weights())
}

/// [`reconcile`] with other weights of the pair score than those of the program.
pub fn reconcile_with(documents: &[DocumentRecord], weights: &pair::Weights) -> Vec<EventRecord> {
    let case = Case::new(documents, weights);
    let edges = case.edges(KEPT);
    let score = |one: usize, other: usize| case.score(one, other);
    let clusters = cluster::cluster(case.accounts.len(), &edges, &score);
    let mut events = Vec::with_capacity(clusters.len());
    for members in &clusters {
        let accounts: Vec<&Account> = members.iter().map(|member| &case.accounts[*member]).collect();
        events.push(event::record(
            &accounts,
            &case.reports,
            &case.publishers,
            &case.vocabulary,
        ));
    }
    relation::relate(&mut events, &clusters, &edges, &case.accounts);
    events.sort_by(|a, b| a.id.cmp(&b.id));
    events
}

/// The features of every pair of claims that reconciliation compares, with the claims' references: what the weights of
/// [`pair`] are fitted on.
pub fn compared_pairs(documents: &[DocumentRecord]) -> Vec<(String, String, pair::Features)> {
    let case = Case::new(documents, pair::weights());
    let mut pairs = Vec::new();
    for edge in case.edges(f32::NEG_INFINITY) {
        let (a, b) = (&case.accounts[edge.one()], &case.accounts[edge.other()]);
        let likeness = case.stories.likeness(a.report, b.report);
        let features = case.comparer().features(a, b, likeness);
        pairs.push((a.reference.clone(), b.reference.clone(), features));
    }
    pairs
}

/// Everything that the comparison looks at.
struct Case<'d> {
    reports: Vec<Report<'d>>,
    /// Publishers of each report, those of further appearances of the same text included.
    publishers: Vec<BTreeSet<String>>,
    accounts: Vec<Account>,
    /// First account of each report, and the end.
    starts: Vec<usize>,
    stories: story::Stories,
    vocabulary: Vocabulary,
    types: pair::Types,
    weights: &'d pair::Weights,
}

impl<'d> Case<'d> {
    fn new(documents: &'d [DocumentRecord], weights: &'d pair::Weights) -> Self {
        let mut order: Vec<&DocumentRecord> = documents.iter().collect();
        // Reports without a date last; of two appearances of one text the earlier speaks for both.
        order.sort_by(|a, b| {
            (
                a.published.is_none(),
                &a.published,
                &a.id,
                &a.publisher,
                &a.uri,
                &a.input_id,
            )
                .cmp(&(
                    b.published.is_none(),
                    &b.published,
                    &b.id,
                    &b.publisher,
                    &b.uri,
                    &b.input_id,
                ))
        });
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut reports: Vec<Report<'d>> = Vec::new();
        let mut publishers: Vec<BTreeSet<String>> = Vec::new();
        for record in order {
            let at = *seen.entry(&record.id).or_insert_with(|| {
                reports.push(Report::new(record));
                publishers.push(BTreeSet::new());
                reports.len() - 1
            });
            publishers[at].extend(account::outlet_names(record).next().map(str::to_owned));
        }
        let mut vocabulary = Vocabulary::default();
        let mut terms = Vec::with_capacity(reports.len());
        for report in &reports {
            let counts = story::count(report, &mut vocabulary);
            vocabulary.count(counts.keys().copied());
            terms.push(counts);
        }
        let names = reports.iter().flat_map(|report| &report.own);
        let outlets: far_end::Outlets = names.map(|name| far_end::canonical(name)).collect();
        for report in &mut reports {
            report.prepare(&outlets, &mut vocabulary);
        }
        let mut accounts = Vec::new();
        let mut types = pair::Types::default();
        let mut starts = Vec::with_capacity(reports.len() + 1);
        for (at, report) in reports.iter().enumerate() {
            starts.push(accounts.len());
            let mut ids = BTreeSet::new();
            for index in 0..report.record.claims.len() {
                if ids.insert(report.record.claims[index].id.as_str()) {
                    accounts.push(report.account(at, index, &mut vocabulary, &mut types));
                }
            }
        }
        starts.push(accounts.len());
        name_claims(&mut accounts, &reports);
        vocabulary.settle(reports.len());
        types.settle();
        for account in &mut accounts {
            let more = |term: &word::Term| vocabulary.tells(*term) && !account.trigger.contains(term);
            account.bare = account.figures.is_empty()
                && account.content.len() <= BARE
                && !account.content.iter().any(more);
            account.weight = account.content.iter().map(|term| vocabulary.weight(*term)).sum();
        }
        let stories = story::Stories::new(&terms, &vocabulary);
        Self {
            reports,
            publishers,
            accounts,
            starts,
            stories,
            vocabulary,
            types,
            weights,
        }
    }

    fn comparer(&self) -> pair::Comparer<'_> {
        pair::Comparer {
            vocabulary: &self.vocabulary,
            types: &self.types,
            weights: self.weights,
        }
    }

    fn score(&self, one: usize, other: usize) -> f32 {
        let (a, b) = (&self.accounts[one], &self.accounts[other]);
        let likeness = self.stories.likeness(a.report, b.report);
        let score = self.comparer().score(a, b, likeness, f32::NEG_INFINITY);
        score.unwrap_or(f32::NEG_INFINITY)
    }

    /// The accounts of a report that are compared with those of other reports.
    fn head(&self, report: usize) -> Range<usize> {
        let (start, end) = (self.starts[report], self.starts[report + 1]);
        start..end.min(start + HEAD)
    }

    /// Pairs that are compared, with their score, in order: all of one report, and those above a score of two reports that
    /// may tell one story.
    fn edges(&self, kept: f32) -> Vec<Edge> {
        let mut edges = Vec::new();
        for report in 0..self.reports.len() {
            let range = self.starts[report]..self.starts[report + 1];
            for one in range.clone() {
                for other in one + 1..range.end.min(one + 1 + NEAR) {
                    edges.push(Edge::new(one, other, self.score(one, other)));
                }
            }
        }
        let comparer = self.comparer();
        for ((first, second), likeness) in self.stories.pairs() {
            for one in self.head(first) {
                for other in self.head(second) {
                    let (a, b) = (&self.accounts[one], &self.accounts[other]);
                    if let Some(score) = comparer.score(a, b, likeness, kept).filter(|score| *score > kept) {
                        edges.push(Edge::new(one, other, score));
                    }
                }
            }
        }
        edges.sort_unstable_by_key(|edge| edge.pair);
        edges
    }
}

/// A pair of accounts (lower index first) and its score. There are thousands to a report, so it is kept small.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pair: (u32, u32),
    score: f32,
}

impl Edge {
    fn new(one: usize, other: usize, score: f32) -> Self {
        Self {
            pair: (one as u32, other as u32),
            score,
        }
    }

    fn one(&self) -> usize {
        self.pair.0 as usize
    }

    fn other(&self) -> usize {
        self.pair.1 as usize
    }
}

/// A claim is named by its id; where two reports of the batch use one id, by `document-id#claim-id`.
fn name_claims(accounts: &mut [Account], reports: &[Report<'_>]) {
    let id = |account: &Account| reports[account.report].record.claims[account.claim].id.as_str();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for account in accounts.iter() {
        *times.entry(id(account)).or_default() += 1;
    }
    for account in accounts.iter_mut() {
        let claim = id(account);
        account.reference = if times[claim] > 1 {
            format!("{}#{claim}", reports[account.report].record.id)
        } else {
            claim.to_owned()
        };
    }
}

/// A claim in as many different words, none of them telling but its trigger, only names its event.
const BARE: usize = 4;
/// A claim is compared with as many claims of its own report that follow it: a report with more is a book or a hoax.
const NEAR: usize = 300;
/// As many claims of a report, from its beginning, are compared with those of other reports.
const HEAD: usize = 2000;
/// Pairs across reports below this are not kept.
const KEPT: f32 = -2.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{AttributionRecord, ClaimRecord, MentionRecord, SourceRecord};

    /// A report whose first sentence is its one claim; `source` says it, where there is one.
    fn report(
        id: &str,
        published: &str,
        text: &str,
        source: Option<(&str, &str)>,
        killed: f64,
    ) -> DocumentRecord {
        let end = text.find('.').unwrap_or(text.len());
        let when = MentionRecord {
            id: "t0".into(),
            kind: "time".into(),
            start: Some("2024-05-02".into()),
            end: Some("2024-05-02".into()),
            ..MentionRecord::default()
        };
        let count = MentionRecord {
            id: "q0".into(),
            kind: "quantity".into(),
            of: Some("killed".into()),
            low: Some(killed),
            best: Some(killed),
            high: Some(killed),
            ..MentionRecord::default()
        };
        let place = MentionRecord {
            id: "p0".into(),
            kind: "place".into(),
            name: Some("Port Arden".into()),
            lat: Some(10.0),
            lon: Some(20.0),
            country: Some("VEN".into()),
            feature: Some("city".into()),
            ..MentionRecord::default()
        };
        let mut record = DocumentRecord {
            id: id.into(),
            publisher: Some(format!("{id} news")),
            published: Some(published.into()),
            text: text.into(),
            mentions: vec![when, count, place],
            ..DocumentRecord::default()
        };
        let mut claim = ClaimRecord {
            id: format!("c{id}"),
            trigger: [0, 9.min(end)],
            content: [0, end],
            event_type: "NONE".into(),
            status: "happened".into(),
            when: Some("t0".into()),
            places: vec![crate::record::PlaceRef {
                mention: "p0".into(),
                role: "at".into(),
            }],
            quantities: vec!["q0".into()],
            ..ClaimRecord::default()
        };
        if let Some((name, stance)) = source {
            record.sources.push(SourceRecord {
                id: "s0".into(),
                name: Some(name.into()),
                kind: "organisation".into(),
                named: true,
                anonymity: "named".into(),
                ..SourceRecord::default()
            });
            record.attributions.push(AttributionRecord {
                id: "a0".into(),
                source: Some("s0".into()),
                stance: stance.into(),
                ..AttributionRecord::default()
            });
            claim.attribution.push("a0".into());
            if stance == "denies" {
                claim.status = "denied".into();
            }
        }
        record.claims.push(claim);
        record
    }

    const BLAST: &str = "Explosion at the grain terminal of Port Arden killed dock workers. The terminal of Port Arden burned.";
    const AGAIN: &str = "Explosion in Port Arden killed dock workers at the grain terminal. Smoke rose over the grain terminal.";

    const THIRD: &str = "Dock workers died when an explosion tore through the grain terminal of Port Arden. The terminal is closed.";

    fn case() -> Vec<DocumentRecord> {
        vec![
            report("a", "2024-05-02", BLAST, Some(("Harbour Union", "asserts")), 3.0),
            report("b", "2024-05-03", AGAIN, Some(("Red Cross", "asserts")), 5.0),
            report("c", "2024-05-03", THIRD, None, 5.0),
        ]
    }

    #[test]
    fn condensed_reports_give_the_same_events() {
        let mut full = case();
        for report in &mut full {
            report.origin_map = vec![[0, 0, 5]];
            report.mentions.push(MentionRecord {
                id: "q9".into(),
                kind: "quantity".into(),
                ..MentionRecord::default()
            });
        }
        let condensed: Vec<DocumentRecord> = full.iter().map(DocumentRecord::condensed).collect();
        assert!(condensed[0].mentions.len() < full[0].mentions.len());
        assert_eq!(reconcile(&condensed), reconcile(&full));
    }

    #[test]
    fn two_origins_corroborate_and_the_report_without_a_source_adds_none() {
        let events = reconcile(&case());
        assert_eq!(events.len(), 1, "{events:#?}");
        let event = &events[0];
        assert_eq!(event.claims, ["ca", "cb", "cc"]);
        assert_eq!((event.origin_count, event.verdict.as_str()), (2, "corroborated"));
        let killed = &event.counts[0];
        assert_eq!(
            (killed.low, killed.best, killed.high),
            (Some(3.0), Some(5.0), Some(5.0))
        );
    }

    #[test]
    fn the_order_of_the_reports_does_not_matter() {
        let mut documents = case();
        documents.push(report(
            "d",
            "2024-05-03",
            BLAST,
            Some(("Ministry of Ports", "denies")),
            5.0,
        ));
        let wanted = serde_json::to_string(&reconcile(&documents)).unwrap();
        for turn in 0..documents.len() {
            documents.rotate_left(1);
            if turn % 2 == 0 {
                documents.swap(0, 2);
            }
            assert_eq!(serde_json::to_string(&reconcile(&documents)).unwrap(), wanted);
        }
    }

    #[test]
    fn a_denial_by_another_origin_contests() {
        let mut documents = case();
        documents.push(report(
            "d",
            "2024-05-03",
            BLAST,
            Some(("Ministry of Ports", "denies")),
            5.0,
        ));
        let events = reconcile(&documents);
        let event = events
            .iter()
            .find(|event| event.claims.contains(&"cd".to_owned()))
            .unwrap();
        assert_eq!(event.verdict, "contested");
    }

    #[test]
    fn odd_records_are_events_too() {
        let broken = DocumentRecord {
            id: "x".into(),
            text: "é".into(),
            published: Some("not a date".into()),
            claims: vec![
                ClaimRecord {
                    id: "c1".into(),
                    trigger: [9, 3],
                    content: [5, 99],
                    when: Some("t9".into()),
                    attribution: vec!["a9".into()],
                    ..ClaimRecord::default()
                },
                ClaimRecord::default(),
            ],
            ..DocumentRecord::default()
        };
        let events = reconcile(&[broken.clone(), DocumentRecord::default(), broken]);
        let claims: usize = events.iter().map(|event| event.claims.len()).sum();
        assert_eq!(claims, 2);
        assert!(reconcile(&[]).is_empty());
    }
}
