//! The workbook part: its sheets, its names, how dates count.

use crate::Result;
use crate::xml::{Kind, Walk, content};

/// How a sheet is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// On a tab.
    Visible,
    /// Users can show it again.
    Hidden,
    /// Only macros can show it again.
    VeryHidden,
}

/// A name that the workbook gives to cells or to a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinedName {
    /// As written, such as `_xlnm.Print_Area`.
    pub name: String,
    /// The place in the workbook, from 0, of the only sheet on which it holds. None: it holds everywhere.
    pub sheet: Option<usize>,
    /// What it stands for, without `=`.
    pub formula: String,
}

#[derive(Debug)]
pub(crate) struct ListedSheet {
    pub(crate) name: String,
    pub(crate) relation: String,
    pub(crate) visibility: Visibility,
}

#[derive(Debug, Default)]
pub(crate) struct Workbook {
    pub(crate) sheets: Vec<ListedSheet>,
    pub(crate) names: Vec<DefinedName>,
    /// Dates count from 1904.
    pub(crate) from_1904: bool,
}

pub(crate) fn read(part: &str, xml: &str) -> Result<Workbook> {
    let mut workbook = Workbook::default();
    let mut walk = Walk::of(part, xml);
    while let Some(tag) = walk.step()? {
        match (tag.local(), tag.kind) {
            ("workbookPr", Kind::Open | Kind::Empty) => workbook.from_1904 = tag.flag("date1904", false),
            ("sheet", Kind::Open | Kind::Empty) => {
                // The relationship's id has a prefix; `sheetId` has another name.
                let (Some(name), Some(relation)) = (tag.value("name"), tag.value("id")) else {
                    continue;
                };
                workbook.sheets.push(ListedSheet {
                    name: name.into_owned(),
                    relation: relation.into_owned(),
                    visibility: match tag.value("state").as_deref() {
                        Some("hidden") => Visibility::Hidden,
                        Some("veryHidden") => Visibility::VeryHidden,
                        _ => Visibility::Visible,
                    },
                });
            }
            ("definedName", Kind::Close) => {
                if let Some(open) = walk.above().last()
                    && let Some(name) = open.value("name")
                {
                    workbook.names.push(DefinedName {
                        name: name.into_owned(),
                        sheet: open.number("localSheetId").map(|place| place as usize),
                        formula: content(part, &xml[walk.inner()])?.into_owned(),
                    });
                }
            }
            _ => {}
        }
    }
    Ok(workbook)
}
