//! Archives: gzip, zip and tar, also inside each other, member by member with hard limits.
//!
//! What an archive holds is read like the files of a folder, under the name `archive.zip/member.txt`. A member that is
//! damaged, encrypted or too large is a failure of its own; what expands without end stops its archive, and the batch
//! goes on. Nothing is written to disk, so a member's name cannot lead out of a folder.

use crate::format::read_plain;
use crate::{Failure, Options, Sink};
use flate2::read::MultiGzDecoder;
use std::io::{Cursor, Read};

/// Archives in archives are opened so deep.
const MAX_DEPTH: usize = 4;
/// Members of one archive.
const MAX_MEMBERS: usize = 1_000_000;
/// Bytes that one input may become, all members together.
const MAX_TOTAL: u64 = 8 << 30;
/// Bytes of one member.
const MAX_MEMBER: u64 = 512 << 20;
/// An input may grow so many times over before it is taken for a bomb; the first megabytes are free.
const MAX_RATIO: u64 = 250;
const FREE: u64 = 64 << 20;

/// Members that tell a zipped document from an archive of reports.
const OFFICE_MARKS: [&str; 3] = ["[Content_Types].xml", "mimetype", "META-INF/container.xml"];

/// The kinds of archive that are opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Gzip,
    Zip,
    Tar,
}

impl Kind {
    fn of(bytes: &[u8]) -> Option<Kind> {
        if bytes.starts_with(&[0x1f, 0x8b, 8]) {
            Some(Kind::Gzip)
        } else if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            Some(Kind::Zip)
        } else if bytes.get(257..262) == Some(b"ustar") {
            Some(Kind::Tar)
        } else {
            None
        }
    }
}

/// What an input may still become.
struct Budget {
    left: u64,
}

impl Budget {
    fn of(compressed: usize) -> Self {
        let most = FREE.saturating_add((compressed as u64).saturating_mul(MAX_RATIO));
        Self {
            left: most.min(MAX_TOTAL),
        }
    }

    /// All bytes of a member, within the limits.
    fn read(&mut self, mut from: impl Read) -> Result<Vec<u8>, String> {
        let limit = self.left.min(MAX_MEMBER);
        let mut bytes = Vec::new();
        let read = from
            .by_ref()
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes);
        read.map_err(|error| format!("damaged: {error}"))?;
        if bytes.len() as u64 > limit {
            self.left = if limit == self.left { 0 } else { self.left - limit };
            return Err(if self.left == 0 {
                "it expands without end; the rest of the archive is left out".to_owned()
            } else {
                format!("larger than {} MB unpacked", MAX_MEMBER >> 20)
            });
        }
        self.left -= bytes.len() as u64;
        Ok(bytes)
    }
}

/// Reads an input that may be an archive; anything else is read as it is.
pub(crate) fn read(name: &str, bytes: &[u8], options: &Options, sink: &mut Sink<'_>) {
    open(name, bytes, options, 0, &mut Budget::of(bytes.len()), sink);
}

fn open(name: &str, bytes: &[u8], options: &Options, depth: usize, budget: &mut Budget, sink: &mut Sink<'_>) {
    let Some(kind) = Kind::of(bytes) else {
        read_plain(name, bytes, options, sink);
        return;
    };
    if depth >= MAX_DEPTH {
        sink(Err(Failure::new(
            name,
            format!("archives nested deeper than {MAX_DEPTH}"),
        )));
        return;
    }
    match kind {
        Kind::Gzip => {
            let inner = name
                .strip_suffix(".gz")
                .or_else(|| name.strip_suffix(".GZ"))
                .unwrap_or(name);
            match budget.read(MultiGzDecoder::new(bytes)) {
                Ok(unpacked) => open(inner, &unpacked, options, depth + 1, budget, sink),
                Err(reason) => sink(Err(Failure::new(name, reason))),
            }
        }
        Kind::Zip => zipped(name, bytes, options, depth, budget, sink),
        Kind::Tar => tarred(name, bytes, options, depth, budget, sink),
    }
}

