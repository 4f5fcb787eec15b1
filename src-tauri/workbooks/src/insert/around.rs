//! What a sheet's part says outside of its cells, moved.

use crate::Result;
use crate::error::Feature;
use crate::formula::moved;
use crate::place::{Address, Area, LAST_ROW};
use crate::xml::{Edits, Kind, Tag, Walk, content, escaped, escaped_value};

use super::Job;

/// The formulas around the cells: of rules, validations, sparklines, links.
pub(super) fn formula_text(
    job: &Job<'_>,
    part: &str,
    xml: &str,
    walk: &Walk<'_>,
    tag: &Tag<'_>,
    home: bool,
    edits: &mut Edits,
) -> Result<()> {
    let rows = job.insertion.rows;
    let in_attribute = match tag.local() {
        "hyperlink" => tag.attribute("location"),
        // The bound of a colour scale or data bar may be a formula.
        "cfvo" if tag.value("type").is_some_and(|kind| kind == "formula") => tag.attribute("val"),
        _ => None,
    };
    if let Some(attribute) = in_attribute.filter(|_| tag.kind != Kind::Close) {
        let text = content(part, attribute.raw)?;
        // A link without a sheet leads to its own.
        if let Some(new) = moved(&text, job.name, home, rows) {
            edits.replace(attribute.value, escaped_value(&new));
        }
    }
    if tag.kind == Kind::Close && matches!(tag.local(), "formula" | "formula1" | "formula2" | "f") {
        let inner = walk.inner();
        let has_elements = xml[inner.clone()].contains('<') && !xml[inner.clone()].contains("<!");
        if has_elements {
            return Ok(());
        }
        let text = content(part, &xml[inner.clone()])?;
        if let Some(new) = moved(&text, job.name, home, rows) {
            edits.replace(inner, escaped(&new));
        }
    }
    Ok(())
}

/// Moves one tag of the sheet that gets rows, and refuses features that cannot be moved.
pub(super) fn tag(
    job: &Job<'_>,
    part: &str,
    xml: &str,
    walk: &Walk<'_>,
    tag: &Tag<'_>,
    edits: &mut Edits,
) -> Result<()> {
    let feature = match tag.local() {
        "scenarios" => Some(Feature::Scenarios),
        "customSheetViews" => Some(Feature::CustomViews),
        "controls" => Some(Feature::Controls),
        "oleObjects" => Some(Feature::EmbeddedObjects),
        _ => None,
    };
    if let Some(feature) = feature {
        return Err(job.refuse_feature(feature, job.name));
    }
    formula_text(job, part, xml, walk, tag, true, edits)?;
    if tag.kind == Kind::Close {
        // The newer rules have their areas as a text. A sparkline stands in a single cell.
        if tag.local() == "sqref" {
            let inner = walk.inner();
            let text = content(part, &xml[inner.clone()])?;
            if let Some(new) = moved_areas(job, &text, walk.parent() != "sparkline") {
                edits.replace(inner, new);
            }
        }
        return Ok(());
    }
    match tag.local() {
        "dimension" | "autoFilter" | "sortState" | "sortCondition" | "hyperlink" => {
            areas_in(job, tag, "ref", false, edits)
        }
        "selection" => {
            areas_in(job, tag, "sqref", false, edits);
            areas_in(job, tag, "activeCell", false, edits);
        }
        "pane" | "sheetView" => areas_in(job, tag, "topLeftCell", false, edits),
        "conditionalFormatting" | "dataValidation" | "protectedRange" | "ignoredError" => {
            areas_in(job, tag, "sqref", true, edits)
        }
        "cellWatch" | "cellSmartTags" | "inputCells" => areas_in(job, tag, "r", false, edits),
        "brk" if walk.parent() == "rowBreaks" => {
            if let Some(id) = tag.attribute("id")
                && let Ok(row) = id.raw.trim().parse::<u32>()
            {
                // The break stays above the row that it stood above.
                let new = job.insertion.rows.row(row.saturating_add(1)) - 1;
                if new != row {
                    edits.replace(id.value, new.to_string());
                }
            }
        }
        _ => {}
    }
    Ok(())
}

fn areas_in(job: &Job<'_>, tag: &Tag<'_>, attribute: &str, are_rules: bool, edits: &mut Edits) {
    let Some(attribute) = tag.attribute(attribute) else {
        return;
    };
    let is_lie = tag.local() == "dimension" && attribute.raw == "A1";
    if let Some(new) = moved_areas(job, attribute.raw, are_rules).filter(|_| !is_lie) {
        edits.replace(attribute.value, new);
    }
}

/// Areas after the move. Rules that cover the model record cover its copies as well. None: nothing changes, or it is no list of areas.
fn moved_areas(job: &Job<'_>, text: &str, are_rules: bool) -> Option<String> {
    let mut new = Vec::new();
    for written in text.split_ascii_whitespace() {
        let area: Area = written.parse().ok()?;
        let moved = moved_area(job, area, are_rules);
        if moved == [area] {
            // As it was written, `A1:A1` and `B:B` included.
            new.push(written.to_owned());
        } else {
            new.extend(moved.iter().map(Area::to_string));
        }
    }
    let new = new.join(" ");
    (new != text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")).then_some(new)
}

fn moved_area(job: &Job<'_>, area: Area, is_rule: bool) -> Vec<Area> {
    let insertion = job.insertion;
    let (top, bottom) = insertion.model();
    let rows = insertion.rows;
    let mut moved = rows.area(area);
    if area.bottom == LAST_ROW {
        return vec![moved];
    }
    if is_rule && area.top <= top && area.bottom == bottom {
        moved.bottom = area.bottom + rows.count;
        return vec![moved];
    }
    if is_rule && area.top >= top && area.bottom <= bottom {
        let moved = Area { ..area };
        return std::iter::once(moved).chain(copies(job, area)).collect();
    }
    vec![moved]
}

/// Where the copies of an area inside the model record stand.
pub(super) fn copies(job: &Job<'_>, area: Area) -> impl Iterator<Item = Area> {
    let insertion = job.insertion;
    let (height, count) = (insertion.height, insertion.rows.count);
    (1..=count / height).map(move |number| Area {
        top: area.top + number * height,
        bottom: area.bottom + number * height,
        ..area
    })
}

/// A single cell's place after the move.
pub(super) fn moved_cell(job: &Job<'_>, at: Address) -> Address {
    Address::new(job.insertion.rows.row(at.row), at.column)
}
