//! One document's layers side by side, with the look-ups that the event stage asks for again and again.

use super::lexicon::{Classes, EventLexicon};
use crate::analysis::{Deprel, MentionForm, NameKind, Reading, Upos};
use crate::document::Document;
use crate::grounding::Grounding;
use crate::grounding::place::Feature;
use crate::span::Span;
use smol_str::SmolStr;

/// Everything that is known of a document before its events are.
pub(crate) struct View<'a> {
    pub(crate) document: &'a Document,
    pub(crate) reading: &'a Reading,
    pub(crate) grounding: &'a Grounding,
    pub(crate) lexicon: &'a EventLexicon,
    /// Lower-case lemma of each token.
    lemmas: Vec<SmolStr>,
    /// Index of the actor mention whose head is this token, or the smallest that holds it.
    actor_at: Vec<Option<usize>>,
    place_at: Vec<Option<usize>>,
    /// Argument classes of each token's lemma.
    classes: Vec<Classes>,
    entity_at: Vec<Option<usize>>,
}

impl<'a> View<'a> {
    /// Builds the look-ups.
    pub(crate) fn new(
        document: &'a Document,
        reading: &'a Reading,
        grounding: &'a Grounding,
        lexicon: &'a EventLexicon,
    ) -> Self {
        let count = reading.tokens.len();
        let mut lemmas = Vec::with_capacity(count);
        for token in &reading.tokens {
            let mut lemma = token.lemma.to_lowercase();
            if lemma.is_empty() || lemma == "_" {
                lemma = token.span.text(&document.text).to_lowercase();
            }
            lemmas.push(SmolStr::new(lemma));
        }
        let mut actor_at: Vec<Option<usize>> = vec![None; count];
        let mut width = vec![usize::MAX; count];
        for (at, actor) in grounding.actors.iter().enumerate() {
            for token in reading.tokens_in(actor.span) {
                let size = if actor.head == token { 0 } else { actor.span.len() };
                if size < width[token] {
                    width[token] = size;
                    actor_at[token] = Some(at);
                }
            }
        }
        let mut place_at = vec![None; count];
        for (at, place) in grounding.places.iter().enumerate() {
            for token in reading.tokens_in(place.span) {
                place_at[token] = Some(at);
            }
        }
        let mut entity_at = vec![None; count];
        for mention in &reading.mentions {
            if mention.head < count {
                entity_at[mention.head] = Some(mention.entity);
            }
        }
        let mut view = Self {
            document,
            reading,
            grounding,
            lexicon,
            lemmas,
            actor_at,
            place_at,
            classes: Vec::new(),
            entity_at,
        };
        view.classes = (0..count).map(|token| view.classes_of(token)).collect();
        view
    }

    /// Number of tokens.
    pub(crate) fn len(&self) -> usize {
        self.lemmas.len()
    }

    /// Lower-case lemma.
    pub(crate) fn lemma(&self, token: usize) -> &str {
        &self.lemmas[token]
    }

