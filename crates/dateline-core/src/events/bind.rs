//! Times, places, quantities, equipment and actors to the event that they belong to: the nearest one above them in
//! the parse. A cell is set only where the sentence itself gives it; what other sentences give is carried later
//! (`claim::context`).

use super::PlaceRole;
use super::lexicon::{Classes, Guard};
use super::participant;
use super::select::Candidate;
use super::view::View;
use crate::analysis::{Deprel, NameKind, Upos};
use crate::grounding::quantity::QuantityKind;
use crate::grounding::time::{Precision, Timex};
use crate::span::Span;
use std::collections::HashMap;

/// The cells of one event.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cells {
    pub(crate) when: Option<usize>,
    pub(crate) places: Vec<(usize, PlaceRole)>,
    pub(crate) quantities: Vec<usize>,
    pub(crate) equipment: Vec<usize>,
    pub(crate) actors: Vec<usize>,
    pub(crate) recipients: Vec<usize>,
}

/// Binds all mentions of a document; one set of cells a candidate, in the same order.
pub(crate) fn bind(view: &View, candidates: &[Candidate]) -> Vec<Cells> {
    let binder = Binder::new(view, candidates);
    let mut cells = vec![Cells::default(); candidates.len()];
    binder.times(&mut cells);
    binder.places(&mut cells);
    binder.counts(&mut cells);
    for (at, candidate) in candidates.iter().enumerate() {
        if candidate.trigger.rule == super::figure::RULE {
            continue; // who gives the figure did not do it
        }
        let participants = participant::of(view, candidate);
        cells[at].actors = participants.actors;
        cells[at].recipients = participants.recipients;
    }
    cells
}

struct Binder<'a, 'v> {
    view: &'a View<'v>,
    candidates: &'a [Candidate],
    /// Candidate by its token and by the verb that carries it.
    at: HashMap<usize, usize>,
}

impl<'a, 'v> Binder<'a, 'v> {
    fn new(view: &'a View<'v>, candidates: &'a [Candidate]) -> Self {
        let mut at = HashMap::new();
        for (index, candidate) in candidates.iter().enumerate() {
            at.entry(candidate.anchor).or_insert(index);
        }
        for (index, candidate) in candidates.iter().enumerate() {
            at.insert(candidate.token, index);
        }
        for (index, candidate) in candidates.iter().enumerate() {
            for carrier in carriers(view, candidate) {
                at.entry(carrier).or_insert(index);
            }
        }
        Self { view, candidates, at }
    }

    /// "has called ... on Friday": a day does not go with the present perfect.
    fn is_present_perfect(&self, candidate: &Candidate) -> bool {
        let view = self.view;
        view.is_verb(candidate.anchor)
            && view.xpos(candidate.anchor) == "VBN"
            && view.reading.children(candidate.anchor).any(|child| {
                view.deprel(child) == Deprel::Aux
                    && matches!(view.lower(child).as_str(), "has" | "have" | "'ve")
            })
    }

    fn head_of(&self, span: Span) -> Option<usize> {
        let tokens = self.view.reading.tokens_in(span);
        (!tokens.is_empty()).then(|| self.view.reading.head_of(tokens))
    }

    /// The nearest event above a token and the number of steps to it.
    fn owner(&self, token: usize) -> Option<(usize, usize)> {
        self.view
            .reading
            .ancestors(token)
            .enumerate()
            .take(12)
            .find_map(|(steps, above)| self.at.get(&above).map(|event| (*event, steps)))
    }

    fn times(&self, cells: &mut [Cells]) {
        let view = self.view;
        let mut best: Vec<usize> = vec![usize::MAX; cells.len()];
        let mut loose = Vec::new();
        for (index, time) in view.grounding.times.iter().enumerate() {
            if time.interval.is_none() || matches!(time.timex, Timex::Set) {
                continue;
            }
            if time.value.ends_with("_REF") {
                continue;
            }
            let Some(head) = self.head_of(time.span) else {
                continue;
            };
            let Some((event, steps)) = self.owner(head) else {
                loose.push((index, head));
                continue;
            };
            if matches!(
                time.precision,
                Precision::Day | Precision::Daypart | Precision::Minute
            ) && matches!(time.timex, Timex::Date | Timex::Time)
                && self.is_present_perfect(&self.candidates[event])
            {
                loose.push((index, head));
                continue;
            }
            if steps < best[event] {
                best[event] = steps;
                cells[event].when = Some(index);
            }
        }
        for (index, head) in loose {
            if let Some(event) = self.neighbour(head, |event| {
                cells[event].when.is_none() && !self.is_present_perfect(&self.candidates[event])
            }) {
                cells[event].when = Some(index);
            }
        }
        // Coordinate verbs of one doer share the time of the first.
        for (index, candidate) in self.candidates.iter().enumerate() {
            if cells[index].when.is_some() || candidate.slots.own_subject {
                continue;
            }
            if view.deprel(candidate.anchor) != Deprel::Conj {
                continue;
            }
            let ahead = |verb: usize| {
                view.reading
                    .children(verb)
                    .any(|child| view.deprel(child) == Deprel::Aux && matches!(view.xpos(child), "MD"))
            };
            if let Some(above) = view.head(candidate.anchor).and_then(|head| self.at.get(&head))
                && ahead(candidate.anchor) == ahead(self.candidates[*above].anchor)
            {
                // "pledged aid on Wednesday and will send teams": another time.
                cells[index].when = cells[*above].when;
            }
        }
    }

