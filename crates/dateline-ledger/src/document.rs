//! Reports in and out as records.

use crate::{Case, CaseError, row};
use dateline_core::record::{ClaimRecord, DocumentRecord};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    /// Reports that the case did not have: new texts, and known texts that appeared in a new place.
    pub new: usize,
    /// Reports that the case had, with the same reading.
    pub known: usize,
    /// Reports that the case had and that read differently now: the new reading stands.
    pub replaced: usize,
}

impl Added {
    /// The batch changed the case.
    pub fn changed(&self) -> bool {
        self.new + self.replaced > 0
    }
}

/// A claim with the report that it stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredClaim {
    /// The report.
    pub document: DocumentRecord,
    /// The claim.
    pub claim: ClaimRecord,
    /// Id of the event that it speaks of, once events were stored.
    pub event: Option<String>,
}

impl Case {
    /// Adds reports, all of them or (on an error) none. A report that is there already changes nothing.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add_documents(&mut self, documents: &[DocumentRecord]) -> Result<Added, CaseError> {
        let path = self.path.clone();
        let named = |error| CaseError::from_sqlite(&path, error);
        let mut added = Added::default();
        let mut touched = BTreeSet::new();
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(named)?;
        let run = transaction
            .query_row("SELECT coalesce(max(no), 0) + 1 FROM run", [], |row| {
                row.get::<_, i64>(0)
            })
            .map_err(named)?;
        transaction
            .execute(
                "INSERT INTO run(no, program, at, added, replaced) VALUES (?1, ?2, ?3, 0, 0)",
                params![run, self.program, self.now],
            )
            .map_err(named)?;
        for document in documents {
            let record = to_json(&path, &document.id, document)?;
            match appear(&transaction, run, document, &record).map_err(named)? {
                Appeared::New => added.new += 1,
                Appeared::Changed => added.replaced += 1,
                Appeared::Known => {
                    added.known += 1;
                    continue;
                }
            }
            touched.insert(document.id.as_str());
        }
        if !added.changed() {
            // Nothing to keep: not even the row of the run.
            transaction.rollback().map_err(named)?;
            return Ok(added);
        }
        transaction
            .execute(
                "UPDATE run SET added = ?2, replaced = ?3 WHERE no = ?1",
                params![run, added.new as i64, added.replaced as i64],
            )
            .map_err(named)?;
        for id in touched {
            let first: String = transaction
                .query_row(
                    "SELECT record FROM appearance WHERE document = ?1 \
                     ORDER BY published IS NULL, published, record LIMIT 1",
                    [id],
                    |row| row.get(0),
                )
                .map_err(named)?;
            let stored: Option<String> = transaction
                .query_row("SELECT record FROM document WHERE id = ?1", [id], |row| {
                    row.get(0)
                })
                .optional()
                .map_err(named)?;
            if stored.as_deref() == Some(first.as_str()) {
                continue;
            }
            let document: DocumentRecord = from_json(&path, id, &first)?;
            row::write(&path, &transaction, &document, &first)?;
        }
        transaction.commit().map_err(named)?;
        Ok(added)
    }

    /// All reports by publication time, then id; a text that appeared in several places once, as it appeared first.
    ///
    /// # Errors
    /// The file cannot be read, or a record does not read.
    pub fn documents(&self) -> Result<Vec<DocumentRecord>, CaseError> {
        self.records("SELECT id, record FROM document ORDER BY published IS NULL, published, id")
    }

    /// [`Case::documents`], each in its condensed form: all that reconciliation looks at, in less memory.
    ///
    /// # Errors
    /// As [`Case::documents`].
    pub fn condensed_documents(&self) -> Result<Vec<DocumentRecord>, CaseError> {
        self.records_with(
            "SELECT id, record FROM document ORDER BY published IS NULL, published, id",
            |record: DocumentRecord| record.condensed(),
        )
    }

    /// Every appearance of every text, in the order of [`Case::documents`].
    ///
    /// # Errors
    /// As [`Case::documents`].
    pub fn appearances(&self) -> Result<Vec<DocumentRecord>, CaseError> {
        self.records(
            "SELECT document, record FROM appearance ORDER BY published IS NULL, published, document, place",
        )
    }

    /// A claim by its id (`c...`, or `document-id#claim-id`).
    ///
    /// # Errors
    /// As [`Case::documents`].
    pub fn claim(&self, id: &str) -> Result<Option<StoredClaim>, CaseError> {
        let (document, claim) = match id.split_once('#') {
            Some((document, claim)) => (Some(document), claim),
            None => (None, id),
        };
        let found: Option<(String, String)> = self
            .connection
            .query_row(
                "SELECT d.id, d.record FROM claim c JOIN document d ON d.id = c.document \
                 WHERE c.id = ?1 AND (?2 IS NULL OR d.id = ?2) ORDER BY d.id LIMIT 1",
                params![claim, document],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()
            .map_err(|error| self.sqlite(error))?;
        let Some((document, record)) = found else {
            return Ok(None);
        };
        let event = self
            .connection
            .query_row(
                "SELECT event FROM event_claim WHERE document = ?1 AND claim = ?2 ORDER BY event LIMIT 1",
                [&document, claim],
                |row| row.get(0),
            )
            .optional()
            .map_err(|error| self.sqlite(error))?;
        let document: DocumentRecord = from_json(&self.path, &document, &record)?;
        let stored = document.claims.iter().find(|stored| stored.id == claim).cloned();
        Ok(stored.map(|claim| StoredClaim {
            document,
            claim,
            event,
        }))
    }

    /// Ids of claims (`document-id#claim-id`) whose content or source holds all these words, best first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn search_claims(&self, words: &str, limit: usize) -> Result<Vec<String>, CaseError> {
        self.search(
            "SELECT c.document || '#' || c.id FROM search_claim s JOIN claim c ON c.no = s.rowid \
             WHERE search_claim MATCH ?1 ORDER BY rank, c.no LIMIT ?2",
            words,
            limit,
        )
    }

    /// Ids of reports whose title or text holds all these words, best first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn search_documents(&self, words: &str, limit: usize) -> Result<Vec<String>, CaseError> {
        self.search(
            "SELECT d.id FROM search_document s JOIN document d ON d.no = s.rowid \
             WHERE search_document MATCH ?1 ORDER BY rank, d.no LIMIT ?2",
            words,
            limit,
        )
    }

    fn search(&self, query: &str, words: &str, limit: usize) -> Result<Vec<String>, CaseError> {
        let phrase = quoted(words);
        if phrase.is_empty() {
            return Ok(Vec::new());
        }
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut found = Vec::new();
        let mut statement = self
            .connection
            .prepare_cached(query)
            .map_err(|error| self.sqlite(error))?;
        let rows = statement
            .query_map(params![phrase, limit], |row| row.get::<_, String>(0))
            .map_err(|error| self.sqlite(error))?;
        for row in rows {
            found.push(row.map_err(|error| self.sqlite(error))?);
        }
        Ok(found)
    }

    /// Records that a query of id and JSON gives.
    pub(crate) fn records<T: serde::de::DeserializeOwned>(&self, query: &str) -> Result<Vec<T>, CaseError> {
        self.records_with(query, |record| record)
    }

    fn records_with<T: serde::de::DeserializeOwned>(
        &self,
        query: &str,
        shape: impl Fn(T) -> T,
    ) -> Result<Vec<T>, CaseError> {
        let mut records = Vec::new();
        let mut statement = self
            .connection
            .prepare(query)
            .map_err(|error| self.sqlite(error))?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
            .map_err(|error| self.sqlite(error))?;
        for row in rows {
            let (id, record) = row.map_err(|error| self.sqlite(error))?;
            records.push(shape(from_json(&self.path, &id, &record)?));
        }
        Ok(records)
    }
}

