//! What an element of a pattern asks of the words at a place: month names, units, ordinals, holidays and their like.
//!
//! Numbers and years are read in `number`, clock times and dates in digits in `digits`.

use super::pattern::Captures;
use super::scan::{Gap, Kind, Word};
use super::vocabulary::{Class, UNKNOWN, Vocabulary};

/// What an element asks of the words at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// One of these words (sorted ids).
    Words(Vec<u32>),
    Mark(char),
    /// `{month}`: a month name with a capital.
    Month,
    /// `{suremonth}`: one that is no common word too.
    SureMonth,
    Weekday,
    /// `{sureweekday}`
    SureWeekday,
    Weekdays,
    /// `{unit}`: singular; `{units}`: plural; `{anyunit}`: either.
    Unit,
    Units,
    AnyUnit,
    Part,
    Parts,
    Season,
    Seasons,
    /// `{n}`: a number in digits or words, or "several".
    Number,
    /// `{n2}`: the second one of a range.
    Number2,
    /// `{one}`: "a", "an", "one".
    One,
    /// `{ordinal}`: "third", "3rd".
    Ordinal,
    Edge,
    EdgeOf,
    Turn,
    /// `{year}`: four digits; `{bareyear}`: four digits that must be a year; `{yy}`: "'89"; `{yearwords}`.
    Year,
    BareYear,
    ShortYear,
    /// `{rangeend}`: the last two digits of the year that ends a range.
    RangeEnd,
    /// `{adjective}`: a word that the vocabulary does not hold.
    Adjective,
    YearWords,
    /// `{era}`: a number before "BC".
    Number4,
    /// `{day}`: 1-31 or an ordinal; `{dayth}`: an ordinal only.
    Day,
    DayTh,
    Decade,
    LongDecade,
    Zone,
    /// `{clock}`: a clock time with a sign that it is one; `{hm}`: h:mm or hhmm alone.
    Clock,
    HourMinute,
    /// `{duration}`: h:mm:ss.
    ClockLength,
    /// `{numeric}`: a date in digits.
    Numeric,
    Holiday,
    Approximate,
}

/// A scanned text with its vocabulary: what elements are tested on.
pub(super) struct Scanned<'t> {
    pub(super) text: &'t str,
    pub(super) words: &'t [Word],
    pub(super) vocabulary: &'t Vocabulary,
}

