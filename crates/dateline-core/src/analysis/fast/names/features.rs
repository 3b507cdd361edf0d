//! What the name tagger looks at: words, shapes and word lists in a window of five tokens.

use super::lexicon::{NameWords, WordClasses, fold};
use crate::analysis::Upos;
use crate::analysis::fast::sequence::Sequence;
use crate::linear::{PassThrough, hash_bytes, mix};
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// How words are written elsewhere in the document: what a capital at the start of a sentence is worth.
#[derive(Debug, Default)]
pub struct CaseMemory {
    seen: HashMap<u64, u8, BuildHasherDefault<PassThrough>>,
}

const SEEN_LOWER: u8 = 1;
const SEEN_CAPITAL: u8 = 2;

impl CaseMemory {
    /// Notes the words of one sentence. Sentences in capitals or title case say nothing.
    pub fn note(&mut self, words: &[&str]) {
        if Casing::of(words) != Casing::Normal {
            return;
        }
        for (at, word) in words.iter().enumerate() {
            let mut letters = word.chars();
            let Some(first) = letters.next().filter(|letter| letter.is_alphabetic()) else {
                continue;
            };
            let bit = if first.is_lowercase() {
                SEEN_LOWER
            } else if at > 0 && !matches!(words[at - 1], "\"" | "“" | "'" | "‘" | ":" | "``") {
                SEEN_CAPITAL
            } else {
                continue;
            };
            *self.seen.entry(hash_bytes(fold(word).as_bytes())).or_default() |= bit;
        }
    }

    fn get(&self, folded: u64) -> u8 {
        self.seen.get(&folded).copied().unwrap_or(0)
    }
}

/// How a sentence is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Casing {
    /// As in running text.
    Normal,
    /// "RUSSIAN TROOPS LAND"
    Upper,
    /// "Russian Troops Land"
    Title,
    /// "russian troops land"
    Lower,
}

impl Casing {
    /// The casing of a sentence.
    pub fn of(words: &[&str]) -> Casing {
        let (mut upper, mut capital, mut lower, mut long_lower) = (0, 0, 0, 0);
        for word in words {
            let mut letters = word.chars().filter(|letter| letter.is_alphabetic());
            let Some(first) = letters.next() else { continue };
            let count = word.chars().count();
            if first.is_lowercase() {
                lower += 1;
                long_lower += usize::from(count > 3);
            } else if count > 1 && letters.all(char::is_uppercase) {
                upper += 1;
            } else {
                capital += 1;
            }
        }
        let all = upper + capital + lower;
        if all >= 3 && upper * 10 >= all * 7 {
            Casing::Upper
        } else if all >= 4 && long_lower * 10 <= all && (upper + capital) * 10 >= all * 6 {
            Casing::Title
        } else if all >= 3 && upper + capital == 0 {
            Casing::Lower
        } else {
            Casing::Normal
        }
    }
}

/// What is known of one token.
struct Seen {
    folded: String,
    word: u64,
    exact: u64,
    shape: u64,
    affixes: [u64; 5],
    classes: u32,
    /// Place of the token in an entry of several words: 0 none, 1 first, 2 later.
    phrase: u32,
    person: u64,
    tag: u64,
    /// Fine and coarse cluster.
    clusters: (u64, u64),
    memory: u8,
    capital: bool,
}

fn shape_of(word: &str) -> String {
    let mut shape = String::new();
    let mut last = ' ';
    let mut run = 0;
    for letter in word.chars() {
        let class = if letter.is_uppercase() {
            'X'
        } else if letter.is_lowercase() {
            'x'
        } else if letter.is_numeric() {
            'd'
        } else if letter.is_alphabetic() {
            'c'
        } else {
            letter
        };
        run = if class == last { run + 1 } else { 1 };
        if run <= 2 {
            shape.push(class);
        }
        last = class;
    }
    shape
}

/// First `count` letters of a word.
fn front(word: &str, count: usize) -> &str {
    word.char_indices().nth(count).map_or(word, |(at, _)| &word[..at])
}

