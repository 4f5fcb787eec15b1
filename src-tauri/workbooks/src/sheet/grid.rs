//! Where the rows and cells of a sheet stand in its part.

use std::collections::HashMap;
use std::ops::Range;

use crate::error::Limit;
use crate::formula::copied;
use crate::place::{Address, Area, LAST_COLUMN, LAST_ROW};
use crate::xml::{Kind, Tag, Walk, content};
use crate::{Error, Result, limits};

/// The rows of a sheet, in their order.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    pub(crate) rows: Vec<GridRow>,
    /// The tag that opens the cells, or is all there is of them.
    pub(crate) tag: Range<usize>,
    pub(crate) is_empty_tag: bool,
    /// Where the cells end: the closing tag.
    pub(crate) end: Range<usize>,
    /// The prefix of the sheet's elements, with its colon.
    pub(crate) prefix: String,
    /// Text and first cell of each shared formula.
    shared: HashMap<u32, (Address, String)>,
}

#[derive(Debug)]
pub(crate) struct GridRow {
    pub(crate) row: u32,
    pub(crate) tag: Range<usize>,
    pub(crate) is_empty_tag: bool,
    /// The whole element.
    pub(crate) whole: Range<usize>,
    /// The style of cells that are not stored.
    pub(crate) style: Option<u32>,
    pub(crate) hidden: bool,
    pub(crate) cells: Vec<GridCell>,
}

#[derive(Debug)]
pub(crate) struct GridCell {
    pub(crate) column: u32,
    pub(crate) tag: Range<usize>,
    pub(crate) whole: Range<usize>,
    pub(crate) style: u32,
    pub(crate) kind: Stored,
    pub(crate) formula: Option<GridFormula>,
    /// The inside of `v`.
    pub(crate) value: Option<Range<usize>>,
    /// The inside of `is`.
    pub(crate) inline: Option<Range<usize>>,
}

/// How a cell's value is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stored {
    Number,
    Shared,
    Inline,
    Text,
    Bool,
    Error,
}

#[derive(Debug)]
pub(crate) struct GridFormula {
    pub(crate) whole: Range<usize>,
    /// The text inside; empty for the later cells of a shared formula.
    pub(crate) inner: Range<usize>,
    pub(crate) shape: FormulaShape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormulaShape {
    Own,
    Shared(u32),
    Array(Option<Area>),
    DataTable,
}

/// Reads the grid of a sheet's part and hands every tag outside of the cells to `other`.
pub(crate) fn read<'x>(
    part: &'x str,
    xml: &'x str,
    mut other: impl FnMut(&Walk<'x>, &Tag<'x>) -> Result<()>,
) -> Result<Grid> {
    let mut grid = Grid::default();
    let mut walk = Walk::of(part, xml);
    let mut found = false;
    while let Some(tag) = walk.step()? {
        if tag.local() == "sheetData" && walk.parent() == "worksheet" && tag.kind != Kind::Close && !found {
            found = true;
            grid.tag = tag.range.clone();
            grid.prefix = tag.prefix().to_owned();
            grid.is_empty_tag = tag.kind == Kind::Empty;
            grid.end = tag.range.end..tag.range.end;
            if tag.kind == Kind::Open {
                read_rows(part, xml, &mut walk, &mut grid)?;
            }
            continue;
        }
        other(&walk, &tag)?;
    }
    if !found {
        return Err(damaged(part, "has no cells"));
    }
    Ok(grid)
}

