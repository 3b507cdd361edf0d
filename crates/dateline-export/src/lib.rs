//! dateline-export
