//! Pieces of the calendar: their TIMEX3 value, their interval, and how to move along them.
//!
//! A [`Granule`] is what a DATE or TIME names: a year, a quarter, a week, a day, a minute. Weeks are ISO weeks
//! (Monday to Sunday). Nothing here knows about words.

use super::Precision;
use super::vocabulary::{Edge, Holiday, Part, Season, Unit};
use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};
use jiff::{Span as Length, ToSpan};

/// A piece of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Granule {
    Millennium(i16),
    /// Counted from 0: the 20th century is 19.
    Century(i16),
    /// Its first year.
    Decade(i16),
    Year(i16),
    /// Year and 1 or 2.
    Half(i16, i8),
    Quarter(i16, i8),
    /// The year that names it; winter ends in the next one.
    Season(i16, Season),
    Month(i16, i8),
    /// Its Monday.
    Week(Date),
    /// The Monday of its week.
    Weekend(Date),
    Day(Date),
    Part(Date, Part),
    /// Day, hour, minute and second where they are given.
    Clock(Date, i8, Option<i8>, Option<i8>),
}

impl Granule {
    /// The granule of a unit that holds a day.
    pub(super) fn holding(date: Date, unit: Unit) -> Granule {
        let year = date.year();
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Granule::Day(date),
            Unit::Week | Unit::Fortnight => Granule::Week(monday(date)),
            Unit::Weekend => Granule::Weekend(monday(date)),
            Unit::Month => Granule::Month(year, date.month()),
            Unit::Quarter => Granule::Quarter(year, (date.month() + 2) / 3),
            Unit::Season => season_of(date),
            Unit::Year => Granule::Year(year),
            Unit::Decade => Granule::Decade(year.div_euclid(10) * 10),
            Unit::Century => Granule::Century(year.div_euclid(100)),
            Unit::Millennium => Granule::Millennium(year.div_euclid(1000)),
        }
    }

    /// The unit that it is one of.
    pub(super) fn unit(self) -> Unit {
        match self {
            Granule::Millennium(_) => Unit::Millennium,
            Granule::Century(_) => Unit::Century,
            Granule::Decade(_) => Unit::Decade,
            Granule::Year(_) => Unit::Year,
            Granule::Half(..) | Granule::Quarter(..) => Unit::Quarter,
            Granule::Season(..) => Unit::Season,
            Granule::Month(..) => Unit::Month,
            Granule::Week(_) => Unit::Week,
            Granule::Weekend(_) => Unit::Weekend,
            Granule::Day(_) => Unit::Day,
            Granule::Part(..) => Unit::Hour,
            Granule::Clock(..) => Unit::Minute,
        }
    }

    /// The day it begins on.
    pub(super) fn first_day(self) -> Option<Date> {
        match self {
            Granule::Millennium(n) => date(n.checked_mul(1000)?.max(1), 1, 1),
            Granule::Century(n) => date(n.checked_mul(100)?.max(1), 1, 1),
            Granule::Decade(year) | Granule::Year(year) => date(year, 1, 1),
            Granule::Half(year, n) => date(year, n * 6 - 5, 1),
            Granule::Quarter(year, n) => date(year, n * 3 - 2, 1),
            Granule::Season(year, season) => date(year, season_month(season), 1),
            Granule::Month(year, month) => date(year, month, 1),
            Granule::Week(monday) => Some(monday),
            Granule::Weekend(monday) => monday.checked_add(5.days()).ok(),
            Granule::Day(day) | Granule::Part(day, _) | Granule::Clock(day, ..) => Some(day),
        }
    }

    /// The day it ends on.
    pub(super) fn last_day(self) -> Option<Date> {
        let first = self.first_day()?;
        let length: Length = match self {
            Granule::Millennium(_) => 1000.years(),
            Granule::Century(_) => 100.years(),
            Granule::Decade(_) => 10.years(),
            Granule::Year(_) => 1.years(),
            Granule::Half(..) => 6.months(),
            Granule::Quarter(..) | Granule::Season(..) => 3.months(),
            Granule::Month(..) => 1.months(),
            Granule::Week(_) => 7.days(),
            Granule::Weekend(_) => 2.days(),
            Granule::Day(_) | Granule::Part(..) | Granule::Clock(..) => return Some(first),
        };
        first.checked_add(length).ok()?.yesterday().ok()
    }

    /// First and last moment, both inclusive.
    pub(super) fn interval(self) -> Option<(DateTime, DateTime)> {
        match self {
            Granule::Part(day, part) => {
                let (from, to) = part_hours(part);
                Some((
                    day.at(from, 0, 0, 0),
                    if to >= 24 {
                        end_of(day)
                    } else {
                        day.at(to - 1, 59, 59, 0)
                    },
                ))
            }
            Granule::Clock(day, 24, ..) => {
                let at = end_of(day);
                Some((at, at))
            }
            Granule::Clock(day, hour, minute, second) => {
                let from = Time::new(hour, minute.unwrap_or(0), second.unwrap_or(0), 0).ok()?;
                let to = Time::new(hour, minute.unwrap_or(0), second.unwrap_or(59), 0).ok()?;
                Some((day.to_datetime(from), day.to_datetime(to)))
            }
            _ => Some((self.first_day()?.at(0, 0, 0, 0), end_of(self.last_day()?))),
        }
    }

    /// The interval of its beginning, middle or end: a third of it ("earlier", "later": all of it).
    pub(super) fn edge_interval(self, edge: Edge) -> Option<(DateTime, DateTime)> {
        if matches!(self, Granule::Clock(..)) || matches!(edge, Edge::Earlier | Edge::Later) {
            return self.interval();
        }
        if matches!(self.unit(), Unit::Hour | Unit::Day) {
            let (from, to) = self.interval()?;
            let hours = i32::from(to.hour()) - i32::from(from.hour()) + 1;
            let cut = |thirds: i32| (i32::from(from.hour()) + hours * thirds / 3) as i8;
            let day = from.date();
            return Some(match edge {
                Edge::Start => (from, day.at((cut(1) - 1).max(from.hour()), 59, 59, 0)),
                Edge::Mid => (
                    day.at(cut(1), 0, 0, 0),
                    day.at((cut(2) - 1).max(cut(1)), 59, 59, 0),
                ),
                _ => (day.at(cut(2), 0, 0, 0), to),
            });
        }
        let (first, last) = (self.first_day()?, self.last_day()?);
        let (from, to) = match self.unit() {
            // Whole months for whole years and quarters.
            Unit::Year | Unit::Quarter | Unit::Season | Unit::Decade => {
                let months = match self {
                    Granule::Decade(_) => 120,
                    Granule::Year(_) => 12,
                    Granule::Half(..) => 6,
                    _ => 3,
                };
                let at = |thirds: i32| first.checked_add((months * thirds / 3).months()).ok();
                match edge {
                    Edge::Start => (first, at(1)?.yesterday().ok()?),
                    Edge::Mid => (at(1)?, at(2)?.yesterday().ok()?),
                    _ => (at(2)?, last),
                }
            }
            _ => {
                let days = first.until(last).ok()?.get_days() + 1;
                let at = |thirds: i32| first.checked_add((days * thirds / 3).days()).ok();
                match edge {
                    Edge::Start => (first, at(1)?.yesterday().ok()?.max(first)),
                    Edge::Mid => (at(1)?, at(2)?.yesterday().ok()?.max(at(1)?)),
                    _ => (at(2)?, last),
                }
            }
        };
        Some((from.at(0, 0, 0, 0), end_of(to)))
    }

    /// TIMEX3 value.
    pub(super) fn value(self) -> String {
        match self {
            Granule::Millennium(n) => format!("{n}"),
            Granule::Century(n) if n < 0 => format!("BC{:02}", -1 - n),
            Granule::Century(n) => format!("{n:02}"),
            Granule::Decade(year) => format!("{:03}", year.div_euclid(10)),
            Granule::Year(year) => year_value(year),
            Granule::Half(year, n) => format!("{}-H{n}", year_value(year)),
            Granule::Quarter(year, n) => format!("{}-Q{n}", year_value(year)),
            Granule::Season(year, season) => format!("{}-{}", year_value(year), season_code(season)),
            Granule::Month(year, month) => format!("{}-{month:02}", year_value(year)),
            Granule::Week(monday) => week_value(monday),
            Granule::Weekend(monday) => format!("{}-WE", week_value(monday)),
            Granule::Day(day) => day_value(day),
            Granule::Part(day, part) => format!("{}T{}", day_value(day), part_code(part)),
            Granule::Clock(day, hour, minute, second) => {
                let mut value = format!("{}T{hour:02}", day_value(day));
                if let Some(minute) = minute {
                    value.push_str(&format!(":{minute:02}"));
                }
                if let Some(second) = second {
                    value.push_str(&format!(":{second:02}"));
                }
                value
            }
        }
    }

    /// How fine it is.
    pub(super) fn precision(self) -> Precision {
        match self {
            Granule::Clock(..) => Precision::Minute,
            Granule::Part(..) => Precision::Daypart,
            Granule::Day(_) => Precision::Day,
            Granule::Week(_) | Granule::Weekend(_) => Precision::Week,
            Granule::Month(..) => Precision::Month,
            Granule::Quarter(..) | Granule::Season(..) | Granule::Half(..) => Precision::Season,
            Granule::Year(_) => Precision::Year,
            Granule::Decade(_) | Granule::Century(_) | Granule::Millennium(_) => Precision::Unknown,
        }
    }

    /// The granule of the same kind, `n` of `unit` away; the finer of the two kinds where they differ, unless the
    /// move is coarser than a day and the granule is a day ("a month after 5 March" is a month).
    pub(super) fn shifted(self, n: i64, unit: Unit) -> Option<Granule> {
        let moved = add(self.first_day()?, n, unit)?;
        Some(match self {
            Granule::Clock(_, h, m, s) => Granule::Clock(moved, h, m, s),
            Granule::Part(_, part) => Granule::Part(moved, part),
            Granule::Season(_, season) => Granule::Season(moved.year(), season),
            Granule::Half(_, half) if unit >= Unit::Year => Granule::Half(moved.year(), half),
            Granule::Weekend(_) => Granule::Weekend(monday(moved)),
            _ => Granule::holding(moved, self.unit()),
        })
    }
}

