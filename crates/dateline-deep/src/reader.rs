//! The deep reader behind the trait that all readers share.

use crate::error::ModelError;
use crate::network::{Layers, Network, Want};
use crate::window::Words;
use dateline_core::Document;
use dateline_core::analysis::conllu::{self, ConlluError};
use dateline_core::analysis::fast::FastReader;
use dateline_core::analysis::{Reader, Reading, RoleSpan, Sentence, Token, TokenRange};
use std::path::Path;
use std::sync::Arc;

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

    /// The network itself, for what no layer of a [`Reading`] has: triggers and factuality.
    pub fn network(&self) -> &Network {
        &self.network
    }
}

impl Reader for DeepReader {
    fn name(&self) -> &'static str {
        "deep"
    }

    fn read(&self, document: &Document) -> Reading {
        let text = &document.text;
        let segments = self.fast.segment(document);
        let mut words = Words::default();
        for (block, spans) in &segments {
            let start = words.words.len();
            words.words.extend(spans.iter().map(|span| span.text(text)));
            words.sentences.push((start, words.words.len(), *block));
        }
        let layers = self.network.read(&words, Want::All);
        let mut reading = Reading::default();
        for ((block, spans), (start, end, _)) in segments.iter().zip(&words.sentences) {
            let number = reading.sentences.len() as u32;
            for (at, span) in spans.iter().enumerate() {
                let (upos, xpos) = layers.tags[start + at].clone();
                let (head, deprel) = layers.arcs[start + at];
                let lemma = self.fast.lemma(span.text(text), upos, &xpos, at == 0);
                reading.tokens.push(Token {
                    span: *span,
                    upos,
                    xpos,
                    lemma,
                    head,
                    deprel,
                    sentence: number,
                });
            }
            reading.sentences.push(Sentence {
                span: spans[0].cover(spans[spans.len() - 1]),
                tokens: TokenRange::new(*start, *end),
                block: *block,
            });
        }
        reading.index();
        let second = self.fast.names(document, &reading);
        let second: Vec<_> = second
            .iter()
            .map(|name| (name.kind, name.tokens.start, name.tokens.end))
            .collect();
        let names = self.network.names(&layers, &words.sentences, &second);
        let names = names
            .into_iter()
            .map(|(kind, start, end, sure)| (TokenRange::new(start, end), kind, sure));
        self.fast.complete(document, &mut reading, names);
        reading.roles = roles(&layers);
        reading.factuality = layers.factuality;
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

fn roles(layers: &Layers) -> Vec<RoleSpan> {
    let runs = layers.roles.iter();
    runs.map(|run| RoleSpan {
        role: run.role,
        tokens: TokenRange::new(run.words.0, run.words.1),
        confidence: run.confidence,
        relation: Some(run.relation),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_core::analysis::{Deprel, NameKind, Role};

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
        assert!(reading.factuality[shelled] > 1.0);
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
