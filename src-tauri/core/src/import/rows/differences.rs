//! Field by field: what a record says against what is on file.

use crate::domain::dates::PartialDate;

use super::super::job::Change;

/// Gathers the fields that differ.
#[derive(Default)]
pub(super) struct Differences(pub(super) Vec<Change>);

impl Differences {
    fn push(&mut self, field: &str, title: &str, before: Option<String>, after: String) {
        self.0.push(Change {
            field: field.to_owned(),
            title: title.to_owned(),
            before,
            after,
        });
    }

    /// A blank cell changes nothing.
    pub(super) fn text(&mut self, field: &str, title: &str, before: Option<&str>, after: Option<&str>) {
        if let Some(after) = after
            && before != Some(after)
        {
            self.push(field, title, before.map(str::to_owned), after.to_owned());
        }
    }

    /// A month on file and a day of that month: the day is new; the other way round it is not.
    pub(super) fn date(&mut self, field: &str, title: &str, before: Option<PartialDate>, after: Option<PartialDate>) {
        let Some(after) = after else { return };
        let known =
            before.is_some_and(|before| before.agrees_with(after) && (before.day().is_some() || after.day().is_none()));
        if !known {
            self.push(field, title, before.map(|date| date.to_string()), after.to_string());
        }
    }

    pub(super) fn shown<T: PartialEq>(
        &mut self,
        field: &str,
        title: &str,
        before: Option<T>,
        after: Option<T>,
        show: impl Fn(&T) -> String,
    ) {
        if let Some(after) = after
            && before.as_ref() != Some(&after)
        {
            self.push(field, title, before.as_ref().map(&show), show(&after));
        }
    }
}

/// 1 for 100 hundredths, 79.4 for 7940.
pub(super) fn decimal(value: u32, unit: u32) -> String {
    if value.is_multiple_of(unit) {
        return (value / unit).to_string();
    }
    let places = unit.ilog10() as usize;
    let text = format!("{}.{:0places$}", value / unit, value % unit);
    text.trim_end_matches('0').to_owned()
}
