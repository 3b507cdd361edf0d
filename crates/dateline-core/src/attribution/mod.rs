//! Who says it: sources, cues and contents, linked and chained (PARC 3.0 / `PolNeAR`).

mod chain;
mod cue;
mod draft;
mod figure;
mod grammar;
mod headline;
mod interposed;
mod learned;
mod outlet;
mod silent;
mod source;
mod speech;
mod turns;

use crate::analysis::{Reading, TokenRange};
use crate::document::Document;
use crate::error::ResourceError;
use crate::grounding::Grounding;
use crate::resources::Resources;
use crate::span::Span;
use cue::{Cues, Frame};
use draft::Draft;
use outlet::SourceWords;

/// The lexicons of this stage.
#[derive(Debug, Default)]
pub(crate) struct AttributionLexicons {
    pub(crate) cues: Cues,
    pub(crate) words: SourceWords,
}

impl AttributionLexicons {
    /// The lexicons embedded in the binary.
    pub(crate) fn embedded() -> Result<Self, ResourceError> {
        Ok(Self {
            cues: Cues::embedded()?,
            words: SourceWords::embedded()?,
        })
    }
}

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
    /// All kinds.
    pub const ALL: [SourceKind; 11] = [
        SourceKind::Person,
        SourceKind::Organisation,
        SourceKind::Government,
        SourceKind::Military,
        SourceKind::Outlet,
        SourceKind::Document,
        SourceKind::Social,
        SourceKind::Official,
        SourceKind::Witness,
        SourceKind::Collective,
        SourceKind::Author,
    ];

    /// Reads a wire name.
    pub fn from_wire(name: &str) -> Option<SourceKind> {
        SourceKind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

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
    /// Events inside the content rest on the source; false where the cue only takes a stand towards things that the
    /// report itself vouches for ("condemned the attack", "plans to visit").
    pub binds: bool,
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

    /// The innermost attribution whose content holds all of `span` and rests on its source: the smallest content wins,
    /// then the deeper one.
    pub fn innermost(&self, span: Span) -> Option<usize> {
        (0..self.attributions.len())
            .filter(|at| self.attributions[*at].binds)
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
    document: &Document,
    reading: &Reading,
    grounding: &Grounding,
    resources: &Resources,
) -> Attributions {
    if reading.tokens.is_empty() {
        return Attributions::default();
    }
    let lexicons = &resources.attribution;
    let speech = speech::Speech::new(document, reading);
    let grammar = grammar::Grammar {
        text: &document.text,
        reading,
        lexicons,
    };
    let found = learned::drafts(&document.text, reading, lexicons);
    let mut drafts = learned::merge(&grammar, found, grammar.find());
    figure::widen(reading, &document.text, &mut drafts);
    drafts.extend(speech.posts());
    let headlines = headline::find(document, reading, lexicons);
    drafts.retain(|draft| {
        !headlines
            .iter()
            .any(|headline| headline.source.is_some_and(|source| source.contains(draft.head)))
    });
    drafts.extend(headlines);
    let turns = turns::find(document, reading);
    // What a speaker makes others say is the speaker's.
    drafts.retain(|draft| {
        !turns
            .iter()
            .any(|turn| turn.takes(draft) || draft.rule == "AT-VERB" && turn.holds(draft.head))
    });
    drafts.extend(turns);
    interposed::mend(&grammar, &mut drafts);
    drafts.retain(|draft| !silent::is_silent(&grammar, draft));
    speech.attach(&mut drafts);
    chain::clip(&mut drafts);
    chain::share_relays(reading, &mut drafts);
    chain::link(document, reading, &lexicons.words, &mut drafts);
    finish(document, reading, grounding, lexicons, &speech, drafts)
}

/// Drops what has no content, resolves sources, builds chains and turns tokens into spans.
fn finish(
    document: &Document,
    reading: &Reading,
    grounding: &Grounding,
    lexicons: &AttributionLexicons,
    speech: &speech::Speech,
    drafts: Vec<Draft>,
) -> Attributions {
    let mut drafts = keep(drafts);
    let resolver = source::Resolver {
        document,
        reading,
        grounding,
        words: &lexicons.words,
    };
    let (sources, chosen) = resolver.resolve(&drafts);
    chain::nest(reading, &mut drafts, &chosen, &sources);
    let repeats = chain::repeats(&drafts);
    // In order of their first span, outer before inner.
    let depths: Vec<u8> = (0..drafts.len()).map(|at| depth(&drafts, at)).collect();
    let mut order: Vec<usize> = (0..drafts.len()).filter(|at| !repeats[*at]).collect();
    order.sort_by_key(|at| (drafts[*at].hull().start, depths[*at], *at));
    let mut place = vec![0; drafts.len()];
    for (to, from) in order.iter().enumerate() {
        place[*from] = to;
    }
    let mut attributions = Vec::new();
    for at in order {
        let draft = &drafts[at];
        let share = speech.quoted_share(draft);
        let negated = is_negated(document, reading, draft);
        let agentless = chosen[at].is_none();
        attributions.push(Attribution {
            source: chosen[at],
            source_spans: source_spans(reading, draft),
            cue: spans(reading, &[draft.cue]),
            content: spans(reading, &draft.content),
            mode: if share > 0.95 {
                SpeechMode::Direct
            } else if share > 0.05 {
                SpeechMode::Mixed
            } else {
                SpeechMode::Indirect
            },
            stance: draft.entry.stance,
            binds: draft.binds,
            negated,
            hedges: hedges(document, reading, lexicons, draft),
            parent: draft.parent.map(|parent| place[parent]),
            depth: depths[at],
            implicit: draft.implicit,
            confidence: calibrated(if agentless {
                draft.confidence * 0.9
            } else {
                draft.confidence
            }),
            rule: draft.rule.to_owned(),
        });
    }
    Attributions {
        sources,
        attributions,
    }
}

/// Drafts with content, parents renumbered.
fn keep(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut place = vec![None; drafts.len()];
    let mut kept: Vec<Draft> = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        if draft.content.iter().any(|range| !range.is_empty()) {
            place[at] = Some(kept.len());
            kept.push(draft.clone());
        }
    }
    for draft in &mut kept {
        draft.content.retain(|range| !range.is_empty());
        draft.parent = draft.parent.and_then(|parent| place[parent]);
    }
    kept
}

