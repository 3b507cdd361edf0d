//! Triggers: which words of the lexicon and the rules name an event at a token, and what event it is.

use super::lexicon::{Classes, Guard, Sense};
use super::slots::{Filler, Slots};
use super::theme::Theme;
use super::view::View;
use crate::analysis::{Deprel, TokenRange, Upos};

/// An event that a word may name.
#[derive(Debug, Clone)]
pub(crate) struct Trigger {
    /// PLOVER event, or `NONE`.
    pub(crate) event: String,
    /// PLOVER mode, or the mode of `NONE`.
    pub(crate) mode: Option<String>,
    /// The words of the trigger.
    pub(crate) tokens: TokenRange,
    /// Rule that set it.
    pub(crate) rule: String,
    /// The lexicon or a rule knows the word; false for a verb that is only taken for an event.
    pub(crate) known: bool,
    /// A harm ("killed", "destroyed"): its type comes from the cause.
    pub(crate) harm: bool,
    /// A noun that needs an argument to count.
    pub(crate) weak: bool,
}

/// The trigger at a verb or noun; `None` where the word names no event that the lexicon or a rule knows.
pub(crate) fn at(view: &View, token: usize, slots: &Slots, theme: Theme) -> Option<Trigger> {
    let verb = view.is_verb(token);
    if !verb && !view.is_nominal(token) && view.upos(token) != Upos::Adj {
        return None;
    }
    let (sense, tokens, rule) = if verb {
        verb_sense(view, token, slots, theme)?
    } else {
        noun_sense(view, token, slots, theme)?
    };
    Some(decide(view, token, slots, theme, sense, tokens, rule))
}

type Found = (OwnedSense, TokenRange, String);

/// A sense whose strings may come from a rule.
struct OwnedSense {
    event: String,
    mode: Option<String>,
    guard: Guard,
}

impl From<Sense> for OwnedSense {
    fn from(sense: Sense) -> Self {
        Self {
            event: sense.event.to_owned(),
            mode: sense.mode.map(str::to_owned),
            guard: sense.guard,
        }
    }
}

fn verb_sense(view: &View, token: usize, slots: &Slots, theme: Theme) -> Option<Found> {
    let lemma = view.lemma(token);
    let single = TokenRange::new(token, token + 1);
    for (words, sense) in view.lexicon.user_verbs(lemma) {
        if let Some(end) = phrase_end(view, token, words) {
            let whole = end - token == words.len();
            let tokens = if whole {
                TokenRange::new(token, end + 1)
            } else {
                single
            };
            return Some(((*sense).into(), tokens, "EV-USER".to_owned()));
        }
    }
    // What arguments decide comes first, then phrases, then what is no political event.
    let ruled = |none: bool| {
        view.lexicon
            .rules(lemma, "verb")
            .iter()
            .filter(|rule| (rule.event == "NONE") == none)
            .find(|rule| rule.fits(slots, theme.political, theme.conflict))
            .map(|rule| {
                let sense = OwnedSense {
                    event: rule.event.clone(),
                    mode: rule.mode.clone(),
                    guard: Guard::Always,
                };
                (sense, with_particle(view, token), rule.id.clone())
            })
    };
    if let Some(found) = ruled(false) {
        return Some(found);
    }
    for (words, sense) in view.lexicon.verb_phrases(lemma) {
        if let Some(end) = phrase_end(view, token, words) {
            // Particles and objects belong to the trigger, prepositions do not.
            let last = view.upos(end);
            let keep = last != Upos::Adp || view.deprel(end) == Deprel::CompoundPrt;
            let close = end - token <= 5;
            let tokens = if keep && close {
                TokenRange::new(token, end + 1)
            } else {
                single
            };
            return Some(((*sense).into(), tokens, "EV-LEX-PHRASE".to_owned()));
        }
    }
    if let Some(found) = ruled(true) {
        return Some(found);
    }
    let sense = view.lexicon.verb(lemma)?;
    Some((sense.into(), with_particle(view, token), "EV-LEX-VERB".to_owned()))
}

