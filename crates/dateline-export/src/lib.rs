//! Ways out of the ledger: the readable account, JSON Lines, and the explanation of one claim.
//!
//! Everything here reads wire records only ([`dateline_core::record`]), never internal layers.

pub mod account;
mod explain;
pub mod format;
mod jsonl;
pub mod sitrep;
mod style;
mod words;

pub use explain::explain;
pub use jsonl::write_jsonl;
pub use style::Style;
