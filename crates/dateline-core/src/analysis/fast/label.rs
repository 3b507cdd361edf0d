//! The second stage of the parser: relations over a finished tree, from the root down, left to right.

use super::parser::{Arc, Atom};
use crate::analysis::{Deprel, Upos};
use crate::linear::{LinearModel, argmax, mix};

/// A finished tree with what the features need of it.
#[derive(Debug)]
pub struct Tree<'s> {
    atoms: &'s [Atom],
    heads: &'s [u32],
    children: Vec<Vec<u32>>,
    /// Words from the root down; the root first.
    pub order: Vec<u32>,
}

impl<'s> Tree<'s> {
    /// Looks at a tree. The number of words stands for the root in `heads`.
    pub fn new(atoms: &'s [Atom], heads: &'s [u32]) -> Self {
        let n = atoms.len();
        let mut children = vec![Vec::new(); n + 1];
        for (at, head) in heads.iter().enumerate() {
            children[(*head as usize).min(n)].push(at as u32);
        }
        let mut order = children[n].clone();
        let mut next = 0;
        while next < order.len() {
            let at = order[next] as usize;
            order.extend(&children[at]);
            next += 1;
        }
        Self {
            atoms,
            heads,
            children,
            order,
        }
    }

    /// The features of the arc to `at`; `labels` holds the numbers of relations given so far (255 = none yet).
    pub fn features(&self, at: usize, labels: &[u8], out: &mut Vec<u64>) {
        out.clear();
        let n = self.atoms.len();
        let head = self.heads[at] as usize;
        let atom = &self.atoms[at];
        let (hw, ht, hu, hs) = match self.atoms.get(head) {
            Some(head) => (head.word, head.tag, head.upos as u64, head.suffix),
            None => (3, 5, 40, 7),
        };
        let (dw, dt, du) = (atom.word, atom.tag, atom.upos as u64);
        let left = at < head;
        let side = u64::from(left);
        let distance = match at.abs_diff(head) {
            d @ 1..=4 => d as u64,
            5..=8 => 5,
            9..=15 => 6,
            _ => 7,
        } << 1
            | side;
        let grand = self.heads.get(head).copied().unwrap_or(n as u32) as usize;
        let gt = self.atoms.get(grand).map_or(9, |atom| atom.tag);
        let head_label = labels.get(head).copied().map_or(300, u64::from);
        let neighbour = |index: isize| -> u64 {
            usize::try_from(index)
                .ok()
                .and_then(|index| self.atoms.get(index))
                .map_or(1, |atom| atom.tag)
        };
        let own = &self.children[at];
        let siblings = &self.children[head.min(n)];
        // The marker of the phrase: its case or mark word.
        let marker = own
            .iter()
            .map(|child| &self.atoms[*child as usize])
            .take(1000)
            .find(|child| matches!(child.upos, Upos::Adp | Upos::Sconj) || child.tag == to_tag())
            .map_or(1, |child| child.word);
        let mut own_kinds = 0u64;
        let mut own_aux = 1;
        for child in own {
            let c = &self.atoms[*child as usize];
            own_kinds |= 1 << (2 * (c.upos as u64) + u64::from((*child as usize) < at));
            if c.upos == Upos::Aux {
                own_aux = c.word;
            }
        }
        let mut head_kinds = 0u64;
        let mut head_aux = 1;
        let mut given = 0u64;
        let (mut previous, mut following) = (2u64, 2u64);
        let (mut previous_label, mut previous_word) = (400u64, 1u64);
        let mut order = 0u64;
        for sibling in siblings {
            let index = *sibling as usize;
            if index == at {
                continue;
            }
            let s = &self.atoms[index];
            head_kinds |= 1 << (2 * (s.upos as u64) + u64::from(index < head));
            if s.upos == Upos::Aux && index < head {
                head_aux = s.word;
            }
            if labels[index] != 255 {
                given |= 1 << (labels[index] & 63);
            }
            if index < at {
                previous = s.tag;
                previous_label = u64::from(labels[index]);
                previous_word = s.word;
                order += u64::from((index < head) == left && s.upos != Upos::Punct);
            } else if following == 2 {
                following = s.tag;
            }
        }
        let order = order.min(3) << 1 | side;
        let mut template = 1000u64;
        let mut add = |value: u64| {
            template += 1;
            out.push(mix(template, value));
        };
        let hdt = mix(mix(ht, dt), side);
        add(mix(dw, side));
        add(mix(dt, side));
        add(mix(hw, side));
        add(mix(ht, side));
        add(mix(mix(dw, dt), side));
        add(mix(mix(hw, ht), side));
        add(hdt);
        add(mix(hdt, dw));
        add(mix(hdt, hw));
        add(mix(mix(hw, dw), side));
        add(mix(hdt, distance));
        add(mix(dw, distance));
        add(mix(dt, distance));
        add(mix(ht, distance));
        add(mix(marker, dt));
        add(mix(mix(marker, ht), dt));
        add(mix(mix(marker, hw), du));
        add(mix(marker, dw));
        add(mix(dt, own_kinds));
        add(mix(mix(dw, own_kinds), side));
        add(mix(hdt, own_kinds));
        add(mix(dt, mix(own_aux, side)));
        add(mix(mix(dt, head_kinds), mix(ht, side)));
        add(mix(hdt, head_aux));
        add(mix(mix(du, hu << 8 | side), given));
        add(mix(mix(dt, side), given));
        add(mix(mix(hw, side), mix(given, du)));
        add(mix(hdt, previous_label));
        add(mix(hdt, mix(previous, following)));
        add(mix(hdt, following));
        add(mix(mix(dw, previous_word), side));
        add(mix(hdt, order));
        add(mix(mix(hw, order), du));
        add(mix(hdt, head_label));
        add(mix(mix(dw, head_label), side));
        add(mix(mix(hw, head_label), mix(dt, side)));
        add(mix(hdt, gt));
        add(mix(mix(dt, neighbour(at as isize - 1)), hu << 1 | side));
        add(mix(mix(dt, neighbour(at as isize + 1)), hu << 1 | side));
        add(mix(
            mix(neighbour(at as isize - 1), neighbour(at as isize + 1)),
            hdt,
        ));
        add(mix(mix(dt, neighbour(head as isize + 1)), mix(ht, side)));
        add(mix(mix(atom.suffix, ht), side));
        add(mix(mix(hs, dt), side));
        add(mix(mix(marker, head_label), hdt));
        add(mix(hdt, mix(given, own_kinds)));
        add(mix(mix(hw, marker), mix(given, dt)));
    }
}

fn to_tag() -> u64 {
    TO.with(|tag| *tag)
}

thread_local! {
    static TO: u64 = super::tagger::tag_hash(Upos::Part, "TO");
}

/// Labels a tree.
pub fn run(model: &LinearModel, names: &[Deprel], atoms: &[Atom], heads: &[u32]) -> Vec<Arc> {
    let n = atoms.len();
    let tree = Tree::new(atoms, heads);
    let mut labels = vec![255u8; n];
    let mut found = Vec::with_capacity(64);
    let mut scores = vec![0; names.len()];
    let mut arcs = vec![(None, Deprel::Root); n];
    for at in &tree.order {
        let at = *at as usize;
        let head = heads[at] as usize;
        if head >= n {
            continue;
        }
        tree.features(at, &labels, &mut found);
        model.score(&found, &mut scores);
        let label = argmax(&scores);
        labels[at] = label as u8;
        arcs[at] = (Some(head), names[label]);
    }
    arcs
}
