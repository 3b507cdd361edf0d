//! Gathers a situation report from reports and events.

use super::{
    EVENTS, Figure, Note, Point, Report, Sentence, Situation, Standing, plural, status_words, verdict_words,
};
use crate::format::{Row, rows};
use crate::style::shorten;
use crate::words::{View, one_line, place_words, range_words};
use dateline_core::record::{DocumentRecord, EventRecord};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Events among the highlights.
const HIGHLIGHTS: usize = 6;
/// Accounts of one event that are quoted.
const ACCOUNTS: usize = 8;
/// Days of the timeline.
const DATED: usize = 80;
/// Sources that are listed.
const SOURCES: usize = 60;
/// Letters of a quotation.
const QUOTE: usize = 280;

impl Report {
    /// The report of these documents and events; `as_of` is only named.
    pub fn of(documents: &[DocumentRecord], events: &[EventRecord], as_of: Option<&str>) -> Report {
        let views: Vec<View<'_>> = documents.iter().map(View::new).collect();
        let rows = rows(&views, events);
        let mut gather = Gather {
            report: Report::default(),
            numbers: HashMap::new(),
        };
        gather.head(documents, &rows, events, as_of);
        let mut ranked: Vec<&EventRecord> = events
            .iter()
            .filter(|event| event.event_type != "NONE" || event.claims.len() > 1)
            .collect();
        let weight = |event: &EventRecord| (event.origin_count, event.documents.len(), event.claims.len());
        ranked.sort_by(|a, b| weight(b).cmp(&weight(a)).then_with(|| a.id.cmp(&b.id)));
        gather.report.left_out = events.len() - ranked.len().min(EVENTS);
        let of: HashMap<&str, Vec<&Row<'_>>> = by_event(&rows);
        let none = Vec::new();
        for (number, event) in ranked.iter().take(EVENTS).enumerate() {
            let accounts = of.get(event.id.as_str()).unwrap_or(&none);
            let notes = gather.situation(event, accounts);
            if number < HIGHLIGHTS {
                gather.highlight(event, &notes);
            }
            gather.figures(event, accounts);
            gather.dispute(event, &notes);
        }
        gather.timeline(&ranked, &of);
        gather.standing(&rows);
        gather.points(&rows);
        gather.unknown(&ranked[..ranked.len().min(EVENTS)], &rows);
        gather.report
    }
}

fn by_event<'a, 'r>(rows: &'a [Row<'r>]) -> HashMap<&'r str, Vec<&'a Row<'r>>> {
    let mut of: HashMap<&str, Vec<&Row<'_>>> = HashMap::new();
    for row in rows {
        if let Some(event) = row.event {
            of.entry(event.id.as_str()).or_default().push(row);
        }
    }
    of
}

struct Gather {
    report: Report,
    /// Numbers of the notes, by report and claim.
    numbers: HashMap<(String, String), usize>,
}

