//! Clock times and dates in digits.

use super::class::Scanned;
use super::pattern::Captures;
use super::scan::{Gap, Kind};
use super::vocabulary::{Class, Part};

impl Scanned<'_> {
    /// A clock time with a sign that it is one: "9 a.m.", "5.30pm", "10:35 a.m.", "4 o'clock", "15:00", "noon".
    pub(super) fn clock(&self, at: usize, captures: &mut Captures) -> Option<usize> {
        if let Some(part) = self.pick(at, |c| match c {
            Class::Part(p @ (Part::Noon | Part::Midnight | Part::Midday)) => Some(*p),
            _ => None,
        }) {
            captures.hour = Some(if part == Part::Midnight { 24 } else { 12 });
            captures.minute = Some(0);
            return Some(at + 1);
        }
        let (hour, len) = self.digits(at)?;
        if self.gap(at) == Gap::None && at > 0 && !matches!(self.words[at - 1].kind, Kind::Mark(_)) {
            return None;
        }
        if len > 2 || hour > 24 {
            return None;
        }
        let mut after = at + 1;
        let (mut minute, mut second, mut colon) = (None, None, false);
        for unit in 0..2 {
            let mark = self.is_mark(after, ':') || (unit == 0 && self.is_mark(after, '.'));
            if !mark || self.gap(after) != Gap::None || self.gap(after + 1) != Gap::None {
                break;
            }
            let Some((value, 2)) = self.digits(after + 1) else {
                break;
            };
            if value > 59 {
                return None;
            }
            colon |= self.is_mark(after, ':');
            if unit == 0 {
                minute = Some(value as i8);
            } else {
                second = Some(value as i8);
            }
            after += 2;
        }
        let meridiem = self.pick(after, |c| match c {
            Class::Meridiem(m) => Some(*m as i8),
            _ => None,
        });
        if let Some(meridiem) = meridiem {
            // "I am": a word of its own needs its full stops or must be "pm".
            if hour == 0 || hour > 12 {
                return None;
            }
            captures.hour = Some(hour as i8 % 12 + meridiem);
            captures.minute = Some(minute.unwrap_or(0));
            captures.second = second;
            return Some(after + 1);
        }
        if self.is(after, "o'clock") || self.is(after, "o’clock") {
            captures.hour = Some(hour as i8);
            captures.minute = Some(0);
            return Some(after + 1);
        }
        if colon && hour < 24 && !self.number_goes_on(after) {
            captures.hour = Some(hour as i8);
            captures.minute = minute;
            captures.second = second;
            let hours = self.is(after, "hrs") || self.is(after, "hours") || self.is(after, "h");
            return Some(after + usize::from(hours));
        }
        None
    }

    /// "0930", "1353", "15.55", "15:55": for use before a zone, "hrs", "local time".
    pub(super) fn hour_minute(&self, at: usize, captures: &mut Captures) -> Option<usize> {
        let (value, len) = self.digits(at)?;
        let (hour, minute, after) = if len == 4 {
            (value / 100, value % 100, at + 1)
        } else if len <= 2 {
            let mark = self.is_mark(at + 1, ':') || self.is_mark(at + 1, '.');
            match self.digits(at + 2) {
                Some((minute, 2)) if mark => (value, minute, at + 3),
                _ => return None,
            }
        } else {
            return None;
        };
        if hour > 24 || minute > 59 {
            return None;
        }
        captures.hour = Some(hour as i8);
        captures.minute = Some(minute as i8);
        Some(after)
    }

    pub(super) fn clock_length(&self, at: usize, captures: &mut Captures) -> Option<usize> {
        let (hours, len) = self.digits(at)?;
        let (minutes, 2) = self.digits(at + 2)? else {
            return None;
        };
        let (seconds, 2) = self.digits(at + 4)? else {
            return None;
        };
        let marks = self.is_mark(at + 1, ':') && matches!(self.words[at + 3].kind, Kind::Mark(':' | '.'));
        if !marks || len > 2 || minutes > 59 || seconds > 59 {
            return None;
        }
        captures.hour = Some(hours as i8);
        captures.minute = Some(minutes as i8);
        captures.second = Some(seconds as i8);
        Some(at + 5)
    }

    /// "2019-03-25", "25/03/2019", "3/25/19", "25.03.2019".
    pub(super) fn numeric_date(&self, at: usize, captures: &mut Captures) -> Option<usize> {
        let (first, first_len) = self.digits(at)?;
        let hyphens = self.gap(at + 1) == Gap::Hyphen && self.gap(at + 2) == Gap::Hyphen;
        if hyphens {
            let (second, second_len) = self.digits(at + 1)?;
            let (third, third_len) = self.digits(at + 2)?;
            if second_len > 2 {
                return None;
            }
            if first_len == 4 && third_len <= 2 && (1..=12).contains(&second) {
                captures.year = Some(first as i16);
                captures.month = Some(second as i8);
                captures.day = Some(third as i8);
                return Some(at + 3);
            }
            if first_len <= 2 && third_len == 4 {
                return day_month(first, second, third, captures).then_some(at + 3);
            }
            return None;
        }
        let Kind::Mark(mark @ ('/' | '.')) = self.words.get(at + 1)?.kind else {
            return None;
        };
        let joined = (1..5).all(|i| self.gap(at + i) == Gap::None);
        if !joined || !self.is_mark(at + 3, mark) {
            return None;
        }
        let (second, second_len) = self.digits(at + 2)?;
        let (third, third_len) = self.digits(at + 4)?;
        if first_len == 4 && second_len <= 2 && third_len <= 2 && (1..=12).contains(&second) {
            captures.year = Some(first as i16);
            captures.month = Some(second as i8);
            captures.day = Some(third as i8);
            return Some(at + 5);
        }
        if first_len > 2 || second_len > 2 || !(third_len == 4 || (third_len == 2 && mark == '/')) {
            return None;
        }
        let year = match third_len {
            4 => third,
            _ if third > 40 => 1900 + third,
            _ => 2000 + third,
        };
        day_month(first, second, year, captures).then_some(at + 5)
    }
}

fn day_month(first: u32, second: u32, year: u32, captures: &mut Captures) -> bool {
    let (day, month) = match (first, second) {
        (1..=12, 1..=12) => {
            captures.swappable = first != second;
            (first, second)
        }
        (13..=31, 1..=12) => {
            captures.day_first = Some(true);
            (first, second)
        }
        (1..=12, 13..=31) => {
            captures.day_first = Some(false);
            (second, first)
        }
        _ => return false,
    };
    if !(1000..=2100).contains(&year) {
        return false;
    }
    captures.year = Some(year as i16);
    captures.month = Some(month as i8);
    captures.day = Some(day as i8);
    true
}
