//! Words of a text and the names in it that may be places.
//!
//! The scan needs no language layer: it reads capitalised words and looks up runs of them, the longest first. Names
//! that are no word of the gazetteer but end in a word like "Street" or "Hospital" are candidates too.

use super::tables::{Form, PlaceTables, Suffix};
use crate::resources::gazetteer::normalise_into;
use crate::span::Span;

/// Longest name, in words.
const LONGEST: usize = 6;

/// One word of the text.
#[derive(Debug, Clone)]
pub(in crate::grounding) struct Word {
    pub(in crate::grounding) span: Span,
    /// Normal form.
    pub(in crate::grounding) normal: String,
    /// Starts with a capital.
    pub(in crate::grounding) capital: bool,
    /// Has no lower-case letter.
    pub(in crate::grounding) upper: bool,
    /// What stands between the word before and this one.
    pub(in crate::grounding) gap: Gap,
    /// Followed by "'s" or a bare apostrophe.
    pub(in crate::grounding) possessive: bool,
    /// First word of a sentence or line.
    pub(in crate::grounding) first: bool,
    /// Stands in a line without lower-case letters or with a capital on almost every word.
    pub(in crate::grounding) shouting: bool,
}

/// What stands between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::grounding) enum Gap {
    /// Start of the text or of a line.
    Line,
    Space,
    Hyphen,
    Comma,
    /// Full stop that may belong to an abbreviation ("St. Louis").
    Stop,
    Open,
    Other,
}

/// What a candidate may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A name of the lexicons.
    Lexicon,
    /// Adjective or people.
    Demonym,
    /// "Ga." after a comma.
    Abbreviation,
    /// A name of the gazetteer alone.
    Gazetteer,
    /// An airfield by its head word.
    Airport,
    /// A site by its head word.
    Suffix,
    /// A name of no gazetteer, by the word for its kind beside it.
    Described,
}

/// A name that may be a place.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) span: Span,
    /// First word and one past the last.
    pub(crate) words: (usize, usize),
    /// Normal form.
    pub(crate) key: String,
    pub(crate) source: Source,
    /// The word for its kind, where one follows ("province" after "Anbar").
    pub(crate) suffix: Option<Suffix>,
    /// Lies inside a larger candidate.
    pub(crate) inside: bool,
}

/// The words of a text.
pub(in crate::grounding) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::with_capacity(text.len() / 6);
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let from = words.len();
        line_words(line, offset, &mut words);
        let new = &mut words[from..];
        let lower = new
            .iter()
            .filter(|word| !word.capital && word.normal.len() > 3)
            .count();
        let shouting = new.len() >= 3 && lower * 8 <= new.len();
        for word in new {
            word.shouting = shouting;
        }
        offset += line.len();
    }
    words
}

