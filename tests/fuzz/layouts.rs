//! Sheets that no office would send, put together from what offices write: headings, values, marks and lines, anywhere.

use lince_core::actions::imports;
use lince_core::import::ImportKind;
use lince_core::progress::Silent;
use lince_tests::{TestOffice, on, wanghe};
use proptest::prelude::*;

use crate::hunt;

/// What stands in cells.
const FRAGMENTS: [&str; 92] = [
    "姓名",
    "姓　名",
    "*姓名（必填）",
    "参训人员",
    "被考核人",
    "身份证号码",
    "公民身份号码",
    "社区",
    "所在社区",
    "岗位",
    "职务",
    "性别",
    "民族",
    "出生年月",
    "联系电话",
    "学历",
    "学历学位",
    "毕业院校及专业",
    "全日制教育",
    "在职教育",
    "政治面貌",
    "政治面貌（入党时间）",
    "入党时间",
    "到岗时间",
    "合同期限",
    "合同起",
    "合同止",
    "起",
    "止",
    "年",
    "月",
    "日",
    "期限",
    "培训日期",
    "培训时间：2026年3月15日　学时：4",
    "培训名称",
    "培训内容",
    "学时",
    "实得学时",
    "上午",
    "下午",
    "3月12日",
    "8.14",
    "量化考评",
    "年中测评",
    "年末测评",
    "得分",
    "考核年度",
    "2023年",
    "2024",
    "等次",
    "证书",
    "证书编号",
    "取得时间",
    "离任时间",
    "离任原因",
    "借调单位",
    "借调期限",
    "荣誉称号",
    "级别",
    "户数",
    "常住人口（万人）",
    "备注",
    "序号",
    "合计",
    "小计",
    "王芳",
    "李　伟",
    "买买提·阿不都",
    "王芳、李伟、张敏",
    "柳荫社区：王莉、赵磊",
    "320999199007080055",
    "３２０９９９１９９００７０８００５５",
    "13901990002",
    "139 0199 0002",
    "二〇二六年七月一日",
    "２０１９年０７月０１日",
    "2024.7.1-2027.6.30",
    "三年（2024.7-2027.6）",
    "①3月12日网格培训（8学时）；\n②6月5日消防演练（4学时）",
    "√",
    "×",
    "○",
    "◎",
    "/",
    "—",
    "15日",
    "一、望河社区（3人）",
    "二、退休人员",
    "注：优—优秀，合—合格",
    "优秀",
    "本科／学士",
];

/// A cell: a fragment, two of them, or a piece of one cut anywhere between characters.
fn cell() -> impl Strategy<Value = String> {
    let fragment = || prop::sample::select(&FRAGMENTS[..]);
    prop_oneof![
        4 => Just(String::new()),
        10 => fragment().prop_map(str::to_owned),
        1 => (fragment(), fragment()).prop_map(|(one, other)| format!("{one}{other}")),
        1 => (fragment(), 0..12_usize, 0..12_usize).prop_map(|(text, from, length)| text.chars().skip(from).take(length).collect()),
        1 => "[０-９0-9年月日.、（）()：:至\\-—学时课 ]{0,14}",
    ]
}

fn look(office: &TestOffice, kind: ImportKind, rows: &[Vec<String>]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("表.txt");
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().map(|cell| format!("\"{cell}\"")).collect();
        cells.join("\t")
    };
    let text: Vec<String> = rows.iter().map(line).collect();
    std::fs::write(&file, text.join("\n")).unwrap();
    let store = &office.store;
    let day = on("2026-11-21").on;
    let request = imports::request(store.read(), kind, day).unwrap();
    if let Ok((table, plan)) = imports::prepare(store, &file, &request, day, &mut Silent) {
        assert_eq!(plan.rows, plan.accepted + plan.held_back.len());
        for row in &plan.held_back {
            let _ = table.quoted(row);
        }
    }
}

#[test]
fn whatever_stands_anywhere_is_survived() {
    let office = wanghe(&on("2026-11-21"));
    let kinds: Vec<ImportKind> = imports::kinds().collect();
    let rows = prop::collection::vec(prop::collection::vec(cell(), 1..9), 2..12);
    hunt(60, (0..kinds.len(), rows), |(kind, rows)| {
        look(&office, kinds[kind], &rows)
    });
}
