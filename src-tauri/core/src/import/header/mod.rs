//! Where a table's headings are: below titles and 填报单位 lines, in one to three rows, with merged cells.

mod rows;
mod settled;

use std::collections::{HashMap, HashSet};

use super::columns::Field;
use super::meaning::{Dictionary, Meaning, is_somebody};
use super::workbook::{Address, Sheet};
use rows::{groups_above, has_labels, holds_a_title, is_title, is_value, level_texts};
pub(super) use rows::{holds_number, one_line};
use settled::{assign, by_rank, name_by_cells, of_whole_year, settled};

/// Headings stand near the top; no workbook has more lines of title above them.
const ROWS_SEARCHED: usize = 60;
const MOST_LEVELS: u32 = 3;

/// One column under its heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) column: u32,
    /// Outermost heading first: 合同, 起始日期.
    pub(crate) levels: Vec<String>,
    pub(crate) field: Option<Field>,
    /// How sure that is, percent; 100: named so by the user or the list.
    pub(crate) sure: u8,
    /// Its cells are read in another way than as the values of one field, or say nothing that could be kept.
    pub(crate) is_used: bool,
}

impl Column {
    /// A column that holds a field for certain.
    pub(crate) fn of(column: u32, levels: Vec<String>, field: Field) -> Self {
        Self {
            column,
            levels,
            field: Some(field),
            sure: 100,
            is_used: false,
        }
    }

    /// Does it stand in a line outside the table, or on the sheet's tab?
    pub(crate) fn is_from_line(&self) -> bool {
        self.levels.len() == 1 && ["表头", "标题", "工作表名", "文件名"].contains(&self.levels[0].as_str())
    }

    /// The heading as one phrase.
    pub(crate) fn heading(&self) -> String {
        self.levels.concat()
    }
}

/// The heading rows of a sheet.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) first_row: u32,
    pub(crate) last_row: u32,
    pub(crate) columns: Vec<Column>,
    by_field: HashMap<Field, usize>,
}

impl Header {
    /// Those columns under the headings in `first_row` to `last_row`.
    pub(crate) fn of(first_row: u32, last_row: u32, columns: Vec<Column>) -> Self {
        let mut header = Self {
            first_row,
            last_row,
            columns,
            by_field: HashMap::new(),
        };
        header.index();
        header
    }

    /// Finds the columns of fields anew, after columns have changed.
    pub(crate) fn index(&mut self) {
        let fields = self.columns.iter().enumerate();
        self.by_field = fields.filter_map(|(at, column)| Some((column.field?, at))).collect();
    }

    /// The column of a field.
    pub(crate) fn column(&self, field: Field) -> Option<&Column> {
        self.by_field.get(&field).map(|at| &self.columns[*at])
    }

    /// Is there a column of that field?
    pub(crate) fn has(&self, field: Field) -> bool {
        self.by_field.contains_key(&field)
    }

    /// How many columns are known.
    pub(crate) fn known(&self) -> usize {
        self.by_field.len()
    }
}

/// A heading row that may be the one: what is under it is about somebody, and most is known.
struct Candidate {
    header: Header,
    meanings: Vec<Meaning>,
    /// How many columns are known, those by their words counting less.
    worth: f32,
}

/// The heading rows under which most fields are known; `None` where nothing says whom the rows are about.
pub(crate) fn find(sheet: &Sheet, dictionary: &Dictionary) -> Option<Header> {
    let mut best: Option<Candidate> = None;
    // A number of a person or a date is what stands below headings.
    let values: HashSet<u32> = sheet
        .rows()
        .iter()
        .take(ROWS_SEARCHED + MOST_LEVELS as usize)
        .filter(|row| row.cells().any(|(_, cell)| is_value(cell)))
        .map(|row| row.number)
        .collect();
    for row in sheet.rows().iter().take(ROWS_SEARCHED) {
        for levels in 1..=MOST_LEVELS {
            if values.contains(&(row.number + levels - 1)) {
                break;
            }
            let Some(found) = headings(sheet, dictionary, row.number, levels) else {
                continue;
            };
            // Among equals the flattest, since a title counted as a level adds no field; then the first.
            let depth = |one: &Candidate| one.header.first_row.abs_diff(one.header.last_row);
            let better = |best: &Candidate| {
                let ahead = found.worth - best.worth;
                ahead > 0.05 || ahead > -0.05 && depth(&found) < depth(best)
            };
            if best.as_ref().is_none_or(better) {
                best = Some(found);
            }
        }
    }
    let best = whole(sheet, dictionary, best?);
    Some(settled(sheet, dictionary, best.header, best.meanings))
}

