//! Who does it and whom it is done to: actor mentions for the slots of an event.
//!
//! Slots are read off the parse (`slots`); here an argument becomes an actor mention, also where the actor stands in
//! an apposition ("the commander, General Smith"), behind "of" ("units of the army") or before the noun ("a Hamas
//! target"), and verbs that carry an event noun give it their subject.

use super::select::Candidate;
use super::slots::{Filler, Slots};
use super::view::View;
use crate::analysis::{Deprel, NameKind};

/// Actor mentions of one event.
#[derive(Debug, Clone, Default)]
pub(super) struct Participants {
    pub(super) actors: Vec<usize>,
    pub(super) recipients: Vec<usize>,
}

/// Finds the participants of an event.
pub(super) fn of(view: &View, candidate: &Candidate) -> Participants {
    let kind = candidate.trigger.event.as_str();
    let slots = &candidate.slots;
    let noun = !view.is_verb(candidate.token);
    let mut out = Participants::default();
    let mut actors = Finder::new(view);
    let mut recipients = Finder::new(view);
    // "the arrival of officials", "the withdrawal of the troops": the noun of a motion has its doer behind "of".
    let motion = noun && matches!(kind, "MOBILIZE" | "RETREAT" | "PROTEST" | "CONSULT");
    actors.add(slots.subjects.iter().filter(|filler| !is_company(slots, filler)));
    if motion {
        actors.add(slots.of.iter());
    } else {
        recipients.add(slots.objects.iter());
    }
    recipients.add(towards(&slots.obliques));
    if candidate.anchor != candidate.token {
        // The doer of a carried noun is that of the verb.
        let verb = Slots::of(view, candidate.anchor);
        let in_subject = verb.subjects.iter().any(|filler| filler.token == candidate.token);
        let in_object = verb.objects.iter().any(|filler| filler.token == candidate.token);
        if !in_subject && (actors.found.is_empty() || in_object && kind == "CONSULT") {
            let mut first = Finder::new(view);
            first.add(verb.subjects.iter());
            first.found.append(&mut actors.found);
            actors.found = first.found;
        }
        recipients.add(towards(&verb.obliques));
    }
    // "fired batteries at Russia": the parser hangs the target on the thing.
    if matches!(
        kind,
        "ASSAULT" | "THREATEN" | "COERCE" | "SANCTION" | "AID" | "REQUEST" | "PROTEST"
    ) && recipients.found.is_empty()
    {
        for object in &slots.objects {
            let hung: Vec<(String, Filler)> = Slots::of(view, object.token).obliques;
            if !view.is_verb(object.token) {
                recipients.add(towards(&hung));
            }
        }
    }
    // Nationalities before an event noun: "the Russian attack"; owners of what is hit: "a Hamas target".
    if actors.found.is_empty() && noun {
        // "Rabin's murder": who undergoes it does not do it.
        let undergoes = |filler: &&Filler| slots.objects.iter().any(|object| object.token == filler.token);
        actors.add(slots.modifiers.iter().filter(|filler| !undergoes(filler)));
    }
    if recipients.found.is_empty() && !motion {
        for object in slots
            .objects
            .iter()
            .chain(towards(&slots.obliques).filter(|_| kind == "ASSAULT"))
        {
            recipients.add_owner(object.token);
        }
        // "launched a strike against a Hamas target"
        if recipients.found.is_empty() && kind == "ASSAULT" && candidate.anchor != candidate.token {
            for object in towards(&Slots::of(view, candidate.anchor).obliques) {
                recipients.add_owner(object.token);
            }
        }
    }
    if actors.found.is_empty() && !noun && slots.passive && kind == "ASSAULT" {
        actors.found = attackers(view, slots);
    }
    // "received tanks from Germany": who gives acts, who gets is helped.
    if kind == "AID" && !noun && matches!(view.lemma(candidate.token), "receive" | "get" | "obtain") {
        let mut givers = Finder::new(view);
        let from = slots.obliques.iter().filter(|(prep, _)| prep == "from");
        givers.add(from.map(|(_, filler)| filler));
        recipients.found = std::mem::replace(&mut actors.found, givers.found);
    }
    if actors.found.is_empty() && !noun {
        for subject in &slots.subjects {
            if kind == "ASSAULT" {
                for child in view.reading.children(subject.token) {
                    if view.preposition(child).as_deref() == Some("by") {
                        actors.add_token(child, 0);
                    }
                }
            }
            if view.lexicon.object_noun(&subject.lemma) != Some(false) {
                actors.add_owner(subject.token);
            }
        }
    }
    // "the military has been put on alert", "officials were received": those who are moved take part themselves.
    if actors.found.is_empty() && slots.passive && matches!(kind, "MOBILIZE" | "RETREAT") {
        let political = recipients
            .found
            .iter()
            .copied()
            .filter(|actor| view.grounding.actors[*actor].political);
        actors.found = political.collect();
    }
    out.actors = actors.found;
    out.recipients = recipients.found;
    let acting = out.actors.clone();
    out.recipients.retain(|actor| !acting.contains(actor));
    // Nobody attacks the one that he is: "themselves", "his own forces".
    let entity = |actor: &usize| view.grounding.actors[*actor].entity.as_str();
    let named: Vec<&str> = acting.iter().map(entity).collect();
    if kind != "CONSULT" {
        out.recipients.retain(|actor| !named.contains(&entity(actor)));
    }
    out
}

