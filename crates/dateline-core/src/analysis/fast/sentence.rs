//! From the tokens of a block to its sentences.
//!
//! A sentence ends after a stop, question or exclamation mark with the quotes and brackets that close right after
//! it, unless what follows shows that it goes on (a small letter, "he said"). Stops of abbreviations belong to their
//! token and end a sentence only where the next word clearly opens one.

use super::tokenise::{Hints, Tokeniser, is_quote};
use crate::span::Span;

/// Longer sentences are cut: the parser's work stays bounded on hostile text.
pub const LONGEST: usize = 300;
/// Above this a comma or semicolon is good enough to cut at.
const LONG: usize = 200;

/// The ends (token indices, exclusive) of the sentences over `tokens`, which all lie in one block.
pub fn ends(tokeniser: &Tokeniser, text: &str, tokens: &[Span]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < tokens.len() {
        let mut end = None;
        if let Some(after) = closes(tokeniser, text, tokens, start, at) {
            end = Some(after);
        } else if at + 1 - start >= LONGEST {
            let soft = (start + LONG..=at)
                .rev()
                .find(|at| matches!(tokens[*at].text(text), ";" | "," | ":" | "\u{2014}" | "--"));
            end = Some(soft.map_or(at + 1, |soft| soft + 1));
        }
        if let Some(end) = end {
            ends.push(end);
            start = end;
            at = end;
        } else {
            at += 1;
        }
    }
    if start < tokens.len() {
        ends.push(tokens.len());
    }
    ends
}

/// Where the sentence ends if the token at `at` closes it.
fn closes(tokeniser: &Tokeniser, text: &str, tokens: &[Span], start: usize, at: usize) -> Option<usize> {
    let word = tokens[at].text(text);
    let last = word.chars().next_back()?;
    if !matches!(last, '.' | '?' | '!' | '\u{2026}' | '\u{3002}') {
        return None;
    }
    let plain = word
        .chars()
        .all(|c| matches!(c, '.' | '?' | '!' | '\u{2026}' | '\u{3002}'));
    let ellipsis = plain && (last == '\u{2026}' || word.len() > 1 && word.bytes().all(|b| b == b'.'));
    // Quotes and brackets that touch the stop close with it.
    let mut after = at + 1;
    let mut quoted = false;
    while after < tokens.len() && tokens[after].start == tokens[after - 1].end {
        let mark = tokens[after].text(text);
        let closing = mark
            .chars()
            .all(|c| is_quote(c) || matches!(c, ')' | ']' | '}' | '.' | '?' | '!'));
        if !closing || opens_quote(text, tokens, after) {
            break;
        }
        quoted |= mark.chars().any(is_quote);
        after += 1;
    }
    let Some(next) = tokens.get(after) else {
        return Some(after);
    };
    let spaced = next.start > tokens[after - 1].end;
    let next_word = next.text(text);
    if !plain && after == at + 1 {
        return abbreviation_closes(tokeniser, text, tokens, at).then_some(after);
    }
    let mut opener = after;
    while opener < tokens.len()
        && tokens[opener]
            .text(text)
            .chars()
            .all(|c| is_quote(c) || matches!(c, '(' | '['))
    {
        opener += 1;
    }
    let first = tokens
        .get(opener)
        .and_then(|token| token.text(text).chars().next())
        .unwrap_or(' ');
    if !(spaced || first.is_uppercase() && last != '.') && opener == after {
        // "end.Next" without a space: only before a capital letter that follows a small one.
        let before_small = text[..tokens[at].start as usize].ends_with(char::is_lowercase);
        return (plain && !ellipsis && before_small && first.is_uppercase()).then_some(after);
    }
    if first.is_lowercase() {
        // Brand names aside, a small letter goes on; a mail or list written in small letters does not.
        let lower_start = text[tokens[start].start as usize..].starts_with(char::is_lowercase);
        return (lower_start && !quoted && !ellipsis && plain).then_some(after);
    }
    if matches!(
        next_word,
        "," | ";" | ":" | "-" | "--" | "\u{2014}" | "\u{2013}" | ")" | "]"
    ) {
        return None;
    }
    if last != '.' && quoted && says_follows(tokeniser, text, tokens, after) {
        return None;
    }
    if at == start && word == "." {
        return None;
    }
    // "1. Item" at the head of a block: the number stays with its item.
    if at == start + 1 && start == 0 && text[tokens[start].range()].bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(after)
}

