//! From a block of raw text to the spans of its syntactic words, as UD EWT and GUM cut them.
//!
//! `don't` gives `do` + `n't`, `Ana's` gives `Ana` + `'s`, `long-range` gives three tokens, `pre-war` one, `$5bn`
//! gives `$` + `5` + `bn`; `U.S.`, `1,200.5`, addresses, hashtags and handles stay whole. Every byte that is neither
//! white space nor a control character lies in exactly one span. Time is linear in the text.

use crate::error::ResourceError;
use crate::resources::lexicon::Lexicon;
use crate::span::Span;
use std::collections::HashMap;

const FILE: &str = "tokenise.tsv";
const WORDS: &str = include_str!("../../../../../lexicons/tokenise.tsv");
/// No token is longer; whatever is gets cut.
const LONGEST: usize = 1000;
/// How far one looks ahead for the "@" of an e-mail address.
const ADDRESS: usize = 100;

/// What the lexicon knows of a word, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hints(u16);

impl Hints {
    /// An abbreviation that a name or number follows ("Gen.", "No."): its stop never ends a sentence.
    pub const TITLE: Hints = Hints(1);
    /// An abbreviation that may end a sentence ("Inc.", "a.m.").
    pub const ABBREVIATION: Hints = Hints(2);
    /// An abbreviation only before a number ("No. 5").
    pub const BEFORE_NUMBER: Hints = Hints(4);
    /// A unit that is cut from its number ("5pm").
    pub const UNIT: Hints = Hints(8);
    /// A unit that is cut from its number in amounts of money only ("$5m").
    pub const MONEY_UNIT: Hints = Hints(16);
    /// A prefix that stays with its word ("pre-war").
    pub const PREFIX: Hints = Hints(32);
    /// The last part of a domain name.
    pub const DOMAIN: Hints = Hints(64);
    /// A word that opens sentences more often than names ("The").
    pub const STARTER: Hints = Hints(128);
    /// A verb of saying that may follow a quotation.
    pub const SAYING: Hints = Hints(256);
    /// An abbreviation only with a capital letter ("Jan.", "Sat.").
    pub const CAPITALISED: Hints = Hints(512);
    /// Cut after the second, third, fourth byte ("can|not").
    const CUT: [(Hints, usize); 3] = [(Hints(1024), 2), (Hints(2048), 3), (Hints(4096), 4)];

    /// True where all bits of `other` are set.
    pub fn has(self, other: Hints) -> bool {
        self.0 & other.0 == other.0 && other.0 != 0
    }

    fn parse(kinds: &str) -> Option<Hints> {
        let mut bits = 0;
        for kind in kinds.split(' ') {
            bits |= match kind {
                "title" => Hints::TITLE.0,
                "abbreviation" => Hints::ABBREVIATION.0,
                "before-number" => Hints::BEFORE_NUMBER.0,
                "unit" => Hints::UNIT.0,
                "money-unit" => Hints::MONEY_UNIT.0,
                "prefix" => Hints::PREFIX.0,
                "domain" => Hints::DOMAIN.0,
                "starter" => Hints::STARTER.0,
                "saying" => Hints::SAYING.0,
                "capitalised" => Hints::CAPITALISED.0,
                "cut-2" => 1024,
                "cut-3" => 2048,
                "cut-4" => 4096,
                _ => return None,
            };
        }
        Some(Hints(bits))
    }
}

/// The tokeniser with its words.
#[derive(Debug)]
pub struct Tokeniser {
    words: HashMap<&'static str, Hints>,
}

impl Tokeniser {
    /// The tokeniser with the lexicon of the binary.
    ///
    /// # Errors
    /// A damaged lexicon.
    pub fn embedded() -> Result<Self, ResourceError> {
        let lexicon = Lexicon::parse(FILE, WORDS)?;
        let mut words = HashMap::new();
        for (line, row) in lexicon.numbered_rows() {
            let hints = Hints::parse(row[1]).ok_or_else(|| ResourceError::Value {
                file: FILE.to_owned(),
                line,
                message: format!("no such kind of word: `{}`", row[1]),
            })?;
            words.insert(row[0], hints);
        }
        Ok(Self { words })
    }

