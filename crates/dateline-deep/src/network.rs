//! The whole network: windows of words in, layers out.

use crate::decode::{self, Bilou, most};
use crate::encoder::Encoder;
use crate::error::ModelError;
use crate::file::ModelFile;
use crate::heads::Heads;
use crate::pieces::Vocabulary;
use crate::window::{Window, Words, windows};
use dateline_core::analysis::{Deprel, NameKind, Role, Upos};
use smol_str::SmolStr;
use std::path::Path;

/// Layers of one document, by word.
#[derive(Debug, Default, Clone)]
pub struct Layers {
    /// Part of speech, universal and Penn.
    pub tags: Vec<(Upos, SmolStr)>,
    /// Governor (none: the root) and relation.
    pub arcs: Vec<(Option<usize>, Deprel)>,
    /// Scores of the name labels of each word, one word after the other; [`Network::names`] makes names of them.
    pub name_scores: Vec<f32>,
    /// Sources, cues and contents of the attributions.
    pub roles: Vec<RoleRun>,
    /// Class of the event that the word names; 0: none.
    pub events: Vec<u8>,
    /// Factuality of the predicate that the word heads, -3 to 3.
    pub factuality: Vec<f32>,
}

/// Words that play a role in an attribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoleRun {
    /// Source, cue or content.
    pub role: Role,
    /// First word and one past the last.
    pub words: (usize, usize),
    /// Mean probability of the role over the words.
    pub confidence: f32,
    /// Number of the attribution.
    pub relation: u32,
}

/// Which layers are wanted: the tree costs more than the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// All layers.
    All,
    /// Tags and trees.
    Parse,
}

/// What a name of a second tagger adds to the score of its labels, and what its silence adds to that of "outside":
/// chosen on the development parts of seven corpora.
const SECOND_NAME: f32 = 1.8;
const SECOND_OUTSIDE: f32 = 1.4;

/// A network that is ready to read.
#[derive(Debug)]
pub struct Network {
    file: ModelFile,
    vocabulary: Vocabulary,
    encoder: Encoder,
    heads: Heads,
    tags: Vec<(Upos, SmolStr)>,
    labels: Vec<Deprel>,
    root: usize,
    names: Vec<Bilou>,
    kinds: Vec<NameKind>,
    roles: Vec<Option<(Role, bool)>>,
}

