//! Who a source is: mentions of one entity become one [`Source`] with kind, name, anonymity, number and affiliation.
//!
//! In come the drafts with the phrases that name a source, out go the sources and which draft has which. `same` finds
//! the source that a phrase speaks of again, `describe` what a phrase says by itself, `kind` what it is.

mod describe;
mod kind;
mod same;

use super::draft::Draft;
use super::outlet::SourceWords;
use super::{Anonymity, Source, SourceKind};
use crate::analysis::{Deprel, MentionForm, NameKind, Reading, TokenRange, Upos};
use crate::document::Document;
use crate::grounding::Grounding;
use std::collections::BTreeMap;

/// What the resolver looks at.
pub(crate) struct Resolver<'a> {
    pub(crate) document: &'a Document,
    pub(crate) reading: &'a Reading,
    pub(crate) grounding: &'a Grounding,
    pub(crate) words: &'a SourceWords,
}

#[derive(Debug, Clone)]
struct Known {
    source: Source,
    head: usize,
    first: usize,
    lemma: String,
    entity: Option<usize>,
}

impl Resolver<'_> {
    /// The sources of the drafts, and for each draft the index of its source.
    pub(crate) fn resolve(&self, drafts: &[Draft]) -> (Vec<Source>, Vec<Option<usize>>) {
        let mut order: Vec<usize> = (0..drafts.len())
            .filter(|at| drafts[*at].source.is_some())
            .collect();
        order.sort_by_key(|at| (drafts[*at].source, *at));
        let mut known: Vec<Known> = Vec::new();
        let mut by_range: BTreeMap<TokenRange, usize> = BTreeMap::new();
        let mut chosen = vec![None; drafts.len()];
        // Names and nouns first, so that a pronoun before its name finds it by its entity.
        for pronouns in [false, true] {
            for at in &order {
                let (Some(range), Some(head)) = (drafts[*at].source, drafts[*at].source_head) else {
                    continue;
                };
                if (self.reading.tokens[head].upos == Upos::Pron) != pronouns {
                    continue;
                }
                let source = match by_range.get(&range) {
                    Some(source) => *source,
                    None => self.place(range, head, &mut known),
                };
                by_range.insert(range, source);
                chosen[*at] = Some(source);
            }
        }
        let mut sources = Vec::new();
        for mut entry in known {
            self.add_mentions(&mut entry);
            let spans = &mut entry.source.spans;
            spans.sort();
            // Of a phrase and its beginning the whole phrase stays ("a source close to the minister"), but for a
            // clause or an apposition behind it.
            spans.dedup_by(|longer, kept| {
                let same = longer.start == kept.start;
                if same && self.goes_on(kept.end, longer.end) {
                    kept.end = longer.end;
                }
                same
            });
            sources.push(entry.source);
        }
        (sources, chosen)
    }

    /// What follows a phrase belongs to it: no clause, no apposition.
    fn goes_on(&self, end: u32, longer: u32) -> bool {
        let tokens = &self.reading.tokens;
        let next = tokens.partition_point(|token| token.span.start < end);
        let next = tokens.get(next).filter(|token| token.span.end <= longer);
        let word = next.map(|token| token.span.text(&self.document.text));
        word.is_some_and(|word| !matches!(word, "," | "(" | "who" | "whom" | "whose" | "which" | "that"))
    }

    fn place(&self, range: TokenRange, head: usize, known: &mut Vec<Known>) -> usize {
        let span = self.reading.span(range);
        if let Some(noun) = self.antecedent_of_relative(range, head) {
            let phrase = self
                .reading
                .subtree_without(noun, |child| self.deprel(child) == Deprel::AclRelcl);
            let source = self.place(phrase, noun, known);
            let spans = &mut known[source].source.spans;
            spans.push(span);
            return source;
        }
        if let Some(found) = self.find(range, head, known) {
            let better = self.describe(range, head);
            let entry = &mut known[found];
            entry.source.spans.push(span);
            if better.source.name.is_some()
                && (entry.source.name.is_none()
                    || entry.source.kind == SourceKind::Person && longer(&better.source, &entry.source))
            {
                entry.source.name = better.source.name;
                entry.source.anonymity = better.source.anonymity;
                if better.source.kind == SourceKind::Person || entry.source.kind != SourceKind::Person {
                    entry.source.kind = better.source.kind;
                }
            }
            if entry.source.role.is_none() {
                entry.source.role = better.source.role;
            }
            for country in better.source.countries {
                if !entry.source.countries.contains(&country) {
                    entry.source.countries.push(country);
                }
            }
            return found;
        }
        known.push(self.describe(range, head));
        known.len() - 1
    }

    pub(super) fn deprel(&self, token: usize) -> Deprel {
        self.reading.tokens[token].deprel
    }

    pub(super) fn entity(&self, range: TokenRange, head: usize) -> Option<usize> {
        self.reading.entity_at(head).or_else(|| {
            let inside = self.reading.mentions.iter().find(|mention| {
                range.contains(mention.head) && mention.form == MentionForm::Name && mention.head == head
            })?;
            Some(inside.entity)
        })
    }

    /// Adds the other mentions of the same entity.
    fn add_mentions(&self, known: &mut Known) {
        let reading = self.reading;
        let entity = known.entity.or_else(|| reading.entity_at(known.head));
        let Some(entity) = entity else { return };
        for mention in &reading.entities[entity].mentions {
            known
                .source
                .spans
                .push(reading.span(reading.mentions[*mention].tokens));
        }
        let full = reading
            .entity_name(entity)
            .filter(|name| known.source.kind == SourceKind::Person && name.kind == NameKind::Person);
        if let Some(name) = full {
            let name = clean(name.span.text(&self.document.text));
            if known
                .source
                .name
                .as_ref()
                .is_none_or(|own| own.len() < name.len())
            {
                known.source.name = Some(name);
                known.source.anonymity = Anonymity::Named;
            }
        }
    }
}

fn longer(a: &Source, b: &Source) -> bool {
    let len = |source: &Source| source.name.as_ref().map_or(0, String::len);
    len(a) > len(b)
}

/// The words of a name on one line, without possessive and markup.
fn clean(name: &str) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = ["'s", "’s"]
        .iter()
        .find_map(|tail| name.strip_suffix(tail))
        .unwrap_or(&name);
    name.trim_matches(|c: char| matches!(c, '[' | ']' | '"' | '“' | '”' | ','))
        .to_owned()
}