    fn places(&self, cells: &mut [Cells]) {
        let view = self.view;
        let mut loose = Vec::new();
        for (index, place) in view.grounding.places.iter().enumerate() {
            if place.metonym {
                continue;
            }
            let Some(head) = self.head_of(place.span) else {
                continue;
            };
            let rest = &view.document.text[place.span.end as usize..];
            // "the Rome-based paper": where its owner sits.
            let compound = rest.starts_with('-') || rest.starts_with(" based ");
            if compound || is_people(view, head) {
                continue;
            }
            match self.location(head) {
                Some((event, role)) if cells[event].places.len() < 3 => {
                    cells[event].places.push((index, role));
                }
                Some(_) => {}
                None => loose.push((index, head)),
            }
        }
        // A place that the parser has hung elsewhere goes to the nearest event that has none.
        for (index, head) in loose {
            let locative = view
                .preposition(head)
                .is_some_and(|prep| matches!(prep.as_str(), "in" | "at" | "near" | "outside" | "off"));
            if !locative {
                continue;
            }
            let event = self.neighbour(head, |event| {
                cells[event].places.is_empty() && self.candidates[event].trigger.event != "NONE"
            });
            if let Some(event) = event {
                cells[event].places.push((index, PlaceRole::At));
            }
        }
    }

    /// The nearest event of the sentence that a word without an owner may belong to: no cue of a report and no clause
    /// mark stands between them.
    fn neighbour(&self, token: usize, fits: impl Fn(usize) -> bool) -> Option<usize> {
        let view = self.view;
        let sentence = view.sentence(token);
        (0..self.candidates.len())
            .filter(|event| view.sentence(self.candidates[*event].token) == sentence && fits(*event))
            .map(|event| (self.candidates[event].token.abs_diff(token), event))
            .filter(|(distance, event)| {
                let other = self.candidates[*event].token;
                let range = other.min(token) + 1..other.max(token);
                *distance <= 14
                    && !range.clone().any(|between| {
                        view.is_verb(between) && !self.at.contains_key(&between)
                            || view.upos(between) == Upos::Punct && view.word(between) != ","
                    })
            })
            .min()
            .map(|(_, event)| event)
    }

