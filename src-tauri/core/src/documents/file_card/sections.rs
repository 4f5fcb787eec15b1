//! The tables of a file card.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{FileCard, Further};
use crate::documents::pdf::page::MM;
use crate::documents::pdf::table::{Cell, Table};

/// 五号
const SIZE: f32 = 10.5;
const LEAST_SIZE: f32 = 8.0;
const ROW: f32 = 23.0;
/// A one-inch photo, millimetres.
pub(super) const PHOTO: (f32, f32) = (25.0, 35.0);

/// What stands where nothing is known.
const NONE: &str = "无";
const BLANK: &str = "/";

fn text(value: &Option<String>) -> String {
    let known = value.as_deref().map(str::trim).filter(|v| !v.is_empty());
    known.unwrap_or(BLANK).to_owned()
}

fn day(date: Option<NaiveDate>) -> String {
    date.map_or_else(|| BLANK.to_owned(), |d| d.format("%Y.%m.%d").to_string())
}

fn month(date: Option<NaiveDate>) -> String {
    date.map_or_else(|| BLANK.to_owned(), |d| d.format("%Y.%m").to_string())
}

/// Who it is; the photo stands beside the first rows.
pub(super) fn identity(card: &FileCard, photo: Option<(u32, f32, f32)>) -> Table {
    let photo = match photo {
        Some((image, width, height)) => Cell::image(image, width, height),
        None => Cell::text("照片"),
    };
    let pair = |label: &str, value: String| [Cell::head(label), Cell::text(value)];
    let veteran = card.veteran.map(|v| if v { "是" } else { "否" }.to_owned());
    let party = match card.party_joined_on {
        Some(date) => month(Some(date)),
        None => BLANK.to_owned(),
    };
    let identities = if card.identities.is_empty() {
        NONE.to_owned()
    } else {
        card.identities.join("、")
    };

    let mut rows: Vec<Vec<Cell>> = vec![
        [
            [Cell::head("姓名"), Cell::name(&card.name)],
            pair("性别", text(&card.sex)),
            pair("出生年月", month(card.born)),
        ]
        .concat(),
        [
            pair("民族", text(&card.nation)),
            pair("籍贯", text(&card.native_place)),
            pair("政治面貌", text(&card.politics)),
        ]
        .concat(),
        [
            pair("入党时间", party),
            pair("退役军人", text(&veteran)),
            pair("身份证号码", text(&card.id_number)),
        ]
        .concat(),
        [
            pair("入职时间", month(card.joined_on)),
            pair("人员类别", text(&card.kind)),
            pair("联系电话", text(&card.phone)),
        ]
        .concat(),
    ];
    rows[0].push(photo.down(4));
    rows.push(vec![
        Cell::head("所在街道"),
        Cell::text(text(&card.street)),
        Cell::head("所在社区"),
        Cell::text(text(&card.community)),
        Cell::head("现任岗位"),
        Cell::text(text(&card.post)).over(2),
    ]);
    rows.push(vec![
        Cell::head("身份"),
        Cell::text(identities).over(3),
        Cell::head("岗位等级"),
        Cell::text(text(&card.grade)).over(2),
    ]);
    if let Some((date, kind)) = &card.left {
        rows.push(vec![
            Cell::head("离任时间"),
            Cell::text(day(Some(*date))).over(3),
            Cell::head("离任类型"),
            Cell::text(kind).over(2),
        ]);
    }
    Table {
        columns: vec![20.0, 25.0, 20.0, 25.0, 23.0, 35.0, 30.0],
        head: Vec::new(),
        rows,
        size: SIZE,
        least_size: LEAST_SIZE,
        // Four rows hold the photo.
        row_height: (PHOTO.1 * MM + 6.0) / 4.0,
    }
}

/// The records, a table each.
pub(super) fn records(card: &FileCard) -> Vec<Table> {
    let mut tables = vec![
        education(card),
        certificates(card),
        posts(card),
        section("岗位等级变动", &[("起始时间", 2.0), ("等级", 4.0)], grades(card)),
        contracts(card),
        years(card),
    ];
    tables.extend(card.more.iter().map(further));
    let words = card.note.as_deref().map(str::trim).filter(|n| !n.is_empty());
    tables.push(one_row("备注", Cell::text(words.unwrap_or(NONE)).left()));
    tables
}

