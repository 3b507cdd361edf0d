//! The words of the event stage: triggers, light verbs, argument classes, predicative states, CAMEO codes.

use super::pattern::{self, Rule};
use crate::error::ResourceError;
use crate::resources::lexicon::Lexicon;
use crate::resources::user::UserSense;
use std::collections::{HashMap, HashSet};

/// What a trigger of the lexicon stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sense {
    /// PLOVER event, or `NONE`.
    pub(crate) event: &'static str,
    /// PLOVER mode, or the mode of `NONE`.
    pub(crate) mode: Option<&'static str>,
    /// What must hold besides.
    pub(crate) guard: Guard,
}

/// Conditions on a trigger of the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// None.
    Always,
    /// A political actor must take part.
    Political,
    /// The cause decides the type.
    Harm,
    /// The noun must have an argument of its own.
    Arguments,
}

/// Kinds of things that a noun can stand for, as a bit set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Classes(pub(crate) u32);

impl Classes {
    /// Names of the classes, in the order of their bits.
    pub(crate) const NAMES: [&'static str; 21] = [
        "armed",
        "police",
        "official",
        "crowd",
        "civilian",
        "weapon",
        "milvehicle",
        "vehicle",
        "building",
        "document",
        "aid",
        "talks",
        "sanction",
        "charge",
        "prisoner",
        "natural",
        "accident",
        "sport",
        "business",
        "weather",
        "culture",
    ];

    /// The set of one class; empty for an unknown name.
    pub(crate) fn named(name: &str) -> Classes {
        Self::NAMES
            .iter()
            .position(|known| *known == name)
            .map_or(Classes(0), |bit| Classes(1 << bit))
    }

    /// True where both sets share a class.
    pub(crate) fn meets(self, other: Classes) -> bool {
        self.0 & other.0 != 0
    }

    /// True for no class.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Both sets together.
    pub(crate) fn with(self, other: Classes) -> Classes {
        Classes(self.0 | other.0)
    }

    /// Those who act in politics and armed conflict.
    pub(crate) const POLITICAL: Classes = Classes(0b1111);
}

/// How a verb carries an event noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Light {
    /// Its object names the event.
    pub(crate) object: bool,
    /// Its subject names the event.
    pub(crate) occur: bool,
    /// Its object is an event that it brings about.
    pub(crate) cause: bool,
    /// It sets two events in relation.
    pub(crate) relation: bool,
}