impl Network {
    /// Opens a model file.
    ///
    /// # Errors
    /// A file that is missing, damaged or of another format.
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        let file = ModelFile::open(path)?;
        let config = &file.config;
        let vocabulary = Vocabulary::new(&config.vocab);
        let rows = config.vocab.split('\n').count();
        let mut tags = Vec::new();
        for tag in &config.tags {
            let pair = tag.split_once('|');
            let pair = pair.and_then(|(upos, xpos)| Some((Upos::from_conllu(upos)?, SmolStr::new(xpos))));
            tags.push(pair.ok_or_else(|| file.bad(format!("unknown tag {tag}")))?);
        }
        let root = config.labels.iter().position(|label| label == "root");
        let root = root.ok_or_else(|| file.bad("no label `root`".to_owned()))?;
        let (names, kinds) =
            name_labels(&config.names).ok_or_else(|| file.bad("unknown name label".to_owned()))?;
        let roles = role_labels(&config.roles).ok_or_else(|| file.bad("unknown role label".to_owned()))?;
        let step = &config.role_step;
        if step.len() != roles.len() || step.iter().any(|row| row.len() != roles.len()) {
            return Err(file.bad(format!("expected {0} by {0} steps of roles", roles.len())));
        }
        Ok(Self {
            encoder: Encoder::load(&file, rows)?,
            heads: Heads::load(&file)?,
            labels: config
                .labels
                .iter()
                .map(|label| Deprel::from_conllu(label))
                .collect(),
            vocabulary,
            tags,
            root,
            names,
            kinds,
            roles,
            file,
        })
    }

    /// What the encoder takes of the words of a document, window by window.
    pub fn windows(&self, words: &Words) -> Vec<Window> {
        let config = &self.file.config;
        windows(words, &self.vocabulary, config.window_pieces, config.max_pieces)
    }

    /// Reads the words of a document.
    pub fn read(&self, words: &Words, want: Want) -> Layers {
        let mut layers = Layers::default();
        for window in self.windows(words) {
            self.window(&window, want, &mut layers);
        }
        // A sentence that was too long for one window has several roots: all but the first hang on it.
        for (start, end, _) in &words.sentences {
            let mut first = None;
            for word in *start..*end {
                if layers.arcs[word].0.is_none() {
                    match first {
                        None => first = Some(word),
                        Some(root) => layers.arcs[word] = (Some(root), Deprel::Parataxis),
                    }
                }
            }
        }
        layers
    }

    /// The names of the sentences (first word, one past the last) from the scores of their labels, kind by kind with
    /// the words that they cover and the confidence in them. `second` are names that another tagger found: the label
    /// that it gives a word counts for more, so that what it knows (gazetteers) joins what the network sees.
    pub fn names(
        &self,
        layers: &Layers,
        sentences: &[(usize, usize, u32)],
        second: &[(NameKind, usize, usize)],
    ) -> Vec<(NameKind, usize, usize, f32)> {
        let count = self.names.len();
        let mut scores = layers.name_scores.clone();
        let words = scores.len() / count;
        let mut hints = vec![('O', 0); words];
        for (kind, from, to) in second {
            let Some(kind) = self.kinds.iter().skip(1).position(|known| known == kind) else {
                continue;
            };
            let to = (*to).min(words);
            for (word, hint) in (*from..to).zip(&mut hints[(*from).min(to)..to]) {
                let place = match (word == *from, word + 1 == to) {
                    (true, true) => 'U',
                    (true, false) => 'B',
                    (false, true) => 'L',
                    (false, false) => 'I',
                };
                *hint = (place, kind + 1);
            }
        }
        for (row, (place, kind)) in scores.chunks_exact_mut(count).zip(&hints) {
            let label = self
                .names
                .iter()
                .position(|label| label.place == *place && label.kind == *kind);
            if let Some(label) = label {
                row[label] += if *place == 'O' {
                    SECOND_OUTSIDE
                } else {
                    SECOND_NAME
                };
            }
        }
        let mut out = Vec::new();
        for (start, end, _) in sentences {
            for (kind, from, to) in decode::names(&scores[start * count..end * count], &self.names) {
                let (from, to) = (start + from, start + to);
                let sure = confidence(&scores, count, from..to, |label| {
                    self.names[label].place != 'O' && self.names[label].kind == kind
                });
                out.push((self.kinds[kind], from, to, sure));
            }
        }
        out
    }

    fn window(&self, window: &Window, want: Want, layers: &mut Layers) {
        let vectors = self.encoder.encode(&self.file, window);
        let tags = self.heads.tags.apply(&vectors);
        layers.tags.extend(
            tags.chunks_exact(self.tags.len())
                .map(|row| self.tags[most(row)].clone()),
        );
        self.arcs(window, &vectors, layers);
        if want == Want::Parse {
            return;
        }
        layers.name_scores.extend(self.heads.names.apply(&vectors));
        self.attributions(window, &vectors, layers);
        let events = self.heads.events.apply(&vectors);
        let count = self.file.config.events.len().max(1);
        layers
            .events
            .extend(events.chunks_exact(count).map(|row| most(row) as u8));
        layers.factuality.extend(self.heads.fact.scores(&vectors));
    }

    fn arcs(&self, window: &Window, vectors: &[f32], layers: &mut Layers) {
        let sides = self.heads.arc.sides(vectors);
        let words = sides.words();
        let mut heads = vec![words; words];
        for (start, end) in &window.sentences {
            let score: Vec<Vec<f64>> = (*start..*end)
                .map(|dep| {
                    let inside = (*start..*end).map(|head| sides.score(dep, head));
                    let root = std::iter::once(sides.score(dep, words));
                    inside.chain(root).map(f64::from).collect()
                })
                .collect();
            for (at, head) in decode::tree(&score).into_iter().enumerate() {
                heads[start + at] = if head == end - start { words } else { start + head };
            }
        }
        let scores = self.heads.label.scores(vectors, &heads);
        let count = self.labels.len();
        for (word, row) in scores.chunks_exact(count).enumerate() {
            let head = heads[word];
            layers.arcs.push(if head == words {
                (None, Deprel::Root)
            } else {
                let best = (0..count)
                    .filter(|label| *label != self.root)
                    .max_by(|a, b| row[*a].total_cmp(&row[*b]).then(b.cmp(a)))
                    .unwrap_or(0);
                (Some(window.words.0 + head), self.labels[best])
            });
        }
    }

    /// The attributions of each block.
    fn attributions(&self, window: &Window, vectors: &[f32], layers: &mut Layers) {
        let scores = self.heads.roles.apply(vectors);
        let count = self.roles.len();
        let starts: Vec<bool> = self
            .roles
            .iter()
            .map(|label| label.is_none_or(|(_, begins)| begins))
            .collect();
        let mut sides = None;
        let offset = window.words.0;
        let mut at = 0;
        while at < window.sentences.len() {
            let mut end = at;
            let mut sentence = Vec::new();
            while end < window.sentences.len() && window.blocks[end] == window.blocks[at] {
                let (from, to) = window.sentences[end];
                sentence.extend(std::iter::repeat_n(end, to - from));
                end += 1;
            }
            let start = window.sentences[at].0;
            at = end;
            let scores = &scores[start * count..(start + sentence.len()) * count];
            let path = decode::path(scores, &self.file.config.role_step, &starts);
            let runs = decode::runs(&path, &self.roles, &sentence);
            if !runs.iter().any(|run| run.0 == Role::Cue) {
                continue;
            }
            let sides = sides.get_or_insert_with(|| self.heads.link.sides(vectors));
            let link = |word: usize, cue: usize| sides.score(start + word, start + cue);
            let sure = |role: Role, (from, to): (usize, usize)| {
                confidence(scores, count, from..to, |label| {
                    self.roles[label].is_some_and(|(other, _)| other == role)
                })
            };
            for quotation in decode::attributions(&runs, &sentence, &link) {
                let spans = std::iter::once((Role::Cue, quotation.cue))
                    .chain(quotation.sources.iter().map(|run| (Role::Source, *run)))
                    .chain(quotation.contents.iter().map(|run| (Role::Content, *run)));
                let relation = layers.roles.last().map_or(0, |span| span.relation + 1);
                layers.roles.extend(spans.map(|(role, run)| RoleRun {
                    role,
                    words: (offset + start + run.0, offset + start + run.1),
                    confidence: sure(role, run),
                    relation,
                }));
            }
        }
    }
}