fn depth(drafts: &[Draft], at: usize) -> u8 {
    let mut depth = 1u8;
    let mut here = at;
    while let Some(parent) = drafts[here].parent {
        depth = depth.saturating_add(1);
        here = parent;
        if depth > 20 {
            break;
        }
    }
    depth
}

/// Scores of the readers and rules, and the share of right attributions at each: fitted on the first half of the
/// development documents of `PolNeAR`, both readers together (`cargo xtask score confidence`).
const CALIBRATION: [(f32, f32); 10] = [
    (0.0, 0.25),
    (0.3, 0.31),
    (0.5, 0.36),
    (0.7, 0.40),
    (0.8, 0.50),
    (0.9, 0.70),
    (0.95, 0.73),
    (0.98, 0.78),
    (0.99, 0.88),
    (1.0, 0.90),
];

/// The probability that an attribution with this score is right, by straight lines between [`CALIBRATION`].
fn calibrated(score: f32) -> f32 {
    let above = CALIBRATION.iter().position(|(from, _)| score < *from);
    match above {
        Some(0) => CALIBRATION[0].1,
        Some(at) => {
            let ((x0, y0), (x1, y1)) = (CALIBRATION[at - 1], CALIBRATION[at]);
            y0 + (score - x0) / (x1 - x0) * (y1 - y0)
        }
        None => CALIBRATION[CALIBRATION.len() - 1].1,
    }
}

/// The words that name the source, in text order.
fn source_spans(reading: &Reading, draft: &Draft) -> Vec<Span> {
    let mut ranges: Vec<TokenRange> = draft.source.into_iter().collect();
    if !ranges.is_empty() {
        let apart = |range: &&TokenRange| !range.overlaps(ranges[0]);
        let aside: Vec<TokenRange> = draft.aside.iter().filter(apart).copied().collect();
        ranges.extend(aside);
        ranges.sort();
    }
    spans(reading, &ranges)
}

