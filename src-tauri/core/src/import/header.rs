//! Where a table's headings are: below titles and 填报单位 lines, in one to three rows, with merged cells.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::columns::Field;
use super::meaning::{Dictionary, Evidence, Expected, Meaning, Rank, Words};
use super::workbook::{Address, Area, Sheet, SheetCell};
use super::years::is_part_of_year;

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

/// An identity number or a mobile number: no heading.
fn is_value(cell: &SheetCell) -> bool {
    match cell {
        SheetCell::Number(number) => *number >= 1e10,
        SheetCell::Text(text) => {
            matches!(text.len(), 11 | 15 | 18) && text.bytes().filter(u8::is_ascii_digit).count() + 1 >= text.len()
        }
        _ => false,
    }
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

/// Does the row above hold headings of groups, rather than a title over everything?
fn groups_above(sheet: &Sheet, header: &Header) -> bool {
    let Some(row) = header.first_row.checked_sub(1).and_then(|above| sheet.row(above)) else {
        return false;
    };
    let within = |column: u32| header.columns.iter().any(|own| own.column == column);
    let texts: Vec<String> = row
        .cells()
        .filter(|(column, _)| within(*column))
        .map(|(_, cell)| one_line(cell))
        .collect();
    // 柳荫社区 over 姓名 is a word of the title, not a group.
    let is_wide = |column: u32| {
        sheet
            .merges()
            .iter()
            .take(2_000)
            .any(|area| area.top == row.number && area.left == column && area.right > area.left)
    };
    let below = |column: u32| {
        sheet
            .cell(Address {
                row: header.first_row,
                column,
            })
            .is_some()
    };
    if row
        .cells()
        .any(|(column, _)| within(column) && below(column) && !is_wide(column))
    {
        return false;
    }
    let short = texts
        .iter()
        .all(|text| text.chars().count() <= 12 && !text.contains(['：', ':']) && !text.is_empty());
    let merged = sheet.merges().iter().take(2_000).any(|area| {
        let over = area.right - area.left + 1;
        area.top == row.number && area.bottom == row.number && over >= 2 && (over as usize) < header.columns.len()
    });
    texts.len() >= 2 && short && merged
}

/// Words alone decide so much while the heading rows are looked for.
const NEAR_ENOUGH: f32 = 0.72;
/// Words and cells together decide.
const SURE_ENOUGH: f32 = 0.58;

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

/// One text over everything is a title, not a group of columns.
fn is_title(sheet: &Sheet, row: u32) -> bool {
    let Some(row) = sheet.row(row) else { return true };
    let mut texts = row
        .cells()
        .map(|(_, cell)| one_line(cell))
        .filter(|text| !text.is_empty());
    let first = texts.next();
    texts.all(|text| Some(text) == first)
}

/// 培训时间： | 2026年4月5日 over the headings: labels with what they are labels of.
fn has_labels(sheet: &Sheet, row: u32) -> bool {
    let cells = sheet.row(row).into_iter().flat_map(|row| row.cells());
    let (labels, values): (Vec<String>, Vec<String>) = cells
        .map(|(_, cell)| one_line(cell))
        .partition(|text| text.ends_with(['：', ':']));
    !labels.is_empty() && !values.is_empty()
}

/// 柳荫社区 | 劳动合同续签情况 over the headings: a line with merged cells whose other texts stand over headings without belonging to them.
fn holds_a_title(sheet: &Sheet, row: u32) -> bool {
    let merges = sheet.merges().iter().take(2_000).filter(|area| area.top == row);
    let areas: Vec<&Area> = merges.collect();
    let is_merged = |column: u32| areas.iter().any(|area| area.left == column);
    let stands_alone = |column: u32| !is_merged(column) && sheet.cell(Address { row: row + 1, column }).is_some();
    let has_wide = areas.iter().any(|area| area.right > area.left);
    has_wide
        && sheet
            .row(row)
            .is_some_and(|row| row.cells().any(|(column, _)| stands_alone(column)))
}

/// A score of a quarter or a month is none of the year; the mean or sum of them is.
fn of_whole_year(column: &Column, field: Field, likely: f32) -> f32 {
    let is_count = matches!(field, Field::Households | Field::Residents | Field::Grids);
    if !matches!(field, Field::Part(_)) && !is_count || likely > 1.0 {
        return likely;
    }
    let own = column.levels.last().map(String::as_str).unwrap_or_default();
    if is_part_of_year(own) {
        return likely * 0.5;
    }
    let words = Words::of(&[own]);
    if words.says("total") {
        (likely * 1.15).min(0.99)
    } else {
        likely
    }
}

/// A column of names, under whatever heading of people: 参训学员, 获奖人.
fn name_by_cells(sheet: &Sheet, dictionary: &Dictionary, last_row: u32, columns: &mut [Column], meanings: &[Meaning]) {
    let is_known = columns.iter().any(|column| column.field == Some(Field::Name));
    if is_known || dictionary.is_of_communities() {
        return;
    }
    let of_people = |column: &Column| {
        let own = column.levels.last().map(String::as_str).unwrap_or_default();
        own.chars().count() <= 10
            && ["人", "员", "者", "对象", "姓名", "名单"]
                .iter()
                .any(|word| own.contains(word))
    };
    let possible = columns.iter().enumerate().filter(|(at, column)| {
        column.field.is_none() && of_people(column) && matches!(meanings.get(*at), Some(Meaning::Near(_)))
    });
    let mut possible = possible.peekable();
    if possible.peek().is_none() {
        return;
    }
    let evidence = Evidence::below(sheet, last_row);
    let fitting = possible.filter(|(_, column)| {
        let fit = evidence.fit(column.column, Expected::Name);
        fit.filled >= 1 && fit.share >= 0.8
    });
    let first = fitting.map(|(at, _)| at).next();
    if let Some(at) = first {
        columns[at].field = Some(Field::Name);
        columns[at].sure = 75;
    }
}

/// 您目前在哪个社区工作？ with communities below.
fn community_by_cells(dictionary: &Dictionary, evidence: &Evidence<'_>, columns: &mut [Column]) {
    let is_known = columns.iter().any(|column| column.field == Some(Field::Community));
    let is_wanted = dictionary.fields().any(|field| field == Field::Community);
    if is_known || !is_wanted || dictionary.is_of_communities() {
        return;
    }
    let holds = columns.iter().position(|column| {
        let own = column.levels.last().map(String::as_str).unwrap_or_default();
        let fit = evidence.fit(column.column, Expected::Community);
        column.field.is_none()
            && ["社区", "单位", "村"].iter().any(|word| own.contains(word))
            && !dictionary.is_of_others(&column.levels)
            && !Words::of(&[own]).says("former")
            && fit.filled >= 2
            && fit.share >= 0.9
    });
    if let Some(at) = holds {
        (columns[at].field, columns[at].sure) = (Some(Field::Community), 70);
    }
}

/// Names of the list come before any that only mean the same, the earlier in the list the better.
fn by_rank(rank: Rank) -> f32 {
    2.0 - rank.min(9_000) as f32 / 10_000.0
}

/// Gives every field to the column that holds it most likely, and every column to one field; adds up how likely that is.
fn assign(columns: &mut [Column], mut guesses: Vec<(usize, Field, f32)>) -> f32 {
    guesses.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    let mut taken: Vec<Field> = columns.iter().filter_map(|column| column.field).collect();
    let mut worth = 0.0;
    for (at, field, likely) in guesses {
        let column = &mut columns[at];
        if column.field.is_none() && !taken.contains(&field) {
            column.field = Some(field);
            column.sure = (likely.min(1.0) * 100.0).round() as u8;
            taken.push(field);
            worth += likely.min(1.0);
        }
    }
    worth
}

/// The only column of days that is not known holds the day that every row must have: 完成时间.
fn day_by_cells(dictionary: &Dictionary, evidence: &Evidence<'_>, columns: &mut [Column], meanings: &[Meaning]) {
    let Some(day) = dictionary.needed_day().filter(|_| !dictionary.is_of_contracts()) else {
        return;
    };
    if columns.iter().any(|column| column.field == Some(day)) {
        return;
    }
    let of_days = |(at, column): &(usize, &Column)| {
        let words = Words::of(&[column.levels.last().map(String::as_str).unwrap_or_default()]);
        let fit = evidence.fit(column.column, Expected::Date);
        let is_free = column.field.is_none() && matches!(meanings.get(*at), Some(Meaning::Near(_)));
        is_free && words.says("date") && !words.says("born") && fit.filled > 0 && fit.share >= 0.8
    };
    let found: Vec<usize> = columns.iter().enumerate().filter(of_days).map(|(at, _)| at).collect();
    if let [only] = found.as_slice() {
        columns[*only].field = Some(day);
        columns[*only].sure = 65;
    }
}

/// What the group of a column means, where its own heading says nothing: the first of the group may hold that.
fn group_of(columns: &[Column], at: usize, dictionary: &Dictionary) -> Option<(Field, f32)> {
    const OF_GROUP: f32 = 0.8;
    let [groups @ .., _] = columns[at].levels.as_slice() else {
        return None;
    };
    let is_first = |other: &Column| other.levels.len() > groups.len() && other.levels[..groups.len()] == *groups;
    if groups.is_empty() || columns[..at].iter().any(is_first) {
        return None;
    }
    match dictionary.meaning(groups) {
        Meaning::Named(field, _) => Some((field, OF_GROUP)),
        _ => None,
    }
}

/// The same headings in the light of what stands below them.
fn settled(sheet: &Sheet, dictionary: &Dictionary, header: Header, meanings: Vec<Meaning>) -> Header {
    let evidence = Evidence::below(sheet, header.last_row);
    let mut columns = header.columns;
    for column in &mut columns {
        (column.field, column.sure) = (None, 0);
    }
    let mut guesses = Vec::new();
    for (at, meaning) in meanings.iter().enumerate() {
        match meaning {
            Meaning::Named(field, rank) => guesses.push((at, *field, by_rank(*rank))),
            Meaning::LeftOut => {}
            Meaning::Near(near) => {
                let of_group = group_of(&columns, at, dictionary);
                for (field, nearness) in near.iter().copied().chain(of_group) {
                    let expected = dictionary.expected(field);
                    // Any text fits a field of text, and any number a score: there the words must say more.
                    let least = if matches!(expected, Expected::Text) || matches!(field, Field::Part(_)) {
                        0.74
                    } else {
                        0.0
                    };
                    let nearness = of_whole_year(&columns[at], field, nearness);
                    let likely = evidence.fit(columns[at].column, expected).weighed(nearness, expected);
                    if likely >= SURE_ENOUGH && nearness >= least {
                        guesses.push((at, field, likely));
                    }
                }
            }
        }
    }
    assign(&mut columns, guesses);
    name_by_cells(sheet, dictionary, header.last_row, &mut columns, &meanings);
    community_by_cells(dictionary, &evidence, &mut columns);
    day_by_cells(dictionary, &evidence, &mut columns, &meanings);
    for (field, expected) in dictionary.unmistakable() {
        let is_missing = !columns.iter().any(|column| column.field == Some(field));
        if !is_missing {
            continue;
        }
        let unknown = columns
            .iter()
            .enumerate()
            .filter(|(at, column)| column.field.is_none() && matches!(meanings.get(*at), Some(Meaning::Near(_))));
        let fitting = unknown.filter(|(_, column)| {
            let fit = evidence.fit(column.column, expected);
            fit.filled >= 2 && fit.share >= 0.8
        });
        let fitting: Vec<usize> = fitting.map(|(at, _)| at).collect();
        if let [only] = fitting.as_slice() {
            columns[*only].field = Some(field);
            columns[*only].sure = 60;
        }
    }
    Header::of(header.first_row, header.last_row, columns)
}

/// The texts above each column, outermost first, a merged text once.
fn level_texts(sheet: &Sheet, first_row: u32, last_row: u32) -> BTreeMap<u32, Vec<String>> {
    let mut merges: Vec<Area> = sheet
        .merges()
        .iter()
        .filter(|area| area.top <= last_row && area.bottom >= first_row)
        .copied()
        .collect();
    // A hostile file merges everything with everything; a heading needs few.
    merges.truncate(2_000);
    let mut above: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for row in first_row..=last_row {
        let mut here: BTreeMap<u32, String> = BTreeMap::new();
        if let Some(row) = sheet.row(row) {
            here.extend(row.cells().map(|(column, cell)| (column, one_line(cell))));
        }
        for area in merges.iter().filter(|area| area.top == row) {
            if let Some(text) = here.get(&area.left).cloned() {
                for column in area.left + 1..=area.right.min(area.left + 512) {
                    here.entry(column).or_insert_with(|| text.clone());
                }
            }
        }
        if merges.is_empty() && row < last_row {
            spread_unmerged(sheet, row, &mut here);
        }
        for (column, text) in here {
            let levels = above.entry(column).or_default();
            if levels.last() != Some(&text) {
                levels.push(text);
            }
        }
    }
    above
}

/// Text files have no merged cells: 合同 stands over its first column only, the next has only its own heading below.
fn spread_unmerged(sheet: &Sheet, row: u32, here: &mut BTreeMap<u32, String>) {
    let has_below = |column| sheet.cell(Address { row: row + 1, column }).is_some();
    let last = sheet
        .row(row + 1)
        .and_then(|below| below.cells().last())
        .map_or(0, |(column, _)| column);
    let mut group: Option<String> = None;
    for column in 1..=last {
        group = match here.get(&column) {
            _ if !has_below(column) => None,
            Some(own) => Some(own.clone()),
            None => group,
        };
        if let Some(text) = &group {
            here.entry(column).or_insert_with(|| text.clone());
        }
    }
}

pub(super) fn one_line(cell: &SheetCell) -> String {
    cell.text().split_whitespace().collect()
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
mod tests {
    use super::super::columns::ImportKind;
    use super::super::workbook::{Builder, Outline};
    use super::*;
    use crate::domain::records::Details;

    fn sheet(rows: &[(u32, &[&str])], merges: &[&str]) -> Sheet {
        let mut builder = Builder::new();
        for (row, cells) in rows {
            for (column, text) in (1..).zip(*cells) {
                if !text.is_empty() {
                    builder.push(Address { row: *row, column }, SheetCell::Text((*text).into()));
                }
            }
        }
        let outline = Outline {
            merges: merges.iter().map(|area| Area::parse(area).unwrap()).collect(),
            ..Outline::default()
        };
        builder.finish("表".into(), false, outline)
    }

    fn roster(sheet: &Sheet) -> Option<Header> {
        find(
            sheet,
            &Dictionary::new(ImportKind::Roster, &[], &[], &BTreeMap::new(), &BTreeMap::new()).unwrap(),
        )
    }

    fn title_and(rows: &[(u32, &[&str])], merges: &[&str]) -> Header {
        let mut all: Vec<(u32, &[&str])> = vec![
            (2, &["望河街道社区工作者花名册"]),
            (3, &["填报单位：", "", "2026年9月30日"]),
        ];
        all.extend_from_slice(rows);
        let mut areas = vec!["A2:E2"];
        areas.extend_from_slice(merges);
        roster(&sheet(&all, &areas)).unwrap()
    }

    #[test]
    fn one_row_of_headings_below_titles() {
        let header = title_and(
            &[
                (5, &["序号", "姓名", "身份证号", "合同起始日期"]),
                (6, &["1", "张三", "3209"]),
            ],
            &[],
        );

        assert_eq!((header.first_row, header.last_row), (5, 5));
        assert_eq!(header.column(Field::IdNumber).unwrap().column, 3);
        assert_eq!(header.columns[0].field, None);
    }

    #[test]
    fn two_rows_of_headings_merged_across_and_down() {
        let header = title_and(
            &[
                (5, &["姓名", "身份证号", "合同", "", "手机"]),
                (6, &["", "", "起始日期", "终止日期", ""]),
                (7, &["张三", "3209", "2026-01-01", "2026-12-31", "1990"]),
            ],
            &["A5:A6", "B5:B6", "C5:D5", "E5:E6"],
        );

        assert_eq!((header.first_row, header.last_row), (5, 6));
        let ends = header.column(Field::ContractEndsOn).unwrap();
        assert_eq!((ends.column, ends.heading().as_str()), (4, "合同终止日期"));
    }

    #[test]
    fn two_rows_of_headings_without_merged_cells() {
        let plain = sheet(
            &[
                (1, &["姓名", "身份证号", "合同", "", "手机"]),
                (2, &["", "", "起始日期", "终止日期", ""]),
                (3, &["张三", "3209", "2026-01-01", "2026-12-31", "1990"]),
            ],
            &[],
        );

        let header = roster(&plain).unwrap();

        assert_eq!(header.last_row, 2);
        assert_eq!(header.column(Field::ContractEndsOn).unwrap().column, 4);
        assert_eq!(header.column(Field::Detail(Details::place("phone"))).unwrap().column, 5);
    }

    #[test]
    fn a_second_heading_row_that_is_not_understood_is_no_person() {
        let header = title_and(
            &[
                (5, &["姓名", "身份证号", "学历", ""]),
                (6, &["", "", "毕业证", "学信网"]),
                (7, &["张三", "3209"]),
            ],
            &["A5:A6", "B5:B6", "C5:D5"],
        );

        assert_eq!(header.last_row, 6);
    }

    #[test]
    fn of_two_columns_with_one_field_the_better_name_wins() {
        let header = title_and(&[(5, &["岗位", "姓名", "身份证号", "现任职务", "单位"])], &[]);

        assert_eq!(header.column(Field::Post).unwrap().column, 4);
        assert_eq!(header.columns[0].field, None);
    }

    #[test]
    fn a_sheet_that_says_of_nobody_has_no_header() {
        assert!(roster(&sheet(&[(1, &["民族", "汉族", "性别"])], &[])).is_none());
        assert!(roster(&sheet(&[], &[])).is_none());
    }
}