    /// What the lexicon knows of a word; case and a closing stop do not matter.
    pub fn hints(&self, word: &str) -> Hints {
        let word = word.strip_suffix('.').unwrap_or(word);
        if word.len() > 24 {
            return Hints::default();
        }
        if word.bytes().all(|b| b.is_ascii_lowercase()) {
            return self.words.get(word).copied().unwrap_or_default();
        }
        let lower = word.to_lowercase();
        self.words.get(lower.as_str()).copied().unwrap_or_default()
    }

    /// Appends the token spans of one block of a text.
    pub fn tokenise(&self, text: &str, block: Span, out: &mut Vec<Span>) {
        let end = block.end as usize;
        let mut at = block.start as usize;
        while at < end {
            let c = char_at(text, at, end);
            if is_blank(c) {
                at += c.len_utf8();
                continue;
            }
            let mut stop = at;
            while stop < end {
                let c = char_at(text, stop, end);
                if is_blank(c) {
                    break;
                }
                stop += c.len_utf8();
            }
            self.chunk(text, at, stop, end, out);
            at = stop;
        }
    }

    /// A run without white space.
    fn chunk(&self, text: &str, start: usize, stop: usize, block_end: usize, out: &mut Vec<Span>) {
        let mut at = start;
        while at < stop {
            let end = self.token(text, at, stop, block_end, out).max(at + 1);
            at = end;
        }
    }

    /// One token (or two, of a contraction) at `at`; returns where the next begins.
    fn token(&self, text: &str, at: usize, stop: usize, block_end: usize, out: &mut Vec<Span>) -> usize {
        let c = char_at(text, at, stop);
        let next = at + c.len_utf8();
        let follows = (next < stop).then(|| char_at(text, next, stop));
        if is_word(c) {
            if let Some(end) = address(text, at, stop) {
                push(out, at, end);
                return end;
            }
            return self.word(text, at, stop, block_end, out);
        }
        let end = match c {
            '#' | '@' if follows.is_some_and(char::is_alphabetic) => {
                run(text, next, stop, |c| is_word(c) || c == '_')
            }
            '.' | '\u{2026}' => run(text, next, stop, |c| c == '.' || c == '\u{2026}'),
            '!' | '?' => run(text, next, stop, |c| c == '!' || c == '?'),
            '-' | '*' | '=' | '_' | '~' | '+' | '<' | '>' | '|' => run(text, next, stop, |d| d == c),
            '\'' | '`' if follows == Some(c) => next + 1,
            '\'' | '\u{2019}' | '\u{2018}' => {
                // A clitic that stands alone ("Ana 's"), or a decade ("'90s").
                let tail = run(text, next, (next + 8).min(stop), is_word_byte_safe);
                let word = text.get(next..tail).unwrap_or("");
                let before = out
                    .last()
                    .is_some_and(|last| last.end as usize == at && text[..at].ends_with(is_word));
                if (before || c != '\u{2018}') && is_clitic(word) || is_decade(word) && tail < stop + 1 {
                    tail
                } else {
                    next
                }
            }
            _ => next,
        };
        push(out, at, end);
        end
    }

