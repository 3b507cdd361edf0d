//! CoNLL-U in and out (<https://universaldependencies.org/format.html>).
//!
//! Multiword token lines and comments are kept, empty nodes are skipped.
//!
//! ```
//! use dateline_core::analysis::conllu;
//! let text = "# text = Ships left.\n1\tShips\tship\tNOUN\tNNS\t_\t2\tnsubj\t_\t_\n\
//!     2\tleft\tleave\tVERB\tVBD\t_\t0\troot\t_\tSpaceAfter=No\n3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n\n";
//! let sentences = conllu::read(text)?;
//! assert_eq!(sentences[0].words[1].form, "left");
//! assert_eq!(sentences[0].to_string(), text);
//! # Ok::<(), conllu::ConlluError>(())
//! ```

use super::{Reading, TokenRange};
use crate::document::Document;
use smol_str::SmolStr;
use std::fmt::{self, Write as _};

/// A file that is not CoNLL-U.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConlluError {
    /// A line without ten columns.
    #[error("line {line}: expected 10 columns, found {found}")]
    Columns {
        /// Line, from 1.
        line: usize,
        /// Columns found.
        found: usize,
    },
    /// A word whose number is not the next one.
    #[error("line {line}: expected word number {expected}, found `{found}`")]
    Number {
        /// Line, from 1.
        line: usize,
        /// The number that should stand there.
        expected: usize,
        /// What stands there.
        found: String,
    },
}

/// A sentence as a CoNLL-U file has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sentence {
    /// Comment lines, `#` included.
    pub comments: Vec<String>,
    /// Syntactic words.
    pub words: Vec<Word>,
    /// Multiword tokens, in order.
    pub multiwords: Vec<Multiword>,
}

/// A syntactic word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Word {
    /// Column 2.
    pub form: SmolStr,
    /// Column 3.
    pub lemma: SmolStr,
    /// Column 4.
    pub upos: SmolStr,
    /// Column 5.
    pub xpos: SmolStr,
    /// Column 6.
    pub feats: String,
    /// Column 7: number of the governor, 0 for the root; `None` for `_`.
    pub head: Option<usize>,
    /// Column 8.
    pub deprel: SmolStr,
    /// Column 10.
    pub misc: String,
}

/// A surface token that stands for several words ("don't").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Multiword {
    /// Its words, by index.
    pub words: TokenRange,
    /// Its letters.
    pub form: String,
    /// Column 10.
    pub misc: String,
}

impl Sentence {
    /// The value of a comment such as `# sent_id = x`.
    pub fn comment(&self, name: &str) -> Option<&str> {
        self.comments.iter().find_map(|comment| {
            let rest = comment.strip_prefix('#')?.trim_start().strip_prefix(name)?;
            rest.trim_start().strip_prefix('=').map(str::trim)
        })
    }

    /// The raw text that the words stand for, put together from forms and `SpaceAfter=No`.
    pub fn surface(&self) -> String {
        let mut text = String::new();
        let mut at = 0;
        let mut multiwords = self.multiwords.iter().peekable();
        while at < self.words.len() {
            let misc;
            if let Some(multi) = multiwords.next_if(|multi| multi.words.start == at && multi.words.end > at) {
                text.push_str(&multi.form);
                misc = multi.misc.as_str();
                at = multi.words.end;
            } else {
                text.push_str(&self.words[at].form);
                misc = self.words[at].misc.as_str();
                at += 1;
            }
            if !misc.split('|').any(|item| item == "SpaceAfter=No") {
                text.push(' ');
            }
        }
        text
    }
}

/// Reads a CoNLL-U file.
///
/// # Errors
/// A line that is neither a comment nor a row of ten columns, or rows out of order.
pub fn read(text: &str) -> Result<Vec<Sentence>, ConlluError> {
    let mut sentences = Vec::new();
    let mut sentence = Sentence::default();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_end_matches('\r');
        let number = number + 1;
        if line.trim().is_empty() {
            if !sentence.words.is_empty() {
                sentences.push(std::mem::take(&mut sentence));
            }
            continue;
        }
        if line.starts_with('#') {
            sentence.comments.push(line.to_owned());
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() != 10 {
            return Err(ConlluError::Columns {
                line: number,
                found: cells.len(),
            });
        }
        let expected = sentence.words.len() + 1;
        let wrong = || ConlluError::Number {
            line: number,
            expected,
            found: cells[0].to_owned(),
        };
        if cells[0].contains('.') {
            continue;
        }
        if let Some((first, last)) = cells[0].split_once('-') {
            let first: usize = first.parse().map_err(|_| wrong())?;
            let last: usize = last.parse().map_err(|_| wrong())?;
            if first != expected || last < first {
                return Err(wrong());
            }
            sentence.multiwords.push(Multiword {
                words: TokenRange::new(first - 1, last),
                form: cells[1].to_owned(),
                misc: cells[9].to_owned(),
            });
            continue;
        }
        if cells[0].parse() != Ok(expected) {
            return Err(wrong());
        }
        sentence.words.push(Word {
            form: cells[1].into(),
            lemma: cells[2].into(),
            upos: cells[3].into(),
            xpos: cells[4].into(),
            feats: cells[5].to_owned(),
            head: cells[6].parse().ok(),
            deprel: cells[7].into(),
            misc: cells[9].to_owned(),
        });
    }
    if !sentence.words.is_empty() {
        sentences.push(sentence);
    }
    Ok(sentences)
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for comment in &self.comments {
            writeln!(f, "{comment}")?;
        }
        let mut multiwords = self.multiwords.iter().peekable();
        for (at, word) in self.words.iter().enumerate() {
            while let Some(multi) = multiwords.next_if(|multi| multi.words.start <= at) {
                let (first, last) = (multi.words.start + 1, multi.words.end);
                writeln!(
                    f,
                    "{first}-{last}\t{}\t_\t_\t_\t_\t_\t_\t_\t{}",
                    multi.form, multi.misc
                )?;
            }
            let head = word.head.map_or("_".to_owned(), |head| head.to_string());
            let Word {
                form,
                lemma,
                upos,
                xpos,
                feats,
                deprel,
                misc,
                ..
            } = word;
            writeln!(
                f,
                "{}\t{form}\t{lemma}\t{upos}\t{xpos}\t{feats}\t{head}\t{deprel}\t_\t{misc}",
                at + 1
            )?;
        }
        writeln!(f)
    }
}

