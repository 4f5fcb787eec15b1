//! What is wrong or odd about a row, and how the user is told.

use serde::Serialize;

use crate::ErrorCode;

/// The order in which a row's first fault is told; scripts rely on it.
const ORDER: [ErrorCode; 20] = [
    ErrorCode::IdMissing,
    ErrorCode::NameMissing,
    ErrorCode::IdLostDigits,
    ErrorCode::IdMalformed,
    ErrorCode::IdCheckDigit,
    ErrorCode::DuplicateId,
    ErrorCode::OutOfScope,
    ErrorCode::BirthDisagreesWithId,
    ErrorCode::SexDisagreesWithId,
    ErrorCode::NameDisagreesWithFile,
    ErrorCode::BadDate,
    ErrorCode::DateAmbiguous,
    ErrorCode::ContractEndsBeforeStart,
    ErrorCode::ContractOverlaps,
    ErrorCode::UnknownCommunity,
    ErrorCode::AmbiguousCommunity,
    ErrorCode::UnknownValue,
    ErrorCode::NotOnFile,
    ErrorCode::ScoreOutOfRange,
    ErrorCode::UnreadableCharacter,
];

/// One fault of one cell.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) code: ErrorCode,
    /// The cell's column, where the fault has one.
    pub(crate) column: Option<u32>,
    /// Heading of the column.
    pub(crate) heading: Option<String>,
    /// A sentence more exact than the code's own.
    pub(crate) sentence: Option<String>,
}

impl Fault {
    pub(crate) fn sentence(&self) -> &str {
        self.sentence.as_deref().unwrap_or(self.code.sentence())
    }

    /// 「身份证号码」：……
    pub(crate) fn with_heading(&self) -> String {
        match &self.heading {
            Some(heading) => format!("「{heading}」{}", self.sentence()),
            None => self.sentence().to_owned(),
        }
    }
}

/// Sorts a row's faults into the order of telling.
pub(crate) fn sort(faults: &mut [Fault]) {
    faults.sort_by_key(|fault| ORDER.iter().position(|code| *code == fault.code).unwrap_or(ORDER.len()));
}

/// A row that was not taken over, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct HeldBack {
    /// Name on the tab.
    pub sheet: String,
    /// The sheet's own row number.
    pub row: u32,
    /// `G16`; of the first fault.
    pub cell: Option<String>,
    /// Heading of that cell's column.
    pub column: Option<String>,
    /// The first fault in the order of telling.
    pub code: ErrorCode,
    /// Codes of the row's other faults, in the same order.
    pub also: Vec<ErrorCode>,
    /// Place and remedy, of every fault.
    pub message: String,
    /// The faulty cells, for marking them.
    #[serde(skip)]
    pub cells: Vec<Marked>,
}

/// A cell to be marked in the user's own sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// 1 for column A.
    pub column: u32,
    /// What to write beside it.
    pub message: String,
}

/// Something odd that holds no row back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Warning {
    /// Name on the tab; none for a summary.
    pub sheet: Option<String>,
    /// The sheet's own row number; none for a summary.
    pub row: Option<u32>,
    /// Which warning.
    pub code: ErrorCode,
    /// Place and advice.
    pub message: String,
}

impl Warning {
    /// The sentence without the row's number, which says nothing of what was typed in a form.
    pub fn without_row(self) -> String {
        let place = self.row.map(|row| format!("第{row}行")).unwrap_or_default();
        match self.message.strip_prefix(&place) {
            Some(rest) => rest.to_owned(),
            None => self.message,
        }
    }
}

/// The entry of a row with `faults`, which are not empty.
pub(crate) fn held_back(sheet: &str, row: u32, mut faults: Vec<Fault>) -> Option<HeldBack> {
    sort(&mut faults);
    let first = faults.first()?;
    let cell = first
        .column
        .map(|column| super::workbook::Address { row, column }.to_string());
    let place = match &cell {
        Some(cell) => format!("第{row}行{cell}"),
        None => format!("第{row}行"),
    };
    let mut told: Vec<String> = Vec::new();
    for fault in &faults {
        let text = fault.with_heading();
        if !told.contains(&text) {
            told.push(text);
        }
    }
    let mut also = Vec::new();
    for fault in &faults[1..] {
        if fault.code != first.code && !also.contains(&fault.code) {
            also.push(fault.code);
        }
    }
    Some(HeldBack {
        sheet: sheet.to_owned(),
        row,
        column: first.heading.clone(),
        code: first.code,
        also,
        message: format!("{place}{}", told.join("另外，")),
        cell,
        cells: faults
            .iter()
            .filter_map(|fault| {
                fault.column.map(|column| Marked {
                    column,
                    message: fault.with_heading(),
                })
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(code: ErrorCode, column: u32, heading: &str) -> Fault {
        Fault {
            code,
            column: Some(column),
            heading: Some(heading.to_owned()),
            sentence: None,
        }
    }

    #[test]
    fn a_row_is_told_once_by_its_first_fault_with_the_others_beside_it() {
        let told = held_back(
            "花名册",
            16,
            vec![
                fault(ErrorCode::BadDate, 9, "入党时间"),
                fault(ErrorCode::BadDate, 15, "从事社区工作时间"),
                fault(ErrorCode::IdCheckDigit, 7, "身份证号码"),
                fault(ErrorCode::UnknownValue, 8, "政治面貌"),
            ],
        )
        .unwrap();

        assert_eq!(
            (told.code, told.cell.as_deref()),
            (ErrorCode::IdCheckDigit, Some("G16"))
        );
        assert_eq!(told.also, [ErrorCode::BadDate, ErrorCode::UnknownValue]);
        assert!(
            told.message.starts_with("第16行G16「身份证号码」身份证号码校验位不对"),
            "{}",
            told.message
        );
        assert_eq!(told.cells.len(), 4);
    }
}
