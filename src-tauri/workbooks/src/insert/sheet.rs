//! The part of the sheet that gets rows.

use super::formulas::move_formula;
use super::list::Naming;
use super::rules::Clones;
use super::{Job, around};
use crate::Result;
use crate::error::{Feature, RowRefusal};
use crate::fill::Draft;
use crate::formula::{Piece, Shape, copied, is_copy, lex, moved, same_sheet};
use crate::place::{Address, Area};
use crate::sheet::grid::{self, FormulaShape, Grid, GridCell, GridRow};
use crate::xml::{Edits, Kind, Tag, escaped};

/// Moves the rows below, writes the new ones, and moves what the part says around its cells.
pub(super) fn edit(draft: &mut Draft<'_>, job: &Job<'_>, part: &str, naming: &mut Naming) -> Result<()> {
    let xml = draft.text(part)?.into_owned();
    let mut edits = Edits::default();
    let mut merges = Merges::default();
    let grid = grid::read(part, &xml, |walk, tag| {
        merges.take(job, tag, &mut edits);
        around::tag(job, part, &xml, walk, tag, &mut edits)
    })?;
    merges.finish(&mut edits);
    let mut rows = Rows {
        job,
        part,
        xml: &xml,
        grid: &grid,
        clones: Clones::of(draft)?,
    };
    rows.move_stored(&mut edits, naming)?;
    rows.add_new(&mut edits)?;
    let clones = rows.clones;
    draft.splice(part, &xml, edits)?;
    clones.finish(draft)
}

/// Merged areas: moved, and those inside the model record copied.
#[derive(Default)]
struct Merges {
    count: Option<(std::ops::Range<usize>, usize)>,
    added: usize,
}

impl Merges {
    fn take(&mut self, job: &Job<'_>, tag: &Tag<'_>, edits: &mut Edits) {
        if tag.kind == Kind::Close {
            return;
        }
        if tag.local() == "mergeCells"
            && let Some(count) = tag.attribute("count")
            && let Ok(number) = count.raw.trim().parse()
        {
            self.count = Some((count.value, number));
        }
        let place = tag.attribute("ref").filter(|_| tag.local() == "mergeCell");
        let Some((place, Ok(area))) = place.map(|place| (place.value.clone(), place.raw.parse::<Area>())) else {
            return;
        };
        let (top, bottom) = job.insertion.model();
        if area.top >= top && area.bottom <= bottom {
            let copies: Vec<String> = around::copies(job, area)
                .map(|area| format!("<{}mergeCell ref=\"{area}\"/>", tag.prefix()))
                .collect();
            self.added += copies.len();
            let end = tag.range.end;
            if tag.kind == Kind::Empty {
                edits.insert(end, copies.concat());
            } else {
                edits.insert(tag.range.start, copies.concat());
            }
            return;
        }
        let new = job.insertion.rows.area(area);
        if new != area {
            edits.replace(place, new.to_string());
        }
    }

    fn finish(self, edits: &mut Edits) {
        if let Some((place, count)) = self.count.filter(|_| self.added > 0) {
            edits.replace(place, (count + self.added).to_string());
        }
    }
}

struct Rows<'x> {
    job: &'x Job<'x>,
    part: &'x str,
    xml: &'x str,
    grid: &'x Grid,
    clones: Clones,
}

