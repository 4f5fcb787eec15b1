//! Several people in one cell: 王芳、李伟、张敏 attended the training of the row. Each gets a row.

use std::sync::Arc;

use super::super::columns::{Field, ImportKind};
use super::super::header::Header;
use super::super::meaning::{Dictionary, is_name};
use super::super::workbook::{Address, Row, SheetCell};
use super::context::Context;
use super::laid::Laid;
use super::moved::{Anew, HEADINGS};

/// The table with a row a person, where any cell of names holds several.
pub(super) fn read(laid: Laid, dictionary: &Dictionary, context: &Context) -> Laid {
    let name = laid.header.column(Field::Name).map(|column| column.column);
    let Some(name) = name.filter(|_| !matches!(dictionary.kind(), ImportKind::Roster | ImportKind::Communities)) else {
        return laid;
    };
    let rows = || laid.records();
    let columns = columns_of_names(&laid, name, context);
    let people_of = |row: &Row| -> Vec<(String, Option<String>, u32)> {
        let cells = columns
            .iter()
            .filter_map(|(column, of)| Some((*column, of, row.cell(*column)?)));
        cells
            .flat_map(|(column, of_column, cell)| {
                let people = people_in(&cell.text()).into_iter();
                people.map(move |(name, of)| (name, of.or_else(|| of_column.clone()), column))
            })
            .collect()
    };
    let by_community = columns.iter().any(|(_, of)| of.is_some());
    let several = by_community || rows().any(|row| people_of(row).len() > 1);
    if !several || !Arc::ptr_eq(&laid.sheet, &laid.drawn) {
        return laid;
    }
    let mut anew = Anew::new();
    for column in &laid.header.columns {
        anew.column_apart(&column.levels);
    }
    // 望河社区：王芳、李伟 says the community too.
    let of_community = rows().any(|row| people_of(row).iter().any(|(_, of, _)| of.is_some()));
    if of_community {
        anew.column_apart(&["所在社区（人名前）".to_owned()]);
    }
    let community = laid.header.columns.len() as u32 + 1;
    for row in rows() {
        let names = people_of(row);
        let names = if by_community || names.len() > 1 || names.iter().any(|(_, of, _)| of.is_some()) {
            names
        } else {
            vec![(String::new(), None, name)]
        };
        for (one, of, stands) in names {
            let values = laid.header.columns.iter().enumerate().filter_map(|(place, column)| {
                let at = Address {
                    row: row.number,
                    column: column.column,
                };
                let cell = match (column.column == name, one.is_empty()) {
                    (true, false) => SheetCell::Text(one.as_str().into()),
                    _ => laid.cell(at)?.clone(),
                };
                let place_of_name = Address {
                    row: row.number,
                    column: stands,
                };
                let at = if column.column == name { place_of_name } else { at };
                Some((place as u32 + 1, cell, laid.origin(at).unwrap_or(at)))
            });
            let mut values: Vec<(u32, SheetCell, Address)> = values.collect();
            let place = Address {
                row: row.number,
                column: name,
            };
            values.extend(of.map(|of| (community, SheetCell::Text(of.into()), place)));
            anew.record(row.number, values);
        }
    }
    let names_of_grid = columns;
    let (sheet, moved, mut columns) = anew.finish(&laid.drawn);
    for (column, known) in columns.iter_mut().zip(&laid.header.columns) {
        column.field = known.field;
        column.sure = known.sure;
        column.is_used =
            known.is_used || known.column != name && names_of_grid.iter().any(|(own, _)| *own == known.column);
    }
    if let Some(column) = columns
        .get_mut(community as usize - 1)
        .filter(|_| !laid.header.has(Field::Community))
    {
        (column.field, column.sure) = (Some(Field::Community), 90);
    }
    Laid {
        sheet,
        moved,
        header: Header::of(HEADINGS, HEADINGS, columns),
        ..laid
    }
}

