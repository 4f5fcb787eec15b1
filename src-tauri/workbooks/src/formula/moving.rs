//! Formulas after rows were inserted, and copies of formulas.

use std::borrow::Cow;

use super::lex::{Piece, Reference, Shape, lex};
use crate::place::{Area, Corner, Fixed, LAST_COLUMN, LAST_ROW};

/// Rows inserted into one sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Inserted {
    /// What was this row before stands `count` rows further down.
    pub(crate) before: u32,
    pub(crate) count: u32,
    /// Ranges that end on the row above grow as well: a list of a single record has no last line to insert before.
    pub(crate) grow: bool,
}

impl Inserted {
    /// Where a row is now. May lie past the end of the sheet.
    pub(crate) fn row(self, row: u32) -> u32 {
        if row >= self.before {
            row.saturating_add(self.count)
        } else {
            row
        }
    }

    /// Where a span of two rows or more, or of an area, is now; its end stays on the sheet.
    pub(crate) fn span(self, top: u32, bottom: u32) -> (u32, u32) {
        let grows = self.grow && bottom + 1 == self.before;
        let bottom = if grows {
            bottom.saturating_add(self.count)
        } else {
            self.row(bottom)
        };
        (self.row(top), bottom.min(LAST_ROW))
    }

    pub(crate) fn area(self, area: Area) -> Area {
        let (top, bottom) = self.span(area.top, area.bottom);
        Area { top, bottom, ..area }
    }
}

/// A formula after rows were inserted into `sheet`; `home` tells whether the formula stands on that sheet, so that references without
/// a sheet mean it. None: nothing changes.
pub(crate) fn moved(formula: &str, sheet: &str, home: bool, rows: Inserted) -> Option<String> {
    rewritten(formula, |reference| {
        let meant = match &reference.sheet {
            Some(named) => same_sheet(named, sheet),
            None => home,
        };
        meant.then(|| moved_shape(reference.shape, rows))
    })
}

/// Sheets are named without regard to case.
pub(crate) fn same_sheet(one: &str, two: &str) -> bool {
    one == two || one.to_lowercase() == two.to_lowercase()
}

fn moved_shape(shape: Shape, rows: Inserted) -> Option<Shape> {
    match shape {
        Shape::Cell(corner) => {
            let row = corner.row.map(|row| at(row, rows.row(row.at)));
            row.is_none_or(|row| row.at <= LAST_ROW)
                .then_some(Shape::Cell(Corner { row, ..corner }))
        }
        Shape::Area(one, two) => {
            let (Some(first), Some(second)) = (one.row, two.row) else {
                return Some(shape);
            };
            let (top, bottom) = rows.span(first.at.min(second.at), first.at.max(second.at));
            if top > LAST_ROW {
                return None;
            }
            let (first_at, second_at) = if first.at <= second.at {
                (top, bottom)
            } else {
                (bottom, top)
            };
            let one = Corner {
                row: Some(at(first, first_at)),
                ..one
            };
            let two = Corner {
                row: Some(at(second, second_at)),
                ..two
            };
            Some(Shape::Area(one, two))
        }
    }
}

fn at(fixed: Fixed, at: u32) -> Fixed {
    Fixed { at, ..fixed }
}

/// A formula as it stands when its cell is copied that many rows down and columns to the right: references without `$` move.
pub(crate) fn copied(formula: &str, rows: i64, columns: i64) -> Cow<'_, str> {
    let copy = rewritten(formula, |reference| Some(copied_shape(reference.shape, rows, columns)));
    copy.map_or(Cow::Borrowed(formula), Cow::Owned)
}

/// Whether `other` is what `formula` becomes when it is copied that many rows down. Blanks and case do not count.
pub(crate) fn is_copy(formula: &str, other: &str, rows: i64) -> bool {
    let plain = |text: &str| {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_uppercase()
    };
    plain(&copied(formula, rows, 0)) == plain(other)
}

fn copied_shape(shape: Shape, rows: i64, columns: i64) -> Option<Shape> {
    let end = |fixed: Option<Fixed>, by: i64, last: u32| match fixed {
        Some(fixed) if !fixed.absolute => {
            let moved = i64::from(fixed.at) + by;
            let moved = u32::try_from(moved).ok().filter(|moved| (1..=last).contains(moved))?;
            Some(Some(at(fixed, moved)))
        }
        other => Some(other),
    };
    let corner = |corner: Corner| {
        Some(Corner {
            row: end(corner.row, rows, LAST_ROW)?,
            column: end(corner.column, columns, LAST_COLUMN)?,
        })
    };
    match shape {
        Shape::Cell(one) => corner(one).map(Shape::Cell),
        Shape::Area(one, two) => Some(Shape::Area(corner(one)?, corner(two)?)),
    }
}

