//! A group of columns a training: 党建专题 over 参训日期, 学时, 成绩; 4月9日 over 上午, 下午. Each group becomes a table of its own.

use std::collections::{HashMap, HashSet};

use super::super::columns::{Field, ImportKind};
use super::super::header::Column;
use super::super::meaning::{Attendance, Dictionary, Meaning, Words, marks};
use super::super::workbook::{Address, SheetCell};
use super::added::Further;
use super::attendance::{Legend, Said};
use super::context::Context;
use super::event::{self, Event};
use super::implied::same;
use super::laid::Laid;
use super::wide;

/// What a column of a group holds.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    Of(Field),
    /// 签到: who was there.
    Presence,
    /// 上午（2学时）: who was there for that part of the day.
    HalfDay,
}

/// A training with its columns.
struct Course {
    text: String,
    columns: Vec<(usize, Part)>,
}

/// The tables of a table with such groups; none where there are no groups.
pub(super) fn read(laid: &Laid, dictionary: &Dictionary, context: &Context) -> Option<Vec<Laid>> {
    if dictionary.kind() != ImportKind::Training || has_own(laid, Field::TrainingTitle) || !laid.said.is_empty() {
        return None;
    }
    let courses = courses_of(laid, dictionary);
    if courses.is_empty() {
        return None;
    }
    let parts = || courses.iter().flat_map(|course| &course.columns);
    let says_hours = |(at, _): &&(usize, Part)| event::hours_in(&laid.header.columns[*at].heading()).is_some();
    if parts().all(|(_, part)| *part == Part::HalfDay) && !parts().any(|one| says_hours(&one)) {
        let days: Vec<usize> = parts().map(|(at, _)| *at).collect();
        if let Some(one) = wide::as_one(laid, dictionary, &days, &Legend::of(laid)) {
            return Some(vec![one]);
        }
    }
    let year = event::year_of(laid, context);
    let last_day = year.and_then(|year| event::last_day_of(year, context));
    let legend = Legend::of(laid);
    let rest = without(laid, &courses);
    let one = |course: &Course| {
        let mut one = table(&rest, course, year, &legend);
        if let Some(day) = last_day.filter(|_| !one.header.has(Field::HeldOn)) {
            let text = called(laid, course);
            same(&mut one, text.clone(), Field::HeldOn, day.to_string(), None);
            one.notes
                .push(format!("「{text}」没有写日期，按{day}登记，请核对后更正。"));
        }
        one
    };
    Some(event::with_blanks(courses.iter().map(one).collect()))
}

/// The groups, where at least two are made alike or one parts its day.
fn courses_of(laid: &Laid, dictionary: &Dictionary) -> Vec<Course> {
    let mut courses: Vec<Course> = Vec::new();
    for (at, column) in laid.header.columns.iter().enumerate() {
        let is_sum = Words::of(&[&column.heading()]).says("total");
        if column.is_used || is_sum || dictionary.is_mapped(&column.levels) {
            continue;
        }
        let Some((text, part)) = split(&column.levels, dictionary) else {
            continue;
        };
        match courses.iter_mut().find(|course| course.text == text) {
            Some(course) => course.columns.push((at, part)),
            None => courses.push(Course {
                text,
                columns: vec![(at, part)],
            }),
        }
    }
    let parts = |course: &Course| course.columns.iter().map(|(_, part)| *part).collect::<Vec<_>>();
    let half_days = |course: &Course| parts(course).iter().filter(|part| **part == Part::HalfDay).count();
    let is_alike = |course: &Course| {
        let own = parts(course);
        let alike = |other: &Course| other.text != course.text && parts(other).iter().any(|part| own.contains(part));
        own.len() > 1 && courses.iter().any(alike)
    };
    let has_halves = courses.iter().any(|course| half_days(course) > 1);
    let is_one: Vec<bool> = courses
        .iter()
        .map(|course| is_alike(course) || has_halves && half_days(course) > 0)
        .collect();
    courses
        .into_iter()
        .zip(is_one)
        .filter(|(_, is_one)| *is_one)
        .map(|(course, _)| course)
        .collect()
}