/// Last `count` letters of a word.
fn back(word: &str, count: usize) -> &str {
    let skip = word.chars().count().saturating_sub(count);
    word.char_indices().nth(skip).map_or("", |(at, _)| &word[at..])
}

fn look(
    words: &NameWords,
    memory: &CaseMemory,
    sentence: &[&str],
    tags: &[Upos],
    casing: Casing,
) -> Vec<Seen> {
    let folded: Vec<String> = sentence.iter().map(|word| fold(word)).collect();
    let mut seen: Vec<Seen> = Vec::with_capacity(sentence.len());
    for (at, (word, folded)) in sentence.iter().zip(&folded).enumerate() {
        let bare = folded.trim_start_matches(['#', '@']);
        let person = words.person(bare);
        let person = u64::from(person.male || person.female) + 2 * u64::from(person.family);
        let hash = hash_bytes(folded.as_bytes());
        seen.push(Seen {
            word: hash,
            exact: hash_bytes(word.as_bytes()),
            shape: hash_bytes(shape_of(word).as_bytes()) ^ casing as u64,
            affixes: [
                hash_bytes(front(bare, 2).as_bytes()),
                hash_bytes(front(bare, 4).as_bytes()),
                hash_bytes(back(bare, 2).as_bytes()),
                hash_bytes(back(bare, 3).as_bytes()),
                hash_bytes(back(bare, 4).as_bytes()),
            ],
            classes: words.classes(bare).0,
            phrase: 0,
            person,
            tag: tags.get(at).map_or(99, |tag| *tag as u64),
            clusters: cluster(words, word, folded, casing),
            memory: memory.get(hash),
            capital: word.chars().any(char::is_uppercase),
            folded: folded.clone(),
        });
    }
    let mut at = 0;
    while at < seen.len() {
        if let Some((length, classes)) = words.phrase_at(&folded, at) {
            for (offset, token) in seen[at..at + length].iter_mut().enumerate() {
                token.classes |=
                    classes.0 & (WordClasses::PLACE.0 | WordClasses::ORG.0 | WordClasses::DEMONYM.0);
                token.phrase = 1 + u32::from(offset > 0);
            }
            at += length;
        } else {
            at += 1;
        }
    }
    seen
}

/// The clusters of a word as written, or as it is written elsewhere where the sentence is not in normal case.
fn cluster(words: &NameWords, word: &str, folded: &str, casing: Casing) -> (u64, u64) {
    let mut found = words.clusters(hash_bytes(word.as_bytes()));
    if found.is_none() || casing == Casing::Upper {
        let mut capitalised = String::with_capacity(folded.len());
        let mut letters = folded.chars();
        capitalised.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        capitalised.push_str(letters.as_str());
        found = words
            .clusters(hash_bytes(capitalised.as_bytes()))
            .or_else(|| words.clusters(hash_bytes(folded.as_bytes())));
    }
    found.map_or((9999, 9999), |(fine, coarse)| {
        (u64::from(fine), u64::from(coarse))
    })
}

