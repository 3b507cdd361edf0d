//! Equipment by head noun: "military jets", "nuclear-capable bombers", "petrol bombs".

use super::tables::Needs;
use super::{Found, Scan, is_function};
use crate::analysis::{Deprel, Upos};
use crate::grounding::quantity::lexer::{Gap, title_case};

impl Scan<'_> {
    /// The longest head noun phrase that begins at a word: its end and index.
    pub(super) fn head_at(&self, at: usize) -> Option<(usize, usize)> {
        let word = self.words.get(at)?;
        'phrases: for (phrase, head) in self.tables.heads_of(&word.lower) {
            for (offset, expected) in phrase.iter().enumerate().skip(1) {
                if self.lower(at + offset) != expected
                    || !matches!(self.gap(at + offset), Gap::Space | Gap::Hyphen)
                {
                    continue 'phrases;
                }
            }
            let end = at + phrase.len();
            // "bomb-making", "gun-toting": the head goes on
            if self.gap(end) == Gap::Hyphen && !self.words[end].lower.ends_with("fire") {
                continue;
            }
            return Some((end, *head));
        }
        None
    }

    /// A generic mention that begins at a word (its head phrase; modifiers are taken in from the left).
    pub(super) fn generic(&self, at: usize) -> Option<Found> {
        let (end, head_at) = self.head_at(at)?;
        if at > 0 && matches!(self.gap(at), Gap::None) {
            return None;
        }
        let head = &self.tables.heads[head_at];
        let last = end - 1;
        // a noun, where the reader says so
        match self.upos(last) {
            Some(Upos::Noun | Upos::Propn | Upos::X | Upos::Sym) => {}
            // the tagger errs most on headlines and bare nouns: a determiner or the head of a line tells
            Some(_) if end - at > 1 || self.words[at].opens || self.determined(at) => {}
            Some(_) => return None,
            None if !self.could_be_noun(at) => return None,
            None => {}
        }
        if self.is_silent(at, end, head_at)
            || self.is_in_name(at, end)
            || head.civil && self.modifies_other(last)
        {
            return None;
        }
        let start = self.modifiers_start(at);
        let modified = start < at;
        let fits = match head.needs {
            Needs::Nothing => true,
            Needs::Military => modified || self.near_military((at, end)),
            Needs::Throwing => self.near_throwing((at, end)),
            Needs::Capitals => {
                let raw = self.raw(last);
                raw.trim_end_matches('s').chars().all(char::is_uppercase)
            }
        };
        if !fits {
            return None;
        }
        let class = if modified {
            let modifiers =
                &self.text[self.words[start].span.start as usize..self.words[at].span.start as usize];
            format!("{} {}", modifiers.trim().to_lowercase(), head.name)
        } else {
            head.class.to_owned()
        };
        let (operator, origin) = self.nations(start);
        Some(Found {
            words: (start, end),
            designation: None,
            class,
            origin,
            operator,
            rule: format!("EQH-{}", head.name.replace(' ', "-")),
            ship: false,
        })
    }

    /// A determiner, possessive or number right before.
    fn determined(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map_or("", |before| self.lower(before));
        self.gap(at) == Gap::Space
            && (matches!(
                before,
                "a" | "an"
                    | "the"
                    | "whose"
                    | "his"
                    | "their"
                    | "its"
                    | "this"
                    | "these"
                    | "those"
                    | "two"
                    | "three"
                    | "four"
                    | "several"
            ) || before.ends_with("'s"))
    }

    /// Without a parse: a verb form stands after "to", a pronoun or an auxiliary.
    fn could_be_noun(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map_or("", |before| self.lower(before));
        !(self.gap(at) == Gap::Space
            && matches!(
                before,
                "to" | "will"
                    | "would"
                    | "could"
                    | "can"
                    | "may"
                    | "they"
                    | "he"
                    | "she"
                    | "we"
                    | "i"
                    | "did"
                    | "not"
            ))
    }

    fn is_silent(&self, at: usize, end: usize, head: usize) -> bool {
        let head = &self.tables.heads[head];
        let next_close = matches!(self.gap(end), Gap::Space | Gap::Hyphen);
        if next_close && head.not_before.contains(&self.lower(end)) {
            return true;
        }
        head.not_after.iter().any(|phrase| {
            let words: Vec<&str> = phrase.split(' ').collect();
            at >= words.len()
                && matches!(self.gap(at), Gap::Space | Gap::Hyphen)
                && words.iter().enumerate().all(|(offset, word)| {
                    let here = self.lower(at - words.len() + offset);
                    here == *word || here.trim_end_matches("'s") == *word && word.len() > 4
                })
        })
    }

    /// Part of a proper name: "Royal Aircraft Establishment", "Rock Hill".
    fn is_in_name(&self, at: usize, end: usize) -> bool {
        let first = &self.words[at];
        if !first.capital || first.opens || title_case(&self.words, at) {
            return false;
        }
        let all_capitals = self.raw(at).chars().all(char::is_uppercase) && first.span.len() > 1;
        let before = at > 0
            && self.gap(at) == Gap::Space
            && self.words[at - 1].capital
            && !self.words[at - 1].opens
            && self.tables.nation(self.raw(at - 1)).is_none();
        let after = self.gap(end) == Gap::Space && self.words[end].capital;
        !all_capitals && (before || after || end == at + 1)
    }

    /// A civil vehicle that only modifies another noun ("bus driver", "train station") is not spoken of itself, save
    /// where it crashes, burns or is attacked.
    fn modifies_other(&self, last: usize) -> bool {
        let tokens = self.reading.tokens_in(self.words[last].span);
        if tokens.is_empty() {
            return false;
        }
        let token = &self.reading.tokens[tokens.end - 1];
        if token.deprel != Deprel::Compound {
            return false;
        }
        let Some(head) = token.head.filter(|head| *head >= tokens.end) else {
            return false;
        };
        !matches!(
            self.reading.tokens[head].lemma.as_str(),
            "attack"
                | "strike"
                | "fire"
                | "crash"
                | "raid"
                | "barrage"
                | "bombing"
                | "collision"
                | "accident"
                | "hijacking"
                | "explosion"
                | "blast"
                | "wreck"
                | "wreckage"
                | "disaster"
                | "hijack"
                | "bomb"
                | "gunship"
                | "shootdown"
                | "derailment"
                | "assault"
                | "ambush"
        )
    }

    /// The first word of the modifiers before a head: "military", "nuclear-capable", "long-range".
    pub(super) fn modifiers_start(&self, at: usize) -> usize {
        let mut start = at;
        for _ in 0..4 {
            if start == 0
                || !matches!(self.gap(start), Gap::Space | Gap::Hyphen)
                || !self.words[start - 1].is_letters()
            {
                break;
            }
            let mut first = start - 1;
            while first > 0 && self.gap(first) == Gap::Hyphen && self.words[first - 1].is_letters() {
                first -= 1;
            }
            let word = self.text
                [self.words[first].span.start as usize..self.words[start - 1].span.end as usize]
                .to_lowercase();
            let nation = self.tables.nation(self.raw(first)).is_some();
            if nation || is_function(&word) || !self.tables.is_modifier(&word) {
                break;
            }
            start = first;
        }
        start
    }
}