    /// A token that opens with a letter or a digit.
    fn word(&self, text: &str, at: usize, stop: usize, block_end: usize, out: &mut Vec<Span>) -> usize {
        let limit = stop.min(floor_boundary(text, at + LONGEST));
        let first = char_at(text, at, stop);
        if first.is_ascii_digit() {
            return self.number(text, at, limit, out);
        }
        let mut end = run(text, at, limit, is_word);
        loop {
            if end >= limit {
                break;
            }
            let c = char_at(text, end, stop);
            let after_start = end + c.len_utf8();
            let after = (after_start < limit).then(|| char_at(text, after_start, stop));
            let part = &text[at..end];
            match c {
                // Acronyms: single letters with stops.
                '.' if is_acronym(part) => {
                    end = after_start;
                    match after {
                        Some(letter) if letter.is_alphabetic() && single_letter(text, after_start, limit) => {
                            end = after_start + letter.len_utf8();
                        }
                        _ if part.contains('.') || self.initial_follows(text, end, block_end) => break,
                        _ => {
                            end -= 1;
                            break;
                        }
                    }
                }
                '.' if after.is_some_and(is_word) => {
                    // A domain or file name, or a stop with its space left out.
                    let name_end = run(text, after_start, limit, |c| is_word(c) || c == '.' || c == '-');
                    let name = text[at..name_end].trim_end_matches(['.', '-']);
                    let last = name.rsplit('.').next().unwrap_or("");
                    if self.hints(last).has(Hints::DOMAIN) && !last.starts_with(char::is_uppercase) {
                        end = at + name.len();
                    } else if self.is_abbreviation(part, text, after_start, block_end) {
                        end = after_start;
                    }
                    break;
                }
                '.' => {
                    if self.is_abbreviation(part, text, after_start, block_end) {
                        end = after_start;
                    }
                    break;
                }
                '\'' | '\u{2019}' if after.is_some_and(char::is_alphabetic) => {
                    let tail = run(text, after_start, limit, is_word);
                    let clitic = &text[after_start..tail];
                    if clitic.eq_ignore_ascii_case("t") && part.ends_with(['n', 'N']) && part.len() > 1 {
                        push(out, at, end - 1);
                        push(out, end - 1, tail);
                        return tail;
                    }
                    if is_clitic(clitic) {
                        push(out, at, end);
                        push(out, end, tail);
                        return tail;
                    }
                    end = tail;
                }
                '-' | '\u{2010}' | '\u{2011}' if after.is_some_and(is_word) => {
                    if self.hints(part).has(Hints::PREFIX) {
                        end = run(text, after_start, limit, is_word);
                    } else {
                        break;
                    }
                }
                '&' if part.len() <= 3
                    && part.bytes().all(|b| b.is_ascii_uppercase())
                    && after.is_some_and(|c| c.is_ascii_uppercase()) =>
                {
                    end = run(text, after_start, limit, is_word);
                }
                '_' => end = run(text, after_start, limit, |c| is_word(c) || c == '_'),
                '$' if part.len() <= 3 && part.bytes().all(|b| b.is_ascii_uppercase()) => {
                    end = after_start;
                    break;
                }
                _ => break,
            }
        }
        let word = &text[at..end];
        if word.len() <= 8 {
            let hints = self.hints(word);
            for (cut, length) in Hints::CUT {
                if hints.has(cut) && word.is_char_boundary(length) && length < word.len() {
                    push(out, at, at + length);
                    push(out, at + length, end);
                    return end;
                }
            }
        }
        push(out, at, end);
        end
    }

    /// A token that opens with a digit.
    fn number(&self, text: &str, at: usize, limit: usize, out: &mut Vec<Span>) -> usize {
        let digits = |from: usize| run(text, from, limit, |c| c.is_ascii_digit());
        let bytes = text.as_bytes();
        let mut end = digits(at);
        let mut joint = None;
        while end + 1 < limit && bytes[end + 1].is_ascii_digit() {
            match bytes[end] {
                b'.' | b',' | b':' => end = digits(end + 1),
                b'/' => {
                    joint = Some(b'/');
                    end = digits(end + 1);
                }
                b'-' => {
                    // Telephone numbers and dates stay whole, ranges and scores do not.
                    let whole = run(text, at, limit, |c| c.is_ascii_digit() || c == '-');
                    let groups: Vec<usize> = text[at..whole].split('-').map(str::len).collect();
                    let long = groups.len() >= 3 || groups.len() == 2 && groups[0] == 3 && groups[1] == 4;
                    if joint.is_none() && long && !groups.contains(&0) {
                        end = whole;
                    }
                    break;
                }
                _ => break,
            }
        }
        let letters = run(text, end, limit, is_word);
        if letters > end {
            let unit = &text[end..letters];
            let hints = self.hints(unit);
            let money = out
                .last()
                .is_some_and(|last| last.end as usize == at && text[..at].ends_with(is_currency));
            if hints.has(Hints::UNIT) || hints.has(Hints::MONEY_UNIT) && money {
                push(out, at, end);
                let stop = if text[letters..].starts_with('.') && unit.len() == 1 && letters + 2 < limit {
                    // "5p.m."
                    run(text, letters, limit, |c| c == '.' || c == 'm' || c == 'M')
                } else {
                    letters
                };
                push(out, end, stop);
                return stop;
            }
            end = letters;
        } else if end < limit && matches!(bytes[end], b'\'') && text[end + 1..limit].starts_with('s') {
            let tail = run(text, end + 1, limit, is_word);
            if tail == end + 2 {
                push(out, at, end);
                push(out, end, tail);
                return tail;
            }
        }
        push(out, at, end);
        end
    }

