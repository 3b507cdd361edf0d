//! Tables (RFC 4180, UTF-8): one row a claim, or one row for each report on each event.

use super::Row;
use crate::words::{one_line, place_words};
use dateline_core::record::MentionRecord;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Columns of the table of claims.
const CLAIM: [&str; 37] = [
    "report_id",
    "claim_id",
    "event_id",
    "publisher",
    "published",
    "title",
    "uri",
    "type",
    "mode",
    "cameo",
    "status",
    "certainty",
    "actors",
    "actor_codes",
    "recipients",
    "recipient_codes",
    "when_start",
    "when_end",
    "when_inferred",
    "where",
    "where_country",
    "lat",
    "lon",
    "where_role",
    "where_inferred",
    "counts",
    "equipment",
    "sources",
    "origin",
    "origin_kind",
    "origin_named",
    "implied_origin",
    "quote",
    "quote_start",
    "quote_end",
    "trigger",
    "confidence",
];

/// Columns of the table of reports on events.
const REPORT: [&str; 23] = [
    "event_id",
    "event_title",
    "event_type",
    "event_status",
    "verdict",
    "independent_origins",
    "report_id",
    "publisher",
    "published",
    "claims",
    "status",
    "sources",
    "date_start",
    "date_end",
    "location",
    "country",
    "latitude",
    "longitude",
    "actors",
    "recipients",
    "killed_low",
    "killed_best",
    "killed_high",
];

