//! Saved web pages: the main text by the crate `trafilatura` (fallback, precision first), with its metadata.

use super::{Format, has_extension};
use crate::encoding::decode;
use crate::finish::{Metadata, finish};
use crate::{Failure, Options, Sink};
use trafilatura::ExtractionFocus;

/// A saved web page.
pub(crate) struct Html;

/// Tags open at once beyond which a page is refused: no real page nests so deep, and extraction recurses.
const MAX_DEPTH: usize = 2_000;
/// Elements beyond which a page is refused.
const MAX_ELEMENTS: usize = 400_000;
/// Stack of the extraction thread.
const STACK: usize = 64 << 20;

impl Format for Html {
    fn name(&self) -> &'static str {
        "HTML"
    }

    fn sniff(&self, name: &str, head: &[u8]) -> bool {
        if has_extension(name, &["html", "htm", "xhtml"]) {
            return true;
        }
        let head = String::from_utf8_lossy(&head[..head.len().min(1024)]).to_lowercase();
        let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        head.starts_with("<!doctype html")
            || head.starts_with("<html")
            || (head.starts_with('<') && head.contains("<body"))
    }

    fn read(&self, name: &str, bytes: &[u8], options: &Options, sink: &mut Sink<'_>) {
        let decoded = decode(bytes, declared_charset(bytes).as_deref());
        let page = match extract(decoded.text) {
            Ok(page) => page,
            Err(reason) => {
                sink(Err(Failure::new(name, reason)));
                return;
            }
        };
        let metadata = Metadata {
            uri: Some(page.uri).filter(|uri| !uri.is_empty()),
            title: Some(page.title),
            publisher: Some(page.publisher),
            authors: page.authors,
            published: page.published,
            published_from: "metadata",
            language: Some(page.language),
            remark: decoded.remark,
            input_id: None,
        };
        sink(finish(name, page.text, metadata, options));
    }
}

/// What the extraction gives.
struct Page {
    text: String,
    title: String,
    publisher: String,
    authors: Vec<String>,
    published: Option<String>,
    language: String,
    uri: String,
}

/// The charset of a `meta` tag among the first bytes.
fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_lowercase();
    let at = head.find("charset=")? + "charset=".len();
    let label: String = head[at..]
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// Runs the extraction on a thread of its own with a large stack; a panic in it is a reason, not an end.
fn extract(html: String) -> Result<Page, String> {
    let depth = nesting(&html);
    if depth > MAX_DEPTH {
        return Err(format!("tags nested {depth} deep; the limit is {MAX_DEPTH}"));
    }
    let worker = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || extract_here(&html));
    let worker = worker.map_err(|error| format!("no thread for the extraction: {error}"))?;
    worker
        .join()
        .unwrap_or_else(|_| Err("the extraction of the main text broke down on this page".to_owned()))
}

fn extract_here(html: &str) -> Result<Page, String> {
    let options = trafilatura::Options::default()
        .with_fallback(true)
        .with_focus(ExtractionFocus::FavorPrecision)
        .with_exclude_comments(true)
        .with_max_tree_size(MAX_ELEMENTS);
    let result =
        trafilatura::extract(html, &options).map_err(|error| format!("no main text found ({error})"))?;
    let metadata = result.metadata;
    let body = paragraphs(&result.content_html);
    if body.trim().is_empty() {
        return Err("no main text found in the page".to_owned());
    }
    // The headline is a claim of its own: it heads the text, unless the main text starts with it.
    let title = metadata.title.trim();
    let text = if title.is_empty() || body.starts_with(title) {
        body
    } else {
        format!("{title}\n\n{body}")
    };
    let authors = metadata
        .author
        .split(';')
        .map(str::trim)
        .filter(|a| !a.is_empty())
        .map(str::to_owned)
        .collect();
    Ok(Page {
        text,
        title: title.to_owned(),
        publisher: metadata.sitename.trim().to_owned(),
        authors,
        published: metadata.date.map(|date| date.to_string()),
        language: metadata.language,
        uri: metadata.url,
    })
}

