//! Several values in one cell: 2022.09.30至2025.09.29, 本科/江苏大学, 张三 13900000000, 中共党员（2008.06）.

mod compound;
mod parts;
mod periods;
mod schooling;

use std::collections::HashMap;
use std::sync::Arc;

use super::super::columns::Field;
use super::super::header::Column;
use super::super::meaning::{Dictionary, Evidence, Expected, Words, fits, is_name};
use super::super::workbook::{Address, SheetCell};
use super::added::Further;
use super::context::Context;
use super::laid::Laid;
use compound::Compound;
use parts::Companions;
use parts::Pieces;
use periods::probation_in;
pub(crate) use periods::{dates_in, period};

/// Takes apart the columns most of whose cells hold several values.
pub(super) fn read(laid: &mut Laid, dictionary: &Dictionary, context: &Context) {
    let sheet = Arc::clone(&laid.sheet);
    let evidence = Evidence::below(&sheet, laid.header.last_row);
    for at in 0..laid.header.columns.len() {
        let column = laid.header.columns[at].clone();
        // A heading that the user named himself means what he said.
        if column.is_used || dictionary.is_mapped(&column.levels) {
            continue;
        }
        let Some(split) = split_of(laid, dictionary, &evidence, at, context) else {
            continue;
        };
        take_apart(laid, dictionary, at, split);
    }
    laid.header.index();
}

/// Takes a cell's text apart; none: it holds one value.
type Split<'c> = Box<dyn Fn(&str) -> Option<Pieces> + 'c>;

/// How a column's cells are taken apart; none: its cells are single values.
fn split_of<'c>(
    laid: &Laid,
    dictionary: &Dictionary,
    evidence: &Evidence<'_>,
    at: usize,
    context: &'c Context,
) -> Option<Split<'c>> {
    let column = &laid.header.columns[at];
    let texts: Vec<String> = evidence.cells(column.column).map(SheetCell::text).collect();
    if texts.is_empty() {
        return None;
    }
    let most = |split: &dyn Fn(&str) -> Option<Pieces>, least: f32| {
        let fitting = texts.iter().filter(|text| split(text).is_some()).count();
        fitting as f32 >= least * texts.len() as f32
    };
    for (first, last) in dictionary.pairs() {
        if laid.header.has(first) && laid.header.has(last) && column.field != Some(first) && column.field != Some(last)
        {
            continue;
        }
        let split = move |text: &str| {
            let (from, to) = period(text)?;
            let months = probation_in(text).filter(|_| last == Field::ContractEndsOn);
            let probation = months.map(|months| (Field::ProbationMonths, months));
            let pieces = [(first, from), (last, to)].into_iter().chain(probation);
            Some(pieces.filter(|(_, said)| !said.is_empty()).collect())
        };
        if most(&split, 0.5) && is_about(column, dictionary, first, last) {
            return Some(Box::new(split));
        }
    }
    let field = column.field;
    let texts_of_school = column.field.map(|field| dictionary.expected(field)) == Some(Expected::School);
    let levels: Vec<&str> = column.levels.iter().map(String::as_str).collect();
    let words = Words::of(&levels);
    let is_of_schooling = texts_of_school || words.says("school") && words.says("major");
    if let Some(compound) = Compound::of(dictionary, column).filter(|_| !is_of_schooling) {
        let split = move |text: &str| compound.split(text, context);
        let several = texts
            .iter()
            .filter(|text| split(text).is_some_and(|pieces| pieces.len() > 1))
            .count();
        if several > 0 {
            return Some(Box::new(split));
        }
    }
    let of_post = |text: &str| {
        let (name, rest) = context.community_before(text)?;
        let post = rest.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        // 双桥社区居委会 is one name of one place.
        let is_of_place = [
            "居委会",
            "居民委员会",
            "村委会",
            "村民委员会",
            "党委",
            "党总支",
            "党支部",
            "工作站",
            "服务站",
        ]
        .contains(&post.as_str());
        (!post.is_empty() && !is_of_place).then(|| Pieces::from([(Field::Community, name), (Field::Post, post)]))
    };
    // 双桥社区专职网格员 under 原单位及岗位 tells whose the row is, where the kind has no post.
    let of_place = |text: &str| {
        let (name, _) = context.community_before(text)?;
        Some(Pieces::from([(Field::Community, name)]))
    };
    let is_of_place = words.says("unit") || words.says("community");
    if field.is_none()
        && is_of_place
        && words.says("post")
        && !laid.header.has(Field::Community)
        && most(&of_place, 0.8)
    {
        return Some(Box::new(of_place));
    }
    // 王建国（柳荫社区）: whom, and where.
    let of_name = |text: &str| {
        let (name, place) = text.trim_end_matches(['）', ')']).split_once(['（', '('])?;
        let place = context.community_of(place.trim())?;
        is_name(name.trim()).then(|| Pieces::from([(Field::Name, name.trim().to_owned()), (Field::Community, place)]))
    };
    if field == Some(Field::Name) && texts.len() >= 2 && most(&of_name, 0.5) {
        return Some(Box::new(of_name));
    }
    let holds_both =
        dictionary.fields().any(|field| field == Field::Post) && matches!(field, Some(Field::Community | Field::Post));
    if holds_both && most(&of_post, 0.5) {
        return Some(Box::new(of_post));
    }
    let companions = Companions::of(dictionary, field, column);
    // Any text is a whole text: what stands in it decides.
    let whole = field.map_or(0.0, |field| match dictionary.expected(field) {
        Expected::Text | Expected::School => 0.0,
        expected => evidence.fit_whole(column.column, expected),
    });
    if let Some(schooling) = companions.schooling() {
        let named = Words::of(&[column.levels.last().map(String::as_str).unwrap_or_default()]);
        let heading = match (
            named.says("school") && named.says("major"),
            named.says("education") && named.says("degree"),
        ) {
            (true, _) => schooling::Heading::SchoolAndMajor,
            (_, true) => schooling::Heading::LevelAndDegree,
            _ => schooling::Heading::Other,
        };
        let split = move |text: &str| schooling::split(text, &schooling, heading);
        let least = if heading == schooling::Heading::Other { 0.3 } else { 0.5 };
        if (whole < 0.8 || field.is_none_or(|field| dictionary.expected(field) == Expected::School))
            && most(&split, least)
        {
            return Some(Box::new(split));
        }
    }
    if whole >= 0.9 {
        return None;
    }
    // One name with a number beside it is a slip; a column of them is the office's way.
    let least = if field == Some(Field::Name) { 0.5 } else { 0.3 };
    if field == Some(Field::Name) && texts.len() < 2 {
        return None;
    }
    let split = move |text: &str| companions.split(text);
    if most(&split, least) {
        Some(Box::new(split))
    } else {
        None
    }
}

