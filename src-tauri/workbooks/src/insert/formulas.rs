//! Formulas that name the sheet which gets rows, on the other sheets.

use super::Job;
use super::around::formula_text;
use super::list::Naming;
use crate::Result;
use crate::error::Feature;
use crate::fill::Draft;
use crate::formula::{Piece, lex, moved, same_sheet};
use crate::sheet::grid::{self, FormulaShape, Grid, GridFormula};
use crate::xml::{Edits, escaped};

/// Moves the formulas of another sheet.
pub(super) fn edit(draft: &mut Draft<'_>, job: &Job<'_>, part: &str, name: &str, naming: &mut Naming) -> Result<()> {
    let xml = draft.text(part)?.into_owned();
    let mut edits = Edits::default();
    let grid = grid::read(part, &xml, |walk, tag| {
        formula_text(job, part, &xml, walk, tag, false, &mut edits)
    })?;
    for (at, cell) in grid.cells() {
        let Some(formula) = &cell.formula else {
            continue;
        };
        if let Some(text) = grid.formula(part, &xml, at, formula)? {
            naming.look(job, &text, name, at, false);
            move_formula(job, &grid, formula, &text, false, &mut edits);
        } else if formula.shape != FormulaShape::DataTable {
            return Err(job.refuse_feature(Feature::SharedFormula, &format!("{name}!{at}")));
        }
    }
    draft.splice(part, &xml, edits)
}

/// Moves one formula. A shared one becomes the cell's own if its first cell's text moves: the cells may move apart.
pub(super) fn move_formula(
    job: &Job<'_>,
    grid: &Grid,
    formula: &GridFormula,
    text: &str,
    home: bool,
    edits: &mut Edits,
) {
    let rows = job.insertion.rows;
    let new = moved(text, job.name, home, rows);
    let p = &grid.prefix;
    match formula.shape {
        FormulaShape::Shared(number) => {
            // All of its cells, so that none is left without a first: one may name rows that move where another does not.
            if home || names_sheet(grid, number, job) {
                let text = new.as_deref().unwrap_or(text);
                edits.replace(formula.whole.clone(), format!("<{p}f>{}</{p}f>", escaped(text)));
            }
        }
        _ => {
            if let Some(new) = new {
                edits.replace(formula.inner.clone(), escaped(&new));
            }
        }
    }
}

/// Whether a shared formula names the sheet that gets rows.
fn names_sheet(grid: &Grid, number: u32, job: &Job<'_>) -> bool {
    grid.shared_text(number).is_some_and(|text| {
        lex(text).iter().any(|token| match &token.piece {
            Piece::Reference(reference) => reference.sheet.as_ref().is_some_and(|name| same_sheet(name, job.name)),
            _ => false,
        })
    })
}
