//! The situation report as one self-contained HTML file: no script, no asset, light and dark.

use super::{METHOD, NO_DISPUTE, NO_HIGHLIGHTS, NO_TIMELINE, Point, Report, Sentence, capital, visible};
use std::fmt::Write as _;

/// Colours have a contrast of at least 4.5 to 1 on their ground, light and dark.
const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}\
h1{font-size:1.7rem}h2{border-bottom:1px solid #888;margin-top:2rem}h3{margin-bottom:.2rem}table{border-collapse:collapse;width:100%}\
th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border-bottom:1px solid #bbb}.status{font-weight:600}a{color:#0b4a8f}sup a{text-decoration:none}\
.wide{overflow-x:auto}svg{width:100%;height:auto;border:1px solid #888}svg text{font-size:4px;fill:currentColor}.grid{stroke:#999;stroke-width:.2}.site{fill:#b3261e}\
@media (prefers-color-scheme:dark){body{color:#eee;background:#16181c}a{color:#8ab8ff}th,td{border-color:#555}.site{fill:#ff8a80}}@media print{a{color:inherit}}";

/// Writes the page.
pub fn write(report: &Report) -> String {
    let mut out = String::from("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
    out.push_str("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
    let _ = writeln!(
        out,
        "<title>{}</title><style>{STYLE}</style></head><body><main>",
        text(&report.title)
    );
    let _ = writeln!(
        out,
        "<h1>{}</h1><p>{}</p>",
        text(&report.title),
        text(&report.lead())
    );
    list(&mut out, "Highlights", &report.highlights, NO_HIGHLIGHTS);
    if !report.figures.is_empty() {
        out.push_str("<h2>Key figures</h2><div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"table\"><table><thead><tr><th>Event</th><th>Counted</th><th>Figure</th><th>Do they agree</th><th>Notes</th></tr></thead><tbody>");
        for figure in &report.figures {
            let _ = writeln!(
                out,
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                text(&figure.event),
                text(&figure.of),
                text(&figure.range),
                text(&figure.agreement),
                notes(&figure.notes)
            );
        }
        out.push_str("</tbody></table></div>");
    }
    out.push_str("<h2>Situation by event</h2>");
    if report.left_out > 0 {
        let _ = write!(out, "<p>{}</p>", text(&report.scope()));
    }
    for event in &report.events {
        let _ = writeln!(
            out,
            "<section><h3>{}</h3><p><span class=\"status\">{}</span>; {}.</p>",
            text(&event.title),
            text(&capital(&event.status)),
            text(&event.rests)
        );
        if !event.cells.is_empty() {
            out.push_str("<ul>");
            for (label, words) in &event.cells {
                let _ = write!(out, "<li>{}: {}</li>", text(label), text(words));
            }
            out.push_str("</ul>");
        }
        out.push_str("<ul>");
        for account in &event.accounts {
            let _ = write!(out, "<li>{}{}</li>", text(&account.text), notes(&account.notes));
        }
        out.push_str("</ul></section>\n");
    }
    list(&mut out, "Timeline", &report.timeline, NO_TIMELINE);
    map(&mut out, &report.points);
    list(&mut out, "Disputed", &report.disputed, NO_DISPUTE);
    out.push_str("<h2>Not known</h2><ul>");
    for words in &report.unknown {
        let _ = write!(out, "<li>{}</li>", text(words));
    }
    out.push_str("</ul><h2>Sources</h2><div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"table\"><table><thead><tr><th>Source</th><th>Kind</th><th>Claims</th><th>Reports</th></tr></thead><tbody>");
    for source in &report.sources {
        let _ = write!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            text(&source.name),
            text(&source.kind),
            source.claims,
            source.reports
        );
    }
    out.push_str("</tbody></table></div>");
    if report.more_sources > 0 {
        let _ = write!(out, "<p>{}</p>", text(&report.other_sources()));
    }
    let _ = writeln!(
        out,
        "<h2>Method and limits</h2><p>{}</p><h2>Notes</h2><ol>",
        text(METHOD)
    );
    for (number, note) in report.notes.iter().enumerate() {
        let _ = writeln!(
            out,
            "<li id=\"n{}\">{}. {}: “{}” <small>{}</small></li>",
            number + 1,
            text(&note.report),
            text(&note.chain),
            text(&note.quote),
            text(&note.claim)
        );
    }
    out.push_str("</ol></main></body></html>\n");
    out
}

fn list(out: &mut String, title: &str, sentences: &[Sentence], none: &str) {
    let _ = write!(out, "<h2>{title}</h2>");
    if sentences.is_empty() {
        let _ = write!(out, "<p>{none}</p>");
        return;
    }
    out.push_str("<ul>");
    for sentence in sentences {
        let _ = write!(out, "<li>{}{}</li>", text(&sentence.text), notes(&sentence.notes));
    }
    out.push_str("</ul>\n");
}

fn notes(numbers: &[usize]) -> String {
    let mut out = String::new();
    for number in numbers {
        let _ = write!(
            out,
            "<sup><a href=\"#n{number}\" aria-label=\"note {number}\">{number}</a></sup> "
        );
    }
    out
}

/// The sites on a plain grid of degrees, and the same as a table.
fn map(out: &mut String, points: &[Point]) {
    if points.is_empty() {
        return;
    }
    let low = |value: f64| (value / 5.0).floor() * 5.0 - 5.0;
    let high = |value: f64| (value / 5.0).ceil() * 5.0 + 5.0;
    let fold = |of: fn(&Point) -> f64, start: f64, pick: fn(f64, f64) -> f64| {
        points.iter().map(of).fold(start, pick)
    };
    let (west, east) = (
        low(fold(|p| p.lon, 180.0, f64::min)),
        high(fold(|p| p.lon, -180.0, f64::max)),
    );
    let (south, north) = (
        low(fold(|p| p.lat, 90.0, f64::min)),
        high(fold(|p| p.lat, -90.0, f64::max)),
    );
    let scale = 200.0 / (east - west);
    let (width, height) = (200.0, (north - south) * scale);
    let at = |lat: f64, lon: f64| ((lon - west) * scale, (north - lat) * scale);
    let _ = write!(
        out,
        "<h2>Map</h2><p>Sites named in the reports on a grid of degrees; countries as a whole have no point.</p><svg viewBox=\"0 0 {width:.1} {height:.1}\" role=\"img\" aria-label=\"Map of the sites; the table below holds the same\">"
    );
    let step = if east - west > 60.0 {
        20.0
    } else if east - west > 25.0 {
        10.0
    } else {
        5.0
    };
    let mut lon = (west / step).ceil() * step;
    while lon <= east {
        let (x, _) = at(north, lon);
        let _ = write!(
            out,
            "<line class=\"grid\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"0\" y2=\"{height:.1}\"/><text x=\"{:.1}\" y=\"{:.1}\">{lon}°</text>",
            x + 0.5,
            height - 1.0
        );
        lon += step;
    }
    let mut lat = (south / step).ceil() * step;
    while lat <= north {
        let (_, y) = at(lat, west);
        let _ = write!(
            out,
            "<line class=\"grid\" x1=\"0\" x2=\"{width:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text x=\"1\" y=\"{:.1}\">{lat}°</text>",
            y - 0.5
        );
        lat += step;
    }
    for point in points {
        let (x, y) = at(point.lat, point.lon);
        // A label at the right edge stands before its point.
        let (label, anchor) = if x > 0.75 * width {
            (x - 1.8, "end")
        } else {
            (x + 1.8, "start")
        };
        let name = text(&point.name);
        let _ = write!(
            out,
            "<circle class=\"site\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"1.2\"/><text x=\"{label:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{name}</text>",
            y + 1.2
        );
    }
    out.push_str("</svg><div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"table\"><table><thead><tr><th>Site</th><th>Latitude</th><th>Longitude</th><th>Claims</th></tr></thead><tbody>");
    for point in points {
        let _ = write!(
            out,
            "<tr><td>{}</td><td>{:.3}</td><td>{:.3}</td><td>{}</td></tr>",
            text(&point.name),
            point.lat,
            point.lon,
            point.claims
        );
    }
    out.push_str("</tbody></table></div>\n");
}

/// Text of a report as text, whatever it holds.
fn text(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in visible(words).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Report, markdown};
    use super::*;
    use crate::format::testing;

    #[test]
    fn every_note_is_there_and_hostile_text_is_text() {
        let (documents, events) = testing::case();
        let report = Report::of(&documents, &events, Some("2024-05-08"));
        let page = write(&report);
        for (number, _) in report.notes.iter().enumerate() {
            assert!(page.contains(&format!("id=\"n{}\"", number + 1)));
        }
        assert!(!page.contains("<b>") && page.contains("&lt;b&gt;"), "{page}");
        assert!(!page.contains("<script") && !page.contains("src="));
        let words = markdown::write(&report);
        assert!(
            words.contains("## Disputed") && words.contains("As of 2024-05-08"),
            "{words}"
        );
        for note in 1..=report.notes.len() {
            assert!(
                words.contains(&format!("\n[^{note}]: ")) && words.contains(&format!("[^{note}]")),
                "{note}"
            );
        }
    }

    #[test]
    fn what_is_left_out_is_said() {
        let report = Report {
            counts: [1, 0, 3, 2],
            left_out: 1,
            more_sources: 2,
            ..Report::default()
        };
        for page in [write(&report), markdown::write(&report)] {
            assert!(
                page.contains("1 report by 0 publishers, 3 claims about 2 events."),
                "{page}"
            );
            assert!(page.contains("Not told here: 1 event of one claim"), "{page}");
            assert!(page.contains("2 more sources with fewer claims."), "{page}");
        }
    }

    #[test]
    fn places_of_one_name_are_two_points() {
        let pipeline = dateline_core::Pipeline::embedded().expect("the data of the binary load");
        let read = |text: &str| pipeline.read(&dateline_core::Document::new(text));
        let documents = [
            read("Rebels attacked Tripoli, Libya, on Monday."),
            read("Rebels attacked Tripoli, Lebanon, on Monday."),
        ];
        let report = Report::of(&documents, &dateline_core::reconcile::reconcile(&documents), None);
        let names: Vec<&str> = report.points.iter().map(|point| point.name.as_str()).collect();
        assert_eq!(names, ["Tripoli, LBN", "Tripoli, LBY"]);
    }

    #[test]
    fn a_plan_is_not_worded_as_a_deed() {
        for status in ["planned", "threatened"] {
            assert!(super::super::status_words(status).contains("not reported to have happened"));
        }
        assert_eq!(text("a\u{202e}<b>&\u{0}"), "a⟨U+202E⟩&lt;b&gt;&amp; ");
    }
}
