//! From the paths of a command line to inputs: files, folders (whole, in order of their names), standard input.

use crate::{Failure, Options, Sink, read_bytes};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Folders below folders are followed so deep.
const MAX_FOLDERS: usize = 32;

/// Reads every report of all inputs, in the order of the paths; inside a folder in the order of names.
///
/// A file that cannot be opened is a failure, and the batch goes on. Hidden files are left out; links to folders are
/// not followed.
pub fn read_inputs(paths: &[PathBuf], options: &Options, sink: &mut Sink<'_>) {
    for path in paths {
        if path.as_os_str() == "-" {
            read_standard_input(options, sink);
        } else if path.is_dir() {
            read_folder(path, options, 0, sink);
        } else {
            read_file(path, options, sink);
        }
    }
}

fn read_standard_input(options: &Options, sink: &mut Sink<'_>) {
    let mut bytes = Vec::new();
    match std::io::stdin().lock().read_to_end(&mut bytes) {
        Ok(_) => read_bytes("-", &bytes, options, sink),
        Err(error) => sink(Err(Failure::new(
            "-",
            format!("standard input cannot be read: {error}"),
        ))),
    }
}

fn read_file(path: &Path, options: &Options, sink: &mut Sink<'_>) {
    let name = path.display().to_string();
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => {
            sink(Err(Failure::new(name, "neither a file nor a folder")));
            return;
        }
        _ => {}
    }
    match fs::read(path) {
        Ok(bytes) => read_bytes(&name, &bytes, options, sink),
        Err(error) => sink(Err(Failure::new(name, reason(&error)))),
    }
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

fn read_folder(path: &Path, options: &Options, depth: usize, sink: &mut Sink<'_>) {
    let name = path.display().to_string();
    if depth > MAX_FOLDERS {
        sink(Err(Failure::new(
            name,
            format!("folders nested deeper than {MAX_FOLDERS}"),
        )));
        return;
    }
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => {
            sink(Err(Failure::new(name, reason(&error))));
            return;
        }
    };
    let mut inside: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    inside.sort();
    for entry in inside {
        let hidden = entry
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if entry.is_dir() {
            if !entry.is_symlink() {
                read_folder(&entry, options, depth + 1, sink);
            }
        } else {
            read_file(&entry, options, sink);
        }
    }
}
