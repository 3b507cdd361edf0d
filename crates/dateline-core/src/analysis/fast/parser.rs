//! Arc-hybrid dependency parser, greedy, over hashed features; labels follow in a second stage over the finished tree.
//!
//! The artificial root stands after the last word and takes the one word that is left: every tree is well-formed
//! with exactly one root (Kuhlmann et al. 2011; Goldberg & Nivre 2013).

use super::action::{self, ActionTable};
use super::label;
use super::word::Word;
use crate::analysis::{Deprel, Upos};
use crate::error::ResourceError;
use crate::linear::{LinearModel, mix};

const MAGIC: &[u8; 4] = b"DPR1";
/// No word.
pub const NONE: u32 = u32::MAX;
/// Take the next word onto the stack.
pub const SHIFT: usize = 0;
/// The next word governs the top of the stack.
pub const LEFT: usize = 1;
/// The second word of the stack governs the top.
pub const RIGHT: usize = 2;

/// What the parser sees of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Atom {
    /// Hash of the word in lower case.
    pub word: u64,
    /// Hash of both tags.
    pub tag: u64,
    /// Hash of its last three letters.
    pub suffix: u64,
    /// Universal part of speech.
    pub upos: Upos,
    /// A comma.
    pub comma: bool,
    /// A quotation mark.
    pub quote: bool,
}

impl Atom {
    /// An atom of a tagged word.
    pub fn new(word: &Word, upos: Upos, tag: u64) -> Atom {
        Atom {
            word: word.lower,
            tag,
            suffix: word.suffixes[2],
            upos,
            comma: word.lower == COMMA.with(|hash| *hash),
            quote: QUOTES.with(|hashes| hashes.contains(&word.lower)),
        }
    }
}

thread_local! {
    static COMMA: u64 = Word::new(",").lower;
    static QUOTES: [u64; 1] = [Word::new("\"").lower];
}

/// A sentence under way.
#[derive(Debug, Clone)]
pub struct State<'s> {
    atoms: &'s [Atom],
    stack: Vec<u32>,
    next: usize,
    /// Governor of each word; [`NONE`] while unknown, the number of words for the root.
    pub heads: Vec<u32>,
    nodes: Vec<Node>,
    /// Commas, verbs, conjunctions and quotes before each word.
    before: Vec<[u16; 4]>,
    /// Governors that another parser found; empty for none.
    guide: &'s [u32],
    /// First and last child of each word by the guide.
    guided: Vec<[u32; 2]>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    left: [u32; 2],
    right: [u32; 2],
    lefts: u8,
    rights: u8,
    flags: u32,
}

const LEAF: Node = Node {
    left: [NONE; 2],
    right: [NONE; 2],
    lefts: 0,
    rights: 0,
    flags: 0,
};

/// Which kinds of children a word has, as bits, by part of speech and side.
fn child_flag(upos: Upos, left: bool, has_case: bool) -> u32 {
    let kind = match upos {
        Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::X | Upos::Sym => u32::from(has_case),
        Upos::Verb => 2,
        Upos::Aux => 3,
        Upos::Adp => 4,
        Upos::Det => 5,
        Upos::Adj => 6,
        Upos::Adv => 7,
        Upos::Cconj => 8,
        Upos::Sconj => 9,
        Upos::Part => 10,
        Upos::Punct => 11,
        Upos::Intj => 12,
    };
    1 << (2 * kind + u32::from(left))
}

const CASE_FLAG: u32 = 1 << 9;

impl<'s> State<'s> {
    /// The start of a sentence. `guide` holds the governors that another parser found, or nothing.
    pub fn new(atoms: &'s [Atom], guide: &'s [u32]) -> Self {
        let n = atoms.len();
        let mut before = Vec::with_capacity(n + 2);
        let mut counts = [0u16; 4];
        before.push(counts);
        for atom in atoms {
            counts[0] += u16::from(atom.comma);
            counts[1] += u16::from(atom.upos == Upos::Verb);
            counts[2] += u16::from(atom.upos == Upos::Cconj);
            counts[3] += u16::from(atom.quote);
            before.push(counts);
        }
        before.push(counts);
        let mut guided = Vec::new();
        if !guide.is_empty() {
            guided = vec![[NONE, 0]; n + 1];
            for (at, head) in guide.iter().enumerate() {
                let children = &mut guided[(*head as usize).min(n)];
                children[0] = children[0].min(at as u32);
                children[1] = at as u32;
            }
        }
        Self {
            atoms,
            stack: Vec::with_capacity(n.min(64)),
            next: 0,
            heads: vec![NONE; n],
            nodes: vec![LEAF; n + 1],
            before,
            guide,
            guided,
        }
    }

