//! Argument slots: who and what belongs to a predicate, read off the parse.
//!
//! Passives, relative clauses, participles, control and raising, coordination and nominal arguments are resolved
//! here, so that rules and the binding of actors see "subject" and "object" in the sense of doer and undergoer.

use super::lexicon::Classes;
use super::view::View;
use crate::analysis::{Deprel, NameKind, Upos};

/// What fills a slot.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filler {
    /// Head token, pronouns and measure words resolved.
    pub(crate) token: usize,
    /// Its lower-case lemma.
    pub(crate) lemma: String,
    /// The compound with the word before it ("prime minister").
    pub(crate) phrase: Option<String>,
    /// What it can stand for.
    pub(crate) classes: Classes,
    /// A named person.
    pub(crate) person: bool,
    /// A country.
    pub(crate) country: bool,
    /// A named place.
    pub(crate) place: bool,
    /// A time.
    pub(crate) time: bool,
}

/// The slots of one predicate.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slots {
    /// Doers.
    pub(crate) subjects: Vec<Filler>,
    /// Undergoers.
    pub(crate) objects: Vec<Filler>,
    /// Predicative complements.
    pub(crate) predicates: Vec<Filler>,
    /// Obliques with their prepositions.
    pub(crate) obliques: Vec<(String, Filler)>,
    /// "of" complements of a noun.
    pub(crate) of: Vec<Filler>,
    /// Compounds, adjectives and possessors before a noun.
    pub(crate) modifiers: Vec<Filler>,
    /// Verb particle.
    pub(crate) particle: Option<String>,
    /// Passive voice.
    pub(crate) passive: bool,
    /// "not" stands with the verb.
    pub(crate) negated: bool,
    /// The subject belongs to this verb itself, it is not carried over from another clause.
    pub(crate) own_subject: bool,
}

impl Slots {
    /// The slots of a verb or noun.
    pub(crate) fn of(view: &View, token: usize) -> Slots {
        if view.is_verb(token) || view.upos(token) == Upos::Aux {
            verb(view, token, 0)
        } else {
            noun(view, token)
        }
    }

    /// All that take part.
    pub(crate) fn participants(&self) -> impl Iterator<Item = &Filler> {
        self.subjects.iter().chain(&self.objects)
    }
}

/// The filler headed by a token.
pub(crate) fn filler(view: &View, token: usize) -> Filler {
    let mut token = token;
    let pronoun = view.upos(token) == Upos::Pron;
    if pronoun && let Some(antecedent) = view.antecedents(token).first() {
        token = *antecedent;
    }
    let counted = view.counted(token);
    let kind = view.name_kind(counted);
    let classes = view.classes(token).with(view.classes(counted));
    let phrase = (counted > 0 && view.sentence(counted - 1) == view.sentence(counted))
        .then(|| format!("{} {}", view.lower(counted - 1), view.lemma(counted)));
    let place = kind != Some(NameKind::Nationality)
        && view.upos(counted) != Upos::Adj
        && view
            .place(counted)
            .is_some_and(|place| !view.grounding.places[place].modifier);
    Filler {
        token: counted,
        lemma: view.lemma(counted).to_owned(),
        phrase,
        classes,
        person: kind == Some(NameKind::Person)
            || matches!(
                view.lemma(token),
                "he" | "she" | "him" | "her" | "i" | "me" | "himself" | "herself" | "who"
            ),
        country: view.is_country(counted),
        place: place || kind == Some(NameKind::Place),
        time: view.is_time(token),
    }
}

fn with_conjuncts(view: &View, token: usize, out: &mut Vec<Filler>) {
    out.push(filler(view, token));
    for child in view.reading.children(token) {
        if view.deprel(child) == Deprel::Conj && !view.is_verb(child) {
            out.push(filler(view, child));
        }
    }
}

