//! A second look at a finished tree: should a word hang on a neighbour of its governor instead?
//!
//! The parser decides from left to right; here the whole tree is known (Attardi & Ciaramita 2007). Candidates are the
//! governor's own governors, as far as no arc is crossed, and the words along the near edge of the sibling next to
//! the word. Every move goes to a word that comes earlier when the tree is walked from the root, nearer children
//! first, so that moves made at once never close a circle and the root stays.

use super::action::ActionTable;
use super::parser::Atom;
use crate::analysis::Upos;
use crate::linear::mix;

/// A possible governor and how it lies to the present one: 0 = the present one, 1-3 up, 4-8 down.
pub type Candidate = (u32, u8);

/// A finished tree with what the features need of it.
#[derive(Debug)]
pub struct Tree<'s> {
    atoms: &'s [Atom],
    heads: &'s [u32],
    children: Vec<Vec<u32>>,
    before: Vec<[u16; 4]>,
    markers: Vec<u64>,
    kinds: Vec<u64>,
}

impl<'s> Tree<'s> {
    /// Looks at a tree. The number of words stands for the root in `heads`.
    pub fn new(atoms: &'s [Atom], heads: &'s [u32]) -> Self {
        let n = atoms.len();
        let mut children = vec![Vec::new(); n + 1];
        let mut markers = vec![1u64; n + 1];
        let mut kinds = vec![0u64; n + 1];
        for (at, head) in heads.iter().enumerate() {
            let head = (*head as usize).min(n);
            children[head].push(at as u32);
            let atom = &atoms[at];
            if markers[head] == 1
                && (matches!(atom.upos, Upos::Adp | Upos::Sconj | Upos::Cconj)
                    || atom.upos == Upos::Part && at < head)
            {
                markers[head] = atom.word;
            }
            kinds[head] |= 1 << (2 * atom.upos as u64 + u64::from(at < head));
        }
        let mut before = Vec::with_capacity(n + 1);
        let mut counts = [0u16; 4];
        before.push(counts);
        for atom in atoms {
            counts[0] += u16::from(atom.comma);
            counts[1] += u16::from(atom.upos == Upos::Verb);
            counts[2] += u16::from(atom.upos == Upos::Cconj);
            counts[3] += u16::from(atom.quote);
            before.push(counts);
        }
        Self {
            atoms,
            heads,
            children,
            before,
            markers,
            kinds,
        }
    }

    /// Possible governors of a word, the present one first; empty for the root.
    pub fn candidates(&self, at: usize, out: &mut Vec<Candidate>) {
        out.clear();
        let n = self.atoms.len();
        let head = self.heads[at] as usize;
        if head >= n {
            return;
        }
        out.push((head as u32, 0));
        let right = at > head;
        // Up: only from the outer edge of the governor.
        let (mut child, mut over) = (at, head);
        for level in 1..=3u8 {
            if !self.is_outermost(child, over, right) {
                break;
            }
            let next = self.heads[over] as usize;
            if next >= n {
                break;
            }
            out.push((next as u32, level));
            if (over > next) != right {
                break;
            }
            child = over;
            over = next;
        }
        // Down: along the near edge of the next sibling towards the governor.
        let siblings = &self.children[head];
        let place = siblings.partition_point(|sibling| (*sibling as usize) < at);
        let sibling = if right {
            place
                .checked_sub(1)
                .map(|place| siblings[place] as usize)
                .filter(|s| *s > head)
        } else {
            siblings.get(place + 1).map(|s| *s as usize).filter(|s| *s < head)
        };
        let Some(mut under) = sibling else { return };
        // Punctuation governs nothing: look behind it.
        if self.atoms[under].upos == Upos::Punct {
            let step = siblings.iter().filter(|s| {
                let s = **s as usize;
                self.atoms[s].upos != Upos::Punct
                    && if right {
                        s > head && s < at
                    } else {
                        s < head && s > at
                    }
            });
            let found = if right {
                step.copied().next_back()
            } else {
                step.copied().next()
            };
            let Some(found) = found else { return };
            under = found as usize;
        }
        for level in 4..=8u8 {
            out.push((under as u32, level));
            let edge = self.children[under]
                .iter()
                .copied()
                .filter(|c| self.atoms[*c as usize].upos != Upos::Punct);
            let next = if right {
                edge.filter(|c| *c as usize > under).next_back()
            } else {
                edge.filter(|c| (*c as usize) < under).next()
            };
            let Some(next) = next else { break };
            under = next as usize;
        }
    }

    /// No child of `over` lies further out than `child`, punctuation aside.
    fn is_outermost(&self, child: usize, over: usize, right: bool) -> bool {
        self.children[over].iter().all(|other| {
            let other = *other as usize;
            self.atoms[other].upos == Upos::Punct || if right { other <= child } else { other >= child }
        })
    }

