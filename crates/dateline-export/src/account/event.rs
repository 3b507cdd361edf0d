//! Events with their accounts side by side: who tells it, on how many origins it rests, where figures meet or differ.

use super::count;
use crate::Style;
use crate::style::{shorten, wrap};
use crate::words::{View, number, one_line, range_words};
use dateline_core::record::{ClaimRecord, DocumentRecord, EventRecord, SupportedCell};
use std::collections::HashMap;

/// A claim and the document that it stands in.
type Row<'r> = (&'r View<'r>, &'r ClaimRecord);

/// So many related events are named; the others are counted.
const SHOWN_RELATIONS: usize = 3;

/// The events in words: those told more than once in full, the others as a count.
pub fn events(documents: &[DocumentRecord], events: &[EventRecord], style: Style) -> String {
    let views: Vec<View<'_>> = documents.iter().map(View::new).collect();
    let mut claims: HashMap<String, Row<'_>> = HashMap::new();
    for view in &views {
        for claim in &view.document.claims {
            claims.insert(format!("{}#{}", view.document.id, claim.id), (view, claim));
            claims.insert(claim.id.clone(), (view, claim));
        }
    }
    let titles: HashMap<&str, &str> = events
        .iter()
        .map(|event| (event.id.as_str(), event.title.as_str()))
        .collect();
    let mut out = String::new();
    let told: Vec<&EventRecord> = events.iter().filter(|event| event.claims.len() > 1).collect();
    let once = events.len() - told.len();
    let head = format!("EVENTS: {} told more than once, {once} told once", told.len());
    out.push_str(&style.bold(&head));
    out.push('\n');
    for event in told {
        out.push('\n');
        one(event, &claims, &titles, style, &mut out);
    }
    out
}

fn one(
    event: &EventRecord,
    claims: &HashMap<String, Row<'_>>,
    titles: &HashMap<&str, &str>,
    style: Style,
    out: &mut String,
) {
    for line in wrap(&event.title, style.width) {
        out.push_str(&style.bold(&line));
        out.push('\n');
    }
    let kind = event.mode.as_ref().map_or(event.event_type.clone(), |mode| {
        format!("{}/{mode}", event.event_type)
    });
    out.push_str(&format!(
        "  {} {kind} · {}\n",
        style.status(&event.status),
        style.dim(&event.id)
    ));
    let origins: Vec<String> = event
        .origins
        .iter()
        .map(|origin| {
            let mut words = origin.name.clone();
            if origin.role == "denies" {
                words.push_str(" (denies)");
            } else if !origin.counted {
                words.push_str(" (not counted)");
            }
            words
        })
        .collect();
    let summary = format!(
        "{} · {} in {} by {}: {}",
        event.verdict.replace('_', " "),
        count(event.origin_count, "independent origin"),
        count(event.documents.len(), "report"),
        count(event.publishers.len(), "publisher"),
        origins.join(", ")
    );
    for (at, line) in wrap(&summary, style.width.saturating_sub(4)).iter().enumerate() {
        let plain = event.verdict.replace('_', " ");
        let line = match line.strip_prefix(plain.as_str()) {
            Some(rest) if at == 0 => format!("{}{rest}", style.verdict(&event.verdict)),
            _ => line.clone(),
        };
        out.push_str(&format!("  {line}\n"));
    }
    for (name, cell) in [
        ("when", &event.when),
        ("where", &event.place),
        ("who", &event.actors),
        ("with", &event.equipment),
    ] {
        if let Some(cell) = cell {
            cell_line(name, cell, event.cell_verdicts.get(name), style, out);
        }
    }
    for counted in &event.counts {
        let range = range_words(counted.low, counted.best, counted.high);
        let figures: Vec<String> = counted
            .figures
            .iter()
            .map(|figure| {
                let who = claims
                    .get(&figure.claim)
                    .map_or_else(String::new, |(view, claim)| far_end(view, claim));
                let was = if figure.superseded { ", earlier" } else { "" };
                format!(
                    "{} ({who}{was})",
                    range_words(figure.low, figure.best, figure.high)
                )
            })
            .collect();
        let line = format!(
            "{}: {range} — {}: {}",
            counted.of,
            counted.agreement,
            figures.join("; ")
        );
        for line in wrap(&line, style.width.saturating_sub(4)) {
            out.push_str(&format!("  {line}\n"));
        }
    }
    accounts(event, claims, style, out);
    for relation in event.relations.iter().take(SHOWN_RELATIONS) {
        let title = titles
            .get(relation.event.as_str())
            .copied()
            .unwrap_or(relation.event.as_str());
        let line = format!(
            "{}: {} ({})",
            relation.kind.replace('_', " "),
            shorten(title, 60),
            relation.reason
        );
        for line in wrap(&line, style.width.saturating_sub(4)) {
            out.push_str(&format!("  {}\n", style.dim(&line)));
        }
    }
    if event.relations.len() > SHOWN_RELATIONS {
        let more = event.relations.len() - SHOWN_RELATIONS;
        out.push_str(&format!(
            "  {}\n",
            style.dim(&format!("and {more} more related events"))
        ));
    }
}

