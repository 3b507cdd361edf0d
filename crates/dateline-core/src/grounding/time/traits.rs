//! A quick test before the real one: what a word can be, and what an element can begin with, as sets of bits.
//!
//! An element fits a word only if both sets share a bit; most ways through the automaton end here.

use super::class::Test;
use super::scan::Kind;
use super::vocabulary::{Class, UNKNOWN, Vocabulary};

/// Bits below this one stand for word ids, folded.
const IDS: u32 = 44;
const DIGITS: u64 = 1 << 44;
const MARK: u64 = 1 << 45;
const MONTH: u64 = 1 << 46;
const WEEKDAY: u64 = 1 << 47;
const UNIT: u64 = 1 << 48;
const PART: u64 = 1 << 49;
const SEASON: u64 = 1 << 50;
const NUMBER: u64 = 1 << 51;
const ORDINAL: u64 = 1 << 52;
const EDGE: u64 = 1 << 53;
const TURN: u64 = 1 << 54;
const DECADE: u64 = 1 << 55;
const ZONE: u64 = 1 << 56;
const NAMED: u64 = 1 << 57;
const APPROXIMATE: u64 = 1 << 58;
/// A word that the vocabulary does not hold.
const STRANGE: u64 = 1 << 59;

fn of_id(id: u32) -> u64 {
    1 << (id % IDS)
}

/// What a word can be.
pub(super) fn of_word(kind: Kind, id: u32, vocabulary: &Vocabulary) -> u64 {
    match kind {
        Kind::Digits { .. } => DIGITS,
        Kind::Mark(_) => MARK,
        Kind::Letters if id == UNKNOWN => STRANGE,
        Kind::Letters => vocabulary
            .classes(id)
            .iter()
            .fold(of_id(id), |traits, class| traits | of_class(*class)),
    }
}

fn of_class(class: Class) -> u64 {
    match class {
        Class::Month(_) => MONTH,
        Class::Weekday(_) | Class::Weekdays(_) => WEEKDAY,
        Class::Unit(_) | Class::Units(_) => UNIT,
        Class::Part(_) | Class::Parts(_) => PART,
        Class::Season(_) | Class::Seasons(_) => SEASON,
        Class::Number(_) | Class::Scale(_) | Class::Vague | Class::Article => NUMBER,
        Class::Ordinal(_) => ORDINAL,
        Class::Decade(_) => DECADE,
        Class::Edge(_) | Class::EdgeOf(_) => EDGE,
        Class::Turn(_) => TURN,
        Class::Zone => ZONE,
        Class::Approximate => APPROXIMATE,
        Class::Named => NAMED,
        Class::PastHelper | Class::Ask | Class::Agenda | Class::Preposition => 0,
        Class::Meridiem(_)
        | Class::Cue(_)
        | Class::YearCue(_)
        | Class::Counted
        | Class::Wary
        | Class::Dotted => 0,
    }
}

/// What an element can begin with.
pub(super) fn of_test(test: &Test) -> u64 {
    match test {
        Test::Words(ids) => ids.iter().fold(0, |traits, id| traits | of_id(*id)),
        Test::Mark(_) | Test::ShortYear => MARK,
        Test::Month | Test::SureMonth => MONTH,
        Test::Weekday | Test::SureWeekday | Test::Weekdays => WEEKDAY,
        Test::Unit | Test::Units | Test::AnyUnit => UNIT,
        Test::Part | Test::Parts => PART,
        Test::Season | Test::Seasons => SEASON,
        Test::Number | Test::Number2 => NUMBER | DIGITS,
        Test::One | Test::YearWords => NUMBER,
        Test::Ordinal | Test::Day | Test::DayTh => ORDINAL | NUMBER | DIGITS,
        Test::Edge | Test::EdgeOf => EDGE,
        Test::Turn => TURN,
        Test::Year | Test::BareYear | Test::Number4 | Test::RangeEnd => DIGITS,
        Test::Adjective => STRANGE,
        Test::HourMinute | Test::ClockLength | Test::Numeric => DIGITS,
        Test::Decade | Test::LongDecade => DECADE | DIGITS | MARK,
        Test::Zone => ZONE,
        Test::Clock => DIGITS | PART,
        Test::Holiday => NAMED,
        Test::Approximate => APPROXIMATE,
    }
}
