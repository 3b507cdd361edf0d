//! Reads GUM: gold tokens, tags and trees with entities and coreference from the MISC column of CoNLL-U.

use anyhow::{Context, Result};
use dateline_core::analysis::fast::FastReader;
use dateline_core::analysis::fast::word::Word;
use dateline_core::analysis::{Deprel, Reading, Sentence, Token, TokenRange, Upos};
use dateline_core::document::{Block, BlockKind, Document};
use dateline_core::span::Span;
use flate2::read::GzDecoder;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A document of GUM.
pub(crate) struct GumDocument {
    /// "`GUM_news_afghan`".
    pub(crate) id: String,
    /// The text and its paragraphs.
    pub(crate) document: Document,
    /// Tokens with gold annotation; no names, no mentions.
    pub(crate) reading: Reading,
    /// Gold mentions, in order of their first token, longer ones first.
    pub(crate) mentions: Vec<GumMention>,
    /// The gold entity of each head token; of several mentions with one head the shortest counts.
    pub(crate) entities: HashMap<usize, u32>,
}

/// A gold mention.
#[derive(Debug, Clone)]
pub(crate) struct GumMention {
    pub(crate) tokens: TokenRange,
    /// "person", "place", "organization", "object", "event", "time", "abstract", "animal", "plant", "substance".
    pub(crate) kind: String,
    /// Entity number in the document.
    pub(crate) entity: u32,
}

impl GumDocument {
    /// The text type ("news").
    pub(crate) fn genre(&self) -> &str {
        self.id.split('_').nth(1).unwrap_or("")
    }

    /// Replaces tags, lemmas and trees by those of the fast reader; tokens and sentences stay gold.
    pub(crate) fn reparse(&mut self, reader: &FastReader) {
        for sentence in self.reading.sentences.clone() {
            let first = sentence.tokens.start;
            let words: Vec<Word> = sentence
                .tokens
                .iter()
                .map(|at| Word::new(self.reading.word(at, &self.document.text)))
                .collect();
            let annotation = reader.annotate(&words);
            for (at, token) in self.reading.tokens[sentence.tokens.iter()].iter_mut().enumerate() {
                let (upos, xpos) = reader.tagger().tag(annotation.tags[at]);
                let (head, deprel) = annotation.arcs[at];
                token.upos = upos;
                token.xpos = xpos.clone();
                token.head = head.map(|head| head + first);
                token.deprel = deprel;
            }
        }
        self.reading.index();
    }

    /// Text types under a non-commercial licence: no shipped model learns from them.
    pub(crate) fn non_commercial(&self) -> bool {
        matches!(self.genre(), "whow" | "fiction")
    }
}

/// Reads a gzipped CoNLL-U file of GUM.
pub(crate) fn read(path: &Path) -> Result<Vec<GumDocument>> {
    let file = File::open(path).with_context(|| format!("while opening {}", path.display()))?;
    let mut text = String::new();
    GzDecoder::new(file)
        .read_to_string(&mut text)
        .with_context(|| format!("while reading {}", path.display()))?;
    let mut documents = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        if line.starts_with("# newdoc id") && !lines.is_empty() {
            documents.push(document(&lines)?);
            lines.clear();
        }
        lines.push(line);
    }
    if !lines.is_empty() {
        documents.push(document(&lines)?);
    }
    Ok(documents)
}

