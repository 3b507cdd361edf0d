//! What was skipped or doubtful, and why: rows, never silence.

use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Something may be missing or wrong in the rows.
    Warning,
    /// The document, or a stage of it, was not read.
    Error,
}

/// One remark about one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The stage that speaks: `ingest`, `language`, `time`, ...
    pub stage: String,
    /// What happened, in lower case, with a cure where there is one.
    pub message: String,
}

impl Diagnostic {
    /// A remark worth knowing.
    pub fn note(stage: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Note,
            stage: stage.to_owned(),
            message: message.into(),
        }
    }

    /// Something may be missing or wrong.
    pub fn warning(stage: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            stage: stage.to_owned(),
            message: message.into(),
        }
    }

    /// Something was not read.
    pub fn error(stage: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            stage: stage.to_owned(),
            message: message.into(),
        }
    }
}
