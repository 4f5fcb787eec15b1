//! 年度考核结果公示, as it is printed.

use super::measure::measure;
use super::{day, with_each_library};
use crate::ErrorCode;
use crate::documents::announcement::{Announcement, Listed, set, set_draft};
use crate::documents::pdf::page::MM;
use crate::documents::pdf::sheet::LinePitch;
use crate::documents::{pdf_bytes, privacy};

fn listed(count: usize) -> Vec<Listed> {
    let numbers = "一二三四五六七八九十".chars().collect::<Vec<_>>();
    (0..count)
        .map(|i| Listed {
            street: None,
            community: "幸福家园第二社区".into(),
            name: format!("张{}{}", numbers[i / 10 % 10], numbers[i % 10]),
            post: "党组织书记、居委会主任".into(),
            born: Some(day(1985, 3, 12)),
            has_namesake: false,
            grade: "优秀".into(),
        })
        .collect()
}

fn announcement(count: usize) -> Announcement {
    Announcement {
        office: "望河街道办事处".into(),
        year: 2025,
        basis: "《社区工作者管理办法》（民发〔2023〕12号）".into(),
        taking_part: 88,
        listed: listed(count),
        listed_grade: "优秀".into(),
        other_grades: vec![("合格".into(), 68), ("不合格".into(), 3)],
        from: day(2026, 3, 2),
        until: day(2026, 3, 6),
        working_days: 5,
        department: Some("党建工作办公室".into()),
        phone: Some("0515-88886666".into()),
        address: Some("望河路88号".into()),
        supervisor: Some("街道纪工委".into()),
        supervisor_phone: Some("13912345678".into()),
        signed_on: day(2026, 3, 2),
        title_lines: Vec::new(),
        line_pitch: LinePitch::Fill,
    }
}

#[test]
fn s4_1_it_says_who_when_and_how_to_object() {
    with_each_library(|library| {
        let text = set(&announcement(2), library).unwrap().text();

        for part in [
            "望河街道办事处关于2025年度社区工作者考核结果的公示",
            "参加考核88人，经考核评分、综合研究，优秀2人，合格68人，不合格3人。",
            "2026年3月2日至6日（5个工作日）。",
            "向望河街道办事处党建工作办公室反映",
            "以邮戳日期为准，匿名反映的不予受理",
            "联系电话：0515-88886666；监督单位：街道纪工委；监督电话：13912345678；联系地址：望河路88号。",
        ] {
            assert!(text.replace('\n', "").contains(part), "{part}\n{text}");
        }
    });
}

#[test]
fn what_the_office_has_not_said_is_left_out() {
    with_each_library(|library| {
        let mut bare = announcement(1);
        (bare.phone, bare.address, bare.department) = (None, Some(" ".into()), None);
        (bare.supervisor, bare.supervisor_phone) = (None, None);

        let text = set(&bare, library).unwrap().text();

        assert!(text.contains("可以书面形式向望河街道办事处反映"), "{text}");
        for absent in ["电话", "地址", "邮戳", "三、"] {
            assert!(!text.contains(absent), "{absent}\n{text}");
        }
    });
}

#[test]
fn s4_2_the_title_is_22_pt_centred_on_the_first_line() {
    with_each_library(|library| {
        let file = measure(&pdf_bytes(&set(&announcement(3), library).unwrap()).unwrap());

        let lines = file.lines(0);
        let title: Vec<_> = lines.iter().filter(|l| (l[0].size - 22.0).abs() < 0.01).collect();
        assert_eq!(title.len(), 2);
        assert!((title[0][0].y - 0.88 * 22.0 - 37.0 * MM).abs() < 0.1, "upper edge");
        for line in title {
            let middle = (line[0].x + line.last().unwrap().x + 22.0) / 2.0;
            assert!((middle - 106.0 * MM).abs() < 4.0, "centre at {} mm", middle / MM);
        }
    });
}

