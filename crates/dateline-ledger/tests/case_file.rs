//! The promises of the case file: nothing twice, nothing half, nothing foreign touched.

use dateline_core::record::{
    AttributionRecord, ClaimRecord, DocumentRecord, EventRecord, MentionRecord, OriginRecord, SourceRecord,
};
use dateline_ledger::{Added, Case, CaseError, Ruling};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("dateline-ledger-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// "Nine ships left Port Ána, harbour police said." with one claim.
fn report(id: &str, publisher: &str) -> DocumentRecord {
    let text = "Nine ships left Port Ána, harbour police said.".to_owned();
    DocumentRecord {
        schema: 1,
        id: id.to_owned(),
        publisher: Some(publisher.to_owned()),
        published: Some("2024-05-02".to_owned()),
        title: Some("Ships leave".to_owned()),
        text,
        sources: vec![SourceRecord {
            id: "s0".to_owned(),
            spans: vec![[26, 40]],
            kind: "organisation".to_owned(),
            ..SourceRecord::default()
        }],
        mentions: vec![
            MentionRecord {
                id: "q0".to_owned(),
                span: [0, 10],
                kind: "quantity".to_owned(),
                of: Some("ships".to_owned()),
                low: Some(9.0),
                best: Some(9.0),
                high: Some(9.0),
                ..MentionRecord::default()
            },
            MentionRecord {
                id: "p0".to_owned(),
                span: [16, 24],
                kind: "place".to_owned(),
                name: Some("Port Ána".to_owned()),
                lat: Some(12.345678901234567),
                ..MentionRecord::default()
            },
        ],
        attributions: vec![AttributionRecord {
            id: "a0".to_owned(),
            source: Some("s0".to_owned()),
            cue: vec![[41, 45]],
            stance: "asserts".to_owned(),
            ..AttributionRecord::default()
        }],
        claims: vec![ClaimRecord {
            id: "c1".to_owned(),
            trigger: [11, 15],
            content: [0, 24],
            event_type: "MOBILIZE".to_owned(),
            quantities: vec!["q0".to_owned()],
            status: "happened".to_owned(),
            certainty: "CT+".to_owned(),
            attribution: vec!["a0".to_owned()],
            confidence: 0.875,
            ..ClaimRecord::default()
        }],
        ..DocumentRecord::default()
    }
}

fn event(id: &str, documents: &[&str]) -> EventRecord {
    EventRecord {
        schema: 1,
        id: id.to_owned(),
        event_type: "MOBILIZE".to_owned(),
        title: "Nine ships left Port Ána".to_owned(),
        claims: documents
            .iter()
            .map(|document| format!("{document}#c1"))
            .collect(),
        documents: documents.iter().map(|&document| document.to_owned()).collect(),
        origins: vec![OriginRecord {
            name: "harbour police".to_owned(),
            ..OriginRecord::default()
        }],
        origin_count: 1,
        verdict: "single_origin".to_owned(),
        ..EventRecord::default()
    }
}

/// All rows of all tables, as text.
fn dump(path: &Path) -> String {
    let connection = Connection::open(path).unwrap();
    let mut tables: Vec<String> = Vec::new();
    let mut statement = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .unwrap();
    for name in statement.query_map([], |row| row.get(0)).unwrap() {
        tables.push(name.unwrap());
    }
    let mut out = String::new();
    for table in tables {
        let mut statement = connection.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let columns = statement.column_count();
        let mut lines = Vec::new();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<String> = (0..columns)
                .map(|column| format!("{:?}", row.get_ref(column).unwrap()))
                .collect();
            lines.push(cells.join("|"));
        }
        lines.sort();
        out.push_str(&format!("== {table}\n{}\n", lines.join("\n")));
    }
    out
}

