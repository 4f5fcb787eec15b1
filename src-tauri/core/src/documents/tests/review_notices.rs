//! 年度考核等次复核结果通知, as it is printed.

use super::measure::measure;
use super::{day, with_each_library};
use crate::ErrorCode;
use crate::documents::pdf::page::MM;
use crate::documents::pdf_bytes;
use crate::documents::review_notice::{ReviewNotice, set};

fn notice() -> ReviewNotice {
    ReviewNotice {
        office: "望河街道办事处".into(),
        year: 2026,
        basis: "《社区工作者管理办法》（民发〔2023〕12号）".into(),
        community: "双桥社区".into(),
        name: "单文静".into(),
        applied_on: Some(day(2026, 11, 30)),
        ground: "本人认为年末测评漏计一次".into(),
        reason: "查阅测评原始记录，漏计一次属实，按核实的得分确定等次。".into(),
        old_grade: "合格".into(),
        grade: "优秀".into(),
        decided_on: day(2026, 12, 8),
        department: Some("党建工作办公室".into()),
        phone: Some("0515-88886666".into()),
    }
}

#[test]
fn s3_28_it_says_what_was_asked_found_and_decided() {
    with_each_library(|library| {
        let text = set(&notice(), library).unwrap().text().replace('\n', "");

        for part in [
            "望河街道办事处关于2026年度社区工作者考核等次复核结果的通知",
            "双桥社区单文静同志：",
            "按照你2026年11月30日提出的申请，对你2026年度考核等次进行了复核",
            "一、复核事由。本人认为年末测评漏计一次。",
            "三、复核决定。经集体研究，你2026年度考核等次由“合格”更正为“优秀”。",
            "向党建工作办公室查询，联系电话：0515-88886666。",
            "2026年12月8日",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    });
}

#[test]
fn a_grade_that_stays_is_said_to_stay_and_an_objection_names_nobody() {
    let kept = ReviewNotice {
        grade: "合格".into(),
        applied_on: None,
        phone: None,
        ..notice()
    };
    with_each_library(|library| {
        let text = set(&kept, library).unwrap().text();

        for part in ["维持你2026年度考核“合格”等次", "针对公示期间反映的情况"] {
            assert!(text.replace('\n', "").contains(part), "{part}\n{text}");
        }
        assert!(!text.contains("联系方式"), "{text}");
    });
}

#[test]
fn s4_2_the_person_is_addressed_at_the_left_edge_two_lines_below_the_title() {
    with_each_library(|library| {
        let file = measure(&pdf_bytes(&set(&notice(), library).unwrap()).unwrap());

        let lines = file.lines(0);
        assert_eq!(file.pages(), 1);
        let title: Vec<_> = lines.iter().filter(|l| (l[0].size - 22.0).abs() < 0.01).collect();
        assert!((title[0][0].y - 0.88 * 22.0 - 37.0 * MM).abs() < 0.1, "upper edge");
        let body: Vec<_> = lines.iter().filter(|l| (l[0].size - 16.0).abs() < 0.01).collect();
        assert!((body[0][0].x - 28.0 * MM).abs() < 0.5, "at {} mm", body[0][0].x / MM);
        assert!(
            (body[1][0].x - 28.0 * MM - 2.0 * 15.785).abs() < 0.5,
            "indented by two characters"
        );
        let [.., date] = body.as_slice() else { panic!() };
        let right = date.last().unwrap().x + 16.0;
        assert!(
            (right - (184.0 * MM - 4.0 * 15.785)).abs() < 1.0,
            "date ends at {} mm",
            right / MM
        );
    });
}

#[test]
fn a_number_in_what_was_typed_stops_it() {
    let with_number = ReviewNotice {
        reason: "已向320999196701200464核实".into(),
        ..notice()
    };
    with_each_library(|library| {
        let refused = set(&with_number, library).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::PersonalNumberInNotice);
    });
}