/// Is the column about that pair of days? Its heading names one of them, or the term itself.
fn is_about(column: &Column, dictionary: &Dictionary, first: Field, last: Field) -> bool {
    if column.field == Some(first) || column.field == Some(last) {
        return true;
    }
    let texts: Vec<&str> = column.levels.iter().map(String::as_str).collect();
    let words = Words::of(&texts);
    let is_of_entry = !matches!(first, Field::ContractStartsOn);
    if words.says("term") && dictionary.is_of_contracts() && !words.says("probation") {
        return true;
    }
    // A record that is no contract has one period: whatever is written before 起止, it is that.
    if words.says("term") && is_of_entry {
        return true;
    }
    if words.is_vague() || words.telling().count() == 1 && words.says("term") {
        return is_of_entry || dictionary.is_of_contracts();
    }
    dictionary
        .nearness(&words, first)
        .max(dictionary.nearness(&words, last))
        >= 0.4
}

/// Each field gets a column of its own. Where another column has the field, its own cells come first.
fn take_apart(laid: &mut Laid, dictionary: &Dictionary, at: usize, split: impl Fn(&str) -> Option<Pieces>) {
    let column = laid.header.columns[at].clone();
    // What the kind has no field for stays in its cell.
    let is_known = |field: Field| dictionary.fields().any(|known| known == field);
    let split = |text: &str| {
        let pieces: Pieces = split(text)?.into_iter().filter(|(field, _)| is_known(*field)).collect();
        (!pieces.is_empty()).then_some(pieces)
    };
    let mut fields: Vec<Field> = Vec::new();
    let mut whole: Vec<(u32, SheetCell, Address)> = Vec::new();
    let mut cells: HashMap<Field, HashMap<u32, (SheetCell, Address)>> = HashMap::new();
    for row in laid.records() {
        let place = Address {
            row: row.number,
            column: column.column,
        };
        let Some(cell) = row.cell(column.column) else { continue };
        let Some(origin) = laid.moved.cell(place) else { continue };
        let pieces = match cell {
            SheetCell::Text(text) => split(text),
            _ => None,
        };
        match (pieces, column.field) {
            (Some(pieces), _) => {
                for (field, text) in pieces {
                    if !fields.contains(&field) {
                        fields.push(field);
                    }
                    cells
                        .entry(field)
                        .or_default()
                        .insert(row.number, (SheetCell::Text(text.into()), origin));
                }
            }
            (None, Some(field)) => {
                // A cell with one value is that of the field that it looks like: 大专 in a column of 学历学位.
                let whole = |field: &Field| match dictionary.expected(*field) {
                    Expected::Text | Expected::School => false,
                    expected => fits(cell, expected),
                };
                let field = match whole(&field) {
                    true => field,
                    false => fields.iter().copied().find(whole).unwrap_or(field),
                };
                cells
                    .entry(field)
                    .or_default()
                    .insert(row.number, (cell.clone(), origin));
            }
            (None, None) => whole.push((row.number, cell.clone(), origin)),
        }
    }
    // What cannot be taken apart is asked about, not passed over.
    if let Some(first) = fields.first() {
        let cells = cells.entry(*first).or_default();
        cells.extend(whole.into_iter().map(|(row, cell, origin)| (row, (cell, origin))));
    }
    for field in fields {
        let mut own = cells.remove(&field).unwrap_or_default();
        if let Some(other) = laid.header.column(field).map(|column| column.column)
            && other != column.column
        {
            for row in laid.sheet.rows() {
                let place = Address {
                    row: row.number,
                    column: other,
                };
                let said = laid
                    .cell(place)
                    .filter(|cell| !crate::domain::text::says_nothing(&cell.text()));
                if let (Some(cell), Some(origin)) = (said.cloned(), laid.origin(place)) {
                    own.insert(row.number, (cell, origin));
                }
            }
            for one in laid.header.columns.iter_mut().filter(|one| one.column == other) {
                one.field = None;
                one.is_used = true;
            }
        }
        let number = laid.added.push(Further::Each(own));
        let mut split = Column::of(number, column.levels.clone(), field);
        split.sure = if column.field == Some(field) { column.sure } else { 80 };
        laid.header.columns.push(split);
    }
    laid.header.columns[at].field = None;
    laid.header.columns[at].is_used = true;
    laid.header.index();
}