/// The training of a column and what the column holds of it.
fn split(levels: &[String], dictionary: &Dictionary) -> Option<(String, Part)> {
    if let [groups @ .., own] = levels
        && !groups.is_empty()
    {
        let part = part(own, dictionary)?;
        // 培训情况 over 日期 and 学时 is no training.
        let telling: Vec<&String> = groups
            .iter()
            .filter(|group| names_a_training(group, dictionary))
            .collect();
        let text: String = telling.into_iter().cloned().collect::<Vec<_>>().join("");
        return (!text.is_empty()).then_some((text, part));
    }
    let own = levels.first()?;
    // 上午 beside 下午 alone parts the only training of the sheet.
    if let Some(day) = marks()
        .without_half_day(own)
        .filter(|day| day.is_empty() || names_a_training(day, dictionary))
    {
        return Some((day, Part::HalfDay));
    }
    if matches!(dictionary.meaning(levels), Meaning::Named(..)) {
        return None;
    }
    // 反诈宣传学时 beside 反诈宣传日期, without a heading over both.
    let ends = own.char_indices().map(|(at, _)| at).skip(2);
    ends.filter_map(|at| {
        let (text, rest) = own.split_at(at);
        let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
        let field = match dictionary.meaning(&[rest.to_owned()]) {
            Meaning::Named(field, _) => Part::Of(field),
            _ => return None,
        };
        let is_of_course = part(rest, dictionary) == Some(field) && names_a_training(text, dictionary);
        is_of_course.then(|| (text.to_owned(), field))
    })
    .next()
}

/// Does a heading over columns name a training, or its day, rather than say what they are?
fn names_a_training(group: &str, dictionary: &Dictionary) -> bool {
    let is_label = Words::of(&[group]).is_of_known() || dictionary.is_of_event(group) || dictionary.is_of_whom(group);
    !is_label || event::day_in(group, Some(2000)).is_some()
}

/// Is it a fact of a training, or of somebody's part in it?
fn is_of_course(field: Field) -> bool {
    const OF_COURSE: [Field; 7] = [
        Field::HeldOn,
        Field::Hours,
        Field::EarnedHours,
        Field::TestScore,
        Field::Tier,
        Field::TrainingKind,
        Field::TrainingForm,
    ];
    OF_COURSE.contains(&field)
}

/// What a column within a group holds.
fn part(own: &str, dictionary: &Dictionary) -> Option<Part> {
    if marks().is_half_day(own) {
        return Some(Part::HalfDay);
    }
    let field = match dictionary.meaning(&[own.to_owned()]) {
        Meaning::Named(field, _) => Some(field),
        Meaning::Near(near) => near
            .first()
            .filter(|(_, nearness)| *nearness >= 0.7)
            .map(|(field, _)| *field),
        Meaning::LeftOut => return None,
    };
    match field.filter(|field| is_of_course(*field)) {
        Some(field) => Some(Part::Of(field)),
        None => marks().is_of_attendance(own).then_some(Part::Presence),
    }
}

/// The table without the columns of the groups, and without what was taken for the only training's.
fn without(laid: &Laid, courses: &[Course]) -> Laid {
    let of_courses: Vec<usize> = courses
        .iter()
        .flat_map(|course| course.columns.iter().map(|(at, _)| *at))
        .collect();
    let mut rest = laid.clone();
    for (at, column) in rest.header.columns.iter_mut().enumerate() {
        if of_courses.contains(&at) {
            column.field = None;
            column.is_used = true;
        } else if column.field.is_some_and(is_of_course) && !laid.added.is_same(column.column) {
            // 合计学时 over everything.
            column.field = None;
        }
    }
    rest.header.index();
    rest
}

/// What messages call a training: its heading, else the first of its columns.
fn called(laid: &Laid, course: &Course) -> String {
    let first = || course.columns.first().map(|(at, _)| laid.header.columns[*at].heading());
    match course.text.is_empty() {
        true => first().unwrap_or_default(),
        false => course.text.clone(),
    }
}

