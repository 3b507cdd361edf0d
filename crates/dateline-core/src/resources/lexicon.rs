//! The loader of `lexicons/*.tsv`: strict, with line numbers.
//!
//! A lexicon is UTF-8 with LF line ends. Lines that start with `#` are comments; the first one that starts with
//! `#!` names the columns, tab-separated. Rows are sorted by the first column (byte order) without repeats.
//!
//! ```
//! use dateline_core::resources::lexicon::Lexicon;
//! let tsv = "#! word\tstance\tevidence\nsaid\tasserts\tspec:attribution\nwarned\tpredicts\tspec:attribution\n";
//! let lexicon = Lexicon::parse("cues.tsv", tsv)?;
//! assert_eq!(lexicon.rows().next(), Some(["said", "asserts", "spec:attribution"].as_slice()));
//! # Ok::<(), dateline_core::error::ResourceError>(())
//! ```

use crate::error::ResourceError;

/// The rows of one lexicon file.
#[derive(Debug)]
pub struct Lexicon<'t> {
    columns: Vec<&'t str>,
    cells: Vec<&'t str>,
    lines: Vec<usize>,
}

impl<'t> Lexicon<'t> {
    /// Reads a lexicon.
    ///
    /// # Errors
    /// No header, a wrong number of columns, a key out of order or repeated.
    pub fn parse(file: &str, text: &'t str) -> Result<Self, ResourceError> {
        let mut columns: Vec<&str> = Vec::new();
        let mut cells = Vec::new();
        let mut lines = Vec::new();
        let mut last: Option<&str> = None;
        for (number, line) in text.lines().enumerate() {
            let number = number + 1;
            if let Some(header) = line.strip_prefix("#!") {
                if columns.is_empty() {
                    columns = header.trim().split('\t').map(str::trim).collect();
                }
                continue;
            }
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if columns.is_empty() {
                return Err(ResourceError::Value {
                    file: file.to_owned(),
                    line: number,
                    message: "expected a `#!` line that names the columns before the first row".to_owned(),
                });
            }
            let row: Vec<&str> = line.split('\t').collect();
            if row.len() != columns.len() {
                return Err(ResourceError::Columns {
                    file: file.to_owned(),
                    line: number,
                    expected: columns.len(),
                    found: row.len(),
                });
            }
            if last.is_some_and(|last| last >= row[0]) {
                return Err(ResourceError::Order {
                    file: file.to_owned(),
                    line: number,
                    key: row[0].to_owned(),
                });
            }
            last = Some(row[0]);
            cells.extend(row);
            lines.push(number);
        }
        Ok(Self {
            columns,
            cells,
            lines,
        })
    }

    /// Column names.
    pub fn columns(&self) -> &[&'t str] {
        &self.columns
    }

    /// Rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = &[&'t str]> {
        self.cells.chunks(self.columns.len().max(1))
    }

    /// Rows with their line numbers, for error messages.
    pub fn numbered_rows(&self) -> impl Iterator<Item = (usize, &[&'t str])> {
        self.lines.iter().copied().zip(self.rows())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_key_names_its_line() {
        let error = Lexicon::parse("x.tsv", "#! a\tb\nk\t1\nk\t2\n").unwrap_err();
        assert!(error.to_string().starts_with("x.tsv:3:"), "{error}");
    }

    #[test]
    fn a_missing_column_names_its_line() {
        let error = Lexicon::parse("x.tsv", "#! a\tb\nk\n").unwrap_err();
        assert_eq!(error.to_string(), "x.tsv:2: expected 2 columns, found 1");
    }
}
