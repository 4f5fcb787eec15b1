//! Where values stand: in the rows of a sheet under its headings, or typed one by one in a form. Whatever is read from one is read from the
//! other by the same code.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

use crate::domain::dates::SerialBase;
use crate::domain::ids::IdNumber;
use crate::domain::person::WorkerId;
use crate::domain::text::with_own_characters;
use crate::{Error, ErrorCode, Result};

use super::columns::{AppraisalPart, Field, ImportKind, OwnHeading};
use super::dates::Habits;
use super::header::Column;
use super::meaning::Dictionary;
use super::request::Returns;
use super::workbook::{Address, Format, SheetCell};

/// Rows with values by field.
pub(crate) trait Reading {
    /// Name on the tab; empty for a form.
    fn name(&self) -> &str;
    /// The numbers of the rows to be read, as their user knows them.
    fn rows(&self) -> Vec<u32>;
    /// Every column, from the left.
    fn columns(&self) -> &[Column];
    /// The column of a field.
    fn column(&self, field: Field) -> Option<&Column>;
    /// The value that a reader sees at this place.
    fn shown(&self, at: Address) -> Option<&SheetCell>;
    /// How the column writes what could be read in two ways.
    fn habits(&self, column: u32) -> Habits;
    /// Where a cell stands in the file; elsewhere than here where a sheet was laid out anew.
    /// None: it stands nowhere, as the name of the sheet.
    fn origin(&self, at: Address) -> Option<Address> {
        Some(at)
    }
    /// The file's own number of a row.
    fn origin_row(&self, row: u32) -> u32 {
        row
    }
    /// What the file turned out to be; none: a form.
    fn format(&self) -> Option<Format> {
        None
    }
    /// Columns of a row that go into 备注: heading and value.
    fn noted(&self, _row: u32) -> Vec<(String, String)> {
        Vec::new()
    }
    /// From which day the file counts its serial numbers.
    fn serial_base(&self) -> SerialBase {
        SerialBase::From1900
    }
}

/// What holds for every row of a file or form.
pub(crate) struct Terms {
    /// What the rows are about.
    pub(crate) kind: ImportKind,
    /// Year of the scores; set for an appraisal only.
    pub(crate) year: Option<i32>,
    /// The day of the import, by which dates with a short year or none are guessed; of a form: none.
    pub(crate) as_of: Option<NaiveDate>,
    /// The parts of the policy's appraisal.
    pub(crate) parts: Vec<AppraisalPart>,
    /// The office's own fields of the kind.
    pub(crate) own: Vec<OwnHeading>,
    /// Hours with more than one decimal place are rounded.
    pub(crate) rounds_hours: bool,
    /// People who are taken back; of a roster.
    pub(crate) returns: Returns,
    /// What words of a field mean, by their letters.
    pub(crate) answers: HashMap<(Field, String), SheetCell>,
    /// Whom rows without a number mean, as the user says.
    pub(crate) people: BTreeMap<String, WorkerId>,
    /// Names that rows held back before have too: a row without a number may mean those.
    pub(crate) doubtful: HashSet<String>,
}

/// The values of one record, typed by the keys of its fields.
pub struct TypedForm {
    pub(crate) terms: Terms,
    columns: Vec<Column>,
    cells: Vec<SheetCell>,
}

/// A form has one row.
const ROW: u32 = 1;

impl TypedForm {
    /// The fields of a kind as they were typed; of a key given twice the first counts. `unknown_field`.
    pub fn new(kind: ImportKind, fields: &[(String, String)]) -> Result<Self> {
        let dictionary = Dictionary::shipped(kind)?;
        let mut columns = Vec::with_capacity(fields.len());
        for (column, (key, _)) in (1..).zip(fields) {
            let field = dictionary.field(key)?;
            let field = field.ok_or_else(|| Error::about(ErrorCode::UnknownField, format!("「{key}」")))?;
            columns.push(Column::of(column, vec![key.clone()], field));
        }
        let text = |value: &str| SheetCell::Text((&*with_own_characters(value)).into());
        Ok(Self {
            terms: Terms {
                kind,
                year: None,
                as_of: None,
                parts: Vec::new(),
                own: Vec::new(),
                rounds_hours: false,
                returns: Returns::default(),
                answers: HashMap::new(),
                people: BTreeMap::new(),
                doubtful: HashSet::new(),
            },
            columns,
            cells: fields.iter().map(|(_, value)| text(value)).collect(),
        })
    }

    /// The identity number, where it can be read.
    pub fn id_number(&self) -> Option<IdNumber> {
        let column = self.column(Field::IdNumber)?.column;
        IdNumber::parse(&self.shown(Address { row: ROW, column })?.text()).ok()
    }
}

impl Reading for TypedForm {
    fn name(&self) -> &str {
        ""
    }

    fn rows(&self) -> Vec<u32> {
        vec![ROW]
    }

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn column(&self, field: Field) -> Option<&Column> {
        self.columns.iter().find(|column| column.field == Some(field))
    }

    fn shown(&self, at: Address) -> Option<&SheetCell> {
        self.cells.get((at.column as usize).checked_sub(1)?)
    }

    fn habits(&self, column: u32) -> Habits {
        let mut habits = Habits::default();
        if let Some(cell) = self.shown(Address { row: ROW, column }) {
            habits.see(cell);
        }
        habits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(fields: &[(&str, &str)]) -> Result<TypedForm> {
        let owned = fields
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        TypedForm::new(ImportKind::Roster, &owned.collect::<Vec<_>>())
    }

    #[test]
    fn a_field_is_meant_by_its_key_and_by_nothing_that_a_heading_might_say() {
        for wrong in ["姓名", "shoe", "-", "", "合同起始日期"] {
            let refused = typed(&[("name", "赵一"), (wrong, "x")]).err().map(|error| error.code());
            assert_eq!(refused, Some(ErrorCode::UnknownField), "{wrong}");
        }
    }

    #[test]
    fn of_a_key_given_twice_the_first_counts_and_words_that_close_a_table_are_values_like_any_other() {
        let form = typed(&[("name", "合计"), ("name", "赵一"), ("note", "说明：")]).unwrap();
        let shown = |field| {
            let column = form.column(field)?.column;
            Some(form.shown(Address { row: ROW, column })?.text())
        };
        assert_eq!(shown(Field::Name).as_deref(), Some("合计"));
        assert_eq!(form.rows(), [ROW]);
        assert_eq!(form.id_number(), None);
    }
}
