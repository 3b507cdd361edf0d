//! The deep reader behind the trait that all readers share.

use crate::error::ModelError;
use crate::network::{Layers, Network, Want};
use crate::window::Words;
use dateline_core::Document;
use dateline_core::analysis::conllu::{self, ConlluError};
use dateline_core::analysis::fast::FastReader;
use dateline_core::analysis::{
    Deprel, NameKind, Reader, Reading, RoleSpan, Sentence, Token, TokenRange, Upos,
};
use dateline_core::veridicality::factuality::spread;
use smol_str::SmolStr;
use std::path::Path;
use std::sync::Arc;

/// Scores of the network at which "did not happen" ends and "happened" starts: set on the development part of UDS-IH2, on
/// single sentences.
const NOT_HAPPENED: f32 = 0.5;
const HAPPENED: f32 = 2.2;

/// Tokens, sentences, lemmas and coreference come from the fast reader; tags, trees, names and attributions from the
/// network.
#[derive(Debug)]
pub struct DeepReader {
    network: Network,
    fast: Arc<FastReader>,
}

impl DeepReader {
    /// Opens a model file.
    ///
    /// # Errors
    /// A file that is missing, damaged or of another format.
    pub fn open(path: &Path, fast: Arc<FastReader>) -> Result<Self, ModelError> {
        Ok(Self {
            network: Network::open(path)?,
            fast,
        })
    }

    /// The network itself, for what no layer of a [`Reading`] has: triggers.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The reader that stands beside the network.
    pub fn fast(&self) -> &FastReader {
        &self.fast
    }

    /// Reads the sentences that are `chosen` (ascending) and writes tags, lemmas, trees and factuality over what the
    /// reading has there. Names and roles are left to the caller, who has the rest of the document.
    pub(crate) fn write_over(&self, document: &Document, reading: &mut Reading, chosen: &[usize]) -> Part {
        let text = &document.text;
        let mut words = Words::default();
        let mut tokens = Vec::new();
        for sentence in chosen.iter().map(|number| &reading.sentences[*number]) {
            let start = words.words.len();
            for at in sentence.tokens {
                words.words.push(reading.tokens[at].span.text(text));
                tokens.push(at);
            }
            words.sentences.push((start, words.words.len(), sentence.block));
        }
        let layers = self.network.read(&words, Want::All);
        for (start, end, _) in &words.sentences {
            for word in *start..*end {
                let (upos, xpos) = layers.tags[word].clone();
                let (head, deprel) = layers.arcs[word];
                let token = &mut reading.tokens[tokens[word]];
                token.lemma = self.fast.lemma(words.words[word], upos, &xpos, word == *start);
                (token.upos, token.xpos, token.deprel) = (upos, xpos, deprel);
                token.head = head.map(|head| tokens[head]);
            }
        }
        reading.index();
        reading.factuality = vec![None; reading.tokens.len()];
        for (at, score) in tokens.iter().zip(&layers.factuality) {
            reading.factuality[*at] = Some(spread(*score, NOT_HAPPENED, HAPPENED));
        }
        Part {
            sentences: words.sentences,
            tokens,
            layers,
        }
    }

    /// The names of a part of a document, from the network's scores and the names that the fast reader found there.
    pub(crate) fn names(
        &self,
        part: &Part,
        second: &[(TokenRange, NameKind, f32)],
    ) -> Vec<(TokenRange, NameKind, f32)> {
        let second: Vec<_> = second
            .iter()
            .filter_map(|(range, kind, _)| {
                let from = part.tokens.binary_search(&range.start).ok()?;
                Some((*kind, from, from + range.len()))
            })
            .collect();
        let names = self.network.names(&part.layers, &part.sentences, &second);
        names
            .into_iter()
            .map(|(kind, from, to, sure)| (part.range((from, to)), kind, sure))
            .collect()
    }
}

/// Sentences of a document that the network has read.
pub(crate) struct Part {
    /// First word, one past the last and block of each.
    sentences: Vec<(usize, usize, u32)>,
    /// The token of the document that each word is.
    tokens: Vec<usize>,
    layers: Layers,
}

impl Part {
    /// Words of the network (of one sentence or of neighbours in one block) as tokens of the document.
    fn range(&self, (from, to): (usize, usize)) -> TokenRange {
        TokenRange::new(self.tokens[from], self.tokens[to - 1] + 1)
    }

    /// Sources, cues and contents, numbered from `first` on.
    pub(crate) fn roles(&self, first: u32) -> impl Iterator<Item = RoleSpan> + '_ {
        self.layers.roles.iter().map(move |run| RoleSpan {
            role: run.role,
            tokens: self.range(run.words),
            confidence: run.confidence,
            relation: Some(first + run.relation),
        })
    }
}

