//! Wide tables: a column a training. Each such column becomes a table of its own over the same people.

use std::collections::{HashMap, HashSet};

use super::super::columns::{Field, ImportKind};
use super::super::header::{self, Column};
use super::super::meaning::{Dictionary, Words, marks};
use super::super::workbook::{Address, SheetCell};
use super::super::years;
use super::added::Further;
use super::attendance::{Legend, Mark, Said, without_the_absent, without_the_excused};
use super::context::Context;
use super::event::{self, Event};
use super::implied::same;
use super::laid::Laid;

/// The tables that a table is, itself where it is not wide.
pub(super) fn read(mut laid: Laid, dictionary: &Dictionary, context: &Context) -> Vec<Laid> {
    if dictionary.kind() == ImportKind::Training {
        without_the_absent(&mut laid, dictionary);
    }
    if dictionary.kind() == ImportKind::Training && !has_own(&laid, Field::TrainingTitle) {
        return trainings(laid, dictionary, context);
    }
    if dictionary.kind() == ImportKind::Training {
        without_the_excused(&mut laid, dictionary);
    }
    vec![laid]
}

/// Has the table a column of that field, rather than a line above?
fn has_own(laid: &Laid, field: Field) -> bool {
    let column = laid.header.column(field).map(|column| column.column);
    column.is_some_and(|column| !laid.added.is_same(column))
}

/// Columns that stand in such tables and are no training.
fn is_beside(column: &Column) -> bool {
    const BESIDE: [&str; 10] = [
        "total",
        "age",
        "years",
        "note",
        "phone",
        "sex",
        "post",
        "salary",
        "address",
        "number_of",
    ];
    let heading = column.heading();
    let words = Words::of(&[&heading]);
    BESIDE.iter().any(|word| words.says(word)) || marks().is_no_training(&heading)
}

fn trainings(mut laid: Laid, dictionary: &Dictionary, context: &Context) -> Vec<Laid> {
    let year = event::year_of(&laid, context);
    let legend = Legend::of(&laid);
    let columns = columns_of_trainings(&mut laid, dictionary, year, &legend);
    let has_hours = columns.iter().any(|(_, event)| event.hours.is_some());
    let places: Vec<usize> = columns.iter().map(|(at, _)| *at).collect();
    if !has_hours && let Some(one) = as_one(&laid, dictionary, &places, &legend) {
        return vec![one];
    }
    let is_wide = columns.iter().any(|(_, event)| event.day.is_some()) || columns.len() >= 2;
    // Where title, day and hours stand over the table, figures without a day are marks of its parts: 笔试, 实务操作.
    let whole = of_table(&laid);
    let is_known = whole.title.is_some() && whole.day.is_some() && whole.hours.is_some();
    if !is_wide || is_known && columns.iter().all(|(_, event)| event.day.is_none()) {
        without_the_excused(&mut laid, dictionary);
        return totals(laid, dictionary, context, year, &legend);
    }
    let of_table = whole;
    without_own_fields(&mut laid, &columns);
    let last_day = year.and_then(|year| event::last_day_of(year, context));
    let one = |(at, mut event): (usize, Event)| {
        let column = &laid.header.columns[at];
        let mut notes = Vec::new();
        if year.and_then(|year| of_month(&laid, column, year, &legend)).is_some() {
            let heading = column.heading();
            notes.push(format!(
                "「{heading}」没有逐次的培训，按一条学时汇总登记，日期为该期最后一天。"
            ));
        }
        if event.day.is_none()
            && of_table.day.is_none()
            && let Some(day) = last_day
        {
            event.day = Some(day.to_string());
            let heading = column.heading();
            notes.push(format!("「{heading}」没有写日期，按{day}登记，请核对后更正。"));
        }
        let mut table = of_training(&laid, at, event, &of_table, &legend);
        table.notes.append(&mut notes);
        table
    };
    event::with_blanks(columns.into_iter().map(one).collect())
}

/// The columns that say who attended a training, and what is known of it.
fn columns_of_trainings(
    laid: &mut Laid,
    dictionary: &Dictionary,
    year: Option<i32>,
    legend: &Legend,
) -> Vec<(usize, Event)> {
    let further = further_levels(laid);
    let mut columns: Vec<(usize, Event)> = Vec::new();
    for (at, column) in laid.header.columns.iter().enumerate() {
        let is_free = column.field.is_none()
            || matches!(column.field, Some(Field::Hours | Field::EarnedHours)) && column.sure < 100;
        if column.is_used || !is_free || is_beside(column) || dictionary.is_mapped(&column.levels) {
            continue;
        }
        if !holds_marks(laid, column.column, legend) {
            continue;
        }
        let mut levels = column.levels.clone();
        levels.retain(|level| !dictionary.is_of_event(level));
        levels.extend(further.get(&column.column).into_iter().flatten().cloned());
        let event = match laid.said.get(&column.column) {
            Some(facts) => event::of_facts(facts, year),
            None => event::of_heading(&levels, year),
        };
        let of_month = year.and_then(|year| of_month(laid, column, year, legend));
        let event = of_month.unwrap_or(event);
        if event.title.is_some() || event.day.is_some() {
            columns.push((at, event));
        }
    }
    columns
}