fn zipped(
    name: &str,
    bytes: &[u8],
    options: &Options,
    depth: usize,
    budget: &mut Budget,
    sink: &mut Sink<'_>,
) {
    let mut archive = match zip::ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => {
            sink(Err(Failure::new(
                name,
                format!("not a sound zip archive: {error}"),
            )));
            return;
        }
    };
    if archive
        .file_names()
        .any(|member| member.is_ok_and(|member| OFFICE_MARKS.contains(&member.as_ref())))
    {
        sink(Err(Failure::new(
            name,
            "an office document or e-book; save it as text or HTML".to_owned(),
        )));
        return;
    }
    for at in 0..archive.len().min(MAX_MEMBERS) {
        let (inner, unpacked) = match archive.by_index(at) {
            Ok(member) => {
                let path = member.name().map(String::from).unwrap_or_default();
                if member.is_dir() || member.is_symlink() || is_hidden(&path) {
                    continue;
                }
                (format!("{name}/{path}"), budget.read(member))
            }
            Err(error) => (format!("{name}, member {}", at + 1), Err(error.to_string())),
        };
        if !pass_on(&inner, unpacked, options, depth, budget, sink) {
            return;
        }
    }
}

fn tarred(
    name: &str,
    bytes: &[u8],
    options: &Options,
    depth: usize,
    budget: &mut Budget,
    sink: &mut Sink<'_>,
) {
    let mut archive = tar::Archive::new(bytes);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => {
            sink(Err(Failure::new(
                name,
                format!("not a sound tar archive: {error}"),
            )));
            return;
        }
    };
    for entry in entries.take(MAX_MEMBERS) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                sink(Err(Failure::new(name, format!("damaged: {error}"))));
                return;
            }
        };
        let path = entry
            .path()
            .map(|path| path.display().to_string())
            .unwrap_or_default();
        if !entry.header().entry_type().is_file() || is_hidden(&path) {
            continue;
        }
        let inner = format!("{name}/{path}");
        let unpacked = budget.read(entry);
        if !pass_on(&inner, unpacked, options, depth, budget, sink) {
            return;
        }
    }
}

/// Reads a member, or tells why not; false where the archive has used up what it may become.
fn pass_on(
    name: &str,
    unpacked: Result<Vec<u8>, String>,
    options: &Options,
    depth: usize,
    budget: &mut Budget,
    sink: &mut Sink<'_>,
) -> bool {
    match unpacked {
        Ok(bytes) => open(name, &bytes, options, depth + 1, budget, sink),
        Err(reason) => sink(Err(Failure::new(name, reason))),
    }
    budget.left > 0
}

