//! The far end of a claim's chain: whose word it finally is, as a key that is the same for the same voice.

use super::account::{Account, Report};
use super::speaker::{Body, Voice};
use super::word;
use crate::record::{ClaimRecord, SourceRecord};
use std::collections::{HashMap, HashSet};
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

static OUTLET_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let text = include_str!("../../../../lexicons/outlet_words.tsv");
    word::table("outlet_words.tsv", text).map(|row| row[0]).collect()
});

/// A byline that names an outlet ("Tarn Wire"), not a person.
pub(crate) fn names_outlet(byline: &str) -> bool {
    OUTLETS.contains_key(&byline.to_lowercase())
        || word::words(byline).any(|word| OUTLET_WORDS.contains(word) || word == "staff")
}

/// Institutions that speak of an event on their own knowledge and are known from the start.
pub(crate) const OFFICIAL: &[&str] = &[
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

/// Who stands behind one claim.
#[derive(Debug, Clone, Default)]
pub(crate) struct FarEnd {
    /// Same key, same origin; empty where nobody is named.
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) country: Option<String>,
    /// The chain has more than one link.
    pub(crate) relayed: bool,
    /// Found elsewhere in the report.
    pub(crate) elsewhere: bool,
    /// A named person with a rank, no institution given.
    pub(crate) rank: bool,
    /// Who speaks, where more than the key is known.
    pub(crate) voice: Voice,
    /// The key holds in the report of one outlet only: its place is still to be put in.
    pub(crate) local: bool,
}

impl FarEnd {
    /// The end with the outlet that its words came through, where only that tells it apart.
    pub(crate) fn through(mut self, place: &str) -> Self {
        if self.local {
            self.key = self.key.replacen(':', &format!(":{place}:"), 1);
            self.local = false;
        }
        self
    }

    /// An institution that the convention names, an outlet, or somebody unknown: not to be compared by voice.
    pub(crate) fn has_voice(&self) -> bool {
        !self.key.is_empty()
            && (self.key.starts_with("person:")
                || self.key.starts_with("body:")
                || self.key.starts_with("post:"))
    }
}

