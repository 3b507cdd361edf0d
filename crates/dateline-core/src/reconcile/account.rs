//! An account: a claim with everything at hand that is needed to compare it with other claims.

use super::far_end::{self, FarEnd, Outlets};
use super::interval::Interval;
use super::pair::{Types, kind_of};
use super::word::{self, Term, Vocabulary};
use crate::record::text::ScalarText;
use crate::record::{ClaimRecord, DocumentRecord, MentionRecord, SourceRecord};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A report with what its claims share.
pub(crate) struct Report<'r> {
    pub(crate) record: &'r DocumentRecord,
    pub(crate) text: ScalarText<'r>,
    pub(crate) mentions: HashMap<&'r str, &'r MentionRecord>,
    /// Day of publication.
    pub(crate) day: Option<i32>,
    /// Names of the report.
    pub(crate) names: BTreeMap<String, u32>,
    /// Names of the outlet in lower case: publisher, agency of the dateline, a byline that names no person.
    pub(crate) own: Vec<String>,
    /// Who each source is.
    ends: HashMap<&'r str, FarEnd>,
    /// Stems of the content of each attribution, sorted, each once.
    pub(crate) contents: Vec<Vec<Term>>,
}

/// A claim made comparable.
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// Index of the report.
    pub(crate) report: usize,
    /// Index of the claim in the report.
    pub(crate) claim: usize,
    /// Claim id, or `document-id#claim-id` where the id alone does not say which.
    pub(crate) reference: String,
    pub(crate) event_type: String,
    /// Number of the type in the batch.
    pub(crate) kind: usize,
    pub(crate) mode: Option<String>,
    pub(crate) status: String,
    /// First and last day.
    pub(crate) days: Option<(i32, i32)>,
    pub(crate) places: Vec<Place>,
    pub(crate) actors: Vec<Party>,
    pub(crate) recipients: Vec<Party>,
    pub(crate) figures: Vec<Figure>,
    /// Designations or classes, in lower case.
    pub(crate) equipment: Vec<String>,
    /// Stems of the trigger.
    pub(crate) trigger: Vec<Term>,
    /// Clusters of words of the trigger that stand in like contexts.
    pub(crate) clusters: Vec<u16>,
    /// Stems of the content, sorted, each once.
    pub(crate) content: Vec<Term>,
    /// Stems of the sentence around the content, in order.
    pub(crate) sentence: Vec<Term>,
    /// Weight of the content's stems, once all of the batch are known.
    pub(crate) weight: f32,
    /// Names in the content, sorted, each once.
    pub(crate) names: Vec<Term>,
    /// Names the event without telling of it ("the attack"), once all terms of the batch are known.
    pub(crate) bare: bool,
    /// Stands in the headline or in the first sentences.
    pub(crate) lead: bool,
    /// Span of the content in scalars.
    pub(crate) span: [usize; 2],
    /// Source in words; empty for the report's own voice.
    pub(crate) source: String,
    /// Day of publication of the report.
    pub(crate) published: Option<i32>,
}

/// A place of a claim.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) point: Option<(f64, f64)>,
    pub(crate) country: Option<String>,
    /// A country, sea, region: no point to measure from.
    pub(crate) wide: bool,
    pub(crate) is_country: bool,
}

/// An actor or recipient of a claim.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Party {
    pub(crate) name: String,
    /// Country part of the code.
    pub(crate) country: Option<String>,
    /// Role part of the code.
    pub(crate) role: Option<String>,
    /// Stems of the name.
    pub(crate) words: Vec<Term>,
}

/// A count of a claim.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    /// What is counted: `killed`, `injured`, `soldiers`.
    pub(crate) of: String,
    /// Who is counted, where `of` says what happened to them.
    pub(crate) whom: Option<String>,
    pub(crate) interval: Interval,
}

impl Account {
    /// How many cells are filled.
    pub(crate) fn filled(&self) -> usize {
        [
            self.days.is_some(),
            !self.places.is_empty(),
            !self.actors.is_empty(),
            !self.recipients.is_empty(),
            !self.figures.is_empty(),
        ]
        .into_iter()
        .filter(|filled| *filled)
        .count()
    }
}

/// How many sentences from the top belong to the lead.
const LEAD_SCALARS: usize = 420;

impl<'r> Report<'r> {
    pub(crate) fn new(record: &'r DocumentRecord) -> Self {
        Self {
            text: ScalarText::new(&record.text),
            mentions: record
                .mentions
                .iter()
                .map(|mention| (mention.id.as_str(), mention))
                .collect(),
            day: record.published.as_deref().and_then(day_number),
            names: word::names(&record.text),
            own: own_names(record),
            ends: HashMap::new(),
            contents: Vec::new(),
            record,
        }
    }