/// One row a claim.
pub(super) fn claims(rows: &[Row<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(CLAIM).map_err(io_error)?;
    for row in rows {
        let (view, claim) = (row.view, row.claim);
        let (actors, actor_codes) = row.actors(&claim.actors);
        let (recipients, recipient_codes) = row.actors(&claim.recipients);
        let time = row.time();
        let (place, role) = row
            .places()
            .next()
            .map_or((None, ""), |(place, role)| (Some(place), role));
        let origin = claim.origin.as_deref().and_then(|id| view.source(id));
        let implied = claim
            .implied_origin
            .as_ref()
            .and_then(|implied| view.source(&implied.source));
        let cells = [
            view.document.id.clone(),
            claim.id.clone(),
            row.event.map(|event| event.id.clone()).unwrap_or_default(),
            row.publisher().to_owned(),
            row.published().to_owned(),
            one_line(view.document.title.as_deref().unwrap_or_default()),
            view.document.uri.clone().unwrap_or_default(),
            claim.event_type.clone(),
            claim.mode.clone().unwrap_or_default(),
            claim.cameo.clone().unwrap_or_default(),
            claim.status.clone(),
            claim.certainty.clone(),
            actors,
            actor_codes,
            recipients,
            recipient_codes,
            time.and_then(|time| time.start.clone()).unwrap_or_default(),
            time.and_then(|time| time.end.clone()).unwrap_or_default(),
            flag(time),
            place.map(place_words).unwrap_or_default(),
            place.and_then(|place| place.country.clone()).unwrap_or_default(),
            number(place.and_then(|place| place.lat)),
            number(place.and_then(|place| place.lon)),
            role.to_owned(),
            flag(place),
            view.numbers(claim),
            view.equipment(claim),
            row.sources(),
            origin.map(|origin| view.name_of(origin)).unwrap_or_default(),
            origin.map(|origin| origin.kind.clone()).unwrap_or_default(),
            origin.map(|origin| origin.named.to_string()).unwrap_or_default(),
            implied.map(|source| view.name_of(source)).unwrap_or_default(),
            one_line(row.quote()),
            claim.content[0].to_string(),
            claim.content[1].to_string(),
            one_line(view.text(claim.trigger)),
            format!("{:.2}", claim.confidence),
        ];
        let cells = cells.iter().map(|cell| guarded(cell).into_owned());
        table.write_record(cells).map_err(io_error)?;
    }
    table.flush()
}

/// One row for each report on each event.
pub(super) fn reports(rows: &[Row<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(REPORT).map_err(io_error)?;
    let mut groups: BTreeMap<(&str, &str), Vec<&Row<'_>>> = BTreeMap::new();
    for row in rows {
        if let Some(event) = row.event {
            groups
                .entry((event.id.as_str(), row.view.document.id.as_str()))
                .or_default()
                .push(row);
        }
    }
    for group in groups.values() {
        let (Some(first), Some(event)) = (group.first(), group.first().and_then(|row| row.event)) else {
            continue;
        };
        let time = group.iter().find_map(|row| row.time());
        let place = group
            .iter()
            .find_map(|row| row.places().next().map(|(place, _)| place));
        let killed = killed(group);
        let list = |cells: Vec<String>| {
            let mut seen: Vec<String> = Vec::new();
            for cell in cells.into_iter().filter(|cell| !cell.is_empty()) {
                if !seen.contains(&cell) {
                    seen.push(cell);
                }
            }
            seen.join("; ")
        };
        let cells = [
            event.id.clone(),
            one_line(&event.title),
            event.event_type.clone(),
            event.status.clone(),
            event.verdict.clone(),
            event.origin_count.to_string(),
            first.view.document.id.clone(),
            first.publisher().to_owned(),
            first.published().to_owned(),
            group.len().to_string(),
            list(group.iter().map(|row| row.claim.status.clone()).collect()),
            list(group.iter().map(|row| row.sources()).collect()),
            time.and_then(|time| time.start.clone()).unwrap_or_default(),
            time.and_then(|time| time.end.clone()).unwrap_or_default(),
            place.and_then(|place| place.name.clone()).unwrap_or_default(),
            place.and_then(|place| place.country.clone()).unwrap_or_default(),
            number(place.and_then(|place| place.lat)),
            number(place.and_then(|place| place.lon)),
            list(group.iter().map(|row| row.actors(&row.claim.actors).0).collect()),
            list(
                group
                    .iter()
                    .map(|row| row.actors(&row.claim.recipients).0)
                    .collect(),
            ),
            number(killed[0]),
            number(killed[1]),
            number(killed[2]),
        ];
        let cells = cells.iter().map(|cell| guarded(cell).into_owned());
        table.write_record(cells).map_err(io_error)?;
    }
    table.flush()
}

/// Low, best and high of the killed that a report gives for an event. What it tells of no deed (plans, threats, denials)
/// does not count; between figures that differ nobody chooses a best one.
fn killed(group: &[&Row<'_>]) -> [Option<f64>; 3] {
    let told = group.iter().filter(|row| {
        !matches!(
            row.claim.status.as_str(),
            "planned" | "threatened" | "denied" | "not_happened"
        )
    });
    let counts: Vec<&MentionRecord> = told
        .flat_map(|row| row.claim.quantities.iter().filter_map(|id| row.view.mention(id)))
        .filter(|count| {
            [&count.counted_as, &count.of]
                .iter()
                .any(|of| of.as_deref() == Some("killed"))
        })
        .collect();
    // An end that one figure leaves open is open.
    let ends = |end: fn(&MentionRecord) -> Option<f64>, pick: fn(f64, f64) -> f64| {
        let ends: Option<Vec<f64>> = counts.iter().map(|count| end(count)).collect();
        ends.and_then(|ends| ends.into_iter().reduce(pick))
    };
    let best = counts.first().and_then(|count| count.best);
    let best = best.filter(|_| counts.iter().all(|count| count.best == best));
    [
        ends(|count| count.low, f64::min),
        best,
        ends(|count| count.high, f64::max),
    ]
}

/// Whether a cell was carried over from the context.
fn flag(mention: Option<&MentionRecord>) -> String {
    mention
        .map(|mention| mention.inferred.to_string())
        .unwrap_or_default()
}

fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The error of the writer itself, so that a closed pipe is known as one.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe in front.
fn guarded(cell: &str) -> Cow<'_, str> {
    let formula = cell.starts_with(['=', '+', '@', '\t', '\r'])
        || cell.starts_with('-') && cell.parse::<f64>().is_err();
    if formula {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, testing};
    use super::*;
    use crate::words::View;

    fn table(format: Format) -> (Vec<String>, Vec<Vec<String>>) {
        let text = testing::written(format);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let head = reader
            .headers()
            .expect("a head")
            .iter()
            .map(str::to_owned)
            .collect();
        let rows = reader
            .records()
            .map(|row| row.expect("a sound row").iter().map(str::to_owned).collect());
        (head, rows.collect())
    }

    #[test]
    fn a_claim_is_a_row_with_its_words_and_offsets() {
        let (head, rows) = table(Format::Csv);
        let at = |name: &str| head.iter().position(|column| column == name).expect("the column");
        let (documents, _) = testing::case();
        assert_eq!(
            rows.len(),
            documents
                .iter()
                .map(|document| document.claims.len())
                .sum::<usize>()
        );
        let row = rows
            .iter()
            .find(|row| row[at("type")] == "ASSAULT")
            .expect("the shelling");
        assert_eq!(row[at("publisher")], "'=Harbour, \"Wire\"");
        let (start, end): (usize, usize) = (
            row[at("quote_start")].parse().expect("a number"),
            row[at("quote_end")].parse().expect("a number"),
        );
        let words: String = documents[0].text.chars().skip(start).take(end - start).collect();
        assert_eq!(one_line(&words), row[at("quote")].trim_start_matches('\''));
        assert!(row[at("sources")].contains(" > "), "{}", row[at("sources")]);
    }

    #[test]
    fn a_report_has_one_row_for_each_event() {
        let (head, rows) = table(Format::ReportCsv);
        let at = |name: &str| head.iter().position(|column| column == name).expect("the column");
        let mut keys: Vec<(String, String)> = rows
            .iter()
            .map(|row| (row[at("event_id")].clone(), row[at("report_id")].clone()))
            .collect();
        let all = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), all);
        assert!(rows.iter().any(|row| row[at("killed_best")] == "12"));
    }

    #[test]
    fn differing_figures_have_no_best_and_denied_ones_do_not_count() {
        let pipeline = dateline_core::Pipeline::embedded().expect("the data of the binary load");
        let text = "A doctor said that shelling killed 12 people in Aleppo on Monday. A nurse said that shelling killed 15 \
                    people in Aleppo on Monday. The army denied that shelling killed 40 people in Aleppo on Monday.";
        let record = pipeline.read(&dateline_core::Document::new(text));
        let views = [View::new(&record)];
        let rows = super::super::rows(&views, &[]);
        let rows: Vec<&Row<'_>> = rows.iter().collect();
        let statuses: Vec<&str> = rows.iter().map(|row| row.claim.status.as_str()).collect();
        assert_eq!(statuses, ["happened", "happened", "denied"]);
        assert_eq!(killed(&rows), [Some(12.0), None, Some(15.0)]);
        assert_eq!(killed(&rows[..1]), [Some(12.0); 3]);
        assert_eq!(killed(&rows[2..]), [None; 3]);
    }

    #[test]
    fn a_closed_pipe_is_known_as_one() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let (documents, events) = testing::case();
        // More than any buffer on the way holds.
        let views: Vec<View<'_>> = (0..100).flat_map(|_| documents.iter().map(View::new)).collect();
        let rows = super::super::rows(&views, &events);
        for write in [claims, reports] {
            let error = write(&rows, &mut Closed).expect_err("nobody reads");
            assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        }
    }

    #[test]
    fn formulas_become_words_and_numbers_stay() {
        assert_eq!(guarded("=1+1"), "'=1+1");
        assert_eq!(guarded("-12.5"), "-12.5");
        assert_eq!(guarded("- nothing"), "'- nothing");
        assert_eq!(guarded("plain"), "plain");
    }
}
