//! Where the model file lies.

use std::path::{Path, PathBuf};

/// Name of the model file.
pub(crate) const NAME: &str = "deep.safetensors";
/// Variable that names the model file.
pub const VARIABLE: &str = "DATELINE_MODEL";

/// The model file: the one that is named; else that of the variable `DATELINE_MODEL`; else the first that is there of
/// `deep.safetensors` beside the program, `models/deep.safetensors` beside it, and the source tree's own.
///
/// # Errors
/// All places that were looked at, where there is none.
pub fn find(named: Option<&Path>) -> Result<PathBuf, Vec<PathBuf>> {
    let named = named
        .map(Path::to_owned)
        .or_else(|| std::env::var_os(VARIABLE).map(PathBuf::from));
    if let Some(path) = named {
        return Ok(path);
    }
    let mut places = Vec::new();
    let program = std::env::current_exe().and_then(std::fs::canonicalize);
    if let Some(folder) = program.ok().as_deref().and_then(Path::parent) {
        places.push(folder.join(NAME));
        places.push(folder.join("models").join(NAME));
    }
    places.push(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../models")
            .join(NAME),
    );
    match places.iter().find(|place| place.is_file()) {
        Some(place) => Ok(place.clone()),
        None => Err(places),
    }
}
