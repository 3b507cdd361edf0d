//! W3C Web Annotation: a page of annotations, one a claim, at its words by position and by quote.

use super::Row;
use crate::words::one_line;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Scalars before and after the words, by which they are found again where the position has moved.
const AROUND: usize = 32;

/// Writes one annotation page.
pub(super) fn write(rows: &[Row<'_>], out: &mut dyn Write) -> io::Result<()> {
    let items: Vec<Value> = rows.iter().map(annotation).collect();
    let page = json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:dateline:claims",
        "type": "AnnotationPage",
        "items": items,
    });
    serde_json::to_writer(&mut *out, &page)?;
    out.write_all(b"\n")
}

fn annotation(row: &Row<'_>) -> Value {
    let (view, claim) = (row.view, row.claim);
    let [start, end] = claim.content;
    let source = match &view.document.uri {
        Some(uri) if uri.contains("://") => uri.clone(),
        _ => format!("urn:dateline:report:{}", view.document.id),
    };
    let body = format!(
        "{} {} ({}), says {}",
        claim.event_type,
        one_line(view.text(claim.trigger)),
        claim.status,
        row.voice()
    );
    json!({
        "id": format!("urn:dateline:claim:{}", claim.id),
        "type": "Annotation",
        "motivation": "describing",
        "body": {"type": "TextualBody", "value": body, "format": "text/plain"},
        "target": {
            "source": source,
            "selector": [
                {"type": "TextPositionSelector", "start": start, "end": end},
                {
                    "type": "TextQuoteSelector",
                    "exact": view.text([start, end]),
                    "prefix": view.text([start.saturating_sub(AROUND), start]),
                    "suffix": view.text([end, end + AROUND]),
                },
            ],
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Format, testing};
    use serde_json::Value;

    #[test]
    fn position_and_quote_name_the_same_words() {
        let page: Value = serde_json::from_str(&testing::written(Format::Annotation)).expect("JSON");
        let (documents, _) = testing::case();
        let items = page["items"].as_array().expect("items");
        assert!(!items.is_empty());
        for item in items {
            let selectors = &item["target"]["selector"];
            let at = |name: &str| selectors[0][name].as_u64().expect("a number") as usize;
            let exact = selectors[1]["exact"].as_str().expect("words");
            let found = documents.iter().any(|document| {
                let words: String = document
                    .text
                    .chars()
                    .skip(at("start"))
                    .take(at("end") - at("start"))
                    .collect();
                words == exact
            });
            assert!(found && !exact.is_empty(), "{item}");
        }
    }
}