fn line_words(line: &str, offset: usize, words: &mut Vec<Word>) {
    let bytes = line.as_bytes();
    let mut at = 0;
    let mut gap = Gap::Line;
    let mut first = true;
    while at < line.len() {
        let letter = line[at..].chars().next().expect("inside the line");
        if !letter.is_alphanumeric() {
            gap = match (letter, gap) {
                (' ' | '\u{a0}' | '\t' | '#' | '@', Gap::Line) => Gap::Line,
                (' ' | '\u{a0}' | '\t' | '#' | '@', before) => before,
                ('-' | '‐' | '‑', Gap::Space) if bytes.get(at.wrapping_sub(1)) != Some(&b' ') => {
                    Gap::Hyphen
                }
                (',', Gap::Space) => Gap::Comma,
                ('.', Gap::Space) => Gap::Stop,
                ('(' | '[', _) => Gap::Open,
                (_, Gap::Line) => Gap::Line,
                _ => Gap::Other,
            };
            if matches!(letter, '.' | '!' | '?' | ':' | ';' | '\r') {
                first = true;
            } else if matches!(letter, ',' | '-') {
                first = false;
            }
            at += letter.len_utf8();
            continue;
        }
        let start = at;
        let mut possessive = false;
        let mut end = at;
        let mut dotted = false;
        while end < line.len() {
            let letter = line[end..].chars().next().expect("inside the line");
            if letter.is_alphanumeric() {
                end += letter.len_utf8();
                continue;
            }
            let next = line[end + letter.len_utf8()..].chars().next();
            match letter {
                '\'' | '’' | 'ʼ' | '`' => {
                    let rest = &line[end + letter.len_utf8()..];
                    let s_only =
                        rest.starts_with(['s', 'S']) && !rest[1..].starts_with(char::is_alphanumeric);
                    if s_only || !next.is_some_and(char::is_alphabetic) {
                        possessive = s_only || line[..end].ends_with('s');
                        break;
                    }
                    end += letter.len_utf8();
                }
                '\u{300}'..='\u{36f}' => end += letter.len_utf8(),
                '.' => {
                    // "U.S.", "W.Va.": single letters and short parts joined by full stops.
                    let part = line[start..end].rsplit('.').next().unwrap_or("");
                    let short = part.chars().count() <= 2 && part.starts_with(char::is_uppercase);
                    if short && next.is_some_and(char::is_uppercase) {
                        dotted = true;
                        end += 1;
                    } else if dotted {
                        end += 1;
                        break;
                    } else {
                        break;
                    }
                }
                _ => break,
            }
        }
        let mut word = &line[start..end];
        if dotted && word.ends_with('.') && word.matches('.').count() < 2 {
            word = &word[..word.len() - 1];
            end -= 1;
        }
        let mut normal = String::with_capacity(word.len());
        normalise_into(word, &mut normal);
        words.push(Word {
            span: Span::new(offset + start, offset + end),
            capital: word.starts_with(char::is_uppercase),
            upper: !word.chars().any(char::is_lowercase),
            normal,
            gap,
            possessive,
            first,
            shouting: false,
        });
        first = false;
        gap = Gap::Space;
        at = end;
        if possessive && line[at..].len() > 1 {
            let mark = line[at..].chars().next().map_or(0, char::len_utf8);
            at += mark;
            if line[at..].starts_with(['s', 'S']) {
                at += 1;
            }
        }
    }
}

/// All candidates, in text order; a larger one stands before those inside it.
pub(super) fn candidates(text: &str, words: &[Word], tables: &PlaceTables) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let word = &words[at];
        let article = !word.capital
            && matches!(
                word.normal.as_str(),
                "al" | "el" | "as" | "ar" | "ad" | "an" | "ash" | "az" | "at"
            )
            && words
                .get(at + 1)
                .is_some_and(|next| next.capital && next.gap == Gap::Hyphen);
        if !(word.capital || article) || word.normal.is_empty() {
            at += 1;
            continue;
        }
        if let Some(candidate) = longest(text, words, at, tables) {
            at = candidate.words.1;
            found.push(candidate);
        } else {
            at += 1;
        }
    }
    sites(words, tables, &mut found);
    found.sort_by_key(|c| (c.span.start, std::cmp::Reverse(c.span.end)));
    found.dedup_by(|b, a| a.span == b.span);
    let mut outer = Span::default();
    for candidate in &mut found {
        candidate.inside = outer.contains(candidate.span);
        if !candidate.inside {
            outer = candidate.span;
        }
    }
    found
}

/// Words that are no place alone: "the North", "East and West".
fn is_compass(word: &Word) -> bool {
    matches!(word.normal.as_str(), "north" | "south" | "east" | "west")
}

/// "North and South Korea": the first of the two, by its full name.
fn shared_head(words: &[Word], at: usize, tables: &PlaceTables) -> Option<Candidate> {
    let [first, and, second, head, ..] = &words[at..] else {
        return None;
    };
    let joined = matches!(and.normal.as_str(), "and" | "or") && is_compass(second) && head.capital;
    let close = [and, second, head].iter().all(|word| word.gap == Gap::Space);
    let key = format!("{} {}", first.normal, head.normal);
    let known = tables.named(&key).iter().any(|(_, form)| *form == Form::Name);
    (joined && close && known).then(|| Candidate {
        span: first.span,
        words: (at, at + 1),
        key,
        source: Source::Lexicon,
        suffix: None,
        inside: false,
    })
}

