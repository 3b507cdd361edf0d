//! What a number means: money, a share, a measure, an age, or a count.

use super::QuantityKind;
use super::bounds::Bounded;
use super::lexer::{Gap, Word};
use super::number::{Form, Scan};
use super::rules::{Code, Mark};
use smol_str::SmolStr;

/// Kind, unit and the words of the unit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Meaning {
    pub(super) kind: QuantityKind,
    /// Name of the unit ("USD", "percent", "km").
    pub(super) of: Option<SmolStr>,
    /// First and one past the last word of the unit.
    pub(super) unit: Option<(usize, usize)>,
    /// The unit belongs to the mention's own words (money, per cent).
    pub(super) inside: bool,
    /// Factor that the unit puts on the number (cents).
    pub(super) factor: f64,
}

impl Meaning {
    fn new(kind: QuantityKind, of: Option<SmolStr>, unit: Option<(usize, usize)>, inside: bool) -> Self {
        Self {
            kind,
            of,
            unit,
            inside,
            factor: 1.0,
        }
    }
}

fn code_name(code: Code) -> Option<SmolStr> {
    let name = std::str::from_utf8(&code).unwrap_or("").trim();
    (!name.is_empty()).then(|| SmolStr::new(name))
}

impl Scan<'_> {
    /// What the number means, from the words around it.
    pub(super) fn meaning(&self, bounded: &Bounded) -> Meaning {
        if bounded.number.form == Form::Ordinal {
            return Meaning::new(QuantityKind::Ordinal, None, None, false);
        }
        if bounded.number.form == Form::Share {
            return Meaning::new(
                QuantityKind::Percent,
                Some(SmolStr::new_static("percent")),
                None,
                false,
            );
        }
        if bounded.number.form == Form::Times {
            return Meaning::new(
                QuantityKind::Count,
                Some(SmolStr::new_static("times")),
                None,
                false,
            );
        }
        self.money(bounded)
            .or_else(|| self.percent(bounded))
            .or_else(|| self.age(bounded))
            .or_else(|| self.measure(bounded))
            .unwrap_or_else(|| Meaning::new(QuantityKind::Count, None, None, false))
    }

    /// "$5m", "dlrs 14 billion", "200 million euros", "10 million Australian dollars", "billions of dollars".
    fn money(&self, bounded: &Bounded) -> Option<Meaning> {
        let (start, end) = bounded.core;
        let money_start = self.money_start(start);
        if money_start < start {
            let mut code: Option<Code> = None;
            for at in money_start..start {
                let facts = self.fact(at);
                let national = match self.lower(at) {
                    "a" | "au" => Some(*b"AUD"),
                    "c" => Some(*b"CAD"),
                    "nz" => Some(*b"NZD"),
                    "hk" => Some(*b"HKD"),
                    "s" => Some(*b"SGD"),
                    _ => None,
                };
                code = national
                    .or(code.filter(|_| facts.money_symbol.is_some()))
                    .or(facts.money_code)
                    .or(facts.money_symbol)
                    .or(code);
            }
            return Some(Meaning::new(
                QuantityKind::Money,
                code.and_then(code_name),
                Some((money_start, start)),
                true,
            ));
        }
        let mut at = end;
        if matches!(bounded.number.form, Form::Vague(_)) && self.lower(at) == "of" {
            at += 1;
        }
        if !matches!(self.gap(at), Gap::Space | Gap::Hyphen | Gap::None) || at >= self.words.len() {
            return self.bare_fortune(bounded);
        }
        let first = at;
        let mut nation = None;
        while self.fact(at).nation.is_some() && self.gap(at + 1) == Gap::Space && at < first + 3 {
            nation = self.fact(at).nation.and_then(code_name).or(nation);
            at += 1;
        }
        let facts = self.fact(at);
        let lower_case =
            !self.words.get(at).is_some_and(|word| word.capital) || self.words[at].span.len() == 3;
        if let Some(word) = facts.money_word {
            if self.lower(at).starts_with("pound")
                && self.lower(at + 1) == "of"
                && (0..3).any(|offset| self.is(at + 2 + offset, Mark::Weighed))
            {
                return Some(Meaning::new(
                    QuantityKind::Measure,
                    Some(SmolStr::new_static("pounds")),
                    Some((at, at + 1)),
                    false,
                ));
            }
            // "won 3 games", "a real man": only right after a number and before no noun
            let ambiguous = matches!(
                self.lower(at),
                "won" | "real" | "crown" | "marks" | "rand" | "try"
            );
            if lower_case
                && !(ambiguous
                    && nation.is_none()
                    && bounded.number.scale == 1.0
                    && bounded.low.is_none_or(|n| n < 1000.0))
            {
                return Some(Meaning::new(
                    QuantityKind::Money,
                    nation.or_else(|| code_name(word)),
                    Some((first, at + 1)),
                    true,
                ));
            }
        }
        if let Some(word) = facts.cents
            && at == first
        {
            let mut meaning = Meaning::new(QuantityKind::Money, code_name(word), Some((first, at + 1)), true);
            meaning.factor = 0.01;
            return Some(meaning);
        }
        if let Some(word) = facts.money_code {
            let capital = self.words[at]
                .text(self.text)
                .chars()
                .all(|c| c.is_ascii_uppercase());
            if at == first && capital && !matches!(self.lower(at), "us" | "rs") {
                return Some(Meaning::new(
                    QuantityKind::Money,
                    code_name(word),
                    Some((first, at + 1)),
                    true,
                ));
            }
        }
        if facts.money_symbol.is_some() && at == first && self.gap(at) == Gap::None {
            return Some(Meaning::new(
                QuantityKind::Money,
                facts.money_symbol.and_then(code_name),
                Some((first, at + 1)),
                true,
            ));
        }
        self.bare_fortune(bounded)
    }

    fn bare_fortune(&self, bounded: &Bounded) -> Option<Meaning> {
        match bounded.number.form {
            Form::Vague(row) if self.rules.vague[row].money => Some(Meaning::new(
                QuantityKind::Money,
                Some(SmolStr::new_static("money")),
                None,
                false,
            )),
            _ => None,
        }
    }

    fn percent(&self, bounded: &Bounded) -> Option<Meaning> {
        let end = bounded.core.1;
        let (last, _) = self.phrase(self.rules.percents(), end)?;
        let close = self.gap(end).is_close();
        close.then(|| {
            Meaning::new(
                QuantityKind::Percent,
                Some(SmolStr::new_static("percent")),
                Some((end, last)),
                true,
            )
        })
    }

    /// "the 15-year-old", "aged 34", "Smith, 34,", "34 years old", "six-month-old".
    fn age(&self, bounded: &Bounded) -> Option<Meaning> {
        let (start, end) = bounded.core;
        let age = |unit: (usize, usize)| {
            Some(Meaning::new(
                QuantityKind::Age,
                Some(SmolStr::new_static("years")),
                Some(unit),
                false,
            ))
        };
        let years = matches!(
            self.lower(end),
            "year" | "years" | "month" | "months" | "week" | "weeks" | "day" | "days" | "yr"
        );
        if years
            && self.gap(end).is_close()
            && matches!(self.lower(end + 1), "old" | "olds")
            && self.gap(end + 1).is_close()
        {
            let mut meaning = age((end, end + 2))?;
            let name = match self.lower(end) {
                "month" | "months" => "months",
                "week" | "weeks" => "weeks",
                "day" | "days" => "days",
                _ => "years",
            };
            meaning.of = Some(SmolStr::new_static(name));
            return Some(meaning);
        }
        if years && self.lower(end + 1) == "of" && self.lower(end + 2) == "age" {
            return age((end, end + 3));
        }
        let before = bounded.words.0.checked_sub(1);
        let previous = before.map_or("", |at| self.lower(at));
        let value = bounded.low.or(bounded.high).unwrap_or(0.0);
        let possible = value.fract() == 0.0 && (0.0..=120.0).contains(&value);
        if possible && matches!(previous, "aged" | "age" | "ages") && self.gap(bounded.words.0) == Gap::Space
        {
            return age((before?, start));
        }
        if possible && previous == "of" && before.is_some_and(|at| at > 0 && self.lower(at - 1) == "age") {
            return age((before? - 1, start));
        }
        // ", 34," after a name
        let apposed = possible
            && bounded.number.form == Form::Digits
            && bounded.qualifier.is_none()
            && end == start + 1
            && self.gap(start) == Gap::Comma
            && self.words[start]
                .literal()
                .is_some_and(|literal| literal.digits <= 3 && literal.decimals == 0 && literal.digits > 0)
            && before.is_some_and(|at| {
                self.words[at].capital
                    && self.words[at].is_letters()
                    && !self.is(at, Mark::Weekday)
                    && !self.is(at, Mark::Month)
            })
            && (self.gap(end) == Gap::Comma
                || self.gap(end) == Gap::Stop
                || self.gap(end) == Gap::Line
                || self.gap(end) == Gap::Other);
        if apposed && value >= 1.0 {
            return age((start, end));
        }
        // "Smith (34)"
        let bracketed = possible
            && bounded.number.form == Form::Digits
            && value >= 5.0
            && end == start + 1
            && self.gap(start) == Gap::Open
            && self.gap(end) == Gap::Other
            && self.words.get(end).is_none_or(|word| {
                self.text[self.words[start].span.end as usize..word.span.start as usize].starts_with(')')
            })
            && before.is_some_and(|at| self.words[at].capital && !self.words[at].opens);
        if bracketed {
            return age((start, end));
        }
        None
    }

    /// "6km", "10-hour", "magnitude 5.9", "5.9 quake", "37 degrees".
    fn measure(&self, bounded: &Bounded) -> Option<Meaning> {
        let (start, end) = bounded.core;
        let make = |of: &str, unit: (usize, usize)| {
            Some(Meaning::new(
                QuantityKind::Measure,
                Some(SmolStr::new(of)),
                Some(unit),
                false,
            ))
        };
        let mut unit_at = end;
        if matches!(bounded.number.form, Form::Vague(_))
            && self.lower(end) == "of"
            && self.gap(end) == Gap::Space
        {
            unit_at += 1;
        }
        // "six more hours", "the last two full days"
        if matches!(
            self.lower(unit_at),
            "more"
                | "full"
                | "additional"
                | "straight"
                | "consecutive"
                | "long"
                | "whole"
                | "further"
                | "other"
        ) && self.is(unit_at + 1, Mark::UnitStart)
        {
            unit_at += 1;
        }
        if unit_at < self.words.len()
            && self.gap(unit_at).is_close()
            && self.is(unit_at, Mark::UnitStart)
            && let Some((last, unit)) = self.phrase(self.rules.units(), unit_at)
            && self.unit_reads(bounded, unit_at, last)
        {
            return make(self.rules.unit_name(unit), (unit_at, last));
        }
        let value = bounded.low.or(bounded.high)?;
        // magnitude before: "magnitude 5.9", "a magnitude of 5.9", "magnitudes ranging from 3.6 to 4.3"
        if value < 10.0 {
            for back in 1..=4 {
                let Some(at) = bounded.words.0.checked_sub(back) else {
                    break;
                };
                if matches!(self.lower(at), "magnitude" | "magnitudes") {
                    return make("magnitude", (at, at + 1));
                }
                let linking = matches!(
                    self.lower(at),
                    "of" | "at"
                        | "from"
                        | "ranging"
                        | "between"
                        | "was"
                        | "with"
                        | "a"
                        | "preliminary"
                        | "is"
                );
                if !linking || !matches!(self.gap(at + 1), Gap::Space) {
                    break;
                }
            }
            let decimal = self.words[start]
                .literal()
                .is_some_and(|literal| literal.decimals == 1 && literal.digits == 1);
            if decimal {
                let quake = |at: usize| {
                    matches!(
                        self.lower(at),
                        "earthquake"
                            | "quake"
                            | "temblor"
                            | "tremor"
                            | "aftershock"
                            | "richter"
                            | "magnitude"
                            | "quakes"
                            | "aftershocks"
                            | "earthquakes"
                    )
                };
                let near = (0..3).any(|offset| self.gap(end + offset).is_close() && quake(end + offset));
                // "it was 6.1", "put it at 6.1": no noun behind, and the report speaks of a quake
                let bare = !self.gap(end).is_close() || self.is(end, Mark::Function);
                if near || bare && (0..self.words.len().min(400)).any(quake) {
                    return make("magnitude", (start, end));
                }
            }
        }
        None
    }

    /// Keeps "5 m", "two second chances" and "one day" apart from units.
    fn unit_reads(&self, bounded: &Bounded, unit: usize, last: usize) -> bool {
        let word: &Word = &self.words[unit];
        let letters = word.lower.as_str();
        let gap = self.gap(unit);
        let digits = bounded.number.form == Form::Digits;
        if letters.chars().count() <= 2
            && word.is_letters()
            && !(digits && (gap == Gap::None || gap == Gap::Space && !word.capital)
                || matches!(letters, "km" | "kg" | "ft" | "hp"))
        {
            return false;
        }
        if matches!(letters, "min" | "deg" | "sec" | "ha" | "mi") && !digits {
            return false;
        }
        if letters == "second" && gap == Gap::Space && bounded.best != Some(1.0) {
            return false;
        }
        if letters == "degree" && gap == Gap::Hyphen && self.lower(last) == "murder" {
            return false;
        }
        // "one day", "one night" tell when, not how long
        !(bounded.number.form == Form::One
            && bounded.qualifier.is_none()
            && matches!(letters, "day" | "night" | "week" | "month" | "year")
            && gap == Gap::Space)
    }
}