fn spans(reading: &Reading, ranges: &[TokenRange]) -> Vec<Span> {
    ranges
        .iter()
        .filter(|range| !range.is_empty())
        .map(|range| reading.span(*range))
        .collect()
}

/// "did not say", "never claimed": a negation beside the cue.
fn is_negated(document: &Document, reading: &Reading, draft: &Draft) -> bool {
    if draft.cue.is_empty() {
        return false;
    }
    let denies = |token: usize| {
        matches!(
            reading.word(token, &document.text).to_lowercase().as_str(),
            "not" | "n't" | "n’t" | "never" | "nobody" | "neither"
        )
    };
    draft.cue.iter().any(denies)
        || reading
            .children(draft.head)
            .any(|child| child < draft.head && denies(child))
}

/// Hedges in the content beside its head or in the cue.
fn hedges(
    document: &Document,
    reading: &Reading,
    lexicons: &AttributionLexicons,
    draft: &Draft,
) -> Vec<Span> {
    let mut found = Vec::new();
    for range in draft.content.iter().chain([&draft.cue]) {
        for token in *range {
            let word = reading.word(token, &document.text).to_lowercase();
            let hedge = lexicons
                .cues
                .fixed(&word)
                .is_some_and(|cue| matches!(cue.frame, Frame::Hearsay | Frame::Hedge));
            if hedge && token != draft.head {
                found.push(reading.tokens[token].span);
            }
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use crate::{Document, Pipeline};

    fn attributions(text: &str) -> Vec<(String, String, String, u8)> {
        let pipeline = Pipeline::embedded().expect("the data of the binary is sound");
        let document = Document::new(text);
        let found = pipeline.analyse(&document).attributions;
        let words = |spans: &[crate::Span]| {
            let words: Vec<&str> = spans.iter().map(|span| span.text(text)).collect();
            words.join(" ")
        };
        found
            .attributions
            .iter()
            .map(|a| (words(&a.source_spans), words(&a.cue), words(&a.content), a.depth))
            .collect()
    }

    #[test]
    fn calibration_keeps_the_order_and_meets_its_points() {
        for (score, right) in super::CALIBRATION {
            assert!((super::calibrated(score) - right).abs() < 1e-6);
        }
        let values: Vec<f32> = (-1..=11)
            .map(|tenth| super::calibrated(tenth as f32 / 10.0))
            .collect();
        assert!(values.is_sorted());
        assert!(values.iter().all(|value| (0.0..=1.0).contains(value)));
    }

    #[test]
    fn an_outlet_that_was_told_is_the_outer_link() {
        let found = attributions("A source told Reuters that the convoy had turned back.");
        let depth = |who: &str| found.iter().find(|a| a.0 == who).map(|a| a.3);
        assert_eq!(
            (depth("Reuters"), depth("A source")),
            (Some(1), Some(2)),
            "{found:?}"
        );
    }

    #[test]
    fn a_stand_taken_binds_nothing() {
        let text = "The minister condemned the attack on the convoy.";
        let pipeline = Pipeline::embedded().expect("the data of the binary is sound");
        let document = Document::new(text);
        let found = pipeline.analyse(&document).attributions;
        let attack = text.find("attack").expect("the word");
        assert_eq!(found.innermost(crate::Span::new(attack, attack + 6)), None);
    }

    #[test]
    fn odd_input_does_not_panic() {
        for text in [
            "",
            "\"",
            "said",
            "told",
            "told Reuters",
            ": : :",
            "“said ‘told “ said:",
            "according to",
            "X:\n\nY:\n\n\"",
            "quoted as saying by by by",
            "who said who said who said, said.",
            "said said said said: said \"said\" said",
        ] {
            attributions(text);
        }
        attributions(&"he said she told them that \"they said ".repeat(120));
    }
}
