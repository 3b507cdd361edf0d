//! What the terminal can show: width, colour, progress.

use dateline_export::Style;
use std::io::{IsTerminal as _, Write as _};
use std::time::Instant;

/// Width and colour of standard output; `NO_COLOR` and a pipe turn colour off.
pub(crate) fn style() -> Style {
    let terminal = std::io::stdout().is_terminal();
    let color = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let columns = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let width = terminal_size::terminal_size()
        .map(|(width, _)| width.0 as usize)
        .or(columns)
        .unwrap_or(100);
    Style {
        color,
        width: width.clamp(60, 140),
    }
}

/// A line of progress on standard error, only on a terminal.
pub(crate) struct Progress {
    start: Instant,
    shown: bool,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            shown: false,
        }
    }

    /// Shows how many reports were read, and the rate.
    pub(crate) fn show(&mut self, reports: usize) {
        if !std::io::stderr().is_terminal() {
            return;
        }
        let rate = reports as f64 / self.start.elapsed().as_secs_f64().max(0.001);
        eprint!("\r{reports} reports read, {rate:.0} a second ");
        let _ = std::io::stderr().flush();
        self.shown = true;
    }

    /// Clears the line.
    pub(crate) fn end(&mut self) {
        if self.shown {
            eprint!("\r{:50}\r", "");
        }
    }
}
