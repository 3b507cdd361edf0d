//! The cascade: the fast reader reads everything, the network reads again what could change a row.

use crate::gate::{Gate, Signs, choose};
use crate::reader::DeepReader;
use dateline_core::Document;
use dateline_core::analysis::conllu::ConlluError;
use dateline_core::analysis::fast::roles::View;
use dateline_core::analysis::{Name, NameKind, Reader, Reading, Role, RoleSpan, TokenRange};
use dateline_core::error::ResourceError;
use std::collections::BTreeMap;

/// Changes to expect for each word of a block above which the network reads it: from the curve of accuracy against time
/// (`docs/SCORES.md`), the lowest with about 15 reports of 600 words a second on one core.
pub const THRESHOLD: f32 = 0.02;

/// Fast reader, gate and network.
#[derive(Debug)]
pub struct CascadeReader {
    deep: DeepReader,
    gate: Gate,
    threshold: f32,
}

impl CascadeReader {
    /// A cascade that ends in `deep`; blocks with at least `threshold` changes to expect for each word go there.
    ///
    /// # Errors
    /// A damaged gate.
    pub fn new(deep: DeepReader, threshold: f32) -> Result<Self, ResourceError> {
        Ok(Self {
            deep,
            gate: Gate::embedded()?,
            threshold,
        })
    }
}

impl Reader for CascadeReader {
    fn name(&self) -> &'static str {
        "cascade"
    }

    fn read(&self, document: &Document) -> Reading {
        let text = &document.text;
        let fast = self.deep.fast();
        let mut reading = fast.draft(document);
        let mut names = fast.names().rated(text, &reading);
        let named = |(tokens, kind, _): &(TokenRange, NameKind, f32)| Name {
            tokens: *tokens,
            span: reading.span(*tokens),
            kind: *kind,
        };
        reading.names = names.iter().map(named).collect();
        let (chosen, mut roles) = {
            let view = View::new(document, &reading);
            let cues = fast.roles().cues(&view);
            let signs = Signs::new(document, &reading, &cues);
            let expected: Vec<f32> = (0..reading.sentences.len())
                .map(|sentence| self.gate.expected(&signs.features(sentence)))
                .collect();
            let chosen = choose(&reading, &expected, self.threshold);
            let kept = |cue: TokenRange| !is_chosen(&reading, &chosen, cue);
            let roles = fast.roles().link(&view, &cues, kept);
            (chosen, roles)
        };
        if !chosen.is_empty() {
            let part = self.deep.write_over(document, &mut reading, &chosen);
            let again = self.deep.names(&part, &names);
            names.retain(|(range, ..)| !is_chosen(&reading, &chosen, *range));
            names.extend(again);
            names.sort_by_key(|(range, ..)| range.start);
            let next = roles.iter().filter_map(|span| span.relation).max();
            roles.extend(part.roles(next.map_or(0, |last| last + 1)));
            in_order(&mut roles);
        }
        fast.complete(document, &mut reading, names.into_iter());
        reading.roles = roles;
        reading
    }

    fn read_gold_tokens(&self, conllu: &str) -> Result<String, ConlluError> {
        self.deep.read_gold_tokens(conllu)
    }
}

/// Words that stand in one of the sentences that are read again.
fn is_chosen(reading: &Reading, chosen: &[usize], words: TokenRange) -> bool {
    let sentence = reading.tokens[words.start].sentence as usize;
    chosen.binary_search(&sentence).is_ok()
}

