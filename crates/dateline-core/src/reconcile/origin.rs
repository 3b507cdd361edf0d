//! The origin graph: whose word the accounts of an event finally rest on.
//!
//! Claims share an origin where the far ends of their chains are one institution or person, where one report relays or
//! copies the other, or where both pass on one agency's unnamed source. The reason of every union is kept.

use super::account::{Account, Report};
use super::bystander::bystanders;
use super::far_end::{FarEnd, OFFICIAL, canonical, far_end, is_official};
use super::speaker::{Match, same_voice};
use super::verdict::Voices;
use super::word::{self, Term, Vocabulary};
use crate::record::OriginRecord;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

/// The origins of an event.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    pub(crate) records: Vec<OriginRecord>,
    /// Independent origins.
    pub(crate) count: usize,
    pub(crate) voices: Voices,
    /// Origin of each account, in the order given; each report's own voice is one of its own.
    pub(crate) of_account: Vec<String>,
}

/// Groups the accounts of an event by origin.
pub(crate) fn origins(accounts: &[&Account], reports: &[Report<'_>], vocabulary: &Vocabulary) -> Origins {
    let mut ends: Vec<FarEnd> = accounts.iter().map(|account| far_end(account, reports)).collect();
    let denying: Vec<bool> = accounts
        .iter()
        .map(|account| denies(account, accounts, reports))
        .collect();
    own_denials(accounts, reports, &denying, &mut ends);
    elsewhere(accounts, reports, &denying, vocabulary, &mut ends);
    join_voices(accounts, &mut ends);
    join_officials(accounts, &mut ends);
    let mut reasons: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    join_copies(accounts, &mut ends, &mut reasons);
    join_outlets(accounts, reports, &mut ends, &mut reasons);
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, end) in ends.iter().enumerate() {
        groups.entry(end.key.clone()).or_default().push(at);
    }
    let mut result = Origins {
        of_account: (0..accounts.len())
            .map(|at| {
                if ends[at].key.is_empty() {
                    format!("report {}", accounts[at].report)
                } else {
                    ends[at].key.clone()
                }
            })
            .collect(),
        ..Origins::default()
    };
    let named = groups.keys().any(|key| !key.is_empty());
    let told = accounts.iter().any(|account| !account.bare);
    for (key, members) in &groups {
        let group = Group {
            key,
            members,
            denying: &denying,
            mentions: told
                && members
                    .iter()
                    .all(|at| accounts[*at].bare && accounts[*at].status != "denied"),
        };
        result.records.push(record(
            &group,
            accounts,
            &ends,
            reports,
            &reasons,
            named,
            &mut result.voices,
        ));
    }
    // Who speaks is the only origin of his speech.
    let speech = accounts.iter().all(|account| {
        matches!(
            account.event_type.as_str(),
            "REJECT" | "REQUEST" | "THREATEN" | "ACCUSE"
        )
    });
    let heard = if speech {
        Vec::new()
    } else {
        bystanders(accounts, reports, &ends, vocabulary)
    };
    for end in heard {
        result.voices.asserting += 1;
        result.records.push(OriginRecord {
            name: end.name,
            kind: end.kind,
            role: "asserts".to_owned(),
            claims: Vec::new(),
            reasons: vec!["heard in the same reports".to_owned()],
            counted: true,
        });
    }
    // Origins that assert first, those with most claims first, unattributed accounts last.
    let rank = |record: &OriginRecord| match record.role.as_str() {
        "asserts" | "retracts" => 0,
        "denies" => 1,
        _ => 2,
    };
    result.records.sort_by(|a, b| {
        rank(a)
            .cmp(&rank(b))
            .then(b.claims.len().cmp(&a.claims.len()))
            .then(a.claims.cmp(&b.claims))
    });
    result.voices.one_side = one_side(accounts, &ends);
    result.count = result
        .records
        .iter()
        .filter(|record| record.counted)
        .count()
        .max(1);
    result
}

/// Accounts of one origin.
struct Group<'g> {
    key: &'g str,
    members: &'g [usize],
    /// Which accounts of the event deny it.
    denying: &'g [bool],
    /// All of them only name the event that others tell of.
    mentions: bool,
}

