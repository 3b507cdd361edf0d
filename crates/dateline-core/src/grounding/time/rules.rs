//! The time rules: `rules/time/*.toml`, compiled once.
//!
//! A rule names its patterns (see [`super::pattern`]) and the operation that makes a value of what they captured (see
//! [`super::resolve`]). `set` adds captures that the words do not give. Each rule has an example that must fire (with
//! the value it `gives` when published on 2019-03-25, a Monday) and a sentence where it stays silent.

use super::pattern::{Automaton, Captures};
use super::vocabulary::{UNKNOWN, Vocabulary, parse_edge, parse_part, parse_unit};
use crate::error::ResourceError;
use serde::Deserialize;
use std::collections::BTreeMap;

const FILES: &[(&str, &str)] = &[
    (
        "rules/time/date.toml",
        include_str!("../../../../../rules/time/date.toml"),
    ),
    (
        "rules/time/relative.toml",
        include_str!("../../../../../rules/time/relative.toml"),
    ),
    (
        "rules/time/duration.toml",
        include_str!("../../../../../rules/time/duration.toml"),
    ),
    (
        "rules/time/clock.toml",
        include_str!("../../../../../rules/time/clock.toml"),
    ),
    (
        "rules/time/set.toml",
        include_str!("../../../../../rules/time/set.toml"),
    ),
];
const MACROS: (&str, &str) = (
    "rules/time/macros.toml",
    include_str!("../../../../../rules/time/macros.toml"),
);

/// What a rule does with its captures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Op {
    /// A date by its parts; missing parts come from the anchor, the tense or an earlier mention.
    Calendar,
    /// A day counted from publication (`n`), with a part of the day.
    Day,
    /// This, last, next unit, counted from publication.
    Period,
    /// That, the next, the previous unit, counted from the last mention.
    Anaphor,
    /// `n` units before or after publication ("ago").
    Shift,
    /// `n` units before or after the last mention ("later").
    ShiftMention,
    /// A length of time.
    Duration,
    /// h:mm:ss.
    Length,
    /// A repeated time.
    Set,
    /// A fixed value ("`PRESENT_REF`").
    Constant,
    /// A clock time.
    Clock,
    /// The night before the morning of publication.
    Overnight,
}

/// One rule, as the file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleText {
    pub(super) id: String,
    pattern: Vec<String>,
    op: Op,
    #[serde(default)]
    set: Settings,
    /// Words that may not follow.
    #[serde(default)]
    not_before: String,
    /// Words that may not precede.
    #[serde(default)]
    not_after: String,
    /// A sentence where it fires.
    #[cfg_attr(not(test), allow(dead_code))]
    pub(super) example: String,
    /// The value of the example.
    #[cfg_attr(not(test), allow(dead_code))]
    pub(super) gives: Option<String>,
    /// A sentence where it does not.
    #[cfg_attr(not(test), allow(dead_code))]
    pub(super) silent: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    turn: Option<i8>,
    unit: Option<String>,
    n: Option<f64>,
    ordinal: Option<i16>,
    part: Option<String>,
    edge: Option<String>,
    value: Option<String>,
    approximate: bool,
    half: bool,
    bc: bool,
    last_year: bool,
    weak: bool,
}

#[derive(Debug, Deserialize)]
struct RuleFile {
    rule: Vec<RuleText>,
}

#[derive(Debug, Deserialize)]
struct MacroFile {
    macros: BTreeMap<String, String>,
}

/// One rule, ready for use.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) op: Op,
    /// Captures that the rule sets itself.
    pub(super) preset: Captures,
    pub(super) value: Option<String>,
    /// Years count before Christ.
    pub(super) bc: bool,
    /// The year is that of the last mention.
    pub(super) last_year: bool,
    /// Gives way to any overlapping match.
    pub(super) weak: bool,
    pub(super) not_before: Vec<u32>,
    pub(super) not_after: Vec<u32>,
}