/// A day, `n` of `unit` away.
pub(super) fn add(day: Date, n: i64, unit: Unit) -> Option<Date> {
    if n.unsigned_abs() > 20_000 {
        return None;
    }
    let length = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => return Some(day),
        Unit::Day => n.days(),
        Unit::Week | Unit::Weekend => n.weeks(),
        Unit::Fortnight => (n * 2).weeks(),
        Unit::Month => n.months(),
        Unit::Quarter | Unit::Season => (n * 3).months(),
        Unit::Year => Length::new().try_years(n).ok()?,
        Unit::Decade => Length::new().try_years(n * 10).ok()?,
        Unit::Century => Length::new().try_years(n * 100).ok()?,
        Unit::Millennium => Length::new().try_years(n * 1000).ok()?,
    };
    day.checked_add(length).ok()
}

/// A civil date where it exists.
pub(super) fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

/// The Monday of a day's week.
pub(super) fn monday(day: Date) -> Date {
    let back = i64::from(day.weekday().to_monday_zero_offset());
    day.checked_sub(back.days()).unwrap_or(day)
}

/// The last moment of a day.
pub(super) fn end_of(day: Date) -> DateTime {
    day.at(23, 59, 59, 0)
}

/// The day a named day falls on in a year.
pub(super) fn holiday(rule: Holiday, year: i16) -> Option<Date> {
    match rule {
        Holiday::Fixed(month, day) => date(year, month, day),
        Holiday::Nth(month, weekday, n) => {
            let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
            date(year, month, 1)?.nth_weekday_of_month(n, weekday).ok()
        }
        Holiday::Easter(days) => easter(year)?.checked_add(i64::from(days).days()).ok(),
        Holiday::Election => date(year, 11, 1)?
            .nth_weekday_of_month(1, Weekday::Monday)
            .ok()?
            .tomorrow()
            .ok(),
    }
}

