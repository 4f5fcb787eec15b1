//! The sheet that opens an encrypted office.

use super::measure::measure;
use super::{day, with_each_library};
use crate::documents::pdf_bytes;
use crate::documents::recovery_sheet::{RecoverySheet, set};
use crate::storage::vault::RecoveryCode;

#[test]
fn the_code_stands_whole_on_one_page_and_reads_back() {
    let code = RecoveryCode::generate().unwrap();
    with_each_library(|library| {
        for office in ["望河街道办事处", "新疆维吾尔自治区巴音郭楞蒙古自治州博斯腾湖乡人民政府"]
        {
            let sheet = RecoverySheet {
                office,
                code: &code,
                made_on: day(2026, 11, 21),
            };
            let file = measure(&pdf_bytes(&set(&sheet, library).unwrap()).unwrap());

            assert_eq!(file.pages(), 1, "{office}");
            let text = file.text(0);
            for group in code.groups() {
                assert!(text.contains(group), "{office}");
            }
            assert!(text.contains("2026年11月21日"));
        }
    });
}