    /// Every word has its governor.
    pub fn is_done(&self) -> bool {
        self.next == self.atoms.len() && self.stack.is_empty()
    }

    /// Which actions are allowed.
    pub fn legal(&self) -> [bool; 3] {
        let n = self.atoms.len();
        let depth = self.stack.len();
        [
            self.next < n,
            if self.next < n { depth >= 1 } else { depth == 1 },
            depth >= 2,
        ]
    }

    /// Words on the stack, bottom first.
    pub fn stack(&self) -> &[u32] {
        &self.stack
    }

    /// The next word; the number of words stands for the root.
    pub fn next(&self) -> usize {
        self.next
    }

    /// Does an action, which must be legal.
    pub fn apply(&mut self, action: usize) {
        match action {
            SHIFT => {
                self.stack.push(self.next as u32);
                self.next += 1;
            }
            LEFT => {
                if let Some(child) = self.stack.pop() {
                    self.attach(self.next as u32, child);
                }
            }
            _ => {
                if let Some(child) = self.stack.pop()
                    && let Some(head) = self.stack.last().copied()
                {
                    self.attach(head, child);
                }
            }
        }
    }

    fn attach(&mut self, head: u32, child: u32) {
        self.heads[child as usize] = head;
        let left = child < head;
        let has_case = self.nodes[child as usize].flags & CASE_FLAG != 0;
        let flag = child_flag(self.atoms[child as usize].upos, left, has_case);
        let node = &mut self.nodes[head as usize];
        node.flags |= flag;
        let (side, count) = if left {
            (&mut node.left, &mut node.lefts)
        } else {
            (&mut node.right, &mut node.rights)
        };
        // Children come from the inside out.
        side[1] = side[0];
        side[0] = child;
        *count = count.saturating_add(1);
    }

