//! Who says it: sources, cues and contents, linked and chained (PARC 3.0 / `PolNeAR`).

use crate::analysis::Reading;
use crate::document::Document;
use crate::grounding::Grounding;
use crate::resources::Resources;
use crate::span::Span;

/// Sources and attributions of one document.
#[derive(Debug, Clone, Default)]
pub struct Attributions {
    /// Everyone and everything that stands behind words.
    pub sources: Vec<Source>,
    /// Attributions, in order of their first span.
    pub attributions: Vec<Attribution>,
}

/// Somebody or something that stands behind words.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Every place where it is named or described, coreferent mentions included, in text order.
    pub spans: Vec<Span>,
    /// Canonical name; absent for unnamed sources.
    pub name: Option<String>,
    /// What it is.
    pub kind: SourceKind,
    /// How far it is named.
    pub anonymity: Anonymity,
    /// Words that say why it is not named.
    pub reason_unnamed: Option<Span>,
    /// How many stand behind it.
    pub number: SourceNumber,
    /// Role or title ("national security adviser"), when stated.
    pub role: Option<String>,
    /// ISO 3166-1 alpha-3 codes of the countries it speaks for, when stated or known.
    pub countries: Vec<String>,
    /// Body it belongs to, when stated or known.
    pub organisation: Option<String>,
    /// A state runs this outlet.
    pub state_affiliated: bool,
}

/// Kinds of sources (see `LEDGER.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names are the wire contract's
pub enum SourceKind {
    Person,
    Organisation,
    Government,
    Military,
    Outlet,
    Document,
    Social,
    Official,
    Witness,
    Collective,
    Author,
}

impl SourceKind {
    /// The wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            SourceKind::Person => "person",
            SourceKind::Organisation => "organisation",
            SourceKind::Government => "government",
            SourceKind::Military => "military",
            SourceKind::Outlet => "outlet",
            SourceKind::Document => "document",
            SourceKind::Social => "social",
            SourceKind::Official => "official",
            SourceKind::Witness => "witness",
            SourceKind::Collective => "collective",
            SourceKind::Author => "author",
        }
    }
}

/// How far a source is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Anonymity {
    /// By name.
    Named,
    /// In part ("a man who gave his name as Ali").
    Partial,
    /// By role ("a senior US official").
    Role,
    /// Not at all ("sources said").
    Bare,
    /// Nobody ("is believed to").
    None,
}

impl Anonymity {
    /// The wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            Anonymity::Named => "named",
            Anonymity::Partial => "partial",
            Anonymity::Role => "role",
            Anonymity::Bare => "bare",
            Anonymity::None => "none",
        }
    }
}

/// How many people stand behind a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names are the wire contract's
pub enum SourceNumber {
    One,
    Two,
    Several,
    Unknown,
}

impl SourceNumber {
    /// The wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            SourceNumber::One => "one",
            SourceNumber::Two => "two",
            SourceNumber::Several => "several",
            SourceNumber::Unknown => "unknown",
        }
    }
}

/// A source, a cue, and what is attributed. Any role may be empty; spans are lists, since contents come in pieces.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// Index into [`Attributions::sources`]; `None` where the cue names nobody ("reportedly").
    pub source: Option<usize>,
    /// The words that name the source here.
    pub source_spans: Vec<Span>,
    /// The words that mark the saying.
    pub cue: Vec<Span>,
    /// What is said.
    pub content: Vec<Span>,
    /// Direct, indirect or mixed speech.
    pub mode: SpeechMode,
    /// What the source does with the content.
    pub stance: Stance,
    /// "did not say".
    pub negated: bool,
    /// Hedges inside or beside the cue ("purportedly", "appears").
    pub hedges: Vec<Span>,
    /// Index of the attribution that this one is nested in (the outer link of the chain: "Sputnik cited").
    pub parent: Option<usize>,
    /// 1 = attributed by the report itself.
    pub depth: u8,
    /// The source is carried over from an earlier sentence.
    pub implicit: bool,
    /// Calibrated probability, 0 to 1.
    pub confidence: f32,
    /// Stable id of the rule or model that made it.
    pub rule: String,
}

/// Direct, indirect or mixed speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names are the standard's own
pub enum SpeechMode {
    Direct,
    Indirect,
    Mixed,
}

impl SpeechMode {
    /// The wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            SpeechMode::Direct => "direct",
            SpeechMode::Indirect => "indirect",
            SpeechMode::Mixed => "mixed",
        }
    }
}

/// What a source does with a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names are the wire contract's
pub enum Stance {
    Asserts,
    Confirms,
    Denies,
    Alleges,
    Predicts,
    Doubts,
    Promises,
    Threatens,
    Orders,
    Asks,
    Declines,
}

impl Stance {
    /// All stances.
    pub const ALL: [Stance; 11] = [
        Stance::Asserts,
        Stance::Confirms,
        Stance::Denies,
        Stance::Alleges,
        Stance::Predicts,
        Stance::Doubts,
        Stance::Promises,
        Stance::Threatens,
        Stance::Orders,
        Stance::Asks,
        Stance::Declines,
    ];

    /// The wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            Stance::Asserts => "asserts",
            Stance::Confirms => "confirms",
            Stance::Denies => "denies",
            Stance::Alleges => "alleges",
            Stance::Predicts => "predicts",
            Stance::Doubts => "doubts",
            Stance::Promises => "promises",
            Stance::Threatens => "threatens",
            Stance::Orders => "orders",
            Stance::Asks => "asks",
            Stance::Declines => "declines",
        }
    }

    /// Reads a wire name.
    pub fn from_wire(name: &str) -> Option<Stance> {
        Stance::ALL.into_iter().find(|stance| stance.as_str() == name)
    }
}

impl Attributions {
    /// The chain of an attribution, outermost first, itself last.
    pub fn chain(&self, attribution: usize) -> Vec<usize> {
        let mut chain = vec![attribution];
        let mut at = self.attributions[attribution].parent;
        while let Some(parent) = at {
            if chain.contains(&parent) {
                break; // a loop would be a bug of the linker; never hang on it
            }
            chain.push(parent);
            at = self.attributions[parent].parent;
        }
        chain.reverse();
        chain
    }

    /// The innermost attribution whose content holds all of `span`: the smallest content wins, then the deeper one.
    pub fn innermost(&self, span: Span) -> Option<usize> {
        (0..self.attributions.len())
            .filter_map(|at| {
                let attribution = &self.attributions[at];
                let content = attribution
                    .content
                    .iter()
                    .find(|content| content.contains(span))?;
                Some((content.len(), std::cmp::Reverse(attribution.depth), at))
            })
            .min()
            .map(|(_, _, at)| at)
    }
}

/// Finds who says what.
pub fn attribute(
    _document: &Document,
    _reading: &Reading,
    _grounding: &Grounding,
    _resources: &Resources,
) -> Attributions {
    Attributions::default()
}
