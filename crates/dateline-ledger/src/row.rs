//! The flat rows of a report: sources, mentions, attributions, claims with their cells in words.

use crate::CaseError;
use crate::document::to_json;
use dateline_core::record::text::ScalarText;
use dateline_core::record::{ClaimRecord, DocumentRecord, MentionRecord};
use rusqlite::{Transaction, params};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

/// Writes the flat rows of a document in place of those that are there.
pub(crate) fn write(
    path: &Path,
    transaction: &Transaction<'_>,
    document: &DocumentRecord,
    record: &str,
) -> Result<(), CaseError> {
    let rows = Rows::of(path, document)?;
    rows.write(transaction, document, record)
        .map_err(|error| CaseError::from_sqlite(path, error))
}

/// What a record's flat rows are made from.
struct Rows<'d> {
    text: ScalarText<'d>,
    mentions: HashMap<&'d str, &'d MentionRecord>,
    /// JSON of the mentions and of the claims, in order.
    mention_json: Vec<String>,
    claim_json: Vec<String>,
}

impl<'d> Rows<'d> {
    fn of(path: &Path, document: &'d DocumentRecord) -> Result<Self, CaseError> {
        let mut mention_json = Vec::new();
        for mention in &document.mentions {
            mention_json.push(to_json(path, &document.id, mention)?);
        }
        let mut claim_json = Vec::new();
        for claim in &document.claims {
            claim_json.push(to_json(path, &document.id, claim)?);
        }
        Ok(Self {
            text: ScalarText::new(&document.text),
            mentions: document
                .mentions
                .iter()
                .map(|mention| (mention.id.as_str(), mention))
                .collect(),
            mention_json,
            claim_json,
        })
    }

    fn write(
        &self,
        transaction: &Transaction<'_>,
        document: &DocumentRecord,
        record: &str,
    ) -> rusqlite::Result<()> {
        // Rows of other tables go with the document; triggers keep the full-text tables in step.
        transaction
            .prepare_cached("DELETE FROM claim WHERE document = ?1")?
            .execute([&document.id])?;
        transaction
            .prepare_cached("DELETE FROM document WHERE id = ?1")?
            .execute([&document.id])?;
        transaction
            .prepare_cached(
                "INSERT INTO document(id, input_id, uri, publisher, authors, title, language, published, \
                 published_from, partial, text, record) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)",
            )?
            .execute(params![
                document.id,
                document.input_id,
                document.uri,
                document.publisher,
                present(document.authors.join("; ")),
                document.title,
                document.language,
                document.published,
                document.published_from,
                document.partial,
                document.text,
                record
            ])?;
        self.write_sources(transaction, document)?;
        self.write_mentions(transaction, document)?;
        self.write_attributions(transaction, document)?;
        for (claim, json) in document.claims.iter().zip(&self.claim_json) {
            self.write_claim(transaction, document, claim, json)?;
        }
        for (no, diagnostic) in document.diagnostics.iter().enumerate() {
            transaction
                .prepare_cached(
                    "INSERT INTO diagnostic(document, no, severity, stage, message) VALUES (?1,?2,?3,?4,?5)",
                )?
                .execute(params![
                    document.id,
                    no as i64,
                    format!("{:?}", diagnostic.severity).to_lowercase(),
                    diagnostic.stage,
                    diagnostic.message
                ])?;
        }
        Ok(())
    }

    fn write_sources(
        &self,
        transaction: &Transaction<'_>,
        document: &DocumentRecord,
    ) -> rusqlite::Result<()> {
        let mut insert = transaction.prepare_cached(
            "INSERT OR IGNORE INTO source(document, id, words, name, kind, named, anonymity, number, role, country, \
             organisation, state_affiliated, reliability) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)",
        )?;
        for source in &document.sources {
            let affiliation = source.affiliation.clone().unwrap_or_default();
            insert.execute(params![
                document.id,
                source.id,
                source.words(&self.text),
                source.name,
                source.kind,
                source.named,
                present(source.anonymity.clone()),
                present(source.number.clone()),
                source.role,
                affiliation.country,
                affiliation.organisation,
                source.state_affiliated,
                present(source.reliability.clone())
            ])?;
        }
        Ok(())
    }

