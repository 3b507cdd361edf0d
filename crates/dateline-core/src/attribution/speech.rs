//! Quotations and their speakers: contents are stretched over whole quotations, loose quotations find their cue, a
//! speech runs on over sentences and paragraphs.

use super::Stance;
use super::cue::{Cue, Frame};
use super::draft::{Draft, trim, without};
use crate::analysis::quote::{QuoteKind, Quotes};
use crate::analysis::{Reading, TokenRange, Upos};
use crate::document::{BlockKind, Document};

/// The quotations of a reading, as token ranges.
pub(crate) struct Speech<'a> {
    document: &'a Document,
    reading: &'a Reading,
    quotes: Quotes,
    ranges: Vec<TokenRange>,
}

impl<'a> Speech<'a> {
    pub(crate) fn new(document: &'a Document, reading: &'a Reading) -> Self {
        let quotes = Quotes::find(document);
        let ranges = quotes
            .all()
            .iter()
            .map(|quote| reading.tokens_in(quote.span))
            .collect();
        Self {
            document,
            reading,
            quotes,
            ranges,
        }
    }

    /// The quotation that holds a token.
    pub(crate) fn at(&self, token: usize) -> Option<usize> {
        let at = self.ranges.partition_point(|range| range.end <= token);
        self.ranges
            .get(at)
            .filter(|range| range.contains(token))
            .map(|_| at)
    }

    fn is_speech(&self, quote: usize) -> bool {
        self.quotes.all()[quote].kind == QuoteKind::Speech
    }

    fn block(&self, token: usize) -> u32 {
        self.reading.sentence(token).block
    }

    /// Brings contents and quotations together.
    pub(crate) fn attach(&self, drafts: &mut Vec<Draft>) {
        for draft in drafts.iter_mut() {
            // Nobody inside a quotation speaks it.
            let inside = draft.source_head.and_then(|head| self.at(head));
            if inside.is_some_and(|quote| self.is_speech(quote)) && self.at(draft.head).is_none() {
                draft.source = None;
                draft.source_head = None;
            }
            self.snap(draft);
        }
        let mut owners: Vec<Option<usize>> = vec![None; self.ranges.len()];
        for (quote, owner) in owners.iter_mut().enumerate() {
            *owner = self.owner(quote, drafts);
        }
        for quote in 0..self.ranges.len() {
            if owners[quote].is_some() || !self.is_speech(quote) || self.ranges[quote].is_empty() {
                continue;
            }
            let found = self
                .beside(quote, drafts)
                .or_else(|| self.continued(quote, &owners, drafts))
                .or_else(|| self.after_colon(quote, drafts));
            if let Some(owner) = found {
                add(&mut drafts[owner], self.ranges[quote]);
                owners[quote] = Some(owner);
            } else if let Some(previous) = self.carried(quote, &owners, drafts) {
                let mut carried = drafts[previous].clone();
                let range = self.ranges[quote];
                carried.cue = TokenRange::new(range.start, range.start);
                carried.content = vec![range];
                carried.head = range.start;
                carried.implicit = true;
                carried.via = None;
                carried.parent = None;
                carried.rule = "AT-SPEECH-RUNS-ON";
                carried.confidence = 0.6;
                owners[quote] = Some(drafts.len());
                drafts.push(carried);
            }
        }
        self.statements(drafts);
    }

