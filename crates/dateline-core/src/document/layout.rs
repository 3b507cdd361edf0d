//! The layout of a report: which line is headline, byline, date line, dateline, subhead, paragraph.
//!
//! Blocks are found line by line. Lines that only continue the one before - a hard-wrapped text, a sentence broken
//! across pages - are joined into one block, so that no sentence is cut.

use super::{Dateline, Document, Published, date_line};
use crate::resources::lexicon::Lexicon;
use crate::span::Span;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// A line or paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// From its first to its last letter.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BlockKind {
    /// The title of the report.
    Headline,
    /// A heading inside it.
    Subhead,
    /// Who wrote it, or which outlet.
    Byline,
    /// A line that holds only a publication date or time.
    DateLine,
    /// The newspaper dateline that opens the first paragraph ("CARACAS (Agency) -"): a block of its own, so that
    /// the first sentence starts after it.
    Dateline,
    /// Caption, credit line, page furniture.
    Caption,
    /// Running text.
    #[default]
    Paragraph,
}

impl BlockKind {
    /// Holds sentences that can carry claims.
    pub fn is_text(self) -> bool {
        matches!(
            self,
            BlockKind::Headline | BlockKind::Subhead | BlockKind::Paragraph
        )
    }
}

/// Headlines are not longer than this, in words.
const HEADLINE_WORDS: usize = 30;
/// Byline, outlet and date lines stand among so many first blocks.
const HEAD_BLOCKS: usize = 7;

/// Fills `blocks`, and `title`, `authors`, `publisher`, `published` and `dateline` where the text itself shows them.
pub(super) fn find(document: &mut Document) {
    let lines = lines(&document.text);
    document.blocks = join(&document.text, &lines);
    let headline = mark_head(document);
    mark_furniture(document);
    mark_subheads(document, headline);
    split_dateline(document);
}

/// Marks the block that equals a title which the input gave, and takes it for the document's title.
pub(super) fn apply_title(document: &mut Document, title: &str) {
    let title = title.trim();
    if title.is_empty() {
        return;
    }
    let wanted = letters(title);
    let mut found = false;
    for block in document.blocks.iter_mut().take(HEAD_BLOCKS) {
        if !found && letters(block.span.text(&document.text)) == wanted {
            block.kind = BlockKind::Headline;
            found = true;
        } else if block.kind == BlockKind::Headline {
            block.kind = BlockKind::Subhead;
        }
    }
    document.title = Some(title.to_owned());
}

fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Lines with letters, trimmed; the flag says that a blank line stands before.
fn lines(text: &str) -> Vec<(Span, bool)> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut blank = true;
    for line in text.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{c}']) {
        let span = Span::new(start, start + line.len()).trimmed(text);
        if span.is_empty() {
            blank = true;
        } else {
            lines.push((span, blank));
            blank = false;
        }
        let after = start + line.len();
        start = after + text[after..].chars().next().map_or(0, char::len_utf8);
    }
    lines
}

/// Joins lines that continue each other into blocks.
fn join(text: &str, lines: &[(Span, bool)]) -> Vec<Block> {
    let wrapped = is_wrapped(lines);
    let mut blocks: Vec<Block> = Vec::new();
    for (span, blank) in lines {
        let continues = match blocks.last() {
            None => false,
            Some(_) if wrapped && !blank => true,
            Some(last) => ends_open(last.span.text(text)),
        };
        match blocks.last_mut() {
            Some(last) if continues => last.span = last.span.cover(*span),
            _ => blocks.push(Block {
                span: *span,
                kind: BlockKind::Paragraph,
            }),
        }
    }
    blocks
}

