//! Words of a text as the time rules see them: a scan of its own, finer than language tokens.
//!
//! Digits and letters part ("1990s" → `1990` `s`, "5pm" → `5` `pm`), a hyphen inside a word becomes the [`Gap`] of the
//! next word, abbreviations of the vocabulary keep their full stop ("Nov."), a possessive `'s` stands alone.

use super::traits;
use super::vocabulary::{UNKNOWN, Vocabulary};
use crate::span::Span;

/// What kind of word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// Letters.
    Letters,
    /// Digits: value and number of digits; `grouped` for "1,200".
    Digits { value: u32, len: u8, grouped: bool },
    /// A punctuation mark or sign.
    Mark(char),
}

/// What stands before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing: it touches the word before.
    None,
    /// A hyphen inside a compound.
    Hyphen,
    /// White space.
    Space,
    /// A paragraph ends.
    Break,
}

/// One word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) span: Span,
    pub(super) kind: Kind,
    pub(super) gap: Gap,
    /// Id in the vocabulary, [`UNKNOWN`] where it holds no such word.
    pub(super) id: u32,
    /// Begins with a capital letter.
    pub(super) capital: bool,
    /// What it can be (see [`super::traits`]).
    pub(super) traits: u64,
}

impl Word {
    pub(super) fn is_mark(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }
}

/// Scans a text.
pub(super) fn scan(text: &str, vocabulary: &Vocabulary) -> Vec<Word> {
    let mut scanner = Scanner {
        text,
        vocabulary,
        words: Vec::with_capacity(text.len() / 5),
        at: 0,
        gap: Gap::Break,
        lower: String::new(),
    };
    while scanner.step() {}
    scanner.words
}

struct Scanner<'t> {
    text: &'t str,
    vocabulary: &'t Vocabulary,
    words: Vec<Word>,
    at: usize,
    gap: Gap,
    lower: String,
}

