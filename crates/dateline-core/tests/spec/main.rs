//! Runs the specifications of `spec/**/*.md` with the fast reader: one test per `##` heading. [`case`] says what they
//! look like. Of each table in `spec/table` a share is to be kept.

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
    for (name, floor, cases) in case::tables(&root.join("table")) {
        let pipeline = Arc::clone(&pipeline);
        let title = format!("table/{name}");
        trials.push(Trial::test(title, move || {
            let broken: Vec<String> = cases
                .iter()
                .filter_map(|case| case.run(&pipeline).err())
                .collect();
            let kept = 1.0 - broken.len() as f64 / cases.len() as f64;
            if kept < floor {
                let found = broken.join("\n");
                return Err(Failed::from(format!(
                    "{kept:.3} of the rows are kept, not {floor}:\n{found}"
                )));
            }
            Ok(())
        }));
    }
    libtest_mimic::run(&arguments, trials).exit();
}