    /// The stop after `part` belongs to it: it is a known abbreviation in a place that fits.
    fn is_abbreviation(&self, part: &str, text: &str, after: usize, block_end: usize) -> bool {
        let hints = self.hints(part);
        let capital = part.starts_with(char::is_uppercase);
        if hints.has(Hints::CAPITALISED) && !capital {
            return false;
        }
        let next = text[after..block_end].trim_start().chars().next();
        if hints.has(Hints::BEFORE_NUMBER) {
            return next.is_some_and(|c| c.is_ascii_digit());
        }
        if hints.has(Hints::TITLE) {
            return next.is_some_and(|c| c.is_alphanumeric() || is_quote(c));
        }
        hints.has(Hints::ABBREVIATION)
    }

    /// After an initial ("J."), a name goes on: another capital letter.
    fn initial_follows(&self, text: &str, after: usize, block_end: usize) -> bool {
        let rest = &text[after..block_end];
        let trimmed = rest.trim_start();
        if !trimmed.starts_with(char::is_uppercase) {
            return false;
        }
        let word_end = run(trimmed, 0, trimmed.len().min(24), is_word);
        let word = trimmed.get(..word_end).unwrap_or("");
        word.chars().count() == 1 || !self.hints(word).has(Hints::STARTER)
    }
}

fn push(out: &mut Vec<Span>, start: usize, end: usize) {
    if start < end {
        out.push(Span::new(start, end));
    }
}

fn char_at(text: &str, at: usize, end: usize) -> char {
    text.get(at..end)
        .and_then(|rest| rest.chars().next())
        .unwrap_or('\u{FFFD}')
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn run(text: &str, at: usize, limit: usize, mut inside: impl FnMut(char) -> bool) -> usize {
    let limit = limit.min(at + LONGEST);
    let mut end = at;
    for c in text.get(at..).unwrap_or("").chars() {
        if end + c.len_utf8() > limit || !inside(c) {
            break;
        }
        end += c.len_utf8();
    }
    end
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{200E}' | '\u{200F}' | '\u{2060}')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{00AD}' | '\u{0300}'..='\u{036F}' | '\u{200C}' | '\u{200D}')
}

fn is_word_byte_safe(c: char) -> bool {
    is_word(c)
}

/// Signs of money.
pub(super) fn is_currency(c: char) -> bool {
    matches!(
        c,
        '$' | '\u{00A3}' | '\u{20AC}' | '\u{00A5}' | '\u{20A0}'..='\u{20BF}' | '\u{00A2}'
    )
}

/// Quotation marks, opening or closing.
pub(super) fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '`' | '\u{2018}'..='\u{201F}' | '\u{00AB}' | '\u{00BB}'
    )
}

fn is_clitic(word: &str) -> bool {
    matches!(
        word,
        "s" | "S" | "m" | "M" | "d" | "D" | "re" | "RE" | "ve" | "VE" | "ll" | "LL"
    )
}

fn is_decade(word: &str) -> bool {
    word.len() == 3 && word.ends_with('s') && word.as_bytes()[..2].iter().all(u8::is_ascii_digit)
}

/// "U", "U.S", "e.g": single letters between stops.
fn is_acronym(part: &str) -> bool {
    let mut single = true;
    for piece in part.split('.') {
        let mut chars = piece.chars();
        single &= chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none();
    }
    single
}

/// The letter at `at` stands alone: no letter or digit follows it.
fn single_letter(text: &str, at: usize, limit: usize) -> bool {
    run(text, at, limit, is_word) - at == char_at(text, at, limit).len_utf8()
}

