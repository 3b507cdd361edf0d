//! Chains: which attribution is nested in which ("Kuchma assured ..., his spokesman said, according to Interfax").

use super::draft::{Draft, without};
use super::outlet::SourceWords;
use super::{Source, SourceKind};
use crate::analysis::{MentionForm, Reading, TokenRange, Upos};
use crate::document::Document;

/// Completes "citing X" drafts from the cue that they hang on, and gives each relayed draft its outer link.
pub(crate) fn link(document: &Document, reading: &Reading, words: &SourceWords, drafts: &mut Vec<Draft>) {
    complete_citing(reading, drafts);
    let count = drafts.len();
    for at in 0..count {
        let Some((range, head)) = drafts[at].via else {
            continue;
        };
        if drafts[at].content.is_empty() || own_outlet(document, reading, words, range) {
            continue;
        }
        let nested = (0..count).any(|other| other != at && contains(&drafts[other], &drafts[at]));
        let name = reading.span(range).text(&document.text);
        if nested && words.outlet(name).is_none() {
            continue;
        }
        if drafts[at].source.is_some_and(|source| source.overlaps(range)) {
            continue;
        }
        let mut outer = drafts[at].clone();
        outer.source = Some(range);
        outer.source_head = Some(head);
        outer.aside.clear();
        outer.via = None;
        outer.rule = "AT-VIA";
        drafts[at].parent = Some(drafts.len());
        drafts.push(outer);
    }
}

/// True where the words name the outlet that publishes the report.
pub(crate) fn own_outlet(
    document: &Document,
    reading: &Reading,
    words: &SourceWords,
    range: TokenRange,
) -> bool {
    let named = reading.span(range).text(&document.text);
    let canonical = |name: &str| {
        words
            .outlet(name)
            .map_or_else(|| name.trim().to_lowercase(), |o| o.name.to_lowercase())
    };
    let named = canonical(named);
    let agency = document
        .dateline
        .as_ref()
        .and_then(|dateline| dateline.agency)
        .map(|span| span.text(&document.text));
    document
        .publisher
        .as_deref()
        .into_iter()
        .chain(agency)
        .any(|own| canonical(own) == named)
}

fn complete_citing(reading: &Reading, drafts: &mut [Draft]) {
    for at in 0..drafts.len() {
        if drafts[at].rule != "AT-CITING" || !drafts[at].content.is_empty() {
            continue;
        }
        let head = drafts[at].head;
        let hull = TokenRange::new(
            drafts[at].cue.start,
            drafts[at].source.map_or(drafts[at].cue.end, |s| s.end),
        );
        let sentence = reading.tokens[head].sentence;
        let outer = (0..drafts.len())
            .filter(|other| {
                *other != at
                    && reading.tokens[drafts[*other].head].sentence == sentence
                    && !drafts[*other].content.is_empty()
                    && drafts[*other].rule != "AT-CITING"
                    && (reading.governs(drafts[*other].head, head)
                        || drafts[*other].source.is_some_and(|s| s.contains(head))
                        || drafts[*other].rule == "AT-ACCORDING"
                        || drafts[*other].head < head)
            })
            .min_by_key(|other| drafts[*other].head.abs_diff(head));
        let Some(outer) = outer else { continue };
        if let Some(source) = drafts[outer].source.as_mut()
            && source.contains(hull.start)
            && source.start < hull.start
        {
            source.end = hull.start;
            if source.end > source.start + 1 && reading.tokens[source.end - 1].upos == Upos::Punct {
                source.end -= 1;
            }
        }
        let content: Vec<TokenRange> = drafts[outer]
            .content
            .iter()
            .flat_map(|range| without(*range, hull))
            .filter(|range| !range.is_empty())
            .collect();
        drafts[outer].content.clone_from(&content);
        drafts[at].content = content;
        drafts[at].parent = Some(outer);
        drafts[at].entry = drafts[outer].entry;
    }
}

/// What is said inside somebody's words ends where these end: a content that swallows the cue of its holder is cut.
pub(crate) fn clip(drafts: &mut [Draft]) {
    for at in 0..drafts.len() {
        let holder = (0..drafts.len())
            .filter(|other| {
                *other != at
                    && !drafts[*other].cue.is_empty()
                    && drafts[*other].holds(drafts[at].head)
                    && drafts[at].holds(drafts[*other].head)
            })
            .min_by_key(|other| drafts[*other].content_len());
        let Some(holder) = holder else { continue };
        let mut content = Vec::new();
        for range in &drafts[at].content {
            for bound in &drafts[holder].content {
                let start = range.start.max(bound.start);
                let end = range.end.min(bound.end);
                if start < end {
                    content.push(TokenRange::new(start, end));
                }
            }
        }
        drafts[at].content = content;
    }
}

