//! From matches to values: each operation of the rules, and what earlier mentions leave behind for later ones.
//!
//! The anchor is the day of publication, or the date of the newspaper dateline where that is a day or two earlier.
//! Without an anchor relative times keep their words and get no value.
//!
//! Long, since it holds one function for each operation that a rule of `rules/time` can name.

use super::calendar::{self, Granule, add, date, end_of, monday};
use super::class::Scanned;
use super::pattern::{Captures, Match};
use super::rules::{Op, Rule};
use super::scan::{Gap, Kind};
use super::tense::{self, Tense};
use super::value::{
    Resolved, constant_value, duration_value, length, precision_of, set, whole, without_value,
};
use super::vocabulary::{Class, Edge, Part, Season, Unit};
use super::{Basis, Precision, Timex};
use crate::analysis::Reading;
use crate::document::Document;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

/// Resolves the matches of one document in text order.
pub(super) struct Resolver<'a> {
    pub(super) scanned: &'a Scanned<'a>,
    pub(super) document: &'a Document,
    pub(super) reading: &'a Reading,
    pub(super) anchor: Option<DateTime>,
    /// The text tells of times long before its publication: dates without a year follow the last one named.
    pub(super) narrative: bool,
    /// Order of day and month in the digit dates of the report, where one of them tells.
    pub(super) day_first: Option<bool>,
    pub(super) state: State,
}

/// A year that stood in the words.
#[derive(Debug, Clone, Copy)]
struct NamedYear {
    year: i16,
    /// The word after its mention.
    end: usize,
    /// It opens its sentence ("In 2014, ..."), so it sets the scene for the next one.
    opens: bool,
}

/// What earlier mentions leave behind.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct State {
    /// The last piece of the calendar that was named.
    last: Option<Granule>,
    last_day: Option<Date>,
    /// The word after the last mention.
    last_end: usize,
    /// The last year that was named in words, and the word after that mention.
    last_year: Option<NamedYear>,
    last_month: Option<(i16, i8)>,
    last_quarter: Option<Granule>,
}

