//! The commands, one file each.

pub(crate) mod analyse;
pub(crate) mod doctor;
pub(crate) mod events;
pub(crate) mod explain;
pub(crate) mod export;
mod output;
pub(crate) mod read;
pub(crate) mod reconcile;
pub(crate) mod report;

use anyhow::{Context, Result};
use dateline_core::Pipeline;
use dateline_core::analysis::Reader;
use dateline_core::analysis::fast::FastReader;
use dateline_core::reconcile::reconcile;
use dateline_core::record::{DocumentRecord, EventRecord};
use dateline_core::resources::user::{FILES, UserLexicon};
use dateline_deep::{CascadeReader, DeepReader, THRESHOLD};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The case file that a command takes where none is named.
const DEFAULT_CASE: &str = "dateline.case";

/// Opens a case file that must be there.
fn open_case(path: &Path) -> Result<dateline_ledger::Case> {
    let case = dateline_ledger::Case::open(path)?;
    Ok(case)
}

/// The reports of a case and their events; with a day, what was published until then and the events as they were known.
fn known_until(
    case: &dateline_ledger::Case,
    day: Option<&str>,
) -> Result<(Vec<DocumentRecord>, Vec<EventRecord>)> {
    let mut documents = case.documents()?;
    let Some(day) = day else {
        return Ok((documents, case.events()?));
    };
    anyhow::ensure!(
        day.parse::<jiff::civil::Date>().is_ok(),
        "--as-of: expected a date like 2019-03-25, found `{day}`"
    );
    let undated = documents
        .iter()
        .filter(|document| document.published.is_none())
        .count();
    if undated > 0 {
        let (number, are) = if undated == 1 {
            ("1 report".to_owned(), "is")
        } else {
            (format!("{undated} reports"), "are")
        };
        eprintln!(
            "note: {number} without a date of publication {are} left out: whether by {day} it was out is not known"
        );
    }
    documents.retain(|document| {
        let published = document.published.as_deref();
        published.is_some_and(|published| published.get(..10).unwrap_or(published) <= day)
    });
    let mut events = reconcile(&documents);
    for event in &mut events {
        event.known_as_of = Some(day.to_owned());
    }
    Ok((documents, events))
}

/// Sorts records so that the order of the inputs does not show: by date of publication, then by id.
fn sort(records: &mut [DocumentRecord]) {
    records.sort_by(|a, b| {
        (a.published.is_none(), &a.published, &a.id).cmp(&(b.published.is_none(), &b.published, &b.id))
    });
}

/// The analyst's own words.
#[derive(clap::Args)]
pub(crate) struct OwnWords {
    /// Folder with words of your own, above those of the program: actors.tsv, events.tsv, outlets.tsv, vague.toml
    /// (docs/LEXICONS.md)
    #[arg(long, value_name = "DIR")]
    lexicon: Option<PathBuf>,
}

impl OwnWords {
    /// Reads the files of the folder.
    fn load(&self) -> Result<UserLexicon> {
        let mut own = UserLexicon::default();
        let Some(folder) = &self.lexicon else {
            return Ok(own);
        };
        let entries = std::fs::read_dir(folder)
            .with_context(|| format!("--lexicon: while opening the folder {}", folder.display()))?;
        let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
        paths.sort();
        let hidden = |path: &Path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'))
        };
        let mut found = false;
        for path in paths.iter().filter(|path| path.is_file() && !hidden(path)) {
            let table = path.extension().is_some_and(|end| end == "tsv" || end == "toml");
            if !table {
                continue;
            }
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("--lexicon: while reading {}", path.display()))?;
            own.add(&path.display().to_string(), &text)?;
            found = true;
        }
        anyhow::ensure!(
            found,
            "--lexicon: expected {} in {}, found none of them",
            FILES.join(", "),
            folder.display()
        );
        Ok(own)
    }
}

/// A pipeline with the fast reader.
fn pipeline(own: &UserLexicon) -> Result<Pipeline> {
    let reader = FastReader::embedded().context("while loading the program's own data")?;
    Pipeline::with_user(Box::new(reader), own).context("while loading words")
}

/// Which reader reads the language.
#[derive(clap::Args)]
pub(crate) struct ReaderChoice {
    /// Which reader reads the language: `deep` (a small network, better), `fast` (linear models, several times as
    /// many reports a second) or `cascade` (fast, then deep where that could change a row) [default: deep; for analyse: fast]
    #[arg(long, value_name = "NAME", value_parser = ["fast", "cascade", "deep"])]
    reader: Option<String>,
    /// Model file of the deep reader, where it is not `deep.safetensors` beside the program
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

impl ReaderChoice {
    /// The pipeline with that reader, or the default one. Where the deep reader has no sound model, a message says so
    /// and the fast one reads.
    fn pipeline(&self, default: &str, own: &UserLexicon) -> Result<Pipeline> {
        let name = self.reader.as_deref().unwrap_or(default);
        if name == "fast" {
            return pipeline(own);
        }
        let missing = |message: String| {
            eprintln!(
                "dateline: no deep reader: {message}; reading with the fast one (name its model with --model FILE)"
            );
            pipeline(own)
        };
        let path = match dateline_deep::find(self.model.as_deref()) {
            Ok(path) => path,
            Err(places) => {
                let places: Vec<String> = places.iter().map(|place| place.display().to_string()).collect();
                return missing(format!("there is no {}", places.join(", no ")));
            }
        };
        let fast = FastReader::embedded().context("while loading the program's own data")?;
        let deep = match DeepReader::open(&path, Arc::new(fast)) {
            Ok(reader) => reader,
            Err(error) => return missing(error.to_string()),
        };
        let reader: Box<dyn Reader> = match name {
            "cascade" => {
                Box::new(CascadeReader::new(deep, THRESHOLD).context("while loading the program's own data")?)
            }
            _ => Box::new(deep),
        };
        Pipeline::with_user(reader, own).context("while loading words")
    }
}
