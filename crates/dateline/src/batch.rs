//! Reads many reports on all cores: in bounded portions, results in input order, a panic caught per report.

use crate::Outcome;
use crate::terminal::Progress;
use anyhow::Result;
use dateline_core::diagnostics::{Diagnostic, Severity};
use dateline_core::document::Published;
use dateline_core::record::DocumentRecord;
use dateline_core::{Document, Pipeline};
use dateline_ingest::{Failure, Options, read_inputs};
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Reports that are in work at once.
const PORTION: usize = 64;

/// What a batch came to, beside the records themselves.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Inputs that failed, with the reason.
    pub(crate) failures: Vec<Failure>,
    /// Notes on inputs that were read ("same text as ...").
    pub(crate) notes: Vec<String>,
}

/// An appearance of a text: the text's id, publisher, time of publication and the input's own id.
type Appearance = (String, Option<String>, Option<String>, Option<String>);

/// Reads all inputs and hands the records over portion by portion, in input order. A text that came before is noted,
/// and left out unless it appeared elsewhere (another publisher or date) or has an id of its own.
pub(crate) fn read(
    paths: &[PathBuf],
    options: &Options,
    pipeline: &Pipeline,
    jobs: usize,
    take: &mut dyn FnMut(Vec<DocumentRecord>) -> Result<()>,
) -> Result<Tally> {
    std::panic::set_hook(Box::new(|_| {})); // a panic becomes a diagnostic of its report
    let mut tally = Tally::default();
    let mut seen: HashMap<String, String> = HashMap::new();
    let mut appeared: HashSet<Appearance> = HashSet::new();
    let mut waiting: Vec<Document> = Vec::new();
    let mut done = 0;
    let mut progress = Progress::new();
    let mut stopped: Result<()> = Ok(());
    read_inputs(paths, options, &mut |read| {
        if stopped.is_err() {
            return;
        }
        let document = match read {
            Ok(document) => document,
            Err(failure) => {
                tally.failures.push(failure);
                return;
            }
        };
        let input = document
            .uri
            .clone()
            .or_else(|| document.input_id.clone())
            .unwrap_or_default();
        let appearance: Appearance = (
            document.id.clone(),
            document.publisher.clone(),
            document.published.as_ref().map(Published::to_iso),
            document.input_id.clone(),
        );
        let again = appeared.contains(&appearance);
        if let Some(first) = seen.get(&document.id) {
            let what = if again {
                "read once"
            } else {
                "one text that appeared twice"
            };
            tally.notes.push(format!("{input}: same text as {first}; {what}"));
        } else {
            seen.insert(document.id.clone(), input);
        }
        if again {
            return;
        }
        appeared.insert(appearance);
        waiting.push(document);
        if waiting.len() == PORTION {
            let portion = std::mem::take(&mut waiting);
            done += portion.len();
            stopped = hand_over(portion, pipeline, jobs, &mut tally, take);
            progress.show(done);
        }
    });
    stopped?;
    hand_over(waiting, pipeline, jobs, &mut tally, take)?;
    progress.end();
    let _ = std::panic::take_hook();
    Ok(tally)
}

fn hand_over(
    portion: Vec<Document>,
    pipeline: &Pipeline,
    jobs: usize,
    tally: &mut Tally,
    take: &mut dyn FnMut(Vec<DocumentRecord>) -> Result<()>,
) -> Result<()> {
    let records = read_portion(&portion, pipeline, jobs);
    for (document, record) in portion.iter().zip(&records) {
        for remark in record
            .diagnostics
            .iter()
            .filter(|remark| remark.severity == Severity::Error)
        {
            let input = document
                .uri
                .as_deref()
                .or(document.input_id.as_deref())
                .unwrap_or("-");
            tally.failures.push(Failure {
                input: input.to_owned(),
                reason: remark.message.clone(),
            });
        }
    }
    take(records)
}

fn read_portion(portion: &[Document], pipeline: &Pipeline, jobs: usize) -> Vec<DocumentRecord> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Option<DocumentRecord>>> = Mutex::new(vec![None; portion.len()]);
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, portion.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(document) = portion.get(at) else { return };
                    let record = read_one(document, pipeline);
                    results.lock().expect("no thread panics while it holds the lock")[at] = Some(record);
                }
            });
        }
    });
    let results = results
        .into_inner()
        .expect("no thread panics while it holds the lock");
    results.into_iter().flatten().collect()
}

/// Reads one report; a panic gives an empty record that says so.
fn read_one(document: &Document, pipeline: &Pipeline) -> DocumentRecord {
    catch_unwind(AssertUnwindSafe(|| pipeline.read(document))).unwrap_or_else(|cause| {
        let words = cause
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| cause.downcast_ref::<&str>().map(|words| (*words).to_owned()))
            .unwrap_or_else(|| "unknown cause".to_owned());
        let message = format!("the reading broke down ({words}); please report this text");
        let mut broken = document.clone();
        broken.diagnostics.push(Diagnostic::error("language", message));
        pipeline.read(&broken)
    })
}

/// Lists notes and failures on standard error.
pub(crate) fn report(tally: &Tally) -> Outcome {
    for note in &tally.notes {
        eprintln!("note: {note}");
    }
    if tally.failures.is_empty() {
        return Outcome::Done;
    }
    let number = tally.failures.len();
    let inputs = if number == 1 { "input" } else { "inputs" };
    eprintln!("{number} {inputs} failed:");
    for failure in &tally.failures {
        eprintln!("  {failure}");
    }
    Outcome::Partly
}