#[test]
fn s4_2_the_date_stands_four_characters_from_the_edge_and_the_name_centred_on_it() {
    with_each_library(|library| {
        let file = measure(&pdf_bytes(&set(&announcement(0), library).unwrap()).unwrap());

        let lines = file.lines(0);
        let body: Vec<_> = lines.iter().filter(|l| (l[0].size - 16.0).abs() < 0.01).collect();
        let [.., name, date] = body.as_slice() else { panic!() };
        let span = |line: &Vec<&super::measure::Drawn>| (line[0].x, line.last().unwrap().x + 16.0);
        let (name, date) = (span(name), span(date));
        assert!(
            (date.1 - (184.0 * MM - 4.0 * 15.785)).abs() < 1.0,
            "date ends at {} mm",
            date.1 / MM
        );
        assert!(((name.0 + name.1) - (date.0 + date.1)).abs() < 2.0, "same middle");
    });
}

#[test]
fn a_draft_says_so_in_the_margin_of_every_page_and_moves_nothing() {
    with_each_library(|library| {
        let paper = measure(&pdf_bytes(&set(&announcement(70), library).unwrap()).unwrap());
        let draft = measure(&pdf_bytes(&set_draft(&announcement(70), library).unwrap()).unwrap());

        assert_eq!(draft.pages(), paper.pages());
        for page in 0..paper.pages() {
            let (lines, marked) = (paper.lines(page), draft.lines(page));
            assert_eq!(marked.len(), lines.len() + 1, "page {page}");
            let mark: String = marked[0].iter().map(|drawn| drawn.text.as_str()).collect();
            assert!(mark.contains("草稿"), "{mark}");
            assert!(marked[0][0].y < 37.0 * MM, "above the text");
            for (line, same) in lines.iter().zip(&marked[1..]) {
                assert_eq!((line[0].x, line[0].y), (same[0].x, same[0].y), "page {page}");
            }
        }
    });
}

