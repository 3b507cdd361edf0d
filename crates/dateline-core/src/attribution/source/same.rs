//! Whether a phrase speaks again of a source that the report has named: by coreference, by name, by the same noun, and
//! for pronouns by agreement.

use super::{Known, Resolver};
use crate::analysis::{Deprel, MentionForm, TokenRange, Upos};
use crate::attribution::{Anonymity, Source, SourceKind, SourceNumber};

impl Resolver<'_> {
    /// The source that this phrase speaks of again.
    pub(super) fn find(&self, range: TokenRange, head: usize, known: &[Known]) -> Option<usize> {
        let reading = self.reading;
        let token = &reading.tokens[head];
        let entity = self.entity(range, head);
        if let Some(entity) = entity
            && let Some(at) = known.iter().position(|k| k.entity == Some(entity))
            && !self.names_another(range, head, &known[at])
        {
            return Some(at);
        }
        if token.upos == Upos::Pron {
            if entity.is_some_and(|entity| self.has_content(entity)) {
                return None;
            }
            return self.antecedent(head, known);
        }
        let described = self.describe(range, head);
        if let Some(name) = &described.source.name {
            let same = |other: &Source| other.name.as_deref().is_some_and(|other| same_name(other, name));
            if let Some(at) = known.iter().rposition(|k| {
                same(&k.source)
                    && (k.source.kind == SourceKind::Person) == (described.source.kind == SourceKind::Person)
            }) {
                return Some(at);
            }
            return None;
        }
        // "the official", "the statement", "the ministry": the last one of that noun.
        let definite = reading.children(head).any(|child| {
            matches!(
                reading.tokens[child].lemma.as_str(),
                "the" | "this" | "that" | "same" | "both"
            )
        }) || reading
            .word(range.start, &self.document.text)
            .eq_ignore_ascii_case("the");
        let lemma = token.lemma.to_lowercase();
        if definite || range.len() == 1 {
            return known.iter().rposition(|k| {
                k.first <= head
                    && (k.lemma == lemma
                        || definite
                            && k.source.name.as_deref().is_some_and(|name| {
                                name.to_lowercase().split(' ').next_back() == Some(lemma.as_str())
                            }))
                    && !self.clash(range, k)
            });
        }
        let words = normal(reading.span(range).text(&self.document.text));
        known.iter().rposition(|k| {
            k.source.name.is_none()
                && k.source
                    .spans
                    .iter()
                    .any(|s| normal(s.text(&self.document.text)) == words)
                && k.lemma == lemma
                && k.source.anonymity == Anonymity::Role
                && !words.starts_with("another ")
                && !words.starts_with("a ")
                && !words.starts_with("an ")
        })
    }

    /// The last source before a pronoun that agrees with it.
    fn antecedent(&self, head: usize, known: &[Known]) -> Option<usize> {
        let lemma = self.reading.word(head, &self.document.text).to_lowercase();
        let fits = |source: &Source| match lemma.as_str() {
            "he" | "she" | "him" | "her" | "i" => {
                matches!(
                    source.kind,
                    SourceKind::Person | SourceKind::Official | SourceKind::Witness
                ) && source.number != SourceNumber::Several
            }
            "it" => !matches!(
                source.kind,
                SourceKind::Person | SourceKind::Official | SourceKind::Witness | SourceKind::Collective
            ),
            "they" | "we" | "them" => {
                source.number == SourceNumber::Several
                    || matches!(
                        source.kind,
                        SourceKind::Government
                            | SourceKind::Organisation
                            | SourceKind::Collective
                            | SourceKind::Military
                    )
            }
            _ => false,
        };
        known
            .iter()
            .enumerate()
            .flat_map(|(at, k)| k.source.spans.iter().map(move |span| (at, k, *span)))
            .filter(|(_, k, span)| span.end <= self.reading.tokens[head].span.start && fits(&k.source))
            .max_by_key(|(at, _, span)| (span.start, *at))
            .map(|(at, _, _)| at)
    }

    /// "the police, *who* had told her": the noun that the clause is about.
    pub(super) fn antecedent_of_relative(&self, range: TokenRange, head: usize) -> Option<usize> {
        let reading = self.reading;
        let relative = range.len() == 1
            && reading.tokens[head].upos == Upos::Pron
            && matches!(reading.tokens[head].lemma.as_str(), "who" | "which" | "that")
            && self
                .entity(range, head)
                .is_none_or(|entity| !self.has_content(entity));
        let clause = reading
            .ancestors(head)
            .take(4)
            .find(|token| self.deprel(*token) == Deprel::AclRelcl);
        if !relative {
            return None;
        }
        let before = || {
            let mut left = (reading.sentence(head).tokens.start..head).rev();
            left.find(|token| reading.tokens[*token].upos != Upos::Punct)
        };
        let noun = clause
            .and_then(|clause| reading.tokens[clause].head)
            .or_else(before)?;
        (noun < head && reading.tokens[noun].upos.is_nominal() && reading.tokens[noun].upos != Upos::Pron)
            .then_some(noun)
    }

    /// "the agency Tamra" is not "The Times of Amra", whatever the coreference makes of the two: a proper noun beside
    /// the noun that the known name lacks.
    fn names_another(&self, range: TokenRange, head: usize, known: &Known) -> bool {
        let reading = self.reading;
        let Some(theirs) = known.source.name.as_deref() else {
            return false;
        };
        self.apposed(range, head)
            .is_some_and(|name| !theirs.contains(reading.span(name).text(&self.document.text)))
    }

    /// "an Iraqi official" is not "the U.N. official".
    fn clash(&self, range: TokenRange, known: &Known) -> bool {
        let own: Vec<String> = range
            .iter()
            .filter(|t| matches!(self.reading.tokens[*t].upos, Upos::Adj | Upos::Propn | Upos::Noun))
            .map(|t| self.reading.tokens[t].lemma.to_lowercase())
            .filter(|lemma| *lemma != known.lemma && *lemma != "same")
            .collect();
        if own.is_empty() {
            return false;
        }
        let theirs: String = known
            .source
            .spans
            .iter()
            .map(|s| s.text(&self.document.text).to_lowercase())
            .collect::<Vec<_>>()
            .join(" ");
        !own.iter().any(|word| theirs.contains(word.as_str()))
    }

    fn has_content(&self, entity: usize) -> bool {
        self.reading.entities[entity]
            .mentions
            .iter()
            .any(|mention| self.reading.mentions[*mention].form != MentionForm::Pronoun)
    }
}

fn normal(words: &str) -> String {
    let words = words.to_lowercase();
    words.strip_prefix("the ").unwrap_or(&words).trim().to_owned()
}

/// "Dacey" and "Alan Dacey" are one, as are equal names.
fn same_name(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    if a == b {
        return true;
    }
    let (short, long) = if a.len() < b.len() { (&a, &b) } else { (&b, &a) };
    !short.contains(' ') && long.split(' ').next_back() == Some(short.as_str())
}