impl Scanner<'_> {
    fn step(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(first) = rest.chars().next() else {
            return false;
        };
        if first.is_whitespace() {
            self.space(rest);
        } else if first.is_ascii_digit() {
            self.digits(rest);
        } else if first.is_alphabetic() {
            self.letters(rest);
        } else if matches!(first, '\'' | '’') {
            self.apostrophe(rest, first.len_utf8());
        } else if matches!(first, '-' | '‑') && self.is_inside_compound(rest, first.len_utf8()) {
            self.gap = Gap::Hyphen;
            self.at += first.len_utf8();
        } else {
            self.push(first.len_utf8(), Kind::Mark(first), UNKNOWN, false);
        }
        true
    }

    fn push(&mut self, len: usize, kind: Kind, id: u32, capital: bool) {
        self.words.push(Word {
            span: Span::new(self.at, self.at + len),
            kind,
            gap: self.gap,
            id,
            capital,
            traits: traits::of_word(kind, id, self.vocabulary),
        });
        self.gap = Gap::None;
        self.at += len;
    }

    fn space(&mut self, rest: &str) {
        let end = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
        let paragraph = rest[..end].matches('\n').count() > 1;
        self.gap = match self.gap {
            Gap::Break => Gap::Break,
            _ if paragraph => Gap::Break,
            _ => Gap::Space,
        };
        self.at += end;
    }

    fn is_inside_compound(&self, rest: &str, len: usize) -> bool {
        self.gap == Gap::None
            && rest[len..].chars().next().is_some_and(char::is_alphanumeric)
            && self
                .words
                .last()
                .is_some_and(|word| !matches!(word.kind, Kind::Mark(_)))
    }

    fn digits(&mut self, rest: &str) {
        let bytes = rest.as_bytes();
        let run = |from: usize| {
            bytes[from..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count()
        };
        let mut len = run(0);
        let mut grouped = false;
        if len <= 3 {
            while bytes.get(len) == Some(&b',') && run(len + 1) == 3 {
                len += 4;
                grouped = true;
            }
        }
        let mut value = 0u32;
        for byte in rest[..len].bytes().filter(u8::is_ascii_digit) {
            value = value.saturating_mul(10).saturating_add(u32::from(byte - b'0'));
        }
        let kind = Kind::Digits {
            value,
            len: len.min(200) as u8,
            grouped,
        };
        self.push(len, kind, UNKNOWN, false);
    }

    fn letters(&mut self, rest: &str) {
        let end = |from: &str| from.find(|c: char| !c.is_alphabetic()).unwrap_or(from.len());
        let mut len = end(rest);
        let capital = rest.chars().next().is_some_and(char::is_uppercase);
        // "a.m.", "p.m", "B.C.": single letters with full stops between them.
        if len == 1 {
            let bytes = rest.as_bytes();
            let mut to = len;
            while bytes.get(to) == Some(&b'.')
                && bytes.get(to + 1).is_some_and(u8::is_ascii_alphabetic)
                && !bytes.get(to + 2).is_some_and(u8::is_ascii_alphanumeric)
            {
                to += 2;
            }
            if to > len {
                let with_stop = to + usize::from(bytes.get(to) == Some(&b'.'));
                len = with_stop;
            } else if matches!(bytes[0], b'o' | b'O') {
                // "o'clock"
                let tail = rest[1..]
                    .strip_prefix(['\'', '’'])
                    .filter(|tail| tail.len() >= 5 && tail.is_char_boundary(5));
                if let Some(tail) = tail.filter(|tail| tail[..5].eq_ignore_ascii_case("clock")) {
                    len = rest.len() - tail.len() + 5;
                }
            }
        }
        let id = self.look_up(&rest[..len]);
        if id != UNKNOWN && self.vocabulary.is_dotted(id) && rest[len..].starts_with('.') {
            len += 1;
        }
        self.push(len, Kind::Letters, id, capital);
    }

    fn apostrophe(&mut self, rest: &str, len: usize) {
        let tail = &rest[len..];
        let letters = tail.find(|c: char| !c.is_alphabetic()).unwrap_or(tail.len());
        let after_word = self.gap == Gap::None
            && self
                .words
                .last()
                .is_some_and(|word| !matches!(word.kind, Kind::Mark(_)));
        let short = matches!(&tail[..letters], "s" | "ll" | "d" | "S");
        if after_word && short {
            let id = self.look_up(&format!("'{}", &tail[..letters]));
            self.push(len + letters, Kind::Letters, id, false);
        } else {
            self.push(len, Kind::Mark('\''), UNKNOWN, false);
        }
    }

    fn look_up(&mut self, word: &str) -> u32 {
        if word.len() > Vocabulary::LONGEST {
            return UNKNOWN;
        }
        self.lower.clear();
        for c in word.chars() {
            let c = if c == '’' { '\'' } else { c };
            self.lower.extend(c.to_lowercase());
        }
        self.vocabulary.id(&self.lower)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let vocabulary = Vocabulary::embedded().unwrap();
        scan(text, &vocabulary)
            .iter()
            .map(|word| word.span.text(text))
            .collect()
    }

    #[test]
    fn digits_and_letters_part() {
        assert_eq!(
            words("the 1990s, 5pm Nov. 25th"),
            ["the", "1990", "s", ",", "5", "pm", "Nov.", "25", "th"]
        );
    }

    #[test]
    fn possessives_stand_alone_and_hyphens_vanish() {
        assert_eq!(
            words("year’s two-week 9 a.m. o'clock"),
            ["year", "’s", "two", "week", "9", "a.m.", "o'clock"]
        );
    }

    #[test]
    fn odd_text_is_scanned_to_its_end() {
        for text in [
            "",
            "-",
            "--a-",
            "’’s",
            "é’s 1,2,3,",
            "9.9.9.",
            "\u{feff}\n\n'",
            "o'",
            "O’cloç",
        ] {
            let _ = words(text);
        }
    }
}
