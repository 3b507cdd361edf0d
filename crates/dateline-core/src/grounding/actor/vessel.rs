//! Ships with a name act for those who sail them: "INS Mysore fired at the boats".

use super::ActorMention;
use crate::analysis::Reading;
use crate::grounding::EquipmentMention;

/// Rule of a named ship.
const RULE: &str = "actor.vessel";

/// An actor for each mention of a named ship that no other actor covers; a ship of a known navy has its code.
pub(super) fn find(
    equipment: &[EquipmentMention],
    actors: &[ActorMention],
    reading: &Reading,
) -> Vec<ActorMention> {
    let ships = equipment
        .iter()
        .filter(|mention| mention.rule.starts_with("EQS-"));
    ships
        .filter_map(|ship| {
            let name = ship.designation.as_ref()?;
            let tokens = reading.tokens_in(ship.span);
            let free = !actors.iter().any(|actor| actor.span.overlaps(ship.span));
            if tokens.is_empty() || !free {
                return None;
            }
            let head = reading.head_of(tokens);
            Some(ActorMention {
                span: ship.span,
                head,
                entity: name.clone(),
                code: ship.operator.as_ref().map(|country| format!("{country} MIL")),
                country: ship.operator.clone(),
                sector: ship.operator.as_ref().map(|_| "MIL".to_owned()),
                political: ship.operator.is_some(),
                reading_entity: reading.entity_at(head),
                rule: RULE.to_owned(),
            })
        })
        .collect()
}
