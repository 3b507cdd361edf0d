//! Equipment: weapons, vehicles, aircraft and ships, by designation or head noun.
//!
//! In goes the text with its reading and its quantities, out come mentions in text order, without overlap. Three
//! layers, each data: the grammar of designations (`rules/equipment/designation.toml`) and ship prefixes; a facts file
//! of types (`lexicons/equipment.tsv`); head nouns with their modifiers (`lexicons/equipment_heads.tsv`). Classes
//! follow the Oryx lists, with the transport, bomber, fighter, missile and small-arms classes that they lack. The
//! country that makes a type (`origin`) is kept apart from who uses it (`operator`), which is set only where stated.

mod designation;
mod generic;
pub(crate) mod tables;

pub(crate) use tables::EquipmentTables;

use super::QuantityMention;
use super::quantity::QuantityKind;
use super::quantity::lexer::{self, Gap, Word};
use crate::analysis::{Reading, Upos};
use crate::document::Document;
use crate::resources::Resources;
use crate::span::Span;

/// A piece of equipment.
#[derive(Debug, Clone, PartialEq)]
pub struct EquipmentMention {
    /// Its words, modifiers included ("two Russian military jets" without the number: "military jets").
    pub span: Span,
    /// Canonical type ("Il-62M"), where the words give one.
    pub designation: Option<String>,
    /// Class ("transport aircraft", "military jet", "bomber").
    pub class: String,
    /// ISO 3166-1 alpha-3 code of the country that makes it.
    pub origin: Option<String>,
    /// ISO 3166-1 alpha-3 code of the operator, only where stated.
    pub operator: Option<String>,
    /// Index of the quantity that counts it.
    pub count: Option<usize>,
    /// Stable id of the rule or facts row.
    pub rule: String,
}

/// Finds all equipment.
pub fn find(
    document: &Document,
    reading: &Reading,
    quantities: &[QuantityMention],
    resources: &Resources,
) -> Vec<EquipmentMention> {
    find_in(&document.text, reading, quantities, &resources.equipment)
}

/// Finds all equipment of a text with the tables alone.
pub(crate) fn find_in(
    text: &str,
    reading: &Reading,
    quantities: &[QuantityMention],
    tables: &EquipmentTables,
) -> Vec<EquipmentMention> {
    let scan = Scan::new(text, reading, tables);
    let mut found = scan.first_pass();
    scan.ships_named_again(&mut found);
    found.sort_by_key(|found| found.words);
    let mut mentions = Vec::with_capacity(found.len());
    for found in found {
        let span = scan.words[found.words.0]
            .span
            .cover(scan.words[found.words.1 - 1].span);
        mentions.push(EquipmentMention {
            span,
            designation: found.designation,
            class: found.class,
            origin: found.origin,
            operator: found.operator,
            count: count(text, span, quantities),
            rule: found.rule,
        });
    }
    mentions
}

/// The quantity that counts a mention: its counted noun lies in the mention, or it stands right before.
fn count(text: &str, span: Span, quantities: &[QuantityMention]) -> Option<usize> {
    let counts = |quantity: &QuantityMention| quantity.kind == QuantityKind::Count;
    let by_noun = quantities
        .iter()
        .position(|quantity| counts(quantity) && quantity.of_span.is_some_and(|of| of.overlaps(span)));
    by_noun.or_else(|| {
        quantities.iter().position(|quantity| {
            let other = quantity
                .of_span
                .is_some_and(|of| of.start < span.start || of.start >= span.end);
            if !counts(quantity)
                || other
                || quantity.span.end > span.start
                || span.start - quantity.span.end > 48
            {
                return false;
            }
            let between = &text[quantity.span.end as usize..span.start as usize];
            let plain = between
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '\'' | '\u{2019}'));
            let blocked = between.split_whitespace().any(|word| {
                matches!(
                    word,
                    "in" | "on"
                        | "by"
                        | "with"
                        | "from"
                        | "and"
                        | "to"
                        | "at"
                        | "for"
                        | "were"
                        | "was"
                        | "people"
                        | "men"
                )
            });
            plain && !blocked && between.split_whitespace().count() <= 3
        })
    })
}

/// What a rule found, in words of the scan.
#[derive(Debug, Clone)]
struct Found {
    words: (usize, usize),
    designation: Option<String>,
    class: String,
    origin: Option<String>,
    operator: Option<String>,
    rule: String,
    /// A ship with a name of its own.
    ship: bool,
}

