//! The wire records (ledger schema version 1): what `dateline read --json` prints and the case file keeps.
//!
//! Spans are `[start, end)` in Unicode scalar values. A cell that the report does not give is absent. [`encode`]
//! turns the internal layers into these records; nothing else converts offsets.

pub mod encode;
pub mod text;

use crate::diagnostics::Diagnostic;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// `[start, end)` in Unicode scalar values of the document's text.
pub type WireSpan = [usize; 2];

/// The schema version of all records.
pub const SCHEMA: u32 = 1;

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks for this signature
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// One report with everything that was read from it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)] // the fields are those of the wire contract
pub struct DocumentRecord {
    pub schema: u32,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dateline: Option<DatelineRecord>,
    #[serde(skip_serializing_if = "is_false")]
    pub partial: bool,
    pub text: String,
    /// `[scalar in the text, scalar in the file, length]` of runs of words taken from a file with marks (Markdown).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub origin_map: Vec<[u32; 3]>,
    pub sources: Vec<SourceRecord>,
    pub mentions: Vec<MentionRecord>,
    pub attributions: Vec<AttributionRecord>,
    pub claims: Vec<ClaimRecord>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
}

impl DocumentRecord {
    /// The part of the record that reconciliation and the account of events look at: text, sources, attributions,
    /// claims without their evidence, and the mentions that claims refer to. A third of the memory, the same events.
    #[must_use]
    pub fn condensed(&self) -> Self {
        let mut wanted: BTreeSet<&str> = BTreeSet::new();
        for claim in &self.claims {
            let ids = claim.actors.iter().chain(&claim.recipients);
            let ids = ids
                .chain(&claim.when)
                .chain(&claim.quantities)
                .chain(&claim.equipment);
            wanted.extend(ids.map(String::as_str));
            wanted.extend(claim.places.iter().map(|place| place.mention.as_str()));
        }
        let counts: Vec<&str> = self
            .mentions
            .iter()
            .filter(|mention| wanted.contains(mention.id.as_str()))
            .filter_map(|mention| mention.count.as_deref())
            .collect();
        wanted.extend(counts);
        let mentions = self
            .mentions
            .iter()
            .filter(|mention| wanted.contains(mention.id.as_str()));
        let mentions: Vec<MentionRecord> = mentions
            .map(|mention| MentionRecord {
                rule: None,
                ..mention.clone()
            })
            .collect();
        let attributions = self.attributions.iter().map(|attribution| AttributionRecord {
            rule: None,
            ..attribution.clone()
        });
        let claims = self.claims.iter().map(|claim| ClaimRecord {
            evidence: BTreeMap::new(),
            ..claim.clone()
        });
        Self {
            text: self.text.clone(),
            origin_map: Vec::new(),
            mentions,
            attributions: attributions.collect(),
            claims: claims.collect(),
            diagnostics: Vec::new(),
            sources: self.sources.clone(),
            authors: self.authors.clone(),
            dateline: self.dateline.clone(),
            schema: self.schema,
            id: self.id.clone(),
            input_id: self.input_id.clone(),
            uri: self.uri.clone(),
            publisher: self.publisher.clone(),
            title: self.title.clone(),
            language: self.language.clone(),
            published: self.published.clone(),
            published_from: self.published_from.clone(),
            partial: self.partial,
        }
    }
}

/// The newspaper dateline.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)] // the fields are those of the wire contract
pub struct DatelineRecord {
    pub span: WireSpan,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
}

/// Who stands behind words.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)] // the fields are those of the wire contract
pub struct SourceRecord {
    pub id: String,
    pub spans: Vec<WireSpan>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub kind: String,
    pub named: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub anonymity: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_unnamed: Option<WireSpan>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<Affiliation>,
    #[serde(skip_serializing_if = "is_false")]
    pub state_affiliated: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reliability: String,
}

/// Whom a source speaks for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Affiliation {
    /// ISO 3166-1 alpha-3; several are joined with `/` ("RUS/VEN").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
}

/// A grounded thing in the text; which fields stand depends on `kind`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)] // the fields are those of the wire contract
pub struct MentionRecord {
    pub id: String,
    pub span: WireSpan,
    /// `time`, `place`, `actor`, `quantity` or `equipment`.
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geonames: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icao: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feature: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What happened to those counted ("killed").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted_as: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qualifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub designation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Id of the quantity that counts this equipment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    pub inferred: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
}

