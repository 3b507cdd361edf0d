//! The outlet or body that words came through: "told Reuters", "in an interview with Harbour News".

use super::Grammar;
use crate::analysis::{Deprel, NameKind, TokenRange, Upos};

impl Grammar<'_> {
    /// The outlet or body that was told: "told Reuters", "in an interview with CNN", "on Sky News".
    pub(super) fn relay(&self, verb: usize) -> Option<(TokenRange, usize)> {
        let reading = self.reading;
        if self.is(verb, &["tell"])
            && let Some(found) = self.outlet_after(verb)
        {
            return Some(found);
        }
        if self.is(verb, &["tell", "inform", "assure"]) {
            let object = reading
                .children(verb)
                .find(|child| *child > verb && matches!(self.deprel(*child), Deprel::Obj | Deprel::Iobj));
            if let Some(object) = object
                && let Some(range) = self
                    .relays(object, verb, true)
                    .or_else(|| self.asks(object, verb))
            {
                return Some((range, object));
            }
        }
        for phrase in reading.children_by(verb, &[Deprel::Obl, Deprel::Nmod]) {
            let case = reading
                .children(phrase)
                .find(|c| self.deprel(*c) == Deprel::Case)
                .map(|c| self.lower(c))
                .unwrap_or_default();
            if self.is(
                phrase,
                &[
                    "interview",
                    "comment",
                    "remark",
                    "statement",
                    "conversation",
                    "briefing",
                    "email",
                ],
            ) {
                for inner in reading.children_by(
                    phrase,
                    &[Deprel::Nmod, Deprel::Obl, Deprel::Compound, Deprel::Acl],
                ) {
                    // Whoever is not an outlet gives no interviews to itself: "an interview with Harbour Sunday".
                    let asks = self.is(phrase, &["interview"]);
                    let name = reading.name_at(inner).map(|name| reading.names[name].kind);
                    let title =
                        asks && reading.tokens[inner].upos == Upos::Propn && name != Some(NameKind::Person);
                    let range = self
                        .relays(inner, verb, asks)
                        .or_else(|| title.then(|| self.phrase(inner, verb)));
                    if let Some(range) = range {
                        return Some((range, inner));
                    }
                }
                if self.is(phrase, &["interview"])
                    && let Some(found) = self.names_after(phrase, "with")
                {
                    return Some(found);
                }
            } else if matches!(case.as_str(), "on" | "to" | "with")
                && let Some(range) = self.relays(phrase, verb, false)
            {
                return Some((range, phrase));
            }
        }
        // "Speaking to Harbour Radio, she said ..."
        let speaking = reading
            .children_by(verb, &[Deprel::Advcl, Deprel::Parataxis])
            .filter(|clause| self.is(*clause, &["speak", "talk"]) && reading.tokens[*clause].xpos == "VBG");
        for clause in speaking {
            for phrase in reading.children_by(clause, &[Deprel::Obl, Deprel::Nmod]) {
                let to = reading.children(phrase).any(|c| {
                    self.deprel(c) == Deprel::Case && matches!(self.lower(c).as_str(), "to" | "with")
                });
                if to && let Some(range) = self.relays(phrase, verb, true) {
                    return Some((range, phrase));
                }
            }
        }
        None
    }

    /// A name that was told something "in an interview" is that of an outlet, whether or not it is known as one.
    fn asks(&self, object: usize, verb: usize) -> Option<TokenRange> {
        let reading = self.reading;
        let sentence = reading.sentence(verb).tokens;
        let range = self.phrase(object, verb);
        let near = range.end..sentence.end.min(range.end + 5);
        let interview = near.clone().any(|token| self.is(token, &["interview"]))
            && near
                .clone()
                .take(1)
                .any(|token| matches!(self.lower(token).as_str(), "in" | "during" | ","));
        (interview && reading.tokens[object].upos == Upos::Propn).then_some(range)
    }

    /// The name right behind a word and a preposition, whatever the parse makes of it: "interview with “Harbour Sunday”".
    fn names_after(&self, token: usize, preposition: &str) -> Option<(TokenRange, usize)> {
        let reading = self.reading;
        let end = reading.sentence(token).tokens.end;
        if token + 2 >= end || self.lower(token + 1) != preposition {
            return None;
        }
        let start =
            (token + 2..end).find(|at| !matches!(reading.tokens[*at].upos, Upos::Punct | Upos::Det))?;
        let stop = (start..end)
            .find(|at| reading.tokens[*at].upos != Upos::Propn)
            .unwrap_or(end);
        let person = reading
            .name_at(start)
            .is_some_and(|name| reading.names[name].kind == NameKind::Person);
        (stop > start && start <= token + 4 && !person).then(|| (TokenRange::new(start, stop), stop - 1))
    }

    /// The words of a phrase that names an outlet, or (with `bodies`) another body that passes words on.
    fn relays(&self, head: usize, verb: usize, bodies: bool) -> Option<TokenRange> {
        let reading = self.reading;
        let range = self.phrase(head, verb);
        let words = reading.span(range).text(self.text);
        let name = reading
            .name_at(head)
            .map(|name| reading.names[name].span.text(self.text));
        let social = self
            .lexicons
            .words
            .outlet(words)
            .or_else(|| name.and_then(|name| self.lexicons.words.outlet(name)))
            // "Germany's Der Spiegel"
            .or_else(|| {
                (range.start + 1..=head).find_map(|from| {
                    let name = reading.span(TokenRange::new(from, head + 1)).text(self.text);
                    self.lexicons.words.outlet(name)
                })
            });
        if let Some(outlet) = social {
            return (!outlet.social).then_some(range);
        }
        let lemma = reading.tokens[head].lemma.as_str();
        let press = matches!(
            lemma,
            "newspaper"
                | "agency"
                | "television"
                | "tv"
                | "radio"
                | "broadcaster"
                | "network"
                | "magazine"
                | "daily"
                | "channel"
                | "station"
        );
        if press {
            return Some(range);
        }
        if bodies
            && matches!(
                lemma,
                "group" | "organisation" | "organization" | "watchdog" | "charity" | "police"
            )
        {
            return Some(range);
        }
        if bodies
            && let Some(name) = reading.name_at(head)
            && reading.names[name].kind == NameKind::Organisation
        {
            let last = words.rsplit(' ').next().unwrap_or("").to_lowercase();
            let chamber = matches!(
                last.as_str(),
                "congress"
                    | "parliament"
                    | "senate"
                    | "house"
                    | "court"
                    | "council"
                    | "committee"
                    | "assembly"
                    | "commons"
                    | "knesset"
                    | "duma"
                    | "cabinet"
            );
            return (!chamber).then_some(range);
        }
        None
    }

    /// An outlet of the lexicon named right behind a verb of telling, whatever the tags say.
    pub(super) fn outlet_after(&self, token: usize) -> Option<(TokenRange, usize)> {
        let reading = self.reading;
        let sentence = reading.sentence(token).tokens;
        let start = token + 1;
        for end in (start + 1..=sentence.end.min(start + 6)).rev() {
            let range = TokenRange::new(start, end);
            let words = reading.span(range).text(self.text);
            if words.contains([',', '"', '“']) || reading.tokens[end - 1].upos == Upos::Punct {
                continue;
            }
            if self
                .lexicons
                .words
                .outlet(words)
                .is_some_and(|outlet| !outlet.social)
            {
                return Some((range, end - 1));
            }
        }
        None
    }
}
