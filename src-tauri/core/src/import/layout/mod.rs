//! What a sheet is laid out like: one table, several side by side, on its side, a card a person, two rows a person. Whatever it is, it
//! becomes tables with headings above and one record a row, and it stays known where each cell stands in the file.

mod across;
mod added;
mod attendance;
mod bands;
mod beside;
mod blocks;
mod boxes;
mod by_community;
mod cards;
mod context;
mod courses;
mod dated;
mod days;
mod ditto;
mod event;
mod groups;
mod headed;
mod implied;
mod items;
mod laid;
mod legend;
mod lengths;
mod listed;
mod moved;
mod options;
mod pieces;
mod scores;
mod sections;
mod sessions;
mod several;
mod stacked;
mod ticks;
mod turned;
mod units;
mod wide;
mod year_columns;
mod years;

use std::sync::Arc;

use super::header::{self, Header};
use super::meaning::Dictionary;
use super::workbook::Sheet;

pub(crate) use added::{Added, FIRST_ADDED};
pub(crate) use context::Context;
pub(crate) use event::month_and_day;
pub(crate) use laid::Laid;
pub(crate) use moved::Moved;
pub(crate) use pieces::dates_in;

/// Texts above a table: titles, 填报单位, dates.
pub(crate) fn title_lines(laid: &Laid) -> Vec<String> {
    implied::lines_above(laid).into_iter().map(|(text, _)| text).collect()
}

/// The tables of a sheet; none where nothing says whom its rows are about, or a needed field is nowhere.
pub(crate) fn tables(sheet: &Arc<Sheet>, dictionary: &Dictionary, context: &Context) -> Vec<Laid> {
    // How to fill in is no table, whatever words it has.
    if ["填写说明", "填表说明", "填报说明", "填写示例", "样表"]
        .iter()
        .any(|name| sheet.name.contains(name))
    {
        return Vec::new();
    }
    let parts = blocks::of(sheet, dictionary);
    let mut tables: Vec<Laid> = Vec::new();
    let mut lost: Vec<Laid> = Vec::new();
    for part in &parts {
        let (whole, others): (Vec<Laid>, Vec<Laid>) = of_block(part, dictionary, context)
            .into_iter()
            .partition(|laid| dictionary.complete(|field| laid.header.has(field)));
        tables.extend(whole);
        lost.extend(others);
    }
    // What is no whole record beside tables that are is told.
    if let Some(first) = tables.first_mut() {
        first.notes.extend(lost.iter().filter_map(not_read));
    }
    tables
}

/// That a table of the sheet is not read.
fn not_read(laid: &Laid) -> Option<String> {
    let records = laid
        .records()
        .filter(|row| laid.only.as_ref().is_none_or(|only| only.contains(&row.number)));
    let first = records.map(|row| laid.moved.row(row.number)).next()?;
    let columns: Vec<String> = laid
        .unread()
        .iter()
        .map(super::header::Column::heading)
        .take(4)
        .collect();
    let named = match columns.is_empty() {
        true => String::new(),
        false => format!("（{}）", columns.join("、")),
    };
    Some(format!("第{first}行起的一段{named}缺少要有的列，没有读入，请核对。"))
}

/// The tables of one part of a sheet, whole records or not.
fn of_block(sheet: &Arc<Sheet>, dictionary: &Dictionary, context: &Context) -> Vec<Laid> {
    let plain = header::find(sheet, dictionary);
    let laid = arranged(sheet, plain, dictionary, context);
    let apart = laid.into_iter().flat_map(|mut laid| {
        ditto::read(&mut laid);
        let laid = items::read(several::read(laid, dictionary, context), dictionary);
        let tables = groups::alike(laid, dictionary).into_iter();
        tables
            .flat_map(|laid| listed::read(laid, dictionary, context))
            .collect::<Vec<_>>()
    });
    let enriched = apart.flat_map(|mut laid| {
        ticks::read(&mut laid, dictionary);
        options::read(&mut laid, dictionary);
        days::read(&mut laid, dictionary);
        boxes::read(&mut laid, dictionary);
        units::read(&mut laid);
        pieces::read(&mut laid, dictionary, context);
        lengths::read(&mut laid, dictionary);
        sections::fill_down(&mut laid);
        sections::read(&mut laid, dictionary, context);
        sections::read_words(&mut laid, dictionary);
        years::read(&mut laid, dictionary, context);
        implied::read(&mut laid, dictionary, context);
        event::read(&mut laid, dictionary, context);
        let tables = scores::read(laid, dictionary).into_iter();
        let tables = tables.flat_map(|laid| dated::read(laid, dictionary));
        let tables = tables.flat_map(|laid| groups::read(laid, dictionary));
        tables
            .flat_map(|laid| {
                courses::read(&laid, dictionary, context).unwrap_or_else(|| wide::read(laid, dictionary, context))
            })
            .flat_map(|laid| year_columns::read(laid, dictionary, context))
            .collect::<Vec<_>>()
    });
    enriched.collect()
}

/// Other arrangements are tried where the plain one explains little.
fn arranged(sheet: &Arc<Sheet>, plain: Option<Header>, dictionary: &Dictionary, context: &Context) -> Vec<Laid> {
    let known = plain.as_ref().map_or(0, Header::known);
    let sessions = plain
        .as_ref()
        .and_then(|plain| sessions::read(sheet, plain, dictionary));
    if let Some(sessions) = sessions {
        return vec![sessions];
    }
    if let Some(across) = across::read(sheet, dictionary) {
        return vec![across];
    }
    if let Some(turned) = turned::read(sheet, known, dictionary) {
        return vec![turned];
    }
    if let Some(headed) = headed::read(sheet, dictionary) {
        return vec![headed];
    }
    if let Some(cards) = cards::read(sheet, known, dictionary) {
        return vec![cards];
    }
    let Some(header) = plain else {
        return by_community::read(sheet, dictionary, context).into_iter().collect();
    };
    if let Some(stacked) = stacked::read(sheet, &header, dictionary) {
        return vec![stacked];
    }
    bands::read(sheet, beside::read(sheet, header, dictionary))
}
