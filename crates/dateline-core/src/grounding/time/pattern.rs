//! The pattern language of the time rules, and its matcher: one automaton over all rules.
//!
//! A pattern is a row of elements, separated by spaces:
//!
//! | element | matches |
//! | --- | --- |
//! | `ago`, `last\|past` | one of these words |
//! | `{month}` | a class; what it means is captured (see [`Test`]) |
//! | `( a b \| c )` | one of these rows |
//! | `@name` | the macro of that name |
//! | `x?` | the element or nothing |
//! | `-x` | the element, joined by a hyphen to the word before |
//! | `_x` | the element, touching the word before |
//! | `\(` | that mark, where the bare one has a meaning here |
//! | `~x` | the element, with a space before it |
//! | `<` | what stands before it is context, left out of the span |
//! | `>` | what stands after it is context, left out of the span |
//!
//! A word enters only the patterns that it can begin; from there all ways are walked, and every complete one is a match.

use super::class::{Scanned, Test, class_test};
use super::scan::{Gap, Kind, Word};
use super::traits;
use super::vocabulary::{Edge as PeriodEdge, Holiday, Part, Season, UNKNOWN, Unit, Vocabulary};
use std::collections::{BTreeMap, HashMap};

/// What a match captured.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Captures {
    pub(super) year: Option<i16>,
    pub(super) month: Option<i8>,
    pub(super) day: Option<i8>,
    pub(super) weekday: Option<i8>,
    pub(super) unit: Option<Unit>,
    /// A number; NaN for "several".
    pub(super) n: Option<f64>,
    /// The second number of a range.
    pub(super) n2: Option<f64>,
    pub(super) season: Option<Season>,
    pub(super) part: Option<Part>,
    pub(super) hour: Option<i8>,
    pub(super) minute: Option<i8>,
    pub(super) second: Option<i8>,
    pub(super) edge: Option<PeriodEdge>,
    pub(super) turn: Option<i8>,
    pub(super) ordinal: Option<i16>,
    /// First year of a decade.
    pub(super) decade: Option<i16>,
    pub(super) holiday: Option<Holiday>,
    /// A time zone stands with the clock time.
    pub(super) zone: bool,
    /// "about", "nearly": the value is approximate.
    pub(super) approximate: bool,
    /// "and a half" follows the number.
    pub(super) half: bool,
    /// A numeric date whose day and month could change places.
    pub(super) swappable: bool,
    /// The order of day and month that a date in digits shows ("25/03").
    pub(super) day_first: Option<bool>,
}

impl Captures {
    /// The captures, with those of `other` where these have none.
    fn or(&self, other: &Captures) -> Captures {
        Captures {
            year: self.year.or(other.year),
            month: self.month.or(other.month),
            day: self.day.or(other.day),
            weekday: self.weekday.or(other.weekday),
            unit: self.unit.or(other.unit),
            n: self.n.or(other.n),
            n2: self.n2.or(other.n2),
            season: self.season.or(other.season),
            part: self.part.or(other.part),
            edge: self.edge.or(other.edge),
            turn: self.turn.or(other.turn),
            ordinal: self.ordinal.or(other.ordinal),
            ..*self
        }
    }
}

/// How an element joins the word before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    Any,
    Hyphen,
    Touching,
    Apart,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Element {
    test: Test,
    join: Join,
}

/// A way from one node to the next.
#[derive(Debug)]
enum Edge {
    /// Over a word.
    Take(Element, u32),
    /// Over nothing.
    Skip(u32),
    /// The span starts here.
    Start(u32),
    /// The span ended here.
    End(u32),
    /// A pattern of this rule is complete.
    Done(u16),
}

#[derive(Debug)]
struct Node {
    edges: Vec<Edge>,
    /// A pattern can be complete here, with no further word.
    done: bool,
    /// What the next word must be one of (see [`super::traits`]).
    accepts: u64,
}

/// All patterns of all rules, as one automaton.
#[derive(Debug, Default)]
pub(super) struct Automaton {
    nodes: Vec<Node>,
    entries: Vec<u32>,
    /// Where a word leads from the beginning of a pattern.
    by_word: HashMap<u32, Vec<u32>>,
    /// Where classes and marks lead from the beginning of a pattern.
    by_class: Vec<(Test, u64, Vec<u32>)>,
}

/// A match: which rule, which words, what was captured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Match {
    pub(super) rule: u16,
    /// First word of the span, one past its last.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) captures: Captures,
}