/// Who made the attack in which somebody was hurt: "killed in Israeli shelling", "wounded in an attack by rebels".
fn attackers(view: &View, slots: &Slots) -> Vec<usize> {
    let mut found = Finder::new(view);
    for (prep, filler) in &slots.obliques {
        let attack = view
            .lexicon
            .noun(&filler.lemma)
            .is_some_and(|sense| sense.event == "ASSAULT");
        if !attack || !matches!(prep.as_str(), "in" | "during" | "by" | "from") {
            continue;
        }
        found.add_owner(filler.token);
        for child in view.reading.children(filler.token) {
            if view.preposition(child).as_deref() == Some("by") {
                found.add_token(child, 0);
            }
        }
    }
    found.found
}

/// Obliques that say at whom an act is directed.
fn towards(obliques: &[(String, Filler)]) -> impl Iterator<Item = &Filler> {
    obliques
        .iter()
        .filter(|(prep, _)| {
            matches!(
                prep.as_str(),
                "against" | "at" | "on" | "to" | "with" | "upon" | "toward" | "towards"
            )
        })
        .map(|(_, filler)| filler)
}

/// The partner of talks ("talks *with* the president") is no doer.
fn is_company(slots: &Slots, filler: &Filler) -> bool {
    slots
        .obliques
        .iter()
        .any(|(prep, other)| prep == "with" && other.token == filler.token)
}

/// Collects actor mentions, each once.
struct Finder<'a, 'v> {
    view: &'a View<'v>,
    found: Vec<usize>,
}

impl<'a, 'v> Finder<'a, 'v> {
    fn new(view: &'a View<'v>) -> Self {
        Self {
            view,
            found: Vec::new(),
        }
    }

    fn push(&mut self, actor: usize) {
        if !self.found.contains(&actor) {
            self.found.push(actor);
        }
    }

    fn add<'f>(&mut self, fillers: impl Iterator<Item = &'f Filler>) {
        for filler in fillers {
            self.add_token(filler.token, 0);
        }
    }

    fn add_token(&mut self, token: usize, depth: u8) {
        let view = self.view;
        let actors = view.actors(token);
        if !actors.is_empty() {
            for actor in actors {
                self.push(actor);
            }
            return;
        }
        if depth > 2 {
            return;
        }
        // "Presidents Leonid Kuchma and Boris Yeltsin", "the commander, General Smith"
        let before = self.found.len();
        let children: Vec<usize> = view.reading.children(token).collect();
        for child in &children {
            if matches!(
                view.deprel(*child),
                Deprel::Appos | Deprel::Flat | Deprel::NmodDesc
            ) && view.upos(*child).is_nominal()
            {
                self.add_token(*child, depth + 1);
                for next in view.reading.children(*child) {
                    if view.deprel(next) == Deprel::Conj && view.upos(next).is_nominal() {
                        self.add_token(next, depth + 1);
                    }
                }
            }
        }
        // "units of the army", "commandos from an Indian warship"
        if self.found.len() == before {
            for child in &children {
                let of = view.deprel(*child) == Deprel::Nmod
                    && matches!(view.preposition(*child).as_deref(), Some("of" | "from"))
                    && !view.place(*child).is_some_and(|place| {
                        view.grounding.places[place].feature != crate::grounding::place::Feature::Country
                    });
                if of && is_group(view, token) {
                    self.add_token(*child, depth + 1);
                }
            }
        }
    }

    /// The owner of a thing: a possessor, a nationality or a name before it.
    fn add_owner(&mut self, token: usize) {
        let view = self.view;
        for child in view.reading.children(token) {
            if matches!(
                view.deprel(child),
                Deprel::NmodPoss | Deprel::Compound | Deprel::Amod | Deprel::NmodDesc
            ) && view.name_kind(child) != Some(NameKind::Person)
                && let Some(actor) = view.actor(child)
            {
                self.push(actor);
            }
        }
    }
}

/// Nouns for people and bodies, which may belong to somebody; a thing "of" somebody is no actor.
fn is_group(view: &View, token: usize) -> bool {
    let lemma = view.lemma(token);
    !view.classes(token).is_empty()
        || view.counted(token) != token
        || ["man", "er", "or", "ist", "ian", "maniac", "side", "wing"]
            .iter()
            .any(|ending| lemma.ends_with(ending))
}