/// A hard-wrapped text: most lines that are followed at once by another are nearly as long as the longest.
fn is_wrapped(lines: &[(Span, bool)]) -> bool {
    let longest = lines.iter().map(|(span, _)| span.len()).max().unwrap_or(0);
    if !(40..=120).contains(&longest) {
        return false;
    }
    let followed: Vec<usize> = lines
        .windows(2)
        .filter(|pair| !pair[1].1)
        .map(|pair| pair[0].0.len())
        .collect();
    let full = followed
        .iter()
        .filter(|length| **length * 10 >= longest * 7)
        .count();
    followed.len() >= 2 && full * 10 >= followed.len() * 7
}

/// Running text that breaks off in the middle of a sentence: it has a finished sentence inside, and ends in a comma
/// or in a word that must be followed by another ("Russia, China, and").
fn ends_open(block: &str) -> bool {
    if block.len() < 40 || !block.contains(['.', '!', '?', ',']) {
        return false;
    }
    if block.ends_with(',') {
        return true;
    }
    let last = block.rsplit(char::is_whitespace).next().unwrap_or("");
    open_words().contains(last)
}

/// Words after which no sentence ends.
fn open_words() -> &'static BTreeSet<&'static str> {
    static WORDS: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        first_column(
            include_str!("../../../../lexicons/open_words.tsv"),
            "open_words.tsv",
        )
    })
}

/// Beginnings of page furniture ("Read more", "Image caption").
fn furniture() -> &'static BTreeSet<&'static str> {
    static WORDS: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        first_column(
            include_str!("../../../../lexicons/furniture.tsv"),
            "furniture.tsv",
        )
    })
}

/// Words that mark a line as the name of an outlet or body, not of a person.
fn outlet_words() -> &'static BTreeSet<&'static str> {
    static WORDS: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        first_column(
            include_str!("../../../../lexicons/outlet_words.tsv"),
            "outlet_words.tsv",
        )
    })
}

fn first_column(tsv: &'static str, file: &str) -> BTreeSet<&'static str> {
    let lexicon = Lexicon::parse(file, tsv).expect("a lexicon of the binary; a test loads it");
    lexicon.rows().map(|row| row[0]).collect()
}

/// Finds headline, byline, outlet and date line among the first blocks; returns the index of the headline.
fn mark_head(document: &mut Document) -> Option<usize> {
    let text = &document.text;
    let count = document.blocks.len().min(HEAD_BLOCKS);
    let mut headline = None;
    let mut date_seen = false;
    for at in 0..count {
        let line = document.blocks[at].span.text(text);
        let words = line.split_whitespace().count();
        if let Some((published, has_time)) = date_line::parse(line) {
            document.blocks[at].kind = BlockKind::DateLine;
            if !date_seen {
                document.published = Some(Published {
                    at: published,
                    has_time,
                    from: "text".to_owned(),
                });
            }
            date_seen = true;
        } else if let Some(credit) = credit_line(line)
            .filter(|credit| headline.is_some() || credit.author.is_some() || credit.outlet.is_some())
        {
            document.blocks[at].kind = BlockKind::Byline;
            document.authors.extend(credit.author.map(str::to_owned));
            if let Some(outlet) = credit.outlet {
                document.publisher.get_or_insert_with(|| outlet.to_owned());
            }
            if let Some((published, has_time)) = credit.date.filter(|_| !date_seen) {
                document.published = Some(Published {
                    at: published,
                    has_time,
                    from: "text".to_owned(),
                });
                date_seen = true;
            }
        } else if headline.is_none()
            && at <= 2
            && count > 1
            && is_headline(line, words)
            && !is_nameplate(line, words)
        {
            document.blocks[at].kind = BlockKind::Headline;
            document.title = Some(line.to_owned());
            headline = Some(at);
        } else if is_nameplate(line, words) && (headline.is_some() || at == 0) && document.blocks.len() > 2 {
            document.blocks[at].kind = BlockKind::Byline;
            if names_outlet(line) || words == 1 || line.starts_with("The ") {
                document.publisher.get_or_insert_with(|| line.to_owned());
            } else if words <= 3 {
                document.authors.push(line.to_owned());
            }
        } else if words > HEADLINE_WORDS || (headline.is_some() && ends_sentence(line) && words > 12) {
            break;
        }
    }
    headline
}

/// What a line of credits says.
#[derive(Debug, Default, PartialEq)]
struct Credit<'t> {
    author: Option<&'t str>,
    outlet: Option<&'t str>,
    date: Option<(jiff::civil::DateTime, bool)>,
}