fn cell_line(name: &str, cell: &SupportedCell, verdict: Option<&String>, style: Style, out: &mut String) {
    let mut words = cell.best.clone();
    if cell.values.len() > 1 {
        let others: Vec<String> = cell
            .values
            .iter()
            .filter(|value| value.value != cell.best)
            .map(|value| format!("{} ({})", value.value, number(value.claims.len() as f64)))
            .collect();
        words.push_str(&format!(" — also: {}", others.join("; ")));
    }
    if let Some(verdict) = verdict.filter(|verdict| *verdict == "contested") {
        words.push_str(&format!(" [{verdict}]"));
    }
    for line in wrap(&format!("{name}: {words}"), style.width.saturating_sub(4)) {
        out.push_str(&format!("  {line}\n"));
    }
}

/// One line an account: origin, publisher, status, numbers, date, the words.
fn accounts(event: &EventRecord, claims: &HashMap<String, Row<'_>>, style: Style, out: &mut String) {
    let rows: Vec<Row<'_>> = event
        .claims
        .iter()
        .filter_map(|id| claims.get(id))
        .copied()
        .collect();
    let cells: Vec<[String; 4]> = rows
        .iter()
        .map(|(view, claim)| {
            [
                shorten(&far_end(view, claim), 34),
                shorten(view.document.publisher.as_deref().unwrap_or("-"), 18),
                claim.status.replace('_', " "),
                shorten(&view.numbers(claim), 26),
            ]
        })
        .collect();
    let mut widths = [0usize; 4];
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for (row, (view, claim)) in cells.iter().zip(&rows) {
        let mut line = String::from("    ");
        for (cell, width) in row.iter().zip(widths) {
            if width > 0 {
                line.push_str(cell);
                line.push_str(&" ".repeat(width - cell.chars().count() + 2));
            }
        }
        let left = style.width.saturating_sub(line.chars().count()).max(24);
        let quote = shorten(&one_line(view.text(claim.content)), left.saturating_sub(2));
        out.push_str(&format!("{line}{}\n", style.dim(&format!("“{quote}”"))));
    }
}

/// Whose word a claim finally is.
fn far_end(view: &View<'_>, claim: &ClaimRecord) -> String {
    match claim.origin.as_deref().and_then(|id| view.source(id)) {
        Some(source) => source
            .name
            .clone()
            .or_else(|| source.spans.first().map(|span| one_line(view.text(*span))))
            .unwrap_or_else(|| "unnamed".to_owned()),
        None if claim.attribution.is_empty() => "the report itself".to_owned(),
        None => "nobody named".to_owned(),
    }
}