fn document(lines: &[&str]) -> Result<GumDocument> {
    let mut id = String::new();
    let mut text = String::new();
    let mut reading = Reading::default();
    let mut mentions: Vec<GumMention> = Vec::new();
    let mut open: HashMap<u32, Vec<usize>> = HashMap::new();
    let mut starts: Vec<usize> = vec![0];
    let mut first = 0; // first token of the sentence
    let mut whole: Option<(usize, usize, bool)> = None; // last part and byte end of a multiword token, space after
    let mut cursor = 0; // where the next part of a multiword token starts
    for line in lines.iter().chain([&""]) {
        if let Some(name) = line.strip_prefix("# newdoc id = ") {
            name.clone_into(&mut id);
        } else if line.starts_with("# newpar") && !line.starts_with("# newpar_block") && !text.is_empty() {
            text.truncate(text.trim_end().len());
            text.push('\n');
            starts.push(text.len());
        }
        if line.is_empty() {
            if reading.tokens.len() > first {
                let span = reading.tokens[first]
                    .span
                    .cover(reading.tokens[reading.tokens.len() - 1].span);
                reading.sentences.push(Sentence {
                    span,
                    tokens: TokenRange::new(first, reading.tokens.len()),
                    block: (starts.len() - 1) as u32,
                });
                if !text.ends_with([' ', '\n']) {
                    text.push(' ');
                }
                first = reading.tokens.len();
            }
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        if line.starts_with('#') || cells.len() != 10 || cells[0].contains('.') {
            continue;
        }
        let space = !cells[9].contains("SpaceAfter=No");
        if let Some((_, last)) = cells[0].split_once('-') {
            cursor = text.len();
            text.push_str(cells[1]);
            whole = Some((first + last.parse::<usize>()? - 1, text.len(), space));
            continue;
        }
        let at = reading.tokens.len();
        let span = if let Some((last, end, after)) = whole {
            let start = cursor;
            let stop = if at == last || !text[start..end].starts_with(cells[1]) {
                end
            } else {
                start + cells[1].len()
            };
            cursor = stop;
            if at == last {
                whole = None;
                if after {
                    text.push(' ');
                }
            }
            Span::new(start, stop)
        } else {
            let start = text.len();
            text.push_str(cells[1]);
            let span = Span::new(start, text.len());
            if space {
                text.push(' ');
            }
            span
        };
        let head: usize = cells[6].parse().context("a head is a number")?;
        reading.tokens.push(Token {
            span,
            upos: Upos::from_conllu(cells[3]).unwrap_or(Upos::X),
            xpos: cells[4].into(),
            lemma: cells[2].into(),
            head: (head > 0).then(|| first + head - 1),
            deprel: Deprel::from_conllu(cells[7]),
            sentence: reading.sentences.len() as u32,
        });
        if let Some(entities) = cells[9]
            .split('|')
            .find_map(|field| field.strip_prefix("Entity="))
        {
            brackets(entities, at, &mut open, &mut mentions);
        }
    }
    mentions.sort_by_key(|mention| (mention.tokens.start, std::cmp::Reverse(mention.tokens.end)));
    reading.index();
    text.truncate(text.trim_end().len());
    starts.push(text.len() + 1);
    let blocks = starts
        .windows(2)
        .map(|pair| Block {
            span: Span::new(pair[0], pair[1] - 1),
            kind: BlockKind::Paragraph,
        })
        .collect();
    let document = Document {
        id: id.clone(),
        text,
        blocks,
        ..Document::default()
    };
    let mut shortest: HashMap<usize, (usize, u32)> = HashMap::new();
    for mention in &mentions {
        let head = reading.head_of(mention.tokens);
        let entry = shortest
            .entry(head)
            .or_insert((mention.tokens.len(), mention.entity));
        if mention.tokens.len() < entry.0 {
            *entry = (mention.tokens.len(), mention.entity);
        }
    }
    let entities = shortest
        .into_iter()
        .map(|(head, (_, entity))| (head, entity))
        .collect();
    Ok(GumDocument {
        id,
        document,
        reading,
        mentions,
        entities,
    })
}

/// Opens and closes mentions: "(3-person-new-...", "3)", "(3-person-...)", in any number.
fn brackets(mut field: &str, at: usize, open: &mut HashMap<u32, Vec<usize>>, mentions: &mut Vec<GumMention>) {
    while !field.is_empty() {
        if let Some(rest) = field.strip_prefix('(') {
            let end = rest.find(['(', ')']).unwrap_or(rest.len());
            let mut parts = rest[..end].split('-');
            let number = parts.next().unwrap_or("");
            let kind = parts.next().unwrap_or("").to_owned();
            let Ok(entity) = number.split('[').next().unwrap_or("").parse() else {
                return;
            };
            mentions.push(GumMention {
                tokens: TokenRange::new(at, at + 1),
                kind,
                entity,
            });
            if rest[end..].starts_with(')') {
                field = &rest[end + 1..];
            } else {
                open.entry(entity).or_default().push(mentions.len() - 1);
                field = &rest[end..];
            }
        } else {
            let end = field.find(')').unwrap_or(field.len());
            let number = field[..end].split('[').next().unwrap_or("");
            if let Some(mention) = number
                .parse()
                .ok()
                .and_then(|e: u32| open.get_mut(&e))
                .and_then(Vec::pop)
            {
                mentions[mention].tokens.end = at + 1;
            }
            field = field.get(end + 1..).unwrap_or("");
        }
    }
}