fn record(
    group: &Group<'_>,
    accounts: &[&Account],
    ends: &[FarEnd],
    reports: &[Report<'_>],
    reasons: &BTreeMap<String, BTreeSet<&'static str>>,
    named: bool,
    voices: &mut Voices,
) -> OriginRecord {
    let Group { key, members, .. } = *group;
    let denying: Vec<usize> = members.iter().copied().filter(|at| group.denying[*at]).collect();
    // "The army did not shell the town. Nobody was killed": the second denies nothing by itself, and affirms nothing.
    let negative = |at: &usize| matches!(accounts[*at].status.as_str(), "denied" | "not_happened");
    let denies_all = !denying.is_empty() && members.iter().all(negative) || denying.len() == members.len();
    let changed = if denies_all || denying.is_empty() {
        Change::None
    } else {
        change(members, &denying, accounts, reports)
    };
    let role = match changed {
        _ if group.mentions && !key.is_empty() => "mentions",
        _ if denies_all => "denies",
        Change::Withdrawn => "retracts",
        Change::Denied => "denies",
        _ if key.is_empty() => "unattributed",
        _ => "asserts",
    };
    match changed {
        Change::Withdrawn => voices.withdrawn = true,
        Change::Turned => voices.denying += 1,
        _ => {}
    }
    match role {
        "asserts" | "retracts" => voices.asserting += 1,
        "denies" => voices.denying += 1,
        "mentions" => {}
        _ => voices.unattributed = true,
    }
    let mut why: BTreeSet<&'static str> = reasons.get(key).cloned().unwrap_or_default();
    if !key.is_empty() && members.len() > 1 {
        why.insert("same source");
    }
    if members.iter().any(|at| ends[*at].relayed) {
        why.insert("relays");
    }
    let best = members
        .iter()
        .min_by_key(|at| {
            (
                ends[**at].elsewhere,
                std::cmp::Reverse(ends[**at].name.len()),
                **at,
            )
        })
        .map(|at| &ends[*at]);
    let mut claims: Vec<String> = members.iter().map(|at| accounts[*at].reference.clone()).collect();
    claims.sort();
    claims.dedup();
    let (name, kind) = match best {
        Some(end) if !key.is_empty() => (end.name.clone(), end.kind.clone()),
        _ => ("unattributed".to_owned(), "author".to_owned()),
    };
    OriginRecord {
        name,
        kind,
        role: role.to_owned(),
        claims,
        reasons: why.into_iter().map(str::to_owned).collect(),
        counted: role != "mentions" && (!key.is_empty() || !named || denies_all),
    }
}

/// What became of the word of an origin that both affirms and denies.
enum Change {
    /// It takes back what it said.
    Withdrawn,
    /// It says the opposite later, without taking anything back.
    Turned,
    /// It denies the event and says what happened instead.
    Denied,
    /// It affirms the event and denies something about it, or does not deny at all.
    None,
}

fn change(members: &[usize], denying: &[usize], accounts: &[&Account], reports: &[Report<'_>]) -> Change {
    let day = |at: &usize| reports[accounts[*at].report].day;
    let denied_in: BTreeSet<usize> = denying.iter().map(|at| accounts[*at].report).collect();
    // What the denying report says of the earlier word is no new affirmation.
    let affirmed = members
        .iter()
        .filter(|at| !denied_in.contains(&accounts[**at].report));
    let affirmed = affirmed.map(day).max().flatten();
    let last = denying.iter().map(day).max().flatten();
    if affirmed.is_none() || affirmed >= last {
        let outright = denying.iter().any(|at| accounts[*at].status == "denied");
        return if outright { Change::Denied } else { Change::None };
    }
    let taken_back = denying
        .iter()
        .any(|at| day(at) == last && takes_back(&reports[accounts[*at].report], accounts[*at].span));
    if taken_back {
        Change::Withdrawn
    } else {
        Change::Turned
    }
}

static RETRACTION: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let text = include_str!("../../../../lexicons/retraction_words.tsv");
    word::table("retraction_words.tsv", text)
        .map(|row| (row[0], row[1]))
        .collect()
});

/// Scalars around a denial in which the words of a retraction are looked for.
const AROUND: usize = 200;

/// The words around a denial say that something said before was wrong.
fn takes_back(report: &Report<'_>, span: [usize; 2]) -> bool {
    let around = report
        .text
        .slice([span[0].saturating_sub(AROUND), span[1] + AROUND]);
    let words: Vec<String> = word::words(around).map(str::to_lowercase).collect();
    let kind = |word: &String| RETRACTION.get(word.as_str()).copied().unwrap_or("");
    words.iter().enumerate().any(|(at, word)| match kind(word) {
        "alone" => true,
        "object" => words[at..].iter().take(4).any(|next| kind(next) == "said"),
        _ => false,
    })
}