/// Mean probability of the labels that `counts` names, over some words.
fn confidence(
    scores: &[f32],
    count: usize,
    words: std::ops::Range<usize>,
    counts: impl Fn(usize) -> bool,
) -> f32 {
    let length = words.len().max(1) as f32;
    let sum: f32 = words
        .map(|word| {
            let row = &scores[word * count..(word + 1) * count];
            let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let all: f32 = row.iter().map(|value| (value - top).exp()).sum();
            let own: f32 = row
                .iter()
                .enumerate()
                .filter(|(label, _)| counts(*label))
                .map(|(_, value)| (value - top).exp())
                .sum();
            own / all
        })
        .sum();
    sum / length
}

fn name_labels(names: &[String]) -> Option<(Vec<Bilou>, Vec<NameKind>)> {
    let mut kinds = vec![NameKind::Other]; // kind 0 belongs to "O"
    let mut labels = Vec::new();
    for name in names {
        let Some((place, kind)) = name.split_once('-') else {
            labels.push(Bilou { place: 'O', kind: 0 });
            continue;
        };
        let kind = match kind {
            "Person" => NameKind::Person,
            "Organisation" => NameKind::Organisation,
            "Place" => NameKind::Place,
            "Nationality" => NameKind::Nationality,
            "Platform" => NameKind::Platform,
            "Weapon" => NameKind::Weapon,
            "Vehicle" => NameKind::Vehicle,
            "Event" => NameKind::Event,
            "Other" => NameKind::Other,
            _ => return None,
        };
        let number = kinds
            .iter()
            .skip(1)
            .position(|known| *known == kind)
            .map(|at| at + 1);
        let number = number.unwrap_or_else(|| {
            kinds.push(kind);
            kinds.len() - 1
        });
        labels.push(Bilou {
            place: place.chars().next()?,
            kind: number,
        });
    }
    (!labels.is_empty()).then_some((labels, kinds))
}

fn role_labels(roles: &[String]) -> Option<Vec<Option<(Role, bool)>>> {
    roles
        .iter()
        .map(|label| {
            let Some((place, role)) = label.split_once('-') else {
                return Some(None);
            };
            let role = match role {
                "source" => Role::Source,
                "cue" => Role::Cue,
                "content" => Role::Content,
                _ => return None,
            };
            Some(Some((role, place == "B")))
        })
        .collect::<Option<Vec<_>>>()
        .filter(|labels| !labels.is_empty())
}
