//! Reads the full dates that head a report: "Friday, August 21, 2015", "4 February 2005 15.55 GMT", "2019-03-25".
//!
//! Only complete dates count (day, month and year); what is relative or partial is the business of
//! [`grounding::time`](crate::grounding::time).

use jiff::civil::{Date, DateTime, Time};

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const MONTH_TAILS: [&str; 12] = [
    "uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember",
];

/// Number of the month that a word names ("Sept." -> 9).
fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.').to_lowercase();
    let at = MONTHS.iter().position(|month| word.starts_with(month))?;
    let tail = &word[3..];
    let full = MONTH_TAILS[at];
    (tail.is_empty() || tail == full || (at == 8 && tail == "t")).then_some(at as i8 + 1)
}

fn is_weekday(word: &str) -> bool {
    let word = word.trim_end_matches('.').to_lowercase();
    let stem = word.strip_suffix("day").unwrap_or(&word);
    matches!(
        stem,
        "mon"
            | "tue"
            | "tues"
            | "wed"
            | "wednes"
            | "thu"
            | "thur"
            | "thurs"
            | "fri"
            | "sat"
            | "satur"
            | "sun"
    )
}

fn day(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let tail = &word[digits.len()..];
    if !matches!(tail.to_lowercase().as_str(), "" | "st" | "nd" | "rd" | "th") || digits.len() > 2 {
        return None;
    }
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

fn year(word: &str) -> Option<i16> {
    (word.len() == 4)
        .then(|| word.parse().ok())?
        .filter(|year| (1800..=2200).contains(year))
}

/// "15.55", "09:11", "7:20pm".
fn clock(word: &str) -> Option<(i8, i8)> {
    let lower = word.to_lowercase();
    let (digits, shift) = match (lower.strip_suffix("pm"), lower.strip_suffix("am")) {
        (Some(digits), _) => (digits, 12),
        (_, Some(digits)) => (digits, 0),
        _ => (lower.as_str(), -1),
    };
    let (hour, minute) = digits.split_once([':', '.'])?;
    let (mut hour, minute): (i8, i8) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    if minute > 59 || hour > 23 {
        return None;
    }
    if shift == 12 && hour < 12 {
        hour += 12;
    } else if shift == 0 && hour == 12 {
        hour = 0;
    }
    Some((hour, minute))
}

/// The date and, where it stands there, the time of day that a short line gives - if the line holds nothing else
/// but weekday, zone and words such as "Published". `None` for any other line.
pub(super) fn parse(line: &str) -> Option<(DateTime, bool)> {
    if line.len() > 100 {
        return None;
    }
    if let Some(found) = parse_iso(line) {
        return Some(found);
    }
    let words: Vec<&str> = line
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '/' | '–' | '—' | '(' | ')'))
        .map(|word| word.trim_matches(|c: char| matches!(c, ':' | ';' | '-' | '·' | '•')))
        .filter(|word| !word.is_empty())
        .collect();
    let mut found: (Option<i8>, Option<i8>, Option<i16>) = (None, None, None);
    let mut time: Option<(i8, i8)> = None;
    for (at, word) in words.iter().enumerate() {
        let bare = word.trim_end_matches('.');
        if found == (None, None, None)
            && let Some((iso, has_time)) = parse_iso(bare)
        {
            found = (Some(iso.day()), Some(iso.month()), Some(iso.year()));
            time = has_time.then(|| (iso.hour(), iso.minute()));
        } else if let Some(number) = month(word).filter(|_| found.1.is_none()) {
            found.1 = Some(number);
        } else if let Some(number) = year(bare).filter(|_| found.2.is_none()) {
            found.2 = Some(number);
        } else if let Some(number) = day(bare).filter(|_| found.0.is_none()) {
            found.0 = Some(number);
        } else if let Some(at) = clock(bare).filter(|_| time.is_none()) {
            time = Some(at);
        } else if matches!(bare.to_lowercase().as_str(), "pm" | "p.m") && time.is_some_and(|t| t.0 < 12) {
            time = time.map(|t| (t.0 + 12, t.1));
        } else if !is_filler(bare, at) {
            return None;
        }
    }
    let date = Date::new(found.2?, found.1?, found.0?).ok()?;
    let at = time.and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok());
    Some((date.to_datetime(at.unwrap_or_default()), at.is_some()))
}

/// Words that stand beside a date and say nothing against it: weekdays, zones, "Published".
fn is_filler(word: &str, at: usize) -> bool {
    if is_weekday(word) || (word.len() <= 5 && word.chars().all(|c| c.is_ascii_uppercase() || c == '+')) {
        return true;
    }
    let word = word.to_lowercase();
    matches!(
        word.as_str(),
        "am" | "a.m" | "pm" | "p.m" | "at" | "on" | "the" | "of" | "local" | "time" | "last"
    ) || (at < 3
        && matches!(
            word.as_str(),
            "published" | "posted" | "updated" | "date" | "modified" | "first"
        ))
}

fn parse_iso(line: &str) -> Option<(DateTime, bool)> {
    let line = line.trim();
    let date: Date = line.get(..10)?.parse().ok()?;
    let rest = line[10..].trim_start_matches(['T', ' ']).trim_end_matches('Z');
    if rest.is_empty() {
        return Some((date.to_datetime(Time::default()), false));
    }
    let (hour, minute) = clock(rest.get(..5)?)?;
    Some((date.to_datetime(Time::new(hour, minute, 0, 0).ok()?), true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(line: &str) -> Option<String> {
        parse(line).map(|(at, has_time)| {
            if has_time {
                at.to_string()
            } else {
                at.date().to_string()
            }
        })
    }

    #[test]
    fn full_dates_in_any_order_are_read() {
        assert_eq!(iso("March 25, 2019").as_deref(), Some("2019-03-25"));
        assert_eq!(iso("Friday, August 21, 2015").as_deref(), Some("2015-08-21"));
        assert_eq!(iso("24 October 2016").as_deref(), Some("2016-10-24"));
        assert_eq!(
            iso("Friday 4 February 2005 15.55 GMT").as_deref(),
            Some("2005-02-04T15:55:00")
        );
        assert_eq!(
            iso("November 28th, 2005, 09:11 GMT").as_deref(),
            Some("2005-11-28T09:11:00")
        );
        assert_eq!(
            iso("Published: Fri Jul 16, 2010 7:20 pm EDT").as_deref(),
            Some("2010-07-16T19:20:00")
        );
        assert_eq!(iso("2021-02-03").as_deref(), Some("2021-02-03"));
        assert_eq!(iso("Published: 2021-02-03").as_deref(), Some("2021-02-03"));
        assert_eq!(
            iso("Date: 2021-02-03 10:15 UTC").as_deref(),
            Some("2021-02-03T10:15:00")
        );
        assert_eq!(
            iso("2021-02-03T10:15:00Z").as_deref(),
            Some("2021-02-03T10:15:00")
        );
    }

    #[test]
    fn sentences_and_partial_dates_are_not() {
        assert_eq!(iso("The talks began on March 25, 2019"), None);
        assert_eq!(iso("March 25"), None);
        assert_eq!(iso("May 2019"), None);
        assert_eq!(iso("February 30, 2019"), None);
        assert_eq!(iso(""), None);
        assert_eq!(iso("99 soldiers"), None);
    }
}
