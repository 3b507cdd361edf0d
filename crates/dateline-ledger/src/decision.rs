//! Decisions of reviewers: append-only, each row sealed over the row before it.

use crate::{Case, CaseError};
use rusqlite::{OptionalExtension, TransactionBehavior, params};
use sha2::{Digest, Sha256};

/// What a reviewer decides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ruling {
    /// ISO 8601 time.
    pub at: String,
    /// Who decides.
    pub author: String,
    /// Id of the claim, event or source.
    pub subject: String,
    /// The cell that changes ("type", "reliability", "`same_event`", ...).
    pub cell: Option<String>,
    /// Its value before.
    pub old: Option<String>,
    /// Its value from now on.
    pub new: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A ruling as it stands in the case file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its number, from 1.
    pub no: i64,
    /// What was decided.
    pub ruling: Ruling,
    /// Seal of the decision before it; empty for the first.
    pub previous: String,
    /// SHA-256 over number, ruling and `previous`.
    pub seal: String,
}

impl Case {
    /// Writes a decision down. It can be superseded by a later one, never changed.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn decide(&mut self, ruling: Ruling) -> Result<Decision, CaseError> {
        let path = self.path.clone();
        let named = |error| CaseError::from_sqlite(&path, error);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(named)?;
        let last: Option<(i64, String)> = transaction
            .query_row(
                "SELECT no, seal FROM decision ORDER BY no DESC LIMIT 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()
            .map_err(named)?;
        let (no, previous) = last.map_or((1, String::new()), |(no, seal)| (no + 1, seal));
        let seal = seal_of(no, &ruling, &previous);
        transaction
            .execute(
                "INSERT INTO decision(no, at, author, subject, cell, old, new, reason, previous, seal) \
                 VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)",
                params![
                    no,
                    ruling.at,
                    ruling.author,
                    ruling.subject,
                    ruling.cell,
                    ruling.old,
                    ruling.new,
                    ruling.reason,
                    previous,
                    seal
                ],
            )
            .map_err(named)?;
        transaction.commit().map_err(named)?;
        Ok(Decision {
            no,
            ruling,
            previous,
            seal,
        })
    }

    /// All decisions, oldest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn decisions(&self) -> Result<Vec<Decision>, CaseError> {
        let mut decisions = Vec::new();
        let mut statement = self
            .connection
            .prepare("SELECT no, at, author, subject, cell, old, new, reason, previous, seal FROM decision ORDER BY no")
            .map_err(|error| self.sqlite(error))?;
        let rows = statement
            .query_map([], |row| {
                Ok(Decision {
                    no: row.get(0)?,
                    ruling: Ruling {
                        at: row.get(1)?,
                        author: row.get(2)?,
                        subject: row.get(3)?,
                        cell: row.get(4)?,
                        old: row.get(5)?,
                        new: row.get(6)?,
                        reason: row.get(7)?,
                    },
                    previous: row.get(8)?,
                    seal: row.get(9)?,
                })
            })
            .map_err(|error| self.sqlite(error))?;
        for row in rows {
            decisions.push(row.map_err(|error| self.sqlite(error))?);
        }
        Ok(decisions)
    }

    /// Decisions whose seal does not fit, in words.
    pub(crate) fn broken_seals(&self) -> Result<Vec<String>, CaseError> {
        let mut broken = Vec::new();
        let mut previous = String::new();
        for decision in self.decisions()? {
            let fits = decision.previous == previous
                && decision.seal == seal_of(decision.no, &decision.ruling, &decision.previous);
            if !fits {
                broken.push(format!("decision {}: changed after it was written", decision.no));
            }
            previous = decision.seal;
        }
        Ok(broken)
    }
}

fn seal_of(no: i64, ruling: &Ruling, previous: &str) -> String {
    let mut digest = Sha256::new();
    let mut part = |part: Option<&str>| {
        // The length keeps neighbouring parts apart; absence differs from emptiness.
        let length = part.map_or(u64::MAX, |part| part.len() as u64);
        digest.update(length.to_be_bytes());
        digest.update(part.unwrap_or(""));
    };
    part(Some(&no.to_string()));
    part(Some(&ruling.at));
    part(Some(&ruling.author));
    part(Some(&ruling.subject));
    part(ruling.cell.as_deref());
    part(ruling.old.as_deref());
    part(ruling.new.as_deref());
    part(ruling.reason.as_deref());
    part(Some(previous));
    let mut hex = String::new();
    for byte in digest.finalize() {
        hex.push_str(&format!("{byte:02x}"));
    }
    hex
}