fn verb(view: &View, token: usize, depth: u8) -> Slots {
    let mut slots = Slots::default();
    let reading = view.reading;
    let mut subject = None;
    let mut agents = Vec::new();
    let mut passive_subject = None;
    for child in reading.children(token) {
        match view.deprel(child) {
            Deprel::Nsubj | Deprel::NsubjOuter => subject = Some(child),
            Deprel::NsubjPass => passive_subject = Some(child),
            Deprel::AuxPass => slots.passive = true,
            Deprel::Advmod if matches!(view.lower(child).as_str(), "not" | "n't" | "never") => {
                slots.negated = true;
            }
            Deprel::Obj => with_conjuncts(view, child, &mut slots.objects),
            Deprel::Iobj => slots.obliques.push(("to".to_owned(), filler(view, child))),
            Deprel::CompoundPrt => slots.particle = Some(view.lower(child)),
            Deprel::OblAgent => agents.push(child),
            Deprel::Obl | Deprel::OblUnmarked => {
                let prep = view.preposition(child).unwrap_or_default();
                slots.obliques.push((prep, filler(view, child)));
            }
            Deprel::Xcomp => slots.predicates.push(filler(view, child)),
            _ => {}
        }
    }
    // A past participle without auxiliary that modifies a noun is passive ("the accord signed by ...").
    let participle = view.xpos(token) == "VBN";
    let relation = view.deprel(token);
    if passive_subject.is_some() {
        slots.passive = true;
    }
    if participle && relation == Deprel::Acl {
        slots.passive = true;
    }
    if slots.passive {
        // The parser gives "by" phrases as plain obliques.
        let by = slots.obliques.iter().position(|(prep, _)| prep == "by");
        if let Some(by) = by {
            let (_, agent) = slots.obliques.remove(by);
            slots.subjects.push(agent);
        }
    }
    for agent in agents {
        with_conjuncts(view, agent, &mut slots.subjects);
    }
    slots.own_subject = subject.is_some() || passive_subject.is_some();
    let antecedent = (relation == Deprel::AclRelcl || relation == Deprel::Acl)
        .then(|| view.head(token).map(|noun| beyond_place(view, noun)))
        .flatten();
    let resolve = |child: usize| {
        // A relative pronoun stands for the noun that its clause modifies.
        match antecedent {
            Some(noun) if matches!(view.lemma(child), "who" | "which" | "that" | "whom") => noun,
            _ => child,
        }
    };
    if let Some(child) = subject {
        let child = resolve(child);
        if slots.passive && passive_subject.is_none() {
            with_conjuncts(view, child, &mut slots.objects);
        } else {
            with_conjuncts(view, child, &mut slots.subjects);
        }
    }
    if let Some(child) = passive_subject {
        with_conjuncts(view, resolve(child), &mut slots.objects);
    }
    if !slots.own_subject && depth < 4 {
        carry_subject(view, token, depth, &mut slots);
    } else if let Some(noun) = antecedent {
        // "the treaty which the two presidents signed", "the car he drove"
        let filled = subject
            .or(passive_subject)
            .is_some_and(|child| resolve(child) == noun);
        if relation == Deprel::AclRelcl && slots.objects.is_empty() && !filled {
            with_conjuncts(view, noun, &mut slots.objects);
        }
    }
    slots
}

/// "told troops to leave", "accused the army of shelling", "blamed him for killing two": who acts in the clause `token`
/// is the object of the verb above, whether the parse calls it direct or indirect.
fn controller(view: &View, token: usize, head: usize, above: &Slots) -> Option<Vec<Filler>> {
    let relation = view.deprel(token);
    let clause = matches!(relation, Deprel::Xcomp | Deprel::Ccomp | Deprel::Advcl);
    let marks = || view.reading.children_by(token, &[Deprel::Mark, Deprel::Case]);
    let gerund = clause && view.xpos(token) == "VBG";
    let of = gerund && marks().any(|mark| view.lower(mark) == "of");
    let aside = gerund && marks().any(|mark| matches!(view.lower(mark).as_str(), "for" | "from" | "with"));
    if relation != Deprel::Xcomp && !of && !aside {
        return None;
    }
    let mut objects = above.objects.clone();
    if objects.is_empty() && (of || aside) {
        let told = view.reading.child(head, Deprel::Iobj)?;
        with_conjuncts(view, told, &mut objects);
    }
    if relation != Deprel::Xcomp && aside {
        // "used gas for dispersing the crowd": what is used does not act.
        objects.retain(|object| object.person || object.country || view.actor(object.token).is_some());
    }
    (!objects.is_empty()).then_some(objects)
}

/// "a raid in northern Mali that killed four": the raid killed, not the place or the day it is hung on.
fn beyond_place(view: &View, noun: usize) -> usize {
    let aside = view.reading.child(noun, Deprel::Case).is_some()
        && matches!(
            view.deprel(noun),
            Deprel::Nmod | Deprel::NmodUnmarked | Deprel::Obl
        )
        && (view.place(noun).is_some() || view.is_time(noun));
    match view.head(noun) {
        Some(head) if aside && view.is_nominal(head) => beyond_place(view, head),
        Some(head) if aside && view.is_verb(head) => view
            .reading
            .children(head)
            .rfind(|child| {
                *child < noun
                    && matches!(view.deprel(*child), Deprel::Obj | Deprel::Obl)
                    && view.place(*child).is_none()
                    && !view.is_time(*child)
            })
            .unwrap_or(noun),
        _ => noun,
    }
}