/// The words of a text with the tables.
struct Scan<'t> {
    text: &'t str,
    words: Vec<Word>,
    reading: &'t Reading,
    tables: &'t EquipmentTables,
    /// Indices of words that speak of arms and forces.
    military: Vec<usize>,
    thrown: Vec<usize>,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str, reading: &'t Reading, tables: &'t EquipmentTables) -> Self {
        let words = lexer::words(text);
        let (mut military, mut thrown) = (Vec::new(), Vec::new());
        for (at, word) in words.iter().enumerate() {
            let marks = tables.marks(&word.lower);
            if marks & tables::MILITARY != 0 {
                military.push(at);
            }
            if marks & tables::THROWN != 0 {
                thrown.push(at);
            }
        }
        Self {
            text,
            words,
            reading,
            tables,
            military,
            thrown,
        }
    }

    fn lower(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.lower.as_str())
    }

    fn gap(&self, at: usize) -> Gap {
        self.words.get(at).map_or(Gap::Line, |word| word.gap)
    }

    fn raw(&self, at: usize) -> &'t str {
        self.words.get(at).map_or("", |word| word.text(self.text))
    }

    /// The words of the sentence around some words, at most 30 to either side.
    fn sentence(&self, words: (usize, usize)) -> (usize, usize) {
        let mut start = words.0;
        while start > 0 && !self.words[start].opens && start + 30 > words.0 {
            start -= 1;
        }
        let mut end = words.1;
        while end < self.words.len() && !self.words[end].opens && end < words.1 + 30 {
            end += 1;
        }
        (start, end)
    }

    fn near_military(&self, words: (usize, usize)) -> bool {
        near(&self.military, words, self.sentence(words))
    }

    fn near_throwing(&self, words: (usize, usize)) -> bool {
        near(&self.thrown, words, self.sentence(words))
    }

    /// The part of speech that the reader gives a word.
    fn upos(&self, at: usize) -> Option<Upos> {
        let tokens = self.reading.tokens_in(self.words[at].span);
        (!tokens.is_empty()).then(|| self.reading.tokens[tokens.end - 1].upos)
    }

    fn first_pass(&self) -> Vec<Found> {
        let mut all: Vec<Found> = Vec::new();
        let mut at = 0;
        while at < self.words.len() {
            let designated = self.designated(at);
            let found = designated
                .map(|found| self.with_neighbours(found))
                .or_else(|| self.generic(at));
            let Some(mut found) = found else {
                at += 1;
                continue;
            };
            at = found.words.1.max(at + 1);
            // a class word right before a designation is the same thing: "transport plane Il-76"
            if let Some(last) = all.last()
                && found.designation.is_some()
                && last.designation.is_none()
                && (last.words.1 == found.words.0 && self.gap(found.words.0) == Gap::Space
                    || last.words.1 > found.words.0)
            {
                found.words.0 = last.words.0.min(found.words.0);
                found.operator = found.operator.or_else(|| last.operator.clone());
                all.pop();
            }
            if all.last().is_some_and(|last| last.words.1 > found.words.0) {
                continue;
            }
            all.push(found);
        }
        all
    }

    /// Who uses it, where the words before say so: "two Russian military jets", "Iraqi air force planes"; and who made
    /// it: "Russian-made tanks".
    fn nations(&self, start: usize) -> (Option<String>, Option<String>) {
        let mut at = start;
        for _ in 0..5 {
            let Some(before) = at.checked_sub(1) else { break };
            if !matches!(self.gap(at), Gap::Space | Gap::Hyphen) || !self.words[before].is_letters() {
                break;
            }
            let word = self.lower(before);
            let hyphen = self.gap(at) == Gap::Hyphen;
            if let Some(nation) = self.tables.nation(self.raw(before)) {
                let after = self.lower(before + 1);
                let nation = Some(nation.to_owned());
                if matches!(
                    after,
                    "made"
                        | "built"
                        | "designed"
                        | "produced"
                        | "manufactured"
                        | "developed"
                        | "supplied"
                        | "style"
                ) {
                    return (None, nation.filter(|_| !matches!(after, "supplied" | "style")));
                }
                if hyphen
                    && matches!(
                        after,
                        "led"
                            | "backed"
                            | "held"
                            | "controlled"
                            | "occupied"
                            | "flagged"
                            | "owned"
                            | "registered"
                            | "speaking"
                    )
                {
                    return (
                        nation.filter(|_| matches!(after, "flagged" | "owned" | "registered")),
                        None,
                    );
                }
                return (nation, None);
            }
            if is_function(word) {
                break;
            }
            at = before;
        }
        (None, None)
    }
}

/// A marked word of the same sentence that is not one of the words themselves.
fn near(marked: &[usize], words: (usize, usize), sentence: (usize, usize)) -> bool {
    let from = marked.partition_point(|at| *at < sentence.0);
    marked[from..]
        .iter()
        .take_while(|at| **at < sentence.1)
        .any(|at| *at < words.0 || *at >= words.1)
}

