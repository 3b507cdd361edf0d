//! Runs the specifications that only the deep reader is held to (`reader=deep` in `spec/**/*.md`).

#[path = "../../dateline-core/tests/spec/case.rs"]
#[allow(dead_code, reason = "the other tests use more of it")]
mod case;

use dateline_core::Pipeline;
use dateline_core::analysis::fast::FastReader;
use dateline_deep::DeepReader;
use std::path::Path;
use std::sync::Arc;

#[test]
fn the_deep_reader_keeps_its_specifications() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let model = here.join("../../models/deep.safetensors");
    let reader = DeepReader::open(
        &model,
        Arc::new(FastReader::embedded().expect("the models of the binary load")),
    )
    .expect("the model is committed");
    let pipeline = Pipeline::with_reader(Box::new(reader)).expect("the data of the binary load");
    let mut broken = Vec::new();
    let mut kept = 0;
    for (name, case) in case::all(&here.join("../../spec")) {
        if !case.is_deep() {
            continue;
        }
        match case.run(&pipeline) {
            Ok(()) => kept += 1,
            Err(found) => broken.push(format!("{name}: {}\n{found}", case.heading)),
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(kept >= 5, "only {kept} specifications were found");
}