/// True where the cue of `inner` and most of its content lie in the content of `outer`.
pub(crate) fn contains(outer: &Draft, inner: &Draft) -> bool {
    let heads = inner.content.iter().all(|range| outer.holds(range.start));
    let cued = outer.holds(inner.head) || inner.cue.is_empty() && heads;
    if !outer.binds || !cued {
        return false;
    }
    if outer.content == inner.content {
        return false;
    }
    let held: usize = inner
        .content
        .iter()
        .map(|range| range.iter().filter(|token| outer.holds(*token)).count())
        .sum();
    2 * held >= inner.content_len()
}

/// Sets the parents by containment. `source` gives the resolved source of each draft.
pub(crate) fn nest(reading: &Reading, drafts: &mut [Draft], source: &[Option<usize>], sources: &[Source]) {
    let parents: Vec<Option<usize>> = (0..drafts.len())
        .map(|at| {
            if drafts[at].parent.is_some() {
                return drafts[at].parent;
            }
            let mut holders: Vec<usize> = (0..drafts.len())
                .filter(|other| *other != at && contains(&drafts[*other], &drafts[at]))
                .collect();
            // A relayed draft stands for its whole chain; the inner one is the parent, its outer link is above it.
            holders.sort_by_key(|other| {
                (
                    drafts[*other].content_len(),
                    drafts[*other].rule == "AT-VIA",
                    *other,
                )
            });
            holders.into_iter().find(|other| {
                !same_speaker(
                    reading,
                    &drafts[*other],
                    &drafts[at],
                    source[*other],
                    source[at],
                    sources,
                ) && (source[*other].is_some() || source[at].is_none())
            })
        })
        .collect();
    for (draft, parent) in drafts.iter_mut().zip(&parents) {
        draft.parent = *parent;
    }
    // Break loops, which only odd parses can make.
    for at in 0..drafts.len() {
        let mut seen = vec![at];
        let mut here = at;
        while let Some(parent) = drafts[here].parent {
            if seen.contains(&parent) {
                drafts[here].parent = None;
                break;
            }
            seen.push(parent);
            here = parent;
        }
    }
}

/// True where the inner cue only repeats the outer speaker ("she said she believed", "we know that").
fn same_speaker(
    reading: &Reading,
    outer: &Draft,
    inner: &Draft,
    outer_source: Option<usize>,
    inner_source: Option<usize>,
    sources: &[Source],
) -> bool {
    if outer_source.is_some() && outer_source == inner_source {
        return true;
    }
    let Some(head) = inner.source_head else {
        return false;
    };
    if reading.tokens[head].upos != Upos::Pron {
        return false;
    }
    let lemma = reading.tokens[head].lemma.to_lowercase();
    if matches!(lemma.as_str(), "i" | "we" | "us" | "me" | "one" | "you") {
        return true;
    }
    let entity = reading.entity_at(head);
    if entity.is_some() && entity == outer.source_head.and_then(|head| reading.entity_at(head)) {
        return true;
    }
    // Without an antecedent of its own, a pronoun inside the content goes with the speaker where it agrees.
    let known = entity.is_some_and(|entity| {
        reading.entities[entity]
            .mentions
            .iter()
            .any(|mention| reading.mentions[*mention].form != MentionForm::Pronoun)
    });
    if known {
        return false;
    }
    let Some(source) = outer_source.map(|source| &sources[source]) else {
        return true;
    };
    let person = matches!(
        source.kind,
        SourceKind::Person | SourceKind::Official | SourceKind::Witness
    );
    match lemma.as_str() {
        "he" | "she" => person,
        "it" => !person && source.kind != SourceKind::Collective,
        _ => true,
    }
}

/// Drafts of rules that only repeat the speaker whose words they stand in: no link, no attribution of their own.
pub(crate) fn repeats(drafts: &[Draft]) -> Vec<bool> {
    (0..drafts.len())
        .map(|at| {
            // "were quoted by AP as saying" is one cue.
            let twin = drafts[at].rule == "AT-VERB"
                && drafts.iter().any(|other| {
                    matches!(other.rule, "AT-QUOTED" | "AT-CITED")
                        && other.source_head == drafts[at].source_head
                        && other.content == drafts[at].content
                });
            twin || matches!(
                drafts[at].rule,
                "AT-VERB" | "AT-POSITION" | "AT-PASSIVE" | "AT-NOUN"
            ) && drafts[at].parent.is_none()
                && (0..drafts.len()).any(|other| other != at && contains(&drafts[other], &drafts[at]))
        })
        .collect()
}

/// "confirmed the arrival, telling Reuters ...": what one speaker does in one breath came through the same outlet.
pub(crate) fn share_relays(reading: &Reading, drafts: &mut [Draft]) {
    for at in 0..drafts.len() {
        let Some(via) = drafts[at].via else { continue };
        for other in 0..drafts.len() {
            if drafts[other].via.is_none()
                && drafts[other].source_head.is_some()
                && drafts[other].source_head == drafts[at].source_head
                && other != at
                && reading.tokens[drafts[other].head].sentence == reading.tokens[drafts[at].head].sentence
                && reading.governs(drafts[other].head, drafts[at].head)
            {
                drafts[other].via = Some(via);
            }
        }
    }
}
