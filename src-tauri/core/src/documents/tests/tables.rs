//! Wide tables on landscape paper.

use super::measure::measure;
use super::{day, with_each_library};
use crate::documents::pdf::page::MM;
use crate::documents::pdf_bytes;
use crate::documents::table_paper::{TablePaper, set};

fn roster(columns: usize, rows: usize) -> TablePaper {
    TablePaper {
        title: "社区工作者花名册".into(),
        office: "望河街道办事处".into(),
        made_on: day(2026, 3, 2),
        about: vec!["时间范围：2026年1月1日起".into()],
        columns: (0..columns).map(|i| format!("第{}列名称", i + 1)).collect(),
        rows: vec![vec!["张伟".into(); columns]; rows],
        notes: vec!["注：本表仅供测试。".into()],
    }
}

#[test]
fn a_roster_of_32_columns_stays_on_the_sheet_and_repeats_its_heads() {
    with_each_library(|library| {
        let file = measure(&pdf_bytes(&set(&roster(32, 60), library).unwrap()).unwrap());

        assert!(file.pages() >= 2);
        for page in 0..file.pages() {
            assert!(file.text(page).contains("第1列名称"), "page {page}");
        }
        for glyph in &file.drawn {
            assert!(
                glyph.x >= 15.0 * MM && glyph.x + glyph.size / 2.0 <= 282.0 * MM,
                "{glyph:?}"
            );
            assert!(glyph.y <= 202.0 * MM, "{glyph:?}");
        }
    });
}
