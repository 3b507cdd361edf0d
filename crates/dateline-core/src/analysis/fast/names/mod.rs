//! Names: which tokens name a person, body, place, people, platform, weapon, vehicle or event.
//!
//! In: tokens with their tags. Out: [`Name`]s without overlap, in order. A linear span tagger ([`super::sequence`])
//! over words, shapes and word lists reads each sentence; then the document is made consistent: a family name alone
//! takes the kind of the full name, an acronym that of its long form. Kinds follow `CoNLL` and re3d (see [`NameKind`]).

mod consistency;
pub mod features;
pub mod lexicon;

use super::sequence::{Sequence, SequenceModel};
use crate::analysis::{Name, NameKind, Reading, TokenRange, Upos};
use crate::error::ResourceError;
use consistency::Found;
use features::CaseMemory;
use lexicon::NameWords;

/// The kinds of the tagger, in the order of its classes.
pub const KINDS: [NameKind; 9] = [
    NameKind::Person,
    NameKind::Organisation,
    NameKind::Place,
    NameKind::Nationality,
    NameKind::Platform,
    NameKind::Weapon,
    NameKind::Vehicle,
    NameKind::Event,
    NameKind::Other,
];

/// A frozen name tagger with its word lists.
#[derive(Debug)]
pub struct NameTagger<'m> {
    model: SequenceModel<'m>,
    words: NameWords,
}

impl<'m> NameTagger<'m> {
    /// A tagger from the bytes of a frozen model.
    ///
    /// # Errors
    /// A damaged model or word list.
    pub fn from_bytes(bytes: &'m [u8]) -> Result<Self, ResourceError> {
        let model = SequenceModel::from_bytes("names.bin", bytes)?;
        if model.kinds() != KINDS.len() {
            return Err(ResourceError::Binary {
                file: "names.bin".to_owned(),
                message: format!(
                    "expected a model of {} kinds, found {}",
                    KINDS.len(),
                    model.kinds()
                ),
            });
        }
        Ok(Self {
            model,
            words: NameWords::embedded()?,
        })
    }

    /// The word lists.
    pub fn words(&self) -> &NameWords {
        &self.words
    }

    /// The names of a document whose tokens, tags and sentences are known.
    pub fn names(&self, text: &str, reading: &Reading) -> Vec<Name> {
        as_names(self.find(text, reading), reading)
    }

    /// The names as [`NameTagger::names`] gives them, with the confidence in each.
    pub fn rated(&self, text: &str, reading: &Reading) -> Vec<(TokenRange, NameKind, f32)> {
        let found = self.find(text, reading).into_iter();
        found
            .map(|name| (name.tokens, name.kind, name.confidence))
            .collect()
    }

    /// Names that another tagger found, with its confidence in each, made consistent over the document.
    pub fn settle(
        &self,
        text: &str,
        reading: &Reading,
        found: impl Iterator<Item = (TokenRange, NameKind, f32)>,
    ) -> Vec<Name> {
        let found = found.map(|(tokens, kind, confidence)| Found {
            tokens,
            kind,
            confidence,
        });
        let mut found = found.collect();
        consistency::settle(&mut found, text, reading, &self.words);
        as_names(found, reading)
    }

    fn find(&self, text: &str, reading: &Reading) -> Vec<Found> {
        let mut memory = CaseMemory::default();
        let sentences: Vec<Vec<&str>> = reading
            .sentences
            .iter()
            .map(|sentence| sentence.tokens.iter().map(|at| reading.word(at, text)).collect())
            .collect();
        for words in &sentences {
            memory.note(words);
        }
        let mut found = Vec::new();
        let mut sequence = Sequence::default();
        for (sentence, words) in reading.sentences.iter().zip(&sentences) {
            let tags: Vec<Upos> = sentence.tokens.iter().map(|at| reading.tokens[at].upos).collect();
            sequence.clear();
            features::sentence(&self.words, &memory, words, &tags, &mut sequence);
            for span in self.model.spans(&sequence) {
                found.push(Found {
                    tokens: TokenRange::new(
                        sentence.tokens.start + span.start,
                        sentence.tokens.start + span.end,
                    ),
                    kind: KINDS[span.kind],
                    confidence: span.confidence,
                });
            }
        }
        consistency::settle(&mut found, text, reading, &self.words);
        found
    }
}

fn as_names(found: Vec<Found>, reading: &Reading) -> Vec<Name> {
    let named = |found: Found| Name {
        tokens: found.tokens,
        span: reading.span(found.tokens),
        kind: found.kind,
    };
    found.into_iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    use crate::analysis::fast::FastReader;
    use crate::analysis::{NameKind, Reader};
    use crate::document::Document;

    fn names(text: &str) -> Vec<(String, NameKind)> {
        let reading = FastReader::embedded()
            .expect("the models are sound")
            .read(&Document::new(text));
        reading
            .names
            .iter()
            .map(|name| (name.span.text(text).to_owned(), name.kind))
            .collect()
    }

    fn has(text: &str, name: &str, kind: NameKind) {
        let found = names(text);
        assert!(found.contains(&(name.to_owned(), kind)), "{found:?}");
    }

    #[test]
    fn titles_stay_outside_and_family_names_are_people() {
        let text = "President Ana Flores flew to Lima. Flores met Peruvian ministers.";
        has(text, "Ana Flores", NameKind::Person);
        has(text, "Flores", NameKind::Person);
        has(text, "Lima", NameKind::Place);
        has(text, "Peruvian", NameKind::Nationality);
    }

    #[test]
    fn ships_and_bodies_have_their_kinds() {
        let text = "The destroyer HMS Lantern stopped near Malta, the Defence Ministry said on Friday.";
        has(text, "HMS Lantern", NameKind::Platform);
        has(text, "Malta", NameKind::Place);
        has(text, "Defence Ministry", NameKind::Organisation);
        assert!(names(text).iter().all(|(name, _)| name != "Friday"));
    }

    #[test]
    fn headlines_in_capitals_have_names() {
        has("RUSSIAN TROOPS LAND IN SYRIA", "SYRIA", NameKind::Place);
        has("RUSSIAN TROOPS LAND IN SYRIA", "RUSSIAN", NameKind::Nationality);
    }
}