/// What lines over the table say of all its trainings.
fn of_table(laid: &Laid) -> Event {
    let said = |field: Field| {
        let column = laid.header.column(field)?;
        laid.text_of(column.column)
    };
    Event {
        title: said(Field::TrainingTitle),
        day: said(Field::HeldOn),
        hours: said(Field::Hours),
        others: Vec::new(),
    }
}

/// One training whose days, or halves of them, have columns of their own with ticks, where title and day stand over the table and one
/// column says what hours they come to: 核定学时. Whoever has no hours was not there.
pub(super) fn as_one(laid: &Laid, dictionary: &Dictionary, days: &[usize], legend: &Legend) -> Option<Laid> {
    let of_table = of_table(laid);
    of_table.title.and(of_table.day)?;
    let holds_hours = |at: &usize| {
        let column = laid.header.columns[*at].column;
        rows_of(laid).any(|row| {
            let cell = laid.sheet.cell(Address { row, column });
            cell.is_some_and(|cell| legend.sign(cell) == Some(Mark::Hours))
        })
    };
    let mut of_hours = laid.header.columns.iter().enumerate().filter(|(at, column)| {
        let words = Words::of(&column.levels.iter().map(String::as_str).collect::<Vec<_>>());
        let is_hours = matches!(column.field, Some(Field::Hours | Field::EarnedHours))
            || column.field.is_none() && words.says("hours");
        let is_own = !days.contains(at) && !laid.added.is_same(column.column);
        is_hours && is_own && !column.is_used && !dictionary.is_left_out(&column.levels)
    });
    let (hours, _) = of_hours.next()?;
    if days.len() < 2 || of_hours.next().is_some() || days.iter().any(holds_hours) {
        return None;
    }
    let mut laid = laid.clone();
    for at in days {
        let column = &mut laid.header.columns[*at];
        column.field = None;
        column.is_used = true;
    }
    let added = laid.added.clone();
    for column in &mut laid.header.columns {
        if matches!(column.field, Some(Field::Hours | Field::EarnedHours)) && !added.is_same(column.column) {
            column.field = None;
        }
    }
    let (number, heading) = (laid.header.columns[hours].column, laid.header.columns[hours].heading());
    laid.header.columns[hours].field = Some(Field::EarnedHours);
    let says_none = |row: &u32| {
        let cell = laid.sheet.cell(Address {
            row: *row,
            column: number,
        });
        cell.is_none_or(|cell| legend.mark(cell) == Some(Mark::Nothing))
    };
    let without: Vec<u32> = rows_of(&laid).filter(says_none).collect();
    if !without.is_empty() {
        let note = format!("「{heading}」有{}人没有学时，没有登记。", without.len());
        laid.notes.push(note);
    }
    laid.left_out.extend(without);
    laid.header.index();
    Some(laid)
}

/// Takes from the table what each training has of its own.
fn without_own_fields(laid: &mut Laid, columns: &[(usize, Event)]) {
    for column in &mut laid.header.columns {
        let is_of_event = matches!(
            column.field,
            Some(Field::TrainingTitle | Field::HeldOn | Field::Hours | Field::EarnedHours)
        );
        if is_of_event {
            column.field = None;
            column.is_used = true;
        }
    }
    for (at, _) in columns {
        laid.header.columns[*at].is_used = true;
    }
    laid.header.index();
}

/// 3月, 二季度: the sum of what was learnt in a part of the year, without the trainings.
fn of_month(laid: &Laid, column: &Column, year: i32, legend: &Legend) -> Option<Event> {
    let [own] = column.levels.as_slice() else { return None };
    let last = years::last_month(own)?;
    let has_hours = rows_of(laid).any(|row| {
        let cell = laid.sheet.cell(Address {
            row,
            column: column.column,
        });
        cell.is_some_and(|cell| legend.sign(cell) == Some(Mark::Hours))
    });
    if !has_hours {
        return None;
    }
    let next = chrono::NaiveDate::from_ymd_opt(year + i32::try_from(last / 12).ok()?, last % 12 + 1, 1)?;
    Some(Event {
        title: Some(format!("{year}年{own}培训学时（汇总）")),
        day: next.pred_opt().map(|day| day.to_string()),
        ..Event::default()
    })
}

/// Do the cells of a column say who was there? Beside signs a few may say something else, which is asked about.
fn holds_marks(laid: &Laid, column: u32, legend: &Legend) -> bool {
    let cells = rows_of(laid).filter_map(|row| laid.sheet.cell(Address { row, column }));
    let (mut filled, mut told, mut signs) = (0, 0, 0);
    for cell in cells.filter(|cell| !cell.text().is_empty()) {
        filled += 1;
        told += usize::from(legend.mark(cell).is_some());
        signs += usize::from(legend.sign(cell).is_some());
    }
    filled > 0 && (told == filled || signs * 3 >= filled * 2)
}