#[test]
fn a_second_read_changes_no_row_of_any_table() {
    let folder = Folder::new("twice");
    let path = folder.file("a.case");
    let batch = [report("d1", "Harbour News"), report("d2", "Coast Post")];
    let events = [event("e1", &["d1", "d2"])];
    let mut case = Case::open_or_create(&path).unwrap();
    assert_eq!(
        case.add_documents(&batch).unwrap(),
        Added {
            new: 2,
            known: 0,
            replaced: 0
        }
    );
    assert!(case.replace_events(&events).unwrap());
    drop(case);
    let before = dump(&path);
    let mut case = Case::open(&path).unwrap();
    assert_eq!(
        case.add_documents(&batch).unwrap(),
        Added {
            new: 0,
            known: 2,
            replaced: 0
        }
    );
    assert!(!case.replace_events(&events).unwrap());
    // Nor do the records that came out, put in again.
    let stored = case.documents().unwrap();
    assert_eq!(stored, batch);
    assert!(!case.add_documents(&stored).unwrap().changed());
    drop(case);
    assert_eq!(before, dump(&path));
}

#[test]
fn the_order_of_reading_does_not_matter_to_what_is_kept() {
    let folder = Folder::new("order");
    let early = DocumentRecord {
        published: Some("2024-05-01".to_owned()),
        ..report("d1", "Early Post")
    };
    let late = report("d1", "Late News");
    let mut kept = Vec::new();
    for (name, batch) in [("a", [&early, &late]), ("b", [&late, &early])] {
        let mut case = Case::open_or_create(folder.file(name)).unwrap();
        for document in batch {
            assert_eq!(case.add_documents(std::slice::from_ref(document)).unwrap().new, 1);
        }
        assert_eq!(case.appearances().unwrap().len(), 2);
        kept.push(case.documents().unwrap());
    }
    assert_eq!(kept[0], kept[1]);
    assert_eq!(kept[0], [early]);
}

#[test]
fn a_report_read_anew_with_another_result_is_replaced() {
    let folder = Folder::new("anew");
    let path = folder.file("a.case");
    let mut case = Case::open_or_create(&path).unwrap();
    case.add_documents(&[report("d1", "Harbour News")]).unwrap();
    let mut anew = report("d1", "Harbour News");
    anew.claims[0].id = "c2".to_owned();
    assert_eq!(
        case.add_documents(std::slice::from_ref(&anew)).unwrap().replaced,
        1
    );
    assert_eq!(case.documents().unwrap(), [anew]);
    assert!(case.claim("c1").unwrap().is_none());
    assert_eq!(case.search_claims("ships", 9).unwrap(), ["d1#c2"]);
    assert!(case.health().unwrap().is_well());
}

