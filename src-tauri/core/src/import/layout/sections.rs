//! Lines between the people that say whose community they are: 一、望河社区（5人）.

use std::collections::{HashMap, HashSet};

use super::super::columns::Field;
use super::super::meaning::{Dictionary, Expected, without_numbering};
use super::super::workbook::{Address, Row, SheetCell};
use super::context::Context;
use super::laid::{Cells, Laid};

/// A community that stands only in the first row of its people, as text files have it where cells were merged.
pub(super) fn fill_down(laid: &mut Laid) {
    let Some(column) = laid.header.column(Field::Community).map(|column| column.column) else {
        return;
    };
    if column >= super::added::FIRST_ADDED
        || laid
            .sheet
            .merges()
            .iter()
            .any(|area| area.left == column && area.bottom > area.top)
    {
        return;
    }
    let whom = [Field::Name, Field::IdNumber].map(|field| laid.header.column(field).map(|column| column.column));
    let is_of_somebody = |row: &Row| {
        whom.iter()
            .flatten()
            .any(|column| row.cell(*column).is_some_and(|cell| !cell.text().is_empty()))
    };
    let said: Vec<(u32, Option<SheetCell>)> = laid
        .records()
        .filter(|row| is_of_somebody(row))
        .map(|row| {
            (
                row.number,
                row.cell(column)
                    .filter(|cell| !crate::domain::text::says_nothing(&cell.text()))
                    .cloned(),
            )
        })
        .collect();
    let mut names: Vec<String> = said
        .iter()
        .filter_map(|(_, cell)| cell.as_ref().map(SheetCell::text))
        .collect();
    let (told, blank) = (names.len(), said.len() - names.len());
    names.sort();
    names.dedup();
    // Each is written once, the first row has one, and others follow it.
    if told < 2 || names.len() < told || blank < told || said.first().is_none_or(|(_, cell)| cell.is_none()) {
        return;
    }
    let mut cells = Cells::new();
    let mut current: Option<(SheetCell, Address)> = None;
    for (row, cell) in said {
        if let Some(cell) = cell {
            let place = Address { row, column };
            current = Some((cell, laid.moved.cell(place).unwrap_or(place)));
        }
        cells.extend(current.clone().map(|current| (row, current)));
    }
    let Some(at) = laid.header.columns.iter().position(|own| own.column == column) else {
        return;
    };
    laid.read_instead(at, cells);
}

/// Lines between the people, and the last above them, that say a word of a list for everybody below: 一、优秀等次（3人）. Where one of
/// them is understood, so must be the others: a word that is not known is asked about, and never taken for the one before.
pub(super) fn read_words(laid: &mut Laid, dictionary: &Dictionary) {
    let asked: Vec<Field> = dictionary.asked().collect();
    let others = dictionary.fields().filter(|field| !asked.contains(field));
    let fields: Vec<(Field, bool)> = asked
        .iter()
        .map(|field| (*field, true))
        .chain(others.map(|field| (field, false)))
        .filter(|(field, _)| !laid.header.has(*field))
        .filter(|(field, _)| matches!(dictionary.expected(*field), Expected::Coded(_) | Expected::Words(_)))
        .collect();
    if fields.is_empty() {
        return;
    }
    let lines = lines_of_one_text(laid);
    let said: Vec<HashMap<u32, String>> = fields
        .iter()
        .map(|(field, is_asked)| {
            let expected = dictionary.expected(*field);
            let words = lines.iter();
            words
                .filter_map(|line| Some((line.row, word_of(&line.bare, expected, *is_asked)?)))
                .collect()
        })
        .collect();
    let understood: HashSet<u32> = said.iter().flat_map(|words| words.keys().copied()).collect();
    for ((field, is_asked), words) in fields.into_iter().zip(&said) {
        read_words_of(laid, field, words, is_asked, &lines, &understood);
    }
}

/// A row that says one thing.
struct Line {
    row: u32,
    place: Address,
    /// Without its numbering and without how many there are.
    bare: String,
    is_numbered: bool,
}

