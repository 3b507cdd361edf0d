//! The fast reader: linear models over hashed features, embedded in the binary and read in place.
//!
//! Blocks of the document go through [`tokenise`], [`sentence`], [`tagger`], [`lemma`] and [`parser`]; what comes out
//! follows Universal Dependencies as the English EWT and GUM treebanks have it. Over the whole document [`names`] are
//! found and [`coreference`] joins names, noun phrases and pronouns into entities.

pub mod action;
pub mod coreference;
pub mod label;
pub mod lemma;
pub mod names;
pub mod parser;
pub mod roles;
pub mod sentence;
pub mod sequence;
pub mod tagger;
pub mod tokenise;
pub mod word;

use super::conllu::{self, ConlluError};
use super::{Deprel, NameKind, Reader, Reading, Sentence, Token, TokenRange, Upos};
use crate::document::Document;
use crate::error::ResourceError;
use crate::span::Span;
use coreference::Coreference;
use lemma::Lemmatiser;
use names::NameTagger;
use parser::{Arc, Atom, Parser};
use roles::RoleTagger;
use smol_str::SmolStr;
use tagger::{Tagger, tag_hash};
use tokenise::Tokeniser;
use word::Word;

/// Tokens beyond this number are left unread: a report has a few thousand.
const MOST_TOKENS: usize = 2_000_000;

/// The linear reader: one field a model.
#[derive(Debug)]
pub struct FastReader {
    tokeniser: Tokeniser,
    tagger: Tagger<'static>,
    tag_hashes: Vec<u64>,
    lemmatiser: Lemmatiser<'static>,
    parser: Parser<'static>,
    names: NameTagger<'static>,
    coreference: Coreference<'static>,
    roles: RoleTagger<'static>,
}

/// Tags and tree of one sentence.
#[derive(Debug)]
pub struct Annotation {
    /// Tags by number, see [`Tagger::tag`].
    pub tags: Vec<u8>,
    /// Governors and relations.
    pub arcs: Vec<Arc>,
}

impl FastReader {
    /// The reader with the models of the binary.
    ///
    /// # Errors
    /// A damaged model or lexicon.
    pub fn embedded() -> Result<Self, ResourceError> {
        let tagger = Tagger::from_bytes(include_bytes!("../../../../../models/tagger.bin"))?;
        let tag_hashes = tagger
            .tags()
            .iter()
            .map(|(upos, xpos)| tag_hash(*upos, xpos))
            .collect();
        Ok(Self {
            tokeniser: Tokeniser::embedded()?,
            tagger,
            tag_hashes,
            lemmatiser: Lemmatiser::from_bytes(include_bytes!("../../../../../models/lemma.bin"))?,
            parser: Parser::from_bytes(include_bytes!("../../../../../models/parser.bin"))?
                .with_guide(include_bytes!("../../../../../models/guide.bin"))?,
            names: NameTagger::from_bytes(include_bytes!("../../../../../models/names.bin"))?,
            coreference: Coreference::from_bytes(include_bytes!("../../../../../models/coreference.bin"))?,
            roles: RoleTagger::from_bytes(include_bytes!("../../../../../models/roles.bin"))?,
        })
    }

    /// The tagger.
    pub fn tagger(&self) -> &Tagger<'static> {
        &self.tagger
    }

    /// Tags and parses one sentence.
    pub fn annotate(&self, words: &[Word]) -> Annotation {
        let tags = self.tagger.run(words);
        let atoms: Vec<Atom> = words
            .iter()
            .zip(&tags)
            .map(|(word, tag)| Atom::new(word, self.tagger.tag(*tag).0, self.tag_hashes[*tag as usize]))
            .collect();
        let arcs = self.parser.run(&atoms);
        Annotation { tags, arcs }
    }

    /// Tokens and sentences of a document from its raw text, without annotation: the spans of each sentence and
    /// the number of its block.
    pub fn segment(&self, document: &Document) -> Vec<(u32, Vec<Span>)> {
        let text = &document.text;
        let mut sentences = Vec::new();
        let mut total = 0;
        for (block, layout) in document.blocks.iter().enumerate() {
            let mut tokens = Vec::new();
            self.tokeniser.tokenise(text, layout.span, &mut tokens);
            total += tokens.len();
            if total > MOST_TOKENS {
                break;
            }
            let mut start = 0;
            for end in sentence::ends(&self.tokeniser, text, &tokens) {
                sentences.push((block as u32, tokens[start..end].to_vec()));
                start = end;
            }
        }
        sentences
    }

    /// The lemma of a word with its tags; `first` where it opens a sentence.
    pub fn lemma(&self, form: &str, upos: Upos, xpos: &str, first: bool) -> SmolStr {
        self.lemmatiser.lemma(form, upos, xpos, first)
    }

    /// The tagger of names.
    pub fn names(&self) -> &NameTagger<'static> {
        &self.names
    }

    /// Tokens, sentences, tags, lemmas and trees: the layers of single sentences.
    pub fn draft(&self, document: &Document) -> Reading {
        let text = &document.text;
        let mut reading = Reading::default();
        for (block, spans) in self.segment(document) {
            let words: Vec<Word> = spans.iter().map(|span| Word::new(span.text(text))).collect();
            let Annotation { tags, arcs } = self.annotate(&words);
            let first = reading.tokens.len();
            let number = reading.sentences.len() as u32;
            for (at, span) in spans.iter().enumerate() {
                let (upos, xpos) = self.tagger.tag(tags[at]);
                let (head, deprel): (Option<usize>, Deprel) = arcs[at];
                reading.tokens.push(Token {
                    span: *span,
                    upos,
                    xpos: xpos.clone(),
                    lemma: self.lemmatiser.lemma(span.text(text), upos, xpos, at == 0),
                    head: head.map(|head| head + first),
                    deprel,
                    sentence: number,
                });
            }
            let tokens = TokenRange::new(first, reading.tokens.len());
            reading.sentences.push(Sentence {
                span: spans[0].cover(spans[spans.len() - 1]),
                tokens,
                block,
            });
        }
        reading.index();
        reading
    }

    /// The tagger of cues, sources and contents.
    pub fn roles(&self) -> &RoleTagger<'static> {
        &self.roles
    }

    /// The layers of the whole document that another reader leaves to this one, over its tags, trees and names: names
    /// are made consistent, and entities resolved.
    pub fn complete(
        &self,
        document: &Document,
        reading: &mut Reading,
        names: impl Iterator<Item = (TokenRange, NameKind, f32)>,
    ) {
        reading.names = self.names.settle(&document.text, reading, names);
        self.coreference
            .resolve(&document.text, reading, self.names.words());
    }

    /// Replaces tags, lemmas and tree of one sentence by the reader's own.
    pub fn annotate_tokens(&self, sentence: &mut conllu::Sentence) {
        let words: Vec<Word> = sentence.words.iter().map(|word| Word::new(&word.form)).collect();
        let Annotation { tags, arcs } = self.annotate(&words);
        for (at, word) in sentence.words.iter_mut().enumerate() {
            let (upos, xpos) = self.tagger.tag(tags[at]);
            word.lemma = self.lemmatiser.lemma(&word.form, upos, xpos, at == 0);
            word.upos = upos.as_str().into();
            word.xpos = xpos.clone();
            "_".clone_into(&mut word.feats);
            word.head = Some(arcs[at].0.map_or(0, |head| head + 1));
            word.deprel = arcs[at].1.as_str().into();
        }
    }
}