/// The column of names, and those beside it under the same heading that hold names too: a grid. Under 参训人员 each may have its community.
fn columns_of_names(laid: &Laid, name: u32, context: &Context) -> Vec<(u32, Option<String>)> {
    let levels = laid
        .header
        .columns
        .iter()
        .find(|column| column.column == name)
        .map(|column| &column.levels);
    let community_of = |levels: &[String]| match levels {
        [_, .., own] => context.community_of(own),
        _ => None,
    };
    let group = levels
        .filter(|levels| community_of(levels).is_some())
        .map(|levels| &levels[..levels.len() - 1]);
    let holds_names = |column: u32| {
        let cells = laid.records().filter_map(|row| row.cell(column)).map(SheetCell::text);
        let mut filled = cells.filter(|text| !crate::domain::text::says_nothing(text)).peekable();
        filled.peek().is_some() && filled.all(|text| !people_in(&text).is_empty())
    };
    if let Some(group) = group {
        let of_group = laid
            .header
            .columns
            .iter()
            .filter(|column| column.levels.starts_with(group));
        let by_community = of_group.filter_map(|column| Some((column.column, Some(community_of(&column.levels)?))));
        let by_community: Vec<(u32, Option<String>)> = by_community.collect();
        if by_community.iter().all(|(column, _)| holds_names(*column)) && by_community.len() > 1 {
            return by_community;
        }
    }
    let others = laid.header.columns.iter().filter(|column| {
        column.column != name && Some(&column.levels) == levels && !column.is_used && holds_names(column.column)
    });
    std::iter::once(name)
        .chain(others.map(|column| column.column))
        .map(|column| (column, None))
        .collect()
}

/// The people that a cell names, each with the community that stands before its group.
pub(super) fn people_in(text: &str) -> Vec<(String, Option<String>)> {
    let groups = text
        .split(['；', ';', '\n', '\r', '。'])
        .map(str::trim)
        .filter(|group| !group.is_empty());
    let mut people = Vec::new();
    for group in groups {
        let (of, names) = match group.split_once(['：', ':']) {
            Some((of, names)) => (Some(of.trim().to_owned()), names),
            None => match group
                .strip_suffix(['）', ')'])
                .and_then(|rest| rest.split_once(['（', '(']))
            {
                Some((of, names)) if names.contains(['、', '，', ',']) && !names.contains(['（', '(']) => {
                    (Some(of.trim().to_owned()), names)
                }
                _ => (None, group),
            },
        };
        if let Some(each) = each_with_community(names) {
            people.extend(each);
            continue;
        }
        let names = names_in(names);
        if names.is_empty() {
            return Vec::new();
        }
        people.extend(names.into_iter().map(|name| (name, of.clone())));
    }
    people
}

/// 张敏（望河）、王芳（柳荫）: every name with its own; none where a name has nothing behind it.
fn each_with_community(names: &str) -> Option<Vec<(String, Option<String>)>> {
    let parts = names.split(['、', '，', ',', ' ', '　']).map(str::trim);
    let parts = parts.filter(|part| !part.is_empty()).map(|part| {
        let (name, of) = part.strip_suffix(['）', ')'])?.split_once(['（', '('])?;
        is_name(name).then(|| (name.to_owned(), Some(of.trim().to_owned())))
    });
    let is_place = |of: &str| ["社区", "村", "居"].iter().any(|end| of.ends_with(end));
    parts
        .collect::<Option<Vec<_>>>()
        .filter(|people| match people.as_slice() {
            [(_, Some(of))] => is_place(of),
            people => people.len() > 1,
        })
}

/// The names that a cell holds; one or none where it holds anything else.
fn names_in(text: &str) -> Vec<String> {
    if is_name(text) && !text.contains(['、', '，', ',', ';', '；', '\n']) {
        return vec![text.to_owned()];
    }
    let parts = text.split(['、', '，', ',', ';', '；', '/', '\n', '\r', '\t', ' ', '　']);
    let mut names: Vec<String> = Vec::new();
    let mut single = String::new();
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        // 王 芳: a name of two characters is padded.
        if part.chars().count() == 1 {
            single.push_str(part);
            if single.chars().count() >= 2 {
                names.push(std::mem::take(&mut single));
            }
            continue;
        }
        names.push(part.trim_end_matches('等').to_owned());
    }
    if single.is_empty() && names.iter().all(|name| is_name(name)) {
        names
    } else {
        Vec::new()
    }
}
