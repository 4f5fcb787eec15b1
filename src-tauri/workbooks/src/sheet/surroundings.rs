//! What a sheet's part says outside of its cells.

use crate::error::Limit;
use crate::place::{Area, areas};
use crate::sheet::{Protection, Validation};
use crate::xml::{Kind, Tag, Walk, content};
use crate::{Error, Result, limits};

/// Columns as written.
pub(super) struct ColumnTag {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) width: Option<String>,
    pub(super) hidden: bool,
    pub(super) style: Option<u32>,
}

/// Collects what lies around the cells.
#[derive(Default)]
pub(super) struct Surroundings {
    pub(super) merges: Vec<Area>,
    pub(super) columns: Vec<ColumnTag>,
    pub(super) validations: Vec<Validation>,
    pub(super) protection: Option<Protection>,
    pub(super) fit_to_page: bool,
    pub(super) pages_high: Option<u32>,
    open_areas: Vec<Area>,
}

impl Surroundings {
    /// Takes one tag outside of the cells.
    pub(super) fn take(&mut self, part: &str, xml: &str, walk: &Walk<'_>, tag: &Tag<'_>) -> Result<()> {
        if tag.kind == Kind::Close {
            return self.take_text(part, xml, walk, tag);
        }
        match tag.local() {
            "mergeCell" => {
                let area = tag.value("ref").and_then(|area| area.parse().ok());
                self.merges
                    .push(area.ok_or_else(|| super::grid::damaged(part, "a merged area that is none"))?);
            }
            "col" if walk.parent() == "cols" => {
                if let (Some(first), Some(last)) = (tag.number("min"), tag.number("max")) {
                    self.columns.push(ColumnTag {
                        first,
                        last,
                        width: tag.value("width").map(|width| width.into_owned()),
                        hidden: tag.flag("hidden", false),
                        style: tag.number("style"),
                    });
                }
            }
            "dataValidation" => self.validations.push(Validation {
                areas: tag.value("sqref").and_then(|list| areas(&list)).unwrap_or_default(),
                kind: tag.value("type").map_or("none".to_owned(), |kind| kind.into_owned()),
                operator: tag.value("operator").map(|operator| operator.into_owned()),
                first: None,
                second: None,
                choices: None,
            }),
            "sheetProtection" if tag.flag("sheet", false) => {
                // The part says what is forbidden.
                let allowed = |name, forbidden| !tag.flag(name, forbidden);
                self.protection = Some(Protection {
                    insert_rows: allowed("insertRows", true),
                    delete_rows: allowed("deleteRows", true),
                    insert_columns: allowed("insertColumns", true),
                    delete_columns: allowed("deleteColumns", true),
                    format_cells: allowed("formatCells", true),
                    format_rows: allowed("formatRows", true),
                    format_columns: allowed("formatColumns", true),
                    sort: allowed("sort", true),
                    filter: allowed("autoFilter", true),
                    open_areas: Vec::new(),
                });
            }
            "protectedRange" => {
                let closed = ["password", "hashValue", "securityDescriptor"]
                    .iter()
                    .any(|name| tag.attribute(name).is_some());
                if !closed {
                    self.open_areas
                        .extend(tag.value("sqref").and_then(|list| areas(&list)).unwrap_or_default());
                }
            }
            "pageSetUpPr" => self.fit_to_page = tag.flag("fitToPage", false),
            "pageSetup" if walk.parent() == "worksheet" => self.pages_high = tag.number("fitToHeight").or(Some(1)),
            _ => {}
        }
        if self.merges.len().max(self.columns.len()).max(self.validations.len()) > limits::AREAS {
            return Err(Error::TooLarge(Limit::Items));
        }
        Ok(())
    }

    /// Formulas of validations; the newer kind has them, and its areas, one level further down.
    fn take_text(&mut self, part: &str, xml: &str, walk: &Walk<'_>, tag: &Tag<'_>) -> Result<()> {
        let parent = walk.parent();
        let above = |name: &str| walk.above().iter().any(|tag| tag.local() == name);
        let Some(validation) = self.validations.last_mut().filter(|_| above("dataValidation")) else {
            return Ok(());
        };
        let text = || content(part, &xml[walk.inner()]);
        match (tag.local(), parent) {
            ("formula1", "dataValidation") if walk.above().iter().all(|tag| tag.local() != "ext") => {
                validation.first = Some(text()?.into_owned());
            }
            ("formula2", "dataValidation") if walk.above().iter().all(|tag| tag.local() != "ext") => {
                validation.second = Some(text()?.into_owned());
            }
            ("f", "formula1") => validation.first = Some(text()?.into_owned()),
            ("f", "formula2") => validation.second = Some(text()?.into_owned()),
            ("sqref", "dataValidation") => validation.areas = areas(&text()?).unwrap_or_default(),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn protection(&mut self) -> Option<Protection> {
        let mut protection = self.protection.take()?;
        protection.open_areas = std::mem::take(&mut self.open_areas);
        Some(protection)
    }
}