/// A source, a cue, and what is attributed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)] // the fields are those of the wire contract
pub struct AttributionRecord {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    pub source_spans: Vec<WireSpan>,
    pub cue: Vec<WireSpan>,
    pub content: Vec<WireSpan>,
    pub mode: String,
    pub stance: String,
    #[serde(skip_serializing_if = "is_false")]
    pub negated: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hedges: Vec<WireSpan>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    pub depth: u8,
    #[serde(skip_serializing_if = "is_false")]
    pub implicit: bool,
    pub confidence: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// One source's account of one event: the row of the ledger.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)] // the fields are those of the wire contract
pub struct ClaimRecord {
    pub id: String,
    pub trigger: WireSpan,
    pub content: WireSpan,
    #[serde(rename = "type")]
    pub event_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cameo: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<PlaceRef>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quantities: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub equipment: Vec<String>,
    pub status: String,
    pub certainty: String,
    pub attribution: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implied_origin: Option<ImpliedOriginRecord>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub evidence: BTreeMap<String, EvidenceRecord>,
    pub confidence: f64,
}

/// A place of a claim and its role.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaceRef {
    /// Id of the place mention.
    pub mention: String,
    /// `at`, `origin` or `destination`.
    pub role: String,
}

/// A source that a claim in the report's own voice probably rests on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)] // the fields are those of the wire contract
pub struct ImpliedOriginRecord {
    pub source: String,
    pub reason: String,
    pub confidence: f64,
}

/// Words and rule behind one cell.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EvidenceRecord {
    /// The words.
    pub spans: Vec<WireSpan>,
    /// Stable id of the rule or model.
    pub rule: String,
}

/// What claims from many reports are about.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)] // the fields are those of the wire contract
pub struct EventRecord {
    pub schema: u32,
    pub id: String,
    #[serde(rename = "type")]
    pub event_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    pub title: String,
    /// Claim ids, sorted; `document-id#claim-id` where two documents use one id.
    pub claims: Vec<String>,
    pub documents: Vec<String>,
    pub publishers: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<SupportedCell>,
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub place: Option<SupportedCell>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actors: Option<SupportedCell>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equipment: Option<SupportedCell>,
    pub counts: Vec<CountRecord>,
    pub origins: Vec<OriginRecord>,
    pub origin_count: usize,
    pub verdict: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub cell_verdicts: BTreeMap<String, String>,
    pub status: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<RelationRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_reported: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_as_of: Option<String>,
}

/// The best-supported value of a cell and every differing value with who gives it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SupportedCell {
    /// The value that most independent origins give.
    pub best: String,
    /// All values, the best one included.
    pub values: Vec<CellValue>,
}

/// One value of a cell.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CellValue {
    /// The value in words.
    pub value: String,
    /// Claims that give it (as in [`EventRecord::claims`]).
    pub claims: Vec<String>,
}

/// One counted thing of an event.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)] // the fields are those of the wire contract
pub struct CountRecord {
    pub of: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// `same`, `compatible`, `strained` or `conflict`.
    pub agreement: String,
    pub figures: Vec<FigureRecord>,
}

/// One source's figure.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)] // the fields are those of the wire contract
pub struct FigureRecord {
    pub claim: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// A later figure of the same origin stands in its place.
    #[serde(skip_serializing_if = "is_false")]
    pub superseded: bool,
}

/// A group of claims that rest on one origin.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OriginRecord {
    /// Who it is, in words ("Javier Mayorca", "unattributed").
    pub name: String,
    /// Kind of the source.
    pub kind: String,
    /// `asserts`, `denies` or `unattributed`.
    pub role: String,
    /// Claims that rest on it (as in [`EventRecord::claims`]).
    pub claims: Vec<String>,
    /// Why they were put together: `same source`, `relays`, `credit line`, `copied text`, `same slip`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// It adds to the count of independent origins.
    pub counted: bool,
}

/// How an event stands to another.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RelationRecord {
    /// `part_of`, `follow_up` or `maybe_same`.
    pub kind: String,
    /// The other event.
    pub event: String,
    /// Why.
    pub reason: String,
}
