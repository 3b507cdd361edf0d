//! `dateline read`: reports in, claims and events out.

use super::{OwnWords, ReaderChoice, sort};
use crate::spool::Spool;
use crate::{Outcome, batch, terminal};
use anyhow::{Context, Result, bail};
use dateline_core::document::Published;
use dateline_core::reconcile::reconcile;
use dateline_core::record::DocumentRecord;
use dateline_ingest::Options;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// Arguments of `dateline read`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files, folders, or `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Keep everything in this case file (made where there is none)
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
    /// Print ledger lines (documents, then events) and nothing else
    #[arg(long)]
    json: bool,
    /// Publication date of the reports, YYYY-MM-DD: the anchor of "yesterday"; stands above what they say
    #[arg(long, value_name = "DATE")]
    published: Option<String>,
    /// Publisher of the reports; stands above what they say
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// Threads (all cores where not given)
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    #[command(flatten)]
    reader: ReaderChoice,
    #[command(flatten)]
    words: OwnWords,
    /// Longest report that is read, in megabytes
    #[arg(long, value_name = "MB", default_value_t = 4)]
    max_bytes: usize,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let options = options(arguments)?;
    let own = arguments.words.load()?;
    let pipeline = arguments.reader.pipeline("deep", &own)?;
    let jobs = arguments
        .jobs
        .or_else(|| std::thread::available_parallelism().ok().map(Into::into))
        .unwrap_or(1);
    let mut case = match &arguments.case {
        Some(path) => Some(dateline_ledger::Case::open_or_create(path)?),
        None => None,
    };
    if let Some(case) = &mut case {
        case.set_run(
            concat!("dateline ", env!("CARGO_PKG_VERSION")),
            Some(jiff::Timestamp::now().to_string()),
        );
    }
    let mut spool = Spool::new();
    let mut condensed: Vec<DocumentRecord> = Vec::new();
    let mut changed = false;
    let tally = batch::read(&arguments.paths, &options, &pipeline, jobs, &mut |portion| {
        if let Some(case) = &mut case {
            changed |= case.add_documents(&portion)?.changed();
        }
        for record in &portion {
            spool.add(record)?;
            condensed.push(record.condensed());
        }
        Ok(())
    })?;
    drop(pipeline);
    let events = reconcile(&condensed);
    if let Some(case) = &mut case
        && changed
    {
        case.replace_events(&reconcile(&case.condensed_documents()?))?;
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    if arguments.json {
        spool.each_line(&mut |line| {
            out.write_all(line)?;
            out.write_all(b"\n").context("while writing ledger lines")
        })?;
        dateline_export::write_jsonl(&mut out, &[], &events).context("while writing ledger lines")?;
    } else {
        let style = terminal::style();
        spool.each_line(&mut |line| {
            let record: DocumentRecord = serde_json::from_slice(line)?;
            out.write_all(dateline_export::account::report(&record, style).as_bytes())
                .context("while writing the account")
        })?;
        if condensed.iter().any(|record| !record.claims.is_empty()) {
            sort(&mut condensed);
            let account = dateline_export::account::events(&condensed, &events, style);
            out.write_all(account.as_bytes())
                .context("while writing the account")?;
        }
    }
    out.flush().context("while writing the output")?;
    let outcome = batch::report(&tally);
    if spool.len() == 0 {
        bail!("nothing was read");
    }
    Ok(outcome)
}

fn options(arguments: &Arguments) -> Result<Options> {
    let published = match &arguments.published {
        Some(date) => match Published::parse(date, "option") {
            Some(published) => Some(published),
            None => bail!("--published: expected a date like 2019-03-25, found `{date}`"),
        },
        None => None,
    };
    if arguments.jobs == Some(0) {
        bail!("--jobs: expected a number of threads from 1 on, found 0");
    }
    Ok(Options {
        published,
        publisher: arguments.publisher.clone(),
        today: Some(jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date()),
        max_bytes: arguments.max_bytes.max(1) << 20,
    })
}
