//! What a source is: a person, an official, an outlet, a government - by its name, its noun, or as an actor.

use super::Resolver;
use crate::analysis::{NameKind, TokenRange, Upos};
use crate::attribution::SourceKind;
use crate::attribution::outlet::Outlet;
use crate::grounding::ActorMention;

impl Resolver<'_> {
    pub(super) fn kind(
        &self,
        range: TokenRange,
        head: usize,
        name: Option<NameKind>,
        outlet: Option<Outlet>,
        noun: Option<SourceKind>,
        lemma: &str,
    ) -> SourceKind {
        let reading = self.reading;
        let token = &reading.tokens[head];
        if let Some(outlet) = outlet {
            return if outlet.social {
                SourceKind::Social
            } else {
                SourceKind::Outlet
            };
        }
        let words = reading.span(range).text(&self.document.text).to_lowercase();
        let last = reading.word(head, &self.document.text).to_lowercase();
        // A company that the name tagger takes for somebody.
        let company = |actor: &ActorMention| {
            actor.rule == "actor.organisation" && actor.sector.as_deref() == Some("BUS")
        };
        if self.actor_at(head).is_some_and(company) {
            return SourceKind::Organisation;
        }
        if let Some(name) = name {
            match name {
                NameKind::Person if noun == Some(SourceKind::Outlet) => return SourceKind::Outlet,
                NameKind::Person => return SourceKind::Person,
                NameKind::Place | NameKind::Nationality
                    if token.upos == Upos::Propn || token.upos == Upos::Pron =>
                {
                    return SourceKind::Government;
                }
                NameKind::Organisation | NameKind::Other | NameKind::Event | NameKind::Platform
                    if token.upos == Upos::Propn || token.upos == Upos::Pron || noun.is_none() =>
                {
                    return match noun.or_else(|| self.words.noun(&last)) {
                        Some(SourceKind::Government) => SourceKind::Government,
                        Some(SourceKind::Military) => SourceKind::Military,
                        Some(SourceKind::Outlet) => SourceKind::Outlet,
                        _ => self.acting(head).unwrap_or(SourceKind::Organisation),
                    };
                }
                _ => {}
            }
        }
        if matches!(lemma, "agency" | "service") && words.contains("news") {
            return SourceKind::Outlet;
        }
        if matches!(lemma, "source") && (words.contains("witness") || words.contains("local")) {
            return SourceKind::Witness;
        }
        if let Some(kind) = noun {
            return match kind {
                SourceKind::Organisation if words.contains("government") => SourceKind::Government,
                kind => kind,
            };
        }
        if let Some(kind) = self.acting(head) {
            return kind;
        }
        match last.as_str() {
            "he" | "she" | "i" | "him" | "her" => SourceKind::Person,
            "it" => SourceKind::Organisation,
            "they" | "we" | "them" | "many" | "some" | "others" | "everyone" | "people" => {
                SourceKind::Collective
            }
            _ if token.upos == Upos::Propn && range.len() > 1 => SourceKind::Organisation,
            _ if token.upos == Upos::Propn => SourceKind::Person,
            _ => SourceKind::Collective,
        }
    }

    /// What the grounded actor at the head is.
    fn acting(&self, head: usize) -> Option<SourceKind> {
        let actor = self.actor_at(head)?;
        match actor.sector.as_deref() {
            Some("GOV" | "COP" | "JUD" | "LEG" | "SPY") => Some(SourceKind::Government),
            Some("MIL") => Some(SourceKind::Military),
            Some("MED") => Some(SourceKind::Outlet),
            None if actor.country.is_some() && actor.political => Some(SourceKind::Government),
            _ => None,
        }
    }

    pub(super) fn is_role(&self, lemma: &str) -> bool {
        matches!(
            self.words.noun(lemma),
            Some(
                SourceKind::Official
                    | SourceKind::Person
                    | SourceKind::Outlet
                    | SourceKind::Organisation
                    | SourceKind::Government
                    | SourceKind::Witness
            )
        )
    }

    fn actor_at(&self, head: usize) -> Option<&ActorMention> {
        self.grounding.actors.iter().find(|actor| actor.head == head)
    }
}
