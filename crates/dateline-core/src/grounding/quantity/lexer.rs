//! Cuts a text into words, number literals and symbols, and remembers what stands between two of them.
//!
//! Numbers need a finer cut than syntax does: "$5m", "20-30", "15-year-old", "Il-62M" are taken apart here,
//! whatever the reader's tokens are, so the number grammar gives the same result with and without a parse.

use crate::span::Span;
use smol_str::SmolStr;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A table with words as keys. The words are our own, so a quick hash is safe; nothing iterates over it.
pub(in crate::grounding) type WordMap<V> = HashMap<SmolStr, V, BuildHasherDefault<WordHasher>>;

/// The multiply-and-rotate hash of rustc, for short keys.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::grounding) struct WordHasher(u64);

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0u8; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.write(&[byte]);
    }
}

/// One word, number literal or symbol.
#[derive(Debug, Clone)]
pub(in crate::grounding) struct Word {
    /// Its letters in the text.
    pub(in crate::grounding) span: Span,
    /// The letters in lower case (ASCII letters only are folded where the word is long or foreign).
    pub(in crate::grounding) lower: SmolStr,
    /// What it is.
    pub(in crate::grounding) kind: WordKind,
    /// What stands between it and the word before.
    pub(in crate::grounding) gap: Gap,
    /// It starts with a capital letter.
    pub(in crate::grounding) capital: bool,
    /// It is the first word of a sentence, by punctuation.
    pub(in crate::grounding) opens: bool,
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::grounding) enum WordKind {
    /// Letters.
    Letters,
    /// Digits with their separators.
    Number(Literal),
    /// A sign that bears meaning beside a number ("$", "%", "~", "+").
    Symbol,
}

/// A number in digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::grounding) struct Literal {
    /// Its value.
    pub(in crate::grounding) value: f64,
    /// Digits of its whole part.
    pub(in crate::grounding) digits: u8,
    /// Digits after the point.
    pub(in crate::grounding) decimals: u8,
    /// Thousands are set apart ("1,200").
    pub(in crate::grounding) grouped: bool,
    /// "3rd", "22nd".
    pub(in crate::grounding) ordinal: bool,
    /// No plain number: "10.0.0.1", "12.05.2019", "007".
    pub(in crate::grounding) odd: bool,
}

/// What stands between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::grounding) enum Gap {
    /// Nothing.
    None,
    /// White space on one line.
    Space,
    /// A hyphen or dash that touches both.
    Hyphen,
    /// A slash that touches both.
    Slash,
    /// A comma.
    Comma,
    /// A colon that touches both ("10:30").
    Colon,
    /// A full stop, question mark or exclamation mark.
    Stop,
    /// A bracket that opens.
    Open,
    /// Anything else.
    Other,
    /// A line end.
    Line,
}

impl Gap {
    /// Both words touch, or a space or hyphen stands between.
    pub(in crate::grounding) fn is_close(self) -> bool {
        matches!(self, Gap::None | Gap::Space | Gap::Hyphen)
    }
}

impl Word {
    /// The number, where it is one.
    pub(in crate::grounding) fn literal(&self) -> Option<Literal> {
        match self.kind {
            WordKind::Number(literal) => Some(literal),
            _ => None,
        }
    }

    /// The letters as the text has them.
    pub(in crate::grounding) fn text<'t>(&self, text: &'t str) -> &'t str {
        self.span.text(text)
    }

    /// Letters only.
    pub(in crate::grounding) fn is_letters(&self) -> bool {
        self.kind == WordKind::Letters
    }
}

/// Abbreviations whose stop ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "gen", "col", "lt", "sgt", "capt", "maj", "adm", "sen", "rep", "gov", "st",
    "no", "nos", "vs", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    "approx", "ca", "rs", "pres",
];

/// Cuts a text.
pub(in crate::grounding) fn words(text: &str) -> Vec<Word> {
    let bytes = text.as_bytes();
    let mut words: Vec<Word> = Vec::with_capacity(text.len() / 5 + 4);
    let mut at = 0;
    let mut last_end = 0;
    while at < bytes.len() {
        let Some(character) = text[at..].chars().next() else {
            break;
        };
        let start = at;
        let kind = if character.is_ascii_digit() {
            let (mut literal, end) = literal(bytes, at);
            // ".5": the point belongs to the number where nothing stands before it
            let pointed = start > 0
                && bytes[start - 1] == b'.'
                && (start == 1 || bytes[start - 2].is_ascii_whitespace())
                && literal.decimals == 0
                && !literal.grouped;
            if pointed && let Ok(value) = format!("0.{}", &text[start..end]).parse() {
                literal.value = value;
                literal.decimals = literal.digits;
                literal.odd = false;
            }
            at = end;
            WordKind::Number(literal)
        } else if character.is_alphabetic() {
            at = letters_end(text, at);
            WordKind::Letters
        } else if is_symbol(character) {
            at += character.len_utf8();
            WordKind::Symbol
        } else {
            at += character.len_utf8();
            continue;
        };
        let gap = if words.is_empty() {
            Gap::Line
        } else {
            gap(&text[last_end..start])
        };
        let opens = match gap {
            Gap::Line => true,
            Gap::Stop => words.last().is_none_or(|word| {
                !(ABBREVIATIONS.contains(&word.lower.as_str()) || word.is_letters() && word.span.len() == 1)
                    || !text[last_end..start].starts_with('.')
            }),
            Gap::Other => text[last_end..start].contains(['"', '\u{201c}', ':', '-', '\u{2014}', '\u{2013}']),
            // "## Headline" in Markdown
            _ => words.last().is_some_and(|word| word.opens && word.lower == "#"),
        };
        words.push(Word {
            span: Span::new(start, at),
            lower: lower(&text[start..at]),
            kind,
            gap,
            capital: character.is_uppercase(),
            opens,
        });
        last_end = at;
    }
    words
}

