//! Quotations: which stretches of a text stand between quotation marks.
//!
//! A small state machine reads the blocks of a [`Document`] one by one. It knows straight, curly, angle, low and
//! doubled-backtick marks, single marks of the British style, marks that never close, and quotations that run on over
//! paragraphs (each paragraph opens with a mark, only the last one closes). What stands inside another quotation is
//! part of it. Out come [`Quotes`], in text order, without overlap.
//!
//! ```
//! use dateline_core::Document;
//! use dateline_core::analysis::quote::Quotes;
//! let document = Document::new("\"We will leave,\" she said. \"Soon.\"");
//! let quotes = Quotes::find(&document);
//! assert_eq!(quotes.all().len(), 2);
//! assert_eq!(quotes.all()[0].span.text(&document.text), "\"We will leave,\"");
//! ```

use crate::document::Document;
use crate::span::Span;

/// One stretch between quotation marks, within one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// From the opening to the closing mark, both included.
    pub span: Span,
    /// Index of its block.
    pub block: u32,
    /// How it is used.
    pub kind: QuoteKind,
    /// It goes on from the quotation before it (a new paragraph of the same speech).
    pub continues: bool,
    /// The closing mark is there.
    pub closed: bool,
}

/// How quotation marks are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuoteKind {
    /// At least a sentence or clause of speech.
    Speech,
    /// A few words inside the report's own sentence: partial quotation, title or scare quote.
    Words,
}

/// All quotations of one document.
#[derive(Debug, Clone, Default)]
pub struct Quotes {
    quotes: Vec<Quote>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Double,
    Single,
    Angle,
}

impl Quotes {
    /// Finds the quotations of a document.
    pub fn find(document: &Document) -> Self {
        let mut quotes: Vec<Quote> = Vec::new();
        for (number, block) in document.blocks.iter().enumerate() {
            let before = quotes.len();
            let open_before = quotes
                .last()
                .is_some_and(|quote| !quote.closed && quote.block as usize + 1 == number);
            read_block(&document.text, block.span, number as u32, &mut quotes);
            if open_before
                && let Some(first) = quotes.get_mut(before)
                && first.span.start == block.span.start
            {
                first.continues = true;
                first.kind = QuoteKind::Speech;
            }
        }
        // A mark that never closes and does not go on in the next block covers its sentence, not the whole block,
        // unless the block opens with it.
        for at in 0..quotes.len() {
            let quote = quotes[at];
            let goes_on = quotes.get(at + 1).is_some_and(|next| next.continues);
            if !quote.closed && !goes_on {
                let block = document.blocks[quote.block as usize].span;
                if quote.span.start > block.start {
                    quotes[at].span.end = sentence_end(&document.text, quote.span);
                }
            }
        }
        Self { quotes }
    }

    /// The quotations, in text order.
    pub fn all(&self) -> &[Quote] {
        &self.quotes
    }

    /// The quotation that holds a byte offset.
    pub fn at(&self, byte: u32) -> Option<usize> {
        let at = self.quotes.partition_point(|quote| quote.span.end <= byte);
        self.quotes
            .get(at)
            .filter(|quote| quote.span.start <= byte)
            .map(|_| at)
    }
}

fn read_block(text: &str, block: Span, number: u32, quotes: &mut Vec<Quote>) {
    let words = block.text(text);
    let base = block.start as usize;
    let mut open: Option<(usize, Mark)> = None;
    let mut previous: Option<char> = None;
    let mut chars = words.char_indices().peekable();
    while let Some((at, letter)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let doubled = matches!((letter, next), ('`', Some('`')) | ('\'', Some('\'')));
        let mark = if doubled {
            Some(Mark::Double)
        } else {
            mark_of(letter)
        };
        let Some(mark) = mark else {
            previous = Some(letter);
            continue;
        };
        let mut end = at + letter.len_utf8();
        let mut after = next;
        if doubled {
            chars.next();
            end += 1;
            after = chars.peek().map(|(_, next)| *next);
        }
        match open {
            None => {
                if opens(letter, doubled, previous, after)
                    && (mark != Mark::Single || closes_later(&words[end..], letter))
                {
                    open = Some((at, mark));
                }
            }
            Some((start, opened)) => {
                if mark == opened && closes(letter, mark, previous, after) {
                    quotes.push(quote(text, base + start, base + end, number, true, block));
                    open = None;
                }
            }
        }
        previous = Some(letter);
    }
    if let Some((start, mark)) = open
        && mark != Mark::Single
    {
        quotes.push(quote(
            text,
            base + start,
            block.end as usize,
            number,
            false,
            block,
        ));
    }
}

fn mark_of(letter: char) -> Option<Mark> {
    match letter {
        '"' | '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{201F}' | '\u{FF02}' => Some(Mark::Double),
        '\'' | '\u{2018}' | '\u{2019}' | '\u{201A}' => Some(Mark::Single),
        '\u{AB}' | '\u{BB}' => Some(Mark::Angle),
        _ => None,
    }
}

fn is_boundary(letter: Option<char>) -> bool {
    letter.is_none_or(|letter| {
        letter.is_whitespace() || matches!(letter, '(' | '[' | '-' | '–' | '—' | '/' | ':' | '_' | '{')
    })
}

fn opens(letter: char, doubled: bool, previous: Option<char>, after: Option<char>) -> bool {
    let word_follows = after.is_some_and(|after| !after.is_whitespace());
    match letter {
        '\u{201D}' => is_boundary(previous) && word_follows,
        '\u{2019}' => false,
        '`' => doubled,
        '\'' if !doubled => is_boundary(previous) && after.is_some_and(char::is_alphanumeric),
        '"' | '\'' => {
            word_follows && (is_boundary(previous) || previous.is_some_and(|p| !p.is_alphanumeric()))
        }
        _ => true,
    }
}