    /// Stretches contents over whole quotations; a cue inside a quotation keeps its content there.
    fn snap(&self, draft: &mut Draft) {
        if draft.rule == "AT-TURN" {
            // The marks of a transcript that is quoted whole do not pair.
            return;
        }
        if let Some(home) = self.at(draft.head) {
            let home = self.ranges[home];
            draft.content = draft
                .content
                .iter()
                .filter(|range| range.overlaps(home))
                .map(|range| TokenRange::new(range.start.max(home.start), range.end.min(home.end)))
                .collect();
            return;
        }
        let source = draft.source.unwrap_or(draft.cue);
        let cue = draft.cue;
        let mut grown = Vec::new();
        for range in &draft.content {
            let mut range = *range;
            for quote in &self.ranges {
                if quote.overlaps(range) && !quote.contains(draft.head) {
                    range = TokenRange::new(range.start.min(quote.start), range.end.max(quote.end));
                }
            }
            for part in without(range, cue) {
                grown.extend(without(part, source));
            }
        }
        draft.content.clear();
        for range in grown {
            add(draft, range);
        }
    }

    /// The draft whose content holds most of a quotation and whose cue stands outside; the nearest cue wins.
    fn owner(&self, quote: usize, drafts: &[Draft]) -> Option<usize> {
        let range = self.ranges[quote];
        drafts
            .iter()
            .enumerate()
            .filter(|(_, draft)| {
                !range.contains(draft.head)
                    && draft.entry.frame != Frame::Hearsay
                    && draft.content.iter().any(|content| content.overlaps(range))
            })
            .min_by_key(|(at, draft)| (distance(range, draft.head), *at))
            .map(|(at, _)| at)
    }

    /// A cue in the clause that touches the quotation.
    fn beside(&self, quote: usize, drafts: &[Draft]) -> Option<usize> {
        let range = self.ranges[quote];
        let block = self.block(range.start);
        let previous_end = quote
            .checked_sub(1)
            .map_or(0, |previous| self.ranges[previous].end);
        let next_start = self
            .ranges
            .get(quote + 1)
            .map_or(usize::MAX, |next| next.start.max(range.end));
        let last = self.reading.tokens[range.end - 1].sentence;
        let first = self.reading.tokens[range.start].sentence;
        let word = |token: usize| self.reading.word(token, &self.document.text);
        let led_in = range
            .start
            .checked_sub(1)
            .filter(|before| self.block(*before) == block)
            .is_some_and(|before| matches!(word(before), "," | ":" | "that"));
        let open_end = range
            .end
            .checked_sub(2)
            .is_some_and(|token| matches!(word(token), "," | "?" | "!" | "-" | "—" | "–"));
        drafts
            .iter()
            .enumerate()
            .filter_map(|(at, draft)| {
                let head = draft.head;
                if self.at(head).is_some() || self.block(head) != block || draft.cue.is_empty() {
                    return None;
                }
                if matches!(draft.entry.frame, Frame::Hearsay | Frame::Hedge | Frame::Noun) {
                    return None;
                }
                let after = head >= range.end
                    && head < next_start
                    && head < range.end + 18
                    && (self.reading.tokens[head].sentence == last
                        || self.reading.sentence(head).tokens.start == range.end && head < range.end + 6);
                let before = head < range.start
                    && head >= previous_end
                    && (self.reading.tokens[head].sentence == first || led_in && range.start - head < 30);
                let taken = usize::from(!draft.content.is_empty()) * 12;
                if after {
                    let cost = head - range.end + taken + if led_in && !open_end { 20 } else { 0 };
                    (cost < 30).then_some((cost, at))
                } else if before {
                    let cost = range.start - head + taken + if led_in { 0 } else { 14 };
                    (cost < 40).then_some((cost, at))
                } else {
                    None
                }
            })
            .min()
            .map(|(_, at)| at)
    }