    /// The features of hanging `at` on a candidate.
    pub fn features(&self, at: usize, candidate: Candidate, out: &mut Vec<u64>) {
        out.clear();
        let n = self.atoms.len();
        let (over, kind) = (candidate.0 as usize, u64::from(candidate.1));
        let (d, c) = (&self.atoms[at], &self.atoms[over]);
        let head = &self.atoms[self.heads[at] as usize];
        let side = u64::from(at < over);
        let (dw, dt, du) = (d.word, d.tag, d.upos as u64);
        let (cw, ct, cu) = (c.word, c.tag, c.upos as u64);
        let grand = self.heads[over] as usize;
        let gt = self.atoms.get(grand).map_or(9, |atom| atom.tag);
        let (low, high) = (at.min(over), at.max(over));
        let (x, y) = (&self.before[low + 1], &self.before[high]);
        let some = |at: usize| u64::from((y[at] - x[at].min(y[at])).min(2));
        let between = some(0) | some(1) << 2 | some(2) << 4 | u64::from(y[3].wrapping_sub(x[3]) & 1) << 6;
        let distance = match high - low {
            near @ 1..=4 => near as u64,
            5..=7 => 5,
            8..=12 => 6,
            13..=20 => 7,
            _ => 8,
        };
        let marker = self.markers[at];
        let over_marker = self.markers[over];
        // The child of the candidate next to the word.
        let siblings = &self.children[over];
        let place = siblings.partition_point(|sibling| (*sibling as usize) < at);
        let sibling = if at > over {
            siblings[..place].iter().rev().find(|s| (**s as usize) > over)
        } else {
            siblings[place..]
                .iter()
                .find(|s| (**s as usize) > at && (**s as usize) < over)
        };
        let (sw, st) = sibling.map_or((2, 3), |s| {
            let s = &self.atoms[*s as usize];
            (s.word, s.tag)
        });
        let neighbour = |index: usize| self.atoms.get(index).map_or(1, |atom| atom.tag);
        let (before, after) = (if at > 0 { neighbour(at - 1) } else { 7 }, neighbour(at + 1));
        let own = self.kinds[at];
        let others = self.kinds[over];
        let dct = mix(mix(dt, ct), side);
        let dcu = (du << 8 | cu) << 1 | side;
        let mut template = 2000u64;
        let mut add = |value: u64| {
            template += 1;
            out.push(mix(template, value));
        };
        add(kind);
        add(mix(kind, dt));
        add(mix(kind, dct));
        add(mix(mix(kind, marker), dcu));
        add(mix(kind, dw));
        add(mix(kind, cw));
        add(mix(mix(kind, dct), head.tag));
        add(mix(mix(kind, marker), head.word));
        add(mix(mix(kind, dt), mix(own, cu)));
        add(mix(mix(kind, before), after));
        add(dct);
        add(mix(mix(dw, cw), side));
        add(mix(mix(dw, ct), side));
        add(mix(mix(dt, cw), side));
        add(mix(mix(dw, dt), mix(cw, ct)));
        add(mix(dct, distance));
        add(mix(mix(cw, dt), distance));
        add(mix(mix(marker, cw), side));
        add(mix(marker, dct));
        add(mix(mix(marker, cw), dt));
        add(mix(mix(marker, cw), dw));
        add(mix(mix(marker, ct), dw));
        add(mix(mix(marker, cu), distance));
        add(mix(dct, st));
        add(mix(dct, sw));
        add(mix(mix(dw, sw), side));
        add(mix(mix(dt, st), marker));
        add(mix(mix(cw, st), dt));
        add(mix(dct, gt));
        add(mix(mix(dt, cw), gt));
        add(mix(mix(marker, ct), gt));
        add(mix(dct, between));
        add(mix(dcu, between << 8 | distance));
        add(mix(mix(marker, cu), between));
        add(mix(dct, others));
        add(mix(mix(cw, others), du));
        add(mix(mix(marker, others), cu));
        add(mix(dct, mix(before, neighbour(over + 1))));
        add(mix(mix(before, after), mix(ct, dt)));
        add(mix(dct, over_marker));
        add(mix(mix(marker, over_marker), dct));
        add(mix(dct, own));
        add(mix(mix(d.suffix, c.suffix), mix(marker, side)));
        add(mix(mix(dcu, u64::from(dt == ct)), mix(marker, kind)));
        add(mix(mix(dt, d.suffix), ct));
        add(mix(mix(du, gt), mix(marker, over_marker)));
        let _ = n;
    }
}

/// The governors after the second look: first all words but punctuation, then punctuation.
pub fn run(table: &ActionTable, atoms: &[Atom], heads: Vec<u32>) -> Vec<u32> {
    let revised = pass(table, atoms, &heads, false);
    pass(table, atoms, &revised, true)
}

/// One pass over punctuation or over everything else.
pub fn pass(table: &ActionTable, atoms: &[Atom], heads: &[u32], punctuation: bool) -> Vec<u32> {
    let mut revised = heads.to_vec();
    if punctuation && !atoms.iter().any(|atom| atom.upos == Upos::Punct) {
        return revised;
    }
    let tree = Tree::new(atoms, heads);
    let mut candidates = Vec::new();
    let mut found = Vec::with_capacity(64);
    for at in 0..atoms.len() {
        if is_skipped(&atoms[at], punctuation) {
            continue;
        }
        tree.candidates(at, &mut candidates);
        if candidates.len() < 2 {
            continue;
        }
        let mut best = (i32::MIN, heads[at]);
        for candidate in &candidates {
            tree.features(at, *candidate, &mut found);
            let score = table.score(&found)[1];
            if score > best.0 {
                best = (score, candidate.0);
            }
        }
        revised[at] = best.1;
    }
    revised
}

/// Words that a pass leaves alone: those of the other pass, and small words that are seldom wrong.
pub fn is_skipped(atom: &Atom, punctuation: bool) -> bool {
    (atom.upos == Upos::Punct) != punctuation || matches!(atom.upos, Upos::Det | Upos::Adp | Upos::Part)
}
