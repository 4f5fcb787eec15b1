//! Arguments that nobody types in good faith: refused with a message, without a crash and without any change.

use std::ffi::OsString;

use crate::support::{Office, Run, lince};

fn strange_texts() -> Vec<String> {
    vec![
        "'".into(),
        "\"; DROP TABLE worker; --".into(),
        "%".into(),
        "_%_".into(),
        "\\".into(),
        "*?[".into(),
        "$(reboot)`id`".into(),
        "\u{202e}文静单".into(),
        "e\u{301}\u{200b}\u{feff}".into(),
        "👩‍👩‍👧‍👦".into(),
        "\u{10ffff}".into(),
        "𠮷\u{e0100}".into(),
        "\r\n\t\u{7}\u{1b}[31m".into(),
        "-1".into(),
        "1e309".into(),
        "９９９".into(),
        "=HYPERLINK(\"http://x\")".into(),
        "../../../../etc/passwd".into(),
        "单".repeat(30_000),
    ]
}

/// Ended with 0 or 1 and one JSON document; never by a panic (101) or a signal.
fn sane(run: &Run, what: &str) {
    assert!(matches!(run.code, 0 | 1), "{what}: {} {}", run.code, run.err);
    assert!(!run.err.contains("panicked"), "{what}: {}", run.err);
    run.json();
}

#[test]
fn strange_words_are_only_words() {
    let office = Office::filled();
    let before = office.json(&["workers", "list"]);
    for text in strange_texts() {
        let shown: String = text.chars().take(20).collect();
        for args in [
            vec![format!("--search={text}")],
            vec![format!("--community={text}")],
            vec![format!("--street={text}"), "--status=all".into()],
        ] {
            let args: Vec<&str> = ["workers", "list", "--json"]
                .into_iter()
                .chain(args.iter().map(String::as_str))
                .collect();
            sane(&office.run(&args), &shown);
        }
        for args in [
            &["workers", "show", "--json", "--", &text][..],
            &["calc", "id-number", "--json", "--", &text],
            &["report", "--json", "--period=2026Q3", "--", &text],
            &["import", "roster", "--json", "--", &text],
        ] {
            let run = office.run(args);
            sane(&run, &shown);
        }
        let period = format!("--period={text}");
        assert_eq!(
            office.refused(&["report", "quarterly", &period]),
            "period_invalid",
            "{shown}"
        );
        let field = format!("{text}=x");
        let refusal = office.run(&["office", "set", "--json", "--", &field]).refusal();
        assert!(
            ["unknown_field", "invalid_argument"].contains(&refusal.as_str()),
            "{shown}: {refusal}"
        );
    }
    assert_eq!(office.json(&["workers", "list"]), before);
}

#[test]
fn strange_names_are_kept_or_refused_whole() {
    let office = Office::filled();
    let (id, _) = office.somebody(0);
    for text in strange_texts() {
        let shown: String = text.chars().take(20).collect();
        let before = office.json(&["workers", "show", &id]);
        let field = format!("name={text}");
        let run = office.run(&["workers", "set", &id, &field, "--json"]);
        sane(&run, &shown);
        if run.code == 1 {
            assert_eq!(office.json(&["workers", "show", &id]), before, "{shown}");
        }
    }
    assert_eq!(office.refused(&["workers", "set", &id, "name="]), "name_missing");
}

#[test]
fn numbers_out_of_every_range_are_told() {
    let office = Office::filled();
    for args in [
        &["contracts", "due", "--within", "4294967295"][..],
        &["training", "summary", "--year", "2147483647"],
        &["training", "summary", "--year=-2147483648"],
        &["appraisal", "compute", "--year", "2147483647"],
        &["appraisal", "compute", "--year=-1"],
        &["report", "quarterly", "--period", "9998Q4"],
        &["report", "quarterly", "--period", "1900Q1"],
        &["workers", "show", "99999999999999999999"],
        &["workers", "show", "0"],
        &["calc", "workdays", "--from", "2026-01-01", "--count", "4294967295"],
        &["calc", "workdays", "--from", "2026-01-01", "--count", "0"],
        &["calc", "probation", "--start", "2026-01-02", "--end", "2026-01-01"],
        &[
            "calc",
            "annual-leave",
            "--first-work",
            "2027-01-01",
            "--on",
            "2026-01-01",
        ],
        &["calc", "retirement", "--born", "9999-12", "--track", "male60"],
        &["calc", "retirement", "--born", "0001-01", "--track", "male60"],
    ] {
        sane(&office.run(&[args, &["--json"]].concat()), &format!("{args:?}"));
    }
    for day in ["1900-01-01", "2100-12-31"] {
        for args in [
            &["workers", "list"][..],
            &["contracts", "due", "--within", "4294967295"],
            &["appraisal", "compute", "--year", "2026"],
        ] {
            sane(
                &office.on(day, &[args, &["--json"]].concat()),
                &format!("{day} {args:?}"),
            );
        }
    }
}

#[test]
fn a_place_that_cannot_be_written_is_named_and_nothing_else_happens() {
    let office = Office::filled();
    let folder = office.path("文件夹");
    std::fs::create_dir(&folder).unwrap();
    let file = office.path("文件");
    std::fs::write(&file, "x").unwrap();
    let below_file = file.join("a.xlsx");
    for out in [folder.to_str().unwrap(), below_file.to_str().unwrap()] {
        let run = office.run(&["report", "roster", "--out", out, "--json"]);
        assert_eq!(run.code, 1, "{out}");
        assert!(
            ["cannot_read_or_write", "read_only"].contains(&run.refusal().as_str()),
            "{}",
            run.out
        );
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "x");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[cfg(unix)]
fn not_unicode() -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(vec![0xFF, 0xFE, 0x80])
}

#[cfg(windows)]
fn not_unicode() -> OsString {
    std::os::windows::ffi::OsStringExt::from_wide(&[0xD800, 0x41])
}

#[test]
fn words_that_are_not_unicode_are_a_wrong_command_line_or_a_file_not_found() {
    let run = lince(&["calc".into(), "id-number".into(), not_unicode()]);
    assert_eq!(run.code, 2, "{}", run.err);
}

#[test]
fn words_in_any_order_end_in_an_answer_a_refusal_or_the_help() {
    const WORDS: &[&str] = &[
        "workers",
        "list",
        "show",
        "history",
        "office",
        "set",
        "import",
        "roster",
        "report",
        "quarterly",
        "print",
        "audit",
        "undo",
        "check",
        "calc",
        "id-number",
        "--json",
        "--as-of",
        "2026-02-30",
        "9999-12-31",
        "--data",
        "",
        "-",
        "--",
        "=",
        "name=",
        "--year",
        "-2147483649",
        "--period",
        "2026Q9",
        "--names",
        "--worker",
        "1",
        "\u{202e}",
        "👩‍👩‍👧",
        "\n",
        "--search=%",
        "--out",
        "/dev/null/x",
        "--operator",
        "'; --",
    ];
    let office = Office::filled();
    let before = office.json(&["workers", "list"]);
    let mut dice = 20_261_121_u64;
    let mut roll = |most: usize| {
        dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) as usize % most
    };
    for _ in 0..120 {
        let args: Vec<&str> = (0..1 + roll(6)).map(|_| WORDS[roll(WORDS.len())]).collect();

        let run = office.run(&args);

        assert!(matches!(run.code, 0..=2), "{args:?}: {}", run.code);
        assert!(!run.err.contains("panicked"), "{args:?}: {}", run.err);
    }
    assert_eq!(office.json(&["workers", "list"]), before);
}