    /// The owner of the quotation before, where only its cue clause stands between, or where the speech runs on.
    fn continued(&self, quote: usize, owners: &[Option<usize>], drafts: &[Draft]) -> Option<usize> {
        let previous = quote.checked_sub(1)?;
        let owner = owners[previous]?;
        if self.quotes.all()[quote].continues {
            return Some(owner);
        }
        let (before, here) = (self.ranges[previous], self.ranges[quote]);
        if before.is_empty() || self.block(before.start) != self.block(here.start) {
            return None;
        }
        let between = TokenRange::new(before.end, here.start.max(before.end));
        let others = drafts.iter().enumerate().any(|(at, draft)| {
            at != owner
                && between.contains(draft.head)
                && !draft.cue.is_empty()
                && draft.source_head != drafts[owner].source_head
                && matches!(draft.entry.frame, Frame::Say | Frame::Report)
        });
        let close = between.len() < 45;
        // At most the sentence of the cue lies between.
        let sentences = self.reading.tokens[here.start].sentence as i64
            - self.reading.tokens[before.end - 1].sentence as i64;
        (!others && close && sentences <= 2).then_some(owner)
    }

    /// "She said:" at the end of the block before.
    fn after_colon(&self, quote: usize, drafts: &[Draft]) -> Option<usize> {
        let range = self.ranges[quote];
        let block = self.reading.sentence(range.start).block as usize;
        if self.document.blocks.get(block)?.span.start < self.quotes.all()[quote].span.start {
            return None;
        }
        let before = range.start.checked_sub(1)?;
        if self.reading.word(before, &self.document.text) != ":" {
            return None;
        }
        let sentence = self.reading.sentence(before).tokens;
        drafts
            .iter()
            .enumerate()
            .filter(|(_, draft)| sentence.contains(draft.head))
            .map(|(at, draft)| (before - draft.head.min(before), at))
            .min()
            .map(|(_, at)| at)
    }

    /// The speaker of the block before, for a block that is nothing but quotation.
    fn carried(&self, quote: usize, owners: &[Option<usize>], drafts: &[Draft]) -> Option<usize> {
        let here = self.quotes.all()[quote];
        let block = self.document.blocks.get(here.block as usize)?;
        let previous = quote
            .checked_sub(1)
            .filter(|previous| self.quotes.all()[*previous].block + 1 >= here.block);
        let Some(previous) = previous else {
            return self.reported_before(
                here.block,
                block.span.start == here.span.start && block.span.end <= here.span.end + 1,
                drafts,
            );
        };
        let owner = owners[previous]?;
        let gap = here.block.checked_sub(self.quotes.all()[previous].block)?;
        let whole = block.span.start == here.span.start && block.span.end <= here.span.end + 1;
        (whole && gap <= 1).then_some(owner)
    }

    /// The source of the block before a block of pure quotation, where that block ends with it ("..., the statement said.").
    fn reported_before(&self, block: u32, whole: bool, drafts: &[Draft]) -> Option<usize> {
        let before = block.checked_sub(1)?;
        let sentence = self
            .reading
            .sentences
            .iter()
            .rev()
            .find(|sentence| sentence.block == before)
            .filter(|_| whole)?
            .tokens;
        drafts
            .iter()
            .enumerate()
            .filter(|(_, draft)| {
                sentence.contains(draft.head)
                    && sentence.end - draft.head < 8
                    && draft.source.is_some()
                    && matches!(draft.entry.frame, Frame::Say | Frame::Report)
            })
            .max_by_key(|(_, draft)| draft.head)
            .map(|(at, _)| at)
    }

