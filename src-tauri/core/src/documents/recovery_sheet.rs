//! 数据恢复单: the code that opens an encrypted office when its password is forgotten, to be sealed in an envelope.

use chrono::NaiveDate;

use super::LaidOut;
use super::fonts::FontLibrary;
use super::pdf::official::Official;
use super::pdf::sheet::LinePitch;
use super::pdf::table::{PaperCell, PaperTable};
use crate::Result;
use crate::storage::vault::RecoveryCode;

const TITLE: &str = "数据恢复单";

/// What a recovery sheet says.
pub struct RecoverySheet<'a> {
    /// The office whose data it opens.
    pub office: &'a str,
    /// The code.
    pub code: &'a RecoveryCode,
    /// The day it was made.
    pub made_on: NaiveDate,
}

/// Sets the sheet.
pub fn set(sheet: &RecoverySheet<'_>, library: &FontLibrary) -> Result<LaidOut> {
    let mut paper = Official::new(library, LinePitch::default());
    paper.title(&[sheet.office.to_owned(), TITLE.to_owned()]);
    paper.blank(1, true);
    paper.paragraph(
        "忘记口令时，在邻册输入口令的画面选择“忘记口令”，按组输入下列恢复码（不分大小写，没有0、1、I、L、O）。",
    );
    paper.blank(1, true);
    paper.table(&groups(sheet.code));
    paper.run_in(
        "一、",
        "本单与口令同等重要。打印后装入信封密封，由负责人和档案保管人分两处存放，不得拍照或存入计算机。",
    );
    paper.run_in("二、", "口令和本单都丢失的，任何人都无法打开数据。");
    paper.run_in(
        "三、",
        "更换恢复码以后本单作废，但在此以前所做的备份仍要用本单打开，请随旧备份保存。",
    );
    paper.signature(sheet.office, sheet.made_on);
    paper.finish(TITLE, Some(sheet.made_on))
}

/// Three groups in a row, each under its number.
fn groups(code: &RecoveryCode) -> PaperTable {
    const COLUMNS: usize = 3;
    let groups: Vec<&str> = code.groups().collect();
    let rows = groups.chunks(COLUMNS).enumerate().flat_map(|(row, codes)| {
        let heads = (1..=codes.len()).map(|i| PaperCell::head(format!("第{}组", row * COLUMNS + i)));
        let codes = codes.iter().map(|code| PaperCell::text(*code));
        [heads.collect(), codes.collect()]
    });
    PaperTable {
        columns: vec![1.0; COLUMNS],
        head: Vec::new(),
        rows: rows.collect(),
        size: 18.0,
        least_size: 16.0,
        row_height: 34.0,
    }
}
