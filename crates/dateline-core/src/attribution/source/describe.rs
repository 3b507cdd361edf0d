//! A phrase that names a source, by itself: name or role, number, affiliation, and why somebody is not named.

use super::{Known, Resolver, clean};
use crate::analysis::{Deprel, Name, NameKind, TokenRange, Upos};
use crate::attribution::outlet::Outlet;
use crate::attribution::{Anonymity, Source, SourceKind, SourceNumber};
use crate::span::Span;

impl Resolver<'_> {
    pub(super) fn describe(&self, range: TokenRange, head: usize) -> Known {
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
    fn name_in(&self, range: TokenRange, head: usize) -> Option<&Name> {
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
    pub(super) fn apposed(&self, range: TokenRange, head: usize) -> Option<TokenRange> {
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
}