    /// The features of the state.
    pub fn features(&self, out: &mut Vec<u64>) {
        out.clear();
        let n = self.atoms.len();
        let depth = self.stack.len();
        let stack = |from_top: usize| -> u32 {
            if from_top < depth {
                self.stack[depth - 1 - from_top]
            } else {
                NONE
            }
        };
        let buffer = |offset: usize| -> u32 {
            let at = self.next + offset;
            if at <= n { at as u32 } else { NONE }
        };
        let get = |at: u32| -> (u64, u64, u64, Node) {
            if at == NONE {
                (11, 13, 17, LEAF)
            } else if at as usize == n {
                (19, 23, 29, LEAF)
            } else {
                let atom = &self.atoms[at as usize];
                (
                    atom.word,
                    atom.tag,
                    atom.upos as u64 + 31,
                    self.nodes[at as usize],
                )
            }
        };
        let tag = |at: u32| -> u64 { get(at).1 };
        let word = |at: u32| -> u64 { get(at).0 };
        let (s0, s1, s2) = (stack(0), stack(1), stack(2));
        let (b0, b1, b2) = (buffer(0), buffer(1), buffer(2));
        let (s0w, s0t, s0u, s0n) = get(s0);
        let (s1w, s1t, s1u, s1n) = get(s1);
        let (s2w, s2t, s2u, _) = get(s2);
        let (b0w, b0t, b0u, b0n) = get(b0);
        let (b1w, b1t, b1u, _) = get(b1);
        let (b2w, b2t, b2u, _) = get(b2);
        let s0l = s0n.left[0];
        let s0r = s0n.right[0];
        let s1l = s1n.left[0];
        let s1r = s1n.right[0];
        let b0l = b0n.left[0];
        let (s0lw, s0lt) = (word(s0l), tag(s0l));
        let (s0rw, s0rt) = (word(s0r), tag(s0r));
        let (s1rt, s1lt) = (tag(s1r), tag(s1l));
        let s1rw = word(s1r);
        let (b0lw, b0lt) = (word(b0l), tag(b0l));
        let between = |a: u32, b: u32| -> u64 {
            if a == NONE || b == NONE {
                return 77;
            }
            let (x, y) = (&self.before[a as usize + 1], &self.before[b as usize]);
            let some = |at: usize| u64::from((y[at].saturating_sub(x[at])).min(2));
            some(0) | some(1) << 2 | some(2) << 4 | u64::from((y[3].saturating_sub(x[3])) & 1) << 6
        };
        let distance = |a: u32, b: u32| -> u64 {
            if a == NONE || b == NONE {
                return 0;
            }
            match b - a {
                d @ 1..=4 => u64::from(d),
                5..=7 => 5,
                8..=12 => 6,
                13..=20 => 7,
                _ => 8,
            }
        };
        let d0 = distance(s0, b0);
        let d1 = distance(s1, s0);
        let i0 = between(s0, b0);
        let i1 = between(s1, s0);
        let quoted = |at: u32| -> u64 {
            if at == NONE {
                2
            } else {
                u64::from(self.before[at as usize][3] & 1)
            }
        };
        let q = quoted(s0) | quoted(b0) << 2 | quoted(s1) << 4;
        let v0 = u64::from(s0n.lefts.min(4)) | u64::from(s0n.rights.min(4)) << 4;
        let v1 = u64::from(s1n.lefts.min(4)) | u64::from(s1n.rights.min(4)) << 4;
        let vb = u64::from(b0n.lefts.min(4));
        let f0 = u64::from(s0n.flags);
        let f1 = u64::from(s1n.flags);
        let fb = u64::from(b0n.flags);
        let s0wt = mix(s0w, s0t);
        let s1wt = mix(s1w, s1t);
        let b0wt = mix(b0w, b0t);
        let b1wt = mix(b1w, b1t);
        let s0t_b0t = mix(s0t, b0t);
        let s1t_s0t = mix(s1t, s0t);
        let s0u_b0u = s0u << 8 | b0u;
        let s1u_s0u = s1u << 8 | s0u;
        let b0t_b1t = mix(b0t, b1t);
        let mut template = 0u64;
        let mut add = |value: u64| {
            template += 1;
            out.push(mix(template, value));
        };
        // Words alone.
        add(s0w);
        add(s0t);
        add(s0wt);
        add(s1w);
        add(s1t);
        add(s1wt);
        add(b0w);
        add(b0t);
        add(b0wt);
        add(b1w);
        add(b1t);
        add(b1wt);
        add(b2w);
        add(b2t);
        add(s2t);
        add(s2w);
        // Pairs.
        add(mix(s0wt, b0wt));
        add(mix(s0wt, b0w));
        add(mix(s0w, b0wt));
        add(mix(s0w, b0w));
        add(s0t_b0t);
        add(mix(s0wt, b0t));
        add(mix(s0t, b0wt));
        add(mix(s1w, s0w));
        add(s1t_s0t);
        add(mix(s1wt, s0t));
        add(mix(s1t, s0wt));
        add(mix(s1t, b0t));
        add(mix(s1w, b0w));
        add(mix(s1wt, b0t));
        add(mix(s1t, b0wt));
        add(b0t_b1t);
        add(mix(b0w, b1t));
        add(mix(b0t, b1w));
        add(mix(s0w, b1t));
        add(mix(s0t, b1wt));
        add(mix(s0w, b1w));
        // Triples of tags.
        add(mix(s0t, b0t_b1t));
        add(mix(s1t_s0t, b0t));
        add(mix(s2t, s1t_s0t));
        add(mix(mix(s0t, b0t_b1t), b2t));
        add(mix(mix(s1t_s0t, b0t), b1t));
        add(mix(mix(s2t, s1t_s0t), b0t));
        add(mix(s0u_b0u << 16 | b1u << 8 | b2u, s1u << 8 | s2u));
        add(mix(s0w, b0t_b1t));
        add(mix(mix(s0t, b0w), b1t));
        add(mix(mix(s1w, s0t), b0t));
        add(mix(mix(s1t, s0w), b0t));
        add(mix(s1t_s0t, b0w));
        // Children.
        add(mix(s0t_b0t, s0lt));
        add(mix(s0t_b0t, s0rt));
        add(mix(s0t_b0t, b0lt));
        add(mix(s1t_s0t, s1rt));
        add(mix(s1t_s0t, s1lt));
        add(mix(s1t_s0t, s0lt));
        add(mix(s1t_s0t, s0rt));
        add(mix(mix(s1t_s0t, s0lt), b0t));
        add(mix(mix(s1t_s0t, b0lt), b0t));
        add(mix(s0w, s0lw));
        add(mix(s0t, s0lw));
        add(mix(s0t, s0rw));
        add(mix(b0t, b0lw));
        add(mix(s1t, s1rw));
        add(mix(mix(s0t, s0lt), tag(s0n.left[1])));
        add(mix(mix(s0t, s0rt), tag(s0n.right[1])));
        add(mix(mix(b0t, b0lt), tag(b0n.left[1])));
        add(mix(mix(s1t, s1rt), tag(s1n.right[1])));
        // Prepositional and clausal attachment: the marker is the first child.
        add(mix(s0w, b0lw));
        add(mix(s1w, b0lw));
        add(mix(mix(s0w, b0lw), b0t));
        add(mix(mix(s0t, b0lw), b0w));
        add(mix(mix(s1t, s0t), mix(b0lw, b0t)));
        add(mix(mix(s1w, s0t), mix(b0lw, b0t)));
        add(mix(mix(s1t, s0w), mix(b0lw, b0t)));
        add(mix(s1w, s0lw));
        add(mix(mix(s1t, s0lw), s0w));
        add(mix(mix(s1w, s0lw), s0t));
        add(mix(mix(s2t, s1t), mix(s0lw, s0t)));
        // Distance, what lies between, quotes.
        add(mix(s0w, d0));
        add(mix(s0t, d0 + 16));
        add(mix(b0w, d0 + 32));
        add(mix(b0t, d0 + 48));
        add(mix(s0t_b0t, d0));
        add(mix(s1t_s0t, d1));
        add(mix(s0t_b0t, i0));
        add(mix(s1t_s0t, i1));
        add(mix(s1u_s0u << 8 | b0u, mix(i0, i1)));
        add(mix(s0t_b0t, q));
        add(mix(mix(s1u_s0u, b0u), q));
        add(mix(mix(s0w, b0t), i0));
        add(mix(mix(s0t, b0w), i0));
        // Valency and kinds of children.
        add(mix(s0w, v0));
        add(mix(s0t, v0));
        add(mix(s1t, v1));
        add(mix(s1w, v1));
        add(mix(b0t, vb));
        add(mix(b0w, vb));
        add(mix(s0t, f0));
        add(mix(s0w, f0));
        add(mix(s1w, f1));
        add(mix(b0t, fb));
        add(mix(s0t_b0t, f0));
        add(mix(s0t_b0t, fb));
        add(mix(s1t_s0t, f1));
        add(mix(s1t_s0t, f0));
        add(mix(s0u_b0u, mix(f0, fb)));
        add(mix(s1u_s0u, mix(f0, f1)));
        add(mix(mix(s1u_s0u, b0u), mix(fb, f0)));
        add(mix(mix(s1u_s0u, b0u), f1));
        // Endings, for words never seen.
        let suffix = |at: u32| -> u64 { self.atoms.get(at as usize).map_or(5, |atom| atom.suffix) };
        add(mix(suffix(s0), s0t));
        add(mix(suffix(b0), b0t));
        add(mix(mix(suffix(s0), suffix(b0)), s0t_b0t));
        add(mix(mix(suffix(s1), suffix(s0)), s1t_s0t));
        if let (Some(top), false) = (self.guide.get(s0 as usize), self.guide.is_empty()) {
            let side = |head: u32, other: u32| -> u64 {
                match head {
                    _ if head == other => 1,
                    _ if head == s1 => 2,
                    _ if head as usize == n => 3,
                    _ if head > b0 => 4,
                    _ if s1 != NONE && head < s1 => 5,
                    _ => 6,
                }
            };
            let top = side(*top, b0);
            let next = self.guide.get(b0 as usize).map_or(7, |head| side(*head, s0));
            let waiting = u64::from(self.guided[s0 as usize][1] >= b0);
            let taken = self.guided[(b0 as usize).min(n)][0];
            let below = u64::from(taken < s0) | u64::from(s1 != NONE && taken <= s1) << 1;
            let guide = top | next << 3 | waiting << 6 | below << 7;
            add(guide);
            add(mix(guide, s0t));
            add(mix(guide, b0t));
            add(mix(guide, s0t_b0t));
            add(mix(guide, s1t_s0t));
            add(mix(guide, s1u_s0u << 8 | b0u));
            add(mix(guide, d0));
            add(mix(mix(guide, b0lw), s0u));
            add(mix(mix(guide, s0w), b0u));
            add(mix(mix(guide, b0w), s0u));
        }
    }
}

