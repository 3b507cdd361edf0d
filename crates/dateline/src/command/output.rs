//! Where a command writes: standard output, or a file that is there whole or not at all.

use anyhow::{Context, Result};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A place to write to.
pub(crate) enum Output {
    /// Standard output.
    Standard(BufWriter<io::StdoutLock<'static>>),
    /// A file beside its final place, which it takes at the end; without an end it is removed.
    File {
        writer: BufWriter<NamedTempFile>,
        path: PathBuf,
    },
    /// What is no file ("/dev/stdout", a named pipe) is written to as it is.
    Device(BufWriter<std::fs::File>),
}

impl Output {
    /// Opens the file, or standard output for none and for `-`.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            return Ok(Self::Standard(BufWriter::new(io::stdout().lock())));
        };
        let creating = || format!("while creating {}", path.display());
        if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
            let device = std::fs::OpenOptions::new().write(true).open(path);
            return Ok(Self::Device(BufWriter::new(device.with_context(creating)?)));
        }
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".dateline-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As of any new file: the umask takes off what it will.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder.unwrap_or(Path::new(".")));
        Ok(Self::File {
            writer: BufWriter::new(file.with_context(creating)?),
            path: path.to_owned(),
        })
    }

    /// Ends the writing; a file takes its final name now.
    pub(crate) fn finish(self) -> Result<()> {
        match self {
            Self::Standard(mut writer) => writer.flush().context("while writing the output"),
            Self::Device(mut writer) => writer.flush().context("while writing the output"),
            Self::File { writer, path } => {
                let writing = || format!("while writing {}", path.display());
                let file = writer.into_inner().map_err(io::IntoInnerError::into_error);
                file.with_context(writing)?.persist(&path).with_context(writing)?;
                Ok(())
            }
        }
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Standard(writer) => writer,
            Self::Device(writer) => writer,
            Self::File { writer, .. } => writer,
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("the folder");
        entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect()
    }

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.csv");
        std::fs::write(&path, "before").expect("a file");
        let mut broken = Output::open(Some(&path)).expect("a place");
        broken.write_all(b"half").expect("room");
        drop(broken);
        assert_eq!(std::fs::read_to_string(&path).expect("the file"), "before");
        assert_eq!(names(folder.path()), ["out.csv"]);
        let mut whole = Output::open(Some(&path)).expect("a place");
        whole.write_all(b"whole").expect("room");
        whole.finish().expect("a file");
        assert_eq!(std::fs::read_to_string(&path).expect("the file"), "whole");
        assert_eq!(names(folder.path()), ["out.csv"]);
        assert!(Output::open(Some(folder.path())).is_err());
    }
}
