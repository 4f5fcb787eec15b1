//! What stands in a cell of a table of people or records.

use super::table::ReportCell;
use crate::desk::Column;
use crate::desk::columns::ListLine;
use crate::domain::catalogue::Form;
use crate::domain::catalogue::datum::Datum;
use crate::domain::conditions::Said;
use crate::domain::writing::{Writing, in_figures, written};

/// The cell of a line, so written. `whole`: numbers of people whole. `blank`: what stands where nothing is known.
pub fn cell(column: &Column, line: &ListLine<'_>, writing: Writing, blank: &str, whole: bool) -> ReportCell {
    let cell = match writing {
        Writing::Usual => usual(column, line, whole),
        // Masked first: the groups of a number are seen all the same.
        writing if !whole && matches!(column.form, Form::IdNumber | Form::Phone) => {
            let masked = column.form.masked(&column.shown(line));
            text(in_figures(&masked, writing), column.form, true)
        }
        writing => text(written(&column.said(line), column.form, writing), column.form, whole),
    };
    match cell {
        ReportCell::Blank if !blank.is_empty() => ReportCell::Text(blank.to_owned()),
        cell => cell,
    }
}

fn usual(column: &Column, line: &ListLine<'_>, whole: bool) -> ReportCell {
    match (column.form, column.said(line)) {
        (_, Said::One(Datum::Day(day))) => ReportCell::Date(day),
        (Form::Decimal { places: 1 }, Said::One(Datum::Number(tenths))) => ReportCell::Tenths(tenths),
        (Form::Decimal { places: 2 } | Form::Number, Said::One(Datum::Number(hundredths))) => {
            ReportCell::Hundredths(hundredths)
        }
        (Form::Count | Form::Year, Said::One(Datum::Number(number))) => ReportCell::Count(number),
        (Form::Day | Form::Month, _) => dated(column.shown(line)),
        (form, _) => text(column.shown(line), form, whole),
    }
}

fn text(shown: String, form: Form, whole: bool) -> ReportCell {
    match shown {
        shown if shown.is_empty() => ReportCell::Blank,
        shown if whole => ReportCell::Text(shown),
        shown => ReportCell::Text(form.masked(&shown)),
    }
}

/// A day as a day. Of a date known to the month no day is made up: it stays text.
pub fn dated(text: String) -> ReportCell {
    match text.parse() {
        Ok(day) => ReportCell::Date(day),
        Err(_) if text.is_empty() => ReportCell::Blank,
        Err(_) => ReportCell::Text(text),
    }
}
