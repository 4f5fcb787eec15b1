//! What is wrong or odd about a row, and how it is reported to the user.

use serde::Serialize;

use crate::ErrorCode;

use super::reading::Reading;
use super::whom::Candidate;
use super::workbook::Address;

/// The order in which a row's first fault is reported; scripts rely on it.
const ORDER: [ErrorCode; 31] = [
    ErrorCode::IdMissing,
    ErrorCode::NameMissing,
    ErrorCode::NotAName,
    ErrorCode::FormulaWithoutValue,
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
    ErrorCode::ContractKindDisagrees,
    ErrorCode::ContractOverlaps,
    ErrorCode::UnknownCommunity,
    ErrorCode::AmbiguousCommunity,
    ErrorCode::UnknownValue,
    ErrorCode::NotOnFile,
    ErrorCode::NobodyOfThatName,
    ErrorCode::SeveralOfThatName,
    ErrorCode::NameAlone,
    ErrorCode::HasLeft,
    ErrorCode::ReturnsBeforeLeaving,
    ErrorCode::InvalidArgument,
    ErrorCode::CommunityClosed,
    ErrorCode::ScoreOutOfRange,
    ErrorCode::TooManyPlaces,
    ErrorCode::UnreadableCharacter,
];

/// A text that would put a doubtful cell right, offered as a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Remedy {
    /// 按号码改为女
    pub label: String,
    /// What the cell should say; nothing: it is read as a blank one.
    pub text: String,
    /// The text takes the place of the cell's last character only, so that a number need not be shown whole.
    pub last_only: bool,
}

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
    /// What the cell is to be compared with: 号码上是1997-04-25
    pub(crate) fact: Option<String>,
    pub(crate) remedies: Vec<Remedy>,
    /// Read as a blank one, the cell is no longer in doubt.
    pub(crate) blank_helps: bool,
    /// People on file whom the row may mean.
    pub(crate) candidates: Vec<Candidate>,
    /// What names the row's person in an answer.
    pub(crate) whose: Option<String>,
}

impl Fault {
    pub(crate) fn new(code: ErrorCode) -> Self {
        Self {
            code,
            column: None,
            heading: None,
            sentence: None,
            fact: None,
            remedies: Vec::new(),
            blank_helps: false,
            candidates: Vec::new(),
            whose: None,
        }
    }

    pub(crate) fn saying(&mut self, sentence: impl Into<String>) -> &mut Self {
        self.sentence = Some(sentence.into());
        self
    }

    pub(crate) fn knowing(&mut self, fact: impl Into<String>) -> &mut Self {
        self.fact = Some(fact.into());
        self
    }

    pub(crate) fn offering(&mut self, label: impl Into<String>, text: impl Into<String>) -> &mut Self {
        self.remedies.push(Remedy {
            label: label.into(),
            text: text.into(),
            last_only: false,
        });
        self
    }

    /// The row may be about one of these.
    pub(crate) fn meaning(&mut self, candidates: Vec<Candidate>) -> &mut Self {
        self.candidates = candidates;
        self
    }

    /// How an answer names the row's person.
    pub(crate) fn whose(&mut self, key: String) -> &mut Self {
        self.whose = Some(key);
        self
    }

    /// Offers another last character.
    pub(crate) fn offering_last(&mut self, last: char) -> &mut Self {
        self.remedies.push(Remedy {
            label: format!("末位改为{last}"),
            text: last.to_string(),
            last_only: true,
        });
        self
    }

    /// Reading the cell as a blank one comes last.
    fn offered(&self) -> Vec<Remedy> {
        let blank = self.blank_helps.then(|| Remedy {
            label: "留空".to_owned(),
            text: String::new(),
            last_only: false,
        });
        self.remedies.iter().cloned().chain(blank).collect()
    }

    pub(crate) fn sentence(&self) -> &str {
        self.sentence.as_deref().unwrap_or(self.code.sentence())
    }