fn longest(text: &str, words: &[Word], at: usize, tables: &PlaceTables) -> Option<Candidate> {
    if is_compass(&words[at])
        && let Some(shared) = shared_head(words, at, tables)
    {
        return Some(shared);
    }
    let mut key = String::new();
    let mut best: Option<Candidate> = None;
    for end in at..words.len().min(at + LONGEST) {
        let word = &words[end];
        if end > at {
            let joined = match word.gap {
                Gap::Space | Gap::Hyphen => true,
                Gap::Comma => false,
                Gap::Stop => matches!(words[end - 1].normal.as_str(), "st" | "ste" | "ft" | "mt"),
                _ => false,
            };
            if !joined {
                break;
            }
            if words[end - 1].possessive && !words[end - 1].normal.ends_with('s') {
                key.push('s'); // "King's Lynn" is kept as "kings lynn"
            }
            key.push(' ');
        }
        key.push_str(&word.normal);
        let connector = !word.capital && word.normal.len() <= 4;
        if !word.capital && !connector {
            break;
        }
        if !word.capital || (key.len() < 2) {
            continue;
        }
        if let Some(source) = source(text, words, at, end + 1, &key, tables) {
            let mut span = words[at].span.cover(word.span);
            let tail = &text[span.end as usize..];
            if source == Source::Abbreviation && tail.starts_with('.') {
                span.end += 1;
            }
            best = Some(Candidate {
                span,
                words: (at, end + 1),
                key: key.clone(),
                source,
                suffix: None,
                inside: false,
            });
        }
    }
    let mut best = best.filter(|best| best.words.1 > at + 1 || !is_compass(&words[at]))?;
    let next = words.get(best.words.1);
    best.suffix = next
        .filter(|next| next.gap == Gap::Space && !words[best.words.1 - 1].possessive)
        .and_then(|next| tables.suffix(&next.normal))
        .filter(|suffix| !suffix.own);
    Some(best)
}

/// What the words from `start` to `end` may be, where they may be a place at all.
fn source(
    text: &str,
    words: &[Word],
    start: usize,
    end: usize,
    key: &str,
    tables: &PlaceTables,
) -> Option<Source> {
    let span = words[start].span.cover(words[end - 1].span);
    let literal = span.text(text);
    let mut demonym = None;
    for (_, form) in tables.named(key) {
        match form {
            Form::Name => return Some(Source::Lexicon),
            Form::Exact
                if !literal.chars().any(char::is_lowercase)
                    && (!words[start].shouting || literal.contains('.')) =>
            {
                return Some(Source::Lexicon);
            }
            Form::Demonym => demonym = Some(Source::Demonym),
            Form::Abbreviation => {
                let after_comma = matches!(words[start].gap, Gap::Comma | Gap::Open)
                    || (words[start].gap == Gap::Hyphen && literal.len() == 2);
                let dotted = literal.ends_with('.') || text[span.end as usize..].starts_with('.');
                let postal = literal.len() <= 3 && words[start].upper;
                if after_comma && (dotted || postal) && start > 0 && words[start - 1].capital {
                    return Some(Source::Abbreviation);
                }
                // "in D.C.", "in NSW", "in BC": clear enough without a comma.
                let clear = literal.matches('.').count() >= 2
                    || (literal.len() == 3 && words[start].upper)
                    || literal == "BC";
                if clear && !words[start].shouting {
                    return Some(Source::Abbreviation);
                }
            }
            Form::Exact => {}
        }
    }
    if demonym.is_some() {
        return demonym;
    }
    if key.len() < 3 || !tables.gazetteer.contains(key) {
        return None;
    }
    // A short word in capitals is rather an acronym.
    if words[start].upper && end == start + 1 && literal.len() <= 4 && !words[start].shouting {
        return None;
    }
    Some(Source::Gazetteer)
}