impl Reader for DeepReader {
    fn name(&self) -> &'static str {
        "deep"
    }

    fn read(&self, document: &Document) -> Reading {
        let mut reading = Reading::default();
        for (block, spans) in self.fast.segment(document) {
            let start = reading.tokens.len();
            let sentence = reading.sentences.len() as u32;
            reading.tokens.extend(spans.iter().map(|span| Token {
                span: *span,
                upos: Upos::X,
                xpos: SmolStr::default(),
                lemma: SmolStr::default(),
                head: None,
                deprel: Deprel::Dep,
                sentence,
            }));
            reading.sentences.push(Sentence {
                span: spans[0].cover(spans[spans.len() - 1]),
                tokens: TokenRange::new(start, reading.tokens.len()),
                block,
            });
        }
        let all: Vec<usize> = (0..reading.sentences.len()).collect();
        let part = self.write_over(document, &mut reading, &all);
        let second = self.fast.names().rated(&document.text, &reading);
        let names = self.names(&part, &second);
        self.fast.complete(document, &mut reading, names.into_iter());
        reading.roles = part.roles(0).collect();
        reading
    }

    fn read_gold_tokens(&self, text: &str) -> Result<String, ConlluError> {
        let mut sentences = conllu::read(text)?;
        let mut words = Words::default();
        let mut block = 0;
        for sentence in &sentences {
            let opens = |comment: &String| comment.starts_with("# newpar") || comment.starts_with("# newdoc");
            block += u32::from(sentence.comments.iter().any(opens));
            let start = words.words.len();
            words
                .words
                .extend(sentence.words.iter().map(|word| word.form.as_str()));
            words.sentences.push((start, words.words.len(), block));
        }
        let layers = self.network.read(&words, Want::Parse);
        let bounds: Vec<usize> = words.sentences.iter().map(|sentence| sentence.0).collect();
        for (sentence, start) in sentences.iter_mut().zip(bounds) {
            for (at, word) in sentence.words.iter_mut().enumerate() {
                let (upos, xpos) = &layers.tags[start + at];
                let (head, deprel) = layers.arcs[start + at];
                word.lemma = self.fast.lemma(&word.form, *upos, xpos, at == 0);
                word.upos = upos.as_str().into();
                word.xpos = xpos.clone();
                "_".clone_into(&mut word.feats);
                word.head = Some(head.map_or(0, |head| head - start + 1));
                word.deprel = deprel.as_str().into();
            }
        }
        Ok(sentences.iter().map(ToString::to_string).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_core::analysis::Role;

    fn read(text: &str) -> (Document, Reading) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/deep.safetensors");
        let fast = Arc::new(FastReader::embedded().expect("the models are sound"));
        let reader = DeepReader::open(&path, fast).expect("the model of the source tree is sound");
        let document = Document::new(text);
        let reading = reader.read(&document);
        (document, reading)
    }

    #[test]
    fn a_sentence_gets_its_layers() {
        let (document, reading) =
            read("The harbour of Port Arden was shelled on Monday, Interior Minister Ana Ruiz told Reuters.");
        let word = |at: usize| reading.word(at, &document.text);
        let find = |wanted: &str| {
            (0..reading.tokens.len())
                .find(|at| word(*at) == wanted)
                .expect("a word")
        };
        let shelled = find("shelled");
        assert_eq!(reading.tokens[shelled].head, Some(find("told")));
        let subject = reading.child(shelled, Deprel::NsubjPass).expect("a subject");
        assert_eq!(word(subject), "harbour");
        let ruiz = reading
            .names
            .iter()
            .find(|name| name.span.text(&document.text).ends_with("Ana Ruiz"));
        assert_eq!(ruiz.map(|name| name.kind), Some(NameKind::Person));
        let role = |role: Role| {
            let spans = reading.roles.iter().filter(|span| span.role == role);
            spans
                .map(|span| reading.span(span.tokens).text(&document.text).to_owned())
                .collect::<Vec<_>>()
        };
        assert!(role(Role::Source)[0].contains("Ana Ruiz"));
        assert!(role(Role::Cue)[0].contains("told"));
        assert!(role(Role::Content)[0].contains("was shelled"));
        assert_eq!(reading.factuality.len(), reading.tokens.len());
        assert!(reading.factuality[shelled] > Some(1.0));
    }

    #[test]
    fn odd_texts_give_readings_with_one_root_a_sentence() {
        let long = "and so on ".repeat(400);
        for text in [
            "",
            ".",
            "\u{200B}",
            "a",
            "\u{1F600}\u{1F600}",
            "“ ” “",
            &long,
            &"x".repeat(3000),
        ] {
            let (_, reading) = read(text);
            assert_eq!(reading.factuality.len(), reading.tokens.len());
            for sentence in &reading.sentences {
                let roots = sentence
                    .tokens
                    .iter()
                    .filter(|at| reading.tokens[*at].head.is_none());
                assert_eq!(roots.count(), 1, "{text:.20}");
            }
        }
    }
}
