//! The role tagger: which words are cues of attributions, and for each cue which words are its source and content.
//!
//! Two span taggers ([`super::sequence`]) after PARC 3.0 / `PolNeAR`: the first marks cues sentence by sentence, the
//! second runs once for every cue over the sentences around it and marks source and content of this cue, so that
//! its spans come out linked. Features are words, tags and the parse: the path from the cue to a word says most.

use super::sequence::{LabelledSpan, Sequence, SequenceModel};
use crate::analysis::quote::Quotes;
use crate::analysis::{Deprel, Reading, Role, RoleSpan, TokenRange, Upos};
use crate::document::Document;
use crate::error::ResourceError;
use crate::linear::{hash_bytes, mix};

/// Kinds of the cue tagger.
pub const CUE_KINDS: usize = 1;
/// Kinds of the argument tagger: source, content.
pub const ARGUMENT_KINDS: usize = 2;
/// The argument tagger's kind of sources.
pub const SOURCE: usize = 0;
/// The argument tagger's kind of contents.
pub const CONTENT: usize = 1;

/// Sentences before and after that of the cue that the argument tagger sees, within the block.
const REACH: usize = 3;
/// Perceptron scores lie far apart; this brings the confidence of spans back to a scale of use.
const TEMPERATURE: f32 = 12.0;
/// Most tokens that the argument tagger sees.
const WINDOW: usize = 220;

/// The two taggers.
#[derive(Debug, Clone)]
pub struct RoleTagger<'m> {
    cues: SequenceModel<'m>,
    arguments: SequenceModel<'m>,
}

impl<'m> RoleTagger<'m> {
    /// Reads the two models from one file: length of the first (u32), first, second.
    ///
    /// # Errors
    /// A damaged model.
    pub fn from_bytes(bytes: &'m [u8]) -> Result<Self, ResourceError> {
        let error = || ResourceError::Binary {
            file: "roles.bin".to_owned(),
            message: "the role model is cut short; train it again with `cargo xtask train roles`".to_owned(),
        };
        let length = bytes
            .first_chunk::<4>()
            .map(|b| u32::from_le_bytes(*b) as usize)
            .ok_or_else(error)?;
        let cues = bytes.get(4..4 + length).ok_or_else(error)?;
        Ok(Self {
            cues: SequenceModel::from_bytes("roles.bin", cues)?.with_temperature(TEMPERATURE),
            arguments: SequenceModel::from_bytes("roles.bin", &bytes[4 + length..])?
                .with_temperature(TEMPERATURE),
        })
    }

    /// The same taggers with other biases of their outside labels: below 0 they mark more.
    #[must_use]
    pub fn with_biases(self, cues: f32, arguments: f32) -> Self {
        Self {
            cues: self.cues.with_outside_bias(cues),
            arguments: self.arguments.with_outside_bias(arguments),
        }
    }

    /// The cues that the first tagger finds.
    pub fn cues(&self, view: &View) -> Vec<(TokenRange, f32)> {
        let mut found = Vec::new();
        let mut sequence = Sequence::default();
        for sentence in &view.reading.sentences {
            view.cue_sequence(sentence.tokens, &mut sequence);
            for span in self.cues.spans(&sequence) {
                let range = TokenRange::new(
                    sentence.tokens.start + span.start,
                    sentence.tokens.start + span.end,
                );
                found.push((range, span.confidence));
            }
        }
        found
    }

    /// Source and content spans of one cue; positions are token indices.
    pub fn arguments(&self, view: &View, cue: TokenRange, cues: &[TokenRange]) -> Vec<LabelledSpan> {
        let mut sequence = Sequence::default();
        let window = view.argument_sequence(cue, cues, &mut sequence);
        let mut spans = self.arguments.spans(&sequence);
        for span in &mut spans {
            span.start += window.start;
            span.end += window.start;
        }
        spans
    }

