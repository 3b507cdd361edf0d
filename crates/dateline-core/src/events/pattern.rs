//! Event rules (`rules/events/*.toml`): what the arguments of an ambiguous word decide.
//!
//! A rule names lemmas and conditions on argument slots; the first rule of a lemma whose conditions all hold wins.
//! A condition is a list of alternatives: a class of `lexicons/argument_classes.tsv`, `=word` for a word itself,
//! `person`, `country` or `place` for a kind of name, `any` for whatever fills the slot, `none` for an empty slot.

use super::slots::{Filler, Slots};
use crate::error::ResourceError;
use serde::Deserialize;

/// The rule files, in the order in which their rules are tried.
const FILES: [(&str, &str); 16] = [
    (
        "assault.toml",
        include_str!("../../../../rules/events/assault.toml"),
    ),
    ("agree.toml", include_str!("../../../../rules/events/agree.toml")),
    (
        "protest.toml",
        include_str!("../../../../rules/events/protest.toml"),
    ),
    (
        "accuse.toml",
        include_str!("../../../../rules/events/accuse.toml"),
    ),
    ("aid.toml", include_str!("../../../../rules/events/aid.toml")),
    (
        "coerce.toml",
        include_str!("../../../../rules/events/coerce.toml"),
    ),
    (
        "sanction.toml",
        include_str!("../../../../rules/events/sanction.toml"),
    ),
    (
        "concede.toml",
        include_str!("../../../../rules/events/concede.toml"),
    ),
    (
        "retreat.toml",
        include_str!("../../../../rules/events/retreat.toml"),
    ),
    (
        "mobilize.toml",
        include_str!("../../../../rules/events/mobilize.toml"),
    ),
    (
        "consult.toml",
        include_str!("../../../../rules/events/consult.toml"),
    ),
    (
        "support.toml",
        include_str!("../../../../rules/events/support.toml"),
    ),
    (
        "request.toml",
        include_str!("../../../../rules/events/request.toml"),
    ),
    (
        "reject.toml",
        include_str!("../../../../rules/events/reject.toml"),
    ),
    (
        "threaten.toml",
        include_str!("../../../../rules/events/threaten.toml"),
    ),
    ("none.toml", include_str!("../../../../rules/events/none.toml")),
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    rule: Vec<Rule>,
}

/// One event rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// Stable id.
    pub(crate) id: String,
    /// PLOVER event, or `NONE`.
    pub(crate) event: String,
    /// PLOVER mode, or the mode of `NONE`.
    #[serde(default)]
    pub(crate) mode: Option<String>,
    /// Lemmas of the trigger.
    pub(crate) lemma: Vec<String>,
    /// `verb` or `noun`.
    pub(crate) pos: String,
    #[serde(default)]
    subject: Vec<String>,
    #[serde(default)]
    object: Vec<String>,
    /// Predicative complement ("left ten *dead*").
    #[serde(default)]
    xcomp: Vec<String>,
    /// Prepositions, one of which must introduce an oblique that is no time ("launched *on Sunday*" hits nobody).
    #[serde(default)]
    prep: Vec<String>,
    /// An oblique with any preposition.
    #[serde(default)]
    oblique: Vec<String>,
    /// Complement of a noun with "of".
    #[serde(default)]
    of: Vec<String>,
    /// Compound or adjective before a noun.
    #[serde(default)]
    modifier: Vec<String>,
    #[serde(default)]
    particle: Vec<String>,
    #[serde(default)]
    passive: bool,
    /// The verb must be negated ("will not accept").
    #[serde(default)]
    negated: bool,
    /// What the report is about: `conflict`, `political`, or `any`.
    #[serde(default)]
    theme: Option<String>,
    /// The parse that it needs is one that only the deep reader gives; a specification stands for its example.
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "for the tests"))]
    pub(crate) deep: bool,
    /// A sentence in which it fires.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "for the tests and the catalogue of rules")
    )]
    pub(crate) example: String,
    /// A sentence in which it stays silent.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "for the tests and the catalogue of rules")
    )]
    pub(crate) silent: String,
}

