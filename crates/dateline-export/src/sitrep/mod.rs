//! The situation report: highlights, figures, the situation event by event, timeline, what is disputed or not known,
//! sources - each sentence resting on numbered quotations.
//!
//! [`Report::of`] gathers it from the records, [`markdown`] and [`html`] write it. A plan is never worded as a deed,
//! and no likelihood word of ours stands for a source's own hedge: its words are quoted.

mod gather;
pub mod html;
pub mod markdown;

use std::fmt::Write as _;

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
    /// Events that are in the case and not told here.
    pub left_out: usize,
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
    /// Sources that are not listed, with fewer claims than those.
    pub more_sources: usize,
    /// The quotations, from 1 on.
    pub notes: Vec<Note>,
    /// Places with a point.
    pub points: Vec<Point>,
}

impl Report {
    /// "Reports of 2024-05-01 to 2024-05-08: 8 reports by 4 publishers, 57 claims about 30 events."
    pub(crate) fn lead(&self) -> String {
        let [reports, publishers, claims, events] = self.counts;
        let (first, last) = &self.period;
        let as_of = self.as_of.as_ref().map(|day| format!("As of {day}. "));
        let period = if first.is_empty() {
            "No dates of publication known".to_owned()
        } else {
            format!("Reports of {first} to {last}")
        };
        format!(
            "{}{period}: {} by {}, {} about {}.",
            as_of.unwrap_or_default(),
            plural(reports, "report"),
            plural(publishers, "publisher"),
            plural(claims, "claim"),
            plural(events, "event")
        )
    }

    /// What the table of sources leaves out, in words.
    pub(crate) fn other_sources(&self) -> String {
        format!("{} with fewer claims.", plural(self.more_sources, "more source"))
    }

    /// What the section of events leaves out, in words; empty where it tells all.
    pub(crate) fn scope(&self) -> String {
        if self.left_out == 0 {
            return String::new();
        }
        format!(
            "Not told here: {} of one claim without a type of its own, or beyond the first {EVENTS}.",
            plural(self.left_out, "event")
        )
    }
}

/// Events told in full.
const EVENTS: usize = 40;

/// What stands in a section that has nothing to tell.
const NO_HIGHLIGHTS: &str = "No event is told in these reports.";
const NO_TIMELINE: &str = "No event has a date.";
const NO_DISPUTE: &str = "No event is contested or denied, and no figures conflict.";

/// What a reader has to know of how this was made.
const METHOD: &str = "Made by machine from the reports named in the notes; every sentence rests on the quotations whose numbers it carries. \
It says who says what, not what is true. Origins are counted after relays and copies are put together; the machine may put unlike happenings together or keep \
accounts of one apart. Check a row at its words before you use it.";

/// "1 report", "2 reports".
fn plural(count: usize, word: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {word}{s}")
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Marks that turn the direction of text are shown, not obeyed.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}') {
            let _ = write!(out, "⟨U+{:04X}⟩", c as u32);
        } else {
            out.push(c);
        }
    }
    out
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