#[test]
fn it_tells_how_grades_differ_from_what_it_says() {
    let was = announcement(3);
    assert_eq!(was.grades_changed(&was), None);
    let mut moved = was.clone();
    moved.listed[0].post = "主任".into();
    moved.phone = None;
    assert_eq!(was.grades_changed(&moved), None, "a post is no grade");
    let mut changed = was.clone();
    let gone = changed.listed.remove(0).name;
    changed.listed[0].name = "李新".into();
    changed.other_grades[0].1 += 1;
    let told = was.grades_changed(&changed).unwrap();
    for part in ["优秀增加李新", "优秀减少", &gone, "合格68人变为69人"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn what_was_put_up_reads_back_word_for_word() {
    let was = announcement(3);
    let kept = serde_json::to_string(&was).unwrap();
    assert_eq!(serde_json::from_str::<Announcement>(&kept).unwrap(), was);
}

#[test]
fn a_long_list_becomes_an_attachment_whose_head_every_page_repeats() {
    with_each_library(|library| {
        let file = measure(&pdf_bytes(&set(&announcement(70), library).unwrap()).unwrap());

        assert_eq!(file.pages(), 4);
        assert!(file.text(0).contains("附件：2025年度社区工作者考核优秀等次人员名单"));
        assert!(file.text(1).starts_with("附件"));
        for page in 1..4 {
            assert!(file.text(page).contains("序号社区姓名岗位等次"), "page {page}");
        }
        let all: String = (0..4).map(|page| file.text(page)).collect();
        for person in listed(70) {
            assert!(all.contains(&person.name), "{}", person.name);
        }
    });
}

#[test]
fn no_page_holds_only_the_signature() {
    with_each_library(|library| {
        for count in 0..=21 {
            let file = measure(&pdf_bytes(&set(&announcement(count), library).unwrap()).unwrap());

            let signed = (0..file.pages())
                .find(|p| file.text(*p).contains("望河街道办事处2026年3月2日"))
                .unwrap();
            let body = file
                .lines(signed)
                .iter()
                .filter(|l| (l[0].size - 16.0).abs() < 0.01)
                .count();
            assert!(body >= 3, "with {count} people");
            for page in 0..file.pages() {
                let lowest = file.lines(page).iter().rev().nth(1).unwrap()[0].y;
                assert!(lowest <= 262.0 * MM, "with {count} people, page {page}");
            }
        }
    });
}

#[test]
fn namesakes_are_told_apart_by_year_and_month_of_birth_and_nobody_else_is() {
    with_each_library(|library| {
        let mut paper = announcement(4);
        paper.listed[0].name = "张伟".into();
        paper.listed[1].name = "张伟".into();
        paper.listed[2].name = "李娜".into();
        paper.listed[2].has_namesake = true;

        let text = set(&paper, library).unwrap().text();

        assert_eq!(text.matches("张伟（1985年3月生）").count(), 2);
        assert_eq!(text.matches("李娜（1985年3月生）").count(), 1);
        assert_eq!(text.matches("年3月生").count(), 3);
    });
}

#[test]
fn s8_a_persons_number_on_the_wall_is_refused() {
    with_each_library(|library| {
        for text in ["网格员13812345678", "000001199003070010"] {
            let mut paper = announcement(1);
            paper.listed[0].post = text.into();

            let refused = set(&paper, library).unwrap_err();

            assert_eq!(refused.code(), ErrorCode::PersonalNumberInNotice);
            assert!(!refused.message().contains(text), "the number is not repeated");
        }
    });
}

#[test]
fn what_the_printed_file_says_holds_no_number_but_the_offices_own() {
    with_each_library(|library| {
        let mut paper = announcement(25);
        paper.address = Some("望河路88号".repeat(12));
        let printed = |paper: &Announcement| {
            let measured = measure(&pdf_bytes(&set(paper, library).unwrap()).unwrap());
            let pages: Vec<String> = (0..measured.pages()).map(|page| measured.text(page)).collect();
            pages.join("\n")
        };
        let own = ["0515-88886666", "13912345678"];

        let text = printed(&paper);

        assert!(text.contains("0515-88886666") && text.contains("张一二"), "{text}");
        privacy::no_personal_numbers(&text, &own).unwrap();
        assert!(
            privacy::no_personal_numbers(&text, &[]).is_err(),
            "the numbers are seen in the file"
        );
        // A number on file that came in by pieces too short for any other rule.
        paper.listed[3].post = "8888".into();
        paper.listed[3].community = "7777".into();
        let people = || [("11010519491231002X", Some("77778888"))].into_iter();
        let listed = set(&paper, library).unwrap();
        assert!(privacy::no_number_of("7777 8888", &own, people()).is_err());
        privacy::no_number_of(&listed.text().replace(['7', '8'], ""), &own, people()).unwrap();
    });
}

#[test]
fn long_names_and_hand_broken_titles_stay_inside_the_text_area() {
    with_each_library(|library| {
        let mut paper = announcement(3);
        paper.listed[0].name = "阿不都热合曼江·买买提明·吐尔逊阿吉艾力凯穆".into();
        paper.office = "某某新技术产业开发区管理委员会某某街道办事处".into();
        paper.title_lines = vec![
            "这是一行由经办人自己断开而且实在太长太长太长的标题".into(),
            "公示".into(),
        ];

        let file = measure(&pdf_bytes(&set(&paper, library).unwrap()).unwrap());

        for glyph in &file.drawn {
            assert!(
                glyph.x >= 28.0 * MM - 0.6 && glyph.x + glyph.size * 0.5 <= 184.0 * MM + 0.6,
                "{glyph:?}"
            );
        }
    });
}

#[test]
fn a_table_rule_is_one_stroke_from_edge_to_edge() {
    with_each_library(|library| {
        let file = measure(&pdf_bytes(&set(&announcement(3), library).unwrap()).unwrap());

        let across: Vec<_> = file
            .rules
            .iter()
            .filter(|(_, from, to)| (from.1 - to.1).abs() < 0.01)
            .collect();
        assert_eq!(across.len(), 5, "a head and three rows");
        for (_, from, to) in across {
            assert!(
                (from.0 - 28.0 * MM).abs() < 0.5 && (to.0 - 184.0 * MM).abs() < 0.5,
                "{from:?} {to:?}"
            );
        }
    });
}

#[test]
fn nobody_is_named_by_what_is_no_name() {
    with_each_library(|library| {
        for name in ["蒋*", "李×", "赵某某", "冯一、陈二", "周3", "吴（女）", ""] {
            let mut masked = announcement(2);
            masked.listed[1].name = name.into();

            let refused = set(&masked, library).unwrap_err();

            assert!(
                refused.message().starts_with(&format!("「{name}」：")),
                "{}",
                refused.message()
            );
        }
    });
}
