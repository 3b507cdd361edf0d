//! Cells of a record in words: the same wording in the account, the events and the explanation.

use dateline_core::record::{ClaimRecord, DocumentRecord, MentionRecord, SourceRecord, WireSpan};
use std::collections::HashMap;

/// A document with its references resolved.
pub(crate) struct View<'r> {
    pub(crate) document: &'r DocumentRecord,
    mentions: HashMap<&'r str, &'r MentionRecord>,
    /// Byte offset of every scalar, and the end.
    offsets: Vec<usize>,
}

impl<'r> View<'r> {
    pub(crate) fn new(document: &'r DocumentRecord) -> Self {
        let mentions = document
            .mentions
            .iter()
            .map(|mention| (mention.id.as_str(), mention))
            .collect();
        let mut offsets: Vec<usize> = document.text.char_indices().map(|(at, _)| at).collect();
        offsets.push(document.text.len());
        Self {
            document,
            mentions,
            offsets,
        }
    }

    pub(crate) fn text(&self, span: WireSpan) -> &'r str {
        let last = self.offsets.len() - 1;
        let (start, end) = (span[0].min(last), span[1].min(last));
        if start > end {
            ""
        } else {
            &self.document.text[self.offsets[start]..self.offsets[end]]
        }
    }

    pub(crate) fn mention(&self, id: &str) -> Option<&'r MentionRecord> {
        self.mentions.get(id).copied()
    }

    pub(crate) fn source(&self, id: &str) -> Option<&'r SourceRecord> {
        self.document.sources.iter().find(|source| source.id == id)
    }

    /// "Nicolas Maduro (VEN GOV)".
    pub(crate) fn actor(&self, id: &str) -> Option<String> {
        let mention = self.mention(id)?;
        let name = mention
            .entity
            .clone()
            .unwrap_or_else(|| self.text(mention.span).to_owned());
        Some(match &mention.code {
            Some(code) if !code.is_empty() => format!("{name} ({code})"),
            _ => name,
        })
    }

    pub(crate) fn actors(&self, ids: &[String]) -> String {
        let mut names: Vec<String> = Vec::new();
        for name in ids.iter().filter_map(|id| self.actor(id)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    }

    /// "Caracas, VEN", with the role where it is not the place of the event itself.
    pub(crate) fn places(&self, claim: &ClaimRecord) -> String {
        let mut out: Vec<String> = Vec::new();
        for place in &claim.places {
            let Some(mention) = self.mention(&place.mention) else {
                continue;
            };
            let name = place_words(mention);
            let words = match place.role.as_str() {
                "origin" => format!("from {name}"),
                "destination" => format!("to {name}"),
                _ => name,
            };
            if !out.contains(&words) {
                out.push(words);
            }
        }
        out.join(", ")
    }

    pub(crate) fn when(&self, claim: &ClaimRecord) -> String {
        claim
            .when
            .as_deref()
            .and_then(|id| self.mention(id))
            .map(time_words)
            .unwrap_or_default()
    }

    /// "24–99 troops, 2 jets".
    pub(crate) fn numbers(&self, claim: &ClaimRecord) -> String {
        let quantities = claim
            .quantities
            .iter()
            .filter_map(|id| self.mention(id))
            .map(quantity_words);
        quantities.collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn equipment(&self, claim: &ClaimRecord) -> String {
        let mut out: Vec<String> = Vec::new();
        for mention in claim.equipment.iter().filter_map(|id| self.mention(id)) {
            let class = mention.class.clone().unwrap_or_default();
            let words = match &mention.designation {
                Some(designation) if !class.is_empty() => format!("{designation} ({class})"),
                Some(designation) => designation.clone(),
                None => class,
            };
            if !words.is_empty() && !out.contains(&words) {
                out.push(words);
            }
        }
        out.join(", ")
    }

    /// The chain of sources, outermost first: "Sputnik › unnamed diplomatic source".
    pub(crate) fn chain(&self, claim: &ClaimRecord) -> String {
        let mut links: Vec<String> = Vec::new();
        for id in &claim.attribution {
            let Some(attribution) = self.document.attributions.iter().find(|a| a.id == *id) else {
                continue;
            };
            let source = attribution.source.as_deref().and_then(|id| self.source(id));
            let mut words =
                source.map_or_else(|| "nobody named".to_owned(), |source| self.source_words(source));
            let cue: Vec<&str> = attribution.cue.iter().map(|span| self.text(*span)).collect();
            if !cue.is_empty() {
                words.push_str(&format!(" [{}]", cue.join(" … ")));
            }
            if attribution.implicit {
                words.push_str(" [carried over]");
            }
            links.push(words);
        }
        if links.is_empty() {
            return match &claim.implied_origin {
                Some(implied) => {
                    let source = self
                        .source(&implied.source)
                        .map(|s| self.source_words(s))
                        .unwrap_or_default();
                    format!("the report itself (perhaps after {source}: {})", implied.reason)
                }
                None => "the report itself".to_owned(),
            };
        }
        links.join(" › ")
    }

    /// The name of a source, or the words that describe it.
    pub(crate) fn name_of(&self, source: &SourceRecord) -> String {
        let described = source.spans.first().map(|span| one_line(self.text(*span)));
        let name = source.name.clone().or(described);
        name.unwrap_or_else(|| "unnamed".to_owned())
    }

    /// "Javier Mayorca", "a Venezuelan official (unnamed official)".
    pub(crate) fn source_words(&self, source: &SourceRecord) -> String {
        let described = source.spans.first().map(|span| one_line(self.text(*span)));
        let mut words = source
            .name
            .clone()
            .or(described)
            .unwrap_or_else(|| "unnamed".to_owned());
        let mut notes: Vec<String> = Vec::new();
        if !source.named {
            notes.push(format!("unnamed {}", source.kind));
        } else if source.kind != "person" {
            notes.push(source.kind.clone());
        }
        if source.state_affiliated {
            notes.push("state-run".to_owned());
        }
        if !notes.is_empty() {
            words.push_str(&format!(" ({})", notes.join(", ")));
        }
        words
    }
}

/// White space of any kind as single spaces.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(crate) fn place_words(mention: &MentionRecord) -> String {
    let name = mention.name.clone().unwrap_or_default();
    let icao = mention
        .icao
        .as_ref()
        .map(|icao| format!(" {icao}"))
        .unwrap_or_default();
    match &mention.country {
        Some(country) if mention.feature.as_deref() != Some("country") => format!("{name}{icao}, {country}"),
        _ => format!("{name}{icao}"),
    }
}

