//! One file a kind of row: from cells to a record, and from the record to what it changes.

pub(crate) mod appraisal;
pub(crate) mod communities;
pub(crate) mod contracts;
mod differences;
pub(crate) mod entries;
mod joining;
mod leaving;
mod returning;
pub(crate) mod roster;
mod schooling;
pub(crate) mod training;

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::ErrorCode;
use crate::domain::ids::IdNumber;
use crate::domain::names;
use crate::domain::person::Person;

use super::columns::Field;
use super::values::RowReader;

fn check_name(reader: &mut RowReader<'_>, name: Option<&str>, person: &Person) {
    if name.is_some_and(|name| !names::same(name, &person.name)) {
        reader
            .fault(ErrorCode::NameDisagreesWithFile, Field::Name)
            .knowing(format!("档案里是{}", person.name))
            .offering("按档案改", &*person.name);
    }
}

/// The day of leaving of a person who was no longer in post on `day`.
fn after_leaving(person: &Person, day: NaiveDate) -> Option<NaiveDate> {
    person.had_left_by(day).and_then(|service| service.left_on)
}

/// The first row with each number; a later one is a duplicate.
#[derive(Default)]
struct Holders(HashMap<IdNumber, Holder>);

/// Where a number stood first, and under which name.
struct Holder {
    sheet: String,
    row: u32,
    name: Option<String>,
}

impl Holders {
    /// Records who holds `id`, or reports a fault of the row when another row holds it.
    fn check(&mut self, reader: &mut RowReader<'_>, sheet: &str, id: IdNumber) {
        let name = reader.text(Field::Name);
        let Some(first) = self.0.get(&id) else {
            let holder = Holder {
                sheet: sheet.to_owned(),
                row: reader.row,
                name,
            };
            self.0.insert(id, holder);
            return;
        };
        let place = if first.sheet == sheet {
            format!("第{}行", first.row)
        } else {
            format!("工作表“{}”第{}行", first.sheet, first.row)
        };
        // The number adds nothing to the sentence, as both rows have it; the names, and the sex and birth in the number, help.
        let who = match &first.name {
            Some(other) if Some(other) == name.as_ref() => format!("两行都是{other}"),
            Some(other) => format!("那一行是{other}"),
            None => "那一行没有姓名".to_owned(),
        };
        reader
            .fault(ErrorCode::DuplicateId, Field::IdNumber)
            .saying(format!("身份证号码与{place}重复，请核对是否同一人或号码填错。"))
            .knowing(format!("{who}；号码上是{}、{}生", id.sex().name(), id.born()));
        reader.doubt_number();
    }
}
