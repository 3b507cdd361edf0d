//! The role tagger (source, cue, content) from `PolNeAR` train; settings are chosen on its dev part.

use anyhow::{Context, Result};
use dateline_core::analysis::fast::FastReader;
use dateline_core::analysis::fast::roles::{ARGUMENT_KINDS, CONTENT, CUE_KINDS, RoleTagger, SOURCE, View};
use dateline_core::analysis::fast::sequence::{
    LabelSet, Sequence, SequenceModel, SequenceTrainer, labels_of,
};
use dateline_core::analysis::{Reader, Reading, TokenRange};
use dateline_core::document::Document;
use dateline_core::{OffsetMap, Span};
use flate2::read::GzDecoder;
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::time::Instant;

const CUE_ROUNDS: usize = 12;
const ARGUMENT_ROUNDS: usize = 10;
const MARGIN: f32 = 8.0;
/// Below 0: more cues, for recall.
const CUE_BIAS: f32 = -7.0;
const ARGUMENT_BIAS: f32 = -12.0;
/// The bias of the half models that give the argument tagger its false cues.
const HALF_BIAS: f32 = -0.5;
/// Weights up to these are dropped; the models lose nothing and shrink to a fifth.
const CUE_PRUNE: f32 = 1.0;
const ARGUMENT_PRUNE: f32 = 3.5;

/// One gold attribution in tokens.
struct Relation {
    cue: TokenRange,
    source: Vec<TokenRange>,
    content: Vec<TokenRange>,
}

struct Sample {
    document: Document,
    reading: Reading,
    relations: Vec<Relation>,
}

/// A sequence with its gold spans (kind, start, end).
struct Example {
    sequence: Sequence,
    gold: Vec<(usize, usize, usize)>,
}

/// Trains both taggers and writes `models/roles.bin`.
pub(super) fn train(data: &Path) -> Result<()> {
    let folder = data.join("attribution/polnear");
    let reader = FastReader::embedded()?;
    let start = Instant::now();
    let train = load(&reader, &folder.join("train.jsonl.gz"))?;
    let dev = load(&reader, &folder.join("dev.jsonl"))?;
    println!(
        "read {} and {} documents in {:.0} s",
        train.len(),
        dev.len(),
        start.elapsed().as_secs_f32()
    );

    // Cues: two halves for honest predictions on train, then all.
    let views: Vec<View> = train.iter().map(|s| View::new(&s.document, &s.reading)).collect();
    let dev_views: Vec<View> = dev.iter().map(|s| View::new(&s.document, &s.reading)).collect();
    let cue_examples: Vec<Vec<Example>> = train
        .iter()
        .zip(&views)
        .map(|(s, v)| cue_examples(s, v))
        .collect();
    let mut predicted: Vec<Vec<TokenRange>> = (0..train.len()).map(|_| Vec::new()).collect();
    for half in 0..2 {
        let part: Vec<&Example> = cue_examples
            .iter()
            .enumerate()
            .filter(|(at, _)| at % 2 == half)
            .flat_map(|(_, e)| e)
            .collect();
        let bytes = learn(CUE_KINDS, &part, CUE_ROUNDS - 4, 0.0).freeze(0.0);
        let model = SequenceModel::from_bytes("half", &bytes)?.with_outside_bias(HALF_BIAS);
        for at in (0..train.len()).filter(|at| at % 2 != half) {
            predicted[at] = find_cues(&model, &views[at]);
        }
    }
    println!("half models done, {:.0} s", start.elapsed().as_secs_f32());
    let all: Vec<&Example> = cue_examples.iter().flatten().collect();
    let cue_bytes = learn(CUE_KINDS, &all, CUE_ROUNDS, CUE_BIAS).freeze(CUE_PRUNE);
    let cue_model = SequenceModel::from_bytes("cues", &cue_bytes)?;
    let dev_cues: Vec<Vec<TokenRange>> = dev_views.iter().map(|v| find_cues(&cue_model, v)).collect();
    let (mut hit, mut guessed, mut wanted) = (0, 0, 0);
    for (sample, cues) in dev.iter().zip(&dev_cues) {
        guessed += cues.len();
        wanted += sample.relations.len();
        hit += sample
            .relations
            .iter()
            .filter(|r| cues.iter().any(|c| c.overlaps(r.cue)))
            .count();
    }
    let (p, r) = (hit as f32 / guessed as f32, hit as f32 / wanted as f32);
    println!(
        "dev cues: overlap P {:.3} R {:.3} F1 {:.3}; {} kB; {:.0} s",
        p,
        r,
        2.0 * p * r / (p + r),
        cue_bytes.len() / 1024,
        start.elapsed().as_secs_f32()
    );
    drop(all);
    drop(cue_examples);

    // Arguments: gold cues, and predicted cues that are none.
    let mut examples = Vec::new();
    for ((sample, view), cues) in train.iter().zip(&views).zip(&predicted) {
        examples.extend(argument_examples(sample, view, cues));
    }
    let refs: Vec<&Example> = examples.iter().collect();
    let argument_trainer = learn(ARGUMENT_KINDS, &refs, ARGUMENT_ROUNDS, ARGUMENT_BIAS);
    let argument_bytes = argument_trainer.freeze(ARGUMENT_PRUNE);
    println!(
        "arguments: {} examples, {} kB; {:.0} s",
        examples.len(),
        argument_bytes.len() / 1024,
        start.elapsed().as_secs_f32()
    );
    let mut bytes = (cue_bytes.len() as u32).to_le_bytes().to_vec();
    bytes.extend(&cue_bytes);
    bytes.extend(&argument_bytes);
    let tagger = RoleTagger::from_bytes(&bytes)?;
    score(&tagger, &dev, &dev_views);
    fs::write("models/roles.bin", &bytes).context("while writing models/roles.bin")?;
    Ok(())
}

