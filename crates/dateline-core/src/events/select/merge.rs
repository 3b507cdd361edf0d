//! Joined clauses of one doer and one kind of event: one claim.

use super::{Candidate, Selector};
use crate::analysis::Deprel;
use crate::events::trigger::Trigger;

impl Selector<'_, '_> {
    /// "killed in an airstrike on the port", "an airstrike on the port killed nine": the harm and the attack that did it
    /// are one event, told by the harm.
    pub(super) fn join_causes(&self, found: &mut [Candidate]) {
        let view = self.view;
        for noun in 0..found.len() {
            let token = found[noun].token;
            let attack = !view.is_verb(token)
                && found[noun].trigger.known
                && found[noun].trigger.event == "ASSAULT"
                && match view.deprel(token) {
                    Deprel::Obl => matches!(
                        view.preposition(token).as_deref(),
                        Some("in" | "during" | "by" | "from")
                    ),
                    Deprel::Nsubj => true,
                    _ => false,
                };
            let Some(verb) = view.head(token).filter(|_| attack) else {
                continue;
            };
            let Some(at) = found.iter().position(|other| other.token == verb && other.kept) else {
                continue;
            };
            let dies = matches!(view.lemma(verb), "die" | "perish");
            if !found[at].trigger.harm && !dies {
                continue;
            }
            let (event, mode) = (
                found[noun].trigger.event.clone(),
                found[noun].trigger.mode.clone(),
            );
            found[noun].kept = false;
            let harm = &mut found[at];
            let own = harm.trigger.mode.take().filter(|_| harm.trigger.event == event);
            harm.trigger.event = event;
            harm.trigger.mode = mode.or(own);
            if dies {
                // Who dies undergoes it.
                harm.slots.passive = true;
                harm.slots.objects.append(&mut harm.slots.subjects);
            }
        }
    }

    /// One doer, one kind of event, joined clauses: one claim.
    pub(super) fn merge(&self, found: &mut [Candidate]) {
        let view = self.view;
        for at in 0..found.len() {
            if !found[at].kept {
                continue;
            }
            let token = found[at].token;
            let relation = view.deprel(token);
            let harm = found[at].trigger.harm;
            let elliptic = harm
                && !view
                    .reading
                    .children(token)
                    .any(|child| matches!(view.deprel(child), Deprel::Aux | Deprel::AuxPass));
            // "riots in the north, with at least 70 people injured"
            let aside = harm
                && relation == Deprel::Acl
                && view
                    .head(token)
                    .is_some_and(|noun| view.preposition(noun).as_deref() == Some("with"));
            let joined = match relation {
                Deprel::Conj => !found[at].slots.own_subject || elliptic,
                Deprel::Acl if aside => true,
                Deprel::Advcl | Deprel::Acl => {
                    view.xpos(token) == "VBG"
                        && !found[at].slots.own_subject
                        && !self.marked(token, &["after", "before"])
                }
                Deprel::AclRelcl => true,
                _ => false,
            };
            if !joined {
                continue;
            }
            // The nearest kept event above.
            let mut above = view.head(token);
            let mut steps = 0;
            let mut other = None;
            while let Some(here) = above {
                other = found
                    .iter()
                    .position(|candidate| candidate.token == here && candidate.kept);
                if other.is_some() || steps > 5 {
                    break;
                }
                above = view.head(here);
                steps += 1;
            }
            let Some(other) = other else {
                continue;
            };
            if relation == Deprel::AclRelcl && (!found[at].trigger.harm || view.is_verb(found[other].token)) {
                continue;
            }
            let (a, b) = (&found[at].trigger, &found[other].trigger);
            let same = a.event == b.event && a.known == b.known;
            let general =
                !a.known || !b.known || (a.event == "NONE" || b.event == "NONE") && relation != Deprel::Conj;
            if aside {
                found[at].kept = false;
                continue;
            }
            if !(same || general) {
                continue;
            }
            // The more telling one stays: known before general, the event before its harm, else the first.
            let rank = |trigger: &Trigger| {
                u8::from(trigger.known) * 2 + u8::from(trigger.event != "NONE") * 2 + u8::from(!trigger.harm)
            };
            if rank(a) > rank(b) {
                found[other].kept = false;
            } else {
                found[at].kept = false;
            }
        }
    }
}