/// Names that end in a word for a kind of place ("Kingsley Road"), or begin with one ("Lake Chad", "University of X").
fn sites(words: &[Word], tables: &PlaceTables, found: &mut Vec<Candidate>) {
    for at in 0..words.len() {
        let head = &words[at];
        let Some(suffix) = tables.suffix(&head.normal).filter(|suffix| suffix.own) else {
            continue;
        };
        let airport = matches!(suffix.feature, super::Feature::Airport | super::Feature::Base);
        if !head.capital && !airport {
            continue;
        }
        let mut start = at;
        while start > 0 && at - start < 5 {
            let word = &words[start];
            let before = &words[start - 1];
            let joined = matches!(word.gap, Gap::Space | Gap::Hyphen)
                || (word.gap == Gap::Stop && matches!(before.normal.as_str(), "st" | "mt" | "ft"));
            let part = before.capital
                || (matches!(before.normal.as_str(), "of" | "de" | "la" | "al" | "del")
                    && start > 1
                    && words[start - 2].capital)
                || (airport
                    && start == at
                    && matches!(
                        before.normal.as_str(),
                        "international" | "air" | "military" | "naval" | "army" | "main"
                    ));
            if !joined || !part || is_no_name(&before.normal) || (before.possessive && !before.capital) {
                break;
            }
            start -= 1;
        }
        let mut end = at + 1;
        if start == at {
            // "University of X", "Port of X", "Lake X".
            let of = words
                .get(at + 1)
                .is_some_and(|w| w.normal == "of" && w.gap == Gap::Space);
            let from = if of { at + 2 } else { at + 1 };
            let prefix = of
                || matches!(
                    head.normal.as_str(),
                    "lake" | "port" | "camp" | "mount" | "river" | "hotel"
                );
            end = from;
            while prefix
                && end < words.len()
                && end - from < 3
                && words[end].capital
                && (words[end].gap == Gap::Space || words[end].gap == Gap::Hyphen)
            {
                end += 1;
            }
            if !prefix || end == from {
                continue;
            }
        }
        let span = words[start].span.cover(words[end - 1].span);
        let key: Vec<&str> = words[start..end]
            .iter()
            .map(|word| word.normal.as_str())
            .collect();
        let key = key.join(" ");
        let known = tables.named(&key).iter().any(|(_, form)| *form == Form::Name);
        found.push(Candidate {
            span,
            words: (start, end),
            key,
            source: match (known, airport) {
                (true, _) => Source::Lexicon,
                (false, true) => Source::Airport,
                (false, false) => Source::Suffix,
            },
            suffix: Some(suffix),
            inside: false,
        });
    }
}

/// Capitalised words that are never part of a site's name.
fn is_no_name(normal: &str) -> bool {
    matches!(
        normal,
        "the"
            | "a"
            | "an"
            | "in"
            | "at"
            | "on"
            | "of"
            | "from"
            | "to"
            | "this"
            | "that"
            | "his"
            | "her"
            | "their"
            | "our"
            | "its"
            | "and"
            | "for"
            | "by"
            | "with"
            | "said"
            | "but"
            | "when"
            | "where"
            | "while"
            | "after"
            | "before"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        let tables = PlaceTables::embedded().unwrap();
        let words = words(text);
        candidates(text, &words, &tables)
            .into_iter()
            .map(|c| c.span.text(text).to_owned())
            .collect()
    }

    #[test]
    fn the_longest_name_wins_and_abbreviations_need_a_comma() {
        assert_eq!(
            keys("He left New York City for Macon, Ga. on Friday."),
            ["New York City", "Macon", "Ga."]
        );
        assert_eq!(
            keys("The U.S. and Russia's neighbours met in W.Va."),
            ["U.S.", "Russia"]
        );
        assert_eq!(keys("Troops left for al-Bab."), ["al-Bab"]);
    }

    #[test]
    fn a_site_is_found_by_its_last_word() {
        let found = keys("Police closed Upper Kingsley Road and the Damascus airport.");
        assert!(found.contains(&"Upper Kingsley Road".to_owned()), "{found:?}");
        assert!(found.contains(&"Damascus airport".to_owned()), "{found:?}");
    }

    #[test]
    fn odd_text_gives_no_panic() {
        for text in [
            "",
            "'",
            "’s",
            "A.",
            "U.S",
            "É.",
            "-al-",
            "St.",
            "Ü’",
            "A.B.C.\u{301}",
            "\u{301}\u{301}",
            "X's's’",
        ] {
            keys(text);
        }
    }
}
