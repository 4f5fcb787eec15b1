//! Writes sample announcements into a folder, to look at and to time: `cargo run -p lince-core --example papers -- FOLDER`.

use std::path::PathBuf;
use std::time::Instant;

use chrono::NaiveDate;
use lince_core::documents::announcement::{self, Announcement, Listed};
use lince_core::documents::fonts::FontLibrary;
use lince_core::documents::pdf::sheet::LinePitch;
use lince_core::documents::{LaidOut, write_pdf};

fn main() -> lince_core::Result<()> {
    let out = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".into()));
    std::fs::create_dir_all(&out)?;
    let library = FontLibrary::open_default()?;
    for count in [0, 1, 6, 10, 17, 40, 75, 120] {
        timed(&format!("announcement-{count}"), &out, || {
            announcement::set(&sample(count), &library)
        })?;
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
