//! Reads a sheet for callers.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::grid::{self, FormulaShape, Grid, GridCell, Stored, damaged};
use super::surroundings::Surroundings;
use super::{Cell, Columns, Row, Shared, Sheet, Value};
use crate::Result;
use crate::package::{Visibility, strings};
use crate::place::{Address, Area};
use crate::xml::{Tag, content};

/// The sheet of a part, with its grid.
pub(crate) fn sheet(name: &str, visibility: Visibility, part: &str, xml: &str, shared: &Shared<'_>) -> Result<Sheet> {
    let mut around = Surroundings::default();
    let grid = grid::read(part, xml, |walk, tag| around.take(part, xml, walk, tag))?;
    let mut cells = BTreeMap::new();
    for (at, cell) in grid.cells() {
        let (mut formula, mut array) = (None, None);
        if let Some(stored) = &cell.formula {
            // A shared formula without its text is a formula all the same.
            formula = Some(grid.formula(part, xml, at, stored)?.unwrap_or_default());
            array = match stored.shape {
                FormulaShape::Array(area) => Some(area.unwrap_or(Area::of(at))),
                FormulaShape::DataTable => Some(Area::of(at)),
                _ => None,
            };
        }
        let value = value(part, xml, cell, shared)?;
        let style = shared.styles.get(cell.style);
        let cell = Cell {
            value,
            formula,
            style,
            array,
        };
        cells.insert(at, cell);
    }
    let rows = grid.rows.iter().map(|row| {
        let style = row.style.map(|style| shared.styles.get(style));
        let height = Tag::at(xml, row.tag.clone())
            .value("ht")
            .and_then(|height| height.parse().ok());
        let stored = Row {
            height,
            hidden: row.hidden,
            style,
        };
        (row.row, stored)
    });
    let rows = rows.collect();
    let columns = around.columns.iter().map(|columns| Columns {
        first: columns.first,
        last: columns.last,
        width: columns.width.as_ref().and_then(|width| width.parse().ok()),
        hidden: columns.hidden,
        style: columns.style.map(|style| shared.styles.get(style)),
    });
    Ok(Sheet {
        name: name.to_owned(),
        visibility,
        digest: digest(&cells, &around.merges),
        columns: columns.collect(),
        protection: around.protection(),
        rows,
        validations: around.validations,
        print_areas: Vec::new(),
        title_rows: None,
        title_columns: None,
        on_one_page: around.fit_to_page && around.pages_high.unwrap_or(1) == 1,
        part: part.to_owned(),
        base_style: shared.styles.get(0),
        arrays: arrays(&cells),
        merges: around.merges,
        cells,
    })
}

fn arrays(cells: &BTreeMap<Address, Cell>) -> Vec<Area> {
    let arrays = cells.values().filter_map(|cell| cell.array);
    // One of a single cell is told by its formula.
    arrays
        .filter(|area| (area.top, area.left) != (area.bottom, area.right))
        .collect()
}

/// What a cell holds.
pub(crate) fn value(part: &str, xml: &str, cell: &GridCell, shared: &Shared<'_>) -> Result<Value> {
    if cell.kind == Stored::Inline {
        return Ok(match &cell.inline {
            Some(inner) => Value::Text(strings::inline(part, xml, inner.clone())?.into()),
            None => Value::Blank,
        });
    }
    let Some(inner) = &cell.value else {
        return Ok(Value::Blank);
    };
    let text = content(part, &xml[inner.clone()])?;
    Ok(match cell.kind {
        Stored::Shared => {
            let place: Option<usize> = text.trim().parse().ok();
            let shared = place.and_then(|place| shared.texts.get(place));
            Value::Text(
                shared
                    .cloned()
                    .ok_or_else(|| damaged(part, "a text that is not among the shared ones"))?,
            )
        }
        Stored::Bool => Value::Bool(matches!(text.trim(), "1" | "true")),
        Stored::Error => Value::Error(text.into_owned()),
        Stored::Text | Stored::Inline => Value::Text(strings::shown(&text).into()),
        Stored::Number if text.trim().is_empty() => Value::Blank,
        Stored::Number => match text.trim().parse() {
            Ok(number) => Value::Number(number),
            Err(_) => Value::Error(format!("#NUM! {text}")),
        },
    })
}

fn digest(cells: &BTreeMap<Address, Cell>, merges: &[Area]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (at, cell) in cells {
        let (mark, text) = match (&cell.formula, &cell.value) {
            (Some(formula), _) => ('=', formula.clone()),
            (None, Value::Blank) => continue,
            (None, Value::Text(text)) => ('t', text.to_string()),
            (None, Value::Number(number)) => ('n', number.to_string()),
            (None, other) => ('x', other.to_string()),
        };
        // Lengths keep one cell's end from being another's beginning.
        hash.update(format!("{at}{mark}{}:{text}\n", text.len()));
    }
    let mut merges: Vec<String> = merges.iter().map(|area| format!("merge {area}\n")).collect();
    merges.sort();
    hash.update(merges.concat());
    hash.finalize().into()
}

/// The grid alone, for parts that are about to be changed.
pub(crate) fn grid_of(part: &str, xml: &str) -> Result<Grid> {
    grid::read(part, xml, |_, _| Ok(()))
}
