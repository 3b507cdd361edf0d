//! Averaged-perceptron tagger: UPOS and XPOS at once, left to right.
//!
//! # Format
//! `DTG1`, length of the tag list (u32), the tag list (`ADJ|JJ`, one a line), bits of the dictionary (u8), three
//! zeros, its slots (see [`Dictionary`]), then a [`LinearModel`] with one class a line of the list.

use super::word::{ALL_CAPITALS, CAPITAL, Style, Word};
use crate::analysis::Upos;
use crate::error::ResourceError;
use crate::linear::{LinearModel, argmax, hash_bytes, mix};
use smol_str::SmolStr;
use std::borrow::Cow;

const MAGIC: &[u8; 4] = b"DTG1";
const SLOT: usize = 8;
/// No tag: before the first word, or an unknown word.
pub const NONE: u8 = 255;

/// What the training data knows of a word form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The most frequent tag.
    pub first: u8,
    /// The second most frequent tag, or [`NONE`].
    pub second: u8,
    /// The word always has its first tag and is frequent: no need to ask the model.
    pub certain: bool,
}

/// Tags by word form, in lower case except for sentence-inner capitals: slots of hash check (u32), first tag,
/// second tag, certain (0 or 1), 0; open addressing over `2^bits` slots.
#[derive(Debug, Clone)]
pub struct Dictionary<'m> {
    slots: Cow<'m, [u8]>,
    bits: u32,
}

impl Dictionary<'_> {
    /// Packs entries by word hash.
    pub fn pack(entries: &[(u64, Entry)]) -> Dictionary<'static> {
        let bits = (entries.len() * 2).max(2).next_power_of_two().trailing_zeros();
        let mut slots = vec![0u8; SLOT << bits];
        for (hash, entry) in entries {
            let mut slot = (hash >> (64 - bits)) as usize;
            while slots[slot * SLOT..slot * SLOT + 4] != [0; 4] {
                slot = (slot + 1) & ((1 << bits) - 1);
            }
            let at = slot * SLOT;
            slots[at..at + 4].copy_from_slice(&check(*hash).to_le_bytes());
            slots[at + 4] = entry.first;
            slots[at + 5] = entry.second;
            slots[at + 6] = u8::from(entry.certain);
        }
        Dictionary {
            slots: Cow::Owned(slots),
            bits,
        }
    }

    /// What is known of a word.
    pub fn get(&self, hash: u64) -> Option<Entry> {
        let mask = (1usize << self.bits) - 1;
        let mut slot = (hash >> (64 - self.bits)) as usize;
        for _ in 0..=mask {
            let s = self.slots.get(slot * SLOT..slot * SLOT + SLOT)?;
            let found = u32::from_le_bytes([s[0], s[1], s[2], s[3]]);
            if found == 0 {
                return None;
            }
            if found == check(hash) {
                return Some(Entry {
                    first: s[4],
                    second: s[5],
                    certain: s[6] == 1,
                });
            }
            slot = (slot + 1) & mask;
        }
        None
    }
}

fn check(hash: u64) -> u32 {
    (hash as u32).max(1)
}

/// The key of a word in the dictionary.
pub fn key(word: &Word, style: Style) -> u64 {
    if style == Style::Plain {
        word.cased
    } else {
        word.lower
    }
}

/// Dictionary entries of the words of a sentence, made once.
pub fn look_up(dictionary: &Dictionary, words: &[Word], style: Style) -> Vec<Option<Entry>> {
    words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            let shouted = word.is(ALL_CAPITALS) && style != Style::Plain;
            if style == Style::Plain && at > 0 && !shouted {
                dictionary.get(word.cased).or_else(|| {
                    dictionary.get(word.lower).map(|entry| Entry {
                        certain: false,
                        ..entry
                    })
                })
            } else {
                dictionary
                    .get(word.lower)
                    .map(|entry| Entry {
                        certain: entry.certain && (!word.is(CAPITAL) || at == 0),
                        ..entry
                    })
                    .or_else(|| {
                        dictionary.get(word.cased).map(|entry| Entry {
                            certain: false,
                            ..entry
                        })
                    })
            }
        })
        .collect()
}