/// Adds the features of one sentence to `sequence`, one position a token. `tags` may be empty.
pub fn sentence(
    words: &NameWords,
    memory: &CaseMemory,
    sentence: &[&str],
    tags: &[Upos],
    sequence: &mut Sequence,
) {
    let casing = Casing::of(sentence);
    let seen = look(words, memory, sentence, tags, casing);
    let edge = |side: u64| mix(0xED6E, side);
    let get = |at: usize, offset: isize| at.checked_add_signed(offset).and_then(|at| seen.get(at));
    for at in 0..seen.len() {
        let here = &seen[at];
        let mut add =
            |template: u64, value: u64| sequence.add(mix(template.wrapping_mul(0x9E37_79B9), value));
        add(1, casing as u64);
        add(2, here.exact);
        add(3, here.word);
        add(4, here.shape);
        for (n, affix) in here.affixes.iter().enumerate() {
            add(5 + n as u64, *affix);
        }
        add(5, mix(here.affixes[3], here.shape));
        let start = u64::from(at == 0);
        let cased = u64::from(here.capital) << 1 | start;
        add(10, mix(here.tag, cased));
        add(11, mix(u64::from(here.memory), mix(cased, casing as u64)));
        add(12, mix(here.person, cased));
        for bit in 0..17u64 {
            if here.classes >> bit & 1 == 1 {
                add(13, mix(bit, cased << 2 | u64::from(here.phrase)));
            }
        }
        add(14, mix(u64::from(here.classes), here.shape));
        add(15, mix(here.clusters.0, cased));
        add(16, mix(here.clusters.1, here.shape));
        for offset in [-2isize, -1, 1, 2] {
            let side = offset.unsigned_abs() as u64 + if offset < 0 { 0 } else { 10 };
            let Some(other) = get(at, offset) else {
                add(20 + side, edge(side));
                continue;
            };
            add(20 + side, other.word);
            add(200 + side, other.clusters.0);
            add(220 + side, mix(other.clusters.1, u64::from(here.capital)));
            add(40 + side, mix(other.shape, other.tag));
            if other.classes != 0 {
                for bit in 0..17u64 {
                    if other.classes >> bit & 1 == 1 {
                        add(60 + side, mix(bit, u64::from(other.capital)));
                    }
                }
            }
            if offset.abs() == 1 {
                add(80 + side, mix(other.word, here.word));
                add(100 + side, mix(other.shape, here.shape));
                add(120 + side, mix(mix(other.person, here.person), cased));
                add(
                    140 + side,
                    mix(u64::from(other.classes), mix(u64::from(here.classes), cased)),
                );
                add(160 + side, mix(other.affixes[3], u64::from(other.capital)));
            }
        }
        let shape_at = |offset| get(at, offset).map_or(edge(9), |token| token.shape);
        let class_at = |offset| get(at, offset).map_or(0, |token| u64::from(token.classes));
        let word_at = |offset| get(at, offset).map_or(edge(9), |token| token.word);
        add(180, mix(shape_at(-1), mix(here.shape, shape_at(1))));
        add(181, mix(mix(word_at(-2), word_at(-1)), u64::from(here.capital)));
        add(182, mix(mix(word_at(1), word_at(2)), u64::from(here.capital)));
        add(183, mix(class_at(-1), mix(u64::from(here.capital), class_at(1))));
        let coarse_at = |offset| get(at, offset).map_or(edge(9), |token| token.clusters.1);
        add(
            186,
            mix(mix(coarse_at(-1), here.clusters.1), u64::from(here.capital)),
        );
        add(
            187,
            mix(mix(here.clusters.1, coarse_at(1)), u64::from(here.capital)),
        );
        add(
            188,
            mix(mix(coarse_at(-1), coarse_at(1)), u64::from(here.capital)),
        );
        add(184, mix(mix(shape_at(-2), shape_at(-1)), here.shape));
        add(185, mix(mix(shape_at(1), shape_at(2)), here.shape));
        // The words that end the run of capitals to the right and start it to the left: "Ministry of ..." knows its end.
        if here.capital {
            let mut end = at + 1;
            while end < seen.len()
                && (seen[end].capital
                    || matches!(
                        seen[end].folded.as_str(),
                        "of" | "-" | "for" | "and" | "the" | "al"
                    ))
            {
                end += 1;
            }
            let last = (at..end).rev().find(|i| seen[*i].capital).unwrap_or(at);
            if last > at {
                add(190, mix(u64::from(seen[last].classes), seen[last].affixes[3]));
                add(191, seen[last].word);
            }
            let mut first = at;
            while first > 0
                && (seen[first - 1].capital
                    || matches!(seen[first - 1].folded.as_str(), "of" | "-" | "for" | "al"))
            {
                first -= 1;
            }
            if first < at {
                add(192, mix(u64::from(seen[first].classes), seen[first].person));
                add(193, seen[first].word);
            }
            add(194, mix((last - at).min(4) as u64, (at - first).min(4) as u64));
        }
        sequence.end_position();
    }
}