#[test]
fn claims_are_flat_and_searchable() {
    let folder = Folder::new("flat");
    let path = folder.file("a.case");
    let mut case = Case::open_or_create(&path).unwrap();
    case.add_documents(&[report("d1", "Harbour News")]).unwrap();
    case.replace_events(&[event("e1", &["d1"])]).unwrap();
    let found = case.claim("d1#c1").unwrap().unwrap();
    assert_eq!(found.event.as_deref(), Some("e1"));
    assert_eq!(case.search_documents("ana harbour", 5).unwrap(), ["d1"]);
    assert!(case.search_claims("\"unbalanced OR (", 5).unwrap().is_empty());
    let connection = Connection::open(&path).unwrap();
    let row: (String, String, String, String) = connection
        .query_row("SELECT content, counts, source, event FROM v_claims", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .unwrap();
    assert_eq!(
        row,
        (
            "Nine ships left Port Ána".into(),
            "9 ships".into(),
            "harbour police".into(),
            "e1".into()
        )
    );
    let seen: (i64, String) = connection
        .query_row("SELECT claims, publisher FROM v_reports", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(seen, (1, "Harbour News".into()));
    let verdict: String = connection
        .query_row("SELECT verdict FROM v_events", [], |row| row.get(0))
        .unwrap();
    assert_eq!(verdict, "single_origin");
}

#[test]
fn a_batch_that_was_not_committed_leaves_nothing() {
    let folder = Folder::new("half");
    let path = folder.file("a.case");
    let mut case = Case::open_or_create(&path).unwrap();
    case.add_documents(&[report("d1", "Harbour News")]).unwrap();
    // What a killed program leaves: the file and its log, copied in the middle of a batch of another writer.
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch("BEGIN IMMEDIATE; DELETE FROM claim; DELETE FROM document;")
        .unwrap();
    let copy = folder.file("b.case");
    fs::copy(&path, &copy).unwrap();
    fs::copy(folder.file("a.case-wal"), folder.file("b.case-wal")).unwrap();
    let case = Case::open(&copy).unwrap();
    assert!(case.health().unwrap().is_well());
    assert_eq!(case.documents().unwrap().len(), 1);
}

#[test]
fn other_files_are_named_and_left_untouched() {
    let folder = Folder::new("foreign");
    let missing = Case::open(folder.file("none.case")).unwrap_err();
    assert!(matches!(missing, CaseError::Missing { .. }), "{missing}");
    let text = folder.file("notes.txt");
    fs::write(
        &text,
        "just some notes, long enough to be no header of a database",
    )
    .unwrap();
    let error = Case::open_or_create(&text).unwrap_err();
    assert!(
        error.to_string().contains("notes.txt is not a case file"),
        "{error}"
    );
    let database = folder.file("other.db");
    Connection::open(&database)
        .unwrap()
        .execute_batch("CREATE TABLE t(x)")
        .unwrap();
    let before = fs::read(&database).unwrap();
    assert!(matches!(
        Case::open_or_create(&database).unwrap_err(),
        CaseError::Foreign { .. }
    ));
    assert_eq!(before, fs::read(&database).unwrap());
    assert!(matches!(
        Case::open_or_create(&folder.0).unwrap_err(),
        CaseError::Foreign { .. }
    ));
    let nowhere = Case::open_or_create(folder.file("no/such/folder/a.case")).unwrap_err();
    assert!(
        nowhere.to_string().contains("check that its folder exists"),
        "{nowhere}"
    );
}

#[test]
fn a_newer_schema_is_refused() {
    let folder = Folder::new("newer");
    let path = folder.file("a.case");
    drop(Case::open_or_create(&path).unwrap());
    Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let error = Case::open(&path).unwrap_err();
    assert!(error.to_string().contains("schema version 99"), "{error}");
}

#[test]
fn an_empty_file_becomes_a_case() {
    let folder = Folder::new("empty");
    let path = folder.file("a.case");
    fs::write(&path, "").unwrap();
    assert!(Case::open_or_create(&path).unwrap().health().unwrap().is_well());
    assert!(Case::open(&path).is_ok());
}

#[test]
fn decisions_are_sealed_and_cannot_be_changed() {
    let folder = Folder::new("decision");
    let path = folder.file("a.case");
    let mut case = Case::open_or_create(&path).unwrap();
    for cell in ["type", "status"] {
        let ruling = Ruling {
            at: "2024-05-03T10:00:00Z".to_owned(),
            author: "desk".to_owned(),
            subject: "c1".to_owned(),
            cell: Some(cell.to_owned()),
            ..Ruling::default()
        };
        case.decide(ruling).unwrap();
    }
    let decisions = case.decisions().unwrap();
    assert_eq!(decisions[1].previous, decisions[0].seal);
    assert!(case.health().unwrap().is_well());
    let connection = Connection::open(&path).unwrap();
    assert!(
        connection
            .execute("UPDATE decision SET author = 'x'", [])
            .is_err()
    );
    connection
        .execute_batch("DROP TRIGGER decision_stays; UPDATE decision SET author = 'x' WHERE no = 1")
        .unwrap();
    assert!(!case.health().unwrap().is_well());
}

#[test]
fn a_copy_to_share_is_one_complete_file() {
    let folder = Folder::new("share");
    let mut case = Case::open_or_create(folder.file("a.case")).unwrap();
    case.add_documents(&[report("d1", "Harbour News")]).unwrap();
    let target = folder.file("shared.case");
    case.copy_to(&target).unwrap();
    assert_eq!(Case::open(&target).unwrap().documents().unwrap().len(), 1);
    assert!(case.copy_to(&target).is_err());
}
