//! Event mentions: PLOVER type and mode, trigger, arguments.
//!
//! A parsed and grounded document goes in, its [`EventMention`]s come out. `trigger` says what a word may name
//! (lexicon `event_triggers.tsv`, rules `rules/events/*.toml`), `slots` reads arguments off the parse, `theme` says
//! what the report is about, `select` keeps the predicates that are claims, `bind` gives each its times, places,
//! quantities, equipment and actors. Types and modes are those of PLOVER v0.8; CAMEO codes are derived.

mod bind;
mod figure;
pub(crate) mod lexicon;
mod participant;
mod pattern;
mod select;
mod slots;
mod theme;
mod trigger;
mod view;

use crate::analysis::Reading;
use crate::attribution::Attributions;
use crate::document::Document;
use crate::grounding::Grounding;
use crate::resources::Resources;
use crate::span::Span;

/// An event in the text. Arguments are indices into the lists of [`Grounding`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventMention {
    /// The word or words that name the event.
    pub trigger: Span,
    /// The head token of the trigger.
    pub head: usize,
    /// The verb that carries the event where the trigger is its noun ("*held* talks"); else the head itself.
    pub anchor: usize,
    /// The clause that states it.
    pub content: Span,
    /// PLOVER event ("MOBILIZE"), or `NONE`.
    pub event_type: String,
    /// PLOVER mode, or the mode of `NONE`.
    pub mode: Option<String>,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// Derived CAMEO code.
    pub cameo: Option<String>,
    /// Who does it.
    pub actors: Vec<usize>,
    /// Whom it is done to.
    pub recipients: Vec<usize>,
    /// When.
    pub when: Option<usize>,
    /// Where, with the role of each place.
    pub places: Vec<(usize, PlaceRole)>,
    /// How many.
    pub quantities: Vec<usize>,
    /// With what.
    pub equipment: Vec<usize>,
    /// A main clause or the content of an attribution tells it, no aside.
    pub main: bool,
    /// Confidence of type and trigger, 0 to 1.
    pub confidence: f32,
    /// Stable id of the rule or model that found it.
    pub rule: String,
}

/// The role of a place in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlaceRole {
    /// Where it happens.
    At,
    /// Where it starts from.
    Origin,
    /// Where it goes to.
    Destination,
}

impl PlaceRole {
    /// The wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            PlaceRole::At => "at",
            PlaceRole::Origin => "origin",
            PlaceRole::Destination => "destination",
        }
    }
}

/// Finds the event mentions, in text order.
pub fn find(
    document: &Document,
    reading: &Reading,
    grounding: &Grounding,
    attributions: &Attributions,
    resources: &Resources,
) -> Vec<EventMention> {
    if reading.tokens.is_empty() {
        return Vec::new();
    }
    let view = view::View::new(document, reading, grounding, &resources.events);
    let theme = theme::Theme::of(&view);
    let mut candidates = select::candidates(&view, theme, attributions, &resources.veridicality.embedding);
    figure::settle(&view, attributions, &mut candidates);
    let cells = bind::bind(&view, &candidates);
    candidates
        .iter()
        .zip(cells)
        .map(|(candidate, cells)| mention(&view, candidate, &candidates, cells))
        .collect()
}

/// Event mentions at given triggers with given contents, in the order given: for claims that others marked.
pub fn at(
    document: &Document,
    reading: &Reading,
    grounding: &Grounding,
    attributions: &Attributions,
    wanted: &[(Span, Span)],
    resources: &Resources,
) -> Vec<EventMention> {
    let view = view::View::new(document, reading, grounding, &resources.events);
    let theme = theme::Theme::of(&view);
    let mut candidates = select::candidates(&view, theme, attributions, &resources.veridicality.embedding);
    let mut chosen = Vec::with_capacity(wanted.len());
    for (trigger, _) in wanted {
        let tokens = reading.tokens_in(*trigger);
        if tokens.is_empty() {
            chosen.push(None);
            continue;
        }
        let known = candidates
            .iter()
            .position(|candidate| tokens.contains(candidate.token));
        let at = known.unwrap_or_else(|| {
            candidates.push(select::forced(&view, theme, tokens));
            candidates.len() - 1
        });
        chosen.push(Some(at));
    }
    let cells = bind::bind(&view, &candidates);
    let mut out = Vec::with_capacity(wanted.len());
    for ((trigger, content), chosen) in wanted.iter().zip(chosen) {
        let mut event = match chosen {
            Some(at) => mention(&view, &candidates[at], &candidates, cells[at].clone()),
            None => EventMention {
                event_type: "NONE".to_owned(),
                mode: Some("other".to_owned()),
                rule: "EV-GIVEN".to_owned(),
                ..EventMention::default()
            },
        };
        event.trigger = *trigger;
        event.content = *content;
        out.push(event);
    }
    out
}

fn mention(
    view: &view::View,
    candidate: &select::Candidate,
    candidates: &[select::Candidate],
    cells: bind::Cells,
) -> EventMention {
    let trigger = &candidate.trigger;
    let known = if trigger.known { 0.65 } else { 0.4 };
    let confidence = known + if candidate.main { 0.15 } else { 0.0 };
    EventMention {
        trigger: view.reading.span(trigger.tokens),
        head: candidate.token,
        anchor: candidate.anchor,
        content: bind::content(view, candidate, candidates),
        event_type: trigger.event.clone(),
        mode: trigger.mode.clone(),
        contexts: Vec::new(),
        cameo: view
            .lexicon
            .cameo(&trigger.event, trigger.mode.as_deref())
            .map(str::to_owned),
        actors: cells.actors,
        recipients: cells.recipients,
        when: cells.when,
        places: cells.places,
        quantities: cells.quantities,
        equipment: cells.equipment,
        main: candidate.main,
        confidence,
        rule: trigger.rule.clone(),
    }
}
