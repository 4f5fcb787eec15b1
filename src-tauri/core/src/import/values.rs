//! Cells of one row as typed values; what cannot be read becomes a fault with its place.

use crate::ErrorCode;
use crate::domain::codes::{self, CodeReading};
use crate::domain::dates::{DateReading, PartialDate, SerialBase};
use crate::domain::ids::{IdNumber, Sex};
use crate::domain::text::is_invisible;
use crate::domain::{names, typed};

use super::columns::Field;
use super::dates::{self, Habits};
use super::faults::Fault;
use super::table::TableSheet;
use super::workbook::{Address, Cell, trimmed};

/// What a form writes where there is nothing.
const NOTHING: [&str; 16] = [
    "", "无", "没有", "暂无", "空", "/", "／", "\\", "-", "--", "—", "——", "－", "－－", "、", "N/A",
];

pub(crate) fn is_blank(text: &str) -> bool {
    NOTHING.contains(&trimmed(text))
}

/// One row, gathering its faults while it is read.
pub(crate) struct RowReader<'t> {
    table: &'t TableSheet,
    base: SerialBase,
    pub(crate) row: u32,
    pub(crate) faults: Vec<Fault>,
    /// What stood in brackets beside the name.
    pub(crate) remark: Option<String>,
}

impl<'t> RowReader<'t> {
    pub(crate) fn new(table: &'t TableSheet, base: SerialBase, row: u32) -> Self {
        Self {
            table,
            base,
            row,
            faults: Vec::new(),
            remark: None,
        }
    }

    fn column(&self, field: Field) -> Option<u32> {
        self.table.header.column(field).map(|column| column.column)
    }

    /// Whether the table has such a column.
    pub(crate) fn has(&self, field: Field) -> bool {
        self.column(field).is_some()
    }

    /// Heading of the field's column.
    pub(crate) fn heading(&self, field: Field) -> Option<String> {
        self.table.header.column(field).map(super::header::Column::heading)
    }

