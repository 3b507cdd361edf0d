//! From words to things in the world: times, places, quantities, equipment and actors.
//!
//! Each kind has its own module, data and specs. A mention always keeps its words ([`Span`]) and the id of the rule
//! or model that made it. Absence is no failure: what cannot be grounded stays without a value.

pub mod actor;
pub mod equipment;
pub mod place;
pub mod quantity;
pub mod time;

pub use actor::ActorMention;
pub use equipment::EquipmentMention;
pub use place::PlaceMention;
pub use quantity::QuantityMention;
pub use time::TimeMention;

use crate::analysis::Reading;
use crate::document::Document;
use crate::resources::Resources;

/// The grounded mentions of a document, each kind in text order.
#[derive(Debug, Clone, Default)]
pub struct Grounding {
    /// Dates, times, durations.
    pub times: Vec<TimeMention>,
    /// Places.
    pub places: Vec<PlaceMention>,
    /// Counts and amounts.
    pub quantities: Vec<QuantityMention>,
    /// Weapons, vehicles, aircraft, ships.
    pub equipment: Vec<EquipmentMention>,
    /// States, governments, militaries, leaders, groups, crowds.
    pub actors: Vec<ActorMention>,
}

/// Grounds everything in a document.
pub fn ground(document: &Document, reading: &Reading, resources: &Resources) -> Grounding {
    let times = time::find(document, reading, resources);
    let quantities = quantity::find(document, reading, resources);
    let equipment = equipment::find(document, reading, &quantities, resources);
    let mut places = place::find(document, reading, resources);
    // A ship is no town: "the Tabar" sails, and Tábor stays where it is.
    places.retain(|place| {
        !equipment
            .iter()
            .any(|ship| ship.rule.starts_with("EQS-") && ship.span.overlaps(place.span))
    });
    let actors = actor::find(document, reading, &places, &equipment, resources);
    Grounding {
        times,
        places,
        quantities,
        equipment,
        actors,
    }
}