impl Scanned<'_> {
    pub(super) fn classes(&self, at: usize) -> &[Class] {
        self.words
            .get(at)
            .map_or(&[], |word| self.vocabulary.classes(word.id))
    }

    pub(super) fn has(&self, at: usize, class: Class) -> bool {
        self.classes(at).contains(&class)
    }

    pub(super) fn pick<T>(&self, at: usize, choose: impl Fn(&Class) -> Option<T>) -> Option<T> {
        self.classes(at).iter().find_map(choose)
    }

    pub(super) fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.span.text(self.text))
    }

    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    pub(super) fn is_mark(&self, at: usize, mark: char) -> bool {
        self.words.get(at).is_some_and(|word| word.is_mark(mark))
    }

    pub(super) fn gap(&self, at: usize) -> Gap {
        self.words.get(at).map_or(Gap::Break, |word| word.gap)
    }

    pub(super) fn capital(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| word.capital)
    }

    /// The value of a run of digits.
    pub(super) fn digits(&self, at: usize) -> Option<(u32, u8)> {
        match self.words.get(at)?.kind {
            Kind::Digits {
                value,
                len,
                grouped: false,
            } => Some((value, len)),
            _ => None,
        }
    }

    /// Tests a class at a word; the index after it where it fits.
    pub(super) fn test(&self, test: &Test, at: usize, captures: &mut Captures) -> Option<usize> {
        let next = at + 1;
        match test {
            Test::Words(ids) => {
                let id = self.words.get(at)?.id;
                ids.binary_search(&id).ok()?;
                Some(next)
            }
            Test::Mark(mark) => self.is_mark(at, *mark).then_some(next),
            Test::Month | Test::SureMonth => {
                let month = self.pick(at, |c| match c {
                    Class::Month(m) => Some(*m as i8),
                    _ => None,
                })?;
                let wary = *test == Test::SureMonth && (self.has(at, Class::Wary) || self.lacks_stop(at));
                if !self.capital(at) || wary {
                    return None;
                }
                captures.month = Some(month);
                Some(next)
            }
            Test::Weekday | Test::SureWeekday => {
                let weekday = self.pick(at, |c| match c {
                    Class::Weekday(d) => Some(*d as i8),
                    _ => None,
                })?;
                let wary = *test == Test::SureWeekday && (self.has(at, Class::Wary) || self.lacks_stop(at));
                if !self.capital(at) || wary {
                    return None;
                }
                captures.weekday = Some(weekday);
                Some(next)
            }
            Test::Weekdays => {
                captures.weekday = Some(self.pick(at, |c| match c {
                    Class::Weekdays(d) => Some(*d as i8),
                    _ => None,
                })?);
                self.capital(at).then_some(next)
            }
            Test::Unit | Test::Units | Test::AnyUnit => {
                let unit = Some(self.pick(at, |c| match c {
                    Class::Unit(u) if *test != Test::Units => Some(*u),
                    Class::Units(u) if *test != Test::Unit => Some(*u),
                    _ => None,
                })?);
                captures.unit = captures.unit.or(unit);
                Some(next)
            }
            Test::Part | Test::Parts => {
                captures.part = Some(self.pick(at, |c| match c {
                    Class::Part(p) if *test == Test::Part => Some(*p),
                    Class::Parts(p) if *test == Test::Parts => Some(*p),
                    _ => None,
                })?);
                Some(next)
            }
            Test::Season | Test::Seasons => {
                captures.season = Some(self.pick(at, |c| match c {
                    Class::Season(s) if *test == Test::Season => Some(*s),
                    Class::Seasons(s) if *test == Test::Seasons => Some(*s),
                    _ => None,
                })?);
                Some(next)
            }
            Test::Number => {
                let (n, after) = self.number(at)?;
                captures.n = Some(n);
                Some(after)
            }
            Test::Number2 => {
                let (n, after) = self.number(at)?;
                captures.n2 = Some(n);
                Some(after)
            }
            Test::One => {
                if !(self.is(at, "a") || self.is(at, "an") || self.is(at, "one")) {
                    return None;
                }
                captures.n = Some(1.0);
                Some(next)
            }
            Test::Ordinal => {
                let (n, after) = self.ordinal(at)?;
                captures.ordinal = Some(n);
                Some(after)
            }
            Test::Edge => {
                captures.edge = Some(self.pick(at, |c| match c {
                    Class::Edge(e) => Some(*e),
                    _ => None,
                })?);
                Some(next)
            }
            Test::EdgeOf => {
                captures.edge = Some(self.pick(at, |c| match c {
                    Class::EdgeOf(e) => Some(*e),
                    _ => None,
                })?);
                Some(next)
            }
            Test::Turn => {
                captures.turn = Some(self.pick(at, |c| match c {
                    Class::Turn(t) => Some(*t),
                    _ => None,
                })?);
                Some(next)
            }
            Test::Year | Test::BareYear => {
                let (year, len) = self.digits(at)?;
                if len != 4 || !(1000..=2100).contains(&year) {
                    return None;
                }
                if *test == Test::BareYear && !self.must_be_year(at, year) {
                    return None;
                }
                if *test == Test::Year && self.number_goes_on(next) {
                    return None;
                }
                captures.year = Some(year as i16);
                Some(next)
            }
            Test::RangeEnd => {
                // "1915-17"
                let (end, 2) = self.digits(at)? else {
                    return None;
                };
                let first = captures.year?;
                let year = first.div_euclid(100) * 100 + end as i16;
                if year <= first || self.number_goes_on(next) {
                    return None;
                }
                captures.year = Some(year);
                Some(next)
            }
            Test::Adjective => {
                let word = self.words.get(at)?;
                let letters = self.word(at);
                let fits = word.kind == Kind::Letters && word.id == UNKNOWN && !word.capital;
                (fits && !letters.ends_with('s')).then_some(next)
            }
            Test::ShortYear => {
                if !self.is_mark(at, '\'') || self.gap(next) != Gap::None {
                    return None;
                }
                let (year, len) = self.digits(next)?;
                if len != 2 || (self.gap(at + 2) == Gap::None && self.is(at + 2, "s")) {
                    return None;
                }
                captures.year = Some(if year > 40 { 1900 } else { 2000 } + year as i16);
                Some(at + 2)
            }
            Test::YearWords => {
                let (year, after) = self.year_in_words(at)?;
                captures.year = Some(year);
                Some(after)
            }
            Test::Number4 => {
                let (year, len) = self.digits(at)?;
                if len > 4 || year == 0 {
                    return None;
                }
                captures.year = Some(year as i16);
                Some(next)
            }
            Test::Day | Test::DayTh => self.day(at, *test == Test::DayTh, captures),
            Test::LongDecade if self.digits(at).is_none_or(|(_, len)| len != 4) => None,
            Test::Decade | Test::LongDecade => self.decade(at, captures),
            Test::Zone => {
                if !self.has(at, Class::Zone) || !self.capital(at) {
                    return None;
                }
                captures.zone = true;
                Some(next)
            }
            Test::Clock => self.clock(at, captures),
            Test::HourMinute => self.hour_minute(at, captures),
            Test::ClockLength => self.clock_length(at, captures),
            Test::Numeric => self.numeric_date(at, captures),
            Test::Holiday => self.holiday(at, captures),
            Test::Approximate => {
                if !self.has(at, Class::Approximate) {
                    return None;
                }
                captures.approximate = true;
                Some(next)
            }
        }
    }

    /// An abbreviation without its full stop ("Jan") may be a name.
    fn lacks_stop(&self, at: usize) -> bool {
        self.has(at, Class::Dotted) && !self.word(at).ends_with('.')
    }

    pub(super) fn holiday(&self, at: usize, captures: &mut Captures) -> Option<usize> {
        if !self.capital(at) {
            return None;
        }
        for (name, rule) in &self.vocabulary.holidays {
            let end = at + name.len();
            if end > self.words.len() || self.words[at].id != name[0] {
                continue;
            }
            let fits = name
                .iter()
                .zip(&self.words[at..end])
                .enumerate()
                .all(|(i, (id, word))| *id == word.id && (i == 0 || word.gap != Gap::Break));
            if fits {
                captures.holiday = Some(*rule);
                return Some(end);
            }
        }
        None
    }
}

