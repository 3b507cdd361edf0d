//! Quantities: counts and amounts as intervals, with what is counted.
//!
//! In goes the text with its reading, out come mentions in text order, without overlap. The numbers are read from the
//! text itself ([`lexer`], [`number`], [`bounds`]); what is counted and what happened to it comes from the parse, and
//! from the words beside the number where there is no parse. What the words mean stands in `rules/quantity/*.toml`:
//! low, best and high follow the annotators of the ledger sets (the fields of UCDP GED), soft bounds what readers accept.
//!
//! Numbers that count nothing (dates, times of day, "flight 370", "Il-62M") give no mention. Ranks and scores are
//! found, as [`QuantityKind::Ordinal`] and [`QuantityKind::Other`], so that a later stage can tell them from counts.

mod bounds;
mod counted;
mod kind;
pub(in crate::grounding) mod lexer;
mod nominal;
mod number;
mod rules;

pub(crate) use rules::QuantityRules;

use bounds::{Bounded, Range};
use counted::{Counted, Shift};
use lexer::Gap;
use number::{Form, Scan};
use rules::{Mark, RoleSlot};

use crate::analysis::{Reading, Upos};
use crate::document::Document;
use crate::resources::Resources;
use crate::span::Span;

/// A count or an amount.
#[derive(Debug, Clone, PartialEq)]
pub struct QuantityMention {
    /// The words of the number with its hedge ("roughly 100", "dozens").
    pub span: Span,
    /// What is counted, in plain words as the text has them, lower case ("troops", "people", "dollars").
    pub of: Option<String>,
    /// The words for what is counted.
    pub of_span: Option<Span>,
    /// What happened to those counted: `killed`, `wounded`, `missing`, `arrested`, `displaced`, `carried`, ...;
    /// absent where the verb does not tell.
    pub role: Option<String>,
    /// Lower bound.
    pub low: Option<f64>,
    /// Best value; absent where only bounds are known.
    pub best: Option<f64>,
    /// Upper bound; absent where there is none.
    pub high: Option<f64>,
    /// Soft bounds: what the words would still bear (a bare "100" may be 95).
    pub soft: Option<(f64, f64)>,
    /// A plain number without hedge.
    pub exact: bool,
    /// The hedge ("roughly", "at least").
    pub qualifier: Option<String>,
    /// What kind of quantity it is.
    pub kind: QuantityKind,
    /// A difference, not a total ("up 19 per cent", "fell by 5").
    pub change: Option<Change>,
    /// Stable id of the rule.
    pub rule: String,
}

/// What a number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuantityKind {
    /// Things or people counted.
    Count,
    /// An amount of money.
    Money,
    /// A measure with a unit (distance, weight, magnitude, speed).
    Measure,
    /// A share.
    Percent,
    /// A person's age.
    Age,
    /// A rank ("the third attack").
    Ordinal,
    /// Any other number (a score, a flight number, part of a name).
    Other,
}

/// The direction of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// More than before.
    Up,
    /// Less than before.
    Down,
}

/// Finds all quantities.
pub fn find(document: &Document, reading: &Reading, resources: &Resources) -> Vec<QuantityMention> {
    find_in(&document.text, reading, &resources.quantity)
}

/// Finds all quantities of a text with the rules alone.
pub(crate) fn find_in(text: &str, reading: &Reading, rules: &QuantityRules) -> Vec<QuantityMention> {
    let scan = Scan::new(text, rules);
    let mut mentions = Vec::new();
    let mut last_name: Option<usize> = None;
    let mut at = 0;
    while at < scan.words.len() {
        if let Some((mention, end)) = scan.none(at, reading) {
            mentions.push(mention);
            at = end;
            continue;
        }
        let Some(number) = scan.number(at) else {
            at += 1;
            continue;
        };
        let bounded = scan.bounded(number);
        at = bounded.core.1.max(at + 1);
        let in_name = bounded.qualifier.is_none() && inside_name(&scan, &bounded, reading);
        if in_name || scan.is_nominal(&bounded, last_name) {
            last_name = Some(bounded.core.1);
            continue;
        }
        if let Some(mut mention) = scan.mention(&bounded, reading) {
            if let Some(last) = mentions.last() {
                scan.carry_over(last, &mut mention, &bounded);
            }
            // a hedge never reaches back into the mention before
            let overlaps = mentions
                .last()
                .is_some_and(|last: &QuantityMention| last.span.overlaps(mention.span));
            if !overlaps {
                mentions.push(mention);
            }
        }
    }
    scan.carry_counted(&mut mentions);
    scan.add_single_victims(reading, &mut mentions);
    mentions
}