impl Reader for FastReader {
    fn name(&self) -> &'static str {
        "fast"
    }

    fn read(&self, document: &Document) -> Reading {
        let text = &document.text;
        let mut reading = self.draft(document);
        reading.names = self.names.names(text, &reading);
        self.coreference.resolve(text, &mut reading, self.names.words());
        reading.roles = self.roles.tag(document, &reading);
        reading
    }

    fn read_gold_tokens(&self, text: &str) -> Result<String, ConlluError> {
        let mut out = String::new();
        for mut sentence in conllu::read(text)? {
            self.annotate_tokens(&mut sentence);
            out.push_str(&sentence.to_string());
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Document, Reading) {
        let document = Document::new(text);
        let reading = FastReader::embedded()
            .expect("the models are sound")
            .read(&document);
        (document, reading)
    }

    #[test]
    fn every_sentence_is_a_tree_with_one_root() {
        let shouted = "SHIP SINKS OFF COAST, CREW SAFE";
        let text = format!(
            "{shouted}\n\nThe crew, who didn't sleep, said \"we are safe\".\n) ( , .\n{}",
            "x, ".repeat(700)
        );
        let (_, reading) = read(&text);
        for sentence in &reading.sentences {
            let roots = sentence
                .tokens
                .iter()
                .filter(|at| reading.tokens[*at].head.is_none());
            assert_eq!(roots.count(), 1);
            for at in sentence.tokens {
                assert!(reading.ancestors(at).take(400).count() <= sentence.tokens.len());
                assert!(
                    reading.tokens[at]
                        .head
                        .is_none_or(|head| sentence.tokens.contains(head))
                );
                assert_eq!(
                    reading.tokens[at].head.is_none(),
                    reading.tokens[at].deprel == Deprel::Root
                );
            }
        }
    }

    #[test]
    fn a_plain_clause_gets_its_parts() {
        let (document, reading) = read("The minister visited the port on Monday.");
        let verb = (0..reading.tokens.len())
            .find(|at| reading.word(*at, &document.text) == "visited")
            .expect("the verb");
        assert_eq!(reading.tokens[verb].head, None);
        assert_eq!(reading.tokens[verb].lemma, "visit");
        let subject = reading.child(verb, Deprel::Nsubj).expect("a subject");
        assert_eq!(reading.word(subject, &document.text), "minister");
        let object = reading.child(verb, Deprel::Obj).expect("an object");
        assert_eq!(reading.word(object, &document.text), "port");
    }

    #[test]
    fn odd_texts_give_readings() {
        for text in [
            "",
            " \n\n ",
            "\u{0}\u{1}",
            ".",
            "\u{1F600}",
            "a",
            "\u{FEFF}\u{200B}",
        ] {
            let (document, reading) = read(text);
            let written = conllu::write(&document, &reading);
            conllu::read(&written).expect("what is written can be read");
        }
    }

    #[test]
    fn written_readings_can_be_read_again() {
        let (document, reading) = read("She didn't see Ana's long-range plan.\nIt was sunk.");
        let sentences = conllu::read(&conllu::write(&document, &reading)).expect("sound");
        assert_eq!(sentences.len(), 2);
        assert_eq!(
            sentences[0].surface().trim(),
            "She didn't see Ana's long-range plan."
        );
        assert_eq!(sentences[0].multiwords.len(), 2);
    }
}