fn closes(letter: char, mark: Mark, previous: Option<char>, after: Option<char>) -> bool {
    match mark {
        Mark::Single => {
            matches!(letter, '\'' | '\u{2019}') && after.is_none_or(|after| !after.is_alphanumeric())
        }
        Mark::Angle => true,
        Mark::Double => match letter {
            '\u{201C}' | '\u{201E}' => false,
            // A straight mark between blank and word inside a quotation opens a nested or a forgotten one.
            '"' => !(is_boundary(previous) && after.is_some_and(char::is_alphanumeric)),
            _ => true,
        },
    }
}

/// A single mark only opens a quotation where one closes it in the same block: apostrophes are far more common.
fn closes_later(rest: &str, opened: char) -> bool {
    let mut previous: Option<char> = None;
    let mut chars = rest.chars().peekable();
    while let Some(letter) = chars.next() {
        let closing = match opened {
            '\u{2018}' | '\u{201A}' => letter == '\u{2019}',
            _ => letter == '\'',
        };
        if closing {
            let after = chars.peek().copied();
            let ends = after.is_none_or(|after| !after.is_alphanumeric());
            if ends && previous.is_some_and(|previous| !previous.is_whitespace()) {
                return true;
            }
        }
        previous = Some(letter);
    }
    false
}

fn quote(text: &str, start: usize, end: usize, block: u32, closed: bool, whole: Span) -> Quote {
    let span = Span::new(start, end);
    let inner = span.text(text);
    let words = inner.split_whitespace().count();
    let opening = inner.chars().find(|letter| letter.is_alphanumeric());
    let ends_with_stop = inner
        .trim_end_matches(|c: char| mark_of(c).is_some())
        .ends_with(['.', ',', '!', '?', '…', '-', '–', '—']);
    let before = text[whole.start as usize..start].trim_end();
    let introduced = before.is_empty()
        || before.ends_with([',', ':', '.', '!', '?', '—', '-', '–'])
        || before.ends_with(['"', '”', '…']);
    let capital = opening.is_some_and(char::is_uppercase);
    let speech = words > 2 && capital && introduced
        || words > 6 && (introduced || ends_with_stop)
        || ends_with_stop && capital && introduced;
    Quote {
        span,
        block,
        kind: if speech {
            QuoteKind::Speech
        } else {
            QuoteKind::Words
        },
        continues: false,
        closed,
    }
}

fn sentence_end(text: &str, span: Span) -> u32 {
    let words = span.text(text);
    let mut previous_stop = false;
    for (at, letter) in words.char_indices() {
        if previous_stop && letter.is_whitespace() {
            return span.start + at as u32;
        }
        previous_stop = matches!(letter, '.' | '!' | '?') && at > 3;
    }
    span.end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quotes(text: &str) -> Vec<(String, QuoteKind, bool)> {
        let document = Document::new(text);
        Quotes::find(&document)
            .all()
            .iter()
            .map(|quote| (quote.span.text(text).to_owned(), quote.kind, quote.continues))
            .collect()
    }

    fn words(text: &str) -> Vec<String> {
        quotes(text).into_iter().map(|(words, _, _)| words).collect()
    }

    #[test]
    fn straight_and_curly_marks_pair_up() {
        assert_eq!(words("\"Go,\" he said. \"Now.\""), ["\"Go,\"", "\"Now.\""]);
        assert_eq!(words("“Go,” he said, “now.”"), ["“Go,”", "“now.”"]);
        assert_eq!(words("``Go,'' he said."), ["``Go,''"]);
        assert_eq!(words("Er sagte: «Geht.»"), ["«Geht.»"]);
    }

    #[test]
    fn apostrophes_are_no_quotations() {
        assert_eq!(words("The soldiers' camp wasn't Maduro's."), Vec::<String>::new());
        assert_eq!(
            words("He called it a 'provocation' yesterday."),
            ["'provocation'"]
        );
        assert_eq!(words("‘We're leaving,’ she said, ‘it isn’t safe.’").len(), 2);
    }

    #[test]
    fn nested_marks_stay_inside() {
        assert_eq!(
            words("“He told me ‘go away’ and left,” she said."),
            ["“He told me ‘go away’ and left,”"]
        );
    }

    #[test]
    fn a_speech_runs_on_over_paragraphs() {
        let found = quotes("“The first part.\n\n“The second part,” she said.");
        assert_eq!(found.len(), 2);
        assert!(!found[0].2 && found[1].2);
        assert!(found.iter().all(|(_, kind, _)| *kind == QuoteKind::Speech));
    }

    #[test]
    fn an_open_mark_covers_its_sentence_only() {
        assert_eq!(
            words("She said: \"We are leaving now. The convoy left at noon."),
            ["\"We are leaving now."]
        );
    }

    #[test]
    fn a_few_words_are_no_speech() {
        assert_eq!(quotes("He was \"sarcastic\" about it.")[0].1, QuoteKind::Words);
        assert_eq!(quotes("He said: \"We go on.\"")[0].1, QuoteKind::Speech);
    }

    #[test]
    fn odd_input_does_not_panic() {
        for text in [
            "\"",
            "“”",
            "''",
            "'",
            "\"\"\"\"",
            "‘",
            "“ “ ” \n ” \" 'a",
            "«",
            "\u{201D}x",
        ] {
            quotes(text);
        }
    }
}