/// The test that a `{name}` of a pattern asks for.
pub(super) fn class_test(class: &str) -> Option<Test> {
    Some(match class {
        "month" => Test::Month,
        "suremonth" => Test::SureMonth,
        "weekday" => Test::Weekday,
        "sureweekday" => Test::SureWeekday,
        "weekdays" => Test::Weekdays,
        "unit" => Test::Unit,
        "units" => Test::Units,
        "anyunit" => Test::AnyUnit,
        "part" => Test::Part,
        "parts" => Test::Parts,
        "season" => Test::Season,
        "seasons" => Test::Seasons,
        "n" => Test::Number,
        "n2" => Test::Number2,
        "one" => Test::One,
        "ordinal" => Test::Ordinal,
        "edge" => Test::Edge,
        "edge_of" => Test::EdgeOf,
        "turn" => Test::Turn,
        "year" => Test::Year,
        "bareyear" => Test::BareYear,
        "yy" => Test::ShortYear,
        "rangeend" => Test::RangeEnd,
        "adjective" => Test::Adjective,
        "yearwords" => Test::YearWords,
        "number4" => Test::Number4,
        "day" => Test::Day,
        "dayth" => Test::DayTh,
        "decade" => Test::Decade,
        "longdecade" => Test::LongDecade,
        "zone" => Test::Zone,
        "clock" => Test::Clock,
        "hm" => Test::HourMinute,
        "length" => Test::ClockLength,
        "numeric" => Test::Numeric,
        "holiday" => Test::Holiday,
        "approximate" => Test::Approximate,
        _ => return None,
    })
}