fn load(reader: &FastReader, path: &Path) -> Result<Vec<Sample>> {
    let bytes = fs::read(path).with_context(|| format!("while reading {}", path.display()))?;
    let mut text = String::new();
    if path.extension().is_some_and(|ext| ext == "gz") {
        GzDecoder::new(bytes.as_slice()).read_to_string(&mut text)?;
    } else {
        text = String::from_utf8(bytes)?;
    }
    let mut samples = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let value: Value = serde_json::from_str(line)?;
        let document = Document::new(value["text"].as_str().unwrap_or_default());
        let reading = reader.read(&document);
        let map = OffsetMap::new(&document.text);
        let ranges = |spans: &Value| -> Vec<TokenRange> {
            let mut ranges: Vec<TokenRange> = spans
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|pair| {
                    let start = pair[0].as_u64()? as usize;
                    let end = pair[1].as_u64()? as usize;
                    let span: Span = map.to_bytes([start, end])?;
                    Some(reading.tokens_in(span.trimmed(&document.text)))
                })
                .filter(|range| !range.is_empty())
                .collect();
            ranges.sort();
            ranges
        };
        let mut relations = Vec::new();
        for attribution in value["attributions"].as_array().into_iter().flatten() {
            let cue = ranges(&attribution["cue"]);
            let (Some(first), Some(last)) = (cue.first(), cue.last()) else {
                continue;
            };
            relations.push(Relation {
                cue: TokenRange::new(first.start, last.end),
                source: ranges(&attribution["source"]),
                content: ranges(&attribution["content"]),
            });
        }
        samples.push(Sample {
            document,
            reading,
            relations,
        });
    }
    Ok(samples)
}

fn cue_examples(sample: &Sample, view: &View) -> Vec<Example> {
    let mut examples = Vec::new();
    for sentence in &sample.reading.sentences {
        let mut sequence = Sequence::default();
        view.cue_sequence(sentence.tokens, &mut sequence);
        let gold = sample
            .relations
            .iter()
            .filter(|r| sentence.tokens.contains(r.cue.start))
            .map(|r| {
                (
                    0,
                    r.cue.start - sentence.tokens.start,
                    r.cue.end.min(sentence.tokens.end) - sentence.tokens.start,
                )
            })
            .collect();
        examples.push(Example { sequence, gold });
    }
    examples
}

fn argument_examples(sample: &Sample, view: &View, predicted: &[TokenRange]) -> Vec<Example> {
    let mut examples = Vec::new();
    let add = |cue: TokenRange, relation: Option<&Relation>, examples: &mut Vec<Example>| {
        // The other cues that the tagger will see are predicted ones.
        let others: Vec<TokenRange> = predicted
            .iter()
            .filter(|p| !p.overlaps(cue))
            .copied()
            .chain([cue])
            .collect();
        let mut sequence = Sequence::default();
        let window = view.argument_sequence(cue, &others, &mut sequence);
        let mut gold = Vec::new();
        if let Some(relation) = relation {
            let parts = relation
                .source
                .iter()
                .map(|r| (SOURCE, *r))
                .chain(relation.content.iter().map(|r| (CONTENT, *r)));
            for (kind, range) in parts {
                let start = range.start.max(window.start);
                let end = range.end.min(window.end);
                if start < end && !cue.overlaps(TokenRange::new(start, end)) {
                    gold.push((kind, start - window.start, end - window.start));
                }
            }
        }
        examples.push(Example { sequence, gold });
    };
    for relation in &sample.relations {
        add(relation.cue, Some(relation), &mut examples);
    }
    for cue in predicted {
        if !sample.relations.iter().any(|r| r.cue.overlaps(*cue)) {
            add(*cue, None, &mut examples);
        }
    }
    examples
}

