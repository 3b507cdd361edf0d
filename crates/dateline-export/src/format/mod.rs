//! Formats for other tools, one file each: tables, maps, annotations. What each keeps and loses: `docs/EXPORTS.md`.
//!
//! All are made of the same rows: a [`Row`] is a claim with its report and the event that it is an account of.

mod annotation;
mod geojson;
mod kml;
mod table;

use crate::words::View;
use dateline_core::record::{ClaimRecord, DocumentRecord, EventRecord, MentionRecord};
use std::collections::HashMap;
use std::io::{self, Write};

/// A format that a case can be exported to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Ledger lines: reports, then events; nothing is lost.
    Jsonl,
    /// One row a claim.
    Csv,
    /// One row for each report on each event, for report-level analysis.
    ReportCsv,
    /// `GeoJSON` (RFC 7946): one feature a claim.
    GeoJson,
    /// KML 2.2: a placemark for each claim that has a point.
    Kml,
    /// W3C Web Annotation: one annotation a claim, at its words.
    Annotation,
}

impl Format {
    /// All formats with their names.
    pub const ALL: [(&'static str, Format); 6] = [
        ("jsonl", Format::Jsonl),
        ("csv", Format::Csv),
        ("report-csv", Format::ReportCsv),
        ("geojson", Format::GeoJson),
        ("kml", Format::Kml),
        ("annotation", Format::Annotation),
    ];

    /// The format of this name.
    pub fn named(name: &str) -> Option<Format> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, format)| *format)
    }
}

/// Writes reports and their events in a format.
///
/// # Errors
/// What the writer fails with.
pub fn write(
    format: Format,
    documents: &[DocumentRecord],
    events: &[EventRecord],
    out: &mut dyn Write,
) -> io::Result<()> {
    let views: Vec<View<'_>> = documents.iter().map(View::new).collect();
    let rows = rows(&views, events);
    match format {
        Format::Jsonl => crate::write_jsonl(out, documents, events),
        Format::Csv => table::claims(&rows, out),
        Format::ReportCsv => table::reports(&rows, out),
        Format::GeoJson => geojson::write(&rows, out),
        Format::Kml => kml::write(&rows, out),
        Format::Annotation => annotation::write(&rows, out),
    }
}

/// A claim with its report and its event.
pub(crate) struct Row<'r> {
    pub(crate) view: &'r View<'r>,
    pub(crate) claim: &'r ClaimRecord,
    pub(crate) event: Option<&'r EventRecord>,
}

/// All claims in the order of the reports, each with the event that it is an account of.
pub(crate) fn rows<'r>(views: &'r [View<'r>], events: &'r [EventRecord]) -> Vec<Row<'r>> {
    let mut of: HashMap<&str, &EventRecord> = HashMap::new();
    for event in events {
        of.extend(event.claims.iter().map(|claim| (claim.as_str(), event)));
    }
    let mut rows = Vec::new();
    for view in views {
        for claim in &view.document.claims {
            let whole = format!("{}#{}", view.document.id, claim.id);
            let event = of
                .get(whole.as_str())
                .or_else(|| of.get(claim.id.as_str()))
                .copied();
            rows.push(Row { view, claim, event });
        }
    }
    rows
}