    /// All role spans of a reading; spans with the same `relation` belong together.
    pub fn tag(&self, document: &Document, reading: &Reading) -> Vec<RoleSpan> {
        let view = View::new(document, reading);
        let cues = self.cues(&view);
        self.link(&view, &cues, |_| true)
    }

    /// The role spans of those of the cues that are `wanted`: each cue with its sources and contents.
    pub fn link(
        &self,
        view: &View,
        cues: &[(TokenRange, f32)],
        wanted: impl Fn(TokenRange) -> bool,
    ) -> Vec<RoleSpan> {
        let ranges: Vec<TokenRange> = cues.iter().map(|(range, _)| *range).collect();
        let mut roles = Vec::new();
        for (number, (range, confidence)) in cues.iter().enumerate() {
            if !wanted(*range) {
                continue;
            }
            let relation = Some(number as u32);
            let arguments = self.arguments(view, *range, &ranges);
            roles.push(RoleSpan {
                role: Role::Cue,
                tokens: *range,
                confidence: *confidence,
                relation,
            });
            for span in arguments {
                roles.push(RoleSpan {
                    role: if span.kind == SOURCE {
                        Role::Source
                    } else {
                        Role::Content
                    },
                    tokens: TokenRange::new(span.start, span.end),
                    confidence: span.confidence,
                    relation,
                });
            }
        }
        roles
    }
}

/// A reading with what the features need at hand.
pub struct View<'a> {
    /// The reading.
    pub reading: &'a Reading,
    words: Vec<u64>,
    lemmas: Vec<u64>,
    tags: Vec<u64>,
    suffixes: Vec<u64>,
    shapes: Vec<u64>,
    /// The quotation of each token, plus 1; 0 outside.
    quotes: Vec<u32>,
    marks: Vec<Mark>,
    depth: Vec<u16>,
}

/// Punctuation that decides where contents begin and end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    Comma,
    Quote,
    Stop,
    Colon,
    Other,
}

impl<'a> View<'a> {
    /// Prepares a reading.
    pub fn new(document: &'a Document, reading: &'a Reading) -> Self {
        let text = &document.text;
        let quotes = Quotes::find(document);
        let count = reading.tokens.len();
        let mut view = Self {
            reading,
            words: Vec::with_capacity(count),
            lemmas: Vec::with_capacity(count),
            tags: Vec::with_capacity(count),
            suffixes: Vec::with_capacity(count),
            shapes: Vec::with_capacity(count),
            quotes: vec![0; count],
            marks: Vec::with_capacity(count),
            depth: vec![0; count],
        };
        let mut lower = String::new();
        for (at, token) in reading.tokens.iter().enumerate() {
            let word = token.span.text(text);
            lower.clear();
            lower.extend(word.chars().flat_map(char::to_lowercase));
            view.words.push(hash_bytes(lower.as_bytes()));
            view.lemmas.push(hash_bytes(token.lemma.as_bytes()));
            view.tags.push(hash_bytes(token.xpos.as_bytes()));
            let mut cut = lower.len().saturating_sub(3);
            while !lower.is_char_boundary(cut) {
                cut -= 1;
            }
            view.suffixes.push(hash_bytes(&lower.as_bytes()[cut..]));
            view.shapes.push(shape(word));
            view.marks.push(match word {
                "," => Mark::Comma,
                "\"" | "“" | "”" | "''" | "``" | "‘" | "’" | "'" => Mark::Quote,
                "." | "!" | "?" => Mark::Stop,
                ":" | ";" => Mark::Colon,
                _ if token.upos == Upos::Punct => Mark::Other,
                _ => Mark::None,
            });
            if let Some(quote) = quotes.at(token.span.start) {
                view.quotes[at] = quote as u32 + 1;
            }
            let depth = reading.ancestors(at).take(60).count();
            view.depth[at] = depth as u16;
        }
        view
    }

    fn word(&self, at: i64) -> u64 {
        usize::try_from(at)
            .ok()
            .and_then(|at| self.words.get(at))
            .copied()
            .unwrap_or(7)
    }

