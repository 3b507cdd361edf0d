//! Numbers that count nothing: names ("flight 370", "Il-62M"), dates, times of day, addresses, telephone numbers,
//! list markers, and "one" where it is a pronoun.

use super::bounds::{Bounded, Range};
use super::lexer::{Gap, Literal, Word};
use super::number::{Form, Scan};
use super::rules::Mark;

impl Scan<'_> {
    /// True where the number is no quantity. `last_name` is the end of the last number that was a name, for lists
    /// ("Articles 5 and 6").
    pub(super) fn is_nominal(&self, bounded: &Bounded, last_name: Option<usize>) -> bool {
        let (start, end) = bounded.core;
        let digits = matches!(bounded.number.form, Form::Digits);
        let literal = self.words[bounded.number.start].literal();
        self.is_glued(start, end, digits)
            || digits && self.is_clock_or_date(start, end, literal)
            || self.is_calendar_day(bounded)
            || digits && self.is_year(bounded, literal)
            || bounded.qualifier.is_none() && self.is_name_part(bounded, digits)
            || digits && self.continues_names(start, end, last_name)
            || digits && self.is_address_or_telephone(start, end)
            || digits && self.is_list_marker(start, end)
            || bounded.number.form == Form::One && !self.one_counts(bounded)
    }

    /// Letters or signs that touch the digits: "F-16", "COVID-19", "9K720", "1990s", "#5", "10:30".
    fn is_glued(&self, start: usize, end: usize, digits: bool) -> bool {
        if start > 0 {
            let previous = &self.words[start - 1];
            let gap = self.gap(start);
            let touching = matches!(gap, Gap::None | Gap::Hyphen);
            let letters = previous.is_letters() && touching;
            if letters {
                let prefix = matches!(
                    previous.lower.as_str(),
                    "sub" | "to" | "under" | "over" | "minus" | "now"
                ) || self.money_start(start) < start;
                let number = self.fact(start - 1).cardinal.is_some() || self.fact(start - 1).scale.is_some();
                if !prefix && !number && (digits || gap == Gap::None || self.fact(start).cardinal.is_some()) {
                    return true;
                }
            }
            if gap == Gap::Colon && previous.literal().is_some() || gap == Gap::Slash && digits {
                return true;
            }
            if matches!(self.lower(start - 1), "#" | "@") && touching {
                return true;
            }
        }
        if !digits {
            return false;
        }
        let Some(next) = self.words.get(end) else {
            return false;
        };
        match next.gap {
            Gap::Colon | Gap::Slash => next.literal().is_some(),
            Gap::None => {
                let unit = self.is(end, Mark::UnitStart)
                    || self.fact(end).suffix.is_some()
                    || self.fact(end).money_word.is_some()
                    || self.fact(end).money_symbol.is_some()
                    || self.fact(end).money_code.is_some()
                    || matches!(
                        next.lower.as_str(),
                        "%" | "+" | "p" | "am" | "pm" | "×" | "c" | "f" | "pc" | "pct"
                    );
                next.is_letters() && !unit
            }
            _ => false,
        }
    }

    /// "2pm", "11 a.m.", "5 o'clock", "70 AD".
    fn is_clock_or_date(&self, start: usize, end: usize, literal: Option<Literal>) -> bool {
        let close = matches!(self.gap(end), Gap::None | Gap::Space);
        if close
            && (self.is(end, Mark::Clock) && self.lower(end) != "hrs"
                || self.is(end, Mark::Era) && self.words[end].capital)
        {
            return true;
        }
        if start > 0
            && self.is(start - 1, Mark::Era)
            && self.words[start - 1].capital
            && self.gap(start) != Gap::Comma
        {
            return true;
        }
        // "0900 hrs"
        literal.is_some_and(|literal| literal.odd)
    }

    /// "March 25", "25 March", "25-27 March", "Sept. 11", "March 25, 2019".
    fn is_calendar_day(&self, bounded: &Bounded) -> bool {
        let (start, end) = bounded.core;
        let small = bounded
            .low
            .is_some_and(|value| (1.0..=31.0).contains(&value) && value.fract() == 0.0);
        let year = bounded
            .low
            .is_some_and(|value| (1000.0..=2100.0).contains(&value));
        if !small && !year || self.money_start(start) < start {
            return false;
        }
        let month = |at: usize| {
            self.is(at, Mark::Month) && (self.words[at].capital && self.words[at].span.len() >= 3)
        };
        if start > 0
            && month(start - 1)
            && matches!(self.gap(start), Gap::Space | Gap::Stop | Gap::Comma | Gap::None)
        {
            // "In March 12 people died" (no day before a plural noun)
            let plain = self.gap(start) == Gap::Space && self.plural_follows(end) && !self.unit_follows(end);
            return !(plain && self.is(end, Mark::People));
        }
        if small && self.gap(end) == Gap::Space && month(end) && self.lower(end) != "may" {
            return true;
        }
        if small
            && self.gap(end) == Gap::Space
            && self.lower(end) == "may"
            && self.words[end].capital
            && !self.words[end].opens
        {
            return true;
        }
        // "25th of March"
        if self.lower(end) == "of" && end + 1 < self.words.len() && month(end + 1) && small {
            return true;
        }
        // "March 25, 2019", "March 25-27", "March 5 and 6"
        if start > 1 && self.words[start - 1].literal().is_some() && month(start - 2) {
            return matches!(self.gap(start), Gap::Comma | Gap::Hyphen | Gap::Space);
        }
        if start > 2
            && matches!(self.lower(start - 1), "and" | "to" | "or")
            && self.words[start - 2].literal().is_some()
            && month(start - 3)
        {
            return small && !self.plural_follows(end);
        }
        // "5 and 6 March" is caught at the 6; the 5 here
        small
            && matches!(self.lower(end), "and" | "or" | "to")
            && self
                .words
                .get(end + 1)
                .is_some_and(|word| word.literal().is_some())
            && end + 2 < self.words.len()
            && month(end + 2)
            && self.lower(end + 2) != "may"
    }

    fn is_year(&self, bounded: &Bounded, literal: Option<Literal>) -> bool {
        let Some(literal) = literal else { return false };
        let (start, end) = bounded.core;
        let value = literal.value;
        let plain =
            literal.digits == 4 && literal.decimals == 0 && !literal.grouped && bounded.number.scale == 1.0;
        if !plain || !(1000.0..=2100.0).contains(&value) || self.money_start(start) < start {
            return false;
        }
        if bounded.qualifier.is_some()
            && bounded.sign.is_some()
            && (value < 1900.0 || self.plural_follows(end) || self.unit_follows(end))
        {
            return false;
        }
        if self.phrase(self.rules.percents(), end).is_some() {
            return false;
        }
        if self.unit_follows(end) && !(1900.0..=2030.0).contains(&value)
            || self.fact(end).money_word.is_some()
        {
            return false;
        }
        // "2014-15"
        if bounded.range != Range::No
            && (1900.0..2100.0).contains(&value)
            && bounded.high.is_some_and(|b| b < 100.0)
        {
            return true;
        }
        if bounded.range == Range::Yes || bounded.range == Range::Score {
            let years = bounded.high.is_some_and(|b| (1500.0..=2100.0).contains(&b)) && value >= 1500.0;
            let noun = looks_plural_at(self, end) || self.is(end, Mark::People);
            return !noun && (years || !self.plural_follows(end)) && !self.unit_follows(end);
        }
        let people = (0..3).any(|offset| {
            self.gap(end + offset) == Gap::Space
                && self.is(end + offset, Mark::People)
                && self.noun_is_plural(end + offset)
        }) && self.near_noun(end);
        let preposition = start > 0
            && matches!(
                self.lower(start - 1),
                "in" | "since" | "until" | "till" | "during" | "by"
            );
        if (1900.0..=2100.0).contains(&value) {
            let round = value % 100.0 == 0.0;
            return !(people && !preposition || round && self.plural_follows(end) && !preposition);
        }
        if self.plural_follows(end) && !preposition {
            return false;
        }
        start > 0 && self.is(start - 1, Mark::YearBefore) && !self.plural_follows(end)
    }

    /// Only adjectives stand between the number and its noun: no function word comes first.
    fn near_noun(&self, end: usize) -> bool {
        !self.is(end, Mark::Function)
    }

    fn noun_is_plural(&self, at: usize) -> bool {
        self.is(at, Mark::Plural) || self.lower(at).ends_with('s')
    }

    /// A plural noun in lower case follows within three words, with no function word between.
    pub(super) fn plural_follows(&self, end: usize) -> bool {
        for at in end..end + 4 {
            if at >= self.words.len()
                || !matches!(self.gap(at), Gap::Space | Gap::Hyphen)
                || !self.words[at].is_letters()
            {
                return false;
            }
            if self.is(at, Mark::Function) || matches!(self.lower(at), "is" | "was" | "has" | "does") {
                return false;
            }
            if looks_plural(&self.words[at]) || self.is(at, Mark::Plural) {
                return !self.words[at].capital
                    || at > end
                    || self.is(at, Mark::People)
                    || self.title_case(at);
            }
        }
        false
    }

    pub(super) fn unit_follows(&self, end: usize) -> bool {
        self.gap(end).is_close() && self.phrase(self.rules.units(), end).is_some()
    }

    /// "flight 370", "Article 5", "Boeing 737", "Group of Seven", "Three Gorges Dam".
    fn is_name_part(&self, bounded: &Bounded, digits: bool) -> bool {
        let (start, end) = bounded.core;
        let counted = self.plural_follows(end)
            || self.unit_follows(end)
            || self.phrase(self.rules.percents(), end).is_some() && self.gap(end).is_close();
        if self.money_start(start) < start {
            return false;
        }
        // airliners: "a 737", "787 Dreamliner", "the 747s"
        let airliner = digits
            && self.words[start].literal().is_some_and(|literal| {
                literal.digits == 3 && (707.0..=787.0).contains(&literal.value) && literal.value % 10.0 == 7.0
            });
        if airliner {
            let next_name = self.gap(end) == Gap::Space
                && (self.words[end].capital
                    || matches!(
                        self.lower(end),
                        "jet" | "jets" | "plane" | "planes" | "aircraft" | "airliner" | "airliners"
                    ));
            let article = start > 0
                && matches!(
                    self.lower(start - 1),
                    "a" | "the" | "its" | "new" | "own" | "that" | "of"
                );
            if next_name || article && !counted {
                return true;
            }
        }
        let word = &self.words[start];
        // a number word with a capital inside a sentence: "Channel Four", "Group of Seven", "Three Gorges"
        if !digits && word.capital && !word.opens && !self.title_case(start) {
            let next_capital = self.gap(end) == Gap::Space && self.words[end].capital;
            if next_capital || !counted && !self.is(end, Mark::People) {
                return true;
            }
        }
        let Some(before) = start.checked_sub(1) else {
            return false;
        };
        let previous = &self.words[before];
        let gap = self.gap(start);
        if !previous.is_letters() && previous.lower != "&" {
            return false;
        }
        if self.is(before, Mark::Head)
            && (gap == Gap::Space
                || gap == Gap::Stop && matches!(previous.lower.as_str(), "no" | "nos" | "vol" | "mk" | "tel"))
        {
            let strong = !self.is(before, Mark::WeakHead);
            if strong && previous.lower == "no" && gap == Gap::Space && !previous.capital && counted {
                return false;
            }
            if strong && (digits || previous.capital || !counted) {
                return !(counted && self.title_case(start) && !digits);
            }
            // "number 10", "Group 4": a capital or nothing counted
            if !strong && !counted && (digits || previous.capital) {
                return !self.is(end, Mark::Plural);
            }
            if !strong {
                return previous.capital && !previous.opens && digits && !counted;
            }
        }
        // "iPhone 11", "Apollo 11": a name before, nothing counted behind
        let proper = previous.capital
            && !previous.opens
            && gap == Gap::Space
            && digits
            && !self.is(before, Mark::Weekday)
            && !self.is(before, Mark::Month)
            && !self.is(before, Mark::Function)
            && !self.title_case(start)
            && previous.lower.as_str() != "i";
        let verb_like = self.is(end, Mark::Plural)
            || matches!(self.lower(end), "were" | "people" | "others" | "died" | "dead");
        proper
            && !counted
            && !verb_like
            && bounded.number.scale == 1.0
            && bounded.range == Range::No
            && self.words[start]
                .literal()
                .is_some_and(|literal| !literal.grouped && literal.decimals == 0)
    }

    /// The second and later numbers of a list of names: "posts 542 and 543".
    fn continues_names(&self, start: usize, end: usize, last_name: Option<usize>) -> bool {
        let Some(last) = last_name else { return false };
        let joined =
            last == start || last + 1 == start && matches!(self.lower(last), "and" | "or" | "to" | "&");
        joined
            && matches!(self.gap(start), Gap::Space | Gap::Comma | Gap::Hyphen)
            && !self.plural_follows(end)
            && !self.unit_follows(end)
    }

    /// "12 Main Street", "the 700 block of", "555-1234".
    fn is_address_or_telephone(&self, start: usize, end: usize) -> bool {
        if self.lower(end) == "block" && self.lower(end + 1) == "of" {
            return true;
        }
        let mut at = end;
        while at < self.words.len() && at < end + 4 && self.gap(at) == Gap::Space && self.words[at].capital {
            if at > end && self.is(at, Mark::Street) {
                return true;
            }
            at += 1;
        }
        let long = |word: Option<&Word>| {
            word.and_then(Word::literal)
                .is_some_and(|literal| literal.digits >= 3 && !literal.grouped && literal.decimals == 0)
        };
        let joined = |at: usize| matches!(self.gap(at), Gap::Hyphen | Gap::Space);
        if start > 0
            && self.lower(start - 1) == "+"
            && self.gap(start) == Gap::None
            && self.words.get(end).is_some_and(|word| word.literal().is_some())
        {
            return true;
        }
        // three groups, or three and four digits
        let span_three = end >= start + 2
            && long(self.words.get(start))
            && long(self.words.get(start + 1))
            && !self.plural_follows(end);
        span_three && self.gap(start + 1) == Gap::Hyphen
            || long(self.words.get(start))
                && joined(end)
                && long(self.words.get(end))
                && self.gap(end) == Gap::Hyphen
            || start > 0
                && long(self.words.get(start - 1))
                && self.gap(start) == Gap::Hyphen
                && long(self.words.get(start))
    }

    /// "1.", "2)" at the head of a line.
    fn is_list_marker(&self, start: usize, end: usize) -> bool {
        self.gap(start) == Gap::Line
            && end == start + 1
            && matches!(self.gap(end), Gap::Stop | Gap::Other)
            && self.words[start]
                .literal()
                .is_some_and(|literal| literal.value < 100.0)
            && self.words.get(end).is_some_and(|word| {
                let between = &self.text[self.words[start].span.end as usize..word.span.start as usize];
                between.starts_with(['.', ')']) && word.capital
            })
    }

    /// "one" counts before a noun or a hedge behind; elsewhere it is a pronoun.
    fn one_counts(&self, bounded: &Bounded) -> bool {
        let (start, end) = bounded.core;
        if bounded.range != Range::No {
            return true;
        }
        let hedged = bounded.qualifier.is_some();
        let previous = start.checked_sub(1).map_or("", |at| self.lower(at));
        if start > 0 && self.is(start - 1, Mark::OneNotAfter) && self.gap(start) == Gap::Space && !hedged {
            return false;
        }
        if self.gap(end) == Gap::Hyphen {
            return self.unit_follows(end);
        }
        let harm = |word: &str| {
            self.rules
                .role_of(word, super::rules::RoleSlot::Object)
                .is_some_and(|role| {
                    matches!(
                        self.rules.roles[role].name.as_str(),
                        "killed" | "wounded" | "arrested" | "captured"
                    )
                })
        };
        let role_before = start > 0 && self.gap(start) == Gap::Space && harm(previous);
        // "One was critically hurt."
        if self.gap(end) == Gap::Space && self.lower(end) == "was" {
            return (end + 1..self.words.len().min(end + 3)).any(|at| harm(self.lower(at)));
        }
        if self.gap(end) != Gap::Space {
            return hedged || role_before;
        }
        if hedged || role_before {
            return true;
        }
        if self.is(end, Mark::OneAfter) {
            return self.lower(end) != "of" || self.one_of_counts(end);
        }
        if self.is(end, Mark::OneSilent) || self.is(end, Mark::Function) {
            return false;
        }
        self.words[end].is_letters() && !looks_adverb(self.lower(end))
    }

    /// "one of the wounded", "one of them", "one of its ships".
    fn one_of_counts(&self, of: usize) -> bool {
        matches!(
            self.lower(of + 1),
            "the"
                | "them"
                | "these"
                | "those"
                | "its"
                | "his"
                | "her"
                | "their"
                | "our"
                | "my"
                | "your"
                | "two"
                | "three"
                | "four"
                | "five"
                | "several"
        ) || self.words.get(of + 1).is_some_and(|word| word.capital)
    }

    /// The line of a word is written as a headline in title case.
    pub(super) fn title_case(&self, at: usize) -> bool {
        super::lexer::title_case(&self.words, at)
    }
}

fn looks_plural_at(scan: &Scan<'_>, at: usize) -> bool {
    scan.gap(at) == Gap::Space && scan.words.get(at).is_some_and(looks_plural)
}

fn looks_adverb(word: &str) -> bool {
    word.ends_with("ly") && word != "family" && word != "ally" && word != "elderly"
}

/// Ends like a plural noun.
pub(super) fn looks_plural(word: &Word) -> bool {
    let letters = word.lower.as_str();
    word.is_letters()
        && letters.len() > 2
        && letters.ends_with('s')
        && !letters.ends_with("ss")
        && !letters.ends_with("us")
        && !letters.ends_with("is")
        && !letters.contains('\'')
}
