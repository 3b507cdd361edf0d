//! Hedges and ranges: from a number to low, best and high.
//!
//! "roughly 100" opens both bounds, "at least 13" takes the upper one away, "20 to 30", "20-30" and "between 20 and
//! 30" give both. A hedge further out wins over one further in ("at least about 50" is at least 50).

use super::lexer::{Gap, Word};
use super::number::{Form, Number, Scan};
use super::rules::Mark;
use smol_str::SmolStr;

/// A number with its bounds.
#[derive(Debug, Clone)]
pub(super) struct Bounded {
    /// The number, or the first number of a range.
    pub(super) number: Number,
    /// First and one past the last word of number or range, without hedges.
    pub(super) core: (usize, usize),
    /// First and one past the last word with hedges.
    pub(super) words: (usize, usize),
    pub(super) low: Option<f64>,
    pub(super) best: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) soft: Option<(f64, f64)>,
    pub(super) rule: SmolStr,
    /// First and one past the last word of the hedge.
    pub(super) qualifier: Option<(usize, usize)>,
    pub(super) sign: Option<SmolStr>,
    pub(super) range: Range,
    /// Written with a plus (true) or minus sign.
    pub(super) signed: Option<bool>,
}

/// What stands between the numbers of a range and must come back after the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Repeated {
    No,
    Percent,
    Unit(usize),
    Money,
    Letters(usize),
}

/// How two numbers belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Range {
    /// One number only.
    No,
    /// From one to the other.
    Yes,
    /// A score, a vote, odds ("3-1").
    Score,
}