/// The table of one training.
fn table(rest: &Laid, course: &Course, year: Option<i32>, legend: &Legend) -> Laid {
    let mut one = rest.clone();
    for (at, part) in &course.columns {
        if let Part::Of(field) = part {
            replace(&mut one, *field);
            let column = &mut one.header.columns[*at];
            (column.field, column.sure, column.is_used) = (Some(*field), 90, false);
        }
    }
    one.header.index();
    let mut event = event::of_heading(std::slice::from_ref(&course.text), year);
    let mut rows = Rows::default();
    rows.of_fields(&one, course);
    rows.of_presence(&one, course, legend);
    rows.of_half_days(&one, course, legend, &mut event);
    let heading = called(rest, course);
    one.notes.extend(rows.notes(&heading));
    rows.only.retain(|row| !rows.away.contains_key(row));
    one.only = Some(rows.only);
    let said = [
        (Field::TrainingTitle, event.title),
        (Field::HeldOn, event.day),
        (Field::Hours, event.hours),
    ];
    for (field, said) in said {
        if let Some(said) = said.filter(|_| !has_own(&one, field)) {
            replace(&mut one, field);
            same(&mut one, heading.clone(), field, said, None);
        }
    }
    if !rows.hours.is_empty() {
        replace(&mut one, Field::EarnedHours);
        let number = one.added.push(Further::Each(rows.hours));
        one.header
            .columns
            .push(Column::of(number, vec![heading], Field::EarnedHours));
        one.header.index();
    }
    with_years(&mut one, year);
    one
}

fn has_own(laid: &Laid, field: Field) -> bool {
    let column = laid.header.column(field);
    column.is_some_and(|column| !laid.added.is_same(column.column))
}

/// Takes a field from the column that had it.
fn replace(laid: &mut Laid, field: Field) {
    for column in laid
        .header
        .columns
        .iter_mut()
        .filter(|column| column.field == Some(field))
    {
        column.field = None;
    }
    laid.header.index();
}

/// 4月9日 below a heading of the group is a day of the table's year.
fn with_years(laid: &mut Laid, year: Option<i32>) {
    let Some(at) = laid
        .header
        .columns
        .iter()
        .position(|column| column.field == Some(Field::HeldOn))
    else {
        return;
    };
    let column = laid.header.columns[at].clone();
    if laid.added.is_same(column.column) {
        return;
    }
    let mut is_short = false;
    let mut cells: HashMap<u32, (SheetCell, Address)> = HashMap::new();
    for row in laid.records().map(|row| row.number) {
        let place = Address {
            row,
            column: column.column,
        };
        let Some(cell) = laid.cell(place).cloned() else {
            continue;
        };
        let text = cell.text();
        let short = event::day_in(&text, year).filter(|_| event::day_in(&text, None).is_none());
        is_short |= short.is_some();
        let said = short.map_or(cell, |day| SheetCell::Text(day.into()));
        cells.insert(row, (said, laid.origin(place).unwrap_or(place)));
    }
    if is_short {
        laid.header.columns[at].field = None;
        laid.header.columns[at].is_used = true;
        let number = laid.added.push(Further::Each(cells));
        laid.header
            .columns
            .push(Column::of(number, column.levels, Field::HeldOn));
        laid.header.index();
    }
}

/// Who attended a training, gathered from its columns.
#[derive(Default)]
struct Rows {
    only: HashSet<u32>,
    away: HashMap<u32, String>,
    hours: HashMap<u32, (SheetCell, Address)>,
    told: Vec<String>,
}