/// The verb with its particle where that follows at once.
fn with_particle(view: &View, token: usize) -> TokenRange {
    let particle = view.reading.child(token, Deprel::CompoundPrt);
    match particle {
        Some(at) if at == token + 1 => TokenRange::new(token, at + 1),
        _ => TokenRange::new(token, token + 1),
    }
}

/// The last token of a verb phrase whose further words follow in order, near by and under the verb.
fn phrase_end(view: &View, verb: usize, words: &[&str]) -> Option<usize> {
    let sentence = view.sentence(verb);
    let mut at = verb;
    for word in words {
        let end = (at + 6).min(view.len() - 1);
        let next = (at + 1..=end).find(|token| {
            view.sentence(*token) == sentence
                && (view.lemma(*token) == *word || view.word(*token).eq_ignore_ascii_case(word))
                && view.reading.ancestors(*token).take(5).any(|above| above == verb)
        })?;
        // A preposition of the phrase must not belong to a far noun of another verb.
        if view.is_verb(next)
            && next != verb
            && view.deprel(next) != Deprel::Xcomp
            && view.deprel(next) != Deprel::CompoundPrt
        {
            return None;
        }
        if (at + 1..next).any(|between| view.upos(between) == Upos::Punct || view.is_verb(between)) {
            return None;
        }
        at = next;
    }
    Some(at)
}

fn noun_sense(view: &View, token: usize, slots: &Slots, theme: Theme) -> Option<Found> {
    let lemma = view.lemma(token);
    let lower = view.lower(token);
    let sentence = view.sentence(token);
    for last in [lower.as_str(), lemma] {
        let own = view
            .lexicon
            .user_nouns(last)
            .iter()
            .map(|phrase| (phrase, "EV-USER"));
        let known = view
            .lexicon
            .noun_phrases(last)
            .iter()
            .map(|phrase| (phrase, "EV-LEX-PHRASE"));
        for ((words, sense), rule) in own.chain(known) {
            let Some(start) = token.checked_sub(words.len()) else {
                continue; // the phrase is longer than what stands before
            };
            let matches = words.iter().enumerate().all(|(offset, word)| {
                let at = start + offset;
                view.sentence(at) == sentence
                    && (view.word(at).eq_ignore_ascii_case(word) || view.lemma(at) == *word)
            });
            if matches {
                return Some((
                    (*sense).into(),
                    TokenRange::new(start, token + 1),
                    rule.to_owned(),
                ));
            }
        }
    }
    let single = TokenRange::new(token, token + 1);
    for rule in view.lexicon.rules(lemma, "noun") {
        if rule.fits(slots, theme.political, theme.conflict) {
            let sense = OwnedSense {
                event: rule.event.clone(),
                mode: rule.mode.clone(),
                guard: Guard::Always,
            };
            return Some((sense, single, rule.id.clone()));
        }
    }
    let sense = view.lexicon.noun(&lower).or_else(|| view.lexicon.noun(lemma))?;
    // A name that only looks like the word ("Storm Daniel", "Battle Creek").
    if view.upos(token) == Upos::Propn && view.reading.name_at(token).is_some() && !in_headline(view, token) {
        return None;
    }
    Some((sense.into(), single, "EV-LEX-NOUN".to_owned()))
}

fn in_headline(view: &View, token: usize) -> bool {
    matches!(
        view.document.block_kind_at(view.span(token).start),
        crate::document::BlockKind::Headline | crate::document::BlockKind::Subhead
    )
}