impl Scan<'_> {
    /// The first word of what belongs to the number in front: currency signs and codes.
    pub(super) fn money_start(&self, at: usize) -> usize {
        let mut start = at;
        while start > 0 {
            let here = start - 1;
            let touching = matches!(self.gap(start), Gap::None | Gap::Space);
            let facts = self.fact(here);
            let sign = facts.money_symbol.is_some();
            let code = facts.money_code.is_some()
                && !matches!(self.lower(here), "us" | "try")
                && self.lower(here) != "rs"
                || self.lower(here) == "rs" && touching
                || matches!(self.lower(here), "us" | "u.s.") && start < at
                || start < at
                    && self.gap(start) == Gap::None
                    && matches!(
                        self.lower(here),
                        "a" | "c" | "nz" | "hk" | "s" | "au" | "au$" | "r"
                    );
            // "$US5", "$A5"
            let after_sign = here > 0
                && self.gap(here) == Gap::None
                && self.fact(here - 1).money_symbol.is_some()
                && self.gap(start) == Gap::None
                && self.words[here].is_letters()
                && self.words[here].span.len() <= 3;
            if touching && (sign || code || after_sign) {
                start = here;
            } else {
                break;
            }
        }
        start
    }

    /// Reads hedges and a range around a number.
    pub(super) fn bounded(&self, number: Number) -> Bounded {
        let mut bounded = self.with_range(number);
        self.add_sign(&mut bounded);
        self.add_hedges(&mut bounded);
        if bounded.soft.is_none()
            && bounded.qualifier.is_none()
            && bounded.range == Range::No
            && let Some(best) = bounded.best
        {
            let half = half_width(best);
            if half > 0.0 {
                bounded.soft = Some((best - half, best + half));
            }
        }
        bounded
    }

    fn with_range(&self, number: Number) -> Bounded {
        let start = number.start;
        let end = number.end;
        let mut bounded = Bounded {
            core: (start, end),
            words: (start, end),
            low: number.low,
            best: number.best,
            high: number.high,
            soft: number.soft,
            rule: number.rule.clone(),
            qualifier: None,
            sign: None,
            range: Range::No,
            signed: None,
            number,
        };
        if !matches!(bounded.number.form, Form::Digits | Form::Words | Form::One) {
            return bounded;
        }
        let Some((second, hyphen)) = self.second_number(&bounded.number) else {
            return bounded;
        };
        let (Some(mut a), Some(b)) = (bounded.number.best, second.best) else {
            return bounded;
        };
        // "10 to 15 million", "$89 to $93 billion"
        if bounded.number.scale == 1.0 && second.scale >= 1000.0 && a < 1000.0 && a * second.scale <= b * 2.0
        {
            a *= second.scale;
        }
        let between = start > 0 && self.lower(start - 1) == "between" || self.money_before(start, "between");
        let from = start > 0 && self.lower(start - 1) == "from" || self.money_before(start, "from");
        let digits = bounded.number.form == Form::Digits && second.form == Form::Digits;
        if hyphen && digits && self.is_score(&bounded.number, &second, a, b) {
            bounded.range = Range::Score;
            bounded.best = None;
            bounded.high = Some(b);
            bounded.core.1 = second.end;
            bounded.words.1 = second.end;
            return bounded;
        }
        if a >= b {
            return bounded;
        }
        let joined_by = self.lower(second.start - 1);
        if !hyphen && joined_by == "and" && !between {
            return bounded;
        }
        if !hyphen && joined_by == "to" && from {
            let before = self.money_start(start).saturating_sub(2);
            let ranging = matches!(
                self.lower(before),
                "range"
                    | "ranges"
                    | "ranging"
                    | "ranged"
                    | "anywhere"
                    | "somewhere"
                    | "vary"
                    | "varies"
                    | "varying"
                    | "of"
                    | "fines"
                    | "prices"
                    | "run"
                    | "runs"
            );
            if !ranging && !self.is(before, Mark::Weekday) && self.changes(before) {
                return bounded;
            }
        }
        bounded.low = Some(a);
        bounded.best = None;
        bounded.high = Some(b);
        bounded.core.1 = second.end;
        bounded.words.1 = second.end;
        bounded.range = Range::Yes;
        bounded.rule = SmolStr::new_static("QN-RANGE");
        if between || from && joined_by == "to" {
            bounded.words.0 = self.money_start(start).saturating_sub(1);
        }
        bounded
    }

    /// "minus 5", "-1.3%", "+0.2%".
    fn add_sign(&self, bounded: &mut Bounded) {
        let start = bounded.core.0;
        if bounded.number.form != Form::Digits || bounded.range != Range::No {
            return;
        }
        let at = self.words[start].span.start as usize;
        let mut before = self.text[..at].chars().rev();
        let sign = before.next();
        let outer = before.next();
        let apart = outer.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '$' | '€' | '£'))
            && self.gap(start) != Gap::Line;
        let minus_word = start > 0
            && self.lower(start - 1) == "minus"
            && matches!(self.gap(start), Gap::Space | Gap::Hyphen);
        if minus_word || apart && matches!(sign, Some('-' | '\u{2212}')) {
            for value in [&mut bounded.low, &mut bounded.best, &mut bounded.high]
                .into_iter()
                .flatten()
            {
                *value = -*value;
            }
            bounded.signed = Some(false);
            if minus_word {
                bounded.words.0 = start - 1;
            }
        } else if sign == Some('+') && outer.is_none_or(char::is_whitespace) {
            bounded.signed = Some(true);
        }
    }

    fn money_before(&self, start: usize, word: &str) -> bool {
        let money = self.money_start(start);
        money > 0 && money < start && self.lower(money - 1) == word
    }

    /// A verb of change close before ("rose from 12 to 14").
    fn changes(&self, at: usize) -> bool {
        (0..3).any(|back| {
            at.checked_sub(back)
                .is_some_and(|here| self.is(here, Mark::Up) || self.is(here, Mark::Down))
        })
    }

    /// The second number of a range and whether a hyphen joins them.
    fn second_number(&self, first: &Number) -> Option<(Number, bool)> {
        let mut at = first.end;
        if at >= self.words.len() {
            return None;
        }
        // "20-30", "$5m-$10m", "two-three"
        if self.gap(at) == Gap::Hyphen {
            let mut next = at;
            while self.fact(next).money_symbol.is_some() {
                next += 1;
            }
            if next < self.words.len()
                && (next == at || self.gap(next) == Gap::None)
                && let Some(second) = self.cardinal(next)
                && (second.form == Form::Digits || first.form != Form::Digits)
            {
                return Some((second, true));
            }
        }
        // a unit or per-cent sign may repeat: "20% to 30%", "3km to 5km", "20 percent to 30 percent"
        let mut repeated = Repeated::No;
        if let Some((end, _)) = self.phrase(self.rules.percents(), at)
            && self.gap(at).is_close()
        {
            repeated = Repeated::Percent;
            at = end;
        } else if let Some((end, unit)) = self.phrase(self.rules.units(), at)
            && self.gap(at).is_close()
            && self.joiner(end)
        {
            repeated = Repeated::Unit(unit);
            at = end;
        } else if self.fact(at).money_word.is_some() && self.gap(at) == Gap::Space && self.joiner(at + 1) {
            repeated = Repeated::Money;
            at += 1;
        } else if self.words[at].is_letters() && self.gap(at) == Gap::None && self.joiner(at + 1) {
            repeated = Repeated::Letters(at);
            at += 1;
        }
        let hyphen = self.gap(at) == Gap::Hyphen && self.words[at].literal().is_some();
        if !hyphen && !self.joiner(at) {
            return None;
        }
        let mut next = if hyphen { at } else { at + 1 };
        while self.fact(next).money_symbol.is_some()
            || self.fact(next).money_code.is_some()
                && next > at
                && self.words.get(next + 1).is_some_and(|word| {
                    word.literal().is_some() || word.kind == super::lexer::WordKind::Symbol
                })
        {
            next += 1;
        }
        if next >= self.words.len() || !matches!(self.gap(next), Gap::Space | Gap::None | Gap::Hyphen) {
            return None;
        }
        let second = self.cardinal(next)?;
        let money_first = self.money_start(first.start) < first.start;
        let money_second = self.money_start(second.start) < second.start;
        let fits = match repeated {
            Repeated::No => money_first || !money_second,
            Repeated::Percent => self.phrase(self.rules.percents(), second.end).is_some(),
            Repeated::Unit(unit) => self
                .phrase(self.rules.units(), second.end)
                .is_some_and(|(_, other)| other == unit),
            Repeated::Money => self.fact(second.end).money_word.is_some(),
            Repeated::Letters(word) => self.lower(word) == self.lower(second.end),
        };
        let year_first = first.form == Form::Digits
            && first.scale == 1.0
            && first
                .best
                .is_some_and(|n| (1900.0..2100.0).contains(&n) && n.fract() == 0.0)
            && matches!(
                self.lower(first.start.wrapping_sub(1)),
                "in" | "since" | "of" | "by" | "during"
            );
        // "rose by $43 billion to $419 billion", "rose 90 to 720": the second is the total
        let by = matches!(self.lower(self.money_start(first.start).wrapping_sub(1)), "by")
            && second.best.zip(first.best).is_some_and(|(b, a)| b > 3.0 * a);
        if !fits || year_first || by {
            return None;
        }
        let or = self.lower(at) == "or";
        if or {
            // "two or three"; but "12 or 13 March" and "3 or 40" are no ranges
            let (a, b) = (first.best?, second.best?);
            if !(a < b && b <= a * 2.0 + 1.0) {
                return None;
            }
        }
        Some((second, hyphen))
    }

    fn joiner(&self, at: usize) -> bool {
        matches!(self.lower(at), "to" | "and" | "or") && self.gap(at) == Gap::Space
    }

    /// "3-1", "6-4", "52-48" against "20-30", "5-10 people".
    fn is_score(&self, first: &Number, second: &Number, a: f64, b: f64) -> bool {
        if second.scale > 1.0 || a.fract() != 0.0 || b.fract() != 0.0 {
            return false;
        }
        if a >= b {
            return true;
        }
        let _ = first;
        let after = second.end;
        let money = self.money_start(first.start) < first.start;
        if money
            || self.phrase(self.rules.percents(), after).is_some()
            || self.phrase(self.rules.units(), after).is_some()
        {
            return false;
        }
        let next_is_noun = matches!(self.gap(after), Gap::Space)
            && self.words.get(after).is_some_and(Word::is_letters)
            && !self.is(after, Mark::Function)
            && (self.is(after, Mark::Plural)
                || self.is(after, Mark::People)
                || self.lower(after).ends_with('s')
                || self.lower(after + 1).ends_with('s'));
        let hedged = self
            .phrase_before(self.rules.hedges_before(), first.start)
            .is_some();
        a <= 9.0 && b <= 9.0 && !next_is_noun && !hedged
    }

    fn add_hedges(&self, bounded: &mut Bounded) {
        let mut first = self.money_start(bounded.words.0);
        bounded.words.0 = first;
        let mut outermost: Option<usize> = None;
        // hedges before, the outermost last
        for _ in 0..2 {
            let mut end = first;
            let mut found = None;
            for skipped in 0..3 {
                if end > 0
                    && self.joins_hedge(end)
                    && let Some((start, hedge)) = self.phrase_before(self.rules.hedges_before(), end)
                {
                    let words = end - start;
                    let determiner = skipped > 0
                        && matches!(
                            self.lower(end),
                            "the" | "these" | "those" | "its" | "their" | "his" | "her" | "our" | "all"
                        );
                    if !(determiner && words < 2) && self.hedge_fits(start, end, bounded) {
                        found = Some((start, end, hedge));
                    }
                    break;
                }
                // "at least another 12", "more than a total of 20"
                let neutral = end > 0 && self.gap(end) == Gap::Space && self.is(end - 1, Mark::Neutral);
                if !neutral {
                    break;
                }
                end -= 1;
            }
            let Some((start, end, hedge)) = found else { break };
            bounded.qualifier = Some((start, bounded.qualifier.map_or(end, |(_, last)| last)));
            first = start;
            let weaker = outermost.is_some() && self.rules.hedges[hedge].sign == "~";
            if !weaker {
                outermost = Some(hedge);
            }
        }
        // hedges after: "100 or so", "300-plus", "12 people or more"
        let mut end = bounded.words.1;
        if let Some((after, hedge, last)) = self.hedge_after(bounded.core.1) {
            outermost = Some(hedge);
            bounded.qualifier = bounded.qualifier.or(Some((after, last)));
            if after == bounded.core.1 {
                end = last;
            }
        }
        bounded.words = (first.min(bounded.words.0), end);
        let Some(hedge) = outermost else { return };
        let hedge = &self.rules.hedges[hedge];
        bounded.sign = Some(hedge.sign.clone());
        if bounded.range != Range::Score {
            bounded.rule = if bounded.range == Range::Yes || matches!(bounded.number.form, Form::Vague(_)) {
                bounded.rule.clone()
            } else {
                hedge.id.clone()
            };
        }
        let (low, best, high) = (bounded.low, bounded.best, bounded.high);
        let reference = best.or(high).or(low);
        let half = reference.map_or(0.0, half_width).max(0.0);
        bounded.soft = match (hedge.soft, hedge.soft_low, reference) {
            (Some((a, b)), _, Some(n)) => Some(ordered(n * a, n * b)),
            (None, Some(a), Some(n)) if hedge.high.is_some() => Some(ordered(n * a, n)),
            (None, Some(a), Some(n)) => Some(ordered(n * a, n + 2.0 * half.max(n * 0.05))),
            _ => bounded.soft,
        };
        if let Some(n) = best {
            bounded.low = hedge.low.map(|factor| tidy(n * factor));
            bounded.best = hedge.best.map(|factor| n * factor);
            bounded.high = hedge.high.map(|factor| tidy(n * factor));
        } else if hedge.sign == ">" {
            bounded.high = None;
            bounded.best = None;
        } else if hedge.sign == "<" {
            bounded.low = None;
        }
    }

    fn joins_hedge(&self, at: usize) -> bool {
        matches!(self.gap(at), Gap::Space | Gap::Hyphen | Gap::None)
    }

    /// Keeps prepositions and particles out: "fight over 2 Main Street", "the 12 passed 3 villages", "under 18s".
    fn hedge_fits(&self, start: usize, end: usize, bounded: &Bounded) -> bool {
        let word = self.lower(start);
        if end - start > 1 {
            return true;
        }
        let previous = start.checked_sub(1).map_or("", |at| self.lower(at));
        match word {
            "some" => bounded.number.best.is_none_or(|n| n >= 5.0 || n == 0.5) && previous != "of",
            "passed" | "beyond" | "inside" | "within" | "beneath" | "average" | "minimum" | "maximum" => {
                bounded.number.form != Form::One
            }
            "perhaps" | "maybe" | "possibly" => true,
            "under" | "below" => previous != "the",
            "above" | "over" => !matches!(previous, "and" | "all" | "the"),
            "around" | "about" => !matches!(previous, "turned" | "what" | "how" | "all"),
            "estimated" => true,
            _ => true,
        }
    }

    fn hedge_after(&self, end: usize) -> Option<(usize, usize, usize)> {
        for at in end..end + 4 {
            if at >= self.words.len() || !matches!(self.gap(at), Gap::Space | Gap::Hyphen | Gap::None) {
                return None;
            }
            if self.is(at, Mark::HedgeAfterStart)
                && let Some((last, hedge)) = self.phrase(self.rules.hedges_after(), at)
            {
                let suffix = last == at + 1;
                // a single word must touch the number: "200-odd", "300+", "300 plus"
                let near =
                    at == end && (self.gap(at) != Gap::Space || matches!(self.lower(at), "odd" | "plus"));
                let at_least = matches!(self.lower(at), "at");
                let numbered = at_least
                    && self
                        .words
                        .get(last)
                        .is_some_and(|word| word.literal().is_some() || self.fact(last).cardinal.is_some());
                // "a dozen missiles and more than 20 drones": the hedge of the next number
                let compares = self.words.get(last).is_some() && self.lower(last) == "than";
                if (!suffix || near) && !numbered && !compares {
                    return Some((at, hedge, last));
                }
            }
            if self.is(at, Mark::Function) || !self.words[at].is_letters() {
                return None;
            }
        }
        None
    }
}