/// Words that no noun phrase runs across.
fn is_function(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "and"
            | "or"
            | "of"
            | "in"
            | "on"
            | "at"
            | "to"
            | "from"
            | "by"
            | "with"
            | "for"
            | "as"
            | "that"
            | "which"
            | "who"
            | "is"
            | "are"
            | "was"
            | "were"
            | "said"
            | "has"
            | "have"
            | "had"
            | "but"
            | "its"
            | "their"
            | "his"
            | "her"
            | "it"
            | "they"
            | "he"
            | "she"
            | "into"
            | "over"
            | "against"
            | "near"
            | "after"
            | "before"
            | "when"
            | "while"
            | "used"
            | "fired"
            | "flew"
            | "sent"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> EquipmentTables {
        EquipmentTables::embedded().unwrap()
    }

    fn found(text: &str) -> Vec<(String, Option<String>, String, Option<String>)> {
        find_in(text, &Reading::default(), &[], &tables())
            .into_iter()
            .map(|mention| {
                (
                    mention.span.text(text).to_owned(),
                    mention.designation,
                    mention.class,
                    mention.operator,
                )
            })
            .collect()
    }

    #[test]
    fn every_family_fires_on_its_example() {
        let tables = tables();
        let families = tables.families.iter().map(|family| (&family.id, &family.fires));
        let graus = tables.graus.iter().map(|grau| (&grau.id, &grau.fires));
        for (id, fires) in families.chain(graus) {
            for marked in fires {
                let text = marked.replace(['[', ']'], "");
                let open = marked.find('[').unwrap();
                let mentions = find_in(&text, &Reading::default(), &[], &tables);
                let hit = mentions.iter().any(|mention| {
                    mention.rule == *id
                        && mention.span.start as usize <= open
                        && open < mention.span.end as usize
                });
                assert!(hit, "{id} does not fire on `{marked}`: {mentions:#?}");
            }
        }
    }

    #[test]
    fn designations_are_spelled_in_their_canonical_form() {
        for (text, designation, class) in [
            ("An Ilyushin IL-62M landed.", "Il-62M", "airliner"),
            ("A Tu-22M3 bomber flew past.", "Tu-22M3", "bomber"),
            ("An F16 jet landed.", "F-16", "fighter aircraft"),
            ("Two F-16s landed.", "F-16", "fighter aircraft"),
            ("It was a C-17 Globemaster III.", "C-17", "transport aircraft"),
            ("The Kalibr cruise missile hit it.", "Kalibr", "cruise missile"),
            ("The HMS Daring sailed.", "HMS Daring", "warship"),
            ("The Indian destroyer Mysore sailed.", "Mysore", "destroyer"),
        ] {
            let all = found(text);
            assert_eq!(all.len(), 1, "{text}: {all:?}");
            assert_eq!(
                (all[0].1.as_deref(), all[0].2.as_str()),
                (Some(designation), class),
                "{text}"
            );
        }
    }

    #[test]
    fn generic_mentions_keep_their_modifiers_and_operator() {
        for (text, words, class, operator) in [
            (
                "Two Russian military jets landed.",
                "military jets",
                "military jet",
                Some("RUS"),
            ),
            (
                "It sent two nuclear-capable bombers.",
                "nuclear-capable bombers",
                "nuclear-capable bomber",
                None,
            ),
            ("A U.S. warship fired.", "warship", "warship", Some("USA")),
            ("Riot police fired tear gas.", "tear gas", "tear gas", None),
            ("Youths hurled petrol bombs.", "petrol bombs", "petrol bomb", None),
            ("Youths threw rocks at them.", "rocks", "rock", None),
        ] {
            let all = found(text);
            assert_eq!(all.len(), 1, "{text}: {all:?}");
            assert_eq!(all[0].0, words, "{text}");
            assert_eq!(
                (all[0].2.as_str(), all[0].3.as_deref()),
                (class, operator),
                "{text}"
            );
        }
    }

    #[test]
    fn metaphors_and_namesakes_are_silent() {
        for text in [
            "She kept a fish tank.",
            "He suffered from jet lag.",
            "It was a shell company.",
            "The think tank said so.",
            "The coal mine was closed.",
            "A bear walked by and a patriot spoke.",
            "He drove on the M-25 to work.",
            "Rocks lay on the beach.",
            "Talks on gun control failed.",
            "She held him in her arms.",
            "The javelin event ended.",
        ] {
            let all = found(text);
            assert!(all.is_empty(), "{text}: {all:?}");
        }
    }

    #[test]
    fn hostile_text_gives_no_panic() {
        for text in [
            "",
            "F-",
            "-16",
            "HMS",
            "HMS ",
            "the",
            "9K",
            "Il-",
            "é-62",
            "a\u{301}-10 jets",
            "INS INS INS",
            "tank tank tank",
            "of",
            "Su-",
            "F-99999999999999",
        ] {
            find_in(text, &Reading::default(), &[], &tables());
        }
    }
}
