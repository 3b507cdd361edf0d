//! The situation report: highlights, figures, the situation event by event, timeline, what is disputed or not known,
//! sources - each sentence resting on numbered quotations.
//!
//! [`Report::of`] gathers it from the records, [`markdown`] and [`html`] write it. A plan is never worded as a deed,
//! and no likelihood word of ours stands for a source's own hedge: its words are quoted.

mod gather;
pub mod html;
pub mod markdown;

/// A situation report, ready to be written.
#[derive(Debug, Default)]
pub struct Report {
    /// "Situation report".
    pub title: String,
    /// Days of publication, first and last; empty where none is known.
    pub period: (String, String),
    /// The day up to which reports count, where one was given.
    pub as_of: Option<String>,
    /// Reports, publishers, claims, events.
    pub counts: [usize; 4],
    /// The events that most rests on.
    pub highlights: Vec<Sentence>,
    /// Counted things of the told events.
    pub figures: Vec<Figure>,
    /// Events with their accounts.
    pub events: Vec<Situation>,
    /// Dated events in order.
    pub timeline: Vec<Sentence>,
    /// What is contested, denied, or does not add up.
    pub disputed: Vec<Sentence>,
    /// What the reports do not say.
    pub unknown: Vec<String>,
    /// Who stands behind the claims.
    pub sources: Vec<Standing>,
    /// The quotations, from 1 on.
    pub notes: Vec<Note>,
    /// Places with a point.
    pub points: Vec<Point>,
}

/// A sentence and the numbers of the notes that it rests on.
#[derive(Debug, Default, Clone)]
pub struct Sentence {
    /// The words.
    pub text: String,
    /// Numbers of notes.
    pub notes: Vec<usize>,
}

/// A counted thing of an event.
#[derive(Debug, Default)]
pub struct Figure {
    /// The event.
    pub event: String,
    /// What is counted.
    pub of: String,
    /// "12", "24–99", "100 (90–110)".
    pub range: String,
    /// Whether the figures can all be true.
    pub agreement: String,
    /// Who gives which figure.
    pub notes: Vec<usize>,
}

/// An event with its accounts.
#[derive(Debug, Default)]
pub struct Situation {
    /// What it is called.
    pub title: String,
    /// How far it is real, in words.
    pub status: String,
    /// On how much it rests, in words.
    pub rests: String,
    /// When, where, who: label and words.
    pub cells: Vec<(String, String)>,
    /// What each source says.
    pub accounts: Vec<Sentence>,
}

/// A source and what rests on it.
#[derive(Debug, Default)]
pub struct Standing {
    /// Name or description.
    pub name: String,
    /// Kind, with "unnamed" and "state-run" where they hold.
    pub kind: String,
    /// Claims that rest on it.
    pub claims: usize,
    /// Reports that carry it.
    pub reports: usize,
}

/// A quotation.
#[derive(Debug, Default)]
pub struct Note {
    /// Publisher, day and title of the report.
    pub report: String,
    /// The chain of sources, outermost first.
    pub chain: String,
    /// The words.
    pub quote: String,
    /// The id of the claim.
    pub claim: String,
}

/// A place of an event on the map.
#[derive(Debug, Default)]
pub struct Point {
    /// Its name.
    pub name: String,
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
    /// Claims there.
    pub claims: usize,
}

/// A status in words that nobody can take for another one.
pub(crate) fn status_words(status: &str) -> &'static str {
    match status {
        "happened" => "reported to have happened",
        "ongoing" => "reported to be going on",
        "planned" => "planned; not reported to have happened",
        "threatened" => "threatened; not reported to have happened",
        "possible" => "reported as possible only",
        "denied" => "denied",
        "not_happened" => "reported not to have happened",
        _ => "status not clear",
    }
}

/// A verdict in words: on how much an event rests.
pub(crate) fn verdict_words(verdict: &str) -> &'static str {
    match verdict {
        "retracted" => "withdrawn by who reported it",
        "contested" => "affirmed by some and denied by others",
        "denied" => "known from its denial only",
        "corroborated" => "told by independent origins",
        "one_sided" => "told by one side only",
        "single_origin" => "all accounts rest on one origin",
        _ => "no source is given",
    }
}