fn ordered(a: f64, b: f64) -> (f64, f64) {
    (tidy(a.min(b)), tidy(a.max(b)))
}

/// Takes the dust of binary fractions away: 0.9 * 50 is 45, not 45.00000000000001.
fn tidy(value: f64) -> f64 {
    let rounded = (value * 1e6).round() / 1e6;
    if rounded.is_finite() { rounded } else { value }
}

/// Half the width that readers give a round number: half its step (1, 5, 10, 50, 100, ... that divides it), at most a
/// tenth and at least a twentieth of it. A number that is not round has none.
pub(super) fn half_width(value: f64) -> f64 {
    let n = value.abs();
    if n < 10.0 || n.fract() != 0.0 || n % 10.0 != 0.0 {
        return 0.0;
    }
    let mut step = 1.0;
    let mut next = 5.0;
    while n % next == 0.0 && next <= n {
        step = next;
        next = if (next / 5.0).log10().fract().abs() < 1e-9 {
            next * 2.0
        } else {
            next * 5.0
        };
    }
    (step.min(n / 5.0) / 2.0).max(0.05 * n).round()
}

#[cfg(test)]
mod tests {
    use super::super::rules::QuantityRules;
    use super::*;

    fn bounds(text: &str) -> Option<(Option<f64>, Option<f64>, Option<f64>)> {
        let rules = QuantityRules::embedded(None).unwrap();
        let scan = Scan::new(text, &rules);
        let number = (0..scan.words.len()).find_map(|at| scan.number(at))?;
        let bounded = scan.bounded(number);
        Some((bounded.low, bounded.best, bounded.high))
    }

