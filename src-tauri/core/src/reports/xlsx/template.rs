//! Draws an empty table to be filled in: the table itself with lists to choose from and notes at its cells, and beside it 填写说明.

use std::path::Path;

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign, Formula, IgnoreError, Workbook,
    Worksheet,
};

use super::super::layout::Paper;
use super::super::template::{ROWS, Template, TemplateColumn};
use super::{Formats, formats, height, lines, properties, set_page, span};
use crate::domain::catalogue::Form;
use crate::domain::text::{LONGEST_LINE, LONGEST_NOTE};
use crate::storage::own;
use crate::{Result, files};

/// The row of the heads.
const HEADS: u32 = 2;
/// The first row to be filled in.
const FIRST: u32 = HEADS + 1;
const LAST: u32 = HEADS + ROWS;

/// Sheets beside the table.
const HOW: &str = "填写说明";
const LISTS: &str = "选项";

/// The longest list that stands in the rule of a column itself; spreadsheet programs take 255 characters, and some rewrite a long one.
const LONGEST_INLINE: usize = 100;
/// Spreadsheet programs cut off nothing: they refuse the file.
const LONGEST_TITLE: usize = 32;
const LONGEST_MESSAGE: usize = 255;

/// Words that 填写说明 names; of a longer list it says where it is.
const MOST_WORDS: usize = 60;

/// A sheet is printed on as many pages side by side as this width fits in, in characters of its type: smaller print is not read.
const WIDTH_OF_A_PAGE: f64 = 220.0;

/// Writes the workbook; an unfinished one leaves no file.
pub fn write(template: &Template, out: &Path) -> Result<()> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&template.title, "")?);
    let formats = formats(10.5);
    table(template, workbook.add_worksheet(), &formats)?;
    how(template, workbook.add_worksheet(), &formats)?;
    lists(template, &mut workbook)?;
    own::export(out, |file| {
        files::latched(file, |file| Ok(workbook.save_to_writer(file)?))
    })
}

fn table(template: &Template, sheet: &mut Worksheet, formats: &Formats) -> Result<()> {
    let columns = &template.columns;
    let last = (columns.len().max(1) - 1) as u16;
    sheet.set_name(&template.sheet)?;
    let widths: Vec<f64> = columns.iter().map(width).collect();
    above(template, sheet, &widths, formats)?;
    let mut tallest = 2;
    for ((i, column), width) in (0..).zip(columns).zip(&widths) {
        let format = cell_format(column, formats);
        // Below the prepared rows too, so that a number stays text there.
        sheet.set_column_format(i, &Format::new().set_num_format(number_format(column.form)))?;
        sheet.set_column_width(i, *width)?;
        sheet.write_string_with_format(HEADS, i, column.head(), &formats.head)?;
        tallest = tallest.max(lines(&column.head(), *width));
        for row in FIRST..=LAST {
            sheet.write_blank(row, i, &format)?;
        }
        sheet.add_data_validation(FIRST, i, LAST, i, &rule(template, column)?)?;
    }
    sheet.set_row_height(HEADS, height(tallest))?;
    for row in FIRST..=LAST {
        sheet.set_row_height(row, 20)?;
    }
    sheet.ignore_error_range(FIRST, 0, LAST, last, IgnoreError::NumberStoredAsText)?;
    let named = columns.iter().position(|column| column.key == "name");
    let frozen = named.map_or(0, |at| at + 1) as u16;
    sheet.set_freeze_panes(FIRST, frozen)?;
    set_page(sheet, Paper::A4, "");
    sheet.set_repeat_rows(HEADS, HEADS)?;
    let across = (widths.iter().sum::<f64>() / WIDTH_OF_A_PAGE).ceil();
    sheet.set_print_fit_to_pages(across.max(1.0) as u16, 0);
    if across > 1.0 && frozen > 0 {
        sheet.set_repeat_columns(0, frozen - 1)?;
    }
    Ok(())
}

/// The title and the line below it; in a wide table both stand over what is seen without scrolling.
fn above(template: &Template, sheet: &mut Worksheet, widths: &[f64], formats: &Formats) -> Result<()> {
    const SEEN: f64 = 160.0;
    let mut room = 0.0;
    let seen = widths.iter().take_while(|width| {
        room += **width;
        room <= SEEN
    });
    let last = (seen.count().max(1) - 1) as u16;
    span(sheet, 0, 0, last, &template.title, &formats.title)?;
    sheet.set_row_height(0, 34)?;
    let line = format!("{}　　{}", template.unit, template.hint);
    span(sheet, 1, 0, last, &line, &formats.left)?;
    sheet.set_row_height(1, 20)?;
    Ok(())
}