    /// "The minister said:" and then paragraphs without quotation marks: a statement.
    fn statements(&self, drafts: &mut [Draft]) {
        let text = &self.document.text;
        let narrator = |head: usize| {
            matches!(
                self.reading.tokens[head].lemma.to_lowercase().as_str(),
                "i" | "we" | "you"
            )
        };
        let spoken: Vec<usize> = drafts
            .iter()
            .filter(|draft| {
                !draft.content.is_empty() && draft.source_head.is_some_and(|head| !narrator(head))
            })
            .map(|draft| draft.head)
            .collect();
        for draft in drafts.iter_mut() {
            if !draft.content.is_empty() || draft.entry.frame != Frame::Say || draft.cue.is_empty() {
                continue;
            }
            let sentence = self.reading.sentence(draft.head);
            let last = sentence.tokens.end - 1;
            let block = sentence.block as usize;
            let ends_block =
                self.reading.tokens.get(last + 1).is_none_or(|next| {
                    self.reading.sentences[next.sentence as usize].block as usize != block
                });
            if self.reading.word(last, text) != ":" || !ends_block {
                continue;
            }
            let mut range = TokenRange::new(last + 1, last + 1);
            let mut open_block = None;
            // The reporter's own text is known by whom it lets speak.
            let reported = |block: usize| spoken.iter().any(|head| self.block(*head) as usize == block);
            while let Some(token) = self.reading.tokens.get(range.end) {
                let sentence = &self.reading.sentences[token.sentence as usize];
                let here = sentence.block as usize;
                let running = self
                    .document
                    .blocks
                    .get(here)
                    .is_some_and(|block| block.kind == BlockKind::Paragraph);
                let back = open_block.is_some_and(|open| open != here) && reported(here);
                if !running || back || self.at(range.end).is_some() {
                    break;
                }
                if open_block.is_some_and(|open| open != here) {
                    draft.content.push(trim(self.reading, text, range));
                    range = TokenRange::new(range.end, range.end);
                    if draft.content.len() >= 12 {
                        break;
                    }
                }
                open_block = Some(here);
                range.end = sentence.tokens.end;
            }
            if !range.is_empty() && draft.content.len() < 12 {
                draft.content.push(trim(self.reading, text, range));
            }
            draft.content.retain(|range| !range.is_empty());
            draft.rule = "AT-STATEMENT";
        }
    }

    /// A line that opens with a name, a colon and a quotation: a post or a transcript.
    pub(crate) fn posts(&self) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for quote in 0..self.ranges.len() {
            let range = self.ranges[quote];
            let block = self.quotes.all()[quote].block as usize;
            let Some(block) = self.document.blocks.get(block) else {
                continue;
            };
            let first = self.reading.tokens_in(block.span).start;
            if range.is_empty() || first + 2 > range.start || range.start - first > 9 {
                continue;
            }
            let colon = range.start - 1;
            if self.reading.word(colon, &self.document.text) != ":" {
                continue;
            }
            let name = TokenRange::new(first, colon);
            let plain = name
                .iter()
                .all(|token| !matches!(self.reading.tokens[token].upos, Upos::Verb | Upos::Aux));
            let capital = self
                .reading
                .word(first, &self.document.text)
                .starts_with(char::is_uppercase);
            if plain && capital {
                let mut draft = Draft::new(
                    TokenRange::new(colon, colon + 1),
                    colon,
                    Cue {
                        stance: Stance::Asserts,
                        frame: Frame::Say,
                    },
                    "AT-POST",
                );
                draft.source = Some(name);
                draft.source_head = Some(self.reading.head_of(name));
                draft.content = vec![range];
                draft.confidence = 0.9;
                drafts.push(draft);
            }
        }
        drafts
    }

    /// Share of a draft's content that stands between quotation marks, 0 to 1.
    pub(crate) fn quoted_share(&self, draft: &Draft) -> f32 {
        let mut inside = 0;
        let mut all = 0;
        for range in &draft.content {
            for token in *range {
                if self.reading.tokens[token].upos != Upos::Punct {
                    all += 1;
                    inside += usize::from(self.at(token).is_some());
                }
            }
        }
        if all == 0 { 0.0 } else { inside as f32 / all as f32 }
    }
}

fn distance(range: TokenRange, token: usize) -> usize {
    if token < range.start {
        range.start - token
    } else {
        token.saturating_sub(range.end)
    }
}

/// Adds a range to the content, joined with those that it touches.
fn add(draft: &mut Draft, range: TokenRange) {
    if range.is_empty() {
        return;
    }
    draft.content.push(range);
    draft.content.sort();
    let mut joined: Vec<TokenRange> = Vec::new();
    for range in draft.content.drain(..) {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    draft.content = joined;
}
