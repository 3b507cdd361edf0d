//! dateline-ledger