/// The line of a word is written as a headline in title case.
pub(in crate::grounding) fn title_case(words: &[Word], at: usize) -> bool {
    let mut first = at;
    while first > 0 && words[first].gap != Gap::Line {
        first -= 1;
    }
    let mut last = at + 1;
    while last < words.len() && words[last].gap != Gap::Line {
        last += 1;
        if last - first > 25 {
            return false;
        }
    }
    let long = words[first..last]
        .iter()
        .filter(|word| word.is_letters() && word.span.len() > 3);
    let (capital, all) = long.fold((0, 0), |(capital, all), word| {
        (capital + usize::from(word.capital), all + 1)
    });
    all >= 3 && capital * 10 >= all * 7
}

fn is_symbol(character: char) -> bool {
    matches!(
        character,
        '$' | '€'
            | '£'
            | '¥'
            | '₹'
            | '₽'
            | '₪'
            | '₩'
            | '₴'
            | '₺'
            | '%'
            | '~'
            | '≈'
            | '+'
            | '°'
            | '&'
            | '#'
            | '@'
            | '×'
            | '<'
            | '>'
            | '≤'
            | '≥'
    )
}

/// Lower case without allocating for the common short ASCII word.
fn lower(word: &str) -> SmolStr {
    if word.is_ascii() {
        let mut buffer = [0u8; 23];
        if word.len() <= buffer.len() {
            let slice = &mut buffer[..word.len()];
            slice.copy_from_slice(word.as_bytes());
            slice.make_ascii_lowercase();
            return std::str::from_utf8(slice).map_or_else(|_| SmolStr::new(word), SmolStr::new);
        }
        return SmolStr::from(word.to_ascii_lowercase());
    }
    SmolStr::from(word.to_lowercase().replace('\u{2019}', "'"))
}

/// The end of a run of letters: inner apostrophes and the stops of "U.S.", "a.m." belong to it.
fn letters_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut run = 0; // letters since the last stop
    let mut characters = text[start..].char_indices().peekable();
    while let Some((offset, character)) = characters.next() {
        let here = start + offset;
        if character.is_alphabetic() || is_mark(character) {
            run += 1;
            end = here + character.len_utf8();
        } else if matches!(character, '\'' | '\u{2019}') {
            if characters.peek().is_none_or(|(_, next)| !next.is_alphabetic()) {
                break;
            }
        } else if character == '.' && run == 1 {
            // "U.S.", "a.m.": a letter, a stop, and again a single letter with a stop
            let mut ahead = text[here + 1..].chars();
            let next = ahead.next();
            let after = ahead.next();
            let inner = next.is_some_and(char::is_alphabetic) && after.is_none_or(|c| !c.is_alphabetic());
            let closing = end > start + 1 && text[start..here].contains('.');
            if inner {
                run = 0;
            } else if closing {
                return here + 1;
            } else {
                break;
            }
        } else {
            break;
        }
    }
    end
}

fn is_mark(character: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&character)
}

/// Reads a number in digits; gives it with its end.
fn literal(bytes: &[u8], start: usize) -> (Literal, usize) {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = start;
    let mut value = 0f64;
    let mut digits = 0u8;
    let mut grouped = false;
    while digit(at) {
        value = value * 10.0 + f64::from(bytes[at] - b'0');
        digits = digits.saturating_add(1);
        at += 1;
    }
    let mut odd = digits > 1 && bytes[start] == b'0';
    if digits <= 3 {
        while let Some((width, count)) = group_separator(bytes, at) {
            for offset in 0..count {
                value = value * 10.0 + f64::from(bytes[at + width + offset] - b'0');
            }
            digits = digits.saturating_add(count as u8);
            grouped = true;
            at += width + count;
        }
    }
    let mut decimals = 0u8;
    if bytes.get(at) == Some(&b'.') && digit(at + 1) {
        let mut scale = 0.1;
        at += 1;
        while digit(at) {
            value += f64::from(bytes[at] - b'0') * scale;
            scale /= 10.0;
            decimals = decimals.saturating_add(1);
            at += 1;
        }
        // keep "14.2" the nearest double, not a sum of rounding errors
        if let Some(exact) = std::str::from_utf8(&bytes[start..at]).ok().and_then(|words| {
            words
                .replace(|c: char| c != '.' && !c.is_ascii_digit(), "")
                .parse()
                .ok()
        }) {
            value = exact;
        }
        if digits > 1 && bytes[start] == b'0' {
            odd = true;
        }
        while bytes.get(at) == Some(&b'.') && digit(at + 1) {
            odd = true;
            at += 1;
            while digit(at) {
                at += 1;
            }
        }
    }
    let mut ordinal = false;
    if decimals == 0 && bytes.len() >= at + 2 && !bytes.get(at + 2).is_some_and(u8::is_ascii_alphanumeric) {
        let suffix = [bytes[at].to_ascii_lowercase(), bytes[at + 1].to_ascii_lowercase()];
        if matches!(&suffix, b"st" | b"nd" | b"rd" | b"th") {
            ordinal = true;
            at += 2;
        }
    }
    (
        Literal {
            value,
            digits,
            decimals,
            grouped,
            ordinal,
            odd,
        },
        at,
    )
}