fn cell_format(column: &TemplateColumn, formats: &Formats) -> Format {
    let body = &formats.body[0];
    match column.form {
        Form::Text | Form::Long if column.key != "name" && column.words.is_empty() => body.text_left.clone(),
        form => body.text_centre.clone().set_num_format(number_format(form)),
    }
}

/// "@": what is typed stays as it is. A day too: in a cell of days 2026.3 becomes another day.
fn number_format(form: Form) -> &'static str {
    match form {
        Form::Year | Form::Count | Form::Decimal { .. } | Form::Number => "General",
        _ => "@",
    }
}

/// In characters of the sheet's type.
fn width(column: &TemplateColumn) -> f64 {
    let of_words = || column.words.iter().map(|word| wide(word)).max().unwrap_or(0) as f64 + 3.0;
    let usual: f64 = match column.form {
        Form::IdNumber => 20.0,
        Form::Phone => 14.0,
        Form::Day | Form::Month => 12.0,
        Form::Long => 28.0,
        Form::Text if column.key == "name" => 10.0,
        Form::Text | Form::Row(_) => 16.0,
        _ if column.words.is_empty() => 9.0,
        _ => of_words().clamp(7.0, 16.0),
    };
    // A long head stands in two lines.
    usual.max((wide(&column.head()) as f64 / 2.0).ceil() + 1.0).max(7.0)
}