    #[test]
    fn hedges_open_the_bounds_as_the_annotators_do() {
        let cases = [
            ("roughly 100 men", (Some(90.0), Some(100.0), Some(110.0))),
            ("at least 13 men", (Some(13.0), Some(13.0), None)),
            ("more than 40 men", (Some(40.0), Some(40.0), None)),
            ("as many as 300 men", (None, Some(300.0), Some(300.0))),
            ("fewer than 20 men", (None, None, Some(20.0))),
            ("between 20 and 30 men", (Some(20.0), None, Some(30.0))),
            ("20-30 men", (Some(20.0), None, Some(30.0))),
            ("10 to 15 million men", (Some(10e6), None, Some(15e6))),
            ("at least about 50 men", (Some(50.0), Some(50.0), None)),
            ("a dozen or so men", (Some(10.8), Some(12.0), Some(13.2))),
            ("300-plus men", (Some(300.0), Some(300.0), None)),
            ("12 men or more", (Some(12.0), Some(12.0), None)),
            ("12 men and more", (Some(12.0), Some(12.0), None)),
            (
                "12 men and more than 20 boys",
                (Some(12.0), Some(12.0), Some(12.0)),
            ),
            (
                "nearly a dozen men and more than 20 boys",
                (Some(10.8), Some(12.0), Some(12.0)),
            ),
            ("at least the 12 men", (Some(12.0), Some(12.0), None)),
            ("$5m to $10m", (Some(5e6), None, Some(10e6))),
            ("20% to 30%", (Some(20.0), None, Some(30.0))),
        ];
        for (text, expected) in cases {
            assert_eq!(bounds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn round_numbers_have_soft_bounds() {
        assert_eq!(half_width(100.0), 10.0);
        assert_eq!(half_width(1200.0), 60.0);
        assert_eq!(half_width(99.0), 0.0);
    }
}
