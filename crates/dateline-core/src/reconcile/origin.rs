//! The origin graph: whose word the accounts of an event finally rest on.
//!
//! Claims share an origin where the far ends of their chains are one institution or person, where one report relays or
//! copies the other, or where both pass on one agency's unnamed source. The reason of every union is kept.
//!
//! Long, since all unions build one graph over one set of accounts.

use super::account::{Account, Report};
use super::verdict::Voices;
use super::word;
use crate::record::{ClaimRecord, OriginRecord, SourceRecord};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

static INSTITUTIONS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let text = include_str!("../../../../lexicons/institutions.tsv");
    word::table("institutions.tsv", text)
        .map(|row| (row[0], row[1]))
        .collect()
});

static OUTLETS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let text = include_str!("../../../../lexicons/outlets.tsv");
    word::table("outlets.tsv", text)
        .map(|row| (row[0].to_lowercase(), row[1]))
        .collect()
});

/// Institutions that speak of an event on their own knowledge and are known from the start.
const OFFICIAL: &[&str] = &[
    "police",
    "sheriff",
    "prosecutor",
    "coroner",
    "hospital",
    "fire",
    "court",
];

/// Ranks: who bears one speaks for the only official origin of an event.
const RANKS: &[&str] = &[
    "chief",
    "commander",
    "capt",
    "captain",
    "lt",
    "lieutenant",
    "superintendent",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "commissioner",
    "major",
    "corporal",
    "cpl",
];
/// Persons without an institution that are heard for an event beside its claims, at most.
const PERSONS: usize = 1;

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

/// Who stands behind one claim.
#[derive(Debug, Clone, Default)]
struct FarEnd {
    /// Same key, same origin; empty where nobody is named.
    key: String,
    name: String,
    kind: String,
    country: Option<String>,
    /// The chain has more than one link.
    relayed: bool,
    /// Found elsewhere in the report.
    elsewhere: bool,
    /// A named person with a rank, no institution given.
    rank: bool,
    /// Stems of a proper name, to tell "Basya" from "Fuad Basya".
    words: BTreeSet<String>,
}