    fn tag(&self, at: i64) -> u64 {
        usize::try_from(at)
            .ok()
            .and_then(|at| self.tags.get(at))
            .copied()
            .unwrap_or(7)
    }

    fn rel(&self, at: usize) -> u64 {
        self.reading.tokens[at].deprel as u64
    }

    fn upos(&self, at: usize) -> u64 {
        self.reading.tokens[at].upos as u64
    }

    fn name(&self, at: usize) -> u64 {
        self.reading
            .name_at(at)
            .map_or(0, |name| 1 + self.reading.names[name].kind as u64)
    }

    /// Features of the cue tagger for one sentence.
    pub fn cue_sequence(&self, tokens: TokenRange, sequence: &mut Sequence) {
        sequence.clear();
        let reading = self.reading;
        let quoted = tokens.iter().any(|at| self.quotes[at] > 0);
        for at in tokens {
            let here = at as i64;
            let mut add = |template: u32, value: u64| sequence.add(key(0x51, template, value));
            let (word, lemma, tag) = (self.words[at], self.lemmas[at], self.tags[at]);
            let inside = |at: i64| at >= tokens.start as i64 && at < tokens.end as i64;
            let near = |at: i64| if inside(at) { self.word(at) } else { 3 };
            let near_tag = |at: i64| if inside(at) { self.tag(at) } else { 3 };
            let quote = u64::from(self.quotes[at] > 0);
            let touches = u64::from(inside(here - 1) && self.quotes[at - 1] > 0 && quote == 0)
                + 2 * u64::from(inside(here + 1) && self.quotes[at + 1] > 0 && quote == 0);
            add(0, 1);
            add(1, word);
            add(2, lemma);
            add(3, self.suffixes[at]);
            add(4, tag);
            add(5, mix(lemma, tag));
            add(6, near(here - 1));
            add(7, near(here + 1));
            add(8, near(here - 2));
            add(9, near(here + 2));
            add(10, mix(near(here - 1), word));
            add(11, mix(word, near(here + 1)));
            add(12, mix(near_tag(here - 1), mix(tag, near_tag(here + 1))));
            add(13, mix(near_tag(here - 1), lemma));
            add(14, mix(lemma, near_tag(here + 1)));
            add(15, mix(near_tag(here - 2), near_tag(here - 1)));
            add(16, mix(near_tag(here + 1), near_tag(here + 2)));
            add(17, mix(quote, lemma));
            add(18, mix(mix(quote, touches), mix(u64::from(quoted), tag)));
            add(19, mix(touches, lemma));
            add(20, self.shapes[at]);
            // The parse.
            let token = &reading.tokens[at];
            add(21, self.rel(at));
            add(22, mix(self.rel(at), lemma));
            if let Some(head) = token.head {
                add(23, mix(self.lemmas[head], lemma));
                add(24, mix(self.lemmas[head], self.rel(at)));
                add(25, mix(mix(self.tags[head], self.rel(at)), tag));
                add(26, mix(self.rel(head), self.rel(at)));
            }
            let mut bag = 0u64;
            let mut subject = None;
            for child in reading.children(at) {
                let rel = self.rel(child);
                let side = u64::from(child > at);
                add(27, mix(mix(rel, side), lemma));
                add(28, mix(mix(rel, side), tag));
                add(29, mix(rel, self.lemmas[child]));
                if reading.tokens[child].deprel.is_subject() {
                    subject = Some(child);
                }
                let clausal = matches!(
                    reading.tokens[child].deprel,
                    Deprel::Ccomp
                        | Deprel::Xcomp
                        | Deprel::Obj
                        | Deprel::Parataxis
                        | Deprel::Nsubj
                        | Deprel::NsubjPass
                        | Deprel::Acl
                        | Deprel::Advcl
                        | Deprel::Iobj
                        | Deprel::AuxPass
                );
                if clausal {
                    bag = bag.wrapping_add(mix(rel, 11));
                    if matches!(
                        reading.tokens[child].deprel,
                        Deprel::Ccomp | Deprel::Acl | Deprel::Xcomp
                    ) {
                        for grandchild in reading.children(child) {
                            if reading.tokens[grandchild].deprel == Deprel::Mark {
                                add(30, mix(self.words[grandchild], tag));
                                add(31, mix(self.words[grandchild], lemma));
                            }
                        }
                    }
                }
            }
            add(32, mix(bag, tag));
            add(33, mix(bag, lemma));
            if let Some(subject) = subject {
                add(34, mix(self.lemmas[subject], tag));
                add(35, mix(self.upos(subject), lemma));
                add(36, mix(self.name(subject), tag));
            }
            let first = at == tokens.start;
            let last = at + 2 >= tokens.end;
            add(37, mix(mix(u64::from(first), u64::from(last)), lemma));
            add(38, mix(self.name(at), tag));
            add(39, mix(self.suffixes[at], mix(self.rel(at), quote)));
            sequence.end_position();
        }
    }