impl Rows {
    /// Rows that say something of the training; 未训 in any of its cells says that somebody was not there.
    fn of_fields(&mut self, laid: &Laid, course: &Course) {
        let fields = course.columns.iter().filter(|(_, part)| matches!(part, Part::Of(_)));
        for (at, _) in fields {
            let column = laid.header.columns[*at].column;
            for row in laid.records() {
                let Some(text) = row.cell(column).map(SheetCell::text) else {
                    continue;
                };
                if marks().attendance(&text) == Some(Attendance::Away) {
                    self.away.insert(row.number, text);
                } else if !crate::domain::text::says_nothing(&text) && text != "0" {
                    self.only.insert(row.number);
                }
            }
        }
    }

    /// Rows that a column of signatures or ticks speaks of.
    fn of_presence(&mut self, laid: &Laid, course: &Course, legend: &Legend) {
        for (at, _) in course.columns.iter().filter(|(_, part)| *part == Part::Presence) {
            let column = &laid.header.columns[*at];
            let said = Said::of(laid, column.column, legend);
            self.told.extend(said.notes(&column.heading()));
            self.only.extend(&said.only);
            self.only.retain(|row| !said.away.contains_key(row));
            self.hours.extend(said.hours);
        }
    }

    /// Who was there for every part of the day has the hours of the training; for some of it the sum of theirs, where each has its own.
    fn of_half_days(&mut self, laid: &Laid, course: &Course, legend: &Legend, event: &mut Event) {
        let halves = course.columns.iter().filter(|(_, part)| *part == Part::HalfDay);
        let halves: Vec<(Option<f64>, Said)> = halves
            .map(|(at, _)| {
                let column = &laid.header.columns[*at];
                let own = column.levels.last().and_then(|own| event::hours_in(own));
                let said = Said::of(laid, column.column, legend);
                self.told.extend(said.notes(&column.heading()));
                (own.and_then(|hours| hours.parse().ok()), said)
            })
            .collect();
        let own: Option<Vec<f64>> = halves.iter().map(|(hours, _)| *hours).collect();
        if let Some(own) = own.as_ref().filter(|own| !own.is_empty() && event.hours.is_none()) {
            event.hours = Some(in_words(own.iter().sum()));
        }
        let rows: HashSet<u32> = halves.iter().flat_map(|(_, said)| said.only.iter().copied()).collect();
        for row in rows {
            self.only.insert(row);
            if let Some(cell) = earned(&halves, row) {
                let place = Address {
                    row,
                    column: laid.header.columns[course.columns[0].0].column,
                };
                self.hours.insert(row, (cell, laid.origin(place).unwrap_or(place)));
            }
        }
    }

    fn notes(&self, course: &str) -> Vec<String> {
        let mut texts: Vec<&str> = self.away.values().map(String::as_str).collect();
        texts.sort_unstable();
        texts.dedup();
        let away = format!(
            "「{course}」有{}人是“{}”，没有记为参加。",
            self.away.len(),
            texts.join("”“")
        );
        let away = (!self.away.is_empty()).then_some(away);
        self.told.iter().cloned().chain(away).collect()
    }
}

/// The hours of somebody who was not there for the whole day, or whose cells say hours; none where the whole training counts.
fn earned(halves: &[(Option<f64>, Said)], row: u32) -> Option<SheetCell> {
    let there: Vec<&(Option<f64>, Said)> = halves.iter().filter(|(_, said)| said.only.contains(&row)).collect();
    let says_hours = there.iter().any(|(_, said)| said.hours.contains_key(&row));
    if there.len() == halves.len() && !says_hours {
        return None;
    }
    let sum = there.iter().try_fold(0.0, |sum, (own, said)| {
        let hours = match said.hours.get(&row) {
            Some((SheetCell::Number(hours), _)) => Some(*hours),
            Some((cell, _)) => cell.text().parse().ok(),
            None => *own,
        };
        hours.map(|hours| sum + hours)
    });
    // What counts for a part of the day is asked.
    Some(match sum {
        Some(sum) => SheetCell::Text(in_words(sum).into()),
        None => SheetCell::Text("只到了一部分".into()),
    })
}

/// 3.5, 4
fn in_words(hours: f64) -> String {
    let tenths = (hours * 10.0).round() / 10.0;
    tenths.to_string()
}
