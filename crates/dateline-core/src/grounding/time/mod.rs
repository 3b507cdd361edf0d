//! Times: TIMEX3 expressions with values and intervals.
//!
//! In: a [`Document`] with its publication date, and its [`Reading`] where there is one (only the tense of governing
//! verbs is taken from it). Out: [`TimeMention`]s after `TimeML` 1.2.1, each with the calendar interval that an analyst
//! would write down. A scan of the text meets the patterns of `rules/time/*.toml` (`pattern`); the longest
//! matches are resolved in text order (`resolve`) against publication, tense and earlier mentions.

mod calendar;
mod class;
mod digits;
mod number;
mod pattern;
mod resolve;
mod rules;
mod scan;
mod tense;
mod traits;
mod value;
mod vocabulary;

pub(crate) use rules::TimeRules;

use crate::analysis::Reading;
use crate::document::Document;
use crate::resources::Resources;
use crate::span::Span;
use class::Scanned;
use jiff::civil::DateTime;
use pattern::Match;
use resolve::Resolver;
use rules::Op;
use scan::{Gap, Kind, Word};

/// A temporal expression (TIMEX3).
#[derive(Debug, Clone, PartialEq)]
pub struct TimeMention {
    /// Its words.
    pub span: Span,
    /// TIMEX3 type.
    pub timex: Timex,
    /// TIMEX3 value ("2019-03-23", "P2D", "`PRESENT_REF`", "2018-12"); empty where nothing anchors the words.
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
pub fn find(document: &Document, reading: &Reading, resources: &Resources) -> Vec<TimeMention> {
    let rules = &resources.time;
    let words = scan::scan(&document.text, &rules.vocabulary);
    let scanned = Scanned {
        text: &document.text,
        words: &words,
        vocabulary: &rules.vocabulary,
    };
    let matches = select(&scanned, rules);
    let anchor = document.published.as_ref().map(|published| published.at);
    let mut resolver = Resolver {
        scanned: &scanned,
        document,
        reading,
        anchor,
        narrative: is_narrative(&matches, rules, anchor),
        day_first: matches.iter().find_map(|found| found.captures.day_first),
        state: resolve::State::default(),
    };
    let mut mentions = Vec::with_capacity(matches.len());
    for (at, found) in matches.iter().enumerate() {
        let rule = &rules.rules[found.rule as usize];
        let next = matches
            .get(at + 1)
            .map(|next| (next, &rules.rules[next.rule as usize]));
        let Some(resolved) = resolver.resolve(found, rule, next) else {
            continue;
        };
        let span = words[found.start].span.cover(words[found.end - 1].span);
        let dateline = document.dateline.as_ref().and_then(|dateline| dateline.date);
        if dateline.is_some_and(|date| date.overlaps(span)) {
            resolver.anchor_to_dateline(&resolved);
        }
        mentions.push(TimeMention {
            span,
            timex: resolved.timex,
            value: resolved.value,
            interval: resolved.interval.filter(|(from, to)| from <= to),
            precision: resolved.precision,
            basis: resolved.basis,
            rule: rule.id.clone(),
        });
    }
    mentions
}

/// The matches to keep: leftmost, longest, first rule; none overlaps another.
fn select(scanned: &Scanned<'_>, rules: &TimeRules) -> Vec<Match> {
    let mut all = Vec::new();
    for at in 0..scanned.words.len() {
        rules.automaton.matches_at(at, scanned, &mut all);
    }
    all.retain(|found| found.start < found.end && allowed(found, scanned, rules));
    let key = |found: &Match| {
        let rule = &rules.rules[found.rule as usize];
        (rule.weak, found.start, std::cmp::Reverse(found.end), found.rule)
    };
    all.sort_by_key(key);
    let mut kept: Vec<Match> = Vec::new();
    for found in all {
        if kept
            .iter()
            .all(|other| found.end <= other.start || other.end <= found.start)
        {
            kept.push(found);
        }
    }
    kept.sort_by_key(|found| found.start);
    kept
}

/// A match may not cut a compound or number in two, nor stand beside a word its rule forbids.
fn allowed(found: &Match, scanned: &Scanned<'_>, rules: &TimeRules) -> bool {
    let words = scanned.words;
    let rule = &rules.rules[found.rule as usize];
    let mark = |word: &Word| matches!(word.kind, Kind::Mark(_));
    if let Some(next) = words.get(found.end) {
        let last = &words[found.end - 1];
        let digits = |word: &Word| matches!(word.kind, Kind::Digits { .. });
        let possessive = matches!(scanned.word(found.end), "'s" | "’s" | "'S");
        if next.gap == Gap::None && !mark(next) && !mark(last) && !possessive {
            return false;
        }
        let whole = !matches!(rule.op, Op::Calendar | Op::Clock | Op::Constant);
        if next.gap == Gap::Hyphen && !digits(next) && (whole || digits(last)) {
            return false;
        }
        if next.gap != Gap::Break && rule.forbids_next(next.id) {
            return false;
        }
    }
    if let Some(before) = found.start.checked_sub(1) {
        let first = &words[found.start];
        if first.gap == Gap::None && !mark(&words[before]) && !mark(first) {
            return false;
        }
        let fixed = matches!(
            rule.op,
            Op::Set | Op::Day | Op::Period | Op::Anaphor | Op::Constant
        );
        if first.gap == Gap::Hyphen && fixed {
            return false;
        }
        // "USA Today"
        let acronym = scanned.word(before).len() > 2 && scanned.word(before).chars().all(char::is_uppercase);
        if rule.op == Op::Day
            && first.capital
            && first.gap == Gap::Space
            && acronym
            && scanned.word(found.start).chars().any(char::is_lowercase)
        {
            return false;
        }
        if first.gap != Gap::Break && rule.forbids_previous(words[before].id) {
            return false;
        }
    }
    true
}

/// A text that names many years long before its publication and no day counted from it tells a history.
fn is_narrative(matches: &[Match], rules: &TimeRules, anchor: Option<DateTime>) -> bool {
    let Some(anchor) = anchor else {
        return true;
    };
    let (mut far, mut near) = (0, 0);
    for found in matches {
        let op = rules.rules[found.rule as usize].op;
        match (op, found.captures.year) {
            (Op::Calendar, Some(year)) if (year - anchor.year()).abs() > 1 => far += 1,
            (Op::Calendar, Some(_)) => near += 1,
            (Op::Calendar, None) if found.captures.weekday.is_some() => near += 2,
            (Op::Day | Op::Period | Op::Shift, _) => near += 2,
            _ => {}
        }
    }
    far >= 6 && far > 2 * near
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Published;

    fn times(text: &str) -> Vec<(String, TimeMention)> {
        times_on(text, Some("2019-03-25"))
    }

    fn times_on(text: &str, published: Option<&str>) -> Vec<(String, TimeMention)> {
        static RESOURCES: std::sync::OnceLock<Resources> = std::sync::OnceLock::new();
        let resources = RESOURCES.get_or_init(|| Resources::embedded().unwrap());
        let mut document = Document::new(text);
        document.published = published.and_then(|day| Published::parse(day, "input"));
        find(&document, &Reading::default(), resources)
            .into_iter()
            .map(|mention| (mention.span.text(text).to_owned(), mention))
            .collect()
    }

    #[test]
    fn every_rule_fires_on_its_example_and_not_on_its_silent_sentence() {
        let mut wrong = Vec::new();
        for (_, rule) in rules::rule_texts().unwrap() {
            let found = times(&rule.example);
            let own: Vec<_> = found
                .iter()
                .filter(|(_, mention)| mention.rule == rule.id)
                .collect();
            let right = own
                .iter()
                .any(|(_, mention)| rule.gives.as_ref().is_none_or(|gives| *gives == mention.value));
            if !right {
                let seen: Vec<_> = found
                    .iter()
                    .map(|(words, m)| (words, &m.rule, &m.value))
                    .collect();
                wrong.push(format!(
                    "{}: `{}` gives {seen:?}, not {:?}",
                    rule.id, rule.example, rule.gives
                ));
            }
            if let Some((words, _)) = times(&rule.silent).iter().find(|(_, m)| m.rule == rule.id) {
                wrong.push(format!("{}: fires on `{words}` in `{}`", rule.id, rule.silent));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn odd_text_gives_no_panic() {
        let odd = [
            "",
            " ",
            "'",
            "'90",
            "99999999999999 years ago",
            "32 March 2019 and 31 February 2019",
            "0000-00-00",
            "12:99 p.m.",
            "9999 BC",
            "the 0th century",
            "-- 2019--",
            "\u{202e}Monday\u{0}",
            "in 1000000000 days",
            "100,000 centuries ago",
            "2019-02-30T25:61",
            "half a",
            "a hundred hundred hundred thousand million years ago",
            "Dec. 31, 9999 and the next day, a millennium later",
            "the 999th century BC",
            "12/12/12/12",
            "1/2/3",
        ];
        for text in odd {
            let _ = times(text);
            let _ = times_on(text, None);
            let _ = times_on(text, Some("9999-12-31"));
            let _ = times_on(text, Some("-9999-01-01"));
        }
    }

    #[test]
    fn a_dateline_a_day_before_publication_is_the_anchor() {
        let text = "CARACAS, March 24 (Agency) - Troops landed yesterday.";
        let resources = Resources::embedded().unwrap();
        let mut document = Document::new(text);
        document.published = Published::parse("2019-03-25", "input");
        document.dateline = Some(crate::document::Dateline {
            span: Span::new(0, 26),
            place: None,
            agency: None,
            date: Some(Span::new(9, 17)),
        });
        let found = find(&document, &Reading::default(), &resources);
        assert_eq!(found[1].value, "2019-03-23");
    }

    #[test]
    fn day_and_month_in_digits_follow_the_other_dates() {
        let found = times_on("Talks on 25/01/2011 and 03/02/2011.", Some("2019-03-25"));
        assert_eq!(found[1].1.value, "2011-02-03");
        let found = times_on("Talks on 03/02/2011.", Some("2019-03-25"));
        assert_eq!(found[0].1.value, "");
    }

    #[test]
    fn without_publication_relative_times_are_found_without_a_value() {
        let found = times_on("They met yesterday and on Friday.", None);
        assert_eq!(found.len(), 2);
        assert!(
            found
                .iter()
                .all(|(_, m)| m.value.is_empty() && m.interval.is_none())
        );
    }
}