impl Rows<'_> {
    /// Rows and cells that were there: their numbers, formulas, and the rules of a single record.
    fn move_stored(&mut self, edits: &mut Edits, naming: &mut Naming) -> Result<()> {
        let insertion = self.job.insertion;
        for row in &self.grid.rows {
            let number = insertion.rows.row(row.row);
            if number != row.row {
                let tag = Tag::at(self.xml, row.tag.clone());
                match tag.attribute("r") {
                    Some(written) => edits.replace(written.value, number.to_string()),
                    None => edits.insert(tag.after_name(), format!(" r=\"{number}\"")),
                }
            }
            for cell in &row.cells {
                let at = Address::new(row.row, cell.column);
                if number != row.row
                    && let Some(written) = Tag::at(self.xml, cell.tag.clone()).attribute("r")
                {
                    edits.replace(written.value, around::moved_cell(self.job, at).to_string());
                }
                self.move_formula(at, cell, edits, naming)?;
                self.lighten(row.row, cell, edits);
            }
        }
        Ok(())
    }

    /// The last rule of a single record goes to the last of its copies.
    fn lighten(&mut self, row: u32, cell: &GridCell, edits: &mut Edits) {
        let insertion = self.job.insertion;
        if !insertion.is_single() || row != insertion.last {
            return;
        }
        let style = self.clones.inner(cell.style, false, true);
        if style != cell.style
            && let Some(written) = Tag::at(self.xml, cell.tag.clone()).attribute("s")
        {
            edits.replace(written.value, style.to_string());
        }
    }

    fn text(&self, at: Address, cell: &GridCell) -> Result<Option<String>> {
        let Some(formula) = &cell.formula else {
            return Ok(None);
        };
        let text = self.grid.formula(self.part, self.xml, at, formula)?;
        match (&text, formula.shape) {
            (_, FormulaShape::DataTable) => Err(self
                .job
                .refuse_feature(Feature::DataTable, &format!("{}!{at}", self.job.name))),
            (None, _) => Err(self
                .job
                .refuse_feature(Feature::SharedFormula, &format!("{}!{at}", self.job.name))),
            _ => Ok(text),
        }
    }

    fn move_formula(&self, at: Address, cell: &GridCell, edits: &mut Edits, naming: &mut Naming) -> Result<()> {
        let (Some(text), Some(formula)) = (self.text(at, cell)?, &cell.formula) else {
            return Ok(());
        };
        let insertion = self.job.insertion;
        naming.look(self.job, &text, self.job.name, at, true);
        if let FormulaShape::Array(area) = formula.shape {
            let area = area.unwrap_or(Area::of(at));
            if area.top <= insertion.last && area.bottom >= insertion.first {
                return Err(self.job.refuse(RowRefusal::FormulaOfList { at }));
            }
            let new = insertion.rows.area(area);
            let tag = Tag::at(
                self.xml,
                formula.whole.start..formula.inner.start.max(formula.whole.start + 1),
            );
            if let Some(written) = tag.attribute("ref").filter(|_| new != area) {
                edits.replace(written.value, new.to_string());
            }
        }
        if let Some(new) = self.chained(at, &text)? {
            let p = &self.grid.prefix;
            edits.replace(formula.whole.clone(), format!("<{p}f>{}</{p}f>", escaped(&new)));
            return Ok(());
        }
        move_formula(self.job, self.grid, formula, &text, true, edits);
        Ok(())
    }

    /// The formula of the last record, where it was a copy of the model's: it becomes one again, so that chains have no repeats.
    fn chained(&self, at: Address, text: &str) -> Result<Option<String>> {
        let insertion = self.job.insertion;
        let height = insertion.height;
        if insertion.is_single() || !(insertion.rows.before..=insertion.last).contains(&at.row) {
            return Ok(None);
        }
        let model = Address::new(at.row - height, at.column);
        let Some(cell) = self.grid.cell(model) else {
            return Ok(None);
        };
        let Some(model) = self.text(model, cell)? else {
            return Ok(None);
        };
        if !is_copy(&model, text, height.into()) {
            return Ok(None);
        }
        let new = self.moved(&model);
        Ok(Some(
            copied(&new, i64::from(insertion.rows.count + height), 0).into_owned(),
        ))
    }

    fn moved(&self, formula: &str) -> String {
        moved(formula, self.job.name, true, self.job.insertion.rows).unwrap_or_else(|| formula.to_owned())
    }

    /// The copies of the model record, in front of what was behind it.
    fn add_new(&mut self, edits: &mut Edits) -> Result<()> {
        let insertion = self.job.insertion;
        let (top, bottom) = insertion.model();
        let mut new = String::new();
        let copies = insertion.rows.count / insertion.height;
        let mut templates = Vec::new();
        for row in top..=bottom {
            if let Some(stored) = self.grid.row(row) {
                templates.push(self.template(stored, row - top)?);
            }
        }
        for copy in 1..=copies {
            for template in &templates {
                template.write(copy * insertion.height, copy == copies, &self.grid.prefix, &mut new);
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        let place = self.grid.place_of(insertion.rows.before).unwrap_or_else(|place| place);
        let at = self
            .grid
            .rows
            .get(place)
            .map_or(self.grid.end.start, |row| row.whole.start);
        edits.insert(at, new);
        Ok(())
    }

    fn template(&mut self, row: &GridRow, offset: u32) -> Result<Template> {
        let insertion = self.job.insertion;
        let tag = Tag::at(self.xml, row.tag.clone());
        let kept = tag
            .attributes()
            .filter(|attribute| !matches!(attribute.name, "r" | "hidden" | "collapsed"));
        let attributes = kept.map(|attribute| &self.xml[attribute.whole]).collect();
        let single = insertion.is_single();
        // The model may be the first record, whose rule above belongs to the heading.
        let is_first = insertion.model().0 == insertion.first && offset == 0;
        let is_last = single && offset + 1 == insertion.height;
        let mut cells = Vec::new();
        for cell in &row.cells {
            cells.push(TemplateCell {
                column: cell.column,
                style: self.clones.inner(cell.style, is_first, is_last),
                last_style: self.clones.inner(cell.style, is_first, false),
                formula: self.copied_formula(Address::new(row.row, cell.column), cell)?,
            });
        }
        Ok(Template {
            row: row.row,
            attributes,
            cells,
        })
    }

    /// The formula that copies of a cell take, and whether it moves with them.
    fn copied_formula(&self, at: Address, cell: &GridCell) -> Result<Option<(String, bool)>> {
        let Some(text) = self.text(at, cell)? else {
            return Ok(None);
        };
        let insertion = self.job.insertion;
        let refuse = || self.job.refuse(RowRefusal::FormulaOfList { at });
        let below = Address::new(at.row + insertion.height, at.column);
        let last = self.grid.cell(below).filter(|_| !insertion.is_single());
        let last = last.map(|cell| self.text(below, cell)).transpose()?.flatten();
        if let Some(last) = last {
            if last == text && !is_copy(&text, &last, insertion.height.into()) {
                // Every line names the same cells.
                return Ok(Some((self.moved(&text), false)));
            }
            if !is_copy(&text, &last, insertion.height.into()) {
                return Err(refuse());
            }
        }
        if self.reads_further_down(&text) {
            return Err(refuse());
        }
        Ok(Some((self.moved(&text), true)))
    }

    /// Whether a formula of the model names, relative to its own row, rows that will not be at the same distance.
    fn reads_further_down(&self, formula: &str) -> bool {
        let before = self.job.insertion.rows.before;
        lex(formula).iter().any(|token| {
            let Piece::Reference(reference) = &token.piece else {
                return false;
            };
            let own = reference
                .sheet
                .as_ref()
                .is_none_or(|name| same_sheet(name, self.job.name));
            let corners = match reference.shape {
                Shape::Cell(one) => [Some(one), None],
                Shape::Area(one, two) => [Some(one), Some(two)],
            };
            let mut rows = corners.into_iter().flatten().filter_map(|corner| corner.row);
            own && rows.any(|row| !row.absolute && row.at >= before)
        })
    }
}

/// A row of the model record, ready to be written several times.
struct Template {
    row: u32,
    attributes: String,
    cells: Vec<TemplateCell>,
}

struct TemplateCell {
    column: u32,
    style: u32,
    /// The style in the last copy, which has the list's last rule.
    last_style: u32,
    formula: Option<(String, bool)>,
}

impl Template {
    fn write(&self, down: u32, is_last: bool, p: &str, out: &mut String) {
        use std::fmt::Write;
        let row = self.row + down;
        // Writing into a string cannot fail.
        let _ = write!(out, "<{p}row r=\"{row}\"{}", self.attributes);
        if self.cells.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for cell in &self.cells {
            let at = Address::new(row, cell.column);
            let _ = write!(out, "<{p}c r=\"{at}\"");
            let style = if is_last { cell.last_style } else { cell.style };
            if style != 0 {
                let _ = write!(out, " s=\"{style}\"");
            }
            match &cell.formula {
                None => out.push_str("/>"),
                Some((formula, moves)) => {
                    let down = if *moves { i64::from(down) } else { 0 };
                    let text = copied(formula, down, 0);
                    let _ = write!(out, "><{p}f>{}</{p}f></{p}c>", escaped(&text));
                }
            }
        }
        let _ = write!(out, "</{p}row>");
    }
}