/// Groups the accounts of an event by origin.
pub(crate) fn origins(accounts: &[&Account], reports: &[Report<'_>]) -> Origins {
    let mut ends: Vec<FarEnd> = accounts.iter().map(|account| far_end(account, reports)).collect();
    let denying: Vec<bool> = accounts
        .iter()
        .map(|account| denies(account, accounts, reports))
        .collect();
    own_denials(accounts, reports, &denying, &mut ends);
    elsewhere(accounts, reports, &denying, &mut ends);
    join_names(&mut ends);
    join_officials(&mut ends);
    let mut reasons: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    join_copies(accounts, reports, &mut ends, &mut reasons);
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
    for (key, members) in &groups {
        let group = Group {
            key,
            members,
            denying: &denying,
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
    let known: BTreeSet<String> = groups.into_keys().collect();
    for end in bystanders(accounts, reports, &known) {
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
        "asserts" => 0,
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
    let day = |at: &usize| reports[accounts[*at].report].day;
    let denies_all = denying.len() == members.len();
    if !denies_all && !denying.is_empty() {
        // Whoever said so in an earlier report and denies it in the latest has withdrawn it; else both stand.
        let last = members.iter().map(day).max().flatten();
        let affirmed = members
            .iter()
            .filter(|at| !denying.contains(at))
            .map(day)
            .max()
            .flatten();
        if last.is_some() && affirmed < last && denying.iter().any(|at| day(at) == last) {
            voices.withdrawn = true;
        } else {
            voices.denying += 1;
        }
    }
    let role = if denies_all {
        "denies"
    } else if key.is_empty() {
        "unattributed"
    } else {
        "asserts"
    };
    match role {
        "asserts" => voices.asserting += 1,
        "denies" => voices.denying += 1,
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
        counted: !key.is_empty() || !named || denies_all,
    }
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

fn far_end(account: &Account, reports: &[Report<'_>]) -> FarEnd {
    let report = &reports[account.report];
    let claim = &report.record.claims[account.claim];
    let chain = report.record.chain(claim);
    if let Some(last) = chain.last() {
        let Some(source) = last.source.as_deref().and_then(|id| report.record.source(id)) else {
            return FarEnd::default();
        };
        let relay = chain
            .iter()
            .rev()
            .skip(1)
            .filter_map(|link| report.record.source(link.source.as_deref()?))
            .find(|link| link.kind == "outlet" || link.kind == "organisation");
        let mut end = identify(source, report, relay);
        end.relayed = chain.len() > 1;
        return end;
    }
    let spoken = spoken_here(account, report);
    if !spoken.key.is_empty() {
        return spoken;
    }
    let end = implied(claim, report);
    if end.key.is_empty() {
        speaks_itself(account)
    } else {
        end
    }
}

/// Further institutions and witnesses that the reports quote on the event without a claim of their own: their words share
/// two or more of the event's own words.
fn bystanders(accounts: &[&Account], reports: &[Report<'_>], known: &BTreeSet<String>) -> Vec<FarEnd> {
    let mut words: BTreeSet<String> = BTreeSet::new();
    for account in accounts {
        for stem in word::stems(reports[account.report].text.slice(account.span)) {
            if word::rarity(&stem) > 1.0 && !stem.bytes().all(|byte| byte.is_ascii_digit()) {
                words.insert(stem);
            }
        }
    }
    let told: BTreeSet<usize> = accounts.iter().map(|account| account.report).collect();
    if told.len() < 2 {
        return Vec::new();
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
        for attribution in &report.record.attributions {
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
            let end = identify(source, report, None);
            let class = end.key.split(':').next().unwrap_or("");
            let author = report
                .record
                .authors
                .iter()
                .any(|author| author.eq_ignore_ascii_case(&end.name));
            let person = end.kind == "person" && class == "name" && !end.rank && !author;
            let speaks = person || matches!(class, "coroner" | "hospital" | "sheriff" | "witness" | "family");
            // All witnesses count once here, as the reports may have spoken to the same ones.
            let key = if class == "witness" {
                "witness".to_owned()
            } else {
                end.key.clone()
            };
            let met = known.contains(&key)
                || (!person && known.iter().any(|one| one.split(':').next() == Some(class)))
                || (person && found.values().filter(|one| one.kind == "person").count() >= PERSONS);
            if !speaks || met || found.contains_key(&key) {
                continue;
            }
            let shared: BTreeSet<String> = attribution
                .content
                .iter()
                .flat_map(|span| word::stems(report.text.slice(*span)))
                .filter(|stem| words.contains(stem))
                .collect();
            if shared.len() >= 2 {
                found.insert(key, end);
            }
        }
    }
    found.into_values().collect()
}

/// The institution of an attribution whose content is that of the claim, where the claim itself has no chain.
fn spoken_here(account: &Account, report: &Report<'_>) -> FarEnd {
    let length = account.span[1].saturating_sub(account.span[0]);
    let mut best: Option<(usize, FarEnd)> = None;
    for attribution in &report.record.attributions {
        let shared: usize = attribution
            .content
            .iter()
            .map(|span| {
                span[1]
                    .min(account.span[1])
                    .saturating_sub(span[0].max(account.span[0]))
            })
            .sum();
        if shared * 2 < length || best.as_ref().is_some_and(|(most, _)| *most >= shared) {
            continue;
        }
        let Some(source) = attribution
            .source
            .as_deref()
            .and_then(|id| report.record.source(id))
        else {
            continue;
        };
        let end = identify(source, report, None);
        if is_official(&end.key) {
            best = Some((shared, end));
        }
    }
    best.map_or_else(FarEnd::default, |(_, end)| end)
}

/// "The council demanded ...": an act of speech told by the report is the word of the one who acts.
fn speaks_itself(account: &Account) -> FarEnd {
    let speech = matches!(account.event_type.as_str(), "REQUEST" | "REJECT" | "THREATEN");
    let Some(actor) = account
        .actors
        .first()
        .filter(|actor| speech && !actor.words.is_empty())
    else {
        return FarEnd::default();
    };
    FarEnd {
        key: institution(&actor.name).map_or_else(|| format!("name:{}", key_of(&actor.name)), str::to_owned),
        name: actor.name.clone(),
        kind: "organisation".to_owned(),
        country: actor.country.clone(),
        elsewhere: true,
        ..FarEnd::default()
    }
}

/// A report that denies in its own voice is an origin of its own.
fn own_denials(accounts: &[&Account], reports: &[Report<'_>], denying: &[bool], ends: &mut [FarEnd]) {
    for (at, end) in ends.iter_mut().enumerate() {
        if denying[at] && end.key.is_empty() {
            let outlet = reports[accounts[at].report].outlet();
            *end = FarEnd {
                key: format!("own voice:{outlet}"),
                name: reports[accounts[at].report]
                    .record
                    .publisher
                    .clone()
                    .unwrap_or_else(|| "the report".to_owned()),
                kind: "outlet".to_owned(),
                ..FarEnd::default()
            };
        }
    }
}

fn implied(claim: &ClaimRecord, report: &Report<'_>) -> FarEnd {
    let Some(implied) = &claim.implied_origin else {
        return FarEnd::default();
    };
    let Some(source) = report.record.source(&implied.source) else {
        return FarEnd::default();
    };
    let mut end = identify(source, report, None);
    end.elsewhere = true;
    end
}

/// The origin that a source is. `relay` is the agency or body that its words came through.
fn identify(source: &SourceRecord, report: &Report<'_>, relay: Option<&SourceRecord>) -> FarEnd {
    if source.kind == "author" || source.anonymity == "none" {
        return FarEnd::default();
    }
    let name = source.words(&report.text);
    let affiliation = source.affiliation.clone().unwrap_or_default();
    let mut end = FarEnd {
        name: name.clone(),
        kind: source.kind.clone(),
        country: affiliation.country.clone(),
        ..FarEnd::default()
    };
    let mut described = name.clone();
    for part in [&source.role, &affiliation.organisation].into_iter().flatten() {
        described.push(' ');
        described.push_str(part);
    }
    for span in source.spans.iter().take(6) {
        described.push(' ');
        described.push_str(report.text.slice(*span));
    }
    let place = || {
        relay.map_or_else(
            || report.outlet().to_owned(),
            |relay| canonical(&relay.words(&report.text)),
        )
    };
    let institution = institution(&described);
    end.key = match institution {
        Some("witness") if source.anonymity == "named" || source.name.is_some() => {
            format!("name:{}", key_of(&name))
        }
        Some("witness") => format!("witness:{}", place()),
        Some("official") if source.name.is_none() => "official".to_owned(),
        Some(institution) if institution != "official" => institution.to_owned(),
        _ if source.kind == "outlet" => format!("outlet:{}", canonical(&name)),
        _ => {
            if let Some(organisation) = affiliation
                .organisation
                .as_ref()
                .filter(|_| source.kind != "outlet")
            {
                format!("name:{}", key_of(organisation))
            } else if source.name.is_some() {
                end.words = word::stems(&name).into_iter().collect();
                format!("name:{}", key_of(&name))
            } else if matches!(source.kind.as_str(), "government" | "military") {
                format!("name:{}", key_of(&name))
            } else {
                format!("unnamed:{}:{}", place(), key_of(&name))
            }
        }
    };
    if institution.is_some() {
        end.words.clear();
    } else if source.kind == "person" {
        end.rank = word::words(&described).any(|word| RANKS.contains(&word.to_lowercase().as_str()));
    }
    end
}

/// A name as a key: its stems without little words.
fn key_of(name: &str) -> String {
    let mut stems = word::stems(name);
    stems.retain(|stem| {
        !matches!(
            stem.as_str(),
            "the" | "of" | "and" | "for" | "in" | "an" | "mr" | "mrs" | "ms" | "dr" | "one" | "some"
        )
    });
    stems.join(" ")
}

/// An outlet by its canonical name.
fn canonical(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    let bare = lower.strip_prefix("the ").unwrap_or(&lower);
    OUTLETS
        .get(bare)
        .map_or_else(|| key_of(bare), |canonical| key_of(canonical))
}

/// The institution that the words of a source name; the first that is not general.
fn institution(words: &str) -> Option<&'static str> {
    let mut general = None;
    let mut found: Option<&'static str> = None;
    let (mut court, mut papers) = (false, false);
    for word in word::words(words) {
        court |= word.eq_ignore_ascii_case("court");
        papers |= ["documents", "records", "papers"].contains(&word.to_lowercase().as_str());
        // "IMPD", "LMPD": a police department by its letters.
        if found.is_none() && (3..=5).contains(&word.len()) && word.ends_with("PD") {
            found = Some("police");
        }
        match INSTITUTIONS.get(word.to_lowercase().as_str()) {
            Some(&"official") => general = Some("official"),
            // "Sheriff's deputies", "police officer": the first word decides; "sheriff" outranks "detective".
            Some(&"sheriff") => return Some("sheriff"),
            Some(institution) if found.is_none() => found = Some(institution),
            _ => {}
        }
    }
    // What a court's papers say of a deed is the account of those who filed them.
    if court && papers {
        return Some("police");
    }
    found.or(general)
}

/// Accounts in a report's own voice rest on the institution that the same report gives for the event elsewhere: in
/// another account of it, else in the first of its attributions that touches it.
fn elsewhere(accounts: &[&Account], reports: &[Report<'_>], denying: &[bool], ends: &mut [FarEnd]) {
    let refused: BTreeSet<String> = ends
        .iter()
        .zip(denying)
        .filter(|(_, denies)| **denies)
        .map(|(end, _)| end.key.clone())
        .collect();
    let mut first: BTreeMap<usize, FarEnd> = BTreeMap::new();
    let mut terms: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for (account, end) in accounts.iter().zip(ends.iter()) {
        if is_official(&end.key) && !refused.contains(&end.key) && !first.contains_key(&account.report) {
            first.insert(account.report, end.clone());
        }
        let report = &reports[account.report];
        terms.entry(account.report).or_default().extend(
            word::stems(report.text.slice(account.span))
                .into_iter()
                .filter(|stem| word::rarity(stem) > 1.5),
        );
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

fn is_official(key: &str) -> bool {
    OFFICIAL.contains(&key) || key == "official"
}

/// The first source of the report whose words touch the event, institutions first; else the only institution.
fn speaker(report: &Report<'_>, terms: &BTreeSet<String>) -> FarEnd {
    let mut institutions: BTreeMap<String, FarEnd> = BTreeMap::new();
    for attribution in &report.record.attributions {
        let Some(source) = attribution
            .source
            .as_deref()
            .and_then(|id| report.record.source(id))
        else {
            continue;
        };
        let end = identify(source, report, None);
        if !is_official(&end.key) {
            continue;
        }
        let touches = attribution
            .content
            .iter()
            .flat_map(|span| word::stems(report.text.slice(*span)))
            .any(|stem| terms.contains(&stem));
        if touches {
            return end;
        }
        institutions.entry(end.key.clone()).or_insert(end);
    }
    if institutions.len() == 1 {
        return institutions.into_values().next().unwrap_or_default();
    }
    FarEnd::default()
}

/// "Basya" and "Fuad Basya" are one, where only one longer name fits.
fn join_names(ends: &mut [FarEnd]) {
    let names: BTreeMap<String, BTreeSet<String>> = ends
        .iter()
        .filter(|end| !end.words.is_empty())
        .map(|end| (end.key.clone(), end.words.clone()))
        .collect();
    let mut target: BTreeMap<String, String> = BTreeMap::new();
    for (key, words) in &names {
        let longer: Vec<&String> = names
            .iter()
            .filter(|(other, more)| *other != key && words.is_subset(more) && words.len() < more.len())
            .map(|(other, _)| other)
            .collect();
        if let [only] = longer[..] {
            target.insert(key.clone(), only.clone());
        }
    }
    for end in ends {
        if let Some(key) = target.get(&end.key) {
            end.key.clone_from(key);
        }
    }
}

/// "Authorities" and "officials" join the only official origin of the event.
fn join_officials(ends: &mut [FarEnd]) {
    let official: BTreeSet<String> = ends
        .iter()
        .map(|end| end.key.clone())
        .filter(|key| OFFICIAL[..3].contains(&key.as_str()))
        .collect();
    if official.len() != 1 {
        return;
    }
    let Some(key) = official.into_iter().next() else {
        return;
    };
    for end in ends.iter_mut().filter(|end| end.key == "official" || end.rank) {
        end.key.clone_from(&key);
    }
}

/// Accounts told in the same words rest on one origin.
fn join_copies(
    accounts: &[&Account],
    reports: &[Report<'_>],
    ends: &mut [FarEnd],
    reasons: &mut BTreeMap<String, BTreeSet<&'static str>>,
) {
    let shingles: Vec<HashSet<Vec<String>>> = accounts
        .iter()
        .map(|account| {
            let report = &reports[account.report];
            let stems = word::stems(sentence(report, account.span));
            stems.windows(5).map(<[String]>::to_vec).collect()
        })
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

/// The sentence around a span: to the nearest full stop or line end on either side, at most 400 bytes away.
fn sentence<'r>(report: &Report<'r>, span: [usize; 2]) -> &'r str {
    let text = report.record.text.as_str();
    let (start, end) = (report.text.byte(span[0]), report.text.byte(span[1]));
    let from = text[..start].rfind(['.', '\n', '!', '?']).map_or(0, |at| at + 1);
    let to = text[end..]
        .find(['.', '\n', '!', '?'])
        .map_or(text.len(), |at| end + at);
    let from = if start - from > 400 { start } else { from };
    let to = if to - end > 400 { end } else { to };
    text.get(from..to).unwrap_or("")
}

/// "The Gazette reports": the far end is an outlet whose own report stands in the event, so its origin is that report's.
fn join_outlets(
    accounts: &[&Account],
    reports: &[Report<'_>],
    ends: &mut [FarEnd],
    reasons: &mut BTreeMap<String, BTreeSet<&'static str>>,
) {
    let mut own: BTreeMap<String, FarEnd> = BTreeMap::new();
    for (account, end) in accounts.iter().zip(ends.iter()) {
        if let Some(publisher) = &reports[account.report].record.publisher {
            let key = format!("outlet:{}", canonical(publisher));
            if !end.key.is_empty() && end.key != key {
                own.entry(key).or_insert_with(|| end.clone());
            }
        }
    }
    for (at, end) in ends.iter_mut().enumerate() {
        if let Some(origin) = own.get(&end.key)
            && reports[accounts[at].report]
                .record
                .publisher
                .as_ref()
                .is_none_or(|publisher| format!("outlet:{}", canonical(publisher)) != end.key)
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
