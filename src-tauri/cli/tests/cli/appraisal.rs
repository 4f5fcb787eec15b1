//! `appraisal`

use crate::support::Office;

fn confirm<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["appraisal", "confirm", "--year", "2026"], more].concat()
}

#[test]
fn computing_has_its_shape_and_a_year_without_scores_is_refused() {
    let office = Office::filled();
    let year = office.json(&["appraisal", "compute", "--year", "2026"]);

    assert_eq!(year["quota"], serde_json::json!({ "excellent": 16, "taking_part": 84 }));
    for result in year["results"].as_array().unwrap() {
        for key in [
            "id_number",
            "name",
            "community",
            "composite",
            "rank",
            "grade",
            "taking_part",
            "reason",
        ] {
            assert!(result.get(key).is_some(), "{key} in {result}");
        }
        if let Some(composite) = result["composite"].as_str() {
            assert_eq!(
                composite.split_once('.').map(|(_, places)| places.len()),
                Some(2),
                "{composite}"
            );
        }
    }
    assert_eq!(office.refused(&["appraisal", "compute", "--year", "2019"]), "no_scores");
    assert_eq!(office.refused(&["appraisal", "confirm", "--year", "2019"]), "no_scores");
}

#[test]
fn s3_26_a_grade_set_by_hand_needs_a_reason_and_the_quota_holds() {
    let office = Office::filled();
    let year = office.json(&["appraisal", "compute", "--year", "2026"]);
    let good: Vec<String> = year["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|r| r["grade"] == "合格")
        .map(|r| r["id_number"].as_str().unwrap().to_owned())
        .collect();
    let excellent = |number: &str| format!("{number}=优秀");
    let out = office.path("公示.pdf");
    let print = [
        "print",
        "announcement",
        "--year",
        "2026",
        "--out",
        out.to_str().unwrap(),
    ];
    assert_eq!(office.refused(&print), "not_confirmed");

    assert_eq!(
        office.refused(&confirm(&["--set", &excellent(&good[0])])),
        "reason_needed"
    );
    assert_eq!(
        office.refused(&confirm(&["--set", &format!("{}=良好", good[0]), "--reason", "无"])),
        "unknown_grade"
    );
    assert_eq!(
        office.refused(&confirm(&["--set", "320999199205051020=优秀", "--reason", "无"])),
        "unknown_worker"
    );
    let many: Vec<String> = good[..10].iter().map(|n| excellent(n)).collect();
    let mut over: Vec<&str> = many.iter().flat_map(|set| ["--set", set]).collect();
    over.extend(["--reason", "集体研究"]);
    assert_eq!(office.refused(&confirm(&over)), "over_quota");
    assert_eq!(office.refused(&print), "not_confirmed", "nothing was decided");

    over.push("--over-quota");
    let done = office.json(&confirm(&over));
    assert_eq!((&done["confirmed"], &done["set_by_hand"]), (&84.into(), &10.into()));
    let done = office.json(&confirm(&["--set", &excellent(&good[0]), "--reason", "见义勇为"]));
    assert_eq!(
        (&done["confirmed"], &done["set_by_hand"]),
        (&84.into(), &1.into()),
        "a later decision replaces it"
    );
    office.json(&print);
}