impl Automaton {
    /// Adds a pattern of a rule.
    ///
    /// # Errors
    /// What is wrong with the pattern, in words.
    pub(super) fn add(
        &mut self,
        pattern: &str,
        rule: u16,
        macros: &BTreeMap<String, String>,
        vocabulary: &mut Vocabulary,
    ) -> Result<(), String> {
        let mut parser = Parser {
            tokens: tokens(pattern, macros, 0)?,
            at: 0,
            vocabulary,
        };
        let row = parser.row()?;
        if parser.at < parser.tokens.len() {
            return Err(format!("unexpected `{}`", parser.tokens[parser.at]));
        }
        let done = self.node(vec![Edge::Done(rule)]);
        let entry = self.build(&row, done);
        if self.nodes[entry as usize].done {
            return Err("a pattern may not match nothing".to_owned());
        }
        self.entries.push(entry);
        Ok(())
    }

    /// Builds the index of first elements; called once when all patterns are in.
    pub(super) fn finish(&mut self) {
        for entry in &self.entries {
            let mut queue = vec![*entry];
            while let Some(node) = queue.pop() {
                for edge in &self.nodes[node as usize].edges {
                    match edge {
                        Edge::Skip(next) | Edge::Start(next) | Edge::End(next) => queue.push(*next),
                        Edge::Done(_) => {}
                        Edge::Take(element, next) => match &element.test {
                            Test::Words(ids) => {
                                for id in ids {
                                    self.by_word.entry(*id).or_default().push(*next);
                                }
                            }
                            test => match self.by_class.iter_mut().find(|(known, ..)| known == test) {
                                Some((.., nodes)) => nodes.push(*next),
                                None => {
                                    self.by_class
                                        .push((test.clone(), traits::of_test(test), vec![*next]));
                                }
                            },
                        },
                    }
                }
            }
        }
    }

    fn node(&mut self, edges: Vec<Edge>) -> u32 {
        let (mut done, mut accepts) = (false, 0);
        for edge in &edges {
            match edge {
                Edge::Done(_) => done = true,
                Edge::Take(element, _) => accepts |= traits::of_test(&element.test),
                Edge::Skip(next) | Edge::Start(next) | Edge::End(next) => {
                    done |= self.nodes[*next as usize].done;
                    accepts |= self.nodes[*next as usize].accepts;
                }
            }
        }
        self.nodes.push(Node { edges, done, accepts });
        self.nodes.len() as u32 - 1
    }

    /// The node that a row begins with, the row leading to `next`.
    fn build(&mut self, row: &[Tree], next: u32) -> u32 {
        let mut next = next;
        for tree in row.iter().rev() {
            next = match tree {
                Tree::Take(element) => self.node(vec![Edge::Take(element.clone(), next)]),
                Tree::Start => self.node(vec![Edge::Start(next)]),
                Tree::End => self.node(vec![Edge::End(next)]),
                Tree::Either(rows) => {
                    let edges = rows.iter().map(|row| Edge::Skip(self.build(row, next))).collect();
                    self.node(edges)
                }
                Tree::Maybe(tree) => {
                    let with = self.build(std::slice::from_ref(tree), next);
                    self.node(vec![Edge::Skip(with), Edge::Skip(next)])
                }
            };
        }
        next
    }

    /// All matches that begin (with their context) at a word.
    pub(super) fn matches_at(&self, at: usize, text: &Scanned<'_>, out: &mut Vec<Match>) {
        let word = &text.words[at];
        let state = State {
            start: at,
            end: None,
            captures: Captures::default(),
        };
        if word.id != UNKNOWN
            && let Some(nodes) = self.by_word.get(&word.id)
        {
            for node in nodes {
                self.walk(*node, at + 1, state, text, out);
            }
        }
        for (test, accepts, nodes) in &self.by_class {
            if accepts & word.traits == 0 {
                continue;
            }
            let mut state = state;
            if let Some(after) = text.test(test, at, &mut state.captures) {
                for node in nodes {
                    self.walk(*node, after, state, text, out);
                }
            }
        }
    }

    fn walk(&self, node: u32, at: usize, state: State, text: &Scanned<'_>, out: &mut Vec<Match>) {
        let node = &self.nodes[node as usize];
        let traits = text.words.get(at).map_or(0, |word| word.traits);
        if !node.done && node.accepts & traits == 0 {
            return;
        }
        for edge in &node.edges {
            match edge {
                Edge::Done(rule) => out.push(Match {
                    rule: *rule,
                    start: state.start,
                    end: state.end.unwrap_or(at),
                    captures: state.captures,
                }),
                Edge::Skip(next) => self.walk(*next, at, state, text, out),
                Edge::Start(next) => self.walk(*next, at, State { start: at, ..state }, text, out),
                Edge::End(next) => self.walk(
                    *next,
                    at,
                    State {
                        end: Some(at),
                        ..state
                    },
                    text,
                    out,
                ),
                Edge::Take(element, next) => {
                    let Some(word) = text.words.get(at) else {
                        continue;
                    };
                    if !joins(word, element, &text.words[at - 1]) {
                        continue;
                    }
                    let mut state = state;
                    let mut captures = state.captures;
                    if let Some(after) = text.test(&element.test, at, &mut captures) {
                        // Context after the span only fills what the span leaves open.
                        state.captures = if state.end.is_some() {
                            state.captures.or(&captures)
                        } else {
                            captures
                        };
                        self.walk(*next, after, state, text, out);
                    }
                }
            }
        }
    }
}