fn lines_of_one_text(laid: &Laid) -> Vec<Line> {
    let outside = laid
        .sheet
        .rows()
        .iter()
        .filter(|row| !(laid.header.first_row..=laid.header.last_row).contains(&row.number))
        .filter(|row| !laid.left_out.contains(&row.number));
    let lines = outside.filter_map(|row| {
        let (text, place) = only_text_within(laid, row)?;
        let bare = without_numbering(&text);
        Some(Line {
            row: row.number,
            place: laid.moved.cell(place).unwrap_or(place),
            is_numbered: bare != text.trim(),
            bare: bare
                .split(['（', '(', '：', ':'])
                .find(|part| !part.trim().is_empty())?
                .trim()
                .to_owned(),
        })
    });
    lines.collect()
}

/// `words`: what lines say of the field; `of_any`: lines that say something of some field.
fn read_words_of(
    laid: &mut Laid,
    field: Field,
    words: &HashMap<u32, String>,
    is_asked: bool,
    lines: &[Line],
    of_any: &HashSet<u32>,
) {
    let first = laid.header.first_row;
    // Of tables one below another each has its own lines over it.
    let own = laid.lines;
    let below = || {
        lines.iter().filter(|line| {
            line.row > laid.header.last_row || own.is_some_and(|(from, to)| (from..to).contains(&line.row))
        })
    };
    let understood = below().filter(|line| words.contains_key(&line.row)).count();
    let in_doubt = below()
        .filter(|line| line.is_numbered && !of_any.contains(&line.row))
        .count();
    // What no row needs must be plain.
    if understood == 0 || !is_asked && (in_doubt > 0 || understood < 2) {
        return;
    }
    let of_line: HashMap<u32, &Line> = lines.iter().map(|line| (line.row, line)).collect();
    let mut cells = Cells::new();
    let mut current: Option<(SheetCell, Address)> = None;
    let mut used = Vec::new();
    for row in laid.sheet.rows() {
        let is_above = row.number < first;
        let said = of_line.get(&row.number).and_then(|line| match words.get(&row.number) {
            Some(word) => Some((word.as_str(), line.place)),
            None => (line.is_numbered && !is_above).then_some((line.bare.as_str(), line.place)),
        });
        let is_of_another = said.is_none_or(|_| !words.contains_key(&row.number)) && of_any.contains(&row.number);
        if is_of_another && of_line.contains_key(&row.number) && !is_above {
            // 四、处分处理 ends 三、街道表彰, whatever it says itself.
            current = None;
        } else if let Some((word, place)) = said {
            current = Some((SheetCell::Text(word.into()), place));
            used.push(row.number);
        } else if let Some(current) = current.as_ref().filter(|_| row.number > laid.header.last_row) {
            cells.insert(row.number, current.clone());
        }
    }
    if cells.is_empty() {
        return;
    }
    laid.left_out.extend(used);
    laid.add(vec!["分段标题".to_owned()], field, cells);
}

/// The text that a row says and nothing else. A merged line may repeat it in every cell of a text file.
pub(super) fn only_text(row: &Row) -> Option<(String, Address)> {
    only_text_of(row.cells(), row.number)
}

/// The same within the table's own columns, where others stand beside it.
fn only_text_within(laid: &Laid, row: &Row) -> Option<(String, Address)> {
    let own = laid.beside.first().copied().unwrap_or((0, u32::MAX));
    only_text_of(
        row.cells().filter(|(column, _)| (own.0..=own.1).contains(column)),
        row.number,
    )
}

fn only_text_of<'c>(cells: impl Iterator<Item = (u32, &'c SheetCell)>, row: u32) -> Option<(String, Address)> {
    let mut cells = cells.filter(|(_, cell)| !cell.text().is_empty());
    let (column, cell) = cells.next()?;
    let text = cell.text();
    let at = Address { row, column };
    cells.all(|(_, other)| other.text() == text).then_some((text, at))
}

