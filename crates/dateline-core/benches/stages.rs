//! Time of each stage over one report of 600 words, with the fast reader, on one thread:
//! `cargo bench -p dateline-core`.

use dateline_core::analysis::Reader;
use dateline_core::analysis::fast::FastReader;
use dateline_core::document::{Document, Published};
use dateline_core::pipeline::Pipeline;
use dateline_core::{attribution, claim, events, grounding};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn report() -> Document {
    let mut document = Document::new(include_str!("report.txt"));
    document.published = Published::parse("2024-03-13", "input");
    document
}

#[divan::bench]
fn analysis(bencher: Bencher) {
    let (document, reader) = (report(), FastReader::embedded().expect("embedded models"));
    bencher.bench(|| reader.read(black_box(&document)));
}

#[divan::bench]
fn ground(bencher: Bencher) {
    let (document, pipeline) = (report(), Pipeline::embedded().expect("embedded data"));
    let reading = pipeline.reader().read(&document);
    bencher.bench(|| grounding::ground(black_box(&document), &reading, pipeline.resources()));
}

/// Linking, chains and the resolution of sources.
#[divan::bench]
fn attribute(bencher: Bencher) {
    let (document, pipeline) = (report(), Pipeline::embedded().expect("embedded data"));
    let reading = pipeline.reader().read(&document);
    let grounding = grounding::ground(&document, &reading, pipeline.resources());
    bencher
        .bench(|| attribution::attribute(black_box(&document), &reading, &grounding, pipeline.resources()));
}

#[divan::bench]
fn find_events(bencher: Bencher) {
    let (document, pipeline) = (report(), Pipeline::embedded().expect("embedded data"));
    let layers = pipeline.analyse(&document);
    let (reading, grounding) = (&layers.reading, &layers.grounding);
    bencher.bench(|| {
        events::find(
            black_box(&document),
            reading,
            grounding,
            &layers.attributions,
            pipeline.resources(),
        )
    });
}

#[divan::bench]
fn assemble_claims(bencher: Bencher) {
    let (document, pipeline) = (report(), Pipeline::embedded().expect("embedded data"));
    let layers = pipeline.analyse(&document);
    let (reading, grounding, said) = (&layers.reading, &layers.grounding, &layers.attributions);
    let resources = pipeline.resources();
    let find = || events::find(&document, reading, grounding, said, resources);
    bencher
        .with_inputs(find)
        .bench_values(|events| claim::assemble(&document, reading, grounding, said, events, resources));
}

/// From the text to the ledger record.
#[divan::bench]
fn whole(bencher: Bencher) {
    let (document, pipeline) = (report(), Pipeline::embedded().expect("embedded data"));
    bencher.bench(|| pipeline.read(black_box(&document)));
}