    fn write_mentions(
        &self,
        transaction: &Transaction<'_>,
        document: &DocumentRecord,
    ) -> rusqlite::Result<()> {
        let mut insert = transaction.prepare_cached(
            "INSERT OR IGNORE INTO mention(document, id, kind, start, end, words, value, date_start, date_end, lat, lon, \
             country, code, low, best, high, record) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17)",
        )?;
        for (mention, json) in document.mentions.iter().zip(&self.mention_json) {
            let value = [
                &mention.value,
                &mention.name,
                &mention.entity,
                &mention.of,
                &mention.designation,
                &mention.class,
            ]
            .into_iter()
            .flatten()
            .next();
            insert.execute(params![
                document.id,
                mention.id,
                mention.kind,
                mention.span[0] as i64,
                mention.span[1] as i64,
                self.text.line(mention.span),
                value,
                mention.start,
                mention.end,
                mention.lat,
                mention.lon,
                mention.country,
                mention.code,
                mention.low,
                mention.best,
                mention.high,
                json
            ])?;
        }
        Ok(())
    }

    fn write_attributions(
        &self,
        transaction: &Transaction<'_>,
        document: &DocumentRecord,
    ) -> rusqlite::Result<()> {
        let mut insert = transaction.prepare_cached(
            "INSERT OR IGNORE INTO attribution(document, id, source, parent, depth, cue, content, mode, stance, negated, \
             implicit, confidence) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)",
        )?;
        for attribution in &document.attributions {
            let words = |spans: &[[usize; 2]]| {
                let parts: Vec<String> = spans.iter().map(|span| self.text.line(*span)).collect();
                present(parts.join(" ... "))
            };
            insert.execute(params![
                document.id,
                attribution.id,
                attribution.source,
                attribution.parent,
                attribution.depth,
                words(&attribution.cue),
                words(&attribution.content),
                attribution.mode,
                attribution.stance,
                attribution.negated,
                attribution.implicit,
                attribution.confidence
            ])?;
        }
        Ok(())
    }