/// Western Easter Sunday (the Gregorian computus).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    date(year, month as i8, day as i8)
}

fn season_of(day: Date) -> Granule {
    let year = day.year();
    match day.month() {
        3..=5 => Granule::Season(year, Season::Spring),
        6..=8 => Granule::Season(year, Season::Summer),
        9..=11 => Granule::Season(year, Season::Autumn),
        12 => Granule::Season(year, Season::Winter),
        _ => Granule::Season(year - 1, Season::Winter),
    }
}

/// The month that a season begins with.
pub(super) fn season_month(season: Season) -> i8 {
    match season {
        Season::Spring => 3,
        Season::Summer => 6,
        Season::Autumn => 9,
        Season::Winter => 12,
    }
}

/// TIMEX3 code of a season.
pub(super) fn season_code(season: Season) -> &'static str {
    match season {
        Season::Spring => "SP",
        Season::Summer => "SU",
        Season::Autumn => "FA",
        Season::Winter => "WI",
    }
}

/// TIMEX3 code of a part of the day.
pub(super) fn part_code(part: Part) -> &'static str {
    match part {
        Part::Dawn | Part::Morning => "MO",
        Part::Midday => "MI",
        Part::Noon => "12:00",
        Part::Midnight => "24:00",
        Part::Afternoon => "AF",
        Part::Evening | Part::Dusk => "EV",
        Part::Night => "NI",
        Part::Daytime => "DT",
    }
}