/// The words of the extracted HTML, one blank line between blocks. (The extraction's own plain text runs paragraphs
/// together, which would join sentences.) The HTML comes from a serialiser, so tags are well formed.
fn paragraphs(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        push_decoded(&mut text, &rest[..open]);
        let Some(close) = rest[open..].find('>') else {
            rest = "";
            break;
        };
        let tag = rest[open + 1..open + close].trim_start_matches('/');
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
        if !matches!(
            name.to_ascii_lowercase().as_str(),
            "a" | "abbr"
                | "b"
                | "cite"
                | "code"
                | "del"
                | "em"
                | "hi"
                | "i"
                | "ins"
                | "mark"
                | "q"
                | "s"
                | "small"
                | "span"
                | "strong"
                | "sub"
                | "sup"
                | "time"
                | "u"
        ) {
            text.push('\n');
        }
        rest = &rest[open + close + 1..];
    }
    push_decoded(&mut text, rest);
    let lines = text
        .split('\n')
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// Adds words with the entities of a serialiser decoded; line breaks inside a block are spaces.
fn push_decoded(text: &mut String, words: &str) {
    let mut rest = words;
    while let Some(at) = rest.find(['&', '\n', '\r']) {
        text.push_str(&rest[..at]);
        let entity = rest[at..]
            .find(';')
            .filter(|end| *end <= 10 && rest[at..].starts_with('&'));
        let decoded = entity.and_then(|end| entity_char(&rest[at + 1..at + end]));
        if let (Some(c), Some(end)) = (decoded, entity) {
            text.push(c);
            rest = &rest[at + end + 1..];
        } else {
            text.push(if rest[at..].starts_with('&') { '&' } else { ' ' });
            rest = &rest[at + 1..];
        }
    }
    text.push_str(rest);
}

fn entity_char(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// The deepest nesting of tags, counted without building a tree. Void and unclosed tags count as open, so a page of
/// flat `<p>` tags is forgiven by looking at `div`-like containers only.
fn nesting(html: &str) -> usize {
    let bytes = html.as_bytes();
    let (mut depth, mut deepest) = (0usize, 0usize);
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|b| *b == b'<') {
        at += next + 1;
        match bytes.get(at) {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(b) if b.is_ascii_alphabetic() => {
                let end = bytes[at..]
                    .iter()
                    .take(12)
                    .position(|b| !b.is_ascii_alphanumeric())
                    .unwrap_or(12);
                let name = bytes[at..at + end.min(bytes.len() - at)].to_ascii_lowercase();
                if !matches!(
                    name.as_slice(),
                    b"br"
                        | b"img"
                        | b"p"
                        | b"li"
                        | b"meta"
                        | b"link"
                        | b"input"
                        | b"hr"
                        | b"source"
                        | b"tr"
                        | b"td"
                        | b"th"
                        | b"option"
                        | b"dt"
                        | b"dd"
                        | b"area"
                        | b"col"
                        | b"wbr"
                        | b"path"
                ) {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
            }
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use crate::{Options, read_bytes};

    const PAGE: &str = "<!doctype html><html lang=en><head><meta charset=utf-8><title>Ferry sinks off Oru | Harbour News</title>\
        <meta property='og:title' content='Ferry sinks off Oru'><meta property='og:site_name' content='Harbour News'>\
        <meta property='article:published_time' content='2024-05-03T09:00:00Z'></head><body><nav><a href=/>Home</a> <a href=/x>World</a></nav>\
        <article><h1>Ferry sinks off Oru</h1><p>A ferry with 40 people aboard sank off the island of Oru on Thursday, the harbour police said in a statement.</p>\
        <p>All of them were saved by fishermen who had seen the smoke, according to the owner of the ferry, who spoke to reporters at the harbour.</p>\
        <p>The cause of the accident was not known on Friday. The ministry of transport promised an inquiry within a week.</p></article>\
        <script>alert('A bomb killed 99 people')</script><footer>Copyright</footer></body></html>";

    fn read(page: &str) -> Vec<crate::Read> {
        let mut all = Vec::new();
        read_bytes("page.html", page.as_bytes(), &Options::default(), &mut |read| {
            all.push(read);
        });
        all
    }

    #[test]
    fn main_text_and_metadata_are_taken_and_scripts_are_not() {
        let document = read(PAGE).remove(0).expect("a page with an article");
        assert_eq!(document.title.as_deref(), Some("Ferry sinks off Oru"));
        assert_eq!(document.publisher.as_deref(), Some("Harbour News"));
        assert_eq!(
            document.published.expect("a date").date().to_string(),
            "2024-05-03"
        );
        assert!(
            document.text.contains("\n\nAll of them were saved"),
            "{}",
            document.text
        );
        assert!(!document.text.contains("bomb"), "{}", document.text);
    }

    #[test]
    fn blocks_are_kept_apart_and_entities_decoded() {
        let html =
            "<h2>A &amp; B</h2><p>One <b>two</b>\nthree&#8217;s.</p><ul><li>x</li><li>y &foo</li></ul>";
        assert_eq!(
            super::paragraphs(html),
            "A & B\n\nOne two three’s.\n\nx\n\ny &foo"
        );
    }

    #[test]
    fn a_page_without_text_says_so() {
        let failure = read("<html><body><div></div><script>x()</script></body></html>")
            .remove(0)
            .unwrap_err();
        assert!(failure.reason.contains("no main text"), "{failure}");
    }

    #[test]
    fn a_hostile_nesting_is_refused() {
        let page = format!("<html><body>{}x", "<div>".repeat(100_000));
        let failure = read(&page).remove(0).unwrap_err();
        assert!(failure.reason.contains("nested"), "{failure}");
    }
}
