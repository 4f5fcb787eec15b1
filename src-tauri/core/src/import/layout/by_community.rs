//! A column a community with the names of its people: 日期 | 主题 | 望河社区 | 柳荫社区. Each name becomes a row.

use std::sync::Arc;

use super::super::columns::{Field, ImportKind};
use super::super::header::{self, Column, Header, one_line};
use super::super::meaning::Dictionary;
use super::super::places;
use super::super::workbook::{Address, Row, Sheet, SheetCell};
use super::context::Context;
use super::laid::Laid;
use super::moved::{Anew, HEADINGS};
use super::several::people_in;

/// Headings stand no lower.
const ROWS_SEARCHED: usize = 20;

/// The table with a row a person; none where the columns are no communities with names below.
pub(super) fn read(sheet: &Arc<Sheet>, dictionary: &Dictionary, context: &Context) -> Option<Laid> {
    if matches!(dictionary.kind(), ImportKind::Roster | ImportKind::Communities) {
        return None;
    }
    let headings = sheet
        .rows()
        .iter()
        .take(ROWS_SEARCHED)
        .find(|row| communities_of(row, context).len() >= 2)?;
    let communities = communities_of(headings, context);
    let others: Vec<(u32, String)> = headings
        .cells()
        .filter(|(column, _)| !communities.iter().any(|(own, _)| own == column))
        .map(|(column, cell)| (column, one_line(cell)))
        .collect();
    let mut anew = Anew::new();
    for (_, heading) in &others {
        anew.column_apart(std::slice::from_ref(heading));
    }
    anew.column_apart(&["姓名".to_owned()]);
    anew.column_apart(&["社区".to_owned()]);
    let name = others.len() as u32 + 1;
    let mut people = 0;
    for row in sheet.rows().iter().filter(|row| row.number > headings.number) {
        for (column, community) in &communities {
            let at = Address {
                row: row.number,
                column: *column,
            };
            let Some(cell) = row
                .cell(*column)
                .filter(|cell| !crate::domain::text::says_nothing(&cell.text()))
            else {
                continue;
            };
            let named = people_in(&cell.text());
            people += named.len();
            // What is no list of names is held back as it is written.
            let names = match named.is_empty() {
                true => vec![cell.text()],
                false => named.into_iter().map(|(one, _)| one).collect(),
            };
            for one in names {
                let mut values = of_training(sheet, row, &others);
                values.push((name, SheetCell::Text(one.into()), at));
                values.push((name + 1, SheetCell::Text(community.as_str().into()), at));
                anew.record(row.number, values);
            }
        }
    }
    if people < 2 {
        return None;
    }
    let (laid, moved, columns) = anew.finish(sheet);
    Some(Laid {
        header: with_fields(&laid, dictionary, columns, name),
        sheet: laid,
        moved,
        ..Laid::plain(sheet, Header::of(HEADINGS, HEADINGS, Vec::new()))
    })
}

/// The columns of a row of headings that are communities by name.
fn communities_of(row: &Row, context: &Context) -> Vec<(u32, String)> {
    let known = |text: &str| {
        let mut fitting = context
            .communities
            .iter()
            .filter(|(street, name)| places::names(text, street, name));
        fitting.next().map(|(_, name)| name.clone())
    };
    let cells = row
        .cells()
        .filter_map(|(column, cell)| Some((column, known(&one_line(cell))?)));
    cells.collect()
}

/// What the row says beside the names.
fn of_training(sheet: &Sheet, row: &Row, others: &[(u32, String)]) -> Vec<(u32, SheetCell, Address)> {
    let values = (1..).zip(others).filter_map(|(place, (column, _))| {
        let at = Address {
            row: row.number,
            column: *column,
        };
        Some((place, sheet.shown(at)?.clone(), at))
    });
    values.collect()
}

fn with_fields(laid: &Sheet, dictionary: &Dictionary, columns: Vec<Column>, name: u32) -> Header {
    let mut header = header::of_columns(laid, dictionary, HEADINGS, columns);
    for column in &mut header.columns {
        let field = match column.column {
            own if own == name => Some(Field::Name),
            own if own == name + 1 => Some(Field::Community),
            _ => column
                .field
                .filter(|field| !matches!(field, Field::Name | Field::Community)),
        };
        (column.field, column.sure) = (field, column.sure.max(80));
    }
    header.index();
    header
}
