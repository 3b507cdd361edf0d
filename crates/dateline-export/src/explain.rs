//! One claim, cell by cell: its value, its words, the rule or model that set it, its confidence.

use crate::Style;
use crate::words::{View, one_line};
use dateline_core::record::{ClaimRecord, DocumentRecord};

/// Explains a claim of a document.
pub fn explain(document: &DocumentRecord, claim: &ClaimRecord, style: Style) -> String {
    let view = View::new(document);
    let mut out = String::new();
    out.push_str(&format!("{} {}\n", style.bold("claim"), claim.id));
    out.push_str(&format!(
        "  in {} ({})\n",
        document.title.as_deref().unwrap_or("a report"),
        document.id
    ));
    out.push_str(&format!("  “{}”\n\n", one_line(view.text(claim.content))));
    let kind = claim
        .mode
        .as_ref()
        .map_or(claim.event_type.clone(), |m| format!("{}/{m}", claim.event_type));
    let cameo = claim.cameo.clone().unwrap_or_default();
    let cells: Vec<(&str, String)> = vec![
        (
            "type",
            if cameo.is_empty() {
                kind
            } else {
                format!("{kind} (CAMEO {cameo})")
            },
        ),
        ("trigger", one_line(view.text(claim.trigger))),
        (
            "status",
            format!("{} ({})", claim.status.replace('_', " "), claim.certainty),
        ),
        ("actors", view.actors(&claim.actors)),
        ("recipients", view.actors(&claim.recipients)),
        ("when", view.when(claim)),
        ("where", view.places(claim)),
        ("quantities", view.numbers(claim)),
        ("equipment", view.equipment(claim)),
        ("attribution", view.chain(claim)),
    ];
    for (name, value) in cells {
        let evidence = claim.evidence.get(name);
        if value.is_empty() && evidence.is_none() {
            continue;
        }
        let value = if value.is_empty() { "-".to_owned() } else { value };
        out.push_str(&format!("  {} {value}\n", style.bold(&format!("{name:<12}"))));
        if let Some(evidence) = evidence {
            let words: Vec<String> = evidence
                .spans
                .iter()
                .map(|span| format!("“{}”", one_line(view.text(*span))))
                .collect();
            let words = if words.is_empty() {
                "no words of its own".to_owned()
            } else {
                words.join(", ")
            };
            let rule = if evidence.rule.is_empty() {
                "no rule"
            } else {
                evidence.rule.as_str()
            };
            out.push_str(&format!(
                "               {}\n",
                style.dim(&format!("rests on {words} · {rule}"))
            ));
        }
    }
    for id in &claim.attribution {
        let Some(attribution) = document.attributions.iter().find(|a| a.id == *id) else {
            continue;
        };
        let rule = attribution.rule.clone().unwrap_or_default();
        let words: Vec<String> = attribution
            .cue
            .iter()
            .map(|span| format!("“{}”", one_line(view.text(*span))))
            .collect();
        out.push_str(&format!(
            "  {} {} speech, {}, cue {} · {rule} · confidence {:.2}\n",
            style.bold(&format!("{:<12}", attribution.id)),
            attribution.mode,
            attribution.stance,
            words.join(", "),
            attribution.confidence
        ));
    }
    out.push_str(&format!("\n  confidence of the row: {:.2}\n", claim.confidence));
    out
}