/// Files that a folder would leave out too.
fn is_hidden(name: &str) -> bool {
    name.split(['/', '\\'])
        .any(|part| part.starts_with('.') && part != "." && part != ".." || part == "__MACOSX")
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_core::Document;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    const REPORT: &[u8] = b"Ferry sinks off Oru\n\nHarbour News\n\nMay 3, 2024\n\nA ferry sank off Oru island on Thursday, police said.\n";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = GzEncoder::new(Vec::new(), Compression::fast());
        out.write_all(bytes).expect("memory takes all");
        out.finish().expect("memory takes all")
    }

    fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            out.start_file(*name, zip::write::SimpleFileOptions::default())
                .expect("a member");
            out.write_all(bytes).expect("memory takes all");
        }
        out.finish().expect("memory takes all").into_inner()
    }

    fn tar_of(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = tar::Builder::new(Vec::new());
        for (name, bytes) in members {
            let mut header = tar::Header::new_ustar();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            out.append_data(&mut header, name, *bytes)
                .expect("memory takes all");
        }
        out.into_inner().expect("memory takes all")
    }

    fn reads(name: &str, bytes: &[u8]) -> (Vec<Document>, Vec<String>) {
        let (mut documents, mut failures) = (Vec::new(), Vec::new());
        read(name, bytes, &Options::default(), &mut |found| match found {
            Ok(document) => documents.push(document),
            Err(failure) => failures.push(failure.to_string()),
        });
        (documents, failures)
    }

    #[test]
    fn members_are_read_like_files_of_a_folder() {
        let members: [(&str, &[u8]); 3] = [
            ("a/one.txt", REPORT),
            ("a/.hidden.txt", REPORT),
            ("noise.bin", &[0, 1, 2, 3]),
        ];
        for (name, bytes) in [
            ("x.zip", zip_of(&members)),
            ("x.tar", tar_of(&members)),
            ("x.tar.gz", gzip(&tar_of(&members))),
        ] {
            let (documents, failures) = reads(name, &bytes);
            assert_eq!(documents.len(), 1, "{name}: {failures:?}");
            assert_eq!(documents[0].title.as_deref(), Some("Ferry sinks off Oru"));
            assert!(
                documents[0]
                    .uri
                    .as_deref()
                    .is_some_and(|uri| uri.ends_with("/a/one.txt")),
                "{:?}",
                documents[0].uri
            );
            assert_eq!(failures.len(), 1, "{failures:?}");
            assert!(failures[0].contains("noise.bin: binary data"), "{failures:?}");
        }
        let nested = zip_of(&[("inner.zip", &zip_of(&[("one.txt", REPORT)]))]);
        assert_eq!(reads("x.zip", &nested).0.len(), 1);
    }

    #[test]
    fn several_gzip_members_are_one_file() {
        let (half, rest) = REPORT.split_at(40);
        let bytes = [gzip(half), gzip(rest)].concat();
        let (documents, failures) = reads("x.txt.gz", &bytes);
        assert_eq!((documents.len(), failures.len()), (1, 0));
        assert_eq!(documents[0].text.len(), REPORT.len());
    }

    #[test]
    fn damage_is_named_and_stops_nothing_else() {
        let mut damaged = zip_of(&[("one.txt", REPORT), ("two.txt", REPORT)]);
        let middle = damaged.len() / 3;
        damaged[middle] ^= 0xff;
        let (documents, failures) = reads("x.zip", &damaged);
        assert!(documents.len() + failures.len() >= 2, "{failures:?}");
        let mut deep = REPORT.to_vec();
        for _ in 0..=MAX_DEPTH {
            deep = gzip(&deep);
        }
        let (documents, failures) = reads("x.gz", &deep);
        assert!(documents.is_empty());
        assert!(failures[0].contains("nested deeper"), "{failures:?}");
        for cut in [3, 10, 30, 60] {
            let whole = zip_of(&[("one.txt", REPORT)]);
            let (_, failures) = reads("cut.zip", &whole[..cut.min(whole.len())]);
            assert!(!failures.is_empty(), "{cut}");
        }
    }

    #[test]
    fn what_expands_without_end_is_stopped() {
        let bomb = vec![b'a'; 4 << 20];
        let members: [(&str, &[u8]); 3] = [("a.txt", REPORT), ("b.txt", &bomb), ("c.txt", REPORT)];
        for (name, bytes, good) in [
            ("bomb.gz", gzip(&bomb), 0),
            ("bomb.zip", zip_of(&members), 1),
            ("bomb.tar", tar_of(&members), 1),
            ("bomb.tar.gz", gzip(&tar_of(&members)), 0),
        ] {
            let (mut documents, mut failures) = (0, Vec::new());
            let mut budget = Budget { left: 1 << 20 };
            open(
                name,
                &bytes,
                &Options::default(),
                0,
                &mut budget,
                &mut |found| match found {
                    Ok(_) => documents += 1,
                    Err(failure) => failures.push(failure.to_string()),
                },
            );
            assert_eq!(documents, good, "{name}");
            assert_eq!(failures.len(), 1, "{name}: {failures:?}");
            assert!(failures[0].contains("expands without end"), "{failures:?}");
            assert_eq!(budget.left, 0, "{name}");
        }
    }

    #[test]
    fn office_documents_are_named_not_unpacked() {
        let document = zip_of(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("word/document.xml", REPORT),
        ]);
        let (documents, failures) = reads("x.docx", &document);
        assert!(documents.is_empty());
        assert!(failures[0].contains("office document"), "{failures:?}");
    }
}
