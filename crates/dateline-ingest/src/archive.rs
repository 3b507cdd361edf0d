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
/// Files that one input may hold.
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
    bytes: u64,
    members: usize,
}

impl Budget {
    fn of(compressed: usize) -> Self {
        let most = FREE.saturating_add((compressed as u64).saturating_mul(MAX_RATIO));
        Self {
            bytes: most.min(MAX_TOTAL),
            members: MAX_MEMBERS,
        }
    }

    /// All bytes of a member, within the limits.
    fn read(&mut self, mut from: impl Read) -> Result<Vec<u8>, String> {
        let limit = self.bytes.min(MAX_MEMBER);
        let mut bytes = Vec::new();
        let read = from
            .by_ref()
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes);
        read.map_err(|error| format!("damaged: {error}"))?;
        if bytes.len() as u64 > limit {
            self.bytes -= limit;
            return Err(if self.bytes == 0 {
                "it expands without end; the rest of the archive is left out".to_owned()
            } else {
                format!("larger than {} MB unpacked", MAX_MEMBER >> 20)
            });
        }
        self.bytes -= bytes.len() as u64;
        Ok(bytes)
    }
}

/// Reads an input that may be an archive; anything else is read as it is.
pub(crate) fn read(name: &str, bytes: &[u8], options: &Options, sink: &mut Sink<'_>) {
    let mut walk = Walk {
        options,
        budget: Budget::of(bytes.len()),
        sink,
    };
    walk.open(name, bytes, 0);
}

/// The way through one input.
struct Walk<'w, 's> {
    options: &'w Options,
    budget: Budget,
    sink: &'w mut Sink<'s>,
}

impl Walk<'_, '_> {
    fn open(&mut self, name: &str, bytes: &[u8], depth: usize) {
        let opened = match Kind::of(bytes) {
            None => {
                read_plain(name, bytes, self.options, self.sink);
                Ok(())
            }
            Some(_) if depth >= MAX_DEPTH => Err(format!("archives nested deeper than {MAX_DEPTH}")),
            Some(Kind::Gzip) => self.gzipped(name, bytes, depth),
            Some(Kind::Zip) => self.zipped(name, bytes, depth),
            Some(Kind::Tar) => self.tarred(name, bytes, depth),
        };
        if let Err(reason) = opened {
            (self.sink)(Err(Failure::new(name, reason)));
        }
    }

    fn gzipped(&mut self, name: &str, bytes: &[u8], depth: usize) -> Result<(), String> {
        let inner = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".GZ"));
        let unpacked = self.budget.read(MultiGzDecoder::new(bytes))?;
        self.open(inner.unwrap_or(name), &unpacked, depth + 1);
        Ok(())
    }

    fn zipped(&mut self, name: &str, bytes: &[u8], depth: usize) -> Result<(), String> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| format!("not a sound zip archive: {error}"))?;
        let office = |member: &str| OFFICE_MARKS.contains(&member);
        if archive
            .file_names()
            .any(|member| member.is_ok_and(|member| office(&member)))
        {
            return Err("an office document or e-book; save it as text or HTML".to_owned());
        }
        for at in 0..archive.len() {
            let path = match archive.name_for_index(at) {
                Some(Ok(path)) => path.into_owned(),
                _ => format!("member {}", at + 1),
            };
            let unpacked = match archive.by_index(at) {
                Ok(member) if member.is_dir() || member.is_symlink() || is_hidden(&path) => continue,
                Ok(member) => self.budget.read(member),
                Err(error) => Err(error.to_string()),
            };
            if !self.pass_on(&format!("{name}/{path}"), unpacked, depth) {
                break;
            }
        }
        Ok(())
    }

    fn tarred(&mut self, name: &str, bytes: &[u8], depth: usize) -> Result<(), String> {
        let mut archive = tar::Archive::new(bytes);
        let entries = archive
            .entries()
            .map_err(|error| format!("not a sound tar archive: {error}"))?;
        for entry in entries {
            let entry = entry.map_err(|error| format!("damaged: {error}"))?;
            let path = entry.path().map(|path| path.display().to_string());
            let path = path.unwrap_or_default();
            if !entry.header().entry_type().is_file() || is_hidden(&path) {
                continue;
            }
            let unpacked = self.budget.read(entry);
            if !self.pass_on(&format!("{name}/{path}"), unpacked, depth) {
                break;
            }
        }
        Ok(())
    }

    /// Reads a member, or tells why not; false where the archive has used up what it may become.
    fn pass_on(&mut self, name: &str, unpacked: Result<Vec<u8>, String>, depth: usize) -> bool {
        let unpacked = if self.budget.members == 0 {
            self.budget.bytes = 0;
            Err(format!(
                "more than {MAX_MEMBERS} files in one archive; this one and the rest are left out"
            ))
        } else {
            self.budget.members -= 1;
            unpacked
        };
        match unpacked {
            Ok(bytes) => self.open(name, &bytes, depth + 1),
            Err(reason) => (self.sink)(Err(Failure::new(name, reason))),
        }
        self.budget.bytes > 0
    }
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
        reads_within(name, bytes, Budget::of(bytes.len()))
    }

    fn reads_within(name: &str, bytes: &[u8], budget: Budget) -> (Vec<Document>, Vec<String>) {
        let (mut documents, mut failures) = (Vec::new(), Vec::new());
        let mut walk = Walk {
            options: &Options::default(),
            budget,
            sink: &mut |found| match found {
                Ok(document) => documents.push(document),
                Err(failure) => failures.push(failure.to_string()),
            },
        };
        walk.open(name, bytes, 0);
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
            let budget = Budget {
                bytes: 1 << 20,
                members: 10,
            };
            let (documents, failures) = reads_within(name, &bytes, budget);
            assert_eq!(documents.len(), good, "{name}");
            assert_eq!(failures.len(), 1, "{name}: {failures:?}");
            assert!(failures[0].contains("expands without end"), "{failures:?}");
        }
    }

    #[test]
    fn too_many_members_are_named_once() {
        let members: [(&str, &[u8]); 4] = [
            ("a.txt", REPORT),
            ("b.txt", REPORT),
            ("c.txt", REPORT),
            ("d.txt", REPORT),
        ];
        for (name, bytes) in [
            ("x.zip", zip_of(&members)),
            ("x.tar", tar_of(&members)),
            (
                "y.zip",
                zip_of(&[("x.zip", &zip_of(&members)), ("e.txt", REPORT)]),
            ),
        ] {
            let budget = Budget {
                bytes: 1 << 20,
                members: 2,
            };
            let (documents, failures) = reads_within(name, &bytes, budget);
            let outer = usize::from(name == "y.zip");
            assert_eq!(documents.len(), 2 - outer, "{name}");
            assert_eq!(failures.len(), 1, "{name}: {failures:?}");
            assert!(failures[0].contains("the rest are left out"), "{failures:?}");
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
