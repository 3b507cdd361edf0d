//! Events in and out. They are derived from all reports of the case, so they are replaced as a whole.

use crate::document::to_json;
use crate::{Case, CaseError};
use dateline_core::record::EventRecord;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use std::collections::BTreeMap;

impl Case {
    /// Puts these events in the place of all that are stored, in one transaction. Events that are stored already are
    /// left as they are. True where anything changed.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn replace_events(&mut self, events: &[EventRecord]) -> Result<bool, CaseError> {
        let path = self.path.clone();
        let named = |error| CaseError::from_sqlite(&path, error);
        let mut wanted = BTreeMap::new();
        for event in events {
            wanted.insert(event.id.as_str(), (event, to_json(&path, &event.id, event)?));
        }
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(named)?;
        let changed = replace(&transaction, &wanted).map_err(named)?;
        if changed {
            transaction.commit().map_err(named)?;
        } else {
            transaction.rollback().map_err(named)?;
        }
        Ok(changed)
    }

    /// All events, by id.
    ///
    /// # Errors
    /// The file cannot be read, or a record does not read.
    pub fn events(&self) -> Result<Vec<EventRecord>, CaseError> {
        self.records("SELECT id, record FROM event ORDER BY id")
    }

    /// An event by its id.
    ///
    /// # Errors
    /// As [`Case::events`].
    pub fn event(&self, id: &str) -> Result<Option<EventRecord>, CaseError> {
        let record: Option<String> = self
            .connection
            .query_row("SELECT record FROM event WHERE id = ?1", [id], |row| row.get(0))
            .optional()
            .map_err(|error| self.sqlite(error))?;
        record
            .map(|record| crate::document::from_json(&self.path, id, &record))
            .transpose()
    }
}

fn replace(
    transaction: &Transaction<'_>,
    wanted: &BTreeMap<&str, (&EventRecord, String)>,
) -> rusqlite::Result<bool> {
    let mut stored = BTreeMap::new();
    {
        let mut statement = transaction.prepare("SELECT id, record FROM event")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            stored.insert(row.get::<_, String>(0)?, row.get::<_, String>(1)?);
        }
    }
    let mut changed = false;
    for (id, record) in &stored {
        if wanted.get(id.as_str()).is_none_or(|(_, json)| json != record) {
            transaction
                .prepare_cached("DELETE FROM event WHERE id = ?1")?
                .execute([id])?;
            changed = true;
        }
    }
    for (id, (event, json)) in wanted {
        if stored.get(*id) == Some(json) {
            continue;
        }
        write(transaction, event, json)?;
        changed = true;
    }
    Ok(changed)
}

fn write(transaction: &Transaction<'_>, event: &EventRecord, json: &str) -> rusqlite::Result<()> {
    let best =
        |cell: &Option<dateline_core::record::SupportedCell>| cell.as_ref().map(|cell| cell.best.clone());
    transaction
        .prepare_cached(
            "INSERT INTO event(id, type, mode, title, status, verdict, origin_count, claims, documents, publishers, \
             \"when\", \"where\", actors, equipment, first_reported, last_updated, record) \
             VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17)",
        )?
        .execute(params![
            event.id,
            event.event_type,
            event.mode,
            event.title,
            event.status,
            event.verdict,
            event.origin_count as i64,
            event.claims.len() as i64,
            event.documents.len() as i64,
            event.publishers.len() as i64,
            best(&event.when),
            best(&event.place),
            best(&event.actors),
            best(&event.equipment),
            event.first_reported,
            event.last_updated,
            json
        ])?;
    let mut insert = transaction.prepare_cached(
        "INSERT OR IGNORE INTO event_claim(event, document, claim) \
         VALUES (?1, coalesce(?2, (SELECT document FROM claim WHERE id = ?3), ''), ?3)",
    )?;
    for reference in &event.claims {
        let (document, claim) = match reference.split_once('#') {
            Some((document, claim)) => (Some(document), claim),
            None => (None, reference.as_str()),
        };
        insert.execute(params![event.id, document, claim])?;
    }
    let mut insert = transaction.prepare_cached(
        "INSERT INTO origin(event, no, name, kind, role, counted, claims, reasons) VALUES (?1,?2,?3,?4,?5,?6,?7,?8)",
    )?;
    for (no, origin) in event.origins.iter().enumerate() {
        insert.execute(params![
            event.id,
            no as i64,
            origin.name,
            origin.kind,
            origin.role,
            origin.counted,
            origin.claims.len() as i64,
            (!origin.reasons.is_empty()).then(|| origin.reasons.join("; "))
        ])?;
    }
    let mut insert = transaction.prepare_cached(
        "INSERT OR IGNORE INTO event_count(event, of, low, best, high, agreement, figures) VALUES (?1,?2,?3,?4,?5,?6,?7)",
    )?;
    for count in &event.counts {
        insert.execute(params![
            event.id,
            count.of,
            count.low,
            count.best,
            count.high,
            count.agreement,
            count.figures.len() as i64
        ])?;
    }
    Ok(())
}
