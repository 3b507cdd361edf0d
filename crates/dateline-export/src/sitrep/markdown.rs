//! The situation report as Markdown, with footnotes.

use super::{Report, Sentence};
use std::fmt::Write as _;

/// Writes the report.
pub fn write(report: &Report) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n", report.title);
    let [reports, publishers, claims, events] = report.counts;
    let (first, last) = &report.period;
    let period = if first.is_empty() {
        "No dates of publication known".to_owned()
    } else {
        format!("Reports of {first} to {last}")
    };
    let as_of = report
        .as_of
        .as_ref()
        .map(|day| format!("As of {day}. "))
        .unwrap_or_default();
    let _ = writeln!(
        out,
        "{as_of}{period}: {reports} reports by {publishers} publishers, {claims} claims about {events} events.\n"
    );
    list(
        &mut out,
        "Highlights",
        &report.highlights,
        "No event is told in these reports.",
    );
    if !report.figures.is_empty() {
        out.push_str("## Key figures\n\n| event | counted | figure | do they agree | notes |\n| --- | --- | --- | --- | --- |\n");
        for figure in &report.figures {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                cell(&figure.event),
                cell(&figure.of),
                cell(&figure.range),
                figure.agreement,
                notes(&figure.notes)
            );
        }
        out.push('\n');
    }
    out.push_str("## Situation by event\n\n");
    for event in &report.events {
        let _ = writeln!(
            out,
            "### {}\n\n{}; {}.\n",
            plain(&event.title),
            capital(&event.status),
            event.rests
        );
        for (label, words) in &event.cells {
            let _ = writeln!(out, "- {label}: {}", plain(words));
        }
        if !event.cells.is_empty() {
            out.push('\n');
        }
        for account in &event.accounts {
            let _ = writeln!(out, "- {}{}", plain(&account.text), notes(&account.notes));
        }
        out.push('\n');
    }
    list(&mut out, "Timeline", &report.timeline, "No event has a date.");
    list(
        &mut out,
        "Disputed",
        &report.disputed,
        "No event is contested or denied, and no figures conflict.",
    );
    out.push_str("## Not known\n\n");
    for words in &report.unknown {
        let _ = writeln!(out, "- {words}");
    }
    out.push_str("\n## Sources\n\n| source | kind | claims | reports |\n| --- | --- | --- | --- |\n");
    for source in &report.sources {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            cell(&source.name),
            cell(&source.kind),
            source.claims,
            source.reports
        );
    }
    out.push_str("\n## Method and limits\n\n");
    out.push_str(METHOD);
    out.push_str("\n\n");
    for (number, note) in report.notes.iter().enumerate() {
        let _ = writeln!(
            out,
            "[^{}]: {}. {}: “{}” ({})",
            number + 1,
            plain(&note.report),
            plain(&note.chain),
            plain(&note.quote),
            note.claim
        );
    }
    out
}

/// What a reader has to know of how this was made.
pub(super) const METHOD: &str = "Made by machine from the reports named in the notes; every sentence rests on the quotations whose numbers it carries. \
It says who says what, not what is true. Origins are counted after relays and copies are put together; the machine may put unlike happenings together or keep \
accounts of one apart. Check a row at its words before you use it.";

fn list(out: &mut String, title: &str, sentences: &[Sentence], none: &str) {
    let _ = writeln!(out, "## {title}\n");
    if sentences.is_empty() {
        let _ = writeln!(out, "{none}");
    }
    for sentence in sentences {
        let _ = writeln!(out, "- {}{}", plain(&sentence.text), notes(&sentence.notes));
    }
    out.push('\n');
}

fn notes(numbers: &[usize]) -> String {
    let mut out = String::new();
    for number in numbers {
        let _ = write!(out, "[^{number}]");
    }
    out
}

pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn cell(text: &str) -> String {
    plain(text).replace('|', "\\|")
}

/// Text that no Markdown reader takes for markup.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in super::html::visible(text).chars() {
        if matches!(c, '*' | '_' | '[' | ']' | '<' | '>' | '`' | '#' | '\\' | '~') {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}