#[derive(Clone, Copy)]
struct State {
    start: usize,
    end: Option<usize>,
    captures: Captures,
}

fn joins(word: &Word, element: &Element, before: &Word) -> bool {
    let mark = |word: &Word| matches!(word.kind, Kind::Mark(_));
    match (element.join, word.gap) {
        (_, Gap::Break) => false,
        (Join::Hyphen, gap) => gap == Gap::Hyphen,
        (Join::Touching, gap) => gap == Gap::None,
        (Join::Apart, gap) => gap == Gap::Space,
        (Join::Any, Gap::None) => mark(word) || mark(before),
        (Join::Any, _) => true,
    }
}

#[derive(Debug)]
enum Tree {
    Take(Element),
    Start,
    End,
    Either(Vec<Vec<Tree>>),
    Maybe(Box<Tree>),
}

fn tokens(pattern: &str, macros: &BTreeMap<String, String>, depth: usize) -> Result<Vec<String>, String> {
    if depth > 8 {
        return Err("macros nest too deeply".to_owned());
    }
    let mut out = Vec::new();
    for token in pattern.split_whitespace() {
        let Some(name) = token.strip_prefix('@') else {
            out.push(token.to_owned());
            continue;
        };
        let (name, maybe) = name.strip_suffix('?').map_or((name, false), |n| (n, true));
        let body = macros.get(name).ok_or_else(|| format!("no macro `{name}`"))?;
        out.push("(".to_owned());
        out.extend(tokens(body, macros, depth + 1)?);
        out.push(if maybe { ")?" } else { ")" }.to_owned());
    }
    Ok(out)
}

struct Parser<'v> {
    tokens: Vec<String>,
    at: usize,
    vocabulary: &'v mut Vocabulary,
}

impl Parser<'_> {
    fn row(&mut self) -> Result<Vec<Tree>, String> {
        let mut row = Vec::new();
        while let Some(token) = self.tokens.get(self.at).cloned() {
            if matches!(token.as_str(), ")" | ")?" | "|") {
                break;
            }
            self.at += 1;
            row.push(match token.as_str() {
                "<" => Tree::Start,
                ">" => Tree::End,
                "(" => self.group()?,
                _ => self.element(&token)?,
            });
        }
        Ok(row)
    }

    fn group(&mut self) -> Result<Tree, String> {
        let mut rows = vec![self.row()?];
        loop {
            let token = self.tokens.get(self.at).cloned();
            self.at += 1;
            match token.as_deref() {
                Some("|") => rows.push(self.row()?),
                Some(")") => return Ok(Tree::Either(rows)),
                Some(")?") => return Ok(Tree::Maybe(Box::new(Tree::Either(rows)))),
                _ => return Err("a `(` without its `)`".to_owned()),
            }
        }
    }

    fn element(&mut self, token: &str) -> Result<Tree, String> {
        let (body, maybe) = match token.strip_suffix('?') {
            Some(body) if !body.is_empty() => (body, true),
            _ => (token, false),
        };
        let (body, join) = match body.as_bytes() {
            [b'-', _, ..] => (&body[1..], Join::Hyphen),
            [b'_', _, ..] => (&body[1..], Join::Touching),
            [b'~', _, ..] => (&body[1..], Join::Apart),
            _ => (body, Join::Any),
        };
        let test = if let Some(class) = body.strip_prefix('{') {
            let class = class.strip_suffix('}').unwrap_or(class);
            class_test(class).ok_or_else(|| format!("no class `{class}`"))?
        } else if let Some(mark) = body.strip_prefix('\\').and_then(|mark| mark.chars().next()) {
            Test::Mark(mark)
        } else if body.chars().count() == 1 && !body.chars().all(char::is_alphanumeric) {
            Test::Mark(body.chars().next().unwrap_or(','))
        } else {
            let mut ids: Vec<u32> = body.split('|').map(|word| self.vocabulary.intern(word)).collect();
            ids.sort_unstable();
            ids.dedup();
            Test::Words(ids)
        };
        let join = if body == "'s" { Join::Touching } else { join };
        let piece = Tree::Take(Element { test, join });
        Ok(if maybe {
            Tree::Maybe(Box::new(piece))
        } else {
            piece
        })
    }
}