impl<'r> Row<'r> {
    /// The words of the claim.
    pub(crate) fn quote(&self) -> &'r str {
        self.view.text(self.claim.content)
    }

    /// Who published the report.
    pub(crate) fn publisher(&self) -> &'r str {
        self.view.document.publisher.as_deref().unwrap_or_default()
    }

    /// The day of publication.
    pub(crate) fn published(&self) -> &'r str {
        let published = self.view.document.published.as_deref().unwrap_or_default();
        published.get(..10).unwrap_or(published)
    }

    /// The place mentions, with their roles.
    pub(crate) fn places(&self) -> impl Iterator<Item = (&'r MentionRecord, &'r str)> {
        let places = self.claim.places.iter();
        places.filter_map(|place| Some((self.view.mention(&place.mention)?, place.role.as_str())))
    }

    /// The first place with a point: mention, role, latitude, longitude.
    pub(crate) fn point(&self) -> Option<(&'r MentionRecord, &'r str, f64, f64)> {
        self.places()
            .find_map(|(place, role)| Some((place, role, place.lat?, place.lon?)))
    }

    /// The time mention.
    pub(crate) fn time(&self) -> Option<&'r MentionRecord> {
        self.view.mention(self.claim.when.as_deref()?)
    }

    /// Names and codes of actors.
    pub(crate) fn actors(&self, ids: &[String]) -> (String, String) {
        let found: Vec<&MentionRecord> = ids.iter().filter_map(|id| self.view.mention(id)).collect();
        let names: Vec<String> = found
            .iter()
            .map(|mention| {
                mention
                    .entity
                    .clone()
                    .unwrap_or_else(|| self.view.text(mention.span).to_owned())
            })
            .collect();
        let codes: Vec<&str> = found
            .iter()
            .filter_map(|mention| mention.code.as_deref())
            .collect();
        (names.join("; "), codes.join("; "))
    }

    /// Names of the sources, outermost first: "Sputnik > unnamed diplomatic source"; empty = the report's own voice.
    pub(crate) fn sources(&self) -> String {
        let attributions = &self.view.document.attributions;
        let links = self
            .claim
            .attribution
            .iter()
            .filter_map(|id| attributions.iter().find(|a| a.id == *id));
        let names = links.map(|link| {
            let source = link.source.as_deref().and_then(|id| self.view.source(id));
            source.map_or_else(|| "nobody named".to_owned(), |source| self.view.name_of(source))
        });
        names.collect::<Vec<_>>().join(" > ")
    }

    /// As [`Row::sources`], for readers: "the report itself" where there are none.
    pub(crate) fn voice(&self) -> String {
        let sources = self.sources();
        if sources.is_empty() {
            "the report itself".to_owned()
        } else {
            sources
        }
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use dateline_core::document::Published;
    use dateline_core::reconcile::reconcile;
    use dateline_core::record::{DocumentRecord, EventRecord};
    use dateline_core::{Document, Pipeline};

    /// Two short reports of our own and their events.
    pub(crate) fn case() -> (Vec<DocumentRecord>, Vec<EventRecord>) {
        let pipeline = Pipeline::embedded().expect("the data of the binary load");
        let read = |text: &str, publisher: &str, day: &str| {
            let mut document = Document::new(text);
            document.publisher = Some(publisher.to_owned());
            document.published = Published::parse(day, "input");
            pipeline.read(&document)
        };
        let documents = vec![
            read(
                "Reuters reported, citing a doctor, that the army had shelled Aleppo on Monday, killing 12 people.\n\nThe army burned “Süd” <b>houses</b> in Aleppo on Monday.",
                "=Harbour, \"Wire\"",
                "2024-05-07",
            ),
            read(
                "The army did not shell Aleppo on Monday, a spokesman for the defence ministry said.",
                "Delta Times",
                "2024-05-08",
            ),
        ];
        let events = reconcile(&documents);
        (documents, events)
    }

    /// What a format makes of them.
    pub(crate) fn written(format: super::Format) -> String {
        let (documents, events) = case();
        let mut out = Vec::new();
        super::write(format, &documents, &events, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("exports are UTF-8")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ledger_lines_come_back_whole() {
        let (documents, _) = testing::case();
        let lines = testing::written(Format::Jsonl);
        let back: Vec<DocumentRecord> = lines
            .lines()
            .take(documents.len())
            .map(|line| serde_json::from_str(line).expect("a ledger line"))
            .collect();
        assert_eq!(back, documents);
    }

    #[test]
    fn every_format_has_a_name_and_writes_the_same_twice() {
        for (name, format) in Format::ALL {
            assert_eq!(Format::named(name), Some(format));
            let first = testing::written(format);
            assert!(!first.is_empty(), "{name}");
            assert_eq!(first, testing::written(format), "{name}");
        }
    }
}