/// Writes a reading: one sentence a paragraph, with `sent_id` and `text`; a `newpar` opens each block.
pub fn write(document: &Document, reading: &Reading) -> String {
    let text = &document.text;
    let mut out = String::new();
    let mut block = None;
    let _ = writeln!(
        out,
        "# newdoc id = {}",
        document.input_id.as_deref().unwrap_or(&document.id)
    );
    for (number, sentence) in reading.sentences.iter().enumerate() {
        if block != Some(sentence.block) {
            block = Some(sentence.block);
            out.push_str("# newpar\n");
        }
        let surface = cell(sentence.span.text(text));
        let _ = writeln!(
            out,
            "# sent_id = {}-{}\n# text = {surface}",
            document.id,
            number + 1
        );
        let first = sentence.tokens.start;
        let mut multi_end = first;
        for at in sentence.tokens {
            let token = &reading.tokens[at];
            let space = |after: usize| {
                let touches = after < sentence.tokens.end
                    && reading.tokens[after].span.start == reading.tokens[after - 1].span.end;
                if touches { "SpaceAfter=No" } else { "_" }
            };
            if at >= multi_end {
                multi_end = at + 1;
                while multi_end < sentence.tokens.end && joined(text, reading, multi_end) {
                    multi_end += 1;
                }
                if multi_end > at + 1 {
                    let span = token.span.cover(reading.tokens[multi_end - 1].span);
                    let _ = writeln!(
                        out,
                        "{}-{}\t{}\t_\t_\t_\t_\t_\t_\t_\t{}",
                        at - first + 1,
                        multi_end - first,
                        cell(span.text(text)),
                        space(multi_end)
                    );
                }
            }
            let misc = if at + 1 < multi_end || at > first && joined(text, reading, at) {
                "_"
            } else {
                space(at + 1)
            };
            let head = token.head.map_or(0, |head| head + 1 - first);
            let _ = writeln!(
                out,
                "{}\t{}\t{}\t{}\t{}\t_\t{head}\t{}\t_\t{misc}",
                at - first + 1,
                cell(token.span.text(text)),
                cell(&token.lemma),
                token.upos.as_str(),
                token.xpos,
                token.deprel
            );
        }
        out.push('\n');
    }
    out
}

/// The token at `at` is a later part of a multiword token: it touches the word before, letters on both sides.
fn joined(text: &str, reading: &Reading, at: usize) -> bool {
    let (before, here) = (&reading.tokens[at - 1], &reading.tokens[at]);
    if before.span.end != here.span.start {
        return false;
    }
    let word = here.span.text(text);
    let letters = |c: char| c.is_alphabetic();
    before.span.text(text).ends_with(letters)
        && (word.starts_with(letters) || word.starts_with(['\'', '\u{2019}']) && word.ends_with(letters))
}

/// Tabs and line breaks do not fit into a column.
fn cell(text: &str) -> String {
    if text.is_empty() {
        return "_".to_owned();
    }
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "# sent_id = 1\n1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n\
        1\tdo\tdo\tAUX\tVBP\t_\t0\troot\t_\t_\n2\tn't\tnot\tPART\tRB\t_\t1\tadvmod\t_\t_\n\
        3\t!\t!\tPUNCT\t.\t_\t1\tpunct\t_\t_\n\n";

    #[test]
    fn multiword_tokens_round_trip() {
        let sentences = read(SAMPLE).expect("sound");
        assert_eq!(sentences[0].to_string(), SAMPLE);
        assert_eq!(sentences[0].surface().trim(), "don't!");
        assert_eq!(sentences[0].comment("sent_id"), Some("1"));
    }

    #[test]
    fn empty_nodes_are_skipped_and_bad_rows_named() {
        let with_empty = SAMPLE.replace("3\t!", "2.1\tx\t_\t_\t_\t_\t_\t_\t_\t_\n3\t!");
        assert_eq!(read(&with_empty).expect("sound")[0].words.len(), 3);
        assert_eq!(read("1\tx\n"), Err(ConlluError::Columns { line: 1, found: 2 }));
        let gap = SAMPLE.replace("3\t!", "4\t!");
        assert!(matches!(read(&gap), Err(ConlluError::Number { expected: 3, .. })));
    }
}