/// Applies guard and theme to a sense.
fn decide(
    view: &View,
    token: usize,
    slots: &Slots,
    theme: Theme,
    sense: OwnedSense,
    tokens: TokenRange,
    rule: String,
) -> Trigger {
    let mut trigger = Trigger {
        event: sense.event,
        mode: sense.mode,
        tokens,
        rule,
        known: true,
        harm: sense.guard == Guard::Harm,
        weak: sense.guard == Guard::Arguments,
    };
    if sense.guard == Guard::Harm {
        let (event, mode) = cause(view, token, slots, theme);
        event.clone_into(&mut trigger.event);
        if trigger.event == "NONE" || trigger.mode.is_none() {
            trigger.mode = mode.map(str::to_owned);
        }
        return trigger;
    }
    if trigger.event == "NONE" {
        return trigger;
    }
    let verb = view.is_verb(token);
    if !theme.conflict && verb && trigger.rule != "EV-USER" && is_peaceful(view, token, &trigger, slots) {
        "NONE".clone_into(&mut trigger.event);
        trigger.mode = Some("other".to_owned());
        return trigger;
    }
    // Who withdraws, protests, visits or demands must be a political actor, whomever it is done to.
    let by_subject = matches!(
        trigger.event.as_str(),
        "RETREAT"
            | "PROTEST"
            | "CONSULT"
            | "AGREE"
            | "REQUEST"
            | "REJECT"
            | "THREATEN"
            | "CONCEDE"
            | "SUPPORT"
            | "ACCUSE"
    );
    let political = if verb && by_subject && !slots.subjects.is_empty() {
        let doers = Slots {
            subjects: slots.subjects.clone(),
            ..Slots::default()
        };
        is_political(view, token, &doers, theme)
            || !theme.leisure && theme.political && slots.subjects.iter().any(|filler| filler.person)
    } else {
        is_political(view, token, slots, theme)
    };
    // "stopped in Syria": restraint needs somebody restrained.
    let empty = verb
        && trigger.event == "COERCE"
        && sense.guard == Guard::Political
        && trigger.rule == "EV-LEX-VERB"
        && slots.objects.is_empty()
        && slots
            .obliques
            .iter()
            .all(|(prep, _)| !matches!(prep.as_str(), "on" | "with" | "against"));
    let political = political && !empty;
    let needed = sense.guard == Guard::Political || theme.leisure;
    if needed && !political {
        "NONE".clone_into(&mut trigger.event);
        trigger.mode = Some(
            if theme.leisure {
                "other"
            } else {
                mode_of_private(&trigger)
            }
            .to_owned(),
        );
        trigger.known = trigger.known && !theme.leisure;
    }
    trigger
}

/// "The winger attacked", "ants invaded the kitchen", "cells are bombarded": neither players nor animals nor firms
/// do what these verbs say of armies; "protested that the exam was too long" is a word, no march.
fn is_peaceful(view: &View, token: usize, trigger: &Trigger, slots: &Slots) -> bool {
    if !matches!(
        trigger.event.as_str(),
        "ASSAULT" | "COERCE" | "MOBILIZE" | "PROTEST"
    ) {
        return false;
    }
    let peace = ["sport", "business", "culture", "weather", "natural"];
    let peace = peace
        .iter()
        .fold(Classes::default(), |all, name| all.with(Classes::named(name)));
    let force = ["weapon", "milvehicle", "prisoner"];
    let force = force
        .iter()
        .fold(Classes::POLITICAL, |all, name| all.with(Classes::named(name)));
    let peaceful = |filler: &Filler| filler.classes.meets(peace) && !filler.classes.meets(force);
    let whose = if slots.subjects.is_empty() {
        &slots.objects
    } else {
        &slots.subjects
    };
    let clause = trigger.event == "PROTEST" && view.reading.child(token, Deprel::Ccomp).is_some();
    clause || !whose.is_empty() && whose.iter().all(peaceful)
}

fn mode_of_private(trigger: &Trigger) -> &'static str {
    match trigger.mode.as_deref() {
        Some("beat" | "sexual" | "targeted" | "firearms" | "primitive" | "torture" | "abduct") => "crime",
        _ => "other",
    }
}

/// A political actor takes part in the event.
pub(crate) fn is_political(view: &View, token: usize, slots: &Slots, theme: Theme) -> bool {
    let strict = theme.leisure;
    let arms = Classes::named("weapon").with(Classes::named("milvehicle"));
    let wanted = Classes::POLITICAL.with(arms);
    let mut fillers = slots
        .participants()
        .chain(&slots.modifiers)
        .chain(slots.obliques.iter().map(|(_, filler)| filler));
    let hit = fillers.any(|filler| {
        let leisure = Classes::named("sport")
            .with(Classes::named("business"))
            .with(Classes::named("culture"));
        if filler.classes.meets(wanted) && !(strict && filler.classes.meets(leisure)) {
            return true;
        }
        let actor = view.actor(filler.token);
        let political = actor.is_some_and(|actor| {
            let actor = &view.grounding.actors[actor];
            actor.political && (!strict || actor.sector.is_some())
        });
        political || (!strict && (filler.country || filler.place && slots.own_subject))
    });
    if hit {
        return true;
    }
    if strict {
        return false;
    }
    // "Hundreds gathered", "they marched": the report itself tells that crowds and states act here.
    theme.political
        && slots.participants().all(|filler| filler.classes.is_empty())
        && view.upos(token) != Upos::Verb
        || theme.political
            && slots.participants().any(|filler| {
                matches!(
                    filler.lemma.as_str(),
                    "hundred" | "thousand" | "dozen" | "other" | "many" | "they" | "we"
                )
            })
}