    /// 「身份证号码」：……, and what the cell is to be compared with.
    pub(crate) fn with_heading(&self) -> String {
        let heading = self
            .heading
            .as_ref()
            .map_or(String::new(), |heading| format!("「{heading}」"));
        let fact = self.fact.as_ref().map_or(String::new(), |fact| format!("{fact}。"));
        format!("{heading}{}{fact}", self.sentence())
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
    /// Whom the row may be about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Whose>,
    /// The faulty cells, for marking them.
    #[serde(skip)]
    pub cells: Vec<Marked>,
    /// Place of its table among those of the file, and its row there.
    #[serde(skip)]
    pub(crate) laid: (usize, u32),
}

impl HeldBack {
    /// As screens show it.
    pub fn masked(self) -> Self {
        Self {
            message: crate::domain::masking::text(&self.message),
            ..self
        }
    }
}

/// People on file whom a row may be about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Whose {
    /// They, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// What names the row's person in an answer; the same in every row that says the same of its person.
    pub key: String,
}

impl Whose {
    fn of(fault: &Fault) -> Option<Self> {
        (!fault.candidates.is_empty() || fault.whose.is_some()).then(|| Self {
            candidates: fault.candidates.clone(),
            key: fault.whose.clone().unwrap_or_default(),
        })
    }
}

/// A doubtful cell: marked in the user's own sheet, and corrected on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// Where it stands in the file; none: nowhere, as the name of the sheet.
    pub at: Option<Address>,
    /// Heading of the column.
    pub heading: String,
    /// Its column in the table.
    pub(crate) column: u32,
    /// What is wrong with it.
    pub code: ErrorCode,
    /// What to write beside it.
    pub message: String,
    /// What the cell is to be compared with: 号码上是1997-04-25
    pub fact: Option<String>,
    /// What would put it right.
    pub remedies: Vec<Remedy>,
}

/// A value that was read and not stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct KeptBack {
    /// Name on the tab.
    pub sheet: String,
    /// The sheet's own row number.
    pub row: u32,
    /// `G16`
    pub cell: String,
    /// Heading of the column.
    pub column: String,
    /// What the cell says.
    pub value: String,
    /// Why it was not stored, and the remedy.
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
    /// About the file, not about a row.
    pub(crate) fn summary(code: ErrorCode, message: String) -> Self {
        Self {
            sheet: None,
            row: None,
            code,
            message,
        }
    }

    /// The sentence without the row's number, which means nothing for what was typed in a form.
    pub fn without_row(self) -> String {
        let place = self.row.map(|row| format!("第{row}行")).unwrap_or_default();
        match self.message.strip_prefix(&place) {
            Some(rest) => rest.to_owned(),
            None => self.message,
        }
    }
}

/// The entry of a row with `faults`, which are not empty, of the table that stands at `place` among those of the file.
pub(crate) fn held_back(table: &dyn Reading, place: usize, row: u32, mut faults: Vec<Fault>) -> Option<HeldBack> {
    let (laid, row) = ((place, row), table.origin_row(row));
    let at = |column| table.origin(Address { row: laid.1, column });
    sort(&mut faults);
    let first = faults.first()?;
    let cell = first.column.and_then(at).map(|at| at.to_string());
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
        sheet: table.name().to_owned(),
        row,
        laid,
        column: first.heading.clone(),
        code: first.code,
        also,
        details: faults.iter().find_map(Whose::of),
        message: format!("{place}{}", told.join("另外，")),
        cell,
        cells: faults
            .iter()
            .filter_map(|fault| {
                fault.column.map(|column| Marked {
                    at: at(column),
                    column,
                    heading: fault.heading.clone().unwrap_or_default(),
                    code: fault.code,
                    message: fault.sentence().to_owned(),
                    fact: fault.fact.clone(),
                    remedies: fault.offered(),
                })
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::columns::ImportKind;
    use super::super::reading::TypedForm;
    use super::*;

    fn fault(code: ErrorCode, column: u32, heading: &str) -> Fault {
        Fault {
            column: Some(column),
            heading: Some(heading.to_owned()),
            ..Fault::new(code)
        }
    }

    #[test]
    fn a_row_is_told_once_by_its_first_fault_with_the_others_beside_it() {
        let table = TypedForm::new(ImportKind::Roster, &[]).unwrap();
        let told = held_back(
            &table,
            0,
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