/// The stop of an abbreviation ends the sentence only where a word follows that opens sentences.
fn abbreviation_closes(tokeniser: &Tokeniser, text: &str, tokens: &[Span], at: usize) -> bool {
    let word = tokens[at].text(text);
    let hints = tokeniser.hints(word);
    if hints.has(Hints::TITLE) || hints.has(Hints::BEFORE_NUMBER) {
        return false;
    }
    // An initial before a name.
    if word.chars().count() == 2 && word.starts_with(char::is_uppercase) {
        return false;
    }
    let mut next = at + 1;
    while next < tokens.len() && tokens[next].text(text).chars().all(is_quote) {
        next += 1;
    }
    let Some(next) = tokens.get(next) else { return true };
    let next_word = next.text(text);
    next_word.starts_with(char::is_uppercase) && tokeniser.hints(next_word).has(Hints::STARTER)
}

/// A straight quote that opens rather than closes: white space before it and none after it.
fn opens_quote(text: &str, tokens: &[Span], at: usize) -> bool {
    let mark = tokens[at].text(text);
    if mark.starts_with(['\u{201C}', '\u{2018}', '\u{00AB}']) {
        return true;
    }
    let touching = tokens.get(at + 1).is_some_and(|next| {
        next.start == tokens[at].end && next.text(text).starts_with(char::is_alphanumeric)
    });
    touching && mark.chars().all(is_quote)
}

/// `"Why?" Ana Doe asked`: a name or two and a verb of saying.
fn says_follows(tokeniser: &Tokeniser, text: &str, tokens: &[Span], at: usize) -> bool {
    for token in tokens.iter().skip(at).take(5) {
        let word = token.text(text);
        if tokeniser.hints(word).has(Hints::SAYING) {
            return true;
        }
        if !word.starts_with(char::is_uppercase) {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        let tokeniser = Tokeniser::embedded().expect("the lexicon is sound");
        let mut tokens = Vec::new();
        tokeniser.tokenise(text, Span::new(0, text.len()), &mut tokens);
        let mut start = 0;
        ends(&tokeniser, text, &tokens)
            .into_iter()
            .map(|end| {
                let span = tokens[start].cover(tokens[end - 1]);
                start = end;
                span.text(text)
            })
            .collect()
    }

    #[test]
    fn titles_initials_and_decimals_do_not_split() {
        let text = "Lt. Col. J. P. Doe met Sen. Roe at 5.30 p.m. in Washington, D.C. on Jan. 5. It rained.";
        assert_eq!(sentences(text).len(), 2);
        assert_eq!(
            sentences("He left the U.S. The ship stayed."),
            ["He left the U.S.", "The ship stayed."]
        );
        assert_eq!(sentences("The U.S. Navy stayed."), ["The U.S. Navy stayed."]);
    }

    #[test]
    fn quotes_close_with_their_stop() {
        assert_eq!(
            sentences("\"We left.\" He nodded. \"Why?\" she asked. \u{201C}No!\u{201D} Ana Roe said."),
            [
                "\"We left.\"",
                "He nodded.",
                "\"Why?\" she asked.",
                "\u{201C}No!\u{201D} Ana Roe said."
            ]
        );
    }

    #[test]
    fn endless_sentences_are_cut() {
        let text = "word ".repeat(1000);
        assert!(sentences(text.trim()).len() >= 3);
    }
}