fn read_rows<'x>(part: &str, xml: &'x str, walk: &mut Walk<'x>, grid: &mut Grid) -> Result<()> {
    let (mut row, mut column, mut cells) = (0, 0, 0);
    while let Some(tag) = walk.step()? {
        match (tag.local(), tag.kind) {
            ("sheetData", Kind::Close) => {
                grid.end = tag.range;
                return Ok(());
            }
            ("row", Kind::Open | Kind::Empty) => {
                let last = row;
                row = match tag.attribute("r") {
                    Some(_) => tag.number("r").unwrap_or(0),
                    None => last + 1,
                };
                column = 0;
                if row <= last || row > LAST_ROW {
                    return Err(damaged(part, format!("row {row} comes after row {last}")));
                }
                grid.rows.push(GridRow {
                    row,
                    is_empty_tag: tag.kind == Kind::Empty,
                    whole: tag.range.clone(),
                    style: tag.number("s").filter(|_| tag.flag("customFormat", false)),
                    hidden: tag.flag("hidden", false),
                    tag: tag.range,
                    cells: Vec::new(),
                });
            }
            ("row", Kind::Close) => {
                if let Some(open) = grid.rows.last_mut() {
                    open.whole.end = tag.range.end;
                }
            }
            ("c", Kind::Open | Kind::Empty) if walk.parent() == "row" => {
                let last = column;
                column = match tag.attribute("r") {
                    Some(written) => {
                        let at: Option<Address> = written.raw.parse().ok().filter(|at: &Address| at.row == row);
                        at.map_or(0, |at| at.column)
                    }
                    None => last + 1,
                };
                cells += 1;
                if cells > limits::CELLS {
                    return Err(Error::TooLarge(Limit::Items));
                }
                if column <= last || column > LAST_COLUMN {
                    return Err(damaged(part, format!("a cell of row {row} is out of its order")));
                }
                let Some(open) = grid.rows.last_mut() else {
                    return Err(damaged(part, "a cell without a row"));
                };
                open.cells.push(GridCell {
                    column,
                    whole: tag.range.clone(),
                    style: tag.number("s").unwrap_or(0),
                    kind: stored(part, &tag)?,
                    tag: tag.range,
                    formula: None,
                    value: None,
                    inline: None,
                });
            }
            (_, Kind::Close | Kind::Empty) => {
                let inner = walk.inner();
                let whole = if tag.kind == Kind::Close {
                    walk.above().last().map_or(tag.range.start, |open| open.range.start)..tag.range.end
                } else {
                    tag.range.clone()
                };
                let inside = walk.parent() == "c" || tag.local() == "c";
                let Some(cell) = grid
                    .rows
                    .last_mut()
                    .and_then(|row| row.cells.last_mut())
                    .filter(|_| inside)
                else {
                    continue;
                };
                match tag.local() {
                    "c" => cell.whole.end = tag.range.end,
                    "v" if tag.kind == Kind::Close => cell.value = Some(inner),
                    "is" if tag.kind == Kind::Close => cell.inline = Some(inner),
                    "f" => {
                        let at = Address::new(row, column);
                        let own = if tag.kind == Kind::Close {
                            walk.above().last()
                        } else {
                            Some(&tag)
                        };
                        let shape = own.map_or(FormulaShape::Own, shape_of);
                        if let FormulaShape::Shared(number) = shape
                            && !inner.is_empty()
                        {
                            let text = content(part, &xml[inner.clone()])?.into_owned();
                            grid.shared.insert(number, (at, text));
                        }
                        cell.formula = Some(GridFormula { whole, inner, shape });
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    Err(damaged(part, "the cells do not end"))
}

fn stored(part: &str, tag: &Tag<'_>) -> Result<Stored> {
    Ok(match tag.attribute("t").map(|kind| kind.raw) {
        None | Some("n") => Stored::Number,
        Some("s") => Stored::Shared,
        Some("inlineStr") => Stored::Inline,
        Some("str" | "d") => Stored::Text,
        Some("b") => Stored::Bool,
        Some("e") => Stored::Error,
        Some(kind) => return Err(damaged(part, format!("a cell of kind {kind:?}"))),
    })
}

fn shape_of(tag: &Tag<'_>) -> FormulaShape {
    match tag.attribute("t").map(|kind| kind.raw) {
        Some("shared") => tag.number("si").map_or(FormulaShape::Own, FormulaShape::Shared),
        Some("array") => FormulaShape::Array(tag.attribute("ref").and_then(|area| area.raw.parse().ok())),
        Some("dataTable") => FormulaShape::DataTable,
        _ => FormulaShape::Own,
    }
}

impl Grid {
    /// The text of a cell's formula; that of a shared one as this cell has it. None: the shared formula has no text anywhere.
    pub(crate) fn formula(&self, part: &str, xml: &str, at: Address, formula: &GridFormula) -> Result<Option<String>> {
        if let (FormulaShape::Shared(number), true) = (formula.shape, formula.inner.is_empty()) {
            return Ok(self.shared.get(&number).map(|(first, text)| {
                let rows = i64::from(at.row) - i64::from(first.row);
                copied(text, rows, i64::from(at.column) - i64::from(first.column)).into_owned()
            }));
        }
        let text = content(part, &xml[formula.inner.clone()])?;
        Ok(Some(text.into_owned()))
    }

    /// The first cell's text of the shared formula that a cell belongs to.
    pub(crate) fn shared_text(&self, number: u32) -> Option<&str> {
        self.shared.get(&number).map(|(_, text)| text.as_str())
    }

    /// Place among the rows of the one with this number, or where it would stand.
    pub(crate) fn place_of(&self, row: u32) -> std::result::Result<usize, usize> {
        self.rows.binary_search_by_key(&row, |row| row.row)
    }

    pub(crate) fn row(&self, row: u32) -> Option<&GridRow> {
        self.place_of(row).ok().map(|place| &self.rows[place])
    }

    pub(crate) fn cell(&self, at: Address) -> Option<&GridCell> {
        self.row(at.row)?.cell(at.column)
    }

    /// Every stored cell with its place, by row and column.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (Address, &GridCell)> {
        self.rows
            .iter()
            .flat_map(|row| row.cells.iter().map(|cell| (Address::new(row.row, cell.column), cell)))
    }
}

impl GridRow {
    pub(crate) fn cell(&self, column: u32) -> Option<&GridCell> {
        let place = self.cells.binary_search_by_key(&column, |cell| cell.column).ok()?;
        Some(&self.cells[place])
    }
}

pub(crate) fn damaged(part: &str, why: impl Into<String>) -> Error {
    Error::Damaged {
        part: part.to_owned(),
        why: why.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &str) -> Result<Grid> {
        read(
            "p",
            &format!("<x:worksheet><x:sheetData>{rows}</x:sheetData></x:worksheet>"),
            |_, _| Ok(()),
        )
    }

    #[test]
    fn numbers_that_are_left_out_are_counted() {
        let grid =
            grid("<row/><row><c/><c r=\"D2\"/><c/></row><row r=\"9\"><c s=\"3\" t=\"s\"><v>1</v></c></row>").unwrap();

        let cells: Vec<_> = grid.cells().map(|(at, _)| at.to_string()).collect();
        assert_eq!(cells, ["A2", "D2", "E2", "A9"]);
        assert_eq!(grid.prefix, "x:");
    }

    #[test]
    fn rows_and_cells_out_of_order_are_an_error() {
        for rows in [
            "<row r=\"2\"/><row r=\"2\"/>",
            "<row r=\"2\"/><row r=\"1\"/>",
            "<row r=\"0\"/>",
            "<row r=\"1048577\"/>",
            "<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>",
            "<row r=\"1\"><c r=\"A2\"/></row>",
            "<row r=\"x\"/>",
            "<c/>x<row r=\"1\"><c t=\"q\"/></row>",
        ] {
            assert!(grid(rows).is_err(), "{rows}");
        }
    }

    #[test]
    fn each_cell_of_a_shared_formula_has_its_text() {
        let xml = "<worksheet><sheetData><row r=\"5\"><c r=\"B5\"><f t=\"shared\" ref=\"B5:B6\" si=\"0\">A5*2</f></c></row>\
                   <row r=\"6\"><c r=\"B6\"><f t=\"shared\" si=\"0\"/><v>0</v></c><c><f t=\"shared\" si=\"7\"/></c></row></sheetData></worksheet>";
        let grid = read("p", xml, |_, _| Ok(())).unwrap();
        let text = |at: &str| {
            let at: Address = at.parse().unwrap();
            let formula = grid.cell(at).unwrap().formula.as_ref().unwrap();
            grid.formula("p", xml, at, formula).unwrap()
        };
        assert_eq!(text("B5").as_deref(), Some("A5*2"));
        assert_eq!(text("B6").as_deref(), Some("A6*2"));
        assert_eq!(text("C6"), None);
    }
}
