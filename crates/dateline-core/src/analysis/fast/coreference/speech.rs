//! Quotations and who speaks them: what "I" inside quotation marks stands for.

use crate::analysis::{Deprel, Reading, TokenRange, Upos};

/// Verbs whose subject speaks the quotation beside them.
const SAY: &[&str] = &[
    "say",
    "tell",
    "add",
    "write",
    "ask",
    "reply",
    "note",
    "explain",
    "state",
    "declare",
    "tweet",
    "warn",
    "insist",
    "claim",
    "argue",
    "recall",
    "continue",
    "conclude",
    "announce",
    "admit",
    "comment",
    "remark",
    "stress",
    "quote",
    "post",
    "respond",
    "think",
    "joke",
    "shout",
    "exclaim",
    "urge",
    "assert",
    "confirm",
    "emphasize",
    "believe",
    "observe",
    "testify",
];

/// A quotation.
#[derive(Debug, Clone)]
pub(super) struct Quote {
    /// Its tokens, marks included.
    pub(super) tokens: TokenRange,
    /// Head token of its speaker, outside of it.
    pub(super) speaker: Option<usize>,
}

/// The quotations of a document.
#[derive(Debug, Default)]
pub(super) struct Speech {
    quotes: Vec<Quote>,
}

impl Speech {
    /// Finds quotations between double marks, and their speakers.
    pub(super) fn find(text: &str, reading: &Reading) -> Speech {
        let mut quotes: Vec<Quote> = Vec::new();
        let mut open: Option<(usize, bool)> = None; // where, and whether by a directed mark
        let mut block = u32::MAX;
        for at in 0..reading.tokens.len() {
            let here = reading.sentence(at).block;
            if here != block {
                // A mark left open ends with its paragraph.
                if let Some((start, true)) = open {
                    quotes.push(Quote {
                        tokens: TokenRange::new(start, at),
                        speaker: None,
                    });
                }
                open = None;
                block = here;
            }
            match reading.word(at, text) {
                "“" | "„" | "«" | "``" => open = open.or(Some((at, true))),
                "”" | "»" | "''" => {
                    if let Some((start, _)) = open.take() {
                        quotes.push(Quote {
                            tokens: TokenRange::new(start, at + 1),
                            speaker: None,
                        });
                    }
                }
                "\"" => match open.take() {
                    Some((start, _)) => quotes.push(Quote {
                        tokens: TokenRange::new(start, at + 1),
                        speaker: None,
                    }),
                    None => open = Some((at, false)),
                },
                _ => {}
            }
        }
        let mut speech = Speech { quotes };
        let mut last: Option<(u32, usize)> = None; // paragraph and speaker of the quotation before
        for at in 0..speech.quotes.len() {
            let tokens = speech.quotes[at].tokens;
            let block = reading.sentence(tokens.start).block;
            let found = speech.speaker(tokens, text, reading);
            // A quotation that fills its sentences goes on with the speaker of the paragraph.
            let found = found.or_else(|| {
                last.filter(|(paragraph, _)| *paragraph == block)
                    .map(|(_, speaker)| speaker)
            });
            if let Some(speaker) = found {
                last = Some((block, speaker));
            }
            speech.quotes[at].speaker = found;
        }
        speech
    }

    /// The subject of the verb of saying in the sentences that the quotation begins and ends in.
    fn speaker(&self, quote: TokenRange, text: &str, reading: &Reading) -> Option<usize> {
        let outside = |at: usize| self.quote_at(at).is_none();
        let first = reading.sentence(quote.start).tokens;
        let last = reading.sentence(quote.end - 1).tokens;
        let mut best: Option<(usize, usize)> = None; // distance, subject
        for at in (first.start..first.end).chain(last.start..last.end) {
            let token = &reading.tokens[at];
            if !outside(at) || token.upos != Upos::Verb || !SAY.contains(&token.lemma.as_str()) {
                continue;
            }
            let subject = reading
                .children_by(at, &[Deprel::Nsubj, Deprel::NsubjPass])
                .find(|subject| outside(*subject));
            // "..., said the man who ...": the subject of a relative clause is no speaker of the whole.
            let Some(subject) = subject else { continue };
            let distance = if at < quote.start {
                quote.start - at
            } else {
                at + 1 - quote.end.min(at + 1)
            };
            if best.is_none_or(|(other, _)| distance < other) {
                best = Some((distance, subject));
            }
        }
        best.map(|(_, subject)| subject).or_else(|| {
            // "Steve Hanke: “More soldiers ...”"
            let colon = quote.start.checked_sub(1)?;
            let before = reading.sentence(colon).tokens;
            let short = colon - before.start <= 8;
            (short && reading.word(colon, text) == ":" && outside(colon))
                .then(|| (before.start..colon).find(|at| reading.tokens[*at].upos.is_nominal()))
                .flatten()
                .map(|first| reading.head_of(TokenRange::new(first, colon)))
        })
    }

    /// The index of the quotation that a token stands in.
    pub(super) fn quote_at(&self, token: usize) -> Option<usize> {
        let at = self.quotes.partition_point(|quote| quote.tokens.end <= token);
        self.quotes
            .get(at)
            .filter(|quote| quote.tokens.contains(token))
            .map(|_| at)
    }

    /// The head token of the speaker of a quotation.
    pub(super) fn speaker_of(&self, quote: usize) -> Option<usize> {
        self.quotes[quote].speaker
    }
}
