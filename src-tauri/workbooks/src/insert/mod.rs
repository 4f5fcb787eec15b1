//! Rows inserted into a sheet, and everything in the package that stands on or names the rows below. What cannot be moved with
//! certainty is refused by its name.

mod around;
mod formulas;
mod list;
mod other;
mod rules;
mod sheet;

use crate::Result;
use crate::error::{Error, Feature, RowRefusal};
use crate::fill::{CellName, Draft, Insertion, Report, Warning};
use crate::formula::{Outside, Piece, lex};
use crate::package::relations;

/// Inserts the rows of one list. Lists of one sheet come from the bottom up.
pub(crate) fn insert(draft: &mut Draft<'_>, sheet: usize, insertion: &Insertion, report: &mut Report) -> Result<()> {
    let package = draft.package;
    let target = &package.sheets()[sheet];
    let job = Job {
        name: &target.name,
        insertion,
    };
    job.refuse_features(draft, &target.part)?;
    list::check_merges(&job, target)?;
    let mut naming = list::Naming::default();
    sheet::edit(draft, &job, &target.part, &mut naming)?;
    for other in package.sheets().iter().filter(|other| other.part != target.part) {
        formulas::edit(draft, &job, &other.part, &other.name, &mut naming)?;
    }
    naming.check(&job)?;
    other::edit_names(draft, &job)?;
    other::edit_related(draft, &job, &target.part)?;
    other::edit_charts(draft, &job)?;
    draft.drop_chain()?;
    draft.reread_names()?;
    job.warn(draft, report)?;
    Ok(())
}

/// One insertion on its way through the package.
pub(crate) struct Job<'j> {
    /// Name of the sheet that gets rows.
    name: &'j str,
    insertion: &'j Insertion,
}

impl Job<'_> {
    fn refuse(&self, why: RowRefusal) -> Error {
        Error::Rows {
            sheet: self.name.to_owned(),
            why,
        }
    }

    fn refuse_feature(&self, feature: Feature, place: &str) -> Error {
        self.refuse(RowRefusal::Feature {
            feature,
            place: place.to_owned(),
        })
    }

    /// Features that are told by parts of the package alone.
    fn refuse_features(&self, draft: &Draft<'_>, part: &str) -> Result<()> {
        for relation in relations::of(&draft.package.archive, part)? {
            let feature = match relation.kind.as_str() {
                "pivotTable" => Feature::PivotTable,
                "queryTable" => Feature::QueryTable,
                "ctrlProp" | "control" => Feature::Controls,
                "oleObject" | "package" => Feature::EmbeddedObjects,
                "comments" | "threadedComment" | "table" | "drawing" | "vmlDrawing" => continue,
                // These have no rows.
                "hyperlink" | "printerSettings" | "image" | "customProperty" => continue,
                _ => Feature::UnknownPart,
            };
            return Err(self.refuse_feature(feature, &relation.target.unwrap_or(relation.kind)));
        }
        if let Some(part) = draft.package.macro_sheets.first() {
            return Err(self.refuse_feature(Feature::MacroSheet, part));
        }
        other::refuse_pivots(draft, self)
    }

    fn warn(&self, draft: &Draft<'_>, report: &mut Report) -> Result<()> {
        let sheet = draft.package.sheet(self.name)?;
        let mut warnings = Vec::new();
        if sheet.on_one_page {
            warnings.push(Warning::PrintsOnOnePage {
                sheet: sheet.name.clone(),
            });
        }
        if draft.package.has_macros() {
            warnings.push(Warning::Macros);
        }
        for other in draft.package.sheets() {
            for (at, cell) in &other.cells {
                let several = |formula: &String| {
                    lex(formula)
                        .iter()
                        .any(|token| token.piece == Piece::Outside(Outside::Sheets))
                };
                if cell.formula.as_ref().is_some_and(several) {
                    warnings.push(Warning::SeveralSheets(CellName {
                        sheet: other.name.clone(),
                        at: *at,
                    }));
                }
            }
        }
        for warning in warnings {
            if !report.warnings.contains(&warning) {
                report.warnings.push(warning);
            }
        }
        Ok(())
    }
}
