//! A source between the cue and what is said: "Interfax said, citing a defence source, that two tanks had burned",
//! "according to the Guardian, which cited a memo, the ministry had closed three camps".

use super::Stance;
use super::cue::{Cue, Frame};
use super::draft::{Draft, trim};
use super::grammar::Grammar;
use crate::analysis::{TokenRange, Upos};

/// Longest name of the source in between, in tokens.
const LONGEST: usize = 16;

/// Gives both links of such a chain their sources and their content, in place of what was found there.
pub(crate) fn mend(grammar: &Grammar, drafts: &mut Vec<Draft>) {
    for sentence in &grammar.reading.sentences {
        for comma in sentence.tokens {
            let Some(aside) = Aside::at(grammar, comma, sentence.tokens.end) else {
                continue;
            };
            aside.mend(grammar, drafts, sentence.tokens.start);
        }
    }
}

/// ", citing a defence source," with what follows.
struct Aside {
    /// The comma before it.
    comma: usize,
    /// "citing", "quoted".
    verb: usize,
    source: TokenRange,
    content: TokenRange,
}

impl Aside {
    fn at(grammar: &Grammar, comma: usize, end: usize) -> Option<Self> {
        let reading = grammar.reading;
        let word = |token: usize| reading.word(token, grammar.text).to_lowercase();
        if reading.word(comma, grammar.text) != "," || comma + 4 > end {
            return None;
        }
        let relative = matches!(word(comma + 1).as_str(), "which" | "who");
        let verb = if relative { comma + 2 } else { comma + 1 };
        let cites = match word(verb).as_str() {
            "citing" | "quoting" => !relative,
            "cited" | "quoted" | "cites" | "quotes" => relative,
            _ => false,
        };
        if !cites {
            return None;
        }
        let close =
            (verb + 2..end.min(verb + 2 + LONGEST)).find(|at| reading.word(*at, grammar.text) == ",")?;
        let source = trim(reading, grammar.text, TokenRange::new(verb + 1, close));
        let said = trim(reading, grammar.text, TokenRange::new(close + 1, end));
        let clause = said
            .iter()
            .any(|token| matches!(reading.tokens[token].upos, Upos::Verb | Upos::Aux));
        if source.is_empty() || !clause {
            return None;
        }
        Some(Self {
            comma,
            verb,
            source,
            content: said,
        })
    }

    fn mend(&self, grammar: &Grammar, drafts: &mut Vec<Draft>, start: usize) {
        let reading = grammar.reading;
        let that = reading
            .word(self.content.start, grammar.text)
            .eq_ignore_ascii_case("that");
        // The outer link: its cue stands right before, or opens the sentence ("according to").
        let outer = drafts.iter().position(|draft| {
            let adjoins = that && !draft.cue.is_empty() && draft.cue.contains(self.comma - 1);
            let according = draft.rule.starts_with("AT-ACCORDING")
                || draft.cue.start >= start
                    && reading
                        .word(draft.cue.start, grammar.text)
                        .eq_ignore_ascii_case("according");
            adjoins || according && draft.cue.start >= start && draft.head < self.comma
        });
        let Some(mut outer) = outer else { return };
        let mut inner = drafts[outer].clone();
        inner.cue = TokenRange::new(self.verb, self.verb + 1);
        inner.head = self.verb;
        inner.source = Some(self.source);
        inner.source_head = Some(reading.head_of(self.source));
        inner.aside.clear();
        inner.content = vec![self.content];
        inner.via = None;
        inner.rule = "AT-CITING";
        inner.entry = Cue {
            stance: Stance::Asserts,
            frame: Frame::Say,
        };
        let draft = &mut drafts[outer];
        draft.content = vec![self.content];
        draft.cue.end = draft.cue.end.min(self.comma);
        draft.head = draft.head.min(draft.cue.end - 1);
        if let Some(source) = self.outer_source(grammar, draft) {
            draft.source = Some(source);
            draft.source_head = Some(reading.head_of(source));
            draft.aside.clear();
        }
        // What else was made of the citing words goes.
        let kept: Vec<bool> = (0..drafts.len())
            .map(|at| at == outer || !drafts[at].cue.contains(self.verb) && drafts[at].head != self.verb)
            .collect();
        outer = kept[..outer].iter().filter(|kept| **kept).count();
        let mut keep = kept.into_iter();
        drafts.retain(|_| keep.next().unwrap_or(true));
        inner.parent = Some(outer);
        drafts.push(inner);
    }

    /// The source of the outer link: what stands between "according to" and the comma, else the subject of the cue
    /// where the draft's own source reaches into the aside.
    fn outer_source(&self, grammar: &Grammar, draft: &Draft) -> Option<TokenRange> {
        let reading = grammar.reading;
        let according = reading
            .word(draft.cue.start, grammar.text)
            .eq_ignore_ascii_case("according");
        if according {
            let range = trim(reading, grammar.text, TokenRange::new(draft.cue.end, self.comma));
            return (!range.is_empty()).then_some(range);
        }
        if draft.source.is_some_and(|source| source.end <= self.comma) {
            return None;
        }
        let subject = grammar.subject(draft.head)?;
        Some(grammar.phrase(subject, draft.head))
    }
}