impl Rule {
    /// True where all conditions hold. `political` and `conflict` say what the report is about.
    pub(crate) fn fits(&self, slots: &Slots, political: bool, conflict: bool) -> bool {
        if self.passive && !slots.passive || self.negated && !slots.negated {
            return false;
        }
        match self.theme.as_deref() {
            Some("conflict") if !conflict => return false,
            Some("political") if !political => return false,
            _ => {}
        }
        slot_fits(&self.subject, &slots.subjects)
            && slot_fits(&self.object, &slots.objects)
            && slot_fits(&self.xcomp, &slots.predicates)
            && slot_fits(&self.of, &slots.of)
            && slot_fits(&self.modifier, &slots.modifiers)
            && (self.particle.is_empty()
                || slots
                    .particle
                    .as_deref()
                    .is_some_and(|particle| self.particle.iter().any(|known| known == particle)))
            && (self.prep.is_empty()
                || slots
                    .obliques
                    .iter()
                    .any(|(prep, filler)| !filler.time && self.prep.iter().any(|known| known == prep)))
            && (self.oblique.is_empty()
                || slots
                    .obliques
                    .iter()
                    .any(|(_, filler)| self.oblique.iter().any(|condition| meets(condition, filler))))
    }
}

fn slot_fits(conditions: &[String], fillers: &[Filler]) -> bool {
    if conditions.is_empty() {
        return true;
    }
    conditions.iter().any(|condition| match condition.as_str() {
        "none" => fillers.is_empty(),
        _ => fillers.iter().any(|filler| meets(condition, filler)),
    })
}

fn meets(condition: &str, filler: &Filler) -> bool {
    match condition {
        "any" => true,
        "person" => filler.person,
        "country" => filler.country,
        "place" => filler.place,
        _ => match condition.strip_prefix('=') {
            Some(word) => {
                filler.lemma == word
                    || filler.lemma.strip_suffix('s') == Some(word)
                    || filler.phrase.as_deref() == Some(word)
            }
            None => filler.classes.meets(super::lexicon::Classes::named(condition)),
        },
    }
}

/// All rules of the binary.
pub(crate) fn embedded() -> Result<Vec<Rule>, ResourceError> {
    let mut rules = Vec::new();
    for (name, text) in FILES {
        let file: RuleFile = toml::from_str(text).map_err(|error| ResourceError::Value {
            file: name.to_owned(),
            line: 0,
            message: error.to_string().replace('\n', " "),
        })?;
        rules.extend(file.rule);
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn rule_ids_are_unique_and_conditions_are_known() {
        let rules = embedded().expect("the embedded rules are sound");
        let mut ids = BTreeSet::new();
        for rule in &rules {
            assert!(ids.insert(rule.id.clone()), "{} stands twice", rule.id);
            let all = rule
                .subject
                .iter()
                .chain(&rule.object)
                .chain(&rule.oblique)
                .chain(&rule.of);
            for condition in all {
                let known = condition.starts_with('=')
                    || ["any", "none", "person", "country", "place"].contains(&condition.as_str())
                    || !super::super::lexicon::Classes::named(condition).is_empty();
                assert!(known, "{}: unknown condition `{condition}`", rule.id);
            }
            assert!(
                !rule.example.is_empty() && !rule.silent.is_empty(),
                "{} needs examples",
                rule.id
            );
        }
    }

    /// The rules that set a claim of a sentence.
    fn fired(pipeline: &crate::pipeline::Pipeline, sentence: &str) -> Vec<String> {
        let layers = pipeline.analyse(&crate::document::Document::new(sentence));
        layers.claims.into_iter().map(|claim| claim.event.rule).collect()
    }

    #[test]
    fn rules_fire_in_their_examples_and_stay_silent_where_they_should() {
        let pipeline = crate::pipeline::Pipeline::embedded().expect("the embedded data is sound");
        let rules = embedded().expect("the embedded rules are sound");
        let mut silent = Vec::new();
        for rule in &rules {
            if !rule.deep && !fired(&pipeline, &rule.example).contains(&rule.id) {
                silent.push(format!(
                    "{}: {} {:?}",
                    rule.id,
                    rule.example,
                    fired(&pipeline, &rule.example)
                ));
            }
            assert!(
                !fired(&pipeline, &rule.silent).contains(&rule.id),
                "{} must not fire in: {}",
                rule.id,
                rule.silent
            );
        }
        assert!(
            silent.is_empty(),
            "{} of {} examples: {silent:#?}",
            silent.len(),
            rules.len()
        );
    }
}
