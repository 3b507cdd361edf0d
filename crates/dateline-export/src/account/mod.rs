//! The readable account: every claim in one line with its chain and words, then the events with their accounts side
//! by side.

mod event;

pub use event::events;

use crate::Style;
use crate::style::wrap;
use crate::words::{View, one_line};
use dateline_core::record::{ClaimRecord, DocumentRecord};

/// One report: a head, then its claims in text order.
pub fn report(document: &DocumentRecord, style: Style) -> String {
    let mut out = String::new();
    let view = View::new(document);
    let first_line = document
        .text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("");
    let title = document.title.as_deref().unwrap_or(first_line);
    for line in wrap(title, style.width) {
        out.push_str(&style.bold(&line));
        out.push('\n');
    }
    let mut head: Vec<String> = Vec::new();
    if let Some(publisher) = &document.publisher {
        head.push(publisher.clone());
    }
    if !document.authors.is_empty() {
        head.push(format!("by {}", document.authors.join(", ")));
    }
    head.push(match &document.published {
        Some(published) => format!("published {published}"),
        None => "publication date unknown (relative times have no value; give --published)".to_owned(),
    });
    head.push(count(document.claims.len(), "claim"));
    if let Some(uri) = &document.uri {
        head.push(uri.clone());
    }
    for line in wrap(&head.join(" · "), style.width) {
        out.push_str(&style.dim(&line));
        out.push('\n');
    }
    for remark in &document.diagnostics {
        out.push_str(&format!("  ! {}\n", remark.message));
    }
    out.push('\n');
    for claim in &document.claims {
        claim_lines(&view, claim, style, &mut out);
    }
    if document.claims.is_empty() {
        out.push_str("  no claims found\n");
    }
    out.push('\n');
    out
}

/// "1 claim", "2 claims".
pub(crate) fn count(number: usize, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}

/// A claim: one line of cells, then the chain, then the words.
fn claim_lines(view: &View<'_>, claim: &ClaimRecord, style: Style, out: &mut String) {
    let mut kind = claim.event_type.clone();
    if let Some(mode) = &claim.mode {
        kind = format!("{kind}/{mode}");
    }
    let actors = view.actors(&claim.actors);
    let recipients = view.actors(&claim.recipients);
    let who = match (actors.is_empty(), recipients.is_empty()) {
        (false, false) => format!("{actors} → {recipients}"),
        (false, true) => actors,
        (true, false) => format!("→ {recipients}"),
        (true, true) => String::new(),
    };
    let cells = [
        who,
        view.places(claim),
        view.when(claim),
        view.numbers(claim),
        view.equipment(claim),
    ];
    let cells: Vec<String> = cells.into_iter().filter(|cell| !cell.is_empty()).collect();
    let trigger = one_line(view.text(claim.trigger));
    let body = format!("{kind} “{trigger}”  {}", cells.join(" · "));
    let indent = " ".repeat(17);
    let width = style.width.saturating_sub(17);
    for (at, line) in wrap(&body, width).iter().enumerate() {
        let line = match line.strip_prefix(kind.as_str()) {
            Some(rest) if at == 0 => format!("{}{rest}", style.bold(&kind)),
            _ => line.clone(),
        };
        if at == 0 {
            out.push_str(&format!("  {} {line}\n", style.status(&claim.status)));
        } else {
            out.push_str(&format!("{indent}{line}\n"));
        }
    }
    for line in wrap(&format!("says {}", view.chain(claim)), width) {
        out.push_str(&format!("{indent}{line}\n"));
    }
    let quote = format!("“{}”", one_line(view.text(claim.content)));
    for line in wrap(&quote, width) {
        out.push_str(&format!("{indent}{}\n", style.dim(&line)));
    }
    out.push_str(&format!("{indent}{}\n", style.dim(&claim.id)));
}