/// "By Ana Ruiz, Harbour Times", "By Ana Ruiz | Harbour Times | 1 May 2024", "Harbour Times, May 1, 2024".
fn credit_line(line: &str) -> Option<Credit<'_>> {
    if line.len() > 140 {
        return None;
    }
    let mut credit = Credit::default();
    for part in line.split(['|', '·', '•']).map(str::trim) {
        // The longest tail that is a date: "Harbour Times, May 1, 2024" has two commas.
        let tails = part.match_indices(", ").map(|(at, _)| at);
        let dated = std::iter::once((0, 0)).chain(tails.map(|at| (at, at + 2)));
        let date = dated
            .filter(|_| credit.date.is_none())
            .find_map(|(end, start)| Some((&part[..end], date_line::parse(&part[start..])?)));
        let rest = match date {
            Some((rest, date)) => {
                credit.date = Some(date);
                rest
            }
            None => part,
        };
        if rest.is_empty() {
            continue;
        }
        if let Some(author) = by_author(rest) {
            let (author, outlet) = author
                .split_once(", ")
                .map_or((author, None), |(name, outlet)| (name, Some(outlet)));
            credit.author = Some(author);
            credit.outlet = credit.outlet.or(outlet);
        } else if is_nameplate(rest, rest.split_whitespace().count()) && credit.outlet.is_none() {
            // "Caracas, March 25, 2019" names a place: only a word like "News", or bars, make an outlet.
            credit.outlet = (names_outlet(rest) || line.contains(['|', '·', '•'])).then_some(rest);
        } else {
            return None;
        }
    }
    (credit.author.is_some() || credit.date.is_some()).then_some(credit)
}

/// "By Ana Ruiz", "By Ana Ruiz and Jo Lund, Harbour Times".
fn by_author(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("By ").or_else(|| line.strip_prefix("BY "))?;
    let words = rest.split_whitespace().count();
    let capital = rest.chars().next().is_some_and(char::is_uppercase);
    (capital && words <= 10 && !rest.ends_with('.')).then(|| rest.trim_end_matches(','))
}

fn ends_sentence(line: &str) -> bool {
    let line = line.trim_end_matches(['"', '”', '’', '\'', ')']);
    line.ends_with(['.', '!', '?', ':'])
}

/// A first line that states something but is no full sentence of running text.
fn is_headline(line: &str, words: usize) -> bool {
    (2..=HEADLINE_WORDS).contains(&words)
        && !line.ends_with('.')
        && dateline_end(line).is_none()
        && line.len() < 250
        && line.chars().any(char::is_alphabetic)
}

/// A line of a few capitalised words, as outlets and authors sign: "Wikinews", "The Harbour Times", "Ana Ruiz".
fn is_nameplate(line: &str, words: usize) -> bool {
    if words > 6 || line.ends_with(['.', '?', '!', ':']) || line.contains(['"', '“', '‘', ';']) {
        return false;
    }
    line.split_whitespace().all(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.is_empty()
            || word.chars().next().is_some_and(char::is_uppercase)
            || matches!(word, "of" | "the" | "and" | "for" | "de" | "van" | "von" | "in")
    }) && (words <= 3 || names_outlet(line))
}

/// Holds a word that outlets have in their names: "News", "Times".
fn names_outlet(line: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric())
        .any(|word| outlet_words().contains(word))
}

