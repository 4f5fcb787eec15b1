//! Names of the workbook, and the parts that hang on the sheet: notes, tables, drawings; charts anywhere.

use super::Job;
use super::around::moved_cell;
use crate::Result;
use crate::error::Feature;
use crate::fill::Draft;
use crate::formula::{moved, same_sheet};
use crate::package::relations;
use crate::place::{Address, Area};
use crate::xml::{Edits, Kind, Tag, Tags, Walk, content, escaped, escaped_value};

/// Moves every name of the workbook.
pub(super) fn edit_names(draft: &mut Draft<'_>, job: &Job<'_>) -> Result<()> {
    let part = draft.package.workbook_part.clone();
    edit_texts(draft, job, &part, &["definedName"])
}

/// Moves the references of all charts.
pub(super) fn edit_charts(draft: &mut Draft<'_>, job: &Job<'_>) -> Result<()> {
    for part in draft.parts_of_type(|kind| kind.contains("drawingml.chart+xml") || kind.contains("chartex+xml"))? {
        edit_texts(draft, job, &part, &["f", "sqref"])?;
    }
    Ok(())
}

fn edit_texts(draft: &mut Draft<'_>, job: &Job<'_>, part: &str, elements: &[&str]) -> Result<()> {
    let xml = draft.text(part)?.into_owned();
    let mut edits = Edits::default();
    let mut walk = Walk::of(part, &xml);
    while let Some(tag) = walk.step()? {
        if tag.kind == Kind::Close && elements.contains(&tag.local()) {
            let inner = walk.inner();
            let text = content(part, &xml[inner.clone()])?;
            if let Some(new) = moved(&text, job.name, false, job.insertion.rows) {
                edits.replace(inner, escaped(&new));
            }
        }
    }
    draft.splice(part, &xml, edits)
}

/// Pivot tables that read the sheet.
pub(super) fn refuse_pivots(draft: &Draft<'_>, job: &Job<'_>) -> Result<()> {
    for part in draft.parts_of_type(|kind| kind.contains("pivotCacheDefinition"))? {
        let xml = draft.text(&part)?;
        for tag in Tags::of(&part, &xml) {
            let tag = tag?;
            let other = |tag: &Tag<'_>| tag.value("sheet").is_some_and(|sheet| !same_sheet(&sheet, job.name));
            if tag.local() == "worksheetSource" && tag.kind != Kind::Close && !other(&tag) {
                return Err(job.refuse_feature(Feature::PivotTable, &part));
            }
        }
    }
    Ok(())
}

/// Moves what the relationships of the sheet lead to.
pub(super) fn edit_related(draft: &mut Draft<'_>, job: &Job<'_>, sheet: &str) -> Result<()> {
    for relation in relations::of(&draft.package.archive, sheet)? {
        let Some(part) = relation.target.filter(|part| draft.package.archive.has(part)) else {
            continue;
        };
        let xml = match relation.kind.as_str() {
            "comments" | "threadedComment" | "table" | "drawing" | "vmlDrawing" => draft.text(&part)?.into_owned(),
            _ => continue,
        };
        let mut edits = Edits::default();
        match relation.kind.as_str() {
            "comments" => places(job, &part, &xml, "comment", &mut edits)?,
            "threadedComment" => places(job, &part, &xml, "threadedComment", &mut edits)?,
            "table" => table(draft, job, &part, &xml, &mut edits)?,
            "drawing" => drawing(job, &part, &xml, &mut edits)?,
            _ => vml(job, &part, &xml, &mut edits)?,
        }
        draft.splice(&part, &xml, edits)?;
    }
    Ok(())
}

/// Notes: the cell that each belongs to.
fn places(job: &Job<'_>, part: &str, xml: &str, element: &str, edits: &mut Edits) -> Result<()> {
    for tag in Tags::of(part, xml) {
        let tag = tag?;
        let place = tag
            .attribute("ref")
            .filter(|_| tag.local() == element && tag.kind != Kind::Close);
        if let Some(place) = place
            && let Ok(at) = place.raw.parse::<Address>()
            && moved_cell(job, at) != at
        {
            edits.replace(place.value, moved_cell(job, at).to_string());
        }
    }
    Ok(())
}

fn table(draft: &Draft<'_>, job: &Job<'_>, part: &str, xml: &str, edits: &mut Edits) -> Result<()> {
    let of_table = relations::of(&draft.package.archive, part)?;
    if of_table.iter().any(|relation| relation.kind == "queryTable") {
        return Err(job.refuse_feature(Feature::QueryTable, part));
    }
    let mut walk = Walk::of(part, xml);
    while let Some(tag) = walk.step()? {
        if tag.kind == Kind::Close {
            if matches!(tag.local(), "calculatedColumnFormula" | "totalsRowFormula") {
                let inner = walk.inner();
                let text = content(part, &xml[inner.clone()])?;
                if let Some(new) = moved(&text, job.name, true, job.insertion.rows) {
                    edits.replace(inner, escaped(&new));
                }
            }
            continue;
        }
        if tag.local() == "table" && tag.value("tableType").is_some_and(|kind| kind == "queryTable") {
            return Err(job.refuse_feature(Feature::QueryTable, part));
        }
        let place = tag
            .attribute("ref")
            .filter(|_| matches!(tag.local(), "table" | "autoFilter" | "sortState" | "sortCondition"));
        if let Some(place) = place
            && let Ok(area) = place.raw.parse::<Area>()
            && job.insertion.rows.area(area) != area
        {
            edits.replace(place.value, job.insertion.rows.area(area).to_string());
        }
    }
    Ok(())
}