fn learn(kinds: usize, examples: &[&Example], rounds: usize, bias: f32) -> SequenceTrainer {
    let mut trainer = SequenceTrainer::new(kinds, MARGIN);
    trainer.calibrate(1.0, bias);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut seed = 42u64;
    for _ in 0..rounds {
        for at in (1..order.len()).rev() {
            seed = seed
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            order.swap(at, (seed >> 33) as usize % (at + 1));
        }
        for at in &order {
            let example = examples[*at];
            let gold: Vec<LabelSet> = labels_of(example.gold.iter().copied(), example.sequence.len())
                .into_iter()
                .map(LabelSet::one)
                .collect();
            trainer.learn(&example.sequence, &gold);
        }
    }
    trainer
}

fn find_cues(model: &SequenceModel, view: &View) -> Vec<TokenRange> {
    let mut found = Vec::new();
    let mut sequence = Sequence::default();
    for sentence in &view.reading.sentences {
        view.cue_sequence(sentence.tokens, &mut sequence);
        for span in dateline_core::analysis::fast::sequence::spans_of(&model.labels(&sequence)) {
            found.push(TokenRange::new(
                sentence.tokens.start + span.start,
                sentence.tokens.start + span.end,
            ));
        }
    }
    found
}

/// Token scores of both roles with gold cues, and half-overlap relations with predicted ones.
fn score(tagger: &RoleTagger, dev: &[Sample], views: &[View]) {
    let mut counts = [[0usize; 3]; 2];
    let (mut hit, mut guessed, mut wanted) = (0, 0, 0);
    for (sample, view) in dev.iter().zip(views) {
        let gold_cues: Vec<TokenRange> = sample.relations.iter().map(|r| r.cue).collect();
        for relation in &sample.relations {
            let spans = tagger.arguments(view, relation.cue, &gold_cues);
            for (kind, gold) in [(SOURCE, &relation.source), (CONTENT, &relation.content)] {
                let in_gold = |t: usize| gold.iter().any(|r| r.contains(t));
                let own = spans.iter().filter(|s| s.kind == kind);
                let own: Vec<usize> = own.flat_map(|s| s.start..s.end).collect();
                counts[kind][0] += own.iter().filter(|t| in_gold(**t)).count();
                counts[kind][1] += own.len();
                counts[kind][2] += gold.iter().map(|r| r.len()).sum::<usize>();
            }
        }
        let cues: Vec<TokenRange> = tagger.cues(view).into_iter().map(|(range, _)| range).collect();
        wanted += sample.relations.len();
        for cue in &cues {
            let spans = tagger.arguments(view, *cue, &cues);
            let tokens = |kind: usize| -> Vec<usize> {
                spans
                    .iter()
                    .filter(|s| s.kind == kind)
                    .flat_map(|s| s.start..s.end)
                    .collect()
            };
            let (source, content) = (tokens(SOURCE), tokens(CONTENT));
            if content.is_empty() {
                continue;
            }
            guessed += 1;
            hit += usize::from(sample.relations.iter().filter(|r| r.cue.overlaps(*cue)).any(|r| {
                let all: usize = r.content.iter().map(|x| x.len()).sum();
                let both = content
                    .iter()
                    .filter(|t| r.content.iter().any(|x| x.contains(**t)))
                    .count();
                let said = r.source.is_empty() == source.is_empty()
                    && (source.is_empty() || source.iter().any(|t| r.source.iter().any(|x| x.contains(*t))));
                said && 2.0 * both as f32 / (all + content.len()) as f32 >= 0.5
            }));
        }
    }
    for (name, [both, own, gold]) in ["source", "content"].iter().zip(counts) {
        let (p, r) = (both as f32 / own.max(1) as f32, both as f32 / gold.max(1) as f32);
        println!(
            "dev {name} tokens, gold cues: P {p:.3} R {r:.3} F1 {:.3}",
            2.0 * p * r / (p + r)
        );
    }
    let (p, r) = (
        hit as f32 / guessed.max(1) as f32,
        hit as f32 / wanted.max(1) as f32,
    );
    println!(
        "dev relations, half: P {p:.3} R {r:.3} F1 {:.3}",
        2.0 * p * r / (p + r)
    );
}
