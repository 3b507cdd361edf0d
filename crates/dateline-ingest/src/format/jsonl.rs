//! JSON Lines: one report a line, `text` kept to the character.
//!
//! Keys are those of the command contract (`id`, `text`, `title`, `publisher`, `published`, `uri`) and the ones that
//! news crawlers write for the same things.

use super::{Format, has_extension};
use crate::encoding::decode;
use crate::finish::{Metadata, finish};
use crate::{Failure, Options, Sink};
use serde_json::{Map, Value};

/// JSON Lines.
pub(crate) struct Jsonl;

const TEXT: &[&str] = &["text", "maintext", "body", "content", "plain_text"];
const TITLE: &[&str] = &["title", "headline"];
const PUBLISHER: &[&str] = &[
    "publisher",
    "outlet",
    "source_domain",
    "sitename",
    "site_name",
    "source",
];
const PUBLISHED: &[&str] = &[
    "published",
    "date_publish",
    "publish_date",
    "publishing_date",
    "date",
    "dct",
];
const URI: &[&str] = &["uri", "url", "link", "source_url"];
const AUTHORS: &[&str] = &["authors", "author", "byline"];
const LANGUAGE: &[&str] = &["language", "lang"];

impl Format for Jsonl {
    fn name(&self) -> &'static str {
        "JSON Lines"
    }

    fn sniff(&self, name: &str, head: &[u8]) -> bool {
        if has_extension(name, &["jsonl", "ndjson"]) {
            return true;
        }
        let first = head.iter().find(|b| !b.is_ascii_whitespace());
        let head = String::from_utf8_lossy(head);
        first == Some(&b'{') && TEXT.iter().any(|key| head.contains(&format!("\"{key}\"")))
    }

    fn read(&self, name: &str, bytes: &[u8], options: &Options, sink: &mut Sink<'_>) {
        for (number, line) in bytes.split(|b| *b == b'\n').enumerate() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let input = format!("{name}:{}", number + 1);
            sink(read_line(&input, line, options));
        }
    }
}

fn read_line(input: &str, line: &[u8], options: &Options) -> crate::Read {
    if line.len() > 6 * options.max_bytes {
        return Err(Failure::new(
            input,
            "the line is far longer than one report may be (raise it with --max-bytes)",
        ));
    }
    let line = decode(line, None).text;
    let value: Value = serde_json::from_str(line.trim()).map_err(|error| {
        Failure::new(
            input,
            format!("expected a JSON object, found broken JSON ({error})"),
        )
    })?;
    let Value::Object(object) = value else {
        return Err(Failure::new(
            input,
            "expected a JSON object with a `text`, found another JSON value",
        ));
    };
    let Some(text) = string(&object, TEXT) else {
        let keys: Vec<&str> = object.keys().map(String::as_str).take(8).collect();
        let reason = format!(
            "expected a key `text` with the report's text, found only {}",
            keys.join(", ")
        );
        return Err(Failure::new(input, reason));
    };
    let metadata = Metadata {
        input_id: object.get("id").map(plain).filter(|id| !id.is_empty()),
        uri: string(&object, URI),
        title: string(&object, TITLE),
        publisher: string(&object, PUBLISHER),
        authors: strings(&object, AUTHORS),
        published: string(&object, PUBLISHED),
        published_from: "input",
        language: string(&object, LANGUAGE),
        remark: None,
    };
    finish(input, text, metadata, options)
}

/// The first of these keys that holds a string.
fn string(object: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    keys.iter()
        .find_map(|key| object.get(*key)?.as_str())
        .map(str::to_owned)
}

/// The first of these keys, as a list.
fn strings(object: &Map<String, Value>, keys: &[&str]) -> Vec<String> {
    match keys.iter().find_map(|key| object.get(*key)) {
        Some(Value::Array(items)) => items.iter().map(plain).filter(|item| !item.is_empty()).collect(),
        Some(Value::String(one)) if !one.trim().is_empty() => vec![one.clone()],
        _ => Vec::new(),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Options, read_bytes};

    #[test]
    fn a_bad_line_does_not_stop_the_good_ones() {
        let lines = b"{\"id\": \"a\", \"text\": \"A ferry sank.\\n\"}\n{broken\n\n[1]\n{\"title\": \"x\"}\n{\"id\": 7, \"maintext\": \"It was old.\", \"date_publish\": \"2024-05-03 10:00:00\"}";
        let mut all = Vec::new();
        read_bytes("r.jsonl", lines, &Options::default(), &mut |read| all.push(read));
        assert_eq!(all.len(), 5);
        let first = all[0].as_ref().expect("a good line");
        assert_eq!(
            (first.input_id.as_deref(), first.text.as_str()),
            (Some("a"), "A ferry sank.\n")
        );
        assert!(
            all[1]
                .as_ref()
                .unwrap_err()
                .to_string()
                .starts_with("r.jsonl:2: expected a JSON object")
        );
        assert!(all[3].as_ref().unwrap_err().reason.contains("found only title"));
        let last = all[4].as_ref().expect("a good line");
        assert_eq!(last.input_id.as_deref(), Some("7"));
        assert_eq!(
            last.published.as_ref().expect("a date").to_iso(),
            "2024-05-03T10:00:00"
        );
    }
}