    /// The cell's value, or that of the merged area that covers it.
    pub(crate) fn cell(&self, field: Field) -> Option<&'t Cell> {
        let at = Address {
            row: self.row,
            column: self.column(field)?,
        };
        self.table.sheet.shown(at)
    }

    pub(crate) fn fault(&mut self, code: ErrorCode, field: Field) {
        self.fault_saying(code, field, None);
    }

    pub(crate) fn fault_saying(&mut self, code: ErrorCode, field: Field, sentence: Option<String>) {
        let column = self.table.header.column(field);
        self.faults.push(Fault {
            code,
            column: column.map(|column| column.column),
            heading: column.map(super::header::Column::heading),
            sentence,
        });
    }

    /// Text in one line, or nothing.
    pub(crate) fn text(&mut self, field: Field) -> Option<String> {
        let cell = self.cell(field)?;
        if matches!(cell, Cell::Error(_)) {
            self.fault(ErrorCode::UnknownValue, field);
            return None;
        }
        let text = cell.text();
        if is_blank(&text) {
            return None;
        }
        let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
        let line = visible.split_whitespace().collect::<Vec<_>>().join(" ");
        (!line.is_empty()).then_some(line)
    }

    pub(crate) fn id_number(&mut self) -> Option<IdNumber> {
        let read = match self.cell(Field::IdNumber) {
            None => Err(ErrorCode::IdMissing),
            Some(Cell::Number(number)) => IdNumber::from_number(*number),
            Some(Cell::Text(text)) if is_blank(text) => Err(ErrorCode::IdMissing),
            Some(Cell::Text(text)) => IdNumber::parse(text),
            Some(_) => Err(ErrorCode::IdMalformed),
        };
        self.kept(read, Field::IdNumber)
    }

    pub(crate) fn name(&mut self) -> Option<String> {
        let text = match self.cell(Field::Name) {
            Some(Cell::Error(_)) | None => String::new(),
            Some(cell) => cell.text(),
        };
        let read = if is_blank(&text) {
            Err(ErrorCode::NameMissing)
        } else {
            names::read(&text)
        };
        let written = self.kept(read, Field::Name)?;
        self.remark = written.remark;
        Some(written.name)
    }

    /// 备注, with what stood in brackets beside the name unless the file says it already.
    pub(crate) fn note(&mut self, on_file: Option<&str>) -> Option<String> {
        let note = self.text(Field::Note);
        let Some(remark) = self.remark.as_deref() else {
            return note;
        };
        let kept = note.as_deref().or(on_file);
        match kept {
            Some(kept) if kept.contains(remark) => note,
            Some(kept) => Some(format!("{kept}；{remark}")),
            None => Some(remark.to_owned()),
        }
    }

    fn kept<T>(&mut self, read: Result<T, ErrorCode>, field: Field) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(code) => {
                self.fault(code, field);
                None
            }
        }
    }

    /// What a date's cell says, in the light of its column.
    pub(crate) fn reading(&self, field: Field) -> DateReading {
        match (self.cell(field), self.column(field)) {
            (Some(cell), Some(column)) if !is_blank(&cell.text()) => {
                let habits = self.table.habits.get(&column).copied().unwrap_or(Habits::default());
                dates::read(cell, habits, self.base)
            }
            _ => DateReading::Blank,
        }
    }

    pub(crate) fn date(&mut self, field: Field) -> Option<PartialDate> {
        let read = self.reading(field).checked();
        self.kept(read, field).flatten()
    }

    /// Compares birth and sex with what the number says.
    pub(crate) fn check_against_id(&mut self, id: IdNumber) {
        let reading = self.reading(Field::Born).decided_by(|date| date.agrees_with(id.born()));
        let code = match &reading {
            DateReading::Ambiguous(readings) if readings.iter().any(|date| date.agrees_with(id.born())) => {
                Some(ErrorCode::DateAmbiguous)
            }
            DateReading::Ambiguous(_) => Some(ErrorCode::BirthDisagreesWithId),
            DateReading::Bad | DateReading::LongTerm => Some(ErrorCode::BadDate),
            other => other
                .date()
                .filter(|date| !date.agrees_with(id.born()))
                .map(|_| ErrorCode::BirthDisagreesWithId),
        };
        if let Some(code) = code {
            self.fault(code, Field::Born);
        }
        if let Some(sex) = self.sex()
            && sex != id.sex()
        {
            self.fault(ErrorCode::SexDisagreesWithId, Field::Sex);
        }
    }

    /// Without a number to compare with, birth and sex must at least be readable.
    pub(crate) fn check_without_id(&mut self) {
        if self.reading(Field::Born) == DateReading::Bad {
            self.fault(ErrorCode::BadDate, Field::Born);
        }
        self.sex();
    }

    fn sex(&mut self) -> Option<Sex> {
        let text = self.text(Field::Sex)?;
        self.kept(Sex::find(&text).ok_or(ErrorCode::UnknownValue), Field::Sex)
    }

    /// A value of a code table by its standard name.
    pub(crate) fn code(&mut self, field: Field, table: codes::Table) -> Option<String> {
        let text = self.text(field)?;
        let table = table.codes();
        match table.read(&text) {
            CodeReading::Blank => None,
            CodeReading::Known(code) => Some(code.name.clone()),
            CodeReading::Unknown if table.is_open() => Some(text),
            CodeReading::Unknown => {
                self.fault(ErrorCode::UnknownValue, field);
                None
            }
        }
    }

    pub(crate) fn flag(&mut self, field: Field) -> Option<bool> {
        let text = self.text(field)?;
        match codes::Table::YesNo.codes().read(&text) {
            CodeReading::Blank => None,
            CodeReading::Known(code) => Some(code.key == "yes"),
            CodeReading::Unknown => {
                self.fault(ErrorCode::UnknownValue, field);
                None
            }
        }
    }

    fn typed<T>(&mut self, field: Field, refusal: ErrorCode, read: impl Fn(&str) -> Result<T, ErrorCode>) -> Option<T> {
        let text = self.text(field)?;
        self.kept(read(&text).map_err(|_| refusal), field)
    }

    pub(crate) fn count(&mut self, field: Field) -> Option<u32> {
        self.typed(field, ErrorCode::UnknownValue, typed::count)
    }

    /// 3, 3个月; a unit may stand behind the figure.
    pub(crate) fn months(&mut self, field: Field) -> Option<u32> {
        self.typed(field, ErrorCode::UnknownValue, |text| {
            typed::count(text.trim_end_matches(['月', '个']).trim())
        })
    }

    pub(crate) fn phone(&mut self, field: Field) -> Option<String> {
        self.typed(field, ErrorCode::UnknownValue, typed::phone)
    }

    /// Hours in tenths.
    pub(crate) fn hours(&mut self, field: Field) -> Option<u32> {
        self.typed(field, ErrorCode::UnknownValue, typed::hours)
    }

    /// A score in hundredths. A formula's result carries the noise of binary fractions, a text does not.
    pub(crate) fn score(&mut self, field: Field) -> Option<u32> {
        if let Some(Cell::Number(number)) = self.cell(field) {
            return self.kept(typed::score_from_number(*number), field);
        }
        self.typed(field, ErrorCode::ScoreOutOfRange, |text| {
            typed::score(text.trim_end_matches('分'))
        })
    }
}