/// The features of the word at `at`; `tags` holds the tags of the words before it.
pub fn features(
    words: &[Word],
    known: &[Option<Entry>],
    style: Style,
    tags: &[u8],
    at: usize,
    out: &mut Vec<u64>,
) {
    out.clear();
    let boundary = Word {
        cased: 1,
        lower: 1,
        suffixes: [1; 4],
        prefixes: [1; 3],
        shape: 1,
        flags: 0,
    };
    let word = |offset: isize| -> &Word {
        let index = at as isize + offset;
        if index < 0 || index as usize >= words.len() {
            &boundary
        } else {
            &words[index as usize]
        }
    };
    let class = |offset: isize| -> u64 {
        let index = at as isize + offset;
        if index < 0 || index as usize >= words.len() {
            return 3;
        }
        known[index as usize].map_or(words[index as usize].suffixes[2] | 1, |entry| {
            u64::from(entry.first) << 16 | u64::from(entry.second) << 32 | 2
        })
    };
    let tag = |offset: usize| -> u64 {
        if offset > at {
            512
        } else {
            u64::from(tags[at - offset])
        }
    };
    let mut template = 0u64;
    let mut add = |value: u64| {
        template += 1;
        out.push(mix(template, value));
    };
    let w = word(0);
    let (p1, p2, n1, n2) = (word(-1), word(-2), word(1), word(2));
    let style = style as u64;
    let shape = w.shape ^ style << 1 ^ u64::from(at == 0) << 9;
    let (t1, t2) = (tag(1), tag(2));
    let (c0, c1, c2) = (class(0), class(1), class(2));
    add(w.cased);
    add(w.lower);
    add(shape);
    add(w.suffixes[0]);
    add(w.suffixes[1]);
    add(w.suffixes[2]);
    add(w.suffixes[3]);
    add(w.prefixes[0]);
    add(w.prefixes[1]);
    add(w.prefixes[2]);
    add(mix(shape, w.suffixes[1]));
    add(mix(shape, w.suffixes[2]));
    add(t1);
    add(t1 << 10 | t2);
    add(mix(t1, w.lower));
    add(mix(t1 << 10 | t2, w.lower));
    add(p1.lower);
    add(p2.lower);
    add(n1.lower);
    add(n2.lower);
    add(mix(p1.lower, w.lower));
    add(mix(w.lower, n1.lower));
    add(mix(p1.lower, n1.lower));
    add(n1.suffixes[2]);
    add(n1.shape);
    add(c0);
    add(c1);
    add(c2);
    add(mix(t1, c0));
    add(mix(mix(t1, c0), c1));
    add(mix(c0, c1));
    add(mix(mix(c0, c1), c2));
    add(mix(t1, c1));
    add(mix(t1 << 10 | t2, c0));
    add(mix(t1, w.suffixes[2]));
    add(mix(w.suffixes[2], c1));
    add(mix(w.lower, c1));
    add(mix(w.lower, mix(t1, c1)));
    add(mix(shape, t1));
    add(mix(shape, n1.shape));
    add(mix(p2.lower, p1.lower));
    add(mix(n1.lower, n2.lower));
    add(mix(w.lower, c2));
}

/// The tagger.
#[derive(Debug)]
pub struct Tagger<'m> {
    tags: Vec<(Upos, SmolStr)>,
    dictionary: Dictionary<'m>,
    model: LinearModel<'m>,
}

impl<'m> Tagger<'m> {
    /// Packs a tag list, a dictionary and a frozen model.
    pub fn pack(tags: &[(Upos, SmolStr)], dictionary: &Dictionary, model: &[u8]) -> Vec<u8> {
        let list: Vec<String> = tags
            .iter()
            .map(|(upos, xpos)| format!("{}|{xpos}", upos.as_str()))
            .collect();
        let list = list.join("\n");
        let mut bytes = Vec::new();
        bytes.extend(MAGIC);
        bytes.extend((list.len() as u32).to_le_bytes());
        bytes.extend(list.as_bytes());
        bytes.extend([dictionary.bits as u8, 0, 0, 0]);
        bytes.extend(dictionary.slots.as_ref());
        bytes.extend(model);
        bytes
    }

    /// Reads a packed tagger in place.
    ///
    /// # Errors
    /// Damaged bytes.
    pub fn from_bytes(bytes: &'m [u8]) -> Result<Self, ResourceError> {
        let damaged = || ResourceError::Binary {
            file: "tagger.bin".to_owned(),
            message: "expected a tagger (DTG1); train it again with `cargo xtask train tagger`".to_owned(),
        };
        if bytes.len() < 8 || &bytes[..4] != MAGIC {
            return Err(damaged());
        }
        let length = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]) as usize;
        let list = bytes.get(8..8 + length).ok_or_else(damaged)?;
        let list = std::str::from_utf8(list).map_err(|_| damaged())?;
        let mut tags = Vec::new();
        for line in list.lines() {
            let (upos, xpos) = line.split_once('|').ok_or_else(damaged)?;
            tags.push((Upos::from_conllu(upos).ok_or_else(damaged)?, SmolStr::new(xpos)));
        }
        let rest = &bytes[8 + length..];
        let bits = u32::from(*rest.first().ok_or_else(damaged)?);
        if bits == 0 || bits > 24 {
            return Err(damaged());
        }
        let end = 4 + (SLOT << bits);
        let slots = rest.get(4..end).ok_or_else(damaged)?;
        let model = LinearModel::from_bytes("tagger.bin", &rest[end..])?;
        if model.classes() != tags.len() || tags.len() >= NONE as usize {
            return Err(damaged());
        }
        Ok(Self {
            tags,
            dictionary: Dictionary {
                slots: Cow::Borrowed(slots),
                bits,
            },
            model,
        })
    }

    /// Tags one sentence: a number for each word, see [`Tagger::tag`].
    pub fn run(&self, words: &[Word]) -> Vec<u8> {
        let style = Style::of(words);
        let known = look_up(&self.dictionary, words, style);
        let mut tags = Vec::with_capacity(words.len());
        let mut found = Vec::with_capacity(64);
        let mut scores = vec![0; self.tags.len()];
        for at in 0..words.len() {
            let tag = match known[at] {
                Some(entry) if entry.certain && (entry.first as usize) < self.tags.len() => entry.first,
                _ => {
                    features(words, &known, style, &tags, at, &mut found);
                    self.model.score(&found, &mut scores);
                    argmax(&scores) as u8
                }
            };
            tags.push(tag);
        }
        tags
    }

    /// The two tags that a number stands for.
    pub fn tag(&self, number: u8) -> (Upos, &SmolStr) {
        let (upos, xpos) = &self.tags[number as usize];
        (*upos, xpos)
    }

    /// All tags, by number.
    pub fn tags(&self) -> &[(Upos, SmolStr)] {
        &self.tags
    }
}

/// A stable hash of a pair of tags, for features of later stages.
pub fn tag_hash(upos: Upos, xpos: &str) -> u64 {
    mix(hash_bytes(xpos.as_bytes()), upos as u64)
}
