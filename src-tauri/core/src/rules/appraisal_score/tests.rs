use proptest::prelude::*;

use super::*;
use crate::policy::PolicyPack;

fn scheme() -> Scheme {
    PolicyPack::load("yancheng").unwrap().appraisal.scheme()
}

fn scores(parts: [Option<u32>; 3]) -> BTreeMap<String, Option<u32>> {
    ["quantified", "midyear", "yearend"]
        .map(str::to_owned)
        .into_iter()
        .zip(parts)
        .collect()
}

/// People whose three parts all equal their composite.
fn people(composites: &[u32]) -> Vec<Candidate> {
    let person = |(id, composite): (usize, &u32)| Candidate {
        id: id as u32,
        scores: scores([Some(*composite); 3]),
        eligible: Ok(()),
    };
    composites.iter().enumerate().map(person).collect()
}

fn grades(appraisal: &Appraisal) -> Vec<Option<&str>> {
    appraisal
        .outcomes
        .iter()
        .map(|outcome| outcome.grade.as_deref())
        .collect()
}

#[test]
fn s3_25_the_composite_weighs_its_parts_half_up() {
    for (quantified, midyear, yearend, total) in [
        (9200, 8800, 8400, 8900),
        (10000, 10000, 10000, 10000),
        (0, 0, 0, 0),
        (8150, 8160, 8150, 8153), // 81.525 → 81.53
        (8150, 8150, 8151, 8150), // 81.5025 → 81.50
        (5810, 9990, 9990, 7900),
        (9999, 9999, 10000, 9999), // 99.9925 → 99.99
        (1, 0, 0, 1),              // 0.005 → 0.01
    ] {
        let parts = scores([Some(quantified), Some(midyear), Some(yearend)]);
        assert_eq!(
            composite(&scheme(), &parts),
            Ok(total),
            "{quantified} {midyear} {yearend}"
        );
    }
    let parts = scores([Some(9200), Some(8800), Some(8400)]);
    assert_eq!(
        explain_composite(&scheme(), &parts).as_deref(),
        Some("量化考评92.00×50%+年中测评88.00×25%+年末测评84.00×25%=89.00")
    );
}

#[test]
fn s3_26_grades_are_suggested_by_rank_within_the_quota() {
    let appraisal = appraise(
        &scheme(),
        &people(&[9000, 8600, 8599, 8500, 8499, 6000, 5999, 7000, 7000, 7000]),
    );

    assert_eq!(
        (appraisal.taking_part, appraisal.quota, appraisal.suggested_best),
        (10, 2, 2)
    );
    let ranks: Vec<_> = appraisal.outcomes.iter().map(|outcome| outcome.rank.unwrap()).collect();
    assert_eq!(ranks, [1, 2, 3, 4, 5, 9, 10, 6, 6, 6]);
    let (best, good, bad) = (Some("优秀"), Some("合格"), Some("不合格"));
    assert_eq!(
        grades(&appraisal),
        [best, best, good, good, good, good, bad, good, good, good]
    );
    let reasons: Vec<_> = [0, 2, 4, 6]
        .into_iter()
        .map(|i| appraisal.outcomes[i].reason.as_str())
        .collect();
    assert_eq!(
        reasons,
        [
            "综合得分90.00，第1名，达到85.00分，在优秀名额（2名）之内，建议优秀",
            "综合得分85.99，第3名，达到85.00分，但在优秀名额（2名）之外，建议合格",
            "综合得分84.99，第5名，达到60.00分，建议合格",
            "综合得分59.99，第10名，不到60.00分，建议不合格",
        ]
    );
    assert!(appraisal.warnings.is_empty() && appraisal.tied.is_empty());
}

