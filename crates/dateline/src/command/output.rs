//! Where a command writes: standard output, or a file that is there whole or not at all.

use anyhow::{Context, Result};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A place to write to.
pub(crate) enum Output {
    /// Standard output.
    Standard(BufWriter<io::StdoutLock<'static>>),
    /// A file beside its final place, which it takes at the end.
    File {
        writer: BufWriter<File>,
        part: PathBuf,
        path: PathBuf,
    },
}

impl Output {
    /// Opens the file, or standard output for none and for `-`.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            return Ok(Self::Standard(BufWriter::new(io::stdout().lock())));
        };
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let file = File::create(&part).with_context(|| format!("while creating {}", part.display()))?;
        let (writer, path) = (BufWriter::new(file), path.to_owned());
        Ok(Self::File { writer, part, path })
    }

    /// Ends the writing; a file takes its final name now.
    pub(crate) fn finish(self) -> Result<()> {
        match self {
            Self::Standard(mut writer) => writer.flush().context("while writing the output"),
            Self::File {
                mut writer,
                part,
                path,
            } => {
                writer
                    .flush()
                    .with_context(|| format!("while writing {}", part.display()))?;
                drop(writer);
                std::fs::rename(&part, &path).with_context(|| format!("while writing {}", path.display()))
            }
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(writer) => writer.write(bytes),
            Self::File { writer, .. } => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(writer) => writer.flush(),
            Self::File { writer, .. } => writer.flush(),
        }
    }
}