/// The headings of one row alone.
pub(crate) fn of_row(sheet: &Sheet, dictionary: &Dictionary, row: u32) -> Option<Header> {
    let found = headings(sheet, dictionary, row, 1)?;
    Some(settled(sheet, dictionary, found.header, found.meanings))
}

/// Columns that were put together from elsewhere, with their fields by what stands above and below.
pub(crate) fn of_columns(sheet: &Sheet, dictionary: &Dictionary, row: u32, columns: Vec<Column>) -> Header {
    let meanings = columns
        .iter()
        .map(|column| dictionary.meaning(&column.levels))
        .collect();
    settled(sheet, dictionary, Header::of(row, row, columns), meanings)
}

/// With the groups above it and everything that its merged cells reach down to.
fn whole(sheet: &Sheet, dictionary: &Dictionary, best: Candidate) -> Candidate {
    let header = down_to_the_merged_end(sheet, best.header.clone());
    let first = match groups_above(sheet, &header) {
        true => header.first_row - 1,
        false => header.first_row,
    };
    if (first, header.last_row) == (best.header.first_row, best.header.last_row) {
        return best;
    }
    let deeper = headings(sheet, dictionary, first, header.last_row - first + 1);
    match deeper {
        // What is known by its own heading stays known under its group.
        Some(deeper) => deeper,
        None => Candidate { header, ..best },
    }
}

/// Words alone decide so much while the heading rows are looked for.
const NEAR_ENOUGH: f32 = 0.72;

fn headings(sheet: &Sheet, dictionary: &Dictionary, first_row: u32, levels: u32) -> Option<Candidate> {
    let last_row = first_row + levels - 1;
    if (first_row..last_row).any(|row| is_title(sheet, row) || holds_a_title(sheet, row) || has_labels(sheet, row)) {
        return None;
    }
    // One text over a row of several is its title.
    if is_title(sheet, last_row) && sheet.row(last_row + 1).is_some_and(|row| row.cells().count() > 2) {
        return None;
    }
    let texts = level_texts(sheet, first_row, last_row);
    let mut columns = Vec::with_capacity(texts.len());
    let mut meanings = Vec::with_capacity(texts.len());
    for (column, mut levels) in texts {
        // 公民身份号码 over 培训日期 and 学时: those are labels of the rows of headings beside it.
        if let [first, rest @ ..] = levels.as_slice()
            && rest.iter().any(|level| dictionary.is_of_event(level))
            && dictionary.is_of_whom(first)
        {
            levels.truncate(1);
        }
        // 姓名 over 刘洋 is a heading over its first value.
        if let [first, .., own] = levels.as_slice()
            && matches!(
                dictionary.meaning(std::slice::from_ref(first)),
                Meaning::Named(Field::Name, _)
            )
            && is_somebody(own)
        {
            return None;
        }
        meanings.push(dictionary.meaning(&levels));
        columns.push(Column {
            column,
            levels,
            field: None,
            sure: 0,
            is_used: false,
        });
    }
    let guesses = meanings.iter().enumerate().flat_map(|(at, meaning)| match meaning {
        Meaning::Named(field, rank) => vec![(at, *field, by_rank(*rank))],
        Meaning::LeftOut => Vec::new(),
        Meaning::Near(near) => near
            .iter()
            .filter(|(_, nearness)| *nearness >= NEAR_ENOUGH)
            .map(|(field, nearness)| (at, *field, *nearness))
            .collect(),
    });
    let guesses = guesses
        .map(|(at, field, likely)| (at, field, of_whole_year(&columns[at], field, likely)))
        .collect();
    let worth = assign(&mut columns, guesses);
    name_by_cells(sheet, dictionary, last_row, &mut columns, &meanings);
    let header = Header::of(first_row, last_row, columns);
    dictionary.says_whom(|field| header.has(field)).then(|| {
        let complete = dictionary.complete(|field| header.has(field));
        Candidate {
            header,
            meanings,
            worth: if complete { worth + 1.0 } else { worth },
        }
    })
}

/// 姓名 merged over two rows: the second belongs to the headings even where nothing in it was understood.
fn down_to_the_merged_end(sheet: &Sheet, mut header: Header) -> Header {
    let bottoms = header.by_field.values().filter_map(|at| {
        let at = Address {
            row: header.last_row,
            column: header.columns[*at].column,
        };
        sheet.tall_merge(at).map(|area| area.bottom)
    });
    let lowest = bottoms.max().unwrap_or(header.last_row);
    // Data merged straight under a heading would be a strange table; three levels are the most.
    header.last_row = lowest.clamp(header.last_row, header.first_row + MOST_LEVELS + 1);
    header
}

#[cfg(test)]
mod tests;
