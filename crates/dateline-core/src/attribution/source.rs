//! Who a source is: mentions of one entity become one [`Source`] with kind, name, anonymity, number and affiliation.

use super::draft::Draft;
use super::outlet::{Outlet, SourceWords};
use super::{Anonymity, Source, SourceKind, SourceNumber};
use crate::analysis::{Deprel, MentionForm, NameKind, Reading, TokenRange, Upos};
use crate::document::Document;
use crate::grounding::Grounding;
use crate::span::Span;
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
        let mut rest = self
            .reading
            .tokens
            .iter()
            .filter(|token| token.span.start >= end && token.span.end <= longer);
        let word = rest.next().map(|token| token.span.text(&self.document.text));
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

    /// "the police, *who* had told her": the noun that the clause is about.
    fn antecedent_of_relative(&self, range: TokenRange, head: usize) -> Option<usize> {
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

    fn deprel(&self, token: usize) -> Deprel {
        self.reading.tokens[token].deprel
    }

    /// The source that this phrase speaks of again.
    fn find(&self, range: TokenRange, head: usize, known: &[Known]) -> Option<usize> {
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

    /// The proper nouns up to the head, possessives among them: "the *Velan Doctors' Syndicate*".
    fn proper(&self, range: TokenRange, head: usize) -> TokenRange {
        let reading = self.reading;
        let head = head.min(range.end - 1);
        let belongs = |token: usize| {
            let capital = reading
                .word(token, &self.document.text)
                .starts_with(char::is_uppercase);
            reading.tokens[token].upos == Upos::Propn
                || reading.tokens[head].upos == Upos::Propn
                    && (capital && reading.tokens[token].upos == Upos::Noun
                        || reading.tokens[token].xpos == "POS")
        };
        let mut start = head;
        while start > range.start && belongs(start - 1) {
            start -= 1;
        }
        TokenRange::new(start, head + 1)
    }

    /// The proper noun beside a common one: "the agency *Tamra*".
    fn apposed(&self, range: TokenRange, head: usize) -> Option<TokenRange> {
        let reading = self.reading;
        if reading.tokens[head].upos != Upos::Noun {
            return None;
        }
        let first = reading
            .children_by(head, &[Deprel::Appos, Deprel::Flat])
            .find(|child| {
                *child > head
                    && range.contains(*child)
                    && reading.tokens[*child].upos == Upos::Propn
                    && reading.child(*child, Deprel::NmodPoss).is_none()
            })?;
        // "Centre for Peace": a small word between two proper nouns belongs to the name.
        let proper = |token: usize| token < range.end && reading.tokens[token].upos == Upos::Propn;
        let mut end = first + 1;
        while proper(end)
            || proper(end + 1)
                && end < range.end
                && matches!(reading.tokens[end].upos, Upos::Adp | Upos::Cconj)
        {
            end += 1;
        }
        let start = (range.start..first)
            .rev()
            .take_while(|token| proper(*token) && *token > head)
            .last();
        Some(TokenRange::new(start.unwrap_or(first), end))
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

    fn entity(&self, range: TokenRange, head: usize) -> Option<usize> {
        self.reading.entity_at(head).or_else(|| {
            let inside = self.reading.mentions.iter().find(|mention| {
                range.contains(mention.head) && mention.form == MentionForm::Name && mention.head == head
            })?;
            Some(inside.entity)
        })
    }

    fn has_content(&self, entity: usize) -> bool {
        self.reading.entities[entity]
            .mentions
            .iter()
            .any(|mention| self.reading.mentions[*mention].form != MentionForm::Pronoun)
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

    fn describe(&self, range: TokenRange, head: usize) -> Known {
        let reading = self.reading;
        let text = &self.document.text;
        let span = reading.span(range);
        let words = span.text(text);
        let token = &reading.tokens[head];
        let lemma = token.lemma.to_lowercase();
        let entity = self.entity(range, head);
        let own_name = self.name_in(range, head);
        let apposed = self.apposed(range, head).filter(|_| own_name.is_none());
        let name = own_name.or_else(|| {
            (token.upos == Upos::Pron || apposed.is_none() && self.is_role(&lemma))
                .then(|| entity.and_then(|entity| reading.entity_name(entity)))
                .flatten()
        });
        let outlet = self
            .words
            .outlet(words)
            .or_else(|| name.and_then(|name| self.words.outlet(name.span.text(text))))
            .or_else(|| self.outlet_beside(range, head))
            .filter(|_| name.is_none_or(|name| name.kind != NameKind::Person));
        let noun = self.words.noun(&lemma);
        let kind = self.kind(range, head, name.map(|name| name.kind), outlet, noun, &lemma);
        let named = match kind {
            SourceKind::Person => {
                name.is_some_and(|name| name.kind == NameKind::Person || token.upos == Upos::Propn)
            }
            SourceKind::Outlet if name.is_some() => true,
            SourceKind::Outlet
            | SourceKind::Organisation
            | SourceKind::Government
            | SourceKind::Military
            | SourceKind::Social => {
                outlet.is_some()
                    || apposed.is_some()
                    || token.upos == Upos::Propn
                    || name.is_some_and(|name| name.tokens.contains(head) || token.upos == Upos::Pron)
                    || own_name.is_some_and(|name| name.tokens.start > head)
            }
            _ => false,
        };
        let mut source = Source {
            spans: vec![span],
            name: None,
            kind,
            anonymity: Anonymity::Role,
            reason_unnamed: None,
            number: self.number(range, head, &lemma, named),
            role: None,
            countries: Vec::new(),
            organisation: None,
            state_affiliated: false,
        };
        if named {
            source.anonymity = Anonymity::Named;
            let other = apposed.unwrap_or_else(|| self.proper(range, head));
            source.name = Some(match (outlet, name) {
                (Some(outlet), _) => outlet.name.to_owned(),
                (None, Some(name)) => clean(name.span.text(text)),
                (None, None) => clean(reading.span(other).text(text)),
            });
        } else {
            source.reason_unnamed = self.reason(range, head);
            if token.upos == Upos::Pron || self.is_bare(range, head, &lemma) {
                source.anonymity = Anonymity::Bare;
            }
        }
        source.role = self.role(range, head, name.map(|name| name.tokens));
        // "The UNHCR's Olga Sarrado": a body, no role.
        let body = source
            .role
            .as_deref()
            .and_then(|role| role.strip_suffix("'s").or_else(|| role.strip_suffix("’s")))
            .map(|body| {
                body.trim_start_matches("The ")
                    .trim_start_matches("the ")
                    .to_owned()
            });
        if body.is_some() {
            source.role = None;
            source.organisation = body;
        }
        self.affiliate(&mut source, range, outlet);
        Known {
            source,
            head,
            first: range.start,
            lemma,
            entity,
        }
    }

    /// The name that the phrase is about: the one that holds the head or stands in apposition to it.
    fn name_in(&self, range: TokenRange, head: usize) -> Option<&crate::analysis::Name> {
        let reading = self.reading;
        let own = reading.name_at(head).map(|at| &reading.names[at]);
        if let Some(name) = own {
            return Some(name);
        }
        let noun = self.words.noun(&reading.tokens[head].lemma);
        let person_noun = matches!(
            noun,
            Some(SourceKind::Official | SourceKind::Person | SourceKind::Witness) | None
        );
        let outlet_noun = matches!(noun, Some(SourceKind::Outlet | SourceKind::Organisation));
        reading
            .names
            .iter()
            .filter(|name| range.contains(name.tokens.start) && name.tokens.end <= range.end)
            .filter(|name| {
                // "Ana Ruiz's spokesman" is somebody else.
                let next = reading.tokens.get(name.tokens.end);
                name.tokens.end == range.end || next.is_none_or(|next| next.xpos != "POS")
            })
            .find(|name| {
                let top = reading.head_of(name.tokens);
                let beside = reading.tokens[top].head == Some(head)
                    && matches!(
                        reading.tokens[top].deprel,
                        Deprel::Appos | Deprel::Flat | Deprel::NmodDesc | Deprel::Compound | Deprel::Nmod
                    );
                match name.kind {
                    // "The broadcaster Radio Tarvale": whatever the name looks like.
                    NameKind::Person if noun == Some(SourceKind::Outlet) => beside && top == head + 1,
                    // "Governor of Rivas Ana Ruiz": a title with its country, then the name that closes the phrase.
                    NameKind::Person
                        if noun == Some(SourceKind::Official)
                            && name.tokens.end == range.end
                            && name.tokens.len() > 1
                            && name.tokens.start > head
                            && (head..name.tokens.start).all(|at| {
                                !matches!(reading.tokens[at].upos, Upos::Punct | Upos::Verb | Upos::Cconj)
                            }) =>
                    {
                        true
                    }
                    NameKind::Person => {
                        person_noun
                            && beside
                            && reading.tokens[top].deprel != Deprel::Nmod
                            && (reading.tokens[top].deprel != Deprel::Compound || top > head)
                    }
                    // "a rights group, the Centre for Peace"
                    NameKind::Organisation
                        if noun.is_some() && !person_noun && reading.tokens[top].deprel == Deprel::Appos =>
                    {
                        beside
                    }
                    NameKind::Organisation | NameKind::Other => {
                        outlet_noun && beside && reading.tokens[top].deprel != Deprel::Nmod
                    }
                    _ => false,
                }
            })
    }

    /// "Russian media outlet Sputnik", "the Italian news agency ANSA": the outlet named beside its noun.
    fn outlet_beside(&self, range: TokenRange, head: usize) -> Option<Outlet> {
        let reading = self.reading;
        const PRESS: [&str; 10] = [
            "outlet",
            "agency",
            "newspaper",
            "daily",
            "broadcaster",
            "station",
            "channel",
            "magazine",
            "network",
            "website",
        ];
        let noun = range
            .iter()
            .find(|token| PRESS.contains(&reading.tokens[*token].lemma.as_str()))?;
        if noun.abs_diff(head) > 4 {
            return None;
        }
        let near = TokenRange::new(range.start.max(noun.saturating_sub(4)), range.end.min(noun + 7));
        for start in near {
            if reading.tokens[start].upos != Upos::Propn {
                continue;
            }
            for end in (start + 1..=near.end.min(start + 5)).rev() {
                let words = reading
                    .span(TokenRange::new(start, end))
                    .text(&self.document.text);
                if let Some(outlet) = self.words.outlet(words) {
                    return (!outlet.social).then_some(outlet);
                }
            }
        }
        None
    }

    fn is_role(&self, lemma: &str) -> bool {
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

    fn kind(
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
        let company = self.grounding.actors.iter().find(|actor| actor.head == head);
        if company
            .is_some_and(|actor| actor.rule == "actor.organisation" && actor.sector.as_deref() == Some("BUS"))
        {
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
        let actor = self.grounding.actors.iter().find(|actor| actor.head == head)?;
        match actor.sector.as_deref() {
            Some("GOV" | "COP" | "JUD" | "LEG" | "SPY") => Some(SourceKind::Government),
            Some("MIL") => Some(SourceKind::Military),
            Some("MED") => Some(SourceKind::Outlet),
            None if actor.country.is_some() && actor.political => Some(SourceKind::Government),
            _ => None,
        }
    }

    fn number(&self, range: TokenRange, head: usize, lemma: &str, named: bool) -> SourceNumber {
        let reading = self.reading;
        let word = reading.word(head, &self.document.text).to_lowercase();
        let joined = reading.children(head).any(|child| {
            reading.tokens[child].deprel == Deprel::Conj
                && reading.tokens[child].upos.is_nominal()
                && range.contains(child)
        });
        let two = range.iter().any(|t| {
            matches!(
                reading.word(t, &self.document.text).to_lowercase().as_str(),
                "two" | "both"
            )
        });
        let plural = matches!(reading.tokens[head].xpos.as_str(), "NNS" | "NNPS")
            || matches!(
                word.as_str(),
                "they" | "we" | "police" | "people" | "many" | "some" | "others" | "them"
            );
        if two {
            SourceNumber::Two
        } else if joined || plural {
            SourceNumber::Several
        } else if named
            || word != lemma
            || matches!(word.as_str(), "he" | "she" | "i")
            || reading.tokens[head].upos.is_nominal()
        {
            SourceNumber::One
        } else {
            SourceNumber::Unknown
        }
    }

    /// "sources", "officials" without a modifier.
    fn is_bare(&self, range: TokenRange, head: usize, lemma: &str) -> bool {
        matches!(
            lemma,
            "source" | "official" | "report" | "insider" | "people" | "some" | "many"
        ) && !range.iter().any(|token| {
            token != head
                && !matches!(
                    self.reading.tokens[token].upos,
                    Upos::Det | Upos::Num | Upos::Punct | Upos::Adp | Upos::Pron
                )
                && !matches!(
                    self.reading.tokens[token].lemma.as_str(),
                    "several" | "many" | "other" | "another" | "multiple" | "some" | "unnamed" | "anonymous"
                )
        })
    }

    /// "on condition of anonymity", "who declined to be named".
    fn reason(&self, range: TokenRange, head: usize) -> Option<Span> {
        let sentence = self.reading.sentence(head);
        let words = sentence.span.text(&self.document.text);
        for (phrase, until) in [
            ("on condition of anonymity", ""),
            ("on the condition of anonymity", ""),
            ("on customary condition of anonymity", ""),
            ("not authorized to", ","),
            ("not authorised to", ","),
            ("declined to be named", ","),
            ("declined to be identified", ","),
            ("asked not to be named", ","),
            ("asked not to be identified", ","),
            ("requested anonymity", ","),
            ("spoke anonymously", ","),
        ] {
            let Some(at) = words.find(phrase) else { continue };
            let start = sentence.span.start as usize + at;
            let mut end = start + phrase.len();
            if !until.is_empty() {
                let rest = &words[at + phrase.len()..];
                let stop = rest.find([',', '.', ';']).unwrap_or(0);
                end += stop.min(80);
                if !self.document.text.is_char_boundary(end) {
                    end = start + phrase.len();
                }
            }
            let span = Span::new(start, end);
            let near = self.reading.span(range);
            if near.end + 60 >= span.start && span.end + 60 >= near.start {
                return Some(span);
            }
        }
        None
    }

    /// Title or description beside a name; for unnamed sources the modifiers with the noun.
    fn role(&self, range: TokenRange, head: usize, name: Option<TokenRange>) -> Option<String> {
        let reading = self.reading;
        let text = &self.document.text;
        let Some(name) = name else {
            if reading.tokens[head].upos != Upos::Noun {
                return None;
            }
            let start = range.start.max(head.saturating_sub(6));
            let words = reading.span(TokenRange::new(start, head + 1)).text(text);
            let words = ["the ", "The ", "a ", "A ", "an ", "An "]
                .iter()
                .find_map(|article| words.strip_prefix(article))
                .unwrap_or(words);
            return Some(words.to_owned());
        };
        if range.start < name.start {
            let words = reading.span(TokenRange::new(range.start, name.start)).text(text);
            let words = words.trim().trim_end_matches(',').trim();
            if words.len() > 2 && words.len() < 120 && !words.eq_ignore_ascii_case("the") {
                return Some(words.to_owned());
            }
        }
        if name.end + 1 < range.end && reading.word(name.end, text) == "," {
            let words = reading.span(TokenRange::new(name.end + 1, range.end)).text(text);
            let words = words.trim().trim_end_matches(',').trim();
            if words.len() > 2
                && words.len() < 160
                && words.chars().any(char::is_alphabetic)
                && !words.starts_with("who ")
            {
                return Some(words.to_owned());
            }
        }
        None
    }

    fn affiliate(&self, source: &mut Source, range: TokenRange, outlet: Option<Outlet>) {
        let span = self.reading.span(range);
        if let Some(outlet) = outlet {
            source.state_affiliated = outlet.state;
            source.countries.extend(outlet.country.map(str::to_owned));
            return;
        }
        let words = span.text(&self.document.text).to_lowercase();
        if source.kind == SourceKind::Outlet {
            source.state_affiliated = ["state ", "state-run", "official "]
                .iter()
                .any(|w| words.contains(w));
        }
        let mut add = |country: &Option<String>| {
            if let Some(country) = country
                && !source.countries.contains(country)
            {
                source.countries.push(country.clone());
            }
        };
        for actor in &self.grounding.actors {
            if span.contains(actor.span) || actor.span.contains(span) {
                add(&actor.country);
            }
        }
        for place in &self.grounding.places {
            if span.contains(place.span) && (place.modifier || place.metonym) {
                add(&place.country);
            }
        }
        let body = self.reading.names.iter().find(|name| {
            name.kind == NameKind::Organisation
                && span.contains(name.span)
                && source.name.as_deref() != Some(name.span.text(&self.document.text))
        });
        if matches!(
            source.kind,
            SourceKind::Person | SourceKind::Official | SourceKind::Witness | SourceKind::Document
        ) {
            source.organisation = body.map(|name| clean(name.span.text(&self.document.text)));
        }
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
