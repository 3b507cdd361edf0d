//! How many of the specifications (`spec/**/*.md`) a reader keeps. The fast one keeps all, or the tests fail; the others
//! are measured by them.

#[path = "../../../crates/dateline-core/tests/spec/case.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod case;

use anyhow::Result;
use std::collections::BTreeMap;
use std::path::Path;

/// Prints kept and broken specifications, file by file; `--data DIR` with specifications of its own replaces `spec/`.
pub(super) fn score(data: &Path) -> Result<()> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let given = data.join("spec");
    let root = if given.is_dir() { given } else { own };
    let pipeline = crate::pipeline()?;
    let mut files: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let tables = case::tables(&root.join("table"));
    let rows = tables
        .into_iter()
        .flat_map(|(name, _, cases)| cases.into_iter().map(move |case| (format!("table/{name}"), case)));
    for (name, case) in case::all(&root).into_iter().chain(rows) {
        let file = files.entry(name.clone()).or_default();
        file.1 += 1;
        match case.run(&pipeline) {
            Ok(()) => file.0 += 1,
            Err(found) => println!("-- {name}: {}\n{found}", case.heading),
        }
    }
    let (mut kept, mut all) = (0, 0);
    for (name, (ok, cases)) in &files {
        println!("{name:<32} {ok:>4} of {cases}");
        kept += ok;
        all += cases;
    }
    println!("{:<32} {kept:>4} of {all}", "all");
    Ok(())
}
