//! The number grammar: from words to a value or an interval, before hedges and units.
//!
//! Cardinals in digits and words, scales ("2.5 million", "24K"), "a dozen", "half a million", vague words from
//! `rules/quantity/vague.toml`, fractions, "one in five", ordinals, "twice".

use super::lexer::{Gap, Word};
use super::rules::{Facts, Mark, QuantityRules};
use smol_str::SmolStr;

/// The words of a text with what each can be.
pub(super) struct Scan<'t> {
    pub(super) text: &'t str,
    pub(super) words: Vec<Word>,
    pub(super) facts: Vec<Facts>,
    pub(super) rules: &'t QuantityRules,
}

/// A number as the words give it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Number {
    /// First word.
    pub(super) start: usize,
    /// One past the last word.
    pub(super) end: usize,
    pub(super) low: Option<f64>,
    pub(super) best: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) soft: Option<(f64, f64)>,
    pub(super) form: Form,
    pub(super) rule: SmolStr,
    /// The scale that closed it ("million"), 1 where none did.
    pub(super) scale: f64,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// In digits.
    Digits,
    /// In words.
    Words,
    /// The word "one" alone.
    One,
    /// A vague word.
    Vague(usize),
    /// "half", "two thirds", "one in five".
    Share,
    /// "third", "22nd".
    Ordinal,
    /// "twice".
    Times,
}