/// First hour and the hour after the last.
fn part_hours(part: Part) -> (i8, i8) {
    match part {
        Part::Dawn => (4, 8),
        Part::Morning => (5, 12),
        Part::Midday => (11, 14),
        Part::Noon => (12, 13),
        Part::Afternoon => (12, 18),
        Part::Evening => (17, 23),
        Part::Dusk => (17, 21),
        Part::Night => (18, 24),
        Part::Midnight => (23, 24),
        Part::Daytime => (6, 18),
    }
}

fn year_value(year: i16) -> String {
    if year <= 0 {
        format!("BC{:04}", 1 - year)
    } else {
        format!("{year:04}")
    }
}

fn day_value(day: Date) -> String {
    format!("{}-{:02}-{:02}", year_value(day.year()), day.month(), day.day())
}

fn week_value(monday: Date) -> String {
    let week: ISOWeekDate = monday.iso_week_date();
    format!("{}-W{:02}", year_value(week.year()), week.week())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn values_follow_timex3() {
        assert_eq!(
            Granule::holding(day("2019-03-23"), Unit::Weekend).value(),
            "2019-W12-WE"
        );
        assert_eq!(Granule::Quarter(1989, 3).value(), "1989-Q3");
        assert_eq!(Granule::Decade(1990).value(), "199");
        assert_eq!(Granule::Century(19).value(), "19");
        assert_eq!(Granule::Year(-43).value(), "BC0044");
    }

    #[test]
    fn intervals_are_inclusive() {
        let week = Granule::holding(day("2019-03-23"), Unit::Week);
        assert_eq!(week.first_day(), Some(day("2019-03-18")));
        assert_eq!(week.last_day(), Some(day("2019-03-24")));
        let (from, to) = Granule::Month(2019, 11).edge_interval(Edge::End).unwrap();
        assert_eq!((from.date(), to.date()), (day("2019-11-21"), day("2019-11-30")));
    }

    #[test]
    fn every_edge_lies_inside_its_granule() {
        let start = day("2019-02-28");
        for unit in [
            Unit::Day,
            Unit::Week,
            Unit::Weekend,
            Unit::Month,
            Unit::Quarter,
            Unit::Season,
            Unit::Year,
            Unit::Decade,
            Unit::Century,
        ] {
            let granule = Granule::holding(start, unit);
            let (from, to) = granule.interval().unwrap();
            for edge in [Edge::Start, Edge::Mid, Edge::End] {
                let (a, b) = granule.edge_interval(edge).unwrap();
                assert!(from <= a && a <= b && b <= to, "{unit:?} {edge:?}");
            }
        }
    }

    #[test]
    fn moving_holidays_fall_where_they_should() {
        assert_eq!(holiday(Holiday::Easter(0), 2019), Some(day("2019-04-21")));
        assert_eq!(holiday(Holiday::Nth(11, 4, 4), 1999), Some(day("1999-11-25")));
        assert_eq!(holiday(Holiday::Election, 2020), Some(day("2020-11-03")));
    }
}