impl Gather {
    fn head(
        &mut self,
        documents: &[DocumentRecord],
        rows: &[Row<'_>],
        events: &[EventRecord],
        as_of: Option<&str>,
    ) {
        let days: BTreeSet<&str> = documents
            .iter()
            .filter_map(|document| document.published.as_deref()?.get(..10))
            .collect();
        let publishers: BTreeSet<&str> = documents
            .iter()
            .filter_map(|document| document.publisher.as_deref())
            .collect();
        let report = &mut self.report;
        "Situation report".clone_into(&mut report.title);
        let day = |day: Option<&&str>| day.map(|day| (*day).to_owned()).unwrap_or_default();
        report.period = (day(days.first()), day(days.last()));
        report.as_of = as_of.map(str::to_owned);
        report.counts = [documents.len(), publishers.len(), rows.len(), events.len()];
    }

    /// The number of the note that quotes a claim.
    fn note(&mut self, row: &Row<'_>) -> usize {
        let key = (row.view.document.id.clone(), row.claim.id.clone());
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let title = row
            .view
            .document
            .title
            .as_deref()
            .map(one_line)
            .unwrap_or_default();
        let parts = [row.publisher(), row.published(), title.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let report = if parts.is_empty() {
            row.view.document.uri.clone().unwrap_or_default()
        } else {
            parts.join(", ")
        };
        self.report.notes.push(Note {
            report,
            chain: row.view.chain(row.claim),
            quote: shorten(&one_line(row.quote()), QUOTE),
            claim: row.claim.id.clone(),
        });
        let number = self.report.notes.len();
        self.numbers.insert(key, number);
        number
    }

    fn situation(&mut self, event: &EventRecord, accounts: &[&Row<'_>]) -> Vec<usize> {
        let mut situation = Situation {
            title: one_line(&event.title),
            status: status_words(&event.status).to_owned(),
            rests: rests(event),
            ..Situation::default()
        };
        for (label, cell) in [
            ("When", &event.when),
            ("Where", &event.place),
            ("Who", &event.actors),
            ("With", &event.equipment),
        ] {
            let Some(cell) = cell else { continue };
            let others: Vec<&str> = cell
                .values
                .iter()
                .map(|value| value.value.as_str())
                .filter(|value| *value != cell.best)
                .collect();
            let also = if others.is_empty() {
                String::new()
            } else {
                format!("; also {}", others.join("; "))
            };
            situation
                .cells
                .push((label.to_owned(), format!("{}{also}", cell.best)));
        }
        let mut notes = Vec::new();
        for row in accounts.iter().take(ACCOUNTS) {
            let note = self.note(row);
            notes.push(note);
            let status = if row.claim.status == event.status {
                String::new()
            } else {
                format!(" ({})", status_words(&row.claim.status))
            };
            let who = row.view.chain(row.claim);
            let text = format!(
                "{}, {}: “{}”{status}",
                outlet(row),
                who,
                shorten(&one_line(row.quote()), QUOTE)
            );
            situation.accounts.push(Sentence {
                text,
                notes: vec![note],
            });
        }
        if accounts.len() > ACCOUNTS {
            let text = format!("{} more accounts in the case", accounts.len() - ACCOUNTS);
            situation.accounts.push(Sentence {
                text,
                notes: Vec::new(),
            });
        }
        self.report.events.push(situation);
        notes
    }

    fn highlight(&mut self, event: &EventRecord, notes: &[usize]) {
        let place = event
            .place
            .as_ref()
            .map(|cell| format!(", {}", cell.best))
            .unwrap_or_default();
        let when = event
            .when
            .as_ref()
            .map(|cell| format!(", {}", cell.best))
            .unwrap_or_default();
        let text = format!(
            "{}{place}{when}: {}; {}.",
            one_line(&event.title),
            status_words(&event.status),
            rests(event)
        );
        self.report.highlights.push(Sentence {
            text,
            notes: notes.to_vec(),
        });
    }

    fn figures(&mut self, event: &EventRecord, accounts: &[&Row<'_>]) {
        let measure = |of: &str| {
            matches!(
                of,
                "km" | "miles" | "metres" | "feet" | "percent" | "degrees" | "days" | "hours"
            )
        };
        for count in event.counts.iter().filter(|count| !measure(&count.of)) {
            let mut notes = Vec::new();
            for figure in &count.figures {
                let row = accounts
                    .iter()
                    .find(|row| figure.claim.rsplit('#').next() == Some(row.claim.id.as_str()));
                if let Some(row) = row {
                    let note = self.note(row);
                    if !notes.contains(&note) {
                        notes.push(note);
                    }
                }
            }
            let agreement = match (count.figures.len(), count.agreement.as_str()) {
                (0 | 1, _) => "one figure",
                (_, "same") => "the same figure throughout",
                (_, "compatible") => "figures agree",
                (_, "strained") => "figures agree only if read generously",
                (_, "conflict") => "figures conflict",
                _ => "not compared",
            };
            self.report.figures.push(Figure {
                event: one_line(&event.title),
                of: count.of.clone(),
                // Between figures that cannot all be true nobody chooses.
                range: range_words(
                    count.low,
                    count.best.filter(|_| count.agreement != "conflict"),
                    count.high,
                ),
                agreement: agreement.to_owned(),
                notes,
            });
        }
    }

    fn dispute(&mut self, event: &EventRecord, notes: &[usize]) {
        let title = one_line(&event.title);
        if matches!(event.verdict.as_str(), "contested" | "denied" | "retracted") {
            let text = format!("{title}: {}.", verdict_words(&event.verdict));
            self.report.disputed.push(Sentence {
                text,
                notes: notes.to_vec(),
            });
        }
        for count in event
            .counts
            .iter()
            .filter(|count| matches!(count.agreement.as_str(), "conflict" | "strained"))
        {
            let range = range_words(count.low, None, count.high);
            let text = format!("{title}: figures for {} do not agree ({range}).", count.of);
            self.report.disputed.push(Sentence {
                text,
                notes: notes.to_vec(),
            });
        }
    }

    fn timeline(&mut self, events: &[&EventRecord], of: &HashMap<&str, Vec<&Row<'_>>>) {
        let mut dated: Vec<(&str, &EventRecord)> = events
            .iter()
            .filter_map(|event| Some((event.when.as_ref()?.best.as_str(), *event)))
            .filter(|(when, _)| when.starts_with(|c: char| c.is_ascii_digit()))
            .collect();
        dated.sort_by(|a, b| a.0.cmp(b.0).then_with(|| a.1.id.cmp(&b.1.id)));
        let more = dated.len().saturating_sub(DATED);
        for (when, event) in dated.into_iter().take(DATED) {
            let first = of.get(event.id.as_str()).and_then(|rows| rows.first());
            let notes = first.map(|row| vec![self.note(row)]).unwrap_or_default();
            let text = format!(
                "{when}: {} ({})",
                one_line(&event.title),
                status_words(&event.status)
            );
            self.report.timeline.push(Sentence { text, notes });
        }
        if more > 0 {
            self.report.timeline.push(Sentence {
                text: format!("{} later", plural(more, "more event")),
                notes: Vec::new(),
            });
        }
    }

    fn standing(&mut self, rows: &[Row<'_>]) {
        let mut found: BTreeMap<(String, String), (usize, BTreeSet<&str>)> = BTreeMap::new();
        for row in rows {
            let (name, kind) = match row.claim.origin.as_deref().and_then(|id| row.view.source(id)) {
                Some(source) => {
                    let unnamed = if source.named { "" } else { "unnamed " };
                    let state = if source.state_affiliated {
                        ", state-run"
                    } else {
                        ""
                    };
                    (
                        row.view.name_of(source),
                        format!("{unnamed}{}{state}", source.kind),
                    )
                }
                None if row.claim.attribution.is_empty() => {
                    ("the reports themselves".to_owned(), "author".to_owned())
                }
                None => ("nobody named".to_owned(), "not given".to_owned()),
            };
            let entry = found.entry((name, kind)).or_default();
            entry.0 += 1;
            entry.1.insert(row.view.document.id.as_str());
        }
        let standing = found
            .into_iter()
            .map(|((name, kind), (claims, reports))| Standing {
                name,
                kind,
                claims,
                reports: reports.len(),
            });
        self.report.sources = standing.collect();
        self.report
            .sources
            .sort_by(|a, b| b.claims.cmp(&a.claims).then_with(|| a.name.cmp(&b.name)));
        self.report.more_sources = self.report.sources.len().saturating_sub(SOURCES);
        self.report.sources.truncate(SOURCES);
    }

    fn points(&mut self, rows: &[Row<'_>]) {
        // Places of one name are not one place.
        let mut found: BTreeMap<(String, String), Point> = BTreeMap::new();
        for row in rows {
            for (place, role) in row.places() {
                let site = place.feature.as_deref() != Some("country") && role == "at";
                if let (true, Some(lat), Some(lon)) = (site, place.lat, place.lon) {
                    let name = place_words(place);
                    let key = (name.clone(), format!("{lat:.3} {lon:.3}"));
                    let point = found.entry(key).or_insert(Point {
                        name,
                        lat,
                        lon,
                        claims: 0,
                    });
                    point.claims += 1;
                }
            }
        }
        self.report.points = found.into_values().collect();
    }

    fn unknown(&mut self, events: &[&EventRecord], rows: &[Row<'_>]) {
        let without = |test: &dyn Fn(&EventRecord) -> bool| events.iter().filter(|event| test(event)).count();
        let (place, when, who) = (
            without(&|event| event.place.is_none()),
            without(&|event| event.when.is_none()),
            without(&|event| event.actors.is_none()),
        );
        let unsourced = rows.iter().filter(|row| row.claim.attribution.is_empty()).count();
        let undated = rows.iter().filter(|row| row.published().is_empty()).count();
        let unknown = &mut self.report.unknown;
        for (count, words) in [
            (when, "have no date"),
            (place, "have no place"),
            (who, "have no known actor"),
        ] {
            if count > 0 {
                unknown.push(format!(
                    "{count} of the {} events told here {words} in the reports.",
                    events.len()
                ));
            }
        }
        if unsourced > 0 {
            unknown.push(format!(
                "{unsourced} of {} claims stand in a report's own voice, with no source given.",
                rows.len()
            ));
        }
        if undated > 0 {
            unknown.push(format!("{undated} claims are from reports without a date of publication: their relative dates have no value."));
        }
    }
}

fn rests(event: &EventRecord) -> String {
    format!(
        "{} ({} in {} by {})",
        verdict_words(&event.verdict),
        plural(event.origin_count, "independent origin"),
        plural(event.documents.len(), "report"),
        plural(event.publishers.len(), "publisher")
    )
}

fn outlet(row: &Row<'_>) -> String {
    let publisher = if row.publisher().is_empty() {
        "unknown publisher"
    } else {
        row.publisher()
    };
    if row.published().is_empty() {
        publisher.to_owned()
    } else {
        format!("{publisher}, {}", row.published())
    }
}