    /// The sentences around a cue that its arguments are looked for in.
    pub fn window(&self, cue: TokenRange) -> TokenRange {
        let reading = self.reading;
        let home = reading.tokens[cue.start].sentence as usize;
        let block = reading.sentences[home].block;
        let mut window = reading.sentences[home].tokens;
        for step in 1..=REACH {
            let Some(sentence) = home.checked_sub(step).map(|at| &reading.sentences[at]) else {
                break;
            };
            if sentence.block != block || cue.start - sentence.tokens.start > WINDOW / 2 {
                break;
            }
            window.start = sentence.tokens.start;
        }
        for step in 1..=REACH {
            let Some(sentence) = reading.sentences.get(home + step) else {
                break;
            };
            if sentence.block != block || sentence.tokens.end - cue.start > WINDOW / 2 {
                break;
            }
            window.end = sentence.tokens.end;
        }
        window
    }

    /// Features of the argument tagger for one cue; returns the tokens that the positions stand for. `cues` are all
    /// cues of the document, in order.
    pub fn argument_sequence(
        &self,
        cue: TokenRange,
        cues: &[TokenRange],
        sequence: &mut Sequence,
    ) -> TokenRange {
        sequence.clear();
        let reading = self.reading;
        let window = self.window(cue);
        let top = reading.head_of(cue);
        let home = reading.tokens[top].sentence;
        let lemma = self.lemmas[top];
        let cue_tag = self.tags[top];
        let last_word = self.words[cue.end - 1];
        let cue_quote = self.quotes[top];
        let mut kinds = 0u64;
        let mut clause_side = 0u64;
        for child in reading.children(top) {
            match reading.tokens[child].deprel {
                Deprel::Ccomp => {
                    kinds |= 1;
                    clause_side = 1 + u64::from(child > top);
                }
                Deprel::Obj | Deprel::Iobj => kinds |= 2,
                Deprel::Xcomp => kinds |= 4,
                Deprel::Nsubj => kinds |= 8,
                Deprel::NsubjPass => kinds |= 16,
                Deprel::Parataxis => kinds |= 32,
                _ => {}
            }
        }
        let cue_shape = mix(mix(kinds, clause_side), self.rel(top));
        let others: Vec<TokenRange> = cues
            .iter()
            .filter(|other| **other != cue && other.start < window.end && other.end > window.start)
            .copied()
            .collect();
        // Counts from the cue outwards.
        let count = window.len();
        let mut commas = vec![0u8; count];
        let mut marks = vec![0u8; count];
        let mut crossed = vec![0u8; count];
        let mut that = vec![false; count];
        let (mut comma, mut mark, mut cross, mut seen) = (0u8, 0u8, 0u8, false);
        for at in cue.end..window.end {
            let slot = at - window.start;
            if others.iter().any(|other| other.start == at) {
                cross = cross.saturating_add(1);
            }
            commas[slot] = comma;
            marks[slot] = mark;
            crossed[slot] = cross;
            that[slot] = seen;
            match self.marks[at] {
                Mark::Comma => comma = comma.saturating_add(1),
                Mark::Quote => mark = mark.saturating_add(1),
                _ => {}
            }
            seen |= self.words[at] == THAT.get();
        }
        (comma, mark, cross) = (0, 0, 0);
        for at in (window.start..cue.start).rev() {
            let slot = at - window.start;
            if others.iter().any(|other| other.end == at + 1) {
                cross = cross.saturating_add(1);
            }
            commas[slot] = comma;
            marks[slot] = mark;
            crossed[slot] = cross;
            match self.marks[at] {
                Mark::Comma => comma = comma.saturating_add(1),
                Mark::Quote => mark = mark.saturating_add(1),
                _ => {}
            }
        }
        let mut before = 0u64;
        for at in window {
            let slot = at - window.start;
            let here = at as i64;
            let mut add = |template: u32, value: u64| sequence.add(key(0xA7, template, value));
            let (word, tag) = (self.words[at], self.tags[at]);
            let token = &reading.tokens[at];
            if cue.contains(at) {
                add(0, 5);
                add(1, mix(5, tag));
                before = 5;
                sequence.end_position();
                continue;
            }
            let right = at >= cue.end;
            let side = 1 + u64::from(right);
            let distance = if right { at - cue.end } else { cue.start - 1 - at };
            let bucket = match distance {
                0..=3 => distance as u64,
                4..=6 => 4,
                7..=10 => 5,
                11..=20 => 6,
                _ => 7,
            };
            let offset = i64::from(token.sentence) - i64::from(home);
            let place = mix(side, offset.clamp(-3, 3) as u64);
            let (branch, path) = if offset == 0 {
                self.path(top, at)
            } else {
                (900u64.wrapping_add(offset.clamp(-2, 2) as u64), 900)
            };
            let quote = match (self.quotes[at], cue_quote) {
                (0, 0) => 0u64,
                (0, _) => 1,
                (_, 0) => 2,
                (a, b) if a == b => 3,
                _ => 4,
            };
            let cross = u64::from(crossed[slot].min(2));
            let comma = u64::from(commas[slot].min(3));
            let taken = others.iter().any(|other| other.contains(at));
            let rival = others
                .iter()
                .map(|other| {
                    if at < other.start {
                        other.start - at
                    } else {
                        at + 1 - other.end.min(at + 1)
                    }
                })
                .min();
            let nearer = u64::from(rival.is_some_and(|rival| rival < distance));
            let under = others.iter().any(|other| {
                let head = reading.head_of(*other);
                reading.tokens[head].sentence == token.sentence
                    && reading.governs(head, at)
                    && !reading.governs(head, top)
            });
            let sides = mix(side, branch);
            add(0, side);
            add(1, sides);
            add(2, mix(sides, lemma));
            add(3, mix(sides, cue_tag));
            add(4, mix(sides, self.upos(at)));
            add(5, mix(sides, bucket));
            add(6, mix(path, side));
            add(7, mix(path, lemma));
            add(8, mix(path, self.upos(at)));
            add(9, mix(word, side));
            add(10, mix(word, sides));
            add(11, mix(self.suffixes[at], sides));
            add(12, mix(tag, place));
            add(13, mix(mix(tag, self.tag(here - 1)), side));
            add(14, mix(mix(tag, self.tag(here + 1)), side));
            add(15, mix(mix(self.word(here - 1), side), 1));
            add(16, mix(mix(self.word(here + 1), side), 2));
            add(17, mix(mix(self.word(here - 1), word), side));
            add(18, mix(mix(word, self.word(here + 1)), side));
            add(19, mix(place, quote));
            add(20, mix(mix(place, quote), mix(comma, cross)));
            add(21, mix(mix(quote, sides), cross));
            add(22, mix(mix(side, bucket), mix(lemma, quote)));
            add(23, mix(mix(side, comma), mix(lemma, quote)));
            add(24, mix(mix(sides, comma), mix(nearer, cross)));
            add(
                25,
                mix(mix(u64::from(taken), u64::from(under)), mix(nearer, side)),
            );
            add(26, mix(mix(u64::from(under), sides), quote));
            add(27, mix(mix(before, branch), side));
            add(28, mix(mix(before, branch), mix(tag, self.tag(here - 1))));
            add(29, mix(mix(cue_shape, side), mix(quote, bucket)));
            add(30, mix(cue_shape, sides));
            add(31, mix(mix(last_word, sides), 4));
            add(32, mix(mix(u64::from(that[slot]), sides), bucket));
            add(33, mix(mix(self.shapes[at], sides), self.name(at)));
            add(34, mix(mix(self.rel(at), sides), quote));
            add(35, mix(mix(place, cue_tag), mix(quote, self.marks[at] as u64)));
            add(
                36,
                mix(mix(self.marks[at] as u64, self.mark(here + 1)), mix(side, quote)),
            );
            add(37, mix(mix(self.mark(here - 1), tag), mix(side, quote)));
            add(38, mix(mix(u64::from(marks[slot].min(3)), place), quote));
            add(
                39,
                mix(mix(self.tag(here - 2), self.tag(here - 1)), mix(tag, side)),
            );
            add(
                40,
                mix(mix(self.tag(here + 2), self.tag(here + 1)), mix(tag, side)),
            );
            if let Some(head) = token.head {
                add(41, mix(mix(self.lemmas[head], self.rel(at)), side));
            }
            before = branch;
            sequence.end_position();
        }
        window
    }