/// A web or e-mail address at `at`: its end.
fn address(text: &str, at: usize, stop: usize) -> Option<usize> {
    let rest = &text.as_bytes()[at..stop];
    let starts =
        |prefix: &[u8]| rest.len() > prefix.len() && rest[..prefix.len()].eq_ignore_ascii_case(prefix);
    if starts(b"http://") || starts(b"https://") || starts(b"www.") || starts(b"ftp://") {
        let limit = floor_boundary(text, stop.min(at + LONGEST));
        let address = text[at..limit]
            .split(['<', '>', '"', '\u{201C}', '\u{201D}'])
            .next()
            .unwrap_or("");
        let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '\u{2019}']);
        return Some(at + address.len());
    }
    let window = &rest[..rest.len().min(ADDRESS)];
    let sign = window
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+' | b'-')))?;
    if window[sign] != b'@' {
        return None;
    }
    let domain = rest[sign + 1..]
        .iter()
        .take(ADDRESS)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
        .count();
    let domain_text = &text[at + sign + 1..at + sign + 1 + domain];
    let trimmed = domain_text.trim_end_matches(['.', '-']);
    trimmed.contains('.').then_some(at + sign + 1 + trimmed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<&str> {
        let tokeniser = Tokeniser::embedded().expect("the lexicon is sound");
        let mut spans = Vec::new();
        tokeniser.tokenise(text, Span::new(0, text.len()), &mut spans);
        spans.iter().map(|span| span.text(text)).collect()
    }

    #[test]
    fn contractions_and_possessives_are_cut() {
        assert_eq!(
            tokens("They don't know Ana's boat, can't wait and cannot stay."),
            [
                "They", "do", "n't", "know", "Ana", "'s", "boat", ",", "ca", "n't", "wait", "and", "can",
                "not", "stay", "."
            ]
        );
        assert_eq!(
            tokens("It\u{2019}s the crews\u{2019} job"),
            ["It", "\u{2019}s", "the", "crews", "\u{2019}", "job"]
        );
    }

    #[test]
    fn hyphens_are_cut_except_after_prefixes() {
        assert_eq!(
            tokens("long-range pre-war Il-62M e-mail"),
            ["long", "-", "range", "pre-war", "Il", "-", "62M", "e-mail"]
        );
    }

    #[test]
    fn abbreviations_keep_their_stop() {
        assert_eq!(
            tokens("Gen. J. Doe left the U.S. at 5.30pm. No. 5 stayed, no."),
            [
                "Gen.", "J.", "Doe", "left", "the", "U.S.", "at", "5.30", "pm", ".", "No.", "5", "stayed",
                ",", "no", "."
            ]
        );
    }

    #[test]
    fn amounts_are_cut_into_sign_number_and_unit() {
        assert_eq!(
            tokens("$5bn, \u{20AC}1.2m and US$3,000 (20%)"),
            [
                "$", "5", "bn", ",", "\u{20AC}", "1.2", "m", "and", "US$", "3,000", "(", "20", "%", ")"
            ]
        );
    }

    #[test]
    fn addresses_tags_and_handles_stay_whole() {
        assert_eq!(
            tokens("See https://example.org/a?b=c, mail a.b@example.org; #news @desk example.com."),
            [
                "See",
                "https://example.org/a?b=c",
                ",",
                "mail",
                "a.b@example.org",
                ";",
                "#news",
                "@desk",
                "example.com",
                "."
            ]
        );
    }

    #[test]
    fn quotes_dashes_and_ellipses_stand_alone() {
        assert_eq!(
            tokens("\u{201C}Well\u{2026}\u{201D} he said\u{2014}\"no\"--and left..."),
            [
                "\u{201C}", "Well", "\u{2026}", "\u{201D}", "he", "said", "\u{2014}", "\"", "no", "\"", "--",
                "and", "left", "..."
            ]
        );
    }

    #[test]
    fn hostile_text_is_cut_and_nothing_is_lost() {
        for text in [
            "a".repeat(50_000),
            "a.".repeat(20_000),
            "@".repeat(20_000),
            "1-".repeat(20_000),
            "a'".repeat(20_000),
            "\u{0}\u{1F}\u{200B}x\u{7F}".repeat(999),
            "\u{65E5}\u{672C}".repeat(9_000),
            "\u{1F600}-\u{301}".repeat(4_000),
        ] {
            let mut spans = Vec::new();
            Tokeniser::embedded()
                .expect("sound")
                .tokenise(&text, Span::new(0, text.len()), &mut spans);
            let mut last = 0;
            for span in &spans {
                assert!(span.start as usize >= last && span.start < span.end);
                assert!(text[last..span.start as usize].chars().all(is_blank));
                last = span.end as usize;
                assert!(!span.text(&text).is_empty());
            }
            assert!(text[last..].chars().all(is_blank));
        }
    }
}