    fn write_claim(
        &self,
        transaction: &Transaction<'_>,
        document: &DocumentRecord,
        claim: &ClaimRecord,
        json: &str,
    ) -> rusqlite::Result<()> {
        let find = |id: &String| self.mentions.get(id.as_str()).copied();
        let list = |ids: &[String], word: fn(&MentionRecord) -> Option<String>| {
            let words: Vec<String> = ids.iter().filter_map(find).filter_map(word).collect();
            present(words.join("; "))
        };
        let when = claim.when.as_ref().and_then(find);
        let place = claim.places.iter().find_map(|place| find(&place.mention));
        let chain = document.chain(claim);
        let words = |id: &Option<String>| -> String {
            id.as_deref()
                .and_then(|id| document.source(id))
                .map_or_else(|| "unnamed source".to_owned(), |source| source.words(&self.text))
        };
        let links: Vec<String> = chain.iter().map(|link| words(&link.source)).collect();
        let kind = chain
            .last()
            .and_then(|link| document.source(link.source.as_deref()?))
            .map(|source| source.kind.clone());
        let implied = claim
            .implied_origin
            .as_ref()
            .map(|implied| words(&Some(implied.source.clone())));
        let mut equipment = Vec::new();
        for mention in claim.equipment.iter().filter_map(find) {
            equipment.extend(mention.designation.clone().or_else(|| mention.class.clone()));
        }
        let stored = transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO claim(document, id, trigger, content, content_start, content_end, type, mode, context, \
                 cameo, actors, actor_codes, recipients, recipient_codes, when_start, when_end, place, lat, lon, country, \
                 counts, equipment, status, certainty, source, source_kind, chain, stance, implied_origin, confidence, record) \
                 VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,\
                 ?28,?29,?30,?31)",
            )?
            .execute(params![
                document.id,
                claim.id,
                self.text.line(claim.trigger),
                self.text.line(claim.content),
                claim.content[0] as i64,
                claim.content[1] as i64,
                claim.event_type,
                claim.mode,
                present(claim.context.join("; ")),
                claim.cameo,
                list(&claim.actors, |mention| mention.entity.clone()),
                list(&claim.actors, |mention| mention.code.clone()),
                list(&claim.recipients, |mention| mention.entity.clone()),
                list(&claim.recipients, |mention| mention.code.clone()),
                when.and_then(|when| when.start.clone()),
                when.and_then(|when| when.end.clone()),
                place.and_then(|place| place.name.clone()),
                place.and_then(|place| place.lat),
                place.and_then(|place| place.lon),
                place.and_then(|place| place.country.clone()),
                list(&claim.quantities, |quantity| Some(count_words(quantity))),
                present(equipment.join("; ")),
                claim.status,
                claim.certainty,
                links.last(),
                kind,
                present(links.join(" > ")),
                chain.last().map(|link| link.stance.clone()),
                implied,
                claim.confidence,
                json
            ])?;
        if stored == 0 {
            return Ok(());
        }
        let mut cell = transaction.prepare_cached(
            "INSERT OR IGNORE INTO claim_cell(document, claim, cell, mention, role) VALUES (?1,?2,?3,?4,?5)",
        )?;
        let mut put = |name: &str, mention: &String, role: Option<&String>| {
            cell.execute(params![document.id, claim.id, name, mention, role])
                .map(|_| ())
        };
        for actor in &claim.actors {
            put("actor", actor, None)?;
        }
        for recipient in &claim.recipients {
            put("recipient", recipient, None)?;
        }
        if let Some(when) = &claim.when {
            put("when", when, None)?;
        }
        for place in &claim.places {
            put("where", &place.mention, Some(&place.role))?;
        }
        for quantity in &claim.quantities {
            put("quantity", quantity, None)?;
        }
        for equipment in &claim.equipment {
            put("equipment", equipment, None)?;
        }
        Ok(())
    }
}

/// A count in words: "99 soldiers", "90-110 killed", "at least 20 wounded".
fn count_words(quantity: &MentionRecord) -> String {
    let mut words = match (quantity.low, quantity.best, quantity.high) {
        (Some(low), _, Some(high)) if low != high => format!("{low}-{high}"),
        (Some(low), _, None) => format!("at least {low}"),
        (None, _, Some(high)) => format!("up to {high}"),
        (Some(exact), _, Some(_)) => exact.to_string(),
        (None, Some(best), None) => best.to_string(),
        (None, None, None) => String::from("?"),
    };
    for word in [&quantity.of, &quantity.counted_as].into_iter().flatten() {
        let _ = write!(words, " {word}");
    }
    words
}

fn present(words: String) -> Option<String> {
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(low: Option<f64>, best: Option<f64>, high: Option<f64>) -> String {
        count_words(&MentionRecord {
            of: Some("soldiers".to_owned()),
            low,
            best,
            high,
            ..MentionRecord::default()
        })
    }

    #[test]
    fn counts_read_as_they_are_bounded() {
        assert_eq!(count(Some(99.0), Some(99.0), Some(99.0)), "99 soldiers");
        assert_eq!(count(Some(90.0), Some(100.0), Some(110.0)), "90-110 soldiers");
        assert_eq!(count(Some(20.0), Some(20.0), None), "at least 20 soldiers");
        assert_eq!(count(None, Some(50.0), Some(50.0)), "up to 50 soldiers");
        assert_eq!(count(None, None, None), "? soldiers");
    }
}
