//! One file a kind of row: from cells to a record, and from the record to what it changes.

pub(crate) mod appraisal;
pub(crate) mod communities;
pub(crate) mod contracts;
mod differences;
mod places;
pub(crate) mod roster;
mod schooling;
pub(crate) mod training;

use std::collections::HashMap;

use crate::ErrorCode;
use crate::domain::ids::IdNumber;
use crate::domain::names;
use crate::domain::person::Person;

use super::columns::Field;
use super::values::RowReader;

/// Whom a row of contracts, training or scores is about: the number must be on file, and under that name.
fn person_on_file<'p>(
    reader: &mut RowReader<'_>,
    people: &HashMap<&str, &'p Person>,
) -> Option<(IdNumber, &'p Person)> {
    let id = reader.id_number();
    let name = if reader.has(Field::Name) { reader.name() } else { None };
    let id = id?;
    let Some(person) = people.get(id.as_str()) else {
        reader.fault(ErrorCode::NotOnFile, Field::IdNumber);
        return None;
    };
    check_name(reader, name.as_deref(), person);
    Some((id, person))
}

fn check_name(reader: &mut RowReader<'_>, name: Option<&str>, person: &Person) {
    if name.is_some_and(|name| !names::same(name, &person.name)) {
        reader.fault(ErrorCode::NameDisagreesWithFile, Field::Name);
    }
}

/// The first row with each number; a later one is a duplicate.
#[derive(Default)]
struct Holders(HashMap<IdNumber, (String, u32)>);

impl Holders {
    /// Notes who holds `id`, or tells the row that another one does.
    fn check(&mut self, reader: &mut RowReader<'_>, sheet: &str, id: IdNumber) {
        match self.0.get(&id) {
            Some((other_sheet, row)) => {
                let place = if other_sheet == sheet {
                    format!("第{row}行")
                } else {
                    format!("工作表“{other_sheet}”第{row}行")
                };
                let sentence = format!("身份证号码与{place}重复，请核对是否同一人或号码填错。");
                reader.fault_saying(ErrorCode::DuplicateId, Field::IdNumber, Some(sentence));
            }
            None => {
                self.0.insert(id, (sheet.to_owned(), reader.row));
            }
        }
    }
}