/// "2019-03-23", "2019-03-23 to 24", or the words of the value where there is no interval.
pub(crate) fn time_words(mention: &MentionRecord) -> String {
    match (&mention.start, &mention.end) {
        (Some(start), Some(end)) if start == end => start.clone(),
        (Some(start), Some(end)) => {
            let month = mention.precision.as_deref() == Some("month");
            let year = mention.precision.as_deref() == Some("year");
            if month && start.get(..7) == end.get(..7) {
                start.get(..7).unwrap_or(start).to_owned()
            } else if year && start.get(..4) == end.get(..4) {
                start.get(..4).unwrap_or(start).to_owned()
            } else {
                format!("{start} to {end}")
            }
        }
        (Some(start), None) => format!("from {start}"),
        (None, Some(end)) => format!("until {end}"),
        (None, None) => mention.value.clone().unwrap_or_default(),
    }
}

/// "24–99 troops", "at least 400", "about 100 (90–110)".
pub(crate) fn quantity_words(mention: &MentionRecord) -> String {
    let of = mention.of.clone().unwrap_or_default();
    let role = mention
        .counted_as
        .as_deref()
        .filter(|role| !of.contains(*role))
        .map(|role| format!(" {role}"))
        .unwrap_or_default();
    let range = range_words(mention.low, mention.best, mention.high);
    format!("{range} {of}{role}").trim().to_owned()
}

/// An interval in words.
pub(crate) fn range_words(low: Option<f64>, best: Option<f64>, high: Option<f64>) -> String {
    match (low, best, high) {
        (Some(low), Some(best), Some(high)) if low == high && low == best => number(best),
        (Some(low), None, Some(high)) if low == high => number(low),
        (Some(low), Some(best), Some(high)) => format!("{} ({}–{})", number(best), number(low), number(high)),
        (Some(low), None, Some(high)) => format!("{}–{}", number(low), number(high)),
        (Some(low), _, None) => format!("{} or more", number(low)),
        (None, _, Some(high)) => format!("up to {}", number(high)),
        (None, Some(best), None) => number(best),
        (None, None, None) => "an unknown number of".to_owned(),
    }
}

/// Digits with a comma at every thousand.
pub(crate) fn number(value: f64) -> String {
    if value.fract() != 0.0 {
        return format!("{value}");
    }
    let digits = format!("{}", value.abs() as u64);
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if value < 0.0 { format!("-{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_read_well() {
        assert_eq!(range_words(Some(99.0), Some(99.0), Some(99.0)), "99");
        assert_eq!(range_words(Some(24.0), None, Some(99.0)), "24–99");
        assert_eq!(range_words(Some(90.0), Some(100.0), Some(110.0)), "100 (90–110)");
        assert_eq!(range_words(Some(2000.0), Some(2000.0), None), "2,000 or more");
        assert_eq!(number(1234567.0), "1,234,567");
        assert_eq!(number(5.9), "5.9");
    }
}
