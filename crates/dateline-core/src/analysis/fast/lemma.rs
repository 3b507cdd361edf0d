//! Lemmas by edit scripts: `lexicons/verb_forms.tsv` first, then known words, then the longest ending that the training
//! data has seen.
//!
//! # Format
//! `DLE1`, length of the script list (u32), the scripts (one a line: letters to strip, what to append, `keep` or
//! `lower`, tab-separated), bits of the table (u8), three zeros, slots of hash check (u32), script (u16), 0 (u16).

use crate::analysis::Upos;
use crate::error::ResourceError;
use crate::linear::{hash_bytes, mix};
use crate::resources::lexicon::Lexicon;
use smol_str::SmolStr;
use std::collections::HashMap;

const MAGIC: &[u8; 4] = b"DLE1";
const SLOT: usize = 8;
/// Longest ending that is looked up, in letters.
pub const LONGEST_ENDING: usize = 6;

/// How to get from a form to its lemma.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Script {
    /// Letters to strip from the end.
    pub strip: usize,
    /// What to append.
    pub append: String,
    /// The case of the form stays; otherwise lower case.
    pub keep: bool,
}

impl Script {
    /// The script that makes `lemma` from `form`.
    pub fn between(form: &str, lemma: &str) -> Script {
        let lower = form.to_lowercase();
        let script = |form: &str, keep: bool| {
            let shared = form
                .char_indices()
                .zip(lemma.chars())
                .take_while(|((_, a), b)| a == b)
                .map(|((at, a), _)| at + a.len_utf8())
                .last()
                .unwrap_or(0);
            Script {
                strip: form[shared..].chars().count(),
                append: lemma[shared..].to_owned(),
                keep,
            }
        };
        let (plain, kept) = (script(&lower, false), script(form, true));
        if kept.strip < plain.strip && form != lower {
            kept
        } else {
            plain
        }
    }

    /// Applies the script.
    pub fn apply(&self, form: &str) -> SmolStr {
        if self.strip == 0 && self.append.is_empty() && self.keep {
            return SmolStr::new(form);
        }
        let lower;
        let base = if self.keep {
            form
        } else {
            lower = form.to_lowercase();
            &lower
        };
        let end = base
            .char_indices()
            .rev()
            .nth(self.strip.wrapping_sub(1))
            .map_or(if self.strip == 0 { base.len() } else { 0 }, |(at, _)| at);
        if self.append.is_empty() && end > 0 {
            return SmolStr::new(&base[..end]);
        }
        let lemma = format!("{}{}", &base[..end], self.append);
        if lemma.is_empty() {
            SmolStr::new(base)
        } else {
            SmolStr::new(lemma)
        }
    }
}

/// A form as the lemmatiser sees it: plain apostrophes.
pub fn plain(form: &str) -> std::borrow::Cow<'_, str> {
    if form.is_ascii() || !form.contains(['\u{2019}', '\u{2018}']) {
        form.into()
    } else {
        form.replace(['\u{2019}', '\u{2018}'], "'").into()
    }
}

/// The key of a whole word.
pub fn word_key(lower: &str, upos: Upos, xpos: &str) -> u64 {
    mix(
        mix(hash_bytes(lower.as_bytes()), upos as u64 + 64),
        hash_bytes(xpos.as_bytes()),
    )
}

/// The key of an ending.
pub fn ending_key(ending: &str, upos: Upos, xpos: &str, capital: bool) -> u64 {
    mix(
        mix(
            hash_bytes(ending.as_bytes()),
            (upos as u64) << 1 | u64::from(capital),
        ),
        hash_bytes(xpos.as_bytes()),
    )
}

/// The endings of a word from the longest to the empty one, as byte offsets.
pub fn endings(lower: &str) -> impl Iterator<Item = usize> + '_ {
    let mut starts = [lower.len(); LONGEST_ENDING + 1];
    let mut count = 1;
    for (at, _) in lower.char_indices().rev().take(LONGEST_ENDING) {
        starts[count] = at;
        count += 1;
    }
    (0..count).rev().map(move |index| starts[index])
}

/// The lemmatiser.
#[derive(Debug)]
pub struct Lemmatiser<'m> {
    scripts: Vec<Script>,
    slots: &'m [u8],
    bits: u32,
    /// Verb forms of news English that treebanks lack and whose endings mislead.
    verbs: HashMap<&'static str, &'static str>,
}

