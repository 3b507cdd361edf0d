//! CoNLL-U in and out (<https://universaldependencies.org/format.html>).