    /// The word as it stands.
    pub(crate) fn word(&self, token: usize) -> &'a str {
        self.reading.word(token, &self.document.text)
    }

    /// The word in lower case.
    pub(crate) fn lower(&self, token: usize) -> String {
        self.word(token).to_lowercase()
    }

    /// Part of speech.
    pub(crate) fn upos(&self, token: usize) -> Upos {
        self.reading.tokens[token].upos
    }

    /// Penn tag.
    pub(crate) fn xpos(&self, token: usize) -> &str {
        &self.reading.tokens[token].xpos
    }

    /// Relation to the head.
    pub(crate) fn deprel(&self, token: usize) -> Deprel {
        self.reading.tokens[token].deprel
    }

    /// Governing token.
    pub(crate) fn head(&self, token: usize) -> Option<usize> {
        self.reading.tokens[token].head
    }

    /// Byte span.
    pub(crate) fn span(&self, token: usize) -> Span {
        self.reading.tokens[token].span
    }

    /// Argument classes of the token itself.
    pub(crate) fn classes(&self, token: usize) -> Classes {
        self.classes[token]
    }

    /// Name kind of the name that covers the token.
    pub(crate) fn name_kind(&self, token: usize) -> Option<NameKind> {
        self.reading
            .name_at(token)
            .map(|name| self.reading.names[name].kind)
    }

    /// The place mention that covers the token.
    pub(crate) fn place(&self, token: usize) -> Option<usize> {
        self.place_at[token]
    }

    /// The token belongs to a time.
    pub(crate) fn is_time(&self, token: usize) -> bool {
        let span = self.span(token);
        self.grounding.times.iter().any(|time| time.span.contains(span))
    }

    /// The token stands for a country.
    pub(crate) fn is_country(&self, token: usize) -> bool {
        self.place_at[token].is_some_and(|place| self.grounding.places[place].feature == Feature::Country)
            || self.actor_at[token].is_some_and(|actor| {
                let actor = &self.grounding.actors[actor];
                actor.head == token && actor.code.as_deref().is_some_and(|code| code.len() == 3)
            })
    }

    /// The actor mention headed by the token or around it; for a pronoun, that of its antecedent.
    pub(crate) fn actor(&self, token: usize) -> Option<usize> {
        if let Some(actor) = self.actor_at[token] {
            return Some(actor);
        }
        self.antecedents(token)
            .into_iter()
            .find_map(|head| self.actor_at[head])
    }

    /// The actors that a token stands for: one, or all whom a plural takes up ("the two presidents").
    pub(crate) fn actors(&self, token: usize) -> Vec<usize> {
        let Some(first) = self.actor(token) else {
            return Vec::new();
        };
        let actors = &self.grounding.actors;
        let span = actors[first].span;
        // In text order, so those of one span stand side by side.
        let start = actors.partition_point(|actor| actor.span.start < span.start);
        let end = actors.partition_point(|actor| actor.span.start <= span.start);
        let joined = |actor: &usize| actors[*actor].span == span && actors[*actor].head == actors[first].head;
        (start..end).filter(joined).collect()
    }

    /// Heads of the other mentions of a token's entity, the nearest before it first.
    pub(crate) fn antecedents(&self, token: usize) -> Vec<usize> {
        let Some(entity) = self.entity_at[token] else {
            return Vec::new();
        };
        let mut heads: Vec<usize> = self.reading.entities[entity]
            .mentions
            .iter()
            .map(|mention| &self.reading.mentions[*mention])
            .filter(|mention| mention.head != token && mention.form != MentionForm::Pronoun)
            .map(|mention| mention.head)
            .collect();
        heads.sort_by_key(|head| (*head > token, head.abs_diff(token)));
        heads
    }

    fn classes_of(&self, token: usize) -> Classes {
        let lemma = self.lemma(token);
        let mut classes = self.lexicon.classes(lemma);
        let lower = self.lower(token);
        if classes.is_empty() && lower != lemma {
            classes = self.lexicon.classes(&lower);
        }
        if classes.is_empty()
            && let Some(singular) = lower.strip_suffix('s')
        {
            classes = self.lexicon.classes(singular);
        }
        // "rescue team", "prime minister": the phrase tells more than its head.
        let start = token.saturating_sub(1);
        if start < token && self.reading.tokens[start].sentence == self.reading.tokens[token].sentence {
            let phrase = format!("{} {lemma}", self.lower(start));
            classes = classes.with(self.lexicon.classes(&phrase));
        }
        match self.name_kind(token) {
            Some(NameKind::Platform) => classes = classes.with(Classes::named("milvehicle")),
            Some(NameKind::Weapon) => classes = classes.with(Classes::named("weapon")),
            _ => {}
        }
        let prefixed = self.reading.tokens[token].upos == Upos::Propn
            && (token.saturating_sub(2)..token).any(|at| {
                self.reading.tokens[at].sentence == self.reading.tokens[token].sentence
                    && matches!(
                        self.word(at),
                        "USS" | "HMS" | "INS" | "HMAS" | "HMCS" | "KRI" | "USNS" | "BRP" | "ROKS" | "JS"
                    )
            });
        if prefixed {
            classes = classes.with(Classes::named("milvehicle"));
        }
        if let Some(actor) = self.actor_at[token] {
            let actor = &self.grounding.actors[actor];
            if actor.head == token {
                classes = classes.with(match actor.sector.as_deref() {
                    Some("MIL" | "REB" | "SEP" | "UAF" | "INS" | "PRM") => Classes::named("armed"),
                    Some("COP" | "SPY") => Classes::named("police"),
                    Some("GOV" | "LEG" | "JUD" | "IGO" | "PTY" | "OPP" | "ELI") => Classes::named("official"),
                    _ => Classes::default(),
                });
            }
        }
        classes
    }

    /// The noun that a quantity word stands before: "hundreds of protesters" -> "protesters".
    pub(crate) fn counted(&self, token: usize) -> usize {
        const MEASURES: [&str; 30] = [
            "hundred", "thousand", "dozen", "million", "score", "number", "group", "team", "band", "series",
            "wave", "lot", "majority", "handful", "couple", "pair", "total", "most", "some", "many", "all",
            "one", "ten", "crowd", "part", "member", "convoy", "volley", "several", "rest",
        ];
        if MEASURES.contains(&self.lemma(token)) || self.upos(token) == Upos::Num {
            let of = self.reading.children(token).find(|child| {
                self.deprel(*child) == Deprel::Nmod && self.preposition(*child).as_deref() == Some("of")
            });
            if let Some(of) = of {
                return of;
            }
        }
        token
    }

    /// The preposition of a noun, in lower case ("into", "out of" gives "out").
    pub(crate) fn preposition(&self, noun: usize) -> Option<String> {
        self.reading
            .child(noun, Deprel::Case)
            .map(|case| self.lower(case))
    }

    /// A finite or non-finite verb that is no auxiliary.
    pub(crate) fn is_verb(&self, token: usize) -> bool {
        self.upos(token) == Upos::Verb && !self.is_noun_slip(token)
    }

    /// A common or proper noun, also one that the tagger took for a verb.
    pub(crate) fn is_nominal(&self, token: usize) -> bool {
        self.upos(token).is_nominal() || self.is_noun_slip(token)
    }

    /// "Clashes broke out" with "Clashes" as a verb: a finite verb is never a subject or an object.
    fn is_noun_slip(&self, token: usize) -> bool {
        self.upos(token) == Upos::Verb
            && matches!(self.xpos(token), "VBZ" | "VBP")
            && matches!(
                self.deprel(token),
                Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj
            )
    }

    /// The sentence index.
    pub(crate) fn sentence(&self, token: usize) -> u32 {
        self.reading.tokens[token].sentence
    }
}
