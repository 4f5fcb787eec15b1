//! Writes sample papers into a folder, to look at and to time: `cargo run -p lince-core --example papers -- FOLDER [PHOTO [CARDS]]`.

use std::path::PathBuf;
use std::time::Instant;

use chrono::NaiveDate;
use lince_core::documents::announcement::{self, Announcement, Listed};
use lince_core::documents::file_card::{self, FileCard};
use lince_core::documents::fonts::FontLibrary;
use lince_core::documents::pdf::sheet::LinePitch;
use lince_core::documents::{LaidOut, write_pdf};
use lince_core::progress::Silent;

fn main() -> lince_core::Result<()> {
    let out = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".into()));
    std::fs::create_dir_all(&out)?;
    let library = FontLibrary::open_default()?;
    for count in [0, 1, 6, 10, 17, 40, 75, 120] {
        timed(&format!("announcement-{count}"), &out, || {
            announcement::set(&sample(count), &library)
        })?;
    }
    let photo = std::env::args().nth(2).and_then(|p| std::fs::read(p).ok());
    timed("file-card", &out, || {
        let card = FileCard {
            photo: photo.clone(),
            ..card(0)
        };
        file_card::set(&[card], &library, &mut Silent)
    })?;
    timed("file-card-bare", &out, || {
        let bare = FileCard {
            name: "买买提·阿不都热合曼".into(),
            drawn_up_on: day(2026, 3, 2),
            ..FileCard::default()
        };
        file_card::set(&[bare], &library, &mut Silent)
    })?;
    if let Some(count) = std::env::args().nth(3).and_then(|n| n.parse().ok()) {
        let cards: Vec<FileCard> = (0..count).map(card).collect();
        timed("file-cards", &out, || file_card::set(&cards, &library, &mut Silent))?;
    }
    Ok(())
}

fn timed(name: &str, out: &std::path::Path, set: impl Fn() -> lince_core::Result<LaidOut>) -> lince_core::Result<()> {
    let start = Instant::now();
    let paper = set()?;
    let set_in = start.elapsed();
    let file = out.join(format!("{name}.pdf"));
    write_pdf(&paper, &file)?;
    println!(
        "{name}: {} pages, set in {set_in:.0?}, all in {:.0?}, {} bytes, fallback {:?}",
        paper.pages.len(),
        start.elapsed(),
        std::fs::metadata(&file)?.len(),
        paper.fallback
    );
    Ok(())
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn sample(count: usize) -> Announcement {
    let names = [
        "张伟",
        "李娜",
        "王喆",
        "买买提·阿不都热合曼",
        "陈䶮",
        "欧阳㛃",
        "赵国强",
        "张伟",
        "周𬭎",
        "吴晓燕",
    ];
    let posts = ["党组织书记、居委会主任", "副主任", "专职网格员", "党务工作者", "委员"];
    Announcement {
        office: "望河街道办事处".into(),
        year: 2025,
        basis: "《盐城市社区工作者管理办法》（盐民发〔2023〕12号）".into(),
        taking_part: 88,
        listed: (0..count)
            .map(|i| Listed {
                street: None,
                community: format!("{}社区", ["河东", "望河", "新民", "幸福家园第二"][i % 4]),
                name: names[i % names.len()].into(),
                post: posts[i % posts.len()].into(),
                born: Some(day(1980 + i as i32 % 20, 1 + i as u32 % 12, 1)),
                has_namesake: false,
                grade: "优秀".into(),
            })
            .collect(),
        listed_grade: "优秀".into(),
        other_grades: vec![("合格".into(), 68), ("不合格".into(), 3)],
        from: day(2026, 3, 2),
        until: day(2026, 3, 6),
        working_days: 5,
        department: Some("党建工作办公室".into()),
        phone: Some("0515-88886666".into()),
        address: Some("盐城市亭湖区望河路88号望河街道办事处302室".into()),
        supervisor: Some("望河街道纪工委".into()),
        supervisor_phone: Some("0515-88887777".into()),
        signed_on: day(2026, 3, 2),
        title_lines: Vec::new(),
        line_pitch: LinePitch::Fill,
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.into())
}

fn card(index: usize) -> FileCard {
    use file_card::{Appraisal, Certificate, Contract, Education, Grade, Post, Training};
    let names = ["张伟", "李晓娜", "王喆", "买买提·阿不都热合曼", "陈䶮", "欧阳㛃"];
    FileCard {
        office: "望河街道办事处".into(),
        number: Some(format!("WH{:04}", index + 1)),
        drawn_up_on: day(2026, 3, 2),
        photo: None,
        name: names[index % names.len()].into(),
        sex: some("女"),
        born: Some(day(1988, 12, 15)),
        nation: some("汉族"),
        native_place: some("江苏盐城"),
        politics: some("中共党员"),
        party_joined_on: Some(day(2012, 7, 1)),
        veteran: Some(false),
        id_number: some("00000119881215202X"),
        phone: some("13812345678"),
        street: some("望河街道"),
        community: some("幸福家园第二社区"),
        post: some("党组织书记、居委会主任"),
        kind: some("两委"),
        identities: vec!["专职网格员".into(), "党务工作者".into()],
        grade: some("三级六档"),
        joined_on: Some(day(2015, 9, 1)),
        left: None,
        education: vec![
            Education {
                level: some("大学专科"),
                degree: None,
                school: some("盐城师范学院"),
                major: some("社会工作"),
                mode: some("全日制"),
                graduated_on: Some(day(2010, 6, 30)),
            },
            Education {
                level: some("大学本科"),
                degree: some("法学学士"),
                school: some("南京大学继续教育学院盐城函授站"),
                major: some("社会学（社区治理方向）"),
                mode: some("在职"),
                graduated_on: Some(day(2016, 1, 10)),
            },
        ],
        certificates: vec![Certificate {
            kind: "助理社会工作师".into(),
            number: some("201932099900012345"),
            obtained_on: Some(day(2019, 9, 1)),
            registered_on: Some(day(2020, 3, 1)),
        }],
        posts: vec![
            Post {
                from: Some(day(2015, 9, 1)),
                to: Some(day(2019, 1, 1)),
                community: some("河东社区"),
                post: "专职网格员".into(),
            },
            Post {
                from: Some(day(2019, 1, 1)),
                to: None,
                community: some("幸福家园第二社区"),
                post: "党组织书记、居委会主任".into(),
            },
        ],
        grades: vec![
            Grade {
                from: Some(day(2020, 1, 1)),
                grade: "三级五档".into(),
            },
            Grade {
                from: Some(day(2023, 1, 1)),
                grade: "三级六档".into(),
            },
        ],
        contracts: vec![
            Contract {
                number: some("WH-2021-017"),
                kind: some("固定期限劳动合同"),
                starts_on: Some(day(2021, 1, 1)),
                ends_on: Some(day(2023, 12, 31)),
            },
            Contract {
                number: some("WH-2024-003"),
                kind: some("无固定期限劳动合同"),
                starts_on: Some(day(2024, 1, 1)),
                ends_on: None,
            },
        ],
        appraisals: (2021..2026)
            .map(|year| Appraisal {
                year,
                composite: some("86.53"),
                grade: some("优秀"),
            })
            .collect(),
        training: (2021..2026)
            .map(|year| Training {
                year,
                hours: "32".into(),
                standard: some("30"),
                met: Some(true),
            })
            .collect(),
        more: Vec::new(),
        note: None,
    }
}
