//! The words that rules are made of, each with its classes (`lexicons/time_words.tsv`), and named days.

use crate::error::ResourceError;
use crate::resources::lexicon::Lexicon;
use std::collections::HashMap;

/// Id of a word that the vocabulary does not hold.
pub(super) const UNKNOWN: u32 = u32::MAX;

const FILE: &str = "lexicons/time_words.tsv";
const TEXT: &str = include_str!("../../../../../lexicons/time_words.tsv");
const HOLIDAY_FILE: &str = "lexicons/holidays.tsv";
const HOLIDAY_TEXT: &str = include_str!("../../../../../lexicons/holidays.tsv");

/// Calendar units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Season,
    Year,
    Decade,
    Century,
    Millennium,
}

/// Parts of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Dawn,
    Morning,
    Midday,
    Noon,
    Afternoon,
    Evening,
    Night,
    Midnight,
    Dusk,
    Daytime,
}

/// Seasons of the northern year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

/// Which part of a period (TIMEX3 `mod`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Edge {
    Start,
    Mid,
    End,
    /// From its start to the anchor ("earlier this week").
    Earlier,
    /// From the anchor to its end.
    Later,
}

/// What a word can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Month(u8),
    Weekday(u8),
    /// "Fridays".
    Weekdays(u8),
    Unit(Unit),
    Units(Unit),
    Part(Part),
    Parts(Part),
    Season(Season),
    Seasons(Season),
    Number(u32),
    Scale(u32),
    Ordinal(u8),
    Decade(u8),
    Vague,
    Edge(Edge),
    /// "end", "beginning": an edge that takes "of".
    EdgeOf(Edge),
    Turn(i8),
    Zone,
    Approximate,
    Meridiem(u8),
    /// Tense of its clause.
    Cue(i8),
    /// An auxiliary of the past ("had").
    PastHelper,
    /// What it asks or promises "to" do lies ahead ("agreed").
    Ask,
    /// Its present tells what is planned ("meets").
    Agenda,
    Preposition,
    /// A bare year follows it (1), or never does (-1).
    YearCue(i8),
    Counted,
    /// Opens a number: "a dozen", "half an hour".
    Article,
    /// Opens the name of a day.
    Named,
    /// Also a common word.
    Wary,
    /// Takes a full stop.
    Dotted,
}

/// When a named day falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holiday {
    /// Month and day.
    Fixed(i8, i8),
    /// Month, weekday from Monday = 1, which one.
    Nth(i8, i8, i8),
    /// Days from Easter Sunday.
    Easter(i16),
    /// The Tuesday after the first Monday of November.
    Election,
}

/// All words, with their classes.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    ids: HashMap<Box<str>, u32>,
    classes: Vec<Vec<Class>>,
    /// Word ids of each named day, with its rule; longest names first.
    pub(super) holidays: Vec<(Vec<u32>, Holiday)>,
}

impl Vocabulary {
    /// No word of the vocabulary is longer (bytes).
    pub(super) const LONGEST: usize = 24;

    /// The lexicons of the binary.
    pub(super) fn embedded() -> Result<Self, ResourceError> {
        let mut vocabulary = Self::default();
        for (line, row) in Lexicon::parse(FILE, TEXT)?.numbered_rows() {
            let id = vocabulary.intern(row[0]);
            for class in row[1].split(' ') {
                let class = parse_class(class).ok_or_else(|| ResourceError::Value {
                    file: FILE.to_owned(),
                    line,
                    message: format!("unknown class `{class}`"),
                })?;
                vocabulary.classes[id as usize].push(class);
            }
        }
        for (line, row) in Lexicon::parse(HOLIDAY_FILE, HOLIDAY_TEXT)?.numbered_rows() {
            let rule = parse_holiday(row[1]).ok_or_else(|| ResourceError::Value {
                file: HOLIDAY_FILE.to_owned(),
                line,
                message: format!(
                    "expected `MM-DD`, `nth`, `easter` or `election`, found `{}`",
                    row[1]
                ),
            })?;
            let name = row[0].replace("'s", " 's").replace('-', " ");
            let words: Vec<u32> = name
                .split([' ', '.'])
                .filter(|word| !word.is_empty())
                .map(|word| vocabulary.intern(word))
                .collect();
            if let Some(first) = words.first() {
                vocabulary.classes[*first as usize].push(Class::Named);
            }
            vocabulary.holidays.push((words, rule));
        }
        vocabulary
            .holidays
            .sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        Ok(vocabulary)
    }

    /// The id of a word, given one where it is new.
    pub(super) fn intern(&mut self, word: &str) -> u32 {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = self.classes.len() as u32;
        self.ids.insert(word.into(), id);
        self.classes.push(Vec::new());
        id
    }

