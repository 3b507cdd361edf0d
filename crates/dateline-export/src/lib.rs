//! Ways out of the ledger: the readable account, JSON Lines, and the explanation of one claim.
//!
//! Everything here reads wire records only ([`dateline_core::record`]), never internal layers.

pub mod account;
mod explain;
mod jsonl;
mod style;
mod words;

pub use explain::explain;
pub use jsonl::write_jsonl;
pub use style::Style;