/// Replaces references. The outer None leaves one as it is; the inner one says that it has fallen off the sheet.
fn rewritten(formula: &str, change: impl Fn(&Reference<'_>) -> Option<Option<Shape>>) -> Option<String> {
    let mut out: Option<String> = None;
    let mut last = 0;
    for token in lex(formula) {
        let Piece::Reference(reference) = &token.piece else {
            continue;
        };
        let Some(shape) = change(reference) else {
            continue;
        };
        if shape == Some(reference.shape) {
            continue;
        }
        let out = out.get_or_insert_default();
        out.push_str(&formula[last..reference.cells.start]);
        out.push_str(&shape.map_or("#REF!".to_owned(), |shape| match shape {
            Shape::Cell(one) => one.to_string(),
            Shape::Area(one, two) => format!("{one}:{two}"),
        }));
        last = reference.cells.end;
    }
    out.map(|mut out| {
        out.push_str(&formula[last..]);
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: Inserted = Inserted {
        before: 12,
        count: 3,
        grow: false,
    };

    #[test]
    fn references_follow_their_cells() {
        for (formula, expected) in [
            ("SUM(D5:D12)", "SUM(D5:D15)"),
            ("SUM(D5:D11)+D13", "SUM(D5:D11)+D16"),
            ("SUM(10:20)", "SUM(10:23)"),
            ("IF(D$20>Q13,#N/A)", "IF(D$23>Q16,#N/A)"),
            ("A12:INDEX(B:B,13)", "A15:INDEX(B:B,13)"),
            ("-A12%^2", "-A15%^2"),
            ("SUM(A1,A5:A12 B1:B30)", "SUM(A1,A5:A15 B1:B33)"),
            ("T!D12", "T!D12"),
            ("'s'!D12+S!$A$12:$B$13", "'s'!D15+S!$A$15:$B$16"),
            (
                "LOG10(12)+1E12+名A12x+[1]Sheet1!A12",
                "LOG10(12)+1E12+名A12x+[1]Sheet1!A12",
            ),
            ("配备[[#Totals],[A12]]&\"C15\"", "配备[[#Totals],[A12]]&\"C15\""),
            ("Q1!A20+'3月''报 (2)'!A13", "Q1!A20+'3月''报 (2)'!A13"),
            ("{1,2;3}+#N/A", "{1,2;3}+#N/A"),
            ("D13:D5", "D16:D5"),
            ("A5:A1048576", "A5:A1048576"),
            ("A1048575", "#REF!"),
            ("S1:S3!A12", "S1:S3!A12"),
        ] {
            let new = moved(formula, "S", true, THREE);
            assert_eq!(new.as_deref().unwrap_or(formula), expected, "{formula}");
        }
    }

    #[test]
    fn formulas_of_other_sheets_move_only_what_they_name() {
        for (formula, expected) in [
            ("S!D12+D12", "S!D15+D12"),
            ("'3月''报 (2)'!A12", "'3月''报 (2)'!A12"),
            ("s!$3:$14", "s!$3:$17"),
        ] {
            assert_eq!(
                moved(formula, "S", false, THREE).as_deref().unwrap_or(formula),
                expected
            );
        }
        let quoted = moved("'3月''报 (2)'!A12", "3月'报 (2)", false, THREE);
        assert_eq!(quoted.as_deref(), Some("'3月''报 (2)'!A15"));
    }

    #[test]
    fn a_list_of_one_line_grows_at_its_end() {
        let rows = Inserted { grow: true, ..THREE };
        for (formula, expected) in [
            ("SUM(D11:D11)+D11", "SUM(D11:D14)+D11"),
            ("SUM(D5:D11)", "SUM(D5:D14)"),
            ("SUM(D5:D10)", "SUM(D5:D10)"),
        ] {
            assert_eq!(moved(formula, "S", true, rows).as_deref().unwrap_or(formula), expected);
        }
    }

    #[test]
    fn copies_move_what_is_not_fixed() {
        for (formula, expected) in [
            ("A11+1", "A13+1"),
            (
                "IF(J5=\"\",\"\",DATEDIF(J5,$Q$1,\"y\"))",
                "IF(J7=\"\",\"\",DATEDIF(J7,$Q$1,\"y\"))",
            ),
            ("SUM(B$5:B11)", "SUM(B$5:B13)"),
            ("SUM(B:B,T!3:4)", "SUM(B:B,T!5:6)"),
            ("A1048575", "#REF!"),
        ] {
            assert_eq!(copied(formula, 2, 0), expected);
        }
        assert_eq!(copied("A3+$B3", -2, 1), "B1+$B1");
        assert!(is_copy("A10+1", "a12 + 1", 2) && !is_copy("A10+1", "A11+1", 2));
    }
}