/// A Chinese character is as wide as two digits.
fn wide(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// What a cell takes, and what is said beside it when it is chosen.
fn rule(template: &Template, column: &TemplateColumn) -> Result<DataValidation> {
    let rule = DataValidation::new();
    let most = column.most.map_or(100.0, |most| f64::from(most) / 100.0);
    let (rule, refusal) = match column.form {
        _ if !column.words.is_empty() && !column.several => {
            (listed(rule, template, column)?, "请从列表中选。".to_owned())
        }
        Form::IdNumber => (
            rule.allow_text_length(DataValidationRule::EqualTo(18)),
            "身份证号码应为18位。".to_owned(),
        ),
        Form::Phone => (
            rule.allow_text_length(DataValidationRule::Between(5, 30)),
            format!("{}。", column.form.expected()),
        ),
        Form::Text => (
            rule.allow_text_length(DataValidationRule::LessThanOrEqualTo(LONGEST_LINE as u32)),
            format!("最多{LONGEST_LINE}个字。"),
        ),
        Form::Long => (
            rule.allow_text_length(DataValidationRule::LessThanOrEqualTo(LONGEST_NOTE as u32)),
            format!("最多{LONGEST_NOTE}个字。"),
        ),
        Form::Year => (
            rule.allow_whole_number(DataValidationRule::Between(1900, 2100)),
            "应填年份，如2026。".to_owned(),
        ),
        Form::Count => (
            rule.allow_whole_number(DataValidationRule::Between(0, 100_000_000)),
            "应填整数，如12。".to_owned(),
        ),
        Form::Decimal { places: 1 } => (
            rule.allow_decimal_number(DataValidationRule::Between(0.0, 10_000.0)),
            "应填数，如4.5。".to_owned(),
        ),
        Form::Decimal { .. } => (
            rule.allow_decimal_number(DataValidationRule::Between(0.0, most)),
            format!("应填0至{most}的数。"),
        ),
        Form::Number => (
            rule.allow_decimal_number(DataValidationRule::Between(-1e10, 1e10)),
            "应填数，如88.5。".to_owned(),
        ),
        _ => (rule.allow_any_value(), String::new()),
    };
    let needed = if column.needed { "必填。" } else { "" };
    let rule = rule
        .set_input_title(cut(&column.heading, LONGEST_TITLE))?
        .set_input_message(cut(&format!("{needed}{}。", column.how), LONGEST_MESSAGE))?
        .set_error_style(DataValidationErrorStyle::Stop);
    if refusal.is_empty() {
        return Ok(rule);
    }
    Ok(rule
        .set_error_title(cut(&column.heading, LONGEST_TITLE))?
        .set_error_message(cut(&refusal, LONGEST_MESSAGE))?
        .show_error_message(column.words.is_empty() || column.only_words))
}

fn listed(rule: DataValidation, template: &Template, column: &TemplateColumn) -> Result<DataValidation> {
    if is_inline(&column.words) {
        return Ok(rule.allow_list_strings(&column.words)?);
    }
    let name = list_name(first_with(template, column));
    Ok(rule.allow_list_formula(Formula::new(format!("={name}"))))
}

/// The first column with the same words.
fn first_with(template: &Template, column: &TemplateColumn) -> u16 {
    let first = template.columns.iter().position(|other| other.words == column.words);
    first.unwrap_or_default() as u16
}

/// A comma would part a word in two, and a first = make it a formula.
fn is_inline(words: &[String]) -> bool {
    let plain = |word: &String| !word.contains([',', '"']) && !word.starts_with(['=', ' ']) && !word.ends_with(' ');
    words.iter().map(|word| word.chars().count() + 1).sum::<usize>() <= LONGEST_INLINE && words.iter().all(plain)
}

fn list_name(at: u16) -> String {
    format!("list_of_column_{}", at + 1)
}

fn cut(text: &str, longest: usize) -> String {
    text.chars().take(longest).collect()
}

/// The lists that are too long for the rule of a column, under names, on a sheet that nobody needs to see.
fn lists(template: &Template, workbook: &mut Workbook) -> Result<()> {
    let long = |(at, column): &(u16, &TemplateColumn)| {
        !column.words.is_empty() && !is_inline(&column.words) && first_with(template, column) == *at
    };
    let columns: Vec<(u16, &TemplateColumn)> = (0..).zip(&template.columns).filter(long).collect();
    if columns.is_empty() {
        return Ok(());
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name(LISTS)?.set_hidden(true);
    let mut names = Vec::new();
    for (place, (at, column)) in (0..).zip(columns) {
        for (row, word) in (0..).zip(&column.words) {
            sheet.write_string(row, place, word)?;
        }
        let letters = letters_of(place);
        let range = format!("={LISTS}!${letters}$1:${letters}${}", column.words.len());
        names.push((list_name(at), range));
    }
    for (name, range) in names {
        workbook.define_name(name, &range)?;
    }
    Ok(())
}

/// 填写说明, a row a column. Each is called with its letter: a heading alone in a cell would be read as that of a table.
fn how(template: &Template, sheet: &mut Worksheet, formats: &Formats) -> Result<()> {
    const WIDTHS: [f64; 4] = [26.0, 7.0, 42.0, 50.0];
    sheet.set_name(HOW)?;
    for (i, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(i, width)?;
    }
    span(sheet, 0, 0, 3, &format!("“{}”填写说明", template.title), &formats.title)?;
    sheet.set_row_height(0, 34)?;
    let mut at = 1;
    for (number, note) in (1..).zip(&template.notes) {
        span(sheet, at, 0, 3, &format!("{number}．{note}"), &formats.left)?;
        sheet.set_row_height(at, 18)?;
        at += 1;
    }
    let heads = at;
    for (i, head) in (0..).zip(["列", "必填", "怎么填", "可以填的词"]) {
        sheet.write_string_with_format(heads, i, head, &formats.head)?;
    }
    sheet.set_row_height(heads, 22)?;
    let body = &formats.body[0];
    let left = body.text_left.clone().set_align(FormatAlign::Left);
    for (i, column) in (0..).zip(&template.columns) {
        at += 1;
        let letters = letters_of(i);
        let needed = if column.needed { "是" } else { "" };
        let cells = [
            format!("{letters}列　{}", column.heading),
            needed.to_owned(),
            column.how.clone(),
            words(template, column),
        ];
        for (i, text) in (0..).zip(&cells) {
            let format = if i == 1 { &body.text_centre } else { &left };
            sheet.write_string_with_format(at, i, text, format)?;
        }
        let tallest = cells.iter().zip(WIDTHS).map(|(text, width)| lines(text, width)).max();
        sheet.set_row_height(at, height(tallest.unwrap_or(1)))?;
    }
    set_page(sheet, Paper::A4, "");
    sheet.set_portrait();
    sheet.set_repeat_rows(heads, heads)?;
    sheet.set_freeze_panes(heads + 1, 0)?;
    Ok(())
}

/// A list that an earlier column has too is not repeated.
fn words(template: &Template, column: &TemplateColumn) -> String {
    const FEW: usize = 6;
    let first = first_with(template, column);
    let is_told = template.columns[usize::from(first)].key != column.key;
    match (is_told, column.words.len()) {
        (true, FEW..) => format!("同{}列", letters_of(first)),
        (_, 0..=MOST_WORDS) => column.words.join("、"),
        (_, many) => format!("见该列格子上的列表，共{many}项"),
    }
}

/// A, B, … AA
fn letters_of(column: u16) -> String {
    rust_xlsxwriter::utility::column_number_to_name(column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_stands_in_its_column_s_rule_only_where_no_program_would_misread_it() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        for (list, inline) in [
            (words(&["是", "否"]), true),
            (words(&["大,特大", "小"]), false),
            (words(&["=1", "2"]), false),
            (words(&["\"甲\""]), false),
            (vec!["社区工作".to_owned(); 40], false),
        ] {
            assert_eq!(is_inline(&list), inline, "{list:?}");
        }
    }
}
