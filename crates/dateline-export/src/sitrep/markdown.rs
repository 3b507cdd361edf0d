//! The situation report as Markdown, with footnotes.

use super::{METHOD, NO_DISPUTE, NO_HIGHLIGHTS, NO_TIMELINE, Report, Sentence, capital, visible};
use std::fmt::Write as _;

/// Writes the report.
pub fn write(report: &Report) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n", report.title);
    let _ = writeln!(out, "{}\n", report.lead());
    list(&mut out, "Highlights", &report.highlights, NO_HIGHLIGHTS);
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
    if report.left_out > 0 {
        let _ = writeln!(out, "{}\n", report.scope());
    }
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
    list(&mut out, "Timeline", &report.timeline, NO_TIMELINE);
    list(&mut out, "Disputed", &report.disputed, NO_DISPUTE);
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
    if report.more_sources > 0 {
        let _ = writeln!(out, "\n{}", report.other_sources());
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

fn cell(text: &str) -> String {
    plain(text).replace('|', "\\|")
}

/// Text that no Markdown reader takes for markup.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        if matches!(c, '*' | '_' | '[' | ']' | '<' | '>' | '`' | '#' | '\\' | '~') {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}