/// The word of a list that a line names and nothing else: 市级荣誉, 辞职人员.
/// Of a field that every row is asked for, less must be said.
fn word_of(bare: &str, expected: Expected, is_asked: bool) -> Option<String> {
    const OF_SECTIONS: [&str; 13] = [
        "人员", "名单", "名册", "情况", "荣誉", "表彰", "奖励", "奖项", "部分", "等次", "类别", "类", "的",
    ];
    let mut inner = bare;
    while let Some(rest) = OF_SECTIONS.iter().find_map(|word| inner.strip_suffix(word)) {
        inner = rest;
    }
    let names: Vec<&str> = match expected {
        Expected::Coded(table) => {
            let known = [bare, inner].into_iter().find_map(|text| table.codes().find(text));
            if let Some(code) = known.filter(|_| inner.chars().count() >= 2) {
                return Some(code.name.clone());
            }
            // 市级表彰, 处分处理: the word stands before or behind one that says more.
            let within = |word: &&str| word.chars().count() >= 2 && bare.chars().count() <= word.chars().count() + 4;
            let codes = table.codes().codes().iter();
            let mut said = codes.filter(|code| {
                let mut words = std::iter::once(&code.name).chain(&code.synonyms).map(String::as_str);
                words.any(|word| within(&word) && (bare.ends_with(word) || bare.starts_with(word)))
            });
            if let (true, Some(only), None) = (is_asked, said.next(), said.next()) {
                return Some(only.name.clone());
            }
            table.codes().codes().iter().map(|code| code.name.as_str()).collect()
        }
        Expected::Words(words) => words.iter().map(|(_, word)| *word).collect(),
        _ => return None,
    };
    // 不合格 holds 合格.
    let named = names.iter().copied().filter(|name| bare.contains(name));
    let Some(named) = named.max_by_key(|name| name.len()) else {
        // 县级表彰 ends as one word of the list begins: 表彰奖励.
        let (at, _) = bare.char_indices().rev().nth(1).filter(|_| is_asked)?;
        let mut held = names.into_iter().filter(|name| name.contains(&bare[at..]));
        let only = held.next().filter(|_| held.next().is_none())?;
        return (bare[..at].chars().count() <= 4).then(|| only.to_owned());
    };
    (bare.chars().count() <= named.chars().count() + 6).then(|| named.to_owned())
}

/// Reads such lines as the community of everybody below, until the next.
pub(super) fn read(laid: &mut Laid, dictionary: &Dictionary, context: &Context) {
    if dictionary.is_of_communities() || laid.header.has(Field::Community) {
        return;
    }
    let mut cells = Cells::new();
    let mut lines = Vec::new();
    let mut current: Option<(SheetCell, Address)> = None;
    // Lines behind the last row of a table are those of the next one.
    let last = laid
        .only
        .as_ref()
        .map_or(u32::MAX, |only| only.iter().copied().max().unwrap_or(0));
    let within = |row: &&Row| row.number > laid.header.last_row && row.number <= last;
    for row in laid.sheet.rows().iter().filter(within) {
        if let Some((name, place)) = line(laid, row, context) {
            lines.push(row.number);
            let place = laid.moved.cell(place).unwrap_or(place);
            current = Some((SheetCell::Text(name.into()), place));
        } else if let Some(current) = &current {
            cells.insert(row.number, current.clone());
        }
    }
    if lines.is_empty() || cells.is_empty() {
        return;
    }
    laid.left_out.extend(lines);
    laid.add(vec!["所在社区（分段标题）".to_owned()], Field::Community, cells);
}

/// The community that a row names and nothing else.
fn line(laid: &Laid, row: &Row, context: &Context) -> Option<(String, Address)> {
    let (text, place) = only_text_within(laid, row)?;
    // ★望河社区, ■ 望河社区
    let bare = without_numbering(text.trim_start_matches(|c: char| !c.is_alphanumeric() && !"（(".contains(c)));
    let bare = bare
        .split(['（', '(', '：', ':'])
        .find(|part| !part.trim().is_empty())?
        .trim()
        .to_owned();
    let named = context.community_of(&bare).or_else(|| {
        let labelled = text.split(['：', ':']).next_back().unwrap_or_default();
        context.community_of(labelled.trim())
    })?;
    // A sentence that mentions a community is a note.
    (bare.chars().count() <= named.chars().count() + 10).then_some((named, place))
}