/// All time rules and the words they are made of.
#[derive(Debug, Default)]
pub(crate) struct TimeRules {
    pub(super) vocabulary: Vocabulary,
    pub(super) rules: Vec<Rule>,
    pub(super) automaton: Automaton,
}

impl TimeRules {
    /// The rules of the binary.
    ///
    /// # Errors
    /// A rule file that breaks its own format.
    pub(crate) fn embedded() -> Result<Self, ResourceError> {
        let mut all = Self {
            vocabulary: Vocabulary::embedded()?,
            ..Self::default()
        };
        let macros: MacroFile = parse(MACROS.0, MACROS.1)?;
        for (file, text) in rule_texts()? {
            all.add(file, text, &macros.macros)?;
        }
        all.automaton.finish();
        Ok(all)
    }

    fn add(
        &mut self,
        file: &str,
        text: RuleText,
        macros: &BTreeMap<String, String>,
    ) -> Result<(), ResourceError> {
        let wrong = |message: String| ResourceError::Value {
            file: file.to_owned(),
            line: 0,
            message: format!("rule {}: {message}", text.id),
        };
        if self.rules.iter().any(|rule| rule.id == text.id) {
            return Err(wrong("the id stands twice".to_owned()));
        }
        let number = self.rules.len() as u16;
        for pattern in &text.pattern {
            self.automaton
                .add(pattern, number, macros, &mut self.vocabulary)
                .map_err(|message| wrong(format!("pattern `{pattern}`: {message}")))?;
        }
        let named = |name: &Option<String>| name.clone().unwrap_or_default();
        let unit = named(&text.set.unit);
        let part = named(&text.set.part);
        let edge = named(&text.set.edge);
        let preset = Captures {
            turn: text.set.turn,
            n: text.set.n,
            unit: parse_unit(&unit),
            part: parse_part(&part),
            edge: parse_edge(&edge),
            ordinal: text.set.ordinal,
            approximate: text.set.approximate,
            half: text.set.half,
            ..Captures::default()
        };
        let unknown = [
            (preset.unit.is_none(), unit),
            (preset.part.is_none(), part),
            (preset.edge.is_none(), edge),
        ];
        if let Some((_, name)) = unknown.iter().find(|(none, name)| *none && !name.is_empty()) {
            return Err(wrong(format!("unknown name `{name}`")));
        }
        let mut ids = |words: &str| -> Vec<u32> {
            let mut ids: Vec<u32> = words
                .split('|')
                .filter(|word| !word.is_empty())
                .map(|word| self.vocabulary.intern(word))
                .collect();
            ids.sort_unstable();
            ids
        };
        let not_before = ids(&text.not_before);
        let not_after = ids(&text.not_after);
        self.rules.push(Rule {
            id: text.id,
            op: text.op,
            preset,
            value: text.set.value,
            bc: text.set.bc,
            last_year: text.set.last_year,
            weak: text.set.weak,
            not_before,
            not_after,
        });
        Ok(())
    }
}

impl Rule {
    pub(super) fn forbids_next(&self, id: u32) -> bool {
        id != UNKNOWN && self.not_before.binary_search(&id).is_ok()
    }

    pub(super) fn forbids_previous(&self, id: u32) -> bool {
        id != UNKNOWN && self.not_after.binary_search(&id).is_ok()
    }
}

/// All rules as the files have them.
pub(super) fn rule_texts() -> Result<Vec<(&'static str, RuleText)>, ResourceError> {
    let mut out = Vec::new();
    for (file, text) in FILES {
        let rules: RuleFile = parse(file, text)?;
        out.extend(rules.rule.into_iter().map(|rule| (*file, rule)));
    }
    Ok(out)
}

fn parse<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, ResourceError> {
    toml::from_str(text).map_err(|error| ResourceError::Value {
        file: file.to_owned(),
        line: error
            .span()
            .map_or(0, |span| text[..span.start].matches('\n').count() + 1),
        message: error.message().to_owned(),
    })
}
