//! Runs the specifications of `spec/**/*.md` with the fast reader: one test per `##` heading. [`case`] says what they
//! look like.

mod case;

use dateline_core::Pipeline;
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::Path;
use std::sync::Arc;

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    let pipeline = Arc::new(Pipeline::embedded().expect("the data of the binary load"));
    let mut trials = Vec::new();
    for (name, case) in case::all(&root).into_iter().filter(|(_, case)| !case.is_deep()) {
        let pipeline = Arc::clone(&pipeline);
        let title = format!("{name}: {}", case.heading);
        trials.push(Trial::test(title, move || {
            case.run(&pipeline).map_err(Failed::from)
        }));
    }
    libtest_mimic::run(&arguments, trials).exit();
}
