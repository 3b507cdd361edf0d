//! Attributions that the parse shows: reporting verbs with subject and clause, "according to", passives without an
//! agent, nouns with a that-clause, "X cited Y as saying".
//!
//! The relations are those of Universal Dependencies. Quotations are left to [`super::speech`]: a reporting verb
//! without a clause of its own comes out as a draft without content, to be filled or dropped there. Each frame has a file;
//! what they share, the walk from a verb to whoever speaks, is here.

mod cited;
mod noun;
mod phrase;
mod relay;
mod verb;

use super::AttributionLexicons;
use super::Stance;
use super::cue::{Cue, Frame};
use super::draft::{Draft, trim, trimmed, without};
use crate::analysis::{Deprel, Reading, TokenRange, Upos};

const SAY: Cue = Cue {
    stance: Stance::Asserts,
    frame: Frame::Say,
};

/// What the rules look at.
pub(crate) struct Grammar<'a> {
    pub(crate) text: &'a str,
    pub(crate) reading: &'a Reading,
    pub(crate) lexicons: &'a AttributionLexicons,
}

impl Grammar<'_> {
    /// All drafts, in order of their cues.
    pub(crate) fn find(&self) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for token in 0..self.reading.tokens.len() {
            let lower = self.lower(token);
            match self.reading.tokens[token].upos {
                _ if lower == "according" => drafts.extend(self.according(token)),
                _ if lower == "in" => drafts.extend(self.words_of(token)),
                _ if lower == "as" => drafts.extend(self.put_it(token)),
                // Taggers trained on other text know "told" less well than news does.
                upos if speech_form(&lower).is_some()
                    && (upos != Upos::Verb || self.deprel(token).is_subject()) =>
                {
                    if let Some(cue) = speech_form(&lower).and_then(|lemma| self.lexicons.cues.verb(lemma)) {
                        drafts.extend(self.mistagged(token, cue));
                    }
                }
                Upos::Adv => drafts.extend(self.hearsay(token, &lower)),
                Upos::Verb if !matches!(self.deprel(token), Deprel::Amod | Deprel::Compound) => {
                    let lemma = self.reading.tokens[token].lemma.as_str();
                    if let Some(cue) = self.lexicons.cues.verb(lemma) {
                        drafts.extend(self.verb(token, lemma, cue));
                    }
                }
                Upos::Noun => {
                    let lemma = self.reading.tokens[token].lemma.as_str();
                    if let Some(cue) = self.lexicons.cues.noun(lemma) {
                        drafts.extend(self.noun(token, cue));
                    }
                }
                _ => {}
            }
        }
        drafts
    }

    /// First token of the plain noun phrase that ends at `head`.
    fn noun_start(&self, head: usize) -> usize {
        let reading = self.reading;
        let sentence = reading.sentence(head).tokens;
        let mut start = head;
        while start > sentence.start
            && matches!(
                reading.tokens[start - 1].upos,
                Upos::Noun | Upos::Propn | Upos::Adj | Upos::Det | Upos::Num
            )
        {
            start -= 1;
            if reading.tokens[start].upos == Upos::Det {
                break;
            }
        }
        start
    }

    fn lower(&self, token: usize) -> String {
        self.reading.word(token, self.text).to_lowercase()
    }

    fn is(&self, token: usize, lemmas: &[&str]) -> bool {
        lemmas.contains(&self.reading.tokens[token].lemma.as_str())
    }

    fn deprel(&self, token: usize) -> Deprel {
        self.reading.tokens[token].deprel
    }

    /// The verb with the auxiliaries, negation and adverbs that touch it on the left and its particle on the right.
    pub(crate) fn verb_group(&self, verb: usize) -> TokenRange {
        let reading = self.reading;
        let mut start = verb;
        while start > 0 {
            let left = start - 1;
            let token = &reading.tokens[left];
            let belongs = token.head == Some(verb)
                && matches!(token.deprel, Deprel::Aux | Deprel::AuxPass | Deprel::Advmod)
                && token.upos != Upos::Punct
                && token.sentence == reading.tokens[verb].sentence
                && token.upos != Upos::Sconj
                && !matches!(token.xpos.as_str(), "WRB");
            if !belongs {
                break;
            }
            start = left;
        }
        let mut end = verb + 1;
        if let Some(next) = reading.tokens.get(end)
            && next.head == Some(verb)
            && next.deprel == Deprel::CompoundPrt
        {
            end += 1;
        }
        TokenRange::new(start, end)
    }

    /// The noun phrase of a head, without the clause that holds `cue`.
    pub(crate) fn phrase(&self, head: usize, cue: usize) -> TokenRange {
        let reading = self.reading;
        let mut range = reading.subtree_without(head, |child| {
            let deprel = reading.tokens[child].deprel;
            child == cue
                || reading.governs(child, cue)
                || matches!(
                    deprel,
                    Deprel::Parataxis
                        | Deprel::Ccomp
                        | Deprel::Cop
                        | Deprel::Nsubj
                        | Deprel::Aux
                        | Deprel::Advcl
                )
                || deprel == Deprel::Conj && reading.tokens[child].upos == Upos::Verb
                || deprel == Deprel::Case
                || deprel == Deprel::Mark
                || deprel == Deprel::Cc && child < head
        });
        if head < cue {
            range.end = range.end.min(cue);
        } else {
            range.start = range.start.max(cue + 1);
        }
        if range.start > head || range.end <= head {
            range = TokenRange::new(head, head + 1);
        }
        if range.len() > 40 {
            range = TokenRange::new(range.start.max(head.saturating_sub(12)), range.end.min(head + 12));
        }
        trim(reading, self.text, range)
    }

    /// The head of whoever does the saying: subject, antecedent of a relative clause, subject shared by coordination or
    /// control, noun that a participle modifies.
    pub(crate) fn subject(&self, verb: usize) -> Option<usize> {
        let reading = self.reading;
        let mut at = verb;
        for _ in 0..5 {
            // Of two subjects the nearer one speaks ("one of the sites was a barracks, a source told ...").
            let own = reading
                .children(at)
                .filter(|child| {
                    reading.tokens[*child].deprel.is_subject()
                        && reading.tokens[*child].upos != Upos::Verb
                        && !is_day(&reading.tokens[*child].lemma)
                })
                .min_by_key(|child| child.abs_diff(at));
            if let Some(subject) = own {
                let relative =
                    self.is(subject, &["who", "which", "that"]) && reading.tokens[subject].upos == Upos::Pron;
                if !relative {
                    return Some(subject);
                }
                let mut clause = at;
                while self.deprel(clause) == Deprel::Conj {
                    clause = reading.tokens[clause].head?;
                }
                if matches!(self.deprel(clause), Deprel::AclRelcl | Deprel::Acl)
                    && let Some(head) = reading.tokens[clause].head
                    && head < subject
                {
                    return Some(head);
                }
                // The nominal before the pronoun, where the parse has no relative clause.
                let sentence = reading.sentence(subject).tokens;
                let before = (sentence.start..subject)
                    .rev()
                    .find(|token| reading.tokens[*token].upos != Upos::Punct)
                    .filter(|token| self.nominal(*token));
                if let Some(mut head) = before {
                    while let Some(up) = reading.tokens[head].head
                        && up < head
                        && self.nominal(up)
                        && matches!(
                            self.deprel(head),
                            Deprel::Nmod | Deprel::Conj | Deprel::Appos | Deprel::Flat
                        )
                    {
                        head = up;
                    }
                    return Some(head);
                }
                return Some(subject);
            }
            match self.deprel(at) {
                Deprel::Conj | Deprel::Xcomp | Deprel::Advcl | Deprel::Parataxis => {
                    at = reading.tokens[at].head?;
                }
                // "a way to report profits" reports nothing; "officials saying" do.
                Deprel::Acl if reading.child(at, Deprel::Mark).is_none() => {
                    return reading.tokens[at].head;
                }
                _ => return None,
            }
        }
        None
    }

    /// The subject; where a coordinated verb has none of its own, the nominal that touches it goes first.
    fn speaker(&self, verb: usize, group: TokenRange) -> Option<usize> {
        let own = self
            .reading
            .children(verb)
            .any(|child| self.deprel(child).is_subject());
        if !own && matches!(self.deprel(verb), Deprel::Conj | Deprel::Parataxis | Deprel::Root) {
            return self.beside(group).or_else(|| self.subject(verb));
        }
        self.subject(verb)
    }

    /// The nominal that touches a cue: before its auxiliaries, or behind it ("..., said the minister").
    fn beside(&self, group: TokenRange) -> Option<usize> {
        let reading = self.reading;
        let sentence = reading.sentence(group.start).tokens;
        if group.start > sentence.start && self.nominal(group.start - 1) {
            return Some(group.start - 1);
        }
        let comma = group
            .start
            .checked_sub(1)
            .is_some_and(|before| before >= sentence.start && reading.tokens[before].upos == Upos::Punct);
        let mut at = group.end;
        while comma && at < sentence.end.min(group.end + 8) {
            if self.nominal(at) {
                // The last noun of the compound or the first of "Lama Fakih, director".
                while at + 1 < sentence.end
                    && self.nominal(at + 1)
                    && reading.tokens[at].upos != Upos::Pron
                    && reading.tokens[at + 1].upos != Upos::Pron
                {
                    at += 1;
                }
                return Some(at);
            }
            if !matches!(reading.tokens[at].upos, Upos::Det | Upos::Adj | Upos::Num) {
                return None;
            }
            at += 1;
        }
        None
    }

    fn clause(&self, head: usize, hole: TokenRange) -> Vec<TokenRange> {
        let range = self.reading.subtree(head);
        trimmed(self.reading, self.text, without(range, hole))
    }

    fn has_case(&self, token: usize, cases: &[&str]) -> bool {
        self.reading
            .children(token)
            .any(|child| self.deprel(child) == Deprel::Case && self.is(child, cases))
    }

    /// True where a noun names somebody or something that can say a sentence: a person, a body, a document.
    pub(crate) fn can_speak(&self, head: usize) -> bool {
        let token = &self.reading.tokens[head];
        matches!(token.upos, Upos::Propn | Upos::Num)
            || self.reading.name_at(head).is_some()
            || self.lexicons.words.noun(&token.lemma).is_some()
    }

    fn nominal(&self, token: usize) -> bool {
        matches!(
            self.reading.tokens[token].upos,
            Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num
        )
    }
}
/// The lemma behind a form of "say" or "tell".
fn speech_form(lower: &str) -> Option<&'static str> {
    match lower {
        "said" | "says" => Some("say"),
        "told" | "tells" | "telling" => Some("tell"),
        _ => None,
    }
}

/// Days are no subjects ("said Friday that").
pub(crate) fn is_day(lemma: &str) -> bool {
    const DAYS: [&str; 13] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "today",
        "yesterday",
        "tomorrow",
        "week",
        "month",
        "year",
    ];
    DAYS.contains(&lemma.to_lowercase().as_str())
}