fn education(card: &FileCard) -> Table {
    let rows = card.education.iter().map(|e| {
        let level = text(&e.level);
        vec![
            month(e.graduated_on),
            level,
            text(&e.degree),
            text(&e.mode),
            text(&e.school),
            text(&e.major),
        ]
    });
    let columns = [
        ("毕业时间", 1.6),
        ("学历", 1.6),
        ("学位", 1.6),
        ("学习形式", 1.6),
        ("毕业院校", 3.6),
        ("专业", 2.6),
    ];
    section("学历学位", &columns, rows.collect())
}

fn certificates(card: &FileCard) -> Table {
    let rows = card.certificates.iter().map(|c| {
        vec![
            c.kind.clone(),
            text(&c.number),
            month(c.obtained_on),
            month(c.registered_on),
        ]
    });
    let columns = [
        ("证书名称", 3.0),
        ("证书编号", 4.0),
        ("取得时间", 1.7),
        ("登记时间", 1.7),
    ];
    section("资格证书", &columns, rows.collect())
}

fn posts(card: &FileCard) -> Table {
    let rows = card.posts.iter().map(|p| {
        let to = p.to.map_or_else(|| "至今".to_owned(), |d| month(Some(d)));
        vec![month(p.from), to, text(&p.community), p.post.clone()]
    });
    let columns = [("起始时间", 1.6), ("终止时间", 1.6), ("社区", 3.4), ("岗位", 3.4)];
    section("任职经历", &columns, rows.collect())
}

fn grades(card: &FileCard) -> Vec<Vec<String>> {
    card.grades
        .iter()
        .map(|g| vec![month(g.from), g.grade.clone()])
        .collect()
}

fn contracts(card: &FileCard) -> Table {
    let rows = card.contracts.iter().map(|c| {
        let ends = c.ends_on.map_or_else(|| "无固定期限".to_owned(), |d| day(Some(d)));
        vec![text(&c.number), text(&c.kind), day(c.starts_on), ends]
    });
    let columns = [
        ("合同编号", 3.4),
        ("合同类型", 2.6),
        ("起始日期", 2.0),
        ("终止日期", 2.0),
    ];
    section("劳动合同", &columns, rows.collect())
}

/// Appraisal and training side by side, a row a year.
fn years(card: &FileCard) -> Table {
    let mut by_year: BTreeMap<i32, [String; 5]> = BTreeMap::new();
    let blank = || std::array::from_fn(|_| BLANK.to_owned());
    for a in &card.appraisals {
        let row = by_year.entry(a.year).or_insert_with(blank);
        (row[0], row[1]) = (text(&a.composite), text(&a.grade));
    }
    for t in &card.training {
        let row = by_year.entry(t.year).or_insert_with(blank);
        let met = t.met.map(|met| if met { "是" } else { "否" }.to_owned());
        (row[2], row[3], row[4]) = (t.hours.clone(), text(&t.standard), text(&met));
    }
    let rows = by_year
        .into_iter()
        .map(|(year, row)| [vec![year.to_string()], row.to_vec()].concat());
    let columns = ["年度", "考核得分", "考核等次", "培训学时", "规定学时", "是否达标"].map(|label| (label, 1.0));
    section("年度考核和教育培训", &columns, rows.collect())
}

/// Records of a kind that has no table of its own here.
fn further(more: &Further) -> Table {
    let columns: Vec<(&str, f32)> = more.columns.iter().map(|(title, width)| (*title, *width)).collect();
    let blank = |cell: &String| {
        if cell.is_empty() {
            BLANK.to_owned()
        } else {
            cell.clone()
        }
    };
    let rows = more.rows.iter().map(|row| row.iter().map(blank).collect());
    section(more.title, &columns, rows.collect())
}

fn one_row(name: &str, value: Cell) -> Table {
    Table {
        columns: vec![45.0, 133.0],
        head: Vec::new(),
        rows: vec![vec![Cell::head(name), value]],
        size: SIZE,
        least_size: LEAST_SIZE,
        row_height: ROW,
    }
}

/// A table under its own name; without records one row that says 「无」.
fn section(name: &str, columns: &[(&str, f32)], records: Vec<Vec<String>>) -> Table {
    if records.is_empty() {
        return one_row(name, Cell::text(NONE).left());
    }
    let title = Cell::head(name).over(columns.len());
    let heads = columns.iter().map(|(label, _)| Cell::head(*label)).collect();
    let cells = |record: Vec<String>| record.into_iter().map(Cell::text).collect();
    Table {
        columns: columns.iter().map(|c| c.1).collect(),
        head: vec![vec![title], heads],
        rows: records.into_iter().map(cells).collect(),
        size: SIZE,
        least_size: LEAST_SIZE,
        row_height: ROW,
    }
}