impl Resolver<'_> {
    /// The date of the newspaper dateline: relative times of the body count from it, where it lies just before
    /// publication or nothing else is known.
    pub(super) fn anchor_to_dateline(&mut self, resolved: &Resolved) {
        let Some((from, _)) = resolved.interval.filter(|_| resolved.precision == Precision::Day) else {
            return;
        };
        let known = match self.today() {
            Some(today) => (0..=3).contains(&days(from.date(), today)),
            None => resolved.basis == Basis::Explicit,
        };
        if known && self.today() != Some(from.date()) {
            self.anchor = Some(from);
        }
    }

    fn today(&self) -> Option<Date> {
        self.anchor.map(DateTime::date)
    }

    /// Resolves a match and remembers it. `next_day` is the day named right after a clock time.
    pub(super) fn resolve(
        &mut self,
        found: &Match,
        rule: &Rule,
        next: Option<(&Match, &Rule)>,
    ) -> Option<Resolved> {
        let captures = found.captures.with(&rule.preset);
        let resolved = match rule.op {
            Op::Calendar => self.calendar(found, &captures, rule),
            Op::Day => Some(self.day(&captures)),
            Op::Period => Some(self.period(found, &captures)),
            // "That day" with no day before it names none.
            Op::Anaphor => {
                Some(self.anaphor(&captures)).filter(|it| self.anchor.is_none() || !it.value.is_empty())
            }
            Op::Shift => Some(self.shift(&captures)),
            Op::ShiftMention => Some(self.shift_mention(&captures)),
            Op::Duration if self.is_no_length(found, &captures) => None,
            Op::Duration if self.is_rate(found, &captures) => Some(set(&captures)),
            Op::Duration => Some(self.duration(&captures)),
            Op::Length => Some(length(&captures)),
            Op::Set => Some(set(&captures)),
            Op::Constant => Some(self.constant(rule)),
            Op::Clock => Some(self.clock(found, &captures, rule, next)),
            Op::Overnight => Some(self.overnight()),
        }?;
        if let Some(granule) = resolved.granule {
            self.remember(granule, found, &captures, rule.op);
        }
        Some(resolved)
    }

    fn remember(&mut self, granule: Granule, found: &Match, captures: &Captures, op: Op) {
        self.state.last = Some(granule);
        self.state.last_end = found.end;
        if matches!(granule, Granule::Day(_) | Granule::Part(..) | Granule::Clock(..)) {
            self.state.last_day = granule.first_day();
        }
        if let Some(first) = granule.first_day() {
            if granule.unit() <= Unit::Month {
                self.state.last_month = Some((first.year(), first.month()));
            }
            if captures.year.is_some() && granule.unit() <= Unit::Year {
                self.state.last_year = Some(NamedYear {
                    year: first.year(),
                    end: found.end,
                    opens: self.opens_sentence(found.start),
                });
            }
        }
        if matches!(granule, Granule::Quarter(..)) && op == Op::Calendar {
            self.state.last_quarter = Some(granule);
        }
    }

    fn tense(&self, found: &Match) -> Option<Tense> {
        tense::around(self.scanned, self.document, self.reading, found.start, found.end)
    }

    /// "the Nov. 8 vote"
    fn is_attribute(&self, found: &Match) -> bool {
        let before = found.start.checked_sub(1).is_some_and(|at| {
            self.scanned.is(at, "the")
                || self.scanned.words[at].gap == Gap::None && self.scanned.word(at).ends_with('s')
        });
        before
            && self
                .scanned
                .words
                .get(found.end)
                .is_some_and(|next| next.gap == Gap::Space)
    }

    /// "by", "until" before the words: the time lies ahead unless the clause is past.
    fn is_limit(&self, found: &Match) -> bool {
        found.start.checked_sub(1).is_some_and(|at| {
            ["by", "until", "till"]
                .iter()
                .any(|word| self.scanned.is(at, word))
        })
    }

    fn is_until(&self, found: &Match) -> bool {
        found
            .start
            .checked_sub(1)
            .is_some_and(|at| matches!(self.scanned.word(at), "until" | "till"))
    }

    /// "From Sept. 14 to Thursday", "on Monday and Tuesday": the first such day after the one named right before.
    fn weekday_after_last(&self, found: &Match, weekday: i8) -> Option<Date> {
        let joined = found.start == self.state.last_end + 1
            && matches!(
                self.scanned.word(found.start - 1),
                "to" | "through" | "and" | "or" | "until"
            );
        let last = self.state.last_day.filter(|_| joined)?;
        let ahead = i64::from((weekday - last.weekday().to_monday_one_offset()).rem_euclid(7));
        let today = self.today()?;
        let day = add(last, ahead, Unit::Day).filter(|_| days(last, today).abs() <= 10)?;
        let onward = matches!(self.scanned.word(found.start - 1), "to" | "through" | "until");
        (onward || last >= today || day <= today).then_some(day)
    }

    fn finish(&self, granule: Granule, captures: &Captures, basis: Basis) -> Resolved {
        let timex = match granule {
            Granule::Part(..) | Granule::Clock(..) => Timex::Time,
            _ => Timex::Date,
        };
        let interval = match captures.edge {
            None => granule.interval(),
            Some(Edge::Earlier) => {
                let now = self.anchor.map(|at| end_of(at.date()));
                granule
                    .interval()
                    .map(|(from, to)| (from, now.map_or(to, |now| now.clamp(from, to))))
            }
            Some(Edge::Later) => {
                let now = self.today().map(|day| day.at(0, 0, 0, 0));
                granule
                    .interval()
                    .map(|(from, to)| (now.map_or(from, |now| now.clamp(from, to)), to))
            }
            Some(edge) => granule.edge_interval(edge),
        };
        Resolved {
            timex,
            value: granule.value(),
            interval,
            precision: granule.precision(),
            basis,
            granule: Some(granule),
        }
    }

    /// A date whose parts stand in the words, at least in part.
    fn calendar(&self, found: &Match, c: &Captures, rule: &Rule) -> Option<Resolved> {
        let explicit_year = self.explicit_year(c, rule);
        let (granule, basis) = if let Some(holiday) = c.holiday {
            let (year, basis) = match explicit_year {
                Some(year) => year,
                None => self.nearest_year(found, c, |year| calendar::holiday(holiday, year))?,
            };
            (Granule::Day(calendar::holiday(holiday, year)?), basis)
        } else if let Some(decade) = c.decade {
            (Granule::Decade(decade), Basis::Explicit)
        } else if let (Some(ordinal), Some(Unit::Century)) = (c.ordinal, c.unit) {
            let century = if rule.bc { -ordinal } else { ordinal - 1 };
            (Granule::Century(century), Basis::Explicit)
        } else if let (Some(ordinal), Some(Unit::Quarter)) = (c.ordinal, c.unit) {
            if !(1..=4).contains(&ordinal) {
                return None;
            }
            let quarter = ordinal as i8;
            match explicit_year {
                Some((year, basis)) => (Granule::Quarter(year, quarter), basis),
                None => self.nearest_quarter(found, quarter)?,
            }
        } else if let (Some(ordinal), Some(Unit::Year)) = (c.ordinal, c.unit) {
            // Halves: "the first half of 2012".
            let half = ordinal as i8;
            if !(1..=2).contains(&half) {
                return None;
            }
            let (year, basis) =
                explicit_year.or_else(|| self.today().map(|day| (day.year(), Basis::Publication)))?;
            (Granule::Half(year, half), basis)
        } else if let Some(season) = c.season {
            match explicit_year {
                Some((year, basis)) => (Granule::Season(year, season), basis),
                None => self.nearest_season(found, c, season)?,
            }
        } else if let Some(month) = c.month {
            match self.in_month(found, c, month, explicit_year) {
                Some(found) => found,
                None if c.swappable || self.anchor.is_none() => return Some(without_value(Timex::Date)),
                None => return None,
            }
        } else if let Some(weekday) = c.weekday {
            let Some((day, basis)) = self.weekday(found, c, weekday) else {
                return Some(without_value(if c.part.is_some() {
                    Timex::Time
                } else {
                    Timex::Date
                }));
            };
            (Granule::Day(day), basis)
        } else if let Some(day) = c.day {
            let (year, month) = self.state.last_month?;
            (Granule::Day(date(year, month, day)?), Basis::Anchored)
        } else if let Some((year, basis)) = explicit_year {
            (Granule::Year(year), basis)
        } else {
            return Some(without_value(Timex::Date));
        };
        let granule = match (granule, c.part) {
            (Granule::Day(day), _) if c.unit == Some(Unit::Week) => Granule::holding(day, Unit::Week),
            (Granule::Day(day), Some(part)) => Granule::Part(day, part),
            (granule, _) => granule,
        };
        Some(self.finish(granule, c, basis))
    }

    fn explicit_year(&self, c: &Captures, rule: &Rule) -> Option<(i16, Basis)> {
        if let Some(year) = c.year {
            let year = if rule.bc { 1 - year } else { year };
            return Some((year, Basis::Explicit));
        }
        if rule.last_year {
            let year = self.state.last.and_then(Granule::first_day).map(Date::year);
            return year.map(|year| (year, Basis::Anchored));
        }
        // "June last year": the rule sets the unit.
        if c.unit == Some(Unit::Year) && c.ordinal.is_none()
            || (c.unit == Some(Unit::Quarter) && c.turn.is_some())
        {
            let turn = i16::from(c.turn?);
            return self.today().map(|day| (day.year() + turn, Basis::Publication));
        }
        None
    }

    fn in_month(
        &self,
        found: &Match,
        c: &Captures,
        month: i8,
        year: Option<(i16, Basis)>,
    ) -> Option<(Granule, Basis)> {
        let Some(day) = c.day else {
            let (year, basis) = match year {
                Some(year) => year,
                None => self.nearest_year(found, c, |year| date(year, month, 1))?,
            };
            return Some((Granule::Month(year, month), basis));
        };
        if let Some((year, basis)) = year {
            let at = if c.swappable {
                self.unswapped(year, month, day)
            } else {
                date(year, month, day)
            };
            return at.map(|day| (Granule::Day(day), basis));
        }
        let (mut year, basis) = self.nearest_year(found, c, |year| date(year, month, day))?;
        if let Some(weekday) = c.weekday {
            let fits = |year: i16| {
                date(year, month, day).is_some_and(|day| day.weekday().to_monday_one_offset() == weekday)
            };
            year = [year, year - 1, year + 1]
                .into_iter()
                .find(|year| fits(*year))
                .unwrap_or(year);
        }
        Some((Granule::Day(date(year, month, day)?), basis))
    }

    /// Day and month in the order of the other dates of the report, else in the one that lies near publication.
    fn unswapped(&self, year: i16, month: i8, day: i8) -> Option<Date> {
        match self.day_first {
            Some(true) => return date(year, month, day),
            Some(false) => return date(year, day, month),
            None => {}
        }
        let today = self.today()?;
        let far = |d: Option<Date>| d.map_or(i32::MAX, |d| days(today, d).abs());
        let (a, b) = (date(year, month, day), date(year, day, month));
        let (da, db) = (far(a), far(b));
        if da <= 45 && db > 90 {
            a
        } else if db <= 45 && da > 90 {
            b
        } else {
            None
        }
    }

    /// The year of a date without one.
    fn nearest_year(
        &self,
        found: &Match,
        c: &Captures,
        at: impl Fn(i16) -> Option<Date>,
    ) -> Option<(i16, Basis)> {
        if c.turn.is_none()
            && let Some(year) = self.year_before(found)
        {
            let year = self.rolled(year, c);
            return Some((year, Basis::Anchored));
        }
        let today = self.today()?;
        let month_only = c.day.is_none() && c.holiday.is_none();
        let this = today.year();
        let distance = |year: i16| {
            let day = at(year)?;
            let apart = days(today, day);
            // A month is now as long as it is the same month.
            let same_month = month_only && day.year() == today.year() && day.month() == today.month();
            Some(if same_month { 0 } else { apart })
        };
        let years = [this - 1, this, this + 1];
        let past = years
            .into_iter()
            .filter(|y| distance(*y).is_some_and(|d| d <= 0))
            .max();
        let future = years
            .into_iter()
            .filter(|y| distance(*y).is_some_and(|d| d >= 0))
            .min();
        let strict = |year: i16, sign: i16| {
            if distance(year) == Some(0) {
                year + sign
            } else {
                year
            }
        };
        match c.turn {
            Some(-1) => return Some((strict(past?, -1), Basis::Publication)),
            Some(1) => return Some((strict(future?, 1), Basis::Publication)),
            Some(_) => return Some((this, Basis::Publication)),
            None => {}
        }
        if distance(this) == Some(0) {
            return Some((this, Basis::Publication));
        }
        let tense = self.tense(found);
        let (past, future) = (past?, future?);
        let (back, ahead) = (-distance(past)?, distance(future)?);
        let limit = self.is_limit(found);
        let year = match tense {
            Some(Tense::Future) if ahead <= 300 || limit => future,
            // "The Nov. 8 vote" is the nearest one, whatever the tense.
            _ if self.is_attribute(found) && back.min(ahead) < 150 => {
                if back <= ahead {
                    past
                } else {
                    future
                }
            }
            Some(Tense::Past) if back <= 300 && !(limit && ahead < 120) => past,
            _ if limit && ahead <= 180 => future,
            _ if back <= ahead => past,
            _ => future,
        };
        let basis = if tense.is_some() {
            Basis::Tense
        } else {
            Basis::Publication
        };
        Some((year, basis))
    }

    /// The named year that a date without one belongs to.
    fn year_before(&self, found: &Match) -> Option<i16> {
        let named = self.state.last_year.filter(|named| named.end <= found.start)?;
        let Some(today) = self.today() else {
            return Some(named.year);
        };
        if self.narrative {
            return Some(named.year);
        }
        let far = found.start - named.end > 40;
        if named.year >= today.year() || far || self.tense(found) == Some(Tense::Future) {
            return None;
        }
        let between = named.end..=found.start;
        if between.clone().any(|at| self.scanned.words[at].gap == Gap::Break) {
            return None;
        }
        let ends = (named.end..found.start)
            .filter(|at| tense::ends_sentence(self.scanned, *at))
            .count();
        (ends == 0 || (ends == 1 && named.opens)).then_some(named.year)
    }

    /// In a history January follows December of the year before.
    fn rolled(&self, year: i16, c: &Captures) -> i16 {
        match (self.state.last_month, c.month) {
            (Some((last_year, 10..=12)), Some(1..=3)) if self.narrative && last_year == year => year + 1,
            (Some((last_year, _)), _) if self.narrative && last_year == year + 1 => last_year,
            _ => year,
        }
    }

    /// Only an article or preposition stands before it in its sentence.
    fn opens_sentence(&self, start: usize) -> bool {
        (start.saturating_sub(2)..=start).any(|at| {
            at == 0
                || self.scanned.words[at].gap == Gap::Break
                || (at < start && tense::ends_sentence(self.scanned, at))
                || (at == start && tense::ends_sentence(self.scanned, at - 1))
        })
    }

    fn nearest_quarter(&self, found: &Match, quarter: i8) -> Option<(Granule, Basis)> {
        if (self.narrative || self.anchor.is_none())
            && let Some(year) = self.year_before(found)
        {
            return Some((Granule::Quarter(year, quarter), Basis::Anchored));
        }
        let today = self.today()?;
        let now = (today.month() + 2) / 3;
        let tense = self.tense(found);
        let past = (quarter > now + 1 && tense != Some(Tense::Future))
            || (quarter == now + 1 && tense == Some(Tense::Past));
        let year = today.year() - i16::from(past);
        Some((Granule::Quarter(year, quarter), Basis::Publication))
    }

    fn nearest_season(&self, found: &Match, c: &Captures, season: Season) -> Option<(Granule, Basis)> {
        if c.turn.is_none()
            && let Some(year) = self.year_before(found)
        {
            return Some((Granule::Season(year, season), Basis::Anchored));
        }
        let today = self.today()?;
        let now = Granule::holding(today, Unit::Season);
        let year = today.year();
        let turn = match c.turn {
            Some(0) | None if now == Granule::Season(now.first_day()?.year(), season) => {
                return Some((now, Basis::Publication));
            }
            Some(0) => return Some((Granule::Season(year, season), Basis::Publication)),
            Some(turn) => turn,
            None if self.tense(found) == Some(Tense::Future) => 1,
            None => -1,
        };
        let candidates = [year - 1, year, year + 1].map(|year| Granule::Season(year, season));
        let granule = if turn < 0 {
            candidates
                .into_iter()
                .rfind(|g| g.last_day().is_some_and(|day| day < today))
        } else {
            candidates
                .into_iter()
                .find(|g| g.first_day().is_some_and(|day| day > today))
        };
        Some((granule?, Basis::Tense))
    }

    /// The day of a weekday name.
    fn weekday(&self, found: &Match, c: &Captures, weekday: i8) -> Option<(Date, Basis)> {
        let base = if self.narrative {
            self.state.last_day.or(self.today())?
        } else {
            self.today()?
        };
        let now = base.weekday().to_monday_one_offset();
        let back = i64::from((now - weekday).rem_euclid(7));
        let past = base.checked_sub(back.days()).ok()?;
        let future = base.checked_add(((7 - back) % 7).days()).ok()?;
        let strict = |day: Date, weeks: i64| {
            if day == base {
                day.checked_add(weeks.weeks()).ok()
            } else {
                Some(day)
            }
        };
        Some(match c.turn {
            Some(-1) => (strict(past, -1)?, Basis::Weekday),
            Some(1) => {
                let day = strict(future, 1)?;
                (day, Basis::Weekday)
            }
            Some(_) => (
                add(monday(base), i64::from(weekday) - 1, Unit::Day)?,
                Basis::Weekday,
            ),
            None if past == base => (past, Basis::Weekday),
            None if let Some(day) = self.weekday_after_last(found, weekday) => (day, Basis::Anchored),
            None if self.is_until(found) => (future, Basis::Weekday),
            None => match self.tense(found) {
                Some(Tense::Future) => (future, Basis::Tense),
                Some(Tense::Past) => (past, Basis::Tense),
                None if self.is_limit(found) => (future, Basis::Weekday),
                None => (past, Basis::Weekday),
            },
        })
    }

    fn day(&self, c: &Captures) -> Resolved {
        let timex = if c.part.is_some() {
            Timex::Time
        } else {
            Timex::Date
        };
        let n = c.n.unwrap_or(0.0) as i64;
        let Some(day) = self.today().and_then(|today| add(today, n, Unit::Day)) else {
            return without_value(timex);
        };
        let granule = c.part.map_or(Granule::Day(day), |part| Granule::Part(day, part));
        let mut resolved = self.finish(granule, c, Basis::Publication);
        if matches!(c.edge, Some(Edge::Earlier | Edge::Later)) {
            resolved.interval = granule.interval();
        }
        resolved
    }

    fn period(&self, found: &Match, c: &Captures) -> Resolved {
        let (Some(today), Some(unit)) = (self.today(), c.unit) else {
            return without_value(Timex::Date);
        };
        let mut turn = i64::from(c.turn.unwrap_or(0));
        // On a Sunday "this week" is the one that begins, "last week" the one that ends.
        let sunday = today.weekday() == jiff::civil::Weekday::Sunday;
        let base = if unit == Unit::Week && sunday {
            today.tomorrow().unwrap_or(today)
        } else {
            today
        };
        if unit == Unit::Weekend {
            let weekend_now = today.weekday().to_monday_one_offset() >= 6;
            let tense = self.tense(found);
            turn = match c.turn {
                Some(0) if !weekend_now && tense == Some(Tense::Past) => -1,
                Some(turn) => turn.into(),
                None if weekend_now || tense == Some(Tense::Future) => 0,
                None => -1,
            };
        }
        if self.narrative && c.edge.is_some() {
            return self.anaphor(c);
        }
        let granule = add(base, turn, unit).map(|day| Granule::holding(day, unit));
        let Some(granule) = granule.filter(|_| unit != Unit::Season) else {
            return without_value(Timex::Date);
        };
        self.finish(granule, c, Basis::Publication)
    }

    fn anaphor(&self, c: &Captures) -> Resolved {
        let unit = c.unit.unwrap_or(Unit::Day);
        let turn = i64::from(c.turn.unwrap_or(0));
        if let (Some(season), Some(last)) = (c.season, self.state.last.and_then(Granule::first_day)) {
            let next = [last.year(), last.year() + 1]
                .map(|year| Granule::Season(year, season))
                .into_iter()
                .find(|granule| granule.first_day().is_some_and(|day| day > last));
            if let Some(granule) = next {
                return self.finish(granule, c, Basis::Anchored);
            }
        }
        if let (Some(weekday), Some(last)) = (c.weekday, self.state.last_day.or(self.today())) {
            let days = if turn < 0 {
                -i64::from((last.weekday().to_monday_one_offset() - weekday - 1).rem_euclid(7) + 1)
            } else {
                i64::from((weekday - last.weekday().to_monday_one_offset() - 1).rem_euclid(7) + 1)
            };
            if let Some(day) = add(last, days, Unit::Day) {
                return self.finish(Granule::Day(day), c, Basis::Anchored);
            }
        }
        if unit == Unit::Quarter
            && turn == 0
            && let Some(quarter) = self.state.last_quarter
        {
            return self.finish(quarter, c, Basis::Anchored);
        }
        let base = if unit <= Unit::Day || c.part.is_some() {
            self.state.last_day
        } else {
            self.state
                .last
                .filter(|last| last.unit() <= unit)
                .and_then(Granule::first_day)
        };
        let timex = if c.part.is_some() {
            Timex::Time
        } else {
            Timex::Date
        };
        let moved = base.and_then(|day| add(day, turn, unit));
        let Some(day) = moved.filter(|_| unit != Unit::Season) else {
            // "The next month" with nothing before it counts from publication.
            if let Some(today) = self.today()
                && (unit > Unit::Day || (c.part.is_some() && turn == 0))
                && unit != Unit::Season
                && let Some(day) = add(today, turn, unit)
            {
                let granule = c
                    .part
                    .map_or(Granule::holding(day, unit), |part| Granule::Part(day, part));
                return self.finish(granule, c, Basis::Publication);
            }
            return without_value(timex);
        };
        let granule = match c.part {
            Some(part) => Granule::Part(day, part),
            None => Granule::holding(day, unit),
        };
        let mut resolved = self.finish(granule, c, Basis::Anchored);
        if matches!(c.edge, Some(Edge::Earlier | Edge::Later)) {
            resolved.interval = granule.interval();
        }
        resolved
    }

    /// "Three days ago", "two weeks from now".
    fn shift(&self, c: &Captures) -> Resolved {
        let (n, turn) = (c.n.unwrap_or(1.0), c.turn.unwrap_or(-1));
        let unit = c.unit.unwrap_or(Unit::Day);
        if n.is_nan() {
            let value = if turn < 0 { "PAST_REF" } else { "FUTURE_REF" };
            return constant_value(value, Basis::Publication);
        }
        let Some(at) = self.anchor else {
            return without_value(Timex::Date);
        };
        let Some((whole, unit)) = whole(n, unit) else {
            return without_value(Timex::Date);
        };
        let moves = whole * i64::from(turn);
        if unit <= Unit::Hour {
            return self.shift_hours(at, moves, unit);
        }
        if unit == Unit::Year
            && whole == 1
            && let Some(quarter) = self.state.last_quarter
            && let Some(granule) = quarter.shifted(moves, unit)
        {
            return self.finish(granule, c, Basis::Anchored);
        }
        let Some(day) = add(at.date(), moves, unit) else {
            return without_value(Timex::Date);
        };
        // "A decade ago" is about that year.
        let named = if unit == Unit::Decade { Unit::Year } else { unit };
        let mut resolved = self.finish(Granule::holding(day, named), c, Basis::Publication);
        if matches!(unit, Unit::Week | Unit::Fortnight) {
            // "Two weeks ago" is about that day, not the calendar week.
            let slack = if whole == 1 { 1 } else { 3 };
            let from = add(day, -slack, Unit::Day).unwrap_or(day);
            let to = add(day, slack, Unit::Day).unwrap_or(day);
            resolved.interval = Some((from.at(0, 0, 0, 0), end_of(to)));
        }
        resolved
    }

    fn shift_hours(&self, at: DateTime, moves: i64, unit: Unit) -> Resolved {
        let length = match unit {
            Unit::Hour => moves.hours(),
            Unit::Minute => moves.minutes(),
            _ => moves.seconds(),
        };
        let moved = at.checked_add(length).unwrap_or(at);
        let has_time = at.hour() != 0 || at.minute() != 0;
        let granule = if has_time {
            Granule::Clock(
                moved.date(),
                moved.hour(),
                (unit < Unit::Hour).then_some(moved.minute()),
                None,
            )
        } else {
            Granule::Day(if moves.abs() >= 24 {
                moved.date()
            } else {
                at.date()
            })
        };
        let mut resolved = self.finish(granule, &Captures::default(), Basis::Publication);
        resolved.timex = Timex::Time;
        resolved
    }

    /// "A year earlier", "two days later": counted from the last mention.
    fn shift_mention(&self, c: &Captures) -> Resolved {
        let (n, turn) = (c.n.unwrap_or(1.0), c.turn.unwrap_or(-1));
        let unit = c.unit.unwrap_or(Unit::Day);
        let Some((whole, unit)) = whole(n, unit) else {
            let value = if turn < 0 { "PAST_REF" } else { "FUTURE_REF" };
            return constant_value(value, Basis::Anchored);
        };
        let moves = whole * i64::from(turn);
        let base = match unit {
            Unit::Day => self.state.last_day.map(Granule::Day),
            _ if unit < Unit::Day => None,
            Unit::Year => self.state.last_quarter.or(self.state.last),
            _ => self.state.last.filter(|last| last.unit() <= unit),
        };
        let granule = base.and_then(|base| {
            let moved = base.shifted(moves, unit)?;
            let keeps = matches!(
                moved,
                Granule::Quarter(..) | Granule::Half(..) | Granule::Season(..) | Granule::Month(..)
            );
            if keeps || unit <= moved.unit() {
                return Some(moved);
            }
            moved.first_day().map(|day| Granule::holding(day, unit))
        });
        match granule {
            Some(granule) => self.finish(granule, c, Basis::Anchored),
            None => self.duration(&Captures { turn: None, ..*c }),
        }
    }

    /// "$2 million a year", "three times a day": the words name how often.
    fn is_rate(&self, found: &Match, c: &Captures) -> bool {
        let article = self.scanned.is(found.start, "a") || self.scanned.is(found.start, "an");
        if !article || found.end - found.start != 2 || c.n != Some(1.0) {
            return false;
        }
        let Some(before) = found.start.checked_sub(1) else {
            return false;
        };
        let is_number = |at: usize| {
            matches!(self.scanned.words[at].kind, Kind::Digits { .. })
                || self
                    .scanned
                    .classes(at)
                    .iter()
                    .any(|class| matches!(class, Class::Number(_) | Class::Scale(_)))
        };
        let word = self.scanned.word(before);
        if is_number(before)
            || self.scanned.is_mark(before, '%')
            || ["once", "twice", "percent"].contains(&word)
        {
            return true;
        }
        let thing = self.scanned.has(before, Class::Counted) || word.ends_with('s');
        thing && (before.saturating_sub(3)..before).any(is_number)
    }

    /// "A second", "a quarter", "three-quarters" are mostly ordinals and fractions.
    fn is_no_length(&self, found: &Match, c: &Captures) -> bool {
        let n = c.n.unwrap_or(f64::NAN);
        let last = &self.scanned.words[found.end - 1];
        match c.unit {
            Some(Unit::Second) => n == 1.0,
            Some(Unit::Quarter) => {
                n == 1.0
                    || n > 40.0
                    || (n.is_nan() && found.end == found.start + 1)
                    || last.gap == Gap::Hyphen
            }
            _ => false,
        }
    }

    fn duration(&self, c: &Captures) -> Resolved {
        let unit = c.unit.unwrap_or(Unit::Day);
        let n = c.n.unwrap_or(f64::NAN);
        let interval = self.duration_interval(n, unit, c.turn);
        Resolved {
            timex: Timex::Duration,
            value: duration_value(n, unit),
            interval,
            precision: precision_of(unit),
            basis: if interval.is_some() {
                Basis::Publication
            } else {
                Basis::Explicit
            },
            granule: None,
        }
    }

    /// "The past two weeks": up to the anchor; "the next two weeks": from it.
    fn duration_interval(&self, n: f64, unit: Unit, turn: Option<i8>) -> Option<(DateTime, DateTime)> {
        let at = self.anchor?;
        let turn = turn.filter(|turn| *turn != 0)?;
        let (whole, unit) = whole(n, unit)?;
        let today = at.date();
        let days = match unit {
            Unit::Hour => (whole + 23) / 24,
            Unit::Second | Unit::Minute => 0,
            _ => 0,
        };
        let other = if unit <= Unit::Hour {
            add(today, days * i64::from(turn), Unit::Day)?
        } else {
            add(today, whole * i64::from(turn), unit)?
        };
        Some((today.min(other).at(0, 0, 0, 0), end_of(today.max(other))))
    }

    fn constant(&self, rule: &Rule) -> Resolved {
        let mut resolved = constant_value(rule.value.as_deref().unwrap_or(""), Basis::Publication);
        if resolved.value == "PRESENT_REF" {
            resolved.interval = self.today().map(|day| (day.at(0, 0, 0, 0), end_of(day)));
        }
        resolved
    }

    fn overnight(&self) -> Resolved {
        let Some(today) = self.today() else {
            return without_value(Timex::Time);
        };
        let last = today.yesterday().unwrap_or(today);
        let mut resolved = self.finish(
            Granule::Part(last, Part::Night),
            &Captures::default(),
            Basis::Publication,
        );
        resolved.interval = Some((last.at(18, 0, 0, 0), today.at(5, 59, 59, 0)));
        resolved
    }

    fn clock(&self, found: &Match, c: &Captures, rule: &Rule, next: Option<(&Match, &Rule)>) -> Resolved {
        let Some(hour) = c.hour else {
            return without_value(Timex::Time);
        };
        let own = Captures { part: None, ..*c };
        let named = c.month.is_some() || c.weekday.is_some() || c.holiday.is_some();
        let day = if named {
            self.calendar(found, &own, rule)
                .and_then(|r| Some((r.granule?.first_day()?, r.basis)))
        } else if c.unit == Some(Unit::Day) && c.n.is_some() {
            self.day(&own)
                .granule
                .and_then(Granule::first_day)
                .map(|day| (day, Basis::Publication))
        } else {
            self.day_beside(found, next)
        };
        // "Four in the morning", "eight in the evening"
        let hour = match c.part {
            Some(Part::Afternoon | Part::Evening | Part::Night | Part::Dusk) if hour < 12 && hour > 3 => {
                hour + 12
            }
            Some(Part::Afternoon) if hour <= 3 => hour + 12,
            _ => hour,
        };
        let Some((day, basis)) = day else {
            let mut value = format!("XXXX-XX-XXT{hour:02}");
            if let Some(minute) = c.minute {
                value.push_str(&format!(":{minute:02}"));
            }
            let mut resolved = without_value(Timex::Time);
            resolved.value = value;
            return resolved;
        };
        self.finish(Granule::Clock(day, hour, c.minute, c.second), &own, basis)
    }

    /// The day named right beside a clock time, else the last day of the sentence, else the anchor.
    fn day_beside(&self, found: &Match, next: Option<(&Match, &Rule)>) -> Option<(Date, Basis)> {
        if let Some((next, rule)) = next
            && next.start < found.end + 5
            && !(found.end..next.start).any(|at| tense::ends_sentence(self.scanned, at))
        {
            let captures = next.captures.with(&rule.preset);
            let resolved = match rule.op {
                Op::Calendar => self.calendar(next, &captures, rule),
                Op::Day => Some(self.day(&captures)),
                _ => None,
            };
            if let Some(resolved) = resolved
                && let Some(granule @ (Granule::Day(_) | Granule::Part(..))) = resolved.granule
            {
                return Some((granule.first_day()?, resolved.basis));
            }
        }
        if let Some(day) = self.state.last_day {
            return Some((day, Basis::Anchored));
        }
        self.today().map(|day| (day, Basis::Publication))
    }
}

impl Captures {
    /// The captures with those that the rule sets itself, where the words gave none.
    pub(super) fn with(&self, preset: &Captures) -> Captures {
        Captures {
            turn: preset.turn.or(self.turn),
            unit: preset.unit.or(self.unit),
            n: preset.n.or(self.n).map(|n| if preset.half { n + 0.5 } else { n }),
            part: preset.part.or(self.part),
            edge: preset.edge.or(self.edge),
            ordinal: preset.ordinal.or(self.ordinal),
            approximate: preset.approximate || self.approximate,
            ..*self
        }
    }
}

fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX / 2, |span| span.get_days())
}
