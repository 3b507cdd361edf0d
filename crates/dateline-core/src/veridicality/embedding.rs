//! Predicates that embed a clause and what they do to the event in it (`lexicons/embedding_predicates.tsv`).

use crate::error::ResourceError;
use crate::resources::lexicon::Lexicon;
use std::collections::HashMap;

/// The form of the embedded clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Frame {
    /// Infinitive.
    To,
    /// Gerund, with or without preposition.
    Ing,
    /// Finite clause.
    That,
}

/// What an embedding predicate does to the event in its clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names are those of the lexicon
pub(crate) enum Effect {
    Same,
    Aspect,
    Stop,
    Plan,
    Attempt,
    Commit,
    Threat,
    Want,
    Refuse,
    Fail,
    Order,
    Permit,
    Force,
    Prevent,
    Fact,
    Claim,
    Belief,
    Deny,
    Doubt,
    Pretend,
}

impl Effect {
    fn named(name: &str) -> Option<Effect> {
        Some(match name {
            "same" => Effect::Same,
            "aspect" => Effect::Aspect,
            "stop" => Effect::Stop,
            "plan" => Effect::Plan,
            "attempt" => Effect::Attempt,
            "commit" => Effect::Commit,
            "threat" => Effect::Threat,
            "want" => Effect::Want,
            "refuse" => Effect::Refuse,
            "fail" => Effect::Fail,
            "order" => Effect::Order,
            "permit" => Effect::Permit,
            "force" => Effect::Force,
            "prevent" => Effect::Prevent,
            "fact" => Effect::Fact,
            "claim" => Effect::Claim,
            "belief" => Effect::Belief,
            "deny" => Effect::Deny,
            "doubt" => Effect::Doubt,
            "pretend" => Effect::Pretend,
            _ => return None,
        })
    }
}

/// The lexicon of embedding predicates.
#[derive(Debug, Default)]
pub(crate) struct Embedding {
    to: HashMap<&'static str, Effect>,
    ing: HashMap<&'static str, Effect>,
    that: HashMap<&'static str, Effect>,
}

impl Embedding {
    /// The lexicon of the binary.
    pub(crate) fn embedded() -> Result<Self, ResourceError> {
        let file = "embedding_predicates.tsv";
        let lexicon = Lexicon::parse(
            file,
            include_str!("../../../../lexicons/embedding_predicates.tsv"),
        )?;
        let mut all = Self::default();
        for (line, row) in lexicon.numbered_rows() {
            let error = |message: String| ResourceError::Value {
                file: file.to_owned(),
                line,
                message,
            };
            let effect = Effect::named(row[1])
                .ok_or_else(|| error(format!("expected an effect, found `{}`", row[1])))?;
            let (words, frame) = row[0]
                .rsplit_once('/')
                .ok_or_else(|| error("expected `predicate/frame`".to_owned()))?;
            let map = match frame {
                "to" => &mut all.to,
                "ing" => &mut all.ing,
                "that" => &mut all.that,
                other => return Err(error(format!("expected to, ing or that, found `{other}`"))),
            };
            map.insert(words, effect);
            // "succeed in", "prevent from": the verb alone does for a gerund
            if frame == "ing"
                && let Some((verb, _)) = words.split_once(' ')
            {
                map.entry(verb).or_insert(effect);
            }
        }
        Ok(all)
    }

    /// What a predicate does to a clause of this form.
    pub(crate) fn effect(&self, lemma: &str, frame: Frame) -> Option<Effect> {
        match frame {
            Frame::To => self.to.get(lemma),
            Frame::Ing => self.ing.get(lemma),
            Frame::That => self.that.get(lemma),
        }
        .copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_depend_on_the_form_of_the_clause() {
        let lexicon = Embedding::embedded().expect("the embedded data is sound");
        assert_eq!(lexicon.effect("stop", Frame::Ing), Some(Effect::Stop));
        assert_eq!(lexicon.effect("refuse", Frame::To), Some(Effect::Refuse));
        assert_eq!(lexicon.effect("deny", Frame::That), Some(Effect::Deny));
        assert_eq!(lexicon.effect("deny", Frame::Ing), Some(Effect::Deny));
    }
}