    /// The id of a lower-case word.
    pub(super) fn id(&self, word: &str) -> u32 {
        self.ids.get(word).copied().unwrap_or(UNKNOWN)
    }

    /// The classes of a word.
    pub(super) fn classes(&self, id: u32) -> &[Class] {
        self.classes.get(id as usize).map_or(&[], Vec::as_slice)
    }

    pub(super) fn is_dotted(&self, id: u32) -> bool {
        self.classes(id).contains(&Class::Dotted)
    }
}

pub(super) fn parse_unit(word: &str) -> Option<Unit> {
    Some(match word {
        "second" => Unit::Second,
        "minute" => Unit::Minute,
        "hour" => Unit::Hour,
        "day" => Unit::Day,
        "weekend" => Unit::Weekend,
        "week" => Unit::Week,
        "fortnight" => Unit::Fortnight,
        "month" => Unit::Month,
        "quarter" => Unit::Quarter,
        "season" => Unit::Season,
        "year" => Unit::Year,
        "decade" => Unit::Decade,
        "century" => Unit::Century,
        "millennium" => Unit::Millennium,
        _ => return None,
    })
}

pub(super) fn parse_part(word: &str) -> Option<Part> {
    Some(match word {
        "dawn" => Part::Dawn,
        "morning" => Part::Morning,
        "midday" => Part::Midday,
        "noon" => Part::Noon,
        "afternoon" => Part::Afternoon,
        "evening" => Part::Evening,
        "night" => Part::Night,
        "midnight" => Part::Midnight,
        "dusk" => Part::Dusk,
        "daytime" => Part::Daytime,
        _ => return None,
    })
}

pub(super) fn parse_edge(word: &str) -> Option<Edge> {
    Some(match word {
        "start" => Edge::Start,
        "mid" => Edge::Mid,
        "end" => Edge::End,
        "earlier" => Edge::Earlier,
        "later" => Edge::Later,
        _ => return None,
    })
}

fn parse_season(word: &str) -> Option<Season> {
    Some(match word {
        "spring" => Season::Spring,
        "summer" => Season::Summer,
        "autumn" => Season::Autumn,
        "winter" => Season::Winter,
        _ => return None,
    })
}

fn parse_class(class: &str) -> Option<Class> {
    let (name, value) = class.split_once('=').unwrap_or((class, ""));
    Some(match name {
        "month" => Class::Month(value.parse().ok()?),
        "weekday" => Class::Weekday(value.parse().ok()?),
        "weekdays" => Class::Weekdays(value.parse().ok()?),
        "unit" => Class::Unit(parse_unit(value)?),
        "units" => Class::Units(parse_unit(value)?),
        "part" => Class::Part(parse_part(value)?),
        "parts" => Class::Parts(parse_part(value)?),
        "season" => Class::Season(parse_season(value)?),
        "seasons" => Class::Seasons(parse_season(value)?),
        "number" => Class::Number(value.parse().ok()?),
        "scale" => Class::Scale(value.parse().ok()?),
        "ordinal" => Class::Ordinal(value.parse().ok()?),
        "decade" => Class::Decade(value.parse().ok()?),
        "vague" => Class::Vague,
        "edge" => Class::Edge(parse_edge(value)?),
        "edge_of" => Class::EdgeOf(parse_edge(value)?),
        "turn" => Class::Turn(value.parse().ok()?),
        "zone" => Class::Zone,
        "approximate" => Class::Approximate,
        "meridiem" => Class::Meridiem(value.parse().ok()?),
        "past_helper" => Class::PastHelper,
        "agenda" => Class::Agenda,
        "ask" => Class::Ask,
        "preposition" => Class::Preposition,
        "year_cue" => Class::YearCue(value.parse().ok()?),
        "cue" => Class::Cue(value.parse().ok()?),
        "counted" => Class::Counted,
        "article" => Class::Article,
        "wary" => Class::Wary,
        "dotted" => Class::Dotted,
        _ => return None,
    })
}

fn parse_holiday(rule: &str) -> Option<Holiday> {
    let cells: Vec<&str> = rule.split(' ').collect();
    Some(match cells.as_slice() {
        ["nth", month, weekday, n] => {
            Holiday::Nth(month.parse().ok()?, weekday.parse().ok()?, n.parse().ok()?)
        }
        ["easter", days] => Holiday::Easter(days.parse().ok()?),
        ["election"] => Holiday::Election,
        [fixed] => {
            let (month, day) = fixed.split_once('-')?;
            Holiday::Fixed(month.parse().ok()?, day.parse().ok()?)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lexicons_load() {
        let vocabulary = Vocabulary::embedded().unwrap();
        let may = vocabulary.id("may");
        assert!(vocabulary.classes(may).contains(&Class::Month(5)));
        assert!(vocabulary.is_dotted(vocabulary.id("nov")));
        assert!(!vocabulary.holidays.is_empty());
    }
}
