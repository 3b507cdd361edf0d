//! The program as a user meets it: real files in, output, messages and exit codes out.

use std::path::Path;
use std::process::{Command, Output, Stdio};

const SHELLING: &str = "Troops shell Dovra\n\nHarbour News\n\nMay 1, 2024\n\nThe army shelled the town of Dovra on Monday, killing 12 people, the interior ministry said.\n";
const DENIAL: &str = "Army denies shelling Dovra\n\nDelta Times\n\nMay 2, 2024\n\nThe army did not shell Dovra on Monday, a spokesman for the defence ministry said. Nobody was killed, he said.\n";

fn dateline(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dateline"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).expect("a file");
    }
    folder
}

#[test]
fn a_bad_input_is_named_with_its_reason_and_the_rest_is_read() {
    let latin: Vec<u8> =
        "Clash\n\nThe minister, Jos\u{e9} Mu\u{f1}oz, said on Monday that troops had fired at protesters."
            .chars()
            .map(|c| c as u8)
            .collect();
    let long = "The army shelled Dovra. ".repeat(60_000);
    let noise: Vec<u8> = (0..4000u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let cases: [(&str, &[u8], &str); 9] = [
        ("empty.txt", b"", "empty"),
        ("noise.txt", &noise, "binary data"),
        ("long.txt", long.as_bytes(), "--max-bytes"),
        ("script.html", b"<html><body><script>alert(1)</script></body></html>", "no main text"),
        ("broken.jsonl", b"{\"id\":\"a\",\"text\":\"The arm", "broken.jsonl:1"),
        (
            "german.txt",
            "Die Regierung hat am Montag erkl\u{e4}rt, dass die Soldaten den Flughafen angegriffen haben. Es gab viele Verletzte in der Stadt, teilte die Polizei mit."
                .as_bytes(),
            "German",
        ),
        (
            "future.txt",
            b"Troops shell Dovra\n\nPublished: 2199-01-01\n\nThe army shelled Dovra on Monday, police said.",
            "future",
        ),
        ("missing.txt", b"", "no such file"),
        ("nested.html", b"", "limit"),
    ];
    for (name, bytes, reason) in cases {
        let folder = folder(&[("good.txt", SHELLING.as_bytes()), ("latin.txt", &latin)]);
        if name == "nested.html" {
            let nested = format!(
                "{}The army shelled Dovra.{}",
                "<div>".repeat(9000),
                "</div>".repeat(9000)
            );
            std::fs::write(folder.path().join(name), nested).expect("a file");
        } else if name != "missing.txt" {
            std::fs::write(folder.path().join(name), bytes).expect("a file");
        }
        let output = dateline(
            folder.path(),
            &[
                "read",
                "--max-bytes",
                "1",
                "--json",
                name,
                "good.txt",
                "latin.txt",
            ],
        );
        let messages = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{name}: {messages}");
        assert!(
            messages.contains(name) && messages.contains(reason),
            "{name}: {messages}"
        );
        let lines = text(&output.stdout);
        assert!(
            lines.contains("Troops shell Dovra"),
            "{name}: the good report is read"
        );
        assert!(
            lines.contains("Jos\u{e9} Mu\u{f1}oz"),
            "{name}: the encoding is detected"
        );
    }
}

#[test]
fn nothing_read_at_all_is_a_failure() {
    let folder = folder(&[("empty.txt", b"")]);
    let output = dateline(folder.path(), &["read", "empty.txt"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("empty.txt"));
    let output = dateline(folder.path(), &["read", "--reader", "nobody", "empty.txt"]);
    assert_eq!(output.status.code(), Some(2), "wrong usage");
}

#[test]
fn without_a_sound_model_the_fast_reader_goes_on() {
    let folder = folder(&[
        ("a.txt", SHELLING.as_bytes()),
        ("broken.safetensors", b"no model"),
    ]);
    let fast = dateline(folder.path(), &["read", "--reader", "fast", "a.txt"]);
    for model in ["missing.safetensors", "broken.safetensors"] {
        let deep = dateline(
            folder.path(),
            &["read", "--reader", "deep", "--model", model, "a.txt"],
        );
        let messages = text(&deep.stderr);
        assert!(
            messages.contains(model) && messages.contains("--model"),
            "{messages}"
        );
        assert_eq!(text(&deep.stdout), text(&fast.stdout));
        assert!(deep.status.success());
    }
}

#[test]
fn the_order_of_the_inputs_changes_no_byte() {
    let folder = folder(&[("a.txt", SHELLING.as_bytes()), ("b.txt", DENIAL.as_bytes())]);
    for form in ["--json", "--jobs=1"] {
        let one = dateline(folder.path(), &["read", form, "a.txt", "b.txt"]);
        let other = dateline(folder.path(), &["read", form, "b.txt", "a.txt"]);
        assert!(one.status.success());
        assert_eq!(text(&one.stdout), text(&other.stdout));
    }
}

#[test]
fn a_second_read_of_the_same_reports_changes_nothing() {
    let folder = folder(&[("a.txt", SHELLING.as_bytes()), ("b.txt", DENIAL.as_bytes())]);
    let events = || text(&dateline(folder.path(), &["events", "--case", "x.case", "--json"]).stdout);
    dateline(folder.path(), &["read", "--case", "x.case", "a.txt", "b.txt"]);
    let before = events();
    assert!(before.contains("\"claims\""));
    dateline(folder.path(), &["read", "--case", "x.case", "b.txt", "a.txt"]);
    assert_eq!(events(), before);
}

#[test]
fn one_text_under_two_publishers_has_two_publishers_and_one_origin() {
    let again = SHELLING.replace("Harbour News", "Delta Times");
    let folder = folder(&[
        ("a.txt", SHELLING.as_bytes()),
        ("b.txt", again.as_bytes()),
        ("copy.txt", SHELLING.as_bytes()),
    ]);
    let output = dateline(folder.path(), &["read", "--json", "a.txt", "b.txt", "copy.txt"]);
    let messages = text(&output.stderr);
    assert!(
        messages.contains("copy.txt: same text as a.txt; read once"),
        "{messages}"
    );
    let events: Vec<serde_json::Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("a ledger line"))
        .filter(|line: &serde_json::Value| line.get("verdict").is_some())
        .collect();
    assert!(!events.is_empty());
    for event in events {
        assert_eq!(event["verdict"], "single_origin", "{event}");
    }
}

#[test]
fn words_of_the_users_own_stand_above_the_programs() {
    let report = b"Velan Front men torched a depot in Gao on 2 May 2024, Delta Wire reported.\n";
    let folder = folder(&[("report.txt", report)]);
    let own = folder.path().join("own");
    std::fs::create_dir(&own).expect("a folder");
    let write = |name: &str, rows: &str| std::fs::write(own.join(name), rows).expect("a file");
    write("actors.tsv", "Velan Front\tVF\tMLI\tREB\n");
    write("events.tsv", "# fire\ntorch/verb\tASSAULT\tprimitive\n");
    write("outlets.tsv", "Delta Wire\tThe Delta Wire\tagency\tMLI\tno\n");
    let arguments = [
        "read",
        "report.txt",
        "--json",
        "--reader",
        "fast",
        "--lexicon",
        "own",
    ];
    let good = dateline(folder.path(), &arguments);
    let lines = text(&good.stdout);
    for expected in [
        "\"mode\":\"primitive\"",
        "\"code\":\"MLI REB\"",
        "\"name\":\"The Delta Wire\"",
    ] {
        assert!(lines.contains(expected), "{expected} is not in {lines}");
    }
    write(
        "events.tsv",
        "torch/verb\tASSAULT\tprimitive\nraze/verb\tBURN\t-\n",
    );
    let bad = dateline(folder.path(), &arguments);
    let message = text(&bad.stderr);
    assert_eq!(bad.status.code(), Some(1), "{message}");
    assert!(
        message.contains("events.tsv:2: no PLOVER event `BURN`; there are ACCUSE"),
        "{message}"
    );
    assert!(bad.stdout.is_empty());
}

#[test]
fn a_case_goes_out_as_report_and_tables_whole_or_not_at_all() {
    let folder = folder(&[("a.txt", SHELLING.as_bytes()), ("b.txt", DENIAL.as_bytes())]);
    let run = |arguments: &[&str]| dateline(folder.path(), arguments);
    run(&["read", "a.txt", "b.txt", "--reader", "fast", "--case", "x.case"]);
    let report = text(&run(&["report", "--case", "x.case"]).stdout);
    for expected in [
        "# Situation report",
        "## Disputed",
        "[^1]: Harbour News, 2024-05-01",
        "denied",
    ] {
        assert!(report.contains(expected), "{expected} is not in {report}");
    }
    let early = text(&run(&["report", "--case", "x.case", "--as-of", "2024-05-01"]).stdout);
    assert!(
        early.contains("As of 2024-05-01") && !early.contains("Delta Times"),
        "{early}"
    );
    std::fs::write(
        folder.path().join("undated.txt"),
        "A bomb killed 3 people in Sana, police said.\n",
    )
    .expect("a file");
    run(&["read", "undated.txt", "--reader", "fast", "--case", "x.case"]);
    let early = run(&["report", "--case", "x.case", "--as-of", "2024-05-01"]);
    assert!(!text(&early.stdout).contains("Sana"), "{}", text(&early.stdout));
    assert!(
        text(&early.stderr).contains("1 report without a date"),
        "{}",
        text(&early.stderr)
    );
    let page = run(&["report", "--case", "x.case", "--format", "html", "-o", "x.html"]);
    assert!(page.status.success() && page.stdout.is_empty());
    let page = std::fs::read_to_string(folder.path().join("x.html")).expect("the page");
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    for name in ["jsonl", "csv", "report-csv", "geojson", "kml", "annotation"] {
        let done = run(&["export", "--case", "x.case", "--format", name]);
        assert!(
            done.status.success() && !done.stdout.is_empty(),
            "{name}: {}",
            text(&done.stderr)
        );
    }
    // "| head": whoever reads the output goes away, and nothing is wrong.
    for name in ["jsonl", "csv", "report-csv", "geojson", "kml", "annotation"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(["export", "--case", "x.case", "--format", name])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let done = child.wait_with_output().expect("the program ends");
        assert!(done.status.success(), "{name}: {}", text(&done.stderr));
    }
    let wrong = run(&["export", "--case", "x.case", "--format", "xls"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("expected one of jsonl, csv"));
    let nowhere = run(&[
        "export",
        "--case",
        "x.case",
        "--format",
        "csv",
        "-o",
        "no/such/folder.csv",
    ]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(
        text(&nowhere.stderr).contains("while creating"),
        "{}",
        text(&nowhere.stderr)
    );
}