    /// Reads the sources and the contents of the attributions; call once, before accounts are compared.
    pub(crate) fn prepare(&mut self, outlets: &Outlets, vocabulary: &mut Vocabulary) {
        let ends = self.record.sources.iter();
        self.ends = ends
            .map(|source| (source.id.as_str(), far_end::identify(source, self, outlets)))
            .collect();
        for attribution in &self.record.attributions {
            let spans = attribution.content.iter();
            let stems = spans.flat_map(|span| word::stems(self.text.slice(*span)));
            let terms: BTreeSet<Term> = stems.map(|stem| vocabulary.term(stem)).collect();
            self.contents.push(terms.into_iter().collect());
        }
    }

    /// Who a source of this report is.
    pub(crate) fn end(&self, source: &SourceRecord) -> FarEnd {
        self.ends.get(source.id.as_str()).cloned().unwrap_or_default()
    }

    /// A mention, where the reference holds.
    pub(crate) fn mention(&self, id: &str) -> Option<&'r MentionRecord> {
        self.mentions.get(id).copied()
    }

    /// The outlet, agency or body that published it, else what else tells it apart.
    pub(crate) fn outlet(&self) -> &str {
        self.own.first().map_or(&self.record.id, String::as_str)
    }

    /// The claim at `index`, made comparable.
    pub(crate) fn account(
        &self,
        report: usize,
        index: usize,
        vocabulary: &mut Vocabulary,
        types: &mut Types,
    ) -> Account {
        let claim = &self.record.claims[index];
        let content_text = self.text.slice(claim.content);
        let content: BTreeSet<Term> = word::stems(content_text)
            .into_iter()
            .map(|stem| vocabulary.term(stem))
            .collect();
        let mut names = BTreeSet::new();
        for word in word::words(content_text) {
            let lower = word.to_lowercase();
            if word.starts_with(char::is_uppercase) && self.names.contains_key(&lower) {
                names.insert(vocabulary.term(word::stem(&lower)));
            }
        }
        let trigger: BTreeSet<Term> = word::stems(self.text.slice(claim.trigger))
            .into_iter()
            .map(|stem| vocabulary.term(stem))
            .collect();
        Account {
            report,
            claim: index,
            reference: claim.id.clone(),
            kind: types.number(&kind_of(&claim.event_type, claim.mode.as_deref())),
            event_type: claim.event_type.clone(),
            mode: claim.mode.clone(),
            status: claim.status.clone(),
            days: self.days(claim),
            places: self.places(claim),
            actors: self.parties(&claim.actors, vocabulary),
            recipients: self.parties(&claim.recipients, vocabulary),
            figures: self.figures(claim),
            equipment: self.equipment(claim),
            trigger: trigger.into_iter().collect(),
            clusters: word::words(self.text.slice(claim.trigger))
                .filter_map(word::cluster)
                .collect(),
            content: content.into_iter().collect(),
            sentence: word::stems(sentence(self, claim.content))
                .into_iter()
                .map(|stem| vocabulary.term(stem))
                .collect(),
            weight: 0.0,
            names: names.into_iter().collect(),
            bare: false,
            lead: claim.content[0] < LEAD_SCALARS,
            span: claim.content,
            source: self.source_words(claim),
            published: self.day,
        }
    }

    fn days(&self, claim: &ClaimRecord) -> Option<(i32, i32)> {
        let when = self.mention(claim.when.as_deref()?)?;
        let start = day_number(when.start.as_deref()?)?;
        let end = when.end.as_deref().and_then(day_number).unwrap_or(start);
        Some((start.min(end), start.max(end)))
    }

    fn places(&self, claim: &ClaimRecord) -> Vec<Place> {
        let mut places = Vec::new();
        for place in &claim.places {
            let Some(mention) = self.mention(&place.mention) else {
                continue;
            };
            let name = mention
                .name
                .clone()
                .unwrap_or_else(|| self.text.line(mention.span));
            let feature = mention.feature.as_deref().unwrap_or("");
            let is_country = feature == "country" || (mention.lat.is_none() && mention.country.is_some());
            places.push(Place {
                key: word::stems(&name).join(" "),
                name,
                point: mention.lat.zip(mention.lon),
                country: mention.country.clone(),
                wide: is_country || matches!(feature, "sea" | "ocean" | "region" | "admin" | "continent"),
                is_country,
            });
        }
        places
    }

    fn parties(&self, ids: &[String], vocabulary: &mut Vocabulary) -> Vec<Party> {
        let mut parties = Vec::new();
        for id in ids {
            let Some(mention) = self.mention(id) else { continue };
            let name = mention
                .entity
                .clone()
                .unwrap_or_else(|| self.text.line(mention.span));
            let code = mention
                .code
                .clone()
                .or_else(|| looks_like_code(&name).then(|| name.clone()));
            let mut parts = code.as_deref().unwrap_or("").split_whitespace();
            let country = parts
                .next()
                .filter(|part| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_uppercase()))
                .map(str::to_owned)
                .or_else(|| mention.country.clone());
            let words: BTreeSet<Term> = word::stems(&name)
                .into_iter()
                .filter(|stem| stem.len() > 2)
                .map(|stem| vocabulary.term(stem))
                .collect();
            parties.push(Party {
                name,
                country,
                role: parts.next().map(str::to_owned),
                words: words.into_iter().collect(),
            });
        }
        parties
    }

    fn figures(&self, claim: &ClaimRecord) -> Vec<Figure> {
        let mut figures = Vec::new();
        for id in &claim.quantities {
            let Some(mention) = self.mention(id) else { continue };
            let Some(interval) = Interval::new(mention.low, mention.best, mention.high) else {
                continue;
            };
            let (of, whom) = super::count::kind_of(mention.of.as_deref(), mention.counted_as.as_deref());
            if of.is_empty() {
                continue;
            }
            figures.push(Figure { of, whom, interval });
        }
        let fate = super::count::single_victim(self.text.slice(claim.content));
        if let Some(fate) = fate.filter(|_| claim.status == "happened")
            && !figures
                .iter()
                .any(|figure| matches!(figure.of.as_str(), "killed" | "injured"))
        {
            figures.push(Figure {
                of: fate.to_owned(),
                whom: None,
                interval: Interval::exact(1.0),
            });
        }
        figures
    }

    fn equipment(&self, claim: &ClaimRecord) -> Vec<String> {
        let mut equipment = Vec::new();
        for id in &claim.equipment {
            let Some(mention) = self.mention(id) else { continue };
            if let Some(word) = mention.designation.as_ref().or(mention.class.as_ref()) {
                equipment.push(word.clone());
            }
        }
        equipment
    }

    /// The innermost source of a claim in words; empty for the report's own voice.
    pub(crate) fn source_words(&self, claim: &ClaimRecord) -> String {
        let Some(last) = self.record.chain(claim).last().copied() else {
            return String::new();
        };
        let source = last.source.as_deref().and_then(|id| self.record.source(id));
        source.map_or_else(|| "unnamed source".to_owned(), |source| source.words(&self.text))
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

/// Names of the outlet that a report is of: publisher, agency of the dateline, a byline that names no person.
pub(crate) fn outlet_names(record: &DocumentRecord) -> impl Iterator<Item = &str> {
    let agency = record
        .dateline
        .as_ref()
        .and_then(|dateline| dateline.agency.as_ref());
    let authors = record
        .authors
        .iter()
        .filter(|author| far_end::names_outlet(author));
    let names = record.publisher.iter().chain(agency).chain(authors);
    names.map(|name| name.trim().trim_end_matches(" staff"))
}

/// The same in lower case, each once.
fn own_names(record: &DocumentRecord) -> Vec<String> {
    let mut own: Vec<String> = Vec::new();
    for name in outlet_names(record) {
        let lower = name.to_lowercase();
        if !lower.is_empty() && !own.contains(&lower) {
            own.push(lower);
        }
    }
    own
}

/// "RUS", "VEN GOV": three capital letters, a second group of three at most.
fn looks_like_code(name: &str) -> bool {
    let parts: Vec<&str> = name.split(' ').collect();
    parts.len() <= 2
        && parts
            .iter()
            .all(|part| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// Days since 1 March of the year 0 of an ISO date; the first of the month or year where it says no more.
pub(crate) fn day_number(iso: &str) -> Option<i32> {
    let number = |range: std::ops::Range<usize>| iso.get(range)?.parse::<i32>().ok();
    let year = number(0..4)?;
    let month = if iso.len() >= 7 { number(5..7)? } else { 1 };
    let day = if iso.len() >= 10 { number(8..10)? } else { 1 };
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (year, month) = if month <= 2 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    Some(
        365 * year + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (153 * month + 2) / 5
            + day
            - 1,
    )
}

/// Great-circle distance in kilometres.
pub(crate) fn kilometres(one: (f64, f64), other: (f64, f64)) -> f64 {
    let (a, b) = (one.0.to_radians(), other.0.to_radians());
    let step = (other.1 - one.1).to_radians();
    let half = ((b - a) / 2.0).sin().powi(2) + a.cos() * b.cos() * (step / 2.0).sin().powi(2);
    12742.0 * half.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_over_months_and_leap_years() {
        let days = |iso| day_number(iso).unwrap();
        assert_eq!(days("2024-03-01") - days("2024-02-28"), 2);
        assert_eq!(days("2023-03-01") - days("2023-02-28"), 1);
        assert_eq!(days("2024-01-01T10:00:00") - days("2023-12-31"), 1);
        assert_eq!(day_number("soon"), None);
        assert_eq!(day_number("2024-13-01"), None);
    }

    #[test]
    fn a_degree_of_latitude_is_111_kilometres() {
        assert!((kilometres((10.0, 20.0), (11.0, 20.0)) - 111.2).abs() < 0.1);
    }
}
