//! Events with their accounts side by side: who tells it, on how many origins it rests, where figures meet or differ.

use super::count;
use crate::Style;
use crate::style::{shorten, wrap};
use crate::words::{View, number, one_line, range_words};
use dateline_core::record::{ClaimRecord, CountRecord, DocumentRecord, EventRecord, SupportedCell};
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
    let summary = format!(
        "{} · {} · {} · {}",
        event.verdict.replace('_', " "),
        count(event.origin_count, "independent origin"),
        count(event.documents.len(), "report"),
        count(event.publishers.len(), "publisher"),
    );
    let plain = event.verdict.replace('_', " ");
    let rest = summary.strip_prefix(plain.as_str()).unwrap_or(&summary);
    out.push_str(&format!("  {}{rest}\n", style.verdict(&event.verdict)));
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
        let line = format!("{}: {range}{}", counted.of, figures(counted, claims));
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

/// Who gives which figure, and whether they can all be true; only who gives it, where it is one.
fn figures(counted: &CountRecord, claims: &HashMap<String, Row<'_>>) -> String {
    let mut given: Vec<(String, Vec<String>)> = Vec::new();
    for figure in &counted.figures {
        let who = claims
            .get(&figure.claim)
            .map_or_else(String::new, |(view, claim)| far_end(view, claim));
        let mut value = range_words(figure.low, figure.best, figure.high);
        if figure.superseded {
            value.push_str(", earlier");
        }
        match given.iter_mut().find(|(known, _)| *known == value) {
            Some((_, names)) if names.contains(&who) => {}
            Some((_, names)) => names.push(who),
            None => given.push((value, vec![who])),
        }
    }
    let agreement = match counted.agreement.as_str() {
        "conflict" => " — in conflict:",
        "strained" => " — nearly the same:",
        _ => " —",
    };
    let words: Vec<String> = given
        .iter()
        .map(|(value, names)| format!("{value} ({})", names.join(", ")))
        .collect();
    if let [(_, names)] = &given[..] {
        return format!(" — {}", names.join(", "));
    }
    format!("{agreement} {}", words.join("; "))
}

/// The accounts under the origins that they rest on; whoever has none, last.
fn accounts(event: &EventRecord, claims: &HashMap<String, Row<'_>>, style: Style, out: &mut String) {
    for origin in &event.origins {
        let (head, name) = match origin.role.as_str() {
            "denies" => ("denied by", origin.name.as_str()),
            "mentions" => ("mentioned by", origin.name.as_str()),
            "retracts" => ("taken back by", origin.name.as_str()),
            "unattributed" => ("no source", "given"),
            _ if origin.claims.is_empty() => ("also heard", origin.name.as_str()),
            _ => ("told by", origin.name.as_str()),
        };
        let mut line = format!("{head} {name}");
        if origin.role == "unattributed" && !origin.counted {
            line.push_str(" (adds no origin)");
        }
        let reasons: Vec<&str> = origin.reasons.iter().map(String::as_str).collect();
        let reasons: Vec<&str> = reasons
            .into_iter()
            .filter(|reason| !reason.starts_with("heard"))
            .collect();
        if !reasons.is_empty() {
            line.push_str(&format!(" [{}]", reasons.join(", ")));
        }
        for line in wrap(&line, style.width.saturating_sub(4)) {
            out.push_str(&format!("  {line}\n"));
        }
        let mut rows: Vec<Row<'_>> = origin
            .claims
            .iter()
            .filter_map(|id| claims.get(id))
            .copied()
            .collect();
        rows.sort_by(|a, b| {
            (&a.0.document.published, &a.0.document.id, a.1.content).cmp(&(
                &b.0.document.published,
                &b.0.document.id,
                b.1.content,
            ))
        });
        for (view, claim) in rows {
            account(view, claim, event, style, out);
        }
    }
}

/// One account: publisher and day, its status where it is not that of the event, its numbers, its words.
fn account(view: &View<'_>, claim: &ClaimRecord, event: &EventRecord, style: Style, out: &mut String) {
    let mut cells = vec![outlet(view)];
    if let Some(published) = &view.document.published {
        cells.push(published.get(..10).unwrap_or(published).to_owned());
    }
    if claim.status != event.status {
        cells.push(claim.status.replace('_', " "));
    }
    let numbers = view.numbers(claim);
    if !numbers.is_empty() {
        cells.push(numbers);
    }
    let head = cells.join(" · ");
    let quote = format!("“{}”", shorten(&one_line(view.text(claim.content)), QUOTE));
    let line = format!("{head}  {quote}");
    if line.chars().count() + 4 <= style.width {
        out.push_str(&format!("    {head}  {}\n", style.dim(&quote)));
        return;
    }
    out.push_str(&format!("    {head}\n"));
    for line in wrap(&quote, style.width.saturating_sub(6)) {
        out.push_str(&format!("      {}\n", style.dim(&line)));
    }
}

/// The words of an account that are shown, at most.
const QUOTE: usize = 180;

/// Who published a report, as far as it says.
fn outlet(view: &View<'_>) -> String {
    let document = view.document;
    let agency = document
        .dateline
        .as_ref()
        .and_then(|dateline| dateline.agency.clone());
    let author = document.authors.first().cloned();
    let known = document.publisher.clone().or(agency).or(author);
    let known = known.map(|name| name.trim_end_matches(" staff").to_owned());
    known.unwrap_or_else(|| {
        document
            .uri
            .clone()
            .unwrap_or_else(|| "unknown outlet".to_owned())
    })
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
