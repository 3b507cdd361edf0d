//! Words to word pieces, as the uncased BERT vocabularies have them, and what they lose: the case of a word.

use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Opens a window.
pub(crate) const CLS: u32 = 101;
/// Closes a window.
pub(crate) const SEP: u32 = 102;
const UNKNOWN: u32 = 100;
/// Pieces of a word beyond this are dropped.
const MOST: usize = 10;
/// A run of letters longer than this is unknown.
const LONGEST: usize = 100;

/// The vocabulary of word pieces.
#[derive(Debug)]
pub struct Vocabulary {
    pieces: HashMap<Box<str>, u32>,
}

impl Vocabulary {
    /// Reads a list of pieces, one a line.
    pub fn new(list: &str) -> Self {
        let pieces = list
            .split('\n')
            .enumerate()
            .map(|(id, piece)| (piece.into(), id as u32))
            .collect();
        Self { pieces }
    }

    /// Number of pieces.
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The pieces of a word: at least one, at most ten.
    pub fn pieces(&self, word: &str) -> Vec<u32> {
        let mut out = Vec::new();
        for part in parts(word) {
            self.split(&part, &mut out);
            if out.len() >= MOST {
                break;
            }
        }
        out.truncate(MOST);
        if out.is_empty() {
            out.push(UNKNOWN);
        }
        out
    }

    /// Greedy: the longest piece first; a part that does not come out even is unknown as a whole.
    fn split(&self, part: &str, out: &mut Vec<u32>) {
        if part.chars().count() > LONGEST {
            out.push(UNKNOWN);
            return;
        }
        let before = out.len();
        let mut start = 0;
        let mut candidate = String::new();
        while start < part.len() {
            let mut end = part.len();
            let found = loop {
                candidate.clear();
                if start > 0 {
                    candidate.push_str("##");
                }
                candidate.push_str(&part[start..end]);
                if let Some(id) = self.pieces.get(candidate.as_str()) {
                    break Some(*id);
                }
                match part[start..end].char_indices().next_back() {
                    Some((at, _)) if at > 0 => end = start + at,
                    _ => break None,
                }
            };
            let Some(id) = found else {
                out.truncate(before);
                out.push(UNKNOWN);
                return;
            };
            out.push(id);
            start = end;
        }
    }
}

/// Lower case without accents, parted at punctuation and at Chinese characters.
fn parts(word: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut part = String::new();
    let clean = word.chars().filter(|c| !is_control(*c));
    for c in clean.nfd().filter(|c| !is_combining_mark(*c)) {
        if c.is_whitespace() {
            flush(&mut part, &mut out);
        } else if is_punctuation(c) || is_ideograph(c) {
            flush(&mut part, &mut out);
            out.push(c.to_lowercase().collect());
        } else {
            part.extend(c.to_lowercase());
        }
    }
    flush(&mut part, &mut out);
    out
}

fn flush(part: &mut String, out: &mut Vec<String>) {
    if !part.is_empty() {
        out.push(std::mem::take(part));
    }
}

fn is_control(c: char) -> bool {
    matches!(c, '\0' | '\u{FFFD}') || (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || is_format(c)
}

/// Format characters (Cf) that occur in texts.
fn is_format(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{600}'..='\u{605}' | '\u{61C}' | '\u{6DD}' | '\u{70F}' | '\u{180E}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E000}'..='\u{F8FF}')
}

/// ASCII signs, and the punctuation of Unicode that occurs in texts.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '\u{A1}' | '\u{A7}' | '\u{AB}' | '\u{B6}' | '\u{B7}' | '\u{BB}' | '\u{BF}'
            | '\u{37E}' | '\u{387}' | '\u{589}' | '\u{58A}' | '\u{5BE}' | '\u{5F3}' | '\u{5F4}'
            | '\u{60C}' | '\u{60D}' | '\u{61B}' | '\u{61E}' | '\u{61F}' | '\u{66A}'..='\u{66D}' | '\u{6D4}'
            | '\u{964}' | '\u{965}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{2045}'..='\u{2051}'
            | '\u{2053}'..='\u{205E}' | '\u{207D}' | '\u{207E}' | '\u{2308}'..='\u{230B}' | '\u{2329}' | '\u{232A}'
            | '\u{2768}'..='\u{2775}' | '\u{27E6}'..='\u{27EF}' | '\u{2E00}'..='\u{2E5D}'
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}' | '\u{3030}' | '\u{30FB}'
            | '\u{FE10}'..='\u{FE19}' | '\u{FE30}'..='\u{FE52}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}'
            | '\u{FF3B}'..='\u{FF3D}' | '\u{FF3F}' | '\u{FF5B}' | '\u{FF5D}' | '\u{FF5F}'..='\u{FF65}')
            && !matches!(
                c,
                '\u{2044}' | '\u{2052}' | '\u{FF0B}' | '\u{FF04}' | '\u{FF1C}'..='\u{FF1E}'
            )
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2CEAF}'
        | '\u{2F800}'..='\u{2FA1F}')
}

/// The shape of a word: 0 small, 1 Capital, 2 CAPITALS, 3 one capital letter, 4 mixed, 5 digits, 6 digits and letters,
/// 7 neither.
pub(crate) fn shape(word: &str) -> usize {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if word.chars().any(char::is_numeric) {
        return if letters > 0 { 6 } else { 5 };
    }
    if letters == 0 {
        return 7;
    }
    let upper = word.chars().filter(|c| c.is_uppercase()).count();
    let all = word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    if upper == 0 {
        0
    } else if all {
        if letters == 1 { 3 } else { 2 }
    } else if upper == 1 && word.starts_with(char::is_uppercase) {
        1
    } else {
        4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        let mut list: Vec<String> = (0..103).map(|id| format!("[{id}]")).collect();
        list.extend(["un", "##aff", "##able", "el", "nino", "-", "中"].map(str::to_owned));
        Vocabulary::new(&list.join("\n"))
    }

    #[test]
    fn the_longest_piece_comes_first_and_accents_go() {
        let vocabulary = vocabulary();
        assert_eq!(vocabulary.pieces("Unaffable"), [103, 104, 105]);
        assert_eq!(vocabulary.pieces("El-Niño"), [106, 108, 107]);
        assert_eq!(vocabulary.pieces("中中"), [109, 109]);
        assert_eq!(vocabulary.pieces("unxx"), [UNKNOWN]);
    }

    #[test]
    fn every_word_has_a_piece() {
        let vocabulary = vocabulary();
        for word in [
            "",
            "\u{0}",
            "\u{301}",
            "\u{200B}",
            " ",
            &"x".repeat(5000),
            &"-".repeat(500),
        ] {
            let pieces = vocabulary.pieces(word);
            assert!((1..=MOST).contains(&pieces.len()), "{word:?}");
        }
    }

    #[test]
    fn shapes_tell_the_case() {
        let words = [
            "house", "House", "NATO", "A", "McKay", "2024", "F-16", "--", "U.S.",
        ];
        assert_eq!(words.map(shape), [0, 1, 2, 3, 4, 5, 6, 7, 2]);
        assert_eq!(shape(""), 7);
    }
}