/// Numbers the attributions in the order of their cues.
fn in_order(roles: &mut [RoleSpan]) {
    let mut cues: Vec<(usize, Option<u32>)> = roles
        .iter()
        .filter(|span| span.role == Role::Cue)
        .map(|span| (span.tokens.start, span.relation))
        .collect();
    cues.sort_unstable();
    let numbers: BTreeMap<Option<u32>, u32> =
        (0..).zip(&cues).map(|(place, (_, old))| (*old, place)).collect();
    for span in roles.iter_mut() {
        span.relation = numbers.get(&span.relation).copied();
    }
    roles.sort_by_key(|span| span.relation);
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_core::analysis::fast::FastReader;
    use std::path::Path;
    use std::sync::Arc;

    const TEXT: &str = "Talks on the dam resume\n\nEngineers from both banks met on Tuesday in Port Arden. \
        \"We will sign nothing,\" Ana Ruiz, the water minister, told Reuters.\n\nIt was sunny.\n\n\
        A spokesman for the river authority said the gates had been opened twice since May, citing a report by engineers.";

    fn deep() -> DeepReader {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/deep.safetensors");
        let fast = Arc::new(FastReader::embedded().expect("the models are sound"));
        DeepReader::open(&path, fast).expect("the model of the source tree is sound")
    }

    fn roles(reading: &Reading) -> Vec<(Role, usize, usize)> {
        let mut roles: Vec<_> = reading
            .roles
            .iter()
            .map(|span| (span.role, span.tokens.start, span.tokens.end))
            .collect();
        roles.sort_unstable();
        roles
    }

    #[test]
    fn a_gate_that_lets_nothing_through_leaves_the_fast_reading() {
        let document = Document::new(TEXT);
        let cascade = CascadeReader::new(deep(), f32::INFINITY).expect("the gate is sound");
        let (read, fast) = (cascade.read(&document), cascade.deep.fast().read(&document));
        assert_eq!(read.tokens, fast.tokens);
        assert_eq!(read.names, fast.names);
        assert_eq!(roles(&read), roles(&fast));
        assert!(read.factuality.is_empty());
    }

    #[test]
    fn a_gate_that_lets_all_through_gives_the_deep_reading() {
        let document = Document::new(TEXT);
        let cascade = CascadeReader::new(deep(), -1.0).expect("the gate is sound");
        let (read, deep) = (cascade.read(&document), cascade.deep.read(&document));
        assert_eq!(read.tokens, deep.tokens);
        assert_eq!(roles(&read), roles(&deep));
        assert_eq!(read.factuality, deep.factuality);
    }

    #[test]
    fn what_is_read_again_is_whole_blocks_and_attributions_stay_in_order() {
        let document = Document::new(TEXT);
        let cascade = CascadeReader::new(deep(), THRESHOLD).expect("the gate is sound");
        let reading = cascade.read(&document);
        let seen = |at: usize| reading.factuality.get(at).copied().flatten().is_some();
        for sentence in &reading.sentences {
            let block = |at: usize| reading.sentence(at).block == sentence.block;
            let words = (0..reading.tokens.len()).filter(|at| block(*at));
            let again = words.map(seen).collect::<std::collections::BTreeSet<_>>();
            assert_eq!(again.len(), 1, "a block is read by one reader");
        }
        let sunny = reading.sentences.iter().find(|sentence| sentence.block == 2);
        assert!(sunny.is_some_and(|sentence| !seen(sentence.tokens.start)));
        let last = reading.sentences.last().expect("sentences");
        assert!(seen(last.tokens.start));
        let cues: Vec<_> = reading
            .roles
            .iter()
            .filter(|span| span.role == Role::Cue)
            .collect();
        assert!(cues.is_sorted_by_key(|span| (span.relation, span.tokens.start)));
    }

    #[test]
    fn odd_texts_give_readings() {
        let cascade = CascadeReader::new(deep(), THRESHOLD).expect("the gate is sound");
        for text in ["", ".", "\u{200B}", "\u{1F600} \u{201C}", &"x ".repeat(900)] {
            let reading = cascade.read(&Document::new(text));
            for sentence in &reading.sentences {
                let heads = sentence
                    .tokens
                    .iter()
                    .filter(|at| reading.tokens[*at].head.is_none());
                assert_eq!(heads.count(), 1);
            }
        }
    }
}