/// The best legal action.
pub fn best(legal: [bool; 3], scores: [i32; 3]) -> usize {
    let mut best = None;
    for action in 0..3 {
        if legal[action] && best.is_none_or(|best: usize| scores[action] > scores[best]) {
            best = Some(action);
        }
    }
    best.unwrap_or(SHIFT)
}

/// The only legal action, where there is one.
pub fn forced(legal: [bool; 3]) -> Option<usize> {
    match legal {
        [true, false, false] => Some(SHIFT),
        [false, true, false] => Some(LEFT),
        [false, false, true] => Some(RIGHT),
        _ => None,
    }
}

/// One word of a finished tree: its governor (`None` for the root) and relation.
pub type Arc = (Option<usize>, Deprel);

/// The parser.
#[derive(Debug)]
pub struct Parser<'m> {
    actions: ActionTable<'m>,
    guide: Option<ActionTable<'m>>,
    labels: LinearModel<'m>,
    names: Vec<Deprel>,
}

impl<'m> Parser<'m> {
    /// Packs an action table, the list of relations and the label model.
    pub fn pack(actions: &[u8], names: &[Deprel], labels: &[u8]) -> Vec<u8> {
        let list: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
        let list = list.join("\n");
        let mut bytes = Vec::new();
        bytes.extend(MAGIC);
        bytes.extend((list.len() as u32).to_le_bytes());
        bytes.extend(list.as_bytes());
        bytes.extend(actions);
        bytes.extend(labels);
        bytes
    }

