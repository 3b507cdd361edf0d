//! Verbs that report: a cue gives way to what it reports, an act of speech stays.

use super::{Candidate, Selector, frame_of, is_governed, is_speech_act};
use crate::analysis::Deprel;
use crate::veridicality::embedding::{Effect, Frame};

impl Selector<'_, '_> {
    /// Cues whose content holds an event are no claim of their own.
    pub(super) fn drop_reporting(&self, found: &mut [Candidate]) {
        let view = self.view;
        for at in 0..found.len() {
            if !found[at].kept {
                continue;
            }
            let token = found[at].token;
            let span = view.span(token);
            for attribution in &self.attributions.attributions {
                if !attribution.cue.iter().any(|cue| cue.contains(span)) {
                    continue;
                }
                // "called for an inquiry": the asking is the act, the inquiry is none yet.
                let asks = found[at].trigger.rule == "EV-LEX-PHRASE"
                    && found[at].trigger.event == "REQUEST"
                    && !view.reading.children(token).any(|child| {
                        view.is_verb(child)
                            && (matches!(view.deprel(child), Deprel::Ccomp | Deprel::Xcomp)
                                || view.deprel(child) == Deprel::Advcl && is_governed(view, child))
                    });
                if asks {
                    for candidate in found.iter_mut() {
                        let asked = view.head(candidate.token) == Some(token)
                            && !view.is_verb(candidate.token)
                            && view.deprel(candidate.token) != Deprel::Nsubj;
                        candidate.kept &= !asked;
                    }
                    continue;
                }
                // "praised Smith, saying ...": an act towards somebody is told beside what it says.
                let towards =
                    is_speech_act(&found[at].trigger.event)
                        && found[at].trigger.known
                        && found[at].trigger.event != "AGREE"
                        && found[at].slots.objects.iter().any(|object| {
                            object.person || object.country || view.actor(object.token).is_some()
                        })
                        && !view.reading.children(token).any(|child| {
                            view.deprel(child) == Deprel::Ccomp
                                || view.deprel(child) == Deprel::Advcl && is_governed(view, child)
                        });
                if towards {
                    for candidate in found.iter_mut() {
                        let said = attribution
                            .content
                            .iter()
                            .any(|content| content.contains(view.span(candidate.token)));
                        if said && !candidate.trigger.known {
                            candidate.kept = false;
                        }
                    }
                    continue;
                }
                // "refused to step down", "urged them to leave": the act is the claim, not what it asks for.
                let act = matches!(found[at].trigger.event.as_str(), "REQUEST" | "REJECT");
                let infinitive = view.reading.children(token).find(|child| {
                    act && view.is_verb(*child)
                        && matches!(view.deprel(*child), Deprel::Xcomp | Deprel::Advcl)
                        && frame_of(view, *child) == Frame::To
                        && matches!(
                            self.effect(token, Frame::To),
                            Some(Effect::Refuse | Effect::Order | Effect::Fail)
                        )
                });
                if let Some(infinitive) = infinitive {
                    if let Some(inner) = found.iter_mut().find(|candidate| candidate.token == infinitive) {
                        inner.kept = false;
                    }
                    continue;
                }
                let filled = found.iter().enumerate().any(|(other, candidate)| {
                    other != at
                        && candidate.kept
                        && attribution
                            .content
                            .iter()
                            .any(|content| content.contains(view.span(candidate.token)))
                });
                let plain = found[at].trigger.event == "NONE";
                if filled || plain {
                    found[at].kept = false;
                }
            }
            // "expressed concern that the army may attack": what is feared is told, where it is an event.
            if found[at].trigger.rule == "EV-LEX-PHRASE" && view.lemma(token) == "express" {
                let feared = found.iter_mut().find(|candidate| {
                    candidate.trigger.known
                        && candidate.trigger.event != "NONE"
                        && view.is_verb(candidate.token)
                        && candidate.token > token
                        && view.reading.child(candidate.token, Deprel::Nsubj).is_some()
                        && view
                            .reading
                            .ancestors(candidate.token)
                            .any(|above| above == token)
                });
                if let Some(feared) = feared {
                    feared.kept = true;
                    feared.main = true;
                    found[at].kept = false;
                }
            }
            // Without an attribution: a saying verb with a clause is a cue all the same.
            let saying = matches!(
                self.embedding.effect(view.lemma(token), Frame::That),
                Some(Effect::Claim | Effect::Fact | Effect::Belief | Effect::Deny | Effect::Doubt)
            );
            let clause = view
                .reading
                .children(token)
                .any(|child| view.deprel(child) == Deprel::Ccomp);
            if saying && clause && found[at].kept && found[at].trigger.event == "NONE" {
                found[at].kept = false;
            }
        }
    }
}
