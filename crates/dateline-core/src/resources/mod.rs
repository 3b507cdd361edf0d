//! Everything the stages look things up in: lexicons, rules, gazetteer. Loaded once, never changed.
//!
//! Words live in `lexicons/*.tsv`, rules in `rules/**/*.toml`, models in `models/`; all are embedded in the binary.

pub mod gazetteer;
pub mod lexicon;
pub mod user;

use crate::error::ResourceError;
use crate::grounding::actor::tables::ActorTables;
use crate::grounding::equipment::EquipmentTables;
use crate::grounding::place::tables::PlaceTables;
use crate::grounding::quantity::QuantityRules;
use crate::grounding::time::TimeRules;
use user::UserLexicon;

/// All look-up data of the stages.
#[derive(Debug)]
pub struct Resources {
    /// Types, head nouns and designations of equipment.
    pub(crate) equipment: EquipmentTables,
    /// Gazetteer and place lexicons.
    pub(crate) place: PlaceTables,
    /// Number words, hedges, units and roles.
    pub(crate) quantity: QuantityRules,
    /// Rules and words of times.
    pub(crate) time: TimeRules,
    /// Names of actors and nouns for them.
    pub(crate) actor: ActorTables,
    /// Cues, outlets and source nouns.
    pub(crate) attribution: crate::attribution::AttributionLexicons,
    /// Triggers, rules and argument classes of events.
    pub(crate) events: crate::events::lexicon::EventLexicon,
    /// Modals and embedding predicates.
    pub(crate) veridicality: crate::veridicality::VeridicalityRules,
    /// What the signs of a row say of its confidence.
    pub(crate) claim: crate::claim::confidence::ClaimWeights,
    /// The regression of factuality.
    pub(crate) factuality: crate::veridicality::factuality::FactualityModel,
}

impl Resources {
    /// The data embedded in the binary.
    ///
    /// # Errors
    /// A lexicon or rule file that breaks its own format; the tests load them all, so a release never fails here.
    pub fn embedded() -> Result<Self, ResourceError> {
        Self::with_user(&UserLexicon::default())
    }

    /// The data embedded in the binary, and the analyst's own above them.
    ///
    /// # Errors
    /// As [`Resources::embedded`]; and a `vague.toml` that is no such file.
    pub fn with_user(user: &UserLexicon) -> Result<Self, ResourceError> {
        let mut all = Self {
            equipment: EquipmentTables::embedded()?,
            place: PlaceTables::embedded()?,
            quantity: QuantityRules::embedded(user.vague.as_ref())?,
            time: TimeRules::embedded()?,
            actor: ActorTables::embedded()?,
            attribution: crate::attribution::AttributionLexicons::embedded()?,
            events: crate::events::lexicon::EventLexicon::embedded()?,
            claim: crate::claim::confidence::ClaimWeights::embedded()?,
            veridicality: crate::veridicality::VeridicalityRules::embedded()?,
            factuality: crate::veridicality::factuality::FactualityModel::embedded()?,
        };
        all.actor.add_user(&user.actors);
        all.events.add_user(&user.senses);
        all.attribution.words.add_user(&user.outlets);
        Ok(all)
    }
}
