//! The way of one document through the stages, in order.

use crate::analysis::fast::FastReader;
use crate::analysis::{Reader, Reading};
use crate::attribution::{self, Attributions};
use crate::claim::{self, Claim};
use crate::document::Document;
use crate::error::ResourceError;
use crate::events;
use crate::grounding::{self, Grounding};
use crate::record::{DocumentRecord, encode};
use crate::resources::Resources;
use crate::resources::user::UserLexicon;

/// A reader and the look-up data of all stages: everything that turns a document into a ledger record.
pub struct Pipeline {
    reader: Box<dyn Reader>,
    resources: Resources,
}

/// All layers of one document.
#[derive(Debug, Default)]
pub struct Layers {
    /// Tokens, parse, names, entities.
    pub reading: Reading,
    /// Times, places, quantities, equipment, actors.
    pub grounding: Grounding,
    /// Sources and attributions.
    pub attributions: Attributions,
    /// Claims.
    pub claims: Vec<Claim>,
}

impl Layers {
    /// The ledger record of the document that these are the layers of.
    pub fn record(&self, document: &Document) -> DocumentRecord {
        encode::document(document, &self.grounding, &self.attributions, &self.claims)
    }
}

impl Pipeline {
    /// The pipeline with the fast reader and the data of the binary.
    ///
    /// # Errors
    /// A damaged lexicon, rule file or model.
    pub fn embedded() -> Result<Self, ResourceError> {
        Ok(Self {
            reader: Box::new(FastReader::embedded()?),
            resources: Resources::embedded()?,
        })
    }

    /// A pipeline with another reader and the data of the binary.
    ///
    /// # Errors
    /// A damaged lexicon or rule file.
    pub fn with_reader(reader: Box<dyn Reader>) -> Result<Self, ResourceError> {
        Ok(Self {
            reader,
            resources: Resources::embedded()?,
        })
    }

    /// A pipeline with another reader, the data of the binary and the analyst's own above them.
    ///
    /// # Errors
    /// A damaged lexicon or rule file, also one of the analyst's.
    pub fn with_user(reader: Box<dyn Reader>, user: &UserLexicon) -> Result<Self, ResourceError> {
        Ok(Self {
            reader,
            resources: Resources::with_user(user)?,
        })
    }

    /// The reader.
    pub fn reader(&self) -> &dyn Reader {
        self.reader.as_ref()
    }

    /// The look-up data.
    pub fn resources(&self) -> &Resources {
        &self.resources
    }

    /// Runs all stages. A document that is not readable (another language) gets empty layers.
    pub fn analyse(&self, document: &Document) -> Layers {
        if !document.is_readable() {
            return Layers::default();
        }
        let resources = &self.resources;
        let reading = self.reader.read(document);
        let grounding = grounding::ground(document, &reading, resources);
        let attributions = attribution::attribute(document, &reading, &grounding, resources);
        let events = events::find(document, &reading, &grounding, &attributions, resources);
        let claims = claim::assemble(document, &reading, &grounding, &attributions, events, resources);
        Layers {
            reading,
            grounding,
            attributions,
            claims,
        }
    }

    /// One document in, its ledger record out.
    pub fn read(&self, document: &Document) -> DocumentRecord {
        self.analyse(document).record(document)
    }

    /// Fills the cells of claims that have only id, trigger and content from the text of their document; claims that
    /// are complete stay as they are.
    pub fn fill(&self, record: &DocumentRecord) -> DocumentRecord {
        let document = claim::fill::document_of(record);
        let layers = self.analyse(&document);
        claim::fill::record(record, &document, &layers, &self.resources)
    }

    /// Factuality of the predicate at a token on the unified scale of -3 (did not happen) to 3 (happened).
    pub fn factuality(&self, document: &Document, reading: &Reading, token: usize) -> f64 {
        let score = crate::veridicality::factuality(document, reading, token, &self.resources);
        (f64::from(score) * 1000.0).round() / 1000.0
    }
}
