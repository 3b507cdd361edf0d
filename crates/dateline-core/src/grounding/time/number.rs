//! Numbers, ordinals, days, decades and years in digits and words.

use super::class::Scanned;
use super::pattern::Captures;
use super::scan::{Gap, Kind};
use super::vocabulary::{Class, Edge};

impl Scanned<'_> {
    /// After digits: a decimal part, a percent sign or letters follow, so the digits are no whole word.
    pub(super) fn number_goes_on(&self, at: usize) -> bool {
        let Some(word) = self.words.get(at) else {
            return false;
        };
        if word.gap != Gap::None {
            return false;
        }
        match word.kind {
            Kind::Letters => !self.is(at, "'s"),
            Kind::Mark('%' | '°') => true,
            Kind::Mark('.' | ':' | ',') => self.gap(at + 1) == Gap::None && self.digits(at + 1).is_some(),
            Kind::Mark(_) => false,
            Kind::Digits { .. } => true,
        }
    }

    /// A number in digits or words from a word on, and the index after it. "Several" is NaN.
    pub(super) fn number(&self, at: usize) -> Option<(f64, usize)> {
        if let Kind::Digits { value, .. } = self.words.get(at)?.kind {
            return Some(self.number_in_digits(at, f64::from(value)));
        }
        let article = self.is(at, "a") || self.is(at, "an");
        if article {
            if self.is(at + 1, "few") {
                return Some((f64::NAN, at + 2));
            }
            if self.is(at + 1, "couple") {
                return Some((2.0, at + 2 + usize::from(self.is(at + 2, "of"))));
            }
            let scale = self.scale(at + 1)?;
            return Some(self.scales(at + 2, f64::from(scale)));
        }
        if self.is(at, "couple") && self.is(at + 1, "of") {
            return Some((2.0, at + 2));
        }
        if self.is(at, "half") && self.is(at + 1, "a") && self.is(at + 2, "dozen") {
            return Some((6.0, at + 3));
        }
        if self.has(at, Class::Vague) {
            return Some((f64::NAN, at + 1));
        }
        let (n, after) = self.small(at)?;
        Some(self.scales(after, f64::from(n)))
    }

    pub(super) fn number_in_digits(&self, at: usize, value: f64) -> (f64, usize) {
        let mut value = value;
        let mut after = at + 1;
        if self.is_mark(after, '.')
            && self.gap(after) == Gap::None
            && self.gap(after + 1) == Gap::None
            && let Some((part, len)) = self.digits(after + 1)
        {
            value += f64::from(part) / 10f64.powi(i32::from(len));
            after += 2;
        } else if let (Some((top, 1)), Some((bottom, 1))) = (self.digits(after), self.digits(after + 2))
            && self.is_mark(after + 1, '/')
            && top < bottom
        {
            // "2 1/2"
            value += f64::from(top) / f64::from(bottom);
            after += 3;
        } else if let Some(Kind::Mark(sign @ ('½' | '¼' | '¾'))) = self.words.get(after).map(|word| word.kind)
        {
            value += match sign {
                '½' => 0.5,
                '¼' => 0.25,
                _ => 0.75,
            };
            after += 1;
        }
        if self.has(after, Class::Scale(1000)) || self.has(after, Class::Scale(1_000_000)) {
            return self.scales(after, value);
        }
        (value, after)
    }

    pub(super) fn scale(&self, at: usize) -> Option<u32> {
        self.pick(at, |c| match c {
            Class::Scale(s) => Some(*s),
            _ => None,
        })
    }

    pub(super) fn scales(&self, at: usize, n: f64) -> (f64, usize) {
        let (mut n, mut at) = (n, at);
        while let Some(scale) = self.scale(at) {
            n *= f64::from(scale);
            at += 1;
        }
        let and = usize::from(self.is(at, "and"));
        if n >= 100.0
            && n % 100.0 == 0.0
            && let Some((rest, after)) = self.small(at + and)
            && (and == 0 || after == at + and + 1 || rest > 20)
        {
            return (n + f64::from(rest), after);
        }
        (n, at)
    }

    /// One to ninety-nine in words.
    pub(super) fn small(&self, at: usize) -> Option<(u32, usize)> {
        let value = |at: usize| {
            self.pick(at, |c| match c {
                Class::Number(n) => Some(*n),
                _ => None,
            })
        };
        let n = value(at)?;
        if n >= 20
            && let Some(ones) = value(at + 1)
            && (1..10).contains(&ones)
        {
            return Some((n + ones, at + 2));
        }
        Some((n, at + 1))
    }

    pub(super) fn ordinal(&self, at: usize) -> Option<(i16, usize)> {
        let word = |at: usize| {
            self.pick(at, |c| match c {
                Class::Ordinal(n) => Some(i16::from(*n)),
                _ => None,
            })
        };
        if let Some(n) = word(at) {
            return Some((n, at + 1));
        }
        if let Some((tens, _)) = self.small(at)
            && tens >= 20
            && tens % 10 == 0
            && let Some(ones) = word(at + 1)
            && ones < 10
        {
            return Some((tens as i16 + ones, at + 2));
        }
        let (n, len) = self.digits(at)?;
        (len <= 3 && self.has_ordinal_ending(at)).then_some((n as i16, at + 2))
    }

    pub(super) fn has_ordinal_ending(&self, at: usize) -> bool {
        self.gap(at + 1) == Gap::None
            && ["st", "nd", "rd", "th"]
                .iter()
                .any(|ending| self.is(at + 1, ending))
    }

    pub(super) fn day(&self, at: usize, ordinal_only: bool, captures: &mut Captures) -> Option<usize> {
        let (day, after) = if let Some((n, after)) = self.ordinal(at) {
            (n, after)
        } else if ordinal_only {
            return None;
        } else {
            let (n, len) = self.digits(at)?;
            if len > 2 || self.number_goes_on(at + 1) || self.is_mark(at + 1, '/') {
                return None;
            }
            (n as i16, at + 1)
        };
        if !(1..=31).contains(&day) {
            return None;
        }
        captures.day = Some(day as i8);
        Some(after)
    }

    /// "1990s", "'90s", "nineties".
    pub(super) fn decade(&self, at: usize, captures: &mut Captures) -> Option<usize> {
        let named = self.pick(at, |c| match c {
            Class::Decade(d) => Some(1900 + i16::from(*d)),
            _ => None,
        });
        if let Some(decade) = named {
            captures.decade = Some(decade);
            return Some(at + 1);
        }
        let first = at + usize::from(self.is_mark(at, '\'') && self.gap(at + 1) == Gap::None);
        let (year, len) = self.digits(first)?;
        let s = first + 1;
        if self.gap(s) != Gap::None || !(self.is(s, "s") || self.is(s, "'s") || self.is(s, "’s")) {
            return None;
        }
        let decade = match len {
            4 if year % 10 == 0 && (1000..=2090).contains(&year) => year as i16,
            2 if year % 10 == 0 && year > 0 => 1900 + year as i16,
            _ => return None,
        };
        captures.decade = Some(decade);
        Some(s + 1)
    }

    /// "nineteen ninety-seven", "two thousand", "two thousand and four".
    pub(super) fn year_in_words(&self, at: usize) -> Option<(i16, usize)> {
        let number = |at: usize| {
            self.pick(at, |c| match c {
                Class::Number(n) => Some(*n),
                _ => None,
            })
        };
        let century = number(at)?;
        if century == 2 && self.scale(at + 1) == Some(1000) {
            let and = usize::from(self.is(at + 2, "and"));
            return Some(match number(at + 2 + and) {
                Some(n @ 1..=19) => (2000 + n as i16, at + 3 + and),
                _ => (2000, at + 2),
            });
        }
        if !(16..=20).contains(&century) {
            return None;
        }
        let (rest, after) = self.small(at + 1)?;
        (rest >= 10).then_some(((century * 100 + rest) as i16, after))
    }

    /// True where four digits are a year by their neighbours, and no count, number or name.
    pub(super) fn must_be_year(&self, at: usize, year: u32) -> bool {
        let word = &self.words[at];
        let before = at.checked_sub(1);
        let after_mark = before.is_some_and(|b| matches!(self.words[b].kind, Kind::Mark(_)));
        match word.gap {
            Gap::None if !after_mark => return false,
            Gap::None
                if before.is_some_and(|b| {
                    matches!(
                        self.words[b].kind,
                        Kind::Mark('$' | '£' | '€' | '#' | '.' | '/' | ':' | '@' | '_' | '+' | '=')
                    )
                }) =>
            {
                return false;
            }
            Gap::Hyphen => {
                let before = at - 1;
                let joined = self.has(before, Class::Edge(Edge::Mid))
                    || self.has(before, Class::Edge(Edge::Start))
                    || self.has(before, Class::Edge(Edge::End))
                    || ["pre", "post"].iter().any(|w| self.is(before, w))
                    || self.digits(before).is_some_and(|(y, len)| len == 4 && y <= year);
                if !joined {
                    return false;
                }
            }
            _ => {}
        }
        let next = at + 1;
        if self.number_goes_on(next) {
            return false;
        }
        if self.is_mark(next, '/')
            || (self.gap(next) == Gap::Hyphen
                && self.digits(next).is_none_or(|(_, len)| len != 4 && len != 2))
        {
            return false;
        }
        // "1861-1863": a range of years.
        let is_year = |at: usize| matches!(self.digits(at), Some((y, 4)) if (1000..=2100).contains(&y));
        if (self.gap(next) == Gap::Hyphen && is_year(next))
            || (word.gap == Gap::Hyphen && before.is_some_and(is_year))
        {
            return true;
        }
        if self.gap(next) != Gap::Break {
            let no_year = self.classes(next).iter().any(|c| {
                matches!(
                    c,
                    Class::Units(_) | Class::Counted | Class::Scale(_) | Class::Zone | Class::Meridiem(_)
                )
            });
            if no_year {
                return false;
            }
        }
        let Some(before) = before.filter(|_| word.gap != Gap::Break) else {
            return (1900..=2050).contains(&year);
        };
        if self.has(before, Class::YearCue(-1)) {
            return false;
        }
        if self.has(before, Class::YearCue(1)) {
            // "of 2000 ..." may still count.
            return !year.is_multiple_of(100)
                || year > 1600 && !self.is(before, "of")
                || !self.lower_plural(next);
        }
        if !(1900..=2050).contains(&year) {
            let listed = self.is_mark(before, '(')
                || self.is_mark(before, ',')
                || self.is(before, "the")
                || self.is(before, "and");
            return listed && (1500..=2100).contains(&year) && !self.lower_plural(next);
        }
        let article = self.is(before, "the")
            || self.is(before, "a")
            || self.is(before, "'s")
            || self.is_mark(before, '(');
        article || !self.lower_plural(next)
    }

    pub(super) fn lower_plural(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| {
            word.gap != Gap::Break
                && word.kind == Kind::Letters
                && !word.capital
                && word.span.text(self.text).ends_with('s')
                && !matches!(
                    word.span.text(self.text),
                    "was" | "is" | "has" | "as" | "'s" | "’s" | "this" | "his" | "its"
                )
        })
    }
}