fn mark_furniture(document: &mut Document) {
    for block in &mut document.blocks {
        if block.kind == BlockKind::Paragraph {
            let line = block.span.text(&document.text);
            if line.len() < 200 && is_furniture(line) {
                block.kind = BlockKind::Caption;
            }
        }
    }
}

/// Starts with furniture words ("Read more: ..."), or holds no letters.
fn is_furniture(line: &str) -> bool {
    if !line.chars().any(char::is_alphabetic) {
        return true;
    }
    let line = line
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    furniture().iter().any(|start| {
        line.strip_prefix(start).is_some_and(|rest| {
            rest.is_empty() || (!rest.starts_with(char::is_alphanumeric) && (line.len() <= start.len() + 90))
        })
    })
}

/// Short lines between paragraphs that are no sentences: headings.
fn mark_subheads(document: &mut Document, headline: Option<usize>) {
    let count = document.blocks.len();
    let first = headline.map_or(0, |at| at + 1);
    for at in first..count {
        let block = document.blocks[at];
        let line = block.span.text(&document.text);
        let words = line.split_whitespace().count();
        let heading = !line.ends_with(['.', ':', ',', ';', '!', '"', '”', '’', ')']) && words <= 12
            || (line.ends_with('?') && words <= 8 && !line.contains(['"', '“']));
        if block.kind == BlockKind::Paragraph && heading && at + 1 < count && count > 3 {
            document.blocks[at].kind = BlockKind::Subhead;
        }
    }
}

/// Splits "CARACAS, March 25 (Agency) - " off the first paragraph.
fn split_dateline(document: &mut Document) {
    let Some(at) = document
        .blocks
        .iter()
        .position(|block| block.kind == BlockKind::Paragraph)
    else {
        return;
    };
    if at > HEAD_BLOCKS {
        return;
    }
    let block = document.blocks[at];
    let line = block.span.text(&document.text);
    let Some(end) = dateline_end(line) else { return };
    let start = block.span.start as usize;
    let span = Span::new(start, start + end).trimmed(&document.text);
    let rest = Span::new(start + end, block.span.end as usize).trimmed(&document.text);
    if rest.is_empty() {
        return;
    }
    document.dateline = Some(read_dateline(&document.text, span));
    document.blocks[at].span = rest;
    document.blocks.insert(
        at,
        Block {
            span,
            kind: BlockKind::Dateline,
        },
    );
}

/// Where a dateline at the head of a paragraph ends (after its dash); `None` where there is none.
///
/// It opens with a place, in capitals ("SAN JUAN, Puerto Rico") or followed by an agency in brackets, is shorter than
/// 90 bytes, and closes with a dash, two hyphens or an underscore.
fn dateline_end(line: &str) -> Option<usize> {
    let limit = line
        .char_indices()
        .map(|(at, _)| at)
        .find(|at| *at > 90)
        .unwrap_or(line.len());
    let head = &line[..limit];
    let (dash, width) = [
        " - ", " – ", " — ", "— ", "– ", "--", "_", ")- ", ")— ", ")– ", "—", "–",
    ]
    .iter()
    .filter_map(|mark| head.find(mark).map(|at| (at, mark.len())))
    .min_by_key(|(at, width)| (*at, std::cmp::Reverse(*width)))?;
    let end = dash + width;
    let bracket = usize::from(head[dash..].starts_with(')'));
    let before = head[..dash + bracket].trim();
    if before.contains(['"', '“', '”']) || before.split_whitespace().count() > 9 {
        return None;
    }
    let (names, agency) = match before.strip_suffix(')').and_then(|inner| inner.rsplit_once('(')) {
        Some((names, agency)) if !agency.trim().is_empty() => (names.trim(), true),
        Some(_) => return None,
        None => (before, false),
    };
    let place = names.split(',').next().unwrap_or("").trim();
    let words: Vec<&str> = place
        .split(|c: char| c.is_whitespace() || c == '/' || c == '-')
        .filter(|word| !word.is_empty())
        .collect();
    let upper = |word: &&str| !word.chars().any(char::is_lowercase);
    let capitalised = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let letters = place.chars().filter(|c| c.is_alphabetic()).count();
    let is_place = !words.is_empty() && words.len() <= 5 && letters >= 2;
    (is_place && (words.iter().all(upper) || (agency && words.iter().all(capitalised)))).then_some(end)
}