/// A phrase of several words: the words after the first, and its sense.
type Phrase = (Vec<&'static str>, Sense);

/// All data of the event stage.
#[derive(Debug, Default)]
pub(crate) struct EventLexicon {
    verbs: HashMap<&'static str, Sense>,
    verb_phrases: HashMap<&'static str, Vec<Phrase>>,
    nouns: HashMap<&'static str, Sense>,
    /// Noun phrases by their last word; the words before it.
    noun_phrases: HashMap<&'static str, Vec<Phrase>>,
    /// Predicative phrases by their first word.
    states: HashMap<&'static str, Vec<Phrase>>,
    light: HashMap<&'static str, Light>,
    stative: HashSet<&'static str>,
    /// Nouns for what happens in a country rather than what it does.
    unrest: HashSet<&'static str>,
    /// Nouns whose possessor undergoes the event; true: only where it is neither a country nor armed.
    object_nouns: HashMap<&'static str, bool>,
    classes: HashMap<&'static str, Classes>,
    cameo: HashMap<&'static str, &'static str>,
    rules: HashMap<String, Vec<Rule>>,
    /// The analyst's own senses by the first word of a verb phrase, the last of a noun phrase; these come first.
    user_verbs: HashMap<&'static str, Vec<Phrase>>,
    user_nouns: HashMap<&'static str, Vec<Phrase>>,
    /// Ids of the rules, leaked once so that mentions can carry them cheaply.
    pub(crate) rule_count: usize,
}

impl EventLexicon {
    /// The data of the binary.
    pub(crate) fn embedded() -> Result<Self, ResourceError> {
        let mut all = Self::default();
        all.load_triggers()?;
        all.load_states()?;
        all.load_light_verbs()?;
        let file = "state_verbs.tsv";
        let lexicon = Lexicon::parse(file, include_str!("../../../../lexicons/state_verbs.tsv"))?;
        all.stative = lexicon.rows().map(|row| row[0]).collect();
        let lexicon = Lexicon::parse(
            "unrest_nouns.tsv",
            include_str!("../../../../lexicons/unrest_nouns.tsv"),
        )?;
        all.unrest = lexicon.rows().map(|row| row[0]).collect();
        let file = "object_nouns.tsv";
        let lexicon = Lexicon::parse(file, include_str!("../../../../lexicons/object_nouns.tsv"))?;
        for (line, row) in lexicon.numbered_rows() {
            let person = match row[1] {
                "always" => false,
                "person" => true,
                other => {
                    return Err(value(
                        file,
                        line,
                        format!("expected `always` or `person`, found `{other}`"),
                    ));
                }
            };
            all.object_nouns.insert(row[0], person);
        }
        let file = "argument_classes.tsv";
        let lexicon = Lexicon::parse(file, include_str!("../../../../lexicons/argument_classes.tsv"))?;
        for (line, row) in lexicon.numbered_rows() {
            let mut classes = Classes::default();
            for name in row[1].split(',') {
                let class = Classes::named(name);
                if class.is_empty() {
                    return Err(value(
                        file,
                        line,
                        format!("expected an argument class, found `{name}`"),
                    ));
                }
                classes = classes.with(class);
            }
            all.classes.insert(row[0], classes);
        }
        let lexicon = Lexicon::parse(
            "plover_to_cameo.tsv",
            include_str!("../../../../lexicons/plover_to_cameo.tsv"),
        )?;
        all.cameo = lexicon.rows().map(|row| (row[0], row[1])).collect();
        for rule in pattern::embedded()? {
            all.rule_count += 1;
            for lemma in &rule.lemma {
                all.rules
                    .entry(format!("{lemma}/{}", rule.pos))
                    .or_default()
                    .push(rule.clone());
            }
        }
        Ok(all)
    }

    /// Takes up the analyst's own senses.
    pub(crate) fn add_user(&mut self, senses: &[UserSense]) {
        for own in senses {
            let sense = Sense {
                event: own.event,
                mode: own.mode,
                guard: Guard::Always,
            };
            let mut parts: Vec<&'static str> = own.words.split_whitespace().collect();
            let list = if own.verb {
                self.user_verbs.entry(parts.remove(0)).or_default()
            } else {
                let last = parts.pop().unwrap_or(own.words);
                self.user_nouns.entry(last).or_default()
            };
            list.push((parts, sense));
            list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
    }

    /// The analyst's own senses of a verb, the longest phrase first: the words behind it.
    pub(crate) fn user_verbs(&self, lemma: &str) -> &[Phrase] {
        self.user_verbs.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// The analyst's own senses of a noun, the longest phrase first: the words before it.
    pub(crate) fn user_nouns(&self, lemma: &str) -> &[Phrase] {
        self.user_nouns.get(lemma).map_or(&[], Vec::as_slice)
    }

    fn load_triggers(&mut self) -> Result<(), ResourceError> {
        let file = "event_triggers.tsv";
        let lexicon = Lexicon::parse(file, include_str!("../../../../lexicons/event_triggers.tsv"))?;
        for (line, row) in lexicon.numbered_rows() {
            let (words, pos) = row[0]
                .split_once('/')
                .ok_or_else(|| value(file, line, "expected `words/part of speech`".to_owned()))?;
            let guard = match row[3] {
                "-" => Guard::Always,
                "political" => Guard::Political,
                "harm" => Guard::Harm,
                "arguments" => Guard::Arguments,
                other => return Err(value(file, line, format!("expected a guard, found `{other}`"))),
            };
            let sense = Sense {
                event: row[1],
                mode: (row[2] != "-").then_some(row[2]),
                guard,
            };
            let mut parts: Vec<&'static str> = words.split(' ').collect();
            match (pos, parts.len()) {
                ("verb", 1) => {
                    self.verbs.insert(words, sense);
                }
                ("verb", _) => {
                    let first = parts.remove(0);
                    self.verb_phrases.entry(first).or_default().push((parts, sense));
                }
                ("noun", 1) => {
                    self.nouns.insert(words, sense);
                }
                ("noun", _) => {
                    let last = parts.pop().expect("a phrase has at least two words here");
                    self.noun_phrases.entry(last).or_default().push((parts, sense));
                }
                _ => {
                    return Err(value(
                        file,
                        line,
                        format!("expected `verb` or `noun`, found `{pos}`"),
                    ));
                }
            }
        }
        // The longest phrase first.
        #[allow(clippy::iter_over_hash_type)] // each list is sorted by itself
        for list in self
            .verb_phrases
            .values_mut()
            .chain(self.noun_phrases.values_mut())
        {
            list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        Ok(())
    }

    fn load_states(&mut self) -> Result<(), ResourceError> {
        let lexicon = Lexicon::parse(
            "event_states.tsv",
            include_str!("../../../../lexicons/event_states.tsv"),
        )?;
        for row in lexicon.rows() {
            let mut parts: Vec<&'static str> = row[0].split(' ').collect();
            let first = parts.remove(0);
            let sense = Sense {
                event: row[1],
                mode: (row[2] != "-").then_some(row[2]),
                guard: Guard::Always,
            };
            self.states.entry(first).or_default().push((parts, sense));
        }
        #[allow(clippy::iter_over_hash_type)] // each list is sorted by itself
        for list in self.states.values_mut() {
            list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        Ok(())
    }

    fn load_light_verbs(&mut self) -> Result<(), ResourceError> {
        let file = "light_verbs.tsv";
        let lexicon = Lexicon::parse(file, include_str!("../../../../lexicons/light_verbs.tsv"))?;
        for (line, row) in lexicon.numbered_rows() {
            let mut light = Light::default();
            for kind in row[1].split(',') {
                match kind {
                    "light" => light.object = true,
                    "occur" => light.occur = true,
                    "cause" => light.cause = true,
                    "relation" => light.relation = true,
                    other => {
                        return Err(value(
                            file,
                            line,
                            format!("expected a kind of light verb, found `{other}`"),
                        ));
                    }
                }
            }
            self.light.insert(row[0], light);
        }
        Ok(())
    }

    /// The sense of a single verb.
    pub(crate) fn verb(&self, lemma: &str) -> Option<Sense> {
        self.verbs.get(lemma).copied()
    }

    /// The phrases that start with a verb, longest first.
    pub(crate) fn verb_phrases(&self, lemma: &str) -> &[Phrase] {
        self.verb_phrases.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// The sense of a single noun.
    pub(crate) fn noun(&self, lemma: &str) -> Option<Sense> {
        self.nouns.get(lemma).copied()
    }

    /// The phrases that end in a noun, longest first.
    pub(crate) fn noun_phrases(&self, lemma: &str) -> &[Phrase] {
        self.noun_phrases.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// The predicative phrases that start with a word, longest first.
    pub(crate) fn states(&self, word: &str) -> &[Phrase] {
        self.states.get(word).map_or(&[], Vec::as_slice)
    }

    /// How a verb carries event nouns.
    pub(crate) fn light(&self, lemma: &str) -> Light {
        self.light.get(lemma).copied().unwrap_or_default()
    }

    /// A verb that tells no event by itself.
    pub(crate) fn is_stative(&self, lemma: &str) -> bool {
        self.stative.contains(lemma)
    }

    /// A war, unrest: it happens in a country and is not the country's act.
    pub(crate) fn is_state_of_unrest(&self, lemma: &str) -> bool {
        self.unrest.contains(lemma)
    }

    /// Whether the possessor of a noun undergoes the event ("Rabin's murder"): always, or (true) only where it is neither
    /// a country nor armed.
    pub(crate) fn object_noun(&self, lemma: &str) -> Option<bool> {
        self.object_nouns.get(lemma).copied()
    }

    /// The classes of a noun.
    pub(crate) fn classes(&self, lemma: &str) -> Classes {
        self.classes.get(lemma).copied().unwrap_or_default()
    }

    /// The rules of a lemma, in their order.
    pub(crate) fn rules(&self, lemma: &str, pos: &str) -> &[Rule] {
        self.rules
            .get(&format!("{lemma}/{pos}"))
            .map_or(&[], Vec::as_slice)
    }

    /// The CAMEO code of a PLOVER event and mode; `None` for `NONE`.
    pub(crate) fn cameo(&self, event: &str, mode: Option<&str>) -> Option<&'static str> {
        let exact = format!("{event}/{}/", mode.unwrap_or(""));
        self.cameo
            .get(exact.as_str())
            .or_else(|| self.cameo.get(format!("{event}//").as_str()))
            .copied()
    }
}

fn value(file: &str, line: usize, message: String) -> ResourceError {
    ResourceError::Value {
        file: file.to_owned(),
        line,
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trigger_names_a_plover_event_and_mode() {
        let lexicon = EventLexicon::embedded().expect("the embedded data is sound");
        let plover = include_str!("../../../../lexicons/plover.tsv");
        let known: HashSet<&str> = plover
            .lines()
            .filter_map(|line| line.split('\t').next())
            .collect();
        for sense in lexicon.verbs.values().chain(lexicon.nouns.values()) {
            if sense.event != "NONE" {
                let key = format!("{}/{}", sense.event, sense.mode.unwrap_or(""));
                assert!(known.contains(key.as_str()), "{key} is no PLOVER event and mode");
            }
        }
        assert!(lexicon.rule_count > 100);
    }

    #[test]
    fn cameo_follows_event_and_mode() {
        let lexicon = EventLexicon::embedded().expect("the embedded data is sound");
        assert_eq!(lexicon.cameo("CONSULT", Some("visit")), Some("042"));
        assert_eq!(lexicon.cameo("NONE", Some("disaster")), None);
    }
}