/// One end of an anchor: its row from 0, where that number stands, and how far below the row's top it lies.
#[derive(Default, Clone)]
struct End {
    row: Option<(u32, std::ops::Range<usize>)>,
    offset: i64,
}

/// Pictures, shapes and charts: an object moves with its upper end; one that spans the new rows grows if it was to.
fn drawing(job: &Job<'_>, part: &str, xml: &str, edits: &mut Edits) -> Result<()> {
    let mut walk = Walk::of(part, xml);
    let (mut from, mut to, mut kind) = (End::default(), End::default(), String::new());
    while let Some(tag) = walk.step()? {
        if tag.kind != Kind::Close {
            match tag.local() {
                "twoCellAnchor" | "oneCellAnchor" => {
                    (from, to) = (End::default(), End::default());
                    let own = if tag.local() == "oneCellAnchor" {
                        "oneCell"
                    } else {
                        "twoCell"
                    };
                    kind = tag.value("editAs").map_or(own.to_owned(), |kind| kind.into_owned());
                }
                "sp" => {
                    // The text of a shape may be that of a cell.
                    if let Some(link) = tag.attribute("textlink")
                        && let Some(new) = moved(&content(part, link.raw)?, job.name, true, job.insertion.rows)
                    {
                        edits.replace(link.value, escaped_value(&new));
                    }
                }
                _ => {}
            }
            continue;
        }
        let end = match walk.parent() {
            "from" => Some(&mut from),
            "to" => Some(&mut to),
            _ => None,
        };
        match (tag.local(), end) {
            ("row", Some(end)) => {
                let inner = walk.inner();
                end.row = xml[inner.clone()].trim().parse().ok().map(|row| (row, inner));
            }
            ("rowOff", Some(end)) => end.offset = xml[walk.inner()].trim().parse().unwrap_or(0),
            ("twoCellAnchor" | "oneCellAnchor", _) => anchor(job, &from, &to, &kind, edits),
            _ => {}
        }
    }
    Ok(())
}

fn anchor(job: &Job<'_>, from: &End, to: &End, kind: &str, edits: &mut Edits) {
    let rows = job.insertion.rows;
    let Some((top, top_place)) = &from.row else {
        return;
    };
    if kind == "absolute" {
        return;
    }
    let moves = top + 1 >= rows.before;
    if moves {
        edits.replace(top_place.clone(), (top + rows.count).to_string());
    }
    if let Some((bottom, bottom_place)) = &to.row {
        // An end on a row's upper edge does not reach into that row.
        let reaches = bottom + 1 > rows.before || (bottom + 1 == rows.before && to.offset > 0);
        if moves || (kind == "twoCell" && reaches) {
            edits.replace(bottom_place.clone(), (bottom + rows.count).to_string());
        }
    }
}

/// The boxes of notes, which follow their cells. Tags of this old format need not close.
fn vml(job: &Job<'_>, part: &str, xml: &str, edits: &mut Edits) -> Result<()> {
    let rows = job.insertion.rows;
    let mut open: Option<Tag<'_>> = None;
    let mut anchor: Option<std::ops::Range<usize>> = None;
    let mut row: Option<(u32, std::ops::Range<usize>)> = None;
    for tag in Tags::lenient(part, xml) {
        let tag = tag?;
        if tag.kind == Kind::Open {
            if tag.local() == "ClientData" {
                if tag
                    .value("ObjectType")
                    .is_some_and(|kind| !matches!(&*kind, "Note" | "Pict" | "Rect" | "Shape" | "Group"))
                {
                    return Err(job.refuse_feature(Feature::Controls, part));
                }
                (anchor, row) = (None, None);
            }
            open = Some(tag);
            continue;
        }
        let inner = open
            .take()
            .filter(|open| open.local() == tag.local() && tag.kind == Kind::Close);
        let inner = inner.map(|open| open.range.end..tag.range.start);
        match (tag.local(), inner) {
            ("Row", Some(inner)) => row = xml[inner.clone()].trim().parse().ok().map(|row| (row, inner)),
            ("Anchor", Some(inner)) => anchor = Some(inner),
            ("ClientData", _) => {
                let Some((number, place)) = row.take().filter(|(number, _)| number + 1 >= rows.before) else {
                    continue;
                };
                edits.replace(place, (number + rows.count).to_string());
                if let Some(place) = anchor.take() {
                    let new: Vec<String> = xml[place.clone()]
                        .split(',')
                        .enumerate()
                        .map(|(at, piece)| {
                            let number = piece.trim().parse::<u32>().ok().filter(|_| at == 2 || at == 6);
                            number.map_or_else(|| piece.to_owned(), |number| format!(" {}", number + rows.count))
                        })
                        .collect();
                    edits.replace(place, new.join(","));
                }
            }
            _ => {}
        }
    }
    Ok(())
}