/// Place, agency and date of a dateline.
fn read_dateline(text: &str, span: Span) -> Dateline {
    let words = span.text(text);
    let start = span.start as usize;
    let mut dateline = Dateline {
        span,
        place: None,
        agency: None,
        date: None,
    };
    let mut before = words.len();
    if let (Some(open), Some(close)) = (words.find('('), words.rfind(')'))
        && open < close
    {
        before = open;
        dateline.agency = Some(Span::new(start + open + 1, start + close).trimmed(text));
    }
    let head = &words[..before];
    let head_end = head
        .trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.')
        .len();
    let mut place_end = head_end;
    if let Some(digit) = head[..head_end].find(|c: char| c.is_ascii_digit()) {
        // "CARACAS, March 25": the part with the figure is the date.
        let from = head[..digit].rfind(',').map_or(0, |comma| comma + 1);
        if from > 0 {
            dateline.date = Some(Span::new(start + from, start + head_end).trimmed(text));
            place_end = from - 1;
        }
    }
    let place = Span::new(start, start + place_end).trimmed(text);
    dateline.place = (!place.is_empty()).then_some(place);
    dateline
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(document: &Document) -> Vec<BlockKind> {
        document.blocks.iter().map(|block| block.kind).collect()
    }

    #[test]
    fn the_lexicons_load() {
        assert!(open_words().contains("and"));
        assert!(!furniture().is_empty());
        assert!(outlet_words().contains("News"));
    }

    #[test]
    fn headline_outlet_and_date_are_found() {
        let document = Document::new(
            "Ferry sinks off Oru island\n\nHarbour News\n\nFriday, May 3, 2024\n\nA ferry with 40 people aboard sank on Thursday, police said. Nobody was hurt.\n\nWhat is known?\n\nThe ferry left at dawn, its owner said in a statement.",
        );
        use BlockKind::{Byline, DateLine, Headline, Paragraph, Subhead};
        assert_eq!(
            kinds(&document),
            [Headline, Byline, DateLine, Paragraph, Subhead, Paragraph]
        );
        assert_eq!(document.title.as_deref(), Some("Ferry sinks off Oru island"));
        assert_eq!(document.publisher.as_deref(), Some("Harbour News"));
        assert_eq!(
            document.published.map(|p| p.to_iso()).as_deref(),
            Some("2024-05-03")
        );
    }

    #[test]
    fn a_line_of_credits_gives_author_outlet_and_date() {
        let credits = |line: &str| {
            let document = Document::new(format!(
                "Troops seen near border: report\n\n{line}\n\nTroops were seen near the border, a report says. Nobody commented."
            ));
            let published = document.published.map(|published| published.to_iso());
            (document.authors.join("; "), document.publisher, published)
        };
        let day = Some("2024-05-01".to_owned());
        let outlet = Some("Harbour News".to_owned());
        let author = || "Ana Ruiz".to_owned();
        assert_eq!(
            credits("By Ana Ruiz | Harbour News | 1 May 2024"),
            (author(), outlet.clone(), day.clone())
        );
        assert_eq!(
            credits("By Ana Ruiz, Harbour News"),
            (author(), outlet.clone(), None)
        );
        assert_eq!(credits("By Ana Ruiz, May 1, 2024"), (author(), None, day.clone()));
        assert_eq!(
            credits("Harbour News, May 1, 2024"),
            (String::new(), outlet, day.clone())
        );
        assert_eq!(
            credits("Caracas, May 1, 2024"),
            (String::new(), None, day.clone())
        );
        assert_eq!(credits("Published: 2024-05-01"), (String::new(), None, day));
    }

    #[test]
    fn an_author_between_title_and_date_is_an_author() {
        let document = Document::new(
            "Troops seen near border: report\n\nAna Ruiz\n\nMarch 5, 2021\n\nTroops were seen near the border, a report says. Nobody commented.\n\nMore follows soon, it adds.",
        );
        assert_eq!(document.authors, ["Ana Ruiz"]);
        let document =
            Document::new("Vote delayed\n\nBy Jo Lund and Ana Ruiz\n\nThe vote was delayed, officials said.");
        assert_eq!(document.authors, ["Jo Lund and Ana Ruiz"]);
        let document =
            Document::new("Vote delayed\n\nBy Jo Lund, Oru Times\n\nThe vote was delayed, officials said.");
        assert_eq!(
            (document.authors, document.publisher),
            (vec!["Jo Lund".to_owned()], Some("Oru Times".to_owned()))
        );
    }

    #[test]
    fn a_dateline_is_a_block_of_its_own() {
        for (text, place, agency) in [
            (
                "May 3, 2024\n\nORU, May 3 (Harbour News) - A ferry sank. It was old.",
                "ORU",
                Some("Harbour News"),
            ),
            (
                "SAN LUNA, Island State (HN)_ A ferry sank on Friday. It was old.",
                "SAN LUNA, Island State",
                Some("HN"),
            ),
            ("ORU — A ferry sank on Friday. It was old.", "ORU", None),
            (
                "Oru (HN) -- A ferry sank on Friday. It was old.",
                "Oru",
                Some("HN"),
            ),
        ] {
            let document = Document::new(text);
            let dateline = document
                .dateline
                .clone()
                .unwrap_or_else(|| panic!("no dateline in {text}"));
            assert_eq!(dateline.place.map(|s| s.text(text)), Some(place));
            assert_eq!(dateline.agency.map(|s| s.text(text)), agency);
            let last = document.blocks.last().expect("a paragraph");
            assert!(
                last.span.text(text).starts_with("A ferry"),
                "{:?}",
                last.span.text(text)
            );
        }
    }

    #[test]
    fn a_dash_inside_a_sentence_is_no_dateline() {
        let document = Document::new("The ferry - an old one - sank on Friday. Nobody was hurt.");
        assert_eq!(document.dateline, None);
        let document =
            Document::new("NATO forces - about 300 men - left the island on Friday. Nobody was hurt.");
        assert_eq!(document.dateline, None);
    }

    #[test]
    fn a_sentence_broken_across_pages_is_joined() {
        let text =
            "The island is calm again. Support came from Oru, Luna, and\n\nTal on Friday. Nobody was hurt.";
        let document = Document::new(text);
        assert_eq!(document.blocks.len(), 1);
    }

    #[test]
    fn hard_wrapped_lines_are_joined_and_single_lines_are_not() {
        let wrapped = "A ferry with forty people aboard sank off the island of\nOru on Friday morning, the harbour police said, and\nall were saved by fishermen who had seen the smoke.\n\nThe owner of the ferry did not answer questions about\nits age.";
        assert_eq!(Document::new(wrapped).blocks.len(), 2);
        let lines = "A ferry sank.\nAll were saved by fishermen who had seen the smoke of the burning engine room.\nThe owner was silent.";
        assert_eq!(Document::new(lines).blocks.len(), 3);
    }

    #[test]
    fn odd_texts_do_no_harm() {
        for text in [
            "",
            "\n\n\n",
            "a",
            "\u{feff}",
            "- - -",
            "()_",
            ")-",
            "—",
            "\r\n\r\n x \r",
            "🚢 — 🚢",
        ] {
            let document = Document::new(text);
            for block in &document.blocks {
                assert!(!block.span.text(text).is_empty());
            }
        }
    }
}
