//! Set phrases that attribute: "in the words of X", "as X put it".

use super::{Grammar, SAY};
use crate::analysis::{Deprel, TokenRange, Upos};
use crate::attribution::draft::{Draft, trim, trimmed, without};

/// Longest speaker between "as" and "put it", in tokens.
const LONGEST: usize = 10;

impl Grammar<'_> {
    /// "in the words of X": the clause around it is X's.
    pub(super) fn words_of(&self, at: usize) -> Option<Draft> {
        let sentence = self.reading.sentence(at).tokens;
        let opens = ["in", "the", "words", "of"];
        if at + opens.len() >= sentence.end || !(0..opens.len()).all(|n| self.lower(at + n) == opens[n]) {
            return None;
        }
        let cue = TokenRange::new(at, at + opens.len());
        let head = self
            .reading
            .children(at + 2)
            .find(|child| *child >= cue.end && self.nominal(*child));
        let head = head.or_else(|| (cue.end..sentence.end).find(|token| self.ends_nominal(*token)))?;
        let mut source = self.phrase(head, at + 2);
        source.start = source.start.max(cue.end).min(head);
        let comma = source
            .iter()
            .find(|token| *token > head && self.reading.tokens[*token].upos == Upos::Punct);
        source.end = comma.unwrap_or(source.end);
        self.around(cue, at + 2, source, head)
    }

    /// "as X put it", "as X puts it", "as X called it": the clause around it is X's.
    pub(super) fn put_it(&self, at: usize) -> Option<Draft> {
        let reading = self.reading;
        let sentence = reading.sentence(at).tokens;
        let verb = (at + 2..sentence.end.min(at + 2 + LONGEST)).find(|token| {
            matches!(self.lower(*token).as_str(), "put" | "puts" | "phrased")
                && *token + 1 < sentence.end
                && self.lower(*token + 1) == "it"
        })?;
        let source = trim(reading, self.text, TokenRange::new(at + 1, verb));
        let broken = source
            .iter()
            .any(|token| matches!(reading.tokens[token].upos, Upos::Punct | Upos::Verb));
        if source.is_empty() || broken {
            return None;
        }
        let mut draft = self.around(
            TokenRange::new(verb, verb + 2),
            verb,
            source,
            reading.head_of(source),
        )?;
        draft.content = trimmed(
            reading,
            self.text,
            draft
                .content
                .iter()
                .flat_map(|part| without(*part, TokenRange::new(at, verb + 2))),
        );
        (!draft.content.is_empty()).then_some(draft)
    }

    /// A draft whose content is the sentence without cue and source.
    fn around(&self, cue: TokenRange, carrier: usize, source: TokenRange, head: usize) -> Option<Draft> {
        let sentence = self.reading.sentence(cue.start).tokens;
        let mut draft = Draft::new(cue, carrier, SAY, "AT-PHRASE");
        draft.confidence = 0.9;
        draft.source = Some(source);
        draft.source_head = Some(head);
        let hole = TokenRange::new(cue.start.min(source.start), cue.end.max(source.end));
        draft.content = trimmed(self.reading, self.text, without(sentence, hole));
        (!draft.content.is_empty()).then_some(draft)
    }

    /// True at the last word of a plain noun phrase.
    fn ends_nominal(&self, token: usize) -> bool {
        self.nominal(token)
            && !matches!(
                self.deprel(token),
                Deprel::Compound | Deprel::NmodPoss | Deprel::Flat
            )
    }
}