    /// The event that happens at, from or to the place headed by `token`.
    fn location(&self, token: usize) -> Option<(usize, PlaceRole)> {
        let view = self.view;
        let mut node = token;
        let mut role = None;
        for _ in 0..10 {
            if node != token
                && let Some(event) = self.at.get(&node)
            {
                return role.map(|role| (*event, role));
            }
            // An event that is no claim keeps its place ("condemned an attack in Iraq").
            // ... but "killed in an attack on Gao" is one event.
            let joined = matches!(view.deprel(node), Deprel::Obl | Deprel::Nsubj)
                && view
                    .head(node)
                    .and_then(|verb| self.at.get(&verb))
                    .is_some_and(|event| self.candidates[*event].trigger.event == "ASSAULT");
            if node != token && !view.is_verb(node) && !joined {
                let known = view.lexicon.noun(view.lemma(node));
                if known.is_some_and(|sense| sense.event != "NONE" && sense.guard == Guard::Always) {
                    return None;
                }
            }
            let head = view.head(node)?;
            match view.deprel(node) {
                Deprel::Flat
                | Deprel::Appos
                | Deprel::Fixed
                | Deprel::Goeswith
                | Deprel::List
                | Deprel::Dep => {}
                Deprel::Conj if view.is_verb(head) && !view.is_verb(node) => return None,
                Deprel::Conj if !view.is_verb(node) => {}
                Deprel::Compound | Deprel::Amod | Deprel::NmodPoss | Deprel::NmodDesc | Deprel::Nummod => {
                    // "the US strike" is by the US: names without an adjective of their own stand for one.
                    let initials = view.deprel(node) == Deprel::Compound
                        && matches!(
                            view.lower(node).as_str(),
                            "us" | "u.s." | "uk" | "u.k." | "eu" | "uae"
                        );
                    if initials {
                        return None;
                    }
                    // "the Iraq attack", "Iran's southern coast", never "Russian troops"
                    if self.at.contains_key(&head) {
                        role = role.or(Some(PlaceRole::At));
                    } else if view.classes(head).meets(
                        Classes::POLITICAL
                            .with(Classes::named("civilian"))
                            .with(Classes::named("document")),
                    ) || view.upos(head) == Upos::Propn && view.deprel(node) != Deprel::Compound
                        || view.name_kind(head) == Some(NameKind::Person)
                    {
                        return None;
                    }
                }
                Deprel::Nmod | Deprel::Obl | Deprel::OblUnmarked => {
                    let prep = view.preposition(node).unwrap_or_default();
                    let found = match prep.as_str() {
                        "in" | "at" | "on" | "near" | "off" | "outside" | "around" | "across" | "over"
                        | "through" | "along" | "inside" | "within" | "throughout" | "under" | "above"
                        | "beside" | "amid" | "between" | "south" | "north" | "east" | "west" | "onto"
                        | "aboard" | "via" | "past" | "below" | "behind" => PlaceRole::At,
                        "to" | "into" | "toward" | "towards" | "for"
                            if prep != "for" || view.is_verb(head) =>
                        {
                            PlaceRole::Destination
                        }
                        "from" | "out" => PlaceRole::Origin,
                        "against" => PlaceRole::At,
                        "of" if !view
                            .classes(head)
                            .meets(Classes::POLITICAL.with(Classes::named("civilian"))) =>
                        {
                            PlaceRole::At
                        }
                        "" if view.deprel(node) != Deprel::Nmod => PlaceRole::At,
                        // "with petrol bombs in Athens": the place is the event's, whatever noun it hangs on.
                        _ if role.is_some() => PlaceRole::At,
                        _ => return None,
                    };
                    role = role.or(Some(found));
                }
                Deprel::Obj => {
                    if let Some(event) = self.at.get(&head) {
                        let kind = self.candidates[*event].trigger.event.as_str();
                        let fits = matches!(kind, "ASSAULT" | "NONE" | "MOBILIZE" | "CONSULT" | "RETREAT");
                        return (fits || role.is_some()).then(|| (*event, role.unwrap_or(PlaceRole::At)));
                    }
                    if role.is_none() && !view.is_verb(head) {
                        return None;
                    }
                    role = role.or(Some(PlaceRole::At));
                }
                Deprel::NsubjPass => role = role.or(Some(PlaceRole::At)),
                Deprel::Nsubj => {
                    // "Greece rocked by riots": a participle without its auxiliary; else the place acts.
                    if role.is_none() && view.xpos(head) == "VBN" {
                        role = Some(PlaceRole::At);
                    }
                    role?;
                    // "officials in New York drafted": where they act; "the institute in Golden put it at 5.9" is not.
                    let physical = self
                        .at
                        .get(&head)
                        .is_some_and(|event| self.candidates[*event].trigger.event != "NONE");
                    if node != token && !physical && view.lexicon.noun(view.lemma(node)).is_none() {
                        return None;
                    }
                }
                // What stands in another clause belongs to that clause.
                // A clause of time whose verb is no event tells where the main one was ("killed when a quake razed ...").
                Deprel::Advcl if view.lexicon.verb(view.lemma(node)).is_none() || is_temporal(view, node) => {
                }
                Deprel::AclRelcl | Deprel::Ccomp | Deprel::Advcl => return None,
                Deprel::Acl if !is_placing(view.lemma(node)) => return None,
                Deprel::Root => return None,
                _ => {}
            }
            node = head;
        }
        None
    }

    fn counts(&self, cells: &mut [Cells]) {
        let view = self.view;
        for (index, quantity) in view.grounding.quantities.iter().enumerate() {
            if matches!(
                quantity.kind,
                QuantityKind::Age | QuantityKind::Ordinal | QuantityKind::Other
            ) {
                continue;
            }
            let Some(head) = self.head_of(quantity.span) else {
                continue;
            };
            if let Some((event, _)) = self.owner(head) {
                cells[event].quantities.push(index);
            }
        }
        for (index, equipment) in view.grounding.equipment.iter().enumerate() {
            let Some(head) = self.head_of(equipment.span) else {
                continue;
            };
            if let Some((event, _)) = self.owner(head) {
                cells[event].equipment.push(index);
            }
        }
    }
}