/// Takes the subject of a clause that has none of its own from the clause that governs it.
fn carry_subject(view: &View, token: usize, depth: u8, slots: &mut Slots) {
    let Some(head) = view.head(token) else {
        return;
    };
    let relation = view.deprel(token);
    match relation {
        Deprel::Acl => {
            let to = view
                .reading
                .children_by(token, &[Deprel::Mark])
                .any(|mark| view.lower(mark) == "to");
            if to && !slots.passive {
                // "shown a willingness to back", "Amir's plan to kill": the holder of the plan, else of the verb above.
                if let Some(holder) = view.reading.child(head, Deprel::NmodPoss) {
                    with_conjuncts(view, holder, &mut slots.subjects);
                } else if let Some(above) = view.head(head).filter(|above| view.is_verb(*above)) {
                    slots.subjects.extend(verb(view, above, depth + 1).subjects);
                }
            } else if slots.passive {
                with_conjuncts(view, head, &mut slots.objects);
            } else if matches!(view.xpos(token), "VBG" | "VBD" | "VBZ" | "VBP") {
                // A finite verb under a noun is a clause that the parser took for a participle.
                with_conjuncts(view, head, &mut slots.subjects);
            }
        }
        Deprel::Xcomp | Deprel::Advcl | Deprel::Conj | Deprel::Parataxis | Deprel::Ccomp => {
            if !view.is_verb(head) {
                if relation == Deprel::Xcomp || relation == Deprel::Advcl {
                    // "is due to arrive": the subject of the adjective
                    if let Some(subject) = view.reading.child(head, Deprel::Nsubj) {
                        with_conjuncts(view, subject, &mut slots.subjects);
                    }
                }
                return;
            }
            let above = verb(view, head, depth + 1);
            let controller = controller(view, token, head, &above);
            let carried = if let Some(object) = &controller {
                object
            } else if above.passive && relation != Deprel::Conj {
                &above.objects
            } else if above.passive && slots.passive {
                slots.objects.extend(above.objects.iter().cloned());
                return;
            } else if relation == Deprel::Conj && above.passive && view.xpos(token) == "VBN" {
                // "were smashed and looted": the auxiliary holds for both
                slots.passive = true;
                slots.objects.extend(above.objects.iter().cloned());
                slots.subjects.extend(above.subjects.iter().cloned());
                return;
            } else if above.passive {
                &above.objects
            } else {
                &above.subjects
            };
            if slots.passive {
                slots.objects.extend(carried.iter().cloned());
            } else {
                slots.subjects.extend(carried.iter().cloned());
            }
        }
        _ => {}
    }
}

fn noun(view: &View, token: usize) -> Slots {
    let mut slots = Slots::default();
    let object_noun = view.lexicon.object_noun(view.lemma(token));
    let of = view
        .reading
        .children_by(token, &[Deprel::Nmod, Deprel::Obl])
        .any(|child| view.preposition(child).as_deref() == Some("of"));
    for child in view.reading.children(token) {
        match view.deprel(child) {
            Deprel::NmodPoss => {
                let filler = filler(view, child);
                slots.modifiers.push(filler.clone());
                let armed = filler.country || filler.classes.meets(Classes::named("armed"));
                if !of && object_noun.is_some_and(|person| !person || !armed) {
                    slots.objects.push(filler);
                } else {
                    slots.subjects.push(filler);
                }
            }
            Deprel::Compound | Deprel::Amod | Deprel::NmodDesc | Deprel::Nummod => {
                let mut filler = filler(view, child);
                view.lower(child)
                    .trim_end_matches('s')
                    .clone_into(&mut filler.lemma);
                if view.lemma(child) != filler.lemma && !filler.lemma.is_empty() {
                    filler.phrase = Some(view.lemma(child).to_owned());
                }
                slots.modifiers.push(filler);
            }
            Deprel::Nmod | Deprel::Obl => {
                let prep = view.preposition(child).unwrap_or_default();
                match prep.as_str() {
                    "of" => {
                        with_conjuncts(view, child, &mut slots.of);
                        with_conjuncts(view, child, &mut slots.objects);
                    }
                    "by" => with_conjuncts(view, child, &mut slots.subjects),
                    "on" | "against" | "at" | "into" | "for" | "to" => {
                        slots.objects.push(filler(view, child));
                        slots.obliques.push((prep, filler(view, child)));
                    }
                    "with" => {
                        with_conjuncts(view, child, &mut slots.subjects);
                        slots.obliques.push((prep, filler(view, child)));
                    }
                    "between" | "among" => {
                        with_conjuncts(view, child, &mut slots.subjects);
                        slots.obliques.push((prep, filler(view, child)));
                    }
                    _ => slots.obliques.push((prep, filler(view, child))),
                }
            }
            _ => {}
        }
    }
    slots
}