impl<'m> Lemmatiser<'m> {
    /// Packs scripts and the table from keys to scripts.
    pub fn pack(scripts: &[Script], table: &[(u64, u16)]) -> Vec<u8> {
        let list: Vec<String> = scripts
            .iter()
            .map(|s| {
                format!(
                    "{}\t{}\t{}",
                    s.strip,
                    s.append,
                    if s.keep { "keep" } else { "lower" }
                )
            })
            .collect();
        let list = list.join("\n");
        let bits = (table.len() * 4 / 3).max(2).next_power_of_two().trailing_zeros();
        let mut slots = vec![0u8; SLOT << bits];
        for (key, script) in table {
            let mut slot = (key >> (64 - bits)) as usize;
            while slots[slot * SLOT..slot * SLOT + 4] != [0; 4] {
                slot = (slot + 1) & ((1 << bits) - 1);
            }
            let at = slot * SLOT;
            slots[at..at + 4].copy_from_slice(&(*key as u32).max(1).to_le_bytes());
            slots[at + 4..at + 6].copy_from_slice(&script.to_le_bytes());
        }
        let mut bytes = Vec::new();
        bytes.extend(MAGIC);
        bytes.extend((list.len() as u32).to_le_bytes());
        bytes.extend(list.as_bytes());
        bytes.extend([bits as u8, 0, 0, 0]);
        bytes.extend(slots);
        bytes
    }

    /// Reads a packed lemmatiser in place.
    ///
    /// # Errors
    /// Damaged bytes.
    pub fn from_bytes(bytes: &'m [u8]) -> Result<Self, ResourceError> {
        let damaged = || ResourceError::Binary {
            file: "lemma.bin".to_owned(),
            message: "expected a lemmatiser (DLE1); train it again with `cargo xtask train lemma`".to_owned(),
        };
        if bytes.len() < 8 || &bytes[..4] != MAGIC {
            return Err(damaged());
        }
        let length = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]) as usize;
        let list = bytes.get(8..8 + length).ok_or_else(damaged)?;
        let list = std::str::from_utf8(list).map_err(|_| damaged())?;
        let mut scripts = Vec::new();
        for line in list.lines() {
            let mut cells = line.split('\t');
            let (Some(strip), Some(append), Some(case)) = (cells.next(), cells.next(), cells.next()) else {
                return Err(damaged());
            };
            scripts.push(Script {
                strip: strip.parse().map_err(|_| damaged())?,
                append: append.to_owned(),
                keep: case == "keep",
            });
        }
        let rest = &bytes[8 + length..];
        let bits = u32::from(*rest.first().ok_or_else(damaged)?);
        if bits == 0 || bits > 24 || rest.len() != 4 + (SLOT << bits) {
            return Err(damaged());
        }
        let forms = include_str!("../../../../../lexicons/verb_forms.tsv");
        let verbs = Lexicon::parse("verb_forms.tsv", forms)?;
        Ok(Self {
            scripts,
            slots: &rest[4..],
            bits,
            verbs: verbs.rows().map(|row| (row[0], row[1])).collect(),
        })
    }

    fn script(&self, key: u64) -> Option<&Script> {
        let mask = (1usize << self.bits) - 1;
        let mut slot = (key >> (64 - self.bits)) as usize;
        for _ in 0..=mask {
            let s = self.slots.get(slot * SLOT..slot * SLOT + SLOT)?;
            let found = u32::from_le_bytes([s[0], s[1], s[2], s[3]]);
            if found == 0 {
                return None;
            }
            if found == (key as u32).max(1) {
                return self.scripts.get(u16::from_le_bytes([s[4], s[5]]) as usize);
            }
            slot = (slot + 1) & mask;
        }
        None
    }

    /// The lemma of a tagged word. `first`: it opens its sentence, so that its capital tells nothing.
    pub fn lemma(&self, form: &str, upos: Upos, xpos: &str, first: bool) -> SmolStr {
        if form.len() > 80 {
            return SmolStr::new(form);
        }
        let form = plain(form);
        let form = form.as_ref();
        let lower = form.to_lowercase();
        if upos == Upos::Verb
            && let Some(lemma) = self.verbs.get(lower.as_str())
        {
            return SmolStr::new_static(lemma);
        }
        if let Some(script) = self.script(word_key(&lower, upos, xpos)) {
            return script.apply(form);
        }
        let capital = !first && form != lower;
        for start in endings(&lower) {
            if let Some(script) = self.script(ending_key(&lower[start..], upos, xpos, capital)) {
                return script.apply(form);
            }
        }
        if upos == Upos::Propn {
            SmolStr::new(form)
        } else {
            SmolStr::new(lower)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_give_back_the_lemma() {
        for (form, lemma) in [
            ("Cities", "city"),
            ("went", "go"),
            ("n't", "not"),
            ("Spanish", "Spanish"),
            ("Ships", "ship"),
            ("I", "I"),
            ("Forces", "Force"),
            ("x", "x"),
        ] {
            assert_eq!(Script::between(form, lemma).apply(form), lemma, "{form}");
        }
    }
}