/// The account says that it did not happen.
fn denies(account: &Account, accounts: &[&Account], reports: &[Report<'_>]) -> bool {
    let record = reports[account.report].record;
    let claim = &record.claims[account.claim];
    let stance = record.chain(claim).last().map(|link| link.stance.as_str());
    if account.status == "denied" || (stance == Some("denies") && account.status != "happened") {
        return true;
    }
    // "Nobody was hurt" denies nothing; "was not kidnapped" does where others say "kidnapped".
    account.status == "not_happened"
        && account.figures.is_empty()
        && accounts.iter().any(|other| {
            other.status == "happened"
                && super::pair::shared_terms(&account.trigger, &other.trigger)
                    .next()
                    .is_some()
        })
}

/// A report that denies in its own voice is an origin of its own.
fn own_denials(accounts: &[&Account], reports: &[Report<'_>], denying: &[bool], ends: &mut [FarEnd]) {
    for (at, end) in ends.iter_mut().enumerate() {
        if denying[at] && end.key.is_empty() {
            let report = &reports[accounts[at].report];
            let outlet = report.outlet();
            *end = FarEnd {
                key: format!("outlet:{}", canonical(outlet)),
                name: report
                    .record
                    .publisher
                    .clone()
                    .unwrap_or_else(|| outlet.to_owned()),
                kind: "outlet".to_owned(),
                ..FarEnd::default()
            };
        }
    }
}

/// Accounts in a report's own voice rest on the institution that the same report gives for the event elsewhere: in
/// another account of it, else in the first of its attributions that touches it.
fn elsewhere(
    accounts: &[&Account],
    reports: &[Report<'_>],
    denying: &[bool],
    vocabulary: &Vocabulary,
    ends: &mut [FarEnd],
) {
    let refused: BTreeSet<String> = ends
        .iter()
        .zip(denying)
        .filter(|(_, denies)| **denies)
        .map(|(end, _)| end.key.clone())
        .collect();
    let mut first: BTreeMap<usize, FarEnd> = BTreeMap::new();
    let mut terms: BTreeMap<usize, BTreeSet<Term>> = BTreeMap::new();
    for (account, end) in accounts.iter().zip(ends.iter()) {
        if is_official(&end.key) && !refused.contains(&end.key) && !first.contains_key(&account.report) {
            first.insert(account.report, end.clone());
        }
        let telling = account.content.iter().copied();
        terms
            .entry(account.report)
            .or_default()
            .extend(telling.filter(|term| vocabulary.base(*term) > 1.5));
    }
    // A report with a named account of its own needs no other.
    let sourced: BTreeSet<usize> = accounts
        .iter()
        .zip(ends.iter())
        .filter(|(_, end)| !end.key.is_empty())
        .map(|(account, _)| account.report)
        .collect();
    for (at, end) in ends.iter_mut().enumerate() {
        if !end.key.is_empty() {
            continue;
        }
        let report = accounts[at].report;
        let found = first.entry(report).or_insert_with(|| {
            if sourced.contains(&report) {
                FarEnd::default()
            } else {
                speaker(&reports[report], &terms[&report])
            }
        });
        if !found.key.is_empty() && !refused.contains(&found.key) {
            *end = FarEnd {
                elsewhere: true,
                relayed: false,
                ..found.clone()
            };
        }
    }
}

/// The first source of the report whose words touch the event, institutions first; else the only institution.
fn speaker(report: &Report<'_>, terms: &BTreeSet<Term>) -> FarEnd {
    let mut institutions: BTreeMap<String, FarEnd> = BTreeMap::new();
    for (attribution, content) in report.record.attributions.iter().zip(&report.contents) {
        let Some(source) = attribution
            .source
            .as_deref()
            .and_then(|id| report.record.source(id))
        else {
            continue;
        };
        let end = report.end(source).through(report.outlet());
        if !is_official(&end.key) {
            continue;
        }
        if content.iter().any(|term| terms.contains(term)) {
            return end;
        }
        institutions.entry(end.key.clone()).or_insert(end);
    }
    if institutions.len() == 1 {
        return institutions.into_values().next().unwrap_or_default();
    }
    FarEnd::default()
}

/// Sources that are one voice get one key: "Orlo" and "ministry spokesman Jan Orlo", "the ministry" and "the interior ministry",
/// and "Karsia" and those who speak for it.
fn join_voices(accounts: &[&Account], ends: &mut [FarEnd]) {
    // One of each key speaks for all.
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    for (at, end) in ends.iter().enumerate() {
        if end.has_voice() {
            keys.entry(end.key.clone()).or_insert(at);
        }
    }
    if keys.len() < 2 || keys.len() > MOST_VOICES {
        return;
    }
    let firsts: Vec<usize> = keys.values().copied().collect();
    let count = firsts.len();
    let mut group: Vec<usize> = (0..count).collect();
    let mut told_in: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); count];
    for (account, end) in accounts.iter().zip(ends.iter()) {
        if let Some(at) = keys.keys().position(|key| *key == end.key) {
            told_in[at].insert(account.report);
        }
    }
    let matches = |one: usize, other: usize| {
        let together = !told_in[one].is_disjoint(&told_in[other]);
        same_voice(&ends[firsts[one]].voice, &ends[firsts[other]].voice, together)
    };
    let mut fits: Vec<(usize, usize)> = Vec::new();
    for one in 0..count {
        for other in one + 1..count {
            match matches(one, other) {
                Match::Same => merge(&mut group, one, other),
                Match::Fits => fits.push((one, other)),
                Match::No => {}
            }
        }
    }
    // What fits several that are not one stays alone.
    let mut partners: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (one, other) in &fits {
        for (a, b) in [(*one, *other), (*other, *one)] {
            if ends[firsts[a]].voice.tells_less(&ends[firsts[b]].voice) {
                partners.entry(a).or_default().insert(b);
            }
        }
    }
    for (one, others) in &partners {
        let groups: BTreeSet<usize> = others.iter().map(|other| group[*other]).collect();
        let agree = groups.len() == 1
            || others
                .iter()
                .all(|a| others.iter().all(|b| a == b || matches(*a, *b) > Match::No));
        if agree {
            for other in others {
                merge(&mut group, *one, *other);
            }
        }
    }
    // "Iran" beside its ministry and its president: a state is no voice of its own beside those who speak for it.
    for one in 0..count {
        let state = &ends[firsts[one]];
        if state.kind != "government"
            || !state.voice.person.is_empty()
            || group.iter().filter(|at| **at == group[one]).count() > 1
        {
            continue;
        }
        let speaks = |end: &FarEnd| {
            state.country.is_some()
                && end.country == state.country
                && matches!(
                    end.kind.as_str(),
                    "government" | "military" | "person" | "official"
                )
        };
        let denies = |at: usize| matches!(accounts[at].status.as_str(), "denied" | "not_happened");
        let other = (0..count).find(|other| {
            *other != one && speaks(&ends[firsts[*other]]) && denies(firsts[*other]) == denies(firsts[one])
        });
        if let Some(other) = other {
            merge(&mut group, one, other);
        }
    }
    let names: Vec<String> = keys.keys().cloned().collect();
    for end in ends.iter_mut() {
        if let Ok(at) = names.binary_search(&end.key)
            && end.has_voice()
        {
            end.key.clone_from(&names[group[at]]);
        }
    }
}

/// So many voices of one event are compared at most.
const MOST_VOICES: usize = 200;

/// Puts two groups together under the smaller number.
fn merge(group: &mut [usize], one: usize, other: usize) {
    let (a, b) = (group[one], group[other]);
    let (low, high) = (a.min(b), a.max(b));
    for slot in group.iter_mut().filter(|slot| **slot == high) {
        *slot = low;
    }
}

/// "Authorities" and "officials" join the only official origin of their report, else that of the event.
fn join_officials(accounts: &[&Account], ends: &mut [FarEnd]) {
    let is_body = |end: &FarEnd| {
        OFFICIAL[..3].contains(&end.key.as_str())
            || end.has_voice() && (end.voice.body.is_some() || end.kind == "government")
    };
    let mut all: BTreeSet<String> = BTreeSet::new();
    let mut here: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for (account, end) in accounts.iter().zip(ends.iter()) {
        if is_body(end) {
            all.insert(end.key.clone());
            here.entry(account.report).or_default().insert(end.key.clone());
        }
    }
    let only = |keys: &BTreeSet<String>| keys.first().filter(|_| keys.len() == 1).cloned();
    let everywhere = only(&all);
    for (account, end) in accounts.iter().zip(ends.iter_mut()) {
        if end.key != "official" && !end.rank {
            continue;
        }
        let near = here
            .get(&account.report)
            .and_then(only)
            .or_else(|| everywhere.clone());
        // A rank is one of the forces of order.
        if let Some(key) = near.filter(|key| !end.rank || OFFICIAL[..3].contains(&key.as_str())) {
            end.key = key;
        }
    }
}

/// Accounts told in the same words rest on one origin.
fn join_copies(
    accounts: &[&Account],
    ends: &mut [FarEnd],
    reasons: &mut BTreeMap<String, BTreeSet<&'static str>>,
) {
    if accounts
        .iter()
        .all(|account| account.report == accounts[0].report)
    {
        return;
    }
    let shingles: Vec<BTreeSet<&[Term]>> = accounts
        .iter()
        .map(|account| account.sentence.windows(5).collect())
        .collect();
    // Large events: only the first accounts are compared.
    let count = accounts.len().min(300);
    for one in 0..count {
        for other in one + 1..count {
            if accounts[one].report == accounts[other].report
                || shingles[one].len() < 5
                || shingles[other].len() < 5
            {
                continue;
            }
            let shared = shingles[one].intersection(&shingles[other]).count();
            if shared * 2 < shingles[one].len().min(shingles[other].len()) {
                continue;
            }
            let (a, b) = (ends[one].key.clone(), ends[other].key.clone());
            // The copy takes the origin of the one that names it; two different named ones stay apart only where
            // both name them beside the very words.
            let key = match (a.is_empty(), b.is_empty()) {
                (true, true) => continue,
                (true, false) => b.clone(),
                (false, true) => a.clone(),
                (false, false) if ends[one].elsewhere || a == b => b.clone(),
                (false, false) if ends[other].elsewhere => a.clone(),
                (false, false) => continue,
            };
            let donor = ends
                .iter()
                .find(|end| end.key == key)
                .cloned()
                .unwrap_or_default();
            for at in [one, other] {
                if ends[at].key != key {
                    ends[at] = FarEnd {
                        elsewhere: true,
                        ..donor.clone()
                    };
                }
            }
            reasons.entry(key).or_default().insert("copied text");
        }
    }
}

/// "The Gazette reports": the far end is an outlet whose own report stands in the event, so its origin is that report's.
fn join_outlets(
    accounts: &[&Account],
    reports: &[Report<'_>],
    ends: &mut [FarEnd],
    reasons: &mut BTreeMap<String, BTreeSet<&'static str>>,
) {
    let mut own: BTreeMap<String, FarEnd> = BTreeMap::new();
    let is_own = |account: &Account, key: &str| {
        let names = reports[account.report].own.iter();
        names
            .map(|name| format!("outlet:{}", canonical(name)))
            .any(|own| own == key)
    };
    for (account, end) in accounts.iter().zip(ends.iter()) {
        for name in &reports[account.report].own {
            let key = format!("outlet:{}", canonical(name));
            if !end.key.is_empty() && end.key != key {
                own.entry(key).or_insert_with(|| end.clone());
            }
        }
    }
    for (account, end) in accounts.iter().zip(ends.iter_mut()) {
        if let Some(origin) = own.get(&end.key)
            && !is_own(account, &end.key)
        {
            *end = FarEnd {
                relayed: true,
                ..origin.clone()
            };
            reasons.entry(end.key.clone()).or_default().insert("credit line");
        }
    }
}

/// All who say so are states or forces of one country that acts in the event or suffers in it, against another.
fn one_side(accounts: &[&Account], ends: &[FarEnd]) -> bool {
    let mut sides = BTreeSet::new();
    for end in ends.iter().filter(|end| !end.key.is_empty()) {
        match &end.country {
            Some(country)
                if matches!(
                    end.kind.as_str(),
                    "government" | "military" | "official" | "person"
                ) =>
            {
                sides.insert(country.clone());
            }
            _ => return false,
        }
    }
    if sides.len() != 1 {
        return false;
    }
    let countries: BTreeSet<&String> = accounts
        .iter()
        .flat_map(|account| account.actors.iter().chain(&account.recipients))
        .filter_map(|party| party.country.as_ref())
        .collect();
    countries.len() >= 2 && sides.iter().all(|side| countries.contains(side))
}