    /// Reads a packed parser in place.
    ///
    /// # Errors
    /// Damaged bytes.
    pub fn from_bytes(bytes: &'m [u8]) -> Result<Self, ResourceError> {
        let damaged = || ResourceError::Binary {
            file: "parser.bin".to_owned(),
            message: "expected a parser (DPR1); train it again with `cargo xtask train parser`".to_owned(),
        };
        if bytes.len() < 8 || &bytes[..4] != MAGIC {
            return Err(damaged());
        }
        let length = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]) as usize;
        let list = bytes.get(8..8 + length).ok_or_else(damaged)?;
        let list = std::str::from_utf8(list).map_err(|_| damaged())?;
        let names: Vec<Deprel> = list.lines().map(Deprel::from_conllu).collect();
        let rest = &bytes[8 + length..];
        let end = action::length(rest).ok_or_else(damaged)?;
        let actions = ActionTable::from_bytes("parser.bin", &rest[..end])?;
        let labels = LinearModel::from_bytes("parser.bin", &rest[end..])?;
        if labels.classes() != names.len() {
            return Err(damaged());
        }
        Ok(Self {
            actions,
            guide: None,
            labels,
            names,
        })
    }

    /// Parses one tagged sentence.
    pub fn run(&self, atoms: &[Atom]) -> Vec<Arc> {
        let heads = self.heads(atoms);
        label::run(&self.labels, &self.names, atoms, &heads)
    }

    /// The parser with the table of a guide that reads from right to left.
    ///
    /// # Errors
    /// Damaged bytes.
    pub fn with_guide(mut self, bytes: &'m [u8]) -> Result<Self, ResourceError> {
        self.guide = Some(ActionTable::from_bytes("guide.bin", bytes)?);
        Ok(self)
    }

    /// The governors alone; the number of words stands for the root.
    pub fn heads(&self, atoms: &[Atom]) -> Vec<u32> {
        let guide = self
            .guide
            .as_ref()
            .map_or_else(Vec::new, |table| from_the_right(table, atoms));
        greedy(&self.actions, atoms, &guide)
    }
}

/// Governors by the best action at each step.
pub fn greedy(table: &ActionTable, atoms: &[Atom], guide: &[u32]) -> Vec<u32> {
    let mut state = State::new(atoms, guide);
    let mut found = Vec::with_capacity(160);
    while !state.is_done() {
        let legal = state.legal();
        let action = forced(legal).unwrap_or_else(|| {
            state.features(&mut found);
            best(legal, table.score(&found))
        });
        state.apply(action);
    }
    state.heads
}

/// Governors by a parser that reads from right to left: it errs elsewhere, which makes it a good guide.
pub fn from_the_right(table: &ActionTable, atoms: &[Atom]) -> Vec<u32> {
    let reversed: Vec<Atom> = atoms.iter().rev().copied().collect();
    mirrored(&greedy(table, &reversed, &[]))
}

/// Governors of the sentence read the other way round.
pub fn mirrored(heads: &[u32]) -> Vec<u32> {
    let n = heads.len() as u32;
    heads
        .iter()
        .rev()
        .map(|head| if *head >= n { n } else { n - 1 - head })
        .collect()
}