#[test]
fn a_tie_across_the_cut_gets_no_suggestion() {
    let appraisal = appraise(
        &scheme(),
        &people(&[9000, 8800, 8800, 8800, 7000, 7000, 7000, 7000, 7000, 7000]),
    );

    assert_eq!(appraisal.quota, 2);
    assert_eq!(grades(&appraisal)[..4], [Some("优秀"), None, None, None]);
    assert_eq!(appraisal.tied, [1, 2, 3]);
    assert_eq!(
        appraisal.warnings,
        ["优秀名额2名，分界处有3人得分相同，没有建议等次，须由考核小组确定。"]
    );
}

#[test]
fn a_tie_inside_or_outside_the_quota_is_no_trouble() {
    let inside = appraise(
        &scheme(),
        &people(&[9000, 9000, 8800, 7000, 7000, 7000, 7000, 7000, 7000, 7000]),
    );
    assert_eq!(grades(&inside)[..3], [Some("优秀"), Some("优秀"), Some("合格")]);

    let outside = appraise(
        &scheme(),
        &people(&[9000, 8900, 8800, 8800, 7000, 7000, 7000, 7000, 7000, 7000]),
    );
    assert_eq!(
        grades(&outside)[..4],
        [Some("优秀"), Some("优秀"), Some("合格"), Some("合格")]
    );

    let below_the_threshold = appraise(&scheme(), &people(&[9000, 8400, 8400, 7000, 7000]));
    assert_eq!(
        grades(&below_the_threshold)[..3],
        [Some("优秀"), Some("合格"), Some("合格")]
    );

    let everybody_equal = appraise(&scheme(), &people(&[9000; 5]));
    assert_eq!(grades(&everybody_equal), [None; 5]);
}

#[test]
fn a_quota_of_none_suggests_none() {
    let appraisal = appraise(&scheme(), &people(&[9000, 9000, 7000]));
    assert_eq!((appraisal.quota, grades(&appraisal)), (0, vec![Some("合格"); 3]));
}

#[test]
fn a_missing_part_has_no_composite_and_does_not_count() {
    let mut candidates = people(&[9000, 8000, 7000, 7000, 7000, 7000]);
    candidates[0].scores = scores([Some(9000), None, Some(9000)]);
    candidates[1].eligible = Err("2026年8月1日到岗，晚于2026年7月1日，不参加2026年度考核".to_owned());

    let appraisal = appraise(&scheme(), &candidates);

    assert_eq!((appraisal.taking_part, appraisal.quota), (4, 0));
    let [first, second, third, ..] = &appraisal.outcomes[..] else {
        panic!()
    };
    assert_eq!(
        (first.composite, first.rank, first.grade.as_deref()),
        (None, None, None)
    );
    assert_eq!(first.reason, "缺少年中测评得分，不参加评定等次");
    assert_eq!(
        (second.composite, second.rank, second.taking_part),
        (Some(8000), None, false)
    );
    assert_eq!(
        (first.eligible, second.eligible),
        (true, false),
        "scores are wanted of the first only"
    );
    assert!(second.reason.contains("到岗"), "the reason given is kept");
    assert_eq!(third.rank, Some(1));
}

proptest! {
    #[test]
    fn suggestions_keep_the_cap_and_the_order(composites in proptest::collection::vec(0_u32..=10_000, 0..60)) {
        let appraisal = appraise(&scheme(), &people(&composites));

        prop_assert!(appraisal.suggested_best <= appraisal.quota);
        let best = |outcome: &&Outcome| outcome.grade.as_deref() == Some("优秀");
        let lowest_best = appraisal.outcomes.iter().filter(best).filter_map(|outcome| outcome.composite).min();
        for outcome in appraisal.outcomes.iter().filter(|outcome| !best(outcome)) {
            prop_assert!(outcome.composite < lowest_best || lowest_best.is_none(), "nobody is passed over");
        }
    }

    #[test]
    fn the_composite_lies_between_its_parts(a in 0_u32..=10_000, b in 0_u32..=10_000, c in 0_u32..=10_000) {
        let total = composite(&scheme(), &scores([Some(a), Some(b), Some(c)])).unwrap();
        prop_assert!(total >= a.min(b).min(c) && total <= a.max(b).max(c));
    }
}
