//! Values that need no anchor: lengths, repetitions, fixed values, and what every resolution ends in.

use super::calendar::{self, Granule};
use super::pattern::Captures;
use super::vocabulary::Unit;
use super::{Basis, Precision, Timex};
use jiff::civil::DateTime;

/// A resolved mention, without its words.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    pub(super) timex: Timex,
    /// Empty where no value can be given.
    pub(super) value: String,
    pub(super) interval: Option<(DateTime, DateTime)>,
    pub(super) precision: Precision,
    pub(super) basis: Basis,
    /// The piece of the calendar it names, for later mentions.
    pub(super) granule: Option<Granule>,
}

pub(super) fn without_value(timex: Timex) -> Resolved {
    Resolved {
        timex,
        value: String::new(),
        interval: None,
        precision: Precision::Unknown,
        basis: Basis::Publication,
        granule: None,
    }
}

/// A whole number of a unit, in a finer unit where `n` has a fraction; `None` for a vague number.
pub(super) fn whole(n: f64, unit: Unit) -> Option<(i64, Unit)> {
    if !n.is_finite() || !(0.0..=100_000.0).contains(&n) {
        return None;
    }
    if n.fract() == 0.0 {
        return Some((n as i64, unit));
    }
    let (times, finer) = match unit {
        Unit::Minute => (60.0, Unit::Second),
        Unit::Hour => (60.0, Unit::Minute),
        Unit::Day => (24.0, Unit::Hour),
        Unit::Week => (7.0, Unit::Day),
        Unit::Year => (12.0, Unit::Month),
        Unit::Decade => (10.0, Unit::Year),
        Unit::Century => (100.0, Unit::Year),
        _ => return Some((n.round() as i64, unit)),
    };
    Some(((n * times).round() as i64, finer))
}

pub(super) fn precision_of(unit: Unit) -> Precision {
    match unit {
        Unit::Second | Unit::Minute => Precision::Minute,
        Unit::Hour => Precision::Daypart,
        Unit::Day => Precision::Day,
        Unit::Weekend | Unit::Week | Unit::Fortnight => Precision::Week,
        Unit::Month => Precision::Month,
        Unit::Quarter | Unit::Season => Precision::Season,
        Unit::Year => Precision::Year,
        _ => Precision::Unknown,
    }
}

/// TIMEX3 value of a length of time.
pub(super) fn duration_value(n: f64, unit: Unit) -> String {
    let (times, prefix, code) = match unit {
        Unit::Second => (1.0, "PT", "S"),
        Unit::Minute => (1.0, "PT", "M"),
        Unit::Hour => (1.0, "PT", "H"),
        Unit::Day => (1.0, "P", "D"),
        Unit::Weekend => (1.0, "P", "WE"),
        Unit::Week => (1.0, "P", "W"),
        Unit::Fortnight => (2.0, "P", "W"),
        Unit::Month => (1.0, "P", "M"),
        Unit::Quarter if n == 1.0 || n.is_nan() => (1.0, "P", "Q"),
        Unit::Quarter | Unit::Season => (3.0, "P", "M"),
        Unit::Year => (1.0, "P", "Y"),
        Unit::Decade => (1.0, "P", "DE"),
        Unit::Century => (1.0, "P", "CE"),
        Unit::Millennium => (1.0, "P", "ML"),
    };
    if n.is_nan() {
        return format!("{prefix}X{code}");
    }
    let n = n * times;
    if unit == Unit::Year && n.fract() == 0.5 {
        return if n < 1.0 {
            "P6M".to_owned()
        } else {
            format!("P{}Y6M", n.trunc())
        };
    }
    if n == 0.5 {
        match unit {
            Unit::Hour => return "PT30M".to_owned(),
            Unit::Minute => return "PT30S".to_owned(),
            Unit::Day => return "PT12H".to_owned(),
            Unit::Decade => return "P5Y".to_owned(),
            Unit::Century => return "P50Y".to_owned(),
            _ => {}
        }
    }
    if n.fract() == 0.5 {
        match unit {
            Unit::Hour => return format!("PT{}H30M", n.trunc()),
            Unit::Minute => return format!("PT{}M30S", n.trunc()),
            _ => {}
        }
    }
    format!("{prefix}{n}{code}")
}

pub(super) fn length(c: &Captures) -> Resolved {
    let (hours, minutes, seconds) = (c.hour.unwrap_or(0), c.minute.unwrap_or(0), c.second.unwrap_or(0));
    Resolved {
        timex: Timex::Duration,
        value: format!("PT{hours}H{minutes}M{seconds}S"),
        interval: None,
        precision: Precision::Minute,
        basis: Basis::Explicit,
        granule: None,
    }
}

pub(super) fn set(c: &Captures) -> Resolved {
    let value = if let Some(weekday) = c.weekday {
        format!("XXXX-WXX-{weekday}")
    } else if let Some(part) = c.part {
        format!("XXXX-XX-XXT{}", calendar::part_code(part))
    } else if let Some(month) = c.month {
        format!("XXXX-{month:02}")
    } else if let Some(season) = c.season {
        format!("XXXX-{}", calendar::season_code(season))
    } else {
        let n = c.n.unwrap_or(1.0);
        match c.unit {
            Some(Unit::Weekend) => "XXXX-WXX-WE".to_owned(),
            Some(unit) => duration_value(n, unit),
            None => String::new(),
        }
    };
    Resolved {
        timex: Timex::Set,
        value,
        interval: None,
        precision: c.unit.map_or(Precision::Unknown, precision_of),
        basis: Basis::Explicit,
        granule: None,
    }
}

pub(super) fn constant_value(value: &str, basis: Basis) -> Resolved {
    Resolved {
        timex: Timex::Date,
        value: value.to_owned(),
        interval: None,
        precision: Precision::Unknown,
        basis,
        granule: None,
    }
}
