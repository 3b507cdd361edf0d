//! Times: TIMEX3 expressions with values and intervals.

use crate::analysis::Reading;
use crate::document::Document;
use crate::resources::Resources;
use crate::span::Span;
use jiff::civil::DateTime;

/// A temporal expression (TIMEX3).
#[derive(Debug, Clone, PartialEq)]
pub struct TimeMention {
    /// Its words.
    pub span: Span,
    /// TIMEX3 type.
    pub timex: Timex,
    /// TIMEX3 value ("2019-03-23", "P2D", "`PRESENT_REF`", "2018-12").
    pub value: String,
    /// First and last moment of the calendar interval, both inclusive; for a DURATION or SET only where it is
    /// anchored ("the past two weeks").
    pub interval: Option<(DateTime, DateTime)>,
    /// How fine the value is.
    pub precision: Precision,
    /// What the value rests on.
    pub basis: Basis,
    /// Stable id of the rule.
    pub rule: String,
}

/// TIMEX3 types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names are the standard's own
pub enum Timex {
    Date,
    Time,
    Duration,
    Set,
}

/// How fine a time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // the names say it
pub enum Precision {
    Minute,
    /// A part of a day ("morning").
    Daypart,
    Day,
    Week,
    Month,
    Season,
    Year,
    Unknown,
}

/// What a time's value rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// All parts stand in the words ("25 March 2019").
    Explicit,
    /// A weekday counted from the publication date.
    Weekday,
    /// Direction chosen by the tense of the verb.
    Tense,
    /// Counted from another time in the text ("the next month").
    Anchored,
    /// Counted from the publication date ("yesterday").
    Publication,
}

/// Finds all temporal expressions.
pub fn find(_document: &Document, _reading: &Reading, _resources: &Resources) -> Vec<TimeMention> {
    Vec::new()
}
