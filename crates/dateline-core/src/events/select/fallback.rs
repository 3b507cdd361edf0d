//! Claims where clause structure alone gives none: what an attribution states, and headlines in title case.

use super::{Candidate, Selector, general};
use crate::analysis::{Deprel, TokenRange};
use crate::events::slots::{self, Slots};
use crate::events::trigger::Trigger;

impl Selector<'_, '_> {
    /// An attribution whose content holds no claim yet: the event that the lexicon knows in it, else what it states.
    pub(super) fn fill_contents(&self, found: &mut Vec<Candidate>) {
        let view = self.view;
        let sentence = view.reading.span(self.sentence);
        for attribution in &self.attributions.attributions {
            for content in attribution
                .content
                .iter()
                .filter(|content| content.overlaps(sentence))
            {
                let tokens = view.reading.tokens_in(*content);
                if tokens.is_empty() || tokens.start < self.sentence.start || tokens.end > self.sentence.end {
                    continue;
                }
                let inside = |candidate: &Candidate| content.contains(view.span(candidate.token));
                if found.iter().any(|candidate| candidate.kept && inside(candidate)) {
                    continue;
                }
                // A cue that stays as an act of speech speaks for its content.
                let act = found.iter().any(|candidate| {
                    candidate.kept
                        && attribution
                            .cue
                            .iter()
                            .any(|cue| cue.contains(view.span(candidate.token)))
                });
                if act {
                    continue;
                }
                let known = found.iter_mut().find(|candidate| {
                    candidate.trigger.known
                        && !candidate.trigger.weak
                        && candidate.trigger.event != "NONE"
                        && content.contains(view.span(candidate.token))
                });
                if let Some(candidate) = known {
                    candidate.kept = true;
                    candidate.main = true;
                    continue;
                }
                if attribution.mode == crate::attribution::SpeechMode::Direct || self.theme.leisure {
                    continue;
                }
                let head = view.reading.head_of(tokens);
                let stated = view
                    .reading
                    .child(head, Deprel::Nsubj)
                    .or_else(|| view.reading.child(head, Deprel::NsubjPass));
                let Some(subject) = stated else {
                    continue;
                };
                if matches!(
                    view.lower(subject).as_str(),
                    "i" | "it" | "this" | "that" | "which" | "who" | "what"
                ) {
                    continue;
                }
                if let Some(candidate) = found.iter_mut().find(|candidate| candidate.token == head) {
                    candidate.kept = true;
                    candidate.main = true;
                    continue;
                }
                found.push(Candidate {
                    token: head,
                    anchor: head,
                    trigger: general(view, head),
                    slots: Slots::of(view, head),
                    main: true,
                    kept: true,
                });
            }
        }
        found.sort_by_key(|candidate| candidate.token);
    }

    /// A headline in which the parse found nothing: its first known trigger.
    pub(super) fn headline_fallback(&self, found: &mut Vec<Candidate>) {
        if let Some(candidate) = found
            .iter_mut()
            .find(|candidate| candidate.trigger.known && candidate.trigger.event != "NONE")
        {
            candidate.kept = true;
            return;
        }
        let view = self.view;
        for token in self.sentence {
            let lower = view.lower(token);
            let stems = [
                lower.clone(),
                lower.trim_end_matches('s').to_owned(),
                lower.trim_end_matches("es").to_owned(),
                lower.trim_end_matches("ed").to_owned(),
                lower.trim_end_matches('d').to_owned(),
            ];
            // A verb that a rule knows: what stands before it acts, what stands after it is acted upon.
            let mut around = Slots::default();
            for other in self.sentence {
                if view.upos(other).is_nominal() && other < token {
                    around.subjects.push(slots::filler(view, other));
                } else if view.upos(other).is_nominal() && other > token {
                    around.objects.push(slots::filler(view, other));
                }
            }
            let ruled = stems
                .iter()
                .flat_map(|stem| view.lexicon.rules(stem, "verb"))
                .find(|rule| {
                    token > self.sentence.start
                        && rule.fits(&around, self.theme.political, self.theme.conflict)
                });
            if let Some(rule) = ruled {
                found.push(Candidate {
                    token,
                    anchor: token,
                    trigger: Trigger {
                        event: if self.theme.leisure {
                            "NONE".to_owned()
                        } else {
                            rule.event.clone()
                        },
                        mode: if self.theme.leisure {
                            Some("other".to_owned())
                        } else {
                            rule.mode.clone()
                        },
                        tokens: TokenRange::new(token, token + 1),
                        rule: rule.id.clone(),
                        known: true,
                        harm: false,
                        weak: false,
                    },
                    slots: around,
                    main: true,
                    kept: true,
                });
                return;
            }
            let sense = stems
                .iter()
                .find_map(|stem| view.lexicon.noun(stem).or_else(|| view.lexicon.verb(stem)));
            if let Some(sense) = sense {
                let event = if self.theme.leisure { "NONE" } else { sense.event };
                found.push(Candidate {
                    token,
                    anchor: token,
                    trigger: Trigger {
                        event: event.to_owned(),
                        mode: sense
                            .mode
                            .map(str::to_owned)
                            .filter(|_| event == sense.event)
                            .or_else(|| Some("other".to_owned())),
                        tokens: TokenRange::new(token, token + 1),
                        rule: "EV-HEADLINE".to_owned(),
                        known: true,
                        harm: false,
                        weak: false,
                    },
                    slots: Slots::default(),
                    main: true,
                    kept: true,
                });
                return;
            }
        }
    }
}
