//! Verbs that only carry an event: light verbs give way to the noun, embedding verbs to their complement.

use super::{Candidate, Selector, conjunct_top, frame_of, is_speech_act, phrase_lemma};
use crate::analysis::Deprel;
use crate::veridicality::embedding::{Effect, Frame};

impl Selector<'_, '_> {
    /// Event nouns in the argument of a light, causing or occurring verb take the verb's place.
    #[allow(clippy::needless_range_loop)] // two places of the list change at once
    pub(super) fn carry_nouns(&self, found: &mut [Candidate]) {
        let view = self.view;
        for at in 0..found.len() {
            if !view.is_verb(found[at].token) {
                continue;
            }
            let verb = found[at].token;
            let lemma = phrase_lemma(view, verb);
            let mut light = view.lexicon.light(&lemma);
            if light == crate::events::lexicon::Light::default() {
                light = view.lexicon.light(view.lemma(verb));
            }
            if light == crate::events::lexicon::Light::default() {
                continue;
            }
            let passive = found[at].slots.passive;
            let verb_rule = found[at].trigger.rule.starts_with("EV-")
                && !found[at].trigger.rule.starts_with("EV-LEX")
                && found[at].trigger.rule != "EV-VERB"
                && found[at].trigger.event != "NONE";
            // "called for an inquiry": the phrase is an act of its own.
            let act = found[at].trigger.rule == "EV-LEX-PHRASE" && is_speech_act(&found[at].trigger.event);
            let verb_harm = found[at].trigger.harm;
            let main = found[at].main;
            let participle = view.deprel(verb) == Deprel::Advcl
                && view.xpos(verb) == "VBG"
                && (light.cause || light.object);
            let verb_kept = found[at].kept || participle;
            let mut carried = false;
            for noun in 0..found.len() {
                if noun == at || view.is_verb(found[noun].token) {
                    continue;
                }
                let token = found[noun].token;
                let top = conjunct_top(view, token);
                let relation = view.deprel(top);
                if view.head(top) != Some(verb) {
                    continue;
                }
                let as_subject = matches!(relation, Deprel::Nsubj) && !passive;
                let as_object = matches!(relation, Deprel::Obj)
                    || matches!(relation, Deprel::NsubjPass)
                    || passive && relation == Deprel::Nsubj;
                let as_oblique = matches!(relation, Deprel::Obl);
                let natural = matches!(found[noun].trigger.mode.as_deref(), Some("disaster"))
                    && found[noun].trigger.event == "NONE";
                let take = as_object && (light.object || light.cause || light.relation)
                    || as_subject && light.occur && !verb_harm && !natural
                    || as_subject && light.relation
                    || as_oblique && (light.cause || light.relation) && lemma != view.lemma(verb);
                // "carried out a mortar attack": the noun names what the verb only stands for.
                let same = as_object
                    && light.object
                    && found[noun].trigger.event == found[at].trigger.event
                    && !found[noun].trigger.weak;
                if !take || act || verb_rule && !same {
                    continue;
                }
                if as_subject || as_object {
                    found[noun].anchor = verb;
                }
                if main || verb_kept {
                    found[noun].kept = true;
                    found[noun].main = main;
                }
                // "violence reignited": the aspect is part of what is told.
                let aspect = matches!(
                    view.lemma(verb),
                    "reignite" | "spread" | "subside" | "escalate" | "intensify" | "resume" | "continue"
                );
                if as_subject && aspect && verb > token && verb - token <= 3 {
                    found[noun].trigger.tokens.end = verb + 1;
                }
                carried = true;
            }
            if carried {
                found[at].kept = false;
            }
        }
    }

    /// "began to broadcast", "plans to visit": the complement is the event.
    pub(super) fn pass_embedding(&self, found: &mut [Candidate]) {
        let view = self.view;
        for at in 0..found.len() {
            let verb = found[at].token;
            if !view.is_verb(verb) || !found[at].kept {
                continue;
            }
            let inner = (0..found.len()).find(|inner| {
                let token = found[*inner].token;
                let close = token > verb && token - verb <= 4 && frame_of(view, token) != Frame::That;
                view.head(token) == Some(verb)
                    && view.is_verb(token)
                    && (view.deprel(token) == Deprel::Xcomp
                        || view.deprel(token) == Deprel::Advcl
                            && close
                            && self
                                .effect(verb, frame_of(view, token))
                                .is_some_and(|effect| effect != Effect::Same && effect != Effect::Order))
            });
            let Some(inner) = inner else {
                continue;
            };
            let frame = frame_of(view, found[inner].token);
            match self.effect(verb, frame) {
                Some(
                    Effect::Same | Effect::Aspect | Effect::Plan | Effect::Attempt | Effect::Commit | Effect::Threat | Effect::Belief | Effect::Claim | Effect::Want,
                )
                    // The complement speaks, where it is an event at all.
                    if found[inner].kept || found[inner].trigger.known || !found[at].trigger.known => {
                        found[inner].kept = true;
                        found[inner].main = found[at].main;
                        found[at].kept = false;
                    }
                Some(Effect::Refuse) if view.reading.children(verb).any(|child| matches!(view.lower(child).as_str(), "not" | "n't" | "never"))
                    // "has not ruled out intervening": what is not excluded is possible.
                    => {
                        found[inner].kept = true;
                        found[inner].main = found[at].main;
                        found[at].kept = false;
                    }
                Some(_) => found[inner].kept = false,
                None => {}
            }
        }
    }
}