/// Words above or beside an event that carry what belongs to it: verbs of beginning, planning or helping whose
/// complement it is, and the event noun that its relative clause tells of ("an attack in Iraq that killed 13").
fn carriers(view: &View, candidate: &Candidate) -> Vec<usize> {
    let mut out = Vec::new();
    if candidate.trigger.rule == super::figure::RULE {
        // The verb of the estimate holds noun and number together.
        out.extend(view.head(candidate.token).filter(|head| view.is_verb(*head)));
        return out;
    }
    let mut node = candidate.anchor;
    for _ in 0..3 {
        let Some(head) = view.head(node) else {
            break;
        };
        match view.deprel(node) {
            Deprel::Xcomp if view.is_verb(head) => out.push(head),
            // "a quake razed villages on the island": what the event does lies where it is.
            Deprel::Nsubj if view.is_verb(head) && !view.is_verb(node) => {
                out.push(head);
                break;
            }
            Deprel::AclRelcl | Deprel::Acl if !view.is_verb(head) => {
                if view.lexicon.noun(view.lemma(head)).is_some() {
                    out.push(head);
                }
                break;
            }
            _ => break,
        }
        node = head;
    }
    out
}

/// "when a quake razed villages"
fn is_temporal(view: &View, verb: usize) -> bool {
    let reading = view.reading;
    let children = reading.children_by(verb, &[Deprel::Mark, Deprel::Advmod]);
    let mut words = children.map(|child| view.lower(child));
    words.any(|word| matches!(word.as_str(), "when" | "after" | "as" | "while"))
}

/// Participles that only say where something is or where it goes.
fn is_placing(lemma: &str) -> bool {
    matches!(
        lemma,
        "base"
            | "locate"
            | "situate"
            | "station"
            | "post"
            | "deploy"
            | "hold"
            | "aim"
            | "direct"
            | "target"
            | "destine"
            | "bind"
    )
}

/// Nouns that stay a place when an adjective of a country stands before them ("the Indonesian coast").
fn is_ground(lemma: &str) -> bool {
    matches!(
        lemma,
        "coast"
            | "border"
            | "water"
            | "waters"
            | "soil"
            | "territory"
            | "airspace"
            | "capital"
            | "city"
            | "town"
            | "village"
            | "island"
            | "province"
            | "region"
            | "port"
            | "airport"
            | "side"
            | "shore"
            | "peninsula"
            | "embassy"
            | "consulate"
            | "mosque"
            | "base"
            | "street"
            | "countryside"
    )
}

/// "Greeks", "the Iraqis": people, not a place.
fn is_people(view: &View, token: usize) -> bool {
    let adjective = view.upos(token) == Upos::Adj || view.name_kind(token) == Some(NameKind::Nationality);
    let ground = view.head(token).is_some_and(|head| is_ground(view.lemma(head)));
    adjective && view.reading.child(token, Deprel::Case).is_none() && !ground
        || matches!(view.xpos(token), "NNPS" | "NNS")
            && view
                .actor(token)
                .is_some_and(|actor| view.grounding.actors[actor].sector.as_deref() == Some("CVL"))
}

/// The clause that states an event: its subtree without coordinate clauses, other asides and the marks at its edge.
pub(crate) fn content(view: &View, candidate: &Candidate, candidates: &[Candidate]) -> Span {
    let reading = view.reading;
    let figure = candidate.trigger.rule == super::figure::RULE;
    let estimate = view
        .head(candidate.token)
        .filter(|head| figure && view.is_verb(*head));
    let top = estimate.unwrap_or(candidate.anchor);
    let is_event = |token: usize| {
        token != candidate.token
            && candidates
                .iter()
                .any(|other| other.token == token || other.anchor == token)
    };
    let skip = |token: usize| match view.deprel(token) {
        Deprel::Conj => {
            let clause = view.is_verb(token) && reading.child(token, Deprel::Nsubj).is_some();
            clause || is_event(token) && !view.is_verb(candidate.token)
        }
        Deprel::Parataxis => true,
        Deprel::Mark | Deprel::Cc | Deprel::Punct | Deprel::Discourse => view.head(token) == Some(top),
        Deprel::Case => token < top && view.head(token) == Some(top),
        _ => false,
    };
    let mut range = reading.subtree_without(top, skip);
    // Never across the sentence, never ending in punctuation.
    let sentence = reading.sentence(top).tokens;
    range.start = range.start.max(sentence.start);
    range.end = range.end.min(sentence.end);
    if figure {
        // Who puts the toll at 30 is no part of what is told.
        range.start = reading.subtree(candidate.token).start;
    }
    while range.end > range.start + 1
        && view.upos(range.end - 1) == Upos::Punct
        && range.end - 1 > candidate.token
    {
        range.end -= 1;
    }
    while range.start < range.end - 1
        && view.upos(range.start) == Upos::Punct
        && range.start < candidate.token
    {
        range.start += 1;
    }
    let trigger = reading.span(candidate.trigger.tokens);
    reading.span(range).cover(trigger)
}