/// What did the harm: a natural cause, an accident, or somebody.
fn cause(view: &View, token: usize, slots: &Slots, theme: Theme) -> (&'static str, Option<&'static str>) {
    let natural = Classes::named("natural");
    let accident = Classes::named("accident");
    let violent = Classes::named("armed")
        .with(Classes::named("police"))
        .with(Classes::named("weapon"))
        .with(Classes::named("milvehicle"));
    // Words of the whole sentence, the nearest arguments first.
    let mut near: Vec<usize> = slots.subjects.iter().map(|filler| filler.token).collect();
    near.extend(slots.obliques.iter().map(|(_, filler)| filler.token));
    for token in near {
        let classes = view.classes(token);
        if classes.meets(natural) {
            return ("NONE", Some("disaster"));
        }
        if classes.meets(accident) || is_a_fire(view, token) {
            return ("NONE", Some("accident"));
        }
        if classes.meets(violent) {
            return ("ASSAULT", None);
        }
        if let Some(sense) = view.lexicon.noun(view.lemma(token)) {
            if sense.event == "ASSAULT" {
                return ("ASSAULT", sense.mode);
            }
            if is_mishap(&sense) {
                return ("NONE", sense.mode);
            }
        }
    }
    // "A train derailed, leaving three dead."
    let mut below = token;
    while let Some(above) = view
        .head(below)
        .filter(|_| matches!(view.deprel(below), Deprel::Advcl | Deprel::Acl))
    {
        let sense = view.lexicon.verb(view.lemma(above));
        if let Some(sense) = sense.filter(|sense| view.is_verb(above) && is_mishap(sense)) {
            return ("NONE", sense.mode);
        }
        below = above;
    }
    let sentence = view.reading.sentence(token).tokens;
    let mut score = 0i32;
    for at in sentence {
        let classes = view.classes(at);
        if classes.meets(natural) || classes.meets(accident) {
            score -= 2;
        } else if classes.meets(violent) {
            score += 1;
        }
        if view.upos(at).is_nominal() || view.is_verb(at) {
            let sense = view
                .lexicon
                .noun(view.lemma(at))
                .or_else(|| view.lexicon.verb(view.lemma(at)));
            if at != token
                && sense.is_some_and(|sense| sense.event == "ASSAULT" && sense.guard == Guard::Always)
            {
                score += 2;
            }
        }
    }
    if theme.disaster {
        score -= 2;
    }
    if theme.accident {
        score -= 2;
    }
    if theme.conflict {
        score += 1;
    }
    if score < 0 {
        return ("NONE", Some(if theme.accident { "accident" } else { "disaster" }));
    }
    if theme.leisure && score <= 0 {
        return ("NONE", Some("other"));
    }
    if score > 0 || theme.conflict || theme.political {
        ("ASSAULT", None)
    } else {
        ("NONE", Some("other"))
    }
}

/// A sense without a doer: an accident, a natural disaster.
fn is_mishap(sense: &Sense) -> bool {
    sense.event == "NONE" && matches!(sense.mode, Some("disaster" | "accident"))
}

/// "A fire", where nothing says whose: "Israeli fire" and "gunfire" are arms.
fn is_a_fire(view: &View, token: usize) -> bool {
    view.lemma(token) == "fire"
        && view
            .reading
            .children(token)
            .any(|child| view.deprel(child) == Deprel::Det && matches!(view.lemma(child), "a" | "an" | "the"))
        && !view
            .reading
            .children(token)
            .any(|child| matches!(view.deprel(child), Deprel::Compound | Deprel::Amod))
}