/// A number inside a name, not at its head ("Baltic Fleet 11").
fn inside_name(scan: &Scan<'_>, bounded: &Bounded, reading: &Reading) -> bool {
    if bounded.number.form != Form::Digits {
        return false;
    }
    let tokens = reading.tokens_in(scan.words[bounded.core.0].span);
    if tokens.is_empty() {
        return false;
    }
    reading
        .name_at(tokens.start)
        .map(|name| reading.names[name].tokens)
        .is_some_and(|name| {
            name.len() > 1 && name.start < tokens.start && !scan.plural_follows(bounded.core.1)
        })
}

impl Scan<'_> {
    fn mention(&self, bounded: &Bounded, reading: &Reading) -> Option<QuantityMention> {
        let meaning = self.meaning(bounded);
        let mut words = bounded.words;
        if meaning.inside
            && let Some((first, last)) = meaning.unit
        {
            words = (words.0.min(first), words.1.max(last));
        }
        // "a couple of" counts with its "of", but the mention ends before it
        if self.lower(words.1 - 1) == "of" {
            words.1 -= 1;
        }
        let kind = if bounded.range == Range::Score {
            QuantityKind::Other
        } else {
            meaning.kind
        };
        let counted = match kind {
            QuantityKind::Count => self.counted(bounded, reading),
            QuantityKind::Percent => Counted {
                role: self.counted(bounded, reading).role,
                ..Counted::default()
            },
            _ => Counted::default(),
        };
        let unit_span = meaning
            .unit
            .map(|(first, last)| self.words[first].span.cover(self.words[last - 1].span));
        let scaled = |value: Option<f64>| value.map(|value| value * meaning.factor);
        let times = bounded.number.form == Form::Times;
        if times && !matches!(self.lower(bounded.core.0), "twice" | "thrice") {
            return None; // "once" mostly tells when
        }
        Some(QuantityMention {
            span: self.words[words.0].span.cover(self.words[words.1 - 1].span),
            of: meaning.of.map(|of| of.to_string()).or(counted.of),
            of_span: unit_span.or(counted.of_span),
            role: counted.role.map(|role| self.rules.roles[role].name.to_string()),
            low: scaled(bounded.low),
            best: scaled(bounded.best),
            high: scaled(bounded.high),
            soft: bounded
                .soft
                .map(|(a, b)| (a * meaning.factor, b * meaning.factor)),
            exact: bounded.qualifier.is_none() && bounded.range == Range::No && bounded.best.is_some(),
            qualifier: bounded.qualifier.map(|(first, last)| {
                self.words[first]
                    .span
                    .cover(self.words[last - 1].span)
                    .text(self.text)
                    .to_lowercase()
            }),
            kind,
            change: self.shift(bounded).map(|shift| match shift {
                Shift::Up => Change::Up,
                Shift::Down => Change::Down,
            }),
            rule: bounded.rule.to_string(),
        })
    }

    /// The same amount in another unit keeps hedge and direction: "about 6 km (4 miles)", "lost 190 points, or 0.6 %".
    fn carry_over(&self, last: &QuantityMention, mention: &mut QuantityMention, bounded: &Bounded) {
        let amount = |kind: QuantityKind| {
            matches!(
                kind,
                QuantityKind::Measure | QuantityKind::Money | QuantityKind::Percent
            )
        };
        let from = last
            .of_span
            .map_or(last.span.end, |span| span.end.max(last.span.end)) as usize;
        let to = mention.span.start as usize;
        if from > to || to - from > 12 || bounded.qualifier.is_some() {
            return;
        }
        let between = self.text[from..to].trim();
        let bracket = between == "(" && amount(last.kind) && amount(mention.kind);
        let or = matches!(between, "or" | ", or" | "points, or" | "points or")
            && mention.kind == QuantityKind::Percent;
        if !bracket && !or {
            return;
        }
        mention.change = mention.change.or(last.change);
        let (Some(best), false) = (mention.best, or) else {
            return;
        };
        let (Some(qualifier), true) = (
            &last.qualifier,
            last.best.is_some() || last.high.is_none() || last.low.is_none(),
        ) else {
            return;
        };
        let reference = last.best.or(last.low).or(last.high).filter(|value| *value != 0.0);
        let Some(reference) = reference else { return };
        let scaled = |bound: Option<f64>| bound.map(|bound| best * bound / reference);
        mention.low = scaled(last.low);
        mention.high = scaled(last.high);
        mention.best = last.best.map(|_| best);
        mention.qualifier = Some(qualifier.clone());
        mention.exact = false;
        mention.rule.clone_from(&last.rule);
    }

    /// Parts of a count before keep its noun and role: "129 people were killed, 69 of them in one town", "saved 200 more".
    fn carry_counted(&self, mentions: &mut [QuantityMention]) {
        for at in 1..mentions.len() {
            let (before, rest) = mentions.split_at_mut(at);
            let mention = &mut rest[0];
            if mention.kind != QuantityKind::Count || mention.of.is_some() && mention.role.is_some() {
                continue;
            }
            let tail = self.text[mention.span.end as usize..].trim_start();
            let head = self.text[..mention.span.start as usize].trim_end();
            let part = ["of them", "of whom", "of those", "of these"]
                .iter()
                .any(|words| tail.starts_with(words));
            let more = tail.starts_with("more")
                || tail.starts_with("others")
                || head.ends_with("another")
                || head.ends_with("other");
            if !part && (!more || mention.of.is_some()) {
                continue;
            }
            let Some(last) = before
                .iter()
                .rev()
                .find(|last| last.kind == QuantityKind::Count && (last.of.is_some() || last.role.is_some()))
            else {
                continue;
            };
            if mention.span.start - last.span.end > 240 {
                continue;
            }
            if mention.of.is_none() {
                mention.of.clone_from(&last.of);
            }
            if part && mention.role.is_none() {
                mention.role.clone_from(&last.role);
            }
        }
    }

    /// "police shot a teenager dead", "the killing of a boy": one person, though no number says so.
    fn add_single_victims(&self, reading: &Reading, mentions: &mut Vec<QuantityMention>) {
        let mut added = Vec::new();
        for (at, word) in self.words.iter().enumerate() {
            let person =
                self.is(at, Mark::People) && !self.is(at, Mark::Plural) && !word.lower.ends_with('s');
            if !person || matches!(word.lower.as_str(), "family" | "couple" | "person") {
                continue;
            }
            let tokens = reading.tokens_in(word.span);
            let by_parse = tokens
                .iter()
                .next_back()
                .filter(|token| {
                    reading.tokens[*token].upos == Upos::Noun && reading.tokens[*token].xpos.as_str() == "NN"
                })
                .and_then(|token| self.victim_role(reading, token));
            let role = by_parse.or_else(|| self.victim_by_words(at));
            let Some(role) = role
                .map(|role| &self.rules.roles[role].name)
                .filter(|name| matches!(name.as_str(), "killed" | "wounded"))
            else {
                continue;
            };
            let span = word.span;
            let counted = mentions.iter().any(|mention| {
                mention.span.overlaps(span)
                    || mention.kind == QuantityKind::Count
                        && mention.of_span.is_some_and(|of| of.overlaps(span))
            });
            if !counted {
                added.push(QuantityMention {
                    span,
                    of: Some(word.lower.to_string()),
                    of_span: Some(span),
                    role: Some(role.to_string()),
                    low: Some(1.0),
                    best: Some(1.0),
                    high: Some(1.0),
                    soft: None,
                    exact: true,
                    qualifier: None,
                    kind: QuantityKind::Count,
                    change: None,
                    rule: "QN-PERSON".to_owned(),
                });
            }
        }
        if !added.is_empty() {
            mentions.append(&mut added);
            mentions.sort_by_key(|mention| mention.span);
        }
    }

    /// "no casualties", "none of the passengers", "no one was hurt": a count of zero.
    fn none(&self, at: usize, reading: &Reading) -> Option<(QuantityMention, usize)> {
        let word = self.lower(at);
        if !matches!(word, "no" | "none" | "nobody") {
            return None;
        }
        let mut end = at + 1;
        let mut noun = None;
        if word == "no" && self.lower(end) != "one" {
            for here in end..end + 3 {
                if self.gap(here) != Gap::Space
                    || self.is(here, Mark::Function)
                    || !self.words[here].is_letters()
                {
                    break;
                }
                let counts =
                    self.is(here, Mark::NoneOf) || self.is(here, Mark::People) && self.is_plural_word(here);
                if counts {
                    noun = Some(here);
                    break;
                }
            }
            noun?;
        } else if word == "none" {
            let of = self.lower(end) == "of";
            let verb = matches!(self.lower(end), "was" | "were" | "are");
            if !of && !verb {
                return None;
            }
            if of {
                noun = (end + 1..end + 5).find(|here| self.is(*here, Mark::People));
                noun?;
            }
        } else if word == "no" {
            end = at + 2;
        }
        let role = noun
            .and_then(|noun| self.rules.role_of(self.lower(noun), RoleSlot::Noun))
            .or_else(|| self.role_after(noun.map_or(end, |noun| noun + 1)));
        // "no one" and "none" count only where something happens to people
        if noun.is_none() && role.is_none() {
            return None;
        }
        let _ = reading;
        let of_span = noun.map(|noun| self.words[noun].span);
        let mention = QuantityMention {
            span: self.words[at].span.cover(self.words[end - 1].span),
            of: of_span.map(|span| span.text(self.text).to_lowercase()),
            of_span,
            role: role.map(|role| self.rules.roles[role].name.to_string()),
            low: Some(0.0),
            best: Some(0.0),
            high: Some(0.0),
            soft: None,
            exact: true,
            qualifier: None,
            kind: QuantityKind::Count,
            change: None,
            rule: "QN-NONE".to_owned(),
        };
        Some((mention, end))
    }

    fn is_plural_word(&self, at: usize) -> bool {
        self.is(at, Mark::Plural) || nominal::looks_plural(&self.words[at])
    }

    /// "was hurt", "were reported killed", "has been arrested", "died" right behind.
    fn role_after(&self, from: usize) -> Option<usize> {
        for at in from..from + 5 {
            if self.gap(at) != Gap::Space {
                return None;
            }
            let word = self.lower(at);
            let role = self
                .rules
                .role_of(word, RoleSlot::State)
                .or_else(|| self.rules.role_of(word, RoleSlot::Object))
                .or_else(|| self.rules.role_of(word, RoleSlot::Subject));
            if role.is_some() {
                return role;
            }
            if !matches!(
                word,
                "was"
                    | "were"
                    | "has"
                    | "have"
                    | "had"
                    | "been"
                    | "are"
                    | "is"
                    | "aboard"
                    | "else"
                    | "seriously"
                    | "reported"
            ) {
                return None;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> QuantityRules {
        QuantityRules::embedded(None).unwrap()
    }

    /// Takes the brackets out of an example and gives the span that they mark.
    fn example(marked: &str) -> (String, Option<Span>) {
        match (marked.find('['), marked.find(']')) {
            (Some(open), Some(close)) => {
                let text = marked.replace(['[', ']'], "");
                (text, Some(Span::new(open, close - 1)))
            }
            _ => (marked.to_owned(), None),
        }
    }

    fn check(id: &str, fires: &[String], silent: &[String]) {
        let rules = rules();
        assert!(!fires.is_empty(), "{id} has no example");
        for marked in fires {
            let (text, span) = example(marked);
            let span = span.unwrap_or_else(|| panic!("{id}: no brackets in `{marked}`"));
            let found = find_in(&text, &Reading::default(), &rules);
            let hit = found.iter().any(|mention| {
                mention.rule == id && mention.span.start == span.start && mention.span.contains(span)
            });
            assert!(hit, "{id} does not fire on `{marked}`: {found:#?}");
        }
        for text in silent {
            let found = find_in(text, &Reading::default(), &rules);
            let hit = found.iter().find(|mention| mention.rule == id);
            assert!(hit.is_none(), "{id} is not silent on `{text}`: {hit:#?}");
        }
    }

    #[test]
    fn every_vague_word_fires_and_stays_silent_as_its_examples_say() {
        for vague in &rules().vague {
            check(&vague.id, &vague.fires, &vague.silent);
        }
    }

    #[test]
    fn every_hedge_fires_and_stays_silent_as_its_examples_say() {
        for hedge in &rules().hedges {
            check(&hedge.id, &hedge.fires, &hedge.silent);
        }
    }

    #[test]
    fn every_role_is_found_in_its_example() {
        let rules = rules();
        for role in &rules.roles {
            for marked in &role.fires {
                let (text, _) = example(marked);
                let found = find_in(&text, &Reading::default(), &rules);
                let hit = found
                    .iter()
                    .any(|mention| mention.role.as_deref() == Some(role.name.as_str()));
                assert!(hit, "{} does not fire on `{text}`: {found:#?}", role.id);
            }
        }
    }

    #[test]
    fn numbers_that_count_nothing_are_silent() {
        let rules = rules();
        for text in [
            "Malaysia Airlines flight 370 vanished.",
            "An Il-62M and an F-16 landed.",
            "Article 5 was invoked in 2001.",
            "Resolution 1701 ended the war.",
            "On March 25, 2019, it rained.",
            "It began at 10:30 and ended at 2pm.",
            "Call 555-1234 now.",
            "He lives at 12 Main Street.",
            "No one knows. One must wait.",
            "A helicopter crashed.",
            "The Group of Seven met.",
            "COVID-19 spread in the 1990s.",
        ] {
            let found: Vec<_> = find_in(text, &Reading::default(), &rules)
                .into_iter()
                .filter(|mention| !matches!(mention.kind, QuantityKind::Ordinal | QuantityKind::Other))
                .collect();
            assert!(found.is_empty(), "`{text}`: {found:#?}");
        }
    }

    #[test]
    fn kinds_are_told_apart() {
        let rules = rules();
        for (text, kind, of) in [
            ("It cost $5m.", QuantityKind::Money, Some("USD")),
            ("It cost 200 million euros.", QuantityKind::Money, Some("EUR")),
            ("It fell 5 per cent.", QuantityKind::Percent, Some("percent")),
            ("The 15-year-old died.", QuantityKind::Age, Some("years")),
            ("Ann Smith, 34, died.", QuantityKind::Age, Some("years")),
            ("It lies 6km away.", QuantityKind::Measure, Some("km")),
            (
                "A 5.9-magnitude quake struck.",
                QuantityKind::Measure,
                Some("magnitude"),
            ),
            ("They won 3-1 at home.", QuantityKind::Other, None),
            ("It was the third attack.", QuantityKind::Ordinal, None),
            ("It has two banks.", QuantityKind::Count, Some("banks")),
        ] {
            let found = find_in(text, &Reading::default(), &rules);
            assert_eq!(found.len(), 1, "`{text}`: {found:#?}");
            assert_eq!((found[0].kind, found[0].of.as_deref()), (kind, of), "{text}");
        }
    }

    #[test]
    fn hostile_text_gives_no_panic() {
        let rules = rules();
        for text in [
            "",
            " ",
            "$",
            "$$$ 5 $$$",
            "1",
            "1.",
            "-1",
            "1-",
            "1-2-3-4-5",
            "and a half",
            "a",
            "a couple of",
            "of of of",
            "no",
            "none of",
            "one in",
            "in 5 of",
            "$US",
            "between 1 and",
            "from $",
            "9999999999999999999999999999999999999999",
            "1,,2",
            "½ of 5",
            "٣ men",
            "more than",
            "at least",
            "some some some 5",
            "\u{0}5\u{0}",
            "é5é",
            "5\u{301}",
            "half a a a",
            "1/0 of the",
            "0/0 of it",
        ] {
            for mention in find_in(text, &Reading::default(), &rules) {
                assert!(!mention.span.text(text).is_empty());
            }
        }
    }
}
