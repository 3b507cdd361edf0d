//! What the models see of a word: hashes of its forms, its endings and its shape, made once per token.
//!
//! Curly quotes and long dashes count as their plain forms and digits as `0`, so that typography does not matter.

use crate::linear::{hash_bytes, mix};

/// Letters of a word that are looked at; longer words are cut, so that hostile input costs no more than plain input.
const LONGEST: usize = 40;

/// The word opens with a capital letter.
pub const CAPITAL: u8 = 1;
/// All letters are capitals (two or more).
pub const ALL_CAPITALS: u8 = 2;
/// The word holds a digit.
pub const DIGIT: u8 = 4;
/// The word holds a hyphen, dot or apostrophe between letters.
pub const JOINED: u8 = 8;
/// The word holds neither letter nor digit.
pub const SYMBOL: u8 = 16;
/// The word holds a letter.
pub const LETTER: u8 = 32;

/// Hashes and flags of one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Word {
    /// The word as it stands (digits as 0, plain quotes).
    pub cased: u64,
    /// The word in lower case.
    pub lower: u64,
    /// Its last one, two, three, four letters, in lower case.
    pub suffixes: [u64; 4],
    /// Its first one, two, three letters, in lower case.
    pub prefixes: [u64; 3],
    /// Its shape ("Xx", "X.X.", "0,0").
    pub shape: u64,
    /// [`CAPITAL`], [`DIGIT`] and so on.
    pub flags: u8,
}

impl Word {
    /// Looks at one word.
    pub fn new(form: &str) -> Word {
        let mut cased = String::with_capacity(form.len().min(4 * LONGEST));
        let mut lower = String::with_capacity(form.len().min(4 * LONGEST));
        let mut shape = Vec::with_capacity(8);
        let (mut letters, mut capitals, mut flags) = (0u32, 0u32, 0u8);
        let mut zeros = 0;
        let push = |cased: &mut String, lower: &mut String, c: char| {
            cased.push(c);
            lower.extend(c.to_lowercase());
        };
        for (at, c) in form.chars().take(LONGEST).enumerate() {
            let kind = if c.is_ascii_digit() || c.is_numeric() {
                flags |= DIGIT;
                zeros += 1;
                if zeros <= 4 {
                    push(&mut cased, &mut lower, '0');
                }
                b'0'
            } else {
                zeros = 0;
                match c {
                    '\u{2018}' | '\u{2019}' | '\u{201B}' | '`' | '\u{2032}' => {
                        push(&mut cased, &mut lower, '\'');
                        b'\''
                    }
                    '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{00AB}' | '\u{00BB}' | '\u{2033}' => {
                        push(&mut cased, &mut lower, '"');
                        b'"'
                    }
                    '\u{2010}' | '\u{2011}' | '\u{2012}' => {
                        push(&mut cased, &mut lower, '-');
                        b'-'
                    }
                    '\u{2013}' | '\u{2014}' | '\u{2015}' => {
                        cased.push_str("--");
                        lower.push_str("--");
                        b'-'
                    }
                    '\u{2026}' => {
                        cased.push_str("...");
                        lower.push_str("...");
                        b'.'
                    }
                    '\u{00AD}' => continue,
                    _ if c.is_alphabetic() => {
                        letters += 1;
                        flags |= LETTER;
                        push(&mut cased, &mut lower, c);
                        if c.is_uppercase() {
                            capitals += 1;
                            if at == 0 {
                                flags |= CAPITAL;
                            }
                            b'X'
                        } else {
                            b'x'
                        }
                    }
                    _ => {
                        push(&mut cased, &mut lower, c);
                        if c.is_ascii() { c as u8 } else { b'~' }
                    }
                }
            };
            let repeated = shape.last() == Some(&kind);
            if shape.len() < 12 && !repeated {
                shape.push(kind);
            }
            if matches!(kind, b'-' | b'.' | b'\'') && letters > 0 {
                flags |= JOINED;
            }
        }
        if letters >= 2 && capitals == letters {
            flags |= ALL_CAPITALS;
        }
        if letters == 0 && flags & DIGIT == 0 {
            flags |= SYMBOL;
        }
        // Straight pairs of quotes.
        if lower == "''" || lower == "``" {
            "\"".clone_into(&mut lower);
            "\"".clone_into(&mut cased);
        }
        let shape = mix(hash_bytes(&shape), u64::from(letters == 1));
        let mut suffixes = [0; 4];
        let mut starts = lower.char_indices().rev().map(|(at, _)| at);
        for (length, suffix) in suffixes.iter_mut().enumerate() {
            let at = starts.next().unwrap_or(0);
            *suffix = mix(hash_bytes(&lower.as_bytes()[at..]), length as u64);
        }
        let mut prefixes = [0; 3];
        let mut ends = lower.char_indices().map(|(at, c)| at + c.len_utf8());
        for (length, prefix) in prefixes.iter_mut().enumerate() {
            let end = ends.next().unwrap_or(lower.len());
            *prefix = mix(hash_bytes(&lower.as_bytes()[..end]), 8 + length as u64);
        }
        Word {
            cased: hash_bytes(cased.as_bytes()),
            lower: hash_bytes(lower.as_bytes()),
            suffixes,
            prefixes,
            shape,
            flags,
        }
    }

    /// True where the flag is set.
    pub fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// How a sentence is set: case tells nothing in a line of capitals, and little in a headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Running text.
    Plain,
    /// Most words open with a capital.
    Title,
    /// All in capitals.
    Capitals,
    /// No capital at all.
    Lower,
}

impl Style {
    /// Looks at all words of a sentence.
    pub fn of(words: &[Word]) -> Style {
        let (mut letters, mut capital, mut all) = (0usize, 0usize, 0usize);
        for word in words.iter().filter(|word| word.is(LETTER)) {
            letters += 1;
            capital += usize::from(word.is(CAPITAL));
            all += usize::from(word.is(ALL_CAPITALS));
        }
        if letters >= 3 && all * 10 >= letters * 7 {
            Style::Capitals
        } else if letters >= 4 && capital * 10 >= letters * 6 {
            Style::Title
        } else if capital == 0 && letters >= 3 {
            Style::Lower
        } else {
            Style::Plain
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typography_and_digits_do_not_matter() {
        assert_eq!(Word::new("\u{2019}s"), Word::new("'s"));
        assert_eq!(Word::new("1987").lower, Word::new("2024").lower);
        assert_ne!(Word::new("May").cased, Word::new("may").cased);
        assert_eq!(Word::new("May").lower, Word::new("may").lower);
    }

    #[test]
    fn headlines_and_capitals_are_seen() {
        let style = |text: &str| Style::of(&text.split(' ').map(Word::new).collect::<Vec<_>>());
        assert_eq!(style("Two Ships Leave The Port"), Style::Title);
        assert_eq!(style("TWO SHIPS LEAVE PORT"), Style::Capitals);
        assert_eq!(style("Two ships leave the port"), Style::Plain);
        assert_eq!(style(""), Style::Plain);
    }
}