/// Width of a thousands separator at `at` and the digits that it sets apart: "1,200", "1 200" (no-break or thin
/// space), "12,34,567".
fn group_separator(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let rest = &bytes[at.min(bytes.len())..];
    let width = if rest.first() == Some(&b',') {
        1
    } else if rest.starts_with("\u{a0}".as_bytes()) {
        2
    } else if rest.starts_with("\u{2009}".as_bytes()) || rest.starts_with("\u{202f}".as_bytes()) {
        3
    } else if rest.starts_with(b" 000") && before_group(bytes, at) {
        1
    } else {
        return None;
    };
    let run = rest[width..]
        .iter()
        .take(4)
        .take_while(|b| b.is_ascii_digit())
        .count();
    if run == 3 {
        return Some((width, 3));
    }
    // Indian grouping: two digits, then another group must follow
    if run == 2 && width == 1 && rest.get(3) == Some(&b',') {
        return group_separator(bytes, at + 3).map(|_| (1, 2));
    }
    None
}

/// One to three digits before `at`, the first no zero: "100 000" has a plain space between its groups, "2010 000" none.
fn before_group(bytes: &[u8], at: usize) -> bool {
    let run = bytes[..at.min(bytes.len())]
        .iter()
        .rev()
        .take(4)
        .take_while(|b| b.is_ascii_digit())
        .count();
    (1..=3).contains(&run) && bytes[at - run] != b'0'
}

/// Classifies what stands between two words.
fn gap(between: &str) -> Gap {
    if between.is_empty() {
        return Gap::None;
    }
    if between == " "
        || between
            .chars()
            .all(|c| matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\t'))
    {
        return Gap::Space;
    }
    if between.contains('\n') {
        // a single line end inside a paragraph still ends nothing, but a block ends here in all our texts
        return Gap::Line;
    }
    match between {
        "-" | "\u{2010}" | "\u{2011}" | "\u{2013}" | "\u{2212}" => return Gap::Hyphen,
        "/" => return Gap::Slash,
        ":" => return Gap::Colon,
        _ => {}
    }
    let first = between.trim_start().chars().next().unwrap_or(' ');
    match first {
        ',' => Gap::Comma,
        '.' | '!' | '?' | '\u{2026}' => Gap::Stop,
        '(' | '[' => Gap::Open,
        _ => Gap::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        words(text)
            .iter()
            .map(|word| word.text(text).to_owned())
            .collect()
    }

    #[test]
    fn numbers_letters_and_signs_are_taken_apart() {
        assert_eq!(
            cut("$5m for a 15-year-old"),
            ["$", "5", "m", "for", "a", "15", "year", "old"]
        );
        assert_eq!(
            cut("the U.S. sent 1,200 men."),
            ["the", "U.S.", "sent", "1,200", "men"]
        );
        assert_eq!(
            cut("at 11 a.m. Russia's Il-62M"),
            ["at", "11", "a.m.", "Russia's", "Il", "62", "M"]
        );
        assert_eq!(cut("The end. It"), ["The", "end", "It"]);
    }

    #[test]
    fn literals_keep_their_value_and_form() {
        let value = |text: &str| {
            words(text)[0]
                .literal()
                .map(|literal| (literal.value, literal.grouped, literal.odd))
        };
        assert_eq!(value("2.5 million"), Some((2.5, false, false)));
        assert_eq!(value("1,234,567.25"), Some((1234567.25, true, false)));
        assert_eq!(value("12,34,567"), Some((1234567.0, true, false)));
        assert_eq!(value("10.0.0.1"), Some((10.0, false, true)));
        assert_eq!(value("1,20 men"), Some((1.0, false, false)));
        assert!(
            words("the 22nd man")[1]
                .literal()
                .is_some_and(|literal| literal.ordinal)
        );
    }

    #[test]
    fn any_text_is_cut_without_panic() {
        for text in [
            "",
            ".",
            "U.",
            "é'",
            "’",
            "1,",
            "1.",
            "9th",
            "9t",
            "€",
            "a.b.c",
            "\u{a0}1\u{a0}000\u{a0}",
            "1,2,3,4",
            "٣٤ men",
        ] {
            for word in words(text) {
                assert!(!word.text(text).is_empty());
            }
        }
    }
}