/// One training of a wide table.
fn of_training(wide: &Laid, at: usize, event: Event, of_table: &Event, legend: &Legend) -> Laid {
    let mut laid = wide.clone();
    let column = wide.header.columns[at].clone();
    let place = wide.origin(Address {
        row: wide.header.last_row,
        column: column.column,
    });
    let heading = column.heading();
    let said = Said::of(wide, column.column, legend);
    laid.notes.extend(said.notes(&heading));
    laid.only = Some(said.only);
    for (field, said) in [
        (Field::TrainingTitle, event.title.or(of_table.title.clone())),
        (Field::HeldOn, event.day.or(of_table.day.clone())),
        (Field::Hours, event.hours.or(of_table.hours.clone())),
    ] {
        if let Some(said) = said {
            same(&mut laid, heading.clone(), field, said, place);
        }
    }
    for (field, text) in event.others {
        same(&mut laid, heading.clone(), field, text, place);
    }
    if !said.hours.is_empty() {
        let number = laid.added.push(Further::Each(said.hours));
        laid.header
            .columns
            .push(Column::of(number, column.levels.clone(), Field::EarnedHours));
    }
    laid.header.index();
    laid
}

/// Hours of a whole year, without the trainings that they are from.
fn totals(mut laid: Laid, dictionary: &Dictionary, context: &Context, year: Option<i32>, legend: &Legend) -> Vec<Laid> {
    if laid.header.has(Field::HeldOn) {
        return vec![laid];
    }
    let hours = laid.header.columns.iter().enumerate().filter(|(_, column)| {
        let words = Words::of(&column.levels.iter().map(String::as_str).collect::<Vec<_>>());
        let is_hours = matches!(column.field, Some(Field::Hours | Field::EarnedHours))
            || column.field.is_none() && words.says("hours");
        is_hours && !column.is_used && !laid.added.is_same(column.column) && !dictionary.is_left_out(&column.levels)
    });
    let of_year: Vec<(usize, i32)> = hours
        .filter_map(|(at, column)| Some((at, years::year_in(&[column.heading()]).or(year)?)))
        .collect();
    if of_year.is_empty() {
        return vec![laid];
    }
    for (at, _) in &of_year {
        laid.header.columns[*at].field = None;
        laid.header.columns[*at].is_used = true;
    }
    for column in &mut laid.header.columns {
        if matches!(
            column.field,
            Some(Field::TrainingTitle | Field::Hours | Field::EarnedHours)
        ) {
            column.field = None;
            column.is_used = true;
        }
    }
    let mut seen = HashSet::new();
    let tables = of_year
        .into_iter()
        .filter(|(_, year)| seen.insert(*year))
        .map(|(at, year)| {
            let mut one = laid.clone();
            let column = &mut one.header.columns[at];
            column.field = Some(Field::EarnedHours);
            column.is_used = false;
            let (number, heading) = (column.column, column.heading());
            let filled = rows_of(&laid).filter(|row| {
                let cell = laid.sheet.cell(Address {
                    row: *row,
                    column: number,
                });
                cell.is_some_and(|cell| legend.mark(cell) != Some(Mark::Nothing))
            });
            one.only = Some(filled.collect());
            let day = event::last_day_of(year, context);
            same(
                &mut one,
                heading.clone(),
                Field::TrainingTitle,
                format!("{year}年度培训学时（汇总）"),
                None,
            );
            if let Some(day) = day {
                same(&mut one, heading, Field::HeldOn, day.to_string(), None);
            }
            one.notes.push(format!(
                "表里只有{year}年的学时合计，没有逐次的培训，按一条“{year}年度培训学时（汇总）”登记。"
            ));
            one
        });
    tables.collect()
}

/// Rows between the headings and the first person that go on with the headings: a row of dates, a row of hours.
fn further_levels(laid: &mut Laid) -> HashMap<u32, Vec<String>> {
    const MOST: usize = 3;
    let Some(name) = laid.header.column(Field::Name).or(laid.header.column(Field::IdNumber)) else {
        return HashMap::new();
    };
    let name = name.column;
    let mut further: HashMap<u32, Vec<String>> = HashMap::new();
    let mut left_out = Vec::new();
    for row in laid
        .sheet
        .rows()
        .iter()
        .filter(|row| row.number > laid.header.last_row)
        .take(MOST)
    {
        let text = row.cell(name).map(SheetCell::text).unwrap_or_default();
        let says = |text: &str| {
            ["学时", "课时", "日期", "时间", "内容", "主题"]
                .iter()
                .any(|word| text.contains(word))
        };
        let is_label = text.is_empty() || says(&text);
        let labelled = row.cells().any(|(_, cell)| says(&cell.text()));
        if !is_label || !labelled && !row.cells().all(|(_, cell)| cell.text().parse::<f64>().is_ok()) {
            break;
        }
        for (column, cell) in row.cells() {
            further.entry(column).or_default().push(header::one_line(cell));
        }
        left_out.push(row.number);
    }
    laid.left_out.extend(left_out);
    further
}

fn rows_of(laid: &Laid) -> impl Iterator<Item = u32> + '_ {
    laid.records().map(|row| row.number)
}
