//! Markdown: marks are stripped, the words are kept, and an offset map leads back to the file.

use super::{Format, has_extension};
use crate::encoding::decode;
use crate::finish::{Metadata, finish};
use crate::{Options, Sink};
use dateline_core::OffsetMap;
use pulldown_cmark::{Event, HeadingLevel, Options as Extensions, Parser, Tag, TagEnd};

/// Markdown.
pub(crate) struct Markdown;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "Markdown"
    }

    fn sniff(&self, name: &str, _head: &[u8]) -> bool {
        has_extension(name, &["md", "markdown", "mkd"])
    }

    fn read(&self, name: &str, bytes: &[u8], options: &Options, sink: &mut Sink<'_>) {
        let decoded = decode(bytes, None);
        let plain = strip(&decoded.text);
        let metadata = Metadata {
            remark: decoded.remark,
            title: plain.title,
            ..Metadata::default()
        };
        let read = finish(name, plain.text, metadata, options).map(|mut document| {
            document.origin_map = in_scalars(&document.text, &decoded.text, &plain.origin);
            document
        });
        sink(read);
    }
}

/// The words of a Markdown file.
struct Plain {
    text: String,
    /// The first heading, where it stands before any paragraph.
    title: Option<String>,
    /// `[byte in text, byte in file, length]` of every run of words taken over unchanged.
    origin: Vec<[u32; 3]>,
}

/// Takes the words out of Markdown: links keep their words and lose their address, images, code and HTML go.
fn strip(source: &str) -> Plain {
    let mut plain = Plain {
        text: String::with_capacity(source.len()),
        title: None,
        origin: Vec::new(),
    };
    let mut skip = 0usize;
    let mut heading: Option<usize> = None;
    let extensions =
        Extensions::ENABLE_TABLES | Extensions::ENABLE_STRIKETHROUGH | Extensions::ENABLE_FOOTNOTES;
    for (event, range) in Parser::new_ext(source, extensions).into_offset_iter() {
        match event {
            Event::Start(Tag::Image { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_)) => {
                skip += 1;
            }
            Event::End(TagEnd::Image | TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_)) => {
                skip = skip.saturating_sub(1);
            }
            Event::Start(Tag::Heading { level, .. }) => {
                plain.break_block();
                let first = plain.title.is_none() && plain.text.is_empty();
                heading = (first && level <= HeadingLevel::H3).then_some(plain.text.len());
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(start) = heading.take() {
                    plain.title = Some(plain.text[start..].trim().to_owned()).filter(|t| !t.is_empty());
                }
                plain.break_block();
            }
            Event::Start(
                Tag::Paragraph | Tag::Item | Tag::TableRow | Tag::TableHead | Tag::BlockQuote(_),
            )
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::TableRow
                | TagEnd::TableHead
                | TagEnd::BlockQuote(_),
            )
            | Event::Rule => plain.break_block(),
            Event::End(TagEnd::TableCell) => plain.text.push_str("; "),
            Event::Text(words) if skip == 0 => plain.push(source, &words, range.start),
            Event::Code(words) if skip == 0 => plain.push(source, &words, range.start + 1),
            Event::SoftBreak | Event::HardBreak if skip == 0 => plain.text.push('\n'),
            _ => {}
        }
    }
    plain.text.truncate(plain.text.trim_end().len());
    plain
}

/// The map in Unicode scalars, as it goes on the wire.
fn in_scalars(text: &str, source: &str, origin: &[[u32; 3]]) -> Vec<[u32; 3]> {
    let (text, source) = (OffsetMap::new(text), OffsetMap::new(source));
    let run = |[at, from, length]: &[u32; 3]| {
        let start = text.scalar(*at);
        [
            start as u32,
            source.scalar(*from) as u32,
            (text.scalar(at + length) - start) as u32,
        ]
    };
    origin.iter().map(run).collect()
}

impl Plain {
    fn break_block(&mut self) {
        self.text.truncate(self.text.trim_end().len());
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
    }

    /// Adds words; they are mapped to the file where they stand there unchanged.
    fn push(&mut self, source: &str, words: &str, start: usize) {
        let opens = self.text.is_empty() || self.text.ends_with('\n');
        let trimmed = if opens { words.trim_start() } else { words };
        let (start, words) = (start + words.len() - trimmed.len(), trimmed);
        if source.get(start..start + words.len()) == Some(words) {
            self.origin
                .push([self.text.len() as u32, start as u32, words.len() as u32]);
        }
        self.text.push_str(words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_marks_go_and_the_map_leads_back() {
        let source =
            "## Ferry *sinks*\n\nThe [Oru Times](http://example.org/a_b) said **40** people\nwere saved.\n";
        let plain = strip(source);
        assert_eq!(
            plain.text,
            "Ferry sinks\n\nThe Oru Times said 40 people\nwere saved."
        );
        assert_eq!(plain.title.as_deref(), Some("Ferry sinks"));
        for [at, from, length] in plain.origin {
            let (at, from, length) = (at as usize, from as usize, length as usize);
            assert_eq!(plain.text[at..at + length], source[from..from + length]);
        }
    }

    #[test]
    fn code_images_and_html_are_left_out() {
        let plain =
            strip("One.\n\n```\ncode\n```\n\n<script>alert(1)</script>\n\n![alt](x.png) Two <b>three</b>.");
        assert_eq!(plain.text, "One.\n\nTwo three.");
    }
}