    fn mark(&self, at: i64) -> u64 {
        usize::try_from(at)
            .ok()
            .and_then(|at| self.marks.get(at))
            .map_or(9, |mark| *mark as u64)
    }

    /// How a token hangs on the cue in the parse: the branch (relations just below their common governor) and the
    /// whole path.
    fn path(&self, cue: usize, token: usize) -> (u64, u64) {
        let reading = self.reading;
        let (mut a, mut b) = (cue, token);
        let (mut up, mut down) = (17u64, 19u64);
        let (mut up_rel, mut down_rel) = (99u64, 99u64);
        let mut steps = 0u64;
        while a != b && steps < 60 {
            steps += 1;
            if self.depth[a] >= self.depth[b] {
                up_rel = self.rel(a);
                up = mix(up, up_rel);
                match reading.tokens[a].head {
                    Some(head) => a = head,
                    None => break,
                }
            } else {
                down_rel = self.rel(b);
                if steps < 6 {
                    down = mix(down, down_rel);
                }
                match reading.tokens[b].head {
                    Some(head) => b = head,
                    None => break,
                }
            }
        }
        (mix(up_rel, down_rel), mix(mix(up, down), steps.min(6)))
    }
}

/// The hash of "that", made once.
struct That(std::sync::OnceLock<u64>);
static THAT: That = That(std::sync::OnceLock::new());

impl That {
    fn get(&self) -> u64 {
        *self.0.get_or_init(|| hash_bytes(b"that"))
    }
}

/// The hash of one feature of one tagger.
#[inline]
fn key(tagger: u64, template: u32, value: u64) -> u64 {
    mix(
        u64::from(template).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ tagger,
        value,
    )
}

fn shape(word: &str) -> u64 {
    let first = word.chars().next().unwrap_or(' ');
    let upper = word.chars().filter(|c| c.is_uppercase()).count();
    let digits = word.chars().any(|c| c.is_ascii_digit());
    let kind = if digits {
        1
    } else if !first.is_alphabetic() {
        2
    } else if upper == 0 {
        3
    } else if first.is_uppercase() && upper == 1 {
        4
    } else if upper == word.chars().count() {
        5
    } else {
        6
    };
    kind + 10 * (word.len().min(6) as u64)
}