enum Appeared {
    New,
    Changed,
    Known,
}

fn appear(
    transaction: &Transaction<'_>,
    run: i64,
    document: &DocumentRecord,
    record: &str,
) -> rusqlite::Result<Appeared> {
    let part = |part: &Option<String>| part.clone().unwrap_or_default();
    let place = [
        part(&document.uri),
        part(&document.input_id),
        part(&document.publisher),
    ]
    .join("\u{1f}");
    let stored: Option<String> = transaction
        .prepare_cached("SELECT record FROM appearance WHERE document = ?1 AND place = ?2")?
        .query_row(params![document.id, place], |row| row.get(0))
        .optional()?;
    let appeared = match stored {
        Some(stored) if stored == record => return Ok(Appeared::Known),
        Some(_) => Appeared::Changed,
        None => Appeared::New,
    };
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO appearance(document, place, uri, input_id, publisher, published, record, run) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            document.id,
            place,
            document.uri,
            document.input_id,
            document.publisher,
            document.published,
            record,
            run
        ])?;
    Ok(appeared)
}

/// Words as a full-text query that cannot be read as syntax: each quoted, all needed.
fn quoted(words: &str) -> String {
    let mut phrase = String::new();
    for word in words.split_whitespace() {
        let bare: String = word
            .chars()
            .filter(|character| *character != '"' && *character != '\0')
            .collect();
        if bare.chars().any(char::is_alphanumeric) {
            let _ = write!(phrase, "\"{bare}\" ");
        }
    }
    phrase
}

pub(crate) fn to_json<T: serde::Serialize>(
    path: &std::path::Path,
    id: &str,
    record: &T,
) -> Result<String, CaseError> {
    serde_json::to_string(record).map_err(|source| CaseError::Record {
        path: path.to_owned(),
        id: id.to_owned(),
        source,
    })
}

pub(crate) fn from_json<T: serde::de::DeserializeOwned>(
    path: &std::path::Path,
    id: &str,
    record: &str,
) -> Result<T, CaseError> {
    serde_json::from_str(record).map_err(|source| CaseError::Record {
        path: path.to_owned(),
        id: id.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_words_are_never_syntax() {
        assert_eq!(quoted("NEAR(\"a\" OR *) - port"), "\"NEAR(a\" \"OR\" \"port\" ");
        assert_eq!(quoted(" * - "), "");
    }
}