/// The far end of a claim's chain.
pub(crate) fn far_end(account: &Account, reports: &[Report<'_>]) -> FarEnd {
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
        let place = relay.map(|relay| canonical(&relay.words(&report.text)));
        let mut end = report
            .end(source)
            .through(place.as_deref().unwrap_or(report.outlet()));
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
        let end = report.end(source).through(report.outlet());
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
    let voice = Voice::of_body(&actor.name, actor.country.clone());
    FarEnd {
        key: institution(&actor.name).map_or_else(|| voice.key(), str::to_owned),
        name: actor.name.clone(),
        kind: if actor.country.is_some() {
            "government"
        } else {
            "organisation"
        }
        .to_owned(),
        country: actor.country.clone(),
        elsewhere: true,
        voice,
        ..FarEnd::default()
    }
}

fn implied(claim: &ClaimRecord, report: &Report<'_>) -> FarEnd {
    let Some(implied) = &claim.implied_origin else {
        return FarEnd::default();
    };
    let Some(source) = report.record.source(&implied.source) else {
        return FarEnd::default();
    };
    let mut end = report.end(source).through(report.outlet());
    end.elsewhere = true;
    end
}

/// The origin that a source is. `outlets` are the names of all outlets of the case, as keys.
pub(crate) fn identify(source: &SourceRecord, report: &Report<'_>, outlets: &Outlets) -> FarEnd {
    if source.kind == "author" || source.anonymity == "none" {
        return FarEnd::default();
    }
    let name = short_name(&source.words(&report.text));
    let affiliation = source.affiliation.clone().unwrap_or_default();
    let mut end = FarEnd {
        name: name.clone(),
        kind: source.kind.clone(),
        country: affiliation.country.clone(),
        ..FarEnd::default()
    };
    let mut descriptions = vec![name.clone()];
    for part in [&source.role, &affiliation.organisation].into_iter().flatten() {
        descriptions.push(part.clone());
    }
    for span in source.spans.iter().take(6) {
        descriptions.push(report.text.slice(*span).to_owned());
        descriptions.extend(possessor(source, *span, report));
    }
    let described = descriptions.join(" ");
    let outlet = canonical(&name);
    if source.kind == "outlet" || outlets.contains(&outlet) {
        end.key = format!("outlet:{outlet}");
        "outlet".clone_into(&mut end.kind);
        return end;
    }
    let person = source.name.as_deref().filter(|_| source.kind == "person");
    end.voice = Voice::new(person, &descriptions, affiliation.country.clone());
    if end.voice.speaks && end.voice.body.is_none() {
        end.voice.body = body_before(source, report);
    }
    if end.voice.reports
        && let Some(own) = report
            .own
            .iter()
            .find(|own| described.to_lowercase().contains(own.as_str()))
            .or_else(|| {
                report
                    .own
                    .first()
                    .filter(|_| source.name.is_none() && source.kind != "document")
            })
    {
        end.key = format!("outlet:{}", canonical(own));
        end.name = report.record.publisher.clone().unwrap_or(end.name);
        "outlet".clone_into(&mut end.kind);
        return end;
    }
    let institution = institution(&described);
    end.rank = institution.is_none()
        && source.kind == "person"
        && word::words(&described).any(|word| RANKS.contains(&word.to_lowercase().as_str()));
    match institution {
        Some("witness") if source.anonymity == "named" || source.name.is_some() => {
            end.key = format!("name:{}", key_of(&name));
        }
        Some("witness") => {
            "witness:".clone_into(&mut end.key);
            end.local = true;
        }
        Some("official") if source.name.is_none() && end.voice.body.is_none() => {
            "official".clone_into(&mut end.key);
        }
        Some(institution) if institution != "official" => institution.clone_into(&mut end.key),
        _ if end.voice.is_known() => end.key = end.voice.key(),
        _ if matches!(source.kind.as_str(), "government" | "military" | "organisation")
            || source.name.is_some() =>
        {
            end.voice = Voice::of_body(&name, affiliation.country);
            end.key = end.voice.key();
        }
        _ => {
            let post = end.voice.post_key().map(|post| format!("post:{post}"));
            end.key = post.unwrap_or_else(|| format!("unnamed:{}", key_of(&name)));
            end.local = true;
        }
    }
    end
}

/// "Its spokesman": what stands behind the pronoun, put in its place ("the movement spokesman").
fn possessor(source: &SourceRecord, span: [usize; 2], report: &Report<'_>) -> Option<String> {
    let words = report.text.slice(span);
    let first = words.split_whitespace().next()?;
    if !matches!(first.to_lowercase().as_str(), "its" | "their") {
        return None;
    }
    let pronoun = [span[0], span[0] + first.chars().count()];
    let owner = report
        .record
        .sources
        .iter()
        .find(|other| other.id != source.id && other.spans.contains(&pronoun))?;
    let described = short_name(&owner.words(&report.text));
    Some(format!("{described}'s {}", words[first.len()..].trim_start()))
}

/// "The ministry denied it. ..., spokesman Igor Damm said": the body named last before a spokesman without one.
fn body_before(source: &SourceRecord, report: &Report<'_>) -> Option<Body> {
    let start = source.spans.iter().map(|span| span[0]).min()?;
    let bodies = report.record.sources.iter().filter(|other| {
        other.id != source.id && matches!(other.kind.as_str(), "government" | "military" | "organisation")
    });
    let (_, owner) = bodies
        .flat_map(|other| other.spans.iter().map(move |span| (span[1], other)))
        .filter(|(end, _)| *end <= start && start - end <= REACH)
        .max_by_key(|(end, _)| *end)?;
    Voice::of_body(&short_name(&owner.words(&report.text)), None).body
}

/// So many scalars before a spokesman stands the body that he speaks for, at most.
const REACH: usize = 400;

/// Names of outlets, as [`canonical`] gives them.
pub(crate) type Outlets = std::collections::BTreeSet<String>;

/// The words of a source without what is said about it: "A UN observer, who asked not to be named," is "A UN observer".
fn short_name(words: &str) -> String {
    let mut short = words.strip_prefix("according to ").unwrap_or(words);
    for end in [
        ", who ",
        ", which ",
        ", that ",
        " who spoke ",
        " on condition of ",
    ] {
        if let Some(at) = short.find(end) {
            short = &short[..at];
        }
    }
    for day in ["Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun"] {
        short = short.strip_suffix(&format!(" on {day}day")).unwrap_or(short);
    }
    short.trim_end_matches([',', ' ', ';', ':']).to_owned()
}

/// A name as a key: its stems without little words.
pub(crate) fn key_of(name: &str) -> String {
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
pub(crate) fn canonical(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    let bare = lower.strip_prefix("the ").unwrap_or(&lower);
    OUTLETS
        .get(bare)
        .map_or_else(|| key_of(bare), |canonical| key_of(canonical))
}

/// The institution that the words of a source name; the first that is not general.
pub(crate) fn institution(words: &str) -> Option<&'static str> {
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

pub(crate) fn is_official(key: &str) -> bool {
    OFFICIAL.contains(&key) || key == "official"
}