impl Number {
    fn exact(start: usize, end: usize, value: f64, form: Form, rule: &str) -> Self {
        Self {
            start,
            end,
            low: Some(value),
            best: Some(value),
            high: Some(value),
            soft: None,
            form,
            rule: SmolStr::new(rule),
            scale: 1.0,
        }
    }
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str, rules: &'t QuantityRules) -> Self {
        let words = super::lexer::words(text);
        let facts = words.iter().map(|word| rules.facts_of(&word.lower)).collect();
        Self {
            text,
            words,
            facts,
            rules,
        }
    }

    /// The word at an index in lower case; empty past the end.
    pub(super) fn lower(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.lower.as_str())
    }

    /// The gap before a word; a line end past the last.
    pub(super) fn gap(&self, at: usize) -> Gap {
        self.words.get(at).map_or(Gap::Line, |word| word.gap)
    }

    /// What a word can be; nothing past the end.
    pub(super) fn fact(&self, at: usize) -> Facts {
        self.facts.get(at).copied().unwrap_or_default()
    }

    pub(super) fn is(&self, at: usize, mark: Mark) -> bool {
        self.facts.get(at).is_some_and(|facts| facts.has(mark))
    }

    /// The end of the longest phrase of the table that begins at `at`, with its value.
    pub(super) fn phrase(&self, phrases: &super::rules::Phrases, at: usize) -> Option<(usize, usize)> {
        let word = self.words.get(at)?;
        'phrases: for (phrase, value) in phrases.of(&word.lower) {
            for (offset, expected) in phrase.iter().enumerate().skip(1) {
                let gap_fits = matches!(
                    self.gap(at + offset),
                    Gap::Space | Gap::Hyphen | Gap::None | Gap::Slash
                );
                if !gap_fits || self.lower(at + offset) != expected {
                    continue 'phrases;
                }
            }
            return Some((at + phrase.len(), *value));
        }
        None
    }

    /// The start of the longest phrase of the table that ends just before `end`, with its value.
    pub(super) fn phrase_before(
        &self,
        phrases: &super::rules::Phrases,
        end: usize,
    ) -> Option<(usize, usize)> {
        let last = end.checked_sub(1)?;
        'phrases: for (phrase, value) in phrases.of(&self.words[last].lower) {
            let Some(start) = end.checked_sub(phrase.len()) else {
                continue;
            };
            for (offset, expected) in phrase.iter().enumerate() {
                if self.lower(start + offset) != expected
                    || offset > 0 && !matches!(self.gap(start + offset), Gap::Space | Gap::Hyphen)
                {
                    continue 'phrases;
                }
            }
            return Some((start, *value));
        }
        None
    }

    /// The number that begins at a word.
    pub(super) fn number(&self, at: usize) -> Option<Number> {
        let word = &self.words[at];
        let facts = self.fact(at);
        if word.is_letters() && !matches!(word.lower.as_str(), "a" | "an") && !facts.starts_number() {
            return None;
        }
        if (facts.has(Mark::VagueStart) || matches!(word.lower.as_str(), "a" | "an"))
            && let Some(number) = self.vague(at)
        {
            return Some(number);
        }
        self.share(at)
            .or_else(|| self.cardinal(at))
            .or_else(|| self.ordinal(at))
            .or_else(|| {
                facts
                    .times
                    .map(|value| Number::exact(at, at + 1, value, Form::Times, "QN-TIMES"))
            })
    }

    fn vague(&self, at: usize) -> Option<Number> {
        // the same words may stand in two rows ("billions of dollars", "billions"): the first row that fits wins
        let mut best: Option<(usize, usize)> = None;
        for (phrase, value) in self.rules.vague_phrases().of(self.lower(at)) {
            let fits = phrase.iter().enumerate().skip(1).all(|(offset, expected)| {
                matches!(self.gap(at + offset), Gap::Space | Gap::Hyphen)
                    && self.lower(at + offset) == expected
            });
            if !fits || best.is_some_and(|(end, _)| at + phrase.len() < end) {
                continue;
            }
            let end = at + phrase.len();
            let vague = &self.rules.vague[*value];
            let takes_of = phrase.last().is_some_and(|word| word == "of");
            if vague.needs_noun && !self.noun_follows(end, takes_of)
                || vague.needs_of && (at > 0 && self.lower(at - 1) == "the" || !self.of_or_verb_follows(end))
            {
                continue;
            }
            if vague.people && !(0..4).any(|offset| self.is(end + offset, Mark::People)) {
                continue;
            }
            // "one of the thousands": still the vague word; "two thousands" is not English
            if best.is_none() {
                best = Some((end, *value));
            }
        }
        let (end, value) = best?;
        // "dozens" inside "several dozens of millions" and the like is left to its longer row
        let vague = &self.rules.vague[value];
        Some(Number {
            start: at,
            end,
            low: vague.low,
            best: vague.best,
            high: vague.high,
            soft: vague.soft,
            form: Form::Vague(value),
            rule: vague.id.clone(),
            scale: 1.0,
        })
    }

    /// After a word that is mostly something else ("scores"): "of", or a verb that counts the elided noun.
    fn of_or_verb_follows(&self, at: usize) -> bool {
        self.gap(at) == Gap::Space
            && matches!(
                self.lower(at),
                "of" | "more"
                    | "others"
                    | "were"
                    | "have"
                    | "are"
                    | "had"
                    | "dead"
                    | "killed"
                    | "wounded"
                    | "injured"
                    | "died"
                    | "remain"
            )
    }

    /// After a vague word: "of", a noun, or a verb that counts the elided noun.
    fn noun_follows(&self, at: usize, takes_of: bool) -> bool {
        if self.gap(at) != Gap::Space {
            return false;
        }
        let word = &self.words[at];
        if word.lower == "of" {
            return true;
        }
        if takes_of {
            return !self.is(at, Mark::Function)
                || matches!(
                    word.lower.as_str(),
                    "the" | "his" | "her" | "their" | "its" | "these" | "those"
                );
        }
        if matches!(
            word.lower.as_str(),
            "more" | "other" | "others" | "were" | "have" | "are" | "dead" | "killed"
        ) {
            return true;
        }
        word.is_letters() && !self.is(at, Mark::Function)
    }

    /// "half", "a third of", "two-thirds", "one in five", "1/3".
    fn share(&self, at: usize) -> Option<Number> {
        let one_of = |end: usize, value: f64| {
            let mut number = Number::exact(at, end, value * 100.0, Form::Share, "QN-SHARE");
            number.soft = Some((value * 80.0, value * 120.0));
            Some(number)
        };
        let follows_of = |end: usize| self.gap(end) == Gap::Space && self.lower(end) == "of";
        // "1/3"
        if let (Some(top), Some(bottom)) = (
            self.words[at].literal(),
            self.words.get(at + 1).and_then(Word::literal),
        ) {
            let fraction = self.gap(at + 1) == Gap::Slash && top.value < bottom.value && bottom.value <= 10.0;
            if fraction
                && bottom.value > 1.0
                && self.gap(at + 2) != Gap::Slash
                && (follows_of(at + 2) || self.lower(at + 2) == "the")
            {
                return one_of(at + 2, top.value / bottom.value);
            }
        }
        // "half of", "half the", "a third of", "three quarters of", "two-thirds"
        let (top, next) = match self.lower(at) {
            "a" | "an" => (1.0, at + 1),
            _ if self.fact(at).fraction == Some(0.5) => (1.0, at),
            _ => match self.fact(at).cardinal {
                Some(value) if (1.0..10.0).contains(&value) && self.gap(at + 1).is_close() => (value, at + 1),
                _ => match self.words[at].literal() {
                    Some(literal) if (1.0..10.0).contains(&literal.value) && self.gap(at + 1).is_close() => {
                        (literal.value, at + 1)
                    }
                    _ => return None,
                },
            },
        };
        if let Some(part) = self.fact(next).fraction {
            let end = next + 1;
            if top == 1.0 && self.part_of_scale(at, end, part).is_some() {
                return None;
            }
            let plural = self.lower(next).ends_with('s') || top == 1.0;
            let half = part == 0.5;
            let quantified = follows_of(end)
                || half
                    && next == at
                    && matches!(
                        self.lower(end),
                        "the" | "its" | "their" | "his" | "all" | "this" | "these" | "those" | "our"
                    )
                || top > 1.0 && self.lower(next).ends_with('s');
            let ordinal_before = half
                && at > 0
                && (self.fact(at - 1).ordinal.is_some()
                    || self.words[at - 1].literal().is_some_and(|l| l.ordinal));
            if plural && !ordinal_before && quantified && top * part <= 1.0 && !(half && next > at) {
                return one_of(end, top * part);
            }
            return None;
        }
        // "one in five", "nine out of 10"
        if next == at + 1 && self.lower(at) != "a" && self.lower(at) != "an" {
            let (out, bottom_at) = match (self.lower(next), self.lower(next + 1), self.lower(next + 2)) {
                ("in", "every", _) => (true, next + 2),
                ("out", "of", "every") => (true, next + 3),
                ("out", "of", _) => (true, next + 2),
                ("in", _, _) => (false, next + 1),
                _ => return None,
            };
            if (at + 1..=bottom_at).any(|here| self.gap(here) != Gap::Space) {
                return None;
            }
            let bottom = self.cardinal(bottom_at)?;
            let value = bottom.best?;
            let time = self.phrase(self.rules.units(), bottom.end).is_some();
            let listed = matches!(
                value as i64,
                2..=10 | 12 | 20 | 50 | 100 | 1000 | 10_000 | 100_000 | 1_000_000
            );
            let noun = self.gap(bottom.end) == Gap::Space
                && self.words[bottom.end].is_letters()
                && !self.words[bottom.end].capital;
            if top < value && listed && !time && (out || noun && !self.is(bottom.end, Mark::Function)) {
                return one_of(bottom.end, top / value);
            }
        }
        None
    }

    /// A cardinal number in digits or words, with its scale.
    pub(super) fn cardinal(&self, at: usize) -> Option<Number> {
        let word = self.words.get(at)?;
        if let Some(literal) = word.literal() {
            if literal.ordinal || literal.odd {
                return None;
            }
            return Some(self.digits(at, literal.value));
        }
        let mut here = at;
        let mut total = 0.0;
        let mut group: Option<f64> = None;
        let mut last_scale = 1.0;
        match word.lower.as_str() {
            "a" | "an" => {
                // "a hundred", "a dozen", "a half-million", "a quarter of a million"
                if self.gap(at + 1) != Gap::Space {
                    return None;
                }
                if let Some(part) = self.fact(at + 1).fraction {
                    return self.part_of_scale(at, at + 2, part);
                }
                self.fact(at + 1).scale?;
                group = Some(1.0);
                here = at + 1;
            }
            _ => {
                if let Some(part) = self.fact(at).fraction {
                    return self.part_of_scale(at, at + 1, part);
                }
                if self.fact(at).cardinal.is_none() {
                    // "Hundred people killed" at the head of a sentence; not "parts per million", "the baker's dozen"
                    self.fact(at).scale?;
                    if !word.opens {
                        return None;
                    }
                    group = Some(1.0);
                }
            }
        }
        let mut end = here;
        while here < self.words.len() {
            if here > at && !matches!(self.gap(here), Gap::Space | Gap::Hyphen) {
                break;
            }
            let facts = self.fact(here);
            if let Some(value) = facts.cardinal {
                match group {
                    None => group = Some(value),
                    Some(sum) if value < 10.0 && value > 0.0 && sum % 10.0 == 0.0 && sum % 100.0 >= 20.0 => {
                        group = Some(sum + value);
                    }
                    Some(sum) if value < 100.0 && sum >= 100.0 && sum % 100.0 == 0.0 => {
                        group = Some(sum + value);
                    }
                    Some(_) => break,
                }
            } else if let Some(scale) = facts.scale {
                let Some(sum) = group else {
                    // "one thousand two hundred": group is set; "thousand million" starts anew
                    if total > 0.0 && scale > last_scale {
                        total *= scale;
                        last_scale = scale;
                        here += 1;
                        end = here;
                        continue;
                    }
                    break;
                };
                if scale == 100.0 || scale == 12.0 {
                    if sum >= 100.0 && scale == 100.0 {
                        break;
                    }
                    group = Some(sum * scale);
                    if scale == 12.0 {
                        here += 1;
                        end = here;
                        break;
                    }
                } else {
                    total += sum * scale;
                    group = None;
                    last_scale = scale;
                }
            } else if self.lower(here) == "and"
                && self.lower(here + 1) == "a"
                && self.fact(here + 2).fraction == Some(0.5)
                && total == 0.0
            {
                // "two and a half million"
                group = group.map(|sum| sum + 0.5);
                here += 3;
                end = here;
                continue;
            } else if self.lower(here) == "and" && self.gap(here + 1) == Gap::Space {
                // "two hundred and fifty"
                let tail = self.fact(here + 1).cardinal.unwrap_or(0.0);
                let opened = group.is_some_and(|sum| sum >= 100.0 && sum % 100.0 == 0.0)
                    || group.is_none() && last_scale >= 1000.0;
                let continues = self.fact(here + 2).scale.is_none_or(|scale| scale >= 1000.0);
                if opened && tail > 0.0 && tail < 100.0 && continues {
                    here += 1;
                    continue;
                }
                break;
            } else {
                break;
            }
            here += 1;
            end = here;
        }
        if end <= at || end == at + 1 && matches!(word.lower.as_str(), "a" | "an") {
            return None;
        }
        let value = total + group.unwrap_or(0.0);
        let form = if end == at + 1 && word.lower == "one" {
            Form::One
        } else {
            Form::Words
        };
        let mut number = Number::exact(at, end, value, form, "QN-WORDS");
        number.scale = last_scale;
        Some(number)
    }

    /// "half a million", "half-a-dozen", "a quarter of a million", "half million".
    fn part_of_scale(&self, at: usize, after: usize, part: f64) -> Option<Number> {
        let mut here = after;
        if self.lower(here) == "of" && self.gap(here) == Gap::Space {
            here += 1;
        }
        if matches!(self.lower(here), "a" | "an") && matches!(self.gap(here), Gap::Space | Gap::Hyphen) {
            here += 1;
        }
        if !matches!(self.gap(here), Gap::Space | Gap::Hyphen) {
            return None;
        }
        let scale = self.fact(here).scale?;
        if scale == 100.0 && here == after {
            return None;
        }
        let mut number = Number::exact(at, here + 1, part * scale, Form::Words, "QN-WORDS");
        number.scale = scale;
        Some(number)
    }

    /// A literal with "and a half", suffix or scale.
    fn digits(&self, at: usize, literal: f64) -> Number {
        let mut value = literal;
        let mut end = at + 1;
        let mut scale = 1.0;
        // "1 1/2"
        if let (Some(top), Some(bottom)) = (
            self.words.get(end).and_then(Word::literal),
            self.words.get(end + 1).and_then(Word::literal),
        ) {
            let fraction = self.gap(end) == Gap::Space && self.gap(end + 1) == Gap::Slash;
            if fraction && top.value < bottom.value && bottom.value <= 16.0 && bottom.value > 0.0 {
                value += top.value / bottom.value;
                end += 2;
            }
        }
        if self.lower(end) == "and"
            && self.lower(end + 1) == "a"
            && self.fact(end + 2).fraction == Some(0.5)
            && self.gap(end) == Gap::Space
        {
            value += 0.5;
            end += 3;
        }
        loop {
            let next = self.fact(end);
            let gap = self.gap(end);
            if let (Some(factor), Gap::Space | Gap::Hyphen | Gap::None) = (next.scale, gap) {
                value *= factor;
                scale *= factor;
                end += 1;
                continue;
            }
            let suffix =
                self.words.get(end).is_some_and(super::lexer::Word::is_letters) && next.suffix.is_some();
            if suffix && scale == 1.0 && self.takes_suffix(at, end, gap) {
                let factor = next.suffix.unwrap_or(1.0);
                value *= factor;
                scale = factor;
                end += 1;
            }
            break;
        }
        let mut number = Number::exact(at, end, value, Form::Digits, "QN-DIGITS");
        number.scale = scale;
        number
    }

    /// Whether letters after the digits multiply them ("5m people", "$2.5bn", "24K masks") or name a unit ("300m").
    fn takes_suffix(&self, at: usize, suffix: usize, gap: Gap) -> bool {
        let letters = self.lower(suffix);
        let money =
            at > 0 && (self.fact(at - 1).money_symbol.is_some() || self.fact(at - 1).money_code.is_some());
        if gap == Gap::Space {
            return matches!(letters, "mn" | "bn" | "mln" | "bln" | "tn" | "trn")
                || money && matches!(letters, "m" | "b");
        }
        if gap != Gap::None {
            return false;
        }
        match letters {
            "mn" | "bn" | "mln" | "bln" | "tn" | "trn" | "mio" => true,
            _ if money => true,
            "k" => self.lower(suffix + 1) != "resolution",
            "m" => {
                let next = suffix + 1;
                self.words[suffix].capital
                    || self.gap(next) == Gap::Space
                        && self.words[next].is_letters()
                        && (self.is(next, Mark::People)
                            || self.fact(next).money_word.is_some()
                            || self.lower(next) == "of"
                            || self.plural_follows(next) && !self.words[next].capital)
            }
            _ => false,
        }
    }

    fn ordinal(&self, at: usize) -> Option<Number> {
        if let Some(literal) = self.words[at].literal() {
            return literal
                .ordinal
                .then(|| Number::exact(at, at + 1, literal.value, Form::Ordinal, "QN-ORDINAL"));
        }
        let value = self.fact(at).ordinal?;
        let time_unit = self.lower(at) == "second"
            && !self.words[at].opens
            && !matches!(
                self.lower(at.wrapping_sub(1)),
                "the" | "a" | "his" | "her" | "their" | "its"
            );
        (!time_unit).then(|| Number::exact(at, at + 1, value, Form::Ordinal, "QN-ORDINAL"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<(f64, usize)> {
        let rules = QuantityRules::embedded(None).unwrap();
        let scan = Scan::new(text, &rules);
        let number = scan.number(0)?;
        Some((number.best.or(number.low)?, number.end))
    }

    #[test]
    fn cardinals_in_words_and_digits_have_one_value() {
        let cases: &[(&str, f64)] = &[
            ("two men", 2.0),
            ("twenty-five men", 25.0),
            ("two hundred and fifty men", 250.0),
            ("one thousand two hundred men", 1200.0),
            ("two hundred fifty thousand men", 250000.0),
            ("three million four hundred thousand", 3400000.0),
            ("a hundred men", 100.0),
            ("a dozen men", 12.0),
            ("two dozen men", 24.0),
            ("half a dozen men", 6.0),
            ("half a million men", 500000.0),
            ("a quarter of a million men", 250000.0),
            ("two and a half million", 2500000.0),
            ("2.5 million people", 2500000.0),
            ("1,200 people", 1200.0),
            ("24K masks", 24000.0),
            ("5m people", 5000000.0),
            ("300m away", 300.0),
            ("2.5bn euros", 2500000000.0),
            ("1 1/2 miles", 1.5),
            ("a thousand men", 1000.0),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text).map(|(value, _)| value), Some(*expected), "{text}");
        }
        assert_eq!(value("a man"), None);
        assert_eq!(value("and"), None);
    }

    #[test]
    fn shares_are_per_cent() {
        for (text, expected) in [
            ("half of the town", 50.0),
            ("half the town", 50.0),
            ("a quarter of the men", 25.0),
            ("two-fifths of the men", 40.0),
            ("one in five children", 20.0),
            ("nine out of 10 voters", 90.0),
        ] {
            assert_eq!(value(text).map(|(value, _)| value), Some(expected), "{text}");
        }
        assert_eq!(value("two in three days").map(|(value, _)| value), Some(2.0));
    }
}
