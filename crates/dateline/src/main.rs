//! The `dateline` command: reads news reports and keeps a sourced ledger.
//!
//! Data goes to standard output, messages to standard error. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done with
//! some inputs failed (each is listed with its reason).
#![allow(clippy::print_stdout)] // the one place that may print

mod batch;
mod command;
mod spool;
mod terminal;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Who reported what, on whose word.
#[derive(Parser)]
#[command(
    name = "dateline",
    version,
    about = "Reads news reports and keeps a sourced ledger: who did what to whom, where, when, how many - according to whom, and how certain",
    after_help = "Examples:\n  dateline read report.html                       claims and events of one report\n  dateline read reports/ --case oru.case          read a folder into a case file\n  dateline events --case oru.case --as-of 2024-05-04\n  dateline report --case oru.case --format html -o oru.html\n  dateline explain c0123456789abcdef --case oru.case\n  dateline read reports.jsonl --json > ledger.jsonl && dateline reconcile ledger.jsonl",
    arg_required_else_help = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read reports (text, Markdown, HTML, JSON Lines, also in gzip, zip or tar; files, folders, `-`) into claims and events
    Read(command::read::Arguments),
    /// Show the events of a case file: accounts side by side, origins counted
    Events(command::events::Arguments),
    /// Line up the claims of ledger lines (from `read --json`), without a case file
    Reconcile(command::reconcile::Arguments),
    /// Write the situation report of a case: highlights, figures, events, what is disputed, sources
    Report(command::report::Arguments),
    /// Write a case in the formats of other tools: tables, maps, annotations
    Export(command::export::Arguments),
    /// Explain one claim: each cell with its words, its rule or model and its confidence
    Explain(command::explain::Arguments),
    /// Print the language layers of a file: tokens, tags, parse, names
    Analyse(command::analyse::Arguments),
    /// Check the program's own data and the health of a case file
    Doctor(command::doctor::Arguments),
}

/// How a command ended, when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything was done.
    Done,
    /// Some inputs failed.
    Partly,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Read(arguments) => command::read::run(&arguments),
        Command::Events(arguments) => command::events::run(&arguments),
        Command::Reconcile(arguments) => command::reconcile::run(&arguments),
        Command::Report(arguments) => command::report::run(&arguments),
        Command::Export(arguments) => command::export::run(&arguments),
        Command::Explain(arguments) => command::explain::run(&arguments),
        Command::Analyse(arguments) => command::analyse::run(&arguments),
        Command::Doctor(arguments) => command::doctor::run(&arguments),
    };
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Partly) => ExitCode::from(3),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("dateline: {error:#}");
            ExitCode::from(1)
        }
    }
}

/// The reader of our output went away (`dateline ... | head`): no failure.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|e| e.io_error_kind() == Some(std::io::ErrorKind::BrokenPipe))
    })
}
