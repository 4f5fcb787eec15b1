//! Columns that match no field: what they hold, and what could become of them.

use crate::domain::catalogue::Form;
use crate::domain::masking;
use crate::import::ImportKind;

use super::Batch;
use super::read::Part;

/// A column that holds something and that nothing reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadColumn {
    /// As written in the sheet.
    pub header: String,
    /// Its first values, numbers of people masked.
    pub samples: Vec<String>,
    /// Cells that say something.
    pub count: usize,
    /// How a field of the office's own would be written: `text`, `day`, `number`, `yes_no`.
    pub form: &'static str,
    /// A field of the office's own, or the note of a person, can take it.
    pub may_be_kept: bool,
    /// A person's note can take it.
    pub may_be_noted: bool,
}

impl Batch {
    /// The columns that hold something and that nothing reads.
    pub fn unread(&self) -> Vec<UnreadColumn> {
        const SHOWN: usize = 3;
        let columns = self.unmapped().into_iter().map(|header| {
            let parts: Vec<&Part> = self
                .parts
                .iter()
                .filter(|part| part.table.unread().iter().any(|(own, _)| *own == header))
                .collect();
            let values: Vec<String> = parts
                .first()
                .map(|part| part.table.values_under(&header))
                .unwrap_or_default();
            let mut samples: Vec<String> = values.iter().map(|value| masking::text(value)).collect();
            samples.dedup();
            samples.truncate(SHOWN);
            let kept = |part: &&Part| matches!(part.request.kind, ImportKind::Roster | ImportKind::Entries(_));
            UnreadColumn {
                count: values.len(),
                form: form_of(&values),
                samples,
                may_be_kept: parts.iter().any(kept),
                may_be_noted: parts.iter().any(|part| part.request.kind == ImportKind::Roster),
                header,
            }
        });
        columns.collect()
    }

    /// Headings of columns that hold something and that nothing reads.
    pub fn unmapped(&self) -> Vec<String> {
        let mut unmapped: Vec<String> = Vec::new();
        for part in &self.parts {
            for (heading, sheets) in part.table.unread() {
                let is_read = sheets
                    .iter()
                    .all(|sheet| self.parts.iter().any(|other| other.table.reads(sheet, &heading)));
                if !is_read && !unmapped.contains(&heading) {
                    unmapped.push(heading);
                }
            }
        }
        unmapped
    }
}

/// How a field is written that holds these values.
pub(super) fn form_of(values: &[String]) -> &'static str {
    let all = |form: Form| !values.is_empty() && values.iter().all(|value| form.read(value).is_ok());
    if all(Form::YesNo) {
        "yes_no"
    } else if all(Form::Number) {
        "number"
    } else if all(Form::Day) {
        "day"
    } else {
        "text"
    }
}
